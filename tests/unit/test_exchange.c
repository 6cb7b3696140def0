/* test_exchange.c - dictionaries and codebooks of other programs, in and out: every file of
 * the shared folder, what is written and read again. Broken ones: test_broken_book.c;
 * REFI-QDA: test_refi.c. */
#include "chance.h"
#include "exchange.h"

#include <journeys/tag.h>

#include <dirent.h>
#include <string.h>
#include <unistd.h>

/* ---- Helpers --------------------------------------------------------------------------- */

typedef JNY_LIST(char *) names;

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

/* The files of the shared folder, sorted; skips where there is none. */
static names dictionary_names(jny_arena *a)
{
    names          out = {0};
    struct dirent *entry;
    char          *path   = jny_str_z(a, shared_path(a, "dictionaries"));
    DIR           *folder = opendir(path);
    if (!folder)
        SKIP_TEST("%s is not there", path);
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            *JNY_PUSH(a, &out) = jny_str_z(a, jny_cstr(entry->d_name));
    closedir(folder);
    cr_assert_gt(out.n, 20);
    qsort(out.at, out.n, sizeof *out.at, by_name);
    return out;
}

/* ---- Files of other programs --------------------------------------------------------------- */

/* Only where an encoding cannot be told is a file refused, and then by its name. */
Test(exchange, every_dictionary_loads_or_is_refused_by_name)
{
    static const char *const refused[] = {"euc-jp.cat", "iso-8859-14.cat", "shift-jis.cat"};
    jny_arena                a         = jny_arena_open(jny_world_system());
    names                    files     = dictionary_names(&a);
    size_t                   n_refused = 0;
    for (size_t i = 0; i < files.n; i++) {
        char *name = files.at[i],
             *path = jny_str_z(&a, jny_str_format(&a, "dictionaries/%s", name));
        jny_codebook book;
        jny_exchange report;
        jny_err      err = {0};
        if (read_as(&a, name, shared_file(&a, path), JNY_BOOK_UNKNOWN, NULL, &book, &report,
                    &err) == JNY_OK) {
            cr_expect(book.n > 0 && book.n_rules > 0, "%s is empty", name);
            continue;
        }
        cr_assert_lt(n_refused, 3, "%s: %s", name, err.msg);
        cr_expect_str_eq(name, refused[n_refused], "%s: %s", name, err.msg);
        cr_expect(strstr(err.place, name) && strstr(err.msg, "--encoding"), "%s: %s", err.place,
                  err.msg);
        n_refused++;
    }
    cr_expect_eq(n_refused, 3);
    jny_arena_close(&a);
}

Test(exchange, an_encoding_that_is_named_is_used)
{
    static const struct {
        const char *file, *encoding, *rules;
    } cases[] = {
        {"euc-jp.cat", "euc-jp", "|\u3042|\u3044|\u3046"},
        {"shift-jis.cat", "shift-jis", "|\u3042|\u3044|\u3046"},
        {"iso-8859-14.cat", "iso-8859-14", "|\u1E03|\u010B|\u1E0B"},
        {"iso-8859-2.cat", "iso-8859-2", "|\u010D|\u010F|\u011B"},
        {"windows-1252.cat", NULL, "|\u0161|\u017E|\u00FF"},
        {"iso-8859-1.cat", NULL, "|bh|ch|dh"},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_codebook book;
        jny_exchange report;
        jny_err      err  = {0};
        char        *path = jny_str_z(&a, jny_str_format(&a, "dictionaries/%s", cases[i].file));
        read_as(&a, cases[i].file, shared_file(&a, path), JNY_BOOK_UNKNOWN, cases[i].encoding,
                &book, &report, &err);
        cr_assert_eq(err.status, JNY_OK, "%s: %s", cases[i].file, err.msg);
        jny_str wanted = jny_str_format(&a, "1 non-latin%s\n", cases[i].rules);
        jny_str got    = content(&a, &book, false);
        wanted.p++, wanted.n--; /* the depth is 0 */
        cr_expect(jny_str_ends(got, wanted), "%s: %.*s", cases[i].file, JNY_ARG(got));
        cr_expect_eq(report.encoding.guessed, strcmp(cases[i].file, "windows-1252.cat") == 0);
    }
    jny_arena_close(&a);
}

Test(exchange, six_formats_of_one_dictionary_are_the_same)
{
    static const char *const files[] = {"mary.cat", "mary.dic", "mary.lc3",
                                        "mary.lcd", "mary.ykd", "mary.yml"};
    jny_arena                a       = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < 6; i++) {
        jny_codebook book = load_shared(&a, files[i]);
        expect_same(content(&a, &book, false),
                    JNY_STR("0 a_category|more|lamb|little\n0 another_category|had|mary\n"),
                    files[i]);
        cr_expect(book.glob);
        cr_expect(jny_str_eq(book.themes[0].id, JNY_STR("a-category")));
    }
    jny_arena_close(&a);
}

/* Wrong names, mixed layout: what a file is stands in it. */
Test(exchange, edge_cases_of_liwc_and_others)
{
    static const struct {
        const char *file, *wanted;
    } cases[] = {
        {"mary_doubleterm.dic",
         "0 a_category|lamb|little|more\n0 another_category|had|little|mary\n"},
        {"mary_missingcat.dic",
         "0 a_category|lamb|little|more\n0 another_category|had|little|mary\n"},
        {"mary_multipletabs.dic",
         "0 a_category|lamb|little|more\n0 another_category|had|little|mary\n"},
        {"mary_zeropadding.dic",
         "0 a_category|lamb|little|more\n0 another_category|had|little|mary\n"},
        {"actually_ykd.cat", "0 a_category|lamb|little|more\n0 another_category|had|mary\n"},
        {"yoshi.ykd",
         "0 a_category|lamb|little\n1 a_subcategory|more\n0 another_category|had|mary\n"},
        {"issue-819.ykd", "0 pos\n1 a|a word\n1 b|b word\n"},
        {"liwc_extracodes.dic",
         "0 verb|liked\n0 past|liked\n0 whatever|kin\n0 family|kin\n0 friend\n0 humans\n"
         "0 affect|likeab*|liked\n0 posemo|likeab*|liked\n0 cogmech|kinda\n0 insight\n0 cause\n"
         "0 discrep\n0 tentat|kinda\n0 whatever2|light\n0 time|like\n0 filler\n"},
        {"liwc_hierarchical.dic",
         "0 verb|liked\n0 misc\n1 whatever|kin\n1 family|kin\n1 friend\n1 humans\n"
         "1 affect|likeab*|liked\n1 posemo|likeab*|liked\n0 past|liked\n1 cogmech|kinda\n"
         "1 insight\n2 cause\n2 discrep\n2 tentat|kinda\n0 else\n1 whatever2|light\n1 time|like\n"
         "1 filler\n0 nothing\n"},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_codebook book = load_shared(&a, cases[i].file);
        expect_same(content(&a, &book, true), jny_cstr(cases[i].wanted), cases[i].file);
    }
    jny_arena_close(&a);
}

Test(exchange, the_known_dictionaries_have_their_counts)
{
    jny_arena    a    = jny_arena_open(jny_world_system());
    jny_codebook book = load_shared(&a, "laver-garry.cat");
    cr_expect_eq(book.n, 26, "laver-garry: %zu categories", book.n);
    cr_expect_eq(book.n_rules, 418, "laver-garry: %zu patterns", book.n_rules);
    cr_expect(jny_codebook_find(&book, JNY_STR("economy/state")) != JNY_NO_PARENT);
    cr_expect(jny_codebook_find(&book, JNY_STR("economy/state-3")) != JNY_NO_PARENT);
    book = load_shared(&a, "RID.cat");
    cr_expect_eq(book.n_rules, 3150, "RID: %zu patterns", book.n_rules);

    jny_exchange report;
    jny_err      err   = {0};
    const char  *moral = "dictionaries/moral_foundations_dictionary.dic";
    read_as(&a, moral, shared_file(&a, moral), JNY_BOOK_UNKNOWN, NULL, &book, &report, &err);
    jny_interned seen  = jny_intern_open(&a);
    size_t       stars = 0;
    for (uint32_t i = 0; i < book.n_rules; i++) {
        size_t  before = seen.names.n;
        jny_str text   = jny_codebook_rule(&book, i)->text;
        jny_intern(&seen, text);
        stars += seen.names.n > before && memchr(text.p, '*', text.n);
    }
    cr_expect_eq(book.n, 11);
    cr_expect_eq(report.entries, 324, "%zu entries", report.entries);
    cr_expect_eq(seen.names.n, 324, "%zu patterns", seen.names.n);
    cr_expect_eq(stars, 166, "%zu wildcards", stars);
    cr_expect_eq(report.refused.n, 0);
    jny_arena_close(&a);
}

/* ---- What is lost is said -------------------------------------------------------------------- */

Test(exchange, losses_are_counted)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report;
    jny_err      err = {0};
    read_as(&a, "x", JNY_STR("A\n\tone (1)\n\ttwo (2)\n\t:-) (1)\n\tthree (0.5)\n\tone (1)\n"),
            JNY_BOOK_UNKNOWN, NULL, &book, &report, &err);
    cr_assert_eq(err.status, JNY_OK, "%s", err.msg);
    cr_expect_eq(report.format, JNY_BOOK_WORDSTAT);
    cr_expect_eq(book.n_rules, 3);
    cr_expect_eq(losses_like(&report, "weights"), 2);
    cr_expect_eq(report.refused.n, 1);
    cr_expect_eq(report.refused.at[0].at.line, 4);

    static const char yaml[] =
        "codebook: x\ntitle: Ours\nthemes:\n  - id: early-help\n    name: Early\n"
        "    definition: d\n    include: i\n    sensitive: true\n    links: ['a:b']\n"
        "    rules: [=CAF, ^looked after, waiting list, famil* worker, a ~3 b, '/x/', "
        "{rule: help*, unless: [helpline]}]\n    unless: [desk]\n    examples: [e]\n"
        "    near-misses: [n]\n";
    book         = load(&a, "x.yaml", jny_cstr(yaml));
    jny_str text = write_as(&a, &book, JNY_BOOK_LIWC, &report);
    expect_same(text, JNY_STR("%\n1\tEarly\n%\nhelp*\t1\nlooked after\t1\nwaiting list\t1\n"),
                "liwc");
    cr_expect_eq(losses_like(&report, "exact capitals"), 1);
    cr_expect_eq(losses_like(&report, "regex"), 1);
    cr_expect_eq(losses_like(&report, "with ~ or >"), 1);
    cr_expect_eq(losses_like(&report, "wildcard inside"), 1);
    cr_expect_eq(losses_like(&report, "other endings"), 2);
    cr_expect_eq(losses_like(&report, "rules' own contexts"), 1);
    cr_expect_eq(losses_like(&report, "themes' contexts"), 1);
    cr_expect_eq(losses_like(&report, "ids that"), 1);
    cr_expect_eq(losses_like(&report, "title"), 1);
    cr_expect_eq(losses_like(&report, "themes' examples"), 1);
    cr_expect_eq(losses_like(&report, "near-misses"), 1);
    cr_expect_eq(losses_like(&report, "sensitive"), 1);
    cr_expect_eq(losses_like(&report, "links"), 1);
    cr_expect_eq(losses_like(&report, "definitions"), 1);
    jny_arena_close(&a);
}

/* ---- Written and read again ------------------------------------------------------------------ */

/* YAML and QDC hold everything; the others hold themes and patterns. */
static void check_again(jny_arena *a, const char *name, const jny_codebook *book)
{
    static const jny_book_format all[] = {JNY_BOOK_YAML, JNY_BOOK_QDC, JNY_BOOK_CSV,
                                          JNY_BOOK_QUANTEDA, JNY_BOOK_LIWC};
    char                        *file  = jny_str_z(a, book->name);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        jny_exchange report;
        if (!book->glob && (all[i] == JNY_BOOK_QUANTEDA || all[i] == JNY_BOOK_LIWC))
            continue;
        jny_str      text  = write_as(a, book, all[i], &report);
        bool         liwc  = all[i] == JNY_BOOK_LIWC;
        jny_codebook again = load(a, file, text);
        const char  *what  = jny_str_z(a, jny_str_format(a, "%s, format %u", name, all[i]));
        if (all[i] == JNY_BOOK_YAML ||
            (all[i] == JNY_BOOK_QDC && losses_like(&report, "no guid") == 0))
            expect_same(jny_codebook_canonical(a, &again), jny_codebook_canonical(a, book), what);
        if (!losses_like(&report, "wildcard inside"))
            expect_same(content(a, &again, liwc), content(a, book, liwc), what);
        cr_expect_eq(report.refused.n, 0);
        if (all[i] == JNY_BOOK_QDC) /* and once more, now that all have a guid */
            expect_same(write_as(a, &again, JNY_BOOK_QDC, &report), text, what);
    }
}

Test(exchange, what_is_written_is_read_again)
{
    jny_arena    a       = jny_arena_open(jny_world_system());
    const char  *shipped = "1000-journeys.yaml";
    jny_codebook book    = load(&a, shipped, read_codebook_file(&a, shipped));
    check_again(&a, shipped, &book);
    names files = dictionary_names(&a);
    for (size_t i = 0; i < files.n; i++) {
        jny_exchange report;
        char        *path = jny_str_z(&a, jny_str_format(&a, "dictionaries/%s", files.at[i]));
        if (read_as(&a, files.at[i], shared_file(&a, path), JNY_BOOK_UNKNOWN, NULL, &book, &report,
                    NULL) == JNY_OK)
            check_again(&a, files.at[i], &book);
    }
    jny_arena_close(&a);
}

/* Texts that a careless writer would break. */
Test(exchange, hard_texts_survive)
{
    static const char *const hard[] = {"no",         "Yes",   "0123",   "1e3",     "~",
                                       "- a",        "a: b",  "a #b",   "'q'",     "\"q\"",
                                       "a\\b",       "[x]",   "{x}",    "a, b",    "*x",
                                       "&x",         "%x",    "@x",     "`x",      "| x",
                                       "> x",        "x:",    "? x",    "\u2028x", "\u00E9t\u00E9",
                                       "</Code>",    "&amp;", "]]>",    "a?>b",    "x\ty",
                                       "-x",         "=x",    "+x",     "'=x",     "null",
                                       "2010-01-01", "a''b",  "'''a'''"};
    jny_arena                a      = jny_arena_open(jny_world_system());
    jny_buf                  b      = jny_buf_open(&a);
    jny_buf_add(&b, JNY_STR("codebook: hard\ntitle: \"a?>b -- 'c' \\\"d\\\"\"\nthemes:\n"));
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        jny_str s = jny_cstr(hard[i]);
        jny_buf_format(&b, "  - id: t%zu\n    guid: 00000000-0000-4000-8000-0000000000%02zx\n", i,
                       i);
        jny_buf_add(&b, JNY_STR("    name: "));
        jny_buf_json(&b, s);
        jny_buf_add(&b, JNY_STR("\n    definition: "));
        jny_buf_json(&b, s);
        jny_rule rule; /* not every text is one */
        jny_str  words = jny_rule_parse(&a, s, &rule, NULL, NULL) == JNY_OK ? s : JNY_STR("x");
        jny_buf_add(&b, JNY_STR("\n    rules:\n      - {rule: "));
        jny_buf_json(&b, words);
        jny_buf_add(&b, JNY_STR(", unless: ["));
        jny_buf_json(&b, words);
        jny_buf_add(&b, JNY_STR("]}\n    examples: ["));
        jny_buf_json(&b, s);
        jny_buf_add(&b, JNY_STR("]\n"));
    }
    jny_str      yaml = jny_buf_str(&b);
    jny_codebook book = load(&a, "hard.yaml", yaml);
    check_again(&a, "hard", &book);
    jny_arena_close(&a);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

Test(exchange, csv_of_a_person_is_read)
{
    static const char csv[] =
        "Theme;Parent;Definition;Rule;Colour\r\n"
        "Diagnosis;SEND;\"To be told;\nwhat it is\";diagnos*;red\r\n"
        "SEND;;Needs;'=SEND;\r\n;;;;\r\nSEND;;;autistic;\r\nTransport;SEND;;school bus;\r\n"
        ";;;orphan;\r\nSEND;;;a ~ b;\r\n";
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report;
    jny_err      err = {0};
    read_as(&a, "x", jny_cstr(csv), JNY_BOOK_UNKNOWN, NULL, &book, &report, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s", err.place, err.msg);
    expect_same(content(&a, &book, false),
                JNY_STR("0 send|=SEND|autistic\n1 diagnosis|diagnos*\n1 transport|school bus\n"),
                "csv");
    cr_expect(!book.glob);
    cr_expect(jny_str_eq(book.themes[1].definition, JNY_STR("To be told;\nwhat it is")));
    cr_expect_eq(losses_like(&report, "columns"), 1);
    cr_assert_eq(report.refused.n, 2);
    cr_expect_eq(report.refused.at[0].at.line, 8);
    cr_expect_eq(report.refused.at[1].at.line, 9);
    jny_arena_close(&a);
}

Test(exchange, a_parent_of_itself_is_refused)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report;
    jny_err      err = {0};
    read_as(&a, "x", JNY_STR("theme,parent,definition,rule\na,b,,x\nb,a,,y\nc,,,z\n"),
            JNY_BOOK_UNKNOWN, NULL, &book, &report, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s", err.place, err.msg);
    expect_same(content(&a, &book, false), JNY_STR("0 c|z\n"), "csv");
    cr_expect_geq(report.refused.n, 2);
    jny_arena_close(&a);
}

/* A foreign file may not give orders to a screen; nor is it refused for it. */
Test(exchange, control_characters_become_spaces)
{
    static const char csv[] = "theme,definition,rule\n\"Hou\033[31msing\",\"Where\007\",damp\n";
    jny_arena         a     = jny_arena_open(jny_world_system());
    jny_codebook      book  = load(&a, "x.csv", jny_cstr(csv));
    cr_assert_eq(book.n, 1);
    cr_expect(jny_str_eq(book.themes[0].name, JNY_STR("Hou [31msing")), "%.*s",
              JNY_ARG(book.themes[0].name));
    jny_arena_close(&a);
}
