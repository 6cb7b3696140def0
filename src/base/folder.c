/* folder.c - what is in a folder, all of it; and a folder of files that is there whole, the old one
 * or the new, at any moment. */
#include <journeys/base.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static jny_status refuse(jny_err *err, const char *path, const char *doing)
{
    return jny_fail(err, JNY_EIO, path, "cannot %s: %s%s", doing, strerror(errno),
                    jny_errno_advice(errno));
}

static int by_name(const void *x, const void *y)
{
    return jny_str_cmp(*(const jny_str *)x, *(const jny_str *)y);
}

static bool is_itself(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

jny_status jny_folder_list(jny_arena *a, const char *path, jny_names *out, jny_err *err)
{
    struct dirent *e;
    DIR           *d     = opendir(path);
    int            error = d ? 0 : errno;
    *out                 = (jny_names){0};
    while (d && (errno = 0, e = readdir(d)))
        if (!is_itself(e->d_name))
            *JNY_PUSH(a, out) = (jny_str){jny_str_z(a, jny_cstr(e->d_name)), strlen(e->d_name)};
    if (d) {
        error = errno; /* a disk that refuses ends a list as its end does */
        closedir(d);
    }
    if (error) {
        jny_fail(err, error == ENOENT ? JNY_ENOTFOUND : JNY_EIO, path,
                 "cannot be looked into: %s%s", strerror(error), jny_errno_advice(error));
        errno = error;
        return err->status;
    }
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, by_name);
    return JNY_OK;
}

/* Files only: a folder within it is not ours. */
static bool empty_folder(const char *path)
{
    DIR           *d = opendir(path);
    struct dirent *e;
    bool           done = d != NULL;
    while (d && (e = readdir(d)))
        if (!is_itself(e->d_name) && unlinkat(dirfd(d), e->d_name, 0) != 0)
            done = false;
    if (d)
        closedir(d);
    return done;
}

static bool remove_folder(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT;
    return empty_folder(path) && rmdir(path) == 0;
}

static jny_status write_one(const jny_world *w, const char *folder, const jny_named_bytes *f,
                            jny_err *err)
{
    char path[PATH_MAX];
    if (f->name.n == 0 || memchr(f->name.p, '/', f->name.n) || f->name.p[0] == '.' ||
        snprintf(path, sizeof path, "%s/%.*s", folder, JNY_ARG(f->name)) >= (int)sizeof path)
        return jny_fail(err, JNY_EINVAL, folder, "\"%.*s\" cannot be the name of a file in it",
                        JNY_ARG(f->name));
    int fd = w->open(w->ctx, path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (fd < 0)
        return refuse(err, path, "write it");
    fchmod(fd, 0644); /* whatever the umask */
    size_t at    = 0;
    int    error = 0;
    while (at < f->bytes.n && !error) {
        ptrdiff_t k = w->write(w->ctx, fd, f->bytes.p + at, f->bytes.n - at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            error = k < 0 ? errno : EIO;
        else
            at += (size_t)k;
    }
    if (!error && w->sync(w->ctx, fd) != 0)
        error = errno;
    if (w->close(w->ctx, fd) != 0 && !error)
        error = errno;
    errno = error;
    return error ? refuse(err, path, "write it") : JNY_OK;
}

static void sync_path(const jny_world *w, const char *path)
{
    int fd = w->open(w->ctx, path, O_RDONLY | O_DIRECTORY, 0);
    if (fd >= 0) {
        w->sync(w->ctx, fd);
        w->close(w->ctx, fd);
    }
}

/* In one step, so that no moment has none of the two. */
static jny_status take_place(const char *from, const char *to, jny_err *err)
{
    struct stat st;
    if (lstat(to, &st) != 0)
        return rename(from, to) == 0 ? JNY_OK : refuse(err, to, "make it");
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0)
        return JNY_OK;
    if (errno == EINVAL || errno == ENOSYS)
        return jny_fail(
            err, JNY_EIO, to,
            "this file system cannot exchange two folders at once, and a moment without "
            "either could be seen: name a folder on a local disk");
    return refuse(err, to, "put the new one in its place");
}

jny_status jny_folder_replace(const jny_world *w, const char *path, const jny_named_bytes *files,
                              size_t n, jny_err *err)
{
    char temp[PATH_MAX], parent[PATH_MAX];
    int  length = (int)strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    const char *slash = memrchr(path, '/', (size_t)length);
    int         split = slash ? (int)(slash - path) + 1 : 0;
    if (snprintf(temp, sizeof temp, "%.*s.%.*s.new", split, path, length - split, path + split) >=
            (int)sizeof temp ||
        snprintf(parent, sizeof parent, "%.*s", split ? split : 1, split ? path : ".") >=
            (int)sizeof parent)
        return jny_fail(err, JNY_EINVAL, path, "the path is too long");
    /* What an interrupted run left, or the last one could not take away. */
    if (!remove_folder(temp))
        return refuse(err, temp, "take away what an earlier run left there");
    if (mkdir(temp, 0755) != 0)
        return refuse(err, temp, "make it");
    jny_status st = chmod(temp, 0755) == 0 ? JNY_OK : refuse(err, temp, "open it to readers");
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        st = write_one(w, temp, &files[i], err);
    if (st == JNY_OK) {
        char to[PATH_MAX];
        sync_path(w, temp);
        snprintf(to, sizeof to, "%.*s", length, path);
        st = take_place(temp, to, err);
    }
    sync_path(w, parent);
    remove_folder(temp); /* the old one now, or what failed */
    return st;
}
