/* line.c - a line of the filters `tag -` and `redact -`: NDJSON in, one line of JSON out. */
#include "fuzz.h"

#include <journeys/publish.h>

static const char book_text[] =
    "codebook: words\nlanguage: en\nthemes:\n"
    "  - id: help\n    rules: [help, early ~3 family]\n"
    "  - id: waiting\n    rules: [waiting list, '/list.{1,9}school/']\n";

static struct {
    jny_arena            a;
    jny_codebook         book;
    jny_matcher         *matcher;
    const jny_wording   *wording;
    const jny_gazetteer *gazetteer;
} kept;

static void prepare(void)
{
    jny_err err = {0};
    if (kept.matcher)
        return;
    kept.a = jny_arena_open(jny_world_system());
    MUST(jny_codebook_parse(&kept.a, JNY_STR("b"), jny_cstr(book_text), &kept.book, NULL, &err) ==
                 JNY_OK &&
             jny_matcher_open(kept.a.world, &kept.book, &kept.matcher, &err) == JNY_OK,
         "%s", err.msg);
    kept.wording   = jny_wording_of(&kept.a, &kept.book);
    kept.gazetteer = jny_gazetteer_shipped(&kept.a);
}

/* One whole line that a reader of JSON takes. */
static void check(jny_buf *out, bool explains)
{
    jny_str s = jny_buf_str(out);
    MUST(s.n && s.p[s.n - 1] == '\n', "an answer without an end");
    MUST(jny_utf8_check(s, NULL), "an answer that is no UTF-8");
    MUST(explains || memchr(s.p, '\n', s.n) == s.p + s.n - 1, "an answer of two lines");
    MUST(explains || (s.p[0] == '{' && s.p[s.n - 2] == '}'), "no object: %.*s", JNY_ARG(s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_str line = fuzz_text(data, n);
    if (memchr(data, '\n', n)) /* whoever reads lines hands over none with an end in it */
        return 0;
    prepare();
    jny_arena a = jny_arena_open(kept.a.world);
    for (int explain = 0; explain < 2; explain++) {
        jny_limits        limits = JNY_LIMITS;
        jny_filter        filter = {.explain = explain, .limits = limits};
        jny_redact_policy policy = {.ages = explain};
        jny_err           err    = {0};
        jny_buf           out    = jny_buf_open(&a);
        jny_filter_line(&a, kept.matcher, NULL, kept.wording, &filter, line, &out, &err);
        check(&out, explain);
        out = jny_buf_open(&a);
        err = (jny_err){0};
        jny_redact_line(&a, kept.gazetteer, &policy, &limits, explain, line, &out, &err);
        check(&out, explain);
    }
    jny_arena_close(&a);
    return 0;
}
