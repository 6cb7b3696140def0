/* utf8.c - well-formed or refused; and byte offsets told in code points. */
#include <journeys/text.h>

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Length of the well-formed sequence at `p` (of at most `n` bytes); 0 if broken.
 * The ranges are those of the Unicode Standard, table 3-7. */
static size_t sequence(const unsigned char *p, size_t n)
{
    unsigned char c = p[0], low = 0x80, high = 0xBF;
    size_t        k;
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        k = 2;
    else if (c >= 0xE0 && c <= 0xEF)
        k = 3;
    else if (c >= 0xF0 && c <= 0xF4)
        k = 4;
    else
        return 0;
    if (n < k)
        return 0;
    if (c == 0xE0)
        low = 0xA0;
    else if (c == 0xED)
        high = 0x9F;
    else if (c == 0xF0)
        low = 0x90;
    else if (c == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < k; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return k;
}

static bool eight_ascii(const char *p)
{
    uint64_t block;
    memcpy(&block, p, sizeof block);
    return (block & 0x8080808080808080u) == 0;
}

bool jny_utf8_check(jny_str s, size_t *bad)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t               i = 0;
    while (i < s.n) {
        while (i + 8 <= s.n && eight_ascii(s.p + i))
            i += 8;
        if (i == s.n)
            break;
        size_t k = sequence(p + i, s.n - i);
        if (k == 0) {
            if (bad)
                *bad = i;
            return false;
        }
        i += k;
    }
    return true;
}

uint32_t jny_utf8_next(jny_str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *at += 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] < 0xF0) {
        *at += 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    *at += 4;
    return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
           (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
}

size_t jny_utf8_put(char *to, uint32_t c)
{
    size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    to[0]       = (char)(more ? 0xFF00 >> (more + 1) | c >> (6 * more) : c);
    for (size_t i = 1; i <= more; i++)
        to[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3F));
    return more + 1;
}

size_t jny_utf8_count(jny_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

enum { STRIDE = 64 };

/* The bytes of a block that begin a code point, as bits. */
static uint64_t starts_of(const char *p)
{
    uint64_t out = 0;
#ifdef __SSE2__
    for (size_t i = 0; i < 4; i++) {
        __m128i  bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        unsigned later = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(bytes, _mm_set1_epi8(-64)));
        out |= (uint64_t)(~later & 0xFFFF) << 16 * i;
    }
#else
    for (int i = 0; i < STRIDE; i++)
        out |= (uint64_t)(((unsigned char)p[i] & 0xC0) != 0x80) << i;
#endif
    return out;
}

static uint32_t count_bits(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    return (uint32_t)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}

jny_points jny_points_of(jny_arena *a, jny_str text)
{
    jny_points t = {0};
    size_t     i = 0, n = text.n / STRIDE;
    while (i + 8 <= text.n && eight_ascii(text.p + i))
        i += 8;
    while (i < text.n && (unsigned char)text.p[i] < 0x80)
        i++;
    if (i == text.n)
        return t;
    uint32_t *every        = jny_alloc_raw(a, n + 1, sizeof *every);
    uint64_t *starts       = jny_alloc_raw(a, n + 1, sizeof *starts);
    uint32_t  so_far       = 0;
    char      last[STRIDE] = {0};
    memcpy(last, text.p + n * STRIDE, text.n - n * STRIDE);
    for (size_t block = 0; block <= n; block++) {
        every[block]  = so_far;
        starts[block] = starts_of(block < n ? text.p + block * STRIDE : last);
        so_far += count_bits(starts[block]);
    }
    t.every  = every;
    t.starts = starts;
    return t;
}

size_t jny_points_at(const jny_points *t, size_t byte)
{
    if (!t->every)
        return byte;
    size_t block = byte / STRIDE;
    return t->every[block] + count_bits(t->starts[block] & (((uint64_t)1 << byte % STRIDE) - 1));
}

bool jny_has_control(jny_str s, unsigned *which)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
            *which = c;
            return true;
        }
    }
    return false;
}
