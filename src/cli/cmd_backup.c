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

typedef struct {
    jny_outlived_kind kind;
    bool              carried;
    const char       *one, *many, *next;
} outlived_words;

static void print_ids(app *a, const jny_restored *r, const outlived_words *w)
{
    enum { LISTED = 20 };
    size_t n = 0, k = 0;
    for (size_t i = 0; i < r->n_outlived; i++)
        n += r->outlived[i].kind == w->kind && r->outlived[i].carried == w->carried;
    if (n)
        jny_out_format(&a->out, "%.*s: ", JNY_ARG(count_of(a, n, w->one, w->many)));
    for (size_t i = 0; n && i < r->n_outlived; i++)
        if (r->outlived[i].kind == w->kind && r->outlived[i].carried == w->carried && k++ < LISTED)
            jny_out_format(&a->out, "%s%.*s", k > 1 ? ", " : "", JNY_ARG(r->outlived[i].what));
    if (n)
        jny_out_format(&a->out, "%s.\n  %s\n", n > LISTED ? " ..." : "", w->next);
}

/* Several tables may have left at once, under one name. */
static bool is_told_before(const jny_restored *r, size_t at)
{
    const jny_outlived *x = &r->outlived[at];
    for (size_t i = 0; i < at; i++) {
        const jny_outlived *y = &r->outlived[i];
        if (y->kind == x->kind && y->carried == x->carried && jny_str_eq(y->what, x->what) &&
            jny_str_eq(y->at, x->at))
            return true;
    }
    return false;
}

static void print_released(app *a, const jny_restored *r)
{
    static const char carried[] =
        "  It stays in the ledger: later tables are checked against it.\n";
    static const char told[] =
        "  Stories came in before it, so this project cannot know whom it tells of: share no "
        "table\n"
        "  beside it before they are in place again, and take down pages that should go.\n";
    for (size_t i = 0; i < r->n_outlived; i++) {
        const jny_outlived *x = &r->outlived[i];
        if (x->kind != JNY_RELEASED || is_told_before(r, i))
            continue;
        jny_out_format(&a->out, "Released since, on %.*s: %.*s\n",
                       JNY_ARG(jny_str_sub(x->at, 0, 10)), JNY_ARG(x->what));
        jny_out_add(&a->out, jny_cstr(x->carried ? carried : told));
    }
}

/* What the backup does not have, and what of it holds nevertheless. */
static void print_outlived(app *a, const jny_restored *r)
{
    static const outlived_words all[] = {
        {JNY_CONSENT_NARROWED, true, "consent was withdrawn or narrowed since",
         "consents were withdrawn or narrowed since",
         "Narrowed again: `journeys consent` where the family has agreed anew."},
        {JNY_CONSENT_NARROWED, false, "story is not to be shown, and not in the backup",
         "stories are not to be shown, and not in the backup",
         "When they come in again, say so again: `journeys consent`."},
        {JNY_FLAGGED_AT_RISK, true, "story was marked at risk since",
         "stories were marked at risk since", "Marked again, and not to be published."},
        {JNY_FLAGGED_AT_RISK, false, "story is marked at risk, and not in the backup",
         "stories are marked at risk, and not in the backup",
         "When they come in again, mark them again: `journeys flag`."},
        {JNY_FLAGGED_SECOND, true, "story was marked for a second reader since",
         "stories were marked for a second reader since", "Marked again, and not to be published."},
        {JNY_FLAGGED_SECOND, false, "story is marked for a second reader, and not in the backup",
         "stories are marked for a second reader, and not in the backup",
         "When they come in again, mark them again: `journeys flag`."},
        {JNY_SIGNATURE_WITHDRAWN, true, "signature was taken back or given anew since",
         "signatures were taken back or given anew since",
         "Taken back in what is there now: read it and sign anew."},
        {JNY_ACCOUNT_KEPT, true, "account was changed since", "accounts were changed since",
         "Who may sign in, and how, stays as it is, not as in the backup."},
        {JNY_ACCOUNT_KEPT, false, "account has a name that is none any more",
         "accounts have names that are none any more",
         "Not carried over: add them anew on the page People of `journeys review`."},
    };
    uint64_t n = 0;
    for (size_t i = 0; i < r->n_behind; i++)
        n += r->behind[i].n;
    if (n)
        jny_out_format(&a->out, "Not in it, and done since: %.*s:",
                       JNY_ARG(count_of(a, n, "event", "events")));
    for (size_t i = 0; i < r->n_behind; i++)
        jny_out_format(&a->out, "%s %.*s %.*s", i ? "," : "",
                       JNY_ARG(with_commas(a, r->behind[i].n)), JNY_ARG(r->behind[i].kind));
    if (n)
        jny_out_add(&a->out, JNY_STR(".\n"));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        print_ids(a, r, &all[i]);
    for (size_t i = 0; i < r->n_outlived; i++)
        if (r->outlived[i].kind == JNY_CONTACT_KEPT)
            jny_out_add(&a->out, JNY_STR("Who is to be told of a story at risk stays as it is, "
                                         "not as in the backup.\n"));
    print_released(a, r);
}

static void print_restored(app *a, const char *from, const jny_restored *r)
{
    jny_out_format(&a->out, "%s is now what %s held, with %.*s.\n", a->project, from,
                   JNY_ARG(count_of(a, r->events, "event", "events")));
    if (r->forgotten)
        jny_out_format(&a->out, "%.*s forgotten since then, and erased again.\n",
                       JNY_ARG(count_of(a, r->forgotten, "story had been", "stories had been")));
    print_outlived(a, r);
    if (r->kept.n)
        jny_out_format(&a->out, "As it was before, it is kept in %.*s%s.\n", JNY_ARG(r->kept),
                       r->was_sound ? "" : " (it could not be opened)");
    if (!r->was_sound)
        jny_out_format(&a->out,
                       "%s what was withdrawn since the backup was made: consent, marks of risk, "
                       "releases.\nSet them again before anything is published%s.\n",
                       r->kept.n ? "It could not say" : "Nothing was there that says",
                       r->forgotten ? "" : ", and forget again who asked for it since");
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
        "Who was forgotten after the backup was made is forgotten again. Consent withdrawn since,\n"
        "flags, signatures taken back and releases hold too, and are told; what else was done "
        "since\n"
        "is in the project that is kept. An event in the record tells of the restoring. A project\n"
        "that cannot be opened any more is set aside as NAME.damaged.\n"
        "Exit: 0 done, 3 it is a backup of another project, 4 it cannot be opened.\n",
    .by_name = true,
    .run     = run_restore,
};
