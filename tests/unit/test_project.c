/* test_project.c - the project file: made private and only where nothing is; what is not a
 * whole project of ours is refused and left as it was, byte for byte.
 *
 * Damaged files are looked at by a child process, so that a crash is told as a failure
 * with the number of the case. */
#include "chance.h"
#include "projects.h"

#include <journeys/query.h>

#include <signal.h>
#include <sys/wait.h>

static const char book_yaml[] = "codebook: words\n"
                                "language: en\n"
                                "themes:\n"
                                "  - id: help\n"
                                "    name: Help\n"
                                "    definition: Help.\n"
                                "    rules:\n"
                                "      - help\n"
                                "      - early ~3 family\n"
                                "      - /list.{1,9}school/\n"
                                "  - id: waiting\n"
                                "    name: Waiting\n"
                                "    definition: Waiting.\n"
                                "    rules: [waiting list]\n";

/* Forty stories in two imports, tagged, some decided on, some withdrawn. */
static void fill(desk *d)
{
    static const char *const texts[] = {
        "We asked for help early, and the family worker came.",
        "Fourteen months on a waiting list. Nobody told the school.",
        "Caf\u00E9 mornings \u2014 that was the help. The list, the school, the list again.",
        "Nothing to say."};
    char id[16], text[400];
    begin(d, "import");
    for (int i = 0; i < 40; i++) {
        snprintf(id, sizeof id, "J%04d", i);
        snprintf(text, sizeof text, "%s This is story %d. %s", texts[i % 4], i, texts[i / 4 % 4]);
        put(d, id, text, i % 3 ? "age=8;ward=Peckham" : "lang=en", false);
    }
    commit(d);
    put_alone(d, "J9999", "This one is withdrawn again.", "", false);
    undo_last(d, "import");
    tag_all(d, book_of(d, book_yaml));
    int64_t theme, coder;
    begin(d, "decide");
    works(d, jny_theme_key(d->p, JNY_STR("words"), JNY_STR("help"), &theme, &d->err), "theme");
    works(d, jny_coder_key(d->p, JNY_STR("ann"), false, &coder, &d->err), "coder");
    for (int i = 0; i < 10; i++) {
        snprintf(id, sizeof id, "J%04d", i);
        jny_story    s        = story(d, id);
        jny_evidence words    = {0, 2};
        jny_decision decision = {.story      = s.key,
                                 .text       = s.text_key,
                                 .theme      = theme,
                                 .coder      = coder,
                                 .action     = i % 2 ? "accept" : "reject",
                                 .present    = i % 2,
                                 .evidence   = &words,
                                 .n_evidence = 1,
                                 .body       = s.text};
        works(d, jny_decision_add(d->p, &decision, &d->err), "deciding");
        works(d, jny_finished_add(d->p, s.key, s.text_key, coder, &d->err), "finishing");
    }
    commit(d);
}

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
    cr_expect_eq(
        jny_project_create(d.world, path_in(&d, "none/x.journeys"), JNY_STR("ann"), &err), JNY_EIO,
        "status %d: %s", (int)err.status, err.msg);
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

Test(open, refuses_what_was_changed)
{
    static const struct {
        const char *what, *sql, *says;
    } changes[] = {
        {"a newer version", "PRAGMA user_version = 2", "newer journeys"},
        {"a far newer version", "PRAGMA user_version = 2147483647", "newer journeys"},
        {"a planted trigger",
         "CREATE TRIGGER sly AFTER INSERT ON decision BEGIN UPDATE story SET live = 0; END",
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
    static const char *const changes[] = {"PRAGMA application_id = 1", "PRAGMA user_version = 2",
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

/* ---- Damaged files --------------------------------------------------------------------------- */

/* No more memory than a project of forty stories could ever need. */
static void *little_memory(void *ctx, size_t n)
{
    return n > (size_t)256 << 20 ? NULL : jny_world_system()->alloc(ctx, n);
}

/* How the child ends: none is a code by which a sanitizer or Criterion would end it. */
enum { ALL_READ = 40, REFUSED, SAID_DAMAGED, CODES, NO_MEMORY = 4 };

/* Reads whatever a project may hold, and tags it anew without keeping that. */
static int look_at_all(const char *path)
{
    jny_world w      = *jny_world_system();
    w.alloc          = little_memory;
    jny_arena    a   = jny_arena_open(&w);
    jny_err      err = {0};
    jny_project *p   = NULL;
    if (jny_project_open(&w, path, &p, &err) != JNY_OK)
        return p || err.status == JNY_OK || !err.msg[0] ? 99 : REFUSED;
    jny_status_report status;
    jny_census        census = {0};
    jny_stories       it = {0};
    jny_story         s;
    jny_active       *books = NULL;
    jny_answer       *answers;
    jny_done         *done;
    jny_str          *names, *column;
    jny_event         last;
    jny_run           run     = {0};
    size_t            n_books = 0, n;
    jny_err           none    = {0};
    jny_project_status(p, &a, &status, &err);
    jny_event_last(p, &a, JNY_STR(""), &last, &none);
    jny_codebooks_active(p, &a, &books, &n_books, &err);
    if (err.status == JNY_OK && n_books)
        jny_run_last(p, books[0].key, &run, &err);
    jny_stories_open(&it, p, &err);
    while (err.status == JNY_OK && jny_stories_next(&it, &a, &s, &err)) {
        jny_tags tags;
        if (run.key)
            jny_run_hits(p, &a, run.key, &books[0].book, &s, &tags, &err);
    }
    jny_stories_close(&it);
    if (err.status == JNY_OK && jny_census_load(p, &a, &census, &err) == JNY_OK) {
        jny_census_column(p, &a, &census, JNY_STR("ward"), &column, &err);
        jny_census_column(p, &a, &census, JNY_STR("respondent"), &column, &err);
        jny_masks masks;
        if (err.status == JNY_OK && run.key)
            jny_run_masks(p, &a, run.key, &census, books[0].book.n, &masks, &err);
    }
    jny_attributes(p, &a, &names, &n, &err);
    jny_answers(p, &a, 0, &answers, &n, &err);
    jny_finished(p, &a, 0, &done, &n, &err);
    if (err.status == JNY_OK && n_books) {
        jny_count_query q = {.codebook = &books[0], .by = {JNY_STR("ward")}, .n_by = 1};
        jny_count_table table;
        jny_count(p, &a, &q, &table, &err);
    }
    jny_err write = {0};
    if (n_books && jny_event_begin(p, "run", JNY_STR("x"), &write) == JNY_OK) {
        jny_matcher   *m = NULL;
        jny_run_report r;
        if (jny_matcher_open(&w, &books[0].book, &m, &write) == JNY_OK)
            jny_run_make(p, &a, m, books[0].key, NULL, NULL, &r, &write);
        jny_matcher_close(m);
        jny_event_rollback(p);
    }
    jny_project_close(p);
    jny_arena_close(&a);
    return err.status == JNY_OK && write.status == JNY_OK ? ALL_READ : SAID_DAMAGED;
}

/* A child looks; what it says, or a failure that names the case. */
static int look_from_afar(const char *path, const char *which)
{
    int   how;
    pid_t child = fork();
    cr_assert_geq(child, 0, "no child");
    if (child == 0) {
        alarm(20);
        _exit(look_at_all(path));
    }
    waitpid(child, &how, 0);
    cr_expect(WIFEXITED(how), "%s: ended by signal %d", which, WTERMSIG(how));
    int code = WIFEXITED(how) ? WEXITSTATUS(how) : -1;
    cr_expect((code >= ALL_READ && code < CODES) || code == NO_MEMORY, "%s: ended with code %d",
              which, code);
    return code;
}

static void look_at_damaged(desk *d, jny_str bytes, const char *which, size_t seen[CODES])
{
    file_write(d->path, bytes);
    int code = look_from_afar(d->path, which);
    if (code >= ALL_READ && code < CODES)
        seen[code]++;
    if (code != REFUSED)
        return;
    cr_expect(jny_str_eq(file_bytes(d, d->path), bytes), "%s: refused, but changed", which);
}

/* The bytes of a filled project at rest. */
static jny_str whole_file(desk *d)
{
    fill(d);
    jny_project_close(d->p);
    d->p = NULL;
    return file_bytes(d, d->path);
}

Test(damage, truncated, .timeout = 60)
{
    desk    d       = desk_with_project();
    jny_str whole   = whole_file(&d);
    size_t  seen[CODES] = {0};
    for (size_t i = 0; i < 30; i++) {
        /* Within pages and on their borders, the first and the last byte too. */
        size_t to = i < 5 ? i * 25 : (i - 4) * whole.n / 26;
        char   which[64];
        if (i % 2)
            to = to / 4096 * 4096;
        if (i == 29)
            to = whole.n - 1;
        snprintf(which, sizeof which, "cut to %zu of %zu bytes", to, whole.n);
        look_at_damaged(&d, (jny_str){whole.p, to}, which, seen);
        for (const char *const *e = (const char *const[]){"-wal", "-shm", NULL}; *e; e++)
            remove(jny_str_z(&d.a, jny_str_format(&d.a, "%s%s", d.path, *e)));
    }
    file_write(d.path, whole);
    cr_expect_eq(look_from_afar(d.path, "the whole file"), ALL_READ);
    desk_close(&d);
}

Test(damage, flipped_bytes, .timeout = 120)
{
    desk    d       = desk_with_project();
    jny_str whole   = whole_file(&d);
    size_t  seen[CODES] = {0};
    for (unsigned seed = 1; seed <= 300; seed++) {
        chance  luck  = chance_of(seed);
        jny_str bytes = jny_str_copy(&d.a, whole);
        size_t  flips = seed % 3 == 0 ? 1 : 1 + chance_below(&luck, seed % 3 == 1 ? 4 : 100);
        size_t  where = seed % 5 == 0 ? 4096 : whole.n; /* now and then all in the first page */
        char    which[64];
        for (size_t i = 0; i < flips; i++)
            ((char *)bytes.p)[chance_below(&luck, where)] ^= (char)(1 + chance_below(&luck, 255));
        snprintf(which, sizeof which, "seed %u, %zu bytes flipped", seed, flips);
        look_at_damaged(&d, bytes, which, seen);
        for (const char *const *e = (const char *const[]){"-wal", "-shm", NULL}; *e; e++)
            remove(jny_str_z(&d.a, jny_str_format(&d.a, "%s%s", d.path, *e)));
    }
    /* The test of the test: damage was seen in every way. */
    cr_expect(seen[ALL_READ] && seen[REFUSED] && seen[SAID_DAMAGED],
              "%zu read, %zu refused, %zu found damaged", seen[ALL_READ], seen[REFUSED],
              seen[SAID_DAMAGED]);
    desk_close(&d);
}

/* ---- Files made by hand ------------------------------------------------------------------------ */

/* Whoever sends a file with our schema to the letter, but rows as no journeys program
 * writes them, must not get further than "damaged". `either`: it may also be read. */
static void looks_at_rows(desk *d, jny_str whole, const char *sql, bool either)
{
    file_write(d->path, whole);
    sqlite3 *db = sql_open(d->path);
    sql_run(db, "PRAGMA foreign_keys = OFF");
    jny_str guards = sql_text(
        d, db, "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'");
    sql_run(db, "DROP TRIGGER event_is_kept; DROP TRIGGER event_is_not_edited;"
                " DROP TRIGGER decision_is_kept; DROP TRIGGER decision_is_not_moved;"
                " DROP TRIGGER text_is_not_edited");
    sql_run(db, sql);
    sql_run(db, jny_str_z(&d->a, jny_str_sub(guards, 0, guards.n - 2)));
    sqlite3_close(db);
    int code = look_from_afar(d->path, sql);
    cr_expect_neq(code, REFUSED, "such a row should pass the gate: %s", sql);
    cr_expect_neq(code, NO_MEMORY, "all memory was asked for: %s", sql);
    cr_expect(code != ALL_READ || either, "not said to be damaged: %s", sql);
}

static void each_row(const char *const *rows, size_t n, bool either)
{
    desk    d     = desk_with_project();
    jny_str whole = whole_file(&d);
    for (size_t i = 0; i < n; i++)
        looks_at_rows(&d, whole, rows[i], either);
    desk_close(&d);
}

Test(by_hand, numbers_below_one_and_beyond_all)
{
    static const char *const rows[] = {
        "UPDATE story SET id = -5 WHERE id = 5; UPDATE story_version SET story = -5 WHERE story = 5",
        "UPDATE story SET id = 4611686018427387904 WHERE id = 5;"
        " UPDATE story_version SET story = 4611686018427387904 WHERE story = 5",
        "INSERT INTO respondent (id, name) VALUES (-3, 'R');"
        " UPDATE story_version SET respondent = -3",
        "INSERT INTO respondent (id, name) VALUES (4611686018427387904, 'R');"
        " UPDATE story_version SET respondent = 4611686018427387904",
    };
    static const char *const themes[] = {
        "UPDATE theme SET id = -7; UPDATE decision SET theme = -7",
        "UPDATE theme SET id = 4611686018427387904;"
        " UPDATE decision SET theme = 4611686018427387904",
    };
    each_row(rows, sizeof rows / sizeof *rows, false);
    each_row(themes, sizeof themes / sizeof *themes, true);
}

Test(by_hand, words_that_are_no_utf8)
{
    static const char *const rows[] = {
        "UPDATE text SET body = CAST (x'68656c7020f7bfbfbf2068656c70' AS TEXT) WHERE id = 3",
        "UPDATE text SET body = CAST (x'68656c7020e2' AS TEXT) WHERE id = 3",
        "UPDATE text SET body = CAST (x'80808080' AS TEXT) WHERE id = 3",
    };
    each_row(rows, sizeof rows / sizeof *rows, false);
}

Test(by_hand, hits_and_codebooks)
{
    static const char *const broken[] = {
        "UPDATE hit SET packed = x'00ffffffffffffffffff7f01'",
        "UPDATE hit SET packed = x'0002ffffffff0f'",
        "UPDATE hit SET packed = x'0080'",
        "UPDATE hit SET packed = x'ffffffff0f0001'",
        "UPDATE codebook_version SET source = 'themes: ['",
        "UPDATE codebook_version SET source = ''",
    };
    static const char *const odd[] = {
        "UPDATE hit SET mask = zeroblob(100000)",
        "UPDATE hit SET mask = x''",
        "UPDATE hit SET limited = x'ffffffffffffffffffff'",
        "UPDATE value SET text = CAST (x'ff' AS TEXT) || text",
        "UPDATE text SET body = NULL WHERE id = 3",
    };
    each_row(broken, sizeof broken / sizeof *broken, false);
    each_row(odd, sizeof odd / sizeof *odd, true);
}
