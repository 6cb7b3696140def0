/* xlsx_whole.c - a finished workbook is read back: libxlsxwriter does not look whether what it
 * wrote found room on the disk, and makes a sound archive of half a sheet. */
#include "outputs.h"

#include <expat.h>
#include <minizip/unzip.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t cells, strings, promised;
} seen;

static void XMLCALL element(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    seen *s = ctx;
    s->cells += strcmp(name, "c") == 0;
    s->strings += strcmp(name, "si") == 0;
    if (strcmp(name, "sst") == 0)
        for (; *attributes; attributes += 2)
            if (strcmp(attributes[0], "uniqueCount") == 0)
                s->promised = (size_t)strtoull(attributes[1], NULL, 10);
}

/* The open part of the archive: XML from its beginning to its end. */
static bool part_is_whole(unzFile zip, seen *s)
{
    enum { ROOM = 1 << 16 };
    int        n      = 1;
    bool       good   = true;
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser)
        return false;
    XML_SetUserData(parser, s);
    XML_SetStartElementHandler(parser, element);
    while (good && n > 0) {
        void *room = XML_GetBuffer(parser, ROOM);
        n          = room ? unzReadCurrentFile(zip, room, ROOM) : -1;
        good       = n >= 0 && XML_ParseBuffer(parser, n, n == 0) == XML_STATUS_OK;
    }
    XML_ParserFree(parser);
    return good;
}

static bool is_whole(unzFile zip, size_t cells)
{
    seen s    = {0};
    int  more = unzGoToFirstFile(zip);
    for (; more == UNZ_OK; more = unzGoToNextFile(zip)) {
        char name[64] = "";
        if (unzGetCurrentFileInfo64(zip, NULL, name, sizeof name - 1, NULL, 0, NULL, 0) != UNZ_OK ||
            unzOpenCurrentFile(zip) != UNZ_OK)
            return false;
        seen other = {0};
        bool sheet = strncmp(name, "xl/worksheets/", strlen("xl/worksheets/")) == 0 ||
                     strcmp(name, "xl/sharedStrings.xml") == 0;
        bool good = part_is_whole(zip, sheet ? &s : &other);
        if (unzCloseCurrentFile(zip) != UNZ_OK || !good) /* its checksum is another */
            return false;
    }
    return more == UNZ_END_OF_LIST_OF_FILE && s.cells == cells && s.strings == s.promised;
}

jny_status xlsx_is_whole(const char *path, const char *folder, size_t cells, jny_err *err)
{
    unzFile zip  = unzOpen64(path);
    bool    good = zip && is_whole(zip, cells);
    if (zip)
        unzClose(zip);
    return good ? JNY_OK
                : jny_fail(err, JNY_EIO, folder,
                           "the workbook does not read back whole: there is no room for what it is "
                           "made from; make room there and try again");
}
