/* manual.c - manual pages from the table that `--help` prints, in the language of scdoc. */
#include "complete.h"

#include <string.h>

static void add(jny_buf *b, const char *text)
{
    jny_buf_add(b, jny_cstr(text));
}

/* Text in which nothing means anything to scdoc, which itself looks after a dot that begins a
 * line. */
static void plain(jny_buf *b, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\*_`#~[]<>+-|", *text))
            jny_buf_char(b, '\\');
        jny_buf_char(b, *text);
    }
}

/* Lines as they stand. */
static void literal(jny_buf *b, const char *text)
{
    size_t n = strlen(text);
    jny_buf_format(b, "```\n%s%s```\n", text, n && text[n - 1] == '\n' ? "" : "\n");
}

static void one_option(jny_buf *b, const option *o)
{
    if (o->letter)
        jny_buf_format(b, "*\\-%c*, ", o->letter);
    add(b, "*\\-\\-");
    plain(b, o->name);
    add(b, "*");
    if (o->argument) {
        add(b, " _");
        plain(b, o->argument);
        add(b, "_");
    }
    add(b, "\n\t");
    plain(b, o->help);
    add(b, "\n\n");
}

static void foot(jny_buf *b, const char *others)
{
    add(b, "# EXIT STATUS\n\n"
           "*0* done\n\n"
           "*1* ran and found problems\n\n"
           "*2* the command line makes no sense\n\n"
           "*3* bad input data\n\n"
           "*4* disk, permissions or project file\n\n"
           "By SIGPIPE where who reads the output goes away, by SIGINT, SIGTERM or SIGHUP where it "
           "is told to stop: nothing half done is left.\n\n"
           "# SEE ALSO\n\n");
    add(b, others);
    add(b, "\n");
}

static void page_of(app *a, const command *c, jny_buf *b)
{
    jny_buf_format(b, "journeys-%s(1) \"journeys " JNY_VERSION "\" \"journeys\"\n\n# NAME\n\n",
                   c->name);
    jny_buf_format(b, "journeys-%s - ", c->name);
    plain(b, c->summary);
    add(b, "\n\n# SYNOPSIS\n\n*journeys* ");
    plain(b, c->usage);
    add(b, "\n\n# EXAMPLES\n\n");
    literal(b, c->examples);
    add(b, "\n");
    if (c->details && c->details[0]) {
        add(b, "# DESCRIPTION\n\n");
        literal(b, c->details);
        add(b, "\n");
    }
    const option *options = options_of(a, c);
    if (options->name)
        add(b, "# OPTIONS\n\n");
    for (const option *o = options; o->name; o++)
        one_option(b, o);
    foot(b, "*journeys*(1)");
}

static void page_of_all(jny_buf *b)
{
    add(b,
        "journeys(1) \"journeys " JNY_VERSION "\" \"journeys\"\n\n"
        "# NAME\n\n"
        "journeys \\- what stories are about, who tells them, and where\n\n"
        "# SYNOPSIS\n\n"
        "*journeys* [*\\-p* _PROJECT_] _COMMAND_ [_ARGUMENT_...]\n\n"
        "# DESCRIPTION\n\n"
        "A council collects stories about growing up, raising and working with children. "
        "*journeys* keeps them in one file, tags them by a codebook whose rules people can read, "
        "keeps what people decide about each tag, counts who says what and where, and publishes a "
        "redacted selection. It works on this machine only and uses no network.\n\n"
        "*journeys tour* shows all of it in five minutes.\n\n"
        "# COMMANDS\n\n");
    for (const command *const *c = commands; *c; c++) {
        add(b, "*");
        plain(b, (*c)->name);
        add(b, "*\n\t");
        plain(b, (*c)->summary);
        add(b, "\n\n");
    }
    add(b,
        "# ENVIRONMENT\n\n"
        "*JOURNEYS\\_PROJECT*\n\tthe project, where no *\\-p* names one\n\n"
        "# FILES\n\n"
        "_NAME.journeys_\n\tthe project. It is not encrypted: keep it on an encrypted disk.\n\n");
    foot(b, "The page of a command, as *journeys-count*(1) or *journeys-tag*(1).");
}

void manual_page(app *a, const command *c, jny_buf *b)
{
    if (c)
        page_of(a, c, b);
    else
        page_of_all(b);
}
