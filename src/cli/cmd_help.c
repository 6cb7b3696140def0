/* cmd_help.c - one screen, or the help of a command. */
#include "cli.h"

#include <string.h>

static void one_screen(app *a)
{
    jny_out_add(
        &a->out,
        JNY_STR("journeys: what are these stories about, who tells them, and where?\n"
                "\n"
                "  journeys init southwark.journeys\n"
                "  journeys -p southwark.journeys import corpus/journeys.ndjson\n"
                "  journeys -p southwark.journeys tag --codebook codebooks/1000-journeys.yaml\n"
                "  journeys -p southwark.journeys count --by respondent_type\n"
                "\n"));
    jny_buf named = jny_buf_open(&a->arena);
    for (const command *const *c = commands; *c; c++)
        if (*c == &cmd_help) /* the foot tells of it */
            continue;
        else if ((*c)->by_name)
            jny_buf_format(&named, "%s%s", named.n ? ", " : "", (*c)->name);
        else
            jny_out_format(&a->out, "  %-10s %s\n", (*c)->name, (*c)->summary);
    jny_out_format(&a->out, "  and: %.*s\n", JNY_ARG(jny_buf_str(&named)));
    jny_out_add(
        &a->out,
        JNY_STR(
            "\n`journeys help COMMAND` tells more. Results: standard output; all else: standard "
            "error.\n"
            "Exit: 0 done, 1 found problems, 2 usage, 3 bad input, 4 disk, permissions, project "
            "file.\n"));
}

static int run(app *a, int argc, const char **argv)
{
    if (argc < 2 || argv[1][0] == '-') {
        one_screen(a);
        return EXIT_DONE;
    }
    for (const command *const *c = commands; *c; c++)
        if (strcmp((*c)->name, argv[1]) == 0 && *c != &cmd_help) {
            const char *ask[] = {argv[1], "--help", NULL};
            a->running        = *c;
            return (*c)->run(a, 2, ask);
        }
    if (strcmp(argv[1], "help") == 0) {
        one_screen(a);
        return EXIT_DONE;
    }
    a->running = NULL;
    return unknown_command(a, argv[1]);
}

const command cmd_help = {
    .name     = "help",
    .usage    = "help [COMMAND]",
    .summary  = "Show this screen, or the help of a command.",
    .examples = "  journeys help count\n",
    .details  = "",
    .run      = run,
};
