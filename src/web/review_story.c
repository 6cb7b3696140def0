/* review_story.c - the words of a story, with the evidence marked. */
#include "review_screen.h"

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
    visit          *v       = s->v;
    html           *h       = &v->h;
    bool            hide    = get(v, "hide").n > 0;
    bool            flagged = jny_desk_marked(v->web->desk, s->row, "second-reader");
    const jny_said *said    = jny_desk_said(v->web->desk, s->row);
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
    review_keep_queue(v, s->story.id);
    hidden(v, "seen", jny_marks_seen(v->a, said->marks, said->n_marks, "second-reader"));
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
    html_el(h, "a", "btn");
    html_set(h, "id", "risk");
    html_link(h, "href",
              link_to(v->a, "/risk", "story", s->story.id, "order", get(v, "order"), "only",
                      get(v, "only"), "theme", get(v, "theme"), "seed", get(v, "seed")));
    html_say(h, "May be at risk now ");
    html_words(h, "kbd", NULL, "!");
    html_close(h);
    html_close(h);
}

/* Why the story comes first: the words, but not to who is to judge it alone. */
static void cue_note(screen *s)
{
    visit *v = s->v;
    html  *h = &v->h;
    if (!jny_desk_cue(v->web->desk, s->row))
        return;
    jny_tags            hits;
    const jny_codebook *book = jny_cues_codebook(v->web->options->cues);
    jny_cues_find(v->web->options->cues, v->a, &s->story, &hits);
    html_el(h, "p", "note sens small");
    html_words(h, "strong", NULL, "Read this first: ");
    for (size_t i = 0; i < hits.n && !s->blind; i++) {
        html_say(h, i ? ", " : "");
        html_el(h, "q", "story");
        html_text(h, jny_str_sub(s->story.text, hits.hits[i].start, hits.hits[i].end));
        html_close(h);
        html_say(h, " (");
        html_text(h, book->themes[hits.hits[i].theme].name);
        html_say(h, ")");
    }
    html_say(h, s->blind ? "it holds words that may tell of a risk. " : ". ");
    html_say(h,
             "That is a cue, no screening: stories without one may tell of a risk too, and every "
             "story must be read.");
    html_close(h);
}

void review_show_story(screen *s)
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
    if (s->blind && jny_desk_finished(v->web->desk, s->row, v->coder))
        note(h, "note",
             "You have read this story before, and read it again: what you said of it then is "
             "hidden "
             "until you finish it, and so is what the machine and others say. What you find now is "
             "your answer; what you do not find again is taken back when you finish. The record "
             "keeps both.");
    else if (s->blind)
        note(h, "note",
             "You code this story blind: what the machine suggests and what others say is hidden "
             "until you finish it, and the record says so.");
    show_why_not(v);
    risk_note(v, s->row);
    cue_note(s);
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
    html_open(h, "li");
    html_words(h, "mark", "learned", "wavy line");
    html_say(h, " suggested by learning");
    html_close(h);
    html_close(h);
    html_close(h);
    html_close(h);
}
