/* grouped.h - the cross-tab as somebody would ask SQLite for it, over a project's own tables. */
#ifndef BENCH_GROUPED_H
#define BENCH_GROUPED_H

#include <stdint.h>

/* Milliseconds of one GROUP BY: stories and respondents by theme and two attributes, of the latest
 * run, and how many codings it counted. Before it, untimed, masks are unpacked to a table of one
 * row a coding. Totals, bases, people's decisions and what was withdrawn, which the program knows
 * of, are not asked for. Ends the program with what is wrong. */
double grouped(const char *project, const char *first, const char *second, int64_t *codings);

#endif
