/* test_corners_copies.c - what seldom happens to copies of a project: folders stand in the way,
 * somebody writes meanwhile, what is to be replaced cannot be read. */
#include "by_hand.h"
#include "faults.h"

#include <sys/wait.h>
#include <unistd.h>

static void count_calls(void *ctx, uint64_t done, uint64_t total)
{
    cr_expect_leq(done, total, "%llu of %llu", (unsigned long long)done, (unsigned long long)total);
    ++*(size_t *)ctx;
}

/* ---- Copies ---------------------------------------------------------------------------------- */

Test(copies, what_is_in_the_way)
{
    desk         d = full_desk();
    jny_err      err;
    jny_str      path;
    size_t       calls = 0, n, removed;
    jny_restored out;
    jny_str     *list;
    const char  *copy = path_in(&d, "copy.journeys"), *folder = path_in(&d, "test.backups");
    works(&d, jny_backup_make(d.p, copy, false, count_calls, &calls, &d.err), "a copy");
    cr_expect_geq(calls, 1);
    err = (jny_err){0};
    cr_expect_eq(jny_backup_make(d.p, copy, false, NULL, NULL, &err), JNY_ECONFLICT);
    err = (jny_err){0};
    cr_expect_eq(jny_backup_make(d.p, path_in(&d, "none/copy"), false, NULL, NULL, &err), JNY_EIO);
    err = (jny_err){0};
    cr_expect_eq(jny_restore(d.world, &d.a, d.path, d.path, JNY_STR("x"), &out, &err), JNY_EINVAL,
                 "a project is no backup of itself");
    err = (jny_err){0};
    cr_expect_eq(jny_restore(d.world, &d.a, path_in(&d, "none"), d.path, JNY_STR("x"), &out, &err),
                 JNY_ENOTFOUND);
    /* A file where the folder of the backups should be. */
    file_write(folder, JNY_STR("no folder"));
    err = (jny_err){0};
    cr_expect_eq(jny_backup_rotate(d.p, &d.a, &path, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "before this, a backup is made"), "%s", err.msg);
    err = (jny_err){0};
    cr_expect_eq(jny_backups(&d.a, d.path, &list, &n, &err), JNY_EIO, "no folder");
    remove(folder);
    /* What is not called as a backup is nobody's; it stays, and so does the folder. */
    works(&d, jny_backup_rotate(d.p, &d.a, &path, &d.err), "a backup");
    works(&d, jny_backup_rotate(d.p, &d.a, &path, &d.err), "the same again");
    static const char *const others[] = {"x2345678.journeys", "12345678.journeyz", "short", NULL};
    for (size_t i = 0; others[i]; i++)
        file_write(jny_str_z(&d.a, jny_str_format(&d.a, "%s/%s", folder, others[i])), JNY_STR("x"));
    works(&d, jny_backups(&d.a, d.path, &list, &n, &d.err), "the list");
    cr_expect_eq(n, 1);
    struct faults f = {0};
    jny_world     w = world_with(&f);
    d.p->world      = &w;
    f.nth           = 2; /* behind the look whether it has a log */
    err             = (jny_err){0};
    cr_expect_eq(jny_backups_forget(d.p, &d.a, &removed, &err), JNY_EIO, "it cannot be removed");
    d.p->world = d.world;
    works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "away with it");
    cr_expect_eq(removed, 1);
    for (size_t i = 0; others[i]; i++)
        cr_expect_eq(remove(jny_str_z(&d.a, jny_str_format(&d.a, "%s/%s", folder, others[i]))), 0);
    rmdir(folder);
    desk_close(&d);
}

/* The folder of the backups leads nowhere, or cannot be made or asked for. */
Test(copies, a_folder_of_backups_that_cannot_be_one)
{
    desk        d      = full_desk();
    jny_err     err    = {0};
    const char *folder = path_in(&d, "test.backups");
    jny_str     path;
    cr_assert_eq(symlink("/nowhere/at/all", folder), 0);
    cr_expect_eq(jny_backup_rotate(d.p, &d.a, &path, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "the folder for backups cannot be made: No such file"), "%s",
              err.msg);
    remove(folder);
    err = (jny_err){0};
    file_write(folder, JNY_STR("no folder"));
    cr_expect_eq(jny_backup_rotate(d.p, &d.a, &path, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "the folder for backups cannot be made: Not a directory"), "%s",
              err.msg);
    remove(folder);
    err = (jny_err){0};
    cr_assert_eq(symlink("test.backups", folder), 0);
    cr_expect_eq(jny_backup_rotate(d.p, &d.a, &path, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "cannot be made: Too many levels"), "it leads to itself: %s",
              err.msg);
    remove(folder);
    /* The project is open, and its folder is taken from under it. */
    char away[80];
    snprintf(away, sizeof away, "%s.away", d.folder);
    cr_assert_eq(rename(d.folder, away), 0);
    err = (jny_err){0};
    cr_expect_eq(jny_backup_rotate(d.p, &d.a, &path, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "cannot be made: No such file or directory"), "%s", err.msg);
    cr_expect_str_eq(err.place, d.path);
    cr_assert_eq(rename(away, d.folder), 0);
    works(&d, jny_backup_rotate(d.p, &d.a, &path, &d.err), "now");
    size_t removed;
    works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "away");
    desk_close(&d);
}

/* What is to be replaced cannot be looked at, or the log beside it. */
Test(copies, nothing_is_restored_over_what_cannot_be_looked_at)
{
    desk         d    = full_desk();
    jny_err      err  = {0};
    const char  *copy = path_in(&d, "copy.journeys"), *loop = path_in(&d, "loop");
    jny_restored out;
    works(&d, jny_backup_make(d.p, copy, true, NULL, NULL, &d.err), "a copy");
    cr_assert_eq(symlink("loop", loop), 0);
    const char *within = path_in(&d, "loop/test.journeys");
    cr_expect_eq(jny_restore(d.world, &d.a, copy, within, JNY_STR("x"), &out, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "cannot be looked at"), "%s", err.msg);
    /* The longest name of a file: there is none beside it. */
    jny_project_close(d.p);
    d.p = NULL;
    char name[260];
    memset(name, 'x', 253);
    name[253]           = 0;
    const char *longest = path_in(&d, name);
    file_write(longest, JNY_STR("no database"));
    err = (jny_err){0};
    cr_expect_neq(jny_restore(d.world, &d.a, copy, longest, JNY_STR("x"), &out, &err), JNY_OK);
    cr_expect(jny_str_eq(file_bytes(&d, longest), JNY_STR("no database")), "%s", err.msg);
    desk_close(&d);
}

/* What was forgotten since has no story in the backup: that it may not come in is known there too.
 */
Test(copies, of_before_a_story_that_was_forgotten)
{
    desk               d    = full_desk();
    const char        *copy = path_in(&d, "copy.journeys");
    jny_str            id   = JNY_STR("X1");
    jny_restored       out;
    jny_forgotten      gone;
    jny_forget_request r = {.stories = &id, .n_stories = 1};
    works(&d, jny_backup_make(d.p, copy, true, NULL, NULL, &d.err), "a copy");
    put_alone(&d, "X1", "A story that came later than that copy, and went.", "", false);
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &gone, &d.err), "forgetting");
    jny_project_close(d.p);
    d.p = NULL;
    works(&d, jny_restore(d.world, &d.a, copy, d.path, JNY_STR("ann"), &out, &d.err), "back");
    cr_expect(out.was_sound && out.forgotten == 0);
    project_reopen(&d);
    cr_expect_eq(put_alone(&d, "X1", "Other words.", "", false), JNY_PUT_FORGOTTEN);
    size_t removed;
    works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "away");
    desk_close(&d);
}

/* Who decides while a copy is made is not in its way: it is of the state in which it was begun. */
typedef struct {
    desk  *d;
    size_t calls;
} busy;

static void decide_meanwhile(void *ctx, uint64_t done, uint64_t total)
{
    busy        *b = ctx;
    jny_project *mine, *other;
    cr_expect_leq(done, total);
    if (b->calls++)
        return;
    works(b->d, jny_project_open(b->d->world, b->d->path, &other, &b->d->err), "another program");
    mine    = b->d->p;
    b->d->p = other;
    put_alone(b->d, "N1", "One that came in while the copy was made.", "", false);
    b->d->p = mine;
    jny_project_close(other);
}

Test(copies, are_of_one_state_whoever_writes_meanwhile)
{
    enum { BYTES = 10 << 20 }; /* more than is copied in one go */
    desk              d    = desk_with_project();
    busy              b    = {.d = &d};
    const char       *path = path_in(&d, "copy.journeys");
    char             *text = jny_alloc_raw(&d.a, BYTES + 1, 1);
    jny_status_report before, after, copied;
    jny_project      *copy;
    memset(text, 'x', BYTES);
    text[BYTES] = 0;
    put_alone(&d, "L1", text, "", false);
    works(&d, jny_project_status(d.p, &d.a, &before, &d.err), "before");
    works(&d, jny_backup_make(d.p, path, false, decide_meanwhile, &b, &d.err), "a copy");
    cr_expect_geq(b.calls, 2, "%zu", b.calls);
    works(&d, jny_project_status(d.p, &d.a, &after, &d.err), "after");
    works(&d, jny_project_open(d.world, path, &copy, &d.err), "the copy");
    works(&d, jny_project_status(copy, &d.a, &copied, &d.err), "the copy");
    cr_expect(jny_str_eq(copied.head, before.head) && copied.stories == 1);
    cr_expect(after.stories == 2 && after.events == before.events + 1);
    jny_project_close(copy);
    desk_close(&d);
}

/* Somebody is forgotten, from beginning to end, while a copy has all its pages and no name yet:
 * that copy does not get to stay under it. */
static desk  *forgets_in;
static size_t named;

static int forget_and_name(void *ctx, const char *from, const char *to)
{
    if (named++ == 0) {
        desk              *d  = forgets_in;
        jny_str            id = JNY_STR("Q1");
        jny_forget_request r  = {.stories = &id, .n_stories = 1};
        jny_forgotten      gone;
        jny_project       *other;
        works(d, jny_project_open(d->world, d->path, &other, &d->err), "another program");
        works(d, jny_forget(other, &d->a, &r, JNY_STR("ann"), &gone, &d->err), "forgetting");
        cr_expect_eq(gone.traces, 0);
        jny_project_close(other);
    }
    return jny_world_system()->name(ctx, from, to);
}

static bool has_words(desk *d, const char *path)
{
    jny_str bytes = file_bytes(d, path);
    return memmem(bytes.p, bytes.n, "Quillfeather", 12) != NULL;
}

Test(copies, made_while_somebody_is_forgotten_do_not_hold_it)
{
    for (int own_name = 0; own_name < 2; own_name++) {
        desk        d    = full_desk();
        jny_str     path = {0}, *list;
        size_t      n, removed;
        jny_world   w    = *d.world;
        const char *copy = path_in(&d, "copy.journeys");
        put_alone(&d, "Q1", "Mr Quillfeather came to us every week.", "", false);
        w.name      = forget_and_name;
        d.p->world  = &w;
        forgets_in  = &d;
        named       = 0;
        jny_err err = {0};
        if (own_name)
            works(&d, jny_backup_make(d.p, copy, false, NULL, NULL, &err), "a copy");
        else
            works(&d, jny_backup_rotate(d.p, &d.a, &path, &err), "a backup");
        d.p->world = d.world;
        cr_expect_eq(err.status, JNY_OK, "%s", err.msg);
        cr_expect_eq(named, 2, "named %zu times", named);
        cr_expect_not(has_words(&d, d.path));
        works(&d, jny_backups(&d.a, d.path, &list, &n, &d.err), "the list");
        cr_expect_eq(n, !own_name);
        for (size_t i = 0; i < n; i++)
            cr_expect_not(has_words(&d, jny_str_z(&d.a, list[i])));
        if (own_name)
            cr_expect_not(has_words(&d, copy));
        works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "away");
        desk_close(&d);
    }
}

/* Whoever was killed while they made a backup left it without its name, and its log. */
Test(copies, that_were_never_finished_go_with_who_is_forgotten)
{
    static const char *const left[] = {"00000044.journeys.0123456789ab.part",
                                       "00000044.journeys.0123456789ab.part-wal",
                                       "00000071.journeys.00112233aabb.part"};
    desk                     d      = full_desk();
    const char              *other  = path_in(&d, "test.backups/notes.0123456789ab.part");
    jny_str                  id     = JNY_STR("Q1"), path;
    jny_forgotten            gone;
    jny_forget_request       r = {.stories = &id, .n_stories = 1};
    size_t                   removed;
    put_alone(&d, "Q1", "Mr Quillfeather came to us every week.", "", false);
    works(&d, jny_backup_rotate(d.p, &d.a, &path, &d.err), "a backup");
    file_write(other, JNY_STR("x"));
    for (size_t i = 0; i < 3; i++)
        file_write(path_in(&d, jny_str_z(&d.a, jny_str_format(&d.a, "test.backups/%s", left[i]))),
                   JNY_STR("Mr Quillfeather"));
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &gone, &d.err), "forgetting");
    for (size_t i = 0; i < 3; i++)
        cr_expect_not(file_exists(path_in(
                          &d, jny_str_z(&d.a, jny_str_format(&d.a, "test.backups/%s", left[i])))),
                      "%s", left[i]);
    cr_expect(file_exists(other), "nobody's of ours");
    cr_expect_eq(remove(other), 0);
    works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "away");
    desk_close(&d);
}

/* A log beside a file that cannot be opened goes with it; where it cannot, nothing is replaced. */
static const char *const beside[] = {"", "-shm", ".damaged", ".damaged-shm"};

static void damage_it(desk *d)
{
    for (size_t i = 0; i < 4; i++) {
        const char *path = jny_str_z(&d->a, jny_str_format(&d->a, "%s%s", d->path, beside[i]));
        remove(path);
        if (i < 2)
            file_write(path, i ? JNY_STR("a log") : JNY_STR("no database"));
    }
}

Test(copies, a_damaged_project_is_set_aside_with_its_log)
{
    desk          d = full_desk();
    jny_restored  out;
    struct faults f  = {0};
    jny_world     w  = world_with(&f);
    const char *copy = path_in(&d, "copy.journeys"), *aside = path_in(&d, "test.journeys.damaged"),
               *shm = path_in(&d, "test.journeys.damaged-shm");
    size_t refused = 0, done = 0, nth = 1;
    works(&d, jny_backup_make(d.p, copy, true, NULL, NULL, &d.err), "a copy");
    jny_project_close(d.p);
    d.p = NULL;
    for (;; nth++) { /* each call of a file fails, until there is none of that number */
        jny_err err = {0};
        f           = (struct faults){.nth = nth};
        damage_it(&d);
        if (jny_restore(&w, &d.a, copy, d.path, JNY_STR("x"), &out, &err) == JNY_OK) {
            cr_expect(jny_str_eq(file_bytes(&d, aside), JNY_STR("no database")));
            cr_expect(jny_str_eq(file_bytes(&d, shm), JNY_STR("a log")));
            done++;
        } else {
            const char *is = file_exists(d.path) ? d.path : aside;
            cr_expect(jny_str_eq(file_bytes(&d, is), JNY_STR("no database")), "call %zu: gone",
                      nth);
            cr_expect_str_eq(err.place, d.path);
            refused++;
        }
        if (f.calls < nth)
            break;
    }
    cr_expect(refused > 3 && done > 1, "%zu refused, %zu done", refused, done);
    project_reopen(&d);
    desk_close(&d);
}

/* Somebody may be at work with it: that is said, and what to do where nobody is. */
Test(copies, a_damaged_project_with_a_log_of_changes_is_not_replaced)
{
    desk         d = full_desk();
    jny_restored out;
    jny_err      err  = {0};
    const char  *copy = path_in(&d, "copy.journeys"), *log = path_in(&d, "test.journeys-wal");
    works(&d, jny_backup_make(d.p, copy, true, NULL, NULL, &d.err), "a copy");
    jny_project_close(d.p);
    d.p = NULL;
    damage_it(&d);
    file_write(log, JNY_STR("x"));
    cr_expect_eq(jny_restore(d.world, &d.a, copy, d.path, JNY_STR("x"), &out, &err), JNY_EDB);
    cr_expect(strstr(err.msg, "test.journeys-wal: close what has it open"), "%s", err.msg);
    cr_expect(jny_str_eq(file_bytes(&d, d.path), JNY_STR("no database")));
    cr_assert_eq(rename(log, path_in(&d, "old-log")), 0);
    works(&d, jny_restore(d.world, &d.a, copy, d.path, JNY_STR("x"), &out, &d.err), "now");
    project_reopen(&d);
    cr_expect_eq(story(&d, "J1").row > 0, true);
    desk_close(&d);
}

/* ---- Tables for others ----------------------------------------------------------------------- */

Test(tables, have_names_that_any_program_reads)
{
    static const jny_str  columns[] = {{"id", 2}, {"a\0b", 3}, {"say \"when\"", 10}};
    static const jny_str  cells[]   = {{"J1", 2}, {"x", 1}, {"", 0}};
    const jny_plain_table t         = {JNY_STR("stories"), columns, 3, cells, 1};
    desk                  d         = desk_open();
    const char           *path      = path_in(&d, "tables.db");
    works(&d, jny_tables_save(d.world, &d.a, path, &t, 1, &d.err), "saving");
    sqlite3 *db = sql_open(path);
    jny_str  is =
        sql_text(&d, db, "SELECT \"a b\", \"say \"\"when\"\"\" IS NULL, count(*) FROM stories");
    cr_expect(jny_str_eq(is, JNY_STR("x|1|1|\n")), "%.*s", JNY_ARG(is));
    sqlite3_close(db);
    desk_close(&d);
}

/* A machine that has no memory for a database at all. */
Test(tables, where_there_is_no_memory)
{
    const jny_str         column = JNY_STR("id");
    const jny_plain_table t      = {JNY_STR("stories"), &column, 1, NULL, 0};
    desk                  d      = desk_open();
    jny_err               err    = {0};
    const char           *path   = path_in(&d, "tables.db");
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1);
    sqlite3_initialize();
    sqlite3_hard_heap_limit64(1);
    cr_expect_eq(jny_tables_save(d.world, &d.a, path, &t, 1, &err), JNY_EIO);
    cr_expect(strstr(err.msg, "cannot be made: out of memory"), "%s", err.msg);
    cr_expect_not(file_exists(path));
    sqlite3_hard_heap_limit64(0);
    desk_close(&d);
}

/* A page in which SQLite finds nothing of what should stand there. */
static void spoil_page_of(desk *d, const char *path, const char *table)
{
    sqlite3      *db = sql_open(path);
    sqlite3_stmt *s;
    cr_assert_eq(sqlite3_prepare_v2(db,
                                    "SELECT rootpage, (SELECT page_size FROM pragma_page_size)"
                                    " FROM sqlite_schema WHERE name = ?",
                                    -1, &s, NULL),
                 SQLITE_OK);
    sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    size_t from = (size_t)(sqlite3_column_int64(s, 0) - 1) * (size_t)sqlite3_column_int64(s, 1);
    sqlite3_finalize(s);
    sqlite3_close(db);
    jny_str bytes = file_bytes(d, path);
    cr_assert_lt(from + 64, bytes.n);
    memset((char *)bytes.p + from, 'x', 64);
    file_write(path, bytes);
}

/* Whose pages do not hang together is told, not the disk that copies them faithfully; and nothing
 * is replaced by what is damaged itself. */
Test(copies, of_a_damaged_file)
{
    desk         d    = full_desk();
    const char  *copy = path_in(&d, "copy.journeys"), *other = path_in(&d, "other.journeys");
    jny_err      err = {0};
    jny_str      path;
    jny_restored out;
    works(&d, jny_backup_make(d.p, copy, false, NULL, NULL, &d.err), "a copy");
    jny_project_close(d.p);
    d.p           = NULL;
    jny_str sound = file_bytes(&d, d.path);
    spoil_page_of(&d, copy, "source");
    cr_expect_eq(jny_restore(d.world, &d.a, copy, d.path, JNY_STR("x"), &out, &err), JNY_EDB);
    cr_expect_str_eq(err.place, copy);
    cr_expect(strstr(err.msg, "is damaged"), "%s", err.msg);
    cr_expect(jny_str_eq(file_bytes(&d, d.path), sound), "it stays as it is");
    spoil_page_of(&d, d.path, "source");
    project_reopen(&d);
    err = (jny_err){0};
    cr_expect_eq(jny_backup_make(d.p, other, false, NULL, NULL, &err), JNY_EDB);
    cr_expect_str_eq(err.place, d.path);
    err = (jny_err){0};
    cr_expect_eq(jny_backup_rotate(d.p, &d.a, &path, &err), JNY_EDB);
    cr_expect_str_eq(err.place, d.path);
    cr_expect_neq(access(other, F_OK), 0, "nothing half done");
    desk_close(&d);
}

/* ---- While others write ---------------------------------------------------------------------- */

enum { WRITTEN = 60 };

/* Somebody else adds stories one by one, and says which are in. */
static _Noreturn void write_meanwhile(const char *path, int told)
{
    desk d = {.a = jny_arena_open(jny_world_system()), .world = jny_world_system()};
    if (jny_project_open(d.world, path, &d.p, &d.err) != JNY_OK)
        _exit(1);
    for (unsigned char i = 0; i < WRITTEN; i++) {
        jny_put   out;
        jny_err   err = {0};
        jny_story s   = {.id   = jny_str_format(&d.a, "W%u", (unsigned)i),
                         .text = JNY_STR("Written meanwhile."),
                         .row  = 1};
        if (jny_event_begin(d.p, "import", JNY_STR("ben"), &err) == JNY_OK &&
            jny_story_put(d.p, &d.a, &s, 0, false, &out, NULL, &err) == JNY_OK &&
            jny_event_commit(d.p, JNY_STR("{}"), &err) == JNY_OK && write(told, &i, 1) != 1)
            _exit(1);
    }
    jny_project_close(d.p);
    _exit(0);
}

static bool has_story(desk *d, const char *path, const char *id)
{
    sqlite3 *db  = sql_open(path);
    bool     yes = sql_text(d, db,
                            jny_str_z(&d->a, jny_str_format(&d->a,
                                                            "SELECT count(*) FROM story WHERE"
                                                                " name = '%s'",
                                                            id)))
                   .p[0] == '1';
    sqlite3_close(db);
    return yes;
}

/* What somebody adds while a backup is put back is in the project afterwards, or in what was kept
 * of it: between the keeping and the putting back nobody writes. */
Test(copies, restored_while_somebody_writes)
{
    desk        d    = full_desk();
    const char *copy = path_in(&d, "copy.journeys"), *folder = path_in(&d, "test.backups");
    int         ends[2], status                              = 1;
    works(&d, jny_backup_make(d.p, copy, false, NULL, NULL, &d.err), "a copy");
    jny_project_close(d.p);
    d.p = NULL;
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        write_meanwhile(d.path, ends[1]);
    close(ends[1]);
    unsigned char     i;
    bool              told[WRITTEN] = {false};
    JNY_LIST(jny_str) kept          = {0};
    while (read(ends[0], &i, 1) == 1) {
        told[i] = true;
        if (i % 12 != 3)
            continue;
        jny_restored out;
        works(&d, jny_restore(d.world, &d.a, copy, d.path, JNY_STR("ann"), &out, &d.err),
              "restoring");
        /* The last five go, one by one: what this one has is remembered. */
        for (size_t k = 0; k < WRITTEN; k++)
            if (has_story(&d, jny_str_z(&d.a, out.kept),
                          jny_str_z(&d.a, jny_str_format(&d.a, "W%zu", k))))
                *JNY_PUSH(&d.a, &kept) = jny_str_format(&d.a, "W%zu", k);
    }
    close(ends[0]);
    cr_assert(waitpid(child, &status, 0) == child && status == 0);
    for (size_t k = 0; k < WRITTEN; k++) {
        const char *id = jny_str_z(&d.a, jny_str_format(&d.a, "W%zu", k));
        bool        is = has_story(&d, d.path, id);
        for (size_t n = 0; n < kept.n; n++)
            is |= jny_str_eq(kept.at[n], jny_cstr(id));
        cr_expect(is || !told[k], "%s was acknowledged, and is nowhere", id);
    }
    jny_str *list;
    size_t   n;
    works(&d, jny_backups(&d.a, d.path, &list, &n, &d.err), "the list");
    for (size_t k = 0; k < n; k++)
        remove(jny_str_z(&d.a, list[k]));
    rmdir(folder);
    desk_close(&d);
}
