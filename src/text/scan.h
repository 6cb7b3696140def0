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

/* Fills blocks[0 .. (n + 63) / 64); bits behind the text's end are 0. Gives SCAN_* bits. */
typedef unsigned scan_way(const char *p, size_t n, scan_block *blocks);
scan_way         scan_plainly;
/* By AVX2; NULL where this machine or this build has none. */
scan_way *scan_quickly(void);

/* jny_words_split by one of the ways. */
jny_words words_split_by(jny_arena *a, jny_str text, scan_way *scan);

#endif
