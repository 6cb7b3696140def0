/* memo.c - from the bytes of a word to its number: one look in a table for most words. */
#include "memo.h"

#include <string.h>

enum {
    SHORT_WORD = 12,        /* bytes: with their number four words to a line of the cache */
    FIRST_BITS = 12,        /* of an index into an empty memo                             */
    MOST_WORDS = 400 << 10, /* some 35 MB                                                 */
    MOST_BYTES = 16 << 20,  /* of words longer than short                                 */
};

struct short_word {
    uint64_t low; /* the word's bytes, zeros behind; 0: free */
    uint32_t high, number;
};

struct long_word {
    jny_str  word;
    uint32_t number;
};

void memo_open(memo *m)
{
    *m = (memo){0};
    jny_random(m->seed, sizeof m->seed);
    m->seed[0] |= 1; /* odd, so that every bit of a word counts */
    m->seed[1] |= 1;
}

void memo_begin(memo *m, jny_arena *a)
{
    m->a        = a;
    m->n_shorts = m->n_longs = m->long_bytes = 0;
    m->shorts_shift = m->longs_shift = 64 - FIRST_BITS;
    m->shorts                        = JNY_ARRAY(a, struct short_word, 1 << FIRST_BITS);
    m->longs                         = JNY_ARRAY(a, struct long_word, 1 << FIRST_BITS);
}

bool memo_is_full(const memo *m)
{
    return m->n_shorts + m->n_longs > MOST_WORDS || m->long_bytes > MOST_BYTES;
}

static size_t short_index(const memo *m, uint64_t low, uint32_t high)
{
    return (size_t)((low * m->seed[0] + high * m->seed[1]) >> m->shorts_shift);
}

static struct short_word *short_slot(const memo *m, uint64_t low, uint32_t high)
{
    size_t mask = ((size_t)1 << (64 - m->shorts_shift)) - 1;
    for (size_t i = short_index(m, low, high);; i = (i + 1) & mask)
        if (!m->shorts[i].low || (m->shorts[i].low == low && m->shorts[i].high == high))
            return &m->shorts[i];
}

static void widen_shorts(memo *m)
{
    struct short_word *old = m->shorts;
    size_t             n   = (size_t)1 << (64 - m->shorts_shift);
    m->shorts_shift--;
    m->shorts = JNY_ARRAY(m->a, struct short_word, n * 2);
    for (size_t i = 0; i < n; i++)
        if (old[i].low)
            *short_slot(m, old[i].low, old[i].high) = old[i];
}

static uint32_t remember_short(memo *m, jny_str word, uint64_t low, uint32_t high,
                               jny_arena scratch)
{
    uint32_t s                = m->make(m->ctx, word, scratch);
    *short_slot(m, low, high) = (struct short_word){low, high, s};
    if (++m->n_shorts * 5 > (size_t)2 << (64 - m->shorts_shift))
        widen_shorts(m);
    return s;
}

static struct long_word *long_slot(const memo *m, jny_str word)
{
    size_t mask = ((size_t)1 << (64 - m->longs_shift)) - 1;
    for (size_t i = (size_t)(jny_hash_seeded(word, m->seed[0]) >> m->longs_shift);;
         i        = (i + 1) & mask)
        if (!m->longs[i].word.p || jny_str_eq(m->longs[i].word, word))
            return &m->longs[i];
}

static uint32_t remember_long(memo *m, jny_str word, jny_arena scratch)
{
    struct long_word *e = long_slot(m, word);
    if (e->word.p)
        return e->number;
    uint32_t s          = m->make(m->ctx, word, scratch);
    *long_slot(m, word) = (struct long_word){jny_str_copy(m->a, word), s};
    m->long_bytes += word.n;
    if (++m->n_longs * 2 > (size_t)1 << (64 - m->longs_shift)) {
        struct long_word *old = m->longs;
        size_t            n   = (size_t)1 << (64 - m->longs_shift);
        m->longs_shift--;
        m->longs = JNY_ARRAY(m->a, struct long_word, n * 2);
        for (size_t i = 0; i < n; i++)
            if (old[i].word.p)
                *long_slot(m, old[i].word) = old[i];
    }
    return s;
}

/* A word on its way to its symbol. */
typedef struct {
    uint64_t                 low;
    const struct short_word *at; /* where it should stand */
    uint32_t                 high;
} asked;

enum { AHEAD = 256 /* words that are asked for at once */ };

/* Of a number of 8 bytes its first 0 to 8. */
static const uint64_t first_bytes[] = {
    0,          0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF,
    UINT64_MAX,
};

/* No word begins with byte 1: what is asked for like that is never found. */
enum { NO_SHORT_WORD = 1 };

static inline asked ask(const char *text, size_t size, jny_word w)
{
    uint64_t low  = 0;
    uint32_t high = 0;
    size_t   n    = w.end - w.start;
    if (n > SHORT_WORD)
        return (asked){NO_SHORT_WORD, NULL, 0};
    if (size - w.start >= SHORT_WORD) {
        memcpy(&low, text + w.start, 8);
        memcpy(&high, text + w.start + 8, 4);
    } else { /* one of the last */
        char last[SHORT_WORD] = {0};
        memcpy(last, text + w.start, n);
        memcpy(&low, last, 8);
        memcpy(&high, last + 8, 4);
    }
    return (asked){low & first_bytes[n < 8 ? n : 8], NULL,
                   high & (uint32_t)first_bytes[n < 8 ? 0 : n - 8]};
}

/* A word that does not stand where it was looked for first. The memo may have grown since
 * it was asked for. */
static uint32_t look_up(memo *m, jny_str text, jny_word w, const asked *q, jny_arena scratch)
{
    jny_str word = {text.p + w.start, w.end - w.start};
    if (q->low == NO_SHORT_WORD)
        return remember_long(m, word, scratch);
    const struct short_word *e = short_slot(m, q->low, q->high);
    return e->low ? e->number : remember_short(m, word, q->low, q->high, scratch);
}

/* First all questions are put, so that the memory of the memo is on its way. */
static void numbers_of(memo *m, jny_str text, const jny_word *words, size_t n, asked *all,
                       uint32_t *out, jny_arena scratch)
{
    const struct short_word *shorts = m->shorts;
    uint64_t                 a = m->seed[0], b = m->seed[1];
    unsigned                 shift = m->shorts_shift;
    for (size_t i = 0; i < n; i++) {
        asked q = ask(text.p, text.n, words[i]);
        q.at    = &shorts[(q.low * a + q.high * b) >> shift];
        __builtin_prefetch(q.at);
        all[i] = q;
    }
    /* Where the memo grows meanwhile, `at` is its older place, which still stands. */
    for (size_t i = 0; i < n; i++) {
        const struct short_word *e = all[i].at;
        out[i]                     = e->low == all[i].low && e->high == all[i].high
                                         ? e->number
                                         : look_up(m, text, words[i], &all[i], scratch);
    }
}

void memo_numbers(memo *m, jny_str text, jny_words words, memo_maker *make, void *ctx,
                  uint32_t *out, jny_arena scratch)
{
    asked *all = jny_alloc_raw(&scratch, AHEAD, sizeof *all);
    m->make    = make;
    m->ctx     = ctx;
    for (size_t from = 0; from < words.n; from += AHEAD)
        numbers_of(m, text, words.at + from, words.n - from < AHEAD ? words.n - from : AHEAD, all,
                   out + from, scratch);
}
