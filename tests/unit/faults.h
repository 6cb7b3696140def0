/* faults.h - a world whose files and memory fail when they are told to: the n-th call, the
 * n-th request; reads and writes in pieces, or interrupted. */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include <journeys/base.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct faults {
    size_t calls;   /* so far                                                 */
    size_t nth;     /* the call that fails; 0: none                            */
    size_t piece;   /* at most so many bytes a read or write; 0: as many as asked */
    bool   stutter; /* every second read and write is interrupted first        */
    bool   odd;     /* of the stutter                                          */
    bool   full;    /* a write takes nothing and reports no error              */
    int    open;    /* files open just now                                     */
    size_t allocs;  /* requests for memory so far                              */
    size_t last;    /* the request that fails; 0: none                         */
};

static bool fails(struct faults *f)
{
    if (++f->calls != f->nth)
        return false;
    errno = ENOSPC;
    return true;
}

static bool is_interrupted(struct faults *f)
{
    f->odd = !f->odd;
    errno  = EINTR;
    return f->stutter && f->odd;
}

static int faulty_open(void *ctx, const char *path, int flags, unsigned mode)
{
    struct faults *f  = ctx;
    int            fd = fails(f) ? -1 : open(path, flags | O_CLOEXEC, (mode_t)mode);
    f->open += fd >= 0;
    return fd;
}

static ptrdiff_t faulty_read(void *ctx, int fd, void *to, size_t n)
{
    struct faults *f = ctx;
    if (is_interrupted(f) || fails(f))
        return -1;
    return read(fd, to, f->piece && n > f->piece ? f->piece : n);
}

static ptrdiff_t faulty_write(void *ctx, int fd, const void *from, size_t n)
{
    struct faults *f = ctx;
    if (is_interrupted(f) || fails(f))
        return -1;
    return f->full ? 0 : write(fd, from, f->piece && n > f->piece ? f->piece : n);
}

static int faulty_sync(void *ctx, int fd)
{
    return fails(ctx) ? -1 : fsync(fd);
}

static int faulty_close(void *ctx, int fd)
{
    struct faults *f = ctx;
    close(fd); /* it is closed, whatever it says */
    f->open--;
    return fails(f) ? -1 : 0;
}

static int faulty_rename(void *ctx, const char *from, const char *to)
{
    return fails(ctx) ? -1 : rename(from, to);
}

static int faulty_name(void *ctx, const char *from, const char *to)
{
    return fails(ctx) ? -1 : jny_world_system()->name(NULL, from, to);
}

static int faulty_remove(void *ctx, const char *path)
{
    return fails(ctx) ? -1 : remove(path);
}

static void *faulty_alloc(void *ctx, size_t n)
{
    struct faults *f = ctx;
    return ++f->allocs == f->last ? NULL : malloc(n);
}

static void plain_free(void *ctx, void *p, size_t n)
{
    (void)ctx, (void)n;
    free(p);
}

static jny_world world_with(struct faults *f)
{
    jny_world w = *jny_world_system();
    w.ctx       = f;
    w.open      = faulty_open;
    w.read      = faulty_read;
    w.write     = faulty_write;
    w.sync      = faulty_sync;
    w.close     = faulty_close;
    w.rename    = faulty_rename;
    w.name      = faulty_name;
    w.remove    = faulty_remove;
    w.alloc     = faulty_alloc;
    w.free      = plain_free;
    return w;
}

#endif
