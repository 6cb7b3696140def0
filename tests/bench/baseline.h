/* baseline.h - what the suggestions of `learn` are held against. */
#ifndef BENCH_BASELINE_H
#define BENCH_BASELINE_H

#include "lessons.h"
#include "regress.h"

/* A row a story, for liblinear; terms of two stories at least. Rarities are those of all stories,
 * also of those that are judged: kinder than life. */
linear_rows baseline_rows(jny_arena *a, const corpus *c);

#endif
