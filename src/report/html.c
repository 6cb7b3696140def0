/* html.c - a table as a page of its own: bars behind the numbers, notes below, no script and
 * nothing from elsewhere. Text goes in through `escaped` alone. */
#include "outputs.h"

#include <stdlib.h>
#include <string.h>

void escaped(jny_buf *b, jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.p[i]) {
        case '&': jny_buf_add(b, JNY_STR("&amp;")); break;
        case '<': jny_buf_add(b, JNY_STR("&lt;")); break;
        case '>': jny_buf_add(b, JNY_STR("&gt;")); break;
        case '"': jny_buf_add(b, JNY_STR("&quot;")); break;
        case '\'': jny_buf_add(b, JNY_STR("&#39;")); break;
        default: /* control characters have no place in a page */
            if ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\n' || s.p[i] == '\t')
                jny_buf_char(b, s.p[i]);
        }
}

bool is_measure(const jny_table *t, size_t column)
{
    static const char *const others[] = {"respondents", "unreviewed", "disputed"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (jny_str_eq(t->columns[column].key, jny_cstr(others[i])))
            return false;
    return t->columns[column].right;
}

/* "15 (14 %)" is 14 of a hundred; "15" is 15. */
double measure_of(jny_str text, bool *percent)
{
    char  copy[64];
    char *open;
    if (text.n == 0 || text.n >= sizeof copy || text.p[0] < '0' || text.p[0] > '9')
        return -1;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    open         = strchr(copy, '(');
    *percent     = open && strchr(open, '%');
    return strtod(*percent ? open + 1 : copy, NULL);
}

double greatest_measure(const jny_table *t)
{
    double most = 0;
    bool   percent;
    for (size_t r = 0; r < t->n_body; r++)
        for (size_t c = 0; c < t->n_columns; c++) {
            double v =
                is_measure(t, c) ? measure_of(t->cells[r * t->n_columns + c].text, &percent) : -1;
            most = v > most ? v : most;
        }
    return most > 0 ? most : 1;
}

static const char style[] =
    "<style>\n"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}\n"
    "table{border-collapse:collapse;margin:1rem 0}\n"
    "caption{text-align:left;font-weight:600;margin-bottom:.5rem}\n"
    "th,td{padding:.3rem .6rem;border-bottom:1px solid #ccc;text-align:left}\n"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\n"
    "td.n{background:linear-gradient(to left,#bcd7ef var(--bar,0%),transparent 0)}\n"
    "tbody+tbody{border-top:2px solid #555}\n"
    ".made{color:#595959;font-size:.8rem;overflow-wrap:anywhere}\n"
    "@media print{td.n{background:none}}\n"
    "</style>\n";

static void cell_html(jny_buf *b, const jny_table *t, size_t r, size_t c, double most)
{
    const jny_cell *cell    = &t->cells[r * t->n_columns + c];
    bool            percent = false;
    double          v = r < t->n_body && is_measure(t, c) ? measure_of(cell->text, &percent) : -1;
    if (c == 0)
        jny_buf_add(b, JNY_STR("<th scope=\"row\">"));
    else if (!t->columns[c].right)
        jny_buf_add(b, JNY_STR("<td>"));
    else if (v > 0)
        jny_buf_format(b, "<td class=\"n\" style=\"--bar:%.0f%%\">",
                       100 * v / (percent ? 100 : most));
    else
        jny_buf_add(b, JNY_STR("<td class=\"n\">"));
    escaped(b, cell->text);
    jny_buf_add(b, c == 0 ? JNY_STR("</th>") : JNY_STR("</td>"));
}

void print_html(jny_buf *b, const jny_table *t)
{
    double most = greatest_measure(t);
    jny_buf_add(b, JNY_STR("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"));
    escaped(b, t->caption);
    jny_buf_format(b, "</title>\n%s</head>\n<body>\n<main>\n<table>\n<caption>", style);
    escaped(b, t->caption);
    jny_buf_add(b, JNY_STR("</caption>\n<thead><tr>"));
    for (size_t c = 0; c < t->n_columns; c++) {
        jny_buf_add(b, t->columns[c].right ? JNY_STR("<th scope=\"col\" class=\"n\">")
                                           : JNY_STR("<th scope=\"col\">"));
        escaped(b, t->columns[c].heading);
        jny_buf_add(b, JNY_STR("</th>"));
    }
    jny_buf_add(b, JNY_STR("</tr></thead>\n<tbody>\n"));
    for (size_t r = 0; r < t->n_rows; r++) {
        if (r == t->n_body)
            jny_buf_add(b, JNY_STR("</tbody>\n<tbody>\n"));
        jny_buf_add(b, JNY_STR("<tr>"));
        for (size_t c = 0; c < t->n_columns; c++)
            cell_html(b, t, r, c, most);
        jny_buf_add(b, JNY_STR("</tr>\n"));
    }
    jny_buf_add(b, JNY_STR("</tbody>\n</table>\n"));
    for (size_t i = 0; i < t->n_notes; i++) {
        jny_buf_add(b, JNY_STR("<p>"));
        escaped(b, t->notes[i]);
        jny_buf_add(b, JNY_STR("</p>\n"));
    }
    if (t->made.n) {
        jny_buf_add(b, JNY_STR("<p class=\"made\">"));
        escaped(b, t->made);
        jny_buf_add(b, JNY_STR("</p>\n"));
    }
    jny_buf_add(b, JNY_STR("</main>\n</body>\n</html>\n"));
}
