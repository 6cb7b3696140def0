/* cmd_audit.c - what reading by chance says of the machine's codings, and whether to read on. */
#include "cli.h"

typedef struct {
    const char *codings, *by, *themes, *codebook, *format, *output;
    size_t      seed;
} wishes;

/* The themes asked for, else those on top. */
static jny_status pick_themes(app *a, const wishes *w, jny_audit_query *q, jny_err *err)
{
    const jny_codebook *book = &q->active->book;
    size_t             *top  = JNY_ARRAY(&a->arena, size_t, book->n + 1);
    if (w->themes)
        return choose_themes(a, q->active, "--themes", w->themes, &q->themes, &q->n_themes, err);
    for (size_t t = 0; t < book->n; t++)
        if (book->themes[t].parent == JNY_NO_PARENT)
            top[q->n_themes++] = t;
    q->themes = top;
    return JNY_OK;
}

static jny_status answer(app *a, jny_project *p, const wishes *w, jny_err *err)
{
    jny_census      census;
    jny_presence    people, machine;
    jny_readers     readers;
    jny_values      ids, groups;
    jny_audited     audited;
    jny_format      format;
    jny_table       table;
    jny_audit_query q  = {.census  = &census,
                          .ids     = &ids,
                          .codings = jny_cstr(w->codings),
                          .by      = w->by ? jny_cstr(w->by) : (jny_str){0},
                          .seed    = w->seed};
    jny_status      st = choose_format(w->format, w->output, &format, err);
    if (st == JNY_OK)
        st = choose_codebook(a, p, w->codebook, &q.active, err);
    if (st == JNY_OK)
        st = pick_themes(a, w, &q, err);
    if (st == JNY_OK)
        st = jny_census_load(p, &a->arena, &census, err);
    if (st == JNY_OK && !census.n)
        st = jny_fail(err, JNY_ENOTFOUND, NULL, "the project has no stories yet");
    if (st == JNY_OK)
        st = jny_census_column(p, &a->arena, &census, JNY_STR("id"), &ids, err);
    if (st == JNY_OK && w->by)
        st = jny_census_column(p, &a->arena, &census, q.by, &groups, err);
    if (st == JNY_OK)
        st = jny_presence_load(p, &a->arena, &census, q.active, JNY_STR("reviewed"), &people, err);
    if (st == JNY_OK)
        st = jny_presence_load(p, &a->arena, &census, q.active, q.codings, &machine, err);
    if (st == JNY_OK)
        st = jny_readers_load(p, &a->arena, &census, q.active, &people, &readers, err);
    if (st != JNY_OK)
        return st;
    jny_people said = {.words    = people.words,
                       .present  = people.present,
                       .answered = people.answered ? people.reviewed : NULL,
                       .disputed = people.disputed};
    q.people        = &said;
    q.machine       = machine.present;
    q.asked         = machine.asked;
    q.readers       = readers.of;
    q.several       = readers.several;
    q.groups        = w->by ? &groups : NULL;
    jny_audit_make(&a->arena, &q, &audited);
    jny_audited_report(&a->arena, &audited, &table);
    return write_table(a, w->output, format, &table, err);
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w         = {.codings = "machine", .seed = JNY_AUDIT_SEED};
    const option options[] = {
        {"codings", 0, OPT_TEXT, &w.codings, "C", "machine (the rules), or machine:NAME"},
        {"by", 'b', OPT_TEXT, &w.by, "A", "for every value of this attribute too"},
        {"themes", 't', OPT_TEXT, &w.themes, "LIST", "only these themes; else all on top"},
        {"seed", 0, OPT_NUMBER, &w.seed, "N", "of the draw (2012), as in `queue`"},
        {"codebook", 'c', OPT_TEXT, &w.codebook, "NAME", "which, if the project has several"},
        {"format", 'f', OPT_TEXT, &w.format, "F", "table, csv, tsv, json, ndjson, md"},
        {"output", 'o', OPT_OUTPUT, &w.output, "FILE", "write there (mode 0600)"},
        {0},
    };
    arguments    args;
    int          code;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`audit` takes no argument \"%s\"", args.at[0]);
    if (!jny_str_starts(jny_cstr(w.codings), JNY_STR("machine")))
        return usage_error(a, "--codings takes machine, or machine:NAME: people are the measure");
    if (!project_open(a, &p, &code))
        return code;
    return project_end(a, p, answer(a, p, &w, &err), &err);
}

const command cmd_audit = {
    .name     = "audit",
    .usage    = "audit [--codings machine:NAME] [--by A] [--themes LIST] -p PROJECT",
    .summary  = "Measure what the machine misses, by stories read by chance.",
    .examples = "  journeys audit -p southwark.journeys\n"
                "  journeys audit --codings machine:learned --by respondent_type -p P\n"
                "  journeys audit --themes housing,school --format csv -p P\n",
    .details =
        "One story of ten in `queue`'s mixed order is drawn by chance, all of them in its random\n"
        "order. By those that people answered the machine is measured, theme by theme: precision,\n"
        "recall, and the share of stories that have the theme, corrected for both, each with its\n"
        "95 % interval. Where several people finished the same stories and what they differ on "
        "was\n"
        "settled, the share is corrected for what people get wrong as well. Where too little was\n"
        "read it says so. For a theme that is not sensitive it also says how many stories with it\n"
        "are missed at most, with 95 % confidence, if nobody reads on; sensitive themes are read\n"
        "whole.\n",
    .by_name = true,
    .run     = run,
};
