/* archive.c - a zip archive by libzip, its XML parts by expat; both within limits. Runs in the
 * child process only: nothing here may open a file. */
#include "office.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

struct archive {
    zip_t *zip;
    size_t packed;   /* bytes of the archive */
    size_t unpacked; /* bytes read from it   */
    size_t most;     /* that may be read     */
    size_t ratio;    /* to the bytes packed, above OFFICE_PACKED */
    void (*told)(void *ctx, const char *target, const char *data);
    void *told_ctx;
};

struct xml {
    XML_Parser         parser;
    const xml_handler *h;
    archive           *from;
    jny_status         status;
    char               msg[200];
    int                depth;
};

/* ---- The archive ---------------------------------------------------------------------------- */

jny_status archive_open(jny_arena *a, jny_str bytes, bool project, archive **out, jny_err *err)
{
    int         entries = project ? QDPX_ENTRIES : OFFICE_ENTRIES;
    zip_error_t e;
    archive    *z = JNY_NEW(a, archive);
    zip_error_init(&e);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &e);
    z->zip               = source ? zip_open_from_source(source, ZIP_RDONLY, &e) : NULL;
    z->packed            = bytes.n;
    z->most              = project ? QDPX_UNPACKED : OFFICE_UNPACKED;
    z->ratio             = OFFICE_RATIO;
    *out                 = z;
    if (!z->zip) {
        jny_fail(err, JNY_ESYNTAX, NULL,
                 "is no whole archive (%s): the file is damaged, or is called something it is not",
                 zip_error_strerror(&e));
        zip_source_free(source);
    } else if (zip_get_num_entries(z->zip, 0) > entries) {
        jny_fail(err, JNY_ELIMIT, NULL, "has more than the limit of %d parts", entries);
    }
    zip_error_fini(&e);
    return err->status;
}

void archive_again(archive *z)
{
    z->ratio += OFFICE_RATIO;
}

void archive_close(archive *z)
{
    if (z->zip)
        zip_discard(z->zip);
}

uint64_t archive_unpacked(const archive *z)
{
    return z->unpacked;
}

static zip_int64_t entry_of(const archive *z, jny_str name)
{
    char path[512];
    if (name.n == 0 || name.n >= sizeof path)
        return -1;
    memcpy(path, name.p, name.n);
    path[name.n] = '\0';
    return zip_name_locate(z->zip, path, ZIP_FL_NOCASE);
}

bool archive_has(const archive *z, jny_str name)
{
    return entry_of(z, name) >= 0;
}

size_t archive_entries(const archive *z)
{
    zip_int64_t n = zip_get_num_entries(z->zip, 0);
    return n > 0 ? (size_t)n : 0;
}

jny_str archive_name(const archive *z, size_t entry)
{
    const char *name = zip_get_name(z->zip, entry, 0);
    return jny_cstr(name ? name : "");
}

/* Counts what was unpacked; a bomb shows by how much comes from how little. */
static jny_status count_unpacked(archive *z, size_t n, char *msg, size_t size)
{
    z->unpacked += n;
    if (z->unpacked > z->most)
        snprintf(msg, size, "unpacks to more than the limit of %zu MiB", z->most >> 20);
    else if (z->unpacked > OFFICE_PACKED && z->unpacked / z->ratio > z->packed)
        snprintf(msg, size, "unpacks to more than %zu times its size: it looks like a bomb",
                 z->ratio);
    else
        return JNY_OK;
    return JNY_ELIMIT;
}

static bool within_limits(archive *z, size_t n, xml *x)
{
    char msg[120];
    if (count_unpacked(z, n, msg, sizeof msg) != JNY_OK)
        xml_stop(x, JNY_ELIMIT, "%s", msg);
    return x->status == JNY_OK;
}

jny_status archive_read(archive *z, jny_arena *a, size_t entry, jny_str *out, jny_err *err)
{
    enum { BLOCK = 1 << 16 };
    jny_buf     b = jny_buf_open(a);
    zip_file_t *f = zip_fopen_index(z->zip, entry, 0);
    zip_int64_t n = f ? 1 : -1;
    char        msg[120], place[200];
    snprintf(place, sizeof place, "%.*s", JNY_ARG(archive_name(z, entry)));
    while (n > 0 && err->status == JNY_OK) {
        n = zip_fread(f, jny_buf_room(&b, BLOCK), BLOCK);
        if (n > 0 && count_unpacked(z, (size_t)n, msg, sizeof msg) != JNY_OK)
            jny_fail(err, JNY_ELIMIT, place, "%s", msg);
        b.n += n > 0 ? (size_t)n : 0;
    }
    if (n < 0)
        jny_fail(err, JNY_ESYNTAX, place, "cannot be unpacked: the file is damaged");
    if (f)
        zip_fclose(f);
    *out = jny_buf_str(&b);
    return err->status;
}

void archive_on_instruction(archive *z,
                            void (*told)(void *ctx, const char *target, const char *data),
                            void *ctx)
{
    z->told     = told;
    z->told_ctx = ctx;
}

/* ---- XML --------------------------------------------------------------------------------------
 */

void xml_stop(xml *x, jny_status status, const char *fmt, ...)
{
    va_list ap;
    if (x->status != JNY_OK)
        return;
    x->status = status;
    va_start(ap, fmt);
    vsnprintf(x->msg, sizeof x->msg, fmt, ap);
    va_end(ap);
    XML_StopParser(x->parser, XML_FALSE);
}

/* "NAMESPACE|name": the vocabularies of both kinds of OOXML, and of OpenDocument. */
static const char *local_name(const char *name, bool *main)
{
    const char *bar = strrchr(name, '|');
    *main           = bar && (strstr(name, "spreadsheetml/") || strstr(name, "wordprocessingml/") ||
                    strstr(name, "opendocument:xmlns:"));
    return bar ? bar + 1 : name;
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    xml *x = ctx;
    bool main;
    if (x->status != JNY_OK)
        return;
    if (++x->depth > OFFICE_DEPTH) {
        xml_stop(x, JNY_ELIMIT, "nests more than the limit of %d elements", OFFICE_DEPTH);
        return;
    }
    const char *local = local_name(name, &main);
    x->h->start(x, x->h->ctx, local, main, attributes);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    xml *x = ctx;
    bool main;
    x->depth--;
    if (x->status != JNY_OK)
        return;
    const char *local = local_name(name, &main);
    x->h->end(x, x->h->ctx, local, main);
}

static void XMLCALL on_text(void *ctx, const XML_Char *p, int n)
{
    xml *x = ctx;
    if (x->status == JNY_OK && x->h->text)
        x->h->text(x, x->h->ctx, p, (size_t)n);
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int subset)
{
    (void)name, (void)system, (void)public, (void)subset;
    xml_stop(ctx, JNY_ESYNTAX, "has a DOCTYPE, which no office program writes: refused");
}

static void XMLCALL on_instruction(void *ctx, const XML_Char *target, const XML_Char *data)
{
    xml *x = ctx;
    if (x->status == JNY_OK && x->from->told)
        x->from->told(x->from->told_ctx, target, data);
}

const char *archive_attribute(const char **attributes, const char *local)
{
    for (; *attributes; attributes += 2) {
        const char *bar = strrchr(attributes[0], '|');
        if (strcmp(bar ? bar + 1 : attributes[0], local) == 0)
            return attributes[1];
    }
    return NULL;
}

/* A tag is read anew from its beginning with every block, so that its length has a limit. */
static bool tag_is_short(xml *x, uint64_t fed)
{
    enum { TAG_MOST = 4 << 20 };
    XML_Index at = XML_GetCurrentByteIndex(x->parser);
    if (at >= 0 && fed > (uint64_t)at && fed - (uint64_t)at > TAG_MOST)
        xml_stop(x, JNY_ELIMIT, "has a tag longer than the limit of %d MiB", TAG_MOST >> 20);
    return x->status == JNY_OK;
}

static void feed(archive *z, zip_file_t *f, xml *x)
{
    enum { BLOCK = 1 << 16 };
    uint64_t fed = 0;
    for (bool last = false; !last && x->status == JNY_OK;) {
        void       *to = XML_GetBuffer(x->parser, BLOCK);
        zip_int64_t n  = to ? zip_fread(f, to, BLOCK) : -1;
        if (n < 0) {
            xml_stop(x, JNY_ESYNTAX, "cannot be unpacked: the file is damaged");
            break;
        }
        last = n == 0;
        if (!within_limits(z, (size_t)n, x) || !tag_is_short(x, fed))
            break;
        fed += (uint64_t)n;
        if (XML_ParseBuffer(x->parser, (int)n, last) != XML_STATUS_OK && x->status == JNY_OK) {
            unsigned long line = XML_GetCurrentLineNumber(x->parser);
            xml_stop(x, JNY_ESYNTAX, "is no whole XML at line %lu: %s", line,
                     XML_ErrorString(XML_GetErrorCode(x->parser)));
        }
    }
}

jny_status archive_parse(archive *z, jny_str name, const xml_handler *h, jny_err *err)
{
    xml         x     = {.h = h, .from = z};
    zip_int64_t entry = entry_of(z, name);
    char        place[200];
    snprintf(place, sizeof place, "%.*s", JNY_ARG(name));
    if (entry < 0)
        return jny_fail(err, JNY_ESYNTAX, place,
                        "is not in the file: it is damaged, or of another "
                        "program");
    zip_file_t *f = zip_fopen_index(z->zip, (zip_uint64_t)entry, 0);
    if (!f)
        return jny_fail(err, JNY_ESYNTAX, place, "cannot be unpacked (%s)", zip_strerror(z->zip));
    x.parser = XML_ParserCreateNS(NULL, '|');
    if (x.parser) {
        XML_SetUserData(x.parser, &x);
        XML_SetElementHandler(x.parser, on_start, on_end);
        XML_SetCharacterDataHandler(x.parser, on_text);
        XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
        XML_SetProcessingInstructionHandler(x.parser, on_instruction);
        feed(z, f, &x);
        XML_ParserFree(x.parser);
    } else {
        jny_fail(err, JNY_EIO, place, "out of memory");
    }
    zip_fclose(f);
    if (x.status != JNY_OK)
        jny_fail(err, x.status, place, "%s", x.msg);
    return err->status;
}

/* ---- Relationships ------------------------------------------------------------------------------
 */

typedef struct {
    jny_arena  *a;
    const char *type;
    jny_str     id, target;
} relation;

static void on_relation(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    relation   *r      = ctx;
    const char *target = archive_attribute(attributes, "Target"),
               *id     = archive_attribute(attributes, "Id");
    const char *type   = archive_attribute(attributes, "Type"),
               *mode   = archive_attribute(attributes, "TargetMode");
    (void)x, (void)main;
    if (strcmp(name, "Relationship") != 0 || !target || r->target.n ||
        (mode && strcmp(mode, "External") == 0))
        return;
    const char *word = type ? strrchr(type, '/') : NULL;
    if (r->id.n ? id && jny_str_eq(r->id, jny_cstr(id)) : word && strcmp(word + 1, r->type) == 0)
        r->target = jny_str_copy(r->a, jny_cstr(target));
}

static void on_nothing(xml *x, void *ctx, const char *name, bool main)
{
    (void)x, (void)ctx, (void)name, (void)main;
}

/* "../theme/x.xml" beside "xl/workbook.xml"; "/xl/x.xml" from the root. */
static jny_str resolve(jny_arena *a, jny_str of, jny_str target)
{
    size_t folder = of.n;
    if (target.n && target.p[0] == '/')
        return jny_str_sub(target, 1, target.n);
    while (folder > 0 && of.p[folder - 1] != '/')
        folder--;
    while (jny_str_starts(target, JNY_STR("../"))) {
        target = jny_str_sub(target, 3, target.n);
        if (folder > 0)
            folder--;
        while (folder > 0 && of.p[folder - 1] != '/')
            folder--;
    }
    if (jny_str_starts(target, JNY_STR("./")))
        target = jny_str_sub(target, 2, target.n);
    return jny_str_format(a, "%.*s%.*s", (int)folder, of.p ? of.p : "", JNY_ARG(target));
}

jny_str archive_relation(jny_arena *a, archive *z, jny_str of, const char *type, jny_str id,
                         jny_err *err)
{
    size_t folder = of.n;
    while (folder > 0 && of.p[folder - 1] != '/')
        folder--;
    jny_str     rels = jny_str_format(a, "%.*s_rels/%.*s.rels", (int)folder, of.p ? of.p : "",
                                      JNY_ARG(jny_str_sub(of, folder, of.n)));
    relation    r    = {.a = a, .type = type, .id = id};
    xml_handler h    = {&r, on_relation, on_nothing, NULL};
    if (archive_has(z, rels))
        archive_parse(z, rels, &h, err);
    return r.target.n ? resolve(a, of, r.target) : (jny_str){0};
}
