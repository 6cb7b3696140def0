/* event.c - the chain: what happened, in order, and how it is withdrawn. */
#include "record.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

jny_status event_note_program(jny_project *p, jny_err *err)
{
    jny_str       is = JNY_STR("journeys " JNY_VERSION);
    sqlite3_stmt *s =
        db_get(p,
               "SELECT coalesce((SELECT value FROM setting WHERE name = 'program'"
               " ORDER BY id DESC LIMIT 1), json_extract(summary, '$.program')) FROM event"
               " WHERE seq = 1",
               err);
    int  rc    = db_step(p, s, err);
    bool other = rc == SQLITE_ROW && !jny_str_eq(db_column(s, 0), is);
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    return other ? setting_put(p, "program", is, false, err) : JNY_OK;
}

jny_status jny_event_begin(jny_project *p, const char *kind, jny_str actor, jny_err *err)
{
    assert(!p->in_event);
    jny_status st = p->in_batch ? JNY_OK : db_exec(p, "BEGIN IMMEDIATE", err);
    if (st != JNY_OK)
        return st;
    p->in_event     = true;
    sqlite3_stmt *s = db_get(p, "SELECT coalesce(max(seq), 0) + 1 FROM event", err);
    if (db_step(p, s, err) != SQLITE_ROW) {
        jny_event_rollback(p);
        return err->status;
    }
    p->event       = sqlite3_column_int64(s, 0);
    p->event_kind  = jny_cstr(kind);
    p->event_actor = jny_str_copy(&p->arena, actor);
    sqlite3_reset(s);
    for (int i = 0; i < SEAL_TABLES; i++)
        crypto_hash_sha256_init(&p->sealed[i]);
    p->has_versions = false;
    /* Before a migration the tables are of another form: it says so when they are of this. */
    st = project_check_known(p, p->event_kind, err);
    if (st == JNY_OK && strcmp(kind, "migrate") != 0)
        st = event_note_program(p, err);
    if (st != JNY_OK)
        jny_event_rollback(p);
    return st;
}

void jny_event_rollback(jny_project *p)
{
    if (!p->in_event && !p->in_batch)
        return;
    for (size_t i = 0; i < p->n_statements; i++)
        sqlite3_reset(p->statements[i].stmt);
    sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL); /* may have happened already */
    keys_forget(p);
    p->in_event = p->in_batch = false;
}

jny_status jny_events_begin(jny_project *p, jny_err *err)
{
    assert(!p->in_event && !p->in_batch);
    jny_status st = db_exec(p, "BEGIN IMMEDIATE", err);
    p->in_batch   = st == JNY_OK;
    return st;
}

jny_status jny_events_commit(jny_project *p, jny_err *err)
{
    if (err->status == JNY_OK)
        db_exec(p, "COMMIT", err);
    if (err->status != JNY_OK)
        jny_event_rollback(p);
    else if (p->written.event)
        p->known = p->written;
    p->in_batch = false;
    return err->status;
}

void event_digest(jny_arena *a, const unsigned char previous[SEAL_BYTES],
                  const unsigned char sealed[SEAL_BYTES], int64_t seq, jny_str kind, jny_str at,
                  jny_str actor, int64_t target, jny_str summary, unsigned char out[SEAL_BYTES])
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, (jny_str){(const char *)previous, 32});
    jny_buf_add(&b, (jny_str){(const char *)sealed, 32});
    jny_buf_format(&b, "[%lld,", (long long)seq);
    jny_buf_json(&b, kind);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, at);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, actor);
    jny_buf_format(&b, ",%lld,", (long long)target);
    jny_buf_json(&b, summary);
    jny_buf_char(&b, ']');
    jny_sha256 h = jny_hash_sha256(jny_buf_str(&b));
    memcpy(out, h.bytes, 32);
}

/* The digest of the event before, and the time of this one: now, but later than that of the event
 * before and than `made`, the time of what it brings from elsewhere. So the newest answer is the
 * same by number, by time, and in every copy of the project, also where a clock was set back. */
static jny_status before_this(jny_project *p, jny_str made, unsigned char previous[32], char at[28],
                              jny_err *err)
{
    sqlite3_stmt *s    = db_get(p, "SELECT digest, at FROM event ORDER BY seq DESC LIMIT 1", err);
    int           rc   = db_step(p, s, err);
    int64_t       time = p->world->now(p->world->ctx), other;
    memset(previous, 0, 32);
    if (rc == SQLITE_ERROR)
        return err->status;
    if (jny_time_parse(made, &other) && other >= time)
        time = other + 1;
    if (rc == SQLITE_ROW) {
        jny_str d = db_column(s, 0);
        memcpy(previous, d.p, d.n < 32 ? d.n : 32);
        if (jny_time_parse(db_column(s, 1), &other) && other >= time)
            time = other + 1;
    }
    jny_time_format(time, at);
    sqlite3_reset(s);
    return JNY_OK;
}

/* An import meets stories in the order of its file; a reader of the record has only their
 * numbers to go by. */
static jny_status seal_versions(jny_project *p, jny_err *err)
{
    sqlite3_stmt *s =
        db_get(p, "SELECT seal FROM story_version WHERE event = ? ORDER BY story, version", err);
    int rc;
    db_bind_key(s, 1, p->event);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        crypto_hash_sha256_update(&p->sealed[SEAL_VERSION], sqlite3_column_blob(s, 0),
                                  (unsigned)sqlite3_column_bytes(s, 0));
    return db_done(s, rc, err);
}

static jny_status write_event(jny_project *p, int64_t target, jny_str made, jny_str summary,
                              jny_err *err)
{
    unsigned char previous[32], sealed[32], digest[32], each[SEAL_TABLES][32];
    char          at[28];
    jny_status    st = before_this(p, made, previous, at, err);
    if (st == JNY_OK && p->has_versions)
        st = seal_versions(p, err);
    if (st != JNY_OK)
        return st;
    for (int i = 0; i < SEAL_TABLES; i++)
        crypto_hash_sha256_final(&p->sealed[i], each[i]);
    crypto_hash_sha256(sealed, each[0], sizeof each);

    jny_arena a = jny_arena_open(p->world);
    event_digest(&a, previous, sealed, p->event, p->event_kind, jny_cstr(at), p->event_actor,
                 target, summary, digest);
    sqlite3_stmt *s = db_get(p,
                             "INSERT INTO event (seq, kind, at, actor, target, summary, sealed,"
                             " previous, digest) VALUES (?,?,?,?,?,?,?,?,?)",
                             err);
    db_bind_key(s, 1, p->event);
    db_bind_str(s, 2, p->event_kind);
    db_bind_str(s, 3, jny_cstr(at));
    db_bind_str(s, 4, p->event_actor);
    db_bind_key(s, 5, target);
    db_bind_str(s, 6, summary);
    db_bind_blob(s, 7, sealed, sizeof sealed);
    db_bind_blob(s, 8, previous, sizeof previous);
    db_bind_blob(s, 9, digest, sizeof digest);
    st               = db_run(p, s, err);
    p->written.event = p->event;
    memcpy(p->written.digest.bytes, digest, sizeof digest);
    jny_arena_close(&a);
    return st;
}

/* The last step of an event, whichever: all of it, or nothing. */
static jny_status close_event(jny_project *p, jny_status st, jny_err *err)
{
    if (st == JNY_OK && !p->in_batch)
        st = db_exec(p, "COMMIT", err);
    if (st != JNY_OK)
        jny_event_rollback(p);
    else if (!p->in_batch)
        p->known = p->written;
    p->in_event = false;
    return st;
}

jny_status jny_event_commit(jny_project *p, jny_str summary, jny_err *err)
{
    return jny_event_commit_made(p, (jny_str){0}, summary, err);
}

jny_status jny_event_commit_made(jny_project *p, jny_str made, jny_str summary, jny_err *err)
{
    assert(p->in_event);
    jny_status st = err->status;
    if (st == JNY_OK)
        st = write_event(p, 0, made, summary, err);
    return close_event(p, st, err);
}

/* clang-format off */
/* Who carries out here what was taken back elsewhere has nothing to take back; what still stands of
 * an event is where that was. What `restore` carried over is no step of anybody's: it holds until
 * somebody says otherwise. */
static const char last_of_kind[] =
    "SELECT seq, kind, at, actor, summary, machine FROM"
    " (SELECT *, kind = 'decide' AND EXISTS (SELECT 1 FROM decision d"
    "  JOIN coder c ON c.id = d.coder WHERE d.event = seq AND c.machine) AS machine,"
    "  iif(kind = 'merge', json_extract(summary, '$.withdraws'), NULL) AS withdraws,"
    "  iif(kind = 'merge', json_extract(summary, '$.rest'), NULL) AS rest,"
    "  iif(kind IN ('consent', 'flag'), json_extract(summary, '$.restored'), NULL) AS restored"
    " FROM event) e"
    " WHERE kind IN ('import', 'codebook', 'run', 'decide', 'finish', 'consent', 'flag', 'sign',"
    "  'merge', 'assign') AND withdraws IS NULL AND restored IS NULL"
    " AND (?1 IS NULL OR CASE WHEN machine THEN 'run' ELSE kind END = ?1)"
    " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = e.seq)"
    " ORDER BY coalesce(rest, seq) DESC LIMIT 1";
/* clang-format on */

/* A consent stands on the words it was set for, and is taken back first. */
static const char staying[] =
    "SELECT count(*) FROM story s JOIN story_version w ON w.story = s.id AND w.version = s.version"
    " JOIN event c ON c.seq = w.event AND c.kind = 'consent'"
    " JOIN story_version v ON v.story = s.id AND v.event = ? AND v.version < w.version"
    " WHERE s.live AND v.version = (SELECT max(i.version) FROM story_version i"
    "   JOIN event e ON e.seq = i.event WHERE i.story = s.id AND e.kind <> 'consent'"
    "   AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = e.seq))"
    " AND EXISTS (SELECT 1 FROM story_version i JOIN event e ON e.seq = i.event"
    "   WHERE i.story = s.id AND i.version < v.version AND e.kind <> 'consent'"
    "   AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = e.seq))";

static jny_status count_staying(jny_project *p, jny_event *e, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, staying, err);
    db_bind_key(s, 1, e->seq);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ROW)
        e->stays = (uint64_t)sqlite3_column_int64(s, 0);
    return db_done(s, rc, err);
}

jny_status jny_event_last(jny_project *p, jny_arena *a, jny_str kind, jny_event *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, last_of_kind, err);
    db_bind_str(s, 1, kind.n ? kind : (jny_str){0});
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ROW) {
        *out = (jny_event){.seq     = sqlite3_column_int64(s, 0),
                           .kind    = db_copy(a, s, 1),
                           .at      = db_copy(a, s, 2),
                           .actor   = db_copy(a, s, 3),
                           .summary = db_copy(a, s, 4),
                           .machine = sqlite3_column_int(s, 5) != 0};
        sqlite3_reset(s);
        return jny_str_eq(out->kind, JNY_STR("import")) ? count_staying(p, out, err) : JNY_OK;
    }
    if (rc == SQLITE_ERROR)
        return err->status;
    return jny_fail(err, JNY_ENOTFOUND, NULL, "there is nothing to undo");
}

/* Two may have seen it as the last one. */
static jny_status refuse_second_undo(jny_project *p, int64_t seq, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT 1 FROM event WHERE target = ?", err);
    db_bind_key(s, 1, seq);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ROW) {
        sqlite3_reset(s);
        return jny_fail(err, JNY_ECONFLICT, p->path,
                        "event %lld was taken back by somebody else just now", (long long)seq);
    }
    return db_done(s, rc, err);
}

jny_status jny_event_undo(jny_project *p, int64_t seq, jny_str actor, jny_err *err)
{
    return jny_event_undo_as(p, seq, actor, JNY_STR("{}"), err);
}

jny_status jny_event_undo_as(jny_project *p, int64_t seq, jny_str actor, jny_str summary,
                             jny_err *err)
{
    jny_status st = jny_event_begin(p, "undo", actor, err);
    if (st != JNY_OK)
        return st;
    if (refuse_second_undo(p, seq, err) != JNY_OK) {
        jny_event_rollback(p);
        return err->status;
    }
    /* The undo must stand before the stories are looked at again. */
    st = write_event(p, seq, (jny_str){0}, summary, err);
    if (st == JNY_OK)
        st = stories_refresh(p, seq, err);
    return close_event(p, st, err);
}
