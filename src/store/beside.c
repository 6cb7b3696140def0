/* beside.c - what lies beside a project: its log, its last five backups, what was forgotten. All of
 * it bears the name of the file itself, whatever links lead there. */
#include "project.h"

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

/* What is in the project's folder and ends so, in the order of names. */
static jny_status list_beside(jny_arena *a, const char *path, jny_str last, jny_names *out,
                              jny_err *err)
{
    char        real[PATH_MAX];
    jny_err     why    = {0};
    jny_names   all    = {0};
    jny_str     own    = jny_cstr(project_real(path, real));
    const char *slash  = memrchr(own.p, '/', own.n);
    jny_str     before = jny_str_sub(own, 0, slash ? (size_t)(slash - own.p) + 1 : 0);
    jny_status  st     = jny_folder_list(a, before.n ? jny_str_z(a, before) : "./", &all, &why);
    if (st != JNY_OK && errno == EACCES) /* who may not look into it can still work in it */
        return JNY_OK;
    if (st != JNY_OK)
        return jny_fail(err, JNY_EIO, why.place, "%s", why.msg);
    for (size_t i = 0; i < all.n; i++)
        if (all.at[i].n > last.n && jny_str_ends(all.at[i], last))
            *JNY_PUSH(a, out) = jny_str_format(a, "%.*s%.*s", JNY_ARG(before), JNY_ARG(all.at[i]));
    return JNY_OK;
}

/* What is called so, if anything; a link is followed. JNY_EIO where the disk will not say. */
static jny_status look_at(const char *path, struct stat *st, bool *there, jny_err *err)
{
    *there = stat(path, st) == 0;
    if (*there || errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EACCES)
        return JNY_OK;
    return jny_fail(err, JNY_EIO, path, "cannot be looked at: %s", strerror(errno));
}

/* ---- Of former names ------------------------------------------------------------------------- */

jny_status project_is_kin(const jny_world *w, const char *path, jny_str guid, project_kin *out,
                          jny_err *err)
{
    struct stat at;
    int64_t     version;
    bool        there;
    jny_err     why = {0};
    jny_str     its = {0};
    *out            = NO_PROJECT;
    if (look_at(path, &at, &there, err) != JNY_OK || !there ||
        (access(path, R_OK) != 0 && errno == EACCES))
        return err->status;
    jny_arena  a  = jny_arena_open(w);
    jny_status st = project_look(w, path, &version, &why);
    if (st == JNY_OK) {
        jny_project *p = project_new(w, path);
        st             = project_connect(p, p->path, SQLITE_OPEN_READONLY, &why);
        if (st == JNY_OK)
            st = project_guid(p, &a, &its, &why);
        if (st == JNY_OK)
            *out = jny_str_eq(its, guid) ? SAME_PROJECT : OTHER_PROJECT;
        jny_project_close(p);
    }
    jny_arena_close(&a);
    if (st == JNY_EIO)
        *err = why;
    return err->status;
}

jny_status project_is_of_a_copy(const jny_world *w, jny_arena *a, jny_str name, const char *other,
                                jny_str guid, bool *out, jny_err *err)
{
    jny_str     base  = jny_str_sub(name, 0, name.n - strlen(other));
    jny_str     whole = jny_str_format(a, "%.*s%s", JNY_ARG(base), ending);
    project_kin kin;
    jny_status  st = project_is_kin(w, jny_str_z(a, base), guid, &kin, err);
    if (st == JNY_OK && kin != SAME_PROJECT)
        st = project_is_kin(w, jny_str_z(a, whole), guid, &kin, err);
    *out = st == JNY_OK && kin == SAME_PROJECT;
    return st;
}

/* Files and folders: a pipe would be waited for. */
jny_status project_former(jny_arena *a, const char *path, const char *other, jny_names *out,
                          jny_err *err)
{
    jny_names  all = {0};
    jny_str    own = project_beside(a, path, other);
    jny_status st  = list_beside(a, path, jny_cstr(other), &all, err);
    for (size_t i = 0; st == JNY_OK && i < all.n; i++) {
        struct stat at;
        bool        there = false;
        if (!jny_str_eq(all.at[i], own))
            st = look_at(jny_str_z(a, all.at[i]), &at, &there, err);
        if (there && (S_ISREG(at.st_mode) || S_ISDIR(at.st_mode)))
            *JNY_PUSH(a, out) = all.at[i];
    }
    return st;
}

/* ---- Logs that lost their project ------------------------------------------------------------ */

jny_status project_lost_logs(jny_arena *a, const char *path, jny_names *out, jny_err *err)
{
    jny_names     all  = {0};
    const jny_str last = JNY_STR("-wal");
    jny_status    st   = list_beside(a, path, last, &all, err);
    for (size_t i = 0; st == JNY_OK && i < all.n; i++) {
        struct stat log, base;
        bool        there, has_base = true;
        jny_str     name = jny_str_sub(all.at[i], 0, all.at[i].n - last.n);
        st               = look_at(jny_str_z(a, all.at[i]), &log, &there, err);
        if (st == JNY_OK && there && S_ISREG(log.st_mode) && log.st_size > 0)
            st = look_at(jny_str_z(a, name), &base, &has_base, err);
        if (st == JNY_OK && !has_base)
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
