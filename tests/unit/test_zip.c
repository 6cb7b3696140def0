/* test_zip.c - archives that publish/zip.c writes, read back by minizip, which knows nothing of it:
 * the words of every part, how many there are, and where they stand beyond 4 GiB. */
#include "../../src/publish/zip.c" // NOLINT(bugprone-suspicious-include): a test leaves a hole

#include "chance.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unzip.h>

typedef struct {
    jny_arena a;
    char      path[64];
    int       fd;
    zip_out  *zip;
} archive;

static archive begin(void)
{
    archive x = {.a = jny_arena_open(jny_world_system())};
    strcpy(x.path, "/tmp/journeys-test-XXXXXX");
    x.fd = mkstemp(x.path);
    cr_assert_geq(x.fd, 0, "no file in /tmp");
    x.zip = zip_begin(&x.a, x.fd);
    return x;
}

/* Ends it, and opens it as a stranger would. */
static unzFile end(archive *x)
{
    jny_err err = {0};
    cr_assert_eq(zip_end(x->zip, x->path, &err), JNY_OK, "%s", err.msg);
    unzFile read = unzOpen64(x->path);
    cr_assert(read, "minizip finds no archive");
    return read;
}

static void done(archive *x, unzFile read)
{
    if (read)
        unzClose(read);
    close(x->fd);
    unlink(x->path);
    jny_arena_close(&x->a);
}

static void add(archive *x, const char *name, jny_str bytes)
{
    zip_part(x->zip, name, bytes.n);
    zip_add(x->zip, bytes);
}

/* The part that comes next is this one; closing it compares its checksum. */
static void expect_part(unzFile read, const char *name, jny_str bytes)
{
    unz_file_info64 info;
    char            called[ZIP_NAME_MOST + 1];
    static char     got[1 << 20];
    cr_assert_eq(unzGetCurrentFileInfo64(read, &info, called, sizeof called, NULL, 0, NULL, 0),
                 UNZ_OK);
    cr_expect_str_eq(called, name);
    cr_assert_eq(info.uncompressed_size, bytes.n, "%s", name);
    cr_assert_eq(unzOpenCurrentFile(read), UNZ_OK, "%s", name);
    int n = unzReadCurrentFile(read, got, sizeof got);
    cr_expect(n >= 0 && (size_t)n == bytes.n && (n == 0 || memcmp(got, bytes.p, bytes.n) == 0),
              "%s", name);
    cr_expect_eq(unzCloseCurrentFile(read), UNZ_OK, "%s: its checksum", name);
}

static size_t parts_in(unzFile read)
{
    unz_global_info64 info;
    cr_assert_eq(unzGetGlobalInfo64(read, &info), UNZ_OK);
    return (size_t)info.number_entry;
}

/* By its bytes: minizip takes an archive that begins with its end for none. */
Test(zip, an_archive_of_nothing)
{
    static const char nothing[22] = "PK\5\6";
    char              got[32];
    archive           x   = begin();
    jny_err           err = {0};
    cr_assert_eq(zip_end(x.zip, x.path, &err), JNY_OK);
    cr_expect_eq(pread(x.fd, got, sizeof got, 0), (ssize_t)sizeof nothing);
    cr_expect_arr_eq(got, nothing, sizeof nothing);
    done(&x, NULL);
}

Test(zip, parts_come_back_as_they_were)
{
    static const char *const names[] = {"project.qde", "sources/empty.txt", "sources/noise",
                                        "Größe/häuser – 家.txt"};
    static char              noise[300000];
    chance                   luck = chance_of(7);
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)chance_below(&luck, 256); /* nothing to be packed: it grows */
    jny_str texts[] = {JNY_STR("We baked a lemon cake on Sundays.\n"),
                       {0},
                       {noise, sizeof noise},
                       JNY_STR("caf\xC3\xA9")};
    archive x       = begin();
    for (size_t i = 0; i < 4; i++)
        add(&x, names[i], texts[i]);
    unzFile read = end(&x);
    cr_expect_eq(parts_in(read), 4);
    unzGoToFirstFile(read);
    for (size_t i = 0; i < 4; i++) {
        unz_file_info64 info;
        unzGetCurrentFileInfo64(read, &info, NULL, 0, NULL, 0, NULL, 0);
        cr_expect_eq((info.flag & 0x800) != 0, i == 3, "a name beyond ASCII is told to be UTF-8");
        expect_part(read, names[i], texts[i]);
        cr_expect_eq(unzGoToNextFile(read), i < 3 ? UNZ_OK : UNZ_END_OF_LIST_OF_FILE);
    }
    done(&x, read);
}

/* Where a part is cut as it goes in makes no difference to what comes out. */
Test(zip, the_same_bytes_however_they_come)
{
    enum { N = 200000 };
    static char words[N], one[2 * N], two[2 * N];
    chance      luck = chance_of(11);
    for (size_t i = 0; i < N; i++)
        words[i] = (char)('a' + chance_below(&luck, 4));
    archive x = begin(), y = begin();
    add(&x, "a", (jny_str){words, N});
    zip_part(y.zip, "a", N);
    for (size_t at = 0, n; at < N; at += n) {
        n = 1 + chance_below(&luck, 5000);
        n = n < N - at ? n : N - at;
        zip_add(y.zip, (jny_str){words + at, n});
    }
    unzFile read_x = end(&x), read_y = end(&y);
    ssize_t n = pread(x.fd, one, sizeof one, 0);
    cr_expect(n > 0 && pread(y.fd, two, sizeof two, 0) == n && memcmp(one, two, (size_t)n) == 0);
    done(&x, read_x);
    done(&y, read_y);
}

/* More than the end of a first archive can count. */
Test(zip, more_than_65535_parts)
{
    enum { PARTS = 70000 };
    archive x = begin();
    char    name[32], text[32];
    for (int i = 0; i < PARTS; i++) {
        snprintf(name, sizeof name, "sources/%d.txt", i);
        snprintf(text, sizeof text, "story %d", i);
        add(&x, name, jny_cstr(text));
    }
    unzFile read = end(&x);
    cr_expect_eq(parts_in(read), PARTS);
    unzGoToFirstFile(read);
    for (int i = 0; i < PARTS; i++) {
        snprintf(name, sizeof name, "sources/%d.txt", i);
        snprintf(text, sizeof text, "story %d", i);
        expect_part(read, name, jny_cstr(text));
        unzGoToNextFile(read);
    }
    done(&x, read);
}

Test(zip, a_part_of_another_size_than_announced_is_an_error)
{
    archive x   = begin();
    jny_err err = {0};
    zip_part(x.zip, "a", 5);
    zip_add(x.zip, JNY_STR("four"));
    cr_expect_eq(zip_end(x.zip, x.path, &err), JNY_EIO);
    done(&x, NULL);
}

/* ---- Beyond 4 GiB ------------------------------------------------------------------------ */

/* What Info-ZIP says: minizip 1.1 knows no part beyond that where a long has eight bytes. */
static const char *unzipped(archive *x, const char *option, const char *part)
{
    enum { SAID = 4000 };
    char *said = jny_alloc(&x->a, SAID, 1);
    int   ends[2], status;
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execlp("unzip", "unzip", option, x->path, part, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    for (ssize_t n, at = 0; (n = read(ends[0], said + at, (size_t)(SAID - 1 - at))) > 0;)
        at += n;
    close(ends[0]);
    cr_assert_eq(waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) == 127) {
        unlink(x->path);
        cr_skip_test("no unzip");
    }
    cr_expect_eq(status, 0, "unzip %s: %s", option, said);
    return said;
}

static void end_for_unzip(archive *x)
{
    jny_err err = {0};
    cr_assert_eq(zip_end(x->zip, x->path, &err), JNY_OK, "%s", err.msg);
}

#define FIVE_GIB (UINT64_C(5) << 30)

/* The first part is a hole in the file, which nobody can unpack; but what stands behind it is found
 * and read, and the hole's own size is told. */
Test(zip, a_part_behind_the_first_four_gib)
{
    archive x       = begin();
    jny_err ignored = {0};
    zip_part(x.zip, "hole", FIVE_GIB);
    jny_out_flush(&x.zip->out, &ignored);
    cr_assert_geq(lseek(x.fd, (off_t)FIVE_GIB, SEEK_CUR), 0);
    x.zip->at += FIVE_GIB;
    x.zip->size = x.zip->packed = FIVE_GIB;
    add(&x, "far", JNY_STR("words far away"));
    end_for_unzip(&x);
    cr_expect_str_eq(unzipped(&x, "-p", "far"), "words far away");
    cr_expect(strstr(unzipped(&x, "-l", NULL), "5368709120 "));
    done(&x, NULL);
}

/* A real one, of a minute: with JNY_LONG=1 in the environment. */
Test(zip, a_part_of_more_than_four_gib)
{
    enum { BLOCK = 1 << 20 };
    static char block[BLOCK];
    if (!getenv("JNY_LONG"))
        cr_skip_test("a minute: JNY_LONG=1");
    archive x = begin();
    zip_part(x.zip, "long", FIVE_GIB);
    for (uint64_t at = 0; at < FIVE_GIB; at += BLOCK) {
        memset(block, (int)(at / BLOCK % 251), BLOCK);
        zip_add(x.zip, (jny_str){block, BLOCK});
    }
    add(&x, "behind", JNY_STR("words"));
    end_for_unzip(&x);
    cr_expect(strstr(unzipped(&x, "-t", NULL), "No errors detected"));
    cr_expect(strstr(unzipped(&x, "-l", NULL), "5368709120 "));
    cr_expect_str_eq(unzipped(&x, "-p", "behind"), "words");
    done(&x, NULL);
}
