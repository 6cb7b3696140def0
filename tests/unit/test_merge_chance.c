/* test_merge_chance.c - four laptops, one project: in whatever order their journals come together,
 * and however often, every copy ends in the same state, and in the one that a model says. */
#include "merging.h"

static void round_of(uint64_t seed)
{
    chance      c    = chance_of(seed);
    desk        base = base_project(), laptop[LAPTOPS], fresh[2];
    const char *journal[LAPTOPS];
    for (size_t i = 0; i < 5; i++)
        one_step(&base, &c); /* some work from before the copies */
    for (size_t k = 0; k < LAPTOPS; k++)
        laptop[k] = copy_of(&base);
    for (size_t i = 0; i < STEPS; i++) {
        size_t k = chance_below(&c, LAPTOPS);
        one_step(&laptop[k], &c);
        if (chance_below(&c, 10) == 0) /* two meet on the way */
            merge(&laptop[chance_below(&c, LAPTOPS)], export_as(&laptop[k], "way.ndjson"));
    }
    for (size_t k = 0; k < LAPTOPS; k++)
        journal[k] = export_as(&laptop[k], "all.ndjson");
    for (size_t f = 0; f < 2; f++) {
        size_t order[2 * LAPTOPS];
        fresh[f] = copy_of(&base);
        for (size_t i = 0; i < 2 * LAPTOPS; i++) /* each twice, shuffled */
            order[i] = i % LAPTOPS;
        for (size_t i = 2 * LAPTOPS; i > 1; i--) {
            size_t k = chance_below(&c, i), was = order[i - 1];
            order[i - 1] = order[k];
            order[k]     = was;
        }
        for (size_t i = 0; i < 2 * LAPTOPS; i++)
            merge(&fresh[f], journal[order[i]]);
    }
    expect_same(&fresh[0], &fresh[1], "two orders");
    for (size_t k = 0; k < LAPTOPS; k++) {
        for (size_t i = 0; i < LAPTOPS; i++)
            merge(&laptop[k], journal[(i + k) % LAPTOPS]);
        expect_same(&laptop[k], &fresh[0], "a laptop that has seen all");
    }
    /* A journal of what was merged says the same as the journals it came from. */
    desk again = copy_of(&base);
    merge(&again, export_as(&fresh[0], "told.ndjson"));
    expect_same(&again, &fresh[1], "told again");
    for (size_t k = 0; k < LAPTOPS; k++)
        desk_close(&laptop[k]);
    desk_close(&again);
    desk_close(&fresh[0]);
    desk_close(&fresh[1]);
    desk_close(&base);
}

Test(merge, any_order_duplicates_and_partial_sets_come_to_the_same)
{
    size_t rounds = getenv("JNY_LONG") ? 60 : 6;
    for (uint64_t seed = 1; seed <= rounds; seed++)
        round_of(seed);
}

/* ---- In parts -------------------------------------------------------------------------------- */

static void live_apart(uint64_t seed)
{
    chance      c    = chance_of(seed);
    desk        base = base_project(), at[AWAY];
    model       m    = {jny_intern_open(&base.a), jny_intern_open(&base.a)};
    const char *journal[AWAY];
    for (size_t k = 0; k < AWAY; k++)
        at[k] = copy_of(&base);
    for (size_t i = 0; i < PART_STEPS; i++) {
        desk *d = &at[chance_below(&c, AWAY)];
        switch (chance_below(&c, 8)) {
        case 0:
        case 1: decide_many(d, &c, &m); break;
        case 2: take_back_last(d, &m); break;
        case 3: take_out(d); break;
        case 4: bring_back(d, chance_below(&c, STORIES)); break;
        default: {
            const char *path = export_as(&at[chance_below(&c, AWAY)], "way.ndjson");
            merge_some(d, path);
            jny_str head = head_of(d);
            merge_some(d, path);
            cr_expect(jny_str_eq(head, head_of(d)), "%llu: the same file again wrote something",
                      (unsigned long long)seed);
        }
        }
    }
    for (size_t k = 0; k < AWAY; k++)
        for (size_t i = 0; i < STORIES; i++)
            bring_back(&at[k], i);
    for (int round = 0; round < 2; round++) {
        for (size_t k = 0; k < AWAY; k++)
            journal[k] = export_as(&at[k], "all.ndjson");
        for (size_t k = 0; k < AWAY; k++)
            for (size_t i = 0; i < AWAY; i++)
                merge_some(&at[k], journal[i]);
    }
    for (size_t k = 0; k < AWAY; k++) {
        jny_interned stands = jny_intern_open(&base.a);
        add_parts(&at[k], true, &stands);
        for (size_t i = 0; i < m.came.names.n; i++) {
            jny_str part = m.came.names.at[i];
            bool    want = !jny_intern_find(&m.undone, part);
            cr_expect_eq(jny_intern_find(&stands, part) != 0, want, "%llu: at %zu %.*s %s",
                         (unsigned long long)seed, k, JNY_ARG(part),
                         want ? "is missing" : "was taken back");
        }
        cr_expect_leq(stands.names.n, m.came.names.n);
        expect_same(&at[k], &at[0], "apart");
    }
    for (size_t k = 0; k < AWAY; k++)
        desk_close(&at[k]);
    desk_close(&base);
}

Test(merge, an_event_in_parts_stands_and_goes_part_by_part_in_every_copy)
{
    size_t rounds = getenv("JNY_LONG") ? 400 : 10;
    for (uint64_t seed = 1; seed <= rounds; seed++)
        live_apart(seed);
}
