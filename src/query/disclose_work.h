/* disclose_work.h - the table as a network, and what a reader finds in it. Only for
 * disclose*.c. */
#ifndef JNY_QUERY_DISCLOSE_WORK_H
#define JNY_QUERY_DISCLOSE_WORK_H

#include "disclose.h"

enum { ENDLESS = 1 << 30 };

typedef struct {
    const sheet *s;
    bool        *hidden;
    jny_network  net;
    int64_t     *truth, *flow, *cost; /* by arc: a place, then what is never printed */
    uint32_t    *cap;                 /* by place: the base as the reader knows it */
    jny_arena   *a;
} work;

/* A place a reader knows too well; `insider`: the cell whose one respondent they are. */
typedef struct {
    size_t  place, insider;
    int64_t by;     /* it must be possible to move it so far from the truth; 0: its base */
    bool    raised; /* after its hidden base was raised */
    bool    all;    /* while all who are alone in a cell know it */
    bool    either; /* or as far the other way */
} leak;

enum { OUTSIDER = -1 };
static const size_t NOBODY = (size_t)OUTSIDER;

/* The values a hidden place must be able to have. */
typedef struct {
    int64_t low, high;
    bool    any_two; /* these, or any other two */
} span;

/* ---- disclose.c */

/* Hides one of the sums that hold `place`, of which there is somebody, the nearest first. False:
 * all are hidden. */
bool disclose_sum_of(work *w, size_t place);

/* ---- disclose_look.c */

/* The network of a table; `hidden` is looked at as it changes, after look_set_bounds. */
work look_open(const sheet *s, bool *hidden, jny_arena *a);
void look_set_bounds(work *w);
/* What is told of a place by itself. */
void look_bounds(const work *w, size_t p, int64_t *low, int64_t *high);
/* Few who mention it, or few who do not. */
bool look_must_hide(const work *w, size_t p);
/* The values a hidden place must be able to have. */
span     look_wanted_of(const work *w, size_t p);
uint32_t look_base_at(const work *w, size_t p);
/* The counts that are rounded as this one is, and not hidden for being few. */
span look_rounded(const sheet *s, size_t p);
bool look_is_in_sum(const sheet *s, size_t cell, size_t sum);
/* Whether one respondent stands in cell `q` alone, who knows it. */
bool look_is_insiders(const work *w, size_t q);
void look_fix_insiders(work *w, size_t but); /* all but that cell are known */
/* Lets the reader think that so many are in the hidden base of `p` as can be hidden; and
 * back. */
bool look_raise_base(work *w, size_t p);
void look_lower_base(work *w);
/* Whether `p` can be moved so far from w->truth, by the bounds and by what any insider knows; else
 * the leak. */
bool look_can_move(work *w, size_t p, int64_t by, leak *out);
/* How far `p` can be moved towards `by`, by the bounds. */
int64_t look_how_far(work *w, size_t p, int64_t by);
/* The first leak from place `*from` on, which is moved behind it. */
bool look_find_leak(work *w, size_t *from, leak *out);
bool look_is_safe(work *w);

/* ---- disclose_loose.c */

/* Whether `p` alone may have any count from low to high, and each sum is printed the same. */
bool loose_sums_bear(const work *w, size_t p, int64_t low, int64_t high);

#endif
