/* cmd_show.c - one story: who told it, its words, its tags and decisions. */
#include "ask.h"

static void print_tags(app *a, const jny_active *active, const jny_story *s, jny_tags tags)
{
    const jny_codebook *book = &active->book;
    tags                     = jny_tags_specific(&a->arena, book, tags);
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h     = &tags.hits[i];
        bool           first = i == 0 || tags.hits[i - 1].theme != h->theme;
        jny_buf        quote = jny_buf_open(&a->arena);
        jny_buf_json(&quote, jny_str_sub(s->text, h->start, h->end));
        jny_out_format(&a->out, "  %-20.*s %.*s%s\n",
                       JNY_ARG(first ? book->themes[h->theme].path : (jny_str){0}),
                       JNY_ARG(jny_buf_str(&quote)), h->negated ? " (after a negation)" : "");
    }
    for (size_t i = 0; i < tags.n_limited; i++)
        jny_out_format(&a->out, "  the rule \"%.*s\" ran over its match limit here\n",
                       JNY_ARG(jny_tags_limited_rule(book, tags.limited[i])));
    if (tags.n == 0)
        jny_out_format(&a->out, "  (no theme)\n");
}

static jny_str language_of(const jny_story *s)
{
    for (size_t i = 0; i < s->n_attributes; i++)
        if (jny_str_eq(s->attributes[i].name, JNY_STR("lang")))
            return s->attributes[i].value;
    return (jny_str){0};
}

static jny_status print_misspellings(app *a, const jny_codebook *book, const jny_story *s,
                                     jny_err *err)
{
    jny_matcher           *m;
    const jny_misspelling *found;
    size_t                 n;
    jny_status             st = jny_matcher_open(a->world, book, &m, err);
    if (st != JNY_OK)
        return st;
    jny_misspellings_find(&a->arena, m, s->text, language_of(s), &found, &n);
    if (n)
        jny_out_format(&a->out, "\nPerhaps misspelt (near match, 1 edit; not counted):\n");
    for (size_t i = 0; i < n; i++) {
        jny_buf b = jny_buf_open(&a->arena);
        jny_misspelling_explain(&b, book, s->text, &found[i]);
        jny_out_add(&a->out, JNY_STR("  "));
        jny_out_add(&a->out, jny_buf_str(&b));
    }
    jny_matcher_close(m);
    return JNY_OK;
}

static jny_status print_machine(app *a, jny_project *p, const jny_story *s, jny_err *err)
{
    jny_active *books;
    size_t      n;
    jny_status  st = jny_codebooks_active(p, &a->arena, &books, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        jny_run  run;
        jny_tags tags;
        st = jny_run_last(p, books[i].key, &run, err);
        if (st != JNY_OK || !run.key)
            continue;
        st = jny_run_hits(p, &a->arena, run.key, &books[i].book, s, &tags, err);
        if (st == JNY_OK) {
            jny_out_format(&a->out, "\nTags by %.*s (machine):\n", JNY_ARG(books[i].book.name));
            print_tags(a, &books[i], s, tags);
            st = print_misspellings(a, &books[i].book, s, err);
        }
    }
    return st;
}

/* An adjudication alone does not say by its name which way it went. */
static const char *present_or_not(const jny_answer *answer)
{
    if (!jny_str_eq(answer->action, JNY_STR("adjudicate")))
        return "";
    return answer->present ? " (there)" : " (not there)";
}

static bool any_people(const jny_answer *answers, size_t n, const jny_done *done, size_t n_done)
{
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any |= !answers[i].machine;
    for (size_t i = 0; i < n_done; i++)
        any |= !done[i].machine;
    return any;
}

static jny_status print_people(app *a, jny_project *p, const jny_story *s, jny_err *err)
{
    jny_answer *answers = NULL;
    jny_done   *done    = NULL;
    size_t      n = 0, n_done = 0;
    jny_status  st = jny_answers(p, &a->arena, s->key, &answers, &n, err);
    if (st == JNY_OK)
        st = jny_finished(p, &a->arena, s->key, &done, &n_done, err);
    if (st == JNY_OK)
        st = say_suggestions(a, p, s, answers, n, err);
    if (st != JNY_OK || !any_people(answers, n, done, n_done))
        return st;
    jny_out_format(&a->out, "\nDecisions of people:\n");
    for (size_t i = 0; i < n; i++) {
        if (answers[i].machine)
            continue;
        jny_out_format(&a->out, "  %-20.*s %.*s%s by %.*s%s%.*s%s%.*s\n",
                       JNY_ARG(answers[i].theme_path), JNY_ARG(answers[i].action),
                       present_or_not(&answers[i]), JNY_ARG(answers[i].coder_name),
                       answers[i].valence.n ? ", " : "", JNY_ARG(answers[i].valence),
                       answers[i].note.n ? ": " : "", JNY_ARG(answers[i].note));
    }
    jny_passage *passages;
    size_t       n_passages = 0;
    st = jny_passages_corrected(p, &a->arena, s->id, &passages, &n_passages, err);
    for (size_t i = 0; i < n_passages; i++) {
        jny_buf quote = jny_buf_open(&a->arena);
        jny_buf_json(&quote, passages[i].found
                                 ? jny_str_sub(s->text, passages[i].start, passages[i].end)
                                 : passages[i].quote);
        jny_out_format(&a->out, "  %-20.*s %s %.*s (%.*s)\n", JNY_ARG(passages[i].theme),
                       passages[i].found ? "stands now at" : "LOST, was at",
                       JNY_ARG(jny_buf_str(&quote)), JNY_ARG(passages[i].coder));
    }
    for (size_t i = 0; i < n_done; i++)
        if (!done[i].machine)
            jny_out_format(&a->out, "  finished by %.*s\n", JNY_ARG(done[i].coder_name));
    return st;
}

static jny_status show(app *a, jny_project *p, const char *id, jny_err *err)
{
    jny_story  s;
    jny_status st = jny_story_get(p, &a->arena, jny_cstr(id), &s, err);
    if (st != JNY_OK)
        return st;
    jny_out_format(&a->out, "%.*s\n", JNY_ARG(s.id));
    if (s.respondent.n)
        jny_out_format(&a->out, "  %-16s %.*s\n", "respondent", JNY_ARG(s.respondent));
    for (size_t i = 0; i < s.n_attributes; i++)
        jny_out_format(&a->out, "  %-16.*s %.*s\n", JNY_ARG(s.attributes[i].name),
                       JNY_ARG(s.attributes[i].value));
    jny_out_add(&a->out, JNY_STR("\n"));
    jny_out_add(&a->out, s.text);
    jny_out_add(&a->out, JNY_STR("\n"));
    st = print_machine(a, p, &s, err);
    return st == JNY_OK ? print_people(a, p, &s, err) : st;
}

/* ---- One story, for programs ------------------------------------------------------------- */

static void json_tags(app *a, jny_buf *b, const jny_active *active, const jny_story *s,
                      jny_tags tags)
{
    const jny_codebook *book = &active->book;
    tags                     = jny_tags_specific(&a->arena, book, tags);
    jny_buf_add(b, JNY_STR(",\n\"hits\":["));
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        jny_buf_add(b, i ? JNY_STR(",\n{\"theme\":") : JNY_STR("{\"theme\":"));
        jny_buf_json(b, book->themes[h->theme].path);
        jny_buf_format(b, ",\"span\":[%u,%u]", h->from, h->to);
        json_string(b, "text", jny_str_sub(s->text, h->start, h->end));
        json_bool(b, "negated", h->negated);
        jny_buf_char(b, '}');
    }
    jny_buf_add(b, JNY_STR("],\"limited\":["));
    for (size_t i = 0; i < tags.n_limited; i++) {
        jny_buf_add(b, i ? JNY_STR(",") : JNY_STR(""));
        jny_buf_json(b, jny_tags_limited_rule(book, tags.limited[i]));
    }
    jny_buf_char(b, ']');
}

static jny_status json_machine(app *a, jny_buf *b, jny_project *p, const jny_story *s, jny_err *err)
{
    jny_active *books;
    size_t      n;
    jny_status  st = jny_codebooks_active(p, &a->arena, &books, &n, err);
    jny_buf_add(b, JNY_STR(",\n\"codebooks\":["));
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        jny_run  run;
        jny_tags tags = {0};
        st            = jny_run_last(p, books[i].key, &run, err);
        if (st == JNY_OK && run.key)
            st = jny_run_hits(p, &a->arena, run.key, &books[i].book, s, &tags, err);
        jny_buf_add(b, i ? JNY_STR(",\n{\"name\":") : JNY_STR("{\"name\":"));
        jny_buf_json(b, books[i].book.name);
        json_bool(b, "run", st == JNY_OK && run.key);
        json_tags(a, b, &books[i], s, tags);
        jny_buf_char(b, '}');
    }
    jny_buf_char(b, ']');
    return st;
}

static jny_status json_people(app *a, jny_buf *b, jny_project *p, const jny_story *s, jny_err *err)
{
    jny_answer *answers;
    jny_done   *done;
    size_t      n = 0, n_done = 0;
    jny_status  st = jny_answers(p, &a->arena, s->key, &answers, &n, err);
    if (st == JNY_OK)
        st = jny_finished(p, &a->arena, s->key, &done, &n_done, err);
    if (st != JNY_OK)
        return st;
    st = json_answers(a, b, p, s, answers, n, err);
    jny_buf_add(b, JNY_STR(",\n\"finished\":["));
    for (size_t i = 0, people = 0; i < n_done; i++) {
        if (done[i].machine)
            continue;
        jny_buf_add(b, people++ ? JNY_STR(",") : JNY_STR(""));
        jny_buf_json(b, done[i].coder_name);
    }
    jny_buf_char(b, ']');
    return st;
}

static jny_status json_story(app *a, jny_buf *b, jny_project *p, const char *id, jny_err *err)
{
    jny_story  s;
    jny_status st = jny_story_get(p, &a->arena, jny_cstr(id), &s, err);
    if (st != JNY_OK)
        return st;
    jny_buf_add(b, JNY_STR("{\"id\":"));
    jny_buf_json(b, s.id);
    if (s.respondent.n)
        json_string(b, "respondent", s.respondent);
    jny_buf_add(b, JNY_STR(",\"attributes\":{"));
    for (size_t i = 0; i < s.n_attributes; i++) {
        jny_buf_add(b, i ? JNY_STR(",") : JNY_STR(""));
        jny_buf_json(b, s.attributes[i].name);
        jny_buf_char(b, ':');
        jny_buf_json(b, s.attributes[i].value);
    }
    jny_buf_add(b, JNY_STR("},\n\"text\":"));
    jny_buf_json(b, s.text);
    st = json_machine(a, b, p, &s, err);
    if (st == JNY_OK)
        st = json_people(a, b, p, &s, err);
    jny_buf_char(b, '}');
    return st;
}

/* All of them or, where one is not there, none: half a document is no document. */
static jny_status json_stories(app *a, jny_project *p, const arguments *ids, jny_err *err)
{
    jny_status st = JNY_OK;
    jny_buf    b  = jny_buf_open(&a->arena);
    jny_buf_json_head(&b, "show", 1);
    json_string(&b, "project", jny_cstr(a->project));
    jny_buf_add(&b, JNY_STR(",\n\"stories\":["));
    for (size_t i = 0; st == JNY_OK && i < ids->n; i++) {
        jny_buf_add(&b, i ? JNY_STR(",\n") : JNY_STR(""));
        st = json_story(a, &b, p, ids->at[i], err);
    }
    jny_buf_add(&b, JNY_STR("]}\n"));
    if (st == JNY_OK)
        put_data(a, jny_buf_str(&b));
    return st;
}

/* ---- The stories of a cell ------------------------------------------------------------------- */

/* "theme = early-help; locality = Peckham and Nunhead" into a theme and conditions. */
static jny_status read_cell(app *a, jny_project *p, const char *cell, question *w, jny_err *err)
{
    jny_buf where = jny_buf_open(&a->arena);
    jny_str rest  = jny_cstr(cell);
    (void)p;
    if (w->where)
        jny_buf_format(&where, "(%s)", w->where);
    while (rest.n) {
        jny_str part = jny_str_cut(&rest, ';'), value = part;
        jny_str name = jny_str_trim(jny_str_cut(&value, '='));
        value        = jny_str_trim(value);
        if (name.n == 0 || name.n == jny_str_trim(part).n)
            return jny_fail(err, JNY_EINVAL, NULL,
                            "--cell takes names and values, as in: 'theme = send; ward = Peckham'");
        if (jny_str_eq(name, JNY_STR("theme"))) {
            w->themes = jny_str_z(&a->arena, value);
            continue;
        }
        jny_buf_format(&where, "%s\"%.*s\" = \"", where.n ? " and " : "", JNY_ARG(name));
        if (jny_str_eq(value, JNY_STR("(not given)")))
            value.n = 0;
        for (size_t i = 0; i < value.n; i++)
            jny_buf_format(&where, value.p[i] == '"' ? "\"\"" : "%c", value.p[i]);
        jny_buf_char(&where, '"');
    }
    if (where.n)
        w->where = jny_str_z(&a->arena, jny_buf_str(&where));
    return JNY_OK;
}

/* The first words of a story, on one line. */
static jny_str beginning(app *a, jny_str text)
{
    enum { BYTES = 70 };
    jny_buf b   = jny_buf_open(&a->arena);
    size_t  end = 0;
    while (end < text.n && end < BYTES)
        (void)jny_utf8_next(text, &end);
    for (size_t i = 0; i < end; i++)
        jny_buf_char(&b, text.p[i] == '\n' || text.p[i] == '\t' ? ' ' : text.p[i]);
    if (end < text.n)
        jny_buf_add(&b, JNY_STR("..."));
    return jny_buf_str(&b);
}

static jny_status show_cell(app *a, jny_project *p, const char *cell, question *w, jny_err *err)
{
    jny_count_query  q;
    jny_cell_stories stories;
    jny_format       format;
    jny_table        table;
    jny_status       st = choose_format(w->format, w->output, &format, err);
    if (st == JNY_OK)
        st = read_cell(a, p, cell, w, err);
    if (st == JNY_OK)
        st = ask_query(a, p, w, &q, err);
    if (st == JNY_OK && w->themes && q.n_themes != 1)
        st = jny_fail(err, JNY_EINVAL, NULL, "--cell takes one theme");
    if (st == JNY_OK)
        st = jny_count_stories(p, &a->arena, &q, &stories, err);
    if (st != JNY_OK)
        return st;
    jny_str *begins = JNY_ARRAY(&a->arena, jny_str, stories.n + 1);
    for (size_t i = 0; st == JNY_OK && i < stories.n; i++) {
        jny_story s;
        st        = jny_story_get(p, &a->arena, stories.ids[i], &s, err);
        begins[i] = st == JNY_OK ? beginning(a, s.text) : (jny_str){0};
    }
    jny_cell_report(&a->arena, stories.ids, begins, stories.n, jny_cstr(cell), &table);
    return st == JNY_OK ? write_table(a, w->output, format, &table, err) : st;
}

static int run(app *a, int argc, const char **argv)
{
    question     w         = {0};
    const char  *cell      = NULL;
    bool         json      = false;
    const option options[] = {
        {"cell", 0, OPT_TEXT, &cell, "'theme = T; A = V'",
         "the stories behind a figure of `count`"},
        {"where", 'w', OPT_TEXT, &w.where, "EXPR", "with --cell: as it was counted"},
        {"codings", 0, OPT_TEXT, &w.codings, "C", "with --cell: as it was counted"},
        {"codebook", 'c', OPT_TEXT, &w.codebook, "NAME", "which, if the project has several"},
        ASK_FORMAT(w),
        {0}};
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n == 0 && !cell)
        return usage_error(a, "name a story, as in: journeys show J0008");
    if (args.n && cell)
        return usage_error(a, "name stories, or a figure with --cell: one after the other");
    if (!cell && w.output)
        return usage_error(a, "--output goes with --cell: end the command by > FILE");
    if (!cell && choose_json(w.format, &json, &err) != JNY_OK)
        return say_error(a, &err);
    if (!project_open(a, &p, &code))
        return code;
    if (json && json_stories(a, p, &args, &err) != JNY_OK)
        code = say_error(a, &err);
    if (cell && show_cell(a, p, cell, &w, &err) != JNY_OK)
        code = say_error(a, &err);
    for (size_t i = 0; !json && code == EXIT_DONE && i < args.n; i++) {
        if (i)
            jny_out_add(&a->out, JNY_STR("\n"));
        if (show(a, p, args.at[i], &err) != JNY_OK)
            code = say_error(a, &err);
    }
    jny_project_close(p);
    return code;
}

const command cmd_show = {
    .name     = "show",
    .usage    = "show ID... [--format json] | --cell 'theme = T; A = V' [--format F] -p PROJECT",
    .summary  = "Show a story: who told it, its words as they were said, its tags and decisions.",
    .examples = "  journeys show J0008 -p southwark.journeys\n"
                "  journeys show J0008 J0043 --format json -p P | jq '.stories[].codebooks'\n"
                "  journeys show --cell 'theme = send; locality = Peckham and Nunhead' -p P\n",
    .details =
        "--cell lists the stories that a figure of `count` counts; without a theme all of the\n"
        "base. Give it the --where and --codings of that count.\n",
    .run = run,
};
