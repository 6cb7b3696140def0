/* pace.c - how long a story takes, by the times at which stories were finished. */
#include <journeys/review.h>

#include <math.h>
#include <stdlib.h>

enum { LEAST_GAPS = 5 };
/* Quicker is a script, or a story that was read before; slower is a break. */
static const double QUICKEST = 3, SLOWEST = 600;

static int compare_seconds(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

/* From the finish before this one of the same person, in seconds; NaN: there is none. */
static double gap_before(const jny_history_row *rows, size_t n, size_t i)
{
    int64_t at, before;
    for (size_t k = i + 1; k < n; k++)
        if (jny_str_eq(rows[k].kind, JNY_STR("finish")) && jny_str_eq(rows[k].actor, rows[i].actor))
            return jny_time_parse(rows[i].at, &at) && jny_time_parse(rows[k].at, &before)
                       ? (double)(at - before) / 1e6
                       : NAN;
    return NAN;
}

double jny_pace_of(jny_arena scratch, const jny_history_row *rows, size_t n)
{
    double *gaps = JNY_ARRAY(&scratch, double, n + 1);
    size_t  used = 0;
    for (size_t i = 0; i < n; i++) {
        double gap = jny_str_eq(rows[i].kind, JNY_STR("finish")) ? gap_before(rows, n, i) : NAN;
        if (gap >= QUICKEST && gap <= SLOWEST)
            gaps[used++] = gap;
    }
    if (used < LEAST_GAPS)
        return NAN;
    qsort(gaps, used, sizeof *gaps, compare_seconds);
    return gaps[used / 2];
}
