/* gate.h - whether a story may be shown, for tests that shut and open the gate. */
#ifndef TESTS_GATE_H
#define TESTS_GATE_H

#include <journeys/publish.h>
#include <journeys/review.h>

#include "chain.h"

static inline const char *refusal(desk *d, const char *id)
{
    jny_story s;
    jny_marks marks;
    works(d, jny_story_get(d->p, &d->a, jny_cstr(id), &s, &d->err), id);
    works(d, jny_marks_of(d->p, &d->a, &s, &marks, &d->err), id);
    return jny_may_not_publish(&s, &marks);
}

static inline void sign(desk *d, const char *id)
{
    jny_signed       out;
    jny_sign_request r = {.id = jny_cstr(id), .coder = JNY_STR("Ama")};
    works(d, jny_sign(d->p, &d->a, jny_gazetteer_shipped(&d->a), &r, &out, &d->err), "signing");
}

static inline void expect_refusal(desk *d, const char *id, const char *part)
{
    const char *got = refusal(d, id);
    cr_expect(part ? got && strstr(got, part) : !got, "%s: %s, not %s", id, got ? got : "may be",
              part ? part : "may be");
}

#endif
