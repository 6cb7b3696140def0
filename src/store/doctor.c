/* doctor.c - every invariant of a project file, checked; and what is derived, made again. It
 * quotes no story: a finding names rows by their numbers. */
#include "codebooks.h"
#include "doctor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void exam_find(exam *x, bool derived, const char *fmt, ...)
{
    va_list ap;
    x->out->in_record += !derived;
    if (x->findings.n == LISTED) {
        x->out->unlisted++;
        return;
    }
    va_start(ap, fmt);
    *JNY_PUSH(x->a, &x->findings) = (jny_finding){jny_str_vformat(x->a, fmt, ap), derived};
    va_end(ap);
}

void exam_step(exam *x)
{
    if (x->progress && ++x->done % 1000 == 0)
        x->progress(x->ctx, x->done, x->total);
}

static jny_status exam_count(exam *x, const char *sql, uint64_t *n, jny_err *err)
{
    sqlite3_stmt *s = db_get(x->p, sql, err);
    if (db_step(x->p, s, err) != SQLITE_ROW)
        return err->status;
    *n = (uint64_t)sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return JNY_OK;
}

/* ---- What SQLite says ------------------------------------------------------------------------ */

/* Errors of an index alone: its table is whole, and the index can be made again. */
static bool is_of_an_index(jny_str line)
{
    jny_arena   a   = jny_arena_open(jny_world_system());
    const char *z   = jny_str_z(&a, line);
    bool        yes = strstr(z, "missing from index") || strstr(z, "wrong # of entries in index") ||
               strstr(z, "values differ from index");
    jny_arena_close(&a);
    return yes;
}

static jny_status check_pages(exam *x, jny_err *err)
{
    errno           = 0;
    sqlite3_stmt *s = db_get(x->p, "PRAGMA integrity_check(100)", err);
    int           rc;
    while ((rc = db_step(x->p, s, err)) == SQLITE_ROW) {
        int     cause = errno;
        jny_str line  = db_column(s, 0);
        if (!jny_str_eq(line, JNY_STR("ok")) && cause == EIO) {
            sqlite3_reset(s);
            return db_bad_pages(x->p, cause, err);
        }
        if (!jny_str_eq(line, JNY_STR("ok")))
            exam_find(x, is_of_an_index(line), "SQLite: %.*s", JNY_ARG(line));
    }
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    s = db_get(x->p, "PRAGMA foreign_key_check", err);
    while ((rc = db_step(x->p, s, err)) == SQLITE_ROW)
        exam_find(x, false, "%.*s: a row points at a row of %.*s that is not there",
                  JNY_ARG(db_column(s, 0)), JNY_ARG(db_column(s, 2)));
    return db_done(s, rc, err);
}

/* The index may lag behind (who searches first brings it up), but must not be wrong. */
static jny_status check_word_index(exam *x, jny_err *err)
{
    uint64_t   texts = 0, indexed = 0;
    jny_status st =
        exam_count(x, "SELECT coalesce(max(id), 0) FROM story_search_docsize", &indexed, err);
    if (st == JNY_OK)
        st = exam_count(x, "SELECT coalesce(max(id), 0) FROM text", &texts, err);
    if (st != JNY_OK)
        return st;
    bool whole = indexed >= texts;
    /* It is asked by an insertion that inserts nothing, and must be taken back all the same. */
    st = jny_project_hold(x->p, err);
    if (st != JNY_OK)
        return st;
    errno  = 0;
    int rc = sqlite3_exec(x->p->db,
                          whole ? "INSERT INTO story_search (story_search, rank) VALUES"
                                  " ('integrity-check', 1)"
                                : "INSERT INTO story_search (story_search) VALUES"
                                  " ('integrity-check')",
                          NULL, NULL, NULL);
    if (rc == SQLITE_CORRUPT && errno != EIO)
        exam_find(x, true, "the index of words is not that of the texts");
    else if (rc != SQLITE_OK)
        st = db_fail(x->p, err);
    jny_project_let_go(x->p);
    return st;
}

/* ---- What must never be ---------------------------------------------------------------------- */

/* A question whose answer has no row in a sound project; a row gives a number to name. */
typedef struct {
    const char *sql, *what;
    bool        derived, of_hits;
} never;

/* Numbers are given one after the other, and nothing of the record is ever taken out. */
#define DENSE(table)                                                                               \
    {                                                                                              \
        "SELECT m FROM (SELECT count(*) AS n, max(id) AS m, min(id) AS l FROM " table              \
        ") WHERE n <> coalesce(m, 0) OR l < 1",                                                    \
            table ": the rows are not numbered 1 to %lld", false, false                            \
    }
#define IN_ORDER(table)                                                                            \
    {                                                                                              \
        "SELECT b.id FROM " table " a JOIN " table                                                 \
        " b ON b.id = a.id + 1 WHERE b.event < a.event",                                           \
            table ": row %lld is older than the one before it", false, false                       \
    }
#define OF_A_STORY(table)                                                                          \
    {                                                                                              \
        "SELECT o.id FROM " table " o WHERE NOT EXISTS (SELECT 1 FROM story_version v WHERE"       \
        " v.story = o.story AND v.text = o.text)",                                                 \
            table ": row %lld is about words that its story never had", false, false               \
    }
/* Only what was forgotten has lost its salt, and has lost it whole. */
#define FORGOTTEN_WHOLE(table)                                                                     \
    {                                                                                              \
        "SELECT o.id FROM " table " o JOIN story s ON s.id = o.story"                              \
        " WHERE (o.salt IS NULL) <> (s.forgotten IS NOT NULL)",                                    \
            table ": row %lld is half forgotten", false, false                                     \
    }

#define HEX "[0-9A-F][0-9A-F]" /* a byte */

#define FORGOTTEN_TOLD TOLD_BY_EVENT("stories", "integer")

static const never nevers[] = {
    DENSE("setting"),
    DENSE("source"),
    DENSE("text"),
    DENSE("story"),
    DENSE("codebook_version"),
    DENSE("theme"),
    DENSE("coder"),
    DENSE("decision"),
    DENSE("finished"),
    DENSE("mark"),
    DENSE("account"),
    DENSE("assignment"),
    DENSE("release"),
    DENSE("tombstone"),
    IN_ORDER("setting"),
    IN_ORDER("source"),
    IN_ORDER("codebook_version"),
    IN_ORDER("theme"),
    IN_ORDER("coder"),
    IN_ORDER("decision"),
    IN_ORDER("finished"),
    IN_ORDER("mark"),
    IN_ORDER("account"),
    IN_ORDER("assignment"),
    IN_ORDER("release"),
    IN_ORDER("tombstone"),
    OF_A_STORY("decision"),
    OF_A_STORY("finished"),
    OF_A_STORY("mark"),
    FORGOTTEN_WHOLE("decision"),
    FORGOTTEN_WHOLE("finished"),
    FORGOTTEN_WHOLE("mark"),
    {"SELECT o.story FROM story_version o JOIN story s ON s.id = o.story"
     " WHERE (o.salt IS NULL) <> (s.forgotten IS NOT NULL)",
     "story_version: a version of story %lld is half forgotten", false, false},
    {"SELECT s.id FROM story s WHERE s.forgotten IS NOT NULL AND (s.live OR s.version OR (s.name <>"
     " 'forgotten-' || s.id AND s.name NOT GLOB 'forgotten-' || s.id || '-" HEX HEX HEX HEX "')"
     " OR EXISTS (SELECT 1 FROM story_attribute a WHERE a.story = s.id) OR"
     " EXISTS (SELECT 1 FROM story_version v JOIN text t ON t.id = v.text WHERE v.story = s.id AND"
     " (t.body IS NOT NULL OR v.respondent IS NOT NULL)) OR EXISTS (SELECT 1 FROM decision d WHERE"
     " d.story = s.id AND (d.note IS NOT NULL OR EXISTS (SELECT 1 FROM evidence e WHERE e.decision"
     " = d.id))) OR EXISTS (SELECT 1 FROM mark m WHERE m.story = s.id AND m.note IS NOT NULL))",
     "story number %lld was forgotten, but not all of it", false, false},
    {"SELECT s.id FROM story s WHERE s.forgotten IS NULL AND EXISTS (SELECT 1 FROM story_version v"
     " JOIN text t ON t.id = v.text WHERE v.story = s.id AND t.body IS NULL)",
     "story number %lld has no words, but was not forgotten", false, false},
    {"SELECT s.id FROM story s LEFT JOIN event e ON e.seq = s.forgotten WHERE s.forgotten IS NOT"
     " NULL AND coalesce(e.kind, '') NOT IN ('forget', 'migrate')",
     "story number %lld was forgotten by no event", false, false},
    {"SELECT id FROM source WHERE (forgotten IS NULL) <> (salt IS NOT NULL) OR (forgotten IS NOT"
     " NULL AND (name <> 'forgotten' OR path <> '' OR sha256 <> x''))",
     "source: row %lld is half forgotten", false, false},
    {"SELECT id FROM codebook_version WHERE salt IS NULL UNION ALL SELECT id FROM theme WHERE salt"
     " IS NULL UNION ALL SELECT id FROM coder WHERE salt IS NULL UNION ALL SELECT id FROM account"
     " WHERE salt IS NULL UNION ALL SELECT id FROM assignment WHERE salt IS NULL UNION ALL SELECT "
     "id"
     " FROM release WHERE salt IS NULL UNION ALL SELECT id FROM setting WHERE salt IS NULL",
     "row %lld of a table that nothing is forgotten of has lost its salt", false, false},
    {"SELECT f.n FROM (SELECT e.seq AS n, (SELECT count(*) FROM story WHERE forgotten = e.seq) AS"
     " k," FORGOTTEN_TOLD "AS told FROM event e WHERE e.kind = 'forget' AND e.seq >"
     " coalesce((SELECT max(CAST (value AS INTEGER)) FROM setting WHERE name = 'sealed-from'), 0))"
     " f WHERE f.k <> f.told",
     "event %lld did not forget as many stories as it says", false, false},
    {"SELECT e.decision FROM evidence e LEFT JOIN decision d ON d.id = e.decision LEFT JOIN text t"
     " ON t.id = d.text WHERE t.body IS NULL OR length(e.quote) <> e.\"end\" - e.start OR e.quote "
     "<>"
     " CAST (substr(CAST (t.body AS BLOB), e.start_byte + 1, e.end_byte - e.start_byte) AS TEXT) OR"
     " e.quote <> substr(t.body, e.start + 1, e.\"end\" - e.start)",
     "decision %lld quotes what its text does not say there", false, false},
    {"SELECT decision FROM evidence GROUP BY decision HAVING max(n) <> count(*) - 1 OR min(n) <> 0",
     "the quotes of decision %lld are not numbered", false, false},
    {"SELECT id FROM decision WHERE (action IN ('accept', 'add')) AND NOT present OR (action IN"
     " ('reject', 'remove')) AND present",
     "decision %lld says both yes and no", false, false},
    {"SELECT id FROM story WHERE version <> " STANDING_VERSION " OR live <> (version > 0)",
     "story number %lld stands by the wrong version", true, false},
    {"SELECT s.id FROM story s WHERE NOT EXISTS (SELECT 1 FROM story_version v WHERE v.story ="
     " s.id)",
     "story number %lld has no version", false, false},
    {"SELECT t.id FROM text t WHERE NOT EXISTS (SELECT 1 FROM story_version v WHERE v.text = t.id)",
     "text %lld belongs to no story", false, false},
    {"SELECT v.story FROM story_version v JOIN source s ON s.id = v.source WHERE s.event <>"
     " v.event",
     "a version of story number %lld comes from a source of another event", false, false},
    {"SELECT story FROM story_version GROUP BY story HAVING max(version) <> count(*) OR"
     " min(version) <> 1",
     "the versions of story number %lld are not numbered", false, false},
    {"SELECT v.story FROM story_version v JOIN story_version w ON w.story = v.story AND w.version ="
     " v.version + 1 WHERE w.event < v.event",
     "the versions of story number %lld are out of order", false, false},
    {"SELECT a.story FROM story_attribute a WHERE NOT EXISTS (SELECT 1 FROM story_version v WHERE"
     " v.story = a.story AND v.version = a.version)",
     "story number %lld has an attribute in a version that is not there", false, false},
    {"SELECT a.story FROM story_attribute a WHERE NOT EXISTS (SELECT 1 FROM attribute n WHERE n.id "
     "="
     " a.attribute) OR NOT EXISTS (SELECT 1 FROM value w WHERE w.id = a.value)",
     "story number %lld has an attribute without a name or a value", false, false},
    {"SELECT id FROM value w WHERE NOT EXISTS (SELECT 1 FROM story_attribute a WHERE a.value ="
     " w.id)",
     "value %lld is used by nothing", true, false},
    {"SELECT id FROM attribute n WHERE NOT EXISTS (SELECT 1 FROM story_attribute a WHERE"
     " a.attribute = n.id)",
     "attribute %lld is used by nothing", true, false},
    {"SELECT id FROM respondent r WHERE NOT EXISTS (SELECT 1 FROM story_version v WHERE"
     " v.respondent = r.id)",
     "respondent %lld is used by nothing", true, false},
    {"SELECT e.seq FROM event e JOIN event t ON t.seq = e.target WHERE t.seq >= e.seq OR e.kind <>"
     " 'undo'",
     "event %lld withdraws what came after it", false, false},
    {"SELECT r.id FROM run r LEFT JOIN " RUNS_OF_RECORD " e ON e.id = r.id"
     " WHERE r.event IS NOT e.event",
     "run %lld is of no event that made a run, or of another than it says", true, true},
    {"SELECT e.event FROM " RUNS_OF_RECORD " e WHERE e.codebook IS NOT NULL AND NOT EXISTS"
     " (SELECT 1 FROM run r WHERE r.id = e.id)",
     "the run that event %lld made is gone", true, true},
    {"SELECT e.event FROM " RUNS_OF_RECORD " e WHERE e.codebook IS NULL AND NOT EXISTS"
     " (SELECT 1 FROM run r WHERE r.id = e.id)",
     "the run that event %lld made is gone, and nothing says by which codebook", false, true},
    {"SELECT r.id FROM run r JOIN " RUNS_OF_RECORD " e ON e.id = r.id"
     " WHERE r.stories <> coalesce(e.stories, r.stories) OR r.hits <> coalesce(e.hits, r.hits) OR"
     " r.engine <> coalesce(e.engine, r.engine) OR r.codebook <> coalesce(e.codebook, r.codebook)",
     "run %lld is not what its event says", true, true},
    {"SELECT h.place >> 32 FROM hit h LEFT JOIN run r ON r.id = h.place >> 32 WHERE r.id IS NULL"
     " GROUP BY 1",
     "there are hits of a run %lld that never was", true, true},
    {"SELECT h.place >> 32 FROM hit h LEFT JOIN story s ON s.id = h.place & 4294967295 LEFT JOIN"
     " text t ON t.id = h.text WHERE s.id IS NULL OR t.body IS NULL GROUP BY 1",
     "run %lld has hits of a story that is not there", true, true},
};

static jny_status check_nevers(exam *x, jny_err *err)
{
    for (size_t i = 0; i < sizeof nevers / sizeof *nevers; i++) {
        sqlite3_stmt *s = NULL;
        int           rc;
        if (sqlite3_prepare_v2(x->p->db, nevers[i].sql, -1, &s, NULL) != SQLITE_OK)
            return db_fail(x->p, err);
        while ((rc = db_step(x->p, s, err)) == SQLITE_ROW) {
            char what[300];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(what, sizeof what, nevers[i].what, sqlite3_column_int64(s, 0));
#pragma GCC diagnostic pop
            exam_find(x, nevers[i].derived, "%s", what);
            x->out->hits_wrong |= nevers[i].of_hits;
        }
        sqlite3_finalize(s);
        if (rc == SQLITE_ERROR)
            return err->status;
    }
    return JNY_OK;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static jny_status examine(exam *x, jny_str head, jny_err *err)
{
    jny_status st = check_pages(x, err);
    if (st == JNY_OK)
        st = check_nevers(x, err);
    if (st == JNY_OK)
        st = exam_chain(x, head, err);
    if (st == JNY_OK)
        st = exam_texts(x, err);
    if (st == JNY_OK)
        st = exam_codebooks(x, err);
    if (st == JNY_OK)
        st = exam_counts(x, err);
    if (st == JNY_OK)
        st = exam_runs(x, err);
    return st == JNY_OK ? check_word_index(x, err) : st;
}

enum { HEAD_LEAST = 8 };

jny_status jny_doctor(jny_project *p, jny_arena *a, jny_str head, jny_progress progress, void *ctx,
                      jny_health *out, jny_err *err)
{
    exam x = {.p = p, .a = a, .progress = progress, .ctx = ctx, .out = out};
    *out   = (jny_health){0};
    if (head.n && (head.n < HEAD_LEAST || head.n > (size_t)2 * SEAL_BYTES ||
                   strspn(jny_str_z(a, head), "0123456789abcdefABCDEF") != head.n))
        return jny_fail(err, JNY_EINVAL, "--head",
                        "a head is 8 to 64 hexadecimal digits, as a report names it");
    jny_status st = record_functions(p, err);
    if (st == JNY_OK)
        st = record_sealed_from(p, &x.sealed_from, err);
    /* All of it is looked at in one state of the file, whoever writes meanwhile. */
    if (st == JNY_OK)
        st = jny_project_hold(p, err);
    if (st != JNY_OK)
        return st;
    st = exam_count(&x,
                    "SELECT (SELECT count(*) FROM story_version) + (SELECT count(*) FROM text) +"
                    " (SELECT count(*) FROM decision) + (SELECT count(*) FROM finished) +"
                    " (SELECT count(*) FROM hit)",
                    &x.total, err);
    if (st == JNY_OK)
        st = examine(&x, head, err);
    if (st == JNY_OK)
        st = exam_count(&x, "SELECT count(*) FROM evidence", &out->quotes, err);
    jny_project_let_go(p);
    if (st == JNY_OK && head.n && !out->head_event)
        exam_find(&x, false,
                  "no event has the head %.*s: the record was cut short, or is another one's",
                  JNY_ARG(head));
    jny_buf hex = jny_buf_open(a);
    jny_buf_hex(&hex, x.head, sizeof x.head);
    out->head        = jny_buf_str(&hex);
    out->sealed_from = x.sealed_from;
    out->findings    = x.findings.at;
    out->n           = x.findings.n;
    return st;
}

jny_status jny_mend(jny_project *p, const jny_health *found, jny_err *err)
{
    jny_status st = db_exec(p, "BEGIN IMMEDIATE", err);
    if (st != JNY_OK)
        return st;
    keys_forget(p);
    st = db_exec(
        p,
        "REINDEX;"
        "DELETE FROM packed;" /* of what is mended here no event tells */
        "UPDATE story SET version = " STANDING_VERSION ";"
        "UPDATE story SET live = version > 0;"
        "DELETE FROM run WHERE id NOT IN (SELECT id FROM " RUNS_OF_RECORD ");"
        "INSERT INTO run (id, event, codebook, engine, stories, hits) SELECT e.id, e.event,"
        " e.codebook, '', 0, 0 FROM " RUNS_OF_RECORD " e WHERE e.codebook IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM run r WHERE r.id = e.id);"
        "UPDATE run SET event = e.event, codebook = coalesce(e.codebook, run.codebook),"
        " engine = coalesce(e.engine, run.engine), stories = coalesce(e.stories, run.stories),"
        " hits = coalesce(e.hits, run.hits) FROM " RUNS_OF_RECORD " e WHERE e.id = run.id;"
        "DELETE FROM value WHERE id NOT IN (SELECT value FROM story_attribute);"
        "DELETE FROM attribute WHERE id NOT IN (SELECT attribute FROM story_attribute);"
        "DELETE FROM respondent WHERE id NOT IN"
        " (SELECT respondent FROM story_version WHERE respondent IS NOT NULL);"
        "INSERT INTO story_search (story_search) VALUES ('rebuild');"
        "INSERT INTO story_search (story_search) VALUES ('optimize')",
        err);
    if (st == JNY_OK && found->hits_wrong)
        st = db_exec(p, "DELETE FROM hit", err);
    if (st == JNY_OK)
        st = codebooks_keep_bare(p, err);
    if (st == JNY_OK)
        st = db_exec(p, "COMMIT", err);
    if (st != JNY_OK)
        sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL);
    return st;
}
