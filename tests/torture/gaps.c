/* gaps.c - runs a command on a terminal of its own and says the longest time that a person at it
 * saw nothing new. Made for `silence.sh`.
 *
 *   gaps LOG COMMAND...     prints "GAP SECONDS EXIT"; what was shown stands in LOG afterwards */
#define _GNU_SOURCE
#include <errno.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    FILE          *log = fopen(argv[1], "we");
    struct winsize w   = {.ws_row = 24, .ws_col = 100};
    int            terminal;
    pid_t          child = log ? forkpty(&terminal, NULL, NULL, &w) : -1;
    if (child < 0) {
        perror("gaps");
        return 4;
    }
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    double  began = now(), last = began, gap = 0;
    char    room[65536];
    ssize_t k;
    while ((k = read(terminal, room, sizeof room)) > 0 || (k < 0 && errno == EINTR)) {
        double t = now();
        gap      = t - last > gap ? t - last : gap;
        last     = t;
        if (k > 0)
            fwrite(room, 1, (size_t)k, log);
    }
    int status = 0;
    waitpid(child, &status, 0);
    double end = now();
    gap        = end - last > gap ? end - last : gap;
    printf("%.2f %.2f %d\n", gap, end - began, WIFEXITED(status) ? WEXITSTATUS(status) : 256);
    return fclose(log) == 0 ? 0 : 4;
}
