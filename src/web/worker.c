/* worker.c - one thread and a bounded queue, first come, first served. May not touch the project: a
 * project is for one thread. */
#include "worker.h"

#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

enum { MOST = 64 };

typedef struct {
    void (*work)(void *ctx);
    void (*done)(void *ctx);
    void *ctx;
} job;

struct worker {
    pthread_t       thread;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t  news;
    job             jobs[MOST]; /* a ring */
    size_t          first, n;
    bool            stops;
};

static void *run(void *ctx)
{
    worker *w = ctx;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->n && !w->stops)
            pthread_cond_wait(&w->news, &w->lock);
        if (!w->n)
            break;
        job  j    = w->jobs[w->first];
        bool stop = w->stops;
        w->first  = (w->first + 1) % MOST;
        w->n--;
        pthread_mutex_unlock(&w->lock);
        if (!stop)
            j.work(j.ctx);
        j.done(j.ctx);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

bool worker_open(worker **out)
{
    worker *w = calloc(1, sizeof *w);
    *out      = NULL;
    if (!w)
        return false;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->news, NULL);
    if (pthread_create(&w->thread, NULL, run, w) == 0) {
        *out = w;
        return true;
    }
    pthread_cond_destroy(&w->news);
    pthread_mutex_destroy(&w->lock);
    free(w);
    return false;
}

void worker_close(worker *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stops = true;
    pthread_cond_signal(&w->news);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->news);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

bool worker_is_full(worker *w)
{
    pthread_mutex_lock(&w->lock);
    bool full = w->n == MOST;
    pthread_mutex_unlock(&w->lock);
    return full;
}

void worker_give(worker *w, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&w->lock);
    assert(w->n < MOST);
    w->jobs[(w->first + w->n++) % MOST] = (job){work, done, ctx};
    pthread_cond_signal(&w->news);
    pthread_mutex_unlock(&w->lock);
}
