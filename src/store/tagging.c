/* tagging.c - a run: all live stories to hits, in batches.
 *
 * Stories are read and hits are written by the thread that called, in the order of the
 * stories; so a run's bytes are the same however many threads tag. While the others tag a
 * batch, the caller writes the one before, reads the one behind, and then tags as well. */
#include "live.h"
#include "pack.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { BATCH_STORIES = 1024, BATCH_BYTES = 1 << 20, SHARE = 32 };

typedef struct {
    int64_t key, text;
    jny_str words, lang;
    /* When it is tagged: where its mask, hits and limited rules lie, side by side. */
    uint32_t who; /* the member whose bytes they are */
    size_t   from, n_packed, n_limited;
    uint64_t hits;
} item;

/* A member's answers on the stories of one batch that it took. */
typedef struct {
    jny_arena arena;
    jny_buf   bytes;
} answer;

typedef struct {
    jny_arena arena; /* words */
    item     *items;
    size_t    n;
    answer   *answers; /* one for each member */
} batch;

struct tagging;
typedef struct {
    struct tagging *run;
    uint32_t        number;
    jny_matcher    *matcher;
    jny_arena       story; /* for one story */
    unsigned char  *mask;
    pthread_t       thread;
    bool            started;
} member;

enum { BATCHES = 3 }; /* one is read, one tagged, one written */

typedef struct tagging {
    jny_project        *project;
    jny_arena           arena;
    const jny_codebook *book;
    live                stories;
    sqlite3_stmt       *insert_one, *insert_many;
    int64_t             key; /* of the run */
    size_t              mask_bytes;
    member             *members;
    size_t              n;
    batch               batches[BATCHES];
    batch              *now;  /* the one that is tagged */
    atomic_size_t       next; /* its first story that nobody has taken */
} tagging;

/* ---- Reading ------------------------------------------------------------------------------ */

static jny_status read_batch(tagging *t, batch *b, jny_err *err)
{
    size_t bytes = 0;
    b->n         = 0;
    jny_arena_reset(&b->arena);
    for (size_t i = 0; i < t->n; i++) {
        jny_arena_reset(&b->answers[i].arena);
        b->answers[i].bytes = jny_buf_open(&b->answers[i].arena);
    }
    while (b->n < BATCH_STORIES && bytes < BATCH_BYTES && live_next(&t->stories, err)) {
        const live *l = &t->stories;
        if (!db_is_text(l->words) || l->key < 1 || l->key > UINT32_MAX)
            return db_damaged(t->project, err);
        b->items[b->n++] = (item){.key   = l->key,
                                  .text  = l->text,
                                  .words = jny_str_copy(&b->arena, l->words),
                                  .lang  = jny_str_copy(&b->arena, l->lang)};
        bytes += l->words.n;
    }
    return err->status;
}

/* ---- Tagging -------------------------------------------------------------------------------- */

/* The themes with a hit of their own, a bit each, low bit of the first byte first. */
static jny_str mask_of(const tagging *t, jny_tags tags, unsigned char *bits)
{
    memset(bits, 0, t->mask_bytes);
    for (size_t i = 0; i < tags.n; i++)
        bits[tags.hits[i].theme / 8] |= (unsigned char)(1 << (tags.hits[i].theme % 8));
    return (jny_str){(const char *)bits, t->mask_bytes};
}

static void tag_one(member *m, item *it)
{
    jny_tags tags;
    jny_buf *b = &m->run->now->answers[m->number].bytes;
    jny_arena_reset(&m->story);
    jny_tag(&m->story, m->matcher, it->words, it->lang, &tags);
    it->who  = m->number;
    it->hits = tags.n;
    it->from = b->n;
    jny_buf_add(b, mask_of(m->run, tags, m->mask));
    pack_hits(b, tags);
    it->n_packed = b->n - it->from - m->run->mask_bytes;
    for (size_t i = 0; i < tags.n_limited; i++)
        pack_number(b, tags.limited[i]);
    it->n_limited = b->n - it->from - m->run->mask_bytes - it->n_packed;
}

/* Takes shares of the batch for as long as there are any. */
static void *work(void *ctx)
{
    member *m = ctx;
    batch  *b = m->run->now;
    for (;;) {
        size_t from = atomic_fetch_add(&m->run->next, SHARE);
        if (from >= b->n)
            return NULL;
        for (size_t i = from; i < from + SHARE && i < b->n; i++)
            tag_one(m, &b->items[i]);
    }
}

/* Whoever gets no thread is not missed: the caller takes what nobody took. */
static void start_others(tagging *t, batch *b)
{
    t->now = b;
    atomic_store(&t->next, 0);
    for (size_t i = 1; i < t->n && b->n > SHARE; i++) {
        member *m  = &t->members[i];
        m->started = pthread_create(&m->thread, NULL, work, m) == 0;
    }
}

static void wait_for_others(tagging *t)
{
    for (size_t i = 1; i < t->n; i++)
        if (t->members[i].started) {
            pthread_join(t->members[i].thread, NULL);
            t->members[i].started = false;
        }
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* Many rows in one statement cost half of as many statements. */
#define ROW       "(?,?,?,?,?,?)"
#define FOUR_ROWS ROW "," ROW "," ROW "," ROW
#define MANY_ROWS                                                                                  \
    FOUR_ROWS "," FOUR_ROWS "," FOUR_ROWS "," FOUR_ROWS "," FOUR_ROWS "," FOUR_ROWS "," FOUR_ROWS  \
              "," FOUR_ROWS
#define INSERT "INSERT INTO hit (place, text, lang, mask, packed, limited) VALUES "
enum { COLUMNS = 6, MANY = 32 };

/* Binds a story's row to the parameters from `at` on. */
static void bind_row(const tagging *t, sqlite3_stmt *s, int at, const batch *b, const item *it)
{
    const char *mask = b->answers[it->who].bytes.p + it->from, *packed = mask + t->mask_bytes;
    sqlite3_bind_int64(s, at, hit_place(t->key, it->key));
    sqlite3_bind_int64(s, at + 1, it->text);
    db_bind_str(s, at + 2, it->lang);
    db_bind_blob(s, at + 3, mask, t->mask_bytes);
    db_bind_blob(s, at + 4, packed, it->n_packed);
    if (it->n_limited)
        db_bind_blob(s, at + 5, packed + it->n_packed, it->n_limited);
    else
        sqlite3_bind_null(s, at + 5);
}

static jny_status write_rows(const tagging *t, const batch *b, jny_err *err)
{
    jny_status st = JNY_OK;
    for (size_t i = 0, n; st == JNY_OK && i < b->n; i += n) {
        sqlite3_stmt *s = b->n - i < MANY ? t->insert_one : t->insert_many;
        n               = b->n - i < MANY ? 1 : MANY;
        for (size_t k = 0; k < n; k++)
            bind_row(t, s, (int)k * COLUMNS + 1, b, &b->items[i + k]);
        st = db_run(t->project, s, err);
    }
    return st;
}

static void note_limited(const tagging *t, jny_arena *a, const batch *b, const item *it,
                         jny_run_report *out)
{
    const char *p = b->answers[it->who].bytes.p + it->from + t->mask_bytes + it->n_packed;
    jny_str     s = {p, it->n_limited};
    uint64_t    rule;
    if (out->limited++)
        return;
    unpack_number(&s, &rule); /* it was packed a moment ago */
    out->limited_rule = jny_str_copy(a, jny_tags_limited_rule(t->book, (uint32_t)rule));
}

static jny_status write_batch(tagging *t, jny_arena *a, const batch *b, jny_run_report *out,
                              jny_err *err)
{
    for (size_t i = 0; i < b->n; i++) {
        const item *it = &b->items[i];
        out->stories++;
        out->tagged += it->hits > 0;
        out->hits += it->hits;
        if (it->n_limited)
            note_limited(t, a, b, it, out);
    }
    return write_rows(t, b, err);
}

/* ---- The run --------------------------------------------------------------------------------- */

static jny_status count_stories(jny_project *p, uint64_t *n, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT count(*) FROM story WHERE live", err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status;
    *n = (uint64_t)sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return JNY_OK;
}

static jny_status add_run(jny_project *p, int64_t codebook, int64_t *run, jny_err *err)
{
    sqlite3_stmt *s = db_get(
        p, "INSERT INTO run (event, codebook, engine, stories, hits) VALUES (?,?,?,0,0)", err);
    db_bind_key(s, 1, p->event);
    db_bind_key(s, 2, codebook);
    db_bind_str(s, 3, JNY_STR(JNY_VERSION));
    jny_status st = db_run(p, s, err);
    *run          = sqlite3_last_insert_rowid(p->db);
    return st;
}

static jny_status set_figures(jny_project *p, int64_t run, const jny_run_report *r, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "UPDATE run SET stories = ?, hits = ? WHERE id = ?", err);
    if (s) {
        sqlite3_bind_int64(s, 1, (int64_t)r->stories);
        sqlite3_bind_int64(s, 2, (int64_t)r->hits);
    }
    db_bind_key(s, 3, run);
    return db_run(p, s, err);
}

static jny_status open_tagging(tagging *t, jny_project *p, jny_matcher *const *m, size_t n,
                               jny_err *err)
{
    t->project    = p;
    t->arena      = jny_arena_open(p->world);
    t->book       = jny_matcher_codebook(m[0]);
    t->mask_bytes = (t->book->n + 7) / 8;
    t->n          = n;
    t->members    = JNY_ARRAY(&t->arena, member, n);
    for (size_t i = 0; i < n; i++)
        t->members[i] = (member){.run     = t,
                                 .number  = (uint32_t)i,
                                 .matcher = m[i],
                                 .story   = jny_arena_open(p->world),
                                 .mask    = JNY_ARRAY(&t->arena, unsigned char, t->mask_bytes + 1)};
    for (batch *b = t->batches; b < t->batches + BATCHES; b++) {
        b->arena   = jny_arena_open(p->world);
        b->items   = JNY_ARRAY(&t->arena, item, BATCH_STORIES);
        b->answers = JNY_ARRAY(&t->arena, answer, n);
        for (size_t i = 0; i < n; i++)
            b->answers[i].arena = jny_arena_open(p->world);
    }
    t->insert_one  = db_get(p, INSERT ROW, err);
    t->insert_many = db_get(p, INSERT MANY_ROWS, err);
    jny_status st  = live_open(&t->stories, p, LIVE_WORDS, err);
    return t->insert_one && t->insert_many ? st : err->status;
}

static void close_tagging(tagging *t)
{
    live_close(&t->stories);
    for (batch *b = t->batches; b < t->batches + BATCHES; b++) {
        for (size_t i = 0; i < t->n; i++)
            jny_arena_close(&b->answers[i].arena);
        jny_arena_close(&b->arena);
    }
    for (size_t i = 0; i < t->n; i++)
        jny_arena_close(&t->members[i].story);
    jny_arena_close(&t->arena);
}

jny_status jny_run_make(jny_project *p, jny_arena *a, jny_matcher *const *m, size_t n,
                        int64_t codebook, jny_progress progress, void *ctx, jny_run_report *out,
                        jny_err *err)
{
    tagging    t     = {0};
    uint64_t   total = 0;
    jny_status st    = count_stories(p, &total, err);
    *out             = (jny_run_report){0};
    if (st == JNY_OK)
        st = add_run(p, codebook, &t.key, err);
    if (st != JNY_OK)
        return st;
    st            = open_tagging(&t, p, m, n, err);
    batch *before = &t.batches[0], *now = &t.batches[1], *behind = &t.batches[2];
    if (st == JNY_OK)
        st = read_batch(&t, now, err);
    while (st == JNY_OK && before->n + now->n > 0) {
        start_others(&t, now);
        st = write_batch(&t, a, before, out, err);
        if (st == JNY_OK)
            st = read_batch(&t, behind, err);
        if (st == JNY_OK)
            work(&t.members[0]);
        wait_for_others(&t);
        if (progress && out->stories)
            progress(ctx, out->stories, total);
        batch *written = before;
        before         = now;
        now            = behind;
        behind         = written;
    }
    close_tagging(&t);
    return st == JNY_OK ? set_figures(p, t.key, out, err) : st;
}
