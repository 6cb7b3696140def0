/* peak.c - runs a command and says how much memory it held at most, with its children, all at once.
 * Made for `peak.sh`.
 *
 *   peak COMMAND... 3>TOLD     writes "KIB EXIT" there
 *
 * A thousand times a second the most that each living process ever held (VmHWM) is added up: pages
 * that parent and child share count twice, so the sum is never too small. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long held_by(pid_t pid)
{
    char  path[64], line[256];
    long  kib = 0;
    FILE *f;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    if (!(f = fopen(path, "re")))
        return 0;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            break;
    fclose(f);
    return kib;
}

static long held_by_all(pid_t pid)
{
    char  path[64];
    long  kib = held_by(pid);
    int   child;
    FILE *f;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    if (!(f = fopen(path, "re")))
        return kib;
    while (fscanf(f, "%d", &child) == 1)
        kib += held_by_all(child);
    fclose(f);
    return kib;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    pid_t child = fork();
    if (child == 0) {
        close(3);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    long          most = 0;
    int           status;
    struct rusage use;
    while (child > 0 && wait4(child, &status, WNOHANG, &use) == 0) {
        long now = held_by_all(child);
        most     = now > most ? now : most;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    if (child < 0)
        return 4;
    most = use.ru_maxrss > most ? use.ru_maxrss : most;
    return dprintf(3, "%ld %d\n", most, WIFEXITED(status) ? WEXITSTATUS(status) : 256) < 0;
}
