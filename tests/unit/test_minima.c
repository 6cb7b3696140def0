/* Texts that are nearly the same, against the share of their runs counted one by one. */
#include <criterion/criterion.h>
#include "minima.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 60, VOCABULARY = 400, RUN = 3, ROUNDS = 300 };

typedef struct {
    unsigned word[WORDS];
} made;

static uint32_t next_number(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static made make(uint64_t *state)
{
    made m;
    for (int i = 0; i < WORDS; i++)
        m.word[i] = next_number(state) % VOCABULARY;
    return m;
}

static jny_minima minima_of(jny_arena a, const made *m)
{
    jny_minima out;
    char       text[WORDS * 8] = "";
    for (int i = 0; i < WORDS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%sW%u", i ? " " : "",
                 m->word[i]);
    cr_assert(jny_minima_of(a, jny_cstr(text), &out));
    return out;
}

static bool has_run(const made *m, const unsigned *run)
{
    for (int i = 0; i + RUN <= WORDS; i++)
        if (!memcmp(m->word + i, run, RUN * sizeof *run))
            return true;
    return false;
}

/* In per cent; with so many words, hardly a run stands twice in one text. */
static int counted(const made *x, const made *y)
{
    int both = 0, all = 2 * (WORDS - RUN + 1);
    for (int i = 0; i + RUN <= WORDS; i++)
        both += has_run(y, x->word + i);
    return 100 * both / (all - both);
}

Test(minima, tell_the_share_of_runs_of_three_words)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    uint64_t  state = 7;
    int       off   = 0;
    for (int round = 0; round < ROUNDS; round++) {
        made x = make(&state), y = x;
        for (int i = 0; i < round % 20; i++)
            y.word[next_number(&state) % WORDS] = next_number(&state) % VOCABULARY;
        jny_minima mx = minima_of(a, &x), my = minima_of(a, &y);
        int        told = (int)jny_minima_shared(&mx, &my), is = counted(&x, &y);
        cr_expect(told >= is - 30 && told <= is + 30, "%d for %d", told, is);
        off += told - is;
        cr_expect(round % 20 || told == 100);
    }
    cr_expect(off >= -2 * ROUNDS && off <= 2 * ROUNDS, "off by %d in %d rounds", off, ROUNDS);
    jny_arena_close(&a);
}

Test(minima, near_copies_share_a_band_and_others_none)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    uint64_t  state = 11;
    int       found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        made x = make(&state), y = x, z = make(&state);
        for (int i = 0; i < 5; i++)
            y.word[next_number(&state) % WORDS] = VOCABULARY;
        jny_minima mx = minima_of(a, &x), my = minima_of(a, &y), mz = minima_of(a, &z);
        bool       met = false;
        for (size_t b = 0; b < JNY_MINIMA_BANDS; b++) {
            met |= jny_minima_band(&mx, b) == jny_minima_band(&my, b);
            cr_expect_neq(jny_minima_band(&mx, b), jny_minima_band(&mz, b));
        }
        found += met;
    }
    cr_expect(found >= ROUNDS * 95 / 100, "%d of %d", found, ROUNDS);
    jny_arena_close(&a);
}

Test(minima, few_words_are_no_copy_and_case_is_none)
{
    jny_arena  a = jny_arena_open(jny_world_system());
    jny_minima x, y;
    cr_expect_not(jny_minima_of(a, JNY_STR("one two three four five six seven"), &x));
    cr_assert(jny_minima_of(a, JNY_STR("one two three four five six seven eight"), &x));
    cr_assert(jny_minima_of(a, JNY_STR("One two, three. Four\nfive SIX seven; eight!"), &y));
    cr_expect_eq(jny_minima_shared(&x, &y), 100);
    jny_arena_close(&a);
}

/* Whatever the machine, the same signature: projects move from one to another. */
Test(minima, plain_and_quick_loops_agree)
{
    jny_arena  a     = jny_arena_open(jny_world_system());
    uint64_t   state = 12;
    jny_minima plain;
    for (int i = 0; i < ROUNDS; i++) {
        made       m               = make(&state);
        jny_minima quick           = minima_of(a, &m);
        char       text[WORDS * 8] = "";
        for (int w = 0; w < WORDS; w++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%sW%u", w ? " " : "",
                     m.word[w]);
        cr_assert(minima_of_by(a, jny_cstr(text), take_plainly, &plain));
        cr_assert_arr_eq(plain.hash, quick.hash, sizeof plain.hash);
    }
    jny_arena_close(&a);
}
