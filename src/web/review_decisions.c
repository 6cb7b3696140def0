/* review_decisions.c - what is said of a story: cards to accept or reject, themes to add. */
#include "review_screen.h"

#include <stdlib.h>

enum { FREQUENT = 9, WHY_SHOWN = 4 };

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

/* A rule, and the way to all its hits: a preview with samples. Sensitive themes are decided one by
 * one. */
static void show_rule(visit *v, jny_named_theme t, jny_str rule)
{
    html            *h = &v->h;
    const jny_theme *x = &t.codebook->book.themes[t.theme];
    if (!x->sensitive) {
        html_open(h, "a");
        html_link(
            h, "href",
            jny_str_format(v->a, "%.*s#preview",
                           JNY_ARG(link_to(v->a, "/stories", "accept", x->path, "rule", rule))));
    }
    html_open(h, "code");
    html_text(h, rule);
    html_close(h);
    if (!x->sensitive) {
        html_words(h, "span", "vh", ": all its hits");
        html_close(h);
    }
}

/* What a machine that learned says, and on which words most. */
static void show_learned(screen *s, const card *c, bool by_rule, jny_str *quote, uint32_t *from)
{
    html  *h     = &s->v->h;
    size_t shown = 0;
    for (size_t i = 0; i < s->passages.n; i++) {
        const passage *p = &s->passages.at[i];
        if (p->card != c->number || p->kind != MARK_LEARNED)
            continue;
        jny_str words = jny_str_sub(s->story.text, p->start, p->end);
        if (!shown) {
            *quote = words;
            *from  = (uint32_t)jny_utf8_count(jny_str_sub(s->story.text, 0, p->start));
        }
        html_say(h, shown++ ? ", " : "");
        html_words(h, "q", "story", jny_str_z(s->v->a, words));
    }
    html_format(h, "%s%.*s%s%.*s%s",
                by_rule ? "; "
                : shown ? " ("
                        : "",
                JNY_ARG(c->learned->coder_name), c->learned->note.n ? ": " : "",
                JNY_ARG(c->learned->note), shown ? ")" : "");
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
            show_rule(v, t, jny_codebook_rule(s->hits[b].book, x->rule)->text);
            if (x->negated)
                html_say(h, " (a negation stands before it)");
        }
    if (all > WHY_SHOWN)
        html_format(h, " and %zu more", all - WHY_SHOWN);
    if (!all && (c->suggested || !c->learned))
        html_say(h, c->suggested ? "The run that suggested this is older than the story's words."
                                 : "Chosen by a person.");
    if (c->learned)
        show_learned(s, c, all > 0, quote, from);
    html_close(h);
}

static jny_str said_of(screen *s, const card *c)
{
    const jny_answer *x = c->answer;
    if (!x)
        return (jny_str){0};
    jny_str said = spoken_decision(s->v->a, x->action, x->present, x->valence);
    return c->mine ? said
                   : jny_str_format(s->v->a, "%.*s by %.*s", JNY_ARG(said), JNY_ARG(x->coder_name));
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
    html_set(h, "data-mine", c->mine || !c->answer ? "1" : "0");
    form_begin(v, "/decide", NULL);
    review_keep_queue(v, s->story.id);
    hidden(v, "words", words_seen(v->a, s->story.text));
    hidden(v, "of",
           jny_str_format(v->a, "%.*s:%.*s", JNY_ARG(named.codebook->book.name), JNY_ARG(t->path)));
    hidden(v, "seen",
           jny_str_format(v->a, "%lld", (long long)(c->answer ? c->answer->decision : 0)));
    hidden(v, "event", c->mine && c->answer ? event_numbered(v, c->answer->event) : (jny_str){0});
    html_open(h, "h3");
    bool learned = c->learned && !c->suggested && !(c->answer && c->answer->present);
    html_el(h, "span", c->suggested ? "ref by-rule" : learned ? "ref by-learned" : "ref");
    html_set(h, "aria-hidden", "true");
    html_format(h, "%u", c->number);
    html_close(h);
    html_el(h, "span", "t");
    html_text(h, t->name);
    html_close(h);
    html_say(h, " ");
    if (c->suggested || learned)
        html_words(h, "span", "tag", c->suggested ? "Rule" : "Learned");
    else
        html_words(h, "span", "tag", "Person");
    if (c->suggested && c->learned)
        html_words(h, "span", "tag", "Learned");
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
    if (c->answer && !c->mine) { /* another's answer is theirs: one's own stands beside it */
        act_button(v, "btn tight others", "accept", "Accept", NULL, t->name);
        act_button(v, "btn tight others", "reject", "Reject", NULL, t->name);
    }
    act_button(v, "btn tight push own", "undo", "Change", NULL, t->name);
    html_close(h);
    review_show_conflict(s, c);
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
    review_keep_queue(v, s->story.id);
    hidden(v, "words", words_seen(v->a, s->story.text));
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
    if (v->who->role == ROLE_LEAD)
        button(v, "btn tight", "do", JNY_STR("example"), "As an example in the codebook");
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

static const char *said_before(jny_str said)
{
    static const char *const words[][2] = {
        {"undone", "Undone."},
        {"saved", "Saved."},
        {"told", "Saved. Somebody else answers otherwise."},
        {"kept", "Yours is kept, and so is theirs."},
        {"left", "Both are kept. A lead settles it."},
        {"changed", "They have changed their answer meanwhile. Nothing was done."},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (jny_str_eq(said, jny_cstr(words[i][0])))
            return words[i][1];
    return "";
}

void review_show_decisions(screen *s)
{
    visit *v = s->v;
    html  *h = &v->h;
    html_el(h, "section", "decisions");
    html_set(h, "aria-labelledby", "dec");
    show_cards(s);
    show_add(s);
    html_close(h);
    form_begin(v, "/finish", "finish");
    review_keep_queue(v, s->story.id);
    hidden(v, "words", words_seen(v->a, s->story.text));
    hidden(v, "suggested", suggestions_seen(v, s->row));
    html_el(h, "button", "btn go wide");
    html_set(h, "type", "submit");
    html_set(h, "id", "finish");
    html_set(h, "data-act", "finish");
    bool done = jny_desk_finished(v->web->desk, s->row, v->coder) &&
                !jny_desk_again(v->web->desk, s->row) && !s->blind;
    html_say(h, done ? "Finished already. Next story " : "Finish story, open next ");
    html_words(h, "kbd", NULL, "Enter");
    html_close(h);
    html_close(h);
    html_el(h, "p", "small");
    html_set(h, "role", "status");
    html_set(h, "id", "live");
    html_say(h, said_before(get(v, "said")));
    html_close(h);
    html_close(h);
}
