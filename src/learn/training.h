/* training.h - a model in the making. Only for learn/. */
#ifndef JNY_LEARN_TRAINING_H
#define JNY_LEARN_TRAINING_H

#include "rows.h"

typedef struct {
    jny_arena               *a; /* of the result */
    jny_arena                scratch;
    const jny_lessons       *l;
    const jny_learn_options *o;
    jny_learned             *out;
    size_t                  *themes; /* of the model: index in the codebook */
    size_t                   n;
    unsigned                *fold; /* by lesson */
    uint64_t                *near; /* by lesson: a bit for each fold that has it or a copy of it */
    unsigned                 folds;
    lesson_texts             texts;
    lesson_rows              rows; /* of the fold that is judged; at last, of all */
    lesson_rules             rules;
    double                  *story, *passage; /* [theme * lessons + i], out of fold */
    uint32_t                *best;            /* as in valence_task */
    /* What the last step says out of fold, laid out alike: without rules; with those that another
     * group's story meets; with all that hit, as whoever asks a model has it. */
    double          *alone, *elsewhere, *asked;
    jny_model_theme *model;
    jny_score       *held;
    bool            *sentences; /* by theme: there is evidence to learn from */
    float           *weights;   /* of the model */
    size_t          *valences;  /* learned: index in those of the lessons */
    size_t           n_valences;
    jny_unlearned   *unlearned; /* has place for all themes */
} training;

/* People's answer on a theme of the model. */
int8_t training_answer(const training *t, size_t lesson, size_t theme);
/* Whether a lesson may teach what is measured on a fold; on no fold, all of them. */
bool training_may_teach(const training *t, size_t lesson, unsigned fold);
/* Labels for the stories of one theme, without those that may not teach what is measured on `out`.
 */
void training_label(const training *t, size_t theme, unsigned out, signed char *labels);

/* Trains the last step of a theme, when both learners have judged it out of fold. */
void stack_train(training *t, size_t theme);
/* Thresholds and figures, when that was done for all: sets t->model, t->held, t->out. */
void stack_measure(training *t);

#endif
