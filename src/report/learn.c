/* learn.c - how good a model's suggestions are, as a table: a row a theme. */
#include "maker.h"

static jny_pairs sum(const jny_pairs *pairs, size_t n)
{
    jny_pairs all = {0};
    for (size_t i = 0; i < n; i++) {
        all.both += pairs[i].both;
        all.first += pairs[i].first;
        all.second += pairs[i].second;
        all.neither += pairs[i].neither;
    }
    return all;
}

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
    static const char *const heads[][2] = {
        {"by_people", "By people"}, {"suggested", "Suggested"}, {"both", "Both"},
        {"precision", "Precision"}, {"recall", "Recall"},       {"f1", "F1"},
        {"kappa", "Kappa"},         {"threshold", "From"},      {"f1_alone", "Alone"}};
    make_column(m, JNY_STR("theme"), JNY_STR("Theme"), false);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        make_column(m, jny_cstr(heads[i][0]), jny_cstr(heads[i][1]), true);
}

static void unlearned_row(maker *m, const jny_codebook *book, const jny_unlearned *u)
{
    make_text(m, book->themes[u->theme].path);
    make_number(m, u->accepted);
    for (int i = 0; i < 8; i++)
        make_null(m, i > 0 ? "" : u->chance ? "no better than chance" : "too few decisions");
}

/* All themes together, by one way of judging. */
static void sum_row(maker *m, const char *name, const jny_learned *l, const jny_pairs *of)
{
    jny_pairs all = sum(of, l->model.n);
    make_text(m, jny_cstr(name));
    figures(m, &all);
    make_null(m, "");
    make_null(m, "");
}

/* What the three sums are. */
static void ways_note(maker *m, const jny_learned *l, const jny_taught *t)
{
    make_note(
        m,
        "Cross-validated: each story was judged by a model, with thresholds, that saw no story "
        "of its group (%.*s%s).",
        JNY_ARG(t->group_by), t->by_file ? ", the file it came in with" : "");
    if (t->too_few)
        make_note(m,
                  "By respondent, as the files are too few to be kept apart: %.*s without "
                  "respondents in common. On another file it may do worse than it says here.",
                  JNY_ARG(make_count(m, t->too_few, "file", "files")));
    for (size_t i = 0, told = 0; i < l->n_unlearned; i++)
        if (l->unlearned[i].chance && !told++)
            make_note(m,
                      "No better than chance: nothing is suggested for such a theme (kappa of 0 or "
                      "less).");
    if (l->copies)
        make_note(m,
                  "%.*s nearly the same as one of another group: neither taught what was measured "
                  "on the other.",
                  JNY_ARG(make_count(m, l->copies, "story is", "stories are")));
    make_note(m,
              "From: the probability from which the theme is suggested. Alone: F1 of the learner "
              "without rules. (micro): every pair of story and theme alike.");
    make_note(m,
              "(micro) and the themes are rules with learner, as it suggests. Rules are written "
              "from stories that somebody read, and look better on these than on others: (micro, "
              "rules met elsewhere) takes a rule only where a story of another group meets it "
              "too. Stories from which nobody wrote a rule will be nearer to this.");
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

void jny_learned_report(jny_arena *a, const jny_learned *l, const jny_taught *t, jny_table *out)
{
    maker m = {.a = a};
    columns(&m);
    for (size_t k = 0; k < l->model.n; k++) {
        make_text(&m, l->model.themes[k].path);
        figures(&m, &l->pairs[k]);
        make_decimal(&m, l->model.themes[k].threshold, 2);
        make_decimal(&m, jny_accuracy_of(l->alone[k]).f1, 3);
    }
    sum_row(&m, "(micro)", l, l->pairs);
    sum_row(&m, "(micro, rules met elsewhere)", l, l->elsewhere);
    sum_row(&m, "(micro, learner alone)", l, l->alone);
    for (size_t v = 0; v < l->model.n_valences; v++) {
        make_text(&m, jny_str_format(a, "valence: %.*s", JNY_ARG(l->model.valences[v].name)));
        figures(&m, &l->valences[v]);
        make_null(&m, "");
        make_null(&m, "");
    }
    for (size_t i = 0; i < l->n_unlearned; i++)
        unlearned_row(&m, t->lessons.book, &l->unlearned[i]);
    ways_note(&m, l, t);
    valence_note(&m, l);
    *out = make_table(
        &m, jny_str_format(a, "INTERNAL: suggestions learned from people's answers on %.*s",
                           JNY_ARG(make_count(&m, l->lessons, "story", "stories"))));
}
