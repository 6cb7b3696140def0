/* count_data.c - a count as data: a row for every cell, sums among them. */
#include "count_maker.h"

#include <math.h>

/* An attribute of a name that a column of ours has is told apart by its key. */
static jny_str attribute_key(const count_maker *w, jny_str name)
{
    static const char *const ours[] = {
        "theme",      "stories",    "respondents", "base_stories", "base_respondents",
        "unreviewed", "disputed",   "untagged",    "working-well", "needs-change",
        "mixed",      "neutral",    "percent",     "low",          "high",
        "no-valence", "suppressed", "marking",     "test",         "p",
        "p_holm",     "p_bh",       "cramers_v",   "residual"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (jny_str_eq(name, jny_cstr(ours[i])))
            return jny_str_format(w->m.a, "attribute.%.*s", JNY_ARG(name));
    return name;
}

static void internal_columns(count_maker *w)
{
    make_column(&w->m, JNY_STR("unreviewed"), JNY_STR("Not reviewed"), true);
    make_column(&w->m, JNY_STR("disputed"), JNY_STR("Disputed"), true);
    make_column(&w->m, JNY_STR("untagged"), JNY_STR("Not tagged"), true);
    for (size_t v = 0; w->style.valence && v <= JNY_VALENCES; v++)
        make_column(&w->m, jny_valence_name(v), jny_valence_name(v), true);
}

static void test_columns(count_maker *w)
{
    make_column(&w->m, JNY_STR("test"), JNY_STR("Test"), false);
    make_column(&w->m, JNY_STR("p"), JNY_STR("p"), true);
    make_column(&w->m, JNY_STR("p_holm"), JNY_STR("p (Holm)"), true);
    make_column(&w->m, JNY_STR("p_bh"), JNY_STR("p (Benjamini-Hochberg)"), true);
    make_column(&w->m, JNY_STR("cramers_v"), JNY_STR("Cramer's V"), true);
    make_column(&w->m, JNY_STR("residual"), JNY_STR("Adjusted residual"), true);
}

static void figure(count_maker *w, double v)
{
    if (isnan(v))
        make_null(&w->m, "");
    else
        *JNY_PUSH(w->m.a, &w->m.cells) =
            (jny_cell){JNY_CELL_NUMBER, jny_str_format(w->m.a, "%.4g", v)};
}

static void test_cells(count_maker *w, const jny_count_row *r)
{
    const jny_theme_test *t = count_test_of(w, r->theme);
    if (isnan(t->p))
        make_null(&w->m, "");
    else
        make_text(&w->m, t->fisher ? JNY_STR("fisher") : JNY_STR("chi-square"));
    figure(w, t->p);
    figure(w, t->p_holm);
    figure(w, t->p_bh);
    figure(w, t->v);
    figure(w, w->tests.residual[r - w->count->rows]);
}

static void long_columns(count_maker *w)
{
    make_column(&w->m, JNY_STR("theme"), JNY_STR("Theme"), false);
    for (size_t i = 0; i < w->q->n_by; i++)
        make_column(&w->m, attribute_key(w, w->q->by[i]), w->q->by[i], false);
    if (!count_is_shared(w) || w->count->one_story_each)
        make_column(&w->m, JNY_STR("stories"), JNY_STR("Stories"), true);
    make_column(&w->m, JNY_STR("respondents"), JNY_STR("Respondents"), true);
    if (!count_is_shared(w) || w->count->one_story_each)
        make_column(&w->m, JNY_STR("base_stories"), JNY_STR("Base: stories"), true);
    make_column(&w->m, JNY_STR("base_respondents"), JNY_STR("Base: respondents"), true);
    if (count_is_shared(w))
        make_column(&w->m, JNY_STR("suppressed"), JNY_STR("Suppressed"), false);
    else
        internal_columns(w);
    if (w->style.percent) {
        make_column(&w->m, JNY_STR("percent"), JNY_STR("Per cent"), true);
        make_column(&w->m, JNY_STR("low"), JNY_STR("Low"), true);
        make_column(&w->m, JNY_STR("high"), JNY_STR("High"), true);
    }
    if (w->style.tests)
        test_columns(w);
    make_column(&w->m, JNY_STR("marking"), JNY_STR("Marking"), false);
}

static void internal_cells(count_maker *w, const jny_count_row *r)
{
    make_number(&w->m, r->unreviewed);
    make_number(&w->m, r->disputed);
    make_number(&w->m, r->untagged);
    for (size_t v = 0; w->style.valence && v <= JNY_VALENCES; v++)
        make_number(&w->m, count_of_valence(r, v));
}

/* Files say in every row how they were made: a row may travel alone. */
static jny_str marking_of(const count_maker *w)
{
    jny_str shared = count_is_shared(w)
                         ? jny_str_format(w->m.a, "SHARED %.*s", JNY_ARG(w->count->shared->name))
                         : JNY_STR("INTERNAL");
    return w->style.made.n
               ? jny_str_format(w->m.a, "%.*s %.*s", JNY_ARG(shared), JNY_ARG(w->style.made))
               : shared;
}

static void long_row(count_maker *w, const jny_count_row *r, bool separated)
{
    if (r->theme == JNY_NO_PARENT)
        make_null(&w->m, "(no theme)");
    else
        make_text(&w->m, count_theme(w, r->theme));
    for (size_t i = 0; i < w->q->n_by; i++) {
        if (r->value[i] == w->count->values[i].n)
            make_null(&w->m, "(all)");
        else if (separated && w->count->values[i].at[r->value[i]].n == 0)
            make_text(&w->m, JNY_STR("(not given)"));
        else
            make_text(&w->m, w->count->values[i].at[r->value[i]]);
    }
    if (!count_is_shared(w) || w->count->one_story_each)
        count_number(w, r->stories, r->hidden);
    count_number(w, r->respondents, r->hidden);
    if (!count_is_shared(w) || w->count->one_story_each)
        count_number(w, r->base_stories, r->base_hidden);
    count_number(w, r->base_respondents, r->base_hidden);
    if (!count_is_shared(w))
        internal_cells(w, r);
    else if (r->hidden || r->base_hidden)
        *JNY_PUSH(w->m.a, &w->m.cells) = (jny_cell){JNY_CELL_NUMBER, JNY_STR("true")};
    else
        make_absent(&w->m, "");
    if (w->style.percent) {
        double percent, low, high;
        count_share(r, &percent, &low, &high);
        for (int i = 0; i < 3; i++)
            if (r->hidden || r->base_hidden)
                count_number(w, 0, true);
            else
                make_decimal(&w->m, i == 0 ? percent : i == 1 ? low : high, 1);
    }
    if (w->style.tests)
        test_cells(w, r);
    make_text(&w->m, marking_of(w));
}

void count_as_data(count_maker *w, bool separated)
{
    long_columns(w);
    for (size_t i = 0; i < w->count->n; i++)
        long_row(w, &w->count->rows[i], separated);
}
