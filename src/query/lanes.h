/* lanes.h - counts the bits of many masks at once, group by group. Only for query/.
 *
 * Eight bits of a mask are spread to the eight bytes of a word and added there: eight
 * counts in one addition. Before a byte could run over, the words are emptied into
 * whole counts. The cost of a mask does not depend on how many of its bits are set. */
#ifndef JNY_QUERY_LANES_H
#define JNY_QUERY_LANES_H

#include <journeys/base.h>

enum { NO_GROUP = -1 }; /* as uint32_t: the row is not counted */

typedef struct {
    size_t    slots, n; /* bits of a mask; words of eight counts */
    uint64_t *words;    /* [group][n]                            */
    uint8_t  *adds;     /* group: since its words were emptied   */
    uint32_t *counts;   /* [group][slots]                        */
    uint64_t *spread;   /* eight bits to eight bytes             */
} lanes;

lanes lanes_open(jny_arena *a, size_t groups, size_t slots);
void  lanes_empty(lanes l, size_t group);
/* All groups: the counts are whole after that. */
void lanes_finish(lanes l, size_t groups);
/* The masks of `n` rows, each of so many words, to the group of each; empty ones add
 * nothing. */
void lanes_add_rows(lanes l, const uint32_t *group, const uint64_t *masks, size_t words, size_t n);

/* `l` goes by value, so that the compiler knows it does not change. */
static inline void lanes_add(lanes l, size_t group, const uint64_t *mask)
{
    uint64_t *to = l.words + group * l.n;
    for (size_t left = l.n; left > 0;) {
        uint64_t bits = *mask++;
        size_t   k    = left < 8 ? left : 8;
        left -= k;
        for (; k > 0; k--, bits >>= 8)
            *to++ += l.spread[bits & 0xFF];
    }
    if (++l.adds[group] == UINT8_MAX)
        lanes_empty(l, group);
}

#endif
