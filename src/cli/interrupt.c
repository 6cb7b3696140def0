/* interrupt.c - who is told to stop (Ctrl-C, kill, a closed window) leaves nothing half done
 * behind: the terminal shows again what is typed, and what was in the making is taken away. Nothing
 * else needs it: SQLite undoes what was not finished, whenever the project is opened next. */
#include "cli.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static struct termios shown;
static atomic_int     hidden_from = -1; /* the terminal that shows nothing now */

void interrupt_shows_again(int tty, const struct termios *how)
{
    if (how)
        shown = *how;
    hidden_from = how ? tty : -1;
}

/* The locked-up children have it too; what is in the making is not theirs. */
static void stop(int signal_number)
{
    int tty = hidden_from;
    if (tty >= 0)
        tcsetattr(tty, TCSANOW, &shown);
    jny_parts_abandon();
    raise(signal_number); /* as it would have ended without us */
}

void interrupt_guard(void)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct sigaction how = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND}, was;
        if (sigaction(ends[i], NULL, &was) == 0 && was.sa_handler == SIG_DFL)
            sigaction(ends[i], &how, NULL);
    }
}
