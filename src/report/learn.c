/* learn.c - how good a model's suggestions are, as a table: a row a theme. */
#include "maker.h"

static void figures(maker *m, const jny_pairs *p)
{
    jny_accuracy x = jny_accuracy_of(*p);
    make_number(m, p->both + p->second);
    make_number(m, p->both + p->first);
    make_number(m, p->both);
    make_decimal(m, x.precision, 3);
    make_decimal(m, x.recall, 3);
    make_decimal(m, x.f1, 3);
    make_decimal(m, x.kappa, 3);
}

static void columns(maker *m)
{
    static const char *const heads[][2] = {{"by_people", "By people"}, {"suggested", "Suggested"},
                                           {"both", "Both"},           {"precision", "Precision"},
                                           {"recall", "Recall"},       {"f1", "F1"},
                                           {"kappa", "Kappa"},         {"threshold", "From"}};
    make_column(m, JNY_STR("theme"), JNY_STR("Theme"), false);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        make_column(m, jny_cstr(heads[i][0]), jny_cstr(heads[i][1]), true);
}

static void unlearned_row(maker *m, const jny_codebook *book, const jny_unlearned *u)
{
    make_text(m, book->themes[u->theme].path);
    make_number(m, u->accepted);
    for (int i = 0; i < 6; i++)
        make_null(m, i == 0 ? "too few decisions" : "");
    make_null(m, "");
}

static void valence_note(maker *m, const jny_learned *l)
{
    uint64_t right = 0, all = 0;
    for (size_t v = 0; v < l->model.n_valences; v++) {
        right += l->valences[v].both;
        all += l->valences[v].both + l->valences[v].second;
    }
    if (all)
        make_note(
            m,
            "Valence, where people saw the theme: %.1f %% of %llu suggestions are theirs; what "
            "most codings of the theme have would be right in %.1f %%.",
            100 * (double)right / (double)all, (unsigned long long)all,
            100 * (double)l->usual / (double)all);
    else
        make_note(m, "Valence: too few codings have one.");
}

void jny_learned_report(jny_arena *a, const jny_learned *l, const jny_codebook *book,
                        jny_str group_by, jny_table *out)
{
    maker m = {.a = a};
    columns(&m);
    for (size_t t = 0; t < l->model.n; t++) {
        make_text(&m, l->model.themes[t].path);
        figures(&m, &l->pairs[t]);
        make_decimal(&m, l->model.themes[t].threshold, 2);
    }
    make_text(&m, JNY_STR("(micro)"));
    figures(&m, &l->all);
    make_null(&m, "");
    for (size_t v = 0; v < l->model.n_valences; v++) {
        make_text(&m, jny_str_format(a, "valence: %.*s", JNY_ARG(l->model.valences[v].name)));
        figures(&m, &l->valences[v]);
        make_null(&m, "");
    }
    for (size_t i = 0; i < l->n_unlearned; i++)
        unlearned_row(&m, book, &l->unlearned[i]);
    make_note(&m,
              "Cross-validated: each story was judged by a model, with thresholds, that saw no "
              "story of its group (%.*s). A rule counts where another group's story meets it too.",
              JNY_ARG(group_by));
    make_note(&m, "From: the probability from which the theme is suggested. (micro): every pair of "
                  "story and theme alike.");
    valence_note(&m, l);
    *out = make_table(
        &m, jny_str_format(a, "INTERNAL: suggestions learned from people's answers on %.*s",
                           JNY_ARG(make_count(&m, l->lessons, "story", "stories"))));
}
