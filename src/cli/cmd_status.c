/* cmd_status.c - what is in the project, and what to do next. */
#include "cli.h"

enum { SHOWN = 5 }; /* of a list, to people; JSON has all */

typedef enum { TAGGED_NEVER, TAGGED_PARTLY, TAGGED_ALL } tagged_state;

/* All that either face tells. */
typedef struct {
    jny_status_report     r;
    jny_active           *books;
    tagged_state         *tagged; /* by each of the books */
    size_t                n_books;
    bool                  untagged; /* there is something to tag, or nothing to tag by */
    JNY_LIST(jny_str)     again;    /* finished stories that a changed codebook reads differently */
    jny_unknown          *unknown;  /* values that nobody knew */
    size_t                n_unknown;
    JNY_LIST(jny_passage) lost; /* passages that were not found again */
    jny_still_public *public;   /* on pages, and nobody may show them now */
    size_t n_public;
} standing;

static jny_status read_codebooks(app *a, jny_project *p, standing *s, jny_err *err)
{
    jny_status st = jny_codebooks_active(p, &a->arena, &s->books, &s->n_books, err);
    if (st != JNY_OK)
        return st;
    s->untagged = s->n_books == 0;
    s->tagged   = JNY_ARRAY(&a->arena, tagged_state, s->n_books + 1);
    for (size_t i = 0; i < s->n_books; i++) {
        jny_run run;
        st = jny_run_last(p, s->books[i].key, &run, err);
        if (st != JNY_OK)
            return st;
        s->tagged[i] = !run.key ? TAGGED_NEVER : run.current ? TAGGED_ALL : TAGGED_PARTLY;
        s->untagged |= s->tagged[i] != TAGGED_ALL;
    }
    return JNY_OK;
}

static jny_status read_again(app *a, jny_project *p, standing *s, jny_err *err)
{
    jny_desk  *desk;
    jny_status st = jny_desk_open(p, a->world, &desk, err);
    if (st != JNY_OK)
        return st;
    for (size_t row = 0; row < jny_desk_rows(desk); row++)
        if (jny_desk_again(desk, row))
            *JNY_PUSH(&a->arena, &s->again) = jny_str_copy(&a->arena, jny_desk_id(desk, row));
    jny_desk_close(desk);
    return JNY_OK;
}

/* Values that nobody knew, and passages that were not found again: for a person to mend. */
static jny_status read_open_ends(app *a, jny_project *p, standing *s, jny_err *err)
{
    jny_passage *passages;
    size_t       n;
    jny_status   st = jny_unknown_values(p, &a->arena, &s->unknown, &s->n_unknown, err);
    if (st == JNY_OK)
        st = jny_passages_corrected(p, &a->arena, (jny_str){0}, &passages, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (!passages[i].found)
            *JNY_PUSH(&a->arena, &s->lost) = passages[i];
    return st;
}

static jny_status read_standing(app *a, jny_project *p, standing *s, jny_err *err)
{
    jny_status st = jny_project_status(p, &a->arena, &s->r, err);
    if (st == JNY_OK)
        st = read_codebooks(a, p, s, err);
    if (st == JNY_OK && s->r.finished)
        st = read_again(a, p, s, err);
    if (st == JNY_OK)
        st = read_open_ends(a, p, s, err);
    if (st == JNY_OK)
        st = jny_published_still(p, &a->arena, &s->public, &s->n_public, err);
    return st;
}

/* What to do next, as the arguments of `journeys`. */
static const char *next_of(const standing *s)
{
    return s->r.stories == 0 ? "import FILE"
           : s->untagged     ? "tag --codebook codebooks/1000-journeys.yaml"
                             : "count --by respondent_type";
}

/* ---- For people --------------------------------------------------------------------------- */

static void say_codebooks(app *a, const standing *s)
{
    static const char *const states[] = {
        "not tagged by it yet", "some stories are not tagged by it", "every story is tagged by it"};
    for (size_t i = 0; i < s->n_books; i++)
        jny_out_format(&a->out, "codebook      %.*s (%.*s): %s\n", JNY_ARG(s->books[i].book.name),
                       JNY_ARG(count_of(a, s->books[i].book.n, "theme", "themes")),
                       states[s->tagged[i]]);
    if (s->n_books == 0)
        jny_out_format(&a->out, "codebook      none yet\n");
}

static void say_again(app *a, const standing *s)
{
    if (!s->again.n)
        return;
    jny_out_format(&a->out, "read again    %.*s, finished before the codebook was changed:",
                   JNY_ARG(count_of(a, s->again.n, "story", "stories")));
    for (size_t i = 0; i < s->again.n && i < SHOWN; i++)
        jny_out_format(&a->out, "%s %.*s", i ? "," : "", JNY_ARG(s->again.at[i]));
    jny_out_format(&a->out, "%s\n", s->again.n > SHOWN ? " ..." : "");
}

static void say_open_ends(app *a, const standing *s)
{
    for (size_t i = 0; i < s->n_unknown && i < SHOWN; i++) {
        const jny_unknown *u = &s->unknown[i];
        jny_out_format(
            &a->out, "unknown       %.*s \"%.*s\" of %.*s%s%.*s%s\n", JNY_ARG(u->attribute),
            JNY_ARG(u->value), JNY_ARG(count_of(a, u->stories, "story", "stories")),
            u->nearest.n ? " (perhaps \"" : "", JNY_ARG(u->nearest), u->nearest.n ? "\"?)" : "");
    }
    if (s->n_unknown > SHOWN)
        jny_out_format(&a->out, "unknown       and %zu more value%s\n", s->n_unknown - SHOWN,
                       s->n_unknown - SHOWN == 1 ? "" : "s");
    for (size_t i = 0; i < s->lost.n && i < SHOWN; i++)
        jny_out_format(&a->out, "to place      a passage of %.*s by %.*s in %.*s\n",
                       JNY_ARG(s->lost.at[i].theme), JNY_ARG(s->lost.at[i].coder),
                       JNY_ARG(s->lost.at[i].story));
    if (s->lost.n > SHOWN)
        jny_out_format(&a->out, "to place      and %zu more passages\n", s->lost.n - SHOWN);
}

static void say_public(app *a, const standing *s)
{
    for (size_t i = 0; i < s->n_public && i < SHOWN; i++) {
        const jny_still_public *x = &s->public[i];
        jny_out_format(&a->out, "take down     %.*s, published in %.*s on %.*s: %s\n",
                       JNY_ARG(x->id), JNY_ARG(x->folder), JNY_ARG(jny_str_sub(x->at, 0, 10)),
                       x->why);
    }
    if (s->n_public > SHOWN)
        jny_out_format(&a->out, "take down     and %zu more\n", s->n_public - SHOWN);
}

static void say_standing(app *a, const standing *s)
{
    const jny_status_report *r = &s->r;
    jny_out_format(&a->out, "project       %s\n", a->project);
    jny_out_format(&a->out, "stories       %.*s by %.*s\n", JNY_ARG(with_commas(a, r->stories)),
                   JNY_ARG(count_of(a, r->respondents, "respondent", "respondents")));
    if (r->withdrawn)
        jny_out_format(&a->out, "withdrawn     %.*s\n",
                       JNY_ARG(count_of(a, r->withdrawn, "story", "stories")));
    say_codebooks(a, s);
    jny_out_format(&a->out, "decisions     %.*s; %.*s\n", JNY_ARG(with_commas(a, r->decisions)),
                   JNY_ARG(count_of(a, r->finished, "finished mark", "finished marks")));
    if (r->suggestions)
        jny_out_format(&a->out, "suggestions   %.*s by machine coders: nobody's decisions\n",
                       JNY_ARG(with_commas(a, r->suggestions)));
    say_again(a, s);
    say_open_ends(a, s);
    say_public(a, s);
    jny_out_format(&a->out, "record        %.*s, head %.16s\n",
                   JNY_ARG(count_of(a, r->events, "event", "events")), r->head.p);
    jny_out_format(&a->out, "next          journeys %s -p %s\n", next_of(s), a->project);
}

/* ---- For programs ------------------------------------------------------------------------- */

static void json_codebooks(jny_buf *b, const standing *s)
{
    static const char *const states[] = {"never", "partly", "all"};
    jny_buf_add(b, JNY_STR(",\n\"codebooks\":["));
    for (size_t i = 0; i < s->n_books; i++) {
        jny_buf_add(b, i ? JNY_STR(",\n{\"name\":") : JNY_STR("{\"name\":"));
        jny_buf_json(b, s->books[i].book.name);
        json_number(b, "themes", s->books[i].book.n);
        json_string(b, "tagged", jny_cstr(states[s->tagged[i]]));
        jny_buf_char(b, '}');
    }
    jny_buf_char(b, ']');
}

static void json_open_ends(jny_buf *b, const standing *s)
{
    jny_buf_add(b, JNY_STR(",\n\"read_again\":["));
    for (size_t i = 0; i < s->again.n; i++) {
        jny_buf_add(b, i ? JNY_STR(",") : JNY_STR(""));
        jny_buf_json(b, s->again.at[i]);
    }
    jny_buf_add(b, JNY_STR("],\n\"unknown\":["));
    for (size_t i = 0; i < s->n_unknown; i++) {
        const jny_unknown *u = &s->unknown[i];
        jny_buf_add(b, i ? JNY_STR(",\n{\"attribute\":") : JNY_STR("{\"attribute\":"));
        jny_buf_json(b, u->attribute);
        json_string(b, "value", u->value);
        json_number(b, "stories", u->stories);
        if (u->nearest.n)
            json_string(b, "nearest", u->nearest);
        jny_buf_char(b, '}');
    }
    jny_buf_add(b, JNY_STR("],\n\"to_place\":["));
    for (size_t i = 0; i < s->lost.n; i++) {
        jny_buf_add(b, i ? JNY_STR(",\n{\"story\":") : JNY_STR("{\"story\":"));
        jny_buf_json(b, s->lost.at[i].story);
        json_string(b, "theme", s->lost.at[i].theme);
        json_string(b, "coder", s->lost.at[i].coder);
        jny_buf_char(b, '}');
    }
    jny_buf_char(b, ']');
}

static void json_public(jny_buf *b, const standing *s)
{
    jny_buf_add(b, JNY_STR(",\n\"take_down\":["));
    for (size_t i = 0; i < s->n_public; i++) {
        const jny_still_public *x = &s->public[i];
        jny_buf_add(b, i ? JNY_STR(",\n{\"story\":") : JNY_STR("{\"story\":"));
        jny_buf_json(b, x->id);
        json_string(b, "folder", x->folder);
        json_string(b, "at", x->at);
        json_string(b, "why", jny_cstr(x->why));
        jny_buf_char(b, '}');
    }
    jny_buf_char(b, ']');
}

static void json_standing(app *a, const standing *s)
{
    jny_buf b = jny_buf_open(&a->arena);
    jny_buf_json_head(&b, "status", 1);
    json_string(&b, "project", jny_cstr(a->project));
    json_number(&b, "stories", s->r.stories);
    json_number(&b, "respondents", s->r.respondents);
    json_number(&b, "withdrawn", s->r.withdrawn);
    json_number(&b, "decisions", s->r.decisions);
    json_number(&b, "finished", s->r.finished);
    json_number(&b, "suggestions", s->r.suggestions);
    json_codebooks(&b, s);
    json_open_ends(&b, s);
    json_public(&b, s);
    json_number(&b, "events", s->r.events);
    json_string(&b, "head", s->r.head);
    json_string(&b, "next", jny_cstr(next_of(s)));
    jny_buf_add(&b, JNY_STR("}\n"));
    put_data(a, jny_buf_str(&b));
}

/* ---- The command --------------------------------------------------------------------------- */

static int run(app *a, int argc, const char **argv)
{
    const char  *format    = NULL;
    bool         json      = false;
    const option options[] = {
        {"format", 0, OPT_TEXT, &format, "FORMAT", "table (default) or json"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    standing     s   = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`status` takes no argument \"%s\": a project is named by -p",
                           args.at[0]);
    if (choose_json(format, &json, &err) != JNY_OK)
        return say_error(a, &err);
    if (!project_open(a, &p, &code))
        return code;
    jny_status st = read_standing(a, p, &s, &err);
    if (st == JNY_OK && json)
        json_standing(a, &s);
    else if (st == JNY_OK)
        say_standing(a, &s);
    return project_end(a, p, st, &err);
}

const command cmd_status = {
    .name     = "status",
    .usage    = "status [--format json] -p PROJECT",
    .summary  = "Say what is in the project, and what to do next.",
    .examples = "  journeys status -p southwark.journeys\n"
                "  journeys status --format json -p southwark.journeys | jq .next\n",
    .details =
        "The head is the digest of the newest event: noted elsewhere, it proves later that\n"
        "nothing of the record before it was changed or cut off: `doctor --head` takes it.\n",
    .run = run,
};
