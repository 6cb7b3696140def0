/* bytes.h - sets of bytes, and finding where they stand in a text. Only for tag/, and for
 * the test that holds its two ways equal. */
#ifndef JNY_TAG_BYTES_H
#define JNY_TAG_BYTES_H

#include <journeys/base.h>

/* A set of bytes, a bit each. */
typedef struct {
    uint64_t bits[4];
} byte_set;

static inline bool byte_in(const byte_set *s, unsigned char c)
{
    return s->bits[c >> 6] >> (c & 63) & 1;
}

/* Up to eight pairs of sets, looked for together: a byte of the first set of pair k with
 * a byte of the second, or the end of the text, behind it. Starts as {0}. It may find a
 * little more than the sets hold. */
typedef struct {
    unsigned char low[2][16], high[2][16];
} byte_search;
enum { PAIRS = 8 };
void byte_search_add(byte_search *b, unsigned k, const byte_set *first, const byte_set *second);

/* Adds every place of pair k to places[k]. */
typedef JNY_LIST(uint32_t) byte_places;
void byte_search_run(jny_arena *a, const byte_search *b, jny_str s, byte_places *places);
void byte_search_run_plainly(jny_arena *a, const byte_search *b, jny_str s, byte_places *places);

/* Whether a byte of the set stands anywhere in the text. */
bool byte_set_stands(const byte_set *set, jny_str s);

#endif
