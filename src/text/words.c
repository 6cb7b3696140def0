/* words.c - word segmentation by UAX #29, Unicode 15.0, untailored and whole.
 *
 * Two ways to the same answer: `jny_segment_end` walks the rules code point by code
 * point; `jny_words_split` takes runs of ASCII letters and digits in one stride and
 * asks the rules only where a character that could join them stands beside. */
#include <journeys/text.h>

#include "classes.h"

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

/* What an ASCII byte means for the fast path. */
enum {
    ASCII_PART = 1, /* letter or digit: always stays with its like              */
    ASCII_STOP = 2  /* ends a run of them for certain, and is itself no word     */
};

static const uint8_t ascii_kind[256] = {
    ['\t'] = ASCII_STOP, ['\n'] = ASCII_STOP, ['\r'] = ASCII_STOP, [' '] = ASCII_STOP,
    ['!'] = ASCII_STOP,  ['#'] = ASCII_STOP,  ['$'] = ASCII_STOP,  ['%'] = ASCII_STOP,
    ['&'] = ASCII_STOP,  ['('] = ASCII_STOP,  [')'] = ASCII_STOP,  ['*'] = ASCII_STOP,
    ['+'] = ASCII_STOP,  ['-'] = ASCII_STOP,  ['/'] = ASCII_STOP,  ['<'] = ASCII_STOP,
    ['='] = ASCII_STOP,  ['>'] = ASCII_STOP,  ['?'] = ASCII_STOP,  ['@'] = ASCII_STOP,
    ['['] = ASCII_STOP,  ['\\'] = ASCII_STOP, [']'] = ASCII_STOP,  ['^'] = ASCII_STOP,
    ['`'] = ASCII_STOP,  ['{'] = ASCII_STOP,  ['|'] = ASCII_STOP,  ['}'] = ASCII_STOP,
    ['~'] = ASCII_STOP,
#define PART_5(c)                                                                                  \
    [c] = ASCII_PART, [c + 1] = ASCII_PART, [c + 2] = ASCII_PART, [c + 3] = ASCII_PART,            \
    [c + 4] = ASCII_PART
    PART_5('0'),         PART_5('5'),         PART_5('A'),         PART_5('F'),
    PART_5('K'),         PART_5('P'),         PART_5('U'),         ['Z'] = ASCII_PART,
    PART_5('a'),         PART_5('f'),         PART_5('k'),         PART_5('p'),
    PART_5('u'),         ['z'] = ASCII_PART,
#undef PART_5
};

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

jny_words jny_words_split(jny_arena *a, jny_str text)
{
    JNY_LIST(jny_word) words     = {0};
    uint32_t           paragraph = 0;
    size_t             at = 0, after_last = 0;
    while (at < text.n) {
        size_t end      = at;
        bool   wordlike = false;
        if (ascii_kind[(unsigned char)text.p[at]] == ASCII_PART) {
            do
                end++;
            while (end < text.n && ascii_kind[(unsigned char)text.p[end]] == ASCII_PART);
            wordlike = true;
            if (end < text.n && ascii_kind[(unsigned char)text.p[end]] != ASCII_STOP)
                end = segment(text, at, &wordlike);
        } else if (ascii_kind[(unsigned char)text.p[at]] == ASCII_STOP && at + 1 < text.n &&
                   (unsigned char)text.p[at + 1] < 0x80) {
            end = at + 1; /* what matters is only that no word is in it */
        } else {
            end = segment(text, at, &wordlike);
        }
        if (wordlike) {
            paragraph += jny_paragraph_break(text, after_last, at) != SIZE_MAX;
            *JNY_PUSH(a, &words) = (jny_word){(uint32_t)at, (uint32_t)end, paragraph};
            after_last           = end;
        }
        at = end;
    }
    return (jny_words){words.at, words.n};
}
