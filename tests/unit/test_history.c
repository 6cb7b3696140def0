/* test_history.c - the record decision by decision: what was answered before, against a list of all
 * that was done; which program wrote it, and by which codebook. */
#include <journeys/review.h>

#include "chance.h"
#include "projects.h"

enum { STORIES = 3, THEMES = 2, STEPS = 120 };
static const char *const paths[THEMES] = {"help", "housing"};
static const char *const people[]      = {"Ama", "Ben"};

static int64_t add_book(desk *d, const char *definition)
{
    int64_t key;
    char   *yaml = jny_str_z(
          &d->a,
          jny_str_format(&d->a,
                         "codebook: mini\nlanguage: en\nthemes:\n  - {id: help, definition: %s, "
                           "rules: [help]}\n  - {id: housing, rules: [damp]}\n",
                         definition));
    begin(d, "codebook");
    works(d, jny_codebook_add(d->p, book_of(d, yaml), JNY_STR("mini"), &key, &d->err), "codebook");
    commit(d);
    return key;
}

static desk set_desk(void)
{
    desk d = desk_with_project();
    begin(&d, "import");
    for (size_t i = 0; i < STORIES; i++)
        put(&d, jny_str_z(&d.a, jny_str_format(&d.a, "J%zu", i)), "Damp, but help came.", "",
            false);
    commit(&d);
    add_book(&d, "Help.");
    return d;
}

static void says(desk *d, size_t story, size_t theme, const char *action, const char *who)
{
    bool               stands;
    jny_decide_request r = {.id     = jny_str_format(&d->a, "J%zu", story),
                            .theme  = jny_cstr(paths[theme]),
                            .action = jny_cstr(action),
                            .coder  = jny_cstr(who)};
    works(d, jny_decide(d->p, &d->a, &r, &stands, &d->err), "deciding");
}

static jny_history_row *record(desk *d, size_t *n)
{
    jny_history_row  *rows;
    jny_history_query q = {.each = true};
    works(d, jny_history(d->p, &d->a, &q, &rows, n, &d->err), "history");
    return rows;
}

/* ---- What was answered before ---------------------------------------------------------------- */

typedef struct {
    size_t story, theme, who;
    bool   yes, settles, withdrawn;
    int    before; /* -1: nothing */
} said;

static int standing(const said *list, size_t n, const said *x)
{
    int out = -1;
    for (size_t i = 0; i < n; i++)
        if (!list[i].withdrawn && list[i].story == x->story && list[i].theme == x->theme &&
            list[i].who == x->who && list[i].settles == x->settles)
            out = list[i].yes;
    return out;
}

Test(history, before_is_what_stood_when_the_decision_was_made)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        desk   d = set_desk();
        chance c = chance_of(seed);
        said   list[STEPS];
        size_t n = 0, rows_n, k;
        for (size_t i = 0; i < STEPS; i++) {
            jny_event last;
            said      x = {.story = chance_below(&c, STORIES),
                           .theme = chance_below(&c, THEMES),
                           .who   = chance_below(&c, 2)};
            if (n && !list[n - 1].withdrawn && chance_below(&c, 5) == 0) {
                works(&d, jny_event_last(d.p, &d.a, (jny_str){0}, &last, &d.err), "last");
                works(&d, jny_event_undo(d.p, last.seq, JNY_STR("Ama"), &d.err), "undo");
                list[n - 1].withdrawn = true;
                continue;
            }
            x.settles = chance_below(&c, 6) == 0;
            x.yes     = x.settles || chance_below(&c, 2);
            x.before  = standing(list, n, &x);
            says(&d, x.story, x.theme,
                 x.settles ? "adjudicate"
                 : x.yes   ? "accept"
                           : "reject",
                 people[x.who]);
            list[n++] = x;
        }
        jny_history_row *rows = record(&d, &rows_n);
        k                     = n;
        for (size_t i = 0; i < rows_n; i++) {
            if (!rows[i].action.n)
                continue;
            cr_assert_gt(k, 0);
            const said *x    = &list[--k];
            const char *want = x->before < 0 ? "" : x->before ? "1" : "0";
            cr_expect(jny_str_eq(rows[i].before, jny_cstr(want)),
                      "seed %llu, decision %zu: before \"%.*s\", not \"%s\"",
                      (unsigned long long)seed, k, JNY_ARG(rows[i].before), want);
        }
        cr_expect_eq(k, 0, "%zu decisions are not in the record", k);
        desk_close(&d);
    }
}

Test(history, each_decision_of_an_event_has_a_row_and_only_when_asked)
{
    desk              d = set_desk();
    jny_history_query q = {.most = 1};
    jny_history_row  *rows;
    jny_decide_report r;
    jny_limits        limits = JNY_LIMITS;
    size_t            n;
    char             *path = path_in(&d, "ama.ndjson");
    file_write(path,
               JNY_STR("{\"id\":\"J0\",\"codes\":[{\"theme\":\"help\"},{\"theme\":\"housing\"}]}\n"
                       "{\"id\":\"J1\",\"codes\":[{\"theme\":\"help\"}]}\n"));
    works(&d,
          jny_decide_file(d.p, &d.a, path, JNY_STR("Ama"), JNY_CODER_PERSON, &limits, &r, &d.err),
          "file");
    works(&d, jny_history(d.p, &d.a, &q, &rows, &n, &d.err), "history");
    cr_assert_eq(n, 1);
    cr_expect(rows[0].decisions == 3 && !rows[0].program.n && !rows[0].codebook_version.n);
    rows = record(&d, &n);
    for (size_t i = 0; i < 3; i++)
        cr_expect(rows[i].action.n && rows[i].seq == rows[0].seq, "row %zu", i);
    cr_expect(!rows[3].action.n);
    desk_close(&d);
}

/* ---- By what --------------------------------------------------------------------------------- */

Test(history, another_program_and_another_codebook_show_from_where_they_came)
{
    desk             d = set_desk();
    size_t           n;
    sqlite3         *db;
    jny_history_row *rows;
    says(&d, 0, 0, "accept", "Ama");
    jny_project_close(d.p);
    d.p = NULL;
    /* As a program of another version leaves a project that this one made. */
    cr_assert_eq(sqlite3_open(d.path, &db), SQLITE_OK);
    cr_assert_eq(
        sqlite3_exec(db,
                     "INSERT INTO setting (event, name, value, salt, seal) SELECT max(seq),"
                     " 'program', 'journeys 0.0.9', zeroblob(16), zeroblob(32) FROM event",
                     NULL, NULL, NULL),
        SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    project_reopen(&d);
    says(&d, 1, 0, "accept", "Ama");
    add_book(&d, "Help that came.");
    says(&d, 2, 0, "accept", "Ama");
    rows = record(&d, &n);
    cr_assert(rows[0].action.n && !rows[1].action.n && rows[2].action.n && rows[3].action.n);
    cr_expect(jny_str_eq(rows[0].program, JNY_STR("journeys " JNY_VERSION)));
    cr_expect(jny_str_eq(rows[2].program, JNY_STR("journeys " JNY_VERSION)));
    cr_expect(jny_str_eq(rows[3].program, JNY_STR("journeys 0.0.9")));
    cr_expect(jny_str_eq(rows[2].codebook_version, rows[3].codebook_version));
    cr_expect(!jny_str_eq(rows[0].codebook_version, rows[2].codebook_version));
    cr_expect(jny_str_starts(rows[0].codebook_version, JNY_STR("sha256:")) &&
              rows[0].codebook_version.n == 71);
    desk_close(&d);
}
