/* census.c - all live stories as columns, for counting. */
#include "db.h"

#include <string.h>

enum { SPARSE = 1024 };

jny_status jny_census_load(jny_project *p, jny_arena *a, jny_census *out, jny_err *err)
{
    *out = (jny_census){0};
    sqlite3_stmt *s =
        db_get(p,
               "SELECT (SELECT count(*) FROM story WHERE live), (SELECT max(id) FROM story),"
               " (SELECT count(*) FROM story)",
               err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    size_t n    = (size_t)sqlite3_column_int64(s, 0);
    size_t most = (size_t)sqlite3_column_int64(s, 1);
    size_t all  = (size_t)sqlite3_column_int64(s, 2);
    sqlite3_reset(s);
    if (most > all * SPARSE + SPARSE) /* numbers are given one after the other */
        return db_damaged(p, err);
    int64_t  *key        = JNY_ARRAY(a, int64_t, n ? n : 1);
    int64_t  *respondent = JNY_ARRAY(a, int64_t, n ? n : 1);
    int64_t  *text       = JNY_ARRAY(a, int64_t, n ? n : 1);
    jny_str  *id         = JNY_ARRAY(a, jny_str, n ? n : 1);
    uint32_t *row_of     = JNY_ARRAY(a, uint32_t, most + 1);
    s                    = db_get(p,
                                  "SELECT st.id, st.name, coalesce(v.respondent, -st.id), v.text FROM story st"
                                                     " JOIN story_version v ON v.story = st.id AND v.version = st.version"
                                                     " WHERE st.live ORDER BY st.name",
                                  err);
    size_t i             = 0;
    int    rc            = SQLITE_DONE;
    while (i < n && (rc = db_step(p, s, err)) == SQLITE_ROW) {
        key[i] = sqlite3_column_int64(s, 0);
        if (key[i] < 1 || (uint64_t)key[i] > most) {
            sqlite3_reset(s);
            return db_damaged(p, err);
        }
        id[i]          = db_copy(a, s, 1);
        respondent[i]  = sqlite3_column_int64(s, 2);
        text[i]        = sqlite3_column_int64(s, 3);
        row_of[key[i]] = (uint32_t)i + 1;
        i++;
    }
    if (s)
        sqlite3_reset(s);
    if (rc == SQLITE_ERROR)
        return err->status;
    *out = (jny_census){i, key, id, respondent, text, row_of, most};
    return JNY_OK;
}

size_t jny_census_row(const jny_census *c, int64_t key)
{
    if (key < 0 || (uint64_t)key > c->greatest || c->row_of[key] == 0)
        return SIZE_MAX;
    return c->row_of[key] - 1;
}

jny_status jny_attributes(jny_project *p, jny_arena *a, jny_str **names, size_t *n, jny_err *err)
{
    JNY_LIST(jny_str)
    list = {0};
    sqlite3_stmt *s =
        db_get(p,
               "SELECT name FROM attribute a WHERE EXISTS (SELECT 1 FROM story_attribute sa"
               " JOIN story st ON st.id = sa.story AND st.version = sa.version"
               " WHERE sa.attribute = a.id AND st.live) ORDER BY name",
               err);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = db_copy(a, s, 0);
    *names = list.at;
    *n     = list.n;
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    return JNY_OK;
}

static jny_status unknown_attribute(jny_project *p, jny_arena *a, jny_str wrong, jny_err *err)
{
    jny_str *names;
    size_t   n;
    if (jny_attributes(p, a, &names, &n, err) != JNY_OK)
        return err->status;
    jny_str near = jny_str_nearest(wrong, names, n);
    jny_buf all  = jny_buf_open(a);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&all, "%s%.*s", i ? ", " : "", JNY_ARG(names[i]));
    if (near.n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no story has an attribute \"%.*s\" (did you mean \"%.*s\"?)",
                        JNY_ARG(wrong), JNY_ARG(near));
    return jny_fail(err, JNY_ENOTFOUND, NULL, "no story has an attribute \"%.*s\"; there are: %.*s",
                    JNY_ARG(wrong), (int)(all.n < 300 ? all.n : 300), all.p ? all.p : "");
}

static jny_status respondents(jny_project *p, jny_arena *a, const jny_census *c, jny_str *out,
                              jny_err *err)
{
    sqlite3_stmt     *s     = db_get(p, "SELECT id, name FROM respondent ORDER BY id", err);
    JNY_LIST(jny_str) names = {0};
    int               rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) { /* by number */
        int64_t id = sqlite3_column_int64(s, 0);
        if (id < 1 || (uint64_t)id > (names.n + SPARSE) * 2) {
            sqlite3_reset(s);
            return db_damaged(p, err);
        }
        while (names.n <= (size_t)id)
            *JNY_PUSH(a, &names) = (jny_str){0};
        names.at[id] = db_copy(a, s, 1);
    }
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    for (size_t i = 0; i < c->n; i++)
        if (c->respondent[i] > 0 && (size_t)c->respondent[i] < names.n)
            out[i] = names.at[c->respondent[i]];
    return JNY_OK;
}

jny_status jny_census_column(jny_project *p, jny_arena *a, const jny_census *c, jny_str attribute,
                             jny_str **out, jny_err *err)
{
    jny_str *values = JNY_ARRAY(a, jny_str, c->n ? c->n : 1);
    *out            = values;
    if (jny_str_eq(attribute, JNY_STR("id"))) {
        for (size_t i = 0; i < c->n; i++)
            values[i] = c->id[i];
        return JNY_OK;
    }
    if (jny_str_eq(attribute, JNY_STR("respondent")))
        return respondents(p, a, c, values, err);

    sqlite3_stmt *s = db_get(p, "SELECT id FROM attribute WHERE name = ?", err);
    db_bind_str(s, 1, attribute);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    int64_t key = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    if (!key)
        return unknown_attribute(p, a, attribute, err);

    jny_interned distinct = jny_intern_open(a);
    s                     = db_get(p,
                                   "SELECT sa.story, v.text FROM story_attribute sa"
                                                       " JOIN story st ON st.id = sa.story AND st.version = sa.version"
                                                       " JOIN value v ON v.id = sa.value WHERE sa.attribute = ? AND st.live",
                                   err);
    db_bind_key(s, 1, key);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        size_t row = jny_census_row(c, sqlite3_column_int64(s, 0));
        if (row != SIZE_MAX)
            values[row] = jny_intern_copy(&distinct, db_column(s, 1));
    }
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    return JNY_OK;
}
