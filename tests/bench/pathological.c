/* pathological.c - the engine on hostile stories, against prose of the same length. Each
 * in a process of its own, with an end to its time: what never ends is a figure as well. */
#include "hostile.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LENGTH = 1 << 20, SHORT = 1 << 16, PATIENCE = 60, TIMES = 3, LIMIT = 10 };

typedef struct {
    double   seconds;
    uint64_t found;
} answer;

static void work(const hostile *h, const jny_codebook *book, int to)
{
    jny_arena    a   = jny_arena_open(jny_world_system());
    jny_codebook own = h->book.n ? book_of(&a, h->book) : *book;
    engine       e   = engine_of(&own);
    stories      s   = {h->text.p, h->text.n, &h->text, 1};
    double       seconds[TIMES];
    answer       out = {0};
    for (size_t i = 0; i < TIMES; i++) {
        outcome o = {0};
        engine_cold(&e, &s, &o);
        seconds[i] = o.seconds;
        out.found  = o.found;
    }
    out.seconds = median(seconds, TIMES);
    _exit(write(to, &out, sizeof out) != sizeof out);
}

/* False when it did not come to an end. */
static bool measure_one(const hostile *h, const jny_codebook *book, answer *out)
{
    int ends[2], status = 0;
    if (pipe(ends) != 0)
        bench_fail("no pipe");
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        bench_fail("no process");
    if (child == 0) {
        alarm(PATIENCE);
        work(h, book, ends[1]);
    }
    close(ends[1]);
    bool answered = read(ends[0], out, sizeof *out) == sizeof *out;
    close(ends[0]);
    waitpid(child, &status, 0);
    if (!answered && !(WIFSIGNALED(status) && WTERMSIG(status) == 14))
        bench_fail("%s: the engine fell (status %d)", h->name, status);
    return answered;
}

/* Stories of the benchmark in one. */
static jny_str prose(jny_arena *a, const stories *s, size_t n)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; b.n < n; i = (i + 1) % s->n) {
        jny_buf_add(&b, s->at[i]);
        jny_buf_char(&b, ' ');
    }
    return jny_buf_str(&b);
}

static double per_byte(const hostile *h, const answer *r)
{
    return r->seconds * 1e9 / (double)h->text.n;
}

void measure_pathological(const options *o, const stories *s, const jny_codebook *book)
{
    jny_arena a        = jny_arena_open(jny_world_system());
    size_t    n        = o->quick ? SHORT : LENGTH;
    hostiles  list     = {0};
    answer    r        = {0};
    double    worst[2] = {0};
    hostile   usual    = {"prose", prose(&a, s, n), {0}, false};
    hostile_texts(&a, n, book, &list);
    hostile_words(&a, n, &list);
    hostile_rules(&a, n, &list);
    hostile_beyond(&a, n, &list);
    if (!measure_one(&usual, book, &r))
        bench_fail("not even prose comes to an end");
    double base = per_byte(&usual, &r);
    report_title("Hostile stories, cold");
    report_line("%zu KiB each; limit: %d times prose", n >> 10, LIMIT);
    printf("  %-42s %9s %9s %9s\n", "", "ns/byte", "x prose", "hits");
    printf("  %-42s %9.2f %9.2f %9llu\n", usual.name, base, 1.0, (unsigned long long)r.found);
    for (size_t i = 0; i < list.n; i++) {
        bool   ended = measure_one(&list.at[i], book, &r);
        double ns    = ended ? per_byte(&list.at[i], &r) : PATIENCE * 1e9 / TIMES / (double)n;
        size_t b     = list.at[i].beyond;
        worst[b]     = ns / base > worst[b] ? ns / base : worst[b];
        printf("  %-42s %s%8.2f %9.2f %9llu%s\n", list.at[i].name, ended ? " " : ">", ns, ns / base,
               (unsigned long long)(ended ? r.found : 0),
               !ended              ? "  OVER, stopped"
               : ns / base > LIMIT ? "  OVER"
                                   : "");
        fflush(stdout);
    }
    report_goal("the worst hostile story, times prose", worst[0], "x", LIMIT, 0, true);
    report_goal("the worst of those harsher than asked, times prose", worst[1], "x", LIMIT, 0,
                true);
    jny_arena_close(&a);
}
