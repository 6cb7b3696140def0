/* run.h - one run of the program, with or without something in it that fails (fail.c). For faults.c
 * alone. */
#ifndef TORTURE_RUN_H
#define TORTURE_RUN_H

#include "folder.h"
#include "visitor.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { WORDS = 32, SECONDS = 60 };

static const char *program, *library, *which;

typedef struct {
    const char *what;   /* a kind; NULL: nothing fails */
    long        at, to; /* the calls that fail                     */
    int         code;
    bool        in_part, for_good;
    const char *places; /* where to write the ways there are       */
    bool        twins;
} fault;

static void words_of(const char *command, char *room, size_t n, char **word)
{
    int  k      = 0;
    bool quoted = false, open_word = false;
    snprintf(room, n, "%s", command);
    char *to = room;
    for (const char *p = command; *p; p++) {
        if (*p == '\'') {
            quoted = !quoted;
        } else if (*p == ' ' && !quoted) {
            *to++     = 0;
            open_word = false;
            continue;
        }
        if (!open_word && k < WORDS - 1)
            word[k++] = to;
        open_word = true;
        if (*p != '\'')
            *to++ = *p;
    }
    *to     = 0;
    word[k] = NULL;
}

static void set_number(const char *name, long n)
{
    char text[32];
    snprintf(text, sizeof text, "%ld", n);
    setenv(name, text, 1);
}

/* Before what is loaded first anyway (tests/uncaged.c). */
static void load_first(const char *what)
{
    char        list[2 * PATH];
    const char *others = getenv("LD_PRELOAD");
    snprintf(list, sizeof list, "%s%s%s", what, others ? ":" : "", others ? others : "");
    setenv("LD_PRELOAD", list, 1);
}

static bool is_server(const char *command)
{
    return strncmp(command, "review ", 7) == 0;
}

/* Runs the program; returns its exit, or 128 + signal, or 256 when it did not end in time. */
static int run(const char *command, const fault *f, const char *out, const char *err)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        give_up("fork");
    if (child == 0) {
        char  room[2048];
        char *word[WORDS];
        int   in = open("/dev/null", O_RDONLY);
        int   o  = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        int   e  = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(in, 0);
        dup2(o, 1);
        dup2(e, 2);
        closefrom(3);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setpgid(0, 0);
        if (f) {
            load_first(library);
            if (f->places)
                setenv("FAIL_PLACES", f->places, 1);
            set_number("FAIL_OWN", strcmp(which, "ways") == 0);
            if (f->what)
                setenv("FAIL_WHAT", f->what, 1);
            set_number("FAIL_AT", f->at);
            set_number("FAIL_LAST", f->to);
            set_number("FAIL_CODE", f->code);
            set_number("FAIL_SHORT", f->in_part);
            set_number("FAIL_TWINS", f->twins);
        }
        word[0] = (char *)program;
        words_of(command, room, sizeof room, word + 1);
        execv(program, word);
        _exit(127);
    }
    int           watched = (int)syscall(SYS_pidfd_open, child, 0), status;
    struct pollfd p       = {watched, POLLIN, 0};
    if (is_server(command)) {
        visit_it(out, watched, f && f->twins ? 3600 : 20);
        kill(child, SIGTERM);
    }
    bool late = poll(&p, 1, f && f->twins ? -1 : SECONDS * 1000) == 0;
    close(watched);
    if (late)
        kill(-child, SIGKILL);
    if (waitpid(child, &status, 0) != child)
        give_up("waitpid");
    return late ? 256 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif
