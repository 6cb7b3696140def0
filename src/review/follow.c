/* follow.c - a desk kept up to date with what others write: of most of it, what people said of a
 * few stories, these are read again; of all else, the project. */
#include "desk.h"

enum {
    REFRESHES = 20000, /* then it is opened anew, and its memory is small again */
    A_FEW     = 64,    /* stories, or an eighth of all: reading more is no quicker than all */
};

static jny_status refresh_all(jny_desk *d, const jny_since *since, jny_err *err)
{
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < since->n; i++)
        st = jny_desk_refresh(d, since->stories[i], err);
    if (st == JNY_OK)
        d->seen = since->now;
    return st;
}

/* What changed the file and not the record was made again, and may be other than it was. */
static bool is_enough(const jny_desk *d, const jny_since *since)
{
    return !since->more && since->now.event != d->seen.event &&
           since->n <= A_FEW + d->census.n / 8 && d->refreshed + since->n <= REFRESHES;
}

static jny_status follow(jny_desk *d, bool *enough, jny_err *err)
{
    int64_t    change;
    jny_since  since;
    jny_arena  scratch = jny_arena_open(d->arena.world);
    jny_status st      = jny_project_change(d->project, &change, err);
    *enough            = d->refreshed <= REFRESHES;
    if (st == JNY_OK && change != d->change) {
        st      = jny_record_since(d->project, &scratch, &d->seen, &since, err);
        *enough = st == JNY_OK && is_enough(d, &since);
        if (*enough)
            st = refresh_all(d, &since, err);
        if (*enough && st == JNY_OK)
            d->change = change;
    }
    jny_arena_close(&scratch);
    return st;
}

jny_status jny_desk_follow(jny_desk **d, bool *anew, jny_err *err)
{
    bool       enough = true;
    jny_status st     = jny_project_hold((*d)->project, err);
    *anew             = false;
    if (st != JNY_OK)
        return st;
    st = follow(*d, &enough, err);
    jny_project_let_go((*d)->project);
    if (st != JNY_OK || enough)
        return st;
    *anew = true;
    return jny_desk_reopen(d, err);
}
