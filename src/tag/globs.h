/* globs.h - which of many patterns with `*` and `?` a word meets. Only for tag/. */
#ifndef JNY_TAG_GLOBS_H
#define JNY_TAG_GLOBS_H

#include <journeys/codebook.h>

typedef JNY_LIST(uint32_t) glob_numbers;

typedef struct {
    jny_str  form;
    uint32_t number;
    uint32_t next; /* the next with this beginning and ending, from 1; 0: none */
} glob;

/* Patterns by how they begin: what stands before the first wildcard. Those that begin with
 * one, which every word may meet, are parted by their last byte. */
typedef struct {
    jny_arena     *a;
    jny_interned   heads;
    uint32_t      *chains; /* by number of the head: the first of its patterns, from 1 */
    size_t         n_chains;
    uint32_t       tails[256];   /* no head: by last byte; `*` and `?` are endings too */
    uint64_t       lengths[256]; /* of heads, by first byte: a bit for each; 63: that or longer */
    size_t         longest;
    JNY_LIST(glob) all;
} globs;

void globs_open(globs *g, jny_arena *a);
/* Adds a pattern of JNY_WORD_GLOB under a number of the caller's. */
void globs_add(globs *g, jny_str form, uint32_t number);
/* The numbers of all patterns that a folded word meets. */
void globs_find(const globs *g, jny_str folded, jny_arena *a, glob_numbers *out);

#endif
