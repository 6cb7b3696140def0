/* race.c - the clock, the cores, the memory, and runners against each other. */
#include "bench.h"

#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double busy(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

double median(double *list, size_t n)
{
    qsort(list, n, sizeof *list, by_size);
    return n % 2 ? list[n / 2] : (list[n / 2 - 1] + list[n / 2]) / 2;
}

int cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : (int)n;
}

void pin(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    sched_setaffinity(0, sizeof set, &set); /* where it is refused, the spread is larger */
}

enum { MOST_RUNNERS = 12, MOST_TIMES = 99 };

static double first_wall, first_cpu; /* of the first runners of all races */

/* Runs it once; its seconds from start to end. */
static double run_one(const runner *r, bool first, const stories *s, outcome *out)
{
    double wall = now(), cpu = busy();
    r->run(r->ctx, s, out);
    wall = now() - wall;
    if (first) {
        first_wall += wall;
        first_cpu += busy() - cpu;
    }
    return wall;
}

double race_share(void)
{
    return first_wall > 0 ? first_cpu / first_wall : 1;
}

void race(const runner *runners, size_t n, const stories *s, size_t times, standing *out)
{
    static double seconds[MOST_RUNNERS][MOST_TIMES], walls[MOST_RUNNERS][MOST_TIMES];
    static double ratios[MOST_TIMES];
    if (n > MOST_RUNNERS || times > MOST_TIMES)
        bench_fail("too many runners");
    for (size_t t = 0; t < times; t++)
        for (size_t i = 0; i < n; i++) {
            outcome o   = {0};
            walls[i][t] = run_one(&runners[i], i == 0, s, &o);
            if (t && out[i].pairs != o.pairs)
                bench_fail("%s: %llu pairs, then %llu", runners[i].name,
                           (unsigned long long)out[i].pairs, (unsigned long long)o.pairs);
            out[i].pairs  = o.pairs;
            out[i].found  = o.found;
            seconds[i][t] = o.seconds;
        }
    for (size_t i = n; i-- > 0;) { /* the first one last: the others are set against it */
        for (size_t t = 0; t < times; t++)
            ratios[t] = seconds[i][t] / seconds[0][t];
        out[i].ratio = median(ratios, times);
    }
    for (size_t i = 0; i < n; i++) {
        out[i].seconds = median(seconds[i], times);
        out[i].wall    = median(walls[i], times);
    }
}

/* A line "NAME:   1234 kB" of /proc/self/status, in bytes. */
static size_t status_line(const char *name)
{
    char   line[256];
    size_t kilobytes = 0;
    FILE  *f         = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtoul(line + strlen(name), NULL, 10);
    if (f)
        fclose(f);
    return kilobytes << 10;
}

size_t memory_mark(void)
{
    malloc_trim(0); /* what was freed must not be used again unseen */
    int f = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (f < 0 || write(f, "5", 1) != 1)
        report_line("the peak of memory cannot be reset here: figures of memory are too large");
    if (f >= 0)
        close(f);
    return status_line("VmRSS:");
}

size_t memory_above(size_t mark)
{
    size_t peak = status_line("VmHWM:");
    return peak > mark ? peak - mark : 0;
}
