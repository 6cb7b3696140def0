/* watch.c - the list of stories that were marked "may be at risk now", and cues that bring a story
 * to the front of every queue. Writes nothing: what a cue finds stands nowhere in the project. */
#include "desk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- The list -------------------------------------------------------------------------------- */

static double minutes_between(jny_str from, jny_str to)
{
    int64_t start, end;
    if (!jny_time_parse(from, &start) || !jny_time_parse(to, &end))
        return NAN;
    return end > start ? (double)(end - start) / 60e6 : 0;
}

/* Reads the marks of one story in their order: from a mark to its end is one item. Who marks it
 * with a note while it stands tells something new: it waits to be read again. */
static void follow(const jny_desk *d, jny_arena *a, size_t row, jny_watch_item *item, bool *any)
{
    const jny_said *s    = &d->said[row];
    bool            open = false;
    *any                 = false;
    for (size_t i = 0; i < s->n_marks; i++) {
        const jny_mark *m      = &s->marks[i];
        bool            stands = jny_mark_since(s->marks, i + 1, "at-risk") != NULL;
        /* The marks of an event are read together. */
        if (i + 1 < s->n_marks && s->marks[i + 1].event == m->event)
            continue;
        if (stands && !open) {
            m     = jny_mark_since(s->marks, i + 1, "at-risk");
            *item = (jny_watch_item){
                .row = row, .by = m->coder_name, .at = m->at, .note = m->note, .minutes = NAN};
            *any = open = true;
            continue;
        }
        bool alone = !(i && s->marks[i - 1].event == m->event);
        bool risk  = strcmp(m->kind, "at-risk") == 0;
        if (open && stands && alone && risk && m->note.n) {
            *JNY_PUSH(a, &item->again) = (jny_watch_mark){m->coder_name, m->at, m->note};
            item->read_by = item->read_at = (jny_str){0};
            item->minutes                 = NAN;
            continue;
        }
        bool reads = open && (!stands || risk) && alone;
        if (reads && !item->read_by.n) {
            item->read_by = m->coder_name;
            item->read_at = m->at;
            item->minutes = minutes_between(
                item->again.n ? item->again.at[item->again.n - 1].at : item->at, m->at);
        }
        if (open && !stands) {
            item->ended_by = m->coder_name;
            item->ended_at = m->at;
            item->why      = m->note;
            open           = false;
        }
    }
}

static int compare_items(const void *x, const void *y)
{
    const jny_watch_item *a = x, *b = y;
    if (!a->ended_by.n != !b->ended_by.n)
        return !a->ended_by.n ? -1 : 1;
    if (!a->read_by.n != !b->read_by.n)
        return !a->read_by.n ? -1 : 1;
    int c = jny_str_cmp(a->at, b->at);
    return c ? c : a->row < b->row ? -1 : a->row > b->row;
}

void jny_watch_list(const jny_desk *d, jny_arena *a, jny_watch_item **out, size_t *n)
{
    JNY_LIST(jny_watch_item) list = {0};
    for (size_t row = 0; row < d->census.n; row++) {
        jny_watch_item item;
        bool           any = false;
        if (d->said[row].n_marks)
            follow(d, a, row, &item, &any);
        if (any)
            *JNY_PUSH(a, &list) = item;
    }
    if (list.n)
        qsort(list.at, list.n, sizeof *list.at, compare_items);
    *out = list.at;
    *n   = list.n;
}

/* ---- Cues ------------------------------------------------------------------------------------ */

extern const char jny_present_risk[]; /* cues.S */

enum { NOT_SEEN, WITHOUT, WITH }; /* fresh memory is NOT_SEEN */

struct jny_cues {
    jny_arena    arena; /* also this struct */
    jny_codebook book;
    jny_matcher *matcher;
    uint8_t     *seen; /* by number of the text */
    size_t       n_seen;
};

jny_status jny_cues_open(const jny_world *w, jny_str file, jny_str yaml, jny_cues **out,
                         jny_err *err)
{
    jny_arena    arena    = jny_arena_open(w);
    jny_cues    *c        = JNY_NEW(&arena, jny_cues);
    jny_problems problems = {0};
    c->arena              = arena;
    *out                  = NULL;
    jny_status st =
        jny_codebook_parse(&c->arena, file.n ? file : JNY_STR("present-risk.yaml"),
                           yaml.n ? jny_str_copy(&c->arena, yaml) : jny_cstr(jny_present_risk),
                           &c->book, &problems, err);
    if (st == JNY_OK && !jny_str_eq(c->book.name, JNY_STR(JNY_CUES_NAME)))
        st = jny_fail(err, JNY_EINVAL, jny_str_z(&c->arena, file),
                      "is the codebook \"%.*s\": cues of present risk are one called "
                      "\"" JNY_CUES_NAME "\"",
                      JNY_ARG(c->book.name));
    if (st == JNY_OK)
        st = jny_matcher_open(w, &c->book, &c->matcher, err);
    if (st != JNY_OK)
        jny_cues_close(c);
    else
        *out = c;
    return st;
}

void jny_cues_close(jny_cues *c)
{
    if (!c)
        return;
    jny_matcher_close(c->matcher);
    jny_arena a = c->arena; /* it lives in it */
    jny_arena_close(&a);
}

const jny_codebook *jny_cues_codebook(const jny_cues *c)
{
    return &c->book;
}

void jny_cues_find(jny_cues *c, jny_arena *a, const jny_story *s, jny_tags *out)
{
    jny_tag(a, c->matcher, s->text, (jny_str){0}, out);
}

bool cues_hold(const jny_cues *c, int64_t text)
{
    return (size_t)text < c->n_seen && c->seen[text] == WITH;
}

/* Room for every text of the desk; whether one of them was not looked at yet. */
static bool grow(jny_cues *c, const jny_desk *d)
{
    size_t most = 0, unseen = 0;
    for (size_t row = 0; row < d->census.n; row++)
        most = (size_t)d->census.text[row] > most ? (size_t)d->census.text[row] : most;
    if (most >= c->n_seen) {
        size_t   n    = 2 * most + 1;
        uint8_t *more = JNY_ARRAY(&c->arena, uint8_t, n);
        if (c->n_seen)
            memcpy(more, c->seen, c->n_seen);
        c->seen   = more;
        c->n_seen = n;
    }
    for (size_t row = 0; row < d->census.n; row++)
        unseen += c->seen[d->census.text[row]] == NOT_SEEN;
    return unseen > 0;
}

jny_status jny_desk_watch(jny_desk *d, jny_cues *c, jny_err *err)
{
    jny_stories it = {0};
    jny_story   s;
    jny_arena   story = jny_arena_open(d->arena.world);
    jny_status  st    = JNY_OK;
    d->cues           = c;
    if (d->census.n && grow(c, d))
        st = jny_stories_open(&it, d->project, err);
    it.bare = true;
    while (st == JNY_OK && it.stories && jny_stories_next(&it, &story, &s, err)) {
        jny_tags tags;
        if ((size_t)s.text_key < c->n_seen && c->seen[s.text_key] == NOT_SEEN) {
            jny_cues_find(c, &story, &s, &tags);
            c->seen[s.text_key] = tags.n ? WITH : WITHOUT;
        }
        jny_arena_reset(&story);
    }
    jny_stories_close(&it);
    jny_arena_close(&story);
    return st == JNY_OK ? err->status : st;
}

bool jny_desk_cue(const jny_desk *d, size_t row)
{
    return d->cues && cues_hold(d->cues, d->census.text[row]) &&
           !jny_desk_finished(d, row, (jny_str){0});
}
