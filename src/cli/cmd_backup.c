/* cmd_backup.c - a copy of the project, and back again. */
#include "cli.h"

#include <string.h>

static int list_backups(app *a)
{
    jny_str *list;
    size_t   n;
    jny_err  err = {0};
    if (jny_backups(&a->arena, a->project, &list, &n, &err) != JNY_OK)
        return say_error(a, &err);
    for (size_t i = 0; i < n; i++)
        jny_out_format(&a->out, "%.*s\n", JNY_ARG(list[i]));
    if (n == 0)
        jny_out_format(&a->err, "There is no backup of %s yet.\n", a->project);
    return EXIT_DONE;
}

static int run_backup(app *a, int argc, const char **argv)
{
    const char  *output    = NULL;
    bool         list      = false;
    const option options[] = {
        {"output", 'o', OPT_NEW, &output, "FILE", "copy it there; else to the last five"},
        {"list", 0, OPT_FLAG, &list, NULL, "name the last five, the newest first"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_str      path = {0};
    jny_err      err  = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`backup` takes no argument \"%s\"; say -o FILE", args.at[0]);
    if (!project_open(a, &p, &code))
        return code;
    if (list) {
        code = list_backups(a);
        jny_project_close(p);
        return code;
    }
    progress_start(a, "copying pages", false);
    jny_status st = output ? jny_backup_make(p, output, false, progress_show, NULL, &err)
                           : jny_backup_rotate(p, &a->arena, &path, &err);
    progress_end(a);
    if (st == JNY_OK)
        jny_out_format(&a->out, "Copied to %.*s, and read back.\n",
                       JNY_ARG(output ? jny_cstr(output) : path));
    return project_end(a, p, st, &err);
}

static void print_restored(app *a, const char *from, const jny_restored *r)
{
    jny_out_format(&a->out, "%s is now what %s held, with %.*s.\n", a->project, from,
                   JNY_ARG(count_of(a, r->events, "event", "events")));
    if (r->forgotten)
        jny_out_format(&a->out, "%.*s forgotten since then, and erased again.\n",
                       JNY_ARG(count_of(a, r->forgotten, "story had been", "stories had been")));
    if (r->kept.n)
        jny_out_format(&a->out, "As it was before, it is kept in %.*s%s.\n", JNY_ARG(r->kept),
                       r->was_sound ? "" : " (it could not be opened)");
    if (!r->was_sound && r->kept.n)
        jny_out_format(&a->out,
                       "What was forgotten after the backup was made could not be read from it:\n"
                       "if people asked to be forgotten since, forget them again.\n");
}

static int run_restore(app *a, int argc, const char **argv)
{
    const option options[] = {{0}};
    arguments    args;
    int          code = EXIT_DONE;
    jny_restored r;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 1)
        return usage_error(a, "name one backup, as in: journeys restore FILE -p PROJECT "
                              "(`journeys backup --list` names the last five)");
    if (!a->project || !a->project[0])
        return usage_error(a, "which project is to be what the backup holds? Name it: -p PROJECT");
    if (jny_secret_is(a->world, args.at[0]))
        return usage_error(a, "%s is encrypted: `journeys unpack` opens it", args.at[0]);
    work_begins(a);
    if (jny_restore(a->world, &a->arena, args.at[0], a->project, a->actor, &r, &err) != JNY_OK)
        return say_error(a, &err);
    print_restored(a, args.at[0], &r);
    return EXIT_DONE;
}

const command cmd_backup = {
    .name    = "backup",
    .usage   = "backup [-o FILE | --list] -p PROJECT",
    .summary = "Copy the project safely, also while others work at it.",
    .examples =
        "  journeys backup -p southwark.journeys\n"
        "  journeys backup -o /media/stick/southwark-2026-11.journeys -p southwark.journeys\n"
        "  journeys backup --list -p southwark.journeys\n",
    .details =
        "A copy is opened and compared before it counts. Without -o it goes into the folder\n"
        "NAME.backups, where the last five are kept; `journeys` makes one there by itself before "
        "an\n"
        "import into a project that has stories, an undo, a merge, a restore, mending and bringing "
        "a\n"
        "file to a newer version. Do not copy a project by other means while somebody works at "
        "it.\n"
        "Copies hold people's words: `forget` removes those five, and cannot know of others.\n",
    .by_name = true,
    .run     = run_backup,
};

const command cmd_restore = {
    .name     = "restore",
    .usage    = "restore FILE -p PROJECT",
    .summary  = "Go back to a backup; the project as it is now is kept.",
    .examples = "  journeys backup --list -p southwark.journeys\n"
                "  journeys restore southwark.backups/00000041.journeys -p southwark.journeys\n",
    .details =
        "Who was forgotten after the backup was made is forgotten again. An event in the record "
        "tells\n"
        "of the restoring. A project that cannot be opened any more is set aside as NAME.damaged.\n"
        "Exit: 0 done, 3 it is a backup of another project, 4 it cannot be opened.\n",
    .by_name = true,
    .run     = run_restore,
};
