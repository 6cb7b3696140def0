/* test_damage.c - project files that are cut off, flipped or made by hand: each is refused
 * and left as it was, said to be damaged, or read; never a crash.
 *
 * A child process looks, so that a crash is told as a failure with the number of the case. */
#include "chance.h"
#include "projects.h"

#include <journeys/query.h>

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

/* ---- Looking ------------------------------------------------------------------------------ */

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
    jny_stories       it     = {0};
    jny_story         s;
    jny_active       *books = NULL;
    jny_answer       *answers;
    jny_done         *done;
    jny_str          *names;
    jny_values        column;
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
    jny_health health;
    jny_err    found = {0};
    if (jny_doctor(p, &a, (jny_str){0}, NULL, NULL, &health, &found) == JNY_OK && health.n == 0 &&
        err.status != JNY_OK)
        return 98; /* damage that the doctor does not see */
    jny_err write = {0};
    if (n_books && jny_event_begin(p, "run", JNY_STR("x"), &write) == JNY_OK) {
        jny_matcher   *m = NULL;
        jny_run_report r;
        if (jny_matcher_open(&w, &books[0].book, &m, &write) == JNY_OK)
            jny_run_make(p, &a, &m, 1, books[0].key, NULL, NULL, &r, &write);
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

Test(damage, truncated)
{
    desk    d           = desk_with_project();
    jny_str whole       = whole_file(&d);
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

Test(damage, flipped_bytes, .timeout = 3600)
{
    desk     d           = desk_with_project();
    jny_str  whole       = whole_file(&d);
    size_t   seen[CODES] = {0};
    unsigned cases       = getenv("JNY_LONG") ? 20000 : 300;
    for (unsigned seed = 1; seed <= cases; seed++) {
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

/* A copy for taking along has no log: what is refused must not be given one. */
Test(damage, of_each_page_of_a_copy)
{
    enum { PAGE = 4096, HEAD = 8 };
    desk        d           = desk_with_project();
    const char *copy        = path_in(&d, "copy.journeys");
    size_t      seen[CODES] = {0};
    fill(&d);
    works(&d, jny_backup_make(d.p, copy, false, NULL, NULL, &d.err), "a copy");
    jny_project_close(d.p);
    d.p           = NULL;
    jny_str whole = file_bytes(&d, copy);
    for (size_t at = PAGE; at < whole.n; at += PAGE) {
        jny_str bytes = jny_str_copy(&d.a, whole);
        char    which[64];
        memset((char *)bytes.p + at, 0xFF, HEAD);
        snprintf(which, sizeof which, "page %zu spoiled", at / PAGE + 1);
        look_at_damaged(&d, bytes, which, seen);
        for (const char *const *e = (const char *const[]){"-wal", "-shm", NULL}; *e; e++)
            remove(jny_str_z(&d.a, jny_str_format(&d.a, "%s%s", d.path, *e)));
    }
    cr_expect(seen[REFUSED] && seen[SAID_DAMAGED], "%zu refused, %zu found damaged", seen[REFUSED],
              seen[SAID_DAMAGED]);
    remove(copy);
    desk_close(&d);
}

/* ---- Files made by hand ---------------------------------------------------------------------- */

/* Whoever sends a file with our schema to the letter, but rows as no journeys program
 * writes them, must not get further than "damaged". `either`: it may also be read. */
static void looks_at_rows(desk *d, jny_str whole, const char *sql, bool either)
{
    file_write(d->path, whole);
    sqlite3 *db = sql_open(d->path);
    sql_run(db, "PRAGMA foreign_keys = OFF");
    jny_str guards = guards_off(d, db);
    sql_run(db, sql);
    sql_run(db, jny_str_z(&d->a, guards));
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
        "UPDATE story SET id = -5 WHERE id = 5; UPDATE story_version SET story = -5 WHERE story = "
        "5",
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
