/* twins.h - the program ends wherever it is refused memory (src/cli/memory.c), so what it would
 * have done there is seen without running it anew: by a twin. For fail.c alone. */
#ifndef TORTURE_TWINS_H
#define TORTURE_TWINS_H

enum { LINGERS = 120 }; /* seconds: all may be stopped for a measurement meanwhile */
static int             twins, said_fd;
static atomic_long     n_twins;
static pthread_mutex_t one_twin = PTHREAD_MUTEX_INITIALIZER;

static const char *what_is_wrong(int status, char *room, size_t n)
{
    struct stat words;
    if (WIFSIGNALED(status))
        snprintf(room, n, "%s %d", WTERMSIG(status) == SIGALRM ? "lingers: signal" : "signal",
                 WTERMSIG(status));
    else if (WEXITSTATUS(status) != 4)
        snprintf(room, n, "exit %d", WEXITSTATUS(status));
    else if (fstat(said_fd, &words) != 0 || words.st_size == 0)
        snprintf(room, n, "not a word");
    else
        return NULL;
    return room;
}

static void say_wrong(long n, const char *why)
{
    char text[96];
    int  k = snprintf(text, sizeof text, "wrong %ld %s\n", n, why);
    if (syscall(SYS_write, noting, text, (size_t)k) != k)
        _exit(99);
}

/* What the twin says goes to a file of its own; it answers nobody and takes nothing. */
static void be_the_twin(void)
{
    int nothing = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0);
    dup2(nothing, 0);
    dup2(nothing, 1);
    dup2(said_fd, 2);
    sigset_t bell;
    sigemptyset(&bell);
    sigaddset(&bell, SIGALRM);
    signal(SIGALRM, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &bell, NULL);
    alarm(LINGERS);
}

/* Whether this process is the twin, which is refused; all else of it is met. */
static int twin(long n)
{
    static pid_t (*forks)(void);
    char        room[64];
    const char *why;
    int         status, was = errno;
    within = 1;
    pthread_mutex_lock(&one_twin);
    if (!forks)
        forks = real("fork");
    pid_t child = forks();
    if (child == 0) {
        be_the_twin();
        return 1;
    }
    n_twins += child > 0;
    if (child < 0)
        why = "no twin";
    else if (waitpid(child, &status, 0) != child)
        why = "nobody to wait for";
    else
        why = what_is_wrong(status, room, sizeof room);
    if (why)
        say_wrong(n, why);
    if (syscall(SYS_ftruncate, said_fd, 0L) != 0)
        _exit(99);
    pthread_mutex_unlock(&one_twin);
    within = 0;
    errno  = was;
    return 0;
}

#endif
