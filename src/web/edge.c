/* edge.c - the HTTP edge on libmicrohttpd.
 *
 * The library's own timeout is for silence only, and it takes two Host headers and two
 * lengths. So a connection is looked at (MSG_PEEK) by our own loop until its header is whole,
 * within a total deadline, and only a decent one is handed over. One connection carries
 * one request: there is no second one to smuggle. When all places are taken, the
 * oldest request that is not whole yet makes room. */
#include "edge_parts.h"

#include "header.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

static int64_t now(const edge *e)
{
    return e->world->now(e->world->ctx);
}

void edge_set_state(edge *e, int fd, place_state state)
{
    pthread_mutex_lock(&e->lock);
    for (size_t i = 0; i < PLACES; i++)
        if (e->places[i].state != FREE && e->places[i].fd == fd) {
            e->places[i].state = state;
            e->places[i].since = now(e);
        }
    pthread_mutex_unlock(&e->lock);
}

/* ---- The loop that looks at connections first ------------------------------------------------ */

/* Called with the lock held. */
static void drop(edge *e, place *p)
{
    if (p->state == PEEKED) {
        close(p->fd); /* epoll forgets it */
        p->state = FREE;
    } else {
        shutdown(p->fd, SHUT_RDWR); /* the library notices, and closes it */
    }
    (void)e;
}

static void refuse(place *p, unsigned status)
{
    static const char *const words[] = {[400 - 400] = "Bad Request",
                                        [408 - 400] = "Request Timeout",
                                        [413 - 400] = "Content Too Large",
                                        [421 - 400] = "Misdirected Request",
                                        [431 - 400] = "Request Header Fields Too Large"};
    char                     text[200];
    int                      n = snprintf(text, sizeof text,
                                          "HTTP/1.1 %u %s\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n"
                                                               "Cache-Control: no-store\r\nConnection: close\r\n\r\n",
                                          status, words[status - 400] ? words[status - 400] : "");
    (void)!send(p->fd, text, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
    /* What was sent and not read would turn our close into a reset, and the answer is lost. */
    char rest[4096];
    while (recv(p->fd, rest, sizeof rest, MSG_DONTWAIT) > 0)
        ;
    close(p->fd);
    p->state = FREE;
}

static void hand_over(edge *e, place *p)
{
    int fd = p->fd;
    epoll_ctl(e->epoll, EPOLL_CTL_DEL, fd, NULL);
    p->state                     = READ;
    p->since                     = now(e);
    struct sockaddr_storage from = {.ss_family = AF_INET};
    socklen_t               size = sizeof from;
    getpeername(fd, (struct sockaddr *)&from, &size);
    pthread_mutex_unlock(&e->lock); /* it may call back at once */
    enum MHD_Result taken = MHD_add_connection(e->daemon, fd, (struct sockaddr *)&from, size);
    pthread_mutex_lock(&e->lock);
    if (taken != MHD_YES)
        p->state = FREE; /* and the library has closed it */
}

/* Looks at what has come of a header so far. */
static void peek(edge *e, place *p)
{
    char    bytes[HEADER_MOST + 1];
    ssize_t n = recv(p->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return;
    if (n <= 0) {
        drop(e, p);
        return;
    }
    unsigned verdict = header_check((jny_str){bytes, (size_t)n}, e->port, e->host);
    if (verdict == HEADER_GOOD)
        hand_over(e, p);
    else if (verdict != HEADER_MORE)
        refuse(p, verdict);
}

static place *make_room(edge *e)
{
    place *oldest = NULL;
    for (size_t i = 0; i < PLACES; i++) {
        place *p = &e->places[i];
        if (p->state == FREE)
            return p;
        if (p->state == PEEKED && (!oldest || oldest->state != PEEKED || p->since < oldest->since))
            oldest = p;
        else if (p->state == READ &&
                 (!oldest || (oldest->state == READ && p->since < oldest->since)))
            oldest = p;
    }
    if (oldest)
        drop(e, oldest);
    return oldest && oldest->state == FREE ? oldest : NULL;
}

static bool welcome(edge *e, int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        place *p = make_room(e);
        if (!p) {
            close(fd);
            continue;
        }
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        *p                   = (place){PEEKED, fd, now(e)};
        struct epoll_event v = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = p};
        epoll_ctl(e->epoll, EPOLL_CTL_ADD, fd, &v);
    }
    return errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
}

static void enforce_deadlines(edge *e)
{
    static const int64_t most[] = {
        [FREE] = INT64_MAX, [PEEKED] = HEADER_TIME, [READ] = BODY_TIME, [ANSWERED] = ANSWER_TIME};
    int64_t t = now(e);
    for (size_t i = 0; i < PLACES; i++)
        if (e->places[i].state != FREE && t - e->places[i].since > most[e->places[i].state])
            drop(e, &e->places[i]);
}

static bool is_listener(const edge *e, const void *ptr)
{
    return ptr == &e->listeners[0] || ptr == &e->listeners[1];
}

jny_status edge_run(edge *e, void (*tick)(void *ctx), jny_err *err)
{
    struct epoll_event events[64];
    bool               stopped = false;
    while (!stopped) {
        bool none_left = false; /* of what a connection needs of the system */
        int  n         = epoll_wait(e->epoll, events, 64, TICK);
        if (n < 0 && errno != EINTR) {
            jny_fail(err, JNY_EIO, NULL, "the server ends, since it hears nothing any more: %s",
                     strerror(errno));
            break;
        }
        pthread_mutex_lock(&e->lock);
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr == &e->signals)
                stopped = true;
            else if (is_listener(e, events[i].data.ptr))
                none_left |= !welcome(e, *(int *)events[i].data.ptr);
            else if (((place *)events[i].data.ptr)->state == PEEKED)
                peek(e, events[i].data.ptr);
        }
        enforce_deadlines(e);
        pthread_mutex_unlock(&e->lock);
        tick(e->ctx);
        if (none_left) /* who knocks goes on knocking: do not ask without a pause */
            usleep(TICK * 100);
    }
    /* What was begun comes to its end; nobody new is let in. */
    for (size_t i = 0; i < LISTENERS; i++)
        if (e->listeners[i] >= 0)
            close(e->listeners[i]), e->listeners[i] = -1;
    for (int64_t until = now(e) + LINGER_TIME; now(e) < until; usleep(20000)) {
        bool busy = false;
        pthread_mutex_lock(&e->lock);
        for (size_t i = 0; i < PLACES; i++) {
            if (e->places[i].state == PEEKED)
                drop(e, &e->places[i]);
            busy |= e->places[i].state != FREE;
        }
        pthread_mutex_unlock(&e->lock);
        if (!busy)
            break;
    }
    return err->status;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static int listen_on(int family, const struct sockaddr *at, socklen_t size)
{
    int one = 1, fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    if (bind(fd, at, size) == 0 && listen(fd, 512) == 0)
        return fd;
    close(fd);
    return -1;
}

static jny_status listen_both(edge *e, unsigned port, jny_err *err)
{
    struct sockaddr_in four = {.sin_family = AF_INET,
                               .sin_port   = htons((uint16_t)port),
                               .sin_addr   = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t          size = sizeof four;
    e->listeners[0]         = listen_on(AF_INET, (struct sockaddr *)&four, sizeof four);
    if (e->listeners[0] < 0)
        return jny_fail(err, JNY_EIO, NULL,
                        "cannot listen on port %u of this computer: %s; choose another with --port",
                        port, strerror(errno));
    getsockname(e->listeners[0], (struct sockaddr *)&four, &size);
    e->port                 = ntohs(four.sin_port);
    struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                               .sin6_port   = htons((uint16_t)e->port),
                               .sin6_addr   = IN6ADDR_LOOPBACK_INIT};
    e->listeners[1]         = listen_on(AF_INET6, (struct sockaddr *)&six, sizeof six);
    return JNY_OK;
}

static bool watch(edge *e, int fd, void *as)
{
    struct epoll_event v = {.events = EPOLLIN, .data.ptr = as};
    return fd < 0 || epoll_ctl(e->epoll, EPOLL_CTL_ADD, fd, &v) == 0;
}

static bool start(edge *e)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGHUP);                /* its window was closed; nohup has it ignored */
    pthread_sigmask(SIG_BLOCK, &stop, NULL); /* before the library's thread begins */
    e->signals = signalfd(-1, &stop, SFD_NONBLOCK | SFD_CLOEXEC);
    e->epoll   = epoll_create1(EPOLL_CLOEXEC);
    if (worker_open(&e->worker))
        e->daemon = exchange_start(e);
    return e->signals >= 0 && e->epoll >= 0 && e->daemon && watch(e, e->signals, &e->signals) &&
           watch(e, e->listeners[0], &e->listeners[0]) &&
           watch(e, e->listeners[1], &e->listeners[1]);
}

jny_status edge_open(const jny_world *w, unsigned port, jny_str host, edge_handler handler,
                     edge_known known, void *ctx, edge **out, jny_err *err)
{
    edge *e = calloc(1, sizeof *e);
    if (!e)
        return jny_fail(err, JNY_EIO, NULL, "there is no memory for the server");
    *e = (edge){.world     = w,
                .handler   = handler,
                .known     = known,
                .ctx       = ctx,
                .listeners = {-1, -1},
                .epoll     = -1,
                .signals   = -1,
                .host      = host};
    pthread_mutex_init(&e->lock, NULL);
    jny_status st = listen_both(e, port, err);
    if (st == JNY_OK && !start(e))
        st = jny_fail(err, JNY_EIO, NULL, "cannot start the server: %s", strerror(errno));
    if (st != JNY_OK) {
        edge_close(e);
        return st;
    }
    *out = e;
    return JNY_OK;
}

unsigned edge_port(const edge *e)
{
    return e->port;
}

void edge_close(edge *e)
{
    if (!e)
        return;
    worker_close(e->worker); /* the library does not stop while a connection waits for it */
    if (e->daemon)
        MHD_stop_daemon(e->daemon);
    for (size_t i = 0; i < PLACES; i++)
        if (e->places[i].state == PEEKED)
            close(e->places[i].fd);
    for (size_t i = 0; i < LISTENERS; i++)
        if (e->listeners[i] >= 0)
            close(e->listeners[i]);
    if (e->epoll >= 0)
        close(e->epoll);
    if (e->signals >= 0)
        close(e->signals);
    pthread_mutex_destroy(&e->lock);
    free(e);
}
