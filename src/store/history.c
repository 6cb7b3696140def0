/* history.c - the record, read back: event by event, or decision by decision with what was answered
 * before, by which program and which codebook. Reads only. */
#include "db.h"

/* clang-format off */

/* The coder's decision on this theme of this story that stood until decision d of event e, by time:
 * the same in every copy of the project. */
#define BEFORE(column)                                                                             \
    "CASE WHEN ?6 THEN (SELECT b." column " FROM decision b JOIN event x ON x.seq = b.event"       \
    " WHERE b.story = d.story AND b.theme = d.theme AND b.coder = d.coder"                         \
    " AND (b.action = 'adjudicate') = (d.action = 'adjudicate')"                                   \
    " AND (" MADE_AT("x") ", b.id) < (" MADE_AT("e") ", d.id)"                                     \
    " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = b.event"                              \
    "  AND " MADE_AT("u") " < " MADE_AT("e") ")"                                                   \
    " ORDER BY " MADE_AT("x") " DESC, b.id DESC LIMIT 1) END"

/* An event with the first thing that it holds: enough for a line of a list; or (?6) with each
 * decision, and what goes with one. */
static const char history[] =
    "SELECT e.seq, e.kind, e.at, e.actor, e.target, e.summary,"
    " (SELECT u.seq FROM event u WHERE u.target = e.seq),"
    " (SELECT count(*) FROM decision x WHERE x.event = e.seq), s.name, t.codebook, t.path,"
    " d.action, d.present, d.valence, coalesce(d.note, m.note), m.kind, lower(hex(e.digest)),"
    " (SELECT v.quote FROM evidence v WHERE v.decision = d.id AND v.n = 0),"
    " EXISTS (SELECT 1 FROM mark r WHERE r.story = m.story AND r.kind = 'at-risk'),"
    " " BEFORE("present") ", " BEFORE("valence") ","
    " CASE WHEN ?6 THEN " PROGRAM " END, CASE WHEN ?6 THEN " BOOK_THEN("t.codebook") " END"
    " FROM event e"
    " LEFT JOIN decision d ON d.event = e.seq AND (?6 OR d.id ="
    "  (SELECT min(id) FROM decision x WHERE x.event = e.seq))"
    " LEFT JOIN finished f ON f.id = (SELECT min(id) FROM finished x WHERE x.event = e.seq)"
    " LEFT JOIN mark m ON m.id = (SELECT min(id) FROM mark x WHERE x.event = e.seq)"
    " LEFT JOIN theme t ON t.id = d.theme"
    " LEFT JOIN story s ON s.id = coalesce(d.story, f.story, m.story)"
    " WHERE e.seq < ?1 AND (?2 IS NULL OR e.actor = ?2)"
    " AND (?3 = 0 OR e.kind IN ('decide', 'finish', 'flag'))"
    " AND (?4 = 0 OR NOT EXISTS (SELECT 1 FROM event u WHERE u.target = e.seq))"
    " ORDER BY e.seq DESC, d.id LIMIT ?5";

/* clang-format on */

jny_status jny_history(jny_project *p, jny_arena *a, const jny_history_query *q,
                       jny_history_row **out, size_t *n, jny_err *err)
{
    JNY_LIST(jny_history_row) list = {0};
    sqlite3_stmt             *s    = db_get(p, history, err);
    if (!s)
        return err->status;
    sqlite3_bind_int64(s, 1, q->before ? q->before : INT64_MAX);
    db_bind_str(s, 2, q->actor.n ? q->actor : (jny_str){0});
    sqlite3_bind_int(s, 3, q->coding);
    sqlite3_bind_int(s, 4, q->standing);
    sqlite3_bind_int64(s, 5, q->most ? (int64_t)q->most : -1);
    sqlite3_bind_int(s, 6, q->each);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_history_row){
            .seq              = sqlite3_column_int64(s, 0),
            .kind             = db_copy(a, s, 1),
            .at               = db_copy(a, s, 2),
            .actor            = db_copy(a, s, 3),
            .target           = sqlite3_column_int64(s, 4),
            .summary          = db_copy(a, s, 5),
            .withdrawn        = sqlite3_column_int64(s, 6),
            .decisions        = (uint64_t)sqlite3_column_int64(s, 7),
            .story            = db_copy(a, s, 8),
            .codebook         = db_copy(a, s, 9),
            .theme            = db_copy(a, s, 10),
            .action           = db_copy(a, s, 11),
            .present          = sqlite3_column_int(s, 12) != 0,
            .valence          = db_copy(a, s, 13),
            .note             = db_copy(a, s, 14),
            .mark             = db_copy(a, s, 15),
            .digest           = db_copy(a, s, 16),
            .quote            = db_copy(a, s, 17),
            .watch            = sqlite3_column_int(s, 18) != 0,
            .before           = db_copy(a, s, 19),
            .before_valence   = db_copy(a, s, 20),
            .program          = db_copy(a, s, 21),
            .codebook_version = db_copy(a, s, 22),
        };
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}
