/* intake.c - batches of what was found in the rows, from one thread to the next. Knows nothing of
 * stories but how to copy them. */
#include "intake.h"

#include <pthread.h>
#include <string.h>

enum { BATCHES = 4, BATCH_ITEMS = 256, BATCH_BYTES = 96 << 10 };

/* Filled by one side, emptied by the other, then filled again. */
typedef struct {
    jny_arena arena;
    taken    *items;
    size_t    n, bytes;
} batch;

struct intake {
    import_job     *job;
    batch           batches[BATCHES]; /* number i is at i % BATCHES */
    jny_arena       told, row;        /* of the other side */
    pthread_t       thread;
    bool            has_thread, alone; /* alone: none is to be had, or none is wanted */
    bool            stopped;           /* seen by this side: the other side failed */
    pthread_mutex_t lock;              /* guards the rest */
    pthread_cond_t  moved;
    uint64_t        given, put; /* batches */
    bool            closing, failed;
    jny_err         err;
};

intake *intake_open(import_job *job)
{
    intake *in = JNY_NEW(job->a, intake);
    *in        = (intake){.job   = job,
                          .told  = jny_arena_open(job->a->world),
                          .row   = jny_arena_open(job->a->world),
                          .alone = job->codings != NULL};
    for (size_t i = 0; i < BATCHES; i++) {
        in->batches[i].arena = jny_arena_open(job->a->world);
        in->batches[i].items = jny_alloc_raw(job->a, BATCH_ITEMS, sizeof(taken));
    }
    job->rejects = jny_buf_open(&in->told);
    pthread_mutex_init(&in->lock, NULL);
    pthread_cond_init(&in->moved, NULL);
    return in;
}

/* ---- The other side ------------------------------------------------------------------------- */

/* Nothing behind a failure counts any more. */
static void put_batch(intake *in, const batch *b)
{
    jny_err err = {0};
    for (size_t i = 0; i < b->n && !in->failed && err.status == JNY_OK; i++) {
        jny_arena_reset(&in->row);
        put_taken(in->job, &in->told, &in->row, &b->items[i], &err);
    }
    if (err.status == JNY_OK)
        return;
    pthread_mutex_lock(&in->lock);
    in->failed = true;
    in->err    = err;
    pthread_mutex_unlock(&in->lock);
}

static void *put_all(void *ctx)
{
    intake *in = ctx;
    pthread_mutex_lock(&in->lock);
    for (;;) {
        while (in->put == in->given && !in->closing)
            pthread_cond_wait(&in->moved, &in->lock);
        if (in->put == in->given)
            break;
        const batch *b = &in->batches[in->put % BATCHES];
        pthread_mutex_unlock(&in->lock);
        put_batch(in, b);
        pthread_mutex_lock(&in->lock);
        in->put++;
        pthread_cond_signal(&in->moved);
    }
    pthread_mutex_unlock(&in->lock);
    return NULL;
}

/* ---- This side ------------------------------------------------------------------------------ */

static void wait_until(intake *in, uint64_t behind)
{
    pthread_mutex_lock(&in->lock);
    while (in->given - in->put > behind)
        pthread_cond_wait(&in->moved, &in->lock);
    in->stopped = in->failed;
    pthread_mutex_unlock(&in->lock);
}

static void hand_over(intake *in)
{
    pthread_mutex_lock(&in->lock);
    in->given++;
    pthread_cond_signal(&in->moved);
    pthread_mutex_unlock(&in->lock);
    wait_until(in, BATCHES - 1);
    batch *next = &in->batches[in->given % BATCHES];
    jny_arena_reset(&next->arena);
    next->n = next->bytes = 0;
}

/* Without a thread, or before there is one. */
static void put_here(intake *in)
{
    batch *b = &in->batches[in->given % BATCHES];
    put_batch(in, b);
    in->stopped = in->failed;
    jny_arena_reset(&b->arena);
    b->n = b->bytes = 0;
}

static void pass_on(intake *in)
{
    if (!in->has_thread && !in->alone) {
        in->has_thread = pthread_create(&in->thread, NULL, put_all, in) == 0;
        in->alone      = !in->has_thread;
    }
    if (in->alone)
        put_here(in);
    else
        hand_over(in);
}

/* Names of attributes live as long as the job; everything else may go with its row. */
static void copy_to(const intake *in, jny_arena *a, taken *to, const taken *from)
{
    *to                   = *from;
    to->row.fields        = NULL;
    to->row.n             = 0;
    to->row.raw           = jny_str_copy(a, from->row.raw);
    to->place             = jny_str_copy(a, from->place);
    to->msg               = jny_str_copy(a, from->msg);
    to->story.id          = jny_str_copy(a, from->story.id);
    to->story.text        = jny_str_copy(a, from->story.text);
    to->story.respondent  = jny_str_copy(a, from->story.respondent);
    uint32_t      *themes = jny_alloc_raw(a, from->row.n_themes, sizeof *themes);
    jny_attribute *list   = jny_alloc_raw(a, from->story.n_attributes, sizeof *list);
    for (size_t i = 0; i < from->row.n_themes; i++)
        themes[i] = from->row.themes[i];
    for (size_t i = 0; i < from->story.n_attributes; i++)
        list[i] = (jny_attribute){from->story.attributes[i].name,
                                  jny_str_copy(a, from->story.attributes[i].value)};
    to->row.themes       = themes;
    to->story.attributes = list;
    if (to->kind != TAKEN_STORY) /* the rest is work for the side that has less of it */
        return;
    to->story.text_sealed = jny_text_seal(a, to->story.text);
    if (!in->job->codings)
        to->signature = near_sign(a, to->story.text);
}

void intake_give(intake *in, const taken *t)
{
    if (in->stopped)
        return;
    in->alone |= t->row.coded && !in->has_thread; /* its codings are the reader's, and go with it */
    batch *b = &in->batches[in->given % BATCHES];
    copy_to(in, &b->arena, &b->items[b->n++], t);
    b->bytes += t->story.text.n + t->row.raw.n + t->msg.n +
                t->story.n_attributes * sizeof *t->story.attributes;
    if (b->n == BATCH_ITEMS || b->bytes >= BATCH_BYTES || in->alone)
        pass_on(in);
}

jny_status intake_check(const intake *in, jny_err *err)
{
    if (in->stopped)
        *err = in->err; /* the other side does not touch it any more */
    return err->status;
}

jny_status intake_drain(intake *in, jny_err *err)
{
    if (in->has_thread) {
        hand_over(in);
        wait_until(in, 0);
    } else {
        put_here(in);
    }
    return intake_check(in, err);
}

void intake_close(intake *in)
{
    if (in->has_thread) {
        pthread_mutex_lock(&in->lock);
        in->closing = true;
        pthread_cond_signal(&in->moved);
        pthread_mutex_unlock(&in->lock);
        pthread_join(in->thread, NULL);
    }
    for (size_t i = 0; i < BATCHES; i++)
        jny_arena_close(&in->batches[i].arena);
    jny_arena_close(&in->row);
    pthread_cond_destroy(&in->moved);
    pthread_mutex_destroy(&in->lock);
    jny_arena_adopt(in->job->a, &in->told);
}
