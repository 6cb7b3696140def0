/* options.c - one table of options a command, read by popt and printed as help. */
#include "cli.h"

#include <popt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 40, HELP = 1000, PROJECT, NO_INPUT, LINE, FIELD, STORY, DOCUMENT };

/* Options every command has. */
static const struct {
    const char *name;
    char        letter;
    int         value;
    const char *argument, *help;
} common[] = {
    {"project", 'p', PROJECT, "PROJECT", "the project file (or $JOURNEYS_PROJECT)"},
    {"no-input", 0, NO_INPUT, NULL, "ask nobody; what is missing is an error (exit 2)"},
    {"max-line", 0, LINE, "BYTES", "longest line of NDJSON (16 MiB)"},
    {"max-field", 0, FIELD, "BYTES", "longest cell of a CSV (1 MiB)"},
    {"max-story", 0, STORY, "BYTES", "longest story (1 MiB)"},
    {"max-document", 0, DOCUMENT, "BYTES", "largest document that is read whole (256 MiB)"},
    {"help", 'h', HELP, NULL, "this help"},
};
enum { COMMON = sizeof common / sizeof *common };

static bool number_of(app *a, const char *name, const char *text, size_t *out)
{
    char *end;
    if (!text)
        return false;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || end == text || n == 0 || text[0] == '-') {
        usage_error(a, "--%s takes a number from 1, not \"%s\"", name, text);
        return false;
    }
    *out = (size_t)n;
    return true;
}

static bool take_common(app *a, int value, const char *text, bool *help)
{
    switch (value) {
    case HELP: *help = true; return true;
    case PROJECT: a->project = text; return true;
    case NO_INPUT: a->no_input = true; return true;
    case LINE: return number_of(a, "max-line", text, &a->limits.line);
    case FIELD: return number_of(a, "max-field", text, &a->limits.field);
    case STORY: return number_of(a, "max-story", text, &a->limits.story);
    default: return number_of(a, "max-document", text, &a->limits.document);
    }
}

static bool take_option(app *a, const option *o, const char *text)
{
    option_list *list = o->to;
    switch (o->kind) {
    case OPT_FLAG: *(bool *)o->to = true; return true;
    case OPT_TEXT:
    case OPT_OUTPUT:
    case OPT_NEW: *(const char **)o->to = text; return true;
    case OPT_NUMBER: return number_of(a, o->name, text, o->to);
    case OPT_LIST:
        if (list->n == sizeof list->items / sizeof *list->items) {
            usage_error(a, "--%s stands here too often", o->name);
            return false;
        }
        list->items[list->n++] = text;
        return true;
    }
    return false;
}

/* Of two values one would be dropped in silence. A flag may be said twice. */
static bool said_once(app *a, const option *o, bool *said)
{
    const bool again = *said;
    *said            = o->kind != OPT_FLAG && o->kind != OPT_LIST;
    if (again)
        usage_error(a, "--%s stands here twice: give it once (values of a list go with commas)",
                    o->name);
    return !again;
}

/* Only when all are read is it known which project it is. */
static bool outputs_are_free(app *a, const option *options)
{
    for (const option *o = options; o->name; o++) {
        bool        writes = o->kind == OPT_OUTPUT || o->kind == OPT_NEW;
        const char *path   = writes ? *(const char **)o->to : NULL;
        if (!path)
            continue;
        if (strcmp(path, "-") == 0) {
            usage_error(a,
                        "--%s takes the name of a file, and \"-\" is none; leave it out for "
                        "standard output",
                        o->name);
            return false;
        }
        if (a->project && a->project[0] && jny_project_owns(a->world, a->project, path)) {
            usage_error(a,
                        "--%s would write over %s, which belongs to the project: name another "
                        "file",
                        o->name, path);
            return false;
        }
        bool    is_project = false;
        jny_err err        = {0};
        if (o->kind == OPT_OUTPUT && jny_project_is(a->world, path, &is_project, &err) != JNY_OK) {
            say_error(a, &err);
            return false;
        }
        if (is_project) {
            usage_error(a,
                        "--%s would write over %s, which is a journeys project, or a copy of one: "
                        "name another file, or take that one away first",
                        o->name, path);
            return false;
        }
        if (o->kind == OPT_OUTPUT && jny_secret_is(a->world, path)) {
            usage_error(a,
                        "--%s would write over %s, which is encrypted and may hold a whole "
                        "project: name another file, or take that one away first",
                        o->name, path);
            return false;
        }
    }
    return true;
}

static size_t build_table(const option *options, struct poptOption *table)
{
    size_t n = 0;
    for (size_t i = 0; options[i].name; i++)
        table[n++] = (struct poptOption){
            .longName  = options[i].name,
            .shortName = options[i].letter,
            .argInfo   = options[i].kind == OPT_FLAG ? POPT_ARG_NONE : POPT_ARG_STRING,
            .val       = (int)i + 1,
        };
    for (size_t i = 0; i < COMMON; i++)
        table[n++] = (struct poptOption){
            .longName  = common[i].name,
            .shortName = common[i].letter,
            .argInfo   = common[i].argument ? POPT_ARG_STRING : POPT_ARG_NONE,
            .val       = common[i].value,
        };
    return n;
}

static bool unknown_option(app *a, const option *options, const char *given)
{
    jny_str names[MOST + COMMON];
    size_t  n = 0;
    for (size_t i = 0; options[i].name; i++)
        names[n++] = jny_cstr(options[i].name);
    for (size_t i = 0; i < COMMON; i++)
        names[n++] = jny_cstr(common[i].name);
    jny_str bare = jny_cstr(given);
    while (bare.n && bare.p[0] == '-')
        bare = jny_str_sub(bare, 1, bare.n);
    jny_str near = jny_str_nearest(bare, names, n);
    if (near.n)
        usage_error(a, "there is no option %s (did you mean --%.*s?)", given, JNY_ARG(near));
    else
        usage_error(a, "there is no option %s; see `journeys %s --help`", given, a->running->name);
    return false;
}

/* A copy without the places that values go to: they are gone when the command returns. */
static void hand_over(app *a, const option *options)
{
    option *all = JNY_ARRAY(&a->arena, option, MOST + COMMON + 1), *to = all;
    for (const option *o = options; o->name; o++) {
        *to    = *o;
        to->to = NULL;
        to++;
    }
    for (size_t i = 0; i < COMMON; i++)
        *to++ = (option){.name     = common[i].name,
                         .letter   = common[i].letter,
                         .kind     = common[i].argument ? OPT_TEXT : OPT_FLAG,
                         .argument = common[i].argument,
                         .help     = common[i].help};
    *a->asked = all;
}

const option *options_of(app *a, const command *c)
{
    static const option none[]  = {{0}};
    const option       *out     = none;
    const command      *running = a->running;
    const char         *argv[]  = {c->name, NULL};
    if (c == &cmd_help) /* which reads no options */
        return none;
    a->asked   = &out;
    a->running = c;
    c->run(a, 1, argv);
    a->asked   = NULL;
    a->running = running;
    return out;
}

bool options_read(app *a, const option *options, int argc, const char **argv, arguments *args,
                  int *code)
{
    struct poptOption table[MOST + COMMON + 1] = {0};
    bool              help = false, good = true, said[MOST] = {0};
    int               value;
    *code   = EXIT_DONE;
    args->n = 0;
    if (a->asked) {
        hand_over(a, options);
        return false;
    }
    build_table(options, table);
    poptContext context = poptGetContext("journeys", argc, argv, table, 0);
    if (!context) {
        jny_err err = {0};
        jny_fail(&err, JNY_EIO, NULL, "out of memory");
        *code = say_error(a, &err);
        return false;
    }
    while (good && (value = poptGetNextOpt(context)) > 0) {
        char *raw  = poptGetOptArg(context);
        char *text = raw ? jny_str_z(&a->arena, jny_cstr(raw)) : NULL;
        free(raw);
        good = value <= MOST ? said_once(a, &options[value - 1], &said[value - 1]) &&
                                   take_option(a, &options[value - 1], text)
                             : take_common(a, value, text, &help);
    }
    if (good && value < -1) {
        const char *given = poptBadOption(context, 0);
        good              = value == POPT_ERROR_BADOPT ? unknown_option(a, options, given) : false;
        if (value == POPT_ERROR_NOARG)
            usage_error(a, "%s: its value is missing; `journeys %s --help` says what it takes",
                        given, a->running->name);
        else if (value != POPT_ERROR_BADOPT)
            usage_error(a, "%s: %s", given, poptStrerror(value));
    }
    const char *rest;
    while (good && (rest = poptGetArg(context))) {
        if (args->n == sizeof args->at / sizeof *args->at) {
            usage_error(a, "more than %zu names at once", args->n);
            good = false;
        } else {
            args->at[args->n++] = jny_str_z(&a->arena, jny_cstr(rest));
        }
    }
    poptFreeContext(context);
    good = good && (help || outputs_are_free(a, options));
    if (!good)
        *code = EXIT_USAGE;
    else if (help)
        help_print(a, &a->out, a->running, options);
    return good && !help;
}

static void print_option(jny_out *to, char letter, const char *name, const char *argument,
                         const char *help)
{
    char left[80];
    int  n =
        snprintf(left, sizeof left, "  %c%c%c --%s%s%s", letter ? '-' : ' ', letter ? letter : ' ',
                 letter ? ',' : ' ', name, argument ? " " : "", argument ? argument : "");
    jny_out_format(to, "%-30s%s%s\n", left, n >= 30 ? "  " : "", help);
}

void help_print(app *a, jny_out *to, const command *c, const option *options)
{
    (void)a;
    jny_out_format(to, "%s\n\nExamples:\n", c->summary);
    jny_out_add(to, jny_cstr(c->examples));
    jny_out_format(to, "\nUsage: journeys %s\n", c->usage);
    if (c->details && c->details[0]) {
        jny_out_add(to, JNY_STR("\n"));
        jny_out_add(to, jny_cstr(c->details));
    }
    jny_out_format(to, "\nOptions:\n");
    for (size_t i = 0; options[i].name; i++)
        print_option(to, options[i].letter, options[i].name, options[i].argument, options[i].help);
    for (size_t i = 0; i < COMMON; i++)
        print_option(to, common[i].letter, common[i].name, common[i].argument, common[i].help);
}
