/* cmd_count.c - the query: who says what, where. */
#include "ask.h"

static jny_status choose_policy(app *a, const question *w, jny_policy *out, jny_err *err)
{
    jny_str yaml;
    if (!w->policy)
        return jny_policy_find(jny_cstr(w->share), out, err);
    jny_status st = jny_file_read(&a->arena, a->world, w->policy, 1 << 16, &yaml, err);
    return st == JNY_OK ? jny_policy_parse(&a->arena, jny_cstr(w->policy), yaml, out, err) : st;
}

/* Through the gate: only what is shared goes on from here. */
static jny_status share(app *a, jny_project *p, const question *w, jny_loaded *l,
                        jny_count_table *count, jny_err *err)
{
    jny_policy      policy;
    jny_count_table shared;
    jny_str         content, made = {0};
    bool            repeated;
    question        noted = *w;
    noted.output          = "release";
    if (w->valence)
        return jny_fail(err, JNY_EINVAL, NULL,
                        "--valence is not shared: the valences of a theme add up to it, so that "
                        "each small one could be worked out from the others. Share the table "
                        "without it; for meetings inside, --valence without --share");
    jny_status st = choose_policy(a, w, &policy, err);
    if (st == JNY_OK)
        st = jny_count_share(&a->arena, count, &policy, &shared, err);
    if (st == JNY_OK)
        st = jny_ledger_check(l, &a->arena, &shared, &content, &repeated, err);
    if (st == JNY_OK && !repeated && !w->dry_run && a->for_file)
        st = jny_fail(err, JNY_ECONFLICT, NULL,
                      "the file asks for a table that is shared, and none like it has left this "
                      "project: `repeat --share` makes it, and notes the release, which cannot be "
                      "taken back; nothing was written");
    if (st == JNY_OK)
        st = ask_made(a, p, "count", &noted, count->query, &made, err);
    if (st == JNY_OK && !repeated && !w->dry_run) /* what left already does so again unnoted */
        st = jny_ledger_note(p, &a->arena, &policy, made, content, a->actor, err);
    *count = shared;
    return st;
}

static jny_status answer(app *a, jny_project *p, const question *w, jny_err *err)
{
    jny_count_query q;
    jny_format      format;
    jny_loaded     *loaded;
    jny_count_table count;
    jny_table       table;
    jny_str         made;
    jny_count_style style = {.percent = w->percent, .valence = w->valence, .tests = w->tests};
    jny_status      st    = choose_format(w->format, w->output, &format, err);
    if (st == JNY_OK)
        st = ask_query(a, p, w, &q, err);
    if (st == JNY_OK)
        st = jny_count_load(p, &a->arena, &q, &loaded, err);
    if (st == JNY_OK)
        st = jny_count_next(loaded, &a->arena, &q, &count, err);
    ask_point_at_by(w, &q, err);
    if (st == JNY_OK && (w->share || w->policy))
        st = share(a, p, w, loaded, &count, err);
    if (st == JNY_OK)
        st = ask_made(a, p, "count", w, &q, &made, err);
    if (st != JNY_OK)
        return st;
    if (w->output) /* then each row says it too */
        style.made = made;
    jny_count_report(&a->arena, &count, format, style, &table);
    table.made = made;
    return write_table(a, w->output, format, &table, err);
}

static int run(app *a, int argc, const char **argv)
{
    question     w         = {0};
    const option options[] = {
        {"by", 'b', OPT_TEXT, &w.by, "A[,B[,C]]", "the attributes to cross"},
        ASK_WHICH(w),
        {"percent", 0, OPT_FLAG, &w.percent, NULL,
         "shares of the base, with 95 % intervals in data"},
        {"valence", 0, OPT_FLAG, &w.valence, NULL, "what works well, what needs change"},
        {"test", 0, OPT_FLAG, &w.tests, NULL, "who mentions it more often, and is it chance"},
        {"merge", 0, OPT_LIST, &w.merges, "'A: X + Y'", "count values of an attribute as one"},
        ASK_SHARE(w),
        ASK_FORMAT(w),
        {0},
    };
    arguments    args;
    int          code;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`count` takes no argument \"%s\": use --by, --theme, --where",
                           args.at[0]);
    if (!project_open(a, &p, &code))
        return code;
    return project_end(a, p, answer(a, p, &w, &err), &err);
}

static const char *const repeats[] = {"by",      "theme",  "where",   "codings", "codebook",
                                      "percent", "test",   "valence", "merge",   "share",
                                      "policy",  "format", NULL};

const command cmd_count = {
    .name    = "count",
    .repeats = repeats,
    .usage   = "count [--by A[,B[,C]]] [--theme T,...] [--where EXPR] -p PROJECT",
    .summary = "Count stories and respondents that mention each theme, by any attributes.",
    .examples =
        "  journeys count --by respondent_type -p southwark.journeys\n"
        "  journeys count --theme early-help --by respondent_type,locality -p southwark.journeys\n"
        "  journeys count --by locality --where 'respondent_type = parent' --percent -p P\n"
        "  journeys count --by age:band,wave --where 'date >= 2012-07-01' -p P\n"
        "  journeys count --by respondent_type,locality --share round-5 -o board.xlsx -p P\n"
        "  journeys count --by locality --test -p P\n"
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
        "Without --share a table is INTERNAL: it shows exact counts, which can tell on a child.\n"
        "--share hides what would tell on a small group, also by subtraction, checks it against\n"
        "every table shared before, and notes it as a release. round-5 hides counts under 5\n"
        "respondents and rounds the rest to 5; exact-5 keeps counts exact and hides more. "
        "Sensitive\n"
        "themes hide under 10. Where nothing helps it says REFUSED and what would.\n"
        "--valence is not shared: its parts add up to each theme and would tell on small ones.\n",
    .run = run,
};
