/* interval.c - how sure a share is. */
#include <journeys/stat.h>

#include <math.h>

void jny_wilson(double hits, double n, double *low, double *high)
{
    const double z = 1.959963984540054; /* the normal quantile at 0.975 */
    *low           = 0;
    *high          = 1;
    if (n <= 0)
        return;
    double p      = hits / n;
    double scale  = 1 + z * z / n;
    double centre = (p + z * z / (2 * n)) / scale;
    double reach  = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale;
    *low          = hits <= 0 ? 0 : centre - reach;
    *high         = hits >= n ? 1 : centre + reach;
}
