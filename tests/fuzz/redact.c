/* redact.c - what identifies, in any text: places that are places, and nothing more to redact in
 * what was redacted. */
#include "fuzz.h"

#include <journeys/publish.h>

static const jny_gazetteer *shipped(void)
{
    static jny_arena            kept;
    static const jny_gazetteer *g;
    if (!g) {
        kept = jny_arena_open(jny_world_system());
        g    = jny_gazetteer_shipped(&kept);
    }
    return g;
}

static void check_places(jny_arena *a, jny_str text, jny_redactions r)
{
    jny_points t      = jny_points_of(a, text);
    size_t     behind = 0;
    for (size_t i = 0; i < r.n; i++) {
        const jny_redaction *x = &r.at[i];
        must_lie_in(text, behind, x->start, x->end);
        MUST(jny_points_at(&t, x->start) == x->from && jny_points_at(&t, x->end) == x->to,
             "[%u, %u) is not [%u, %u) in characters", x->start, x->end, x->from, x->to);
        MUST(x->kind < JNY_REDACT_CLASSES && x->reason && x->replacement.n > 2 &&
                 x->replacement.p[0] == '[',
             "redaction %zu says \"%.*s\"", i, JNY_ARG(x->replacement));
        behind = x->end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_str text = fuzz_text(data, n);
    if (!jny_utf8_check(text, NULL))
        return 0;
    jny_arena a = jny_arena_open(jny_world_system());
    for (int ages = 0; ages < 2; ages++) {
        jny_redact_policy policy = {.ages = ages};
        jny_redactions    once, twice;
        jny_redact(&a, shipped(), &policy, text, &once);
        check_places(&a, text, once);
        jny_str shown = jny_redact_apply(&a, text, once);
        MUST(jny_utf8_check(shown, NULL), "the redacted text is no UTF-8");
        jny_redact(&a, shipped(), &policy, shown, &twice);
        MUST(twice.n == 0, "redacted again: \"%.*s\" at %u of \"%.*s\" (%s)",
             (int)(twice.at[0].end - twice.at[0].start), shown.p + twice.at[0].start,
             twice.at[0].start, JNY_ARG(shown), twice.at[0].reason);
    }
    jny_arena_close(&a);
    return 0;
}
