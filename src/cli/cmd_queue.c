/* cmd_queue.c - which stories to read next, and why these. */
#include "cli.h"

typedef struct {
    const char *model, *order, *themes, *coder, *codebook, *format, *output;
    size_t      limit, seed;
} wishes;

static bool order_of(const char *name, jny_order *out)
{
    static const char *const names[] = {[JNY_ORDER_SENSITIVE] = "sensitive",
                                        [JNY_ORDER_UNCERTAIN] = "uncertain",
                                        [JNY_ORDER_RANDOM]    = "random",
                                        [JNY_ORDER_SOURCE]    = "source",
                                        [JNY_ORDER_MIXED]     = "mixed"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (jny_str_eq(jny_cstr(name), jny_cstr(names[i]))) {
            *out = (jny_order)i;
            return true;
        }
    return false;
}

static jny_status weigh(app *a, jny_desk *d, const char *path, jny_err *err)
{
    jny_model  model;
    size_t     n;
    jny_status st = model_load(a, path, &model, err);
    if (st == JNY_OK)
        st = jny_desk_weigh(d, &model, err);
    const jny_active *books = jny_desk_codebooks(d, &n);
    for (size_t b = 0; st == JNY_OK && b < n; b++)
        say_other_version(a, path, &model, &books[b].book);
    return st;
}

/* Only these themes weigh. */
static jny_status ask_for(app *a, jny_project *p, const jny_desk *d, const wishes *w,
                          jny_queue_query *q, jny_err *err)
{
    const jny_active *active;
    const size_t     *themes;
    size_t            n;
    double           *asked = JNY_ARRAY(&a->arena, double, jny_desk_themes(d) + 1);
    jny_status        st    = choose_codebook(a, p, w->codebook, &active, err);
    if (st == JNY_OK)
        st = choose_themes(a, active, "--themes", w->themes, &themes, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        asked[jny_desk_theme_find(d, active->book.name, active->book.themes[themes[i]].path)] = 1;
    q->asked = asked;
    return st;
}

static jny_status answer(app *a, jny_project *p, const wishes *w, jny_queue_query *q, jny_err *err)
{
    jny_desk       *d    = NULL;
    jny_cues       *cues = NULL;
    jny_queue_item *items;
    size_t          n;
    jny_format      format;
    jny_table       table;
    jny_status      st = choose_format(w->format, w->output, &format, err);
    if (st == JNY_OK)
        st = jny_desk_open(p, a->world, &d, err);
    if (st == JNY_OK)
        st = jny_cues_open(a->world, (jny_str){0}, (jny_str){0}, &cues, err);
    if (st == JNY_OK)
        st = jny_desk_watch(d, cues, err);
    if (st == JNY_OK && w->model)
        st = weigh(a, d, w->model, err);
    if (st == JNY_OK && w->themes)
        st = ask_for(a, p, d, w, q, err);
    if (st == JNY_OK) {
        jny_desk_queue(d, &a->arena, q, &items, &n);
        jny_queue_report(&a->arena, d, q, items, n, w->limit, &table);
        st = write_table(a, w->output, format, &table, err);
    }
    jny_desk_close(d);
    jny_cues_close(cues);
    return st;
}

static int run(app *a, int argc, const char **argv)
{
    wishes       w         = {.order = "mixed", .limit = 50, .seed = JNY_AUDIT_SEED};
    const option options[] = {
        {"model", 'm', OPT_TEXT, &w.model, "M", "order by what this model says (`learn -o M`)"},
        {"order", 0, OPT_TEXT, &w.order, "O", "mixed, sensitive, uncertain, random, source"},
        {"themes", 't', OPT_TEXT, &w.themes, "LIST",
         "only these themes weigh (mixed; uncertain by a model)"},
        {"limit", 'n', OPT_NUMBER, &w.limit, "N", "so many stories (50)"},
        {"seed", 0, OPT_NUMBER, &w.seed, "N", "of the draw (2012), as in `audit`"},
        {"coder", 0, OPT_TEXT, &w.coder, "NAME", "whose queue (your account's name)"},
        {"codebook", 'c', OPT_TEXT, &w.codebook, "NAME", "of --themes, if there are several"},
        {"format", 'f', OPT_TEXT, &w.format, "F", "table, csv, tsv, json, ndjson, md"},
        {"output", 'o', OPT_OUTPUT, &w.output, "FILE", "write there (mode 0600)"},
        {0},
    };
    arguments       args;
    int             code;
    jny_project    *p;
    jny_queue_query q   = {.theme = JNY_NO_PARENT};
    jny_err         err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`queue` takes no argument \"%s\"", args.at[0]);
    if (!order_of(w.order, &q.order))
        return usage_error(a, "--order takes mixed, sensitive, uncertain, random or source");
    if (!project_open(a, &p, &code))
        return code;
    q.seed  = w.seed;
    q.coder = w.coder ? jny_cstr(w.coder) : a->actor;
    return project_end(a, p, answer(a, p, &w, &q, &err), &err);
}

const command cmd_queue = {
    .name     = "queue",
    .usage    = "queue [--model M] [--themes LIST] [--order O] [--limit N] -p PROJECT",
    .summary  = "Which stories to read next, and why these.",
    .examples = "  journeys learn -o themes.model -p southwark.journeys\n"
                "  journeys queue --model themes.model -p southwark.journeys\n"
                "  journeys queue --model themes.model --themes neglect,cse --limit 20 -p P\n",
    .details =
        "In the mixed order 7 stories of 10 are those likely to hold most of what is still to be\n"
        "found, a rare theme's codings weighing as much in all as a common one's, a sensitive "
        "one's\n"
        "twice, and less of what is found already; 2 are the least certain, which would move a "
        "table most; 1 is drawn by\n"
        "chance. Without --model the chances are those of what rules and outside machines\n"
        "suggest. The order uncertain begins with the probability nearest to one half, without a\n"
        "model with the theme whose suggestions people accept nearest to half the time.\n"
        "Whatever the order, a story with a cue of present risk comes first.\n"
        "`journeys audit` says from the stories drawn by chance what reading on would find.\n",
    .by_name = true,
    .run     = run,
};
