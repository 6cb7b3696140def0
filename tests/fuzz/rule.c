/* rule.c - a rule, regex or NEAR in the first line, a story in the rest: what is hit is in it. */
#include "fuzz.h"

#include <journeys/tag.h>

static void check_hits(jny_arena *a, const jny_codebook *book, jny_str story, jny_tags tags)
{
    jny_points t      = jny_points_of(a, story);
    size_t     behind = 0;
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        must_lie_in(story, behind, h->start, h->end);
        MUST(h->rule < book->n_rules && h->theme < book->n, "rule %u, theme %u", h->rule, h->theme);
        MUST(jny_points_at(&t, h->start) == h->from && jny_points_at(&t, h->end) == h->to,
             "[%u, %u) is not [%u, %u) in characters", h->start, h->end, h->from, h->to);
        behind = h->end; /* one theme: none overlaps another */
    }
    for (size_t i = 0; i < tags.n_limited; i++)
        MUST(jny_tags_limited_rule(book, tags.limited[i]).n, "a rule without words gave up");
}

static void match(jny_arena *a, jny_str rule, jny_str story)
{
    jny_codebook book;
    jny_matcher *m    = NULL;
    jny_err      err  = {0};
    jny_buf      yaml = jny_buf_open(a);
    jny_buf_add(&yaml, JNY_STR("codebook: b\nlanguage: en\nthemes:\n  - id: t\n    rules: ["));
    jny_buf_json(&yaml, rule);
    jny_buf_add(&yaml, JNY_STR("]\n"));
    /* A rule may be more than a codebook takes: it may not stand for itself there. */
    if (jny_codebook_parse(a, JNY_STR("b"), jny_buf_str(&yaml), &book, NULL, &err) != JNY_OK)
        return;
    jny_status st = jny_matcher_open(a->world, &book, &m, &err);
    must_agree(st, &err);
    if (st != JNY_OK)
        return;
    jny_tags               tags, again;
    const jny_misspelling *misspelt;
    size_t                 n_misspelt;
    jny_tag(a, m, story, (jny_str){0}, &tags);
    check_hits(a, &book, story, tags);
    jny_tag(a, m, story, (jny_str){0}, &again);
    MUST(tags.n == again.n, "%zu hits, a second time %zu", tags.n, again.n);
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *x = &tags.hits[i], *y = &again.hits[i];
        MUST(x->rule == y->rule && x->start == y->start && x->end == y->end && x->from == y->from &&
                 x->to == y->to && x->negated == y->negated,
             "hit %zu is elsewhere a second time", i);
    }
    jny_misspellings_find(a, m, story, (jny_str){0}, &misspelt, &n_misspelt);
    jny_matcher_close(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena a     = jny_arena_open(jny_world_system());
    jny_err   err   = {0};
    size_t    col   = 0;
    jny_str   story = fuzz_text(data, n), rule = jny_str_cut(&story, '\n');
    jny_rule  parsed;
    if (jny_utf8_check(rule, NULL)) {
        jny_status st = jny_rule_parse(&a, rule, &parsed, &col, &err);
        must_agree(st, &err);
        MUST(st == JNY_OK || col <= rule.n, "wrong at %zu of %zu", col, rule.n);
        if (st == JNY_OK && jny_utf8_check(story, NULL))
            match(&a, rule, story);
        err = (jny_err){0};
        st  = jny_glob_parse(&a, rule, &parsed, &col, &err);
        must_agree(st, &err);
        MUST(st == JNY_OK || col <= rule.n, "a pattern wrong at %zu of %zu", col, rule.n);
    }
    jny_arena_close(&a);
    return 0;
}
