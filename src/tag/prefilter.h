/* prefilter.h - what a regex cannot match without, read off its pattern. Only for tag/,
 * and for the test that holds it to what PCRE2 says. */
#ifndef JNY_TAG_PREFILTER_H
#define JNY_TAG_PREFILTER_H

#include <journeys/base.h>

/* A set of bytes, a bit each. */
typedef struct {
    uint64_t bits[4];
} byte_set;

typedef struct {
    bool     has_needs, has_starts;
    bool     brief;   /* trying a match at one place takes few steps, whatever the text */
    byte_set needs;   /* one of these stands in every match, as a byte of UTF-8 */
    byte_set starts;  /* every match begins with one of these; no match is empty */
    byte_set seconds; /* with `starts`: one of these is the byte behind that, if there is one */
} prefilter;

static inline bool byte_in(const byte_set *s, unsigned char c)
{
    return s->bits[c >> 6] >> (c & 63) & 1;
}

/* For a pattern that PCRE2 takes with UTF, UCP and CASELESS. Where it is not sure, it
 * says nothing. What is too common to be worth a search is left out. `needs` is for patterns
 * without `starts`. */
prefilter prefilter_of(jny_str pattern);

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
