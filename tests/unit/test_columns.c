/* test_columns.c - columns that are kept for counting: never believed when the stories are other
 * ones, when bytes are wrong, or in the middle of an event; and never in anybody's way.
 *
 * tests/unit/test_count.c keeps them at random moments of random lives. */
#include "db.h"
#include "loaded.h"
#include "projects.h"

#include <journeys/query.h>
#include <journeys/review.h>

static const char *const asked[] = {"age", "type", "ward"};
enum { ASKED = 3 };

static void keep(desk *d)
{
    jny_str names[ASKED];
    for (int i = 0; i < ASKED; i++)
        names[i] = jny_cstr(asked[i]);
    d->p->columns_from = 0;
    jny_columns_ready(d->p, active_book(d), names, ASKED);
}

/* Rows of SQL, by another program. */
static int64_t number(desk *d, const char *sql)
{
    sqlite3 *db = sql_open(d->path);
    int64_t  n  = atoll(jny_str_z(&d->a, sql_text(d, db, sql)));
    sqlite3_close(db);
    return n;
}

static void change(desk *d, const char *sql)
{
    sqlite3 *db = sql_open(d->path);
    sql_run(db, sql);
    sqlite3_close(db);
}

static int64_t kept(desk *d)
{
    return number(d, "SELECT count(*) FROM packed WHERE kind <> 3");
}

static const char count_columns[] = "ward,type,age";

/* A whole count as text. `p` keeps nothing by itself. */
static jny_str counted(desk *d, jny_project *p)
{
    jny_count_query q    = {.codebook = active_book(d)};
    jny_str         rest = jny_cstr(count_columns);
    jny_buf         b    = jny_buf_open(&d->a);
    jny_count_table t;
    size_t          before = p->columns_from;
    while (rest.n)
        q.by[q.n_by++] = jny_str_cut(&rest, ',');
    p->columns_from = SIZE_MAX;
    works(d, jny_count(p, &d->a, &q, &t, &d->err), "counting");
    p->columns_from = before;
    for (size_t i = 0; i < t.n; i++) {
        const jny_count_row *r = &t.rows[i];
        jny_buf_format(&b, "%zu", r->theme == JNY_NO_PARENT ? 99 : r->theme);
        for (size_t k = 0; k < q.n_by; k++)
            jny_buf_format(&b, " %.*s",
                           JNY_ARG(r->value[k] < t.values[k].n ? t.values[k].at[r->value[k]]
                                                               : JNY_STR("all")));
        jny_buf_format(&b, ": %d by %d of %d by %d, %d, %d\n", (int)r->stories, (int)r->respondents,
                       (int)r->base_stories, (int)r->base_respondents, (int)r->unreviewed,
                       (int)r->untagged);
    }
    return jny_buf_str(&b);
}

/* The same from the rows alone: of a copy in which nothing is kept. */
static jny_str counted_from_rows(desk *d)
{
    char        *other = path_in(d, "rows.journeys");
    jny_project *p;
    sqlite3     *db = sql_open(d->path);
    remove(other);
    sql_run(db, jny_str_z(&d->a, jny_str_format(&d->a, "VACUUM INTO '%s'", other)));
    sqlite3_close(db);
    db = sql_open(other);
    sql_run(db, "DELETE FROM packed WHERE kind <> 3");
    sqlite3_close(db);
    works(d, jny_project_open(d->world, other, &p, &d->err), "the copy");
    jny_str out = counted(d, p);
    jny_project_close(p);
    return out;
}

static void expect_rows(desk *d, const char *what)
{
    jny_str from_kept = counted(d, d->p), from_rows = counted_from_rows(d);
    cr_expect(jny_str_eq(from_kept, from_rows), "%s:\n%.*s\ninstead of\n%.*s", what,
              JNY_ARG(from_kept), JNY_ARG(from_rows));
}

static void put_by(desk *d, const char *id, const char *text, const char *attributes,
                   const char *respondent)
{
    jny_attribute *list;
    jny_put        result;
    jny_story      s = {
             .id = jny_cstr(id), .text = jny_cstr(text), .respondent = jny_cstr(respondent), .row = 1};
    s.n_attributes = attributes_of(d, attributes, &list);
    s.attributes   = list;
    works(d, jny_story_put(d->p, &d->a, &s, 0, true, &result, NULL, &d->err), id);
}

/* Six stories by five people, tagged, with an event behind the run that can be taken back. */
static desk desk_with_stories(void)
{
    desk d = desk_with_project();
    begin(&d, "import");
    put_by(&d, "S1", "We asked for help.", "age=8;type=child;ward=Peckham", "R1");
    put_by(&d, "S2", "On a waiting list.", "age=8;type=child;ward=Nunhead", "R1");
    put_by(&d, "S3", "The help came too late.", "type=parent;ward=Peckham", "R2");
    put_by(&d, "S4", "Nothing to say.", "age=16;type=parent", "");
    put_by(&d, "S5", "Help, and a waiting list.", "ward=Nunhead;type=carer", "R3");
    commit(&d);
    begin(&d, "import");
    put_by(&d, "S6", "Early on our family was there.", "ward=Peckham;type=carer", "");
    commit(&d);
    int64_t key;
    begin(&d, "codebook"); /* so that it stays when its run is taken back */
    works(&d, jny_codebook_add(d.p, book_of(&d, two_themes), JNY_STR("test.yaml"), &key, &d.err),
          "the codebook");
    commit(&d);
    tag_all(&d, book_of(&d, two_themes));
    return d;
}

/* ---- What is kept is what the rows say ------------------------------------------------------- */

Test(columns, are_kept_and_taken)
{
    desk d = desk_with_stories();
    keep(&d);
    cr_assert_eq(kept(&d), 2 + ASKED, "%lld", (long long)kept(&d));
    expect_rows(&d, "kept");
    /* The test of the test: it is what is kept that is read. */
    jny_str before = counted(&d, d.p);
    change(&d,
           "UPDATE story_version SET respondent = 1; DELETE FROM hit; DELETE FROM story_attribute"
           " WHERE attribute = (SELECT id FROM attribute WHERE name = 'ward')");
    cr_expect(jny_str_eq(before, counted(&d, d.p)), "rows were read");
    cr_expect(!jny_str_eq(before, counted_from_rows(&d)));
    desk_close(&d);
}

Test(columns, of_few_stories_are_not_kept)
{
    desk    d = desk_with_stories();
    jny_str w = JNY_STR("ward");
    jny_columns_ready(d.p, active_book(&d), &w, 1);
    cr_expect_eq(kept(&d), 0);
    d.p->columns_from = 6;
    jny_columns_ready(d.p, active_book(&d), &w, 1);
    cr_expect_eq(kept(&d), 3);
    desk_close(&d);
}

/* ---- Stories that change --------------------------------------------------------------------- */

static void correct(desk *d)
{
    begin(d, "import");
    put_by(d, "S3", "No words of ours.", "type=carer;ward=Nunhead", "R1");
    commit(d);
}

static void add(desk *d)
{
    begin(d, "import");
    put_by(d, "S7", "More help.", "age=35-44;type=parent;ward=Dulwich", "R9");
    commit(d);
}

static void withdraw(desk *d)
{
    undo_last(d, "import");
}

static void forget(desk *d)
{
    bool               again = number(d, "SELECT count(*) FROM respondent WHERE name = 'R1'") == 0;
    jny_str            name  = again ? JNY_STR("R3") : JNY_STR("R1");
    jny_forget_request r     = {.respondents = &name, .n_respondents = 1};
    jny_forgotten      out;
    works(d, jny_forget(d->p, &d->a, &r, JNY_STR("tester"), &out, &d->err), "forgetting");
    cr_expect_eq(kept(d), 0, "what was kept of somebody forgotten is still there");
}

static void consent(desk *d)
{
    static int  times;
    const char *value = times++ % 2 ? "anonymous" : "internal";
    works(d,
          jny_consent(d->p, &d->a, JNY_STR("S5"), jny_cstr(value), JNY_STR("parent"),
                      JNY_STR("tester"), &d->err),
          "consent");
}

static void tag_again(desk *d)
{
    tag_all(d, book_of(d, two_themes));
}

static void withdraw_run(desk *d)
{
    undo_last(d, "run");
}

static void of_other_codebook(desk *d)
{
    tag_all(d, book_of(d, "codebook: words\nlanguage: en\nthemes:\n  - id: help\n    name: H\n"
                          "    definition: H.\n    rules: [waiting]\n"));
}

static const struct {
    const char *what;
    void (*happens)(desk *);
} events[] = {{"a story more", add},
              {"a correction", correct},
              {"an import taken back", withdraw},
              {"somebody forgotten", forget},
              {"a consent changed", consent},
              {"another run", tag_again},
              {"a run taken back", withdraw_run},
              {"another codebook of the name", of_other_codebook}};
enum { EVENTS = sizeof events / sizeof *events };

Test(columns, of_stories_as_they_were_are_not_believed)
{
    for (int i = 0; i < EVENTS; i++)
        for (int k = (i + 1) % 3; k < EVENTS; k += 3) { /* no event twice */
            char what[100];
            desk d = desk_with_stories();
            keep(&d);
            events[i].happens(&d);
            expect_rows(&d, events[i].what);
            snprintf(what, sizeof what, "%s, then %s", events[i].what, events[k].what);
            keep(&d);
            expect_rows(&d, what);
            events[k].happens(&d);
            expect_rows(&d, what);
            desk_close(&d);
        }
}

/* In the middle of an event its rows are counted, and nothing is kept. */
Test(columns, are_not_read_in_an_open_event)
{
    desk d = desk_with_stories();
    keep(&d);
    begin(&d, "import");
    put_by(&d, "S8", "More help.", "ward=Dulwich", "");
    jny_str during = counted(&d, d.p);
    cr_expect(strstr(jny_str_z(&d.a, during), "Dulwich"), "%.*s", JNY_ARG(during));
    keep(&d);
    jny_event_rollback(d.p);
    expect_rows(&d, "rolled back");
    desk_close(&d);
}

/* A table that is asked for after others have written is still of one moment. */
Test(columns, of_two_moments_are_not_mixed)
{
    desk            d = desk_with_stories();
    jny_loaded     *l;
    jny_count_table one, two;
    jny_count_query q = {.codebook = active_book(&d)};
    keep(&d);
    works(&d, jny_count_load(d.p, &d.a, &q, &l, &d.err), "loading");
    project_reopen(&d);
    add(&d);
    correct(&d);
    keep(&d);
    q.by[q.n_by++] = JNY_STR("ward");
    l->project     = d.p;
    works(&d, jny_count_next(l, &d.a, &q, &one, &d.err), "counting");
    cr_expect_eq(one.stories, 6);
    works(&d, jny_count(d.p, &d.a, &q, &two, &d.err), "counting");
    cr_expect_eq(two.stories, 7);
    desk_close(&d);
}

Test(columns, only_of_the_latest_run_of_a_codebook)
{
    desk d = desk_with_stories();
    keep(&d);
    for (int i = 0; i < 3; i++) {
        tag_again(&d);
        keep(&d);
    }
    cr_expect_eq(number(&d, "SELECT count(*) FROM packed WHERE kind = 2"), 1);
    cr_expect_eq(number(&d, "SELECT number FROM packed WHERE kind = 2"),
                 number(&d, "SELECT max(id) FROM run"));
    desk_close(&d);
}

/* Mending is no event, so what was kept goes with it. */
Test(columns, of_a_file_that_was_mended_are_not_believed)
{
    desk       d    = desk_with_stories();
    jny_health none = {0};
    change(&d, "UPDATE story SET live = 0 WHERE name = 'S1'");
    keep(&d);
    works(&d, jny_mend(d.p, &none, &d.err), "mending");
    cr_expect_eq(kept(&d), 0);
    expect_rows(&d, "mended");
    desk_close(&d);
}

/* ---- Bytes that are wrong -------------------------------------------------------------------- */

Test(columns, that_are_damaged_are_not_believed)
{
    desk d = desk_with_stories();
    keep(&d);
    int64_t rows = kept(&d);
    for (int64_t i = 0; i < rows; i++)
        for (int at = 1; at < 200; at += 7) {
            char sql[400];
            snprintf(
                sql, sizeof sql,
                "UPDATE packed SET bytes = CAST(substr(bytes, 1, %d) || x'7A' ||"
                " substr(bytes, %d) AS BLOB) WHERE rowid ="
                " (SELECT rowid FROM packed WHERE kind <> 3 ORDER BY rowid LIMIT 1 OFFSET %lld)",
                at - 1, at + 1, (long long)i);
            change(&d, sql);
            expect_rows(&d, sql);
            change(&d, "DELETE FROM packed WHERE kind <> 3");
            keep(&d);
        }
    desk_close(&d);
}

/* Somebody who can compute a hash gets no further than a wrong figure that they could have
 * written anywhere: nothing is read beyond its end. */
Test(columns, that_are_forged_do_no_harm)
{
    desk     d = desk_with_stories();
    jny_str  before;
    sqlite3 *db;
    keep(&d);
    before       = counted(&d, d.p);
    int64_t rows = kept(&d), tried = 0, other = 0;
    for (int64_t i = 0; i < rows; i++) {
        db           = sql_open(d.path);
        jny_str text = sql_text(
            &d, db,
            jny_str_z(&d.a, jny_str_format(&d.a,
                                           "SELECT bytes FROM packed WHERE kind <> 3 ORDER BY"
                                           " rowid LIMIT 1 OFFSET %lld",
                                           (long long)i)));
        size_t n    = text.n / 2 - 1;
        char  *good = jny_alloc(&d.a, n + 1, 1), *bad = jny_alloc(&d.a, n + 1, 1);
        for (size_t k = 0; k < n; k++) {
            unsigned byte;
            sscanf(text.p + 2 * k, "%2x", &byte);
            good[k] = (char)byte;
        }
        for (size_t at = 0; at <= n; at++)
            for (int how = 0; how < 3; how++) {
                size_t length = how == 2 ? at : n;
                memcpy(bad, good, n);
                if (how < 2 && at < n)
                    bad[at] = how ? (char)0xFF : (char)(bad[at] + 1);
                jny_xxh128    hash = jny_hash_xxh128((jny_str){bad, length});
                sqlite3_stmt *s    = NULL;
                sqlite3_prepare_v2(
                    db,
                    "UPDATE packed SET bytes = ?1, hash = ?2 WHERE rowid = (SELECT"
                    " rowid FROM packed WHERE kind <> 3 ORDER BY rowid LIMIT 1 OFFSET ?3)",
                    -1, &s, NULL);
                sqlite3_bind_blob(s, 1, bad, (int)length, SQLITE_STATIC);
                sqlite3_bind_blob(s, 2, hash.bytes, sizeof hash.bytes, SQLITE_STATIC);
                sqlite3_bind_int64(s, 3, i);
                cr_assert_eq(sqlite3_step(s), SQLITE_DONE);
                sqlite3_finalize(s);
                other += !jny_str_eq(before, counted(&d, d.p));
                tried++;
            }
        sqlite3_close(db);
        change(&d, "DELETE FROM packed WHERE kind <> 3");
        keep(&d);
    }
    fprintf(stderr, "%lld forged columns, %lld with other figures\n", (long long)tried,
            (long long)other);
    cr_expect(tried > 1000 && other > 10 && other < tried);
    desk_close(&d);
}

/* ---- In nobody's way ------------------------------------------------------------------------- */

Test(columns, do_not_wait_for_another_writer)
{
    desk     d  = desk_with_stories();
    sqlite3 *db = sql_open(d.path);
    sql_run(db, "BEGIN IMMEDIATE");
    int64_t from = d.world->now(d.world->ctx);
    keep(&d);
    cr_expect(d.world->now(d.world->ctx) - from < 3000000, "it waited");
    sql_run(db, "ROLLBACK");
    cr_expect_eq(kept(&d), 0);
    sqlite3_close(db);
    put_alone(&d, "S9", "Help.", "", false); /* and it can be written to */
    expect_rows(&d, "after that");
    desk_close(&d);
}
