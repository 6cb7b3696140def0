/* told.c - what a forgetting tells besides: where people have put words of it, which releases
 * counted it. The words are gone with the event that erases, which may be long before all is done:
 * so it is found before, and the event's summary keeps it, for a run that goes on. No words, no
 * names, no ids: a summary is sealed for good, and a note's story may have to go, too. */
#include "told.h"

#include "tombstones.h"

#include <string.h>

enum { KEPT = 1000 }; /* places; who put it into more looks for the others from these */

jny_str told_summary(jny_arena *a, const jny_forgotten *found, const jny_forget_request *r)
{
    jny_buf     b     = jny_buf_open(a);
    const char *comma = "";
    jny_buf_format(&b, "{\"respondents\":%llu,\"stories\":%llu",
                   (unsigned long long)found->respondents, (unsigned long long)found->stories);
    for (size_t i = 0; i < found->n_quoted && i < KEPT; i++, comma = ",") {
        const jny_quoted *q = &found->quoted[i];
        jny_buf_add(&b, i ? JNY_STR(",[") : JNY_STR(",\"quoted\":[["));
        if (q->story.n) {
            jny_buf_format(&b, "%lld]", (long long)q->key);
            continue;
        }
        jny_buf_json(&b, q->codebook);
        jny_buf_char(&b, ',');
        jny_buf_json(&b, q->theme);
        jny_buf_format(&b, ",%d]", q->stands);
    }
    jny_buf_add(&b, comma[0] ? JNY_STR("]") : JNY_STR(""));
    for (size_t i = 0; i < r->n_counted; i++)
        jny_buf_format(&b, "%s[%lld,%llu]", i ? "," : ",\"counted\":[",
                       (long long)r->counted[i].release, (unsigned long long)r->counted[i].cells);
    jny_buf_add(&b, r->n_counted ? JNY_STR("]}") : JNY_STR("}"));
    return jny_buf_str(&b);
}

/* ---- Read back ------------------------------------------------------------------------------- */

typedef JNY_LIST(int64_t) events;

static jny_status add_events(jny_project *p, jny_arena *a, const char *kind, const jny_str *names,
                             size_t n, events *out, jny_err *err)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char keyed[KEYED];
        int           rc;
        if (tombstone_hash(p, kind, names[i], keyed, err) != JNY_OK)
            return err->status;
        sqlite3_stmt *s =
            db_get(p, "SELECT DISTINCT event FROM tombstone WHERE keyed = ? AND kind = ?", err);
        db_bind_blob(s, 1, keyed, sizeof keyed);
        db_bind_str(s, 2, jny_cstr(kind));
        while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
            bool known = false;
            for (size_t k = 0; k < out->n; k++)
                known |= out->at[k] == sqlite3_column_int64(s, 0);
            if (!known)
                *JNY_PUSH(a, out) = sqlite3_column_int64(s, 0);
        }
        if (db_done(s, rc, err) != JNY_OK)
            return err->status;
    }
    return JNY_OK;
}

/* The events by which these names were forgotten. */
static jny_status events_of(jny_project *p, jny_arena *a, const jny_forget_request *r, events *out,
                            jny_err *err)
{
    jny_status st = add_events(p, a, "story", r->stories, r->n_stories, out, err);
    return st == JNY_OK ? add_events(p, a, "respondent", r->respondents, r->n_respondents, out, err)
                        : st;
}

/* A codebook that came behind the event is another than was looked into. A note on a story that
 * was forgotten as well is gone. */
static const char quoted_then[] =
    "SELECT q.story, q.book, q.theme, s.name, q.stood AND NOT EXISTS"
    " (SELECT 1 FROM codebook_version c WHERE c.name = q.book AND c.event > ?1"
    "  AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = c.event))"
    " FROM (SELECT j.key AS place, iif(json_array_length(j.value) = 1,"
    "   json_extract(j.value, '$[0]'), 0) AS story,"
    "  iif(json_array_length(j.value) = 1, '', json_extract(j.value, '$[0]')) AS book,"
    "  json_extract(j.value, '$[1]') AS theme, coalesce(json_extract(j.value, '$[2]'), 1) AS stood"
    "  FROM event e, json_each(e.summary, '$.quoted') j WHERE e.seq = ?1 AND e.kind = 'forget') q"
    " LEFT JOIN story s ON s.id = q.story WHERE s.forgotten IS NULL ORDER BY q.place";

jny_status told_quoted(jny_project *p, jny_arena *a, const jny_forget_request *r,
                       jny_forgotten *found, jny_err *err)
{
    JNY_LIST(jny_quoted) list = {0};
    events               from = {0};
    jny_status           st   = events_of(p, a, r, &from, err);
    for (size_t i = 0; i < found->n_quoted; i++)
        *JNY_PUSH(a, &list) = found->quoted[i];
    for (size_t i = 0; st == JNY_OK && i < from.n; i++) {
        sqlite3_stmt *s = db_get(p, quoted_then, err);
        int           rc;
        db_bind_key(s, 1, from.at[i]);
        while ((rc = db_step(p, s, err)) == SQLITE_ROW)
            *JNY_PUSH(a, &list) = (jny_quoted){.key      = sqlite3_column_int64(s, 0),
                                               .codebook = db_copy(a, s, 1),
                                               .theme    = db_copy(a, s, 2),
                                               .story    = db_copy(a, s, 3),
                                               .stands   = sqlite3_column_int(s, 4) != 0};
        st = db_done(s, rc, err);
    }
    found->quoted   = list.at;
    found->n_quoted = list.n;
    return st;
}

jny_status told_stories(jny_project *p, jny_arena *a, const jny_forget_request *r, told_reach *out,
                        jny_err *err)
{
    events     from = {0};
    jny_status st   = events_of(p, a, r, &from, err);
    for (size_t i = 0; st == JNY_OK && i < from.n; i++) {
        sqlite3_stmt *s = db_get(p, "SELECT id FROM story WHERE forgotten = ?", err);
        int           rc;
        db_bind_key(s, 1, from.at[i]);
        while ((rc = db_step(p, s, err)) == SQLITE_ROW)
            *JNY_PUSH(a, out) = (jny_forget_reach){sqlite3_column_int64(s, 0), 0};
        st = db_done(s, rc, err);
    }
    return st;
}

jny_status jny_forget_counted_before(jny_project *p, jny_arena *a, const jny_forget_request *r,
                                     jny_forget_counted **out, size_t *n, jny_err *err)
{
    JNY_LIST(jny_forget_counted) list = {0};
    events                       from = {0};
    jny_status                   st   = events_of(p, a, r, &from, err);
    for (size_t i = 0; st == JNY_OK && i < from.n; i++) {
        sqlite3_stmt *s =
            db_get(p,
                   "SELECT json_extract(j.value, '$[0]'), json_extract(j.value, '$[1]')"
                   " FROM event e, json_each(e.summary, '$.counted') j"
                   " WHERE e.seq = ? AND e.kind = 'forget' ORDER BY j.key",
                   err);
        int rc;
        db_bind_key(s, 1, from.at[i]);
        while ((rc = db_step(p, s, err)) == SQLITE_ROW)
            *JNY_PUSH(a, &list) = (jny_forget_counted){sqlite3_column_int64(s, 0),
                                                       (uint64_t)sqlite3_column_int64(s, 1)};
        st = db_done(s, rc, err);
    }
    *out = list.at;
    *n   = list.n;
    return st;
}
