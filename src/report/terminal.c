/* terminal.c - a table for people, aligned.
 *
 * Headings are broken over lines, so that many columns fit; a table still too wide for
 * the terminal is parted into panels that repeat the first column. Piped, it is whole. */
#include "terminal.h"

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
        if (jny_text_width(h.line[i]) > widest)
            widest = jny_text_width(h.line[i]);
    for (size_t r = 0; r < t->n_rows; r++) {
        size_t n = jny_text_width(t->cells[r * t->n_columns + c].text);
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
static size_t panel_size(const jny_table *t, const size_t *widths, size_t lead, size_t from,
                         size_t width)
{
    size_t used = 0, n = 0;
    if (width == 0)
        return t->n_columns - from;
    for (size_t c = 0; c < lead; c++)
        used += widths[c] + GAP;
    used += lead > 0; /* numbers keep one more away from text */
    while (from + n < t->n_columns) {
        used += widths[from + n] + GAP;
        if (n > 0 && used > width + GAP) /* no gap behind the last one */
            break;
        n++;
    }
    return n;
}

/* ---- Printing ------------------------------------------------------------------------------ */

typedef struct {
    jny_buf         *b;
    const jny_table *t;
    size_t           lead, from, n; /* columns [0, lead) and [from, from + n) */
    const size_t    *width;         /* by column of the table */
    size_t           owed;          /* blanks before the next letter of this line */
} panel;

static size_t column_at(const panel *p, size_t i)
{
    return i < p->lead ? i : p->from + (i - p->lead);
}

/* Blanks before column `c` when it stands behind column `before`: numbers keep away from
 * the text at their left. */
static size_t gap_before(const jny_table *t, size_t before, size_t c)
{
    return t->columns[c].right && !t->columns[before].right ? GAP + 1 : GAP;
}

/* Blanks are owed until something stands behind them: no line ends in one. */
static void put_cell(panel *p, size_t i, jny_str text)
{
    size_t c = column_at(p, i), wide = jny_text_width(text);
    size_t pad = p->width[c] > wide ? p->width[c] - wide : 0;
    if (i)
        p->owed += gap_before(p->t, column_at(p, i - 1), c);
    if (p->t->columns[c].right)
        p->owed += pad;
    if (text.n) {
        for (; p->owed; p->owed--)
            jny_buf_char(p->b, ' ');
        for (size_t k = 0; k < text.n; k++) /* a cell is one line */
            jny_buf_char(p->b, (unsigned char)text.p[k] < 0x20 ? ' ' : text.p[k]);
    }
    if (!p->t->columns[c].right)
        p->owed += pad;
}

static void end_line(panel *p)
{
    p->owed = 0;
    jny_buf_char(p->b, '\n');
}

static void put_headings(panel *p)
{
    size_t lines = 0, columns = p->lead + p->n;
    for (size_t i = 0; i < columns; i++) {
        size_t n = break_heading(p->t->columns[column_at(p, i)].heading).n;
        lines    = n > lines ? n : lines;
    }
    for (size_t k = 0; k < lines; k++) {
        for (size_t i = 0; i < columns; i++) {
            heading h    = break_heading(p->t->columns[column_at(p, i)].heading);
            size_t  skip = lines - h.n; /* headings stand at the bottom of their lines */
            put_cell(p, i, k < skip ? JNY_STR("") : h.line[k - skip]);
        }
        end_line(p);
    }
}

static void put_rule(panel *p)
{
    for (size_t i = 0; i < p->lead + p->n; i++) {
        jny_buf line = jny_buf_open(p->b->a);
        for (size_t k = p->width[column_at(p, i)]; k > 0; k--)
            jny_buf_add(&line, JNY_STR("\xE2\x94\x80")); /* U+2500 */
        put_cell(p, i, jny_buf_str(&line));
    }
    end_line(p);
}

static void put_rows(panel *p, size_t from, size_t to)
{
    for (size_t r = from; r < to; r++) {
        for (size_t i = 0; i < p->lead + p->n; i++)
            put_cell(p, i, p->t->cells[r * p->t->n_columns + column_at(p, i)].text);
        end_line(p);
    }
}

static void print_panel(panel *p)
{
    put_headings(p);
    put_rule(p);
    put_rows(p, 0, p->t->n_body);
    if (p->t->n_body < p->t->n_rows) {
        put_rule(p);
        put_rows(p, p->t->n_body, p->t->n_rows);
    }
}

/* A sentence over as many lines as it needs; `width` 0: on one. */
static void add_wrapped(jny_buf *b, jny_str text, size_t width)
{
    size_t column = 0;
    while (text.n) {
        jny_str word = jny_str_cut(&text, ' ');
        size_t  n    = jny_text_width(word);
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
    size_t  lead = leading_columns(t), from = lead;
    size_t *widths = JNY_ARRAY(b->a, size_t, t->n_columns + 1);
    for (size_t c = 0; c < t->n_columns; c++)
        widths[c] = column_width(t, c);
    if (t->caption.n) {
        add_wrapped(b, t->caption, width);
        jny_buf_char(b, '\n');
    }
    do {
        size_t n = panel_size(t, widths, lead, from, width);
        panel  p = {.b = b, .t = t, .lead = lead, .from = from, .n = n, .width = widths};
        print_panel(&p);
        from += n;
        if (from < t->n_columns)
            jny_buf_char(b, '\n');
    } while (from < t->n_columns);
    if (t->n_notes)
        jny_buf_char(b, '\n');
    for (size_t i = 0; i < t->n_notes; i++)
        add_wrapped(b, t->notes[i], width);
}
