/* quoted.c - where people have put words of a forgotten story: into a codebook as an example or a
 * near-miss, into a note on another story. Those are sentences of their own, so traces.c lets
 * them stand; here they are read as a person would, and told.
 *
 * Texts are compared by their words, folded, one blank behind each: a comma, a line end or YAML's
 * quotes between them make no other text of it. Eight words in a row are what an import knows a
 * story again by, too. Terms of the trade have fewer ("special educational needs and
 * disabilities"), but where signs are words, eight of them are soon said, hence the length. A
 * sentence that stands there whole was hardly written anew; "Thank you very much" was. */
#include "quoted.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS = 8, POINTS = 40, SENTENCE_WORDS = 5, SENTENCE_POINTS = 24 };

typedef struct {
    jny_xxh128 hash;
    bool       others; /* say it too */
} run;

struct quoted {
    jny_arena    *a;
    JNY_LIST(run) runs; /* in order from when they are looked for */
};
typedef JNY_LIST(size_t) found_runs;

quoted *quoted_open(jny_arena *a)
{
    quoted *q = JNY_NEW(a, quoted);
    q->a      = a;
    return q;
}

/* ---- Words in a row -------------------------------------------------------------------------- */

typedef struct {
    jny_str folded;            /* "my son was sent away " */
    size_t  n, *ends, *points; /* of each word with its blank: bytes, code points up to it */
} said;

static said words_of(jny_arena *a, jny_str text)
{
    jny_words words = jny_words_split(a, text);
    jny_buf   b     = jny_buf_open(a);
    said      out   = {.n      = words.n,
                       .ends   = JNY_ARRAY(a, size_t, words.n + 1),
                       .points = JNY_ARRAY(a, size_t, words.n + 1)};
    for (size_t i = 0; i < words.n; i++) {
        jny_str w = jny_text_form(a, jny_str_sub(text, words.at[i].start, words.at[i].end), true);
        jny_buf_add(&b, w);
        jny_buf_char(&b, ' ');
        out.ends[i + 1]   = out.ends[i] + w.n + 1;
        out.points[i + 1] = out.points[i] + 1;
        for (size_t at = 0; at < w.n; out.points[i + 1]++)
            jny_utf8_next(w, &at);
    }
    out.folded = jny_buf_str(&b);
    return out;
}

static bool is_long(const said *s, size_t from, size_t to, size_t words, size_t points)
{
    return to - from >= words && s->points[to] - s->points[from] - 1 >= points;
}

static jny_xxh128 hash_of(const said *s, size_t from, size_t to)
{
    return jny_hash_xxh128(jny_str_sub(s->folded, s->ends[from], s->ends[to]));
}

static void add_run(quoted *q, const said *s, size_t from, size_t to)
{
    *JNY_PUSH(q->a, &q->runs) = (run){.hash = hash_of(s, from, to)};
}

/* Wherever as many stand elsewhere, one of these stands there: from each word the fewest. */
static void add_rows(quoted *q, const said *s)
{
    for (size_t from = 0, to = 0; from < s->n; from++) {
        while (to < s->n && !is_long(s, from, to, WORDS, POINTS))
            to++;
        if (!is_long(s, from, to, WORDS, POINTS))
            return;
        add_run(q, s, from, to);
    }
}

void quoted_add(quoted *q, jny_str text)
{
    jny_arena     a        = jny_arena_open(q->a->world);
    said          s        = words_of(&a, text);
    jny_sentences it       = {.text = text};
    jny_str       sentence = {0};
    add_rows(q, &s);
    while (jny_sentence_next(&it, &sentence)) {
        said t = words_of(&a, sentence);
        if (is_long(&t, 0, t.n, SENTENCE_WORDS, SENTENCE_POINTS) &&
            !is_long(&t, 0, t.n, WORDS, POINTS))
            add_run(q, &t, 0, t.n);
    }
    jny_arena_close(&a);
}

static int by_hash(const void *x, const void *y)
{
    return memcmp(&((const run *)x)->hash, &((const run *)y)->hash, sizeof(jny_xxh128));
}

/* Calls `f` with each of the runs that a text has. */
typedef void (*use)(quoted *q, run *r, void *ctx);

static void each_run(quoted *q, jny_str text, use f, void *ctx)
{
    jny_arena a = jny_arena_open(q->a->world);
    said      s = words_of(&a, text);
    for (size_t from = 0; from < s.n; from++)
        for (size_t to = from + SENTENCE_WORDS; to <= s.n; to++) {
            run  asked = {.hash = hash_of(&s, from, to)};
            run *r     = bsearch(&asked, q->runs.at, q->runs.n, sizeof asked, by_hash);
            if (r)
                f(q, r, ctx);
            if (is_long(&s, from, to, WORDS, POINTS))
                break;
        }
    jny_arena_close(&a);
}

/* ---- Where they stand ------------------------------------------------------------------------ */

typedef struct {
    jny_quoted it;
    found_runs runs;
} place;
typedef struct {
    quoted         *q;
    jny_project    *p;
    jny_arena      *a;
    JNY_LIST(place) places;
    jny_quoted      now; /* what is being read */
} search;

static bool same_place(const jny_quoted *x, const jny_quoted *y)
{
    return jny_str_eq(x->codebook, y->codebook) && jny_str_eq(x->theme, y->theme) &&
           jny_str_eq(x->story, y->story) && x->stands == y->stands;
}

static void keep(quoted *q, run *r, void *ctx)
{
    search *s = ctx;
    place  *x = NULL;
    for (size_t i = 0; i < s->places.n && !x; i++)
        if (same_place(&s->places.at[i].it, &s->now))
            x = &s->places.at[i];
    if (!x) {
        x     = JNY_PUSH(s->a, &s->places);
        *x    = (place){0};
        x->it = (jny_quoted){.codebook = jny_str_copy(s->a, s->now.codebook),
                             .theme    = jny_str_copy(s->a, s->now.theme),
                             .story    = jny_str_copy(s->a, s->now.story),
                             .key      = s->now.key,
                             .stands   = s->now.stands};
    }
    *JNY_PUSH(s->a, &x->runs) = (size_t)(r - q->runs.at);
}

static void read_theme(search *s, const jny_theme *t)
{
    const jny_str texts[] = {t->name,
                             t->definition,
                             t->include,
                             t->exclude,
                             t->commitment.text,
                             t->commitment.lead,
                             t->commitment.measure,
                             t->commitment.by,
                             t->commitment.state};
    s->now.theme          = t->path;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        each_run(s->q, texts[i], keep, s);
    for (size_t i = 0; i < t->n_examples; i++)
        each_run(s->q, t->examples[i].text, keep, s);
    for (size_t i = 0; i < t->n_near_misses; i++)
        each_run(s->q, t->near_misses[i].text, keep, s);
    for (size_t i = 0; i < t->n_rules; i++)
        each_run(s->q, t->rules[i].text, keep, s);
}

static size_t runs_found(const search *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->places.n; i++)
        n += s->places.at[i].runs.n;
    return n;
}

/* Theme by theme; what only the file's own bytes say (remarks) is the codebook's. */
static void read_codebook(search *s, jny_str path, jny_str source)
{
    jny_arena    a      = jny_arena_open(s->p->world);
    jny_err      why    = {0};
    jny_codebook book   = {0};
    size_t       before = runs_found(s);
    if (jny_codebook_parse(&a, path, source, &book, NULL, &why) == JNY_OK)
        for (size_t i = 0; i < book.n; i++)
            read_theme(s, &book.themes[i]);
    s->now.theme = (jny_str){0};
    if (runs_found(s) == before)
        each_run(s->q, source, keep, s);
    jny_arena_close(&a);
}

static jny_status read_codebooks(search *s, jny_err *err)
{
    sqlite3_stmt *q =
        db_get(s->p,
               "SELECT c.name, c.path, c.source, c.id = (SELECT max(o.id) FROM codebook_version o"
               "  WHERE o.name = c.name AND NOT EXISTS (SELECT 1 FROM event u"
               "   WHERE u.target = o.event)) FROM codebook_version c ORDER BY c.id DESC",
               err);
    int rc;
    while ((rc = db_step(s->p, q, err)) == SQLITE_ROW) {
        jny_str source = db_column(q, 2);
        if (!db_is_text(source))
            continue;
        s->now = (jny_quoted){.codebook = db_column(q, 0), .stands = sqlite3_column_int(q, 3) != 0};
        read_codebook(s, db_column(q, 1), source);
    }
    return db_done(q, rc, err);
}

static jny_status read_notes(search *s, jny_err *err)
{
    sqlite3_stmt *q =
        db_get(s->p,
               "SELECT st.name, n.note, st.id FROM (SELECT story, note FROM decision UNION"
               " SELECT story, note FROM mark) n JOIN story st ON st.id = n.story"
               " WHERE n.note IS NOT NULL ORDER BY st.id",
               err);
    int rc;
    while ((rc = db_step(s->p, q, err)) == SQLITE_ROW) {
        jny_str note = db_column(q, 1);
        s->now       = (jny_quoted){
                  .story = db_column(q, 0), .key = sqlite3_column_int64(q, 2), .stands = true};
        if (db_is_text(note))
            each_run(s->q, note, keep, s);
    }
    return db_done(q, rc, err);
}

/* ---- What others say as well ----------------------------------------------------------------- */

static void allow(quoted *q, run *r, void *ctx)
{
    (void)q;
    (void)ctx;
    r->others = true;
}

static jny_status read_others(search *s, jny_err *err)
{
    sqlite3_stmt *q = db_get(
        s->p, "SELECT body FROM text WHERE body IS NOT NULL UNION ALL SELECT text FROM value", err);
    int rc;
    while ((rc = db_step(s->p, q, err)) == SQLITE_ROW)
        if (db_is_text(db_column(q, 0)))
            each_run(s->q, db_column(q, 0), allow, NULL);
    return db_done(q, rc, err);
}

/* An earlier version of a codebook says mostly what the one of now says: that one is told. */
static bool is_told(const search *s, size_t i)
{
    const place *x   = &s->places.at[i];
    bool         own = false;
    for (size_t k = 0; k < x->runs.n; k++)
        own |= !s->q->runs.at[x->runs.at[k]].others;
    for (size_t k = 0; own && !x->it.stands && k < s->places.n; k++) {
        jny_quoted newer = s->places.at[k].it;
        own              = !newer.stands || !jny_str_eq(newer.codebook, x->it.codebook) ||
              !jny_str_eq(newer.theme, x->it.theme) || !is_told(s, k);
    }
    return own;
}

jny_status quoted_find(quoted *q, jny_project *p, jny_arena *a, jny_quoted **out, size_t *n,
                       jny_err *err)
{
    search               s    = {.q = q, .p = p, .a = a};
    jny_status           st   = JNY_OK;
    JNY_LIST(jny_quoted) list = {0};
    if (q->runs.n)
        qsort(q->runs.at, q->runs.n, sizeof *q->runs.at, by_hash);
    if (q->runs.n)
        st = read_codebooks(&s, err);
    if (st == JNY_OK && q->runs.n)
        st = read_notes(&s, err);
    if (st == JNY_OK && s.places.n)
        st = read_others(&s, err);
    for (size_t i = 0; i < s.places.n; i++)
        if (is_told(&s, i))
            *JNY_PUSH(a, &list) = s.places.at[i].it;
    *out = list.at;
    *n   = list.n;
    return st;
}
