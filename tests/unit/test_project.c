/* test_project.c - the project file: made private and only where nothing is; what is not a
 * whole project of ours is refused and left as it was, byte for byte. */
#include "chance.h"
#include "project.h"
#include "projects.h"

/* ---- Making one --------------------------------------------------------------------------- */

static unsigned mode_of(const char *path)
{
    struct stat s;
    cr_assert_eq(stat(path, &s), 0, "%s is not there", path);
    return s.st_mode & 07777;
}

Test(create, is_private)
{
    desk              d = desk_open();
    jny_status_report r;
    umask(0);
    works(&d, jny_project_create(d.world, d.path, JNY_STR("ann"), &d.err), "making a project");
    cr_expect_eq(mode_of(d.path), 0600, "the project has mode %o", mode_of(d.path));
    project_reopen(&d);
    put_alone(&d, "J1", "Words.", "", false);
    char *wal = path_in(&d, "test.journeys-wal"), *shm = path_in(&d, "test.journeys-shm");
    cr_expect_eq(mode_of(wal), 0600, "its log has mode %o", mode_of(wal));
    cr_expect_eq(mode_of(shm), 0600, "its shared memory has mode %o", mode_of(shm));
    works(&d, jny_project_status(d.p, &d.a, &r, &d.err), "its status");
    cr_expect(r.events == 2 && r.stories == 1 && r.head.n == 64, "%llu events, %llu stories",
              (unsigned long long)r.events, (unsigned long long)r.stories);
    jny_project_close(d.p);
    d.p = NULL;
    cr_expect(!file_exists(wal) && !file_exists(shm), "closing leaves a file beside it");
    desk_close(&d);
}

/* Whatever is there already stays what it is. */
static void refuses_to_make(desk *d, const char *path, const char *what)
{
    jny_str before = file_bytes(d, path);
    jny_err err    = {0};
    cr_expect_eq(jny_project_create(d->world, path, JNY_STR("ann"), &err), JNY_ECONFLICT,
                 "%s: status %d: %s", what, (int)err.status, err.msg);
    cr_expect(strstr(err.place, path), "%s: the message names \"%s\"", what, err.place);
    cr_expect(jny_str_eq(file_bytes(d, path), before), "%s was changed", what);
}

Test(create, refuses_what_is_there)
{
    desk  d    = desk_with_project();
    char *text = path_in(&d, "notes.txt"), *empty = path_in(&d, "empty");
    put_alone(&d, "J1", "Words.", "", false);
    jny_project_close(d.p);
    d.p = NULL;
    file_write(text, JNY_STR("my notes\n"));
    file_write(empty, JNY_STR(""));
    refuses_to_make(&d, d.path, "a project");
    refuses_to_make(&d, text, "a text");
    refuses_to_make(&d, empty, "an empty file");
    jny_err err = {0};
    cr_expect_neq(jny_project_create(d.world, d.folder, JNY_STR("ann"), &err), JNY_OK);
    project_reopen(&d);
    cr_expect_eq(story(&d, "J1").text.n, 6);
    desk_close(&d);
}

Test(create, needs_its_folder)
{
    desk    d   = desk_open();
    jny_err err = {0};
    cr_expect_eq(jny_project_create(d.world, path_in(&d, "none/x.journeys"), JNY_STR("ann"), &err),
                 JNY_EIO, "status %d: %s", (int)err.status, err.msg);
    cr_expect(!file_exists(path_in(&d, "none")), "the folder was made");
    desk_close(&d);
}

/* ---- What is refused ------------------------------------------------------------------------- */

static void refuses_to_open(desk *d, const char *what, const char *says)
{
    jny_str      before = file_bytes(d, d->path);
    jny_project *p      = NULL;
    jny_err      err    = {0};
    cr_expect_eq(jny_project_open(d->world, d->path, &p, &err), JNY_EDB, "%s: status %d: %s", what,
                 (int)err.status, err.msg);
    cr_expect_null(p, "%s: a project is handed out", what);
    cr_expect(strstr(err.msg, says), "%s: the message is \"%s\"", what, err.msg);
    cr_expect_str_eq(err.place, d->path, "%s: the message does not name the file", what);
    cr_expect(jny_str_eq(file_bytes(d, d->path), before), "%s was changed", what);
    jny_project_close(p);
}

Test(open, needs_a_file)
{
    desk    d   = desk_open();
    jny_err err = {0};
    cr_expect_eq(jny_project_open(d.world, d.path, &d.p, &err), JNY_EIO, "%s", err.msg);
    cr_expect(strstr(err.msg, "journeys init"), "it does not say what to do: %s", err.msg);
    cr_expect(!file_exists(d.path), "looking for it made it");
    desk_close(&d);
}

Test(open, refuses_what_is_no_database)
{
    desk   d    = desk_open();
    chance luck = chance_of(7);
    char   noise[20000];
    file_write(d.path, JNY_STR(""));
    refuses_to_open(&d, "an empty file", "not a journeys project");
    file_write(d.path, JNY_STR("{\"id\":\"J1\",\"text\":\"Words.\"}\n"));
    refuses_to_open(&d, "a line of JSON", "not a journeys project");
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)chance_bits(&luck);
    file_write(d.path, (jny_str){noise, sizeof noise});
    refuses_to_open(&d, "noise", "not a journeys project");
    memcpy(noise, "SQLite format 3", 16);
    file_write(d.path, (jny_str){noise, sizeof noise});
    refuses_to_open(&d, "noise that begins like a database", "");
    desk_close(&d);
}

/* Somebody's own database, with SQLite's usual journal and with a write-ahead log. */
Test(open, refuses_other_databases)
{
    static const char *const journals[] = {"PRAGMA journal_mode = DELETE",
                                           "PRAGMA journal_mode = WAL"};
    for (size_t i = 0; i < 2; i++) {
        desk d = desk_open();
        file_write(d.path, JNY_STR(""));
        sqlite3 *db = sql_open(d.path);
        sql_run(db, journals[i]);
        sql_run(db, "CREATE TABLE story (id INTEGER PRIMARY KEY, name TEXT)");
        sqlite3_close(db);
        refuses_to_open(&d, journals[i], "not a journeys project");
        db = sql_open(d.path);
        sql_run(db, "PRAGMA application_id = 252006674");
        sqlite3_close(db);
        refuses_to_open(&d, "the application_id of another program", "not a journeys project");
        db = sql_open(d.path);
        sql_run(db, "PRAGMA application_id = 0x4A6E7931");
        sqlite3_close(db);
        refuses_to_open(&d, "another schema under our application_id", "no journeys program made");
        desk_close(&d);
    }
}

/* Whoever changes schema.sql finds here what to write into project.c. */
Test(open, knows_its_own_schema)
{
    desk    d = desk_open();
    jny_str digest;
    works(&d, jny_project_create(d.world, d.path, JNY_STR("tester"), &d.err), "making it");
    jny_project *p = project_new(d.world, d.path);
    works(&d, project_connect(p, d.path, SQLITE_OPEN_READWRITE, &d.err), "a look at it");
    works(&d, project_schema_digest(p, &d.a, &digest, &d.err), "the digest");
    jny_project_close(p);
    cr_expect_eq(jny_project_open(d.world, d.path, &d.p, &d.err), JNY_OK,
                 "schemas[] in src/store/project.c lacks {%d, \"%.*s\"}", SCHEMA_VERSION,
                 JNY_ARG(digest));
    desk_close(&d);
}

Test(open, refuses_what_was_changed)
{
    static const struct {
        const char *what, *sql, *says;
    } changes[] = {
        {"an older version", "PRAGMA user_version = 1", "no journeys program made"},
        {"a newer version", "PRAGMA user_version = 7", "newer journeys"},
        {"a far newer version", "PRAGMA user_version = 2147483647", "newer journeys"},
        {"a planted trigger",
         "CREATE TRIGGER sly AFTER INSERT ON decision BEGIN UPDATE story SET live = 0; END",
         "no journeys program made"},
        {"a planted trigger that is called as if the index had it",
         "CREATE TRIGGER story_search_sly AFTER INSERT ON decision BEGIN UPDATE story SET live = 0;"
         " END",
         "no journeys program made"},
        {"a planted view", "CREATE VIEW sly AS SELECT body FROM text", "no journeys program made"},
        {"a planted table", "CREATE TABLE sly (x)", "no journeys program made"},
        {"a planted index", "CREATE INDEX sly ON text (points)", "no journeys program made"},
        {"a guard taken away", "DROP TRIGGER decision_is_kept", "no journeys program made"},
        {"a guard made harmless",
         "DROP TRIGGER event_is_kept; CREATE TRIGGER event_is_kept BEFORE DELETE ON event"
         " BEGIN SELECT 1; END",
         "no journeys program made"},
        {"a column more", "ALTER TABLE story ADD COLUMN sly TEXT", "no journeys program made"},
        {"a table renamed", "ALTER TABLE finished RENAME TO done", "no journeys program made"},
        {"a table gone", "DROP TABLE mark", "no journeys program made"},
        {"a search index gone", "DROP TABLE story_search", "no journeys program made"},
        {"statistics of ANALYZE", "ANALYZE", "no journeys program made"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        desk d = desk_with_project();
        put_alone(&d, "J1", "Words.", "ward=Peckham", false);
        jny_project_close(d.p);
        d.p         = NULL;
        sqlite3 *db = sql_open(d.path);
        sql_run(db, changes[i].sql);
        sqlite3_close(db);
        refuses_to_open(&d, changes[i].what, changes[i].says);
        desk_close(&d);
    }
}

static bool left_beside(desk *d, const char *name)
{
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < 3; i++) {
        char other[64];
        snprintf(other, sizeof other, "%s%s", name, endings[i]);
        if (file_exists(path_in(d, other)))
            return true;
    }
    return false;
}

/* Also no file beside it, as SQLite makes them for a database with a write-ahead log. */
Test(open, a_refusal_leaves_nothing_beside)
{
    static const char *const changes[] = {"PRAGMA application_id = 1", "PRAGMA user_version = 7",
                                          "CREATE VIEW sly AS SELECT body FROM text"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        desk d = desk_with_project();
        jny_project_close(d.p);
        d.p         = NULL;
        sqlite3 *db = sql_open(d.path);
        sql_run(db, changes[i]);
        sqlite3_close(db);
        cr_assert(!left_beside(&d, "test.journeys"), "the test itself left a file");
        cr_expect_eq(jny_project_open(d.world, d.path, &d.p, &d.err), JNY_EDB);
        cr_expect(!left_beside(&d, "test.journeys"), "%s: refused, and a -wal or -shm file made",
                  changes[i]);
        desk_close(&d);
    }
}
