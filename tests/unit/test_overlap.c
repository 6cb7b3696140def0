/* test_overlap.c - a rule of which the lint says that it adds nothing can go: no story is
 * tagged otherwise without it. Codebooks and stories of few words, so that rules meet. */
#include "chance.h"

#include <criterion/criterion.h>
#include <journeys/tag.h>
#include <stdlib.h>

enum { CODEBOOKS = 4000, STORIES = 40, RULES = 4 };

static const char *const words[] = {"wait", "waiting", "Waits", "list", "long", "don't"};

static jny_str word(chance *luck)
{
    return jny_cstr(words[chance_below(luck, sizeof words / sizeof *words)]);
}

static void add_words(jny_buf *b, chance *luck, size_t n, bool star)
{
    for (size_t i = 0; i < n; i++) {
        jny_str w = word(luck);
        jny_buf_format(b, "%s%.*s%s", i ? " " : "", JNY_ARG(w),
                       star && chance_below(luck, 5) == 0 ? "*" : "");
    }
}

static void add_rule(jny_buf *b, chance *luck)
{
    switch (chance_below(luck, 6)) {
    case 0: jny_buf_char(b, '='), add_words(b, luck, 1 + chance_below(luck, 2), true); break;
    case 1: jny_buf_char(b, '^'), add_words(b, luck, 1 + chance_below(luck, 2), true); break;
    case 2:
    case 3:
        add_words(b, luck, 1 + chance_below(luck, 2), true);
        jny_buf_format(b, " %c%zu ", chance_below(luck, 2) ? '~' : '>', chance_below(luck, 4));
        add_words(b, luck, 1 + chance_below(luck, 2), true);
        break;
    default: add_words(b, luck, 2 + chance_below(luck, 3), true);
    }
}

/* A codebook of one theme, a rule a line from line 6; `without` leaves one out. */
static jny_str codebook(jny_arena *a, const jny_str *rules, size_t without)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("codebook: x\nlanguage: en\nthemes:\n  - id: x\n    rules:\n"));
    for (size_t i = 0; i < RULES; i++)
        if (i != without)
            jny_buf_format(&b, "      - \"%.*s\"\n", JNY_ARG(rules[i]));
    return jny_buf_str(&b);
}

static jny_matcher *matcher(jny_arena *a, jny_str yaml, jny_codebook *book, jny_problems *problems)
{
    jny_matcher *m   = NULL;
    jny_err      err = {0};
    cr_assert(jny_codebook_parse(a, JNY_STR("x.yaml"), yaml, book, problems, &err) == JNY_OK, "%s",
              err.msg);
    cr_assert(jny_matcher_open(a->world, book, &m, &err) == JNY_OK);
    return m;
}

static bool tagged(jny_arena *a, jny_matcher *m, jny_str story)
{
    jny_tags tags;
    jny_tag(a, m, story, (jny_str){0}, &tags);
    return tags.n > 0;
}

static size_t try_codebook(jny_arena *a, chance *luck)
{
    jny_str      rules[RULES];
    jny_codebook book, less;
    jny_problems problems = {0};
    size_t       tried    = 0;
    for (size_t i = 0; i < RULES; i++) {
        jny_buf b = jny_buf_open(a);
        add_rule(&b, luck);
        rules[i] = jny_buf_str(&b);
    }
    jny_matcher *all = matcher(a, codebook(a, rules, RULES), &book, &problems);
    problems         = (jny_problems){0};
    jny_codebook_check(a, &book, &problems);
    for (size_t k = 0; k < problems.n; k++) {
        if (!memmem(problems.at[k].msg.p, problems.at[k].msg.n, "adds nothing", 12))
            continue;
        size_t       rule = problems.at[k].at.line - 6;
        jny_matcher *few  = matcher(a, codebook(a, rules, rule), &less, NULL);
        for (size_t i = 0; i < STORIES; i++) {
            jny_buf b = jny_buf_open(a);
            add_words(&b, luck, 1 + chance_below(luck, 7), false);
            jny_str story = jny_buf_str(&b);
            cr_expect(tagged(a, all, story) == tagged(a, few, story),
                      "%.*s: \"%.*s\" is tagged only with the rule \"%.*s\"",
                      JNY_ARG(problems.at[k].msg), JNY_ARG(story), JNY_ARG(rules[rule]));
        }
        jny_matcher_close(few);
        tried++;
    }
    jny_matcher_close(all);
    return tried;
}

Test(overlap, what_adds_nothing_can_go)
{
    chance luck  = chance_of(7);
    size_t tried = 0, n = getenv("JNY_LONG") ? 10 * CODEBOOKS : CODEBOOKS;
    for (size_t i = 0; i < n; i++) {
        jny_arena a = jny_arena_open(jny_world_system());
        tried += try_codebook(&a, &luck);
        jny_arena_close(&a);
    }
    cr_expect(tried > n / 10, "only %zu rules were told to add nothing", tried);
}
