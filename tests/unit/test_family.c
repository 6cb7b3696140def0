/* test_family.c - themes and their parts side by side, shared by rounding, attacked by trying every
 * table there can be.
 *
 * Of two places and their sum. In each place a theme has two parts, is no less than either and no
 * more than both together; beside it stands another theme; who mentions none is all but these. The
 * reader knows that, the policy, and how many were asked. */
#include "chance.h"

#include <journeys/query.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char yaml[] = "codebook: family\nlanguage: en\nthemes:\n"
                           "  - id: p\n    name: P\n    definition: P.\n    themes:\n"
                           "      - {id: c, name: C, definition: C., rules: [quokka]}\n"
                           "      - {id: d, name: D, definition: D., rules: [zebu]%s}\n"
                           "  - {id: e, name: E, definition: E., rules: [ibex]}\n";

enum { P, C, D, E, NONE, ALL, PLACES = 2, MOST = 400000 };

typedef struct {
    int n[ALL];
} world; /* of one place */

typedef struct {
    int   base[PLACES + 1], threshold[ALL], round;
    world truth[PLACES + 1]; /* the last: together */
    bool  hidden[PLACES + 1][ALL];
    int   shown[PLACES + 1][ALL];
} table;

static int greater(int x, int y)
{
    return x > y ? x : y;
}

static int lesser(int x, int y)
{
    return x < y ? x : y;
}

/* Who mentions what, by chance: parts overlap as they can. */
static table draw(chance *c, bool sensitive, int threshold)
{
    table t = {.round = 5};
    for (int i = 0; i < ALL; i++)
        t.threshold[i] = sensitive && i != C && i != E ? greater(10, threshold) : threshold;
    for (int q = 0; q < PLACES; q++) {
        world *w  = &t.truth[q];
        t.base[q] = 10 + (int)chance_below(c, 9);
        for (int who = 0; who < t.base[q]; who++) {
            bool says_c = chance_below(c, 3) == 0, says_d = chance_below(c, 4) == 0,
                 says_e = chance_below(c, 3 + (size_t)q * 3) == 0;
            w->n[C] += says_c;
            w->n[D] += says_d;
            w->n[E] += says_e;
            w->n[P] += says_c || says_d;
            w->n[NONE] += !says_c && !says_d && !says_e;
        }
        t.base[PLACES] += t.base[q];
        for (int i = 0; i < ALL; i++)
            t.truth[PLACES].n[i] += w->n[i];
    }
    return t;
}

static jny_str names[PLACES] = {JNY_INIT("North"), JNY_INIT("South")};

/* Shares it as the program does. */
static bool share(jny_arena *a, table *t, bool sensitive, const char *policy)
{
    char            text[800];
    jny_active      book     = {.key = 1};
    jny_err         err      = {0};
    size_t          themes[] = {P, C, D, E};
    jny_count_query q        = {
               .codebook = &book, .by = {JNY_STR("place")}, .n_by = 1, .themes = themes, .n_themes = NONE};
    jny_count_row   rows[ALL * (PLACES + 1)];
    jny_count_table exact = {.query = &q, .rows = rows}, shared;
    jny_policy      p;
    snprintf(text, sizeof text, yaml, sensitive ? ", sensitive: true" : "");
    cr_assert_eq(jny_codebook_parse(a, JNY_STR("f"), jny_cstr(text), &book.book, NULL, &err),
                 JNY_OK, "%s", err.msg);
    cr_assert_eq(jny_policy_find(jny_cstr(policy), &p, &err), JNY_OK);
    exact.values[0].at = names;
    exact.values[0].n  = PLACES;
    for (size_t i = 0; i < ALL; i++)
        for (size_t v = 0; v <= PLACES; v++) {
            uint64_t n = (uint64_t)t->truth[v].n[i], base = (uint64_t)t->base[v];
            rows[exact.n++] = (jny_count_row){.theme            = i == NONE ? JNY_NO_PARENT : i,
                                              .value            = {v},
                                              .stories          = n,
                                              .respondents      = n,
                                              .settled          = v < PLACES ? n : 0,
                                              .base_stories     = base,
                                              .base_respondents = base,
                                              .base_settled     = v < PLACES ? base : 0};
        }
    if (jny_count_share(a, &exact, &p, &shared, &err) != JNY_OK)
        return false;
    for (size_t r = 0; r < shared.n; r++) {
        size_t i = r / (PLACES + 1), v = r % (PLACES + 1);
        t->hidden[v][i] = shared.rows[r].hidden;
        t->shown[v][i]  = (int)shared.rows[r].respondents;
        if (shared.rows[r].base_hidden)
            return false; /* other tests are about these */
    }
    return true;
}

/* Whether a count would be printed so. Where it is told, it is all, or all but as many as may be.
 */
static bool prints(const table *t, int v, int i, int x)
{
    int base = t->base[v], least = t->threshold[i];
    if (t->hidden[v][i])
        return x >= 1;
    if (t->shown[v][i] == 0 || x == 0)
        return x == t->shown[v][i];
    return x >= least && (x == base || base - x >= least) &&
           (x + t->round / 2) / t->round * t->round == t->shown[v][i];
}

static int list(const table *t, int v, world *out)
{
    int n = 0, base = t->base[v];
    for (int c = 0; c <= base; c++)
        for (int d = 0; d <= base && prints(t, v, C, c); d++)
            for (int p = greater(c, d); p <= lesser(base, c + d) && prints(t, v, D, d); p++)
                for (int e = 0; e <= base && prints(t, v, P, p); e++)
                    for (int any = greater(p, e); any <= lesser(base, p + e) && prints(t, v, E, e);
                         any++)
                        if (prints(t, v, NONE, base - any)) {
                            cr_assert_lt(n, MOST);
                            out[n++] = (world){{p, c, d, e, base - any}};
                        }
    return n;
}

/* Whether the sums of two places are printed so. */
static bool fits(const table *t, const world *x, const world *y)
{
    for (int i = 0; i < ALL; i++)
        if (!prints(t, PLACES, i, x->n[i] + y->n[i]))
            return false;
    return true;
}

/* Whether theme `i` can be at `v` all that is hidden there. */
static bool is_safe(const table *t, int v, int i, world *lists[PLACES], const int n[PLACES])
{
    int  x = t->truth[v].n[i], base = t->base[v], least = t->threshold[i], o = 1 - v;
    int  low = x, high = x;
    bool can[64] = {false};
    if (x < least) {
        low  = 1;
        high = least - 1;
    } else if (base - x < least) {
        low  = greater(1, base - least + 1);
        high = base - 1;
    }
    high     = lesser(high, base - (base > x));
    int left = high - low + 1;
    for (int a = 0; a < n[v] && left > 0; a++) {
        int value = lists[v][a].n[i];
        if (value < low || value > high || can[value])
            continue;
        for (int b = 0; b < n[o] && !can[value]; b++)
            can[value] = fits(t, &lists[v][a], &lists[o][b]);
        left -= can[value];
    }
    return left == 0;
}

static void attack(unsigned many, bool sensitive, const char *policy, int threshold)
{
    jny_arena a = jny_arena_open(jny_world_system());
    world    *lists[PLACES];
    int       tables = 0, secrets = 0, unsafe = 0, hidden = 0, cells = 0, sums = 0;
    for (int v = 0; v < PLACES; v++)
        lists[v] = malloc(MOST * sizeof(world));
    for (unsigned seed = 1; seed <= many; seed++) {
        chance c = chance_of(seed);
        table  t = draw(&c, sensitive, threshold);
        int    n[PLACES];
        jny_arena_reset(&a);
        if (!share(&a, &t, sensitive, policy))
            continue;
        tables++;
        for (int v = 0; v < PLACES; v++)
            n[v] = list(&t, v, lists[v]);
        for (int i = 0; i < ALL; i++) {
            sums += t.hidden[PLACES][i];
            for (int v = 0; v < PLACES; v++) {
                int x = t.truth[v].n[i], rest = t.base[v] - x;
                cells += x > 0;
                hidden += t.hidden[v][i];
                if (!t.hidden[v][i] || (x >= t.threshold[i] && rest >= t.threshold[i]))
                    continue;
                secrets++;
                if (!is_safe(&t, v, i, lists, n)) {
                    if (!unsafe++)
                        for (int k = 0; k < ALL; k++)
                            fprintf(stderr, "%s, seed %u (%d at %d): %c %d%s %d%s %d%s\n", policy,
                                    seed, i, v, "PCDE-"[k], t.truth[0].n[k],
                                    t.hidden[0][k] ? "[c]" : "", t.truth[1].n[k],
                                    t.hidden[1][k] ? "[c]" : "", t.truth[2].n[k],
                                    t.hidden[2][k] ? "[c]" : "");
                }
            }
        }
    }
    fprintf(stderr,
            "family, %s%s: %d tables, %d secrets, %d unsafe; hidden: %d of %d cells, %d of "
            "%d sums\n",
            policy, sensitive ? ", sensitive" : "", tables, secrets, unsafe, hidden, cells, sums,
            tables * ALL);
    cr_expect_eq(unsafe, 0, "%d of %d", unsafe, secrets);
    cr_expect_gt(secrets, tables);
    cr_expect_gt(tables * 2, (int)many);
    for (int v = 0; v < PLACES; v++)
        free(lists[v]);
    jny_arena_close(&a);
}

Test(family, no_part_tells_on_another, .timeout = 600)
{
    unsigned many = getenv("JNY_LONG") ? 2000 : 60;
    attack(many, false, "round-5", 5);
    attack(many, true, "round-5", 5);
    attack(many, false, "round-7", 8);
}
