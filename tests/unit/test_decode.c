/* test_decode.c - bytes in any encoding to text, or a reason why not. */
#include <journeys/text.h>

#include <criterion/criterion.h>
#include <string.h>

Test(decode, what_tells_itself_and_what_is_named)
{
    static const struct {
        jny_str     bytes;
        const char *encoding, *text, *read_as;
        bool        guessed;
        size_t      changed;
    } cases[] = {
        {JNY_INIT(""), "", "", "UTF-8", false, 0},
        {JNY_INIT("caf\u00E9"), "", "caf\u00E9", "UTF-8", false, 0},
        {JNY_INIT("\xEF\xBB\xBF"
                  "a"),
         "", "a", "UTF-8", false, 0},
        {JNY_INIT("\xFF\xFE"
                  "a\0\xE9\0"),
         "", "a\u00E9", "UTF-16LE", false, 1},
        {JNY_INIT("\xFE\xFF\0a\0\xE9"), "", "a\u00E9", "UTF-16BE", false, 1},
        {JNY_INIT("a\0b\0c\0"), "", "abc", "UTF-16LE", false, 0},
        {JNY_INIT("\0a\0b\0c"), "", "abc", "UTF-16BE", false, 0},
        {JNY_INIT("\xFF\xFE\x3D\xD8\x42\xDE"), "", "\U0001F642", "UTF-16LE", false, 1},
        {JNY_INIT("caf\xE9, \x93so\x94"), "", "caf\u00E9, \u201Cso\u201D", "windows-1252", true, 3},
        {JNY_INIT("It\x92s \xA3"
                  "5"),
         "",
         "It\u2019s \u00A3"
         "5",
         "windows-1252", true, 2},
        {JNY_INIT("\xC8"), "iso-8859-2", "\u010C", "iso-8859-2", false, 1},
        {JNY_INIT("\x82\xA0"), "shift-jis", "\u3042", "shift-jis", false, 1},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_decoded d;
        jny_err     err = {0};
        jny_text_decode(&a, cases[i].bytes, jny_cstr(cases[i].encoding), &d, &err);
        cr_assert_eq(err.status, JNY_OK, "case %zu: %s", i, err.msg);
        cr_expect(jny_str_eq(d.text, jny_cstr(cases[i].text)), "case %zu: %.*s", i,
                  JNY_ARG(d.text));
        cr_expect(jny_str_eq(d.encoding, jny_cstr(cases[i].read_as)), "case %zu: %.*s", i,
                  JNY_ARG(d.encoding));
        cr_expect_eq(d.guessed, cases[i].guessed, "case %zu", i);
        cr_expect_eq(d.changed, cases[i].changed, "case %zu: %zu", i, d.changed);
    }
    jny_arena_close(&a);
}

Test(decode, what_cannot_be_told_is_refused)
{
    static const struct {
        jny_str     bytes;
        const char *encoding;
        jny_status  status;
        const char *reason;
    } cases[] = {
        {JNY_INIT("one\ntwo \x81"), "", JNY_ESYNTAX, "line 2: byte 0x81"},
        {JNY_INIT("\xA1 \xA4 \xA6"), "", JNY_ESYNTAX, "which encoding"},
        {JNY_INIT("abcdefghijklmnop\0q"), "", JNY_ESYNTAX, "value 0"},
        {JNY_INIT("\xFF\xFE"
                  "a"),
         "", JNY_ESYNTAX, "no character"},
        {JNY_INIT("\xFF\xFE\x42\xDE"), "", JNY_ESYNTAX, "no character"},
        {JNY_INIT("a\xE9"), "utf-8", JNY_ESYNTAX, "line 1: byte 0xE9"},
        {JNY_INIT("a"), "klingon", JNY_ENOTFOUND, "klingon"},
        {JNY_INIT("a"), "ascii//IGNORE", JNY_ENOTFOUND, "no name"},
        {JNY_INIT("a"), "a-name-of-sixty-letters-and-more-which-no-list-of-encodings-has",
         JNY_ENOTFOUND, "no name"},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_decoded d;
        jny_err     err = {0};
        jny_text_decode(&a, cases[i].bytes, jny_cstr(cases[i].encoding), &d, &err);
        cr_expect_eq(err.status, cases[i].status, "case %zu: %s", i, err.msg);
        cr_expect(strstr(err.msg, cases[i].reason), "case %zu: %s", i, err.msg);
    }
    jny_arena_close(&a);
}
