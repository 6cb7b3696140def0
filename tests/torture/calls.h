/* calls.h - the calls of the system that the program and the libraries it is linked with make by
 * way of the C library, each of which may fail. For fail.c alone, whose `fails` it asks.
 *
 * Left out is what cannot fail, or is no call of the disk, the network or a process: identities,
 * clocks, masks of signals, memory (`malloc` is refused, and a file that is mapped), `getrandom`,
 * and what is written to descriptor 2, since somebody must be able to say what went wrong. */
#ifndef TORTURE_CALLS_H
#define TORTURE_CALLS_H

/* A call of these types that answers -1, or NOTHING, and says why in errno. */
#define OR_ELSE(nothing)                                                                           \
    if (fails(SYSTEM)) {                                                                           \
        errno = code;                                                                              \
        return nothing;                                                                            \
    }
#define OR_FAIL OR_ELSE(-1)
#define CALL(type, name, takes, gives)                                                             \
    type name takes                                                                                \
    {                                                                                              \
        OR_FAIL                                                                                    \
        return REAL(name) gives;                                                                   \
    }
#define CALL_FOR(nothing, type, name, takes, gives)                                                \
    type name takes                                                                                \
    {                                                                                              \
        OR_ELSE(nothing)                                                                           \
        return REAL(name) gives;                                                                   \
    }
/* One that carries N bytes: all, none, or the first half of them. */
#define OR_PART(n)                                                                                 \
    if (fails(SYSTEM)) {                                                                           \
        if (!in_part || (n) < 2) {                                                                 \
            errno = code;                                                                          \
            return -1;                                                                             \
        }                                                                                          \
        (n) /= 2;                                                                                  \
    }
#define CARRY(name, takes, n, gives)                                                               \
    ssize_t name takes                                                                             \
    {                                                                                              \
        OR_PART(n)                                                                                 \
        return REAL(name) gives;                                                                   \
    }
/* What stands where the three dots do, when anything does. */
#define LAST(type, of)                                                                             \
    va_list ap;                                                                                    \
    va_start(ap, of);                                                                              \
    type last = va_arg(ap, type);                                                                  \
    va_end(ap);                                                                                    \
    OR_FAIL

/* -- files */
int open(const char *path, int flags, ...)
{
    LAST(mode_t, flags)
    return REAL(open)(path, flags, last);
}
int open64(const char *path, int flags, ...)
{
    LAST(mode_t, flags)
    return REAL(open64)(path, flags, last);
}
int openat(int in, const char *path, int flags, ...)
{
    LAST(mode_t, flags)
    return REAL(openat)(in, path, flags, last);
}
int fcntl(int fd, int what, ...)
{
    LAST(void *, what)
    return REAL(fcntl)(fd, what, last);
}
int fcntl64(int fd, int what, ...)
{
    LAST(void *, what)
    return REAL(fcntl64)(fd, what, last);
}
int ioctl(int fd, unsigned long what, ...)
{
    LAST(void *, what)
    return REAL(ioctl)(fd, what, last);
}
CARRY(read, (int fd, void *p, size_t n), n, (fd, p, n))
CARRY(pread, (int fd, void *p, size_t n, off_t at), n, (fd, p, n, at))
CARRY(pread64, (int fd, void *p, size_t n, off64_t at), n, (fd, p, n, at))
CARRY(pwrite, (int fd, const void *p, size_t n, off_t at), n, (fd, p, n, at))
CARRY(pwrite64, (int fd, const void *p, size_t n, off64_t at), n, (fd, p, n, at))
CARRY(sendfile64, (int to, int fd, off64_t *at, size_t n), n, (to, fd, at, n))
ssize_t write(int fd, const void *p, size_t n)
{
    if (fd != 2)
        OR_PART(n)
    return REAL(write)(fd, p, n);
}
int close(int fd) /* is closed all the same */
{
    int r = REAL(close)(fd);
    OR_FAIL
    return r;
}
CALL(off_t, lseek, (int fd, off_t at, int from_what), (fd, at, from_what))
CALL(off64_t, lseek64, (int fd, off64_t at, int from_what), (fd, at, from_what))
CALL(int, fsync, (int fd), (fd))
CALL(int, fdatasync, (int fd), (fd))
CALL(int, ftruncate, (int fd, off_t n), (fd, n))
CALL(int, ftruncate64, (int fd, off64_t n), (fd, n))
CALL(int, fstat, (int fd, struct stat *st), (fd, st))
CALL(int, fstat64, (int fd, struct stat64 *st), (fd, st))
CALL(int, stat, (const char *path, struct stat *st), (path, st))
CALL(int, stat64, (const char *path, struct stat64 *st), (path, st))
CALL(int, lstat, (const char *path, struct stat *st), (path, st))
CALL(int, lstat64, (const char *path, struct stat64 *st), (path, st))
CALL(int, statfs, (const char *path, struct statfs *st), (path, st))
CALL(int, access, (const char *path, int how), (path, how))
CALL(int, chmod, (const char *path, mode_t mode), (path, mode))
CALL(int, fchmod, (int fd, mode_t mode), (fd, mode))
CALL(int, fchown, (int fd, uid_t who, gid_t group), (fd, who, group))
CALL(int, utime, (const char *path, const struct utimbuf *when), (path, when))
CALL(int, flock, (int fd, int how), (fd, how))
CALL(int, dup, (int fd), (fd))
CALL(int, dup2, (int fd, int to_what), (fd, to_what))
CALL(int, memfd_create, (const char *name, unsigned flags), (name, flags))
void *mmap(void *at, size_t n, int how, int flags, int fd, off_t from_where)
{
    if (fd >= 0)
        OR_ELSE(MAP_FAILED)
    return REAL(mmap)(at, n, how, flags, fd, from_where);
}
void *mmap64(void *at, size_t n, int how, int flags, int fd, off64_t from_where)
{
    if (fd >= 0)
        OR_ELSE(MAP_FAILED)
    return REAL(mmap64)(at, n, how, flags, fd, from_where);
}

/* -- names and folders */
CALL(int, rename, (const char *x, const char *y), (x, y))
CALL(int, renameat2, (int x_at, const char *x, int y_at, const char *y, unsigned how),
     (x_at, x, y_at, y, how))
CALL(int, link, (const char *x, const char *y), (x, y))
CALL(int, unlink, (const char *path), (path))
CALL(int, unlinkat, (int in, const char *path, int flags), (in, path, flags))
CALL(int, remove, (const char *path), (path))
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, rmdir, (const char *path), (path))
CALL(int, chdir, (const char *path), (path))
CALL(ssize_t, readlink, (const char *path, char *p, size_t n), (path, p, n))
CALL_FOR(NULL, char *, realpath, (const char *path, char *room), (path, room))
CALL_FOR(NULL, char *, getcwd, (char *p, size_t n), (p, n))
CALL_FOR(NULL, char *, mkdtemp, (char *pattern), (pattern))
CALL_FOR(NULL, DIR *, opendir, (const char *path), (path))
CALL_FOR(NULL, struct dirent *, readdir, (DIR * d), (d))
int closedir(DIR *d)
{
    int r = REAL(closedir)(d);
    OR_FAIL
    return r;
}

/* -- streams of the C library, whose own calls nobody else sees: they go by the ones above */
static ssize_t stream_read(void *fd, char *p, size_t n)
{
    return read((int)(intptr_t)fd, p, n);
}
static ssize_t stream_write(void *fd, const char *p, size_t n)
{
    ssize_t k = write((int)(intptr_t)fd, p, n);
    return k < 0 ? 0 : k; /* as fopencookie wants it */
}
static int stream_seek(void *fd, off64_t *at, int from_what)
{
    off64_t is = lseek64((int)(intptr_t)fd, *at, from_what);
    return is < 0 ? -1 : (*at = is, 0);
}
static int stream_close(void *fd)
{
    return close((int)(intptr_t)fd);
}
FILE *fdopen(int fd, const char *mode)
{
    if (!armed) /* what is noted at the end needs the number of its file */
        return REAL(fdopen)(fd, mode);
    return fopencookie(
        (void *)(intptr_t)fd, mode,
        (cookie_io_functions_t){stream_read, stream_write, stream_seek, stream_close});
}
FILE *fopen(const char *path, const char *mode)
{
    if (!armed)
        return REAL(fopen)(path, mode);
    int kind = mode[0] == 'r' ? 0 : O_CREAT | (mode[0] == 'w' ? O_TRUNC : O_APPEND);
    int how  = strchr(mode, '+') ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;
    int fd   = open(path, kind | how | (strchr(mode, 'e') ? O_CLOEXEC : 0), 0666);
    return fd < 0 ? NULL : fdopen(fd, mode);
}
FILE *fopen64(const char *path, const char *mode)
{
    return fopen(path, mode);
}

/* -- processes */
CALL(pid_t, fork, (void), ())
CALL(pid_t, waitpid, (pid_t who, int *status, int how), (who, status, how))
CALL(int, pipe, (int ends[2]), (ends))
CALL(int, pipe2, (int ends[2], int flags), (ends, flags))
CALL(int, unshare, (int what), (what))
CALL(int, execve, (const char *path, char *const *arg, char *const *env), (path, arg, env))
CALL(int, execvpe, (const char *path, char *const *arg, char *const *env), (path, arg, env))
CALL(int, signalfd, (int fd, const sigset_t *which, int flags), (fd, which, flags))
CALL(int, poll, (struct pollfd * of, nfds_t n, int ms), (of, n, ms))
int prctl(int what, ...)
{
    unsigned long with[4];
    va_list       ap;
    va_start(ap, what);
    for (int i = 0; i < 4; i++)
        with[i] = va_arg(ap, unsigned long);
    va_end(ap);
    OR_FAIL
    return REAL(prctl)(what, with[0], with[1], with[2], with[3]);
}
long syscall(long which, ...)
{
    long    with[6];
    va_list ap;
    va_start(ap, which);
    for (int i = 0; i < 6; i++)
        with[i] = va_arg(ap, long);
    va_end(ap);
    OR_FAIL
    return REAL(syscall)(which, with[0], with[1], with[2], with[3], with[4], with[5]);
}
int pthread_create(pthread_t *to_what, const pthread_attr_t *how, void *(*what)(void *), void *with)
{
    return fails(SYSTEM) ? EAGAIN : REAL(pthread_create)(to_what, how, what, with);
}

/* -- the network */
CALL(int, socket, (int family, int type, int protocol), (family, type, protocol))
CALL(int, socketpair, (int family, int type, int protocol, int ends[2]),
     (family, type, protocol, ends))
CALL(int, bind, (int fd, const struct sockaddr *who, socklen_t n), (fd, who, n))
CALL(int, listen, (int fd, int most), (fd, most))
CALL(int, accept4, (int fd, struct sockaddr *who, socklen_t *n, int flags), (fd, who, n, flags))
CALL(int, getsockname, (int fd, struct sockaddr *who, socklen_t *n), (fd, who, n))
CALL(int, getpeername, (int fd, struct sockaddr *who, socklen_t *n), (fd, who, n))
CALL(int, getsockopt, (int fd, int level, int what, void *p, socklen_t *n), (fd, level, what, p, n))
CALL(int, setsockopt, (int fd, int level, int what, const void *p, socklen_t n),
     (fd, level, what, p, n))
CALL(int, shutdown, (int fd, int how), (fd, how))
CARRY(recv, (int fd, void *p, size_t n, int flags), n, (fd, p, n, flags))
CARRY(send, (int fd, const void *p, size_t n, int flags), n, (fd, p, n, flags))
CALL(ssize_t, sendmsg, (int fd, const struct msghdr *what, int flags), (fd, what, flags))
CALL(int, epoll_create1, (int flags), (flags))
CALL(int, epoll_ctl, (int fd, int what, int of, struct epoll_event *event), (fd, what, of, event))
CALL(int, epoll_wait, (int fd, struct epoll_event *event, int most, int ms), (fd, event, most, ms))
CALL(int, eventfd, (unsigned first, int flags), (first, flags))

#endif
