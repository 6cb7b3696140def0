/* page_review.c - what is this story about, and why? Story, decisions, queue. */
#include "page_review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE_SHOWN = 40, LOG_SHOWN = 10, FREQUENT = 9, WHY_SHOWN = 4 };

/* ---- Which stories, in which order
 * ---------------------------------------------------------------- */

jny_queue_query asked_queue(const visit *v)
{
    jny_str         order = get(v, "order"), only = get(v, "only"), theme = get(v, "theme");
    jny_queue_query q = {.coder = v->coder,
                         .seed  = get_number(v, "seed", 2012),
                         .theme = JNY_NO_PARENT,
                         .order = jny_str_eq(order, JNY_STR("random"))      ? JNY_ORDER_RANDOM
                                  : jny_str_eq(order, JNY_STR("source"))    ? JNY_ORDER_SOURCE
                                  : jny_str_eq(order, JNY_STR("uncertain")) ? JNY_ORDER_UNCERTAIN
                                                                            : JNY_ORDER_SENSITIVE};
    q.sensitive       = jny_str_eq(only, JNY_STR("sensitive"));
    q.flagged         = jny_str_eq(only, JNY_STR("flagged"));
    size_t n;
    for (size_t b = 0; theme.n && b < (jny_desk_codebooks(v->web->desk, &n), n); b++)
        if (q.theme == JNY_NO_PARENT)
            q.theme = jny_desk_theme_find(v->web->desk,
                                          jny_desk_codebooks(v->web->desk, &n)[b].book.name, theme);
    return q;
}

jny_str review_link(visit *v, jny_str story)
{
    return link_to(v->a, "/review", "story", story, "order", get(v, "order"), "only",
                   get(v, "only"), "theme", get(v, "theme"), "seed", get(v, "seed"));
}

/* What a form must bring back so that the same queue goes on. */
static void keep_queue(visit *v, jny_str story)
{
    hidden(v, "story", story);
    hidden(v, "order", get(v, "order"));
    hidden(v, "only", get(v, "only"));
    hidden(v, "theme", get(v, "theme"));
    hidden(v, "seed", get(v, "seed"));
}

/* ---- The cards of a story
 * ---------------------------------------------------------------------------- */

typedef struct {
    size_t            theme; /* of the desk */
    unsigned          number;
    bool              suggested;
    const jny_answer *answer; /* this coder's, else the newest of the others; NULL: waits */
    bool              mine;
} card;

typedef struct {
    visit            *v;
    size_t            row;
    jny_story         story;
    bool              blind;
    JNY_LIST(card)    cards;
    JNY_LIST(passage) passages;
    struct {
        const jny_codebook *book;
        jny_tags            tags;
    } * hits; /* by codebook */
    jny_queue_item *queue;
    size_t          n_queue, position; /* in it; n_queue: not in it */
} screen;

static jny_status load_hits(screen *s)
{
    visit            *v = s->v;
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    s->hits                 = jny_alloc(v->a, n + 1, sizeof *s->hits);
    for (size_t b = 0; b < n; b++) {
        jny_run    run;
        jny_tags   tags = {0};
        jny_status st   = jny_run_find(v->web->project, books[b].key, &run, &v->err);
        if (st == JNY_OK && run.key)
            st = jny_run_hits(v->web->project, v->a, run.key, &books[b].book, &s->story, &tags,
                              &v->err);
        if (st != JNY_OK)
            return st;
        s->hits[b].book = &books[b].book;
        s->hits[b].tags = !s->blind ? tags : (jny_tags){0};
    }
    return JNY_OK;
}

static void find_cards(screen *s)
{
    visit *v = s->v;
    for (size_t t = 0; t < jny_desk_themes(v->web->desk); t++) {
        card              c    = {.theme = t};
        const jny_answer *mine = jny_desk_answer(v->web->desk, s->row, t, v->coder);
        c.suggested            = !s->blind && jny_desk_suggested(v->web->desk, s->row, t);
        c.mine                 = mine != NULL;
        c.answer = mine || s->blind ? mine : jny_desk_answer(v->web->desk, s->row, t, (jny_str){0});
        if (!c.suggested && !c.answer)
            continue;
        c.number                   = (unsigned)s->cards.n + 1;
        *JNY_PUSH(v->a, &s->cards) = c;
    }
}

static jny_status find_passages(screen *s)
{
    visit *v = s->v;
    for (size_t i = 0; i < s->cards.n; i++) {
        card            c = s->cards.at[i];
        jny_named_theme t = jny_desk_theme(v->web->desk, c.theme);
        for (size_t b = 0; c.suggested && s->hits[b].book; b++) {
            jny_tags *tags = &s->hits[b].tags;
            for (size_t k = 0; s->hits[b].book == &t.codebook->book && k < tags->n; k++)
                if (tags->hits[k].theme == t.theme)
                    *JNY_PUSH(v->a, &s->passages) =
                        (passage){tags->hits[k].start, tags->hits[k].end, MARK_RULE, c.number,
                                  jny_desk_theme_of(v->web->desk, c.theme)->name};
        }
        jny_evidence *spans;
        jny_str      *quotes;
        size_t        n = 0, n_quotes = 0;
        if (c.answer && c.answer->present && !c.suggested &&
            (jny_answer_spans(v->web->project, v->a, c.answer->decision, &spans, &n, &v->err) !=
                 JNY_OK ||
             jny_answer_quotes(v->web->project, v->a, c.answer->decision, &quotes, &n_quotes,
                               &v->err) != JNY_OK))
            return v->err.status;
        for (size_t k = 0; k < n && k < n_quotes; k++) {
            /* A story corrected since may have other words there: then nothing is marked. */
            if (spans[k].end > s->story.text.n ||
                !jny_str_eq(jny_str_sub(s->story.text, spans[k].start, spans[k].end), quotes[k]))
                continue;
            *JNY_PUSH(v->a, &s->passages) =
                (passage){spans[k].start, spans[k].end, MARK_PERSON, c.number,
                          jny_desk_theme_of(v->web->desk, c.theme)->name};
        }
    }
    return JNY_OK;
}

/* ---- The story
 * ------------------------------------------------------------------------------------------ */

static void show_attributes(screen *s)
{
    html *h = &s->v->h;
    html_el(h, "ul", "attrs");
    static const char *const shown[] = {"respondent_type", "age",  "ward",    "locality",
                                        "event",           "date", "channel", "lang"};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        jny_str value = jny_story_attribute(&s->story, shown[i]);
        if (!value.n)
            continue;
        html_open(h, "li");
        html_open(h, i == 0 || i == 2 ? "strong" : "span");
        html_text(h, value);
        html_close(h);
        html_close(h);
    }
    jny_str consent = jny_story_attribute(&s->story, "consent");
    html_open(h, "li");
    html_say(h, "consent: ");
    html_open(h, "strong");
    html_text(h, consent.n ? consent : JNY_STR("internal"));
    html_close(h);
    html_close(h);
    html_close(h);
}

static void content_note(screen *s)
{
    html *h   = &s->v->h;
    bool  any = false;
    for (size_t i = 0; i < s->cards.n; i++) {
        const card      *c = &s->cards.at[i];
        const jny_theme *t = jny_desk_theme_of(s->v->web->desk, c->theme);
        if (!t->sensitive || (c->answer && !c->answer->present))
            continue;
        if (!any) {
            html_el(h, "p", "note sens small");
            html_words(h, "strong", NULL, "Content note: ");
        } else {
            html_say(h, ", ");
        }
        html_text(h, t->name);
        any = true;
    }
    if (!any)
        return;
    html_say(h, ". You may hide the text, skip the story or leave it for a colleague.");
    html_close(h);
}

static void story_buttons(screen *s)
{
    visit *v       = s->v;
    html  *h       = &v->h;
    bool   hide    = get(v, "hide").n > 0;
    bool   flagged = jny_desk_marked(v->web->desk, s->row, "second-reader");
    html_el(h, "div", "row");
    html_el(h, "a", "btn");
    html_set(h, "id", "hide");
    html_set(h, "role", "button");
    html_set(h, "data-act", "hide");
    html_set(h, "aria-pressed", hide ? "true" : "false");
    html_link(h, "href",
              hide ? review_link(v, s->story.id)
                   : jny_str_format(v->a, "%.*s&hide=1", JNY_ARG(review_link(v, s->story.id))));
    html_say(h, "Hide text ");
    html_words(h, "kbd", NULL, "H");
    html_close(h);
    form_begin(v, "/flag", NULL);
    keep_queue(v, s->story.id);
    html_el(h, "button", "btn");
    html_set(h, "type", "submit");
    html_set(h, "id", "flag");
    html_set(h, "data-act", "flag");
    html_set(h, "name", "kind");
    html_set(h, "value", flagged ? "none" : "second-reader");
    html_set(h, "aria-pressed", flagged ? "true" : "false");
    html_say(h, "Flag ");
    html_words(h, "kbd", NULL, "F");
    html_close(h);
    html_close(h);
    html_close(h);
}

static void show_story(screen *s)
{
    visit  *v    = s->v;
    html   *h    = &v->h;
    bool    hide = get(v, "hide").n > 0;
    jny_str lang = jny_story_attribute(&s->story, "lang");
    html_el(h, "section", "reader");
    html_set(h, "aria-labelledby", "story-title");
    html_el(h, "div", "in");
    html_el(h, "div", "head");
    html_open(h, "div");
    html_open(h, "h1");
    html_set(h, "id", "story-title");
    html_say(h, "Story ");
    html_text(h, s->story.id);
    html_close(h);
    show_attributes(s);
    html_close(h);
    story_buttons(s);
    html_close(h);
    if (s->blind)
        note(h, "note",
             "You code this story blind: what the machine suggests and what others say is hidden "
             "until you finish it, and the record says so.");
    content_note(s);
    html_el(h, "div", "story");
    html_set(h, "id", "story");
    html_attr(h, "lang", lang.n ? lang : JNY_STR("en"));
    if (hide)
        note(h, NULL, "The text is hidden.");
    else
        marks_show(h, s->story.text, s->passages.at, s->passages.n);
    html_close(h);
    html_el(h, "ul", "legend");
    html_set(h, "aria-label", "How marks differ");
    html_open(h, "li");
    html_words(h, "mark", NULL, "solid line");
    html_say(h, " chosen by a person");
    html_close(h);
    html_open(h, "li");
    html_words(h, "mark", "rule", "dashed line");
    html_say(h, " matched by a rule");
    html_close(h);
    html_close(h);
    html_close(h);
    html_close(h);
}

/* ---- Decisions
 * -------------------------------------------------------------------------------------------- */

static void act_button(visit *v, const char *class, const char *act, const char *words,
                       const char *key, jny_str theme)
{
    html *h = &v->h;
    html_el(h, "button", class);
    html_set(h, "type", "submit");
    html_set(h, "name", "do");
    html_set(h, "value", act);
    html_set(h, "data-act", act);
    html_say(h, words);
    html_el(h, "span", "vh");
    html_say(h, " ");
    html_text(h, theme);
    html_close(h);
    if (key) {
        html_say(h, " ");
        html_words(h, "kbd", NULL, key);
    }
    html_close(h);
}

/* The words that triggered it, each by its rule; and what stands before it that may turn it
 * around. */
static void show_why(screen *s, const card *c, jny_str *quote, uint32_t *from)
{
    visit          *v     = s->v;
    html           *h     = &v->h;
    jny_named_theme t     = jny_desk_theme(v->web->desk, c->theme);
    size_t          shown = 0, all = 0;
    html_el(h, "p", "why");
    for (size_t b = 0; s->hits[b].book; b++)
        for (size_t k = 0; s->hits[b].book == &t.codebook->book && k < s->hits[b].tags.n; k++) {
            const jny_hit *x = &s->hits[b].tags.hits[k];
            if (x->theme != t.theme || ++all > WHY_SHOWN)
                continue;
            jny_str words = jny_str_sub(s->story.text, x->start, x->end);
            if (!shown) {
                *quote = words;
                *from  = x->from;
            }
            html_say(h, shown++ ? ", " : "");
            html_words(h, "q", "story", jny_str_z(v->a, words));
            html_say(h, " by ");
            html_open(h, "code");
            html_text(h, jny_codebook_rule(s->hits[b].book, x->rule)->text);
            html_close(h);
            if (x->negated)
                html_say(h, " (a negation stands before it)");
        }
    if (all > WHY_SHOWN)
        html_format(h, " and %zu more", all - WHY_SHOWN);
    if (!all)
        html_say(h, c->suggested ? "The run that suggested this is older than the story's words."
                                 : "Chosen by a person.");
    html_close(h);
}

static jny_str said_of(screen *s, const card *c)
{
    const jny_answer *x = c->answer;
    if (!x)
        return (jny_str){0};
    jny_str how = jny_str_eq(x->action, JNY_STR("add"))      ? JNY_STR("added")
                  : jny_str_eq(x->action, JNY_STR("remove")) ? JNY_STR("removed")
                  : x->present                               ? JNY_STR("accepted")
                                                             : JNY_STR("rejected");
    return jny_str_format(s->v->a, "%.*s%s%.*s%s%.*s", JNY_ARG(how), x->valence.n ? ", " : "",
                          JNY_ARG(spoken_valence(x->valence)), c->mine ? "" : " by ",
                          JNY_ARG(!c->mine ? x->coder_name : (jny_str){0}));
}

static void decide_buttons(screen *s, jny_str name)
{
    visit *v = s->v;
    html  *h = &v->h;
    html_el(h, "div", "brief row");
    act_button(v, "btn tight", "accept", "Accept", NULL, name);
    act_button(v, "btn tight", "reject", "Reject", NULL, name);
    html_close(h);
    html_el(h, "div", "full");
    act_button(v, "btn go wide", "accept", "Accept", "A", name);
    html_el(h, "div", "four");
    html_set(h, "role", "group");
    html_attr(h, "aria-label",
              jny_str_format(v->a, "Accept %.*s and say how it was", JNY_ARG(name)));
    act_button(v, "btn", "accept:working-well", "Working well", "W", name);
    act_button(v, "btn", "accept:needs-change", "Needs change", "C", name);
    act_button(v, "btn", "accept:mixed", "Mixed", "B", name);
    act_button(v, "btn", "accept:neutral", "Neutral", "O", name);
    html_close(h);
    html_el(h, "div", "two");
    act_button(v, "btn", "reject", "Reject", "X", name);
    act_button(v, "btn", "skip", "Skip", "Space", name);
    html_close(h);
    html_close(h);
}

static void show_card(screen *s, const card *c, bool current)
{
    visit           *v     = s->v;
    html            *h     = &v->h;
    const jny_theme *t     = jny_desk_theme_of(v->web->desk, c->theme);
    jny_named_theme  named = jny_desk_theme(v->web->desk, c->theme);
    jny_str          quote = {0};
    uint32_t         from  = 0;
    html_el(h, "li", "sug");
    html_attr(h, "id", jny_str_format(v->a, "s%u", c->number));
    html_set(h, "tabindex", "-1");
    html_number(h, "data-n", c->number);
    html_attr(h, "data-name", t->name);
    html_set(h, "data-state",
             !c->answer           ? "waiting"
             : c->answer->present ? "accepted"
                                  : "rejected");
    html_set(h, "aria-current", current ? "true" : "false");
    form_begin(v, "/decide", NULL);
    keep_queue(v, s->story.id);
    hidden(v, "of",
           jny_str_format(v->a, "%.*s:%.*s", JNY_ARG(named.codebook->book.name), JNY_ARG(t->path)));
    hidden(v, "seen",
           jny_str_format(v->a, "%lld", (long long)(c->answer ? c->answer->decision : 0)));
    hidden(v, "event",
           c->mine && c->answer ? jny_str_format(v->a, "%lld", (long long)c->answer->event)
                                : (jny_str){0});
    html_open(h, "h3");
    html_el(h, "span", c->suggested ? "ref by-rule" : "ref");
    html_set(h, "aria-hidden", "true");
    html_format(h, "%u", c->number);
    html_close(h);
    html_el(h, "span", "t");
    html_text(h, t->name);
    html_close(h);
    html_say(h, " ");
    html_words(h, "span", "tag", c->suggested ? "Rule" : "Person");
    theme_tags(h, t);
    html_close(h);
    show_why(s, c, &quote, &from);
    hidden(v, "quote", quote);
    hidden(v, "from", jny_str_format(v->a, "%u", (unsigned)from));
    decide_buttons(s, t->name);
    html_el(h, "p", "out row");
    html_el(h, "span", "said");
    html_text(h, said_of(s, c));
    html_close(h);
    act_button(v, "btn tight push", "undo", "Change", NULL, t->name);
    html_close(h);
    if (c->answer && c->answer->note.n) {
        html_el(h, "p", "memo small");
        html_say(h, "Memo: ");
        html_text(h, c->answer->note);
        html_close(h);
    }
    html_el(h, "details", "memo-field");
    html_open(h, "summary");
    html_say(h, "Memo");
    html_close(h);
    html_open(h, "input");
    html_set(h, "name", "note");
    html_set(h, "maxlength", "2000");
    html_attr(h, "aria-label", jny_str_format(v->a, "Memo on %.*s", JNY_ARG(t->name)));
    html_close(h);
    html_close(h);
    html_close(h);
}

static int compare_cards(const void *x, const void *y)
{
    const card *a = x, *b = y;
    if (!a->answer != !b->answer)
        return !a->answer ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void show_cards(screen *s)
{
    html  *h       = &s->v->h;
    size_t waiting = 0;
    card  *sorted  = JNY_ARRAY(s->v->a, card, s->cards.n + 1);
    for (size_t i = 0; i < s->cards.n; i++) {
        sorted[i] = s->cards.at[i];
        waiting += !sorted[i].answer;
    }
    qsort(sorted, s->cards.n, sizeof *sorted, compare_cards);
    html_el(h, "div", "head");
    html_open(h, "h2");
    html_set(h, "id", "dec");
    html_say(h, "Decisions ");
    html_el(h, "small", "muted");
    html_set(h, "id", "tally");
    html_format(h, "%zu waiting, %zu made", waiting, s->cards.n - waiting);
    html_close(h);
    html_close(h);
    html_el(h, "a", "btn tight");
    html_link(h, "href", JNY_STR("/help"));
    html_set(h, "data-act", "help");
    html_say(h, "All keys ");
    html_words(h, "kbd", NULL, "?");
    html_close(h);
    html_close(h);
    html_el(h, "div", "in");
    html_set(h, "tabindex", "0");
    html_set(h, "role", "region");
    html_set(h, "aria-label", "Suggestions and themes");
    if (!s->cards.n)
        note(h, "small",
             s->blind ? "Add the themes that you find, then finish the story."
                      : "The machine found no theme here. Read it: is there one?");
    html_el(h, "ol", "sugs");
    for (size_t i = 0; i < s->cards.n; i++)
        show_card(s, &sorted[i], i == 0 && !sorted[0].answer);
    html_close(h);
}

static const jny_progress_report *ranking; /* qsort takes no context; one thread serves */

static int compare_frequent(const void *x, const void *y)
{
    size_t   a = *(const size_t *)x, b = *(const size_t *)y;
    uint64_t na = ranking->themes[a].accepted * 4 + ranking->themes[a].waiting;
    uint64_t nb = ranking->themes[b].accepted * 4 + ranking->themes[b].waiting;
    return na != nb ? (na > nb ? -1 : 1) : (a < b ? -1 : a > b);
}

static void show_add(screen *s)
{
    visit  *v     = s->v;
    html   *h     = &v->h;
    size_t  n     = jny_desk_themes(v->web->desk);
    size_t *order = JNY_ARRAY(v->a, size_t, n + 1);
    for (size_t t = 0; t < n; t++)
        order[t] = t;
    ranking = progress_of(v->web);
    qsort(order, n, sizeof *order, compare_frequent);
    form_begin(v, "/decide", "add");
    keep_queue(v, s->story.id);
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "find");
    html_say(h, "Add a theme ");
    html_words(h, "kbd", NULL, "/");
    html_close(h);
    html_open(h, "input");
    html_set(h, "id", "find");
    html_set(h, "name", "add");
    html_set(h, "list", "themes");
    html_set(h, "autocomplete", "off");
    html_open(h, "datalist");
    html_set(h, "id", "themes");
    for (size_t t = 0; t < n; t++) {
        const jny_theme *x = jny_desk_theme_of(v->web->desk, t);
        html_open(h, "option");
        html_attr(h, "value", x->path);
        html_text(h, x->name);
        html_close(h);
    }
    html_close(h);
    html_close(h);
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "quote");
    html_say(h, "Words of the story that say so");
    html_close(h);
    html_open(h, "input");
    html_set(h, "id", "quote");
    html_set(h, "name", "quote");
    html_set(h, "autocomplete", "off");
    html_set(h, "aria-describedby", "quote-hint");
    html_close(h);
    html_el(h, "p", "hint");
    html_set(h, "id", "quote-hint");
    html_say(h, "Select them in the story, or leave it empty for the whole story.");
    html_close(h);
    html_open(h, "input");
    html_set(h, "type", "hidden");
    html_set(h, "name", "from");
    html_set(h, "id", "from");
    html_set(h, "value", "0");
    html_el(h, "div", "row");
    html_open(h, "select");
    html_set(h, "name", "valence");
    html_set(h, "aria-label", "How it was");
    option_of(h, JNY_STR(""), JNY_STR("no valence"), true);
    option_of(h, JNY_STR("working-well"), JNY_STR("working well"), false);
    option_of(h, JNY_STR("needs-change"), JNY_STR("needs change"), false);
    option_of(h, JNY_STR("mixed"), JNY_STR("mixed"), false);
    option_of(h, JNY_STR("neutral"), JNY_STR("neutral"), false);
    html_close(h);
    act_button(v, "btn", "add", "Add", NULL, JNY_STR("theme"));
    html_close(h);
    html_el(h, "ul", "chips");
    html_set(h, "aria-label", "Frequent themes");
    for (size_t i = 0; i < n && i < FREQUENT; i++) {
        const jny_theme *x = jny_desk_theme_of(v->web->desk, order[i]);
        html_open(h, "li");
        html_el(h, "button", "chip");
        html_set(h, "type", "submit");
        html_set(h, "name", "quick");
        html_attr(h, "value", x->path);
        html_attr(h, "data-key", jny_str_format(v->a, "%zu", i + 1));
        html_set(h, "data-act", "add");
        html_open(h, "kbd");
        html_format(h, "%zu", i + 1);
        html_close(h);
        html_say(h, " ");
        html_text(h, x->name);
        html_close(h);
        html_close(h);
    }
    html_close(h);
    html_close(h);
}

static void show_decisions(screen *s)
{
    visit *v = s->v;
    html  *h = &v->h;
    html_el(h, "section", "decisions");
    html_set(h, "aria-labelledby", "dec");
    show_cards(s);
    show_add(s);
    html_close(h);
    form_begin(v, "/finish", "finish");
    keep_queue(v, s->story.id);
    html_el(h, "button", "btn go wide");
    html_set(h, "type", "submit");
    html_set(h, "id", "finish");
    html_set(h, "data-act", "finish");
    bool again = jny_desk_finished(v->web->desk, s->row, v->coder);
    html_say(h, again ? "Finished already. Next story " : "Finish story, open next ");
    html_words(h, "kbd", NULL, "Enter");
    html_close(h);
    html_close(h);
    html_el(h, "p", "small");
    html_set(h, "role", "status");
    html_set(h, "id", "live");
    html_say(h, jny_str_eq(get(v, "said"), JNY_STR("undone"))  ? "Undone."
                : jny_str_eq(get(v, "said"), JNY_STR("saved")) ? "Saved."
                                                               : "");
    html_close(h);
    html_close(h);
}

/* ---- The queue
 * -----------------------------------------------------------------------------------------------
 */

static void show_order(visit *v)
{
    html   *h     = &v->h;
    jny_str order = get(v, "order"), only = get(v, "only");
    html_open(h, "details");
    html_el(h, "summary", "small");
    html_say(h, jny_str_eq(order, JNY_STR("random"))      ? "Order: random"
                : jny_str_eq(order, JNY_STR("source"))    ? "Order: as imported"
                : jny_str_eq(order, JNY_STR("uncertain")) ? "Order: least certain first"
                                                          : "Order: sensitive, then least certain");
    html_close(h);
    html_open(h, "form");
    html_set(h, "method", "get");
    html_set(h, "action", "/review");
    hidden(v, "theme", get(v, "theme"));
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "order");
    html_say(h, "Order");
    html_close(h);
    html_open(h, "select");
    html_set(h, "id", "order");
    html_set(h, "name", "order");
    option_of(h, JNY_STR("sensitive"), JNY_STR("Sensitive, then least certain"), !order.n);
    option_of(h, JNY_STR("uncertain"), JNY_STR("Least certain first"),
              jny_str_eq(order, JNY_STR("uncertain")));
    option_of(h, JNY_STR("random"), JNY_STR("Random (honest accuracy)"),
              jny_str_eq(order, JNY_STR("random")));
    option_of(h, JNY_STR("source"), JNY_STR("As imported"), jny_str_eq(order, JNY_STR("source")));
    html_close(h);
    html_open(h, "label");
    html_set(h, "for", "only");
    html_say(h, "Show");
    html_close(h);
    html_open(h, "select");
    html_set(h, "id", "only");
    html_set(h, "name", "only");
    option_of(h, JNY_STR(""), JNY_STR("All that wait"), !only.n);
    option_of(h, JNY_STR("sensitive"), JNY_STR("Sensitive only"),
              jny_str_eq(only, JNY_STR("sensitive")));
    option_of(h, JNY_STR("flagged"), JNY_STR("Flagged only"), jny_str_eq(only, JNY_STR("flagged")));
    html_close(h);
    button(v, "btn tight", NULL, (jny_str){0}, "Show");
    html_close(h);
    html_close(h);
    html_close(h);
}

/* The first words of a story, whole ones. */
jny_str beginning_of(jny_str text, size_t most)
{
    size_t n = text.n;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\n') {
            n = i;
            break;
        }
    if (n <= most)
        return jny_str_sub(text, 0, n);
    while (most && text.p[most] != ' ')
        most--;
    return jny_str_sub(text, 0, most);
}

static void queue_link(screen *s, size_t i)
{
    visit                *v = s->v;
    html                 *h = &v->h;
    const jny_queue_item *x = &s->queue[i];
    jny_story             story;
    jny_str               id = jny_desk_id(v->web->desk, x->row);
    if (jny_story_get(v->web->project, v->a, id, &story, &v->err) != JNY_OK)
        return;
    html_open(h, "li");
    html_open(h, "a");
    html_link(h, "href", review_link(v, id));
    if (x->row == s->row)
        html_set(h, "aria-current", "page");
    html_open(h, "b");
    html_text(h, id);
    html_el(h, "span", "nowrap");
    if (x->blind)
        html_say(h, " blind");
    else
        html_format(h, " %u waiting%s", (unsigned)x->waiting, x->flagged ? ", flagged" : "");
    html_close(h);
    html_close(h);
    html_el(h, "span", "story");
    html_text(h, beginning_of(story.text, 40));
    html_close(h);
    html_open(h, "span");
    html_text(h, jny_story_attribute(&story, "respondent_type"));
    html_close(h);
    html_close(h);
    html_close(h);
}

static void show_log(visit *v)
{
    html             *h = &v->h;
    jny_history_row  *rows;
    size_t            n;
    jny_history_query q = {.actor = v->coder, .most = LOG_SHOWN, .coding = true, .standing = true};
    if (jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) != JNY_OK)
        return;
    html_words(h, "h2", NULL, "Last ten decisions");
    html_el(h, "ol", "log");
    for (size_t i = 0; i < n; i++) {
        const jny_history_row *r = &rows[i];
        size_t                 t =
            r->theme.n ? jny_desk_theme_find(v->web->desk, r->codebook, r->theme) : JNY_NO_PARENT;
        jny_str name = t == JNY_NO_PARENT ? r->theme : jny_desk_theme_of(v->web->desk, t)->name;
        jny_str what = jny_str_eq(r->kind, JNY_STR("finish")) ? JNY_STR("finished")
                       : r->mark.n                            ? r->mark
                       : r->present                           ? JNY_STR("yes")
                                                              : JNY_STR("no");
        if (r->decisions > 1)
            what = jny_str_format(v->a, "and %llu more", (unsigned long long)r->decisions - 1);
        html_open(h, "li");
        html_open(h, "span");
        html_format(h, "%.*s %.*s %.*s", JNY_ARG(r->story), JNY_ARG(name), JNY_ARG(what));
        html_close(h);
        form_begin(v, "/undo", NULL);
        keep_queue(v, get(v, "story"));
        hidden(v, "event", jny_str_format(v->a, "%lld", (long long)r->seq));
        html_el(h, "button", "btn tight");
        html_set(h, "type", "submit");
        html_set(h, "data-act", "undo-event");
        html_attr(h, "aria-label",
                  jny_str_format(v->a, "Undo: %.*s %.*s %.*s", JNY_ARG(r->story), JNY_ARG(name),
                                 JNY_ARG(what)));
        html_say(h, "Undo");
        html_close(h);
        html_close(h);
        html_close(h);
    }
    html_close(h);
    if (!n)
        note(h, "small muted", "None yet.");
}

static void show_queue(screen *s)
{
    visit                     *v = s->v;
    html                      *h = &v->h;
    const jny_progress_report *p = progress_of(v->web);
    html_el(h, "section", "queue");
    html_set(h, "aria-labelledby", "qh");
    html_open(h, "h2");
    html_set(h, "id", "qh");
    html_say(h, "Queue");
    html_close(h);
    html_el(h, "p", "progress");
    html_open(h, "strong");
    html_format(h, "%.*s of %.*s", JNY_ARG(commas(v->a, p->finished)),
                JNY_ARG(commas(v->a, jny_desk_rows(v->web->desk))));
    html_close(h);
    html_say(h, " read to the end.");
    html_close(h);
    show_order(v);
    bool filtered = get(v, "only").n || get(v, "theme").n;
    html_el(h, "p", "small muted");
    html_format(h, "%zu in this queue. ", s->n_queue);
    if (filtered) {
        html_open(h, "a");
        html_link(h, "href", link_to(v->a, "/review", "order", get(v, "order")));
        html_say(h, "A filter is on: show all that wait");
        html_close(h);
    }
    html_close(h);
    size_t first = s->position < s->n_queue && s->position > 3 ? s->position - 3 : 0;
    html_open(h, "ol");
    html_set(h, "tabindex", "0");
    html_set(h, "aria-label", "Stories in the queue");
    for (size_t i = first; i < s->n_queue && i < first + QUEUE_SHOWN; i++)
        queue_link(s, i);
    html_close(h);
    html_el(h, "p", "row");
    if (s->position < s->n_queue && s->position > 0) {
        html_el(h, "a", "btn tight");
        html_set(h, "id", "previous");
        html_link(h, "href",
                  review_link(v, jny_desk_id(v->web->desk, s->queue[s->position - 1].row)));
        html_say(h, "Previous ");
        html_words(h, "kbd", NULL, "P");
        html_close(h);
    }
    size_t next = s->position < s->n_queue ? s->position + 1 : 0;
    if (next < s->n_queue) {
        html_el(h, "a", "btn tight");
        html_set(h, "id", "next");
        html_link(h, "href", review_link(v, jny_desk_id(v->web->desk, s->queue[next].row)));
        html_say(h, "Next ");
        html_words(h, "kbd", NULL, "N");
        html_close(h);
    }
    html_close(h);
    show_log(v);
    html_close(h);
}

/* ---- The page
 * --------------------------------------------------------------------------------------------------
 */

static void nothing_waits(visit *v)
{
    html *h        = &v->h;
    bool  filtered = get(v, "only").n || get(v, "theme").n;
    frame_begin(v, "Review", "/review", NULL);
    html_words(h, "h1", NULL, "Review");
    html_words(h, "p", NULL,
               filtered ? "No story waits that this filter shows."
                        : "No story waits for you: all were read to their end.");
    html_el(h, "a", "btn go");
    html_link(h, "href", filtered ? JNY_STR("/review") : JNY_STR("/"));
    html_say(h, filtered ? "Show all that wait" : "To the overview");
    frame_end(v);
}

/* Flagged stories never open by themselves. */
size_t queue_next(const jny_queue_item *queue, size_t n, size_t from, bool flagged)
{
    while (from < n && queue[from].flagged && !flagged)
        from++;
    return from;
}

void page_review(visit *v)
{
    screen          s  = {.v = v, .row = SIZE_MAX};
    jny_queue_query q  = asked_queue(v);
    jny_str         id = get(v, "story");
    jny_desk_queue(v->web->desk, v->a, &q, &s.queue, &s.n_queue);
    size_t first = queue_next(s.queue, s.n_queue, 0, q.flagged);
    if (!id.n && first < s.n_queue) {
        redirect(v, review_link(v, jny_desk_id(v->web->desk, s.queue[first].row)));
        return;
    }
    if (!id.n) {
        nothing_waits(v);
        return;
    }
    s.row = jny_desk_row(v->web->desk, id);
    if (jny_story_get(v->web->project, v->a, id, &s.story, &v->err) != JNY_OK ||
        s.row == SIZE_MAX) {
        v->err.status = JNY_ENOTFOUND;
        fail_by(v);
        return;
    }
    while (s.position < s.n_queue && s.queue[s.position].row != s.row)
        s.position++;
    s.blind = is_blind(v, s.row);
    if (load_hits(&s) != JNY_OK) {
        fail_by(v);
        return;
    }
    find_cards(&s);
    if (find_passages(&s) != JNY_OK) {
        fail_by(v);
        return;
    }
    frame_begin(v, jny_str_z(v->a, jny_str_format(v->a, "Review %.*s", JNY_ARG(id))), "/review",
                "review");
    show_story(&s);
    show_decisions(&s);
    show_queue(&s);
    html_close(&v->h); /* main */
    keys_dialog(&v->h);
    frame_end(v);
}
