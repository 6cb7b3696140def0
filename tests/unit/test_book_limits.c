/* test_book_limits.c - codebooks at the edge of what is taken: the last that is, the first that is
 * not, and names that are nearly right. */
#include "exchange.h"

static jny_str repeated(jny_arena *a, const char *head, const char *piece, size_t n,
                        const char *tail)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, jny_cstr(head));
    for (size_t i = 0; i < n; i++)
        jny_buf_add(&b, jny_cstr(piece));
    jny_buf_add(&b, jny_cstr(tail));
    return jny_buf_str(&b);
}

Test(book_limits, rules)
{
    jny_arena a = jny_arena_open(jny_world_system());
    for (int glob = 0; glob < 2; glob++)
        for (size_t more = 0; more < 2; more++) {
            jny_rule   rule;
            size_t     col  = 0;
            jny_err    err  = {0};
            jny_str    text = repeated(&a, "", "x", JNY_RULE_BYTES + more, "");
            jny_status st   = (glob ? jny_glob_parse : jny_rule_parse)(&a, text, &rule, &col, &err);
            cr_expect_eq(st == JNY_OK, more == 0, "%zu bytes: %s", text.n, err.msg);
        }
    jny_arena_close(&a);
}

Test(book_limits, a_file)
{
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t more = 0; more < 2; more++) {
        static const char head[] = "codebook: b\nthemes:\n  - {id: a, rules: [b]}\n#";
        jny_codebook      book;
        jny_err           err = {0};
        jny_str text = repeated(&a, head, "x", JNY_CODEBOOK_BYTES - (sizeof head - 1) + more, "");
        cr_expect_eq(jny_codebook_parse(&a, JNY_STR("b"), text, &book, NULL, &err) == JNY_OK,
                     more == 0, "%zu bytes: %s", text.n, err.msg);
        cr_expect_eq(strstr(err.msg, "1 MiB") != NULL, more == 1, "%s", err.msg);
    }
    /* A dictionary may be larger than a codebook as YAML may. */
    jny_buf      b = jny_buf_open(&a);
    jny_codebook book;
    jny_exchange report;
    jny_err      err = {0};
    jny_buf_add(&b, JNY_STR("theme,rule\n"));
    for (int i = 0; i < 80000; i++)
        jny_buf_format(&b, "A,word%d\n", i);
    jny_status st = read_as(&a, "x", jny_buf_str(&b), JNY_BOOK_CSV, NULL, &book, &report, &err);
    cr_expect_eq(st, JNY_ELIMIT, "%d", (int)st);
    cr_expect(strstr(err.msg, "1 MiB"), "%s", err.msg);
    jny_arena_close(&a);
}

static jny_status read_csv(jny_arena *a, jny_str text, jny_codebook *book, jny_exchange *report,
                           jny_err *err)
{
    *err = (jny_err){0};
    return read_as(a, "x.csv", text, JNY_BOOK_CSV, NULL, book, report, err);
}

/* Columns; and themes that are named before the themes they are in. */
Test(book_limits, a_table)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report;
    jny_err      err;
    cr_expect_eq(
        read_csv(&a, repeated(&a, "theme,rule", ",x", 254, "\nA,help\n"), &book, &report, &err),
        JNY_OK, "%s", err.msg);
    cr_expect_neq(
        read_csv(&a, repeated(&a, "theme,rule", ",x", 255, "\nA,help\n"), &book, &report, &err),
        JNY_OK);
    cr_expect(strstr(err.msg, "more columns"), "%s", err.msg);
    for (int deep = 10; deep <= 40; deep += 30) {
        jny_buf b = jny_buf_open(&a);
        jny_buf_add(&b, JNY_STR("theme,parent,rule\nZ,,end\n"));
        for (int i = 0; i < deep; i++)
            jny_buf_format(&b, "T%d,T%d,help\n", i, i + 1);
        cr_expect_eq(read_csv(&a, jny_buf_str(&b), &book, &report, &err), JNY_OK, "%s", err.msg);
        cr_expect_eq(report.refused.n > 0, deep > 14, "%d deep: %zu", deep, report.refused.n);
    }
    /* Down from the top the same: a theme deeper than any may be is refused where it stands. */
    jny_buf b = jny_buf_open(&a);
    jny_buf_add(&b, JNY_STR("theme,parent,rule\n"));
    for (int i = 0; i < 40; i++)
        if (i)
            jny_buf_format(&b, "T%d,T%d,help\n", i, i - 1);
        else
            jny_buf_add(&b, JNY_STR("T0,,help\n"));
    cr_expect_eq(read_csv(&a, jny_buf_str(&b), &book, &report, &err), JNY_OK, "%s", err.msg);
    cr_expect_gt(report.refused.n, 0);
    jny_arena_close(&a);
}

Test(book_limits, elements_in_elements)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report;
    for (size_t deep = 60; deep <= 70; deep += 10) {
        jny_err err = {0};
        jny_buf b   = jny_buf_open(&a);
        jny_buf_add(&b, JNY_STR("<dictionary><cnode name=\"A\"><pnode name=\"b\"/></cnode>"));
        jny_buf_add(&b, repeated(&a, "", "<x>", deep, ""));
        jny_buf_add(&b, repeated(&a, "", "</x>", deep, "</dictionary>"));
        cr_expect_eq(read_as(&a, "x", jny_buf_str(&b), JNY_BOOK_YOSHIKODER, NULL, &book, &report,
                             &err) == JNY_OK,
                     deep < 64, "%zu deep: %s", deep, err.msg);
    }
    jny_arena_close(&a);
}

/* ---- Names ----------------------------------------------------------------------------------- */

Test(book_limits, ids_that_are_nearly_right)
{
    static const struct {
        const char *id, *path;
    } cases[]      = {{"good-1", "good-1"}, {"-a", "name"},     {"A", "name"},
                      {"a_b", "name"},      {"a{", "name"},     {"a:", "name"},
                      {"a.b", "name"},      {"up/", "up/name"}, {"up/x", "up/x"}};
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report;
    jny_err      err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_str text = jny_str_format(&a, "id,theme,rule\n%s,Name,help\n", cases[i].id);
        cr_assert_eq(read_csv(&a, text, &book, &report, &err), JNY_OK, "%s", err.msg);
        cr_expect(jny_str_eq(book.themes[book.n - 1].path, jny_cstr(cases[i].path)), "%s: %.*s",
                  cases[i].id, JNY_ARG(book.themes[book.n - 1].path));
    }
    jny_arena_close(&a);
}

/* A file's name is the codebook's, where it has any letter. */
Test(book_limits, names_of_files)
{
    static const struct {
        const char *file, *name;
    } cases[]   = {{"Our Words.csv", "our-words"},
                   {"a/b/My.2.csv", "my"},
                   {"---.csv", "dictionary"},
                   {"", "dictionary"},
                   {"a/.csv", "dictionary"}};
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_codebook book;
        jny_exchange report;
        jny_err      err = {0};
        cr_assert_eq(read_as(&a, cases[i].file, JNY_STR("theme,rule\nA,help\n"), JNY_BOOK_CSV, NULL,
                             &book, &report, &err),
                     JNY_OK, "%s", err.msg);
        cr_expect(jny_str_eq(book.name, jny_cstr(cases[i].name)), "%s: %.*s", cases[i].file,
                  JNY_ARG(book.name));
    }
    jny_arena_close(&a);
}

Test(book_limits, a_theme_by_its_name)
{
    static const char yaml[] =
        "codebook: b\nthemes:\n  - {id: b, rules: [x]}\n  - {id: bx, rules: [y]}\n";
    jny_arena    a    = jny_arena_open(jny_world_system());
    jny_codebook book = load(&a, "b.yaml", jny_cstr(yaml));
    cr_expect_eq(jny_codebook_find(&book, JNY_STR("b")), 0);
    cr_expect_eq(jny_codebook_find(&book, JNY_STR("bx")), 1);
    cr_expect_eq(jny_codebook_find(&book, JNY_STR("b:bx")), 1);
    cr_expect_eq(jny_codebook_find(&book, JNY_STR("b:")), JNY_NO_PARENT);
    cr_expect_eq(jny_codebook_find(&book, JNY_STR("c:bx")), JNY_NO_PARENT);
    jny_arena_close(&a);
}

Test(book_limits, formats_by_name)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book =
        load(&a, "b.yaml", JNY_STR("codebook: b\nthemes:\n  - {id: b, rules: [x]}\n"));
    jny_exchange report = {0};
    jny_err      err    = {0};
    jny_str      bytes;
    cr_expect_eq(jny_book_format_named(JNY_STR("liwc")), JNY_BOOK_LIWC);
    cr_expect_eq(jny_book_format_named(JNY_STR("word")), JNY_BOOK_UNKNOWN);
    cr_expect(jny_str_eq(jny_book_format_title(JNY_BOOK_UNKNOWN), JNY_STR("an unknown format")));
    cr_expect(!jny_book_format_is_written(JNY_BOOK_UNKNOWN));
    cr_expect(!jny_book_format_is_written(JNY_BOOK_WORDSTAT));
    cr_expect_eq(jny_codebook_write(&a, &book, JNY_BOOK_WORDSTAT, &bytes, &report, &err),
                 JNY_EINVAL);
    cr_expect(strstr(err.msg, "can be read but not written"), "%s", err.msg);
    err = (jny_err){0};
    cr_expect_eq(jny_codebook_write(&a, &book, JNY_BOOK_UNKNOWN, &bytes, &report, &err),
                 JNY_EINVAL);
    jny_arena_close(&a);
}

/* Nothing is not a list, where it stands in quotes; without them it is as if it were not there. */
Test(book_limits, nothing_in_quotes)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    for (int quoted = 0; quoted < 2; quoted++) {
        jny_err    err  = {0};
        jny_str    yaml = jny_str_format(&a, "codebook: b\nthemes:\n  - id: a\n    rules: %s\n",
                                      quoted ? "''" : "");
        jny_status st   = jny_codebook_parse(&a, JNY_STR("b"), yaml, &book, NULL, &err);
        cr_expect_eq(st == JNY_OK, !quoted, "%s", err.msg);
        cr_expect_eq(strstr(err.msg, "takes a list") != NULL, quoted, "%s", err.msg);
    }
    jny_arena_close(&a);
}

/* ---- Rules ----------------------------------------------------------------------------------- */

Test(book_limits, rules_that_are_nearly_none)
{
    static const char *const none[] = {"", " ", "* ~2 help", "help ~2 *", "~2 help"};
    jny_arena                a      = jny_arena_open(jny_world_system());
    jny_rule                 rule;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        jny_err err = {0};
        cr_expect_neq(jny_rule_parse(&a, jny_cstr(none[i]), &rule, NULL, &err), JNY_OK, "\"%s\"",
                      none[i]);
    }
    jny_err err = {0};
    cr_assert_eq(jny_rule_parse(&a, JNY_STR("  early \t  help "), &rule, NULL, &err), JNY_OK, "%s",
                 err.msg);
    cr_expect_eq(rule.a.n, 2, "two words");
    jny_arena_close(&a);
}

/* All patterns of a plain dictionary that cannot be are told, and not the first alone. */
Test(book_limits, every_refused_pattern_is_told)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_problems problems = {0};
    jny_err      err      = {0};
    jny_buf      b        = jny_buf_open(&a);
    jny_buf_add(&b, JNY_STR("a:\n"));
    for (int i = 0; i < 3; i++)
        jny_buf_format(&b, "  - %.*s%d\n", JNY_ARG(repeated(&a, "", "x", JNY_RULE_BYTES, "")), i);
    cr_expect_neq(jny_codebook_parse(&a, JNY_STR("d"), jny_buf_str(&b), &book, &problems, &err),
                  JNY_OK);
    cr_expect_eq(problems.n, 3, "%zu", problems.n);
    jny_arena_close(&a);
}

/* XML in an encoding that it does not name. */
Test(book_limits, an_encoding_that_nobody_named)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report;
    jny_err      err = {0};
    read_as(&a, "x",
            JNY_STR("<?xml version=\"1.0\"?><dictionary><cnode name=\"caf\xE9\"/>"
                    "</dictionary>"),
            JNY_BOOK_UNKNOWN, NULL, &book, &report, &err);
    cr_expect(err.status != JNY_OK || jny_str_eq(book.themes[0].name, JNY_STR("caf\u00E9")), "%s",
              err.msg);
    jny_arena_close(&a);
}

/* A question mark is punctuation to us and any letter to other programs. */
Test(book_limits, question_marks_are_not_written)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_exchange report;
    jny_codebook book =
        load(&a, "b.yaml", JNY_STR("codebook: b\nthemes:\n  - {id: b, rules: ['^why? me']}\n"));
    jny_str dic = write_as(&a, &book, JNY_BOOK_LIWC, &report);
    cr_expect(!memchr(dic.p, '?', dic.n) && memmem(dic.p, dic.n, "why me", 6), "%.*s",
              JNY_ARG(dic));
    jny_arena_close(&a);
}
