/* test_record.c - the record proves itself: it is worked out again by chain.h, and then
 * every single row is changed, taken out and put out of order, to see that it shows. */
#include "chain.h"

#include "db.h"

#include <journeys/import.h>

/* ---- A project with something of everything ------------------------------------------------ */

static void decide_on(desk *d, const char *id, const char *path, const char *coder, bool present)
{
    jny_story    s       = story(d, id);
    jny_evidence words[] = {{0, 3}, {4, s.text.n}};
    jny_decision it      = {.story      = s.key,
                            .text       = s.text_key,
                            .action     = present ? "add" : "remove",
                            .present    = present,
                            .valence    = present ? JNY_STR("mixed") : (jny_str){0},
                            .note       = JNY_STR("a \"note\"\twith\nthings \\ to escape \x1F"),
                            .evidence   = words,
                            .n_evidence = present ? 2 : 0,
                            .body       = s.text};
    works(d, jny_theme_key(d->p, JNY_STR("words"), jny_cstr(path), &it.theme, &d->err), "theme");
    works(d, jny_coder_key(d->p, jny_cstr(coder), false, &it.coder, &d->err), "coder");
    works(d, jny_decision_add(d->p, &it, &d->err), "deciding");
    works(d, jny_finished_add(d->p, s.key, s.text_key, it.coder, &d->err), "finishing");
}

static void import_lines(desk *d, const char *name, const char *lines)
{
    jny_import_options options = {
        .limits = JNY_LIMITS, .actor = JNY_STR("o'brien \"the\" officer"), .corrections = true};
    jny_import_report report;
    char             *path = path_in(d, name);
    file_write(path, jny_cstr(lines));
    works(d, jny_import_file(d->p, &d->a, path, &options, &report, &d->err), name);
}

static void let_in(desk *d, const char *name, const char *role)
{
    int64_t coder;
    begin(d, "coder");
    works(d, jny_coder_key(d->p, jny_cstr(name), false, &coder, &d->err), name);
    works(d, jny_account_add(d->p, coder, jny_cstr(role), JNY_STR("$argon2id$v=19$..."), &d->err),
          "letting in");
    works(d, jny_assignment_add(d->p, story(d, "J1").key, coder, &d->err), "assigning");
    works(d, jny_assignment_add(d->p, story(d, "J3").key, coder, &d->err), "assigning");
    commit(d);
}

static void release_a_table(desk *d)
{
    jny_release r = {.kind    = "table",
                     .policy  = JNY_STR("round-5"),
                     .query   = JNY_STR("{\"by\":[\"ward\"]}"),
                     .content = JNY_STR("cells 1\n")};
    begin(d, "release");
    works(d, jny_release_add(d->p, &r, &d->err), "releasing");
    commit(d);
}

static void mark_it(desk *d, const char *id, const char *kind)
{
    jny_story s = story(d, id);
    jny_mark  m = {.story = s.key, .text = s.text_key, .kind = kind, .note = JNY_STR("look")};
    works(d, jny_coder_key(d->p, JNY_STR("ann"), false, &m.coder, &d->err), "coder");
    works(d, jny_mark_add(d->p, &m, &d->err), "marking");
}

static desk desk_with_record(void)
{
    desk d = desk_with_project();
    import_lines(
        &d, "first.ndjson",
        "{\"id\":\"J3\",\"text\":\"The caf\u00E9 helped, too late.\",\"ward\":\"Peckham\"}\n"
        "{\"id\":\"J1\",\"text\":\"Help.\\nMore \\\"help\\\".\",\"respondent\":\"R1\"}\n"
        "{\"id\":\"J2\",\"text\":\"The same words.\",\"respondent\":\"R1\",\"age\":8}\n");
    import_lines(&d, "second.ndjson", /* corrects, changes, adds a twin; not in the order of ids */
                 "{\"id\":\"J2\",\"text\":\"The same words.\",\"respondent\":\"R2\",\"age\":9}\n"
                 "{\"id\":\"J4\",\"text\":\"The same words.\"}\n"
                 "{\"id\":\"J1\",\"text\":\"Help, corrected.\",\"respondent\":\"R1\"}\n");
    tag_all(&d, book_of(&d, "codebook: words\nlanguage: en\nthemes:\n  - id: help\n    name: H\n"
                            "    definition: H.\n    rules: [help]\n  - id: late\n    name: L\n"
                            "    definition: L.\n    rules: [late]\n"));
    begin(&d, "decide");
    decide_on(&d, "J1", "help", "ann", true);
    decide_on(&d, "J3", "help", "ann", false);
    decide_on(&d, "J3", "late", "bob", true);
    commit(&d);
    import_lines(&d, "third.ndjson", "{\"id\":\"J5\",\"text\":\"Gone again.\"}\n");
    undo_last(&d, "import");
    let_in(&d, "cem", "coder");
    let_in(&d, "dee", "viewer");
    release_a_table(&d);
    release_a_table(&d);
    import_lines(
        &d, "fourth.ndjson",
        "{\"id\":\"J6\",\"text\":\"I was nine words long and then I was gone.\",\"age\":8}\n"
        "{\"id\":\"J7\",\"text\":\"Too late, they said, too late for us, far too late.\"}\n");
    begin(&d, "flag");
    decide_on(&d, "J6", "late", "ann", true);
    mark_it(&d, "J6", "at-risk");
    mark_it(&d, "J1", "second-reader");
    commit(&d);
    jny_str            gone[] = {JNY_STR("J6"), JNY_STR("J7")};
    jny_forget_request r      = {.stories = gone, .n_stories = 2};
    jny_forgotten      told;
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &told, &d.err), "forgetting");
    return d;
}

Test(record, is_as_the_source_says)
{
    desk              d = desk_with_record();
    unsigned char     head[32];
    jny_status_report r;
    char              hex[65];
    works(&d, jny_project_status(d.p, &d.a, &r, &d.err), "status");
    sqlite3 *db = sql_open(d.path);
    cr_expect_null(check_all(db, NULL), "%s", check_all(db, NULL));
    check_chain(db, head);
    sodium_bin2hex(hex, sizeof hex, head, sizeof head);
    cr_expect(jny_str_eq(r.head, jny_cstr(hex)), "the head is %s, not %.*s", hex, JNY_ARG(r.head));
    cr_expect_eq(r.events, 14);
    sqlite3_close(db);
    desk_close(&d);
}

/* ---- Tampering ------------------------------------------------------------------------------- */

typedef struct {
    desk    *d;
    sqlite3 *db; /* the project's own connection, its guards taken away */
    jny_str  head;
    size_t   done, unseen;
    jny_buf  which; /* what was not seen */
} tamper;

/* What the doctor finds; with the head that was noted when all was well. */
static size_t found_by_doctor(desk *d, jny_str head)
{
    jny_health h;
    jny_err    err = {0};
    jny_arena  a   = jny_arena_open(d->world);
    jny_doctor(d->p, &a, head, NULL, NULL, &h, &err);
    cr_assert(err.status == JNY_OK || err.status == JNY_EDB, "%s", err.msg);
    jny_arena_close(&a);
    return err.status == JNY_OK ? h.n : 1;
}

static tamper tamper_with(desk *d)
{
    jny_status_report r;
    works(d, jny_project_status(d->p, &d->a, &r, &d->err), "status");
    tamper t = {.d = d, .db = d->p->db, .head = r.head, .which = jny_buf_open(&d->a)};
    cr_assert_eq(found_by_doctor(d, t.head), 0, "the doctor finds something in a sound record");
    sqlite3_db_config(t.db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    sql_run(t.db, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; BEGIN");
    guards_off(d, t.db);
    return t;
}

/* Does it, looks whether it shows, takes it back. */
static void try_tampering(tamper *t, const char *what, const char *sql)
{
    char *why = NULL;
    sql_run(t->db, "SAVEPOINT before");
    cr_assert_eq(sqlite3_exec(t->db, sql, NULL, NULL, &why), SQLITE_OK, "%s: %s", sql, why);
    if (sqlite3_changes(t->db) && !found_by_doctor(t->d, t->head)) {
        t->unseen++;
        jny_buf_format(&t->which, "  %s\n", what);
    }
    t->done++;
    for (size_t i = 0; i < t->d->p->n_statements; i++)
        sqlite3_reset(t->d->p->statements[i].stmt);
    sql_run(t->db, "ROLLBACK TO before; RELEASE before");
}

static int64_t sql_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

/* The columns of a table's primary key, "story, version". */
static jny_str key_of_table(desk *d, tamper *t, const char *table)
{
    char sql[200];
    snprintf(
        sql, sizeof sql,
        "SELECT group_concat('\"' || name || '\"', ', ') FROM pragma_table_info('%s') WHERE pk",
        table);
    jny_str key = sql_text(d, t->db, sql);
    return jny_str_sub(key, 0, key.n - 2);
}

/* `WHERE` for row `k` of a table. */
static const char *row_where(desk *d, const char *table, jny_str key, int64_t k)
{
    return jny_str_z(&d->a,
                     jny_str_format(&d->a,
                                    "WHERE (%.*s) = (SELECT %.*s FROM %s ORDER BY %.*s LIMIT"
                                    " 1 OFFSET %lld)",
                                    JNY_ARG(key), JNY_ARG(key), table, JNY_ARG(key), (long long)k));
}

/* Every cell of every row with another value of its kind; `columns`: a condition on names. */
static void change_cells(desk *d, tamper *t, const char *table, const char *columns)
{
    jny_str key = key_of_table(d, t, table);
    char    sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    int64_t rows = sql_number(t->db, sql);
    cr_assert_gt(rows, 0, "the test has no row of %s", table);
    snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s') WHERE name %s", table,
             columns);
    jny_str all = sql_text(d, t->db, sql);
    for (int64_t k = 0; k < rows; k++)
        for (jny_str rest = all; rest.n;) {
            jny_str line = jny_str_cut(&rest, '\n'), name = jny_str_cut(&line, '|');
            /* 1000 more, an x more, a blob moved by a byte, something where there is nothing */
            jny_str change = jny_str_format(
                &d->a,
                "UPDATE %s SET \"%.*s\" = CASE typeof(\"%.*s\") WHEN 'integer' THEN \"%.*s\" + 1000"
                " WHEN 'text' THEN \"%.*s\" || 'x' WHEN 'null' THEN %s ELSE"
                " CAST (coalesce(substr(\"%.*s\", 2), x'') || x'5A' AS BLOB) END %s",
                table, JNY_ARG(name), JNY_ARG(name), JNY_ARG(name), JNY_ARG(name),
                jny_str_eq(name, JNY_STR("salt")) ? "x'01'" : "1", JNY_ARG(name),
                row_where(d, table, key, k));
            char what[200];
            snprintf(what, sizeof what, "%s.%.*s of row %lld changed", table, JNY_ARG(name),
                     (long long)k + 1);
            try_tampering(t, what, jny_str_z(&d->a, change));
        }
}

static void take_rows_out(desk *d, tamper *t, const char *table)
{
    jny_str key = key_of_table(d, t, table);
    char    sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    for (int64_t k = 0, n = sql_number(t->db, sql); k < n; k++) {
        char what[200];
        snprintf(what, sizeof what, "row %lld of %s taken out", (long long)k + 1, table);
        try_tampering(t, what,
                      jny_str_z(&d->a, jny_str_format(&d->a, "DELETE FROM %s %s", table,
                                                      row_where(d, table, key, k))));
    }
}

/* Each two rows of a table with a number change places. */
static void swap_rows(tamper *t, const char *table, const char *number)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT max(%s) FROM %s", number, table);
    int64_t n = sql_number(t->db, sql);
    for (int64_t i = 1; i <= n; i++)
        for (int64_t k = i + 1; k <= n; k++) {
            char what[200], change[400];
            snprintf(what, sizeof what, "%s: numbers %lld and %lld swapped", table, (long long)i,
                     (long long)k);
            snprintf(change, sizeof change,
                     "UPDATE %s SET %s = -1 WHERE %s = %lld; UPDATE %s SET %s = %lld WHERE %s ="
                     " %lld; UPDATE %s SET %s = %lld WHERE %s = -1",
                     table, number, number, (long long)i, table, number, (long long)i, number,
                     (long long)k, table, number, (long long)k, number);
            try_tampering(t, what, change);
        }
}

static void tamper_end(desk *d, tamper *t, size_t at_least)
{
    cr_expect_geq(t->done, at_least, "only %zu attempts", t->done);
    cr_expect_eq(t->unseen, 0, "%zu of %zu attempts were not seen:\n%.*s", t->unseen, t->done,
                 JNY_ARG(jny_buf_str(&t->which)));
    sql_run(t->db, "ROLLBACK");
    desk_close(d);
}

/* All of the record. */
static const char *const record[] = {
    "event",         "setting",         "source",           "text",
    "story",         "respondent",      "attribute",        "value",
    "story_version", "story_attribute", "codebook_version", "theme",
    "coder",         "decision",        "evidence",         "finished",
    "mark",          "account",         "assignment",       "release",
    "tombstone"};
enum { TABLES = sizeof record / sizeof *record };

Test(record, a_changed_cell_shows, .timeout = 300)
{
    desk   d = desk_with_record();
    tamper t = tamper_with(&d);
    for (size_t i = 0; i < TABLES; i++)
        change_cells(&d, &t, record[i], "IS NOT NULL");
    tamper_end(&d, &t, 500);
}

Test(record, a_missing_row_shows)
{
    desk   d = desk_with_record();
    tamper t = tamper_with(&d);
    for (size_t i = 0; i < TABLES; i++)
        take_rows_out(&d, &t, record[i]);
    tamper_end(&d, &t, 60);
}

Test(record, rows_out_of_order_show)
{
    desk   d = desk_with_record();
    tamper t = tamper_with(&d);
    swap_rows(&t, "event", "seq");
    static const char *const numbered[] = {
        "setting",   "source",   "text",  "story",   "respondent",
        "attribute", "value",    "theme", "coder",   "codebook_version",
        "decision",  "finished", "mark",  "account", "assignment",
        "release",   "tombstone"};
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++)
        swap_rows(&t, numbered[i], "id");
    try_tampering(&t, "first versions numbered 11",
                  "UPDATE story_version SET version = version + 10 WHERE version = 1");
    try_tampering(&t, "versions 1 and 2 of a story swapped",
                  "UPDATE story_version SET version = -version WHERE story = 2;"
                  "UPDATE story_version SET version = 3 + version WHERE story = 2");
    tamper_end(&d, &t, 40);
}

/* ---- Guards -------------------------------------------------------------------------------- */

static void refuses_all(const char *const *tries, size_t n)
{
    desk d = desk_with_record();
    jny_project_close(d.p);
    d.p             = NULL;
    sqlite3 *db     = sql_open(d.path);
    jny_str  before = all_rows(&d);
    for (size_t i = 0; i < n; i++) {
        sql_run(db, "BEGIN");
        int rc = sqlite3_exec(db, tries[i], NULL, NULL, NULL);
        sql_run(db, "ROLLBACK");
        cr_expect_eq(rc, SQLITE_CONSTRAINT, "%s: answer %d", tries[i], rc);
    }
    sqlite3_close(db);
    cr_expect(jny_str_eq(all_rows(&d), before));
    desk_close(&d);
}

Test(guards, events_and_decisions_are_kept_as_they_are)
{
    static const char *const tries[] = {
        "DELETE FROM event",
        "DELETE FROM event WHERE seq = 7",
        "DELETE FROM decision",
        "DELETE FROM decision WHERE id = 1",
        "UPDATE event SET actor = 'x'",
        "UPDATE event SET summary = '{}' WHERE seq = 2",
        "UPDATE event SET target = 3 WHERE seq = 7",
        "UPDATE event SET seq = seq + 100",
        "UPDATE decision SET event = 2",
        "UPDATE decision SET story = 2",
        "UPDATE decision SET text = 2",
        "UPDATE decision SET theme = 2",
        "UPDATE decision SET coder = 2",
        "UPDATE decision SET action = 'reject'",
        "UPDATE decision SET present = 1 - present",
        "UPDATE decision SET seal = x'00'",
        "UPDATE text SET body = 'x'",
    };
    refuses_all(tries, sizeof tries / sizeof *tries);
}

Test(guards, a_valence_is_not_edited)
{
    static const char *const tries[] = {"UPDATE decision SET valence = 'neutral'",
                                        "UPDATE decision SET valence = NULL"};
    refuses_all(tries, sizeof tries / sizeof *tries);
}

/* REPLACE deletes without firing the triggers for it. */
Test(guards, replacing_is_deleting)
{
    static const char *const tries[] = {
        "INSERT OR REPLACE INTO event SELECT seq, kind, at, 'x', target, summary, sealed, previous,"
        " digest FROM event WHERE seq = 2",
        "INSERT OR REPLACE INTO decision SELECT id, event, story, text, theme, coder, action,"
        " 1 - present, valence, note, salt, seal FROM decision WHERE id = 1",
    };
    refuses_all(tries, sizeof tries / sizeof *tries);
}

/* Forgetting takes what can tell on a person: words, notes, salts. */
Test(guards, let_a_person_be_forgotten)
{
    desk     d  = desk_with_record();
    sqlite3 *db = sql_open(d.path);
    sql_run(db, "BEGIN; UPDATE decision SET note = NULL, salt = NULL; UPDATE text SET body = NULL;"
                " UPDATE text SET salt = NULL; ROLLBACK");
    sqlite3_close(db);
    desk_close(&d);
}
