/* site_lists.c - the ways to the stories: the first page with its three doors, the index, a page
 * for each theme, kind of teller and place, and a page for each story. */
#include "site.h"

#include <string.h>

static const char *plural(size_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

/* ---- The first page -------------------------------------------------------------------------- */

static void door(draft *s, html *h, const char *id, const char *words, const site_groups *list)
{
    html_open(h, "section");
    html_set(h, "aria-labelledby", id);
    html_open(h, "h3");
    html_set(h, "id", id);
    html_say(h, words);
    html_close(h);
    html_open(h, "ul");
    for (size_t i = 0; i < list->n; i++) {
        html_open(h, "li");
        html_open(h, "a");
        html_page(h, list->at[i].page);
        html_open(h, "span");
        html_text(h, list->at[i].name);
        html_close(h);
        html_say(h, " ");
        html_el(h, "span", "n");
        html_format(h, "%zu", list->at[i].n);
        html_el(h, "span", "vh");
        html_say(h, plural(list->at[i].n, " story", " stories"));
        html_close_to(h, h->depth - 4);
    }
    html_close_to(h, h->depth - 2);
    (void)s;
}

static void lead(draft *s, html *h)
{
    html_el(h, "p", "lead measure");
    if (s->people)
        html_format(h,
                    "%.*s told us a story about growing up, raising children and working with "
                    "them. ",
                    JNY_ARG(about(s->a, s->people, true)));
    else
        html_say(h, "People told us a story about growing up, raising children and working with "
                    "them. ");
    html_format(h, "Here %s %zu of them in their own words, and what we will do.",
                plural(s->n, "is", "are"), s->n);
    html_close(h);
}

static void first_page(draft *s)
{
    html h = page_open(s, "Stories", "index.html");
    head_open(&h, 1, "measure");
    html_format(&h, "What people told %.*s about growing up", JNY_ARG(s->set->council));
    html_close(&h);
    lead(s, &h);
    for (size_t i = 0; i < s->themes.n; i++)
        if (s->themes.at[i].quoted) {
            html_el(&h, "div", "opening measure");
            quote_of(s, &h, s->themes.at[i].quote, s->themes.at[i].quoted);
            html_close(&h);
            break;
        }
    html_words(&h, "h2", NULL, "Read the stories");
    html_el(&h, "div", "doors");
    door(s, &h, "by-theme", "By theme", &s->themes);
    door(s, &h, "by-who", "By who told it", &s->who);
    door(s, &h, "by-place", "By place", &s->places);
    html_close(&h);
    html_el(&h, "p", "gap");
    html_open(&h, "a");
    html_page(&h, JNY_STR("stories.html"));
    html_say(&h, "All stories, one by one");
    html_close_to(&h, h.depth - 2);
    html_words(&h, "h2", NULL, "What we heard, what we will do");
    html_el(&h, "p", "measure");
    html_say(&h, "Each theme comes from many stories, not from one. ");
    html_open(&h, "a");
    html_page(&h, JNY_STR("what-we-heard.html"));
    html_say(&h, "What we heard, and what the plan says we will do about it");
    html_close(&h);
    html_say(&h, ". Or the same ");
    html_open(&h, "a");
    html_page(&h, JNY_STR("you-said.html"));
    html_say(&h, "in easy words");
    html_close(&h);
    html_say(&h, ".");
    html_close(&h);
    page_close(s, &h, "index.html");
}

/* ---- Lists ----------------------------------------------------------------------------------- */

static void entry(draft *s, html *h, const site_story *x)
{
    tell(s, x);
    html_open(h, "li");
    html_open(h, "a");
    html_page(h, x->page);
    mark_lang(h, x->lang);
    html_format(h, "\xE2\x80\x9C%.*s\xE2\x80\x9D", JNY_ARG(x->title));
    html_close(h);
    html_el(h, "span", "by");
    html_text(h, x->by);
    html_close_to(h, h->depth - 2);
}

static void crumb(html *h, jny_str here)
{
    html_el(h, "nav", "crumb");
    html_set(h, "aria-label", "Where you are");
    html_open(h, "a");
    html_page(h, JNY_STR("index.html"));
    html_say(h, "Stories");
    html_close(h);
    html_format(h, " / %.*s", JNY_ARG(here));
    html_close(h);
}

static void group_page(draft *s, const site_group *g)
{
    html h = page_open(s, jny_str_z(s->a, g->name), NULL);
    crumb(&h, g->name);
    heading(&h, 1, "measure", g->name);
    if (g->theme != JNY_NO_PARENT && s->book->themes[g->theme].definition.n) {
        html_el(&h, "p", "lead measure");
        html_text(&h, s->book->themes[g->theme].definition);
        html_close(&h);
    }
    if (g->people.n) {
        html_el(&h, "p", "measure");
        html_format(&h, "%.*s of %.*s spoke of this. ", JNY_ARG(g->people),
                    JNY_ARG(about(s->a, s->people, false)));
        html_open(&h, "a");
        html_page(&h, jny_str_format(s->a, "what-we-heard.html#%.*s",
                                     JNY_ARG(jny_str_sub(g->page, 0, g->page.n - 5))));
        html_say(&h, "What we heard, what we will do");
        html_close_to(&h, h.depth - 2);
    }
    html_open(&h, "h2");
    html_format(&h, "%zu %s", g->n, plural(g->n, "story", "stories"));
    html_close(&h);
    html_el(&h, "ul", "list");
    for (size_t i = 0; i < g->n; i++)
        entry(s, &h, &s->stories[g->at[i]]);
    html_close(&h);
    page_close(s, &h, jny_str_z(s->a, g->page));
}

static void index_page(draft *s)
{
    html h = page_open(s, "All stories", NULL);
    crumb(&h, JNY_STR("All stories"));
    heading(&h, 1, NULL, JNY_STR("All stories"));
    html_el(&h, "ul", "list");
    for (size_t i = 0; i < s->n; i++)
        entry(s, &h, &s->stories[i]);
    html_close(&h);
    page_close(s, &h, "stories.html");
}

/* ---- A story --------------------------------------------------------------------------------- */

static jny_str agreed(const site_story *x)
{
    jny_str by = jny_story_attribute(&x->story, "consent_by");
    if (jny_str_eq(by, JNY_STR("parent")) || jny_str_eq(by, JNY_STR("guardian")))
        return JNY_STR("Published with the consent of a parent or guardian.");
    return JNY_STR("Published with the teller's consent.");
}

/* The top of the codebook over a theme. */
static const site_group *group_over(const draft *s, size_t theme)
{
    for (size_t g = 0; g < s->themes.n; g++)
        if (jny_codebook_within(s->book, theme, s->themes.at[g].theme))
            return &s->themes.at[g];
    return NULL;
}

static void themes_of(const draft *s, html *h, const site_story *x)
{
    html_el(h, "ul", "chips");
    for (size_t i = 0; i < x->n_themes; i++) {
        const site_group *g = group_over(s, x->themes[i]);
        html_open(h, "li");
        link_open(s, h, g ? g->page : JNY_STR("index.html"));
        html_set(h, "class", "chip");
        html_text(h, s->book->themes[x->themes[i]].name);
        html_close_to(h, h->depth - 2);
    }
    html_close(h);
}

void one_story(draft *s, html *h, size_t i)
{
    const site_story *x = &s->stories[i];
    tell(s, x);
    html_open(h, "article");
    head_open(h, s->whole ? 2 : 1, "measure");
    if (s->whole)
        html_attr(h, "id", jny_str_sub(x->page, 0, x->page.n - 5));
    html_el(h, "q", "story");
    mark_lang(h, x->lang);
    html_text(h, x->title);
    html_close_to(h, h->depth - 2);
    html_el(h, "p", "muted");
    html_format(h, "%.*s.", JNY_ARG(x->by));
    html_close(h);
    story_text(h, x, s->set->language);
    html_el(h, "p", "muted measure small");
    if (x->redactions.n)
        html_say(h, "Words in square brackets stand for what could tell who somebody is. ");
    else
        html_say(h, "Nothing was changed in this story. ");
    html_text(h, agreed(x));
    html_close(h);
    if (x->n_themes && !s->blind) {
        heading(h, s->whole ? 3 : 2, s->whole ? "small" : NULL, JNY_STR("What it is about"));
        themes_of(s, h, x);
    }
    html_close(h);
}

static void neighbour(draft *s, html *h, const char *words, const site_story *x)
{
    tell(s, x);
    html_el(h, "a", "btn");
    html_page(h, x->page);
    html_format(h, "%s: ", words);
    html_open(h, "span");
    mark_lang(h, x->lang);
    html_format(h, "\xE2\x80\x9C%.*s\xE2\x80\x9D", JNY_ARG(x->title));
    html_close_to(h, h->depth - 2);
}

static void story_page(draft *s, size_t i)
{
    const site_story *x = &s->stories[i];
    html              h = page_open(s, jny_str_z(s->a, x->title), NULL);
    crumb(&h, JNY_STR("A story"));
    one_story(s, &h, i);
    if (s->n > 1) {
        html_el(&h, "nav", "row gap");
        html_set(&h, "aria-label", "Other stories");
        if (i > 0)
            neighbour(s, &h, "Story before", &s->stories[i - 1]);
        if (i + 1 < s->n)
            neighbour(s, &h, "Next story", &s->stories[i + 1]);
        html_close(&h);
    }
    page_close(s, &h, jny_str_z(s->a, x->page));
}

void write_lists(draft *s)
{
    const site_groups *all[] = {&s->themes, &s->who, &s->places};
    first_page(s);
    index_page(s);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (size_t g = 0; g < all[i]->n; g++)
            group_page(s, &all[i]->at[g]);
    for (size_t i = 0; i < s->n; i++)
        story_page(s, i);
}
