/* fts5.c - SQLite's full text index, in memory: all stories put in, then one question for
 * each rule. NEAR is its own NEAR; a regex it cannot ask. */
#include "bench.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    jny_str  query; /* empty: cannot be asked */
    uint32_t theme;
} question;

typedef struct {
    question *at;
    size_t    n;
} questions;

static void add_phrase(jny_buf *b, const jny_phrase *p)
{
    bool prefix = p->at[p->n - 1].how == JNY_WORD_PREFIX;
    jny_buf_char(b, '"');
    for (size_t i = 0; i < p->n; i++) {
        if (i)
            jny_buf_char(b, ' ');
        jny_buf_add(b, p->at[i].form);
    }
    jny_buf_add(b, prefix ? JNY_STR("\"*") : JNY_STR("\""));
}

static jny_str ask(jny_arena *a, const jny_rule *r)
{
    jny_buf b = jny_buf_open(a);
    if (r->pattern.n)
        return (jny_str){0};
    if (r->b.n == 0) {
        add_phrase(&b, &r->a);
        return jny_buf_str(&b);
    }
    jny_buf_add(&b, JNY_STR("NEAR("));
    add_phrase(&b, &r->a);
    jny_buf_char(&b, ' ');
    add_phrase(&b, &r->b);
    jny_buf_format(&b, ", %u)", r->within);
    return jny_buf_str(&b);
}

static void must(sqlite3 *db, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
        bench_fail("FTS5: %s", sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    must(db, sqlite3_prepare_v2(db, sql, -1, &st, NULL));
    return st;
}

static void insert_all(sqlite3 *db, const stories *s)
{
    must(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
    sqlite3_stmt *st = prepare(db, "INSERT INTO story(rowid, text) VALUES (?1, ?2)");
    for (size_t i = 0; i < s->n; i++) {
        must(db, sqlite3_bind_int64(st, 1, (sqlite3_int64)i + 1));
        must(db, sqlite3_bind_text(st, 2, s->at[i].p, (int)s->at[i].n, SQLITE_STATIC));
        must(db, sqlite3_step(st));
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
}

static uint64_t ask_all(sqlite3 *db, const questions *q, uint64_t *seen)
{
    uint64_t      n  = 0;
    sqlite3_stmt *st = prepare(db, "SELECT rowid FROM story WHERE story MATCH ?1");
    for (size_t i = 0; i < q->n; i++) {
        if (q->at[i].query.n == 0)
            continue;
        must(db, sqlite3_bind_text(st, 1, q->at[i].query.p, (int)q->at[i].query.n, SQLITE_STATIC));
        int rc;
        for (; (rc = sqlite3_step(st)) == SQLITE_ROW; n++)
            seen[sqlite3_column_int64(st, 0) - 1] |= 1ull << q->at[i].theme;
        must(db, rc);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    return n;
}

static void run(void *ctx, const stories *s, outcome *out)
{
    sqlite3  *db   = NULL;
    uint64_t *seen = calloc(s->n, sizeof *seen);
    if (!seen)
        bench_fail("no memory");
    double start = busy();
    must(db, sqlite3_open(":memory:", &db));
    must(db, sqlite3_exec(db,
                          "CREATE VIRTUAL TABLE story USING fts5(text, content='', "
                          "tokenize='porter unicode61 remove_diacritics 0')",
                          NULL, NULL, NULL));
    insert_all(db, s);
    out->found = ask_all(db, ctx, seen);
    for (size_t i = 0; i < s->n; i++)
        out->pairs += (uint64_t)__builtin_popcountll(seen[i]);
    out->seconds = busy() - start;
    sqlite3_close(db);
    free(seen);
}

runner fts5_open(jny_arena *a, const jny_codebook *book)
{
    questions *q = JNY_NEW(a, questions);
    q->n         = book->n_rules;
    q->at        = JNY_ARRAY(a, question, q->n);
    for (uint32_t i = 0; i < q->n; i++)
        q->at[i] = (question){ask(a, jny_codebook_rule(book, i)),
                              (uint32_t)jny_codebook_theme_of(book, i)};
    return (runner){"SQLite FTS5 porter, in memory", run, q,
                    "spans, regexes, order of NEAR, UAX #29; Porter 1"};
}
