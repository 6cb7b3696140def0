/* part.h - what this process has in the making, files and folders: taken away when it is told to
 * stop. Only for base/. */
#ifndef JNY_BASE_PART_H
#define JNY_BASE_PART_H

/* Before it is made, as a signal may come between the two; and when it has its name or is gone. */
void part_enter(const char *part);
void part_leave(const char *part);

#endif
