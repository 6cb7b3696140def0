/* test_estimate.c - estimates against a made-up truth: reviewers draw samples, the machine
 * errs, and the intervals must hold the truth as often as they say. */
#include <journeys/stat.h>

#include <criterion/criterion.h>
#include <stdio.h>
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
        fprintf(stderr, "world %zu: %.1f %%\n", w, 100.0 * held / TIMES);
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
    fprintf(stderr, "%.1f %%\n", 100.0 * held / TIMES);
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

/* ---- What the reading order leaves behind ---------------------------------------------------- */

enum { DOUBLES = 300 };
static const double SEES = 0.92, SEES_NOT = 0.98; /* what a reader gets right, of yes and of no */

typedef struct {
    bool      there[STORIES], marked[STORIES], seen[STORIES], read[STORIES];
    float     chance[STORIES];
    uint64_t  lot[STORIES];
    size_t    order[STORIES];
    jny_audit audit;
} council;

static void invent(council *c, uint64_t *seed)
{
    *c = (council){.audit.stories = STORIES};
    for (size_t i = 0; i < STORIES; i++) {
        c->there[i]  = chance_of(seed) < 0.2;
        c->marked[i] = chance_of(seed) < (c->there[i] ? 0.75 : 0.05);
        c->seen[i]   = chance_of(seed) < (c->there[i] ? SEES : 1 - SEES_NOT);
        c->chance[i] = (float)((c->marked[i] ? 0.5 : 0) + 0.5 * chance_of(seed));
        c->lot[i]    = (uint64_t)(chance_of(seed) * 1e15);
        c->audit.marked += c->marked[i];
    }
}

/* Half is read in the mixed order; the sample is all up to the first lot that was not. */
static void read_half(council *c, jny_arena scratch)
{
    jny_place  *why = JNY_ARRAY(&scratch, jny_place, STORIES);
    jny_reading r   = {STORIES, 1, c->chance, (double[]){1}, NULL, c->lot, 1, 0};
    uint64_t    end = UINT64_MAX;
    jny_reading_order(scratch, &r, JNY_MIXTURE, c->order, why);
    for (size_t place = 0; place < STORIES / 2; place++)
        c->read[c->order[place]] = true;
    for (size_t i = 0; i < STORIES; i++)
        if (!c->read[i] && c->lot[i] < end)
            end = c->lot[i];
    for (size_t i = 0; i < STORIES; i++)
        if (c->lot[i] < end)
            *(c->marked[i] ? c->seen[i] ? &c->audit.sample.both : &c->audit.sample.first
              : c->seen[i] ? &c->audit.sample.second
                           : &c->audit.sample.neither) += 1;
}

/* Another reader's answers on stories whose truth was settled. */
static jny_pairs doubles(const council *c, uint64_t *seed)
{
    jny_pairs p = {0};
    for (size_t k = 0; k < DOUBLES; k++) {
        bool there = c->there[(size_t)(chance_of(seed) * STORIES)];
        bool seen  = chance_of(seed) < (there ? SEES : 1 - SEES_NOT);
        *(seen ? there ? &p.both : &p.first : there ? &p.second : &p.neither) += 1;
    }
    return p;
}

Test(estimates, readers_who_err_and_a_reading_order_leave_the_truth_within_the_interval)
{
    jny_arena scratch = jny_arena_open(jny_world_system());
    uint64_t  seed    = 4711;
    council  *c       = JNY_NEW(&scratch, council);
    int       held = 0, made = 0;
    for (int i = 0; i < TIMES; i++) {
        jny_estimate read, e;
        size_t       truth = 0;
        invent(c, &seed);
        read_half(c, scratch);
        for (size_t k = 0; k < STORIES; k++)
            truth += c->there[k];
        if (!jny_prevalence(c->audit, &read) || !jny_reread(read, doubles(c, &seed), &e))
            continue;
        made++;
        held += e.low <= (double)truth / STORIES && (double)truth / STORIES <= e.high;
    }
    fprintf(stderr, "%.1f %%\n", 100.0 * held / TIMES);
    cr_expect_eq(made, TIMES);
    cr_expect(held >= 0.93 * TIMES && held <= 0.97 * TIMES, "held %d of %d", held, TIMES);
    jny_arena_close(&scratch);
}

Test(estimates, what_was_read_whole_is_known)
{
    jny_estimate e;
    cr_assert(jny_prevalence((jny_audit){10, 4, {3, 1, 2, 4}}, &e));
    cr_expect_float_eq(e.value, 0.5, 1e-12);
    cr_expect_float_eq(e.high - e.low, 0, 1e-12);
}

/* ---- In which order to read ------------------------------------------------------------------ */

enum { N = 100 };

static void put_in_order(const float *chance, size_t themes, const double *found, jny_mixture m,
                         size_t *order, jny_place *why)
{
    jny_arena    scratch  = jny_arena_open(jny_world_system());
    uint64_t     lot[N]   = {0};
    const double weight[] = {1, 1};
    for (size_t i = 0; i < N; i++)
        lot[i] = (i * 61 + 7) % N;
    jny_reading r = {N, themes, chance, weight, found, lot, 1, 0};
    jny_reading_order(scratch, &r, m, order, why);
    jny_arena_close(&scratch);
}

/* Fifty stories may have the common theme, ten the rare one; each is as likely. */
static void two_themes(float *chance)
{
    for (size_t i = 0; i < N; i++) {
        chance[2 * i]     = i < 50 ? 0.6F : 0;
        chance[2 * i + 1] = i >= 90 ? 0.6F : 0;
    }
}

Test(reading, a_rare_theme_weighs_as_much_in_all_as_a_common_one)
{
    float     chance[2 * N];
    size_t    order[N];
    jny_place why[N];
    two_themes(chance);
    put_in_order(chance, 2, NULL, (jny_mixture){1, 0, 0}, order, why);
    for (size_t place = 0; place < 6; place++)
        cr_expect(order[place] >= 90, "place %zu: story %zu", place, order[place]);
}

Test(reading, what_is_found_already_waits)
{
    float     chance[2 * N];
    size_t    order[N];
    jny_place why[N];
    two_themes(chance);
    put_in_order(chance, 2, (double[]){0, 600}, (jny_mixture){1, 0, 0}, order, why);
    for (size_t place = 0; place < 6; place++)
        cr_expect(order[place] < 50, "place %zu: story %zu", place, order[place]);
}

Test(reading, ten_places_are_dealt_as_stated_and_everybody_has_one)
{
    float     chance[N];
    size_t    order[N], count[3] = {0}, seen[N] = {0};
    jny_place why[N];
    for (size_t i = 0; i < N; i++)
        chance[i] = (float)i / N;
    put_in_order(chance, 1, NULL, JNY_MIXTURE, order, why);
    for (size_t place = 0; place < N; place++)
        seen[order[place]]++;
    for (size_t i = 0; i < N; i++)
        cr_expect_eq(seen[i], 1, "story %zu", i);
    for (size_t place = 0; place < 10; place++)
        count[why[place]]++;
    cr_expect_eq(count[JNY_PLACE_LIKELY], 7);
    cr_expect_eq(count[JNY_PLACE_UNCERTAIN], 2);
    cr_expect_eq(count[JNY_PLACE_CHANCE], 1);
    for (size_t place = 0, likely = N; place < 10; place++)
        if (why[place] == JNY_PLACE_LIKELY)
            cr_expect_eq(order[place], --likely, "the likeliest first");
    for (size_t place = 0; place < 10; place++)
        if (why[place] == JNY_PLACE_UNCERTAIN)
            cr_expect(order[place] >= 48 && order[place] <= 52, "near one half: %zu", order[place]);
}

/* A hundred rounds, of which each was made when the stories before it were read. */
Test(reading, nobody_sees_from_its_place_that_a_story_is_of_the_sample)
{
    size_t places[10] = {0}, drawn = 0;
    for (size_t read = 0; read < 1000; read++) {
        jny_arena   scratch = jny_arena_open(jny_world_system());
        float       chance  = 0.5F;
        double      weight  = 1;
        uint64_t    lot     = 1;
        size_t      order;
        jny_place   why;
        jny_reading r = {1, 1, &chance, &weight, NULL, &lot, JNY_AUDIT_SEED, read};
        jny_reading_order(scratch, &r, JNY_MIXTURE, &order, &why);
        places[read % 10] += why == JNY_PLACE_CHANCE;
        drawn += why == JNY_PLACE_CHANCE;
        if (read % 10 == 9)
            cr_expect_eq(drawn, read / 10 + 1, "one of every ten: %zu of %zu", drawn, read + 1);
        jny_arena_close(&scratch);
    }
    for (size_t place = 0; place < 10; place++)
        cr_expect(places[place] > 0 && places[place] < 25, "place %zu: %zu times", place,
                  places[place]);
}

Test(reading, by_chance_alone_is_by_lot)
{
    float     chance[N] = {0};
    size_t    order[N];
    jny_place why[N];
    put_in_order(chance, 1, NULL, (jny_mixture){0, 0, 1}, order, why);
    for (size_t place = 0; place < N; place++)
        cr_expect_eq((order[place] * 61 + 7) % N, place);
}
