/* test_refused_migrate.c - a file of every older version is brought to this one, and SQLite
 * refuses: each statement, those within a script one by one, in each way that it may; or the
 * process ends there. The file is as it was or of this version, with the same record, and the next
 * start brings it here. */
#include "refused.h"

#include "older.h"

#include <sys/wait.h>

typedef struct {
    int     version;
    jny_str whole, before; /* the file, and its record */
} old_file;

enum { DIES = REFUSALS, WAYS };

static void refuse_from(size_t n, size_t how)
{
    sql.calls = sql.n_steps = 0;
    sql.from                = n;
    sql.dies                = how == DIES;
    sql.to                  = how < REFUSALS && refusals[how].stays ? SIZE_MAX : n;
    sql.code                = how < REFUSALS ? refusals[how].code : SQLITE_IOERR;
    sql.rolls_back          = how < REFUSALS && refusals[how].rolls_back;
}

static void refuse_no_more(void)
{
    sql.from = sql.n_steps = 0;
    sql.said               = 0;
    sql.dies               = false;
}

static void put_there(desk *d, const old_file *f)
{
    char name[200];
    for (const char *const *e = (const char *const[]){"-wal", "-shm", NULL}; *e; e++) {
        snprintf(name, sizeof name, "%s%s", d->path, *e);
        remove(name);
    }
    file_write(d->path, f->whole);
}

/* Whether it was opened all the same. */
static bool open_refused(desk *d, size_t n, size_t how, const char *when)
{
    jny_err err = {0};
    refuse_from(n, how);
    jny_status st = jny_project_open(d->world, d->path, &d->p, &err);
    refuse_no_more();
    cr_expect_eq(st, err.status, "%s: says %d, but the error %d", when, (int)st, (int)err.status);
    cr_expect((st == JNY_OK) == (err.msg[0] == '\0'), "%s: \"%s\"", when, err.msg);
    close_project(d);
    return st == JNY_OK;
}

static bool open_and_die(desk *d, size_t n, const char *when)
{
    int   status;
    pid_t child = fork();
    cr_assert_geq(child, 0, "no child");
    if (child == 0) {
        jny_err err = {0};
        refuse_from(n, DIES);
        jny_status st = jny_project_open(d->world, d->path, &d->p, &err);
        _exit(st == JNY_OK ? 0 : 1);
    }
    waitpid(child, &status, 0);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 137, "%s: it ended with %d", when,
              status);
    return false;
}

static void interrupt(desk *d, const old_file *f, size_t n, size_t how)
{
    char   when[200];
    size_t removed;
    snprintf(when, sizeof when, "version %d, call %zu: %s", f->version, n,
             how == DIES ? "killed" : refusals[how].name);
    put_there(d, f);
    bool done = how == DIES ? open_and_die(d, n, when) : open_refused(d, n, how, when);
    int  now  = version_of(d, d->path);
    cr_expect(now == NOW || (now == f->version && !done), "%s: a file of version %d", when, now);
    cr_expect(jny_str_eq(record_of(d, d->path), f->before), "%s: another record", when);
    works(d, jny_project_open(d->world, d->path, &d->p, &d->err), when);
    cr_expect_eq(version_of(d, d->path), NOW, "%s: the next start", when);
    cr_expect(jny_str_eq(record_of(d, d->path), f->before), "%s: another record at last", when);
    is_sound(d, when);
    works(d, jny_backups_forget(d->p, &d->a, &removed, &d->err), "removing backups");
    close_project(d);
    jny_arena_reset(&d->a);
    d->path = path_in(d, "test.journeys");
}

/* With JNY_LONG every call in every way; else one in twenty of each version in one way, and others
 * of each version. */
enum { APART = 20 };
static bool is_chosen(int version, size_t n, size_t how)
{
    return getenv("JNY_LONG") ||
           (n % APART == (size_t)version * 3 && (n / APART + (size_t)version) % WAYS == how);
}

Test(refused, migrations, .timeout = 7200)
{
    setenv("TMPDIR", "/dev/shm", 0); /* in memory, where it can be */
    desk      d    = desk_open();
    jny_arena mine = jny_arena_open(d.world);
    sql.in_parts   = true;
    for (int version = 1; version <= OLDER; version++) {
        size_t   tried = 0;
        old_file f     = {.version = version};
        unpack_old(&d, version);
        f.whole  = jny_str_copy(&mine, file_bytes(&d, d.path));
        f.before = jny_str_copy(&mine, record_of(&d, d.path));
        put_there(&d, &f);
        cr_assert(open_refused(&d, 0, 0, "refused nothing"));
        size_t n = sql.calls;
        cr_assert_gt(n, 100, "version %d: %zu calls", version, n);
        for (size_t i = 1; i <= n; i++)
            for (size_t how = 0; how < WAYS; how++)
                if (is_chosen(version, i, how)) {
                    interrupt(&d, &f, i, how);
                    tried++;
                }
        if (getenv("JNY_FIGURES"))
            fprintf(stderr, "version %d: %zu calls, %zu interrupted\n", version, n, tried);
    }
    jny_arena_close(&mine);
    desk_close(&d);
}
