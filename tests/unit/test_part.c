/* test_part.c - what is in the making: swept when nobody makes it any more, and taken away when the
 * program is told to stop. */
#include "one_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

static void touch(const char *name)
{
    FILE *f = fopen(name, "w");
    cr_assert(f && fclose(f) == 0, "%s", name);
}

Test(part, what_nobody_makes_any_more_is_swept)
{
    static const char *const others[] = {".8d1e0f2a3b4c.part.mine", ".8D1E0F2A3B4C.part",
                                         ".8d1e0f2a3b4.part", "8d1e0f2a3b4c.part"};
    const jny_world         *w        = jny_world_system();
    char                     part[JNY_PART_BYTES], beside[JNY_PART_BYTES + 16], name[160];
    make_folder();
    int fd = jny_part_open(w, path, part);
    cr_assert_geq(fd, 0);
    struct stat st;
    cr_expect(fstat(fd, &st) == 0 && (st.st_mode & 0777) == 0600, "others may read it");
    snprintf(beside, sizeof beside, "%s-wal", part);
    touch(beside);
    jny_parts_sweep(w, path);
    cr_expect_eq(files_in_folder(), 2, "swept while it is made");
    close(fd); /* as a kill does */
    for (size_t i = 1; i < sizeof others / sizeof *others; i++) {
        snprintf(name, sizeof name, "%s%s", path, others[i]);
        touch(name);
    }
    snprintf(name, sizeof name, "%s%s", path, others[0]); /* begins with a part's name: goes too */
    touch(name);
    snprintf(name, sizeof name, "%s/fil", folder);
    jny_parts_sweep(w, name);
    cr_expect_eq(files_in_folder(), 6, "what is another file's was swept");
    fd = jny_part_open(w, path, part);
    cr_expect_eq(files_in_folder(), 4, "what was left is still there, or more than that went");
    close(fd);
    unlink(part);
    for (size_t i = 1; i < sizeof others / sizeof *others; i++) {
        snprintf(name, sizeof name, "%s%s", path, others[i]);
        cr_expect_eq(unlink(name), 0, "%s was swept", name);
    }
    remove_folder();
}

Test(part, a_name_of_one_in_the_making)
{
    cr_expect(jny_part_is("a/b.journeys.8d1e0f2a3b4c.part"));
    cr_expect_not(jny_part_is("a/p.part"));
    cr_expect_not(jny_part_is("a.8d1e0f2a3b4c.part/p"));
    cr_expect_not(jny_part_is("b.8d1e0f2a3b4c.part-wal"));
}

/* What a file that must keep its name waits in. Of what somebody puts there besides only files go:
 * where a link leads, everything stays. */
Test(part, a_folder_in_the_making)
{
    const jny_world *w = jny_world_system();
    char             part[JNY_PART_BYTES], other[JNY_PART_BYTES], name[JNY_PART_BYTES + 16];
    struct stat      st;
    make_folder();
    int fd = jny_part_folder(w, path, part);
    cr_assert_geq(fd, 0);
    cr_expect(jny_part_is(part) && stat(part, &st) == 0 && S_ISDIR(st.st_mode) &&
                  (st.st_mode & 0777) == 0700,
              "others may look into it");
    snprintf(name, sizeof name, "%s/b.csv", part);
    touch(name);
    jny_parts_sweep(w, path);
    cr_expect_eq(stat(name, &st), 0, "swept while it is held");
    close(fd); /* as a kill does */
    fd = jny_part_folder(w, path, other);
    cr_assert_geq(fd, 0);
    cr_expect_neq(stat(part, &st), 0, "what was left is still there");
    touch(path);
    snprintf(name, sizeof name, "%s/link", other);
    cr_assert_eq(symlink(path, name), 0);
    jny_part_folder_end(w, other, fd);
    cr_expect(stat(other, &st) != 0 && stat(path, &st) == 0, "it is gone, and nothing else");

    cr_assert_geq(fd = jny_part_folder(w, path, part), 0);
    snprintf(name, sizeof name, "%s/inner", part);
    cr_assert_eq(mkdir(name, 0700), 0);
    close(fd);
    jny_parts_sweep(w, path);
    cr_expect_eq(stat(name, &st), 0, "a folder in it is nobody's of ours");
    rmdir(name);
    jny_parts_sweep(w, path);
    cr_expect_eq(files_in_folder(), 1);
    snprintf(name, sizeof name, "%s/none/b", folder);
    cr_expect(jny_part_folder(w, name, part) < 0 && errno == ENOENT);
    remove_folder();
}

/* Two who give the same name at once: one has it. */
Test(part, a_name_is_given_once)
{
    const jny_world *w   = jny_world_system();
    jny_err          err = {0};
    char             part[2][JNY_PART_BYTES];
    int              fd[2];
    make_folder();
    for (size_t i = 0; i < 2; i++) {
        cr_assert_geq(fd[i] = jny_part_open(w, path, part[i]), 0);
        cr_assert_eq(write(fd[i], i ? "b" : "a", 1), 1);
    }
    cr_expect_eq(jny_file_name(w, part[0], path, &err), JNY_OK, "%s", err.msg);
    cr_expect_eq(jny_file_name(w, part[1], path, &err), JNY_ECONFLICT);
    jny_arena a = jny_arena_open(w);
    cr_expect(jny_str_eq(get_file(&a), JNY_STR("a")));
    jny_arena_close(&a);
    for (size_t i = 0; i < 2; i++)
        jny_part_end(w, part[i], fd[i]);
    remove_folder();
}

/* As the handler of Ctrl-C does it; a child that is told to stop leaves its parent's alone. */
Test(part, what_is_in_the_making_goes_when_the_program_is_told_to_stop)
{
    const jny_world *w = jny_world_system();
    char             part[12][JNY_PART_BYTES], beside[JNY_PART_BYTES + 16];
    int              fd[12], status = 0;
    make_folder();
    for (size_t i = 0; i < 3; i++)
        cr_assert_geq(fd[i] = jny_part_open(w, path, part[i]), 0);
    snprintf(beside, sizeof beside, "%s-journal", part[1]);
    touch(beside);
    cr_assert_eq(rename(part[2], path), 0); /* it has its name already */
    pid_t child = fork();
    if (child == 0) {
        jny_parts_abandon();
        _exit(0);
    }
    cr_assert(waitpid(child, &status, 0) == child && status == 0);
    cr_expect_eq(files_in_folder(), 4, "a child took them away");
    jny_parts_abandon();
    cr_expect_eq(files_in_folder(), 1, "something in the making is left, or more went");
    for (size_t i = 0; i < 3; i++)
        jny_part_end(w, part[i], fd[i]);
    for (size_t i = 0; i < 12; i++) /* more than are noted: the others wait to be swept */
        cr_assert_geq(fd[i] = jny_part_open(w, path, part[i]), 0);
    jny_parts_abandon();
    cr_expect_eq(files_in_folder(), 1 + 4);
    for (size_t i = 0; i < 12; i++)
        jny_part_end(w, part[i], fd[i]);
    cr_expect_eq(files_in_folder(), 1);
    remove_folder();
}

/* ---- Folders --------------------------------------------------------------------------------- */

static const char *in_folder(const char *name)
{
    static char at[4][256];
    static int  k;
    k = (k + 1) % 4;
    snprintf(at[k], sizeof at[k], "%s/%s", folder, name);
    return at[k];
}

static void make_inner(const char *name, const char *file)
{
    char inner[128];
    cr_assert_eq(mkdir(in_folder(name), 0755), 0, "%s", name);
    snprintf(inner, sizeof inner, "%s/%s", name, file);
    touch(in_folder(inner));
}

static bool is_there(const char *name)
{
    struct stat st;
    return lstat(in_folder(name), &st) == 0;
}

static jny_status put_by(const jny_world *w, const char *name, const char *page, bool *placed,
                         jny_err *err)
{
    const jny_named_bytes files[] = {{JNY_STR("index.html"), jny_cstr(page)}};
    *err                          = (jny_err){0};
    return jny_folder_replace(w, in_folder(name), files, 1, placed, err);
}

static jny_status put_site(const char *name, const char *page, jny_err *err)
{
    bool placed;
    return put_by(jny_world_system(), name, page, &placed, err);
}

/* Beside the folder lie things of other people, whose names are nearly ours, or lead elsewhere. */
Test(part, a_folder_is_made_under_a_name_of_its_own)
{
    static const char *const others[] = {".site.new",
                                         ".site.8D1E0F2A3B4C.part",
                                         ".sites.8d1e0f2a3b4c.part",
                                         "site.8d1e0f2a3b4c.part",
                                         ".site.8d1e0f2a3b4c.part.mine",
                                         ".site.cccccccccccc.part"};
    enum { OTHERS = sizeof others / sizeof *others };
    jny_err err;
    char    inner[128];
    make_folder();
    for (size_t i = 0; i < OTHERS; i++)
        make_inner(others[i], "letter");
    make_inner("mine", "letter");
    cr_assert_eq(symlink("mine", in_folder(".site.aaaaaaaaaaaa.part")), 0);
    make_inner(".site.bbbbbbbbbbbb.part", "index.html"); /* a kill left it */
    int held = open(in_folder(".site.cccccccccccc.part"), O_RDONLY | O_DIRECTORY);
    cr_assert(held >= 0 && flock(held, LOCK_EX) == 0); /* somebody makes it now */
    cr_assert_eq(put_site("site", "one", &err), JNY_OK, "%s", err.msg);
    cr_assert_eq(put_site("site/", "two", &err), JNY_OK, "%s", err.msg);
    cr_expect(is_there("site/index.html"));
    cr_expect_not(is_there(".site.bbbbbbbbbbbb.part"), "what a kill left is there");
    cr_expect(is_there("mine/letter"), "a link was followed");
    for (size_t i = 0; i < OTHERS; i++) {
        snprintf(inner, sizeof inner, "%s/letter", others[i]);
        cr_expect(is_there(inner), "%s was taken away", inner);
    }
    close(held); /* as a kill does */
    cr_assert_eq(put_site("site", "three", &err), JNY_OK, "%s", err.msg);
    cr_expect_not(is_there(".site.cccccccccccc.part"), "what nobody holds is there");
    snprintf(path, sizeof path, "%s/site/index.html", folder);
    jny_arena a = jny_arena_open(jny_world_system());
    cr_expect(jny_str_eq(get_file(&a), JNY_STR("three")));
    jny_arena_close(&a);
    snprintf(inner, sizeof inner, "rm -r %s", folder);
    cr_expect_eq(system(inner), 0);
}

Test(part, a_folder_takes_no_other_things_place)
{
    jny_err err;
    char    inner[128];
    make_folder();
    make_inner("mine", "index.html");
    cr_assert_eq(symlink("mine", in_folder("link")), 0);
    touch(in_folder("file"));
    cr_expect_eq(put_site("link", "one", &err), JNY_ECONFLICT);
    cr_expect_eq(put_site("file", "one", &err), JNY_ECONFLICT);
    cr_expect_eq(files_in_folder(), 3, "something is left");
    struct stat st;
    cr_expect(lstat(in_folder("link"), &st) == 0 && S_ISLNK(st.st_mode), "the link is gone");
    cr_expect(stat(in_folder("mine/index.html"), &st) == 0 && st.st_size == 0);
    cr_expect(stat(in_folder("file"), &st) == 0 && S_ISREG(st.st_mode));
    snprintf(inner, sizeof inner, "rm -r %s", folder);
    cr_expect_eq(system(inner), 0);
}

/* Nothing goes but what was put there, and as it was. */
Test(part, a_folder_with_anything_else_stays)
{
    const jny_world *w = jny_world_system();
    jny_err          err, ours = {0};
    char             command[128];
    struct stat      st;
    make_folder();
    cr_expect_eq(jny_folder_ours(w, in_folder("site"), &ours), JNY_OK, "what is not there");
    cr_assert_eq(mkdir(in_folder("site"), 0755), 0);
    cr_expect_eq(jny_folder_ours(w, in_folder("site"), &ours), JNY_OK, "an empty one");
    cr_assert_eq(put_site("site", "one", &err), JNY_OK, "%s", err.msg);
    cr_expect_eq(jny_folder_ours(w, in_folder("site"), &ours), JNY_OK, "%s", ours.msg);
    touch(in_folder("site/.notes"));
    cr_expect_eq(put_site("site", "two", &err), JNY_ECONFLICT);
    cr_expect(strstr(err.msg, "\".notes\""), "%s", err.msg);
    cr_assert_eq(unlink(in_folder("site/.notes")), 0);
    touch(in_folder("site/index.html"));
    cr_expect_eq(put_site("site", "two", &err), JNY_ECONFLICT);
    cr_expect(stat(in_folder("site/index.html"), &st) == 0 && st.st_size == 0);
    cr_assert_eq(unlink(in_folder("site/index.html")), 0); /* what is gone can be lost no more */
    cr_expect_eq(put_site("site", "two", &err), JNY_OK, "%s", err.msg);
    /* Sums that somebody made, or added to, speak for themselves and not for us. */
    snprintf(command, sizeof command, "cd %s/site && echo >>a && sha256sum a >>SHA256SUMS", folder);
    cr_expect_eq(system(command), 0);
    cr_expect_eq(put_site("site", "three", &err), JNY_ECONFLICT);
    snprintf(command, sizeof command, "cd %s/site && sha256sum a i* >SHA256SUMS", folder);
    cr_expect_eq(system(command), 0);
    cr_expect_eq(put_site("site", "three", &err), JNY_ECONFLICT);
    cr_expect(strstr(err.msg, "does not say"), "%s", err.msg);
    cr_assert_eq(unlink(in_folder("site/SHA256SUMS")), 0);
    cr_expect_eq(put_site("site", "three", &err), JNY_ECONFLICT);
    cr_expect_eq(files_in_folder(), 1, "something is left");
    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_expect_eq(system(command), 0);
}

/* ---- What is replaced goes, or is told ------------------------------------------------------- */

static mode_t mode_of(const char *name)
{
    struct stat st;
    return lstat(name, &st) == 0 ? st.st_mode & 07777 : 0;
}

/* The one folder in the making, by its whole path; false: there is none. */
static bool find_part(char found[512])
{
    DIR           *d = opendir(folder);
    struct dirent *e;
    bool           is = false;
    while (d && !is && (e = readdir(d)))
        if ((is = jny_part_is(e->d_name)))
            snprintf(found, 512, "%s/%s", folder, e->d_name);
    if (d)
        closedir(d);
    return is;
}

/* As somebody else than root, in a process of its own: what the outcome is, told by its exit. */
static int as_user(uid_t user, int (*act)(void))
{
    int   status = 0;
    pid_t child  = fork();
    if (child == 0)
        _exit(geteuid() == 0 && setuid(user) != 0 ? 99 : act());
    cr_assert(waitpid(child, &status, 0) == child && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int put_read_only(void)
{
    jny_err err;
    return put_site("site", "one", &err) != JNY_OK         ? 1
           : chmod(in_folder("site"), 0555) != 0           ? 2
           : put_site("site", "two", &err) != JNY_OK       ? 3
           : mode_of(in_folder("site")) != 0755            ? 4
           : mode_of(in_folder("site/index.html")) != 0644 ? 5
                                                           : 0;
}

static int put_one(void)
{
    jny_err err;
    return put_site("site", "one", &err) == JNY_OK ? 0 : 1;
}

static int refused_as_somebodys(void)
{
    jny_err err;
    return put_site("site", "two", &err) == JNY_EIO && strstr(err.msg, "somebody else") ? 0 : 1;
}

/* In a folder whose files only their owners may take away, whoever may put new ones there. */
static int placed_and_told(void)
{
    jny_err    err;
    bool       placed;
    char       left[512];
    jny_status st = put_by(jny_world_system(), "site", "two", &placed, &err);
    return st != JNY_EIO                              ? 1
           : !placed                                  ? 2
           : !find_part(left)                         ? 3
           : strcmp(err.place, left) != 0             ? 4
           : !strstr(err.msg, "cannot be taken away") ? 5
                                                      : 0;
}

Test(part, a_folder_that_was_replaced_goes_or_is_told)
{
    enum { ONE = 65533, OTHER = 65532 };
    char command[128], left[512];
    make_folder();
    cr_assert_eq(chmod(folder, 0777), 0);
    cr_expect_eq(as_user(ONE, put_read_only), 0);
    cr_expect_not(find_part(left), "the old one is there still");
    snprintf(command, sizeof command, "rm -r %s/site", folder);
    cr_expect_eq(system(command), 0);
    if (geteuid() == 0) { /* who is not root is nobody else */
        cr_expect_eq(as_user(ONE, put_one), 0);
        cr_expect_eq(as_user(OTHER, refused_as_somebodys), 0);
        cr_expect_not(find_part(left), "something is left");
        cr_assert_eq(chmod(in_folder("site"), 01777), 0);
        cr_expect_eq(as_user(OTHER, placed_and_told), 0);
    }
    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_expect_eq(system(command), 0);
}

/* A world that is told to stop at a call: at a page that is written, or when all is in place. */
static jny_world stopping;
static size_t    left_at, open_at;
static bool      in_place;

static void stop_now(void)
{
    char part[512];
    if (find_part(part)) {
        struct stat st;
        open_at += lstat(part, &st) == 0 && (st.st_mode & 077) != 0;
        jny_parts_abandon();
        left_at += find_part(part);
    }
    _exit(left_at ? 1 : !in_place && open_at ? 2 : 0);
}

static ptrdiff_t stop_at_write(void *ctx, int fd, const void *from, size_t n)
{
    jny_world_system()->write(ctx, fd, from, n);
    stop_now();
    return -1;
}

static int stop_at_sync(void *ctx, int fd)
{
    struct stat st, parent;
    if (fstat(fd, &st) == 0 && stat(folder, &parent) == 0 && st.st_ino == parent.st_ino) {
        in_place = true;
        stop_now();
    }
    return jny_world_system()->sync(ctx, fd);
}

static int put_two(void)
{
    jny_err err;
    bool    placed;
    put_by(&stopping, "site", "two", &placed, &err);
    return 3;
}

Test(part, told_to_stop_it_leaves_neither_a_half_nor_an_old_folder)
{
    jny_err err;
    char    command[128];
    make_folder();
    for (int last = 0; last < 2; last++) {
        cr_assert_eq(put_site("site", "one", &err), JNY_OK, "%s", err.msg);
        stopping = *jny_world_system();
        if (last)
            stopping.sync = stop_at_sync;
        else
            stopping.write = stop_at_write;
        cr_expect_eq(as_user(geteuid(), put_two), 0, "%d", last);
        cr_expect_eq(files_in_folder(), 1, "something is left: %d", last);
        snprintf(path, sizeof path, "%s/site/index.html", folder);
        jny_arena a = jny_arena_open(jny_world_system());
        cr_expect(jny_str_eq(get_file(&a), last ? JNY_STR("two") : JNY_STR("one")));
        jny_arena_close(&a);
    }
    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_expect_eq(system(command), 0);
}
