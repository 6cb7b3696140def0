/* stat.h - numbers in, numbers out. */
#ifndef JNY_STAT_H
#define JNY_STAT_H

#include <journeys/base.h>

/* The 95 % Wilson score interval for `hits` of `n`, as shares from 0 to 1; 0 and 1
 * where n is 0. Source: Wilson 1927; Brown, Cai and DasGupta 2001, formula (4). */
void jny_wilson(double hits, double n, double *low, double *high);

/* ---- Two answers to the same question -------------------------------------------------- */

/* How often two coders (or a machine and a coder) said yes and no to the same things. */
typedef struct {
    uint64_t both, first, second, neither; /* `first`: the first said yes alone */
} jny_pairs;

/* The first taken for an attempt, the second for the truth. A figure without a meaning is
 * NaN: precision where the first never says yes, recall where the second never does, F1
 * where neither does, kappa where both always give the same one answer. */
typedef struct {
    double precision, recall, f1;
    double kappa; /* Cohen 1960: (observed - expected) / (1 - expected) */
} jny_accuracy;
jny_accuracy jny_accuracy_of(jny_pairs p);

/* Krippendorff's alpha of two coders on yes and no: 1 less observed over expected
 * disagreement, the expected without replacement. NaN where every answer is the same.
 * Source: Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section B. */
double jny_alpha_of(jny_pairs p);
/* Gwet's AC1 (2008): chance agreement 2q(1 - q) with q the mean share of yes; steadier than
 * kappa where a theme is rare. NaN where nothing was compared. */
double jny_ac1_of(jny_pairs p);
/* Of all the times that either said yes, the share in which both did (Dice 1945; Cicchetti
 * and Feinstein 1990). NaN where neither ever did. */
double jny_positive_of(jny_pairs p);

typedef enum { JNY_NOMINAL, JNY_ORDINAL, JNY_INTERVAL, JNY_RATIO } jny_metric;
/* The same alpha of any number of coders, values and gaps: `values[c * units + u]` is what
 * coder `c` gave unit `u`, NaN: nothing. The values are changed on the way. NaN where there is
 * no variation, or no unit with two values. Source: as above, sections C to E. Takes time by
 * the square of the number of values. */
double jny_alpha(double *values, size_t coders, size_t units, jny_metric metric);

/* The 95 % interval of a figure by the percentile bootstrap (Efron 1979): the questions are
 * drawn with replacement `samples` times, `room` holds as many numbers. The same seed gives the
 * same interval on every machine. Samples for which the figure is undefined are left out; NaN
 * where no more than half remain. */
void jny_bootstrap(jny_pairs p, double (*figure)(jny_pairs), uint64_t seed, size_t samples,
                   double *room, double *low, double *high);

/* ---- Keyness ------------------------------------------------------------------------------ */

/* How surprising it is to find `a` of `n` here and `b` of `m` there, if both were alike:
 * Dunning's log-likelihood (1993) over the two by two table, without sign; about
 * chi-square with one degree of freedom. 0 where nothing can be said. */
double jny_log_likelihood(double a, double n, double b, double m);

#endif
