/* docx.c - a page as DOCX, by pandoc in a process of its own: it reads one pipe and writes
 * another, and there is an end to its time.
 *
 * In its sandbox first. A pandoc that keeps its data in files (Debian's) cannot make a DOCX there;
 * then without: the page is our own, and names no image or other file that could be fetched. */
#include <journeys/publish.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 60, NOT_THERE = 127, OUT_MOST = 64 << 20 };

static void become_pandoc(int in, int out, bool sandbox)
{
    char *const arguments[] = {
        "pandoc", "--from=html", "--to=docx", "--output=-", sandbox ? "--sandbox" : NULL, NULL};
    static char *const environment[] = {"SOURCE_DATE_EPOCH=0", "LC_ALL=C.UTF-8",
                                        "PATH=/usr/local/bin:/usr/bin:/bin", NULL};
    struct rlimit      time = {SECONDS, SECONDS}, none = {0, 0};
    int                nothing = open("/dev/null", O_WRONLY);
    setrlimit(RLIMIT_CPU, &time);
    setrlimit(RLIMIT_CORE, &none);
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(nothing, 2) < 0)
        _exit(1);
    for (int fd = 3; fd < 64; fd++)
        close(fd);
    execvpe("pandoc", arguments, environment);
    _exit(NOT_THERE);
}

/* Hands `html` in and takes what comes out, whichever is ready. */
static bool talk(int to, int from, jny_str html, jny_buf *out)
{
    size_t at = 0;
    for (;;) {
        struct pollfd both[2] = {{from, POLLIN, 0}, {to, POLLOUT, 0}};
        if (poll(both, to >= 0 ? 2 : 1, SECONDS * 1000) <= 0)
            return false;
        if (to >= 0 && both[1].revents) {
            ssize_t k = write(to, html.p + at, html.n - at);
            at += k > 0 ? (size_t)k : 0;
            if (k < 0 && errno != EAGAIN && errno != EINTR)
                at = html.n;
            if (at == html.n) {
                close(to);
                to = -1;
            }
        }
        if (both[0].revents) {
            ssize_t k = read(from, jny_buf_room(out, 65536), 65536);
            if (k <= 0)
                break;
            out->n += (size_t)k;
            if (out->n > OUT_MOST)
                return false;
        }
    }
    if (to >= 0)
        close(to);
    return true;
}

/* How pandoc ended: NOT_THERE, 0 with a document in `out`, or something else. */
static int run_pandoc(jny_str html, bool sandbox, jny_buf *out)
{
    int in[2], from[2], status = 0;
    if (pipe2(in, O_CLOEXEC) != 0)
        return 1;
    if (pipe2(from, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return 1;
    }
    pid_t child = fork();
    if (child == 0)
        become_pandoc(in[0], from[1], sandbox);
    close(in[0]);
    close(from[1]);
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    bool done = child > 0 && talk(in[1], from[0], html, out);
    close(from[0]);
    if (child > 0 && !done)
        kill(child, SIGKILL);
    if (child > 0)
        waitpid(child, &status, 0);
    return done && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

jny_status jny_docx_of_html(jny_arena *a, jny_str html, jny_str *out, jny_err *err)
{
    int end = 1;
    for (int sandbox = 1; sandbox >= 0 && end != 0 && end != NOT_THERE; sandbox--) {
        jny_buf b = jny_buf_open(a);
        end       = run_pandoc(html, sandbox, &b);
        *out      = jny_buf_str(&b);
        end       = end == 0 && b.n == 0 ? 1 : end;
    }
    if (end == NOT_THERE)
        return jny_fail(err, JNY_ENOTFOUND, NULL, "pandoc is not installed: no DOCX was made");
    if (end != 0)
        return jny_fail(err, JNY_EIO, "pandoc", "could not make a DOCX of the page");
    return JNY_OK;
}
