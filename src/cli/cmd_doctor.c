/* cmd_doctor.c - whether the project file is sound, and what to do if it is not. */
#include "cli.h"

#include <sys/stat.h>

/* The mode of the project file where others than its owner may do something with it; else 0. A copy
 * that was made with another program is seldom for its owner alone. */
static unsigned open_to_others(const app *a)
{
    struct stat s;
    return stat(a->project, &s) == 0 && (s.st_mode & 066) ? (unsigned)s.st_mode & 0777 : 0;
}

static void print_health(app *a, const jny_health *h, const char *head)
{
    jny_out *o = &a->out;
    jny_out_format(o, "record        %.*s with %.*s, each sealed\n",
                   JNY_ARG(count_of(a, h->events, "event", "events")),
                   JNY_ARG(count_of(a, h->rows, "row", "rows")));
    if (h->sealed_from)
        jny_out_format(
            o,
            "              what is older than event %lld was sealed by it, when the file\n"
            "              was brought to a newer version\n",
            (long long)h->sealed_from);
    jny_out_format(o, "texts         %.*s; %.*s stand in them\n", JNY_ARG(with_commas(a, h->texts)),
                   JNY_ARG(count_of(a, h->quotes, "quote", "quotes")));
    jny_out_format(o, "codebooks     %.*s\n",
                   JNY_ARG(count_of(a, h->codebooks, "version", "versions")));
    jny_out_format(o, "runs          the hits of %.*s made again and compared\n",
                   JNY_ARG(count_of(a, h->hits, "story", "stories")));
    if (h->bare_runs)
        jny_out_format(o,
                       "              of %.*s no hits are left: journeys tag -p %s finds them "
                       "anew\n",
                       JNY_ARG(count_of(a, h->bare_runs, "run", "runs")), a->project);
    jny_out_format(o, "head          %.*s\n", JNY_ARG(h->head));
    if (h->head_event)
        jny_out_format(o,
                       "asked for     %s is the head of event %lld, %.*s: all before it is there\n",
                       head, (long long)h->head_event, JNY_ARG(h->head_at));
    if (open_to_others(a))
        jny_out_format(
            o, "file          others on this machine can read it (mode %04o): chmod 600 %s\n",
            open_to_others(a), a->project);
    for (size_t i = 0; i < h->n; i++)
        jny_out_format(o, "%s  %.*s\n", h->findings[i].derived ? "to mend     " : "WRONG       ",
                       JNY_ARG(h->findings[i].what));
    if (h->unlisted)
        jny_out_format(o, "              and %.*s\n",
                       JNY_ARG(count_of(a, h->unlisted, "more finding", "more findings")));
}

static void print_advice(app *a, const jny_health *h)
{
    jny_str *backups;
    size_t   n;
    jny_err  none = {0};
    if (h->n == 0) {
        jny_out_format(&a->out, "sound         nothing was found\n");
        return;
    }
    if (!h->in_record) {
        jny_out_format(&a->out,
                       "next          journeys doctor --mend -p %s (a backup is made first; the\n"
                       "              record is whole, and is not touched)\n",
                       a->project);
        return;
    }
    jny_out_format(&a->out,
                   "next          the record itself was changed by something else than this\n"
                   "              program, or by a failing disk: keep this file, and go back\n"
                   "              to a copy of which `doctor` finds nothing\n");
    if (jny_backups(&a->arena, a->project, &backups, &n, &none) == JNY_OK && n)
        jny_out_format(&a->out, "              journeys restore %.*s -p %s\n", JNY_ARG(backups[0]),
                       a->project);
}

/* The same for programs: `mended` is where the copy lies that was made before. */
static void json_health(app *a, const jny_health *h, jny_str mended)
{
    jny_buf b = jny_buf_open(&a->arena);
    jny_buf_json_head(&b, "doctor", 1);
    json_string(&b, "project", jny_cstr(a->project));
    json_bool(&b, "sound", h->n == 0);
    json_number(&b, "events", h->events);
    json_number(&b, "rows", h->rows);
    json_number(&b, "texts", h->texts);
    json_number(&b, "quotes", h->quotes);
    json_number(&b, "codebooks", h->codebooks);
    json_number(&b, "hits", h->hits);
    json_number(&b, "bare_runs", h->bare_runs);
    if (open_to_others(a))
        json_string(&b, "open_to_others", jny_str_format(&a->arena, "%04o", open_to_others(a)));
    json_string(&b, "head", h->head);
    if (h->head_event)
        json_number(&b, "head_event", (uint64_t)h->head_event);
    if (mended.n)
        json_string(&b, "mended", mended);
    jny_buf_add(&b, JNY_STR(",\n\"findings\":["));
    for (size_t i = 0; i < h->n; i++) {
        jny_buf_add(&b, i ? JNY_STR(",\n{\"what\":") : JNY_STR("{\"what\":"));
        jny_buf_json(&b, h->findings[i].what);
        json_bool(&b, "derived", h->findings[i].derived);
        jny_buf_char(&b, '}');
    }
    jny_buf_char(&b, ']');
    json_number(&b, "unlisted", h->unlisted);
    json_number(&b, "in_record", h->in_record);
    jny_buf_add(&b, JNY_STR("}\n"));
    put_data(a, jny_buf_str(&b));
}

static jny_status examine(app *a, jny_project *p, const char *head, jny_health *h, jny_err *err)
{
    progress_start(a, "checking", false);
    jny_status st =
        jny_doctor(p, &a->arena, head ? jny_cstr(head) : (jny_str){0}, progress_show, NULL, h, err);
    progress_end(a);
    return st;
}

static jny_status mend(app *a, jny_project *p, const jny_health *found, jny_str *backup,
                       jny_err *err)
{
    jny_status st = jny_backup_rotate(p, &a->arena, backup, err);
    return st == JNY_OK ? jny_mend(p, found, err) : st;
}

static void print_mended(app *a, const jny_health *found, jny_str backup)
{
    jny_out_format(&a->out,
                   "mended        what is derived was made again; before that, a copy was\n"
                   "              kept in %.*s\n",
                   JNY_ARG(backup));
    if (found->hits_wrong)
        jny_out_format(&a->out,
                       "              hits that did not fit are gone: journeys tag -p %s\n",
                       a->project);
}

typedef struct {
    bool        mend, json;
    const char *head, *format;
} wishes;

/* `h`: what is wrong; where mending was asked for, what is still wrong after it. */
static jny_status work(app *a, jny_project *p, const wishes *w, jny_health *h, jny_err *err)
{
    jny_str    backup = {0};
    jny_status st     = examine(a, p, w->head, h, err);
    if (st != JNY_OK)
        return st;
    if (!w->json) {
        jny_out_format(&a->out, "project       %s\n", a->project);
        print_health(a, h, w->head);
    }
    if (w->mend && h->n) {
        const jny_health found = *h;
        st                     = mend(a, p, &found, &backup, err);
        if (st == JNY_OK && !w->json)
            print_mended(a, &found, backup);
        if (st == JNY_OK)
            st = examine(a, p, w->head, h, err);
        for (size_t i = 0; st == JNY_OK && !w->json && i < h->n; i++)
            jny_out_format(&a->out, "left          %.*s\n", JNY_ARG(h->findings[i].what));
    }
    if (st == JNY_OK && w->json)
        json_health(a, h, backup);
    else if (st == JNY_OK)
        print_advice(a, h);
    return st;
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w         = {0};
    const option options[] = {
        {"mend", 0, OPT_FLAG, &w.mend, NULL, "make again what is derived and wrong"},
        {"head", 0, OPT_TEXT, &w.head, "HEX", "the record must hold this head of a report"},
        {"format", 0, OPT_TEXT, &w.format, "FORMAT", "table (default) or json"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_health   h   = {0};
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`doctor` takes no argument \"%s\"", args.at[0]);
    if (w.head && !w.head[0]) /* a file in which nobody noted one */
        return usage_error(a, "--head is empty: name the head of a report");
    if (choose_json(w.format, &w.json, &err) != JNY_OK)
        return say_error(a, &err);
    if (!project_open(a, &p, &code))
        return code;
    jny_status st    = work(a, p, &w, &h, &err);
    int        ended = project_end(a, p, st, &err);
    return st == JNY_OK && h.n ? EXIT_FOUND : ended;
}

const command cmd_doctor = {
    .name     = "doctor",
    .usage    = "doctor [--head HEX] [--mend] [--format json] -p PROJECT",
    .summary  = "Check that the project file is whole, and that nobody changed its record.",
    .examples = "  journeys doctor -p southwark.journeys\n"
                "  journeys doctor --head 5d0c88a1f3b2e490 -p southwark.journeys\n"
                "  journeys doctor --mend -p southwark.journeys\n",
    .details =
        "Works everything out again: the chain of events against every row, quotes against the\n"
        "texts, codebooks against their digests, hits against the rules, counts in two ways, the\n"
        "file's pages and indexes. Changes nothing without --mend (but that, as with every "
        "command,\n"
        "who was forgotten goes again where an older copy came back). --mend makes again what can "
        "be\n"
        "made again, after a backup; what people did and decided is never touched.\n"
        "A head is printed by `status`, below every table on a terminal and in every report that\n"
        "is written to a file; rows as CSV or NDJSON have it from `count` alone, behind "
        "\"state=\".\n"
        "With --head it must be found: so a record that was cut short shows, or one that was\n"
        "written anew from its beginning. Note one outside, with each report you rely on.\n"
        "Exit: 0 sound (or mended), 1 something was found, 4 the file cannot be opened.\n",
    .by_name = true,
    .run     = run,
};
