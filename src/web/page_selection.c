/* page_selection.c - which stories are to be shown to everybody, and do they look like all of
 * them? Proposes, and lets a lead change it. It publishes nothing: the command line does. */
#include "selection.h"

#include <stdio.h>
#include <string.h>

enum { WANTED_MOST = 1000 };

/* ---- Changing it ----------------------------------------------------------------------------- */

static bool seed_of(jny_str typed, uint64_t *seed)
{
    *seed = typed.n ? 0 : 1;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.n > 18 || typed.p[i] < '0' || typed.p[i] > '9')
            return false;
        *seed = *seed * 10 + (uint64_t)(typed.p[i] - '0');
    }
    return true;
}

static jny_status propose(visit *v, const chosen *c, jny_selection *out)
{
    uint64_t seed, wanted = get_number(v, "wanted", 0);
    if (wanted == 0 || wanted > WANTED_MOST)
        return jny_fail(&v->err, JNY_EINVAL, NULL,
                        "Say how many stories: a number from 1 to %d. More: `journeys select` in a "
                        "terminal.",
                        WANTED_MOST);
    if (!seed_of(jny_str_trim(get(v, "seed")), &seed))
        return jny_fail(&v->err, JNY_EINVAL, NULL,
                        "The seed is a number of at most 18 digits. Any will do; the same one "
                        "proposes the same stories again.");
    return jny_select(c->pool, v->a, (size_t)wanted, seed, &c->now, out, &v->err);
}

static jny_status change(visit *v, const chosen *c, jny_str act, jny_selection *out)
{
    static const struct {
        const char    *name;
        jny_select_act act;
    } acts[]   = {{"pin", JNY_SELECT_PIN},
                  {"drop", JNY_SELECT_DROP},
                  {"swap", JNY_SELECT_SWAP},
                  {"free", JNY_SELECT_FREE}};
    jny_str id = jny_str_trim(get(v, "story")), other = jny_str_trim(get(v, "other"));
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (jny_str_eq(act, jny_cstr(acts[i].name)))
            return jny_select_change(c->pool, v->a, &c->now, acts[i].act, id, other, out, &v->err);
    return jny_fail(&v->err, JNY_EINVAL, NULL, "That is no change of a selection.");
}

void post_selection(visit *v)
{
    chosen        c;
    jny_selection now;
    jny_str       act = get(v, "do");
    bool new          = jny_str_eq(act, JNY_STR("propose"));
    if (chosen_open(v, get(v, "codebook"), new &&get(v, "wards").n, &c) != JNY_OK) {
        fail_by(v);
        return;
    }
    if (!c.pool) {
        refuse_visit(v, 409, "The project has no codebook yet: nothing can be balanced.");
        return;
    }
    jny_status st = new ? propose(v, &c, &now) : change(v, &c, act, &now);
    if (st == JNY_OK)
        st = jny_selection_save(v->web->project, v->a, &now, v->coder, &v->err);
    if (st != JNY_OK)
        fail_by(v);
    else
        redirect(v, link_to(v->a, "/selection", "said", act));
}

/* ---- The chosen stories ---------------------------------------------------------------------- */

void selection_button(visit *v, const char *act, jny_str id, const char *words)
{
    form_begin(v, "/selection", NULL);
    hidden(v, "story", id);
    submit_about(&v->h, "btn tight", "do", act, words, jny_str_format(v->a, " %.*s", JNY_ARG(id)));
    html_close(&v->h);
}

static void add_part(jny_buf *b, jny_str s)
{
    if (s.n)
        jny_buf_format(b, "%s%.*s", b->n ? ", " : "", JNY_ARG(s));
}

static void shown_cell(visit *v, const jny_shown *s)
{
    html   *h = &v->h;
    jny_buf b = jny_buf_open(v->a);
    add_part(&b, s->type);
    add_part(&b, s->ward.n ? s->ward : s->locality);
    add_part(&b, s->age);
    html_open(h, "td");
    html_text(h, b.n ? jny_buf_str(&b) : JNY_STR("somebody"));
    html_el(h, "span", "small muted");
    html_format(h, " (%.*s alike)", JNY_ARG(commas(v->a, s->k)));
    html_close(h);
    html_close(h);
}

static void rare_cell(visit *v, const chosen_story *x)
{
    html *h = &v->h;
    html_open(h, "td");
    if (x->n_events) {
        html_words(h, "span", "tag warn", "Look");
        html_say(h, " ");
        html_el(h, "q", "story");
        html_text(h, x->event);
        html_close(h);
        if (x->n_rare > 1)
            html_format(h, " and %zu more", x->n_rare - 1);
    } else if (x->n_rare) {
        html_text(h, counted(v->a, x->n_rare, "rare word", "rare words"));
    } else {
        html_say(h, "none found");
    }
    html_close(h);
}

static void state_cell(visit *v, const chosen_story *x)
{
    html *h = &v->h;
    html_open(h, "td");
    html_words(h, "span", x->left ? "tag warn" : "tag good",
               !x->left       ? "Ready"
               : x->may_enter ? "To read"
                              : "Not possible");
    html_say(h, " ");
    if (x->left)
        html_say(h, x->left);
    else
        html_format(h, "signed by %.*s", JNY_ARG(x->marks.signature.coder_name));
    html_close(h);
}

static void list_row(visit *v, const chosen_story *x)
{
    html   *h       = &v->h;
    jny_str consent = jny_story_attribute(&x->story, "consent");
    html_open(h, "tr");
    html_open(h, "th");
    html_set(h, "scope", "row");
    html_open(h, "a");
    html_link(h, "href", link_to(v->a, "/sign", "story", x->story.id));
    html_text(h, x->story.id);
    html_close(h);
    if (x->pinned) {
        html_say(h, " ");
        html_words(h, "span", "tag", "Pinned");
    }
    html_close(h);
    shown_cell(v, x->shown);
    html_open(h, "td");
    html_text(h, consent.n ? consent : JNY_STR("internal"));
    html_close(h);
    state_cell(v, x);
    rare_cell(v, x);
    if (v->who->role == ROLE_LEAD) {
        html_el(h, "td", "acts");
        html_el(h, "div", "row");
        selection_button(v, x->pinned ? "free" : "pin", x->story.id, x->pinned ? "Free" : "Pin");
        selection_button(v, "drop", x->story.id, "Drop");
        html_close(h);
        html_close(h);
    }
    html_close(h);
}

static void show_list(visit *v, const chosen_story *list, size_t n)
{
    html *h = &v->h;
    html_el(h, "section", "card");
    html_set(h, "aria-labelledby", "chosen");
    html_open(h, "h2");
    html_set(h, "id", "chosen");
    html_say(h, "Chosen stories");
    html_close(h);
    table_begin(h, NULL,
                jny_str_format(v->a, "%.*s, those that need you first",
                               JNY_ARG(counted(v->a, n, "story", "stories"))),
                "As everybody would see who told it: by what at least five people share.");
    html_open(h, "thead");
    html_open(h, "tr");
    head_cell(h, "Story", false);
    head_cell(h, "Shown as", false);
    head_cell(h, "Consent", false);
    head_cell(h, "Can it be published?", false);
    head_cell(h, "Rare words and events", false);
    if (v->who->role == ROLE_LEAD)
        head_cell(h, "Change", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < n; i++)
        list_row(v, &list[i]);
    html_close(h);
    table_end(h);
    html_close(h);
}

/* ---- The page -------------------------------------------------------------------------------- */

static void say_done(visit *v)
{
    static const char *const said[][2] = {{"propose", "Proposed."},
                                          {"pin", "Pinned: it stays in."},
                                          {"drop", "Dropped; the best took its place."},
                                          {"swap", "Swapped."},
                                          {"free", "Freed."},
                                          {"signed", "Signed: no other waits."}};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (jny_str_eq(get(v, "said"), jny_cstr(said[i][0]))) {
            html_el(&v->h, "p", "note good");
            html_set(&v->h, "role", "status");
            html_say(&v->h, said[i][1]);
            html_close(&v->h);
        }
}

static void lede(visit *v, const chosen *c, const jny_balance *b)
{
    html *h = &v->h;
    html_words(h, "h1", NULL, "Selection");
    html_el(h, "p", "lede");
    if (c->now.n) {
        html_open(h, "strong");
        html_format(h, "%.*s of %zu wanted, seed %llu.",
                    JNY_ARG(counted(v->a, c->now.n, "story chosen", "stories chosen")),
                    c->now.wanted, (unsigned long long)c->now.seed);
        html_close(h);
        html_say(h, " ");
    }
    if (v->who->role == ROLE_LEAD)
        html_format(h,
                    "%.*s of %.*s may be shown. Not: %.*s for want of consent, %.*s flagged, %.*s "
                    "whose teller too few would be like, %.*s whose likes all tell of one "
                    "sensitive theme. ",
                    JNY_ARG(commas(v->a, b->eligible)),
                    JNY_ARG(counted(v->a, b->stories, "story", "stories")),
                    JNY_ARG(commas(v->a, b->barred[0])), JNY_ARG(commas(v->a, b->barred[1])),
                    JNY_ARG(commas(v->a, b->barred[2])), JNY_ARG(commas(v->a, b->barred[3])));
    html_say(h, "A person reads every story and signs its redactions before anything is written.");
    html_close(h);
    say_done(v);
}

void page_selection(visit *v)
{
    html         *h    = &v->h;
    bool          lead = v->who->role == ROLE_LEAD;
    chosen        c;
    chosen_story *list;
    size_t        n;
    jny_balance   b = {0};
    if (chosen_open(v, (jny_str){0}, false, &c) != JNY_OK ||
        chosen_list(v, &c, &list, &n) != JNY_OK) {
        fail_by(v);
        return;
    }
    if (c.pool)
        jny_select_balance(c.pool, v->a, &c.now, &b);
    frame_begin(v, "Selection", "/selection", NULL);
    lede(v, &c, &b);
    if (!c.pool) {
        note(h, NULL,
             "The project has no codebook yet. In a terminal: journeys tag --codebook FILE");
        frame_end(v);
        return;
    }
    html_el(h, "div", n ? "split main-aside" : "stack");
    if (n) {
        html_el(h, "div", "stack");
        if (lead)
            selection_balance(v, &c, &b);
        show_list(v, list, n);
        html_close(h);
    }
    html_el(h, "div", n ? "stack" : "stack narrow");
    if (n)
        selection_publish(v, list, n);
    else if (!lead)
        note(h, NULL, "No story is chosen yet. A lead proposes a selection here.");
    if (lead) {
        selection_propose(v, &c);
        selection_ask(v, &c);
        if (n)
            selection_swap(v, list, n);
        selection_dropped(v, &c);
    }
    frame_end(v);
}
