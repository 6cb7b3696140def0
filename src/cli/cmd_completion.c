/* cmd_completion.c - what shells and `man` know of the program, made by the program. */
#include "complete.h"

#include <string.h>

static const command *named(const char *name)
{
    for (const command *const *c = commands; *c; c++)
        if (strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

static int run(app *a, int argc, const char **argv)
{
    static const option options[] = {{0}};
    arguments           args;
    int                 code;
    jny_buf             b = jny_buf_open(&a->arena);
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    const char *what = args.n ? args.at[0] : "";
    const bool  man  = strcmp(what, "man") == 0;
    if (args.n > (man ? 2 : 1))
        return usage_error(a, "too many words: name one shell");
    if (man && args.n == 2 && !named(args.at[1]))
        return usage_error(a, "there is no command \"%s\"; `journeys` alone lists them",
                           args.at[1]);
    if (strcmp(what, "bash") == 0)
        complete_bash(a, &b);
    else if (strcmp(what, "zsh") == 0)
        complete_zsh(a, &b);
    else if (strcmp(what, "fish") == 0)
        complete_fish(a, &b);
    else if (man)
        manual_page(a, args.n == 2 ? named(args.at[1]) : NULL, &b);
    else if (strcmp(what, "names") == 0)
        for (const command *const *c = commands; *c; c++)
            jny_buf_format(&b, "%s\n", (*c)->name);
    else
        return usage_error(a, "name a shell: bash, zsh or fish");
    jny_out_add(&a->out, jny_buf_str(&b));
    return EXIT_DONE;
}

const command cmd_completion = {
    .name     = "completion",
    .usage    = "completion bash|zsh|fish|names|man [COMMAND]",
    .summary  = "Print what a shell needs to complete commands and options.",
    .by_name  = true,
    .examples = "  source <(journeys completion bash)\n"
                "  journeys completion zsh > ~/.zfunc/_journeys\n"
                "  journeys completion fish > ~/.config/fish/completions/journeys.fish\n",
    .details =
        "An installed journeys has all three in place already.\n"
        "`names` lists the commands; `man` gives a manual page in the language of scdoc, of\n"
        "a COMMAND or of the whole program, from which the installed pages are made.\n",
    .run = run,
};
