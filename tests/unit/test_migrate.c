/* test_migrate.c - files of every older version are brought to this one: with all they held, after
 * a backup, and whole or not at all, wherever it is interrupted. */
#include "disk.h"
#include "older.h"

#include <sys/wait.h>

static void is_sound(desk *d, jny_str head)
{
    jny_health h;
    works(d, jny_doctor(d->p, &d->a, head, NULL, NULL, &h, &d->err), "the doctor");
    for (size_t i = 0; i < h.n; i++)
        cr_expect(false, "the doctor finds: %.*s", JNY_ARG(h.findings[i].what));
}

static void migrates(int version)
{
    desk d = desk_open();
    unpack_old(&d, version);
    jny_str before = record_of(&d, d.path);
    cr_expect_eq(version_of(&d, d.path), version);
    works(&d, jny_project_open(d.world, d.path, &d.p, &d.err), "opening");
    jny_str notice = jny_project_notice(d.p);
    cr_expect(memmem(notice.p, notice.n, "brought from file version", 25), "it says \"%.*s\"",
              JNY_ARG(notice));
    /* A head that was printed before is found. */
    sqlite3 *db   = sql_open(d.path);
    jny_str  head = sql_text(&d, db, "SELECT lower(hex(digest)) FROM event WHERE seq = 5");
    sqlite3_close(db);
    is_sound(&d, jny_str_sub(head, 0, 64));
    cr_expect(jny_str_eq(record_of(&d, d.path), before), "the record is another one");
    cr_expect_eq(version_of(&d, d.path), NOW);
    put_alone(&d, "J77", "One more.", "", false);
    is_sound(&d, (jny_str){0});
    jny_str *backups;
    size_t   n;
    works(&d, jny_backups(&d.a, d.path, &backups, &n, &d.err), "backups");
    cr_assert_eq(n, 1);
    char *backup = jny_str_z(&d.a, backups[0]);
    cr_expect(jny_str_eq(record_of(&d, backup), before), "the backup is another one");
    cr_expect_eq(version_of(&d, backup), version);
    project_reopen(&d);
    cr_expect_eq(jny_project_notice(d.p).n, 0, "told twice");
    size_t removed;
    works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "removing backups");
    desk_close(&d);
}

Test(migrate, version_1)
{
    migrates(1);
}

Test(migrate, version_2)
{
    migrates(2);
}

Test(migrate, version_3)
{
    migrates(3);
}

Test(migrate, version_4)
{
    migrates(4);
}

Test(migrate, version_5)
{
    migrates(5);
}

/* What is tagged stays tagged, where the hits were kept in the same form. */
Test(migrate, keeps_hits)
{
    desk d = desk_open();
    unpack_old(&d, 3);
    works(&d, jny_project_open(d.world, d.path, &d.p, &d.err), "opening");
    sqlite3 *db = sql_open(d.path);
    cr_expect_gt(sql_text(&d, db, "SELECT place FROM hit").n, 0, "no hits are left");
    sqlite3_close(db);
    size_t removed;
    works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "removing backups");
    desk_close(&d);
}

/* ---- Interrupted ----------------------------------------------------------------------------- */

/* A child migrates on a disk that fails from call `from` on; its answer is the status. */
static int open_in_a_child(desk *d, size_t from, bool once, bool dies)
{
    int   how;
    pid_t child = fork();
    cr_assert_geq(child, 0, "no child");
    if (child == 0) {
        jny_world    w   = world_on_disk();
        jny_err      err = {0};
        jny_project *p   = NULL;
        disk.from        = from;
        disk.to          = once ? from : SIZE_MAX;
        disk.code        = SQLITE_IOERR_WRITE;
        disk.dies        = dies;
        jny_status st    = jny_project_open(&w, d->path, &p, &err);
        disk.from        = 0;
        jny_project_close(p);
        _exit(st == JNY_OK ? 0 : err.msg[0] ? 1 : 99);
    }
    waitpid(child, &how, 0);
    cr_assert(WIFEXITED(how) && WEXITSTATUS(how) != 99, "call %zu: the child ended with %d", from,
              how);
    return WEXITSTATUS(how);
}

/* Of the calls after the first few: with JNY_LONG every one. */
static size_t stride(void)
{
    return getenv("JNY_LONG") ? 1 : 37;
}

static void interrupted_at(desk *d, int version, bool once, bool dies)
{
    size_t    failed = 0;
    jny_arena a      = jny_arena_open(d->world);
    unpack_old(d, version);
    jny_str whole  = jny_str_copy(&a, file_bytes(d, d->path));
    jny_str before = jny_str_copy(&a, record_of(d, d->path));
    int     how    = 1;
    for (size_t from = 1; how; from += from < 4 ? 1 : stride()) {
        file_write(d->path, whole);
        how = open_in_a_child(d, from, once, dies);
        failed += how != 0;
        works(d, jny_project_open(d->world, d->path, &d->p, &d->err), "the next start");
        cr_expect(jny_str_eq(record_of(d, d->path), before), "version %d, call %zu: another record",
                  version, from);
        is_sound(d, (jny_str){0});
        size_t removed;
        works(d, jny_backups_forget(d->p, &d->a, &removed, &d->err), "removing backups");
        jny_project_close(d->p);
        d->p = NULL;
        jny_arena_reset(&d->a);
        d->path = path_in(d, "test.journeys");
    }
    cr_expect_gt(failed, 5, "version %d: it was interrupted %zu times only", version, failed);
    if (getenv("JNY_FIGURES"))
        fprintf(stderr, "version %d%s%s: interrupted %zu times\n", version, once ? ", once" : "",
                dies ? ", killed" : "", failed);
    jny_arena_close(&a);
}

static void interrupted(bool once, bool dies)
{
    setenv("TMPDIR", "/dev/shm", 0); /* in memory, where it can be */
    desk d = desk_open();
    for (int version = 1; version <= OLDER; version++)
        interrupted_at(&d, version, once, dies);
    desk_close(&d);
}

Test(interrupted, killed, .timeout = 7200)
{
    interrupted(false, true);
}

Test(interrupted, the_disk_fails_for_good, .timeout = 7200)
{
    interrupted(false, false);
}

Test(interrupted, the_disk_fails_once, .timeout = 7200)
{
    interrupted(true, false);
}

/* ---- Refused --------------------------------------------------------------------------------- */

Test(refused, planted_in_an_older_file)
{
    desk d = desk_open();
    for (int version = 1; version <= OLDER; version++) {
        jny_err err = {0};
        unpack_old(&d, version);
        sqlite3 *db = sql_open(d.path);
        sql_run(db, "PRAGMA journal_mode = DELETE; CREATE TRIGGER sly AFTER INSERT ON event BEGIN"
                    " DELETE FROM mark; END");
        sqlite3_close(db);
        jny_str before = file_bytes(&d, d.path);
        cr_expect_eq(jny_project_open(d.world, d.path, &d.p, &err), JNY_EDB, "%s", err.msg);
        cr_expect(jny_str_eq(file_bytes(&d, d.path), before), "version %d was changed", version);
    }
    desk_close(&d);
}
