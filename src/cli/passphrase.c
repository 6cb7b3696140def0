/* passphrase.c - asks for a passphrase: from a file, or from the terminal without showing it.
 * Never from the command line, where every program on the machine could read it. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { MOST = 1000 };

/* One line without its end, read without the world: what is typed passes through no buffer. */
static bool read_line(int fd, char *to, size_t room, size_t *n)
{
    *n = 0;
    while (*n < room) {
        ptrdiff_t k = read(fd, to + *n, 1);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return false;
        if (k == 0 || to[*n] == '\n')
            break;
        *n += 1;
    }
    if (*n && to[*n - 1] == '\r')
        *n -= 1;
    return *n < room;
}

/* A file that is nobody's secret gets a word; what comes through a pipe lies nowhere. */
static void warn_of_readers(app *a, const char *path, int fd)
{
    struct stat s;
    if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && (s.st_mode & (S_IRGRP | S_IROTH)))
        jny_out_format(&a->err,
                       "warning: %s: others on this machine can read it (mode %04o): `chmod 600` "
                       "makes it yours alone\n",
                       path, (unsigned)s.st_mode & 0777);
}

static jny_status from_file(app *a, const char *path, char *line, size_t *n, jny_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return jny_fail(err, errno == ENOENT ? JNY_ENOTFOUND : JNY_EIO, path,
                        "cannot open it: %s%s", strerror(errno), jny_errno_advice(errno));
    bool good = read_line(fd, line, MOST, n);
    if (good)
        warn_of_readers(a, path, fd);
    close(fd);
    return good ? JNY_OK
                : jny_fail(err, JNY_EINVAL, path,
                           "its first line is the passphrase, of at most %d bytes", MOST - 1);
}

static jny_status from_terminal(int tty, const char *prompt, char *line, size_t *n, jny_err *err)
{
    struct termios shown, hidden;
    if (tcgetattr(tty, &shown) != 0)
        return jny_fail(err, JNY_EIO, NULL, "the terminal cannot be asked: %s", strerror(errno));
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    interrupt_shows_again(tty, &shown);
    bool said = tcsetattr(tty, TCSAFLUSH, &hidden) == 0 && write(tty, prompt, strlen(prompt)) > 0;
    bool good = said && read_line(tty, line, MOST, n);
    tcsetattr(tty, TCSAFLUSH, &shown);
    interrupt_shows_again(-1, NULL);
    said = write(tty, "\n", 1) > 0;
    return good && said ? JNY_OK : jny_fail(err, JNY_EIO, NULL, "nothing was typed");
}

jny_status ask_passphrase(app *a, const char *file, bool twice, jny_str *out, jny_err *err)
{
    char       line[MOST], again[MOST];
    size_t     n = 0, k = 0;
    jny_status st;
    if (file) {
        st = from_file(a, file, line, &n, err);
    } else if (a->no_input) {
        return jny_fail(err, JNY_EINVAL, NULL,
                        "a passphrase is needed, and --no-input asks for none: put it into a file "
                        "that only you can read, and say --passphrase-file FILE");
    } else {
        int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
        if (tty < 0)
            return jny_fail(
                err, JNY_EINVAL, NULL,
                "there is no terminal to ask for the passphrase: put it into a file that "
                "only you can read, and say --passphrase-file FILE");
        work_ends(); /* now the program waits for the person */
        st = from_terminal(tty, "Passphrase: ", line, &n, err);
        if (st == JNY_OK && twice)
            st = from_terminal(tty, "Once more: ", again, &k, err);
        if (st == JNY_OK && twice && (n != k || memcmp(line, again, n) != 0))
            st = jny_fail(err, JNY_EINVAL, NULL, "the two are not the same: nothing was written");
        close(tty);
        if (a->project)
            work_begins(a);
    }
    if (st == JNY_OK && twice)
        st = jny_passphrase_check((jny_str){line, n}, file, err);
    *out = jny_str_copy(&a->arena, (jny_str){line, n});
    explicit_bzero(line, sizeof line);
    explicit_bzero(again, sizeof again);
    return st;
}
