/* alpha.c - agreement of any number of coders, some of whom did not code every unit:
 * Krippendorff's alpha, Gwet's AC1, and how sure they are (bootstrap). */
#include <journeys/stat.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

double jny_chance(uint64_t *state)
{
    /* splitmix64 (Steele, Lea and Flood 2014): 53 bits of it */
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z          = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z          = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* The distinct values, sorted. */
static size_t values_of(const double *codes, size_t n, double *out)
{
    size_t k = 0, distinct = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(codes[i]))
            out[k++] = codes[i];
    if (k)
        qsort(out, k, sizeof *out, by_size);
    for (size_t i = 0; i < k; i++)
        if (i == 0 || out[i] != out[i - 1])
            out[distinct++] = out[i];
    return distinct;
}

typedef struct {
    size_t  values;
    double *value, *pairs; /* [c][k]: how often both stand in one unit, shared by its coders */
    double *total, n;      /* of each value; of all */
} coincidences;

/* Units that fewer than two coded say nothing of agreement. */
static coincidences count_pairs(const double *codes, size_t coders, size_t units,
                                const size_t *which, jny_arena *a)
{
    coincidences c = {.value = JNY_ARRAY(a, double, coders *units + 1)};
    c.values       = values_of(codes, coders * units, c.value);
    c.pairs        = JNY_ARRAY(a, double, c.values *c.values + 1);
    c.total        = JNY_ARRAY(a, double, c.values + 1);
    double *have   = JNY_ARRAY(a, double, c.values + 1);
    for (size_t i = 0; i < units; i++) {
        size_t u = which ? which[i] : i;
        double m = 0;
        memset(have, 0, c.values * sizeof *have);
        for (size_t k = 0; k < coders; k++)
            for (size_t v = 0; v < c.values; v++)
                if (codes[k * units + u] == c.value[v]) {
                    have[v]++;
                    m++;
                }
        for (size_t v = 0; v < c.values && m > 1; v++)
            for (size_t w = 0; w < c.values; w++) {
                double pairs = have[v] * (have[w] - (v == w)) / (m - 1);
                c.pairs[v * c.values + w] += pairs;
                c.total[v] += pairs;
                c.n += pairs;
            }
    }
    return c;
}

/* How far apart two values are, squared. */
static double distance(const coincidences *c, jny_scale scale, size_t v, size_t w)
{
    double x = c->value[v], y = c->value[w], d = 0;
    switch (scale) {
    case JNY_NOMINAL: return v != w;
    case JNY_ORDINAL:
        for (size_t g = v < w ? v : w; g <= (v < w ? w : v); g++)
            d += c->total[g];
        d -= (c->total[v] + c->total[w]) / 2;
        return d * d;
    case JNY_INTERVAL: return (x - y) * (x - y);
    case JNY_RATIO: return x + y != 0 ? (x - y) / (x + y) * ((x - y) / (x + y)) : 0;
    }
    return 0;
}

static double alpha_of(const double *codes, size_t coders, size_t units, const size_t *which,
                       jny_scale scale, jny_arena scratch)
{
    coincidences c    = count_pairs(codes, coders, units, which, &scratch);
    double       seen = 0, expected = 0;
    for (size_t v = 0; v < c.values; v++)
        for (size_t w = 0; w < c.values; w++) {
            double d = distance(&c, scale, v, w);
            seen += c.pairs[v * c.values + w] * d;
            expected += c.total[v] * c.total[w] * d;
        }
    return expected > 0 ? 1 - (c.n - 1) * seen / expected : NAN;
}

double jny_alpha(const double *codes, size_t coders, size_t units, jny_scale scale,
                 jny_arena scratch)
{
    return alpha_of(codes, coders, units, NULL, scale, scratch);
}

double jny_ac1(const double *codes, size_t coders, size_t units, jny_arena scratch)
{
    double *value = JNY_ARRAY(&scratch, double, coders *units + 1);
    size_t  q     = values_of(codes, coders * units, value);
    double *share = JNY_ARRAY(&scratch, double, q + 1), *have = JNY_ARRAY(&scratch, double, q + 1);
    double  seen = 0, by_two = 0, by_any = 0, expected = 0;
    for (size_t u = 0; u < units; u++) {
        double m = 0, same = 0;
        memset(have, 0, q * sizeof *have);
        for (size_t k = 0; k < coders; k++)
            for (size_t v = 0; v < q; v++)
                have[v] += codes[k * units + u] == value[v];
        for (size_t v = 0; v < q; v++)
            m += have[v];
        for (size_t v = 0; v < q && m > 0; v++) {
            share[v] += have[v] / m;
            same += have[v] * (have[v] - 1);
        }
        by_any += m > 0;
        by_two += m > 1;
        seen += m > 1 ? same / (m * (m - 1)) : 0;
    }
    if (q < 2 || by_two == 0)
        return NAN;
    for (size_t v = 0; v < q; v++)
        expected += share[v] / by_any * (1 - share[v] / by_any) / (double)(q - 1);
    seen /= by_two;
    return (seen - expected) / (1 - expected);
}

void jny_alpha_bootstrap(const double *codes, size_t coders, size_t units, jny_scale scale,
                         size_t times, uint64_t seed, double *low, double *high, jny_arena scratch)
{
    double *found = JNY_ARRAY(&scratch, double, times + 1);
    size_t *which = JNY_ARRAY(&scratch, size_t, units + 1), n = 0;
    for (size_t i = 0; i < times; i++) {
        for (size_t u = 0; u < units; u++)
            which[u] = (size_t)(jny_chance(&seed) * (double)units);
        double alpha = alpha_of(codes, coders, units, which, scale, scratch);
        if (!isnan(alpha)) /* drawn without any difference: says nothing */
            found[n++] = alpha;
    }
    *low = *high = NAN;
    if (n < 2)
        return;
    qsort(found, n, sizeof *found, by_size);
    *low  = found[(size_t)((double)(n - 1) * 0.025)];
    *high = found[(size_t)ceil((double)(n - 1) * 0.975)];
}
