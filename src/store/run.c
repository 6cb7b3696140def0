/* run.c - what the runs by a codebook left: masks and hits. */
#include "columns.h"
#include "live.h"
#include "pack.h"

#include <stdio.h>
#include <string.h>

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
    db_bind_str(s, 1, codebook.n ? codebook : JNY_STR(""));
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_past_run){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
                                             sqlite3_column_int64(s, 2)};
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
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
