/* cmd_learn.c - suggestions from what people decided, and how good they are. */
#include "cli.h"

#include <string.h>

typedef struct {
    const char *group_by, *name, *model, *codebook, *format;
    size_t      folds, least, rare;
    bool        dry_run, alone;
    bool        nothing; /* was better than chance */
} wishes;

/* A digest of what people decided: which stories, which answers, how it was. */
static jny_sha256 digest_of(const app *a, const jny_taught *t)
{
    jny_arena scratch = jny_arena_open(a->world);
    jny_buf   b       = jny_buf_open(&scratch);
    for (size_t i = 0; i < t->n; i++) {
        if (t->lesson_of[i] == SIZE_MAX)
            continue;
        const jny_lesson *l = &t->lessons.at[t->lesson_of[i]];
        jny_buf_json(&b, t->stories[i].id);
        jny_buf_add(&b, (jny_str){(const char *)l->answers, t->lessons.book->n});
        jny_buf_add(&b, (jny_str){(const char *)l->valences, t->lessons.book->n});
        for (size_t q = 0; q < l->n_quotes; q++)
            jny_buf_format(&b, "%zu,%zu,%zu;", l->quotes[q].theme, l->quotes[q].start,
                           l->quotes[q].end);
    }
    jny_sha256 digest = jny_hash_sha256(jny_buf_str(&b));
    jny_arena_close(&scratch);
    return digest;
}

/* Where the model comes from, for its file: no clock and no place in the record, which learning
 * itself moves on, so that the same decisions make it again. */
static jny_str provenance_of(app *a, const wishes *w, const jny_taught *t)
{
    jny_sha256 decisions = digest_of(a, t);
    uint64_t   answers   = 0;
    jny_buf    b         = jny_buf_open(&a->arena);
    for (size_t i = 0; i < t->lessons.n; i++)
        for (size_t k = 0; k < t->lessons.book->n; k++)
            answers += t->lessons.at[i].answers[k] != JNY_ANSWER_NONE;
    jny_buf_format(&b, "{\"answers\":%llu,\"decisions\":\"sha256:", (unsigned long long)answers);
    jny_buf_hex(&b, decisions.bytes, sizeof decisions.bytes);
    jny_buf_format(&b, "\",\"engine\":\"" JNY_VERSION "\",\"folds\":%zu,\"group_by\":", w->folds);
    jny_buf_json(&b, t->group_by);
    jny_buf_format(&b, ",\"least\":%zu,\"rare\":%zu,\"rules\":%s,\"seed\":1,\"stories\":%zu}",
                   w->least, w->rare, w->alone ? "false" : "true", t->lessons.n);
    return jny_buf_str(&b);
}

/* A misspelt attribute is told before all stories are read. "source" may be the file. */
static jny_status check_group(app *a, jny_project *p, const wishes *w, const jny_census *census,
                              jny_err *err)
{
    jny_values values;
    jny_str    name = jny_cstr(w->group_by);
    if (!name.n || jny_str_eq(name, JNY_STR("source")))
        return JNY_OK;
    if (jny_census_column(p, &a->arena, census, name, &values, err) == JNY_ENOTFOUND)
        err->status = JNY_EINVAL;
    return err->status;
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
        st = check_group(a, p, w, &census, err);
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
    return jny_taught_load(p, &a->arena, active, &census, &said, jny_cstr(w->group_by), w->folds,
                           taught, err);
}

static jny_status print_figures(app *a, const wishes *w, const jny_taught *t,
                                const jny_learned *learned, jny_err *err)
{
    jny_format format;
    jny_table  table;
    if (choose_format(w->format, NULL, &format, err) != JNY_OK)
        return err->status;
    jny_learned_report(&a->arena, learned, t, &table);
    return write_table(a, NULL, format, &table, err);
}

static jny_status answer(app *a, jny_project *p, wishes *w, jny_err *err)
{
    jny_taught        taught;
    jny_learned       learned;
    jny_suggested     suggested = {0};
    jny_learn_options o         = JNY_LEARN_OPTIONS;
    jny_status        st        = jny_suggestions_check(p, &a->arena, jny_cstr(w->name), err);
    if (st == JNY_OK)
        st = load_lessons(a, p, w, &taught, err);
    if (st != JNY_OK)
        return st;
    o.name       = jny_cstr(w->name);
    o.folds      = (unsigned)w->folds;
    o.least      = (unsigned)w->least;
    o.rare       = (unsigned)w->rare;
    o.alone      = w->alone;
    o.provenance = provenance_of(a, w, &taught);
    st           = jny_learn(&a->arena, &taught.lessons, &o, &learned, err);
    w->nothing   = st == JNY_OK && !learned.model.n;
    if (st == JNY_OK && w->model && !w->nothing)
        st = jny_file_save(a->world, w->model, jny_model_print(&a->arena, &learned.model), err);
    if (st == JNY_OK && !w->dry_run)
        st = jny_suggestions_store(p, &a->arena, &taught, &learned, &suggested, err);
    if (st == JNY_OK)
        st = print_figures(a, w, &taught, &learned, err);
    if (w->nothing)
        jny_out_format(
            &a->err,
            w->dry_run
                ? "journeys: no theme is suggested better than by chance: no model would be made, "
                  "and what machine:%s suggested before would be taken back\n"
                : "journeys: no theme is suggested better than by chance: no model is made, and "
                  "what machine:%s suggested before is taken back\n",
            w->name);
    else if (st == JNY_OK && !w->dry_run)
        jny_out_format(&a->err,
                       "%.*s stand as machine:%s in %.*s: nobody's decision. `journeys undo` takes "
                       "them back.\n",
                       JNY_ARG(count_of(a, suggested.suggestions, "suggestion", "suggestions")),
                       w->name, JNY_ARG(count_of(a, suggested.stories, "story", "stories")));
    return st;
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w         = {.name = "learned", .folds = 5, .least = 10, .rare = 3};
    const option options[] = {
        {"group-by", 'g', OPT_TEXT, &w.group_by, "A",
         "no value of this attribute is on both sides of a measurement (source: the file)"},
        {"name", 'n', OPT_TEXT, &w.name, "NAME", "of the model: its codings are machine:NAME"},
        {"output", 'o', OPT_OUTPUT, &w.model, "M", "write the model there, for `tag --model M`"},
        {"folds", 0, OPT_NUMBER, &w.folds, "N", "deal the groups into so many, 3 to 64 (5)"},
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
    if (w.dry_run && w.model)
        return usage_error(a, "--dry-run writes nothing: leave -o away, or --dry-run");
    if (!project_open(a, &p, &code))
        return code;
    code = project_end(a, p, answer(a, p, &w, &err), &err);
    return code == EXIT_DONE && w.nothing ? EXIT_FOUND : code;
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
        "comes from a model that saw the story's group. A group is a file that stories came in\n"
        "with, or files with the same respondents; where these are fewer than --folds, it is a\n"
        "respondent.\n"
        "The model file holds no story text, but 64-bit hashes of words that at least --rare\n"
        "people used, and weights. Whoever has it can try words out. The same decisions give the\n"
        "same bytes.\n",
    .run = run,
};
