/* seen.c - what a page was made of, as its forms bring it back: who answers a form made of
 * something else by now would answer for what they never saw. Numbers alone do not say it, since
 * after a `restore` the same number is another's. */
#include "app.h"

enum { DIGITS = 16 }; /* of a digest: nobody looks for two that are alike, they only must not be */

jny_str event_name(jny_arena *a, const jny_history_row *r)
{
    return jny_str_format(a, "%lld-%.*s", (long long)r->seq,
                          JNY_ARG(jny_str_sub(r->digest, 0, DIGITS)));
}

/* The event of that number; NULL: there is none, or it cannot be read. */
static const jny_history_row *event_at(visit *v, int64_t seq)
{
    jny_history_row  *rows;
    size_t            n = 0;
    jny_history_query q = {.before = seq + 1, .most = 1};
    return seq > 0 && jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) == JNY_OK && n &&
                   rows[0].seq == seq
               ? &rows[0]
               : NULL;
}

jny_str event_numbered(visit *v, int64_t seq)
{
    const jny_history_row *r = event_at(v, seq);
    return r ? event_name(v->a, r) : (jny_str){0};
}

int64_t event_asked(visit *v)
{
    enum { MOST = 15 };
    jny_str name = get(v, "event"), rest = name, number = jny_str_cut(&rest, '-');
    int64_t seq = 0;
    for (size_t i = 0; i < number.n && number.n <= MOST; i++)
        seq = number.p[i] >= '0' && number.p[i] <= '9' ? seq * 10 + (number.p[i] - '0') : -MOST;
    const jny_history_row *r = event_at(v, seq);
    if (r && jny_str_eq(event_name(v->a, r), name))
        return seq;
    if (v->err.status != JNY_OK)
        fail_by(v);
    else
        refuse_visit(v, 409,
                     name.n ? "The record has something else in that place: the project went back "
                              "to a backup since this page was made. Nothing was taken back; open "
                              "the page again and look at what stands."
                            : "Say what is to be taken back.");
    return 0;
}
