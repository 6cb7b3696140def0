/* crosstab.c - whether counts differ by more than chance (chi-square; fisher.c for few), how
 * strongly (Cramer's V), where (adjusted residuals), and what is left of it when many are tested
 * at once (Holm, Benjamini and Hochberg). */
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

/* ---- Two by two ------------------------------------------------------------------------------ */

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

/* ---- Many tests at once ---------------------------------------------------------------------- */

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
