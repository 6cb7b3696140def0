/* fail.c - a library to be loaded before all others (LD_PRELOAD), which lets the n-th call fail: of
 * memory, or of the system. Made for `faults.sh`.
 *
 *   FAIL_WHAT=memory|system|statement  FAIL_AT=n  FAIL_LAST=m (n to m fail)  FAIL_CODE=errno
 *   FAIL_SHORT=1: instead of failing, a read or write does a part of it
 *   FAIL_PLACES=FILE: lets all pass, and writes for each call with another way to it through the
 *   program than those before (its stack of callers) a line `memory n`, `system n` or
 *   `statement n`; at the end `all m s q`, how many calls of each there were. FAIL_OWN=1: of the
 * callers only those count that are the program's own, so that all a library does within one call
 * of it is one way
 *   FAIL_TWINS=1: at each request for memory the process forks a twin of itself, whose request is
 * refused, and waits for it. It must end with 4 and words; FAIL_PLACES gets a line `wrong n why`
 * where it does not, and at the end `twins n`, how many there were
 *
 * It counts from where the program protects itself, the first thing that main does. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

enum { SYSTEM, MEMORY, STATEMENT, KINDS };
static const char *const kinds[KINDS] = {"system", "memory", "statement"};
static atomic_long       calls[KINDS];
static long              from, to;
static int               code, armed, failing, in_part;

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

#define REAL(name) ((__typeof__(&name))real(#name))

#include "ways.h"
/* which it needs */
#include "twins.h"

/* A locked-up child has no file but its own, and makes no twin. */
static void note_no_more(void)
{
    noting = -1;
    twins  = 0;
}

static int fails(int kind)
{
    if (!armed || within)
        return 0;
    long n = 1 + atomic_fetch_add(&calls[kind], 1);
    if (twins)
        return kind == MEMORY && twin(n);
    if (noting >= 0)
        note(kind, n);
    return kind == failing && from && n >= from && n <= to;
}

static long setting(const char *name, long otherwise)
{
    const char *v = getenv(name);
    return v ? strtol(v, NULL, 10) : otherwise;
}

static void tell(void)
{
    char text[96];
    armed = 0;
    int n = snprintf(text, sizeof text, "twins %ld\nall %ld %ld %ld\n", n_twins, calls[MEMORY],
                     calls[SYSTEM], calls[STATEMENT]);
    if (noting >= 0 && syscall(SYS_write, noting, text, (size_t)n) != n)
        _exit(99);
}

/* The program's first act. */
int setrlimit(__rlimit_resource_t what, const struct rlimit *to_what)
{
    int r = REAL(setrlimit)(what, to_what);
    if (!armed) {
        const char *kind = getenv("FAIL_WHAT");
        for (failing = KINDS - 1; failing > 0; failing--)
            if (kind && strcmp(kind, kinds[failing]) == 0)
                break;
        from             = setting("FAIL_AT", 0);
        to               = setting("FAIL_LAST", from);
        code             = (int)setting("FAIL_CODE", EIO);
        in_part          = (int)setting("FAIL_SHORT", 0);
        const char *file = getenv("FAIL_PLACES");
        if (file &&
            (noting = (int)syscall(SYS_open, file,
                                   O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600)) < 0)
            _exit(99);
        within = 1;
        if (setting("FAIL_OWN", 0))
            dl_iterate_phdr(find_own, NULL);
        is_new_way(0); /* what backtrace needs, it has from here on */
        twins = (int)setting("FAIL_TWINS", 0);
        if (twins && (said_fd = REAL(memfd_create)("words", MFD_CLOEXEC)) < 0)
            _exit(99);
        within = 0;
        pthread_atfork(NULL, NULL, note_no_more);
        atexit(tell);
        armed = 1;
    }
    return r;
}

/* What is still to be said or written down at the end, is: of branches that were taken, say. */
_Noreturn void _exit(int status)
{
    armed = 0;
    if (within) /* a twin: whoever else looks names up is not there to end it */
        REAL(syscall)(SYS_exit_group, status);
    REAL(_exit)(status);
    __builtin_unreachable();
}

/* dlsym asks for memory itself. */
static char   early[65536];
static size_t early_used;
static void  *from_early(size_t n)
{
    void *p = early + early_used;
    early_used += (n + 15) & ~(size_t)15;
    return early_used <= sizeof early ? p : NULL;
}

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);
static int finding;

static void find(void)
{
    if (real_free || finding)
        return;
    finding      = 1;
    real_malloc  = REAL(malloc);
    real_calloc  = REAL(calloc);
    real_realloc = REAL(realloc);
    real_free    = REAL(free);
    finding      = 0;
}

void *malloc(size_t n)
{
    find();
    if (!real_free)
        return from_early(n);
    if (fails(MEMORY)) {
        errno = ENOMEM;
        return NULL;
    }
    return real_malloc(n);
}

void *calloc(size_t k, size_t n)
{
    find();
    if (!real_free)
        return from_early(k * n);
    if (fails(MEMORY)) {
        errno = ENOMEM;
        return NULL;
    }
    return real_calloc(k, n);
}

void *realloc(void *p, size_t n)
{
    find();
    if (!real_free)
        return from_early(n);
    if (fails(MEMORY)) {
        errno = ENOMEM;
        return NULL;
    }
    return real_realloc(p, n);
}

void free(void *p)
{
    if ((char *)p >= early && (char *)p < early + sizeof early)
        return;
    find();
    if (real_free)
        real_free(p);
}

#include "calls.h"

/* -- SQLite's door: what it answers is not looked at, but its codes are. Its own parts (the index
 * of words) knock there too, and learn of a step that was refused when they reset the statement. */
static int    refused_with;
static void  *refused_step[64]; /* the last ones */
static size_t refused_steps;

/* sqlite3_exec steps by this door too, but asks the statement how it went. */
static __thread int within_exec, broke_off;

static int refused(void)
{
    return refused_with = fails(STATEMENT) ? code : 0;
}
int sqlite3_prepare_v2(void *db, const char *sql, int n, void **out, const char **rest)
{
    int (*call)(void *, const char *, int, void **, const char **) = real("sqlite3_prepare_v2");
    *out                                                           = NULL;
    return refused() ? code : call(db, sql, n, out, rest);
}
int sqlite3_prepare_v3(void *db, const char *sql, int n, unsigned how, void **out,
                       const char **rest)
{
    int (*call)(void *, const char *, int, unsigned, void **, const char **) =
        real("sqlite3_prepare_v3");
    *out = NULL;
    return refused() ? code : call(db, sql, n, how, out, rest);
}
int sqlite3_step(void *statement)
{
    static int (*call)(void *);
    if (!call)
        call = real("sqlite3_step");
    if (broke_off)
        return code;
    if (!refused())
        return call(statement);
    broke_off = within_exec;
    pthread_mutex_lock(&one_notes);
    refused_step[refused_steps++ % 64] = statement;
    pthread_mutex_unlock(&one_notes);
    return code;
}

static int was_refused(const void *statement)
{
    int was = 0;
    pthread_mutex_lock(&one_notes);
    for (size_t i = 0; i < 64; i++)
        if (statement && refused_step[i] == statement)
            refused_step[i] = NULL, was = 1;
    pthread_mutex_unlock(&one_notes);
    return was;
}
int sqlite3_reset(void *statement)
{
    int (*call)(void *) = real("sqlite3_reset");
    int was = was_refused(statement), r = call(statement);
    return was ? code : r;
}
int sqlite3_finalize(void *statement)
{
    int (*call)(void *) = real("sqlite3_finalize");
    int was = was_refused(statement), r = call(statement);
    return was ? code : r;
}
int sqlite3_exec(void *db, const char *sql, void *each, void *with, char **said)
{
    int (*call)(void *, const char *, void *, void *, char **) = real("sqlite3_exec");
    if (refused())
        return code;
    int outer   = within_exec; /* the index of words makes its tables so */
    within_exec = 1;
    int r       = call(db, sql, each, with, said);
    if (broke_off)
        r = refused_with = code;
    within_exec = outer;
    broke_off   = 0;
    return r;
}
int sqlite3_backup_step(void *backup, int pages)
{
    int (*call)(void *, int) = real("sqlite3_backup_step");
    return refused() ? code : call(backup, pages);
}
int sqlite3_extended_errcode(void *db)
{
    int (*call)(void *) = real("sqlite3_extended_errcode");
    return refused_with ? refused_with : call(db);
}
int sqlite3_errcode(void *db)
{
    int (*call)(void *) = real("sqlite3_errcode");
    return refused_with ? refused_with : call(db);
}
