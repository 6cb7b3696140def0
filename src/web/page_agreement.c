/* page_agreement.c - do two people see the same, or one on two days? And settling where not. */
#include "settle.h"

#include <math.h>
#include <stdlib.h>

enum { SAMPLES = 1000, SHOWN = 10 };

/* Second choices that are no name of a person. */
#define MACHINE JNY_STR("(machine)")
#define AGAIN   JNY_STR("(again)")

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

/* Whom the page can compare. */
typedef struct {
    jny_str *people, *machines;
    size_t   n_people, n_machines;
} coders;

static void first_choice(visit *v, const coders *c, jny_str chosen)
{
    choice_begin(&v->h, JNY_STR("a-first"), "first", "Compare");
    for (size_t i = 0; i < c->n_people; i++)
        option_of(&v->h, c->people[i], c->people[i], jny_str_eq(c->people[i], chosen));
    choice_end(&v->h);
}

static void second_choice(visit *v, const coders *c, jny_str chosen)
{
    html *h = &v->h;
    choice_begin(h, JNY_STR("a-second"), "second", "with");
    for (size_t i = 0; i < c->n_people; i++)
        option_of(h, c->people[i], c->people[i], jny_str_eq(c->people[i], chosen));
    option_of(h, AGAIN, JNY_STR("themselves, read again"), jny_str_eq(chosen, AGAIN));
    option_of(h, MACHINE, JNY_STR("the machine's rules"), jny_str_eq(chosen, MACHINE));
    for (size_t i = 0; i < c->n_machines; i++) {
        jny_str value = jny_str_format(v->a, "machine:%.*s", JNY_ARG(c->machines[i]));
        option_of(h, value, jny_str_format(v->a, "%.*s, a machine", JNY_ARG(c->machines[i])),
                  jny_str_eq(value, chosen));
    }
    choice_end(h);
}

/* This page with the same question about one theme, or with readings in sight or without. */
static jny_str question_link(visit *v, const jny_agree_query *q, jny_str theme, bool in_sight)
{
    return link_to(v->a, "/agreement", "first", q->first, "second", get(v, "second"), "codebook",
                   get(v, "codebook"), "since", get(v, "since"), "in-sight",
                   in_sight ? JNY_STR("1") : (jny_str){0}, "theme", theme);
}

/* What two readings of one coder are worth. */
static void say_readings(visit *v, const jny_agreement *a)
{
    html *h     = &v->h;
    bool  sight = a->query->in_sight;
    html_el(h, "p", "note");
    html_format(h, "%.*s at the end of the first reading against %.*s at the end of the second",
                JNY_ARG(a->query->first), JNY_ARG(a->query->first));
    if (a->days >= 1)
        html_format(h, ", %.1f days later (the median)", a->days);
    else if (!isnan(a->days))
        html_say(h, ", less than a day later (the median)");
    html_say(h, sight ? ". " : ". The second was made without sight of the first answers. ");
    if (a->corrected)
        html_format(h, "Left out: %.*s corrected between the two. ",
                    JNY_ARG(counted(v->a, a->corrected, "story", "stories")));
    for (size_t i = 0; i < a->n; i++)
        if (a->rows[i].newer)
            html_format(h, "On \"%.*s\" left out: %.*s, first read when there was no such theme. ",
                        JNY_ARG(a->query->codebook->book.themes[a->rows[i].theme].name),
                        JNY_ARG(counted(v->a, a->rows[i].newer, "story", "stories")));
    if (a->in_sight || sight) {
        html_format(h,
                    sight ? "Among them: %.*s read again in sight of the first answers, where only "
                            "what was changed differs. "
                          : "Left out: %.*s read again in sight of the first answers. ",
                    JNY_ARG(counted(v->a, a->in_sight, "story", "stories")));
        html_open(h, "a");
        html_link(h, "href", question_link(v, a->query, (jny_str){0}, !sight));
        html_say(h, sight ? "Leave them out" : "Take them in");
        html_close(h);
    }
    html_close(h);
}

static jny_str caption(visit *v, const jny_agreement *a)
{
    jny_str stories = counted(v->a, a->stories, "story", "stories"), second = a->query->second;
    bool    person = second.n && !jny_str_starts(second, JNY_STR("machine:"));
    return jny_str_format(v->a, "Agreement per theme on %.*s %s", JNY_ARG(stories),
                          a->query->again ? "read twice"
                          : person        ? "that both have finished"
                                          : "that the coder has finished");
}

static void show_figures(visit *v, const jny_agreement *a)
{
    html               *h    = &v->h;
    const jny_codebook *book = &a->query->codebook->book;
    html_el(h, "section", "card rowgap");
    table_begin(h, NULL, caption(v, a),
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
        html_link(h, "href",
                  jny_str_format(v->a, "%.*s#settle",
                                 JNY_ARG(question_link(v, a->query, book->themes[r->theme].path,
                                                       a->query->in_sight))));
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
        open += !a->disagreements[i].adjudicated && !a->disagreements[i].implied &&
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
        if (x->adjudicated || x->implied || (theme != JNY_NO_PARENT && x->theme != theme) ||
            row == SIZE_MAX)
            continue;
        disagreement d = {
            .row       = row,
            .theme     = jny_desk_theme_find(v->web->desk, book->name, book->themes[x->theme].path),
            .first     = a->query->first,
            .second    = a->query->second,
            .first_yes = x->first,
            .again     = a->query->again,
            .was       = x->was,
            .is        = x->is};
        settle_card(v, &d);
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
    note(
        h, "small muted",
        "Both answers are kept as they were. What is settled here is a third decision, which "
        "counts. Until then a theme that one denies is counted in no table, and shown as disputed; "
        "one that the other finished the story without is counted.");
    html_el(h, "div", "stack");
    for (size_t i = 0; i < n && i < SHOWN; i++)
        settle_card(v, &(disagreement){.row       = all[i].row,
                                       .theme     = all[i].theme,
                                       .first     = all[i].yes,
                                       .second    = all[i].no,
                                       .first_yes = true});
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

static void since_field(visit *v, const jny_agree_query *q)
{
    typed_field(&v->h, (typing){.id       = "since",
                                .label    = "Read again since",
                                .type     = "date",
                                .value    = q->since,
                                .optional = true});
    if (q->in_sight)
        hidden(v, "in-sight", JNY_STR("1"));
}

/* Who, with whom, on which themes. */
static void show_question(visit *v, const coders *c, const jny_agree_query *q, jny_str second)
{
    html             *h = &v->h;
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    html_el(h, "form", "card builder");
    html_set(h, "method", "get");
    html_set(h, "action", "/agreement");
    first_choice(v, c, q->first);
    second_choice(v, c, second);
    if (q->again)
        since_field(v, q);
    if (n > 1) {
        choice_begin(h, JNY_STR("a-codebook"), "codebook", "On the themes of");
        for (size_t i = 0; i < n; i++)
            option_of(h, books[i].book.name,
                      books[i].book.title.n ? books[i].book.title : books[i].book.name,
                      &books[i] == q->codebook);
        choice_end(h);
    }
    button(v, "btn go", NULL, (jny_str){0}, "Compare");
    html_close(h);
}

static void show_answer(visit *v, const jny_agree_query *q)
{
    const jny_codebook *book = &q->codebook->book;
    jny_agreement       a;
    if (jny_agree_on(v->web->desk, v->a, q, &a, &v->err) == JNY_OK) {
        if (q->again)
            say_readings(v, &a);
        show_figures(v, &a);
        show_disagreements(
            v, &a, get(v, "theme").n ? jny_codebook_find(book, get(v, "theme")) : JNY_NO_PARENT);
        return;
    }
    note(&v->h, "note warn", v->err.msg);
    if (!a.in_sight)
        return;
    html_open(&v->h, "p");
    html_open(&v->h, "a");
    html_link(&v->h, "href", question_link(v, q, (jny_str){0}, true));
    html_say(&v->h, "Compare those in sight of the first answers");
    html_close(&v->h);
    html_close(&v->h);
}

static void wait_for_blind(visit *v)
{
    html *h = &v->h;
    html_el(h, "p", "note");
    html_format(h, "You still have %.*s to code blind. This page opens when you are done. ",
                JNY_ARG(counted(v->a, still_blind(v), "story", "stories")));
    html_open(h, "a");
    html_link(h, "href", JNY_STR("/review"));
    html_say(h, "Code them");
    html_close(h);
    html_close(h);
}

static void compare(visit *v)
{
    coders  c;
    size_t  n;
    jny_str second = get(v, "second");
    jny_desk_coders(v->web->desk, v->a, false, &c.people, &c.n_people);
    jny_desk_coders(v->web->desk, v->a, true, &c.machines, &c.n_machines);
    jny_desk_codebooks(v->web->desk, &n);
    open_link(v);
    if (!c.n_people || !n) {
        note(&v->h, NULL,
             "Nobody has finished a story yet. When two people have finished the same "
             "stories, or one person and the machine, they are compared here.");
        return;
    }
    if (!second.n)
        second = c.n_people > 1 ? c.people[1] : MACHINE;
    bool            again = jny_str_eq(second, AGAIN), machine = jny_str_eq(second, MACHINE);
    jny_agree_query q = {.codebook = asked_book(v),
                         .first    = get(v, "first").n ? get(v, "first") : c.people[0],
                         .samples  = SAMPLES,
                         .seed     = 2012,
                         .stories  = true,
                         .again    = again,
                         .in_sight = again && get(v, "in-sight").n};
    if (!again && !machine)
        q.second = second;
    if (again)
        q.since = get(v, "since");
    show_question(v, &c, &q, second);
    show_answer(v, &q);
}

void page_agreement(visit *v)
{
    frame_begin(v, "Agreement", "/agreement", NULL);
    html_words(&v->h, "h1", NULL, "Agreement");
    show_why_not(v);
    if (still_blind(v))
        wait_for_blind(v);
    else if (get(v, "open").n)
        show_open(v);
    else
        compare(v);
    frame_end(v);
}

/* Whether story and answers are what the lead had before them. */
static jny_status still_differs(visit *v, jny_decide_request *r, bool *yes)
{
    jny_named_theme t;
    jny_story       s;
    size_t          row = jny_desk_row(v->web->desk, r->id);
    jny_status      st  = jny_theme_named(r->books, r->n_books, r->theme, &t, &v->err);
    if (st == JNY_OK)
        st = jny_story_get(v->web->project, v->a, r->id, &s, &v->err);
    if (st != JNY_OK || row == SIZE_MAX)
        return st;
    size_t theme = jny_desk_theme_find(v->web->desk, t.codebook->book.name,
                                       t.codebook->book.themes[t.theme].path);
    r->read      = s.text;
    *yes         = jny_str_eq(get(v, "seen"), answers_seen(v, row, theme, s.text));
    return JNY_OK;
}

void post_adjudicate(visit *v)
{
    bool               stands, same = false;
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
    if (still_differs(v, &r, &same) != JNY_OK) {
        fail_by(v);
        return;
    }
    if (!same) {
        overtaken(v,
                  jny_str_format(v->a,
                                 "%.*s is not settled: its words were corrected, or somebody "
                                 "answered otherwise, after you opened this page. Look at what "
                                 "they say now.",
                                 JNY_ARG(r.id)),
                  page_agreement);
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
                                            get(v, "second"), "since", get(v, "since"), "in-sight",
                                            get(v, "in-sight"), "codebook", get(v, "codebook"),
                                            "theme", get(v, "theme"), "open", get(v, "open")))));
}
