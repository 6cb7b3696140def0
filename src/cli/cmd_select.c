/* cmd_select.c - propose a selection that mirrors the whole, and let a curator change it. */
#include "cli.h"

#include <stdlib.h>

typedef struct {
    const char *seed, *codebook, *codings, *pin, *drop, *swap, *free, *format, *output;
    option_list quotas;
    bool        wards, list, dry_run;
} request;

static jny_status read_quotas(app *a, const option_list *files, jny_pool_options *o, jny_err *err)
{
    jny_tabulation *list = JNY_ARRAY(&a->arena, jny_tabulation, files->n + 1);
    jny_status      st   = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < files->n; i++) {
        jny_str csv;
        st = jny_file_read(&a->arena, a->world, files->items[i], 1 << 20, &csv, err);
        if (st == JNY_OK)
            st = jny_population_parse(&a->arena, jny_cstr(files->items[i]), csv, &list[i], err);
    }
    o->quotas   = list;
    o->n_quotas = files->n;
    return st;
}

static jny_cell text_cell(jny_str s)
{
    return (jny_cell){JNY_CELL_TEXT, s};
}

static jny_cell number_cell(app *a, uint64_t n)
{
    return (jny_cell){JNY_CELL_NUMBER, jny_str_format(&a->arena, "%llu", (unsigned long long)n)};
}

static void print_balance(app *a, const jny_balance *b, const jny_selection *s, jny_table *out)
{
    static const jny_column columns[] = {
        {JNY_INIT("what"), JNY_INIT("What"), false},
        {JNY_INIT("value"), JNY_INIT("Value"), false},
        {JNY_INIT("whole"), JNY_INIT("Whole"), true},
        {JNY_INIT("eligible"), JNY_INIT("May be shown"), true},
        {JNY_INIT("wanted"), JNY_INIT("Wanted"), true},
        {JNY_INIT("chosen"), JNY_INIT("Chosen"), true},
        {JNY_INIT("note"), JNY_INIT("Note"), false},
    };
    enum { N = sizeof columns / sizeof *columns };
    jny_cell *cells = JNY_ARRAY(&a->arena, jny_cell, b->n * N + 1), *c = cells;
    jny_str  *notes = JNY_ARRAY(&a->arena, jny_str, 2);
    for (size_t i = 0; i < b->n; i++) {
        const jny_balance_row *r = &b->rows[i];
        *c++                     = text_cell(r->what);
        *c++                     = text_cell(r->value.n ? r->value : JNY_STR("(not given)"));
        *c++                     = number_cell(a, r->whole);
        *c++                     = number_cell(a, r->eligible);
        *c++ = (jny_cell){JNY_CELL_NUMBER, jny_str_format(&a->arena, "%.1f", r->wanted)};
        *c++ = number_cell(a, r->chosen);
        *c++ = text_cell(r->note);
    }
    notes[0] = jny_str_format(
        &a->arena,
        "%.*s of %.*s may be shown. Not: %.*s for want of consent, %.*s flagged, %.*s whose teller "
        "too few would be like, %.*s whose likes all tell of one sensitive theme.",
        JNY_ARG(with_commas(a, b->eligible)), JNY_ARG(count_of(a, b->stories, "story", "stories")),
        JNY_ARG(with_commas(a, b->barred[0])), JNY_ARG(with_commas(a, b->barred[1])),
        JNY_ARG(with_commas(a, b->barred[2])), JNY_ARG(with_commas(a, b->barred[3])));
    notes[1] = JNY_STR("Wanted: the share that the whole has. A theme counts where its page could "
                       "name it; each should have a story.");
    *out     = (jny_table){.caption   = jny_str_format(&a->arena,
                                                       "INTERNAL: %.*s selected of %zu wanted, seed %llu",
                                                       JNY_ARG(count_of(a, s->n, "story", "stories")),
                                                       s->wanted, (unsigned long long)s->seed),
                           .columns   = columns,
                           .n_columns = N,
                           .cells     = cells,
                           .n_rows    = b->n,
                           .n_body    = b->n,
                           .notes     = notes,
                           .n_notes   = 2};
}

/* What is still to be done before the story can be published; empty: nothing. */
static jny_status left_to_do(app *a, jny_project *p, jny_str id, jny_str *out, jny_err *err)
{
    jny_story  story;
    jny_marks  marks;
    jny_status st = jny_story_get(p, &a->arena, id, &story, err);
    if (st == JNY_OK)
        st = jny_marks_of(p, &a->arena, &story, &marks, err);
    if (st == JNY_OK)
        *out = jny_cstr(jny_may_not_publish(&story, &marks));
    return st;
}

static jny_status print_list(app *a, jny_project *p, const jny_pool *pool, const jny_selection *s,
                             jny_table *out, jny_err *err)
{
    static const jny_column columns[] = {
        {JNY_INIT("page"), JNY_INIT("Page"), true},
        {JNY_INIT("id"), JNY_INIT("Story"), false},
        {JNY_INIT("pinned"), JNY_INIT("Pinned"), false},
        {JNY_INIT("respondent_type"), JNY_INIT("Shown as"), false},
        {JNY_INIT("place"), JNY_INIT("Place"), false},
        {JNY_INIT("age"), JNY_INIT("Age"), false},
        {JNY_INIT("k"), JNY_INIT("Alike"), true},
        {JNY_INIT("shown"), JNY_INIT("How"), false},
        {JNY_INIT("left"), JNY_INIT("Before it can be published"), false},
    };
    enum { N = sizeof columns / sizeof *columns };
    jny_cell  *cells = JNY_ARRAY(&a->arena, jny_cell, s->n * N + 1), *c = cells;
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < s->n; i++) {
        size_t  row = 0;
        jny_str left;
        while (row < jny_pool_rows(pool) && jny_pool_key(pool, row) != s->at[i].story)
            row++;
        const jny_shown *shown = jny_pool_shown(pool, row);
        st                     = left_to_do(a, p, jny_pool_id(pool, row), &left, err);
        if (jny_pool_bar(pool, row))
            left = jny_cstr(jny_pool_bar(pool, row));
        *c++ = number_cell(a, s->at[i].page);
        *c++ = text_cell(jny_pool_id(pool, row));
        *c++ = text_cell(s->at[i].pinned ? JNY_STR("pinned") : (jny_str){0});
        *c++ = text_cell(shown->type);
        *c++ = text_cell(shown->ward.n ? shown->ward : shown->locality);
        *c++ = text_cell(shown->age);
        *c++ = number_cell(a, shown->k);
        *c++ = text_cell(jny_cstr(jny_show_name(shown->how)));
        *c++ = text_cell(left);
    }
    *out = (jny_table){.caption   = JNY_STR("INTERNAL: the stories of the selection"),
                       .columns   = columns,
                       .n_columns = N,
                       .cells     = cells,
                       .n_rows    = s->n,
                       .n_body    = s->n};
    return st;
}

/* Which change was asked for; false: none. */
static bool change_of(app *a, const request *r, jny_select_act *act, jny_str *id, jny_str *other)
{
    *act   = r->pin    ? JNY_SELECT_PIN
             : r->drop ? JNY_SELECT_DROP
             : r->swap ? JNY_SELECT_SWAP
                       : JNY_SELECT_FREE;
    *other = jny_cstr(r->pin ? r->pin : r->drop ? r->drop : r->swap ? r->swap : r->free);
    *id    = jny_str_trim(r->swap ? jny_str_cut(other, ',') : *other);
    *other = jny_str_trim(*other);
    (void)a;
    return r->pin || r->drop || r->swap || r->free;
}

static jny_status choose(app *a, const request *r, size_t wanted, const jny_pool *pool,
                         const jny_selection *was, jny_selection *out, jny_err *err)
{
    jny_select_act act;
    jny_str        id, other;
    if (change_of(a, r, &act, &id, &other))
        return jny_select_change(pool, &a->arena, was, act, id, other, out, err);
    if (wanted)
        return jny_select(pool, &a->arena, wanted, r->seed ? strtoull(r->seed, NULL, 10) : 1, was,
                          out, err);
    *out = *was;
    return JNY_OK;
}

static jny_status answer(app *a, jny_project *p, const request *r, size_t wanted, jny_err *err)
{
    jny_selection    was = {0}, now;
    jny_pool        *pool;
    jny_table        table;
    jny_format       format;
    jny_pool_options o  = {.codings = jny_cstr(r->codings)};
    jny_status       st = choose_format(r->format, r->output, &format, err);
    if (st == JNY_OK)
        st = jny_selection_load(p, &a->arena, &was, err);
    const char *codebook = r->codebook                 ? r->codebook
                           : was.codebook.n && !wanted ? jny_str_z(&a->arena, was.codebook)
                                                       : NULL;
    if (st == JNY_OK)
        st = choose_codebook(a, p, codebook, &o.codebook, err);
    if (st == JNY_OK)
        st = read_quotas(a, &r->quotas, &o, err);
    o.wards = wanted ? r->wards : was.wards;
    if (st == JNY_OK)
        st = jny_pool_open(p, &a->arena, &o, &pool, err);
    if (st == JNY_OK)
        st = choose(a, r, wanted, pool, &was, &now, err);
    bool changed = wanted || r->pin || r->drop || r->swap || r->free;
    if (st == JNY_OK && changed && !r->dry_run)
        st = jny_selection_save(p, &a->arena, &now, a->actor, err);
    if (st != JNY_OK)
        return st;
    jny_balance b;
    jny_select_balance(pool, &a->arena, &now, &b);
    if (r->list)
        st = print_list(a, p, pool, &now, &table, err);
    else
        print_balance(a, &b, &now, &table);
    return st == JNY_OK ? write_table(a, r->output, format, &table, err) : st;
}

static bool is_number(const char *s)
{
    char *end;
    return s[0] >= '0' && s[0] <= '9' && (strtoull(s, &end, 10), *end == '\0');
}

static int run(app *a, int argc, const char **argv)
{
    request      r         = {0};
    const option options[] = {
        {"seed", 's', OPT_TEXT, &r.seed, "S", "another seed, another selection as good (1)"},
        {"quota", 'q', OPT_LIST, &r.quotas, "FILE.csv",
         "mirror these numbers and not the project's"},
        {"wards", 0, OPT_FLAG, &r.wards, NULL, "show wards where enough people are alike"},
        {"codebook", 'c', OPT_TEXT, &r.codebook, "NAME", "which, if the project has several"},
        {"codings", 0, OPT_TEXT, &r.codings, "C", "effective, reviewed, coder:NAME"},
        {"pin", 0, OPT_TEXT, &r.pin, "ID", "this story stays in"},
        {"drop", 0, OPT_TEXT, &r.drop, "ID", "this one out; the best comes in its place"},
        {"swap", 0, OPT_TEXT, &r.swap, "OUT,IN", "one out, another in"},
        {"free", 0, OPT_TEXT, &r.free, "ID", "neither pinned nor dropped any longer"},
        {"list", 'l', OPT_FLAG, &r.list, NULL, "the stories, and what is left to do"},
        {"dry-run", 'n', OPT_FLAG, &r.dry_run, NULL, "show it, keep the selection as it is"},
        {"format", 'f', OPT_TEXT, &r.format, "F", "table, csv, tsv, json, ndjson, md, html, xlsx"},
        {"output", 'o', OPT_OUTPUT, &r.output, "FILE", "write there (mode 0600)"},
        {0},
    };
    arguments    args;
    int          code;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    size_t changes = (size_t) !!r.pin + !!r.drop + !!r.swap + !!r.free + args.n;
    if (args.n > 1 || (args.n && !is_number(args.at[0])) || (r.seed && !is_number(r.seed)))
        return usage_error(a, "say how many stories, and the seed as a number: journeys select 40 "
                              "--seed 7");
    if (changes > 1)
        return usage_error(a, "one change at a time: a number of stories, --pin, --drop, --swap or "
                              "--free");
    if (!project_open(a, &p, &code))
        return code;
    size_t wanted = args.n ? (size_t)strtoull(args.at[0], NULL, 10) : 0;
    return project_end(a, p, answer(a, p, &r, wanted, &err), &err);
}

const command cmd_select = {
    .name     = "select",
    .usage    = "select [N [--seed S] [--quota FILE.csv]... [--wards]] [--list] -p PROJECT",
    .summary  = "Propose N stories that mirror the whole; pin, drop and swap them.",
    .examples = "  journeys select 40 --seed 7 -p southwark.journeys\n"
                "  journeys select --swap J0003,J0117 -p southwark.journeys\n"
                "  journeys select --list -p southwark.journeys\n",
    .details =
        "Only stories that were agreed to be shown, are not flagged, and whose teller is shown by\n"
        "what at least five respondents share: respondent type, locality and age; a wider age, or\n"
        "no respondent type, where they are fewer. Every theme that may be shown gets a story,\n"
        "then respondent type, locality, wave, valence, length, voice and theme are matched to\n"
        "the whole by least squares. The same seed gives the same selection. A quota file is CSV\n"
        "with one to three columns of attributes and one of numbers. Nothing is published by it.\n",
    .run = run,
};
