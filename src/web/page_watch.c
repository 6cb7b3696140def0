/* page_watch.c - safeguarding: the mark "may be at risk now", whom to tell, and the list of such
 * stories, for leads only. It is no screening, and says so. */
#include "page_review.h"

#include <math.h>

static const char no_screening[] =
    "This is no screening. The list holds what a reader marked; cues only bring stories to the "
    "front "
    "of the queue. A child at risk may use none of these words: every story must be read.";

uint64_t watch_waits(visit *v)
{
    jny_watch_item *items;
    size_t          n, waits = 0;
    jny_watch_list(v->web->desk, v->a, &items, &n);
    for (size_t i = 0; i < n; i++)
        waits += !items[i].read_by.n && !items[i].ended_by.n;
    return waits;
}

static const jny_watch_item *item_of(visit *v, size_t row)
{
    jny_watch_item *items;
    size_t          n;
    jny_watch_list(v->web->desk, v->a, &items, &n);
    for (size_t i = 0; i < n; i++)
        if (items[i].row == row)
            return &items[i];
    return NULL;
}

/* Of the marks that its row shows. */
static jny_str marks_seen(visit *v, size_t row)
{
    const jny_said *s = jny_desk_said(v->web->desk, row);
    return jny_marks_seen(v->a, s->marks, s->n_marks, "at-risk");
}

static bool is_by(const jny_watch_item *x, jny_str coder)
{
    bool by = jny_str_eq(x->by, coder);
    for (size_t i = 0; i < x->again.n; i++)
        by |= jny_str_eq(x->again.at[i].by, coder);
    return by;
}

static jny_str contact_of(visit *v)
{
    jny_str contact = {0};
    jny_contact(v->web->project, v->a, &contact, &v->err);
    return contact;
}

static void tell_now(html *h, jny_str contact)
{
    html_words(h, "strong", NULL, "Tell now: ");
    html_text(h, contact);
    html_say(h, ". ");
}

void risk_note(visit *v, size_t row)
{
    html                 *h = &v->h;
    const jny_watch_item *x = item_of(v, row);
    if (!x || x->ended_by.n || (v->who->role != ROLE_LEAD && !is_by(x, v->coder)))
        return;
    html_el(h, "p", "note warn");
    html_format(h, "Marked \"may be at risk now\" by %.*s on %.*s. ", JNY_ARG(x->by),
                JNY_ARG(spoken_time(v->a, x->at)));
    tell_now(h, contact_of(v));
    if (v->who->role == ROLE_LEAD) {
        html_open(h, "a");
        html_link(h, "href", JNY_STR("/watch"));
        html_say(h, "The list");
        html_close(h);
    }
    html_close(h);
}

/* ---- The mark, which asks once --------------------------------------------------------------- */

static void keep(visit *v)
{
    static const char *const names[] = {"story", "order", "only", "theme", "seed"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        hidden(v, names[i], get(v, names[i]));
}

void page_risk(visit *v)
{
    html   *h  = &v->h;
    jny_str id = get(v, "story"), contact = contact_of(v);
    size_t  row = jny_desk_row(v->web->desk, id);
    if (row == SIZE_MAX || v->err.status != JNY_OK) {
        refuse_visit(v, 404, "There is no such story.");
        return;
    }
    frame_begin(v, "May be at risk now", "/review", NULL);
    html_open(h, "h1");
    html_format(h, "Story %.*s: may somebody be at risk now?", JNY_ARG(id));
    html_close(h);
    form_begin(v, "/risk", "card narrow");
    keep(v);
    if (contact.n) {
        html_el(h, "p", "note warn");
        tell_now(h, contact);
        html_say(h, "The mark does not tell them for you.");
        html_close(h);
    } else {
        typed_field(
            h,
            (typing){.id    = "contact",
                     .label = "Who is to be told? A name and a telephone number",
                     .hint =
                         "Asked once, and shown at every mark from now on. A lead can change it."});
    }
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "note");
    html_say(h, "Why (may stay empty)");
    html_close(h);
    html_open(h, "input");
    html_set(h, "id", "note");
    html_set(h, "name", "note");
    html_set(h, "maxlength", "2000");
    html_set(h, "autocomplete", "off");
    html_close(h);
    html_el(h, "p", "row");
    button(v, "btn go", NULL, (jny_str){0}, "Yes, mark it");
    html_el(h, "a", "btn");
    html_link(h, "href", review_link(v, id));
    html_say(h, "No, back to the story");
    html_close(h);
    html_close(h);
    note(h, "small muted",
         "Leads see it on a list of its own. It is in no count, no export and no publication. If "
         "you are unsure, mark it.");
    html_close(h);
    frame_end(v);
}

/* Whom to ring and the mark: both or neither. */
static jny_status mark_risk(visit *v, jny_str id)
{
    jny_project *p       = v->web->project;
    jny_str      contact = get(v, "contact"), why = jny_str_trim(get(v, "note"));
    size_t       row = jny_desk_row(v->web->desk, id);
    if (contact.n && contact_of(v).n) /* named meanwhile: only leads name another */
        contact = (jny_str){0};
    if (!why.n && row != SIZE_MAX && jny_desk_marked(v->web->desk, row, "at-risk"))
        why = JNY_STR("marked again, no reason given"); /* without words it would be a reading */
    if (jny_events_begin(p, &v->err) != JNY_OK)
        return v->err.status;
    if (!contact.n || jny_watch_contact_set(p, contact, v->coder, &v->err) == JNY_OK)
        jny_flag(p, v->a, id, JNY_STR("at-risk"), why, v->coder, &v->err);
    return jny_events_commit(p, &v->err);
}

void post_risk(visit *v)
{
    jny_str id = get(v, "story");
    if (mark_risk(v, id) != JNY_OK || desk_touch(v->web, id, &v->err) != JNY_OK)
        fail_by(v);
    else
        redirect(v, jny_str_format(v->a, "%.*s&said=saved", JNY_ARG(review_link(v, id))));
}

/* ---- The list -------------------------------------------------------------------------------- */

static jny_str spoken_minutes(jny_arena *a, double minutes)
{
    if (minutes < 1)
        return JNY_STR("under a minute");
    if (minutes < 120)
        return jny_str_format(a, "%.0f min", minutes);
    if (minutes < 48 * 60.0)
        return jny_str_format(a, "%.0f h", minutes / 60);
    return jny_str_format(a, "%.0f days", minutes / 1440);
}

static void person_cell(visit *v, jny_str who, jny_str at, const char *none)
{
    html *h = &v->h;
    html_open(h, "td");
    if (who.n)
        html_format(h, "%.*s, %.*s", JNY_ARG(who), JNY_ARG(spoken_time(v->a, at)));
    else
        html_say(h, none);
    html_close(h);
}

/* What a lead does with a mark that stands: read it, or end it and say why. */
static void actions_cell(visit *v, const jny_watch_item *x, jny_str id)
{
    html *h = &v->h;
    html_open(h, "td");
    if (x->ended_by.n) {
        html_say(h, "Ended: ");
        html_text(h, x->why);
        html_close(h);
        return;
    }
    form_begin(v, "/watch", "row");
    hidden(v, "story", id);
    hidden(v, "seen", marks_seen(v, x->row));
    html_el(h, "button", x->read_by.n ? "btn tight" : "btn go tight");
    html_set(h, "type", "submit");
    html_set(h, "name", "do");
    html_set(h, "value", "read");
    html_say(h, "Read");
    html_el(h, "span", "vh");
    html_format(h, " story %.*s", JNY_ARG(id));
    html_close(h);
    html_close(h);
    html_close(h);
    html_open(h, "details");
    html_words(h, "summary", NULL, "End the watch");
    form_begin(v, "/watch", "row");
    hidden(v, "story", id);
    hidden(v, "seen", marks_seen(v, x->row));
    html_open(h, "input");
    html_set(h, "name", "why");
    html_flag(h, "required", true);
    html_set(h, "maxlength", "2000");
    html_attr(h, "aria-label", jny_str_format(v->a, "What was done about %.*s", JNY_ARG(id)));
    button(v, "btn tight", "do", JNY_STR("end"), "End");
    html_close(h);
    html_close(h);
    html_close(h);
}

static void list_row(visit *v, const jny_watch_item *x)
{
    html   *h  = &v->h;
    jny_str id = jny_desk_id(v->web->desk, x->row);
    html_open(h, "tr");
    html_open(h, "th");
    html_set(h, "scope", "row");
    html_text(h, id);
    html_close(h);
    person_cell(v, x->by, x->at, "");
    html_open(h, "td");
    html_text(h, x->note.n ? x->note : JNY_STR("no reason given"));
    for (size_t i = 0; i < x->again.n; i++) {
        const jny_watch_mark *m = &x->again.at[i];
        html_open(h, "p");
        html_format(h, "Again, by %.*s on %.*s: %.*s", JNY_ARG(m->by),
                    JNY_ARG(spoken_time(v->a, m->at)), JNY_ARG(m->note));
        html_close(h);
    }
    html_close(h);
    person_cell(v, x->read_by, x->read_at, "nobody yet");
    html_open(h, "td");
    html_text(h, isnan(x->minutes) ? JNY_STR("waits") : spoken_minutes(v->a, x->minutes));
    html_close(h);
    actions_cell(v, x, id);
    html_close(h);
}

static void show_list(visit *v, const jny_watch_item *items, size_t n)
{
    html *h = &v->h;
    if (!n) {
        note(h, NULL,
             "No story is marked. Whoever reads one marks it with the key ! on the review "
             "page.");
        return;
    }
    table_begin(h, NULL, JNY_STR("Stories marked \"may be at risk now\""),
                "Not read since the mark first, the oldest mark first.");
    html_open(h, "thead");
    html_open(h, "tr");
    head_cell(h, "Story", false);
    head_cell(h, "Marked", false);
    head_cell(h, "Why", false);
    head_cell(h, "First read", false);
    head_cell(h, "After", false);
    head_cell(h, "Then", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < n; i++)
        list_row(v, &items[i]);
    html_close(h);
    table_end(h);
}

/* Stories that everybody can read, and may no more. */
static void show_public(visit *v, const jny_still_public *public, size_t n)
{
    html *h = &v->h;
    if (!n)
        return;
    html_el(h, "section", "card rowgap");
    html_words(h, "h2", NULL, "Published, and to be taken down");
    html_open(h, "ul");
    for (size_t i = 0; i < n; i++) {
        html_open(h, "li");
        html_format(h, "%.*s, in %.*s since %.*s: %s.", JNY_ARG(public[i].id),
                    JNY_ARG(public[i].folder), JNY_ARG(jny_str_sub(public[i].at, 0, 10)),
                    public[i].why);
        html_close(h);
    }
    html_close(h);
    note(h, "small muted",
         "Nothing is taken down from here: `journeys publish` makes the pages again without "
         "them, and who put them elsewhere takes them down there.");
    html_close(h);
}

void page_watch(visit *v)
{
    html           *h = &v->h;
    jny_watch_item *items;
    size_t          n, cues = 0;
    jny_str         contact = contact_of(v);
    jny_still_public *public;
    size_t n_public;
    if (jny_published_still(v->web->project, v->a, &public, &n_public, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    jny_watch_list(v->web->desk, v->a, &items, &n);
    for (size_t row = 0; row < jny_desk_rows(v->web->desk); row++)
        cues += jny_desk_cue(v->web->desk, row);
    frame_begin(v, "Safeguarding watch", "/watch", NULL);
    html_words(h, "h1", NULL, "Safeguarding watch");
    show_why_not(v);
    note(h, "lede",
         "Stories of which a reader said: somebody may be at risk now. Only leads see "
         "this page.");
    note(h, "note sens", no_screening);
    html_el(h, "section", "card");
    show_list(v, items, n);
    html_close(h);
    show_public(v, public, n_public);
    html_el(h, "div", "split half rowgap");
    html_el(h, "section", "card");
    html_words(h, "h2", NULL, "Read first");
    html_el(h, "p", NULL);
    html_format(h, "%.*s with a cue of present risk %s read to the end by nobody yet. ",
                JNY_ARG(counted(v->a, cues, "story", "stories")), cues == 1 ? "was" : "were");
    html_say(h, cues ? "They stand first in every queue." : "");
    html_close(h);
    if (cues) {
        html_el(h, "a", "btn");
        html_link(h, "href", JNY_STR("/review"));
        html_say(h, "To the queue");
        html_close(h);
    }
    html_close(h);
    form_begin(v, "/watch", "card");
    html_words(h, "h2", NULL, "Who is to be told");
    html_el(h, "p", NULL);
    html_text(h, contact.n ? contact : JNY_STR("Nobody is named yet."));
    html_close(h);
    typed_field(h, (typing){.id    = "contact",
                            .label = contact.n ? "Somebody else" : "Name and telephone number",
                            .hint  = "Shown at every mark."});
    button(v, "btn", "do", JNY_STR("contact"), "Save");
    html_close(h);
    frame_end(v);
}

/* A lead speaks of marks that are no longer all there are. */
static void marked_since(visit *v, jny_str act, jny_str id)
{
    jny_str why = jny_str_trim(get(v, "why"));
    overtaken(
        v,
        jny_str_format(
            v->a,
            "%.*s is %s: somebody marked it, or ended its watch, after you opened "
            "this page. Read what the list says of it now.%s%.*s%s",
            JNY_ARG(id), jny_str_eq(act, JNY_STR("end")) ? "still watched" : "not marked as read",
            why.n ? " You wrote: \xE2\x80\x9C" : "", JNY_ARG(why), why.n ? "\xE2\x80\x9D." : ""),
        page_watch);
}

void post_watch(visit *v)
{
    jny_str    act = get(v, "do"), id = get(v, "story"), to = JNY_STR("/watch");
    size_t     row = jny_desk_row(v->web->desk, id);
    jny_status st  = JNY_OK;
    if (jny_str_eq(act, JNY_STR("contact"))) {
        st = jny_watch_contact_set(v->web->project, get(v, "contact"), v->coder, &v->err);
    } else if (row == SIZE_MAX) {
        refuse_visit(v, 404, "There is no such story.");
        return;
    } else if (!jny_str_eq(get(v, "seen"), marks_seen(v, row))) {
        marked_since(v, act, id);
        return;
    } else if (jny_str_eq(act, JNY_STR("end"))) {
        if (!jny_str_trim(get(v, "why")).n) {
            refuse_visit(v, 400, "Say what was done before you end the watch on a story.");
            return;
        }
        st = jny_unflag(v->web->project, v->a, id, "at-risk", get(v, "seen"),
                        jny_str_trim(get(v, "why")), v->coder, &v->err);
    } else {
        const jny_watch_item *x = item_of(v, row);
        to                      = link_to(v->a, "/review", "story", id);
        if (x && !x->read_by.n && !x->ended_by.n)
            st = jny_flag(v->web->project, v->a, id, JNY_STR("at-risk"), (jny_str){0}, v->coder,
                          &v->err);
    }
    if (st != JNY_OK || (id.n && desk_touch(v->web, id, &v->err) != JNY_OK))
        fail_by(v);
    else
        redirect(v, to);
}
