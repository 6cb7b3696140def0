/* chain.h - the record of a project worked out again, from the tables alone and as src/store
 * says it is made.
 *
 * A seal is SHA-256 over a row's salt and content; an event seals its rows, table by table,
 * in the order in which they were written; its digest is SHA-256 over the digest before,
 * what it sealed, and its own columns as JSON. The contents are made by SQL, not by the
 * library. */
#ifndef TESTS_CHAIN_H
#define TESTS_CHAIN_H

#include "projects.h"

#include <sodium.h>

/* ---- Working it out -------------------------------------------------------------------------- */

/* The sealed tables in the order of the digest. `rows` gives the rows of event ?1 in the
 * order of the digest: salt, content, seal. What is left of a forgotten row is sealed without one.
 */
static const struct {
    const char *table, *rows;
} sealed[] = {
    {"setting",
     "SELECT salt, CASE typeof(value) WHEN 'blob' THEN '[' || json_quote(name) || ',\"' ||"
     " lower(hex(value)) || '\",\"blob\"]' ELSE json_array(name, value, typeof(value)) END, seal"
     " FROM setting WHERE event = ?1 ORDER BY id"},
    {"source", "SELECT salt, json_array(name, path, format, bytes, lower(hex(sha256))), seal"
               " FROM source WHERE event = ?1 ORDER BY id"},
    {"story_version",
     "SELECT v.salt, json_object('id', s.name, 'place', json_array(v.story, v.version, v.text,"
     " coalesce(v.source, 0), coalesce(v.row, 0)), 'words', lower(hex(t.seal)), 'respondent',"
     " coalesce(r.name, ''), 'attributes', json(coalesce((SELECT json_group_object(name, text)"
     "  FROM (SELECT a.name, w.text FROM story_attribute sa JOIN attribute a ON a.id = sa.attribute"
     "   JOIN value w ON w.id = sa.value WHERE sa.story = v.story AND sa.version = v.version"
     "   ORDER BY a.name)), '{}'))), v.seal FROM story_version v"
     " JOIN story s ON s.id = v.story JOIN text t ON t.id = v.text"
     " LEFT JOIN respondent r ON r.id = v.respondent WHERE v.event = ?1 ORDER BY v.story,"
     " v.version"},
    {"codebook_version", "SELECT salt, json_array(name, path, lower(hex(hash)), source), seal FROM"
                         " codebook_version WHERE event = ?1 ORDER BY id"},
    {"theme", "SELECT salt, json_array(codebook, path), seal FROM theme WHERE event = ?1"
              " ORDER BY id"},
    {"coder", "SELECT salt, json_array(name, machine), seal FROM coder WHERE event = ?1"
              " ORDER BY id"},
    {"decision",
     "SELECT salt, json_array(story, text, theme, coder, action, present, coalesce(valence, ''),"
     " coalesce(note, ''), json(coalesce((SELECT json_group_array(json_array(start_byte, end_byte))"
     " FROM (SELECT * FROM evidence WHERE decision = d.id ORDER BY n)), '[]'))), seal"
     " FROM decision d WHERE event = ?1 ORDER BY id"},
    {"finished", "SELECT salt, iif(found IS NULL, json_array(story, text, coder), "
                 "json_array(story, text, coder,"
                 " json(found))), seal FROM finished"
                 " WHERE event = ?1 ORDER BY id"},
    {"mark", "SELECT salt, json_array(story, text, coder, kind, coalesce(note, '')), seal"
             " FROM mark WHERE event = ?1 ORDER BY id"},
    {"account", "SELECT salt, json_array(coder, role, passphrase), seal FROM account"
                " WHERE event = ?1 ORDER BY id"},
    {"assignment", "SELECT salt, json_array(story, coder), seal FROM assignment"
                   " WHERE event = ?1 ORDER BY id"},
    {"release", "SELECT NULL, NULL, seal FROM release WHERE event = ?1 ORDER BY id"},
    {"tombstone", "SELECT x'', json_array(kind, lower(hex(keyed))), seal FROM tombstone"
                  " WHERE event = ?1 ORDER BY id"},
    {"remains",
     "SELECT NULL, j, NULL FROM ("
     " SELECT json_array('story', id) AS j FROM story WHERE forgotten = ?1 UNION ALL"
     " SELECT json_array('source', id, event, format, bytes) FROM source WHERE forgotten = ?1"
     " UNION ALL SELECT json_array('version', v.story, v.version, v.event, v.text,"
     " coalesce(v.source, 0), coalesce(v.row, 0)) FROM story_version v JOIN story s ON s.id ="
     " v.story WHERE s.forgotten = ?1 UNION ALL"
     " SELECT json_array('text', t.id, lower(hex(t.seal))) FROM text t JOIN story_version v ON"
     " v.text = t.id JOIN story s ON s.id = v.story WHERE s.forgotten = ?1 UNION ALL"
     " SELECT json_array('decision', d.id, d.event, d.story, d.text, d.theme, d.coder, d.action,"
     " d.present, coalesce(d.valence, '')) FROM decision d JOIN story s ON s.id = d.story WHERE"
     " s.forgotten = ?1 UNION ALL"
     " SELECT iif(f.found IS NULL, json_array('finished', f.id, f.event, f.story, f.text, f.coder),"
     " json_array('found', f.found)) FROM finished f JOIN"
     " story s ON s.id = f.story WHERE s.forgotten = ?1 UNION ALL"
     " SELECT json_array('mark', m.id, m.event, m.story, m.text, m.coder, m.kind) FROM mark m JOIN"
     " story s ON s.id = m.story WHERE s.forgotten = ?1) ORDER BY j"},
};
enum { SEALED = sizeof sealed / sizeof *sealed };

typedef crypto_hash_sha256_state hash;

static void add_column(hash *h, sqlite3_stmt *s, int at)
{
    const void *p = sqlite3_column_blob(s, at);
    crypto_hash_sha256_update(h, p ? p : (const void *)"", (size_t)sqlite3_column_bytes(s, at));
}

static bool column_is(sqlite3_stmt *s, int at, const unsigned char want[32])
{
    return sqlite3_column_bytes(s, at) == 32 && memcmp(sqlite3_column_blob(s, at), want, 32) == 0;
}

/* What an event sealed; false when a row does not fit its own seal. */
static bool seal_of(sqlite3 *db, int64_t event, unsigned char out[32])
{
    unsigned char each[SEALED][32], row[32];
    bool          good = true;
    for (size_t i = 0; i < SEALED; i++) {
        sqlite3_stmt *s = NULL;
        hash          table;
        int           rc;
        crypto_hash_sha256_init(&table);
        cr_assert_eq(sqlite3_prepare_v2(db, sealed[i].rows, -1, &s, NULL), SQLITE_OK, "%s: %s",
                     sealed[i].table, sqlite3_errmsg(db));
        sqlite3_bind_int64(s, 1, event);
        while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
            hash h;
            crypto_hash_sha256_init(&h);
            add_column(&h, s, 0);
            add_column(&h, s, 1);
            crypto_hash_sha256_final(&h, row);
            /* Without its salt a row was forgotten: its seal stands, and fits nothing. */
            good &= sqlite3_column_type(s, 0) == SQLITE_NULL || column_is(s, 2, row);
            if (i + 1 == SEALED) /* what is left has no seal of its own */
                crypto_hash_sha256_update(&table, row, sizeof row);
            else
                add_column(&table, s, 2);
        }
        good &= rc == SQLITE_DONE;
        sqlite3_finalize(s);
        crypto_hash_sha256_final(&table, each[i]);
    }
    crypto_hash_sha256(out, each[0], sizeof each);
    return good;
}

/* All events, one after the other: what is wrong, or NULL. `head` gets the last digest. */
static const char *check_chain(sqlite3 *db, unsigned char head[32])
{
    sqlite3_stmt *s     = NULL;
    const char   *wrong = NULL;
    int64_t       seq   = 0;
    memset(head, 0, 32);
    cr_assert_eq(sqlite3_prepare_v2(db,
                                    "SELECT seq, sealed, previous, digest, '[' || seq || ',' ||"
                                    " json_quote(kind) || ',' || json_quote(at) || ',' ||"
                                    " json_quote(actor) || ',' || coalesce(target, 0) || ',' ||"
                                    " json_quote(summary) || ']' FROM event ORDER BY seq",
                                    -1, &s, NULL),
                 SQLITE_OK, "%s", sqlite3_errmsg(db));
    while (!wrong && sqlite3_step(s) == SQLITE_ROW) {
        unsigned char seal[32];
        hash          h;
        if (sqlite3_column_int64(s, 0) != ++seq)
            wrong = "events are not numbered 1, 2, 3";
        else if (!column_is(s, 2, head))
            wrong = "an event does not follow the one before";
        else if (!seal_of(db, seq, seal))
            wrong = "a row does not fit its seal";
        else if (!column_is(s, 1, seal))
            wrong = "an event did not seal these rows in this order";
        crypto_hash_sha256_init(&h);
        crypto_hash_sha256_update(&h, head, 32);
        add_column(&h, s, 1);
        add_column(&h, s, 4);
        crypto_hash_sha256_final(&h, head);
        if (!wrong && !column_is(s, 3, head))
            wrong = "an event does not fit its digest";
    }
    sqlite3_finalize(s);
    return wrong;
}

static bool any_row(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s: %s", sql,
                 sqlite3_errmsg(db));
    int rc = sqlite3_step(s);
    sqlite3_finalize(s);
    return rc == SQLITE_ROW;
}

/* Columns that follow from sealed ones are compared with what they follow from. */
static const char *check_texts(sqlite3 *db)
{
    sqlite3_stmt *s     = NULL;
    const char   *wrong = NULL;
    sqlite3_prepare_v2(db, "SELECT body, hash, points FROM text WHERE body IS NOT NULL", -1, &s,
                       NULL);
    while (sqlite3_step(s) == SQLITE_ROW) {
        jny_str    body = {sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0)};
        jny_xxh128 h    = jny_hash_xxh128(body);
        if (sqlite3_column_bytes(s, 1) != 16 || memcmp(sqlite3_column_blob(s, 1), h.bytes, 16) != 0)
            wrong = "a text has another hash";
        if ((size_t)sqlite3_column_int64(s, 2) != jny_utf8_count(body))
            wrong = "a text has another length";
    }
    sqlite3_finalize(s);
    return wrong;
}

static const char *check_codebooks(sqlite3 *db)
{
    sqlite3_stmt *s     = NULL;
    const char   *wrong = NULL;
    jny_arena     a     = jny_arena_open(jny_world_system());
    sqlite3_prepare_v2(db, "SELECT source, name, hash FROM codebook_version", -1, &s, NULL);
    while (sqlite3_step(s) == SQLITE_ROW) {
        jny_codebook book;
        jny_err      err    = {0};
        jny_str      source = {sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0)};
        jny_codebook_parse(&a, JNY_STR("x"), jny_str_copy(&a, source), &book, NULL, &err);
        if (err.status != JNY_OK || !column_is(s, 2, book.hash.bytes) ||
            !jny_str_eq(book.name, jny_cstr((const char *)sqlite3_column_text(s, 1))))
            wrong = "a codebook is not what its row says";
    }
    sqlite3_finalize(s);
    jny_arena_close(&a);
    return wrong;
}

static inline const char *check_all(sqlite3 *db, const unsigned char known_head[32])
{
    static const struct {
        const char *sql, *wrong;
    } must_be_empty[] = {
        {"PRAGMA foreign_key_check", "a row refers to none"},
        {"SELECT 1 FROM evidence e JOIN decision d ON d.id = e.decision JOIN text t ON t.id = "
         "d.text"
         " WHERE length(e.quote) <> e.\"end\" - e.start OR e.quote <> CAST (substr(CAST (t.body AS "
         "BLOB), e.start_byte + 1, e.end_byte -"
         " e.start_byte) AS TEXT) OR e.quote <> substr(t.body, e.start + 1, e.\"end\" - e.start)",
         "a quote is not what the text says there"},
        {"SELECT 1 FROM evidence GROUP BY decision HAVING max(n) <> count(*) - 1 OR min(n) <> 0",
         "quotes are not numbered"},
        {"SELECT 1 FROM story s WHERE s.version <> coalesce((SELECT max(v.version) FROM"
         " story_version v JOIN text t ON t.id = v.text WHERE v.story = s.id AND t.body IS NOT NULL"
         " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = v.event)), 0) OR s.live <> "
         "(s.version > 0)",
         "a story stands by the wrong version"},
        {"SELECT 1 FROM story_version v JOIN source s ON s.id = v.source WHERE s.event <> v.event",
         "a story comes from a source of another event"},
        {"SELECT 1 FROM story_version v GROUP BY story HAVING max(version) <> count(*) OR"
         " min(version) <> 1",
         "versions are not numbered"},
        {"SELECT 1 FROM story_version v JOIN story_version w ON w.story = v.story AND w.version ="
         " v.version + 1 WHERE w.event < v.event",
         "versions are out of order"},
    };
    unsigned char head[32];
    const char   *wrong = NULL;
    for (size_t i = 0; !wrong && i < sizeof must_be_empty / sizeof *must_be_empty; i++)
        if (any_row(db, must_be_empty[i].sql))
            wrong = must_be_empty[i].wrong;
    if (!wrong)
        wrong = check_chain(db, head);
    if (!wrong && known_head && memcmp(head, known_head, 32) != 0)
        wrong = "the head is not the one that was noted";
    if (!wrong)
        wrong = check_texts(db);
    return wrong ? wrong : check_codebooks(db);
}

static inline const char *chain_of(desk *d)
{
    unsigned char head[32];
    sqlite3      *db = NULL;
    cr_assert_eq(sqlite3_open_v2(d->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    const char *wrong = check_chain(db, head);
    sqlite3_close(db);
    return wrong;
}

#endif
