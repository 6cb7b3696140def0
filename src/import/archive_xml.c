/* archive_xml.c - the XML in archives, by expat: element by element, within limits. Runs in the
 * child process only: nothing here may open a file. */
#include "office.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>

struct xml {
    XML_Parser         parser;
    const xml_handler *h;
    archive           *from;
    jny_status         status;
    char               msg[200];
    int                depth;
};

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
    if (x->status == JNY_OK)
        archive_tell(x->from, target, data);
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

static void feed(archive *z, xml *x)
{
    enum { BLOCK = 1 << 16 };
    uint64_t fed = 0;
    jny_err  err = {0};
    for (bool last = false; !last && x->status == JNY_OK;) {
        void   *to = XML_GetBuffer(x->parser, BLOCK);
        int64_t n  = to ? archive_next(z, to, BLOCK, &err) : -1;
        if (n < 0) {
            xml_stop(x, to ? err.status : JNY_EIO, "%s", to ? err.msg : "out of memory");
            break;
        }
        last = n == 0;
        if (!tag_is_short(x, fed))
            break;
        fed += (uint64_t)n;
        if (XML_ParseBuffer(x->parser, (int)n, last) != XML_STATUS_OK && x->status == JNY_OK) {
            unsigned long line = XML_GetCurrentLineNumber(x->parser);
            xml_stop(x, JNY_ESYNTAX, "is no whole XML at line %lu: %s", line,
                     XML_ErrorString(XML_GetErrorCode(x->parser)));
        }
    }
}

jny_status archive_parse_part(archive *z, size_t entry, const xml_handler *h, jny_err *err)
{
    xml  x = {.h = h, .from = z};
    char place[200];
    snprintf(place, sizeof place, "%.*s", JNY_ARG(archive_name(z, entry)));
    if (!archive_begin(z, entry))
        return archive_refuse(z, place, err);
    x.parser = XML_ParserCreateNS(NULL, '|');
    if (x.parser) {
        XML_SetUserData(x.parser, &x);
        XML_SetElementHandler(x.parser, on_start, on_end);
        XML_SetCharacterDataHandler(x.parser, on_text);
        XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
        XML_SetProcessingInstructionHandler(x.parser, on_instruction);
        feed(z, &x);
        XML_ParserFree(x.parser);
    } else {
        jny_fail(err, JNY_EIO, place, "out of memory");
    }
    archive_end(z);
    if (x.status != JNY_OK)
        jny_fail(err, x.status, place, "%s", x.msg);
    return err->status;
}

jny_status archive_parse(archive *z, jny_str name, const xml_handler *h, jny_err *err)
{
    char   place[200];
    size_t entry = archive_find(z, name);
    if (entry != SIZE_MAX)
        return archive_parse_part(z, entry, h, err);
    snprintf(place, sizeof place, "%.*s", JNY_ARG(name));
    return jny_fail(err, JNY_ESYNTAX, place,
                    "is not in the file: it is damaged, or of another program");
}

/* ---- Relationships --------------------------------------------------------------------------- */

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
    if (archive_find(z, rels) != SIZE_MAX)
        archive_parse(z, rels, &h, err);
    return r.target.n ? resolve(a, of, r.target) : (jny_str){0};
}
