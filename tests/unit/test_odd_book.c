/* test_odd_book.c - codebooks whose words are odd: what is written as YAML is read back as it was,
 * whatever a name, a definition or an example holds; and the small texts that REFI-QDA's readers
 * and writers share. */
#include "chance.h"
#include "exchange.h"

/* ---- Any text in any place ------------------------------------------------------------------- */

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
    static const char *const notes[] = {"include", "exclude"};
    for (size_t k = 0; k < 2; k++) {
        jny_exchange report;
        jny_str      yaml = jny_str_format(
                 &a, "codebook: x\nthemes:\n  - {id: t, rules: [help], %s: x}\n", notes[k]);
        jny_codebook book = load(&a, "x.yaml", yaml);
        write_as(&a, &book, JNY_BOOK_LIWC, &report);
        cr_expect_eq(losses_like(&report, "notes on what belongs"), 1, "%s", notes[k]);
    }
    jny_arena_close(&a);
}

/* ---- REFI-QDA's small texts ------------------------------------------------------------------ */

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

/* ---- Files as people have them --------------------------------------------------------------- */

static bool says(const jny_exchange *r, const jny_err *err, const char *what)
{
    bool found = strstr(err->msg, what);
    for (size_t i = 0; i < r->losses.n; i++)
        found |= memmem(r->losses.at[i].what.p, r->losses.at[i].what.n, what, strlen(what)) != NULL;
    for (size_t i = 0; i < r->notes.n; i++)
        found |= memmem(r->notes.at[i].what.p, r->notes.at[i].what.n, what, strlen(what)) != NULL;
    for (size_t i = 0; i < r->refused.n; i++)
        found |= memmem(r->refused.at[i].msg.p, r->refused.at[i].msg.n, what, strlen(what)) != NULL;
    return found;
}

/* What of a file is odd is said; the rest of it is read (`themes` as depth and rules), or, with
 * NULL, nothing. */
Test(odd_book, what_is_odd_is_said)
{
    static const struct {
        jny_book_format format;
        const char     *text, *told, *themes;
    } cases[] = {
        /* a table of rules */
        {JNY_BOOK_CSV, "\n\ntheme,rule\nA,help\n", "", "0 a|help\n"},
        {JNY_BOOK_CSV, "theme;rule\nA;help, now\n", "", "0 a|help, now\n"},
        {JNY_BOOK_CSV, "theme\trule\nA\thelp; now, later\n", "", "0 a|help; now, later\n"},
        {JNY_BOOK_CSV, "theme;rule\tx,\nA;help\n", "columns that a codebook does not have", NULL},
        {JNY_BOOK_CSV, "topic,rule\nA,help\n", "no column is called \"theme\"", NULL},
        {JNY_BOOK_CSV, "theme,rule,pattern\nA,help,hel*\n", "one column must be", NULL},
        {JNY_BOOK_CSV, "theme,rule,Theme\nA,help,B\n", "same heading", NULL},
        {JNY_BOOK_CSV, "theme,rule\n,help\n,\nA,now\n", "without a theme", "0 a|now\n"},
        {JNY_BOOK_CSV, "theme,definition,rule\n,words,\nA,,now\n", "without a theme", "0 a|now\n"},
        {JNY_BOOK_CSV, "id,theme,rule\n,A,help\nb,B,now\n,,\nc,,x\n", "without an id", "0 b|now\n"},
        {JNY_BOOK_CSV, "theme,definition,rule\nA,one,help\nA,two,now\nA,one,then\nA,,last\n",
         "second definitions", "0 a|help|now|then|last\n"},
        {JNY_BOOK_CSV, "theme,parent,rule\nA,A,help\n", "parent of itself", NULL},
        {JNY_BOOK_CSV, "theme,parent,rule\nA,B,help\nB,A,now\nC,,x\n", "parent of itself",
         "0 c|x\n"},
        {JNY_BOOK_CSV, "theme,parent,rule\nA,B,x\nA,C,y\nD,A,z\n", "several themes have",
         "0 b\n1 a|x\n2 d|z\n0 c\n1 a|y\n"},
        {JNY_BOOK_CSV, "theme,rule\nA,\"he\"lp\"\n", "must be doubled", NULL},
        {JNY_BOOK_CSV, "theme,rule\nA,help,more,cells\n", "", "0 a|help\n"},
        {JNY_BOOK_CSV, "theme,rule\nA,'=SEND\nA,''x\n", "", "0 a|=SEND|''x\n"},
        /* told by the bytes */
        {JNY_BOOK_UNKNOWN, "{\"codebook\":\"x\",\"themes\":[{\"id\":\"a\",\"rules\":[\"b\"]}]}", "",
         "0 a|b\n"},
        {JNY_BOOK_UNKNOWN, "{\"title\":\"x\",\"themes\":[{\"id\":\"a\",\"rules\":[\"b\"]}]}",
         "codebook", NULL},
        {JNY_BOOK_UNKNOWN, "{\"a\":[\"b\",\"c\"]}", "", "0 a|b|c\n"},
        {JNY_BOOK_UNKNOWN, "[\"b\",\"c\"]", "", NULL},
        {JNY_BOOK_UNKNOWN, "%YAML 1.2\n---\ncodebook: x\nthemes:\n  - {id: a, rules: [b]}\n", "",
         "0 a|b\n"},
        {JNY_BOOK_UNKNOWN, "A\n\tBEER* (1)\n\tWINE (0.5)\n", "weights", "0 a|beer*|wine\n"},
        {JNY_BOOK_UNKNOWN, "A\n\tBEER(1)\n\t()x\n\t- a (1)\n\tb: c (2)\n\td (e)\n\t(3)\n", "",
         NULL},
        /* a LIWC dictionary */
        {JNY_BOOK_LIWC, "%\n1\tA\n2\n%\nhelp\t1\n\t1\nnow 1 2\n99 1\n", "has no name",
         "0 a|help|now|99\n"},
        {JNY_BOOK_LIWC, "%\n1\tA\n1\tB\n%\nhelp\t1\n", "two categories share",
         "0 a|help\n0 b|help\n"},
        {JNY_BOOK_LIWC, "%\nHeading\n\t1\tA\n%\nhelp\t1 (2 3)1/4 <of>1/2\n", "headings over",
         "0 heading\n1 a|help\n"},
        {JNY_BOOK_LIWC, "%\n1\tA\n%\nhelp\t(1 2\n", "", "0 a\n"},
        {JNY_BOOK_LIWC, "%\n1\tA\n%\nhelp\tone\n", "", "0 a\n"},
        /* a Yoshikoder dictionary */
        {JNY_BOOK_YOSHIKODER,
         "<dictionary patternengine=\"regexp\"><pnode name=\"lost\"/><cnode name=\"A\" desc=\"d\">"
         "<pnode name=\"b\" score=\"2\"/><cnode/><odd/></cnode></dictionary>",
         "regular expressions", "0 a|b\n"},
        {JNY_BOOK_YOSHIKODER,
         "<dictionary><cnode name=\"All\"><cnode name=\"A\"><pnode name=\"b\"/></cnode></cnode>"
         "</dictionary>",
         "outermost categories", "0 a|b\n"},
        {JNY_BOOK_YOSHIKODER,
         "<dictionary><cnode name=\"All\"><pnode name=\"c\"/><cnode name=\"A\"><pnode name=\"b\"/>"
         "</cnode></cnode></dictionary>",
         "", "0 all|c\n1 a|b\n"},
        {JNY_BOOK_YOSHIKODER, "<dictionary></dictionary>", "", NULL},
        /* a REFI-QDA codebook */
        {JNY_BOOK_QDC, "<Other/>", "it begins with another", NULL},
        {JNY_BOOK_QDC,
         "<?journeys [a]?><?other x?><CodeBook><?journeys {\"codebook\":\"x\"}?><Codes>"
         "<Code guid=\"8c5a0000-0000-4000-8000-00000000000f\" name=\"A\" isCodable=\"0\"/>"
         "<Code guid=\"8c5a0000-0000-4000-8000-00000000000f\" name=\"B\" isCodable=\"false\"/>"
         "<Code guid=\"none\" name=\"\" isCodable=\"true\" color=\"#fff\"/></Codes>"
         "<Sets><Set><MemberCode/></Set></Sets><Odd/></CodeBook>",
         "two codes share", "0 a\n0 b\n0 (no_name)\n"},
        {JNY_BOOK_QDC,
         "<?journeys {\"codebook\":\"No "
         "Slug\",\"language\":\"xx\",\"title\":[1]}?><CodeBook><Codes>"
         "<Code name=\"A\"><Description>Words</Description></Code></Codes></CodeBook>",
         "guids that are none", "0 a\n"},
        {JNY_BOOK_QDC,
         "<CodeBook><Codes><Code name=\"A\"><Description>Words\n---- rules for journeys, in YAML; "
         "leave them as they are ----\nid: No Slug\nrules: [help]\n"
         "</Description></Code></Codes></CodeBook>",
         "", "0 a|help\n"},
        {JNY_BOOK_QDC,
         "<CodeBook><Codes><Code name=\"A\"><Description>Words ---- rules for journeys, in YAML; "
         "leave them as they are ----\nrules: [help]\n"
         "</Description></Code></Codes></CodeBook>",
         "", "0 a\n"},
        {JNY_BOOK_QDC,
         "<CodeBook><Codes><Code name=\"A\"><Description>---- rules for journeys, in YAML; leave "
         "them as they are ----\n[a, list]\n"
         "</Description></Code></Codes></CodeBook>",
         "cannot be read", "0 a\n"},
        /* and once more of each */
        {JNY_BOOK_YOSHIKODER,
         "<dictionary><cnode name=\"A\"><pnode name=\"b\"/></cnode><cnode name=\"C\">"
         "<cnode name=\"D\"/></cnode></dictionary>",
         "", "0 a|b\n0 c\n1 d\n"},
        {JNY_BOOK_CSV, "theme\trule\t;x\nA\thelp\n", "columns that", "0 a|help\n"},
        {JNY_BOOK_UNKNOWN, "{a", "", NULL},
        {JNY_BOOK_UNKNOWN, "A\n\tbeer ()\n\tbeer(1)\n\tbeer (1a)\n\tbeer (1)\n", "",
         "0 a|beer\n1 beer_()\n1 beer(1)\n1 beer_(1a)\n"},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_codebook book = {0};
        jny_exchange report;
        jny_err      err = {0};
        jny_status   st  = read_as(&a, "that.file", jny_cstr(cases[i].text), cases[i].format, NULL,
                                   &book, &report, &err);
        cr_expect(says(&report, &err, cases[i].told), "case %zu, %s:\n%s", i, cases[i].text,
                  err.msg);
        if (st == JNY_OK && cases[i].themes)
            expect_same(content(&a, &book, false), jny_cstr(cases[i].themes), cases[i].text);
        else
            cr_expect_eq(st == JNY_OK, cases[i].themes != NULL, "case %zu, %s:\n%s: %s", i,
                         cases[i].text, err.msg,
                         st == JNY_OK ? jny_str_z(&a, content(&a, &book, false)) : "");
    }
    jny_arena_close(&a);
}

/* Asked for, an underscore in a dictionary's pattern is a space; a pattern that is refused is
 * shown, if it is no longer than a line. */
Test(odd_book, phrases_and_patterns_too_long_to_show)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report = {.format = JNY_BOOK_LIWC, .phrases = true};
    jny_err      err    = {0};
    jny_str      text   = JNY_STR("%\n1\tA\n%\nearly_help_\t1\nplain\t1\n");
    cr_assert_eq(jny_codebook_read(&a, JNY_STR("x"), text, &book, &report, &err), JNY_OK, "%s",
                 err.msg);
    expect_same(content(&a, &book, false), JNY_STR("0 a|early help|plain\n"), "phrases");
    jny_buf b = jny_buf_open(&a);
    jny_buf_add(&b, JNY_STR("theme,rule\nA,help\nA,/(/\nA,/("));
    for (int i = 0; i < 100; i++)
        jny_buf_char(&b, 'x');
    jny_buf_add(&b, JNY_STR("/\n"));
    read_as(&a, "x", jny_buf_str(&b), JNY_BOOK_CSV, NULL, &book, &report, &err);
    cr_assert_eq(report.refused.n, 2, "%s", err.msg);
    cr_expect(says(&report, &err, "pattern \"/(/\": "));
    cr_expect(says(&report, &err, "pattern \"\": "));
    jny_arena_close(&a);
}
