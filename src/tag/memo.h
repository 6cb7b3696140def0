/* memo.h - remembers a number for each distinct word, by the bytes it is written with.
 * Only for tag/. */
#ifndef JNY_TAG_MEMO_H
#define JNY_TAG_MEMO_H

#include <journeys/text.h>

/* Makes the number of a word that is met for the first time. */
typedef uint32_t memo_maker(void *ctx, jny_str word, jny_arena scratch);

typedef struct {
    uint64_t           seed[2]; /* so that nobody can choose words that collide */
    jny_arena         *a;
    struct short_word *shorts;
    unsigned           shorts_shift; /* 64 less the bits of an index */
    size_t             n_shorts;
    struct long_word  *longs;
    unsigned           longs_shift;
    size_t             n_longs, long_bytes;
    memo_maker        *make;
    void              *ctx;
} memo;

void memo_open(memo *m);
/* Begins anew, empty, in `a`, which lasts until the next time. */
void memo_begin(memo *m, jny_arena *a);
/* Whether it holds as much as it should: begin anew between two stories. */
bool memo_is_full(const memo *m);
/* The number of each word into `out`; makes those it does not know. */
void memo_numbers(memo *m, jny_str text, jny_words words, memo_maker *make, void *ctx,
                  uint32_t *out, jny_arena scratch);

#endif
