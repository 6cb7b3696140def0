/* test_refi.c - codebooks as REFI-QDA: valid by the standard's schema, guids that stay, what others
 * write; and the time of a coding. */
#include "exchange.h"

#include <unistd.h>

static void validate(jny_arena *a, jny_str qdc)
{
    char    folder[] = "/tmp/journeys-qdc-XXXXXX";
    char   *schema   = jny_str_z(a, shared_path(a, "refi/schemas/Codebook.xsd"));
    jny_err err      = {0};
    cr_assert(mkdtemp(folder));
    char *file = jny_str_z(a, jny_str_format(a, "%s/x.qdc", folder));
    jny_file_save(jny_world_system(), file, qdc, &err);
    char *command =
        jny_str_z(a, jny_str_format(a, "xmllint --nonet --noout --schema %s %s 2>%s/log", schema,
                                    file, folder));
    int code = system(command); /* NOLINT(cert-env33-c): a test, of paths it made itself */
    unlink(file);
    unlink(jny_str_z(a, jny_str_format(a, "%s/log", folder)));
    rmdir(folder);
    cr_expect_eq(code, 0, "%s: %d", command, code);
}

Test(refi, qdc_is_valid_to_the_standards_schema)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_exchange report;
    shared_file(&a, "refi/schemas/Codebook.xsd");
    if (system("xmllint --version >/dev/null 2>&1") != 0) /* NOLINT(cert-env33-c) */
        SKIP_TEST("xmllint is not there");
    jny_codebook book =
        load(&a, "1000-journeys.yaml", read_codebook_file(&a, "1000-journeys.yaml"));
    validate(&a, write_as(&a, &book, JNY_BOOK_QDC, &report));
    book = load_shared(&a, "laver-garry.cat");
    validate(&a, write_as(&a, &book, JNY_BOOK_QDC, &report));
    book = load_shared(&a, "liwc_hierarchical.dic");
    validate(&a, write_as(&a, &book, JNY_BOOK_QDC, &report));
    static const char odd[] = "codebook: odd\nthemes:\n  - id: a\n    name: \"<&\\\"\\uFFFE\\n>\"\n"
                              "    definition: \"]]> \\uFFFF & <b>\"\n    rules: ['x']\n";
    book                    = load(&a, "odd.yaml", jny_cstr(odd));
    validate(&a, write_as(&a, &book, JNY_BOOK_QDC, &report));
    cr_expect_eq(losses_like(&report, "code points that XML"), 1);
    jny_arena_close(&a);
}

Test(refi, guids_survive_a_rename)
{
    static const char before[] =
        "codebook: x\nthemes:\n  - id: a\n    guid: 8c5a0000-0000-4000-8000-000000000001\n"
        "    name: Before\n    rules: [help]\n";
    static const char after[] =
        "codebook: x\nthemes:\n  - id: b\n    guid: '{8C5A0000-0000-4000-8000-000000000001}'\n"
        "    name: After\n    rules: [help]\n";
    static const char guid[] = "guid=\"8c5a0000-0000-4000-8000-000000000001\"";
    jny_arena         a      = jny_arena_open(jny_world_system());
    jny_exchange      report;
    const char *const yamls[] = {before, after};
    for (size_t i = 0; i < 2; i++) {
        jny_codebook book = load(&a, "x.yaml", jny_cstr(yamls[i]));
        jny_str      qdc  = write_as(&a, &book, JNY_BOOK_QDC, &report);
        cr_expect(memmem(qdc.p, qdc.n, guid, sizeof guid - 1), "%.*s", JNY_ARG(qdc));
        jny_codebook again = load(&a, "x.qdc", qdc);
        cr_expect(
            jny_str_eq(again.themes[0].guid, JNY_STR("8c5a0000-0000-4000-8000-000000000001")));
        cr_expect(jny_str_eq(again.themes[0].name, i ? JNY_STR("After") : JNY_STR("Before")));
        cr_expect(jny_str_eq(again.themes[0].id, i ? JNY_STR("b") : JNY_STR("a")));
    }
    jny_arena_close(&a);
}

/* What others write: folders, colours, braces, sets, prefixes, a description without rules. */
Test(refi, qdc_of_others_is_read)
{
    static const char qdc[] =
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<q:CodeBook xmlns:q=\"urn:QDA-XML:codebook:0:4\" origin=\"Other\"><q:Codes>\n"
        "<q:Code guid=\"{0AF00000-0000-4000-8000-000000000001}\" name=\"People\" "
        "isCodable=\"false\" color=\"#FF0000\">\n<q:Description>Who &amp; what</q:Description>\n"
        "<q:Code guid=\"0af00000-0000-4000-8000-000000000002\" name=\"Caf&#xE9;\" "
        "isCodable=\"true\"/></q:Code>\n<q:Code name=\"People\" guid=\"x\" isCodable=\"true\"/>"
        "</q:Codes><q:Sets><q:Set guid=\"0af00000-0000-4000-8000-000000000003\" name=\"S\">"
        "<q:MemberCode guid=\"0af00000-0000-4000-8000-000000000002\"/></q:Set></q:Sets>"
        "</q:CodeBook>";
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_exchange report;
    jny_err      err = {0};
    read_as(&a, "other.qdc", (jny_str){qdc, sizeof qdc - 1}, JNY_BOOK_UNKNOWN, NULL, &book, &report,
            &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s", err.place, err.msg);
    cr_expect_eq(book.n, 3);
    cr_expect(jny_str_eq(book.themes[0].definition, JNY_STR("Who & what")));
    cr_expect(jny_str_eq(book.themes[0].guid, JNY_STR("0af00000-0000-4000-8000-000000000001")));
    cr_expect(jny_str_eq(book.themes[1].name, JNY_STR("Caf\u00E9")));
    cr_expect(jny_str_eq(book.themes[1].path, JNY_STR("people/caf")));
    cr_expect(jny_str_eq(book.themes[2].path, JNY_STR("people-2")));
    cr_expect_eq(losses_like(&report, "colours"), 1);
    cr_expect_eq(losses_like(&report, "sets"), 1);
    cr_expect_eq(losses_like(&report, "folders"), 1);
    cr_expect_eq(losses_like(&report, "guids that are none"), 1);
    jny_arena_close(&a);
}

/* A coding's own time goes out as it came in, so that it must be one by XML Schema; a note that a
 * person begins with the same words is a note. */
Test(refi, only_a_time_dates_a_coding)
{
    static const char *const times[]  = {"2019-05-06T07:08:09Z", "2020-02-29T00:00:00.123456+14:00",
                                         "0001-01-01T23:59:59-00:30", "2019-05-06T07:08:09"};
    static const char *const others[] = {
        "",
        "2019-05-06",
        "2019-13-06T07:08:09Z",
        "2019-02-29T07:08:09Z",
        "2019-05-00T07:08:09Z",
        "0000-05-06T07:08:09Z",
        "2019-05-06T24:08:09Z",
        "2019-05-06T07:60:09Z",
        "2019-05-06T07:08:09.Z",
        "2019-05-06T07:08:09+14:01",
        "2019-05-06T07:08:09z",
        "2019-05-06T07:08:09 Z",
        "holiday",
    };
    jny_arena a = jny_arena_open(jny_world_system());
    jny_str   when, words;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        jny_str note = jny_refi_dated(&a, jny_cstr(times[i]), JNY_STR("why"));
        cr_expect(jny_refi_is_time(jny_cstr(times[i])), "%s", times[i]);
        cr_expect(jny_refi_undated(note, &when, &words), "%s", times[i]);
        cr_expect(jny_str_eq(when, jny_cstr(times[i])) && jny_str_eq(words, JNY_STR("why")));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        jny_str note = jny_str_format(&a, "coded elsewhere on %s\nwhy", others[i]);
        cr_expect_not(jny_refi_is_time(jny_cstr(others[i])), "%s", others[i]);
        cr_expect_not(jny_refi_undated(note, &when, &words), "%s", others[i]);
        cr_expect(jny_str_eq(words, note));
    }
    jny_arena_close(&a);
}
