/* valence.h - how something was, learned from the valences that people gave. Only for learn/. */
#ifndef JNY_LEARN_VALENCE_H
#define JNY_LEARN_VALENCE_H

#include "rows.h"

typedef struct {
    jny_arena         *a; /* of what the model keeps */
    const jny_lessons *l;
    const lesson_rows *rows;
    const size_t      *themes; /* of the model: index in the codebook */
    size_t             n;
    const unsigned    *fold; /* by lesson */
    const uint64_t    *near; /* by lesson: a bit for each fold that has it or a copy of it */
    unsigned           folds;
    const uint32_t    *best; /* [(theme * lessons + i) * JNY_VALENCE_SENTENCES], out of fold: the
                              * best sentences, UINT32_MAX behind the last */
} valence_task;

/* Which valences enough codings have: indices in those of the lessons. */
size_t valence_choose(jny_arena *a, const valence_task *v, unsigned least, size_t **out);

/* Learns them. `weights[(2 * feature + side) * (n + n_chosen) + n + k]` are set; `held` gets the
 * valence of what is suggested, from a model that did not see the lesson's fold. */
void valence_learn(const valence_task *v, const size_t *chosen, size_t n_chosen, float *weights,
                   jny_score *held, jny_learned *out);

#endif
