/* test_file.c - files through a world that fails: whole files in and out, and streams.
 *
 * The world of faults.h is the real one with faults put in: its n-th call fails, it hands out
 * and takes a few bytes at a time, and is interrupted now and then. */
#include "chance.h"
#include "faults.h"
#include "one_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

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

/* ---- Streams out ----------------------------------------------------------------------------- */

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
