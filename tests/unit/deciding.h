/* deciding.h - a project with everything in it, and one more decision. */
#ifndef TESTS_DECIDING_H
#define TESTS_DECIDING_H

#include "everything.h"

#include <journeys/review.h>

static inline desk full_desk(void)
{
    setenv("TMPDIR", "/dev/shm", 0);
    desk d = desk_with_project();
    fill_with_everything(&d);
    return d;
}

static inline void decide(desk *d, const char *id, const char *theme, const char *action,
                          const char *coder)
{
    bool               stands;
    jny_decide_request r = {.id      = jny_cstr(id),
                            .theme   = jny_cstr(theme),
                            .action  = jny_cstr(action),
                            .valence = JNY_STR("mixed"),
                            .quote   = JNY_STR("help"),
                            .note    = JNY_STR("a note"),
                            .coder   = jny_cstr(coder)};
    works(d, jny_decide(d->p, &d->a, &r, &stands, &d->err), "deciding");
}

#endif
