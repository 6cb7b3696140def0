/* evaluate.c - an evaluation as a table: a row a theme, or a row for every story on which
 * codings and hand codings differ. */
#include "maker.h"

#include <math.h>

typedef struct {
    maker                 m;
    const jny_evaluation *e;
    bool                  people; /* else data: every figure in a column of its own */
} writer;

static const jny_codebook *book_of(const writer *w)
{
    return &w->e->query->codebook->book;
}

static void column(writer *w, const char *key, const char *heading, bool right)
{
    make_column(&w->m, jny_cstr(key), jny_cstr(heading), right);
}

/* A share with its interval. */
static void share(writer *w, double v, uint64_t hits, uint64_t n)
{
    double low, high;
    jny_wilson((double)hits, (double)n, &low, &high);
    if (!w->people) {
        make_decimal(&w->m, v, 3);
        make_decimal(&w->m, n ? low : NAN, 3);
        make_decimal(&w->m, n ? high : NAN, 3);
    } else if (isnan(v) || n == 0) {
        make_decimal(&w->m, v, 3);
    } else {
        make_text(&w->m, jny_str_format(w->m.a, "%.3f (%.2f-%.2f)", v, low, high));
    }
}

static void figures_columns(writer *w)
{
    const jny_str by = w->e->query->by;
    column(w, "theme", "Theme", false);
    if (by.n)
        make_column(&w->m, by, by, false);
    if (!w->people)
        column(w, "base_stories", "Stories", true);
    column(w, "by_hand", "By hand", true);
    column(w, "by_codings", "Codings", true);
    column(w, "both", "Both", true);
    column(w, "precision", "Precision", true);
    if (!w->people) {
        column(w, "precision_low", "Low", true);
        column(w, "precision_high", "High", true);
    }
    column(w, "recall", "Recall", true);
    if (!w->people) {
        column(w, "recall_low", "Low", true);
        column(w, "recall_high", "High", true);
    }
    column(w, "f1", "F1", true);
    column(w, "kappa", "Kappa", true);
}

static void value_cell(writer *w, size_t value)
{
    const jny_evaluation *e = w->e;
    if (value == e->values.n)
        make_null(&w->m, "(all)");
    else if (w->people && e->values.at[value].n == 0)
        make_text(&w->m, JNY_STR("(not given)"));
    else
        make_text(&w->m, e->values.at[value]);
}

static void figures_row(writer *w, const jny_figures *f)
{
    maker           *m = &w->m;
    const jny_pairs *p = &f->pairs;
    make_text(m, f->of == JNY_OF_THEME ? book_of(w)->themes[f->theme].path
                 : f->of == JNY_OF_ALL ? JNY_STR("(micro)")
                 : f->of == JNY_OF_VALENCE
                     ? jny_str_format(m->a, "valence: %.*s", JNY_ARG(jny_valence_name(f->theme)))
                     : JNY_STR("(macro)"));
    if (w->e->query->by.n)
        value_cell(w, f->value);
    if (!w->people)
        make_number(m, f->stories);
    if (f->of == JNY_OF_MEAN) {
        for (int i = 0; i < 3; i++)
            make_null(m, "");
        share(w, f->accuracy.precision, 0, 0);
        share(w, f->accuracy.recall, 0, 0);
    } else {
        make_number(m, p->both + p->second);
        make_number(m, p->both + p->first);
        make_number(m, p->both);
        share(w, f->accuracy.precision, p->both, p->both + p->first);
        share(w, f->accuracy.recall, p->both, p->both + p->second);
    }
    make_decimal(m, f->accuracy.f1, 3);
    make_decimal(m, f->accuracy.kappa, 3);
}

static void confusions(writer *w)
{
    column(w, "theme", "Theme", false);
    column(w, "difference", "Difference", false);
    column(w, "id", "Story", false);
    column(w, "rule", "Rule", false);
    column(w, "quote", "Words", false);
    for (size_t i = 0; i < w->e->n_confusions; i++) {
        const jny_confusion *c = &w->e->confusions[i];
        make_text(&w->m, book_of(w)->themes[c->theme].path);
        make_text(&w->m, c->missed ? JNY_STR("missed") : JNY_STR("not by hand"));
        make_text(&w->m, c->id);
        make_text(&w->m, c->rule);
        make_text(&w->m, c->quote);
    }
}

static void notes(writer *w)
{
    const jny_evaluation *e    = w->e;
    maker                *m    = &w->m;
    jny_buf               hash = jny_buf_open(m->a);
    jny_buf_hex(&hash, book_of(w)->hash.bytes, 6);
    make_note(m, "Codebook %.*s (%.*s), codings: %.*s. A child theme counts for its parents too.",
              JNY_ARG(book_of(w)->name), JNY_ARG(jny_buf_str(&hash)),
              JNY_ARG(e->query->codings.n ? e->query->codings : JNY_STR("machine")));
    make_note(m, "Precision: of the stories with the coding, the share coded by hand; recall: of "
                 "those coded by hand, the share with the coding; 95 %% Wilson intervals. F1 lies "
                 "between. (micro): every pair of story and theme alike; (macro): the mean of the "
                 "themes.");
    if (e->n && e->rows[e->n - 1].of == JNY_OF_VALENCE)
        make_note(m, "valence: how it was, of all stories' codings that both have and say it of.");
    if (e->elsewhere)
        make_note(m, "%.*s in the file only: left out.",
                  JNY_ARG(make_count(m, e->elsewhere, "story is", "stories are")));
    if (e->unasked)
        make_note(m, "%.*s not given to this machine coder: left out.",
                  JNY_ARG(make_count(m, e->unasked, "story was", "stories were")));
    if (e->uncoded)
        make_note(m, "%.*s in the project only: left out.",
                  JNY_ARG(make_count(m, e->uncoded, "story is", "stories are")));
    if (e->untagged)
        make_note(m, "%.*s not tagged yet: run `journeys tag`.",
                  JNY_ARG(make_count(m, e->untagged, "story is", "stories are")));
}

void jny_evaluation_report(jny_arena *a, const jny_evaluation *e, jny_format format, jny_table *out)
{
    writer w = {
        .m = {.a = a}, .e = e, .people = format == JNY_FORMAT_TABLE || format == JNY_FORMAT_MD};
    if (e->query->stories) {
        confusions(&w);
    } else {
        figures_columns(&w);
        for (size_t i = 0; i < e->n; i++)
            figures_row(&w, &e->rows[i]);
    }
    notes(&w);
    *out = make_table(
        &w.m,
        jny_str_format(a, "INTERNAL: %s%.*s against hand codings (%.*s)",
                       e->query->stories ? "stories on which they differ, " : "",
                       JNY_ARG(e->query->codings.n ? e->query->codings : JNY_STR("the machine")),
                       JNY_ARG(make_count(&w.m, e->stories, "story", "stories"))));
}
