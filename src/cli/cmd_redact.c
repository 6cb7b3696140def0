/* cmd_redact.c - what identifies, as a filter. */
#include "cli.h"

#include <string.h>

static jny_status add_lists(app *a, jny_gazetteer *g, const option_list *files, jny_err *err)
{
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < files->n; i++) {
        jny_str text;
        st = jny_file_read(&a->arena, a->world, files->items[i], a->limits.document, &text, err);
        if (st == JNY_OK)
            st = jny_gazetteer_add(g, files->items[i], text, err);
    }
    return st;
}

static int run_filter(app *a, const jny_gazetteer *g, const jny_redact_policy *policy, bool explain)
{
    jny_arena  lines = jny_arena_open(a->world), scratch = jny_arena_open(a->world);
    jny_err    err  = {0};
    int        code = EXIT_DONE;
    jny_lines  in;
    jny_str    line;
    jny_status st = jny_lines_open(&in, &lines, a->world, "-", a->limits.line, &err);
    while (st == JNY_OK && a->out.error == 0 && jny_lines_next(&in, &line)) {
        jny_buf out = jny_buf_open(&scratch);
        jny_err bad = {0};
        if (!jny_redact_line(&scratch, g, policy, &a->limits, explain, line, &out, &bad)) {
            code = EXIT_FOUND;
            jny_out_format(&a->err, "line %llu: %s%s%s\n", (unsigned long long)in.line, bad.place,
                           bad.place[0] ? ": " : "", bad.msg);
        }
        if (explain)
            jny_out_add(&a->out, jny_buf_str(&out));
        else
            put_data(a, jny_buf_str(&out));
        if (!jny_lines_ready(&in))
            jny_out_flush(&a->out, NULL); /* whoever waits for an answer gets it */
        jny_arena_reset(&scratch);
    }
    if (st == JNY_OK)
        st = jny_lines_close(&in, &err);
    jny_arena_close(&scratch);
    jny_arena_close(&lines);
    return st == JNY_OK ? code : say_error(a, &err);
}

static int run(app *a, int argc, const char **argv)
{
    option_list       lists     = {0};
    jny_redact_policy policy    = {0};
    bool              explain   = false;
    const option      options[] = {
             {"gazetteer", 'g', OPT_LIST, &lists, "FILE",
              "names of your own: schools, estates, staff (more than one: each)"},
             {"ages", 0, OPT_FLAG, &policy.ages, NULL, "exact ages to bands, school years to a stage"},
             {"explain", 0, OPT_FLAG, &explain, NULL, "lines for people with reasons, instead of JSON"},
             {0},
    };
    arguments args;
    int       code;
    jny_err   err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 1 || strcmp(args.at[0], "-") != 0)
        return usage_error(a, "`redact` is a filter: journeys redact - < stories.ndjson");
    jny_gazetteer *g = jny_gazetteer_shipped(&a->arena);
    if (add_lists(a, g, &lists, &err) != JNY_OK)
        return say_error(a, &err);
    return run_filter(a, g, &policy, explain);
}

const command cmd_redact = {
    .name     = "redact",
    .usage    = "redact [--gazetteer FILE]... [--ages] [--explain] -",
    .summary  = "Find what identifies in stories: names, addresses, numbers, with replacements.",
    .examples = "  journeys redact - < stories.ndjson > redactions.ndjson\n"
                "  journeys redact --gazetteer our-schools.txt --ages - < stories.ndjson\n",
    .details =
        "Every line in, {\"id\":..,\"text\":..}, gives one line out with the spans, classes and\n"
        "proposed replacements; the story is not changed. An aid, not a guarantee: it misses\n"
        "names, and knows nothing of rare events. A person reads before anything is published.\n"
        "The lists it goes by, and the form of your own: codebooks/gazetteers/README.md.\n"
        "Exit: 0 done, 1 a bad line, 3 a list is broken.\n",
    .run = run,
};
