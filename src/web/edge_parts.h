/* edge_parts.h - what the edge is made of. Only for edge.c, which looks at connections first, and
 * exchange.c, which has the library read a decent one and answers it. */
#ifndef JNY_WEB_EDGE_PARTS_H
#define JNY_WEB_EDGE_PARTS_H

#include "edge.h"
#include "worker.h"

#include <microhttpd.h>
#include <pthread.h>

enum {
    PLACES      = 128,
    HEADER_TIME = 5000000, /* microseconds, in all, not of silence */
    BODY_TIME   = 30000000,
    ANSWER_TIME = 60000000,
    LINGER_TIME = 10000000,
    TICK        = 250, /* milliseconds */
    LISTENERS   = 2,
    BODY_BEFORE = 16384, /* bytes, of who has not signed in: a name and a passphrase */
};

typedef enum { FREE, PEEKED, READ, ANSWERED } place_state;
typedef struct {
    place_state state;
    int         fd;
    int64_t     since;
} place;

struct edge {
    const jny_world   *world;
    struct MHD_Daemon *daemon;
    edge_handler       handler;
    edge_known         known;
    void              *ctx;
    int                listeners[LISTENERS], epoll, signals;
    unsigned           port;
    jny_str            host;
    pthread_mutex_t    lock; /* of the places */
    place              places[PLACES];
    worker            *worker;
    const void        *file; /* the exchange that brings a file; only for the library's thread */
};

/* Starts the library; NULL: it does not start. */
struct MHD_Daemon *exchange_start(edge *e);
/* What has become of the connection on that socket. */
void edge_set_state(edge *e, int fd, place_state state);

#endif
