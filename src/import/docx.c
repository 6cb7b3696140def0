/* docx.c - a document as stories: one under each heading, or the whole; ECMA-376, part 1,
 * chapter 17. What was inserted is kept, what was deleted is not, and both are counted. Text
 * boxes, content controls and tables are read where they stand. In the child only. */
#include "office.h"

#include <stdlib.h>
#include <string.h>

enum { DETAIL_KEY = 40, DETAILS_BYTES = 600, LEVELS = 9, STYLES_MOST = 10000 };

typedef struct {
    jny_str id, name;
    int     level; /* of a heading, from 1; 0: none; -1: the title */
} style;

typedef struct {
    jny_str  text;
    int      level;
    uint64_t number;
    bool     in_table;
} paragraph;

/* A text box stands within a paragraph: its paragraphs come behind that one. */
typedef struct {
    jny_buf text;
    jny_str style;
    int     level, cells;
    bool    in_row;
} open_paragraph;

typedef struct {
    jny_arena          *a;
    office_out         *out;
    JNY_LIST(style)     styles;
    JNY_LIST(paragraph) paragraphs;
    JNY_LIST(paragraph) boxed; /* waiting for the paragraph around them */
    open_paragraph      open[8];
    int                 depth;      /* paragraphs within paragraphs */
    int                 skip, cell; /* elements whose text does not count; tables' cells */
    jny_buf             row;        /* of a table */
    bool                in_text;
    uint64_t            number, inserted, deleted, notes, comments;
    style               reading; /* a style of styles.xml */
    jny_str             title;
} document;

static bool is(const char *name, const char *what)
{
    return strcmp(name, what) == 0;
}

/* ---- Styles
 * -------------------------------------------------------------------------------------- */

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
    document   *d   = ctx;
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
    document *d = ctx;
    (void)x;
    if (!main || !is(name, "style"))
        return;
    if (d->reading.id.n && d->reading.level && d->styles.n < STYLES_MOST)
        *JNY_PUSH(d->a, &d->styles) = d->reading;
    d->reading = (style){0};
}

static int level_of(const document *d, jny_str id)
{
    for (size_t i = 0; i < d->styles.n; i++)
        if (jny_str_eq(d->styles.at[i].id, id))
            return d->styles.at[i].level;
    return level_named(id);
}

/* ---- Paragraphs
 * ------------------------------------------------------------------------------------ */

static open_paragraph *inner(document *d)
{
    return d->depth > 0 ? &d->open[d->depth - 1] : NULL;
}

static void add(document *d, jny_str s)
{
    open_paragraph *p = inner(d);
    if (p && !d->skip)
        jny_buf_add(&p->text, s);
}

static void begin_paragraph(xml *x, document *d)
{
    if (d->depth == (int)(sizeof d->open / sizeof *d->open)) {
        xml_stop(x, JNY_ELIMIT, "has text boxes within text boxes");
        return;
    }
    d->open[d->depth++] = (open_paragraph){.text = jny_buf_open(d->a), .in_row = d->cell > 0};
}

static void end_paragraph(document *d)
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
        *JNY_PUSH(d->a, &d->paragraphs) = made;
    }
    for (size_t i = 0; i < d->boxed.n; i++)
        *JNY_PUSH(d->a, &d->paragraphs) = d->boxed.at[i];
    d->boxed.n = 0;
}

static void begin_in_paragraph(document *d, const char *name, const char **attributes)
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
    document *d = ctx;
    if (is_skipped(name, main)) {
        d->deleted += main && (is(name, "del") || is(name, "moveFrom"));
        d->skip++;
        return;
    }
    if (!main || d->skip)
        return;
    if (is(name, "ins"))
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
    document *d = ctx;
    (void)x;
    if (d->in_text)
        add(d, (jny_str){p, n});
}

static void on_end(xml *x, void *ctx, const char *name, bool main)
{
    document *d = ctx;
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
            *JNY_PUSH(d->a, &d->paragraphs) = (paragraph){text, 0, ++d->number, true};
    }
}

/* ---- Stories
 * ---------------------------------------------------------------------------------------- */

typedef struct {
    JNY_LIST(cell) cells;
} story;

/* "Told by: parent; age: 35": pieces that each have a short key. A piece without one goes on
 * with the value before it. */
static bool take_details(jny_arena *a, jny_str text, story *out, size_t *pieces)
{
    jny_str rest = text;
    size_t  from = out->cells.n;
    *pieces      = 0;
    if (text.n > DETAILS_BYTES || memchr(text.p, '\n', text.n))
        return false;
    while (rest.n) {
        jny_str piece = jny_str_cut(&rest, ';'), value = piece;
        jny_str key = jny_str_trim(jny_str_cut(&value, ':'));
        bool    has = key.n < jny_str_trim(piece).n && key.n > 0 && key.n <= DETAIL_KEY &&
                   !memchr(key.p, '.', key.n) && !memchr(key.p, ',', key.n);
        if (has) {
            *JNY_PUSH(a, &out->cells) = (cell){.name = key, .text = jny_str_trim(value)};
            ++*pieces;
        } else if (out->cells.n > from && jny_str_trim(piece).n) {
            cell *last = &out->cells.at[out->cells.n - 1];
            last->text = jny_str_format(a, "%.*s;%.*s", JNY_ARG(last->text), JNY_ARG(piece));
        } else if (jny_str_trim(piece).n) {
            out->cells.n = from;
            return false;
        }
    }
    return *pieces > 0;
}

/* Details stand in one line, or in two and more lines of one each. */
static size_t take_head(jny_arena *a, const paragraph *p, size_t n, story *out)
{
    size_t pieces, lines = 0;
    if (n > 0 && take_details(a, p[0].text, out, &pieces) && pieces >= 2)
        return 1;
    out->cells.n = 0;
    while (lines < n && take_details(a, p[lines].text, out, &pieces) && pieces == 1)
        lines++;
    if (lines >= 2)
        return lines;
    out->cells.n = 0;
    return 0;
}

static void give(document *d, const paragraph *heading, const paragraph *p, size_t n)
{
    story   s    = {0};
    size_t  from = heading ? take_head(d->a, p, n, &s) : 0;
    jny_buf text = jny_buf_open(d->a);
    for (size_t i = from; i < n; i++) {
        if (text.n) /* rows of a table are lines of one paragraph */
            jny_buf_add(&text,
                        p[i].in_table && p[i - 1].in_table ? JNY_STR("\n") : JNY_STR("\n\n"));
        jny_buf_add(&text, p[i].text);
    }
    *JNY_PUSH(d->a, &s.cells) = (cell){.name = JNY_STR("title"), .text = d->title};
    *JNY_PUSH(d->a, &s.cells) =
        (cell){.name = JNY_STR("heading"), .text = heading ? heading->text : (jny_str){0}};
    *JNY_PUSH(d->a, &s.cells) = (cell){.name = JNY_STR("text"), .text = jny_buf_str(&text)};
    raw_row row               = {.at   = s.cells.at,
                                 .n    = s.cells.n,
                                 .line = heading ? heading->number
                                         : n     ? p[0].number
                                                 : 1};
    office_row(d->out, &row);
}

static void split(document *d)
{
    int        level = LEVELS + 1;
    size_t     n = d->paragraphs.n, k = 0, before = 0;
    paragraph *p = d->paragraphs.at;
    for (size_t i = 0; i < n; i++) {
        if (p[i].level == -1 && !d->title.n) /* the first title is the document's */
            d->title = p[i].text;
        else if (p[i].level > 0 && p[i].level < level)
            level = p[i].level;
    }
    for (size_t i = 0; i < n; i++)
        if (p[i].level != -1 || !jny_str_eq(p[i].text, d->title))
            p[k++] = p[i];
    n = k;
    if (level > LEVELS) { /* no heading: one story */
        if (n)
            give(d, NULL, p, n);
        return;
    }
    while (before < n && p[before].level != level)
        before++;
    if (before)
        office_remark(d->out, "%zu paragraph%s before the first heading: left out", before,
                      before == 1 ? "" : "s");
    for (size_t i = before; i < n;) {
        size_t next = i + 1;
        while (next < n && p[next].level != level)
            next++;
        give(d, &p[i], p + i + 1, next - i - 1);
        i = next;
    }
}

static void remark_all(document *d)
{
    if (d->inserted + d->deleted)
        office_remark(d->out, "tracked changes: %llu insertions kept, %llu deletions dropped",
                      (unsigned long long)d->inserted, (unsigned long long)d->deleted);
    if (d->notes)
        office_remark(d->out, "%llu foot- or endnotes are not read", (unsigned long long)d->notes);
    if (d->comments)
        office_remark(d->out, "%llu comments in the margin are not read",
                      (unsigned long long)d->comments);
}

jny_status read_docx(jny_arena *a, archive *z, office_out *out, jny_err *err)
{
    document    d      = {.a = a, .out = out};
    xml_handler styles = {&d, on_style, on_style_end, NULL};
    xml_handler body   = {&d, on_start, on_end, on_text};
    d.row              = jny_buf_open(a);
    jny_str path       = archive_relation(a, z, (jny_str){0}, "officeDocument", (jny_str){0}, err);
    if (err->status == JNY_OK && !path.n)
        path = JNY_STR("word/document.xml");
    jny_str style_part = archive_relation(a, z, path, "styles", (jny_str){0}, err);
    if (err->status == JNY_OK && archive_has(z, style_part))
        archive_parse(z, style_part, &styles, err);
    if (err->status == JNY_OK)
        archive_parse(z, path, &body, err);
    if (err->status == JNY_OK) {
        split(&d);
        remark_all(&d);
    }
    return err->status;
}
