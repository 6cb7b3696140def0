/* live.c - the terminal's last line while a command works: how far it is, or at least for how long.
 *
 * Nobody at a terminal should wonder for more than two seconds whether the program is still there
 * (tests/torture/silence.sh). A thread draws the line, so that no library needs to think of it; it
 * runs only where standard error is a terminal, from `work_begins` on. What the command says
 * meanwhile takes the line away first. */
#include "cli.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FIRST_AFTER = 500000, EVERY = 200000, REMAINING_AFTER = 3000000 }; /* microseconds */
enum { LINE = 400 };

/* One, as there is one terminal. What the thread reads stands under the lock, but for the numbers.
 */
static struct {
    pthread_mutex_t  lock;
    pthread_cond_t   end;
    pthread_t        drawer;
    const jny_world *world;
    const char      *what;
    bool             runs, ending, bytes, shown, within_line;
    int64_t          began, spoke;
    _Atomic uint64_t done, total;
    char             drawn[LINE];
} live = {.lock = PTHREAD_MUTEX_INITIALIZER, .end = PTHREAD_COND_INITIALIZER};

static int64_t now(void)
{
    return live.world->now(live.world->ctx);
}

static void write_line(const char *text, size_t n)
{
    if (live.world->write(live.world->ctx, 2, text, n) < 0) {
        /* a terminal that is gone needs no progress */
    }
}

static void clear_line(void)
{
    if (live.shown)
        write_line("\r\033[K", 4);
    live.shown = false;
}

/* "comparing: 3000 of 100000, 1500/s, 65 s left"; without numbers "count: 12 s". */
static void draw(int64_t ran)
{
    char     text[LINE];
    double   unit = live.bytes ? 1e6 : 1, s = (double)ran / 1e6;
    uint64_t done = live.done, total = live.total;
    int      n = snprintf(text, sizeof text, "\r\033[K%.200s:", live.what);
    if (!done && !total) {
        n += snprintf(text + n, sizeof text - (size_t)n, " %.0f s", s);
    } else {
        const char *mega = live.bytes ? " MB" : "";
        n += snprintf(text + n, sizeof text - (size_t)n, " %.0f%s", (double)done / unit, mega);
        if (total)
            n += snprintf(text + n, sizeof text - (size_t)n, " of %.0f", (double)total / unit);
        n += snprintf(text + n, sizeof text - (size_t)n, ", %.0f%s/s", (double)done / unit / s,
                      mega);
        if (total && done && done <= total && ran > REMAINING_AFTER)
            n += snprintf(text + n, sizeof text - (size_t)n, ", %.0f s left",
                          (double)(total - done) * s / (double)done);
    }
    if (!live.shown || strcmp(text, live.drawn) != 0)
        write_line(text, (size_t)n);
    memcpy(live.drawn, text, (size_t)n + 1);
    live.shown = true;
}

static void *draw_again(void *nothing)
{
    pthread_mutex_lock(&live.lock);
    while (!live.ending) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += EVERY * 1000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&live.end, &live.lock, &until);
        int64_t t = now();
        if (!live.ending && !live.within_line && t - live.began >= FIRST_AFTER &&
            t - live.spoke >= FIRST_AFTER)
            draw(t - live.began);
    }
    clear_line();
    pthread_mutex_unlock(&live.lock);
    return nothing;
}

static void begin(const char *what, bool bytes)
{
    pthread_mutex_lock(&live.lock);
    live.what  = what;
    live.bytes = bytes;
    live.done = live.total = 0;
    live.began             = now();
    pthread_mutex_unlock(&live.lock);
}

void work_begins(app *a)
{
    if (!a->err_is_terminal)
        return;
    begin(a->running ? a->running->name : "journeys", false);
    live.ending = false;
    if (!live.runs) /* without a thread to spare there is no line, and all else works */
        live.runs = pthread_create(&live.drawer, NULL, draw_again, NULL) == 0;
}

void work_ends(void)
{
    if (!live.runs)
        return;
    pthread_mutex_lock(&live.lock);
    live.ending = true;
    pthread_cond_signal(&live.end);
    pthread_mutex_unlock(&live.lock);
    pthread_join(live.drawer, NULL);
    live.runs = false;
}

void progress_start(app *a, const char *what, bool bytes)
{
    work_begins(a);
    if (live.runs)
        begin(what, bytes);
}

void progress_show(void *nothing, uint64_t done, uint64_t total)
{
    (void)nothing;
    live.done  = done;
    live.total = total;
}

void progress_end(app *a)
{
    if (live.runs)
        begin(a->running->name, false);
}

/* A line of progress gives way to words, and does not break into a line that is not at its end. */
static ptrdiff_t speak(void *ctx, int fd, const void *from, size_t n)
{
    pthread_mutex_lock(&live.lock);
    clear_line();
    ptrdiff_t k = live.world->write(ctx, fd, from, n);
    if (k > 0)
        live.within_line = ((const char *)from)[k - 1] != '\n';
    live.spoke = now();
    pthread_mutex_unlock(&live.lock);
    return k;
}

const jny_world *live_world(const jny_world *world)
{
    static jny_world speaking;
    live.world     = world;
    speaking       = *world;
    speaking.write = speak;
    return &speaking;
}
