/* engine.c - our own runners: the engine over stories in memory, and its tokeniser. */
#include "bench.h"

#include <pthread.h>

engine engine_of(const jny_codebook *book)
{
    return (engine){.book = book, .arena = jny_arena_open(jny_world_system())};
}

void engine_close(engine *e)
{
    jny_matcher_close(e->matcher);
    jny_arena_close(&e->arena);
    e->matcher = NULL;
}

static void open_matcher(engine *e)
{
    jny_err err = {0};
    jny_matcher_close(e->matcher);
    e->matcher   = NULL;
    double start = busy();
    if (jny_matcher_open(jny_world_system(), e->book, &e->matcher, &err) != JNY_OK)
        bench_fail("%s", err.msg);
    e->opening = busy() - start;
}

/* Hits of one theme stand together: a new theme is a new pair. */
static uint64_t count_themes(const jny_tags *tags)
{
    uint64_t n = 0;
    for (size_t i = 0; i < tags->n; i++)
        n += i == 0 || tags->hits[i].theme != tags->hits[i - 1].theme;
    return n;
}

static void tag_all(engine *e, const jny_str *at, size_t n, outcome *out)
{
    for (size_t i = 0; i < n; i++) {
        jny_tags tags;
        jny_arena_reset(&e->arena);
        jny_tag(&e->arena, e->matcher, at[i], (jny_str){0}, &tags);
        out->pairs += count_themes(&tags);
        out->found += tags.n;
    }
}

void engine_warm(void *ctx, const stories *s, outcome *out)
{
    engine *e = ctx;
    if (!e->matcher)
        bench_fail("a warm run before a cold one");
    double start = busy();
    tag_all(e, s->at, s->n, out);
    out->seconds = busy() - start;
}

void engine_cold(void *ctx, const stories *s, outcome *out)
{
    open_matcher(ctx);
    engine_warm(ctx, s, out);
}

/* ---- Two threads ----------------------------------------------------------------------------- */

typedef struct {
    _Alignas(128) engine *e;
    const jny_str *at;
    size_t         n;
    int            core;
    outcome        out;
} half;

static void *tag_half(void *ctx)
{
    half *h = ctx;
    pin(h->core);
    double start = busy();
    tag_all(h->e, h->at, h->n, &h->out);
    h->out.seconds = busy() - start;
    return NULL;
}

/* ctx: an array of two engines. */
void engine_two_warm(void *ctx, const stories *s, outcome *out)
{
    engine *e        = ctx;
    size_t  first    = s->n / 2;
    half    halves[] = {{.e = &e[0], .at = s->at, .n = first, .core = 0},
                        {.e = &e[1], .at = s->at + first, .n = s->n - first, .core = 1}};
    for (size_t i = 0, bytes = 0; i < s->n; i++) { /* halves by bytes, not by stories */
        bytes += s->at[i].n + 1;
        if (bytes * 2 >= s->bytes) {
            halves[0].n  = i + 1;
            halves[1].at = s->at + i + 1;
            halves[1].n  = s->n - i - 1;
            break;
        }
    }
    pthread_t other;
    double    start = now();
    if (pthread_create(&other, NULL, tag_half, &halves[1]) != 0)
        bench_fail("no thread to be had");
    tag_half(&halves[0]);
    pthread_join(other, NULL);
    out->seconds = now() - start;
    out->pairs   = halves[0].out.pairs + halves[1].out.pairs;
    e[0].shared  = halves[0].out.seconds + halves[1].out.seconds;
    out->found   = halves[0].out.found + halves[1].out.found;
}

void engine_two(void *ctx, const stories *s, outcome *out)
{
    engine *e = ctx;
    open_matcher(&e[0]);
    open_matcher(&e[1]);
    engine_two_warm(ctx, s, out);
}

/* ---- Words ----------------------------------------------------------------------------------- */

void tokenise_only(void *ctx, const stories *s, outcome *out)
{
    jny_arena *a     = ctx;
    double     start = busy();
    for (size_t i = 0; i < s->n; i++) {
        jny_arena_reset(a);
        out->found += jny_words_split(a, s->at[i]).n;
    }
    out->seconds = busy() - start;
}
