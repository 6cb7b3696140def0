/* arena.c - lifetimes. The only file that asks the world for memory, and the only
 * one that gives up when there is none.
 *
 * An arena is a chain of chunks, filled one after the other. A copy of the arena
 * struct is a mark: whoever returns to it goes on in the same chunk and finds the
 * later chunks still in the chain, to be used again. */
#include <journeys/base.h>

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct jny_chunk {
    struct jny_chunk *next;
    size_t            size; /* bytes after this header */
};

enum { FIRST_CHUNK = 64 << 10, MAX_CHUNK = 16 << 20, ALIGN = _Alignof(max_align_t) };

void jny_out_of_memory(void)
{
    static const char say[] =
        "journeys: out of memory; nothing was changed that was not finished\n";
    if (write(2, say, sizeof say - 1) < 0) {
        /* nobody is left to tell */
    }
    _exit(4);
}

static void *or_give_up(void *p)
{
    if (!p)
        jny_out_of_memory();
    return p;
}

static struct jny_chunk *chunk_new(const jny_world *w, size_t size)
{
    struct jny_chunk *c = or_give_up(w->alloc(w->ctx, sizeof *c + size));
    c->next             = NULL;
    c->size             = size;
    return c;
}

static void enter(jny_arena *a, struct jny_chunk *c)
{
    a->chunk = c;
    a->beg   = (char *)(c + 1);
    a->end   = a->beg + c->size;
}

jny_arena jny_arena_open(const jny_world *world)
{
    jny_arena a = {.world = world};
    a.first     = chunk_new(world, FIRST_CHUNK);
    enter(&a, a.first);
    return a;
}

void jny_arena_close(jny_arena *a)
{
    for (struct jny_chunk *c = a->first, *next; c; c = next) {
        next = c->next;
        a->world->free(a->world->ctx, c, sizeof *c + c->size);
    }
    memset(a, 0, sizeof *a);
}

void jny_arena_reset(jny_arena *a)
{
    enter(a, a->first);
}

void jny_arena_adopt(jny_arena *a, jny_arena *b)
{
    struct jny_chunk *last = b->first;
    while (last->next)
        last = last->next;
    last->next = a->first; /* in front: what is in use is not used again before a reset */
    a->first   = b->first;
    memset(b, 0, sizeof *b);
}

void *jny_alloc_raw(jny_arena *a, size_t n, size_t size)
{
    if (size && n > (SIZE_MAX / 2) / size)
        jny_out_of_memory();
    size_t want = n * size;
    size_t pad  = (size_t)(-(uintptr_t)a->beg & (ALIGN - 1));
    while ((size_t)(a->end - a->beg) < pad + want) {
        struct jny_chunk *next = a->chunk->next;
        if (!next || next->size < want + ALIGN) {
            size_t grown = a->chunk->size * 2;
            if (grown > MAX_CHUNK)
                grown = MAX_CHUNK;
            struct jny_chunk *c = chunk_new(a->world, grown > want + ALIGN ? grown : want + ALIGN);
            c->next             = next;
            a->chunk->next      = c;
            next                = c;
        }
        enter(a, next);
        pad = (size_t)(-(uintptr_t)a->beg & (ALIGN - 1));
    }
    char *p = a->beg + pad;
    a->beg  = p + want;
    return p;
}

void *jny_alloc(jny_arena *a, size_t n, size_t size)
{
    return memset(jny_alloc_raw(a, n, size), 0, n * size);
}

void *jny_grow(jny_arena *a, const void *old, size_t n, size_t *cap, size_t size)
{
    size_t more = *cap ? *cap * 2 : 8;
    char  *p    = jny_alloc_raw(a, more, size);
    if (n)
        memcpy(p, old, n * size);
    memset(p + n * size, 0, (more - n) * size);
    *cap = more;
    return p;
}
