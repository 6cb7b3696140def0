/* page_codebook.c - what do we mean by this theme? Its words, its rules, and what a rule
 * would find before anybody adopts it. */
#include "page_review.h"

#include <string.h>

enum { TRIED = 25 };

static size_t asked_theme(const visit *v)
{
    size_t            n, t = JNY_NO_PARENT;
    jny_str           path  = get(v, "theme");
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    for (size_t b = 0; b < n && t == JNY_NO_PARENT; b++)
        t = jny_desk_theme_find(v->web->desk, books[b].book.name, path);
    return t;
}

static void tree(visit *v, size_t current)
{
    html                      *h = &v->h;
    const jny_progress_report *p = progress_of(v->web);
    html_open(h, "nav");
    html_set(h, "aria-label", "Themes");
    html_el(h, "ul", "tree");
    for (size_t t = 0; t < jny_desk_themes(v->web->desk); t++) {
        const jny_theme *x = jny_desk_theme_of(v->web->desk, t);
        html_open(h, "li");
        html_el(h, "a", x->depth ? "below" : NULL);
        html_link(h, "href", link_to(v->a, "/codebook", "theme", x->path));
        if (t == current)
            html_set(h, "aria-current", "page");
        html_open(h, "span");
        html_text(h, x->name);
        theme_tags(h, x);
        html_close(h);
        html_el(h, "span", "n");
        html_text(h, commas(v->a, p->themes[t].accepted + p->themes[t].waiting));
        html_words(h, "span", "vh", " stories accepted or waiting");
        html_close(h);
        html_close(h);
        html_close(h);
    }
    html_close(h);
    html_close(h);
}

static void prose(html *h, const char *name, jny_str s)
{
    if (!s.n)
        return;
    html_words(h, "dt", NULL, name);
    html_open(h, "dd");
    html_text(h, s);
    html_close(h);
}

static void rule_list(visit *v, const char *title, const jny_rule *rules, size_t n, jny_str theme)
{
    html *h = &v->h;
    if (!n)
        return;
    html_words(h, "h3", NULL, title);
    html_el(h, "ul", "rules");
    for (size_t i = 0; i < n; i++) {
        html_open(h, "li");
        if (theme.n) {
            html_open(h, "a");
            html_link(h, "href",
                      jny_str_format(v->a, "%.*s#try",
                                     JNY_ARG(link_to(v->a, "/codebook", "theme", theme, "rule",
                                                     rules[i].text))));
        }
        html_open(h, "code");
        html_text(h, rules[i].text);
        html_close(h);
        if (theme.n)
            html_close(h);
        html_close(h);
    }
    html_close(h);
}

static void examples(html *h, const char *title, const jny_example *x, size_t n)
{
    if (!n)
        return;
    html_words(h, "h3", NULL, title);
    html_el(h, "ul", "plain");
    for (size_t i = 0; i < n; i++) {
        html_open(h, "li");
        html_el(h, "q", "story");
        html_text(h, x[i].text);
        html_close(h);
        html_close(h);
    }
    html_close(h);
}

/* ---- Trying a rule out ----------------------------------------------------------------------- */

/* A codebook of this one rule, as YAML: single quotes doubled, which is all that they need. */
static jny_str book_of_rule(visit *v, jny_str rule, jny_str language)
{
    jny_buf b = jny_buf_open(v->a);
    jny_buf_format(&b,
                   "codebook: trial\nlanguage: %.*s\nthemes:\n  - id: trial\n    rules:\n      - '",
                   JNY_ARG(language.n ? language : JNY_STR("en")));
    for (size_t i = 0; i < rule.n; i++) {
        if (rule.p[i] == '\'')
            jny_buf_char(&b, '\'');
        jny_buf_char(&b, rule.p[i] == '\n' ? ' ' : rule.p[i]);
    }
    jny_buf_add(&b, JNY_STR("'\n"));
    return jny_buf_str(&b);
}

typedef struct {
    uint64_t                 stories, known, accepted, rejected;
    JNY_LIST(jny_batch_item) shown;
    JNY_LIST(jny_str)        ids;
} trial;

static void show_trial(visit *v, const trial *t, jny_str rule)
{
    html *h = &v->h;
    html_el(h, "p", "rowgap");
    html_set(h, "role", "status");
    html_open(h, "code");
    html_text(h, rule);
    html_close(h);
    html_format(h,
                " is found in %.*s. The theme is known in %llu of them already; it would be new in "
                "%llu. People said yes in %llu of these stories, and no in %llu.",
                JNY_ARG(counted(v->a, t->stories, "story", "stories")),
                (unsigned long long)t->known, (unsigned long long)(t->stories - t->known),
                (unsigned long long)t->accepted, (unsigned long long)t->rejected);
    html_close(h);
    if (!t->shown.n)
        return;
    table_begin(h, "kwic", JNY_STR("Where it would be new"), NULL);
    html_el(h, "thead", "vh");
    html_open(h, "tr");
    head_cell(h, "Story", false);
    head_cell(h, "Before", false);
    head_cell(h, "Words", false);
    head_cell(h, "After", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < t->shown.n; i++) {
        const jny_batch_item *x = &t->shown.at[i];
        passage_row(v, t->ids.at[i], x->before, x->quote, x->after);
        html_close(h);
    }
    html_close(h);
    table_end(h);
}

static jny_status try_rule(visit *v, size_t theme, jny_str rule, trial *out)
{
    jny_problems    problems = {0};
    jny_codebook    book;
    jny_matcher    *m = NULL;
    jny_stories     it;
    jny_story       s;
    jny_named_theme named = jny_desk_theme(v->web->desk, theme);
    *out                  = (trial){0};
    jny_rule parsed;
    size_t   col;
    if (jny_rule_parse(v->a, rule, &parsed, &col, &v->err) != JNY_OK)
        return v->err.status;
    jny_status st = jny_codebook_parse(v->a, JNY_STR("this rule"),
                                       book_of_rule(v, rule, named.codebook->book.language), &book,
                                       &problems, &v->err);
    if (st == JNY_OK)
        st = jny_matcher_open(v->web->world, &book, &m, &v->err);
    if (st != JNY_OK)
        return st;
    jny_arena a = jny_arena_open(v->web->world);
    st          = jny_stories_open(&it, v->web->project, &v->err);
    while (st == JNY_OK && jny_stories_next(&it, &a, &s, &v->err)) {
        jny_tags tags;
        size_t   row = jny_desk_row(v->web->desk, s.id);
        jny_tag(&a, m, s.text, jny_story_attribute(&s, "lang"), &tags);
        if (tags.n && row != SIZE_MAX && !is_blind(v, row)) {
            const jny_answer *x     = jny_desk_answer(v->web->desk, row, theme, (jny_str){0});
            bool              known = jny_desk_suggested(v->web->desk, row, theme) || x;
            out->stories++;
            out->known += known;
            out->accepted += x && x->present;
            out->rejected += x && !x->present;
            if (!known && out->shown.n < TRIED) {
                const jny_hit *hit           = &tags.hits[0];
                jny_str        sentence      = jny_sentence_around(s.text, hit->start, hit->end);
                size_t         from          = (size_t)(sentence.p - s.text.p);
                *JNY_PUSH(v->a, &out->ids)   = jny_str_copy(v->a, s.id);
                *JNY_PUSH(v->a, &out->shown) = (jny_batch_item){
                    .quote  = jny_str_copy(v->a, jny_str_sub(s.text, hit->start, hit->end)),
                    .before = jny_str_copy(
                        v->a,
                        jny_str_sub(s.text, from < hit->start ? from : hit->start, hit->start)),
                    .after = jny_str_copy(v->a, jny_str_sub(s.text, hit->end, from + sentence.n))};
            }
        }
        jny_arena_reset(&a);
    }
    jny_stories_close(&it);
    jny_arena_close(&a);
    jny_matcher_close(m);
    return st == JNY_OK ? v->err.status : st;
}

/* A form that changes the theme; the field holds `text`. */
static void adopt_begin(visit *v, size_t theme)
{
    jny_named_theme t = jny_desk_theme(v->web->desk, theme);
    form_begin(v, "/codebook", NULL);
    hidden(v, "codebook", t.codebook->book.name);
    hidden(v, "version", version_seen(v->a, t.codebook));
    hidden(v, "theme", t.codebook->book.themes[t.theme].path);
}

static void adopt_rule(visit *v, size_t theme, jny_str rule)
{
    const jny_theme *x     = jny_desk_theme_of(v->web->desk, theme);
    bool             there = false;
    for (size_t i = 0; i < x->n_rules; i++)
        there |= jny_str_eq(x->rules[i].text, rule);
    if (v->who->role < ROLE_LEAD)
        return;
    adopt_begin(v, theme);
    hidden(v, "text", rule);
    button(v, "btn", "do", there ? JNY_STR("remove") : JNY_STR("rule"),
           there ? "Take this rule out, tag all stories again"
                 : "Adopt this rule, tag all stories again");
    note(&v->h, "hint",
         "One step in the history, which `journeys undo run` takes back. Decisions stay as they "
         "are; stories that read differently wait again.");
    html_close(&v->h);
}

/* Sentences that must, or must not, be found: typed, or brought along from a story. */
static void example_form(visit *v, size_t theme)
{
    html *h = &v->h;
    if (v->who->role < ROLE_LEAD)
        return;
    html_el(h, "section", "card rowgap");
    html_set(h, "id", "example");
    html_words(h, "h2", NULL, "An example, or a near-miss");
    adopt_begin(v, theme);
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "text");
    html_say(h, "A sentence");
    html_close(h);
    html_open(h, "textarea");
    html_set(h, "id", "text");
    html_set(h, "name", "text");
    html_set(h, "rows", "3");
    html_flag(h, "required", true);
    html_set(h, "aria-describedby", "text-hint");
    html_text(h, get(v, "text"));
    html_close(h);
    html_el(h, "p", "hint");
    html_set(h, "id", "text-hint");
    html_say(h, "A codebook may be published, a story may not: change what belongs to this story "
                "alone, names, places, numbers, until only the way of speaking is left.");
    html_close(h);
    html_close(h);
    html_el(h, "p", "row");
    button(v, "btn", "do", JNY_STR("example"), "Must be found");
    button(v, "btn", "do", JNY_STR("near-miss"), "Must not be found");
    html_close(h);
    html_close(h);
    html_close(h);
}

static void trial_form(visit *v, size_t theme)
{
    html   *h    = &v->h;
    jny_str rule = jny_str_trim(get(v, "rule"));
    trial   t;
    html_el(h, "section", "card rowgap");
    html_set(h, "id", "try");
    html_words(h, "h2", NULL, "Try a rule before you adopt it");
    html_el(h, "form", NULL);
    html_set(h, "method", "get");
    html_set(h, "action", "/codebook");
    hidden(v, "theme", jny_desk_theme_of(v->web->desk, theme)->path);
    bool wrong = rule.n && try_rule(v, theme, rule, &t) != JNY_OK;
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "rule");
    html_say(h, "Rule");
    html_close(h);
    html_open(h, "input");
    html_set(h, "id", "rule");
    html_set(h, "name", "rule");
    html_attr(h, "value", rule);
    html_set(h, "autocomplete", "off");
    html_set(h, "aria-describedby", wrong ? "rule-wrong rule-hint" : "rule-hint");
    if (wrong)
        html_set(h, "aria-invalid", "true");
    html_close(h);
    if (wrong) {
        html_el(h, "p", "note warn");
        html_set(h, "id", "rule-wrong");
        html_set(h, "role", "alert");
        html_say(h, v->err.msg);
        html_close(h);
    }
    html_el(h, "p", "hint");
    html_set(h, "id", "rule-hint");
    html_say(h, "waiting list (any form of the words), =CAF (exact), ^looked after (these words), "
                "interven* (a beginning), nobody ~6 help (both, near). Nothing is changed by "
                "trying.");
    html_close(h);
    button(v, "btn", NULL, (jny_str){0}, "Try it");
    html_close(h);
    if (rule.n && !wrong) {
        show_trial(v, &t, rule);
        adopt_rule(v, theme, rule);
    }
    html_close(h);
}

static void show_theme(visit *v, size_t t)
{
    html                      *h = &v->h;
    const jny_theme           *x = jny_desk_theme_of(v->web->desk, t);
    const jny_progress_report *p = progress_of(v->web);
    html_el(h, "section", "card");
    html_set(h, "aria-labelledby", "theme-name");
    html_el(h, "div", "head");
    html_open(h, "h2");
    html_set(h, "id", "theme-name");
    html_text(h, x->name);
    theme_tags(h, x);
    html_close(h);
    html_open(h, "code");
    html_text(h, x->path);
    html_close(h);
    html_close(h);
    html_el(h, "dl", "facts");
    prose(h, "Definition", x->definition);
    prose(h, "Include", x->include);
    prose(h, "Exclude", x->exclude);
    prose(h, "Stories",
          jny_str_format(v->a, "%llu waiting, %llu accepted, %llu rejected",
                         (unsigned long long)p->themes[t].waiting,
                         (unsigned long long)p->themes[t].accepted,
                         (unsigned long long)p->themes[t].rejected));
    html_close(h);
    html_el(h, "p", "row");
    html_el(h, "a", "btn tight");
    html_link(h, "href", link_to(v->a, "/stories", "theme", x->path));
    html_say(h, "See its stories");
    html_close(h);
    if (p->themes[t].waiting && v->who->role >= ROLE_CODER) {
        html_el(h, "a", "btn tight");
        html_link(h, "href", link_to(v->a, "/review", "theme", x->path));
        html_say(h, "Review what waits");
        html_close(h);
    }
    html_close(h);
    html_el(h, "div", "split half");
    html_open(h, "div");
    rule_list(v, "Rules", x->rules, x->n_rules, x->path);
    rule_list(v, "Unless", x->unless, x->n_unless, (jny_str){0});
    html_close(h);
    html_open(h, "div");
    examples(h, "Examples", x->examples, x->n_examples);
    examples(h, "Near-misses", x->near_misses, x->n_near_misses);
    html_close(h);
    html_close(h);
    html_close(h);
    trial_form(v, t);
    example_form(v, t);
}

void page_codebook(visit *v)
{
    html  *h    = &v->h;
    size_t t    = asked_theme(v), n;
    bool   none = jny_desk_themes(v->web->desk) == 0;
    if (t == JNY_NO_PARENT && !get(v, "theme").n && !none)
        t = 0;
    if (t == JNY_NO_PARENT && !none) {
        refuse_visit(v, 404, "No codebook of this project has that theme.");
        return;
    }
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    frame_begin(v, "Codebook", "/codebook", NULL);
    html_words(h, "h1", NULL, "Codebook");
    show_why_not(v);
    html_el(h, "p", "lede");
    for (size_t b = 0; b < n; b++)
        html_format(h, "%s%.*s: %.*s.", b ? " " : "", JNY_ARG(books[b].book.title),
                    JNY_ARG(counted(v->a, books[b].book.n, "theme", "themes")));
    if (none)
        html_say(h, "The project has no codebook yet. In a terminal: journeys tag --codebook FILE");
    html_close(h);
    if (get(v, "said").n)
        note(h, "note good",
             "Adopted, and all stories are tagged by it. The codebook's file on disk is as it was: "
             "put the download in its place.");
    if (!none) {
        html_el(h, "p", "row");
        for (size_t b = 0; b < n; b++) {
            html_el(h, "a", "btn tight");
            html_link(h, "href",
                      link_to(v->a, "/codebook/download", "codebook", books[b].book.name));
            html_format(h, "Download %.*s.yaml", JNY_ARG(books[b].book.name));
            html_close(h);
        }
        html_close(h);
        html_el(h, "div", "split aside-main");
        tree(v, t);
        html_open(h, "div");
        show_theme(v, t);
        html_close(h);
        html_close(h);
    }
    frame_end(v);
}

static const jny_active *asked_book(visit *v)
{
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    for (size_t b = 0; b < n; b++)
        if (jny_str_eq(books[b].book.name, get(v, "codebook")))
            return &books[b];
    refuse_visit(v, 404, "The project has no codebook of that name.");
    return NULL;
}

void page_codebook_file(visit *v)
{
    const jny_active *book = asked_book(v);
    if (book)
        send_text(v, "text/plain; charset=utf-8", book->book.source,
                  jny_str_z(v->a, jny_str_format(v->a, "%.*s.yaml", JNY_ARG(book->book.name))));
}

void post_codebook(visit *v)
{
    static const struct {
        const char *name;
        jny_edit    what;
    } known[]              = {{"rule", JNY_EDIT_ADD_RULE},
                              {"remove", JNY_EDIT_REMOVE_RULE},
                              {"example", JNY_EDIT_ADD_EXAMPLE},
                              {"near-miss", JNY_EDIT_ADD_NEAR_MISS}};
    const jny_active *book = asked_book(v);
    jny_adoption      x    = {.text = jny_str_trim(get(v, "text")), .actor = v->coder};
    jny_run_report    r;
    size_t            k = 0;
    while (k < sizeof known / sizeof *known && !jny_str_eq(get(v, "do"), jny_cstr(known[k].name)))
        k++;
    if (!book)
        return;
    if (k == sizeof known / sizeof *known || !x.text.n) {
        refuse_visit(v, 400, "Say what is to be adopted.");
        return;
    }
    x.what = known[k].what;
    if (!jny_str_eq(get(v, "version"), version_seen(v->a, book))) {
        if (k < 2) /* what it would do now */
            add_field(v, JNY_STR("rule"), x.text);
        overtaken(v,
                  JNY_STR("Not adopted: the codebook was changed after you opened this page. Look "
                          "at the theme as it is now, and at what this would do there."),
                  page_codebook);
        return;
    }
    if (jny_codebook_need(&book->book, get(v, "theme"), &x.theme, &v->err) != JNY_OK ||
        jny_codebook_adopt(v->web->project, v->a, v->web->world, book, &x, &r, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    jny_str to = link_to(v->a, "/codebook", "theme", get(v, "theme"), "said", JNY_STR("adopted"));
    desk_drop(v->web); /* its codebooks are old; nothing of it is used from here on */
    redirect(v, to);
}
