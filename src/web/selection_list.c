/* selection_list.c - the chosen stories and what each still lacks. Reads, and shows nothing. */
#include "selection.h"

#include <stdlib.h>
#include <string.h>

/* The pool reads all stories, which takes a second where they are many. It is kept for as long as
 * nothing at all was added to the record: whether a story may be shown is never a minute old. */
static jny_status pool_ready(visit *v, const jny_pool_options *o, jny_pool **out)
{
    web              *w = v->web;
    jny_history_row  *newest;
    size_t            n;
    jny_history_query q  = {.most = 1};
    jny_status        st = jny_history(w->project, v->a, &q, &newest, &n, &v->err);
    if (st != JNY_OK)
        return st;
    if (!w->pool || !n || newest->seq != w->pool_event || o->wards != w->pool_wards ||
        !jny_str_eq(o->codebook->book.name, w->pool_of)) {
        w->pool = NULL;
        jny_arena_reset(&w->pools);
        st = jny_pool_open(w->project, &w->pools, o, &w->pool, &v->err);
        if (st != JNY_OK) {
            w->pool = NULL;
            return st;
        }
        w->pool_event = n ? newest->seq : 0;
        w->pool_wards = o->wards;
        w->pool_of    = jny_str_copy(&w->pools, o->codebook->book.name);
    }
    *out = w->pool;
    return JNY_OK;
}

jny_status chosen_open(visit *v, jny_str codebook, bool wards, chosen *out)
{
    size_t            n;
    const jny_active *books = jny_desk_codebooks(v->web->desk, &n);
    *out                    = (chosen){0};
    if (jny_selection_load(v->web->project, v->a, &out->now, &v->err) != JNY_OK || n == 0)
        return v->err.status;
    jny_pool_options o    = {.codebook = &books[0], .wards = wards || out->now.wards};
    jny_str          name = codebook.n ? codebook : out->now.codebook;
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(books[i].book.name, name))
            o.codebook = &books[i];
    return pool_ready(v, &o, &out->pool);
}

const char *stands_against(visit *v, const jny_story *s, const jny_marks *m, bool whole)
{
    jny_marks known = *m;
    if (v->who->role != ROLE_LEAD) {
        size_t row      = jny_desk_row(v->web->desk, s->id);
        known.flagged   = row != SIZE_MAX && jny_desk_marked(v->web->desk, row, "second-reader");
        known.flag.kind = "second-reader";
    }
    return whole ? jny_may_not_publish(s, &known) : jny_may_not_enter(s, &known);
}

static size_t row_of(const jny_pool *pool, int64_t key)
{
    size_t row = 0;
    while (row < jny_pool_rows(pool) && jny_pool_key(pool, row) != key)
        row++;
    return row;
}

/* The words that are rare in what everybody would read. */
static jny_status look_at_words(visit *v, chosen_story *x)
{
    jny_redactions r;
    jny_unique    *rare;
    jny_status     st = JNY_OK;
    if (x->marks.is_signed) {
        st = jny_signed_redactions(v->a, &x->marks.signature, x->story.text, &r, &v->err);
    } else {
        jny_redact_policy policy = {0};
        jny_redact(v->a, v->web->gazetteer, &policy, x->story.text, &r);
    }
    if (st != JNY_OK)
        return st;
    jny_rarity_find(v->web->rarity, v->a, x->story.text, r, &rare, &x->n_rare);
    for (size_t i = 0; i < x->n_rare; i++)
        x->n_events += rare[i].event;
    x->event = x->n_events ? rare[0].words : (jny_str){0};
    return JNY_OK;
}

static jny_status look_at_story(visit *v, const chosen *c, const jny_chosen *of, chosen_story *x)
{
    size_t row = row_of(c->pool, of->story);
    *x         = (chosen_story){.page = of->page, .pinned = of->pinned};
    if (row == jny_pool_rows(c->pool))
        return jny_fail(&v->err, JNY_EDB, NULL, "A chosen story is not in the project any more.");
    x->shown = jny_pool_shown(c->pool, row);
    if (jny_story_get(v->web->project, v->a, jny_pool_id(c->pool, row), &x->story, &v->err) !=
            JNY_OK ||
        jny_marks_of(v->web->project, v->a, &x->story, &x->marks, &v->err) != JNY_OK)
        return v->err.status;
    bool hidden_mark =
        v->who->role != ROLE_LEAD && x->marks.flagged && strcmp(x->marks.flag.kind, "at-risk") == 0;
    x->left      = stands_against(v, &x->story, &x->marks, false);
    x->left      = x->left || hidden_mark ? x->left : jny_pool_bar(c->pool, row);
    x->may_enter = !x->left;
    x->left      = x->left ? x->left : stands_against(v, &x->story, &x->marks, true);
    return look_at_words(v, x);
}

/* What cannot be published first, then what waits for a signature, then by page. */
static int by_need(const void *x, const void *y)
{
    const chosen_story *a = x, *b = y;
    int                 na = !a->left ? 2 : a->may_enter ? 1 : 0;
    int                 nb = !b->left ? 2 : b->may_enter ? 1 : 0;
    return na != nb ? na - nb : (a->page > b->page) - (a->page < b->page);
}

jny_status chosen_list(visit *v, const chosen *c, chosen_story **out, size_t *n)
{
    *n            = c->pool ? c->now.n : 0;
    *out          = JNY_ARRAY(v->a, chosen_story, *n + 1);
    jny_status st = *n ? lists_ready(v->web, &v->err) : JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < *n; i++)
        st = look_at_story(v, c, &c->now.at[i], &(*out)[i]);
    if (st == JNY_OK && *n)
        qsort(*out, *n, sizeof **out, by_need);
    return st;
}
