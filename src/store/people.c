/* people.c - who may sign in, who is to code what, and marks on stories. */
#include "db.h"

jny_status jny_marks_all(jny_project *p, jny_arena *a, int64_t story, jny_mark **out, size_t *n,
                         jny_err *err)
{
    JNY_LIST(jny_mark) list = {0};
    sqlite3_stmt      *s =
        db_get(p,
               "SELECT m.story, m.text, m.coder, c.name, m.kind, m.note, " MADE ", e.seq"
               " FROM mark m JOIN coder c ON c.id = m.coder"
               " JOIN event e ON e.seq = m.event"
               " WHERE m.story BETWEEN coalesce(?1, 0) AND"
               " coalesce(?1, 9223372036854775807) AND m.kind IN ('second-reader',"
               " 'at-risk', 'none')"
               " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = m.event)"
               " ORDER BY m.story, 7, m.id",
               err);
    db_bind_key(s, 1, story);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_mark){
            .story      = sqlite3_column_int64(s, 0),
            .text       = sqlite3_column_int64(s, 1),
            .coder      = sqlite3_column_int64(s, 2),
            .coder_name = db_copy(a, s, 3),
            .kind       = jny_str_z(a, db_column(s, 4)),
            .note       = db_copy(a, s, 5),
            .at         = db_copy(a, s, 6),
            .event      = sqlite3_column_int64(s, 7),
        };
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_account_add(jny_project *p, int64_t coder, jny_str role, jny_str passphrase,
                           jny_err *err)
{
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_format(&b, "[%lld,", (long long)coder);
    jny_buf_json(&b, role);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, passphrase);
    jny_buf_char(&b, ']');
    row_seal seal = seal_row(p, SEAL_ACCOUNT, jny_buf_str(&b));
    jny_arena_close(&a);
    sqlite3_stmt *s = db_get(
        p, "INSERT INTO account (event, coder, role, passphrase, salt, seal) VALUES (?,?,?,?,?,?)",
        err);
    db_bind_key(s, 1, p->event);
    db_bind_key(s, 2, coder);
    db_bind_str(s, 3, role);
    db_bind_str(s, 4, passphrase);
    db_bind_seal(s, 5, &seal);
    return db_run(p, s, err);
}

jny_status jny_accounts(jny_project *p, jny_arena *a, jny_account **out, size_t *n, jny_err *err)
{
    JNY_LIST(jny_account) list = {0};
    sqlite3_stmt         *s    = db_get(p,
                                        "SELECT c.name, a.role, a.passphrase FROM account a"
                                                   " JOIN coder c ON c.id = a.coder"
                                                   " WHERE a.id = (SELECT max(id) FROM account b WHERE b.coder = a.coder)"
                                                   " ORDER BY c.name",
                                        err);
    int                   rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_account){db_copy(a, s, 0), db_copy(a, s, 1), db_copy(a, s, 2)};
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_assignment_add(jny_project *p, int64_t story, int64_t coder, jny_err *err)
{
    jny_arena a    = jny_arena_open(p->world);
    row_seal  seal = seal_row(p, SEAL_ASSIGNMENT,
                              jny_str_format(&a, "[%lld,%lld]", (long long)story, (long long)coder));
    jny_arena_close(&a);
    sqlite3_stmt *s = db_get(
        p, "INSERT INTO assignment (event, story, coder, salt, seal) VALUES (?,?,?,?,?)", err);
    db_bind_key(s, 1, p->event);
    db_bind_key(s, 2, story);
    db_bind_key(s, 3, coder);
    db_bind_seal(s, 4, &seal);
    return db_run(p, s, err);
}

jny_status jny_assignments(jny_project *p, jny_arena *a, int64_t story, jny_done **out, size_t *n,
                           jny_err *err)
{
    JNY_LIST(jny_done) list = {0};
    sqlite3_stmt      *s    = db_get(p,
                                     "SELECT x.story, x.coder, c.name, max(x.event) FROM assignment x"
                                             " JOIN coder c ON c.id = x.coder"
                                             " WHERE (?1 IS NULL OR x.story = ?1)"
                                             " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = x.event)"
                                             " GROUP BY x.story, x.coder ORDER BY x.story, c.name",
                                     err);
    db_bind_key(s, 1, story);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_done){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
                                         db_copy(a, s, 2), false, sqlite3_column_int64(s, 3)};
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_contact_set(jny_project *p, jny_str contact, jny_str actor, jny_err *err)
{
    jny_status st = jny_event_begin(p, "coder", actor, err);
    if (st != JNY_OK)
        return st;
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_add(&b, JNY_STR("{\"contact\":"));
    jny_buf_json(&b, contact);
    jny_buf_char(&b, '}');
    st = jny_event_commit(p, jny_buf_str(&b), err);
    jny_arena_close(&a);
    return st;
}

jny_status jny_contact(jny_project *p, jny_arena *a, jny_str *out, jny_err *err)
{
    sqlite3_stmt *s =
        db_get(p,
               "SELECT json_extract(e.summary, '$.contact') FROM event e"
               " WHERE e.kind = 'coder' AND json_type(e.summary, '$.contact') = 'text'"
               " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = e.seq)"
               " ORDER BY e.seq DESC LIMIT 1",
               err);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    *out = rc == SQLITE_ROW ? db_copy(a, s, 0) : (jny_str){0};
    sqlite3_reset(s);
    return JNY_OK;
}
