/* keyness.c - what is found here more often than elsewhere. */
#include <journeys/stat.h>

#include <math.h>

/* One cell's share: observed times the log of observed over expected. */
static double cell(double observed, double row, double column, double all)
{
    return observed > 0 && row > 0 && column > 0 ? observed * log(observed * all / (row * column))
                                                 : 0;
}

double jny_log_likelihood(double a, double n, double b, double m)
{
    double all = n + m, with = a + b, without = all - with;
    double sum = cell(a, n, with, all) + cell(b, m, with, all) + cell(n - a, n, without, all) +
                 cell(m - b, m, without, all);
    return sum > 0 ? 2 * sum : 0;
}
