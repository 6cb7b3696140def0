/* cmd_learn.c - suggestions from what people decided, and how good they are. */
#include "cli.h"

#include <string.h>

typedef struct {
    const char *group_by, *name, *model, *codebook, *format;
    size_t      folds, least, rare;
    bool        dry_run, alone;
} wishes;

/* Where the model comes from, for its file: no clock, so that it can be made again. */
static jny_str provenance_of(app *a, const wishes *w, const jny_taught *t,
                             const jny_status_report *s)
{
    uint64_t answers = 0;
    jny_buf  b       = jny_buf_open(&a->arena);
    for (size_t i = 0; i < t->lessons.n; i++)
        for (size_t k = 0; k < t->lessons.book->n; k++)
            answers += t->lessons.at[i].answers[k] != JNY_ANSWER_NONE;
    jny_buf_format(&b,
                   "{\"answers\":%llu,\"engine\":\"" JNY_VERSION "\",\"folds\":%zu,\"group_by\":",
                   (unsigned long long)answers, w->folds);
    jny_buf_json(&b, jny_cstr(w->group_by));
    jny_buf_add(&b, JNY_STR(",\"head\":"));
    jny_buf_json(&b, s->head);
    jny_buf_format(&b, ",\"least\":%zu,\"rare\":%zu,\"rules\":%s,\"seed\":1,\"stories\":%zu}",
                   w->least, w->rare, w->alone ? "false" : "true", t->lessons.n);
    return jny_buf_str(&b);
}

static jny_status load_lessons(app *a, jny_project *p, const wishes *w, jny_taught *taught,
                               jny_err *err)
{
    const jny_active *active;
    jny_census        census;
    jny_presence      people;
    jny_status        st = choose_codebook(a, p, w->codebook, &active, err);
    if (st == JNY_OK)
        st = jny_census_load(p, &a->arena, &census, err);
    if (st == JNY_OK)
        st = jny_presence_load(p, &a->arena, &census, active, JNY_STR("reviewed"), &people, err);
    if (st != JNY_OK)
        return st;
    jny_str *valences = JNY_ARRAY(&a->arena, jny_str, JNY_VALENCES + 1);
    for (size_t v = 0; v < JNY_VALENCES; v++)
        valences[v] = jny_valence_name(v);
    jny_people said = {.words      = people.words,
                       .present    = people.present,
                       .answered   = people.answered ? people.reviewed : NULL,
                       .disputed   = people.disputed,
                       .valence    = (const uint64_t *const *)people.valence,
                       .valences   = valences,
                       .n_valences = JNY_VALENCES};
    return jny_taught_load(p, &a->arena, active, &census, &said, jny_cstr(w->group_by), taught,
                           err);
}

static jny_status print_figures(app *a, const wishes *w, const jny_taught *t,
                                const jny_learned *learned, jny_err *err)
{
    jny_format format;
    jny_table  table;
    if (choose_format(w->format, NULL, &format, err) != JNY_OK)
        return err->status;
    jny_learned_report(&a->arena, learned, t->lessons.book, jny_cstr(w->group_by), &table);
    return write_table(a, NULL, format, &table, err);
}

static jny_status answer(app *a, jny_project *p, const wishes *w, jny_err *err)
{
    jny_taught        taught;
    jny_learned       learned;
    jny_suggested     suggested = {0};
    jny_status_report state;
    jny_learn_options o  = JNY_LEARN_OPTIONS;
    jny_status        st = load_lessons(a, p, w, &taught, err);
    if (st == JNY_OK)
        st = jny_project_status(p, &a->arena, &state, err);
    if (st != JNY_OK)
        return st;
    o.name       = jny_cstr(w->name);
    o.folds      = (unsigned)w->folds;
    o.least      = (unsigned)w->least;
    o.rare       = (unsigned)w->rare;
    o.alone      = w->alone;
    o.provenance = provenance_of(a, w, &taught, &state);
    st           = jny_learn(&a->arena, &taught.lessons, &o, &learned, err);
    if (st == JNY_OK && w->model && !w->dry_run)
        st = jny_file_save(a->world, w->model, jny_model_print(&a->arena, &learned.model), err);
    if (st == JNY_OK && !w->dry_run)
        st = jny_suggestions_store(p, &a->arena, &taught, &learned, &suggested, err);
    if (st == JNY_OK)
        st = print_figures(a, w, &taught, &learned, err);
    if (st == JNY_OK && !w->dry_run)
        jny_out_format(&a->err,
                       "%.*s stand as machine:%s in %.*s: nobody's decision. `journeys undo` takes "
                       "them back.\n",
                       JNY_ARG(count_of(a, suggested.suggestions, "suggestion", "suggestions")),
                       w->name, JNY_ARG(count_of(a, suggested.stories, "story", "stories")));
    return st;
}

static int run(app *a, int argc, const char **argv)
{
    wishes w = {.group_by = "respondent", .name = "learned", .folds = 5, .least = 10, .rare = 3};
    const option options[] = {
        {"group-by", 'g', OPT_TEXT, &w.group_by, "A",
         "no value of this attribute is on both sides of a measurement (respondent)"},
        {"name", 'n', OPT_TEXT, &w.name, "NAME", "of the model: its codings are machine:NAME"},
        {"output", 'o', OPT_TEXT, &w.model, "M", "write the model there, for `tag --model M`"},
        {"folds", 0, OPT_NUMBER, &w.folds, "N", "deal the groups into so many (5)"},
        {"least", 0, OPT_NUMBER, &w.least, "N", "stories with and without a theme it needs (10)"},
        {"rare", 0, OPT_NUMBER, &w.rare, "N",
         "people who must have used a word for it to count (3)"},
        {"alone", 0, OPT_FLAG, &w.alone, NULL, "without the rules, to see what they add"},
        {"dry-run", 0, OPT_FLAG, &w.dry_run, NULL, "only measure; write nothing"},
        {"codebook", 'c', OPT_TEXT, &w.codebook, "NAME", "which, if the project has several"},
        {"format", 'f', OPT_TEXT, &w.format, "F", "table, csv, tsv, json, ndjson, md"},
        {0},
    };
    arguments    args;
    int          code;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`learn` takes no argument: it learns from the project's decisions");
    if (w.folds < 3 || w.folds > 64)
        return usage_error(a, "--folds takes 3 to 64");
    if (w.least < 2 || w.rare < 1 || w.rare > 100)
        return usage_error(a, "--least takes 2 and more, --rare 1 to 100");
    if (!project_open(a, &p, &code))
        return code;
    return project_end(a, p, answer(a, p, &w, &err), &err);
}

const command cmd_learn = {
    .name    = "learn",
    .usage   = "learn [--group-by A] [--name NAME] [-o M] -p PROJECT",
    .summary = "Learn suggestions from people's decisions; say how good they are.",
    .examples =
        "  journeys learn -p southwark.journeys\n"
        "  journeys learn --group-by batch -o themes.model -p southwark.journeys\n"
        "  journeys evaluate --gold corpus/gold.ndjson --codings machine:learned -p P\n"
        "  journeys tag --codebook codebooks/1000-journeys.yaml --model themes.model - < F\n",
    .details =
        "From the stories people answered on, a small model is trained for each theme and asked\n"
        "about every story. What it suggests is written down as codings of the machine coder\n"
        "NAME, with probability and the sentences that weighed most; it decides nothing. Figures\n"
        "are cross-validated, and so are the suggestions for stories people answered on: none\n"
        "comes from a model that saw the story's group.\n"
        "The model file holds no story text, but 64-bit hashes of words that at least --rare\n"
        "people used, and weights. Whoever has it can try words out. The same decisions give the\n"
        "same bytes.\n",
    .run = run,
};
