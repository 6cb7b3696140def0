/* test_corners_places.c - where a project file lies: on a disk in another house, under odd or long
 * names, and looked at while somebody else writes it. */
#include "by_hand.h"
#include "project.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/vfs.h>

/* ---- Where a project lies ------------------------------------------------------------------- */

static long file_system; /* what statfs says; 0: the truth */
int         __real_statfs(const char *path, struct statfs *out);
int         __wrap_statfs(const char *path, struct statfs *out)
{
    int rc = __real_statfs(path, out);
    if (file_system)
        out->f_type = file_system;
    return rc;
}

Test(places, network_drives_are_refused_by_name)
{
    desk         d     = full_desk();
    jny_err      err   = {0};
    jny_project *other = NULL;
    jny_restored out;
    file_system = 0x6969;
    cr_expect_eq(jny_project_open(d.world, d.path, &other, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "(NFS)"), "%s", err.msg);
    err = (jny_err){0};
    cr_expect_eq(jny_project_create(d.world, path_in(&d, "new"), JNY_STR("x"), &err), JNY_EIO);
    file_system = 0xFF534D42L;
    err         = (jny_err){0};
    cr_expect_eq(jny_backup_make(d.p, path_in(&d, "copy"), false, NULL, NULL, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "(CIFS)"), "%s", err.msg);
    jny_str path;
    err = (jny_err){0};
    cr_expect_eq(jny_backup_rotate(d.p, &d.a, &path, &err), JNY_EIO);
    err = (jny_err){0};
    cr_expect_eq(jny_restore(d.world, &d.a, d.path, path_in(&d, "new"), JNY_STR("x"), &out, &err),
                 JNY_EIO);
    file_system = 0;
    desk_close(&d);
}

Test(places, a_file_of_two_names_is_not_worked_with)
{
    desk         d     = full_desk();
    jny_err      err   = {0};
    jny_project *other = NULL;
    cr_assert_eq(link(d.path, path_in(&d, "twin.journeys")), 0);
    cr_expect_eq(jny_project_open(d.world, path_in(&d, "twin.journeys"), &other, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "has 2 names"), "%s", err.msg);
    cr_assert_eq(unlink(path_in(&d, "twin.journeys")), 0);
    project_reopen(&d);
    desk_close(&d);
}

static int open_is_forbidden(void *ctx, const char *path, int flags, unsigned mode)
{
    (void)ctx, (void)path, (void)flags, (void)mode;
    return errno = EACCES, -1;
}

Test(places, a_file_of_somebody_else_is_not_called_missing)
{
    desk         d     = full_desk();
    jny_err      err   = {0};
    jny_world    w     = *d.world;
    jny_project *other = NULL;
    w.open             = open_is_forbidden;
    cr_expect_eq(jny_project_open(&w, d.path, &other, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "Permission denied; it is not yours"), "%s", err.msg);
    desk_close(&d);
}

Test(places, names_that_are_odd_or_too_long)
{
    desk         d   = desk_open();
    jny_err      err = {0};
    jny_project *p   = NULL;
    d.path           = path_in(&d, "a b?c#d%20.journeys");
    works(&d, jny_project_create(d.world, d.path, JNY_STR("x"), &d.err), "an odd name");
    project_reopen(&d);
    char *longest = jny_alloc(&d.a, 6000, 1);
    memset(longest, 'x', 5000);
    cr_expect_neq(jny_project_create(d.world, longest, JNY_STR("x"), &err), JNY_OK);
    err = (jny_err){0};
    memset(longest, '/', 4999);
    cr_expect_neq(jny_project_create(d.world, longest, JNY_STR("x"), &err), JNY_OK);
    err = (jny_err){0};
    snprintf(longest, 6000, "%s/%0250d", d.folder, 7);
    cr_expect_eq(jny_project_create(d.world, longest, JNY_STR("x"), &err), JNY_EINVAL, "%s",
                 err.msg);
    err = (jny_err){0};
    cr_expect_eq(jny_project_create(d.world, "/", JNY_STR("x"), &err), JNY_ECONFLICT, "%s",
                 err.msg);
    err = (jny_err){0};
    cr_expect_eq(jny_project_open(d.world, "nothing-of-that-name.journeys", &p, &err), JNY_EIO);
    err = (jny_err){0};
    cr_expect_neq(jny_project_open(d.world, d.folder, &p, &err), JNY_OK, "a folder");
    desk_close(&d);
}

/* Names as long as the system takes them, for a file that is not deep; and a folder that is. */
Test(places, paths_that_are_long)
{
    desk         d    = full_desk();
    jny_err      err  = {0};
    jny_project *p    = NULL;
    jny_buf      path = jny_buf_open(&d.a);
    const char  *inner[5];
    char         part[121];
    jny_buf_add(&path, jny_cstr(d.folder));
    while (path.n + sizeof "/test.journeys" < 4093)
        jny_buf_add(&path, JNY_STR("/."));
    jny_buf_add(&path, JNY_STR("/test.journeys"));
    works(&d, jny_project_open(d.world, jny_str_z(&d.a, jny_buf_str(&path)), &p, &d.err),
          "it is the same file");
    jny_project_close(p);
    memset(part, 'x', 120);
    part[120] = 0;
    for (size_t i = 0; i < 5; i++) {
        inner[i] =
            jny_str_z(&d.a, jny_str_format(&d.a, "%s/%s", i ? inner[i - 1] : d.folder, part));
        cr_assert_eq(mkdir(inner[i], 0700), 0);
    }
    const char *deep = jny_str_z(&d.a, jny_str_format(&d.a, "%s/new.journeys", inner[4]));
    for (int i = 0; i < 2; i++) {
        err = (jny_err){0};
        cr_expect_eq(i ? jny_project_open(d.world, deep, &p, &err)
                       : jny_project_create(d.world, deep, JNY_STR("x"), &err),
                     JNY_EINVAL, "%s", err.msg);
        cr_expect(strstr(err.msg, "the whole path is too long"), "%s", err.msg);
        cr_expect_eq(file_exists(deep), i, "no half a project");
        file_write(deep, file_bytes(&d, d.path));
    }
    remove(deep);
    for (size_t i = 5; i-- > 0;)
        rmdir(inner[i]);
    desk_close(&d);
}

Test(places, a_version_that_is_no_number_of_one)
{
    desk         d   = full_desk();
    jny_err      err = {0};
    jny_project *p   = NULL;
    jny_project_close(d.p);
    d.p         = NULL;
    sqlite3 *db = sql_open(d.path);
    sql_run(db, "PRAGMA user_version = -1");
    sqlite3_close(db);
    cr_expect_eq(jny_project_open(d.world, d.path, &p, &err), JNY_EDB);
    cr_expect(strstr(err.msg, "is not a journeys project"), "%s", err.msg);
    desk_close(&d);
}

/* ---- A look that takes no lock --------------------------------------------------------------- */

/* Another program, at work while the file is looked at: at each look for its log it is somewhere
 * else in what it does. */
typedef struct {
    desk    *d;
    unsigned looks;
    unsigned there; /* a bit for each look: the log is there */
    unsigned whole; /* at this look the other program is done */
    jny_str  bytes; /* of the project, when it is */
} other_program;

static int open_meanwhile(void *ctx, const char *path, int flags, unsigned mode)
{
    other_program *o = ctx;
    if (strlen(path) > 4 && strcmp(path + strlen(path) - 4, "-wal") == 0) {
        unsigned look = 1u << o->looks++;
        if (look == o->whole)
            file_write(o->d->path, o->bytes);
        if (!(o->there & look))
            return errno = ENOENT, -1;
        return open("/dev/null", flags | O_CLOEXEC, (mode_t)mode);
    }
    return open(path, flags | O_CLOEXEC, (mode_t)mode);
}

Test(places, a_file_that_changes_while_it_is_looked_at_is_looked_at_again)
{
    static const struct {
        unsigned   there, whole;
        jny_status status;
        unsigned   looks;
    } cases[] = {
        {2, 2, JNY_OK, 3},   /* a log came, and the file is whole */
        {2, 64, JNY_EDB, 3}, /* the log is gone again, and it is not: that is what is told */
        {0, 64, JNY_EDB, 2}, /* nobody was there */
        {1, 64, JNY_EDB, 1}, /* somebody was there all the time */
    };
    desk d = full_desk();
    jny_project_close(d.p);
    d.p           = NULL;
    jny_str whole = file_bytes(&d, d.path);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        other_program o = {
            .d = &d, .there = cases[i].there, .whole = cases[i].whole, .bytes = whole};
        jny_world w       = *d.world;
        jny_err   err     = {0};
        int64_t   version = 0;
        w.ctx             = &o;
        w.open            = open_meanwhile;
        file_write(d.path, JNY_STR("half a file"));
        cr_expect_eq(project_look(&w, d.path, &version, &err), cases[i].status, "%zu: %s", i,
                     err.msg);
        cr_expect_eq(o.looks, cases[i].looks, "%zu: %u looks", i, o.looks);
        cr_expect(cases[i].status != JNY_OK || version == SCHEMA_VERSION);
    }
    desk_close(&d);
}
