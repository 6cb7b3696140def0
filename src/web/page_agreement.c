/* page_agreement.c - do two people see the same? And settling where they do not. */
#include "settle.h"

#include <math.h>
#include <stdlib.h>

enum { SAMPLES = 1000, SHOWN = 10 };

/* Names of the people who have finished a story, sorted as they come. */
typedef JNY_LIST(jny_str) names;

static names who_finished(visit *v)
{
    names out = {0};
    for (size_t row = 0; row < jny_desk_rows(v->web->desk); row++) {
        const jny_said *s = jny_desk_said(v->web->desk, row);
        for (size_t i = 0; i < s->n_done; i++) {
            bool known = s->done[i].machine;
            for (size_t k = 0; k < out.n; k++)
                known |= jny_str_eq(out.at[k], s->done[i].coder_name);
            if (!known)
                *JNY_PUSH(v->a, &out) = s->done[i].coder_name;
        }
    }
    return out;
}

/* Neither coder of a sample sees the other's answers before both are done. */
static uint64_t still_blind(visit *v)
{
    uint64_t n = 0;
    for (size_t row = 0; row < jny_desk_rows(v->web->desk); row++)
        n += is_blind(v, row);
    return n;
}

static void decimal_cell(visit *v, double x)
{
    html *h = &v->h;
    html_el(h, "td", "n");
    if (isnan(x))
        html_say(h, "undefined");
    else
        html_format(h, "%.2f", x);
    html_close(h);
}

static void choice(visit *v, const char *name, const char *label, names *people, bool machine,
                   jny_str chosen)
{
    html *h = &v->h;
    choice_begin(h, jny_str_format(v->a, "a-%s", name), name, label);
    for (size_t i = 0; i < people->n; i++)
        option_of(h, people->at[i], people->at[i], jny_str_eq(people->at[i], chosen));
    if (machine)
        option_of(h, JNY_STR("(machine)"), JNY_STR("the machine"),
                  jny_str_eq(chosen, JNY_STR("(machine)")));
    choice_end(h);
}

static void show_figures(visit *v, const jny_agreement *a)
{
    html               *h    = &v->h;
    const jny_codebook *book = &a->query->codebook->book;
    html_el(h, "section", "card rowgap");
    table_begin(h, NULL,
                jny_str_format(v->a, "Agreement per theme on %.*s that both have finished",
                               JNY_ARG(counted(v->a, a->stories, "story", "stories"))),
                "The interval is of alpha, 95 %, by bootstrap with seed 2012. A word only where "
                "somebody said yes ten times. AC1 is steadier where a theme is rare.");
    html_open(h, "thead");
    html_open(h, "tr");
    head_cell(h, "Theme", false);
    head_cell(h, "Both yes", true);
    head_cell(h, "Only the first", true);
    head_cell(h, "Only the second", true);
    head_cell(h, "Both no", true);
    head_cell(h, "Kappa", true);
    head_cell(h, "Alpha", true);
    head_cell(h, "95 % interval", true);
    head_cell(h, "AC1", true);
    head_cell(h, "Positive", true);
    head_cell(h, "In words", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < a->n; i++) {
        const jny_agree_row *r = &a->rows[i];
        if (!(r->pairs.both + r->pairs.first + r->pairs.second))
            continue;
        html_open(h, "tr");
        html_open(h, "th");
        html_set(h, "scope", "row");
        html_open(h, "a");
        html_link(
            h, "href",
            jny_str_format(v->a, "%.*s#settle",
                           JNY_ARG(link_to(v->a, "/agreement", "first", a->query->first, "second",
                                           get(v, "second"), "codebook", get(v, "codebook"),
                                           "theme", book->themes[r->theme].path))));
        html_text(h, book->themes[r->theme].name);
        html_close(h);
        theme_tags(h, &book->themes[r->theme]);
        html_close(h);
        number_cell(h, r->pairs.both);
        number_cell(h, r->pairs.first);
        number_cell(h, r->pairs.second);
        number_cell(h, r->pairs.neither);
        decimal_cell(v, r->kappa);
        decimal_cell(v, r->alpha);
        html_el(h, "td", "n");
        if (isnan(r->low))
            html_say(h, "undefined");
        else
            html_format(h, "%.2f to %.2f", r->low, r->high);
        html_close(h);
        decimal_cell(v, r->ac1);
        decimal_cell(v, r->positive);
        html_open(h, "td");
        html_words(h, "span",
                   r->settled && r->alpha < 0.667  ? "tag warn"
                   : r->settled && r->alpha >= 0.8 ? "tag good"
                                                   : "tag",
                   jny_agree_word(r));
        html_close(h);
        html_close(h);
    }
    html_close(h);
    table_end(h);
    html_close(h);
}

static void show_disagreements(visit *v, const jny_agreement *a, size_t theme)
{
    html  *h     = &v->h;
    size_t shown = 0, open = 0;

    const jny_codebook *book = &a->query->codebook->book;
    for (size_t i = 0; i < a->n_disagreements; i++)
        open += !a->disagreements[i].adjudicated &&
                (theme == JNY_NO_PARENT || a->disagreements[i].theme == theme);
    html_el(h, "section", "rowgap");
    html_set(h, "id", "settle");
    html_set(h, "aria-labelledby", "settle-title");
    html_open(h, "h2");
    html_set(h, "id", "settle-title");
    if (theme == JNY_NO_PARENT)
        html_format(h, "%.*s to settle",
                    JNY_ARG(counted(v->a, open, "disagreement", "disagreements")));
    else
        html_format(h, "%.*s on %.*s to settle",
                    JNY_ARG(counted(v->a, open, "disagreement", "disagreements")),
                    JNY_ARG(a->query->codebook->book.themes[theme].name));
    html_close(h);
    note(h, "small muted",
         "Both answers are kept as they were. What is settled here is a third "
         "decision, which counts.");
    html_el(h, "div", "stack");
    for (size_t i = 0; i < a->n_disagreements && shown < SHOWN; i++) {
        const jny_disagreement *x   = &a->disagreements[i];
        size_t                  row = jny_desk_row(v->web->desk, x->id);
        if (x->adjudicated || (theme != JNY_NO_PARENT && x->theme != theme) || row == SIZE_MAX)
            continue;
        settle_card(v, &(disagreement){row,
                                       jny_desk_theme_find(v->web->desk, book->name,
                                                           book->themes[x->theme].path),
                                       a->query->first, a->query->second, x->first});
        shown++;
    }
    html_close(h);
    if (open > shown)
        note(h, "small muted", "The next ones come as these are settled.");
    html_close(h);
}

/* Wherever two people differ, also where only one of them, or nobody, has finished the story. */
static void show_open(visit *v)
{
    html        *h = &v->h;
    jny_dispute *all;
    size_t       n;
    jny_desk_disputes(v->web->desk, v->a, &all, &n);
    html_el(h, "section", "rowgap");
    html_set(h, "id", "settle");
    html_set(h, "aria-labelledby", "settle-title");
    html_open(h, "h2");
    html_set(h, "id", "settle-title");
    html_format(h, "%.*s to settle, between any two people",
                JNY_ARG(counted(v->a, n, "disagreement", "disagreements")));
    html_close(h);
    note(h, "small muted",
         "Both answers are kept as they were. What is settled here is a third decision, which "
         "counts; until then the theme is counted in no table, and shown as disputed.");
    html_el(h, "div", "stack");
    for (size_t i = 0; i < n && i < SHOWN; i++)
        settle_card(v, &(disagreement){all[i].row, all[i].theme, all[i].yes->coder_name,
                                       all[i].no->coder_name, true});
    html_close(h);
    if (n > SHOWN)
        note(h, "small muted", "The next ones come as these are settled.");
    if (!n)
        note(h, NULL,
             "Nothing is open: wherever two people answered, they agree or it is settled.");
    html_open(h, "p");
    html_open(h, "a");
    html_link(h, "href", JNY_STR("/agreement"));
    html_say(h, "To the figures");
    html_close(h);
    html_close(h);
    html_close(h);
}

static void open_link(visit *v)
{
    html        *h = &v->h;
    jny_dispute *all;
    size_t       n;
    jny_desk_disputes(v->web->desk, v->a, &all, &n);
    if (!n)
        return;
    html_el(h, "p", "note");
    html_format(h, "%.*s between any two people, finished or not. ",
                JNY_ARG(counted(v->a, n, "open disagreement", "open disagreements")));
    html_open(h, "a");
    html_link(h, "href", JNY_STR("/agreement?open=1"));
    html_say(h, "See them");
    html_close(h);
    html_close(h);
}

/* The codebook that is asked for, else the first. */
static const jny_active *asked_book(const visit *v)
{
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(books[i].book.name, get(v, "codebook")))
            return &books[i];
    return books;
}

void page_agreement(visit *v)
{
    html             *h = &v->h;
    size_t            n;
    names             people = who_finished(v);
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n), *book = asked_book(v);
    jny_str           first = get(v, "first"), second = get(v, "second");
    frame_begin(v, "Agreement", "/agreement", NULL);
    html_words(h, "h1", NULL, "Agreement");
    if (still_blind(v)) {
        html_el(h, "p", "note");
        html_format(h, "You still have %.*s to code blind. This page opens when you are done. ",
                    JNY_ARG(counted(v->a, still_blind(v), "story", "stories")));
        html_open(h, "a");
        html_link(h, "href", JNY_STR("/review"));
        html_say(h, "Code them");
        html_close(h);
        html_close(h);
        frame_end(v);
        return;
    }
    if (get(v, "open").n) {
        show_open(v);
        frame_end(v);
        return;
    }
    open_link(v);
    if (!people.n || !n) {
        note(h, NULL,
             "Nobody has finished a story yet. When two people have finished the same "
             "stories, or one person and the machine, they are compared here.");
        frame_end(v);
        return;
    }
    if (!first.n)
        first = people.at[0];
    bool machine = jny_str_eq(second, JNY_STR("(machine)")) || (!second.n && people.n < 2);
    if (!second.n)
        second = people.n > 1 ? people.at[1] : JNY_STR("(machine)");
    html_el(h, "form", "card builder");
    html_set(h, "method", "get");
    html_set(h, "action", "/agreement");
    choice(v, "first", "Compare", &people, false, first);
    choice(v, "second", "with", &people, true, second);
    if (n > 1) {
        choice_begin(h, JNY_STR("a-codebook"), "codebook", "On the themes of");
        for (size_t i = 0; i < n; i++)
            option_of(h, books[i].book.name,
                      books[i].book.title.n ? books[i].book.title : books[i].book.name,
                      &books[i] == book);
        choice_end(h);
    }
    button(v, "btn go", NULL, (jny_str){0}, "Compare");
    html_close(h);
    jny_agree_query q = {.codebook = book,
                         .first    = first,
                         .second   = !machine ? second : (jny_str){0},
                         .samples  = SAMPLES,
                         .seed     = 2012,
                         .stories  = true};
    jny_agreement   a;
    if (jny_agree_on(v->web->desk, v->a, &q, &a, &v->err) != JNY_OK) {
        note(h, "note warn", v->err.msg);
    } else {
        size_t theme =
            get(v, "theme").n ? jny_codebook_find(&book->book, get(v, "theme")) : JNY_NO_PARENT;
        show_figures(v, &a);
        show_disagreements(v, &a, theme);
    }
    frame_end(v);
}

void post_adjudicate(visit *v)
{
    bool               stands;
    jny_str            there = get(v, "there");
    jny_decide_request r     = {.id     = get(v, "story"),
                                .theme  = get(v, "of"),
                                .action = JNY_STR("adjudicate"),
                                .absent = jny_str_eq(there, JNY_STR("no")),
                                .note   = jny_str_trim(get(v, "note")),
                                .coder  = v->coder};
    r.books                  = jny_desk_codebooks(v->web->desk, &r.n_books);
    if (!r.absent && !jny_str_eq(there, JNY_STR("yes"))) {
        refuse_visit(v, 400, "Say whether the theme is there: yes or no.");
        return;
    }
    if (jny_decide(v->web->project, v->a, &r, &stands, &v->err) != JNY_OK ||
        desk_touch(v->web, r.id, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    redirect(v,
             jny_str_format(v->a, "%.*s#settle",
                            JNY_ARG(link_to(v->a, "/agreement", "first", get(v, "first"), "second",
                                            get(v, "second"), "codebook", get(v, "codebook"),
                                            "theme", get(v, "theme"), "open", get(v, "open")))));
}
