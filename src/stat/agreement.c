/* agreement.c - how far two answers to the same questions agree. */
#include <journeys/stat.h>

#include <math.h>

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
