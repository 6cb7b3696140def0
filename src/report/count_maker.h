/* count_maker.h - a count on its way to a table. Only for report/count*.c. */
#ifndef JNY_REPORT_COUNT_MAKER_H
#define JNY_REPORT_COUNT_MAKER_H

#include "maker.h"

typedef struct {
    maker                  m;
    const jny_count_table *count;
    const jny_count_query *q;
    jny_count_style        style;
    bool                   any_disputed;
    jny_count_tests        tests; /* where they were asked for */
} count_maker;

/* ---- count.c */

bool    count_is_shared(const count_maker *w);
jny_str count_theme(const count_maker *w, size_t theme); /* its path */
/* What is counted: stories; of what is shared respondents, where some told several. */
jny_str count_unit(const count_maker *w);
/* A number that may be hidden. */
void count_number(count_maker *w, uint64_t n, bool hidden);
/* Per cent of the base, with Wilson's interval. */
void count_share(const jny_count_row *r, double *percent, double *low, double *high);
/* Stories of a cell with this valence; JNY_VALENCES: without one. */
uint64_t              count_of_valence(const jny_count_row *r, size_t valence);
const jny_theme_test *count_test_of(const count_maker *w, size_t theme);

/* ---- count_data.c, count_people.c: columns and cells, all rows of them */

/* `separated`: cells stand in text alone, so "not given" is written out. */
void count_as_data(count_maker *w, bool separated);
/* How many rows stand before those of the base. */
size_t count_for_people(count_maker *w);

#endif
