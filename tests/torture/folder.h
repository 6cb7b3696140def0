/* folder.h - the folder a command of faults.c runs in: a copy of the one it begins with, brought
 * back to that before each run by copying only what was changed. */
#ifndef TORTURE_FOLDER_H
#define TORTURE_FOLDER_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES = 256, PATH = 512 };

static const char *base; /* where the files it begins with are */

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "faults: %s: %s\n", what, strerror(errno));
    _exit(4);
}

static char *read_whole(const char *path, size_t *n)
{
    int fd = open(path, O_RDONLY);
    *n     = 0;
    if (fd < 0)
        return NULL;
    struct stat st;
    if (fstat(fd, &st) != 0)
        give_up(path);
    char *p = malloc((size_t)st.st_size + 1);
    if (!p || read(fd, p, (size_t)st.st_size) != st.st_size)
        give_up(path);
    close(fd);
    p[ *n = (size_t)st.st_size] = 0;
    return p;
}

static void copy_file(const char *from, const char *to)
{
    size_t n;
    char  *p  = read_whole(from, &n);
    int    fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (!p || fd < 0 || write(fd, p, n) != (ssize_t)n)
        give_up(to);
    close(fd);
    free(p);
}

static void remove_all(const char *path)
{
    DIR *d = opendir(path);
    if (d) {
        struct dirent *e;
        while ((e = readdir(d))) {
            char inner[PATH * 2];
            if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
                continue;
            snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
            remove_all(inner);
        }
        closedir(d);
    }
    remove(path);
}

static void copy_all(const char *from, const char *to)
{
    struct stat    st;
    struct dirent *e;
    if (stat(from, &st) != 0)
        give_up(from);
    if (!S_ISDIR(st.st_mode)) {
        copy_file(from, to);
        return;
    }
    DIR *d = opendir(from);
    if (!d || mkdir(to, 0700) != 0)
        give_up(to);
    while ((e = readdir(d))) {
        char inner[PATH * 2], copy[PATH * 2];
        snprintf(inner, sizeof inner, "%s/%s", from, e->d_name);
        snprintf(copy, sizeof copy, "%s/%s", to, e->d_name);
        if (e->d_name[0] != '.')
            copy_all(inner, copy);
    }
    closedir(d);
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

/* What whoever lets a command run writes beside it. */
static const char *const own[] = {"told.out",   "told.err",   "doctor.out", "doctor.err",
                                  "status.out", "status.err", "places",     "told.web"};

static bool is_own(const char *name)
{
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i], name) == 0)
            return true;
    return false;
}

/* The names of all that is in a folder and below it, but what is in the making, SQLite's own files
 * beside a project and what libxlsxwriter could not take away: lines, in order. */
static void list_all(const char *path, FILE *out)
{
    char          *name[FILES * 4];
    size_t         n = 0;
    DIR           *d = opendir(path);
    struct dirent *e;
    while (d && (e = readdir(d)))
        if (e->d_name[0] != '.' && !is_own(e->d_name) && strncmp(e->d_name, "tmp.", 4) != 0 &&
            !strstr(e->d_name, ".part") && !strstr(e->d_name, "-wal") &&
            !strstr(e->d_name, "-shm") && n < sizeof name / sizeof *name)
            name[n++] = strdup(e->d_name);
    if (d)
        closedir(d);
    qsort(name, n, sizeof *name, by_text);
    for (size_t i = 0; i < n; i++) {
        char        inner[PATH * 2];
        struct stat st;
        snprintf(inner, sizeof inner, "%s/%s", path, name[i]);
        if (stat(inner, &st) == 0 && S_ISDIR(st.st_mode))
            list_all(inner, out);
        else
            fprintf(out, "%s\n", inner);
        free(name[i]);
    }
}

/* What the folder began with, and how it looked when it was copied. */
typedef struct {
    char            name[PATH / 2];
    struct timespec at;
    off_t           size;
    ino_t           number;
    bool            is_folder;
} kept;

static kept   kept_file[FILES];
static size_t n_kept;

static void note_kept(kept *k)
{
    struct stat st;
    if (stat(k->name, &st) != 0)
        give_up(k->name);
    k->at = st.st_mtim, k->size = st.st_size, k->number = st.st_ino;
    k->is_folder = S_ISDIR(st.st_mode);
}

static bool is_as_it_was(const kept *k)
{
    struct stat st;
    return stat(k->name, &st) == 0 && st.st_mtim.tv_sec == k->at.tv_sec &&
           st.st_mtim.tv_nsec == k->at.tv_nsec && st.st_size == k->size && st.st_ino == k->number;
}

static kept *kept_called(const char *name)
{
    for (size_t i = 0; i < n_kept; i++)
        if (strcmp(kept_file[i].name, name) == 0)
            return &kept_file[i];
    return NULL;
}

/* The folder that the process stands in, as it was to begin with. What is a folder in it is copied
 * anew each time. */
static void fresh(void)
{
    DIR           *d = opendir(".");
    struct dirent *e;
    while (d && (e = readdir(d)))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && !kept_called(e->d_name))
            remove_all(e->d_name);
    if (d)
        closedir(d);
    for (size_t i = 0; i < n_kept; i++)
        if (!is_as_it_was(&kept_file[i]) || kept_file[i].is_folder) {
            char from[PATH * 2];
            snprintf(from, sizeof from, "%s/%s", base, kept_file[i].name);
            remove_all(kept_file[i].name);
            copy_all(from, kept_file[i].name);
            note_kept(&kept_file[i]);
        }
}

static void list_base(void)
{
    DIR           *d = opendir(base);
    struct dirent *e;
    while (d && (e = readdir(d)))
        if (e->d_name[0] != '.') {
            if (n_kept == FILES)
                give_up("too many files");
            snprintf(kept_file[n_kept++].name, sizeof kept_file->name, "%s", e->d_name);
        }
    if (d)
        closedir(d);
}

#endif
