/* change.c - what a changed codebook would do to this project, before it is adopted. */
#include "themes.h"

#include <stdlib.h>

typedef JNY_LIST(jny_story_change) changes;

typedef struct {
    jny_project          *project;
    jny_arena            *a;
    jny_codebook_changes *out;
    jny_theme_change     *themes;
    jny_matcher          *was, *is;
    const jny_done       *done; /* by story */
    size_t                n_done;
    changes               list;
} comparing;

/* ---- Which theme is which ------------------------------------------------------------------ */

static void pair_themes(comparing *c)
{
    const jny_codebook *was = c->out->was, *is = c->out->is;
    bool               *kept = JNY_ARRAY(c->a, bool, was->n + 1);
    c->themes                = JNY_ARRAY(c->a, jny_theme_change, was->n + is->n + 1);
    for (size_t i = 0; i < is->n; i++) {
        size_t before = same_theme(was, &is->themes[i]);
        if (before != JNY_NO_PARENT)
            kept[before] = true;
        c->themes[c->out->n_themes++] = (jny_theme_change){.was = before, .is = i};
    }
    for (size_t i = 0; i < was->n; i++)
        if (!kept[i])
            c->themes[c->out->n_themes++] = (jny_theme_change){.was = i, .is = JNY_NO_PARENT};
    c->out->themes = c->themes;
}

/* ---- One story ------------------------------------------------------------------------------ */

/* The first hit of every theme; a child's stands for its parents too. */
static const jny_hit **first_hits(jny_arena *a, const jny_codebook *book, const jny_tags *tags)
{
    const jny_hit **first = JNY_ARRAY(a, const jny_hit *, book->n + 1);
    for (size_t i = 0; i < tags->n; i++)
        for (size_t t = tags->hits[i].theme; t != JNY_NO_PARENT; t = book->themes[t].parent)
            if (!first[t] || tags->hits[i].start < first[t]->start)
                first[t] = &tags->hits[i];
    return first;
}

static bool is_finished(const comparing *c, int64_t story)
{
    size_t low = 0, high = c->n_done;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->done[mid].story < story)
            low = mid + 1;
        else
            high = mid;
    }
    return low < c->n_done && c->done[low].story == story;
}

static void note_change(comparing *c, size_t theme, bool gained, bool finished, const jny_story *s,
                        const jny_hit *h)
{
    const jny_codebook *book     = gained ? c->out->is : c->out->was;
    jny_str             sentence = jny_sentence_around(s->text, h->start, h->end);
    size_t              from     = (size_t)(sentence.p - s->text.p);
    if (from > h->start || from + sentence.n < h->end) { /* a hit over the end of a sentence */
        from     = h->start;
        sentence = jny_str_sub(s->text, h->start, h->end);
    }
    sentence                  = jny_str_copy(c->a, sentence);
    *JNY_PUSH(c->a, &c->list) = (jny_story_change){
        .theme    = theme,
        .gained   = gained,
        .finished = finished,
        .id       = jny_str_copy(c->a, s->id),
        .rule     = jny_codebook_rule(book, h->rule)->text,
        .before   = jny_str_sub(sentence, 0, h->start - from),
        .quote    = jny_str_sub(sentence, h->start - from, h->end - from),
        .after    = jny_str_sub(sentence, h->end - from, sentence.n),
    };
}

static void compare_story(comparing *c, jny_arena *scratch, const jny_story *s)
{
    jny_tags tags[2];
    jny_str  lang = jny_story_attribute(s, "lang");
    jny_tag(scratch, c->was, s->text, lang, &tags[0]);
    jny_tag(scratch, c->is, s->text, lang, &tags[1]);
    const jny_hit **was      = first_hits(scratch, c->out->was, &tags[0]);
    const jny_hit **is       = first_hits(scratch, c->out->is, &tags[1]);
    size_t          before   = c->list.n;
    bool            finished = is_finished(c, s->key);
    for (size_t i = 0; i < c->out->n_themes; i++) {
        jny_theme_change *t   = &c->themes[i];
        const jny_hit    *old = t->was != JNY_NO_PARENT ? was[t->was] : NULL;
        const jny_hit *new    = t->is != JNY_NO_PARENT ? is[t->is] : NULL;
        t->stories += old != NULL;
        t->gained += new && !old;
        t->lost += old && !new;
        if (!old != !new)
            note_change(c, i, new != NULL, finished, s, new ? new : old);
    }
    c->out->stories++;
    c->out->changed += c->list.n > before;
    c->out->finished += c->list.n > before && finished;
}

/* ---- All of them ----------------------------------------------------------------------------- */

static int compare_changes(const void *x, const void *y)
{
    const jny_story_change *a = x, *b = y;
    if (a->theme != b->theme)
        return a->theme < b->theme ? -1 : 1;
    if (a->gained != b->gained)
        return a->gained ? -1 : 1;
    return jny_str_cmp(a->id, b->id);
}

static jny_status compare_stories(comparing *c, uint64_t total, jny_progress progress, void *ctx,
                                  jny_err *err)
{
    jny_arena   scratch = jny_arena_open(c->a->world);
    jny_stories it;
    jny_story   s;
    jny_status  st = jny_stories_open(&it, c->project, err);
    while (st == JNY_OK && jny_stories_next(&it, &scratch, &s, err)) {
        compare_story(c, &scratch, &s);
        jny_arena_reset(&scratch);
        if (progress && c->out->stories % 1000 == 0)
            progress(ctx, c->out->stories, total);
    }
    jny_stories_close(&it);
    jny_arena_close(&scratch);
    return err->status;
}

jny_status jny_codebook_compare(jny_project *p, jny_arena *a, const jny_codebook *was,
                                const jny_codebook *is, jny_progress progress, void *ctx,
                                jny_codebook_changes *out, jny_err *err)
{
    comparing         c = {.project = p, .a = a, .out = out};
    jny_done         *done;
    jny_status_report status;
    *out = (jny_codebook_changes){.was = was, .is = is};
    pair_themes(&c);
    jny_status st = jny_project_status(p, a, &status, err);
    if (st == JNY_OK)
        st = jny_finished(p, a, 0, &done, &c.n_done, err);
    if (st == JNY_OK)
        st = jny_matcher_open(a->world, was, &c.was, err);
    if (st == JNY_OK)
        st = jny_matcher_open(a->world, is, &c.is, err);
    if (st == JNY_OK) {
        size_t people = 0;
        for (size_t i = 0; i < c.n_done; i++)
            if (!done[i].machine)
                done[people++] = done[i];
        c.n_done = people;
        c.done   = done;
        st       = compare_stories(&c, status.stories, progress, ctx, err);
    }
    jny_matcher_close(c.is);
    jny_matcher_close(c.was);
    if (c.list.n)
        qsort(c.list.at, c.list.n, sizeof *c.list.at, compare_changes);
    out->changes = c.list.at;
    out->n       = c.list.n;
    return st;
}
