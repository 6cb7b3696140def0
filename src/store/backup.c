/* backup.c - copies of a project: by SQLite's own means only (a file that is being written to
 * cannot be copied otherwise), under another name first, and opened before they count. */
#include "project.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- One copy ------------------------------------------------------------------------------ */

static bool must_wait(int rc)
{
    return rc == SQLITE_BUSY || rc == SQLITE_LOCKED;
}

/* Copies all pages, so many at once; of none, only makes sure that nobody else can write to where
 * they go from here on. */
int project_copy_step(sqlite3_backup *b, int pages, jny_progress progress, void *ctx)
{
    int rc, waits = 0;
    do {
        rc = sqlite3_backup_step(b, pages);
        if (progress)
            progress(ctx, (uint64_t)(sqlite3_backup_pagecount(b) - sqlite3_backup_remaining(b)),
                     (uint64_t)sqlite3_backup_pagecount(b));
        if (must_wait(rc))
            sqlite3_sleep(50);
    } while ((pages && rc == SQLITE_OK) || (must_wait(rc) && ++waits < 100));
    return rc;
}

jny_status project_copy_pages(jny_project *from, jny_project *to, jny_progress progress, void *ctx,
                              jny_err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to->db, "main", from->db, "main");
    if (!b)
        return db_fail(to, err);
    int rc = project_copy_step(b, COPY_PAGES, progress, ctx);
    sqlite3_backup_finish(b); /* says the same again */
    return rc == SQLITE_DONE ? JNY_OK : db_fail(to, err);
}

/* The digest of the newest event. */
jny_str project_head(jny_project *p, jny_arena *a, jny_err *err)
{
    sqlite3_stmt *s   = db_get(p, "SELECT digest FROM event ORDER BY seq DESC LIMIT 1", err);
    jny_str       out = {0};
    if (db_step(p, s, err) == SQLITE_ROW)
        out = db_copy(a, s, 0);
    if (s)
        sqlite3_reset(s);
    return out;
}

/* Reads every page. JNY_EDB: they do not hang together. */
jny_status project_check_pages(jny_project *p, jny_err *err)
{
    errno            = 0;
    sqlite3_stmt *s  = db_get(p, "PRAGMA quick_check(1)", err);
    int           rc = db_step(p, s, err), cause = errno;
    jny_status    st = rc != SQLITE_ROW                             ? err->status
                       : jny_str_eq(db_column(s, 0), JNY_STR("ok")) ? JNY_OK
                                                                    : db_bad_pages(p, cause, err);
    if (s)
        sqlite3_reset(s);
    return st;
}

/* Reads a finished copy as a stranger would: ours, sound, and with the same record. What is wrong
 * with it says nothing of what was copied: never JNY_EDB. */
static jny_status look_at_copy(const jny_world *w, const char *path, jny_str head, jny_err *err)
{
    int64_t    version;
    jny_err    why   = {0};
    bool       alike = false;
    jny_arena  a     = jny_arena_open(w);
    jny_status st    = project_look(w, path, &version, &why);
    if (st == JNY_OK) {
        jny_project *p = project_new(w, path);
        st             = project_connect(p, p->path, SQLITE_OPEN_READWRITE, &why);
        if (st == JNY_OK)
            alike = jny_str_eq(project_head(p, &a, &why), head);
        if (alike)
            project_check_pages(p, &why);
        jny_project_close(p);
    }
    jny_arena_close(&a);
    if (alike && why.status == JNY_OK)
        return JNY_OK;
    return jny_fail(err, JNY_EIO, path, "does not read back as it was written%s%s",
                    why.msg[0] ? ": " : "", why.msg);
}

/* What is wrong is told of the name that the person knows: that of the copy, or, where what stands
 * in the file is wrong, of what was copied. */
jny_status project_name_it(jny_status st, const char *path, jny_err *err)
{
    if (st != JNY_OK)
        snprintf(err->place, sizeof err->place, "%s", path);
    return st;
}

/* How much was forgotten: it is never less than before, also where a backup comes back. */
static int64_t count_forgotten(jny_project *p, jny_err *err)
{
    return project_number(p, "SELECT count(DISTINCT kind || hex(keyed)) FROM tombstone", err);
}

/* Into a part, and looks at it. Its place in an error is the part's. `*forgotten` is what had been
 * when the copy was begun. */
static jny_status copy_into(jny_project *p, const char *part, bool compact, int64_t *forgotten,
                            jny_progress progress, void *ctx, jny_err *err)
{
    jny_arena a = jny_arena_open(p->world);
    /* All of it in one state, whoever writes meanwhile: SQLite would begin the copy again, and that
     * would be of another head. */
    jny_status st     = jny_project_hold(p, err);
    jny_str    head   = st == JNY_OK ? project_head(p, &a, err) : (jny_str){0};
    *forgotten        = st == JNY_OK ? count_forgotten(p, err) : 0;
    jny_project *copy = project_new(p->world, part);
    st                = err->status;
    if (st == JNY_OK)
        st = project_connect(copy, copy->path, SQLITE_OPEN_READWRITE, err);
    if (st == JNY_OK)
        st = project_copy_pages(p, copy, progress, ctx, err);
    jny_project_let_go(p);
    /* One file without a log beside it, wherever it is taken. */
    if (st == JNY_OK)
        st = db_exec(copy,
                     compact ? "PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON; VACUUM"
                             : "PRAGMA journal_mode = DELETE",
                     err);
    jny_project_close(copy);
    if (st == JNY_OK)
        st = look_at_copy(p->world, part, head, err);
    jny_err own = {0};
    if (st != JNY_OK &&
        project_check_pages(p, &own) == JNY_EDB) { /* then the copy may be a true one */
        st   = JNY_EDB;
        *err = own;
    }
    jny_arena_close(&a);
    return st;
}

/* With the log of somebody who worked in it. */
static jny_status remove_backup(const jny_world *w, const char *path, jny_err *err)
{
    static const char *const beside[] = {"-wal", "-shm", "-journal", ""};
    char                     name[PATH_MAX];
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        if (snprintf(name, sizeof name, "%s%s", path, beside[i]) >= (int)sizeof name)
            return jny_fail(err, JNY_EINVAL, path, "the path is too long");
        if (w->remove(w->ctx, name) != 0 && errno != ENOENT)
            return jny_fail(err, JNY_EIO, name, "an old backup cannot be removed: %s",
                            strerror(errno));
    }
    return JNY_OK;
}

static jny_status copy_once(jny_project *p, const char *to, bool compact, int64_t *forgotten,
                            jny_progress progress, void *ctx, jny_err *err)
{
    part_file  part;
    jny_status st = project_part(p->world, to, &part, err);
    if (st != JNY_OK)
        return st;
    st = copy_into(p, part.path, compact, forgotten, progress, ctx, err);
    if (st == JNY_OK)
        st = jny_file_name(p->world, part.path, to, err);
    project_part_end(p->world, &part);
    return project_name_it(st, st == JNY_EDB ? p->path : to, err);
}

/* Who forgets commits first and looks for backups then; this one has its name first and looks then
 * who forgot. So one of the two sees the other, and no copy with the words stays. */
static jny_status copy_to(jny_project *p, const char *to, bool compact, jny_progress progress,
                          void *ctx, jny_err *err)
{
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        int64_t    then = 0;
        jny_err    why  = {0};
        jny_status st   = copy_once(p, to, compact, &then, progress, ctx, err);
        if (st != JNY_OK || (count_forgotten(p, err) == then && err->status == JNY_OK))
            return st;
        st = remove_backup(p->world, to, &why);
        if (st != JNY_OK && err->status == JNY_OK)
            *err = why;
        if (err->status != JNY_OK)
            return err->status;
    }
    return jny_fail(err, JNY_EIO, to,
                    "is not made: somebody was forgotten each time meanwhile; try again");
}

jny_status jny_backup_make(jny_project *p, const char *to, bool compact, jny_progress progress,
                           void *ctx, jny_err *err)
{
    jny_status st = jny_project_absent(to, err);
    if (st == JNY_OK)
        st = project_refuse_place(to, err);
    return st == JNY_OK ? copy_to(p, to, compact, progress, ctx, err) : st;
}

jny_status jny_pack_secret(jny_project *p, const char *to, jny_str passphrase,
                           jny_progress progress, void *ctx, jny_err *err)
{
    part_file  part;
    int64_t    forgotten;
    jny_status st = jny_file_absent(to, err);
    if (st == JNY_OK)
        st = project_part(p->world, p->path, &part, err);
    if (st != JNY_OK)
        return st;
    st = project_name_it(copy_into(p, part.path, true, &forgotten, progress, ctx, err), p->path,
                         err);
    if (st == JNY_OK)
        st = jny_secret_close(p->world, part.path, to, passphrase, err);
    if (st == JNY_OK && (count_forgotten(p, err) != forgotten || err->status != JNY_OK)) {
        p->world->remove(p->world->ctx, to);
        st = jny_fail(err, JNY_ECONFLICT, to,
                      "is not made: somebody was forgotten meanwhile; try again");
    }
    project_part_end(p->world, &part);
    return st;
}

/* ---- The last five --------------------------------------------------------------------------- */

enum { KEPT = 5, DIGITS = 8 };

static jny_str folder_of(jny_arena *a, const char *project)
{
    return project_beside(a, project, ".backups");
}

static bool is_backup_name(const char *name)
{
    return strlen(name) == DIGITS + sizeof ".journeys" - 1 &&
           strspn(name, "0123456789") == DIGITS && strcmp(name + DIGITS, ".journeys") == 0;
}

/* The newest first; none where there is no such folder. */
static jny_status list_folder(jny_arena *a, jny_str folder, jny_names *out, jny_err *err)
{
    jny_err    why = {0};
    jny_names  all;
    jny_status st = jny_folder_list(a, jny_str_z(a, folder), &all, &why);
    if (st != JNY_OK && st != JNY_ENOTFOUND) {
        *err = why;
        return st;
    }
    for (size_t i = all.n; i-- > 0;)
        if (is_backup_name(all.at[i].p))
            *JNY_PUSH(a, out) = jny_str_format(a, "%.*s/%.*s", JNY_ARG(folder), JNY_ARG(all.at[i]));
    return JNY_OK;
}

jny_status jny_backups(jny_arena *a, const char *project, jny_str **out, size_t *n, jny_err *err)
{
    jny_names  list = {0};
    jny_status st   = list_folder(a, folder_of(a, project), &list, err);
    *out            = list.at;
    *n              = list.n;
    return st;
}

static jny_status make_folder(jny_arena *a, jny_str folder, jny_err *err)
{
    const char *name = jny_str_z(a, folder);
    struct stat s;
    if (mkdir(name, 0700) == 0 || (errno == EEXIST && stat(name, &s) == 0 && S_ISDIR(s.st_mode)))
        return JNY_OK;
    return jny_fail(err, JNY_EIO, name, "the folder for backups cannot be made: %s",
                    strerror(errno == EEXIST ? ENOTDIR : errno));
}

typedef struct {
    backup_stays stays;
    void        *ctx;
    size_t      *removed;
} removal;

static jny_status remove_unless(const removal *r, const jny_world *w, const char *path,
                                jny_err *err)
{
    bool stays = false;
    if (r->stays && r->stays(r->ctx, path, &stays, err) != JNY_OK)
        return err->status;
    jny_status st = stays ? JNY_OK : remove_backup(w, path, err);
    *r->removed += st == JNY_OK && !stays;
    return st;
}

/* All but the newest `keep`. Those of another project that had this name are none of ours; what
 * cannot be read was. */
static jny_status remove_oldest(jny_project *p, jny_arena *a, size_t keep, const removal *r,
                                jny_err *err)
{
    jny_str   *list, guid = {0};
    size_t     n, own     = 0;
    jny_status st = jny_backups(a, p->path, &list, &n, err);
    if (st == JNY_OK && n > keep)
        st = project_guid(p, a, &guid, err);
    for (size_t i = 0; st == JNY_OK && n > keep && i < n; i++) {
        const char *path = jny_str_z(a, list[i]);
        project_kin kin;
        st = project_is_kin(p->world, path, guid, &kin, err);
        if (st == JNY_OK && kin != OTHER_PROJECT && ++own > keep)
            st = remove_unless(r, p->world, path, err);
    }
    return st;
}

/* The newest has the highest number, though a project that was put back to an older state has fewer
 * events than it had. */
static int64_t next_number(const jny_str *list, size_t n, int64_t events)
{
    int64_t last = n ? strtoll(list[0].p + list[0].n - DIGITS - strlen(".journeys"), NULL, 10) : 0;
    return events > last ? events : last + 1;
}

/* Of this very state there may be one already that can be read. */
static bool has_copy(jny_project *p, jny_str *list, size_t n, jny_str head, jny_str *path)
{
    for (size_t i = 0; i < n; i++) {
        jny_err told = {0};
        *path        = list[i];
        if (look_at_copy(p->world, jny_str_z(&p->arena, list[i]), head, &told) == JNY_OK)
            return true;
    }
    return false;
}

/* Under the next number, also where another program takes one at the same time. */
static jny_status copy_as_next(jny_project *p, jny_arena *a, jny_str folder, int64_t events,
                               jny_str *path, jny_err *err)
{
    enum { TRIES = 100, MOST = 99999999 };
    jny_str   *list;
    size_t     n;
    jny_status st = JNY_ECONFLICT;
    for (int i = 0; st == JNY_ECONFLICT && i < TRIES; i++) {
        *err = (jny_err){0};
        st   = jny_backups(a, p->path, &list, &n, err);
        if (st != JNY_OK)
            return st;
        int64_t number = next_number(list, n, events);
        if (number > MOST)
            return jny_fail(err, JNY_EIO, jny_str_z(a, folder),
                            "the numbers of backups are used up: give this folder another name");
        *path =
            jny_str_format(a, "%.*s/%0*lld.journeys", JNY_ARG(folder), DIGITS, (long long)number);
        st = copy_to(p, jny_str_z(a, *path), false, NULL, NULL, err);
    }
    return st;
}

static jny_status keep_in(jny_project *p, jny_arena *a, jny_str folder, jny_str *path, bool *made,
                          jny_err *err)
{
    int64_t events = project_number(p, "SELECT max(seq) FROM event", err);
    jny_str head = project_head(p, a, err), *list = NULL;
    size_t  n = 0;
    *made     = false;
    if (err->status != JNY_OK)
        return err->status;
    jny_status st = project_refuse_place(p->path, err);
    if (st == JNY_OK)
        st = make_folder(a, folder, err);
    if (st == JNY_OK)
        st = jny_backups(a, p->path, &list, &n, err);
    if (st != JNY_OK || has_copy(p, list, n, head, path))
        return st;
    st    = copy_as_next(p, a, folder, events, path, err);
    *made = st == JNY_OK;
    return st;
}

/* Whoever asked for something else learns that a backup is what failed. */
static jny_status before_this(jny_project *p, jny_arena *a, jny_str folder, jny_status st,
                              jny_err *err)
{
    if (st == JNY_OK)
        return st;
    rmdir(jny_str_z(a, folder)); /* an empty one only */
    char why[sizeof err->msg];
    snprintf(why, sizeof why, "%s", err->msg);
    *err = (jny_err){0};
    return jny_fail(err, st, p->path, "%.400s (before this, a backup is made)", why);
}

jny_status project_keep(jny_project *p, jny_arena *a, jny_str *path, bool *made, jny_err *err)
{
    jny_str folder = folder_of(a, p->path);
    return before_this(p, a, folder, keep_in(p, a, folder, path, made, err), err);
}

void project_keep_last(jny_project *p, jny_arena *a)
{
    jny_err ignored = {0}; /* one too many stays until the next is made */
    size_t  removed = 0;
    remove_oldest(p, a, KEPT, &(removal){.removed = &removed}, &ignored);
}

jny_status jny_backup_rotate(jny_project *p, jny_arena *a, jny_str *path, jny_err *err)
{
    bool       made;
    size_t     removed = 0;
    jny_str    folder  = folder_of(a, p->path);
    jny_status st      = keep_in(p, a, folder, path, &made, err);
    if (st == JNY_OK && made)
        st = remove_oldest(p, a, KEPT, &(removal){.removed = &removed}, err);
    return before_this(p, a, folder, st, err);
}

/* Copies whose making was killed: nobody makes one of that number again. One that is being made is
 * left; it looks itself who was forgotten. */
static void sweep_folder(const jny_world *w, jny_arena *a, jny_str folder)
{
    enum { NAME = DIGITS + sizeof ".journeys" - 1 };
    jny_err   why = {0};
    jny_names all = {0};
    jny_folder_list(a, jny_str_z(a, folder), &all, &why);
    for (size_t i = 0; i < all.n; i++) {
        const char *name = jny_str_z(a, jny_str_sub(all.at[i], 0, NAME));
        if (is_backup_name(name) && all.at[i].n > NAME)
            jny_parts_sweep(w, jny_str_z(a, jny_str_format(a, "%.*s/%s", JNY_ARG(folder), name)));
    }
}

static jny_status forget_former(jny_project *p, jny_arena *a, jny_str folder, jny_str guid,
                                const removal *r, jny_err *err)
{
    jny_names  list = {0};
    jny_status st   = list_folder(a, folder, &list, err);
    sweep_folder(p->world, a, folder);
    for (size_t i = 0; st == JNY_OK && i < list.n; i++) {
        const char *path = jny_str_z(a, list.at[i]);
        project_kin kin;
        st = project_is_kin(p->world, path, guid, &kin, err);
        if (st == JNY_OK && kin == SAME_PROJECT)
            st = remove_unless(r, p->world, path, err);
    }
    rmdir(jny_str_z(a, folder)); /* an empty one only */
    return st;
}

jny_status backups_forget(jny_project *p, jny_arena *a, backup_stays stays, void *ctx,
                          size_t *removed, jny_err *err)
{
    jny_names former = {0};
    jny_str   guid   = {0};
    removal   r      = {stays, ctx, removed};
    *removed         = 0;
    sweep_folder(p->world, a, folder_of(a, p->path));
    jny_status st = remove_oldest(p, a, 0, &r, err);
    if (st == JNY_OK)
        rmdir(jny_str_z(a, folder_of(a, p->path)));
    if (st == JNY_OK)
        st = project_guid(p, a, &guid, err);
    if (st == JNY_OK)
        st = project_former(a, p->path, ".backups", &former, err);
    for (size_t i = 0; st == JNY_OK && i < former.n; i++) {
        bool is_copy;
        st = project_is_of_a_copy(p->world, a, former.at[i], ".backups", guid, &is_copy, err);
        if (st == JNY_OK && !is_copy)
            st = forget_former(p, a, former.at[i], guid, &r, err);
    }
    return st;
}

jny_status jny_backups_forget(jny_project *p, jny_arena *a, size_t *removed, jny_err *err)
{
    return backups_forget(p, a, NULL, NULL, removed, err);
}
