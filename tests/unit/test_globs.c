/* test_globs.c - looking a dictionary's patterns up by how they begin and end finds the same as
 * trying every one. */
#include "chance.h"
#include "globs.h"

#include <criterion/criterion.h>
#include <string.h>

enum { PATTERNS = 300, WORDS = 4000, LONG = 140 };

static jny_str random_word(jny_arena *a, chance *luck, bool pattern)
{
    static const char letters[] = "aab?*";
    size_t            n         = 1 + chance_below(luck, 6);
    char             *p         = JNY_ARRAY(a, char, LONG + 8);
    size_t            long_head = chance_below(luck, 4) ? 0 : 55 + chance_below(luck, 20);
    memset(p, 'a', long_head);
    for (size_t i = long_head; i < long_head + n; i++)
        p[i] = letters[chance_below(luck, pattern ? 5 : 3)];
    return (jny_str){p, long_head + n};
}

/* Heads of 62 letters and more share one bit. */
Test(globs, finds_what_trying_every_pattern_finds)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    chance    luck  = chance_of(31);
    size_t    found = 0;
    for (int round = 0; round < 10; round++) {
        globs   g;
        jny_str patterns[PATTERNS];
        size_t  n = round ? PATTERNS : 0; /* none, too */
        globs_open(&g, &a);
        for (size_t i = 0; i < n; i++) {
            patterns[i] = random_word(&a, &luck, true);
            globs_add(&g, patterns[i], (uint32_t)i + 1);
        }
        for (int w = 0; w < WORDS; w++) {
            jny_arena    one           = a;
            bool         got[PATTERNS] = {0};
            jny_str      word          = random_word(&one, &luck, false);
            glob_numbers out           = {0};
            globs_find(&g, word, &one, &out);
            for (size_t i = 0; i < out.n; i++) {
                cr_assert(!got[out.at[i] - 1], "\"%.*s\" twice", JNY_ARG(patterns[out.at[i] - 1]));
                got[out.at[i] - 1] = true;
            }
            for (size_t i = 0; i < n; i++)
                cr_assert_eq(got[i], jny_glob_matches(patterns[i], word), "\"%.*s\", \"%.*s\"",
                             JNY_ARG(patterns[i]), JNY_ARG(word));
            found += out.n;
        }
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    cr_expect_gt(found, WORDS, "%zu found", found);
}
