/* rows.h - lessons as the rows of matrices. Only for learn/. */
#ifndef JNY_LEARN_ROWS_H
#define JNY_LEARN_ROWS_H

#include "regress.h"

#include <journeys/learn.h>

typedef struct {
    size_t          features;
    const uint64_t *hashes; /* ascending; feature f stands in column f */
    const float    *rarity;
    linear_rows     stories;
    linear_rows     passages;
    const size_t   *first;         /* by lesson: its first passage; one more at the end */
    const uint32_t *starts, *ends; /* by passage: bytes of its story */
    const size_t   *story;         /* by passage: the lesson */
} lesson_rows;

/* Whether somebody's evidence for a theme, or one below it, touches a passage. */
bool lesson_shows(const jny_lessons *l, const lesson_rows *rows, size_t lesson, size_t passage,
                  size_t theme);

/* Features that fewer than `rare` people used are left out. */
void lesson_rows_make(jny_arena *a, const jny_lessons *l, unsigned rare, lesson_rows *out);

/* How many different rules hit in each lesson: `counts[i * themes + t]` with what lies
 * below, `all[i]` in all. Only rules count that a lesson of another group meets too. */
typedef struct {
    const uint32_t *counts, *all;
} lesson_rules;
jny_status lesson_rules_count(jny_arena *a, const jny_lessons *l, lesson_rules *out, jny_err *err);

#endif
