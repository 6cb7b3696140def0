/* cmd_repeat.c - a table again, from what its file says of how it was made. */
#include "ask.h"

#include <string.h>

/* The options a file names, as they would be typed. */
typedef struct {
    const char *at[200];
    int         n;
} words;

static void add_word(words *w, const char *word)
{
    w->at[w->n++] = word;
}

static jny_str part_of(const jny_made_part *parts, size_t n, jny_str name)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(parts[i].name, name))
            return parts[i].value;
    return (jny_str){0};
}

/* Parts that tell of the project, not of the question. */
static bool is_circumstance(jny_str name)
{
    return jny_str_eq(name, JNY_STR("state")) || jny_str_eq(name, JNY_STR("hash")) ||
           jny_str_eq(name, JNY_STR("version"));
}

/* The command of that name, if it makes tables that say how they were made. */
static const command *maker_called(jny_str name)
{
    for (const command *const *c = commands; *c; c++)
        if ((*c)->repeats && jny_str_eq(name, jny_cstr((*c)->name)))
            return *c;
    return NULL;
}

/* NULL: there is none, or a file may not choose it. */
static const option *option_called(const command *c, const option *options, jny_str name)
{
    bool may = false;
    for (const char *const *r = c->repeats; *r; r++)
        may |= jny_str_eq(name, jny_cstr(*r));
    for (const option *o = options; may && o->name; o++)
        if (jny_str_eq(name, jny_cstr(o->name)))
            return o;
    return NULL;
}

/* The file is anybody's: what it asks for is typed only where it can do no more than count. */
static jny_status as_typed(app *a, const char *file, const command *c, const jny_made_part *parts,
                           size_t n, words *w, jny_err *err)
{
    const option *options = options_of(a, c);
    enum { OUTPUT = 2, MOST = sizeof w->at / sizeof *w->at - OUTPUT };
    w->n = 0;
    add_word(w, c->name);
    for (size_t i = 0; i < n; i++) {
        if (is_circumstance(parts[i].name))
            continue;
        const option *o     = option_called(c, options, parts[i].name);
        const char   *value = jny_str_z(&a->arena, parts[i].value);
        if (!o)
            return jny_fail(err, JNY_ECONFLICT, file,
                            "it asks for `%s --%.*s`, which says nothing of what is counted: no "
                            "table of this program asks for that, and nothing was run",
                            c->name, JNY_ARG(parts[i].name));
        if (o->kind == OPT_FLAG ? parts[i].value.n > 0 : strlen(value) != parts[i].value.n)
            return jny_fail(err, JNY_ECONFLICT, file,
                            "it asks for `%s --%s` with a value that this option cannot have: no "
                            "table of this program asks for that, and nothing was run",
                            c->name, o->name);
        if (w->n + 2 > MOST)
            return jny_fail(err, JNY_ELIMIT, file,
                            "it names more options than one command has: nothing was run");
        add_word(w, jny_str_z(&a->arena, jny_str_format(&a->arena, "--%s", o->name)));
        if (o->kind != OPT_FLAG)
            add_word(w, value);
    }
    return JNY_OK;
}

/* Whether the project and the program are as they were. */
static jny_status check(app *a, const char *file, const jny_made_part *parts, size_t n, bool anyway,
                        jny_err *err)
{
    jny_project *p;
    jny_str      state, was = part_of(parts, n, JNY_STR("state"));
    jny_str      version = part_of(parts, n, JNY_STR("version"));
    work_begins(a);
    jny_status st = jny_project_open(a->world, a->project, &p, err);
    if (st != JNY_OK)
        return st;
    st = jny_project_state(p, &a->arena, &state, err);
    jny_project_close(p);
    if (st != JNY_OK || anyway)
        return st;
    if (!jny_str_eq(version, JNY_STR(JNY_VERSION)))
        return jny_fail(err, JNY_ECONFLICT, file,
                        "journeys %.*s made it, this is %s: --anyway makes it with this one",
                        JNY_ARG(version), JNY_VERSION);
    if (!jny_str_eq(state, was))
        return jny_fail(err, JNY_ECONFLICT, file,
                        "the project is another, or has changed since (state %.*s, then %.*s): "
                        "--anyway counts what is there now",
                        JNY_ARG(state), JNY_ARG(was));
    return JNY_OK;
}

/* In the place of a file that holds more, or other figures, nothing is written. */
static int end_in_place(app *a, const char *file, jny_str there, jny_str again, jny_err *err)
{
    if (!jny_str_eq(there, again)) {
        jny_fail(err, JNY_ECONFLICT, file,
                 "holds something else than the table that it asks for: what somebody wrote, or "
                 "other figures. -o FILE makes the table; nothing was written");
        return say_error(a, err);
    }
    jny_out_format(&a->out, "%s: the same again, byte for byte\n", file);
    return EXIT_DONE;
}

typedef struct {
    const char *file, *output; /* output: NULL, the file is looked at in its place */
    bool        anyway, share;
} wishes;

static int repeat(app *a, const wishes *w, jny_err *err)
{
    jny_str        bytes, name, again = {0};
    jny_made_part *parts;
    size_t         n;
    const char    *file = w->file;
    jny_status     st   = jny_file_read(&a->arena, a->world, file, a->limits.document, &bytes, err);
    if (st == JNY_OK) {
        jny_err why = {0};
        st          = jny_made_find(&a->arena, bytes, &name, &parts, &n, &why);
        if (st != JNY_OK)
            jny_fail(err, st, file, "%s", why.msg);
    }
    const command *c = st == JNY_OK ? maker_called(name) : NULL;
    words          typed;
    if (st == JNY_OK && !c)
        jny_fail(
            err, JNY_ECONFLICT, file,
            "it says that `%.*s` made it, and no command of that name makes tables that can be "
            "made again: nothing was run",
            JNY_ARG(name));
    if (!c)
        return say_error(a, err);
    st = as_typed(a, file, c, parts, n, &typed, err);
    if (st == JNY_OK)
        st = check(a, file, parts, n, w->anyway, err);
    if (st != JNY_OK)
        return say_error(a, err);
    add_word(&typed, "--output");
    add_word(&typed, w->output ? w->output : file);
    a->running  = c;
    a->for_file = !w->share;
    a->caught   = w->output ? NULL : &again;
    int code    = c->run(a, typed.n, typed.at);
    return code > EXIT_FOUND || w->output ? code : end_in_place(a, file, bytes, again, err);
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w         = {0};
    const option options[] = {
        {"output", 'o', OPT_OUTPUT, &w.output, "FILE",
         "write there; without it nothing is, and FILE is compared"},
        {"anyway", 0, OPT_FLAG, &w.anyway, NULL, "also if the project has changed since"},
        {"share", 0, OPT_FLAG, &w.share, NULL, "also a shared table that did not leave before"},
        {0},
    };
    arguments args;
    int       code;
    jny_err   err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 1)
        return usage_error(a, "`repeat` takes one file that a command wrote by -o");
    if (!a->project || !a->project[0])
        return usage_error(a, "which project? Name it: -p NAME.journeys");
    w.file = args.at[0];
    return repeat(a, &w, &err);
}

const command cmd_repeat = {
    .name     = "repeat",
    .usage    = "repeat FILE [-o OTHER] [--anyway] [--share] -p PROJECT",
    .summary  = "Make a table again, byte for byte, from its file.",
    .examples = "  journeys repeat board.xlsx -o again.xlsx -p southwark.journeys\n"
                "  journeys repeat board.xlsx -p southwark.journeys\n",
    .details =
        "Every file that is written by -o says which question it answers, of which state of\n"
        "the project, by which codebook, policy and version. The same project gives the same\n"
        "bytes; if it has changed since, repeat says so and stops. Without -o nothing is\n"
        "written: FILE is compared with the table that it asks for. Only what counts is made\n"
        "again: a file that asks for another command, or for an option that names a project or\n"
        "a file to write, is refused; and a shared table that has not left this project before\n"
        "is made, and its release noted, with --share only.\n"
        "Exit: 0 made again, or the same; 3 refused, or FILE holds something else.\n",
    .by_name = true,
    .run     = run,
};
