/* test_disclose.c - tables made safe by the library, attacked by other code (audit.h).
 *
 * Random tables of 3 to 8 rows and 3 to 6 columns: a third of the cells nobody, the rest
 * negative binomial with mean 6 and size 1. JNY_LONG=1 tries 100,000, else 300. */
#include "audit_base.h"
#include "chance.h"
#include "disclose.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *name;
    unsigned    threshold, round;
} policies[] = {{"exact-5", 5, 1},
                {"exact-10", 10, 1},
                {"round-5", 5, 5},
                {"round-7", 8, 5},
                {"round-10", 10, 5}};
enum { POLICIES = sizeof policies / sizeof *policies };

/* ---- Tables -------------------------------------------------------------------------------- */

/* Negative binomial with size 1 is how often it fails before it works: mean 6, one in 7. */
static int drawn_cell(chance *c)
{
    double u = ((double)(chance_bits(c) >> 11) + 0.5) / 9007199254740992.0;
    return chance_below(c, 3) == 0 ? 0 : (int)floor(log(u) / log(6.0 / 7.0));
}

static void add_sums(printout *t)
{
    int width = t->columns + 1;
    for (int r = 0; r <= t->rows; r++)
        t->truth[r * width + t->columns] = 0;
    for (int c = 0; c < t->columns; c++)
        t->truth[t->rows * width + c] = 0;
    for (int r = 0; r < t->rows; r++)
        for (int c = 0; c < t->columns; c++) {
            int x = t->truth[r * width + c];
            t->truth[r * width + t->columns] += x;
            t->truth[t->rows * width + c] += x;
            t->truth[t->rows * width + t->columns] += x;
        }
}

static printout drawn_table(unsigned seed, int least, int rows, int columns)
{
    chance   c = chance_of(seed);
    printout t = {0};
    t.rows     = least + (int)chance_below(&c, (size_t)(rows - least + 1));
    t.columns  = least + (int)chance_below(&c, (size_t)(columns - least + 1));
    for (int p = 0; p < audit_places(&t); p++)
        if (!audit_is_sum(&t, p))
            t.truth[p] = drawn_cell(&c);
    add_sums(&t);
    return t;
}

/* The numbers of a table as the library is handed them. */
typedef struct {
    uint32_t count[AUDIT_PLACES], asked[AUDIT_PLACES];
    sheet    s;
} handed;

static void hand(handed *h, const printout *t, const printout *base, int policy)
{
    h->s = (sheet){.rows           = (size_t)t->rows,
                   .columns        = (size_t)t->columns,
                   .sums           = SUMS_ALL,
                   .count          = h->count,
                   .base           = base ? h->asked : NULL,
                   .base_hidden    = base ? base->hidden : NULL,
                   .threshold      = policies[policy].threshold,
                   .base_threshold = policies[policy].threshold,
                   .round          = policies[policy].round};
    for (int p = 0; p < audit_places(t); p++) {
        h->count[p] = (uint32_t)t->truth[p];
        h->asked[p] = base ? (uint32_t)base->truth[p] : 0;
    }
}

/* Shares a table, of a base (NULL: none) that was shared before; what comes back is what is
 * printed. `*place`: of what could not be made safe. */
static disclosed share_of(printout *t, const printout *base, int policy, size_t *place)
{
    static handed h;
    jny_arena     a = jny_arena_open(jny_world_system());
    hand(&h, t, base, policy);
    t->threshold     = (int)h.s.threshold;
    t->round         = (int)h.s.round;
    disclosed answer = disclose(&h.s, t->hidden, place, a);
    for (int p = 0; p < audit_places(t); p++)
        t->printed[p] = t->hidden[p] ? -1 : (int)disclose_shown(h.s.round, h.count[p]);
    jny_arena_close(&a);
    return answer;
}

static disclosed share(printout *t, int policy)
{
    size_t place;
    return share_of(t, NULL, policy, &place);
}

/* Both, as the program does: where the base tells too much, more of it is hidden. `*more`: how
 * often. */
static disclosed share_both(printout *t, printout *base, int policy, unsigned *more)
{
    static handed h;
    size_t        place  = 0;
    disclosed     answer = share(base, policy);
    cr_assert_eq(answer, DISCLOSE_DONE);
    hand(&h, base, NULL, policy);
    *more = 0;
    while ((answer = share_of(t, base, policy, &place)) == DISCLOSE_BASE &&
           disclose_next_sum(&h.s, base->hidden, place))
        (*more)++;
    return answer;
}

static void show(const printout *t)
{
    for (int p = 0; p < audit_places(t); p++)
        fprintf(stderr, "%3d%s%s", t->truth[p], t->hidden[p] ? "[c]" : "   ",
                p % (t->columns + 1) == t->columns ? "\n" : " ");
}

/* ---- The attack on random tables ------------------------------------------------------------- */

typedef struct {
    unsigned tables, refused, unsafe, primary, secondary, idle;
} tally;

/* Cells hidden besides the few, and how many of them could be shown. */
static void count_secondary(printout *t, tally *sum)
{
    for (int p = 0; p < audit_places(t); p++) {
        bool few = t->truth[p] >= 1 && t->truth[p] < t->threshold;
        sum->primary += few;
        if (!t->hidden[p] || few)
            continue;
        sum->secondary++;
        t->hidden[p]  = false;
        t->printed[p] = (t->truth[p] + t->round / 2) / t->round * t->round;
        if (audit(t) == 0)
            sum->idle++;
        t->hidden[p] = true;
    }
}

static void attack(int policy, unsigned from, unsigned to)
{
    tally sum = {0};
    for (unsigned seed = from; seed < to; seed++) {
        printout t = drawn_table(seed, 3, 8, 6);
        sum.tables++;
        if (share(&t, policy) != DISCLOSE_DONE) {
            sum.refused++;
            continue;
        }
        int unsafe = audit(&t);
        if (unsafe && !sum.unsafe) {
            fprintf(stderr, "%s, seed %u: %d unsafe\n", policies[policy].name, seed, unsafe);
            show(&t);
        }
        sum.unsafe += (unsigned)unsafe;
        count_secondary(&t, &sum);
    }
    fprintf(stderr,
            "%-8s %u tables: %u unsafe, %u refused (%.2f %%), %u few, %u hidden besides, of which "
            "%u in vain\n",
            policies[policy].name, sum.tables, sum.unsafe, sum.refused,
            100.0 * sum.refused / sum.tables, sum.primary, sum.secondary, sum.idle);
    cr_expect_eq(sum.unsafe, 0, "%s: %u places can be worked out", policies[policy].name,
                 sum.unsafe);
    cr_expect_eq(sum.idle, 0, "%s: %u places are hidden in vain", policies[policy].name, sum.idle);
    cr_expect(sum.refused * 50 <= sum.tables || policies[policy].threshold > 5,
              "%s: %u of %u refused", policies[policy].name, sum.refused, sum.tables);
    cr_expect(sum.primary > sum.tables, "nothing was to be hidden");
}

static unsigned many(void)
{
    const char *given = getenv("JNY_TABLES");
    return given ? (unsigned)strtoul(given, NULL, 10) : getenv("JNY_LONG") ? 100000 : 300;
}

Test(disclose, exact_5)
{
    attack(0, 1, 1 + many());
}

Test(disclose, exact_10)
{
    attack(1, 1, 1 + many());
}

Test(disclose, round_5)
{
    attack(2, 1, 1 + many());
}

Test(disclose, round_7)
{
    attack(3, 1, 1 + many());
}

Test(disclose, round_10)
{
    attack(4, 1, 1 + many());
}

/* ---- With the base printed beside it --------------------------------------------------------- */

/* A base that is shared, then a theme that some, few, all or all but few of it mention. */
static void attack_with_base(int policy, unsigned from, unsigned to)
{
    tally    sum  = {0};
    unsigned bare = 0;
    for (unsigned seed = from; seed < to; seed++) {
        chance   c      = chance_of(seed + 77777);
        printout base   = drawn_table(seed, 2, 4, 4), t;
        size_t   one_in = 1 + chance_below(&c, 5);
        for (int p = 0; p < audit_places(&base); p++)
            base.truth[p] *= 2;
        add_sums(&base);
        t = base;
        for (int p = 0; p < audit_places(&t); p++)
            for (int i = 0; i < base.truth[p] && !audit_is_sum(&t, p); i++)
                t.truth[p] -= chance_below(&c, one_in + 1) == 0;
        add_sums(&t);
        sum.tables++;
        unsigned  more;
        disclosed answer = share_both(&t, &base, policy, &more);
        bare += more > 0;
        if (answer != DISCLOSE_DONE) {
            sum.refused++;
            continue;
        }
        int unsafe = audit_with_base(&t, &base);
        if (unsafe && !sum.unsafe) {
            fprintf(stderr, "%s, seed %u: %d unsafe\n", policies[policy].name, seed, unsafe);
            show(&t);
            show(&base);
        }
        sum.unsafe += (unsigned)unsafe;
        for (int p = 0; p < audit_places(&t); p++)
            sum.primary += t.hidden[p];
    }
    fprintf(stderr,
            "%-8s %u tables with bases: %u unsafe, %u refused, %u with bare bases; %u hidden\n",
            policies[policy].name, sum.tables, sum.unsafe, sum.refused, bare, sum.primary);
    cr_expect_eq(sum.unsafe, 0, "%s", policies[policy].name);
    cr_expect(sum.primary > sum.tables, "nothing was to be hidden");
}

/* A base of a few places, many of them small, and a theme that nobody, everybody, all but one or
 * some there mention: where a table can hardly be shared. */
static void draw_small(chance *c, unsigned threshold, int least, printout *base, printout *t)
{
    size_t shapes = (size_t)(4 - least);
    *base         = (printout){.rows    = least + (int)chance_below(c, shapes),
                               .columns = least + (int)chance_below(c, shapes)};
    *t            = *base;
    for (int p = 0; p < audit_places(base); p++) {
        if (audit_is_sum(base, p))
            continue;
        int n          = (int)chance_below(c, chance_below(c, 2) ? threshold : 4 * threshold);
        base->truth[p] = n;
        switch (chance_below(c, 5)) {
        case 0: t->truth[p] = 0; break;
        case 1: t->truth[p] = n; break;
        case 2: t->truth[p] = n ? n - 1 : 0; break;
        case 3: t->truth[p] = n > 0; break;
        default: t->truth[p] = (int)chance_below(c, (size_t)n + 1); break;
        }
    }
    add_sums(base);
    add_sums(t);
}

/* They are safe or refused, and few are refused: where a cell can only fall, what lets it fall is
 * hidden, and where the base tells too much, more of the base. */
static void attack_small(int policy, int least, unsigned tables)
{
    unsigned refused = 0, unsafe = 0;
    chance   c = chance_of(4711);
    for (unsigned i = 0; i < tables; i++) {
        printout base, t;
        draw_small(&c, policies[policy].threshold, least, &base, &t);
        unsigned  more;
        disclosed answer = share_both(&t, &base, policy, &more);
        int       found  = answer == DISCLOSE_DONE ? audit_with_base(&t, &base) : 0;
        refused += answer != DISCLOSE_DONE;
        if (found && !unsafe) {
            show(&t);
            show(&base);
        }
        unsafe += found > 0;
    }
    cr_expect_eq(unsafe, 0, "%s: %u of %u", policies[policy].name, unsafe, tables);
    cr_expect_lt(refused, tables / 50, "%s: %u of %u", policies[policy].name, refused, tables);
    cr_log_info("%s: %u of %u refused", policies[policy].name, refused, tables);
}

Test(disclose, small_tables_with_small_bases)
{
    for (int policy = 0; policy < 2; policy++)
        attack_small(policy, 2, 400);
}

/* Down to one row or one column, where a sum and its only cell are one number. */
Test(disclose, small_rounded_tables_with_small_bases, .timeout = 120)
{
    for (int policy = 2; policy < POLICIES; policy++)
        attack_small(policy, 1, 60);
}

/* Of bases in which a row is small. Of the first two, hiding one sum and showing another went on
 * for ever; of the others, a sum was shown that told: in the third the one of the first row was
 * said to be at most 4, not 9, since 28 and 25 speak of it elsewhere and 54 in all. In the last,
 * the one of 17 who does not say it knows that at least 4 more of the row do not, and so all who
 * are in the hidden base beside them. */
Test(disclose, rounded_sums_beside_hidden_bases, .timeout = 60)
{
    static const struct {
        int policy, rows, columns, asked[9], says[9];
    } cases[] = {{3, 1, 2, {30, 1}, {30, 1}},
                 {3, 3, 1, {24, 20, 1}, {0, 20, 1}},
                 {4, 2, 4, {14, 10, 1, 28, 0, 6, 25, 8}, {0, 0, 1, 28, 0, 0, 25, 0}},
                 {2, 3, 3, {1, 0, 2, 5, 3, 3, 7, 0, 12}, {1, 0, 1, 5, 3, 3, 0, 0, 11}},
                 {3, 3, 2, {17, 2, 5, 1, 0, 1}, {17, 0, 0, 1, 0, 0}},
                 {3, 3, 2, {4, 2, 6, 11, 3, 0}, {3, 0, 5, 11, 0, 0}},
                 {2, 3, 2, {17, 4, 4, 2, 3, 4}, {16, 0, 0, 2, 3, 0}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printout base = {.rows = cases[i].rows, .columns = cases[i].columns}, t = base;
        for (int k = 0; k < t.rows * t.columns; k++) {
            int p         = k / t.columns * (t.columns + 1) + k % t.columns;
            base.truth[p] = cases[i].asked[k];
            t.truth[p]    = cases[i].says[k];
        }
        add_sums(&base);
        add_sums(&t);
        unsigned more;
        cr_expect_eq(share_both(&t, &base, cases[i].policy, &more), DISCLOSE_DONE, "table %zu", i);
        cr_expect_eq(audit_with_base(&t, &base), 0, "table %zu", i);
    }
}

Test(disclose, with_bases)
{
    for (int policy = 0; policy < POLICIES; policy++)
        attack_with_base(policy, 1, 1 + many() / 5);
}

/* ---- The attack itself ----------------------------------------------------------------------- */

/* On small tables both attackers find the same. */
Test(disclose, both_attackers_agree)
{
    unsigned tables = 0, unsafe = 0;
    for (unsigned seed = 1; seed < 400; seed++)
        for (int policy = 0; policy < POLICIES; policy++) {
            printout t = drawn_table(seed, 2, 3, 3);
            share(&t, policy);
            for (int p = 0; p < audit_places(&t); p++) /* every other time, the few alone */
                if (seed % 2 && (t.truth[p] == 0 || t.truth[p] >= t.threshold)) {
                    t.hidden[p]  = false;
                    t.printed[p] = (int)disclose_shown((unsigned)t.round, (uint32_t)t.truth[p]);
                }
            int by_trial = audit_by_trial(&t);
            if (by_trial < 0)
                continue;
            tables++;
            unsafe += by_trial > 0;
            int by_glpk = audit_by_glpk(&t);
            if ((by_trial > 0) != (by_glpk > 0)) {
                show(&t);
                cr_assert_fail("seed %u, %s: %d by trial, %d by GLPK", seed, policies[policy].name,
                               by_trial, by_glpk);
            }
        }
    cr_expect(tables > 500 && unsafe > 100, "%u tables, %u unsafe", tables, unsafe);
}

/* Hiding the few alone: most of them can be worked out. */
Test(disclose, the_few_alone_are_not_enough)
{
    unsigned open = 0, tables = 0;
    for (unsigned seed = 1; seed <= 200; seed++) {
        printout t  = drawn_table(seed, 3, 8, 6);
        t.threshold = 5;
        t.round     = 1;
        for (int p = 0; p < audit_places(&t); p++) {
            t.hidden[p]  = t.truth[p] >= 1 && t.truth[p] < 5;
            t.printed[p] = t.truth[p];
        }
        tables++;
        open += audit(&t) > 0;
    }
    cr_expect(open * 10 > tables * 9, "%u of %u tables", open, tables);
}

/* Two hidden cells under a rounded sum of 10 are both 4: the sum must go. */
Test(disclose, a_rounded_sum_can_tell)
{
    printout t = {.rows = 2, .columns = 2, .truth = {4, 4, 0, 20, 20}};
    add_sums(&t);
    cr_assert_eq(share(&t, 2), DISCLOSE_DONE);
    cr_expect(t.hidden[0] && t.hidden[1] && t.hidden[2], "the row's sum of 8 is printed as 10");
    cr_expect_eq(audit(&t), 0);
}

Test(disclose, what_is_not_few_is_not_hidden)
{
    printout t = {.rows = 2, .columns = 2, .truth = {10, 20, 0, 0, 30}};
    add_sums(&t);
    for (int policy = 0; policy < POLICIES; policy++) {
        cr_assert_eq(share(&t, policy), DISCLOSE_DONE);
        for (int p = 0; p < audit_places(&t); p++)
            cr_expect(!t.hidden[p], "%s: place %d", policies[policy].name, p);
    }
}

/* One person alone in their row and column: these sums go, in exact tables as in rounded ones. */
Test(disclose, somebody_alone)
{
    printout t = {.rows = 2, .columns = 2, .truth = {1, 0, 0, 0, 50}};
    add_sums(&t);
    for (int policy = 0; policy < POLICIES; policy++) {
        cr_assert_eq(share(&t, policy), DISCLOSE_DONE);
        cr_expect(t.hidden[0] && t.hidden[2] && t.hidden[6], "%s", policies[policy].name);
        cr_expect_eq(audit(&t), 0);
    }
}

/* Three were asked in the one place where somebody of the first row mentions it. That their sum
 * is no more than three must not cost the sums of other rows, nor refuse the table. */
Test(disclose, a_small_base_costs_no_other_sum)
{
    static const int asked[3][4] = {{3, 20, 4, 30}, {25, 40, 60, 50}, {4, 35, 3, 37}};
    static const int told[3][4]  = {{1, 0, 0, 0}, {2, 20, 30, 9}, {3, 12, 2, 10}};
    for (int policy = 0; policy < POLICIES; policy++) {
        printout b = {.rows = 3, .columns = 4}, t = b;
        unsigned more;
        for (int i = 0; i < 12; i++) {
            b.truth[i / 4 * 5 + i % 4] = asked[i / 4][i % 4];
            t.truth[i / 4 * 5 + i % 4] = told[i / 4][i % 4];
        }
        add_sums(&b);
        add_sums(&t);
        if (policies[policy].threshold != 5)
            continue;
        cr_assert_eq(share_both(&t, &b, policy, &more), DISCLOSE_DONE, "%s: refused",
                     policies[policy].name);
        cr_expect(!t.hidden[9], "%s: the sum of the second row", policies[policy].name);
        cr_expect_eq(audit_with_base(&t, &b), 0, "%s", policies[policy].name);
    }
}

/* Where somebody stands in two cells, sums are no equations: nothing exact is shared. */
Test(disclose, two_cells_are_never_exact)
{
    static const uint32_t count[] = {20, 30, 50, 20, 30, 45}, settled[] = {15, 25, 0, 0, 0, 0};
    bool                  hidden[6] = {0};
    jny_arena             a         = jny_arena_open(jny_world_system());
    sheet                 s         = {.rows           = 1,
                                       .columns        = 2,
                                       .sums           = SUMS_WHOLE,
                                       .count          = count,
                                       .settled        = settled,
                                       .threshold      = 5,
                                       .base_threshold = 5,
                                       .round          = 1};
    cr_expect_eq(disclose_loose(&s, hidden, a), DISCLOSE_REFUSED);
    s.round = 5;
    cr_expect_eq(disclose_loose(&s, hidden, a), DISCLOSE_DONE);
    jny_arena_close(&a);
}
