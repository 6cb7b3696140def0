/* release.c - tables that left the project: what was asked and what was told, so that later
 * ones can be checked against them. */
#include "db.h"

jny_status jny_release_add(jny_project *p, const jny_release *r, jny_err *err)
{
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_char(&b, '[');
    jny_buf_json(&b, jny_cstr(r->kind));
    jny_buf_char(&b, ',');
    jny_buf_json(&b, r->policy);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, r->query);
    jny_buf_add(&b, JNY_STR(",\""));
    jny_sha256 h = jny_hash_sha256(r->content);
    jny_buf_hex(&b, h.bytes, sizeof h.bytes);
    jny_buf_add(&b, JNY_STR("\"]"));
    row_seal seal = seal_row(p, SEAL_RELEASE, jny_buf_str(&b));
    jny_arena_close(&a);
    sqlite3_stmt *s = db_get(p,
                             "INSERT INTO release (event, kind, policy, query, content, salt, seal)"
                             " VALUES (?,?,?,?,?,?,?)",
                             err);
    db_bind_key(s, 1, p->event);
    db_bind_str(s, 2, jny_cstr(r->kind));
    db_bind_str(s, 3, r->policy);
    db_bind_str(s, 4, r->query);
    db_bind_blob(s, 5, r->content.p, r->content.n);
    db_bind_seal(s, 6, &seal);
    return db_run(p, s, err);
}

#define PLACED "{\"placed\":"

/* What was put in place is an event without rows, whose summary names the release. */
#define RELEASES                                                                                   \
    "SELECT r.id, r.kind, r.policy, r.query, r.content, e.at, r.event, coalesce(p.seq, 0)"         \
    " FROM release r JOIN event e ON e.seq = r.event LEFT JOIN"                                    \
    " (SELECT CAST(substr(summary, 11) AS INTEGER) AS id, max(seq) AS seq FROM event"              \
    " WHERE kind = 'release' AND substr(summary, 1, 10) = '" PLACED "' GROUP BY 1) p"              \
    " ON p.id = r.id"

static jny_status list_of(jny_project *p, jny_arena *a, const char *sql, jny_release **out,
                          size_t *n, jny_err *err)
{
    JNY_LIST(jny_release) list = {0};
    sqlite3_stmt         *s    = db_get(p, sql, err);
    int                   rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_release){.number  = sqlite3_column_int64(s, 0),
                                            .kind    = jny_str_z(a, db_column(s, 1)),
                                            .policy  = db_copy(a, s, 2),
                                            .query   = db_copy(a, s, 3),
                                            .content = db_copy(a, s, 4),
                                            .at      = db_copy(a, s, 5),
                                            .event   = sqlite3_column_int64(s, 6),
                                            .placed  = sqlite3_column_int64(s, 7)};
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_releases(jny_project *p, jny_arena *a, jny_release **out, size_t *n, jny_err *err)
{
    return list_of(p, a, RELEASES " ORDER BY r.id", out, n, err);
}

jny_status jny_releases_of_pages(jny_project *p, jny_arena *a, jny_release **out, size_t *n,
                                 jny_err *err)
{
    return list_of(p, a, RELEASES " WHERE r.kind <> 'table' ORDER BY r.id", out, n, err);
}

jny_status jny_release_placed(jny_project *p, int64_t release, jny_str actor, jny_err *err)
{
    jny_arena  a     = jny_arena_open(p->world);
    jny_moment then  = p->known;
    jny_since  since = {0};
    bool       goes_on;
    jny_status st = record_has(p, &then, &goes_on, err);
    if (st == JNY_OK && goes_on) /* else the number may be another's: the event is refused */
        st = jny_record_since(p, &a, &then, &since, err);
    if (st == JNY_OK)
        st = jny_event_begin(p, "release", actor, err);
    if (st == JNY_OK)
        st = jny_event_commit(p, jny_str_format(&a, PLACED "%lld}", (long long)release), err);
    jny_arena_close(&a);
    return st;
}

jny_status jny_story_fate_of(jny_project *p, jny_arena *a, int64_t story, jny_story_fate *out,
                             jny_err *err)
{
    sqlite3_stmt *s =
        db_get(p, "SELECT name, live, forgotten IS NOT NULL FROM story WHERE id = ?", err);
    db_bind_key(s, 1, story);
    int rc = db_step(p, s, err);
    *out   = (jny_story_fate){0};
    if (rc == SQLITE_ROW)
        *out = (jny_story_fate){db_copy(a, s, 0), sqlite3_column_int(s, 1) != 0,
                                sqlite3_column_int(s, 2) != 0};
    return db_done(s, rc == SQLITE_ROW ? SQLITE_DONE : rc, err);
}

#define CHOICE "{\"selection\":"

jny_status jny_choice_add(jny_project *p, jny_str what, jny_str actor, jny_err *err)
{
    jny_arena  a  = jny_arena_open(p->world);
    jny_status st = jny_event_begin(p, "release", actor, err);
    if (st == JNY_OK)
        st = jny_event_commit(p, jny_str_format(&a, CHOICE "%.*s}", JNY_ARG(what)), err);
    jny_arena_close(&a);
    return st;
}

jny_status jny_choice_last(jny_project *p, jny_arena *a, jny_str *out, jny_err *err)
{
    sqlite3_stmt *s  = db_get(p,
                              "SELECT summary FROM event WHERE kind = 'release'"
                               " AND substr(summary, 1, 13) = '" CHOICE "' ORDER BY seq DESC LIMIT 1",
                              err);
    int           rc = db_step(p, s, err);
    *out             = (jny_str){0};
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW) {
        jny_str summary = db_copy(a, s, 0);
        *out            = jny_str_sub(summary, sizeof CHOICE - 1, summary.n - 1);
    }
    sqlite3_reset(s);
    return JNY_OK;
}

jny_status jny_project_state(jny_project *p, jny_arena *a, jny_str *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(
        p, "SELECT digest FROM event WHERE kind <> 'release' ORDER BY seq DESC LIMIT 1", err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    jny_buf b = jny_buf_open(a);
    jny_str d = db_column(s, 0);
    jny_buf_hex(&b, d.p, d.n < 8 ? d.n : 8);
    *out = jny_buf_str(&b);
    sqlite3_reset(s);
    return JNY_OK;
}
