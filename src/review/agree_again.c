/* agree_again.c - how far one coder agrees with themselves: what their answers were when they first
 * finished a story against what they were when they had read it again, by the record. Answers that
 * were changed without another reading are no second reading: they would show only what changed. */
#include "agree.h"

#include "decide.h"
#include "themes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a coder said of one story, ever, the oldest first. */
typedef struct {
    jny_story_reading *readings;
    const jny_answer  *answers;
    size_t             n_readings, n_answers;
} told;

/* A version of the codebook, and which of the themes of today were in it. */
typedef struct {
    int64_t key;
    bool   *has;
} version;

typedef struct {
    comparing        *c;
    size_t           *theme_of; /* by theme of the record: of the codebook, or JNY_NO_PARENT */
    int64_t           most;     /* theme of the record */
    JNY_LIST(version) versions;
} past;

/* ---- Themes, then and now ------------------------------------------------------------------- */

static jny_status know_themes(past *p, jny_err *err)
{
    comparing  *c = p->c;
    jny_answer *x;
    size_t      n;
    jny_status  st = jny_themes_ever(c->desk->project, c->a, &x, &n, err);
    if (st == JNY_OK)
        st = desk_follow_renames(c->desk, x, n, err);
    if (st != JNY_OK)
        return st;
    p->most     = n ? x[n - 1].theme : 0;
    p->theme_of = JNY_ARRAY(c->a, size_t, (size_t)p->most + 1);
    for (int64_t k = 0; k <= p->most; k++)
        p->theme_of[k] = JNY_NO_PARENT;
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(x[i].theme_codebook, c->book->name))
            p->theme_of[x[i].theme] = jny_codebook_find(c->book, x[i].theme_path);
    return JNY_OK;
}

static size_t theme_now(const past *p, int64_t theme)
{
    return theme > 0 && theme <= p->most ? p->theme_of[theme] : JNY_NO_PARENT;
}

/* Which of today's themes a reading by that version of the codebook could find; all, where the
 * version is not known. */
static jny_status themes_then(past *p, int64_t key, const bool **has, jny_err *err)
{
    comparing   *c = p->c;
    jny_codebook was;
    for (size_t i = 0; i < p->versions.n; i++)
        if (p->versions.at[i].key == key) {
            *has = p->versions.at[i].has;
            return JNY_OK;
        }
    version v = {key, JNY_ARRAY(c->a, bool, c->book->n + 1)};
    if (key && jny_codebook_version(c->desk->project, c->a, key, &was, err) != JNY_OK)
        return err->status;
    for (size_t t = 0; t < c->book->n; t++)
        v.has[t] = !key || same_theme(&was, &c->book->themes[t]) != JNY_NO_PARENT;
    *JNY_PUSH(c->a, &p->versions) = v;
    *has                          = v.has;
    return JNY_OK;
}

/* The coder's answers at the end of a reading, how they said it was, and the decisions behind
 * them. */
static void answers_at(const past *p, const told *s, const jny_story_reading *r, bool *present,
                       uint8_t *valence, int64_t *decisions)
{
    const jny_codebook *book = p->c->book;
    memset(present, 0, book->n * sizeof *present);
    memset(decisions, 0, book->n * sizeof *decisions);
    memset(valence, VALENCES, book->n);
    for (size_t i = 0; i < s->n_answers; i++) {
        const jny_answer *x = &s->answers[i];
        int               k = jny_str_cmp(x->at, r->at);
        if (k > 0 || (k == 0 && x->event > r->event))
            break;
        size_t t = theme_now(p, x->theme);
        if (t == JNY_NO_PARENT)
            continue;
        present[t]   = x->present;
        decisions[t] = x->decision;
        valence[t]   = (uint8_t)(x->present ? valence_find(x->valence) : VALENCES);
    }
    if (r->whole) { /* what they said on another computer is no part of this reading */
        memset(present, 0, book->n * sizeof *present);
        for (size_t i = 0; i < r->n_found; i++)
            if (theme_now(p, r->found[i]) != JNY_NO_PARENT)
                present[theme_now(p, r->found[i])] = true;
        for (size_t t = 0; t < book->n; t++) /* how it was is known of what they found only */
            valence[t] = present[t] ? valence[t] : VALENCES;
    }
    agree_roll_up(p->c, present);
}

/* ---- Which two readings -------------------------------------------------------------------- */

/* Without sight of an earlier answer: it was hidden, or there was none where they read. */
static bool is_blind_reading(const jny_story_reading *r)
{
    return !r->again || jny_str_ends(r->blind, OWN_EARLIER);
}

static bool is_since(const jny_agree_query *q, const jny_story_reading *r)
{
    return jny_str_cmp(r->at, q->since) >= 0; /* a day is less than its times */
}

typedef struct {
    const jny_story_reading *first, *second; /* NULL: there are not two */
    bool                     in_sight;       /* there is a second one, in sight of the first */
} pair;

static pair choose(const jny_agree_query *q, const jny_story_reading *r, size_t n)
{
    size_t from = 0, last = n;
    while (q->since.n && from + 1 < n && !is_since(q, &r[from + 1]))
        from++;
    if (!n || (q->since.n && is_since(q, &r[from])))
        return (pair){0};
    for (size_t i = from + 1; i < n; i++)
        if (q->in_sight || is_blind_reading(&r[i]))
            last = i;
    const jny_story_reading *second = last < n ? &r[last] : NULL;
    return (pair){&r[from], second, from + 1 < n && (!second || !is_blind_reading(second))};
}

static size_t keep_newest_words(jny_story_reading *r, size_t n)
{
    int64_t text = r[n - 1].text;
    size_t  kept = 0;
    for (size_t i = 0; i < n; i++)
        if (r[i].text == text)
            r[kept++] = r[i];
    return kept;
}

/* Two readings of the same words: where the story was corrected between two, of the new ones. */
static pair find_pair(comparing *c, told *s)
{
    pair p = choose(c->query, s->readings, s->n_readings);
    if (p.second && p.first->text != p.second->text) {
        s->n_readings = keep_newest_words(s->readings, s->n_readings);
        p             = choose(c->query, s->readings, s->n_readings);
        c->out->corrected += !p.second && !p.in_sight;
    }
    c->out->in_sight += p.in_sight;
    return p;
}

/* ---- The whole ------------------------------------------------------------------------------ */

static jny_status add(past *p, size_t row, const told *s, const pair *x, jny_err *err)
{
    comparing *c = p->c;
    if (themes_then(p, x->first->codebook, &c->had, err) != JNY_OK)
        return err->status;
    answers_at(p, s, x->first, c->mine, c->my_valence, c->was);
    answers_at(p, s, x->second, c->theirs, c->their_valence, c->is);
    agree_add(c, row);
    agree_add_valences(c, row);
    return JNY_OK;
}

static double days_between(const pair *p)
{
    int64_t from = 0, to = 0;
    return jny_time_parse(p->first->at, &from) && jny_time_parse(p->second->at, &to)
               ? (double)(to - from) / 86400e6
               : NAN;
}

static int compare_doubles(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *x, size_t n)
{
    qsort(x, n, sizeof *x, compare_doubles);
    return n == 0 ? NAN : n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static jny_status nothing(const comparing *c, jny_err *err)
{
    const jny_agree_query *q = c->query;
    if (c->out->in_sight)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "\"%.*s\" has read no story again without sight of their first answers; in "
                        "sight of them %llu, which shows only what they changed (--in-sight)",
                        JNY_ARG(q->first), (unsigned long long)c->out->in_sight);
    if (c->out->corrected)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "\"%.*s\" has read no story twice with the same words: %llu read again, "
                        "each corrected between the two readings",
                        JNY_ARG(q->first), (unsigned long long)c->out->corrected);
    return jny_fail(err, JNY_ENOTFOUND, NULL,
                    "\"%.*s\" has read no story twice%s%.*s: a lead gives stories to read again on "
                    "the page People, and `decide --file F --again` takes a second reading",
                    JNY_ARG(q->first), q->since.n ? ", before and since " : "", JNY_ARG(q->since));
}

jny_status agree_again(comparing *c, jny_err *err)
{
    jny_desk          *d = c->desk;
    past               p = {.c = c};
    jny_story_reading *readings;
    jny_answer        *answers;
    size_t             n, n_answers, n_days = 0;
    if (c->query->since.n && !jny_is_day_text(c->query->since))
        return jny_fail(err, JNY_EINVAL, NULL, "\"%.*s\" is no day: write it as 2026-11-01",
                        JNY_ARG(c->query->since));
    jny_status st =
        jny_readings(d->project, c->a, c->query->first, c->book->name, &readings, &n, err);
    if (st == JNY_OK)
        st = jny_answers_ever(d->project, c->a, c->query->first, &answers, &n_answers, err);
    if (st == JNY_OK)
        st = know_themes(&p, err);
    if (st != JNY_OK)
        return st;
    c->was       = JNY_ARRAY(c->a, int64_t, c->book->n + 1);
    c->is        = JNY_ARRAY(c->a, int64_t, c->book->n + 1);
    double *days = JNY_ARRAY(c->a, double, n + 1);
    for (size_t i = 0, k = 0; st == JNY_OK && i < n;) {
        told    s   = {.readings = readings + i};
        int64_t key = readings[i].story;
        size_t  row = jny_census_row(&d->census, key);
        while (i < n && readings[i].story == key)
            i++, s.n_readings++;
        while (k < n_answers && answers[k].story < key)
            k++;
        s.answers = answers + k;
        while (k < n_answers && answers[k].story == key)
            k++, s.n_answers++;
        if (row == SIZE_MAX)
            continue;
        pair x = find_pair(c, &s);
        if (!x.second)
            continue;
        st           = add(&p, row, &s, &x, err);
        days[n_days] = days_between(&x);
        n_days += isnan(days[n_days]) ? 0 : 1;
    }
    c->out->days = median(days, n_days);
    return st != JNY_OK ? st : c->out->stories ? JNY_OK : nothing(c, err);
}
