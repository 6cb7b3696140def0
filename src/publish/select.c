/* select.c - constrained coverage: first every theme that may be shown, then the least squares of
 * what quotas miss; pins and drops hold, and chance decides between equals, by a seed.
 *
 * All sums are whole numbers, so that every machine chooses alike. */
#include "pool.h"

#include <string.h>

enum { UNIT = 1024, PASSES = 24 };    /* a story in the sums; rounds of exchange at most */
static const int64_t cover = 1 << 30; /* a theme without a story outweighs the project's quotas */

typedef struct {
    const jny_pool *pool;
    jny_arena      *a;
    jny_selection   s;      /* seed, wanted, ... of what will come out */
    int64_t        *target; /* quota: stories, in UNITs */
    uint32_t       *have;
    bool           *in, *pinned, *dropped; /* row */
    bool           *taken;                 /* person: a story of theirs is in */
    uint32_t       *order;                 /* rows, by the seed */
    size_t          n;                     /* stories in */
} chooser;

/* ---- The sum --------------------------------------------------------------------------------- */

/* By how much the sum falls with one story more in a quota that has `have` now. */
static int64_t gain_in(const chooser *c, size_t quota_index, uint32_t have)
{
    const quota *q = &c->pool->quotas.at[quota_index];
    int64_t      t = c->target[quota_index], over = (int64_t)have * UNIT - t;
    int64_t      gain = -(int64_t)q->weight * UNIT * (2 * over + UNIT) / (t + UNIT);
    return q->must && have == 0 ? gain + cover : gain;
}

static int64_t gain_of(const chooser *c, size_t row)
{
    int64_t sum = 0;
    for (size_t i = 0; i < c->pool->cells[row].n; i++) {
        uint32_t q = c->pool->cells[row].at[i];
        sum += gain_in(c, q, c->have[q]);
    }
    return sum;
}

static void put(chooser *c, size_t row, bool in)
{
    for (size_t i = 0; i < c->pool->cells[row].n; i++)
        c->have[c->pool->cells[row].at[i]] += in ? 1u : -1u;
    c->in[row]                             = in;
    c->taken[c->pool->census->person[row]] = in;
    c->n += in ? 1 : (size_t)-1;
}

static bool may_come(const chooser *c, size_t row)
{
    return !c->in[row] && !c->dropped[row] && !c->pool->bar[row] &&
           !c->taken[c->pool->census->person[row]];
}

/* The best story that may come in; `home` (SIZE_MAX: none) stays where none is better. */
static size_t best(const chooser *c, size_t home)
{
    size_t  found = home;
    int64_t most  = home == SIZE_MAX ? INT64_MIN : gain_of(c, home);
    for (size_t i = 0; i < c->pool->census->n; i++) {
        size_t row = c->order[i];
        if (!may_come(c, row))
            continue;
        int64_t gain = gain_of(c, row);
        if (gain > most) {
            most  = gain;
            found = row;
        }
    }
    return found;
}

static void fill(chooser *c)
{
    while (c->n < c->s.wanted) {
        size_t row = best(c, SIZE_MAX);
        if (row == SIZE_MAX)
            return;
        put(c, row, true);
    }
}

/* Each story but the pinned ones gives way to a better one, until none is better: the sum falls
 * with every exchange, so this ends; `PASSES` bounds the time. */
static void exchange(chooser *c)
{
    bool changed = true;
    for (int pass = 0; changed && pass < PASSES; pass++) {
        changed = false;
        for (size_t i = 0; i < c->pool->census->n; i++) {
            size_t row = c->order[i];
            if (!c->in[row] || c->pinned[row])
                continue;
            put(c, row, false);
            size_t better = best(c, row);
            put(c, better, true);
            changed |= better != row;
        }
    }
}

/* ---- In and out ------------------------------------------------------------------------------ */

static void shuffle(uint32_t *order, size_t n, uint64_t seed)
{
    uint64_t state = seed;
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        size_t   k   = (size_t)(jny_chance(&state) * (double)i);
        uint32_t x   = order[i - 1];
        order[i - 1] = order[k];
        order[k]     = x;
    }
}

static chooser chooser_open(const jny_pool *pool, jny_arena *a, size_t wanted, uint64_t seed,
                            const jny_selection *was)
{
    size_t  n = pool->census->n, q = pool->quotas.n;
    chooser c = {.pool    = pool,
                 .a       = a,
                 .target  = JNY_ARRAY(a, int64_t, q + 1),
                 .have    = JNY_ARRAY(a, uint32_t, q + 1),
                 .in      = JNY_ARRAY(a, bool, n + 1),
                 .pinned  = JNY_ARRAY(a, bool, n + 1),
                 .dropped = JNY_ARRAY(a, bool, n + 1),
                 .taken   = JNY_ARRAY(a, bool, n + 1),
                 .order   = JNY_ARRAY(a, uint32_t, n + 1)};
    if (was)
        c.s = *was;
    c.s.wanted   = wanted;
    c.s.seed     = seed;
    c.s.wards    = pool->options.wards;
    c.s.codebook = pool->book->name;
    for (size_t i = 0; i < q; i++) {
        const quota *x = &pool->quotas.at[i];
        c.target[i]    = x->of ? (int64_t)(wanted * x->whole * UNIT / x->of) : 0;
    }
    shuffle(c.order, n, seed);
    for (size_t i = 0; was && i < was->n_dropped; i++) {
        size_t row = jny_census_row(pool->census, was->dropped[i]);
        if (row != SIZE_MAX)
            c.dropped[row] = true;
    }
    return c;
}

/* The stories of an earlier selection; `all`: also those that are not pinned. */
static void put_back(chooser *c, const jny_selection *was, bool all)
{
    for (size_t i = 0; was && i < was->n; i++) {
        size_t row = jny_census_row(c->pool->census, was->at[i].story);
        if (row == SIZE_MAX || !(all || was->at[i].pinned) || (!all && !may_come(c, row)))
            continue;
        put(c, row, true);
        c->pinned[row] = was->at[i].pinned;
    }
}

/* The number of a story on the site: the one it had, or the next. */
static uint32_t page_of(const chooser *c, int64_t story, uint32_t *next)
{
    for (size_t i = 0; i < c->s.n_pages; i++)
        if (c->s.pages[i].story == story)
            return c->s.pages[i].page;
    return (*next)++;
}

static void result(chooser *c, jny_selection *out)
{
    size_t      n = c->pool->census->n, k = 0, d = 0;
    jny_chosen *at    = JNY_ARRAY(c->a, jny_chosen, c->n + 1);
    jny_chosen *pages = JNY_ARRAY(c->a, jny_chosen, c->s.n_pages + c->n + 1);
    int64_t    *drops = JNY_ARRAY(c->a, int64_t, n + 1);
    uint32_t    next  = c->s.next_page ? c->s.next_page : 1;
    size_t      known = c->s.n_pages;
    if (known)
        memcpy(pages, c->s.pages, known * sizeof *pages);
    for (size_t i = 0; i < n; i++) {
        size_t  row = c->order[i];
        int64_t key = c->pool->census->key[row];
        if (c->dropped[row])
            drops[d++] = key;
        if (!c->in[row])
            continue;
        uint32_t before = next;
        at[k]           = (jny_chosen){key, c->pinned[row], page_of(c, key, &next)};
        if (next != before)
            pages[known++] = at[k];
        size_t to = k++;
        for (jny_chosen x = at[to]; to && at[to - 1].page > x.page; to--) {
            at[to]     = at[to - 1];
            at[to - 1] = x;
        }
    }
    *out           = c->s;
    out->at        = at;
    out->n         = k;
    out->dropped   = drops;
    out->n_dropped = d;
    out->pages     = pages;
    out->n_pages   = known;
    out->next_page = next;
}

jny_status jny_select(const jny_pool *pool, jny_arena *a, size_t wanted, uint64_t seed,
                      const jny_selection *was, jny_selection *out, jny_err *err)
{
    if (wanted == 0)
        return jny_fail(err, JNY_EINVAL, NULL, "say how many stories, as in: journeys select 40");
    if (pool->eligible == 0)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no story may be selected: `journeys select` says why, `journeys consent` "
                        "changes what was agreed");
    chooser c = chooser_open(pool, a, wanted, seed, was);
    put_back(&c, was, false);
    fill(&c);
    exchange(&c);
    result(&c, out);
    return JNY_OK;
}

/* ---- The curator ----------------------------------------------------------------------------- */

static jny_status cannot_come(const chooser *c, size_t row, jny_err *err)
{
    const jny_pool *p = c->pool;
    if (p->bar[row])
        return jny_fail(err, JNY_ECONFLICT, NULL, "%.*s cannot be selected: %s",
                        JNY_ARG(p->ids[row]), p->bar[row]);
    for (size_t i = 0; i < p->census->n; i++)
        if (i != row && c->in[i] && p->census->person[i] == p->census->person[row])
            return jny_fail(err, JNY_ECONFLICT, NULL,
                            "%.*s was told by who told %.*s, which is selected: two stories would "
                            "tell more of one person; swap them",
                            JNY_ARG(p->ids[row]), JNY_ARG(p->ids[i]));
    return JNY_OK;
}

/* Takes out the story whose going leaves the sum least worse. */
static bool take_out_least(chooser *c)
{
    size_t  found = SIZE_MAX;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < c->pool->census->n; i++) {
        size_t row = c->order[i];
        if (!c->in[row] || c->pinned[row])
            continue;
        put(c, row, false);
        int64_t missed = gain_of(c, row);
        put(c, row, true);
        if (missed < least) {
            least = missed;
            found = row;
        }
    }
    if (found != SIZE_MAX)
        put(c, found, false);
    return found != SIZE_MAX;
}

static jny_status pin(chooser *c, size_t row, jny_err *err)
{
    if (!c->in[row]) {
        if (cannot_come(c, row, err) != JNY_OK)
            return err->status;
        if (c->n >= c->s.wanted && !take_out_least(c))
            return jny_fail(err, JNY_ECONFLICT, NULL,
                            "all %zu stories are pinned: free one, or select more", c->n);
        c->dropped[row] = false;
        put(c, row, true);
    }
    c->pinned[row] = true;
    return JNY_OK;
}

static jny_status swap(chooser *c, size_t row, size_t other, jny_err *err)
{
    if (!c->in[row])
        return jny_fail(err, JNY_ENOTFOUND, NULL, "%.*s is not selected",
                        JNY_ARG(c->pool->ids[row]));
    if (c->in[other])
        return jny_fail(err, JNY_ECONFLICT, NULL, "%.*s is selected already",
                        JNY_ARG(c->pool->ids[other]));
    put(c, row, false);
    c->pinned[row] = false;
    if (cannot_come(c, other, err) != JNY_OK)
        return err->status;
    c->dropped[other] = false;
    put(c, other, true);
    return JNY_OK;
}

static jny_status drop(chooser *c, size_t row)
{
    bool was_in     = c->in[row];
    c->dropped[row] = true;
    c->pinned[row]  = false;
    if (was_in) {
        put(c, row, false);
        fill(c);
    }
    return JNY_OK;
}

jny_status jny_select_change(const jny_pool *pool, jny_arena *a, const jny_selection *was,
                             jny_select_act act, jny_str id, jny_str other, jny_selection *out,
                             jny_err *err)
{
    size_t     row, second = 0;
    jny_status st = jny_pool_find(pool, id, &row, err);
    if (st == JNY_OK && act == JNY_SELECT_SWAP)
        st = jny_pool_find(pool, other, &second, err);
    if (st == JNY_OK && was->n == 0)
        st = jny_fail(err, JNY_ENOTFOUND, NULL,
                      "nothing is selected yet: journeys select 40 proposes 40 stories");
    if (st != JNY_OK)
        return st;
    chooser c = chooser_open(pool, a, was->wanted, was->seed, was);
    put_back(&c, was, true);
    switch (act) {
    case JNY_SELECT_PIN: st = pin(&c, row, err); break;
    case JNY_SELECT_SWAP: st = swap(&c, row, second, err); break;
    case JNY_SELECT_DROP: st = drop(&c, row); break;
    case JNY_SELECT_FREE: c.pinned[row] = c.dropped[row] = false; break;
    }
    if (st == JNY_OK)
        result(&c, out);
    return st;
}
