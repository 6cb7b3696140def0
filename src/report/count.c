/* count.c - a count as a table: crossed for people, a row a cell as data. */
#include <journeys/report.h>

#include <assert.h>
#include <math.h>

typedef JNY_LIST(jny_cell)   cells;
typedef JNY_LIST(jny_column) columns;
typedef JNY_LIST(jny_str)    texts;

typedef struct {
    jny_arena             *a;
    const jny_count_table *count;
    const jny_count_query *q;
    jny_count_style        style;
    bool                   any_disputed;
    jny_count_tests        tests; /* where they were asked for */
    columns                columns;
    cells                  cells;
} writer;

static void number(writer *w, uint64_t n)
{
    *JNY_PUSH(w->a, &w->cells) =
        (jny_cell){JNY_CELL_NUMBER, jny_str_format(w->a, "%llu", (unsigned long long)n)};
}

static void text(writer *w, jny_str s)
{
    *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_TEXT, s};
}

static void null(writer *w, const char *shown)
{
    *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_NULL, jny_cstr(shown)};
}

static void column(writer *w, jny_str key, jny_str heading, bool right)
{
    *JNY_PUSH(w->a, &w->columns) = (jny_column){key, heading, right};
}

/* A number that may be hidden. */
static void shared_number(writer *w, uint64_t n, bool hidden)
{
    if (hidden)
        *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_ABSENT, JNY_STR("[c]")};
    else
        number(w, n);
}

static bool is_shared(const writer *w)
{
    return w->count->shared != NULL;
}

static jny_str theme_path(const writer *w, size_t theme)
{
    return w->q->codebook->book.themes[theme].path;
}

static bool is_total(const writer *w, const jny_count_row *r, size_t by)
{
    return r->value[by] == w->count->values[by].n;
}

static void share(const jny_count_row *r, double *percent, double *low, double *high)
{
    double n = (double)r->stories, base = (double)r->base_stories;
    n        = n < base ? n : base; /* both may be rounded */
    *percent = r->base_stories ? 100.0 * n / base : 0;
    jny_wilson(n, base, low, high);
    *low *= 100;
    *high *= 100;
}

static void decimal(writer *w, double v)
{
    *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_NUMBER, jny_str_format(w->a, "%.1f", v)};
}

/* Stories of a cell with this valence; JNY_VALENCES: without one. */
static uint64_t of_valence(const jny_count_row *r, size_t valence)
{
    uint64_t rest = r->stories;
    if (valence < JNY_VALENCES)
        return r->valence[valence];
    for (size_t v = 0; v < JNY_VALENCES; v++)
        rest -= r->valence[v];
    return rest;
}

/* ---- As data: a row for every cell --------------------------------------------------------- */

/* An attribute of a name that a column of ours has is told apart by its key. */
static jny_str attribute_key(const writer *w, jny_str name)
{
    static const char *const ours[] = {
        "theme",      "stories",    "respondents", "base_stories", "base_respondents",
        "unreviewed", "disputed",   "untagged",    "working-well", "needs-change",
        "mixed",      "neutral",    "percent",     "low",          "high",
        "no-valence", "suppressed", "marking"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (jny_str_eq(name, jny_cstr(ours[i])))
            return jny_str_format(w->a, "attribute.%.*s", JNY_ARG(name));
    return name;
}

static void internal_columns(writer *w)
{
    column(w, JNY_STR("unreviewed"), JNY_STR("Not reviewed"), true);
    column(w, JNY_STR("disputed"), JNY_STR("Disputed"), true);
    column(w, JNY_STR("untagged"), JNY_STR("Not tagged"), true);
    for (size_t v = 0; w->style.valence && v <= JNY_VALENCES; v++)
        column(w, jny_valence_name(v), jny_valence_name(v), true);
}

static void test_columns(writer *w)
{
    column(w, JNY_STR("test"), JNY_STR("Test"), false);
    column(w, JNY_STR("p"), JNY_STR("p"), true);
    column(w, JNY_STR("p_holm"), JNY_STR("p (Holm)"), true);
    column(w, JNY_STR("p_bh"), JNY_STR("p (Benjamini-Hochberg)"), true);
    column(w, JNY_STR("cramers_v"), JNY_STR("Cramer's V"), true);
    column(w, JNY_STR("residual"), JNY_STR("Adjusted residual"), true);
}

static const jny_theme_test *test_of(const writer *w, size_t theme)
{
    size_t i = 0;
    while (w->tests.at[i].theme != theme)
        i++;
    return &w->tests.at[i];
}

static void figure(writer *w, double v)
{
    if (isnan(v))
        null(w, "");
    else
        *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_NUMBER, jny_str_format(w->a, "%.4g", v)};
}

static void test_cells(writer *w, const jny_count_row *r)
{
    const jny_theme_test *t = test_of(w, r->theme);
    if (isnan(t->p))
        null(w, "");
    else
        text(w, t->fisher ? JNY_STR("fisher") : JNY_STR("chi-square"));
    figure(w, t->p);
    figure(w, t->p_holm);
    figure(w, t->p_bh);
    figure(w, t->v);
    figure(w, w->tests.residual[r - w->count->rows]);
}

/* Groups that stand out, where the theme's groups differ at all. */
static const char *outstanding(const writer *w, const jny_count_row *r)
{
    double residual = w->style.tests ? w->tests.residual[r - w->count->rows] : 0;
    if (!w->style.tests || isnan(residual) || !(test_of(w, r->theme)->p_holm < 0.05))
        return "";
    return residual > 1.96 ? " \xE2\x96\xB2" : residual < -1.96 ? " \xE2\x96\xBC" : "";
}

static void long_columns(writer *w)
{
    column(w, JNY_STR("theme"), JNY_STR("Theme"), false);
    for (size_t i = 0; i < w->q->n_by; i++)
        column(w, attribute_key(w, w->q->by[i]), w->q->by[i], false);
    if (!is_shared(w) || w->count->one_story_each)
        column(w, JNY_STR("stories"), JNY_STR("Stories"), true);
    column(w, JNY_STR("respondents"), JNY_STR("Respondents"), true);
    if (!is_shared(w) || w->count->one_story_each)
        column(w, JNY_STR("base_stories"), JNY_STR("Base: stories"), true);
    column(w, JNY_STR("base_respondents"), JNY_STR("Base: respondents"), true);
    if (is_shared(w))
        column(w, JNY_STR("suppressed"), JNY_STR("Suppressed"), false);
    else
        internal_columns(w);
    if (w->style.percent) {
        column(w, JNY_STR("percent"), JNY_STR("Per cent"), true);
        column(w, JNY_STR("low"), JNY_STR("Low"), true);
        column(w, JNY_STR("high"), JNY_STR("High"), true);
    }
    if (w->style.tests)
        test_columns(w);
    column(w, JNY_STR("marking"), JNY_STR("Marking"), false);
}

static void internal_cells(writer *w, const jny_count_row *r)
{
    number(w, r->unreviewed);
    number(w, r->disputed);
    number(w, r->untagged);
    for (size_t v = 0; w->style.valence && v <= JNY_VALENCES; v++)
        number(w, of_valence(r, v));
}

/* Files say in every row how they were made: a row may travel alone. */
static jny_str marking_of(const writer *w)
{
    jny_str shared = is_shared(w)
                         ? jny_str_format(w->a, "SHARED %.*s", JNY_ARG(w->count->shared->name))
                         : JNY_STR("INTERNAL");
    return w->style.made.n
               ? jny_str_format(w->a, "%.*s %.*s", JNY_ARG(shared), JNY_ARG(w->style.made))
               : shared;
}

static void long_row(writer *w, const jny_count_row *r, bool separated)
{
    if (r->theme == JNY_NO_PARENT)
        null(w, "(no theme)");
    else
        text(w, theme_path(w, r->theme));
    for (size_t i = 0; i < w->q->n_by; i++) {
        if (is_total(w, r, i))
            null(w, "(all)");
        else if (separated && w->count->values[i].at[r->value[i]].n == 0)
            text(w, JNY_STR("(not given)"));
        else
            text(w, w->count->values[i].at[r->value[i]]);
    }
    if (!is_shared(w) || w->count->one_story_each)
        shared_number(w, r->stories, r->hidden);
    shared_number(w, r->respondents, r->hidden);
    if (!is_shared(w) || w->count->one_story_each)
        shared_number(w, r->base_stories, r->base_hidden);
    shared_number(w, r->base_respondents, r->base_hidden);
    if (!is_shared(w))
        internal_cells(w, r);
    else if (r->hidden || r->base_hidden)
        *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_NUMBER, JNY_STR("true")};
    else
        *JNY_PUSH(w->a, &w->cells) = (jny_cell){JNY_CELL_ABSENT, JNY_STR("")};
    if (w->style.percent) {
        double percent, low, high;
        share(r, &percent, &low, &high);
        for (int i = 0; i < 3; i++)
            if (r->hidden || r->base_hidden)
                shared_number(w, 0, true);
            else
                decimal(w, i == 0 ? percent : i == 1 ? low : high);
    }
    if (w->style.tests)
        test_cells(w, r);
    text(w, marking_of(w));
}

/* ---- For people: themes down, the last attribute across -------------------------------------- */

/* The rows of the count by slot and group, so that they can be crossed. */
typedef struct {
    size_t                groups, stride[JNY_BY_MAX];
    const jny_count_row **at; /* [slot][group]; NULL: nobody is in that group */
} grid;

static grid grid_of(const writer *w)
{
    grid g = {.groups = 1};
    for (size_t i = w->q->n_by; i-- > 0;) {
        g.stride[i] = g.groups;
        g.groups *= w->count->values[i].n + 1;
    }
    g.at        = JNY_ARRAY(w->a, const jny_count_row *, (w->q->n_themes + 1) * g.groups);
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

static jny_str value_name(const writer *w, size_t by, size_t value)
{
    if (value == w->count->values[by].n)
        return JNY_STR("All");
    jny_str v = w->count->values[by].at[value];
    return v.n ? v : JNY_STR("(not given)");
}

/* Values in the order people read them: as sorted, "not given" last, then the total. */
static size_t in_reading_order(const writer *w, size_t by, size_t k)
{
    size_t n             = w->count->values[by].n;
    bool   ungiven_first = n && w->count->values[by].at[0].n == 0;
    if (!ungiven_first || k == n)
        return k;
    return k + 1 < n ? k + 1 : 0;
}

enum { ANY_VALENCE = JNY_VALENCES + 1 };

static void crossed_cell(writer *w, const jny_count_row *r, size_t valence)
{
    if (!r) {
        text(w, JNY_STR("\xC2\xB7")); /* nobody is there: no base to count in */
    } else if (r->hidden) {
        shared_number(w, 0, true);
    } else if (valence != ANY_VALENCE) {
        number(w, of_valence(r, valence));
    } else if (w->style.percent && !r->base_hidden && r->base_stories) {
        double percent, low, high;
        share(r, &percent, &low, &high);
        text(w, jny_str_format(w->a, "%llu (%.0f %%)%s", (unsigned long long)r->stories, percent,
                               outstanding(w, r)));
    } else if (outstanding(w, r)[0]) {
        text(w, jny_str_format(w->a, "%llu%s", (unsigned long long)r->stories, outstanding(w, r)));
    } else {
        number(w, r->stories); /* of what is shared, the respondents where they differ */
    }
}

/* Columns of the last attribute: its values, and all of them where that is told. */
static size_t across(const writer *w)
{
    size_t n = w->q->n_by;
    return n == 0 ? 0 : w->count->values[n - 1].n + !(is_shared(w) && n == JNY_BY_MAX);
}

static jny_str what_is_told(const writer *w)
{
    return is_shared(w) && !w->count->one_story_each ? JNY_STR("Respondents") : JNY_STR("Stories");
}

static void crossed_columns(writer *w)
{
    size_t n = w->q->n_by;
    column(w, JNY_STR("theme"), JNY_STR("Theme"), false);
    if (w->style.valence)
        column(w, JNY_STR("valence"), JNY_STR("Valence"), false);
    for (size_t i = 0; i + 1 < n; i++)
        column(w, w->q->by[i], w->q->by[i], false);
    for (size_t k = 0; n && k < across(w); k++) {
        jny_str name = value_name(w, n - 1, in_reading_order(w, n - 1, k));
        column(w, name, name, true);
    }
    if (n == 0)
        column(w, JNY_STR("stories"), what_is_told(w), true);
    if (is_shared(w))
        return;
    column(w, JNY_STR("respondents"), JNY_STR("Respondents"), true);
    column(w, JNY_STR("unreviewed"), JNY_STR("Not reviewed"), true);
    if (w->any_disputed)
        column(w, JNY_STR("disputed"), JNY_STR("Disputed"), true);
}

/* The groups of the attributes that stand down the side, one after the other: `side`
 * counts through them in reading order. */
static size_t side_count(const writer *w)
{
    size_t n = 1;
    for (size_t i = 0; i + 1 < w->q->n_by; i++)
        n *= w->count->values[i].n + 1;
    return n;
}

static size_t side_group(const writer *w, const grid *g, size_t side, size_t value[JNY_BY_MAX])
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
static const jny_count_row *side_total(const writer *w, const grid *g, size_t slot, size_t group,
                                       size_t last)
{
    for (size_t k = last + 1; k-- > 0;) {
        const jny_count_row *r = g->at[slot * g->groups + group + k];
        if (r || !is_shared(w))
            return r;
    }
    return NULL;
}

static void crossed_row(writer *w, const grid *g, size_t slot, size_t side, size_t valence)
{
    size_t n     = w->q->n_by, value[JNY_BY_MAX];
    size_t group = side_group(w, g, side, value), last = n ? w->count->values[n - 1].n : 0;
    const jny_count_row *total = side_total(w, g, slot, group, last);
    bool                 whole = valence == ANY_VALENCE;
    if (!total)
        return; /* nobody is in this group */
    text(w, slot < w->q->n_themes ? theme_path(w, w->q->themes[slot]) : JNY_STR("(no theme)"));
    if (w->style.valence)
        text(w, whole ? JNY_STR("All") : jny_valence_name(valence));
    for (size_t i = 0; i + 1 < n; i++)
        text(w, value_name(w, i, value[i]));
    for (size_t k = 0; n && k < across(w); k++)
        crossed_cell(w, g->at[slot * g->groups + group + in_reading_order(w, n - 1, k)], valence);
    if (n == 0)
        crossed_cell(w, total, valence);
    if (is_shared(w))
        return;
    if (whole)
        number(w, total->respondents);
    else
        text(w, (jny_str){0});
    if (whole)
        number(w, total->unreviewed);
    else
        text(w, (jny_str){0});
    if (w->any_disputed && whole)
        number(w, total->disputed);
    else if (w->any_disputed)
        text(w, (jny_str){0});
}

/* A theme in one group, and what is thought of it there. */
static void crossed_rows(writer *w, const grid *g, size_t slot, size_t side)
{
    crossed_row(w, g, slot, side, ANY_VALENCE);
    for (size_t v = 0; w->style.valence && v <= JNY_VALENCES && slot < w->q->n_themes; v++)
        crossed_row(w, g, slot, side, v);
}

static void base_row(writer *w, const grid *g, size_t side, bool respondents)
{
    size_t n     = w->q->n_by, value[JNY_BY_MAX];
    size_t group = side_group(w, g, side, value), last = n ? w->count->values[n - 1].n : 0;
    const jny_count_row *total = side_total(w, g, 0, group, last);
    if (!total)
        return;
    text(w, respondents ? JNY_STR("Base: respondents") : JNY_STR("Base: stories"));
    if (w->style.valence)
        text(w, (jny_str){0});
    for (size_t i = 0; i + 1 < n; i++)
        text(w, value_name(w, i, value[i]));
    for (size_t k = 0; n && k < across(w); k++) {
        const jny_count_row *r = g->at[group + in_reading_order(w, n - 1, k)];
        shared_number(w,
                      !r            ? 0
                      : respondents ? r->base_respondents
                                    : r->base_stories,
                      r && r->base_hidden);
    }
    if (n == 0)
        shared_number(w, respondents ? total->base_respondents : total->base_stories,
                      total->base_hidden);
    if (is_shared(w))
        return;
    if (respondents)
        number(w, total->base_respondents);
    else
        text(w, (jny_str){0});
    text(w, (jny_str){0});
    if (w->any_disputed)
        text(w, (jny_str){0});
}

/* ---- The whole ----------------------------------------------------------------------------------
 */

static jny_str caption_of(const writer *w)
{
    jny_buf b = jny_buf_open(w->a);
    if (is_shared(w))
        jny_buf_format(&b, "SHARED under %.*s. ", JNY_ARG(w->count->shared->name));
    else
        jny_buf_add(&b, JNY_STR("INTERNAL: exact counts, not for sharing. "));
    jny_buf_format(&b, "%.*s mentioning each theme", JNY_ARG(what_is_told(w)));
    for (size_t i = 0; i < w->q->n_by; i++)
        jny_buf_format(&b, "%s %.*s", i == 0 ? " by" : " and", JNY_ARG(w->q->by[i]));
    if (w->q->where.root)
        jny_buf_format(&b, ", where %.*s", JNY_ARG(jny_str_trim(w->q->where.text)));
    if (is_shared(w)) {
        if (w->count->respondents)
            jny_buf_format(&b, " (%s%llu respondents)", w->count->shared->round > 1 ? "about " : "",
                           (unsigned long long)w->count->respondents);
        return jny_buf_str(&b);
    }
    jny_buf_format(&b, " (%llu %s by %llu %s)", (unsigned long long)w->count->stories,
                   w->count->stories == 1 ? "story" : "stories",
                   (unsigned long long)w->count->respondents,
                   w->count->respondents == 1 ? "respondent" : "respondents");
    return jny_buf_str(&b);
}

static void add_note(writer *w, texts *notes, jny_str note)
{
    *JNY_PUSH(w->a, notes) = note;
}

static void shared_notes(writer *w, texts *notes)
{
    const jny_policy *p = w->count->shared;
    add_note(
        w, notes,
        jny_str_format(w->a,
                       "[c]: hidden, because 1 to %u respondents are counted or are left out (1 "
                       "to %u for sensitive themes), or because it would tell on such a count. "
                       "%s.",
                       p->threshold - 1, p->sensitive - 1,
                       p->round > 1 ? "All other counts are rounded, each by itself, so they "
                                      "need not add up"
                                    : "All other counts are exact"));
    if (p->round > 1)
        add_note(w, notes,
                 jny_str_format(w->a, "Rounded to %u. Shares are those of the rounded counts.",
                                p->round));
    add_note(
        w, notes,
        jny_str_format(
            w->a,
            "Stories that were told; they say nothing of how many residents think so. Of these "
            "%.*s.",
            JNY_ARG(w->count->reviewed)));
}

static void write_notes(writer *w, jny_table *out)
{
    texts               notes = {0};
    const jny_codebook *book  = &w->q->codebook->book;
    jny_buf             hash  = jny_buf_open(w->a);
    jny_buf_hex(&hash, book->hash.bytes, 6);
    add_note(w, &notes,
             jny_str_format(w->a,
                            "Codebook %.*s (%.*s), codings: %.*s. A theme counts once in a "
                            "story; a child theme counts for its parents too.",
                            JNY_ARG(book->name), JNY_ARG(jny_buf_str(&hash)),
                            JNY_ARG(w->q->codings.n ? w->q->codings : JNY_STR("effective"))));
    if (is_shared(w))
        shared_notes(w, &notes);
    else
        add_note(w, &notes,
                 JNY_STR("Not reviewed: stories of the base for which only the machine answered."));
    if (w->any_disputed)
        add_note(
            w, &notes,
            JNY_STR("Disputed: people differ and nobody adjudicated; not counted as present."));
    for (size_t i = 0; w->style.tests && i < w->tests.n; i++)
        add_note(w, &notes,
                 jny_str_format(w->a, "%.*s: %.*s",
                                JNY_ARG(w->tests.at[i].theme == JNY_NO_PARENT
                                            ? JNY_STR("(no theme)")
                                            : theme_path(w, w->tests.at[i].theme)),
                                JNY_ARG(w->tests.at[i].sentence)));
    if (w->style.tests)
        add_note(
            w, &notes,
            JNY_STR("\xE2\x96\xB2 \xE2\x96\xBC: stands out where groups differ by more than "
                    "chance (chi-square, or Fisher's exact test where an expected count is "
                    "under 5; adjusted residuals beyond 1.96; Holm's correction for all themes "
                    "of the table). Stories that were told are no sample of residents."));
    if (w->style.valence)
        add_note(w, &notes,
                 JNY_STR("Valence is what people said of a theme; no-valence: nobody said, or "
                         "people differ."));
    if (w->count->hint.n)
        add_note(w, &notes, w->count->hint);
    if (w->count->untagged && is_shared(w))
        add_note(w, &notes, JNY_STR("Some stories are not tagged yet."));
    else if (w->count->untagged)
        add_note(w, &notes,
                 jny_str_format(w->a, "%llu %s not tagged yet: run `journeys tag`.",
                                (unsigned long long)w->count->untagged,
                                w->count->untagged == 1 ? "story is" : "stories are"));
    if (w->count->limited && is_shared(w))
        add_note(w, &notes, JNY_STR("In some stories a rule ran over its match limit."));
    else if (w->count->limited)
        add_note(w, &notes,
                 jny_str_format(w->a,
                                "In %llu %s a rule ran over its match limit: there, "
                                "\"absent\" means nothing.",
                                (unsigned long long)w->count->limited,
                                w->count->limited == 1 ? "story" : "stories"));
    out->notes   = notes.at;
    out->n_notes = notes.n;
}

void jny_count_report(jny_arena *a, const jny_count_table *count, jny_format format,
                      jny_count_style style, jny_table *out)
{
    writer w       = {.a = a, .count = count, .q = count->query, .style = style};
    bool   crossed = jny_format_is_for_people(format);
    for (size_t i = 0; i < count->n; i++)
        w.any_disputed |= count->rows[i].disputed > 0;
    if (style.tests)
        jny_count_test(a, count, &w.tests);
    size_t body = 0;
    if (crossed) {
        grid g = grid_of(&w);
        crossed_columns(&w);
        for (size_t slot = 0; slot <= w.q->n_themes; slot++)
            for (size_t side = 0; side < side_count(&w); side++)
                crossed_rows(&w, &g, slot, side);
        body = w.cells.n / w.columns.n;
        for (size_t side = 0; side < side_count(&w); side++) {
            if (!is_shared(&w) || count->one_story_each)
                base_row(&w, &g, side, false);
            if (!is_shared(&w) || !count->one_story_each)
                base_row(&w, &g, side, true);
        }
    } else {
        long_columns(&w);
        for (size_t i = 0; i < count->n; i++)
            long_row(&w, &count->rows[i], format != JNY_FORMAT_JSON && format != JNY_FORMAT_NDJSON);
        body = count->n;
    }
    *out = (jny_table){
        .caption   = caption_of(&w),
        .columns   = w.columns.at,
        .n_columns = w.columns.n,
        .cells     = w.cells.at,
        .n_rows    = w.cells.n / w.columns.n,
        .n_body    = body,
        .made      = style.made,
    };
    write_notes(&w, out);
}
