/* cmd_init.c - make a project. */
#include "cli.h"

static int run(app *a, int argc, const char **argv)
{
    static const option options[] = {{0}};
    arguments           args;
    int                 code;
    jny_err             err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n == 0 && a->project)
        args.at[args.n++] = a->project;
    if (args.n != 1)
        return usage_error(a, "name one project file, as in: journeys init southwark.journeys");
    if (jny_project_create(a->world, args.at[0], a->actor, &err) != JNY_OK)
        return say_error(a, &err);
    jny_out_format(&a->out,
                   "Made %s. Only you can read it; keep it on an encrypted disk.\n"
                   "Next: journeys -p %s import FILE\n",
                   args.at[0], args.at[0]);
    return EXIT_DONE;
}

const command cmd_init = {
    .name     = "init",
    .usage    = "init PROJECT",
    .summary  = "Make a project: one file that holds stories, codings and decisions.",
    .examples = "  journeys init southwark.journeys\n",
    .details  = "The file is readable by you alone (mode 0600). A project lives on a disk of this\n"
                "machine, not on a network drive. A file that is there already is left alone.\n",
    .run      = run,
};
