/* test_share.c - tables as they leave a project: read back from what was printed and attacked,
 * set beside earlier ones. Data that nobody here wrote: test_feedback.c. */
#include "audit_base.h"
#include "chance.h"
#include "disclose.h"
#include "projects.h"

#include <journeys/report.h>

static const char *const policies[] = {"round-5", "round-7", "round-10", "exact-5", "exact-10"};
enum { POLICIES = sizeof policies / sizeof *policies };

static const char one_theme[] = "codebook: random\nlanguage: en\nthemes:\n  - id: a\n    name: A\n"
                                "    definition: A.\n    rules: [quokka]\n";

/* ---- A project ------------------------------------------------------------------------------- */

enum { TYPES = 4, PLACES = 3, GROUPS = 100, SMALL = 4 };

/* Stories of one person each, of some types and places; `k` puts 1 to 4 of them in each of a
 * hundred small groups, and the rest in large ones. */
static desk project_of(unsigned seed, int stories)
{
    desk   d    = desk_with_project();
    chance luck = chance_of(seed);
    int    left = 1 + (int)chance_below(&luck, SMALL), group = 0;
    begin(&d, "import");
    for (int i = 0; i < stories; i++) {
        size_t type = chance_below(&luck, TYPES), place = chance_below(&luck, PLACES);
        bool   says = chance_below(&luck, 2 + type) == 0;
        char  *id   = jny_str_z(&d.a, jny_str_format(&d.a, "S%d", i));
        char  *k    = jny_str_z(&d.a, group < GROUPS ? jny_str_format(&d.a, "g%d", group)
                                                     : jny_str_format(&d.a, "large%d", i % 5));
        put(&d, id, says ? "A quokka." : "Nobody.",
            jny_str_z(&d.a, jny_str_format(&d.a, "k=%s;place=P%zu;type=T%zu", k, place, type)),
            false);
        if (--left == 0) {
            left = 1 + (int)chance_below(&luck, SMALL);
            group++;
        }
    }
    commit(&d);
    tag_all(&d, book_of(&d, one_theme));
    return d;
}

static jny_count_query query_of(desk *d, const char *by, const char *where)
{
    jny_active     *active;
    size_t          n;
    jny_count_query q    = {0};
    jny_str         rest = jny_cstr(by);
    works(d, jny_codebooks_active(d->p, &d->a, &active, &n, &d->err), "codebooks");
    q.codebook = active;
    while (rest.n)
        q.by[q.n_by++] = jny_str_cut(&rest, ',');
    works(d, jny_where_parse(&d->a, jny_cstr(where), &q.where, &d->err), "the filter");
    return q;
}

/* Counts, shares and checks the ledger; what is shared is noted. */
static jny_status release(desk *d, const jny_count_query *q, const char *policy,
                          jny_count_table *shared, jny_err *err)
{
    jny_policy      p;
    jny_loaded     *l;
    jny_count_table exact;
    jny_str         content;
    bool            repeated;
    works(d, jny_policy_find(jny_cstr(policy), &p, &d->err), "the policy");
    works(d, jny_count_load(d->p, &d->a, q, &l, &d->err), "loading");
    works(d, jny_count_next(l, &d->a, q, &exact, &d->err), "counting");
    jny_status st = jny_count_share(&d->a, &exact, &p, shared, err);
    if (st == JNY_OK)
        st = jny_ledger_check(l, &d->a, shared, &content, &repeated, err);
    if (st != JNY_OK || repeated)
        return st;
    begin(d, "release");
    works(d,
          jny_release_add(
              d->p,
              &(jny_release){
                  .kind = "table", .policy = p.name, .query = JNY_STR("{}"), .content = content},
              &d->err),
          "noting");
    commit(d);
    return JNY_OK;
}

/* ---- Nothing hidden is left ------------------------------------------------------------------ */

Test(share, nothing_hidden_is_left)
{
    size_t hidden = 0;
    for (unsigned seed = 1; seed <= 5; seed++) {
        desk            d = project_of(seed, 120);
        jny_count_query q = query_of(&d, "type,place", "");
        for (int i = 0; i < POLICIES; i++) {
            jny_policy      p;
            jny_count_table exact, shared;
            jny_err         err = {0};
            works(&d, jny_policy_find(jny_cstr(policies[i]), &p, &d.err), "the policy");
            works(&d, jny_count(d.p, &d.a, &q, &exact, &d.err), "counting");
            if (jny_count_share(&d.a, &exact, &p, &shared, &err) != JNY_OK)
                continue;
            for (size_t r = 0; r < shared.n; r++) {
                const jny_count_row *row = &shared.rows[r];
                uint64_t             any = row->unreviewed + row->disputed + row->untagged;
                for (int v = 0; v < JNY_VALENCES; v++)
                    any += row->valence[v];
                cr_expect_eq(any, 0, "what is not shared is there");
                cr_expect(!row->hidden || row->stories + row->respondents == 0);
                cr_expect(!row->base_hidden || row->base_stories + row->base_respondents == 0);
                hidden += row->hidden;
            }
        }
        desk_close(&d);
    }
    cr_expect(hidden > 50, "%zu", hidden);
}

/* ---- Read back from the file ----------------------------------------------------------------- */

/* "theme,type,place,stories,respondents,base_stories,base_respondents,suppressed,marking" */
static void read_back(jny_str csv, printout *x, printout *b)
{
    jny_str header = jny_str_cut(&csv, '\n');
    cr_assert(jny_str_starts(header, JNY_STR("theme,type,place,stories,respondents,")), "%.*s",
              JNY_ARG(header));
    while (csv.n) {
        jny_str cell[9], line = jny_str_cut(&csv, '\n');
        for (int i = 0; i < 9; i++)
            cell[i] = jny_str_cut(&line, ',');
        if (!jny_str_eq(cell[0], JNY_STR("a")))
            continue;
        int row       = jny_str_eq(cell[1], JNY_STR("(all)")) ? TYPES : cell[1].p[1] - '0';
        int column    = jny_str_eq(cell[2], JNY_STR("(all)")) ? PLACES : cell[2].p[1] - '0';
        int p         = row * (PLACES + 1) + column;
        x->hidden[p]  = jny_str_eq(cell[4], JNY_STR("[c]"));
        b->hidden[p]  = jny_str_eq(cell[6], JNY_STR("[c]"));
        x->printed[p] = x->hidden[p] ? -1 : atoi(cell[4].p);
        b->printed[p] = b->hidden[p] ? -1 : atoi(cell[6].p);
        cr_assert(jny_str_eq(cell[3], cell[4]) && jny_str_eq(cell[5], cell[6]));
    }
}

Test(share, files_are_attacked)
{
    int shared_tables = 0;
    for (unsigned seed = 1; seed <= 6; seed++) {
        desk            d = project_of(seed, 60 + 40 * (int)seed);
        jny_count_query q = query_of(&d, "type,place", "");
        for (int i = 0; i < POLICIES; i++) {
            jny_policy      policy;
            jny_count_table exact, shared;
            jny_table       table;
            jny_err         err = {0};
            works(&d, jny_policy_find(jny_cstr(policies[i]), &policy, &d.err), "the policy");
            works(&d, jny_count(d.p, &d.a, &q, &exact, &d.err), "counting");
            if (jny_count_share(&d.a, &exact, &policy, &shared, &err) != JNY_OK)
                continue;
            printout x = {.rows      = TYPES,
                          .columns   = PLACES,
                          .threshold = (int)policy.threshold,
                          .round     = (int)policy.round},
                     b = x;
            for (size_t r = 0; r < exact.n && exact.rows[r].theme == 0; r++) {
                int p      = (int)(exact.rows[r].value[0] * (PLACES + 1) + exact.rows[r].value[1]);
                x.truth[p] = (int)exact.rows[r].respondents;
                b.truth[p] = (int)exact.rows[r].base_respondents;
            }
            jny_buf csv = jny_buf_open(&d.a);
            jny_count_report(&d.a, &shared, JNY_FORMAT_CSV, (jny_count_style){0}, &table);
            works(&d, jny_table_print(&csv, &table, JNY_FORMAT_CSV, 0, &d.err), "printing");
            read_back(jny_buf_str(&csv), &x, &b);
            cr_expect_eq(audit(&b), 0, "%s, seed %u: the base", policies[i], seed);
            cr_expect_eq(audit_with_base(&x, &b), 0, "%s, seed %u", policies[i], seed);
            shared_tables++;
        }
        desk_close(&d);
    }
    cr_expect(shared_tables >= 18, "%d tables", shared_tables);
}

/* ---- Two releases ---------------------------------------------------------------------------- */

Test(share, every_planted_difference_is_refused)
{
    enum { PROJECTS = 5 };
    int planted = 0, refused = 0, harmless = 0, passed = 0;
    for (unsigned k = 0; k < PROJECTS; k++) {
        desk d = project_of(7 + k, 420);
        jny_project_close(d.p); /* so that all of it is in the one file */
        d.p          = NULL;
        jny_str bare = file_bytes(&d, d.path);
        for (int i = (int)k; i < GROUPS; i += PROJECTS) {
            char            where[40];
            jny_count_table shared;
            jny_err         err    = {0};
            const char     *policy = policies[(size_t)(i / PROJECTS) % 2 ? 3 : 4]; /* exact */
            jny_project_close(d.p);
            d.p = NULL;
            remove(path_in(&d, "test.journeys-wal"));
            file_write(d.path, bare);
            project_reopen(&d);
            jny_count_query all = query_of(&d, i % 3 ? "type" : "", "");
            cr_assert_eq(release(&d, &all, policy, &shared, &err), JNY_OK, "the first: %s",
                         err.msg);
            /* A few people less: the difference tells on them. */
            snprintf(where, sizeof where, "k != g%d", i);
            jny_count_query less = query_of(&d, i % 3 ? "type" : "", where);
            jny_status      st   = release(&d, &less, policy, &shared, &err);
            planted++;
            refused += st == JNY_ECONFLICT;
            if (st == JNY_OK)
                fprintf(stderr, "project %u, %s, %s: let through\n", k, policy, where);
            /* Fifty less, or the same again: nothing is told. */
            err  = (jny_err){0};
            less = query_of(&d, "", i % 2 ? "" : "k != large1");
            harmless++;
            passed += release(&d, &less, policy, &shared, &err) == JNY_OK;
        }
        desk_close(&d);
    }
    fprintf(stderr, "%d of %d planted differences refused, %d of %d harmless tables let through\n",
            refused, planted, passed, harmless);
    cr_expect_eq(refused, planted);
    cr_expect(passed * 2 > harmless, "%d of %d harmless ones passed", passed, harmless);
}

/* ---- Several releases of many cells ---------------------------------------------------------- */

typedef struct {
    int         people, say; /* how many of them mention the theme */
    const char *values;
} group;

static desk project_like(const group *list, size_t n)
{
    desk d    = desk_with_project();
    int  told = 0;
    begin(&d, "import");
    for (size_t g = 0; g < n; g++)
        for (int i = 0; i < list[g].people; i++)
            put(&d, jny_str_z(&d.a, jny_str_format(&d.a, "S%d", told++)),
                i < list[g].say ? "A quokka." : "Nobody.", list[g].values, false);
    commit(&d);
    tag_all(&d, book_of(&d, one_theme));
    return d;
}

/* Two tables, the one after the other: the second stands beside the first only where `good`. */
static void two_releases(desk *d, const char *const by[2], const char *const where[2],
                         const char *const policy[2], bool good)
{
    for (int i = 0; i < 2; i++) {
        jny_err         err = {0};
        jny_count_table shared;
        jny_count_query q  = query_of(d, by[i], where[i]);
        jny_status      st = release(d, &q, policy[i], &shared, &err);
        if (i == 0 || good)
            cr_assert_eq(st, JNY_OK, "%s: %s", by[i], err.msg);
        else
            cr_assert(st == JNY_ECONFLICT && strstr(err.msg, "together with release 1 "),
                      "%s after %s: %s", by[1], by[0], err.msg);
    }
}

static const char *const everybody[2] = {"", ""};

/* The whole of 4, 4 and 2 is hidden; told as two halves of 5, it is told. */
Test(share, parts_tell_a_whole_that_was_hidden)
{
    static const group list[] = {
        {10, 2, "half=1;one=1;place=N;two=1"}, {10, 2, "half=1;one=1;place=E;two=1"},
        {10, 1, "half=1;one=1;place=S;two=1"}, {10, 2, "half=2;one=1;place=N;two=1"},
        {10, 2, "half=2;one=1;place=E;two=1"}, {10, 1, "half=2;one=1;place=S;two=1"}};
    static const char *const by[2]     = {"place", "half,one,two"};
    static const char *const policy[2] = {"round-5", "round-5"};
    desk                     d         = project_like(list, sizeof list / sizeof *list);
    two_releases(&d, by, everybody, policy, false);
    desk_close(&d);
}

/* 13 and 13 told beside all 33: the third group, hidden, is 7 at most, not 9. */
Test(share, the_rest_of_a_whole_is_told_by_its_parts)
{
    static const group       list[]    = {{40, 13, "half=1;one=1;two=1"},
                                          {40, 13, "half=2;one=1;two=1"},
                                          {20, 7, "half=3;one=1;two=1"}};
    static const char *const by[2]     = {"", "half,one,two"};
    static const char *const back[2]   = {"half,one,two", ""};
    static const char *const policy[2] = {"exact-10", "round-10"};
    static const char *const other[2]  = {"round-10", "exact-10"};
    static const char *const wide[2]   = {"round-10", "round-10"};
    for (int order = 0; order < 3; order++) {
        desk d = project_like(list, sizeof list / sizeof *list);
        two_releases(&d, order == 1 ? back : by, everybody,
                     order == 0   ? policy
                     : order == 1 ? other
                                  : wide,
                     order == 2); /* about 35: nothing is told of the rest */
        desk_close(&d);
    }
}

/* First without three of them, then with them: the difference is as small either way. */
Test(share, more_people_later_tell_as_much)
{
    static const group       list[]    = {{60, 30, "k=rest"}, {3, 3, "k=few"}};
    static const char *const by[2]     = {"", ""};
    static const char *const where[2]  = {"k != few", ""};
    static const char *const policy[2] = {"exact-5", "exact-5"};
    desk                     d         = project_like(list, sizeof list / sizeof *list);
    two_releases(&d, by, where, policy, false);
    desk_close(&d);
}

/* What a table is told beside a second release, of that kind, that holds these bytes; `bare` is the
 * project before. */
static jny_status beside(desk *d, jny_str bare, const char *kind, jny_str content, jny_err *err)
{
    jny_project_close(d->p);
    d->p = NULL;
    remove(path_in(d, "test.journeys-wal"));
    file_write(d->path, bare);
    project_reopen(d);
    jny_count_query q = query_of(d, "", "");
    jny_count_table exact, shared;
    jny_loaded     *l;
    jny_policy      p;
    bool            repeated;
    jny_release     r = {
            .kind = kind, .policy = JNY_STR("exact-5"), .query = JNY_STR("{}"), .content = content};
    *err = (jny_err){0};
    works(d, jny_policy_find(JNY_STR("exact-5"), &p, &d->err), "the policy");
    begin(d, "release");
    works(d, jny_release_add(d->p, &r, &d->err), "noting");
    commit(d);
    works(d, jny_count_load(d->p, &d->a, &q, &l, &d->err), "loading");
    works(d, jny_count_next(l, &d->a, &q, &exact, &d->err), "counting");
    works(d, jny_count_share(&d->a, &exact, &p, &shared, &d->err), "sharing");
    return jny_ledger_check(l, &d->a, &shared, &content, &repeated, err);
}

/* A release that was cut off, or is something else: nothing is shared beside what cannot be read.
 */
Test(share, a_damaged_ledger_is_told)
{
    desk            d   = project_of(3, 60);
    jny_count_query all = query_of(&d, "", "");
    jny_count_table shared;
    jny_release    *list;
    size_t          n, whole = 0;
    jny_err         err = {0};
    cr_assert_eq(release(&d, &all, "exact-5", &shared, &err), JNY_OK, "%s", err.msg);
    works(&d, jny_releases(d.p, &d.a, &list, &n, &d.err), "releases");
    cr_assert_eq(n, 1);
    jny_str content = jny_str_copy(&d.a, list[0].content);
    jny_project_close(d.p);
    d.p          = NULL;
    jny_str bare = file_bytes(&d, d.path);
    project_reopen(&d);
    for (size_t at = sizeof "cells 1\n"; at < content.n; at++) {
        jny_status st = beside(&d, bare, "table", jny_str_sub(content, 0, at), &err);
        whole += st == JNY_OK; /* between two cells */
        if (st != JNY_OK) {
            cr_assert_eq(st, JNY_EDB, "%zu of %zu bytes: %s", at, content.n, err.msg);
            cr_assert(strstr(err.msg, "release 2 cannot be read"), "%s", err.msg);
        }
    }
    cr_expect_lt(whole, 8, "%zu times it went unnoticed", whole);
    static const jny_str odd[] = {
        JNY_INIT("cells 1\n\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), /* no number ends */
        JNY_INIT("cells 1\n\x7Ftheme"),                         /* a longer name than there is */
        JNY_INIT("cells 1\n\x01*\x02\x05\x05\x05\x7F"),         /* more people */
        JNY_INIT("cells 1\n\x01*\x02\x05\x05\x05\x02\xFF\xFF"), /* a person is cut off */
        JNY_INIT("cells 1\n\x01*\x02\x05\x05\x05\x02\x07\x00"), /* one of them twice */
        JNY_INIT(
            "cells 1\n\x01*\x02\x05\x05\x05\x02\x07\xFF\xFF\xFF\xFF\x0F"), /* no number of one */
        JNY_INIT("cells 1\n\x01*\x04\x05\x05\x05\x01\x07"), /* neither hidden nor told */
        JNY_INIT("cells 1\n\x01*\x02\x06\x05\x05\x01\x07"), /* at least 6, at most 5 */
        JNY_INIT("cells 1\n\x01*\x02\x05\xFF\xFF\xFF\xFF\x0F\x05\x01\x07"), /* more than are born */
        JNY_INIT("cells 1\n\x01*\x02\x05\x05\xFF\xFF\xFF\xFF\x0F\x01\x07"),
        JNY_INIT("cells 2\n"), /* of another program */
        JNY_INIT("stories"),
        JNY_INIT(""),
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        cr_expect_eq(beside(&d, bare, "table", odd[i], &err), JNY_EDB, "odd %zu: %s", i, err.msg);
    /* Of a theme without its base nothing can be subtracted. */
    cr_expect_eq(beside(&d, bare, "table", JNY_STR("cells 1\n\x01z\x02\x00\x00\x05\x00"), &err),
                 JNY_OK, "%s", err.msg);
    /* What is no table is no cell. */
    cr_expect_eq(beside(&d, bare, "selection", JNY_STR("stories"), &err), JNY_OK, "%s", err.msg);
    desk_close(&d);
}
