/* scan.h - a text seen as bits, 64 bytes to a word: which bytes are letters or digits,
 * which may join them, which need the rules of UAX #29 in full. Only for text/, and for
 * the test that holds the two ways of making the bits equal. */
#ifndef JNY_TEXT_SCAN_H
#define JNY_TEXT_SCAN_H

#include <journeys/text.h>

/* Bit i of each speaks of byte i of a block. A byte in none of them parts words for
 * certain and is no word itself: white space, most punctuation. */
typedef struct {
    uint64_t part;   /* A to Z, a to z, 0 to 9                           */
    uint64_t middle; /* ' . : , ; and ": may join what stands on its two sides */
    uint64_t hard;   /* not ASCII, or _                                  */
} scan_block;

/* What was seen anywhere in the text. */
enum { SCAN_LINE_END = 1, SCAN_HARD = 2 };

/* A way of doing the two jobs that every byte of a story passes through. */
typedef struct {
    /* Fills blocks[0 .. (n + 63) / 64); bits behind the text's end are 0. Gives SCAN_*. */
    unsigned (*look)(const char *p, size_t n, scan_block *blocks);
    /* The places of bits that differ from the bit before them, in order: where runs of
     * ones begin and end. `out` has room for EDGES_MORE above what is told. */
    size_t (*edges)(const uint64_t *mask, size_t n, uint32_t *out);
} scanner;

enum { EDGES_MORE = 64 };

extern const scanner scan_plainly;
/* By AVX2; NULL where this machine or this build has none. */
const scanner *scan_quickly(void);

/* jny_words_split by one of the ways. */
jny_words words_split_by(jny_arena *a, jny_str text, const scanner *way);

#endif
