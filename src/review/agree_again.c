/* agree_again.c - how far one coder agrees with themselves: what their answers were when they first
 * finished a story against what they were when they had read it again, by the record. Answers that
 * were changed without another reading are no second reading: they would show only what changed. */
#include "agree.h"

#include "decide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a coder said of one story, ever, the oldest first. */
typedef struct {
    const jny_story_reading *readings;
    const jny_answer        *answers;
    size_t                   n_readings, n_answers;
} told;

/* The coder's answers at the end of a reading. */
static void answers_at(const comparing *c, const told *s, const jny_story_reading *r, bool *present,
                       int64_t *decisions)
{
    memset(present, 0, c->book->n * sizeof *present);
    memset(decisions, 0, c->book->n * sizeof *decisions);
    for (size_t i = 0; i < s->n_answers; i++) {
        const jny_answer *x = &s->answers[i];
        int               k = jny_str_cmp(x->at, r->at);
        if (k > 0 || (k == 0 && x->event > r->event))
            break;
        size_t t = jny_str_eq(x->theme_codebook, c->book->name)
                       ? jny_codebook_find(c->book, x->theme_path)
                       : JNY_NO_PARENT;
        if (t == JNY_NO_PARENT)
            continue;
        present[t]   = x->present;
        decisions[t] = x->decision;
    }
    agree_roll_up(c->book, present);
}

static bool is_blind_reading(const jny_story_reading *r)
{
    return jny_str_ends(r->blind, OWN_EARLIER);
}

static bool is_since(const jny_agree_query *q, const jny_story_reading *r)
{
    return jny_str_cmp(r->at, q->since) >= 0; /* a day is less than its times */
}

/* The two readings to compare; false: there are not two. */
static bool choose(comparing *c, const told *s, const jny_story_reading **first,
                   const jny_story_reading **second)
{
    const jny_agree_query *q    = c->query;
    size_t                 from = 0, last = s->n_readings;
    while (q->since.n && from + 1 < s->n_readings && !is_since(q, &s->readings[from + 1]))
        from++;
    if (!s->n_readings || (q->since.n && is_since(q, &s->readings[from])))
        return false;
    *first = &s->readings[from];
    for (size_t i = from + 1; i < s->n_readings; i++)
        if (q->in_sight || is_blind_reading(&s->readings[i]))
            last = i;
    *second = last < s->n_readings ? &s->readings[last] : NULL;
    c->out->in_sight += from + 1 < s->n_readings && (!*second || !is_blind_reading(*second));
    return *second != NULL;
}

static double days_between(const jny_story_reading *first, const jny_story_reading *second)
{
    int64_t from = 0, to = 0;
    return jny_time_parse(first->at, &from) && jny_time_parse(second->at, &to)
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
    return jny_fail(err, JNY_ENOTFOUND, NULL,
                    "\"%.*s\" has read no story twice%s%.*s: a lead gives stories to read again on "
                    "the page People, and `decide --file F --again` takes a second reading",
                    JNY_ARG(q->first), q->since.n ? ", before and since " : "", JNY_ARG(q->since));
}

jny_status agree_again(comparing *c, jny_err *err)
{
    jny_desk          *d = c->desk;
    jny_story_reading *readings;
    jny_answer        *answers;
    size_t             n, n_answers, n_days = 0;
    if (c->query->since.n && !jny_is_day_text(c->query->since))
        return jny_fail(err, JNY_EINVAL, NULL, "\"%.*s\" is no day: write it as 2026-11-01",
                        JNY_ARG(c->query->since));
    jny_status st = jny_readings(d->project, c->a, c->query->first, &readings, &n, err);
    if (st == JNY_OK)
        st = jny_answers_ever(d->project, c->a, c->query->first, &answers, &n_answers, err);
    if (st == JNY_OK)
        st = desk_follow_renames(d, answers, n_answers, err);
    if (st != JNY_OK)
        return st;
    c->was       = JNY_ARRAY(c->a, int64_t, c->book->n + 1);
    c->is        = JNY_ARRAY(c->a, int64_t, c->book->n + 1);
    double *days = JNY_ARRAY(c->a, double, n + 1);
    for (size_t i = 0, k = 0; i < n;) {
        const jny_story_reading *first, *second;
        told                     s   = {.readings = readings + i};
        int64_t                  key = readings[i].story;
        size_t                   row = jny_census_row(&d->census, key);
        while (i < n && readings[i].story == key)
            i++, s.n_readings++;
        while (k < n_answers && answers[k].story < key)
            k++;
        s.answers = answers + k;
        while (k < n_answers && answers[k].story == key)
            k++, s.n_answers++;
        if (row == SIZE_MAX || !choose(c, &s, &first, &second))
            continue;
        if (first->text != second->text) {
            c->out->corrected++;
            continue;
        }
        answers_at(c, &s, first, c->mine, c->was);
        answers_at(c, &s, second, c->theirs, c->is);
        agree_add(c, row);
        days[n_days] = days_between(first, second);
        n_days += isnan(days[n_days]) ? 0 : 1;
    }
    c->out->days = median(days, n_days);
    return c->out->stories || c->out->corrected ? JNY_OK : nothing(c, err);
}
