/* since.c - a project that others write to: what they did since, and one state of it to read. */
#include "db.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- One state ------------------------------------------------------------------------------- */

jny_status jny_project_hold(jny_project *p, jny_err *err)
{
    return db_exec(p, "SAVEPOINT held", err);
}

void jny_project_let_go(jny_project *p)
{
    /* As it was begun; where that is refused, whole, since what stays open lets nobody write. */
    if (sqlite3_exec(p->db, "ROLLBACK TO held; RELEASE held", NULL, NULL, NULL) != SQLITE_OK)
        sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- What happened since --------------------------------------------------------------------- */

jny_status jny_project_change(jny_project *p, int64_t *number, jny_err *err)
{
    sqlite3_stmt *s  = db_get(p, "PRAGMA data_version", err);
    int           rc = db_step(p, s, err);
    if (rc != SQLITE_ROW)
        return err->status;
    *number = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return JNY_OK;
}

/* The newest event; of an empty record, none. */
static jny_status newest(jny_project *p, jny_moment *out, jny_err *err)
{
    sqlite3_stmt *s  = db_get(p, "SELECT seq, digest FROM event ORDER BY seq DESC LIMIT 1", err);
    int           rc = db_step(p, s, err);
    *out             = (jny_moment){0};
    if (rc == SQLITE_ROW) {
        jny_str digest = db_column(s, 1);
        out->event     = sqlite3_column_int64(s, 0);
        memcpy(out->digest.bytes, digest.p,
               digest.n < sizeof out->digest.bytes ? digest.n : sizeof out->digest.bytes);
    }
    return db_done(s, rc, err);
}

jny_status record_has(jny_project *p, const jny_moment *m, bool *yes, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT 1 FROM event WHERE seq = ? AND digest = ?", err);
    db_bind_key(s, 1, m->event);
    db_bind_blob(s, 2, m->digest.bytes, sizeof m->digest.bytes);
    int rc = db_step(p, s, err);
    *yes   = rc == SQLITE_ROW;
    return db_done(s, rc, err);
}

/* ---- What the caller knows ------------------------------------------------------------------- */

jny_status project_knows_now(jny_project *p, jny_err *err)
{
    struct stat at;
    if (stat(p->path, &at) != 0)
        return jny_fail(err, JNY_EIO, p->path, "cannot be looked at: %s", strerror(errno));
    p->device = at.st_dev;
    p->number = at.st_ino;
    return newest(p, &p->known, err);
}

int64_t jny_project_knows(const jny_project *p)
{
    return p->known.event;
}

/* What is written into a file that was moved or replaced goes where nobody looks for it. */
static jny_status check_file(jny_project *p, jny_err *err)
{
    struct stat at;
    if (stat(p->path, &at) == 0 && at.st_dev == p->device && at.st_ino == p->number)
        return JNY_OK;
    return jny_fail(err, JNY_ECONFLICT, p->path,
                    "is no longer the file that was opened (it was moved, replaced or taken away "
                    "meanwhile), and nothing was written: put it back, or end this program and "
                    "open the one that is there now");
}

/* Whether one who begins an event of this kind has to look again, since an event of that kind came
 * between, or was withdrawn (`withdrawn`: its kind): what they read, and go by, may be gone or
 * another's. Who looks everything up within the event need not. */
static bool must_look_again(jny_str begun, jny_str happened, jny_str withdrawn)
{
    static const char *const looks_up[] = {"import", "merge", "forget", "restore", "coder"};
    static const struct {
        const char *begun, *happened;
    } pairs[] = {{"release", "release"},  {"release", "flag"},   {"release", "consent"},
                 {"release", "sign"},     {"release", "import"}, {"release", "merge"},
                 {"run", "run"},          {"run", "codebook"},   {"codebook", "run"},
                 {"codebook", "codebook"}};
    for (size_t i = 0; i < sizeof looks_up / sizeof *looks_up; i++)
        if (jny_str_eq(begun, jny_cstr(looks_up[i])))
            return false;
    bool yes = jny_str_eq(happened, JNY_STR("forget")) ||
               jny_str_eq(happened, JNY_STR("restore")) ||
               (withdrawn.n && jny_str_eq(begun, JNY_STR("release")));
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        yes |= jny_str_eq(begun, jny_cstr(pairs[i].begun)) &&
               (jny_str_eq(happened, jny_cstr(pairs[i].happened)) ||
                jny_str_eq(withdrawn, jny_cstr(pairs[i].happened)));
    return yes;
}

static jny_status look_again(jny_project *p, const char *what, jny_err *err)
{
    return jny_fail(err, JNY_ECONFLICT, p->path,
                    "was changed by somebody else while this was being prepared (%s), and nothing "
                    "was written: look at it again, and repeat what you did",
                    what);
}

jny_status project_check_known(jny_project *p, jny_str kind, jny_err *err)
{
    bool known;
    if (!p->number)
        return JNY_OK; /* it is being made, or brought to this version: nobody else has it */
    if (check_file(p, err) != JNY_OK || record_has(p, &p->known, &known, err) != JNY_OK)
        return err->status;
    if (!known)
        return look_again(p, "restore", err);
    char          what[32];
    int           rc    = SQLITE_DONE;
    bool          again = false;
    sqlite3_stmt *s     = db_get(p,
                                 "SELECT e.kind, t.kind FROM event e LEFT JOIN event t"
                                     " ON t.seq = e.target WHERE e.seq > ? ORDER BY e.seq",
                                 err);
    db_bind_key(s, 1, p->known.event);
    while (!again && (rc = db_step(p, s, err)) == SQLITE_ROW) {
        again = must_look_again(kind, db_column(s, 0), db_column(s, 1));
        snprintf(what, sizeof what, "%.*s", JNY_ARG(db_column(s, 0)));
    }
    if (again)
        sqlite3_reset(s);
    return again ? look_again(p, what, err) : db_done(s, rc, err);
}

/* ---- What it is of --------------------------------------------------------------------------- */

/* What an event, or the withdrawing of one, changes: nothing of any story, what people said of
 * some, or more. A story that was finished and is not so any more is read by other runs: more. */
typedef enum { NOTHING, SAID, MORE } reach;

static reach reach_of(jny_str kind, bool withdrawn)
{
    static const struct {
        const char *kind;
        reach       made, withdrawn;
    } kinds[] = {{"decide", SAID, SAID},        {"finish", SAID, MORE},
                 {"flag", SAID, SAID},          {"sign", SAID, SAID},
                 {"release", NOTHING, NOTHING}, {"coder", NOTHING, NOTHING}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (jny_str_eq(kind, jny_cstr(kinds[i].kind)))
            return withdrawn ? kinds[i].withdrawn : kinds[i].made;
    return MORE;
}

typedef JNY_LIST(int64_t) keys;

static int by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static void keep_each_once(keys *list)
{
    size_t n = 0;
    if (list->n)
        qsort(list->at, list->n, sizeof *list->at, by_number);
    for (size_t i = 0; i < list->n; i++)
        if (n == 0 || list->at[i] != list->at[n - 1])
            list->at[n++] = list->at[i];
    list->n = n;
}

/* The stories that an event speaks of. */
static jny_status stories_of(jny_project *p, jny_arena *a, int64_t event, keys *list, jny_err *err)
{
    sqlite3_stmt *s = db_get(p,
                             "SELECT story FROM decision WHERE event = ?1"
                             " UNION SELECT story FROM finished WHERE event = ?1"
                             " UNION SELECT story FROM mark WHERE event = ?1",
                             err);
    int           rc;
    db_bind_key(s, 1, event);
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, list) = sqlite3_column_int64(s, 0);
    return db_done(s, rc, err);
}

static jny_status what_happened(jny_project *p, jny_arena *a, int64_t event, keys *stories,
                                bool *more, jny_err *err)
{
    sqlite3_stmt *s  = db_get(p,
                              "SELECT coalesce(e.target, e.seq), coalesce(t.kind, e.kind),"
                               " e.target IS NOT NULL FROM event e"
                               " LEFT JOIN event t ON t.seq = e.target WHERE e.seq > ?",
                              err);
    int           rc = SQLITE_DONE;
    jny_status    st = JNY_OK;
    db_bind_key(s, 1, event);
    while (st == JNY_OK && !*more && (rc = db_step(p, s, err)) == SQLITE_ROW) {
        reach r = reach_of(db_column(s, 1), sqlite3_column_int(s, 2) != 0);
        *more   = r == MORE;
        if (r == SAID)
            st = stories_of(p, a, sqlite3_column_int64(s, 0), stories, err);
    }
    jny_status end = db_done(s, rc, err);
    return st != JNY_OK ? st : end;
}

jny_status jny_record_since(jny_project *p, jny_arena *a, const jny_moment *since, jny_since *out,
                            jny_err *err)
{
    keys       stories = {0};
    bool       known   = false;
    jny_status st      = newest(p, &out->now, err);
    if (st == JNY_OK) {
        p->known = out->now;
        st       = record_has(p, since, &known, err);
    }
    out->more = !known;
    if (st == JNY_OK && known)
        st = what_happened(p, a, since->event, &stories, &out->more, err);
    keep_each_once(&stories);
    out->stories = stories.at;
    out->n       = stories.n;
    return st;
}
