/* withdraw.c - what was taken back, here or in another copy of the project: story by story of an
 * event, since copies have events in different parts. Nothing that was taken back comes again.
 *
 * An undo that came from elsewhere is kept as it was said, also of stories that are not here: by
 * marks, since its summary is sealed for good and an id must be able to go. */
#include "merge.h"

#include "json.h"

#include <string.h>

typedef JNY_LIST(jny_str) people;

typedef struct {
    jny_project *p;
    jny_arena   *a;
    jny_interned all;             /* origins that were taken back whole           */
    jny_interned some;            /* marks of parts that were taken back          */
    jny_interned torn;            /* origins of such parts                        */
    people       by_all, by_some; /* who took it back first                       */
} withdrawing;

/* ---- What an undo is said of ----------------------------------------------------------------- */

static bool is_in(jny_str list, jny_str mark)
{
    return list.n && memmem(list.p, list.n, mark.p, mark.n);
}

jny_status withdraw_marks(jny_project *p, jny_arena *a, const incoming *in,
                          const jny_journal_event *events, size_t n_events, jny_str *out, size_t *n,
                          jny_err *err)
{
    jny_buf b = jny_buf_open(a);
    jny_str mark;
    *n = 0;
    for (size_t i = 0; i < json_array_size(in->of); i++) {
        const json_t *x     = json_array_get(in->of, i);
        jny_str       id    = {json_string_value(x), json_string_length(x)};
        bool          known = false;
        if (jny_value_mark(p, a, in->withdraws, id, &mark, err) != JNY_OK)
            return err->status;
        /* An undo that was made here, or came as one of all stories, says all it has to say. */
        for (size_t k = 0; k < n_events && !known; k++)
            known = jny_str_eq(events[k].origin, in->origin) &&
                    (!events[k].marks.n || is_in(events[k].marks, mark));
        if (!known && !is_in(jny_buf_str(&b), mark))
            jny_buf_format(&b, "%s\"%.*s\"", (*n)++ ? "," : "[", JNY_ARG(mark));
    }
    jny_buf_add(&b, *n ? JNY_STR("]") : JNY_STR(""));
    *out = jny_buf_str(&b);
    return JNY_OK;
}

/* Ids in a list that this program wrote. */
static jny_status add_ids(jny_arena *a, jny_str list, jny_interned *out, jny_err *err)
{
    json_t *ids = NULL;
    if (json_read(list, &ids, err) != JNY_OK)
        return err->status;
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const json_t *x = json_array_get(ids, i);
        jny_intern(out, jny_str_copy(a, (jny_str){json_string_value(x), json_string_length(x)}));
    }
    json_decref(ids);
    return JNY_OK;
}

jny_status withdraw_named(jny_project *p, jny_arena *a, const jny_journal_event *undo,
                          const jny_journal_event *part, jny_interned *out, jny_err *err)
{
    jny_journal_place *at;
    size_t             n;
    jny_str            mark;
    if (undo->of.n)
        return add_ids(a, undo->of, out, err);
    jny_status st = jny_journal_places(p, a, part->seq, &at, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        st = jny_value_mark(p, a, part->origin, at[i].id, &mark, err);
        if (st == JNY_OK && !at[i].forgotten && is_in(undo->marks, mark))
            jny_intern(out, at[i].id);
    }
    return st;
}

/* ---- What was said, by anybody --------------------------------------------------------------- */

/* By a number from 1. */
static jny_str person_at(const people *list, uint32_t number)
{
    return number <= list->n ? list->at[number - 1] : (jny_str){0};
}

static void say(withdrawing *w, jny_interned *list, jny_str what, jny_str who)
{
    size_t before = list->names.n;
    if (jny_intern(list, what) <= before)
        return;
    if (list == &w->all)
        *JNY_PUSH(w->a, &w->by_all) = who;
    else
        *JNY_PUSH(w->a, &w->by_some) = who;
}

static jny_status say_list(withdrawing *w, const jny_journal_event *e, jny_err *err)
{
    jny_interned ids = jny_intern_open(w->a);
    jny_str      mark;
    jny_status   st = add_ids(w->a, e->of.n ? e->of : e->marks, &ids, err);
    jny_intern(&w->torn, e->withdraws);
    for (uint32_t i = 0; st == JNY_OK && i < ids.names.n; i++) {
        mark = ids.names.at[i];
        if (e->of.n)
            st = jny_value_mark(w->p, w->a, e->withdraws, mark, &mark, err);
        if (st == JNY_OK)
            say(w, &w->some, mark, e->actor);
    }
    return st;
}

/* ---- Carrying it out ------------------------------------------------------------------------- */

static jny_status take_back(withdrawing *w, const jny_journal_event *e, jny_str who, jny_err *err)
{
    return jny_event_undo_as(w->p, e->seq, who, JNY_STR("{\"carries\":true}"), err);
}

/* Events are withdrawn whole: what still stands of one is a part of its own then, made when and by
 * whom it was. */
static jny_status keep_rest(withdrawing *w, const jny_journal_event *e,
                            const jny_journal_place *rest, size_t n, jny_err *err)
{
    incoming   in    = {.origin  = e->origin,
                        .kind    = e->kind,
                        .at      = e->at,
                        .blind   = e->blind,
                        .program = e->program,
                        .again   = e->again};
    json_t    *books = NULL;
    jny_status st    = e->codebooks.n ? json_read(e->codebooks, &books, err) : JNY_OK;
    in.codebooks     = books;
    if (st == JNY_OK)
        st = jny_event_begin(w->p, "merge", e->actor, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        st = jny_journal_keep(w->p, e->seq, rest[i].key, err);
    if (st == JNY_OK)
        st = jny_event_commit_made(
            w->p, e->at, merge_summary(w->a, &in, (jny_str){0}, e->rest ? e->rest : e->seq), err);
    json_decref(books);
    return st;
}

/* One that stands, and of which some part somewhere was taken back. */
static jny_status look_at(withdrawing *w, const jny_journal_event *e, jny_err *err)
{
    jny_journal_place *at;
    size_t             n, rest = 0;
    uint32_t           first = 0;
    jny_str            mark;
    jny_status         st = jny_journal_places(w->p, w->a, e->seq, &at, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        st            = jny_value_mark(w->p, w->a, e->origin, at[i].id, &mark, err);
        uint32_t said = jny_intern_find(&w->some, mark);
        if (said && (!first || said < first))
            first = said;
        if (!said && !at[i].forgotten)
            at[rest++] = at[i];
    }
    if (st != JNY_OK || !first)
        return st;
    st = take_back(w, e, person_at(&w->by_some, first), err);
    return st == JNY_OK && rest ? keep_rest(w, e, at, rest, err) : st;
}

jny_status withdraw_settle(jny_project *p, jny_arena *a, jny_err *err)
{
    withdrawing        w = {.p    = p,
                            .a    = a,
                            .all  = jny_intern_open(a),
                            .some = jny_intern_open(a),
                            .torn = jny_intern_open(a)};
    jny_journal_event *events;
    size_t             n;
    jny_status         st = jny_journal(p, a, &events, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        if (!events[i].withdraws.n)
            continue;
        if (events[i].of.n || events[i].marks.n)
            st = say_list(&w, &events[i], err);
        else
            say(&w, &w.all, events[i].withdraws, events[i].actor);
    }
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        const jny_journal_event *e = &events[i];
        if (e->withdraws.n || e->withdrawn)
            continue;
        uint32_t k = jny_intern_find(&w.all, e->origin);
        if (k)
            st = take_back(&w, e, person_at(&w.by_all, k), err);
        else if (jny_intern_find(&w.torn, e->origin))
            st = look_at(&w, e, err);
    }
    return st;
}
