/* valence.c - learns how something was: working well, in need of change, both or neither. Few
 * codings have each valence of each theme, so all themes are learned from together: a coding is a
 * row of the story's words, those of its evidence, and its theme. */
#include "valence.h"

#include <math.h>
#include <string.h>

/* A theme's own column, beside words whose squares sum up to 1; more codings than MOST teach four
 * valences nothing new, and each is a row as long as a story. */
static const double THEME = 0.7, COST = 1, EPS = 0.1;
enum { MOST = 20000 };

typedef struct {
    size_t lesson, theme, valence; /* of the model; of those chosen */
} coding;

typedef struct {
    const valence_task *v;
    jny_arena           scratch;
    size_t              n; /* valences */
    const size_t       *chosen;
    coding             *codings;
    size_t              n_codings;
    linear_rows         rows;    /* of the codings */
    linear_weights     *weights; /* by valence     */
    signed char        *labels;
    double             *sums; /* by feature: of the sentences of one row */
    float              *kept; /* of the model */
    jny_score          *held;
    jny_learned        *out;
    jny_pairs          *pairs;
} learning;

/* ---- Codings -------------------------------------------------------------------------------- */

/* The valence that people gave to a theme of a lesson; SIZE_MAX: none. */
static size_t valence_of(const valence_task *v, size_t lesson, size_t theme)
{
    const jny_lesson *l = &v->l->at[lesson];
    size_t            b = v->themes[theme];
    if (!l->valences || l->answers[b] != JNY_ANSWER_PRESENT || l->valences[b] >= v->l->n_valences)
        return SIZE_MAX;
    return l->valences[b];
}

size_t valence_choose(jny_arena *a, const valence_task *v, unsigned least, size_t **out)
{
    uint64_t *counts = JNY_ARRAY(a, uint64_t, v->l->n_valences + 1);
    size_t    n      = 0;
    *out             = JNY_ARRAY(a, size_t, v->l->n_valences + 1);
    for (size_t i = 0; i < v->l->n; i++)
        for (size_t k = 0; k < v->n; k++)
            if (valence_of(v, i, k) != SIZE_MAX)
                counts[valence_of(v, i, k)]++;
    for (size_t k = 0; k < v->l->n_valences; k++)
        if (counts[k] >= least)
            (*out)[n++] = k;
    return n > 1 ? n : 0; /* of one alone nothing can be learned */
}

static size_t chosen_of(const learning *x, size_t valence)
{
    size_t k = 0;
    while (k < x->n && x->chosen[k] != valence)
        k++;
    return k;
}

/* The same of a coding whose valence was chosen; x->n: none. */
static size_t taught(const learning *x, size_t lesson, size_t theme)
{
    size_t valence = valence_of(x->v, lesson, theme);
    return valence == SIZE_MAX ? x->n : chosen_of(x, valence);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Adds the mean of some sentences, in columns behind the story's. */
static size_t put_sentences(learning *x, struct feature_node *row, const uint32_t *sentences,
                            size_t n)
{
    const lesson_rows *r    = x->v->rows;
    int                last = (int)r->features;
    size_t             k    = 0;
    for (size_t s = 0; s < n; s++)
        for (const struct feature_node *p = r->passages.at[sentences[s]]; p->index <= last; p++) {
            if (x->sums[p->index] <= 0)
                row[k++].index = p->index;
            x->sums[p->index] += p->value / (double)n;
        }
    for (size_t i = 0; i < k; i++) {
        row[i].value          = x->sums[row[i].index];
        x->sums[row[i].index] = 0;
        row[i].index += last;
    }
    return k;
}

static size_t length_of(const learning *x, const struct feature_node *row)
{
    size_t n = 0;
    while (row[n].index <= (int)x->v->rows->features)
        n++;
    return n;
}

static struct feature_node *make_row(learning *x, jny_arena *a, size_t lesson, size_t theme,
                                     const uint32_t *sentences, size_t n)
{
    const lesson_rows *r = x->v->rows;
    size_t             k = length_of(x, r->stories.at[lesson]), room = k + 3;
    int                last = 2 * (int)r->features;
    for (size_t s = 0; s < n; s++)
        room += length_of(x, r->passages.at[sentences[s]]);
    struct feature_node *row = jny_alloc_raw(a, room, sizeof *row);
    memcpy(row, r->stories.at[lesson], k * sizeof *row);
    k += put_sentences(x, row + k, sentences, n);
    row[k++] = (struct feature_node){last + (int)theme + 1, THEME};
    row[k++] = (struct feature_node){last + (int)x->v->n + 1, 1};
    row[k]   = (struct feature_node){-1, 0};
    return row;
}

/* The sentences that people gave as evidence. */
static size_t shown_sentences(const learning *x, jny_arena *a, size_t lesson, size_t theme,
                              uint32_t **out)
{
    const lesson_rows *r     = x->v->rows;
    size_t             first = r->first[lesson], n = 0;
    *out = JNY_ARRAY(a, uint32_t, r->first[lesson + 1] - first + 1);
    for (size_t p = first; p < r->first[lesson + 1]; p++)
        if (lesson_shows(x->v->l, r, lesson, p, x->v->themes[theme]))
            (*out)[n++] = (uint32_t)p;
    return n;
}

/* All codings with a valence; of very many every second, third ... */
static void list_codings(learning *x)
{
    const valence_task *v      = x->v;
    JNY_LIST(coding)    all    = {0};
    size_t              stride = 1;
    for (size_t i = 0; i < v->l->n; i++)
        for (size_t k = 0; k < v->n; k++)
            if (taught(x, i, k) < x->n)
                *JNY_PUSH(&x->scratch, &all) = (coding){i, k, taught(x, i, k)};
    stride     = all.n / MOST + 1;
    x->codings = JNY_ARRAY(&x->scratch, coding, all.n + 1);
    x->rows.at = JNY_ARRAY(&x->scratch, struct feature_node *, all.n + 1);
    for (size_t i = 0; i < all.n; i += stride) {
        const coding *c = &all.at[i];
        uint32_t     *sentences;
        size_t        n          = shown_sentences(x, &x->scratch, c->lesson, c->theme, &sentences);
        x->codings[x->n_codings] = *c;
        x->rows.at[x->n_codings++] = make_row(x, &x->scratch, c->lesson, c->theme, sentences, n);
    }
    x->rows.n       = x->n_codings;
    x->rows.columns = 2 * v->rows->features + v->n;
}

/* ---- Learning -------------------------------------------------------------------------------- */

/* Whether a coding may teach what is measured on a fold; on no fold, all of them. */
static bool may_teach(const learning *x, const coding *c, unsigned fold)
{
    return fold >= x->v->folds || !(x->v->near[c->lesson] >> fold & 1);
}

static void train_out(learning *x, unsigned out)
{
    linear_task task = {&x->rows, x->labels, COST, true, LINEAR_ODDS, EPS};
    for (size_t k = 0; k < x->n; k++) {
        for (size_t i = 0; i < x->n_codings; i++)
            x->labels[i] = (signed char)(!may_teach(x, &x->codings[i], out) ? 0
                                         : x->codings[i].valence == k       ? 1
                                                                            : -1);
        linear_train(&task, &x->weights[k]);
    }
}

/* What a model that saw no story of the lesson's group says of a theme of it. */
static void hold(learning *x, jny_arena scratch, size_t lesson, size_t theme, jny_score *score)
{
    const valence_task *v    = x->v;
    const uint32_t     *at   = v->best + (theme * v->l->n + lesson) * JNY_VALENCE_SENTENCES;
    double             *sums = JNY_ARRAY(&scratch, double, x->n + 1);
    size_t              n = 0, is = taught(x, lesson, theme);
    while (n < JNY_VALENCE_SENTENCES && at[n] != UINT32_MAX)
        n++;
    const struct feature_node *row = make_row(x, &scratch, lesson, theme, at, n);
    for (size_t k = 0; k < x->n; k++)
        sums[k] = linear_value(&x->weights[k], row);
    score->valence = jny_valence_choose(sums, x->n, &score->valence_score);
    for (size_t k = 0; is < x->n && k < x->n; k++) {
        bool said = score->valence == k;
        *(said && is == k ? &x->pairs[k].both
          : said          ? &x->pairs[k].first
          : is == k       ? &x->pairs[k].second
                          : &x->pairs[k].neither) += 1;
    }
}

/* What would be right by saying each theme's most frequent valence in the other folds. */
static void count_usual(learning *x, unsigned fold)
{
    jny_arena scratch = x->scratch;
    uint64_t *counts  = JNY_ARRAY(&scratch, uint64_t, x->v->n * x->n + 1);
    for (size_t i = 0; i < x->n_codings; i++)
        if (may_teach(x, &x->codings[i], fold))
            counts[x->codings[i].theme * x->n + x->codings[i].valence]++;
    for (size_t i = 0; i < x->v->l->n; i++)
        for (size_t t = 0; x->v->fold[i] == fold && t < x->v->n; t++) {
            size_t usual = 0;
            for (size_t k = 1; k < x->n; k++)
                usual = counts[t * x->n + k] > counts[t * x->n + usual] ? k : usual;
            x->out->usual += taught(x, i, t) == usual;
        }
}

static void measure_fold(learning *x, unsigned fold)
{
    const valence_task *v = x->v;
    train_out(x, fold);
    count_usual(x, fold);
    for (size_t i = 0; i < v->l->n; i++)
        for (size_t t = 0; v->fold[i] == fold && t < v->n; t++) {
            jny_score *score = &x->held[i * v->n + t];
            jny_score  spare = {0};
            if (score->suggested || taught(x, i, t) < x->n)
                hold(x, x->scratch, i, t, score->suggested ? score : &spare);
        }
}

static void keep(learning *x)
{
    const lesson_rows *r    = x->v->rows;
    size_t             outs = x->v->n + x->n;
    jny_model_valence *of   = JNY_ARRAY(x->v->a, jny_model_valence, x->n + 1);
    for (size_t k = 0; k < x->n; k++) {
        const double *w        = x->weights[k].w;
        double       *by_theme = JNY_ARRAY(x->v->a, double, x->v->n + 1);
        jny_accuracy  accuracy = jny_accuracy_of(x->pairs[k]);
        for (size_t side = 0; side < 2; side++)
            for (size_t f = 0; f < r->features; f++)
                x->kept[(2 * f + side) * outs + x->v->n + k] =
                    (float)w[side * r->features + f] * r->rarity[f];
        for (size_t t = 0; t < x->v->n; t++)
            by_theme[t] = THEME * w[2 * r->features + t];
        of[k] = (jny_model_valence){.name      = x->v->l->valences[x->chosen[k]],
                                    .bias      = w[x->rows.columns],
                                    .by_theme  = by_theme,
                                    .codings   = x->pairs[k].both + x->pairs[k].second,
                                    .precision = accuracy.precision,
                                    .recall    = accuracy.recall,
                                    .f1        = accuracy.f1};
    }
    x->out->model.valences   = of;
    x->out->model.n_valences = x->n;
    x->out->valences         = x->pairs;
}

void valence_learn(const valence_task *v, const size_t *chosen, size_t n_chosen, float *weights,
                   jny_score *held, jny_learned *out)
{
    if (!n_chosen)
        return;
    learning x = {.v       = v,
                  .scratch = jny_arena_open(v->a->world),
                  .n       = n_chosen,
                  .chosen  = chosen,
                  .kept    = weights,
                  .held    = held,
                  .out     = out,
                  .pairs   = JNY_ARRAY(v->a, jny_pairs, n_chosen + 1)};
    x.sums     = JNY_ARRAY(&x.scratch, double, v->rows->features + 1);
    x.weights  = JNY_ARRAY(&x.scratch, linear_weights, n_chosen + 1);
    list_codings(&x);
    x.labels = jny_alloc_raw(&x.scratch, x.n_codings + 1, 1);
    for (size_t k = 0; k < n_chosen; k++)
        x.weights[k].w = JNY_ARRAY(&x.scratch, double, x.rows.columns + 1);
    for (unsigned f = 0; f < v->folds; f++)
        measure_fold(&x, f);
    train_out(&x, UINT32_MAX);
    keep(&x);
    jny_arena_close(&x.scratch);
}
