/* team.c - the filter in several threads.
 *
 * Every thread does the same: it takes the next batch of lines, tags them with a matcher
 * of its own, and prints what is ready to be printed, its own batch or others'. So one
 * reads and one writes while the rest work; order and bytes do not depend on who was
 * faster, and there is never more in memory than SPARE batches for each thread. */
#include <journeys/tag.h>

#include <pthread.h>

enum { SPARE = 2 }; /* a thread need not wait for one that is a batch behind */

/* A batch of lines and what became of it; used again for the batch `n_batches` later. */
typedef struct {
    jny_arena                  lines_in, out_in; /* `out` is used again with its memory */
    const jny_str             *lines;
    size_t                     n;
    uint64_t                   before, bytes; /* lines before it; bytes up to its end */
    jny_buf                    out;
    JNY_LIST(jny_line_problem) problems;
    bool                       done;
} batch;

typedef struct {
    const jny_world    *world;
    const jny_codebook *book;
    const jny_filter   *filter;
    const jny_wording  *wording;
    const jny_stream   *stream;
    batch              *batches;
    size_t              n_batches;
    pthread_mutex_t     reading; /* guards the next four */
    uint64_t            taken, lines, bytes;
    bool                over;
    pthread_mutex_t     printing; /* guards the rest, and `done` of a batch */
    pthread_cond_t      moved;
    uint64_t            printed; /* batches */
    bool                busy;    /* somebody prints */
    bool                closed;  /* nobody wants to know the rest */
} team;

typedef struct {
    team        *team;
    jny_matcher *matcher;
    jny_scorer  *scorer; /* NULL without a model */
    jny_arena    line;
    pthread_t    thread;
    bool         started;
} member;

/* Waits until the batch that was here before is printed; false when nobody wants more. */
static bool wait_for_room(team *t, uint64_t number)
{
    pthread_mutex_lock(&t->printing);
    while (!t->closed && number >= t->printed + t->n_batches)
        pthread_cond_wait(&t->moved, &t->printing);
    bool wanted = !t->closed;
    pthread_mutex_unlock(&t->printing);
    return wanted;
}

/* The next batch, or NULL at the end. */
static batch *take_batch(team *t)
{
    pthread_mutex_lock(&t->reading);
    batch *b = &t->batches[t->taken % t->n_batches];
    if (!t->over && wait_for_room(t, t->taken)) {
        jny_arena_reset(&b->lines_in);
        b->n      = t->stream->next(t->stream->ctx, &b->lines_in, &b->lines);
        b->before = t->lines;
        t->lines += b->n;
        for (size_t i = 0; i < b->n; i++)
            t->bytes += b->lines[i].n + 1;
        b->bytes = t->bytes;
        t->over  = b->n == 0;
        t->taken++;
    } else {
        t->over = true;
    }
    if (t->over)
        b = NULL;
    pthread_mutex_unlock(&t->reading);
    return b;
}

static void tag_batch(member *m, batch *b)
{
    b->out.n       = 0;
    b->problems.at = NULL;
    b->problems.n = b->problems.cap = 0;
    for (size_t i = 0; i < b->n; i++) {
        jny_err err = {0};
        jny_arena_reset(&m->line);
        jny_line kind = jny_filter_line(&m->line, m->matcher, m->scorer, m->team->wording,
                                        m->team->filter, b->lines[i], &b->out, &err);
        if (kind == JNY_LINE_BAD || kind == JNY_LINE_LIMITED)
            *JNY_PUSH(&b->lines_in, &b->problems) = (jny_line_problem){
                b->before + i + 1, kind, jny_str_copy(&b->lines_in, jny_cstr(err.place)),
                jny_str_copy(&b->lines_in, jny_cstr(err.msg))};
    }
}

/* Prints every batch whose turn it is, if nobody does so already: who does will find `b`. */
static void print_batches(team *t, batch *b)
{
    pthread_mutex_lock(&t->printing);
    b->done = true;
    while (!t->busy && t->batches[t->printed % t->n_batches].done) {
        b                   = &t->batches[t->printed % t->n_batches];
        jny_filtered answer = {jny_buf_str(&b->out), b->problems.at, b->problems.n, b->bytes};
        bool         wanted = !t->closed;
        t->busy             = true;
        pthread_mutex_unlock(&t->printing);
        wanted = wanted && t->stream->print(t->stream->ctx, &answer);
        pthread_mutex_lock(&t->printing);
        t->busy   = false;
        t->closed = !wanted;
        b->done   = false;
        t->printed++;
        pthread_cond_broadcast(&t->moved);
    }
    pthread_mutex_unlock(&t->printing);
}

static jny_status open_member(member *m, jny_err *err)
{
    const team *t  = m->team;
    jny_status  st = jny_matcher_open(t->world, t->book, &m->matcher, err);
    if (st == JNY_OK && t->filter->model)
        st = jny_scorer_open(t->world, t->filter->model, t->book, &m->scorer, err);
    return st;
}

/* Each thread makes its own matcher, so that many take no longer than one. */
static void *work(void *ctx)
{
    member *m = ctx;
    if (!m->matcher && open_member(m, NULL) != JNY_OK)
        return NULL; /* the first could be made: memory is short, and the rest go on */
    for (batch *b; (b = take_batch(m->team));) {
        tag_batch(m, b);
        print_batches(m->team, b);
    }
    return NULL;
}

static void run_all(member *members, size_t n)
{
    /* The first is this thread; the work of one that cannot be had is done by the rest. */
    for (size_t i = 1; i < n; i++)
        members[i].started = pthread_create(&members[i].thread, NULL, work, &members[i]) == 0;
    work(&members[0]);
    for (size_t i = 1; i < n; i++)
        if (members[i].started)
            pthread_join(members[i].thread, NULL);
}

static void open_batches(team *t, jny_arena *a)
{
    t->batches = JNY_ARRAY(a, batch, t->n_batches);
    for (size_t i = 0; i < t->n_batches; i++) {
        batch *b    = &t->batches[i];
        b->lines_in = jny_arena_open(a->world);
        b->out_in   = jny_arena_open(a->world);
        b->out      = jny_buf_open(&b->out_in);
    }
}

static void close_batches(team *t)
{
    for (size_t i = 0; i < t->n_batches; i++) {
        jny_arena_close(&t->batches[i].lines_in);
        jny_arena_close(&t->batches[i].out_in);
    }
}

jny_status jny_filter_stream(const jny_world *w, const jny_codebook *book, const jny_filter *f,
                             size_t n, const jny_stream *stream, jny_err *err)
{
    jny_arena arena   = jny_arena_open(w);
    member   *members = JNY_ARRAY(&arena, member, n);
    team      t       = {.world     = w,
                         .book      = book,
                         .filter    = f,
                         .wording   = jny_wording_of(&arena, book),
                         .stream    = stream,
                         .n_batches = n > 1 ? n * SPARE : 1,
                         .reading   = PTHREAD_MUTEX_INITIALIZER,
                         .printing  = PTHREAD_MUTEX_INITIALIZER,
                         .moved     = PTHREAD_COND_INITIALIZER};
    for (size_t i = 0; i < n; i++) {
        members[i].team = &t;
        members[i].line = jny_arena_open(w);
    }
    jny_status st = open_member(&members[0], err);
    if (st == JNY_OK) {
        open_batches(&t, &arena);
        run_all(members, n);
        close_batches(&t);
    }
    for (size_t i = 0; i < n; i++) {
        jny_matcher_close(members[i].matcher);
        jny_scorer_close(members[i].scorer);
        jny_arena_close(&members[i].line);
    }
    jny_arena_close(&arena);
    return st;
}
