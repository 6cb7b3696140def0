/* cmd_count.c - the query: who says what, where. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static jny_status choose_by(const char *list, jny_count_query *q, jny_err *err)
{
    jny_str rest = jny_cstr(list);
    while (rest.n) {
        jny_str name = jny_str_trim(jny_str_cut(&rest, ','));
        if (q->n_by == JNY_BY_MAX)
            return jny_fail(err, JNY_EINVAL, NULL, "--by takes at most %d attributes", JNY_BY_MAX);
        for (size_t i = 0; i < q->n_by; i++)
            if (jny_str_eq(q->by[i], name))
                return jny_fail(err, JNY_EINVAL, NULL, "--by names \"%.*s\" twice", JNY_ARG(name));
        if (!name.n)
            return jny_fail(err, JNY_EINVAL, NULL,
                            "--by takes attributes joined by commas, as in "
                            "respondent_type,locality");
        q->by[q->n_by++] = name;
    }
    return JNY_OK;
}

/* Whether a message is about this attribute. */
static bool names_attribute(const jny_err *err, jny_str name)
{
    char quoted[300];
    snprintf(quoted, sizeof quoted, "attribute \"%.*s\"", JNY_ARG(name));
    return strstr(err->msg, quoted) != NULL || strstr(err->msg, "groups called") != NULL;
}

typedef struct {
    const char *by, *themes, *where, *codings, *format, *output, *codebook;
    bool        percent, valence;
} wishes;

static jny_status answer(app *a, jny_project *p, const wishes *w, jny_err *err)
{
    jny_count_query q = {.codings = jny_cstr(w->codings)};
    jny_format      format;
    jny_count_table count;
    jny_table       table;
    jny_status      st = choose_format(w->format, w->output, &format, err);
    if (st == JNY_OK && w->by)
        st = choose_by(w->by, &q, err);
    if (st == JNY_OK && w->where)
        st = jny_where_parse(&a->arena, jny_cstr(w->where), &q.where, err);
    if (st == JNY_OK)
        st = choose_codebook(a, p, w->codebook, &q.codebook, err);
    if (st == JNY_OK && w->themes)
        st = choose_themes(a, q.codebook, w->themes, &q.themes, &q.n_themes, err);
    if (st == JNY_OK)
        st = jny_count(p, &a->arena, &q, &count, err);
    for (size_t i = 0; st == JNY_ENOTFOUND && i < q.n_by; i++)
        if (names_attribute(err, q.by[i]))
            point_at(err, "--by", w->by, q.by[i]);
    if (st != JNY_OK)
        return st;
    jny_buf b = jny_buf_open(&a->arena);
    jny_count_report(&a->arena, &count, format, (jny_count_style){w->percent, w->valence}, &table);
    jny_table_print(&b, &table, format, w->output ? 0 : a->width);
    return write_result(a, w->output, jny_buf_str(&b), err);
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w         = {0};
    const option options[] = {
        {"by", 'b', OPT_TEXT, &w.by, "A[,B[,C]]", "the attributes to cross"},
        {"theme", 't', OPT_TEXT, &w.themes, "T,...", "only these themes"},
        {"where", 'w', OPT_TEXT, &w.where, "EXPR", "only stories of which this holds"},
        {"codings", 0, OPT_TEXT, &w.codings, "C",
         "effective, reviewed, machine, machine:NAME, coder:NAME"},
        {"percent", 0, OPT_FLAG, &w.percent, NULL,
         "shares of the base, with 95 % intervals in data"},
        {"valence", 0, OPT_FLAG, &w.valence, NULL, "what works well, what needs change"},
        {"codebook", 'c', OPT_TEXT, &w.codebook, "NAME", "which, if the project has several"},
        {"format", 'f', OPT_TEXT, &w.format, "F", "table, csv, tsv, json, ndjson, md"},
        {"output", 'o', OPT_TEXT, &w.output, "FILE", "write there (mode 0600); its ending chooses"},
        {0},
    };
    arguments    args;
    bool         done;
    int          code;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &done))
        return EXIT_USAGE;
    if (done)
        return EXIT_DONE;
    if (args.n)
        return usage_error(a, "`count` takes no argument \"%s\": use --by, --theme, --where",
                           args.at[0]);
    if (!project_open(a, &p, &code))
        return code;
    code = answer(a, p, &w, &err) == JNY_OK ? EXIT_DONE : say_error(a, &err);
    jny_project_close(p);
    return code;
}

const command cmd_count = {
    .name    = "count",
    .usage   = "count [--by A[,B[,C]]] [--theme T,...] [--where EXPR] -p PROJECT",
    .summary = "Count stories and respondents that mention each theme, by any attributes.",
    .examples =
        "  journeys count --by respondent_type -p southwark.journeys\n"
        "  journeys count --theme early-help --by respondent_type,locality -p southwark.journeys\n"
        "  journeys count --by locality --where 'respondent_type = parent' --percent -p P\n"
        "  journeys count --by age:band,wave --where 'date >= 2012-07-01' -p P\n"
        "  journeys count --by locality --format csv -o by-locality.csv -p southwark.journeys\n",
    .details =
        "A theme counts once in a story, however often it is mentioned; a child theme counts\n"
        "for its parents too. Every number has its base. \"Not reviewed\" are stories for which\n"
        "only the machine has answered.\n"
        "--by date:year, date:quarter, date:month, age:band count by groups. At most three.\n"
        "--where: respondent_type in (child, \"young person\") and not (ward = \"\" or age < 16);\n"
        "=, !=, in, not in, and <, <=, >, >= for numbers and dates; values with blanks in double\n"
        "quotes; \"\" is \"not given\". --codings: effective (people where they decided, else the "
        "machine),\n"
        "reviewed (people only), machine (the rules of the latest run), coder:NAME.\n"
        "Every table is INTERNAL: it shows exact counts, which can tell on a child.\n",
    .run = run,
};
