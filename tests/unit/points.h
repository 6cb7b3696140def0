/* points.h - small texts for tests, code point by code point, and back to readable form. */
#ifndef TESTS_POINTS_H
#define TESTS_POINTS_H

#include <journeys/text.h>

#include <criterion/criterion.h>
#include <stdio.h>

enum { LAST_POINT = 0x10FFFF, MOST_POINTS = 256 };

static inline bool is_surrogate(uint32_t c)
{
    return c >= 0xD800 && c <= 0xDFFF;
}

/* Writes `c` as UTF-8; returns how many bytes. */
static inline size_t put_point(char *to, uint32_t c)
{
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    size_t                     more   = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    to[0]                             = (char)(lead[more] | c >> 6 * more);
    for (size_t i = 1; i <= more; i++)
        to[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3F));
    return more + 1;
}

/* A text in both forms, as code points and as bytes. Starts as `{0}`. */
struct text {
    size_t   n;
    uint32_t point[MOST_POINTS];
    size_t   byte[MOST_POINTS + 1]; /* where each starts; then where the text ends */
    char     bytes[4 * MOST_POINTS];
};

static inline void add_point(struct text *t, uint32_t c)
{
    if (t->n == MOST_POINTS)
        cr_assert_fail("the test makes too long a text");
    t->point[t->n]    = c;
    t->byte[t->n + 1] = t->byte[t->n] + put_point(t->bytes + t->byte[t->n], c);
    t->n++;
}

static inline void clear_text(struct text *t)
{
    t->n = 0; /* byte[0] is always 0 */
}

static inline jny_str str_of(const struct text *t)
{
    return (jny_str){t->bytes, t->byte[t->n]};
}

/* The text as "U+0041 U+000A ...", for messages. */
static inline const char *shown(const struct text *t)
{
    static char out[9 * MOST_POINTS + 1];
    size_t      n = 0;
    out[0]        = '\0';
    for (size_t i = 0; i < t->n; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%sU+%04X", i ? " " : "",
                              (unsigned)t->point[i]);
    return out;
}

#endif
