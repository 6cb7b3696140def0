/* queue.c - in which order stories are to be read, and how far people have come. */
#include "desk.h"

#include <stdlib.h>
#include <string.h>

/* Whether a suggestion waits: nobody answered on that very theme. */
static bool waits(const jny_desk *d, size_t row, size_t t)
{
    return jny_desk_suggested(d, row, t) && !jny_desk_answer(d, row, t, (jny_str){0});
}

bool next_suggestion(suggestions *s, size_t *theme)
{
    for (;;) {
        if (s->bits) {
            size_t bit = (size_t)__builtin_ctzll(s->bits);
            s->bits &= s->bits - 1;
            *theme = s->d->first[s->book - 1] + (s->word - 1) * 64 + bit;
            return true;
        }
        if (s->book && s->word < s->d->machine[s->book - 1].words) {
            const jny_masks *m = &s->d->machine[s->book - 1];
            s->bits            = m->bits[s->row * m->words + s->word++];
        } else if (s->book < s->d->n_books) {
            s->book++;
            s->word = 0;
        } else {
            return false;
        }
    }
}

/* By theme: how far the share that people accept lies from one half; 0 where nobody
 * decided yet, so that what nobody knows comes first. */
static double *certainty(const jny_desk *d, jny_arena *a)
{
    const jny_progress_report *r   = &d->progress;
    double                    *out = JNY_ARRAY(a, double, d->n_themes + 1);
    for (size_t t = 0; t < d->n_themes; t++) {
        double yes = (double)r->themes[t].accepted, no = (double)r->themes[t].rejected;
        double share = yes + no > 0 ? yes / (yes + no) : 0.5;
        out[t]       = share > 0.5 ? share - 0.5 : 0.5 - share;
    }
    return out;
}

void desk_count_row(jny_desk *d, size_t row, bool in)
{
    jny_progress_report *p       = &d->progress;
    uint64_t             one     = in ? 1 : UINT64_MAX; /* sums wrap: this takes one away */
    bool                 settled = jny_desk_settled(d, row);
    p->finished += settled ? one : 0;
    p->again += jny_desk_again(d, row) ? one : 0;
    suggestions s = {.d = d, .row = row};
    for (size_t t; !settled && next_suggestion(&s, &t);)
        if (waits(d, row, t)) {
            p->themes[t].waiting += one;
            p->waiting += one;
            p->sensitive += jny_desk_theme_of(d, t)->sensitive ? one : 0;
        }
    const jny_said *said = &d->said[row];
    for (size_t i = 0; i < said->n_answers; i++) {
        const jny_answer *x = &said->answers[i];
        size_t            t =
            x->machine ? JNY_NO_PARENT : jny_desk_theme_find(d, x->theme_codebook, x->theme_path);
        if (t != JNY_NO_PARENT)
            *(x->present ? &p->themes[t].accepted : &p->themes[t].rejected) += one;
    }
}

const jny_progress_report *jny_desk_progress(const jny_desk *d)
{
    return &d->progress;
}

static int compare_items(const void *x, const void *y)
{
    const jny_queue_item *a = x, *b = y;
    if (a->cue != b->cue)
        return a->cue ? -1 : 1;
    if (a->key < b->key || a->key > b->key)
        return a->key < b->key ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Whether the story belongs to a blind sample: it is its coders' alone, and when they are
 * done it waits for adjudication, unless a later run reads it differently. */
static bool is_taken(const jny_desk *d, size_t row)
{
    const jny_said *s = &d->said[row];
    for (size_t i = 0; i < s->n_assigned; i++)
        if (!jny_desk_again(d, row) || !jny_desk_finished(d, row, s->assigned[i].coder_name))
            return true;
    return false;
}

void jny_desk_queue(const jny_desk *d, jny_arena *a, const jny_queue_query *q, jny_queue_item **out,
                    size_t *n)
{
    const double   *sure  = certainty(d, a);
    jny_queue_item *items = JNY_ARRAY(a, jny_queue_item, d->census.n + 1);
    float          *room  = JNY_ARRAY(a, float, d->n_themes + 1);
    *n                    = 0;
    for (size_t row = 0; row < d->census.n; row++) {
        jny_queue_item x = {.row = row, .blind = jny_desk_blind(d, row, q->coder)};
        if (!x.blind && (is_taken(d, row) || jny_desk_settled(d, row)))
            continue;
        double      least = 1;
        bool        hit   = false;
        suggestions s     = {.d = d, .row = row};
        for (size_t t; !x.blind && next_suggestion(&s, &t);)
            if (waits(d, row, t)) {
                x.waiting++;
                x.sensitive += jny_desk_theme_of(d, t)->sensitive;
                least = sure[t] < least ? sure[t] : least;
                hit |= t == q->theme;
            }
        x.flagged = jny_desk_marked(d, row, "second-reader");
        x.cue     = jny_desk_cue(d, row);
        if ((q->theme != JNY_NO_PARENT && !hit) || (q->sensitive && !x.sensitive) ||
            (q->flagged && !x.flagged) || (q->again && !jny_desk_again(d, row)))
            continue;
        if (jny_desk_weighed(d) && !x.blind)
            least = desk_certainty(d, row, q->asked, room);
        jny_str id   = jny_desk_id(d, row);
        double  hash = (double)(jny_hash_lot(id, q->seed) >> 11);
        x.key        = q->order == JNY_ORDER_RANDOM   ? hash
                       : q->order == JNY_ORDER_SOURCE ? (double)d->census.key[row]
                                                      : least;
        if (q->order == JNY_ORDER_SENSITIVE && !x.sensitive)
            x.key += 2;
        if (x.blind) /* what was given to this coder by name comes first */
            x.key = -1;
        items[(*n)++] = x;
    }
    if (q->order == JNY_ORDER_MIXED)
        desk_mix(d, *a, q, items, *n);
    qsort(items, *n, sizeof *items, compare_items);
    *out = items;
}
