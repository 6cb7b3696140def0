/* cmd_words.c - looking at the words: search, kwic, words. */
#include "ask.h"

#include <string.h>

/* Reads the options, wants so many arguments, opens the project. */
static bool begin(app *a, const option *options, int argc, const char **argv, arguments *args,
                  size_t least, const char *missing, jny_project **p, int *code)
{
    if (!options_read(a, options, argc, argv, args, code))
        return false;
    if (args->n < least || (least == 0 && args->n)) {
        *code = usage_error(a, "%s", missing);
        return false;
    }
    return project_open(a, p, code);
}

static jny_str joined(app *a, const arguments *args)
{
    jny_buf b = jny_buf_open(&a->arena);
    for (size_t i = 0; i < args->n; i++)
        jny_buf_format(&b, "%s%s", i ? " " : "", args->at[i]);
    return jny_buf_str(&b);
}

/* ---- search ------------------------------------------------------------------------------- */

static int run_search(app *a, int argc, const char **argv)
{
    question     w         = {0};
    size_t       most      = 50;
    const option options[] = {
        {"where", 'w', OPT_TEXT, &w.where, "EXPR", "only stories of which this holds"},
        {"limit", 'n', OPT_NUMBER, &most, "N", "at most so many stories (50)"},
        ASK_FORMAT(w),
        {0}};
    arguments    args;
    jny_project *p;
    jny_where    where = {0};
    jny_found   *list;
    jny_table    table;
    jny_format   format;
    size_t       n;
    int          code;
    jny_err      err = {0};
    if (!begin(a, options, argc, argv, &args, 1,
               "say what to search for, as in: journeys search damp", &p, &code))
        return code;
    jny_status st = choose_format(w.format, w.output, &format, &err);
    if (st == JNY_OK)
        st = ask_where(a, w.where, &where, &err);
    if (st == JNY_OK)
        st = jny_search_where(p, &a->arena, joined(a, &args), where, most, &list, &n, &err);
    if (st == JNY_OK) {
        jny_search_report(&a->arena, list, n, where, &table);
        st = ask_write(a, p, &w, where, format, &table, &err);
    }
    return project_end(a, p, st, &err);
}

const command cmd_search = {
    .name     = "search",
    .usage    = "search WORDS... [--where EXPR] [--limit N] -p PROJECT",
    .summary  = "Find stories by their words, the best first.",
    .examples = "  journeys search damp mould -p southwark.journeys\n"
                "  journeys search '\"waiting list\" OR camhs' -p southwark.journeys\n"
                "  journeys search damp --where 'respondent_type = child' -p southwark.journeys\n",
    .details = "All words must be there; \"a phrase\", begin*, AND, OR, NOT and NEAR(a b, 5) too.\n"
               "Case and accents do not count. What was found stands between >> and <<.\n",
    .run     = run_search,
};

/* ---- kwic --------------------------------------------------------------------------------- */

static jny_status choose_sort(const char *name, jny_kwic_sort *out, jny_err *err)
{
    static const char *const names[] = {"story", "left", "right"};
    for (int i = 0; i < 3; i++)
        if (!name || strcmp(name, names[i]) == 0) {
            *out = name ? (jny_kwic_sort)i : JNY_KWIC_RIGHT;
            return JNY_OK;
        }
    return jny_fail(err, JNY_EINVAL, NULL, "--sort takes left, right or story, not \"%s\"", name);
}

static int run_kwic(app *a, int argc, const char **argv)
{
    question     w         = {0};
    const char  *sort      = NULL;
    size_t       words     = 8;
    const option options[] = {
        {"by", 'b', OPT_TEXT, &w.by, "A", "grouped by this attribute"},
        {"where", 'w', OPT_TEXT, &w.where, "EXPR", "only stories of which this holds"},
        {"sort", 's', OPT_TEXT, &sort, "S", "by the words to the right (or left), or by story"},
        {"words", 0, OPT_NUMBER, &words, "N", "words of context on each side (8)"},
        ASK_FORMAT(w),
        {0}};
    arguments      args;
    jny_project   *p;
    jny_kwic_line *list;
    jny_table      table;
    jny_format     format;
    size_t         n;
    int            code;
    jny_err        err = {0};
    if (!begin(a, options, argc, argv, &args, 1,
               "say what to look for, as in: journeys kwic 'early help'", &p, &code))
        return code;
    jny_kwic_query q  = {.rule = joined(a, &args), .by = jny_cstr(w.by), .words = words};
    jny_status     st = choose_format(w.format, w.output, &format, &err);
    if (st == JNY_OK)
        st = choose_sort(sort, &q.sort, &err);
    if (st == JNY_OK)
        st = ask_where(a, w.where, &q.where, &err);
    if (st == JNY_OK)
        st = jny_kwic(p, &a->arena, &q, &list, &n, &err);
    if (st == JNY_OK) {
        jny_kwic_report(&a->arena, &q, list, n, &table);
        st = ask_write(a, p, &w, q.where, format, &table, &err);
    }
    return project_end(a, p, st, &err);
}

const command cmd_kwic = {
    .name     = "kwic",
    .usage    = "kwic RULE [--sort left|right|story] [--by A] [--where EXPR] -p PROJECT",
    .summary  = "Show every hit of a rule in its context: a concordance.",
    .examples = "  journeys kwic 'waiting list' --sort left -p southwark.journeys\n"
                "  journeys kwic '=SEND' --by respondent_type -p southwark.journeys\n"
                "  journeys kwic 'nobody ~6 help' -p southwark.journeys\n",
    .details  = "The rule is one of a codebook: words (stemmed), =SEND, ^looked after, interven*,\n"
                "a ~6 b, a >6 b, /regex/. Try one here before you write it there.\n",
    .run      = run_kwic,
};

/* ---- words --------------------------------------------------------------------------------- */

static int run_words(app *a, int argc, const char **argv)
{
    question        w     = {0};
    size_t          least = 3, most = 50;
    const option    options[] = {{"where", 'w', OPT_TEXT, &w.where, "EXPR",
                                  "the words of these stories, beside those of all others"},
                                 {"least", 0, OPT_NUMBER, &least, "N", "only words said so often (3)"},
                                 {"limit", 'n', OPT_NUMBER, &most, "N", "at most so many words (50)"},
                                 ASK_FORMAT(w),
                                 {0}};
    arguments       args;
    jny_project    *p;
    jny_word_counts counts;
    jny_where       where = {0};
    jny_table       table;
    jny_format      format;
    int             code;
    jny_err         err = {0};
    if (!begin(a, options, argc, argv, &args, 0, "`words` takes no argument: use --where", &p,
               &code))
        return code;
    jny_status st = choose_format(w.format, w.output, &format, &err);
    if (st == JNY_OK)
        st = ask_where(a, w.where, &where, &err);
    if (st == JNY_OK)
        st = jny_words_count(p, &a->arena, where, where.root != NULL, &counts, &err);
    if (st == JNY_OK) {
        jny_words_report(&a->arena, &counts, where, where.root != NULL, least, most, &table);
        st = ask_write(a, p, &w, where, format, &table, &err);
    }
    return project_end(a, p, st, &err);
}

const command cmd_words = {
    .name  = "words",
    .usage = "words [--where EXPR] [--least N] [--limit N] -p PROJECT",
    .summary =
        "Count words, how evenly they are spread, and what one group says more than the rest.",
    .examples = "  journeys words -p southwark.journeys\n"
                "  journeys words --where 'respondent_type = child' -p southwark.journeys\n",
    .details  = "With --where every word is set beside the other stories, the most telling first:\n"
                "log-likelihood, chi-square, and the log ratio (1 is twice as often).\n",
    .run      = run_words,
};
