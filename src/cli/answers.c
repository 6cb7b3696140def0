/* answers.c - what people decided and what machines suggest of a story: two things, never shown as
 * one. */
#include "cli.h"

#include <string.h>

static bool is_suggestion(const jny_answer *x)
{
    return x->machine && x->present;
}

/* Whether a rule of the theme, or of one below it, hit in the latest run. */
static jny_status ask_rules(app *a, jny_project *p, const jny_story *story, const jny_answer *x,
                            bool *agrees, jny_err *err)
{
    jny_active *books;
    size_t      n, theme;
    jny_status  st = jny_codebooks_active(p, &a->arena, &books, &n, err);
    *agrees        = false;
    for (size_t b = 0; st == JNY_OK && b < n; b++) {
        jny_run  run;
        jny_tags tags = {0};
        if (!jny_str_eq(books[b].book.name, x->theme_codebook))
            continue;
        theme = jny_codebook_find(&books[b].book, x->theme_path);
        st    = jny_run_find(p, books[b].key, &run, err);
        if (st == JNY_OK && run.key && theme != JNY_NO_PARENT)
            st = jny_run_hits(p, &a->arena, run.key, &books[b].book, story, &tags, err);
        for (size_t i = 0; st == JNY_OK && i < tags.n; i++)
            *agrees |= jny_codebook_within(&books[b].book, tags.hits[i].theme, theme);
    }
    return st;
}

/* A learned model says in its note whether one did; of an outside coder it is looked up. */
static jny_status words_of(app *a, jny_project *p, const jny_story *story, const jny_answer *x,
                           jny_str *out, jny_err *err)
{
    static const char said[] = "rule agrees";
    bool              agrees = false;
    *out                     = x->note;
    if (x->note.n && memmem(x->note.p, x->note.n, said, sizeof said - 1))
        return JNY_OK;
    jny_status st = ask_rules(a, p, story, x, &agrees, err);
    *out          = jny_str_format(&a->arena, "%.*s%s%.*s%s%s rule agrees", JNY_ARG(x->valence),
                          x->valence.n ? ", " : "", JNY_ARG(x->note), x->note.n ? "; " : "",
                          agrees ? "a" : "no");
    return st;
}

static jny_status say_suggestion(app *a, jny_project *p, const jny_story *story,
                                 const jny_answer *x, jny_err *err)
{
    jny_str    words, *quotes;
    size_t     n;
    jny_status st = words_of(a, p, story, x, &words, err);
    if (st == JNY_OK)
        st = jny_answer_quotes(p, &a->arena, x->decision, &quotes, &n, err);
    if (st != JNY_OK)
        return st;
    jny_out_format(&a->out, "  %-20.*s by %.*s: %.*s\n", JNY_ARG(x->theme_path),
                   JNY_ARG(x->coder_name), JNY_ARG(words));
    for (size_t i = 0; i < n; i++) {
        jny_buf quote = jny_buf_open(&a->arena);
        jny_buf_json(&quote, quotes[i]);
        jny_out_format(&a->out, "  %-20s %.*s\n", "", JNY_ARG(jny_buf_str(&quote)));
    }
    return JNY_OK;
}

jny_status say_suggestions(app *a, jny_project *p, const jny_story *story,
                           const jny_answer *answers, size_t n, jny_err *err)
{
    bool       any = false;
    jny_status st  = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        if (!is_suggestion(&answers[i]))
            continue;
        if (!any)
            jny_out_format(&a->out, "\nSuggested by machine coders (nobody's decision):\n");
        any = true;
        st  = say_suggestion(a, p, story, &answers[i], err);
    }
    return st;
}

/* ---- For programs --------------------------------------------------------------------------- */

static void json_answer(jny_buf *b, const jny_answer *x, bool first)
{
    jny_buf_add(b, first ? JNY_STR("{\"codebook\":") : JNY_STR(",\n{\"codebook\":"));
    jny_buf_json(b, x->theme_codebook);
    json_string(b, "theme", x->theme_path);
    json_string(b, "action", x->action);
    json_bool(b, "present", x->present);
    json_string(b, "coder", x->coder_name);
    json_bool(b, "machine", x->machine);
    json_string(b, "at", x->at);
    if (x->valence.n)
        json_string(b, "valence", x->valence);
    if (x->note.n)
        json_string(b, "note", x->note);
}

static jny_status json_suggestion(app *a, jny_buf *b, jny_project *p, const jny_story *story,
                                  const jny_answer *x, bool first, jny_err *err)
{
    bool       agrees;
    jny_str   *quotes;
    size_t     n;
    jny_status st = ask_rules(a, p, story, x, &agrees, err);
    if (st == JNY_OK)
        st = jny_answer_quotes(p, &a->arena, x->decision, &quotes, &n, err);
    if (st != JNY_OK)
        return st;
    json_answer(b, x, first);
    json_bool(b, "rule_agrees", agrees);
    jny_buf_add(b, JNY_STR(",\"passages\":["));
    for (size_t i = 0; i < n; i++) {
        jny_buf_add(b, i ? JNY_STR(",") : JNY_STR(""));
        jny_buf_json(b, quotes[i]);
    }
    jny_buf_add(b, JNY_STR("]}"));
    return JNY_OK;
}

jny_status json_answers(app *a, jny_buf *b, jny_project *p, const jny_story *story,
                        const jny_answer *answers, size_t n, jny_err *err)
{
    size_t     said = 0;
    jny_status st   = JNY_OK;
    jny_buf_add(b, JNY_STR(",\n\"decisions\":["));
    for (size_t i = 0; i < n; i++)
        if (!answers[i].machine) {
            json_answer(b, &answers[i], said++ == 0);
            jny_buf_char(b, '}');
        }
    said = 0;
    jny_buf_add(b, JNY_STR("],\n\"suggestions\":["));
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (is_suggestion(&answers[i]))
            st = json_suggestion(a, b, p, story, &answers[i], said++ == 0, err);
    jny_buf_char(b, ']');
    return st;
}
