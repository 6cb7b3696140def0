/* prefilter.h - what a regex cannot match without, read off its pattern. Only for tag/,
 * and for the test that holds it to what PCRE2 says. */
#ifndef JNY_TAG_PREFILTER_H
#define JNY_TAG_PREFILTER_H

#include "bytes.h"

typedef struct {
    bool     has_needs, has_starts;
    bool     brief;   /* trying a match at one place takes few steps, whatever the text */
    byte_set needs;   /* one of these stands in every match, as a byte of UTF-8 */
    byte_set starts;  /* every match begins with one of these; no match is empty */
    jny_str  lead;    /* the part of the pattern for one character that it begins with, again and
                       * again, as \d of \d+: where no match begins at one such character, none
                       * begins at a next one. Empty: there is none. */
    byte_set seconds; /* with `starts`: one of these is the byte behind that, if there is one */
} prefilter;

/* For a pattern that PCRE2 takes with UTF, UCP and CASELESS. Where it is not sure, it
 * says nothing. What is too common to be worth a search is left out. `needs` is for patterns
 * without `starts`. */
prefilter prefilter_of(jny_str pattern);

#endif
