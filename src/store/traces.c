/* traces.c - looks for pieces of forgotten texts in the bytes of files. It knows nothing of
 * how SQLite lays them out: that is the point. */
#include "traces.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { PIECE = 16, STRIDE = 4, BITS = 22 };

typedef struct {
    char p[PIECE];
    bool allowed; /* somebody else says it too */
} piece;

struct traces {
    jny_arena      *a;
    JNY_LIST(piece) pieces;
    uint32_t       *slots; /* 1 + index; open addressing */
    size_t          mask;
    uint64_t       *sieve; /* 2^BITS bits: most places are passed by one look */
};

/* Of the whole piece: in UTF-16 eight bytes are four letters, with which thousands begin. */
static uint64_t hash_of(const char *p)
{
    uint64_t half[2];
    memcpy(half, p, sizeof half);
    uint64_t h = (half[0] ^ half[0] >> 29) * 0x9E3779B97F4A7C15u;
    h          = (h ^ h >> 32 ^ half[1]) * 0xD6E8FEB86659FD93u;
    return (h ^ h >> 32) * 0xD6E8FEB86659FD93u;
}

traces *traces_open(jny_arena *a)
{
    traces *t = JNY_NEW(a, traces);
    t->a      = a;
    t->sieve  = JNY_ARRAY(a, uint64_t, ((size_t)1 << BITS) / 64);
    t->mask   = 1023;
    t->slots  = JNY_ARRAY(a, uint32_t, t->mask + 1);
    return t;
}

size_t traces_count(const traces *t)
{
    return t->pieces.n;
}

static void place(traces *t, size_t index)
{
    size_t at = hash_of(t->pieces.at[index].p) >> 20 & t->mask;
    while (t->slots[at])
        at = (at + 1) & t->mask;
    t->slots[at] = (uint32_t)index + 1;
}

static piece *find(traces *t, const char *p)
{
    uint64_t h   = hash_of(p);
    size_t   bit = h >> (64 - BITS);
    if (!(t->sieve[bit / 64] >> bit % 64 & 1))
        return NULL;
    for (size_t at = h >> 20 & t->mask; t->slots[at]; at = (at + 1) & t->mask)
        if (memcmp(t->pieces.at[t->slots[at] - 1].p, p, PIECE) == 0)
            return &t->pieces.at[t->slots[at] - 1];
    return NULL;
}

static void add_piece(traces *t, const char *p)
{
    if (find(t, p))
        return;
    if (t->pieces.n * 2 > t->mask) {
        t->mask  = t->mask * 2 + 1;
        t->slots = JNY_ARRAY(t->a, uint32_t, t->mask + 1);
        for (size_t i = 0; i < t->pieces.n; i++)
            place(t, i);
    }
    size_t bit = hash_of(p) >> (64 - BITS);
    t->sieve[bit / 64] |= (uint64_t)1 << bit % 64;
    memcpy(JNY_PUSH(t->a, &t->pieces)->p, p, PIECE);
    t->pieces.at[t->pieces.n - 1].allowed = false;
    place(t, t->pieces.n - 1);
}

typedef void (*use)(traces *t, const char *p);

static void each_piece(traces *t, jny_str s, size_t stride, use f)
{
    if (s.n < PIECE)
        return;
    for (size_t i = 0; i + PIECE <= s.n; i += stride)
        f(t, s.p + i);
    f(t, s.p + s.n - PIECE);
}

static void allow_piece(traces *t, const char *p)
{
    piece *x = find(t, p);
    if (x)
        x->allowed = true;
}

/* The text in the other forms in which a program may have written it. */
static void each_form(jny_arena *a, traces *t, jny_str text, size_t stride, use f)
{
    jny_buf little = jny_buf_open(a), big = jny_buf_open(a), narrow = jny_buf_open(a);
    for (size_t i = 0; i < text.n;) {
        uint32_t c = jny_utf8_next(text, &i);
        if (c > 0xFFFF)
            c = '?';
        jny_buf_char(&little, (char)(c & 0xFF));
        jny_buf_char(&little, (char)(c >> 8));
        jny_buf_char(&big, (char)(c >> 8));
        jny_buf_char(&big, (char)(c & 0xFF));
        jny_buf_char(&narrow, c < 0x100 ? (char)c : c == 0x2019 ? '\x92' : '?');
    }
    each_piece(t, text, stride, f);
    each_piece(t, jny_text_form(a, text, true), stride, f);
    each_piece(t, jny_buf_str(&little), stride, f);
    each_piece(t, jny_buf_str(&big), stride, f);
    each_piece(t, jny_buf_str(&narrow), stride, f);
}

void traces_add(traces *t, jny_str text)
{
    jny_arena own = jny_arena_open(t->a->world);
    each_form(&own, t, text, STRIDE, add_piece);
    jny_arena_close(&own);
}

void traces_allow(traces *t, jny_str text)
{
    jny_arena own = jny_arena_open(t->a->world);
    each_form(&own, t, text, 1, allow_piece);
    jny_arena_close(&own);
}

jny_status traces_search(traces *t, const jny_world *w, const char *path, uint64_t *bytes,
                         uint64_t *found, jny_err *err)
{
    enum { ROOM = 1 << 20 };
    char     *buf  = jny_alloc_raw(t->a, ROOM, 1);
    size_t    held = 0;
    ptrdiff_t got  = 0;
    int       fd   = w->open(w->ctx, path, O_RDONLY, 0);
    if (fd < 0 && errno == ENOENT)
        return JNY_OK; /* no log beside the project: nothing to look through */
    if (fd < 0)
        return jny_fail(err, JNY_EIO, path, "cannot be opened, and was not searched: %s%s",
                        strerror(errno), jny_errno_advice(errno));
    while (t->pieces.n && (got = w->read(w->ctx, fd, buf + held, ROOM - held)) > 0) {
        *bytes += (uint64_t)got;
        held += (size_t)got;
        for (size_t i = 0; i + PIECE <= held; i++) {
            const piece *x = find(t, buf + i);
            *found += x && !x->allowed;
        }
        if (held >= PIECE) { /* a piece may begin in this part and end in the next */
            memmove(buf, buf + held - (PIECE - 1), PIECE - 1);
            held = PIECE - 1;
        }
    }
    w->close(w->ctx, fd);
    if (got < 0)
        return jny_fail(err, JNY_EIO, path, "cannot be read to its end: the search is not whole");
    return JNY_OK;
}
