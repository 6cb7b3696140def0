/* exchange.c - one request as libmicrohttpd hands it on, and its answer. Runs on the library's
 * thread; only what a handler asks to have done elsewhere is done by the worker, while the
 * connection waits. */
#include "edge_parts.h"
#include "header.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Answers ------------------------------------------------------------------------------- */

static const char *const always[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
     "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
    {"Connection", "close"},
};

static void add_header(struct MHD_Response *r, jny_arena *a, const char *name, jny_str value)
{
    if (value.n)
        MHD_add_response_header(r, name, jny_str_z(a, value));
}

static enum MHD_Result send_answer(struct MHD_Connection *c, jny_arena *a, const edge_response *rs)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(rs->body.n, (void *)rs->body.p, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        MHD_add_response_header(r, always[i][0], always[i][1]);
    MHD_add_response_header(r, "Cache-Control",
                            rs->keep ? "private, max-age=31536000, immutable" : "no-store");
    add_header(r, a, "Content-Type", rs->type);
    add_header(r, a, "Location", rs->location);
    add_header(r, a, "Set-Cookie", rs->cookie);
    if (rs->file.n)
        add_header(r, a, "Content-Disposition",
                   jny_str_format(a, "attachment; filename=\"%.*s\"", JNY_ARG(rs->file)));
    enum MHD_Result done = MHD_queue_response(c, rs->status, r);
    MHD_destroy_response(r);
    return done;
}

/* ---- One request, as the library hands it on ------------------------------------------------- */

typedef struct {
    jny_arena arena;
    jny_str   target;
    jny_buf   body;
    bool      begun, too_large;
    /* What is done off this thread before it is answered; NULL: nothing, or not yet asked. */
    void (*work)(void *of);
    void                  *of;
    struct MHD_Connection *waits;
} exchange;

static void *begin_exchange(void *ctx, const char *target, struct MHD_Connection *c)
{
    (void)c;
    edge     *e = ctx;
    exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->arena  = jny_arena_open(e->world);
    x->target = jny_str_copy(&x->arena, jny_cstr(target));
    x->body   = jny_buf_open(&x->arena);
    return x;
}

static void end_exchange(void *ctx, struct MHD_Connection *c, void **state,
                         enum MHD_RequestTerminationCode why)
{
    (void)c, (void)why;
    edge     *e = ctx;
    exchange *x = *state;
    if (!x)
        return;
    e->file = e->file == x ? NULL : e->file;
    jny_arena_close(&x->arena);
    free(x);
    *state = NULL;
}

static jny_str header_of(struct MHD_Connection *c, const char *name)
{
    return jny_cstr(MHD_lookup_connection_value(c, MHD_HEADER_KIND, name));
}

static int socket_of(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/* How long a body may be: anybody on this computer may fill all places with bodies. A file may be
 * longer, but only one comes at a time. */
static size_t most_of(edge *e, exchange *x, struct MHD_Connection *c)
{
    if (!e->known(e->ctx, header_of(c, "Cookie")))
        return BODY_BEFORE;
    bool file = jny_str_starts(header_of(c, "Content-Type"), JNY_STR("multipart/form-data"));
    if (file && (!e->file || e->file == x)) {
        e->file = x;
        return HEADER_FILE_MOST;
    }
    return HEADER_BODY_MOST;
}

/* On the worker's thread: the library asks again for an answer. */
static void work_is_done(void *ctx)
{
    exchange *x = ctx;
    MHD_resume_connection(x->waits);
}

static void do_work(void *ctx)
{
    exchange *x = ctx;
    x->work(x->of);
}

static enum MHD_Result answer(void *ctx, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *size, void **state)
{
    (void)url, (void)version;
    edge     *e = ctx;
    exchange *x = *state;
    if (!x)
        return MHD_NO;
    if (!x->begun) {
        x->begun = true;
        return MHD_YES;
    }
    if (*size) {
        x->too_large |= x->body.n + *size > most_of(e, x, c);
        if (!x->too_large)
            jny_buf_add(&x->body, (jny_str){upload, *size});
        *size = 0;
        return MHD_YES;
    }
    edge_set_state(e, socket_of(c), ANSWERED);
    edge_request rq = {
        .method = jny_cstr(method),
        .target = x->target,
        .host   = header_of(c, "Host"),
        .origin = header_of(c, "Origin"),
        .site   = header_of(c, "Sec-Fetch-Site"),
        .cookie = header_of(c, "Cookie"),
        .accept = header_of(c, "Accept"),
        .type   = header_of(c, "Content-Type"),
        .body   = jny_buf_str(&x->body),
        .done   = x->of,
    };
    edge_response rs = {
        .status = 413,
        .type   = JNY_STR("text/plain; charset=utf-8"),
        .body   = JNY_STR(
              "The request is larger than 2 MiB, a file larger than 32 MiB, or two came at once; "
                "or you are not signed in.\n")};
    if (!x->too_large)
        e->handler(e->ctx, &x->arena, &rq, &rs);
    if (rs.work && worker_is_full(e->worker)) {
        rs = (edge_response){.status = 503,
                             .type   = JNY_STR("text/plain; charset=utf-8"),
                             .body   = JNY_STR("Too many ask for this at once. Wait a few seconds, "
                                                 "then try again.\n")};
    } else if (rs.work) {
        x->work  = rs.work;
        x->of    = rs.of;
        x->waits = c;
        MHD_suspend_connection(c); /* first: the work may be done at once */
        worker_give(e->worker, do_work, work_is_done, x);
        return MHD_YES;
    }
    return send_answer(c, &x->arena, &rs);
}

/* The library tells before it closes the socket, so a number is never freed twice. */
static void follow_connection(void *ctx, struct MHD_Connection *c, void **state,
                              enum MHD_ConnectionNotificationCode what)
{
    (void)state;
    edge *e = ctx;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED)
        edge_set_state(e, socket_of(c), FREE);
}

static size_t keep_as_sent(void *ctx, struct MHD_Connection *c, char *s)
{
    (void)ctx, (void)c;
    return strlen(s); /* paths and forms are decoded once, by us */
}

/* The library knows no way on, as where it cannot wake its own thread. What was answered is on
 * disk. */
static void give_up(void *ctx, const char *file, unsigned line, const char *why)
{
    static const char say[] = "journeys: the server cannot go on: ";
    (void)ctx, (void)file, (void)line;
    if (write(2, say, sizeof say - 1) < 0 || (why && write(2, why, strlen(why)) < 0)) {
        /* nobody is left to tell */
    }
    _exit(4);
}

struct MHD_Daemon *exchange_start(edge *e)
{
    MHD_set_panic_func(give_up, NULL);
    return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
                                MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME,
                            0, NULL, NULL, answer, e, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)PLACES * 2, MHD_OPTION_CONNECTION_TIMEOUT, 30U,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)64 << 10, MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, e,
                            MHD_OPTION_NOTIFY_COMPLETED, end_exchange, e,
                            MHD_OPTION_NOTIFY_CONNECTION, follow_connection, e,
                            MHD_OPTION_UNESCAPE_CALLBACK, keep_as_sent, NULL, MHD_OPTION_END);
}
