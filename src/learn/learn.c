/* learn.c - trains a model from what people answered, and measures it on groups it has not
 * seen. Three steps: two learners out of fold, the stack on top of them (stack.c), then the
 * learners again on everything. Nothing here knows a project: lessons in, model out. */
#include "training.h"
#include "valence.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The learners stop early: at 0.1 they take longer and find no more. */
static const double LOOSE = 0.7, COST = 0.5, RATIO_COST = 0.3;

int8_t training_answer(const training *t, size_t lesson, size_t theme)
{
    return t->l->at[lesson].answers[t->themes[theme]];
}

/* ---- Which themes, which folds --------------------------------------------------------------- */

static void choose_themes(training *t)
{
    const jny_codebook *book = t->l->book;
    t->themes                = JNY_ARRAY(t->a, size_t, book->n + 1);
    t->unlearned             = JNY_ARRAY(t->a, jny_unlearned, book->n + 1);
    for (size_t b = 0; b < book->n; b++) {
        uint64_t counts[2] = {0};
        for (size_t i = 0; i < t->l->n; i++)
            if (t->l->at[i].answers[b] != JNY_ANSWER_NONE)
                counts[t->l->at[i].answers[b]]++;
        if (counts[0] >= t->o->least && counts[1] >= t->o->least)
            t->themes[t->n++] = b;
        else if (counts[1])
            t->unlearned[t->out->n_unlearned++] = (jny_unlearned){b, counts[1], counts[0], false};
    }
    t->out->themes    = t->themes;
    t->out->unlearned = t->unlearned;
}

typedef struct {
    uint32_t group;
    size_t   size;
} pile;

static int by_size(const void *x, const void *y)
{
    const pile *a = x, *b = y;
    return a->size != b->size ? (a->size < b->size ? 1 : -1)
                              : (a->group > b->group) - (a->group < b->group);
}

/* The largest groups first, each to the fold with the fewest stories. */
static void deal_folds(training *t)
{
    size_t    groups = t->l->groups, sizes[64] = {0};
    pile     *piles = JNY_ARRAY(&t->scratch, pile, groups + 1);
    unsigned *of    = JNY_ARRAY(&t->scratch, unsigned, groups + 1);
    for (size_t g = 0; g < groups; g++)
        piles[g].group = (uint32_t)g;
    for (size_t i = 0; i < t->l->n; i++)
        piles[t->l->at[i].group].size++;
    qsort(piles, groups, sizeof *piles, by_size);
    for (size_t g = 0; g < groups; g++) {
        unsigned least = 0;
        for (unsigned f = 1; f < t->folds; f++)
            if (sizes[f] < sizes[least])
                least = f;
        sizes[least] += piles[g].size;
        of[piles[g].group] = least;
    }
    t->fold = JNY_ARRAY(&t->scratch, unsigned, t->l->n + 1);
    for (size_t i = 0; i < t->l->n; i++)
        t->fold[i] = of[t->l->at[i].group];
}

/* A story that came in twice, in two folds: neither teaches what the other one measures. */
static void shut_copies_out(training *t, const uint32_t *copy_of)
{
    enum { NONE, ONE, SEVERAL };
    uint32_t      *group  = JNY_ARRAY(&t->scratch, uint32_t, t->l->n + 1);
    unsigned char *groups = JNY_ARRAY(&t->scratch, unsigned char, t->l->n + 1);
    uint64_t      *folds  = JNY_ARRAY(&t->scratch, uint64_t, t->l->n + 1);
    t->near               = JNY_ARRAY(&t->scratch, uint64_t, t->l->n + 1);
    for (size_t i = 0; i < t->l->n; i++) {
        uint32_t first = copy_of[i], its = t->l->at[i].group;
        groups[first] =
            groups[first] == NONE || (groups[first] == ONE && group[first] == its) ? ONE : SEVERAL;
        group[first] = its;
        folds[first] |= (uint64_t)1 << t->fold[i];
    }
    for (size_t i = 0; i < t->l->n; i++) {
        t->near[i] = folds[copy_of[i]];
        t->out->copies += groups[copy_of[i]] == SEVERAL;
    }
}

bool training_may_teach(const training *t, size_t lesson, unsigned fold)
{
    return fold >= t->folds || !(t->near[lesson] >> fold & 1);
}

/* ---- The two learners ------------------------------------------------------------------------ */

void training_label(const training *t, size_t theme, unsigned out, signed char *labels)
{
    for (size_t i = 0; i < t->l->n; i++) {
        int8_t answer = training_answer(t, i, theme);
        labels[i]     = 0;
        if (training_may_teach(t, i, out) && answer != JNY_ANSWER_NONE)
            labels[i] = answer == JNY_ANSWER_PRESENT ? 1 : -1;
    }
}

/* A sentence that evidence touches speaks for the theme; in a story with the theme and no
 * evidence nobody knows which do. */
static bool label_sentences(const training *t, size_t theme, unsigned out, signed char *labels)
{
    size_t found = 0;
    for (size_t i = 0; i < t->l->n; i++) {
        const jny_lesson *lesson = &t->l->at[i];
        int8_t            answer = training_answer(t, i, theme);
        bool              shown  = false;
        bool              used   = training_may_teach(t, i, out) && answer != JNY_ANSWER_NONE;
        for (size_t q = 0; q < lesson->n_quotes; q++)
            shown |= jny_codebook_within(t->l->book, lesson->quotes[q].theme, t->themes[theme]);
        for (size_t p = t->rows.first[i]; p < t->rows.first[i + 1]; p++) {
            labels[p] = used && (shown || answer == JNY_ANSWER_ABSENT) ? -1 : 0;
            if (labels[p] && answer == JNY_ANSWER_PRESENT &&
                lesson_shows(t->l, &t->rows, i, p, t->themes[theme]))
                labels[p] = 1;
            found += labels[p] > 0;
        }
    }
    return found >= t->o->least / 2;
}

/* What the best sentence of a lesson says, and which are the best. */
static double best_sentence(const training *t, const linear_weights *w, size_t theme, size_t lesson)
{
    uint32_t *best = t->best + (theme * t->l->n + lesson) * JNY_VALENCE_SENTENCES;
    double    said[JNY_VALENCE_SENTENCES] = {0};
    size_t    n                           = 0;
    for (size_t p = t->rows.first[lesson]; p < t->rows.first[lesson + 1]; p++) {
        double value = linear_value(w, t->rows.passages.at[p]);
        size_t k     = n < JNY_VALENCE_SENTENCES ? n++ : n;
        for (; k > 0 && said[k - 1] < value; k--)
            if (k < JNY_VALENCE_SENTENCES) {
                said[k] = said[k - 1];
                best[k] = best[k - 1];
            }
        if (k < JNY_VALENCE_SENTENCES) {
            said[k] = value;
            best[k] = (uint32_t)p;
        }
    }
    return n ? said[0] : w->w[t->rows.features];
}

/* What a column weighs by how much more frequent it is in one class: its log-count ratio (Wang and
 * Manning 2012), half and half with 1. */
static double *find_ratios(jny_arena *a, const lesson_rows *rows, const signed char *labels)
{
    double *ratio = JNY_ARRAY(a, double, rows->features + 1);
    double *had = JNY_ARRAY(a, double, 2 * rows->features + 1), n[2] = {0};
    for (size_t i = 0; i < rows->stories.n; i++) {
        bool there = labels[i] > 0;
        if (!labels[i])
            continue;
        n[there]++;
        for (const struct feature_node *x = rows->stories.at[i]; x->index <= (int)rows->features;
             x++)
            had[2 * (x->index - 1) + there]++;
    }
    for (size_t f = 0; f < rows->features; f++) {
        double with = (had[2 * f + 1] + 1) / (n[1] + 2), without = (had[2 * f] + 1) / (n[0] + 2);
        ratio[f] = 0.5 + 0.5 * fabs(log(with / without));
    }
    return ratio;
}

/* Where no evidence shows which words matter, their counts do; where it does, the learner of
 * sentences says it better. */
static void train_stories(training *t, jny_arena scratch, size_t theme, unsigned out,
                          signed char *labels, linear_weights *w)
{
    linear_task task = {&t->rows.stories, labels, COST, true, LINEAR_HINGE, LOOSE};
    training_label(t, theme, out, labels);
    if (t->sentences[theme]) {
        linear_train(&task, w);
        return;
    }
    task.cost           = RATIO_COST; /* the rows are longer than 1 now */
    const double *ratio = find_ratios(&scratch, &t->rows, labels);
    lesson_rows_weigh(&t->rows, ratio);
    linear_train(&task, w);
    lesson_rows_weigh(&t->rows, NULL);
    for (size_t f = 0; f < t->rows.features; f++)
        w->w[f] *= ratio[f];
}

static void train_sentences(const training *t, size_t theme, unsigned out, signed char *labels,
                            linear_weights *w)
{
    linear_task task = {&t->rows.passages, labels, COST, true, LINEAR_HINGE, LOOSE};
    label_sentences(t, theme, out, labels);
    linear_train(&task, w);
}

static void train_fold(training *t, size_t theme, unsigned fold)
{
    jny_arena      scratch = t->scratch; /* a copy: gone on return */
    size_t         most    = t->l->n > t->rows.passages.n ? t->l->n : t->rows.passages.n;
    signed char   *labels  = jny_alloc_raw(&scratch, most + 1, 1);
    linear_weights w       = {.w = jny_alloc_raw(&scratch, t->rows.features + 1, sizeof(double))};
    train_stories(t, scratch, theme, fold, labels, &w);
    for (size_t i = 0; i < t->l->n; i++)
        if (t->fold[i] == fold)
            t->story[theme * t->l->n + i] = linear_value(&w, t->rows.stories.at[i]);
    if (!t->sentences[theme])
        return;
    train_sentences(t, theme, fold, labels, &w);
    for (size_t i = 0; i < t->l->n; i++)
        if (t->fold[i] == fold)
            t->passage[theme * t->l->n + i] = best_sentence(t, &w, theme, i);
}

static void keep_weights(training *t, size_t theme, int side, const linear_weights *w)
{
    for (size_t f = 0; f < t->rows.features; f++)
        t->weights[(2 * f + (size_t)side) * (t->n + t->n_valences) + theme] =
            (float)w->w[f] * t->rows.rarity[f];
    *(side ? &t->model[theme].passage_bias : &t->model[theme].story_bias) = w->w[t->rows.features];
}

/* The learners of the model itself: from all lessons. */
static void train_whole(training *t, size_t theme)
{
    jny_arena      scratch = t->scratch;
    size_t         most    = t->l->n > t->rows.passages.n ? t->l->n : t->rows.passages.n;
    signed char   *labels  = jny_alloc_raw(&scratch, most + 1, 1);
    linear_weights w       = {.w = jny_alloc_raw(&scratch, t->rows.features + 1, sizeof(double))};
    train_stories(t, scratch, theme, UINT32_MAX, labels, &w);
    keep_weights(t, theme, 0, &w);
    if (!t->sentences[theme])
        return;
    train_sentences(t, theme, UINT32_MAX, labels, &w);
    keep_weights(t, theme, 1, &w);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static jny_status check_lessons(training *t, jny_err *err)
{
    if (t->n == 0)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "too few decisions: a theme needs %u stories with it and %u without, "
                        "decided or finished by people",
                        t->o->least, t->o->least);
    if (t->l->groups < 2)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "all stories stand in one group, so nothing could be measured on stories "
                        "not seen: group them by another attribute");
    return JNY_OK;
}

/* Where there is enough evidence to learn from. */
static void choose_sentences(training *t)
{
    jny_arena    scratch = t->scratch;
    signed char *labels  = jny_alloc_raw(&scratch, t->rows.passages.n + 1, 1);
    for (size_t k = 0; k < t->n; k++)
        t->sentences[k] = !t->o->no_passages && label_sentences(t, k, UINT32_MAX, labels);
}

/* Both learners judge each fold, taught by the others; the last rows that are made are those of all
 * lessons. */
static void judge_folds(training *t)
{
    jny_arena rows = jny_arena_open(t->scratch.world);
    for (unsigned f = 0; f < t->folds; f++) {
        lesson_rows_make(&rows, &t->texts, t->o->rare, t->near, f, &t->rows);
        if (f == 0)
            choose_sentences(t);
        for (size_t k = 0; k < t->n; k++)
            train_fold(t, k, f);
        jny_arena_reset(&rows);
    }
    jny_arena_close(&rows);
    lesson_rows_make(&t->scratch, &t->texts, t->o->rare, NULL, 0, &t->rows);
}

/* Puts a theme in the place of one that is given up. */
static void move_theme(training *t, size_t from, size_t to)
{
    double *const rows[] = {t->story, t->passage, t->alone, t->elsewhere, t->asked};
    size_t        n = t->l->n, best = n * JNY_VALENCE_SENTENCES;
    if (from == to)
        return;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        memcpy(rows[r] + to * n, rows[r] + from * n, n * sizeof *rows[r]);
    memcpy(t->best + to * best, t->best + from * best, best * sizeof *t->best);
    t->sentences[to] = t->sentences[from];
    t->model[to]     = t->model[from];
    t->themes[to]    = t->themes[from];
}

/* Gives up the themes whose suggestions are no better than chance. Whether there were any. */
static bool give_up(training *t)
{
    size_t kept = 0, n = t->n;
    for (size_t k = 0; k < n; k++) {
        jny_pairs p = t->out->pairs[k];
        if (jny_accuracy_of(p).kappa > 0)
            move_theme(t, k, kept++);
        else
            t->unlearned[t->out->n_unlearned++] =
                (jny_unlearned){t->themes[k], p.both + p.second, p.first + p.neither, true};
    }
    t->n = kept;
    return kept < n;
}

static void train_all(training *t)
{
    size_t cells = t->n * t->l->n + 1;
    t->story     = JNY_ARRAY(&t->scratch, double, cells);
    t->passage   = JNY_ARRAY(&t->scratch, double, cells);
    t->alone     = JNY_ARRAY(&t->scratch, double, cells);
    t->elsewhere = JNY_ARRAY(&t->scratch, double, cells);
    t->asked     = JNY_ARRAY(&t->scratch, double, cells);
    t->sentences = JNY_ARRAY(&t->scratch, bool, t->n + 1);
    t->best      = jny_alloc_raw(&t->scratch, cells * JNY_VALENCE_SENTENCES, sizeof *t->best);
    memset(t->best, 0xFF, cells * JNY_VALENCE_SENTENCES * sizeof *t->best);
    t->model = JNY_ARRAY(t->a, jny_model_theme, t->n + 1);
    judge_folds(t);
    for (size_t k = 0; k < t->n; k++) {
        t->model[k].path = t->l->book->themes[t->themes[k]].path;
        stack_train(t, k);
    }
    do /* thresholds lean on those of all themes */
        stack_measure(t);
    while (give_up(t));
    valence_task how = {t->a, t->l, &t->rows, t->themes, t->n, t->fold, t->near, t->folds, t->best};
    t->n_valences    = valence_choose(&t->scratch, &how, t->o->least, &t->valences);
    t->weights       = JNY_ARRAY(t->a, float, t->rows.features * 2 * (t->n + t->n_valences) + 1);
    for (size_t k = 0; k < t->n; k++)
        train_whole(t, k);
    for (size_t i = 0; i < t->n * t->l->n; i++)
        t->held[i].valence = t->n_valences; /* none yet */
    valence_learn(&how, t->valences, t->n_valences, t->weights, t->held, t->out);
}

jny_status jny_learn(jny_arena *a, const jny_lessons *l, const jny_learn_options *o,
                     jny_learned *out, jny_err *err)
{
    training t = {.a = a, .scratch = jny_arena_open(a->world), .l = l, .o = o, .out = out};
    *out       = (jny_learned){.lessons = l->n};
    t.folds    = o->folds < l->groups ? o->folds : (unsigned)l->groups;
    assert(o->folds >= 2 && o->folds <= 64);
    choose_themes(&t);
    jny_status st      = check_lessons(&t, err);
    uint32_t  *copy_of = st == JNY_OK ? lesson_copies_find(&t.scratch, l) : NULL;
    if (st == JNY_OK)
        st = lesson_rules_count(&t.scratch, l, copy_of, &t.rules, err);
    if (st == JNY_OK) {
        deal_folds(&t);
        shut_copies_out(&t, copy_of);
        lesson_texts_read(&t.scratch, l, copy_of, &t.texts);
        train_all(&t);
        uint64_t *hashes = JNY_ARRAY(a, uint64_t, t.rows.features + 1);
        float    *rarity = JNY_ARRAY(a, float, t.rows.features + 1);
        memcpy(hashes, t.rows.hashes, t.rows.features * sizeof *hashes);
        memcpy(rarity, t.rows.rarity, t.rows.features * sizeof *rarity);
        out->model = (jny_model){.valences   = out->model.valences,
                                 .n_valences = out->model.n_valences,
                                 .codebook   = l->book->name,
                                 .hash       = l->book->hash,
                                 .name       = o->name,
                                 .language   = l->book->language,
                                 .provenance = o->provenance,
                                 .themes     = t.model,
                                 .n          = t.n,
                                 .features   = t.rows.features,
                                 .hashes     = hashes,
                                 .rarity     = rarity,
                                 .weights    = t.weights};
    }
    jny_arena_close(&t.scratch);
    return st;
}
