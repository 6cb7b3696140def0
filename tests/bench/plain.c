/* plain.c - what the machine can do at most with the same bytes: count words without
 * remembering where they are, and copy. */
#include "bench.h"

#include <string.h>

/* A word here is a run of letters, digits and all bytes of other scripts. */
static bool in_word(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c >= 0x80;
}

static uint64_t count_plain(const char *p, size_t n, uint64_t before)
{
    uint64_t words = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t in = in_word((unsigned char)p[i]);
        words += in & ~before & 1;
        before = in;
    }
    return words;
}

#if defined(__x86_64__)
#include <immintrin.h>

/* One bit a byte: set where it belongs to a word. */
__attribute__((target("avx2,popcnt"))) static inline uint32_t word_mask(const char *p)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i small = _mm256_or_si256(bytes, _mm256_set1_epi8(32));
    /* Compared as signed: a byte of another script is below zero, so neither holds. */
    __m256i letter = _mm256_and_si256(_mm256_cmpgt_epi8(small, _mm256_set1_epi8('a' - 1)),
                                      _mm256_cmpgt_epi8(_mm256_set1_epi8('z' + 1), small));
    __m256i digit  = _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8('0' - 1)),
                                      _mm256_cmpgt_epi8(_mm256_set1_epi8('9' + 1), bytes));
    /* The sign bit of `bytes` itself says "another script". */
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(letter, digit), bytes));
}

__attribute__((target("avx2,popcnt"))) static uint64_t count_avx2(const char *p, size_t n)
{
    uint64_t words = 0, before = 0;
    size_t   i = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t mask = word_mask(p + i) | (uint64_t)word_mask(p + i + 32) << 32;
        words += (uint64_t)__builtin_popcountll(mask & ~(mask << 1 | before));
        before = mask >> 63;
    }
    return words + count_plain(p + i, n - i, before);
}

static uint64_t count(const char *p, size_t n)
{
    return __builtin_cpu_supports("avx2") ? count_avx2(p, n) : count_plain(p, n, 0);
}
#else
static uint64_t count(const char *p, size_t n)
{
    return count_plain(p, n, 0);
}
#endif

void count_words_avx2(void *ctx, const stories *s, outcome *out)
{
    (void)ctx;
    double start = busy();
    out->found   = count(s->block, s->bytes);
    out->seconds = busy() - start;
}

void copy_only(void *ctx, const stories *s, outcome *out)
{
    double start = busy();
    memcpy(ctx, s->block, s->bytes);
    out->seconds = busy() - start;
    out->found   = ((unsigned char *)ctx)[s->bytes / 2]; /* so that the copy is made */
}
