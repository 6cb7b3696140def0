/* doctor_chain.c - works the chain out again, from the first event to the last, with a cursor on
 * every table of the record. Each event must have sealed exactly the rows that bear its number,
 * in their order; a row that no event sealed is left over at the end. */
#include "doctor.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    sqlite3_stmt *s;
    bool          there; /* a row waits */
} cursor;

typedef struct {
    exam   *x;
    cursor  tables[SEAL_TABLES];
    int64_t seq;
} walk;

static bool blob_is(sqlite3_stmt *s, int at, const unsigned char want[SEAL_BYTES])
{
    return sqlite3_column_bytes(s, at) == SEAL_BYTES &&
           memcmp(sqlite3_column_blob(s, at), want, SEAL_BYTES) == 0;
}

static jny_status advance(walk *w, int table, jny_err *err)
{
    cursor *c  = &w->tables[table];
    int     rc = db_step(w->x->p, c->s, err);
    c->there   = rc == SQLITE_ROW;
    return rc == SQLITE_ERROR ? err->status : JNY_OK;
}

/* The rows of one table that bear the event's number. */
static jny_status seal_of_table(walk *w, int table, unsigned char out[SEAL_BYTES], jny_err *err)
{
    cursor                  *c = &w->tables[table];
    crypto_hash_sha256_state h;
    jny_status               st = JNY_OK;
    crypto_hash_sha256_init(&h);
    while (st == JNY_OK && c->there && sqlite3_column_int64(c->s, 0) <= w->seq) {
        const void *seal = sqlite3_column_blob(c->s, 2);
        if (sqlite3_column_int64(c->s, 0) < w->seq)
            exam_find(w->x, false, "%s: row %lld bears the number of no event",
                      record_tables[table].table, sqlite3_column_int64(c->s, 1));
        else if (!sqlite3_column_int(c->s, 3)) /* also NULL: its seal cannot be worked out */
            exam_find(w->x, false, "%s: row %lld does not say what it said when it was sealed",
                      record_tables[table].table, sqlite3_column_int64(c->s, 1));
        if (seal)
            crypto_hash_sha256_update(&h, seal, (unsigned)sqlite3_column_bytes(c->s, 2));
        w->x->out->rows++;
        exam_step(w->x);
        st = advance(w, table, err);
    }
    crypto_hash_sha256_final(&h, out);
    return st;
}

static jny_status check_event(walk *w, sqlite3_stmt *s, jny_err *err)
{
    exam         *x = w->x;
    unsigned char each[SEAL_TABLES][SEAL_BYTES], sealed[SEAL_BYTES], digest[SEAL_BYTES];
    int64_t       seq = sqlite3_column_int64(s, 0);
    jny_status    st  = JNY_OK;
    if (seq != ++w->seq)
        exam_find(x, false, "events: number %lld is missing", (long long)w->seq);
    w->seq = seq;
    for (int i = 0; st == JNY_OK && i < SEAL_TABLES; i++)
        st = seal_of_table(w, i, each[i], err);
    if (st != JNY_OK)
        return st;
    crypto_hash_sha256(sealed, each[0], sizeof each);
    if (!blob_is(s, 7, x->head))
        exam_find(x, false, "event %lld does not follow the one before it", (long long)seq);
    /* What is older than a migration was sealed anew by it. */
    if (seq >= x->sealed_from && !blob_is(s, 6, sealed))
        exam_find(x, false,
                  "event %lld did not seal the rows that bear its number: one was added, taken out "
                  "or moved",
                  (long long)seq);
    jny_arena a    = jny_arena_open(x->p->world);
    jny_str   told = db_column(s, 6);
    memset(sealed, 0, sizeof sealed);
    memcpy(sealed, told.p, told.n < sizeof sealed ? told.n : sizeof sealed);
    event_digest(&a, x->head, sealed, seq, db_column(s, 1), db_column(s, 2), db_column(s, 3),
                 sqlite3_column_int64(s, 4), db_column(s, 5), digest);
    jny_arena_close(&a);
    if (!blob_is(s, 8, digest) || told.n != SEAL_BYTES)
        exam_find(x, false, "event %lld does not say what it said when it was written",
                  (long long)seq);
    memcpy(x->head, digest, sizeof digest);
    x->out->events++;
    return JNY_OK;
}

/* `wanted`: 64 digits or the first of them; whoever asks has counted them. */
static bool head_is(const unsigned char head[SEAL_BYTES], jny_str wanted)
{
    char hex[2 * SEAL_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, head, SEAL_BYTES);
    return sqlite3_strnicmp(hex, wanted.p, (int)wanted.n) == 0;
}

jny_status exam_chain(exam *x, jny_str head, jny_err *err)
{
    walk       w  = {.x = x};
    jny_status st = JNY_OK;
    for (int i = 0; st == JNY_OK && i < SEAL_TABLES; i++) {
        w.tables[i].s = db_get(x->p, record_tables[i].rows, err);
        if (w.tables[i].s)
            sqlite3_bind_int64(w.tables[i].s, 1, x->sealed_from);
        st = advance(&w, i, err);
    }
    sqlite3_stmt *s  = db_get(x->p,
                              "SELECT seq, kind, at, actor, coalesce(target, 0), summary, sealed,"
                               " previous, digest FROM event ORDER BY seq",
                              err);
    int           rc = SQLITE_DONE;
    while (st == JNY_OK && (rc = db_step(x->p, s, err)) == SQLITE_ROW) {
        st = check_event(&w, s, err);
        if (head.n && head_is(x->head, head)) {
            x->out->head_event = w.seq;
            x->out->head_at    = db_copy(x->a, s, 2);
        }
    }
    if (rc == SQLITE_ERROR)
        st = err->status;
    for (int i = 0; i < SEAL_TABLES; i++) {
        if (st == JNY_OK && w.tables[i].there)
            exam_find(x, false, "%s: row %lld bears the number of no event", record_tables[i].table,
                      sqlite3_column_int64(w.tables[i].s, 1));
        sqlite3_reset(w.tables[i].s);
    }
    if (s)
        sqlite3_reset(s);
    return st;
}
