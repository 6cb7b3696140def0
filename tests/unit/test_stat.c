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
