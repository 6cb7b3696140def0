/* stat.h - numbers in, numbers out. */
#ifndef JNY_STAT_H
#define JNY_STAT_H

#include <journeys/base.h>

/* The 95 % Wilson score interval for `hits` of `n`, as shares from 0 to 1; 0 and 1
 * where n is 0. Source: Wilson 1927; Brown, Cai and DasGupta 2001, formula (4). */
void jny_wilson(double hits, double n, double *low, double *high);

/* ---- Two answers to the same question -------------------------------------------------- */

/* How often two coders (or a machine and a coder) said yes and no to the same things. */
typedef struct {
    uint64_t both, first, second, neither; /* `first`: the first said yes alone */
} jny_pairs;

/* The first taken for an attempt, the second for the truth. A figure without a meaning is
 * NaN: precision where the first never says yes, recall where the second never does, F1
 * where neither does, kappa where both always give the same one answer. */
typedef struct {
    double precision, recall, f1;
    double kappa; /* Cohen 1960: (observed - expected) / (1 - expected) */
} jny_accuracy;
jny_accuracy jny_accuracy_of(jny_pairs p);

/* ---- Keyness ------------------------------------------------------------------------------ */

/* How surprising it is to find `a` of `n` here and `b` of `m` there, if both were alike:
 * Dunning's log-likelihood (1993) over the two by two table, without sign; about
 * chi-square with one degree of freedom. 0 where nothing can be said. */
double jny_log_likelihood(double a, double n, double b, double m);

/* ---- Networks of sums ------------------------------------------------------------------- */

/* A number that stands in two sums: it flows out of one node and into another, and what
 * flows into a node flows out of it. */
typedef struct {
    uint32_t from, to;
    int64_t  low, high;
} jny_arc;
typedef struct {
    size_t    nodes;
    jny_arc  *arcs;
    size_t    n;
    uint32_t *first, *touching; /* by jny_network_index */
} jny_network;
/* Notes which arcs touch which node; to be done when arcs were added. Their bounds may
 * change after it. */
void jny_network_index(jny_arena *a, jny_network *net);

/* Moves `flow` of one arc by as much of `by` as all bounds allow, the others along with
 * it; how much that was, without sign. `flow` must keep the bounds before, and does so
 * after. With `cost` (of moving each arc by one, not negative) it is the cheapest such
 * move, else any. Source: Ford and Fulkerson 1962. */
int64_t jny_flow_move(const jny_network *net, size_t arc, int64_t by, const int64_t *cost,
                      int64_t *flow, jny_arena scratch);

#endif
