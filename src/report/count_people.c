/* count_people.c - a count for people: themes down, the last attribute across. */
#include "count_maker.h"

#include <assert.h>
#include <math.h>

/* Groups that stand out, where the theme's groups differ at all. */
static const char *outstanding(const count_maker *w, const jny_count_row *r)
{
    double residual = w->style.tests ? w->tests.residual[r - w->count->rows] : 0;
    if (!w->style.tests || isnan(residual) || !(count_test_of(w, r->theme)->p_holm < 0.05))
        return "";
    return residual > 1.96 ? " \xE2\x96\xB2" : residual < -1.96 ? " \xE2\x96\xBC" : "";
}

/* The rows of the count by slot and group, so that they can be crossed. */
typedef struct {
    size_t                groups, stride[JNY_BY_MAX];
    const jny_count_row **at; /* [slot][group]; NULL: nobody is in that group */
} grid;

static grid grid_of(const count_maker *w)
{
    grid g = {.groups = 1};
    for (size_t i = w->q->n_by; i-- > 0;) {
        g.stride[i] = g.groups;
        g.groups *= w->count->values[i].n + 1;
    }
    g.at        = JNY_ARRAY(w->m.a, const jny_count_row *, (w->q->n_themes + 1) * g.groups);
    size_t slot = 0;
    for (size_t k = 0; k < w->count->n; k++) {
        const jny_count_row *r = &w->count->rows[k];
        if (k && r->theme != w->count->rows[k - 1].theme)
            slot++;
        size_t group = 0;
        for (size_t i = 0; i < w->q->n_by; i++)
            group += r->value[i] * g.stride[i];
        g.at[slot * g.groups + group] = r;
    }
    return g;
}

static jny_str value_name(const count_maker *w, size_t by, size_t value)
{
    if (value == w->count->values[by].n)
        return JNY_STR("All");
    jny_str v = w->count->values[by].at[value];
    return v.n ? v : JNY_STR("(not given)");
}

/* Values in the order people read them: as sorted, "not given" last, then the total. */
static size_t in_reading_order(const count_maker *w, size_t by, size_t k)
{
    size_t n             = w->count->values[by].n;
    bool   ungiven_first = n && w->count->values[by].at[0].n == 0;
    if (!ungiven_first || k == n)
        return k;
    return k + 1 < n ? k + 1 : 0;
}

enum { ANY_VALENCE = JNY_VALENCES + 1 };

static void crossed_cell(count_maker *w, const jny_count_row *r, size_t valence)
{
    if (!r) {
        make_text(&w->m, JNY_STR("\xC2\xB7")); /* nobody is there: no base to count in */
    } else if (r->hidden) {
        count_number(w, 0, true);
    } else if (valence != ANY_VALENCE) {
        make_number(&w->m, count_of_valence(r, valence));
    } else if (w->style.percent && !r->base_hidden && r->base_stories) {
        double percent, low, high;
        count_share(r, &percent, &low, &high);
        make_text(&w->m, jny_str_format(w->m.a, "%llu (%.0f %%)%s", (unsigned long long)r->stories,
                                        percent, outstanding(w, r)));
    } else if (outstanding(w, r)[0]) {
        make_text(&w->m, jny_str_format(w->m.a, "%llu%s", (unsigned long long)r->stories,
                                        outstanding(w, r)));
    } else {
        make_number(&w->m, r->stories); /* of what is shared, the respondents where they differ */
    }
}

/* Columns of the last attribute: its values, and all of them where that is told. */
static size_t across(const count_maker *w)
{
    size_t n = w->q->n_by;
    return n == 0 ? 0 : w->count->values[n - 1].n + !(count_is_shared(w) && n == JNY_BY_MAX);
}

static void crossed_columns(count_maker *w)
{
    size_t n = w->q->n_by;
    make_column(&w->m, JNY_STR("theme"), JNY_STR("Theme"), false);
    if (w->style.valence)
        make_column(&w->m, JNY_STR("valence"), JNY_STR("Valence"), false);
    for (size_t i = 0; i + 1 < n; i++)
        make_column(&w->m, w->q->by[i], w->q->by[i], false);
    for (size_t k = 0; n && k < across(w); k++) {
        jny_str name = value_name(w, n - 1, in_reading_order(w, n - 1, k));
        make_column(&w->m, name, name, true);
    }
    if (n == 0)
        make_column(&w->m, JNY_STR("stories"), count_unit(w), true);
    if (count_is_shared(w))
        return;
    make_column(&w->m, JNY_STR("respondents"), JNY_STR("Respondents"), true);
    make_column(&w->m, JNY_STR("unreviewed"), JNY_STR("Not reviewed"), true);
    if (w->any_disputed)
        make_column(&w->m, JNY_STR("disputed"), JNY_STR("Disputed"), true);
}

/* The groups of the attributes that stand down the side, one after the other: `side`
 * counts through them in reading order. */
static size_t side_count(const count_maker *w)
{
    size_t n = 1;
    for (size_t i = 0; i + 1 < w->q->n_by; i++)
        n *= w->count->values[i].n + 1;
    return n;
}

static size_t side_group(const count_maker *w, const grid *g, size_t side, size_t value[JNY_BY_MAX])
{
    size_t group = 0;
    for (size_t i = w->q->n_by > 0 ? w->q->n_by - 1 : 0; i-- > 0;) {
        size_t n = w->count->values[i].n + 1;
        assert(n > 0);
        value[i] = in_reading_order(w, i, side % n);
        side /= n;
        group += value[i] * g->stride[i];
    }
    return group;
}

/* The total of a row of the table, or where totals are not shared any cell of it. */
static const jny_count_row *side_total(const count_maker *w, const grid *g, size_t slot,
                                       size_t group, size_t last)
{
    for (size_t k = last + 1; k-- > 0;) {
        const jny_count_row *r = g->at[slot * g->groups + group + k];
        if (r || !count_is_shared(w))
            return r;
    }
    return NULL;
}

static void number_or_blank(count_maker *w, uint64_t n, bool told)
{
    if (told)
        make_number(&w->m, n);
    else
        make_text(&w->m, (jny_str){0});
}

static void crossed_row(count_maker *w, const grid *g, size_t slot, size_t side, size_t valence)
{
    size_t n     = w->q->n_by, value[JNY_BY_MAX];
    size_t group = side_group(w, g, side, value), last = n ? w->count->values[n - 1].n : 0;
    const jny_count_row *total = side_total(w, g, slot, group, last);
    bool                 whole = valence == ANY_VALENCE;
    if (!total)
        return; /* nobody is in this group */
    make_text(&w->m,
              slot < w->q->n_themes ? count_theme(w, w->q->themes[slot]) : JNY_STR("(no theme)"));
    if (w->style.valence)
        make_text(&w->m, whole ? JNY_STR("All") : jny_valence_name(valence));
    for (size_t i = 0; i + 1 < n; i++)
        make_text(&w->m, value_name(w, i, value[i]));
    for (size_t k = 0; n && k < across(w); k++)
        crossed_cell(w, g->at[slot * g->groups + group + in_reading_order(w, n - 1, k)], valence);
    if (n == 0)
        crossed_cell(w, total, valence);
    if (count_is_shared(w))
        return;
    number_or_blank(w, total->respondents, whole);
    number_or_blank(w, total->unreviewed, whole);
    if (w->any_disputed)
        number_or_blank(w, total->disputed, whole);
}

/* A theme in one group, and what is thought of it there. */
static void crossed_rows(count_maker *w, const grid *g, size_t slot, size_t side)
{
    crossed_row(w, g, slot, side, ANY_VALENCE);
    for (size_t v = 0; w->style.valence && v <= JNY_VALENCES && slot < w->q->n_themes; v++)
        crossed_row(w, g, slot, side, v);
}

static void base_row(count_maker *w, const grid *g, size_t side, bool respondents)
{
    size_t n     = w->q->n_by, value[JNY_BY_MAX];
    size_t group = side_group(w, g, side, value), last = n ? w->count->values[n - 1].n : 0;
    const jny_count_row *total = side_total(w, g, 0, group, last);
    if (!total)
        return;
    make_text(&w->m, respondents ? JNY_STR("Base: respondents") : JNY_STR("Base: stories"));
    if (w->style.valence)
        make_text(&w->m, (jny_str){0});
    for (size_t i = 0; i + 1 < n; i++)
        make_text(&w->m, value_name(w, i, value[i]));
    for (size_t k = 0; n && k < across(w); k++) {
        const jny_count_row *r = g->at[group + in_reading_order(w, n - 1, k)];
        count_number(w,
                     !r            ? 0
                     : respondents ? r->base_respondents
                                   : r->base_stories,
                     r && r->base_hidden);
    }
    if (n == 0)
        count_number(w, respondents ? total->base_respondents : total->base_stories,
                     total->base_hidden);
    if (count_is_shared(w))
        return;
    number_or_blank(w, total->base_respondents, respondents);
    number_or_blank(w, 0, false);
    if (w->any_disputed)
        number_or_blank(w, 0, false);
}

size_t count_for_people(count_maker *w)
{
    grid g    = grid_of(w);
    bool both = !count_is_shared(w);
    crossed_columns(w);
    for (size_t slot = 0; slot <= w->q->n_themes; slot++)
        for (size_t side = 0; side < side_count(w); side++)
            crossed_rows(w, &g, slot, side);
    size_t body = w->m.cells.n / w->m.columns.n;
    for (size_t side = 0; side < side_count(w); side++) {
        if (both || w->count->one_story_each)
            base_row(w, &g, side, false);
        if (both || !w->count->one_story_each)
            base_row(w, &g, side, true);
    }
    return body;
}
