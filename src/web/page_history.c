/* page_history.c - who decided what, when: the record, newest first. */
#include "app.h"

#include <string.h>

enum { SHOWN = 100, SUMMARY = 120 };

/* What no words stand for, as the record has it: its beginning, all of it is in the file. */
static void show_summary(visit *v, jny_str s)
{
    html  *h = &v->h;
    size_t n = s.n < SUMMARY ? s.n : SUMMARY;
    while (n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    html_open(h, "code");
    html_text(h, jny_str_sub(s, 0, n));
    html_say(h, n < s.n ? "\xE2\x80\xA6" : "");
    html_close(h);
}

static void show_what(visit *v, const jny_history_row *r)
{
    html   *h    = &v->h;
    jny_str what = r->target ? jny_str_format(v->a, "takes back %lld", (long long)r->target)
                             : spoken_event(v->a, r);
    if (r->theme.n && !jny_str_eq(r->kind, JNY_STR("finish"))) {
        html_text(h, r->theme);
        html_say(h, " ");
    }
    if (what.n)
        html_text(h, what);
    else if (r->summary.n)
        show_summary(v, r->summary);
    if (!r->note.n || jny_str_eq(r->mark, JNY_STR("signed"))) /* there it is how it was read */
        return;
    html_el(h, "small", "muted");
    html_format(h, " memo: %.*s", JNY_ARG(r->note));
    html_close(h);
}

/* A mark of present risk is seen by leads only, and leaves in no file. */
static bool may_see(const visit *v, const jny_history_row *r)
{
    return v->who->role == ROLE_LEAD || !r->watch;
}

static void show_row(visit *v, const jny_history_row *r)
{
    html *h = &v->h;
    html_open(h, "tr");
    number_cell(h, (uint64_t)r->seq);
    html_el(h, "td", "nowrap");
    html_text(h, spoken_time(v->a, r->at));
    html_close(h);
    html_open(h, "th");
    html_set(h, "scope", "row");
    html_text(h, r->actor);
    html_close(h);
    html_open(h, "td");
    html_text(h, r->kind);
    if (r->decisions > 1)
        html_format(h, ", %.*s", JNY_ARG(counted(v->a, r->decisions, "decision", "decisions")));
    html_close(h);
    html_open(h, "td");
    if (r->story.n) {
        html_open(h, "a");
        html_link(
            h, "href",
            link_to(v->a, v->who->role >= ROLE_CODER ? "/review" : "/stories", "story", r->story));
        html_text(h, r->story);
        html_close(h);
    } else {
        html_say(h, "-");
    }
    html_close(h);
    html_open(h, "td");
    if (is_hidden(v, r))
        html_say(h, "hidden until you finish it blind");
    else
        show_what(v, r);
    html_close(h);
    html_open(h, "td");
    if (r->withdrawn)
        html_format(h, "taken back by %lld", (long long)r->withdrawn);
    else
        html_say(h, "stands");
    html_close(h);
    html_el(h, "td", "nowrap");
    html_open(h, "code");
    html_text(h, jny_str_sub(r->digest, 0, 8));
    html_close(h);
    html_close(h);
    html_close(h);
}

static void about_file(html *h)
{
    html_open(h, "details");
    html_words(h, "summary", "small", "What the file holds");
    note(
        h, "small",
        "A row for each decision, the newest event first, and one for each event without any. "
        "`present` and `valence` are the answer, `before` and `before_valence` what this coder had "
        "answered on this theme of this story until then (1: there, 0: not there, empty: nothing). "
        "`blind` is what the coder could not see. `program` is the version that wrote the event, "
        "and `codebook_version` the codebook as it was then, by the digest that `tag` prints; both "
        "are empty for work merged from elsewhere, whose record does not say. `digest` seals the "
        "event and all before it.");
    html_close(h);
}

void page_history(visit *v)
{
    html             *h = &v->h;
    jny_history_row  *rows;
    size_t            n;
    jny_history_query q = {
        .actor = get(v, "who"), .before = (int64_t)get_number(v, "before", 0), .most = SHOWN};
    if (jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    frame_begin(v, "History", "/history", NULL);
    html_el(h, "div", "head");
    html_open(h, "div");
    html_words(h, "h1", NULL, "History");
    note(h, "lede",
         "Each change is an event: it is never edited, only followed by another. Each carries a "
         "digest of all before it, so that a changed or removed event shows.");
    html_close(h);
    html_el(h, "a", "btn");
    html_link(h, "href", JNY_STR("/history/download"));
    html_say(h, "All as CSV");
    html_close(h);
    html_close(h);
    note(h, "small muted",
         "Marks \"may be at risk now\" are seen by leads only, and are never in the file.");
    about_file(h);
    if (q.actor.n) {
        html_el(h, "p", "note");
        html_format(h, "Only what %.*s did. Others' work is hidden by this filter. ",
                    JNY_ARG(q.actor));
        html_open(h, "a");
        html_link(h, "href", JNY_STR("/history"));
        html_say(h, "Show everybody's");
        html_close(h);
        html_close(h);
    }
    html_el(h, "section", "card");
    table_begin(h, NULL, JNY_STR("Events, newest first"), NULL);
    html_open(h, "thead");
    html_open(h, "tr");
    head_cell(h, "Event", true);
    head_cell(h, "When", false);
    head_cell(h, "Who", false);
    head_cell(h, "What", false);
    head_cell(h, "Story", false);
    head_cell(h, "Theme and answer", false);
    head_cell(h, "State", false);
    head_cell(h, "Digest", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < n; i++)
        if (may_see(v, &rows[i]))
            show_row(v, &rows[i]);
    html_close(h);
    table_end(h);
    html_close(h);
    if (n == SHOWN) {
        html_el(h, "p", "row rowgap");
        html_el(h, "a", "btn");
        html_link(h, "href",
                  link_to(v->a, "/history", "who", q.actor, "before",
                          jny_str_format(v->a, "%lld", (long long)rows[n - 1].seq)));
        html_say(h, "Earlier");
        html_close(h);
        html_close(h);
    }
    frame_end(v);
}

/* What the coder could not see, by the event's own summary. */
static jny_str blind_of(visit *v, jny_str summary)
{
    jny_str sign = JNY_STR("\"blind\":\"");
    char   *at   = summary.n ? strstr(jny_str_z(v->a, summary), sign.p) : NULL;
    char   *end  = at ? strchr(at + sign.n, '"') : NULL;
    return end ? (jny_str){at + sign.n, (size_t)(end - at) - sign.n} : (jny_str){0};
}

/* A cell that no spreadsheet takes for a formula. */
static void cell(jny_buf *b, jny_str s, bool last)
{
    bool guard = s.n && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@' ||
                         s.p[0] == '\t' || s.p[0] == '\r');
    jny_buf_char(b, '"');
    if (guard)
        jny_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            jny_buf_char(b, '"');
        jny_buf_char(b, s.p[i]);
    }
    jny_buf_char(b, '"');
    jny_buf_add(b, last ? JNY_STR("\r\n") : JNY_STR(","));
}

void page_history_file(visit *v)
{
    jny_history_row  *rows;
    size_t            n;
    jny_history_query q = {.each = true};
    if (jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    jny_buf b = jny_buf_open(v->a);
    jny_buf_add(&b, JNY_STR("event,at,who,what,story,codebook,theme,action,present,valence,mark,"
                            "decisions,takes_back,taken_back_by,summary,digest,passage,memo,blind,"
                            "before,before_valence,program,codebook_version\r\n"));
    for (size_t i = 0; i < n; i++) {
        const jny_history_row *r = &rows[i];
        if (r->watch || is_hidden(v, r))
            continue;
        cell(&b, jny_str_format(v->a, "%lld", (long long)r->seq), false);
        cell(&b, r->at, false);
        cell(&b, r->actor, false);
        cell(&b, r->kind, false);
        cell(&b, r->story, false);
        cell(&b, r->codebook, false);
        cell(&b, r->theme, false);
        cell(&b, r->action, false);
        cell(&b, r->action.n ? (r->present ? JNY_STR("1") : JNY_STR("0")) : (jny_str){0}, false);
        cell(&b, r->valence, false);
        cell(&b, r->mark, false);
        cell(&b, jny_str_format(v->a, "%llu", (unsigned long long)r->decisions), false);
        cell(&b, r->target ? jny_str_format(v->a, "%lld", (long long)r->target) : (jny_str){0},
             false);
        cell(&b,
             r->withdrawn ? jny_str_format(v->a, "%lld", (long long)r->withdrawn) : (jny_str){0},
             false);
        cell(&b, r->summary, false);
        cell(&b, r->digest, false);
        cell(&b, r->quote, false);
        if (jny_str_eq(r->mark, JNY_STR("signed")))
            cell(&b, JNY_STR(""), false); /* its note are the places of redactions */
        else
            cell(&b, r->note, false);
        cell(&b, blind_of(v, r->summary), false);
        cell(&b, r->before, false);
        cell(&b, r->before_valence, false);
        cell(&b, r->program, false);
        cell(&b, r->codebook_version, true);
    }
    send_text(v, "text/csv; charset=utf-8", jny_buf_str(&b), "history.csv");
}
