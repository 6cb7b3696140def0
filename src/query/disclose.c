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
#include "disclose.h"

#include <string.h>

enum { ENDLESS = 1 << 30 };

uint32_t disclose_shown(unsigned round, uint32_t count)
{
    return round <= 1 ? count : (count + round / 2) / round * round;
}

/* ---- What the reader sees ------------------------------------------------------------------ */

typedef struct {
    const sheet *s;
    bool        *hidden;
    jny_network  net;
    int64_t     *truth, *flow, *cost; /* by arc: a place, then what is never printed */
    uint32_t    *cap;                 /* by place: the base as the reader knows it */
    jny_arena   *a;
} work;

static uint32_t base_at(const work *w, size_t p)
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
static bool must_hide(const work *w, size_t p)
{
    uint32_t x = w->s->count[p];
    if (!sheet_is_printed(w->s, p) || x == 0)
        return false;
    return is_few(x, w->s->threshold) || base_is_hidden(w, p) ||
           (w->s->base && is_few(w->s->base[p] - x, w->s->threshold));
}

/* The counts that are printed as this one is. */
static void rounded_bounds(const work *w, size_t p, int64_t *low, int64_t *high)
{
    const sheet *s = w->s;
    int64_t      v = disclose_shown(s->round, s->count[p]), t = s->threshold;
    int64_t      b = w->cap[p], rest = b - s->count[p];
    *low  = v - s->round / 2;
    *high = v + (s->round - 1) / 2;
    if (*low < t)
        *low = t;
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
    } else {
        *low  = b - t + 1;
        *high = b - 1;
    }
}

static void bounds(const work *w, size_t p, int64_t *low, int64_t *high)
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

static void set_bounds(work *w)
{
    for (size_t p = 0; p < sheet_places(w->s); p++)
        bounds(w, p, &w->net.arcs[p].low, &w->net.arcs[p].high);
}

/* Nodes: the rows, the columns, then where all rows begin and where all columns end. */
static work work_open(const sheet *s, bool *hidden, jny_arena *a)
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
        w.cap[p]      = base_at(&w, p);
    }
    jny_network_index(a, &w.net);
    return w;
}

/* ---- What they must not know ------------------------------------------------------------------
 */

/* The values a hidden place must be able to have. */
typedef struct {
    int64_t low, high;
    bool    any_two; /* these, or any other two */
} span;

static size_t cells_in_sum(const sheet *s, size_t p, size_t *last)
{
    size_t width = s->columns + 1, r = p / width, c = p % width, n = 0;
    for (size_t i = 0; i < s->rows; i++)
        for (size_t k = 0; k < s->columns; k++) {
            bool in = (r == s->rows || r == i) && (c == s->columns || c == k);
            if (in && s->count[i * width + k]) {
                n++;
                *last = i * width + k;
            }
        }
    return n;
}

static bool is_in_sum(const sheet *s, size_t cell, size_t sum)
{
    size_t width = s->columns + 1;
    return (sum / width == s->rows || sum / width == cell / width) &&
           (sum % width == s->columns || sum % width == cell % width);
}

static span wanted_of_sum(const work *w, size_t p)
{
    const sheet *s = w->s;
    int64_t      x = s->count[p], t = s->threshold, b = base_at(w, p);
    size_t       last = 0, cells;
    span         out  = {x, x, true};
    if (is_few((uint32_t)x, s->threshold)) { /* no sum is less than its cells are many */
        cells = cells_in_sum(s, p, &last);
        out   = (span){(int64_t)cells, t - 1 < b ? t - 1 : b, false};
    } else if (s->base && is_few((uint32_t)(b - x), s->threshold)) {
        out = (span){b - t + 1, b - 1, false};
    }
    return out;
}

static span wanted_of(const work *w, size_t p)
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
        out.low     = out.any_two || b - t + 1 < out.low ? b - t + 1 : out.low;
        out.high    = b - 1;
        out.any_two = false;
        out.low     = out.low < 1 ? 1 : out.low;
    }
    return out;
}

/* ---- Looking --------------------------------------------------------------------------------- */

/* A place a reader knows too well; `insider`: the cell whose one respondent they are. */
typedef struct {
    size_t  place, insider;
    int64_t by;     /* it must be possible to move it so far from the truth; 0: its base */
    bool    raised; /* after its hidden base was raised */
    bool    all;    /* while all who are alone in a cell know it */
} leak;

enum { OUTSIDER = -1 };
static const size_t NOBODY = (size_t)OUTSIDER;

/* How far `p` can be moved; the table it ends in is left in w->flow. */
static int64_t move(work *w, size_t p, int64_t by)
{
    memcpy(w->flow, w->truth, w->net.n * sizeof *w->flow);
    return jny_flow_move(&w->net, p, by, NULL, w->flow, *w->a);
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

static bool is_insiders(const work *w, size_t q)
{
    return !sheet_is_sum(w->s, q) && w->hidden[q] &&
           (w->s->count[q] == 1 || (w->s->base && w->s->base[q] - w->s->count[q] == 1) ||
            (w->s->base && w->s->base[q] == 1));
}

/* What is said of a place must also hold for who is alone in cell `q`; of themselves and
 * of the sums they stand in they know more than anybody may. */
static bool concerns(const work *w, size_t p, size_t q)
{
    return p != q && !(sheet_is_sum(w->s, p) && is_in_sum(w->s, q, p));
}

/* Whether `p` can be moved by so much, by everybody's knowledge; else the leak. */
static bool can_move(work *w, size_t p, int64_t by, leak *out)
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
        if (moved[q] == w->truth[q] || !is_insiders(w, q) || !concerns(w, p, q))
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

/* The bases as a table of their own, in which only those that are hidden move, none below
 * what stands in `least`; who is alone in a base stays so, except at `p`. */
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
    work b = work_open(base, hidden, a);
    set_bounds(&b);
    for (size_t q = 0; q < sheet_places(s); q++) {
        jny_arc *arc = &b.net.arcs[q];
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
static bool raise_base(work *w, size_t p)
{
    sheet     base;
    jny_arena keep = *w->a;
    int64_t   by   = (int64_t)w->s->base_threshold - 1 - w->s->base[p];
    work      b    = base_of(w, p, w->truth, &base, &keep);
    if (move(&b, p, by) < by)
        return false;
    for (size_t q = 0; q < sheet_places(w->s); q++)
        w->cap[q] = (uint32_t)b.flow[q];
    set_bounds(w);
    return true;
}

static void lower_base(work *w)
{
    for (size_t q = 0; q < sheet_places(w->s); q++)
        w->cap[q] = base_at(w, q);
    set_bounds(w);
}

/* Whether the hidden base of `p` can be moved so far while those who mention the theme
 * stay as they are in `least`. */
static bool base_can_move(work *w, size_t p, const int64_t *least, int64_t by, jny_arena scratch)
{
    sheet base;
    work  b = base_of(w, p, least, &base, &scratch);
    return move(&b, p, by) == (by < 0 ? -by : by);
}

static void fix_insiders(work *w, size_t but)
{
    for (size_t q = 0; q < sheet_places(w->s); q++)
        if (q != but && is_insiders(w, q))
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
    fix_insiders(w, p);
    bool good = move(w, p, down) == -down;
    memcpy(least, w->flow, w->net.n * sizeof *least);
    set_bounds(w);
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
    if (!can_move(w, p, 1 - x, out))
        return false;
    *out = (leak){.place = p, .insider = NOBODY};
    if (!base_can_be_anything(w, p, out) || !raise_base(w, p))
        return false;
    bool good = can_move(w, p, (int64_t)w->s->base_threshold - 1 - x, out);
    lower_base(w);
    out->raised = true;
    return good;
}

static bool place_is_safe(work *w, size_t p, leak *out)
{
    span    want = wanted_of(w, p);
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
    if (!want.any_two)
        return can_move(w, p, want.low - x, out) && can_move(w, p, want.high - x, out);
    if (!w->hidden[p])
        return true;
    return can_move(w, p, -1, &down) || can_move(w, p, 1, out);
}

/* The first leak from place `*from` on; it is moved behind it. */
static bool find_leak(work *w, size_t *from, leak *out)
{
    for (; *from < sheet_places(w->s); (*from)++)
        if ((w->hidden[*from] || base_is_hidden(w, *from)) && !place_is_safe(w, *from, out)) {
            (*from)++;
            return true;
        }
    return false;
}

static bool is_safe(work *w)
{
    size_t from = 0;
    leak   found;
    set_bounds(w);
    return !find_leak(w, &from, &found);
}

/* ---- Hiding more: exact counts ------------------------------------------------------------------
 */

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
    bool    grew = false;
    if (l->raised && !raise_base(w, l->place))
        return false;
    open_everything(w);
    if (l->all)
        fix_insiders(w, l->place);
    if (l->insider != NOBODY)
        w->net.arcs[l->insider].low = w->net.arcs[l->insider].high = w->truth[l->insider];
    memcpy(w->flow, w->truth, w->net.n * sizeof *w->flow);
    bool far = jny_flow_move(&w->net, l->place, l->by, w->cost, w->flow, *w->a) == need;
    for (size_t p = 0; far && p < sheet_places(w->s); p++)
        if (w->flow[p] != w->truth[p] && sheet_is_printed(w->s, p) && !w->hidden[p])
            grew = w->hidden[p] = true;
    lower_base(w);
    return far && grew;
}

/* Shows again what need not be hidden, the greatest first, until nothing more can be. */
static void show_again(work *w)
{
    size_t  n     = sheet_places(w->s);
    size_t *order = JNY_ARRAY(w->a, size_t, n + 1), k = 0;
    for (size_t p = 0; p < n; p++)
        if (w->hidden[p] && !must_hide(w, p))
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
            if (is_safe(w))
                again = true;
            else
                w->hidden[p] = true;
        }
    }
    set_bounds(w);
}

static disclosed hide_exact(work *w, size_t *place)
{
    enum { ROUNDS = 60 };
    leak found;
    for (int round = 0; round < ROUNDS; round++) {
        size_t from  = 0;
        bool   clean = true;
        set_bounds(w);
        while (find_leak(w, &from, &found)) {
            clean  = false;
            *place = found.place;
            if (found.by == 0)
                return DISCLOSE_BASE;
            if (mend(w, &found))
                continue;
            /* A place that only came along and that all can work out may be shown. */
            if (must_hide(w, found.place) || found.insider != NOBODY)
                return DISCLOSE_REFUSED;
            w->hidden[found.place] = false;
            set_bounds(w);
        }
        if (clean) {
            show_again(w);
            return DISCLOSE_DONE;
        }
    }
    return DISCLOSE_REFUSED;
}

/* ---- Hiding more: rounded counts
 * ------------------------------------------------------------------ */

/* Hides one more sum, nearest to the leak first. */
static bool hide_sum(work *w, size_t place)
{
    size_t width = w->s->columns + 1, n = sheet_places(w->s);
    size_t near[] = {place / width * width + w->s->columns, w->s->rows * width + place % width,
                     n - 1};
    for (size_t i = 0; i < sizeof near / sizeof *near; i++)
        if (sheet_is_printed(w->s, near[i]) && !w->hidden[near[i]] && w->s->count[near[i]]) {
            w->hidden[near[i]] = true;
            return true;
        }
    for (size_t p = n; p-- > 0;)
        if (sheet_is_sum(w->s, p) && sheet_is_printed(w->s, p) && !w->hidden[p] && w->s->count[p]) {
            w->hidden[p] = true;
            return true;
        }
    return false;
}

static disclosed hide_rounded(work *w, size_t *place)
{
    leak   found = {0};
    size_t from  = 0;
    set_bounds(w);
    while (find_leak(w, &from, &found)) {
        *place = found.place;
        if (found.by == 0)
            return DISCLOSE_BASE;
        if (hide_sum(w, found.place)) {
            set_bounds(w);
            from = 0;
        } else if (!sheet_is_sum(w->s, found.place)) {
            return w->s->base ? DISCLOSE_BASE : DISCLOSE_REFUSED;
        } else if (!must_hide(w, found.place)) { /* all can work it out: it may be shown */
            w->hidden[found.place] = false;
        }
    }
    show_again(w);
    return DISCLOSE_DONE;
}

/* ---- The whole ----------------------------------------------------------------------------------
 */

disclosed disclose(const sheet *s, bool *hidden, size_t *place, jny_arena scratch)
{
    work w = work_open(s, hidden, &scratch);
    for (size_t p = 0; p < sheet_places(s); p++)
        hidden[p] = must_hide(&w, p);
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
    work w = work_open(s, copy, &scratch);
    return is_safe(&w);
}

/* ---- Somebody stands in several cells
 * --------------------------------------------------------------- */

/* The most a cell may be by what is printed of it and of its base. */
static int64_t most_of(const work *w, size_t p)
{
    return w->net.arcs[p].high < base_at(w, p) ? w->net.arcs[p].high : base_at(w, p);
}

/* A sum is at most its cells together and at least each of them: does it tell more of cell
 * `p` than anybody may know? `insider` knows a cell of one. */
static bool sum_tells(const work *w, size_t sum, size_t p, size_t insider)
{
    const sheet *s    = w->s;
    int64_t      rest = w->net.arcs[sum].low;
    for (size_t q = 0; q < sheet_places(s); q++)
        if (!sheet_is_sum(s, q) && q != p && is_in_sum(s, q, sum))
            rest -= q == insider ? 1 : most_of(w, q);
    span want = wanted_of(w, p);
    return rest > want.low || w->net.arcs[sum].high < want.high;
}

static bool any_sum_tells(const work *w, size_t sum, size_t p)
{
    if (sum_tells(w, sum, p, NOBODY))
        return true;
    for (size_t q = 0; q < sheet_places(w->s); q++)
        if (q != p && is_insiders(w, q) && is_in_sum(w->s, q, sum) && sum_tells(w, sum, p, q))
            return true;
    return false;
}

disclosed disclose_loose(const sheet *s, bool *hidden, jny_arena scratch)
{
    work   w = work_open(s, hidden, &scratch);
    size_t n = sheet_places(s);
    if (s->round <= 1)
        return DISCLOSE_REFUSED;
    for (size_t p = 0; p < n; p++)
        hidden[p] = must_hide(&w, p);
    set_bounds(&w);
    for (size_t sum = 0; sum < n; sum++)
        for (size_t p = 0; p < n && sheet_is_sum(s, sum) && !hidden[sum]; p++)
            if (!sheet_is_sum(s, p) && hidden[p] && is_in_sum(s, p, sum) &&
                any_sum_tells(&w, sum, p))
                hidden[sum] = s->count[sum] > 0;
    return DISCLOSE_DONE;
}
