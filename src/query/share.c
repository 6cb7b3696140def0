/* share.c - the one gate for numbers that leave: a count comes in, what may be printed of
 * it goes out. Whoever prints, draws or tests the outcome never sees an exact number that
 * is not shared. disclose.c says which places must be hidden. */
#include "disclose.h"
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* ---- A count as sheets ----------------------------------------------------------------------- */

/* Every theme and, first of all, the base, as tables of one shape. */
typedef struct {
    size_t     rows, columns, places, slots; /* slots: themes and "without any theme" */
    sums       sums;
    uint32_t **count;   /* [slot + 1][place]; 0 is the base */
    uint32_t **settled; /* the same: who stands in that place only */
    bool     **hidden;  /* the same */
    unsigned  *threshold;
    bool      *loose; /* somebody stands in two cells */
    unsigned   round;
} cube;

static cube cube_open(jny_arena *a, size_t rows, size_t columns, sums printed, size_t slots)
{
    cube c      = {.rows    = rows,
                   .columns = columns,
                   .places  = (rows + 1) * (columns + 1),
                   .slots   = slots,
                   .sums    = printed};
    c.count     = JNY_ARRAY(a, uint32_t *, slots + 1);
    c.settled   = JNY_ARRAY(a, uint32_t *, slots + 1);
    c.hidden    = JNY_ARRAY(a, bool *, slots + 1);
    c.threshold = JNY_ARRAY(a, unsigned, slots + 1);
    c.loose     = JNY_ARRAY(a, bool, slots + 1);
    for (size_t s = 0; s <= slots; s++) {
        c.count[s]   = JNY_ARRAY(a, uint32_t, c.places);
        c.settled[s] = JNY_ARRAY(a, uint32_t, c.places);
        c.hidden[s]  = JNY_ARRAY(a, bool, c.places);
    }
    return c;
}

/* Where a row of the count stands; SIZE_MAX: it is a sum that is not printed. */
static size_t place_of(const jny_count_table *t, const jny_count_row *r)
{
    size_t n[JNY_BY_MAX], by = t->query->n_by, group = 0;
    for (size_t i = 0; i < by; i++)
        n[i] = t->values[i].n;
    switch (by) {
    case 0: return 0;
    case 1: return r->value[0] < n[0] ? r->value[0] : 2 * (n[0] + 1) - 1;
    case 2: return r->value[0] * (n[1] + 1) + r->value[1];
    default:
        for (size_t i = 0; i < by; i++) {
            if (r->value[i] == n[i])
                return SIZE_MAX;
            group = group * n[i] + r->value[i];
        }
        return group * 2;
    }
}

static cube cube_of(jny_arena *a, const jny_count_table *t, const jny_policy *policy)
{
    size_t by = t->query->n_by, n[JNY_BY_MAX] = {1, 1, 1};
    for (size_t i = 0; i < by; i++)
        n[i] = t->values[i].n ? t->values[i].n : 1;
    cube c         = by == 0   ? cube_open(a, 1, 1, SUMS_NONE, t->query->n_themes + 1)
                     : by == 1 ? cube_open(a, 1, n[0], SUMS_WHOLE, t->query->n_themes + 1)
                     : by == 2 ? cube_open(a, n[0], n[1], SUMS_ALL, t->query->n_themes + 1)
                               : cube_open(a, n[0] * n[1] * n[2], 1, SUMS_NONE, t->query->n_themes + 1);
    c.round        = policy->round;
    c.threshold[0] = policy->threshold;
    for (size_t s = 1; s <= c.slots; s++) {
        size_t theme   = s < c.slots ? t->query->themes[s - 1] : JNY_NO_PARENT;
        c.threshold[s] = ledger_threshold(t->query, policy, theme);
        if (c.threshold[s] > c.threshold[0])
            c.threshold[0] = c.threshold[s];
    }
    for (size_t i = 0, slot = 1; i < t->n; i++) {
        const jny_count_row *r = &t->rows[i];
        size_t               p = place_of(t, r);
        slot += i && r->theme != t->rows[i - 1].theme;
        if (p == SIZE_MAX)
            continue;
        c.count[slot][p]   = (uint32_t)r->respondents;
        c.count[0][p]      = (uint32_t)r->base_respondents;
        c.settled[slot][p] = (uint32_t)r->settled;
        c.settled[0][p]    = (uint32_t)r->base_settled;
    }
    return c;
}

/* Sums that are not counted are still sums: of a table by one attribute, its columns. */
static void add_unprinted_sums(cube *c)
{
    size_t width = c->columns + 1;
    for (size_t s = 0; s <= c->slots; s++) {
        uint32_t *n = c->count[s], all = 0;
        for (size_t r = 0; r < c->rows; r++)
            for (size_t k = 0; k < c->columns; k++)
                all += n[r * width + k];
        c->loose[s] = c->sums != SUMS_NONE && all != n[c->places - 1];
        if (c->sums == SUMS_ALL)
            continue;
        for (size_t r = 0; r < c->rows; r++)
            n[r * width + c->columns] = 0;
        memset(n + c->rows * width, 0, c->columns * sizeof *n);
        for (size_t r = 0; r < c->rows; r++)
            for (size_t k = 0; k < c->columns; k++) {
                n[r * width + c->columns] += n[r * width + k];
                n[c->rows * width + k] += n[r * width + k];
            }
        if (c->sums == SUMS_NONE)
            n[c->places - 1] = all;
    }
}

static sheet sheet_of(const cube *c, size_t slot)
{
    return (sheet){.rows           = c->rows,
                   .columns        = c->columns,
                   .sums           = c->sums,
                   .count          = c->count[slot],
                   .base           = slot ? c->count[0] : NULL,
                   .base_hidden    = slot ? c->hidden[0] : NULL,
                   .settled        = c->settled[slot],
                   .base_settled   = slot ? c->settled[0] : NULL,
                   .threshold      = c->threshold[slot],
                   .base_threshold = c->threshold[0],
                   .round          = c->round};
}

static disclosed protect(cube *c, size_t slot, size_t *place, jny_arena scratch)
{
    sheet s = sheet_of(c, slot);
    return c->loose[slot] || c->loose[0] ? disclose_loose(&s, c->hidden[slot], scratch)
                                         : disclose(&s, c->hidden[slot], place, scratch);
}

/* All themes; where the base tells too much beside one, more of it is hidden and all begin
 * again. False: refused for `*slot`. */
static bool protect_all(cube *c, size_t *slot, jny_arena scratch)
{
    size_t place = 0;
    *slot        = 0;
    if (protect(c, 0, &place, scratch) != DISCLOSE_DONE)
        return false;
    for (*slot = 1; *slot <= c->slots;) {
        disclosed answer = protect(c, *slot, &place, scratch);
        sheet     base   = sheet_of(c, 0);
        if (answer == DISCLOSE_DONE)
            (*slot)++;
        else if (answer == DISCLOSE_REFUSED || !disclose_next_sum(&base, c->hidden[0], place))
            return false;
        else
            *slot = 1;
    }
    return true;
}

/* The nearest theme of the table above one of them, by slot less one; slots less one: none is. */
static size_t above_of(const jny_count_query *q, size_t of)
{
    const jny_codebook *book = &q->codebook->book;
    for (size_t up = book->themes[q->themes[of]].parent; up != JNY_NO_PARENT;
         up        = book->themes[up].parent)
        for (size_t i = 0; i < q->n_themes; i++)
            if (q->themes[i] == up)
                return i;
    return q->n_themes;
}

static bool is_counted(const jny_count_query *q, size_t theme)
{
    bool is = false;
    for (size_t i = 0; i < q->n_themes; i++)
        is |= q->themes[i] == theme;
    return is;
}

/* Whether all parts of a theme are in the table, and no rules of its own beside them;
 * JNY_NO_PARENT: all themes at the top. Of a bare codebook rules are not known: it is thought to
 * have none. */
static bool is_whole(const jny_count_query *q, size_t theme)
{
    const jny_codebook *book = &q->codebook->book;
    size_t              all = 0, here = 0;
    if (theme != JNY_NO_PARENT && book->themes[theme].n_rules > 0)
        return false;
    for (size_t i = 0; i < book->n; i++)
        if (book->themes[i].parent == theme) {
            all++;
            here += is_counted(q, i);
        }
    return all > 0 && here == all;
}

/* Themes that are parts of each other, once each by itself is safe. */
static void protect_family(cube *c, const jny_count_query *q, jny_arena scratch)
{
    size_t  n      = c->slots;
    sheet  *sheets = JNY_ARRAY(&scratch, sheet, n);
    size_t *above  = JNY_ARRAY(&scratch, size_t, n);
    bool   *whole = JNY_ARRAY(&scratch, bool, n), *loose = JNY_ARRAY(&scratch, bool, n);
    for (size_t i = 0; i < n; i++) {
        sheets[i] = sheet_of(c, i + 1);
        above[i]  = i < q->n_themes ? above_of(q, i) : n;
        whole[i]  = is_whole(q, i < q->n_themes ? q->themes[i] : JNY_NO_PARENT);
        loose[i]  = c->loose[i + 1] || c->loose[0];
    }
    family f = {n, sheets, c->hidden + 1, above, whole, loose};
    disclose_family(&f, scratch);
}

/* ---- Refusing -------------------------------------------------------------------------------- */

static size_t merged(size_t value, size_t u, size_t v)
{
    return value == v ? u : value > v ? value - 1 : value;
}

/* The same with values u < v of one attribute as one. */
static cube merge(jny_arena *a, const cube *from, size_t by, size_t n_by, size_t u, size_t v)
{
    bool down  = n_by == 2 && by == 0;
    cube c     = cube_open(a, from->rows - down, from->columns - !down, from->sums, from->slots);
    c.round    = from->round;
    size_t old = from->columns + 1, new = c.columns + 1;
    for (size_t s = 0; s <= c.slots; s++) {
        c.threshold[s] = from->threshold[s];
        for (size_t p = 0; p < from->places; p++) {
            size_t r = down ? merged(p / old, u, v) : p / old;
            size_t k = down ? p % old : merged(p % old, u, v);
            c.count[s][r * new + k] += from->count[s][p];
        }
    }
    return c;
}

typedef struct {
    size_t   by, u, v;
    uint32_t cost; /* respondents who would no longer be told apart */
} fusion;

static int by_cost(const void *x, const void *y)
{
    const fusion *a = x, *b = y;
    return a->cost != b->cost ? (a->cost > b->cost) - (a->cost < b->cost)
           : a->by != b->by   ? (a->by > b->by) - (a->by < b->by)
           : a->u != b->u     ? (a->u > b->u) - (a->u < b->u)
                              : (a->v > b->v) - (a->v < b->v);
}

/* Respondents of a value, in the base. */
static uint32_t size_of_value(const cube *c, size_t by, size_t n_by, size_t v)
{
    size_t width = c->columns + 1;
    bool   down  = n_by == 2 && by == 0;
    return c->count[0][down ? v * width + c->columns : c->rows * width + v];
}

/* The cheapest two values to be merged, so that all can be shared. */
static bool find_merge(const cube *c, const jny_count_table *t, fusion *out, jny_arena scratch)
{
    enum { MOST = 200 };
    size_t  n = 0, slot, n_by = t->query->n_by;
    fusion *list = JNY_ARRAY(&scratch, fusion, 1);
    for (int pass = 0; pass < 2; pass++) {
        if (pass)
            list = JNY_ARRAY(&scratch, fusion, n + 1);
        n = 0;
        for (size_t by = 0; by < n_by; by++)
            for (size_t u = 0; u < t->values[by].n; u++)
                for (size_t v = u + 1; v < t->values[by].n; v++, n++)
                    if (pass)
                        list[n] =
                            (fusion){by, u, v,
                                     size_of_value(c, by, n_by, u) + size_of_value(c, by, n_by, v)};
    }
    qsort(list, n, sizeof *list, by_cost);
    for (size_t i = 0; i < n && i < MOST; i++) {
        jny_arena one = scratch;
        cube      m   = merge(&one, c, list[i].by, n_by, list[i].u, list[i].v);
        if (protect_all(&m, &slot, one)) {
            *out = list[i];
            return true;
        }
    }
    return false;
}

static jny_str name_of(jny_str value)
{
    return value.n ? value : JNY_STR("(not given)");
}

static jny_status refuse(const cube *c, const jny_count_table *t, size_t slot, jny_arena scratch,
                         jny_err *err)
{
    const jny_count_query *q    = t->query;
    jny_str                what = slot == 0          ? JNY_STR("the base")
                                  : slot == c->slots ? JNY_STR("the stories without any theme")
                                                     : q->codebook->book.themes[q->themes[slot - 1]].path;
    fusion                 f;
    if (q->n_by == 0 || q->n_by > 2 || !find_merge(c, t, &f, scratch))
        return jny_fail(
            err, JNY_ECONFLICT, NULL,
            "REFUSED: no pattern of hidden counts makes \"%.*s\" safe to share: count by "
            "fewer attributes, or choose --share round-5",
            JNY_ARG(what));
    return jny_fail(
        err, JNY_ECONFLICT, NULL,
        "REFUSED: no pattern of hidden counts makes \"%.*s\" safe to share. Least is lost "
        "with --merge '%.*s: %.*s + %.*s'; or choose --share round-5",
        JNY_ARG(what), JNY_ARG(q->by[f.by]), JNY_ARG(name_of(t->values[f.by].at[f.u])),
        JNY_ARG(name_of(t->values[f.by].at[f.v])));
}

static bool is_below(const jny_codebook *book, size_t theme, size_t ancestor)
{
    while (theme != JNY_NO_PARENT && theme != ancestor)
        theme = book->themes[theme].parent;
    return theme == ancestor;
}

/* What an exact policy does not share whatever the numbers are. */
static jny_status check_exact(const cube *c, const jny_count_query *q, jny_err *err)
{
    const jny_codebook *book  = &q->codebook->book;
    bool                loose = false;
    if (q->n_by > 2)
        return jny_fail(err, JNY_ECONFLICT, NULL,
                        "REFUSED: more than two attributes are shared by rounding only: --share "
                        "round-5");
    for (size_t i = 0; i < q->n_themes; i++)
        for (size_t k = 0; k < q->n_themes; k++)
            if (i != k && is_below(book, q->themes[k], q->themes[i]))
                return jny_fail(
                    err, JNY_ECONFLICT, NULL,
                    "REFUSED: \"%.*s\" and \"%.*s\" side by side are shared by rounding "
                    "only: choose themes by --theme, or --share round-5",
                    JNY_ARG(book->themes[q->themes[i]].path),
                    JNY_ARG(book->themes[q->themes[k]].path));
    for (size_t s = 0; s <= c->slots; s++)
        loose |= c->loose[s];
    if (loose)
        return jny_fail(err, JNY_ECONFLICT, NULL,
                        "REFUSED: somebody stands in two cells of this table, so its exact sums "
                        "could tell on them: --share round-5");
    return JNY_OK;
}

/* ---- What is printed ------------------------------------------------------------------------- */

/* Whether stories are told: where everybody told one, they are the respondents. */
static bool one_story_each(const jny_count_table *t)
{
    bool one = true;
    for (size_t i = 0; i < t->n; i++)
        one &= t->rows[i].base_stories == t->rows[i].base_respondents;
    return one;
}

static jny_count_row print_row(const cube *c, size_t slot, size_t p, const jny_count_row *from)
{
    jny_count_row row = {.theme = from->theme};
    memcpy(row.value, from->value, sizeof row.value);
    row.hidden      = c->hidden[slot][p];
    row.base_hidden = c->hidden[0][p];
    if (!row.hidden)
        row.stories = row.respondents = disclose_shown(c->round, c->count[slot][p]);
    if (!row.base_hidden)
        row.base_stories = row.base_respondents = disclose_shown(c->round, c->count[0][p]);
    return row;
}

/* How much nobody has reviewed, in words: a number would be one more count. */
static jny_str review_of(const jny_count_table *t)
{
    uint64_t open = 0, all = 0;
    for (size_t i = 0; i < t->n; i++) {
        open += t->rows[i].unreviewed;
        all += t->rows[i].base_stories;
    }
    return open == 0         ? JNY_STR("all codings were reviewed by people")
           : open == all     ? JNY_STR("no coding was reviewed by people")
           : open * 2 <= all ? JNY_STR("most codings were reviewed by people")
                             : JNY_STR("few codings were reviewed by people");
}

static void print_cube(jny_arena *a, const cube *c, const jny_count_table *t,
                       const jny_policy *policy, jny_count_table *out)
{
    jny_count_row *rows = JNY_ARRAY(a, jny_count_row, t->n + 1);
    jny_policy    *kept = JNY_NEW(a, jny_policy);
    *kept               = *policy;
    *out                = *t;
    out->rows           = rows;
    out->n              = 0;
    out->shared         = kept;
    out->reviewed       = review_of(t);
    out->one_story_each = one_story_each(t);
    out->untagged       = t->untagged > 0; /* some; not how many */
    out->limited        = t->limited > 0;
    for (size_t i = 0, slot = 1; i < t->n; i++) {
        size_t p = place_of(t, &t->rows[i]);
        slot += i && t->rows[i].theme != t->rows[i - 1].theme;
        if (p != SIZE_MAX)
            rows[out->n++] = print_row(c, slot, p, &t->rows[i]);
    }
    size_t whole     = t->query->n_by == 0 ? 0 : c->places - 1;
    bool   unprinted = t->query->n_by == 3 || c->hidden[0][whole];
    out->stories = out->respondents = unprinted ? 0 : disclose_shown(c->round, c->count[0][whole]);
}

jny_status jny_count_share(jny_arena *a, const jny_count_table *t, const jny_policy *policy,
                           jny_count_table *out, jny_err *err)
{
    size_t    slot;
    jny_arena scratch = jny_arena_open(a->world);
    cube      c       = cube_of(&scratch, t, policy);
    add_unprinted_sums(&c);
    jny_status st = policy->round == 1 ? check_exact(&c, t->query, err) : JNY_OK;
    if (st == JNY_OK && !protect_all(&c, &slot, scratch))
        st = refuse(&c, t, slot, scratch, err);
    if (st == JNY_OK && policy->round > 1)
        protect_family(&c, t->query, scratch);
    if (st == JNY_OK)
        print_cube(a, &c, t, policy, out);
    jny_arena_close(&scratch);
    return st;
}
