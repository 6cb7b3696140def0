/* test_broken_match.c - the matcher, the filter and the lint while libraries refuse: the n-th call
 * of each (the linker puts what is below in its place) fails. What can be done without it is done
 * with the same outcome; else it is said. */
#include <journeys/tag.h>

#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct sb_stemmer;

/* How many calls go well before one fails; below 0: all do. */
typedef struct {
    int stemmers, patterns, contexts, data, threads, stacks;
} patience;
static const patience all_well = {-1, -1, -1, -1, -1, -1};
static patience       left     = {-1, -1, -1, -1, -1, -1};

static bool fails(int *calls)
{
    if (*calls < 0)
        return false;
    return (*calls)-- == 0;
}

/* What the linker puts before and behind the libraries' own (-Wl,--wrap). */
#define WRAPPED(type, name, ...)                                                                   \
    type __real_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__)

WRAPPED(struct sb_stemmer *, sb_stemmer_new, const char *algorithm, const char *encoding)
{
    return fails(&left.stemmers) ? NULL : __real_sb_stemmer_new(algorithm, encoding);
}

WRAPPED(pcre2_code *, pcre2_compile_8, PCRE2_SPTR pattern, PCRE2_SIZE n, uint32_t options,
        int *code, PCRE2_SIZE *at, pcre2_compile_context *context)
{
    return fails(&left.patterns) ? NULL
                                 : __real_pcre2_compile_8(pattern, n, options, code, at, context);
}

WRAPPED(pcre2_match_context *, pcre2_match_context_create_8, pcre2_general_context *context)
{
    return fails(&left.contexts) ? NULL : __real_pcre2_match_context_create_8(context);
}

WRAPPED(pcre2_match_data *, pcre2_match_data_create_8, uint32_t n, pcre2_general_context *context)
{
    return fails(&left.data) ? NULL : __real_pcre2_match_data_create_8(n, context);
}

/* As if the machine code had too little stack for this text. */
WRAPPED(int, pcre2_match_8, const pcre2_code *code, PCRE2_SPTR text, PCRE2_SIZE n, PCRE2_SIZE from,
        uint32_t options, pcre2_match_data *data, pcre2_match_context *context)
{
    if (!(options & PCRE2_NO_JIT) && fails(&left.stacks))
        return PCRE2_ERROR_JIT_STACKLIMIT;
    return __real_pcre2_match_8(code, text, n, from, options, data, context);
}

WRAPPED(int, pthread_create, pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
        void *ctx)
{
    return fails(&left.threads) ? EAGAIN : __real_pthread_create(thread, how, run, ctx);
}

static void restore(void)
{
    left = all_well;
}
TestSuite(broken_match, .init = restore, .fini = restore);

/* ---- Opening --------------------------------------------------------------------------------- */

static const char book_text[] = "codebook: small\n"
                                "language: en\n"
                                "themes:\n"
                                "  - id: wait\n"
                                "    rules:\n"
                                "      - waiting\n"
                                "      - '/\\d+ weeks?/'\n"
                                "      - '/[^ ]+-list/'\n"
                                "      - help ~3 never\n";

static void book_of(jny_arena *a, const char *text, jny_codebook *book)
{
    jny_err err = {0};
    cr_assert_eq(jny_codebook_parse(a, JNY_STR("b.yaml"), jny_cstr(text), book, NULL, &err), JNY_OK,
                 "%s", err.msg);
}

static void expect_refused(const jny_codebook *book, jny_status status, const char *why)
{
    patience     before = left;
    jny_matcher *m      = NULL;
    jny_err      err    = {0};
    cr_expect_eq(jny_matcher_open(jny_world_system(), book, &m, &err), status, "%s", why);
    cr_expect(strstr(err.msg, why), "%s", err.msg);
    left = before;
    cr_expect_eq(jny_matcher_open(jny_world_system(), book, &m, NULL), status, "%s", why);
    cr_expect_null(m);
    restore();
}

Test(broken_match, what_cannot_be_opened_is_told)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    book_of(&a, book_text, &book);
    left.stemmers = 0;
    expect_refused(&book, JNY_ENOTFOUND, "no stemmer");
    left.patterns = 0;
    expect_refused(&book, JNY_ESYNTAX, "/\\d+ weeks?/");
    left.patterns = 2; /* the first takes two: by itself, and behind what it leads with */
    expect_refused(&book, JNY_ESYNTAX, "/[^ ]+-list/");
    left.contexts = 0;
    expect_refused(&book, JNY_ELIMIT, "memory");
    left.data = 0;
    expect_refused(&book, JNY_ELIMIT, "memory");
    book.language = (jny_str){0};
    expect_refused(&book, JNY_ENOTFOUND, "no stemmer");
    jny_arena_close(&a);
}

/* ---- Matching -------------------------------------------------------------------------------- */

static const char story[] =
    "We were waiting 30 weeks on the waiting-list. Help never came. 5 weeks";

static jny_str explained(jny_arena *a, jny_matcher *m, const char *lang)
{
    jny_tags tags;
    jny_buf  b = jny_buf_open(a);
    jny_tag(a, m, jny_cstr(story), jny_cstr(lang), &tags);
    jny_tags_explain(&b, jny_matcher_codebook(m), jny_cstr(story), tags, NULL, 0);
    return jny_buf_str(&b);
}

static const char expected[] = "wait: \"waiting\" by waiting\n"
                               "wait: \"30 weeks\" by /\\d+ weeks?/\n"
                               "wait: \"waiting-list\" by /[^ ]+-list/\n"
                               "wait: \"Help never\" by help ~3 never\n"
                               "wait: \"5 weeks\" by /\\d+ weeks?/, negated\n";

Test(broken_match, what_is_only_quick_is_not_needed)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_matcher *m;
    book_of(&a, book_text, &book);
    for (int i = 0; i < 12; i++) { /* each search may need more stack */
        cr_assert_eq(jny_matcher_open(jny_world_system(), &book, &m, NULL), JNY_OK);
        left.stacks = i;
        jny_str got = explained(&a, m, "");
        cr_expect(jny_str_eq(got, jny_cstr(expected)), "search %d:\n%.*s", i, JNY_ARG(got));
        jny_matcher_close(m);
        restore();
    }
    left.patterns = 1; /* the one that spares PCRE2 long rows of digits */
    cr_assert_eq(jny_matcher_open(jny_world_system(), &book, &m, NULL), JNY_OK);
    cr_expect_lt(left.patterns, 0, "it was asked for");
    cr_expect(jny_str_eq(explained(&a, m, ""), jny_cstr(expected)));
    jny_matcher_close(m);
    jny_arena_close(&a);
}

/* A story in a language whose stemmer cannot be had is read as the codebook's. */
Test(broken_match, another_language_without_its_stemmer)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_matcher *m;
    book_of(&a, book_text, &book);
    cr_assert_eq(jny_matcher_open(jny_world_system(), &book, &m, NULL), JNY_OK);
    left.stemmers = 0;
    cr_expect(jny_str_eq(explained(&a, m, "es"), jny_cstr(expected)));
    cr_expect_lt(left.stemmers, 0, "it was asked for");
    cr_expect(!jny_str_eq(explained(&a, m, "es"), jny_cstr(expected)), "now it can");
    jny_matcher_close(m);
    jny_arena_close(&a);
}

/* ---- The filter ------------------------------------------------------------------------------ */

typedef struct {
    size_t  next;
    jny_buf out;
} lines;
enum { BATCHES = 40 };

static size_t next_line(void *ctx, jny_arena *a, const jny_str **at)
{
    lines   *all  = ctx;
    jny_str *line = JNY_ARRAY(a, jny_str, 1);
    if (all->next == BATCHES)
        return 0;
    *line = jny_str_format(a, "{\"id\":\"%zu\",\"text\":\"%s\"}", all->next++, story);
    *at   = line;
    return 1;
}

static bool keep_line(void *ctx, const jny_filtered *answer)
{
    lines *all = ctx;
    jny_buf_add(&all->out, answer->out);
    return true;
}

static jny_status filtered(jny_arena *a, const jny_codebook *book, size_t threads, jny_str *out,
                           jny_err *err)
{
    lines      all    = {.out = jny_buf_open(a)};
    jny_stream stream = {&all, next_line, keep_line};
    jny_filter f      = {.limits = JNY_LIMITS};
    jny_status st     = jny_filter_stream(jny_world_system(), book, &f, threads, &stream, err);
    *out              = jny_buf_str(&all.out);
    return st;
}

Test(broken_match, threads_that_cannot_be_had)
{
    jny_arena    a   = jny_arena_open(jny_world_system());
    jny_err      err = {0};
    jny_codebook book;
    jny_str      whole, got;
    book_of(&a, book_text, &book);
    cr_assert_eq(filtered(&a, &book, 1, &whole, &err), JNY_OK, "%s", err.msg);
    cr_assert_gt(whole.n, 0);
    for (int i = 0; i < 3; i++) {
        left.threads = i; /* a thread */
        cr_expect_eq(filtered(&a, &book, 4, &got, &err), JNY_OK);
        cr_expect(jny_str_eq(got, whole), "without thread %d", i);
        restore();
        left.stemmers = i + 1; /* what a thread works with */
        cr_expect_eq(filtered(&a, &book, 4, &got, &err), JNY_OK);
        cr_expect(jny_str_eq(got, whole), "without matcher %d", i + 1);
        restore();
    }
    left.stemmers = 0;
    cr_expect_eq(filtered(&a, &book, 4, &got, &err), JNY_ENOTFOUND);
    cr_expect_eq(got.n, 0);
    jny_arena_close(&a);
}

/* ---- The lint -------------------------------------------------------------------------------- */

/* A rule that could not be tried is not blamed. */
Test(broken_match, the_lint_says_only_what_it_saw)
{
    static const char text[] = "codebook: small\n"
                               "themes:\n"
                               "  - id: wait\n"
                               "    rules: [lift broken, '/(\\w+\\s?)+\\?/']\n"
                               "    unless: [broken]\n";
    jny_arena         a      = jny_arena_open(jny_world_system());
    jny_codebook      book;
    jny_matcher      *m;
    jny_problems      problems = {0}, fewer = {0};
    book_of(&a, text, &book);
    cr_assert_eq(jny_matcher_open(jny_world_system(), &book, &m, NULL), JNY_OK);
    jny_codebook_probe(&a, m, &problems);
    cr_expect_eq(problems.n, 2);
    left.stemmers = 0; /* of the matcher that tries the context */
    left.patterns = 0; /* and of the first that tries the pattern; the second finds it */
    jny_codebook_probe(&a, m, &fewer);
    cr_assert_eq(fewer.n, 2);
    cr_expect(memmem(fewer.at[0].msg.p, fewer.at[0].msg.n, "not found in its own words", 26),
              "%.*s", JNY_ARG(fewer.at[0].msg));
    jny_matcher_close(m);
    jny_arena_close(&a);
}
