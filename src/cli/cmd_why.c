/* cmd_why.c - why a story was tagged with a theme. */
#include "cli.h"

static void print_reason(app *a, const jny_why_report *w, const jny_reason *r)
{
    jny_out_format(&a->out, "  rule     %.*s", JNY_ARG(r->rule));
    if (!jny_str_eq(r->path, w->theme->path))
        jny_out_format(&a->out, "   (of %.*s)", JNY_ARG(r->path));
    jny_out_format(&a->out, "\n  written  %.*s:%u\n", JNY_ARG(w->codebook->path), r->at.line);
    jny_out_format(&a->out, "  words    [%u, %u)%s\n", r->from, r->to,
                   r->negated ? ", after a negation: look twice" : "");
    jny_out_add(&a->out, JNY_STR("  passage  "));
    jny_out_add(&a->out, r->before);
    jny_out_raw(&a->out, a->out_is_terminal ? JNY_STR("\033[1;4m") : JNY_STR(">>"));
    jny_out_add(&a->out, r->quote);
    jny_out_raw(&a->out, a->out_is_terminal ? JNY_STR("\033[0m") : JNY_STR("<<"));
    jny_out_add(&a->out, r->after);
    jny_out_add(&a->out, JNY_STR("\n"));
}

static void print_why(app *a, const jny_why_report *w)
{
    if (!w->run.key)
        jny_out_format(&a->out, "%.*s has not been tagged by %.*s: run `journeys tag`.\n",
                       JNY_ARG(w->story.id), JNY_ARG(w->codebook->book.name));
    else if (w->n == 0)
        jny_out_format(&a->out, "%.*s was not tagged %.*s: no rule of %.*s is met in it.\n",
                       JNY_ARG(w->story.id), JNY_ARG(w->theme->path), JNY_ARG(w->codebook->path));
    else
        jny_out_format(&a->out, "%.*s was tagged %.*s (%.*s) by %.*s:\n", JNY_ARG(w->story.id),
                       JNY_ARG(w->theme->path), JNY_ARG(w->theme->name),
                       JNY_ARG(count_of(a, w->n, "hit", "hits")));
    for (size_t i = 0; i < w->n; i++) {
        jny_out_add(&a->out, JNY_STR("\n"));
        print_reason(a, w, &w->reasons[i]);
    }
    for (size_t i = 0; i < w->n_limited; i++)
        jny_out_format(
            &a->out,
            "\nThe rule \"%.*s\" ran over its match limit here: that it is not met means "
            "nothing.\n",
            JNY_ARG(w->limited[i]));
}

static void print_people(app *a, const jny_why_report *w)
{
    bool any = false;
    for (size_t i = 0; i < w->n_answers; i++) {
        if (w->answers[i].machine)
            continue;
        if (!any)
            jny_out_format(&a->out, "\nWhat people decided:\n");
        any = true;
        jny_out_format(&a->out, "  %.*s: %.*s%s %.*s on %.10s%s%.*s\n",
                       JNY_ARG(w->answers[i].coder_name), JNY_ARG(w->answers[i].action),
                       !jny_str_eq(w->answers[i].action, JNY_STR("adjudicate")) ? ""
                       : w->answers[i].present                                  ? " (there)"
                                                                                : " (not there)",
                       JNY_ARG(w->answers[i].theme_path), w->answers[i].at.p,
                       w->answers[i].note.n ? ": " : "", JNY_ARG(w->answers[i].note));
    }
}

/* ---- For programs ------------------------------------------------------------------------- */

static void json_reasons(jny_buf *b, const jny_why_report *w)
{
    jny_buf_add(b, JNY_STR(",\n\"hits\":["));
    for (size_t i = 0; i < w->n; i++) {
        const jny_reason *r = &w->reasons[i];
        jny_buf_add(b, i ? JNY_STR(",\n{\"theme\":") : JNY_STR("{\"theme\":"));
        jny_buf_json(b, r->path);
        json_string(b, "rule", r->rule);
        json_number(b, "line", r->at.line);
        jny_buf_format(b, ",\"span\":[%u,%u]", r->from, r->to);
        json_string(b, "before", r->before);
        json_string(b, "text", r->quote);
        json_string(b, "after", r->after);
        json_bool(b, "negated", r->negated);
        jny_buf_char(b, '}');
    }
    jny_buf_add(b, JNY_STR("],\n\"limited\":["));
    for (size_t i = 0; i < w->n_limited; i++) {
        jny_buf_add(b, i ? JNY_STR(",") : JNY_STR(""));
        jny_buf_json(b, w->limited[i]);
    }
    jny_buf_char(b, ']');
}

static jny_status json_why(app *a, jny_project *p, const jny_why_report *w, jny_err *err)
{
    jny_buf b = jny_buf_open(&a->arena);
    jny_buf_json_head(&b, "why", 1);
    json_string(&b, "project", jny_cstr(a->project));
    json_string(&b, "story", w->story.id);
    json_string(&b, "theme", w->theme->path);
    json_string(&b, "name", w->theme->name);
    json_string(&b, "codebook", w->codebook->book.name);
    json_string(&b, "written", w->codebook->path);
    json_bool(&b, "run", w->run.key != 0);
    json_reasons(&b, w);
    jny_status st = json_answers(a, &b, p, &w->story, w->answers, w->n_answers, err);
    jny_buf_add(&b, JNY_STR("}\n"));
    if (st == JNY_OK)
        put_data(a, jny_buf_str(&b));
    return st;
}

/* ---- The command --------------------------------------------------------------------------- */

static jny_status answer(app *a, jny_project *p, const char *id, const char *theme,
                         const char *codebook, bool json, jny_err *err)
{
    jny_active       *books;
    const jny_active *only;
    size_t            n;
    jny_named_theme   named = {0};
    jny_why_report    why;
    jny_status        st = jny_codebooks_active(p, &a->arena, &books, &n, err);
    if (st == JNY_OK && codebook) {
        st    = choose_codebook(a, p, codebook, &only, err);
        named = (jny_named_theme){only, 0};
        if (st == JNY_OK)
            st = jny_codebook_need(&only->book, jny_cstr(theme), &named.theme, err);
    } else if (st == JNY_OK) {
        st = jny_theme_named(books, n, jny_cstr(theme), &named, err);
    }
    if (st == JNY_OK)
        st = jny_why(p, &a->arena, jny_cstr(id), named.codebook, named.theme, &why, err);
    if (st != JNY_OK)
        return st;
    if (json)
        return json_why(a, p, &why, err);
    print_why(a, &why);
    st = say_suggestions(a, p, &why.story, why.answers, why.n_answers, err);
    print_people(a, &why);
    return st;
}

static int run(app *a, int argc, const char **argv)
{
    const char  *codebook = NULL, *format = NULL;
    bool         json      = false;
    const option options[] = {
        {"codebook", 'c', OPT_TEXT, &codebook, "NAME", "which, if the project has several"},
        {"format", 0, OPT_TEXT, &format, "FORMAT", "table (default) or json"},
        {0},
    };
    arguments    args;
    int          code;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 2)
        return usage_error(a, "name a story and a theme, as in: journeys why J0008 neglect");
    if (choose_json(format, &json, &err) != JNY_OK)
        return say_error(a, &err);
    if (!project_open(a, &p, &code))
        return code;
    return project_end(a, p, answer(a, p, args.at[0], args.at[1], codebook, json, &err), &err);
}

const command cmd_why = {
    .name     = "why",
    .usage    = "why ID THEME [--format json] -p PROJECT",
    .summary  = "Say why a story was tagged with a theme: rule, line of the codebook, passage.",
    .examples = "  journeys why J0008 neglect -p southwark.journeys\n"
                "  journeys why J0008 neglect --format json -p P | jq '.hits[].rule'\n",
    .details =
        "A child theme's hits are reasons for its parents too. [from, to) are code points.\n",
    .run = run,
};
