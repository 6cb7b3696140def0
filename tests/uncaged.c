/* uncaged.c - a library to be loaded before all others (LD_PRELOAD) while branches are counted
 * (coverage.sh): the child that reads an archive is locked up as it is otherwise, but may write down
 * what it counted, and so may a process that ends by _exit. No test of the cage means anything
 * with it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void __gcov_dump(void) __attribute__((weak)); /* the program's own */

_Noreturn void _exit(int code)
{
    if (__gcov_dump)
        __gcov_dump();
    REAL(_exit)(code);
    __builtin_unreachable();
}

int setrlimit(__rlimit_resource_t what, const struct rlimit *to)
{
    if (__gcov_dump && (what == RLIMIT_FSIZE || what == RLIMIT_NOFILE))
        return 0;
    return REAL(setrlimit)(what, to);
}

/* A list of calls that may be made is looked at and not put in force. */
int prctl(int what, ...)
{
    unsigned long v[4];
    va_list       ap;
    va_start(ap, what);
    for (int i = 0; i < 4; i++)
        v[i] = va_arg(ap, unsigned long);
    va_end(ap);
    if (__gcov_dump && what == PR_SET_SECCOMP)
        return 0;
    return REAL(prctl)(what, v[0], v[1], v[2], v[3]);
}
