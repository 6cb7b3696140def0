/* hostile.h - stories that nobody tells: made to find what is slow. */
#ifndef BENCH_HOSTILE_H
#define BENCH_HOSTILE_H

#include "bench.h"

typedef struct {
    const char *name;
    jny_str     text;
    jny_str     book;   /* its own codebook; empty: the one of the benchmark        */
    bool        beyond; /* harsher than what the engine's issue names: told for itself */
} hostile;

typedef JNY_LIST(hostile) hostiles;

/* All of about `n` bytes. `book` gives words that are hit. */
void hostile_texts(jny_arena *a, size_t n, const jny_codebook *book, hostiles *out);
void hostile_words(jny_arena *a, size_t n, hostiles *out);
void hostile_rules(jny_arena *a, size_t n, hostiles *out);
void hostile_beyond(jny_arena *a, size_t n, hostiles *out);

#endif
