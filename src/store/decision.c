/* decision.c - what people decided: added, never edited; the newest that stands holds. */
#include "db.h"

#include <assert.h>
#include <string.h>

jny_status jny_theme_key(jny_project *p, jny_str codebook, jny_str path, int64_t *key, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT id FROM theme WHERE codebook = ? AND path = ?", err);
    db_bind_str(s, 1, codebook);
    db_bind_str(s, 2, path);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    *key = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    if (*key)
        return JNY_OK;
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_char(&b, '[');
    jny_buf_json(&b, codebook);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, path);
    jny_buf_char(&b, ']');
    row_seal seal = seal_row(p, SEAL_THEME, jny_buf_str(&b));
    jny_arena_close(&a);
    s = db_get(p, "INSERT INTO theme (event, codebook, path, salt, seal) VALUES (?,?,?,?,?)", err);
    db_bind_key(s, 1, p->event);
    db_bind_str(s, 2, codebook);
    db_bind_str(s, 3, path);
    db_bind_seal(s, 4, &seal);
    jny_status st = db_run(p, s, err);
    *key          = sqlite3_last_insert_rowid(p->db);
    return st;
}

static jny_status check_name(jny_str name, bool machine, jny_err *err)
{
    return machine ? jny_typed_check(name, "a machine coder's name", JNY_NAME_BYTES, err)
                   : jny_coder_check(name, err);
}

jny_status jny_coder_key(jny_project *p, jny_str name, bool machine, int64_t *key, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT id, machine FROM coder WHERE name = ?", err);
    db_bind_str(s, 1, name);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    *key       = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    bool other = rc == SQLITE_ROW && (sqlite3_column_int(s, 1) != 0) != machine;
    sqlite3_reset(s);
    if (other)
        return jny_fail(err, JNY_ECONFLICT, NULL,
                        machine ? "\"%.*s\" is a person in this project: choose another name for "
                                  "the machine"
                                : "\"%.*s\" is an outside machine in this project: a person needs "
                                  "another name",
                        JNY_ARG(name));
    if (*key)
        return JNY_OK;
    if (check_name(name, machine, err) != JNY_OK)
        return err->status;
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_char(&b, '[');
    jny_buf_json(&b, name);
    jny_buf_format(&b, ",%d]", machine);
    row_seal seal = seal_row(p, SEAL_CODER, jny_buf_str(&b));
    jny_arena_close(&a);
    s = db_get(p, "INSERT INTO coder (event, name, machine, salt, seal) VALUES (?,?,?,?,?)", err);
    db_bind_key(s, 1, p->event);
    db_bind_str(s, 2, name);
    if (s)
        sqlite3_bind_int(s, 3, machine);
    db_bind_seal(s, 4, &seal);
    jny_status st = db_run(p, s, err);
    *key          = sqlite3_last_insert_rowid(p->db);
    return st;
}

/* What a decision says, for its seal. */
static jny_str decision_content(jny_arena *a, const jny_decision *d)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_format(&b, "[%lld,%lld,%lld,%lld,\"%s\",%d,", (long long)d->story, (long long)d->text,
                   (long long)d->theme, (long long)d->coder, d->action, d->present);
    jny_buf_json(&b, d->valence);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, d->note);
    jny_buf_add(&b, JNY_STR(",["));
    for (size_t i = 0; i < d->n_evidence; i++)
        jny_buf_format(&b, "%s[%zu,%zu]", i ? "," : "", d->evidence[i].start, d->evidence[i].end);
    jny_buf_add(&b, JNY_STR("]]"));
    return jny_buf_str(&b);
}

static jny_status add_evidence(jny_project *p, int64_t decision, const jny_decision *d,
                               jny_err *err)
{
    for (size_t i = 0; i < d->n_evidence; i++) {
        const jny_evidence *e = &d->evidence[i];
        assert(e->start <= e->end && e->end <= d->body.n);
        size_t        from  = jny_utf8_count(jny_str_sub(d->body, 0, e->start));
        jny_str       quote = jny_str_sub(d->body, e->start, e->end);
        sqlite3_stmt *s     = db_get(p,
                                     "INSERT INTO evidence (decision, n, start, end, start_byte,"
                                         " end_byte, quote) VALUES (?,?,?,?,?,?,?)",
                                     err);
        if (!s)
            return err->status;
        sqlite3_bind_int64(s, 1, decision);
        sqlite3_bind_int64(s, 2, (int64_t)i);
        sqlite3_bind_int64(s, 3, (int64_t)from);
        sqlite3_bind_int64(s, 4, (int64_t)(from + jny_utf8_count(quote)));
        sqlite3_bind_int64(s, 5, (int64_t)e->start);
        sqlite3_bind_int64(s, 6, (int64_t)e->end);
        db_bind_str(s, 7, quote);
        if (db_run(p, s, err) != JNY_OK)
            return err->status;
    }
    return JNY_OK;
}

jny_status jny_decision_add(jny_project *p, const jny_decision *d, jny_err *err)
{
    jny_arena a    = jny_arena_open(p->world);
    row_seal  seal = seal_row(p, SEAL_DECISION, decision_content(&a, d));
    jny_arena_close(&a);
    sqlite3_stmt *s = db_get(p,
                             "INSERT INTO decision (event, story, text, theme, coder, action,"
                             " present, valence, note, salt, seal) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                             err);
    db_bind_key(s, 1, p->event);
    db_bind_key(s, 2, d->story);
    db_bind_key(s, 3, d->text);
    db_bind_key(s, 4, d->theme);
    db_bind_key(s, 5, d->coder);
    db_bind_str(s, 6, jny_cstr(d->action));
    if (s)
        sqlite3_bind_int(s, 7, d->present);
    db_bind_str(s, 8, d->valence.n ? d->valence : (jny_str){0});
    db_bind_str(s, 9, d->note.n ? d->note : (jny_str){0});
    db_bind_seal(s, 10, &seal);
    jny_status st = db_run(p, s, err);
    return st == JNY_OK ? add_evidence(p, sqlite3_last_insert_rowid(p->db), d, err) : st;
}

jny_status finished_put(jny_project *p, int64_t story, int64_t text, int64_t coder, jny_str found,
                        jny_err *err)
{
    jny_arena a = jny_arena_open(p->world);
    row_seal  seal =
        seal_row(p, SEAL_FINISHED,
                 jny_str_format(&a, "[%lld,%lld,%lld%s%.*s]", (long long)story, (long long)text,
                                (long long)coder, found.n ? "," : "", JNY_ARG(found)));
    jny_arena_close(&a);
    sqlite3_stmt *s = db_get(p,
                             "INSERT INTO finished (event, story, text, coder, found, salt, seal)"
                             " VALUES (?,?,?,?,?,?,?)",
                             err);
    db_bind_key(s, 1, p->event);
    db_bind_key(s, 2, story);
    db_bind_key(s, 3, text);
    db_bind_key(s, 4, coder);
    db_bind_str(s, 5, found.n ? found : (jny_str){0});
    db_bind_seal(s, 6, &seal);
    return db_run(p, s, err);
}

/* What the coder says of the story is the newest of each theme; the open event has no row yet. */
jny_status jny_finished_add(jny_project *p, int64_t story, int64_t text, int64_t coder,
                            jny_err *err)
{
    sqlite3_stmt *s =
        db_get(p,
               "SELECT json_group_array(theme) FROM (SELECT d.theme, d.present,"
               " max(coalesce(" MADE ", '~') || printf('%020d', d.id)) FROM decision d"
               " LEFT JOIN event e ON e.seq = d.event WHERE d.story = ? AND d.coder = ?"
               " AND d.action <> 'adjudicate'"
               " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = d.event)"
               " GROUP BY d.theme ORDER BY d.theme) WHERE present",
               err);
    db_bind_key(s, 1, story);
    db_bind_key(s, 2, coder);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    jny_arena a     = jny_arena_open(p->world);
    jny_str   found = db_copy(&a, s, 0);
    sqlite3_reset(s);
    jny_status st = finished_put(p, story, text, coder, found, err);
    jny_arena_close(&a);
    return st;
}

jny_status jny_finished_with(jny_project *p, int64_t story, int64_t text, int64_t coder,
                             const int64_t *found, size_t n, jny_err *err)
{
    jny_arena a    = jny_arena_open(p->world);
    jny_buf   list = jny_buf_open(&a);
    for (size_t i = 0; found && i < n; i++)
        jny_buf_format(&list, "%s%lld", i ? "," : "[", (long long)found[i]);
    jny_buf_add(&list, !found ? JNY_STR("") : n ? JNY_STR("]") : JNY_STR("[]"));
    jny_status st = finished_put(p, story, text, coder, jny_buf_str(&list), err);
    jny_arena_close(&a);
    return st;
}

/* ---- What stands ------------------------------------------------------------------------- */

/* The newest decision that is not withdrawn, for every story, theme and coder; an
 * adjudication is an answer of its own beside the coder's. The newest by when it was made: one
 * that was merged may be older than one that stands here already. */
#define ANSWERS                                                                                    \
    "SELECT d.id, d.story, d.theme, d.coder, t.codebook, t.path, c.name, d.action,"                \
    " d.valence, d.note, " MADE ", d.present, c.machine, e.seq,"                                   \
    " max(" MADE " || printf('%020d', d.id)) FROM decision d"                                      \
    " JOIN theme t ON t.id = d.theme JOIN coder c ON c.id = d.coder"                               \
    " JOIN event e ON e.seq = d.event"                                                             \
    " WHERE NOT EXISTS (SELECT 1 FROM event u WHERE u.target = d.event)"

bool jny_answer_newer(const jny_answer *x, const jny_answer *y)
{
    int c = jny_str_cmp(x->at, y->at);
    return c ? c > 0 : x->decision > y->decision;
}

bool jny_answer_learned(const jny_answer *x)
{
    return x->machine && jny_str_starts(x->note, JNY_STR("probability "));
}

jny_status jny_answers(jny_project *p, jny_arena *a, int64_t story, jny_answer **out, size_t *n,
                       jny_err *err)
{
    JNY_LIST(jny_answer) list = {0};
    sqlite3_stmt        *s =
        story ? db_get(p,
                              ANSWERS " AND d.story = ?1 GROUP BY d.story, d.theme, d.coder,"
                                             " d.action = 'adjudicate' ORDER BY d.story, d.theme, d.coder, d.id",
                              err)
                     : db_get(p,
                              ANSWERS " GROUP BY d.story, d.theme, d.coder, d.action = 'adjudicate'"
                                             " ORDER BY d.story, d.theme, d.coder, d.id",
                              err);
    if (story)
        db_bind_key(s, 1, story);
    jny_interned texts = jny_intern_open(a); /* few names, many rows */
    int          rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_str text[7];
        for (int i = 0; i < 7; i++)
            text[i] = jny_intern_copy(&texts, db_column(s, 4 + i));
        *JNY_PUSH(a, &list) = (jny_answer){
            .decision       = sqlite3_column_int64(s, 0),
            .story          = sqlite3_column_int64(s, 1),
            .theme          = sqlite3_column_int64(s, 2),
            .coder          = sqlite3_column_int64(s, 3),
            .theme_codebook = text[0],
            .theme_path     = text[1],
            .coder_name     = text[2],
            .action         = text[3],
            .valence        = text[4],
            .note           = text[5],
            .at             = text[6],
            .present        = sqlite3_column_int(s, 11) != 0,
            .machine        = sqlite3_column_int(s, 12) != 0,
            .event          = sqlite3_column_int64(s, 13),
        };
    }
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_answer_quotes(jny_project *p, jny_arena *a, int64_t decision, jny_str **out,
                             size_t *n, jny_err *err)
{
    JNY_LIST(jny_str)
    list            = {0};
    sqlite3_stmt *s = db_get(p, "SELECT quote FROM evidence WHERE decision = ? ORDER BY n", err);
    db_bind_key(s, 1, decision);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = db_copy(a, s, 0);
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_answer_spans(jny_project *p, jny_arena *a, int64_t decision, jny_evidence **out,
                            size_t *n, jny_err *err)
{
    JNY_LIST(jny_evidence) list = {0};
    sqlite3_stmt          *s =
        db_get(p, "SELECT start_byte, end_byte FROM evidence WHERE decision = ? ORDER BY n", err);
    db_bind_key(s, 1, decision);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) =
            (jny_evidence){(size_t)sqlite3_column_int64(s, 0), (size_t)sqlite3_column_int64(s, 1)};
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_finished(jny_project *p, jny_arena *a, int64_t story, jny_done **out, size_t *n,
                        jny_err *err)
{
    JNY_LIST(jny_done)
    list            = {0};
    sqlite3_stmt *s = db_get(p,
                             "SELECT f.story, f.coder, c.name, c.machine, max(f.event)"
                             " FROM finished f"
                             " JOIN coder c ON c.id = f.coder WHERE f.story BETWEEN"
                             " coalesce(?1, 0) AND coalesce(?1, 9223372036854775807)"
                             " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = f.event)"
                             " GROUP BY f.story, f.coder ORDER BY f.story, c.name",
                             err);
    db_bind_key(s, 1, story);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) =
            (jny_done){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1), db_copy(a, s, 2),
                       sqlite3_column_int(s, 3) != 0, sqlite3_column_int64(s, 4)};
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

/* What people found, by the codebook's theme at that time. */
static jny_status found_in(jny_project *p, jny_arena *a, jny_str codebook, jny_orphan **out,
                           size_t *n, jny_err *err)
{
    JNY_LIST(jny_orphan) list = {0};
    sqlite3_stmt        *s    = db_get(p,
                                       "SELECT t.path, count(DISTINCT d.story) FROM decision d"
                                                 " JOIN theme t ON t.id = d.theme JOIN coder c ON c.id = d.coder"
                                                 " WHERE t.codebook = ? AND d.present AND NOT c.machine"
                                                 " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = d.event)"
                                                 " GROUP BY t.path ORDER BY t.path",
                                       err);
    int                  rc;
    db_bind_str(s, 1, codebook);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_orphan x        = {db_copy(a, s, 0), (uint64_t)sqlite3_column_int64(s, 1)};
        *JNY_PUSH(a, &list) = x;
    }
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_orphans(jny_project *p, jny_arena *a, const jny_active *book, jny_orphan **out,
                       size_t *n, jny_err *err)
{
    size_t     all = 0;
    jny_status st  = found_in(p, a, book->book.name, out, &all, err);
    *n             = 0;
    for (size_t i = 0; st == JNY_OK && i < all; i++) {
        size_t theme = jny_codebook_find(&book->book, (*out)[i].path);
        if (theme == JNY_NO_PARENT)
            st = jny_codebook_former(p, a, book, (*out)[i].path, &theme, err);
        if (st == JNY_OK && theme == JNY_NO_PARENT)
            (*out)[(*n)++] = (*out)[i];
    }
    return st;
}
