/* pandoc.c - a document of a stranger to pandoc, and back as JSON. pandoc is a large program that
 * was not written for this: it gets the bytes in memory, and a pipe; it may read the folders that
 * programs live in, start nothing, call nobody, and has limits on time and memory. What it says is
 * read by tree.c in a child of its own. */
#include "confine.h"
#include "office.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/landlock.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* The address space holds 512 MiB of words, and what Haskell reserves and never touches. */
#define PANDOC_SPACE  ((rlim_t)2 << 30)
#define PANDOC_ANSWER ((size_t)96 << 20) /* bytes of JSON */
enum { PANDOC_SECONDS = 60, PANDOC_CPU = 30 };

/* ---- Where it is ---------------------------------------------------------------------------- */

static bool find_program(char out[PATH_MAX])
{
    const char *path = getenv("PATH");
    jny_str     rest = jny_cstr(path ? path : "/usr/bin:/bin");
    while (rest.n) {
        jny_str     folder = jny_str_cut(&rest, ':');
        struct stat st;
        if (!folder.n || folder.p[0] != '/') /* never from where somebody happens to stand */
            continue;
        if (snprintf(out, PATH_MAX, "%.*s/pandoc", JNY_ARG(folder)) < PATH_MAX &&
            stat(out, &st) == 0 && S_ISREG(st.st_mode) && access(out, X_OK) == 0)
            return true;
    }
    return false;
}

/* ---- The child ------------------------------------------------------------------------------- */

static void may_read(int rules, const char *path, __u64 rights)
{
    struct landlock_path_beneath_attr beneath = {rights, open(path, O_PATH | O_CLOEXEC)};
    if (beneath.parent_fd >= 0)
        syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

/* No file but programs, libraries and their data. An older kernel cannot; what is refused below
 * is refused there too. */
static void refuse_files(const char *program)
{
    const __u64 file                 = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE,
                folder               = file | LANDLOCK_ACCESS_FS_READ_DIR;
    struct landlock_ruleset_attr all = {.handled_access_fs =
                                            (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        return;
    may_read(rules, "/usr", folder);
    may_read(rules, "/lib", folder);
    may_read(rules, "/lib64", folder);
    may_read(rules, "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
    may_read(rules, program, file);
    syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

/* No socket, no file to be written, no process but itself and its threads. */
static bool refuse_calls(void)
{
#define REFUSE(call)                                                                               \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                                             \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ARGUMENT(n)                                                                                \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, args[n]))
    enum { WRITES = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND };
    struct sock_filter rules[] = {
        ONLY_OWN_CALLS,
        REFUSE(SYS_socket),
        REFUSE(SYS_socketpair),
        REFUSE(SYS_connect),
        REFUSE(SYS_bind),
        REFUSE(SYS_listen),
        REFUSE(SYS_sendto),
        REFUSE(SYS_sendmsg),
        REFUSE(SYS_io_uring_setup),
        REFUSE(SYS_ptrace),
        REFUSE(SYS_process_vm_readv),
        REFUSE(SYS_process_vm_writev),
        REFUSE(SYS_kill),
        REFUSE(SYS_tkill),
        REFUSE(SYS_mount),
        REFUSE(SYS_unlinkat),
        REFUSE(SYS_renameat2),
        REFUSE(SYS_mkdirat),
        REFUSE(SYS_openat2),
#ifdef SYS_open
        REFUSE(SYS_creat),
        REFUSE(SYS_unlink),
        REFUSE(SYS_rename),
        REFUSE(SYS_mkdir),
        REFUSE(SYS_fork),
        REFUSE(SYS_vfork),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_open, 0, 4),
        ARGUMENT(1),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, WRITES, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
#endif
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4),
        ARGUMENT(2),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, WRITES, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        /* The C library then asks by the older call, whose flags can be looked at. */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
        ARGUMENT(0),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
#undef REFUSE
#undef ARGUMENT
    return confine_calls(rules, sizeof rules / sizeof *rules);
}

static _Noreturn void become_pandoc(const char *program, const char *from, int in, int out)
{
    char *const args[] = {
        (char *)"pandoc", (char *)"+RTS", (char *)"-M512m", (char *)"-RTS", (char *)"--sandbox",
        (char *)"--from", (char *)from,   (char *)"--to",   (char *)"json", NULL};
    char *const environment[] = {(char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C.UTF-8",
                                 (char *)"HOME=/", NULL};
    int         nothing       = open("/dev/null", O_WRONLY); /* its messages quote the story */
    if (dup2(in, 0) != 0 || dup2(out, 1) != 1 || dup2(nothing, 2) != 2 ||
        syscall(SYS_close_range, 3U, ~0U, 0U) != 0 || chdir("/") != 0)
        _exit(126);
    unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC); /* where the machine lets us */
    confine_limit(RLIMIT_CPU, PANDOC_CPU);
    confine_limit(RLIMIT_CORE, 0);
    confine_limit(RLIMIT_FSIZE, 0);
    confine_limit(RLIMIT_NOFILE, 64);
    confine_limit(RLIMIT_AS, PANDOC_SPACE);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        _exit(126);
    refuse_files(program);
    if (!refuse_calls())
        _exit(126);
    execve(program, args, environment);
    _exit(127);
}

/* ---- The parent ------------------------------------------------------------------------------ */

/* The bytes as a file that stands in no folder. */
static int in_memory(jny_str bytes)
{
    int fd = memfd_create("document", MFD_CLOEXEC);
    while (fd >= 0 && bytes.n) {
        ssize_t k = write(fd, bytes.p, bytes.n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            close(fd);
            return -1;
        }
        bytes = jny_str_sub(bytes, (size_t)k, bytes.n);
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What it says, to its end. */
static jny_status listen_to(jny_arena *a, int fd, const char *path, jny_str *out, jny_err *err)
{
    char    block[1 << 16];
    int64_t until = milliseconds() + (int64_t)PANDOC_SECONDS * 1000;
    jny_buf b     = jny_buf_open(a);
    for (;;) {
        int64_t       left  = until - milliseconds();
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        int           some  = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0)
            return jny_fail(err, JNY_ELIMIT, path,
                            "takes pandoc more than the limit of %d seconds: refused",
                            PANDOC_SECONDS);
        ssize_t k = read(fd, block, sizeof block);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            break;
        jny_buf_add(&b, (jny_str){block, (size_t)k});
        if (b.n > PANDOC_ANSWER)
            return jny_fail(
                err, JNY_ELIMIT, path,
                "holds more words than the limit (%zu MiB of what pandoc says): refused",
                PANDOC_ANSWER >> 20);
    }
    *out = jny_buf_str(&b);
    return JNY_OK;
}

static jny_status explain(int status, const char *path, jny_err *err)
{
    enum { HEAP_OVERFLOW = 251 }; /* of the Haskell run-time system */
    if (err->status != JNY_OK || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
        return err->status;
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        return jny_fail(err, JNY_ELIMIT, path,
                        "takes pandoc more than the limit of %d seconds: refused", PANDOC_CPU);
    if (WIFEXITED(status) && WEXITSTATUS(status) == HEAP_OVERFLOW)
        return jny_fail(err, JNY_ELIMIT, path,
                        "takes pandoc more memory than the limit of 512 MiB: refused");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 126)
        return jny_fail(err, JNY_EIO, path, "this system cannot lock pandoc up: not read");
    return jny_fail(
        err, JNY_ESYNTAX, path,
        "pandoc cannot read it (it ended with %d): is it what its name says? Save it as "
        ".docx and import that",
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

jny_status pandoc_run(jny_arena *a, const char *from, const char *path, jny_str bytes, jny_str *out,
                      jny_err *err)
{
    char program[PATH_MAX];
    int  fds[2], status = 0, in = -1;
    if (!find_program(program))
        return jny_fail(err, JNY_EIO, path,
                        "needs pandoc to be read, which is not installed: install it (Debian: apt "
                        "install pandoc), or save the file as .docx");
    if (pipe2(fds, O_CLOEXEC) != 0)
        return jny_fail(err, JNY_EIO, path, "cannot make a pipe: %s", strerror(errno));
    in        = in_memory(bytes);
    pid_t pid = in >= 0 ? fork() : -1;
    if (pid == 0)
        become_pandoc(program, from, in, fds[1]);
    if (pid < 0)
        jny_fail(err, JNY_EIO, path, "cannot start pandoc: %s", strerror(errno));
    close(fds[1]);
    if (in >= 0)
        close(in);
    if (pid > 0) {
        listen_to(a, fds[0], path, out, err);
        if (err->status != JNY_OK)
            kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
            /* again */
        }
        explain(status, path, err);
    }
    close(fds[0]);
    return err->status;
}
