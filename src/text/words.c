/* words.c - word segmentation by UAX #29, Unicode 15.0, untailored and whole.
 *
 * Two ways to the same answer: `jny_segment_end` walks the rules code point by code
 * point; `jny_words_split` looks at 64 bytes at a time (scan.c) and asks the rules only
 * for the clumps that hold more than ASCII. */
#include <journeys/text.h>

#include "classes.h"
#include "scan.h"

#include <string.h>

#include "classes.inc" /* class_block, class_index: made by gen_classes.c */

static uint8_t class_at(uint32_t c)
{
    return class_block[class_index[c >> 8]][c & 255];
}

static bool is_letter(unsigned c)
{
    return c == WB_ALETTER || c == WB_HEBREW;
}

static bool is_skipped(unsigned c)
{
    return c == WB_EXTEND || c == WB_FORMAT || c == WB_ZWJ;
}

static bool is_newline(unsigned c)
{
    return c == WB_CR || c == WB_LF || c == WB_NEWLINE;
}

static bool joins_letters(unsigned c) /* MidLetter | MidNumLetQ */
{
    return c == WB_MIDLETTER || c == WB_MIDNUMLET || c == WB_SINGLE_QUOTE;
}

static bool joins_numbers(unsigned c) /* MidNum | MidNumLetQ */
{
    return c == WB_MIDNUM || c == WB_MIDNUMLET || c == WB_SINGLE_QUOTE;
}

/* The class of the next code point from byte `at` that rule WB4 does not skip. */
static unsigned class_after(jny_str s, size_t at)
{
    while (at < s.n) {
        unsigned c = class_at(jny_utf8_next(s, &at)) & WB_CLASS;
        if (!is_skipped(c))
            return c;
    }
    return WB_OTHER;
}

/* Rules WB5 to WB13b: whether `prev` and `next` stay together. `before` is what
 * stood before `prev`; `behind` is where `next` ends. */
static bool stay_together(jny_str s, unsigned before, unsigned prev, unsigned next, size_t behind)
{
    if (is_letter(prev)) {
        if (is_letter(next) || next == WB_NUMERIC || next == WB_EXTENDNUMLET)
            return true; /* WB5, WB9, WB13a */
        if (prev == WB_HEBREW && next == WB_SINGLE_QUOTE)
            return true; /* WB7a */
        if (joins_letters(next) && is_letter(class_after(s, behind)))
            return true; /* WB6 */
        return prev == WB_HEBREW && next == WB_DOUBLE_QUOTE &&
               class_after(s, behind) == WB_HEBREW; /* WB7b */
    }
    if (prev == WB_NUMERIC) {
        if (next == WB_NUMERIC || is_letter(next) || next == WB_EXTENDNUMLET)
            return true;                                                    /* WB8, WB10, WB13a */
        return joins_numbers(next) && class_after(s, behind) == WB_NUMERIC; /* WB12 */
    }
    if (joins_letters(prev) && is_letter(before) && is_letter(next))
        return true; /* WB7 */
    if (joins_numbers(prev) && before == WB_NUMERIC && next == WB_NUMERIC)
        return true; /* WB11 */
    if (prev == WB_DOUBLE_QUOTE && before == WB_HEBREW && next == WB_HEBREW)
        return true; /* WB7c */
    if (prev == WB_KATAKANA)
        return next == WB_KATAKANA || next == WB_EXTENDNUMLET; /* WB13, WB13a */
    if (prev == WB_EXTENDNUMLET)
        return is_letter(next) || next == WB_NUMERIC || next == WB_KATAKANA ||
               next == WB_EXTENDNUMLET; /* WB13a, WB13b */
    return false;
}

/* As jny_segment_end; `*wordlike` tells whether a letter or number is in it. */
static size_t segment(jny_str s, size_t at, bool *wordlike)
{
    uint8_t  first = class_at(jny_utf8_next(s, &at));
    unsigned prev  = first & WB_CLASS,            /* the last class that WB4 does not skip       */
        before     = WB_OTHER,                    /* the one before it                           */
        touching   = prev,                        /* the class that touches the next code point  */
        flags      = prev == WB_REGIONAL ? 1 : 0; /* regional indicators so far, odd? */
    *wordlike      = (first & WB_WORDLIKE) != 0;
    while (at < s.n) {
        size_t   behind = at;
        uint8_t  all    = class_at(jny_utf8_next(s, &behind));
        unsigned next   = all & WB_CLASS;
        if (is_newline(touching) || is_newline(next)) {
            if (!(touching == WB_CR && next == WB_LF))
                return at; /* WB3a, WB3b; WB3 keeps CR LF */
        } else if (is_skipped(next)) {
            touching = next; /* WB4 */
            at       = behind;
            continue;
        } else if (touching == WB_ZWJ && (all & WB_PICTOGRAPHIC)) {
            /* WB3c */
        } else if (touching == WB_SPACE && next == WB_SPACE) {
            /* WB3d */
        } else if (prev == WB_REGIONAL && next == WB_REGIONAL && flags) {
            flags  = 0; /* WB15, WB16: pairs */
            before = prev, prev = touching = next, at = behind;
            continue;
        } else if (!stay_together(s, before, prev, next, behind)) {
            return at; /* WB999 */
        }
        before   = prev;
        prev     = next;
        touching = next;
        flags    = next == WB_REGIONAL;
        *wordlike |= (all & WB_WORDLIKE) != 0;
        at = behind;
    }
    return at;
}

size_t jny_segment_end(jny_str s, size_t at)
{
    bool wordlike;
    return segment(s, at, &wordlike);
}

/* Bytes of the line end at byte `i`, 0 if there is none: LF, CR LF, or CR alone. */
static size_t line_end_at(jny_str s, size_t i)
{
    if (s.p[i] == '\n')
        return 1;
    if (s.p[i] != '\r')
        return 0;
    return i + 1 < s.n && s.p[i + 1] == '\n' ? 2 : 1;
}

static bool is_separator(jny_str s, size_t i) /* U+2029 */
{
    return i + 2 < s.n && memcmp(s.p + i, "\xE2\x80\xA9", 3) == 0;
}

size_t jny_paragraph_break(jny_str s, size_t from, size_t to)
{
    size_t first = 0; /* behind the last line end, while only blanks have come since */
    for (size_t i = from, k; i < to; i += k ? k : 1) {
        k = line_end_at(s, i);
        if (k && first)
            return first;
        if (k)
            first = i + k;
        else if (is_separator(s, i))
            return i + 3;
        else if (s.p[i] != ' ' && s.p[i] != '\t')
            first = 0;
    }
    return SIZE_MAX;
}

/* ---- Words ----------------------------------------------------------------------------- */

/* A text on its way to words, a bit for every byte. */
typedef struct {
    jny_str     text;
    scan_block *blocks;
    uint64_t   *word;   /* the byte belongs to a word                          */
    uint64_t   *opens;  /* a word begins here, close behind another; NULL: none */
    size_t      n;      /* blocks                                              */
    bool        parted; /* a line end or U+2029 was seen                       */
} bits;

static bool bit_at(const uint64_t *mask, size_t i)
{
    return mask[i >> 6] >> (i & 63) & 1;
}

static uint64_t bits_below(size_t n) /* n < 64 */
{
    return ((uint64_t)1 << n) - 1;
}

/* Sets or clears bits [from, to) of `mask`. */
static void put_bits(uint64_t *mask, size_t from, size_t to, bool on)
{
    for (size_t i = from >> 6; i << 6 < to; i++) {
        uint64_t these = ~(uint64_t)0;
        if (i == from >> 6)
            these &= ~bits_below(from & 63);
        if (i == to >> 6)
            these &= bits_below(to & 63);
        mask[i] = on ? mask[i] | these : mask[i] & ~these;
    }
}

static bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Gives the bytes [at, to), hard until now, to `part` or `middle`, or to neither. */
static void recast(bits *b, size_t at, size_t to, bool part, bool middle)
{
    for (; at < to; at++) {
        scan_block *block = &b->blocks[at >> 6];
        uint64_t    bit   = (uint64_t)1 << (at & 63);
        block->hard &= ~bit;
        block->part |= part ? bit : 0;
        block->middle |= middle ? bit : 0;
    }
}

/* Whether the MidNumLet at [at, to) joins what touches it. Marks do not stand between:
 * where one does, the clump stays hard. */
static bool joins_neighbours(const bits *b, size_t at, size_t to)
{
    if (at == 0 || to == b->text.n || !(b->blocks[(at - 1) >> 6].part >> ((at - 1) & 63) & 1))
        return false;
    unsigned next = class_at(jny_utf8_next(b->text, &to)) & WB_CLASS;
    return next == (ascii_digit(b->text.p[at - 1]) ? WB_NUMERIC : WB_ALETTER);
}

/* Takes from `hard` what behaves as ASCII does: letters with accents, curly quotes, dashes,
 * pounds. Most of what is not ASCII is of this kind, and the rules in full cost ten times
 * as much. A clump that holds anything else is still walked by them, from end to end. */
static void soften(bits *b)
{
    size_t to = 0; /* behind the last code point looked at: it may run into the next block */
    for (size_t i = 0; i < b->n; i++) {
        uint64_t left = b->blocks[i].hard;
        if (to >> 6 == i)
            left &= ~bits_below(to & 63);
        while (left) {
            size_t at    = i * 64 + (size_t)__builtin_ctzll(left);
            to           = at;
            unsigned all = class_at(jny_utf8_next(b->text, &to));
            if (all == (WB_ALETTER | WB_WORDLIKE)) {
                recast(b, at, to, true, false);
            } else if (all == WB_OTHER) {
                recast(b, at, to, false, false);
            } else if (all == WB_MIDNUMLET) {
                bool joins = joins_neighbours(b, at, to);
                recast(b, at, to, joins, !joins);
            }
            left = to >> 6 > i ? 0 : left & ~bits_below(to & 63);
        }
    }
}

/* Which of `candidates`, middles of block `i` with a letter or digit on both sides,
 * join them: WB6 and WB7, WB11 and WB12. */
static uint64_t joints(const bits *b, size_t i, uint64_t candidates)
{
    uint64_t out = 0;
    for (; candidates; candidates &= candidates - 1) {
        size_t at      = i * 64 + (size_t)__builtin_ctzll(candidates);
        char   c       = b->text.p[at];
        bool   numbers = ascii_digit(b->text.p[at - 1]);
        if (numbers == ascii_digit(b->text.p[at + 1]) &&
            (c == '\'' || c == '.' || (numbers ? c == ',' || c == ';' : c == ':')))
            out |= candidates & -candidates;
    }
    return out;
}

/* The words of ASCII: all that needs no more than the two neighbours of a byte. */
static void ascii_words(bits *b)
{
    uint64_t before = 0; /* whether the last byte of the block before is a part */
    for (size_t i = 0; i < b->n; i++) {
        uint64_t part = b->blocks[i].part, behind = i + 1 < b->n ? b->blocks[i + 1].part : 0;
        uint64_t both = b->blocks[i].middle & (part << 1 | before) & (part >> 1 | behind << 63);
        before        = part >> 63;
        b->word[i]    = both ? part | joints(b, i, both) : part;
    }
}

/* What does not part words for certain: a run of these is a clump, and what lies
 * outside of clumps touches nothing in them but by a white space or sign before. */
static uint64_t clumped(const bits *b, size_t i)
{
    return b->blocks[i].part | b->blocks[i].middle | b->blocks[i].hard;
}

static size_t clump_end(const bits *b, size_t at)
{
    for (size_t i = at >> 6; i < b->n; i++) {
        uint64_t outside = ~clumped(b, i);
        if (i == at >> 6)
            outside &= ~bits_below(at & 63);
        if (outside) {
            size_t end = i * 64 + (size_t)__builtin_ctzll(outside);
            return end < b->text.n ? end : b->text.n;
        }
    }
    return b->text.n;
}

/* Where the clump of byte `at` begins, but not before `least`. A clump that does not
 * begin by ASCII takes what stands before it along: a mark clings to it. */
static size_t clump_start(const bits *b, size_t at, size_t least)
{
    const char *p = b->text.p;
    while (at > least && clumped(b, (at - 1) >> 6) >> ((at - 1) & 63) & 1)
        at--;
    if ((unsigned char)p[at] >= 0x80 && at > least) {
        do
            at--;
        while (((unsigned char)p[at] & 0xC0) == 0x80);
        while (p[at] == ' ' && at > least && p[at - 1] == ' ')
            at--;
    }
    return at;
}

/* The rules in full from byte `at`, where a boundary is, at least to `end`. Gives where
 * it came to. */
static size_t hard_words(jny_arena *a, bits *b, size_t at, size_t end)
{
    while (at < end) {
        bool   wordlike;
        size_t to = segment(b->text, at, &wordlike);
        b->parted |= is_separator(b->text, at);
        put_bits(b->word, at, to, wordlike);
        if (wordlike && at > 0 && bit_at(b->word, at - 1)) {
            if (!b->opens)
                b->opens = JNY_ARRAY(a, uint64_t, b->n + 1);
            put_bits(b->opens, at, at + 1, true);
        }
        at = to;
        if (at >= end && at < b->text.n && clumped(b, at >> 6) >> (at & 63) & 1)
            end = clump_end(b, at); /* it ran on into the next clump */
    }
    return at;
}

static void hard_clumps(jny_arena *a, bits *b)
{
    size_t done = 0;
    for (size_t i = 0; i < b->n; i++) {
        uint64_t hard = b->blocks[i].hard;
        while (hard) {
            size_t at = i * 64 + (size_t)__builtin_ctzll(hard);
            if (at >= done)
                done = hard_words(a, b, clump_start(b, at, done), clump_end(b, at));
            hard &= done >> 6 > i ? 0 : ~bits_below(done & 63);
        }
    }
}

/* Puts a second edge where one word ends and the next begins, close behind it: there the
 * mask shows none. */
static size_t split_runs(jny_arena *a, const bits *b, uint32_t *edges, size_t n)
{
    uint32_t *old = jny_alloc_raw(a, n, sizeof *old);
    size_t    k   = 0;
    memcpy(old, edges, n * sizeof *old);
    for (size_t i = 0; i < n; i += 2) {
        edges[k++] = old[i];
        for (size_t at = old[i] + (size_t)1; at < old[i + 1]; at++)
            if (bit_at(b->opens, at)) {
                edges[k++] = (uint32_t)at;
                edges[k++] = (uint32_t)at;
            }
        edges[k++] = old[i + 1];
    }
    return k;
}

static void find_paragraphs(jny_arena *a, jny_str text, jny_words *words)
{
    JNY_LIST(uint32_t) breaks = {0};
    size_t             before = 0;
    for (uint32_t i = 0; i < words->n; i++) {
        size_t at = words->at[i].start;
        if (at - before > 1 && jny_paragraph_break(text, before, at) != SIZE_MAX)
            *JNY_PUSH(a, &breaks) = i;
        before = words->at[i].end;
    }
    words->breaks   = breaks.at;
    words->n_breaks = breaks.n;
}

jny_words jny_words_split(jny_arena *a, jny_str text)
{
    const scanner *quickly = scan_quickly();
    return words_split_by(a, text, quickly ? quickly : &scan_plainly);
}

jny_words words_split_by(jny_arena *a, jny_str text, const scanner *way)
{
    bits b        = {.text = text, .n = (text.n + 63) / 64};
    b.blocks      = jny_alloc_raw(a, b.n, sizeof *b.blocks);
    b.word        = jny_alloc_raw(a, b.n + 1, sizeof *b.word);
    b.word[b.n]   = 0; /* so that a word at the very end ends */
    unsigned seen = way->look(text.p, text.n, b.blocks);
    b.parted      = seen & SCAN_LINE_END;
    if (seen & SCAN_HARD)
        soften(&b);
    ascii_words(&b);
    if (seen & SCAN_HARD)
        hard_clumps(a, &b);
    /* Words of one byte never touch, and the least of the others has two: "a½a½". */
    jny_word *at    = jny_alloc_raw(a, text.n / 3 * 2 + 2 + EDGES_MORE / 2, sizeof *at);
    jny_words words = {.at = at, .ascii = !(seen & SCAN_HARD)};
    size_t    n     = way->edges(b.word, text.n / 64 + 1, &at->start);
    if (b.opens)
        n = split_runs(a, &b, &at->start, n);
    words.n = n / 2;
    if (b.parted)
        find_paragraphs(a, text, &words);
    return words;
}

uint32_t jny_words_paragraph(const jny_words *words, size_t word)
{
    size_t low = 0, high = words->n_breaks;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (words->breaks[mid] <= word)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)low;
}
