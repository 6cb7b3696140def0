/* selection_balance.c - does the selection look like all the stories? A table with bars for each
 * thing that is balanced. */
#include "selection.h"

#include <stdio.h>

static jny_str heading_of(jny_str what)
{
    static const char *const words[][2] = {{"respondent_type", "Who told it"},
                                           {"locality", "Locality"},
                                           {"wave", "Wave"},
                                           {"valence", "What they say of it"},
                                           {"length", "How long"},
                                           {"voice", "Whose voice"},
                                           {"theme", "Theme"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (jny_str_eq(what, jny_cstr(words[i][0])))
            return jny_cstr(words[i][1]);
    return what;
}

static const jny_theme *theme_of(visit *v, const jny_balance_row *r)
{
    for (size_t t = 0; jny_str_eq(r->what, JNY_STR("theme")) && t < jny_desk_themes(v->web->desk);
         t++)
        if (jny_str_eq(jny_desk_theme_of(v->web->desk, t)->path, r->value))
            return jny_desk_theme_of(v->web->desk, t);
    return NULL;
}

static jny_str name_of(visit *v, const jny_balance_row *r)
{
    const jny_theme *t = theme_of(v, r);
    return t ? t->name : r->value.n ? spoken_valence(r->value) : JNY_STR("not given");
}

static void value_cell(visit *v, const jny_balance_row *r)
{
    html            *h = &v->h;
    const jny_theme *t = theme_of(v, r);
    html_open(h, "th");
    html_set(h, "scope", "row");
    html_text(h, name_of(v, r));
    if (t)
        theme_tags(h, t);
    html_close(h);
}

static void two_bars(html *h, double all, double selected, double most)
{
    const double shares[] = {all, selected};
    html_open(h, "td");
    html_set(h, "class", "b");
    html_el(h, "svg", "bar two");
    html_set(h, "aria-hidden", "true");
    for (int i = 0; i < 2; i++) {
        char width[32];
        snprintf(width, sizeof width, "%.1f%%", most > 0 ? 100 * shares[i] / most : 0);
        html_el(h, "rect", i ? "f4" : "f1");
        html_set(h, "width", width);
        html_set(h, "height", "9");
        html_set(h, "y", i ? "12" : "1");
    }
    html_close(h);
    html_close(h);
}

static void show_group(visit *v, const jny_balance_row *rows, size_t n, const jny_selection *s)
{
    html  *h    = &v->h;
    double most = 0, scale = 100 / (double)(s->n ? s->n : 1), whole = 100 / (double)s->wanted;
    bool   notes = false;
    for (size_t i = 0; i < n; i++) {
        double all = rows[i].wanted * whole, here = (double)rows[i].chosen * scale;
        most = all > most ? all : most;
        most = here > most ? here : most;
        notes |= rows[i].note.n > 0;
    }
    html_open(h, "div");
    html_el(h, "table", "bars");
    html_open(h, "caption");
    html_text(h, heading_of(rows[0].what));
    html_close(h);
    html_el(h, "thead", "vh");
    html_open(h, "tr");
    head_cell(h, "Group", false);
    head_cell(h, "All, per cent", true);
    head_cell(h, "Selected, per cent", true);
    head_cell(h, "Bars", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < n; i++) {
        double all = rows[i].wanted * whole, here = (double)rows[i].chosen * scale;
        html_open(h, "tr");
        value_cell(v, &rows[i]);
        html_el(h, "td", "n");
        html_format(h, "%.0f", all);
        html_close(h);
        html_el(h, "td", "n");
        html_format(h, "%.0f", here);
        html_close(h);
        two_bars(h, all, here, most);
        html_close(h);
    }
    html_close(h);
    html_close(h);
    if (notes) {
        html_el(h, "ul", "plain small");
        for (size_t i = 0; i < n; i++) {
            if (!rows[i].note.n)
                continue;
            html_open(h, "li");
            html_format(h, "%.*s: %llu of the %.1f wanted; %.*s.", JNY_ARG(name_of(v, &rows[i])),
                        (unsigned long long)rows[i].chosen, rows[i].wanted, JNY_ARG(rows[i].note));
            html_close(h);
        }
        html_close(h);
    }
    html_close(h);
}

/* Each should have a story: how many have, and all of them for who wants to see. */
static void show_themes(visit *v, const jny_balance_row *rows, size_t n, const jny_selection *s)
{
    html  *h    = &v->h;
    size_t have = 0;
    for (size_t i = 0; i < n; i++)
        have += rows[i].chosen > 0;
    html_el(h, "details", "rowgap");
    html_open(h, "summary");
    html_format(h, "%zu of %.*s in it; one by one", have,
                JNY_ARG(counted(v->a, n, "theme has a story", "themes have a story")));
    html_close(h);
    show_group(v, rows, n, s);
    html_close(h);
}

void selection_balance(visit *v, const chosen *c, const jny_balance *b)
{
    html *h = &v->h;
    html_el(h, "section", "card");
    html_set(h, "aria-labelledby", "balance");
    html_open(h, "h2");
    html_set(h, "id", "balance");
    html_say(h, "Does the selection look like all the stories?");
    html_close(h);
    html_el(h, "p", "small muted");
    html_words(h, "span", "key", "");
    html_format(h, "all %.*s, ", JNY_ARG(commas(v->a, b->stories)));
    html_words(h, "span", "key k4", "");
    html_format(h, "selected %.*s, per cent", JNY_ARG(commas(v->a, c->now.n)));
    html_close(h);
    html_el(h, "div", "multiples");
    size_t themes = b->n;
    for (size_t i = 0, to; i < themes; i = to) {
        for (to = i + 1; to < b->n && jny_str_eq(b->rows[to].what, b->rows[i].what);)
            to++;
        if (jny_str_eq(b->rows[i].what, JNY_STR("theme"))) /* the last, and many */
            themes = i;
        else
            show_group(v, b->rows + i, to - i, &c->now);
    }
    html_close(h);
    if (themes < b->n)
        show_themes(v, b->rows + themes, b->n - themes, &c->now);
    html_close(h);
}
