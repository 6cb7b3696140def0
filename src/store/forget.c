/* forget.c - erases what a person told, proves that it is gone, and keeps it from coming back.
 *
 * What was said, by whom and with what attributes goes; the seals stay, so that the chain
 * still holds; keyed hashes stay, which only this project can compare. */
#include "mentions.h"
#include "quoted.h"
#include "record.h"
#include "told.h"
#include "tombstones.h"
#include "traces.h"

#include <stdlib.h>
#include <string.h>

enum {
    OWN_WORDS  = 8,
    NAME_BYTES = 5, /* shorter ones are numbers, and stand in any name of a file */
};

/* ---- What belongs to a person ---------------------------------------------------------------- */

typedef struct {
    int64_t key;
    jny_str name;
} victim;
typedef JNY_LIST(victim) victims;
typedef struct {
    jny_project   *p;
    jny_arena     *a;
    traces        *traces;
    quoted        *quoted;
    victims        stories, respondents;
    jny_forgotten *out;
} erasure;

/* Each once, whoever names it. `*last` is the last that was found, its key 0 where none was. */
static jny_status collect(erasure *e, victims *list, sqlite3_stmt *s, victim *last, jny_err *err)
{
    int rc;
    *last = (victim){0};
    while ((rc = db_step(e->p, s, err)) == SQLITE_ROW) {
        bool known = false;
        *last      = (victim){sqlite3_column_int64(s, 0), db_copy(e->a, s, 1)};
        for (size_t i = 0; i < list->n; i++)
            known |= list->at[i].key == last->key;
        if (!known)
            *JNY_PUSH(e->a, list) = *last;
    }
    return db_done(s, rc, err);
}

/* Nobody is called that; but who was forgotten before had that name, and what a run that failed
 * then left of them is to go now. */
static jny_status must_be_forgotten(erasure *e, const char *kind, jny_str name, const char *why,
                                    jny_err *err)
{
    bool yes = false;
    if (tombstone_stands(e->p, kind, name, &yes, err) != JNY_OK)
        return err->status;
    e->out->before += yes;
    return yes ? JNY_OK
               : jny_fail(err, JNY_ENOTFOUND, NULL, "%s \"%.*s\"; nothing was erased", why,
                          JNY_ARG(name));
}

static jny_status find_story(erasure *e, jny_str id, jny_err *err)
{
    victim        last;
    sqlite3_stmt *s =
        db_get(e->p, "SELECT id, name FROM story WHERE name = ? AND forgotten IS NULL", err);
    db_bind_str(s, 1, id);
    jny_status st = collect(e, &e->stories, s, &last, err);
    return st == JNY_OK && !last.key ? must_be_forgotten(e, "story", id, "no story has the id", err)
                                     : st;
}

static jny_status find_respondent(erasure *e, jny_str name, jny_err *err)
{
    victim        last, story;
    sqlite3_stmt *s = db_get(e->p, "SELECT id, name FROM respondent WHERE name = ?", err);
    db_bind_str(s, 1, name);
    jny_status st = collect(e, &e->respondents, s, &last, err);
    if (st == JNY_OK && !last.key)
        return must_be_forgotten(e, "respondent", name, "no respondent is called", err);
    if (st != JNY_OK)
        return st;
    s = db_get(e->p,
               "SELECT DISTINCT st.id, st.name FROM story st JOIN story_version v"
               " ON v.story = st.id WHERE v.respondent = ?",
               err);
    db_bind_key(s, 1, last.key);
    return collect(e, &e->stories, s, &story, err);
}

/* ---- Erasing --------------------------------------------------------------------------------- */

static jny_status run_for(erasure *e, const char *sql, int64_t key, jny_err *err)
{
    sqlite3_stmt *s = db_get(e->p, sql, err);
    db_bind_key(s, 1, key);
    return db_run(e->p, s, err);
}

/* What is looked for afterwards, and what must not come back. `own`: told by the person, not about
 * them. */
static jny_status remember(erasure *e, const char *sql, const victim *v, bool own,
                           const char *tombstone, jny_err *err)
{
    JNY_LIST(jny_str) texts = {0};
    sqlite3_stmt     *s     = db_get(e->p, sql, err);
    db_bind_key(s, 1, v->key);
    int rc;
    while ((rc = db_step(e->p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(e->a, &texts) = db_copy(e->a, s, 0);
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    for (size_t i = 0; i < texts.n; i++) {
        traces_add(e->traces, texts.at[i]);
        if (own && db_is_text(texts.at[i]))
            quoted_add(e->quoted, texts.at[i]);
        /* "Thank you!" is said by many, and must not keep the others out. */
        if (tombstone && jny_words_split(e->a, texts.at[i]).n >= OWN_WORDS &&
            tombstone_add(e->p, tombstone, texts.at[i], err) != JNY_OK)
            return err->status;
    }
    return JNY_OK;
}

static const char erase_words[] = "UPDATE text SET body = NULL, hash = x'', points = 0, salt = NULL"
                                  " WHERE id IN (SELECT text FROM story_version WHERE story = ?)";

/* Another story may be called that already; then with a number that nobody can know before. */
static const char erase_name[] =
    "UPDATE story SET name = 'forgotten-' || id || iif(EXISTS (SELECT 1 FROM story o"
    "  WHERE o.name = 'forgotten-' || story.id AND o.id <> story.id),"
    "  '-' || hex(randomblob(4)), ''), live = 0, version = 0,"
    " forgotten = (SELECT coalesce(max(seq), 0) + 1 FROM event)"
    " WHERE id = ?";

static jny_status erase_story(erasure *e, const victim *v, jny_err *err)
{
    static const char *const steps[] = {
        "DELETE FROM evidence WHERE decision IN (SELECT id FROM decision WHERE story = ?)",
        "UPDATE decision SET note = NULL, salt = NULL WHERE story = ?",
        "UPDATE mark SET note = NULL, salt = NULL WHERE story = ?",
        "UPDATE finished SET found = NULL, salt = NULL WHERE story = ?",
        "DELETE FROM hit WHERE place & 4294967295 = ?",
        "DELETE FROM story_attribute WHERE story = ?",
        erase_words,
        "UPDATE story_version SET respondent = NULL, salt = NULL WHERE story = ?",
        erase_name,
    };
    jny_status st = remember(e,
                             "SELECT DISTINCT t.body FROM text t JOIN story_version v"
                             " ON v.text = t.id WHERE v.story = ? AND t.body IS NOT NULL",
                             v, true, "text", err);
    if (st == JNY_OK)
        st = remember(e,
                      "SELECT DISTINCT w.text FROM story_attribute sa JOIN value w"
                      " ON w.id = sa.value WHERE sa.story = ?",
                      v, true, NULL, err);
    if (st == JNY_OK)
        st = remember(e,
                      "SELECT note FROM decision WHERE story = ?1 AND note IS NOT NULL"
                      " UNION ALL SELECT note FROM mark WHERE story = ?1 AND note IS NOT NULL",
                      v, false, NULL, err);
    if (st == JNY_OK)
        st = tombstone_add(e->p, "story", v->name, err);
    for (size_t i = 0; st == JNY_OK && i < sizeof steps / sizeof *steps; i++)
        st = run_for(e, steps[i], v->key, err);
    return st;
}

/* Files may bear the name of one who told a story in them, beside others. */
static jny_status erase_sources_called(erasure *e, jny_str name, jny_err *err)
{
    sqlite3_stmt *s = db_get(e->p,
                             "UPDATE source SET name = 'forgotten', path = '', sha256 = x'',"
                             " salt = NULL, forgotten = ?1 WHERE forgotten IS NULL AND"
                             " instr(lower(name || ' ' || path), lower(?2))",
                             err);
    db_bind_key(s, 1, e->p->event);
    db_bind_str(s, 2, name);
    return db_run(e->p, s, err);
}

static jny_status erase_respondent(erasure *e, const victim *v, jny_err *err)
{
    traces_add(e->traces, v->name);
    jny_status st = tombstone_add(e->p, "respondent", v->name, err);
    if (st == JNY_OK && v->name.n >= NAME_BYTES)
        st = erase_sources_called(e, v->name, err);
    if (st == JNY_OK)
        st = run_for(e, "DELETE FROM respondent WHERE id = ?", v->key, err);
    return st;
}

/* What nobody uses any more, and the index of words. */
static jny_status tidy_up(erasure *e, jny_err *err)
{
    keys_forget(e->p);
    /* A file that held nothing else may bear the person's name. */
    jny_status st = run_for(e,
                            "UPDATE source SET name = 'forgotten', path = '', sha256 = x'',"
                            " salt = NULL, forgotten = ?1 WHERE forgotten IS NULL"
                            " AND EXISTS (SELECT 1 FROM story_version v WHERE v.source = source.id)"
                            " AND NOT EXISTS (SELECT 1 FROM story_version v JOIN text t ON"
                            "  t.id = v.text WHERE v.source = source.id AND t.body IS NOT NULL)",
                            e->p->event, err);
    if (st != JNY_OK)
        return st;
    return db_exec(e->p,
                   "DELETE FROM packed WHERE kind <> 3;"
                   "DELETE FROM value WHERE id NOT IN (SELECT value FROM story_attribute);"
                   "DELETE FROM attribute WHERE id NOT IN (SELECT attribute FROM story_attribute);"
                   "DELETE FROM respondent WHERE id NOT IN"
                   " (SELECT respondent FROM story_version WHERE respondent IS NOT NULL);"
                   "INSERT INTO story_search (story_search) VALUES ('rebuild');"
                   "INSERT INTO story_search (story_search) VALUES ('optimize')",
                   err);
}

static jny_status erase(erasure *e, jny_err *err)
{
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < e->stories.n; i++)
        st = erase_story(e, &e->stories.at[i], err);
    for (size_t i = 0; st == JNY_OK && i < e->respondents.n; i++)
        st = erase_respondent(e, &e->respondents.at[i], err);
    if (st == JNY_OK)
        st = tidy_up(e, err);
    return st == JNY_OK ? seal_remains(e->p, err) : st;
}

static jny_status find_all(erasure *e, const jny_forget_request *r, jny_err *err)
{
    jny_status st  = JNY_OK;
    e->stories     = (victims){0};
    e->respondents = (victims){0};
    e->out->before = 0;
    for (size_t i = 0; st == JNY_OK && i < r->n_stories; i++)
        st = find_story(e, r->stories[i], err);
    for (size_t i = 0; st == JNY_OK && i < r->n_respondents; i++)
        st = find_respondent(e, r->respondents[i], err);
    e->out->stories     = e->stories.n;
    e->out->respondents = e->respondents.n;
    return st;
}

/* ---- Whom it reaches ------------------------------------------------------------------------- */

static jny_status add_reached(jny_project *p, jny_arena *a, const char *sql, jny_str name,
                              told_reach *list, jny_err *err)
{
    int           rc;
    sqlite3_stmt *s = db_get(p, sql, err);
    db_bind_str(s, 1, name);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, list) =
            (jny_forget_reach){sqlite3_column_int64(s, 0), (uint32_t)sqlite3_column_int64(s, 1)};
    return db_done(s, rc, err);
}

static int by_story(const void *x, const void *y)
{
    const jny_forget_reach *a = x, *b = y;
    return a->story != b->story ? (a->story > b->story) - (a->story < b->story)
                                : (a->respondent > b->respondent) - (a->respondent < b->respondent);
}

jny_status jny_forget_reaches(jny_project *p, jny_arena *a, const jny_forget_request *r,
                              jny_forget_reach **out, size_t *n, jny_err *err)
{
    told_reach list = {0};
    jny_status st   = told_stories(p, a, r, &list, err);
    for (size_t i = 0; st == JNY_OK && i < r->n_stories; i++)
        st = add_reached(p, a,
                         "SELECT v.story, v.respondent FROM story s JOIN story_version v"
                         " ON v.story = s.id WHERE s.name = ? AND s.forgotten IS NULL",
                         r->stories[i], &list, err);
    for (size_t i = 0; st == JNY_OK && i < r->n_respondents; i++)
        st = add_reached(p, a,
                         "SELECT v.story, v.respondent FROM story_version v WHERE v.story IN"
                         " (SELECT o.story FROM story_version o JOIN respondent r"
                         "  ON r.id = o.respondent WHERE r.name = ?)",
                         r->respondents[i], &list, err);
    if (list.n)
        qsort(list.at, list.n, sizeof *list.at, by_story);
    *n   = 0;
    *out = list.at;
    for (size_t i = 0; st == JNY_OK && i < list.n; i++)
        if (i == 0 || by_story(&list.at[i], &list.at[*n - 1]) != 0)
            list.at[(*n)++] = list.at[i];
    return st;
}

static jny_status erase_in_event(erasure *e, const jny_forget_request *r, jny_str actor,
                                 jny_err *err)
{
    jny_status st = jny_event_begin(e->p, "forget", actor, err);
    if (st != JNY_OK)
        return st;
    /* Others may have written since it was looked: a restored project has other numbers. */
    if (find_all(e, r, err) == JNY_OK && erase(e, err) == JNY_OK)
        quoted_find(e->quoted, e->p, e->a, &e->out->quoted, &e->out->n_quoted, err);
    st             = jny_event_commit(e->p, told_summary(e->a, e->out, r), err);
    e->out->erased = st == JNY_OK;
    return st;
}

/* ---- Out of the file's bytes ----------------------------------------------------------------- */

/* Deleted rows may lie in free pages and in the log: both are written anew. */
static jny_status compact(jny_project *p, jny_err *err)
{
    for (size_t i = 0; i < p->n_statements; i++)
        sqlite3_reset(p->statements[i].stmt);
    jny_status st   = db_exec(p, "PRAGMA wal_checkpoint(TRUNCATE); VACUUM", err);
    int        left = 0, moved = 0;
    if (st == JNY_OK && sqlite3_wal_checkpoint_v2(p->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left,
                                                  &moved) != SQLITE_OK)
        st = jny_fail(err, JNY_EIO, p->path,
                      "another program has the project open and keeps old pages: close it");
    return st;
}

/* What others still say may stand in the file. What people wrote down of it stands there too: that
 * is for a person to judge, and told (quoted.c). */
static jny_status allow_rest(jny_project *p, traces *t, jny_err *err)
{
    static const char *const sources[] = {
        "SELECT body FROM text WHERE body IS NOT NULL",
        "SELECT text FROM value",
        "SELECT name FROM respondent",
        "SELECT name FROM story",
        "SELECT source FROM codebook_version",
        "SELECT note FROM decision WHERE note IS NOT NULL",
        "SELECT note FROM mark WHERE note IS NOT NULL",
        "SELECT summary FROM event WHERE kind <> 'import'", /* marks, no words */
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL",
        "SELECT name || path FROM source",
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        sqlite3_stmt *s = db_get(p, sources[i], err);
        int           rc;
        while ((rc = db_step(p, s, err)) == SQLITE_ROW)
            traces_allow(t, db_column(s, 0));
        if (rc == SQLITE_ERROR)
            return err->status;
        sqlite3_reset(s);
    }
    return JNY_OK;
}

/* Words of the index that stand in a text which has no body. */
static jny_status search_index(erasure *e, jny_err *err)
{
    jny_status    st = db_exec(e->p,
                               "CREATE VIRTUAL TABLE IF NOT EXISTS temp.indexed"
                                  " USING fts5vocab('main', 'story_search', 'instance')",
                               err);
    sqlite3_stmt *s  = NULL;
    if (st != JNY_OK)
        return st;
    if (sqlite3_prepare_v2(e->p->db,
                           "SELECT count(*) FROM temp.indexed WHERE doc NOT IN"
                           " (SELECT id FROM text WHERE body IS NOT NULL)",
                           -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW)
        st = db_fail(e->p, err);
    else
        e->out->in_index = (uint64_t)sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    jny_err    ignored = {0};
    jny_status gone =
        db_exec(e->p, "DROP TABLE IF EXISTS temp.indexed", st == JNY_OK ? err : &ignored);
    return st == JNY_OK ? gone : st;
}

static jny_status search_files(erasure *e, jny_err *err)
{
    static const char *const beside[] = {"", "-wal", "-shm", "-journal"};
    jny_status               st       = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < sizeof beside / sizeof *beside; i++)
        st = traces_search(e->traces, e->p->world,
                           jny_str_z(e->a, jny_str_format(e->a, "%s%s", e->p->path, beside[i])),
                           &e->out->searched, &e->out->traces, err);
    jny_names lost = {0};
    if (st == JNY_OK)
        st = project_lost_logs(e->a, e->p->path, &lost, err);
    for (size_t i = 0; st == JNY_OK && i < lost.n; i++)
        st = traces_search(e->traces, e->p->world, jny_str_z(e->a, lost.at[i]), &e->out->searched,
                           &e->out->traces, err);
    e->out->lost_logs = lost.at;
    e->out->n_lost    = lost.n;
    return st;
}

/* Whether a backup knows all that was forgotten here, and nothing of it is in its bytes. */
static jny_status has_forgotten(erasure *e, jny_project *backup, bool *yes, jny_err *err)
{
    stones     list  = {0};
    uint64_t   bytes = 0, found = 0;
    jny_status st = tombstones_load(e->p, e->a, &list, err);
    if (st == JNY_OK)
        st = tombstones_missing(backup, e->a, &list, err);
    if (st != JNY_OK || list.n)
        return st;
    st = allow_rest(backup, e->traces, err);
    if (st == JNY_OK)
        st = traces_search(e->traces, e->p->world, backup->path, &bytes, &found, err);
    *yes = st == JNY_OK && !found && !project_has_log(e->p->world, backup->path);
    return st;
}

/* Where an older copy was put in the project's place, the backups from behind the forgetting have
 * what people did since, and may be all that has it. */
static jny_status made_behind(void *ctx, const char *path, bool *yes, jny_err *err)
{
    erasure     *e = ctx;
    int64_t      version;
    jny_err      why    = {0};
    jny_project *backup = project_new(e->p->world, path);
    if (project_look(e->p->world, path, &version, &why) == JNY_OK &&
        project_connect(backup, backup->path, SQLITE_OPEN_READONLY, &why) == JNY_OK)
        has_forgotten(e, backup, yes, &why);
    jny_project_close(backup);
    if (why.status == JNY_EIO)
        *err = why;
    return err->status; /* what cannot be read may hold it */
}

/* Out of free pages, log and backups, and looked for. The last five hold the words too: one without
 * them takes their place. A backup on its way back has none of its own. */
static jny_status erase_around(erasure *e, jny_err *err)
{
    jny_str    fresh;
    bool       is_part = jny_part_is(e->p->path);
    jny_status st      = tombstones_save(e->p, err);
    if (st == JNY_OK)
        st = compact(e->p, err);
    if (st == JNY_OK)
        st = allow_rest(e->p, e->traces, err);
    if (st == JNY_OK)
        st = search_index(e, err);
    if (st == JNY_OK)
        st = search_files(e, err);
    e->out->pieces = traces_count(e->traces);
    /* Of what was erased before this run the words are not known any more. */
    if (st == JNY_OK && !is_part)
        st = backups_forget(e->p, e->a, e->out->before ? NULL : made_behind, e, &e->out->backups,
                            err);
    if (st == JNY_OK)
        st = project_set_aside(e->p->path, e->a, &e->out->aside, err);
    if (st == JNY_OK && e->out->backups)
        st = jny_backup_rotate(e->p, e->a, &fresh, err);
    return st;
}

/* The event stands: what went wrong is told as of what is left to do. */
static jny_status tell_what_is_left(jny_status st, jny_err *err)
{
    jny_err     why   = *err;
    const char *end   = strstr(why.msg, "; the project is as it was");
    int         bytes = end ? (int)(end - why.msg) : (int)strlen(why.msg); /* not true any more */
    *err              = (jny_err){0};
    return jny_fail(err, st, why.place,
                    "%.*s; it is erased, and may still stand in free pages, the log or a backup: "
                    "run this again",
                    bytes < 300 ? bytes : 300, why.msg);
}

jny_status jny_forget(jny_project *p, jny_arena *a, const jny_forget_request *r, jny_str actor,
                      jny_forgotten *out, jny_err *err)
{
    erasure e = {.p = p, .a = a, .traces = traces_open(a), .quoted = quoted_open(a), .out = out};
    *out      = (jny_forgotten){0};
    jny_status st = find_all(&e, r, err);
    if (st == JNY_OK && e.stories.n + e.respondents.n + out->before == 0)
        st = jny_fail(err, JNY_EINVAL, NULL, "name a story or a respondent to forget");
    if (st != JNY_OK || r->dry_run)
        return st;
    if (e.stories.n + e.respondents.n)
        st = erase_in_event(&e, r, actor, err);
    if (st != JNY_OK)
        return st;
    if (out->before)
        st = told_quoted(p, a, r, out, err);
    if (st == JNY_OK)
        st = erase_around(&e, err);
    if (st == JNY_OK)
        st = mentions_find(p, a, r->respondents, r->n_respondents, &out->mentions, &out->n_mentions,
                           err);
    return st == JNY_OK ? JNY_OK : tell_what_is_left(st, err);
}
