/* vocabulary.h - the words and word groups of the corpus, by frequency: what rules are
 * made of. */
#ifndef BENCH_VOCABULARY_H
#define BENCH_VOCABULARY_H

#include "corpus.h"

typedef struct {
    jny_str  form;  /* folded: of a stem, its most frequent word */
    uint32_t count; /* in the corpus                             */
} ranked;

typedef struct {
    const ranked *at; /* the most frequent first */
    size_t        n;
} ranking;

typedef struct {
    ranking words;      /* one for each stem; four or more letters, a to z */
    ranking long_words; /* those of them of seven letters or more */
    ranking groups;     /* two or three words in a row in a sentence, of which one is rare enough
                           to mean something                                             */
    size_t tokens;      /* words in the corpus in all */
} vocabulary;

vocabulary vocabulary_of(jny_arena *a, const corpus *c);

/* `want` of a ranking from `first` on, one in `step`, where `first` is the lowest rank with
 * which they come to at most `most` occurrences. */
typedef struct {
    size_t first, step, want;
} choice;
choice        ranking_choose(ranking r, size_t want, size_t step, size_t most);
const ranked *choice_at(ranking r, choice c, size_t i);
/* The rank at which words of the corpus' last `count` occurrences begin. */
size_t ranking_tail(ranking r, uint32_t count);

#endif
