/* stories_batch.c - many at once: the suggestions of a theme, or the hits of one rule, in all
 * stories that the grid shows; seen as samples first, accepted as one step. */
#include "stories_grid.h"

#include <string.h>

enum { SAMPLES = 5 };

static void sample_row(visit *v, const jny_batch_item *x)
{
    html *h = &v->h;
    passage_row(v, jny_desk_id(v->web->desk, x->row), x->before, x->quote, x->after);
    html_open(h, "td");
    if (x->negated)
        html_words(h, "span", "tag warn", "left out: negation");
    else if (x->decided)
        html_words(h, "span", "tag warn", "left out: decided");
    else
        html_words(h, "span", "small", "accepted");
    html_close(h);
    html_close(h);
}

void batch_preview(grid *g, const jny_batch_query *q)
{
    visit          *v = g->v;
    html           *h = &v->h;
    jny_batch_item *items;
    size_t          n, negated = 0, decided = 0;
    if (jny_batch_find(v->web->project, v->a, v->web->desk, q, &items, &n, &v->err) != JNY_OK) {
        note(h, "note warn", v->err.msg);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        negated += items[i].negated && !items[i].decided;
        decided += items[i].decided;
    }
    const jny_theme *t    = jny_desk_theme_of(v->web->desk, q->theme);
    size_t           left = n - negated - decided;
    html_el(h, "section", "card rowgap");
    html_set(h, "aria-labelledby", "preview");
    html_el(h, "div", "head");
    html_open(h, "h2");
    html_set(h, "id", "preview");
    html_format(h, "Preview: accept %.*s in %.*s", JNY_ARG(t->name),
                JNY_ARG(counted(v->a, left, "story", "stories")));
    html_close(h);
    html_words(h, "p", "small muted", "Nothing is changed yet.");
    html_close(h);
    if (n) {
        table_begin(h, "kwic",
                    jny_str_format(v->a, "%zu of the %zu, spread over them",
                                   n < SAMPLES ? n : (size_t)SAMPLES, n),
                    NULL);
        html_el(h, "thead", "vh");
        html_open(h, "tr");
        head_cell(h, "Story", false);
        head_cell(h, "Before", false);
        head_cell(h, "Words", false);
        head_cell(h, "After", false);
        head_cell(h, "Will be", false);
        html_close(h);
        html_close(h);
        html_open(h, "tbody");
        size_t shown = n < SAMPLES ? n : SAMPLES;
        for (size_t i = 0; i < shown; i++)
            sample_row(v, &items[i * n / shown]);
        html_close(h);
        table_end(h);
    }
    form_begin(v, "/stories/accept", "row");
    hidden(v, "q", g->q);
    hidden(v, "theme", get(v, "theme"));
    hidden(v, "who", g->who);
    hidden(v, "locality", g->locality);
    hidden(v, "state", g->state);
    hidden(v, "accept", get(v, "accept"));
    hidden(v, "rule", q->rule);
    hidden(v, "seen", batch_seen(v, items, n));
    if (left) {
        html_el(h, "button", "btn go");
        html_set(h, "type", "submit");
        html_format(h, "Accept in %.*s", JNY_ARG(counted(v->a, left, "story", "stories")));
        html_close(h);
    }
    html_el(h, "a", "btn");
    html_link(h, "href", grid_link(g, g->sort, (jny_str){0}, ""));
    html_say(h, "Cancel");
    html_close(h);
    html_el(h, "span", "small");
    html_format(h,
                "%zu left out: a negation stands before the words in %zu, and %zu were decided "
                "before. One undo takes all back.",
                negated + decided, negated, decided);
    html_close(h);
    html_close(h);
    html_close(h);
}

bool batch_asked(grid *g, jny_batch_query *q)
{
    visit  *v     = g->v;
    jny_str theme = get(v, "accept");
    size_t  n;
    *q                      = (jny_batch_query){.theme = JNY_NO_PARENT,
                                                .rule  = get(v, "rule"),
                                                .rows  = g->rows,
                                                .n     = g->n,
                                                .coder = v->coder};
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    for (size_t b = 0; theme.n && b < n && q->theme == JNY_NO_PARENT; b++)
        q->theme = jny_desk_theme_find(v->web->desk, books[b].book.name, theme);
    return q->theme != JNY_NO_PARENT;
}

void batch_offer(grid *g)
{
    visit *v = g->v;
    html  *h = &v->h;
    html_el(h, "form", "row rowgap");
    html_set(h, "method", "get");
    html_set(h, "action", "/stories");
    hidden(v, "q", g->q);
    hidden(v, "theme", get(v, "theme"));
    hidden(v, "who", g->who);
    hidden(v, "locality", g->locality);
    hidden(v, "state", g->state);
    html_open(h, "label");
    html_set(h, "for", "accept");
    html_say(h, "Accept suggestions of");
    html_close(h);
    html_el(h, "select", "auto");
    html_set(h, "id", "accept");
    html_set(h, "name", "accept");
    for (size_t t = 0; t < jny_desk_themes(v->web->desk); t++) {
        const jny_theme *x = jny_desk_theme_of(v->web->desk, t);
        if (progress_of(v->web)->themes[t].waiting && !x->sensitive)
            option_of(h, x->path, x->name, t == g->theme);
    }
    html_close(h);
    button(v, "btn tight", NULL, (jny_str){0}, "Preview");
    html_words(h, "span", "small muted",
               "in the stories that match. Sensitive themes are decided one by one.");
    html_close(h);
}

void post_accept_all(visit *v)
{
    grid            g = {.v = v};
    jny_batch_query q;
    uint64_t        accepted;
    if (grid_load(&g) != JNY_OK) {
        fail_by(v);
        return;
    }
    if (!batch_asked(&g, &q) || jny_desk_theme_of(v->web->desk, q.theme)->sensitive) {
        refuse_visit(v, 400, "Name a theme; sensitive ones are decided story by story.");
        return;
    }
    jny_batch_item *items;
    size_t          n;
    jny_status st = jny_batch_find(v->web->project, v->a, v->web->desk, &q, &items, &n, &v->err);
    if (st == JNY_OK && !jny_str_eq(get(v, "seen"), batch_seen(v, items, n))) {
        overtaken(v,
                  JNY_STR("Nothing was accepted: it would be other stories, or other words, than "
                          "the preview showed. Look at what it would be now."),
                  page_stories);
        return;
    }
    if (st == JNY_OK)
        st = jny_batch_accept(v->web->project, v->a, v->web->desk, &q, &accepted, &v->err);
    if (st != JNY_OK) {
        fail_by(v);
        return;
    }
    desk_drop(v->web);
    redirect(v, jny_str_format(v->a, "/stories?theme=%.*s&done=%llu", JNY_ARG(get(v, "accept")),
                               (unsigned long long)accepted));
}
