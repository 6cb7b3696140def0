/* ledger.c - what was shared before: a later table may not tell, by subtraction, what an
 * earlier one hid. It prints nothing, and stores numbers of people, never names.
 *
 * A cell is a theme (or the base), the people in it, and what was told of how many they
 * are. Cells of one theme are set against each other: one inside another, one that was
 * hidden and would now be told, one that others fill but for a few. So are those who were asked
 * and do not mention the theme, as a cell of their own. */
#include "ledger.h"

#include "disclose.h"
#include "loaded.h"

#include <stdlib.h>
#include <string.h>

/* ---- Who is in which cell -------------------------------------------------------------------- */

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

uint32_t jny_ledger_teller(uint32_t respondent, int64_t story)
{
    return respondent ? respondent * 2 + 1 : (uint32_t)story * 2;
}

uint32_t jny_ledger_person(const jny_census *c, size_t row)
{
    return jny_ledger_teller(c->respondent[row], c->key[row]);
}

static size_t sort_people(uint32_t *people, size_t n)
{
    size_t k = 0;
    if (n)
        qsort(people, n, sizeof *people, by_number);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || people[i] != people[i - 1])
            people[k++] = people[i];
    return k;
}

/* Who mentions no theme tells how many at most mention each, so it is as sensitive as they are; and
 * so is a theme as those of its parts that are beside it. */
unsigned ledger_threshold(const jny_count_query *q, const jny_policy *policy, size_t theme)
{
    const jny_codebook *book      = &q->codebook->book;
    bool                sensitive = theme != JNY_NO_PARENT && book->themes[theme].sensitive;
    for (size_t i = 0; i < q->n_themes; i++)
        if (theme == JNY_NO_PARENT || jny_codebook_within(book, q->themes[i], theme))
            sensitive |= book->themes[q->themes[i]].sensitive;
    return sensitive && policy->sensitive > policy->threshold ? policy->sensitive
                                                              : policy->threshold;
}

static void told(const jny_count_table *t, cell *c, bool hidden, uint64_t shown)
{
    unsigned round = t->shared->round;
    c->hidden      = hidden;
    c->low         = hidden ? 1 : (int64_t)shown;
    c->high        = hidden ? INT32_MAX : (int64_t)shown;
    if (!hidden && round > 1 && shown) {
        c->low  = (int64_t)shown - round / 2;
        c->high = (int64_t)shown + (round - 1) / 2;
        if (c->low < (int64_t)c->threshold)
            c->low = c->threshold;
    }
}

static jny_status take_cell(jny_loaded *l, jny_arena *a, const jny_count_table *t,
                            const jny_count_row *r, bool base, cell *out, jny_err *err)
{
    const jny_count_query *q = t->query;
    uint32_t              *rows;
    size_t                 n;
    jny_status             st = jny_count_cell(l, a, q, r, base, &rows, &n, err);
    if (st != JNY_OK)
        return st;
    *out =
        (cell){.theme     = base                        ? JNY_STR("*")
                            : r->theme == JNY_NO_PARENT ? JNY_STR("")
                                                        : q->codebook->book.themes[r->theme].path,
               .inner     = true,
               .threshold = base ? t->shared->threshold : ledger_threshold(q, t->shared, r->theme)};
    for (size_t i = 0; i < q->n_by; i++)
        out->inner &= r->value[i] < t->values[i].n;
    for (size_t i = 0; i < n; i++)
        rows[i] = jny_ledger_person(&l->census, rows[i]);
    out->people = rows;
    out->n      = sort_people(rows, n);
    told(t, out, base ? r->base_hidden : r->hidden, base ? r->base_respondents : r->respondents);
    return JNY_OK;
}

static jny_status take_table(jny_loaded *l, jny_arena *a, const jny_count_table *t, cells *out,
                             jny_err *err)
{
    for (size_t i = 0; i < t->n; i++) {
        const jny_count_row *r = &t->rows[i];
        for (int base = 0; base < 2; base++) {
            cell c;
            if (base && i > 0 && r->theme != t->rows[0].theme)
                continue;
            jny_status st = take_cell(l, a, t, r, base, &c, err);
            if (st != JNY_OK)
                return st;
            *JNY_PUSH(a, out) = c;
        }
    }
    return JNY_OK;
}

/* ---- As bytes -------------------------------------------------------------------------------- */

static void put_number(jny_buf *b, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        jny_buf_char(b, (char)(n | 0x80));
    jny_buf_char(b, (char)n);
}

static bool get_number(jny_str *s, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; s->n && shift < 63; shift += 7) {
        unsigned char c = (unsigned char)s->p[0];
        *s              = jny_str_sub(*s, 1, s->n);
        *out |= (uint64_t)(c & 0x7F) << shift;
        if (!(c & 0x80))
            return true;
    }
    return false;
}

static const jny_str mark = JNY_INIT("cells 1\n");

static jny_str write_cells(jny_arena *a, const cells *list)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, mark);
    for (size_t i = 0; i < list->n; i++) {
        const cell *c = &list->at[i];
        put_number(&b, c->theme.n);
        jny_buf_add(&b, c->theme);
        put_number(&b, (uint64_t)c->hidden | (uint64_t)c->inner << 1);
        put_number(&b, (uint64_t)c->low);
        put_number(&b, (uint64_t)c->high);
        put_number(&b, c->threshold);
        put_number(&b, c->n);
        for (size_t k = 0; k < c->n; k++)
            put_number(&b, c->people[k] - (k ? c->people[k - 1] : 0));
    }
    return jny_buf_str(&b);
}

static bool read_cell(jny_arena *a, jny_str *s, cell *c)
{
    uint64_t n, flags, low, high, threshold, person = 0, step;
    if (!get_number(s, &n) || n > s->n)
        return false;
    c->theme = jny_str_sub(*s, 0, n);
    *s       = jny_str_sub(*s, n, s->n);
    if (!get_number(s, &flags) || !get_number(s, &low) || !get_number(s, &high) ||
        !get_number(s, &threshold) || !get_number(s, &n) || n > s->n)
        return false;
    if (flags > 3 || low > high || high > INT32_MAX || threshold > INT32_MAX)
        return false;
    uint32_t *people = JNY_ARRAY(a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++) { /* each greater than the one before */
        if (!get_number(s, &step) || step > UINT32_MAX - person || (i && step == 0))
            return false;
        person += step;
        people[i] = (uint32_t)person;
    }
    c->hidden    = flags & 1;
    c->inner     = flags >> 1 & 1;
    c->low       = (int64_t)low;
    c->high      = (int64_t)high;
    c->threshold = (unsigned)threshold;
    c->people    = people;
    c->n         = n;
    return true;
}

static jny_status read_cells(jny_arena *a, const jny_release *r, cells *out, jny_err *err)
{
    jny_str s    = jny_str_sub(r->content, mark.n, r->content.n);
    bool    good = jny_str_starts(r->content, mark);
    while (good && s.n) {
        cell c = {.release = r->number};
        good   = read_cell(a, &s, &c);
        if (good)
            *JNY_PUSH(a, out) = c;
    }
    return good ? JNY_OK
                : jny_fail(err, JNY_EDB, NULL,
                           "the project file is damaged: release %lld cannot be read; restore a "
                           "backup",
                           (long long)r->number);
}

jny_status ledger_cells(jny_project *p, jny_arena *a, jny_str like, bool *repeated, cells *out,
                        jny_err *err)
{
    jny_release *list;
    size_t       n;
    jny_status   st = jny_releases(p, a, &list, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        if (strcmp(list[i].kind, "table") != 0)
            continue; /* stories: jigsaw.c */
        *repeated |= like.n && jny_str_eq(list[i].content, like);
        st = read_cells(a, &list[i], out, err);
    }
    return st;
}

/* ---- What two tables tell together ----------------------------------------------------------- */

/* Whether all of `x` are in `y`. */
static bool is_inside(const cell *x, const cell *y)
{
    size_t k = 0;
    if (x->n > y->n)
        return false;
    for (size_t i = 0; i < x->n; i++) {
        while (k < y->n && y->people[k] < x->people[i])
            k++;
        if (k == y->n || y->people[k] != x->people[i])
            return false;
    }
    return true;
}

bool ledger_tells(int64_t n, int64_t low, int64_t high, unsigned threshold)
{
    return n >= 1 && n < threshold && (low > 1 || high < (int64_t)threshold - 1);
}

/* Where it is told of all who were asked that they are few, it is no news that who does not mention
 * a theme are as few. */
static unsigned as_few_as_asked(unsigned threshold, int64_t n, int64_t told, int64_t most)
{
    if (told && most < (int64_t)threshold - 1)
        return (unsigned)(most < n ? n : most) + 1;
    return threshold;
}

/* Two cells of two releases, one inside the other. */
static bool pair_tells(const cell *small, const cell *large)
{
    unsigned t = small->threshold > large->threshold ? small->threshold : large->threshold;
    int64_t  n = (int64_t)(large->n - small->n);
    if (n == 0) /* the same people: hidden here, told there */
        return small->hidden != large->hidden && small->n > 0;
    t = as_few_as_asked(t, n, large->base_high, large->base_high - small->base_low);
    return ledger_tells(n, large->low - small->high, large->high - small->low, t);
}

/* The cells of release `of` that part the people of `whole`: what is left of it. */
static bool rest_tells(const cell *whole, const cells *list, int64_t of)
{
    int64_t  n = (int64_t)whole->n, low = whole->low, high = whole->high, parts = 0;
    int64_t  asked = whole->base_high;
    unsigned t     = whole->threshold;
    for (size_t i = 0; i < list->n; i++) {
        const cell *c = &list->at[i];
        if (c->release != of || !c->inner || c->hidden || c->n == 0 ||
            !jny_str_eq(c->theme, whole->theme) || !is_inside(c, whole))
            continue;
        parts++;
        n -= (int64_t)c->n;
        low -= c->high;
        high -= c->low;
        asked -= c->base_low;
        t = c->threshold > t ? c->threshold : t;
    }
    if (!parts)
        return false;
    if (n == 0 && whole->hidden) /* its parts are told, so it is */
        return true;
    return ledger_tells(n, low, high, as_few_as_asked(t, n, whole->base_high, asked));
}

/* The release that one of the new cells cannot be told beside; 0: none. */
static int64_t first_conflict(const cells *new, const cells *old, jny_str *theme)
{
    for (size_t i = 0; i < new->n; i++) {
        const cell *x = &new->at[i];
        *theme        = x->theme;
        for (size_t k = 0; k < old->n; k++) {
            const cell *y = &old->at[k];
            if (!jny_str_eq(x->theme, y->theme))
                continue;
            if ((is_inside(x, y) && pair_tells(x, y)) || (is_inside(y, x) && pair_tells(y, x)))
                return y->release;
        }
        for (size_t k = 0; k < old->n; k++)
            if ((k == 0 || old->at[k].release != old->at[k - 1].release) &&
                rest_tells(x, old, old->at[k].release))
                return old->at[k].release;
    }
    for (size_t k = 0; k < old->n; k++)
        if (rest_tells(&old->at[k], new, 0)) {
            *theme = old->at[k].theme;
            return old->at[k].release;
        }
    return 0;
}

/* Who of a cell's base does not mention the theme: what a reader subtracts. False: nobody. */
static bool find_others(jny_arena *a, const cell *base, const cell *c, cell *out)
{
    uint32_t *people = JNY_ARRAY(a, uint32_t, base->n + 1);
    size_t    n      = 0;
    if (base->n == c->n || !is_inside(c, base))
        return false;
    for (size_t i = 0, k = 0; i < base->n; i++) {
        while (k < c->n && c->people[k] < base->people[i])
            k++;
        if (k == c->n || c->people[k] != base->people[i])
            people[n++] = base->people[i];
    }
    *out        = *c;
    out->theme  = jny_str_format(a, "!%.*s", JNY_ARG(c->theme)); /* no theme is called so */
    out->people = people;
    out->n      = n;
    out->hidden = c->hidden || base->hidden;
    out->low    = out->hidden || base->low <= c->high ? 1 : base->low - c->high;
    out->high   = out->hidden ? INT32_MAX : base->high - c->low;
    if (!base->hidden) {
        out->base_low  = base->low;
        out->base_high = base->high;
    }
    return true;
}

/* Of every release in the list, cells of one group come in the same order for each theme; the
 * base's stand among those of the first. */
static void add_others(jny_arena *a, cells *list)
{
    cells found = {0};
    for (size_t from = 0, to; from < list->n; from = to) {
        cells base = {0};
        for (to = from; to < list->n && list->at[to].release == list->at[from].release; to++)
            if (jny_str_eq(list->at[to].theme, JNY_STR("*")))
                *JNY_PUSH(a, &base) = list->at[to];
        for (size_t i = from, k = 0; i < to && base.n; i++) {
            cell others;
            if (jny_str_eq(list->at[i].theme, JNY_STR("*")))
                continue;
            if (find_others(a, &base.at[k++ % base.n], &list->at[i], &others))
                *JNY_PUSH(a, &found) = others;
        }
    }
    for (size_t i = 0; i < found.n; i++) {
        cell one           = found.at[i];
        *JNY_PUSH(a, list) = one;
    }
}

/* What a conflict is about, for people. */
static jny_str name_of(jny_arena *a, jny_str theme)
{
    if (jny_str_eq(theme, JNY_STR("*")))
        return JNY_STR("the base");
    if (theme.n == 0)
        return JNY_STR("stories without any theme");
    if (!jny_str_starts(theme, JNY_STR("!")))
        return theme;
    return theme.n == 1 ? JNY_STR("who mentions any theme")
                        : jny_str_format(a, "who does not mention %.*s",
                                         JNY_ARG(jny_str_sub(theme, 1, theme.n)));
}

jny_status jny_ledger_check(jny_loaded *l, jny_arena *a, const jny_count_table *shared,
                            jny_str *content, bool *repeated, jny_err *err)
{
    cells new = {0}, old = {0};
    jny_str    theme;
    jny_status st = take_table(l, a, shared, &new, err);
    if (st != JNY_OK)
        return st;
    *content  = write_cells(a, &new);
    *repeated = false;
    st        = ledger_cells(l->project, a, *content, repeated, &old, err);
    if (st != JNY_OK || *repeated)
        return st;
    add_others(a, &new);
    add_others(a, &old);
    int64_t with = first_conflict(&new, &old, &theme);
    if (with == 0)
        return JNY_OK;
    jny_str name = name_of(a, theme);
    return jny_fail(
        err, JNY_ECONFLICT, NULL,
        "REFUSED: together with release %lld this table would tell on fewer respondents "
        "than may be told (%.*s): share the same groups as before, or one of the two only",
        (long long)with, JNY_ARG(name));
}

jny_status jny_ledger_note(jny_project *p, jny_arena *a, const jny_policy *policy, jny_str made,
                           jny_str content, jny_str actor, jny_err *err)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("{\"made\":"));
    jny_buf_json(&b, made);
    jny_buf_char(&b, '}');
    jny_release r = {
        .kind = "table", .policy = policy->name, .query = jny_buf_str(&b), .content = content};
    jny_status st = jny_event_begin(p, "release", actor, err);
    if (st == JNY_OK)
        st = jny_release_add(p, &r, err);
    if (st != JNY_OK) {
        jny_event_rollback(p);
        return st;
    }
    return jny_event_commit(p, JNY_STR("{\"tables\":1}"), err);
}
