/* beside.c - what lies beside a project: its log, its last five backups, what was forgotten. All of
 * it bears the name of the file itself, whatever links lead there. */
#include "project.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ending[] = ".journeys";

const char *project_real(const char *path, char real[PATH_MAX])
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && realpath(path, real) ? real : path;
}

jny_str project_beside(jny_arena *a, const char *path, const char *other)
{
    char    real[PATH_MAX];
    jny_str name = jny_cstr(project_real(path, real));
    if (jny_str_ends(name, jny_cstr(ending)))
        name = jny_str_sub(name, 0, name.n - sizeof ending + 1);
    return jny_str_format(a, "%.*s%s", JNY_ARG(name), other);
}

/* ---- In its folder -------------------------------------------------------------------------- */

static int by_name(const void *x, const void *y)
{
    return jny_str_cmp(*(const jny_str *)x, *(const jny_str *)y);
}

/* What is in the project's folder and ends so, in the order of names. */
static jny_status list_beside(jny_arena *a, const char *path, jny_str last, project_names *out,
                              jny_err *err)
{
    char           real[PATH_MAX];
    jny_str        own    = jny_cstr(project_real(path, real));
    const char    *slash  = memrchr(own.p, '/', own.n);
    size_t         split  = slash ? (size_t)(slash - own.p) + 1 : 0;
    jny_str        folder = split ? jny_str_sub(own, 0, split) : JNY_STR("./");
    DIR           *d      = opendir(jny_str_z(a, folder));
    struct dirent *e;
    if (!d && errno == EACCES) /* who may not look into it can still work in it */
        return JNY_OK;
    if (!d)
        return jny_fail(err, JNY_EIO, jny_str_z(a, folder), "cannot be looked into: %s",
                        strerror(errno));
    while ((e = readdir(d)))
        if (jny_str_ends(jny_cstr(e->d_name), last) && strlen(e->d_name) > last.n)
            *JNY_PUSH(a, out) = jny_str_format(a, "%.*s%s", (int)split, own.p, e->d_name);
    closedir(d);
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, by_name);
    return JNY_OK;
}

/* ---- Of former names ------------------------------------------------------------------------- */

project_kin project_is_kin(const jny_world *w, const char *path, jny_str guid)
{
    int64_t     version;
    jny_err     ignored = {0};
    jny_str     its     = {0};
    jny_arena   a       = jny_arena_open(w);
    project_kin kin     = NO_PROJECT;
    if (project_look(w, path, &version, &ignored) == JNY_OK) {
        jny_project *p = project_new(w, path);
        if (project_connect(p, p->path, SQLITE_OPEN_READONLY, &ignored) == JNY_OK &&
            project_guid(p, &a, &its, &ignored) == JNY_OK)
            kin = jny_str_eq(its, guid) ? SAME_PROJECT : OTHER_PROJECT;
        jny_project_close(p);
    }
    jny_arena_close(&a);
    return kin;
}

bool project_is_of_a_copy(const jny_world *w, jny_arena *a, jny_str name, const char *other,
                          jny_str guid)
{
    jny_str base  = jny_str_sub(name, 0, name.n - strlen(other));
    jny_str whole = jny_str_format(a, "%.*s%s", JNY_ARG(base), ending);
    return project_is_kin(w, jny_str_z(a, base), guid) == SAME_PROJECT ||
           project_is_kin(w, jny_str_z(a, whole), guid) == SAME_PROJECT;
}

/* A pipe would be waited for. */
static bool is_file_or_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
}

jny_status project_former(jny_arena *a, const char *path, const char *other, project_names *out,
                          jny_err *err)
{
    project_names all = {0};
    jny_str       own = project_beside(a, path, other);
    jny_status    st  = list_beside(a, path, jny_cstr(other), &all, err);
    for (size_t i = 0; st == JNY_OK && i < all.n; i++)
        if (!jny_str_eq(all.at[i], own) && is_file_or_folder(jny_str_z(a, all.at[i])))
            *JNY_PUSH(a, out) = all.at[i];
    return st;
}

/* ---- Logs that lost their project ------------------------------------------------------------ */

static bool is_full_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
}

jny_status project_lost_logs(jny_arena *a, const char *path, project_names *out, jny_err *err)
{
    project_names all  = {0};
    const jny_str last = JNY_STR("-wal");
    jny_status    st   = list_beside(a, path, last, &all, err);
    for (size_t i = 0; st == JNY_OK && i < all.n; i++) {
        const char *base = jny_str_z(a, jny_str_sub(all.at[i], 0, all.at[i].n - last.n));
        if (is_full_file(jny_str_z(a, all.at[i])) && access(base, F_OK) != 0 && errno == ENOENT)
            *JNY_PUSH(a, out) = all.at[i];
    }
    return st;
}

/* ---- What nobody may write over -------------------------------------------------------------- */

/* Its folder as it is, and its own name: it need not be there. False: there is no such folder. */
static bool full_path(const char *path, char full[PATH_MAX])
{
    char        folder[PATH_MAX];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (realpath(path, full))
        return true;
    int n = snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1,
                     slash ? path : ".");
    if (n >= (int)sizeof folder || !realpath(folder, full))
        return false;
    size_t k = strlen(full);
    return snprintf(full + k, PATH_MAX - k, "/%s", name) < (int)(PATH_MAX - k);
}

bool jny_project_owns(const jny_world *w, const char *project, const char *path)
{
    static const char *const logs[] = {"", "-wal", "-shm", "-journal"};
    char                     own[PATH_MAX], other[PATH_MAX];
    if (!full_path(project, own) || !full_path(path, other))
        return false;
    jny_arena a       = jny_arena_open(w);
    jny_str   there   = jny_cstr(other);
    jny_str   backups = project_beside(&a, own, ".backups");
    bool      owns    = jny_file_same(project, path) ||
                jny_str_eq(there, project_beside(&a, own, ".forgotten")) ||
                jny_str_eq(there, backups) ||
                jny_str_starts(there, jny_str_format(&a, "%.*s/", JNY_ARG(backups)));
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++)
        owns |= jny_str_eq(there, jny_str_format(&a, "%s%s", own, logs[i]));
    jny_arena_close(&a);
    return owns;
}
