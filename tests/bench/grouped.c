/* grouped.c - the cross-tab as somebody would ask SQLite for it. */
#include "grouped.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char question[] =
    "SELECT c.theme, a.value, b.value, count(*), count(DISTINCT coalesce(v.respondent, -c.story))"
    " FROM coding c JOIN story s ON s.id = c.story"
    " JOIN story_version v ON v.story = s.id AND v.version = s.version"
    " LEFT JOIN story_attribute a ON a.story = s.id AND a.version = s.version"
    "  AND a.attribute = (SELECT id FROM attribute WHERE name = ?1)"
    " LEFT JOIN story_attribute b ON b.story = s.id AND b.version = s.version"
    "  AND b.attribute = (SELECT id FROM attribute WHERE name = ?2)"
    " GROUP BY c.theme, a.value, b.value";

static _Noreturn void give_up(sqlite3 *db, const char *what)
{
    fprintf(stderr, "grouped: %s: %s\n", what, sqlite3_errmsg(db));
    exit(4);
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        give_up(db, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        give_up(db, sql);
    return s;
}

/* One row for each theme of each story. */
static void unpack(sqlite3 *db)
{
    run(db, "CREATE TEMP TABLE coding (story INTEGER, theme INTEGER); BEGIN");
    sqlite3_stmt *from = prepare(db, "SELECT place & 4294967295, mask FROM hit"
                                     " WHERE place > (SELECT max(id) FROM run) * 4294967296");
    sqlite3_stmt *to   = prepare(db, "INSERT INTO coding VALUES (?1, ?2)");
    while (sqlite3_step(from) == SQLITE_ROW) {
        const unsigned char *mask = sqlite3_column_blob(from, 1);
        for (int t = 0; t < sqlite3_column_bytes(from, 1) * 8; t++) {
            if (!(mask[t / 8] >> (t % 8) & 1))
                continue;
            sqlite3_bind_int64(to, 1, sqlite3_column_int64(from, 0));
            sqlite3_bind_int(to, 2, t);
            if (sqlite3_step(to) != SQLITE_DONE)
                give_up(db, "a coding");
            sqlite3_reset(to);
        }
    }
    sqlite3_finalize(from);
    sqlite3_finalize(to);
    run(db, "COMMIT");
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double grouped(const char *project, const char *first, const char *second, int64_t *codings)
{
    sqlite3 *db;
    if (sqlite3_open_v2(project, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        give_up(db, project);
    unpack(db);
    *codings           = 0;
    double        from = now_ms();
    sqlite3_stmt *s    = prepare(db, question);
    sqlite3_bind_text(s, 1, first, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, second, -1, SQLITE_STATIC);
    while (sqlite3_step(s) == SQLITE_ROW)
        *codings += sqlite3_column_int64(s, 3);
    sqlite3_finalize(s);
    double took = now_ms() - from;
    sqlite3_close(db);
    return took;
}
