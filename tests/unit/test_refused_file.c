/* test_refused_file.c - SQLite refuses, at every statement of what is done with a project as a
 * whole (refused.h): making, opening, bringing to this version, copying, restoring, forgetting, the
 * doctor; and what each of its codes is called. */
#include "refused.h"

#include <errno.h>

/* ---- The whole ------------------------------------------------------------------------------- */

static jny_status doctor(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_health h;
    if (jny_doctor(d->p, a, (jny_str){0}, NULL, NULL, &h, err) != JNY_OK)
        return err->status;
    for (size_t i = 0; i < h.n; i++)
        jny_buf_format(said, "%.*s\n", JNY_ARG(h.findings[i].what));
    jny_buf_format(said, "%llu %llu %llu", (unsigned long long)h.rows, (unsigned long long)h.quotes,
                   (unsigned long long)h.hits);
    return JNY_OK;
}

static jny_status mend(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)a, (void)said;
    return jny_mend(d->p, &(jny_health){.hits_wrong = true}, err);
}

static jny_status forget(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_str            ids[] = {JNY_STR("J2"), JNY_STR("J3")};
    jny_forget_request r     = {.stories = ids, .n_stories = 2};
    jny_forgotten      out;
    if (jny_forget(d->p, a, &r, JNY_STR("ann"), &out, err) != JNY_OK)
        return err->status;
    jny_buf_format(said, "%llu %llu %llu %llu", (unsigned long long)out.stories,
                   (unsigned long long)out.pieces, (unsigned long long)out.traces,
                   (unsigned long long)out.in_index);
    return JNY_OK;
}

static void tidy(desk *d)
{
    static const char *const names[] = {"test.forgotten", "copy.journeys", "new.journeys",
                                        "tables.db", "test.journeys.damaged"};
    jny_arena                a       = jny_arena_open(d->world);
    jny_err                  err     = {0};
    jny_str                 *list;
    size_t                   n;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(path_in(d, names[i]));
    if (jny_backups(&a, d->path, &list, &n, &err) == JNY_OK)
        for (size_t i = 0; i < n; i++)
            remove(jny_str_z(&a, list[i]));
    rmdir(path_in(d, "test.backups"));
    jny_arena_close(&a);
}

static jny_status copy(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    (void)a;
    const char *to = path_in(d, "copy.journeys");
    jny_status  st = jny_backup_make(d->p, to, true, NULL, NULL, err);
    jny_buf_format(said, "%d", file_exists(to));
    cr_expect_eq(file_exists(to), st == JNY_OK, "a copy in spite of an error, or none");
    return st;
}

static jny_status rotate(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_str path;
    if (jny_backup_rotate(d->p, a, &path, err) == JNY_OK)
        jny_buf_format(said, "%.*s", JNY_ARG(path));
    return err->status;
}

Test(refused, whole)
{
    static const operation list[] = {
        {.name = "doctor", .run = doctor},
        {.name = "mending", .run = mend},
        {.name = "forgetting", .run = forget, .tidy = tidy},
        {.name = "a copy", .run = copy, .tidy = tidy},
        {.name = "a backup", .run = rotate, .tidy = tidy},
    };
    REFUSE_ALL(list);
}

static jny_str stones; /* NAME.forgotten, by which J3 and K0 are to go */

static void lay_stones(desk *d)
{
    tidy(d);
    file_write(path_in(d, "test.forgotten"), stones);
}

static jny_status forget_again(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    uint64_t again = 0;
    if (jny_forget_again(d->p, a, JNY_STR("ann"), &again, err) == JNY_OK)
        jny_buf_format(said, "%llu", (unsigned long long)again);
    return err->status;
}

Test(refused, forgetting_again)
{
    static const operation list[] = {
        {.name = "forgetting again", .run = forget_again, .tidy = lay_stones}};
    desk d = desk_with_everything();
    close_project(&d);
    jny_str older = file_bytes(&d, d.path);
    project_reopen(&d);
    jny_str            ids[] = {JNY_STR("J3")}, who[] = {JNY_STR("R0")};
    jny_forget_request r = {.stories = ids, .n_stories = 1, .respondents = who, .n_respondents = 1};
    jny_forgotten      gone;
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &gone, &d.err), "forgetting");
    stones = file_bytes(&d, path_in(&d, "test.forgotten"));
    close_project(&d);
    file_write(d.path, older);
    project_reopen(&d);
    refuse_list(&d, list, 1);
    tidy(&d);
    desk_close(&d);
}

/* What was forgotten is asked for again, and is in a file that somebody imports. */
static jny_status known(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_str            ids[] = {JNY_STR("J3")};
    jny_forget_request r     = {.stories = ids, .n_stories = 1, .dry_run = true};
    jny_forgotten      out;
    jny_put            put;
    jny_story          s = {
                 .id = JNY_STR("N1"), .text = JNY_STR("A new one."), .respondent = JNY_STR("R0"), .row = 1};
    if (jny_forget(d->p, a, &r, JNY_STR("ann"), &out, err) != JNY_OK ||
        jny_event_begin(d->p, "import", JNY_STR("tester"), err) != JNY_OK)
        return err->status;
    jny_story_put(d->p, a, &s, 0, false, &put, NULL, err);
    s.id         = JNY_STR("N2");
    s.respondent = (jny_str){0};
    if (err->status == JNY_OK)
        jny_story_put(d->p, a, &s, 0, false, &put, NULL, err);
    jny_buf_format(said, "%llu %d", (unsigned long long)out.before, (int)put);
    return jny_event_commit(d->p, JNY_STR("{}"), err);
}

Test(refused, what_is_known_to_be_forgotten)
{
    static const operation list[] = {{.name = "known", .run = known, .all = true}};
    desk                   d      = desk_with_everything();
    jny_str                ids[] = {JNY_STR("J3")}, who[] = {JNY_STR("R0")};
    jny_forget_request r = {.stories = ids, .n_stories = 1, .respondents = who, .n_respondents = 1};
    jny_forgotten      gone;
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &gone, &d.err), "forgetting");
    refuse_list(&d, list, 1);
    tidy(&d);
    desk_close(&d);
}

/* ---- In words -------------------------------------------------------------------------------- */

/* Whatever SQLite says, the person is told what it means, and what to do. */
Test(refused, each_code_is_told_in_words)
{
    static const struct {
        int         code, error; /* `error`: of the system, behind it */
        jny_status  status;
        const char *says;
    } codes[] = {
        {SQLITE_FULL, 0, JNY_EIO, "the disk is full"},
        {SQLITE_BUSY, 0, JNY_EIO, "another program is writing"},
        {SQLITE_LOCKED, 0, JNY_EIO, "another program is writing"},
        {SQLITE_PROTOCOL, 0, JNY_EIO, "another program is writing"},
        {SQLITE_NOTADB, 0, JNY_EDB, "is not a journeys project"},
        {SQLITE_CORRUPT, 0, JNY_EDB, "is damaged"},
        {SQLITE_CORRUPT, EIO, JNY_EIO, "the disk refused"},
        {SQLITE_READONLY, 0, JNY_EIO, "permissions"},
        {SQLITE_PERM, 0, JNY_EIO, "permissions"},
        {SQLITE_CANTOPEN, 0, JNY_EIO, "permissions"},
        {SQLITE_AUTH, 0, JNY_EIO, "permissions"},
        {SQLITE_IOERR, 0, JNY_EIO, "the disk refused"},
        {SQLITE_IOERR, EISDIR, JNY_EDB, "is a folder"},
        {SQLITE_IOERR, ENOSPC, JNY_EIO, "the disk is full"},
        {SQLITE_IOERR_SHMSIZE, 0, JNY_EIO, "the disk is full"},
        {SQLITE_NOMEM, 0, JNY_EIO, "out of memory"},
        {SQLITE_INTERRUPT, 0, JNY_EDB, "SQLite: interrupted"},
    };
    desk d = desk_with_everything();
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        jny_err           err = {0};
        jny_status_report r;
        sql.calls = 0;
        sql.from = sql.to = 1;
        sql.code          = codes[i].code;
        sql.system        = codes[i].error;
        errno             = codes[i].error;
        cr_expect_eq(jny_project_status(d.p, &d.a, &r, &err), codes[i].status, "code %d",
                     codes[i].code);
        cr_expect(strstr(err.msg, codes[i].says), "code %d: %s", codes[i].code, err.msg);
        cr_expect_str_eq(err.place, d.path);
    }
    sql.from   = 0;
    sql.said   = 0;
    sql.system = 0;
    desk_close(&d);
}

static jny_status copy_meets(desk *d, size_t at, size_t times, int code, jny_err *err)
{
    jny_buf said = jny_buf_open(&d->a);
    tidy(d);
    forget_statements(d->p);
    sql.calls     = 0;
    sql.from      = at;
    sql.to        = times == SIZE_MAX ? SIZE_MAX : at + times - 1;
    sql.code      = code;
    jny_status st = copy(d, &d->a, &said, err);
    sql.from      = 0;
    sql.said      = 0;
    return st;
}

/* A copy waits for whom it is in the way of, but not for ever; what it meets is told as it is. */
Test(refused, a_copy_waits)
{
    static const struct {
        int         code;
        size_t      times;
        jny_status  status;
        const char *says;
    } cases[] = {
        {SQLITE_LOCKED, 3, JNY_OK, ""},
        {SQLITE_BUSY, 99, JNY_OK, ""},
        {SQLITE_BUSY, SIZE_MAX, JNY_EIO, "another program is writing"},
        {SQLITE_LOCKED, SIZE_MAX, JNY_EIO, "another program is writing"},
        {SQLITE_IOERR, 1, JNY_EIO, "the disk refused"},
    };
    desk   d  = desk_with_everything();
    size_t at = 0;
    for (bool waited = false; !waited;) { /* the step is the call that is made again */
        jny_err none = {0};
        waited       = copy_meets(&d, ++at, 1, SQLITE_LOCKED, &none) == JNY_OK && sql.calls > at;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_err err = {0};
        cr_expect_eq(copy_meets(&d, at, cases[i].times, cases[i].code, &err), cases[i].status,
                     "%zu: %s", i, err.msg);
        cr_expect(strstr(err.msg, cases[i].says), "%zu: %s", i, err.msg);
    }
    tidy(&d);
    desk_close(&d);
}

/* The index of words is asked by a call of its own, which says that it is damaged; a disk that
 * fails says the same, and nothing of the index. */
static jny_status doctor_meets(desk *d, size_t at, int error, jny_health *h, jny_err *err)
{
    forget_statements(d->p);
    sql.calls = 0;
    sql.from = sql.to = at;
    sql.code          = SQLITE_CORRUPT;
    sql.system        = error;
    jny_status st     = jny_doctor(d->p, &d->a, (jny_str){0}, NULL, NULL, h, err);
    sql.from          = 0;
    sql.said = sql.system = 0;
    return st;
}

Test(refused, a_disk_that_fails_is_no_fault_of_the_index)
{
    desk       d = desk_with_everything();
    jny_health h = {0};
    jny_err    err;
    works(&d, doctor_meets(&d, 0, 0, &h, &d.err), "sound");
    cr_expect_eq(h.n, 0);
    size_t at = sql.calls;
    for (err = (jny_err){0}; at > 0; at--, err = (jny_err){0}) /* it is among the last */
        if (doctor_meets(&d, at, ENOENT, &h, &err) == JNY_OK && h.n)
            break;
    cr_assert(at && h.n == 1, "the index is not asked");
    cr_expect(strstr(jny_str_z(&d.a, h.findings[0].what), "the index of words"));
    cr_expect_eq(doctor_meets(&d, at, EIO, &h, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "the disk refused"), "%s", err.msg);
    works(&d, doctor_meets(&d, 0, 0, &h, &d.err), "and goes on");
    desk_close(&d);
}

/* More statements than a connection keeps: an error, not the place of another one. */
Test(refused, statements_beyond_number)
{
    desk          d   = desk_with_everything();
    jny_err       err = {0};
    sqlite3_stmt *s   = NULL;
    size_t        n   = 0;
    for (; n < 2 * STATEMENTS; n++) {
        s = db_get(d.p, jny_str_z(&d.a, jny_str_format(&d.a, "SELECT %zu", n)), &err);
        if (!s)
            break;
    }
    cr_expect(n > 100 && n <= STATEMENTS && err.status == JNY_EDB, "%zu: %s", n, err.msg);
    cr_expect(db_get(d.p, "SELECT 7", &err), "one that is known, by another literal");
    desk_close(&d);
}

/* ---- Making, opening, bringing back ---------------------------------------------------------- */

static jny_status say_status(desk *d, const char *path, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_project      *p = NULL;
    jny_status_report r;
    if (jny_project_open(d->world, path, &p, err) == JNY_OK &&
        jny_project_status(p, a, &r, err) == JNY_OK)
        jny_buf_format(said, "%llu %llu %llu", (unsigned long long)r.stories,
                       (unsigned long long)r.events, (unsigned long long)r.decisions);
    jny_project_close(p);
    return err->status;
}

static jny_status create(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    const char *path = path_in(d, "new.journeys");
    if (jny_project_create(d->world, path, JNY_STR("x"), err) == JNY_OK)
        return say_status(d, path, a, said, err);
    cr_expect(!file_exists(path), "half a project");
    return err->status;
}

static jny_status open_it(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return say_status(d, d->path, a, said, err);
}

static jny_str old; /* a project file of an older version */

static jny_status migrate(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    const char *path = path_in(d, "new.journeys");
    jny_buf     next = jny_buf_open(a);
    jny_err     none = {0};
    tidy(d);
    file_write(path, old);
    if (say_status(d, path, a, said, err) == JNY_OK)
        return JNY_OK;
    size_t n = sql.from;
    sql.from = 0; /* the next start */
    if (n % 3 == 0 || getenv("JNY_LONG"))
        cr_expect_eq(say_status(d, path, a, &next, &none), JNY_OK, "the next start: %s", none.msg);
    return err->status;
}

static jny_status restore(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    jny_restored out;
    if (jny_restore(d->world, a, path_in(d, "older.journeys"), d->path, JNY_STR("x"), &out, err) ==
        JNY_OK)
        jny_buf_format(said, "%llu %zu %d", (unsigned long long)out.events, out.forgotten,
                       out.was_sound);
    return err->status;
}

static jny_status restore_over(desk *d, const char *bytes, jny_arena *a, jny_buf *said,
                               jny_err *err)
{
    jny_restored out;
    const char  *path = path_in(d, "new.journeys");
    tidy(d);
    if (bytes)
        file_write(path, jny_cstr(bytes));
    if (jny_restore(d->world, a, path_in(d, "older.journeys"), path, JNY_STR("x"), &out, err) ==
        JNY_OK) {
        jny_buf_format(said, "%llu %d ", (unsigned long long)out.events, out.was_sound);
        return say_status(d, path, a, said, err);
    }
    cr_expect_eq(file_exists(path), bytes != NULL, "in spite of an error");
    if (file_exists(path))
        cr_expect(jny_str_eq(file_bytes(d, path), jny_cstr(bytes)),
                  "replaced in spite of an error");
    return err->status;
}

static jny_status restore_new(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return restore_over(d, NULL, a, said, err);
}

static jny_status restore_damaged(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    return restore_over(d, "This is no database, although it is called one.", a, said, err);
}

static jny_status tables(desk *d, jny_arena *a, jny_buf *said, jny_err *err)
{
    static const jny_str  columns[] = {{"id", 2}, {"a \"b\"", 5}};
    static const jny_str  cells[]   = {{"J1", 2}, {"", 0}, {"J2", 2}, {"x", 1}};
    const jny_plain_table list[]    = {{JNY_STR("stories"), columns, 2, cells, 2},
                                       {JNY_STR("none"), columns, 2, NULL, 0}};
    const char           *path      = path_in(d, "tables.db");
    jny_status            st        = jny_tables_save(d->world, a, path, list, 2, err);
    cr_expect_eq(file_exists(path), st == JNY_OK, "tables in spite of an error, or none");
    jny_buf_format(said, "%d", file_exists(path));
    return st;
}

Test(refused, files)
{
    static const operation list[] = {
        {.name = "creating", .run = create, .tidy = tidy},
        {.name = "opening", .run = open_it, .closed = true},
        {.name = "restoring", .run = restore, .closed = true, .tidy = tidy},
        {.name = "restoring anew", .run = restore_new, .tidy = tidy},
        {.name = "restoring a damaged one", .run = restore_damaged, .tidy = tidy},
        {.name = "tables", .run = tables, .tidy = tidy},
    };
    desk d = desk_with_everything();
    close_project(&d);
    file_write(path_in(&d, "older.journeys"), file_bytes(&d, d.path));
    project_reopen(&d);
    jny_str            id = JNY_STR("J3");
    jny_forget_request r  = {.stories = &id, .n_stories = 1};
    jny_forgotten      gone;
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &gone, &d.err), "forgetting");
    close_project(&d);
    refuse_list(&d, list, sizeof list / sizeof *list);
    desk_close(&d);
}

/* At whatever statement it is interrupted: the next start brings the file to this version. */
Test(refused, migrations)
{
    static const operation list[] = {{.name = "migrating", .run = migrate, .tidy = tidy}};
    desk                   d      = desk_with_everything();
    for (int version = 1; version < SCHEMA_VERSION; version += getenv("JNY_LONG") ? 1 : 3) {
        char command[600];
        snprintf(command, sizeof command, "xz -dc '%s/tests/old/v%d.journeys.xz' >'%s'",
                 SOURCE_FOLDER, version, path_in(&d, "old"));
        cr_assert_eq(system(command), 0, "%s", command);
        old = file_bytes(&d, path_in(&d, "old"));
        refuse_list(&d, list, 1);
    }
    desk_close(&d);
}
