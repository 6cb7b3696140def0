/* tested.c - do groups differ in how often they mention a theme, and is it chance? From a
 * count as it is told, into a sentence for people. */
#include <journeys/query.h>

#include <math.h>

enum { THIN = 10 }; /* stories: of fewer nothing is said */

/* The groups of one theme that can be compared: rows of the count. */
typedef struct {
    size_t *row, n;
    double *yes, *base, *both; /* both: yes, then no, for the test */
    double *residual;
} groups;

static bool is_group(const jny_count_table *t, const jny_count_row *r)
{
    bool finest = !r->hidden && !r->base_hidden && r->base_stories + r->base_respondents > 0;
    for (size_t i = 0; i < t->query->n_by; i++)
        finest &= r->value[i] < t->values[i].n;
    return finest;
}

/* Where stories are not told, respondents are. */
static double told(const jny_count_table *t, uint64_t stories, uint64_t respondents)
{
    return (double)(t->shared && !t->one_story_each ? respondents : stories);
}

static groups take_groups(jny_arena *a, const jny_count_table *t, size_t from, size_t to)
{
    groups g   = {.row = JNY_ARRAY(a, size_t, to - from + 1)};
    g.yes      = JNY_ARRAY(a, double, to - from + 1);
    g.base     = JNY_ARRAY(a, double, to - from + 1);
    g.both     = JNY_ARRAY(a, double, 2 * (to - from) + 1);
    g.residual = JNY_ARRAY(a, double, 2 * (to - from) + 1);
    for (size_t i = from; i < to; i++) {
        const jny_count_row *r = &t->rows[i];
        if (!is_group(t, r))
            continue;
        g.row[g.n]  = i;
        g.base[g.n] = told(t, r->base_stories, r->base_respondents);
        g.yes[g.n]  = fmin(told(t, r->stories, r->respondents), g.base[g.n]);
        g.n++;
    }
    for (size_t k = 0; k < g.n; k++) {
        g.both[k]       = g.yes[k];
        g.both[g.n + k] = g.base[k] - g.yes[k];
    }
    return g;
}

static void test_groups(const groups *g, jny_theme_test *out, double *residual, jny_arena scratch)
{
    jny_chi_square x = jny_chi_square_of(g->both, 2, g->n, scratch);
    out->x2          = x.x2;
    out->df          = x.df;
    out->v           = x.v;
    out->p           = x.p;
    out->fisher      = !isnan(x.p) && x.least_expected < 5;
    if (out->fisher)
        out->p = jny_fisher(g->yes, g->base, g->n, scratch);
    if (isnan(x.p))
        return;
    jny_adjusted_residuals(g->both, 2, g->n, g->residual, scratch);
    double most = 0;
    for (size_t k = 0; k < g->n; k++) {
        residual[g->row[k]] = g->residual[k];
        if (fabs(g->residual[k]) > most && g->base[k] >= THIN) {
            most     = fabs(g->residual[k]);
            out->row = g->row[k];
        }
    }
}

/* ---- In words -------------------------------------------------------------------------------- */

static void name_group(jny_buf *b, const jny_count_table *t, const jny_count_row *r)
{
    for (size_t i = 0; i < t->query->n_by; i++) {
        jny_str v = t->values[i].at[r->value[i]];
        jny_buf_format(b, "%s%.*s %.*s", i ? ", " : "", JNY_ARG(t->query->by[i]),
                       JNY_ARG(v.n ? v : JNY_STR("(not given)")));
    }
}

static const char *verdict(double p)
{
    return p < 0.01   ? "chance alone would hardly ever make such a difference"
           : p < 0.05 ? "chance alone would seldom make such a difference"
                      : "this difference could be chance";
}

static jny_str say(jny_arena *a, const jny_count_table *t, const groups *g, const jny_theme_test *x)
{
    jny_buf b   = jny_buf_open(a);
    double  yes = 0, base = 0, here = 0, here_base = 0;
    if (g->n < 2)
        return JNY_STR("nothing to compare it with.");
    if (isnan(x->p))
        return JNY_STR("mentioned by none of these groups, or by all.");
    if (x->row == SIZE_MAX)
        return jny_str_format(a, "too few stories in each group (under %d) to say anything.", THIN);
    for (size_t k = 0; k < g->n; k++) {
        bool this = g->row[k] == x->row;
        here += this ? g->yes[k] : 0;
        here_base += this ? g->base[k] : 0;
        yes += this ? 0 : g->yes[k];
        base += this ? 0 : g->base[k];
    }
    name_group(&b, t, &t->rows[x->row]);
    double share = 100 * here / here_base, rest = base > 0 ? 100 * yes / base : 0;
    if (base < THIN)
        jny_buf_format(&b, ": in %.0f %% of stories; elsewhere too few to compare.", share);
    else
        jny_buf_format(
            &b, ": mentioned %s often than elsewhere, in %.0f %% of stories against %.0f %%; %s.",
            share >= rest ? "more" : "less", share, rest, verdict(x->p_holm));
    return jny_buf_str(&b);
}

void jny_count_test(jny_arena *a, const jny_count_table *t, jny_count_tests *out)
{
    size_t          n        = 0;
    jny_theme_test *list     = JNY_ARRAY(a, jny_theme_test, t->query->n_themes + 2);
    groups         *of       = JNY_ARRAY(a, groups, t->query->n_themes + 2);
    double         *residual = JNY_ARRAY(a, double, t->n + 1);
    double         *p        = JNY_ARRAY(a, double, t->query->n_themes + 2);
    double         *holm     = JNY_ARRAY(a, double, t->query->n_themes + 2);
    double         *bh       = JNY_ARRAY(a, double, t->query->n_themes + 2);
    for (size_t i = 0; i < t->n; i++)
        residual[i] = NAN;
    for (size_t i = 0, end; i < t->n; i = end, n++) {
        for (end = i + 1; end < t->n && t->rows[end].theme == t->rows[i].theme;)
            end++;
        list[n]           = (jny_theme_test){.theme = t->rows[i].theme, .row = SIZE_MAX};
        of[n]             = take_groups(a, t, i, end);
        jny_arena scratch = jny_arena_open(a->world);
        test_groups(&of[n], &list[n], residual, scratch);
        jny_arena_close(&scratch);
        p[n] = list[n].p;
    }
    jny_adjust_holm(p, n, holm, *a);
    jny_adjust_bh(p, n, bh, *a);
    for (size_t i = 0; i < n; i++) {
        list[i].p_holm   = holm[i];
        list[i].p_bh     = bh[i];
        list[i].sentence = say(a, t, &of[i], &list[i]);
    }
    *out = (jny_count_tests){list, n, residual};
}
