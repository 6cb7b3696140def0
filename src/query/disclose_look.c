/* disclose_look.c - what a reader of a table can know: how far every hidden place can be moved. */
#include "disclose_work.h"

#include <string.h>

/* ---- What the reader sees ------------------------------------------------------------------ */

uint32_t look_base_at(const work *w, size_t p)
{
    return w->s->base ? w->s->base[p] : ENDLESS;
}

static bool base_is_hidden(const work *w, size_t p)
{
    return w->s->base_hidden && w->s->base_hidden[p];
}

static bool is_few(uint32_t n, unsigned threshold)
{
    return n >= 1 && n < threshold;
}

/* A base that is hidden because it is small, not to protect another. */
static bool base_is_few(const work *w, size_t p)
{
    return base_is_hidden(w, p) && is_few(w->s->base[p], w->s->base_threshold);
}

/* Few who mention it, or few who do not; a cell whose base is hidden goes with it. */
bool look_must_hide(const work *w, size_t p)
{
    uint32_t x = w->s->count[p];
    if (!sheet_is_printed(w->s, p) || x == 0)
        return false;
    return is_few(x, w->s->threshold) || base_is_hidden(w, p) ||
           (w->s->base && is_few(w->s->base[p] - x, w->s->threshold));
}

span look_rounded(const sheet *s, size_t p)
{
    int64_t v = disclose_shown(s->round, s->count[p]), t = s->threshold, low = v - s->round / 2;
    return (span){low < t ? t : low, v + (s->round - 1) / 2, false};
}

/* The counts that are printed as this one is. */
static void rounded_bounds(const work *w, size_t p, int64_t *low, int64_t *high)
{
    const sheet *s    = w->s;
    span         told = look_rounded(s, p);
    int64_t      t = s->threshold, b = w->cap[p], rest = b - s->count[p];
    *low  = told.low;
    *high = told.high;
    if (!s->base)
        return;
    /* All of them, or all but as many as may be told. */
    if (rest == 0)
        *low = *high = b;
    else if (*high > b - t)
        *high = b - t;
}

static void hidden_bounds(const work *w, size_t p, int64_t *low, int64_t *high)
{
    const sheet *s = w->s;
    int64_t      t = s->threshold, b = w->cap[p];
    *low  = 1;
    *high = b;
    if (s->round == 1 || sheet_is_sum(s, p) || base_is_hidden(w, p))
        return;
    if (b <= 2 * t - 1) { /* few do, or few do not: here both is one span */
        *high = b - 1;
    } else if (s->count[p] < t) {
        *high = t - 1;
    } else if (!look_must_hide(w, p)) { /* for another theme: disclose_family.c */
        *low  = t;
        *high = b - t;
    } else {
        *low  = b - t + 1;
        *high = b - 1;
    }
}

void look_bounds(const work *w, size_t p, int64_t *low, int64_t *high)
{
    uint32_t x = w->s->count[p];
    *low       = 0;
    *high      = ENDLESS;
    if (!sheet_is_printed(w->s, p))
        return;
    if (w->hidden[p])
        hidden_bounds(w, p, low, high);
    else if (w->s->round > 1 && x > 0)
        rounded_bounds(w, p, low, high);
    else
        *low = *high = x;
}

void look_set_bounds(work *w)
{
    for (size_t p = 0; p < sheet_places(w->s); p++)
        look_bounds(w, p, &w->net.arcs[p].low, &w->net.arcs[p].high);
}

/* Nodes: the rows, the columns, then where all rows begin and where all columns end. */
work look_open(const sheet *s, bool *hidden, jny_arena *a)
{
    size_t   n = sheet_places(s), width = s->columns + 1;
    uint32_t source = (uint32_t)(s->rows + s->columns), sink = source + 1;
    work     w = {.s = s, .hidden = hidden, .a = a};
    w.net      = (jny_network){.nodes = sink + 1u, .arcs = JNY_ARRAY(a, jny_arc, n), .n = n};
    w.truth    = JNY_ARRAY(a, int64_t, n);
    w.flow     = JNY_ARRAY(a, int64_t, n);
    w.cost     = JNY_ARRAY(a, int64_t, n);
    w.cap      = JNY_ARRAY(a, uint32_t, n);
    for (size_t p = 0; p < n; p++) {
        size_t r = p / width, c = p % width;
        bool   row_sum = c == s->columns, column_sum = r == s->rows;
        w.net.arcs[p] = (jny_arc){.from = row_sum && column_sum ? sink
                                          : row_sum             ? source
                                          : column_sum          ? (uint32_t)(s->rows + c)
                                                                : (uint32_t)r,
                                  .to   = row_sum && column_sum ? source
                                          : row_sum             ? (uint32_t)r
                                          : column_sum          ? sink
                                                                : (uint32_t)(s->rows + c)};
        w.truth[p]    = s->count[p];
        w.cap[p]      = look_base_at(&w, p);
    }
    jny_network_index(a, &w.net);
    return w;
}

/* ---- What they must not know ----------------------------------------------------------------- */

bool look_is_in_sum(const sheet *s, size_t cell, size_t sum)
{
    size_t width = s->columns + 1;
    return (sum / width == s->rows || sum / width == cell / width) &&
           (sum % width == s->columns || sum % width == cell % width);
}

/* No sum is less or more than its cells, each by itself, can be. */
static span within_cells(const work *w, size_t sum, span out)
{
    int64_t least = 0, most = 0, low, high;
    for (size_t q = 0; q < sheet_places(w->s); q++) {
        if (sheet_is_sum(w->s, q) || !look_is_in_sum(w->s, q, sum))
            continue;
        look_bounds(w, q, &low, &high);
        if (base_is_few(w, q) && w->hidden[q] && high < (int64_t)w->s->base_threshold - 1)
            high = (int64_t)w->s->base_threshold - 1;
        least += low;
        most += high;
    }
    out.low  = out.low < least ? least : out.low;
    out.high = out.high > most ? most : out.high;
    return out;
}

static span wanted_of_sum(const work *w, size_t p)
{
    const sheet *s = w->s;
    int64_t      x = s->count[p], t = s->threshold, b = look_base_at(w, p);
    if (is_few((uint32_t)x, s->threshold))
        return within_cells(w, p, (span){1, t - 1 < b ? t - 1 : b, false});
    if (s->base && is_few((uint32_t)(b - x), s->threshold))
        return within_cells(w, p, (span){b - t + 1, b - 1, false});
    return (span){x, x, true};
}

span look_wanted_of(const work *w, size_t p)
{
    const sheet *s = w->s;
    int64_t      x = s->count[p], t = s->threshold, b = w->cap[p];
    span         out = {x, x, true};
    if (sheet_is_sum(s, p))
        return wanted_of_sum(w, p);
    if (base_is_few(w, p))
        return (span){1, s->base_threshold - 1, false};
    if (is_few((uint32_t)x, s->threshold))
        out = (span){1, t - 1, false};
    if (s->base && is_few((uint32_t)(b - x), s->threshold)) {
        out.low     = out.any_two ? b - t + 1 : 1;
        out.high    = b - 1;
        out.any_two = false;
    }
    return out;
}

/* ---- Looking --------------------------------------------------------------------------------- */

/* How far `p` can be moved; the table it ends in is left in w->flow. */
static int64_t move(work *w, size_t p, int64_t by)
{
    memcpy(w->flow, w->truth, w->net.n * sizeof *w->flow);
    return jny_flow_move(&w->net, p, by, NULL, w->flow, *w->a);
}

int64_t look_how_far(work *w, size_t p, int64_t by)
{
    jny_arena keep = *w->a;
    int64_t   far  = move(w, p, by);
    *w->a          = keep;
    return far;
}

/* The same for somebody who knows cell `q`. */
static int64_t move_knowing(work *w, size_t p, int64_t by, size_t q)
{
    jny_arc before     = w->net.arcs[q];
    w->net.arcs[q].low = w->net.arcs[q].high = w->truth[q];
    int64_t moved                            = move(w, p, by);
    w->net.arcs[q]                           = before;
    return moved;
}

bool look_is_insiders(const work *w, size_t q)
{
    return !sheet_is_sum(w->s, q) && w->hidden[q] &&
           (w->s->count[q] == 1 || (w->s->base && w->s->base[q] - w->s->count[q] == 1));
}

/* What is said of a place must also hold for who is alone in cell `q`; of themselves and
 * of the sums they stand in they know more than anybody may. */
static bool concerns(const work *w, size_t p, size_t q)
{
    return p != q && !(sheet_is_sum(w->s, p) && look_is_in_sum(w->s, q, p));
}

/* Whether `p` can be moved by so much, by everybody's knowledge; else the leak. */
bool look_can_move(work *w, size_t p, int64_t by, leak *out)
{
    int64_t   need = by < 0 ? -by : by;
    jny_arena keep = *w->a;
    *out           = (leak){.place = p, .insider = NOBODY, .by = by};
    if (by == 0)
        return true;
    if (move(w, p, by) < need)
        return false;
    int64_t *moved = JNY_ARRAY(&keep, int64_t, w->net.n);
    memcpy(moved, w->flow, w->net.n * sizeof *moved);
    for (size_t q = 0; q < sheet_places(w->s); q++) {
        /* Where the table found leaves q as it is, it is one for q's respondent too. */
        if (moved[q] == w->truth[q] || !look_is_insiders(w, q) || !concerns(w, p, q))
            continue;
        jny_arena *before = w->a;
        w->a              = &keep;
        int64_t far       = move_knowing(w, p, by, q);
        w->a              = before;
        if (far < need) {
            out->insider = q;
            return false;
        }
    }
    return true;
}

/* A sum that is told of many, while as many do not mention it: of these the reader knows that they
 * are many. */
static bool is_told_of_some(const work *w, size_t p)
{
    return sheet_is_sum(w->s, p) && sheet_is_printed(w->s, p) && !w->hidden[p] &&
           w->s->count[p] > 0 && w->s->count[p] < w->s->base[p];
}

/* The bases as a table of their own, in which only those that are hidden move, none below
 * what stands in `least`, nor a sum so far that it would not be told; who is alone in a base
 * stays so, except at `p`. */
static work base_of(const work *w, size_t p, const int64_t *least, sheet *base, jny_arena *a)
{
    const sheet *s = w->s;
    *base          = (sheet){.rows      = s->rows,
                             .columns   = s->columns,
                             .sums      = s->sums,
                             .count     = s->base,
                             .threshold = s->base_threshold,
                             .round     = s->round};
    bool *hidden   = JNY_ARRAY(a, bool, sheet_places(s));
    memcpy(hidden, s->base_hidden, sheet_places(s) * sizeof *hidden);
    work b = look_open(base, hidden, a);
    look_set_bounds(&b);
    for (size_t q = 0; q < sheet_places(s); q++) {
        jny_arc *arc = &b.net.arcs[q];
        if (is_told_of_some(w, q) && arc->low < least[q] + s->threshold)
            arc->low = least[q] + s->threshold;
        if (sheet_is_sum(s, q))
            continue;
        if (!hidden[q] || (q != p && s->base[q] == 1))
            arc->low = arc->high = s->base[q];
        else if (arc->low < least[q])
            arc->low = least[q];
    }
    return b;
}

/* Lets the reader think that so many are in the hidden base of `p` as can be hidden. */
bool look_raise_base(work *w, size_t p)
{
    sheet     base;
    jny_arena keep = *w->a;
    int64_t   by   = (int64_t)w->s->base_threshold - 1 - w->s->base[p];
    work      b    = base_of(w, p, w->truth, &base, &keep);
    if (move(&b, p, by) < by)
        return false;
    for (size_t q = 0; q < sheet_places(w->s); q++)
        w->cap[q] = (uint32_t)b.flow[q];
    look_set_bounds(w);
    return true;
}

void look_lower_base(work *w)
{
    for (size_t q = 0; q < sheet_places(w->s); q++)
        w->cap[q] = look_base_at(w, q);
    look_set_bounds(w);
}

/* Whether the hidden base of `p` can be moved so far while those who mention the theme
 * stay as they are in `least`. */
static bool base_can_move(work *w, size_t p, const int64_t *least, int64_t by, jny_arena scratch)
{
    sheet base;
    work  b = base_of(w, p, least, &base, &scratch);
    return move(&b, p, by) == (by < 0 ? -by : by);
}

void look_fix_insiders(work *w, size_t but)
{
    for (size_t q = 0; q < sheet_places(w->s); q++)
        if (q != but && look_is_insiders(w, q))
            w->net.arcs[q].low = w->net.arcs[q].high = w->truth[q];
}

/* Whether it can be anything that is hidden: where few are, one of them who mentions the
 * theme is enough. Everybody who is alone in a cell knows that cell. */
static bool base_can_be_anything(work *w, size_t p, leak *out)
{
    jny_arena keep  = *w->a;
    int64_t  *least = JNY_ARRAY(&keep, int64_t, w->net.n), have = w->s->base[p];
    int64_t   down = w->truth[p] > 1 ? 1 - w->truth[p] : 0;
    if (!base_is_few(w, p))
        return base_can_move(w, p, w->truth, -1, keep) || base_can_move(w, p, w->truth, 1, keep);
    look_fix_insiders(w, p);
    bool good = move(w, p, down) == -down;
    memcpy(least, w->flow, w->net.n * sizeof *least);
    look_set_bounds(w);
    if (!good) {
        out->by  = down;
        out->all = true;
    }
    return good && base_can_move(w, p, least, 1 - have, keep) &&
           base_can_move(w, p, least, (int64_t)w->s->base_threshold - 1 - have, keep);
}

/* A base that is hidden: the reader knows all others, but this one and the count must be
 * anything that is hidden. */
static bool can_move_base(work *w, size_t p, leak *out)
{
    int64_t x = w->truth[p];
    if (!look_can_move(w, p, 1 - x, out))
        return false;
    *out = (leak){.place = p, .insider = NOBODY};
    if (!base_can_be_anything(w, p, out) || !look_raise_base(w, p))
        return false;
    bool good = look_can_move(w, p, (int64_t)w->s->base_threshold - 1 - x, out);
    look_lower_base(w);
    out->raised = true;
    return good;
}

/* The same for a sum where the base of a cell in it is hidden: that base may be what rises. */
static bool can_move_sum(work *w, size_t p, int64_t by, leak *out)
{
    leak more;
    bool good = look_can_move(w, p, by, out);
    for (size_t q = 0; by > 0 && !good && q < sheet_places(w->s); q++) {
        if (sheet_is_sum(w->s, q) || !look_is_in_sum(w->s, q, p) || !base_is_few(w, q) ||
            !look_raise_base(w, q))
            continue;
        good = look_can_move(w, p, by, &more);
        look_lower_base(w);
    }
    return good;
}

/* Whether what is told of its cells tells the sum, so that nothing is hidden by hiding it: of
 * rounded tables, in which cells beside it cannot be hidden for its sake. */
static bool cells_tell(const work *w, size_t sum)
{
    int64_t low, high;
    bool    told = w->s->round > 1;
    for (size_t q = 0; q < sheet_places(w->s) && told; q++) {
        if (sheet_is_sum(w->s, q) || !look_is_in_sum(w->s, q, sum))
            continue;
        look_bounds(w, q, &low, &high);
        told = low == high;
    }
    return told;
}

static bool place_is_safe(work *w, size_t p, leak *out)
{
    span    want = look_wanted_of(w, p);
    int64_t x    = w->truth[p];
    leak    down;
    if (!sheet_is_sum(w->s, p) && base_is_hidden(w, p)) {
        *out = (leak){.place = p, .insider = NOBODY};
        if (x == 0 || !base_is_few(w, p)) {
            if (!base_can_be_anything(w, p, out))
                return false;
            if (x == 0)
                return true;
        } else {
            return can_move_base(w, p, out);
        }
    }
    if (!want.any_two && sheet_is_sum(w->s, p))
        return can_move_sum(w, p, want.low - x, out) && can_move_sum(w, p, want.high - x, out);
    if (!want.any_two)
        return look_can_move(w, p, want.low - x, out) && look_can_move(w, p, want.high - x, out);
    bool sum = sheet_is_sum(w->s, p);
    if (!w->hidden[p] || (sum && cells_tell(w, p)))
        return true;
    bool good   = sum ? can_move_sum(w, p, -1, &down) || can_move_sum(w, p, 1, out)
                      : look_can_move(w, p, -1, &down) || look_can_move(w, p, 1, out);
    out->either = !good;
    return good;
}

/* The first leak from place `*from` on; it is moved behind it. */
bool look_find_leak(work *w, size_t *from, leak *out)
{
    for (; *from < sheet_places(w->s); (*from)++)
        if ((w->hidden[*from] || base_is_hidden(w, *from)) && !place_is_safe(w, *from, out)) {
            (*from)++;
            return true;
        }
    return false;
}

bool look_is_safe(work *w)
{
    size_t from = 0;
    leak   found;
    look_set_bounds(w);
    return !look_find_leak(w, &from, &found);
}
