/* page_review.c - what is this story about, and why? Which story it is, and what stands on it. */
#include "review_screen.h"

/* ---- Which stories, in which order ----------------------------------------------------------- */

jny_queue_query asked_queue(const visit *v)
{
    jny_str         order = get(v, "order"), only = get(v, "only"), theme = get(v, "theme");
    jny_queue_query q = {.coder = v->coder,
                         .seed  = get_number(v, "seed", 2012),
                         .theme = JNY_NO_PARENT,
                         .order = jny_str_eq(order, JNY_STR("random"))      ? JNY_ORDER_RANDOM
                                  : jny_str_eq(order, JNY_STR("source"))    ? JNY_ORDER_SOURCE
                                  : jny_str_eq(order, JNY_STR("uncertain")) ? JNY_ORDER_UNCERTAIN
                                  : jny_str_eq(order, JNY_STR("mixed"))     ? JNY_ORDER_MIXED
                                                                            : JNY_ORDER_SENSITIVE};
    q.sensitive       = jny_str_eq(only, JNY_STR("sensitive"));
    q.flagged         = jny_str_eq(only, JNY_STR("flagged"));
    q.again           = jny_str_eq(only, JNY_STR("again"));
    q.open            = jny_desk_row(v->web->desk, get(v, "story")) + 1; /* unknown: none */
    size_t n;
    for (size_t b = 0; theme.n && b < (jny_desk_codebooks(v->web->desk, &n), n); b++)
        if (q.theme == JNY_NO_PARENT)
            q.theme = jny_desk_theme_find(v->web->desk,
                                          jny_desk_codebooks(v->web->desk, &n)[b].book.name, theme);
    return q;
}

jny_str review_link(visit *v, jny_str story)
{
    return link_to(v->a, "/review", "story", story, "order", get(v, "order"), "only",
                   get(v, "only"), "theme", get(v, "theme"), "seed", get(v, "seed"));
}

/* What a form must bring back so that the same queue goes on. */
void review_keep_queue(visit *v, jny_str story)
{
    hidden(v, "story", story);
    hidden(v, "order", get(v, "order"));
    hidden(v, "only", get(v, "only"));
    hidden(v, "theme", get(v, "theme"));
    hidden(v, "seed", get(v, "seed"));
}
/* ---- The cards of a story -------------------------------------------------------------------- */

static jny_status load_hits(screen *s)
{
    visit            *v = s->v;
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    s->hits                 = jny_alloc(v->a, n + 1, sizeof *s->hits);
    for (size_t b = 0; b < n; b++) {
        jny_run    run;
        jny_tags   tags = {0};
        jny_status st   = jny_run_find(v->web->project, books[b].key, &run, &v->err);
        if (st == JNY_OK && run.key)
            st = jny_run_hits(v->web->project, v->a, run.key, &books[b].book, &s->story, &tags,
                              &v->err);
        if (st != JNY_OK)
            return st;
        s->hits[b].book = &books[b].book;
        s->hits[b].tags = !s->blind ? tags : (jny_tags){0};
    }
    return JNY_OK;
}

static void find_cards(screen *s)
{
    visit *v = s->v;
    for (size_t t = 0; t < jny_desk_themes(v->web->desk); t++) {
        card              c    = {.theme = t};
        const jny_answer *mine = jny_desk_own(v->web->desk, s->row, t, v->coder);
        c.suggested            = !s->blind && jny_desk_suggested(v->web->desk, s->row, t);
        c.mine                 = mine != NULL;
        c.answer = mine || s->blind ? mine : jny_desk_answer(v->web->desk, s->row, t, (jny_str){0});
        c.learned = !s->blind ? jny_desk_learned(v->web->desk, s->row, t) : NULL;
        if (!c.suggested && !c.answer && !c.learned)
            continue;
        c.number                   = (unsigned)s->cards.n + 1;
        *JNY_PUSH(v->a, &s->cards) = c;
    }
}

/* The passages of an answer; none where a story corrected since has other words. */
static jny_status mark_spans(screen *s, const card *c, const jny_answer *x, mark_kind kind)
{
    visit        *v = s->v;
    jny_evidence *spans;
    jny_str      *quotes;
    size_t        n, n_quotes;
    jny_status    st = jny_answer_spans(v->web->project, v->a, x->decision, &spans, &n, &v->err);
    if (st == JNY_OK)
        st = jny_answer_quotes(v->web->project, v->a, x->decision, &quotes, &n_quotes, &v->err);
    for (size_t k = 0; st == JNY_OK && k < n && k < n_quotes; k++)
        if (spans[k].end <= s->story.text.n &&
            jny_str_eq(jny_str_sub(s->story.text, spans[k].start, spans[k].end), quotes[k]))
            *JNY_PUSH(v->a, &s->passages) =
                (passage){spans[k].start, spans[k].end, kind, c->number,
                          jny_desk_theme_of(v->web->desk, c->theme)->name};
    return st;
}

static jny_status find_passages(screen *s)
{
    visit *v = s->v;
    for (size_t i = 0; i < s->cards.n; i++) {
        card            c = s->cards.at[i];
        jny_named_theme t = jny_desk_theme(v->web->desk, c.theme);
        for (size_t b = 0; c.suggested && s->hits[b].book; b++) {
            jny_tags *tags = &s->hits[b].tags;
            for (size_t k = 0; s->hits[b].book == &t.codebook->book && k < tags->n; k++)
                if (tags->hits[k].theme == t.theme)
                    *JNY_PUSH(v->a, &s->passages) =
                        (passage){tags->hits[k].start, tags->hits[k].end, MARK_RULE, c.number,
                                  jny_desk_theme_of(v->web->desk, c.theme)->name};
        }
        bool persons = c.answer && c.answer->present;
        if (!c.suggested && (persons || c.learned) &&
            mark_spans(s, &c, persons ? c.answer : c.learned,
                       persons ? MARK_PERSON : MARK_LEARNED) != JNY_OK)
            return v->err.status;
    }
    return JNY_OK;
}

/* ---- The page -------------------------------------------------------------------------------- */

static void nothing_waits(visit *v)
{
    html *h        = &v->h;
    bool  filtered = get(v, "only").n || get(v, "theme").n;
    frame_begin(v, "Review", "/review", NULL);
    html_words(h, "h1", NULL, "Review");
    html_words(h, "p", NULL,
               filtered ? "No story waits that this filter shows."
               : !jny_desk_rows(v->web->desk)
                   ? "No story is here yet."
                   : "No story waits for you: all were read to their end.");
    html_el(h, "a", "btn go");
    html_link(h, "href", filtered ? JNY_STR("/review") : JNY_STR("/"));
    html_say(h, filtered ? "Show all that wait" : "To the overview");
    frame_end(v);
}

/* Flagged stories never open by themselves. */
size_t queue_next(const jny_queue_item *queue, size_t n, size_t from, bool flagged)
{
    while (from < n && queue[from].flagged && !flagged)
        from++;
    return from;
}

void page_review(visit *v)
{
    screen          s  = {.v = v, .row = SIZE_MAX};
    jny_queue_query q  = asked_queue(v);
    jny_str         id = get(v, "story");
    jny_desk_queue(v->web->desk, v->a, &q, &s.queue, &s.n_queue);
    size_t first = queue_next(s.queue, s.n_queue, 0, q.flagged);
    if (!id.n && first < s.n_queue) {
        redirect(v, review_link(v, jny_desk_id(v->web->desk, s.queue[first].row)));
        return;
    }
    if (!id.n) {
        nothing_waits(v);
        return;
    }
    s.row = jny_desk_row(v->web->desk, id);
    if (jny_story_get(v->web->project, v->a, id, &s.story, &v->err) != JNY_OK ||
        s.row == SIZE_MAX) {
        v->err.status = JNY_ENOTFOUND;
        fail_by(v);
        return;
    }
    while (s.position < s.n_queue && s.queue[s.position].row != s.row)
        s.position++;
    s.blind = is_blind(v, s.row);
    if (load_hits(&s) != JNY_OK) {
        fail_by(v);
        return;
    }
    find_cards(&s);
    if (find_passages(&s) != JNY_OK) {
        fail_by(v);
        return;
    }
    frame_begin(v, jny_str_z(v->a, jny_str_format(v->a, "Review %.*s", JNY_ARG(id))), "/review",
                "review");
    review_show_story(&s);
    review_show_decisions(&s);
    review_show_queue(&s);
    html_close(&v->h); /* main */
    keys_dialog(&v->h);
    frame_end(v);
}
