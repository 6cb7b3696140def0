/* count.c - the cross-tab: distinct stories and respondents for every theme and group.
 *
 * A slot is a theme that was asked for; the one behind them is "without any theme". What
 * a story is for all slots is one mask. A story is counted in its own group only; totals
 * are sums of groups.
 *
 * Respondents are stories less what the same person had said before. Rows of one person
 * stand side by side, and few have several. Where all of somebody's stories stand in one
 * group, what is said again in the group is said again in its totals; whoever has stories
 * in several is looked at in each group and each total. */
#include "lanes.h"
#include "loaded.h"

#include <assert.h>
#include <string.h>

enum { CELLS_MAX = 10000000 };

typedef struct {
    jny_arena             *a;
    const jny_count_query *q;
    jny_loaded            *l;
    jny_count_table       *out;
    size_t                 slots, words, groups;
    size_t                 stride[JNY_BY_MAX];
    const uint32_t        *value[JNY_BY_MAX];  /* of each row                           */
    uint32_t              *offset[JNY_BY_MAX]; /* of each value, in the number of a group */
    bool                  *chosen;             /* rows that pass the filter; NULL: all  */
    uint32_t              *group;              /* of each row; NO_GROUP: not chosen     */
    const uint64_t        *present;            /* of each row, by slots                 */

    lanes     stories, reviewed, disputed; /* of a group                                 */
    lanes     valence[JNY_VALENCES];
    lanes     again;  /* said before by the same person             */
    lanes     roamed; /* the same of who is in several groups, here */
    lanes     roams;  /* stories of who is in several groups, here  */
    uint32_t *base_stories, *again_bases, *roamed_bases; /* of totals too                */
    uint32_t *roams_bases;
    uint32_t *base_untagged;
    uint64_t *mask, *both; /* of a person; of a person and a row         */
    uint32_t *last;        /* group: person last seen + 1 ...            */
    uint64_t *seen;        /* ... and with which slots                   */
} tally;

/* ---- Groups ---------------------------------------------------------------------------- */

/* The values of a column among the chosen rows, and the place of each. */
static void place_values(tally *t, size_t which, const jny_values *column)
{
    uint32_t *place  = JNY_ARRAY(t->a, uint32_t, column->n + 1);
    jny_str  *values = JNY_ARRAY(t->a, jny_str, column->n + 1);
    size_t    n      = 0;
    for (size_t row = 0; t->chosen && row < t->l->census.n; row++)
        place[column->of[row]] |= t->chosen[row];
    for (size_t v = 0; v < column->n; v++)
        if (!t->chosen || place[v]) {
            values[n] = column->values[v];
            place[v]  = (uint32_t)n++;
        }
    t->value[which]          = column->of;
    t->offset[which]         = place;
    t->out->values[which].at = values;
    t->out->values[which].n  = n;
}

static jny_status make_groups(tally *t, jny_err *err)
{
    size_t values[JNY_BY_MAX] = {0};
    t->groups                 = 1;
    for (size_t i = 0; i < t->q->n_by; i++) {
        jny_values column;
        jny_status st = loaded_column(t->l, t->q->by[i], &column, err);
        for (size_t k = 0; st == JNY_OK && k < t->q->n_merges; k++)
            if (jny_str_eq(t->q->merges[k].attribute, t->q->by[i]))
                st = bins_merge(t->a, &column, t->l->census.n, &t->q->merges[k], err);
        if (st != JNY_OK)
            return st;
        place_values(t, i, &column);
        values[i] = column.n;
    }
    for (size_t i = t->q->n_by; i-- > 0;) {
        size_t n     = t->out->values[i].n;
        t->stride[i] = t->groups;
        t->groups *= n + 1;
        if (t->groups * (t->q->n_themes + 2) > CELLS_MAX)
            return jny_fail(err, JNY_ELIMIT, NULL,
                            "the table would have more than ten million cells: count by fewer "
                            "attributes, or by ones with fewer values");
        /* Places become their share of a group's number: a row's shares need only be added. */
        for (size_t v = 0; v < values[i]; v++)
            t->offset[i][v] *= (uint32_t)t->stride[i];
    }
    return JNY_OK;
}

/* The group of a row with the attributes of `over` summed over. */
static size_t total_of(const tally *t, size_t row, size_t over)
{
    size_t group = 0;
    for (size_t i = 0; i < t->q->n_by; i++)
        group +=
            over >> i & 1 ? t->stride[i] * t->out->values[i].n : t->offset[i][t->value[i][row]];
    return group;
}

static void group_rows(tally *t)
{
    size_t n        = t->l->census.n;
    t->group        = JNY_ARRAY(t->a, uint32_t, n + 1);
    t->base_stories = JNY_ARRAY(t->a, uint32_t, t->groups);
    for (size_t i = 0; i < t->q->n_by; i++) {
        const uint32_t *value = t->value[i], *offset = t->offset[i];
        uint32_t       *group = t->group;
        for (size_t row = 0; row < n; row++)
            group[row] += offset[value[row]];
    }
    for (size_t row = 0; row < n; row++)
        if (t->chosen && !t->chosen[row])
            t->group[row] = (uint32_t)NO_GROUP;
        else
            t->base_stories[t->group[row]]++;
}

static void look_at_runs(tally *t)
{
    const jny_presence *o = &t->l->presence;
    t->base_untagged      = JNY_ARRAY(t->a, uint32_t, t->groups);
    for (size_t row = 0; row < o->rows && (o->untagged || o->limited); row++) {
        if (t->group[row] == (uint32_t)NO_GROUP)
            continue;
        t->base_untagged[t->group[row]] += !o->tagged[row];
        t->out->limited += o->limited_at[row];
    }
}

/* ---- Masks ------------------------------------------------------------------------------- */

/* Bits as they were loaded, which are by theme, by slots: often the same. */
static const uint64_t *by_slots(const tally *t, const uint64_t *loaded)
{
    size_t n = t->l->census.n, themes = t->l->codebook->book.n, words = t->l->presence.words;
    bool   same = t->q->n_themes == themes;
    for (size_t i = 0; i < t->q->n_themes; i++)
        same &= t->q->themes[i] == i;
    if (same)
        return loaded;
    uint64_t *bits = JNY_ARRAY(t->a, uint64_t, n * t->words + 1);
    for (size_t slot = 0; slot < t->slots; slot++) {
        size_t bit = slot < t->q->n_themes ? t->q->themes[slot] : themes;
        for (size_t row = 0; row < n; row++)
            bits[row * t->words + slot / 64] |= (loaded[row * words + bit / 64] >> (bit % 64) & 1)
                                                << (slot % 64);
    }
    return bits;
}

static lanes count_rows(const tally *t, const uint64_t *bits)
{
    lanes l = lanes_open(t->a, t->groups, t->slots);
    lanes_add_rows(l, t->group, bits, t->words, t->l->census.n);
    lanes_finish(l, t->groups);
    return l;
}

/* ---- Persons ----------------------------------------------------------------------------- */

/* The themes of `bits` that are in `seen` already; they all are afterwards. */
static void add_again(tally *t, const lanes *to, size_t group, uint64_t *seen, const uint64_t *bits)
{
    uint64_t any = 0;
    for (size_t i = 0; i < t->words; i++) {
        any |= t->both[i] = bits[i] & seen[i];
        seen[i] |= bits[i];
    }
    if (any)
        lanes_add(*to, group, t->both);
}

/* Somebody with stories in several groups, rows [row, end): what is said again, in each
 * group and in each total. */
static void count_roamer(tally *t, size_t row, size_t end)
{
    uint32_t person = t->l->census.person[row] + 1;
    for (; row < end; row++) {
        if (t->group[row] == (uint32_t)NO_GROUP)
            continue;
        const uint64_t *bits = t->present + row * t->words;
        lanes_add(t->roams, t->group[row], bits);
        t->roams_bases[t->group[row]]++;
        for (size_t over = 0; over < (size_t)1 << t->q->n_by; over++) {
            size_t    group = total_of(t, row, over);
            uint64_t *seen  = t->seen + group * t->words;
            if (t->last[group] != person) {
                t->last[group] = person;
                memcpy(seen, bits, t->words * sizeof *seen);
                continue;
            }
            t->roamed_bases[group]++;
            add_again(t, &t->roamed, group, seen, bits);
        }
    }
}

/* Somebody with several stories, rows [row, end): what is said again in their group. */
static void count_teller(tally *t, size_t row, size_t end)
{
    size_t first = row;
    while (first < end && t->group[first] == (uint32_t)NO_GROUP)
        first++;
    for (row = first; row < end; row++)
        if (t->group[row] != (uint32_t)NO_GROUP && t->group[row] != t->group[first]) {
            count_roamer(t, first, end);
            return;
        }
    if (first == end)
        return;
    memcpy(t->mask, t->present + first * t->words, t->words * sizeof *t->mask);
    for (row = first + 1; row < end; row++)
        if (t->group[row] != (uint32_t)NO_GROUP) {
            t->again_bases[t->group[row]]++;
            add_again(t, &t->again, t->group[row], t->mask, t->present + row * t->words);
        }
}

static void count_again(tally *t)
{
    const uint32_t *person = t->l->census.person;
    const size_t    n      = t->l->census.n;
    for (size_t row = 0, end; row < n; row = end) {
        for (end = row + 1; end < n && person[end] == person[row];)
            end++;
        if (end > row + 1)
            count_teller(t, row, end);
    }
}

/* ---- Totals ------------------------------------------------------------------------------ */

/* Adds the groups to their totals, one attribute after the other. */
static void add_totals(const tally *t, uint32_t *counts, size_t width)
{
    for (size_t i = 0; i < t->q->n_by; i++) {
        size_t n = t->out->values[i].n;
        for (size_t group = 0; group < t->groups; group++) {
            assert(t->stride[i] > 0);
            size_t value = group / t->stride[i] % (n + 1),
                   total = group + (n - value) * t->stride[i];
            for (size_t k = 0; value < n && k < width; k++)
                counts[total * width + k] += counts[group * width + k];
        }
    }
}

static void run_tally(tally *t)
{
    const jny_presence *o = &t->l->presence;
    t->slots              = t->q->n_themes + 1;
    t->words              = (t->slots + 63) / 64;
    t->again              = lanes_open(t->a, t->groups, t->slots);
    t->roamed             = lanes_open(t->a, t->groups, t->slots);
    t->roams              = lanes_open(t->a, t->groups, t->slots);
    t->roams_bases        = JNY_ARRAY(t->a, uint32_t, t->groups);
    t->again_bases        = JNY_ARRAY(t->a, uint32_t, t->groups);
    t->roamed_bases       = JNY_ARRAY(t->a, uint32_t, t->groups);
    t->mask               = JNY_ARRAY(t->a, uint64_t, t->words);
    t->both               = JNY_ARRAY(t->a, uint64_t, t->words);
    t->last               = JNY_ARRAY(t->a, uint32_t, t->groups);
    t->seen               = JNY_ARRAY(t->a, uint64_t, t->groups * t->words);
    const lanes none      = lanes_open(t->a, t->groups, t->slots);
    group_rows(t);
    t->present  = by_slots(t, o->present);
    t->stories  = count_rows(t, t->present);
    t->reviewed = o->answered ? count_rows(t, by_slots(t, o->reviewed)) : none;
    t->disputed = o->answered ? count_rows(t, by_slots(t, o->disputed)) : none;
    for (size_t v = 0; v < JNY_VALENCES; v++) {
        t->valence[v] = o->valence[v] ? count_rows(t, by_slots(t, o->valence[v])) : none;
        t->out->any_valence |= o->valence[v] != NULL;
    }
    look_at_runs(t);
    count_again(t);
    lanes_finish(t->again, t->groups);
    lanes_finish(t->roamed, t->groups);
    lanes_finish(t->roams, t->groups);
    uint32_t *own[] = {t->stories.counts, t->reviewed.counts, t->disputed.counts, t->again.counts};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        add_totals(t, own[i], t->slots);
    for (size_t v = 0; v < JNY_VALENCES && t->out->any_valence; v++)
        add_totals(t, t->valence[v].counts, t->slots);
    add_totals(t, t->base_stories, 1);
    add_totals(t, t->base_untagged, 1);
    add_totals(t, t->again_bases, 1);
}

/* Groups in which nobody is are not shown, but for the whole. */
static bool is_shown(const tally *t, size_t group)
{
    return t->base_stories[group] > 0 || group + 1 == t->groups;
}

static uint64_t persons_of(const tally *t, size_t group)
{
    return t->base_stories[group] - t->again_bases[group] - t->roamed_bases[group];
}

static jny_count_row row_of(const tally *t, size_t slot, size_t group)
{
    size_t        cell = group * t->slots + slot;
    jny_count_row row  = {
         .theme        = slot < t->q->n_themes ? t->q->themes[slot] : JNY_NO_PARENT,
         .stories      = t->stories.counts[cell],
         .respondents  = t->stories.counts[cell] - t->again.counts[cell] - t->roamed.counts[cell],
         .base_stories = t->base_stories[group],
         .base_respondents = persons_of(t, group),
         .settled          = t->stories.counts[cell] - t->again.counts[cell] - t->roams.counts[cell],
         .base_settled     = t->base_stories[group] - t->again_bases[group] - t->roams_bases[group],
         .unreviewed       = t->base_stories[group] - t->reviewed.counts[cell],
         .disputed         = t->disputed.counts[cell],
         .untagged         = t->base_untagged[group],
    };
    for (size_t v = 0; v < JNY_VALENCES; v++)
        row.valence[v] = t->valence[v].counts[cell];
    for (size_t i = 0; i < t->q->n_by; i++) {
        assert(t->stride[i] > 0);
        row.value[i] = group / t->stride[i] % (t->out->values[i].n + 1);
    }
    return row;
}

static void write_rows(tally *t)
{
    size_t shown = 0, n = 0;
    for (size_t group = 0; group < t->groups; group++)
        shown += is_shown(t, group);
    jny_count_row *rows = JNY_ARRAY(t->a, jny_count_row, t->slots * shown);
    for (size_t slot = 0; slot < t->slots; slot++)
        for (size_t group = 0; group < t->groups; group++)
            if (is_shown(t, group))
                rows[n++] = row_of(t, slot, group);
    t->out->rows        = rows;
    t->out->n           = n;
    t->out->stories     = t->base_stories[t->groups - 1]; /* the total of all */
    t->out->respondents = persons_of(t, t->groups - 1);
    t->out->untagged    = t->base_untagged[t->groups - 1];
}

/* The rows that are counted: those of the filter, without those that are left out. */
static jny_status choose(tally *t, jny_str *hint, jny_err *err)
{
    const jny_count_query *q    = t->q;
    size_t                 rows = t->l->census.n;
    if (where_match(t->l, t->a, q->where, &t->chosen, hint, err) != JNY_OK)
        return err->status;
    if (q->n_without && !t->chosen) {
        t->chosen = JNY_ARRAY(t->a, bool, rows + 1);
        for (size_t row = 0; row < rows; row++)
            t->chosen[row] = true;
    }
    for (size_t i = 0; i < q->n_without; i++) {
        size_t row = jny_census_row(&t->l->census, q->without[i]);
        if (row != SIZE_MAX)
            t->chosen[row] = false;
    }
    return JNY_OK;
}

jny_status jny_count_next(jny_loaded *l, jny_arena *a, const jny_count_query *q,
                          jny_count_table *out, jny_err *err)
{
    jny_count_query *kept = JNY_NEW(a, jny_count_query);
    *kept                 = *q;
    if (!q->themes) {
        size_t *all = JNY_ARRAY(a, size_t, l->codebook->book.n + 1);
        for (size_t i = 0; i < l->codebook->book.n; i++)
            all[i] = i;
        kept->themes   = all;
        kept->n_themes = l->codebook->book.n;
    }
    *out          = (jny_count_table){.query = kept};
    tally      t  = {.a = a, .q = kept, .l = l, .out = out};
    jny_status st = choose(&t, &out->hint, err);
    if (st == JNY_OK)
        st = make_groups(&t, err);
    if (st != JNY_OK)
        return st;
    run_tally(&t);
    write_rows(&t);
    return JNY_OK;
}

jny_status jny_count(jny_project *p, jny_arena *a, const jny_count_query *q, jny_count_table *out,
                     jny_err *err)
{
    jny_loaded *l;
    *out          = (jny_count_table){0};
    jny_status st = jny_count_load(p, a, q, &l, err);
    return st == JNY_OK ? jny_count_next(l, a, q, out, err) : st;
}

/* ---- One cell -------------------------------------------------------------------------------- */

static bool is_in_group(const tally *t, size_t row, const jny_count_row *r)
{
    bool in = t->group[row] != (uint32_t)NO_GROUP;
    for (size_t i = 0; in && i < t->q->n_by; i++) {
        assert(t->stride[i] > 0);
        size_t n = t->out->values[i].n, value = t->group[row] / t->stride[i] % (n + 1);
        in = r->value[i] == n || r->value[i] == value;
    }
    return in;
}

jny_status jny_count_cell(jny_loaded *l, jny_arena *a, const jny_count_query *q,
                          const jny_count_row *r, bool base, uint32_t **rows, size_t *n,
                          jny_err *err)
{
    jny_count_table    again = {.query = q};
    tally              t     = {.a = a, .q = q, .l = l, .out = &again};
    size_t             bit   = r->theme == JNY_NO_PARENT ? l->codebook->book.n : r->theme;
    JNY_LIST(uint32_t) list  = {0};
    jny_status         st    = choose(&t, &again.hint, err);

    if (st == JNY_OK)
        st = make_groups(&t, err);
    if (st != JNY_OK)
        return st;
    group_rows(&t);
    for (size_t row = 0; row < l->census.n; row++)
        if (is_in_group(&t, row, r) &&
            (base || l->presence.present[row * l->presence.words + bit / 64] >> (bit % 64) & 1))
            *JNY_PUSH(a, &list) = (uint32_t)row;
    *rows = list.at;
    *n    = list.n;
    return JNY_OK;
}

jny_status jny_count_stories(jny_project *p, jny_arena *a, const jny_count_query *q,
                             jny_cell_stories *out, jny_err *err)
{
    jny_loaded   *l;
    uint32_t     *rows;
    size_t        n;
    jny_values    names;
    jny_count_row cell = {.theme = q->n_themes ? q->themes[0] : 0};
    jny_status    st   = jny_count_load(p, a, q, &l, err);
    if (st == JNY_OK)
        st = jny_count_cell(l, a, q, &cell, q->n_themes == 0, &rows, &n, err);
    if (st == JNY_OK)
        st = loaded_column(l, JNY_STR("id"), &names, err);
    if (st != JNY_OK)
        return st;
    /* Names are in order, so a mark for each puts the stories in order too. */
    bool    *in  = JNY_ARRAY(a, bool, names.n + 1);
    jny_str *ids = JNY_ARRAY(a, jny_str, n + 1);
    for (size_t i = 0; i < n; i++)
        in[names.of[rows[i]]] = true;
    *out = (jny_cell_stories){.ids = ids};
    for (size_t v = 0; v < names.n; v++)
        if (in[v])
            ids[out->n++] = names.values[v];
    return JNY_OK;
}
