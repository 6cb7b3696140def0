/* story.c - stories out: by id, one after the other, with words and attributes. */
#include "db.h"

void jny_story_set(jny_arena *a, jny_story *s, const char *name, jny_str value)
{
    jny_attribute *list = JNY_ARRAY(a, jny_attribute, s->n_attributes + 1);
    size_t         n = 0, i = 0;
    while (i < s->n_attributes && jny_str_cmp(s->attributes[i].name, jny_cstr(name)) < 0)
        list[n++] = s->attributes[i++];
    if (value.n)
        list[n++] = (jny_attribute){jny_cstr(name), value};
    i += i < s->n_attributes && jny_str_eq(s->attributes[i].name, jny_cstr(name));
    while (i < s->n_attributes)
        list[n++] = s->attributes[i++];
    s->attributes   = list;
    s->n_attributes = n;
}

jny_str jny_story_attribute(const jny_story *s, const char *name)
{
    for (size_t i = 0; i < s->n_attributes; i++)
        if (jny_str_eq(s->attributes[i].name, jny_cstr(name)))
            return s->attributes[i].value;
    return (jny_str){0};
}

jny_status story_attributes(jny_project *p, jny_arena *a, int64_t story, int64_t version,
                            jny_story *out, jny_err *err)
{
    JNY_LIST(jny_attribute)
    list            = {0};
    sqlite3_stmt *s = db_get(p,
                             "SELECT a.name, v.text FROM story_attribute sa"
                             " JOIN attribute a ON a.id = sa.attribute"
                             " JOIN value v ON v.id = sa.value"
                             " WHERE sa.story = ? AND sa.version = ? ORDER BY a.name",
                             err);
    db_bind_key(s, 1, story);
    db_bind_key(s, 2, version);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = (jny_attribute){db_copy(a, s, 0), db_copy(a, s, 1)};
    out->attributes   = list.at;
    out->n_attributes = list.n;
    return db_done(s, rc, err);
}

jny_status jny_story_source(jny_project *p, jny_arena *a, jny_str id, jny_str *name, bool *now,
                            jny_err *err)
{
    sqlite3_stmt *q = db_get(p,
                             "SELECT so.name, v.event FROM story st JOIN story_version v"
                             " ON v.story = st.id AND v.version = st.version"
                             " LEFT JOIN source so ON so.id = v.source WHERE st.name = ?",
                             err);
    db_bind_str(q, 1, id);
    int rc = db_step(p, q, err);
    *name  = (jny_str){0};
    *now   = false;
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW) {
        *name = db_copy(a, q, 0);
        *now  = sqlite3_column_int64(q, 1) == p->event;
    }
    sqlite3_reset(q);
    return JNY_OK;
}

#define STORY_COLUMNS                                                                              \
    "SELECT st.id, st.name, v.text, t.body, r.name, v.row, v.version FROM story st"                \
    " JOIN story_version v ON v.story = st.id AND v.version = st.version"                          \
    " JOIN text t ON t.id = v.text LEFT JOIN respondent r ON r.id = v.respondent"                  \
    " WHERE st.live"

static jny_status take_story(jny_project *p, jny_arena *a, sqlite3_stmt *s, bool attributes,
                             jny_story *out, jny_err *err)
{
    *out            = (jny_story){0};
    out->key        = sqlite3_column_int64(s, 0);
    out->id         = db_copy(a, s, 1);
    out->text_key   = sqlite3_column_int64(s, 2);
    out->text       = db_copy(a, s, 3);
    out->respondent = db_copy(a, s, 4);
    out->row        = (uint64_t)sqlite3_column_int64(s, 5);
    if (!db_is_text(out->text) || !db_is_text(out->id))
        return db_damaged(p, err);
    return attributes ? story_attributes(p, a, out->key, sqlite3_column_int64(s, 6), out, err)
                      : JNY_OK;
}

/* The live id that `wrong` was probably meant to be; looks at the first 50,000. */
static jny_str nearest_id(jny_project *p, jny_arena *a, jny_str wrong, jny_err *err)
{
    JNY_LIST(jny_str)
    names           = {0};
    sqlite3_stmt *s = db_get(p, "SELECT name FROM story WHERE live ORDER BY name LIMIT 50000", err);
    while (db_step(p, s, err) == SQLITE_ROW)
        *JNY_PUSH(a, &names) = db_copy(a, s, 0);
    if (s)
        sqlite3_reset(s);
    return jny_str_nearest(wrong, names.at, names.n);
}

jny_status jny_story_get(jny_project *p, jny_arena *a, jny_str id, jny_story *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, STORY_COLUMNS " AND st.name = ?", err);
    db_bind_str(s, 1, id);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW) {
        jny_status st = take_story(p, a, s, true, out, err);
        sqlite3_reset(s);
        return st;
    }
    sqlite3_reset(s);
    jny_str near = nearest_id(p, a, id, err);
    if (near.n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no story has the id \"%.*s\" (did you mean \"%.*s\"?)", JNY_ARG(id),
                        JNY_ARG(near));
    return jny_fail(err, JNY_ENOTFOUND, NULL,
                    "no story has the id \"%.*s\"; `journeys search` finds one by its words",
                    JNY_ARG(id));
}

jny_status jny_stories_open(jny_stories *it, jny_project *p, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, STORY_COLUMNS " ORDER BY st.name", err);
    it->project     = p;
    it->stories     = s;
    it->bare        = false;
    return s ? JNY_OK : err->status;
}

bool jny_stories_next(jny_stories *it, jny_arena *a, jny_story *out, jny_err *err)
{
    return db_step(it->project, it->stories, err) == SQLITE_ROW &&
           take_story(it->project, a, it->stories, !it->bare, out, err) == JNY_OK;
}

void jny_stories_close(jny_stories *it)
{
    if (it->stories)
        sqlite3_reset(it->stories);
}
