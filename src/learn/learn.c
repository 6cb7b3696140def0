/* learn.c - trains a model from what people answered, and measures it on groups it has not
 * seen. Three steps: two learners out of fold, the stack on top of them, then the learners
 * again on everything. Nothing here knows a project: lessons in, model out. */
#include "valence.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The learners stop early: at 0.1 they take twice as long and find no more. */
static const double LOOSE = 1, TIGHT = 0.001;
static const double COST = 0.5;
enum { STEPS = 99 /* thresholds that are tried: 0.01 to 0.99 */ };

typedef struct {
    jny_arena               *a; /* of the result */
    jny_arena                scratch;
    const jny_lessons       *l;
    const jny_learn_options *o;
    jny_learned             *out;
    const size_t            *themes; /* of the model: index in the codebook */
    size_t                   n;
    unsigned                *fold; /* by lesson */
    unsigned                 folds;
    lesson_rows              rows;
    lesson_rules             rules;
    double                  *story, *passage; /* [theme * lessons + i], out of fold */
    uint32_t                *best;            /* as in valence_task */
    double                  *chance;          /* the stack's, out of fold */
    bool                    *sentences;       /* by theme: there is evidence to learn from */
    float                   *weights;         /* of the model */
    jny_model_theme         *model;
    jny_score               *held;
    size_t                  *valences; /* learned: index in those of the lessons */
    size_t                   n_valences;
} training;

static int8_t answer_of(const training *t, size_t lesson, size_t theme)
{
    return t->l->at[lesson].answers[t->themes[theme]];
}

/* ---- Which themes, which folds -----------------------------------------------------------------
 */

static void choose_themes(training *t)
{
    const jny_codebook     *book      = t->l->book;
    size_t                 *themes    = JNY_ARRAY(t->a, size_t, book->n + 1);
    JNY_LIST(jny_unlearned) unlearned = {0};
    for (size_t b = 0; b < book->n; b++) {
        uint64_t counts[2] = {0};
        for (size_t i = 0; i < t->l->n; i++)
            if (t->l->at[i].answers[b] != JNY_ANSWER_NONE)
                counts[t->l->at[i].answers[b]]++;
        if (counts[0] >= t->o->least && counts[1] >= t->o->least)
            themes[t->n++] = b;
        else if (counts[1])
            *JNY_PUSH(t->a, &unlearned) = (jny_unlearned){b, counts[1], counts[0]};
    }
    t->themes           = themes;
    t->out->themes      = themes;
    t->out->unlearned   = unlearned.at;
    t->out->n_unlearned = unlearned.n;
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

/* ---- The two learners
 * ------------------------------------------------------------------------------- */

/* Labels for the stories of one theme, those of fold `out` left aside. */
static void label_stories(const training *t, size_t theme, unsigned out, signed char *labels)
{
    for (size_t i = 0; i < t->l->n; i++) {
        int8_t answer = answer_of(t, i, theme);
        labels[i]     = 0;
        if (t->fold[i] != out && answer != JNY_ANSWER_NONE)
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
        int8_t            answer = answer_of(t, i, theme);
        bool              shown  = false;
        bool              used   = t->fold[i] != out && answer != JNY_ANSWER_NONE;
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

static void train_fold(training *t, size_t theme, unsigned fold)
{
    jny_arena      scratch = t->scratch; /* a copy: gone on return */
    size_t         most    = t->l->n > t->rows.passages.n ? t->l->n : t->rows.passages.n;
    signed char   *labels  = jny_alloc_raw(&scratch, most + 1, 1);
    linear_weights w       = {.w = jny_alloc_raw(&scratch, t->rows.features + 1, sizeof(double))};
    linear_task    task    = {&t->rows.stories, labels, COST, true, LINEAR_HINGE, LOOSE};
    label_stories(t, theme, fold, labels);
    linear_train(&task, &w);
    for (size_t i = 0; i < t->l->n; i++)
        if (t->fold[i] == fold)
            t->story[theme * t->l->n + i] = linear_value(&w, t->rows.stories.at[i]);
    if (!t->sentences[theme])
        return;
    task.rows = &t->rows.passages;
    label_sentences(t, theme, fold, labels);
    linear_train(&task, &w);
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
    linear_task    task    = {&t->rows.stories, labels, COST, true, LINEAR_HINGE, LOOSE};
    label_stories(t, theme, UINT32_MAX, labels);
    linear_train(&task, &w);
    keep_weights(t, theme, 0, &w);
    if (!t->sentences[theme])
        return;
    task.rows = &t->rows.passages;
    label_sentences(t, theme, UINT32_MAX, labels);
    linear_train(&task, &w);
    keep_weights(t, theme, 1, &w);
}

/* ---- The stack
 * ----------------------------------------------------------------------------------------- */

static struct feature_node *stack_row(const training *t, size_t theme, size_t i,
                                      struct feature_node *row)
{
    double   in[JNY_STACK_INPUTS];
    size_t   at    = theme * t->l->n + i;
    uint32_t rules = t->rules.counts[i * t->l->book->n + t->themes[theme]];
    jny_stack_inputs(t->story[at], t->passage[at], t->o->alone ? 0 : rules,
                     t->o->alone ? 0 : t->rules.all[i], in);
    for (int k = 0; k < JNY_STACK_INPUTS; k++)
        row[k] = (struct feature_node){k + 1, in[k]};
    row[JNY_STACK_INPUTS]     = (struct feature_node){JNY_STACK_INPUTS + 1, 1};
    row[JNY_STACK_INPUTS + 1] = (struct feature_node){-1, 0};
    return row;
}

static void train_stack(training *t, size_t theme)
{
    jny_arena      scratch                     = t->scratch;
    double         place[JNY_STACK_INPUTS + 1] = {0};
    linear_weights w                           = {.w = place};
    signed char   *labels                      = jny_alloc_raw(&scratch, t->l->n + 1, 1);
    linear_rows    rows = {JNY_ARRAY(&scratch, struct feature_node *, t->l->n + 1), t->l->n,
                           JNY_STACK_INPUTS};
    linear_task    task = {&rows, labels, 1, false, LINEAR_ODDS_FEW, TIGHT};
    for (size_t i = 0; i < t->l->n; i++)
        rows.at[i] =
            stack_row(t, theme, i, JNY_ARRAY(&scratch, struct feature_node, JNY_STACK_INPUTS + 2));
    for (unsigned f = 0; f <= t->folds; f++) { /* the last: all of them */
        label_stories(t, theme, f, labels);
        linear_train(&task, &w);
        for (size_t i = 0; i < t->l->n; i++)
            if (t->fold[i] == f)
                t->chance[theme * t->l->n + i] = 1 / (1 + exp(-linear_value(&w, rows.at[i])));
    }
    memcpy(t->model[theme].weight, place, sizeof t->model[theme].weight);
    t->model[theme].bias = place[JNY_STACK_INPUTS];
}

/* ---- Thresholds and figures
 * --------------------------------------------------------------------------- */

/* How suggestions from a threshold on would agree with people, by step of the threshold. */
typedef struct {
    double both[STEPS + 1], first[STEPS + 1], people;
} curve;

static void add_to_curve(const training *t, size_t theme, unsigned out, curve *c)
{
    for (size_t i = 0; i < t->l->n; i++) {
        int8_t answer = answer_of(t, i, theme);
        if (answer == JNY_ANSWER_NONE || t->fold[i] == out)
            continue;
        int step = (int)(t->chance[theme * t->l->n + i] * (STEPS + 1));
        step     = step > STEPS ? STEPS : step;
        c->people += answer == JNY_ANSWER_PRESENT;
        for (int s = 0; s <= step; s++)
            (answer == JNY_ANSWER_PRESENT ? c->both : c->first)[s]++;
    }
}

/* The threshold with the best F1 for the theme, of which all themes together have a say as
 * large as twenty stories': with few stories the best of one theme is chance. */
static double best_threshold(const curve *own, const curve *all)
{
    double best = -1, threshold = 0.5, weight = all->people > 0 ? 20 / all->people : 0;
    for (int s = 5; s <= STEPS - 5; s++) {
        double both  = own->both[s] + weight * all->both[s];
        double first = own->first[s] + weight * all->first[s];
        double f1    = 2 * both / (both + first + own->people + weight * all->people);
        if (f1 > best) {
            best      = f1;
            threshold = (double)s / (STEPS + 1);
        }
    }
    return threshold;
}

static void count_fold(training *t, size_t theme, unsigned fold, double threshold, jny_pairs *p,
                       jny_score *held)
{
    for (size_t i = 0; i < t->l->n; i++) {
        double chance = t->chance[theme * t->l->n + i];
        int8_t answer = answer_of(t, i, theme);
        bool   said = chance >= threshold, is = answer == JNY_ANSWER_PRESENT;
        if (t->fold[i] != fold)
            continue;
        held[i * t->n + theme] =
            (jny_score){.score     = chance,
                        .suggested = said,
                        .ruled     = t->rules.counts[i * t->l->book->n + t->themes[theme]] > 0,
                        .valence   = t->n_valences};
        if (answer != JNY_ANSWER_NONE)
            *(said && is ? &p->both : said ? &p->first : is ? &p->second : &p->neither) += 1;
    }
}

static void measure(training *t)
{
    jny_pairs *pairs = JNY_ARRAY(t->a, jny_pairs, t->n + 1);
    jny_score *held  = JNY_ARRAY(t->a, jny_score, t->n * t->l->n + 1);
    for (unsigned f = 0; f <= t->folds; f++) {
        jny_arena scratch = t->scratch;
        curve    *all = JNY_NEW(&scratch, curve), *own = JNY_ARRAY(&scratch, curve, t->n + 1);
        for (size_t k = 0; k < t->n; k++) {
            add_to_curve(t, k, f, &own[k]);
            add_to_curve(t, k, f, all);
        }
        for (size_t k = 0; k < t->n; k++) {
            double threshold = best_threshold(&own[k], all);
            if (f < t->folds)
                count_fold(t, k, f, threshold, &pairs[k], held);
            else
                t->model[k].threshold = threshold;
        }
    }
    for (size_t k = 0; k < t->n; k++) {
        jny_accuracy accuracy = jny_accuracy_of(pairs[k]);
        t->model[k].precision = accuracy.precision;
        t->model[k].recall    = accuracy.recall;
        t->model[k].f1        = accuracy.f1;
        t->model[k].accepted  = pairs[k].both + pairs[k].second;
        t->model[k].rejected  = pairs[k].first + pairs[k].neither;
        t->out->all.both += pairs[k].both;
        t->out->all.first += pairs[k].first;
        t->out->all.second += pairs[k].second;
        t->out->all.neither += pairs[k].neither;
    }
    t->out->pairs = pairs;
    t->out->held  = held;
    t->held       = held;
}

/* ---- The whole
 * ------------------------------------------------------------------------------------------ */

static jny_status check_lessons(training *t, jny_err *err)
{
    if (t->n == 0)
        return jny_fail(err, JNY_EINVAL, NULL,
                        "too few decisions: a theme needs %u stories with it and %u without, "
                        "decided or finished by people",
                        t->o->least, t->o->least);
    if (t->l->groups < 2)
        return jny_fail(err, JNY_EINVAL, NULL,
                        "all stories stand in one group, so nothing could be measured on stories "
                        "not seen: group them by another attribute");
    return JNY_OK;
}

static void train_all(training *t)
{
    size_t cells = t->n * t->l->n + 1;
    t->story     = JNY_ARRAY(&t->scratch, double, cells);
    t->passage   = JNY_ARRAY(&t->scratch, double, cells);
    t->chance    = JNY_ARRAY(&t->scratch, double, cells);
    t->sentences = JNY_ARRAY(&t->scratch, bool, t->n + 1);
    t->best      = jny_alloc_raw(&t->scratch, cells * JNY_VALENCE_SENTENCES, sizeof *t->best);
    memset(t->best, 0xFF, cells * JNY_VALENCE_SENTENCES * sizeof *t->best);
    valence_task how = {t->a, t->l, &t->rows, t->themes, t->n, t->fold, t->folds, t->best};
    t->n_valences    = valence_choose(&t->scratch, &how, t->o->least, &t->valences);
    t->weights       = JNY_ARRAY(t->a, float, t->rows.features * 2 * (t->n + t->n_valences) + 1);
    t->model         = JNY_ARRAY(t->a, jny_model_theme, t->n + 1);
    jny_arena    scratch = t->scratch; /* a copy: gone when this returns */
    signed char *labels  = jny_alloc_raw(&scratch, t->rows.passages.n + 1, 1);
    for (size_t k = 0; k < t->n; k++) {
        t->model[k].path = t->l->book->themes[t->themes[k]].path;
        t->sentences[k]  = !t->o->no_passages && label_sentences(t, k, UINT32_MAX, labels);
    }
    for (size_t k = 0; k < t->n; k++) {
        for (unsigned f = 0; f < t->folds; f++)
            train_fold(t, k, f);
        train_stack(t, k);
        train_whole(t, k);
    }
    measure(t);
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
    jny_status st = check_lessons(&t, err);
    if (st == JNY_OK)
        st = lesson_rules_count(&t.scratch, l, &t.rules, err);
    if (st == JNY_OK) {
        deal_folds(&t);
        lesson_rows_make(&t.scratch, l, o->rare, &t.rows);
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
