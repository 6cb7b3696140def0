/* ways.h - which calls are reached by a way that no call before was: by their stacks of callers.
 * For fail.c alone, whose `kinds` and `noting` it uses. */
#ifndef TORTURE_WAYS_H
#define TORTURE_WAYS_H

/* The ways to a call that were seen: hashes of callers, in an open table. */
enum { WAYS = 1 << 18, DEEP = 96 };
static uint64_t        ways[WAYS];
static size_t          n_ways;
static int             noting    = -1;
static pthread_mutex_t one_notes = PTHREAD_MUTEX_INITIALIZER;
static __thread int    within; /* backtrace asks for memory the first time */

/* Where the program's own code lies; all of memory when it does not matter. */
static uintptr_t own_from, own_to = UINTPTR_MAX;

static int find_own(struct dl_phdr_info *info, size_t size, void *none)
{
    own_from = UINTPTR_MAX, own_to = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t at = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        own_from = at < own_from ? at : own_from;
        own_to =
            at + info->dlpi_phdr[i].p_memsz > own_to ? at + info->dlpi_phdr[i].p_memsz : own_to;
    }
    return 1; /* the first is the program */
}

/* Calls of two kinds from one place are two ways: SQLite asks for memory before it reads. */
static int is_new_way(int kind)
{
    void    *caller[DEEP];
    int      n = backtrace(caller, DEEP);
    uint64_t h = 14695981039346656037u + (uint64_t)kind;
    for (int i = 0; i < n; i++)
        if ((uintptr_t)caller[i] >= own_from && (uintptr_t)caller[i] < own_to)
            h = (h ^ (uintptr_t)caller[i]) * 1099511628211u;
    h += !h;
    for (size_t i = h % WAYS;; i = (i + 1) % WAYS)
        if (ways[i] == h || n_ways > WAYS / 2)
            return 0;
        else if (!ways[i])
            return n_ways++, ways[i] = h, 1;
}

static void note(int kind, long n)
{
    char text[64];
    within = 1;
    pthread_mutex_lock(&one_notes);
    if (is_new_way(kind)) {
        int k = snprintf(text, sizeof text, "%s %ld\n", kinds[kind], n);
        if (syscall(SYS_write, noting, text, (size_t)k) != k)
            _exit(99);
    }
    pthread_mutex_unlock(&one_notes);
    within = 0;
}

#endif
