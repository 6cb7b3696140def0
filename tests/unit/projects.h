/* projects.h - small projects for tests: a desk with a project on it in a folder of its own,
 * stories put on it by hand, and all that is in a project as text, to be compared.
 *
 * What is read here to compare is read by SQLite itself, not by the library. */
#ifndef TESTS_PROJECTS_H
#define TESTS_PROJECTS_H

#include <journeys/record.h>

#include <criterion/criterion.h>
#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A codebook with a word, a NEAR, a regex, a child, and a pattern that can run over its limit. */
static const char two_themes[] = "codebook: words\n"
                                 "language: en\n"
                                 "themes:\n"
                                 "  - id: help\n"
                                 "    name: Help\n"
                                 "    definition: Help.\n"
                                 "    rules:\n"
                                 "      - help\n"
                                 "      - early ~3 family\n"
                                 "      - /caf\u00E9 \\w+/\n"
                                 "    themes:\n"
                                 "      - id: late\n"
                                 "        name: Late\n"
                                 "        definition: Late.\n"
                                 "        rules: [too late]\n"
                                 "  - id: waiting\n"
                                 "    name: Waiting\n"
                                 "    definition: Waiting.\n"
                                 "    rules: [waiting list, '/(\\w+\\s?)+$x/']\n";

/* ---- A desk ------------------------------------------------------------------------------ */

typedef struct {
    jny_arena        a;
    const jny_world *world;
    char             folder[64];
    char            *path; /* of the project */
    jny_project     *p;    /* NULL until it is opened */
    jny_err          err;
} desk;

static inline char *path_in(desk *d, const char *name)
{
    return jny_str_z(&d->a, jny_str_format(&d->a, "%s/%s", d->folder, name));
}

/* An empty folder, and the name a project will have in it. */
static inline desk desk_open(void)
{
    desk        d    = {.a = jny_arena_open(jny_world_system()), .world = jny_world_system()};
    const char *temp = getenv("TMPDIR");
    snprintf(d.folder, sizeof d.folder, "%.40s/journeys.XXXXXX", temp ? temp : "/tmp");
    cr_assert(mkdtemp(d.folder), "cannot make the folder %s", d.folder);
    d.path = path_in(&d, "test.journeys");
    return d;
}

static inline void desk_close(desk *d)
{
    jny_project_close(d->p);
    DIR           *folder = opendir(d->folder);
    struct dirent *e;
    while (folder && (e = readdir(folder)))
        if (e->d_name[0] != '.')
            remove(path_in(d, e->d_name));
    if (folder)
        closedir(folder);
    rmdir(d->folder);
    jny_arena_close(&d->a);
}

/* The step must have worked. */
static inline void works(desk *d, jny_status st, const char *what)
{
    cr_assert(st == JNY_OK && d->err.status == JNY_OK, "%s: status %d: %s: %s", what, (int)st,
              d->err.place, d->err.msg);
}

static inline void project_reopen(desk *d)
{
    jny_project_close(d->p);
    works(d, jny_project_open(d->world, d->path, &d->p, &d->err), "opening the project");
}

static inline desk desk_with_project(void)
{
    desk d = desk_open();
    works(&d, jny_project_create(d.world, d.path, JNY_STR("tester"), &d.err), "making a project");
    project_reopen(&d);
    return d;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static inline bool file_exists(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

static inline jny_str file_bytes(desk *d, const char *path)
{
    jny_str out = {0};
    jny_err err = {0};
    jny_file_read(&d->a, jny_world_system(), path, SIZE_MAX / 4, &out, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s", path, err.msg);
    return out;
}

static inline void file_write(const char *path, jny_str bytes)
{
    FILE *f = fopen(path, "wb");
    cr_assert(f, "cannot write %s", path);
    cr_assert_eq(fwrite(bytes.p ? bytes.p : "", 1, bytes.n, f), bytes.n, "cannot write %s", path);
    cr_assert_eq(fclose(f), 0, "cannot write %s", path);
}

/* ---- Writing to a project -------------------------------------------------------------------- */

static inline void begin(desk *d, const char *kind)
{
    works(d, jny_event_begin(d->p, kind, JNY_STR("tester"), &d->err), kind);
}

static inline void commit(desk *d)
{
    works(d, jny_event_commit(d->p, JNY_STR("{}"), &d->err), "committing");
}

/* "age=8;ward=Peckham" as attributes; they stand in the order of their names. */
static inline size_t attributes_of(desk *d, const char *text, jny_attribute **out)
{
    jny_str rest = jny_cstr(text);
    size_t  n    = 0;
    *out         = JNY_ARRAY(&d->a, jny_attribute, 16);
    while (rest.n) {
        jny_str value = jny_str_cut(&rest, ';'), name = jny_str_cut(&value, '=');
        (*out)[n++] = (jny_attribute){name, value};
    }
    return n;
}

/* Puts a story into the open event; each call is one row further down its source. */
static inline jny_put put(desk *d, const char *id, const char *text, const char *attributes,
                          bool corrections)
{
    static uint64_t row;
    jny_attribute  *list;
    jny_story       s = {.id = jny_cstr(id), .text = jny_cstr(text), .row = ++row};
    jny_put         result;
    s.n_attributes = attributes_of(d, attributes, &list);
    s.attributes   = list;
    works(d, jny_story_put(d->p, &d->a, &s, 0, corrections, &result, NULL, &d->err), id);
    return result;
}

/* The same in an event of its own. */
static inline jny_put put_alone(desk *d, const char *id, const char *text, const char *attributes,
                                bool corrections)
{
    begin(d, "import");
    jny_put result = put(d, id, text, attributes, corrections);
    commit(d);
    return result;
}

static inline jny_story story(desk *d, const char *id)
{
    jny_story s = {0};
    works(d, jny_story_get(d->p, &d->a, jny_cstr(id), &s, &d->err), id);
    return s;
}

static inline void undo_last(desk *d, const char *kind)
{
    jny_event last = {0};
    works(d, jny_event_last(d->p, &d->a, jny_cstr(kind), &last, &d->err), "what to undo");
    works(d, jny_event_undo(d->p, last.seq, JNY_STR("tester"), &d->err), "undoing");
}

/* ---- Codebooks and runs ---------------------------------------------------------------------- */

static inline jny_codebook *book_of(desk *d, const char *yaml)
{
    jny_codebook *book = JNY_NEW(&d->a, jny_codebook);
    works(d,
          jny_codebook_parse(&d->a, JNY_STR("test.yaml"), jny_str_copy(&d->a, jny_cstr(yaml)), book,
                             NULL, &d->err),
          "the test's codebook");
    return book;
}

/* One run over all stories, as `journeys tag` makes it. The key of the codebook's version. */
static inline int64_t tag_all(desk *d, const jny_codebook *book)
{
    jny_matcher   *m   = NULL;
    int64_t        key = 0;
    jny_run_report report;
    works(d, jny_matcher_open(d->world, book, &m, &d->err), "the matcher");
    begin(d, "run");
    works(d, jny_codebook_add(d->p, book, JNY_STR("test.yaml"), &key, &d->err), "the codebook");
    works(d, jny_run_make(d->p, &d->a, &m, 1, key, NULL, NULL, &report, &d->err), "tagging");
    commit(d);
    jny_matcher_close(m);
    return key;
}

/* ---- All that is there ----------------------------------------------------------------------- */

/* All live stories as lines of JSON with all their attributes, by id. */
static inline jny_str all_stories(desk *d)
{
    jny_buf     b  = jny_buf_open(&d->a);
    jny_stories it = {0};
    jny_story   s;
    jny_status  st = jny_stories_open(&it, d->p, &d->err);
    while (st == JNY_OK && jny_stories_next(&it, &d->a, &s, &d->err)) {
        jny_buf_add(&b, JNY_STR("{\"id\":"));
        jny_buf_json(&b, s.id);
        jny_buf_add(&b, JNY_STR(",\"respondent\":"));
        jny_buf_json(&b, s.respondent);
        for (size_t i = 0; i < s.n_attributes; i++) {
            jny_buf_char(&b, ',');
            jny_buf_json(&b, s.attributes[i].name);
            jny_buf_char(&b, ':');
            jny_buf_json(&b, s.attributes[i].value);
        }
        jny_buf_add(&b, JNY_STR(",\"text\":"));
        jny_buf_json(&b, s.text);
        jny_buf_add(&b, JNY_STR("}\n"));
    }
    jny_stories_close(&it);
    works(d, st, "reading all stories");
    return jny_buf_str(&b);
}

static inline sqlite3 *sql_open(const char *path)
{
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK, "%s", path);
    sqlite3_busy_timeout(db, 5000);
    return db;
}

static inline void sql_run(sqlite3 *db, const char *sql)
{
    char *why = NULL;
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &why), SQLITE_OK, "%s: %s", sql, why);
}

/* The answer in one piece: cells with a bar behind each, rows on lines. */
static inline jny_str sql_text(desk *d, sqlite3 *db, const char *sql)
{
    jny_buf       b = jny_buf_open(&d->a);
    sqlite3_stmt *s = NULL;
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s: %s", sql,
                 sqlite3_errmsg(db));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const void *p = sqlite3_column_blob(s, i);
            if (sqlite3_column_type(s, i) == SQLITE_BLOB)
                jny_buf_hex(&b, p, (size_t)sqlite3_column_bytes(s, i));
            else if (p)
                jny_buf_add(&b, (jny_str){p, (size_t)sqlite3_column_bytes(s, i)});
            jny_buf_char(&b, '|');
        }
        jny_buf_char(&b, '\n');
    }
    cr_assert_eq(rc, SQLITE_DONE, "%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_finalize(s);
    return jny_buf_str(&b);
}

/* Drops every trigger; gives what makes them again. */
static inline jny_str guards_off(desk *d, sqlite3 *db)
{
    jny_str make = sql_text(d, db,
                            "SELECT group_concat(sql, ';' || char(10)) FROM sqlite_schema"
                            " WHERE type = 'trigger'");
    jny_str drop = sql_text(d, db,
                            "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema"
                            " WHERE type = 'trigger'");
    sql_run(db, jny_str_z(&d->a, jny_str_sub(drop, 0, drop.n - 2)));
    return jny_str_sub(make, 0, make.n - 2);
}

/* Every row of every table of the project: two projects with the same are the same. */
static inline jny_str all_rows(desk *d)
{
    sqlite3 *db  = sql_open(d->path);
    jny_buf  all = jny_buf_open(&d->a);
    jny_str  tables =
        sql_text(d, db,
                 "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
                 " ORDER BY name");
    while (tables.n) {
        jny_str line = jny_str_cut(&tables, '\n'), name = jny_str_cut(&line, '|');
        char    sql[200];
        snprintf(sql, sizeof sql, "SELECT '%.*s', * FROM \"%.*s\"", JNY_ARG(name), JNY_ARG(name));
        jny_buf_add(&all, sql_text(d, db, sql));
    }
    sqlite3_close(db);
    return jny_buf_str(&all);
}

/* The one codebook of the project. */
static inline const jny_active *active_book(desk *d)
{
    jny_active *active;
    size_t      n;
    works(d, jny_codebooks_active(d->p, &d->a, &active, &n, &d->err), "codebooks");
    cr_assert_eq(n, 1);
    return active;
}

#endif
