/* bench.h - what the parts of the benchmark share: stories in memory, runners that do the
 * same job over them, a race between runners, and the report. */
#ifndef BENCH_H
#define BENCH_H

#include <journeys/tag.h>

/* ---- Stories (load.c) --------------------------------------------------------------------- */

/* Texts one behind the other in one block, with a line end between them. */
typedef struct {
    const char    *block;
    size_t         bytes; /* of the block */
    const jny_str *at;
    size_t         n;
} stories;

/* Ends the program with what is wrong. */
_Noreturn void bench_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The texts of an NDJSON file. */
stories stories_load(jny_arena *a, const char *path);
/* The first of them, about `bytes`. */
stories stories_first(stories all, size_t bytes);

jny_codebook book_load(jny_arena *a, const char *path);
jny_codebook book_of(jny_arena *a, jny_str yaml);
/* The same codebook without its regexes. */
jny_codebook book_without_regexes(jny_arena *a, const jny_codebook *book);

/* ---- Races (race.c) ----------------------------------------------------------------------- */

typedef struct {
    double   seconds;
    uint64_t pairs; /* story x theme; 0: this runner does not tag */
    uint64_t found; /* hits, or whatever it counts                */
} outcome;

/* Does its work once over the stories and says how long that took; what it must prepare
 * is not timed. */
typedef struct {
    const char *name;
    void (*run)(void *ctx, const stories *s, outcome *out);
    void       *ctx;
    const char *lacks; /* what it leaves out, for the table */
} runner;

/* Medians over the repetitions. `ratio`: how many times the first runner of the race was
 * faster, paired in each repetition. */
typedef struct {
    double   seconds, ratio;
    double   wall; /* from start to end, preparing included */
    uint64_t pairs, found;
} standing;

double now(void);  /* seconds */
double busy(void); /* seconds that this thread was at work: others do not disturb it */
double median(double *list, size_t n);
/* This thread runs on that core only. */
void pin(int core);
int  cores(void);
/* Runs all in turn, `times` times. */
void race(const runner *runners, size_t n, const stories *s, size_t times, standing *out);

/* How much of the time the first runner of each race, one thread, had its core for itself:
 * below 1 others were at work, and only ratios mean something. */
double race_share(void);

/* Peak of this process's memory in bytes since memory_mark, above what it was then. */
size_t memory_mark(void);
size_t memory_above(size_t mark);

/* ---- The report (report.c) ---------------------------------------------------------------- */

void report_title(const char *title);
void report_heading(const char *title, const char *ratio); /* and columns for rows */
void report_row(const char *name, const stories *s, const standing *r, const char *remark);
void report_race(const runner *runners, size_t n, const stories *s, const standing *r);
/* One line of words and numbers. */
void report_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A figure that the issue asks for. `floor` is 0 where there is only a target; `most`: the
 * figure must not be above it, instead of below. */
void report_goal(const char *what, double value, const char *unit, double target, double floor,
                 bool most);
void report_goals(bool quick);

/* ---- Runners --------------------------------------------------------------------------------- */

/* engine.c. Two engines must not share a cache line: their arenas change all the time. */
typedef struct {
    _Alignas(128) const jny_codebook *book;
    jny_matcher *matcher; /* after a cold run: the one that has met the words */
    jny_arena    arena;
    double       opening; /* seconds to make a matcher, last time */
    double       shared;  /* of the first of two: seconds of work of both, last time */
} engine;
engine engine_of(const jny_codebook *book);
void   engine_close(engine *e);
void   engine_cold(void *ctx, const stories *s, outcome *out);
void   engine_warm(void *ctx, const stories *s, outcome *out); /* after a cold run */
void   engine_two(void *ctx, const stories *s, outcome *out);  /* cold, two threads */
void   engine_two_warm(void *ctx, const stories *s, outcome *out);
void   tokenise_only(void *ctx, const stories *s, outcome *out); /* ctx: jny_arena */

/* plain.c: the limits of the machine; ctx: none, or room for a copy */
void count_words_avx2(void *ctx, const stories *s, outcome *out);
void copy_only(void *ctx, const stories *s, outcome *out);

/* surface.c: rules as patterns for peers that know no stems: every form of a word that
 * stands in these very stories is written out. */
typedef struct {
    const char *pattern; /* NUL-terminated, PCRE syntax */
    uint32_t    rule, theme;
} surface;
typedef struct {
    const surface *at;
    size_t         n;
    size_t         left_out; /* NEAR */
    size_t         forms;    /* of words, in all */
    size_t         words;    /* distinct folded words in the stories */
} surfaces;
surfaces surfaces_of(jny_arena *a, const jny_codebook *book, stories s);

/* peers: open once, run often */
runner hyperscan_open(jny_arena *a, const surfaces *patterns);
runner pcre_open(jny_arena *a, const surfaces *patterns);
runner fts5_open(jny_arena *a, const jny_codebook *book);
runner icu_open(jny_arena *a, const jny_codebook *book);
void   hyperscan_close(runner *r);
void   pcre_close(runner *r);
void   icu_close(runner *r);

/* ---- Programs (launch.c) --------------------------------------------------------------------- */

/* A program to run: its input a file, or what `feed` writes; its output a file. */
typedef struct {
    const char *args[16], *feed[16]; /* NULL-terminated; feed[0] NULL: none */
    const char *in, *out;            /* NULL: /dev/null                     */
    bool        one_core;
} launch;
typedef struct {
    double seconds; /* from start to end      */
    double busy;    /* at work, in all threads */
    size_t memory;  /* most resident, bytes */
    int    code;    /* exit code, or -1     */
} landing;

/* Started before anything is loaded: a program's peak of memory includes its parent's,
 * from before it became that program. */
typedef struct {
    int to, from;
} launcher;
launcher launcher_start(void);
landing  launch_run(launcher l, const launch *what);

/* ---- Sections -------------------------------------------------------------------------------- */

typedef struct {
    const char *stories, *text, *book, *large, *program, *generate, *corpus, *folder, *only;
    size_t      times;
    bool        quick;
} options;

/* program.c */
void measure_wc(launcher l, const options *o, const stories *s, const jny_codebook *book);
void measure_filter(launcher l, const options *o, const stories *s, const jny_codebook *book);
void measure_filter_memory(launcher l, const options *o);
void measure_project(launcher l, const options *o, const stories *s, const jny_codebook *book);
void measure_crosstab(launcher l, const options *o, size_t many); /* `many` stories */
void measure_import(launcher l, const options *o);
/* pathological.c */
void measure_pathological(const options *o, const stories *s, const jny_codebook *book);

#endif
