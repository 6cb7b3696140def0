/* test_since.c - while others write: what is read is of one state, and what happened since is
 * told. */
#include "db.h"
#include "deciding.h"

/* ---- One state
 * ------------------------------------------------------------------------------------ */

/* Somebody else who has the project open. */
static desk other_open(desk *d)
{
    desk out = *d;
    out.a    = jny_arena_open(d->world);
    works(d, jny_project_open(d->world, d->path, &out.p, &d->err), "opening it once more");
    return out;
}

static void other_close(desk *other)
{
    jny_project_close(other->p);
    jny_arena_close(&other->a);
}

static const char one_more[] = "  - id: more\n    name: More\n    definition: More.\n"
                               "    rules: [children, help]\n";

/* The codebook of the project, or another version of it. */
static jny_codebook *version_of(desk *d, bool later)
{
    return book_of(
        d, jny_str_z(&d->a, jny_str_format(&d->a, "%s%s", two_themes, later ? one_more : "")));
}

Test(since, what_is_held_stays_as_it_is)
{
    desk   d = full_desk(), other = other_open(&d);
    size_t n[4];
    for (size_t i = 0; i < 4; i++) {
        if (i == 1)
            works(&d, jny_project_hold(d.p, &d.err), "holding");
        jny_census c;
        works(&d, jny_census_load(d.p, &d.a, &c, &d.err), "the census");
        n[i] = c.n;
        if (i == 1)
            put_alone(&other, "K1", "Nobody asked us about the help that we had.", "", false);
        if (i == 2)
            jny_project_let_go(d.p);
    }
    cr_expect_eq(n[1], n[0]);
    cr_expect_eq(n[2], n[0], "held, whoever writes");
    cr_expect_eq(n[3], n[0] + 1, "and no longer");
    other_close(&other);
    desk_close(&d);
}

/* Writes when SQLite is about to begin that statement of somebody else's, once. */
typedef struct {
    desk       *writer;
    const char *before;
} meddler;

static int meddle(unsigned what, void *ctx, void *statement, void *sql)
{
    meddler *m = ctx;
    (void)what;
    (void)statement;
    if (m->before && strncmp(sql, m->before, strlen(m->before)) == 0) {
        m->before = NULL;
        undo_last(m->writer, "import");
        put_alone(m->writer, "K1", "Two come where one went.", "", false);
        put_alone(m->writer, "K2", "Nobody had met either of them.", "", false);
    }
    return 0;
}

/* How many stories there are, then which: of one state, or a sound project is called damaged. */
Test(since, who_writes_between_two_questions_of_a_census_changes_neither)
{
    desk       d = full_desk(), other;
    jny_census before, between;
    put_alone(&d, "J7", "The last one, which is taken back.", "", false);
    other     = other_open(&d);
    meddler m = {&other, "SELECT v.story"};
    works(&d, jny_census_load(d.p, &d.a, &before, &d.err), "the census");
    sqlite3_trace_v2(d.p->db, SQLITE_TRACE_STMT, meddle, &m);
    works(&d, jny_census_load(d.p, &d.a, &between, &d.err), "the census, while somebody writes");
    sqlite3_trace_v2(d.p->db, 0, NULL, NULL);
    cr_expect_null(m.before, "it was written in between");
    cr_assert_eq(between.n, before.n);
    cr_expect_eq(memcmp(between.key, before.key, before.n * sizeof *before.key), 0);
    works(&d, jny_census_load(d.p, &d.a, &between, &d.err), "the census afterwards");
    cr_expect_eq(between.n, before.n + 1);
    other_close(&other);
    desk_close(&d);
}

/* ---- What happened since
 * ---------------------------------------------------------------------------------- */

static jny_since since(desk *d, const jny_moment *m)
{
    jny_since s;
    works(d, jny_record_since(d->p, &d->a, m, &s, &d->err), "what happened since");
    return s;
}

static void expect_since(desk *d, jny_moment *m, bool more, const char *const *ids, size_t n,
                         const char *what)
{
    jny_since s = since(d, m);
    cr_expect_eq(s.more, more, "%s", what);
    cr_expect(more || s.n == n, "%s: %zu stories, not %zu", what, s.n, n);
    for (size_t i = 0; !more && i < n && i < s.n; i++)
        cr_expect_eq(s.stories[i], story(d, ids[i]).key, "%s: the %zuth", what, i + 1);
    cr_expect(s.now.event > m->event, "%s", what);
    *m = s.now;
}

Test(since, what_people_said_of_which_stories)
{
    desk              d    = full_desk();
    const char *const j1[] = {"J1"}, *const j2[] = {"J2"}, *const both[] = {"J1", "J2"};
    jny_moment m = {0};
    expect_since(&d, &m, true, NULL, 0, "from the beginning");
    cr_expect_eq(since(&d, &m).n, 0);
    cr_expect(!since(&d, &m).more, "nothing happened");
    decide(&d, "J2", "help", "accept", "cy");
    expect_since(&d, &m, false, j2, 1, "a decision");
    decide(&d, "J2", "help", "reject", "cy");
    decide(&d, "J1", "help", "reject", "cy");
    decide(&d, "J2", "waiting", "reject", "cy");
    expect_since(&d, &m, false, both, 2, "of two stories, each once");
    undo_last(&d, "decide");
    expect_since(&d, &m, false, j2, 1, "a decision that is taken back");
    works(&d, jny_finish(d.p, &d.a, JNY_STR("J1"), JNY_STR("cy"), &d.err), "finishing");
    expect_since(&d, &m, false, j1, 1, "a finished story");
    undo_last(&d, "finish");
    expect_since(&d, &m, true, NULL, 0, "not finished after all: which run it goes by is another");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("J2"), JNY_STR("second-reader"), JNY_STR("look"),
                   JNY_STR("cy"), &d.err),
          "flag");
    expect_since(&d, &m, false, j2, 1, "a mark");
    begin(&d, "coder");
    commit(&d);
    expect_since(&d, &m, false, NULL, 0, "an account");
    put_alone(&d, "K1", "A new one.", "", false);
    expect_since(&d, &m, true, NULL, 0, "an import");
    undo_last(&d, "import");
    expect_since(&d, &m, true, NULL, 0, "an import that is taken back");
    tag_all(&d, book_of(&d, two_themes));
    expect_since(&d, &m, true, NULL, 0, "a run");
    begin(&d, "assign");
    commit(&d);
    expect_since(&d, &m, true, NULL, 0, "a blind sample");
    desk_close(&d);
}

Test(since, a_record_that_does_not_go_on_from_there_is_another)
{
    desk       d = full_desk();
    jny_moment m = {0}, wrong;
    m            = since(&d, &m).now;
    wrong        = m;
    wrong.digest.bytes[31] ^= 1;
    cr_expect(since(&d, &wrong).more, "the same number, and not the same event");
    wrong = m;
    wrong.event++;
    cr_expect(since(&d, &wrong).more, "an event that never was");
    desk_close(&d);
}

Test(since, codebooks_stand_until_one_is_changed)
{
    desk        d = full_desk();
    jny_active *books;
    size_t      n;
    bool        yes;
    works(&d, jny_codebooks_active(d.p, &d.a, &books, &n, &d.err), "codebooks");
    cr_assert_gt(n, 0);
    works(&d, jny_codebooks_stand(d.p, books, n, &yes, &d.err), "they stand");
    cr_expect(yes);
    works(&d, jny_codebooks_stand(d.p, books, n - 1, &yes, &d.err), "one is missing");
    cr_expect(!yes);
    books[0].seal.bytes[0] ^= 1;
    works(&d, jny_codebooks_stand(d.p, books, n, &yes, &d.err), "another of the same number");
    cr_expect(!yes);
    books[0].seal.bytes[0] ^= 1;
    tag_all(&d, version_of(&d, true));
    works(&d, jny_codebooks_stand(d.p, books, n, &yes, &d.err), "a later version");
    cr_expect(!yes);
    desk_close(&d);
}
