/* columns.c - columns of all live stories as bytes: kept, and taken out again.
 *
 * Derived: made by who counts, dropped when somebody is forgotten, never sealed. Nothing
 * here fails: what cannot be kept or found is read row by row. */
#include "columns.h"
#include "packed.h"

#include <string.h>

/* ---- Of which state ---------------------------------------------------------------------- */

/* Decisions, runs and releases leave the stories as they are. Any other event may not; one
 * whose kind nobody thought of here is taken for such a one. */
static bool state_of_stories(jny_project *p, jny_sha256 *out)
{
    jny_err       ignored = {0};
    sqlite3_stmt *s =
        db_get(p,
               "SELECT digest FROM event WHERE kind NOT IN ('codebook', 'run', 'decide',"
               " 'finish', 'flag', 'sign', 'release', 'coder', 'assign')"
               " ORDER BY seq DESC LIMIT 1",
               &ignored);
    bool found = db_step(p, s, &ignored) == SQLITE_ROW && db_column(s, 0).n == 32;
    if (found)
        memcpy(out->bytes, db_column(s, 0).p, 32);
    if (s)
        sqlite3_reset(s);
    return found;
}

/* The digest of the event that a run came with. */
static bool digest_of_run(jny_project *p, int64_t run, jny_sha256 *out)
{
    jny_err       ignored = {0};
    sqlite3_stmt *s       = db_get(
              p, "SELECT e.digest FROM run r JOIN event e ON e.seq = r.event WHERE r.id = ?", &ignored);
    db_bind_key(s, 1, run);
    bool found = db_step(p, s, &ignored) == SQLITE_ROW && db_column(s, 0).n == 32;
    if (found)
        memcpy(out->bytes, db_column(s, 0).p, 32);
    if (s)
        sqlite3_reset(s);
    return found;
}

static bool has_state(const jny_census *c)
{
    static const jny_sha256 none;
    return memcmp(&c->state, &none, sizeof none) != 0;
}

/* ---- The census -------------------------------------------------------------------------- */

/* Empty: it has a number that is too great. */
static jny_str pack_census(jny_arena *a, const jny_census *c)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_room(&b, 100 + c->n * 4 * sizeof(uint32_t));
    packed_put_head(&b, c->n);
    packed_put_number(&b, c->greatest);
    uint32_t *narrow = (uint32_t *)jny_alloc_raw(a, c->n + 1, sizeof *narrow);
    for (int i = 0; i < 2; i++) {
        const int64_t *wide = i ? c->text : c->key;
        for (size_t row = 0; row < c->n; row++) {
            if (wide[row] < 0 || wide[row] >= UINT32_MAX)
                return (jny_str){0};
            narrow[row] = (uint32_t)wide[row];
        }
        packed_put(&b, narrow, c->n * sizeof *narrow);
    }
    packed_put(&b, c->version, c->n * sizeof *c->version);
    packed_put(&b, c->respondent, c->n * sizeof *c->respondent);
    return jny_buf_str(&b);
}

static int64_t *widen(jny_arena *a, const char *from, size_t n)
{
    int64_t *out = (int64_t *)jny_alloc_raw(a, n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        uint32_t x;
        memcpy(&x, from + i * sizeof x, sizeof x);
        out[i] = x;
    }
    return out;
}

static uint32_t *copy(jny_arena *a, const char *from, size_t n)
{
    uint32_t *out = (uint32_t *)jny_alloc_raw(a, n + 1, sizeof *out);
    memcpy(out, from, n * sizeof *out);
    return out;
}

static bool unpack_census(jny_arena *a, jny_str s, jny_census *out)
{
    uint64_t n, greatest;
    if (!packed_take_head(&s, &n) || !packed_take_number(&s, &greatest) || greatest >= UINT32_MAX ||
        !census_is_dense((int64_t)greatest, (int64_t)n) || s.n != n * 4 * sizeof(uint32_t))
        return false;
    size_t      each = n * sizeof(uint32_t);
    const char *p    = s.p;
    uint32_t    most = 0; /* respondent */
    *out             = (jny_census){.n          = n,
                                    .key        = widen(a, p, n),
                                    .text       = widen(a, p + each, n),
                                    .version    = copy(a, p + 2 * each, n),
                                    .respondent = copy(a, p + 3 * each, n),
                                    .greatest   = greatest};
    for (size_t row = 0; row < n; row++) {
        most = out->respondent[row] > most ? out->respondent[row] : most;
        if (out->key[row] < 1 || out->key[row] > (int64_t)greatest)
            return false;
    }
    if (!census_is_dense((int64_t)most, (int64_t)n))
        return false;
    census_complete(a, out);
    return true;
}

bool columns_census(jny_project *p, jny_arena *a, jny_census *out)
{
    jny_sha256    state;
    jny_str       bytes = {0};
    sqlite3_stmt *s     = NULL;
    if (!p->in_event && state_of_stories(p, &state))
        s = packed_find(p, PACKED_CENSUS, 0, &state, &bytes);
    bool found = s && unpack_census(a, bytes, out);
    if (s)
        sqlite3_reset(s);
    if (found)
        out->state = state;
    else
        *out = (jny_census){0};
    return found;
}

/* ---- A column ---------------------------------------------------------------------------- */

static size_t width_of(uint64_t values)
{
    return values <= UINT8_MAX ? 1 : values <= UINT16_MAX ? 2 : 4;
}

static jny_str pack_values(jny_arena *a, const jny_census *c, const jny_values *v)
{
    jny_buf b     = jny_buf_open(a);
    size_t  width = width_of(v->n);
    packed_put_head(&b, c->n);
    packed_put_number(&b, v->n);
    for (size_t i = 0; i < v->n; i++)
        packed_put_text(&b, v->values[i]);
    for (size_t row = 0; row < c->n; row++) {
        uint8_t  one = (uint8_t)v->of[row];
        uint16_t two = (uint16_t)v->of[row];
        packed_put(&b,
                   width == 1   ? (const void *)&one
                   : width == 2 ? (const void *)&two
                                : &v->of[row],
                   width);
    }
    return jny_buf_str(&b);
}

/* Which value each row has; false: one that is not there. */
static bool take_rows(jny_str s, size_t n, size_t width, size_t values, uint32_t *of)
{
    uint32_t most = 0;
    if (s.n != n * width)
        return false;
    for (size_t row = 0; row < n; row++) {
        uint16_t two;
        if (width == 1) {
            of[row] = (unsigned char)s.p[row];
        } else if (width == 2) {
            memcpy(&two, s.p + row * width, width);
            of[row] = two;
        } else {
            memcpy(&of[row], s.p + row * width, width);
        }
        most = of[row] > most ? of[row] : most;
    }
    return n == 0 || most < values;
}

static bool unpack_values(jny_arena *a, jny_str s, const jny_census *c, jny_values *out)
{
    uint64_t rows, n;
    if (!packed_take_head(&s, &rows) || rows != c->n || !packed_take_number(&s, &n) || n > s.n)
        return false;
    jny_str  *values = JNY_ARRAY(a, jny_str, n + 1);
    uint32_t *of     = (uint32_t *)jny_alloc_raw(a, rows + 1, sizeof *of);
    for (size_t i = 0; i < n; i++) {
        jny_str text;
        if (!packed_take_text(&s, &text))
            return false;
        values[i] = jny_str_copy(a, text);
        if (i && jny_str_cmp(values[i - 1], values[i]) >= 0)
            return false;
    }
    *out = (jny_values){of, values, n};
    return take_rows(s, rows, width_of(n), n, of);
}

bool columns_values(jny_project *p, jny_arena *a, const jny_census *c, int64_t attribute,
                    jny_values *out)
{
    jny_str       bytes = {0};
    sqlite3_stmt *s =
        has_state(c) ? packed_find(p, PACKED_VALUES, attribute, &c->state, &bytes) : NULL;
    bool found = s && unpack_values(a, bytes, c, out);
    if (s)
        sqlite3_reset(s);
    return found;
}

/* ---- Masks of a run ---------------------------------------------------------------------- */

static jny_str pack_masks(jny_arena *a, const jny_masks *m, size_t themes, const jny_sha256 *run)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_room(&b, 100 + m->rows * (m->words * sizeof *m->bits + 2));
    packed_put_head(&b, m->rows);
    packed_put_number(&b, themes);
    packed_put(&b, run->bytes, sizeof run->bytes);
    packed_put(&b, m->bits, m->rows * m->words * sizeof *m->bits);
    packed_put(&b, m->limited, m->rows);
    packed_put(&b, m->tagged, m->rows);
    return jny_buf_str(&b);
}

static bool unpack_masks(jny_arena *a, jny_str s, const jny_census *c, size_t themes,
                         const jny_sha256 *run, jny_masks *out)
{
    uint64_t rows, has;
    size_t   words = themes / 64 + 1;
    if (!packed_take_head(&s, &rows) || rows != c->n || !packed_take_number(&s, &has) ||
        has != themes)
        return false;
    const char *of = packed_take(&s, sizeof run->bytes);
    if (!of || memcmp(of, run->bytes, sizeof run->bytes) != 0 ||
        s.n != rows * (words * sizeof(uint64_t) + 2))
        return false;
    uint64_t *bits    = (uint64_t *)jny_alloc_raw(a, rows * words + 1, sizeof *bits);
    uint8_t  *limited = (uint8_t *)jny_alloc_raw(a, rows + 1, 1);
    uint8_t  *tagged  = (uint8_t *)jny_alloc_raw(a, rows + 1, 1);
    memcpy(bits, s.p, rows * words * sizeof *bits);
    memcpy(limited, s.p + rows * words * sizeof *bits, rows);
    memcpy(tagged, s.p + rows * words * sizeof *bits + rows, rows);
    for (size_t row = 0; row < rows; row++) { /* as rows are read: no bit of no theme */
        bits[row * words + words - 1] &= ((uint64_t)1 << (themes % 64)) - 1;
        limited[row] = limited[row] != 0;
        tagged[row]  = tagged[row] != 0;
    }
    *out = (jny_masks){bits, rows, words, limited, tagged};
    return true;
}

bool columns_masks(jny_project *p, jny_arena *a, const jny_census *c, int64_t run, size_t themes,
                   jny_masks *out)
{
    jny_sha256    digest;
    jny_str       bytes = {0};
    sqlite3_stmt *s     = NULL;
    if (has_state(c) && digest_of_run(p, run, &digest))
        s = packed_find(p, PACKED_MASKS, run, &c->state, &bytes);
    bool found = s && unpack_masks(a, bytes, c, themes, &digest, out);
    if (s)
        sqlite3_reset(s);
    return found;
}

/* ---- Making them ------------------------------------------------------------------------- */

typedef struct {
    jny_project      *p;
    const jny_active *book; /* NULL: no masks are asked for */
    const jny_str    *names;
    size_t            n;
    int64_t           run;
    jny_sha256        state;
} wanted;

static bool is_large(jny_project *p)
{
    jny_err       ignored = {0};
    sqlite3_stmt *s       = db_get(p, "SELECT coalesce(max(id), 0) FROM story", &ignored);
    bool          large   = db_step(p, s, &ignored) == SQLITE_ROW &&
                 (uint64_t)sqlite3_column_int64(s, 0) >= p->columns_from;
    if (s)
        sqlite3_reset(s);
    return large;
}

/* Of an attribute that is no number of ours (an id, or one that nobody has) 0. */
static int64_t attribute_of(jny_project *p, jny_str name)
{
    jny_err ignored = {0};
    int64_t key     = 0;
    census_attribute(p, name, &key, &ignored);
    return key;
}

static bool is_complete(const wanted *w)
{
    bool all = packed_is_kept(w->p, PACKED_CENSUS, 0, &w->state) &&
               (!w->run || packed_is_kept(w->p, PACKED_MASKS, w->run, &w->state));
    for (size_t i = 0; all && i < w->n; i++) {
        int64_t attribute = attribute_of(w->p, w->names[i]);
        all               = !attribute || packed_is_kept(w->p, PACKED_VALUES, attribute, &w->state);
    }
    return all;
}

/* What is of stories as they are no more, or of an earlier run of the same codebook. */
static void drop_old(const wanted *w, jny_err *err)
{
    sqlite3_stmt *s = db_get(w->p, "DELETE FROM packed WHERE kind <> 3 AND state <> ?", err);
    db_bind_blob(s, 1, w->state.bytes, sizeof w->state.bytes);
    db_run(w->p, s, err);
    if (!w->run)
        return;
    s = db_get(w->p,
               "DELETE FROM packed WHERE kind = 2 AND number <> ?1 AND number IN"
               " (SELECT r.id FROM run r JOIN codebook_version c ON c.id = r.codebook"
               "  WHERE c.name = ?2)",
               err);
    db_bind_key(s, 1, w->run);
    db_bind_str(s, 2, w->book->book.name);
    db_run(w->p, s, err);
}

static void keep_values(const wanted *w, const jny_census *c, jny_str name, jny_err *err)
{
    jny_values v;
    jny_arena  a         = jny_arena_open(w->p->world);
    int64_t    attribute = attribute_of(w->p, name);
    if (attribute && !packed_is_kept(w->p, PACKED_VALUES, attribute, &w->state) &&
        jny_census_column(w->p, &a, c, name, &v, err) == JNY_OK)
        packed_keep(w->p, PACKED_VALUES, attribute, &w->state, pack_values(&a, c, &v), err);
    jny_arena_close(&a);
}

static void keep_masks(const wanted *w, const jny_census *c, jny_arena *a, jny_err *err)
{
    jny_masks  m;
    jny_sha256 digest;
    size_t     themes = w->book->book.n;
    if (!packed_is_kept(w->p, PACKED_MASKS, w->run, &w->state) &&
        digest_of_run(w->p, w->run, &digest) &&
        jny_run_masks(w->p, a, w->run, c, themes, &m, err) == JNY_OK)
        packed_keep(w->p, PACKED_MASKS, w->run, &w->state, pack_masks(a, &m, themes, &digest), err);
}

static void keep_all(const wanted *w, jny_arena *a, jny_err *err)
{
    jny_census c;
    drop_old(w, err);
    if (err->status != JNY_OK || jny_census_load(w->p, a, &c, err) != JNY_OK)
        return;
    if (!has_state(&c)) {
        jny_str bytes = pack_census(a, &c);
        if (!bytes.n)
            return;
        packed_keep(w->p, PACKED_CENSUS, 0, &w->state, bytes, err);
    }
    for (size_t i = 0; err->status == JNY_OK && i < w->n; i++)
        keep_values(w, &c, w->names[i], err);
    if (err->status == JNY_OK && w->run)
        keep_masks(w, &c, a, err);
}

void jny_columns_ready(jny_project *p, const jny_active *book, const jny_str *names, size_t n)
{
    jny_err ignored = {0};
    jny_run run     = {0};
    wanted  w       = {.p = p, .book = book, .names = names, .n = n};
    if (p->in_event || !is_large(p) || !state_of_stories(p, &w.state))
        return;
    if (book && jny_run_find(p, book->key, &run, &ignored) == JNY_OK)
        w.run = run.key;
    if (is_complete(&w))
        return;
    jny_arena a = jny_arena_open(p->world);
    sqlite3_busy_timeout(p->db, 0); /* whoever writes now matters more */
    if (db_exec(p, "BEGIN IMMEDIATE", &ignored) == JNY_OK) {
        if (state_of_stories(p, &w.state))
            keep_all(&w, &a, &ignored);
        if (ignored.status != JNY_OK || db_exec(p, "COMMIT", &ignored) != JNY_OK)
            sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL);
    }
    sqlite3_busy_timeout(p->db, BUSY_MS);
    jny_arena_close(&a);
}
