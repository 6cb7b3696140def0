/* main.c - the table of commands, and the way in. */
#include "cli.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

const command *const commands[] = {
    &cmd_init,       &cmd_import,   &cmd_codebook, &cmd_tag,     &cmd_count,     &cmd_trend,
    &cmd_together,   &cmd_tabulate, &cmd_coverage, &cmd_search,  &cmd_kwic,      &cmd_words,
    &cmd_repeat,     &cmd_show,     &cmd_why,      &cmd_decide,  &cmd_decisions, &cmd_finish,
    &cmd_undo,       &cmd_evaluate, &cmd_learn,    &cmd_queue,   &cmd_audit,     &cmd_redact,
    &cmd_consent,    &cmd_flag,     &cmd_sign,     &cmd_select,  &cmd_publish,   &cmd_workshop,
    &cmd_forget,     &cmd_doctor,   &cmd_backup,   &cmd_restore, &cmd_pack,      &cmd_unpack,
    &cmd_review,     &cmd_agree,    &cmd_export,   &cmd_status,  &cmd_tour,      &cmd_import_tags,
    &cmd_completion, &cmd_help,     NULL,
};

static const command *find_command(const char *name)
{
    for (const command *const *c = commands; *c; c++)
        if (strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

/* What people call it elsewhere. */
static const struct {
    const char *said, *meant;
} habits[] = {
    {"version", "--version"},   {"themes", "codebook list"},
    {"codes", "codebook list"}, {"list", "codebook list"},
    {"table", "count"},         {"tables", "count"},
    {"crosstab", "count"},      {"report", "count"},
    {"stats", "count"},         {"query", "count"},
    {"find", "search"},         {"grep", "search"},
    {"load", "import"},         {"add", "import"},
    {"read", "import"},         {"delete", "forget"},
    {"remove", "forget"},       {"erase", "forget"},
    {"serve", "review"},        {"gui", "review"},
    {"web", "review"},          {"code", "review"},
    {"kappa", "agree"},         {"new", "init"},
    {"create", "init"},         {"save", "backup"},
    {"check", "doctor"},        {"info", "status"},
    {"accept", "decide"},       {"reject", "decide"},
    {"train", "learn"},         {"concordance", "kwic"},
    {"site", "publish"},        {"anonymise", "redact"},
    {"anonymize", "redact"},    {"merge", "decisions merge"},
    {"compare", "agree"},       {"demo", "tour"},
};

int unknown_command(app *a, const char *name)
{
    jny_str names[sizeof commands / sizeof commands[0] + 2];
    size_t  n = 0;
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
        if (strcmp(name, habits[i].said) == 0)
            return usage_error(a, "there is no command \"%s\": `journeys %s` does that", name,
                               habits[i].meant);
    for (const command *const *c = commands; *c; c++)
        names[n++] = jny_cstr((*c)->name);
    names[n++]   = JNY_STR("--version");
    names[n++]   = JNY_STR("--help");
    jny_str near = jny_str_nearest(jny_cstr(name), names, n);
    if (near.n)
        return usage_error(a, "there is no command \"%s\" (did you mean \"%.*s\"?)", name,
                           JNY_ARG(near));
    return usage_error(a, "there is no command \"%s\"; `journeys` alone lists them", name);
}

/* From the file first: where memory is short, the library that asks further (directories,
 * networks) ends the program. */
static const struct passwd *account_in_file(FILE *file)
{
    const struct passwd *who;
    while (file && (who = fgetpwent(file)))
        if (who->pw_uid == getuid())
            return who;
    return NULL;
}

static jny_str account_name(jny_arena *a)
{
    FILE                *file = fopen("/etc/passwd", "re");
    const struct passwd *who  = account_in_file(file);
    if (file)
        fclose(file);
    if (!who)
        who = getpwuid(getuid());
    jny_err ignored = {0};
    if (who && who->pw_name && jny_coder_check(jny_cstr(who->pw_name), &ignored) == JNY_OK)
        return jny_str_copy(a, jny_cstr(who->pw_name));
    return jny_str_format(a, "user %lu", (unsigned long)getuid());
}

static size_t terminal_width(void)
{
    struct winsize w;
    const char    *given = getenv("COLUMNS");
    unsigned long  n     = given ? strtoul(given, NULL, 10) : 0;
    if (n > 20 && n < 10000)
        return n;
    return ioctl(1, TIOCGWINSZ, &w) == 0 && w.ws_col > 20 ? w.ws_col : 80;
}

/* Children's words: no core dump may hold them, and no broken pipe or full disk may
 * kill the program in the middle of a write. */
static void protect_process(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* which looks for leaks through the door this closes */
    prctl(PR_SET_DUMPABLE, 0);
#endif
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    interrupt_guard();
    umask(0077);
}

/* Who read along has gone: as any other program, this one ends by the signal that says so. */
static void end_unheard(void)
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &pipe, NULL); /* whoever started it may hold it back */
    raise(SIGPIPE);
}

static int run_command(app *a, int argc, const char **argv)
{
    int first = 1;
    for (; first < argc; first++) {
        if (strcmp(argv[first], "--no-input") == 0)
            a->no_input = true;
        else if (first + 1 < argc &&
                 (strcmp(argv[first], "-p") == 0 || strcmp(argv[first], "--project") == 0))
            a->project = argv[++first];
        else
            break;
    }
    if (first >= argc)
        return cmd_help.run(a, 1, argv);
    const char *name = argv[first];
    if (strcmp(name, "--version") == 0) {
        jny_out_add(&a->out, JNY_STR("journeys " JNY_VERSION "\n"));
        return EXIT_DONE;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    const command *c = find_command(name);
    if (!c)
        return unknown_command(a, name);
    a->running = c;
    int code   = c->run(a, argc - first, argv + first);
    return code == EXIT_DONE && a->found ? EXIT_FOUND : code;
}

int main(int argc, char **argv)
{
    static app a; /* its buffers are large */
    jny_err    err = {0};
    protect_process();
    if (sodium_init() < 0)
        return EXIT_MACHINE;
    a.world           = jny_world_system();
    a.arena           = jny_arena_open(a.world);
    a.out_is_terminal = isatty(1);
    a.err_is_terminal = isatty(2);
    jny_out_open(&a.out, a.out_is_terminal ? live_world(a.world) : a.world, 1);
    jny_out_open(&a.err, live_world(a.world), 2);
    a.out.shown = a.err.shown = true; /* names and words come from strangers */
    a.width                   = a.out_is_terminal ? terminal_width() : 0;
    a.project                 = getenv("JOURNEYS_PROJECT");
    a.actor                   = account_name(&a.arena);
    a.limits                  = JNY_LIMITS;

    int code = run_command(&a, argc, (const char **)argv);
    work_ends();
    bool told = jny_out_flush(&a.out, &err) == JNY_OK, unheard = a.out.error == EPIPE;
    if (!told && !unheard) {
        int worse = say_error(&a, &err);
        code      = worse;
    }
    jny_out_flush(&a.err, NULL);
    jny_arena_close(&a.arena);
    if (unheard && code == EXIT_DONE)
        end_unheard();
    return code;
}
