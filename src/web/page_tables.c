/* page_tables.c - who says what, where? The query of `count` as a form. */
#include "app.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 500 };

typedef struct {
    visit          *v;
    jny_count_query query;
    jny_count_table count;
    jny_str        *attributes;
    size_t          n_attributes;
    bool            percent;
} tables;

static jny_status ask(tables *t)
{
    visit            *v = t->v;
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    jny_str           name = get(v, "codebook"), by[2] = {get(v, "by"), get(v, "by2")};
    jny_str           where = jny_str_trim(get(v, "where")), theme = get(v, "theme");
    t->percent = get(v, "percent").n > 0;
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
    if (st == JNY_OK)
        st = jny_count(v->web->project, v->a, &t->query, &t->count, &v->err);
    return st;
}

static void attribute_choice(tables *t, const char *name, const char *label)
{
    visit *v = t->v;
    html  *h = &v->h;
    html_el(h, "div", "field");
    html_open(h, "label");
    html_attr(h, "for", jny_str_format(v->a, "t-%s", name));
    html_say(h, label);
    html_close(h);
    html_open(h, "select");
    html_attr(h, "id", jny_str_format(v->a, "t-%s", name));
    html_set(h, "name", name);
    option_of(h, (jny_str){"", 0}, JNY_STR("nothing: totals"), false);
    for (size_t i = 0; i < t->n_attributes; i++)
        option_of(h, t->attributes[i], t->attributes[i],
                  jny_str_eq(t->attributes[i], get(v, name)));
    html_close(h);
    html_close(h);
}

static void builder(tables *t)
{
    static const char *const codings[][2] = {{"effective", "People, else the machine"},
                                             {"reviewed", "People only"},
                                             {"machine", "The machine only"}};
    visit                   *v            = t->v;
    html                    *h            = &v->h;
    html_el(h, "form", "card builder");
    html_set(h, "method", "get");
    html_set(h, "action", "/tables");
    attribute_choice(t, "by", "By");
    attribute_choice(t, "by2", "and by");
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "t-theme");
    html_say(h, "Theme");
    html_close(h);
    html_open(h, "select");
    html_set(h, "id", "t-theme");
    html_set(h, "name", "theme");
    option_of(h, (jny_str){"", 0}, JNY_STR("All themes"), false);
    const jny_codebook *book = t->query.codebook ? &t->query.codebook->book : NULL;
    for (size_t i = 0; book && i < book->n; i++)
        option_of(h, book->themes[i].path, book->themes[i].name,
                  jny_str_eq(book->themes[i].path, get(v, "theme")));
    html_close(h);
    html_close(h);
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
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "t-codings");
    html_say(h, "Whose answers");
    html_close(h);
    html_open(h, "select");
    html_set(h, "id", "t-codings");
    html_set(h, "name", "codings");
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        option_of(h, jny_cstr(codings[i][0]), jny_cstr(codings[i][1]),
                  jny_str_eq(get(v, "codings"), jny_cstr(codings[i][0])));
    html_close(h);
    html_close(h);
    html_el(h, "div", "tick");
    html_open(h, "input");
    html_set(h, "type", "checkbox");
    html_set(h, "id", "t-percent");
    html_set(h, "name", "percent");
    html_set(h, "value", "1");
    html_flag(h, "checked", t->percent);
    html_open(h, "label");
    html_set(h, "for", "t-percent");
    html_say(h, "Per cent of the base");
    html_close(h);
    html_close(h);
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

/* The totals of each theme as bars, the same numbers beside them. */
static int compare_rows(const void *x, const void *y)
{
    const jny_count_row *a = *(const jny_count_row *const *)x,
                        *b = *(const jny_count_row *const *)y;
    if (a->stories != b->stories)
        return a->stories > b->stories ? -1 : 1;
    return a < b ? -1 : a > b;
}

static void chart(tables *t)
{
    visit                *v    = t->v;
    html                 *h    = &v->h;
    const jny_codebook   *book = &t->query.codebook->book;
    const jny_count_row **rows = JNY_ARRAY(v->a, const jny_count_row *, t->count.n + 1);
    size_t                n    = 0;
    for (size_t i = 0; i < t->count.n; i++) {
        const jny_count_row *r     = &t->count.rows[i];
        bool                 total = r->theme != JNY_NO_PARENT;
        for (size_t k = 0; k < t->query.n_by; k++)
            total &= r->value[k] == t->count.values[k].n;
        if (total && book->themes[r->theme].depth == 0)
            rows[n++] = r;
    }
    if (!n)
        return;
    qsort(rows, n, sizeof(const jny_count_row *), compare_rows);
    html_el(h, "section", "card rowgap");
    html_words(h, "h2", NULL, "The totals as bars");
    table_begin(h, "bars", JNY_STR("INTERNAL: exact counts. Stories that mention each theme"),
                NULL);
    html_el(h, "thead", "vh");
    html_open(h, "tr");
    head_cell(h, "Theme", false);
    head_cell(h, "Stories", true);
    head_cell(h, "Bar", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < n; i++) {
        html_open(h, "tr");
        html_open(h, "th");
        html_set(h, "scope", "row");
        html_text(h, book->themes[rows[i]->theme].name);
        html_close(h);
        number_cell(h, rows[i]->stories);
        html_el(h, "td", "b");
        bar(h, (double)rows[i]->stories, (double)rows[0]->stories);
        html_close(h);
        html_close(h);
    }
    html_close(h);
    table_end(h);
    html_close(h);
}

static jny_str same_query(visit *v, const char *path, const char *format)
{
    return link_to(v->a, path, "codebook", get(v, "codebook"), "by", get(v, "by"), "by2",
                   get(v, "by2"), "theme", get(v, "theme"), "where", get(v, "where"), "codings",
                   get(v, "codings"), "percent", get(v, "percent"), "format", jny_cstr(format));
}

void page_tables(visit *v)
{
    tables    t = {.v = v};
    jny_table table;
    html     *h    = &v->h;
    bool      good = ask(&t) == JNY_OK;
    if (good)
        jny_count_report(v->a, &t.count, JNY_FORMAT_TABLE, (jny_count_style){.percent = t.percent},
                         &table);
    frame_begin(v, "Tables", "/tables", NULL);
    html_el(h, "div", "head");
    html_open(h, "div");
    html_words(h, "h1", NULL, "Tables");
    note(h, "lede",
         "Stories that mention a theme: once each, however often. They told of it; they "
         "are no sample of all who live here.");
    html_close(h);
    if (good) {
        html_el(h, "div", "row");
        static const char *const formats[][2] = {
            {"csv", "CSV"}, {"json", "JSON"}, {"md", "Markdown"}};
        for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
            html_el(h, "a", "btn tight");
            html_link(h, "href", same_query(v, "/tables/download", formats[i][0]));
            html_format(h, "%s", formats[i][1]);
            html_close(h);
        }
        html_close(h);
    }
    html_close(h);
    builder(&t);
    if (good) {
        note(h, "note warn",
             "INTERNAL: exact counts, which can tell on a child. Not for leaving the office.");
        show_table(v, &table);
        chart(&t);
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

void page_tables_file(visit *v)
{
    tables     t = {.v = v};
    jny_table  table;
    jny_format format;
    jny_str    wanted = get(v, "format");
    if (jny_format_parse(wanted, &format, &v->err) != JNY_OK || ask(&t) != JNY_OK) {
        fail_by(v);
        return;
    }
    jny_buf b = jny_buf_open(v->a);
    jny_count_report(v->a, &t.count, format, (jny_count_style){.percent = t.percent}, &table);
    if (jny_table_print(&b, &table, format, 0, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    send_text(v,
              format == JNY_FORMAT_CSV    ? "text/csv; charset=utf-8"
              : format == JNY_FORMAT_JSON ? "application/json"
                                          : "text/plain; charset=utf-8",
              jny_buf_str(&b),
              jny_str_z(v->a, jny_str_format(v->a, "INTERNAL-counts.%.*s", JNY_ARG(wanted))));
}
