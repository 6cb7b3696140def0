/* test_lines.c - lines of a file, through a world that fails: as a slow reader finds them, whatever
 * ends them and wherever a read ends. */
#include "chance.h"
#include "faults.h"
#include "one_file.h"

#include <errno.h>
#include <fcntl.h>

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
