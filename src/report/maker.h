/* maker.h - builds a table cell by cell, row by row. Only for report/. */
#ifndef JNY_REPORT_MAKER_H
#define JNY_REPORT_MAKER_H

#include <journeys/report.h>

typedef struct {
    jny_arena           *a;
    JNY_LIST(jny_column) columns;
    JNY_LIST(jny_cell)   cells;
    JNY_LIST(jny_str)    notes;
} maker;

void make_column(maker *m, jny_str key, jny_str heading, bool right);
void make_text(maker *m, jny_str s);
void make_null(maker *m, const char *shown);   /* what people read instead */
void make_absent(maker *m, const char *shown); /* not told: no value in a file, this for people */
void make_number(maker *m, uint64_t n);
/* With `digits` behind the point; NaN is null, "undefined". */
void make_decimal(maker *m, double v, int digits);
void make_note(maker *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "1 story", "2 stories" */
jny_str make_count(maker *m, uint64_t n, const char *one, const char *many);
/* "...before >>quote<< after...": a quote on one line in its sentence, the far ends cut. */
jny_str make_concordance(jny_arena *a, jny_str before, jny_str quote, jny_str after);
/* The table of what was made: all rows are body. */
jny_table make_table(maker *m, jny_str caption);

#endif
