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
Test(keyness, log_likelihood_by_hand)
{
    double want = 2 * (3 * log(3 * 19 / 100.0) + 7 * log(7 * 19 / 90.0) + 7 * log(7 * 19 / 90.0) +
                       2 * log(2 * 19 / 81.0));
    EXPECT_NEAR(jny_keyness_of(3, 10, 7, 9).g2, want, 1e-12, "%.9f",
                jny_keyness_of(3, 10, 7, 9).g2);
    EXPECT_NEAR(want, 4.5349, 1e-4, "%.9f", want);
    EXPECT_NEAR(jny_keyness_of(7, 9, 3, 10).g2, want, 1e-12, "the other way round");
    cr_expect(jny_keyness_of(2, 10, 4, 20).g2 < 1e-12, "alike on both sides");
    cr_expect(jny_keyness_of(0, 10, 0, 20).g2 == 0 && jny_keyness_of(10, 10, 20, 20).g2 == 0);
    cr_expect(jny_keyness_of(0, 0, 0, 0).g2 == 0);
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

/* ---- Differences ----------------------------------------------------------------------------- */

static jny_arena scratch_arena(void)
{
    return jny_arena_open(jny_world_system());
}

/* The published figures: R's HairEyeColor and the 2 x 2 tables of statistics.md. */
Test(crosstab, published)
{
    jny_arena      a      = scratch_arena();
    const double   hair[] = {68, 20, 15, 5, 119, 84, 54, 29, 26, 17, 14, 14, 7, 94, 10, 16};
    jny_chi_square x      = jny_chi_square_of(hair, 4, 4, a);
    const double   yes[] = {3, 7}, base[] = {10, 9};
    jny_keyness    k      = jny_keyness_of(3, 10, 7, 9);
    jny_keyness    capped = jny_keyness_of(3, 17, 2, 12);
    double         fisher = jny_fisher(yes, base, 2, a);
    EXPECT_NEAR(x.x2, 138.28984, 1e-5, "chi-square %.7f", x.x2);
    cr_expect_eq(x.df, 9);
    EXPECT_NEAR(k.x2, 4.3371605, 1e-6, "chi-square %.7f", k.x2);
    EXPECT_NEAR(k.p_x2, 0.03728906, 1e-6, "p %.8f", k.p_x2);
    EXPECT_NEAR(k.x2_yates, 2.6324383, 1e-6, "with Yates %.7f", k.x2_yates);
    EXPECT_NEAR(k.p_yates, 0.1047008, 1e-6, "p with Yates %.7f", k.p_yates);
    EXPECT_NEAR(fisher, 0.06977852, 1e-6, "Fisher %.8f", fisher);
    EXPECT_NEAR(capped.x2_yates, 0, 1e-6, "the correction is capped: %.7f", capped.x2_yates);
    jny_arena_close(&a);
}

Test(crosstab, nothing_to_compare)
{
    jny_arena    a     = scratch_arena();
    const double one[] = {5, 0, 7, 0};
    cr_expect(isnan(jny_chi_square_of(one, 2, 2, a).p));
    cr_expect(isnan(jny_keyness_of(0, 10, 0, 10).p_g2));
    cr_expect_eq(jny_fisher((double[]){0, 0}, (double[]){5, 6}, 2, a), 1);
    jny_arena_close(&a);
}

/* Fisher by counting every way to choose the yeses among all, one bit each. */
static double fisher_by_hand(const double *yes, const double *base, size_t groups)
{
    int    group[20], n = 0, hits = 0;
    double seen = 1, extreme = 0, all = 0;
    for (size_t g = 0; g < groups; g++) {
        for (int i = 0; i < (int)base[g]; i++)
            group[n++] = (int)g;
        hits += (int)yes[g];
    }
    double ways[4][12] = {{0}};
    for (size_t g = 0; g < groups; g++) {
        ways[g][0] = 1;
        for (int k = 1; k <= (int)base[g]; k++)
            ways[g][k] = ways[g][k - 1] * (base[g] - k + 1) / k;
        seen *= ways[g][(int)yes[g]];
    }
    for (unsigned bits = 0; bits < 1u << n; bits++) {
        int k[4] = {0};
        if (__builtin_popcount(bits) != hits)
            continue;
        for (int i = 0; i < n; i++)
            k[group[i]] += bits >> i & 1;
        double this = 1;
        for (size_t g = 0; g < groups; g++)
            this *= ways[g][k[g]];
        all++;
        extreme += this <= seen * (1 + 1e-7);
    }
    return extreme / all;
}

Test(crosstab, fisher_is_every_way_counted)
{
    jny_arena a = scratch_arena();
    for (int seed = 1; seed < 60; seed++) {
        double   yes[3], base[3];
        uint64_t state = (uint64_t)seed;
        for (int g = 0; g < 3; g++) {
            base[g] = 1 + floor(jny_chance(&state) * 5);
            yes[g]  = floor(jny_chance(&state) * (base[g] + 1));
        }
        double want = fisher_by_hand(yes, base, 3), got = jny_fisher(yes, base, 3, a);
        EXPECT_NEAR(got, want, 1e-9, "seed %d: %.9f, not %.9f", seed, got, want);
    }
    jny_arena_close(&a);
}

/* Too many ways to be gone through: those that are drawn say what chi-square says of so many. */
Test(crosstab, fisher_of_a_crowd_is_near_chi_square)
{
    enum { GROUPS = 40 };
    jny_arena a        = scratch_arena();
    int       unlikely = 0, likely = 0;
    for (int seed = 1; seed <= 12; seed++) {
        double   yes[GROUPS], base[GROUPS], both[2 * GROUPS];
        uint64_t state = (uint64_t)seed;
        for (int g = 0; g < GROUPS; g++) {
            base[g] = 2000 + floor(jny_chance(&state) * 100);
            yes[g]  = 0;
            for (int i = 0; i < 1000; i++)
                yes[g] += jny_chance(&state) < 0.035;
            both[g]          = yes[g];
            both[GROUPS + g] = base[g] - yes[g];
        }
        double want = jny_chi_square_of(both, 2, GROUPS, a).p,
               got  = jny_fisher(yes, base, GROUPS, a);
        EXPECT_NEAR(got, want, 0.06, "seed %d: %.4f, not %.4f", seed, got, want);
        unlikely += want < 0.9;
        likely += want > 0.1;
        yes[0] += 90;
        got = jny_fisher(yes, base, GROUPS, a);
        cr_expect(got < 0.001, "seed %d: one that stands out: %.4f", seed, got);
    }
    cr_expect(unlikely > 2 && likely > 2, "%d, %d", unlikely, likely);
    jny_arena_close(&a);
}

Test(crosstab, residuals_add_up_to_the_test)
{
    jny_arena    a   = scratch_arena();
    const double n[] = {20, 5, 10, 15};
    double       r[4];
    jny_adjusted_residuals(n, 2, 2, r, a);
    double x2 = jny_chi_square_of(n, 2, 2, a).x2;
    for (int i = 0; i < 4; i++) /* of a 2 x 2 table each is the root of chi-square */
        EXPECT_NEAR(r[i] * r[i], x2, 1e-9, "cell %d: %.9f", i, r[i]);
    cr_expect(r[0] > 0 && r[1] < 0 && r[2] < 0 && r[3] > 0);
    jny_arena_close(&a);
}

/* By hand: of p = 0.01, 0.04, 0.03 Holm takes 0.03, 0.06, 0.06; BH 0.03, 0.04, 0.04. */
Test(crosstab, several_at_once)
{
    jny_arena    a   = scratch_arena();
    const double p[] = {0.01, NAN, 0.04, 0.03}, holm[] = {0.03, NAN, 0.06, 0.06};
    const double bh[] = {0.03, NAN, 0.04, 0.04};
    double       out[4];
    jny_adjust_holm(p, 4, out, a);
    for (int i = 0; i < 4; i++)
        cr_expect(i == 1 ? isnan(out[i]) : fabs(out[i] - holm[i]) < 1e-12, "Holm %d: %g", i,
                  out[i]);
    jny_adjust_bh(p, 4, out, a);
    for (int i = 0; i < 4; i++)
        cr_expect(i == 1 ? isnan(out[i]) : fabs(out[i] - bh[i]) < 1e-12, "BH %d: %g", i, out[i]);
    jny_arena_close(&a);
}

/* ---- Agreement of several -------------------------------------------------------------------- */

static const double four_coders[]  = {1, 2, 3, 3,   2, 1, 4,   1, 2,   NAN, NAN, NAN, 1, 2, 3, 3,
                                      2, 2, 4, 1,   2, 5, NAN, 3, NAN, 3,   3,   3,   2, 3, 4, 2,
                                      2, 5, 1, NAN, 1, 2, 3,   3, 2,   4,   4,   1,   2, 5, 1, NAN};
static const double three_coders[] = {
    NAN, NAN, NAN, NAN, NAN, 3,   4,   1,   2,   1, 1, 3, 3, NAN, 3,   1, NAN, 2, 1, 3, 3,   4, 3,
    NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 2, 1, 3, 4, 4,   NAN, 2, 1,   1, 3, 3, NAN, 4};

static void alpha_is(const double *codes, size_t coders, size_t units, jny_scale scale, double want)
{
    jny_arena a   = scratch_arena();
    double    got = jny_alpha(codes, coders, units, scale, a);
    EXPECT_NEAR(got, want, 1e-6, "scale %d: %.7f, not %.7f", (int)scale, got, want);
    jny_arena_close(&a);
}

Test(alpha, published)
{
    const double dissent[] = {3,   3, 3, 3, 3, 3, 3, 3, 3,   3, 3, 3, NAN,
                              NAN, 3, 3, 3, 3, 3, 1, 3, NAN, 3, 3, 3};
    alpha_is(four_coders, 4, 12, JNY_NOMINAL, 0.743421);
    alpha_is(four_coders, 4, 12, JNY_ORDINAL, 0.815388);
    alpha_is(four_coders, 4, 12, JNY_INTERVAL, 0.849107);
    alpha_is(four_coders, 4, 12, JNY_RATIO, 0.797403);
    alpha_is(three_coders, 3, 15, JNY_NOMINAL, 0.691358);
    alpha_is(three_coders, 3, 15, JNY_INTERVAL, 0.810845);
    alpha_is(dissent, 5, 5, JNY_NOMINAL, 0);
}

static double rare(int each, int shared, bool kappa)
{
    static double codes[2600];
    jny_arena     a = scratch_arena();
    jny_pairs     p = {(uint64_t)shared, (uint64_t)(each - shared), (uint64_t)(each - shared),
                       (uint64_t)(1300 - 2 * each + shared)};
    memset(codes, 0, sizeof codes);
    for (int i = 0; i < each; i++) {
        codes[i]                        = 1;
        codes[1300 + each - shared + i] = 1;
    }
    double out = kappa ? jny_accuracy_of(p).kappa : jny_alpha(codes, 2, 1300, JNY_NOMINAL, a);
    jny_arena_close(&a);
    return out;
}

Test(alpha, of_a_rare_theme)
{
    EXPECT_NEAR(rare(17, 14, false), 0.821, 5e-4, "%.5f", rare(17, 14, false));
    EXPECT_NEAR(rare(4, 2, false), 0.499, 5e-4, "%.5f", rare(4, 2, false));
    EXPECT_NEAR(rare(1, 0, false), -0.0004, 5e-5, "%.6f", rare(1, 0, false));
    EXPECT_NEAR(rare(17, 14, true), 0.821, 5e-4, "%.5f", rare(17, 14, true));
}

Test(alpha, without_variation_is_undefined)
{
    jny_arena    a      = scratch_arena();
    const double same[] = {1, 1, 1, 1, 1, 1};
    cr_expect(isnan(jny_alpha(same, 2, 3, JNY_NOMINAL, a)));
    cr_expect(isnan(jny_ac1(same, 2, 3, a)));
    jny_arena_close(&a);
}

/* By hand: 8 of 10 agree; 6 of 20 answers say yes, so chance agrees 2 * 0.3 * 0.7 = 0.42. */
Test(alpha, ac1_by_hand)
{
    jny_arena    a       = scratch_arena();
    const double codes[] = {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    EXPECT_NEAR(jny_ac1(codes, 2, 10, a), (0.8 - 0.42) / 0.58, 1e-12, "%.9f",
                jny_ac1(codes, 2, 10, a));
    jny_arena_close(&a);
}

Test(alpha, bootstrap_holds_the_figure)
{
    jny_arena a = scratch_arena();
    double    low, high, again_low, again_high;
    jny_alpha_bootstrap(four_coders, 4, 12, JNY_NOMINAL, 1000, 1, &low, &high, a);
    jny_alpha_bootstrap(four_coders, 4, 12, JNY_NOMINAL, 1000, 1, &again_low, &again_high, a);
    cr_expect(low < 0.743421 && high > 0.743421 && low > 0.2 && high <= 1, "%g to %g", low, high);
    cr_expect(low == again_low && high == again_high, "not the same again");
    jny_arena_close(&a);
}

/* ---- Two coders who say yes and no ------------------------------------------------------- */

Test(alpha_of_pairs, without_variation_it_is_undefined)
{
    cr_expect(isnan(jny_alpha_of((jny_pairs){0, 0, 0, 100})));
    cr_expect(isnan(jny_alpha_of((jny_pairs){100, 0, 0, 0})));
    cr_expect(isnan(jny_alpha_of((jny_pairs){0})));
}

Test(alpha_of_pairs, of_rare_themes)
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
Test(alpha_of_pairs, is_alpha_of_the_values)
{
    jny_arena a = jny_arena_open(jny_world_system());
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
        double want = jny_alpha(values, 2, n, JNY_NOMINAL, a), got = jny_alpha_of(p);
        cr_expect((isnan(want) && isnan(got)) || fabs(want - got) < 1e-12, "%g and %g", want, got);
    }
    jny_arena_close(&a);
}

/* 2 by 2 [40 9; 6 45]: q = 95 / 200, expected 0.49875, observed 0.85: AC1 = 0.700748.
 * [118 5; 2 0] in Gwet's order: q = 243 / 250, expected 2 * 0.972 * 0.028 = 0.054432,
 * observed 0.944: AC1 = 0.889568 / 0.945568 = 0.940776. */
Test(ac1_of_pairs, by_hand)
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
