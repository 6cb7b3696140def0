/* serve.c - the application as a whole: its state, its desk, its life. */
#include "app.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

void desk_drop(web *w)
{
    w->desk_is_old = true;
}

/* What was made from the desk, or from the stories that it had. */
static void drop_made(web *w)
{
    w->rarity = NULL;
    w->pool   = NULL; /* its codebook was the desk's */
    jny_arena_reset(&w->lists);
    jny_arena_reset(&w->pools);
}

jny_status lists_ready(web *w, jny_err *err)
{
    if (w->rarity)
        return JNY_OK;
    w->gazetteer = jny_gazetteer_shipped(&w->lists);
    return jny_rarity_open(w->project, &w->lists, &w->rarity, err);
}

/* What others write to it all day is read story by story: the codebooks are not parsed again. */
jny_status desk_ready(web *w, jny_err *err)
{
    bool       anew = true;
    jny_status st;
    if (!w->desk) {
        st = jny_desk_open(w->project, w->world, &w->desk, err);
        if (st == JNY_OK)
            st = jny_desk_watch(w->desk, w->options->cues, err);
    } else if (w->desk_is_old) {
        st = jny_desk_reopen(&w->desk, err);
    } else {
        st = jny_desk_follow(&w->desk, &anew, err);
    }
    if (anew)
        drop_made(w);
    w->desk_is_old = st != JNY_OK;
    return st;
}

jny_status desk_touch(web *w, jny_str id, jny_err *err)
{
    size_t row = jny_desk_row(w->desk, id);
    return row == SIZE_MAX ? JNY_OK : jny_desk_refresh(w->desk, jny_desk_key(w->desk, row), err);
}

const jny_progress_report *progress_of(const web *w)
{
    return jny_desk_progress(w->desk);
}

/* Enter in the terminal asks for a new link. */
static void tick(void *ctx)
{
    web          *w = ctx;
    char          bytes[256];
    struct pollfd in = {.fd = 0, .events = POLLIN};
    if (isatty(0) && poll(&in, 1, 0) > 0 && read(0, bytes, sizeof bytes) > 0)
        launch_offer(w);
}

/* "southwark" of "work/southwark.journeys" */
static jny_str name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    jny_str     name  = jny_cstr(slash ? slash + 1 : path);
    return jny_str_ends(name, JNY_STR(".journeys")) ? jny_str_sub(name, 0, name.n - 9) : name;
}

jny_status jny_web_serve(jny_project *p, const jny_world *w, const jny_web_options *o, jny_err *err)
{
    static web app; /* its tables are large */
    app = (web){.world   = w,
                .project = p,
                .options = o,
                .lists   = jny_arena_open(w),
                .pools   = jny_arena_open(w),
                .title   = name_of(o->project)};
    jny_random(app.attempts_key, sizeof app.attempts_key);
    jny_err later = {0};         /* where it cannot be made now, who searches first makes it */
    jny_search_ready(p, &later); /* nobody waits yet */
    jny_status st = desk_ready(&app, err);
    if (st == JNY_OK)
        grid_prepare(&app);
    if (st == JNY_OK)
        st = edge_open(w, o->port, o->host, web_answer, session_known, &app, &app.edge, err);
    if (st == JNY_OK) {
        launch_offer(&app);
        st = edge_run(app.edge, tick, err);
        edge_close(app.edge);
    }
    upload_drop(&app);
    jny_desk_close(app.desk);
    jny_arena_close(&app.lists);
    jny_arena_close(&app.pools);
    return st;
}
