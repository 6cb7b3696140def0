/* place.c - where a project may live: in a file, on a disk of this machine. Nothing is opened to
 * find out. */
#include "project.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

/* File systems on which SQLite's shared memory does not hold between hosts. */
static const char *network_name(long type)
{
    static const struct {
        long        magic;
        const char *name;
    } known[] = {
        {0x6969, "NFS"},    {0x517B, "SMB"},      {0xFF534D42L, "CIFS"}, {0xFE534D42L, "SMB"},
        {0x01021997, "9P"}, {0x65735546, "FUSE"}, {0x00C36400, "Ceph"},  {0x5346414FL, "AFS"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if ((type & 0xFFFFFFFFL) == known[i].magic)
            return known[i].name;
    return NULL;
}

/* A pipe would be waited for without end, and a folder or a device moved aside by who restores. */
jny_status project_refuse_no_file(const char *path, jny_err *err)
{
    struct stat s;
    if (stat(path, &s) != 0 || S_ISREG(s.st_mode))
        return JNY_OK; /* opening will say what is wrong with it */
    if (S_ISDIR(s.st_mode))
        return jny_fail(err, JNY_EDB, path, "is a folder: name the project file in it");
    return jny_fail(err, JNY_EDB, path,
                    "is %s and no file: a project is a file on a disk of this machine",
                    S_ISFIFO(s.st_mode)   ? "a pipe"
                    : S_ISSOCK(s.st_mode) ? "a socket"
                                          : "a device");
}

/* To SQLite each name has a log of its own: who used one would not see what was written by
 * another, and both would break the file. */
static jny_status refuse_second_name(const char *path, jny_err *err)
{
    struct stat s;
    if (stat(path, &s) != 0 || s.st_nlink < 2)
        return JNY_OK;
    return jny_fail(err, JNY_EIO, path,
                    "has %lu names (hard links), and work under two names would break it: keep one "
                    "and remove the others (`find . -samefile %.100s` names them); `journeys "
                    "backup -o` makes a copy",
                    (unsigned long)s.st_nlink, path);
}

jny_status jny_project_absent(const char *path, jny_err *err)
{
    static const char *const logs[] = {"-wal", "-journal"};
    char                     log[PATH_MAX];
    bool                     there = false;
    if (jny_file_absent(path, err) != JNY_OK)
        return err->status;
    for (size_t i = 0; i < sizeof logs / sizeof *logs && !there; i++) {
        if (snprintf(log, sizeof log, "%s%s", path, logs[i]) >= (int)sizeof log)
            return jny_fail(err, JNY_EINVAL, path, "the path is too long");
        if (jny_file_there(log, &there, err) != JNY_OK)
            return err->status;
    }
    return !there ? JNY_OK
                  : jny_fail(err, JNY_ECONFLICT, log,
                             "is the log of a project that had this name, and would be taken for "
                             "that of another: give that project its name back and open it (the "
                             "log goes into it), or choose another name");
}

jny_status project_refuse_place(const char *path, jny_err *err)
{
    if (project_refuse_no_file(path, err) != JNY_OK || refuse_second_name(path, err) != JNY_OK)
        return err->status;
    char          folder[4096];
    struct statfs fs;
    const char   *slash = strrchr(path, '/');
    size_t        n     = slash ? (size_t)(slash - path) : 1;
    if (n >= sizeof folder)
        return jny_fail(err, JNY_EINVAL, path, "the path is too long");
    snprintf(folder, sizeof folder, "%.*s", (int)(n ? n : 1), slash ? path : ".");
    if (statfs(folder, &fs) != 0)
        return JNY_OK; /* opening will say what is wrong with it */
    const char *name = network_name((long)fs.f_type);
    if (!name)
        return JNY_OK;
    return jny_fail(err, JNY_EIO, path,
                    "lies on a network drive (%s), where decisions could be lost: keep the project "
                    "on a disk of this machine",
                    name);
}
