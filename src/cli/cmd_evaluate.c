/* cmd_evaluate.c - how good the codings are, measured against hand codings. */
#include "cli.h"

typedef struct {
    const char *gold, *themes, *by, *codings, *codebook, *format, *output;
    bool        stories;
} wishes;

static jny_status answer(app *a, jny_project *p, const wishes *w, jny_err *err)
{
    jny_evaluate_query q = {.gold    = w->gold,
                            .codings = jny_cstr(w->codings),
                            .by      = jny_cstr(w->by),
                            .stories = w->stories,
                            .limits  = a->limits};
    jny_format         format;
    jny_evaluation     e;
    jny_table          table;
    jny_status         st = choose_format(w->format, w->output, &format, err);
    if (st == JNY_OK)
        st = choose_codebook(a, p, w->codebook, &q.codebook, err);
    if (st == JNY_OK && w->themes)
        st = choose_themes(a, q.codebook, "--theme", w->themes, &q.themes, &q.n_themes, err);
    if (st == JNY_OK)
        st = jny_evaluate(p, &a->arena, &q, &e, err);
    if (st != JNY_OK)
        return st;
    jny_evaluation_report(&a->arena, &e, format, &table);
    return write_table(a, w->output, format, &table, err);
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w         = {0};
    const option options[] = {
        {"gold", 'g', OPT_TEXT, &w.gold, "G.ndjson",
         "hand codings: the complete ones of a story a line"},
        {"theme", 't', OPT_TEXT, &w.themes, "T,...", "only these themes"},
        {"by", 'b', OPT_TEXT, &w.by, "A", "also for each value of this attribute"},
        {"stories", 0, OPT_FLAG, &w.stories, NULL,
         "list the stories on which the two differ, with their words"},
        {"codings", 0, OPT_TEXT, &w.codings, "C",
         "machine (default), machine:NAME, coder:NAME, reviewed, effective"},
        {"codebook", 'c', OPT_TEXT, &w.codebook, "NAME", "which, if the project has several"},
        {"format", 'f', OPT_TEXT, &w.format, "F", "table, csv, tsv, json, ndjson, md"},
        {"output", 'o', OPT_OUTPUT, &w.output, "FILE",
         "write there (mode 0600); its ending chooses"},
        {0},
    };
    arguments    args;
    int          code;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n || !w.gold)
        return usage_error(a, "name the hand codings, as in: journeys evaluate --gold "
                              "corpus/gold.ndjson");
    if (w.stories && w.by)
        return usage_error(a, "--stories lists stories, --by parts figures: ask for one of them");
    if (!project_open(a, &p, &code))
        return code;
    return project_end(a, p, answer(a, p, &w, &err), &err);
}

const command cmd_evaluate = {
    .name     = "evaluate",
    .usage    = "evaluate --gold G.ndjson [--by A] [--theme T,...] [--stories] -p PROJECT",
    .summary  = "Measure codings against hand codings: precision, recall, F1, kappa.",
    .examples = "  journeys evaluate --gold corpus/gold.ndjson -p southwark.journeys\n"
                "  journeys evaluate --gold corpus/gold.ndjson --by batch -p southwark.journeys\n"
                "  journeys evaluate --gold corpus/gold.ndjson --theme neglect --stories -p P\n",
    .details =
        "A line of the file holds the complete codings of one story, {\"id\":..,\"codes\":\n"
        "[{\"theme\":..}]}: a theme that is not there was judged absent. Compared are the stories\n"
        "that file and project share, on the themes at the top of the codebook and those that\n"
        "the file names. The file is only read: nothing is decided by it.\n"
        "Precision and recall come with 95 % Wilson intervals. --stories shows what to read next:\n"
        "what was found and should not be, with the rule at fault, and what was missed.\n",
    .run = run,
};
