/* doctor_made.c - what was made from something else, made again and compared: lengths and digests
 * of texts, codebooks, masks and hits, figures of runs. */
#include "codebooks.h"
#include "doctor.h"
#include "pack.h"
#include "project.h"

#include <string.h>

jny_status exam_texts(exam *x, jny_err *err)
{
    sqlite3_stmt *s =
        db_get(x->p, "SELECT id, body, hash, points, salt, seal FROM text ORDER BY id", err);
    int rc;
    while ((rc = db_step(x->p, s, err)) == SQLITE_ROW) {
        long long  id   = sqlite3_column_int64(s, 0);
        jny_str    body = db_column(s, 1), hash = db_column(s, 2), salt = db_column(s, 4);
        jny_xxh128 want = jny_hash_xxh128(body);
        bool       gone = sqlite3_column_type(s, 1) == SQLITE_NULL;
        exam_step(x);
        x->out->texts++;
        if (gone) {
            if (hash.n || sqlite3_column_int64(s, 3) || sqlite3_column_type(s, 4) != SQLITE_NULL)
                exam_find(x, false, "text %lld was forgotten, but not all of it", id);
            continue;
        }
        crypto_hash_sha256_state h;
        unsigned char            seal[SEAL_BYTES];
        crypto_hash_sha256_init(&h);
        crypto_hash_sha256_update(&h, (const unsigned char *)salt.p, salt.n);
        crypto_hash_sha256_update(&h, (const unsigned char *)body.p, body.n);
        crypto_hash_sha256_final(&h, seal);
        if (!salt.n || !jny_str_eq(db_column(s, 5), (jny_str){(char *)seal, sizeof seal}))
            exam_find(x, false, "text %lld does not say what it said when it was sealed", id);
        else if (!db_is_text(body) ||
                 !jny_str_eq(hash, (jny_str){(char *)want.bytes, sizeof want.bytes}) ||
                 (size_t)sqlite3_column_int64(s, 3) != jny_utf8_count(body))
            exam_find(x, false, "text %lld is not as long, or has not the digest, as its row says",
                      id);
    }
    return db_done(s, rc, err);
}

jny_status exam_codebooks(exam *x, jny_err *err)
{
    sqlite3_stmt *s =
        db_get(x->p, "SELECT id, name, hash, source, path FROM codebook_version ORDER BY id", err);
    int rc;
    while ((rc = db_step(x->p, s, err)) == SQLITE_ROW) {
        jny_arena    a = jny_arena_open(x->p->world);
        jny_codebook book;
        jny_err      told = {0};
        long long    id   = sqlite3_column_int64(s, 0);
        x->out->codebooks++;
        if (jny_codebook_parse(&a, db_copy(&a, s, 4), db_copy(&a, s, 3), &book, NULL, &told) !=
            JNY_OK)
            exam_find(x, false, "codebook version %lld cannot be read any more", id);
        else if (!jny_str_eq(book.name, db_column(s, 1)) ||
                 !jny_str_eq(db_column(s, 2),
                             (jny_str){(const char *)book.hash.bytes, sizeof book.hash.bytes}))
            exam_find(x, false, "codebook version %lld is not what its row says", id);
        else if (!codebook_is_as_kept(x->p, id, &book))
            exam_find(x, true,
                      "codebook version %lld: what is kept of its themes is not what it says", id);
        jny_arena_close(&a);
    }
    return db_done(s, rc, err);
}

/* ---- Runs ------------------------------------------------------------------------------------ */

typedef struct {
    exam               *x;
    const jny_codebook *book;
    jny_matcher        *matcher;
    int64_t             run, event;
    uint64_t            stories, hits;
    bool                same_engine;
} rerun;

/* The version of a story that stood when event ?2 tagged: nothing of the record is ever taken out,
 * so that this can be known of every run. NULL: none did, and the run has no hits of it. */
#define STOOD_THEN(story)                                                                          \
    "(SELECT max(o.version) FROM story_version o WHERE o.story = " story                           \
    " AND o.event <= ?2 AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = o.event"            \
    " AND u.seq < ?2))"

/* One story's row: its mask and hits by the engine now, or at least hits of this codebook. */
static bool is_as_made(rerun *r, jny_arena *a, sqlite3_stmt *s)
{
    jny_str  text = db_column(s, 2), mask = db_column(s, 3), packed = db_column(s, 4);
    size_t   bytes = (r->book->n + 7) / 8;
    jny_tags tags;
    jny_buf  b = jny_buf_open(a), limited = jny_buf_open(a);
    if (!unpack_hits(a, packed, r->book, text, &tags))
        return false;
    r->hits += tags.n;
    if (r->same_engine) {
        jny_tag(a, r->matcher, text, db_column(s, 6), &tags);
        pack_hits(&b, tags);
        for (size_t i = 0; i < tags.n_limited; i++)
            pack_number(&limited, tags.limited[i]);
        if (!jny_str_eq(jny_buf_str(&b), packed) ||
            !jny_str_eq(jny_buf_str(&limited), db_column(s, 5)))
            return false;
    }
    unsigned char *bits = JNY_ARRAY(a, unsigned char, bytes + 1);
    for (size_t i = 0; i < tags.n; i++)
        bits[tags.hits[i].theme / 8] |= (unsigned char)(1 << (tags.hits[i].theme % 8));
    return jny_str_eq(mask, (jny_str){(const char *)bits, bytes});
}

/* clang-format off */
static const char rows_of_run[] =
    "SELECT h.place & 4294967295, h.text, t.body, h.mask, h.packed, h.limited, h.lang,"
    " v.text IS h.text AND h.lang = coalesce((SELECT w.text FROM story_attribute a"
    "  JOIN value w ON w.id = a.value WHERE a.story = v.story AND a.version = v.version"
    "  AND a.attribute = (SELECT id FROM attribute WHERE name = 'lang')), '')"
    " FROM hit h JOIN text t ON t.id = h.text LEFT JOIN story_version v"
    "  ON v.story = h.place & 4294967295 AND v.version = " STOOD_THEN("(h.place & 4294967295)")
    " WHERE h.place > ?1 * 4294967296 AND h.place < (?1 + 1) * 4294967296";
/* clang-format on */

static jny_status run_again(rerun *r, jny_err *err)
{
    sqlite3_stmt *s = db_get(r->x->p, rows_of_run, err);
    jny_arena     a = jny_arena_open(r->x->p->world);
    int           rc;
    db_bind_key(s, 1, r->run);
    db_bind_key(s, 2, r->event);
    while ((rc = db_step(r->x->p, s, err)) == SQLITE_ROW) {
        jny_arena_reset(&a);
        if (!sqlite3_column_int(s, 7)) {
            r->x->out->hits_wrong = true;
            exam_find(r->x, true,
                      "run %lld: the hits of story number %lld are of other words, or of another "
                      "language, than it had then",
                      (long long)r->run, (long long)sqlite3_column_int64(s, 0));
        }
        if (!db_is_text(db_column(s, 2)) || !is_as_made(r, &a, s)) {
            r->x->out->hits_wrong = true;
            exam_find(r->x, true,
                      "run %lld: the hits of story number %lld are not what its rules find",
                      (long long)r->run, (long long)sqlite3_column_int64(s, 0));
        }
        r->stories++;
        r->x->out->hits++;
        exam_step(r->x);
    }
    jny_arena_close(&a);
    return db_done(s, rc, err);
}

/* How many stories the run may lack, as they stood then and were forgotten since, and how many it
 * lacks without that. */
static jny_status count_missing(const rerun *r, uint64_t *forgotten, uint64_t *lost, jny_err *err)
{
    sqlite3_stmt *s = db_get(r->x->p,
                             "SELECT coalesce(sum(s.forgotten > ?2), 0),"
                             " coalesce(sum(s.forgotten IS NULL AND NOT EXISTS (SELECT 1 FROM hit h"
                             "  WHERE h.place = ?1 * 4294967296 + s.id)), 0)"
                             " FROM story s WHERE " STOOD_THEN("s.id") " IS NOT NULL",
                             err);
    db_bind_key(s, 1, r->run);
    db_bind_key(s, 2, r->event);
    if (db_step(r->x->p, s, err) != SQLITE_ROW)
        return err->status;
    *forgotten = (uint64_t)sqlite3_column_int64(s, 0);
    *lost      = (uint64_t)sqlite3_column_int64(s, 1);
    sqlite3_reset(s);
    return JNY_OK;
}

static jny_status check_run(exam *x, const jny_codebook *book, sqlite3_stmt *row, jny_err *err)
{
    rerun      r         = {.x     = x,
                            .book  = book,
                            .run   = sqlite3_column_int64(row, 0),
                            .event = sqlite3_column_int64(row, 6)};
    uint64_t   forgotten = 0, lost = 0;
    jny_status st = jny_matcher_open(x->p->world, book, &r.matcher, err);
    r.same_engine = jny_str_eq(db_column(row, 3), JNY_STR(JNY_VERSION));
    if (st == JNY_OK)
        st = run_again(&r, err);
    jny_matcher_close(r.matcher);
    uint64_t stories = (uint64_t)sqlite3_column_int64(row, 1);
    uint64_t hits    = (uint64_t)sqlite3_column_int64(row, 2);
    if (st == JNY_OK)
        st = count_missing(&r, &forgotten, &lost, err);
    x->out->bare_runs += st == JNY_OK && !r.stories && forgotten < stories;
    /* Forgetting takes rows away; nothing adds any. A run that was mended has none. */
    if (st == JNY_OK && r.stories &&
        (lost || r.stories > stories || r.stories + forgotten < stories || r.hits > hits ||
         (r.stories == stories && r.hits != hits))) {
        x->out->hits_wrong = true;
        exam_find(x, true, "run %lld counted %llu stories with %llu hits, and has %llu with %llu",
                  (long long)r.run, (unsigned long long)stories, (unsigned long long)hits,
                  (unsigned long long)r.stories, (unsigned long long)r.hits);
    }
    return st;
}

jny_status exam_runs(exam *x, jny_err *err)
{
    sqlite3_stmt *s  = db_get(x->p,
                              "SELECT r.id, r.stories, r.hits, r.engine, c.path, c.source,"
                               " coalesce(e.event, r.event) FROM run r JOIN codebook_version c"
                               " ON c.id = r.codebook LEFT JOIN " RUNS_OF_RECORD " e ON e.id = r.id"
                               " ORDER BY r.id",
                              err);
    int           rc = SQLITE_DONE;
    jny_status    st = JNY_OK;
    while (st == JNY_OK && (rc = db_step(x->p, s, err)) == SQLITE_ROW) {
        jny_arena    a    = jny_arena_open(x->p->world);
        jny_err      told = {0};
        jny_codebook book;
        if (jny_codebook_parse(&a, db_copy(&a, s, 4), db_copy(&a, s, 5), &book, NULL, &told) ==
            JNY_OK)
            st = check_run(x, &book, s, err);
        else
            exam_find(
                x, false,
                "run %lld: its codebook cannot be read any more, so its hits were not compared",
                (long long)sqlite3_column_int64(s, 0));
        jny_arena_close(&a);
    }
    jny_status end = db_done(s, rc, err);
    return st != JNY_OK ? st : end;
}

/* ---- Counting twice -------------------------------------------------------------------------- */

static jny_status count_all_ways(exam *x, jny_err *err)
{
    jny_status_report told;
    jny_census        census = {0};
    jny_stories       it     = {0};
    jny_story         story;
    jny_arena         a      = jny_arena_open(x->p->world);
    uint64_t          walked = 0, people = 0;
    jny_status        st = jny_project_status(x->p, &a, &told, err);
    if (st == JNY_OK)
        st = jny_census_load(x->p, &a, &census, err);
    for (size_t i = 0; st == JNY_OK && i < census.n; i++)
        if (census.person[i] + 1 > people)
            people = census.person[i] + 1;
    jny_arena one = jny_arena_open(x->p->world);
    if (st == JNY_OK)
        st = jny_stories_open(&it, x->p, err);
    if (st == JNY_OK) {
        it.bare = true;
        while (jny_stories_next(&it, &one, &story, err)) {
            walked++;
            jny_arena_reset(&one);
        }
        jny_stories_close(&it);
        st = err->status;
    }
    if (st == JNY_OK && (told.stories != census.n || told.stories != walked))
        exam_find(x, true, "stories: %llu by one way of counting, %llu and %llu by others",
                  (unsigned long long)told.stories, (unsigned long long)census.n,
                  (unsigned long long)walked);
    if (st == JNY_OK && told.respondents != people)
        exam_find(x, true, "respondents: %llu by one way of counting, %llu by another",
                  (unsigned long long)told.respondents, (unsigned long long)people);
    jny_arena_close(&one);
    jny_arena_close(&a);
    return st;
}

/* Where stories cannot be counted, because of what stands in their rows, all else is still looked
 * at. */
jny_status exam_counts(exam *x, jny_err *err)
{
    jny_err why = {0};
    if (count_all_ways(x, &why) == JNY_EDB)
        exam_find(x, false, "stories: they cannot all be read and counted");
    else
        *err = why;
    return err->status;
}
