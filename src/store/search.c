/* search.c - stories by the words in them. The index (FTS5) is made when somebody searches. It
 * doubles the time of an import, and most imports are tagged and counted long before anybody
 * searches. */
#include "db.h"

#include <string.h>

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

/* What the index does not understand is the asker's slip, not the file's. */
static jny_status explain(jny_project *p, jny_str query, jny_err *err)
{
    const char *why = sqlite3_errmsg(p->db);
    *err            = (jny_err){0};
    return jny_fail(
        err, JNY_EINVAL, NULL,
        "\"%.*s\" cannot be searched for (%s): words, \"a phrase\", begin*, AND, OR, NOT",
        JNY_ARG(query), why);
}

jny_status jny_search(jny_project *p, jny_arena *a, jny_str query, size_t most, jny_found **out,
                      size_t *n, jny_err *err)
{
    JNY_LIST(jny_found) list = {0};
    if (jny_search_ready(p, err) != JNY_OK)
        return err->status;
    sqlite3_stmt *s =
        db_get(p,
               "SELECT s.name, bm25(story_search),"
               " snippet(story_search, 0, char(2), char(3), '...', 24), s.id"
               " FROM story_search JOIN story_version v ON v.text = story_search.rowid"
               " JOIN story s ON s.id = v.story AND s.version = v.version"
               " WHERE story_search MATCH ?1 AND s.live"
               " ORDER BY bm25(story_search), s.name LIMIT ?2",
               err);
    if (!s)
        return err->status;
    db_bind_str(s, 1, query);
    db_bind_key(s, 2, (int64_t)most);
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_found){.id      = db_copy(a, s, 0),
                                          .rank    = sqlite3_column_double(s, 1),
                                          .snippet = db_copy(a, s, 2),
                                          .key     = sqlite3_column_int64(s, 3)};
    jny_status st = rc == SQLITE_DONE    ? JNY_OK
                    : rc == SQLITE_ERROR ? explain(p, query, err)
                                         : JNY_EDB;
    sqlite3_reset(s);
    if (st == JNY_EDB)
        return jny_fail(err, JNY_EDB, NULL, "the project file cannot be searched: %s",
                        sqlite3_errmsg(p->db));
    *out = list.at;
    *n   = list.n;
    return st;
}

/* Below this a beginning is that of half of all words, and finding it takes as long. */
enum { BEGINNING_LEAST = 3 };

/* One word or phrase, which has no quote in it: the index reads nothing else into it. */
static void add_quoted(jny_buf *b, jny_str s, bool beginning)
{
    jny_buf_add(b, JNY_STR("\""));
    jny_buf_add(b, s);
    jny_buf_add(b, beginning && s.n >= BEGINNING_LEAST ? JNY_STR("\"* ") : JNY_STR("\" "));
}

/* What a person typed, in the language of the index. */
static jny_str query_of(jny_arena *a, jny_str typed)
{
    jny_buf b = jny_buf_open(a);
    for (bool phrase = false; typed.n; phrase = !phrase) {
        jny_str part = jny_str_cut(&typed, '"');
        if (phrase)
            add_quoted(&b, part, false);
        while (!phrase && part.n) {
            jny_str word = jny_str_cut(&part, ' ');
            if (word.n)
                add_quoted(&b, word, true);
        }
    }
    return jny_buf_str(&b);
}

jny_status jny_search_texts(jny_project *p, jny_arena *a, jny_str words, int64_t **out, size_t *n,
                            jny_err *err)
{
    JNY_LIST(int64_t) list  = {0};
    jny_str           query = query_of(a, words);
    *out                    = NULL;
    *n                      = 0;
    if (!query.n || jny_search_ready(p, err) != JNY_OK)
        return err->status;
    sqlite3_stmt *s =
        db_get(p, "SELECT rowid FROM story_search WHERE story_search MATCH ?1 ORDER BY rowid", err);
    if (!s)
        return err->status;
    db_bind_str(s, 1, query);
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = sqlite3_column_int64(s, 0);
    if (rc != SQLITE_DONE)
        jny_fail(err, JNY_EDB, NULL, "the project file cannot be searched: %s",
                 sqlite3_errmsg(p->db));
    sqlite3_reset(s);
    *out = list.at;
    *n   = list.n;
    return err->status;
}
