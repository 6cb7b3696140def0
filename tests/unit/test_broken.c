/* test_broken.c - machines that fail while a project is made, opened or filled: the n-th
 * file call, the n-th request for memory, the n-th write to the disk. Whatever happens,
 * there is afterwards a whole project or none, what was in it is in it, and the next try
 * works. */
#include "disk.h"
#include "faults.h"
#include "projects.h"

#include <journeys/import.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

static const char five_stories[] =
    "{\"id\":\"J1\",\"text\":\"Nobody came, and then everybody came at "
    "once.\",\"ward\":\"Peckham\"}\n"
    "{\"id\":\"J2\",\"text\":\"The caf\\u00e9 was the "
    "help.\",\"respondent\":\"R1\",\"age\":\"8\"}\n"
    "{\"id\":\"J3\",\"text\":\"Fourteen months.\",\"respondent\":\"R1\"}\n"
    "{\"id\":\"J4\",\"text\":\"In her new words.\",\"ward\":\"Dulwich\",\"date\":\"2012-06-13\"}\n"
    "{\"id\":\"J5\",\"text\":\"We wait.\",\"consent\":\"publish\"}\n";

static jny_status import_five(desk *d, jny_err *err)
{
    jny_import_options options = {
        .limits = JNY_LIMITS, .actor = JNY_STR("tester"), .corrections = true};
    jny_import_report report;
    jny_arena         a = jny_arena_open(d->world); /* the program's own, in this world */
    jny_status st = jny_import_file(d->p, &a, path_in(d, "five.ndjson"), &options, &report, err);
    jny_arena_close(&a);
    return st;
}

/* A project with two stories; five.ndjson corrects one of them and brings four more. */
static desk desk_before_import(void)
{
    desk d = desk_with_project();
    file_write(path_in(&d, "five.ndjson"), jny_cstr(five_stories));
    begin(&d, "import");
    put(&d, "J0", "The first.", "ward=Peckham", false);
    put(&d, "J4", "In her old words.", "ward=Dulwich", false);
    commit(&d);
    return d;
}

static void expect_six(desk *d, const char *when)
{
    jny_status_report r;
    jny_str           all = all_stories(d);
    works(d, jny_project_status(d->p, &d->a, &r, &d->err), when);
    cr_expect(r.stories == 6 && r.events == 3, "%s: %llu stories, %llu events", when,
              (unsigned long long)r.stories, (unsigned long long)r.events);
    cr_expect(memmem(all.p, all.n, "In her new words.", 17), "%s: the correction is not in", when);
}

/* ---- Files that fail --------------------------------------------------------------------- */

/* There is no project, and one can be made; or there is a whole one. */
static void whole_or_none(desk *d, const char *when)
{
    jny_project      *p   = NULL;
    jny_err           err = {0};
    jny_status_report r;
    if (!file_exists(d->path)) {
        cr_expect(!file_exists(path_in(d, "test.journeys-wal")), "%s: a log without a project",
                  when);
        cr_expect_eq(jny_project_create(jny_world_system(), d->path, JNY_STR("x"), &err), JNY_OK,
                     "%s: the next try: %s", when, err.msg);
    }
    cr_expect_eq(jny_project_open(jny_world_system(), d->path, &p, &err), JNY_OK,
                 "%s: there is a file that is no project: %s", when, err.msg);
    if (!p)
        return;
    cr_expect_eq(jny_project_status(p, &d->a, &r, &err), JNY_OK, "%s: %s", when, err.msg);
    cr_expect_eq(r.events, 1, "%s: a project with %llu events, not with its first", when,
                 (unsigned long long)r.events);
    jny_project_close(p);
    sqlite3 *db = sql_open(d->path);
    cr_expect(jny_str_eq(sql_text(d, db, "SELECT name FROM setting ORDER BY 1"),
                         JNY_STR("guid|\ntombstone-key|\n")),
              "%s: a project without its settings", when);
    sqlite3_close(db);
}

Test(world, every_file_call_fails_once_while_creating)
{
    struct faults f     = {0};
    jny_world     w     = world_with(&f);
    size_t        calls = SIZE_MAX;
    for (size_t n = 0; n <= calls; n++) {
        char    when[64];
        desk    d   = desk_open();
        jny_err err = {0};
        f           = (struct faults){.nth = n};
        snprintf(when, sizeof when, "creating, file call %zu fails", n);
        jny_status st = jny_project_create(&w, d.path, JNY_STR("x"), &err);
        if (n == 0)
            calls = f.calls;
        cr_expect_eq(st, err.status, "%s: says %d, but the error %d", when, (int)st,
                     (int)err.status);
        cr_expect(st == JNY_OK || err.msg[0], "%s: no message", when);
        whole_or_none(&d, when);
        desk_close(&d);
    }
    cr_expect(calls >= 2 && calls < 100, "%zu file calls", calls);
}

/* What stands under the name already is not replaced, also where looking for it fails. */
Test(world, every_file_call_fails_once_while_creating_over_a_project)
{
    struct faults f = {0};
    jny_world     w = world_with(&f);
    desk          d = desk_before_import();
    jny_project_close(d.p);
    d.p            = NULL;
    jny_str before = file_bytes(&d, d.path);
    for (size_t n = 0; n < 20; n++) {
        jny_err err    = {0};
        f              = (struct faults){.nth = n};
        jny_status st  = jny_project_create(&w, d.path, JNY_STR("x"), &err);
        jny_str    now = file_bytes(&d, d.path);
        cr_expect_neq(st, JNY_OK, "file call %zu fails: a new project in the place of one", n);
        cr_expect(jny_str_eq(now, before), "file call %zu fails: what was there is replaced", n);
        if (!jny_str_eq(now, before))
            file_write(d.path, before);
    }
    desk_close(&d);
}

Test(world, every_file_call_fails_once_while_opening)
{
    struct faults f     = {0};
    jny_world     w     = world_with(&f);
    size_t        calls = SIZE_MAX;
    for (size_t n = 0; n <= calls; n++) {
        desk         d      = desk_before_import();
        jny_str      before = all_rows(&d);
        jny_project *p      = NULL;
        jny_err      err    = {0};
        jny_project_close(d.p);
        d.p           = NULL;
        f             = (struct faults){.nth = n};
        jny_status st = jny_project_open(&w, d.path, &p, &err);
        if (n == 0)
            calls = f.calls;
        cr_expect_eq(st, err.status, "opening, file call %zu fails", n);
        cr_expect((st == JNY_OK) == (p != NULL), "opening, file call %zu fails", n);
        jny_project_close(p);
        cr_expect(jny_str_eq(all_rows(&d), before), "opening, file call %zu fails: changed", n);
        desk_close(&d);
    }
    cr_expect(calls >= 2 && calls < 100, "%zu file calls", calls);
}

Test(world, every_file_call_fails_once_while_importing)
{
    struct faults f     = {0};
    jny_world     w     = world_with(&f);
    size_t        calls = SIZE_MAX, failed = 0;
    for (size_t n = 0; n <= calls; n++) {
        char    when[64];
        desk    d      = desk_before_import();
        jny_str before = all_rows(&d);
        jny_err err    = {0};
        snprintf(when, sizeof when, "importing, file call %zu fails", n);
        d.world = &w;
        f       = (struct faults){0};
        project_reopen(&d);
        f             = (struct faults){.nth = n};
        jny_status st = import_five(&d, &err);
        if (n == 0)
            calls = f.calls;
        f = (struct faults){0};
        if (st != JNY_OK) {
            failed++;
            cr_expect_eq(err.status, JNY_EIO, "%s: status %d: %s", when, (int)err.status, err.msg);
            cr_expect(jny_str_eq(all_rows(&d), before), "%s: not as before", when);
            works(&d, import_five(&d, &d.err), "the next try");
        }
        expect_six(&d, when);
        d.world = jny_world_system();
        jny_project_close(d.p); /* it points into the world of this test */
        d.p = NULL;
        desk_close(&d);
    }
    cr_expect(calls >= 3 && calls < 100 && failed >= 2, "%zu file calls, %zu failed", calls,
              failed);
}

/* ---- No memory left -------------------------------------------------------------------------- */

typedef void step(desk *d);

static void step_create(desk *d)
{
    works(d, jny_project_create(d->world, d->path, JNY_STR("x"), &d->err), "making it");
}

static void step_open(desk *d)
{
    works(d, jny_project_open(d->world, d->path, &d->p, &d->err), "opening it");
    jny_project_close(d->p);
}

static void step_import(desk *d)
{
    works(d, jny_project_open(d->world, d->path, &d->p, &d->err), "opening it");
    works(d, import_five(d, &d->err), "importing");
    jny_project_close(d->p);
}

/* A child does it in a world whose n-th request for memory fails. Its exit code. */
static int without_memory(desk *d, step *what, size_t n)
{
    pid_t child = fork();
    cr_assert_geq(child, 0, "no child");
    if (child == 0) {
        struct faults f     = {.last = n};
        jny_world     w     = world_with(&f);
        desk          other = *d;
        other.world         = &w;
        close(2); /* it says that it is out of memory, hundreds of times */
        what(&other);
        _exit(0);
    }
    int how;
    waitpid(child, &how, 0);
    cr_expect(WIFEXITED(how), "request %zu: ended by signal %d", n, WTERMSIG(how));
    return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

Test(memory, every_request_fails_once_while_creating)
{
    size_t n    = 0;
    int    code = 4;
    while (code == 4 && n < 1000) {
        char when[64];
        desk d = desk_open();
        code   = without_memory(&d, step_create, ++n);
        snprintf(when, sizeof when, "creating, request %zu for memory fails", n);
        cr_expect(code == 4 || code == 0, "%s: exit code %d", when, code);
        whole_or_none(&d, when);
        desk_close(&d);
    }
    cr_expect(n > 2 && n < 1000, "%zu requests", n);
}

Test(memory, every_request_fails_once_while_opening_and_importing)
{
    for (int i = 0; i < 2; i++) {
        size_t n    = 0;
        int    code = 4;
        desk   d    = desk_before_import();
        jny_project_close(d.p);
        d.p            = NULL;
        jny_str before = all_rows(&d);
        while (code == 4 && n < 1000) {
            code = without_memory(&d, i ? step_import : step_open, ++n);
            cr_expect(code == 4 || code == 0, "request %zu: exit code %d", n, code);
            if (code == 4)
                cr_expect(jny_str_eq(all_rows(&d), before), "request %zu: not as before", n);
        }
        cr_expect(n > 2 && n < 1000, "%zu requests", n);
        project_reopen(&d);
        if (i == 1)
            expect_six(&d, "the last try");
        desk_close(&d);
    }
}

/* The same once more with nobody between: the program itself ends with 4. */
Test(memory, an_import_without_memory_ends_with_code_4)
{
    struct faults f;
    jny_world     w;
    int           status = 0;
    desk          d      = desk_before_import();
    w                    = world_with(&f);
    d.world              = &w;
    project_reopen(&d);
    pid_t child = fork();
    if (child == 0) {
        f.last                     = f.allocs + 3;
        jny_import_options options = {.limits = JNY_LIMITS, .actor = JNY_STR("tester")};
        jny_import_report  report;
        jny_err            err = {0};
        close(2);
        jny_import_file(d.p, &d.a, path_in(&d, "five.ndjson"), &options, &report, &err);
        _exit(0);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 4, "status %x", status);
    desk_close(&d);
}

/* ---- A disk that fails --------------------------------------------------------------------- */

static const struct {
    const char *name;
    int         code;
    size_t      lasts; /* calls; then the disk is well again */
} ills[] = {
    {"an I/O error", SQLITE_IOERR_WRITE, 1},
    {"an I/O error that stays", SQLITE_IOERR_WRITE, SIZE_MAX / 2},
    {"a full disk", SQLITE_FULL, 1},
    {"a disk that stays full", SQLITE_FULL, SIZE_MAX / 2},
};
enum { ILLS = sizeof ills / sizeof *ills };

static void disk_falls_ill(size_t ill, size_t n)
{
    disk.calls = 0;
    disk.from  = n;
    disk.to    = n + ills[ill].lasts - 1;
    disk.code  = ills[ill].code;
}

static void disk_is_well(void)
{
    disk.from = 0;
}

Test(disk, the_vfs_of_the_world_is_used)
{
    jny_world w = world_on_disk();
    desk      d = desk_open();
    d.world     = &w;
    works(&d, jny_project_create(&w, d.path, JNY_STR("x"), &d.err), "making it");
    cr_expect_geq(disk.opens, 2, "%zu files opened while making it", disk.opens);
    disk.opens = 0;
    project_reopen(&d);
    cr_expect_geq(disk.opens, 2, "%zu files opened while opening it", disk.opens);
    size_t before = disk.calls;
    put_alone(&d, "J1", "Words.", "", false);
    cr_expect_gt(disk.calls, before, "a story was written past the disk");
    jny_project_close(d.p);
    d.p         = NULL;
    w.vfs       = "no-such-disk";
    jny_err err = {0};
    cr_expect_neq(jny_project_open(&w, d.path, &d.p, &err), JNY_OK, "a VFS that is not there");
    desk_close(&d);
}

/* The project `whole` open on the disk; the n-th write of the import fails; then all is as
 * before, and the next try works. Whether there was an n-th write. */
static bool import_on_ill_disk(desk *d, jny_str whole, jny_str before, size_t ill, size_t n)
{
    char    when[100];
    jny_err err = {0};
    file_write(d->path, whole);
    project_reopen(d);
    snprintf(when, sizeof when, "importing, write %zu meets %s", n, ills[ill].name);
    disk_falls_ill(ill, n);
    jny_status st  = import_five(d, &err);
    bool       ran = disk.calls >= n;
    disk_is_well();
    if (st == JNY_OK) {
        cr_expect(!ran, "%s: passed over in silence", when);
    } else {
        cr_expect_eq(err.status, JNY_EIO, "%s: status %d: %s", when, (int)err.status, err.msg);
        cr_expect_str_eq(err.place, d->path, "%s: the message does not name the project", when);
        cr_expect(jny_str_eq(all_rows(d), before), "%s: not as before", when);
        if (n % 2) {
            project_reopen(d);
            cr_expect(jny_str_eq(all_rows(d), before), "%s: not as before, opened again", when);
        }
        works(d, import_five(d, &d->err), "the next try");
    }
    expect_six(d, when);
    jny_project_close(d->p);
    d->p = NULL;
    return ran;
}

static void import_on_every_disk(size_t ill)
{
    jny_world w = world_on_disk();
    desk      d = desk_before_import();
    size_t    n = 1;
    jny_project_close(d.p);
    d.p           = NULL;
    d.world       = &w;
    jny_str whole = file_bytes(&d, d.path), before = all_rows(&d);
    while (import_on_ill_disk(&d, whole, before, ill, n) && n < 1000)
        n++;
    cr_expect(n > 5 && n < 1000, "%s: %zu writes", ills[ill].name, n);
    desk_close(&d);
}

Test(disk, every_write_of_an_import_fails_once)
{
    import_on_every_disk(0);
    import_on_every_disk(2);
}

Test(disk, every_write_of_an_import_fails_and_all_after_it)
{
    import_on_every_disk(1);
    import_on_every_disk(3);
}

/* The same on one connection: what failed must not be in the way of what comes next. */
Test(disk, the_same_connection_goes_on)
{
    for (size_t ill = 0; ill < ILLS; ill++) {
        jny_world w = world_on_disk();
        desk      d = desk_before_import();
        jny_err   err;
        d.world = &w;
        project_reopen(&d);
        for (size_t n = 1; n < 4; n++) {
            err = (jny_err){0};
            disk_falls_ill(ill, n);
            cr_expect_eq(import_five(&d, &err), JNY_EIO, "%s, write %zu: %s", ills[ill].name, n,
                         err.msg);
            disk_is_well();
            cr_expect_eq(story(&d, "J0").text.n, 10);
        }
        works(&d, import_five(&d, &d.err), "the next try");
        expect_six(&d, ills[ill].name);
        jny_project_close(d.p);
        d.p = NULL;
        desk_close(&d);
    }
}

static size_t files_in(const desk *d)
{
    size_t         n      = 0;
    DIR           *folder = opendir(d->folder);
    struct dirent *e;
    while (folder && (e = readdir(folder)))
        n += e->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return n;
}

Test(disk, every_write_of_creating_fails_once)
{
    for (size_t ill = 0; ill < ILLS; ill++) {
        bool   ran = true;
        size_t n   = 1;
        for (; ran && n < 1000; n += ill == 0 ? 1 : 5) { /* each once, the rest now and then */
            char      when[100];
            jny_world w   = world_on_disk();
            desk      d   = desk_open();
            jny_err   err = {0};
            snprintf(when, sizeof when, "creating, write %zu meets %s", n, ills[ill].name);
            disk_falls_ill(ill, n);
            jny_status st = jny_project_create(&w, d.path, JNY_STR("x"), &err);
            ran           = disk.calls >= n;
            disk_is_well();
            cr_expect_eq(st, err.status, "%s: says %d, but the error %d", when, (int)st,
                         (int)err.status);
            cr_expect(st == JNY_OK || st == JNY_EIO, "%s: status %d: %s", when, (int)st, err.msg);
            if (st == JNY_OK) /* a failure while closing: the log holds it all */
                whole_or_none(&d, when);
            else
                cr_expect_eq(files_in(&d), 0, "%s: failed, and left %zu files", when, files_in(&d));
            desk_close(&d);
        }
        cr_expect(n > 5 && n < 1000, "%s: %zu writes", ills[ill].name, n);
    }
}

/* Closing writes the log back into the file; where that fails, the log is still there. */
Test(disk, closing_loses_nothing)
{
    for (size_t ill = 0; ill < ILLS; ill++)
        for (size_t n = 1; n < 12; n += 2) {
            jny_world w = world_on_disk();
            desk      d = desk_before_import();
            d.world     = &w;
            project_reopen(&d);
            works(&d, import_five(&d, &d.err), "importing");
            disk_falls_ill(ill, n);
            jny_project_close(d.p);
            d.p = NULL;
            disk_is_well();
            d.world = jny_world_system();
            project_reopen(&d);
            expect_six(&d, ills[ill].name);
            desk_close(&d);
        }
}
