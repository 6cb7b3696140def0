/* confine.h - what both locked-up children need: sandbox.c's own and pandoc. Only for import/. */
#ifndef JNY_IMPORT_CONFINE_H
#define JNY_IMPORT_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define OWN_CALLS AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_CALLS AUDIT_ARCH_AARCH64
#else
#error "say in confine.h which system calls this machine has"
#endif

/* The numbers of calls are those of this machine's own; by another door they mean others. */
#define ONLY_OWN_CALLS                                                                             \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),                       \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_CALLS, 1, 0),                                      \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),                                       \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))

static inline void confine_limit(int what, rlim_t most)
{
    struct rlimit l = {most, most};
    setrlimit((__rlimit_resource_t)what, &l);
}

/* For good: also after another program was started. */
static inline bool confine_calls(struct sock_filter *rules, size_t n)
{
    struct sock_fprog program = {(unsigned short)n, rules};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

#endif
