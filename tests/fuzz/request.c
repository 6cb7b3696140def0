/* request.c - a whole request to `review`, up to and through the page that it asks for. Nobody gets
 * in without a cookie, nothing is changed without a token, what was refused changed nothing, and
 * what was sent comes back as text.
 *
 * The first line is a method and a target, those below are header lines, behind an empty one stands
 * the body. $LEAD, $CODER and $VIEWER are the cookies of three people who are signed in, $TOKEN is
 * the token of the forms of the first that is named, $ASK(/review?story=1 words) what a form of
 * that page holds for them in the field `words`. */
#include "fuzz.h"

#include <journeys/import.h>

#include "app.h"
#include "edge_parts.h"
#include "header.h"

#include <ctype.h>

enum { PORT = 8321 };

static const char book_text[] = "codebook: mini\nlanguage: en\nthemes:\n"
                                "  - id: help\n    name: Help\n    definition: Help.\n"
                                "    rules: [help, nobody]\n"
                                "    themes:\n      - {id: late, name: Late, rules: [in time]}\n"
                                "  - id: housing\n    name: Housing\n    sensitive: true\n"
                                "    definition: Homes.\n    rules: [damp, flat]\n";
static const char stories[] =
    "id,respondent,respondent_type,ward,date,consent,text\n"
    "1,R1,parent,Peckham,2012-03-01,publish,The flat is damp and nobody helped the quokka.\n"
    "2,R2,child,Faraday,2012-04-01,internal,Help came in time. The quokka is fine.\n"
    "3,R1,parent,Peckham,2015-05-05,anonymous,Mrs Quokka of 12 Long Lane asked for help.\n";

static const char *const roles[] = {"$VIEWER", "$CODER", "$LEAD"}; /* 1 + its number: the role */
enum { PEOPLE = sizeof roles / sizeof *roles };

static char            project[400];
static jny_str         at_first; /* the bytes of the project before any request */
static web             app;
static edge            at_edge;
static jny_web_options options;
static char            cookies[PEOPLE][200];

static void open_project(void)
{
    jny_err err = {0};
    MUST(jny_project_open(jny_world_system(), project, &app.project, &err) == JNY_OK, "%s",
         err.msg);
}

/* As it was, for the next request. */
static void open_anew(void)
{
    upload_drop(&app);
    jny_desk_close(app.desk);
    app.desk = NULL;
    jny_project_close(app.project);
    fuzz_file("p.journeys", at_first);
    open_project();
}

static void tag_and_decide(jny_arena *a)
{
    jny_err        err = {0};
    jny_matcher   *m   = NULL;
    jny_codebook   book;
    jny_run_report r;
    int64_t        key;
    bool           stands;
    MUST(jny_codebook_parse(a, JNY_STR("b"), jny_cstr(book_text), &book, NULL, &err) == JNY_OK &&
             jny_matcher_open(a->world, &book, &m, &err) == JNY_OK,
         "%s", err.msg);
    if (jny_event_begin(app.project, "run", JNY_STR("fuzz"), &err) == JNY_OK &&
        jny_codebook_add(app.project, &book, JNY_STR("b"), &key, &err) == JNY_OK)
        jny_run_make(app.project, a, &m, 1, key, NULL, NULL, &r, &err);
    jny_event_commit(app.project, JNY_STR("{}"), &err);
    jny_matcher_close(m);
    jny_decide_request d = {.id     = JNY_STR("1"),
                            .theme  = JNY_STR("mini:help"),
                            .action = JNY_STR("reject"),
                            .coder  = JNY_STR("Ama")};
    if (err.status == JNY_OK)
        jny_decide(app.project, a, &d, &stands, &err);
    d.action = JNY_STR("accept"); /* so that there is something to settle */
    d.coder  = JNY_STR("Ben");
    if (err.status == JNY_OK)
        jny_decide(app.project, a, &d, &stands, &err);
    if (err.status == JNY_OK &&
        jny_watch_contact_set(app.project, JNY_STR("Duty team"), JNY_STR("Ama"), &err) == JNY_OK &&
        jny_flag(app.project, a, JNY_STR("3"), JNY_STR("at-risk"), (jny_str){0}, JNY_STR("Ben"),
                 &err) == JNY_OK)
        jny_flag(app.project, a, JNY_STR("2"), JNY_STR("second-reader"), (jny_str){0},
                 JNY_STR("Ben"), &err);
    MUST(err.status == JNY_OK, "%s", err.msg);
}

static void say_nothing(void *ctx, jny_str url)
{
    (void)ctx, (void)url;
}

static void prepare(void)
{
    static jny_arena   a;
    static jny_cues   *cues;
    jny_err            err = {0};
    jny_import_options in  = {.limits = JNY_LIMITS, .actor = JNY_STR("fuzz")};
    jny_import_report  report;
    if (project[0])
        return;
    a = jny_arena_open(jny_world_system());
    snprintf(project, sizeof project, "%s/p.journeys", fuzz_folder());
    MUST(jny_project_create(a.world, project, JNY_STR("fuzz"), &err) == JNY_OK, "%s", err.msg);
    app          = (web){.world   = a.world,
                         .options = &options,
                         .edge    = &at_edge,
                         .lists   = jny_arena_open(a.world),
                         .pools   = jny_arena_open(a.world),
                         .title   = JNY_STR("p")};
    at_edge.port = PORT;
    MUST(jny_cues_open(a.world, (jny_str){0}, (jny_str){0}, &cues, &err) == JNY_OK, "%s", err.msg);
    options = (jny_web_options){
        .project = project, .coder = JNY_STR("Ama"), .cues = cues, .ready = say_nothing};
    open_project();
    jny_import_file(app.project, &a, fuzz_file("three.csv", jny_cstr(stories)), &in, &report, &err);
    tag_and_decide(&a);
    jny_search_ready(app.project, &err);
    jny_project_close(app.project);
    jny_file_read(&a, a.world, project, SIZE_MAX / 4, &at_first, &err);
    MUST(err.status == JNY_OK, "%s: %s", err.place, err.msg);
    open_project();
}

/* Who is signed in: the same three at each request. */
static void sign_in(jny_arena *a)
{
    static const char *const names[] = {"Vi", "Ben", "Ama"};
    memset(app.sessions, 0, sizeof app.sessions);
    memset(app.attempts, 0, sizeof app.attempts);
    app.launch_until = 0;
    for (size_t i = 0; i < PEOPLE; i++) {
        edge_response rs = {0};
        visit         v  = {.web = &app, .a = a, .rs = &rs};
        session_make(&app, jny_cstr(names[i]), (role)(ROLE_VIEWER + i), (jny_str){0}, &v);
        jny_str cookie = jny_str_cut(&rs.cookie, ';');
        snprintf(cookies[i], sizeof cookies[i], "%.*s", JNY_ARG(cookie));
    }
}

/* Who is named first; PEOPLE: nobody. */
static size_t who_is_named(jny_str text)
{
    for (const char *p = text.p; (p = memchr(p, '$', (size_t)(text.p + text.n - p))); p++)
        for (size_t i = 0; i < PEOPLE; i++)
            if (jny_str_starts((jny_str){p, (size_t)(text.p + text.n - p)}, jny_cstr(roles[i])))
                return i;
    return PEOPLE;
}

static edge_request request_of(jny_arena *a, jny_str head, jny_str body);
static jny_str      head_of(jny_arena *a, jny_str *text);

/* What a form of a page of now holds in a field, in the place of "$ASK(/review?story=1 words)": how
 * many bytes of it are read; 0: it is none. */
static size_t ask_page(jny_arena *a, jny_str rest, size_t who, jny_buf *b)
{
    jny_str       field = rest, name = JNY_STR("$ASK(");
    edge_response rs = {0};
    if (who == PEOPLE || !jny_str_starts(rest, name) || !memchr(rest.p, ')', rest.n))
        return 0;
    field          = jny_str_cut(&field, ')');
    size_t  n      = field.n + 1;
    jny_str target = jny_str_sub(field, name.n, field.n);
    field          = target;
    target         = jny_str_cut(&field, ' ');
    jny_str text   = jny_str_format(a, "GET %.*s\nCookie: %s\n", JNY_ARG(target), cookies[who]);
    jny_str head   = head_of(a, &text);
    if (header_check(head, PORT, (jny_str){0}) != HEADER_GOOD)
        return n;
    edge_request rq = request_of(a, head, (jny_str){0});
    web_answer(&app, a, &rq, &rs);
    jny_str     mark = jny_str_format(a, "name=\"%.*s\" value=\"", JNY_ARG(field));
    const char *at   = rs.body.n ? memmem(rs.body.p, rs.body.n, mark.p, mark.n) : NULL;
    jny_str     left =
        at ? jny_str_sub(rs.body, (size_t)(at - rs.body.p) + mark.n, rs.body.n) : (jny_str){0};
    jny_buf_add(b, jny_str_cut(&left, '"'));
    return n;
}

/* The text with cookies and token in the place of their names, and what else its page
 * gives a form. */
static jny_str filled_in(jny_arena *a, jny_str text, size_t who, bool *token)
{
    enum { ASKED = 3 };
    jny_buf b     = jny_buf_open(a);
    size_t  asked = 0;
    *token        = false;
    for (size_t i = 0; i < text.n;) {
        jny_str rest = jny_str_sub(text, i, text.n);
        size_t  k = 0, said = asked < ASKED ? ask_page(a, rest, who, &b) : 0;
        while (k < PEOPLE && !jny_str_starts(rest, jny_cstr(roles[k])))
            k++;
        if (said) {
            i += said;
            asked++;
        } else if (k < PEOPLE) {
            jny_buf_add(&b, jny_cstr(cookies[k]));
            i += strlen(roles[k]);
        } else if (who < PEOPLE && jny_str_starts(rest, JNY_STR("$TOKEN"))) {
            jny_buf_add(&b, jny_cstr(session_find(&app, jny_cstr(cookies[who]))->form));
            *token = true;
            i += 6;
        } else {
            jny_buf_char(&b, text.p[i++]);
        }
    }
    return jny_buf_str(&b);
}

/* The head as a browser sends it, with the Host that every one has. */
static jny_str head_of(jny_arena *a, jny_str *text)
{
    jny_buf b    = jny_buf_open(a);
    jny_str line = jny_str_cut(text, '\n');
    jny_buf_format(&b, "%.*s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", JNY_ARG(line), PORT);
    while (text->n && (line = jny_str_cut(text, '\n')).n)
        jny_buf_format(&b, "%.*s\r\n", JNY_ARG(line));
    jny_buf_add(&b, JNY_STR("\r\n"));
    return jny_buf_str(&b);
}

/* The value of the first header of that name; the library gives them with their NUL. */
static jny_str header_in(jny_arena *a, jny_str head, const char *name)
{
    jny_str wanted = jny_cstr(name);
    jny_str_cut(&head, '\n');
    while (head.n) {
        jny_str value = jny_str_cut(&head, '\n'), key = jny_str_cut(&value, ':');
        if (key.n == wanted.n && strncasecmp(key.p, wanted.p, key.n) == 0)
            return jny_cstr(jny_str_z(a, jny_str_trim(value)));
    }
    return (jny_str){0};
}

static edge_request request_of(jny_arena *a, jny_str head, jny_str body)
{
    jny_str      rest = head;
    jny_str      line = jny_str_cut(&rest, '\r');
    edge_request rq   = {.method = jny_str_cut(&line, ' '),
                         .target = jny_str_cut(&line, ' '),
                         .host   = header_in(a, head, "Host"),
                         .origin = header_in(a, head, "Origin"),
                         .site   = header_in(a, head, "Sec-Fetch-Site"),
                         .cookie = header_in(a, head, "Cookie"),
                         .accept = header_in(a, head, "Accept"),
                         .type   = header_in(a, head, "Content-Type"),
                         .body   = body};
    return rq;
}

static uint64_t events_now(jny_arena *a)
{
    jny_status_report r   = {0};
    jny_err           err = {0};
    jny_project_status(app.project, a, &r, &err);
    return r.events;
}

static bool holds(jny_str text, const char *what)
{
    return text.n && memmem(text.p, text.n, what, strlen(what));
}

/* Header lines of ours: nothing that was sent ends one, or leads to another host. */
static void check_line(jny_str line)
{
    for (size_t i = 0; i < line.n; i++)
        MUST(line.p[i] >= ' ' && line.p[i] <= '~', "a header with the byte %d", line.p[i]);
}

static size_t name_at(jny_str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && (isalnum((unsigned char)s.p[at + n]) || strchr("-:", s.p[at + n])))
        n++;
    MUST(n && n < 40 && !jny_str_starts(jny_str_sub(s, at, s.n), JNY_STR("zz")), "markup: %.*s",
         JNY_ARG(jny_str_sub(s, at, at + 40)));
    return n;
}

/* Tags and attributes are such as we write, and none is called zz, as many that are sent are. */
static void check_markup(jny_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '<')
            continue;
        if (s.p[++i] == '!')
            continue;
        i += s.p[i] == '/';
        i += name_at(s, i);
        while (i < s.n && s.p[i] == ' ') {
            i++;
            i += name_at(s, i);
            if (i < s.n && s.p[i] == '=') {
                MUST(i + 1 < s.n && s.p[i + 1] == '"', "an attribute without quotes");
                for (i += 2; i < s.n && s.p[i] != '"'; i++)
                    MUST(s.p[i] != '<', "a tag within a tag");
                i++;
            }
        }
        i += i < s.n && s.p[i] == '/';
        MUST(i < s.n && s.p[i] == '>', "a tag without an end: %.*s",
             JNY_ARG(jny_str_sub(s, i, i + 40)));
    }
}

static void check_answer(const edge_response *rs)
{
    bool page = jny_str_starts(rs->type, JNY_STR("text/html"));
    MUST(rs->status >= 200 && rs->status < 600 && rs->status != 500, "status %u: %.*s", rs->status,
         JNY_ARG(rs->body));
    MUST(rs->type.n && jny_utf8_check(rs->body, NULL), "what is no UTF-8");
    check_line(rs->location);
    check_line(rs->cookie);
    check_line(rs->file);
    MUST(!rs->location.n ||
             (rs->location.p[0] == '/' && !jny_str_starts(rs->location, JNY_STR("//"))),
         "leads to %.*s", JNY_ARG(rs->location));
    MUST(!memchr(rs->file.n ? rs->file.p : "", '"', rs->file.n), "%.*s", JNY_ARG(rs->file));
    if (page)
        check_markup(rs->body);
}

static void check_record(jny_arena *a, const edge_request *rq, const edge_response *rs, size_t who,
                         bool token, uint64_t before)
{
    jny_err    err   = {0};
    jny_health h     = {0};
    uint64_t   after = events_now(a);
    if (before == after)
        return;
    MUST(jny_str_eq(rq->method, JNY_STR("POST")) && token && who != PEOPLE && who != 0,
         "%.*s changed the record", JNY_ARG(rq->method));
    MUST(rs->status < 400, "refused with %u, and the record has changed", rs->status);
    MUST(jny_doctor(app.project, a, (jny_str){0}, NULL, NULL, &h, &err) == JNY_OK && h.n == 0,
         "%s%.*s", err.msg, JNY_ARG(h.n ? h.findings[0].what : (jny_str){0}));
}

static void ask(jny_arena *a, jny_str text)
{
    bool     token;
    uint64_t before = events_now(a);
    size_t   who    = who_is_named(text);
    bool     named  = holds(text, "quokka") || holds(text, "Quokka");
    jny_str  rest   = filled_in(a, text, who, &token);
    jny_str  head   = head_of(a, &rest);
    if (header_check(head, PORT, (jny_str){0}) != HEADER_GOOD || rest.n > HEADER_BODY_MOST)
        return;
    edge_request  rq = request_of(a, head, rest);
    edge_response rs = {0};
    web_answer(&app, a, &rq, &rs);
    if (rs.work) { /* a passphrase: the server stops before it is looked at */
        rq.done = rs.of;
        rs      = (edge_response){0};
        web_answer(&app, a, &rq, &rs);
        MUST(!rs.work, "to be worked on twice");
    }
    check_answer(&rs);
    check_record(a, &rq, &rs, who, token, before);
    MUST(who != PEOPLE || named || (!holds(rs.body, "quokka") && !holds(rs.body, "Quokka")),
         "a story for nobody: %.*s", JNY_ARG(rs.body));
    if (events_now(a) != before)
        open_anew();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    prepare();
    jny_arena a = jny_arena_open(jny_world_system());
    sign_in(&a);
    ask(&a, fuzz_text(data, n));
    upload_drop(&app); /* a file that waits belongs to one input */
    jny_arena_close(&a);
    return 0;
}
