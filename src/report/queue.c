/* queue.c - what is to be read next, as a table: a row a story, in their order. */
#include "maker.h"

static const char *reason(const jny_queue_item *x, bool mixed)
{
    static const char *const reasons[] = {"likely", "uncertain", "by chance"};
    return x->cue ? "cue of present risk" : x->blind ? "blind" : mixed ? reasons[x->place] : "";
}

void jny_queue_report(jny_arena *a, const jny_desk *d, const jny_queue_query *q,
                      const jny_queue_item *items, size_t n, size_t limit, jny_table *out)
{
    maker  m        = {.a = a};
    bool   mixed    = q->order == JNY_ORDER_MIXED;
    bool   doubt    = q->order == JNY_ORDER_UNCERTAIN || q->order == JNY_ORDER_SENSITIVE;
    bool   by_model = jny_desk_weighed(d) && (mixed || doubt);
    size_t shown    = limit && limit < n ? limit : n;
    make_column(&m, JNY_STR("place"), JNY_STR("Place"), true);
    make_column(&m, JNY_STR("id"), JNY_STR("Story"), false);
    make_column(&m, JNY_STR("why"), JNY_STR("Why"), false);
    make_column(&m, JNY_STR("waiting"), JNY_STR("Suggestions"), true);
    make_column(&m, JNY_STR("sensitive"), JNY_STR("Sensitive"), true);
    for (size_t i = 0; i < shown; i++) {
        make_number(&m, i + 1);
        make_text(&m, jny_str_copy(a, jny_desk_id(d, items[i].row)));
        make_text(&m, jny_cstr(reason(&items[i], mixed)));
        make_number(&m, items[i].waiting);
        make_number(&m, items[i].sensitive);
    }
    if (doubt)
        make_note(&m, "Least certain: the story's theme %s.",
                  by_model ? "whose probability, as the model says, is nearest to one half"
                           : "that is suggested and that people accept nearest to half the time");
    if (mixed)
        make_note(&m,
                  "Of 10 stories 7 are those likely to hold most of what is still to be found, 2 "
                  "the least certain, 1 is drawn by chance (seed %llu): `journeys audit` measures "
                  "by it what is missed.",
                  (unsigned long long)q->seed);
    make_note(&m, "Suggestions: by the rules, on which nobody decided; sensitive ones of them.%s",
              by_model ? " The order is the model's." : "");
    *out = make_table(&m, jny_str_format(a, "INTERNAL: what %.*s may read next: %.*s",
                                         JNY_ARG(q->coder),
                                         JNY_ARG(make_count(&m, n, "story", "stories"))));
}
