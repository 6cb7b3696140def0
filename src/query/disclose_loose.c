/* disclose_loose.c - tables in which somebody may stand in several cells: only rounded, and a sum
 * is hidden where it tells.
 *
 * A sum is then no more than its cells together, and no less than each. It is less than they are
 * together by what they have in common; and those who mention a theme have no more in common than
 * those who were asked. The reader is thought to know every base exactly, and all that is printed
 * at once. */
#include "disclose_work.h"

static int64_t least(int64_t x, int64_t y)
{
    return x < y ? x : y;
}

/* The most a cell may be by its base and by every sum that is printed of it. */
static int64_t most_of(const work *w, size_t cell, size_t insider)
{
    size_t  width = w->s->columns + 1;
    int64_t most  = least(w->net.arcs[cell].high, look_base_at(w, cell));
    most          = least(most, w->net.arcs[cell / width * width + w->s->columns].high);
    most          = least(most, w->net.arcs[w->s->rows * width + cell % width].high);
    return cell == insider ? 1 : most;
}

static int64_t least_of(const work *w, size_t cell)
{
    return w->net.arcs[cell].low;
}

/* What parts have in common beyond each other, by the exact bases; ENDLESS: not known. */
static int64_t in_common(const work *w, int64_t parts, size_t sum)
{
    return w->s->base ? parts - w->s->base[sum] : ENDLESS;
}

/* The most that is left for `p` of a sum, when the others in it have the least. */
static int64_t left_over(const work *w, size_t sum, size_t p)
{
    int64_t others = 0, parts = 0;
    for (size_t q = 0; q < sheet_places(w->s); q++)
        if (!sheet_is_sum(w->s, q) && look_is_in_sum(w->s, q, sum)) {
            others += q == p ? 0 : least_of(w, q);
            parts += look_base_at(w, q);
        }
    return w->net.arcs[sum].high + in_common(w, parts, sum) - others;
}

/* Whether a sum that is printed tells more of cell `p` than anybody may know. `insider` knows a
 * cell of one. */
static bool sum_tells(const work *w, size_t sum, size_t p, size_t insider)
{
    const sheet *s    = w->s;
    span         want = look_wanted_of(w, p);
    int64_t      rest = 0;
    for (size_t q = 0; q < sheet_places(s); q++)
        if (!sheet_is_sum(s, q) && q != p && look_is_in_sum(s, q, sum))
            rest += most_of(w, q, insider);
    return w->net.arcs[sum].low - rest > want.low || w->net.arcs[sum].high < want.high ||
           left_over(w, sum, p) < want.high;
}

static bool tells_anybody(const work *w, size_t sum, size_t p)
{
    if (sum_tells(w, sum, p, NOBODY))
        return true;
    for (size_t q = 0; q < sheet_places(w->s); q++)
        if (q != p && look_is_insiders(w, q) && sum_tells(w, sum, p, q))
            return true;
    return false;
}

/* Hides sums that tell of `p`. */
static void hide_sums(work *w, size_t p)
{
    for (size_t sum = 0; sum < sheet_places(w->s); sum++)
        if (sheet_is_sum(w->s, sum) && sheet_is_printed(w->s, sum) && !w->hidden[sum] &&
            w->s->count[sum] && look_is_in_sum(w->s, p, sum) && tells_anybody(w, sum, p)) {
            w->hidden[sum] = true;
            look_set_bounds(w);
        }
}

disclosed disclose_loose(const sheet *s, bool *hidden, jny_arena scratch)
{
    work   w     = look_open(s, hidden, &scratch);
    size_t whole = sheet_places(s) - 1;
    if (s->round <= 1)
        return DISCLOSE_REFUSED;
    for (size_t p = 0; p <= whole; p++)
        hidden[p] = look_must_hide(&w, p);
    /* Beside rows and columns that cross, what the whole tells is not to be bounded so simply. */
    for (size_t p = 0; p < whole; p++)
        hidden[whole] |= s->sums == SUMS_ALL && hidden[p] && !sheet_is_sum(s, p);
    look_set_bounds(&w);
    for (size_t p = 0; p < whole; p++)
        if (hidden[p] && !sheet_is_sum(s, p))
            hide_sums(&w, p);
    return DISCLOSE_DONE;
}
