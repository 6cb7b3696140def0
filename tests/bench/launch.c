/* launch.c - runs programs from a small process that was there before the stories were,
 * and says how long they took and how much memory they held. */
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGS = 16, ROOM = 8192 };

/* A launch without pointers: words of `args`, then of `feed`, one behind the other. */
typedef struct {
    int    n_args, n_feed;
    bool   one_core, has_in, has_out;
    size_t used;
    char   words[ROOM];
} order;

static void add_word(order *o, const char *word)
{
    size_t n = strlen(word) + 1;
    if (o->used + n > ROOM)
        bench_fail("a command is too long");
    memcpy(o->words + o->used, word, n);
    o->used += n;
}

static order order_of(const launch *l)
{
    order o = {.one_core = l->one_core, .has_in = l->in, .has_out = l->out};
    for (; l->args[o.n_args]; o.n_args++)
        add_word(&o, l->args[o.n_args]);
    for (; l->feed[o.n_feed]; o.n_feed++)
        add_word(&o, l->feed[o.n_feed]);
    add_word(&o, l->in ? l->in : "/dev/null");
    add_word(&o, l->out ? l->out : "/dev/null");
    return o;
}

static char *take_words(char *at, int n, char **to)
{
    for (int i = 0; i < n; i++) {
        to[i] = at;
        at += strlen(at) + 1;
    }
    to[n] = NULL;
    return at;
}

_Noreturn static void become(char *const *args, int in, int out)
{
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0)
        _exit(126);
    setenv("LC_ALL", "C.UTF-8", 1);
    execvp(args[0], args);
    _exit(127);
}

static pid_t start_feed(char *const *feed, int *in)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0)
        become(feed, open("/dev/null", O_RDONLY | O_CLOEXEC), ends[1]);
    close(ends[1]);
    *in = ends[0];
    return child;
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static landing carry_out(order *o)
{
    char         *args[ARGS + 1], *feed[ARGS + 1];
    char         *in     = take_words(take_words(o->words, o->n_args, args), o->n_feed, feed);
    char         *out    = in + strlen(in) + 1;
    int           source = -1, status = 0;
    pid_t         feeder = -1;
    struct rusage use    = {0};
    double        start  = now();
    if (o->n_feed)
        feeder = start_feed(feed, &source);
    else
        source = open(in, O_RDONLY | O_CLOEXEC);
    pid_t child = fork();
    if (child == 0) {
        if (o->one_core)
            pin(0);
        become(args, source, open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    }
    if (source >= 0)
        close(source);
    if (child < 0 || wait4(child, &status, 0, &use) < 0)
        return (landing){.code = -1};
    landing l = {now() - start, seconds_of(use.ru_utime) + seconds_of(use.ru_stime),
                 (size_t)use.ru_maxrss << 10, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
    if (feeder > 0)
        waitpid(feeder, NULL, 0);
    return l;
}

/* Whole records only: both are smaller than a pipe's room, or read to the end. */
static bool take_all(int fd, void *to, size_t n)
{
    char *p = to;
    while (n) {
        ssize_t k = read(fd, p, n);
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool give_all(int fd, const void *from, size_t n)
{
    const char *p = from;
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

launcher launcher_start(void)
{
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
        bench_fail("no pipe");
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        bench_fail("no process");
    if (child == 0) {
        order o;
        close(to[1]);
        close(from[0]);
        while (take_all(to[0], &o, sizeof o)) {
            landing l = carry_out(&o);
            if (!give_all(from[1], &l, sizeof l))
                break;
        }
        _exit(0);
    }
    close(to[0]);
    close(from[1]);
    return (launcher){to[1], from[0]};
}

landing launch_run(launcher l, const launch *what)
{
    order   o = order_of(what);
    landing result;
    if (!give_all(l.to, &o, sizeof o) || !take_all(l.from, &result, sizeof result))
        bench_fail("the process that starts programs is gone");
    return result;
}
