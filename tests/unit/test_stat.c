/* test_stat.c - the numbers of src/stat against published values and ones worked out here
 * by hand, and against what must hold whatever the numbers are. */
#include <journeys/stat.h>

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT_NEAR(got, want, within, ...) cr_expect(fabs((got) - (want)) <= (within), __VA_ARGS__)

/* z for 95 %, squared: 1.959963984540054^2 */
static const double z2 = 3.841458820694124;

/* The interval of p = x/n has the ends (p + z2/2n +- z sqrt(p(1-p)/n + z2/4n^2)) / (1 + z2/n).
 *   p = 0:   low 0, and the square root is z/2n, so high = (z2/n) / (1 + z2/n) = z2 / (n + z2)
 *   p = 1:   the mirror image: low = n / (n + z2), high 1
 *   p = 1/2: centre 1/2, and the rest is (z/2) sqrt(1/n + z2/n^2) / (1 + z2/n) = z / 2 sqrt(n + z2)
 *   1 of 4:  p = 0.25: centre (0.25 + 0.480182) / 1.960365 = 0.372472,
 *            reach 1.959964 sqrt(0.046875 + 0.060023) / 1.960365 = 0.326886 */
static void wilson_is(double hits, double n, double low, double high, double within)
{
    double l, h;
    jny_wilson(hits, n, &l, &h);
    EXPECT_NEAR(l, low, within, "%g of %g: low is %.9f, not %.9f", hits, n, l, low);
    EXPECT_NEAR(h, high, within, "%g of %g: high is %.9f, not %.9f", hits, n, h, high);
}

Test(wilson, by_hand)
{
    wilson_is(0, 10, 0, z2 / (10 + z2), 1e-12);
    wilson_is(10, 10, 10 / (10 + z2), 1, 1e-12);
    wilson_is(5, 10, 0.5 - sqrt(z2 / (4 * (10 + z2))), 0.5 + sqrt(z2 / (4 * (10 + z2))), 1e-12);
    wilson_is(1, 4, 0.372472 - 0.326886, 0.372472 + 0.326886, 2e-6);
    wilson_is(0, 10, 0, 0.277532800, 1e-9); /* the same in figures */
    wilson_is(5, 10, 0.236593, 0.763407, 1e-6);
}

Test(wilson, of_nothing_anything_may_be)
{
    wilson_is(0, 0, 0, 1, 0);
}

Test(wilson, holds_the_share_and_mirrors)
{
    double before = 2;
    for (int n = 1; n <= 400; n += n < 50 ? 1 : 37)
        for (int hits = 0; hits <= n; hits++) {
            double low, high, other_low, other_high, p = (double)hits / n;
            jny_wilson(hits, n, &low, &high);
            jny_wilson(n - hits, n, &other_low, &other_high);
            cr_expect(low >= 0 && low <= p && p <= high && high <= 1 && low < high,
                      "%d of %d: %.17g to %.17g", hits, n, low, high);
            EXPECT_NEAR(low, 1 - other_high, 1e-12, "%d of %d is no mirror of its rest", hits, n);
            EXPECT_NEAR(high, 1 - other_low, 1e-12, "%d of %d is no mirror of its rest", hits, n);
        }
    for (double n = 2; n < 1e9; n *= 3) { /* more stories, more certainty */
        double low, high;
        jny_wilson(n / 2, n, &low, &high);
        cr_expect(high - low < before, "%g of %g: %g wide", n / 2, n, high - low);
        before = high - low;
    }
}

/* ---- Two answers ------------------------------------------------------------------------- */

/* 20 both, 5 and 10 alone, 15 neither: observed 35/50, expected (25*30 + 25*20)/2500 = 1/2,
 * kappa (0.7 - 0.5) / 0.5. Precision 20/25, recall 20/30, F1 40/55. */
Test(accuracy, by_hand)
{
    jny_accuracy a = jny_accuracy_of((jny_pairs){20, 5, 10, 15});
    EXPECT_NEAR(a.kappa, 0.4, 1e-12, "kappa %.9f", a.kappa);
    EXPECT_NEAR(a.precision, 0.8, 1e-12, "precision %.9f", a.precision);
    EXPECT_NEAR(a.recall, 2.0 / 3, 1e-12, "recall %.9f", a.recall);
    EXPECT_NEAR(a.f1, 40.0 / 55, 1e-12, "F1 %.9f", a.f1);
    a = jny_accuracy_of((jny_pairs){45, 15, 25, 15});
    EXPECT_NEAR(a.kappa, 0.130435, 1e-6, "kappa %.9f", a.kappa);
    a = jny_accuracy_of((jny_pairs){25, 35, 5, 35});
    EXPECT_NEAR(a.kappa, 0.259259, 1e-6, "kappa %.9f", a.kappa);
    a = jny_accuracy_of((jny_pairs){14, 3, 3, 1280}); /* a rare theme */
    EXPECT_NEAR(a.kappa, 0.821, 0.0005, "kappa %.9f", a.kappa);
}

/* Where a figure would divide by nothing it is not 0 and not 1. */
Test(accuracy, without_a_meaning)
{
    jny_accuracy a = jny_accuracy_of((jny_pairs){0, 0, 0, 0});
    cr_expect(isnan(a.precision) && isnan(a.recall) && isnan(a.f1) && isnan(a.kappa));
    a = jny_accuracy_of((jny_pairs){0, 0, 0, 9}); /* nobody ever says yes */
    cr_expect(isnan(a.precision) && isnan(a.recall) && isnan(a.f1) && isnan(a.kappa));
    a = jny_accuracy_of((jny_pairs){9, 0, 0, 0}); /* both always do */
    cr_expect(a.precision == 1 && a.recall == 1 && a.f1 == 1 && isnan(a.kappa));
    a = jny_accuracy_of((jny_pairs){0, 4, 0, 5}); /* only the first ever does */
    cr_expect(a.precision == 0 && isnan(a.recall) && a.f1 == 0 && a.kappa == 0);
    a = jny_accuracy_of((jny_pairs){0, 0, 4, 5});
    cr_expect(isnan(a.precision) && a.recall == 0 && a.f1 == 0 && a.kappa == 0);
}

/* ---- Keyness ----------------------------------------------------------------------------- */

/* 3 of 10 here, 7 of 9 there: 2 * sum of O ln(O/E), E = 10*10/19, 10*9/19, 9*10/19, 9*9/19
 * = 2 * (3 ln .57 + 7 ln 1.477778 + 7 ln 1.477778 + 2 ln .469136), and so on by hand: 4.5349. */
Test(log_likelihood, by_hand)
{
    double want = 2 * (3 * log(3 * 19 / 100.0) + 7 * log(7 * 19 / 90.0) + 7 * log(7 * 19 / 90.0) +
                       2 * log(2 * 19 / 81.0));
    EXPECT_NEAR(jny_log_likelihood(3, 10, 7, 9), want, 1e-12, "%.9f",
                jny_log_likelihood(3, 10, 7, 9));
    EXPECT_NEAR(want, 4.5349, 1e-4, "%.9f", want);
    EXPECT_NEAR(jny_log_likelihood(7, 9, 3, 10), want, 1e-12, "the other way round");
    cr_expect(jny_log_likelihood(2, 10, 4, 20) < 1e-12, "alike on both sides");
    cr_expect(jny_log_likelihood(0, 10, 0, 20) == 0 && jny_log_likelihood(10, 10, 20, 20) == 0);
    cr_expect(jny_log_likelihood(0, 0, 0, 0) == 0);
}

/* The row "Wilson 95 % interval | 15 of 25 | 0.407395 to 0.765967" of somebody else's table. */
Test(wilson, published)
{
    const char *folder = getenv("JOURNEYS_SHARED_DATA");
    char        path[1024], line[2000];
    bool        found = false;
    snprintf(path, sizeof path, "%s/reference/statistics.md",
             folder ? folder : SOURCE_FOLDER "/../shared/data");
    FILE *f = fopen(path, "r");
    if (!f) {
        fprintf(stderr, "SKIP: published statistics: no %s\n", path);
        cr_skip_test("no third-party data");
    }
    while (fgets(line, sizeof line, f)) {
        double hits, n, low, high;
        if (sscanf(line, "| Wilson 95 %% interval | %lf of %lf | %lf to %lf", &hits, &n, &low,
                   &high) == 4) {
            wilson_is(hits, n, low, high, 1e-6);
            found = true;
        }
    }
    fclose(f);
    cr_expect(found, "%s has no row for Wilson's interval", path);
}

/* ---- Alpha, AC1, positive agreement, bootstrap ------------------------------------------- */

#define N NAN
/* Krippendorff 2011, the worked examples; figures to six digits by R. */
Test(alpha, published_examples)
{
    static const double four[4][12]   = {{1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N},
                                         {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3},
                                         {N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N},
                                         {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N}};
    static const double three[3][15]  = {{N, N, N, N, N, 3, 4, 1, 2, 1, 1, 3, 3, N, 3},
                                         {1, N, 2, 1, 3, 3, 4, 3, N, N, N, N, N, N, N},
                                         {N, N, 2, 1, 3, 4, 4, N, 2, 1, 1, 3, 3, N, 4}};
    static const double dissent[5][5] = {
        {3, 3, 3, 3, 3}, {3, 3, 3, 3, 3}, {3, 3, N, N, 3}, {3, 3, 3, 3, 1}, {3, N, 3, 3, 3}};
    static const struct {
        const double *values;
        size_t        coders, units;
        jny_metric    metric;
        double        alpha;
    } known[] = {
        {four[0], 4, 12, JNY_NOMINAL, 0.743421},  {four[0], 4, 12, JNY_ORDINAL, 0.815388},
        {four[0], 4, 12, JNY_INTERVAL, 0.849107}, {four[0], 4, 12, JNY_RATIO, 0.797403},
        {three[0], 3, 15, JNY_NOMINAL, 0.691358}, {three[0], 3, 15, JNY_INTERVAL, 0.810845},
        {dissent[0], 5, 5, JNY_NOMINAL, 0},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        double copy[60];
        memcpy(copy, known[i].values, known[i].coders * known[i].units * sizeof *copy);
        double got = jny_alpha(copy, known[i].coders, known[i].units, known[i].metric);
        EXPECT_NEAR(got, known[i].alpha, 1e-6, "example %zu: %.7f, not %.7f", i, got,
                    known[i].alpha);
    }
}
#undef N

Test(alpha, without_variation_it_is_undefined)
{
    double same[6] = {3, 3, 3, 3, 3, 3}, alone[4] = {1, NAN, NAN, 2};
    cr_expect(isnan(jny_alpha(same, 2, 3, JNY_NOMINAL)));
    cr_expect(isnan(jny_alpha(alone, 2, 2, JNY_INTERVAL)), "no unit has two values");
    cr_expect(isnan(jny_alpha_of((jny_pairs){0, 0, 0, 100})));
    cr_expect(isnan(jny_alpha_of((jny_pairs){100, 0, 0, 0})));
    cr_expect(isnan(jny_alpha_of((jny_pairs){0})));
}

Test(alpha, of_rare_themes)
{
    static const struct {
        jny_pairs pairs;
        double    alpha;
    } known[] = {{{14, 3, 3, 1280}, 0.821}, {{2, 2, 2, 1294}, 0.499}, {{0, 1, 1, 1298}, -0.0004}};
    for (size_t i = 0; i < 3; i++)
        EXPECT_NEAR(jny_alpha_of(known[i].pairs), known[i].alpha, i == 2 ? 5e-5 : 5e-4, "%zu", i);
    EXPECT_NEAR(jny_accuracy_of(known[0].pairs).kappa, 0.821, 5e-4, "kappa of the first");
}

/* The short way for yes and no must be the long way. */
Test(alpha, of_pairs_is_alpha_of_values)
{
    srand(7);
    for (int round = 0; round < 300; round++) {
        jny_pairs p = {(uint64_t)(rand() % 8), (uint64_t)(rand() % 5), (uint64_t)(rand() % 5),
                       (uint64_t)(rand() % 8)};
        size_t    n = (size_t)(p.both + p.first + p.second + p.neither);
        double    values[64];
        for (size_t i = 0; i < n; i++) {
            values[i] = i < p.both + p.first;
            values[n + i] =
                i < p.both || (i >= p.both + p.first && i < p.both + p.first + p.second);
        }
        double want = jny_alpha(values, 2, n, JNY_NOMINAL), got = jny_alpha_of(p);
        cr_expect((isnan(want) && isnan(got)) || fabs(want - got) < 1e-12, "%g and %g", want, got);
    }
}

/* 2 by 2 [40 9; 6 45]: q = 95 / 200, expected 0.49875, observed 0.85: AC1 = 0.700748.
 * [118 5; 2 0] in Gwet's order: q = 243 / 250, expected 2 * 0.972 * 0.028 = 0.054432,
 * observed 0.944: AC1 = 0.889568 / 0.945568 = 0.940776. */
Test(ac1, by_hand)
{
    EXPECT_NEAR(jny_ac1_of((jny_pairs){40, 9, 6, 45}), 0.700748, 1e-6, "balanced");
    EXPECT_NEAR(jny_ac1_of((jny_pairs){118, 5, 2, 0}), 0.940776, 1e-6, "one answer is common");
    EXPECT_NEAR(jny_ac1_of((jny_pairs){0, 0, 0, 50}), 1, 1e-12, "all say no");
    cr_expect(isnan(jny_ac1_of((jny_pairs){0})));
    EXPECT_NEAR(jny_positive_of((jny_pairs){14, 3, 3, 1280}), 28.0 / 34, 1e-12, "positive");
    cr_expect(isnan(jny_positive_of((jny_pairs){0, 0, 0, 9})));
}

Test(bootstrap, is_the_same_for_a_seed_and_holds_the_figure)
{
    double    room[2000], low, high, low2, high2;
    jny_pairs p = {40, 9, 6, 95};
    jny_bootstrap(p, jny_alpha_of, 2012, 2000, room, &low, &high);
    jny_bootstrap(p, jny_alpha_of, 2012, 2000, room, &low2, &high2);
    cr_expect(low == low2 && high == high2);
    cr_expect(low < jny_alpha_of(p) && jny_alpha_of(p) < high, "%g %g", low, high);
    /* by the large-sample formula the interval reaches about 0.11 to either side */
    cr_expect(high - low > 0.15 && high - low < 0.30, "%g wide", high - low);
    jny_bootstrap((jny_pairs){0, 0, 0, 30}, jny_alpha_of, 1, 100, room, &low, &high);
    cr_expect(isnan(low) && isnan(high), "nothing varies");
}
