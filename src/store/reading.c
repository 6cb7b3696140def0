/* reading.c - all that one coder said of stories, also what they replaced later: readings in their
 * order, to be compared with each other. Reads only. */
#include "columns.h"

#define STANDS(x) " NOT EXISTS (SELECT 1 FROM event u WHERE u.target = " x ".event)"

/* Where it was made, the coder had finished this story before: of what was merged, its journal says
 * so. What came in from elsewhere before a reading here was there to be seen. */
#define AGAIN                                                                                      \
    "CASE e.kind WHEN 'merge' THEN coalesce(json_extract(e.summary, '$.again'), 0) ELSE"           \
    " EXISTS (SELECT 1 FROM finished g WHERE g.story = f.story AND g.coder = f.coder"              \
    " AND g.event < f.event) END"

/* Numbers, whatever stands between them; a theme has none beyond 32 bits. */
static const int64_t *read_found(jny_arena *a, jny_str list, size_t *n)
{
    JNY_LIST(int64_t) out = {0};
    for (size_t i = 0; i < list.n;) {
        int64_t key = 0;
        for (; i < list.n && list.p[i] >= '0' && list.p[i] <= '9'; i++)
            key = key > UINT32_MAX ? key : key * 10 + (list.p[i] - '0');
        if (key && key <= UINT32_MAX)
            *JNY_PUSH(a, &out) = key;
        i++;
    }
    *n = out.n;
    return out.at;
}

jny_status jny_readings(jny_project *p, jny_arena *a, jny_str coder, jny_str codebook,
                        jny_story_reading **out, size_t *n, jny_err *err)
{
    JNY_LIST(jny_story_reading) list = {0};
    sqlite3_stmt               *s    = db_get(
                         p,
                         "SELECT f.story, f.text, f.event, " MADE ", json_extract(e.summary, '$.blind'), " AGAIN
                         ", (SELECT max(v.id) FROM codebook_version v WHERE v.name = ?2 AND " BOOK_HASH(
                             "v") " = " BOOK_THEN("?2") "), f.found"
                                                                         " FROM finished f JOIN coder c ON c.id = f.coder JOIN event "
                                                                         "e ON e.seq = f.event"
                                                                         " WHERE c.name = ?1 AND NOT c.machine AND" STANDS(
                                                            "f") " ORDER BY f.story, 4, f.id",
                         err);
    db_bind_str(s, 1, coder);
    db_bind_str(s, 2, codebook);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_story_reading r = {
            .story    = sqlite3_column_int64(s, 0),
            .text     = sqlite3_column_int64(s, 1),
            .event    = sqlite3_column_int64(s, 2),
            .at       = db_copy(a, s, 3),
            .blind    = db_copy(a, s, 4),
            .again    = sqlite3_column_int(s, 5) != 0,
            .codebook = sqlite3_column_int64(s, 6),
            .whole    = sqlite3_column_type(s, 7) == SQLITE_TEXT,
        };
        r.found             = read_found(a, db_column(s, 7), &r.n_found);
        *JNY_PUSH(a, &list) = r;
    }
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}

jny_status jny_themes_ever(jny_project *p, jny_arena *a, jny_answer **out, size_t *n, jny_err *err)
{
    JNY_LIST(jny_answer) list = {0};
    sqlite3_stmt        *s    = db_get(p, "SELECT id, codebook, path FROM theme ORDER BY id", err);
    int64_t              last = 0;
    bool                 rising = true;
    int                  rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        int64_t key = sqlite3_column_int64(s, 0);
        rising &= key > last;
        last                = key;
        *JNY_PUSH(a, &list) = (jny_answer){
            .theme = key, .theme_codebook = db_copy(a, s, 1), .theme_path = db_copy(a, s, 2)};
    }
    *out          = list.at;
    *n            = list.n;
    jny_status st = db_done(s, rc, err);
    if (st == JNY_OK && !(rising && census_is_dense(last, (int64_t)list.n)))
        return db_damaged(p, err);
    return st;
}

jny_status jny_answers_ever(jny_project *p, jny_arena *a, jny_str coder, jny_answer **out,
                            size_t *n, jny_err *err)
{
    JNY_LIST(jny_answer) list = {0};
    sqlite3_stmt        *s    = db_get(
                  p,
                  "SELECT d.id, d.story, d.theme, d.coder, d.present, e.seq, t.codebook, t.path,"
                            " c.name, d.action, " MADE ", d.valence FROM decision d JOIN theme t ON t.id = d.theme"
                            " JOIN coder c ON c.id = d.coder JOIN event e ON e.seq = d.event"
                            " WHERE c.name = ? AND NOT c.machine AND d.action <> 'adjudicate'"
                            " AND" STANDS("d") " ORDER BY d.story, 11, d.id",
                  err);
    db_bind_str(s, 1, coder);
    jny_interned texts = jny_intern_open(a); /* few names, many rows */
    int          rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_str text[6];
        for (int i = 0; i < 6; i++)
            text[i] = jny_intern_copy(&texts, db_column(s, 6 + i));
        *JNY_PUSH(a, &list) = (jny_answer){
            .decision       = sqlite3_column_int64(s, 0),
            .story          = sqlite3_column_int64(s, 1),
            .theme          = sqlite3_column_int64(s, 2),
            .coder          = sqlite3_column_int64(s, 3),
            .present        = sqlite3_column_int(s, 4) != 0,
            .event          = sqlite3_column_int64(s, 5),
            .theme_codebook = text[0],
            .theme_path     = text[1],
            .coder_name     = text[2],
            .action         = text[3],
            .at             = text[4],
            .valence        = text[5],
        };
    }
    *out = list.at;
    *n   = list.n;
    return db_done(s, rc, err);
}
