/* terminal.c - a table for people, aligned by libsmartcols.
 *
 * Headings are broken over lines, so that many columns fit; a table still too wide for
 * the terminal is parted into panels that repeat the first column. Piped, it is whole. */
#include "terminal.h"

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

enum { HEADING_WIDTH = 14, HEADING_LINES = 8, GAP = 2 };

/* ---- Headings ------------------------------------------------------------------------- */

typedef struct {
    jny_str line[HEADING_LINES];
    size_t  n;
} heading;

/* Breaks at blanks, so that no line is longer than it must be. */
static heading break_heading(jny_str text)
{
    heading h = {.n = 0};
    while (text.n && h.n < HEADING_LINES) {
        size_t cut = text.n, at = 0, points = 0;
        bool   found = false;
        if (h.n + 1 < HEADING_LINES && jny_utf8_count(text) > HEADING_WIDTH)
            while (at < text.n) {
                if (text.p[at] == ' ' && (points <= HEADING_WIDTH || !found)) {
                    cut   = at;
                    found = true;
                }
                if (points > HEADING_WIDTH && found)
                    break;
                jny_utf8_next(text, &at);
                points++;
            }
        h.line[h.n++] = jny_str_sub(text, 0, cut);
        text          = jny_str_trim(jny_str_sub(text, cut, text.n));
    }
    return h;
}

/* ---- Panels ----------------------------------------------------------------------------- */

static size_t column_width(const jny_table *t, size_t c)
{
    size_t  widest = 0;
    heading h      = break_heading(t->columns[c].heading);
    for (size_t i = 0; i < h.n; i++)
        if (jny_utf8_count(h.line[i]) > widest)
            widest = jny_utf8_count(h.line[i]);
    for (size_t r = 0; r < t->n_rows; r++) {
        size_t n = jny_utf8_count(t->cells[r * t->n_columns + c].text);
        if (n > widest)
            widest = n;
    }
    return widest;
}

/* The columns that head every panel: those of text at the left. */
static size_t leading_columns(const jny_table *t)
{
    size_t n = 0;
    while (n < t->n_columns && !t->columns[n].right)
        n++;
    return n;
}

/* How many columns from `from` fit beside the leading ones; at least one. */
static size_t panel_size(const jny_table *t, size_t lead, size_t from, size_t width)
{
    size_t used = 0, n = 0;
    if (width == 0)
        return t->n_columns - from;
    for (size_t c = 0; c < lead; c++)
        used += column_width(t, c) + GAP;
    while (from + n < t->n_columns) {
        used += column_width(t, from + n) + GAP;
        if (n > 0 && used > width + GAP)
            break;
        n++;
    }
    return n;
}

/* ---- Printing ------------------------------------------------------------------------------ */

typedef struct {
    jny_arena             *a;
    struct libscols_table *table;
    const jny_table       *t;
    size_t                 lead, from, n; /* columns [0, lead) and [from, from + n) */
} panel;

static size_t column_at(const panel *p, size_t i)
{
    return i < p->lead ? i : p->from + (i - p->lead);
}

static struct libscols_line *add_line(panel *p)
{
    return scols_table_new_line(p->table, NULL);
}

/* libsmartcols puts one blank between columns; two read better. */
static void set_cell(panel *p, struct libscols_line *line, size_t at, jny_str text)
{
    bool    right = p->t->columns[column_at(p, at)].right;
    jny_str shown = jny_str_format(p->a, right ? " %.*s" : "%.*s ", JNY_ARG(text));
    scols_line_set_data(line, at, jny_str_z(p->a, shown));
}

static void add_headings(panel *p)
{
    size_t lines = 0, columns = p->lead + p->n;
    for (size_t i = 0; i < columns; i++) {
        size_t n = break_heading(p->t->columns[column_at(p, i)].heading).n;
        lines    = n > lines ? n : lines;
    }
    for (size_t k = 0; k < lines; k++) {
        struct libscols_line *line = add_line(p);
        for (size_t i = 0; i < columns; i++) {
            heading h = break_heading(p->t->columns[column_at(p, i)].heading);
            /* Headings stand at the bottom of their lines. */
            size_t skip = lines - h.n;
            set_cell(p, line, i, k < skip ? JNY_STR("") : h.line[k - skip]);
        }
    }
}

static void add_rule(panel *p)
{
    struct libscols_line *line = add_line(p);
    for (size_t i = 0; i < p->lead + p->n; i++) {
        jny_buf b = jny_buf_open(p->a);
        for (size_t k = column_width(p->t, column_at(p, i)); k > 0; k--)
            jny_buf_add(&b, JNY_STR("\xE2\x94\x80")); /* U+2500 */
        set_cell(p, line, i, jny_buf_str(&b));
    }
}

static void add_rows(panel *p, size_t from, size_t to)
{
    for (size_t r = from; r < to; r++) {
        struct libscols_line *line = add_line(p);
        for (size_t i = 0; i < p->lead + p->n; i++)
            set_cell(p, line, i, p->t->cells[r * p->t->n_columns + column_at(p, i)].text);
    }
}

/* Without the blanks that alignment leaves at the ends of lines. */
static void add_trimmed(jny_buf *b, jny_str text)
{
    while (text.n) {
        jny_str line = jny_str_cut(&text, '\n');
        while (line.n && line.p[line.n - 1] == ' ')
            line.n--;
        jny_buf_add(b, line);
        jny_buf_char(b, '\n');
    }
}

static void print_panel(jny_buf *b, const jny_table *t, size_t lead, size_t from, size_t n)
{
    jny_arena a    = jny_arena_open(b->a->world);
    panel     p    = {.a = &a, .t = t, .lead = lead, .from = from, .n = n};
    char     *text = NULL;
    p.table        = scols_new_table();
    scols_table_enable_noheadings(p.table, 1);
    scols_table_set_termforce(p.table, SCOLS_TERMFORCE_NEVER);
    for (size_t i = 0; i < lead + n; i++)
        scols_table_new_column(p.table, "", 0,
                               t->columns[column_at(&p, i)].right ? SCOLS_FL_RIGHT : 0);
    add_headings(&p);
    add_rule(&p);
    add_rows(&p, 0, t->n_body);
    if (t->n_body < t->n_rows) {
        add_rule(&p);
        add_rows(&p, t->n_body, t->n_rows);
    }
    if (scols_print_table_to_string(p.table, &text) == 0 && text)
        add_trimmed(b, jny_cstr(text));
    free(text);
    scols_unref_table(p.table);
    jny_arena_close(&a);
}

/* A sentence over as many lines as it needs; `width` 0: on one. */
static void add_wrapped(jny_buf *b, jny_str text, size_t width)
{
    size_t column = 0;
    while (text.n) {
        jny_str word = jny_str_cut(&text, ' ');
        size_t  n    = jny_utf8_count(word);
        if (width && column && column + 1 + n > width) {
            jny_buf_char(b, '\n');
            column = 0;
        } else if (column) {
            jny_buf_char(b, ' ');
            column++;
        }
        jny_buf_add(b, word);
        column += n;
    }
    jny_buf_char(b, '\n');
}

void terminal_print(jny_buf *b, const jny_table *t, size_t width)
{
    size_t lead = leading_columns(t), from = lead;
    if (t->caption.n) {
        add_wrapped(b, t->caption, width);
        jny_buf_char(b, '\n');
    }
    do {
        size_t n = panel_size(t, lead, from, width);
        print_panel(b, t, lead, from, n);
        from += n;
        if (from < t->n_columns)
            jny_buf_char(b, '\n');
    } while (from < t->n_columns);
    if (t->n_notes)
        jny_buf_char(b, '\n');
    for (size_t i = 0; i < t->n_notes; i++)
        add_wrapped(b, t->notes[i], width);
}
