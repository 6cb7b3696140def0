/* scan.c - bytes to bits, by a table or 32 at a time by AVX2.
 *
 * Both look a byte up by its two halves: a kind is a bit that stands in the entry of
 * the low half and in that of the high half, the trick of simdjson's and others'
 * classifiers. */
#include "scan.h"

#include <string.h>

enum {
    CAPITAL_OR_SMALL_1 = 1,  /* high half 4 or 6: A to O, a to o */
    CAPITAL_OR_SMALL_2 = 2,  /* high half 5 or 7: P to Z, p to z */
    DIGIT              = 4,  /* high half 3                      */
    MIDDLE_2           = 8,  /* high half 2: " ' , .             */
    MIDDLE_3           = 16, /* high half 3: : ;                 */
    LOW_LINE           = 32, /* high half 5: _                   */
    LINE_END           = 64, /* high half 0: LF, CR              */
    PART               = CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT,
    MIDDLE             = MIDDLE_2 | MIDDLE_3,
};

#define LOW_HALF                                                                                   \
    {                                                                                              \
        CAPITAL_OR_SMALL_2 | DIGIT, CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT,               \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT | MIDDLE_2,                            \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT,                                       \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT,                                       \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT,                                       \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT,                                       \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT | MIDDLE_2,                            \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT,                                       \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | DIGIT,                                       \
            CAPITAL_OR_SMALL_1 | CAPITAL_OR_SMALL_2 | MIDDLE_3 | LINE_END,                         \
            CAPITAL_OR_SMALL_1 | MIDDLE_3, CAPITAL_OR_SMALL_1 | MIDDLE_2,                          \
            CAPITAL_OR_SMALL_1 | LINE_END, CAPITAL_OR_SMALL_1 | MIDDLE_2,                          \
            CAPITAL_OR_SMALL_1 | LOW_LINE                                                          \
    }
#define HIGH_HALF                                                                                  \
    {                                                                                              \
        LINE_END, 0, MIDDLE_2, DIGIT | MIDDLE_3, CAPITAL_OR_SMALL_1,                               \
            CAPITAL_OR_SMALL_2 | LOW_LINE, CAPITAL_OR_SMALL_1, CAPITAL_OR_SMALL_2, 0, 0, 0, 0, 0,  \
            0, 0, 0                                                                                \
    }

static unsigned look_plainly(const char *p, size_t n, scan_block *blocks)
{
    static const unsigned char low[16] = LOW_HALF, high[16] = HIGH_HALF;
    unsigned                   seen = 0;
    for (size_t from = 0; from < n; from += 64) {
        size_t     most = n - from < 64 ? n - from : 64;
        scan_block b    = {0};
        for (size_t i = 0; i < most; i++) {
            unsigned char c    = (unsigned char)p[from + i];
            unsigned      kind = c < 0x80 ? low[c & 15] & high[c >> 4] : LOW_LINE;
            b.part |= (uint64_t)((kind & PART) != 0) << i;
            b.middle |= (uint64_t)((kind & MIDDLE) != 0) << i;
            b.hard |= (uint64_t)((kind & LOW_LINE) != 0) << i;
            seen |= kind & LINE_END ? SCAN_LINE_END : 0;
        }
        seen |= b.hard ? SCAN_HARD : 0;
        *blocks++ = b;
    }
    return seen;
}

static size_t edges_plainly(const uint64_t *mask, size_t n, uint32_t *out)
{
    size_t   k      = 0;
    uint64_t before = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t edge = mask[i] ^ (mask[i] << 1 | before);
        for (before = mask[i] >> 63; edge; edge &= edge - 1)
            out[k++] = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(edge);
    }
    return k;
}

const scanner scan_plainly = {look_plainly, edges_plainly};

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

typedef struct {
    __m256i low, high;
} halves;

/* The kinds of 32 bytes; 0 for what is not ASCII. */
AVX2 static inline __m256i kinds_of(__m256i bytes, const halves *t)
{
    __m256i four = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
    return _mm256_and_si256(_mm256_shuffle_epi8(t->low, bytes), _mm256_shuffle_epi8(t->high, four));
}

AVX2 static inline uint32_t without(__m256i kinds, char which)
{
    __m256i left = _mm256_and_si256(kinds, _mm256_set1_epi8(which));
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(left, _mm256_setzero_si256()));
}

AVX2 static inline scan_block block_of(const char *p, const halves *t, __m256i *kinds)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p),
            b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32)), x = kinds_of(a, t),
            y = kinds_of(b, t);
    *kinds    = _mm256_or_si256(*kinds, _mm256_or_si256(x, y));
    /* LOW_LINE << 2 is the sign that movemask reads; nothing crosses into the next byte. */
    uint32_t hard_a = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(a, _mm256_slli_epi16(x, 2)));
    uint32_t hard_b = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(b, _mm256_slli_epi16(y, 2)));
    return (scan_block){
        .part   = ~(without(x, PART) | (uint64_t)without(y, PART) << 32),
        .middle = ~(without(x, MIDDLE) | (uint64_t)without(y, MIDDLE) << 32),
        .hard   = hard_a | (uint64_t)hard_b << 32,
    };
}

AVX2 static unsigned look_quickly(const char *p, size_t n, scan_block *blocks)
{
    static const unsigned char low[16] = LOW_HALF, high[16] = HIGH_HALF;
    halves                     t = {
                            _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)low)),
                            _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)high)),
    };
    __m256i  kinds = _mm256_setzero_si256();
    uint64_t hard  = 0;
    size_t   from  = 0;
    for (; from + 64 <= n; from += 64) {
        *blocks = block_of(p + from, &t, &kinds);
        hard |= blocks++->hard;
    }
    if (from < n) {
        char last[64] = {0};
        memcpy(last, p + from, n - from);
        *blocks = block_of(last, &t, &kinds);
        hard |= blocks->hard;
    }
    return (~without(kinds, LINE_END) ? SCAN_LINE_END : 0u) | (hard ? SCAN_HARD : 0u);
}

/* The places of the bits of every byte, the lowest first, a byte each. Behind the last
 * stands anything: from the entry of a byte's upper bits, one more bit below moves all
 * places up by one, and is itself place 0. */
#define ZERO_BELOW(e) ((e) + 0x0101010101010101)
#define ONE_BELOW(e)  (ZERO_BELOW(e) << 8)
#define BELOW_1(e)    ZERO_BELOW(e), ONE_BELOW(e)
#define BELOW_2(e)    BELOW_1(ZERO_BELOW(e)), BELOW_1(ONE_BELOW(e))
#define BELOW_3(e)    BELOW_2(ZERO_BELOW(e)), BELOW_2(ONE_BELOW(e))
#define BELOW_4(e)    BELOW_3(ZERO_BELOW(e)), BELOW_3(ONE_BELOW(e))
#define BELOW_5(e)    BELOW_4(ZERO_BELOW(e)), BELOW_4(ONE_BELOW(e))
#define BELOW_6(e)    BELOW_5(ZERO_BELOW(e)), BELOW_5(ONE_BELOW(e))
#define BELOW_7(e)    BELOW_6(ZERO_BELOW(e)), BELOW_6(ONE_BELOW(e))
#define BELOW_8(e)    BELOW_7(ZERO_BELOW(e)), BELOW_7(ONE_BELOW(e))
static const uint64_t places_of[256] = {BELOW_8(UINT64_C(0))};

/* Eight places for every byte of the mask, whatever it holds: no branch to mispredict.
 * What was too much is written over by the next. */
AVX2 static size_t edges_quickly(const uint64_t *mask, size_t n, uint32_t *out)
{
    uint32_t *to     = out;
    uint64_t  before = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t edge = mask[i] ^ (mask[i] << 1 | before);
        before        = mask[i] >> 63;
        for (unsigned k = 0; k < 64; k += 8) {
            unsigned byte   = edge >> k & 255;
            __m128i  places = _mm_loadl_epi64((const __m128i *)(const void *)&places_of[byte]);
            __m256i  base   = _mm256_set1_epi32((int)(uint32_t)(i * 64 + k));
            _mm256_storeu_si256((__m256i *)(void *)to,
                                _mm256_add_epi32(_mm256_cvtepu8_epi32(places), base));
            to += __builtin_popcount(byte);
        }
    }
    return (size_t)(to - out);
}

const scanner *scan_quickly(void)
{
    static const scanner quick = {look_quickly, edges_quickly};
    bool                 can   = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("popcnt");
    return can ? &quick : NULL;
}
#else
const scanner *scan_quickly(void)
{
    return NULL;
}
#endif
