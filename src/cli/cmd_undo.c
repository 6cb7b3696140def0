/* cmd_undo.c - withdraw the last step, by another one. */
#include "cli.h"

#include <string.h>

static int run(app *a, int argc, const char **argv)
{
    bool         dry       = false;
    const option options[] = {
        {"dry-run", 'n', OPT_FLAG, &dry, NULL, "say what would be withdrawn"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_event    last;
    jny_err      err         = {0};
    jny_str      suggestions = JNY_STR("suggestions");
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    const char *kind = args.n ? args.at[0] : "";
    if (args.n > 1 || (kind[0] && strcmp(kind, "import") != 0 && strcmp(kind, "run") != 0 &&
                       strcmp(kind, "batch") != 0))
        return usage_error(a,
                           "`undo` takes import, run, batch, or nothing for the last of any kind");
    if (strcmp(kind, "batch") == 0)
        kind = "decide";
    if (!project_open(a, &p, &code))
        return code;
    if (jny_event_last(p, &a->arena, jny_cstr(kind), &last, &err) != JNY_OK ||
        (!dry && keep_copy(a, p, &err) != JNY_OK) ||
        (!dry && jny_event_undo(p, last.seq, a->actor, &err) != JNY_OK))
        code = say_error(a, &err);
    else
        jny_out_format(&a->out, "%s: %.*s of %.19s by %s%.*s %.*s\n",
                       dry ? "Would be withdrawn" : "Withdrawn",
                       JNY_ARG(last.machine ? suggestions : last.kind), last.at.p,
                       last.machine ? "machine:" : "", JNY_ARG(last.actor), JNY_ARG(last.summary));
    if (code == EXIT_DONE && last.stays)
        jny_out_format(&a->out,
                       "%.*s what it changed, since consent was set behind it: import the "
                       "earlier\nwords with --corrections to have them back.\n",
                       JNY_ARG(count_of(a, last.stays, "story keeps", "stories keep")));
    jny_project_close(p);
    return code;
}

const command cmd_undo = {
    .name     = "undo",
    .usage    = "undo [import|run|batch] -p PROJECT",
    .summary  = "Withdraw the last import, run or batch of decisions.",
    .examples = "  journeys undo -p southwark.journeys\n"
                "  journeys undo import -p southwark.journeys\n",
    .details =
        "A run is a tagging, or what a machine coder suggests (`learn`, `decide --machine`); a "
        "batch\n"
        "is what people decided.\n"
        "Nothing is deleted: the record keeps what was withdrawn, and that it was. Importing or\n"
        "tagging again brings it back. A story whose consent was set behind an import keeps what "
        "that\n"
        "changed, and this says so. What a merge took back was taken back elsewhere, and stays\n"
        "so: the step before it is withdrawn.\n",
    .run = run,
};
