/* part.c - files in the making, and folders of them: they stand beside the name they will get, or
 * belong to, held by a lock for as long as somebody makes them. What nobody holds was left by a
 * program that was killed. */
#include "part.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- What this process has in the making ---------------------------------------------------- */

/* More than anybody has at once; what finds no place is swept by the next who makes the file. */
static struct {
    char       path[JNY_PART_BYTES];
    atomic_int maker; /* a process; 0: free */
} making[8];
static pthread_mutex_t one_enters = PTHREAD_MUTEX_INITIALIZER;
enum { MAKING = sizeof making / sizeof *making };

void part_enter(const char *part)
{
    pthread_mutex_lock(&one_enters);
    size_t i = 0;
    while (i < MAKING && making[i].maker)
        i++;
    if (i < MAKING) {
        snprintf(making[i].path, sizeof making[i].path, "%s", part);
        making[i].maker = getpid();
    }
    pthread_mutex_unlock(&one_enters);
}

void part_leave(const char *part)
{
    pthread_mutex_lock(&one_enters);
    for (size_t i = 0; i < MAKING; i++)
        if (making[i].maker && strcmp(making[i].path, part) == 0)
            making[i].maker = 0;
    pthread_mutex_unlock(&one_enters);
}

/* By the system's own list of it: readdir asks for memory, which a handler of a signal must not. A
 * list that is shortened while it is read may leave some out, hence once more. */
int part_empty(int fd)
{
    _Alignas(struct dirent64) char list[4096];
    int                            left;
    bool                           again = true;
    do {
        ssize_t n = 0;
        left      = lseek(fd, 0, SEEK_SET) < 0 ? errno : 0;
        for (again = false; !left && (n = getdents64(fd, list, sizeof list)) > 0;)
            for (ssize_t at = 0; at < n;) {
                const struct dirent64 *e = (const void *)(list + at);
                at += e->d_reclen;
                if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
                    continue;
                if (unlinkat(fd, e->d_name, 0) == 0)
                    again = true;
                else if (errno != ENOENT)
                    left = errno;
            }
        left = n < 0 ? errno : left;
    } while (again && !left);
    return left;
}

static void take_folder_away(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    fchmod(fd, 0700); /* nobody looks into it from here on */
    part_empty(fd);
    close(fd);
    rmdir(path);
}

/* By nothing that a signal may not interrupt. A locked-up child has none of it in the making. */
void jny_parts_abandon(void)
{
    static const char *const beside[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < MAKING; i++) {
        size_t n = making[i].maker == getpid() ? strlen(making[i].path) : 0;
        for (size_t k = 0; n && k < sizeof beside / sizeof *beside; k++)
            if (n + strlen(beside[k]) < JNY_PART_BYTES) {
                memcpy(making[i].path + n, beside[k], strlen(beside[k]) + 1);
                if (unlink(making[i].path) != 0 && errno == EISDIR)
                    take_folder_away(making[i].path);
                making[i].path[n] = '\0';
            }
    }
}

/* ---- Making ---------------------------------------------------------------------------------- */

static bool name_new(const char *path, char part[JNY_PART_BYTES])
{
    unsigned char r[6];
    jny_random(r, sizeof r);
    int n = snprintf(part, JNY_PART_BYTES, "%s.%02x%02x%02x%02x%02x%02x.part", path, r[0], r[1],
                     r[2], r[3], r[4], r[5]);
    if (n >= 0 && n < JNY_PART_BYTES)
        return true;
    errno = ENAMETOOLONG;
    return false;
}

static int open_new(const jny_world *w, const char *path, char part[JNY_PART_BYTES])
{
    if (!name_new(path, part))
        return -1;
    part_enter(part); /* first: a signal may come between the two */
    int fd = w->open(w->ctx, part, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        part_leave(part);
    return fd;
}

int jny_part_open(const jny_world *w, const char *path, char part[JNY_PART_BYTES])
{
    jny_parts_sweep(w, path);
    for (;;) {
        struct stat st;
        int         fd = open_new(w, path, part);
        if (fd < 0)
            return -1;
        /* A file system without locks has nobody who sweeps either. */
        if (flock(fd, LOCK_EX) != 0 || fstat(fd, &st) != 0 || st.st_nlink > 0)
            return fd;
        part_leave(part);
        w->close(w->ctx, fd); /* swept between its making and its lock */
    }
}

int jny_file_nameless(const jny_world *w, const char *path)
{
    char name[JNY_PART_BYTES];
    int  fd = open_new(w, path, name);
    if (fd >= 0) {
        w->remove(w->ctx, name);
        part_leave(name);
    }
    return fd;
}

void jny_part_end(const jny_world *w, const char *part, int fd)
{
    w->remove(w->ctx, part);
    part_leave(part);
    if (fd >= 0)
        w->close(w->ctx, fd);
}

/* ---- Folders --------------------------------------------------------------------------------- */

int part_hold_folder(const jny_world *w, const char *part)
{
    struct stat held, there;
    part_enter(part);
    if (mkdir(part, 0700) != 0) {
        part_leave(part);
        return -1;
    }
    int fd = w->open(w->ctx, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (fd < 0) {
        int error = errno;
        rmdir(part);
        part_leave(part);
        errno = error == EAGAIN ? EIO : error;
        return -1;
    }
    /* A file system without locks has nobody who sweeps either. */
    if (flock(fd, LOCK_EX) != 0 || fstat(fd, &held) != 0 ||
        (lstat(part, &there) == 0 && there.st_dev == held.st_dev && there.st_ino == held.st_ino))
        return fd;
    part_leave(part);
    w->close(w->ctx, fd);
    errno = EAGAIN;
    return -1;
}

int jny_part_folder(const jny_world *w, const char *path, char part[JNY_PART_BYTES])
{
    int fd;
    jny_parts_sweep(w, path);
    do
        fd = name_new(path, part) ? part_hold_folder(w, part) : -1;
    while (fd < 0 && errno == EAGAIN);
    return fd;
}

void jny_part_folder_end(const jny_world *w, const char *part, int fd)
{
    part_empty(fd);
    rmdir(part);
    part_leave(part);
    w->close(w->ctx, fd);
}

/* ---- Sweeping -------------------------------------------------------------------------------- */

/* How many bytes of a name are a part's: up to and with ".8d1e0f2a3b4c.part", behind `from`. */
static size_t part_in(const char *name, size_t from)
{
    enum { DIGITS = 12, ENDING = 5 };
    for (const char *dot = name + from; (dot = strchr(dot, '.')); dot++)
        if (strspn(dot + 1, "0123456789abcdef") == DIGITS &&
            strncmp(dot + 1 + DIGITS, ".part", ENDING) == 0)
            return (size_t)(dot - name) + 1 + DIGITS + ENDING;
    return 0;
}

bool jny_part_is(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t      n = part_in(name, 0);
    return n && n == strlen(name);
}

/* Removes a file that belongs to the part whose name is the first `n` bytes of its own. */
static void sweep(const jny_world *w, const char *folder, const char *name, size_t n)
{
    char        path[JNY_PART_BYTES];
    struct stat st;
    if (snprintf(path, sizeof path, "%s/%.*s", folder, (int)n, name) >= (int)sizeof path)
        return;
    int  fd   = w->open(w->ctx, path, O_RDONLY | O_NOFOLLOW, 0);
    bool left = fd < 0 ? errno == ENOENT : flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (left && fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        part_empty(fd), rmdir(path);
    else if (left && snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path)
        w->remove(w->ctx, path);
    if (fd >= 0)
        w->close(w->ctx, fd);
}

void jny_parts_sweep(const jny_world *w, const char *path)
{
    char        folder[JNY_PART_BYTES];
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t      n = strlen(base), split = slash ? (size_t)(slash - path) : 0;
    if (n == 0 || snprintf(folder, sizeof folder, "%.*s", slash ? (int)(split ? split : 1) : 1,
                           slash ? path : ".") >= (int)sizeof folder)
        return;
    DIR           *d = opendir(folder);
    struct dirent *e;
    while (d && (e = readdir(d))) {
        size_t part =
            strncmp(e->d_name, base, n) == 0 && e->d_name[n] == '.' ? part_in(e->d_name, n) : 0;
        if (part)
            sweep(w, folder, e->d_name, part);
    }
    if (d)
        closedir(d);
}
