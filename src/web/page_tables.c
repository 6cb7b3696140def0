/* page_tables.c - who says what, where? The query of `count` as a form; exact for the office, or
 * through the one gate to be shared. What is shared never has an exact number in its bytes. */
#include "page_tables.h"

#include <string.h>

enum { ROWS_MOST = 500 };

typedef struct {
    visit          *v;
    jny_count_query query;
    jny_count_table count;
    jny_str        *attributes;
    size_t          n_attributes;
    jny_count_style style;
    jny_policy      policy;  /* its name empty: exact counts */
    jny_str         content; /* shared: what the ledger keeps */
    bool            repeated;
} tables;

static const char *const policies[][2] = {
    {"", "Exact (internal)"},
    {"round-5", "To share: under 5 hidden, rest rounded to 5"},
    {"round-7", "To share: 1 to 7 hidden, rest rounded to 5"},
    {"round-10", "To share: under 10 hidden, rest rounded to 5"},
    {"exact-5", "To share: under 5 hidden, rest exact"},
    {"exact-10", "To share: under 10 hidden, rest exact"},
};

/* Through the gate: of what is hidden nothing is left in the table. */
static jny_status share(tables *t, jny_loaded *loaded)
{
    visit           *v      = t->v;
    jny_count_table *shared = JNY_NEW(v->a, jny_count_table);
    jny_status       st     = jny_policy_find(get(v, "share"), &t->policy, &v->err);
    if (st == JNY_OK)
        st = jny_count_share(v->a, &t->count, &t->policy, shared, &v->err);
    if (st == JNY_OK)
        st = jny_ledger_check(loaded, v->a, shared, &t->content, &t->repeated, &v->err);
    t->count = *shared;
    return st;
}

/* A table of one story is its answers: what somebody is to code blind they do not see counted. */
static void leave_blind_out(tables *t)
{
    visit            *v    = t->v;
    JNY_LIST(int64_t) list = {0};
    for (size_t row = 0; row < jny_desk_rows(v->web->desk); row++)
        if (is_blind(v, row))
            *JNY_PUSH(v->a, &list) = jny_desk_key(v->web->desk, row);
    t->query.without   = list.at;
    t->query.n_without = list.n;
}

static jny_status ask(tables *t)
{
    visit            *v = t->v;
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    jny_str           name = get(v, "codebook"), by[2] = {get(v, "by"), get(v, "by2")};
    jny_str           where = jny_str_trim(get(v, "where")), theme = get(v, "theme");
    jny_loaded       *loaded;
    bool              sharing = get(v, "share").n > 0;
    t->style                  = (jny_count_style){.percent = get(v, "percent").n > 0,
                                                  .valence = get(v, "valence").n > 0 && !sharing,
                                                  .tests   = get(v, "test").n > 0};
    if (!n)
        return jny_fail(&v->err, JNY_ENOTFOUND, NULL,
                        "the project has no codebook yet; in a terminal: journeys tag --codebook "
                        "FILE");
    t->query.codebook = &books[0];
    for (size_t b = 0; b < n; b++)
        if (jny_str_eq(books[b].book.name, name))
            t->query.codebook = &books[b];
    t->query.codings = get(v, "codings");
    for (size_t i = 0; i < 2; i++)
        if (by[i].n && !(i && jny_str_eq(by[0], by[1])))
            t->query.by[t->query.n_by++] = by[i];
    jny_status st =
        jny_attributes(v->web->project, v->a, &t->attributes, &t->n_attributes, &v->err);
    if (st == JNY_OK && where.n)
        st = jny_where_parse(v->a, where, &t->query.where, &v->err);
    if (st == JNY_OK && theme.n) {
        size_t *one       = JNY_NEW(v->a, size_t);
        st                = jny_codebook_need(&t->query.codebook->book, theme, one, &v->err);
        t->query.themes   = one;
        t->query.n_themes = 1;
    }
    leave_blind_out(t);
    if (st == JNY_OK && sharing && t->query.n_without)
        st = jny_fail(&v->err, JNY_ECONFLICT, NULL,
                      "%.*s are yours to code without seeing answers: finish them before you share "
                      "a table, or let somebody else share it",
                      JNY_ARG(counted(v->a, t->query.n_without, "story", "stories")));
    if (st == JNY_OK)
        st = jny_count_load(v->web->project, v->a, &t->query, &loaded, &v->err);
    if (st == JNY_OK)
        st = jny_count_next(loaded, v->a, &t->query, &t->count, &v->err);
    return st == JNY_OK && sharing ? share(t, loaded) : st;
}

static void attribute_choice(tables *t, const char *name, const char *label)
{
    visit *v = t->v;
    html  *h = &v->h;
    choice_begin(h, jny_str_format(v->a, "t-%s", name), name, label);
    option_of(h, (jny_str){"", 0}, JNY_STR("nothing: totals"), false);
    for (size_t i = 0; i < t->n_attributes; i++)
        option_of(h, t->attributes[i], t->attributes[i],
                  jny_str_eq(t->attributes[i], get(v, name)));
    choice_end(h);
}

static void tick(html *h, const char *id, const char *name, const char *words, bool on)
{
    html_el(h, "div", "tick");
    html_open(h, "input");
    html_set(h, "type", "checkbox");
    html_set(h, "id", id);
    html_set(h, "name", name);
    html_set(h, "value", "1");
    html_flag(h, "checked", on);
    html_open(h, "label");
    html_set(h, "for", id);
    html_say(h, words);
    html_close(h);
    html_close(h);
}

static void builder(tables *t)
{
    static const char *const codings[][2] = {{"effective", "People or machine"},
                                             {"reviewed", "People only"},
                                             {"machine", "The machine only"}};
    visit                   *v            = t->v;
    html                    *h            = &v->h;
    html_el(h, "form", "card builder");
    html_set(h, "method", "get");
    html_set(h, "action", "/tables");
    attribute_choice(t, "by", "By");
    attribute_choice(t, "by2", "and by");
    choice_begin(h, JNY_STR("t-theme"), "theme", "Theme");
    option_of(h, (jny_str){"", 0}, JNY_STR("All themes"), false);
    const jny_codebook *book = t->query.codebook ? &t->query.codebook->book : NULL;
    for (size_t i = 0; book && i < book->n; i++)
        option_of(h, book->themes[i].path, book->themes[i].name,
                  jny_str_eq(book->themes[i].path, get(v, "theme")));
    choice_end(h);
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "t-where");
    html_say(h, "Only where");
    html_close(h);
    html_open(h, "input");
    html_set(h, "id", "t-where");
    html_set(h, "name", "where");
    html_attr(h, "value", get(v, "where"));
    html_set(h, "placeholder", "respondent_type = parent");
    html_close(h);
    choice_begin(h, JNY_STR("t-codings"), "codings", "Whose answers");
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        option_of(h, jny_cstr(codings[i][0]), jny_cstr(codings[i][1]),
                  jny_str_eq(get(v, "codings"), jny_cstr(codings[i][0])));
    choice_end(h);
    choice_begin(h, JNY_STR("t-share"), "share", "Numbers");
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        option_of(h, jny_cstr(policies[i][0]), jny_cstr(policies[i][1]),
                  jny_str_eq(get(v, "share"), jny_cstr(policies[i][0])));
    choice_end(h);
    tick(h, "t-percent", "percent", "Per cent of the base", t->style.percent);
    tick(h, "t-test", "test", "Who mentions it more often, in words", t->style.tests);
    tick(h, "t-valence", "valence", "What works well (internal only)", t->style.valence);
    button(v, "btn go", NULL, (jny_str){0}, "Count");
    html_close(h);
}

static void show_table(visit *v, const jny_table *t)
{
    html *h = &v->h;
    html_el(h, "section", "card");
    table_begin(h, NULL, t->caption, NULL);
    html_open(h, "thead");
    html_open(h, "tr");
    for (size_t c = 0; c < t->n_columns; c++)
        head_cell(
            h,
            jny_str_z(v->a, t->columns[c].heading.n ? t->columns[c].heading : JNY_STR("not given")),
            t->columns[c].right);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t r = 0; r < t->n_rows && r < ROWS_MOST; r++) {
        html_el(h, "tr", r >= t->n_body ? "total" : NULL);
        for (size_t c = 0; c < t->n_columns; c++) {
            const jny_cell *x = &t->cells[r * t->n_columns + c];
            html_el(h, c ? "td" : "th", t->columns[c].right ? "n" : NULL);
            if (!c)
                html_set(h, "scope", "row");
            html_text(h, x->text.n ? x->text : JNY_STR("not given"));
            html_close(h);
        }
        html_close(h);
    }
    html_close(h);
    table_end(h);
    for (size_t i = 0; i < t->n_notes; i++) {
        html_el(h, "p", "small muted");
        html_text(h, t->notes[i]);
        html_close(h);
    }
    if (t->n_rows > ROWS_MOST)
        note(h, "note", "Only the first 500 rows are shown; the download has all.");
    html_close(h);
}

/* What a file says of how it was made, as `journeys count -o` does: `journeys repeat` reads it. */
static jny_status made_of(tables *t, jny_str format, jny_str *out)
{
    visit        *v = t->v;
    jny_made_part parts[16];
    size_t        n = 0;
    jny_str       state, by = get(v, "by");
    jny_buf       book = jny_buf_open(v->a);
    jny_status    st   = jny_project_state(v->web->project, v->a, &state, &v->err);
    if (t->query.n_by == 2)
        by = jny_str_format(v->a, "%.*s,%.*s", JNY_ARG(t->query.by[0]), JNY_ARG(t->query.by[1]));
    const jny_made_part asked[] = {
        {JNY_STR("by"), by},
        {JNY_STR("theme"), get(v, "theme")},
        {JNY_STR("where"), jny_str_trim(get(v, "where"))},
        {JNY_STR("codings"), get(v, "codings")},
        {JNY_STR("codebook"), get(v, "codebook")},
        {JNY_STR("share"), get(v, "share")},
        {JNY_STR("format"), format},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (asked[i].value.n)
            parts[n++] = asked[i];
    if (t->style.percent)
        parts[n++] = (jny_made_part){JNY_STR("percent"), {0}};
    if (t->style.tests)
        parts[n++] = (jny_made_part){JNY_STR("test"), {0}};
    jny_buf_hex(&book, t->query.codebook->book.hash.bytes, 6);
    parts[n++] = (jny_made_part){JNY_STR("state"), state};
    parts[n++] = (jny_made_part){JNY_STR("hash"), jny_buf_str(&book)};
    parts[n++] = (jny_made_part){JNY_STR("version"), JNY_STR(JNY_VERSION)};
    *out       = jny_made(v->a, JNY_STR("count"), parts, n);
    return st;
}

static jny_str same_query(visit *v, const char *path, const char *format, bool codings)
{
    return link_to(v->a, path, "codebook", get(v, "codebook"), "by", get(v, "by"), "by2",
                   get(v, "by2"), "theme", get(v, "theme"), "where", get(v, "where"), "codings",
                   codings ? get(v, "codings") : (jny_str){0}, "percent", get(v, "percent"), "test",
                   get(v, "test"), "valence", get(v, "valence"), "format", jny_cstr(format));
}

static const struct {
    const char *name, *words, *type;
} formats[] = {
    {"csv", "CSV", "text/csv; charset=utf-8"},
    {"xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"html", "Web page", "text/html; charset=utf-8"},
    {"svg", "Chart", "image/svg+xml"},
    {"json", "JSON", "application/json"},
    {"md", "Markdown", "text/plain; charset=utf-8"},
};
enum { FORMATS = sizeof formats / sizeof *formats };

/* An exact table is looked at again with every download; one that leaves is noted, so its buttons
 * are a form. */
static void downloads(tables *t)
{
    static const char *const asked[] = {"codebook", "by",   "by2",     "theme", "where",
                                        "codings",  "test", "percent", "share"};
    visit                   *v       = t->v;
    html                    *h       = &v->h;
    if (!t->count.shared) {
        html_el(h, "div", "row");
        for (size_t i = 0; i < FORMATS; i++) {
            html_el(h, "a", "btn tight");
            html_link(h, "href", same_query(v, "/tables/download", formats[i].name, true));
            html_say(h, formats[i].words);
            html_close(h);
        }
        html_close(h);
        return;
    }
    if (v->who->role < ROLE_LEAD) {
        note(h, "small muted", "A lead may take it out of the project.");
        return;
    }
    form_begin(v, "/tables/share", "row");
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        hidden(v, asked[i], get(v, asked[i]));
    for (size_t i = 0; i < FORMATS; i++)
        button(v, "btn tight", "format", jny_cstr(formats[i].name), formats[i].words);
    html_close(h);
}

static void what_it_is(tables *t)
{
    html   *h       = &t->v->h;
    jny_str codings = get(t->v, "codings");
    if (codings.n && !jny_str_eq(codings, JNY_STR("effective"))) {
        html_el(h, "p", "note");
        html_format(h,
                    "Only some answers count here (%.*s): the work of others is hidden by this. ",
                    JNY_ARG(codings));
        html_open(h, "a");
        html_link(h, "href", same_query(t->v, "/tables", "", false));
        html_say(h, "Count everybody's");
        html_close(h);
        html_close(h);
    }
    if (t->query.n_without) {
        html_el(h, "p", "note");
        html_format(h, "Left out: %.*s that you are to code without seeing anybody's answers.",
                    JNY_ARG(counted(t->v->a, t->query.n_without, "story", "stories")));
        html_close(h);
    }
    if (!t->count.shared)
        note(h, "note warn",
             "INTERNAL: exact counts, which can tell on a child. Not for leaving the office.");
    else if (t->repeated)
        note(h, "note good", "To share. This very table left before, and may do so again.");
    else
        note(h, "note",
             "To share: [c] is a count that is hidden, or one that would tell it. Nothing has left "
             "yet; a download notes it as a release, and later tables are checked against it.");
}

void page_tables(visit *v)
{
    tables    t = {.v = v};
    jny_table table;
    html     *h    = &v->h;
    bool      good = ask(&t) == JNY_OK;
    if (good)
        jny_count_report(v->a, &t.count, JNY_FORMAT_TABLE, t.style, &table);
    frame_begin(v, "Tables", "/tables", NULL);
    html_el(h, "div", "head");
    html_open(h, "div");
    html_words(h, "h1", NULL, "Tables");
    note(h, "lede",
         "Stories that mention a theme: once each, however often. They told of it; they "
         "are no sample of all who live here.");
    html_close(h);
    if (good)
        downloads(&t);
    html_close(h);
    builder(&t);
    if (good) {
        what_it_is(&t);
        show_table(v, &table);
        tables_chart(v, &t.query, &t.count, t.policy.name);
    } else {
        html_el(h, "div", "note warn");
        html_set(h, "role", "alert");
        html_say(h, v->err.msg);
        if (v->err.excerpt[0]) {
            html_say(h, " ");
            html_words(h, "code", NULL, v->err.excerpt);
        }
        html_close(h);
    }
    frame_end(v);
}

/* Its place among the formats; where there is none, the visit is refused. */
static size_t format_asked(visit *v)
{
    jny_str wanted = get(v, "format");
    size_t  f      = 0;
    while (f < FORMATS && !jny_str_eq(jny_cstr(formats[f].name), wanted))
        f++;
    if (f == FORMATS)
        refuse_visit(v, 400, "A table is downloaded as csv, xlsx, html, svg, json or md.");
    return f;
}

static void send_table(tables *t, size_t f)
{
    visit     *v      = t->v;
    jny_str    wanted = jny_cstr(formats[f].name);
    jny_table  table;
    jny_format format;
    jny_buf    b = jny_buf_open(v->a);
    if (jny_format_parse(wanted, &format, &v->err) == JNY_OK) {
        jny_count_report(v->a, &t->count, format, t->style, &table);
        jny_table_print(&b, &table, format, 0, &v->err);
    }
    if (v->err.status != JNY_OK) {
        fail_by(v);
        return;
    }
    send_text(
        v, formats[f].type, jny_buf_str(&b),
        jny_str_z(v->a, jny_str_format(v->a, "%s-counts.%.*s",
                                       t->count.shared ? "shared" : "INTERNAL", JNY_ARG(wanted))));
}

void page_tables_file(visit *v)
{
    tables t = {.v = v};
    if (get(v, "share").n) {
        refuse_visit(v, 405, "A table that leaves is noted: use the buttons of the page.");
        return;
    }
    size_t f = format_asked(v);
    if (f < FORMATS && ask(&t) != JNY_OK)
        fail_by(v);
    else if (f < FORMATS)
        send_table(&t, f);
}

/* A table leaves the project: noted first, then sent. */
void post_share(visit *v)
{
    tables t = {.v = v};
    if (!get(v, "share").n) {
        refuse_visit(v, 400, "Say by which policy it is to be shared.");
        return;
    }
    size_t f = format_asked(v); /* what is not sent is no release */
    if (f == FORMATS)
        return;
    if (ask(&t) != JNY_OK || made_of(&t, get(v, "format"), &t.style.made) != JNY_OK) {
        fail_by(v);
        return;
    }
    if (!t.repeated && jny_ledger_note(v->web->project, v->a, &t.policy, t.style.made, t.content,
                                       v->coder, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    send_table(&t, f);
}
