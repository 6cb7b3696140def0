/* test_prefilter.c - what a regex is said not to match without, against PCRE2 itself.
 *
 * Random patterns are matched with random texts: where PCRE2 finds a match, it must begin
 * with one of the bytes that were told, and hold one of those that every match needs. */
#include "chance.h"
#include "points.h"
#include "prefilter.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { PATTERNS = 60000, TEXTS = 12 };

static pcre2_code *compile(jny_str pattern)
{
    int        code;
    PCRE2_SIZE at;
    return pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
                         PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code,
                         &at, NULL);
}

static void check_match(jny_str pattern, const prefilter *f, jny_str text, size_t from, size_t to)
{
    bool needed = !f->has_needs;
    for (size_t i = from; i < to && !needed; i++)
        needed = byte_in(&f->needs, (unsigned char)text.p[i]);
    if (!needed)
        cr_assert_fail("/%.*s/ matches \"%.*s\" without what it needs", JNY_ARG(pattern),
                       JNY_ARG(jny_str_sub(text, from, to)));
    if (f->has_starts && (to <= from || !byte_in(&f->starts, (unsigned char)text.p[from])))
        cr_assert_fail("/%.*s/ matches \"%.*s\", which begins otherwise", JNY_ARG(pattern),
                       JNY_ARG(jny_str_sub(text, from, to)));
    if (f->has_starts && from + 1 < text.n &&
        !byte_in(&f->seconds, (unsigned char)text.p[from + 1]))
        cr_assert_fail("/%.*s/ matches \"%.*s\", which goes on otherwise", JNY_ARG(pattern),
                       JNY_ARG(jny_str_sub(text, from, to)));
}

/* ---- Random patterns ---------------------------------------------------------------------- */

static const char *const atoms[] = {
    "q",       "x",         "7",       "k",      "s",       "S",           "\u212A",    "\u017F",
    "\u00A3",  "\\d",       "\\d",     "[0-9]",  "[xz]",    "[q-z]",       "[7k]",      "[\\dx]",
    "[^a]",    "[\u00A3$]", "\\.",     ".",      "\\w",     "\\s",         "\\b",       "^",
    "$",       "[\\w-]",    "[\\.-9]", " ",      "a",       "\u00E9",      "[\u00E9j]", "\\B",
    "[x-]",    "\u00BA",    "[\\d-z]", "-",      "(?=q)",   "(?i:x)",      "\\Kx",      "(?<!7)x",
    "\\x{71}", "{",         "}",       "]",      "\\p{Nd}", "[[:digit:]]", "\\Qx\\E",   "[+--]",
    "(?#x)",   "\\R",       "[]x]",    "\u0661", "z",       "Z",
};
static const char *const repeats[] = {"",   "",     "",      "",    "?",     "*",
                                      "+",  "{2}",  "{0,1}", "{0}", "{1,3}", "+?",
                                      "*+", "{,2}", "{2",    "??",  "{01,2}"};

/* What is seldom written, and what is wrong: PCRE2 refuses many of these. */
static const char *const odd_atoms[] = {
    "\\A",
    "\\z",
    "\\Z",
    "\\D",
    "\\S",
    "\\W",
    "[\\Dx]",
    "[\\Sx]",
    "[\\Wx]",
    "[\\sx]",
    "[^]x]",
    "[x",
    "[^",
    "[x-",
    "[\\",
    "[a-\\d]",
    "[a-[]",
    "[\\--9]",
    "[q-\u00E9]",
    "\\",
    "[\u00E9-\u00EA]",
    "(*",
    "(?",
    "(",
    ")",
    "(?P<n>x)",
    "\\1",
    "[\\1x]",
    "\u00AA",
    "\u00B5",
    "\u212A",
    "\u017F",
    "[\\nx]",
    "\\~",
    "[a-[:digit:]]",
    "|",
    "{1",
    "x{1,99999999}",
    "{,}",
    "x{99999999,}",
    "[-x]",
    "[q-x-z]",
    "[\\d",
    "x{2,",
    "[x\\",
    "x{2,5",
    "\\ ",
    "\\\x01",
    "[\\]]",
};

static const char *pick_atom(chance *luck, bool odd)
{
    if (odd && chance_below(luck, 2))
        return odd_atoms[chance_below(luck, sizeof odd_atoms / sizeof *odd_atoms)];
    return atoms[chance_below(luck, sizeof atoms / sizeof *atoms)];
}

static void write_pattern(chance *luck, jny_buf *b, int depth, bool odd)
{
    for (size_t n = 1 + chance_below(luck, 3); n > 0; n--) {
        if (depth < 3 && chance_below(luck, 4) == 0) {
            jny_buf_add(b, jny_cstr(chance_below(luck, 2) ? "(" : "(?:"));
            write_pattern(luck, b, depth + 1, odd);
            jny_buf_char(b, ')');
        } else {
            jny_buf_add(b, jny_cstr(pick_atom(luck, odd)));
        }
        jny_buf_add(b, jny_cstr(repeats[chance_below(luck, sizeof repeats / sizeof *repeats)]));
    }
    if (chance_below(luck, 4) == 0) {
        jny_buf_char(b, '|');
        if (chance_below(luck, 5))
            write_pattern(luck, b, depth + 1, odd);
    }
}

static jny_str random_text(jny_arena *a, chance *luck)
{
    static const char *const signs[] = {
        "q",      "X",      "7",      "09",     "k", "S",  "\u212A", "s",      "z",
        "\u017F", "\u00A3", "\u0661", "\uFF11", ".", "a",  " ",      "\u00E9", "j",
        "-",      "{",      "\u00BA", "}",      "]", "\n", "/",      "8",      "\U0001D7CE"};
    jny_buf b = jny_buf_open(a);
    for (size_t n = chance_below(luck, 12); n > 0; n--)
        jny_buf_add(&b, jny_cstr(signs[chance_below(luck, sizeof signs / sizeof *signs)]));
    return jny_buf_str(&b);
}

typedef struct {
    size_t told, matched;
} tally;

/* Holds what is told of a pattern against what PCRE2 finds with it, if it takes it. */
static void try_pattern(jny_arena *a, chance *luck, jny_str pattern, tally *so_far)
{
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    pcre2_code       *re    = compile(pattern);
    prefilter         f     = prefilter_of(pattern);
    so_far->told += re && (f.has_needs || f.has_starts);
    for (int k = 0; re && k < TEXTS; k++) {
        jny_str           text = random_text(a, luck);
        const PCRE2_SIZE *at   = pcre2_get_ovector_pointer(match);
        int               rc   = pcre2_match(re, (PCRE2_SPTR)text.p, text.n, 0, 0, match, NULL);
        if (rc < 0 || at[1] < at[0])
            continue;
        so_far->matched += f.has_needs || f.has_starts;
        if (at[1] > at[0] || f.has_starts)
            check_match(pattern, &f, text, at[0], at[1]);
    }
    pcre2_code_free(re);
    pcre2_match_data_free(match);
}

Test(prefilter, random_patterns)
{
    jny_arena a      = jny_arena_open(jny_world_system());
    chance    luck   = chance_of(11);
    tally     so_far = {0};
    for (int i = 0; i < PATTERNS; i++) {
        jny_buf b = jny_buf_open(&a);
        write_pattern(&luck, &b, 0, false);
        try_pattern(&a, &luck, jny_buf_str(&b), &so_far);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    cr_log_info("%zu patterns told something, %zu matches", so_far.told, so_far.matched);
    cr_assert_gt(so_far.told, PATTERNS / 20);
    cr_assert_gt(so_far.matched, PATTERNS / 20);
}

/* Broken off anywhere, and with what is not read: read to its end and not beyond, and still
 * nothing is told that is not so. */
Test(prefilter, odd_patterns_and_their_beginnings)
{
    jny_arena a      = jny_arena_open(jny_world_system());
    chance    luck   = chance_of(14);
    tally     so_far = {0};
    for (int i = 0; i < PATTERNS / 20; i++) {
        jny_buf b = jny_buf_open(&a);
        write_pattern(&luck, &b, 0, true);
        jny_str pattern = jny_buf_str(&b);
        for (size_t n = 0; n <= pattern.n; n++) { /* a copy: a sanitizer sees its end */
            char *cut = malloc(n ? n : 1);
            memcpy(cut, pattern.p, n);
            try_pattern(&a, &luck, (jny_str){cut, n}, &so_far);
            free(cut);
        }
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    cr_log_info("%zu patterns told something, %zu matches", so_far.told, so_far.matched);
    cr_assert_gt(so_far.told, PATTERNS / 100);
    cr_assert_gt(so_far.matched, PATTERNS / 100);
}

static bool matches_at(const pcre2_code *re, jny_str text, size_t at)
{
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    int rc = pcre2_match(re, (PCRE2_SPTR)text.p, text.n, at, PCRE2_ANCHORED, match, NULL);
    pcre2_match_data_free(match);
    return rc >= 0;
}

/* Where no match begins at a character that a pattern leads with, none begins behind it. */
static size_t check_lead(jny_str pattern, const pcre2_code *re, jny_str lead, jny_str text)
{
    pcre2_code *one    = compile(lead);
    size_t      spared = 0;
    cr_assert(one, "/%.*s/ leads with %.*s", JNY_ARG(pattern), JNY_ARG(lead));
    for (size_t at = 0, next = 0; at < text.n; at = next) {
        jny_utf8_next(text, &next);
        if (!matches_at(one, text, at) || matches_at(re, text, at))
            continue;
        spared++;
        if (matches_at(re, text, next))
            cr_assert_fail("/%.*s/, led by %.*s, matches \"%.*s\" at %zu, but not before",
                           JNY_ARG(pattern), JNY_ARG(lead), JNY_ARG(text), next);
    }
    pcre2_code_free(one);
    return spared;
}

Test(prefilter, what_a_pattern_leads_with)
{
    jny_arena a      = jny_arena_open(jny_world_system());
    chance    luck   = chance_of(13);
    size_t    spared = 0;
    for (int i = 0; i < PATTERNS; i++) {
        jny_buf b = jny_buf_open(&a);
        write_pattern(&luck, &b, 0, false);
        jny_str     pattern = jny_buf_str(&b);
        pcre2_code *re      = compile(pattern);
        prefilter   f       = prefilter_of(pattern);
        for (int k = 0; re && f.lead.n && k < TEXTS; k++)
            spared += check_lead(pattern, re, f.lead, random_text(&a, &luck));
        pcre2_code_free(re);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    cr_log_info("%zu places spared", spared);
    cr_assert_gt(spared, PATTERNS / 10);
}

static void leads_with(const char *pattern, const char *lead)
{
    prefilter f = prefilter_of(jny_cstr(pattern));
    cr_expect(jny_str_eq(f.lead, jny_cstr(lead)), "/%s/ leads with \"%.*s\"", pattern,
              JNY_ARG(f.lead));
}

Test(prefilter, leads)
{
    leads_with("\\d+ weeks", "\\d");
    leads_with("[0-9]{2,} weeks", "[0-9]");
    leads_with("(?:\\w*?x|\\w++y)+z", "\\w");
    leads_with("\\d+ weeks|\\w+ months", "");
    leads_with("(\\d+ )?weeks", "");
    leads_with("\\d{1,1000} weeks", "");
    leads_with("\\d{1,65535} weeks", "");
    leads_with("\\b\\d+", "");
    leads_with("x\\d+", "");
}

/* What a letter, a digit and \d match of all Unicode. */
Test(prefilter, every_code_point)
{
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    for (unsigned c = ' ' + 1; c < 128; c++) {
        char    letters[4] = {'\\', (char)c, 0};
        bool    letter     = (c | 32) >= 'a' && (c | 32) <= 'z';
        bool    digit      = c >= '0' && c <= '9';
        jny_str pattern    = jny_cstr(letters + (letter || digit));
        if (c == '0') /* in its place, \d */
            pattern = JNY_STR("\\d");
        pcre2_code *re = compile(pattern);
        prefilter   f  = prefilter_of(pattern);
        cr_assert(re);
        for (uint32_t p = 0x80; p <= LAST_POINT && (f.has_needs || f.has_starts); p++) {
            char bytes[4];
            if (is_surrogate(p))
                continue;
            size_t n = put_point(bytes, p);
            if (pcre2_match(re, (PCRE2_SPTR)bytes, n, 0, 0, match, NULL) >= 0)
                check_match(pattern, &f, (jny_str){bytes, n}, 0, n);
        }
        pcre2_code_free(re);
    }
    pcre2_match_data_free(match);
}

/* ---- Searching ---------------------------------------------------------------------------- */

static byte_set random_set(chance *luck)
{
    byte_set set = {0};
    for (size_t n = 1 + chance_below(luck, 60); n > 0; n--) {
        unsigned c = (unsigned)chance_below(luck, 256);
        set.bits[c >> 6] |= (uint64_t)1 << (c & 63);
    }
    return set;
}

/* Eight pairs at once: none of their places is passed over, in order, and the two ways
 * of looking find the same. */
Test(prefilter, search_finds_every_pair_of_two_sets)
{
    jny_arena a    = jny_arena_open(jny_world_system());
    chance    luck = chance_of(12);
    char      text[100];
    for (int i = 0; i < 5000; i++) {
        byte_set    first[PAIRS], second[PAIRS];
        byte_search b            = {0};
        byte_places quick[PAIRS] = {0}, plain[PAIRS] = {0};
        for (unsigned k = 0; k < PAIRS; k++) {
            first[k] = random_set(&luck), second[k] = random_set(&luck);
            byte_search_add(&b, k, &first[k], &second[k]);
        }
        jny_str s = {text, chance_below(&luck, sizeof text + 1)};
        for (size_t k = 0; k < s.n; k++)
            text[k] = (char)chance_below(&luck, chance_below(&luck, 2) ? 8 : 256);
        byte_search_run(&a, &b, s, quick);
        byte_search_run_plainly(&a, &b, s, plain);
        for (unsigned k = 0; k < PAIRS; k++) {
            size_t n = 0;
            cr_assert_eq(quick[k].n, plain[k].n);
            for (size_t at = 0; at < s.n; at++) {
                bool found = n < quick[k].n && quick[k].at[n] == at;
                bool there = byte_in(&first[k], (unsigned char)text[at]) &&
                             (at + 1 == s.n || byte_in(&second[k], (unsigned char)text[at + 1]));
                cr_assert(found || !there, "byte %zu of %zu was passed over", at, s.n);
                n += found;
            }
            cr_assert_eq(n, quick[k].n, "places out of order");
        }
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

Test(prefilter, what_is_worth_telling)
{
    cr_expect(prefilter_of(JNY_STR("\\b\\d{1,2} years? old\\b")).has_starts);
    cr_expect(prefilter_of(JNY_STR("\u00A3\\s?\\d+")).has_starts);
    cr_expect(prefilter_of(JNY_STR("year (7|8|9|1[0-3])\\b")).has_starts);
    cr_expect(prefilter_of(JNY_STR("\\b(?:19|20)\\d\\d\\b")).has_starts);
    cr_expect(prefilter_of(JNY_STR("e\\.?h\\.?c\\.?p")).has_starts, "e before h or a full stop");
    cr_expect(!prefilter_of(JNY_STR("[aeiou]+n")).has_starts, "too common");
    cr_expect(!prefilter_of(JNY_STR("(?=x)x")).has_needs, "look-around is not read");
}

/* A byte of nothing is a byte like any other. */
Test(prefilter, nothing_in_a_pattern)
{
    chance    luck   = chance_of(15);
    jny_arena a      = jny_arena_open(jny_world_system());
    tally     so_far = {0};
    prefilter f      = prefilter_of((jny_str){"z\0?\\d", 5});
    cr_expect(f.has_starts);
    cr_expect(byte_in(&f.seconds, 0) && byte_in(&f.seconds, '7') && !byte_in(&f.seconds, 'x'));
    try_pattern(&a, &luck, (jny_str){"z\0?\\d", 5}, &so_far);
    cr_expect_eq(so_far.told, 1);
    jny_arena_close(&a);
}

/* Fifty groups in each other are read, more are left to PCRE2. */
Test(prefilter, groups_in_groups)
{
    for (size_t deep = 49; deep <= 52; deep++) {
        char pattern[2 * 52 + 2];
        memset(pattern, '(', deep);
        pattern[deep] = 'z';
        memset(pattern + deep + 1, ')', deep);
        cr_expect_eq(prefilter_of((jny_str){pattern, 2 * deep + 1}).has_starts, deep <= 50,
                     "%zu deep", deep);
    }
}

Test(prefilter, what_is_brief_to_try)
{
    cr_expect(prefilter_of(JNY_STR("\\b\\d+ (?:weeks|months)\\b")).brief, "digits without end");
    cr_expect(prefilter_of(JNY_STR("z{1,9}x?")).brief);
    cr_expect(!prefilter_of(JNY_STR("z{1,10}x")).brief);
    cr_expect(!prefilter_of(JNY_STR("z{2,}x")).brief);
    cr_expect(!prefilter_of(JNY_STR("z[^x]*x")).brief);
    cr_expect(!prefilter_of(JNY_STR("(?:z|zz){2}x")).brief, "a group more than once");
    cr_expect(!prefilter_of(JNY_STR("z?z?z?z?z?z?z?x")).brief, "too many turns");
}
