/* file.c - reading and writing whole files, lines and streams through the world. */
#include <journeys/base.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *jny_errno_advice(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR: return "; is the name spelt so, and is it in this folder?";
    case EISDIR: return "; name a file in it";
    case EACCES:
    case EPERM: return "; it is not yours: ask its owner, or choose another place";
    case ENOSPC: return "; make room and try again";
    case EROFS: return "; choose another place";
    default: return "";
    }
}

static jny_status io_fail(jny_err *err, const char *path, const char *doing, int error)
{
    /* A name that leads to no file is the caller's slip, not the machine's. */
    if (error == ENOENT || error == ENOTDIR || error == EISDIR)
        return jny_fail(err, JNY_ENOTFOUND, path, "cannot %s: %s%s", doing, strerror(error),
                        jny_errno_advice(error));
    return jny_fail(err, JNY_EIO, path, "cannot %s: %s%s", doing, strerror(error),
                    jny_errno_advice(error));
}

static ptrdiff_t read_some(const jny_world *w, int fd, void *to, size_t n)
{
    ptrdiff_t k;
    do
        k = w->read(w->ctx, fd, to, n);
    while (k < 0 && errno == EINTR);
    return k;
}

static int write_all(const jny_world *w, int fd, const char *p, size_t n)
{
    while (n > 0) {
        ptrdiff_t k = w->write(w->ctx, fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return k < 0 ? errno : EIO;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

static bool is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

jny_status jny_file_read(jny_arena *a, const jny_world *w, const char *path, size_t limit,
                         jny_str *out, jny_err *err)
{
    jny_buf b  = jny_buf_open(a);
    int     fd = is_stdin(path) ? 0 : w->open(w->ctx, path, O_RDONLY, 0);
    if (fd < 0)
        return io_fail(err, path, "open it", errno);
    int64_t size = w->size(w->ctx, fd);
    if (size > 0 && (uint64_t)size <= limit) /* or a large file is copied as the buffer grows */
        jny_buf_room(&b, (size_t)size);
    char       block[32768];
    ptrdiff_t  k;
    jny_status st = JNY_OK;
    while (st == JNY_OK && (k = read_some(w, fd, block, sizeof block)) != 0) {
        if (k < 0)
            st = io_fail(err, path, "read it", errno);
        else if (b.n + (size_t)k > limit)
            st = jny_fail(err, JNY_ELIMIT, path,
                          "is larger than the limit of %zu bytes (--max-document)", limit);
        else
            jny_buf_add(&b, (jny_str){block, (size_t)k});
    }
    if (fd != 0)
        w->close(w->ctx, fd);
    *out = jny_buf_str(&b);
    return st;
}

/* The folder of `path`, synced so that a rename in it survives a power cut. */
static void sync_folder(const jny_world *w, const char *path)
{
    char        folder[4096];
    const char *slash = strrchr(path, '/');
    size_t      n     = slash ? (size_t)(slash - path) : 1;
    if (n >= sizeof folder)
        return;
    memcpy(folder, slash ? path : ".", n ? n : 1);
    if (n == 0)
        folder[0] = '/', n = 1;
    folder[n] = '\0';
    int fd    = w->open(w->ctx, folder, O_RDONLY | O_DIRECTORY, 0);
    if (fd >= 0) {
        w->sync(w->ctx, fd); /* some file systems cannot: the file itself is safe */
        w->close(w->ctx, fd);
    }
}

jny_status jny_file_there(const char *path, bool *there, jny_err *err)
{
    struct stat st;
    *there = lstat(path, &st) == 0;
    if (*there || errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG)
        return JNY_OK;
    return jny_fail(err, JNY_EIO, path, "cannot be looked at: %s", strerror(errno));
}

jny_status jny_file_absent(const char *path, jny_err *err)
{
    bool there;
    if (jny_file_there(path, &there, err) != JNY_OK)
        return err->status;
    return there ? jny_fail(err, JNY_ECONFLICT, path, "is there already: choose another name")
                 : JNY_OK;
}

bool jny_file_same(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

jny_status jny_file_move(const jny_world *w, const char *from, const char *to, jny_err *err)
{
    if (w->rename(w->ctx, from, to) != 0)
        return io_fail(err, to, "give it its name", errno);
    sync_folder(w, to);
    return JNY_OK;
}

jny_status jny_file_name(const jny_world *w, const char *from, const char *to, jny_err *err)
{
    if (w->name(w->ctx, from, to) != 0)
        return errno == EEXIST
                   ? jny_fail(err, JNY_ECONFLICT, to, "is there already: choose another name")
                   : io_fail(err, to, "give it its name", errno);
    sync_folder(w, to);
    return JNY_OK;
}

/* A device or a pipe is written to as it is: renaming over it would destroy it. */
static bool is_special(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

jny_status jny_file_target(const char *path, char *real, jny_err *err)
{
    if (!realpath(path, real) && snprintf(real, PATH_MAX, "%s", path) >= PATH_MAX)
        return jny_fail(err, JNY_EINVAL, path, "the path is too long");
    return is_special(real) ? jny_fail(err, JNY_EINVAL, path, "is no file: name one to write")
                            : JNY_OK;
}

static jny_status write_special(const jny_world *w, const char *path, jny_str data, jny_err *err)
{
    int fd = w->open(w->ctx, path, O_WRONLY, 0);
    if (fd < 0)
        return io_fail(err, path, "open it", errno);
    int error = write_all(w, fd, data.p, data.n);
    if (w->close(w->ctx, fd) != 0 && !error)
        error = errno;
    return error ? io_fail(err, path, "write it", error) : JNY_OK;
}

static jny_status replace(const jny_world *w, const char *path, jny_str data, bool keep_mode,
                          jny_err *err)
{
    char        resolved[PATH_MAX];
    const char *to = realpath(path, resolved) ? resolved : path; /* a link is followed */
    if (is_special(to))
        return write_special(w, path, data, err);
    char        temp[JNY_PART_BYTES];
    struct stat st;
    mode_t      mode = keep_mode && stat(to, &st) == 0 ? st.st_mode & 0777 : 0600;
    int         fd   = jny_part_open(w, to, temp);
    if (fd < 0 && errno == ENAMETOOLONG)
        return jny_fail(err, JNY_EINVAL, path, "the path is too long");
    if (fd < 0)
        return io_fail(err, path, "write beside it", errno);
    if (mode != 0600)
        fchmod(fd, mode);
    int held  = dup(fd); /* until it has its name */
    int error = write_all(w, fd, data.p, data.n);
    if (!error && w->sync(w->ctx, fd) != 0)
        error = errno;
    if (w->close(w->ctx, fd) != 0 && !error)
        error = errno;
    if (!error && w->rename(w->ctx, temp, to) != 0)
        error = errno;
    jny_part_end(w, temp, -1);
    if (held >= 0)
        close(held);
    if (error)
        return io_fail(err, path, "write it", error);
    sync_folder(w, to);
    return JNY_OK;
}

jny_status jny_file_save(const jny_world *w, const char *path, jny_str data, jny_err *err)
{
    return replace(w, path, data, false, err);
}

jny_status jny_file_edit(const jny_world *w, const char *path, jny_str data, jny_err *err)
{
    return replace(w, path, data, true, err);
}

/* ---- Streams out ------------------------------------------------------------ */

void jny_out_open(jny_out *o, const jny_world *w, int fd)
{
    o->world = w;
    o->fd    = fd;
    o->error = 0;
    o->shown = false;
    o->n     = 0;
}

static void drain(jny_out *o)
{
    if (!o->error)
        o->error = write_all(o->world, o->fd, o->buf, o->n);
    o->n = 0;
}

void jny_out_raw(jny_out *o, jny_str s)
{
    if (s.n >= sizeof o->buf) { /* not worth a copy */
        drain(o);
        if (!o->error)
            o->error = write_all(o->world, o->fd, s.p, s.n);
        return;
    }
    while (s.n > 0 && !o->error) {
        size_t room = sizeof o->buf - o->n, k = s.n < room ? s.n : room;
        memcpy(o->buf + o->n, s.p, k);
        o->n += k;
        s = jny_str_sub(s, k, s.n);
        if (o->n == sizeof o->buf)
            drain(o);
    }
}

jny_status jny_out_flush(jny_out *o, jny_err *err)
{
    if (o->n)
        drain(o);
    return o->error ? io_fail(err, NULL, "write the output", o->error) : JNY_OK;
}

/* ---- Lines in ---------------------------------------------------------------- */

jny_status jny_lines_open(jny_lines *in, jny_arena *a, const jny_world *w, const char *path,
                          size_t limit, jny_err *err)
{
    *in    = (jny_lines){.world = w, .path = path, .limit = limit, .a = a};
    in->fd = is_stdin(path) ? 0 : w->open(w->ctx, path, O_RDONLY, 0);
    if (in->fd < 0) {
        in->done = true;
        return io_fail(err, path, "open it", errno);
    }
    struct stat st;
    if (fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode))
        in->size = (uint64_t)st.st_size;
    in->cap = 1 << 16;
    in->buf = jny_alloc_raw(a, in->cap, 1);
    return JNY_OK;
}

/* Brings in more bytes behind in->to; false at the end of the file. */
static bool refill(jny_lines *in)
{
    if (in->from > 0) {
        memmove(in->buf, in->buf + in->from, in->to - in->from);
        in->to -= in->from;
        in->from = 0;
    }
    if (in->to == in->cap) {
        char *wider = jny_alloc_raw(in->a, in->cap * 2, 1);
        memcpy(wider, in->buf, in->to);
        in->buf = wider;
        in->cap *= 2;
    }
    ptrdiff_t k = read_some(in->world, in->fd, in->buf + in->to, in->cap - in->to);
    if (k < 0)
        in->error = errno;
    if (k <= 0) {
        in->done = true;
        return false;
    }
    if (in->digest)
        jny_sha256_add(in->digest, (jny_str){in->buf + in->to, (size_t)k});
    in->to += (size_t)k;
    return true;
}

bool jny_lines_rest(jny_lines *in, jny_str *piece)
{
    if (!in->skipping || (in->to == in->from && (in->done || !refill(in)))) {
        in->skipping = false;
        return false;
    }
    char *end    = memchr(in->buf + in->from, '\n', in->to - in->from);
    *piece       = (jny_str){in->buf + in->from,
                       end ? (size_t)(end - (in->buf + in->from)) : in->to - in->from};
    in->skipping = !end;
    in->from += piece->n + (end ? 1 : 0);
    in->bytes += piece->n + (end ? 1 : 0);
    return true;
}

bool jny_lines_next(jny_lines *in, jny_str *line)
{
    size_t  looked = 0; /* bytes behind in->from that hold no line end */
    jny_str rest;
    while (jny_lines_rest(in, &rest)) {
        /* what is left of a line that was given cut short */
    }
    for (;;) {
        size_t left = in->to - in->from;
        char *end = left > looked ? memchr(in->buf + in->from + looked, '\n', left - looked) : NULL;
        size_t n  = end ? (size_t)(end - (in->buf + in->from)) : left;
        bool   cr = n > 0 && in->buf[in->from + n - 1] == '\r'; /* of CR LF, or so it may be */
        if (n - cr > in->limit) {
            *line = (jny_str){in->buf + in->from, in->limit + 1};
            in->from += line->n;
            in->bytes += line->n;
            in->skipping = true;
            in->line++;
            return true;
        }
        if (end || in->done) {
            if (in->error || (!end && left == 0))
                return false;
            *line = (jny_str){in->buf + in->from, n};
            in->from += n + (end ? 1 : 0);
            in->bytes += n + (end ? 1 : 0);
            in->line++;
            if (line->n && line->p[line->n - 1] == '\r')
                line->n--;
            return true;
        }
        looked = left;
        refill(in);
    }
}

bool jny_lines_ready(const jny_lines *in)
{
    return !in->skipping && in->to > in->from &&
           memchr(in->buf + in->from, '\n', in->to - in->from);
}

jny_status jny_lines_close(jny_lines *in, jny_err *err)
{
    if (in->fd > 0)
        in->world->close(in->world->ctx, in->fd);
    in->fd = -1;
    return in->error ? io_fail(err, in->path, "read it", in->error) : JNY_OK;
}
