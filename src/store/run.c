/* run.c - codebooks in the project, and the runs that tag its stories by them. */
#include "db.h"
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

jny_status jny_codebook_add(jny_project *p, const jny_codebook *book, jny_str path, int64_t *key,
                            jny_err *err)
{
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
    row_seal seal = seal_row(p, SEAL_CODEBOOK, book->source);
    s             = db_get(p,
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

/* The language a live story was given, in a query with `st`; NULL if none was. */
#define LANG_OF_STORY                                                                              \
    "(SELECT val.text FROM story_attribute sa JOIN value val ON val.id = sa.value"                 \
    " WHERE sa.attribute = (SELECT id FROM attribute WHERE name = 'lang')"                         \
    " AND sa.story = st.id AND sa.version = st.version)"

jny_status jny_run_last(jny_project *p, int64_t codebook, jny_run *out, jny_err *err)
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
    if (!out->key || !out->current)
        return JNY_OK;
    s = db_get(p,
               "SELECT EXISTS (SELECT 1 FROM story st JOIN story_version v ON v.story = st.id AND"
               " v.version = st.version WHERE st.live AND NOT EXISTS (SELECT 1 FROM hit h"
               "  WHERE h.run = ? AND h.story = st.id AND h.text = v.text AND h.lang = "
               "coalesce(" LANG_OF_STORY ", '')))",
               err);
    db_bind_key(s, 1, out->key);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    out->current = sqlite3_column_int(s, 0) == 0;
    sqlite3_reset(s);
    return JNY_OK;
}

/* The themes with a hit of their own, a bit each, low bit of the first byte first. */
static jny_str mask_of(jny_arena *a, jny_tags tags, size_t themes)
{
    size_t         n    = (themes + 7) / 8;
    unsigned char *bits = JNY_ARRAY(a, unsigned char, n ? n : 1);
    for (size_t i = 0; i < tags.n; i++)
        bits[tags.hits[i].theme / 8] |= (unsigned char)(1 << (tags.hits[i].theme % 8));
    return (jny_str){(const char *)bits, n};
}

static jny_status add_hits(jny_project *p, jny_arena *a, int64_t run, const jny_story *story,
                           jny_str lang, jny_tags tags, size_t themes, jny_err *err)
{
    jny_buf limited = jny_buf_open(a);
    for (size_t i = 0; i < tags.n_limited; i++)
        pack_number(&limited, tags.limited[i]);
    jny_str       packed = pack_hits(a, tags), mask = mask_of(a, tags, themes);
    sqlite3_stmt *s = db_get(
        p, "INSERT INTO hit (run, story, text, lang, mask, packed, limited) VALUES (?,?,?,?,?,?,?)",
        err);
    db_bind_key(s, 1, run);
    db_bind_key(s, 2, story->key);
    db_bind_key(s, 3, story->text_key);
    db_bind_str(s, 4, lang);
    db_bind_blob(s, 5, mask.p, mask.n);
    db_bind_blob(s, 6, packed.p, packed.n);
    if (tags.n_limited)
        db_bind_blob(s, 7, limited.p, limited.n);
    return db_run(p, s, err);
}

/* Stories in the order of their numbers: hits are stored in that order. */
#define STORIES_TO_TAG                                                                             \
    "SELECT st.id, v.text, t.body, " LANG_OF_STORY " FROM story st"                                \
    " JOIN story_version v ON v.story = st.id AND v.version = st.version"                          \
    " JOIN text t ON t.id = v.text WHERE st.live ORDER BY st.id"

static jny_status count_stories(jny_project *p, uint64_t *n, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT count(*) FROM story WHERE live", err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    *n = (uint64_t)sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return JNY_OK;
}

static jny_status add_run(jny_project *p, int64_t codebook, int64_t *run, jny_err *err)
{
    sqlite3_stmt *s = db_get(
        p, "INSERT INTO run (event, codebook, engine, stories, hits) VALUES (?,?,?,0,0)", err);
    db_bind_key(s, 1, p->event);
    db_bind_key(s, 2, codebook);
    db_bind_str(s, 3, JNY_STR(JNY_VERSION));
    jny_status st = db_run(p, s, err);
    *run          = sqlite3_last_insert_rowid(p->db);
    return st;
}

jny_status jny_run_make(jny_project *p, jny_arena *a, jny_matcher *m, int64_t codebook,
                        jny_progress progress, void *ctx, jny_run_report *out, jny_err *err)
{
    const jny_codebook *book  = jny_matcher_codebook(m);
    uint64_t            total = 0;
    int64_t             run   = 0;
    *out                      = (jny_run_report){0};
    jny_status st             = count_stories(p, &total, err);
    if (st == JNY_OK)
        st = add_run(p, codebook, &run, err);
    if (st != JNY_OK)
        return st;
    jny_arena     story = jny_arena_open(p->world);
    sqlite3_stmt *s     = db_get(p, STORIES_TO_TAG, err);
    int           rc    = SQLITE_ERROR;
    while (st == JNY_OK && (rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_tags tags;
        jny_arena_reset(&story);
        if (!db_is_text(db_column(s, 2))) {
            st = db_damaged(p, err);
            break;
        }
        jny_tag(&story, m, db_column(s, 2), db_column(s, 3), &tags);
        jny_story one = {.key = sqlite3_column_int64(s, 0), .text_key = sqlite3_column_int64(s, 1)};
        st            = add_hits(p, &story, run, &one, db_column(s, 3), tags, book->n, err);
        out->stories++;
        out->tagged += tags.n > 0;
        out->hits += tags.n;
        if (tags.n_limited && !out->limited++)
            out->limited_rule = jny_str_copy(a, jny_tags_limited_rule(book, tags.limited[0]));
        if (progress && out->stories % 1024 == 0)
            progress(ctx, out->stories, total);
    }
    if (s)
        sqlite3_reset(s);
    jny_arena_close(&story);
    if (st != JNY_OK || rc == SQLITE_ERROR)
        return err->status;
    s = db_get(p, "UPDATE run SET stories = ?, hits = ? WHERE id = ?", err);
    if (s) {
        sqlite3_bind_int64(s, 1, (int64_t)out->stories);
        sqlite3_bind_int64(s, 2, (int64_t)out->hits);
    }
    db_bind_key(s, 3, run);
    return db_run(p, s, err);
}

jny_status jny_run_masks(jny_project *p, jny_arena *a, int64_t run, const jny_census *c,
                         size_t themes, jny_masks *out, jny_err *err)
{
    out->rows    = c->n;
    out->words   = themes / 64 + 1;
    out->bits    = JNY_ARRAY(a, uint64_t, out->rows * out->words + 1);
    out->limited = JNY_ARRAY(a, uint8_t, c->n + 1);
    out->tagged  = JNY_ARRAY(a, uint8_t, c->n + 1);
    sqlite3_stmt *s =
        db_get(p, "SELECT story, text, mask, limited IS NOT NULL FROM hit WHERE run = ?", err);
    db_bind_key(s, 1, run);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        size_t row = jny_census_row(c, sqlite3_column_int64(s, 0));
        /* Hits of other words than the present ones say nothing about these. */
        if (row == SIZE_MAX || c->text[row] != sqlite3_column_int64(s, 1))
            continue;
        jny_str mask = db_column(s, 2);
        for (size_t t = 0; t < themes && t / 8 < mask.n; t++)
            if ((unsigned char)mask.p[t / 8] >> (t % 8) & 1)
                out->bits[row * out->words + t / 64] |= (uint64_t)1 << (t % 64);
        out->limited[row] = (uint8_t)sqlite3_column_int(s, 3);
        out->tagged[row]  = 1;
    }
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    return JNY_OK;
}

jny_status jny_run_hits(jny_project *p, jny_arena *a, int64_t run, const jny_codebook *book,
                        const jny_story *story, jny_tags *out, jny_err *err)
{
    *out = (jny_tags){0};
    sqlite3_stmt *s =
        db_get(p, "SELECT packed, limited FROM hit WHERE run = ? AND story = ? AND text = ?", err);
    db_bind_key(s, 1, run);
    db_bind_key(s, 2, story->key);
    db_bind_key(s, 3, story->text_key);
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
