/* review_conflict.c - two people on one theme of a story: who says what, and whose answer it is to
 * be. Both answers are always kept. */
#include "review_screen.h"

static bool is_theirs(visit *v, const jny_answer *x, size_t theme)
{
    jny_named_theme t = jny_desk_theme(v->web->desk, theme);
    return !x->machine && !jny_str_eq(x->coder_name, v->coder) &&
           jny_str_eq(x->theme_path, t.codebook->book.themes[t.theme].path) &&
           jny_str_eq(x->theme_codebook, t.codebook->book.name);
}

/* A person's answer on that theme; `decision` 0: the newest of somebody else that `mine` is not. */
static const jny_answer *find_theirs(visit *v, size_t row, size_t theme, const jny_answer *mine,
                                     int64_t decision)
{
    const jny_said   *s     = jny_desk_said(v->web->desk, row);
    const jny_answer *found = NULL;
    for (size_t i = 0; i < s->n_answers; i++) {
        const jny_answer *x = &s->answers[i];
        if (!is_theirs(v, x, theme))
            continue;
        if (jny_str_eq(x->action, JNY_STR("adjudicate")) && !decision)
            return NULL;
        if (decision ? x->decision == decision
                     : answers_differ(mine, x) && (!found || found->decision < x->decision))
            found = x;
    }
    return found;
}

bool answers_differ(const jny_answer *x, const jny_answer *y)
{
    return x && y &&
           (x->present != y->present || (x->present && !jny_str_eq(x->valence, y->valence)));
}

const jny_answer *conflict_since(visit *v, size_t row, size_t theme, int64_t seen)
{
    const jny_said   *s     = jny_desk_said(v->web->desk, row);
    const jny_answer *found = NULL;
    for (size_t i = 0; i < s->n_answers; i++) {
        const jny_answer *x = &s->answers[i];
        if (is_theirs(v, x, theme) && x->decision > seen &&
            (!found || found->decision < x->decision))
            found = x;
    }
    return found;
}

static jny_str their_answer(visit *v, const jny_answer *x)
{
    return jny_str_format(v->a, "%.*s %s", JNY_ARG(x->coder_name),
                          jny_str_eq(x->action, JNY_STR("adjudicate")) ? "settled"
                          : x->present                                 ? "accepted"
                                                                       : "rejected");
}

jny_str conflict_words(visit *v, const jny_answer *x, jny_str theme, const char *when)
{
    return jny_str_format(v->a, "%.*s %.*s here on %.*s%s%.*s, %s. Both are kept.",
                          JNY_ARG(their_answer(v, x)), JNY_ARG(theme),
                          JNY_ARG(spoken_time(v->a, x->at)), x->valence.n ? " as " : "",
                          JNY_ARG(spoken_valence(x->valence)), when);
}

static void choose(visit *v, const char *act, const char *words, jny_str theme)
{
    submit_about(&v->h, "btn tight", "do", act, words,
                 jny_str_format(v->a, ": %.*s", JNY_ARG(theme)));
}

void review_show_conflict(screen *s, const card *c)
{
    visit            *v    = s->v;
    html             *h    = &v->h;
    jny_str           name = jny_desk_theme_of(v->web->desk, c->theme)->name;
    int64_t           told = (int64_t)get_number(v, "told", 0);
    const jny_answer *theirs =
        !s->blind && c->mine ? find_theirs(v, s->row, c->theme, c->answer, 0) : NULL;
    if (!theirs)
        return;
    if (theirs->decision != told && theirs->decision < c->answer->decision) {
        html_el(h, "p", "told");
        html_format(h, "%.*s it. ", JNY_ARG(their_answer(v, theirs)));
        if (v->who->role == ROLE_LEAD && theirs->present != c->answer->present) {
            html_open(h, "a");
            html_link(h, "href", JNY_STR("/agreement?open=1"));
            html_say(h, "Settle it");
            html_close(h);
        } else {
            html_say(h, "Both are kept.");
        }
        html_close(h);
        return;
    }
    html_el(h, "div", "note warn told");
    html_open(h, "p");
    html_text(h, conflict_words(v, theirs, name,
                                theirs->decision == told ? "while you had it open" : "after you"));
    html_close(h);
    hidden(v, "told", jny_str_format(v->a, "%lld", (long long)theirs->decision));
    html_el(h, "div", "row");
    choose(v, "keep", "Keep mine", name);
    choose(v, "theirs", "Take theirs", name);
    choose(v, "leave", "Leave for adjudication", name);
    html_close(h);
    html_close(h);
}

/* The same words, where the story still holds them. */
static jny_status same_passage(visit *v, const jny_answer *x, jny_decide_request *r, size_t *n)
{
    jny_story     story;
    jny_str      *quotes  = NULL;
    jny_evidence *spans   = NULL;
    size_t        n_spans = 0;
    jny_status    st      = jny_story_get(v->web->project, v->a, r->id, &story, &v->err);
    if (st == JNY_OK)
        st = jny_answer_quotes(v->web->project, v->a, x->decision, &quotes, n, &v->err);
    if (st == JNY_OK)
        st = jny_answer_spans(v->web->project, v->a, x->decision, &spans, &n_spans, &v->err);
    if (st != JNY_OK || !*n || !n_spans || spans[0].end > story.text.n ||
        !jny_str_eq(jny_str_sub(story.text, spans[0].start, spans[0].end), quotes[0]))
        return st;
    r->quote = quotes[0];
    r->from  = jny_utf8_count(jny_str_sub(story.text, 0, spans[0].start));
    return JNY_OK;
}

bool conflict_settle(visit *v, jny_str act, jny_decide_request *r, const char **said)
{
    jny_named_theme   t;
    size_t            n_books, n = 0, row = jny_desk_row(v->web->desk, r->id);
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n_books);
    int64_t           told  = (int64_t)get_number(v, "told", 0);
    if (row == SIZE_MAX) {
        refuse_visit(v, 404, "There is no such story any more.");
        return false;
    }
    if (jny_theme_named(books, n_books, r->theme, &t, &v->err) != JNY_OK) {
        fail_by(v);
        return false;
    }
    size_t            theme = jny_desk_theme_find(v->web->desk, t.codebook->book.name,
                                                  t.codebook->book.themes[t.theme].path);
    const jny_answer *mine  = jny_desk_answer(v->web->desk, row, theme, v->coder);
    const jny_answer *theirs =
        told && !is_blind(v, row) ? find_theirs(v, row, theme, mine, told) : NULL;
    bool take = jny_str_eq(act, JNY_STR("theirs"));
    *said     = !theirs || !mine ? "changed" : jny_str_eq(act, JNY_STR("leave")) ? "left" : "kept";
    if (!theirs || !mine || jny_str_eq(act, JNY_STR("leave")) ||
        (!take && mine->decision > theirs->decision)) /* said after theirs: it stands already */
        return false;
    const jny_answer *x = take ? theirs : mine;
    r->action           = take ? (x->present ? JNY_STR("accept") : JNY_STR("reject")) : x->action;
    r->valence          = x->valence;
    r->note             = take ? r->note : x->note;
    r->quote            = (jny_str){0};
    if (same_passage(v, x, r, &n) != JNY_OK) {
        *said = NULL;
        fail_by(v);
        return false;
    }
    return take || n < 2; /* said again it would have one passage only */
}
