/* record.c - the rows of the record in the order in which events seal them. */
#include "record.h"

#include <stdlib.h>
#include <string.h>

#define ROWS(table, number, content)                                                               \
    "SELECT max(o.event, ?1) AS e, " number ", o.seal, o.salt IS NULL OR o.seal ="                 \
    " row_seal(o.salt, " content ") FROM " table " o ORDER BY e, " number

const record_table record_tables[SEAL_TABLES] = {
    [SEAL_SETTING]    = {"setting", ROWS("setting", "o.id", SETTING_CONTENT)},
    [SEAL_SOURCE]     = {"source", ROWS("source", "o.id", SOURCE_CONTENT)},
    [SEAL_VERSION]    = {"story_version",
                         ROWS("story_version", "o.story", VERSION_CONTENT) ", o.version"},
    [SEAL_CODEBOOK]   = {"codebook_version", ROWS("codebook_version", "o.id", CODEBOOK_CONTENT)},
    [SEAL_THEME]      = {"theme", ROWS("theme", "o.id", THEME_CONTENT)},
    [SEAL_CODER]      = {"coder", ROWS("coder", "o.id", CODER_CONTENT)},
    [SEAL_DECISION]   = {"decision", ROWS("decision", "o.id", DECISION_CONTENT)},
    [SEAL_FINISHED]   = {"finished", ROWS("finished", "o.id", FINISHED_CONTENT)},
    [SEAL_MARK]       = {"mark", ROWS("mark", "o.id", MARK_CONTENT)},
    [SEAL_ACCOUNT]    = {"account", ROWS("account", "o.id", ACCOUNT_CONTENT)},
    [SEAL_ASSIGNMENT] = {"assignment", ROWS("assignment", "o.id", ASSIGNMENT_CONTENT)},
    [SEAL_RELEASE]    = {"release", ROWS("release", "o.id", RELEASE_CONTENT)},
    [SEAL_TOMBSTONE]  = {"tombstone",
                         "SELECT max(o.event, ?1) AS e, o.id, o.seal, o.seal ="
                          " row_seal(x'', " TOMBSTONE_CONTENT ") FROM tombstone o ORDER BY e, o.id"},
    [SEAL_REMAINS]    = {"what is left of forgotten rows",
                         "SELECT max(f, ?1) AS e, 0, row_seal(x'', j), 1 FROM (" REMAINS ")"
                            " ORDER BY e, j"},
};

/* ---- In SQL ------------------------------------------------------------------------------- */

static void row_seal_function(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    crypto_hash_sha256_state h;
    unsigned char            out[SEAL_BYTES];
    crypto_hash_sha256_init(&h);
    for (int i = 0; i < n; i++) {
        const unsigned char *p = sqlite3_value_blob(v[i]);
        if (sqlite3_value_type(v[i]) == SQLITE_NULL)
            return; /* no salt, no content: no seal */
        if (p)
            crypto_hash_sha256_update(&h, p, (unsigned)sqlite3_value_bytes(v[i]));
    }
    crypto_hash_sha256_final(&h, out);
    sqlite3_result_blob(ctx, out, sizeof out, SQLITE_TRANSIENT);
}

jny_status record_functions(jny_project *p, jny_err *err)
{
    int rc = sqlite3_create_function_v2(p->db, "row_seal", 2,
                                        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                        NULL, row_seal_function, NULL, NULL, NULL);
    return rc == SQLITE_OK ? JNY_OK : db_fail(p, err);
}

jny_status record_sealed_from(jny_project *p, int64_t *event, jny_err *err)
{
    sqlite3_stmt *s = db_get(
        p, "SELECT value FROM setting WHERE name = 'sealed-from' ORDER BY id DESC LIMIT 1", err);
    int rc = db_step(p, s, err);
    *event = 0;
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW) {
        jny_arena a = jny_arena_open(p->world);
        *event      = strtoll(jny_str_z(&a, db_column(s, 0)), NULL, 10);
        jny_arena_close(&a);
    }
    sqlite3_reset(s);
    return JNY_OK;
}

/* ---- Writing ------------------------------------------------------------------------------- */

jny_status setting_put(jny_project *p, const char *name, jny_str value, bool blob, jny_err *err)
{
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_char(&b, '[');
    jny_buf_json(&b, jny_cstr(name));
    jny_buf_char(&b, ',');
    if (blob) {
        jny_buf_char(&b, '"');
        jny_buf_hex(&b, value.p, value.n);
        jny_buf_char(&b, '"');
    } else {
        jny_buf_json(&b, value);
    }
    jny_buf_add(&b, blob ? JNY_STR(",\"blob\"]") : JNY_STR(",\"text\"]"));
    row_seal seal = seal_row(p, SEAL_SETTING, jny_buf_str(&b));
    jny_arena_close(&a);
    sqlite3_stmt *s =
        db_get(p, "INSERT INTO setting (event, name, value, salt, seal) VALUES (?,?,?,?,?)", err);
    db_bind_key(s, 1, p->event);
    db_bind_str(s, 2, jny_cstr(name));
    if (blob)
        db_bind_blob(s, 3, value.p, value.n);
    else
        db_bind_str(s, 3, value);
    db_bind_seal(s, 4, &seal);
    return db_run(p, s, err);
}

jny_status seal_remains(jny_project *p, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT j FROM (" REMAINS ") WHERE f = ?1 ORDER BY j", err);
    db_bind_key(s, 1, p->event);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_sha256 h = jny_hash_sha256(db_column(s, 0));
        crypto_hash_sha256_update(&p->sealed[SEAL_REMAINS], h.bytes, sizeof h.bytes);
    }
    return db_done(s, rc, err);
}

jny_status seal_everything(jny_project *p, jny_err *err)
{
    for (int i = 0; i < SEAL_TABLES; i++) {
        sqlite3_stmt *s = db_get(p, record_tables[i].rows, err);
        int           rc;
        db_bind_key(s, 1, p->event);
        crypto_hash_sha256_init(&p->sealed[i]);
        while ((rc = db_step(p, s, err)) == SQLITE_ROW)
            crypto_hash_sha256_update(&p->sealed[i], sqlite3_column_blob(s, 2),
                                      (unsigned)sqlite3_column_bytes(s, 2));
        if (rc == SQLITE_ERROR)
            return err->status;
        sqlite3_reset(s);
    }
    p->has_versions = false; /* they are among these */
    return JNY_OK;
}
