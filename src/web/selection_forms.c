/* selection_forms.c - what stands beside the chosen stories: proposing anew, swapping, asking for
 * one, what was dropped, and what is left before they are published. */
#include "selection.h"

enum { WANTED_USUAL = 40 };

static void number_field(visit *v, const char *id, const char *label, uint64_t value,
                         const char *hint)
{
    typed_field(&v->h, (typing){.id    = id,
                                .label = label,
                                .keys  = "numeric",
                                .hint  = hint,
                                .value = jny_str_format(v->a, "%llu", (unsigned long long)value)});
}

void selection_propose(visit *v, const chosen *c)
{
    html             *h = &v->h;
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    form_begin(v, "/selection", "card");
    html_words(h, "h2", NULL, c->now.n ? "Propose anew" : "Propose stories");
    number_field(
        v, "wanted", "How many stories", c->now.wanted ? c->now.wanted : WANTED_USUAL,
        "Every theme that may be shown gets one where it can; then they mirror the whole.");
    number_field(v, "seed", "Seed", c->now.n ? c->now.seed : 1,
                 "Any number. The same gives the same stories; another, others as good.");
    if (n > 1) {
        choice_begin(h, JNY_STR("codebook"), "codebook", "Themes of which codebook");
        for (size_t i = 0; i < n; i++)
            option_of(h, books[i].book.name, books[i].book.name,
                      jny_str_eq(books[i].book.name, c->now.codebook));
        choice_end(h);
    }
    html_el(h, "div", "tick");
    html_open(h, "input");
    html_set(h, "type", "checkbox");
    html_set(h, "id", "wards");
    html_set(h, "name", "wards");
    html_set(h, "value", "1");
    html_flag(h, "checked", c->now.wards);
    html_open(h, "label");
    html_set(h, "for", "wards");
    html_say(h, "Show wards where enough people are alike");
    html_close(h);
    html_close(h);
    if (c->now.n)
        note(h, "small muted", "Pinned stories stay; the others may change.");
    button(v, c->now.n ? "btn wide" : "btn go wide", "do", JNY_STR("propose"), "Propose");
    html_close(h);
}

void selection_swap(visit *v, const chosen_story *list, size_t n)
{
    html *h = &v->h;
    form_begin(v, "/selection", "card");
    html_words(h, "h2", NULL, "Swap two stories");
    choice_begin(h, JNY_STR("story"), "story", "Out");
    for (size_t i = 0; i < n; i++)
        option_of(h, list[i].story.id, list[i].story.id, false);
    choice_end(h);
    typed_field(h,
                (typing){.id = "other", .label = "In", .hint = "The id of a story, like J0117."});
    button(v, "btn", "do", JNY_STR("swap"), "Swap");
    html_close(h);
}

/* Whether a story may be chosen, and if not, why. */
void selection_ask(visit *v, const chosen *c)
{
    html   *h   = &v->h;
    jny_str ask = jny_str_trim(get(v, "ask"));
    jny_err err = {0};
    size_t  row = 0;
    html_el(h, "section", "card");
    html_set(h, "id", "ask-card");
    html_words(h, "h2", NULL, "May this story come in?");
    html_el(h, "form", NULL);
    html_set(h, "method", "get");
    html_link(h, "action", JNY_STR("/selection"));
    typed_field(h, (typing){.id = "ask", .label = "Id of a story", .value = ask});
    button(v, "btn", NULL, (jny_str){0}, "Ask");
    html_close(h);
    if (!ask.n) {
        html_close(h);
        return;
    }
    const char *why =
        jny_pool_find(c->pool, ask, &row, &err) == JNY_OK ? jny_pool_bar(c->pool, row) : err.msg;
    html_el(h, "div", why ? "note warn rowgap" : "note good rowgap");
    html_set(h, "role", "status");
    if (err.status != JNY_OK) {
        html_say(h, why);
    } else if (why) {
        html_format(h, "%.*s cannot come in: %s.", JNY_ARG(ask), why);
    } else {
        html_format(h, "%.*s may come in. ", JNY_ARG(ask));
        if (c->now.n)
            selection_button(v, "pin", ask, "Pin it in");
    }
    html_close(h);
    html_close(h);
}

void selection_dropped(visit *v, const chosen *c)
{
    html *h = &v->h;
    if (!c->now.n_dropped)
        return;
    html_el(h, "section", "card");
    html_words(h, "h2", NULL, "Dropped");
    note(h, "small muted", "They come into no proposal until they are freed.");
    html_el(h, "ul", "plain");
    for (size_t row = 0; row < jny_pool_rows(c->pool); row++)
        for (size_t i = 0; i < c->now.n_dropped; i++)
            if (jny_pool_key(c->pool, row) == c->now.dropped[i]) {
                html_el(h, "li", "row");
                html_text(h, jny_pool_id(c->pool, row));
                selection_button(v, "free", jny_pool_id(c->pool, row), "Free");
                html_close(h);
            }
    html_close(h);
    html_close(h);
}

void selection_publish(visit *v, const chosen_story *list, size_t n)
{
    html  *h      = &v->h;
    size_t unable = 0, unsigned_ = 0;
    for (size_t i = 0; i < n; i++) {
        unable += !list[i].may_enter;
        unsigned_ += list[i].left && list[i].may_enter;
    }
    const chosen_story *next = NULL; /* a flagged story never opens by itself */
    for (size_t i = n; i > 0; i--)
        next = list[i - 1].left && list[i - 1].may_enter && !list[i - 1].marks.flagged
                   ? &list[i - 1]
                   : next;
    html_el(h, "section", "card");
    html_set(h, "id", "publish");
    html_words(h, "h2", NULL, "Before it is published");
    html_el(h, "ul", "plain");
    html_open(h, "li");
    html_words(h, "span", unable ? "tag warn" : "tag good", unable ? "Not yet" : "Done");
    if (unable)
        html_format(h, " %zu of %zu cannot be shown: drop or swap them", unable, n);
    else
        html_format(h, " Agreed to, not flagged, not known by who tells it: %zu of %zu", n, n);
    html_close(h);
    html_open(h, "li");
    html_words(h, "span", unsigned_ ? "tag warn" : "tag good", unsigned_ ? "Not yet" : "Done");
    html_format(h, " Redactions read and signed by a person: %zu of %zu", n - unable - unsigned_,
                n);
    html_close(h);
    html_close(h);
    if (next) {
        html_el(h, "a", "btn go wide");
        html_link(h, "href", link_to(v->a, "/sign", "story", next->story.id));
        html_format(h, "Read and sign %.*s", JNY_ARG(next->story.id));
        html_close(h);
    } else if (!unable && !unsigned_ && v->who->role == ROLE_LEAD) {
        note(h, "note good", "Nothing stands against it. In a terminal:");
        html_open(h, "p");
        html_open(h, "code");
        html_format(h, "journeys publish -o site --site site.yaml -p %.*s.journeys",
                    JNY_ARG(v->web->title));
        html_close(h);
        html_close(h);
    }
    note(h, "small muted",
         "This page publishes nothing. `publish`, in a terminal, asks the same of every story "
         "again, "
         "and writes beside the site who agreed, who signed and what was taken out.");
    html_close(h);
}
