/* audit.c - what a sample by chance says of a machine's codings, as a table. */
#include "maker.h"

#include <math.h>

static void columns(maker *m, const jny_audit_query *q)
{
    static const char *const heads[][2] = {
        {"stories", "Stories"},     {"marked", "Marked"},      {"read", "Read"},
        {"precision", "Precision"}, {"precision_low", "from"}, {"precision_high", "to"},
        {"recall", "Recall"},       {"recall_low", "from"},    {"recall_high", "to"},
        {"share", "Share"},         {"share_low", "from"},     {"share_high", "to"}};
    make_column(m, JNY_STR("theme"), JNY_STR("Theme"), false);
    if (q->groups)
        make_column(m, JNY_STR("group"), q->by, false);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        make_column(m, jny_cstr(heads[i][0]), jny_cstr(heads[i][1]), true);
    make_column(m, JNY_STR("missed"), JNY_STR("Missed at most"), true);
    make_column(m, JNY_STR("advice"), JNY_STR("Reading on"), false);
}

static void put_estimate(maker *m, jny_estimate e)
{
    if (isnan(e.value)) {
        make_null(m, "cannot be estimated");
        make_null(m, "");
        make_null(m, "");
        return;
    }
    make_decimal(m, e.value, 3);
    make_decimal(m, e.low, 3);
    make_decimal(m, e.high, 3);
}

/* To stop is a choice where less may be missed than is found; a bound that says no more than how
 * many are unread is none. */
static void put_advice(maker *m, const jny_audit_row *r, bool sensitive)
{
    if (!r->unread)
        make_text(m, JNY_STR("all is read"));
    else if (sensitive)
        make_text(m, JNY_STR("sensitive: read all"));
    else if (!r->read)
        make_text(m, JNY_STR("read the sample first"));
    else if (r->missed >= r->unread)
        make_text(m,
                  jny_str_format(m->a, "read on: the sample rules out none of %.*s",
                                 JNY_ARG(make_count(m, r->unread, "unread one", "unread ones"))));
    else if (r->missed > r->found)
        make_text(m, jny_str_format(m->a, "read on: more may be missed than are found (%llu)",
                                    (unsigned long long)r->found));
    else if (r->missed)
        make_text(m, jny_str_format(
                         m->a, "you may stop: at most %llu missed, %llu found (95 %% confidence)",
                         (unsigned long long)r->missed, (unsigned long long)r->found));
    else
        make_text(m, JNY_STR("you may stop: none is missed (95 % confidence)"));
}

static void put_row(maker *m, const jny_audited *x, const jny_audit_row *r)
{
    const jny_audit_query *q     = x->query;
    const jny_theme       *theme = &q->active->book.themes[r->theme];
    bool                   all   = r->group == (q->groups ? q->groups->n : 0);
    make_text(m, theme->path);
    if (q->groups)
        make_text(m, all                             ? JNY_STR("(all)")
                     : q->groups->values[r->group].n ? q->groups->values[r->group]
                                                     : JNY_STR("(not given)"));
    make_number(m, r->audit.stories);
    make_number(m, r->audit.marked);
    make_number(m, r->read);
    put_estimate(m, r->precision);
    put_estimate(m, r->recall);
    put_estimate(m, r->prevalence);
    if (all && !(theme->sensitive && r->unread)) {
        make_number(m, r->missed);
        put_advice(m, r, theme->sensitive);
    } else if (all) {
        make_null(m, "");
        put_advice(m, r, theme->sensitive);
    } else {
        make_null(m, "");
        make_text(m, r->borrowed ? JNY_STR("share by the figures of all") : (jny_str){0});
    }
}

void jny_audited_report(jny_arena *a, const jny_audited *x, jny_table *out)
{
    maker    m        = {.a = a};
    uint64_t disputed = 0, reread = 0;
    columns(&m, x->query);
    for (size_t i = 0; i < x->n; i++) {
        put_row(&m, x, &x->rows[i]);
        disputed += x->rows[i].disputed;
        reread += x->rows[i].reread;
    }
    make_note(
        &m,
        "Read: stories drawn by chance (seed %llu), up to the first on which nobody answered. "
        "From, to: 95 %% intervals.",
        (unsigned long long)x->query->seed);
    make_note(&m,
              "Share: of stories that have the theme, corrected for what the machine gets wrong "
              "and misses; in a group of which fewer than 10 marked or 10 other stories were "
              "read, by the recall and specificity in all stories (Rogan and Gladen).");
    if (reread)
        make_note(&m, "Share is also corrected for what people get wrong, by the stories that "
                      "several have finished and that were settled.");
    if (disputed)
        make_note(&m,
                  "On %llu answers of the sample people differ: they are left out until settled.",
                  (unsigned long long)disputed);
    *out = make_table(&m, jny_str_format(a, "INTERNAL: %.*s against stories drawn by chance",
                                         JNY_ARG(x->query->codings)));
}
