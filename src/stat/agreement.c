/* agreement.c - how far two answers to the same questions agree. */
#include <journeys/stat.h>

#include <math.h>
#include <stdlib.h>

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

static double kappa_of(double both, double first, double second, double neither)
{
    double n     = both + first + second + neither;
    double yes_1 = both + first, yes_2 = both + second;
    if (n <= 0 || (yes_1 <= 0 && yes_2 <= 0) || (yes_1 >= n && yes_2 >= n))
        return NAN;
    double observed = (both + neither) / n;
    double expected = (yes_1 * yes_2 + (n - yes_1) * (n - yes_2)) / (n * n);
    return (observed - expected) / (1 - expected);
}

jny_accuracy jny_accuracy_of(jny_pairs p)
{
    double both = (double)p.both, first = (double)p.first, second = (double)p.second;
    return (jny_accuracy){
        .precision = share(both, both + first),
        .recall    = share(both, both + second),
        .f1        = share(2 * both, 2 * both + first + second),
        .kappa     = kappa_of(both, first, second, (double)p.neither),
    };
}

/* ---- Figures that stand rare themes better ---------------------------- */

double jny_alpha_of(jny_pairs p)
{
    double apart = (double)p.first + (double)p.second;
    double yes = 2 * (double)p.both + apart, no = 2 * (double)p.neither + apart;
    if (yes <= 0 || no <= 0)
        return NAN;
    return 1 - apart * (yes + no - 1) / (yes * no);
}

double jny_ac1_of(jny_pairs p)
{
    double both = (double)p.both, first = (double)p.first, second = (double)p.second;
    double n = both + first + second + (double)p.neither;
    if (n <= 0)
        return NAN;
    double q        = (2 * both + first + second) / (2 * n);
    double expected = 2 * q * (1 - q);
    return ((both + (double)p.neither) / n - expected) / (1 - expected);
}

double jny_positive_of(jny_pairs p)
{
    return jny_accuracy_of(p).f1;
}

/* ---- Bootstrap ----------------------------------------------------------------------------- */

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t next_number(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z          = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z          = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static int compare_doubles(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static jny_pairs draw_again(jny_pairs p, uint64_t n, uint64_t *state)
{
    jny_pairs out = {0};
    for (uint64_t i = 0; i < n; i++) {
        /* the upper half of a product: any n below 2^32 without a bias that shows */
        uint64_t k = (next_number(state) >> 32) * n >> 32;
        if (k < p.neither)
            out.neither++;
        else if (k < p.neither + p.both)
            out.both++;
        else if (k < p.neither + p.both + p.first)
            out.first++;
        else
            out.second++;
    }
    return out;
}

void jny_bootstrap(jny_pairs p, double (*figure)(jny_pairs), uint64_t seed, size_t samples,
                   double *room, double *low, double *high)
{
    uint64_t n = p.both + p.first + p.second + p.neither, state = seed;
    size_t   k = 0;
    *low = *high = NAN;
    for (size_t i = 0; n && i < samples; i++) {
        double v = figure(draw_again(p, n, &state));
        if (!isnan(v))
            room[k++] = v;
    }
    if (2 * k <= samples || !k)
        return;
    qsort(room, k, sizeof *room, compare_doubles);
    *low  = room[(size_t)(0.025 * (double)(k - 1) + 0.5)];
    *high = room[(size_t)(0.975 * (double)(k - 1) + 0.5)];
}
