/* site_about.c - the numbers with their charts, how the stories were collected, coded and chosen,
 * what the site promises to everybody who reads it, and all of it on one page. */
#include "site.h"

#include <stdio.h>

/* ---- Charts ---------------------------------------------------------------------------------- */

static void bar(html *h, uint64_t n, uint64_t most)
{
    char width[16];
    snprintf(width, sizeof width, "%llu%%", (unsigned long long)(most ? 100 * n / most : 0));
    html_el(h, "svg", "bar");
    html_set(h, "aria-hidden", "true");
    html_open(h, "rect");
    html_set(h, "width", width);
    html_set(h, "height", "16");
    html_close(h);
}

static void chart(draft *s, html *h, const site_chart *c, const char *id)
{
    uint64_t most = 0;
    for (size_t i = 0; i < c->n; i++)
        most = c->at[i].people > most ? c->at[i].people : most;
    html_el(h, "div", "scroll");
    html_set(h, "role", "region");
    html_set(h, "tabindex", "0");
    html_set(h, "aria-labelledby", id);
    html_el(h, "table", "bars");
    html_open(h, "caption");
    html_set(h, "id", id);
    html_text(h, c->caption);
    html_close(h);
    html_open(h, "thead");
    html_open(h, "tr");
    static const char *const heads[] = {"Group", "Share of the largest", "About how many"};
    for (size_t i = 0; i < 3; i++) {
        html_open(h, "th");
        html_set(h, "scope", "col");
        html_set(h, "class", i == 2 ? "n" : i == 1 ? "b" : "g");
        html_say(h, heads[i]);
        html_close(h);
    }
    html_close_to(h, h->depth - 2);
    html_open(h, "tbody");
    for (size_t i = 0; i < c->n; i++) {
        html_open(h, "tr");
        html_open(h, "th");
        html_set(h, "scope", "row");
        html_text(h, c->at[i].name);
        html_close(h);
        html_el(h, "td", "b");
        if (c->at[i].hidden || s->plain)
            html_words(h, "span", "vh", c->at[i].hidden ? "not shown" : "as the number says");
        else
            bar(h, c->at[i].people, most);
        html_close(h);
        html_el(h, "td", "n");
        if (c->at[i].hidden)
            html_say(h, "[c]");
        else
            html_text(h, spoken_number(s->a, c->at[i].people));
        html_close_to(h, h->depth - 2);
    }
    html_close_to(h, h->depth - 3);
}

void charts_of(draft *s, html *h)
{
    html_el(h, "p", "measure");
    html_say(h, "All numbers are of people, rounded to the nearest 5. Where few people are, the "
                "number is not shown and [c] stands for it, so that it tells on nobody; what they "
                "gave as who or where they are is not named then. One person may speak of several "
                "themes.");
    html_close(h);
    for (size_t i = 0; i < s->charts.n; i++)
        chart(s, h, &s->charts.at[i], jny_str_z(s->a, jny_str_format(s->a, "chart-%zu", i + 1)));
    if (s->reviewed.n) {
        html_el(h, "p", "measure small muted");
        html_format(h, "How far people looked again at what each story is about: %.*s.",
                    JNY_ARG(s->reviewed));
        html_close(h);
    }
    if (s->charts.n == 0)
        html_words(h, "p", NULL, "There are too few people to show numbers.");
}

static void numbers_page(draft *s)
{
    html h = page_open(s, "Numbers", "numbers.html");
    heading(&h, 1, NULL, JNY_STR("Numbers"));
    charts_of(s, &h);
    page_close(s, &h, "numbers.html");
}

/* ---- How it was done ------------------------------------------------------------------------- */

static void say(html *h, const char *words)
{
    html_el(h, "p", "measure");
    html_say(h, words);
    html_close(h);
}

static void item(html *h, const char *words)
{
    html_words(h, "li", NULL, words);
}

void how_it_was_done(draft *s, html *h)
{
    const jny_site_settings *set = s->set;
    heading(h, 2, NULL, JNY_STR("How the stories were collected"));
    for (size_t i = 0; i < set->n_collected; i++) {
        html_el(h, "p", "measure");
        html_text(h, set->collected[i]);
        html_close(h);
    }
    say(h, "People chose to tell a story. They are not a sample of everybody who lives here, so we "
           "say that stories mention something and not that residents think it.");
    heading(h, 2, NULL, JNY_STR("How the stories were coded"));
    html_el(h, "p", "measure");
    html_format(h,
                "Each story was held against %zu themes, by rules that anybody may read. Staff "
                "check what the rules find, and what a person decides outranks the rules. No "
                "story of a subject that calls for special care is shown under it unless a "
                "person has read it.",
                s->book->n);
    html_close(h);
    heading(h, 2, NULL, JNY_STR("How these stories were chosen"));
    html_el(h, "p", "measure");
    html_format(h,
                "These %zu were proposed by a program so that together they mirror all stories: "
                "who told them, where, when, about what and how. Then people looked at every "
                "one. The choice can be repeated: it depends on chance only by the number %llu.",
                s->n, (unsigned long long)s->request->selection->seed);
    html_close(h);
    heading(h, 2, NULL, JNY_STR("How people are protected"));
    html_el(h, "ul", "measure");
    item(h, "Only stories whose teller agreed are here; for children a parent or guardian agreed.");
    item(h, "Names, places and numbers that could tell who somebody is were taken out. A person "
            "read and signed every story before it came here.");
    html_open(h, "li");
    html_format(h, "Who told a story is said only as far as at least %u people are alike.",
                s->pool->options.k);
    html_close(h);
    item(h, "Whoever told a story can have it taken out at any time.");
    html_close(h);
}

static void how_page(draft *s)
{
    html h = page_open(s, "How we did it", "how.html");
    heading(&h, 1, NULL, JNY_STR("How we did it"));
    how_it_was_done(s, &h);
    page_close(s, &h, "how.html");
}

/* ---- Accessibility --------------------------------------------------------------------------- */

static void accessibility_page(draft *s)
{
    html h = page_open(s, "Accessibility statement", NULL);
    html_el(&h, "h1", "measure");
    html_say(&h, "Accessibility statement");
    html_close(&h);
    html_el(&h, "p", "measure");
    html_format(&h, "%.*s wants everybody to be able to read these pages. You should be able to:",
                JNY_ARG(s->set->council));
    html_close(&h);
    html_el(&h, "ul", "measure");
    item(&h,
         "make the text four times as large, on a small screen too, without scrolling sideways");
    item(&h, "get everywhere with a keyboard alone");
    item(&h, "listen to every page with a screen reader; a story in another language is marked as "
             "such");
    item(&h, "read everything without colours and without the style of the pages");
    item(&h, "read every number of a chart in a table");
    item(&h, "print all of it from one page");
    html_close(&h);
    heading(&h, 2, NULL, JNY_STR("How accessible these pages are"));
    say(&h, "They are made to meet the Web Content Accessibility Guidelines 2.2 at level AA. There "
            "are no scripts, no cookies and no moving parts.");
    say(&h,
        "The stories are in the words of those who told them. Some are in dialect, or hard to "
        "read aloud. The page in easy words says the most important things in short sentences.");
    heading(&h, 2, NULL, JNY_STR("If something does not work for you"));
    html_el(&h, "p", "measure");
    html_text(&h, s->set->contact);
    html_close(&h);
    say(&h, "Tell us which page it was. We answer, and we can send you what you need in another "
            "form. If you are not content with our answer, the Equality Advisory and Support "
            "Service can advise you.");
    page_close(s, &h, "accessibility.html");
}

/* ---- All of it on one page ------------------------------------------------------------------- */

static void contents(html *h)
{
    html_el(h, "nav", "contents");
    html_set(h, "aria-label", "Contents");
    html_words(h, "h2", NULL, "Contents");
    html_open(h, "ol");
    static const char *const parts[][2] = {{"#heard", "What we heard, what we will do"},
                                           {"#stories", "The stories"},
                                           {"#numbers", "Numbers"},
                                           {"#how", "How we did it"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        html_open(h, "li");
        html_open(h, "a");
        html_page(h, jny_cstr(parts[i][0]));
        html_say(h, parts[i][1]);
        html_close_to(h, h->depth - 2);
    }
    html_close_to(h, h->depth - 2);
}

static void part(html *h, const char *id, const char *words)
{
    html_open(h, "h1");
    html_set(h, "id", id);
    html_set(h, "class", "part");
    html_say(h, words);
    html_close(h);
}

/* `plain`: for a word processor, which knows neither the style nor drawings. */
static jny_str whole_page(draft *s, bool plain)
{
    s->whole = true;
    s->plain = plain;
    html h   = page_open(s, "All of it", NULL);
    html_open(&h, "h1");
    html_text(&h, s->set->title);
    html_close(&h);
    html_el(&h, "p", "lead");
    html_text(&h, s->set->council);
    html_close(&h);
    contents(&h);
    part(&h, "heard", "What we heard, what we will do");
    heard_sections(s, &h);
    part(&h, "stories", "The stories");
    for (size_t i = 0; i < s->n; i++)
        one_story(s, &h, i);
    part(&h, "numbers", "Numbers");
    charts_of(s, &h);
    part(&h, "how", "How we did it");
    how_it_was_done(s, &h);
    page_end(s, &h);
    s->whole = s->plain = false;
    return jny_buf_str(&h.out);
}

void write_about(draft *s)
{
    numbers_page(s);
    how_page(s);
    accessibility_page(s);
    page_file(s, JNY_STR("print.html"), whole_page(s, false));
    s->document = whole_page(s, true);
}
