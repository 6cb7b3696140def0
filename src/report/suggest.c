/* suggest.c - candidates for a theme's rules, as a table. */
#include "maker.h"

#include <math.h>

static jny_str kind_of(const jny_suggestion *x)
{
    switch (x->kind) {
    case JNY_SUGGEST_RULE: return JNY_STR("rule?");
    case JNY_SUGGEST_NEAR_MISS: return JNY_STR("near-miss?");
    case JNY_SUGGEST_MISSPELLING: return JNY_STR("misspelt?");
    }
    return (jny_str){0};
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

void jny_suggestions_report(jny_arena *a, const jny_suggestions *s, jny_str theme, jny_table *out)
{
    maker m = {.a = a};
    make_column(&m, JNY_STR("kind"), JNY_STR(""), false);
    make_column(&m, JNY_STR("rule"), JNY_STR("Rule"), false);
    make_column(&m, JNY_STR("accepted"), JNY_STR("Accepted"), true);
    make_column(&m, JNY_STR("rejected"), JNY_STR("Rejected"), true);
    make_column(&m, JNY_STR("precision"), JNY_STR("Precision"), true);
    make_column(&m, JNY_STR("coverage"), JNY_STR("Coverage"), true);
    make_column(&m, JNY_STR("missed"), JNY_STR("New"), true);
    make_column(&m, JNY_STR("keyness"), JNY_STR("Keyness"), true);
    make_column(&m, JNY_STR("id"), JNY_STR("Story"), false);
    make_column(&m, JNY_STR("words"), JNY_STR("Words"), false);
    for (size_t i = 0; i < s->n; i++) {
        const jny_suggestion *x = &s->at[i];
        make_text(&m, kind_of(x));
        make_text(&m, x->rule);
        make_number(&m, x->accepted);
        make_number(&m, x->rejected);
        make_decimal(&m, share(x->accepted, x->accepted + x->rejected), 2);
        make_decimal(&m, share(x->accepted, s->accepted), 2);
        make_number(&m, x->missed);
        if (x->kind == JNY_SUGGEST_RULE)
            make_decimal(&m, x->keyness, 1);
        else
            make_null(&m, "");
        make_text(&m, x->id);
        make_text(&m, make_concordance(a, x->before, x->quote, x->after));
    }
    make_note(&m,
              "People accept %.*s in %.*s and not in %llu; %llu of the accepted no rule finds. "
              "Accepted, rejected: stories with these words; coverage: of all accepted; new: "
              "accepted stories that no rule finds yet.",
              JNY_ARG(theme), JNY_ARG(make_count(&m, s->accepted, "story", "stories")),
              (unsigned long long)s->rejected, (unsigned long long)s->missed);
    make_note(&m,
              "rule? words that may find more; near-miss? where a rule was wrong: an example of "
              "what it must not find, perhaps an `unless`; misspelt? one letter from a rule. "
              "Nothing was added: that is for a person to decide.");
    *out = make_table(
        &m, jny_str_format(a, "INTERNAL: candidates for the rules of %.*s", JNY_ARG(theme)));
}
