/* part.h - what this process has in the making, files and folders: taken away when it is told to
 * stop. Only for base/. */
#ifndef JNY_BASE_PART_H
#define JNY_BASE_PART_H

#include <journeys/base.h>

/* Before it is made, as a signal may come between the two; and when it has its name or is gone. */
void part_enter(const char *part);
void part_leave(const char *part);

/* Makes a folder (0700) of that name, enters it, and holds it by a lock; -1 with errno. EAGAIN: it
 * was swept between its making and its lock; another name, then. */
int part_hold_folder(const jny_world *w, const char *part);
/* Takes the files out of an open folder. No link is followed, and a folder in it stays: then an
 * errno, else 0. Nothing that a handler of a signal may not do. */
int part_empty(int fd);

#endif
