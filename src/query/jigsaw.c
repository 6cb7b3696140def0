/* jigsaw.c - tables beside stories: who reads a story finds its teller in a cell, and knows that
 * many fewer strangers there. Names nobody; knows people by number. */
#include "ledger.h"

#include <stdlib.h>

/* ---- Beside a table -------------------------------------------------------------------------- */

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

static bool speaks_of(const jny_told_story *s, jny_str theme)
{
    bool yes = jny_str_eq(theme, JNY_STR("*"));
    for (size_t i = 0; i < s->n && !yes; i++)
        yes = jny_str_eq(s->themes[i], theme);
    return yes;
}

/* How many people of a cell a reader knows from their stories. */
static uint64_t known_in(jny_arena scratch, const cell *c, const jny_told_story *stories, size_t n)
{
    uint32_t *people = JNY_ARRAY(&scratch, uint32_t, n + 1);
    size_t    k      = 0;
    uint64_t  known  = 0;
    for (size_t i = 0; i < n; i++)
        if (c->n && speaks_of(&stories[i], c->theme) &&
            bsearch(&stories[i].person, c->people, c->n, sizeof *c->people, by_number))
            people[k++] = stories[i].person;
    if (k)
        qsort(people, k, sizeof *people, by_number);
    for (size_t i = 0; i < k; i++)
        known += i == 0 || people[i] != people[i - 1];
    return known;
}

/* Whether the strangers of a cell are told too well once `known` are taken away. Of a hidden
 * cell a reader knows that it holds at most one less than the threshold. */
static bool rest_is_told(const cell *c, uint64_t known)
{
    int64_t m = (int64_t)known, rest = (int64_t)c->n - m;
    if (m == 0 || rest <= 0)
        return false;
    if (c->hidden)
        return m + 2 >= (int64_t)c->threshold;
    return ledger_tells(rest, c->low - m, c->high - m, c->threshold);
}

jny_status jny_ledger_jigsaw(jny_project *p, jny_arena *a, const jny_told_story *stories, size_t n,
                             jny_jigsaw **out, size_t *n_out, jny_err *err)
{
    cells                list     = {0};
    JNY_LIST(jny_jigsaw) found    = {0};
    bool                 repeated = false;
    jny_status           st       = ledger_cells(p, a, (jny_str){0}, &repeated, &list, err);
    for (size_t i = 0; st == JNY_OK && i < list.n; i++) {
        const cell *c     = &list.at[i];
        uint64_t    known = known_in(*a, c, stories, n);
        if (rest_is_told(c, known))
            *JNY_PUSH(a, &found) = (jny_jigsaw){.release   = c->release,
                                                .theme     = c->theme,
                                                .hidden    = c->hidden,
                                                .published = known,
                                                .others    = c->n - known};
    }
    *out   = found.at;
    *n_out = found.n;
    return st;
}

jny_status jny_ledger_holds(jny_project *p, jny_arena *a, const uint32_t *people, size_t n,
                            jny_held **out, size_t *n_out, jny_err *err)
{
    cells              list     = {0};
    JNY_LIST(jny_held) found    = {0};
    bool               repeated = false;
    jny_status         st       = ledger_cells(p, a, (jny_str){0}, &repeated, &list, err);
    for (size_t i = 0; st == JNY_OK && i < list.n; i++) {
        const cell *c  = &list.at[i];
        bool        in = false;
        for (size_t k = 0; k < n && c->n && !in; k++)
            in = bsearch(&people[k], c->people, c->n, sizeof *c->people, by_number) != NULL;
        if (!in)
            continue;
        if (found.n == 0 || found.at[found.n - 1].release != c->release)
            *JNY_PUSH(a, &found) = (jny_held){.release = c->release};
        found.at[found.n - 1].cells++;
    }
    *out   = found.at;
    *n_out = found.n;
    return st;
}
