/* cmd_trend.c - waves side by side: `count` by a time, with shares and tests. */
#include "ask.h"

#include <string.h>

enum { WORDS = 200 };

/* The words of `count` for those of `trend`: `--by` is a time, wave unless it is named. */
static int run(app *a, int argc, const char **argv)
{
    const char *words[WORDS];
    int         n  = 0;
    bool        by = false, help = false;
    words[n++] = "count";
    for (int i = 1; i < argc && n < WORDS - 4; i++) {
        by |= strcmp(argv[i], "-b") == 0 || strncmp(argv[i], "--by", 4) == 0;
        help |= strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
        words[n++] = argv[i];
    }
    if (help)
        return cmd_count.run(a, argc, argv);
    if (!by) {
        words[n++] = "--by";
        words[n++] = "wave";
    }
    words[n++] = "--percent";
    words[n++] = "--test";
    return cmd_count.run(a, n, words);
}

const command cmd_trend = {
    .name  = "trend",
    .usage = "trend [--by date:year|date:quarter|date:month|wave] [--theme T,...] -p PROJECT",
    .summary =
        "Set waves side by side: shares of each, and whether the difference could be chance.",
    .examples = "  journeys trend --theme early-help,send -p southwark.journeys\n"
                "  journeys trend --by locality,date:year --share round-5 -p southwark.journeys\n",
    .details  = "It is `count --by wave --percent --test`, and takes every option of `count`.\n",
    .run      = run,
};
