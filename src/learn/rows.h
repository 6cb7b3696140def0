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
    const double   *lengths;       /* of the stories' rows, before they were all made 1 */
    const uint32_t *starts, *ends; /* by passage: bytes of its story */
    const size_t   *story;         /* by passage: the lesson */
} lesson_rows;

/* Whether somebody's evidence for a theme, or one below it, touches a passage. */
bool lesson_shows(const jny_lessons *l, const lesson_rows *rows, size_t lesson, size_t passage,
                  size_t theme);

/* Of sets that are joined by setting first[top of one] to a member of the other: the top of that
 * which `i` is in. At the beginning everything is its own top. */
uint32_t first_of(uint32_t *first, uint32_t i);
/* By lesson: the first of those that are nearly the same text, most often itself. Of fewer words
 * than JNY_MINIMA_WORDS nothing is a copy. */
uint32_t *lesson_copies_find(jny_arena *a, const jny_lessons *l);

/* What the lessons say, read once. */
typedef struct {
    const jny_lessons  *l;
    const uint32_t     *copy_of;
    const jny_featured *read;   /* by lesson                                    */
    const uint64_t     *hashes; /* of all features, ascending                   */
    const uint32_t     *place;  /* by number of a feature - 1: index in `hashes` */
    size_t              n;
} lesson_texts;
void lesson_texts_read(jny_arena *a, const jny_lessons *l, const uint32_t *copy_of,
                       lesson_texts *out);

/* All lessons as rows of what a model knows that was taught all of them (`near` NULL) or those that
 * do not have the bit of `fold`. It knows no feature that fewer than `rare` people used in what it
 * was taught; copies are by one person. What it does not know has no part in a row's length: a
 * story that is new is read so as well. */
void lesson_rows_make(jny_arena *a, const lesson_texts *t, unsigned rare, const uint64_t *near,
                      unsigned fold, lesson_rows *out);

/* Multiplies the columns of the stories by `by`; NULL: as they were made. */
void lesson_rows_weigh(lesson_rows *rows, const double *by);

/* How many different rules hit in each lesson: `of[i * themes + t]` with what lies below, `all[i]`
 * in all. */
typedef struct {
    const uint32_t *of, *all;
} rule_counts;
typedef struct {
    rule_counts any, elsewhere; /* all; those that a lesson of another group meets too, no copy */
} lesson_rules;
jny_status lesson_rules_count(jny_arena *a, const jny_lessons *l, const uint32_t *copy_of,
                              lesson_rules *out, jny_err *err);

#endif
