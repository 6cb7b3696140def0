/* project.c - making, opening and closing a project file; what is refused and why. */
#include "project.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

extern const char jny_schema_sql[]; /* schema.S */

/* ---- Settings of every connection ------------------------------------------------------- */

static void harden(sqlite3 *db)
{
    sqlite3_extended_result_codes(db, 0);
    sqlite3_busy_timeout(db, BUSY_MS);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 512 << 20);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1);
    sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, 999);
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 5);
}

jny_status project_set_pragmas(jny_project *p, jny_err *err)
{
    return db_exec(p,
                   "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                   "PRAGMA cache_size = -131072; PRAGMA secure_delete = ON; PRAGMA cell_size_check "
                   "= ON; PRAGMA mmap_size = 0;"
                   "PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 16777216;"
                   "PRAGMA recursive_triggers = OFF",
                   err);
}

jny_status project_write_ahead(jny_project *p, jny_err *err)
{
    return db_exec(p, "PRAGMA journal_mode = WAL", err);
}

void jny_project_cache(jny_project *p, unsigned mib)
{
    char sql[60];
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%u", (mib ? mib : 128) << 10);
    sqlite3_exec(p->db, sql, NULL, NULL, NULL); /* where it fails, nothing is lost but memory */
}

int64_t project_number(jny_project *p, const char *sql, jny_err *err)
{
    sqlite3_stmt *s = NULL;
    int64_t       n = -1;
    if (sqlite3_prepare_v2(p->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        n = sqlite3_column_int64(s, 0);
    else
        db_fail(p, err);
    sqlite3_finalize(s);
    return n;
}

/* SQLite counts its memory under a lock that every request takes; nobody asks for the count. Only
 * before its first use can it be told; later it refuses, which does no harm. */
static void count_no_memory(void)
{
    static atomic_flag told = ATOMIC_FLAG_INIT;
    if (!atomic_flag_test_and_set(&told))
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* SQLite opens nothing whose whole name, with what is added for its log, is longer than that, and
 * says of it what it says of a file that nobody may read. */
enum { SQLITE_NAME = 512, SQLITE_ADDS = 8 };

static bool is_too_deep(const char *path)
{
    char whole[PATH_MAX];
    return realpath(path, whole) && strlen(whole) + SQLITE_ADDS > SQLITE_NAME;
}

jny_status project_connect(jny_project *p, const char *name, int flags, jny_err *err)
{
    count_no_memory();
    /* To SQLite some names are none of a file: "file:x", ":memory:". */
    if (!(flags & SQLITE_OPEN_URI) && (name[0] == ':' || strncmp(name, "file:", 5) == 0))
        name = jny_str_z(&p->arena, jny_str_format(&p->arena, "./%s", name));
    int rc = sqlite3_open_v2(name, &p->db, flags | SQLITE_OPEN_NOMUTEX, p->world->vfs);
    if (rc == SQLITE_CANTOPEN && is_too_deep(p->path))
        return jny_fail(err, JNY_EINVAL, p->path,
                        "the whole path is too long, beyond some %d bytes: keep the project in a "
                        "folder that is less deep",
                        SQLITE_NAME - SQLITE_ADDS);
    if (rc != SQLITE_OK) {
        jny_status st = p->db ? db_fail(p, err) : jny_fail(err, JNY_EIO, p->path, "out of memory");
        return st;
    }
    harden(p->db);
    return JNY_OK;
}

jny_project *project_new(const jny_world *w, const char *path)
{
    jny_arena    arena = jny_arena_open(w);
    jny_project *p     = JNY_NEW(&arena, jny_project);
    p->world           = w;
    p->arena           = arena;
    p->path            = jny_str_z(&p->arena, jny_cstr(path));
    p->columns_from    = COLUMNS_FROM;
    return p;
}

void jny_project_close(jny_project *p)
{
    if (!p)
        return;
    jny_event_rollback(p);
    for (size_t i = 0; i < p->n_statements; i++)
        sqlite3_finalize(p->statements[i].stmt);
    sqlite3_close(p->db); /* checkpoints and removes the -wal file when it is the last */
    jny_arena arena = p->arena;
    jny_arena_close(&arena);
}

/* Whether a log stands beside the file: somebody has it open, or was interrupted. */
bool project_has_log(const jny_world *w, const char *path)
{
    char name[4096];
    if ((size_t)snprintf(name, sizeof name, "%s-wal", path) >= sizeof name)
        return false;
    int fd = w->open(w->ctx, name, O_RDONLY, 0);
    if (fd >= 0)
        w->close(w->ctx, fd);
    return fd >= 0;
}

/* ---- Is it ours? ---------------------------------------------------------------------------- */

/* What journeys programs made: the digest of all definitions but those below. Two programs wrote
 * version 1. A changed schema.sql needs its digest here; test_project says it. */
static const struct {
    int64_t     version;
    const char *digest;
} schemas[] = {
    {1, "e8ed7485146cb98bae8a3278157d382339d05d596106e0c0e8a14592d6120795"},
    {1, "59d43ef983e402c15d3638da651fbbff3061a6ca3d3903372b4278aa33878cba"},
    {2, "4e4e3b845bd9f40fca03d95b9cd729a78aca205aadd440bc914884085e6861f8"},
    {3, "e6e9d84f627f3f6ceaf4784ba575bdfc23cfa8a1fbbe2bf050cdb3dc43258845"},
    {4, "bee20df2192c25031870b9a10e2c9b6c06a20fe2d98f1b33db9313e4ffc91786"},
    {5, "1d40f8b3e326cb59d72da09d1e3477e03c2bd0bcfb7aab84220119e9f441e5b7"},
    {6, "95b6789a8c65050752ffc08644f661d329de1a188175951761fafa2a6a36954b"},
};

/* The tables of the word index, as FTS5 makes them. */
static bool is_of_the_index(jny_str definition)
{
#define TABLE(name, columns)                                                                       \
    "table\nstory_search_" name "\nstory_search_" name "\nCREATE TABLE 'story_search_" name        \
    "'" columns "\n"
    static const char *const made[] = {
        TABLE("config", "(k PRIMARY KEY, v) WITHOUT ROWID"),
        TABLE("data", "(id INTEGER PRIMARY KEY, block BLOB)"),
        TABLE("docsize", "(id INTEGER PRIMARY KEY, sz BLOB)"),
        TABLE("idx", "(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID"),
    };
#undef TABLE
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (jny_str_eq(definition, jny_cstr(made[i])))
            return true;
    return false;
}

jny_status project_schema_digest(jny_project *p, jny_arena *a, jny_str *out, jny_err *err)
{
    jny_buf       kept = jny_buf_open(a), hex = jny_buf_open(a);
    sqlite3_stmt *s  = NULL;
    int           rc = sqlite3_prepare_v2(
                  p->db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2", -1, &s, NULL);
    while (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        jny_buf b = jny_buf_open(a);
        for (int i = 0; i < 4; i++) {
            jny_buf_add(&b, db_column(s, i));
            jny_buf_char(&b, '\n');
        }
        if (!is_of_the_index(jny_buf_str(&b)))
            jny_buf_add(&kept, jny_buf_str(&b));
        rc = SQLITE_OK;
    }
    sqlite3_finalize(s);
    jny_sha256 h = jny_hash_sha256(jny_buf_str(&kept));
    jny_buf_hex(&hex, h.bytes, sizeof h.bytes);
    *out = jny_buf_str(&hex);
    return rc == SQLITE_DONE ? JNY_OK : db_fail(p, err);
}

/* A planted trigger or view, or a changed table, is somebody else's file. */
static jny_status check_schema(jny_project *p, int64_t version, jny_err *err)
{
    jny_arena  a = jny_arena_open(p->world);
    jny_str    digest;
    bool       good = false;
    jny_status st   = project_schema_digest(p, &a, &digest, err);
    for (size_t i = 0; st == JNY_OK && i < sizeof schemas / sizeof *schemas; i++)
        good |= schemas[i].version == version && jny_str_eq(digest, jny_cstr(schemas[i].digest));
    if (st == JNY_OK && !good)
        st = jny_fail(err, JNY_EDB, p->path,
                      "has tables, views or triggers that no journeys program made: it is not "
                      "opened; restore a backup");
    jny_arena_close(&a);
    return st;
}

static jny_status check_identity(jny_project *p, int64_t *version, jny_err *err)
{
    int64_t id = project_number(p, "PRAGMA application_id", err);
    *version   = project_number(p, "PRAGMA user_version", err);
    if (err->status != JNY_OK)
        return err->status;
    if (id != APPLICATION_ID || *version < 0)
        return db_foreign(p, err);
    if (*version > SCHEMA_VERSION)
        return jny_fail(err, JNY_EDB, p->path,
                        "was made by a newer journeys (file version %lld, this program knows %d): "
                        "update this program",
                        (long long)*version, SCHEMA_VERSION);
    return check_schema(p, *version, err);
}

/* "file:PATH?immutable=1": SQLite then makes no file beside it and takes no lock. */
static const char *immutable_name(jny_arena *a, const char *path)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, *path == '/' ? JNY_STR("file:") : JNY_STR("file:./"));
    for (; *path; path++)
        if (strchr("?#% ", *path))
            jny_buf_format(&b, "%%%02X", (unsigned char)*path);
        else
            jny_buf_char(&b, *path);
    jny_buf_add(&b, JNY_STR("?immutable=1"));
    return jny_str_z(a, jny_buf_str(&b));
}

jny_status project_look(const jny_world *w, const char *path, int64_t *version, jny_err *err)
{
    if (project_refuse_no_file(path, err) != JNY_OK)
        return err->status;
    for (int again = 0;; again++) {
        jny_err      found  = {0};
        bool         in_use = project_has_log(w, path);
        jny_project *p      = project_new(w, path);
        jny_status   st     = in_use ? project_connect(p, path, SQLITE_OPEN_READONLY, &found)
                                     : project_connect(p, immutable_name(&p->arena, path),
                                                       SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, &found);
        if (st == JNY_OK)
            st = check_identity(p, version, &found);
        jny_project_close(p);
        /* Somebody may have begun to write during a look that takes no lock. */
        if (st != JNY_OK && !in_use && !again && project_has_log(w, path))
            continue;
        if (st != JNY_OK)
            *err = found;
        return st;
    }
}

jny_status project_may_be_read(const jny_world *w, const char *path, jny_err *err)
{
    int fd = w->open(w->ctx, path, O_RDONLY, 0);
    if (fd >= 0) {
        w->close(w->ctx, fd);
        return JNY_OK;
    }
    if (errno == ENOENT || errno == ENOTDIR)
        return jny_fail(err, JNY_EIO, path, "no such project: `journeys init %.200s` makes one",
                        path);
    return jny_fail(err, JNY_EIO, path, "cannot be read: %s%s", strerror(errno),
                    jny_errno_advice(errno));
}

/* Somebody gave the project another name after a program in it was killed, perhaps: what was last
 * written is then in the log, and not in what is opened. */
static jny_str lost_logs_notice(jny_arena *a, const char *path)
{
    jny_names lost    = {0};
    jny_err   ignored = {0};
    if (project_lost_logs(a, path, &lost, &ignored) != JNY_OK || lost.n == 0)
        return (jny_str){0};
    return jny_str_format(
        a,
        "warning: %.*s is a log without its project. If this project had that name, what was "
        "last written is in the log: write nothing, and put copies of both side by side under the "
        "old name to see",
        JNY_ARG(lost.at[0]));
}

jny_status jny_project_open(const jny_world *w, const char *path, jny_project **out, jny_err *err)
{
    char real[PATH_MAX];
    *out          = NULL;
    path          = project_real(path, real);
    jny_status st = project_refuse_place(path, err);
    if (st != JNY_OK)
        return st;
    if (project_may_be_read(w, path, err) != JNY_OK)
        return err->status;
    jny_parts_sweep(w, path);

    int64_t   version = 0;
    jny_arena a       = jny_arena_open(w);
    jny_str   notice  = {0};
    st                = project_look(w, path, &version, err);
    if (st == JNY_OK && version < SCHEMA_VERSION)
        st = project_migrate(w, path, version, &notice, &a, err);
    jny_project *p = NULL;
    if (st == JNY_OK) {
        p         = project_new(w, path);
        p->notice = notice.n ? jny_str_copy(&p->arena, notice) : lost_logs_notice(&p->arena, path);
        st        = project_connect(p, p->path, SQLITE_OPEN_READWRITE, err);
    }
    if (st == JNY_OK)
        st = project_set_pragmas(p, err);
    if (st == JNY_OK)
        st = project_knows_now(p, err);
    if (st == JNY_OK)
        st = project_write_ahead(p, err);
    jny_arena_close(&a);
    if (st != JNY_OK) {
        jny_project_close(p);
        return st;
    }
    *out = p;
    return JNY_OK;
}

jny_str jny_project_notice(const jny_project *p)
{
    return p->notice;
}

/* ---- Making one ------------------------------------------------------------------------------ */

_Static_assert(SCHEMA_VERSION == 6, "fill_new writes the number too");

static jny_status fill_new(jny_project *p, jny_str actor, jny_err *err)
{
    jny_status st = project_set_pragmas(p, err);
    if (st == JNY_OK)
        st = project_write_ahead(p, err);
    if (st == JNY_OK)
        st = db_exec(p, "BEGIN IMMEDIATE", err);
    if (st == JNY_OK)
        st = db_exec(p, jny_schema_sql, err);
    if (st == JNY_OK)
        st = db_exec(p, "PRAGMA application_id = 0x4A6E7931; PRAGMA user_version = 6; COMMIT", err);
    if (st != JNY_OK)
        return st;

    unsigned char key[32];
    jny_random(key, sizeof key);
    st = jny_event_begin(p, "init", actor, err);
    if (st != JNY_OK)
        return st;
    setting_put(p, "tombstone-key", (jny_str){(const char *)key, sizeof key}, true, err);
    setting_put(p, "guid", jny_random_guid(&p->arena), false, err);
    return jny_event_commit(p, JNY_STR("{\"program\":\"journeys " JNY_VERSION "\"}"), err);
}

jny_status project_part(const jny_world *w, const char *path, part_file *out, jny_err *err)
{
    out->fd = jny_part_open(w, path, out->path);
    if (out->fd < 0 && errno == ENAMETOOLONG)
        return jny_fail(err, JNY_EINVAL, path, "the path is too long");
    if (out->fd < 0)
        return jny_fail(err, JNY_EIO, path, "cannot make it: is the folder there, and yours?");
    return JNY_OK;
}

void project_part_end(const jny_world *w, part_file *part)
{
    static const char *const beside[] = {"-wal", "-shm", "-journal"};
    char                     name[JNY_PART_BYTES + 16];
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        snprintf(name, sizeof name, "%s%s", part->path, beside[i]);
        w->remove(w->ctx, name);
    }
    jny_part_end(w, part->path, part->fd);
}

/* Made whole and private under another name first: under its own name there is never
 * half a project, nor one that others could read. */
jny_status jny_project_create(const jny_world *w, const char *path, jny_str actor, jny_err *err)
{
    part_file  part;
    bool       there;
    jny_status st = jny_file_there(path, &there, err);
    if (st == JNY_OK && there)
        st = jny_fail(err, JNY_ECONFLICT, path,
                      "is there already: choose another name, or use it with -p");
    if (st == JNY_OK)
        st = jny_project_absent(path, err);
    if (st == JNY_OK)
        st = project_refuse_place(path, err);
    if (st != JNY_OK)
        return st;
    st = project_part(w, path, &part, err);
    if (st != JNY_OK)
        return st;
    jny_project *p = project_new(w, part.path);
    st             = project_connect(p, p->path, SQLITE_OPEN_READWRITE, err);
    if (st == JNY_OK)
        st = fill_new(p, actor, err);
    jny_project_close(p);
    if (st == JNY_OK && project_has_log(w, part.path))
        st = jny_fail(err, JNY_EIO, path, "the disk refused to take the whole of it");
    if (st == JNY_OK)
        st = jny_file_name(w, part.path, path, err);
    project_part_end(w, &part);
    if (st != JNY_OK)
        snprintf(err->place, sizeof err->place, "%s", path); /* the name the person gave */
    return st;
}

jny_status project_guid(jny_project *p, jny_arena *a, jny_str *out, jny_err *err)
{
    /* Before version 4 a setting was not numbered, and there was one of each. */
    bool numbered = project_number(p, "PRAGMA user_version", err) >= 4;
    if (err->status != JNY_OK)
        return err->status;
    sqlite3_stmt *s = db_get(p,
                             numbered ? "SELECT value FROM setting WHERE name = 'guid'"
                                        " ORDER BY id DESC LIMIT 1"
                                      : "SELECT value FROM setting WHERE name = 'guid'",
                             err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status ? err->status : db_damaged(p, err);
    *out = db_copy(a, s, 0);
    sqlite3_reset(s);
    return JNY_OK;
}

/* ---- What is in it --------------------------------------------------------------------------- */

jny_status jny_project_status(jny_project *p, jny_arena *a, jny_status_report *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(
        p,
        "SELECT (SELECT count(*) FROM story WHERE live),"
        " (SELECT count(*) FROM story WHERE NOT live),"
        " (SELECT count(*) - count(v.respondent) + count(DISTINCT v.respondent) FROM story st"
        "   JOIN story_version v ON v.story = st.id AND v.version = st.version"
        "   WHERE st.live),"
        " (SELECT count(*) FROM event), (SELECT count(*) FROM decision d"
        "   JOIN coder c ON c.id = d.coder WHERE NOT c.machine),"
        " (SELECT count(*) FROM finished f JOIN coder c ON c.id = f.coder"
        "   WHERE NOT c.machine),"
        " (SELECT digest FROM event ORDER BY seq DESC LIMIT 1),"
        " (SELECT count(*) FROM (SELECT d.present, max(d.id) FROM decision d"
        "   JOIN coder c ON c.id = d.coder AND c.machine"
        "   WHERE NOT EXISTS (SELECT 1 FROM event u WHERE u.target = d.event)"
        "   GROUP BY d.story, d.theme, d.coder) WHERE present)",
        err);
    *out = (jny_status_report){0};
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    out->stories     = (uint64_t)sqlite3_column_int64(s, 0);
    out->withdrawn   = (uint64_t)sqlite3_column_int64(s, 1);
    out->respondents = (uint64_t)sqlite3_column_int64(s, 2);
    out->events      = (uint64_t)sqlite3_column_int64(s, 3);
    out->decisions   = (uint64_t)sqlite3_column_int64(s, 4);
    out->finished    = (uint64_t)sqlite3_column_int64(s, 5);
    out->suggestions = (uint64_t)sqlite3_column_int64(s, 7);
    jny_buf head     = jny_buf_open(a);
    jny_str digest   = db_column(s, 6);
    jny_buf_hex(&head, digest.p, digest.n);
    out->head = jny_buf_str(&head);
    sqlite3_reset(s);
    return JNY_OK;
}
