/* docx.c - a document as stories: one under each heading, or the whole; ECMA-376, part 1,
 * chapter 17. What was inserted is kept, what was deleted is not, and both are counted. Text
 * boxes, content controls and tables are read where they stand. In the child only. */
#include "document.h"

#include <stdlib.h>
#include <string.h>

enum { STYLES_MOST = 10000 };

typedef struct {
    jny_str id, name;
    int     level; /* of a heading, from 1; 0: none; -1: the title */
} style;

/* A text box stands within a paragraph: its paragraphs come behind that one. */
typedef struct {
    jny_buf text;
    jny_str style;
    int     level, cells;
    bool    in_row;
} open_paragraph;

typedef struct {
    jny_arena          *a;
    document            doc;
    JNY_LIST(style)     styles;
    JNY_LIST(paragraph) boxed; /* waiting for the paragraph around them */
    open_paragraph      open[8];
    int                 depth;      /* paragraphs within paragraphs */
    int                 skip, cell; /* elements whose text does not count; tables' cells */
    jny_buf             row;        /* of a table */
    bool                in_text;
    uint64_t            number, inserted, deleted, notes, comments;
    style               reading; /* a style of styles.xml */
} docx;

static bool is(const char *name, const char *what)
{
    return strcmp(name, what) == 0;
}

/* ---- Styles ---------------------------------------------------------------------------------- */

static int level_named(jny_str name)
{
    char low[32];
    if (name.n >= sizeof low)
        return 0;
    for (size_t i = 0; i < name.n; i++)
        low[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    jny_str s = {low, name.n};
    if (jny_str_eq(s, JNY_STR("title")))
        return -1;
    if (!jny_str_starts(s, JNY_STR("heading")))
        return 0;
    s = jny_str_trim(jny_str_sub(s, 7, s.n));
    return s.n == 1 && s.p[0] >= '1' && s.p[0] <= '9' ? s.p[0] - '0' : 0;
}

static void on_style(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    docx       *d   = ctx;
    const char *val = archive_attribute(attributes, "val");
    (void)x;
    if (!main)
        return;
    if (is(name, "style")) {
        const char *id = archive_attribute(attributes, "styleId");
        d->reading     = (style){.id = jny_str_copy(d->a, jny_cstr(id ? id : ""))};
    } else if (is(name, "name") && val && d->reading.id.n && !d->reading.name.n) {
        d->reading.name  = jny_str_copy(d->a, jny_cstr(val));
        d->reading.level = level_named(d->reading.name);
    } else if (is(name, "outlineLvl") && val && d->reading.id.n && d->reading.level == 0) {
        long level       = strtol(val, NULL, 10);
        d->reading.level = level >= 0 && level < LEVELS ? (int)level + 1 : 0;
    }
}

static void on_style_end(xml *x, void *ctx, const char *name, bool main)
{
    docx *d = ctx;
    (void)x;
    if (!main || !is(name, "style"))
        return;
    if (d->reading.id.n && d->reading.level && d->styles.n < STYLES_MOST)
        *JNY_PUSH(d->a, &d->styles) = d->reading;
    d->reading = (style){0};
}

static int level_of(const docx *d, jny_str id)
{
    for (size_t i = 0; i < d->styles.n; i++)
        if (jny_str_eq(d->styles.at[i].id, id))
            return d->styles.at[i].level;
    return level_named(id);
}

/* ---- Paragraphs ------------------------------------------------------------------------------ */

static open_paragraph *inner(docx *d)
{
    return d->depth > 0 ? &d->open[d->depth - 1] : NULL;
}

static void add(docx *d, jny_str s)
{
    open_paragraph *p = inner(d);
    if (p && !d->skip)
        jny_buf_add(&p->text, s);
}

static void begin_paragraph(xml *x, docx *d)
{
    if (d->depth == (int)(sizeof d->open / sizeof *d->open)) {
        xml_stop(x, JNY_ELIMIT, "has text boxes within text boxes");
        return;
    }
    d->open[d->depth++] = (open_paragraph){.text = jny_buf_open(d->a), .in_row = d->cell > 0};
}

static void end_paragraph(docx *d)
{
    open_paragraph *p = inner(d);
    if (!p)
        return;
    d->depth--;
    jny_str   text = jny_str_trim(jny_buf_str(&p->text));
    paragraph made = {text, level_of(d, p->style), ++d->number, p->in_row};
    if (d->depth > 0) {
        if (text.n)
            *JNY_PUSH(d->a, &d->boxed) = made;
        return;
    }
    if (d->cell > 0 && text.n) { /* paragraphs of a cell become its lines */
        if (d->row.n && d->row.p[d->row.n - 1] != '\t')
            jny_buf_char(&d->row, '\n');
        jny_buf_add(&d->row, text);
    } else if (text.n) {
        *JNY_PUSH(d->a, &d->doc.paragraphs) = made;
    }
    for (size_t i = 0; i < d->boxed.n; i++)
        *JNY_PUSH(d->a, &d->doc.paragraphs) = d->boxed.at[i];
    d->boxed.n = 0;
}

static void begin_in_paragraph(docx *d, const char *name, const char **attributes)
{
    const char     *val = archive_attribute(attributes, "val");
    open_paragraph *p   = inner(d);
    if (is(name, "pStyle") && val && p)
        p->style = jny_str_copy(d->a, jny_cstr(val));
    else if (is(name, "t"))
        d->in_text = true;
    else if (is(name, "br") || is(name, "cr"))
        add(d, JNY_STR("\n"));
    else if (is(name, "tab"))
        add(d, JNY_STR("\t"));
    else if (is(name, "noBreakHyphen"))
        add(d, JNY_STR("\xE2\x80\x91"));
    else if (is(name, "footnoteReference") || is(name, "endnoteReference"))
        d->notes++;
    else if (is(name, "commentReference"))
        d->comments++;
}

/* Deleted and moved-away words, field codes, and the second form of what newer programs draw
 * otherwise, hold no words of the document. Tab stops of a format are no tabs. */
static bool is_skipped(const char *name, bool main)
{
    return is(name, "Fallback") || (main && (is(name, "del") || is(name, "moveFrom") ||
                                             is(name, "instrText") || is(name, "tabs")));
}

static void on_start(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    docx *d = ctx;
    if (is_skipped(name, main)) {
        d->deleted += main && (is(name, "del") || is(name, "moveFrom"));
        d->skip++;
        return;
    }
    if (!main || d->skip)
        return;
    if (is(name, "ins") || is(name, "moveTo"))
        d->inserted++;
    if (is(name, "p"))
        begin_paragraph(x, d);
    else if (is(name, "tr") && d->cell == 0)
        d->row = jny_buf_open(d->a);
    else if (is(name, "tc") && d->depth == 0)
        d->cell++;
    else
        begin_in_paragraph(d, name, attributes);
}

static void on_text(xml *x, void *ctx, const char *p, size_t n)
{
    docx *d = ctx;
    (void)x;
    if (d->in_text)
        add(d, (jny_str){p, n});
}

static void on_end(xml *x, void *ctx, const char *name, bool main)
{
    docx *d = ctx;
    (void)x;
    if (is_skipped(name, main)) {
        d->skip--;
        return;
    }
    if (!main || d->skip)
        return;
    if (is(name, "t")) {
        d->in_text = false;
    } else if (is(name, "p")) {
        end_paragraph(d);
    } else if (is(name, "tc") && d->depth == 0 && d->cell > 0) {
        if (--d->cell == 0)
            jny_buf_char(&d->row, '\t');
    } else if (is(name, "tr") && d->depth == 0 && d->cell == 0) {
        while (d->row.n && d->row.p[d->row.n - 1] == '\t')
            d->row.n--;
        jny_str text = jny_str_trim(jny_buf_str(&d->row));
        if (text.n)
            *JNY_PUSH(d->a, &d->doc.paragraphs) = (paragraph){text, 0, ++d->number, true};
    }
}

static void remark_all(docx *d)
{
    if (d->inserted + d->deleted)
        office_remark(d->doc.out, "tracked changes: %llu insertions kept, %llu deletions dropped",
                      (unsigned long long)d->inserted, (unsigned long long)d->deleted);
    document_remark(&d->doc, d->notes, "foot- or endnote is", "foot- or endnotes are");
    document_remark(&d->doc, d->comments, "comment in the margin is", "comments in the margin are");
}

jny_status read_docx(jny_arena *a, archive *z, office_out *out, jny_err *err)
{
    docx        d      = {.a = a, .doc = {.a = a, .out = out}};
    xml_handler styles = {&d, on_style, on_style_end, NULL};
    xml_handler body   = {&d, on_start, on_end, on_text};
    d.row              = jny_buf_open(a);
    jny_str path       = archive_relation(a, z, (jny_str){0}, "officeDocument", (jny_str){0}, err);
    if (err->status == JNY_OK && !path.n)
        path = JNY_STR("word/document.xml");
    jny_str style_part = archive_relation(a, z, path, "styles", (jny_str){0}, err);
    if (err->status == JNY_OK && archive_find(z, style_part) != SIZE_MAX)
        archive_parse(z, style_part, &styles, err);
    if (err->status == JNY_OK)
        archive_parse(z, path, &body, err);
    if (err->status == JNY_OK) {
        document_give(&d.doc);
        remark_all(&d);
    }
    return err->status;
}
