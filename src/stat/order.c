/* order.c - in which order to read, so that minutes go where they find most. */
#include <journeys/stat.h>

#include <stdlib.h>

enum { STEPS = 20 }; /* after so many parts of the stories what was found is reckoned again */

typedef struct {
    double   gain;
    uint64_t lot;
    size_t   i;
} ranked;

static int by_gain(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    if (a->gain > b->gain || a->gain < b->gain)
        return a->gain > b->gain ? -1 : 1;
    if (a->lot != b->lot)
        return a->lot < b->lot ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

static double chance(const jny_reading *r, size_t i, size_t theme)
{
    return (double)r->chance[i * r->themes + theme];
}

/* How many stories are expected to have each theme. */
static double *expect(jny_arena *a, const jny_reading *r)
{
    double *all = JNY_ARRAY(a, double, r->themes + 1);
    for (size_t t = 0; t < r->themes; t++)
        all[t] = r->found ? r->found[t] : 0;
    for (size_t i = 0; i < r->n; i++)
        for (size_t t = 0; t < r->themes; t++)
            all[t] += chance(r, i, t);
    return all;
}

static ranked *list_all(jny_arena *a, const jny_reading *r)
{
    ranked *list = JNY_ARRAY(a, ranked, r->n + 1);
    for (size_t i = 0; i < r->n; i++)
        list[i] = (ranked){0, r->lot[i], i};
    return list;
}

/* By how much of all codings they hold; a theme of which much is found already weighs less, so
 * that none stays behind the others. */
static ranked *rank_likely(jny_arena *a, const jny_reading *r, const double *all)
{
    ranked *list  = list_all(a, r);
    double *found = JNY_ARRAY(a, double, r->themes + 1);
    size_t  step  = r->n / STEPS + 1;
    for (size_t t = 0; t < r->themes; t++)
        found[t] = r->found ? r->found[t] : 0;
    for (size_t from = 0; from < r->n; from += step) {
        for (size_t k = from; k < r->n; k++) {
            list[k].gain = 0;
            for (size_t t = 0; t < r->themes; t++)
                list[k].gain += all[t] > 0 ? r->weight[t] / all[t] * (1 - found[t] / all[t]) *
                                                 chance(r, list[k].i, t)
                                           : 0;
        }
        qsort(list + from, r->n - from, sizeof *list, by_gain);
        for (size_t k = from; k < from + step && k < r->n; k++)
            for (size_t t = 0; t < r->themes; t++)
                found[t] += chance(r, list[k].i, t);
    }
    return list;
}

/* By how much the share of a theme in all stories may still move. */
static ranked *rank_uncertain(jny_arena *a, const jny_reading *r, const double *all)
{
    ranked *list = list_all(a, r);
    for (size_t i = 0; i < r->n; i++)
        for (size_t t = 0; t < r->themes; t++)
            if (all[t] > 0)
                list[i].gain += r->weight[t] / all[t] * chance(r, i, t) * (1 - chance(r, i, t));
    qsort(list, r->n, sizeof *list, by_gain);
    return list;
}

static ranked *rank_by_lot(jny_arena *a, const jny_reading *r)
{
    ranked *list = list_all(a, r);
    qsort(list, r->n, sizeof *list, by_gain);
    return list;
}

/* Places in a row, counted from the first story that was ever read. */
typedef struct {
    jny_mixture m;
    uint64_t    seed;
    size_t      length, round; /* the one that is laid out; SIZE_MAX: none */
    jny_place  *of;            /* by place of the round */
} layout;

static void lay_out(layout *l, size_t round)
{
    const unsigned parts[] = {l->m.likely, l->m.uncertain, l->m.chance};
    const uint64_t which[] = {l->seed, round};
    uint64_t       state   = jny_hash_xxh64((jny_str){(const char *)which, sizeof which});
    size_t         n       = 0;
    for (size_t k = 0; k < 3; k++)
        for (unsigned i = 0; i < parts[k]; i++)
            l->of[n++] = (jny_place)k;
    for (; n > 1; n--) {
        size_t    other = (size_t)(jny_chance(&state) * (double)n);
        jny_place last  = l->of[n - 1];
        l->of[n - 1]    = l->of[other];
        l->of[other]    = last;
    }
    l->round = round;
}

static jny_place place_for(layout *l, size_t place)
{
    if (l->round != place / l->length)
        lay_out(l, place / l->length);
    return l->of[place % l->length];
}

void jny_reading_order(jny_arena scratch, const jny_reading *r, jny_mixture m, size_t *order,
                       jny_place *why)
{
    const double *all     = expect(&scratch, r);
    const ranked *lists[] = {rank_likely(&scratch, r, all), rank_uncertain(&scratch, r, all),
                             rank_by_lot(&scratch, r)};
    size_t        length  = (size_t)m.likely + m.uncertain + m.chance;
    layout        l = {m, r->seed, length, SIZE_MAX, JNY_ARRAY(&scratch, jny_place, length + 1)};
    size_t        next[3] = {0};
    bool         *placed  = JNY_ARRAY(&scratch, bool, r->n + 1);
    for (size_t place = 0; place < r->n; place++) {
        jny_place k = place_for(&l, r->before + place);
        while (placed[lists[k][next[k]].i])
            next[k]++;
        order[place]         = lists[k][next[k]].i;
        why[place]           = k;
        placed[order[place]] = true;
    }
}
