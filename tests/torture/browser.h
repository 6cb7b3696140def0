/* browser.h - asks the review application what a browser asks: comes in by the launch link, keeps
 * the cookie and the token of the forms, sends forms. Plain C: it knows the project from outside
 * only. */
#ifndef TORTURE_BROWSER_H
#define TORTURE_BROWSER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

typedef struct {
    unsigned    port;
    int         patience; /* seconds without an answer; 0: sixty */
    char        cookie[200], token[80];
    char        answer[1 << 20]; /* head and body of the last one */
    size_t      n;
    const char *body; /* in it */
} browser;

/* What stands behind `mark` in the last answer, up to `end`; false: it is not there. */
static inline bool browser_find(const browser *b, const char *mark, char end, char *to, size_t room)
{
    const char *at = strstr(b->answer, mark);
    size_t      n  = 0;
    if (!at)
        return false;
    for (at += strlen(mark); at[n] && at[n] != end && n + 1 < room; n++)
        to[n] = at[n];
    to[n] = '\0';
    return at[n] == end;
}

static inline bool browser_send(int fd, const char *text, size_t n)
{
    for (ssize_t k; n; text += k, n -= (size_t)k)
        if ((k = send(fd, text, n, MSG_NOSIGNAL)) <= 0)
            return false;
    return true;
}

/* One request on a connection of its own. `form`: NULL, or what is sent as one, to which the token
 * is added. The status; 0 where no whole answer came. */
static inline int browser_ask(browser *b, const char *target, const char *form)
{
    struct sockaddr_in at         = {.sin_family = AF_INET,
                                     .sin_port   = htons((uint16_t)b->port),
                                     .sin_addr   = {.s_addr = htonl(INADDR_LOOPBACK)}};
    struct timeval     limit      = {.tv_sec = b->patience ? b->patience : 60};
    char               body[2000] = "", text[4000], length[32];
    ssize_t            k;
    int                status = 0, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (form)
        snprintf(body, sizeof body, "token=%s&%s", b->token, form);
    int n = snprintf(text, sizeof text,
                     "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u\r\n"
                     "Sec-Fetch-Site: same-origin\r\nCookie: %s\r\nAccept: %s\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n"
                     "\r\n%s",
                     form ? "POST" : "GET", target, b->port, b->port, b->cookie,
                     form ? "application/json" : "text/html", strlen(body), body);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    b->n = 0;
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
        browser_send(fd, text, (size_t)n))
        while (b->n + 1 < sizeof b->answer &&
               (k = recv(fd, b->answer + b->n, sizeof b->answer - 1 - b->n, 0)) > 0)
            b->n += (size_t)k;
    if (fd >= 0)
        close(fd);
    b->answer[b->n] = '\0';
    b->body         = strstr(b->answer, "\r\n\r\n");
    if (!b->body || sscanf(b->answer, "HTTP/1.1 %d", &status) != 1)
        return 0;
    b->body += 4;
    bool whole = browser_find(b, "Content-Length: ", '\r', length, sizeof length) &&
                 strtoull(length, NULL, 10) == b->n - (size_t)(b->body - b->answer);
    return whole ? status : 0;
}

/* Comes in by the link that `journeys review` prints; the status of what went wrong, or 200. */
static inline int browser_come_in(browser *b, const char *link)
{
    char target[300];
    int  status;
    if (sscanf(link, "http://127.0.0.1:%u%299s", &b->port, target) != 2)
        return 0;
    status = browser_ask(b, target, NULL);
    if (status != 303)
        return status;
    if (!browser_find(b, "Set-Cookie: ", ';', b->cookie, sizeof b->cookie))
        return 0;
    status = browser_ask(b, "/help", NULL);
    return status == 200 &&
                   !browser_find(b, "name=\"token\" value=\"", '"', b->token, sizeof b->token)
               ? 0
               : status;
}

#endif
