/* cmd_status.c - what is in the project, and what to do next. */
#include "cli.h"

static jny_status print_codebooks(app *a, jny_project *p, bool *untagged, jny_err *err)
{
    jny_active *books;
    size_t      n;
    jny_status  st = jny_codebooks_active(p, &a->arena, &books, &n, err);
    *untagged      = n == 0;
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        jny_run run;
        st = jny_run_last(p, books[i].key, &run, err);
        if (st != JNY_OK)
            break;
        const char *state = !run.key      ? "not tagged by it yet"
                            : run.current ? "every story is tagged by it"
                                          : "some stories are not tagged by it";
        *untagged |= !run.key || !run.current;
        jny_out_format(&a->out, "codebook      %.*s (%.*s): %s\n", JNY_ARG(books[i].book.name),
                       JNY_ARG(count_of(a, books[i].book.n, "theme", "themes")), state);
    }
    if (st == JNY_OK && n == 0)
        jny_out_format(&a->out, "codebook      none yet\n");
    return st;
}

enum { SHOWN = 5 };

/* Values that nobody knew, and passages that were not found again: for a person to mend. */
static jny_status print_open_ends(app *a, jny_project *p, jny_err *err)
{
    jny_unknown *unknown;
    jny_passage *passages;
    size_t       n, k, lost = 0;
    jny_status   st = jny_unknown_values(p, &a->arena, &unknown, &n, err);
    if (st == JNY_OK)
        st = jny_passages_corrected(p, &a->arena, (jny_str){0}, &passages, &k, err);
    if (st != JNY_OK)
        return st;
    for (size_t i = 0; i < n && i < SHOWN; i++)
        jny_out_format(&a->out, "unknown       %.*s \"%.*s\" of %.*s%s%.*s%s\n",
                       JNY_ARG(unknown[i].attribute), JNY_ARG(unknown[i].value),
                       JNY_ARG(count_of(a, unknown[i].stories, "story", "stories")),
                       unknown[i].nearest.n ? " (perhaps \"" : "", JNY_ARG(unknown[i].nearest),
                       unknown[i].nearest.n ? "\"?)" : "");
    if (n > SHOWN)
        jny_out_format(&a->out, "unknown       and %zu more values\n", n - SHOWN);
    for (size_t i = 0; i < k; i++)
        if (!passages[i].found && lost++ < SHOWN)
            jny_out_format(&a->out, "to place      a passage of %.*s by %.*s in %.*s\n",
                           JNY_ARG(passages[i].theme), JNY_ARG(passages[i].coder),
                           JNY_ARG(passages[i].story));
    if (lost > SHOWN)
        jny_out_format(&a->out, "to place      and %zu more passages\n", lost - SHOWN);
    return JNY_OK;
}

/* Finished stories that a changed codebook reads differently. */
static jny_status print_again(app *a, jny_project *p, jny_err *err)
{
    jny_desk  *desk;
    jny_status st = jny_desk_open(p, a->world, &desk, err);
    if (st != JNY_OK)
        return st;
    uint64_t again = jny_desk_progress(desk)->again;
    if (again)
        jny_out_format(&a->out, "read again    %.*s, finished before the codebook was changed:",
                       JNY_ARG(count_of(a, again, "story", "stories")));
    for (size_t row = 0, shown = 0; again && row < jny_desk_rows(desk) && shown <= SHOWN; row++)
        if (jny_desk_again(desk, row) && shown++ < SHOWN)
            jny_out_format(&a->out, "%s %.*s", shown > 1 ? "," : "",
                           JNY_ARG(jny_desk_id(desk, row)));
    if (again)
        jny_out_format(&a->out, "%s\n", again > SHOWN ? " ..." : "");
    jny_desk_close(desk);
    return JNY_OK;
}

static jny_status print_status(app *a, jny_project *p, jny_err *err)
{
    jny_status_report r;
    bool              untagged;
    jny_status        st = jny_project_status(p, &a->arena, &r, err);
    if (st != JNY_OK)
        return st;
    jny_out_format(&a->out, "project       %s\n", a->project);
    jny_out_format(&a->out, "stories       %.*s by %.*s\n", JNY_ARG(with_commas(a, r.stories)),
                   JNY_ARG(count_of(a, r.respondents, "respondent", "respondents")));
    if (r.withdrawn)
        jny_out_format(&a->out, "withdrawn     %.*s\n",
                       JNY_ARG(count_of(a, r.withdrawn, "story", "stories")));
    st = print_codebooks(a, p, &untagged, err);
    if (st != JNY_OK)
        return st;
    jny_out_format(&a->out, "decisions     %.*s; %.*s\n", JNY_ARG(with_commas(a, r.decisions)),
                   JNY_ARG(count_of(a, r.finished, "finished mark", "finished marks")));
    st = r.finished ? print_again(a, p, err) : JNY_OK;
    if (st == JNY_OK)
        st = print_open_ends(a, p, err);
    if (st != JNY_OK)
        return st;
    jny_out_format(&a->out, "record        %.*s, head %.16s\n",
                   JNY_ARG(count_of(a, r.events, "event", "events")), r.head.p);
    jny_out_format(&a->out, "next          journeys %s -p %s\n",
                   r.stories == 0 ? "import FILE"
                   : untagged     ? "tag --codebook codebooks/1000-journeys.yaml"
                                  : "count --by respondent_type",
                   a->project);
    return JNY_OK;
}

static int run(app *a, int argc, const char **argv)
{
    static const option options[] = {{0}};
    arguments           args;
    int                 code = EXIT_DONE;
    jny_project        *p;
    jny_err             err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (!project_open(a, &p, &code))
        return code;
    return project_end(a, p, print_status(a, p, &err), &err);
}

const command cmd_status = {
    .name     = "status",
    .usage    = "status -p PROJECT",
    .summary  = "Say what is in the project, and what to do next.",
    .examples = "  journeys status -p southwark.journeys\n",
    .details = "The head is the digest of the newest event: noted elsewhere, it proves later that\n"
               "nothing of the record before it was changed or cut off.\n",
    .run     = run,
};
