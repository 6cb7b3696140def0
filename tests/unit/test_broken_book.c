/* test_broken_book.c - dictionaries and codebooks of other programs that are none, too deep, in
 * an encoding nobody named, or broken: refused with a reason, or read, and never a crash. */
#include "chance.h"
#include "exchange.h"

/* ---- Refused --------------------------------------------------------------------------------- */

Test(exchange, what_is_none_is_refused_with_its_reason)
{
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"", "empty"},
        {"\n \n", "empty"},
        {"PK\x03\x04xxxx", "archive"},
        {"<!DOCTYPE x [<!ENTITY a \"b\">]><CodeBook/>", "DOCTYPE"},
        {"<html><body/></html>", "html"},
        {"<Project/>", "project"},
        {"<CodeBook><Codes/></CodeBook>", "no category"},
        {"<CodeBook><Codes>", "not XML"},
        {"%\n1\tA\n", "second line"},
        {"just words", "no format is known"},
        {"a: &x [b]\nc: *x\n", "anchors"},
        {"DicTerm,A\nhelp,X\n", "LIWC-22"},
        {"theme,rule\n\"a,b\n", "quoted cell"},
        {"theme,rule,pattern\na,b,c\n", "one column"},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_codebook book;
        jny_exchange report;
        jny_err      err = {0};
        read_as(&a, "that.file", jny_cstr(cases[i].text), JNY_BOOK_UNKNOWN, NULL, &book, &report,
                &err);
        cr_expect_neq(err.status, JNY_OK, "%s", cases[i].text);
        cr_expect(strstr(err.place, "that.file"), "%s: %s", cases[i].text, err.place);
        cr_expect(strstr(err.msg, cases[i].reason), "%s: %s", cases[i].text, err.msg);
    }
    jny_arena_close(&a);
}

/* Nested beyond any use, in each format that nests. */
Test(exchange, depth_has_a_limit)
{
    enum { DEEP = 2000 };
    jny_arena a = jny_arena_open(jny_world_system());
    jny_buf   texts[4];
    for (size_t i = 0; i < 4; i++)
        texts[i] = jny_buf_open(&a);
    jny_buf_add(&texts[0], JNY_STR("<CodeBook><Codes>"));
    jny_buf_add(&texts[1], JNY_STR("<dictionary>"));
    jny_buf_add(&texts[3], JNY_STR("%\n"));
    for (int i = 0; i < DEEP; i++) {
        jny_buf_add(&texts[0], JNY_STR("<Code name=\"a\">"));
        jny_buf_add(&texts[1], JNY_STR("<cnode name=\"a\">"));
        for (int k = 0; k < i; k++) {
            jny_buf_char(&texts[2], '\t');
            jny_buf_char(&texts[3], '\t');
        }
        jny_buf_format(&texts[2], "a%d%s\n", i, i + 1 == DEEP ? " (1)" : "");
        jny_buf_format(&texts[3], "%d a%d\n", i, i);
    }
    jny_buf_add(&texts[3], JNY_STR("%\nx\t3\n"));
    for (size_t i = 0; i < 4; i++) {
        jny_codebook book;
        jny_exchange report;
        jny_err      err = {0};
        jny_status   st = read_as(&a, "deep", jny_buf_str(&texts[i]), JNY_BOOK_UNKNOWN, NULL, &book,
                                  &report, &err);
        cr_expect(st != JNY_OK || report.refused.n > 0, "format %zu", i);
        cr_expect(st == JNY_OK || strstr(err.msg, "level"), "format %zu: %s", i, err.msg);
    }
    jny_arena_close(&a);
}

/* The same dictionary in every encoding that tells itself. */
Test(exchange, encodings_that_tell_themselves)
{
    static const char text[] = "A\n\tcaf\u00E9 (1)\n\tbed (1)\n";
    jny_arena         a      = jny_arena_open(jny_world_system());
    jny_str           wanted = JNY_STR("0 a|caf\u00E9|bed\n");
    for (int kind = 0; kind < 6; kind++) { /* mark or none, 8, 16LE, 16BE */
        jny_buf b     = jny_buf_open(&a);
        bool    mark  = kind % 2;
        jny_str plain = jny_cstr(text);
        if (kind < 2) {
            jny_buf_add(&b, mark ? JNY_STR("\xEF\xBB\xBF") : JNY_STR(""));
            jny_buf_add(&b, plain);
        } else {
            bool big = kind >= 4;
            if (mark)
                jny_buf_add(&b, big ? JNY_STR("\xFE\xFF") : JNY_STR("\xFF\xFE"));
            for (size_t at = 0; at < plain.n;) {
                uint32_t c = jny_utf8_next(plain, &at);
                jny_buf_char(&b, (char)(big ? c >> 8 : c));
                jny_buf_char(&b, (char)(big ? c : c >> 8));
            }
        }
        jny_codebook book = load(&a, "x", jny_buf_str(&b));
        expect_same(content(&a, &book, false), wanted, "encoding");
    }
    jny_arena_close(&a);
}

/* ---- Broken files ---------------------------------------------------------------------------- */

/* Cut, doubled, overwritten: whatever comes out, it is read or refused, and what was read
 * can be written and means the same again. */
static jny_str mutate(jny_arena *a, chance *luck, jny_str from)
{
    static const char *const pieces[] = {"\t",        "\n",
                                         "%",         "+",
                                         "(1)",       " (1)\n",
                                         "<",         ">",
                                         "</cnode>",  "<cnode name=\"x\">",
                                         "&#0;",      "\"",
                                         "'",         ",",
                                         ":",         "- ",
                                         "[",         "]",
                                         "{",         "}",
                                         "*",         "?",
                                         "\xFF",      "\xE2\x80\xA8",
                                         "01",        "theme,rule\n",
                                         "themes:\n", "\r\n",
                                         "~",         "=",
                                         "<![CDATA["};
    jny_buf                  b        = jny_buf_open(a);
    jny_buf_add(&b, from);
    for (size_t n = 1 + chance_below(luck, 6); n > 0 && b.n; n--) {
        size_t  at = chance_below(luck, b.n), len = chance_below(luck, 40);
        jny_str all = jny_str_copy(a, jny_buf_str(&b)), head = jny_str_sub(all, 0, at);
        size_t  to  = at + len < all.n ? at + len : all.n;
        jny_str cut = jny_str_sub(all, at, to), tail = jny_str_sub(all, to, all.n);
        b.n = 0;
        jny_buf_add(&b, head);
        switch (chance_below(luck, 5)) {
        case 0: break;
        case 1: jny_buf_add(&b, cut), jny_buf_add(&b, cut); break;
        case 2:
            jny_buf_add(&b, jny_cstr(pieces[chance_below(luck, 31)])),
                tail = jny_str_sub(all, at, all.n);
            break;
        case 3:
            jny_buf_char(&b, (char)chance_bits(luck)), tail = jny_str_sub(all, at + 1, all.n);
            break;
        default: jny_buf_add(&b, jny_cstr(pieces[chance_below(luck, 31)])); break;
        }
        jny_buf_add(&b, tail);
    }
    return jny_buf_str(&b);
}

static void read_broken(jny_arena *a, jny_str bytes, jny_book_format format, uint64_t seed)
{
    jny_codebook book, again;
    jny_exchange report, written;
    jny_err      err = {0};
    if (read_as(a, "broken", bytes, format, NULL, &book, &report, &err) != JNY_OK) {
        cr_assert(err.msg[0] && strstr(err.place, "broken"), "seed %llu: %s",
                  (unsigned long long)seed, err.place);
        return;
    }
    for (jny_book_format to = JNY_BOOK_YAML; to <= JNY_BOOK_CSV; to++) {
        jny_str text;
        written = (jny_exchange){0};
        cr_assert_eq(jny_codebook_write(a, &book, to, &text, &written, &err), JNY_OK,
                     "seed %llu: %s", (unsigned long long)seed, err.msg);
        if ((to != JNY_BOOK_YAML && to != JNY_BOOK_QDC) || losses_like(&written, "control"))
            continue;
        read_as(a, jny_str_z(a, book.name), text, JNY_BOOK_UNKNOWN, NULL, &again, &written, &err);
        cr_assert_eq(err.status, JNY_OK, "seed %llu, format %u, as %u: %s: %s\n%.*s",
                     (unsigned long long)seed, format, to, err.place, err.msg, JNY_ARG(text));
        jny_str wanted =
            to == JNY_BOOK_YAML ? jny_codebook_canonical(a, &book) : content(a, &book, false);
        jny_str got =
            to == JNY_BOOK_YAML ? jny_codebook_canonical(a, &again) : content(a, &again, false);
        cr_assert(jny_str_eq(got, wanted), "seed %llu, as %u\n%.*s--- wanted\n%.*s--- got\n%.*s",
                  (unsigned long long)seed, to, JNY_ARG(text), JNY_ARG(wanted), JNY_ARG(got));
    }
}

static void broken_rounds(uint64_t first)
{
    enum { ROUNDS = 1500 };
    static const char *const seeds[] = {
        "A\n\tB\n\t\tmore (1)\n\t\tlamb* (2)\nC\n\thad (1)\n",
        "%\n1\tA\n\t2 B\nelse\n%\nmore\t1\nlamb*\t1\t2\nkind\t<of>1/2\nlike\t(02 1)2/1\t1\n",
        "+A\nmore\n lamb \n+B\nhad\n",
        "<?xml version=\"1.0\"?>\n<dictionary style=\"1\"><cnode name=\"R\"><cnode name=\"A\" "
        "desc=\"d\"><pnode name=\"more\"/></cnode><pnode name=\"x\"/></cnode></dictionary>",
        "A:\n  - more\n  - lamb*\nB:\n  __: [x]\n  C: [had, 'it''s']\n",
        "theme,parent,definition,rule,id\nA,,\"d, e\",more,a\nB,A,,\"x \"\"y\"\"\",a/b\n",
        "<?journeys {\"codebook\":\"x\",\"title\":\"T\"}?><CodeBook><Codes><Code guid=\"8c5a0000-"
        "0000-4000-8000-000000000001\" name=\"A\" isCodable=\"true\"><Description>d\n\n---- rules "
        "for journeys, in YAML; leave them as they are ----\nid: b\nrules:\n  - waiting list\n"
        "unless:\n  - x\n</Description><Code name=\"B\"/></Code></Codes></CodeBook>",
        "codebook: x\ntitle: T\nthemes:\n  - id: a\n    name: A\n    rules: [more, lamb*]\n"
        "    themes:\n      - id: b\n        rules:\n          - {rule: x, unless: [y]}\n",
    };
    jny_arena a    = jny_arena_open(jny_world_system());
    uint64_t  more = getenv("JNY_LONG") ? 10 : 1;
    for (uint64_t seed = first; seed < ROUNDS * more; seed += 2) {
        chance  luck = chance_of(seed);
        jny_str text = jny_cstr(seeds[chance_below(&luck, sizeof seeds / sizeof *seeds)]);
        text         = mutate(&a, &luck, text);
        read_broken(&a, text, (jny_book_format)chance_below(&luck, JNY_BOOK_LEXICODER + 1), seed);
        read_broken(&a, text, JNY_BOOK_UNKNOWN, seed);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
}

Test(exchange, broken_files_are_read_or_refused_odd)
{
    broken_rounds(1);
}

Test(exchange, broken_files_are_read_or_refused_even)
{
    broken_rounds(2);
}
