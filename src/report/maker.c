/* maker.c - builds a table cell by cell, row by row. */
#include "maker.h"

#include <math.h>
#include <stdarg.h>

void make_column(maker *m, jny_str key, jny_str heading, bool right)
{
    *JNY_PUSH(m->a, &m->columns) = (jny_column){key, heading, right};
}

void make_text(maker *m, jny_str s)
{
    *JNY_PUSH(m->a, &m->cells) = (jny_cell){JNY_CELL_TEXT, s};
}

void make_null(maker *m, const char *shown)
{
    *JNY_PUSH(m->a, &m->cells) = (jny_cell){JNY_CELL_NULL, jny_cstr(shown)};
}

void make_absent(maker *m, const char *shown)
{
    *JNY_PUSH(m->a, &m->cells) = (jny_cell){JNY_CELL_ABSENT, jny_cstr(shown)};
}

void make_number(maker *m, uint64_t n)
{
    *JNY_PUSH(m->a, &m->cells) =
        (jny_cell){JNY_CELL_NUMBER, jny_str_format(m->a, "%llu", (unsigned long long)n)};
}

void make_decimal(maker *m, double v, int digits)
{
    if (isnan(v))
        make_null(m, "undefined");
    else
        *JNY_PUSH(m->a, &m->cells) =
            (jny_cell){JNY_CELL_NUMBER, jny_str_format(m->a, "%.*f", digits, v)};
}

void make_note(maker *m, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    jny_str s = jny_str_vformat(m->a, fmt, args);
    va_end(args);
    *JNY_PUSH(m->a, &m->notes) = s;
}

jny_str make_count(maker *m, uint64_t n, const char *one, const char *many)
{
    return jny_str_format(m->a, "%llu %s", (unsigned long long)n, n == 1 ? one : many);
}

jny_table make_table(maker *m, jny_str caption)
{
    size_t rows = m->columns.n ? m->cells.n / m->columns.n : 0;
    return (jny_table){
        .caption   = caption,
        .columns   = m->columns.at,
        .n_columns = m->columns.n,
        .cells     = m->cells.at,
        .n_rows    = rows,
        .n_body    = rows,
        .notes     = m->notes.at,
        .n_notes   = m->notes.n,
    };
}

/* ---- A quote in its sentence --------------------------------------------------------------- */

enum { CONTEXT = 48 }; /* bytes of a sentence on either side of a quote */

/* Adds a part of a story on one line: a line end is a blank. */
static void add_flat(jny_buf *b, jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        jny_buf_char(b, s.p[i] == '\n' || s.p[i] == '\t' ? ' ' : s.p[i]);
}

static bool inside_point(jny_str s, size_t at)
{
    return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

jny_str make_concordance(jny_arena *a, jny_str before, jny_str quote, jny_str after)
{
    jny_buf b    = jny_buf_open(a);
    size_t  from = before.n > CONTEXT ? before.n - CONTEXT : 0;
    size_t  to   = after.n > CONTEXT ? CONTEXT : after.n;
    while (inside_point(before, from))
        from++;
    while (inside_point(after, to))
        to++;
    if (from)
        jny_buf_add(&b, JNY_STR("..."));
    add_flat(&b, jny_str_sub(before, from, before.n));
    jny_buf_add(&b, JNY_STR(">>"));
    add_flat(&b, quote);
    jny_buf_add(&b, JNY_STR("<<"));
    add_flat(&b, jny_str_sub(after, 0, to));
    if (to < after.n)
        jny_buf_add(&b, JNY_STR("..."));
    return jny_buf_str(&b);
}
