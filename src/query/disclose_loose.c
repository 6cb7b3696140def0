/* disclose_loose.c - tables in which somebody may stand in several cells: only rounded, and the
 * sums that would tell are hidden.
 *
 * What a reader can work out of sums that are not their cells together has no simple bound. So a
 * hidden cell is shown to be safe the other way round, by other people who would be printed alike.
 * Every base that is not hidden stays as it is:
 *
 * - Only who says it in that cell changes. The other cells stay, and so does each sum without it; a
 *   sum with it moves no further than the cell. Where each of these is hidden, or would be rounded
 *   the same however far it moves, the cell can be all that is hidden, for everybody.
 * - By one attribute, all counts that can stand beside each other are known: can_stand().
 * - By two, who stands in several cells stays as they are. The others are a network of flows, as in
 *   disclose.c, and to each sum something is added that does not change.
 *
 * Where the base of a cell is hidden, people come into that cell or leave it: the first way only.
 */
#include "disclose_work.h"

static bool has_hidden_base(const work *w, size_t p)
{
    return w->s->base_hidden && w->s->base_hidden[p];
}

/* A sum that is told, and not of nobody. */
static bool is_told(const work *w, size_t sum)
{
    return sheet_is_sum(w->s, sum) && sheet_is_printed(w->s, sum) && !w->hidden[sum] &&
           w->s->count[sum] > 0;
}

/* ---- The cell alone ---------------------------------------------------------------------- */

/* Whether a sum is rounded the same when people come into `p`, or leave it, and begin or cease to
 * say it there. Who says it nowhere can become fewer than may be told. */
static bool bears_moved_base(const work *w, size_t sum, size_t p)
{
    const sheet *s    = w->s;
    span         told = look_rounded(s, sum);
    int64_t      x = s->count[p], all = s->count[sum];
    int64_t      most = (s->base ? s->base_threshold : s->threshold) - (int64_t)1;
    if (s->base && (int64_t)s->base[sum] - all - (s->base[p] - x) < s->threshold)
        return false;
    return x == 0 || (all - (x - 1) >= told.low && all + (most - x) <= told.high);
}

static bool bears(const work *w, size_t sum, size_t p)
{
    span    want = look_wanted_of(w, p);
    int64_t x = w->s->count[p], all = w->s->count[sum];
    int64_t low, high;
    if (!w->s->base || has_hidden_base(w, p))
        return bears_moved_base(w, sum, p);
    look_bounds(w, sum, &low, &high);
    return all - (x - want.low) >= low && all + (want.high - x) <= high;
}

static bool all_sums_bear(const work *w, size_t p)
{
    for (size_t sum = 0; sum < sheet_places(w->s); sum++)
        if (is_told(w, sum) && look_is_in_sum(w->s, p, sum) && !bears(w, sum, p))
            return false;
    return true;
}

bool loose_sums_bear(const work *w, size_t p, int64_t low, int64_t high)
{
    int64_t x = w->s->count[p], least, most;
    for (size_t sum = 0; sum < sheet_places(w->s); sum++) {
        if (!is_told(w, sum) || !look_is_in_sum(w->s, p, sum))
            continue;
        look_bounds(w, sum, &least, &most);
        if (w->s->count[sum] - (x - low) < least || w->s->count[sum] + (high - x) > most)
            return false;
    }
    return true;
}

/* ---- One attribute -------------------------------------------------------------------------- */

/* How much more the cells of the base are than all people. */
static int64_t in_common(const work *w)
{
    int64_t more = -(int64_t)w->s->base[sheet_places(w->s) - 1];
    for (size_t q = 0; q < w->s->columns; q++)
        more += w->s->base[q];
    return more;
}

/* Whether `p` can be `v` where `all` say it somewhere. Counts x of bases b can stand beside each
 * other just if none is above its base or above all, all are no more than the x together, and the
 * x have no more in common than the b: then who says it can be given cells first, who does not
 * next, and what is left of each base goes to anybody who is not in it yet. */
static bool can_stand(const work *w, size_t p, int64_t v, int64_t all, size_t insider)
{
    int64_t least = v, most = v;
    for (size_t q = 0; q < w->s->columns; q++) {
        int64_t low = w->net.arcs[q].low, high = w->net.arcs[q].high;
        if (q == p)
            continue;
        if (q == insider)
            low = high = w->truth[q];
        if (low > all)
            return false;
        least += low;
        most += high < all ? high : all;
    }
    return v <= all && all <= most && least <= all + in_common(w);
}

static bool can_be(const work *w, size_t p, int64_t v, size_t insider)
{
    const jny_arc *whole = &w->net.arcs[sheet_places(w->s) - 1];
    for (int64_t all = whole->low; all <= whole->high; all++)
        if (can_stand(w, p, v, all, insider))
            return true;
    return false;
}

static bool row_allows(work *w, size_t p)
{
    span want = look_wanted_of(w, p);
    look_set_bounds(w);
    for (size_t q = 0; q <= w->s->columns; q++) {
        size_t insider = q == w->s->columns ? NOBODY : q;
        if (insider != NOBODY && (q == p || !look_is_insiders(w, q)))
            continue;
        if (!can_be(w, p, want.low, insider) || !can_be(w, p, want.high, insider))
            return false;
    }
    return true;
}

/* ---- Two attributes ------------------------------------------------------------------------- */

/* Only who stands in one cell may change; sums stand in w->truth as their cells together. */
static void set_bounds_of_settled(work *w)
{
    const sheet *s = w->s;
    look_set_bounds(w);
    for (size_t p = 0; p < sheet_places(s); p++) {
        jny_arc *arc   = &w->net.arcs[p];
        int64_t  x     = s->count[p];
        int64_t  fewer = x - s->settled[p], more = x + s->base_settled[p] - s->settled[p];
        if (sheet_is_sum(s, p)) {
            arc->low += w->truth[p] - x;
            arc->high += w->truth[p] - x;
            continue;
        }
        arc->low  = fewer > arc->low ? fewer : arc->low;
        arc->high = more < arc->high ? more : arc->high;
    }
}

static void add_cells(work *w)
{
    for (size_t sum = 0; sum < sheet_places(w->s); sum++)
        if (sheet_is_sum(w->s, sum)) {
            w->truth[sum] = 0;
            for (size_t q = 0; q < sheet_places(w->s); q++)
                if (!sheet_is_sum(w->s, q) && look_is_in_sum(w->s, q, sum))
                    w->truth[sum] += w->s->count[q];
        }
}

static bool settled_allow(work *w, size_t p)
{
    span    want = look_wanted_of(w, p);
    int64_t x    = w->truth[p];
    leak    found;
    set_bounds_of_settled(w);
    return look_can_move(w, p, want.low - x, &found) && look_can_move(w, p, want.high - x, &found);
}

/* ---- The whole ------------------------------------------------------------------------------ */

static bool cell_is_safe(work *w, size_t p)
{
    if (sheet_is_sum(w->s, p) || (!w->hidden[p] && !has_hidden_base(w, p)) || all_sums_bear(w, p))
        return true;
    if (!w->s->base || has_hidden_base(w, p))
        return false;
    return w->s->sums == SUMS_ALL ? settled_allow(w, p) : row_allows(w, p);
}

/* Hides sums that hold `p` until it is safe: at last all are. */
static void hide_sums(work *w, size_t p)
{
    size_t width = w->s->columns + 1, n = sheet_places(w->s);
    size_t near[] = {p / width * width + w->s->columns, w->s->rows * width + p % width, n - 1};
    for (size_t i = 0; i < sizeof near / sizeof *near && !cell_is_safe(w, p); i++)
        if (is_told(w, near[i]))
            w->hidden[near[i]] = true;
}

/* Sums that need not be hidden once others are; first the whole. */
static void show_sums(work *w)
{
    for (size_t sum = sheet_places(w->s); sum-- > 0;) {
        if (!sheet_is_sum(w->s, sum) || !w->hidden[sum] || look_must_hide(w, sum))
            continue;
        w->hidden[sum] = false;
        for (size_t p = 0; p < sheet_places(w->s) && !w->hidden[sum]; p++)
            w->hidden[sum] = !cell_is_safe(w, p);
    }
}

disclosed disclose_loose(const sheet *s, bool *hidden, jny_arena scratch)
{
    work w = look_open(s, hidden, &scratch);
    if (s->round <= 1)
        return DISCLOSE_REFUSED;
    for (size_t p = 0; p < sheet_places(s); p++)
        hidden[p] = look_must_hide(&w, p);
    add_cells(&w);
    for (size_t p = 0; p < sheet_places(s); p++)
        hide_sums(&w, p);
    show_sums(&w);
    return DISCLOSE_DONE;
}
