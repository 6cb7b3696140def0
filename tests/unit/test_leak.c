/* test_leak.c - what is hidden is in no byte. Two tables that differ in nothing but what the gate
 * hides give the same files, byte for byte, in every format: so no sheet, chart, bar, share, test,
 * note or order of rows can tell one from the other.
 *
 * tests/cli/test_shared.sh reads such files back, number by number. */
#include "chance.h"

#include <journeys/report.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const policies[] = {"round-5", "round-7", "round-10", "exact-5", "exact-10"};
enum { POLICIES = sizeof policies / sizeof *policies, THEMES = 3, MOST = 7 };

static const char yaml[] = "codebook: leak\nlanguage: en\nthemes:\n"
                           "  - {id: a, name: A, definition: A., rules: [quokka]}\n"
                           "  - {id: b, name: B, definition: B., rules: [zebu], sensitive: true}\n"
                           "  - {id: c, name: C, definition: C., rules: [ibex]}\n";

/* ---- Tables ---------------------------------------------------------------------------------- */

/* Of people who told one story each: how many of a cell, and how many of them mention a theme.
 * Slot THEMES is "without any theme"; the table does not know how these come about. */
typedef struct {
    size_t   n[2]; /* values of either attribute; n[1] 0: there is one attribute */
    uint64_t base[MOST][MOST], says[THEMES + 1][MOST][MOST];
} people;

static people draw_people(chance *c)
{
    people p = {.n = {2 + chance_below(c, 4), chance_below(c, 3) ? 2 + chance_below(c, 4) : 0}};
    for (size_t i = 0; i < p.n[0]; i++)
        for (size_t k = 0; k < (p.n[1] ? p.n[1] : 1); k++) {
            p.base[i][k] = chance_below(c, 4) ? 3 + chance_below(c, 60) : chance_below(c, 9);
            for (size_t t = 0; t <= THEMES; t++)
                for (uint64_t x = 0; x < p.base[i][k]; x++)
                    p.says[t][i][k] += chance_below(c, 2 + 3 * t) == 0;
        }
    return p;
}

/* Changes some counts by one to three, up and down. */
static people change_people(chance *c, const people *from)
{
    people p = *from;
    for (size_t times = 1 + chance_below(c, 6); times > 0; times--) {
        size_t t = chance_below(c, THEMES + 1), i = chance_below(c, p.n[0]),
               k    = p.n[1] ? chance_below(c, p.n[1]) : 0;
        uint64_t *x = &p.says[t][i][k], by = 1 + chance_below(c, 3);
        if (*x == 0)
            continue;
        if (chance_below(c, 2) && *x + by <= p.base[i][k])
            *x += by;
        else if (*x > by)
            *x -= by;
    }
    return p;
}

static jny_str names[MOST] = {JNY_INIT("A"), JNY_INIT("B"), JNY_INIT("C"), JNY_INIT("D"),
                              JNY_INIT("E"), JNY_INIT("F"), JNY_INIT("G")};

/* The exact table, as a count would give it. What is never shared is drawn anew each time. */
static jny_count_table table_of(jny_arena *a, chance *c, const people *p, const jny_count_query *q)
{
    jny_count_row  *rows = JNY_ARRAY(a, jny_count_row, (THEMES + 1) * (MOST + 1) * (MOST + 1));
    jny_count_table t    = {.query = q, .rows = rows, .any_valence = true};
    size_t          n[2] = {p->n[0], p->n[1] ? p->n[1] : 1};
    for (size_t b = 0; b < q->n_by; b++) {
        t.values[b].at = names;
        t.values[b].n  = p->n[b];
    }
    for (size_t s = 0; s <= THEMES; s++)
        for (size_t i = 0; i <= n[0]; i++)
            for (size_t k = 0; k <= n[1]; k++) {
                jny_count_row r = {.theme = s < THEMES ? s : JNY_NO_PARENT, .value = {i, k}};
                if (q->n_by == 1 && k)
                    continue;
                for (size_t x = 0; x < n[0]; x++)
                    for (size_t y = 0; y < n[1]; y++)
                        if ((i == n[0] || i == x) && (k == n[1] || k == y || q->n_by == 1)) {
                            r.stories += p->says[s][x][y];
                            r.base_stories += p->base[x][y];
                        }
                if (!r.base_stories && i < n[0])
                    continue; /* nobody is in that group */
                if (!r.base_stories && q->n_by == 2 && (k < n[1]))
                    continue;
                r.respondents      = r.stories;
                r.base_respondents = r.base_stories;
                r.unreviewed       = r.base_stories;
                r.disputed         = chance_below(c, 4);
                r.untagged         = chance_below(c, 4);
                for (int v = 0; v < JNY_VALENCES; v++)
                    r.valence[v] = chance_below(c, 1 + r.stories);
                rows[t.n++] = r;
            }
    t.stories = t.respondents = rows[t.n - 1].base_stories;
    t.untagged                = 1 + chance_below(c, 9);
    t.limited                 = 1 + chance_below(c, 9);
    return t;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static const jny_format formats[] = {
    JNY_FORMAT_TABLE, JNY_FORMAT_CSV,  JNY_FORMAT_TSV,  JNY_FORMAT_JSON, JNY_FORMAT_NDJSON,
    JNY_FORMAT_MD,    JNY_FORMAT_HTML, JNY_FORMAT_XLSX, JNY_FORMAT_SVG,  JNY_FORMAT_R};
enum { FORMATS = sizeof formats / sizeof *formats };

static jny_str file_of(jny_arena *a, const jny_count_table *shared, jny_format format,
                       jny_count_style style)
{
    jny_buf   b   = jny_buf_open(a);
    jny_err   err = {0};
    jny_table table;
    jny_count_report(a, shared, format, style, &table);
    cr_assert_eq(jny_table_print(&b, &table, format, 0, &err), JNY_OK, "%s", err.msg);
    return jny_buf_str(&b);
}

/* Whether what left the gate shows the same; by what a reader sees, place by place. */
static bool show_the_same(const jny_count_table *x, const jny_count_table *y)
{
    bool same = x->n == y->n && x->respondents == y->respondents;
    for (size_t i = 0; same && i < x->n; i++) {
        const jny_count_row *r = &x->rows[i], *s = &y->rows[i];
        same = r->hidden == s->hidden && r->base_hidden == s->base_hidden &&
               (r->hidden || r->respondents == s->respondents) &&
               (r->base_hidden || r->base_respondents == s->base_respondents);
    }
    return same;
}

static bool differ(const people *x, const people *y)
{
    return memcmp(x->says, y->says, sizeof x->says) != 0;
}

Test(leak, files_of_tables_that_differ_in_what_is_hidden_are_the_same, .timeout = 300)
{
    unsigned  many = getenv("JNY_LONG") ? 20000 : 200, pairs[POLICIES] = {0}, hidden = 0;
    jny_arena a = jny_arena_open(jny_world_system());
    for (unsigned seed = 1; seed <= many; seed++) {
        chance          c           = chance_of(seed);
        people          one         = draw_people(&c), two;
        jny_active      book        = {.key = 1};
        jny_err         err         = {0};
        size_t          all[THEMES] = {0, 1, 2};
        jny_count_query q           = {.codebook = &book,
                                       .by       = {JNY_STR("place"), JNY_STR("type")},
                                       .n_by     = one.n[1] ? 2 : 1,
                                       .themes   = all,
                                       .n_themes = THEMES};
        jny_policy      policy;
        jny_count_table shared_one, shared_two;
        size_t          which = seed % POLICIES;
        jny_count_style style = {.percent = chance_below(&c, 2), .tests = chance_below(&c, 2)};
        jny_arena_reset(&a);
        cr_assert_eq(jny_codebook_parse(&a, JNY_STR("t"), jny_cstr(yaml), &book.book, NULL, &err),
                     JNY_OK, "%s", err.msg);
        cr_assert_eq(jny_policy_find(jny_cstr(policies[which]), &policy, &err), JNY_OK);
        jny_count_table t = table_of(&a, &c, &one, &q);
        if (jny_count_share(&a, &t, &policy, &shared_one, &err) != JNY_OK)
            continue;
        for (int times = 0; times < 12; times++) {
            two = change_people(&c, &one);
            err = (jny_err){0};
            t   = table_of(&a, &c, &two, &q);
            if (!differ(&one, &two) ||
                jny_count_share(&a, &t, &policy, &shared_two, &err) != JNY_OK ||
                !show_the_same(&shared_one, &shared_two))
                continue;
            pairs[which]++;
            for (size_t i = 0; i < shared_one.n; i++)
                hidden += shared_one.rows[i].hidden;
            for (size_t f = 0; f < FORMATS; f++) {
                jny_str x = file_of(&a, &shared_one, formats[f], style),
                        y = file_of(&a, &shared_two, formats[f], style);
                cr_assert(jny_str_eq(x, y), "seed %u, %s: format %zu tells two tables apart", seed,
                          policies[which], f);
            }
            break;
        }
    }
    for (size_t i = 0; i < POLICIES; i++) {
        fprintf(stderr, "%s: %u pairs of tables that cannot be told apart\n", policies[i],
                pairs[i]);
        cr_expect(pairs[i] * 50 > many, "%s: only %u", policies[i], pairs[i]);
    }
    cr_expect(hidden > many, "%u hidden", hidden);
    jny_arena_close(&a);
}
