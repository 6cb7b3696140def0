/* test_words.c - where words begin and end, and in which paragraph they stand: src/text/words.c
 * against WordBreakTest.txt and against the rules of UAX #29 written down one by one.
 *
 * The slow way shares the files of the Unicode Consortium with src/text, and no code. */
#include "chance.h"
#include "points.h"
#include "scan.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#ifndef UNICODE_DATA
#error "UNICODE_DATA names the folder of Debian's unicode-data"
#endif

enum { RANDOM_TEXTS = 200000, LONG_TEXTS = 20000, RANDOM_BLOCKS = 100000 };

/* ---- The slow way ------------------------------------------------------------------- */

/* Word_Break of every code point as one letter, by the property file; `pictographic`
 * beside it. Other: '-'. */
static char word_break[LAST_POINT + 1];
static bool pictographic[LAST_POINT + 1];

static const struct {
    const char *name;
    char        letter;
} break_names[] = {
    {"CR", 'r'},           {"LF", 'l'},
    {"Newline", 'n'},      {"Extend", 'x'},
    {"ZWJ", 'z'},          {"Format", 'f'},
    {"Katakana", 'K'},     {"Hebrew_Letter", 'H'},
    {"ALetter", 'A'},      {"Single_Quote", '\''},
    {"Double_Quote", '"'}, {"MidNumLet", '.'},
    {"MidLetter", ':'},    {"MidNum", ','},
    {"Numeric", 'N'},      {"ExtendNumLet", '_'},
    {"WSegSpace", 's'},    {"Regional_Indicator", 'R'},
};

static void read_property_file(const char *name)
{
    char path[512], line[1024], value[64];
    snprintf(path, sizeof path, "%s/%s", UNICODE_DATA, name);
    FILE *f = fopen(path, "r");
    cr_assert(f, "cannot open %s (is the package unicode-data installed?)", path);
    while (fgets(line, sizeof line, f)) {
        unsigned from, to;
        if (sscanf(line, "%x..%x ; %63[A-Za-z_]", &from, &to, value) != 3) {
            if (sscanf(line, "%x ; %63[A-Za-z_]", &from, value) != 2)
                continue;
            to = from;
        }
        for (unsigned c = from; c <= to && c <= LAST_POINT; c++) {
            if (strcmp(value, "Extended_Pictographic") == 0)
                pictographic[c] = true;
            for (size_t i = 0; i < sizeof break_names / sizeof *break_names; i++)
                if (strcmp(value, break_names[i].name) == 0)
                    word_break[c] = break_names[i].letter;
        }
    }
    fclose(f);
}

static void read_properties(void)
{
    memset(word_break, '-', sizeof word_break);
    read_property_file("auxiliary/WordBreakProperty.txt");
    read_property_file("emoji/emoji-data.txt");
    cr_assert_eq(word_break['a'], 'A');
    cr_assert(pictographic[0x1F600]);
}

static bool among(const char *letters, char c)
{
    return c && strchr(letters, c);
}

/* The nearest letter from point `i` in direction `step` that rule WB4 does not skip;
 * `*i` becomes its place. '-' at either end. */
static char unskipped(const struct text *t, size_t *i, int step)
{
    for (*i += (size_t)step; *i < t->n; *i += (size_t)step)
        if (!among("xfz", word_break[t->point[*i]]))
            return word_break[t->point[*i]];
    return '-';
}

/* Whether a word boundary lies before point `i` (0 < i < n). */
static bool slow_boundary(const struct text *t, size_t i)
{
    char prev = word_break[t->point[i - 1]], next = word_break[t->point[i]];
    if (prev == 'r' && next == 'l')
        return false; /* WB3 */
    if (among("rln", prev) || among("rln", next))
        return true; /* WB3a, WB3b */
    if ((prev == 'z' && pictographic[t->point[i]]) || (prev == 's' && next == 's'))
        return false; /* WB3c, WB3d */
    if (among("xfz", next))
        return false; /* WB4 */
    size_t at = i, behind = i;
    char   left = unskipped(t, &at, -1), right = unskipped(t, &behind, 1);
    size_t further = at;
    char   before  = at < t->n ? unskipped(t, &further, -1) : '-';
    if (among("AH", left) && among("AH", next))
        return false; /* WB5 */
    if (among("AH", left) && among(":.'", next) && among("AH", right))
        return false; /* WB6 */
    if (among("AH", before) && among(":.'", left) && among("AH", next))
        return false; /* WB7 */
    if (left == 'H' && next == '\'')
        return false; /* WB7a */
    if (left == 'H' && next == '"' && right == 'H')
        return false; /* WB7b */
    if (before == 'H' && left == '"' && next == 'H')
        return false; /* WB7c */
    if (among("AHN", left) && among("AHN", next))
        return false; /* WB8, WB9, WB10 (and WB5 again) */
    if (before == 'N' && among(",.'", left) && next == 'N')
        return false; /* WB11 */
    if (left == 'N' && among(",.'", next) && right == 'N')
        return false; /* WB12 */
    if (left == 'K' && next == 'K')
        return false; /* WB13 */
    if (among("AHNK_", left) && next == '_')
        return false; /* WB13a */
    if (left == '_' && among("AHNK", next))
        return false; /* WB13b */
    size_t flags = 0;
    for (size_t k = i; unskipped(t, &k, -1) == 'R';)
        flags++;
    return !(next == 'R' && flags % 2 == 1); /* WB15, WB16, WB999 */
}

static bool is_letter_or_number(uint32_t c)
{
    return among("LN", utf8proc_category_string((utf8proc_int32_t)c)[0]);
}

/* Whether a blank line, or a paragraph separator, lies within points [from, to). */
static bool slow_blank_line(const struct text *t, size_t from, size_t to)
{
    bool ended = false; /* a line end came, and white space since */
    for (size_t i = from; i < to; i++) {
        uint32_t c = t->point[i], next = i + 1 < t->n ? t->point[i + 1] : 0;
        if (c == 0x2029)
            return true;
        if (c == '\r' && next == '\n')
            continue;
        bool end = c == '\n' || c == '\r';
        if (end && ended)
            return true;
        ended = end || (ended && (c == ' ' || c == '\t'));
    }
    return false;
}

/* White space that is neither space nor tab: whether a line of nothing else is blank is
 * for the design to say, so paragraphs are not compared there. */
static bool has_other_space(const struct text *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->point[i] == 0x85 || t->point[i] == 0xA0 || t->point[i] == 0x2028 ||
            t->point[i] == 0x3000)
            return true;
    return false;
}

/* Segments and words of `t` by the library and by the slow way. */
static void check_words(jny_arena *a, const struct text *t)
{
    jny_str   s     = str_of(t);
    jny_words words = jny_words_split(a, s);
    size_t    w = 0, from = 0, gap = 0;
    uint32_t  number = 0;
    for (size_t to; from < t->n; from = to) {
        bool   holds = is_letter_or_number(t->point[from]);
        size_t said  = jny_segment_end(s, t->byte[from]);
        for (to = from + 1; to < t->n && !slow_boundary(t, to); to++)
            holds |= is_letter_or_number(t->point[to]);
        if (said != t->byte[to])
            cr_assert_fail("%s: the segment from byte %zu ends at %zu, said %zu", shown(t),
                           t->byte[from], t->byte[to], said);
        if (!holds)
            continue;
        number += slow_blank_line(t, gap, from);
        gap = to;
        if (w == words.n)
            cr_assert_fail("%s: the word at byte %zu is missing", shown(t), t->byte[from]);
        jny_word got = words.at[w++];
        if (got.start != t->byte[from] || got.end != t->byte[to])
            cr_assert_fail("%s: word %zu is [%zu, %zu), said [%u, %u)", shown(t), w - 1,
                           t->byte[from], t->byte[to], got.start, got.end);
        uint32_t paragraph = jny_words_paragraph(&words, w - 1);
        if (paragraph != number && !has_other_space(t))
            cr_assert_fail("%s: word %zu is in paragraph %u, said %u", shown(t), w - 1, number,
                           paragraph);
    }
    if (w != words.n)
        cr_assert_fail("%s: %zu words, said %zu", shown(t), w, words.n);
}

/* "÷ 0061 × 0308 ÷ # ...": fills `t`; `*ends` gets a bit for every point that a
 * boundary follows. False for a comment. */
static bool read_break_case(const char *line, struct text *t, uint64_t *ends)
{
    *t    = (struct text){0};
    *ends = 0;
    if (!strstr(line, "\xC3\xB7") || line[0] == '#')
        return false;
    for (const char *p = line; *p && *p != '#';) {
        if (jny_str_starts(jny_cstr(p), JNY_STR("\xC3\xB7"))) { /* the division sign */
            *ends |= t->n ? 1ull << (t->n - 1) : 0;
            p += 2;
        } else if (among("0123456789ABCDEF", *p)) {
            add_point(t, (uint32_t)strtoul(p, (char **)&p, 16));
        } else {
            p++;
        }
    }
    return true;
}

Test(words, break_test_of_unicode)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    size_t    cases = 0, number = 0;
    char      line[4096];
    FILE     *f = fopen(UNICODE_DATA "/auxiliary/WordBreakTest.txt", "r");
    cr_assert(f, "cannot open %s/auxiliary/WordBreakTest.txt", UNICODE_DATA);
    read_properties();
    while (number++, fgets(line, sizeof line, f)) {
        struct text t;
        uint64_t    ends, got = 0;
        if (!read_break_case(line, &t, &ends))
            continue;
        cases++;
        for (size_t at = 0; at < t.byte[t.n];) {
            at = jny_segment_end(str_of(&t), at);
            for (size_t i = 0; i < t.n; i++)
                got |= t.byte[i + 1] == at ? 1ull << i : 0;
        }
        cr_expect_eq(got, ends,
                     "WordBreakTest.txt:%zu: %s: boundaries behind points %llx, said %llx", number,
                     shown(&t), (unsigned long long)ends, (unsigned long long)got);
        check_words(&a, &t);
        jny_arena_reset(&a);
    }
    fclose(f);
    jny_arena_close(&a);
    cr_assert_eq(cases, 1823, "%zu cases", cases);
}

/* Extend for UAX #29 and a letter by its category: whether a space with such a mark is a
 * word is for the design to say. There are just these two. */
static bool is_halfwidth_mark(uint32_t c)
{
    return c == 0xFF9E || c == 0xFF9F;
}

/* Each code point alone, behind a letter, and between a space and a digit. */
Test(words, every_code_point)
{
    jny_arena   a = jny_arena_open(jny_world_system());
    struct text t = {0};
    read_properties();
    for (uint32_t c = 0; c <= LAST_POINT; c++) {
        if (is_letter_or_number(c) && among("xfz", word_break[c]) != is_halfwidth_mark(c))
            cr_assert_fail("U+%04X is of an unknown kind: a letter that is a mark", c);
        if (is_surrogate(c) || is_halfwidth_mark(c))
            continue;
        clear_text(&t);
        add_point(&t, c);
        check_words(&a, &t);
        clear_text(&t);
        add_point(&t, 'a');
        add_point(&t, c);
        check_words(&a, &t);
        clear_text(&t);
        add_point(&t, ' ');
        add_point(&t, c);
        add_point(&t, '7');
        check_words(&a, &t);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

/* What stories are made of, and what joins and parts words. */
static const uint32_t alphabet[] = {
    'a',     'b',     'S',    'T',    'n',    's',    'z',    '0',    '7',     '9',
    ' ',     ' ',     ' ',    '\t',   '\n',   '\n',   '\r',   '\'',   0x2019,  '.',
    ',',     ':',     ';',    '_',    '"',    '-',    '/',    '!',    '(',     '&',
    '@',     '#',     0xE9,   0x301,  0x308,  0x200D, 0x200B, 0xAD,   0xFEFF,  0x05D0,
    0x05D1,  0x05F4,  0x30AB, 0x30FC, 0x3042, 0x4E2D, 0x0E01, 0x0627, 0x0661,  0x1F600,
    0x1F469, 0x1F3FD, 0x2764, 0xFE0F, 0x2029, 0x2028, 0x0085, 0x00A0, 0x3000,  0x1F1EC,
    0x1F1E7, 0x1F1EA, 0x00B7, 0x2024, 0x066C, 0x2139, 0x24C2, 0xBD,   0x10400, 0x10FFFF,
};

Test(words, random_texts)
{
    jny_arena   a    = jny_arena_open(jny_world_system());
    chance      luck = chance_of(2);
    struct text t    = {0};
    read_properties();
    for (int round = 0; round < RANDOM_TEXTS; round++) {
        size_t n    = 1 + chance_below(&luck, 24);
        size_t kind = chance_below(&luck, 3); /* 0: of everything; 2: lines end with CR LF */
        clear_text(&t);
        while (t.n < n) {
            size_t k = chance_below(&luck, kind ? 38 : sizeof alphabet / sizeof *alphabet);
            if (kind == 2 && alphabet[k] == '\n')
                add_point(&t, '\r');
            add_point(&t, alphabet[k]);
        }
        check_words(&a, &t);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

/* Texts of several blocks of 64 bytes, so that what joins words falls on their seams, and
 * runs that join the whole of it. */
Test(words, long_texts)
{
    jny_arena   a    = jny_arena_open(jny_world_system());
    chance      luck = chance_of(3);
    struct text t    = {0};
    read_properties();
    for (int round = 0; round < LONG_TEXTS; round++) {
        size_t n    = 50 + chance_below(&luck, MOST_POINTS - 50);
        size_t kind = chance_below(&luck, 40);
        clear_text(&t);
        while (t.n < n) {
            size_t k     = chance_below(&luck, sizeof alphabet / sizeof *alphabet);
            bool   plain = chance_below(&luck, 40) >= kind;
            add_point(&t, plain ? (uint32_t) "abcab7n' ."[chance_below(&luck, 10)] : alphabet[k]);
        }
        check_words(&a, &t);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

/* The two ways of looking at bytes say the same, of any bytes at all. */
Test(words, plain_scan_and_quick_scan)
{
    chance     luck = chance_of(4);
    char       bytes[200];
    scan_block plain[4], quick[4];
    if (!scan_quickly())
        cr_skip_test("this machine has no AVX2");
    for (int round = 0; round < RANDOM_BLOCKS; round++) {
        size_t n    = chance_below(&luck, sizeof bytes + 1);
        size_t kind = chance_below(&luck, 3); /* 0: any byte; 1: ASCII; 2: text */
        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)(kind == 2 ? "aZ09zA mnop,.;:'\"_-\xC3\n"[chance_below(&luck, 21)]
                                        : (int)chance_below(&luck, kind ? 128 : 256));
        unsigned seen = scan_plainly.look(bytes, n, plain);
        cr_assert_eq(scan_quickly()->look(bytes, n, quick), seen, "round %d: what was seen", round);
        cr_assert_eq(memcmp(plain, quick, (n + 63) / 64 * sizeof *plain), 0, "round %d", round);
    }
}

/* The words of a text by either way. */
Test(words, plain_and_quick_words)
{
    jny_arena   a    = jny_arena_open(jny_world_system());
    chance      luck = chance_of(5);
    struct text t    = {0};
    if (!scan_quickly())
        cr_skip_test("this machine has no AVX2");
    for (int round = 0; round < RANDOM_TEXTS; round++) {
        clear_text(&t);
        for (size_t n = 1 + chance_below(&luck, 100); t.n < n;)
            add_point(&t, alphabet[chance_below(&luck, sizeof alphabet / sizeof *alphabet)]);
        jny_words x = words_split_by(&a, str_of(&t), &scan_plainly);
        jny_words y = words_split_by(&a, str_of(&t), scan_quickly());
        cr_assert_eq(x.n, y.n, "%s", shown(&t));
        cr_assert_eq(x.ascii, y.ascii, "%s", shown(&t));
        cr_assert_eq(x.n_breaks, y.n_breaks, "%s", shown(&t));
        if (x.n)
            cr_assert_eq(memcmp(x.at, y.at, x.n * sizeof *x.at), 0, "%s", shown(&t));
        if (x.n_breaks)
            cr_assert_eq(memcmp(x.breaks, y.breaks, x.n_breaks * sizeof *x.breaks), 0);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

/* No text has more words for its bytes. */
/* A mark joins two numbers, a quotation mark two Hebrew letters, and only two of a kind. */
Test(words, what_a_mark_joins)
{
    enum { ALEF = 0x5D0, MARKS = 3, KINDS = 4 };
    static const uint32_t marks[MARKS] = {',', '"', '.'}, kinds[KINDS] = {'3', 'a', ALEF, ' '};
    jny_arena             a = jny_arena_open(jny_world_system());
    read_properties();
    for (size_t i = 0; i < KINDS * MARKS * KINDS; i++) {
        struct text t = {0};
        add_point(&t, kinds[i % KINDS]);
        add_point(&t, marks[i / KINDS % MARKS]);
        add_point(&t, kinds[i / KINDS / MARKS]);
        check_words(&a, &t);
    }
    jny_arena_close(&a);
}

Test(words, as_many_as_can_be)
{
    jny_arena   a = jny_arena_open(jny_world_system());
    struct text t = {0};
    read_properties();
    for (size_t n = 0; n < MOST_POINTS; n++) {
        add_point(&t, n % 2 ? 0xBD : 'a');
        check_words(&a, &t);
        cr_assert_eq(jny_words_split(&a, str_of(&t)).n, n + 1);
    }
    jny_arena_close(&a);
}
