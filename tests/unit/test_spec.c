/* test_spec.c - runs the specifications in tests/spec: every `~~~ story` and every
 * `~~~ error` block of every Markdown file there is one test.
 *
 * Criterion prints one name for all of them, so a message carries file, line and
 * heading. The runner fails when it finds no example. */
#include <journeys/journeys.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SPEC_FOLDER
#error "SPEC_FOLDER names the folder of the specifications"
#endif

enum { MAX_FILES = 100, MAX_EXAMPLES = 5000 };

/* Plain data: Criterion hands it to another process. */
struct example {
    char     file[64];
    unsigned line; /* of the opening fence */
};

/* ---- Reading a specification ------------------------------------------------------ */

struct block {
    jny_str  kind;     /* "story", "codebook", "error", "console" */
    jny_str  argument; /* "es" in "~~~ story es"                  */
    jny_str  body;
    unsigned line;
    jny_str  heading;
};

struct reader {
    jny_str  rest;
    unsigned line;
    jny_str  heading;
};

static jny_str next_line(struct reader *r)
{
    r->line++;
    return jny_str_cut(&r->rest, '\n');
}

static bool next_block(struct reader *r, struct block *b)
{
    while (r->rest.n) {
        jny_str line = next_line(r);
        if (jny_str_starts(line, JNY_STR("#")))
            r->heading = line;
        if (!jny_str_starts(line, JNY_STR("~~~ ")))
            continue;
        jny_str words = jny_str_sub(line, 4, line.n);
        b->kind       = jny_str_cut(&words, ' ');
        b->argument   = words;
        b->line       = r->line;
        b->heading    = r->heading;
        b->body       = (jny_str){r->rest.p, 0};
        while (r->rest.n) {
            jny_str inside = next_line(r);
            if (jny_str_eq(inside, JNY_STR("~~~")))
                return true;
            b->body.n = (size_t)(inside.p + inside.n - b->body.p) + 1;
        }
        cr_assert_fail("line %u: the fence is not closed", b->line);
    }
    return false;
}

/* Cuts the body at the line that is just three dashes. */
static void split_body(jny_str body, jny_str *given, jny_str *expected)
{
    jny_str rest = body;
    *given       = body;
    *expected    = (jny_str){0};
    while (rest.n) {
        const char *start = rest.p;
        jny_str     line  = jny_str_cut(&rest, '\n');
        if (jny_str_eq(line, JNY_STR("---"))) {
            given->n = (size_t)(start - body.p);
            if (given->n)
                given->n--; /* the line break before the dashes */
            *expected = rest;
            return;
        }
    }
}

static jny_str read_spec(jny_arena *a, const char *file)
{
    char    path[512];
    jny_str text = {0};
    jny_err err  = {0};
    snprintf(path, sizeof path, "%s/%s", SPEC_FOLDER, file);
    jny_file_read(a, jny_world_system(), path, 16 << 20, &text, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s", path, err.msg);
    return text;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

static bool is_example(const struct block *b)
{
    return jny_str_eq(b->kind, JNY_STR("story")) || jny_str_eq(b->kind, JNY_STR("error")) ||
           jny_str_eq(b->kind, JNY_STR("misspelt"));
}

ParameterizedTestParameters(spec, example)
{
    static char    names[MAX_FILES][64];
    static char   *sorted[MAX_FILES];
    size_t         n_files = 0, n = 0;
    struct dirent *entry;
    DIR           *folder = opendir(SPEC_FOLDER);
    while (folder && (entry = readdir(folder)) && n_files < MAX_FILES) {
        if (!jny_str_ends(jny_cstr(entry->d_name), JNY_STR(".md")))
            continue;
        snprintf(names[n_files], sizeof names[0], "%.63s", entry->d_name);
        sorted[n_files] = names[n_files];
        n_files++;
    }
    if (folder)
        closedir(folder);
    qsort(sorted, n_files, sizeof *sorted, by_name);

    struct example *out = cr_malloc(MAX_EXAMPLES * sizeof *out);
    jny_arena       a   = jny_arena_open(jny_world_system());
    for (size_t i = 0; i < n_files; i++) {
        struct reader r = {.rest = read_spec(&a, sorted[i])};
        struct block  b;
        while (next_block(&r, &b))
            if (is_example(&b) && n < MAX_EXAMPLES) {
                snprintf(out[n].file, sizeof out[n].file, "%s", sorted[i]);
                out[n++].line = b.line;
            }
    }
    jny_arena_close(&a);
    if (n == 0) {
        fprintf(stderr, "no example found in %s\n", SPEC_FOLDER);
        exit(1);
    }
    return cr_make_param_array(struct example, out, n);
}

/* ---- Running one ---------------------------------------------------------------------- */

/* In the order of the file, as the program prints them. */
static int by_place(const void *x, const void *y)
{
    const jny_problem *p = x, *q = y;
    if (p->at.line != q->at.line)
        return p->at.line < q->at.line ? -1 : 1;
    return (p->at.col > q->at.col) - (p->at.col < q->at.col);
}

static jny_str problems_of(jny_arena *a, jny_str yaml)
{
    jny_problems problems = {0};
    jny_codebook book;
    jny_buf      b    = jny_buf_open(a);
    jny_str      file = JNY_STR("codebook.yaml");
    jny_matcher *m    = NULL;
    if (jny_codebook_parse(a, file, yaml, &book, &problems, NULL) == JNY_OK) {
        jny_codebook_check(a, &book, &problems);
        if (jny_matcher_open(jny_world_system(), &book, &m, NULL) == JNY_OK)
            jny_codebook_probe(a, m, &problems);
        jny_matcher_close(m);
    }
    if (problems.n)
        qsort(problems.at, problems.n, sizeof *problems.at, by_place);
    for (size_t i = 0; i < problems.n; i++)
        jny_problem_print(&b, file, yaml, &problems.at[i]);
    return jny_buf_str(&b);
}

/* What a story of kind "misspelt" suggests. */
static jny_str suggestions(jny_arena *a, jny_matcher *m, jny_str story, jny_str lang)
{
    const jny_misspelling *found;
    size_t                 n;
    jny_buf                b = jny_buf_open(a);
    jny_misspellings_find(a, m, story, lang, &found, &n);
    for (size_t i = 0; i < n; i++)
        jny_misspelling_explain(&b, jny_matcher_codebook(m), story, &found[i]);
    if (n == 0)
        jny_buf_add(&b, JNY_STR("(none)\n"));
    return jny_buf_str(&b);
}

static jny_str tags_of(jny_arena *a, jny_str yaml, jny_str story, jny_str lang, bool misspelt,
                       const char *where)
{
    jny_codebook book;
    jny_matcher *m   = NULL;
    jny_err      err = {0};
    jny_buf      b   = jny_buf_open(a);
    jny_tags     tags;
    cr_assert(yaml.n, "%s: no codebook before this story", where);
    jny_codebook_parse(a, JNY_STR("codebook.yaml"), yaml, &book, NULL, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s: %s", where, err.place, err.msg);
    cr_assert_eq(jny_matcher_open(jny_world_system(), &book, &m, &err), JNY_OK, "%s: %s", where,
                 err.msg);
    jny_tag(a, m, story, lang, &tags);
    for (size_t i = 0; i < tags.n; i++) {
        jny_str before = jny_str_sub(story, 0, tags.hits[i].start);
        cr_expect_eq(jny_utf8_count(before), tags.hits[i].from, "%s: code points", where);
    }
    jny_tags_explain(&b, &book, story, jny_tags_specific(a, &book, tags), NULL, 0);
    jny_str out = misspelt ? suggestions(a, m, story, lang) : jny_buf_str(&b);
    jny_matcher_close(m);
    return out;
}

ParameterizedTest(struct example *e, spec, example)
{
    jny_arena     a = jny_arena_open(jny_world_system());
    struct reader r = {.rest = read_spec(&a, e->file)};
    struct block  b;
    jny_str       codebook = {0};
    while (next_block(&r, &b) && b.line != e->line)
        if (jny_str_eq(b.kind, JNY_STR("codebook")))
            codebook = b.body;

    char    where[256];
    jny_str given, expected, got;
    snprintf(where, sizeof where, "tests/spec/%s:%u: %.*s", e->file, e->line, JNY_ARG(b.heading));
    split_body(b.body, &given, &expected);
    if (jny_str_eq(b.kind, JNY_STR("error")))
        got = problems_of(&a, given);
    else
        got = tags_of(&a, codebook, given, b.argument, jny_str_eq(b.kind, JNY_STR("misspelt")),
                      where);
    cr_expect(jny_str_eq(got, expected), "%s\n--- expected\n%.*s--- got\n%.*s", where,
              JNY_ARG(expected), JNY_ARG(got));
    jny_arena_close(&a);
}
