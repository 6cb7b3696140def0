/* frame.c - what all pages share: the head of the page, forms, tables, words for values. */
#include "app.h"

#include "assets.h"

#include <stdio.h>
#include <string.h>

jny_str commas(jny_arena *a, uint64_t n)
{
    char    digits[24];
    int     k = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    jny_buf b = jny_buf_open(a);
    for (int i = 0; i < k; i++) {
        if (i && (k - i) % 3 == 0)
            jny_buf_char(&b, ',');
        jny_buf_char(&b, digits[i]);
    }
    return jny_buf_str(&b);
}

jny_str counted(jny_arena *a, uint64_t n, const char *one, const char *many)
{
    return jny_str_format(a, "%.*s %s", JNY_ARG(commas(a, n)), n == 1 ? one : many);
}

jny_str spoken_time(jny_arena *a, jny_str at)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    int                      y, m, d, hour, minute;
    if (at.n < 16 || sscanf(jny_str_z(a, at), "%d-%d-%dT%d:%d", &y, &m, &d, &hour, &minute) != 5 ||
        m < 1 || m > 12)
        return at;
    return jny_str_format(a, "%d %s %d, %02d:%02d UTC", d, months[m - 1], y, hour, minute);
}

jny_str spoken_valence(jny_str v)
{
    return jny_str_eq(v, JNY_STR("working-well"))   ? JNY_STR("working well")
           : jny_str_eq(v, JNY_STR("needs-change")) ? JNY_STR("needs change")
                                                    : v;
}

jny_str spoken_decision(jny_arena *a, jny_str action, bool present, jny_str valence)
{
    jny_str how = jny_str_eq(action, JNY_STR("add"))          ? JNY_STR("added")
                  : jny_str_eq(action, JNY_STR("remove"))     ? JNY_STR("removed")
                  : jny_str_eq(action, JNY_STR("adjudicate")) ? JNY_STR("settled: yes")
                                                              : JNY_STR("accepted");
    if (!present && jny_str_eq(action, JNY_STR("adjudicate")))
        how = JNY_STR("settled: no");
    else if (jny_str_eq(action, JNY_STR("reject")))
        how = JNY_STR("rejected");
    return jny_str_format(a, "%.*s%s%.*s", JNY_ARG(how), valence.n ? ", " : "",
                          JNY_ARG(spoken_valence(valence)));
}

jny_str spoken_event(jny_arena *a, const jny_history_row *r)
{
    if (r->mark.n)
        return jny_str_eq(r->mark, JNY_STR("none"))
                   ? JNY_STR("mark taken away")
                   : jny_str_format(a, "marked %.*s", JNY_ARG(r->mark));
    if (jny_str_eq(r->kind, JNY_STR("finish")))
        return JNY_STR("finished");
    return r->action.n ? spoken_decision(a, r->action, r->present, r->valence) : (jny_str){0};
}

bool is_blind(const visit *v, size_t row)
{
    return jny_desk_blind(v->web->desk, row, v->coder);
}

bool is_hidden(const visit *v, const jny_history_row *r)
{
    size_t  row   = r->story.n ? jny_desk_row(v->web->desk, r->story) : SIZE_MAX;
    int64_t since = row != SIZE_MAX ? jny_desk_blind_since(v->web->desk, row, v->coder) : 0;
    return since && (!jny_str_eq(r->actor, v->coder) || r->seq < since);
}

static void encode(jny_buf *b, jny_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            (c && strchr("-_.~:", c)))
            jny_buf_char(b, (char)c);
        else
            jny_buf_format(b, "%%%02X", c);
    }
}

jny_str link_of(jny_arena *a, const char *path, ...)
{
    va_list     ap;
    const char *name;
    char        joint = '?';
    jny_buf     b     = jny_buf_open(a);
    jny_buf_add(&b, jny_cstr(path));
    va_start(ap, path);
    while ((name = va_arg(ap, const char *))) {
        jny_str value = va_arg(ap, jny_str);
        if (!value.n)
            continue;
        jny_buf_format(&b, "%c%s=", joint, name);
        encode(&b, value);
        joint = '&';
    }
    va_end(ap);
    return jny_buf_str(&b);
}

/* ---- The frame ------------------------------------------------------------------------------- */

static void head(visit *v, const char *title)
{
    html *h = &v->h;
    html_open(h, "head");
    html_open(h, "meta");
    html_set(h, "charset", "utf-8");
    html_open(h, "meta");
    html_set(h, "name", "viewport");
    html_set(h, "content", "width=device-width, initial-scale=1");
    html_open(h, "title");
    html_format(h, "%s - %.*s - journeys", title, JNY_ARG(v->web->title));
    html_close(h);
    html_open(h, "link");
    html_set(h, "rel", "stylesheet");
    html_link(h, "href", asset_path(v->a, "journeys.css"));
    html_open(h, "link");
    html_set(h, "rel", "icon");
    html_link(h, "href", asset_path(v->a, "icon.svg"));
    html_open(h, "script");
    html_set(h, "type", "module");
    html_link(h, "src", asset_path(v->a, "journeys.js"));
    html_close(h);
    html_close(h);
}

static void menu(visit *v, const char *current)
{
    static const struct {
        const char *path, *name;
        role        needs;
    } items[] = {{"/", "Overview", ROLE_VIEWER},          {"/review", "Review", ROLE_CODER},
                 {"/stories", "Stories", ROLE_VIEWER},    {"/tables", "Tables", ROLE_VIEWER},
                 {"/codebook", "Codebook", ROLE_VIEWER},  {"/agreement", "Agreement", ROLE_VIEWER},
                 {"/selection", "Selection", ROLE_CODER}, {"/history", "History", ROLE_VIEWER},
                 {"/people", "People", ROLE_LEAD},        {"/import", "Import", ROLE_LEAD},
                 {"/watch", "Watch", ROLE_LEAD}};
    html *h   = &v->h;
    html_open(h, "nav");
    html_set(h, "aria-label", "Project");
    html_open(h, "ul");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        if (v->who->role < items[i].needs)
            continue;
        html_open(h, "li");
        html_open(h, "a");
        html_link(h, "href", jny_cstr(items[i].path));
        if (strcmp(current, items[i].path) == 0)
            html_set(h, "aria-current", "page");
        html_say(h, items[i].name);
        uint64_t waits = jny_desk_rows(v->web->desk) - progress_of(v->web)->finished;
        if (i == 1 && waits) {
            html_say(h, " ");
            html_el(h, "span", "n");
            html_text(h, commas(v->a, waits));
            html_words(h, "span", "vh", " waiting");
            html_close(h);
        }
        html_close(h);
        html_close(h);
    }
    html_close(h);
    html_close(h);
}

static void who_is_there(visit *v)
{
    html *h = &v->h;
    html_el(h, "div", "who");
    html_open(h, "span");
    html_format(h, "%s: %.*s",
                v->who->role == ROLE_LEAD    ? "Lead"
                : v->who->role == ROLE_CODER ? "Coder"
                                             : "Viewer",
                JNY_ARG(v->coder));
    html_close(h);
    html_open(h, "a");
    html_link(h, "href", JNY_STR("/help"));
    html_say(h, "Help");
    html_close(h);
    form_begin(v, "/logout", NULL);
    button(v, "quiet", NULL, (jny_str){0}, "Sign out");
    html_close(h);
    html_close(h);
}

void frame_begin(visit *v, const char *title, const char *current, const char *class)
{
    v->h    = html_begin(v->a);
    html *h = &v->h;
    html_open(h, "html");
    html_set(h, "lang", "en-GB");
    head(v, title);
    html_open(h, "body");
    html_el(h, "a", "skip");
    html_link(h, "href", JNY_STR("#main"));
    html_say(h, "Skip to main content");
    html_close(h);
    html_el(h, "header", "top");
    html_el(h, "div", "top-in");
    html_el(h, "div", "name");
    html_open(h, "a");
    html_link(h, "href", JNY_STR("/"));
    html_say(h, "journeys");
    html_close(h);
    html_open(h, "span");
    html_text(h, v->web->title);
    html_close(h);
    html_close(h);
    if (v->who && v->web->desk) {
        menu(v, current);
        who_is_there(v);
    }
    html_close(h);
    html_close(h);
    html_el(h, "main", class);
    html_set(h, "id", "main");
    html_set(h, "tabindex", "-1");
}

void frame_end(visit *v)
{
    html *h = &v->h;
    if (!v->failed && (v->err.status == JNY_EDB || v->err.status == JNY_EIO)) {
        fail(v, 500); /* what could not be read is not left out in silence */
        return;
    }
    html_close_to(h, 2); /* html, body */
    html_el(h, "footer", "foot");
    html_open(h, "p");
    html_say(h, "Project file ");
    html_open(h, "code");
    html_text(h, v->web->title);
    html_say(h, ".journeys");
    html_close(h);
    html_say(h, " on this computer only. Every decision is saved as you make it. ");
    size_t            n     = 0;
    const jny_active *books = v->who && v->web->desk ? jny_desk_codebooks(v->web->desk, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        html_format(h, "Codebook %.*s ", JNY_ARG(books[i].book.name));
        jny_buf hash = jny_buf_open(v->a);
        jny_buf_hex(&hash, books[i].book.hash.bytes, 3);
        html_open(h, "code");
        html_text(h, jny_buf_str(&hash));
        html_close(h);
        html_say(h, ". ");
    }
    html_say(h, "journeys " JNY_VERSION ".");
    html_close_to(h, 0);
    send_text(v, "text/html; charset=utf-8", jny_buf_str(&h->out), NULL);
}

/* ---- Parts ----------------------------------------------------------------------------------- */

void hidden(visit *v, const char *name, jny_str value)
{
    if (!value.n)
        return;
    html_open(&v->h, "input");
    html_set(&v->h, "type", "hidden");
    html_set(&v->h, "name", name);
    html_attr(&v->h, "value", value);
}

void form_begin(visit *v, const char *action, const char *class)
{
    html_el(&v->h, "form", class);
    html_set(&v->h, "method", "post");
    html_link(&v->h, "action", jny_cstr(action));
    html_set(&v->h, "accept-charset", "utf-8");
    if (v->who)
        hidden(v, "token", jny_cstr(v->who->form));
}

void button(visit *v, const char *class, const char *name, jny_str value, const char *words)
{
    html_el(&v->h, "button", class);
    html_set(&v->h, "type", "submit");
    if (name) {
        html_set(&v->h, "name", name);
        html_attr(&v->h, "value", value);
    }
    html_say(&v->h, words);
    html_close(&v->h);
}

void submit_about(html *h, const char *css, const char *name, const char *value, const char *words,
                  jny_str about)
{
    html_el(h, "button", css);
    html_set(h, "type", "submit");
    html_set(h, "name", name);
    html_set(h, "value", value);
    html_say(h, words);
    html_el(h, "span", "vh");
    html_text(h, about);
    html_close(h);
    html_close(h);
}

void typed_field(html *h, typing f)
{
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", f.id);
    html_say(h, f.label);
    html_close(h);
    html_open(h, "input");
    html_set(h, "id", f.id);
    html_set(h, "name", f.id);
    html_set(h, "type", f.type ? f.type : "text");
    html_set(h, "autocomplete", f.filler ? f.filler : "off");
    if (f.keys)
        html_set(h, "inputmode", f.keys);
    if (f.wrong) {
        html_set(h, "aria-invalid", "true");
        html_set(h, "aria-describedby", f.wrong);
    }
    html_flag(h, "required", !f.optional);
    if (f.value.n)
        html_attr(h, "value", f.value);
    html_close(h);
    if (f.hint)
        note(h, "hint", f.hint);
}

void choice_begin(html *h, jny_str id, const char *name, const char *label)
{
    html_el(h, "div", "field");
    html_open(h, "label");
    html_attr(h, "for", id);
    html_say(h, label);
    html_close(h);
    html_open(h, "select");
    html_attr(h, "id", id);
    html_set(h, "name", name);
}

void choice_end(html *h)
{
    html_close(h);
    html_close(h);
}

void option_of(html *h, jny_str value, jny_str words, bool chosen)
{
    html_open(h, "option");
    html_attr(h, "value", value);
    html_flag(h, "selected", chosen);
    html_text(h, words);
    html_close(h);
}

void table_begin(html *h, const char *class, jny_str caption, const char *small)
{
    html_el(h, "div", "scroll");
    html_set(h, "tabindex", "0");
    html_set(h, "role", "region");
    html_attr(h, "aria-label", caption);
    html_el(h, "table", class);
    html_open(h, "caption");
    html_text(h, caption);
    if (small) {
        html_say(h, " ");
        html_words(h, "small", NULL, small);
    }
    html_close(h);
}

void table_end(html *h)
{
    html_close(h);
    html_close(h);
}

void head_cell(html *h, const char *words, bool number)
{
    html_el(h, "th", number ? "n" : NULL);
    html_set(h, "scope", "col");
    html_say(h, words);
    html_close(h);
}

void number_cell(html *h, uint64_t n)
{
    html_el(h, "td", "n");
    html_text(h, commas(h->out.a, n));
    html_close(h);
}

static bool within_point(jny_str s, size_t at)
{
    return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

void passage_row(visit *v, jny_str id, jny_str before, jny_str quote, jny_str after)
{
    enum { SIDE = 60 }; /* bytes, and what is left of a character */
    html  *h    = &v->h;
    size_t from = before.n > SIDE ? before.n - SIDE : 0, to = after.n > SIDE ? SIDE : after.n;
    while (within_point(before, from))
        from++;
    while (within_point(after, to))
        to++;
    html_open(h, "tr");
    html_el(h, "th", "id");
    html_set(h, "scope", "row");
    html_open(h, "a");
    html_link(h, "href", link_to(v->a, "/review", "story", id));
    html_text(h, id);
    html_close(h);
    html_close(h);
    html_el(h, "td", "l");
    html_text(h, jny_str_sub(before, from, before.n));
    html_close(h);
    html_el(h, "td", "k");
    html_el(h, "mark", "rule");
    html_text(h, quote);
    html_close(h);
    html_close(h);
    html_el(h, "td", "r");
    html_text(h, jny_str_sub(after, 0, to));
    html_close(h);
}

void note(html *h, const char *class, const char *words)
{
    jny_str rest = jny_cstr(words);
    html_el(h, "p", class);
    for (bool code = false; rest.n; code = !code) {
        jny_str part = jny_str_cut(&rest, '`');
        if (code)
            html_open(h, "code");
        html_text(h, part);
        if (code)
            html_close(h);
    }
    html_close(h);
}

void theme_tags(html *h, const jny_theme *t)
{
    if (!t->sensitive)
        return;
    html_say(h, " ");
    html_words(h, "span", "tag sens", "Sensitive");
}

void bar(html *h, double n, double most)
{
    char width[32];
    snprintf(width, sizeof width, "%.1f%%", most > 0 ? 100 * n / most : 0);
    html_el(h, "svg", "bar");
    html_set(h, "aria-hidden", "true");
    html_el(h, "rect", "f1");
    html_set(h, "width", width);
    html_set(h, "height", "100%");
    html_close(h);
}
