/* by_hand.h - a project with everything in it, and another program that changes it. */
#ifndef TESTS_BY_HAND_H
#define TESTS_BY_HAND_H

#include "db.h"
#include "everything.h"

static inline desk full_desk(void)
{
    desk d = desk_with_project();
    fill_with_everything(&d);
    return d;
}

/* By another program, with no check and no guard in the way. */
static inline void change(desk *d, const char *text)
{
    sqlite3 *db   = sql_open(d->path);
    jny_str  make = guards_off(d, db);
    sql_run(db, "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF");
    sql_run(db, text);
    sql_run(db, jny_str_z(&d->a, make));
    sqlite3_close(db);
}

#endif
