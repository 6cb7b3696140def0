/* pcre.c - PCRE2 with JIT, one pattern after the other over each story: what a script
 * with a list of regexes does, only compiled. */
#include "bench.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

typedef struct {
    pcre2_code         **codes;
    const surface       *patterns;
    size_t               n;
    pcre2_match_data    *data;
    pcre2_jit_stack     *stack;
    pcre2_match_context *limits;
} matcher;

static uint64_t all_matches(const matcher *m, size_t i, jny_str text)
{
    const PCRE2_SIZE *at   = pcre2_get_ovector_pointer(m->data);
    uint64_t          n    = 0;
    PCRE2_SIZE        from = 0;
    while (from <= text.n && pcre2_match(m->codes[i], (PCRE2_SPTR)text.p, text.n, from,
                                         PCRE2_NO_UTF_CHECK, m->data, m->limits) > 0) {
        from = at[1] > at[0] ? at[1] : at[1] + 1;
        n++;
    }
    return n;
}

static void run(void *ctx, const stories *s, outcome *out)
{
    const matcher *m     = ctx;
    double         start = busy();
    for (size_t i = 0; i < s->n; i++) {
        uint64_t seen = 0;
        for (size_t k = 0; k < m->n; k++) {
            uint64_t n = all_matches(m, k, s->at[i]);
            out->found += n;
            seen |= n ? 1ull << m->patterns[k].theme : 0;
        }
        out->pairs += (uint64_t)__builtin_popcountll(seen);
    }
    out->seconds = busy() - start;
}

runner pcre_open(jny_arena *a, const surfaces *patterns)
{
    matcher *m  = JNY_NEW(a, matcher);
    m->patterns = patterns->at;
    m->codes    = JNY_ARRAY(a, pcre2_code *, patterns->n);
    for (; m->n < patterns->n; m->n++) {
        int         code;
        PCRE2_SIZE  at;
        const char *text = patterns->at[m->n].pattern;
        m->codes[m->n]   = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                                         PCRE2_UTF | PCRE2_CASELESS, &code, &at, NULL);
        if (!m->codes[m->n] || pcre2_jit_compile(m->codes[m->n], PCRE2_JIT_COMPLETE) != 0)
            bench_fail("PCRE2 does not take %s", text);
    }
    m->data   = pcre2_match_data_create(1, NULL);
    m->limits = pcre2_match_context_create(NULL);
    m->stack  = pcre2_jit_stack_create(32 << 10, 1 << 20, NULL);
    pcre2_jit_stack_assign(m->limits, NULL, m->stack);
    return (runner){"PCRE2 JIT, each pattern in turn", run, m, "as Hyperscan; overlapping matches"};
}

void pcre_close(runner *r)
{
    matcher *m = r->ctx;
    for (size_t i = 0; i < m->n; i++)
        pcre2_code_free(m->codes[i]);
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->limits);
    pcre2_jit_stack_free(m->stack);
}
