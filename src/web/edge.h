/* edge.h - from sockets to whole, decent requests, and answers back. Knows nothing of the
 * project. Only for web/. */
#ifndef JNY_WEB_EDGE_H
#define JNY_WEB_EDGE_H

#include <journeys/base.h>

typedef struct {
    jny_str method, target;     /* "GET", "/review?story=J0001": as sent, visible ASCII     */
    jny_str host, origin, site; /* Host; Origin; Sec-Fetch-Site. Empty: not sent            */
    jny_str cookie, accept, type, body;
    void *
        done; /* what the handler had asked to be worked on; NULL: it is asked for the first time */
} edge_request;

typedef struct {
    unsigned status;
    jny_str  type, body;
    jny_str  location, cookie; /* empty: not sent */
    jny_str  file;             /* offered as a download of that name */
    bool     keep;             /* an asset: may be kept by the browser */
    /* Not an answer yet: work(of) is done on another thread while others are answered, then the
     * handler is asked again, with `done` = of. Where too many wait for that: 503. Where the server
     * stops before, `work` is not called. */
    void (*work)(void *of);
    void *of; /* of the request's arena */
} edge_response;

/* Answers one request; one at a time, always from the same thread. */
typedef void (*edge_handler)(void *ctx, jny_arena *a, const edge_request *rq, edge_response *rs);

/* Whether who sends that Cookie has signed in; from the same thread. Of others little is taken. */
typedef bool (*edge_known)(void *ctx, jny_str cookie);

typedef struct edge edge;
/* Listens on 127.0.0.1 and, where there is one, ::1; port 0: any that is free. `host`: a name
 * besides localhost that may stand in Host (empty: none). */
jny_status edge_open(const jny_world *w, unsigned port, jny_str host, edge_handler handler,
                     edge_known known, void *ctx, edge **out, jny_err *err);
unsigned   edge_port(const edge *e);
/* Until SIGINT or SIGTERM. `tick` is called about four times a second. JNY_EIO where the system
 * does not say any more who comes, or that it is to end. */
jny_status edge_run(edge *e, void (*tick)(void *ctx), jny_err *err);
void       edge_close(edge *e);

#endif
