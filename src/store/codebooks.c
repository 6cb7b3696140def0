/* codebooks.c - codebooks in the project: their versions, and of each the bare names.
 *
 * A codebook is kept as the YAML that it came as. Reading it takes longer than counting a
 * thousand stories by it, and a count needs only what its themes are called and how they hang
 * together: that is kept packed beside it, for the codebook of that hash. */
#include "codebooks.h"
#include "packed.h"

#include <string.h>

/* ---- Bare ---------------------------------------------------------------------------------- */

enum { NONE = 0 }; /* no parent; else its number from 1 */

static jny_str pack_book(jny_arena *a, const jny_codebook *book)
{
    jny_buf b = jny_buf_open(a);
    packed_put_head(&b, book->n);
    packed_put_text(&b, book->name);
    packed_put_text(&b, book->title);
    packed_put_text(&b, book->language);
    packed_put_number(&b, book->n_rules);
    packed_put_number(&b, book->glob);
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t = &book->themes[i];
        packed_put_text(&b, t->id);
        packed_put_text(&b, t->path);
        packed_put_text(&b, t->guid);
        packed_put_text(&b, t->name);
        packed_put_number(&b, t->sensitive);
        packed_put_number(&b, t->parent == JNY_NO_PARENT ? NONE : t->parent + 1);
    }
    return jny_buf_str(&b);
}

static bool take_theme(jny_str *s, const jny_theme *before, size_t n, jny_theme *t)
{
    uint64_t sensitive, parent;
    if (!packed_take_text(s, &t->id) || !packed_take_text(s, &t->path) ||
        !packed_take_text(s, &t->guid) || !packed_take_text(s, &t->name) ||
        !packed_take_number(s, &sensitive) || !packed_take_number(s, &parent) || parent > n)
        return false;
    t->sensitive = sensitive;
    t->parent    = parent == NONE ? JNY_NO_PARENT : parent - 1;
    t->depth     = parent == NONE ? 0 : before[t->parent].depth + 1;
    return true;
}

static bool unpack_book(jny_arena *a, jny_str bytes, jny_codebook *out)
{
    jny_str  s = jny_str_copy(a, bytes);
    uint64_t n, rules, glob;
    *out = (jny_codebook){.bare = true};
    if (!packed_take_head(&s, &n) || !packed_take_text(&s, &out->name) ||
        !packed_take_text(&s, &out->title) || !packed_take_text(&s, &out->language) ||
        !packed_take_number(&s, &rules) || !packed_take_number(&s, &glob))
        return false;
    jny_theme *themes = JNY_ARRAY(a, jny_theme, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!take_theme(&s, themes, i, &themes[i]))
            return false;
    out->themes  = themes;
    out->n       = n;
    out->n_rules = rules;
    out->glob    = glob;
    return s.n == 0;
}

static bool find_bare(jny_project *p, jny_arena *a, int64_t key, const jny_sha256 *hash,
                      jny_codebook *out)
{
    jny_str       bytes = {0};
    sqlite3_stmt *s     = packed_find(p, PACKED_BOOK, key, hash, &bytes);
    bool          found = s && unpack_book(a, bytes, out);
    if (s)
        sqlite3_reset(s);
    out->hash = *hash;
    return found;
}

bool codebook_is_as_kept(jny_project *p, int64_t key, const jny_codebook *book)
{
    jny_str       bytes = {0};
    sqlite3_stmt *s     = packed_find(p, PACKED_BOOK, key, &book->hash, &bytes);
    jny_arena     a     = jny_arena_open(p->world);
    bool          same  = !s || jny_str_eq(bytes, pack_book(&a, book));
    jny_arena_close(&a);
    if (s)
        sqlite3_reset(s);
    return same;
}

static jny_status keep_bare(jny_project *p, int64_t key, const jny_codebook *book, jny_err *err)
{
    jny_arena a = jny_arena_open(p->world);
    packed_keep(p, PACKED_BOOK, key, &book->hash, pack_book(&a, book), err);
    jny_arena_close(&a);
    return err->status;
}

jny_status codebooks_keep_bare(jny_project *p, jny_err *err)
{
    jny_arena   a = jny_arena_open(p->world);
    jny_active *books;
    size_t      n;
    jny_status  st = jny_codebooks_active(p, &a, &books, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        st = keep_bare(p, books[i].key, &books[i].book, err);
    jny_arena_close(&a);
    return st;
}

/* ---- Versions ------------------------------------------------------------------------------ */

jny_status jny_codebook_version(jny_project *p, jny_arena *a, int64_t key, jny_codebook *out,
                                jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT path, source FROM codebook_version WHERE id = ?", err);
    db_bind_key(s, 1, key);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status ? err->status : db_damaged(p, err);
    jny_status st = jny_codebook_parse(a, db_copy(a, s, 0), db_copy(a, s, 1), out, NULL, err);
    sqlite3_reset(s);
    return st;
}

/* Bare if that is enough, and it is kept; else with all it says. */
static jny_status read_version(jny_project *p, jny_arena *a, int64_t key, jny_str hash, bool bare,
                               jny_codebook *out, jny_err *err)
{
    jny_sha256 of;
    if (bare && hash.n == sizeof of.bytes) {
        memcpy(of.bytes, hash.p, sizeof of.bytes);
        if (find_bare(p, a, key, &of, out))
            return JNY_OK;
    }
    return jny_codebook_version(p, a, key, out, err);
}

/* The newest that stand, by name: number, path, hash, seal. */
static sqlite3_stmt *select_active(jny_project *p, jny_err *err)
{
    return db_get(p,
                  "SELECT max(c.id), c.path, c.hash, c.seal FROM codebook_version c"
                  " WHERE NOT EXISTS (SELECT 1 FROM event u WHERE u.target = c.event)"
                  " GROUP BY c.name ORDER BY c.name",
                  err);
}

static jny_sha256 seal_of(sqlite3_stmt *s)
{
    jny_sha256 out  = {0};
    jny_str    seal = db_column(s, 3);
    memcpy(out.bytes, seal.p, seal.n < sizeof out.bytes ? seal.n : sizeof out.bytes);
    return out;
}

jny_status jny_codebooks_stand(jny_project *p, const jny_active *books, size_t n, bool *yes,
                               jny_err *err)
{
    sqlite3_stmt *s = select_active(p, err);
    size_t        i = 0;
    int           rc;
    *yes = true;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_sha256 seal = seal_of(s);
        *yes &= i < n && books[i].key == sqlite3_column_int64(s, 0) &&
                memcmp(books[i].seal.bytes, seal.bytes, sizeof seal.bytes) == 0;
        i++;
    }
    *yes &= i == n;
    return db_done(s, rc, err);
}

static jny_status all_active(jny_project *p, jny_arena *a, bool bare, jny_active **out, size_t *n,
                             jny_err *err)
{
    JNY_LIST(jny_active)
    list             = {0};
    sqlite3_stmt *s  = select_active(p, err);
    int           rc = SQLITE_DONE;
    jny_status    st = JNY_OK;
    while (st == JNY_OK && (rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_active active = {
            .key = sqlite3_column_int64(s, 0), .path = db_copy(a, s, 1), .seal = seal_of(s)};
        st = read_version(p, a, active.key, db_column(s, 2), bare, &active.book, err);
        *JNY_PUSH(a, &list) = active;
    }
    jny_status end = db_done(s, rc, err);
    *out           = list.at;
    *n             = list.n;
    return st != JNY_OK ? st : end;
}

jny_status jny_codebooks_active(jny_project *p, jny_arena *a, jny_active **out, size_t *n,
                                jny_err *err)
{
    return all_active(p, a, false, out, n, err);
}

jny_status jny_codebooks_bare(jny_project *p, jny_arena *a, jny_active **out, size_t *n,
                              jny_err *err)
{
    return all_active(p, a, true, out, n, err);
}

static size_t theme_with(const jny_codebook *book, jny_str guid)
{
    for (size_t i = 0; guid.n && i < book->n; i++)
        if (jny_str_eq(book->themes[i].guid, guid))
            return i;
    return JNY_NO_PARENT;
}

jny_status jny_codebook_former(jny_project *p, jny_arena *a, const jny_active *active, jny_str path,
                               size_t *theme, jny_err *err)
{
    sqlite3_stmt *s = db_get(p,
                             "SELECT path, source FROM codebook_version WHERE name = ? AND id < ?"
                             " ORDER BY id DESC",
                             err);
    *theme          = JNY_NO_PARENT;
    db_bind_str(s, 1, active->book.name);
    db_bind_key(s, 2, active->key);
    while (db_step(p, s, err) == SQLITE_ROW) {
        jny_codebook was;
        if (jny_codebook_parse(a, db_copy(a, s, 0), db_copy(a, s, 1), &was, NULL, err) != JNY_OK)
            break;
        size_t i = jny_codebook_find(&was, path);
        if (i != JNY_NO_PARENT) {
            *theme = theme_with(&active->book, was.themes[i].guid);
            break;
        }
    }
    if (s)
        sqlite3_reset(s);
    return err->status;
}

jny_status jny_codebook_add(jny_project *p, const jny_codebook *book, jny_str path, int64_t *key,
                            jny_err *err)
{
    path = jny_str_line(&p->arena, path); /* any bytes, on a disk */
    if (jny_str_eq(book->name, JNY_STR(JNY_CUES_NAME)))
        return jny_fail(err, JNY_EINVAL, jny_str_z(&p->arena, path),
                        "\"" JNY_CUES_NAME
                        "\" only brings stories to the front of the queue: it is "
                        "never part of a project, so that no count or export holds it "
                        "(`journeys review --cues FILE` reads by it)");
    sqlite3_stmt *s = db_get(p,
                             "SELECT c.id, c.hash FROM codebook_version c WHERE c.name = ?"
                             " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.target = c.event)"
                             " ORDER BY c.id DESC LIMIT 1",
                             err);
    db_bind_str(s, 1, book->name);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    if (rc == SQLITE_ROW &&
        jny_str_eq(db_column(s, 1), (jny_str){(const char *)book->hash.bytes, 32})) {
        *key = sqlite3_column_int64(s, 0);
        sqlite3_reset(s);
        return JNY_OK;
    }
    sqlite3_reset(s);
    jny_arena a = jny_arena_open(p->world);
    jny_buf   b = jny_buf_open(&a);
    jny_buf_char(&b, '[');
    jny_buf_json(&b, book->name);
    jny_buf_char(&b, ',');
    jny_buf_json(&b, path);
    jny_buf_add(&b, JNY_STR(",\""));
    jny_buf_hex(&b, book->hash.bytes, sizeof book->hash.bytes);
    jny_buf_add(&b, JNY_STR("\","));
    jny_buf_json(&b, book->source);
    jny_buf_char(&b, ']');
    row_seal seal = seal_row(p, SEAL_CODEBOOK, jny_buf_str(&b));
    jny_arena_close(&a);
    s = db_get(p,
               "INSERT INTO codebook_version (event, name, path, hash, source, salt, seal)"
               " VALUES (?,?,?,?,?,?,?)",
               err);
    db_bind_key(s, 1, p->event);
    db_bind_str(s, 2, book->name);
    db_bind_str(s, 3, path);
    db_bind_blob(s, 4, book->hash.bytes, sizeof book->hash.bytes);
    db_bind_str(s, 5, book->source);
    db_bind_seal(s, 6, &seal);
    jny_status st = db_run(p, s, err);
    *key          = sqlite3_last_insert_rowid(p->db);
    return st == JNY_OK ? keep_bare(p, *key, book, err) : st;
}
