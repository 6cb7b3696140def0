/* cmd_import_tags.c - make one of what the filter printed in parts. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { NAMED = 5 }; /* missing stories that the message names */

/* A file that grows under another name and gets its own when it is whole. */
typedef struct {
    const char *path;
    char       *growing;
    jny_out     out;
} big_file;

static jny_status begin_file(app *a, const char *path, big_file *f, jny_err *err)
{
    f->path    = path;
    f->growing = jny_str_z(&a->arena, jny_str_format(&a->arena, "%s.growing", path));
    int fd     = a->world->open(a->world->ctx, f->growing, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0)
        return jny_fail(err, JNY_EIO, f->growing, "cannot make it: %s", strerror(errno));
    jny_out_open(&f->out, a->world, fd);
    return JNY_OK;
}

/* Keeps it where `good`, removes it else. */
static jny_status end_file(app *a, big_file *f, bool good, jny_err *err)
{
    jny_status st = jny_out_flush(&f->out, err);
    if (st == JNY_OK && a->world->sync(a->world->ctx, f->out.fd) != 0)
        st = jny_fail(err, JNY_EIO, f->growing, "cannot write it: %s", strerror(errno));
    a->world->close(a->world->ctx, f->out.fd);
    if (st == JNY_OK && good)
        return jny_file_move(a->world, f->growing, f->path, err);
    a->world->remove(a->world->ctx, f->growing);
    return st;
}

/* ---- Saying what was found ------------------------------------------------------------------- */

static void say_missing(app *a, const char *stories, const jny_parts_report *r)
{
    jny_out_format(&a->err, "journeys: %s: %.*s not tagged in any part:", stories,
                   JNY_ARG(count_of(a, r->missing.n, "story is", "stories are")));
    for (size_t i = 0; i < r->missing.n && i < NAMED; i++)
        jny_out_format(&a->err, "%s %.*s (line %llu)", i ? "," : "", JNY_ARG(r->missing.at[i].id),
                       (unsigned long long)r->missing.at[i].line);
    jny_out_format(
        &a->err,
        "%s\nNothing was written. `--missing FILE` writes these stories, to be tagged as "
        "one more part.\n",
        r->missing.n > NAMED ? " and others" : "");
}

static void say_report(app *a, const char *stories, const jny_parts_report *r)
{
    if (r->cut)
        jny_out_format(&a->err, "%.*s: its last line is cut short and was passed over\n",
                       JNY_ARG(r->cut_in));
    if (r->errors)
        jny_out_format(&a->err, "%.*s of bad lines: not carried over\n",
                       JNY_ARG(count_of(a, r->errors, "error message", "error messages")));
    if (r->unreadable)
        jny_out_format(&a->err, "%s: %.*s no story that can be tagged\n", stories,
                       JNY_ARG(count_of(a, r->unreadable, "line holds", "lines hold")));
    if (r->strangers)
        jny_out_format(&a->err, "%.*s in the parts that %s does not have: left out\n",
                       JNY_ARG(count_of(a, r->strangers, "answer", "answers")), stories);
}

/* ---- The command ----------------------------------------------------------------------------- */

typedef struct {
    const char *stories, *missing, *output;
} wishes;

static jny_status match(app *a, jny_parts *p, const wishes *w, jny_parts_report *r, jny_err *err)
{
    static big_file rest;
    jny_status      st = JNY_OK;
    if (w->missing)
        st = begin_file(a, w->missing, &rest, err);
    if (st != JNY_OK)
        return st;
    st = jny_parts_match(p, w->stories, w->missing ? &rest.out : NULL, r, err);
    if (w->missing) {
        jny_status ended = end_file(a, &rest, st == JNY_OK && r->missing.n, err);
        st               = st == JNY_OK ? ended : st;
    }
    return st;
}

static jny_status print(app *a, jny_parts *p, const wishes *w, jny_err *err)
{
    static big_file whole;
    if (!w->output) {
        a->out.shown = a->out_is_terminal; /* data for programs, as by put_data */
        return jny_parts_print(p, &a->out, err);
    }
    jny_status st = begin_file(a, w->output, &whole, err);
    if (st != JNY_OK)
        return st;
    st               = jny_parts_print(p, &whole.out, err);
    jny_status ended = end_file(a, &whole, st == JNY_OK, err);
    return st == JNY_OK ? ended : st;
}

static int merge(app *a, const arguments *args, const wishes *w)
{
    jny_parts       *p;
    jny_parts_report r;
    jny_err          err = {0};
    jny_status st = jny_parts_open(&a->arena, a->world, args->at, args->n, a->limits, &p, &r, &err);
    if (st == JNY_OK && w->stories)
        st = match(a, p, w, &r, &err);
    if (st == JNY_OK)
        say_report(a, w->stories, &r);
    const bool incomplete = r.missing.n > 0;
    if (st == JNY_OK && incomplete)
        say_missing(a, w->stories, &r);
    else if (st == JNY_OK)
        st = print(a, p, w, &err);
    jny_parts_close(p);
    if (st != JNY_OK)
        return say_error(a, &err);
    if (!incomplete)
        jny_out_format(&a->err, "%.*s: %.*s, %.*s more than once\n",
                       JNY_ARG(count_of(a, args->n, "part", "parts")),
                       JNY_ARG(count_of(a, r.stories - r.strangers, "story", "stories")),
                       JNY_ARG(count_of(a, r.repeated, "line", "lines")));
    bool unsure = r.errors || r.unreadable || (r.cut && !w->stories);
    return incomplete || unsure ? EXIT_FOUND : EXIT_DONE;
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w         = {0};
    const option options[] = {
        {"stories", 0, OPT_TEXT, &w.stories, "FILE",
         "what was tagged: sets the order, tells what is missing"},
        {"missing", 0, OPT_OUTPUT, &w.missing, "FILE", "write the stories that no part has tagged"},
        {"output", 'o', OPT_OUTPUT, &w.output, "FILE", "write there (mode 0600)"},
        {0},
    };
    arguments args;
    int       code;
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (!args.n)
        return usage_error(a, "name the parts, as in: journeys import-tags part-*.ndjson");
    if (w.missing && !w.stories)
        return usage_error(a, "--missing goes with --stories: nobody knows else what is missing");
    for (size_t i = 0; i < args.n; i++)
        if (strcmp(args.at[i], "-") == 0 || (w.output && jny_file_same(args.at[i], w.output)) ||
            (w.missing && jny_file_same(args.at[i], w.missing)))
            return usage_error(a, "%s: a part is a file, and none that is written to", args.at[i]);
    if (w.stories && ((w.output && jny_file_same(w.stories, w.output)) ||
                      (w.missing && jny_file_same(w.stories, w.missing))))
        return usage_error(a, "%s holds the stories: write to another file", w.stories);
    work_begins(a);
    return merge(a, &args, &w);
}

const command cmd_import_tags = {
    .name    = "import-tags",
    .usage   = "import-tags PART... [--stories FILE] [--missing FILE] [-o FILE]",
    .summary = "Make one of what the filter printed in parts, on one machine or many.",
    .by_name = true,
    .examples =
        "  journeys import-tags part-*.ndjson --stories stories.ndjson -o tags.ndjson\n"
        "  journeys import-tags part-*.ndjson --stories stories.ndjson --missing rest.ndjson\n",
    .details =
        "The parts come in any order, and may hold lines twice, as after a job that ran again.\n"
        "What comes out is, byte for byte, what one `tag ... -` over all stories prints;\n"
        "without --stories it is in the order of the ids. Parts by another codebook or another\n"
        "version of journeys are refused. Where stories are missing, they are named and nothing\n"
        "is written. A last line that was cut short is passed over: its story is missing then.\n"
        "Messages of the filter about bad lines are not carried over.\n"
        "Exit: 0 done, 1 stories are missing or bad lines were met, 3 the parts do not fit.\n",
    .run = run,
};
