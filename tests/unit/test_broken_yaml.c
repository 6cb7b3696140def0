/* test_broken_yaml.c - codebooks while libfyaml, expat, libcsv and libstemmer refuse: the n-th call
 * of each (the linker puts what is below in its place) fails. Nothing is half read. */
#include "exchange.h"

#include <csv.h>
#include <expat.h>
#include <libfyaml.h>
#include <libstemmer.h>
#include <stdio.h>

/* How many calls go well before one fails; below 0: all do. */
static int marks = -1, diags = -1, parsers = -1, strings = -1, texts = -1, events = -1, xmls = -1,
           csvs = -1, stemmers = -1, files = -1;

static bool fails(int *calls)
{
    return *calls >= 0 && (*calls)-- == 0;
}

#define WRAPPED(type, name, ...)                                                                   \
    type __real_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__)

WRAPPED(struct fy_diag *, fy_diag_create, const struct fy_diag_cfg *how)
{
    return fails(&diags) ? NULL : __real_fy_diag_create(how);
}

WRAPPED(struct fy_parser *, fy_parser_create, const struct fy_parse_cfg *how)
{
    return fails(&parsers) ? NULL : __real_fy_parser_create(how);
}

WRAPPED(int, fy_parser_set_string, struct fy_parser *p, const char *text, size_t n)
{
    return fails(&strings) ? -1 : __real_fy_parser_set_string(p, text, n);
}

WRAPPED(const char *, fy_token_get_text, struct fy_token *t, size_t *n)
{
    return fails(&texts) ? NULL : __real_fy_token_get_text(t, n);
}

WRAPPED(const struct fy_mark *, fy_token_start_mark, struct fy_token *t)
{
    return fails(&marks) ? NULL : __real_fy_token_start_mark(t);
}

WRAPPED(const struct fy_mark *, fy_token_end_mark, struct fy_token *t)
{
    return fails(&marks) ? NULL : __real_fy_token_end_mark(t);
}

WRAPPED(struct fy_event *, fy_parser_parse, struct fy_parser *p)
{
    return fails(&events) ? NULL : __real_fy_parser_parse(p);
}

WRAPPED(XML_Parser, XML_ParserCreate, const XML_Char *encoding)
{
    return fails(&xmls) ? NULL : __real_XML_ParserCreate(encoding);
}

WRAPPED(int, csv_init, struct csv_parser *p, unsigned char options)
{
    return fails(&csvs) ? -1 : __real_csv_init(p, options);
}

WRAPPED(struct sb_stemmer *, sb_stemmer_new, const char *algorithm, const char *encoding)
{
    return fails(&stemmers) ? NULL : __real_sb_stemmer_new(algorithm, encoding);
}

WRAPPED(FILE *, fopen, const char *path, const char *mode)
{
    return fails(&files) ? NULL : __real_fopen(path, mode);
}

static const char yaml[] =
    "codebook: b\nthemes:\n  - id: a\n    name: 'A'\n    rules: [b, \"c\"]\n";

static jny_status parsed(jny_arena *a, jny_problems *problems)
{
    jny_codebook book;
    jny_err      err = {0};
    jny_status st = jny_codebook_parse(a, JNY_STR("b.yaml"), jny_cstr(yaml), &book, problems, &err);
    cr_expect(st != JNY_OK || book.n == 1);
    return st;
}

/* Whichever call it is: the codebook is refused, with a word about memory, or it is read whole. */
Test(broken_yaml, it_is_read_whole_or_not_at_all)
{
    static int *const calls[] = {&diags, &parsers, &strings, &texts, &events};
    jny_arena         a       = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int refused = 0;
        for (int n = 0;; n++) {
            jny_problems problems = {0};
            *calls[i]             = n;
            jny_status st         = parsed(&a, &problems);
            if (*calls[i] >= 0)
                break; /* it was not asked so often */
            refused += st != JNY_OK;
            cr_expect_neq(st, JNY_OK, "call %zu, the %dth time", i, n);
            cr_expect(problems.n > 0 &&
                          memmem(problems.at[0].msg.p, problems.at[0].msg.n, "memory", 6),
                      "call %zu, the %dth time: %.*s", i, n,
                      JNY_ARG(problems.n ? problems.at[0].msg : JNY_STR("nothing said")));
        }
        *calls[i] = -1;
        cr_expect_gt(refused, 0, "call %zu", i);
    }
    files = 0; /* where what libfyaml says would go: it is quiet anyway */
    cr_expect_eq(parsed(&a, NULL), JNY_OK);
    jny_arena_close(&a);
}

/* Where something stands is for messages and for edits; what it means is not in it. */
Test(broken_yaml, places_that_are_not_known)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book, again;
    jny_err      err = {0};
    int          n   = 0;
    cr_assert_eq(jny_codebook_parse(&a, JNY_STR("b"), jny_cstr(yaml), &book, NULL, &err), JNY_OK);
    for (;; n++) {
        marks = n;
        cr_expect_eq(jny_codebook_parse(&a, JNY_STR("b"), jny_cstr(yaml), &again, NULL, &err),
                     JNY_OK, "%s", err.msg);
        if (marks >= 0)
            break;
        cr_expect(jny_str_eq(jny_codebook_canonical(&a, &book), jny_codebook_canonical(&a, &again)),
                  "mark %d", n);
    }
    marks = -1;
    cr_expect_gt(n, 10, "%d marks", n);
    jny_arena_close(&a);
}

static void expect_refused(jny_arena *a, const char *name, const char *text, int *calls)
{
    jny_codebook book;
    jny_exchange report;
    jny_err      err = {0};
    *calls           = 0;
    cr_expect_neq(read_as(a, name, jny_cstr(text), JNY_BOOK_UNKNOWN, NULL, &book, &report, &err),
                  JNY_OK, "%s", name);
    cr_expect_lt(*calls, 0, "%s: it was asked", name);
    cr_expect_eq(read_as(a, name, jny_cstr(text), JNY_BOOK_UNKNOWN, NULL, &book, &report, &err),
                 JNY_OK, "%s: %s", name, err.msg);
}

Test(broken_yaml, dictionaries_without_their_library)
{
    jny_arena a = jny_arena_open(jny_world_system());
    expect_refused(&a, "x.csv", "theme,rule\nA,help\n", &csvs);
    expect_refused(&a, "x.ykd",
                   "<dictionary><cnode name=\"A\"><pnode name=\"b\"/></cnode></dictionary>", &xmls);
    jny_arena_close(&a);
}

/* What one rule finds of another is not known without a stemmer: nothing is said of it. */
Test(broken_yaml, the_lint_without_a_stemmer)
{
    static const char twice[] = "codebook: b\nthemes:\n  - id: a\n    rules: [help, helps]\n";
    jny_arena         a       = jny_arena_open(jny_world_system());
    jny_codebook      book    = load(&a, "b.yaml", jny_cstr(twice));
    jny_problems      with = {0}, without = {0};
    jny_codebook_check(&a, &book, &with);
    stemmers = 0;
    jny_codebook_check(&a, &book, &without);
    cr_expect_eq(without.n + 1, with.n, "%zu, then %zu", with.n, without.n);
    jny_arena_close(&a);
}
