/* disclose_family.c - themes that are parts of others, in one rounded table: each by itself is
 * safe, but 10 who mention a theme (so at least 8) beside two hidden parts of it would tell that
 * both are 4. The same goes for who mentions none: all others of the base are the themes together.
 *
 * In every cell a part is no more than the theme above it, and a theme whose parts are all in the
 * table no more than these together; any counts of which that holds can stand beside each other.
 * As elsewhere a hidden cell is shown to be safe by other people who would be printed alike:
 *
 * - Only its theme changes, within what the others leave it. Then it is a network as in disclose.c.
 * - That cell changes, of all themes that are hidden in it; each as far as its sums bear it, or as
 *   other cells make up for it. Of what lies between themes there each has its share, so that
 *   whatever the others do, all stay parts of each other.
 *
 * Where neither will do, sums of the theme are hidden, then those of its kin, then their cells. */
#include "disclose_work.h"

#include <string.h>

static const size_t FREE = (size_t)-1;

typedef struct {
    const family *f;
    work         *works;                     /* of each theme; of none the last */
    size_t        top;                       /* the node above all: who mentions any */
    int64_t      *low, *high, *most, *least; /* by node, while one cell is looked at */
    span        **far;                       /* by node and cell; NULL: must be found anew */
    jny_arena    *a;
} kin;

/* How many there are of a node; of the top all but who mention none. */
static int64_t count_at(const kin *k, size_t node, size_t q)
{
    const sheet *s = &k->f->sheets[node];
    return node == k->top ? (int64_t)s->base[q] - s->count[q] : (int64_t)s->count[q];
}

/* Whether a part is within what is above it: not so where somebody told several stories. */
static bool is_part(const kin *k, size_t node, size_t q)
{
    return count_at(k, node, q) <= count_at(k, k->f->above[node], q);
}

/* Parts together, of `but` nothing. */
static int64_t parts_at(const kin *k, size_t node, size_t q, size_t but)
{
    int64_t all = 0;
    for (size_t m = 0; m < k->top; m++)
        if (k->f->above[m] == node && m != but)
            all += count_at(k, m, q);
    return all;
}

static bool is_whole(const kin *k, size_t node, size_t q)
{
    return k->f->whole[node] && parts_at(k, node, q, FREE) >= count_at(k, node, q);
}

/* ---- Only the theme ------------------------------------------------------------------------ */

/* What a node can be where all others stay. */
static span room_of(const kin *k, size_t node, size_t q)
{
    span room = {0, k->f->sheets[node].base[q], false};
    for (size_t m = 0; m < k->top; m++)
        if (k->f->above[m] == node && is_part(k, m, q) && count_at(k, m, q) > room.low)
            room.low = count_at(k, m, q);
    if (is_whole(k, node, q) && parts_at(k, node, q, FREE) < room.high)
        room.high = parts_at(k, node, q, FREE);
    if (node == k->top)
        return room;
    size_t  up     = k->f->above[node];
    int64_t others = count_at(k, up, q) - parts_at(k, up, q, node);
    if (is_part(k, node, q) && count_at(k, up, q) < room.high)
        room.high = count_at(k, up, q);
    if (is_whole(k, up, q) && others > room.low)
        room.low = others;
    return room;
}

/* Narrows the network of a theme to what the others leave it. False: they leave it all. */
static bool narrow(kin *k, size_t node)
{
    work *w       = &k->works[node];
    bool  tighter = false;
    look_set_bounds(w);
    for (size_t q = 0; q < sheet_places(w->s); q++) {
        jny_arc *arc = &w->net.arcs[q];
        if (sheet_is_sum(w->s, q))
            continue;
        span    room = room_of(k, node, q);
        int64_t base = w->s->base[q];
        if (node == k->top)
            room = (span){base - room.high, base - room.low, false};
        tighter |= arc->low < room.low || arc->high > room.high;
        arc->low  = arc->low < room.low ? room.low : arc->low;
        arc->high = arc->high > room.high ? room.high : arc->high;
    }
    return tighter;
}

static bool theme_can_move(kin *k, size_t node, size_t q)
{
    work   *w    = &k->works[node];
    span    want = look_wanted_of(w, q);
    int64_t x    = w->truth[q];
    leak    found;
    if (!narrow(k, node) && look_must_hide(w, q))
        return true; /* as it was by itself */
    if (k->f->loose[node] || w->s->base_hidden[q])
        return false;
    if (want.any_two)
        return look_can_move(w, q, -1, &found) || look_can_move(w, q, 1, &found);
    return look_can_move(w, q, want.low - x, &found) && look_can_move(w, q, want.high - x, &found);
}

/* ---- Only the cell ------------------------------------------------------------------------- */

/* The counts that are hidden as this one is: of few, of all but few, or of neither; of a hidden
 * base, with all who may be in it. */
static span hidden_as(const kin *k, size_t node, size_t q)
{
    const work *w   = &k->works[node];
    span        out = {0};
    look_bounds(w, q, &out.low, &out.high);
    if (w->s->base_hidden[q] && out.high < (int64_t)w->s->base_threshold - 1)
        out.high = (int64_t)w->s->base_threshold - 1;
    return out;
}

static int64_t share_of(int64_t gap, int64_t among)
{
    return gap > 0 ? gap / among : 0;
}

/* How far a node may move in cell `r`, whatever its kin do there. */
static span play_of(const kin *k, size_t node, size_t r)
{
    span    play = {ENDLESS, ENDLESS, false}; /* down, up */
    int64_t x = count_at(k, node, r), n = 1, gap;
    size_t  nodes = node == k->top ? k->top : k->f->above[node];
    for (int way = 0; way < 2; way++) { /* as what is above others; as a part */
        size_t up = way == 0 ? node : nodes;
        if (way == 1 && node == k->top)
            break;
        n = 1;
        for (size_t m = 0; m < k->top; m++) {
            if (k->f->above[m] != up)
                continue;
            n++;
            gap = share_of(x - count_at(k, m, r), 2);
            if (way == 0 && is_part(k, m, r) && gap < play.low)
                play.low = gap;
        }
        gap = share_of(parts_at(k, up, r, FREE) - count_at(k, up, r), n);
        if (is_whole(k, up, r) && way == 0)
            play.high = gap;
        if (is_whole(k, up, r) && way == 1 && gap < play.low)
            play.low = gap;
        gap = share_of(count_at(k, up, r) - x, 2);
        if (way == 1 && is_part(k, node, r) && gap < play.high)
            play.high = gap;
    }
    return node == k->top ? (span){play.high, play.low, false} : play;
}

/* How far the count of a cell can be moved, if its kin are moved there too. */
static span find_far(kin *k, size_t node, size_t q)
{
    work   *w = &k->works[node];
    int64_t x = w->truth[q];
    look_set_bounds(w);
    for (size_t r = 0; r < sheet_places(w->s); r++) {
        jny_arc *arc = &w->net.arcs[r];
        if (sheet_is_sum(w->s, r) || r == q)
            continue;
        span play = play_of(k, node, r);
        arc->low  = arc->low < w->truth[r] - play.low ? w->truth[r] - play.low : arc->low;
        arc->high = arc->high > w->truth[r] + play.high ? w->truth[r] + play.high : arc->high;
    }
    look_fix_insiders(w, q);
    return (span){x - look_how_far(w, q, -x), x + look_how_far(w, q, w->s->base[q] - x), false};
}

static span far_of(kin *k, size_t node, size_t q)
{
    const work *w = &k->works[node];
    size_t      n = sheet_places(w->s);
    if (!k->far[node]) {
        k->far[node] = JNY_ARRAY(k->a, span, n);
        for (size_t p = 0; p < n; p++)
            k->far[node][p] = (span){-1, -1, false};
    }
    span *far = &k->far[node][q];
    if (far->low < 0)
        *far = find_far(k, node, q);
    return *far;
}

/* What a node may be; `all`: were all hidden and no sum told. Where none is told, nobody knows
 * either which of the three a hidden cell is. */
static span range_of(kin *k, size_t node, size_t q, bool all)
{
    const work *w = &k->works[node];
    int64_t     x = w->truth[q], base = w->s->base[q];
    if (x == 0 || !(w->hidden[q] || all))
        return (span){x, x, false};
    if (w->s->base_hidden[q] && base < (int64_t)w->s->base_threshold - 1)
        base = (int64_t)w->s->base_threshold - 1;
    span as = w->hidden[q] ? hidden_as(k, node, q) : (span){1, base, false};
    if (all || loose_sums_bear(w, q, 1, base))
        return (span){1, base, false};
    if (loose_sums_bear(w, q, as.low, as.high))
        return as;
    return k->f->loose[node] || w->s->base_hidden[q] ? (span){x, x, false} : far_of(k, node, q);
}

static void set_ranges(kin *k, size_t q, bool all)
{
    const sheet *none = &k->f->sheets[k->top];
    int64_t      base = none->base[q];
    for (size_t m = 0; m <= k->top; m++) {
        span s = range_of(k, m, q, all);
        if (m == k->top) {
            if (none->base_hidden[q]) /* who comes into a base may mention anything */
                s = (span){base - (int64_t)none->base_threshold + 1, base, false};
            s = (span){base - s.high, base - s.low, false};
        }
        k->low[m]  = s.low;
        k->high[m] = s.high;
    }
}

/* Whether `node` can be `v`, `fixed` being as it is. Parts stand behind what is above them. */
static bool can_stand(kin *k, size_t q, size_t node, int64_t v, size_t fixed)
{
    size_t n = k->top + 1;
    memset(k->most, 0, n * sizeof *k->most);
    memset(k->least, 0, n * sizeof *k->least);
    for (size_t i = 0; i < n; i++) {
        size_t  m   = i == k->top ? k->top : k->top - 1 - i;
        int64_t low = k->low[m], high = k->high[m];
        if (m == fixed || m == node)
            low = high = m == node ? v : count_at(k, m, q);
        low  = k->least[m] > low ? k->least[m] : low;
        high = is_whole(k, m, q) && k->most[m] < high ? k->most[m] : high;
        if (low > high)
            return false;
        if (m == k->top)
            continue;
        k->most[k->f->above[m]] += high;
        if (is_part(k, m, q) && low > k->least[k->f->above[m]])
            k->least[k->f->above[m]] = low;
    }
    return true;
}

static bool all_can_stand(kin *k, size_t q, size_t node, size_t fixed)
{
    const work *w    = &k->works[node];
    span        want = look_wanted_of(w, q);
    int64_t     x = w->truth[q], base = w->s->base[q];
    if (node == k->top) {
        x    = base - x;
        want = (span){base - want.high, base - want.low, want.any_two};
    }
    if (want.any_two)
        return can_stand(k, q, node, x - 1, fixed) || can_stand(k, q, node, x + 1, fixed);
    return can_stand(k, q, node, want.low, fixed) && can_stand(k, q, node, want.high, fixed);
}

static bool cell_can_move(kin *k, size_t node, size_t q)
{
    const work *w = &k->works[node];
    set_ranges(k, q, false);
    span want = look_wanted_of(w, q), have = {k->low[node], k->high[node], false};
    if (node == k->top)
        have = (span){(int64_t)w->s->base[q] - have.high, (int64_t)w->s->base[q] - have.low, false};
    if (want.any_two ? have.low == have.high : want.low < have.low || want.high > have.high)
        return false;
    for (size_t m = 0; m <= k->top; m++)
        if (m != node && look_is_insiders(&k->works[m], q) && !look_is_insiders(w, q) &&
            !all_can_stand(k, q, node, m))
            return false;
    return all_can_stand(k, q, node, FREE);
}

/* Nobody could make it so: what is printed of each by itself leaves no room. */
static bool is_beyond_help(kin *k, size_t node, size_t q)
{
    set_ranges(k, q, true);
    return !all_can_stand(k, q, node, FREE);
}

/* ---- Hiding more --------------------------------------------------------------------------- */

static bool is_above(const kin *k, size_t node, size_t above)
{
    while (node != k->top && node != above)
        node = k->f->above[node];
    return node == above;
}

/* 0: the theme itself; 1: above it; 2: part of it; 3: beside it. */
static int nearness(const kin *k, size_t node, size_t m)
{
    return m == node ? 0 : is_above(k, node, m) ? 1 : is_above(k, m, node) ? 2 : 3;
}

static bool hide_more(kin *k, size_t node, size_t q)
{
    for (int near = 0; near <= 3; near++)
        for (size_t i = 0; i <= k->top; i++) {
            size_t m = k->top - i; /* the nearest above first, but for the top */
            m        = near == 1 && i == 0 ? k->top : m;
            if (nearness(k, node, m) == near && k->works[m].hidden[q] &&
                disclose_sum_of(&k->works[m], q)) {
                k->far[m] = NULL;
                return true;
            }
        }
    for (int near = 1; near <= 3; near++)
        for (size_t i = 0; i <= k->top; i++) {
            size_t m = i < k->top ? k->top - 1 - i : k->top;
            work  *w = &k->works[m];
            if (nearness(k, node, m) == near && !w->hidden[q] && w->s->count[q] > 0) {
                k->far[m]           = NULL;
                return w->hidden[q] = true;
            }
        }
    return false;
}

static bool protect_cell(kin *k, size_t node, size_t q)
{
    bool grew = false;
    if (!k->works[node].hidden[q] || theme_can_move(k, node, q) || is_beyond_help(k, node, q))
        return false;
    while (!cell_can_move(k, node, q) && !theme_can_move(k, node, q) && hide_more(k, node, q))
        grew = true;
    return grew;
}

void disclose_family(const family *f, jny_arena scratch)
{
    kin k   = {.f = f, .top = f->n - 1, .a = &scratch};
    k.works = JNY_ARRAY(&scratch, work, f->n);
    k.low   = JNY_ARRAY(&scratch, int64_t, f->n);
    k.high  = JNY_ARRAY(&scratch, int64_t, f->n);
    k.most  = JNY_ARRAY(&scratch, int64_t, f->n);
    k.least = JNY_ARRAY(&scratch, int64_t, f->n);
    k.far   = JNY_ARRAY(&scratch, span *, f->n);
    for (size_t m = 0; m < f->n; m++)
        k.works[m] = look_open(&f->sheets[m], f->hidden[m], &scratch);
    for (bool again = true; again;) {
        again = false;
        for (size_t m = 0; m < f->n; m++)
            for (size_t q = 0; q < sheet_places(&f->sheets[0]); q++)
                again |= !sheet_is_sum(&f->sheets[m], q) && protect_cell(&k, m, q);
    }
}
