/* test_table.c - one table, every format it is printed in: what a spreadsheet, a program,
 * a Markdown page and a terminal make of it. */
#include <journeys/report.h>

#include "chance.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* ---- Small tables ------------------------------------------------------------------------ */

enum { MOST = 12 };

typedef struct {
    jny_column columns[MOST];
    jny_cell   cells[MOST * 10];
    jny_table  table;
} small;

/* A table of the columns "a", "b:right", ... and texts; a text "#12" is a number, "~all" null. */
static void small_table(small *s, const char *const *columns, const char *const *cells)
{
    size_t n = 0;
    for (s->table = (jny_table){.columns = s->columns, .cells = s->cells};
         columns[s->table.n_columns]; s->table.n_columns++) {
        jny_str name = jny_cstr(columns[s->table.n_columns]), rest = name;
        jny_str key                    = jny_str_cut(&rest, ':');
        s->columns[s->table.n_columns] = (jny_column){key, key, jny_str_eq(rest, JNY_STR("right"))};
    }
    for (; cells[n]; n++)
        s->cells[n] = (jny_cell){cells[n][0] == '#'   ? JNY_CELL_NUMBER
                                 : cells[n][0] == '~' ? JNY_CELL_NULL
                                                      : JNY_CELL_TEXT,
                                 jny_cstr(cells[n] + (cells[n][0] == '#' || cells[n][0] == '~'))};
    s->table.n_rows = s->table.n_body = n / s->table.n_columns;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void prints(const small *s, jny_format format, const char *want)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_buf   b = jny_buf_open(&a);
    jny_table_print(&b, &s->table, format, 0, NULL);
    cr_expect(jny_str_eq(jny_buf_str(&b), jny_cstr(want)), "--- expected\n%s--- got\n%.*s", want,
              JNY_ARG(jny_buf_str(&b)));
    jny_arena_close(&a);
}

/* One cell as CSV or TSV. */
static void cell_is(jny_format format, const char *cell, const char *want)
{
    small s;
    char  whole[1000];
    small_table(&s, LIST("k"), LIST(cell));
    snprintf(whole, sizeof whole, "k\n%s\n", want);
    prints(&s, format, whole);
}

/* ---- Separated values ------------------------------------------------------------------------ */

Test(csv, quotes_what_must_be)
{
    static const char *const cells[][2] = {
        {"plain", "plain"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"no\"", "\"say \"\"no\"\"\""},
        {"\"", "\"\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"two\rlines", "\"two\rlines\""},
        {"a\tb", "a\tb"},
        {" blanks ", " blanks "},
        {"a;b", "a;b"},
        {"caf\u00E9", "caf\u00E9"},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        cell_is(JNY_FORMAT_CSV, cells[i][0], cells[i][1]);
    cell_is(JNY_FORMAT_TSV, "a\tb", "\"a\tb\"");
    cell_is(JNY_FORMAT_TSV, "a,b", "a,b");
    cell_is(JNY_FORMAT_TSV, "two\nlines", "\"two\nlines\"");
}

/* A cell that a spreadsheet would work out must not reach it as a formula. */
Test(csv, guards_against_formulas)
{
    static const char *const cells[][2] = {
        {"=1+1", "\"'=1+1\""},
        {"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""},
        {"+441632960001", "\"'+441632960001\""},
        {"-2+3", "\"'-2+3\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"=\"a\"", "\"'=\"\"a\"\"\""},
        {"  =1", "\"'  =1\""},
        {"\t=1", "\"'\t=1\""},
        {"\n=1", "\"'\n=1\""},
        {"\r=1", "\"'\r=1\""},
        {"\u00A0=1", "\"'\u00A0=1\""},
        {"\uFEFF=1", "\"'\uFEFF=1\""},
        {"\uFF1D1+1", "\"'\uFF1D1+1\""},
        {"\uFF0B1", "\"'\uFF0B1\""},
        {"\uFF0D1", "\"'\uFF0D1\""},
        {"\uFF20SUM", "\"'\uFF20SUM\""},
        {"1=1", "1=1"},
        {"a@b", "a@b"},
        {"~-all", "\"'-all\""}, /* text for people, in the place of a null */
        {"#-5", "-5"},          /* a number is ours */
        {"#+5", "+5"},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        cell_is(JNY_FORMAT_CSV, cells[i][0], cells[i][1]);
        cell_is(JNY_FORMAT_TSV, cells[i][0], cells[i][1]);
    }
}

Test(csv, the_heading_is_guarded_too)
{
    small s;
    small_table(&s, LIST("=1+1", "a,b:right", "plain"), LIST("x", "#1", "y"));
    prints(&s, JNY_FORMAT_CSV, "\"'=1+1\",\"a,b\",plain\nx,1,y\n");
    prints(&s, JNY_FORMAT_TSV, "\"'=1+1\"\ta,b\tplain\nx\t1\ty\n");
}

/* ---- JSON ---------------------------------------------------------------------------------- */

/* Every document opens so; src/cli/README.md says what a program may rely on. */
#define HEAD_OF_JSON                                                                               \
    "{\"journeys\":\"table\",\"format\":1,\"program\":\"journeys " JNY_VERSION "\",\n"

Test(json, a_document_and_lines)
{
    small s;
    small_table(&s, LIST("theme", "ward", "stories:right"),
                LIST("early-help", "", "#12", "~(no theme)", "~(all)", "#3"));
    jny_str notes[] = {JNY_STR("A \"note\"."), JNY_STR("Two\nlines.")};
    s.table.caption = JNY_STR("INTERNAL: \\ \"x\"");
    s.table.notes   = notes;
    s.table.n_notes = 2;
    prints(&s, JNY_FORMAT_NDJSON,
           "{\"theme\":\"early-help\",\"ward\":\"\",\"stories\":12}\n"
           "{\"theme\":null,\"ward\":null,\"stories\":3}\n");
    prints(&s, JNY_FORMAT_JSON,
           HEAD_OF_JSON "\"caption\":\"INTERNAL: \\\\ \\\"x\\\"\",\n"
                        "\"notes\":[\"A \\\"note\\\".\",\"Two\\nlines.\"],\n"
                        "\"rows\":[\n"
                        "{\"theme\":\"early-help\",\"ward\":\"\",\"stories\":12},\n"
                        "{\"theme\":null,\"ward\":null,\"stories\":3}\n"
                        "]}\n");
}

/* Whatever stands in the cells, a JSON parser reads it back. */
Test(json, comes_back)
{
    static const char *const texts[] = {
        "",          "\"",         "\\",        "a\nb\tc\rd\be\ff", "\x01\x1F", "\x7F",
        "caf\u00E9", "\U0001F642", "</script>", "\u2028\u2029",     "=1",       "{\"a\":[1]}"};
    size_t    n = sizeof texts / sizeof *texts;
    small     s;
    jny_arena a        = jny_arena_open(jny_world_system());
    jny_buf   document = jny_buf_open(&a);
    small_table(&s, LIST("k\"\n", "b"), LIST(""));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 2; k++)
            s.cells[2 * i + k] = (jny_cell){JNY_CELL_TEXT, jny_cstr(texts[k ? n - 1 - i : i])};
    s.table.n_rows = s.table.n_body = n;
    jny_table_print(&document, &s.table, JNY_FORMAT_JSON, 0, NULL);
    json_error_t e;
    json_t      *root = json_loadb(document.p, document.n, JSON_REJECT_DUPLICATES, &e);
    cr_assert(root, "%s:\n%.*s", e.text, JNY_ARG(jny_buf_str(&document)));
    json_t *rows = json_object_get(root, "rows");
    cr_assert_eq(json_array_size(rows), n);
    for (size_t i = 0; i < n; i++) {
        json_t *row = json_array_get(rows, i);
        cr_expect_str_eq(json_string_value(json_object_get(row, "k\"\n")), texts[i]);
        cr_expect_str_eq(json_string_value(json_object_get(row, "b")), texts[n - 1 - i]);
    }
    json_decref(root);
    jny_arena_close(&a);
}

/* ---- Markdown ------------------------------------------------------------------------------ */

Test(markdown, a_table)
{
    small s;
    small_table(&s, LIST("theme", "stories:right"), LIST("early-help", "#12", "~(all)", "#15"));
    jny_str notes[] = {JNY_STR("A note.")};
    s.table.caption = JNY_STR("INTERNAL");
    s.table.notes   = notes;
    s.table.n_notes = 1;
    prints(&s, JNY_FORMAT_MD,
           "**INTERNAL**\n\n"
           "| theme | stories |\n"
           "| --- | ---: |\n"
           "| early-help | 12 |\n"
           "| (all) | 15 |\n"
           "\nA note.\n");
}

Test(markdown, escapes)
{
    small s;
    small_table(&s, LIST("a|b"),
                LIST("x|y", "`code`", "*stars* and _lines_", "<b>", "[link](x)", "back\\slash",
                     "two\nlines"));
    prints(&s, JNY_FORMAT_MD,
           "****\n\n"
           "| a\\|b |\n| --- |\n"
           "| x\\|y |\n"
           "| \\`code\\` |\n"
           "| \\*stars\\* and \\_lines\\_ |\n"
           "| \\<b\\> |\n"
           "| \\[link\\](x) |\n"
           "| back\\\\slash |\n"
           "| two lines |\n");
}

/* ---- The terminal -------------------------------------------------------------------------- */

static void needs_utf8(void)
{
    cr_assert(setlocale(LC_CTYPE, "C.UTF-8"), "no C.UTF-8 here");
}

/* Columns of the terminal that a line takes. */
static size_t width_of(jny_str line)
{
    size_t n = 0, at = 0;
    while (at < line.n) {
        int w = wcwidth((wchar_t)jny_utf8_next(line, &at));
        n += w > 0 ? (size_t)w : 0;
    }
    return n;
}

Test(terminal, is_aligned, .init = needs_utf8)
{
    small s;
    small_table(&s, LIST("theme", "ward", "stories:right"),
                LIST("early-help", "Peckham", "#1,012", "caf\u00E9 mornings", "\u00C9lys\u00E9e",
                     "#3", "x", "", "#12"));
    s.table.n_body = 2;
    prints(&s, JNY_FORMAT_TABLE,
           "theme          ward      stories\n"
           "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500  "
           "\u2500\u2500\u2500\u2500\u2500\u2500\u2500   "
           "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\n"
           "early-help     Peckham     1,012\n"
           "caf\u00E9 mornings  \u00C9lys\u00E9e          3\n"
           "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500  "
           "\u2500\u2500\u2500\u2500\u2500\u2500\u2500   "
           "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\n"
           "x                             12\n");
}

Test(terminal, an_empty_table, .init = needs_utf8)
{
    small s;
    small_table(&s, LIST("theme", "stories:right"), LIST(""));
    s.table.n_rows = s.table.n_body = 0;
    prints(&s, JNY_FORMAT_TABLE,
           "theme   stories\n"
           "\u2500\u2500\u2500\u2500\u2500   \u2500\u2500\u2500\u2500\u2500\u2500\u2500\n");
    prints(&s, JNY_FORMAT_CSV, "theme,stories\n");
    prints(&s, JNY_FORMAT_NDJSON, "");
    prints(&s, JNY_FORMAT_JSON, HEAD_OF_JSON "\"caption\":\"\",\n\"notes\":[],\n\"rows\":[\n]}\n");
    prints(&s, JNY_FORMAT_MD, "****\n\n| theme | stories |\n| --- | ---: |\n");
}

/* Where the lines of a table's columns end, by its rule: "─── ──" is two columns. */
static size_t columns_in(jny_str rule)
{
    static const char dash[] = "\u2500";
    size_t            n      = 0;
    for (size_t i = 0; i < rule.n; i += rule.p[i] == ' ' ? 1 : 3)
        n += rule.p[i] != ' ' && (i == 0 || rule.p[i - 1] == ' ') &&
             memcmp(rule.p + i, dash, 3) == 0;
    return n;
}

/* Every panel of a table at `width`: none wider unless it has a single column beside the
 * `lead` leading ones, and each column stands in one. How much wider the widest is. */
static size_t check_panels(const jny_table *t, size_t lead, size_t width, const char *which)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_buf   b = jny_buf_open(&a);
    jny_table_print(&b, t, JNY_FORMAT_TABLE, width, NULL);
    jny_str text = jny_buf_str(&b), rest = text;
    size_t  shown = 0, most = 0, n = 0, over = 0;
    while (rest.n || n) {
        jny_str line = jny_str_cut(&rest, '\n');
        if (jny_str_starts(line, JNY_STR("\u2500")) && n == 0)
            n = columns_in(line);
        if (line.n && width_of(line) > most)
            most = width_of(line);
        if (line.n && rest.n)
            continue;
        shown += n - lead; /* a panel ends */
        if (width && most > width && n > lead + 1 && most - width > over)
            over = most - width;
        most = n = 0;
    }
    cr_assert_eq(shown, t->n_columns - lead, "%s: %zu of %zu columns at width %zu:\n%.*s", which,
                 shown, t->n_columns - lead, width, JNY_ARG(text));
    jny_arena_close(&a);
    return over;
}

static jny_str random_text(jny_arena *a, chance *luck, size_t most, bool blanks)
{
    static const char *const letters[] = {"a", "b", "m", "W", "\u00E9", "\u00C9", "o\u0308", "-"};
    jny_buf                  b         = jny_buf_open(a);
    for (size_t n = 1 + chance_below(luck, most); n > 0; n--)
        jny_buf_add(&b, blanks && chance_below(luck, 6) == 0
                            ? JNY_STR(" ")
                            : jny_cstr(letters[chance_below(luck, 8)]));
    return jny_str_trim(jny_buf_str(&b));
}

/* The smallest such table: at width 10 "aaaa" and two columns of two take 4+2+2+2+2. */
Test(terminal, a_panel_is_not_wider_than_the_terminal, .init = needs_utf8)
{
    small s;
    small_table(&s, LIST("aaaa", "bb:right", "cc:right"), LIST("x", "#1", "#2"));
    cr_expect_eq(check_panels(&s.table, 1, 12, "width 12"), 0);
    cr_expect_eq(check_panels(&s.table, 1, 11, "width 11"), 0, "11 columns hold one of 12");
    cr_expect_eq(check_panels(&s.table, 1, 10, "width 10"), 0);
}

Test(terminal, panels_fit, .init = needs_utf8)
{
    size_t wider = 0, first = 0;
    for (unsigned seed = 1; seed <= 400; seed++) {
        jny_arena   a    = jny_arena_open(jny_world_system());
        chance      luck = chance_of(seed);
        size_t      lead = 1 + chance_below(&luck, 2), n = lead + chance_below(&luck, 20);
        size_t      rows = chance_below(&luck, 6), k = 0;
        char        which[32];
        jny_column *columns = JNY_ARRAY(&a, jny_column, n);
        jny_cell   *cells   = JNY_ARRAY(&a, jny_cell, n * rows + 1);
        for (size_t c = 0; c < n; c++)
            columns[c] = (jny_column){JNY_STR("k"), random_text(&a, &luck, 30, true), c >= lead};
        for (; k < n * rows; k++)
            cells[k] = (jny_cell){JNY_CELL_TEXT,
                                  random_text(&a, &luck, k % n < lead ? 15 : 8, k % n < lead)};
        for (size_t c = 0; c < n; c++) /* nothing, and the test's own panels could not be told */
            if (columns[c].heading.n == 0)
                columns[c].heading = JNY_STR("x");
        jny_table t = {
            .columns = columns, .n_columns = n, .cells = cells, .n_rows = rows, .n_body = rows};
        snprintf(which, sizeof which, "seed %u", seed);
        size_t over = check_panels(&t, lead, 80, which) + check_panels(&t, lead, 40, which);
        if (over && !wider++)
            first = seed;
        check_panels(&t, lead, 0, which);
        jny_arena_close(&a);
    }
    cr_expect_eq(wider, 0, "%zu of 400 tables are wider than the terminal, seed %zu the first",
                 wider, first);
}

/* Captions and notes are broken at blanks; what has none is left whole. */
Test(terminal, sentences_are_wrapped, .init = needs_utf8)
{
    jny_arena a = jny_arena_open(jny_world_system());
    jny_buf   b = jny_buf_open(&a);
    small     s;
    small_table(&s, LIST("theme"), LIST("x"));
    jny_str notes[] = {JNY_STR("Eleven caf\u00E9 letters stand in a row of twenty columns.")};
    s.table.caption = JNY_STR("INTERNAL: exact counts, not for sharing.");
    s.table.notes   = notes;
    s.table.n_notes = 1;
    jny_table_print(&b, &s.table, JNY_FORMAT_TABLE, 20, NULL);
    cr_expect(jny_str_eq(jny_buf_str(&b), JNY_STR("INTERNAL: exact\n"
                                                  "counts, not for\n"
                                                  "sharing.\n"
                                                  "\n"
                                                  "theme\n"
                                                  "\u2500\u2500\u2500\u2500\u2500\n"
                                                  "x\n"
                                                  "\n"
                                                  "Eleven caf\u00E9 letters\n"
                                                  "stand in a row of\n"
                                                  "twenty columns.\n")),
              "%.*s", JNY_ARG(jny_buf_str(&b)));
    jny_arena_close(&a);
}

/* Words that stand two columns wide each are aligned by what they take, not by number. */
Test(terminal, wide_letters_are_aligned, .init = needs_utf8)
{
    small s;
    small_table(&s, LIST("ward", "n:right"), LIST("\u4E2D\u6587", "#1", "Peckham", "#12"));
    prints(&s, JNY_FORMAT_TABLE,
           "ward       n\n"
           "\u2500\u2500\u2500\u2500\u2500\u2500\u2500   \u2500\u2500\n"
           "\u4E2D\u6587       1\n"
           "Peckham   12\n");
    small_table(&s, LIST("w", "n:right"), LIST("\u4E2D\u6587\u4E2D\u6587", "#1", "x", "#2"));
    prints(&s, JNY_FORMAT_TABLE,
           "w          n\n"
           "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500   \u2500\n"
           "\u4E2D\u6587\u4E2D\u6587   1\n"
           "x          2\n");
}

/* "Same inputs, same bytes out: no locale effects." */
Test(terminal, does_not_follow_the_locale)
{
    small     s;
    jny_arena a = jny_arena_open(jny_world_system());
    jny_buf   b[2];
    small_table(&s, LIST("theme", "stories:right"), LIST("caf\u00E9", "#12"));
    for (int i = 0; i < 2; i++) {
        setlocale(LC_ALL, i ? "C.UTF-8" : "C");
        b[i] = jny_buf_open(&a);
        jny_table_print(&b[i], &s.table, JNY_FORMAT_TABLE, 0, NULL);
    }
    cr_expect(jny_str_eq(jny_buf_str(&b[0]), jny_buf_str(&b[1])), "in C:\n%.*sin C.UTF-8:\n%.*s",
              JNY_ARG(jny_buf_str(&b[0])), JNY_ARG(jny_buf_str(&b[1])));
    jny_arena_close(&a);
}

/* ---- Names of formats ---------------------------------------------------------------------- */

Test(format, is_found_by_name_and_ending)
{
    static const struct {
        const char *name;
        jny_format  format;
    } known[]                          = {{"table", JNY_FORMAT_TABLE}, {"md", JNY_FORMAT_MD},
                                          {"csv", JNY_FORMAT_CSV},     {"tsv", JNY_FORMAT_TSV},
                                          {"json", JNY_FORMAT_JSON},   {"ndjson", JNY_FORMAT_NDJSON}};
    static const char *const wrong[]   = {"", "CSV", "xls", "csv ", "t"};
    static const char *const no_name[] = {"out", "out.", "a.csv/out", "out.xls", ""};
    jny_arena                a         = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        jny_format f   = JNY_FORMAT_TABLE;
        jny_err    err = {0};
        cr_expect_eq(jny_format_parse(jny_cstr(known[i].name), &f, &err), JNY_OK);
        cr_expect_eq(f, known[i].format, "%s", known[i].name);
        cr_expect_eq(jny_format_of_file(jny_str_format(&a, "a.b/out.%s", known[i].name), &f),
                     JNY_OK);
        cr_expect_eq(f, known[i].format, "out.%s", known[i].name);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        jny_format f;
        jny_err    err = {0};
        cr_expect_eq(jny_format_parse(jny_cstr(wrong[i]), &f, &err), JNY_EINVAL, "\"%s\"",
                     wrong[i]);
        cr_expect(strstr(err.msg, "ndjson"), "it does not name the formats: %s", err.msg);
        cr_expect_eq(jny_format_of_file(jny_cstr(no_name[i]), &f), JNY_EINVAL, "\"%s\"",
                     no_name[i]);
    }
    jny_arena_close(&a);
}

/* ---- Workbooks ------------------------------------------------------------------------------ */

/* A table of empty cells, its last of them `last`. */
static jny_status workbook_of(size_t columns, size_t rows, jny_str last, jny_err *err)
{
    jny_arena   a    = jny_arena_open(jny_world_system());
    jny_buf     b    = jny_buf_open(&a);
    jny_column *head = JNY_ARRAY(&a, jny_column, columns);
    jny_cell   *all  = JNY_ARRAY(&a, jny_cell, rows * columns);
    jny_table   t    = {
             .columns = head, .n_columns = columns, .cells = all, .n_rows = rows, .n_body = rows};
    head[columns - 1].key = head[columns - 1].heading = JNY_STR("last");
    all[rows * columns - 1].text                      = last;
    jny_status st = jny_table_print(&b, &t, JNY_FORMAT_XLSX, 0, err);
    cr_expect(st == JNY_OK ? b.n > 1000 : b.n == 0);
    jny_arena_close(&a);
    return st;
}

Test(xlsx, has_room_for_a_whole_table_or_is_not_made)
{
    static const struct {
        size_t     columns, rows;
        jny_status want;
    } tries[] = {{16384, 1, JNY_OK},
                 {16385, 1, JNY_ELIMIT},
                 {1, 1048573, JNY_OK},
                 {1, 1048574, JNY_ELIMIT},
                 {1 << 17, 1, JNY_ELIMIT}};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        jny_err err = {0};
        cr_expect_eq(workbook_of(tries[i].columns, tries[i].rows, JNY_STR("x"), &err),
                     tries[i].want, "%zu columns, %zu rows: %s", tries[i].columns, tries[i].rows,
                     err.msg);
        cr_expect_eq(strstr(err.msg, "16,384 columns and 1,048,576 rows") != NULL,
                     tries[i].want != JNY_OK);
        cr_expect_eq(strstr(err.msg, "csv") != NULL, tries[i].want != JNY_OK);
    }
}

/* So many of one character, which takes so many units of UTF-16: how long Excel says it is. */
Test(xlsx, cells_are_measured_as_excel_does)
{
    static const struct {
        const char *one;
        size_t      units;
    } rows[] = {{"x", 1},          {"\u00E9", 1}, {"\u20AC", 1},
                {"\U0001F600", 2}, {"\uFFFF", 7}, /* XML cannot hold it: _xFFFF_ */
                {"_x0041_", 13}};                 /* would be read as another: _x005F_x0041_ */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t more = 0; more < 2; more++) {
            small     s;
            jny_err   err = {0};
            jny_arena a   = jny_arena_open(jny_world_system());
            jny_buf   b   = jny_buf_open(&a);
            for (size_t n = 0; n < 32767 / rows[i].units + more; n++)
                jny_buf_add(&b, jny_cstr(rows[i].one));
            small_table(&s, LIST("k"), LIST("short"));
            s.cells[0].text = jny_buf_str(&b);
            cr_expect_eq(jny_table_cut(&s.table, JNY_FORMAT_XLSX), more, "%s", rows[i].one);
            cr_expect_eq(jny_table_cut(&s.table, JNY_FORMAT_CSV), 0, "%s", rows[i].one);
            cr_expect_eq(workbook_of(1, 1, jny_buf_str(&b), &err), JNY_OK, "%s: %s", rows[i].one,
                         err.msg);
            jny_arena_close(&a);
        }
}

Test(xlsx, is_made_of_any_text)
{
    small     s;
    jny_err   err = {0};
    jny_arena a   = jny_arena_open(jny_world_system());
    jny_buf   b = jny_buf_open(&a), caption = jny_buf_open(&a);
    for (size_t i = 0; i < 3000; i++)
        jny_buf_add(&caption, JNY_STR("\u20AC\u00E9"));
    small_table(&s, LIST("k", "n:right"), LIST("=1+1", "#12", "\uFFFF \uFFFE", "#3"));
    s.columns[1].heading = JNY_STR("=1+1 \uFFFF \x1b[31m");
    s.cells[2].text      = JNY_STR("not \xC3 UTF-8");
    s.table.caption      = jny_buf_str(&caption);
    cr_expect_eq(jny_table_print(&b, &s.table, JNY_FORMAT_XLSX, 0, &err), JNY_OK, "%s", err.msg);
    jny_arena_close(&a);
}
