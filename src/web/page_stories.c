/* page_stories.c - where is the one I mean? The grid and its filters. */
#include "stories_grid.h"

#include <string.h>

enum { PAGE_SHORT = 25, PAGE_LONG = 100, BEGINNING = 90 };

jny_str grid_link(const grid *g, jny_str sort, jny_str from, const char *without)
{
    visit *v = g->v;
#define KEEP(name) get(v, strcmp(without, name) == 0 ? "" : (name))
    return link_to(v->a, "/stories", "q", KEEP("q"), "theme", KEEP("theme"), "who", KEEP("who"),
                   "locality", KEEP("locality"), "state", KEEP("state"), "sort", sort, "from",
                   from);
#undef KEEP
}

/* ---- The filter ------------------------------------------------------------------------------ */

static void choice(visit *v, const char *name, const char *label, const char *any)
{
    html *h = &v->h;
    choice_begin(h, jny_str_format(v->a, "f-%s", name), name, label);
    option_of(h, (jny_str){"", 0}, jny_cstr(any), false);
}

static void values_choice(visit *v, const char *name, const char *label, const char *any,
                          const jny_values *x)
{
    choice(v, name, label, any);
    for (size_t i = 0; x && i < x->n; i++)
        if (x->values[i].n)
            option_of(&v->h, x->values[i], x->values[i], jny_str_eq(x->values[i], get(v, name)));
    choice_end(&v->h);
}

static void theme_choice(visit *v, const char *name, const char *any)
{
    choice(v, name, "Theme", any);
    for (size_t t = 0; t < jny_desk_themes(v->web->desk); t++) {
        const jny_theme *x = jny_desk_theme_of(v->web->desk, t);
        option_of(
            &v->h, x->path,
            jny_str_format(v->a, "%s%.*s", x->depth ? "\xC2\xA0\xC2\xA0" : "", JNY_ARG(x->name)),
            jny_str_eq(x->path, get(v, name)));
    }
    choice_end(&v->h);
}

static void chip(grid *g, const char *label, jny_str value, const char *name)
{
    html *h = &g->v->h;
    if (!value.n)
        return;
    html_open(h, "li");
    html_el(h, "a", "chip");
    html_link(h, "href", grid_link(g, g->sort, (jny_str){0}, name));
    html_format(h, "%s: %.*s ", label, JNY_ARG(value));
    html_el(h, "span", "x");
    html_set(h, "aria-hidden", "true");
    html_say(h, "\xC3\x97");
    html_close(h);
    html_words(h, "span", "vh", " take this filter away");
    html_close(h);
    html_close(h);
}

static void show_filter(grid *g)
{
    visit *v = g->v;
    html  *h = &v->h;
    html_el(h, "section", "card");
    html_set(h, "aria-label", "Filter");
    html_el(h, "form", "builder");
    html_set(h, "method", "get");
    html_set(h, "action", "/stories");
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "f-q");
    html_say(h, "Words in the story");
    html_close(h);
    html_open(h, "input");
    html_set(h, "id", "f-q");
    html_set(h, "name", "q");
    html_attr(h, "value", g->q);
    html_close(h);
    theme_choice(v, "theme", "Any theme");
    values_choice(v, "who", "Who told it", "Everyone", g->values[0]);
    values_choice(v, "locality", "Locality", "All localities", g->localities);
    choice(v, "state", "State", "Any state");
    option_of(h, JNY_STR("waiting"), JNY_STR("Suggestions wait"),
              jny_str_eq(g->state, JNY_STR("waiting")));
    option_of(h, JNY_STR("unread"), JNY_STR("Not finished"),
              jny_str_eq(g->state, JNY_STR("unread")));
    option_of(h, JNY_STR("finished"), JNY_STR("Finished"),
              jny_str_eq(g->state, JNY_STR("finished")));
    option_of(h, JNY_STR("again"), JNY_STR("To read again"),
              jny_str_eq(g->state, JNY_STR("again")));
    option_of(h, JNY_STR("flagged"), JNY_STR("Flagged"), jny_str_eq(g->state, JNY_STR("flagged")));
    choice_end(h);
    hidden(v, "sort", g->sort);
    button(v, "btn go", NULL, (jny_str){0}, "Filter");
    html_close(h);
    if (g->q.n || g->theme != JNY_NO_PARENT || g->who.n || g->locality.n || g->state.n) {
        html_el(h, "div", "row");
        html_words(h, "span", "muted", "On:");
        html_el(h, "ul", "chips");
        chip(g, "Words", g->q, "q");
        chip(g, "Theme", get(v, "theme"), "theme");
        chip(g, "Who", g->who, "who");
        chip(g, "Locality", g->locality, "locality");
        chip(g, "State", g->state, "state");
        html_close(h);
        html_open(h, "a");
        html_link(h, "href", JNY_STR("/stories"));
        html_say(h, "Clear all");
        html_close(h);
        html_close(h);
    }
    html_close(h);
}

/* ---- The rows -------------------------------------------------------------------------------- */

static void sort_cell(grid *g, const char *by, const char *heading)
{
    visit *v    = g->v;
    html  *h    = &v->h;
    bool   down = jny_str_starts(g->sort, JNY_STR("-"));
    bool   on   = jny_str_eq(jny_str_sub(g->sort, down, g->sort.n), jny_cstr(by));
    html_open(h, "th");
    html_set(h, "scope", "col");
    if (on)
        html_set(h, "aria-sort", down ? "descending" : "ascending");
    html_el(h, "a", "sort");
    html_link(
        h, "href",
        grid_link(g, jny_str_format(v->a, "%s%s", on && !down ? "-" : "", by), (jny_str){0}, ""));
    html_say(h, heading);
    html_close(h);
    html_close(h);
}

static void show_chips(grid *g, size_t row)
{
    visit          *v     = g->v;
    html           *h     = &v->h;
    const jny_desk *d     = v->web->desk;
    bool            any   = false;
    bool            blind = is_blind(v, row), done = jny_desk_settled(d, row);
    html_el(h, "ul", "chips");
    for (size_t t = 0; t < jny_desk_themes(d); t++) {
        const jny_answer *x =
            blind ? jny_desk_own(d, row, t, v->coder) : jny_desk_answer(d, row, t, (jny_str){0});
        bool suggested = !blind && !x && !done && jny_desk_suggested(d, row, t);
        if (!suggested && !(x && x->present))
            continue;
        any = true;
        html_open(h, "li");
        html_el(h, "span", suggested ? "chip rule" : "chip");
        if (x && x->valence.n)
            html_say(h, jny_str_eq(x->valence, JNY_STR("working-well"))   ? "+ "
                        : jny_str_eq(x->valence, JNY_STR("needs-change")) ? "\xE2\x88\x92 "
                        : jny_str_eq(x->valence, JNY_STR("mixed"))        ? "\xC2\xB1 "
                                                                          : "");
        html_text(h, jny_desk_theme_of(d, t)->name);
        html_words(h, "span", "vh", suggested ? ", suggested" : ", by a person");
        html_close(h);
        html_close(h);
    }
    if (!any)
        html_words(h, "li", "muted", blind ? "hidden until you finish it" : "none");
    html_close(h);
}

static void show_row(grid *g, size_t row)
{
    visit    *v = g->v;
    html     *h = &v->h;
    jny_story s;
    jny_str   id = jny_desk_id(v->web->desk, row);
    if (jny_story_get(v->web->project, v->a, id, &s, &v->err) != JNY_OK)
        return;
    html_open(h, "tr");
    html_open(h, "th");
    html_set(h, "scope", "row");
    html_open(h, "a");
    html_link(h, "href", link_to(v->a, "/review", "story", id));
    html_text(h, id);
    html_close(h);
    html_close(h);
    html_el(h, "td", "excerpt");
    jny_str lang = jny_story_attribute(&s, "lang");
    html_attr(h, "lang", lang.n ? lang : JNY_STR("en"));
    html_text(h, beginning_of(s.text, BEGINNING));
    html_say(h, "\xE2\x80\xA6");
    html_close(h);
    for (size_t c = 0; c < GRID_COLUMNS; c++) {
        jny_str value = grid_value(g, c, row);
        if (!g->values[c])
            continue;
        html_el(h, "td", grid_columns[c].nowrap ? "nowrap" : NULL);
        html_text(h, value.n ? value : JNY_STR("[x]"));
        html_close(h);
    }
    html_open(h, "td");
    show_chips(g, row);
    html_close(h);
    uint32_t waits = grid_waiting(g, row);
    html_open(h, "td");
    html_el(h, "span", waits ? "tag warn" : "tag");
    if (is_blind(v, row))
        html_say(h, "To code blind");
    else if (waits)
        html_format(h, "%u wait%s", (unsigned)waits, waits == 1 ? "s" : "");
    else
        html_say(h, jny_desk_settled(v->web->desk, row) ? "Finished"
                    : jny_desk_again(v->web->desk, row) ? "To read again"
                                                        : "To read");
    html_close(h);
    html_close(h);
    html_close(h);
}

static void show_rows(grid *g, size_t from, size_t to)
{
    visit *v = g->v;
    html  *h = &v->h;
    html_el(h, "section", "card rowgap");
    table_begin(h, "grid", JNY_STR("Stories"),
                "[x] is not given. Chip border: solid, a person; dashed, a rule. + working well, "
                "\xE2\x88\x92 needs change, \xC2\xB1 mixed.");
    html_open(h, "thead");
    html_open(h, "tr");
    sort_cell(g, "id", "ID");
    head_cell(h, "Story", false);
    for (size_t c = 0; c < GRID_COLUMNS; c++)
        if (g->values[c])
            sort_cell(g, grid_columns[c].attribute, grid_columns[c].heading);
    head_cell(h, "Themes", false);
    sort_cell(g, "waiting", "State");
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = from; i < to; i++)
        show_row(g, g->rows[i]);
    html_close(h);
    table_end(h);
    html_close(h);
}

void page_stories(visit *v)
{
    grid            g = {.v = v};
    html           *h = &v->h;
    jny_batch_query q;
    if (grid_load(&g) != JNY_OK) {
        fail_by(v);
        return;
    }
    size_t size = get_number(v, "size", PAGE_SHORT) == PAGE_LONG ? PAGE_LONG : PAGE_SHORT;
    size_t from = (size_t)get_number(v, "from", 0);
    from        = from < g.n ? from : 0;
    size_t to   = from + size < g.n ? from + size : g.n;
    size_t all  = jny_desk_rows(v->web->desk);
    frame_begin(v, "Stories", "/stories", NULL);
    html_words(h, "h1", NULL, "Stories");
    show_why_not(v);
    html_el(h, "p", "lede");
    html_open(h, "strong");
    html_format(h, "%.*s of %.*s", JNY_ARG(commas(v->a, g.n)),
                JNY_ARG(counted(v->a, all, "story", "stories")));
    html_close(h);
    html_say(h, g.n < all ? " match. The filter below is on." : ". No filter is on.");
    html_close(h);
    if (get_number(v, "done", 0)) {
        html_el(h, "p", "note good");
        html_set(h, "role", "status");
        html_format(h,
                    "Accepted in %llu stories, as one event: one undo on the review page takes "
                    "all back.",
                    (unsigned long long)get_number(v, "done", 0));
        html_close(h);
    }
    show_filter(&g);
    if (v->who->role >= ROLE_CODER && batch_asked(&g, &q))
        batch_preview(&g, &q);
    else if (v->who->role >= ROLE_CODER && progress_of(v->web)->waiting)
        batch_offer(&g);
    if (!all) {
        note(h, "rowgap", "No story is here yet.");
    } else if (!g.n) {
        html_el(h, "p", "rowgap");
        html_say(h, "No story matches. ");
        if (g.q.n)
            html_say(h, "Words are found by their beginning: \xE2\x80\x9Cschool\xE2\x80\x9D finds "
                        "schools, not preschool. Words in quotes are a phrase. ");
        html_open(h, "a");
        html_link(h, "href", JNY_STR("/stories"));
        html_say(h, "Clear the filter");
        html_close(h);
        html_close(h);
    } else {
        show_rows(&g, from, to);
    }
    html_el(h, "p", "row rowgap");
    html_format(h, "%zu to %zu of %zu ", g.n ? from + 1 : 0, to, g.n);
    if (from) {
        html_el(h, "a", "btn");
        html_link(
            h, "href",
            grid_link(&g, g.sort, jny_str_format(v->a, "%zu", from > size ? from - size : 0), ""));
        html_say(h, "Earlier");
        html_close(h);
    }
    if (to < g.n) {
        html_el(h, "a", "btn");
        html_link(h, "href", grid_link(&g, g.sort, jny_str_format(v->a, "%zu", to), ""));
        html_say(h, "Next");
        html_close(h);
    }
    frame_end(v);
}
