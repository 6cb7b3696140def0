/* cmd_decide.c - what people decide; and that a story was read to its end. */
#include "cli.h"

enum { PROBLEMS_SHOWN = 20 };

static int decide_one(app *a, jny_project *p, jny_decide_request *r)
{
    bool    stands;
    jny_err err = {0};
    if (jny_decide(p, &a->arena, r, &stands, &err) != JNY_OK)
        return say_error(a, &err);
    jny_out_format(&a->out, "%.*s: %.*s is %s, says %.*s. `journeys undo` takes it back.\n",
                   JNY_ARG(r->id), JNY_ARG(r->theme), stands ? "there" : "not there",
                   JNY_ARG(r->coder));
    return EXIT_DONE;
}

static int decide_file(app *a, jny_project *p, const char *path, jny_str coder, jny_coder_kind kind)
{
    jny_decide_report r;
    jny_err           err = {0};
    jny_status        st  = jny_decide_file(p, &a->arena, path, coder, kind, &a->limits, &r, &err);
    for (size_t i = 0; i < r.problems.n && i < PROBLEMS_SHOWN; i++)
        jny_out_format(&a->err, "%s:%llu: %.*s\n", path, (unsigned long long)r.problems.at[i].line,
                       JNY_ARG(r.problems.at[i].msg));
    if (r.bad > PROBLEMS_SHOWN)
        jny_out_format(&a->err, "%s: and %llu more\n", path,
                       (unsigned long long)(r.bad - PROBLEMS_SHOWN));
    if (st != JNY_OK)
        return say_error(a, &err);
    bool machine = kind == JNY_CODER_MACHINE;
    jny_out_format(&a->out, "%s: %.*s by %.*s: %.*s, %.*s as before, %.*s %s%s\n", path,
                   JNY_ARG(count_of(a, r.stories, "story", "stories")), JNY_ARG(coder),
                   JNY_ARG(count_of(a, r.decisions, machine ? "new suggestion" : "new decision",
                                    machine ? "new suggestions" : "new decisions")),
                   JNY_ARG(with_commas(a, r.unchanged)),
                   JNY_ARG(count_of(a, r.finished, "story", "stories")),
                   machine ? "it was not given before" : "marked finished",
                   kind == JNY_CODER_AGAIN ? " again" : "");
    return EXIT_DONE;
}

static int run(app *a, int argc, const char **argv)
{
    const char  *file = NULL, *coder = NULL, *valence = NULL, *quote = NULL, *note = NULL;
    bool         machine = false, absent = false, again = false;
    const option options[] = {
        {"coder", 0, OPT_TEXT, &coder, "NAME", "who decides (needed)"},
        {"file", 0, OPT_TEXT, &file, "F.ndjson", "complete codings, a story a line"},
        {"machine", 0, OPT_FLAG, &machine, NULL, "--file: the coder is an outside machine"},
        {"again", 0, OPT_FLAG, &again, NULL,
         "--file: a second reading, without sight of the first"},
        {"valence", 0, OPT_TEXT, &valence, "V", "working-well, needs-change, mixed or neutral"},
        {"quote", 0, OPT_TEXT, &quote, "WORDS", "the words of the story that say so"},
        {"note", 0, OPT_TEXT, &note, "TEXT", "a reason, for colleagues"},
        {"absent", 0, OPT_FLAG, &absent, NULL, "adjudicate: the theme is not there"},
        {0},
    };
    arguments    args;
    int          code;
    jny_project *p;
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (!coder)
        return usage_error(a, "say who decides: --coder NAME");
    if (file ? args.n != 0 : args.n != 3)
        return usage_error(a, file ? "--file takes no story besides"
                                   : "name a story, a theme and a decision, as in: journeys decide "
                                     "J0008 neglect accept --coder Ama");
    if ((machine || again) && !file)
        return usage_error(a, "--machine and --again go with --file");
    if (machine && again)
        return usage_error(a, "--again is for a person: a machine finishes no story");
    if (!project_open(a, &p, &code))
        return code;
    if (file) {
        code = decide_file(a, p, file, jny_cstr(coder),
                           machine ? JNY_CODER_MACHINE
                           : again ? JNY_CODER_AGAIN
                                   : JNY_CODER_PERSON);
    } else {
        jny_decide_request r = {
            .id      = jny_cstr(args.at[0]),
            .theme   = jny_cstr(args.at[1]),
            .action  = jny_cstr(args.at[2]),
            .absent  = absent,
            .valence = jny_cstr(valence),
            .quote   = jny_cstr(quote),
            .note    = jny_cstr(note),
            .coder   = jny_cstr(coder),
        };
        code = decide_one(a, p, &r);
    }
    jny_project_close(p);
    return code;
}

const command cmd_decide = {
    .name     = "decide",
    .usage    = "decide ID THEME accept|reject|add|remove|adjudicate --coder NAME -p PROJECT",
    .summary  = "Record a person's decision on a theme of a story, or a file of decisions.",
    .examples = "  journeys decide J0008 neglect accept --coder Ama -p southwark.journeys\n"
                "  journeys decide J0008 housing add --quote 'damp' --valence needs-change --coder "
                "Ama -p P\n"
                "  journeys decide --file corpus/gold.ndjson --coder A -p southwark.journeys\n",
    .details =
        "A decision is an event: it is never edited, only followed by another, and `journeys\n"
        "undo` withdraws it. No import and no run of the machine overrules it.\n"
        "--file takes the complete codings of a story a line, "
        "{\"id\":..,\"codes\":[{\"theme\":..,\n"
        "\"valence\":..,\"evidence\":[..]}]}, marks these stories finished, and replaces what "
        "this\n"
        "coder said of them before by new decisions. With --again it is this coder's second "
        "reading\n"
        "of stories that they finished before, made without sight of their first answers: `agree\n"
        "CODER --again` compares the two.\n"
        "With --machine they are suggestions of a machine coder. The stories of its files are "
        "those\n"
        "that it was given: what it does not name there is its \"no\" (\"codes\":[] for a story\n"
        "without any theme). Of all others it said nothing: `agree`, `evaluate` and `audit` leave\n"
        "them out.\n",
    .run = run,
};

static int run_finish(app *a, int argc, const char **argv)
{
    const char  *coder     = NULL;
    const option options[] = {
        {"coder", 0, OPT_TEXT, &coder, "NAME", "who has read it (needed)"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (!coder || args.n != 1)
        return usage_error(a, "name a story and who has read it, as in: journeys finish J0008 "
                              "--coder Ama");
    if (!project_open(a, &p, &code))
        return code;
    if (jny_finish(p, &a->arena, jny_cstr(args.at[0]), jny_cstr(coder), &err) != JNY_OK)
        code = say_error(a, &err);
    else
        jny_out_format(&a->out, "%s is finished, says %s. `journeys undo` takes it back.\n",
                       args.at[0], coder);
    jny_project_close(p);
    return code;
}

const command cmd_finish = {
    .name     = "finish",
    .usage    = "finish ID --coder NAME -p PROJECT",
    .summary  = "Say that a coder has read the whole story: their codings are complete.",
    .examples = "  journeys finish J0008 --coder Ama -p southwark.journeys\n",
    .details  = "Themes that nobody decided on are then absent, whatever the machine says.\n",
    .run      = run_finish,
};
