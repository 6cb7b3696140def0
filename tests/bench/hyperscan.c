/* hyperscan.c - Hyperscan with starts of matches, on the rules' surface forms. The only
 * peer that is compiled, vectorised, and gives spans. */
#include "bench.h"

#include <hs.h>
#include <stdlib.h>
#include <string.h>

enum { RING = 1 << 12 };

typedef struct {
    uint32_t pattern, start, end;
} match;

typedef struct {
    hs_database_t *database;
    hs_scratch_t  *scratch;
    uint32_t      *themes; /* by pattern */
    uint64_t       seen;   /* themes of this story, a bit each */
    uint64_t       found;
    match          ring[RING]; /* what an application would keep */
} scanner;

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *ctx)
{
    scanner *s = ctx;
    (void)flags;
    s->ring[s->found++ % RING] = (match){id, (uint32_t)from, (uint32_t)to};
    s->seen |= 1ull << s->themes[id];
    return 0;
}

static void run(void *ctx, const stories *s, outcome *out)
{
    scanner *x   = ctx;
    x->found     = 0;
    double start = busy();
    for (size_t i = 0; i < s->n; i++) {
        x->seen = 0;
        if (hs_scan(x->database, s->at[i].p, (unsigned)s->at[i].n, 0, x->scratch, on_match, x) !=
            HS_SUCCESS)
            bench_fail("Hyperscan gave up in story %zu", i);
        out->pairs += (uint64_t)__builtin_popcountll(x->seen);
    }
    out->seconds = busy() - start;
    out->found   = x->found;
}

runner hyperscan_open(jny_arena *a, const surfaces *patterns)
{
    scanner            *x     = JNY_NEW(a, scanner);
    const char        **text  = JNY_ARRAY(a, const char *, patterns->n);
    unsigned           *flags = JNY_ARRAY(a, unsigned, patterns->n);
    unsigned           *ids   = JNY_ARRAY(a, unsigned, patterns->n);
    hs_compile_error_t *why   = NULL;
    x->themes                 = JNY_ARRAY(a, uint32_t, patterns->n);
    for (unsigned i = 0; i < patterns->n; i++) {
        text[i]      = patterns->at[i].pattern;
        flags[i]     = HS_FLAG_CASELESS | HS_FLAG_UTF8 | HS_FLAG_SOM_LEFTMOST;
        ids[i]       = i;
        x->themes[i] = patterns->at[i].theme;
        if (x->themes[i] > 63)
            bench_fail("more than 64 themes");
    }
    double start = now();
    if (hs_compile_multi(text, flags, ids, (unsigned)patterns->n, HS_MODE_BLOCK, NULL, &x->database,
                         &why) != HS_SUCCESS)
        bench_fail("Hyperscan: %s: %s", why->message,
                   why->expression >= 0 ? text[why->expression] : "");
    if (hs_alloc_scratch(x->database, &x->scratch) != HS_SUCCESS)
        bench_fail("Hyperscan: no room");
    report_line("Hyperscan compiled %zu patterns of %zu surface forms in %.2f s", patterns->n,
                patterns->forms, now() - start);
    return (runner){"Hyperscan, surface forms, start offsets", run, x,
                    "stems (words written out for it), NFC, UAX #29, NEAR, phrases over a comma"};
}

void hyperscan_close(runner *r)
{
    scanner *x = r->ctx;
    hs_free_scratch(x->scratch);
    hs_free_database(x->database);
}
