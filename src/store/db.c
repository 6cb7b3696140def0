/* db.c - SQLite behind one door. */
#include "db.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

jny_status db_damaged(jny_project *p, jny_err *err)
{
    return jny_fail(err, JNY_EDB, p->path,
                    "the project file is damaged: restore a backup, or ask for help before "
                    "writing to it");
}

jny_status db_foreign(jny_project *p, jny_err *err)
{
    return jny_fail(err, JNY_EDB, p->path,
                    "is not a journeys project: `journeys init NAME.journeys` makes one, and files "
                    "are imported into it");
}

bool db_is_text(jny_str s)
{
    return jny_utf8_check(s, NULL) && !memchr(s.p, 0, s.n);
}

static jny_status disk_refused(jny_project *p, jny_err *err)
{
    int why = sqlite3_system_errno(p->db);
    return jny_fail(err, JNY_EIO, p->path, "the disk refused (%s%serror %d of SQLite)%s",
                    why ? strerror(why) : "", why ? "; " : "", sqlite3_extended_errcode(p->db),
                    why == EFBIG ? ": files of this account may not be that large (ulimit -f); the "
                                   "project is as it was"
                                 : "; the project is as it was");
}

jny_status db_bad_pages(jny_project *p, int cause, jny_err *err)
{
    return cause == EIO ? disk_refused(p, err) : db_damaged(p, err);
}

jny_status db_fail(jny_project *p, jny_err *err)
{
    int cause = errno, code = sqlite3_errcode(p->db);
    switch (code) {
    case SQLITE_FULL:
        return jny_fail(err, JNY_EIO, p->path,
                        "the disk is full: make room and try again; the project is as it was");
    case SQLITE_BUSY: /* says nothing of the file: no JNY_EDB, or `restore` takes it for damaged */
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return jny_fail(err, JNY_EIO, p->path,
                        "another program is writing to this project: try again in a moment");
    case SQLITE_NOTADB: return db_foreign(p, err);
    case SQLITE_CORRUPT: return db_bad_pages(p, cause, err);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return jny_fail(err, JNY_EIO, p->path,
                        "cannot be written: look at the permissions of the file and its folder");
    case SQLITE_IOERR:
        if (sqlite3_system_errno(p->db) == EISDIR)
            return jny_fail(err, JNY_EDB, p->path, "is a folder: name the project file in it");
        if (sqlite3_system_errno(p->db) == ENOSPC ||
            sqlite3_extended_errcode(p->db) == SQLITE_IOERR_SHMSIZE)
            return jny_fail(err, JNY_EIO, p->path,
                            "the disk is full: make room and try again; the project is as it was");
        return disk_refused(p, err);
    case SQLITE_NOMEM: return jny_fail(err, JNY_EIO, p->path, "out of memory");
    default:
        return jny_fail(err, JNY_EDB, p->path, "SQLite: %s (%d)", sqlite3_errmsg(p->db),
                        sqlite3_extended_errcode(p->db));
    }
}

sqlite3_stmt *db_get(jny_project *p, const char *sql, jny_err *err)
{
    sqlite3_stmt *s = NULL;
    for (size_t i = 0; i < p->n_statements && !s; i++) /* nearly always the very literal */
        s = p->statements[i].sql == sql ? p->statements[i].stmt : NULL;
    for (size_t i = 0; i < p->n_statements && !s; i++)
        s = strcmp(p->statements[i].sql, sql) == 0 ? p->statements[i].stmt : NULL;
    if (s) {
        sqlite3_reset(s);
        sqlite3_clear_bindings(s);
        return s;
    }
    if (p->n_statements == STATEMENTS) {
        jny_fail(err, JNY_EDB, p->path, "more than %d statements", STATEMENTS);
        return NULL;
    }
    if (sqlite3_prepare_v3(p->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK) {
        db_fail(p, err);
        return NULL;
    }
    p->statements[p->n_statements].sql    = sql;
    p->statements[p->n_statements++].stmt = s;
    return s;
}

int db_step(jny_project *p, sqlite3_stmt *s, jny_err *err)
{
    if (!s)
        return SQLITE_ERROR;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return rc;
    db_fail(p, err);
    sqlite3_reset(s);
    return SQLITE_ERROR;
}

jny_status db_done(sqlite3_stmt *s, int rc, const jny_err *err)
{
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    return JNY_OK;
}

jny_status db_run(jny_project *p, sqlite3_stmt *s, jny_err *err)
{
    int rc = db_step(p, s, err);
    if (s)
        sqlite3_reset(s);
    return rc == SQLITE_ERROR ? err->status : JNY_OK;
}

jny_status db_exec(jny_project *p, const char *sql, jny_err *err)
{
    return sqlite3_exec(p->db, sql, NULL, NULL, NULL) == SQLITE_OK ? JNY_OK : db_fail(p, err);
}

void db_bind_str(sqlite3_stmt *s, int at, jny_str v)
{
    if (!s)
        return;
    if (v.p)
        sqlite3_bind_text64(s, at, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8);
    else
        sqlite3_bind_null(s, at);
}

void db_bind_key(sqlite3_stmt *s, int at, int64_t v)
{
    if (!s)
        return;
    if (v)
        sqlite3_bind_int64(s, at, v);
    else
        sqlite3_bind_null(s, at);
}

void db_bind_blob(sqlite3_stmt *s, int at, const void *p, size_t n)
{
    if (s)
        sqlite3_bind_blob64(s, at, n ? p : "", n, SQLITE_STATIC);
}

jny_str db_column(sqlite3_stmt *s, int at)
{
    const void *p = sqlite3_column_blob(s, at);
    return (jny_str){p ? p : "", (size_t)sqlite3_column_bytes(s, at)};
}

jny_str db_copy(jny_arena *a, sqlite3_stmt *s, int at)
{
    return jny_str_copy(a, db_column(s, at));
}

static const unsigned char *next_salt(jny_project *p)
{
    if (p->n_salts == 0) {
        jny_random(p->salts, sizeof p->salts);
        p->n_salts = SALTS;
    }
    return p->salts + --p->n_salts * SALT_BYTES;
}

row_seal seal_salted(const unsigned char salt[SALT_BYTES], jny_str content)
{
    row_seal                 out;
    crypto_hash_sha256_state h;
    memcpy(out.salt, salt, sizeof out.salt);
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, out.salt, sizeof out.salt);
    crypto_hash_sha256_update(&h, (const unsigned char *)content.p, content.n);
    crypto_hash_sha256_final(&h, out.seal);
    return out;
}

row_seal seal_apart(jny_project *p, jny_str content)
{
    return seal_salted(next_salt(p), content);
}

row_seal seal_row(jny_project *p, seal_table table, jny_str content)
{
    row_seal out = seal_apart(p, content);
    crypto_hash_sha256_update(&p->sealed[table], out.seal, sizeof out.seal);
    return out;
}

void db_bind_seal(sqlite3_stmt *s, int at, const row_seal *seal)
{
    db_bind_blob(s, at, seal->salt, sizeof seal->salt);
    db_bind_blob(s, at + 1, seal->seal, sizeof seal->seal);
}
