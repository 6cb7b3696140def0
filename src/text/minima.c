/* minima.c - texts that are nearly the same, by MinHash: Broder 1997, "On the resemblance and
 * containment of documents"; bands as in Leskovec, Rajaraman and Ullman, "Mining of Massive
 * Datasets", 3.4. Compares words as written, but for ASCII case; keeps none. */
#include "minima.h"

#include <string.h>

enum { RUN = 3 /* words in a row that make one feature */ };

static uint32_t word_hash(jny_str word)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < word.n; i++) {
        unsigned char c = (unsigned char)word.p[i];
        h               = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 16777619u;
    }
    return h;
}

/* Takes one run into a signature: JNY_MINIMA hash functions of it, the least value of each. */
static inline __attribute__((always_inline)) void take_run(uint32_t run, jny_minima *out)
{
    for (uint32_t k = 0; k < JNY_MINIMA; k++) {
        uint32_t h   = (run ^ (k * 0x9E3779B9u)) * 0x85EBCA6Bu;
        h            = (h ^ h >> 15) * (0xC2B2AE35u + 2 * k);
        out->hash[k] = h < out->hash[k] ? h : out->hash[k];
    }
}

void take_plainly(const uint32_t *runs, size_t n, jny_minima *out)
{
    for (size_t i = 0; i < n; i++)
        take_run(runs[i], out);
}

#if defined(__x86_64__)
/* The same, eight hash functions at a time. */
__attribute__((target("avx2"))) static void take_quickly(const uint32_t *runs, size_t n,
                                                         jny_minima *out)
{
    for (size_t i = 0; i < n; i++)
        take_run(runs[i], out);
}
#endif

bool minima_of_by(jny_arena scratch, jny_str text, runs_taker *take, jny_minima *out)
{
    jny_words w = jny_words_split(&scratch, text);
    if (w.n < JNY_MINIMA_WORDS)
        return false;
    uint32_t *runs   = jny_alloc_raw(&scratch, w.n, sizeof *runs);
    uint32_t  before = 0, last = 0;
    for (size_t i = 0; i < w.n; i++) {
        uint32_t now = word_hash(jny_str_sub(text, w.at[i].start, w.at[i].end));
        if (i + 1 >= RUN)
            runs[i + 1 - RUN] = (before * 31u + last) * 31u + now;
        before = last;
        last   = now;
    }
    memset(out->hash, 0xFF, sizeof out->hash);
    take(runs, w.n + 1 - RUN, out);
    return true;
}

bool jny_minima_of(jny_arena scratch, jny_str text, jny_minima *out)
{
    runs_taker *take = take_plainly;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        take = take_quickly;
#endif
    return minima_of_by(scratch, text, take, out);
}

uint64_t jny_minima_band(const jny_minima *m, size_t band)
{
    enum { EACH = JNY_MINIMA / JNY_MINIMA_BANDS };
    return jny_hash_xxh64((jny_str){(const char *)&m->hash[band * EACH], EACH * sizeof *m->hash});
}

unsigned jny_minima_shared(const jny_minima *x, const jny_minima *y)
{
    unsigned same = 0;
    for (int k = 0; k < JNY_MINIMA; k++)
        same += x->hash[k] == y->hash[k];
    return same * 100 / JNY_MINIMA;
}
