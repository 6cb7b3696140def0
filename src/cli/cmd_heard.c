/* cmd_heard.c - who was heard: tabulate, coverage; and themes together. */
#include "ask.h"

/* Options read, no more arguments than `most`, the project open. */
static bool begin(app *a, const option *options, int argc, const char **argv, arguments *args,
                  size_t most, jny_project **p, int *code)
{
    if (!options_read(a, options, argc, argv, args, code))
        return false;
    if (args->n > most) {
        *code = usage_error(a, "`%s` does not take \"%s\"", a->running->name, args->at[most]);
        return false;
    }
    return project_open(a, p, code);
}

/* ---- together ------------------------------------------------------------------------------ */

static int run_together(app *a, int argc, const char **argv)
{
    question        w         = {0};
    size_t          most      = 30;
    const option    options[] = {ASK_WHICH(w),
                                 {"limit", 'n', OPT_NUMBER, &most, "N", "at most so many pairs (30)"},
                                 ASK_FORMAT(w),
                                 {0}};
    arguments       args;
    jny_project    *p;
    jny_count_query q;
    jny_pair_counts pairs;
    jny_table       table;
    jny_format      format;
    int             code;
    jny_err         err = {0};
    if (!begin(a, options, argc, argv, &args, 0, &p, &code))
        return code;
    jny_status st = choose_format(w.format, w.output, &format, &err);
    if (st == JNY_OK)
        st = ask_query(a, p, &w, &q, &err);
    if (st == JNY_OK)
        st = jny_together(p, &a->arena, &q, &pairs, &err);
    if (st == JNY_OK) {
        jny_together_report(&a->arena, &pairs, most, &table);
        st = ask_write(a, p, &w, q.where, format, &table, &err);
    }
    return project_end(a, p, st, &err);
}

const command cmd_together = {
    .name    = "together",
    .usage   = "together [--theme T,...] [--where EXPR] -p PROJECT",
    .summary = "Show which themes come together in one story, beside what chance would make of it.",
    .examples = "  journeys together -p southwark.journeys\n"
                "  journeys together --where 'respondent_type = parent' -p southwark.journeys\n",
    .details  = "Issues that cut across services. A parent theme and its child are no pair.\n",
    .run      = run_together,
};

/* ---- tabulate ------------------------------------------------------------------------------- */

static int run_tabulate(app *a, int argc, const char **argv)
{
    question     w         = {0};
    const option options[] = {
        {"where", 'w', OPT_TEXT, &w.where, "EXPR", "only stories of which this holds"},
        ASK_FORMAT(w),
        {0}};
    arguments       args;
    jny_project    *p;
    jny_count_query q = {0};
    jny_tabulation  t;
    jny_table       table;
    jny_format      format;
    int             code;
    jny_err         err = {0};
    if (!begin(a, options, argc, argv, &args, 1, &p, &code))
        return code;
    if (args.n == 0) {
        jny_project_close(p);
        return usage_error(a, "name an attribute or closed answer, as in: journeys tabulate ward");
    }
    w.by          = args.at[0];
    jny_status st = choose_format(w.format, w.output, &format, &err);
    if (st == JNY_OK)
        st = ask_by(w.by, &q, &err);
    if (st == JNY_OK)
        st = ask_where(a, w.where, &q.where, &err);
    if (st == JNY_OK)
        st = jny_tabulate(p, &a->arena, q.by, q.n_by, q.where, &t, &err);
    ask_point_at_by(&w, &q, &err);
    if (st == JNY_OK) {
        jny_tabulate_report(&a->arena, &t, q.where, &table);
        st = write_table(a, w.output, format, &table, &err);
    }
    return project_end(a, p, st, &err);
}

const command cmd_tabulate = {
    .name     = "tabulate",
    .usage    = "tabulate A[,B[,C]] [--where EXPR] -p PROJECT",
    .summary  = "Count attributes and closed answers for themselves.",
    .examples = "  journeys tabulate respondent_type -p southwark.journeys\n"
                "  journeys tabulate ward,age:band --format csv -p southwark.journeys\n",
    .details =
        "`count --by A` crosses them with themes, `count --share` makes that safe to pass on.\n",
    .run = run_tabulate,
};

/* ---- coverage -------------------------------------------------------------------------------- */

static int run_coverage(app *a, int argc, const char **argv)
{
    question     w         = {0};
    const char  *file      = NULL;
    const option options[] = {
        {"population", 0, OPT_TEXT, &file, "F.csv",
         "attributes and, last, how many people (or a quota)"},
        {"where", 'w', OPT_TEXT, &w.where, "EXPR", "only stories of which this holds"},
        ASK_FORMAT(w),
        {0}};
    arguments      args;
    jny_project   *p;
    jny_where      where = {0};
    jny_tabulation heard, population;
    jny_covered   *list;
    jny_table      table;
    jny_format     format;
    jny_str        csv;
    size_t         n;
    int            code;
    jny_err        err = {0};
    if (!begin(a, options, argc, argv, &args, 0, &p, &code))
        return code;
    if (!file) {
        jny_project_close(p);
        return usage_error(
            a, "set it beside a population: --population F.csv (`tabulate` alone counts)");
    }
    jny_status st = choose_format(w.format, w.output, &format, &err);
    if (st == JNY_OK)
        st = ask_where(a, w.where, &where, &err);
    if (st == JNY_OK)
        st = jny_file_read(&a->arena, a->world, file, a->limits.document, &csv, &err);
    if (st == JNY_OK)
        st = jny_population_parse(&a->arena, jny_cstr(file), csv, &population, &err);
    if (st == JNY_OK)
        st = jny_tabulate(p, &a->arena, population.by, population.n_by, where, &heard, &err);
    if (st == JNY_OK) {
        jny_coverage(&a->arena, &heard, &population, &list, &n);
        jny_coverage_report(&a->arena, &heard, list, n, where, &table);
        st = write_table(a, w.output, format, &table, &err);
    }
    return project_end(a, p, st, &err);
}

const command cmd_coverage = {
    .name     = "coverage",
    .usage    = "coverage --population F.csv [--where EXPR] -p PROJECT",
    .summary  = "Show who was heard, and who was not, beside a population or quotas.",
    .examples = "  journeys coverage --population wards.csv -p southwark.journeys\n",
    .details = "F.csv has one to three columns named like attributes (ward; ward,age:band; event)\n"
               "and last one with the number of people in each group, or the quota.\n",
    .run     = run_coverage,
};
