/* packed.c - bytes into the table `packed` and out again. */
#include "packed.h"

#include <string.h>

/* Numbers are in the order of the machine that wrote them; on another, nothing is found. */
static const uint32_t byte_order = 0x01020304;

static void bind_which(sqlite3_stmt *s, packed_kind kind, int64_t number, const jny_sha256 *state)
{
    sqlite3_bind_int(s, 1, (int)kind);
    sqlite3_bind_int64(s, 2, number);
    db_bind_blob(s, 3, state->bytes, sizeof state->bytes);
}

sqlite3_stmt *packed_find(jny_project *p, packed_kind kind, int64_t number, const jny_sha256 *state,
                          jny_str *bytes)
{
    jny_err       ignored = {0};
    sqlite3_stmt *s =
        db_get(p, "SELECT bytes, hash FROM packed WHERE kind = ?1 AND number = ?2 AND state = ?3",
               &ignored);
    if (!s)
        return NULL;
    bind_which(s, kind, number, state);
    if (db_step(p, s, &ignored) == SQLITE_ROW) {
        *bytes          = db_column(s, 0);
        jny_xxh128 hash = jny_hash_xxh128(*bytes);
        if (jny_str_eq(db_column(s, 1), (jny_str){(const char *)hash.bytes, sizeof hash.bytes}))
            return s;
    }
    sqlite3_reset(s);
    return NULL;
}

bool packed_is_kept(jny_project *p, packed_kind kind, int64_t number, const jny_sha256 *state)
{
    jny_err       ignored = {0};
    sqlite3_stmt *s =
        db_get(p, "SELECT 1 FROM packed WHERE kind = ?1 AND number = ?2 AND state = ?3", &ignored);
    if (!s)
        return false;
    bind_which(s, kind, number, state);
    bool kept = db_step(p, s, &ignored) == SQLITE_ROW;
    sqlite3_reset(s);
    return kept;
}

void packed_keep(jny_project *p, packed_kind kind, int64_t number, const jny_sha256 *state,
                 jny_str bytes, jny_err *err)
{
    jny_xxh128    hash = jny_hash_xxh128(bytes);
    sqlite3_stmt *s    = db_get(p,
                                "INSERT OR REPLACE INTO packed (kind, number, state, hash, bytes)"
                                   " VALUES (?,?,?,?,?)",
                                err);
    if (!s)
        return;
    bind_which(s, kind, number, state);
    db_bind_blob(s, 4, hash.bytes, sizeof hash.bytes);
    db_bind_blob(s, 5, bytes.p, bytes.n);
    db_run(p, s, err);
}

void packed_put(jny_buf *b, const void *from, size_t n)
{
    jny_buf_add(b, (jny_str){from, n});
}

void packed_put_number(jny_buf *b, uint64_t n)
{
    packed_put(b, &n, sizeof n);
}

void packed_put_text(jny_buf *b, jny_str text)
{
    packed_put_number(b, text.n);
    jny_buf_add(b, text);
}

const char *packed_take(jny_str *s, size_t n)
{
    const char *p = s->p;
    if (s->n < n)
        return NULL;
    *s = jny_str_sub(*s, n, s->n);
    return p;
}

bool packed_take_number(jny_str *s, uint64_t *n)
{
    const char *p = packed_take(s, sizeof *n);
    if (p)
        memcpy(n, p, sizeof *n);
    return p != NULL;
}

bool packed_take_text(jny_str *s, jny_str *text)
{
    uint64_t    n = 0;
    const char *p = packed_take_number(s, &n) && n <= s->n ? packed_take(s, n) : NULL;
    *text         = p ? (jny_str){p, n} : (jny_str){0};
    return p != NULL;
}

void packed_put_head(jny_buf *b, uint64_t rows)
{
    packed_put(b, &byte_order, sizeof byte_order);
    packed_put_number(b, rows);
}

bool packed_take_head(jny_str *s, uint64_t *rows)
{
    const char *p = packed_take(s, sizeof byte_order);
    return p && memcmp(p, &byte_order, sizeof byte_order) == 0 && packed_take_number(s, rows) &&
           *rows <= s->n;
}
