/* test_beside.c - what lies beside a project is found whatever leads to it, and is nobody else's.
 */
#include "by_hand.h"
#include "project.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static const char guid_only[] =
    "UPDATE setting SET value = 'of-another-project' WHERE name = 'guid'";

static jny_forgotten forget(desk *d, const char *id)
{
    jny_str            name = jny_cstr(id);
    jny_forget_request r    = {.stories = &name, .n_stories = 1};
    jny_forgotten      out;
    works(d, jny_forget(d->p, &d->a, &r, JNY_STR("ann"), &out, &d->err), "forgetting");
    return out;
}

/* How many there are; `gone`: and then no more. */
static size_t backups_in(desk *d, const char *folder, bool gone)
{
    size_t         n   = 0;
    DIR           *dir = opendir(path_in(d, folder));
    struct dirent *e;
    while (dir && (e = readdir(dir)))
        if (e->d_name[0] != '.') {
            n++;
            if (gone)
                remove(path_in(
                    d, jny_str_z(&d->a, jny_str_format(&d->a, "%s/%s", folder, e->d_name))));
        }
    if (dir)
        closedir(dir);
    return n;
}

static void back_up(desk *d)
{
    jny_str path;
    works(d, jny_backup_rotate(d->p, &d->a, &path, &d->err), "backing up");
}

static void open_as(desk *d, const char *name)
{
    jny_project_close(d->p);
    d->p    = NULL;
    d->path = path_in(d, name);
    project_reopen(d);
}

Test(beside, a_link_leads_to_what_lies_beside_the_file)
{
    desk d = full_desk();
    back_up(&d);
    cr_assert_eq(backups_in(&d, "test.backups", false), 1);
    cr_assert_eq(symlink(d.path, path_in(&d, "link.journeys")), 0);
    open_as(&d, "link.journeys");
    jny_forgotten out = forget(&d, "J1");
    cr_expect_eq(out.backups, 1, "the backup that has the words");
    cr_expect_eq(backups_in(&d, "test.backups", false), 1, "a new one took its place");
    cr_expect(file_exists(path_in(&d, "test.forgotten")));
    cr_expect_not(file_exists(path_in(&d, "link.forgotten")));
    cr_expect_not(file_exists(path_in(&d, "link.backups")));

    jny_str     *list;
    size_t       n;
    jny_restored r;
    works(&d, jny_backups(&d.a, d.path, &list, &n, &d.err), "the list");
    cr_assert_eq(n, 1);
    jny_project_close(d.p);
    d.p = NULL;
    works(&d,
          jny_restore(d.world, &d.a, jny_str_z(&d.a, list[0]), d.path, JNY_STR("ann"), &r, &d.err),
          "restoring by the link");
    struct stat st;
    cr_expect(lstat(d.path, &st) == 0 && S_ISLNK(st.st_mode), "the link became a file");
    backups_in(&d, "test.backups", true);
    desk_close(&d);
}

/* The last five stay under the old name when somebody gives the file another: their words go too.
 * What another project left there, and what a copy that is used has, stays. */
Test(beside, a_project_that_was_renamed)
{
    desk     d = full_desk();
    uint64_t again;
    back_up(&d);
    jny_project_close(d.p);
    d.p           = NULL;
    jny_str older = file_bytes(&d, d.path);
    for (const char *const *name = (const char *const[]){"other", "used", NULL}; *name; name++) {
        d.path = path_in(&d, jny_str_z(&d.a, jny_str_format(&d.a, "%s.journeys", *name)));
        file_write(d.path, older);
        if (strcmp(*name, "other") == 0)
            change(&d, guid_only);
        project_reopen(&d);
        back_up(&d);
        jny_project_close(d.p);
        d.p = NULL;
    }
    cr_assert_eq(remove(path_in(&d, "other.journeys")), 0);
    cr_assert_eq(rename(path_in(&d, "test.journeys"), path_in(&d, "new.journeys")), 0);
    open_as(&d, "new.journeys");
    jny_forgotten out = forget(&d, "J1");
    cr_expect_eq(out.backups, 1);
    cr_expect_not(file_exists(path_in(&d, "test.backups")), "the words stand there still");
    cr_expect_eq(backups_in(&d, "other.backups", false), 1, "another project's were taken");
    cr_expect_eq(backups_in(&d, "used.backups", false), 1,
                 "those of a copy that is used were taken");

    /* A copy from before, when the project has a third name. */
    jny_project_close(d.p);
    d.p = NULL;
    cr_assert_eq(remove(path_in(&d, "new.journeys")), 0);
    file_write(path_in(&d, "third.journeys"), older);
    open_as(&d, "third.journeys");
    works(&d, jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &d.err), "again");
    cr_expect_eq(again, 1, "new.forgotten says it");
    for (const char *const *name = (const char *const[]){"new.backups", "other.backups",
                                                         "used.backups", "third.backups", NULL};
         *name; name++)
        backups_in(&d, *name, true);
    desk_close(&d);
}

/* Somebody deleted a project and made another of the same name. */
Test(beside, what_another_project_forgot_is_kept)
{
    static const char theirs[] =
        "journeys forgotten 1 another\n"
        "story 00000000000000000000000000000000000000000000000000000000000000af\n";
    desk     d = full_desk();
    uint64_t again;
    char    *path = path_in(&d, "test.forgotten");
    file_write(path, jny_cstr(theirs));
    works(&d, jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &d.err), "again");
    cr_expect_eq(again, 0);
    forget(&d, "J1");
    forget(&d, "J3");
    jny_str bytes = file_bytes(&d, path);
    cr_expect(jny_str_ends(bytes, jny_cstr(theirs)) && bytes.n > sizeof theirs + 100);
    works(&d, jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &d.err), "again");
    cr_expect_eq(again, 0);

    /* What is no such list at all is not passed over. */
    for (const char *const *no = (const char *const[]){"", "shopping list\n", NULL}; *no; no++) {
        jny_err err = {0};
        file_write(path, jny_cstr(*no));
        cr_expect_eq(jny_forget_again(d.p, &d.a, JNY_STR("ann"), &again, &err), JNY_EDB, "\"%s\"",
                     *no);
    }
    backups_in(&d, "test.backups", true);
    desk_close(&d);
}

Test(beside, nothing_else_is_written_there)
{
    static const struct {
        const char *path;
        bool        owned;
    } rows[] = {
        {"test.journeys", true},
        {"link.journeys", true},
        {"test.journeys-wal", true},
        {"test.journeys-shm", true},
        {"test.journeys-journal", true},
        {"test.forgotten", true},
        {"test.backups", true},
        {"test.backups/00000001.journeys", true},
        {"./test.forgotten", true},
        {"hard", true},
        {"test.backups2", false},
        {"test.journeys.csv", false},
        {"test.csv", false},
        {"other.forgotten", false},
        {"no-such-folder/test.journeys", false},
        {"link.forgotten", false},
    };
    desk d = full_desk();
    back_up(&d);
    cr_assert_eq(symlink("test.journeys", path_in(&d, "link.journeys")), 0);
    cr_assert_eq(link(d.path, path_in(&d, "hard")), 0);
    for (const char *const *project = (const char *const[]){"test.journeys", "link.journeys", NULL};
         *project; project++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            cr_expect_eq(
                jny_project_owns(d.world, path_in(&d, *project), path_in(&d, rows[i].path)),
                rows[i].owned, "%s of %s", rows[i].path, *project);
    cr_expect_not(jny_project_owns(d.world, "/no/such/folder/x.journeys", d.path));
    backups_in(&d, "test.backups", true);
    desk_close(&d);
}

static bool is_project(desk *d, const char *path)
{
    bool is;
    works(d, jny_project_is(d->world, path, &is, &d->err), path);
    return is;
}

static ptrdiff_t refuses_to_read(void *ctx, int fd, void *to, size_t n)
{
    (void)ctx, (void)fd, (void)to, (void)n;
    errno = EIO;
    return -1;
}

/* By its first bytes, whatever it is called and whoever's it is. */
Test(beside, a_project_is_told_by_how_it_begins)
{
    desk    d = full_desk();
    jny_str bytes;
    works(&d, jny_backup_make(d.p, path_in(&d, "copy.csv"), true, NULL, NULL, &d.err), "copying");
    works(&d, jny_file_read(&d.a, d.world, path_in(&d, "copy.csv"), SIZE_MAX, &bytes, &d.err),
          "reading");
    cr_assert_eq(symlink("copy.csv", path_in(&d, "link.csv")), 0);
    cr_assert_eq(mkfifo(path_in(&d, "pipe"), 0600), 0);
    cr_expect(is_project(&d, path_in(&d, "copy.csv")));
    cr_expect(is_project(&d, path_in(&d, "link.csv")));
    cr_expect_not(is_project(&d, path_in(&d, "no-such.journeys")));
    cr_expect_not(is_project(&d, path_in(&d, "pipe")));
    cr_expect_not(is_project(&d, path_in(&d, ".")));
    const char *path = path_in(&d, "other.journeys");
    file_write(path, jny_str_sub(bytes, 0, 72));
    cr_expect(is_project(&d, path), "also one that is cut short");
    file_write(path, jny_str_sub(bytes, 0, 71));
    cr_expect_not(is_project(&d, path), "too short to say so");
    file_write(path, (jny_str){0});
    cr_expect_not(is_project(&d, path), "an empty file");
    for (size_t i = 0; i < 72; i += i == 15 ? 53 : 1) {
        char *other = jny_str_z(&d.a, jny_str_sub(bytes, 0, 72));
        other[i] ^= 1;
        file_write(path, (jny_str){other, 72});
        cr_expect_not(is_project(&d, path), "byte %zu is another", i);
    }
    bool      is;
    jny_world broken = *d.world;
    broken.read      = refuses_to_read;
    cr_expect_eq(jny_project_is(&broken, path, &is, &d.err), JNY_EIO, "nobody can say");
    d.err = (jny_err){0};
    desk_close(&d);
}

/* Root may look everywhere: then there is nothing to see. */
Test(beside, a_folder_that_may_be_used_and_not_be_listed)
{
    desk      d     = full_desk();
    jny_names names = {0};
    cr_assert_eq(chmod(d.folder, 0300), 0);
    cr_expect_eq(project_former(&d.a, d.path, ".forgotten", &names, &d.err), JNY_OK);
    cr_expect_eq(names.n, 0);
    project_reopen(&d);
    cr_assert_eq(chmod(d.folder, 0700), 0);
    cr_expect_eq(project_former(&d.a, "/no/such/folder/x.journeys", ".forgotten", &names, &d.err),
                 JNY_EIO);
    d.err = (jny_err){0};
    desk_close(&d);
}

/* SQLite takes "file:x" for an address, and ":memory:" for no file. */
Test(beside, a_name_is_a_name)
{
    desk d = desk_open();
    cr_assert_eq(chdir(d.folder), 0);
    for (const char *const *name = (const char *const[]){"file:x?mode=ro", ":memory:", NULL}; *name;
         name++) {
        jny_project *p = NULL;
        works(&d, jny_project_create(d.world, *name, JNY_STR("ann"), &d.err), *name);
        works(&d, jny_project_open(d.world, *name, &p, &d.err), *name);
        jny_project_close(p);
        cr_expect(file_exists(path_in(&d, *name)), "%s", *name);
    }
    desk_close(&d);
}
