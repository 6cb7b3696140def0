/* census.c - all live stories as columns, for counting. */
#include "columns.h"

#include <stdlib.h>

enum { SPARSE = 1024 };

/* ---- Rows --------------------------------------------------------------------------------- */

typedef struct {
    size_t live;                          /* how many           */
    size_t greatest, greatest_respondent; /* of all the numbers */
} sizes;

bool census_is_dense(int64_t greatest, int64_t n)
{
    return greatest >= 0 && greatest < UINT32_MAX && greatest / SPARSE <= n + 1;
}

static jny_status load_sizes(jny_project *p, sizes *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(p,
                             "SELECT (SELECT count(*) FROM story WHERE live),"
                             " (SELECT max(id) FROM story), (SELECT count(*) FROM story),"
                             " (SELECT max(id) FROM respondent), (SELECT count(*) FROM respondent)",
                             err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    int64_t n[5];
    for (int i = 0; i < 5; i++)
        n[i] = sqlite3_column_int64(s, i);
    sqlite3_reset(s);
    if (!census_is_dense(n[1], n[2]) || !census_is_dense(n[3], n[4]))
        return db_damaged(p, err);
    *out = (sizes){
        .live = (size_t)n[0], .greatest = (size_t)n[1], .greatest_respondent = (size_t)n[3]};
    return JNY_OK;
}

/* A story as it is read, by key. */
typedef struct {
    int64_t  key, text;
    uint32_t version, respondent;
} entry;

static jny_status load_entries(jny_project *p, const sizes *z, entry *entries, size_t *n,
                               jny_err *err)
{
    sqlite3_stmt *s  = db_get(p,
                              "SELECT v.story, v.text, v.version, v.respondent FROM story_version v"
                               " CROSS JOIN story st ON st.id = v.story AND st.version = v.version"
                               " WHERE st.live ORDER BY v.story",
                              err);
    int           rc = SQLITE_DONE;
    *n               = 0;
    while (*n < z->live && (rc = db_step(p, s, err)) == SQLITE_ROW) {
        int64_t key = sqlite3_column_int64(s, 0), respondent = sqlite3_column_int64(s, 3);
        if (key < 1 || (uint64_t)key > z->greatest || respondent < 0 ||
            (uint64_t)respondent > z->greatest_respondent) {
            sqlite3_reset(s);
            return db_damaged(p, err);
        }
        entries[(*n)++] = (entry){key, sqlite3_column_int64(s, 1),
                                  (uint32_t)sqlite3_column_int64(s, 2), (uint32_t)respondent};
    }
    if (s)
        sqlite3_reset(s);
    return rc == SQLITE_ERROR ? err->status : JNY_OK;
}

void census_complete(jny_arena *a, jny_census *c)
{
    uint32_t *person = JNY_ARRAY(a, uint32_t, c->n + 1);
    uint32_t *row_of = JNY_ARRAY(a, uint32_t, c->greatest + 1);
    for (size_t row = 0; row < c->n; row++)
        row_of[c->key[row]] = (uint32_t)row + 1;
    for (size_t row = 1; row < c->n; row++)
        person[row] = person[row - 1] +
                      (c->respondent[row] == 0 || c->respondent[row] != c->respondent[row - 1]);
    c->person = person;
    c->row_of = row_of;
}

/* Gives every entry its row: respondents by number, behind them the stories of nobody
 * known, each by somebody else. */
static void place_entries(jny_arena *a, const sizes *z, const entry *e, size_t n, jny_arena scratch,
                          jny_census *out)
{
    int64_t  *key        = JNY_ARRAY(a, int64_t, n + 1);
    int64_t  *text       = JNY_ARRAY(a, int64_t, n + 1);
    uint32_t *version    = JNY_ARRAY(a, uint32_t, n + 1);
    uint32_t *respondent = JNY_ARRAY(a, uint32_t, n + 1);
    uint32_t *next = JNY_ARRAY(&scratch, uint32_t, z->greatest_respondent + 2), sum = 0;
    for (size_t i = 0; i < n; i++)
        next[e[i].respondent]++;
    for (size_t r = 1; r <= z->greatest_respondent + 1; r++) {
        uint32_t of = r <= z->greatest_respondent ? next[r] : 0;
        next[r]     = sum;
        sum += of;
    }
    next[0] = sum;
    for (size_t i = 0; i < n; i++) {
        uint32_t row    = next[e[i].respondent]++;
        key[row]        = e[i].key;
        text[row]       = e[i].text;
        version[row]    = e[i].version;
        respondent[row] = e[i].respondent;
    }
    *out = (jny_census){.n          = n,
                        .key        = key,
                        .text       = text,
                        .version    = version,
                        .respondent = respondent,
                        .greatest   = z->greatest};
    census_complete(a, out);
}

static jny_status load_rows(jny_project *p, jny_arena *a, jny_census *out, jny_err *err)
{
    sizes      z  = {0};
    jny_status st = load_sizes(p, &z, err);
    if (st != JNY_OK)
        return st;
    size_t    n;
    jny_arena scratch = jny_arena_open(p->world);
    entry    *entries = JNY_ARRAY(&scratch, entry, z.live + 1);
    st                = load_entries(p, &z, entries, &n, err);
    if (st == JNY_OK)
        place_entries(a, &z, entries, n, scratch, out);
    jny_arena_close(&scratch);
    return st;
}

/* How many there are, and which, are two questions: they must be of one state. */
jny_status jny_census_load(jny_project *p, jny_arena *a, jny_census *out, jny_err *err)
{
    jny_status st = jny_project_hold(p, err);
    if (st != JNY_OK)
        return st;
    if (!columns_census(p, a, out))
        st = load_rows(p, a, out, err);
    jny_project_let_go(p);
    return st;
}

size_t jny_census_row(const jny_census *c, int64_t key)
{
    if (key < 0 || (uint64_t)key > c->greatest || c->row_of[key] == 0)
        return SIZE_MAX;
    return c->row_of[key] - 1;
}

/* ---- Attributes ---------------------------------------------------------------------------- */

jny_status jny_attributes(jny_project *p, jny_arena *a, jny_str **names, size_t *n, jny_err *err)
{
    JNY_LIST(jny_str)
    list = {0};
    sqlite3_stmt *s =
        db_get(p,
               "SELECT name FROM attribute a WHERE EXISTS (SELECT 1 FROM story_attribute sa"
               " JOIN story st ON st.id = sa.story AND st.version = sa.version"
               " WHERE sa.attribute = a.id AND st.live) ORDER BY name",
               err);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW)
        *JNY_PUSH(a, &list) = db_copy(a, s, 0);
    *names = list.at;
    *n     = list.n;
    return db_done(s, rc, err);
}

enum { NAMED_BYTES = 300 }; /* so many names are told that somebody reads them */

static jny_status unknown_attribute(jny_project *p, jny_arena *a, jny_str wrong, jny_err *err)
{
    jny_str *names;
    size_t   n;
    if (jny_attributes(p, a, &names, &n, err) != JNY_OK)
        return err->status;
    if (n == 0)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no story has an attribute \"%.*s\", nor any other", JNY_ARG(wrong));
    jny_str near = jny_str_nearest(wrong, names, n);
    if (near.n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no story has an attribute \"%.*s\" (did you mean \"%.*s\"?)",
                        JNY_ARG(wrong), JNY_ARG(near));
    jny_buf all = jny_buf_open(a);
    size_t  i   = 0;
    for (; i < n && all.n + names[i].n < NAMED_BYTES; i++)
        jny_buf_format(&all, "%s%.*s", i ? ", " : "", JNY_ARG(names[i]));
    if (i < n)
        jny_buf_format(&all, "%s... (%zu in all)", i ? ", " : "", n);
    return jny_fail(err, JNY_ENOTFOUND, NULL, "no story has an attribute \"%.*s\"; there are: %.*s",
                    JNY_ARG(wrong), JNY_ARG(jny_buf_str(&all)));
}

/* ---- Columns ------------------------------------------------------------------------------- */

/* Values as the project numbers them, while a column is loaded. */
typedef struct {
    uint32_t *of;       /* by row: number; 0: not given */
    size_t    greatest; /* number that may stand there   */
} numbers;

typedef struct {
    jny_str  text;
    uint32_t number;
} value;

static int by_text(const void *x, const void *y)
{
    return jny_str_cmp(((const value *)x)->text, ((const value *)y)->text);
}

/* The text of each number in use. `sql` asks for one. */
static jny_status load_values(jny_project *p, jny_arena *a, const char *sql, const uint8_t *used,
                              size_t greatest, value *values, size_t *n, jny_err *err)
{
    *n = 0;
    if (used[0])
        values[(*n)++] = (value){JNY_STR(""), 0};
    for (size_t i = 1; i <= greatest; i++) {
        if (!used[i])
            continue;
        sqlite3_stmt *s = db_get(p, sql, err);
        db_bind_key(s, 1, (int64_t)i);
        int rc = db_step(p, s, err);
        if (rc == SQLITE_ERROR)
            return err->status;
        values[(*n)++] = (value){rc == SQLITE_ROW ? db_copy(a, s, 0) : JNY_STR(""), (uint32_t)i};
        sqlite3_reset(s);
    }
    return JNY_OK;
}

/* Numbers of the project to places among the values in byte order. */
static jny_status make_column(jny_project *p, jny_arena *a, const jny_census *c, numbers *from,
                              const char *sql, jny_values *out, jny_err *err)
{
    jny_arena scratch = jny_arena_open(p->world);
    uint8_t  *used    = JNY_ARRAY(&scratch, uint8_t, from->greatest + 1);
    size_t    n_used  = 0, n;
    for (size_t row = 0; row < c->n; row++) {
        n_used += !used[from->of[row]];
        used[from->of[row]] = 1;
    }
    value     *values = JNY_ARRAY(&scratch, value, n_used + 1);
    jny_status st     = load_values(p, a, sql, used, from->greatest, values, &n, err);
    if (st == JNY_OK) {
        qsort(values, n, sizeof *values, by_text);
        jny_str  *texts = JNY_ARRAY(a, jny_str, n + 1);
        uint32_t *place = JNY_ARRAY(&scratch, uint32_t, from->greatest + 1);
        *out            = (jny_values){.of = from->of, .values = texts};
        for (size_t i = 0; i < n; i++) {
            if (i == 0 || !jny_str_eq(values[i].text, values[i - 1].text))
                texts[out->n++] = values[i].text;
            place[values[i].number] = (uint32_t)(out->n - 1);
        }
        for (size_t row = 0; row < c->n; row++)
            from->of[row] = place[from->of[row]];
    }
    jny_arena_close(&scratch);
    return st;
}

/* Up to which number the rows of a table go, one after the other. */
static jny_status count_numbers(jny_project *p, const char *sql, numbers *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, sql, err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    int64_t greatest = sqlite3_column_int64(s, 0), n = sqlite3_column_int64(s, 1);
    sqlite3_reset(s);
    out->greatest = (size_t)greatest;
    return census_is_dense(greatest, n) ? JNY_OK : db_damaged(p, err);
}

/* The values of the standing versions; along the table, which is by attribute and story. */
static jny_status load_numbers(jny_project *p, const jny_census *c, int64_t attribute, numbers *out,
                               jny_err *err)
{
    if (count_numbers(p, "SELECT max(id), count(*) FROM value", out, err) != JNY_OK)
        return err->status;
    int64_t       greatest = (int64_t)out->greatest;
    sqlite3_stmt *s =
        db_get(p, "SELECT story, version, value FROM story_attribute WHERE attribute = ?", err);
    db_bind_key(s, 1, attribute);
    int rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        size_t  row = jny_census_row(c, sqlite3_column_int64(s, 0));
        int64_t v   = sqlite3_column_int64(s, 2);
        if (row == SIZE_MAX || (uint32_t)sqlite3_column_int64(s, 1) != c->version[row])
            continue;
        if (v < 1 || v > greatest) {
            sqlite3_reset(s);
            return db_damaged(p, err);
        }
        out->of[row] = (uint32_t)v;
    }
    return db_done(s, rc, err);
}

jny_status census_attribute(jny_project *p, jny_str name, int64_t *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT id FROM attribute WHERE name = ?", err);
    db_bind_str(s, 1, name);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ERROR)
        return err->status;
    *out = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return JNY_OK;
}

jny_status jny_census_column(jny_project *p, jny_arena *a, const jny_census *c, jny_str attribute,
                             jny_values *out, jny_err *err)
{
    numbers from = {.greatest = c->greatest};
    if (jny_str_eq(attribute, JNY_STR("id"))) {
        from.of = JNY_ARRAY(a, uint32_t, c->n + 1);
        for (size_t row = 0; row < c->n; row++)
            from.of[row] = (uint32_t)c->key[row];
        return make_column(p, a, c, &from, "SELECT name FROM story WHERE id = ?", out, err);
    }
    if (jny_str_eq(attribute, JNY_STR("respondent"))) {
        from = (numbers){.of = JNY_ARRAY(a, uint32_t, c->n + 1)};
        for (size_t row = 0; row < c->n; row++) {
            from.of[row] = c->respondent[row];
            if (from.of[row] > from.greatest)
                from.greatest = from.of[row];
        }
        return make_column(p, a, c, &from, "SELECT name FROM respondent WHERE id = ?", out, err);
    }
    int64_t    key = 0;
    jny_status st  = census_attribute(p, attribute, &key, err);
    if (st == JNY_OK && !key)
        st = unknown_attribute(p, a, attribute, err);
    if (st == JNY_OK && columns_values(p, a, c, key, out))
        return JNY_OK;
    from.of = JNY_ARRAY(a, uint32_t, c->n + 1);
    if (st == JNY_OK)
        st = load_numbers(p, c, key, &from, err);
    if (st == JNY_OK)
        st = make_column(p, a, c, &from, "SELECT text FROM value WHERE id = ?", out, err);
    return st;
}

/* The newest source up to the version that stands: a change by hand has none. */
static jny_status load_sources(jny_project *p, const jny_census *c, numbers *out, jny_err *err)
{
    if (count_numbers(p, "SELECT max(id), count(*) FROM source", out, err) != JNY_OK)
        return err->status;
    int64_t       greatest = (int64_t)out->greatest;
    sqlite3_stmt *s        = db_get(p,
                                    "SELECT story, version, source FROM story_version"
                                           " WHERE source IS NOT NULL ORDER BY story, version",
                                    err);
    int           rc;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        size_t  row    = jny_census_row(c, sqlite3_column_int64(s, 0));
        int64_t source = sqlite3_column_int64(s, 2);
        if (row == SIZE_MAX || sqlite3_column_int64(s, 1) > c->version[row])
            continue;
        if (source < 1 || source > greatest) {
            sqlite3_reset(s);
            return db_damaged(p, err);
        }
        out->of[row] = (uint32_t)source;
    }
    return db_done(s, rc, err);
}

jny_status jny_census_sources(jny_project *p, jny_arena *a, const jny_census *c, jny_values *out,
                              jny_err *err)
{
    numbers    from = {.of = JNY_ARRAY(a, uint32_t, c->n + 1)};
    jny_status st   = load_sources(p, c, &from, err);
    if (st == JNY_OK)
        st = make_column(p, a, c, &from, "SELECT name FROM source WHERE id = ?", out, err);
    return st;
}
