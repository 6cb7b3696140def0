/* together.c - themes that come together in one story more often than chance would have it:
 * issues that cut across services. */
#include "loaded.h"

#include <stdlib.h>
#include <string.h>

static bool is_below(const jny_codebook *book, size_t theme, size_t ancestor)
{
    while (theme != JNY_NO_PARENT && theme != ancestor)
        theme = book->themes[theme].parent;
    return theme == ancestor;
}

static int by_strength(const void *x, const void *y)
{
    const jny_pair_count *a = x, *b = y;
    if (a->key.g2 != b->key.g2)
        return (a->key.g2 < b->key.g2) - (a->key.g2 > b->key.g2);
    return a->first != b->first ? (a->first > b->first) - (a->first < b->first)
                                : (a->second > b->second) - (a->second < b->second);
}

/* Stories of the first theme against the others: how often is the second in them? */
static jny_pair_count pair_of(size_t i, size_t k, uint64_t a, uint64_t b, uint64_t both,
                              uint64_t all)
{
    return (jny_pair_count){
        .first    = i,
        .second   = k,
        .stories  = {a, b},
        .both     = both,
        .expected = all ? (double)a * (double)b / (double)all : 0,
        .key      = jny_keyness_of((double)both, (double)a, (double)(b - both), (double)(all - a))};
}

jny_status jny_together(jny_project *p, jny_arena *a, const jny_count_query *q,
                        jny_pair_counts *out, jny_err *err)
{
    const jny_codebook *book = &q->codebook->book;
    jny_loaded         *l;
    bool               *chosen;
    jny_str             hint;
    jny_status          st = jny_count_load(p, a, q, &l, err);
    if (st == JNY_OK)
        st = where_match(l, a, q->where, &chosen, &hint, err);
    if (st != JNY_OK)
        return st;
    size_t    n = q->themes ? q->n_themes : book->n, k = 0;
    uint64_t *one = JNY_ARRAY(a, uint64_t, n + 1), *both = JNY_ARRAY(a, uint64_t, n * n + 1);
    uint8_t  *has = JNY_ARRAY(a, uint8_t, n + 1);
    *out          = (jny_pair_counts){.query = q};
    for (size_t row = 0; row < l->census.n; row++) {
        if (chosen && !chosen[row])
            continue;
        out->stories++;
        for (size_t i = 0; i < n; i++) {
            size_t t = q->themes ? q->themes[i] : i;
            has[i]   = l->presence.present[row * l->presence.words + t / 64] >> (t % 64) & 1;
            one[i] += has[i];
        }
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n && has[i]; j++)
                both[i * n + j] += has[j];
    }
    jny_pair_count *list = JNY_ARRAY(a, jny_pair_count, n * n / 2 + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            size_t t = q->themes ? q->themes[i] : i, u = q->themes ? q->themes[j] : j;
            /* A child is always with its parent. */
            if (both[i * n + j] && !is_below(book, u, t) && !is_below(book, t, u))
                list[k++] = pair_of(t, u, one[i], one[j], both[i * n + j], out->stories);
        }
    if (k)
        qsort(list, k, sizeof *list, by_strength);
    out->at = list;
    out->n  = k;
    return JNY_OK;
}
