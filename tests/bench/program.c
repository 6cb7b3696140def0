/* program.c - the whole program, as a person starts it: the filter, a project, a table;
 * and `wc -w` beside them. Each against the engine in memory on the same stories, in turn. */
#include "bench.h"

#include "grouped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program as a runner of a race. */
typedef struct {
    launcher    l;
    launch      what;
    const char *before[4]; /* copied from [0] to [1], each time, untimed; NULL: nothing */
    uint64_t (*count)(const char *path); /* pairs in what it wrote */
    size_t memory;
    bool   wall; /* it waits for the disk, or has two threads: time from start to end */
} program;

static void run_program(void *ctx, const stories *s, outcome *out)
{
    program *p = ctx;
    (void)s;
    if (p->before[0])
        launch_run(p->l, &(launch){.args = {"cp", p->before[0], p->before[1]}});
    landing done = launch_run(p->l, &p->what);
    if (done.code != 0)
        bench_fail("%s %s ended with %d", p->what.args[0], p->what.args[1], done.code);
    out->seconds = p->wall ? done.seconds : done.busy;
    p->memory    = done.memory > p->memory ? done.memory : p->memory;
    if (p->count)
        out->pairs = p->count(p->what.out);
}

/* Must work; not measured. */
static double prepare(launcher l, launch what)
{
    landing done = launch_run(l, &what);
    if (done.code != 0)
        bench_fail("%s %s ended with %d", what.args[0], what.args[1], done.code);
    return done.seconds;
}

static const char *in_folder(jny_arena *a, const options *o, const char *name)
{
    return jny_str_z(a, jny_str_format(a, "%s/%s", o->folder, name));
}

static void race_against_engine(const options *o, const stories *s, const jny_codebook *book,
                                runner *others, size_t n, standing *r)
{
    engine one     = engine_of(book);
    runner list[4] = {{"engine in memory, cold", engine_cold, &one, ""}};
    memcpy(list + 1, others, n * sizeof *others);
    race(list, n + 1, s, o->times, r);
    report_race(list, n + 1, s, r);
    engine_close(&one);
}

/* ---- wc -------------------------------------------------------------------------------------- */

void measure_wc(launcher l, const options *o, const stories *s, const jny_codebook *book)
{
    program  wc   = {.l = l, .what = {.args = {"wc", "-w", o->text}, .one_core = true}};
    runner   peer = {"wc -w, C.UTF-8, whole process", run_program, &wc, "all but counting words"};
    standing r[2] = {0};
    report_heading("Counting words", "x time");
    race_against_engine(o, s, book, &peer, 1, r);
    report_goal("engine, times `wc -w` in a UTF-8 locale", r[1].ratio, "x", 1.0, 0.7, false);
}

/* ---- The filter ------------------------------------------------------------------------------ */

/* How often `"theme":` stands in a file: in what the filter writes, once for each pair. */
static uint64_t themes_written(const char *path)
{
    static const char key[] = "\"theme\":";
    enum { KEY = sizeof key - 1, ROOM = 1 << 20 };
    static char buf[KEY + ROOM];
    uint64_t    found = 0;
    size_t      kept  = 0, n;
    FILE       *f     = fopen(path, "r");
    while (f && (n = fread(buf + kept, 1, ROOM, f)) > 0) {
        const char *at = buf, *end = buf + kept + n;
        while ((at = memmem(at, (size_t)(end - at), key, KEY))) {
            found++;
            at += KEY;
        }
        kept = kept + n < KEY ? kept + n : KEY - 1;
        memmove(buf, end - kept, kept); /* a key may be cut in two, never found twice */
    }
    if (f)
        fclose(f);
    return found;
}

void measure_filter(launcher l, const options *o, const stories *s, const jny_codebook *book)
{
    jny_arena   a   = jny_arena_open(jny_world_system());
    const char *out = in_folder(&a, o, "filter.out");
    program     one = {.l = l, .count = themes_written}, two = one;
    two.wall        = true;
    one.what        = (launch){.args     = {o->program, "tag", "--codebook", o->book, "-"},
                               .in       = o->stories,
                               .out      = out,
                               .one_core = true};
    two.what        = (launch){.args = {o->program, "tag", "--codebook", o->book, "-j", "2", "-"},
                               .in   = o->stories,
                               .out  = out};
    runner   list[] = {{"filter, NDJSON to NDJSON, one core", run_program, &one, ""},
                       {"filter -j 2, two cores", run_program, &two, ""}};
    standing r[3]   = {0};
    report_heading("The filter, end to end", "x time");
    race_against_engine(o, s, book, list, cores() > 1 ? 2 : 1, r);
    if (r[1].pairs != r[0].pairs || (cores() > 1 && r[2].pairs != r[0].pairs))
        bench_fail("the filter and the engine do not find the same");
    report_line("memory of the filter: %.1f MB, with -j 2 %.1f MB", (double)one.memory / 1e6,
                (double)two.memory / 1e6);
    report_goal("filter end to end, share of the engine in memory", 1 / r[1].ratio, "", 0.35, 0,
                false);
    remove(out);
    jny_arena_close(&a);
}

/* Its input comes from the generator, so that a gigabyte needs no room. */
void measure_filter_memory(launcher l, const options *o)
{
    static const char *const sizes[]  = {"1000000", "200000000", "1000000000"};
    static const char *const smoke[]  = {"500000", "1000000", "4000000"};
    double                   peaks[3] = {0};
    report_title("Memory of the filter");
    for (size_t i = 0; i < 3; i++) {
        const char *bytes = o->quick ? smoke[i] : sizes[i];
        launch      what  = {.args = {o->program, "tag", "--codebook", o->book, "-"},
                             .feed = {o->generate, "stories", "--seed", "2", "--bytes", bytes, o->corpus},
                             .one_core = true};
        landing     done  = launch_run(l, &what);
        if (done.code != 0)
            bench_fail("the filter ended with %d", done.code);
        peaks[i] = (double)done.memory / 1e6;
        report_line("%7.1f MB of stories through a pipe: %6.1f MB at most, %.1f s",
                    strtod(bytes, NULL) / 1e6, peaks[i], done.seconds);
    }
    report_goal("memory of the filter at the largest input, times the one before",
                peaks[2] / peaks[1], "x", 1.05, 0, true);
}

/* ---- The project ----------------------------------------------------------------------------- */

/* Sum of "stories" over the themes in what `count --format ndjson` writes. */
static uint64_t stories_counted(const char *path)
{
    char        line[4096];
    uint64_t    sum = 0;
    const char *at;
    FILE       *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strstr(line, "\"theme\":\"") && (at = strstr(line, "\"stories\":")))
            sum += strtoull(at + strlen("\"stories\":"), NULL, 10);
    if (f)
        fclose(f);
    return sum;
}

/* The first `n` lines of a file. */
static void copy_lines(const char *from, const char *to, size_t n)
{
    FILE  *in = fopen(from, "r"), *out = fopen(to, "w");
    char  *line = NULL;
    size_t room = 0;
    if (!in || !out)
        bench_fail("%s cannot be copied to %s", from, to);
    for (ssize_t k; n && (k = getline(&line, &room, in)) > 0; n--)
        fwrite(line, 1, (size_t)k, out);
    free(line);
    fclose(in);
    if (fclose(out) != 0)
        bench_fail("%s cannot be written", to);
}

static void remove_project(const char *path)
{
    char beside[4096];
    remove(path);
    snprintf(beside, sizeof beside, "%s-wal", path);
    remove(beside);
    snprintf(beside, sizeof beside, "%s-shm", path);
    remove(beside);
}

/* A new project with the stories of `source`. */
static void make_project(launcher l, const options *o, const char *path, const char *source)
{
    remove_project(path);
    prepare(l, (launch){.args = {o->program, "init", path}});
    double took = prepare(l, (launch){.args = {o->program, "import", source, "-p", path}});
    report_line("importing took %.1f s", took);
}

void measure_project(launcher l, const options *o, const stories *s, const jny_codebook *book)
{
    jny_arena   a      = jny_arena_open(jny_world_system());
    const char *source = in_folder(&a, o, "project.ndjson");
    const char *made = in_folder(&a, o, "made.journeys"), *work = in_folder(&a, o, "work.journeys");
    const char *table = in_folder(&a, o, "count.out");
    program     tag   = {.l = l, .before = {made, work}, .wall = true};
    standing    r[2]  = {0};
    report_heading("A project, end to end", "x time");
    copy_lines(o->stories, source, s->n);
    make_project(l, o, made, source);
    tag.what =
        (launch){.args = {o->program, "tag", "--codebook", o->book, "-p", work}, .one_core = true};
    runner peer = {"tag a project: read, tag, commit", run_program, &tag, ""};
    race_against_engine(o, s, book, &peer, 1, r);
    prepare(l, (launch){.args = {o->program, "count", "-p", work, "--codings", "machine",
                                 "--format", "ndjson"},
                        .out  = table});
    uint64_t pairs = stories_counted(table);
    report_line("pairs in the project: %llu", (unsigned long long)pairs);
    if (pairs != r[0].pairs)
        bench_fail("the project and the engine do not hold the same pairs");
    report_goal("project end to end, share of the engine in memory", 1 / r[1].ratio, "", 0.5, 0,
                false);
    remove(source);
    remove(table);
    remove_project(made);
    remove_project(work);
    jny_arena_close(&a);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* Milliseconds of `count` with and without attributes: what the cross-tab adds. */
static double time_count(launcher l, const options *o, const char *project, const char *by)
{
    double seconds[99];
    launch what = {
        .args = {o->program, "count", "-p", project, "--format", "ndjson", by ? "--by" : NULL, by},
        .one_core = true};
    for (size_t i = 0; i < o->times; i++)
        seconds[i] = prepare(l, what);
    return median(seconds, o->times) * 1e3;
}

static double one_crosstab(launcher l, const options *o, const char *source, const char *name)
{
    jny_arena   a       = jny_arena_open(jny_world_system());
    const char *project = in_folder(&a, o, "count.journeys");
    report_line("%s:", name);
    make_project(l, o, project, source);
    double tagged =
        prepare(l, (launch){.args = {o->program, "tag", "--codebook", o->book, "-p", project}});
    report_line("tagging took %.1f s, with keeping columns for counts", tagged);
    double  plain   = time_count(l, o, project, NULL);
    double  crossed = time_count(l, o, project, "respondent_type,locality");
    int64_t codings;
    double  sql = grouped(project, "respondent_type", "locality", &codings);
    report_line("count: %.1f ms; by respondent_type,locality: %.1f ms, loading included", plain,
                crossed);
    report_line("SQLite's GROUP BY of the %lld codings: %.1f ms; the program takes %.2f of that",
                (long long)codings, sql, crossed / sql);
    remove_project(project);
    jny_arena_close(&a);
    return crossed;
}

void measure_crosstab(launcher l, const options *o, size_t many)
{
    jny_arena   a      = jny_arena_open(jny_world_system());
    const char *source = in_folder(&a, o, "count.ndjson");
    char        bytes[32], name[64];
    report_title("Cross-tabs of 28 themes, whole program");
    one_crosstab(l, o, o->corpus, "the corpus");
    /* Short stories: the table does not read them. */
    snprintf(bytes, sizeof bytes, "%zu", many * 150);
    snprintf(name, sizeof name, "about %zu short stories", many);
    prepare(l,
            (launch){.args = {o->generate, "stories", "--mean", "150", "--bytes", bytes, o->corpus},
                     .out  = source});
    double crossed = one_crosstab(l, o, source, name);
    if (many >= 1000000)
        report_goal("cross-tab at a million stories, loading included, ms", crossed, "ms", 300, 0,
                    true);
    remove(source);
    jny_arena_close(&a);
}

/* ---- Importing ------------------------------------------------------------------------------- */

/* A new project of so many stories from CSV; how it landed. */
static landing import_csv(launcher l, const options *o, size_t many)
{
    jny_arena   a       = jny_arena_open(jny_world_system());
    const char *source  = in_folder(&a, o, "import.csv");
    const char *project = in_folder(&a, o, "import.journeys");
    char        bytes[32];
    snprintf(bytes, sizeof bytes, "%zu", many * 650);
    prepare(l, (launch){.args = {o->generate, "stories", "--mean", "650", "--format", "csv",
                                 "--bytes", bytes, o->corpus},
                        .out  = source});
    remove_project(project);
    prepare(l, (launch){.args = {o->program, "init", project}});
    landing done = launch_run(l, &(launch){.args = {o->program, "import", source, "-p", project}});
    if (done.code != 0)
        bench_fail("import ended with %d", done.code);
    report_line(
        "about %zu stories: %.1f s from start to end, %.1f s at work in two threads, %.1f MB "
        "at most",
        many, done.seconds, done.busy, (double)done.memory / 1e6);
    remove_project(project);
    remove(source);
    jny_arena_close(&a);
    return done;
}

void measure_import(launcher l, const options *o)
{
    size_t many = o->quick ? 4000 : 1000000;
    report_title("Importing CSV, 650 bytes a story and seven attributes, whole program");
    landing part = import_csv(l, o, many / 4), whole = import_csv(l, o, many);
    if (o->quick)
        return;
    report_goal("importing a million rows of CSV, s", whole.seconds, "s", 60, 0, true);
    report_goal("memory of importing, times that of a quarter",
                (double)whole.memory / (double)part.memory, "x", 1.1, 0, true);
}
