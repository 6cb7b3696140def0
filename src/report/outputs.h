/* outputs.h - the writers of single formats. Only for report/. */
#ifndef JNY_REPORT_OUTPUTS_H
#define JNY_REPORT_OUTPUTS_H

#include <journeys/report.h>

void print_html(jny_buf *b, const jny_table *t);
void print_svg(jny_buf *b, const jny_table *t);
void print_r(jny_buf *b, const jny_table *t);
/* Through a file of its own in $TMPDIR, which is gone afterwards. */
jny_status print_xlsx(jny_buf *b, const jny_table *t, jny_err *err);
/* xlsx_text.c: a text as it must stand in a cell; what is longer than a cell can hold ends at a
 * whole character, with a mark that says so. `xlsx_is_cut`: whether it does. */
jny_str xlsx_cell(jny_arena *a, jny_str s);
bool    xlsx_is_cut(jny_str s);
/* ... and in a drawing: on one line, `most` code points of it, never a formula. */
jny_str xlsx_label(jny_arena *a, jny_str s, size_t most);
/* xlsx_whole.c: whether every part of a workbook is XML to its end, with so many cells. JNY_EIO,
 * which names the folder that its pieces stood in. */
jny_status xlsx_is_whole(const char *path, const char *folder, size_t cells, jny_err *err);

/* A cell of separated values; `text`: of people, guarded against formulas. */
void separated_cell(jny_buf *b, jny_str s, bool text, char separator);
/* For XML and HTML. */
void escaped(jny_buf *b, jny_str s);
/* Whether a column holds what bars are drawn of, how long a bar is by what its cell says
 * (-1: none), and the longest. */
bool   is_measure(const jny_table *t, size_t column);
double measure_of(jny_str text, bool *percent);
double greatest_measure(const jny_table *t);

#endif
