/* batch.c - one answer to the hits of one rule, or of one theme, in many stories. */
#include "desk.h"

/* The first hit of the theme (by that rule) that no negation stands before; else the first. */
static const jny_hit *choose_hit(const jny_codebook *book, const jny_tags *tags, size_t theme,
                                 jny_str rule)
{
    const jny_hit *first = NULL;
    for (size_t i = 0; i < tags->n; i++) {
        const jny_hit *x = &tags->hits[i];
        if (x->theme != theme ||
            (rule.n && !jny_str_eq(jny_codebook_rule(book, x->rule)->text, rule)))
            continue;
        if (!x->negated)
            return x;
        first = first ? first : x;
    }
    return first;
}

typedef struct {
    jny_story    story;
    jny_evidence evidence;
} target;

static jny_status look(jny_project *p, jny_arena *a, const jny_desk *d, const jny_batch_query *q,
                       size_t row, const jny_run *run, jny_batch_item *item, target *t, bool *hit,
                       jny_err *err)
{
    jny_named_theme     named = jny_desk_theme(d, q->theme);
    const jny_codebook *book  = &named.codebook->book;
    jny_tags            tags  = {0};
    jny_status          st    = jny_story_get(p, a, jny_desk_id(d, row), &t->story, err);
    if (st == JNY_OK)
        st = jny_run_hits(p, a, run->key, book, &t->story, &tags, err);
    if (st != JNY_OK)
        return st;
    const jny_hit *x = choose_hit(book, &tags, named.theme, q->rule);
    *hit             = x != NULL;
    if (!x)
        return JNY_OK;
    jny_str text     = t->story.text;
    jny_str sentence = jny_sentence_around(text, x->start, x->end);
    size_t  from     = (size_t)(sentence.p - text.p);
    t->evidence      = (jny_evidence){x->start, x->end};
    *item            = (jny_batch_item){
                   .row     = row,
                   .negated = x->negated,
                   .decided = jny_desk_answer(d, row, q->theme, (jny_str){0}) != NULL,
                   .quote   = jny_str_sub(text, x->start, x->end),
                   .before  = jny_str_sub(text, from < x->start ? from : x->start, x->start),
                   .after   = jny_str_sub(text, x->end, from + sentence.n),
    };
    return JNY_OK;
}

/* Whether a row comes into question at all: suggested, not settled, not to be coded blind. */
static bool is_open(const jny_desk *d, const jny_batch_query *q, size_t row)
{
    return jny_desk_suggested(d, row, q->theme) && !jny_desk_said(d, row)->n_assigned &&
           !jny_desk_settled(d, row);
}

jny_status jny_batch_find(jny_project *p, jny_arena *a, const jny_desk *d, const jny_batch_query *q,
                          jny_batch_item **out, size_t *n, jny_err *err)
{
    JNY_LIST(jny_batch_item) list = {0};
    jny_run                  run;
    jny_status st = jny_run_find(p, jny_desk_theme(d, q->theme).codebook->key, &run, err);
    for (size_t i = 0; st == JNY_OK && run.key && i < q->n; i++) {
        jny_batch_item item = {0};
        target         t;
        bool           hit;
        if (!is_open(d, q, q->rows[i]))
            continue;
        st = look(p, a, d, q, q->rows[i], &run, &item, &t, &hit, err);
        if (st == JNY_OK && hit)
            *JNY_PUSH(a, &list) = item;
    }
    *out = list.at;
    *n   = list.n;
    return st;
}

jny_status jny_batch_accept(jny_project *p, jny_arena *a, const jny_desk *d,
                            const jny_batch_query *q, uint64_t *accepted, jny_err *err)
{
    jny_run         run;
    jny_named_theme named = jny_desk_theme(d, q->theme);
    jny_decision    x     = {.action = "accept", .present = true};
    *accepted             = 0;
    jny_status st         = jny_run_find(p, named.codebook->key, &run, err);
    if (st == JNY_OK)
        st = jny_event_begin(p, "decide", q->coder, err);
    if (st != JNY_OK)
        return st;
    st = jny_theme_key(p, named.codebook->book.name, named.codebook->book.themes[named.theme].path,
                       &x.theme, err);
    if (st == JNY_OK)
        st = jny_coder_key(p, q->coder, false, &x.coder, err);
    for (size_t i = 0; st == JNY_OK && run.key && i < q->n; i++) {
        jny_batch_item item = {0};
        target         t;
        bool           hit = false;
        if (is_open(d, q, q->rows[i]))
            st = look(p, a, d, q, q->rows[i], &run, &item, &t, &hit, err);
        if (st != JNY_OK || !hit || item.negated || item.decided)
            continue;
        x.story      = t.story.key;
        x.text       = t.story.text_key;
        x.body       = t.story.text;
        x.evidence   = &t.evidence;
        x.n_evidence = 1;
        st           = jny_decision_add(p, &x, err);
        (*accepted)++;
    }
    if (st == JNY_OK && !*accepted)
        jny_fail(err, JNY_ENOTFOUND, NULL,
                 "no suggestion is left to accept: all were decided in the meantime");
    return jny_event_commit(
        p, jny_str_format(a, "{\"decisions\":%llu}", (unsigned long long)*accepted), err);
}
