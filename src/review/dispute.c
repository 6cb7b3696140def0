/* dispute.c - where people differ and nobody settled it: what an adjudicator is asked. */
#include "desk.h"

static bool same_theme(const jny_answer *x, const jny_answer *y)
{
    return x->theme == y->theme || (jny_str_eq(x->theme_path, y->theme_path) &&
                                    jny_str_eq(x->theme_codebook, y->theme_codebook));
}

/* Who differs from answer `i` of a story, if it is the first on its theme; NULL: nobody does, or
 * it is settled. */
static const jny_answer *against(const jny_said *s, size_t i)
{
    const jny_answer *x = &s->answers[i], *other = NULL;
    for (size_t k = 0; k < s->n_answers; k++) {
        const jny_answer *y = &s->answers[k];
        if (y->machine || !same_theme(x, y))
            continue;
        if (k < i || jny_str_eq(y->action, JNY_STR("adjudicate")))
            return NULL;
        if (y->present != x->present)
            other = y;
    }
    return other;
}

static bool is_still_blind(const jny_desk *d, size_t row)
{
    const jny_said *s = jny_desk_said(d, row);
    for (size_t i = 0; i < s->n_assigned; i++)
        if (jny_desk_blind(d, row, s->assigned[i].coder_name))
            return true;
    return false;
}

void jny_desk_disputes(const jny_desk *d, jny_arena *a, jny_dispute **out, size_t *n)
{
    JNY_LIST(jny_dispute) list = {0};
    for (size_t row = 0; row < jny_desk_rows(d); row++) {
        const jny_said *s = jny_desk_said(d, row);
        if (s->n_answers < 2 || is_still_blind(d, row))
            continue;
        for (size_t i = 0; i < s->n_answers; i++) {
            const jny_answer *x = &s->answers[i], *other = !x->machine ? against(s, i) : NULL;
            size_t            theme =
                other ? jny_desk_theme_find(d, x->theme_codebook, x->theme_path) : JNY_NO_PARENT;
            if (theme != JNY_NO_PARENT)
                *JNY_PUSH(a, &list) =
                    (jny_dispute){row, theme, x->present ? x : other, x->present ? other : x};
        }
    }
    *out = list.at;
    *n   = list.n;
}
