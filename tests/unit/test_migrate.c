/* test_migrate.c - files of every older version are brought to this one: with all they held, after
 * a backup, and whole or not at all, wherever it is interrupted. */
#include "disk.h"
#include "projects.h"

#include <sys/wait.h>

enum { OLDER = 5 };

/* A file as the program of that version wrote it; tests/old/make.sh says how. */
static void unpack_old(desk *d, int version)
{
    char command[600];
    snprintf(command, sizeof command, "xz -dc '%s/tests/old/v%d.journeys.xz' >'%s'", SOURCE_FOLDER,
             version, d->path);
    cr_assert_eq(system(command), 0, "%s", command);
}

/* What both versions say of the record, whatever seals it. */
static jny_str record_of(desk *d, const char *path, bool older)
{
    static const char *const asked[] = {
        "SELECT seq, kind, at, actor, target, summary, hex(digest) FROM event WHERE kind <>"
        " 'migrate' ORDER BY seq",
        "SELECT id, event, name, path, format, bytes, hex(sha256) FROM source ORDER BY id",
        "SELECT id, body, hex(hash), points FROM text ORDER BY id",
        "SELECT id, name, live, version FROM story ORDER BY id",
        "SELECT story, version, event, text, respondent, source, row FROM story_version ORDER BY 1,"
        " 2",
        "SELECT sa.story, sa.version, a.name, v.text FROM story_attribute sa JOIN attribute a ON"
        " a.id = sa.attribute JOIN value v ON v.id = sa.value ORDER BY 1, 2, 3",
        "SELECT id, name FROM respondent ORDER BY id",
        "SELECT id, event, name, path, hex(hash), source FROM codebook_version ORDER BY id",
        "SELECT id, codebook, path FROM theme ORDER BY id",
        "SELECT id, name, machine FROM coder ORDER BY id",
        "SELECT id, event, story, text, theme, coder, action, present, valence, note FROM decision"
        " ORDER BY id",
        "SELECT * FROM evidence ORDER BY decision, n",
        "SELECT id, event, story, text, coder FROM finished ORDER BY id",
        "SELECT id, event, story, text, coder, kind, note FROM mark ORDER BY id",
        "SELECT id, event, kind, policy, query, hex(content) FROM release ORDER BY id",
        "SELECT id, event, kind, hex(keyed) FROM tombstone ORDER BY id",
        "SELECT name, value FROM setting WHERE name <> 'sealed-from' ORDER BY name",
        "SELECT id, event, codebook, engine, stories, hits FROM run ORDER BY id",
    };
    sqlite3 *db  = sql_open(path);
    jny_buf  all = jny_buf_open(&d->a);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        jny_buf_add(&all, sql_text(d, db, asked[i]));
    jny_str version = sql_text(d, db, "PRAGMA user_version");
    cr_expect_eq(jny_str_eq(version, JNY_STR("6|\n")), !older, "it is of version %.*s",
                 JNY_ARG(version));
    sqlite3_close(db);
    return jny_buf_str(&all);
}

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
    jny_str before = record_of(&d, d.path, true);
    works(&d, jny_project_open(d.world, d.path, &d.p, &d.err), "opening");
    jny_str notice = jny_project_notice(d.p);
    cr_expect(memmem(notice.p, notice.n, "brought from file version", 25), "it says \"%.*s\"",
              JNY_ARG(notice));
    /* A head that was printed before is found. */
    sqlite3 *db   = sql_open(d.path);
    jny_str  head = sql_text(&d, db, "SELECT lower(hex(digest)) FROM event WHERE seq = 5");
    sqlite3_close(db);
    is_sound(&d, jny_str_sub(head, 0, 64));
    cr_expect(jny_str_eq(record_of(&d, d.path, false), before), "the record is another one");
    put_alone(&d, "J77", "One more.", "", false);
    is_sound(&d, (jny_str){0});
    jny_str *backups;
    size_t   n;
    works(&d, jny_backups(&d.a, d.path, &backups, &n, &d.err), "backups");
    cr_assert_eq(n, 1);
    cr_expect(jny_str_eq(record_of(&d, jny_str_z(&d.a, backups[0]), true), before),
              "the backup is another one");
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

/* ---- Interrupted ------------------------------------------------------------------------------
 */

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

static void interrupted(int version, bool once, bool dies)
{
    desk    d      = desk_open();
    size_t  failed = 0, from = 1;
    jny_str before;
    unpack_old(&d, version);
    before        = record_of(&d, d.path, true);
    size_t stride = getenv("JNY_LONG") ? 1 : 31; /* of the calls after the first few */
    for (int done = 0; !done && from < 2000; from += from < 8 ? 1 : stride) {
        unpack_old(&d, version);
        int how = open_in_a_child(&d, from, once, dies);
        failed += how != 0;
        done = how == 0;
        works(&d, jny_project_open(d.world, d.path, &d.p, &d.err), "the next start");
        cr_expect(jny_str_eq(record_of(&d, d.path, false), before), "call %zu: another record",
                  from);
        is_sound(&d, (jny_str){0});
        size_t removed;
        works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "removing backups");
        jny_project_close(d.p);
        d.p = NULL;
    }
    cr_expect_gt(failed, 8, "it was interrupted %zu times only", failed);
    desk_close(&d);
}

Test(interrupted, killed, .timeout = 900)
{
    interrupted(3, false, true);
}

Test(interrupted, the_disk_fails_for_good, .timeout = 900)
{
    interrupted(2, false, false);
}

Test(interrupted, the_disk_fails_once, .timeout = 900)
{
    interrupted(1, true, false);
}

/* ---- Refused ------------------------------------------------------------------------------------
 */

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
