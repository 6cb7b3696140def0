/* site_heard.c - what we heard, what we will do: each theme beside the commitments of the plan
 * that it is linked to; and the same in easy words. */
#include "site.h"

/* ---- Commitments ----------------------------------------------------------------------------- */

typedef JNY_LIST(size_t) indexes;

static void add_link(draft *s, jny_str link, indexes *out)
{
    const jny_codebook *plan = s->request->plan;
    jny_str             path = link;
    if (!jny_str_eq(jny_str_cut(&path, ':'), plan->name))
        return;
    size_t t = jny_codebook_find(plan, path);
    if (t == JNY_NO_PARENT || plan->themes[t].commitment.text.n == 0)
        return;
    for (size_t i = 0; i < out->n; i++)
        if (out->at[i] == t)
            return;
    *JNY_PUSH(s->a, out) = t;
}

/* Of a theme; where it has none itself, of those below it. */
static indexes commitments_of(draft *s, size_t theme)
{
    indexes out = {0};
    for (int below = 0; below < 2 && out.n == 0; below++)
        for (size_t t = 0; t < s->book->n; t++)
            if (below ? jny_codebook_within(s->book, t, theme) : t == theme)
                for (size_t k = 0; k < s->book->themes[t].n_links; k++)
                    add_link(s, s->book->themes[t].links[k], &out);
    return out;
}

static void commitment(draft *s, html *h, const jny_theme *t)
{
    html_open(h, "p");
    html_text(h, t->commitment.text);
    html_close(h);
    html_el(h, "p", "by");
    html_format(h, "%.*s: %.*s.", JNY_ARG(s->set->plan_title), JNY_ARG(t->name));
    if (t->commitment.lead.n)
        html_format(h, " Led by %.*s.", JNY_ARG(t->commitment.lead));
    if (t->commitment.by.n)
        html_format(h, " By %.*s.", JNY_ARG(t->commitment.by));
    if (t->commitment.state.n) {
        html_say(h, " ");
        html_open(h, "strong");
        html_format(h, "%.*s.", JNY_ARG(t->commitment.state));
        html_close(h);
    }
    html_close(h);
}

static void answer(draft *s, html *h, const site_group *g)
{
    indexes list = commitments_of(s, g->theme);
    html_open(h, "div");
    heading(h, 3, NULL, JNY_STR("What we will do"));
    for (size_t i = 0; i < list.n; i++)
        commitment(s, h, &s->request->plan->themes[list.at[i]]);
    if (list.n == 0) {
        html_open(h, "p");
        html_format(h, "%.*s has no commitment on this yet.", JNY_ARG(s->set->plan_title));
        html_close(h);
    }
    html_close(h);
}

void heard_sections(draft *s, html *h)
{
    for (size_t i = 0; i < s->themes.n; i++) {
        const site_group *g  = &s->themes.at[i];
        jny_str           id = jny_str_sub(g->page, 0, g->page.n - 5);
        html_el(h, "section", "heard");
        html_attr(h, "aria-labelledby", id);
        html_open(h, "div");
        head_open(h, 2, NULL);
        html_attr(h, "id", id);
        html_text(h, g->name);
        html_close(h);
        html_open(h, "p");
        if (g->people.n)
            html_format(h, "%.*s spoke of this. ", JNY_ARG(g->people));
        html_text(h, s->book->themes[g->theme].definition);
        html_close(h);
        if (g->quoted)
            quote_of(s, h, g->quote, g->quoted);
        html_open(h, "p");
        if (!s->whole) {
            html_open(h, "a");
            html_page(h, g->page);
        }
        html_format(h, "%zu %s of this here", g->n, g->n == 1 ? "story" : "stories");
        html_close_to(h, h->depth - (s->whole ? 2 : 3));
        answer(s, h, g);
        html_close(h);
    }
}

static void heard_page(draft *s)
{
    html h = page_open(s, "What we heard, what we will do", "what-we-heard.html");
    heading(&h, 1, "measure", JNY_STR("What we heard, what we will do"));
    html_el(&h, "p", "lead measure");
    html_say(&h,
             "Each of these comes from many stories, not from one. On the left what people told "
             "us; on the right what the plan says we will do.");
    html_close(&h);
    if (s->set->plan_link.n) {
        html_el(&h, "p", "measure");
        html_say(&h, "The plan: ");
        html_open(&h, "a");
        html_away(&h, s->set->plan_link);
        html_text(&h, s->set->plan_title);
        html_close_to(&h, h.depth - 2);
    }
    heard_sections(s, &h);
    page_close(s, &h, "what-we-heard.html");
}

/* ---- Easy words ------------------------------------------------------------------------------ */

static const site_group *group_of_path(const draft *s, jny_str path)
{
    for (size_t i = 0; i < s->themes.n; i++)
        if (jny_str_eq(s->book->themes[s->themes.at[i].theme].path, path))
            return &s->themes.at[i];
    return NULL;
}

static void easy_pair(draft *s, html *h, jny_str said, jny_str will)
{
    html_el(h, "section", "heard easy");
    html_open(h, "div");
    html_words(h, "h2", NULL, "You said");
    html_open(h, "p");
    html_text(h, said);
    html_close_to(h, h->depth - 2);
    html_open(h, "div");
    html_words(h, "h2", NULL, "We will");
    html_open(h, "p");
    if (will.n)
        html_text(h, will);
    else
        html_say(h, "We have no promise on this yet.");
    html_close_to(h, h->depth - 3);
    (void)s;
}

static void easy_page(draft *s)
{
    html h = page_open(s, "You said: easy read", "you-said.html");
    heading(&h, 1, NULL, JNY_STR("You said. We will."));
    html_el(&h, "p", "lead measure");
    html_say(&h, "People told us stories. We read them all. This is what they said.");
    html_close(&h);
    for (size_t i = 0; i < s->set->n_easy; i++)
        if (group_of_path(s, s->set->easy[i].theme))
            easy_pair(s, &h, s->set->easy[i].said, s->set->easy[i].will);
    for (size_t i = 0; s->set->n_easy == 0 && i < s->themes.n; i++) {
        indexes list = commitments_of(s, s->themes.at[i].theme);
        easy_pair(
            s, &h,
            jny_str_format(s->a, "You told us about this: %.*s.", JNY_ARG(s->themes.at[i].name)),
            list.n ? s->request->plan->themes[list.at[0]].commitment.text : (jny_str){0});
    }
    html_open(&h, "h2");
    html_say(&h, "Do you want to talk to us?");
    html_close(&h);
    html_el(&h, "p", "easy");
    html_text(&h, s->set->contact);
    html_close(&h);
    page_close(s, &h, "you-said.html");
}

void write_heard(draft *s)
{
    heard_page(s);
    easy_page(s);
}
