/* post.c - what a coder changes: decisions, marks, finished stories, and taking them back. */
#include "page_review.h"

#include <stdlib.h>
#include <string.h>

static void answer_json(visit *v, const char *state, jny_str said, jny_str event,
                        const jny_answer *mine, const jny_answer *theirs, jny_str conflict)
{
    jny_buf b = jny_buf_open(v->a);
    jny_buf_format(&b, "{\"state\":\"%s\",\"event\":", state);
    jny_buf_json(&b, event);
    jny_buf_format(&b, ",\"decision\":%lld,\"said\":", (long long)(mine ? mine->decision : 0));
    jny_buf_json(&b, said);
    jny_buf_add(&b, JNY_STR(",\"conflict\":"));
    jny_buf_json(&b, conflict);
    jny_buf_format(&b, ",\"told\":%lld}",
                   (long long)(theirs && answers_differ(mine, theirs) ? theirs->decision : 0));
    send_text(v, "application/json", jny_buf_str(&b), NULL);
}

static void back_to(visit *v, jny_str story, const char *said)
{
    redirect(v, jny_str_format(v->a, "%.*s&said=%s", JNY_ARG(review_link(v, story)), said));
}

/* How well what was typed fits a theme's name, in any case: 3 whole, 2 its beginning, 1 a part. */
static int fits(jny_arena a, jny_str name, jny_str typed)
{
    jny_str whole = jny_text_form(&a, name, true);
    return jny_str_eq(whole, typed)                     ? 3
           : jny_str_starts(whole, typed)               ? 2
           : memmem(whole.p, whole.n, typed.p, typed.n) ? 1
                                                        : 0;
}

/* A theme by its path, with or without its codebook, or by its name as people read it, or by as
 * much of the name as no other theme has. */
static jny_str theme_typed(visit *v, jny_str typed)
{
    const jny_desk *d    = v->web->desk;
    jny_str         name = jny_str_trim(typed), form;
    size_t          best = JNY_NO_PARENT;
    int             how  = 0;
    bool            one  = false;
    if (!name.n)
        return name;
    form = jny_text_form(v->a, name, true);
    for (size_t t = 0; t < jny_desk_themes(d); t++) {
        const jny_theme *theme = jny_desk_theme_of(d, t);
        int              k     = fits(*v->a, theme->name, form);
        if (jny_str_eq(theme->path, name))
            return name;
        if (!k || k < how || how == 3)
            continue;
        one  = k > how;
        how  = k;
        best = t;
    }
    return one ? jny_desk_theme_of(d, best)->path : name;
}

static jny_str newest_event(visit *v)
{
    jny_history_row  *rows;
    size_t            n;
    jny_history_query q = {.actor = v->coder, .most = 1};
    return jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) == JNY_OK && n
               ? event_name(v->a, &rows[0])
               : (jny_str){0};
}

/* Of the words that the form's page showed, `*read`, if the story still says them. Else the visit
 * has its answer: the page as it is now, and on it what was sent and is not saved. */
static bool still_reads(visit *v, jny_str id, jny_str sent, jny_str *read)
{
    jny_story story;
    if (jny_story_get(v->web->project, v->a, id, &story, &v->err) != JNY_OK) {
        fail_by(v);
        return false;
    }
    *read = story.text;
    if (jny_str_eq(get(v, "words"), words_seen(v->a, story.text)))
        return true;
    overtaken(v,
              jny_str_format(v->a,
                             "The words of this story were corrected after you opened it. Not "
                             "saved: %.*s. Read it as it is now, then decide again.",
                             JNY_ARG(sent)),
              page_review);
    return false;
}

/* A decision in words, with all that was typed. */
static jny_str spoken_request(visit *v, const jny_decide_request *r, jny_str theme)
{
    jny_buf b = jny_buf_open(v->a);
    jny_buf_format(&b, "%.*s of %.*s", JNY_ARG(r->action), JNY_ARG(theme));
    if (r->valence.n)
        jny_buf_format(&b, ", %.*s", JNY_ARG(spoken_valence(r->valence)));
    if (r->note.n)
        jny_buf_format(&b, ", with the memo \xE2\x80\x9C%.*s\xE2\x80\x9D", JNY_ARG(r->note));
    if (r->quote.n && jny_str_eq(r->action, JNY_STR("add")))
        jny_buf_format(&b, ", on the words \xE2\x80\x9C%.*s\xE2\x80\x9D", JNY_ARG(r->quote));
    return jny_buf_str(&b);
}

static void record(visit *v, jny_decide_request *r)
{
    bool              stands;
    size_t            row = jny_desk_row(v->web->desk, r->id);
    const jny_answer *mine;
    if (row == SIZE_MAX) {
        refuse_visit(v, 404, "There is no such story any more.");
        return;
    }
    jny_named_theme named;
    bool            blind = is_blind(v, row);
    int64_t seen = (int64_t)get_number(v, "seen", 0), told = (int64_t)get_number(v, "told", 0);
    if (told > seen) /* it stood on the page */
        seen = told;
    r->books = jny_desk_codebooks(v->web->desk, &r->n_books);
    r->blind = jny_desk_blind_to(v->web->desk, row, v->coder);
    if (jny_theme_named(r->books, r->n_books, r->theme, &named, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    jny_str name = named.codebook->book.themes[named.theme].name;
    if (!still_reads(v, r->id, spoken_request(v, r, name), &r->read))
        return;
    if (jny_decide(v->web->project, v->a, r, &stands, &v->err) != JNY_OK ||
        desk_touch(v->web, r->id, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    size_t theme               = jny_desk_theme_find(v->web->desk, named.codebook->book.name,
                                                     named.codebook->book.themes[named.theme].path);
    mine                       = jny_desk_answer(v->web->desk, row, theme, v->coder);
    const jny_answer *theirs   = !blind ? conflict_since(v, row, theme, seen) : NULL;
    jny_str           conflict = {0};
    if (theirs)
        conflict = conflict_words(v, theirs, jny_desk_theme_of(v->web->desk, theme)->name,
                                  "while you had it open");
    jny_str said = spoken_decision(v->a, r->action, stands, r->valence);
    if (v->json)
        answer_json(v, stands ? "accepted" : "rejected", said, newest_event(v), mine, theirs,
                    conflict);
    else if (theirs && answers_differ(mine, theirs))
        redirect(v, jny_str_format(v->a, "%.*s&said=told&told=%lld", JNY_ARG(review_link(v, r->id)),
                                   (long long)theirs->decision));
    else
        back_to(v, r->id, "saved");
}

static void take_back(visit *v, jny_str story);

void post_decide(visit *v)
{
    jny_str            what = get(v, "do"), valence = what, act = jny_str_cut(&valence, ':');
    jny_str            quick = get(v, "quick"), add = get(v, "add");
    jny_decide_request r = {.id      = get(v, "story"),
                            .theme   = get(v, "of"),
                            .valence = valence,
                            .quote   = get(v, "quote"),
                            .from    = (size_t)get_number(v, "from", 0),
                            .note    = jny_str_trim(get(v, "note")),
                            .coder   = v->coder};
    if (jny_str_eq(act, JNY_STR("undo")) && !get(v, "event").n) {
        refuse_visit(v, 409, "This answer is not yours to take back. Give your own beside it.");
        return;
    }
    if (jny_str_eq(act, JNY_STR("undo"))) {
        take_back(v, r.id);
        return;
    }
    if (jny_str_eq(act, JNY_STR("skip"))) {
        back_to(v, r.id, "skipped");
        return;
    }
    if (jny_str_eq(act, JNY_STR("example"))) { /* to be looked at and changed first */
        redirect(v, jny_str_format(v->a, "%.*s#example",
                                   JNY_ARG(link_to(v->a, "/codebook", "theme", theme_typed(v, add),
                                                   "text", r.quote))));
        return;
    }
    if (quick.n || jny_str_eq(act, JNY_STR("add"))) {
        r.theme   = theme_typed(v, quick.n ? quick : add);
        r.action  = JNY_STR("add");
        r.valence = get(v, "valence");
        if (!r.theme.n) {
            refuse_visit(v, 400, "Say which theme to add, then press Add.");
            return;
        }
    } else if (jny_str_eq(act, JNY_STR("accept"))) {
        r.action = JNY_STR("accept");
    } else if (jny_str_eq(act, JNY_STR("reject"))) {
        r.action = JNY_STR("reject");
        r.quote  = (jny_str){0};
    } else if (jny_str_eq(act, JNY_STR("keep")) || jny_str_eq(act, JNY_STR("theirs")) ||
               jny_str_eq(act, JNY_STR("leave"))) {
        const char *said = NULL;
        if (!conflict_settle(v, act, &r, &said)) {
            if (said)
                back_to(v, r.id, said);
            return;
        }
    } else {
        refuse_visit(v, 400, "That is no decision.");
        return;
    }
    record(v, &r);
}

/* ---- Taking back ----------------------------------------------------------------------------- */

static void take_back(visit *v, jny_str story)
{
    jny_history_row  *rows;
    size_t            n;
    int64_t           event = event_asked(v);
    jny_history_query q     = {
            .actor = v->coder, .before = event + 1, .most = 1, .coding = true, .standing = true};
    if (!event)
        return;
    if (jny_history(v->web->project, v->a, &q, &rows, &n, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    if (!n || rows[0].seq != event) {
        refuse_visit(v, 409, "That was taken back already, or is not yours to take back.");
        return;
    }
    jny_str touched = rows[0].story;
    if (is_hidden(v, &rows[0])) {
        refuse_visit(v, 409,
                     "You said that when you first read a story that you are reading again. Finish "
                     "it, then it can be taken back.");
        return;
    }
    if (jny_event_undo(v->web->project, rows[0].seq, v->coder, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    bool many = rows[0].decisions > 1;
    if (many)
        desk_drop(v->web);
    jny_status st = many ? desk_ready(v->web, &v->err) : desk_touch(v->web, touched, &v->err);
    if (st != JNY_OK)
        fail_by(v);
    else if (v->json)
        answer_json(v, "waiting",
                    jny_str_format(v->a, "%.*s %.*s", JNY_ARG(touched), JNY_ARG(rows[0].theme)),
                    event_name(v->a, &rows[0]), NULL, NULL, (jny_str){0});
    else
        back_to(v, story.n ? story : touched, "undone");
}

void post_undo(visit *v)
{
    take_back(v, get(v, "story"));
}

/* ---- Finished, flagged ----------------------------------------------------------------------- */

void post_finish(visit *v)
{
    jny_queue_item *queue;
    size_t          n, at = 0;
    jny_str         story = get(v, "story");
    size_t          row   = jny_desk_row(v->web->desk, story);
    jny_queue_query q     = asked_queue(v);
    jny_desk_queue(v->web->desk, v->a, &q, &queue, &n);
    while (at < n && queue[at].row != row)
        at++;
    size_t after = queue_next(queue, n, at < n ? at + 1 : 0, q.flagged);
    if (after >= n) /* the end of the queue: whatever was skipped */
        after = queue_next(queue, n, 0, q.flagged);
    jny_str next = after < n && queue[after].row != row
                       ? jny_desk_id(v->web->desk, queue[after].row)
                       : (jny_str){0};
    bool    done = row != SIZE_MAX && jny_desk_finished(v->web->desk, row, v->coder) &&
                !jny_desk_again(v->web->desk, row) && !is_blind(v, row);
    jny_str read;
    if (!done && !still_reads(v, story, JNY_STR("that you have read it to its end"), &read))
        return;
    if (!done && row != SIZE_MAX && !jny_str_eq(get(v, "suggested"), suggestions_seen(v, row))) {
        overtaken(v,
                  JNY_STR("Not finished: what is suggested here is other than what you had before "
                          "you, since the stories were tagged anew. Look once more, then finish."),
                  page_review);
        return;
    }
    if (!done &&
        (jny_finish_read(v->web->project, v->a, story, read, v->coder, &v->err) != JNY_OK ||
         desk_touch(v->web, story, &v->err) != JNY_OK)) {
        fail_by(v);
        return;
    }
    jny_str to = next.n ? review_link(v, next)
                        : link_to(v->a, "/review", "order", get(v, "order"), "only", get(v, "only"),
                                  "theme", get(v, "theme"));
    if (v->json)
        answer_json(v, "finished", to, newest_event(v), NULL, NULL, (jny_str){0});
    else
        redirect(v, to);
}

/* For a second reader. A mark of present risk asks first, on a page of its own (page_watch.c). */
void post_flag(visit *v)
{
    jny_str    story = get(v, "story"), note = jny_str_trim(get(v, "note")), seen = get(v, "seen");
    bool       off = jny_str_eq(get(v, "kind"), JNY_STR("none"));
    jny_status st  = off ? jny_unflag(v->web->project, v->a, story, "second-reader",
                                     seen.n ? seen : JNY_STR("none"), note, v->coder, &v->err)
                         : jny_flag(v->web->project, v->a, story, JNY_STR("second-reader"), note,
                                    v->coder, &v->err);
    if (st != JNY_OK || desk_touch(v->web, story, &v->err) != JNY_OK)
        fail_by(v);
    else if (v->json)
        answer_json(v, off ? "none" : "flagged", get(v, "kind"), newest_event(v), NULL, NULL,
                    (jny_str){0});
    else
        back_to(v, story, "saved");
}
