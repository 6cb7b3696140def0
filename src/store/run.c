/* run.c - codebooks in the project, and what the runs by them left: masks and hits. */
#include "columns.h"
#include "live.h"
#include "pack.h"

#include <stdio.h>
#include <string.h>

/* ---- Codebooks ------------------------------------------------------------------------ */

jny_status jny_codebooks_active(jny_project *p, jny_arena *a, jny_active **out, size_t *n,
                                jny_err *err)
{
    JNY_LIST(jny_active)
    list            = {0};
    sqlite3_stmt *s = db_get(p,
                             "SELECT max(c.id), c.path, c.source FROM codebook_version c"
                             " WHERE NOT EXISTS (SELECT 1 FROM event u WHERE u.target = c.event)"
                             " GROUP BY c.name ORDER BY c.name",
                             err);
    int           rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_active *active = JNY_PUSH(a, &list);
        active->key        = sqlite3_column_int64(s, 0);
        active->path       = db_copy(a, s, 1);
        if (jny_codebook_parse(a, active->path, db_copy(a, s, 2), &active->book, NULL, err) !=
            JNY_OK)
            break;
    }
    if (s)
        sqlite3_reset(s);
    *out = list.at;
    *n   = list.n;
    return rc == SQLITE_DONE ? JNY_OK : err->status;
}

static size_t theme_with(const jny_codebook *book, jny_str guid)
{
    for (size_t i = 0; guid.n && i < book->n; i++)
        if (jny_str_eq(book->themes[i].guid, guid))
            return i;
    return JNY_NO_PARENT;
}

jny_status jny_codebook_former(jny_project *p, jny_arena *a, const jny_active *active, jny_str path,
                               size_t *theme, jny_err *err)
{
    sqlite3_stmt *s = db_get(p,
                             "SELECT path, source FROM codebook_version WHERE name = ? AND id < ?"
                             " ORDER BY id DESC",
                             err);
    *theme          = JNY_NO_PARENT;
    db_bind_str(s, 1, active->book.name);
    db_bind_key(s, 2, active->key);
    while (db_step(p, s, err) == SQLITE_ROW) {
        jny_codebook was;
        if (jny_codebook_parse(a, db_copy(a, s, 0), db_copy(a, s, 1), &was, NULL, err) != JNY_OK)
            break;
        size_t i = jny_codebook_find(&was, path);
        if (i != JNY_NO_PARENT) {
            *theme = theme_with(&active->book, was.themes[i].guid);
            break;
        }
    }
    if (s)
        sqlite3_reset(s);
    return err->status;
}

jny_status jny_codebook_add(jny_project *p, const jny_codebook *book, jny_str path, int64_t *key,
                            jny_err *err)
{
    if (jny_str_eq(book->name, JNY_STR(JNY_CUES_NAME)))
        return jny_fail(err, JNY_EINVAL, jny_str_z(&p->arena, path),
                        "\"" JNY_CUES_NAME
                        "\" only brings stories to the front of the queue: it is "
                        "never part of a project, so that no count or export holds it "
                        "(`journeys review --cues FILE` reads by it)");
    sqlite3_stmt *s = db_get(p,
                             "SELECT c.id, c.hash FROM codebook_version c WHERE c.name = ?"
                             " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = c.event)"
                             " ORDER BY c.id DESC LIMIT 1",
                             err);
    db_bind_str(s, 1, book->name);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW &&
        jny_str_eq(db_column(s, 1), (jny_str){(const char *)book->hash.bytes, 32})) {
        *key = sqlite3_column_int64(s, 0);
        sqlite3_reset(s);
        return JNY_OK;
    }
    sqlite3_reset(s);
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_char(&b, '[');
    jny_buf_json(&b, book->name);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, path);
    jny_buf_add(&b, JNY_STR(",\""));
    jny_buf_hex(&b, book->hash.bytes, sizeof book->hash.bytes);
    jny_buf_add(&b, JNY_STR("\","));
    jny_buf_json(&b, book->source);
    jny_buf_char(&b, ']');
    row_seal seal = seal_row(p, SEAL_CODEBOOK, jny_buf_str(&b));
    jny_arena_close(&a);
    s = db_get(p,
               "INSERT INTO codebook_version (event, name, path, hash, source, salt, seal)"
               " VALUES (?,?,?,?,?,?,?)",
               err);
    db_bind_key(s, 1, p->event);
    db_bind_str(s, 2, book->name);
    db_bind_str(s, 3, path);
    db_bind_blob(s, 4, book->hash.bytes, sizeof book->hash.bytes);
    db_bind_str(s, 5, book->source);
    db_bind_seal(s, 6, &seal);
    jny_status st = db_run(p, s, err);
    *key          = sqlite3_last_insert_rowid(p->db);
    return st;
}

/* ---- Runs --------------------------------------------------------------------------------- */

jny_status jny_run_find(jny_project *p, int64_t codebook, jny_run *out, jny_err *err)
{
    *out            = (jny_run){.codebook = codebook};
    sqlite3_stmt *s = db_get(p,
                             "SELECT r.id, r.stories, r.hits, r.engine FROM run r"
                             " WHERE r.codebook = ?"
                             " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = r.event)"
                             " ORDER BY r.id DESC LIMIT 1",
                             err);
    db_bind_key(s, 1, codebook);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW) {
        out->key     = sqlite3_column_int64(s, 0);
        out->stories = (uint64_t)sqlite3_column_int64(s, 1);
        out->hits    = (uint64_t)sqlite3_column_int64(s, 2);
        out->current = jny_str_eq(db_column(s, 3), JNY_STR(JNY_VERSION));
    }
    sqlite3_reset(s);
    return JNY_OK;
}

jny_status jny_runs(jny_project *p, jny_arena *a, jny_str codebook, jny_past_run **out, size_t *n,
                    jny_err *err)
{
    JNY_LIST(jny_past_run)
    list            = {0};
    sqlite3_stmt *s = db_get(p,
                             "SELECT r.id, r.codebook, r.event FROM run r"
                             " JOIN codebook_version c ON c.id = r.codebook"
                             " WHERE (?1 = '' OR c.name = ?1)"
                             " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = r.event)"
                             " ORDER BY r.id",
                             err);
    db_bind_str(s, 1, codebook);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_past_run){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
                                             sqlite3_column_int64(s, 2)};
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_codebook_version(jny_project *p, jny_arena *a, int64_t key, jny_codebook *out,
                                jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT path, source FROM codebook_version WHERE id = ?", err);
    db_bind_key(s, 1, key);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status ? err->status : db_damaged(p, err);
    jny_status st = jny_codebook_parse(a, db_copy(a, s, 0), db_copy(a, s, 1), out, NULL, err);
    sqlite3_reset(s);
    return st;
}

/* The rows of a run in a statement: all places behind `run`, before the next run. */
#define OF_RUN " WHERE place > ?1 * 4294967296 AND place < (?1 + 1) * 4294967296"

/* Whether the hits of a run are of the words and languages that every live story has now.
 * Both are read in the order of the stories. */
static jny_status compare_with_stories(jny_project *p, int64_t run, bool *same, jny_err *err)
{
    live          l;
    sqlite3_stmt *s = db_get(p, "SELECT place, text, lang FROM hit" OF_RUN " ORDER BY place", err);
    db_bind_key(s, 1, run);
    jny_status st = live_open(&l, p, LIVE_BARE, err);
    *same         = true;
    while (st == JNY_OK && *same && live_next(&l, err)) {
        int64_t place = hit_place(run, l.key);
        int     rc    = db_step(p, s, err);
        while (rc == SQLITE_ROW && sqlite3_column_int64(s, 0) < place)
            rc = db_step(p, s, err);
        *same = rc == SQLITE_ROW && sqlite3_column_int64(s, 0) == place &&
                sqlite3_column_int64(s, 1) == l.text && jny_str_eq(db_column(s, 2), l.lang);
        st = err->status;
    }
    live_close(&l);
    if (s)
        sqlite3_reset(s);
    return err->status;
}

jny_status jny_run_last(jny_project *p, int64_t codebook, jny_run *out, jny_err *err)
{
    jny_status st = jny_run_find(p, codebook, out, err);
    if (st == JNY_OK && out->key && out->current)
        st = compare_with_stories(p, out->key, &out->current, err);
    return st;
}

/* The bits of a stored mask as words; bits of no theme are left out. */
static void take_mask(jny_str mask, size_t themes, uint64_t *words)
{
    for (size_t i = 0; i < mask.n && i * 8 < themes; i++) {
        uint64_t byte = (unsigned char)mask.p[i];
        if (themes - i * 8 < 8)
            byte &= ((uint64_t)1 << (themes - i * 8)) - 1;
        words[i / 8] |= byte << (i % 8 * 8);
    }
}

jny_status jny_run_masks(jny_project *p, jny_arena *a, int64_t run, const jny_census *c,
                         size_t themes, jny_masks *out, jny_err *err)
{
    if (columns_masks(p, a, c, run, themes, out))
        return JNY_OK;
    out->rows    = c->n;
    out->words   = themes / 64 + 1;
    out->bits    = JNY_ARRAY(a, uint64_t, out->rows * out->words + 1);
    out->limited = JNY_ARRAY(a, uint8_t, c->n + 1);
    out->tagged  = JNY_ARRAY(a, uint8_t, c->n + 1);
    sqlite3_stmt *s =
        db_get(p, "SELECT place, text, mask, limited IS NOT NULL FROM hit" OF_RUN, err);
    if (s)
        sqlite3_bind_int64(s, 1, run);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        size_t row = jny_census_row(c, sqlite3_column_int64(s, 0) & UINT32_MAX);
        /* Hits of other words than the present ones say nothing about these. */
        if (row == SIZE_MAX || c->text[row] != sqlite3_column_int64(s, 1))
            continue;
        take_mask(db_column(s, 2), themes, out->bits + row * out->words);
        out->limited[row] = (uint8_t)sqlite3_column_int(s, 3);
        out->tagged[row]  = 1;
    }
    return db_done(s, rc, err);
}

jny_status jny_run_hits(jny_project *p, jny_arena *a, int64_t run, const jny_codebook *book,
                        const jny_story *story, jny_tags *out, jny_err *err)
{
    *out = (jny_tags){0};
    sqlite3_stmt *s =
        db_get(p, "SELECT packed, limited FROM hit WHERE place = ? AND text = ?", err);
    db_bind_key(s, 1, hit_place(run, story->key));
    db_bind_key(s, 2, story->text_key);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    bool good = true;
    if (rc == SQLITE_ROW) {
        good = unpack_hits(a, db_column(s, 0), book, story->text, out);
        JNY_LIST(uint32_t)
        limited       = {0};
        jny_str  rest = db_column(s, 1);
        uint64_t rule;
        while (rest.n && unpack_number(&rest, &rule))
            *JNY_PUSH(a, &limited) = (uint32_t)rule;
        out->limited   = limited.at;
        out->n_limited = limited.n;
    }
    sqlite3_reset(s);
    if (!good)
        return jny_fail(err, JNY_EDB, p->path, "the stored hits of \"%.*s\" are damaged: tag again",
                        JNY_ARG(story->id));
    return JNY_OK;
}
