/* score.c - what a learned model says of a story: three small steps. A learner of the whole
 * story, one of its sentences, and a last one that weighs both and the rules that hit. */
#include "score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Adds up the weights of `n` features; what to divide by. `side`: 0 the story's, 1 a sentence's. */
typedef float adder(const jny_scorer *s, const uint32_t *features, size_t n, int side);

struct jny_scorer {
    jny_arena           own;
    adder              *add;
    const jny_model    *model;
    const jny_codebook *book;
    jny_features       *features;
    size_t             *theme_of;    /* theme of the model: index in the codebook */
    size_t              outs;        /* themes and valences                       */
    size_t              lanes;       /* the same, up to a whole number of them at once */
    const float        *weights;     /* [(2 * feature + side) * lanes] */
    float              *sums, *best; /* by theme: a sum of weights; the best sentence's */
    double             *chances;     /* by valence */
    uint32_t           *rules;       /* by theme of the codebook */
};

/* ---- The stack ------------------------------------------------------------------------------ */

void jny_stack_inputs(double story, double passage, size_t rules, size_t all_rules,
                      double in[JNY_STACK_INPUTS])
{
    in[JNY_STACK_STORY]       = story;
    in[JNY_STACK_PASSAGE]     = passage;
    in[JNY_STACK_ONE_RULE]    = rules >= 1;
    in[JNY_STACK_TWO_RULES]   = rules >= 2;
    in[JNY_STACK_THREE_RULES] = rules >= 3;
    in[JNY_STACK_RULES]       = log1p((double)rules);
    in[JNY_STACK_ANY_RULE]    = all_rules > 0;
    in[JNY_STACK_OTHER_RULES] = log1p((double)(all_rules - rules));
}

size_t jny_rules_met(jny_arena scratch, const jny_codebook *book, jny_tags hits,
                     const bool *counted, uint32_t *counts)
{
    size_t all = 0;
    bool  *met = JNY_ARRAY(&scratch, bool, book->n_rules + 1);
    memset(counts, 0, book->n * sizeof *counts);
    for (size_t i = 0; i < hits.n; i++) {
        const jny_hit *h = &hits.hits[i];
        if (met[h->rule] || (counted && !counted[h->rule]))
            continue;
        met[h->rule] = true;
        all++;
        for (size_t t = h->theme; t != JNY_NO_PARENT; t = book->themes[t].parent)
            counts[t]++;
    }
    return all;
}

static double stack(const jny_model_theme *t, const double in[JNY_STACK_INPUTS])
{
    double z = t->bias;
    for (int i = 0; i < JNY_STACK_INPUTS; i++)
        z += t->weight[i] * in[i];
    return 1 / (1 + exp(-z));
}

/* ---- The learners --------------------------------------------------------------------------- */

enum { LANES = 8, AHEAD = 6, CACHE_LINE = 64 };

/* Weights lie all over memory: those of a feature that comes soon, of both sides, are sent for. */
static void send_for(const jny_scorer *s, uint32_t feature)
{
    const char *row = (const char *)(s->weights + 2 * (size_t)(feature - 1) * s->lanes);
    for (size_t at = 0; at < 2 * s->lanes * sizeof(float); at += CACHE_LINE)
        __builtin_prefetch(row + at);
}

/* Sums the weights of `n` features into `s->sums`. */
__attribute__((always_inline)) static inline float
add_rows(const jny_scorer *s, const uint32_t *features, size_t n, int side)
{
    const float *rarity  = s->model->rarity;
    float        length  = 0;
    float *restrict sums = s->sums;
    size_t lanes         = s->lanes;
    memset(sums, 0, lanes * sizeof *sums);
    for (size_t i = 0; i < n; i++) {
        size_t f                  = features[i] - 1;
        const float *restrict row = s->weights + (2 * f + (size_t)side) * lanes;
        if (side == 0 && i + AHEAD < n)
            send_for(s, features[i + AHEAD]);
        for (size_t t = 0; t < lanes; t += LANES)
            for (size_t k = 0; k < LANES; k++)
                sums[t + k] += row[t + k];
        length += rarity[f] * rarity[f];
    }
    return length > 0 ? sqrtf(length) : 1;
}

static float add_plainly(const jny_scorer *s, const uint32_t *features, size_t n, int side)
{
    return add_rows(s, features, n, side);
}

#if defined(__x86_64__)
/* The same, eight lanes at a time: each lane adds up in the same order, so to the same sum. */
__attribute__((target("avx2"))) static float
add_quickly(const jny_scorer *s, const uint32_t *features, size_t n, int side)
{
    return add_rows(s, features, n, side);
}

static adder *quickest(void)
{
    return __builtin_cpu_supports("avx2") ? add_quickly : add_plainly;
}
#else
static adder *quickest(void)
{
    return add_plainly;
}
#endif

void scorer_add_plainly(jny_scorer *s)
{
    s->add = add_plainly;
}

/* What each sentence says: `said[sentence * lanes + theme or valence]`. */
static void read_sentences(jny_scorer *s, const jny_featured *read, float *said)
{
    for (size_t t = 0; t < s->model->n; t++)
        s->best[t] = read->n_passages ? -INFINITY : 0;
    for (size_t i = 0; i < read->n_passages; i++) {
        const jny_featured_sentence *p      = &read->passages[i];
        float                        length = s->add(s, read->parts + p->first, p->n, 1);
        for (size_t t = 0; t < s->lanes; t++)
            said[i * s->lanes + t] = s->sums[t] / length;
        for (size_t t = 0; t < s->model->n; t++)
            s->best[t] = fmaxf(s->best[t], said[i * s->lanes + t]);
    }
}

/* What the best sentences of a theme say, in the mean, of a valence. */
static double heard_of(const jny_scorer *s, const float *said, size_t sentences, size_t theme,
                       size_t valence)
{
    const float *best[JNY_VALENCE_SENTENCES] = {0};
    size_t       n                           = 0;
    double       sum                         = 0;
    for (size_t i = 0; i < sentences; i++) {
        const float *sentence = said + i * s->lanes;
        size_t       k        = n < JNY_VALENCE_SENTENCES ? n++ : n;
        for (; k > 0 && best[k - 1][theme] < sentence[theme]; k--)
            if (k < JNY_VALENCE_SENTENCES)
                best[k] = best[k - 1];
        if (k < JNY_VALENCE_SENTENCES)
            best[k] = sentence;
    }
    for (size_t k = 0; k < n; k++)
        sum += (double)best[k][s->model->n + valence];
    return n ? sum / (double)n : 0;
}

size_t jny_valence_choose(double *sums, size_t n, double *score)
{
    double all    = 0;
    size_t chosen = 0;
    for (size_t v = 0; v < n; v++) {
        all += sums[v] = 1 / (1 + exp(-sums[v]));
        chosen         = sums[v] > sums[chosen] ? v : chosen;
    }
    *score = n ? sums[chosen] / all : 0;
    return chosen;
}

/* How it was, where a theme is suggested. */
static void choose_valence(const jny_scorer *s, const float *whole, const float *said,
                           size_t sentences, size_t theme, jny_score *score)
{
    const jny_model *m = s->model;
    for (size_t v = 0; v < m->n_valences; v++)
        s->chances[v] = m->valences[v].bias + m->valences[v].by_theme[theme] +
                        (double)whole[m->n + v] + heard_of(s, said, sentences, theme, v);
    score->valence = jny_valence_choose(s->chances, m->n_valences, &score->valence_score);
}

void jny_scorer_score(jny_arena *a, jny_scorer *s, jny_str story, jny_str lang, jny_tags hits,
                      const jny_score **out, jny_featured *read)
{
    const jny_model *m      = s->model;
    jny_featured     own    = {0};
    jny_score       *scores = JNY_ARRAY(a, jny_score, m->n + 1);
    read                    = read ? read : &own;
    jny_features_read(a, s->features, story, lang, read);
    size_t rules  = jny_rules_met(*a, s->book, hits, NULL, s->rules);
    float  length = s->add(s, read->at, read->n, 0);
    float *whole  = JNY_ARRAY(a, float, s->lanes);
    float *said   = jny_alloc_raw(a, read->n_passages * s->lanes + 1, sizeof *said);
    for (size_t t = 0; t < s->lanes; t++)
        whole[t] = s->sums[t] / length;
    read_sentences(s, read, said);
    read->said   = said;
    read->length = length;
    for (size_t t = 0; t < m->n; t++) {
        const jny_model_theme *theme = &m->themes[t];
        double                 in[JNY_STACK_INPUTS];
        scores[t].valence = m->n_valences;
        if (s->theme_of[t] == JNY_NO_PARENT)
            continue;
        uint32_t own_rules = s->rules[s->theme_of[t]];
        jny_stack_inputs(theme->story_bias + (double)whole[t],
                         theme->passage_bias + (double)s->best[t], own_rules, rules, in);
        scores[t].score     = stack(theme, in);
        scores[t].suggested = scores[t].score >= theme->threshold;
        scores[t].ruled     = own_rules > 0;
        if (scores[t].suggested)
            choose_valence(s, whole, said, read->n_passages, t, &scores[t]);
    }
    *out = scores;
}

/* What a sentence gives to the sum of the story. */
static double share_of(const jny_scorer *s, const jny_featured *read, size_t sentence, size_t theme)
{
    const jny_featured_sentence *p   = &read->passages[sentence];
    float                        sum = 0;
    for (size_t i = p->first; i < p->first + p->n; i++)
        sum += s->weights[2 * (size_t)(read->parts[i] - 1) * s->lanes + theme];
    return (double)(sum / read->length);
}

size_t jny_scorer_passages(jny_scorer *s, const jny_featured *read, size_t theme, size_t most,
                           jny_featured_sentence *out)
{
    const jny_model_theme *t = &s->model->themes[theme];
    double                 weights[8];
    size_t                 n = 0;
    most                     = most < 8 ? most : 8;
    for (size_t i = 0; i < read->n_passages; i++) {
        double passage = (double)read->said[i * s->lanes + theme] + t->passage_bias;
        double weight  = t->weight[JNY_STACK_PASSAGE] * passage +
                        t->weight[JNY_STACK_STORY] * share_of(s, read, i, theme);
        size_t k = n < most ? n++ : most;
        for (; k > 0 && weights[k - 1] < weight; k--)
            if (k < most) {
                weights[k] = weights[k - 1];
                out[k]     = out[k - 1];
            }
        if (k < most) {
            weights[k] = weight;
            out[k]     = read->passages[i];
        }
    }
    while (n > 1 && weights[n - 1] <= 0)
        n--;
    return n;
}

static int by_theme(const void *x, const void *y)
{
    const jny_suggested_tag *a = x, *b = y;
    return (a->theme > b->theme) - (a->theme < b->theme);
}

static void show_passages(jny_scorer *s, const jny_featured *read, size_t theme,
                          const jny_points *points, jny_suggested_tag *tag)
{
    jny_featured_sentence best[JNY_PASSAGES_SHOWN];
    tag->n = jny_scorer_passages(s, read, theme, JNY_PASSAGES_SHOWN, best);
    for (size_t i = 0; i < tag->n; i++) {
        size_t place = i; /* in the order of the story */
        for (; place > 0 && tag->passages[place - 1].start > best[i].start; place--)
            tag->passages[place] = tag->passages[place - 1];
        tag->passages[place] = (jny_shown_passage){best[i].start, best[i].end,
                                                   (uint32_t)jny_points_at(points, best[i].start),
                                                   (uint32_t)jny_points_at(points, best[i].end)};
    }
}

size_t jny_scorer_suggest(jny_arena *a, jny_scorer *s, jny_str story, jny_str lang, jny_tags hits,
                          jny_suggested_tag **out)
{
    const jny_score *scores;
    jny_featured     read;
    jny_points       points = jny_points_of(a, story);
    size_t           n      = 0;
    *out                    = JNY_ARRAY(a, jny_suggested_tag, s->model->n + 1);
    jny_scorer_score(a, s, story, lang, hits, &scores, &read);
    for (size_t t = 0; t < s->model->n; t++) {
        if (!scores[t].suggested)
            continue;
        jny_suggested_tag *tag = &(*out)[n++];
        tag->theme             = s->theme_of[t];
        tag->score             = scores[t].score;
        tag->ruled             = scores[t].ruled;
        if (scores[t].valence < s->model->n_valences)
            tag->valence = s->model->valences[scores[t].valence].name;
        show_passages(s, &read, t, &points, tag);
    }
    qsort(*out, n, sizeof **out, by_theme);
    return n;
}

/* ---- Opening and closing --------------------------------------------------------------------- */

/* The model's weights with room for whole lanes. */
static const float *spread_weights(jny_arena *a, const jny_model *m, size_t lanes)
{
    float *out  = JNY_ARRAY(a, float, m->features * 2 * lanes + 1);
    size_t outs = m->n + m->n_valences;
    for (size_t row = 0; outs && row < m->features * 2; row++)
        memcpy(out + row * lanes, m->weights + row * outs, outs * sizeof *out);
    return out;
}

jny_status jny_scorer_open(const jny_world *w, const jny_model *m, const jny_codebook *book,
                           jny_scorer **out, jny_err *err)
{
    if (!jny_str_eq(m->codebook, book->name))
        return jny_fail(err, JNY_ECONFLICT, NULL,
                        "the model was learned with the codebook \"%.*s\", not \"%.*s\"",
                        JNY_ARG(m->codebook), JNY_ARG(book->name));
    jny_arena   own = jny_arena_open(w);
    jny_scorer *s   = JNY_NEW(&own, jny_scorer);
    s->add          = quickest();
    s->model        = m;
    s->book         = book;
    s->theme_of     = JNY_ARRAY(&own, size_t, m->n + 1);
    s->outs         = m->n + m->n_valences;
    s->lanes        = (s->outs + LANES - 1) / LANES * LANES;
    s->weights      = spread_weights(&own, m, s->lanes);
    s->sums         = JNY_ARRAY(&own, float, s->lanes + 1);
    s->best         = JNY_ARRAY(&own, float, m->n + 1);
    s->chances      = JNY_ARRAY(&own, double, m->n_valences + 1);
    s->rules        = JNY_ARRAY(&own, uint32_t, book->n + 1);
    s->features     = jny_features_open(w, m->language, m->hashes, m->features);
    for (size_t t = 0; t < m->n; t++)
        s->theme_of[t] = jny_codebook_find(book, m->themes[t].path);
    s->own = own;
    *out   = s;
    return JNY_OK;
}

void jny_scorer_close(jny_scorer *s)
{
    if (!s)
        return;
    jny_features_close(s->features);
    jny_arena own = s->own;
    jny_arena_close(&own);
}
