/* test_worker.c - the thread beside the serving one: in order, each once, never more than fit, and
 * nobody is left waiting when it ends. */
#include "worker.h"

#include <criterion/criterion.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MOST = 64, MANY = 3 * MOST };

typedef struct {
    int          order; /* its place among those worked on; 0: not worked on */
    atomic_int   dones;
    atomic_bool *gate; /* it waits before this */
    atomic_int  *clock;
} task;

static void work(void *ctx)
{
    task *t = ctx;
    while (t->gate && !atomic_load(t->gate))
        usleep(100);
    t->order = atomic_fetch_add(t->clock, 1) + 1;
}

static void done(void *ctx)
{
    task *t = ctx;
    atomic_fetch_add(&t->dones, 1);
}

/* So many that the queue is full: one more than its places, once the first is begun. */
static void fill(worker *w, task *tasks, size_t n, atomic_bool *gate, atomic_int *clock)
{
    for (size_t i = 0; i < n; i++) {
        tasks[i].gate  = i == 0 ? gate : NULL;
        tasks[i].clock = clock;
        for (int tries = 0; worker_is_full(w) && tries < 100000; tries++)
            usleep(100);
        worker_give(w, work, done, &tasks[i]);
    }
}

Test(worker, works_in_order_and_on_each_once)
{
    worker     *w;
    task        tasks[MANY] = {0};
    atomic_int  clock       = 0;
    atomic_bool gate        = true;
    cr_assert(worker_open(&w));
    fill(w, tasks, MANY, &gate, &clock);
    for (int tries = 0; atomic_load(&tasks[MANY - 1].dones) == 0 && tries < 100000; tries++)
        usleep(100);
    for (int i = 0; i < MANY; i++) {
        cr_expect_eq(tasks[i].order, i + 1, "task %d came as number %d", i + 1, tasks[i].order);
        cr_expect_eq(atomic_load(&tasks[i].dones), 1);
    }
    worker_close(w);
}

Test(worker, is_full_and_ends_with_what_is_begun_and_lets_nobody_wait)
{
    worker     *w;
    task        tasks[MOST + 1] = {0};
    atomic_int  clock           = 0;
    atomic_bool gate            = false;
    cr_assert(worker_open(&w));
    cr_expect(!worker_is_full(w));
    fill(w, tasks, MOST + 1, &gate, &clock); /* the first is begun, all others wait */
    cr_expect(worker_is_full(w));
    cr_expect_eq(atomic_load(&tasks[0].dones), 0);
    atomic_store(&gate, true);
    worker_close(w);
    size_t worked = 0;
    for (size_t i = 0; i <= MOST; i++) {
        cr_expect_eq(atomic_load(&tasks[i].dones), 1, "task %zu", i);
        worked += tasks[i].order > 0;
    }
    cr_expect_geq(worked, 1);
    cr_expect(tasks[0].order == 1);
}

Test(worker, none_is_closed_too)
{
    worker_close(NULL);
}
