/* memory.c - a request for memory is met, or the program ends as the arenas end it.
 *
 * Not every library we stand on looks whether it got what it asked for: liblinear writes where
 * nothing is, libfyaml forgets the rest of a codebook and says it is all. A program that is killed
 * loses nothing here (tests/torture), one that goes on with half a codebook counts wrong. So these
 * three stand before the C library's own; they are the program's alone, no test of the library has
 * them. */
#include "cli.h"

#include <dlfcn.h>

/* The sanitizers bring allocators of their own; coverage wants to see what follows a NULL. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(JNY_COVERAGE)

static struct {
    void *(*alloc)(size_t);
    void *(*zeroed)(size_t, size_t);
    void *(*again)(void *, size_t);
    bool looking;
} next;

/* Before main, in one thread. dlsym of an old C library asks for memory itself, and bears a no. */
static bool find_next(void)
{
    if (next.again)
        return true;
    if (next.looking)
        return false;
    next.looking           = true;
    *(void **)&next.alloc  = dlsym(RTLD_NEXT, "malloc");
    *(void **)&next.zeroed = dlsym(RTLD_NEXT, "calloc");
    *(void **)&next.again  = dlsym(RTLD_NEXT, "realloc");
    return next.again != NULL;
}

static void *or_end(void *p, bool nothing_asked)
{
    if (!p && !nothing_asked)
        jny_out_of_memory();
    return p;
}

void *malloc(size_t n)
{
    return find_next() ? or_end(next.alloc(n), n == 0) : NULL;
}

void *calloc(size_t n, size_t size)
{
    return find_next() ? or_end(next.zeroed(n, size), n == 0 || size == 0) : NULL;
}

void *realloc(void *p, size_t n)
{
    return find_next() ? or_end(next.again(p, n), n == 0) : NULL;
}

#endif
