/* review_queue.c - which stories wait, in which order, and what was decided last. */
#include "review_screen.h"

enum { QUEUE_SHOWN = 40, LOG_SHOWN = 10 };

static void show_order(visit *v)
{
    html   *h     = &v->h;
    jny_str order = get(v, "order"), only = get(v, "only");
    html_open(h, "details");
    html_el(h, "summary", "small");
    html_say(h, jny_str_eq(order, JNY_STR("random"))      ? "Order: random"
                : jny_str_eq(order, JNY_STR("source"))    ? "Order: as imported"
                : jny_str_eq(order, JNY_STR("uncertain")) ? "Order: least certain first"
                : jny_str_eq(order, JNY_STR("mixed"))     ? "Order: likely, uncertain, by chance"
                                                          : "Order: sensitive, then least certain");
    html_close(h);
    html_open(h, "form");
    html_set(h, "method", "get");
    html_set(h, "action", "/review");
    hidden(v, "theme", get(v, "theme"));
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "order");
    html_say(h, "Order");
    html_close(h);
    html_open(h, "select");
    html_set(h, "id", "order");
    html_set(h, "name", "order");
    option_of(h, JNY_STR("sensitive"), JNY_STR("Sensitive, then least certain"), !order.n);
    option_of(h, JNY_STR("uncertain"), JNY_STR("Least certain first"),
              jny_str_eq(order, JNY_STR("uncertain")));
    option_of(h, JNY_STR("mixed"), JNY_STR("Likely, uncertain and by chance, 7:2:1"),
              jny_str_eq(order, JNY_STR("mixed")));
    option_of(h, JNY_STR("random"), JNY_STR("Random (honest accuracy)"),
              jny_str_eq(order, JNY_STR("random")));
    option_of(h, JNY_STR("source"), JNY_STR("As imported"), jny_str_eq(order, JNY_STR("source")));
    html_close(h);
    html_open(h, "label");
    html_set(h, "for", "only");
    html_say(h, "Show");
    html_close(h);
    html_open(h, "select");
    html_set(h, "id", "only");
    html_set(h, "name", "only");
    option_of(h, JNY_STR(""), JNY_STR("All that wait"), !only.n);
    option_of(h, JNY_STR("sensitive"), JNY_STR("Sensitive only"),
              jny_str_eq(only, JNY_STR("sensitive")));
    option_of(h, JNY_STR("again"), JNY_STR("To read again"), jny_str_eq(only, JNY_STR("again")));
    option_of(h, JNY_STR("flagged"), JNY_STR("Flagged only"), jny_str_eq(only, JNY_STR("flagged")));
    html_close(h);
    button(v, "btn tight", NULL, (jny_str){0}, "Show");
    html_close(h);
    html_close(h);
    html_close(h);
}

/* The first words of a story, whole ones. */
jny_str beginning_of(jny_str text, size_t most)
{
    size_t n = text.n;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\n') {
            n = i;
            break;
        }
    if (n <= most)
        return jny_str_sub(text, 0, n);
    while (most && text.p[most] != ' ')
        most--;
    return jny_str_sub(text, 0, most);
}

static void queue_link(screen *s, size_t i)
{
    visit                *v = s->v;
    html                 *h = &v->h;
    const jny_queue_item *x = &s->queue[i];
    jny_story             story;
    jny_str               id = jny_desk_id(v->web->desk, x->row);
    if (jny_story_get(v->web->project, v->a, id, &story, &v->err) != JNY_OK)
        return;
    html_open(h, "li");
    html_open(h, "a");
    html_link(h, "href", review_link(v, id));
    if (x->row == s->row)
        html_set(h, "aria-current", "page");
    html_open(h, "b");
    html_text(h, id);
    html_el(h, "span", "nowrap");
    if (x->blind)
        html_say(h, " blind");
    else
        html_format(h, " %u waiting%s", (unsigned)x->waiting, x->flagged ? ", flagged" : "");
    html_close(h);
    html_close(h);
    html_el(h, "span", "story");
    html_text(h, beginning_of(story.text, 40));
    html_close(h);
    html_open(h, "span");
    if (x->cue)
        html_words(h, "strong", NULL, "read first ");
    html_text(h, jny_story_attribute(&story, "respondent_type"));
    html_close(h);
    html_close(h);
    html_close(h);
}

static void undo_form(visit *v, jny_str event, jny_str label)
{
    html *h = &v->h;
    form_begin(v, "/undo", NULL);
    review_keep_queue(v, get(v, "story"));
    hidden(v, "event", event);
    html_el(h, "button", "btn tight");
    html_set(h, "type", "submit");
    html_set(h, "data-act", "undo-event");
    html_attr(h, "aria-label", label);
    html_say(h, "Undo");
    html_close(h);
    html_close(h);
}

static void show_log(visit *v)
{
    html             *h = &v->h;
    jny_history_row  *rows;
    size_t            n, shown = 0;
    jny_history_query q = {.actor = v->coder, .most = LOG_SHOWN, .coding = true, .standing = true};
    if (jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) != JNY_OK)
        return;
    html_words(h, "h2", NULL, "Last ten decisions");
    html_el(h, "ol", "log");
    for (size_t i = 0; i < n; i++) {
        const jny_history_row *r = &rows[i];
        if (is_hidden(v, r))
            continue;
        shown++;
        bool    done = jny_str_eq(r->kind, JNY_STR("finish"));
        size_t  t    = jny_desk_theme_find(v->web->desk, r->codebook, r->theme);
        jny_str name = t == JNY_NO_PARENT ? r->theme : jny_desk_theme_of(v->web->desk, t)->name;
        jny_str what = spoken_event(v->a, r);
        if (done)
            name = (jny_str){0};
        else if (r->decisions > 1)
            what = jny_str_format(v->a, "and %llu more", (unsigned long long)r->decisions - 1);
        html_open(h, "li");
        html_open(h, "span");
        jny_str line = jny_str_format(v->a, "%.*s %.*s%s%.*s", JNY_ARG(r->story), JNY_ARG(name),
                                      name.n ? " " : "", JNY_ARG(what));
        html_text(h, line);
        html_close(h);
        undo_form(v, event_name(v->a, r), jny_str_format(v->a, "Undo: %.*s", JNY_ARG(line)));
        html_close(h);
    }
    html_close(h);
    if (shown)
        return;
    note(h, "small muted none-yet", "None yet.");
    html_el(h, "div", "undo-form"); /* for the first, which the module notes itself */
    html_flag(h, "hidden", true);
    undo_form(v, JNY_STR("none"), JNY_STR("Undo"));
    html_close(h);
}

void review_show_queue(screen *s)
{
    visit                     *v = s->v;
    html                      *h = &v->h;
    const jny_progress_report *p = progress_of(v->web);
    html_el(h, "section", "queue");
    html_set(h, "aria-labelledby", "qh");
    html_open(h, "h2");
    html_set(h, "id", "qh");
    html_say(h, "Queue");
    html_close(h);
    html_el(h, "p", "progress");
    html_open(h, "strong");
    html_format(h, "%.*s of %.*s", JNY_ARG(commas(v->a, p->finished)),
                JNY_ARG(commas(v->a, jny_desk_rows(v->web->desk))));
    html_close(h);
    html_say(h, " read to the end.");
    html_close(h);
    show_order(v);
    bool filtered = get(v, "only").n || get(v, "theme").n;
    html_el(h, "p", "small muted");
    html_format(h, "%.*s in this queue. ", JNY_ARG(commas(v->a, s->n_queue)));
    if (filtered) {
        html_open(h, "a");
        html_link(h, "href", link_to(v->a, "/review", "order", get(v, "order")));
        html_say(h, "A filter is on: show all that wait");
        html_close(h);
    }
    html_close(h);
    size_t first = s->position < s->n_queue && s->position > 3 ? s->position - 3 : 0;
    html_open(h, "ol");
    html_set(h, "tabindex", "0");
    html_set(h, "aria-label", "Stories in the queue");
    for (size_t i = first; i < s->n_queue && i < first + QUEUE_SHOWN; i++)
        queue_link(s, i);
    html_close(h);
    html_el(h, "p", "row");
    if (s->position < s->n_queue && s->position > 0) {
        html_el(h, "a", "btn tight");
        html_set(h, "id", "previous");
        html_link(h, "href",
                  review_link(v, jny_desk_id(v->web->desk, s->queue[s->position - 1].row)));
        html_say(h, "Previous ");
        html_words(h, "kbd", NULL, "P");
        html_close(h);
    }
    size_t next = s->position < s->n_queue ? s->position + 1 : 0;
    if (next < s->n_queue) {
        html_el(h, "a", "btn tight");
        html_set(h, "id", "next");
        html_link(h, "href", review_link(v, jny_desk_id(v->web->desk, s->queue[next].row)));
        html_say(h, "Next ");
        html_words(h, "kbd", NULL, "N");
        html_close(h);
    }
    html_close(h);
    show_log(v);
    html_close(h);
}
