/* lessons.h - stories with their hand codings as lessons, for bench_learn. */
#ifndef BENCH_LESSONS_H
#define BENCH_LESSONS_H

#include <journeys/journeys.h>
#include <journeys/learn.h>

enum { MOST_GROUPS = 4096, VALENCES = 4 };
extern const jny_str valences[VALENCES];

typedef struct {
    jny_arena    arena;
    jny_codebook book;
    jny_lesson  *lessons;
    jny_story   *stories; /* id only */
    size_t       n, groups;
    jny_str      names[MOST_GROUPS];
    bool        *asked; /* by theme: GOLD names it */
    size_t       four[4];
} corpus;

_Noreturn void stop(const char *what);
jny_str        lessons_file(corpus *c, const char *path);
/* The lines of a file of stories; each value of the attribute `group` is a group. */
void lessons_read_stories(corpus *c, const char *path, const char *group);
/* The answers on them: what is not coded was judged absent. */
void lessons_read_gold(corpus *c, const char *path);

/* A model and what it needs to be asked. */
typedef struct {
    jny_learned  learned;
    jny_scorer  *scorer;
    jny_matcher *matcher;
} pupil;
/* Learns from `l`. The pupil lives in `a`, until it is closed. */
void pupil_teach(const corpus *c, jny_arena *a, const jny_lessons *l, const jny_learn_options *o,
                 pupil *out);
/* What it says of a lesson, by theme of the model; in `a`. */
const jny_score *pupil_ask(const pupil *p, jny_arena *a, const jny_lesson *lesson);
void             pupil_close(pupil *p);

/* half.c: how many codings of the four are found when half of all stories are read, in some orders.
 * `chance`: [lesson * themes + theme], of each story by a model that never saw its group. */
void read_halves(const corpus *c, const float *chance);

#endif
