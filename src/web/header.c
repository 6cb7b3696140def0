/* header.c - reads a request's header more strictly than RFC 9112 asks: no browser sends
 * what is refused here. */
#include "header.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_token(jny_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c && strchr("!#$%&'*+-.^_`|~", c))))
            return false;
    }
    return s.n > 0;
}

static bool is_visible(jny_str s, bool blanks)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c > 0x7E || c < 0x20 ? !(blanks && (c == '\t' || c >= 0x80)) : c == ' ' && !blanks)
            return false;
    }
    return true;
}

static bool is_named(jny_str s, const char *name)
{
    return s.n == strlen(name) && strncasecmp(s.p, name, s.n) == 0;
}

static bool is_ours(jny_str value, unsigned port, jny_str host)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    char                     text[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int n = snprintf(text, sizeof text, "%s:%u", names[i], port);
        if (jny_str_eq(value, (jny_str){text, (size_t)n}))
            return true;
    }
    return host.n && value.n == host.n && strncasecmp(value.p, host.p, host.n) == 0;
}

/* "GET /path HTTP/1.1" */
static bool is_request_line(jny_str line)
{
    jny_str rest = line, method = jny_str_cut(&rest, ' '), target = jny_str_cut(&rest, ' ');
    return is_token(method) && method.n <= 16 && target.n && target.p[0] == '/' &&
           is_visible(target, false) && jny_str_eq(rest, JNY_STR("HTTP/1.1"));
}

typedef struct {
    unsigned           hosts, lengths, origins, sites;
    unsigned long long length;
    bool               ours, file, broken;
} findings;

static void look_at(findings *f, jny_str line, unsigned port, jny_str host)
{
    const char *colon = memchr(line.p, ':', line.n);
    jny_str     name  = jny_str_sub(line, 0, colon ? (size_t)(colon - line.p) : 0);
    jny_str     value = jny_str_trim(jny_str_sub(line, name.n + (colon != NULL), line.n));
    if (!colon || !is_token(name) || !is_visible(value, true)) {
        f->broken = true;
        return;
    }
    if (is_named(name, "Host")) {
        f->hosts++;
        f->ours = is_ours(value, port, host);
    } else if (is_named(name, "Content-Length")) {
        unsigned long long n = 0;
        f->lengths++;
        for (size_t i = 0; i < value.n; i++) {
            if (value.p[i] < '0' || value.p[i] > '9' || value.n > 12)
                f->broken = true;
            n = n * 10 + (unsigned long long)(value.p[i] - '0');
        }
        f->broken |= !value.n;
        f->length = n;
    } else if (is_named(name, "Origin")) {
        f->origins++;
    } else if (is_named(name, "Sec-Fetch-Site")) {
        f->sites++;
    } else if (is_named(name, "Content-Type")) {
        f->file = jny_str_starts(value, JNY_STR("multipart/form-data"));
    } else if (is_named(name, "Transfer-Encoding") || is_named(name, "Upgrade")) {
        f->broken = true;
    }
}

unsigned header_check(jny_str bytes, unsigned port, jny_str host)
{
    findings    f   = {0};
    const char *end = memmem(bytes.p, bytes.n, "\r\n\r\n", 4);
    size_t      n   = end ? (size_t)(end - bytes.p) + 2 : bytes.n;
    for (size_t i = 0; i < n; i++) {
        bool cr = bytes.p[i] == '\r', lf = bytes.p[i] == '\n';
        if (bytes.p[i] == '\0' || (lf && (i == 0 || bytes.p[i - 1] != '\r')) ||
            (cr && i + 1 < n && bytes.p[i + 1] != '\n'))
            return 400;
    }
    if (n > HEADER_MOST)
        return 431;
    if (!end)
        return HEADER_MORE;
    jny_str rest = jny_str_sub(bytes, 0, n);
    for (bool first = true; rest.n; first = false) {
        jny_str line = jny_str_cut(&rest, '\n');
        line.n--; /* the CR */
        if (first)
            f.broken |= !is_request_line(line);
        else if (line.n == 0 || line.p[0] == ' ' || line.p[0] == '\t')
            f.broken = true; /* folded */
        else
            look_at(&f, line, port, host);
    }
    if (f.broken || f.lengths > 1 || f.origins > 1 || f.sites > 1)
        return 400;
    if (f.hosts != 1 || !f.ours)
        return 421;
    return f.length > (f.file ? HEADER_FILE_MOST : HEADER_BODY_MOST) ? 413 : HEADER_GOOD;
}
