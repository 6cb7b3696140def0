/* disk.h - a disk that fails when it is told to: SQLite's own files, through a thin VFS that
 * counts what is opened, written and synced, and lets some of it fail. */
#ifndef TESTS_DISK_H
#define TESTS_DISK_H

#include <journeys/base.h>

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* One disk for all files. Calls are counted and fail from `from` to `to`, counted from 1. */
static struct {
    size_t opens, calls, from, to;
    int    code;
    bool   dies; /* instead of failing, the process ends there */
    /* Who wants to know gets told, after it was done: "write", "truncate", "sync", "delete". */
    void (*saw)(const char *what, const char *name, const void *from, size_t n, int64_t at);
} disk;

typedef struct {
    sqlite3_file  base;
    sqlite3_file *real;
    const char   *name;
} shim_file;

static void tell(const char *what, sqlite3_file *f, const void *from, size_t n, int64_t at)
{
    if (disk.saw && ((shim_file *)(void *)f)->name)
        disk.saw(what, ((shim_file *)(void *)f)->name, from, n, at);
}

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((shim_file *)(void *)f)->real;
}

static bool disk_fails(void)
{
    disk.calls++;
    if (disk.dies && disk.calls == disk.from)
        _exit(137);
    return disk.from && disk.calls >= disk.from && disk.calls <= disk.to;
}

static int shim_close(sqlite3_file *f)
{
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int shim_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}

static int shim_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    if (disk_fails()) {
        real_of(f)->pMethods->xWrite(real_of(f), from, n / 2, at); /* half of it arrived */
        return disk.code;
    }
    tell("write", f, from, (size_t)n, at);
    return real_of(f)->pMethods->xWrite(real_of(f), from, n, at);
}

static int shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    tell("truncate", f, NULL, 0, size);
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int shim_sync(sqlite3_file *f, int flags)
{
    if (disk_fails())
        return SQLITE_IOERR_FSYNC;
    tell("sync", f, NULL, 0, 0);
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int shim_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int shim_lock(sqlite3_file *f, int kind)
{
    return real_of(f)->pMethods->xLock(real_of(f), kind);
}

static int shim_unlock(sqlite3_file *f, int kind)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), kind);
}

static int shim_check_lock(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int shim_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int shim_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int shim_traits(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int shim_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void shim_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int shim_shm_unmap(sqlite3_file *f, int drop)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), drop);
}

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    static const sqlite3_io_methods methods = {
        .iVersion               = 2,
        .xClose                 = shim_close,
        .xRead                  = shim_read,
        .xWrite                 = shim_write,
        .xTruncate              = shim_truncate,
        .xSync                  = shim_sync,
        .xFileSize              = shim_size,
        .xLock                  = shim_lock,
        .xUnlock                = shim_unlock,
        .xCheckReservedLock     = shim_check_lock,
        .xFileControl           = shim_control,
        .xSectorSize            = shim_sector,
        .xDeviceCharacteristics = shim_traits,
        .xShmMap                = shim_shm_map,
        .xShmLock               = shim_shm_lock,
        .xShmBarrier            = shim_shm_barrier,
        .xShmUnmap              = shim_shm_unmap,
    };
    sqlite3_vfs *real = vfs->pAppData;
    shim_file   *s    = (shim_file *)(void *)f;
    disk.opens++;
    s->real          = (sqlite3_file *)(void *)(s + 1);
    s->name          = name;
    s->base.pMethods = NULL;
    int rc           = real->xOpen(real, name, s->real, flags, out);
    if (rc == SQLITE_OK)
        s->base.pMethods = &methods;
    return rc;
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    sqlite3_vfs *real = vfs->pAppData;
    if (disk.saw)
        disk.saw("delete", name, NULL, 0, 0);
    return real->xDelete(real, name, sync_folder);
}

/* Everything but opening and deleting is the real one's own, which looks only at its arguments. */
static jny_world world_on_disk(void)
{
    static sqlite3_vfs shim;
    sqlite3_vfs       *real = sqlite3_vfs_find(NULL);
    jny_world          w    = *jny_world_system();
    memset(&disk, 0, sizeof disk);
    shim          = *real;
    shim.zName    = "test-disk";
    shim.pAppData = real;
    shim.szOsFile = (int)sizeof(shim_file) + real->szOsFile;
    shim.xOpen    = shim_open;
    shim.xDelete  = shim_delete;
    w.vfs         = sqlite3_vfs_register(&shim, 0) == SQLITE_OK ? "test-disk" : "none";
    return w;
}

#endif
