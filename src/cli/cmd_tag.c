/* cmd_tag.c - tag the project's stories, or tag lines as a filter. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The filter ------------------------------------------------------------------------ */

enum { BATCH_LINES = 4096, BATCH_BYTES = 256 << 10 };

typedef struct {
    app      *a;
    jny_lines in;
    size_t    most;    /* lines of a batch */
    bool      explain; /* lines for people */
    bool      found;   /* a bad line, or a rule over its limit */
} filter_run;

/* A file is read in good pieces. From a pipe comes what is there: whoever sends a line
 * and waits for its answer gets it. */
static size_t next_batch(void *ctx, jny_arena *arena, const jny_str **out)
{
    filter_run       *r     = ctx;
    JNY_LIST(jny_str) lines = {0};
    size_t            bytes = 0;
    jny_str           line;
    while (lines.n < r->most && bytes < BATCH_BYTES &&
           (lines.n == 0 || r->in.size || jny_lines_ready(&r->in)) &&
           jny_lines_next(&r->in, &line)) {
        *JNY_PUSH(arena, &lines) = jny_str_copy(arena, line);
        bytes += line.n;
    }
    *out = lines.at;
    return lines.n;
}

static void say_problem(app *a, const jny_line_problem *p)
{
    jny_out_format(&a->err, "line %llu: %.*s%s%.*s\n", (unsigned long long)p->line,
                   JNY_ARG(p->place), p->place.n ? ": " : "", JNY_ARG(p->msg));
}

static bool print_answer(void *ctx, const jny_filtered *answer)
{
    filter_run *r = ctx;
    app        *a = r->a;
    if (r->explain)
        jny_out_add(&a->out, answer->out);
    else
        put_data(a, answer->out);
    jny_out_flush(&a->out, NULL);
    if (answer->n_problems) {
        progress_end(a);
        r->found = true;
    }
    for (size_t i = 0; i < answer->n_problems; i++)
        say_problem(a, &answer->problems[i]);
    jny_out_flush(&a->err, NULL);
    /* Only a file has an end that is known, and only a result that goes elsewhere leaves
     * the terminal's line to progress. */
    if (r->in.size && !a->out_is_terminal)
        progress_show(NULL, answer->bytes < r->in.size ? answer->bytes : r->in.size, r->in.size);
    return a->out.error == 0; /* else nobody reads on */
}

static int run_filter(app *a, const char *codebook, const char *model, jny_filter how,
                      size_t threads)
{
    jny_model    learned = {0};
    jny_codebook book;
    jny_err      err   = {0};
    jny_arena    lines = jny_arena_open(a->world);
    filter_run   r     = {.a = a, .explain = how.explain};
    jny_stream   ends  = {&r, next_batch, print_answer};
    jny_status   st    = codebook_load(a, codebook, &book, &err);
    if (st == JNY_OK && model)
        st = model_load(a, model, &learned, &err);
    if (st == JNY_OK && model)
        say_other_version(a, model, &learned, &book);
    how.model = model ? &learned : NULL;
    if (st == JNY_OK)
        st = jny_lines_open(&r.in, &lines, a->world, "-", how.limits.line, &err);
    if (st == JNY_OK) {
        r.most = a->out_is_terminal ? 1 : BATCH_LINES; /* a person sees each at once */
        progress_start(a, "tagging", true);
        st = jny_filter_stream(a->world, &book, &how, threads, &ends, &err);
        progress_end(a);
    }
    if (st == JNY_OK)
        st = jny_lines_close(&r.in, &err);
    jny_arena_close(&lines);
    if (st != JNY_OK)
        return say_error(a, &err);
    return r.found ? EXIT_FOUND : EXIT_DONE;
}

/* "2/8" */
static bool parse_shard(const char *text, jny_filter *f)
{
    char         *end;
    unsigned long i = strtoul(text, &end, 10), n = 0;
    if (*end == '/')
        n = strtoul(end + 1, &end, 10);
    if (*end || n == 0 || n > 1000000 || i == 0 || i > n || text[0] < '0' || text[0] > '9')
        return false;
    f->shard  = (unsigned)i;
    f->shards = (unsigned)n;
    return true;
}

/* ---- The project -------------------------------------------------------------------------- */

static jny_str run_summary(app *a, const jny_codebook *book, const jny_run_report *r)
{
    jny_buf b = jny_buf_open(&a->arena);
    jny_buf_add(&b, JNY_STR("{\"codebook\":"));
    jny_buf_json(&b, book->name);
    jny_buf_format(&b,
                   ",\"engine\":\"" JNY_VERSION
                   "\",\"hits\":%llu,\"limited\":%llu,\"stories\":%llu,\"tagged\":%llu}",
                   (unsigned long long)r->hits, (unsigned long long)r->limited,
                   (unsigned long long)r->stories, (unsigned long long)r->tagged);
    return jny_buf_str(&b);
}

/* The run itself, by a matcher for each thread; inside the open event. */
static jny_status make_run(app *a, jny_project *p, const jny_codebook *book, int64_t key,
                           size_t threads, jny_run_report *r, jny_err *err)
{
    jny_matcher **m = JNY_ARRAY(&a->arena, jny_matcher *, threads);
    progress_start(a, "tagging", false);
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < threads; i++)
        st = jny_matcher_open(a->world, book, &m[i], err);
    if (st == JNY_OK)
        st = jny_run_make(p, &a->arena, m, threads, key, progress_show, NULL, r, err);
    progress_end(a);
    for (size_t i = 0; i < threads && m[i]; i++)
        jny_matcher_close(m[i]);
    return st;
}

typedef struct {
    option_list codebooks;
    size_t      threads;
    bool        json, limited; /* limited: a rule gave up somewhere */
    jny_buf     runs;          /* what JSON says of each, until all are done */
} work;

/* `done`: by an earlier run, so that there was nothing to do and no event. */
static void json_run(work *w, const jny_codebook *book, bool done, const jny_run_report *r)
{
    jny_buf_add(&w->runs, w->runs.n ? JNY_STR(",\n{\"name\":") : JNY_STR("{\"name\":"));
    jny_buf_json(&w->runs, book->name);
    json_bool(&w->runs, "new_run", !done);
    json_number(&w->runs, "stories", r->stories);
    if (!done)
        json_number(&w->runs, "tagged", r->tagged);
    json_number(&w->runs, "hits", r->hits);
    if (!done)
        json_number(&w->runs, "limited", r->limited);
    if (r->limited)
        json_string(&w->runs, "limited_rule", r->limited_rule);
    jny_buf_char(&w->runs, '}');
}

static void json_tag(app *a, const work *w)
{
    jny_buf b = jny_buf_open(&a->arena);
    jny_buf_json_head(&b, "tag", 1);
    json_string(&b, "project", jny_cstr(a->project));
    jny_buf_add(&b, JNY_STR(",\n\"codebooks\":["));
    jny_buf_add(&b, jny_buf_str(&w->runs));
    jny_buf_add(&b, JNY_STR("]}\n"));
    put_data(a, jny_buf_str(&b));
}

static void say_limited(app *a, const jny_run_report *r)
{
    jny_out_format(&a->err,
                   "journeys: rule \"%.*s\" ran over its match limit in %.*s: \"absent\" means "
                   "nothing there\n",
                   JNY_ARG(r->limited_rule), JNY_ARG(count_of(a, r->limited, "story", "stories")));
}

static void say_orphans(app *a, const jny_orphan *orphans, size_t n)
{
    for (size_t i = 0; i < n; i++)
        jny_out_format(
            &a->err,
            "journeys: the codebook has no theme \"%.*s\" any more, which people found in "
            "%.*s: what they said is kept, and stands in no table until it has one\n",
            JNY_ARG(orphans[i].path), JNY_ARG(count_of(a, orphans[i].stories, "story", "stories")));
}

/* One codebook over all stories: one event. */
static jny_status tag_by(app *a, jny_project *p, work *w, const jny_codebook *book, jny_str path,
                         jny_err *err)
{
    int64_t        key;
    jny_run        last = {0};
    jny_run_report r;
    jny_orphan    *orphans;
    size_t         n_orphans = 0;
    jny_status     st        = jny_event_begin(p, "run", a->actor, err);
    if (st == JNY_OK)
        st = jny_codebook_add(p, book, path, &key, err);
    if (st == JNY_OK)
        st = jny_run_last(p, key, &last, err);
    if (st == JNY_OK && last.key && last.current) {
        jny_event_rollback(p);
        if (w->json)
            json_run(w, book, true, &(jny_run_report){.stories = last.stories, .hits = last.hits});
        else
            jny_out_format(&a->out, "%.*s: nothing to do, %.*s are tagged by it already\n",
                           JNY_ARG(book->name),
                           JNY_ARG(count_of(a, last.stories, "story", "stories")));
        return JNY_OK;
    }
    if (st == JNY_OK)
        st = make_run(a, p, book, key, w->threads, &r, err);
    if (st == JNY_OK)
        st = jny_orphans(p, &a->arena, &(jny_active){.book = *book, .key = key}, &orphans,
                         &n_orphans, err);
    if (st == JNY_OK)
        st = jny_event_commit(p, run_summary(a, book, &r), err);
    jny_event_rollback(p);
    if (st != JNY_OK)
        return st;
    if (w->json)
        json_run(w, book, false, &r);
    else
        jny_out_format(&a->out, "%.*s: %.*s tagged, %.*s with at least one theme, %.*s\n",
                       JNY_ARG(book->name), JNY_ARG(count_of(a, r.stories, "story", "stories")),
                       JNY_ARG(with_commas(a, r.tagged)),
                       JNY_ARG(count_of(a, r.hits, "hit", "hits")));
    w->limited |= r.limited != 0;
    if (r.limited)
        say_limited(a, &r);
    say_orphans(a, orphans, n_orphans);
    return JNY_OK;
}

/* So that the first count is as quick as the next. */
static void keep_columns(app *a, jny_project *p)
{
    jny_err     ignored = {0};
    jny_active *books;
    jny_str    *names;
    size_t      n, n_names;
    if (jny_codebooks_active(p, &a->arena, &books, &n, &ignored) == JNY_OK &&
        jny_attributes(p, &a->arena, &names, &n_names, &ignored) == JNY_OK)
        for (size_t i = 0; i < n; i++)
            jny_columns_ready(p, &books[i], names, n_names);
}

/* By the codebooks that were named, or by those the project has. */
static jny_status tag_by_all(app *a, jny_project *p, work *w, jny_err *err)
{
    jny_active *books = NULL;
    size_t      n     = 0;
    jny_status  st    = JNY_OK;
    if (w->codebooks.n == 0) {
        st = jny_codebooks_active(p, &a->arena, &books, &n, err);
        if (st == JNY_OK && n == 0)
            st = jny_fail(err, JNY_EINVAL, NULL,
                          "by which codebook? Say --codebook FILE; a first one is "
                          "codebooks/1000-journeys.yaml");
        for (size_t i = 0; st == JNY_OK && i < n; i++)
            st = tag_by(a, p, w, &books[i].book, books[i].path, err);
    }
    for (size_t i = 0; st == JNY_OK && i < w->codebooks.n; i++) {
        jny_codebook book;
        st = codebook_load(a, w->codebooks.items[i], &book, err);
        if (st == JNY_OK)
            st = tag_by(a, p, w, &book, jny_cstr(w->codebooks.items[i]), err);
    }
    return st;
}

static int run_project(app *a, work *w)
{
    jny_project *p;
    int          code = EXIT_DONE;
    jny_err      err  = {0};
    if (!project_open(a, &p, &code))
        return code;
    w->runs       = jny_buf_open(&a->arena);
    jny_status st = tag_by_all(a, p, w, &err);
    if (st == JNY_OK)
        keep_columns(a, p);
    jny_project_close(p);
    if (w->json &&
        (st == JNY_OK || w->runs.n)) /* a run that was made stands, whatever came after */
        json_tag(a, w);
    if (st != JNY_OK)
        return say_error(a, &err);
    return w->limited ? EXIT_FOUND : EXIT_DONE;
}

static int run(app *a, int argc, const char **argv)
{
    work         w      = {.threads = 1};
    jny_filter   filter = {0};
    const char  *shard = NULL, *model = NULL, *format = NULL;
    const option options[] = {
        {"codebook", 'c', OPT_LIST, &w.codebooks, "FILE",
         "the codebook (more than one: one run each)"},
        {"model", 'm', OPT_TEXT, &model, "M", "filter: what this model suggests too"},
        {"explain", 0, OPT_FLAG, &filter.explain, NULL, "filter: lines for people instead of JSON"},
        {"shard", 0, OPT_TEXT, &shard, "I/N", "filter: only share I of N, by the hash of the id"},
        {"jobs", 'j', OPT_NUMBER, &w.threads, "N", "this many threads; the answer is the same"},
        {"format", 0, OPT_TEXT, &format, "FORMAT", "project: table (default) or json"},
        {0},
    };
    arguments args;
    int       code;
    jny_err   err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    filter.limits = a->limits;
    if (args.n > 1 || (args.n == 1 && strcmp(args.at[0], "-") != 0))
        return usage_error(
            a, "`tag` takes no file: --codebook FILE names a codebook, \"-\" reads lines "
               "of NDJSON, -p tags a project");
    if (w.threads > 256)
        return usage_error(a, "--jobs takes at most 256 threads");
    if (choose_json(format, &w.json, &err) != JNY_OK)
        return say_error(a, &err);
    w.threads = w.threads ? w.threads : 1;
    if (args.n == 0) {
        if (shard || filter.explain || model)
            return usage_error(
                a, "--shard, --explain and --model go with the filter: end the command by -");
        return run_project(a, &w);
    }
    if (format)
        return usage_error(a, "the filter prints NDJSON always: leave --format out");
    if (w.codebooks.n != 1)
        return usage_error(a, "the filter needs one --codebook FILE");
    if (shard && !parse_shard(shard, &filter))
        return usage_error(a, "--shard takes I/N with I from 1 to N, as in 2/8");
    return run_filter(a, w.codebooks.items[0], model, filter, w.threads);
}

const command cmd_tag = {
    .name    = "tag",
    .usage   = "tag [--codebook FILE]... [-j N] -p PROJECT   or   tag --codebook FILE [--model M] "
               "[-j N] -",
    .summary = "Tag stories by a codebook: the project's, or lines of NDJSON as a filter.",
    .examples =
        "  journeys tag --codebook codebooks/1000-journeys.yaml -p southwark.journeys\n"
        "  journeys tag -p southwark.journeys\n"
        "  journeys tag --codebook codebooks/1000-journeys.yaml - < stories.ndjson > tags.ndjson\n"
        "  journeys tag --codebook codebooks/1000-journeys.yaml --shard 2/8 - < stories.ndjson\n",
    .details = "In a project, all stories are tagged in one run, which `journeys undo run` takes\n"
               "back. Decisions of people are not touched. Without --codebook the project's own\n"
               "codebooks are used again, as after an import. --format json tells each run in one\n"
               "document.\n"
               "As a filter (-), every line in gives one line out, in the same order; a bad line\n"
               "gives {\"error\":...} and the run goes on. Needs no project and no network.\n"
               "Exit: 0 done, 1 a bad line or a rule over its limit, 3 the codebook is broken.\n",
    .run     = run,
};
