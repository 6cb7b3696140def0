/* refused.h - SQLite refuses: the n-th statement of an operation fails, for every n, in one
 * process.
 *
 * The library's calls of SQLite come here (CMakeLists.txt: --wrap), those of SQLite itself do not.
 * A refused call does nothing, and SQLite says afterwards what it says then: the code again when
 * the statement is reset, and to who asks for the last error. Where an error ends a transaction by
 * itself, as a full disk does, it does so here. */
#ifndef TESTS_REFUSED_H
#define TESTS_REFUSED_H

#include "db.h"
#include "everything.h"

#include <errno.h>
#include <pthread.h>

enum { MOST_CALLS = 200000, MOST_STEPS = 64 };

static struct {
    size_t        calls, from, to; /* counted from 1; none fails where `from` is 0 */
    int           code;
    bool          rolls_back; /* the transaction ends with it */
    bool          dies;       /* instead of failing, the process ends there */
    bool          in_parts;   /* a text of many statements: each is a call of its own */
    int           said;       /* the last code that was made up; 0: none */
    int           system;     /* the error of the system behind it */
    sqlite3_stmt *steps[MOST_STEPS];
    size_t        n_steps;
    uint64_t      ways[MOST_CALLS]; /* of each call: what it was and which statement */
} sql;
static pthread_mutex_t sql_lock = PTHREAD_MUTEX_INITIALIZER;

/* The real ones. */
int __real_sqlite3_step(sqlite3_stmt *s);
int __real_sqlite3_reset(sqlite3_stmt *s);
int __real_sqlite3_finalize(sqlite3_stmt *s);
int __real_sqlite3_prepare_v2(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
int __real_sqlite3_prepare_v3(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **,
                              const char **);
int __real_sqlite3_exec(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *,
                        char **);
int __real_sqlite3_open_v2(const char *, sqlite3 **, int, const char *);
sqlite3_backup *__real_sqlite3_backup_init(sqlite3 *, const char *, sqlite3 *, const char *);
int             __real_sqlite3_backup_step(sqlite3_backup *, int);
int             __real_sqlite3_wal_checkpoint_v2(sqlite3 *, const char *, int, int *, int *);
unsigned char  *__real_sqlite3_serialize(sqlite3 *, const char *, sqlite3_int64 *, unsigned);
int             __real_sqlite3_create_function_v2(sqlite3 *, const char *, int, int, void *,
                                                  void (*)(sqlite3_context *, int, sqlite3_value **),
                                                  void (*)(sqlite3_context *, int, sqlite3_value **),
                                                  void (*)(sqlite3_context *), void (*)(void *));
int             __real_sqlite3_errcode(sqlite3 *);
int             __real_sqlite3_extended_errcode(sqlite3 *);
int             __real_sqlite3_system_errno(sqlite3 *);
const char     *__real_sqlite3_errmsg(sqlite3 *);

/* Whether this call is refused. */
static bool refused(char kind, sqlite3 *db, const char *text)
{
    uint64_t way = 14695981039346656037u + (uint64_t)kind;
    pthread_mutex_lock(&sql_lock);
    bool no = sql.from && sql.calls + 1 >= sql.from && sql.calls + 1 <= sql.to;
    if (!sql.from && sql.calls < MOST_CALLS) {
        for (; text && *text; text++)
            way = (way ^ (unsigned char)*text) * 1099511628211u;
        if ((!text || !*text) && sql.calls) /* without words: by what was done before it */
            way ^= sql.ways[sql.calls - 1] * 31;
        sql.ways[sql.calls] = way;
    }
    sql.calls++;
    sql.said = no ? sql.code : 0;
    if (no && sql.system)
        errno = sql.system;
    pthread_mutex_unlock(&sql_lock);
    if (no && sql.dies)
        _exit(137);
    if (no && sql.rolls_back && db && !sqlite3_get_autocommit(db))
        __real_sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return no;
}

static void note_step(sqlite3_stmt *s)
{
    pthread_mutex_lock(&sql_lock);
    sql.steps[sql.n_steps++ % MOST_STEPS] = s;
    pthread_mutex_unlock(&sql_lock);
}

/* Whether its last step was refused; said once. */
static bool was_refused(const sqlite3_stmt *s)
{
    bool was = false;
    pthread_mutex_lock(&sql_lock);
    for (size_t i = 0; s && i < MOST_STEPS && i < sql.n_steps; i++)
        if (sql.steps[i] == s) {
            sql.steps[i] = NULL;
            was          = true;
        }
    pthread_mutex_unlock(&sql_lock);
    return was;
}

int __wrap_sqlite3_step(sqlite3_stmt *s)
{
    was_refused(s); /* begun anew: that it was is past */
    if (!refused('s', sqlite3_db_handle(s), sqlite3_sql(s)))
        return __real_sqlite3_step(s);
    __real_sqlite3_reset(s);
    note_step(s);
    return sql.code;
}

int __wrap_sqlite3_reset(sqlite3_stmt *s)
{
    int rc = __real_sqlite3_reset(s);
    return was_refused(s) ? sql.code : rc;
}

int __wrap_sqlite3_finalize(sqlite3_stmt *s)
{
    bool was = was_refused(s);
    int  rc  = __real_sqlite3_finalize(s);
    return was ? sql.code : rc;
}

int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *text, int n, sqlite3_stmt **out,
                              const char **rest)
{
    *out = NULL;
    return refused('p', db, text) ? sql.code : __real_sqlite3_prepare_v2(db, text, n, out, rest);
}

int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *text, int n, unsigned how,
                              sqlite3_stmt **out, const char **rest)
{
    *out = NULL;
    return refused('p', db, text) ? sql.code
                                  : __real_sqlite3_prepare_v3(db, text, n, how, out, rest);
}

/* As sqlite3_exec itself goes through a text of many statements. */
static int exec_in_parts(sqlite3 *db, const char *text)
{
    int rc = SQLITE_OK;
    while (rc == SQLITE_OK && *text) {
        const char   *rest = text;
        sqlite3_stmt *s    = NULL;
        if (refused('e', db, text))
            return sql.code;
        rc = __real_sqlite3_prepare_v2(db, text, -1, &s, &rest);
        while (rc == SQLITE_OK && s && (rc = __real_sqlite3_step(s)) == SQLITE_ROW)
            rc = SQLITE_OK;
        rc   = rc == SQLITE_DONE ? SQLITE_OK : rc;
        text = rest;
        __real_sqlite3_finalize(s);
    }
    return rc;
}

/* What takes back is done also where it says that it failed, as SQLite does it. */
int __wrap_sqlite3_exec(sqlite3 *db, const char *text, int (*each)(void *, int, char **, char **),
                        void *with, char **why)
{
    if (sql.in_parts && !each && strncmp(text, "ROLLBACK", 8) != 0)
        return exec_in_parts(db, text);
    bool no = refused('e', db, text);
    int  rc = no && strncmp(text, "ROLLBACK", 8) != 0
                  ? SQLITE_OK
                  : __real_sqlite3_exec(db, text, each, with, why);
    return no ? sql.code : rc;
}

int __wrap_sqlite3_open_v2(const char *name, sqlite3 **out, int flags, const char *vfs)
{
    bool no = refused('o', NULL, "");
    int  rc = no ? __real_sqlite3_open_v2(":memory:", out, flags | SQLITE_OPEN_MEMORY, NULL)
                 : __real_sqlite3_open_v2(name, out, flags, vfs);
    return no ? sql.code : rc;
}

sqlite3_backup *__wrap_sqlite3_backup_init(sqlite3 *to, const char *at, sqlite3 *from,
                                           const char *name)
{
    return refused('i', NULL, "") ? NULL : __real_sqlite3_backup_init(to, at, from, name);
}

int __wrap_sqlite3_backup_step(sqlite3_backup *b, int pages)
{
    return refused('b', NULL, "") ? sql.code : __real_sqlite3_backup_step(b, pages);
}

int __wrap_sqlite3_wal_checkpoint_v2(sqlite3 *db, const char *name, int how, int *left, int *done)
{
    return refused('c', NULL, "") ? sql.code
                                  : __real_sqlite3_wal_checkpoint_v2(db, name, how, left, done);
}

unsigned char *__wrap_sqlite3_serialize(sqlite3 *db, const char *name, sqlite3_int64 *n,
                                        unsigned how)
{
    return refused('z', NULL, "") ? NULL : __real_sqlite3_serialize(db, name, n, how);
}

int __wrap_sqlite3_create_function_v2(sqlite3 *db, const char *name, int n, int how, void *with,
                                      void (*call)(sqlite3_context *, int, sqlite3_value **),
                                      void (*step)(sqlite3_context *, int, sqlite3_value **),
                                      void (*last)(sqlite3_context *), void (*gone)(void *))
{
    return refused('f', NULL, name)
               ? sql.code
               : __real_sqlite3_create_function_v2(db, name, n, how, with, call, step, last, gone);
}

/* Who waits for another writer waits no time. */
int __wrap_sqlite3_sleep(int ms)
{
    return ms;
}

/* Without its second byte, as SQLite gives it to who did not ask for more. */
int __wrap_sqlite3_errcode(sqlite3 *db)
{
    return sql.said ? sql.said & 0xFF : __real_sqlite3_errcode(db);
}

int __wrap_sqlite3_extended_errcode(sqlite3 *db)
{
    return sql.said ? sql.said : __real_sqlite3_extended_errcode(db);
}

int __wrap_sqlite3_system_errno(sqlite3 *db)
{
    return sql.said ? sql.system : __real_sqlite3_system_errno(db);
}

const char *__wrap_sqlite3_errmsg(sqlite3 *db)
{
    return sql.said ? sqlite3_errstr(sql.said) : __real_sqlite3_errmsg(db);
}

/* ---- Operations ------------------------------------------------------------------------------ */

/* What it does to the project of the desk; what it found goes to `said`, the same each time. */
typedef jny_status job(desk *d, jny_arena *a, jny_buf *said, jny_err *err);
typedef struct {
    const char *name;
    job        *run;
    bool        closed;    /* the project is closed meanwhile */
    bool        all;       /* every call in every way, however long it is */
    void (*tidy)(desk *d); /* takes away what it makes beside the project; may be NULL */
} operation;

static const struct {
    const char *name;
    int         code;
    bool        rolls_back, stays;
} refusals[] = {
    {"an I/O error", SQLITE_IOERR, false, false},
    {"a full disk", SQLITE_FULL, true, false},
    {"another writer, who stays", SQLITE_BUSY, false, true},
    {"another writer, for a moment", SQLITE_BUSY, false, false},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

/* What a project holds, and the head of its record: by what these are called, `head` last. */
static jny_str figures(desk *d, const char *when)
{
    sqlite3_stmt *s    = NULL;
    const char   *text = "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM setting),"
                         " (SELECT count(*) FROM source), (SELECT count(*) FROM text),"
                         " (SELECT count(*) FROM story WHERE live), (SELECT count(*) FROM story),"
                         " (SELECT count(*) FROM story_version), (SELECT count(*) FROM respondent),"
                         " (SELECT count(*) FROM attribute), (SELECT count(*) FROM value),"
                         " (SELECT count(*) FROM story_attribute),"
                         " (SELECT count(*) FROM codebook_version), (SELECT count(*) FROM theme),"
                         " (SELECT count(*) FROM coder), (SELECT count(*) FROM decision),"
                         " (SELECT count(*) FROM evidence), (SELECT count(*) FROM finished),"
                         " (SELECT count(*) FROM mark), (SELECT count(*) FROM account),"
                         " (SELECT count(*) FROM assignment), (SELECT count(*) FROM release),"
                         " (SELECT count(*) FROM tombstone), (SELECT count(*) FROM run),"
                         " (SELECT count(*) FROM hit),"
                         " (SELECT hex(digest) FROM event ORDER BY seq DESC LIMIT 1)";
    jny_buf       b    = jny_buf_open(&d->a);
    cr_assert_eq(__real_sqlite3_prepare_v2(d->p->db, text, -1, &s, NULL), SQLITE_OK, "%s: %s", when,
                 __real_sqlite3_errmsg(d->p->db));
    cr_assert_eq(__real_sqlite3_step(s), SQLITE_ROW, "%s: the project cannot be read: %s", when,
                 __real_sqlite3_errmsg(d->p->db));
    for (int i = 0; i < sqlite3_column_count(s); i++)
        jny_buf_format(&b, "%s ", (const char *)sqlite3_column_text(s, i));
    __real_sqlite3_finalize(s);
    return jny_buf_str(&b);
}

/* The same without the head, which is another each time. */
static jny_str counts(jny_str figures)
{
    return jny_str_sub(figures, 0, figures.n > 65 ? figures.n - 65 : 0);
}

/* No transaction, and no statement from which rows are still to come. */
static void is_at_rest(desk *d, const char *when)
{
    cr_expect(!d->p->in_event && !d->p->in_batch, "%s: an event is open", when);
    cr_expect(sqlite3_get_autocommit(d->p->db), "%s: a transaction is open", when);
    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(d->p->db, s));)
        cr_expect(!sqlite3_stmt_busy(s), "%s: still being read: %s", when, sqlite3_sql(s));
}

static void close_project(desk *d)
{
    jny_project_close(d->p);
    d->p = NULL;
}

/* The project as it was before. */
static void put_back(desk *d, const operation *o, jny_str whole)
{
    char name[200];
    close_project(d);
    for (const char *const *e = (const char *const[]){"-wal", "-shm", NULL}; *e; e++) {
        snprintf(name, sizeof name, "%s%s", d->path, *e);
        remove(name);
    }
    file_write(d->path, whole);
    if (o->tidy)
        o->tidy(d);
    project_reopen(d);
}

/* So that calls have the same numbers each time. */
static void forget_statements(jny_project *p)
{
    for (size_t i = 0; i < p->n_statements; i++)
        __real_sqlite3_finalize(p->statements[i].stmt);
    p->n_statements = 0;
    keys_forget(p);
}

static jny_status do_it(desk *d, const operation *o, jny_arena *a, jny_str *said, jny_err *err)
{
    jny_buf b = jny_buf_open(a);
    if (o->closed)
        close_project(d);
    else
        forget_statements(d->p);
    sql.calls     = 0;
    sql.n_steps   = 0;
    jny_status st = o->run(d, a, &b, err);
    sql.from      = 0;
    sql.said      = 0;
    sql.n_steps   = 0;
    if (o->closed && !d->p)
        project_reopen(d);
    *said = jny_buf_str(&b);
    return st;
}

static void is_sound(desk *d, const char *when)
{
    jny_health h;
    jny_arena  a = jny_arena_open(d->world);
    works(d, jny_doctor(d->p, &a, (jny_str){0}, NULL, NULL, &h, &d->err), when);
    for (size_t i = 0; i < h.n; i++)
        cr_expect(false, "%s: the doctor finds: %.*s", when, JNY_ARG(h.findings[i].what));
    jny_arena_close(&a);
}

/* Of a long operation each call of another way than those before, and the last of each (but of the
 * very long), and each is refused in one way; of a short one, and with JNY_LONG, every call in
 * every way. */
enum { SHORT = 60, VERY_LONG = 180 };
static bool is_tried(const uint64_t *ways, size_t n, size_t i, size_t how)
{
    bool first = true, last = true;
    for (size_t k = 0; k < i && first; k++)
        first = ways[k] != ways[i];
    for (size_t k = i + 1; k < n && last; k++)
        last = ways[k] != ways[i];
    return (first || (last && n < VERY_LONG)) && (i + first) % REFUSALS == how;
}

typedef struct {
    jny_str whole, before, after, said;
} course; /* how it goes when nothing is refused */

/* Whether the project is no longer as it was before. */
static bool refuse_once(desk *d, const operation *o, const course *c, size_t how, size_t n)
{
    char      when[200];
    jny_err   err = {0};
    jny_arena a   = jny_arena_open(d->world);
    jny_str   said;
    snprintf(when, sizeof when, "%s, call %zu meets %s", o->name, n, refusals[how].name);
    sql.from       = n;
    sql.to         = refusals[how].stays ? SIZE_MAX : n;
    sql.code       = refusals[how].code;
    sql.rolls_back = refusals[how].rolls_back;
    jny_status st  = do_it(d, o, &a, &said, &err);
    is_at_rest(d, when);
    jny_str now = figures(d, when);
    cr_expect_eq(st, err.status, "%s: says %d, but the error %d", when, (int)st, (int)err.status);
    cr_expect(st == JNY_OK || err.msg[0], "%s: no message", when);
    bool done = jny_str_eq(counts(now), counts(c->after));
    if (st == JNY_OK) {
        cr_expect(done, "%s: passed over in silence:\n%.*s\n%.*s", when, JNY_ARG(now),
                  JNY_ARG(c->after));
        cr_expect(jny_str_eq(said, c->said), "%s: another result:\n%.*s\n%.*s", when, JNY_ARG(said),
                  JNY_ARG(c->said));
    } else {
        cr_expect(done || jny_str_eq(now, c->before), "%s: half done (%s):\n%.*s\n%.*s", when,
                  err.msg, JNY_ARG(now), JNY_ARG(c->before));
    }
    jny_arena_close(&a);
    return !jny_str_eq(now, c->before);
}

static void refuse_each(desk *d, const operation *o, jny_str whole)
{
    static uint64_t ways[MOST_CALLS];
    jny_arena       mine = jny_arena_open(d->world), a = jny_arena_open(d->world);
    jny_err         err = {0};
    course          c   = {.whole = whole};
    put_back(d, o, whole);
    c.before = jny_str_copy(&mine, figures(d, o->name));
    works(d, do_it(d, o, &a, &c.said, &d->err), o->name);
    size_t n = sql.calls, tried = 0;
    cr_assert(n > 0 && n < MOST_CALLS, "%s: %zu calls", o->name, n);
    memcpy(ways, sql.ways, n * sizeof *ways);
    is_at_rest(d, o->name);
    c.after    = jny_str_copy(&mine, figures(d, o->name));
    c.said     = jny_str_copy(&mine, c.said);
    bool moved = true;
    for (size_t how = 0; how < REFUSALS; how++)
        for (size_t i = 1; i <= n; i++)
            if (n <= SHORT || o->all || getenv("JNY_LONG") || is_tried(ways, n, i - 1, how)) {
                if (moved || o->tidy)
                    put_back(d, o, whole);
                jny_str was = figures(d, o->name);
                cr_assert(jny_str_eq(was, c.before), "%s: not as before", o->name);
                moved = refuse_once(d, o, &c, how, i);
                tried++;
            }
    /* What failed so often is not in the way of what comes next. */
    jny_str said;
    if (moved || o->tidy)
        put_back(d, o, whole);
    works(d, do_it(d, o, &a, &said, &d->err), o->name);
    cr_expect(jny_str_eq(said, c.said), "%s: another result at last:\n%.*s\n%.*s", o->name,
              JNY_ARG(said), JNY_ARG(c.said));
    cr_expect(jny_str_eq(counts(figures(d, o->name)), counts(c.after)), "%s: not as it was",
              o->name);
    is_sound(d, o->name);
    if (o->tidy)
        o->tidy(d);
    if (getenv("JNY_FIGURES"))
        fprintf(stderr, "%-24s %6zu calls, %6zu refused\n", o->name, n, tried);
    (void)err;
    jny_arena_close(&a);
    jny_arena_close(&mine);
}

static desk desk_with_everything(void)
{
    setenv("TMPDIR", "/dev/shm", 0); /* in memory, where it can be */
    desk d = desk_with_project();
    fill_with_everything(&d);
    return d;
}

static void refuse_list(desk *d, const operation *list, size_t n)
{
    close_project(d);
    jny_str whole = file_bytes(d, d->path);
    for (size_t i = 0; i < n; i++)
        if (!getenv("JNY_ONLY") || strstr(list[i].name, getenv("JNY_ONLY")))
            refuse_each(d, &list[i], whole);
}

static inline void refuse_all(const operation *list, size_t n)
{
    desk d = desk_with_everything();
    refuse_list(&d, list, n);
    desk_close(&d);
}

#define REFUSE_ALL(list) refuse_all(list, sizeof(list) / sizeof *(list))

#endif
