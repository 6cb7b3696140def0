/* ledger.h - the cells of what was released. Only for query/. */
#ifndef JNY_QUERY_LEDGER_H
#define JNY_QUERY_LEDGER_H

#include <journeys/query.h>

typedef struct {
    jny_str         theme; /* "*": the base; "": without any theme */
    bool            hidden, inner;
    int64_t         low, high; /* what was told */
    const uint32_t *people;    /* numbers, sorted */
    size_t          n;
    unsigned        threshold;
    int64_t         release; /* 0: the one being checked */
    /* Of who does not mention a theme: what was told of all who were asked; else 0. */
    int64_t base_low, base_high;
} cell;

typedef JNY_LIST(cell) cells;

/* How few respondents of a theme of this table are hidden; JNY_NO_PARENT: without any theme. */
unsigned ledger_threshold(const jny_count_query *q, const jny_policy *policy, size_t theme);
/* The cells of every table that was released; `*repeated` is set where one has just the content
 * `like`. */
jny_status ledger_cells(jny_project *p, jny_arena *a, jny_str like, bool *repeated, cells *out,
                        jny_err *err);
/* Whether a group of `n` told to be between low and high is told too well. */
bool ledger_tells(int64_t n, int64_t low, int64_t high, unsigned threshold);

#endif
