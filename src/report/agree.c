/* agree.c - agreement as a table. */
#include "maker.h"

#include <math.h>

static void stories(maker *m, const jny_agreement *a)
{
    const jny_codebook *book   = &a->query->codebook->book;
    jny_str             first  = a->query->again ? JNY_STR("first reading") : a->query->first;
    jny_str             second = a->query->again      ? JNY_STR("second reading")
                                 : a->query->second.n ? a->query->second
                                                      : JNY_STR("machine");
    make_column(m, JNY_STR("theme"), JNY_STR("Theme"), false);
    make_column(m, JNY_STR("id"), JNY_STR("Story"), false);
    make_column(m, JNY_STR("yes"), JNY_STR("Says yes"), false);
    make_column(m, JNY_STR("settled"), JNY_STR("Settled"), false);
    make_column(m, JNY_STR("first_valence"), JNY_STR("First's valence"), false);
    make_column(m, JNY_STR("second_valence"), JNY_STR("Second's valence"), false);
    for (size_t i = 0; i < a->n_disagreements; i++) {
        const jny_disagreement *x = &a->disagreements[i];
        make_text(m, book->themes[x->theme].path);
        make_text(m, x->id);
        make_text(m, x->first ? first : second);
        make_text(m, x->adjudicated ? JNY_STR("yes") : JNY_STR("no"));
        make_null(m, "");
        make_null(m, "");
    }
    for (size_t i = 0; i < a->n_otherwise; i++) {
        const jny_valence_disagreement *x = &a->otherwise[i];
        make_text(m, book->themes[x->theme].path);
        make_text(m, x->id);
        make_text(m, JNY_STR("both"));
        make_null(m, "");
        make_text(m, x->first);
        make_text(m, x->second);
    }
}

/* In a file for programs each row says what it is of: a row may travel alone. */
static void data_columns(maker *m)
{
    make_column(m, JNY_STR("coder"), JNY_STR("Coder"), false);
    make_column(m, JNY_STR("against"), JNY_STR("Against"), false);
    make_column(m, JNY_STR("stories"), JNY_STR("Stories"), true);
    make_column(m, JNY_STR("newer"), JNY_STR("Newer"), true);
    make_column(m, JNY_STR("corrected"), JNY_STR("Corrected"), true);
    make_column(m, JNY_STR("in_sight"), JNY_STR("In sight"), true);
    make_column(m, JNY_STR("days"), JNY_STR("Days"), true);
    make_column(m, JNY_STR("samples"), JNY_STR("Samples"), true);
    make_column(m, JNY_STR("seed"), JNY_STR("Seed"), true);
}

static void data_cells(maker *m, const jny_agreement *a, const jny_agree_row *r)
{
    const jny_agree_query *q = a->query;
    make_text(m, q->first);
    make_text(m, q->again ? JNY_STR("again") : q->second.n ? q->second : JNY_STR("machine"));
    make_number(m, a->stories);
    make_number(m, r->newer);
    make_number(m, a->corrected);
    make_number(m, a->in_sight);
    make_decimal(m, a->days, 1);
    make_number(m, q->samples);
    make_number(m, q->seed);
}

static void row(maker *m, const jny_agreement *a, jny_str name, const jny_agree_row *r, bool data)
{
    make_text(m, name);
    make_number(m, r->pairs.both);
    make_number(m, r->pairs.first);
    make_number(m, r->pairs.second);
    make_number(m, r->pairs.neither);
    make_decimal(m, r->kappa, 3);
    make_decimal(m, r->alpha, 3);
    make_decimal(m, r->low, 3);
    make_decimal(m, r->high, 3);
    make_decimal(m, r->ac1, 3);
    make_decimal(m, r->positive, 3);
    make_text(m, jny_cstr(jny_agree_word(r)));
    if (data)
        data_cells(m, a, r);
}

static void figures(maker *m, const jny_agreement *a, bool data)
{
    const jny_codebook *book = &a->query->codebook->book;
    make_column(m, JNY_STR("theme"), JNY_STR("Theme"), false);
    make_column(m, JNY_STR("both"), JNY_STR("Both"), true);
    make_column(m, JNY_STR("first"), JNY_STR("Only first"), true);
    make_column(m, JNY_STR("second"), JNY_STR("Only second"), true);
    make_column(m, JNY_STR("neither"), JNY_STR("Neither"), true);
    make_column(m, JNY_STR("kappa"), JNY_STR("Kappa"), true);
    make_column(m, JNY_STR("alpha"), JNY_STR("Alpha"), true);
    make_column(m, JNY_STR("low"), JNY_STR("Low"), true);
    make_column(m, JNY_STR("high"), JNY_STR("High"), true);
    make_column(m, JNY_STR("ac1"), JNY_STR("AC1"), true);
    make_column(m, JNY_STR("positive"), JNY_STR("Positive"), true);
    make_column(m, JNY_STR("verdict"), JNY_STR("In words"), false);
    if (data)
        data_columns(m);
    for (size_t i = 0; i < a->n; i++)
        row(m, a, book->themes[a->rows[i].theme].path, &a->rows[i], data);
    for (size_t v = 0; v < a->n_valences; v++)
        row(m, a, jny_str_format(m->a, "valence: %.*s", JNY_ARG(a->valences[v].name)),
            &a->valences[v].row, data);
}

/* What was compared; of one coder's two readings, whether the second was blind to the first. */
static jny_str caption(maker *m, const jny_agreement *a)
{
    const jny_agree_query *q       = a->query;
    jny_str                stories = make_count(m, a->stories, "story", "stories");
    bool                   machine = !q->second.n || jny_str_starts(q->second, JNY_STR("machine:"));
    if (q->again)
        return jny_str_format(m->a, "INTERNAL. %.*s and %.*s again, on %.*s read twice%s",
                              JNY_ARG(q->first), JNY_ARG(q->first), JNY_ARG(stories),
                              q->in_sight ? "" : ", the second time without sight of the first");
    return jny_str_format(m->a, "INTERNAL. %.*s and %.*s on %.*s finished by %s", JNY_ARG(q->first),
                          JNY_ARG(q->second.n ? q->second : JNY_STR("the machine")),
                          JNY_ARG(stories),
                          !machine      ? "both"
                          : q->second.n ? "the coder, and given to the machine"
                                        : "the coder");
}

static void say_readings(maker *m, const jny_agreement *a)
{
    if (!isnan(a->days))
        make_note(m, "Between the two readings: %.1f days, the median.", a->days);
    if (a->in_sight)
        make_note(m,
                  a->query->in_sight
                      ? "%.*s read again in sight of the first answers: there only what was "
                        "changed differs."
                      : "Not compared: %.*s read again in sight of the first answers.",
                  JNY_ARG(make_count(m, a->in_sight, "story", "stories")));
    if (a->corrected)
        make_note(m, "Not compared: %.*s corrected between the two readings.",
                  JNY_ARG(make_count(m, a->corrected, "story", "stories")));
    for (size_t i = 0; i < a->n; i++)
        if (a->rows[i].newer)
            make_note(m, "Not compared on \"%.*s\": %.*s, first read when there was no such theme.",
                      JNY_ARG(a->query->codebook->book.themes[a->rows[i].theme].path),
                      JNY_ARG(make_count(m, a->rows[i].newer, "story", "stories")));
}

void jny_agreement_report(jny_arena *arena, const jny_agreement *a, jny_format format,
                          jny_table *out)
{
    maker m = {.a = arena};
    if (a->query->stories)
        stories(&m, a);
    else
        figures(&m, a, !jny_format_is_for_people(format));
    if (!a->query->stories && a->query->samples)
        make_note(&m, "Low and high: 95 %% interval of alpha, bootstrap of %u samples, seed %llu.",
                  a->query->samples, (unsigned long long)a->query->seed);
    if (!a->query->stories && a->n_valences)
        make_note(&m, "valence: how it was, of all stories' codings that both have and say it of.");
    if (a->query->stories && a->n_otherwise)
        make_note(&m, "Both: they agree on the theme, and not on how it was.");
    if (a->query->again)
        say_readings(&m, a);
    *out = make_table(&m, caption(&m, a));
}
