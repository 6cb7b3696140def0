/* route.c - which page answers, and what every request must be before one does. */
#include "app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const route routes[] = {
    {"GET", "/", ROLE_VIEWER, page_overview},
    {"GET", "/review", ROLE_CODER, page_review},
    {"POST", "/decide", ROLE_CODER, post_decide},
    {"POST", "/undo", ROLE_CODER, post_undo},
    {"POST", "/finish", ROLE_CODER, post_finish},
    {"POST", "/flag", ROLE_CODER, post_flag},
    {"GET", "/stories", ROLE_VIEWER, page_stories},
    {"POST", "/stories/accept", ROLE_CODER, post_accept_all},
    {"GET", "/codebook", ROLE_VIEWER, page_codebook},
    {"POST", "/codebook", ROLE_LEAD, post_codebook},
    {"GET", "/codebook/download", ROLE_VIEWER, page_codebook_file},
    {"GET", "/tables", ROLE_VIEWER, page_tables},
    {"GET", "/tables/download", ROLE_VIEWER, page_tables_file},
    {"POST", "/tables/share", ROLE_LEAD, post_share},
    {"GET", "/agreement", ROLE_VIEWER, page_agreement},
    {"POST", "/adjudicate", ROLE_LEAD, post_adjudicate},
    {"POST", "/sample", ROLE_LEAD, post_sample},
    {"POST", "/again", ROLE_LEAD, post_again},
    {"GET", "/selection", ROLE_CODER, page_selection},
    {"POST", "/selection", ROLE_LEAD, post_selection},
    {"GET", "/sign", ROLE_CODER, page_sign},
    {"POST", "/sign", ROLE_CODER, post_sign},
    {"GET", "/history", ROLE_VIEWER, page_history},
    {"GET", "/history/download", ROLE_VIEWER, page_history_file},
    {"GET", "/people", ROLE_LEAD, page_people},
    {"POST", "/people", ROLE_LEAD, post_people},
    {"GET", "/risk", ROLE_CODER, page_risk},
    {"POST", "/risk", ROLE_CODER, post_risk},
    {"GET", "/watch", ROLE_LEAD, page_watch},
    {"POST", "/watch", ROLE_LEAD, post_watch},
    {"GET", "/import", ROLE_LEAD, page_import},
    {"POST", "/import", ROLE_LEAD, post_import},
    {"GET", "/help", ROLE_VIEWER, page_keys},
    {"GET", "/login", ROLE_NOBODY, page_login},
    {"POST", "/login", ROLE_NOBODY, post_login},
    {"POST", "/logout", ROLE_VIEWER, post_logout},
    {"GET", "/launch", ROLE_NOBODY, page_launch},
};

/* ---- What was asked -------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* False for what is no UTF-8, or holds a control character that no form sends. */
static bool decode(jny_arena *a, jny_str s, jny_str *out)
{
    char  *p = jny_alloc_raw(a, s.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int high = s.p[i] == '%' && i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
        int low  = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
        if (s.p[i] == '%' && low < 0)
            return false;
        p[n++] = (char)(s.p[i] == '+' ? ' ' : low >= 0 ? high << 4 | low : s.p[i]);
        i += low >= 0 ? 2 : 0;
        if (p[n - 1] == '\0')
            return false;
    }
    *out = (jny_str){p, n};
    return jny_utf8_check(*out, NULL);
}

enum { FIELDS_MOST = 5000 };

bool add_field(visit *v, jny_str name, jny_str value)
{
    if (v->fields.n >= FIELDS_MOST || memchr(value.p ? value.p : "", '\0', value.n) ||
        !jny_utf8_check(name, NULL) || !jny_utf8_check(value, NULL))
        return false;
    *JNY_PUSH(v->a, &v->fields) = (field){name, value};
    return true;
}

static bool read_fields(visit *v, jny_str text)
{
    while (text.n) {
        field   f;
        jny_str pair = jny_str_cut(&text, '&'), value = pair;
        jny_str name = jny_str_cut(&value, '=');
        if (v->fields.n >= FIELDS_MOST || !decode(v->a, name, &f.name) ||
            !decode(v->a, value, &f.value))
            return false;
        *JNY_PUSH(v->a, &v->fields) = f;
    }
    return true;
}

bool get_next(const visit *v, const char *name, size_t *at, jny_str *value)
{
    for (; *at < v->fields.n; ++*at)
        if (jny_str_eq(v->fields.at[*at].name, jny_cstr(name))) {
            *value = v->fields.at[(*at)++].value;
            return true;
        }
    return false;
}

jny_str get(const visit *v, const char *name)
{
    size_t  at    = 0;
    jny_str value = {0};
    get_next(v, name, &at, &value);
    return value;
}

uint64_t get_number(const visit *v, const char *name, uint64_t otherwise)
{
    jny_str  s = get(v, name);
    uint64_t n = 0;
    if (!s.n || s.n > 15)
        return otherwise;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return otherwise;
        n = n * 10 + (uint64_t)(s.p[i] - '0');
    }
    return n;
}

/* ---- Answers --------------------------------------------------------------------------------- */

void send_text(visit *v, const char *type, jny_str body, const char *file)
{
    v->rs->status = 200;
    v->rs->type   = jny_cstr(type);
    v->rs->body   = body;
    v->rs->file   = jny_cstr(file);
}

void redirect(visit *v, jny_str to)
{
    v->rs->status   = 303;
    v->rs->type     = JNY_STR("text/plain; charset=utf-8");
    v->rs->body     = JNY_STR("See the page named in Location.\n");
    v->rs->location = to;
}

static const char *title_of(unsigned status)
{
    switch (status) {
    case 403: return "That is not allowed";
    case 404: return "There is no such page";
    case 405: return "That cannot be done here";
    case 409: return "Somebody was here before";
    case 429: return "Too many tries";
    case 400: return "That was not understood";
    default: return "That could not be done";
    }
}

void fail(visit *v, unsigned status)
{
    v->failed = true;
    if (v->json) {
        jny_buf b = jny_buf_open(v->a);
        jny_buf_add(&b, JNY_STR("{\"error\":"));
        jny_buf_json(&b, jny_cstr(v->err.msg));
        jny_buf_char(&b, '}');
        send_text(v, "application/json", jny_buf_str(&b), NULL);
        v->rs->status = status;
        return;
    }
    frame_begin(v, title_of(status), "", NULL);
    html_words(&v->h, "h1", NULL, title_of(status));
    note(&v->h, "note warn", v->err.msg);
    if (v->err.excerpt[0]) {
        html_el(&v->h, "p", "small");
        html_words(&v->h, "code", NULL, v->err.excerpt);
        html_close(&v->h);
    }
    jny_str story = v->who ? get(v, "story") : (jny_str){0};
    html_el(&v->h, "p", NULL);
    html_el(&v->h, "a", "btn");
    html_link(&v->h, "href",
              story.n  ? link_to(v->a, "/review", "story", story)
              : v->who ? JNY_STR("/")
                       : JNY_STR("/login"));
    html_say(&v->h, story.n ? "Back to the story" : v->who ? "To the overview" : "Sign in");
    frame_end(v);
    v->rs->status = status;
}

void note_trouble(visit *v, const jny_err *err)
{
    if (v->err.status == JNY_OK && (err->status == JNY_EDB || err->status == JNY_EIO))
        v->err = *err;
}

void refuse_visit(visit *v, unsigned status, const char *why)
{
    v->err = (jny_err){.status = JNY_EINVAL};
    snprintf(v->err.msg, sizeof v->err.msg, "%s", why);
    fail(v, status);
}

void fail_by(visit *v)
{
    switch (v->err.status) {
    case JNY_ENOTFOUND: fail(v, 404); return;
    case JNY_ECONFLICT: fail(v, 409); return;
    case JNY_EIO:
    case JNY_EDB: fail(v, 500); return;
    default: fail(v, 400);
    }
}

/* ---- The checks before a page ---------------------------------------------------------------- */

/* Origin of a page of ours: the scheme and the Host, which the edge has checked. */
static bool is_own_origin(const visit *v)
{
    const char *scheme = v->web->options->host.n ? "https" : "http";
    return jny_str_eq(v->rq->origin,
                      jny_str_format(v->a, "%s://%.*s", scheme, JNY_ARG(v->rq->host)));
}

static bool is_plain_form(const visit *v)
{
    return jny_str_starts(v->rq->type, JNY_STR("application/x-www-form-urlencoded"));
}

/* The one page that takes a file; of any other form of that kind nothing is read. */
static bool brings_file(const visit *v)
{
    return jny_str_starts(v->rq->type, JNY_STR("multipart/form-data")) &&
           jny_str_eq(v->path, JNY_STR("/import"));
}

/* A change comes from a page of ours: the browser says so twice, and the form has its token. */
static const char *what_is_wrong(const visit *v)
{
    if (!is_plain_form(v) && !brings_file(v))
        return "A change is sent as a form.";
    if (!is_own_origin(v))
        return "This change did not come from a page of this application.";
    if (v->rq->site.n && !jny_str_eq(v->rq->site, JNY_STR("same-origin")))
        return "This change came from another site.";
    jny_str token = get(v, "token");
    if (v->who) {
        volatile unsigned char differs = token.n != TOKEN_TEXT;
        for (size_t i = 0; i < TOKEN_TEXT && i < token.n; i++)
            differs = differs | (unsigned char)(token.p[i] ^ v->who->form[i]);
        if (differs)
            return "The form is from an earlier visit. Load the page again; nothing was changed.";
    }
    return NULL;
}

static void dispatch(visit *v)
{
    bool changes = jny_str_eq(v->rq->method, JNY_STR("POST"));
    bool reads =
        jny_str_eq(v->rq->method, JNY_STR("GET")) || jny_str_eq(v->rq->method, JNY_STR("HEAD"));
    if (jny_str_starts(v->path, JNY_STR("/assets/")) && reads) {
        page_asset(v);
        return;
    }
    bool known = false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        const route *r = &routes[i];
        if (!jny_str_eq(v->path, jny_cstr(r->path)))
            continue;
        known = true;
        if (strcmp(r->method, "POST") == 0 ? !changes : !reads)
            continue;
        const char *wrong = changes ? what_is_wrong(v) : NULL;
        if (r->needs > ROLE_NOBODY && !v->who && !v->json && reads)
            redirect(v, JNY_STR("/login"));
        else if (r->needs > ROLE_NOBODY && !v->who)
            refuse_visit(v, 403, "You are not signed in.");
        else if (wrong)
            refuse_visit(v, 403, wrong);
        else if (r->needs > (v->who ? v->who->role : ROLE_NOBODY))
            refuse_visit(v, 403,
                         r->needs == ROLE_LEAD ? "Only a lead may do this."
                                               : "A viewer may read, and change nothing.");
        else
            r->page(v);
        return;
    }
    refuse_visit(v, known ? 405 : 404,
                 known ? "This address takes another kind of request."
                       : "Nothing of this application has that address.");
}

void web_answer(void *ctx, jny_arena *a, const edge_request *rq, edge_response *rs)
{
    jny_str query = rq->target;
    visit   v     = {.web = ctx, .a = a, .rq = rq, .rs = rs};
    v.path        = jny_str_cut(&query, '?');
    v.json        = jny_str_eq(rq->accept, JNY_STR("application/json"));
    v.who         = session_find(v.web, rq->cookie);
    bool known    = session_confirm(&v) == JNY_OK;
    v.coder       = v.who ? jny_cstr(v.who->coder) : (jny_str){0};
    bool form     = jny_str_eq(rq->method, JNY_STR("POST"));
    bool whole    = !form || (brings_file(&v)     ? read_multipart(&v)
                              : is_plain_form(&v) ? read_fields(&v, rq->body)
                                                  : true);
    if (!whole || !read_fields(&v, query)) {
        refuse_visit(&v, 400, "What was sent is not well-formed text.");
        return;
    }
    if (!known || desk_ready(v.web, &v.err) != JNY_OK)
        fail(&v, 500);
    else
        dispatch(&v);
}
