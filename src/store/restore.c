/* restore.c - a backup back in the place of its project: what stands there is kept first, and
 * nothing that others write meanwhile is lost. */
#include "outlived.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* "P.damaged", "P.damaged-2" ... */
static jny_str aside_name(const char *project, jny_arena *a, size_t n)
{
    return n == 1 ? jny_str_format(a, "%s.damaged", project)
                  : jny_str_format(a, "%s.damaged-%zu", project, n);
}

jny_status project_set_aside(const char *project, jny_arena *a, size_t *n, jny_err *err)
{
    bool there = true;
    for (*n = 0; there; *n += there)
        if (jny_file_there(jny_str_z(a, aside_name(project, a, *n + 1)), &there, err) != JNY_OK)
            return err->status;
    return JNY_OK;
}

/* The project as it stands is kept too, whatever state it is in. */
static jny_status set_aside(const jny_world *w, const char *project, jny_arena *a, jny_str *kept,
                            jny_err *err)
{
    size_t n;
    if (project_set_aside(project, a, &n, err) != JNY_OK)
        return err->status;
    *kept = aside_name(project, a, n + 1); /* what was set aside before stays */
    for (const char *const *e = (const char *const[]){"-wal", "-shm", NULL}; *e; e++) {
        const char *from = jny_str_z(a, jny_str_format(a, "%s%s", project, *e));
        const char *to   = jny_str_z(a, jny_str_format(a, "%.*s%s", JNY_ARG(*kept), *e));
        bool        there;
        if (jny_file_there(from, &there, err) != JNY_OK)
            return err->status;
        if (there && w->rename(w->ctx, from, to) != 0)
            return jny_fail(err, JNY_EIO, from, "cannot be set aside: %s", strerror(errno));
    }
    return jny_file_move(w, project, jny_str_z(a, *kept), err);
}

static jny_status open_copy(const jny_world *w, const char *from, const char *project,
                            part_file *part, jny_project **copy, jny_err *err)
{
    int64_t    version;
    jny_status st = project_look(w, from, &version, err);
    if (st != JNY_OK)
        return st;
    jny_project *source = project_new(w, from);
    st                  = project_connect(source, source->path, SQLITE_OPEN_READWRITE, err);
    if (st == JNY_OK)
        st = project_part(w, project, part, err);
    if (st == JNY_OK) {
        jny_project *to = project_new(w, part->path);
        st              = project_connect(to, to->path, SQLITE_OPEN_READWRITE, err);
        if (st == JNY_OK)
            st = project_copy_pages(source, to, NULL, NULL, err);
        jny_project_close(to);
        if (st == JNY_OK) /* of an older version: brought to this one on the way */
            st = jny_project_open(w, part->path, copy, err);
        if (st == JNY_OK)
            st = project_check_pages(*copy, err);
        if (st != JNY_OK) {
            jny_project_close(*copy);
            project_part_end(w, part);
        }
        project_name_it(st, st == JNY_EDB ? from : project, err);
    }
    jny_project_close(source);
    return st;
}

static jny_status note_restore(jny_project *copy, jny_arena *a, jny_str actor, jny_restored *out,
                               jny_err *err)
{
    jny_status st = jny_event_begin(copy, "restore", actor, err);
    if (st != JNY_OK)
        return st;
    jny_buf b = jny_buf_open(a);
    jny_buf_format(&b, "{\"events\":%llu,\"forgotten\":%zu}", (unsigned long long)out->events,
                   out->forgotten);
    return jny_event_commit(copy, jny_buf_str(&b), err);
}

/* Whether a file that could not be opened is to make room. A machine that refuses says nothing of
 * the file; and where a log lies beside it, somebody may be at work with both. */
static jny_status may_be_replaced(const jny_world *w, const char *project, const jny_err *told,
                                  jny_err *err)
{
    if (told->status != JNY_EDB)
        return jny_fail(err, told->status, told->place, "%s", told->msg);
    if (project_has_log(w, project))
        return jny_fail(err, JNY_EDB, project,
                        "cannot be read, and a log lies beside it, %.200s-wal: close what has it "
                        "open; where nothing has, give the log another name and restore again",
                        project);
    return JNY_OK;
}

/* The head that the file has, seen by a connection of its own. */
static jny_str head_on_disk(jny_project *live, jny_arena *a, jny_err *err)
{
    jny_str      out = {0};
    jny_project *p   = project_new(live->world, live->path);
    if (project_connect(p, p->path, SQLITE_OPEN_READONLY, err) == JNY_OK)
        out = project_head(p, a, err);
    jny_project_close(p);
    return out;
}

/* One try: all of it in one transaction of SQLite's. `*done` stays false where somebody wrote
 * between the keeping of what is there, under `head`, and the moment from which nobody can. */
static jny_status put_in_place(jny_project *copy, jny_project *live, jny_arena *a, jny_str actor,
                               jny_str head, jny_restored *out, outlived *kept, bool *done,
                               jny_err *err)
{
    jny_status st = tombstones_carry(live, copy, a, actor, &out->forgotten, err);
    if (st == JNY_OK)
        st = outlived_carry(live, copy, a, actor, kept, err);
    if (st != JNY_OK)
        return st;
    sqlite3_backup *b = sqlite3_backup_init(live->db, "main", copy->db, "main");
    if (!b)
        return db_fail(live, err);
    int rc = project_copy_step(b, 0, NULL, NULL);
    if (rc == SQLITE_OK && jny_str_eq(head_on_disk(live, a, err), head)) {
        if (note_restore(copy, a, actor, out, err) == JNY_OK)
            rc = project_copy_step(b, COPY_PAGES, NULL, NULL);
        *done = rc == SQLITE_DONE;
    }
    sqlite3_backup_finish(b); /* what was not done is undone */
    if (err->status == JNY_OK && rc != SQLITE_OK && rc != SQLITE_DONE)
        return db_fail(live, err);
    return err->status;
}

/* What others write until then is kept too, whom they forget is forgotten, and what they withdraw
 * is withdrawn. No backup goes before it is done: it may be the one that is asked for. */
static jny_status replace_live(jny_project *copy, jny_project *live, jny_arena *a, jny_str actor,
                               jny_restored *out, jny_err *err)
{
    enum { TRIES = 100 };
    bool       done      = false;
    size_t     forgotten = 0;
    outlived   kept      = {0};
    jny_status st        = JNY_OK;
    for (int i = 0; st == JNY_OK && !done && i < TRIES; i++) {
        bool    made = false;
        jny_str head = project_head(live, a, err);
        st           = err->status;
        if (st == JNY_OK)
            st = project_keep(live, a, &out->kept, &made, err);
        if (st == JNY_OK)
            st = put_in_place(copy, live, a, actor, head, out, &kept, &done, err);
        forgotten += out->forgotten;
        if (st == JNY_OK && !done && made) /* the next one has all of it */
            live->world->remove(live->world->ctx, jny_str_z(a, out->kept));
    }
    if (done)
        project_keep_last(live, a);
    out->forgotten  = forgotten;
    out->behind     = kept.behind.at;
    out->n_behind   = kept.behind.n;
    out->outlived   = kept.list.at;
    out->n_outlived = kept.list.n;
    if (st == JNY_OK && !done)
        st = jny_fail(err, JNY_EDB, live->path,
                      "others write to it without a pause: ask them to stop, and try again; it is "
                      "as it was");
    return st;
}

typedef struct {
    const jny_world *w;
    jny_arena       *a;
    const char      *from, *project;
    jny_str          actor;
    jny_project     *copy, *live;
    bool             there; /* something is in its place */
    jny_restored    *out;
} restoring;

/* Before anything is opened. */
static jny_status check_names(restoring *r, jny_err *err)
{
    if (jny_file_same(r->from, r->project))
        return jny_fail(err, JNY_EINVAL, r->from, "is the project itself: name a backup of it");
    if (jny_file_there(r->project, &r->there, err) != JNY_OK)
        return err->status;
    if (access(r->from, F_OK) != 0 && errno == ENOENT)
        return jny_fail(err, JNY_ENOTFOUND, r->from,
                        "no such backup: those of a project stand in its .backups folder");
    if (!r->there && jny_project_absent(r->project, err) != JNY_OK)
        return err->status;
    return project_refuse_place(r->project, err);
}

/* What is there is damaged, as `told` says, and is to make room. */
static jny_status leave_live(restoring *r, const jny_err *told, jny_err *err)
{
    r->out->was_sound = false;
    jny_project_close(r->live); /* and with it the log of this connection */
    r->live = NULL;
    return may_be_replaced(r->w, r->project, told, err);
}

/* One that lost its own settings is damaged as well. */
static jny_status open_live(restoring *r, jny_err *err)
{
    jny_str its = {0}, guid = {0};
    jny_err told = {0};
    if (project_guid(r->copy, r->a, &guid, err) != JNY_OK || !r->there)
        return err->status;
    r->out->was_sound = jny_project_open(r->w, r->project, &r->live, &told) == JNY_OK &&
                        project_guid(r->live, r->a, &its, &told) == JNY_OK;
    if (!r->out->was_sound)
        return leave_live(r, &told, err);
    return jny_str_eq(its, guid)
               ? JNY_OK
               : jny_fail(err, JNY_ECONFLICT, r->from,
                          "is of another project: restore it under a name of its own");
}

/* One that opens may not be read whole; then what can be known of who was forgotten is carried. */
static jny_status replace_sound(restoring *r, jny_err *err)
{
    jny_err    told = {0}, ignored = {0};
    jny_status st = replace_live(r->copy, r->live, r->a, r->actor, r->out, &told);
    if (st == JNY_EDB) {
        tombstones_carry(r->live, r->copy, r->a, r->actor, &r->out->forgotten, &ignored);
        return leave_live(r, &told, err);
    }
    if (st != JNY_OK)
        *err = told;
    return st;
}

/* What stood there, if anything, could not say who was forgotten; the list beside it may. */
static jny_status finish_alone(restoring *r, jny_err *err)
{
    uint64_t   again = 0;
    jny_status st    = forget_as_beside(r->copy, r->project, r->a, r->actor, &again, err);
    r->out->forgotten += again;
    return st == JNY_OK ? note_restore(r->copy, r->a, r->actor, r->out, err) : st;
}

jny_status jny_restore(const jny_world *w, jny_arena *a, const char *from, const char *project,
                       jny_str actor, jny_restored *out, jny_err *err)
{
    char      real[PATH_MAX];
    part_file part;
    restoring r   = {.w       = w,
                     .a       = a,
                     .from    = from,
                     .project = project_real(project, real),
                     .actor   = actor,
                     .out     = out};
    *out          = (jny_restored){0};
    jny_status st = check_names(&r, err);
    if (st == JNY_OK)
        st = open_copy(w, from, r.project, &part, &r.copy, err);
    if (st != JNY_OK)
        return st;
    out->events = (uint64_t)project_number(r.copy, "SELECT count(*) FROM event", err);
    st          = err->status;
    if (st == JNY_OK)
        st = open_live(&r, err);
    if (st == JNY_OK && r.live)
        st = replace_sound(&r, err);
    if (st == JNY_OK && !out->was_sound)
        st = finish_alone(&r, err);
    jny_project_close(r.copy);
    jny_project_close(r.live);
    if (st == JNY_OK && r.there && !out->was_sound)
        st = set_aside(w, r.project, a, &out->kept, err);
    if (st == JNY_OK && !out->was_sound)
        st = jny_file_name(w, part.path, r.project, err);
    project_part_end(w, &part);
    return project_name_it(st, st == JNY_OK ? "" : r.project, err);
}
