/* rscript.c - a table as a script for R: source() it, and `journeys` is a data frame. */
#include "outputs.h"

static void r_string(jny_buf *b, jny_str s)
{
    jny_buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            jny_buf_char(b, '\\');
        if (s.p[i] == '\n')
            jny_buf_add(b, JNY_STR("\\n"));
        else
            jny_buf_char(b, s.p[i]);
    }
    jny_buf_char(b, '"');
}

static void r_comment(jny_buf *b, jny_str s)
{
    jny_buf_add(b, JNY_STR("# "));
    for (size_t i = 0; i < s.n; i++)
        jny_buf_char(b, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
    jny_buf_char(b, '\n');
}

/* A column of numbers has a number in every cell that has anything. */
static bool is_numeric(const jny_table *t, size_t c)
{
    bool any = false;
    for (size_t r = 0; r < t->n_rows; r++) {
        const jny_cell *cell = &t->cells[r * t->n_columns + c];
        if (cell->kind == JNY_CELL_TEXT)
            return false;
        any |= cell->kind == JNY_CELL_NUMBER;
    }
    return any;
}

static void r_cell(jny_buf *b, const jny_cell *cell, bool number)
{
    if (cell->kind == JNY_CELL_ABSENT || (number && cell->kind == JNY_CELL_NULL))
        jny_buf_add(b, JNY_STR("NA"));
    else if (number && jny_str_eq(cell->text, JNY_STR("true")))
        jny_buf_add(b, JNY_STR("TRUE"));
    else if (number)
        jny_buf_add(b, cell->text);
    else
        r_string(b, cell->text);
}

void print_r(jny_buf *b, const jny_table *t)
{
    r_comment(b, t->caption);
    for (size_t i = 0; i < t->n_notes; i++)
        r_comment(b, t->notes[i]);
    if (t->made.n)
        r_comment(b, t->made);
    jny_buf_add(b, JNY_STR("journeys <- data.frame(\n"));
    for (size_t c = 0; c < t->n_columns; c++) {
        bool number = is_numeric(t, c);
        jny_buf_add(b, JNY_STR("  "));
        r_string(b, t->columns[c].key);
        jny_buf_add(b, JNY_STR(" = c("));
        for (size_t r = 0; r < t->n_rows; r++) {
            if (r)
                jny_buf_char(b, ',');
            r_cell(b, &t->cells[r * t->n_columns + c], number);
        }
        jny_buf_add(b, JNY_STR("),\n"));
    }
    jny_buf_add(b, JNY_STR("  check.names = FALSE, stringsAsFactors = FALSE)\n"));
}
