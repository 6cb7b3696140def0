/* page_overview.c - what should I do now? */
#include "app.h"

#include <math.h>
#include <stdlib.h>

static void next_action(visit *v, bool first, jny_str what, const char *why, jny_str to,
                        const char *words)
{
    html *h = &v->h;
    html_open(h, "li");
    html_open(h, "div");
    html_open(h, "p");
    html_open(h, "strong");
    html_text(h, what);
    html_close(h);
    html_close(h);
    html_words(h, "p", "small muted", why);
    html_close(h);
    html_el(h, "a", first ? "btn go" : "btn");
    html_link(h, "href", to);
    html_say(h, words);
    html_close(h);
    html_close(h);
}

/* A project without stories. */
static void begin_here(visit *v)
{
    html *h = &v->h;
    html_el(h, "section", "card");
    html_words(h, "h2", NULL, "What to do next");
    html_el(h, "ol", "todo");
    if (v->who->role == ROLE_LEAD)
        next_action(v, true, JNY_STR("Import the stories."),
                    "Spreadsheets, form exports, transcripts or cards: they are looked at first.",
                    JNY_STR("/import"), "Import");
    else
        html_words(h, "li", NULL, "No story is here yet. A lead imports them.");
    html_close(h);
    html_close(h);
}

static void next_actions(visit *v)
{
    html                      *h       = &v->h;
    const jny_progress_report *p       = progress_of(v->web);
    uint64_t                   unread  = jny_desk_rows(v->web->desk) - p->finished;
    uint64_t                   flagged = 0, blind = 0, untagged = 0, cues = 0;
    for (size_t row = 0; row < jny_desk_rows(v->web->desk); row++) {
        flagged += jny_desk_marked(v->web->desk, row, "second-reader") &&
                   !jny_desk_settled(v->web->desk, row);
        blind += is_blind(v, row);
        untagged += !jny_desk_tagged(v->web->desk, row);
        cues += jny_desk_cue(v->web->desk, row);
    }
    if (!jny_desk_rows(v->web->desk)) {
        begin_here(v);
        return;
    }
    bool         lead   = v->who->role == ROLE_LEAD;
    uint64_t     marked = lead ? watch_waits(v) : 0;
    jny_dispute *disputes;
    size_t       disputed = 0;
    if (!blind)
        jny_desk_disputes(v->web->desk, v->a, &disputes, &disputed);
    bool first = true;
    html_el(h, "section", "card");
    html_set(h, "aria-labelledby", "next");
    html_open(h, "h2");
    html_set(h, "id", "next");
    html_say(h, "What to do next");
    html_close(h);
    html_el(h, "ol", "todo");
    if (marked) {
        next_action(v, first,
                    jny_str_format(v->a, "Read the %.*s marked \"may be at risk now\".",
                                   JNY_ARG(counted(v->a, marked, "story", "stories"))),
                    "A coder asked for it. No lead has read it since.", JNY_STR("/watch"),
                    "To the list");
        first = false;
    }
    if (cues) {
        next_action(v, first,
                    jny_str_format(v->a, "Read %.*s with a cue of present risk first.",
                                   JNY_ARG(counted(v->a, cues, "story", "stories"))),
                    "They stand first in every queue. That is no screening: every story must be "
                    "read.",
                    JNY_STR("/review"), "Read first");
        first = false;
    }
    if (blind) {
        next_action(v, first,
                    jny_str_format(v->a, "Code %.*s blind.",
                                   JNY_ARG(counted(v->a, blind, "story", "stories"))),
                    "You see neither the machine's suggestions nor what others say until you have "
                    "finished a story; nor, where you read one again, what you said of it first.",
                    JNY_STR("/review"), "Code blind");
        first = false;
    }
    if (p->sensitive) {
        next_action(v, first,
                    jny_str_format(v->a, "Read the %.*s.",
                                   JNY_ARG(counted(v->a, p->sensitive, "sensitive suggestion",
                                                   "sensitive suggestions"))),
                    "A person must decide every machine coding of a sensitive theme.",
                    JNY_STR("/review?only=sensitive"), "Review sensitive");
        first = false;
    }
    if (p->again) {
        next_action(v, first,
                    jny_str_format(v->a, "Read %.*s again.",
                                   JNY_ARG(counted(v->a, p->again, "story", "stories"))),
                    "They were finished, but since then a changed codebook gives them a theme, or "
                    "takes one, on which nobody has decided. Decisions stay as they are.",
                    JNY_STR("/review?only=again"), "Read again");
        first = false;
    }
    if (unread > p->again) {
        next_action(v, first,
                    jny_str_format(v->a, "Read %.*s that nobody has finished.",
                                   JNY_ARG(counted(v->a, unread - p->again, "story", "stories"))),
                    "Every story is read by a person, also where the machine found no theme.",
                    JNY_STR("/review"), "Review");
        first = false;
    }
    if (disputed) {
        next_action(
            v, first,
            jny_str_format(v->a, "%s %.*s.", lead ? "Settle" : "Look at",
                           JNY_ARG(counted(v->a, disputed, "theme on which people differ",
                                           "themes on which people differ"))),
            "Both answers are kept, also where one said nothing of it and finished the story.",
            JNY_STR("/agreement?open=1"), lead ? "Settle" : "See them");
        first = false;
    }
    if (flagged) {
        next_action(v, first,
                    jny_str_format(v->a, "Be the second reader of %.*s.",
                                   JNY_ARG(counted(v->a, flagged, "story", "stories"))),
                    "A colleague asked for another pair of eyes. These never open by themselves.",
                    JNY_STR("/review?only=flagged"), "See them");
        first = false;
    }
    if (untagged)
        html_words(h, "li", "note warn",
                   "Some stories were not tagged yet. In a terminal: journeys tag");
    if (first && !untagged)
        html_words(h, "li", NULL, "Nothing waits. Every story was read to its end.");
    html_close(h);
    html_close(h);
}

static const visit *sorting; /* qsort takes no context; one thread serves */

static int compare_themes(const void *x, const void *y)
{
    size_t                     a = *(const size_t *)x, b = *(const size_t *)y;
    const jny_progress_report *p  = progress_of(sorting->web);
    bool                       sa = jny_desk_theme_of(sorting->web->desk, a)->sensitive;
    bool                       sb = jny_desk_theme_of(sorting->web->desk, b)->sensitive;
    if (sa != sb)
        return sa ? -1 : 1;
    if (p->themes[a].waiting != p->themes[b].waiting)
        return p->themes[a].waiting > p->themes[b].waiting ? -1 : 1;
    return a < b ? -1 : a > b;
}

enum { THEMES_SHOWN = 15 };

static void waiting_rows(visit *v, const size_t *order, size_t n, uint64_t most);

static void waiting_table(visit *v, const char *caption, const size_t *order, size_t n,
                          uint64_t most)
{
    html *h = &v->h;
    table_begin(h, NULL, jny_cstr(caption),
                "Sensitive themes first, then most waiting. One story may wait under several.");
    html_open(h, "thead");
    html_open(h, "tr");
    head_cell(h, "Theme", false);
    head_cell(h, "Waiting", true);
    head_cell(h, "Of the most", false);
    head_cell(h, "Accepted", true);
    head_cell(h, "Rejected", true);
    head_cell(h, "Open", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    waiting_rows(v, order, n, most);
    html_close(h);
    table_end(h);
}

static void waiting_by_theme(visit *v)
{
    html                      *h = &v->h;
    const jny_progress_report *p = progress_of(v->web);
    size_t                     n = jny_desk_themes(v->web->desk), shown = 0;
    size_t                    *order = JNY_ARRAY(v->a, size_t, n + 1);
    uint64_t                   most  = 0;
    for (size_t t = 0; t < n; t++)
        if (p->themes[t].waiting || p->themes[t].accepted) {
            order[shown++] = t;
            most           = p->themes[t].waiting > most ? p->themes[t].waiting : most;
        }
    sorting = v;
    qsort(order, shown, sizeof *order, compare_themes);
    html_el(h, "section", "card");
    html_words(h, "h2", NULL, "Waiting for a person");
    if (!shown) {
        note(h, NULL,
             "The machine suggests nothing yet. In a terminal: journeys tag --codebook FILE");
        html_close(h);
        return;
    }
    size_t first = shown < THEMES_SHOWN ? shown : THEMES_SHOWN;
    waiting_table(v, "Suggestions not yet decided, by theme", order, first, most);
    if (shown > first) {
        html_open(h, "details");
        html_open(h, "summary");
        html_format(h, "%.*s", JNY_ARG(counted(v->a, shown - first, "more theme", "more themes")));
        html_close(h);
        waiting_table(v, "The other themes", order + first, shown - first, most);
        html_close(h);
    }
    html_close(h);
}

static void waiting_rows(visit *v, const size_t *order, size_t n, uint64_t most)
{
    html                      *h = &v->h;
    const jny_progress_report *p = progress_of(v->web);
    for (size_t i = 0; i < n; i++) {
        const jny_theme *t  = jny_desk_theme_of(v->web->desk, order[i]);
        jny_str          to = link_to(v->a, "/review", "theme", t->path);
        html_open(h, "tr");
        html_open(h, "th");
        html_set(h, "scope", "row");
        html_open(h, "a");
        html_link(h, "href", link_to(v->a, "/codebook", "theme", t->path));
        html_text(h, t->name);
        html_close(h);
        theme_tags(h, t);
        html_close(h);
        number_cell(h, p->themes[order[i]].waiting);
        html_el(h, "td", "b");
        bar(h, (double)p->themes[order[i]].waiting, (double)most);
        html_close(h);
        number_cell(h, p->themes[order[i]].accepted);
        number_cell(h, p->themes[order[i]].rejected);
        html_open(h, "td");
        if (p->themes[order[i]].waiting) {
            html_el(h, "a", "btn tight");
            html_link(h, "href", to);
            html_say(h, "Review");
            html_el(h, "span", "vh");
            html_say(h, " ");
            html_text(h, t->name);
            html_close(h);
            html_close(h);
        } else {
            html_say(h, "none wait");
        }
        html_close(h);
        html_close(h);
    }
}

static void fact(html *h, const char *name, jny_str value)
{
    html_words(h, "dt", NULL, name);
    html_open(h, "dd");
    html_text(h, value);
    html_close(h);
}

static void facts(visit *v, const jny_status_report *s)
{
    html *h = &v->h;
    html_el(h, "section", "card");
    html_words(h, "h2", NULL, "In the project");
    html_el(h, "dl", "facts num");
    fact(h, "Stories", commas(v->a, s->stories));
    fact(h, "Respondents", commas(v->a, s->respondents));
    fact(h, "Decisions ever", commas(v->a, s->decisions));
    fact(h, "Finished marks ever", commas(v->a, s->finished));
    fact(h, "Events", commas(v->a, s->events));
    html_close(h);
    html_el(h, "p", "small muted");
    html_say(h, "Newest link of the chain of events: ");
    html_open(h, "code");
    html_text(h, jny_str_sub(s->head, 0, s->head.n < 12 ? s->head.n : 12));
    html_close(h);
    html_close(h);
    html_close(h);
}

static void who_decided(visit *v)
{
    typedef struct {
        jny_str  name;
        uint64_t n;
    } person;
    JNY_LIST(person) people = {0};
    uint64_t         most   = 0;
    for (size_t row = 0; row < jny_desk_rows(v->web->desk); row++) {
        const jny_said *s = jny_desk_said(v->web->desk, row);
        for (size_t i = 0; i < s->n_answers; i++) {
            size_t k = 0;
            while (k < people.n && !jny_str_eq(people.at[k].name, s->answers[i].coder_name))
                k++;
            if (k == people.n)
                *JNY_PUSH(v->a, &people) = (person){s->answers[i].coder_name, 0};
            people.at[k].n++;
            most = people.at[k].n > most ? people.at[k].n : most;
        }
    }
    if (!people.n)
        return;
    html *h = &v->h;
    html_el(h, "section", "card");
    html_words(h, "h2", NULL, "Who decided");
    table_begin(h, "bars", JNY_STR("Standing answers by coder"), NULL);
    html_el(h, "thead", "vh");
    html_open(h, "tr");
    head_cell(h, "Coder", false);
    head_cell(h, "Answers", true);
    head_cell(h, "Bar", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < people.n; i++) {
        html_open(h, "tr");
        html_open(h, "th");
        html_set(h, "scope", "row");
        html_text(h, people.at[i].name);
        html_close(h);
        number_cell(h, people.at[i].n);
        html_el(h, "td", "b");
        bar(h, (double)people.at[i].n, (double)most);
        html_close(h);
        html_close(h);
    }
    html_close(h);
    table_end(h);
    html_close(h);
}

/* How long the rest takes, where people have read enough to tell. */
static void time_left(visit *v, uint64_t stories)
{
    enum { LOOKED_AT = 400 };
    html             *h = &v->h;
    jny_history_row  *rows;
    size_t            n;
    jny_history_query q = {.most = LOOKED_AT, .coding = true, .standing = true};
    if (!stories || jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) != JNY_OK)
        return;
    double pace = jny_pace_of(*v->a, rows, n), minutes = pace * (double)stories / 60;
    if (isnan(pace))
        return;
    if (minutes < 1)
        html_say(h, " That is under a minute of reading");
    else if (minutes < 60)
        html_format(h, " That is about %.0f min of reading", minutes);
    else
        html_format(h, " That is about %.0f h %02.0f min of reading", floor(minutes / 60),
                    floor(fmod(minutes, 60) / 5) * 5);
    html_format(h, " for one person, at %.0f s a story as of late.", pace);
}

void page_overview(visit *v)
{
    jny_status_report s;
    if (jny_project_status(v->web->project, v->a, &s, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    html                      *h = &v->h;
    const jny_progress_report *p = progress_of(v->web);
    frame_begin(v, "Overview", "/", NULL);
    html_words(h, "h1", NULL, "Overview");
    html_el(h, "p", "lede");
    html_format(h, "%.*s from %.*s. ", JNY_ARG(counted(v->a, s.stories, "story", "stories")),
                JNY_ARG(counted(v->a, s.respondents, "respondent", "respondents")));
    html_open(h, "strong");
    html_format(h, "%.*s read to the end, %.*s waiting", JNY_ARG(commas(v->a, p->finished)),
                JNY_ARG(commas(v->a, jny_desk_rows(v->web->desk) - p->finished)));
    html_close(h);
    html_format(h, ", with %.*s to decide.",
                JNY_ARG(counted(v->a, p->waiting, "suggestion", "suggestions")));
    time_left(v, jny_desk_rows(v->web->desk) - p->finished);
    html_close(h);
    html_el(h, "div", "split main-aside");
    html_el(h, "div", "stack");
    next_actions(v);
    waiting_by_theme(v);
    html_close(h);
    html_el(h, "div", "stack");
    facts(v, &s);
    who_decided(v);
    frame_end(v);
}
