/* table.c - the table model as text, Markdown, CSV and JSON. */
#include <journeys/report.h>

#include "outputs.h"
#include "terminal.h"

#include <string.h>

static const jny_cell *row_of(const jny_table *t, size_t row)
{
    return t->cells + row * t->n_columns;
}

/* ---- Separated values -------------------------------------------------------------------- */

/* Numbers are ours and stay numbers. */
void separated_cell(jny_buf *b, jny_str s, bool text, char separator)
{
    bool guard  = text && jny_cell_is_formula(s);
    bool quoted = guard;
    for (size_t i = 0; i < s.n && !quoted; i++)
        quoted = s.p[i] == separator || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    if (!quoted) {
        jny_buf_add(b, s);
        return;
    }
    jny_buf_char(b, '"');
    if (guard)
        jny_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            jny_buf_char(b, '"');
        jny_buf_char(b, s.p[i]);
    }
    jny_buf_char(b, '"');
}

static void print_separated(jny_buf *b, const jny_table *t, char separator)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        if (c)
            jny_buf_char(b, separator);
        separated_cell(b, t->columns[c].key, true, separator);
    }
    jny_buf_char(b, '\n');
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t c = 0; c < t->n_columns; c++) {
            const jny_cell *cell = &row_of(t, r)[c];
            if (c)
                jny_buf_char(b, separator);
            separated_cell(b, cell->text, cell->kind != JNY_CELL_NUMBER, separator);
        }
        jny_buf_char(b, '\n');
    }
}

/* ---- JSON -------------------------------------------------------------------------------- */

static void json_row(jny_buf *b, const jny_table *t, size_t r)
{
    bool first = true;
    for (size_t c = 0; c < t->n_columns; c++) {
        const jny_cell *cell = &row_of(t, r)[c];
        if (cell->kind == JNY_CELL_ABSENT)
            continue;
        jny_buf_char(b, first ? '{' : ',');
        first = false;
        jny_buf_json(b, t->columns[c].key);
        jny_buf_char(b, ':');
        if (cell->kind == JNY_CELL_TEXT)
            jny_buf_json(b, cell->text);
        else if (cell->kind == JNY_CELL_NULL)
            jny_buf_add(b, JNY_STR("null"));
        else
            jny_buf_add(b, cell->text);
    }
    jny_buf_char(b, '}');
}

static void print_json(jny_buf *b, const jny_table *t)
{
    jny_buf_json_head(b, "table", 1);
    jny_buf_add(b, JNY_STR(",\n\"caption\":"));
    jny_buf_json(b, t->caption);
    jny_buf_add(b, JNY_STR(",\n\"notes\":["));
    for (size_t i = 0; i < t->n_notes; i++) {
        if (i)
            jny_buf_char(b, ',');
        jny_buf_json(b, t->notes[i]);
    }
    jny_buf_char(b, ']');
    if (t->made.n) {
        jny_buf_add(b, JNY_STR(",\n\"made\":"));
        jny_buf_json(b, t->made);
    }
    jny_buf_add(b, JNY_STR(",\n\"rows\":["));
    for (size_t r = 0; r < t->n_rows; r++) {
        jny_buf_add(b, r ? JNY_STR(",\n") : JNY_STR("\n"));
        json_row(b, t, r);
    }
    jny_buf_add(b, JNY_STR("\n]}\n"));
}

static void print_ndjson(jny_buf *b, const jny_table *t)
{
    for (size_t r = 0; r < t->n_rows; r++) {
        json_row(b, t, r);
        jny_buf_char(b, '\n');
    }
}

/* ---- Markdown ------------------------------------------------------------------------------ */

static void md_cell(jny_buf *b, jny_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (strchr("|\\`*_<>[]", s.p[i]) && s.p[i])
            jny_buf_char(b, '\\');
        jny_buf_char(b, s.p[i] == '\n' ? ' ' : s.p[i]);
    }
}

static void print_md(jny_buf *b, const jny_table *t)
{
    jny_buf_format(b, "**%.*s**\n\n|", JNY_ARG(t->caption));
    for (size_t c = 0; c < t->n_columns; c++) {
        jny_buf_char(b, ' ');
        md_cell(b, t->columns[c].heading);
        jny_buf_add(b, JNY_STR(" |"));
    }
    jny_buf_add(b, JNY_STR("\n|"));
    for (size_t c = 0; c < t->n_columns; c++)
        jny_buf_add(b, t->columns[c].right ? JNY_STR(" ---: |") : JNY_STR(" --- |"));
    jny_buf_char(b, '\n');
    for (size_t r = 0; r < t->n_rows; r++) {
        jny_buf_char(b, '|');
        for (size_t c = 0; c < t->n_columns; c++) {
            jny_buf_char(b, ' ');
            md_cell(b, row_of(t, r)[c].text);
            jny_buf_add(b, JNY_STR(" |"));
        }
        jny_buf_char(b, '\n');
    }
    for (size_t i = 0; i < t->n_notes; i++)
        jny_buf_format(b, "\n%.*s\n", JNY_ARG(t->notes[i]));
    if (t->made.n)
        jny_buf_format(b, "\n`%.*s`\n", JNY_ARG(t->made));
}

/* ---- For people ---------------------------------------------------------------------------- */

/* The table with every text as it can be shown, so that columns are as wide as what stands there.
 */
static jny_table as_shown(jny_arena *a, const jny_table *t)
{
    jny_table   s       = *t;
    jny_column *columns = JNY_ARRAY(a, jny_column, t->n_columns + 1);
    jny_cell   *cells   = JNY_ARRAY(a, jny_cell, t->n_rows * t->n_columns + 1);
    jny_str    *notes   = JNY_ARRAY(a, jny_str, t->n_notes + 1);
    for (size_t i = 0; i < t->n_columns; i++) {
        columns[i]         = t->columns[i];
        columns[i].heading = jny_str_line(a, t->columns[i].heading);
    }
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++)
        cells[i] = (jny_cell){t->cells[i].kind, jny_str_shown(a, t->cells[i].text)};
    for (size_t i = 0; i < t->n_notes; i++)
        notes[i] = jny_str_line(a, t->notes[i]);
    s.caption = jny_str_line(a, t->caption);
    s.columns = columns;
    s.cells   = cells;
    s.notes   = notes;
    return s;
}

size_t jny_table_cut(const jny_table *t, jny_format format)
{
    size_t n = 0;
    if (format != JNY_FORMAT_XLSX)
        return 0;
    for (size_t c = 0; c < t->n_columns; c++)
        n += xlsx_is_cut(t->columns[c].heading);
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++)
        n += xlsx_is_cut(t->cells[i].text);
    return n;
}

jny_status jny_table_print(jny_buf *b, const jny_table *t, jny_format format, size_t width,
                           jny_err *err)
{
    jny_table shown;
    if (format == JNY_FORMAT_TABLE || format == JNY_FORMAT_MD) {
        shown = as_shown(b->a, t);
        t     = &shown;
    }
    switch (format) {
    case JNY_FORMAT_TABLE:
        terminal_print(b, t, width);
        if (t->made.n)
            jny_buf_format(b, "%.*s\n", JNY_ARG(t->made));
        break;
    case JNY_FORMAT_MD: print_md(b, t); break;
    case JNY_FORMAT_CSV: print_separated(b, t, ','); break;
    case JNY_FORMAT_TSV: print_separated(b, t, '\t'); break;
    case JNY_FORMAT_JSON: print_json(b, t); break;
    case JNY_FORMAT_NDJSON: print_ndjson(b, t); break;
    case JNY_FORMAT_HTML: print_html(b, t); break;
    case JNY_FORMAT_XLSX: return print_xlsx(b, t, err);
    case JNY_FORMAT_SVG: print_svg(b, t); break;
    case JNY_FORMAT_R: print_r(b, t); break;
    }
    return JNY_OK;
}
