/* test_odd_book.c - codebooks whose words are odd: what is written as YAML is read back as it was,
 * whatever a name, a definition or an example holds; and the small texts that REFI-QDA's readers
 * and writers share. */
#include "chance.h"
#include "exchange.h"

/* ---- Any text in any place ---------------------------------------------------------------------
 */

static jny_str odd_text(jny_arena *a, chance *luck)
{
    static const char *const pieces[] = {
        "a",        "b c",    " ",          ": ",     ":",      " #",     "#",          "'",
        "''''",     "\"",     "\\",         "\n",     "\t",     "- ",     "-",          "? ",
        "[",        "]",      "{",          "}",      ",",      "&",      "*",          "!",
        "|",        ">",      "%",          "@",      "`",      "~",      "=",          "<<",
        "yes",      "No",     "null",       "12",     "1.5",    "0x1F",   "2010-12-01", "1e3",
        "\r\n",     "\u00A0", "\xC2\x85",   "\u2028", "\u2029", "\uFEFF", "\uFFFE",     "\uFFFF",
        "\xC2\x9F", "\u00E9", "\U0001F600", "\x7F",   "/",      ".",      "+",          "_",
        "inf",      "NaN",    "none"};
    jny_buf b = jny_buf_open(a);
    for (size_t n = 1 + chance_below(luck, 4); n > 0; n--)
        jny_buf_add(&b, jny_cstr(pieces[chance_below(luck, sizeof pieces / sizeof *pieces)]));
    return jny_buf_str(&b);
}

/* As JSON, which is YAML too, by code of its own. */
static void put_text(jny_buf *b, jny_str value)
{
    jny_buf_char(b, '"');
    for (size_t at = 0; at < value.n;) {
        uint32_t c = jny_utf8_next(value, &at);
        jny_buf_format(b, c >= 0x10000 ? "\\U%08x" : "\\u%04x", (unsigned)c); /* \U is YAML's own */
    }
    jny_buf_char(b, '"');
}

static const char *const theme_keys[] = {"name", "definition", "include", "exclude"};
static const char *const plan_keys[]  = {"text", "lead", "measure", "by", "state"};

/* Every text is read, written and read again: it means the same. Control characters are
 * refused by name, and an example of nothing. */
Test(odd_book, any_text_comes_back)
{
    enum { BOOKS = 4000 };
    jny_arena a    = jny_arena_open(jny_world_system());
    chance    luck = chance_of(41);
    size_t    read = 0;
    for (int i = 0; i < BOOKS; i++) {
        jny_buf      b = jny_buf_open(&a);
        jny_codebook book, again;
        jny_exchange in = {0}, out = {0};
        jny_err      err = {0};
        jny_str      written;
        jny_buf_add(&b, JNY_STR("{\"codebook\":\"x\",\"themes\":[{\"id\":\"t\""));
        for (size_t k = 0; k < 4; k++)
            if (chance_below(&luck, 2)) {
                jny_buf_format(&b, ",\"%s\":", theme_keys[k]);
                put_text(&b, odd_text(&a, &luck));
            }
        if (chance_below(&luck, 2)) {
            jny_buf_format(&b, ",\"commitment\":{\"%s\":", plan_keys[chance_below(&luck, 5)]);
            put_text(&b, odd_text(&a, &luck));
            jny_buf_char(&b, '}');
        }
        jny_buf_add(&b, JNY_STR(",\"rules\":[\"help\"],\"examples\":["));
        put_text(&b, odd_text(&a, &luck));
        jny_buf_add(&b, JNY_STR("]}]}"));
        if (jny_codebook_parse(&a, JNY_STR("x.yaml"), jny_buf_str(&b), &book, NULL, &err) !=
            JNY_OK) {
            cr_assert(strstr(err.msg, "control character") || strstr(err.msg, "takes sentences"),
                      "%s\n%.*s", err.msg, JNY_ARG(jny_buf_str(&b)));
            continue;
        }
        read++;
        cr_assert_eq(jny_codebook_write(&a, &book, JNY_BOOK_YAML, &written, &out, &err), JNY_OK,
                     "%s", err.msg);
        in.format = JNY_BOOK_YAML;
        cr_assert_eq(jny_codebook_read(&a, JNY_STR("y.yaml"), written, &again, &in, &err), JNY_OK,
                     "%s\n%.*s", err.msg, JNY_ARG(written));
        cr_assert(jny_str_eq(jny_codebook_canonical(&a, &book), jny_codebook_canonical(&a, &again)),
                  "%.*s\nis not\n%.*s", JNY_ARG(written), JNY_ARG(jny_buf_str(&b)));
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    cr_expect_gt(read, BOOKS / 2, "%zu of %d were read", read, BOOKS);
}

/* A commitment is one if it has anything, and is told as lost where there is no place for it. */
Test(odd_book, a_commitment_of_one_word)
{
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t k = 0; k < 5; k++) {
        jny_buf      b = jny_buf_open(&a);
        jny_exchange report;
        jny_buf_format(&b,
                       "codebook: x\nlanguage: es\nthemes:\n  - id: t\n    rules: [help]\n"
                       "    commitment: {%s: x}\n",
                       plan_keys[k]);
        jny_codebook book = load(&a, "x.yaml", jny_buf_str(&b));
        jny_str      yaml = write_as(&a, &book, JNY_BOOK_YAML, &report);
        cr_expect(memmem(yaml.p, yaml.n, "commitment", 10), "%s", plan_keys[k]);
        cr_expect(memmem(jny_codebook_canonical(&a, &book).p, jny_codebook_canonical(&a, &book).n,
                         "commitment", 10),
                  "%s", plan_keys[k]);
        write_as(&a, &book, JNY_BOOK_LIWC, &report);
        cr_expect_eq(losses_like(&report, "commitment"), 1, "%s", plan_keys[k]);
        cr_expect_eq(losses_like(&report, "language"), 1, "it was Spanish");
    }
    jny_arena_close(&a);
}

/* ---- REFI-QDA's small texts --------------------------------------------------------------------
 */

Test(odd_book, guids_as_anybody_writes_them)
{
    static const struct {
        const char *text;
        bool        good;
    } cases[] = {
        {"8C5A0000-0000-4000-8000-00000000000F", true},
        {" {8c5a0000-0000-4000-8000-00000000000f} ", true},
        {"8c5a0000-0000-4000-8000-00000000000", false},
        {"8c5a0000x0000-4000-8000-00000000000f", false},
        {"8c5a0000-0000-4000-8000-00000000000g", false},
        {"{8c5a0000-0000-4000-8000-00000000000f", false},
        {"{8c5a0000-0000-4000-8000-00000000000f)", false},
        {"(8c5a0000-0000-4000-8000-00000000000f}", false},
        {"", false},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_str guid = jny_guid_read(&a, jny_cstr(cases[i].text));
        cr_expect(jny_str_eq(guid, cases[i].good ? JNY_STR("8c5a0000-0000-4000-8000-00000000000f")
                                                 : (jny_str){0}),
                  "%s: %.*s", cases[i].text, JNY_ARG(guid));
    }
    jny_arena_close(&a);
}

Test(odd_book, markup_is_escaped)
{
    jny_arena     a    = jny_arena_open(jny_world_system());
    jny_buf       text = jny_buf_open(&a), value = jny_buf_open(&a);
    const jny_str odd = JNY_STR("<a & \"b\">\t\r\nc");
    cr_expect(jny_xml_escape(&text, odd, false));
    cr_expect(jny_str_eq(jny_buf_str(&text), JNY_STR("&lt;a &amp; \"b\"&gt;\t&#13;\nc")), "%.*s",
              JNY_ARG(jny_buf_str(&text)));
    cr_expect(jny_xml_escape(&value, odd, true));
    cr_expect(
        jny_str_eq(jny_buf_str(&value), JNY_STR("&lt;a &amp; &quot;b&quot;&gt;&#9;&#13;&#10;c")),
        "%.*s", JNY_ARG(jny_buf_str(&value)));
    static const char *const none[] = {"a\x01z", "a\uFFFEz", "a\uFFFFz", "a\x1Fz"};
    for (size_t i = 0; i < 4; i++) {
        jny_buf b = jny_buf_open(&a);
        cr_expect(!jny_xml_escape(&b, jny_cstr(none[i]), false), "case %zu", i);
        cr_expect(jny_str_eq(jny_buf_str(&b), JNY_STR("az")), "XML has no such character");
    }
    jny_arena_close(&a);
}

Test(odd_book, notes_come_back)
{
    static const jny_refi_note notes[] = {
        {JNY_INIT("accepted"), JNY_INIT(""), JNY_INIT("")},
        {JNY_INIT("accepted"), JNY_INIT("mixed"), JNY_INIT("")},
        {JNY_INIT("rejected"), JNY_INIT(""), JNY_INIT("Two\nlines.")},
        {JNY_INIT("rejected"), JNY_INIT("neutral"), JNY_INIT("\nvalence: x")},
    };
    jny_arena     a = jny_arena_open(jny_world_system());
    jny_refi_note back;
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        jny_str text = jny_refi_note_print(&a, &notes[i]);
        cr_assert(jny_refi_note_parse(text, &back), "%.*s", JNY_ARG(text));
        cr_expect(jny_str_eq(back.state, notes[i].state));
        cr_expect(jny_str_eq(back.valence, notes[i].valence));
        cr_expect(jny_str_eq(back.words, notes[i].words), "%.*s", JNY_ARG(back.words));
    }
    cr_expect(!jny_refi_note_parse(JNY_STR("Somebody's own words"), &back));
    cr_expect(!jny_refi_note_parse(JNY_STR("state: x\nand words at once"), &back));
    jny_arena_close(&a);
}

Test(odd_book, times_of_the_standard)
{
    static const char *const good[] = {
        "2026-01-31T23:59:59",      "2024-02-29T00:00:00Z",      "2026-01-31T23:59:59.1Z",
        "2026-01-31T23:59:59.1234", "2026-01-31T23:59:59+14:00", "2026-01-31T23:59:59-00:59",
    };
    static const char *const bad[] = {
        "",
        "2",
        "2026",
        "x026-01-31T23:59:59",
        "2x26-01-31T23:59:59",
        "20x6-01-31T23:59:59",
        "2026/01-31T23:59:59",
        "2026-13-31T23:59:59",
        "2026-01-32T23:59:59",
        "2026-02-29T23:59:59",
        "2026-01-31 23:59:59",
        "2026-01-31T24:59:59",
        "2026-01-31T23",
        "2026-01-31T23:60:59",
        "2026-01-31T23:59",
        "2026-01-31T23:59:60",
        "2026-01-31T23:59:59.",
        "2026-01-31T23:59:59.x",
        "2026-01-31T23:59:59x",
        "2026-01-31T23:59:59+",
        "2026-01-31T23:59:59+15:00",
        "2026-01-31T23:59:59+14:01",
        "2026-01-31T23:59:59+01:60",
        "2026-01-31T23:59:59+01:00Z",
        "2026-01-31T23:59:59.12345678901234567890123",
    };
    jny_arena a = jny_arena_open(jny_world_system());
    jny_str   when, words;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cr_expect(jny_refi_is_time(jny_cstr(good[i])), "%s", good[i]);
        jny_str note = jny_refi_dated(&a, jny_cstr(good[i]), JNY_STR("words"));
        cr_expect(jny_refi_undated(note, &when, &words), "%.*s", JNY_ARG(note));
        cr_expect(jny_str_eq(when, jny_cstr(good[i])) && jny_str_eq(words, JNY_STR("words")));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_expect(!jny_refi_is_time(jny_cstr(bad[i])), "%s", bad[i]);
        jny_str note = jny_str_format(&a, "coded elsewhere on %s\nwords", bad[i]);
        cr_expect(!jny_refi_undated(note, &when, &words), "%.*s", JNY_ARG(note));
        cr_expect(when.n == 0 && jny_str_eq(words, note), "a note of somebody's own");
    }
    jny_str bare = jny_refi_dated(&a, (jny_str){0}, (jny_str){0});
    cr_expect(jny_refi_undated(bare, &when, &words) && when.n == 0 && words.n == 0);
    cr_expect(!jny_refi_undated(JNY_STR("coded elsewhere, then here"), &when, &words));
    cr_expect(!jny_refi_undated(JNY_STR("read at home"), &when, &words));
    jny_arena_close(&a);
}

/* A receipt goes to a terminal and to a spreadsheet: a foreign name commands neither. */
Test(odd_book, receipts_say_nothing_of_their_own)
{
    jny_arena   a      = jny_arena_open(jny_world_system());
    jny_receipt r      = {0};
    jny_buf     people = jny_buf_open(&a), csv = jny_buf_open(&a);
    jny_receipt_lost(&a, &r, JNY_STR("never"), JNY_STR("x"), 0);
    jny_receipt_lost(&a, &r, JNY_STR("=1+1"), JNY_STR("\x1B[2J\x7F"), 1);
    jny_receipt_lost(&a, &r, JNY_STR("=1+1"), JNY_STR("later"), 2);
    jny_receipt_lost(&a, &r, JNY_STR("+a"), JNY_STR("-b \"c\""), 1);
    jny_receipt_told(&a, &r, JNY_STR("@d"), JNY_STR(""), 0);
    jny_receipt_print(&people, JNY_STR("f"), &r);
    cr_expect(jny_str_eq(jny_buf_str(&people), JNY_STR("f: note: @d: 0\n"
                                                       "f: lost: =1+1: 3 (first:  [2J )\n"
                                                       "f: lost: +a: 1 (-b \"c\")\n")),
              "%.*s", JNY_ARG(jny_buf_str(&people)));
    jny_receipt_csv(&csv, &r);
    cr_expect(jny_str_eq(jny_buf_str(&csv), JNY_STR("kind,what,count,first\n"
                                                    "note,\"'@d\",0,\"\"\n"
                                                    "lost,\"'=1+1\",3,\" [2J\x7F\"\n"
                                                    "lost,\"'+a\",1,\"'-b \"\"c\"\"\"\n")),
              "%.*s", JNY_ARG(jny_buf_str(&csv)));
    jny_arena_close(&a);
}
