/* bytes.c - up to eight pairs of sets looked for in one pass, by a table or 32 bytes at a
 * time by AVX2. A byte is looked up by its two halves, as in text/scan.c. */
#include "bytes.h"

/* Pair k has bit k in the entries of both halves of its bytes. Where the set is no
 * rectangle of halves, its pair is found at some more places. */
static void halve(const byte_set *set, unsigned k, unsigned char *lows, unsigned char *highs)
{
    for (unsigned c = 0; c < 256; c++)
        if (byte_in(set, (unsigned char)c)) {
            lows[c & 15] |= (unsigned char)(1u << k);
            highs[c >> 4] |= (unsigned char)(1u << k);
        }
}

void byte_search_add(byte_search *b, unsigned k, const byte_set *first, const byte_set *second)
{
    halve(first, k, b->low[0], b->high[0]);
    halve(second, k, b->low[1], b->high[1]);
}

static void add_places(jny_arena *a, unsigned kinds, size_t at, byte_places *places)
{
    for (; kinds; kinds &= kinds - 1)
        *JNY_PUSH(a, &places[__builtin_ctz(kinds)]) = (uint32_t)at;
}

static void run_from(jny_arena *a, const byte_search *b, jny_str s, size_t from,
                     byte_places *places)
{
    for (size_t i = from; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        unsigned      x = b->low[0][c & 15] & b->high[0][c >> 4];
        if (x && i + 1 < s.n) {
            unsigned char d = (unsigned char)s.p[i + 1];
            x &= b->low[1][d & 15] & b->high[1][d >> 4];
        }
        add_places(a, x, i, places);
    }
}

void byte_search_run_plainly(jny_arena *a, const byte_search *b, jny_str s, byte_places *places)
{
    run_from(a, b, s, 0, places);
}

bool byte_set_stands(const byte_set *set, jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (byte_in(set, (unsigned char)s.p[i]))
            return true;
    return false;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i halves_of(const unsigned char *table)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table));
}

AVX2 static inline __m256i kinds_of(const char *p, __m256i low, __m256i high)
{
    __m256i half = _mm256_set1_epi8(15), bytes = _mm256_loadu_si256((const void *)p);
    __m256i l = _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, half));
    __m256i h = _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    return _mm256_and_si256(l, h);
}

AVX2 static void run_quickly(jny_arena *a, const byte_search *b, jny_str s, byte_places *places)
{
    __m256i low = halves_of(b->low[0]), high = halves_of(b->high[0]), low_2 = halves_of(b->low[1]),
            high_2 = halves_of(b->high[1]);
    size_t from    = 0;
    for (; from + 33 <= s.n; from += 32) {
        __m256i both = _mm256_and_si256(kinds_of(s.p + from, low, high),
                                        kinds_of(s.p + from + 1, low_2, high_2));
        if (_mm256_testz_si256(both, both))
            continue;
        unsigned char kinds[32];
        __m256i       none = _mm256_cmpeq_epi8(both, _mm256_setzero_si256());
        _mm256_storeu_si256((void *)kinds, both);
        for (unsigned at = ~(unsigned)_mm256_movemask_epi8(none); at; at &= at - 1) {
            unsigned i = (unsigned)__builtin_ctz(at);
            add_places(a, kinds[i], from + i, places);
        }
    }
    run_from(a, b, s, from, places);
}

void byte_search_run(jny_arena *a, const byte_search *b, jny_str s, byte_places *places)
{
    if (__builtin_cpu_supports("avx2"))
        run_quickly(a, b, s, places);
    else
        run_from(a, b, s, 0, places);
}
#else
void byte_search_run(jny_arena *a, const byte_search *b, jny_str s, byte_places *places)
{
    run_from(a, b, s, 0, places);
}
#endif
