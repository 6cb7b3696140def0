/* settle.c - a theme of a story on which two people differ, with the way to settle it. */
#include "page_review.h"
#include "settle.h"

/* One of the two. */
typedef struct {
    jny_str name; /* as a heading */
    bool    yes;
    jny_str valence, note;
    int64_t decision; /* for its passages; 0: none */
} side;

static side side_of(visit *v, const disagreement *d, jny_str who, bool yes)
{
    jny_str           prefix  = JNY_STR("machine:");
    bool              machine = jny_str_starts(who, prefix);
    jny_str           name    = machine ? jny_str_sub(who, prefix.n, who.n) : who;
    side              s       = {.name = name.n ? name : JNY_STR("The machine"), .yes = yes};
    const jny_answer *x       = NULL;
    if (machine)
        x = jny_desk_learned(v->web->desk, d->row, d->theme);
    else if (who.n)
        x = jny_desk_answer(v->web->desk, d->row, d->theme, who);
    if (!x || !jny_str_eq(x->coder_name, name))
        return s;
    s.valence  = x->valence;
    s.note     = x->note;
    s.decision = x->decision;
    return s;
}

/* What it says of the theme here, with reason and passage. */
static void show_side(visit *v, const side *s)
{
    html *h = &v->h;
    html_open(h, "div");
    html_open(h, "p");
    html_open(h, "strong");
    html_text(h, s->name);
    html_close(h);
    html_say(h, s->yes ? " codes it" : " does not");
    if (s->valence.n)
        html_format(h, ", %.*s", JNY_ARG(spoken_valence(s->valence)));
    html_close(h);
    jny_str *quotes;
    size_t   n = 0;
    if (s->decision &&
        jny_answer_quotes(v->web->project, v->a, s->decision, &quotes, &n, &v->err) == JNY_OK)
        for (size_t i = 0; i < n; i++) {
            html_open(h, "p");
            html_el(h, "q", "story");
            html_text(h, quotes[i]);
            html_close(h);
            html_close(h);
        }
    if (s->note.n) {
        html_open(h, "p");
        html_text(h, s->note);
        html_close(h);
    }
    html_close(h);
}

static void show_sides(visit *v, const disagreement *d)
{
    side first  = side_of(v, d, d->first, d->first_yes);
    side second = side_of(v, d, d->second, !d->first_yes);
    if (d->again) {
        first  = (side){.name     = jny_str_format(v->a, "%.*s, first reading", JNY_ARG(d->first)),
                        .yes      = d->first_yes,
                        .decision = d->was};
        second = (side){.name     = jny_str_format(v->a, "%.*s, second reading", JNY_ARG(d->first)),
                        .yes      = !d->first_yes,
                        .decision = d->is};
    }
    html_el(&v->h, "div", "versus small");
    show_side(v, &first);
    show_side(v, &second);
    html_close(&v->h);
}

static void settle_button(visit *v, const char *value, const char *words, jny_str id)
{
    submit_about(&v->h, "btn", "there", value, words, jny_str_format(v->a, " %.*s", JNY_ARG(id)));
}

void settle_card(visit *v, const disagreement *d)
{
    html            *h     = &v->h;
    jny_str          id    = jny_desk_id(v->web->desk, d->row);
    jny_named_theme  named = jny_desk_theme(v->web->desk, d->theme);
    const jny_theme *theme = jny_desk_theme_of(v->web->desk, d->theme);
    jny_story        s;
    if (jny_story_get(v->web->project, v->a, id, &s, &v->err) != JNY_OK)
        return;
    html_el(h, "article", "card");
    html_attr(h, "aria-label", id);
    html_el(h, "div", "head");
    html_open(h, "h3");
    html_open(h, "a");
    html_link(h, "href", link_to(v->a, "/review", "story", id));
    html_text(h, id);
    html_close(h);
    html_format(h, ", %.*s", JNY_ARG(jny_story_attribute(&s, "respondent_type")));
    html_close(h);
    html_el(h, "span", "small muted");
    html_text(h, theme->name);
    html_close(h);
    html_close(h);
    html_el(h, "details", NULL);
    html_words(h, "summary", NULL, "The story");
    html_el(h, "div", "story small");
    marks_show(h, s.text, NULL, 0);
    html_close(h);
    html_close(h);
    show_sides(v, d);
    if (v->who->role == ROLE_LEAD) {
        form_begin(v, "/adjudicate", "row rowgap");
        hidden(v, "story", id);
        hidden(v, "seen", answers_seen(v, d->row, d->theme, s.text));
        hidden(v, "of",
               jny_str_format(v->a, "%.*s:%.*s", JNY_ARG(named.codebook->book.name),
                              JNY_ARG(theme->path)));
        hidden(v, "open", get(v, "open"));
        hidden(v, "codebook", get(v, "codebook"));
        hidden(v, "theme", get(v, "theme"));
        hidden(v, "first", get(v, "first"));
        hidden(v, "second", get(v, "second"));
        hidden(v, "since", get(v, "since"));
        hidden(v, "in-sight", get(v, "in-sight"));
        settle_button(v, "yes", "Code it", id);
        settle_button(v, "no", "Do not code it", id);
        html_close(h);
    } else {
        note(h, "small muted", "A lead settles it.");
    }
    html_close(h);
}
