/* hostile.c - makes the stories and codebooks of hostile.h. */
#include "hostile.h"

#include "chance.h"

#include <string.h>

static jny_str repeat(jny_arena *a, const char *unit, size_t n)
{
    jny_buf b = jny_buf_open(a);
    while (b.n < n)
        jny_buf_add(&b, jny_cstr(unit));
    return jny_str_copy(a, jny_buf_str(&b));
}

static jny_str then_repeat(jny_arena *a, const char *first, const char *unit, size_t n,
                           const char *last)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, jny_cstr(first));
    while (b.n < n)
        jny_buf_add(&b, jny_cstr(unit));
    jny_buf_add(&b, jny_cstr(last));
    return jny_str_copy(a, jny_buf_str(&b));
}

static void add(jny_arena *a, hostiles *out, const char *name, jny_str text, jny_str book)
{
    *JNY_PUSH(a, out) = (hostile){name, text, book, false};
}

static jny_str with_marks(jny_arena *a, size_t n)
{
    jny_buf b = jny_buf_open(a);
    while (b.n < n) {
        jny_buf_char(&b, 'e');
        for (size_t i = 0; i < 40; i++)
            jny_buf_add(&b, i % 2 ? JNY_STR("\u0301") : JNY_STR("\u0323"));
        jny_buf_char(&b, ' ');
    }
    return jny_buf_str(&b);
}

/* A first word rule of the codebook, again and again. */
static jny_str only_hits(jny_arena *a, const jny_codebook *book, size_t n)
{
    jny_buf b = jny_buf_open(a);
    while (b.n < n)
        for (uint32_t i = 0; i < book->n_rules && b.n < n; i++) {
            const jny_rule *r = jny_codebook_rule(book, i);
            if (r->pattern.n || r->b.n || r->a.n != 1 || r->a.at[0].how != JNY_WORD_STEM)
                continue;
            jny_buf_add(&b, r->text);
            jny_buf_char(&b, ' ');
        }
    return jny_buf_str(&b);
}

void hostile_texts(jny_arena *a, size_t n, const jny_codebook *book, hostiles *out)
{
    static const struct {
        const char *name, *unit;
    } units[] = {
        {"one letter", "a"},
        {"apostrophes", "'"},
        {"curly apostrophes", "\u2019"},
        {"letters and apostrophes in turn", "a'"},
        {"numbers and commas in turn", "1,"},
        {"combining marks without end", "\u0301"},
        {"spaces", " "},
        {"line ends", "\n"},
        {"carriage returns", "\r"},
        {"CJK", "\u5B69\u5B50\u4EEC\u5728\u5B66\u6821"},
        {"Katakana, one word", "\u30AB\u30BF"},
        {"Thai, no blanks", "\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35"},
        {"emoji families", "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"},
        {"emoji joined without end", "\U0001F467\u200D"},
        {"flags", "\U0001F1EC\U0001F1E7"},
        {"negations", "never not no "},
        {"one-letter words", "a "},
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        add(a, out, units[i].name, repeat(a, units[i].unit, n), (jny_str){0});
    add(a, out, "one letter, then marks", then_repeat(a, "a", "\u0301", n, ""), (jny_str){0});
    add(a, out, "letters with 40 marks each", with_marks(a, n), (jny_str){0});
    add(a, out, "nothing but hits", only_hits(a, book, n), (jny_str){0});
}

/* ---- Words ----------------------------------------------------------------------------------- */

static jny_str random_words(jny_arena *a, size_t n, size_t shortest, size_t longest,
                            const char *head)
{
    chance  luck = chance_of(7);
    jny_buf b    = jny_buf_open(a);
    while (b.n < n) {
        size_t length = shortest + chance_below(&luck, longest - shortest + 1);
        jny_buf_add(&b, jny_cstr(head));
        while (length--)
            jny_buf_char(&b, (char)('a' + chance_below(&luck, 26)));
        jny_buf_char(&b, ' ');
    }
    return jny_buf_str(&b);
}

/* Cyrillic: every letter two bytes. */
static jny_str foreign_words(jny_arena *a, size_t n)
{
    chance  luck = chance_of(8);
    jny_buf b    = jny_buf_open(a);
    while (b.n < n) {
        for (size_t i = 0; i < 7; i++) {
            jny_buf_char(&b, '\xD0');
            jny_buf_char(&b, (char)(0xB0 + chance_below(&luck, 16)));
        }
        jny_buf_char(&b, ' ');
    }
    return jny_buf_str(&b);
}

/* Words of `length` bytes whose hash by XXH3 without a seed agrees in 12 bits from `shift` on:
 * all in one place of a table that looks at those. */
static jny_str colliding_words(jny_arena *a, size_t n, size_t length, unsigned shift)
{
    enum { DISTINCT = 4096, LONGEST = 32 };
    chance  luck = chance_of(9);
    jny_buf b    = jny_buf_open(a);
    for (size_t i = 0; i < DISTINCT && b.n < n;) {
        char word[LONGEST + 1];
        for (size_t k = 0; k < length; k++)
            word[k] = (char)('a' + chance_below(&luck, 26));
        word[length] = ' ';
        if ((jny_hash_xxh64((jny_str){word, length}) >> shift & 0xFFF) != 0)
            continue;
        jny_buf_add(&b, (jny_str){word, length + 1});
        i++;
    }
    size_t once = b.n;
    while (b.n < n)
        jny_buf_add(&b, jny_str_copy(a, (jny_str){b.p, once}));
    return jny_buf_str(&b);
}

/* A word of Greek letters that folding and stemming take long for. */
static jny_str again(jny_arena *a, size_t n)
{
    jny_buf unit = jny_buf_open(a);
    for (size_t i = 0; i < 150; i++)
        jny_buf_add(&unit, JNY_STR("\u0390"));
    jny_buf_char(&unit, ' ');
    return repeat(a, jny_str_z(a, jny_buf_str(&unit)), n);
}

void hostile_words(jny_arena *a, size_t n, hostiles *out)
{
    const jny_str none = {0};
    add(a, out, "every word another", random_words(a, n, 5, 9, ""), none);
    add(a, out, "every word another, 17 to 64 bytes", random_words(a, n, 17, 64, ""), none);
    add(a, out, "every word another, 65 to 300 bytes", random_words(a, n, 65, 300, ""), none);
    add(a, out, "every word another, Cyrillic", foreign_words(a, n), none);
    add(a, out, "words alike in their first 16 bytes", random_words(a, n, 4, 4, "abcdefghijklmnop"),
        none);
}

/* ---- Rules ----------------------------------------------------------------------------------- */

static const char book_head[] = "codebook: hostile\ntitle: Hostile\nlanguage: en\nthemes:\n"
                                "  - id: one\n    name: One\n    rules:\n";

static jny_str book_of_rules(jny_arena *a, const char *const *rules)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, jny_cstr(book_head));
    for (; *rules; rules++)
        jny_buf_format(&b, "      - '%s'\n", *rules);
    return jny_buf_str(&b);
}

static jny_str book_of_one_prefix(jny_arena *a)
{
    chance  luck = chance_of(10);
    jny_buf b    = jny_buf_open(a);
    jny_buf_add(&b, jny_cstr(book_head));
    for (size_t i = 0; i < 10000; i++) {
        jny_buf_add(&b, JNY_STR("      - 'so they said to me that "));
        for (size_t k = 0; k < 7; k++)
            jny_buf_char(&b, (char)('a' + chance_below(&luck, 26)));
        jny_buf_add(&b, JNY_STR("'\n"));
    }
    return jny_buf_str(&b);
}

/* "so", "so so", "so so so" ... */
static jny_str book_of_nested(jny_arena *a)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, jny_cstr(book_head));
    for (size_t i = 1; i <= 50; i++) {
        jny_buf_add(&b, JNY_STR("      - 'so"));
        for (size_t k = 1; k < i; k++)
            jny_buf_add(&b, JNY_STR(" so"));
        jny_buf_add(&b, JNY_STR("'\n"));
    }
    return jny_buf_str(&b);
}

void hostile_rules(jny_arena *a, size_t n, hostiles *out)
{
    static const char *const near[]  = {"alpha ~6 beta",   "beta ~9 alpha",   "alpha >5 beta",
                                        "alpha ~99 gamma", "alpha ~20 alpha", NULL};
    static const char *const bombs[] = {"/(a+)+$/", NULL}, *const either[] = {"/(a|aa)+$/", NULL};
    static const char *const square[] = {"/a\\w*\\d/", NULL}, *const dots[] = {"/(.*)(.*)(.*)x/",
                                                                               NULL};
    static const char *const empty[] = {"/x*/", NULL};
    jny_str                  letters = then_repeat(a, "a", "a", n, "b");
    jny_str cancelled = jny_str_format(a, "%salpha\n    unless: [alpha beta, beta alpha]\n",
                                       "codebook: hostile\ntitle: Hostile\nlanguage: en\nthemes:\n"
                                       "  - id: one\n    name: One\n    rules:\n      - ");
    add(a, out, "10,000 phrases with one prefix", repeat(a, "so they said to me that ", n),
        book_of_one_prefix(a));
    add(a, out, "NEAR with both sides at every word", repeat(a, "alpha beta ", n),
        book_of_rules(a, near));
    add(a, out, "every hit cancelled by `unless`", repeat(a, "alpha beta ", n), cancelled);
    add(a, out, "regex /(a+)+$/ on letters", letters, book_of_rules(a, bombs));
    add(a, out, "regex /(a|aa)+$/ on letters", letters, book_of_rules(a, either));
    add(a, out, "regex /a\\w*\\d/ on letters", letters, book_of_rules(a, square));
    add(a, out, "regex /(.*)(.*)(.*)x/ on one line", repeat(a, "so they said ", n),
        book_of_rules(a, dots));
    add(a, out, "regex /x*/ that meets nothing", repeat(a, "so they said ", n),
        book_of_rules(a, empty));
}

void hostile_beyond(jny_arena *a, size_t n, hostiles *out)
{
    static const char *const ones[] = {"/[1-9]\\d* weeks/", NULL};
    static const char *const any[] = {"/./", NULL}, *const weeks[] = {"/\\d+ weeks/", NULL},
                             *const long_weeks[] = {"/\\w+ weeks/", NULL};
    const jny_str                   none         = {0};
    size_t                          first        = out->n;
    add(a, out, "words of one hash (XXH3, low bits)", colliding_words(a, n, 8, 0), none);
    add(a, out, "words of one hash (XXH3, high bits)", colliding_words(a, n, 8, 52), none);
    add(a, out, "long words of one hash (high bits)", colliding_words(a, n, 32, 52), none);
    add(a, out, "a word of 300 bytes, again and again", again(a, n), none);
    add(a, out, "two kinds of marks in turn", repeat(a, "\u0301\u0323", n), none);
    add(a, out, "one letter, then marks of two kinds", then_repeat(a, "a", "\u0301\u0323", n, ""),
        none);
    add(a, out, "regex /\\d+ weeks/ on digits", repeat(a, "1234567890", n),
        book_of_rules(a, weeks));
    add(a, out, "regex /\\d+ weeks/ on Arabic digits", repeat(a, "\u0661", n),
        book_of_rules(a, weeks));
    add(a, out, "regex /[1-9]\\d* weeks/ on digits", repeat(a, "1234567890", n),
        book_of_rules(a, ones));
    add(a, out, "regex /\\w+ weeks/ on letters", then_repeat(a, "a", "a", n, " sweek"),
        book_of_rules(a, long_weeks));
    add(a, out, "50 phrases, each the head of the next", repeat(a, "so ", n), book_of_nested(a));
    add(a, out, "regex /./ that meets everything", repeat(a, "so they said ", n),
        book_of_rules(a, any));
    for (size_t i = first; i < out->n; i++)
        out->at[i].beyond = true;
}
