/* crosstab.c - whether counts differ by more than chance: chi-square and Fisher's exact test,
 * how strongly (Cramer's V), where (adjusted residuals), and what is left of it when many
 * are tested at once (Holm, Benjamini and Hochberg). */
#include <journeys/stat.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Chi-square -------------------------------------------------------------------------- */

/* Sums of rows and columns; how many of each are not nothing. */
typedef struct {
    double *row, *column, all;
    size_t  rows, columns;
} margins;

static margins margins_of(const double *n, size_t rows, size_t columns, jny_arena *a)
{
    margins m = {.row    = JNY_ARRAY(a, double, rows + 1),
                 .column = JNY_ARRAY(a, double, columns + 1)};
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            m.row[r] += n[r * columns + c];
            m.column[c] += n[r * columns + c];
            m.all += n[r * columns + c];
        }
    for (size_t r = 0; r < rows; r++)
        m.rows += m.row[r] > 0;
    for (size_t c = 0; c < columns; c++)
        m.columns += m.column[c] > 0;
    return m;
}

jny_chi_square jny_chi_square_of(const double *n, size_t rows, size_t columns, jny_arena scratch)
{
    margins        m   = margins_of(n, rows, columns, &scratch);
    jny_chi_square out = {.p = NAN, .v = NAN, .least_expected = INFINITY};
    if (m.rows < 2 || m.columns < 2)
        return out;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            double expected = m.row[r] * m.column[c] / m.all, d = n[r * columns + c] - expected;
            if (expected <= 0)
                continue;
            out.x2 += d * d / expected;
            out.least_expected = fmin(out.least_expected, expected);
        }
    double smaller = (double)(m.rows < m.columns ? m.rows : m.columns) - 1;
    out.df         = (double)((m.rows - 1) * (m.columns - 1));
    out.p          = gsl_cdf_chisq_Q(out.x2, out.df);
    out.v          = sqrt(out.x2 / (m.all * smaller));
    return out;
}

void jny_adjusted_residuals(const double *n, size_t rows, size_t columns, double *out,
                            jny_arena scratch)
{
    margins m = margins_of(n, rows, columns, &scratch);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            double expected = m.row[r] * m.column[c] / m.all;
            double spread   = expected * (1 - m.row[r] / m.all) * (1 - m.column[c] / m.all);
            out[r * columns + c] =
                spread > 0 ? (n[r * columns + c] - expected) / sqrt(spread) : NAN;
        }
}

/* ---- Fisher -----------------------------------------------------------------------------------
 */

/* Goes through all ways to spread `left` yeses over the groups from `group` on. */
typedef struct {
    const double *base;
    size_t        groups;
    double       *room;     /* in the groups from here on */
    double        limit, p; /* log of the seen one's weight; sum of all no likelier, as shares */
    double        whole;    /* log of all weights together */
    long          steps;
} spreading;

static void spread_from(spreading *s, size_t group, double left, double weight)
{
    enum { STEPS = 3000000 };
    if (s->steps > STEPS)
        return;
    if (group == s->groups) {
        if (weight <= s->limit)
            s->p += exp(weight - s->whole);
        return;
    }
    double least = fmax(0, left - s->room[group + 1]), most = fmin(left, s->base[group]);
    for (unsigned k = (unsigned)least; k <= (unsigned)most && s->steps <= STEPS; k++) {
        s->steps++;
        spread_from(s, group + 1, left - k, weight + gsl_sf_lnchoose((unsigned)s->base[group], k));
    }
}

/* The same by chance where there are too many ways: seeded, so that it is the same always. */
static double by_drawing(const double *base, size_t groups, double yes, double limit)
{
    enum { DRAWS = 100000 };
    double   all   = 0;
    uint64_t state = 20120714, hits = 0;
    for (size_t g = 0; g < groups; g++)
        all += base[g];
    for (int i = 0; i < DRAWS; i++) {
        double weight = 0, rest = all, to_go = yes;
        for (size_t g = 0; g < groups; g++) {
            double k = 0;
            for (unsigned j = 0; j < (unsigned)base[g]; j++) {
                bool hit = jny_chance(&state) * rest < to_go;
                k += hit;
                to_go -= hit;
                rest--;
            }
            weight += gsl_sf_lnchoose((unsigned)base[g], (unsigned)k);
        }
        hits += weight <= limit;
    }
    return (double)(hits + 1) / (DRAWS + 1);
}

double jny_fisher(const double *yes, const double *base, size_t groups, jny_arena scratch)
{
    spreading s = {.base = base, .groups = groups, .room = JNY_ARRAY(&scratch, double, groups + 2)};
    double    sum = 0, seen = 0;
    for (size_t g = groups; g-- > 0;) {
        s.room[g] = s.room[g + 1] + base[g];
        sum += yes[g];
        seen += gsl_sf_lnchoose((unsigned)base[g], (unsigned)yes[g]);
    }
    if (sum == 0 || sum == s.room[0])
        return 1;
    s.limit = seen + 1e-7; /* as likely, but for rounding */
    s.whole = gsl_sf_lnchoose((unsigned)s.room[0], (unsigned)sum);
    spread_from(&s, 0, sum, 0);
    if (s.steps > 3000000)
        return by_drawing(base, groups, sum, s.limit);
    return fmin(s.p, 1);
}

/* ---- Two by two ---------------------------------------------------------------------------------
 */

static double g_term(double seen, double expected)
{
    return seen > 0 ? seen * log(seen / expected) : 0;
}

jny_keyness jny_keyness_of(double here, double here_all, double there, double there_all)
{
    double      o[4] = {here, there, here_all - here, there_all - there}, e[4];
    double      all = here_all + there_all, hits = here + there;
    jny_keyness out = {.log_ratio = NAN, .p_g2 = NAN, .p_x2 = NAN, .p_yates = NAN};
    if (here_all <= 0 || there_all <= 0 || hits <= 0 || hits >= all)
        return out;
    for (int i = 0; i < 4; i++)
        e[i] = (i % 2 ? there_all : here_all) * (i < 2 ? hits : all - hits) / all;
    double cut = 0.5; /* no more than the difference itself: R caps it so too */
    cut        = fmin(cut, fabs(o[0] - e[0]));
    for (int i = 0; i < 4; i++) {
        double d = fabs(o[i] - e[i]);
        out.x2 += d * d / e[i];
        out.x2_yates += (d - cut) * (d - cut) / e[i];
        out.g2 += 2 * g_term(o[i], e[i]);
    }
    out.p_x2      = gsl_cdf_chisq_Q(out.x2, 1);
    out.p_yates   = gsl_cdf_chisq_Q(out.x2_yates, 1);
    out.p_g2      = gsl_cdf_chisq_Q(fmax(out.g2, 0), 1);
    out.log_ratio = log2((fmax(here, 0.5) / here_all) / (fmax(there, 0.5) / there_all));
    return out;
}

/* ---- Many tests at once
 * --------------------------------------------------------------------------- */

typedef struct {
    double p;
    size_t at;
} ranked;

static int by_p(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    return a->p != b->p ? (a->p > b->p) - (a->p < b->p) : (a->at > b->at) - (a->at < b->at);
}

/* What is NaN was not tested. How many were, in order. */
static size_t rank(const double *p, size_t n, ranked *list)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i]))
            list[k++] = (ranked){p[i], i};
    if (k)
        qsort(list, k, sizeof *list, by_p);
    return k;
}

void jny_adjust_holm(const double *p, size_t n, double *out, jny_arena scratch)
{
    ranked *list  = JNY_ARRAY(&scratch, ranked, n + 1);
    size_t  k     = rank(p, n, list);
    double  worst = 0;
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    for (size_t i = 0; i < k; i++) {
        worst           = fmax(worst, fmin(1, list[i].p * (double)(k - i)));
        out[list[i].at] = worst;
    }
}

void jny_adjust_bh(const double *p, size_t n, double *out, jny_arena scratch)
{
    ranked *list = JNY_ARRAY(&scratch, ranked, n + 1);
    size_t  k    = rank(p, n, list);
    double  best = 1;
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    for (size_t i = k; i-- > 0;) {
        best            = fmin(best, list[i].p * (double)k / (double)(i + 1));
        out[list[i].at] = best;
    }
}
