/* utf8.c - well-formed or refused; and byte offsets told in code points. */
#include <journeys/text.h>

#include <string.h>

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

size_t jny_utf8_count(jny_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

enum { STRIDE = 64 };

jny_points jny_points_of(jny_arena *a, jny_str text)
{
    jny_points t = {.text = text};
    size_t     i = 0;
    while (i + 8 <= text.n && eight_ascii(text.p + i))
        i += 8;
    while (i < text.n && (unsigned char)text.p[i] < 0x80)
        i++;
    if (i == text.n)
        return t;
    uint32_t *every  = JNY_ARRAY(a, uint32_t, text.n / STRIDE + 1);
    uint32_t  so_far = 0;
    for (size_t block = 0; block <= text.n / STRIDE; block++) {
        every[block] = so_far;
        so_far +=
            (uint32_t)jny_utf8_count(jny_str_sub(text, block * STRIDE, block * STRIDE + STRIDE));
    }
    t.every = every;
    return t;
}

size_t jny_points_at(const jny_points *t, size_t byte)
{
    if (!t->every)
        return byte;
    size_t block = byte / STRIDE;
    return t->every[block] + jny_utf8_count(jny_str_sub(t->text, block * STRIDE, byte));
}
