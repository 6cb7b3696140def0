/* tombstones.c - what was forgotten, as hashes that only the project's own key can make: so nobody
 * can tell from them what it was, and it does not come back. */
#include "tombstones.h"

#include "record.h"

#include <string.h>

/* ---- In the project -------------------------------------------------------------------------- */

/* The words of a text, whatever stands between them: a comma more does not bring it back. */
static jny_str words_of(jny_arena *a, jny_str text)
{
    jny_words words = jny_words_split(a, text);
    jny_buf   b     = jny_buf_open(a);
    for (size_t i = 0; i < words.n; i++) {
        jny_buf_add(&b,
                    jny_text_form(a, jny_str_sub(text, words.at[i].start, words.at[i].end), true));
        jny_buf_char(&b, ' ');
    }
    return jny_buf_str(&b);
}

jny_status tombstone_hash(jny_project *p, const char *kind, jny_str what, unsigned char out[KEYED],
                          jny_err *err)
{
    sqlite3_stmt *s = db_get(
        p, "SELECT value FROM setting WHERE name = 'tombstone-key' ORDER BY id DESC LIMIT 1", err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status ? err->status : db_damaged(p, err);
    jny_arena a   = jny_arena_open(p->world);
    jny_str   key = db_copy(&a, s, 0);
    jny_buf   b   = jny_buf_open(&a);
    sqlite3_reset(s);
    jny_buf_format(&b, "%s:", kind);
    jny_buf_add(&b, strcmp(kind, "text") == 0 ? words_of(&a, what) : what);
    jny_str    content = jny_buf_str(&b);
    jny_status st      = JNY_OK;
    if (crypto_generichash(out, KEYED, (const unsigned char *)content.p, content.n,
                           (const unsigned char *)key.p, key.n) != 0)
        st = db_damaged(p, err);
    jny_arena_close(&a);
    return st;
}

jny_status tombstone_write(jny_project *p, const char *kind, const unsigned char keyed[KEYED],
                           jny_err *err)
{
    /* Without a salt: what it seals is a hash that cannot be guessed back already. */
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_format(&b, "[\"%s\",\"", kind);
    jny_buf_hex(&b, keyed, KEYED);
    jny_buf_add(&b, JNY_STR("\"]"));
    jny_sha256 seal = jny_hash_sha256(jny_buf_str(&b));
    jny_arena_close(&a);
    crypto_hash_sha256_update(&p->sealed[SEAL_TOMBSTONE], seal.bytes, sizeof seal.bytes);
    sqlite3_stmt *s =
        db_get(p, "INSERT INTO tombstone (event, kind, keyed, seal) VALUES (?,?,?,?)", err);
    db_bind_key(s, 1, p->event);
    db_bind_str(s, 2, jny_cstr(kind));
    db_bind_blob(s, 3, keyed, KEYED);
    db_bind_blob(s, 4, seal.bytes, sizeof seal.bytes);
    return db_run(p, s, err);
}

jny_status tombstone_add(jny_project *p, const char *kind, jny_str what, jny_err *err)
{
    unsigned char keyed[KEYED];
    jny_status    st = tombstone_hash(p, kind, what, keyed, err);
    return st == JNY_OK ? tombstone_write(p, kind, keyed, err) : st;
}

jny_status tombstone_stands(jny_project *p, const char *kind, jny_str what, bool *yes, jny_err *err)
{
    unsigned char keyed[KEYED];
    if (*yes || what.n == 0)
        return JNY_OK;
    jny_status st = tombstone_hash(p, kind, what, keyed, err);
    if (st != JNY_OK)
        return st;
    sqlite3_stmt *s = db_get(p, "SELECT 1 FROM tombstone WHERE keyed = ? AND kind = ?", err);
    db_bind_blob(s, 1, keyed, sizeof keyed);
    db_bind_str(s, 2, jny_cstr(kind));
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    *yes = rc == SQLITE_ROW;
    sqlite3_reset(s);
    return JNY_OK;
}

jny_status story_is_forgotten(jny_project *p, const jny_story *story, bool *yes, jny_err *err)
{
    sqlite3_stmt *s  = db_get(p, "SELECT 1 FROM tombstone LIMIT 1", err);
    int           rc = db_step(p, s, err);
    *yes             = false;
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    if (rc == SQLITE_DONE)
        return JNY_OK;
    jny_status st = tombstone_stands(p, "story", story->id, yes, err);
    if (st == JNY_OK)
        st = tombstone_stands(p, "respondent", story->respondent, yes, err);
    if (st == JNY_OK)
        st = tombstone_stands(p, "text", story->text, yes, err);
    return st;
}

/* ---- A list of them -------------------------------------------------------------------------- */

static bool holds(const stones *list, const char *kind, const unsigned char keyed[KEYED])
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i].kind, kind) == 0 && memcmp(list->at[i].keyed, keyed, KEYED) == 0)
            return true;
    return false;
}

jny_status tombstones_load(jny_project *p, jny_arena *a, stones *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT kind, keyed FROM tombstone ORDER BY id", err);
    int           rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_str kind = db_column(s, 0), keyed = db_column(s, 1);
        stone  *t = JNY_PUSH(a, out);
        *t        = (stone){0};
        if (kind.n >= sizeof t->kind || keyed.n != KEYED) {
            sqlite3_reset(s);
            return db_damaged(p, err);
        }
        memcpy(t->kind, kind.p, kind.n);
        memcpy(t->keyed, keyed.p, KEYED);
    }
    return db_done(s, rc, err);
}

jny_status tombstones_missing(jny_project *p, jny_arena *a, stones *list, jny_err *err)
{
    stones     known = {0};
    jny_status st    = tombstones_load(p, a, &known, err);
    size_t     n     = 0;
    for (size_t i = 0; st == JNY_OK && i < list->n; i++)
        if (!holds(&known, list->at[i].kind, list->at[i].keyed))
            list->at[n++] = list->at[i];
    list->n = n;
    return st;
}

typedef JNY_LIST(jny_str) found_names;

static void add_once(jny_arena *a, found_names *list, jny_str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (jny_str_eq(list->at[i], name))
            return;
    *JNY_PUSH(a, list) = jny_str_copy(a, name);
}

jny_status tombstones_meant(jny_project *keeper, jny_project *copy, jny_arena *a,
                            const stones *list, jny_forget_request *r, jny_err *err)
{
    static const struct {
        const char *kind, *sql;
    } asked[] = {
        {"respondent", "SELECT name, name FROM respondent ORDER BY id"},
        {"story", "SELECT name, name FROM story WHERE forgotten IS NULL ORDER BY id"},
        {"text",
         "SELECT DISTINCT s.name, t.body FROM story s JOIN story_version v ON v.story = s.id"
         " JOIN text t ON t.id = v.text WHERE t.body IS NOT NULL ORDER BY s.id"},
    };
    found_names found[2] = {{0}, {0}}; /* respondents; stories, by id and by words */
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        sqlite3_stmt *s = db_get(copy, asked[i].sql, err);
        int           rc;
        while ((rc = db_step(copy, s, err)) == SQLITE_ROW) {
            unsigned char keyed[KEYED];
            if (tombstone_hash(keeper, asked[i].kind, db_column(s, 1), keyed, err) != JNY_OK) {
                sqlite3_reset(s);
                return err->status;
            }
            if (holds(list, asked[i].kind, keyed))
                add_once(a, &found[i > 0], db_column(s, 0));
        }
        if (db_done(s, rc, err) != JNY_OK)
            return err->status;
    }
    *r = (jny_forget_request){.respondents   = found[0].at,
                              .n_respondents = found[0].n,
                              .stories       = found[1].at,
                              .n_stories     = found[1].n};
    return JNY_OK;
}

jny_status tombstones_set(jny_project *p, const stones *list, jny_str actor, jny_err *err)
{
    jny_status st = list->n ? jny_event_begin(p, "forget", actor, err) : JNY_OK;
    if (st != JNY_OK || list->n == 0)
        return st;
    for (size_t i = 0; i < list->n && err->status == JNY_OK; i++)
        tombstone_write(p, list->at[i].kind, list->at[i].keyed, err);
    return jny_event_commit(p, JNY_STR("{\"respondents\":0,\"stories\":0}"), err);
}

jny_status tombstones_carry(jny_project *live, jny_project *copy, jny_arena *a, jny_str actor,
                            size_t *forgotten, jny_err *err)
{
    stones             list = {0};
    jny_forget_request r    = {0};
    jny_forgotten      told = {0};
    jny_status         st   = tombstones_load(live, a, &list, err);
    *forgotten              = 0;
    if (st != JNY_OK || list.n == 0)
        return st;
    st = tombstones_meant(live, copy, a, &list, &r, err);
    if (st == JNY_OK)
        st = tombstones_missing(copy, a, &list, err);
    if (st == JNY_OK)
        st = tombstones_set(copy, &list, actor, err);
    if (st == JNY_OK && r.n_stories + r.n_respondents)
        st = jny_forget(copy, a, &r, actor, &told, err);
    *forgotten = told.stories;
    return st;
}
