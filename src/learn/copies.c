/* copies.c - lessons that are nearly the same text: a story that came in twice must not teach what
 * is measured on its copy. */
#include "rows.h"

#include <stdlib.h>

/* Lower than what an import calls nearly the same: here a pair too many costs next to nothing. Of
 * the neighbours in a band so many are compared: what more than these share is no copy. */
enum { ENOUGH = 45, NEIGHBOURS = 8 };

typedef struct {
    uint64_t value; /* of a band */
    uint32_t at;
} banded;

static int by_value(const void *x, const void *y)
{
    const banded *a = x, *b = y;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

uint32_t first_of(uint32_t *first, uint32_t i)
{
    while (first[i] != i)
        i = first[i] = first[first[i]];
    return i;
}

static void join(uint32_t *first, uint32_t x, uint32_t y)
{
    uint32_t a = first_of(first, x), b = first_of(first, y);
    first[a > b ? a : b] = a < b ? a : b;
}

static void join_band(const jny_minima *minima, const banded *band, size_t n, uint32_t *first)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k-- > 0 && i - k <= NEIGHBOURS && band[k].value == band[i].value;)
            if (jny_minima_shared(&minima[band[i].at], &minima[band[k].at]) >= ENOUGH)
                join(first, band[i].at, band[k].at);
}

uint32_t *lesson_copies_find(jny_arena *a, const jny_lessons *l)
{
    uint32_t   *first   = JNY_ARRAY(a, uint32_t, l->n + 1);
    jny_arena   scratch = jny_arena_open(a->world), words = jny_arena_open(a->world);
    jny_minima *minima = jny_alloc_raw(&scratch, l->n + 1, sizeof *minima);
    uint32_t   *told   = jny_alloc_raw(&scratch, l->n + 1, sizeof *told);
    banded     *band   = jny_alloc_raw(&scratch, l->n + 1, sizeof *band);
    size_t      n      = 0;
    for (size_t i = 0; i < l->n; i++) {
        first[i] = (uint32_t)i;
        if (jny_minima_of(words, l->at[i].text, &minima[i]))
            told[n++] = (uint32_t)i;
    }
    for (size_t b = 0; b < JNY_MINIMA_BANDS; b++) {
        for (size_t i = 0; i < n; i++)
            band[i] = (banded){jny_minima_band(&minima[told[i]], b), told[i]};
        qsort(band, n, sizeof *band, by_value);
        join_band(minima, band, n, first);
    }
    for (size_t i = 0; i < l->n; i++)
        first[i] = first_of(first, (uint32_t)i);
    jny_arena_close(&words);
    jny_arena_close(&scratch);
    return first;
}
