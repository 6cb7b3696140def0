/* story_put.c - stories in: new ones, corrections, what is there already. */
#include "db.h"

#include <string.h>

jny_status jny_source_next(jny_project *p, int64_t *key, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT coalesce(max(id), 0) + 1 FROM source", err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    *key = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return JNY_OK;
}

jny_status jny_source_add(jny_project *p, const jny_source *s, int64_t key, jny_err *err)
{
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_char(&b, '[');
    jny_buf_json(&b, s->name);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, s->path);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, s->format);
    jny_buf_format(&b, ",%llu,\"", (unsigned long long)s->bytes);
    jny_buf_hex(&b, s->sha256.bytes, sizeof s->sha256.bytes);
    jny_buf_add(&b, JNY_STR("\"]"));
    row_seal      seal = seal_row(p, SEAL_SOURCE, jny_buf_str(&b));
    sqlite3_stmt *q    = db_get(p,
                                "INSERT INTO source (id, event, name, path, format, bytes, sha256,"
                                   " salt, seal) VALUES (?,?,?,?,?,?,?,?,?)",
                                err);
    db_bind_key(q, 1, key);
    db_bind_key(q, 2, p->event);
    db_bind_str(q, 3, s->name);
    db_bind_str(q, 4, s->path);
    db_bind_str(q, 5, s->format);
    if (q)
        sqlite3_bind_int64(q, 6, (int64_t)s->bytes);
    db_bind_blob(q, 7, s->sha256.bytes, sizeof s->sha256.bytes);
    db_bind_seal(q, 8, &seal);
    jny_status st = db_run(p, q, err);
    jny_arena_close(&a);
    return st;
}

/* What stands beside a text's words in its row. */
typedef struct jny_sealed {
    jny_xxh128 hash;
    int64_t    points;
    row_seal   seal;
} sealed_text;

const struct jny_sealed *jny_text_seal(jny_arena *a, jny_str text)
{
    unsigned char salt[SALT_BYTES];
    sealed_text  *out = jny_alloc_raw(a, 1, sizeof *out);
    jny_random(salt, sizeof salt);
    *out = (sealed_text){
        .hash   = jny_hash_xxh128(text),
        .points = (int64_t)jny_utf8_count(text),
        .seal   = seal_salted(salt, text),
    };
    return out;
}

static jny_status add_text(jny_project *p, const jny_story *story, int64_t *key,
                           unsigned char out[SEAL_BYTES], jny_err *err)
{
    const sealed_text *t = story->text_sealed;
    memcpy(out, t->seal.seal, SEAL_BYTES);
    sqlite3_stmt *s =
        db_get(p, "INSERT INTO text (body, hash, points, salt, seal) VALUES (?,?,?,?,?)", err);
    db_bind_str(s, 1, story->text);
    db_bind_blob(s, 2, t->hash.bytes, sizeof t->hash.bytes);
    if (s)
        sqlite3_bind_int64(s, 3, t->points);
    db_bind_seal(s, 4, &t->seal);
    jny_status st = db_run(p, s, err);
    if (st != JNY_OK)
        return st;
    *key = sqlite3_last_insert_rowid(p->db);
    return JNY_OK; /* its words are indexed by who searches first: search.c */
}

/* Where a version stands: its story, its number, its words and where they came from. */
typedef struct {
    int64_t       story, version, text, source;
    unsigned char words[SEAL_BYTES]; /* the seal of the text */
} version_place;

/* What a version says, for its seal: words by theirs, everything else as it is. */
static jny_str version_content(jny_arena *a, const jny_story *s, const version_place *at)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("{\"id\":"));
    jny_buf_json(&b, s->id);
    jny_buf_format(&b, ",\"place\":[%lld,%lld,%lld,%lld,%lld],\"words\":\"", (long long)at->story,
                   (long long)at->version, (long long)at->text, (long long)at->source,
                   (long long)s->row);
    jny_buf_hex(&b, at->words, sizeof at->words);
    jny_buf_add(&b, JNY_STR("\",\"respondent\":"));
    jny_buf_json(&b, s->respondent);
    jny_buf_add(&b, JNY_STR(",\"attributes\":{"));
    for (size_t i = 0; i < s->n_attributes; i++) {
        if (i)
            jny_buf_char(&b, ',');
        jny_buf_json(&b, s->attributes[i].name);
        jny_buf_char(&b, ':');
        jny_buf_json(&b, s->attributes[i].value);
    }
    jny_buf_add(&b, JNY_STR("}}"));
    return jny_buf_str(&b);
}

static jny_status add_attributes(jny_project *p, int64_t story, int64_t version, const jny_story *s,
                                 jny_err *err)
{
    for (size_t i = 0; i < s->n_attributes; i++) {
        int64_t    attribute = 0, value = 0;
        jny_status st = db_attribute_key(p, s->attributes[i].name, &attribute, err);
        if (st == JNY_OK)
            st = db_value_key(p, s->attributes[i].value, &value, err);
        if (st != JNY_OK)
            return st;
        sqlite3_stmt *q = db_get(p,
                                 "INSERT INTO story_attribute (attribute, story, version, value)"
                                 " VALUES (?,?,?,?)",
                                 err);
        db_bind_key(q, 1, attribute);
        db_bind_key(q, 2, story);
        db_bind_key(q, 3, version);
        db_bind_key(q, 4, value);
        st = db_run(p, q, err);
        if (st != JNY_OK)
            return st;
    }
    return JNY_OK;
}

static jny_status add_version(jny_project *p, const jny_story *s, const version_place *at,
                              jny_err *err)
{
    int64_t    respondent;
    jny_status st = db_respondent_key(p, s->respondent, &respondent, err);
    if (st != JNY_OK)
        return st;
    jny_arena a    = jny_arena_open(p->world);
    row_seal  seal = seal_apart(p, version_content(&a, s, at));
    jny_arena_close(&a);
    p->has_versions = true; /* sealed when all of them are there, in the order of their numbers */
    sqlite3_stmt *q = db_get(p,
                             "INSERT INTO story_version (story, version, event, text, respondent,"
                             " source, row, salt, seal) VALUES (?,?,?,?,?,?,?,?,?)",
                             err);
    db_bind_key(q, 1, at->story);
    db_bind_key(q, 2, at->version);
    db_bind_key(q, 3, p->event);
    db_bind_key(q, 4, at->text);
    db_bind_key(q, 5, respondent);
    db_bind_key(q, 6, at->source);
    db_bind_key(q, 7, (int64_t)s->row);
    db_bind_seal(q, 8, &seal);
    st = db_run(p, q, err);
    if (st == JNY_OK)
        st = add_attributes(p, at->story, at->version, s, err);
    if (st != JNY_OK || at->version == 1) /* a new story was live from the start */
        return st;
    q = db_get(p, "UPDATE story SET live = 1, version = ? WHERE id = ?", err);
    db_bind_key(q, 1, at->version);
    db_bind_key(q, 2, at->story);
    return db_run(p, q, err);
}

/* What the project has under an id: its standing version or, withdrawn, its last one. */
typedef struct {
    int64_t   key, newest; /* newest: highest version number ever given */
    int64_t   event;       /* that its version came with */
    bool      live, forgotten;
    jny_str   seal; /* of its text */
    jny_story story;
} known_story;

/* Whether a question of one value has any answer. Most stories are new, and this costs a tenth of
 * finding out all about one that is not. */
static jny_status is_any(jny_project *p, const char *sql, jny_str value, bool blob, bool *yes,
                         jny_err *err)
{
    sqlite3_stmt *s = db_get(p, sql, err);
    if (blob)
        db_bind_blob(s, 1, value.p, value.n);
    else
        db_bind_str(s, 1, value);
    int rc = db_step(p, s, err);
    *yes   = rc == SQLITE_ROW;
    return db_done(s, rc, err);
}

static jny_status find_known(jny_project *p, jny_arena *a, jny_str id, known_story *out,
                             jny_err *err)
{
    bool known;
    *out = (known_story){0};
    if (is_any(p, "SELECT 1 FROM story WHERE name = ?", id, false, &known, err) != JNY_OK || !known)
        return err->status;
    sqlite3_stmt *s =
        db_get(p,
               "SELECT st.id, st.live, (SELECT max(version) FROM story_version"
               "  WHERE story = st.id), v.version, v.text, t.body, r.name, v.event, t.seal,"
               " st.forgotten IS NOT NULL"
               " FROM story st JOIN story_version v ON v.story = st.id AND v.version ="
               "  CASE WHEN st.live THEN st.version ELSE (SELECT max(version) FROM"
               "   story_version WHERE story = st.id) END"
               " JOIN text t ON t.id = v.text"
               " LEFT JOIN respondent r ON r.id = v.respondent WHERE st.name = ?",
               err);
    db_bind_str(s, 1, id);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_DONE) { /* a name without a version */
        sqlite3_reset(s);
        return db_damaged(p, err);
    }
    out->key              = sqlite3_column_int64(s, 0);
    out->live             = sqlite3_column_int(s, 1) != 0;
    out->newest           = sqlite3_column_int64(s, 2);
    int64_t version       = sqlite3_column_int64(s, 3);
    out->story.text_key   = sqlite3_column_int64(s, 4);
    out->story.text       = db_copy(a, s, 5);
    out->story.respondent = db_copy(a, s, 6);
    out->event            = sqlite3_column_int64(s, 7);
    out->seal             = db_copy(a, s, 8);
    out->forgotten        = sqlite3_column_int(s, 9) != 0;
    sqlite3_reset(s);
    return story_attributes(p, a, out->key, version, &out->story, err);
}

static bool same_details(const jny_story *x, const jny_story *y)
{
    if (x->n_attributes != y->n_attributes || !jny_str_eq(x->respondent, y->respondent))
        return false;
    for (size_t i = 0; i < x->n_attributes; i++)
        if (!jny_str_eq(x->attributes[i].name, y->attributes[i].name) ||
            !jny_str_eq(x->attributes[i].value, y->attributes[i].value))
            return false;
    return true;
}

static jny_status find_twin(jny_project *p, jny_arena *a, const jny_story *s, jny_str *twin,
                            jny_err *err)
{
    const jny_xxh128 *hash = &s->text_sealed->hash;
    jny_str           same = {(const char *)hash->bytes, sizeof hash->bytes};
    bool              any;
    *twin = (jny_str){0};
    if (is_any(p, "SELECT 1 FROM text WHERE hash = ?", same, true, &any, err) != JNY_OK || !any)
        return err->status;
    sqlite3_stmt *q = db_get(p,
                             "SELECT st.name FROM text t JOIN story_version v ON v.text = t.id"
                             " JOIN story st ON st.id = v.story AND st.version = v.version"
                             " WHERE t.hash = ? AND t.body = ? AND st.live AND st.name <> ?"
                             " ORDER BY st.name LIMIT 1",
                             err);
    db_bind_blob(q, 1, hash->bytes, sizeof hash->bytes);
    db_bind_str(q, 2, s->text);
    db_bind_str(q, 3, s->id);
    int rc = db_step(p, q, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    *twin = rc == SQLITE_ROW ? db_copy(a, q, 0) : (jny_str){0};
    sqlite3_reset(q);
    return JNY_OK;
}

/* A withdrawn story may come back in the words of any of its versions. */
static jny_status find_old_words(jny_project *p, jny_arena *a, const jny_story *s,
                                 known_story *known, jny_err *err)
{
    sqlite3_stmt *q =
        db_get(p,
               "SELECT v.text, t.seal FROM story_version v JOIN text t ON t.id = v.text"
               " WHERE v.story = ? AND t.body = ? ORDER BY v.version DESC LIMIT 1",
               err);
    db_bind_key(q, 1, known->key);
    db_bind_str(q, 2, s->text);
    int rc = db_step(p, q, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW) {
        known->story.text_key = sqlite3_column_int64(q, 0);
        known->story.text     = s->text;
        known->seal           = db_copy(a, q, 1);
    }
    sqlite3_reset(q);
    return JNY_OK;
}

/* How a story that comes in stands to what is there. */
static jny_put judge(const jny_project *p, const known_story *known, const jny_story *s,
                     bool corrections)
{
    if (!known->key)
        return JNY_PUT_NEW;
    if (known->forgotten) /* what it is called now is the id of nobody's story */
        return JNY_PUT_OTHER_TEXT;
    if (!jny_str_eq(known->story.text, s->text)) /* also withdrawn: its decisions would return */
        return corrections ? JNY_PUT_CORRECTED : JNY_PUT_OTHER_TEXT;
    if (!known->live)
        return JNY_PUT_BACK;
    if (!same_details(&known->story, s))
        return JNY_PUT_CHANGED;
    return known->event == p->event ? JNY_PUT_REPEATED : JNY_PUT_SAME;
}

int consent_rank(jny_str consent)
{
    return jny_str_eq(consent, JNY_STR("publish")) ? 2 : jny_str_eq(consent, JNY_STR("anonymous"));
}

static int by_rank(jny_str by)
{
    return jny_str_eq(by, JNY_STR("parent")) || jny_str_eq(by, JNY_STR("guardian"));
}

bool story_narrow_consent(jny_arena *a, jny_story *s, const jny_story *as)
{
    jny_str consent = jny_story_attribute(as, "consent"),
            by      = jny_story_attribute(as, "consent_by");
    bool less       = consent_rank(consent) < consent_rank(jny_story_attribute(s, "consent"));
    bool alone      = by_rank(by) < by_rank(jny_story_attribute(s, "consent_by"));
    if (less)
        jny_story_set(a, s, "consent", consent_rank(consent) ? consent : JNY_STR("internal"));
    if (alone)
        jny_story_set(a, s, "consent_by", by);
    return less || alone;
}

/* What a person set by hand is not widened by the file that comes in again. */
static jny_status keep_consent(jny_project *p, jny_arena *a, int64_t story, jny_story *s,
                               jny_err *err)
{
    sqlite3_stmt *q = db_get(p,
                             "SELECT v.version FROM story_version v JOIN event e ON e.seq = v.event"
                             " WHERE v.story = ? AND e.kind = 'consent' AND NOT EXISTS"
                             "  (SELECT 1 FROM event u WHERE u.target = v.event)"
                             " ORDER BY v.version DESC LIMIT 1",
                             err);
    db_bind_key(q, 1, story);
    int rc = db_step(p, q, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    int64_t version = rc == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
    sqlite3_reset(q);
    jny_story by_hand = {0};
    if (version && story_attributes(p, a, story, version, &by_hand, err) != JNY_OK)
        return err->status;
    if (!jny_story_attribute(&by_hand, "consent_by").n) /* nothing was said of it */
        jny_story_set(a, &by_hand, "consent_by", jny_story_attribute(s, "consent_by"));
    if (version)
        story_narrow_consent(a, s, &by_hand);
    return JNY_OK;
}

jny_status jny_story_put(jny_project *p, jny_arena *a, const jny_story *incoming, int64_t source,
                         bool corrections, jny_put *result, jny_str *twin, jny_err *err)
{
    jny_story        taken = *incoming;
    const jny_story *s     = &taken;
    known_story      known;
    bool             forgotten;
    jny_status       st = story_is_forgotten(p, s, &forgotten, err);
    if (st == JNY_OK && forgotten) {
        *result = JNY_PUT_FORGOTTEN;
        return JNY_OK;
    }
    if (st == JNY_OK)
        st = find_known(p, a, s->id, &known, err);
    if (st == JNY_OK && known.key && !known.live)
        st = find_old_words(p, a, s, &known, err);
    if (st == JNY_OK && known.key && !jny_str_eq(p->event_kind, JNY_STR("consent")))
        st = keep_consent(p, a, known.key, &taken, err);
    if (st == JNY_OK && known.live && s->settle) /* last: it tells what will be another */
        s->settle(s->settle_ctx, a, &known.story, &taken);
    if (st != JNY_OK)
        return st;
    *result = judge(p, &known, s, corrections);
    if (*result == JNY_PUT_SAME || *result == JNY_PUT_REPEATED || *result == JNY_PUT_OTHER_TEXT)
        return JNY_OK;

    if (!taken.text_sealed)
        taken.text_sealed = jny_text_seal(a, taken.text);
    version_place at = {.story   = known.key,
                        .version = known.newest + 1,
                        .text    = known.story.text_key,
                        .source  = source};
    if (twin)
        st = find_twin(p, a, s, twin, err);
    if (st == JNY_OK && !at.story) {
        sqlite3_stmt *q =
            db_get(p, "INSERT INTO story (name, live, version) VALUES (?, 1, 1)", err);
        db_bind_str(q, 1, s->id);
        st       = db_run(p, q, err);
        at.story = sqlite3_last_insert_rowid(p->db);
    }
    if (st == JNY_OK && (!at.text || !jny_str_eq(known.story.text, s->text)))
        st = add_text(p, s, &at.text, at.words, err);
    else if (st == JNY_OK && known.seal.n != SEAL_BYTES)
        st = db_damaged(p, err);
    else if (st == JNY_OK)
        memcpy(at.words, known.seal.p, SEAL_BYTES);
    return st == JNY_OK ? add_version(p, s, &at, err) : st;
}

jny_status stories_refresh(jny_project *p, int64_t event, jny_err *err)
{
    sqlite3_stmt *s = db_get(p,
                             "UPDATE story SET version = " STANDING_VERSION
                             " WHERE id IN (SELECT story FROM story_version WHERE event = ?)",
                             err);
    db_bind_key(s, 1, event);
    jny_status st = db_run(p, s, err);
    if (st != JNY_OK)
        return st;
    return db_run(
        p, db_get(p, "UPDATE story SET live = version > 0 WHERE live <> (version > 0)", err), err);
}
