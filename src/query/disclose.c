/* disclose.c - which counts of a table must be hidden, so that nobody can work out what a
 * small group said (the design, section 6). Numbers in, places out; it prints nothing.
 *
 * A table with its sums is a network: a cell flows from its row to its column, the sum of
 * a row into the row, the sum of a column out of it, the whole from all columns to all
 * rows. What is printed bounds an arc; the true table is one flow that keeps the bounds;
 * how far an arc can be moved from there is what a reader cannot know.
 *
 * The reader is thought to know more than is printed, so that what is safe from them is
 * safe: every base exactly; of a rounded table whether a hidden cell is few who mention
 * the theme or few who do not; and, for every cell of one respondent, that cell. Where
 * the base itself is hidden, it must be possible to move it along with the count. */
#include "disclose_work.h"

#include <string.h>

uint32_t disclose_shown(unsigned round, uint32_t count)
{
    return round <= 1 ? count : (count + round / 2) / round * round;
}

/* ---- Hiding more: exact counts --------------------------------------------------------------- */

/* What is lost with each place, and what could be moved if more were hidden. */
static void open_everything(work *w)
{
    for (size_t p = 0; p < sheet_places(w->s); p++) {
        int64_t x   = w->truth[p];
        bool    sum = sheet_is_sum(w->s, p);
        w->cost[p]  = 0;
        if (!sheet_is_printed(w->s, p) || w->hidden[p] || x == 0)
            continue;
        w->cost[p]          = (sum ? 50 : 1) * (x + 1);
        w->net.arcs[p].low  = 1;
        w->net.arcs[p].high = w->cap[p];
    }
}

/* Hides what must be, so that the place of a leak can be moved. False: nothing helps. */
static bool mend(work *w, const leak *l)
{
    int64_t need = l->by < 0 ? -l->by : l->by;
    if (l->raised) /* as it was when the leak was found */
        look_raise_base(w, l->place);
    open_everything(w);
    if (l->all)
        look_fix_insiders(w, l->place);
    if (l->insider != NOBODY)
        w->net.arcs[l->insider].low = w->net.arcs[l->insider].high = w->truth[l->insider];
    memcpy(w->flow, w->truth, w->net.n * sizeof *w->flow);
    bool far = jny_flow_move(&w->net, l->place, l->by, w->cost, w->flow, *w->a) == need;
    for (size_t p = 0; far && p < sheet_places(w->s); p++)
        if (w->flow[p] != w->truth[p] && sheet_is_printed(w->s, p) && !w->hidden[p])
            w->hidden[p] = true;
    look_lower_base(w);
    return far;
}

/* Shows again what need not be hidden, the greatest first, until nothing more can be. */
static void show_again(work *w)
{
    size_t  n     = sheet_places(w->s);
    size_t *order = JNY_ARRAY(w->a, size_t, n + 1), k = 0;
    for (size_t p = 0; p < n; p++)
        if (w->hidden[p] && !look_must_hide(w, p))
            order[k++] = p;
    for (size_t i = 1; i < k; i++) /* sums first, then by falling count */
        for (size_t j = i; j > 0; j--) {
            size_t x = order[j - 1], y = order[j];
            bool   sx = sheet_is_sum(w->s, x), sy = sheet_is_sum(w->s, y);
            if (sx != sy ? sx : w->truth[x] >= w->truth[y])
                break;
            order[j - 1] = y;
            order[j]     = x;
        }
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < k; i++) {
            size_t p = order[i];
            if (!w->hidden[p])
                continue;
            w->hidden[p] = false;
            if (look_is_safe(w))
                again = true;
            else
                w->hidden[p] = true;
        }
    }
    look_set_bounds(w);
}

/* The same, the other way where either will do: a cell that all mention can only fall. */
static bool mend_either(work *w, const leak *l)
{
    leak other;
    if (mend(w, l))
        return true;
    if (!l->either)
        return false;
    look_can_move(w, l->place, -l->by, &other); /* it cannot: what is in the way */
    return mend(w, &other);
}

static disclosed hide_exact(work *w, size_t *place)
{
    enum { ROUNDS = 60 };
    leak found;
    for (int round = 0; round < ROUNDS; round++) {
        size_t from  = 0;
        bool   clean = true;
        look_set_bounds(w);
        while (look_find_leak(w, &from, &found)) {
            clean  = false;
            *place = found.place;
            if (found.by == 0)
                return DISCLOSE_BASE;
            if (!mend_either(w, &found))
                return w->s->base ? DISCLOSE_BASE : DISCLOSE_REFUSED;
        }
        if (clean) {
            show_again(w);
            return DISCLOSE_DONE;
        }
    }
    return DISCLOSE_REFUSED;
}

/* ---- Hiding more: rounded counts ------------------------------------------------------------- */

bool disclose_sum_of(work *w, size_t place)
{
    size_t width = w->s->columns + 1, n = sheet_places(w->s);
    size_t near[] = {place / width * width + w->s->columns, w->s->rows * width + place % width,
                     n - 1};
    for (size_t i = 0; i < sizeof near / sizeof *near; i++)
        if (sheet_is_printed(w->s, near[i]) && !w->hidden[near[i]])
            return w->hidden[near[i]] = true;
    return false;
}

/* Hides one more sum, nearest to the leak first. */
static bool hide_sum(work *w, size_t place)
{
    if (disclose_sum_of(w, place))
        return true;
    for (size_t p = sheet_places(w->s); p-- > 0;)
        if (sheet_is_sum(w->s, p) && sheet_is_printed(w->s, p) && !w->hidden[p] && w->s->count[p]) {
            w->hidden[p] = true;
            return true;
        }
    return false;
}

/* Hides until nothing more helps, and only then shows again: so it comes to an end. A sum that is
 * known too well when every sum is hidden is left so: its cells are safe. */
static disclosed hide_rounded(work *w, size_t *place)
{
    leak   found = {0};
    size_t from  = 0;
    look_set_bounds(w);
    while (look_find_leak(w, &from, &found)) {
        *place = found.place;
        if (found.by == 0)
            return DISCLOSE_BASE;
        if (hide_sum(w, found.place)) {
            look_set_bounds(w);
            from = 0;
        } else if (!sheet_is_sum(w->s, found.place)) {
            return w->s->base ? DISCLOSE_BASE : DISCLOSE_REFUSED;
        }
    }
    show_again(w);
    return DISCLOSE_DONE;
}

/* ---- The whole ------------------------------------------------------------------------------- */

disclosed disclose(const sheet *s, bool *hidden, size_t *place, jny_arena scratch)
{
    work w = look_open(s, hidden, &scratch);
    for (size_t p = 0; p < sheet_places(s); p++)
        hidden[p] = look_must_hide(&w, p);
    return s->round > 1 ? hide_rounded(&w, place) : hide_exact(&w, place);
}

bool disclose_next_sum(const sheet *s, bool *hidden, size_t place)
{
    work w = {.s = s, .hidden = hidden};
    return hide_sum(&w, place);
}

bool disclose_audit(const sheet *s, const bool *hidden, jny_arena scratch)
{
    bool *copy = JNY_ARRAY(&scratch, bool, sheet_places(s));
    memcpy(copy, hidden, sheet_places(s) * sizeof *copy);
    work w = look_open(s, copy, &scratch);
    return look_is_safe(&w);
}
