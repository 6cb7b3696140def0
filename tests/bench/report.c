/* report.c - the tables that are printed. */
#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_GOALS = 48 };

static struct {
    char        what[96];
    double      value, target, floor;
    const char *unit;
    bool        most;
} goals[MOST_GOALS];
static size_t n_goals;

void report_title(const char *title)
{
    bool terminal = isatty(STDOUT_FILENO) == 1;
    printf("\n%s%s%s\n", terminal ? "\033[1m" : "", title, terminal ? "\033[0m" : "");
}

void report_heading(const char *title, const char *ratio)
{
    report_title(title);
    printf("  %-42s %7s %8s %10s %8s %11s  %s\n", "", "MB", "MB/s", "stories/s", ratio, "pairs",
           "does not do");
}

/* 1234567 as 1,234,567. */
static const char *thousands(uint64_t n, char out[32])
{
    char   digits[24];
    int    length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    size_t k      = 0;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = 0;
    return out;
}

void report_row(const char *name, const stories *s, const standing *r, const char *remark)
{
    char   pairs[32], rate[32];
    double megabytes = (double)s->bytes / 1e6, speed = megabytes / r->seconds;
    printf("  %-42s %7.1f %8.*f %10s %8.*f %11s%s%s\n", name, megabytes, speed < 100 ? 1 : 0, speed,
           thousands((uint64_t)((double)s->n / r->seconds), rate), r->ratio < 0.1 ? 4 : 2, r->ratio,
           r->pairs ? thousands(r->pairs, pairs) : "-", remark && *remark ? "  " : "",
           remark ? remark : "");
    fflush(stdout);
}

void report_race(const runner *runners, size_t n, const stories *s, const standing *r)
{
    for (size_t i = 0; i < n; i++)
        report_row(runners[i].name, s, &r[i], runners[i].lacks);
}

void report_line(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("  ", stdout);
    vprintf(fmt, ap);
    putchar('\n');
    va_end(ap);
    fflush(stdout);
}

/* ---- Goals ----------------------------------------------------------------------------------- */

void report_goal(const char *what, double value, const char *unit, double target, double floor,
                 bool most)
{
    if (n_goals == MOST_GOALS)
        bench_fail("too many goals");
    snprintf(goals[n_goals].what, sizeof goals[n_goals].what, "%s", what);
    goals[n_goals].value  = value;
    goals[n_goals].unit   = unit;
    goals[n_goals].target = target;
    goals[n_goals].floor  = floor;
    goals[n_goals].most   = most;
    n_goals++;
}

static bool reaches(size_t i, double mark)
{
    return goals[i].most ? goals[i].value <= mark : goals[i].value >= mark;
}

void report_goals(bool quick)
{
    report_title(quick ? "Goals (sizes far too small to judge by)" : "Goals");
    printf("  %-64s %10s %10s %8s  %s\n", "", "measured", "target", "floor", "met");
    for (size_t i = 0; i < n_goals; i++) {
        char        floor[32] = "-", target[32];
        const char *met       = reaches(i, goals[i].target) ? "yes" : "no";
        if (goals[i].floor > 0) {
            snprintf(floor, sizeof floor, "%g", goals[i].floor);
            if (*met == 'n' && reaches(i, goals[i].floor))
                met = "floor";
        }
        snprintf(target, sizeof target, "%s%g", goals[i].most ? "<= " : ">= ", goals[i].target);
        printf("  %-64s %10.*f %10s %8s  %-5s %s\n", goals[i].what, goals[i].value < 10 ? 2 : 1,
               goals[i].value, target, floor, met, goals[i].unit);
    }
}
