/* test_str.c - strings by length, and the names that were probably meant: src/base/str.c. */
#include <journeys/base.h>

#include "chance.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ---- Strings ------------------------------------------------------------------------------ */

static void is_str(jny_str got, const char *want, const char *what)
{
    cr_expect(jny_str_eq(got, jny_cstr(want)), "%s: \"%.*s\", not \"%s\"", what, JNY_ARG(got),
              want);
}

Test(str, equal_and_ordered)
{
    static const jny_str sorted[] = {{0},       {"\0", 1}, {"a", 1},        {"a\0", 2},
                                     {"aa", 2}, {"ab", 2}, {"\xC3\xA9", 2}, {"\xF0", 1}};
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
        for (size_t k = 0; k < sizeof sorted / sizeof *sorted; k++) {
            int c = jny_str_cmp(sorted[i], sorted[k]);
            cr_expect_eq((c > 0) - (c < 0), (i > k) - (i < k), "%zu and %zu", i, k);
            cr_expect_eq(jny_str_eq(sorted[i], sorted[k]), i == k, "%zu and %zu", i, k);
        }
    cr_expect(jny_str_eq(jny_cstr(NULL), JNY_STR("")), "NULL is the empty string");
}

Test(str, parts)
{
    jny_str s = JNY_STR("journey"), none = {0};
    cr_expect(jny_str_starts(s, JNY_STR("jour")) && jny_str_starts(s, s) &&
              jny_str_starts(s, none));
    cr_expect(!jny_str_starts(s, JNY_STR("our")) && !jny_str_starts(JNY_STR("j"), s));
    cr_expect(jny_str_ends(s, JNY_STR("ney")) && jny_str_ends(s, s) && jny_str_ends(s, none));
    cr_expect(!jny_str_ends(s, JNY_STR("ne")) && !jny_str_ends(JNY_STR("y"), s));
    cr_expect(jny_str_starts(none, none) && jny_str_ends(none, none) && !jny_str_starts(none, s));
    is_str(jny_str_sub(s, 0, 7), "journey", "all of it");
    is_str(jny_str_sub(s, 1, 3), "ou", "the middle");
    is_str(jny_str_sub(s, 4, 99), "ney", "up to the end");
    is_str(jny_str_sub(s, 5, 2), "", "turned round");
    is_str(jny_str_sub(s, 99, 100), "", "behind the end");
    is_str(jny_str_sub(none, 0, 5), "", "of nothing");
}

Test(str, trimmed)
{
    is_str(jny_str_trim(JNY_STR("")), "", "nothing");
    is_str(jny_str_trim(JNY_STR(" \t\n\v\f\r ")), "", "white space");
    is_str(jny_str_trim(JNY_STR(" a b ")), "a b", "inner space stays");
    is_str(jny_str_trim(JNY_STR("\xEF\xBB\xBF\xC2\xA0 a\xC2\xA0"
                                "b \xC2\xA0\xEF\xBB\xBF")),
           "a\xC2\xA0"
           "b",
           "no-break space and byte order mark");
    is_str(jny_str_trim(JNY_STR("\xC3\xA0")), "\xC3\xA0", "half of a no-break space is a letter's");
    is_str(jny_str_trim((jny_str){0}), "", "no string");
}

Test(str, cut)
{
    jny_str rest = JNY_STR("a,,b,");
    is_str(jny_str_cut(&rest, ','), "a", "first");
    is_str(jny_str_cut(&rest, ','), "", "second");
    is_str(jny_str_cut(&rest, ','), "b", "third");
    cr_expect_eq(rest.n, 0);
    is_str(jny_str_cut(&rest, ','), "", "behind the end");
    rest = JNY_STR("no comma");
    is_str(jny_str_cut(&rest, ','), "no comma", "all of it");
    cr_expect_eq(rest.n, 0);
}

Test(str, copies)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_str   s = JNY_STR("with\0nul"), copy = jny_str_copy(&a, s);
    cr_expect(jny_str_eq(copy, s) && copy.p != s.p);
    char *z = jny_str_z(&a, JNY_STR("journey"));
    cr_expect_str_eq(z, "journey");
    cr_expect_str_eq(jny_str_z(&a, (jny_str){0}), "");
    is_str(jny_str_format(&a, "%s-%d", "ward", 7), "ward-7", "formatted");
    is_str(jny_str_format(&a, "%s", ""), "", "formatted");
    jny_arena_close(&a);
}

/* ---- Names that were probably meant ---------------------------------------------------------- */

/* The distance by its definition: the last letters are equal, or one is changed, left out,
 * added, or two neighbours stand crosswise. */
static size_t slow_distance(const char *x, size_t nx, const char *y, size_t ny)
{
    if (nx == 0 || ny == 0)
        return nx + ny;
    size_t best = slow_distance(x, nx - 1, y, ny - 1) + (x[nx - 1] != y[ny - 1]);
    size_t less = slow_distance(x, nx - 1, y, ny) + 1, more = slow_distance(x, nx, y, ny - 1) + 1;
    best = less < best ? less : best;
    best = more < best ? more : best;
    if (nx > 1 && ny > 1 && x[nx - 1] == y[ny - 2] && x[nx - 2] == y[ny - 1]) {
        size_t crossed = slow_distance(x, nx - 2, y, ny - 2) + 1;
        best           = crossed < best ? crossed : best;
    }
    return best;
}

/* A random word of a, b and c; in UTF-8 the c is an e with an accent, one letter still. */
static jny_str random_name(chance *luck, size_t most, char plain[8], char utf8[16])
{
    size_t n = chance_below(luck, most + 1);
    char  *p = utf8;
    for (size_t i = 0; i < n; i++) {
        plain[i] = "abc"[chance_below(luck, 3)];
        p += sprintf(p, "%s", plain[i] == 'a' ? "a" : plain[i] == 'b' ? "b" : "\xC3\xA9");
    }
    plain[n] = '\0';
    return (jny_str){utf8, (size_t)(p - utf8)};
}

Test(distance, as_by_its_definition)
{
    chance luck = chance_of(3);
    for (int round = 0; round < 20000; round++) {
        char    x[8], y[8], x8[16], y8[16];
        jny_str a = random_name(&luck, 6, x, x8), b = random_name(&luck, 6, y, y8);
        size_t  most = chance_below(&luck, 8), want = slow_distance(x, strlen(x), y, strlen(y));
        want = want > most ? most + 1 : want;
        if (jny_str_distance(a, b, most) != want)
            cr_assert_fail("%.*s and %.*s: %zu, not %zu (at most %zu)", JNY_ARG(a), JNY_ARG(b),
                           jny_str_distance(a, b, most), want, most);
    }
}

/* The first of the nearest names, if no more than a third of the bytes and one is wrong,
 * and no more than three letters. */
Test(distance, nearest_name)
{
    enum { NAMES = 5 };
    chance luck = chance_of(4);
    for (int round = 0; round < 5000; round++) {
        char    x[8], x8[16], y[NAMES][8], y8[NAMES][16];
        jny_str wrong = random_name(&luck, 7, x, x8), names[NAMES], want = {0};
        size_t  least = wrong.n / 3 + 1 < 3 ? wrong.n / 3 + 1 : 3;
        for (size_t i = 0; i < NAMES; i++) {
            do
                names[i] = random_name(&luck, 6, y[i], y8[i]);
            while (names[i].n == 0);
            size_t d = slow_distance(x, strlen(x), y[i], strlen(y[i]));
            if (d < least || (d == least && want.n == 0))
                want = names[i], least = d;
        }
        jny_str got = jny_str_nearest(wrong, names, NAMES);
        if (!jny_str_eq(got, want))
            cr_assert_fail("\"%.*s\" was meant to be \"%.*s\", said \"%.*s\"", JNY_ARG(wrong),
                           JNY_ARG(want), JNY_ARG(got));
    }
    cr_expect_eq(jny_str_nearest(JNY_STR("rules"), NULL, 0).n, 0);
}

/* A cell that a spreadsheet would take for a formula goes out behind an apostrophe and comes back
 * without it; every other stays as it is, also with apostrophes of its own. */
Test(str, cells_of_spreadsheets)
{
    static const struct {
        const char *cell;
        bool        formula;
        const char *read; /* what it was before it was written */
    } cells[] = {
        {"=1+1", true, "=1+1"},
        {"'=1+1", true, "=1+1"},
        {"''-x", true, "'-x"},
        {" - a list", true, " - a list"},
        {"' - a list", true, " - a list"},
        {"@home", true, "@home"},
        {"'\xEF\xBC\x9Dx", true, "\xEF\xBC\x9Dx"},
        {"'so' he said", false, "'so' he said"},
        {"'tis", false, "'tis"},
        {"'", false, "'"},
        {"", false, ""},
        {"word", false, "word"},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        jny_str cell = jny_cstr(cells[i].cell), read = jny_cell_read(cell);
        cr_expect_eq(jny_cell_is_formula(cell), cells[i].formula, "%s", cells[i].cell);
        cr_expect(jny_str_eq(read, jny_cstr(cells[i].read)), "%s: %.*s", cells[i].cell,
                  JNY_ARG(read));
    }
}

/* ---- What a person is shown ------------------------------------------------------------------ */

/* Controls, overrides of direction and broken UTF-8 are spelt; all else stays, byte for byte. */
Test(str, shown_without_what_a_terminal_obeys)
{
    static const struct {
        jny_str     text;
        const char *shown, *line;
    } texts[] = {
        {JNY_INIT("the waiting list"), "the waiting list", "the waiting list"},
        {JNY_INIT(""), "", ""},
        {JNY_INIT("a\x1B[31mb\x07\x7F"), "a\\x1b[31mb\\x07\\x7f", "a\\x1b[31mb\\x07\\x7f"},
        {JNY_INIT("nul\0"), "nul\\x00", "nul\\x00"},
        {JNY_INIT("a\tb\nc\r\nd\re"), "a\tb\nc\r\nd\\x0de", "a\\x09b\\x0ac\\x0d\\x0ad\\x0de"},
        {JNY_INIT("\xC2\x80\xC2\x9B\xC2\x9F\xC2\xA0"), "\\u0080\\u009b\\u009f\xC2\xA0",
         "\\u0080\\u009b\\u009f\xC2\xA0"},
        {JNY_INIT("\xE2\x80\xA9\xE2\x80\xAA\xE2\x80\xAE\xE2\x80\xAF"),
         "\xE2\x80\xA9\\u202a\\u202e\xE2\x80\xAF", "\xE2\x80\xA9\\u202a\\u202e\xE2\x80\xAF"},
        {JNY_INIT("\xE2\x81\xA5\xE2\x81\xA6\xE2\x81\xA9\xE2\x81\xAA"),
         "\xE2\x81\xA5\\u2066\\u2069\xE2\x81\xAA", "\xE2\x81\xA5\\u2066\\u2069\xE2\x81\xAA"},
        {JNY_INIT("Zo\xC3\xAB \xD8\xB9 \xE4\xB8\xAD \xF0\x9F\x99\x82"),
         "Zo\xC3\xAB \xD8\xB9 \xE4\xB8\xAD \xF0\x9F\x99\x82",
         "Zo\xC3\xAB \xD8\xB9 \xE4\xB8\xAD \xF0\x9F\x99\x82"},
        /* not UTF-8: alone, cut short, overlong, a surrogate, beyond U+10FFFF */
        {JNY_INIT("\x9B\xFFx\xC3"), "\\x9b\\xffx\\xc3", "\\x9b\\xffx\\xc3"},
        {JNY_INIT("\xC0\x9B\xE0\x80\x9B"), "\\xc0\\x9b\\xe0\\x80\\x9b",
         "\\xc0\\x9b\\xe0\\x80\\x9b"},
        {JNY_INIT("\xED\xA0\x80\xF0\x82\x82\xAC"), "\\xed\\xa0\\x80\\xf0\\x82\\x82\\xac",
         "\\xed\\xa0\\x80\\xf0\\x82\\x82\\xac"},
        {JNY_INIT("\xF4\x90\x80\x80\xE2\x80"), "\\xf4\\x90\\x80\\x80\\xe2\\x80",
         "\\xf4\\x90\\x80\\x80\\xe2\\x80"},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        is_str(jny_str_shown(&a, texts[i].text), texts[i].shown, "shown");
        is_str(jny_str_line(&a, texts[i].text), texts[i].line, "on one line");
    }
    jny_str good = JNY_STR("nothing to spell");
    cr_expect(jny_str_shown(&a, good).p == good.p, "a good text is not copied");
    jny_arena_close(&a);
}

/* Whatever ended a line. */
Test(lines, end_with_lf)
{
    static const struct {
        const char *from, *to;
    } texts[]   = {{"", ""},
                   {"a", "a"},
                   {"a\nb\n", "a\nb\n"},
                   {"a\r\nb\r\n", "a\nb\n"},
                   {"a\rb\r", "a\nb\n"},
                   {"\r\r\n\r", "\n\n\n"},
                   {"a\n\rb", "a\n\nb"}};
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        is_str(jny_str_lf(&a, jny_cstr(texts[i].from)), texts[i].to, "with LF");
    jny_str good = JNY_STR("as it is\n");
    cr_expect(jny_str_lf(&a, good).p == good.p, "a good text is not copied");
    jny_arena_close(&a);
}
