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
    byte_set needs;   /* one of these stands in every match, as a byte of UTF-8 */
    byte_set starts;  /* every match begins with one of these; no match is empty */
    byte_set seconds; /* with `starts`: one of these is the byte behind that, if there is one */
} prefilter;

/* For a pattern that PCRE2 takes with UTF, UCP and CASELESS. Where it is not sure, it
 * says nothing. What is too common to be worth a search is left out. */
prefilter prefilter_of(jny_str pattern);

/* Two sets made ready for searching: one byte and the byte behind it. It may find a
 * little more than the sets hold. */
typedef struct {
    unsigned char low[2][16], high[2][16];
} byte_search;
byte_search byte_search_of(const byte_set *first, const byte_set *second);
/* The first place at or behind `from` where a byte of the first set stands, with one of
 * the second, or the end of the text, behind it; s.n if there is none. */
size_t byte_search_next(const byte_search *b, jny_str s, size_t from);
size_t byte_search_next_plainly(const byte_search *b, jny_str s, size_t from);

#endif
