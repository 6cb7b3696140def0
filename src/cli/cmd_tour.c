/* cmd_tour.c - five minutes with the sample: every step says why, shows its command, runs it.
 *
 * The commands are those of the table, run as a person would run them; nothing here answers for
 * them. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROJECT "tour.journeys"

/* ---- The steps ------------------------------------------------------------------------------ */

typedef struct {
    const char *title, *why;
    const char *words[12]; /* of the command; %P is the project, %S the folder of the sample */
} step;

static const step steps[] = {
    {"A project",
     "Everything lives in one file: stories, tags, decisions. Only you can read it.",
     {"init", "%P"}},
    {"Stories come in",
     "1,010 invented stories, one JSON object a line. Spreadsheets, form exports, transcripts and\n"
     "typed cards come in the same way; `--dry-run` looks first.",
     {"-p", "%P", "import", "%S/corpus/journeys.ndjson"}},
    {"The machine reads them",
     "A codebook holds themes and their rules, in a file that you can read and change. The\n"
     "machine tags every story by it, and can say for each tag which rule met which words.",
     {"-p", "%P", "tag", "--codebook", "%S/codebooks/1000-journeys.yaml"}},
    {"Who says what?",
     "The question all this is for. Every number has its base, and says how much of it no person\n"
     "has read yet.",
     {"-p", "%P", "count", "--theme", "early-help,send,neglect", "--by", "respondent_type"}},
    {"What do they say?",
     "A number is not an answer: look at the words themselves, each in its place.",
     {"-p", "%P", "kwic", "waiting list", "--sort", "left"}},
    {"Why this tag?",
     "No tag without a reason: the rule, its line in the codebook, and the passage.",
     {"-p", "%P", "why", "J0008", "neglect"}},
    {"A person decides",
     "What a person says outranks the machine, and no import, run or new codebook changes it.",
     {"-p", "%P", "decide", "J0008", "neglect", "accept", "--valence", "needs-change", "--coder",
      "You"}},
    {"How good is the machine?",
     "The sample was coded by hand, too. Precision: how often a tag is right. Recall: how much of\n"
     "what is there was found. Lay your own hand codings beside it before you trust a count.",
     {"-p", "%P", "evaluate", "--gold", "%S/corpus/gold.ndjson", "--theme", "send,neglect"}},
    {"A table that may leave the house",
     "An exact count of one can tell on a child. `--share` rounds and hides what would, also by\n"
     "subtraction, and notes the table, so that no later one tells beside it.",
     {"-p", "%P", "count", "--theme", "early-help", "--by", "locality", "--share", "round-5"}},
    {"What happened here?",
     "Every import, run and decision is an event; `undo` withdraws the last one, and nothing is\n"
     "ever lost.",
     {"-p", "%P", "status"}},
};
enum { STEPS = sizeof steps / sizeof *steps };

/* ---- Where things are ------------------------------------------------------------------------ */

static bool is_sample(app *a, const char *folder)
{
    static const char *const needed[] = {"corpus/journeys.ndjson", "corpus/gold.ndjson",
                                         "codebooks/1000-journeys.yaml"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (access(jny_str_format(&a->arena, "%s/%s%c", folder, needed[i], '\0').p, R_OK) != 0)
            return false;
    return true;
}

/* The folder that holds `corpus` and `codebooks`, as seen from the program: of the installed
 * program, or of the checkout in whose build folder it lies. NULL: neither. */
static const char *find_sample(app *a)
{
    char    self[4096], found[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return NULL;
    self[n]     = '\0';
    char *slash = strrchr(self, '/');
    if (!slash)
        return NULL;
    *slash                          = '\0';
    static const char *const from[] = {"../share/journeys", ".."};
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        const char *folder = jny_str_format(&a->arena, "%s/%s%c", self, from[i], '\0').p;
        if (is_sample(a, folder) && realpath(folder, found))
            return jny_str_z(&a->arena, jny_cstr(found));
    }
    return NULL;
}

/* The folder for the tour's project: the one that was named, or a new one. */
static jny_status find_place(app *a, const char *named, const char **out, jny_err *err)
{
    const char *temporary = getenv("TMPDIR");
    if (!temporary || !temporary[0])
        temporary = "/tmp";
    if (named) {
        *out = named;
        if (mkdir(named, 0700) != 0 && errno != EEXIST)
            return jny_fail(err, JNY_EIO, named, "cannot make this folder: %s%s", strerror(errno),
                            jny_errno_advice(errno));
        struct stat is;
        if (stat(named, &is) == 0 && !S_ISDIR(is.st_mode))
            return jny_fail(err, JNY_EINVAL, named, "is no folder: name one, or none");
        const char *project = jny_str_z(&a->arena, jny_str_format(&a->arena, "%s/" PROJECT, named));
        if (stat(project, &is) == 0)
            return jny_fail(err, JNY_ECONFLICT, project,
                            "is there already, from another walk: name another folder");
        return JNY_OK;
    }
    char *made =
        jny_str_z(&a->arena, jny_str_format(&a->arena, "%s/journeys-tour-XXXXXX", temporary));
    *out = mkdtemp(made);
    if (!*out)
        return jny_fail(err, JNY_EIO, temporary,
                        "cannot make a folder here (%s): name one, as in `journeys tour here`",
                        strerror(errno));
    return JNY_OK;
}

/* ---- Walking --------------------------------------------------------------------------------- */

/* A word of a step with project and sample in their places. */
static const char *fill(app *a, const char *word, const char *project, const char *sample)
{
    if (word[0] != '%')
        return word;
    return jny_str_z(
        &a->arena, jny_str_format(&a->arena, "%s%s", word[1] == 'P' ? project : sample, word + 2));
}

/* As it would be typed: between quotes where a shell would take it apart. */
static void show_word(app *a, const char *word)
{
    static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                               "-_./,:=+@%";
    if (word[0] && strspn(word, safe) == strlen(word)) {
        jny_out_format(&a->out, " %s", word);
        return;
    }
    jny_buf b = jny_buf_open(&a->arena);
    for (; *word; word++)
        if (*word == '\'')
            jny_buf_add(&b, JNY_STR("'\\''"));
        else
            jny_buf_char(&b, *word);
    jny_out_format(&a->out, " '%.*s'", JNY_ARG(jny_buf_str(&b)));
}

static int take_step(app *a, size_t number, const char *project, const char *sample)
{
    const step *s                                             = &steps[number];
    const char *words[sizeof s->words / sizeof *s->words + 1] = {0};
    int         n                                             = 0;
    jny_out_format(&a->out, "\n%zu of %d. %s\n\n", number + 1, STEPS, s->title);
    jny_out_add(&a->out, jny_cstr(s->why));
    jny_out_add(&a->out, JNY_STR("\n\n$ journeys"));
    for (; s->words[n]; n++) {
        words[n] = fill(a, s->words[n], project, sample);
        show_word(a, words[n]);
    }
    words[n] = NULL;
    jny_out_add(&a->out, JNY_STR("\n"));
    jny_out_flush(&a->out, NULL);
    if (n == 0)
        return EXIT_DONE;
    int first  = strcmp(words[0], "-p") == 0 ? 2 : 0;
    a->project = first ? words[1] : NULL;
    for (const command *const *c = commands; *c; c++)
        if (words[first] && strcmp((*c)->name, words[first]) == 0) {
            a->running = *c;
            return (*c)->run(a, n - first, words + first);
        }
    return EXIT_USAGE;
}

/* False: the person has seen enough. */
static bool wait_for_person(app *a)
{
    char answer[256];
    jny_out_add(&a->out, JNY_STR("\n[Enter: go on; q: leave] "));
    jny_out_flush(&a->out, NULL);
    return fgets(answer, sizeof answer, stdin) && answer[0] != 'q' && answer[0] != 'Q';
}

static void say_farewell(app *a, const char *place, const char *project, const char *sample)
{
    jny_out_format(&a->out, "\nThe project is %s. What to try next:\n", project);
    static const char *const next[][7] = {
        {"journeys", "-p", "%P", "review"},
        {"journeys", "-p", "%P", "show", "J0008"},
        {"journeys", "-p", "%P", "trend", "--theme", "send"},
        {"journeys", "help"},
    };
    for (size_t i = 0; i < sizeof next / sizeof *next; i++) {
        jny_out_add(&a->out, JNY_STR(" "));
        for (size_t k = 0; k < sizeof *next / sizeof **next && next[i][k]; k++)
            show_word(a, fill(a, next[i][k], project, sample));
        jny_out_add(&a->out, JNY_STR("\n"));
    }
    jny_out_format(&a->out, "\nHow to write a theme of your own: %s/codebooks/README.md\n", sample);
    jny_out_add(&a->out, JNY_STR("When you have seen enough:  rm -r"));
    show_word(a, place);
    jny_out_add(&a->out, JNY_STR("\n"));
}

static int walk(app *a, const char *place, const char *sample, bool pause)
{
    const char *project = jny_str_z(&a->arena, jny_str_format(&a->arena, "%s/" PROJECT, place));
    jny_out_format(&a->out, "A walk through the sample in %d steps. The stories are invented.\n",
                   STEPS);
    for (size_t i = 0; i < STEPS; i++) {
        int code = take_step(a, i, project, sample);
        if (code > EXIT_FOUND)
            return code;
        if (pause && i + 1 < STEPS && !wait_for_person(a))
            break;
    }
    say_farewell(a, place, project, sample);
    return EXIT_DONE;
}

static int run(app *a, int argc, const char **argv)
{
    static const option options[] = {{0}};
    arguments           args;
    int                 code;
    const char         *place = NULL;
    jny_err             err   = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n > 1)
        return usage_error(a, "name one folder, or none for a temporary one");
    const char *sample = find_sample(a);
    if (!sample) {
        jny_fail(&err, JNY_EIO, NULL,
                 "the sample is not where it belongs, in share/journeys beside the program's "
                 "folder: install journeys again (`cmake --install`, or the package)");
        return say_error(a, &err);
    }
    if (find_place(a, args.n ? args.at[0] : NULL, &place, &err) != JNY_OK)
        return say_error(a, &err);
    return walk(a, place, sample, !a->no_input && isatty(0) && a->out_is_terminal);
}

const command cmd_tour = {
    .name     = "tour",
    .usage    = "tour [FOLDER] [--no-input]",
    .summary  = "Walk through the sample in five minutes: every step with its command and why.",
    .examples = "  journeys tour\n"
                "  journeys tour try-it\n",
    .details  = "Makes a project of invented stories in FOLDER, or in a new folder for temporary\n"
                "files, and does in ten steps what people do with one. It waits for Enter after\n"
                "each, unless --no-input is given or nobody sits at a terminal.\n",
    .run      = run,
};
