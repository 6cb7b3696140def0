/* mark.c - marks of people on stories: for a second reader, at risk, redaction signed. Added,
 * never edited; the newest that stands holds. */
#include "db.h"

#include <string.h>

jny_status jny_mark_add(jny_project *p, const jny_mark *m, jny_err *err)
{
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_format(&b, "[%lld,%lld,%lld,\"%s\",", (long long)m->story, (long long)m->text,
                   (long long)m->coder, m->kind);
    jny_buf_json(&b, m->note);
    jny_buf_char(&b, ']');
    row_seal seal = seal_row(p, SEAL_MARK, jny_buf_str(&b));
    jny_arena_close(&a);
    sqlite3_stmt *s = db_get(p,
                             "INSERT INTO mark (event, story, text, coder, kind, note, salt, seal)"
                             " VALUES (?,?,?,?,?,?,?,?)",
                             err);
    db_bind_key(s, 1, p->event);
    db_bind_key(s, 2, m->story);
    db_bind_key(s, 3, m->text);
    db_bind_key(s, 4, m->coder);
    db_bind_str(s, 5, jny_cstr(m->kind));
    db_bind_str(s, 6, m->note.n ? m->note : (jny_str){0});
    db_bind_seal(s, 7, &seal);
    return db_run(p, s, err);
}

/* The newest mark of a group of kinds on one story; `*found` false: there is none. */
static jny_status newest(jny_project *p, jny_arena *a, const char *sql, int64_t story,
                         jny_mark *out, bool *found, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, sql, err);
    db_bind_key(s, 1, story);
    int rc = db_step(p, s, err);
    *found = rc == SQLITE_ROW;
    if (rc == SQLITE_ERROR)
        return err->status;
    if (*found)
        *out = (jny_mark){.story      = story,
                          .text       = sqlite3_column_int64(s, 0),
                          .coder      = sqlite3_column_int64(s, 1),
                          .kind       = jny_str_z(a, db_column(s, 2)),
                          .note       = db_copy(a, s, 3),
                          .coder_name = db_copy(a, s, 4),
                          .at         = db_copy(a, s, 5),
                          .event      = sqlite3_column_int64(s, 6)};
    sqlite3_reset(s);
    return JNY_OK;
}

#define MARKS                                                                                      \
    "SELECT m.text, m.coder, m.kind, m.note, c.name, e.at, m.event FROM mark m"                    \
    " JOIN coder c ON c.id = m.coder JOIN event e ON e.seq = m.event WHERE m.story = ?"            \
    " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = m.event)"

const jny_mark *jny_mark_since(const jny_mark *marks, size_t n, const char *kind)
{
    const jny_mark *since = NULL;
    for (size_t i = 0; i < n; i++) {
        bool again = false;
        if (strcmp(marks[i].kind, kind) == 0)
            since = since ? since : &marks[i];
        if (strcmp(marks[i].kind, "none") != 0)
            continue;
        for (size_t k = i + 1; k < n && marks[k].event == marks[i].event; k++)
            again |= strcmp(marks[k].kind, kind) == 0;
        since = again ? since : NULL;
    }
    return since;
}

jny_status jny_marks_of(jny_project *p, jny_arena *a, const jny_story *story, jny_marks *out,
                        jny_err *err)
{
    bool      found;
    jny_mark *flags;
    size_t    n;
    *out          = (jny_marks){0};
    jny_status st = jny_marks_all(p, a, story->key, &flags, &n, err);
    if (st == JNY_OK) {
        const jny_mark *flag = jny_mark_since(flags, n, "at-risk");
        flag                 = flag ? flag : jny_mark_since(flags, n, "second-reader");
        out->flagged         = flag != NULL;
        out->flag            = flag ? *flag : (jny_mark){0};
        st = newest(p, a, MARKS " AND m.kind IN ('signed', 'unsigned') ORDER BY m.id DESC LIMIT 1",
                    story->key, &out->signature, &found, err);
    }
    /* Whoever signed has read these words and no others. */
    out->is_signed = st == JNY_OK && found && strcmp(out->signature.kind, "signed") == 0 &&
                     out->signature.text == story->text_key;
    return st;
}
