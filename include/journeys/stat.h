/* stat.h - numbers in, numbers out. */
#ifndef JNY_STAT_H
#define JNY_STAT_H

#include <journeys/base.h>

/* The 95 % Wilson score interval for `hits` of `n`, as shares from 0 to 1; 0 and 1
 * where n is 0. Source: Wilson 1927; Brown, Cai and DasGupta 2001, formula (4). */
void jny_wilson(double hits, double n, double *low, double *high);

#endif
