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
    byte_set needs;  /* one of these stands in every match, as a byte of UTF-8 */
    byte_set starts; /* every match begins with one of these; no match is empty */
} prefilter;

/* For a pattern that PCRE2 takes with UTF, UCP and CASELESS. Where it is not sure, it
 * says nothing. Sets too common to be worth a search are left out. */
prefilter prefilter_of(jny_str pattern);

/* A set made ready for searching: it may find a little more than the set. */
typedef struct {
    unsigned char low[16], high[16];
} byte_search;
byte_search byte_search_of(const byte_set *set);
/* The first byte at or behind `from` that is in the set; s.n if there is none. */
size_t byte_search_next(const byte_search *b, jny_str s, size_t from);
size_t byte_search_next_plainly(const byte_search *b, jny_str s, size_t from);

#endif
