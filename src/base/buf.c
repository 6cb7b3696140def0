/* buf.c - growing bytes, and the way JSON is written here: compact, UTF-8 as it is. */
#include <journeys/base.h>

#include <stdio.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

jny_buf jny_buf_open(jny_arena *a)
{
    return (jny_buf){.a = a};
}

char *jny_buf_room(jny_buf *b, size_t n)
{
    if (b->cap - b->n < n || !b->p) { /* a place, also for nothing */
        size_t cap = b->cap ? b->cap : 256;
        while (cap - b->n < n)
            cap *= 2;
        char *p = jny_alloc_raw(b->a, cap, 1);
        if (b->p)
            memcpy(p, b->p, b->n);
        b->p   = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

void jny_buf_add(jny_buf *b, jny_str s)
{
    if (s.n) {
        memcpy(jny_buf_room(b, s.n), s.p, s.n);
        b->n += s.n;
    }
}

void jny_buf_char(jny_buf *b, char c)
{
    *jny_buf_room(b, 1) = c;
    b->n++;
}

void jny_buf_format(jny_buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    vsnprintf(jny_buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
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

/* ---- JSON strings ------------------------------------------------------------------- */

static bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

#ifdef __SSE2__
enum { BLOCK = 16 };

/* How many of the BLOCK bytes at `p` stand before the first that is not plain. */
static size_t plain_block(const char *p)
{
    __m128i x     = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
    __m128i low   = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
    int     found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), low));
    return (size_t)__builtin_ctz((unsigned)found | 1u << BLOCK);
}
#else
enum { BLOCK = 8 };

static size_t plain_block(const char *p)
{
    size_t i = 0;
    while (i < BLOCK && is_plain(p[i]))
        i++;
    return i;
}
#endif

size_t jny_str_plain(jny_str s)
{
    size_t i = 0, k;
    for (; i + BLOCK <= s.n; i += BLOCK)
        if ((k = plain_block(s.p + i)) < BLOCK)
            return i + k;
    while (i < s.n && is_plain(s.p[i]))
        i++;
    return i;
}

/* The escape of `c`; at most six bytes. */
static char *put_escape(char *to, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    const char       *known    = short_escape(c);
    *to++                      = '\\';
    if (known) {
        *to++ = known[1];
        return to;
    }
    *to++ = 'u';
    *to++ = '0';
    *to++ = '0';
    *to++ = digits[c >> 4];
    *to++ = digits[c & 15];
    return to;
}

void jny_buf_quote(jny_buf *b, jny_str s, size_t from, size_t to)
{
    enum { MORE = 6 + 2 + BLOCK }; /* an escape, the quotes, and what is written over */
    char *p = jny_buf_room(b, to - from + MORE);
    *p++    = '"';
    while (from < to) {
        size_t k = 0;
        /* The block may reach behind `to`, not behind the text: what is too much is
         * written over. */
        if (s.n - from >= BLOCK) {
            k = plain_block(s.p + from);
            memcpy(p, s.p + from, BLOCK);
        } else {
            for (; k < s.n - from && is_plain(s.p[from + k]); k++)
                p[k] = s.p[from + k];
        }
        if (k > to - from)
            k = to - from;
        p += k;
        from += k;
        if (from < to && !is_plain(s.p[from])) {
            p    = put_escape(p, (unsigned char)s.p[from++]);
            b->n = (size_t)(p - b->p);
            p    = jny_buf_room(b, to - from + MORE);
        }
    }
    *p++ = '"';
    b->n = (size_t)(p - b->p);
}

void jny_buf_json(jny_buf *b, jny_str s)
{
    jny_buf_quote(b, s, 0, s.n);
}

void jny_buf_json_head(jny_buf *b, const char *what, unsigned form)
{
    jny_buf_format(b, "{\"journeys\":\"%s\",\"format\":%u,\"program\":\"journeys " JNY_VERSION "\"",
                   what, form);
}

void jny_buf_hex(jny_buf *b, const void *bytes, size_t n)
{
    static const char    digits[] = "0123456789abcdef";
    const unsigned char *from     = bytes;
    char                *p        = jny_buf_room(b, 2 * n);
    for (size_t i = 0; i < n; i++) {
        *p++ = digits[from[i] >> 4];
        *p++ = digits[from[i] & 15];
    }
    b->n += 2 * n;
}
