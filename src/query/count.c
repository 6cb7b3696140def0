/* count.c - the cross-tab: distinct stories and respondents for every theme and group. */
#include <journeys/query.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 10000000 };

typedef struct {
    jny_arena             *a;
    const jny_count_query *q;
    const jny_census      *census;
    const jny_presence    *presence;
    jny_count_table       *out;
    uint32_t              *value[JNY_BY_MAX]; /* of each row: index into its values */
    size_t                 stride[JNY_BY_MAX], groups;
    bool                  *chosen; /* rows that pass the filter */
    uint32_t              *order;  /* rows by respondent, so that a person counts once */
    jny_count_row         *cells;  /* [theme slot][group] */
    int64_t               *last;   /* respondent last counted in that cell */
    jny_count_row         *bases;
    int64_t               *last_base;
} tally;

/* ---- Columns --------------------------------------------------------------------------- */

static int by_str(const void *x, const void *y)
{
    return jny_str_cmp(*(const jny_str *)x, *(const jny_str *)y);
}

/* The distinct values of a column among the chosen rows, sorted, and each row's index. */
static void index_column(tally *t, size_t which, const jny_str *column)
{
    size_t       n        = t->census->n;
    jny_interned distinct = jny_intern_open(t->a);
    uint32_t    *raw      = JNY_ARRAY(t->a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        if (t->chosen[i])
            raw[i] = jny_intern(&distinct, column[i]);
    size_t   k      = distinct.names.n;
    jny_str *sorted = JNY_ARRAY(t->a, jny_str, k + 1);
    if (k)
        memcpy(sorted, distinct.names.at, k * sizeof *sorted);
    qsort(sorted, k, sizeof *sorted, by_str);
    uint32_t *place = JNY_ARRAY(t->a, uint32_t, k + 1);
    for (uint32_t i = 0; i < k; i++)
        place[jny_intern_find(&distinct, sorted[i])] = i;
    for (size_t i = 0; i < n; i++)
        raw[i] = place[raw[i]];
    t->value[which]          = raw;
    t->out->values[which].at = sorted;
    t->out->values[which].n  = k;
}

static jny_status choose_rows(tally *t, jny_project *p, jny_err *err)
{
    size_t n  = t->census->n;
    t->chosen = JNY_ARRAY(t->a, bool, n + 1);
    memset(t->chosen, true, n);
    for (size_t c = 0; c < t->q->where.n; c++) {
        jny_str   *column;
        jny_status st =
            jny_census_column(p, t->a, t->census, t->q->where.at[c].attribute, &column, err);
        if (st != JNY_OK)
            return st;
        for (size_t i = 0; i < n; i++)
            t->chosen[i] = t->chosen[i] && jny_str_eq(column[i], t->q->where.at[c].value);
    }
    return JNY_OK;
}

static jny_status load_columns(tally *t, jny_project *p, jny_err *err)
{
    t->groups = 1;
    for (size_t i = 0; i < t->q->n_by; i++) {
        jny_str   *column;
        jny_status st = jny_census_column(p, t->a, t->census, t->q->by[i], &column, err);
        if (st != JNY_OK)
            return st;
        index_column(t, i, column);
    }
    for (size_t i = t->q->n_by; i-- > 0;) {
        t->stride[i] = t->groups;
        t->groups *= t->out->values[i].n + 1;
        if (t->groups * (t->q->n_themes + 2) > CELLS_MAX)
            return jny_fail(err, JNY_ELIMIT, NULL,
                            "the table would have more than ten million cells: count by fewer "
                            "attributes, or by ones with fewer values");
    }
    return JNY_OK;
}

/* ---- Tallying ---------------------------------------------------------------------------- */

/* qsort has no context: rows carry what they are sorted by. */
typedef struct {
    int64_t  respondent;
    uint32_t row;
} person;

static int by_person(const void *x, const void *y)
{
    const person *a = x, *b = y;
    if (a->respondent != b->respondent)
        return a->respondent < b->respondent ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static void order_by_respondent(tally *t)
{
    size_t  n      = t->census->n;
    person *people = JNY_ARRAY(t->a, person, n + 1);
    for (size_t i = 0; i < n; i++)
        people[i] = (person){t->census->respondent[i], (uint32_t)i};
    qsort(people, n, sizeof *people, by_person);
    t->order = JNY_ARRAY(t->a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        t->order[i] = people[i].row;
}

static bool has(const tally *t, const uint64_t *bits, size_t row, size_t theme)
{
    return bits[row * t->presence->words + theme / 64] >> (theme % 64) & 1;
}

/* What one story is for one theme slot. Slot n_themes is "without any theme". */
static void look(const tally *t, size_t row, size_t slot, bool *present, bool *reviewed,
                 bool *disputed)
{
    const jny_presence *o = t->presence;
    if (slot < t->q->n_themes) {
        size_t theme = t->q->themes[slot];
        *present     = has(t, o->present, row, theme);
        *reviewed    = has(t, o->reviewed, row, theme);
        *disputed    = has(t, o->disputed, row, theme);
        return;
    }
    bool any = false, open = false, argued = false;
    for (size_t theme = 0; theme < t->q->codebook->book.n; theme++) {
        any |= has(t, o->present, row, theme);
        open |= !has(t, o->reviewed, row, theme);
        argued |= has(t, o->disputed, row, theme);
    }
    *present  = !any && !argued;
    *reviewed = !open;
    *disputed = !any && argued;
}

static void count_base(tally *t, size_t group, int64_t respondent)
{
    t->bases[group].base_stories++;
    if (t->last_base[group] != respondent) {
        t->last_base[group] = respondent;
        t->bases[group].base_respondents++;
    }
}

static void count_cell(tally *t, size_t slot, size_t group, int64_t respondent, bool present,
                       bool reviewed, bool disputed)
{
    size_t         i    = slot * t->groups + group;
    jny_count_row *cell = &t->cells[i];
    cell->unreviewed += !reviewed;
    cell->disputed += disputed;
    if (!present)
        return;
    cell->stories++;
    if (t->last[i] != respondent) {
        t->last[i] = respondent;
        cell->respondents++;
    }
}

/* A story counts in its own group and in every total over one or more attributes. */
static size_t groups_of(const tally *t, size_t row, size_t out[1 << JNY_BY_MAX])
{
    size_t n = t->q->n_by;
    for (size_t mask = 0; mask < (size_t)1 << n; mask++) {
        out[mask] = 0;
        for (size_t i = 0; i < n; i++) {
            assert(t->value[i]);
            out[mask] += t->stride[i] * (mask >> i & 1 ? t->out->values[i].n : t->value[i][row]);
        }
    }
    return (size_t)1 << n;
}

static void run_tally(tally *t)
{
    size_t slots   = t->q->n_themes + 1, groups[1 << JNY_BY_MAX];
    t->cells       = JNY_ARRAY(t->a, jny_count_row, slots * t->groups);
    t->last        = JNY_ARRAY(t->a, int64_t, slots * t->groups);
    t->bases       = JNY_ARRAY(t->a, jny_count_row, t->groups);
    t->last_base   = JNY_ARRAY(t->a, int64_t, t->groups);
    int64_t before = 0; /* no respondent is 0 */
    for (size_t k = 0; k < t->census->n; k++) {
        size_t row = t->order[k];
        if (!t->chosen[row])
            continue;
        int64_t respondent = t->census->respondent[row];
        size_t  n          = groups_of(t, row, groups);
        t->out->stories++;
        t->out->respondents += respondent != before;
        before = respondent;
        for (size_t g = 0; g < n; g++)
            count_base(t, groups[g], respondent);
        for (size_t slot = 0; slot < slots; slot++) {
            bool present, reviewed, disputed;
            look(t, row, slot, &present, &reviewed, &disputed);
            for (size_t g = 0; g < n; g++)
                count_cell(t, slot, groups[g], respondent, present, reviewed, disputed);
        }
    }
}

static void write_rows(tally *t)
{
    size_t         slots = t->q->n_themes + 1, n = 0;
    jny_count_row *rows = JNY_ARRAY(t->a, jny_count_row, slots * t->groups);
    for (size_t slot = 0; slot < slots; slot++)
        for (size_t group = 0; group < t->groups; group++) {
            bool everything = group + 1 == t->groups; /* shown even when it is empty */
            if (t->bases[group].base_stories == 0 && !everything)
                continue;
            jny_count_row row    = t->cells[slot * t->groups + group];
            row.theme            = slot < t->q->n_themes ? t->q->themes[slot] : JNY_NO_PARENT;
            row.base_stories     = t->bases[group].base_stories;
            row.base_respondents = t->bases[group].base_respondents;
            for (size_t i = 0; i < t->q->n_by; i++) {
                assert(t->stride[i] > 0);
                row.value[i] = group / t->stride[i] % (t->out->values[i].n + 1);
            }
            rows[n++] = row;
        }
    t->out->rows = rows;
    t->out->n    = n;
}

jny_status jny_count(jny_project *p, jny_arena *a, const jny_count_query *q, jny_count_table *out,
                     jny_err *err)
{
    jny_census      census;
    jny_presence    presence;
    jny_count_query whole = *q;
    *out                  = (jny_count_table){0};
    if (!q->themes) {
        size_t *all = JNY_ARRAY(a, size_t, q->codebook->book.n + 1);
        for (size_t i = 0; i < q->codebook->book.n; i++)
            all[i] = i;
        whole.themes   = all;
        whole.n_themes = q->codebook->book.n;
    }
    jny_count_query *kept = JNY_NEW(a, jny_count_query);
    *kept                 = whole;
    tally      t  = {.a = a, .q = kept, .census = &census, .presence = &presence, .out = out};
    jny_status st = jny_census_load(p, a, &census, err);
    if (st == JNY_OK)
        st = jny_presence_load(p, a, &census, q->codebook, q->codings, &presence, err);
    if (st == JNY_OK)
        st = choose_rows(&t, p, err);
    if (st == JNY_OK)
        st = load_columns(&t, p, err);
    if (st != JNY_OK)
        return st;
    order_by_respondent(&t);
    run_tally(&t);
    write_rows(&t);
    out->query    = kept;
    out->limited  = presence.limited;
    out->untagged = presence.untagged;
    return JNY_OK;
}
