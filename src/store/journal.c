/* journal.c - what was decided, event by event, as another copy of the project can take it. Reads
 * only; what comes from elsewhere is written by event.c, decision.c and mark.c. */
#include "db.h"

#include <string.h>

/* clang-format off */

/* What an event was where it was made, from what it is here. */
#define ORIGIN(e)                                                                                  \
    "CASE " e ".kind WHEN 'merge' THEN json_extract(" e ".summary, '$.origin')"                    \
    " ELSE lower(hex(" e ".digest)) END"

/* Somebody finishes a story in it that they had finished before. */
#define AGAIN                                                                                      \
    "CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.again') ELSE EXISTS (SELECT 1 FROM"  \
    " finished f JOIN finished g ON g.story = f.story AND g.coder = f.coder AND g.event < f.event" \
    " WHERE f.event = e.seq) END"

/* The versions of all codebooks, when an event was made. */
#define BOOKS                                                                                      \
    "CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.codebooks') ELSE"                    \
    " (SELECT nullif(json_group_object(name, hash), '{}') FROM"                                    \
    "  (SELECT v.name, " BOOK_THEN("v.name") " AS hash FROM"                                       \
    "   (SELECT DISTINCT name FROM codebook_version ORDER BY name) v) WHERE hash IS NOT NULL) END"

/* The stories of which event `seq` (SQL) has a row. */
#define STORIES_OF(seq)                                                                            \
    "(SELECT story FROM decision WHERE event = " seq " UNION SELECT story FROM finished"           \
    " WHERE event = " seq " UNION SELECT story FROM mark WHERE event = " seq ")"

/* What came from elsewhere may be here in parts, and whoever takes one back speaks of its stories;
 * what was made here is whole. */
#define SAID_OF                                                                                    \
    "(SELECT json_group_array(name) FROM (SELECT s.name FROM event t JOIN story s"                 \
    " ON s.id IN " STORIES_OF("t.seq") " AND s.forgotten IS NULL"                                  \
    " WHERE t.seq = e.target ORDER BY s.name))"

/* An undo that only carries out here what another copy withdrew is told by that other event. */
static const char journal[] =
    "SELECT e.seq, " ORIGIN("e") ","
    " CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.kind') ELSE e.kind END,"
    " " MADE ", e.actor, json_extract(e.summary, '$.blind'),"
    " CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.withdraws')"
    "  ELSE (SELECT " ORIGIN("t") " FROM event t WHERE t.seq = e.target) END,"
    " EXISTS (SELECT 1 FROM event u WHERE u.target = e.seq), " AGAIN ", " PROGRAM ", " BOOKS ","
    " CASE WHEN (SELECT t.kind FROM event t WHERE t.seq = e.target) = 'merge' THEN " SAID_OF " END,"
    " CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.of') END,"
    " CASE e.kind WHEN 'merge' THEN json_extract(e.summary, '$.rest') END"
    " FROM event e"
    " WHERE e.kind IN ('decide', 'finish', 'flag', 'merge')"
    " OR (e.kind = 'undo' AND json_type(e.summary, '$.carries') IS NULL AND EXISTS"
    "  (SELECT 1 FROM event t WHERE t.seq = e.target"
    "   AND t.kind IN ('decide', 'finish', 'flag', 'merge')))"
    " ORDER BY e.seq";

/* clang-format on */

jny_status jny_journal(jny_project *p, jny_arena *a, jny_journal_event **out, size_t *n,
                       jny_err *err)
{
    JNY_LIST(jny_journal_event) list = {0};
    sqlite3_stmt               *s    = db_get(p, journal, err);
    int                         rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_journal_event){
            .seq       = sqlite3_column_int64(s, 0),
            .origin    = db_copy(a, s, 1),
            .kind      = db_copy(a, s, 2),
            .at        = db_copy(a, s, 3),
            .actor     = db_copy(a, s, 4),
            .blind     = db_copy(a, s, 5),
            .withdraws = db_copy(a, s, 6),
            .withdrawn = sqlite3_column_int(s, 7) != 0,
            .again     = sqlite3_column_int(s, 8) != 0,
            .program   = db_copy(a, s, 9),
            .codebooks = db_copy(a, s, 10),
            .of        = db_copy(a, s, 11),
            .marks     = db_copy(a, s, 12),
            .rest      = sqlite3_column_int64(s, 13),
        };
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

/* Points at and quotes of a decision. */
static jny_status add_evidence(jny_project *p, jny_arena *a, jny_journal_row *row, jny_err *err)
{
    JNY_LIST(jny_evidence) spans  = {0};
    JNY_LIST(jny_str)      quotes = {0};
    sqlite3_stmt          *s =
        db_get(p, "SELECT start, end, quote FROM evidence WHERE decision = ? ORDER BY n", err);
    db_bind_key(s, 1, row->decision);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        *JNY_PUSH(a, &spans) =
            (jny_evidence){(size_t)sqlite3_column_int64(s, 0), (size_t)sqlite3_column_int64(s, 1)};
        *JNY_PUSH(a, &quotes) = db_copy(a, s, 2);
    }
    row->evidence   = spans.at;
    row->quotes     = quotes.at;
    row->n_evidence = spans.n;
    return db_done(s, rc, err);
}

/* clang-format off */
static const char rows_of_event[] =
    "SELECT d.id, s.name, c.name, c.machine, x.hash, t.codebook, t.path, d.action, d.present,"
    " d.valence, d.note, NULL, NULL FROM decision d JOIN theme t ON t.id = d.theme"
    " JOIN story s ON s.id = d.story JOIN text x ON x.id = d.text JOIN coder c ON c.id = d.coder"
    " WHERE d.event = ?1 AND x.body IS NOT NULL"
    " UNION ALL SELECT 0, s.name, c.name, c.machine, x.hash, NULL, NULL, NULL, 0, NULL, NULL, NULL,"
    " iif(f.found IS NULL, NULL, (SELECT json_group_array(name) FROM"
    "  (SELECT t.codebook || ':' || t.path AS name FROM json_each(f.found) k"
    "   JOIN theme t ON t.id = k.value ORDER BY name)))"
    " FROM finished f JOIN story s ON s.id = f.story JOIN text x ON x.id = f.text"
    " JOIN coder c ON c.id = f.coder WHERE f.event = ?1 AND x.body IS NOT NULL"
    " UNION ALL SELECT 0, s.name, c.name, c.machine, x.hash, NULL, NULL, NULL, 0, NULL, m.note,"
    " m.kind, NULL FROM mark m JOIN story s ON s.id = m.story JOIN text x ON x.id = m.text"
    " JOIN coder c ON c.id = m.coder WHERE m.event = ?1 AND x.body IS NOT NULL"
    " AND (m.kind = 'second-reader' OR (m.kind = 'none' AND NOT EXISTS"
    "  (SELECT 1 FROM mark r WHERE r.story = m.story AND r.kind = 'at-risk')))";
/* clang-format on */

jny_status jny_journal_rows(jny_project *p, jny_arena *a, int64_t seq, jny_journal_row **out,
                            size_t *n, jny_err *err)
{
    JNY_LIST(jny_journal_row) list = {0};
    sqlite3_stmt             *s    = db_get(p, rows_of_event, err);
    db_bind_key(s, 1, seq);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_journal_row){
            .decision = sqlite3_column_int64(s, 0),
            .story    = db_copy(a, s, 1),
            .coder    = db_copy(a, s, 2),
            .machine  = sqlite3_column_int(s, 3) != 0,
            .text     = db_copy(a, s, 4),
            .codebook = db_copy(a, s, 5),
            .theme    = db_copy(a, s, 6),
            .action   = db_copy(a, s, 7),
            .present  = sqlite3_column_int(s, 8) != 0,
            .valence  = db_copy(a, s, 9),
            .note     = db_copy(a, s, 10),
            .mark     = db_copy(a, s, 11),
            .found    = db_copy(a, s, 12),
        };
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].decision && add_evidence(p, a, &list.at[i], err) != JNY_OK)
            return err->status;
    *out = list.at;
    *n   = list.n;
    return JNY_OK;
}

jny_status jny_journal_places(jny_project *p, jny_arena *a, int64_t seq, jny_journal_place **out,
                              size_t *n, jny_err *err)
{
    JNY_LIST(jny_journal_place) list = {0};
    sqlite3_stmt               *s    = db_get(p,
                                              "SELECT id, name, forgotten IS NOT NULL FROM story"
                                                               " WHERE id IN " STORIES_OF("?1") " ORDER BY id",
                                              err);
    int                         rc;
    db_bind_key(s, 1, seq);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_journal_place){sqlite3_column_int64(s, 0), db_copy(a, s, 1),
                                                  sqlite3_column_int(s, 2) != 0};
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

/* ---- One story's part of an event, once more ------------------------------------------------- */

static jny_status keep_decisions(jny_project *p, jny_arena *a, int64_t seq, int64_t story,
                                 jny_err *err)
{
    JNY_LIST(jny_decision) list = {0};
    JNY_LIST(int64_t)      was  = {0};
    sqlite3_stmt          *s =
        db_get(p,
               "SELECT d.id, d.text, d.theme, d.coder, d.action, d.present, d.valence, d.note,"
               " x.body FROM decision d JOIN text x ON x.id = d.text"
               " WHERE d.event = ? AND d.story = ? ORDER BY d.id",
               err);
    int rc;
    db_bind_key(s, 1, seq);
    db_bind_key(s, 2, story);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        *JNY_PUSH(a, &was)  = sqlite3_column_int64(s, 0);
        *JNY_PUSH(a, &list) = (jny_decision){.story   = story,
                                             .text    = sqlite3_column_int64(s, 1),
                                             .theme   = sqlite3_column_int64(s, 2),
                                             .coder   = sqlite3_column_int64(s, 3),
                                             .action  = jny_str_z(a, db_column(s, 4)),
                                             .present = sqlite3_column_int(s, 5) != 0,
                                             .valence = db_copy(a, s, 6),
                                             .note    = db_copy(a, s, 7),
                                             .body    = db_copy(a, s, 8)};
    }
    jny_status st = db_done(s, rc, err);
    for (size_t i = 0; st == JNY_OK && i < list.n; i++) {
        jny_evidence *spans;
        st = jny_answer_spans(p, a, was.at[i], &spans, &list.at[i].n_evidence, err);
        list.at[i].evidence = spans;
        if (st == JNY_OK)
            st = jny_decision_add(p, &list.at[i], err);
    }
    return st;
}

static jny_status keep_finished(jny_project *p, jny_arena *a, int64_t seq, int64_t story,
                                jny_err *err)
{
    typedef struct {
        int64_t text, coder;
        jny_str found;
    } done;
    JNY_LIST(done) list = {0};
    sqlite3_stmt  *s    = db_get(
            p, "SELECT text, coder, found FROM finished WHERE event = ? AND story = ? ORDER BY id",
            err);
    int rc;
    db_bind_key(s, 1, seq);
    db_bind_key(s, 2, story);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) =
            (done){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1), db_copy(a, s, 2)};
    jny_status st = db_done(s, rc, err);
    for (size_t i = 0; st == JNY_OK && i < list.n; i++)
        st = finished_put(p, story, list.at[i].text, list.at[i].coder, list.at[i].found, err);
    return st;
}

static jny_status keep_marks(jny_project *p, jny_arena *a, int64_t seq, int64_t story, jny_err *err)
{
    JNY_LIST(jny_mark) list = {0};
    sqlite3_stmt      *s    = db_get(
                p, "SELECT text, coder, kind, note FROM mark WHERE event = ? AND story = ? ORDER BY id",
                err);
    int rc;
    db_bind_key(s, 1, seq);
    db_bind_key(s, 2, story);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_mark){.story = story,
                                         .text  = sqlite3_column_int64(s, 0),
                                         .coder = sqlite3_column_int64(s, 1),
                                         .kind  = jny_str_z(a, db_column(s, 2)),
                                         .note  = db_copy(a, s, 3)};
    jny_status st = db_done(s, rc, err);
    for (size_t i = 0; st == JNY_OK && i < list.n; i++)
        st = jny_mark_add(p, &list.at[i], err);
    return st;
}

jny_status jny_journal_keep(jny_project *p, int64_t seq, int64_t story, jny_err *err)
{
    jny_arena  a  = jny_arena_open(p->world);
    jny_status st = keep_decisions(p, &a, seq, story, err);
    if (st == JNY_OK)
        st = keep_finished(p, &a, seq, story, err);
    if (st == JNY_OK)
        st = keep_marks(p, &a, seq, story, err);
    jny_arena_close(&a);
    return st;
}

jny_status jny_journal_story(jny_project *p, jny_arena *a, jny_str id, jny_str hash, jny_story *out,
                             bool *forgotten, jny_err *err)
{
    jny_story asked = {.id = id};
    bool      gone;
    *out = asked;
    if (story_is_forgotten(p, &asked, &gone, err) != JNY_OK)
        return err->status;
    if (forgotten)
        *forgotten = gone;
    sqlite3_stmt *s = db_get(p,
                             "SELECT st.id, x.id, x.body FROM story st"
                             " JOIN story_version v ON v.story = st.id JOIN text x ON x.id = v.text"
                             " WHERE st.name = ? AND st.live AND x.hash = ? AND x.body IS NOT NULL"
                             " ORDER BY v.version DESC LIMIT 1",
                             err);
    db_bind_str(s, 1, id);
    db_bind_blob(s, 2, hash.p, hash.n);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW) {
        out->key      = sqlite3_column_int64(s, 0);
        out->text_key = sqlite3_column_int64(s, 1);
        out->text     = db_copy(a, s, 2);
    }
    sqlite3_reset(s);
    return rc == SQLITE_ROW && !gone ? JNY_OK : JNY_ENOTFOUND;
}

jny_status jny_project_guid(jny_project *p, jny_arena *a, jny_str *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT value FROM setting WHERE name = 'guid'", err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status != JNY_OK ? err->status : db_damaged(p, err);
    *out = db_copy(a, s, 0);
    sqlite3_reset(s);
    return JNY_OK;
}
