/* svg.c - a table as bars: a group of bars for every row, one for every column that counts.
 * Lengths and words are those of the table, which is all it knows. */
#include "outputs.h"

enum { LEFT = 330, BARS = 460, HIGH = 18, GAP = 10, TOP = 64 };

static void text_at(jny_buf *b, double x, double y, const char *anchor, jny_str s)
{
    jny_buf_format(b, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">", x, y, anchor);
    escaped(b, s);
    jny_buf_add(b, JNY_STR("</text>\n"));
}

/* What a row is called: its cells before the first number. */
static jny_str row_name(jny_arena *a, const jny_table *t, size_t r)
{
    jny_buf b = jny_buf_open(a);
    for (size_t c = 0; c < t->n_columns && !t->columns[c].right; c++) {
        jny_str s = t->cells[r * t->n_columns + c].text;
        jny_buf_format(&b, "%s%.*s", c ? ", " : "", JNY_ARG(s));
    }
    return jny_buf_str(&b);
}

static size_t measures_of(const jny_table *t)
{
    size_t n = 0;
    for (size_t c = 0; c < t->n_columns; c++)
        n += is_measure(t, c);
    return n;
}

/* All that is drawn, in words. */
static void describe(jny_buf *b, const jny_table *t)
{
    jny_buf_add(b, JNY_STR("<desc id=\"d\">"));
    for (size_t r = 0; r < t->n_body; r++) {
        escaped(b, row_name(b->a, t, r));
        jny_buf_char(b, ':');
        for (size_t c = 0; c < t->n_columns; c++)
            if (is_measure(t, c)) {
                jny_buf_char(b, ' ');
                escaped(b, t->columns[c].heading);
                jny_buf_char(b, ' ');
                escaped(b, t->cells[r * t->n_columns + c].text);
                jny_buf_char(b, ';');
            }
        jny_buf_char(b, '\n');
    }
    jny_buf_add(b, JNY_STR("</desc>\n"));
}

static double draw_row(jny_buf *b, const jny_table *t, size_t r, double y, double most)
{
    text_at(b, 8, y + HIGH - 5, "start", row_name(b->a, t, r));
    for (size_t c = 0; c < t->n_columns; c++) {
        bool            percent = false;
        const jny_cell *cell    = &t->cells[r * t->n_columns + c];
        if (!is_measure(t, c))
            continue;
        double v    = measure_of(cell->text, &percent);
        double wide = v > 0 ? BARS * v / (percent ? 100 : most) : 0;
        text_at(b, LEFT - 6, y + HIGH - 5, "end", t->columns[c].heading);
        jny_buf_format(
            b, "<rect x=\"%d\" y=\"%.0f\" width=\"%.1f\" height=\"%d\" fill=\"#2f6fa7\"/>\n", LEFT,
            y + 2, wide, HIGH - 4);
        text_at(b, LEFT + wide + 6, y + HIGH - 5, "start", cell->text);
        y += HIGH;
    }
    return y + GAP;
}

void print_svg(jny_buf *b, const jny_table *t)
{
    double most = greatest_measure(t), y = TOP;
    double height = TOP + (double)t->n_body * ((double)measures_of(t) * HIGH + GAP) + 40;
    jny_buf_format(
        b,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"t d\" "
        "viewBox=\"0 0 900 %.0f\" width=\"900\" height=\"%.0f\" "
        "font-family=\"sans-serif\" font-size=\"12\" fill=\"#1a1a1a\">\n<title id=\"t\">",
        height, height);
    escaped(b, t->caption);
    jny_buf_add(b, JNY_STR("</title>\n"));
    describe(b, t);
    jny_buf_format(b, "<rect width=\"900\" height=\"%.0f\" fill=\"#fff\"/>\n", height);
    text_at(b, 8, 24, "start", t->caption);
    for (size_t r = 0; r < t->n_body; r++)
        y = draw_row(b, t, r, y, most);
    if (t->made.n)
        text_at(b, 8, y + 16, "start", t->made);
    jny_buf_add(b, JNY_STR("</svg>\n"));
}
