/* test_file.c - files through a world that fails: whole files in and out, lines, streams.
 *
 * The world of faults.h is the real one with faults put in: its n-th call fails, it hands out
 * and takes a few bytes at a time, and is interrupted now and then. */
#include <journeys/base.h>

#include "chance.h"
#include "faults.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- A folder for each test ----------------------------------------------------------- */

static char folder[64], path[128];

static void make_folder(void)
{
    strcpy(folder, "/tmp/journeys-test-XXXXXX");
    cr_assert(mkdtemp(folder), "no folder in /tmp");
    snprintf(path, sizeof path, "%s/file", folder);
}

static size_t files_in_folder(void)
{
    size_t         n = 0;
    DIR           *d = opendir(folder);
    struct dirent *e;
    while ((e = readdir(d)))
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void remove_folder(void)
{
    unlink(path);
    cr_expect_eq(rmdir(folder), 0, "%s is not empty", folder);
}

/* Without the library: what the tests compare with. */
static void put_file(jny_str data)
{
    FILE *f = fopen(path, "w");
    cr_assert(f && (data.n == 0 || fwrite(data.p, data.n, 1, f) == 1) && fclose(f) == 0);
}

static jny_str get_file(jny_arena *a)
{
    FILE  *f = fopen(path, "r");
    char  *p = jny_alloc(a, 1 << 20, 1);
    size_t n = fread(p, 1, 1 << 20, f);
    fclose(f);
    return (jny_str){p, n};
}

static unsigned mode_of_file(void)
{
    struct stat s;
    cr_assert_eq(stat(path, &s), 0);
    return s.st_mode & 0777;
}

/* ---- Saving ------------------------------------------------------------------------------- */

/* Every call fails in its turn: under the name stands the old file or the whole new one,
 * nothing stands beside it, and the answer tells which. */
Test(save, old_or_new_whatever_fails, .init = make_folder, .fini = remove_folder)
{
    static char fresh[10000];
    jny_arena   a   = jny_arena_open(jny_world_system());
    jny_str     old = JNY_STR("old"), new = {fresh, sizeof fresh};
    size_t      failures = 0, nth = 1;
    memset(fresh, 'n', sizeof fresh);
    for (bool reached = true; reached; nth++) {
        struct faults f   = {.nth = nth, .piece = 1000, .stutter = nth % 2};
        jny_world     w   = world_with(&f);
        jny_err       err = {0};
        put_file(old);
        cr_assert_eq(chmod(path, 0644), 0);
        jny_status st  = jny_file_save(&w, path, new, &err);
        jny_str    now = get_file(&a);
        reached        = f.calls >= nth;
        failures += st != JNY_OK;
        cr_expect(jny_str_eq(now, st == JNY_OK ? new : old), "call %zu: status %d, %zu bytes", nth,
                  st, now.n);
        cr_expect_eq(mode_of_file(), st == JNY_OK ? 0600u : 0644u, "call %zu: mode", nth);
        cr_expect_eq(files_in_folder(), 1, "call %zu: something is left beside the file", nth);
        cr_expect_eq(f.open, 0, "call %zu: a file is left open", nth);
        cr_expect(st == JNY_OK ||
                      (st == JNY_EIO && jny_str_eq(jny_cstr(err.place), jny_cstr(path)) &&
                       strstr(err.msg, "No space left on device")),
                  "call %zu: %d, %s: %s", nth, st, err.place, err.msg);
        jny_arena_reset(&a);
    }
    cr_expect_eq(failures, 1 + 10 + 1 + 1 + 1, "open, ten writes, sync, close and rename can fail");
    jny_arena_close(&a);
}

Test(save, fresh_file, .init = make_folder, .fini = remove_folder)
{
    jny_arena a = jny_arena_open(jny_world_system());
    umask(0);
    cr_assert_eq(jny_file_save(a.world, path, JNY_STR("text"), NULL), JNY_OK);
    cr_expect(jny_str_eq(get_file(&a), JNY_STR("text")));
    cr_expect_eq(mode_of_file(), 0600u);
    cr_assert_eq(jny_file_save(a.world, path, (jny_str){0}, NULL), JNY_OK);
    cr_expect_eq(get_file(&a).n, 0, "an empty file");
    jny_arena_close(&a);
}

Test(save, refusals, .init = make_folder, .fini = remove_folder)
{
    static char   endless[5000];
    char          nowhere[256];
    struct faults f   = {.full = true};
    jny_world     w   = world_with(&f);
    jny_err       err = {0};
    snprintf(nowhere, sizeof nowhere, "%s/none/file", folder);
    cr_expect_eq(jny_file_save(jny_world_system(), nowhere, JNY_STR("x"), &err), JNY_ENOTFOUND);
    cr_expect(strstr(err.msg, "No such file"), "%s", err.msg);
    memset(endless, 'x', sizeof endless - 1);
    cr_expect_eq(jny_file_save(jny_world_system(), endless, JNY_STR("x"), NULL), JNY_EINVAL);
    cr_expect_eq(jny_file_save(&w, path, JNY_STR("x"), NULL), JNY_EIO,
                 "a write that takes nothing");
    cr_expect_eq(files_in_folder(), 0);
}

/* What is no ordinary file is written to as it is, and stays what it is. */
Test(save, into_a_pipe, .init = make_folder, .fini = remove_folder)
{
    cr_assert_eq(mkfifo(path, 0600), 0);
    int end = open(path, O_RDONLY | O_NONBLOCK);
    for (size_t nth = 0; nth <= 3; nth++) { /* open, write and close fail in their turn */
        struct faults f   = {.nth = nth};
        jny_world     w   = world_with(&f);
        jny_err       err = {0};
        char          got[8];
        struct stat   st;
        jny_status    answer = jny_file_save(&w, path, JNY_STR("text"), &err);
        ptrdiff_t     n      = read(end, got, sizeof got);
        cr_expect_eq(answer, nth ? JNY_EIO : JNY_OK, "call %zu: %s", nth, err.msg);
        cr_expect_eq(n, nth == 0 || nth == 3 ? 4 : 0, "call %zu: %td bytes came through", nth, n);
        cr_expect(stat(path, &st) == 0 && S_ISFIFO(st.st_mode), "call %zu: no pipe is left", nth);
        cr_expect(files_in_folder() == 1 && f.open == 0, "call %zu", nth);
    }
    close(end);
    cr_expect_eq(jny_file_save(jny_world_system(), folder, JNY_STR("text"), NULL), JNY_ENOTFOUND);
}

Test(save, beside_the_working_folder, .init = make_folder, .fini = remove_folder)
{
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(jny_file_save(jny_world_system(), "file", JNY_STR("x"), NULL), JNY_OK);
    cr_expect_eq(files_in_folder(), 1);
    cr_assert_eq(chdir("/"), 0);
}

/* ---- Reading whole -------------------------------------------------------------------------- */

Test(read, whole_files, .init = make_folder, .fini = remove_folder)
{
    static char data[100000];
    jny_arena   a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (char)(i * 7 + i / 256);
    static const size_t sizes[] = {0, 1, 32767, 32768, 32769, sizeof data};
    for (size_t i = 0; i < 2 * (sizeof sizes / sizeof *sizes); i++) {
        jny_str       s = {data, sizes[i / 2]}, got = {0};
        struct faults f = {.piece = i % 2 ? 999 : 0, .stutter = i % 2};
        jny_world     w = world_with(&f);
        put_file(s);
        cr_expect_eq(jny_file_read(&a, &w, path, s.n, &got, NULL), JNY_OK, "%zu bytes", s.n);
        cr_expect(jny_str_eq(got, s), "%zu bytes: other bytes came back", s.n);
        jny_err err = {0};
        if (s.n > 0)
            cr_expect_eq(jny_file_read(&a, &w, path, s.n - 1, &got, &err), JNY_ELIMIT);
        cr_expect(s.n == 0 || strstr(err.msg, "--max-document"), "no option named: %s", err.msg);
        cr_expect_eq(f.open, 0);
    }
    for (size_t nth = 1; nth <= 4; nth++) { /* open, and three reads */
        struct faults f   = {.nth = nth, .piece = 50000};
        jny_world     w   = world_with(&f);
        jny_err       err = {0};
        jny_str       got;
        cr_expect_eq(jny_file_read(&a, &w, path, sizeof data, &got, &err), JNY_EIO, "call %zu",
                     nth);
        cr_expect(err.msg[0] && strcmp(err.place, path) == 0 && f.open == 0, "call %zu: %s", nth,
                  err.msg);
    }
    jny_arena_close(&a);
}

/* ---- Lines ---------------------------------------------------------------------------------- */

/* One line of `data` from byte `*at` on, the slow way; false at the end. */
static bool slow_line(jny_str data, size_t *at, jny_str *line)
{
    size_t end = *at;
    if (*at == data.n)
        return false;
    while (end < data.n && data.p[end] != '\n')
        end++;
    *line = jny_str_sub(data, *at, end);
    if (end < data.n && line->n && line->p[line->n - 1] == '\r')
        line->n--;
    *at = end < data.n ? end + 1 : end;
    return true;
}

/* Reads `data` as lines and compares. Of a line above `limit` bytes the first limit + 1
 * must come. The digest must be that of all bytes. */
static void check_lines(jny_str data, size_t limit, struct faults f, const char *what)
{
    jny_arena          a = jny_arena_open(jny_world_system());
    jny_world          w = world_with(&f);
    jny_sha256_running digest;
    jny_lines          in;
    jny_str            got, want;
    jny_err            err    = {0};
    size_t             number = 0, at = 0;
    put_file(data);
    jny_sha256_begin(&digest);
    cr_assert_eq(jny_lines_open(&in, &a, &w, path, limit, &err), JNY_OK, "%s", err.msg);
    in.digest = &digest;
    while (slow_line(data, &at, &want)) {
        bool over = want.n > limit;
        number++;
        want = jny_str_sub(want, 0, limit + 1);
        if (!jny_lines_next(&in, &got))
            cr_assert_fail("%s: line %zu is missing", what, number);
        if (!jny_str_eq(got, want) || in.line != number || (in.bytes != at && !over))
            cr_assert_fail("%s: line %zu has %zu bytes up to %zu, said line %llu, %zu up to %llu",
                           what, number, want.n, at, (unsigned long long)in.line, got.n,
                           (unsigned long long)in.bytes);
    }
    cr_assert(!jny_lines_next(&in, &got), "%s: too many lines", what);
    cr_assert_eq(in.bytes, data.n, "%s: %llu bytes of %zu", what, (unsigned long long)in.bytes,
                 data.n);
    cr_assert_eq(jny_lines_close(&in, &err), JNY_OK, "%s: %s", what, err.msg);
    cr_assert_eq(f.open, 0, "%s: the file is left open", what);
    jny_sha256 got_hash = jny_sha256_end(&digest), want_hash = jny_hash_sha256(data);
    cr_assert_arr_eq(got_hash.bytes, want_hash.bytes, sizeof got_hash.bytes, "%s: digest", what);
    jny_arena_close(&a);
}

Test(lines, ends_of_lines, .init = make_folder, .fini = remove_folder)
{
    static const char *const files[] = {
        "",     "\n",        "\n\n",   "a",        "a\n", "a\nb",    "a\n\nb\n", "a\r\nb\r\n",
        "\r\n", "a\r\n\r\n", "a\rb\n", "a\r\r\nb", " \n", "a\n\r\n", "\na",      "a\r\nb\nc",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        check_lines(jny_cstr(files[i]), 100, (struct faults){0}, files[i]);
}

/* Lines that end just before, at and behind the end of the reader's buffer. */
Test(lines, over_the_end_of_the_buffer, .init = make_folder, .fini = remove_folder)
{
    enum { BUFFER = 1 << 16 };
    static char data[3 * BUFFER];
    for (size_t first = BUFFER - 3; first <= BUFFER + 3; first++)
        for (size_t second = BUFFER - 2; second <= BUFFER + 2; second++) {
            char what[64];
            snprintf(what, sizeof what, "lines of %zu and %zu bytes", first, second);
            memset(data, 'x', sizeof data);
            data[first] = data[first + 1 + second] = '\n';
            data[first - 1]                        = '\r';
            check_lines((jny_str){data, sizeof data - 7}, sizeof data, (struct faults){0}, what);
        }
}

Test(lines, at_and_over_the_limit, .init = make_folder, .fini = remove_folder)
{
    static char         data[600000];
    static const size_t limits[] = {0, 1, 5, 65535, 65536, 65537, 200000};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        for (size_t over = 0; over < 4; over++) /* at it, by one, by two, by much */
            for (int ended = 0; ended < 2; ended++) {
                char   what[64];
                size_t n = limits[i] + (over < 3 ? over : 300000), k = 0;
                snprintf(what, sizeof what, "%zu bytes, limit %zu, %s", n, limits[i],
                         ended ? "LF" : "no LF");
                data[k++] = '\n'; /* a line before */
                memset(data + k, 'x', n);
                k += n;
                if (ended) {
                    memcpy(data + k, "\n\n\n", 3); /* and lines behind */
                    k += 3;
                }
                check_lines((jny_str){data, k}, limits[i], (struct faults){0}, what);
            }
}

/* Off until the reader is mended: it counts the CR of a line end against the limit. */
Test(lines, at_the_limit_before_cr_lf, .init = make_folder, .fini = remove_folder)
{
    check_lines(JNY_STR("12345\r\nb\r\n"), 5, (struct faults){0}, "five bytes and CR LF");
    check_lines(JNY_STR("123456\r\nb\r\n"), 5, (struct faults){0}, "six bytes and CR LF");
}

Test(lines, random_files, .init = make_folder, .fini = remove_folder)
{
    static char data[200000];
    chance      luck = chance_of(1);
    for (int round = 0; round < 400; round++) {
        static const size_t pieces[] = {0, 1, 2, 3, 1000, 65535, 65536};
        struct faults       f        = {.stutter = chance_below(&luck, 2)};
        size_t              n     = chance_below(&luck, 2) ? chance_below(&luck, 200) : sizeof data;
        size_t              rare  = 2 + chance_below(&luck, n < 1000 ? 6 : 60000);
        size_t              limit = chance_below(&luck, 2) ? sizeof data : chance_below(&luck, 9);
        char                what[64];
        f.piece = pieces[chance_below(&luck, n < 1000 ? 7 : 3) + (n < 1000 ? 0 : 4)];
        for (size_t i = 0; i < n; i++)
            data[i] = chance_below(&luck, rare) ? 'x' : "\n\n\r"[chance_below(&luck, 3)];
        for (size_t i = 1; i < n && limit < sizeof data; i++)
            if (data[i] == '\n' && data[i - 1] == '\r')
                data[i - 1] = 'x'; /* nor is it settled at the limit */
        if (n && data[n - 1] == '\r')
            data[n - 1] = 'x'; /* a CR that ends the file is no CR LF: not settled */
        snprintf(what, sizeof what, "round %d", round);
        check_lines((jny_str){data, n}, limit, f, what);
    }
}

/* What was read before the disk failed is given; then the failure is told, not an end. */
Test(lines, a_read_that_fails, .init = make_folder, .fini = remove_folder)
{
    jny_arena a = jny_arena_open(jny_world_system());
    put_file(JNY_STR("one\ntwo\nthree\n"));
    for (size_t nth = 1; nth <= 15; nth++) { /* open, then a byte at a time, then the end */
        struct faults f = {.nth = nth, .piece = 1};
        jny_world     w = world_with(&f);
        jny_lines     in;
        jny_str       line;
        jny_err       err   = {0};
        size_t        lines = 0, whole = nth < 6 ? 0 : nth < 10 ? 1 : nth < 16 ? 2 : 3;
        jny_status    st = jny_lines_open(&in, &a, &w, path, 100, &err);
        cr_expect_eq(st, nth == 1 ? JNY_EIO : JNY_OK, "call %zu", nth);
        while (jny_lines_next(&in, &line))
            lines++;
        cr_expect_eq(lines, whole, "call %zu: %zu lines, not %zu", nth, lines, whole);
        st = jny_lines_close(&in, &err);
        cr_expect_eq(st, nth == 1 ? JNY_OK : JNY_EIO, "call %zu: closed with %d", nth, st);
        cr_expect(strstr(err.msg, "No space") && strcmp(err.place, path) == 0, "call %zu: %s", nth,
                  err.msg);
        cr_expect_eq(f.open, 0);
    }
    jny_arena_close(&a);
}

Test(lines, standard_input_and_folders, .init = make_folder, .fini = remove_folder)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_lines in;
    jny_str   line;
    put_file(JNY_STR("from\nstdin\n"));
    int fd = open(path, O_RDONLY);
    cr_assert_eq(dup2(fd, 0), 0);
    close(fd);
    cr_assert_eq(jny_lines_open(&in, &a, a.world, "-", 100, NULL), JNY_OK);
    cr_expect(jny_lines_next(&in, &line) && jny_str_eq(line, JNY_STR("from")));
    cr_expect(jny_lines_next(&in, &line) && jny_str_eq(line, JNY_STR("stdin")));
    cr_expect(!jny_lines_next(&in, &line));
    cr_expect_eq(jny_lines_close(&in, NULL), JNY_OK);
    cr_expect_eq(fcntl(0, F_GETFD), 0, "standard input is not ours to close");
    cr_assert_eq(jny_lines_open(&in, &a, a.world, folder, 100, NULL), JNY_OK);
    cr_expect(!jny_lines_next(&in, &line));
    cr_expect_eq(jny_lines_close(&in, NULL), JNY_ENOTFOUND, "a folder is no file");
    cr_expect_eq(jny_file_read(&a, a.world, folder, 100, &line, NULL), JNY_ENOTFOUND);
    jny_arena_close(&a);
}

/* A line is there when it is there whole, before anybody waits for it. */
Test(lines, ready)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_lines in;
    jny_str   line;
    int       ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(dup2(ends[0], 0), 0);
    cr_assert_eq(jny_lines_open(&in, &a, a.world, "-", 3, NULL), JNY_OK);
    cr_expect(!jny_lines_ready(&in), "nothing was read yet");
    cr_assert_eq(write(ends[1], "one\ntwo\n\nlonger\nthr", 20), 20);
    cr_expect(jny_lines_next(&in, &line) && jny_str_eq(line, JNY_STR("one")));
    cr_expect(jny_lines_ready(&in));
    cr_expect(jny_lines_next(&in, &line) && jny_str_eq(line, JNY_STR("two")));
    cr_expect(jny_lines_ready(&in), "a blank line is a line");
    cr_expect(jny_lines_next(&in, &line) && line.n == 0);
    cr_expect(jny_lines_ready(&in));
    cr_expect(jny_lines_next(&in, &line) && jny_str_eq(line, JNY_STR("long")), "cut short");
    cr_expect(!jny_lines_ready(&in), "its rest comes first");
    cr_assert_eq(write(ends[1], "ee\n", 3), 3);
    cr_expect(jny_lines_next(&in, &line) && line.n == 4);
    cr_assert_eq(write(ends[1], "end", 3), 3);
    close(ends[1]);
    cr_expect(jny_lines_next(&in, &line) && jny_str_eq(line, JNY_STR("end")));
    cr_expect(!jny_lines_next(&in, &line) && !jny_lines_ready(&in));
    cr_expect_eq(jny_lines_close(&in, NULL), JNY_OK);
    jny_arena_close(&a);
}

/* ---- Streams out --------------------------------------------------------------------------------
 */

Test(out, all_or_an_error, .init = make_folder, .fini = remove_folder)
{
    static jny_out o;
    static char    large[150000];
    jny_arena      a = jny_arena_open(jny_world_system());
    memset(large, 'L', sizeof large);
    for (size_t nth = 0; nth <= 12; nth++) {
        struct faults f   = {.nth = nth, .piece = 20000, .stutter = nth % 2};
        jny_world     w   = world_with(&f);
        jny_err       err = {0};
        jny_buf       all = jny_buf_open(&a);
        int           fd  = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        jny_out_open(&o, &w, fd);
        for (int i = 0; i < 4; i++) { /* less than the buffer, as much, and more */
            jny_str piece = {large, (size_t[]){50000, sizeof o.buf, 150000, 50000}[i]};
            jny_out_format(&o, "%d|", i);
            jny_out_add(&o, piece);
            jny_buf_format(&all, "%d|", i);
            jny_buf_add(&all, piece);
        }
        jny_status st    = jny_out_flush(&o, &err);
        bool       fault = nth && f.calls >= nth;
        close(fd);
        cr_expect_eq(st, fault ? JNY_EIO : JNY_OK, "call %zu: %d", nth, st);
        cr_expect_eq(jny_str_eq(get_file(&a), jny_buf_str(&all)), !fault, "call %zu: the bytes",
                     nth);
        cr_expect(!fault || strstr(err.msg, "No space left"), "call %zu: %s", nth, err.msg);
        cr_expect_eq(jny_out_flush(&o, NULL), st, "call %zu: the failure does not stick", nth);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

/* To a person: line ends of the format stay, those of what it is filled with are spelt. */
Test(out, shown_to_a_person, .init = make_folder, .fini = remove_folder)
{
    static jny_out o;
    static char    every[40];
    jny_arena      a  = jny_arena_open(jny_world_system());
    int            fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (size_t i = 0; i < 32; i++)
        every[i] = (char)(i ? i : 'E');
    jny_out_open(&o, jny_world_system(), fd);
    jny_out_format(&o, "as it is: %s\n", "\x1B\n");
    o.shown = true;
    jny_out_format(&o, "story %s\nby %.*s\n", "A\nFORGED\x1B\x01", 3, "B\x02\n");
    jny_out_format(&o, "|%s|\n", every);
    jny_out_add(&o, JNY_STR("\nwords\tof\x1B\na story\n"));
    jny_out_raw(&o, JNY_STR("\x1B[0m"));
    cr_expect_eq(jny_out_flush(&o, NULL), JNY_OK);
    close(fd);
    jny_str want = JNY_STR(
        "as it is: \x1B\n\n"
        "story A\\x0aFORGED\\x1b\\x01\nby B\\x02\\x0a\n"
        "|E\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\x09\\x0a\\x0b\\x0c\\x0d\\x0e\\x0f"
        "\\x10\\x11\\x12\\x13\\x14\\x15\\x16\\x17\\x18\\x19\\x1a\\x1b\\x1c\\x1d\\x1e\\x1f|\\x0a"
        "\nwords\tof\\x1b\na story\n\x1B[0m");
    jny_str got = get_file(&a);
    cr_expect(jny_str_eq(got, want), "%.*s", JNY_ARG(got));
    jny_arena_close(&a);
}

/* ---- What is in the making --------------------------------------------------------------- */

static void touch(const char *name)
{
    FILE *f = fopen(name, "w");
    cr_assert(f && fclose(f) == 0, "%s", name);
}

Test(file, what_nobody_makes_any_more_is_swept)
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

/* As the handler of Ctrl-C does it; a child that is told to stop leaves its parent's alone. */
Test(file, what_is_in_the_making_goes_when_the_program_is_told_to_stop)
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
