/* folder.c - what is in a folder, all of it; and a folder of files that is there whole, the old one
 * or the new, at any moment. */
#include "part.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

/* ---- What is ours ---------------------------------------------------------------------------- */

#define SUMS "SHA256SUMS"
enum { HEX = 2 * sizeof(jny_sha256) };

/* Anybody may have sums of a folder: the first line says that they are ours, and over which lines.
 * sha256sum passes over it. */
static const jny_str ours =
    JNY_INIT("# Put here by journeys, which replaces it whole; the lines below: ");

static void add_ours(jny_buf *b, jny_str lines)
{
    jny_sha256 h = jny_hash_sha256(lines);
    jny_buf_add(b, ours);
    jny_buf_hex(b, h.bytes, sizeof h.bytes);
    jny_buf_char(b, '\n');
}

static bool are_ours(jny_arena scratch, jny_str sums)
{
    jny_str lines = sums, first = jny_str_cut(&lines, '\n');
    jny_buf line = jny_buf_open(&scratch);
    add_ours(&line, lines);
    return first.n + 1 == line.n && memcmp(first.p, line.p, first.n) == 0;
}

static void add_sum(jny_buf *b, jny_str name, jny_str bytes)
{
    jny_sha256 h = jny_hash_sha256(bytes);
    jny_buf_hex(b, h.bytes, sizeof h.bytes);
    jny_buf_format(b, "  %.*s\n", JNY_ARG(name));
}

/* Whether the sums have a line of this name; with `bytes`, one that says just them. */
static bool has_sum(jny_arena scratch, jny_str sums, jny_str name, const jny_str *bytes)
{
    jny_buf line = jny_buf_open(&scratch);
    add_sum(&line, name, bytes ? *bytes : (jny_str){0});
    jny_str wanted = jny_buf_str(&line);
    size_t  from   = bytes ? 0 : HEX;
    while (sums.n) {
        jny_str said = jny_str_cut(&sums, '\n');
        if (said.n + 1 == wanted.n && memcmp(said.p + from, wanted.p + from, said.n - from) == 0)
            return true;
    }
    return false;
}

/* Of a file in it, for who asks for a regular one of no more than `limit` bytes. */
static jny_status read_in(jny_arena *a, const jny_world *w, const char *folder, jny_str name,
                          jny_str *out, bool *regular, jny_err *err)
{
    enum { MOST = 1 << 28 };
    struct stat st;
    const char *path = jny_str_z(a, jny_str_format(a, "%s/%.*s", folder, JNY_ARG(name)));
    *out             = (jny_str){0};
    *regular         = false;
    if (lstat(path, &st) != 0)
        return refuse(err, path, "look at it");
    *regular = S_ISREG(st.st_mode) && st.st_size <= MOST;
    return *regular ? jny_file_read(a, w, path, MOST, out, err) : JNY_OK;
}

/* One file of the folder, by the sums. */
static jny_status check_file(jny_arena scratch, const jny_world *w, const char *path, jny_str sums,
                             jny_str name, jny_err *err)
{
    jny_str bytes;
    bool    regular;
    if (jny_str_eq(name, JNY_STR(SUMS)))
        return JNY_OK;
    if (!has_sum(scratch, sums, name, NULL))
        return jny_fail(err, JNY_ECONFLICT, path,
                        "holds \"%.*s\", which this program did not put there, and would be "
                        "replaced whole: move that elsewhere, or name a new folder",
                        JNY_ARG(name));
    if (read_in(&scratch, w, path, name, &bytes, &regular, err) != JNY_OK)
        return err->status;
    if (!regular || !has_sum(scratch, sums, name, &bytes))
        return jny_fail(err, JNY_ECONFLICT, path,
                        "would be replaced whole, and \"%.*s\" in it is not as this program put it "
                        "there: move that elsewhere, or name a new folder",
                        JNY_ARG(name));
    return JNY_OK;
}

jny_status jny_folder_ours(const jny_world *w, const char *path, jny_err *err)
{
    struct stat st;
    jny_names   names;
    jny_str     sums = {0};
    bool        there, regular = false;
    if (jny_file_there(path, &there, err) != JNY_OK || !there)
        return err->status;
    if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return jny_fail(err, JNY_ECONFLICT, path, "is there already and is no folder");
    if (st.st_uid != geteuid() && access(path, W_OK | X_OK) != 0)
        return jny_fail(err, JNY_EIO, path,
                        "belongs to somebody else, and its old pages could not be taken away: let "
                        "its owner do it, or name a new folder");
    jny_arena  a      = jny_arena_open(w);
    jny_status status = jny_folder_list(&a, path, &names, err);
    for (size_t i = 0; status == JNY_OK && i < names.n; i++)
        if (jny_str_eq(names.at[i], JNY_STR(SUMS)))
            status = read_in(&a, w, path, names.at[i], &sums, &regular, err);
    if (status == JNY_OK && names.n && !regular)
        status = jny_fail(err, JNY_ECONFLICT, path,
                          "holds \"%.*s\", and no " SUMS " that says what this program put there: "
                          "move it elsewhere, or name a new folder",
                          JNY_ARG(names.at[0]));
    if (status == JNY_OK && regular && !are_ours(a, sums))
        status =
            jny_fail(err, JNY_ECONFLICT, path,
                     "would be replaced whole, and its " SUMS " does not say that this program "
                     "put it there (earlier versions did not say so): move it elsewhere, or "
                     "name a new folder");
    for (size_t i = 0; status == JNY_OK && i < names.n; i++)
        status = check_file(a, w, path, sums, names.at[i], err);
    jny_arena_close(&a);
    return status;
}

/* ---- A folder in the making --------------------------------------------------------------------
 *
 * ".site.8d1e0f2a3b4c.part" beside `site`, held by a lock for as long as somebody makes it. */

typedef struct {
    char path[PATH_MAX]; /* of what it is to replace, without a slash at its end */
    char parent[PATH_MAX];
    char temp[PATH_MAX];
    int  at; /* where the name begins in `path` */
    int  lock;
} making;

enum { DIGITS = 12, AROUND = sizeof ".." - 1 + DIGITS + sizeof ".part" - 1 };

/* Files only, and no link is followed: what else is in a folder stays, and so does the folder,
 * which is told. From the first step nobody else can look into it. What we may not open nobody
 * reads but its owner. */
static jny_status take_away(int parent, const char *path, bool held_by_nobody, jny_err *err)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int         fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ELOOP || errno == ENOTDIR || errno == EACCES))
        return JNY_OK;
    if (fd < 0)
        return refuse(err, path, "look into it");
    if (held_by_nobody && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return JNY_OK;
    }
    fchmod(fd, 0700);
    int left = part_empty(fd);
    close(fd);
    if (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return JNY_OK;
    return jny_fail(err, JNY_EIO, path,
                    "was left by a site that was replaced or not finished, and cannot be taken "
                    "away: %s; take it away by hand, as it may show what nobody may read any more",
                    strerror(left ? left : errno));
}

/* What runs that were killed left of it. */
static jny_status sweep(const making *m, jny_err *err)
{
    DIR           *d = opendir(m->parent);
    struct dirent *e;
    char           path[PATH_MAX];
    const char    *name = m->path + m->at;
    size_t         n    = strlen(name);
    while (d && (e = readdir(d)))
        if (strlen(e->d_name) == n + AROUND && e->d_name[0] == '.' &&
            strncmp(e->d_name + 1, name, n) == 0 && e->d_name[1 + n] == '.' &&
            jny_part_is(e->d_name) &&
            snprintf(path, sizeof path, "%.*s%s", m->at, m->path, e->d_name) < (int)sizeof path)
            take_away(dirfd(d), path, true, err);
    if (d)
        closedir(d);
    return err->status;
}

/* Takes away what stands under the name in the making: the old one, or what failed. */
static jny_status end_making(const jny_world *w, making *m, jny_err *err)
{
    int parent = open(m->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0)
        refuse(err, m->parent, "look into it");
    else
        take_away(parent, m->temp, false, err);
    if (parent >= 0)
        close(parent);
    part_leave(m->temp);
    w->close(w->ctx, m->lock);
    return err->status;
}

static jny_status name_it(making *m, const char *path, jny_err *err)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    const char *slash = memrchr(path, '/', length);
    m->at             = slash ? (int)(slash - path) + 1 : 0;
    if (length + AROUND >= sizeof m->path)
        return jny_fail(err, JNY_EINVAL, path, "the path is too long");
    snprintf(m->path, sizeof m->path, "%.*s", (int)length, path);
    snprintf(m->parent, sizeof m->parent, "%.*s", m->at ? m->at : 1, m->at ? path : ".");
    return JNY_OK;
}

static jny_status begin_making(const jny_world *w, making *m, jny_err *err)
{
    unsigned char r[DIGITS / 2];
    do {
        jny_random(r, sizeof r);
        if (snprintf(m->temp, sizeof m->temp, "%.*s.%s.%02x%02x%02x%02x%02x%02x.part", m->at,
                     m->path, m->path + m->at, r[0], r[1], r[2], r[3], r[4],
                     r[5]) >= (int)sizeof m->temp)
            return jny_fail(err, JNY_EINVAL, m->path, "the path is too long");
        m->lock = part_hold_folder(w, m->temp);
    } while (m->lock < 0 && errno == EAGAIN);
    return m->lock < 0 ? refuse(err, m->temp, "make it") : JNY_OK;
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

static jny_status write_all(const jny_world *w, const char *folder, const jny_named_bytes *files,
                            size_t n, jny_err *err)
{
    jny_arena  a    = jny_arena_open(w);
    jny_buf    sums = jny_buf_open(&a);
    jny_status st   = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        add_sum(&sums, files[i].name, files[i].bytes);
        st = write_one(w, folder, &files[i], err);
    }
    jny_buf said = jny_buf_open(&a);
    add_ours(&said, jny_buf_str(&sums));
    jny_buf_add(&said, jny_buf_str(&sums));
    if (st == JNY_OK)
        st = write_one(w, folder, &(jny_named_bytes){JNY_STR(SUMS), jny_buf_str(&said)}, err);
    jny_arena_close(&a);
    return st;
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
                              size_t n, bool *placed, jny_err *err)
{
    making     m;
    jny_err    left = {0}; /* told when all else is done: it stands in nobody's way */
    jny_status st   = name_it(&m, path, err);
    *placed         = false;
    if (st != JNY_OK)
        return st;
    sweep(&m, &left);
    st = begin_making(w, &m, err);
    if (st != JNY_OK)
        return st;
    st = write_all(w, m.temp, files, n, err);
    if (st == JNY_OK) /* once more: the making took its time */
        st = jny_folder_ours(w, m.path, err);
    if (st == JNY_OK) {
        sync_path(w, m.temp);
        if (fchmod(m.lock, 0755) != 0) /* whatever the umask */
            st = refuse(err, m.temp, "open it to readers");
    }
    if (st == JNY_OK)
        st = take_place(m.temp, m.path, err);
    *placed = st == JNY_OK;
    sync_path(w, m.parent);
    end_making(w, &m, &left);
    if (st == JNY_OK && left.status != JNY_OK)
        *err = left;
    return err->status;
}
