/* search.c - the index of words (FTS5), made when somebody searches. It doubles the time of an
 * import, and most imports are tagged and counted long before anybody searches. */
#include "db.h"

static int64_t number(jny_project *p, const char *sql, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, sql, err);
    int64_t       n = db_step(p, s, err) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    if (s)
        sqlite3_reset(s);
    return n;
}

jny_status jny_search_ready(jny_project *p, jny_err *err)
{
    int64_t newest  = number(p, "SELECT coalesce(max(id), 0) FROM text", err);
    int64_t indexed = number(p, "SELECT coalesce(max(id), 0) FROM story_search_docsize", err);
    if (err->status != JNY_OK || indexed >= newest)
        return err->status;
    bool own = !p->in_event;
    if (own && db_exec(p, "BEGIN IMMEDIATE", err) != JNY_OK)
        return err->status;
    sqlite3_stmt *s = db_get(p,
                             "INSERT INTO story_search (rowid, body) SELECT id, body FROM text"
                             " WHERE id > ? AND body IS NOT NULL ORDER BY id",
                             err);
    db_bind_key(s, 1, indexed);
    if (s && indexed == 0)
        sqlite3_bind_int64(s, 1, 0); /* db_bind_key says NULL for it */
    jny_status st = db_run(p, s, err);
    if (own && (st != JNY_OK || db_exec(p, "COMMIT", err) != JNY_OK))
        sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL);
    return err->status;
}
