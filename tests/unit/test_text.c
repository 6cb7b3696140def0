/* test_text.c - UTF-8 and comparing: src/text against the files of the Unicode Consortium and
 * slow ways to the same answer. Words have a file of their own, test_words.c, and stemmers,
 * test_snowball.c. */
#include "chance.h"
#include "points.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* ---- UTF-8 -------------------------------------------------------------------------- */

/* The offset of the first sequence that is no code point, or `n`. Reads a length from
 * the lead byte, puts the bits together, and asks whether the shortest form of the
 * number would have been as long. */
static size_t slow_first_bad(const unsigned char *p, size_t n)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    for (size_t i = 0; i < n;) {
        size_t   more = p[i] < 0x80 ? 0 : p[i] >> 5 == 6 ? 1 : p[i] >> 4 == 14 ? 2 : 3;
        uint32_t c    = more == 0 ? p[i] : p[i] & (0x3Fu >> more);
        if ((more == 3 && p[i] >> 3 != 30) || i + more >= n)
            return i;
        for (size_t k = 1; k <= more; k++) {
            if (p[i + k] >> 6 != 2)
                return i;
            c = c << 6 | (p[i + k] & 0x3F);
        }
        if (c < least[more] || c > LAST_POINT || is_surrogate(c))
            return i;
        i += more + 1;
    }
    return n;
}

static void same_as_slow(const unsigned char *p, size_t n)
{
    size_t bad = 99, expected = slow_first_bad(p, n);
    bool   good = jny_utf8_check((jny_str){(const char *)p, n}, &bad);
    if (good == (expected == n) && (good ? bad == 99 : bad == expected))
        return;
    char    hex[64];
    jny_str out = {hex, 0};
    for (size_t i = 0; i < n && i < 20; i++)
        out.n += (size_t)sprintf(hex + out.n, "%02x ", p[i]);
    cr_assert_fail("bytes %.*s: said %s at %zu, is %s at %zu", JNY_ARG(out), good ? "good" : "bad",
                   bad, expected == n ? "good" : "bad", expected);
}

Test(utf8, every_scalar_is_accepted_and_read)
{
    size_t n = 0;
    for (uint32_t c = 0; c <= LAST_POINT; c++) {
        char    bytes[4];
        jny_str s  = {bytes, put_point(bytes, c)};
        size_t  at = 0;
        if (jny_utf8_check(s, NULL) == is_surrogate(c))
            cr_assert_fail("U+%04X: %s", c, is_surrogate(c) ? "accepted" : "refused");
        if (is_surrogate(c))
            continue;
        if (jny_utf8_next(s, &at) != c || at != s.n || jny_utf8_count(s) != 1)
            cr_assert_fail("U+%04X is not read as itself", c);
        n++;
    }
    cr_assert_eq(n, 1112064);
}

Test(utf8, every_short_sequence)
{
    unsigned char p[3];
    for (unsigned i = 0; i < 1u << 24; i++) {
        p[0] = (unsigned char)(i >> 16);
        p[1] = (unsigned char)(i >> 8);
        p[2] = (unsigned char)i;
        same_as_slow(p, 3);
        if (p[2] == 0)
            same_as_slow(p, 2);
        if (p[2] == 0 && p[1] == 0)
            same_as_slow(p, 1);
    }
    cr_assert(jny_utf8_check((jny_str){0}, NULL), "the empty text is well formed");
}

/* Every lead and second byte before bytes at the edges of the ranges; each also behind
 * ASCII of every length up to nine, where the check goes by eight bytes at a time. */
Test(utf8, four_bytes_and_behind_ascii)
{
    static const unsigned char edge[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90,
                                         0x9F, 0xA0, 0xBF, 0xC0, 0xED, 0xF4};
    for (unsigned first = 0xC0; first < 0x100; first++)
        for (unsigned second = 0; second < 0x100; second++)
            for (size_t i = 0; i < sizeof edge; i++)
                for (size_t k = 0; k < sizeof edge; k++) {
                    unsigned char p[4] = {(unsigned char)first, (unsigned char)second, edge[i],
                                          edge[k]};
                    same_as_slow(p, 4);
                }
    for (size_t before = 1; before < 10; before++)
        for (unsigned first = 0x80; first < 0x100; first++)
            for (size_t i = 0; i < sizeof edge; i++)
                for (size_t k = 0; k < sizeof edge; k++) {
                    unsigned char p[24] = "aaaaaaaaaaaaaaaaaaaaaaa";
                    p[before]           = (unsigned char)first;
                    p[before + 1]       = edge[i];
                    p[before + 2]       = edge[k];
                    same_as_slow(p, before + 3);
                    same_as_slow(p, sizeof p);
                }
}

Test(utf8, offsets_in_code_points)
{
    static const uint32_t widths[] = {'x', 0xE9, 0x2019, 0x1F600};
    jny_arena             a        = jny_arena_open(jny_world_system());
    chance                luck     = chance_of(1);
    struct text           t        = {0};
    for (int round = 0; round < 2000; round++) {
        size_t n = chance_below(&luck, MOST_POINTS + 1), kinds = 1 + chance_below(&luck, 4);
        clear_text(&t);
        while (t.n < n)
            add_point(&t, widths[chance_below(&luck, kinds)]);
        jny_points table = jny_points_of(&a, str_of(&t));
        for (size_t i = 0; i <= t.n; i++)
            if (jny_points_at(&table, t.byte[i]) != i)
                cr_assert_fail("%s: byte %zu is code point %zu, said %zu", shown(&t), t.byte[i], i,
                               jny_points_at(&table, t.byte[i]));
        cr_assert_eq(jny_utf8_count(str_of(&t)), t.n, "%s", shown(&t));
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

/* ---- The form in which words are compared ----------------------------------------------- */

static bool holds(const struct text *t, uint32_t c)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->point[i] == c)
            return true;
    return false;
}

/* U+2019 becomes an apostrophe, by promise: a column that holds it is left out. */
static void is_form(jny_arena *a, size_t line, const struct text *from, const struct text *to)
{
    jny_str got = jny_text_form(a, str_of(from), false);
    if (!jny_str_eq(got, str_of(to)) && !holds(from, 0x2019))
        cr_assert_fail("NormalizationTest.txt:%zu: the form of %s is \"%.*s\", not \"%.*s\"", line,
                       shown(from), JNY_ARG(got), JNY_ARG(str_of(to)));
}

/* Two spellings of one text are one word, also when folded. Left out: the Greek iota below
 * (U+0345), which folds to a letter, when it stands before other marks. */
static void same_folded(jny_arena *a, size_t line, const struct text *x, const struct text *y)
{
    jny_str one = jny_text_form(a, str_of(x), true), two = jny_text_form(a, str_of(y), true);
    if (!jny_str_eq(one, two) && !holds(x, 0x345))
        cr_expect_fail("NormalizationTest.txt:%zu: %s folds to \"%.*s\", its equal to \"%.*s\"",
                       line, shown(x), JNY_ARG(one), JNY_ARG(two));
}

/* "1E0A 0323;1E0C 0307;...; # ...": five columns. */
static void read_columns(const char *line, struct text column[5])
{
    for (int k = 0; k < 5; k++, line++) {
        clear_text(&column[k]);
        while (*line && *line != ';')
            add_point(&column[k], (uint32_t)strtoul(line, (char **)&line, 16));
    }
}

Test(form, normalization_test_of_unicode)
{
    static struct text column[5];
    static bool        listed[LAST_POINT + 1];
    jny_arena          a     = jny_arena_open(jny_world_system());
    size_t             cases = 0, number = 0, part = 0, room = 0, alone = 0;
    char              *line = NULL;
    FILE              *f    = popen("bzcat " UNICODE_DATA "/NormalizationTest.txt.bz2", "r");
    cr_assert(f, "cannot run bzcat");
    while (number++, getline(&line, &room, f) > 0) {
        if (sscanf(line, "@Part%zu", &part) == 1 || line[0] == '#')
            continue;
        read_columns(line, column);
        for (int k = 0; k < 5; k++)
            is_form(&a, number, &column[k], &column[k < 3 ? 1 : 3]);
        same_folded(&a, number, &column[0], &column[1]);
        same_folded(&a, number, &column[0], &column[2]);
        same_folded(&a, number, &column[3], &column[4]);
        if (part == 1)
            listed[column[0].point[0]] = true;
        cases++;
        jny_arena_reset(&a);
    }
    free(line);
    cr_assert_eq(pclose(f), 0, "bzcat failed");
    cr_assert_eq(cases, 19074, "%zu cases", cases);

    /* The second promise of that file: every other code point is its own form. */
    for (uint32_t c = 0; c <= LAST_POINT; c++) {
        if (is_surrogate(c) || listed[c])
            continue;
        clear_text(&column[0]);
        add_point(&column[0], c);
        is_form(&a, 0, &column[0], &column[0]);
        jny_arena_reset(&a);
        alone++;
    }
    cr_assert_eq(alone, 1095035, "%zu code points", alone);
    jny_arena_close(&a);
}

/* What utf8proc itself makes of `s`. */
static jny_str mapped(jny_arena *a, jny_str s, unsigned how)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t  n   = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &out,
                                         (utf8proc_option_t)(UTF8PROC_STABLE | how));
    cr_assert(n >= 0);
    jny_str copy = jny_str_copy(a, (jny_str){(const char *)out, (size_t)n});
    free(out);
    return copy;
}

/* Half of the code points are marks, of all classes there are; what takes them apart and
 * puts them together is utf8proc's, the order between is ours. */
Test(form, marks_in_the_order_of_utf8proc)
{
    static uint32_t marks[LAST_POINT];
    jny_arena       a    = jny_arena_open(jny_world_system());
    chance          luck = chance_of(31);
    size_t          n = 0, moved = 0;
    for (uint32_t c = 0; c <= LAST_POINT; c++)
        if (utf8proc_get_property((utf8proc_int32_t)c)->combining_class)
            marks[n++] = c;
    cr_assert_gt(n, 900);
    for (int i = 0; i < 200000; i++) {
        struct text t = {0};
        for (size_t k = chance_below(&luck, 12); k > 0; k--) {
            uint32_t c = (uint32_t)chance_below(&luck, chance_below(&luck, 2) ? 0x500 : LAST_POINT);
            c          = c == 0x2019 || is_surrogate(c) ? 'a' : c;
            add_point(&t, chance_below(&luck, 2) ? marks[chance_below(&luck, n)] : c);
        }
        jny_str s = str_of(&t), form = mapped(&a, s, UTF8PROC_COMPOSE);
        jny_str folded =
            mapped(&a, mapped(&a, s, UTF8PROC_DECOMPOSE), UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
        moved += !jny_str_eq(form, s);
        if (!jny_str_eq(jny_text_form(&a, s, false), form) ||
            !jny_str_eq(jny_text_form(&a, s, true), folded))
            cr_assert_fail("case %d, %s: another form than utf8proc's", i, shown(&t));
        jny_arena_reset(&a);
    }
    cr_assert_gt(moved, 50000);
    jny_arena_close(&a);
}

static void forms_are(bool fold, const char *from, const char *to)
{
    jny_arena a   = jny_arena_open(jny_world_system());
    jny_str   got = jny_text_form(&a, jny_cstr(from), fold);
    cr_expect(jny_str_eq(got, jny_cstr(to)), "\"%s\" becomes \"%.*s\", not \"%s\"", from,
              JNY_ARG(got), to);
    jny_arena_close(&a);
}

Test(form, case_and_apostrophes)
{
    forms_are(true, "", "");
    forms_are(true, "SEND", "send");
    forms_are(false, "SEND", "SEND");
    forms_are(true, "Don\u2019t", "don't");
    forms_are(false, "Don\u2019t", "Don't");
    forms_are(false, "\u2019\u2019", "''");
    forms_are(false, "\u2018x\u201D", "\u2018x\u201D"); /* only U+2019 */
    forms_are(true, "CAFE\u0301", "caf\u00E9");
    forms_are(false, "CAFE\u0301", "CAF\u00C9");
    forms_are(true, "Lindenstra\u00DFe", "lindenstrasse");
    forms_are(true, "LINDENSTRA\u1E9EE", "lindenstrasse");
    forms_are(true, "o\uFB03cer", "officer");
    forms_are(false, "o\uFB03cer", "o\uFB03cer"); /* NFC, not NFKC */
    forms_are(true, "\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C3");
    forms_are(true, "\u03BF\u03B4\u03BF\u03C2", "\u03BF\u03B4\u03BF\u03C3"); /* last sigma */
}

/* Ordinary folding of every code point that CaseFolding.txt gives one other or more, in
 * statuses C and F; NFC of it, since that is what the form promises. */
Test(form, full_case_folding)
{
    jny_arena   a     = jny_arena_open(jny_world_system());
    size_t      cases = 0;
    char        line[1024], status;
    struct text from = {0}, to = {0};
    FILE       *f = fopen(UNICODE_DATA "/CaseFolding.txt", "r");
    cr_assert(f, "cannot open %s/CaseFolding.txt", UNICODE_DATA);
    while (fgets(line, sizeof line, f)) {
        unsigned c;
        int      at = 0;
        if (sscanf(line, "%x; %c;%n", &c, &status, &at) != 2 || !strchr("CF", status))
            continue;
        clear_text(&from);
        clear_text(&to);
        add_point(&from, c);
        for (char *p = line + at; *p != ';';)
            add_point(&to, (uint32_t)strtoul(p, &p, 16));
        jny_str got  = jny_text_form(&a, str_of(&from), true);
        jny_str want = jny_text_form(&a, str_of(&to), false);
        cr_expect(jny_str_eq(got, want), "U+%04X folds to \"%.*s\", not \"%.*s\"", c, JNY_ARG(got),
                  JNY_ARG(want));
        cases++;
        jny_arena_reset(&a);
    }
    fclose(f);
    cr_assert_eq(cases, 1530, "%zu cases", cases);
    jny_arena_close(&a);
}

Test(form, possessives)
{
    static const struct {
        const char *word;
        size_t      bytes;
    } cases[] = {
        {"mum's", 2},     {"mum\u2019s", 4},
        {"SEND'S", 2},    {"SEND\u2019S", 4},
        {"it's", 2},      {"mums", 0},
        {"mums'", 0},     {"mums\u2019", 0},
        {"don't", 0},     {"", 0},
        {"s", 0},         {"'s", 0},
        {"\u2019s", 0},   {"a's", 2},
        {"a\u2019s", 4},  {"a\u2018s", 0},
        {"o'brien's", 2}, {"caf\u00E9\u2019s", 4},
        {"'s's", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t got = jny_text_possessive(jny_cstr(cases[i].word));
        cr_expect_eq(got, cases[i].bytes, "\"%s\": %zu bytes, said %zu", cases[i].word,
                     cases[i].bytes, got);
    }
}

/* ---- Names in texts ---------------------------------------------------------------------- */

static const struct {
    const char *text, *name;
    bool        says;
} names_said[] = {
    {"Amina Diallo came.", "Amina Diallo", true},
    {"AMINA DIALLO", "amina diallo", true},
    {"\u201CAmina Diallo\u201D", "Amina Diallo", true},
    {"\u00ABAmina Diallo\u00BB", "Amina Diallo", true},
    {"we\u2014Amina Diallo\u2014left", "Amina Diallo", true},
    {"Amina Diallo\u2026", "Amina Diallo", true},
    {"Amina\nDiallo", "Amina Diallo", true},
    {"Amina \t\r\n  Diallo", "Amina Diallo", true},
    {"Amina\u00A0Diallo", "Amina Diallo", true},
    {"Amina Diallo", " Amina\u2003\u00A0Diallo ", true},
    {"Ami\u00ADna Dia\u200Bllo", "Amina Diallo", true},
    {"\u200FAmina Diallo\u200E", "Amina Diallo", true},
    {"Amina's sister", "Amina", true},
    {"amina_diallo.csv", "Amina", true},
    {"Amina\u00B2", "Amina", true}, /* a footnote */
    {"Rene\u0301 came", "Ren\u00E9", true},
    {"Amanda", "Ama", false},
    {"Panama", "ama", false},
    {"Amanda, and Ama", "Ama", true},
    {"\u00C9Ama", "Ama", false},
    {"Ama\u00E9", "Ama", false},
    {"Amax\u030C", "Amax", false}, /* another letter by its mark */
    {"x\u030CAma", "Ama", false},
    {"Ama2", "Ama", false},
    {"\u0410\u043D\u043D\u0430\u043C", "\u0410\u043D\u043D\u0430", false},
    {"\u6211\u548C\u674E\u660E\u53BB\u4E86", "\u674E\u660E", true},
    {"\u6211\u548CAmina\u53BB\u4E86", "Amina", true},
    {"\u308F\u305F\u3057\u306F\u3055\u304F\u3089\u3067\u3059", "\u3055\u304F\u3089", true},
    {"\u30A2\u30DF\u30CA\u30B5\u30F3", "\u30A2\u30DF\u30CA", true},
    {"\u0E09\u0E31\u0E19\u0E0A\u0E37\u0E48\u0E2D\u0E21\u0E32\u0E19\u0E35\u0E04\u0E48\u0E30",
     "\u0E21\u0E32\u0E19\u0E35", true},
    {"Amina", "", false},
    {"Amina", "\u00AD", false},
    {"", "Amina", false},
};

Test(name, is_said_as_words_of_its_own)
{
    for (size_t i = 0; i < sizeof names_said / sizeof *names_said; i++) {
        jny_arena a    = jny_arena_open(jny_world_system());
        jny_str   text = jny_text_plain(&a, jny_cstr(names_said[i].text)),
                name   = jny_text_plain(&a, jny_cstr(names_said[i].name));
        cr_expect_eq(jny_text_says(text, name), names_said[i].says, "%zu: \"%s\" in \"%s\"", i,
                     names_said[i].name, names_said[i].text);
        jny_arena_close(&a);
    }
}

static const struct {
    const char *quoted, *text;
} unquoted[] = {
    {"respondent%20%21%3D%20%22Lopezova%22", "respondent != \"Lopezova\""},
    {"Jos%C3%A9+N%c3%bA%C3%B1ez", "Jos\u00E9 N\u00FA\u00F1ez"},
    {"%E6%9D%8E%E6%98%8E", "\u674E\u660E"},
    {"a+b", "a b"},
    {"100 %", "100 %"},
    {"100 %4", "100 %4"},
    {"%4g %g4 %C3", "%4g %g4 %C3"},
    {"%C3%41%C3%A9", "%C3A\u00E9"},
    {"%41%FF%42%ED%A0%80%43", "A%FFB%ED%A0%80C"},
    {"\u00E9%C3%A9", "\u00E9\u00E9"},
    {"%2541", "%41"},
    {"", ""},
};

Test(name, is_read_in_an_address)
{
    for (size_t i = 0; i < sizeof unquoted / sizeof *unquoted; i++) {
        jny_arena a    = jny_arena_open(jny_world_system());
        jny_str   text = jny_text_unquoted(&a, jny_cstr(unquoted[i].quoted));
        cr_expect(jny_str_eq(text, jny_cstr(unquoted[i].text)), "%zu: \"%.*s\"", i, JNY_ARG(text));
        jny_arena_close(&a);
    }
}

/* Marks without end are looked at for no longer than a person could mean them. */
Test(name, of_marks_alone_ends)
{
    enum { N = 200000 };
    jny_arena a = jny_arena_open(jny_world_system());
    char     *p = jny_alloc(&a, 2 * N + 1, 1);
    p[0]        = 'a';
    for (size_t i = 0; i < N; i++)
        memcpy(p + 1 + 2 * i, "\xCC\x81", 2);
    jny_text_says((jny_str){p, 2 * N + 1}, JNY_STR("\xCC\x81\xCC\x81"));
    cr_expect_not(jny_text_says((jny_str){p, 2 * N + 1}, JNY_STR("\xCC\x82")));
    jny_arena_close(&a);
}

/* ---- The sentence around a hit ---------------------------------------------------------- */

/* In each text the hit stands between braces; the sentence is what a reader is shown. */
static const struct {
    const char *text, *sentence;
} sentences[] = {
    {"We waited. {Help} came at once. We slept.", "Help came at once."},
    {"Was it late? Nobody {helped}! We left.", "Nobody helped!"},
    {"{Help}", "Help"},
    {"Help came {at once}", "Help came at once"},
    {"It cost 3.5 pounds for {help}. Then we left.", "It cost 3.5 pounds for help."},
    {"{Help} came... and went. The end.", "Help came... and went."},
    {"Well... {Help} came.", "Help came."},
    {"Was that {help}?! Yes.", "Was that help?!"},
    {"He asked, e.g. for {help}. We left.", "He asked, e.g. for help."},
    {"The {C.A.F}. was done. We left.", "The C.A.F. was done."},
    {"She said \"{Help} came.\" Then we left.", "She said \"Help came.\""},
    {"She said \"Help came.\" {Then} we left.", "Then we left."},
    {"\"Help!\" he {said}. We ran.", "\"Help!\" he said."},
    {"It was late. \"{Help}!\" he said.", "\"Help!\" he said."},
    {"(Help {came}.) Then we left.", "(Help came.)"},
    {"(Help came.) {Then} we left.", "Then we left."},
    {"We left.\n\n{Help} came.\n\nWe slept.", "Help came."},
    {"We left\r\n\r\n{Help} came\r\n\r\nWe slept", "Help came"},
    {"\u00BFVino? \u00A1{Ayuda} vino! Fin.", "\u00A1Ayuda vino!"},
    {"We left. \u00C9lan {helped}. Fin.", "\u00C9lan helped."},
    {"We came {early. Help} was there. We slept.", "We came early. Help was there."},
    {"We needed {early\nhelp}. Then it came.", "We needed early\nhelp."},
    {"Thank you Sir. {Help} came.", "Help came."}, /* three letters that are no title */
    {"Mrs. Hill sent {help}. We slept.", "Mrs. Hill sent help."},
    {"J. Hill sent {help}. We slept.", "J. Hill sent help."},
    {"We left\nat night. {[Help} came]. Then we slept.", "[Help came]."},
    {"We saw Kofi. {9 of} us were there.", "9 of us were there."},
    {"We waited. {}Help came.", "Help came."},
};

Test(sentence, around_a_hit)
{
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        char   text[256];
        size_t n = 0, start = 0, end = 0;
        for (const char *p = sentences[i].text; *p; p++) {
            if (*p == '{')
                start = end = n;
            else if (*p == '}')
                end = n;
            else
                text[n++] = *p;
        }
        end         = end > start ? end : n;
        jny_str got = jny_sentence_around((jny_str){text, n}, start, end);
        cr_expect(jny_str_eq(got, jny_cstr(sentences[i].sentence)), "%s: said \"%.*s\"",
                  sentences[i].text, JNY_ARG(got));
    }
}

/* Whatever the text: the answer lies in it and holds the hit, a word. */
Test(sentence, holds_the_hit)
{
    static const char letters[] = "aB3 .!?\"')(\n\r";
    jny_arena         a         = jny_arena_open(jny_world_system());
    chance            luck      = chance_of(3);
    struct text       t         = {0};
    for (int round = 0; round < 50000; round++) {
        clear_text(&t);
        for (size_t n = 1 + chance_below(&luck, 30); t.n < n;)
            add_point(&t,
                      chance_below(&luck, 9) ? (uint32_t)letters[chance_below(&luck, 13)] : 0x201D);
        jny_str   s     = str_of(&t);
        jny_words words = jny_words_split(&a, s);
        for (size_t i = 0; i < words.n; i++) {
            jny_word w   = words.at[i];
            jny_str  got = jny_sentence_around(s, w.start, w.end);
            if (got.p > s.p + w.start || got.p + got.n < s.p + w.end || got.p < s.p ||
                got.p + got.n > s.p + s.n)
                cr_assert_fail("%s: the sentence around bytes [%u, %u) is [%td, %td)", shown(&t),
                               w.start, w.end, got.p - s.p, got.p - s.p + (ptrdiff_t)got.n);
        }
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

/* ---- Interning ---------------------------------------------------------------------------- */

Test(intern, numbers_in_order)
{
    enum { NAMES = 50000 };
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_interned t = jny_intern_open(&a);
    cr_assert_eq(jny_intern_find(&t, JNY_STR("")), 0, "nothing is known yet");
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < NAMES; i++) {
            char room[16];                                          /* the table must keep a copy */
            int  n = i ? snprintf(room, sizeof room, "w%u", i) : 0; /* number 1 is the empty one */
            jny_str  name  = {room, (size_t)n};
            uint32_t known = jny_intern_find(&t, name), number = jny_intern(&t, name);
            if (number != i + 1 || known != (round ? i + 1 : 0))
                cr_assert_fail("\"%.*s\" is number %u, was %u", JNY_ARG(name), number, known);
        }
    cr_assert_eq(t.names.n, NAMES);
    cr_assert(jny_str_eq(t.names.at[NAMES - 1], JNY_STR("w49999")));
    cr_assert_eq(jny_intern_find(&t, JNY_STR("w50000")), 0);
    jny_str copy = jny_intern_copy(&t, JNY_STR("w7"));
    cr_assert(jny_str_eq(copy, JNY_STR("w7")) && copy.p == t.names.at[7].p, "one copy for all");
    jny_arena_close(&a);
}
