/* tree.c - what pandoc made of a document (`pandoc -t json`, pandoc-types 1.22) as paragraphs.
 * Headings are headings, rows of a table lines, notes and pictures counted. In the child only:
 * what pandoc says of a stranger's file is the stranger's. */
#include "document.h"

#include <jansson.h>
#include <string.h>

enum { DEEP = 200 };

typedef struct {
    jny_arena *a;
    document   doc;
    uint64_t   number, notes, pictures;
    int        depth; /* of blocks and inlines within each other */
    bool       too_deep;
    jny_buf    row; /* of a table */
    int        tables;
} tree;

static jny_str string_of(const json_t *v)
{
    return json_is_string(v) ? (jny_str){json_string_value(v), json_string_length(v)}
                             : (jny_str){0};
}

static bool is(jny_str name, const char *what)
{
    return jny_str_eq(name, jny_cstr(what));
}

static bool enter(tree *t)
{
    t->too_deep |= ++t->depth > DEEP;
    return !t->too_deep;
}

/* ---- Inlines ------------------------------------------------------------------------------- */

static void add_inlines(tree *t, jny_buf *b, const json_t *list);

/* Which of an element's parts holds inlines: of a link the second, of emphasis all. */
static const json_t *inlines_in(jny_str name, const json_t *c)
{
    static const char *const whole[]  = {"Emph",        "Underline", "Strong",   "Strikeout",
                                         "Superscript", "Subscript", "SmallCaps"};
    static const char *const second[] = {"Cite", "Link", "Span"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (is(name, whole[i]))
            return c;
    for (size_t i = 0; i < sizeof second / sizeof *second; i++)
        if (is(name, second[i]))
            return json_array_get(c, 1);
    return NULL;
}

static void add_quoted(tree *t, jny_buf *b, const json_t *c)
{
    jny_str kind   = string_of(json_object_get(json_array_get(c, 0), "t"));
    bool    single = is(kind, "SingleQuote");
    jny_buf_add(b, single ? JNY_STR("\u2018") : JNY_STR("\u201C"));
    add_inlines(t, b, json_array_get(c, 1));
    jny_buf_add(b, single ? JNY_STR("\u2019") : JNY_STR("\u201D"));
}

static void add_inline(tree *t, jny_buf *b, const json_t *v)
{
    jny_str       name = string_of(json_object_get(v, "t"));
    const json_t *c = json_object_get(v, "c"), *within = inlines_in(name, c);
    if (is(name, "Str"))
        jny_buf_add(b, string_of(c));
    else if (is(name, "Space") || is(name, "SoftBreak"))
        jny_buf_char(b, ' ');
    else if (is(name, "LineBreak"))
        jny_buf_char(b, '\n');
    else if (is(name, "Code") || is(name, "Math"))
        jny_buf_add(b, string_of(json_array_get(c, 1)));
    else if (is(name, "Quoted"))
        add_quoted(t, b, c);
    else if (within)
        add_inlines(t, b, within);
    t->notes += is(name, "Note");
    t->pictures += is(name, "Image");
}

static void add_inlines(tree *t, jny_buf *b, const json_t *list)
{
    for (size_t i = 0; enter(t) && i < json_array_size(list); i++)
        add_inline(t, b, json_array_get(list, i));
    t->depth--;
}

/* ---- Blocks -------------------------------------------------------------------------------- */

static void add_blocks(tree *t, const json_t *list);

static void add_paragraph(tree *t, jny_str text, int level)
{
    text = jny_str_trim(text);
    t->number++;
    if (!text.n)
        return;
    if (t->tables) { /* paragraphs of a cell are its lines */
        if (t->row.n && t->row.p[t->row.n - 1] != '\t')
            jny_buf_char(&t->row, '\n');
        jny_buf_add(&t->row, text);
        return;
    }
    *JNY_PUSH(t->a, &t->doc.paragraphs) = (paragraph){text, level, t->number, false};
}

static void add_words(tree *t, const json_t *inlines, int level)
{
    jny_buf b = jny_buf_open(t->a);
    add_inlines(t, &b, inlines);
    add_paragraph(t, jny_buf_str(&b), level);
}

static void add_items(tree *t, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        add_blocks(t, json_array_get(list, i));
}

/* A line for each row, its cells parted by tabs; a table within a cell adds to the cell. */
static void add_row(tree *t, const json_t *row)
{
    const json_t *cells = json_array_get(row, 1);
    for (size_t i = 0; i < json_array_size(cells); i++) {
        add_blocks(t, json_array_get(json_array_get(cells, i), 4));
        if (t->tables == 1)
            jny_buf_char(&t->row, '\t');
    }
    if (t->tables > 1)
        return;
    jny_str text = jny_str_trim(jny_buf_str(&t->row));
    if (text.n)
        *JNY_PUSH(t->a, &t->doc.paragraphs) = (paragraph){text, 0, ++t->number, true};
    t->row = jny_buf_open(t->a);
}

static void add_rows(tree *t, const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++)
        add_row(t, json_array_get(rows, i));
}

static void add_table(tree *t, const json_t *c)
{
    const json_t *bodies = json_array_get(c, 4);
    add_blocks(t, json_array_get(json_array_get(c, 1), 1)); /* its caption */
    t->tables++;
    add_rows(t, json_array_get(json_array_get(c, 3), 1));
    for (size_t i = 0; i < json_array_size(bodies); i++) {
        add_rows(t, json_array_get(json_array_get(bodies, i), 2));
        add_rows(t, json_array_get(json_array_get(bodies, i), 3));
    }
    add_rows(t, json_array_get(json_array_get(c, 5), 1));
    t->tables--;
}

static void add_lines(tree *t, const json_t *lines)
{
    jny_buf b = jny_buf_open(t->a);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        if (i)
            jny_buf_char(&b, '\n');
        add_inlines(t, &b, json_array_get(lines, i));
    }
    add_paragraph(t, jny_buf_str(&b), 0);
}

static void add_definitions(tree *t, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        add_words(t, json_array_get(pair, 0), 0);
        add_items(t, json_array_get(pair, 1));
    }
}

static void add_header(tree *t, const json_t *c)
{
    json_int_t level = json_integer_value(json_array_get(c, 0));
    add_words(t, json_array_get(c, 2), level < 1 ? 1 : level > LEVELS ? LEVELS : (int)level);
}

static void add_block(tree *t, const json_t *v)
{
    jny_str       name = string_of(json_object_get(v, "t"));
    const json_t *c    = json_object_get(v, "c");
    if (is(name, "Para") || is(name, "Plain"))
        add_words(t, c, 0);
    else if (is(name, "Header"))
        add_header(t, c);
    else if (is(name, "LineBlock"))
        add_lines(t, c);
    else if (is(name, "CodeBlock"))
        add_paragraph(t, string_of(json_array_get(c, 1)), 0);
    else if (is(name, "BlockQuote"))
        add_blocks(t, c);
    else if (is(name, "BulletList"))
        add_items(t, c);
    else if (is(name, "OrderedList"))
        add_items(t, json_array_get(c, 1));
    else if (is(name, "DefinitionList"))
        add_definitions(t, c);
    else if (is(name, "Table"))
        add_table(t, c);
    else if (is(name, "Div"))
        add_blocks(t, json_array_get(c, 1));
    else if (is(name, "Figure"))
        add_blocks(t, json_array_get(c, 2));
}

static void add_blocks(tree *t, const json_t *list)
{
    for (size_t i = 0; enter(t) && i < json_array_size(list); i++)
        add_block(t, json_array_get(list, i));
    t->depth--;
}

/* ---- The document --------------------------------------------------------------------------- */

static jny_str title_in(tree *t, const json_t *root)
{
    const json_t *title = json_object_get(json_object_get(root, "meta"), "title");
    jny_buf       b     = jny_buf_open(t->a);
    add_inlines(t, &b, json_object_get(title, "c"));
    return jny_str_trim(jny_buf_str(&b));
}

jny_status read_tree(jny_arena *a, jny_str json, office_out *out, jny_err *err)
{
    tree          t = {.a = a, .doc = {.a = a, .out = out}, .row = jny_buf_open(a)};
    json_error_t  ignored; /* it may quote the story */
    json_t       *root   = json_loadb(json.p, json.n, 0, &ignored);
    const json_t *blocks = json_object_get(root, "blocks");
    t.doc.title          = title_in(&t, root);
    add_blocks(&t, blocks);
    if (!json_is_array(blocks))
        jny_fail(err, JNY_ESYNTAX, NULL, "pandoc could not make a document of it");
    else if (t.too_deep)
        jny_fail(err, JNY_ELIMIT, NULL, "has more than %d levels of lists within lists", DEEP);
    else {
        document_give(&t.doc);
        document_remark(&t.doc, t.notes, "foot- or endnote is", "foot- or endnotes are");
        document_remark(&t.doc, t.pictures, "picture is", "pictures are");
    }
    json_decref(root);
    return err->status;
}
