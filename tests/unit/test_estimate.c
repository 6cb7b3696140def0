/* test_estimate.c - estimates against a made-up truth: reviewers draw samples, the machine
 * errs, and the intervals must hold the truth as often as they say. */
#include <journeys/stat.h>

#include <criterion/criterion.h>
#include <math.h>

enum { TIMES = 2000, STORIES = 1300, READ_MARKED = 150, READ_REST = 350 };

static double chance_of(uint64_t *seed)
{
    *seed ^= *seed << 13; /* xorshift64 (Marsaglia 2003) */
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (double)(*seed >> 11) / 9007199254740992.0;
}

/* One project: what is there, what the machine marks, and which are read. */
static bool audit_holds(uint64_t *seed, double prevalence, double recall, double fall_out)
{
    bool      there[STORIES], marked[STORIES];
    jny_audit a     = {.stories = STORIES};
    size_t    truth = 0, left_marked = 0, left_rest = 0;
    for (size_t i = 0; i < STORIES; i++) {
        there[i]  = chance_of(seed) < prevalence;
        marked[i] = chance_of(seed) < (there[i] ? recall : fall_out);
        truth += there[i];
        a.marked += marked[i];
        *(marked[i] ? &left_marked : &left_rest) += 1;
    }
    size_t read_marked = left_marked < READ_MARKED ? left_marked / 2 + 1 : READ_MARKED;
    size_t read_rest   = READ_REST;
    for (size_t i = 0; i < STORIES; i++) { /* selection sampling: each with an equal chance */
        size_t *left = marked[i] ? &left_marked : &left_rest;
        size_t *read = marked[i] ? &read_marked : &read_rest;
        if (chance_of(seed) * (double)(*left)-- < (double)*read) {
            --*read;
            *(marked[i]  ? there[i] ? &a.sample.both : &a.sample.first
              : there[i] ? &a.sample.second
                         : &a.sample.neither) += 1;
        }
    }
    jny_estimate e;
    cr_assert(jny_prevalence(a, &e));
    double share = (double)truth / STORIES;
    return e.low <= share && share <= e.high;
}

Test(estimates, prevalence_holds_the_truth_as_often_as_it_says)
{
    static const double worlds[][3] = {{0.15, 0.75, 0.04}, {0.30, 0.65, 0.10}, {0.08, 0.80, 0.03}};
    for (size_t w = 0; w < 3; w++) {
        uint64_t seed = 20260101 + w;
        int      held = 0;
        for (int i = 0; i < TIMES; i++)
            held += audit_holds(&seed, worlds[w][0], worlds[w][1], worlds[w][2]);
        cr_log_warn("world %zu: %.1f %%", w, 100.0 * held / TIMES);
        cr_expect(held >= 0.93 * TIMES && held <= 0.97 * TIMES, "world %zu: held %d of %d", w, held,
                  TIMES);
    }
}

Test(estimates, rogan_gladen_holds_the_truth_as_often_as_it_says)
{
    uint64_t seed = 7;
    int      held = 0, made = 0;
    for (int i = 0; i < TIMES; i++) {
        double       marked = 0, se = 0, sp = 0;
        jny_estimate e;
        for (int k = 0; k < STORIES; k++)
            marked += chance_of(&seed) < 0.2 * 0.8 + 0.8 * 0.05;
        for (int k = 0; k < 120; k++)
            se += chance_of(&seed) < 0.8;
        for (int k = 0; k < 400; k++)
            sp += chance_of(&seed) < 0.95;
        if (jny_rogan_gladen(marked, STORIES, se, 120, sp, 400, &e)) {
            made++;
            held += e.low <= 0.2 && 0.2 <= e.high;
        }
    }
    cr_expect(made == TIMES);
    cr_log_warn("%.1f %%", 100.0 * held / TIMES);
    cr_expect(held >= 0.93 * TIMES && held <= 0.97 * TIMES, "held %d of %d", held, TIMES);
}

Test(estimates, without_a_sample_or_better_than_chance_nothing_can_be_said)
{
    jny_estimate e;
    cr_expect_not(jny_prevalence((jny_audit){.stories = 10, .marked = 3}, &e));
    cr_expect(isnan(e.value));
    cr_expect_not(jny_rogan_gladen(500, 1000, 10, 20, 10, 20, &e));
    cr_expect_not(jny_rogan_gladen(500, 1000, 0, 0, 10, 20, &e));
}

/* Of 100 with m in them, 50 drawn and none found happens with chance C(100-m, 50)/C(100, 50):
 * m = 4: 0.0587, m = 5: 0.0281. So with 95 % at most 4. */
Test(estimates, stopping_by_hand)
{
    cr_expect_eq(jny_missed_at_most(100, 50, 0, 0.95), 4);
    cr_expect_eq(jny_missed_at_most(100, 100, 7, 0.95), 0, "all were read");
    cr_expect_eq(jny_missed_at_most(100, 0, 0, 0.95), 100, "none was read");
}

Test(estimates, stopping_is_right_as_often_as_it_says)
{
    uint64_t seed = 99;
    int      held = 0;
    for (int i = 0; i < TIMES; i++) {
        uint64_t there = (uint64_t)(chance_of(&seed) * 60), left = there, found = 0;
        for (int k = 0; k < 200; k++)
            if (chance_of(&seed) * (800 - k) < (double)left)
                left--, found++;
        held += there - found <= jny_missed_at_most(800, 200, found, 0.95);
    }
    cr_expect(held >= 0.93 * TIMES, "held %d of %d", held, TIMES);
}
