/* weigh.c - what reading a story is worth: the chances that its themes are there, by a learned
 * model or by what was suggested so far, made into one reading order. It orders and decides
 * nothing. */
#include "desk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SENSITIVE_WEIGHS = 2 };

/* ---- What a model says ----------------------------------------------------------------------- */

static jny_status weigh_stories(jny_desk *d, jny_matcher *m, jny_scorer *s, jny_err *err)
{
    jny_stories it = {0};
    jny_story   story;
    jny_arena   scratch = jny_arena_open(d->arena.world);
    jny_status  st      = jny_stories_open(&it, d->project, err);
    while (st == JNY_OK && jny_stories_next(&it, &scratch, &story, err)) {
        size_t           row  = jny_census_row(&d->census, story.key);
        jny_str          lang = jny_story_attribute(&story, "lang");
        const jny_score *scores;
        jny_tags         tags;
        if (row != SIZE_MAX) {
            jny_tag(&scratch, m, story.text, lang, &tags);
            jny_scorer_score(&scratch, s, story.text, lang, tags, &scores, NULL);
            for (size_t k = 0; k < d->n_weighed; k++)
                d->chances[row * d->n_weighed + k] = (float)scores[k].score;
        }
        jny_arena_reset(&scratch);
    }
    jny_stories_close(&it);
    jny_arena_close(&scratch);
    return st == JNY_OK ? err->status : st;
}

jny_status jny_desk_weigh(jny_desk *d, const jny_model *model, jny_err *err)
{
    size_t       b = 0;
    jny_matcher *m = NULL;
    jny_scorer  *s = NULL;
    while (b < d->n_books && !jny_str_eq(d->books[b].book.name, model->codebook))
        b++;
    if (b == d->n_books)
        return jny_fail(err, JNY_ECONFLICT, NULL,
                        "the model was learned with the codebook \"%.*s\", which this project "
                        "does not use",
                        JNY_ARG(model->codebook));
    const jny_codebook *book = &d->books[b].book;
    d->n_weighed             = model->n;
    d->weighed               = JNY_ARRAY(&d->arena, size_t, model->n + 1);
    d->chances               = JNY_ARRAY(&d->arena, float, d->census.n * model->n + 1);
    for (size_t k = 0; k < model->n; k++) {
        size_t t      = jny_codebook_find(book, model->themes[k].path);
        d->weighed[k] = t == JNY_NO_PARENT ? t : d->first[b] + t;
    }
    jny_status st = jny_matcher_open(d->arena.world, book, &m, err);
    if (st == JNY_OK)
        st = jny_scorer_open(d->arena.world, model, book, &s, err);
    if (st == JNY_OK)
        st = weigh_stories(d, m, s, err);
    if (m)
        jny_matcher_close(m);
    jny_scorer_close(s);
    return st;
}

/* ---- The chances of one row ------------------------------------------------------------------ */

/* What a machine coder said of its suggestion; 0: nothing. */
static float noted(jny_str note)
{
    char   text[64];
    double p = 0;
    snprintf(text, sizeof text, "%.*s", JNY_ARG(note));
    return sscanf(text, "probability %lf", &p) == 1 && p > 0 && p <= 1 ? (float)p : 0;
}

static void raise(float *chance, float to)
{
    if (*chance < to)
        *chance = to;
}

/* What is suggested counts as often right as people found it right, one yes and one no added. */
static void take_suggestions(const jny_desk *d, size_t row, const float *right, float *chance)
{
    const jny_said *said = &d->said[row];
    suggestions     s    = {.d = d, .row = row};
    for (size_t t; next_suggestion(&s, &t);)
        raise(&chance[t], right[t]);
    for (size_t i = 0; i < said->n_answers; i++) {
        const jny_answer *x = &said->answers[i];
        size_t            t = x->machine && x->present
                                  ? jny_desk_theme_find(d, x->theme_codebook, x->theme_path)
                                  : JNY_NO_PARENT;
        float             p = noted(x->note);
        if (t != JNY_NO_PARENT)
            raise(&chance[t], p > 0 ? p : right[t]);
    }
}

/* A child counts for its parents; what people answered on is not to be found any more, unless they
 * are about it. */
static void settle_chances(const jny_desk *d, size_t row, bool open, float *chance)
{
    for (size_t b = d->n_books; b-- > 0;)
        for (size_t t = d->books[b].book.n; t-- > 0;) {
            size_t parent = d->books[b].book.themes[t].parent;
            if (parent != JNY_NO_PARENT)
                raise(&chance[d->first[b] + parent], chance[d->first[b] + t]);
        }
    const jny_said *said = &d->said[row];
    for (size_t i = 0; !open && i < said->n_answers; i++) {
        const jny_answer *x = &said->answers[i];
        size_t            t =
            x->machine ? JNY_NO_PARENT : jny_desk_theme_find(d, x->theme_codebook, x->theme_path);
        if (t != JNY_NO_PARENT)
            chance[t] = 0;
    }
}

static void chances_of(const jny_desk *d, size_t row, const float *right, bool open, float *chance)
{
    memset(chance, 0, d->n_themes * sizeof *chance);
    if (!d->chances)
        take_suggestions(d, row, right, chance);
    for (size_t k = 0; d->chances && k < d->n_weighed; k++)
        if (d->weighed[k] != JNY_NO_PARENT)
            chance[d->weighed[k]] = d->chances[row * d->n_weighed + k];
    settle_chances(d, row, open, chance);
}

double desk_certainty(const jny_desk *d, size_t row, const double *asked, float *chance)
{
    double least = 0.5;
    chances_of(d, row, NULL, false, chance);
    for (size_t k = 0; k < d->n_weighed; k++) {
        size_t t   = d->weighed[k];
        double far = t == JNY_NO_PARENT ? least : fabs((double)chance[t] - 0.5);
        if (far < least && (!asked || asked[t] > 0))
            least = far;
    }
    return least;
}

bool jny_desk_weighed(const jny_desk *d)
{
    return d->chances != NULL;
}

/* ---- The order ------------------------------------------------------------------------------- */

static float *how_often_right(const jny_desk *d, jny_arena *a)
{
    const jny_progress_report *r     = &d->progress;
    float                     *right = JNY_ARRAY(a, float, d->n_themes + 1);
    for (size_t t = 0; t < d->n_themes; t++)
        right[t] = (float)((double)(r->themes[t].accepted + 1) /
                           (double)(r->themes[t].accepted + r->themes[t].rejected + 2));
    return right;
}

/* What a theme weighs of its own: those below another count through it. */
static double weight_of(const jny_desk *d, const jny_queue_query *q, size_t t)
{
    if (q->asked)
        return q->asked[t];
    const jny_theme *theme = jny_desk_theme_of(d, t);
    return theme->parent != JNY_NO_PARENT ? 0 : theme->sensitive ? SENSITIVE_WEIGHS : 1;
}

/* The themes that weigh anything; those of other themes need not be looked at again. */
static size_t choose_weighing(const jny_desk *d, const jny_queue_query *q, size_t *themes,
                              double *weight)
{
    size_t n = 0;
    for (size_t t = 0; t < d->n_themes; t++)
        if (weight_of(d, q, t) > 0) {
            weight[n]   = weight_of(d, q, t);
            themes[n++] = t;
        }
    return n;
}

void desk_mix(const jny_desk *d, jny_arena scratch, const jny_queue_query *q, jny_queue_item *items,
              size_t n)
{
    const float *right    = how_often_right(d, &scratch);
    float       *row      = JNY_ARRAY(&scratch, float, d->n_themes + 1);
    size_t      *themes   = JNY_ARRAY(&scratch, size_t, d->n_themes + 1);
    double      *weight   = JNY_ARRAY(&scratch, double, d->n_themes + 1);
    double      *found    = JNY_ARRAY(&scratch, double, d->n_themes + 1);
    size_t       m        = choose_weighing(d, q, themes, weight);
    float       *chance   = JNY_ARRAY(&scratch, float, n *m + 1);
    uint64_t    *lot      = JNY_ARRAY(&scratch, uint64_t, n + 1);
    size_t      *order    = JNY_ARRAY(&scratch, size_t, n + 1);
    jny_place   *why      = JNY_ARRAY(&scratch, jny_place, n + 1);
    jny_mixture  standard = JNY_MIXTURE;
    for (size_t k = 0; k < m; k++)
        found[k] = (double)d->progress.themes[themes[k]].accepted;
    for (size_t i = 0; i < n; i++) {
        chances_of(d, items[i].row, right, items[i].row + 1 == q->open, row);
        for (size_t k = 0; k < m; k++)
            chance[i * m + k] = row[themes[k]];
        lot[i] = jny_hash_lot(jny_desk_id(d, items[i].row), q->seed);
    }
    jny_reading reading = {n, m, chance, weight, found, lot, q->seed, d->census.n - n};
    jny_reading_order(scratch, &reading, q->mixture.chance ? q->mixture : standard, order, why);
    for (size_t place = 0; place < n; place++) {
        jny_queue_item *x = &items[order[place]];
        x->place          = why[place];
        if (!x->blind)
            x->key = (double)place;
    }
}
