/* sheet.c - a codebook as a spreadsheet: a row for each rule, in columns theme, parent,
 * definition and rule; `pattern` in the place of `rule` where the rules are a dictionary's.
 * Our own sheets have `id` besides, the path of the theme, so that it survives a new name. */
#include "draft.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { THEME, PARENT, DEFINITION, RULE, PATTERN, ID, COLUMNS };

static const jny_str headings[COLUMNS] = {JNY_INIT("theme"),      JNY_INIT("parent"),
                                          JNY_INIT("definition"), JNY_INIT("rule"),
                                          JNY_INIT("pattern"),    JNY_INIT("id")};

/* A theme of the sheet, and where it stands in the draft once it has been placed. */
typedef struct {
    jny_str  name, parent, definition; /* with ids: `parent` is the id's own beginning */
    jny_str  id;
    jny_loc  at;
    bool     placing;
    size_t   place;   /* in the draft, from 1; 0: not placed */
    unsigned of_name; /* themes of this name */
} entry;

typedef struct {
    size_t  theme; /* among the entries */
    jny_str text;
    jny_loc at;
} row;

typedef struct {
    draft           *d;
    jny_str          cells[COLUMNS];
    int              column[256]; /* what stands in each; -1: nothing we know */
    size_t           n_columns, cell;
    bool             has[COLUMNS], headed, failed;
    unsigned         line, row_line;
    JNY_LIST(entry)  entries;
    JNY_LIST(row)    rows;
    jny_interned     keys;    /* what tells an entry from others: the number is the entry, from 1 */
    jny_interned     names;   /* ... */
    JNY_LIST(size_t) of_name; /* ... and by their number the first entry of that name */
    jny_err         *err;
} sheet;

/* ---- Reading rows ------------------------------------------------------------------------ */

static void fail(sheet *s, const char *why)
{
    jny_str place = jny_str_format(s->d->a, "%u", s->row_line);
    jny_fail(s->err, JNY_ESYNTAX, jny_str_z(s->d->a, place), "%s", why);
    s->failed = true;
}

static void on_heading(sheet *s, jny_str cell)
{
    jny_str name = lower_of(s->d->a, jny_str_trim(cell));
    int     what = COLUMNS - 1;
    while (what >= 0 && !jny_str_eq(name, headings[what]))
        what--;
    if (s->n_columns == sizeof s->column / sizeof *s->column) {
        fail(s, "more columns than a codebook can have");
        return;
    }
    if (what >= 0 && s->has[what]) {
        fail(s, "two columns have the same heading: rename one of them");
        return;
    }
    if (what >= 0)
        s->has[what] = true;
    else if (name.n)
        draft_lost(s->d, "columns that a codebook does not have", (jny_loc){s->row_line, 1});
    s->column[s->n_columns++] = what;
}

static void on_field(void *text, size_t n, void *ctx)
{
    sheet  *s    = ctx;
    jny_str cell = {text ? text : "", n};
    if (s->failed)
        return;
    if (!s->headed) {
        on_heading(s, cell);
        return;
    }
    if (s->cell < s->n_columns && s->column[s->cell] >= 0)
        s->cells[s->column[s->cell]] = jny_str_copy(s->d->a, jny_str_trim(jny_cell_read(cell)));
    s->cell++;
}

static jny_str parent_of_id(jny_str id)
{
    for (size_t i = id.n; i > 0; i--)
        if (id.p[i - 1] == '/')
            return jny_str_sub(id, 0, i - 1);
    return (jny_str){0};
}

/* The entry of a row; a new one where none is like it. */
static size_t entry_of(sheet *s, jny_str id, jny_str name, jny_str parent, jny_loc at)
{
    jny_arena *a = s->d->a;
    jny_str key = s->has[ID] ? id : jny_str_format(a, "%.*s\n%.*s", JNY_ARG(name), JNY_ARG(parent));
    uint32_t known = jny_intern_find(&s->keys, key);
    if (known)
        return known - 1;
    jny_intern(&s->keys, key);
    size_t   self = s->entries.n, before = s->names.names.n;
    uint32_t n                = jny_intern(&s->names, s->has[ID] ? id : name);
    *JNY_PUSH(a, &s->entries) = (entry){.name = name, .parent = parent, .id = id, .at = at};
    if (s->names.names.n > before)
        *JNY_PUSH(a, &s->of_name) = self;
    s->entries.at[s->of_name.at[n - 1]].of_name++;
    return self;
}

static void take_row(sheet *s)
{
    jny_loc at   = {s->row_line, 1};
    jny_str name = s->cells[THEME], id = s->cells[ID];
    jny_str rule   = s->has[RULE] ? s->cells[RULE] : s->cells[PATTERN];
    jny_str parent = s->has[ID] ? parent_of_id(id) : s->cells[PARENT];
    if (name.n == 0 || (s->has[ID] && id.n == 0)) {
        if (name.n || id.n || rule.n || s->cells[DEFINITION].n)
            draft_refuse(s->d, at, "a row without %s", name.n ? "an id" : "a theme");
        return;
    }
    size_t  i          = entry_of(s, id, name, parent, at);
    entry  *e          = &s->entries.at[i];
    jny_str definition = s->cells[DEFINITION];
    if (definition.n && e->definition.n && !jny_str_eq(definition, e->definition))
        draft_lost(s->d, "second definitions of a theme, the first was kept", at);
    else if (definition.n)
        e->definition = definition;
    if (rule.n) {
        s->d->report->entries++;
        *JNY_PUSH(s->d->a, &s->rows) = (row){i, rule, at};
    }
}

static void end_heading(sheet *s)
{
    if (s->n_columns == 1 && !s->has[THEME]) {
        s->n_columns = 0; /* a blank line before it */
        return;
    }
    s->headed = true;
    if (!s->has[THEME])
        fail(s, "no column is called \"theme\": the first line must name the columns theme, "
                "parent, definition and rule");
    else if (s->has[RULE] == s->has[PATTERN])
        fail(s, "one column must be called \"rule\", or \"pattern\" for a dictionary's");
}

static void on_row(int c, void *ctx)
{
    sheet *s = ctx;
    (void)c;
    if (s->failed)
        return;
    if (!s->headed)
        end_heading(s);
    else
        take_row(s);
    memset(s->cells, 0, sizeof s->cells);
    s->cell = 0;
}

/* ---- From rows to themes -------------------------------------------------------------------- */

/* Places an entry, its parents first. JNY_NO_PARENT: it cannot be. */
static size_t place(sheet *s, size_t i, unsigned depth)
{
    entry *e = &s->entries.at[i];
    if (e->place)
        return e->place - 1;
    if (e->placing || depth > THEME_LEVELS) {
        draft_refuse(s->d, e->at, "theme \"%.*s\" is a parent of itself, or too deep",
                     JNY_ARG(e->name));
        return JNY_NO_PARENT;
    }
    size_t parent = JNY_NO_PARENT;
    if (e->parent.n) {
        uint32_t n  = jny_intern_find(&s->names, e->parent);
        size_t   up = n ? s->of_name.at[n - 1] : s->entries.n;
        if (!n) { /* named as a parent only: a theme at the top */
            jny_str above = s->has[ID] ? parent_of_id(e->parent) : (jny_str){0};
            up = entry_of(s, s->has[ID] ? e->parent : (jny_str){0}, e->parent, above, e->at);
        } else if (s->entries.at[up].of_name > 1) {
            draft_note(s->d, "parents of a name that several themes have: the first was taken",
                       e->at);
        }
        s->entries.at[i].placing = true;
        parent                   = place(s, up, depth + 1);
        e                        = &s->entries.at[i];
        e->placing               = false;
        if (parent == JNY_NO_PARENT)
            return JNY_NO_PARENT;
    }
    size_t self = draft_theme_new(s->d, parent, e->name, e->at);
    if (self == JNY_NO_PARENT)
        return self;
    jny_theme *t  = &s->d->themes.at[self].fields;
    t->definition = e->definition;
    jny_str last =
        jny_str_sub(e->id, parent_of_id(e->id).n ? parent_of_id(e->id).n + 1 : 0, e->id.n);
    t->id    = is_slug(last) ? last : (jny_str){0};
    e->place = self + 1;
    return self;
}

static void settle_rows(sheet *s)
{
    for (size_t i = 0, n = s->entries.n; i < n; i++)
        place(s, i, 0);
    for (size_t i = 0; i < s->rows.n; i++) {
        const row *r  = &s->rows.at[i];
        size_t     at = s->entries.at[r->theme].place;
        if (at)
            draft_rule(s->d, at - 1, r->text, r->at);
        else
            draft_refuse(s->d, r->at, "rule \"%.*s\": its theme was refused", JNY_ARG(r->text));
    }
}

/* The sign between the cells: that of comma, semicolon and tab which the heading has most. */
static char separator_of(jny_str text)
{
    jny_str rest = text, head = jny_str_cut(&rest, '\n');
    size_t  n[3] = {0};
    for (size_t i = 0; i < head.n; i++)
        for (size_t k = 0; k < 3; k++)
            n[k] += head.p[i] == ",;\t"[k];
    return n[1] > n[0] && n[1] >= n[2] ? ';' : n[2] > n[0] ? '\t' : ',';
}

jny_status read_csv_rules(draft *d, jny_str text, jny_err *err)
{
    struct csv_parser parser;
    sheet s = {.d = d, .err = err, .keys = jny_intern_open(d->a), .names = jny_intern_open(d->a)};
    char  separator = separator_of(text);
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return jny_fail(err, JNY_EIO, NULL, "out of memory");
    csv_set_delim(&parser, (unsigned char)separator);
    csv_set_space_func(&parser, NULL);
    for (jny_str rest = text; rest.n && !s.failed;) {
        jny_str line = jny_str_cut(&rest, '\n');
        s.line++;
        if (parser.pstate == 0) /* libcsv's word for: no row has begun */
            s.row_line = s.line;
        if (csv_parse(&parser, line.p, line.n, on_field, on_row, &s) != line.n ||
            csv_parse(&parser, "\n", 1, on_field, on_row, &s) != 1)
            fail(&s, "a quote inside a quoted cell must be doubled (\"\")");
    }
    if (!s.failed && csv_fini(&parser, on_field, on_row, &s) != 0)
        fail(&s, "the file ends inside a quoted cell that begins here");
    csv_free(&parser);
    if (s.failed)
        return JNY_ESYNTAX;
    d->glob = s.has[PATTERN];
    settle_rows(&s);
    return JNY_OK;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void write_cell(jny_buf *b, jny_str s, char end)
{
    bool quote = s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
    for (size_t i = 0; i < s.n; i++)
        quote |= strchr(",;\"\t\r\n", s.p[i]) != NULL;
    if (quote)
        jny_buf_char(b, '"');
    if (jny_cell_is_formula(s))
        jny_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        jny_buf_char(b, s.p[i]);
        if (s.p[i] == '"')
            jny_buf_char(b, '"');
    }
    if (quote)
        jny_buf_char(b, '"');
    jny_buf_char(b, end);
}

jny_status write_csv_rules(jny_arena *a, const jny_codebook *book, jny_buf *b, jny_exchange *report,
                           jny_err *err)
{
    (void)err;
    jny_buf_format(b, "theme,parent,definition,%s,id\n", book->glob ? "pattern" : "rule");
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t    = &book->themes[i];
        jny_str          none = {0}, parent = none;
        if (t->parent != JNY_NO_PARENT)
            parent = book->themes[t->parent].name;
        for (size_t k = 0; k < t->n_rules || k == 0; k++) {
            write_cell(b, t->name, ',');
            write_cell(b, parent, ',');
            write_cell(b, k ? none : t->definition, ',');
            write_cell(b, k < t->n_rules ? t->rules[k].text : none, ',');
            write_cell(b, t->path, '\n');
            if (k < t->n_rules && t->rules[k].n_unless)
                exchange_lost(a, report, "rules' own contexts (unless)", t->path);
        }
    }
    report_fields(a, book, false, false, report);
    return JNY_OK;
}
