/* site_frame.c - what every page of a site has around it and in it: no script, nothing from
 * elsewhere, a way past the head, a way to somebody who answers. */
#include "site.h"

extern const char jny_site_css[];

static const struct {
    const char *page, *name;
} menu[] = {{"index.html", "Stories"},
            {"what-we-heard.html", "What we heard"},
            {"numbers.html", "Numbers"},
            {"you-said.html", "Easy read"},
            {"how.html", "How we did it"}};
enum { MENU = sizeof menu / sizeof *menu };

static void meta(html *h, const char *name, const char *value, const char *content)
{
    html_open(h, "meta");
    html_set(h, name, value);
    html_set(h, "content", content);
}

static void head(draft *s, html *h, const char *title, const char *policy)
{
    html_open(h, "head");
    html_open(h, "meta");
    html_set(h, "charset", "utf-8");
    meta(h, "http-equiv", "Content-Security-Policy", policy);
    meta(h, "name", "viewport", "width=device-width, initial-scale=1");
    meta(h, "name", "referrer", "no-referrer");
    meta(h, "name", "generator", "journeys");
    html_open(h, "title");
    html_format(h, "%s - %.*s, %.*s", title, JNY_ARG(s->set->title), JNY_ARG(s->set->council));
    html_close(h);
    if (s->plain) {
        /* a word processor has its own */
    } else if (s->whole) {
        html_css(h, jny_cstr(jny_site_css));
    } else {
        html_open(h, "link");
        html_set(h, "rel", "stylesheet");
        html_set(h, "href", "style.css");
    }
    html_close(h);
}

static void top(draft *s, html *h, const char *current)
{
    html_el(h, "header", "top");
    html_el(h, "div", "in");
    html_el(h, "p", "name");
    link_open(s, h, JNY_STR("index.html"));
    html_text(h, s->set->title);
    html_close_to(h, h->depth - 2);
    if (!s->whole) {
        html_open(h, "nav");
        html_set(h, "aria-label", "Site");
        html_open(h, "ul");
        for (size_t i = 0; i < MENU; i++) {
            html_open(h, "li");
            html_open(h, "a");
            html_page(h, jny_cstr(menu[i].page));
            if (current && jny_str_eq(jny_cstr(current), jny_cstr(menu[i].page)))
                html_set(h, "aria-current", "page");
            html_say(h, menu[i].name);
            html_close_to(h, h->depth - 2);
        }
        html_close_to(h, h->depth - 2);
    }
    html_close_to(h, h->depth - 2);
    if (s->set->notice.n) { /* a section of its own, so that nobody passes it by */
        html_el(h, "aside", "notice");
        html_set(h, "aria-label", "Please note");
        html_open(h, "p");
        html_text(h, s->set->notice);
        html_close_to(h, h->depth - 2);
    }
}

html page_open(draft *s, const char *title, const char *current)
{
    html h = html_begin(s->a);
    html_open(&h, "html");
    html_attr(&h, "lang", s->set->language);
    head(s, &h, title,
         s->whole ? "default-src 'none'; style-src 'unsafe-inline'"
                  : "default-src 'none'; style-src 'self'; form-action 'none'");
    html_open(&h, "body");
    html_el(&h, "a", "skip");
    html_page(&h, JNY_STR("#main"));
    html_say(&h, "Skip to main content");
    html_close(&h);
    top(s, &h, current);
    html_open(&h, "main");
    html_set(&h, "id", "main");
    html_set(&h, "tabindex", "-1");
    return h;
}

static void foot(draft *s, html *h)
{
    html_el(h, "footer", "foot");
    html_el(h, "div", "in");
    html_open(h, "p");
    html_open(h, "strong");
    html_say(h, "Worried about a child? ");
    html_close(h);
    html_text(h, s->set->helpline);
    html_close(h);
    html_open(h, "p");
    html_format(h,
                "Published by %.*s%s%.*s. Words are the tellers' own; what could tell who they "
                "are was taken out. Questions, or your story taken out: ",
                JNY_ARG(s->set->council), s->set->published.n ? ", " : "",
                JNY_ARG(s->set->published));
    html_text(h, s->set->contact);
    html_close(h);
    if (!s->whole) {
        html_open(h, "p");
        static const char *const more[][2] = {{"accessibility.html", "Accessibility statement"},
                                              {"print.html", "All of it on one page, to print"}};
        for (size_t i = 0; i < 2; i++) {
            if (i)
                html_say(h, " \xC2\xB7 ");
            html_open(h, "a");
            html_page(h, jny_cstr(more[i][0]));
            html_say(h, more[i][1]);
            html_close(h);
        }
        html_say(h, " \xC2\xB7 No cookies, nothing is counted.");
        html_close(h);
    }
    html_close_to(h, h->depth - 2);
}

void page_end(draft *s, html *h)
{
    html_close(h); /* main */
    foot(s, h);
    html_close_to(h, 0);
    html_say(h, "\n");
}

void page_file(draft *s, jny_str file, jny_str bytes)
{
    *JNY_PUSH(s->a, &s->files) = (jny_named_bytes){file, bytes};
    for (size_t i = 0; i < s->n; i++) {
        if (s->stories[i].told)
            *JNY_PUSH(s->a, &s->stories[i].pages) = file;
        s->stories[i].told = false;
    }
}

void page_close(draft *s, html *h, const char *file)
{
    page_end(s, h);
    page_file(s, jny_cstr(file), jny_buf_str(&h->out));
}

void tell(const draft *s, const site_story *x)
{
    s->stories[x - s->stories].told = true;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

void head_open(html *h, unsigned level, const char *class)
{
    static const char *const names[] = {"h1", "h2", "h3", "h4"};
    html_el(h, names[level < 4 ? level - 1 : 3], class);
}

void heading(html *h, unsigned level, const char *class, jny_str words)
{
    head_open(h, level, class);
    html_text(h, words);
    html_close(h);
}

void link_open(const draft *s, html *h, jny_str page)
{
    if (!s->whole) {
        html_open(h, "a");
        html_page(h, page);
    } else if (jny_str_starts(page, JNY_STR("story-"))) {
        html_open(h, "a");
        html_page(h, jny_str_format(s->a, "#%.*s", JNY_ARG(jny_str_sub(page, 0, page.n - 5))));
    } else {
        html_open(h, "span");
    }
}

void mark_lang(html *h, jny_str lang)
{
    if (lang.n)
        html_attr(h, "lang", lang);
}

/* A paragraph with its replacements set apart, so that nobody takes them for the teller's words. */
static void paragraph(html *h, const site_story *x, size_t from, size_t to)
{
    size_t  at    = from;
    int64_t shift = 0;
    html_open(h, "p");
    for (size_t i = 0; i < x->redactions.n; i++) {
        const jny_redaction *r     = &x->redactions.at[i];
        size_t               start = (size_t)((int64_t)r->start + shift);
        shift += (int64_t)r->replacement.n - (int64_t)(r->end - r->start);
        if (start < at || start + r->replacement.n > to)
            continue;
        html_text(h, jny_str_sub(x->text, at, start));
        html_el(h, "span", "gone");
        html_text(h, r->replacement);
        html_close(h);
        at = start + r->replacement.n;
    }
    html_text(h, jny_str_sub(x->text, at, to));
    html_close(h);
}

void story_text(html *h, const site_story *x, jny_str site_lang)
{
    html_el(h, "div", "story");
    if (!jny_str_eq(x->lang, site_lang))
        mark_lang(h, x->lang);
    for (size_t at = 0; at < x->text.n;) {
        size_t end = at;
        while (end < x->text.n &&
               !(x->text.p[end] == '\n' && end + 1 < x->text.n && x->text.p[end + 1] == '\n'))
            end++;
        paragraph(h, x, at, end);
        while (end < x->text.n && x->text.p[end] == '\n')
            end++;
        at = end;
    }
    html_close(h);
}

void quote_of(const draft *s, html *h, jny_str words, const site_story *from)
{
    tell(s, from);
    html_open(h, "figure");
    html_open(h, "blockquote");
    mark_lang(h, from->lang);
    html_open(h, "p");
    html_format(h, "\xE2\x80\x9C%.*s\xE2\x80\x9D", JNY_ARG(words));
    html_close_to(h, h->depth - 2);
    html_el(h, "p", "by");
    html_format(h, "%.*s. ", JNY_ARG(from->by));
    link_open(s, h, from->page);
    html_say(h, "Read this story");
    html_close_to(h, h->depth - 3);
}

jny_str about(jny_arena *a, uint64_t people, bool at_start)
{
    return jny_str_format(a, "%s %.*s people", at_start ? "About" : "about",
                          JNY_ARG(spoken_number(a, people)));
}
