/* generate.c - makes what is measured: stories as the corpus has them, as many as wanted,
 * and codebooks of any size. The same seed gives the same bytes.
 *
 *   generate stories --bytes N|--stories N [--seed S] [--mean BYTES]
 *                    [--format ndjson|text|csv] CORPUS.ndjson
 *   generate codebook --rules N [--seed S] CORPUS.ndjson */
#include "corpus.h"

#include <stdlib.h>
#include <string.h>

enum { MEAN = 670, FEWEST_RULES = 100 };

static const char usage[] =
    "usage: generate stories --bytes N|--stories N [--seed S] [--mean BYTES]\n"
    "                        [--format ndjson|text|csv] CORPUS\n"
    "       generate codebook --rules N [--seed S] CORPUS\n"
    "CORPUS is corpus/journeys.ndjson. The same seed gives the same bytes.\n";

typedef struct {
    const char *what, *path;
    story_order stories;
    uint64_t    rules;
} request;

static uint64_t number(const char *text)
{
    char              *end = NULL;
    unsigned long long n   = text ? strtoull(text, &end, 10) : 0;
    if (!text || !*text || *end || *text == '-')
        corpus_fail("\"%s\" is not a number", text ? text : "");
    return n;
}

static request read_request(char **argv)
{
    request r = {.stories = {.seed = 1, .mean = MEAN}};
    for (int i = 1; argv[i]; i++) {
        const char *arg = argv[i], *next = argv[i + 1];
        if (strcmp(arg, "--bytes") == 0)
            r.stories.bytes = number(next), i++;
        else if (strcmp(arg, "--stories") == 0)
            r.stories.stories = number(next), i++;
        else if (strcmp(arg, "--seed") == 0)
            r.stories.seed = number(next), i++;
        else if (strcmp(arg, "--mean") == 0)
            r.stories.mean = number(next), i++;
        else if (strcmp(arg, "--rules") == 0)
            r.rules = number(next), i++;
        else if (strcmp(arg, "--format") == 0 && next)
            r.stories.form = strcmp(next, "text") == 0  ? STORIES_TEXT
                             : strcmp(next, "csv") == 0 ? STORIES_CSV
                                                        : STORIES_NDJSON,
            i++;
        else if (arg[0] != '-' && !r.what)
            r.what = arg;
        else if (arg[0] != '-' && !r.path)
            r.path = arg;
        else
            corpus_fail("what is \"%s\"?\n%s", arg, usage);
    }
    return r;
}

int main(int argc, char **argv)
{
    (void)argc;
    request r        = read_request(argv);
    bool    stories  = r.what && strcmp(r.what, "stories") == 0;
    bool    codebook = r.what && strcmp(r.what, "codebook") == 0;
    if (!r.path || (!stories && !codebook) || (stories && !r.stories.bytes && !r.stories.stories)) {
        fputs(usage, stderr);
        return 2;
    }
    if (codebook && r.rules < FEWEST_RULES)
        corpus_fail("a codebook for measuring has %d rules or more", FEWEST_RULES);
    jny_arena a = jny_arena_open(jny_world_system());
    corpus    c = corpus_load(&a, r.path);
    if (stories)
        write_stories(&a, &c, &r.stories, stdout);
    else
        write_codebook(&a, &c, r.rules, r.stories.seed, stdout);
    jny_arena_close(&a);
    if (fflush(stdout) != 0 || ferror(stdout))
        corpus_fail("the output could not be written");
    return 0;
}
