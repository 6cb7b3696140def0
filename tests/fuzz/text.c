/* text.c - UTF-8, words, sentences, forms and stems, each against a plainer way of knowing. */
#include "fuzz.h"

/* RFC 3629, table 3-7 of Unicode, one row a line; the length of the sequence, or 0. */
static size_t sequence(const unsigned char *p, size_t n)
{
#define IS(i, from, to) (n > (i) && p[i] >= (from) && p[i] <= (to))
    if (IS(0, 0x00, 0x7F))
        return 1;
    if (IS(0, 0xC2, 0xDF) && IS(1, 0x80, 0xBF))
        return 2;
    if (IS(0, 0xE0, 0xE0) && IS(1, 0xA0, 0xBF) && IS(2, 0x80, 0xBF))
        return 3;
    if ((IS(0, 0xE1, 0xEC) || IS(0, 0xEE, 0xEF)) && IS(1, 0x80, 0xBF) && IS(2, 0x80, 0xBF))
        return 3;
    if (IS(0, 0xED, 0xED) && IS(1, 0x80, 0x9F) && IS(2, 0x80, 0xBF))
        return 3;
    if (IS(0, 0xF0, 0xF0) && IS(1, 0x90, 0xBF) && IS(2, 0x80, 0xBF) && IS(3, 0x80, 0xBF))
        return 4;
    if (IS(0, 0xF1, 0xF3) && IS(1, 0x80, 0xBF) && IS(2, 0x80, 0xBF) && IS(3, 0x80, 0xBF))
        return 4;
    if (IS(0, 0xF4, 0xF4) && IS(1, 0x80, 0x8F) && IS(2, 0x80, 0xBF) && IS(3, 0x80, 0xBF))
        return 4;
#undef IS
    return 0;
}

/* Whether it is well formed, and where not; how many characters. */
static bool check_slowly(jny_str s, size_t *bad, size_t *count)
{
    size_t at = 0;
    for (*count = 0; at < s.n; ++*count) {
        size_t k = sequence((const unsigned char *)s.p + at, s.n - at);
        *bad     = at;
        if (!k)
            return false;
        at += k;
    }
    return true;
}

static void check_points(jny_arena *a, jny_str s, size_t count)
{
    jny_points t = jny_points_of(a, s);
    MUST(jny_utf8_count(s) == count, "%zu characters, not %zu", jny_utf8_count(s), count);
    MUST(jny_points_at(&t, s.n) == count, "the table ends with %zu of %zu", jny_points_at(&t, s.n),
         count);
    for (size_t at = 0, point = 0; at < s.n; point++) {
        MUST(jny_points_at(&t, at) == point, "byte %zu is %zu, not %zu", at, jny_points_at(&t, at),
             point);
        jny_utf8_next(s, &at);
    }
}

/* Words are found by blocks; segments one at a time. Every word is a segment. */
static void check_words(jny_arena *a, jny_str s)
{
    jny_words words = jny_words_split(a, s);
    size_t    w     = 0;
    for (size_t at = 0; at < s.n;) {
        size_t end = jny_segment_end(s, at);
        must_lie_in(s, at, at, end);
        if (w < words.n && words.at[w].start == at) {
            MUST(words.at[w].end == end, "word %zu is [%zu, %u), its segment ends at %zu", w, at,
                 words.at[w].end, end);
            w++;
        }
        at = end;
    }
    MUST(w == words.n, "word %zu of %zu begins at no boundary", w, words.n);
    for (size_t i = 1; i < words.n; i++)
        MUST(jny_words_paragraph(&words, i - 1) <= jny_words_paragraph(&words, i),
             "paragraphs run back at word %zu", i);
}

static void check_sentences(jny_str s)
{
    jny_sentences it = {.text = s};
    jny_str       sentence;
    for (size_t behind = 0; jny_sentence_next(&it, &sentence);) {
        size_t start = (size_t)(sentence.p - s.p);
        must_lie_in(s, behind, start, start + sentence.n);
        behind = start + sentence.n;
    }
}

/* A form made again is the same. */
static void check_forms(jny_arena *a, jny_str s)
{
    for (int fold = 0; fold < 2; fold++) {
        jny_str once = jny_text_form(a, s, fold), twice = jny_text_form(a, once, fold);
        MUST(jny_utf8_check(once, NULL), "a form is no UTF-8");
        MUST(jny_str_eq(once, twice), "the form of a form is another (fold %d)", fold);
    }
    MUST(jny_text_possessive(s) <= s.n, "a possessive longer than its word");
    jny_text_width(s);
}

static void check_stems(jny_arena *a, jny_str s)
{
    jny_err      err     = {0};
    jny_stemmer *stemmer = NULL;
    MUST(jny_stemmer_open(a->world, JNY_STR("english"), &stemmer, &err) == JNY_OK, "%s", err.msg);
    jny_words words = jny_words_split(a, s);
    for (size_t i = 0; i < words.n; i++) {
        jny_str word = jny_str_sub(s, words.at[i].start, words.at[i].end);
        jny_stem(a, stemmer, jny_text_form(a, word, true));
    }
    jny_stemmer_close(stemmer);
}

static void check_decoding(jny_arena *a, jny_str s)
{
    static const char *const encodings[] = {"", "UTF-16", "windows-1252", "SHIFT_JIS"};
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        jny_err     err = {0};
        jny_decoded d   = {0};
        jny_status  st  = jny_text_decode(a, s, jny_cstr(encodings[i]), &d, &err);
        must_agree(st, &err);
        MUST(st != JNY_OK || (jny_utf8_check(d.text, NULL) && jny_utf8_check(d.sample, NULL)),
             "%s decoded to no UTF-8", encodings[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena a   = jny_arena_open(jny_world_system());
    jny_str   s   = fuzz_text(data, n);
    size_t    bad = 0, expected = 0, count;
    bool      good = check_slowly(s, &expected, &count);
    MUST(jny_utf8_check(s, &bad) == good, "well formed: %d", good);
    MUST(good || bad == expected, "broken at %zu, not %zu", bad, expected);
    if (good) {
        check_points(&a, s, count);
        check_words(&a, s);
        check_sentences(s);
        check_forms(&a, s);
        check_stems(&a, s);
    }
    check_decoding(&a, s);
    jny_arena_close(&a);
    return 0;
}
