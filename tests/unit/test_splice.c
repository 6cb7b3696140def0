/* test_splice.c - changing a codebook's file: what is read afterwards is the change that
 * was asked for, and of the bytes that were there none is another. */
#include "chance.h"

#include <journeys/codebook.h>

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static jny_codebook parse(jny_arena *a, jny_str yaml)
{
    jny_codebook book;
    jny_err      err = {0};
    jny_codebook_parse(a, JNY_STR("x.yaml"), yaml, &book, NULL, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s\n%.*s", err.place, err.msg, JNY_ARG(yaml));
    return book;
}

static jny_str edit(jny_arena *a, jny_str yaml, const char *theme, jny_edit what, const char *text)
{
    jny_codebook book = parse(a, yaml);
    jny_str      out  = {0};
    jny_err      err  = {0};
    size_t       at   = jny_codebook_find(&book, jny_cstr(theme));
    cr_assert_neq(at, JNY_NO_PARENT, "%s", theme);
    jny_codebook_edit(a, &book, at, what, jny_cstr(text), &out, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s\n%.*s", text, err.msg, JNY_ARG(yaml));
    return out;
}

static void expect_edit(const char *before, const char *theme, jny_edit what, const char *text,
                        const char *after)
{
    jny_arena a   = jny_arena_open(jny_world_system());
    jny_str   got = edit(&a, jny_cstr(before), theme, what, text);
    cr_expect(jny_str_eq(got, jny_cstr(after)), "--- wanted\n%s--- got\n%.*s", after, JNY_ARG(got));
    jny_arena_close(&a);
}

/* ---- By example ------------------------------------------------------------------------------ */

static const char book[] = "# Ours.\n"
                           "codebook: ours\n"
                           "themes:\n"
                           "  - id: housing  # roofs\n"
                           "    name: Housing\n"
                           "    rules:\n"
                           "      # landlords\n"
                           "      - landlord*   # also ladies\n"
                           "      - {rule: damp, unless: [damp squib]}\n"
                           "\n"
                           "      # the end\n"
                           "    examples: [The damp came back.]\n"
                           "    themes:\n"
                           "      - id: moves\n"
                           "        name: Moves\n"
                           "\n"
                           "  - id: school\n"
                           "    rules: []\n";

Test(splice, a_rule_more_is_a_line_more)
{
    expect_edit(book, "housing", JNY_EDIT_ADD_RULE, "bed and breakfast",
                "# Ours.\ncodebook: ours\nthemes:\n  - id: housing  # roofs\n    name: Housing\n"
                "    rules:\n      # landlords\n      - landlord*   # also ladies\n"
                "      - {rule: damp, unless: [damp squib]}\n      - bed and breakfast\n\n"
                "      # the end\n    examples: [The damp came back.]\n    themes:\n"
                "      - id: moves\n        name: Moves\n\n  - id: school\n    rules: []\n");
}

Test(splice, a_rule_less_is_a_line_less)
{
    expect_edit(book, "housing", JNY_EDIT_REMOVE_RULE, "landlord*",
                "# Ours.\ncodebook: ours\nthemes:\n  - id: housing  # roofs\n    name: Housing\n"
                "    rules:\n      # landlords\n"
                "      - {rule: damp, unless: [damp squib]}\n\n"
                "      # the end\n    examples: [The damp came back.]\n    themes:\n"
                "      - id: moves\n        name: Moves\n\n  - id: school\n    rules: []\n");
}

Test(splice, lists_between_brackets)
{
    expect_edit("themes: [{id: a, rules: []}]\ncodebook: x\n", "a", JNY_EDIT_ADD_RULE, "help, now",
                "themes: [{id: a, rules: ['help, now']}]\ncodebook: x\n");
    static const char three[] =
        "codebook: x\nthemes:\n- id: a\n  rules: ['one', two # 2\n    , three]\n";
    expect_edit(three, "a", JNY_EDIT_ADD_RULE, "four",
                "codebook: x\nthemes:\n- id: a\n  rules: ['one', two # 2\n    , three, four]\n");
    expect_edit(three, "a", JNY_EDIT_REMOVE_RULE, "one",
                "codebook: x\nthemes:\n- id: a\n  rules: [two # 2\n    , three]\n");
    expect_edit(three, "a", JNY_EDIT_REMOVE_RULE, "two",
                "codebook: x\nthemes:\n- id: a\n  rules: ['one',  # 2\n     three]\n");
    expect_edit(three, "a", JNY_EDIT_REMOVE_RULE, "three",
                "codebook: x\nthemes:\n- id: a\n  rules: ['one', two # 2\n    ]\n");
    expect_edit("codebook: x\nthemes:\n- id: a\n  rules: [one]\n", "a", JNY_EDIT_REMOVE_RULE, "one",
                "codebook: x\nthemes:\n- id: a\n  rules: []\n");
}

Test(splice, a_list_that_is_not_there_is_begun)
{
    expect_edit("codebook: x\nthemes:\n  - id: a # first\n    themes:\n      - id: b\n", "a",
                JNY_EDIT_ADD_RULE, "help",
                "codebook: x\nthemes:\n  - id: a # first\n    rules:\n      - help\n    themes:\n"
                "      - id: b\n");
    expect_edit("codebook: x\nthemes:\n  - id: a\n    rules:  # none yet\n    examples: [e]\n", "a",
                JNY_EDIT_ADD_RULE, "help",
                "codebook: x\nthemes:\n  - id: a\n    rules:  # none yet\n      - help\n"
                "    examples: [e]\n");
    expect_edit("codebook: x\nthemes:\n  - id: a\n    rules:\n      - x\n", "a",
                JNY_EDIT_ADD_NEAR_MISS, "Not: this one.",
                "codebook: x\nthemes:\n  - id: a\n    rules:\n      - x\n    near-misses:\n"
                "      - 'Not: this one.'\n");
    expect_edit("codebook: x\nthemes:\n  - id: a\n    definition: |\n      Long\n      text.\n\n"
                "    examples: []\n",
                "a", JNY_EDIT_ADD_RULE, "x",
                "codebook: x\nthemes:\n  - id: a\n    definition: |\n      Long\n      text.\n"
                "    rules:\n      - x\n\n    examples: []\n");
}

Test(splice, line_ends_and_the_end_of_the_file)
{
    expect_edit("codebook: x\r\nthemes:\r\n  - id: a\r\n    rules:\r\n      - x\r\n", "a",
                JNY_EDIT_ADD_RULE, "z",
                "codebook: x\r\nthemes:\r\n  - id: a\r\n    rules:\r\n      - x\r\n      - z\r\n");
    expect_edit("codebook: x\nthemes:\n  - id: a\n    rules:\n      - x", "a", JNY_EDIT_ADD_RULE,
                "z", "codebook: x\nthemes:\n  - id: a\n    rules:\n      - x\n      - z\n");
    expect_edit(
        "codebook: x\nthemes:\n  - id: a\n    examples:\n      - >\n        One\n        two.\n"
        "\n      - Caf\u00E9.\n",
        "a", JNY_EDIT_ADD_EXAMPLE, "Three.",
        "codebook: x\nthemes:\n  - id: a\n    examples:\n      - >\n        One\n        two.\n"
        "\n      - Caf\u00E9.\n      - Three.\n");
}

/* ---- Guids ----------------------------------------------------------------------------------- */

/* `after` with GUID where each theme's stands. */
static void expect_guids(const char *before, const char *after)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    size_t       written;
    jny_codebook was = parse(&a, jny_cstr(before));
    jny_str      got = jny_codebook_with_guids(&a, &was, &written), rest = jny_cstr(after);
    jny_codebook is   = parse(&a, got);
    jny_buf      want = jny_buf_open(&a);
    cr_expect_eq(written, was.n);
    while (rest.n) { /* in the order of the file, which an id behind its children is not in */
        const char *place = memmem(rest.p, rest.n, "GUID", 4);
        size_t      n     = place ? (size_t)(place - rest.p) : rest.n;
        jny_buf_add(&want, jny_str_sub(rest, 0, n));
        if (place)
            jny_buf_add(&want, jny_str_sub(got, want.n, want.n + 36));
        rest = jny_str_sub(rest, n + (place ? 4 : 0), rest.n);
    }
    cr_expect(jny_str_eq(got, jny_buf_str(&want)), "--- wanted\n%s--- got\n%.*s", after,
              JNY_ARG(got));
    for (size_t i = 0; i < is.n; i++)
        cr_expect_eq(is.themes[i].guid.n, 36, "theme %zu has none", i);
    jny_codebook_with_guids(&a, &is, &written);
    cr_expect_eq(written, 0, "twice");
    jny_arena_close(&a);
}

Test(splice, guids_stand_behind_ids)
{
    expect_guids("codebook: x\nthemes:\n  - id: a  # one\n    name: A\n  - name: B\n    id: 'b'\n",
                 "codebook: x\nthemes:\n  - id: a  # one\n    guid: GUID\n    name: A\n"
                 "  - name: B\n    id: 'b'\n    guid: GUID\n");
    expect_guids("codebook: x\nthemes:\n  - id: a",
                 "codebook: x\nthemes:\n  - id: a\n    guid: GUID\n");
    expect_guids("{codebook: x, themes: [{id: a, rules: []}, {name: B, id: \"b\"}]}",
                 "{codebook: x, themes: [{id: a, guid: GUID, rules: []},"
                 " {name: B, id: \"b\", guid: GUID}]}");
    expect_guids("codebook: x\nthemes:\n  - themes:\n      - id: a\n    id: b\n",
                 "codebook: x\nthemes:\n  - themes:\n      - id: a\n        guid: GUID\n    id: b\n"
                 "    guid: GUID\n");
}

/* ---- What cannot be -------------------------------------------------------------------------- */

Test(splice, what_cannot_be_is_refused)
{
    static const struct {
        jny_edit    what;
        const char *text;
        jny_status  status;
        const char *reason;
    } cases[] = {
        {JNY_EDIT_ADD_RULE, "landlord*", JNY_ECONFLICT, "already"},
        {JNY_EDIT_ADD_RULE, "fl*t", JNY_ESYNTAX, "only at the end"},
        {JNY_EDIT_ADD_RULE, "  ", JNY_ESYNTAX, "nothing to add"},
        {JNY_EDIT_REMOVE_RULE, "landlords", JNY_ENOTFOUND, "no rule"},
        {JNY_EDIT_ADD_EXAMPLE, "The damp came back.", JNY_ECONFLICT, "already"},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_codebook b = parse(&a, jny_cstr(book));
        jny_str      out;
        jny_err      err = {0};
        jny_codebook_edit(&a, &b, 0, cases[i].what, jny_cstr(cases[i].text), &out, &err);
        cr_expect_eq(err.status, cases[i].status, "%s: %s", cases[i].text, err.msg);
        cr_expect(strstr(err.msg, cases[i].reason), "%s: %s", cases[i].text, err.msg);
    }
    jny_arena_close(&a);
}

static void expect_refusal(const char *source, jny_edit what, const char *text, jny_status status,
                           const char *reason)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook b = parse(&a, jny_cstr("codebook: x\nthemes:\n  - id: a\n    rules: [x]\n"));
    jny_str      out;
    jny_err      err = {0};
    if (status == JNY_EINVAL && !memmem(source, strlen(source), "codebook", 8))
        b.source = jny_cstr(source); /* as of a book that was read from another format */
    else
        b = parse(&a, jny_cstr(source));
    jny_codebook_edit(&a, &b, 0, what, jny_cstr(text), &out, &err);
    cr_expect_eq(err.status, status, "%s: %s", source, err.msg);
    cr_expect(strstr(err.msg, reason), "%s: %s", source, err.msg);
    jny_arena_close(&a);
}

Test(splice, some_ways_of_writing_are_left_to_a_person)
{
    /* the line has no place for a list of its own */
    expect_refusal("{codebook: x, themes: [{id: a}]}\n", JNY_EDIT_ADD_RULE, "y", JNY_EINVAL,
                   "by hand");
    /* a dash stands alone: which column is the list's, only its writer knows */
    expect_refusal("codebook: x\nthemes:\n  - id: a\n    rules:\n    -\n      x\n",
                   JNY_EDIT_ADD_RULE, "y", JNY_EINVAL, "by hand");
    expect_refusal("codebook: x\nthemes:\n  - id: a\n    rules:\n    -\n      x\n",
                   JNY_EDIT_REMOVE_RULE, "x", JNY_EINVAL, "by hand");
}

Test(splice, a_book_of_another_format_is_not_edited)
{
    static const char *const others[] = {
        "%\n1\tx\n%\n", "- a\n", "themes: 3\n", "a: b\n", "themes: []\n", "themes: [a]\n", ""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        expect_refusal(others[i], JNY_EDIT_ADD_RULE, "y", JNY_EINVAL, "convert");
}

Test(splice, what_is_no_text_or_is_there_is_refused)
{
    static const char with[] = "codebook: x\nthemes:\n  - id: a\n    near-misses: [Not this.]\n";
    expect_refusal(with, JNY_EDIT_ADD_NEAR_MISS, "Not this.", JNY_ECONFLICT, "already");
    expect_refusal(with, JNY_EDIT_ADD_EXAMPLE, "caf\xE9", JNY_ESYNTAX, "UTF-8");
    expect_refusal(with, JNY_EDIT_REMOVE_RULE, "x", JNY_ENOTFOUND, "no rule");
}

/* ---- By chance ------------------------------------------------------------------------------- */

/* Whether `longer` is `shorter` with bytes put in at one place: whole lines, or part of one. */
static bool is_one_insertion(jny_str shorter, jny_str longer, size_t *lines)
{
    size_t head = 0, tail = 0;
    while (head < shorter.n && shorter.p[head] == longer.p[head])
        head++;
    while (tail < shorter.n - head &&
           shorter.p[shorter.n - 1 - tail] == longer.p[longer.n - 1 - tail])
        tail++;
    *lines = 0;
    for (size_t i = head; i < longer.n - tail; i++)
        *lines += longer.p[i] == '\n';
    return head + tail == shorter.n;
}

static jny_str shipped(jny_arena *a)
{
    jny_str text;
    jny_err err = {0};
    jny_file_read(a, jny_world_system(), SOURCE_FOLDER "/codebooks/1000-journeys.yaml", 1 << 20,
                  &text, &err);
    cr_assert_eq(err.status, JNY_OK, "%s", err.msg);
    return text;
}

/* Adds and removes here and there; each step is one line, and undoing an addition gives the
 * very bytes that were there. */
Test(splice, random_changes_of_the_shipped_codebook)
{
    static const char *const texts[] = {"new rule %zu",  "=NR%zu",     "^exactly %zu",
                                        "new%zu*",       "a%zu ~3 b",  "/n%zu, '[x]/",
                                        "caf\u00E9 %zu", "say: no %zu"};
    jny_arena lasting = jny_arena_open(jny_world_system()), a = jny_arena_open(lasting.world);
    jny_str   yaml  = shipped(&lasting);
    chance    luck  = chance_of(7);
    size_t    steps = getenv("JNY_LONG") ? 1200 : 40;
    for (size_t step = 0; step < steps; step++) {
        jny_codebook     b    = parse(&a, yaml);
        const jny_theme *t    = &b.themes[chance_below(&luck, b.n)];
        jny_edit         what = (jny_edit)chance_below(&luck, 4);
        size_t           lines;
        jny_str          text = jny_str_format(&a, texts[chance_below(&luck, 8)], step);
        if (what == JNY_EDIT_REMOVE_RULE && t->n_rules)
            text = t->rules[chance_below(&luck, t->n_rules)].text;
        else if (what == JNY_EDIT_REMOVE_RULE)
            what = JNY_EDIT_ADD_RULE;
        jny_str after = edit(&a, yaml, jny_str_z(&a, t->path), what, jny_str_z(&a, text));
        if (what == JNY_EDIT_REMOVE_RULE)
            cr_assert(is_one_insertion(after, yaml, &lines), "step %zu", step);
        else
            cr_assert(is_one_insertion(yaml, after, &lines), "step %zu", step);
        cr_assert_leq(lines, t->n_rules && t->n_examples && t->n_near_misses ? 1 : 2, "step %zu",
                      step);
        if (what == JNY_EDIT_ADD_RULE && t->n_rules) {
            jny_str back =
                edit(&a, after, jny_str_z(&a, t->path), JNY_EDIT_REMOVE_RULE, jny_str_z(&a, text));
            cr_assert(jny_str_eq(back, yaml), "step %zu", step);
        }
        yaml = jny_str_copy(&lasting, after);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    jny_arena_close(&lasting);
}

/* Any rule of the shipped codebook can be taken out: some are drawn. */
Test(splice, any_rule_can_be_taken_out)
{
    jny_arena    lasting = jny_arena_open(jny_world_system()), a = jny_arena_open(lasting.world);
    jny_str      yaml = shipped(&lasting);
    jny_codebook b    = parse(&lasting, yaml);
    chance       luck = chance_of(11);
    int          some = getenv("JNY_LONG") ? 600 : 20;
    for (int i = 0; i < some; i++) {
        uint32_t         r = (uint32_t)chance_below(&luck, b.n_rules);
        const jny_theme *t = &b.themes[jny_codebook_theme_of(&b, r)];
        size_t           lines;
        jny_str          after = edit(&a, yaml, jny_str_z(&a, t->path), JNY_EDIT_REMOVE_RULE,
                                      jny_str_z(&a, jny_codebook_rule(&b, r)->text));
        cr_assert(is_one_insertion(after, yaml, &lines) && lines == 1, "rule %u: %zu lines", r,
                  lines);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    jny_arena_close(&lasting);
}
