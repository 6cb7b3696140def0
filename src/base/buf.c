/* buf.c - growing bytes, and the way JSON is written here: compact, UTF-8 as it is. */
#include <journeys/base.h>

#include <stdio.h>
#include <string.h>

jny_buf jny_buf_open(jny_arena *a)
{
    return (jny_buf){.a = a};
}

static char *room_for(jny_buf *b, size_t n)
{
    if (b->cap - b->n < n) {
        size_t cap = b->cap ? b->cap : 256;
        while (cap - b->n < n)
            cap *= 2;
        char *p = jny_alloc(b->a, cap, 1);
        if (b->n)
            memcpy(p, b->p, b->n);
        b->p   = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

void jny_buf_add(jny_buf *b, jny_str s)
{
    if (s.n) {
        memcpy(room_for(b, s.n), s.p, s.n);
        b->n += s.n;
    }
}

void jny_buf_char(jny_buf *b, char c)
{
    *room_for(b, 1) = c;
    b->n++;
}

void jny_buf_format(jny_buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    vsnprintf(room_for(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
    b->n += (size_t)n;
    va_end(again);
    va_end(ap);
}

jny_str jny_buf_str(const jny_buf *b)
{
    return (jny_str){b->p ? b->p : "", b->n};
}

/* The two-character escape of `c`, or NULL where it has none. */
static const char *short_escape(unsigned char c)
{
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '\b': return "\\b";
    case '\f': return "\\f";
    default: return NULL;
    }
}

void jny_buf_json(jny_buf *b, jny_str s)
{
    jny_buf_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        jny_buf_add(b, jny_str_sub(s, from, i));
        from              = i + 1;
        const char *known = short_escape(c);
        if (known)
            jny_buf_add(b, jny_cstr(known));
        else
            jny_buf_format(b, "\\u%04x", c);
    }
    jny_buf_add(b, jny_str_sub(s, from, s.n));
    jny_buf_char(b, '"');
}

void jny_buf_hex(jny_buf *b, const void *bytes, size_t n)
{
    static const char    digits[] = "0123456789abcdef";
    const unsigned char *p        = bytes;
    for (size_t i = 0; i < n; i++) {
        jny_buf_char(b, digits[p[i] >> 4]);
        jny_buf_char(b, digits[p[i] & 15]);
    }
}
