/* settle.c - what stays of what was found: contexts cancel, the longest of overlapping
 * hits stands, and a negation before a hit is flagged. Theme by theme. */
#include "match.h"

#include <stdlib.h>
#include <string.h>

enum { NEGATION_REACH = 5 /* words before a hit */ };

void words_touched(const story *s, uint32_t start, uint32_t end, uint32_t *first, uint32_t *last)
{
    size_t low = 0, high = s->words.n;
    while (low < high) { /* the first word that ends behind `start` */
        size_t mid = (low + high) / 2;
        if (s->words.at[mid].end > start)
            high = mid;
        else
            low = mid + 1;
    }
    *first = (uint32_t)low;
    while (low < s->words.n && s->words.at[low].start < end)
        low++;
    *last = (uint32_t)low;
}

/* ---- Contexts ---------------------------------------------------------------------- */

/* What a place covers: the words it touches, from the first to the last; where it
 * touches none (an emoji, a sign), its own bytes. Two places that share a byte of this
 * share a word, or a sign. */
typedef struct {
    uint32_t start, end;
} stretch;

static stretch stretch_of(const story *s, const occurrence *o)
{
    if (o->first == o->last)
        return (stretch){o->start, o->end};
    return (stretch){s->words.at[o->first].start, s->words.at[o->last - 1].end};
}

/* Contexts sorted by start; `end` of each is the greatest so far. */
typedef JNY_LIST(stretch) contexts;

static int by_start(const void *x, const void *y)
{
    const stretch *a = x, *b = y;
    return (a->start > b->start) - (a->start < b->start);
}

/* Those of rules [first, first + n) among `all`, which is sorted by rule. */
static void gather_contexts(const story *s, occurrences all, context_range range, contexts *out)
{
    size_t low = 0, high = range.n ? all.n : 0;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (all.at[mid].number < range.first)
            low = mid + 1;
        else
            high = mid;
    }
    out->n = 0;
    for (; low < all.n && all.at[low].number - range.first < range.n; low++)
        *JNY_PUSH(s->a, out) = stretch_of(s, &all.at[low]);
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, by_start);
    for (size_t i = 1; i < out->n; i++)
        if (out->at[i].end < out->at[i - 1].end)
            out->at[i].end = out->at[i - 1].end;
}

static bool is_cancelled(const contexts *c, stretch hit)
{
    size_t low = 0, high = c->n; /* the contexts that start before the hit's end */
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->at[mid].start < hit.end)
            low = mid + 1;
        else
            high = mid;
    }
    return low > 0 && c->at[low - 1].end > hit.start;
}

static int by_number_then_start(const void *x, const void *y)
{
    const occurrence *a = x, *b = y;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

/* Takes what a context of its theme or of its rule cancels out of `list`. */
static void cancel(const story *s, uint32_t theme, occurrences all, occurrences *list)
{
    contexts of_theme = {0}, of_rule = {0};
    uint32_t last_rule = UINT32_MAX;
    size_t   stays     = 0;
    gather_contexts(s, all, s->m->theme_contexts[theme], &of_theme);
    qsort(list->at, list->n, sizeof *list->at, by_number_then_start);
    for (size_t i = 0; i < list->n; i++) {
        occurrence o = list->at[i];
        if (o.number != last_rule) {
            const compiled *c = &s->m->rules[o.number];
            gather_contexts(s, all, (context_range){c->first_context, c->n_contexts}, &of_rule);
            last_rule = o.number;
        }
        stretch x = stretch_of(s, &o);
        if (!is_cancelled(&of_theme, x) && !is_cancelled(&of_rule, x))
            list->at[stays++] = o;
    }
    list->n = stays;
}

/* ---- Hits ---------------------------------------------------------------------------- */

/* Where the paragraph of the word before a gap ends; gap `next` lies before that word.
 * Remembered, since an emoji seldom comes alone. */
static size_t gap_break(story *s, uint32_t next)
{
    if (!s->gap_known || s->gap_next != next) {
        size_t to    = next < s->words.n ? s->words.at[next].start : s->text.n;
        s->gap_known = true;
        s->gap_next  = next;
        s->gap_at    = jny_paragraph_break(s->text, s->words.at[next - 1].end, to);
    }
    return s->gap_at;
}

static bool is_negated(story *s, const occurrence *o)
{
    if (o->first == 0)
        return false;
    /* The last word before the hit must stand in the hit's own paragraph. */
    uint32_t last = o->first - 1, paragraph = jny_words_paragraph(&s->words, last);
    if (o->first < o->last ? paragraph != jny_words_paragraph(&s->words, o->first)
                           : gap_break(s, o->first) <= o->start)
        return false;
    for (uint32_t k = 0; k < NEGATION_REACH && k <= last; k++)
        if (lane_negates(s->l, s->symbols[last - k]))
            return jny_words_paragraph(&s->words, last - k) == paragraph;
    return false;
}

static void add_hit(story *s, uint32_t theme, const occurrence *o, hit_list *out)
{
    *JNY_PUSH(s->a, out) = (jny_hit){
        .rule    = o->number,
        .theme   = theme,
        .start   = o->start,
        .end     = o->end,
        .from    = (uint32_t)jny_points_at(&s->points, o->start),
        .to      = (uint32_t)jny_points_at(&s->points, o->end),
        .negated = is_negated(s, o),
    };
}

/* ---- Overlaps ------------------------------------------------------------------------- */

/* The longest last among those of one start, and of equal ones the rule that comes first. */
static int by_start_then_length(const void *x, const void *y)
{
    const occurrence *a = x, *b = y;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    return (a->number < b->number) - (a->number > b->number);
}

static void put_in_order(occurrences *list)
{
    for (size_t i = 1; i < list->n; i++)
        if (by_start_then_length(&list->at[i - 1], &list->at[i]) > 0) {
            qsort(list->at, list->n, sizeof *list->at, by_start_then_length);
            return;
        }
}

/* Those of one start, of which the longest that may still stand waits for its turn. */
typedef struct {
    uint32_t first, now; /* in the list, which is sorted by start */
    uint32_t points;     /* length of `now` */
} turn;

/* A heap: the longest on top, of equal ones the leftmost. */
typedef struct {
    turn  *at;
    size_t n;
} turns;

static bool comes_before(const turn *a, const turn *b)
{
    return a->points != b->points ? a->points > b->points : a->first < b->first;
}

static void sink(const turns *heap, size_t i)
{
    turn down = heap->at[i];
    for (size_t k; (k = i * 2 + 1) < heap->n; i = k) {
        k += k + 1 < heap->n && comes_before(&heap->at[k + 1], &heap->at[k]);
        if (!comes_before(&heap->at[k], &down))
            break;
        heap->at[i] = heap->at[k];
    }
    heap->at[i] = down;
}

static turn turn_of(const story *s, occurrences list, uint32_t first, uint32_t now)
{
    size_t from = jny_points_at(&s->points, list.at[now].start);
    return (turn){first, now, (uint32_t)(jny_points_at(&s->points, list.at[now].end) - from)};
}

static turns turns_of(const story *s, occurrences list)
{
    turns heap = {jny_alloc_raw(s->a, list.n, sizeof(turn)), 0};
    for (uint32_t i = 0, first = 0; i < list.n; i++) {
        if (i + 1 < list.n && list.at[i + 1].start == list.at[i].start)
            continue;
        heap.at[heap.n++] = turn_of(s, list, first, i);
        first             = i + 1;
    }
    for (size_t i = heap.n / 2; i-- > 0;)
        sink(&heap, i);
    return heap;
}

static int by_hit_start(const void *x, const void *y)
{
    const jny_hit *a = x, *b = y;
    return (a->start > b->start) - (a->start < b->start);
}

static bool is_taken(const story *s, uint32_t byte)
{
    return s->taken[byte >> 3] >> (byte & 7) & 1;
}

/* Of those that overlap the longest, then the leftmost. Most of many that begin together
 * never come to their turn: where the longest stands, the others cannot. `list` is in order. */
static void add_longest(story *s, uint32_t theme, occurrences list, hit_list *out)
{
    size_t first_out = out->n;
    if (!s->taken)
        s->taken = JNY_ARRAY(s->a, unsigned char, s->text.n / 8 + 1);
    turns heap = turns_of(s, list);
    while (heap.n) {
        turn              t = heap.at[0];
        const occurrence *o = &list.at[t.now];
        /* What is taken is at least as long, so it shows at one of the ends. */
        bool begins = !is_taken(s, o->start), stands = begins && !is_taken(s, o->end - 1);
        for (uint32_t k = o->start; stands && k < o->end; k++)
            s->taken[k >> 3] |= (unsigned char)(1 << (k & 7));
        if (stands)
            add_hit(s, theme, o, out);
        while (t.now > t.first && is_taken(s, list.at[t.now].end - 1))
            t.now--;
        if (begins && !stands && !is_taken(s, list.at[t.now].end - 1))
            heap.at[0] = turn_of(s, list, t.first, t.now);
        else
            heap.at[0] = heap.at[--heap.n];
        sink(&heap, 0);
    }
    for (size_t i = first_out; i < out->n; i++)
        memset(s->taken + (out->at[i].start >> 3), 0,
               ((out->at[i].end - 1) >> 3) - (out->at[i].start >> 3) + 1);
    qsort(out->at + first_out, out->n - first_out, sizeof *out->at, by_hit_start);
}

/* Knot by knot: a run of those that overlap one with the next. Most are of one. */
static void add_standing(story *s, uint32_t theme, occurrences list, hit_list *out)
{
    put_in_order(&list);
    for (size_t first = 0, i = 1; first < list.n; first = i++) {
        uint32_t end = list.at[first].end;
        for (; i < list.n && list.at[i].start < end; i++)
            end = list.at[i].end > end ? list.at[i].end : end;
        if (i - first == 1)
            add_hit(s, theme, &list.at[first], out);
        else
            add_longest(s, theme, (occurrences){list.at + first, i - first, i - first}, out);
    }
}

/* ---- Theme by theme -------------------------------------------------------------------- */

/* The theme's own of what was found. Most have few hits, which come in order and apart
 * from each other, and no context stands in the story: then this is all. */
static void settle_theme(story *s, uint32_t theme, const uint32_t *next, occurrences contexts_found,
                         hit_list *out)
{
    jny_matcher *m      = s->m;
    bool         simple = true, guarded = m->theme_contexts[theme].n > 0;
    uint32_t     end = 0, count = 0;
    for (uint32_t i = m->of_theme[theme].first; i; i = next[i - 1]) {
        const occurrence *o = &s->found.at[i - 1];
        simple &= o->start >= end;
        guarded |= m->rules[o->number].n_contexts > 0;
        end = o->end;
        count++;
    }
    if (simple && (!guarded || !contexts_found.n)) {
        for (uint32_t i = m->of_theme[theme].first; i; i = next[i - 1])
            add_hit(s, theme, &s->found.at[i - 1], out);
        return;
    }
    occurrences list = {jny_alloc_raw(s->a, count, sizeof *list.at), 0, count};
    for (uint32_t i = m->of_theme[theme].first; i; i = next[i - 1])
        list.at[list.n++] = s->found.at[i - 1];
    if (guarded && contexts_found.n)
        cancel(s, theme, contexts_found, &list);
    add_standing(s, theme, list, out);
}

/* Parts `found`: a chain for each theme, with a bit in `themes`, and the contexts. */
static void part(story *s, uint32_t *next, uint64_t *themes, occurrences *contexts_found)
{
    jny_matcher *m = s->m;
    for (uint32_t i = 0; i < s->found.n; i++) {
        const occurrence *o = &s->found.at[i];
        next[i]             = 0;
        if (o->number >= m->book->n_rules) {
            *JNY_PUSH(s->a, contexts_found) = *o;
            continue;
        }
        uint32_t theme = m->rules[o->number].theme;
        chain   *c     = &m->of_theme[theme];
        if (c->first)
            next[c->last - 1] = i + 1;
        else
            c->first = i + 1, themes[theme / 64] |= (uint64_t)1 << (theme % 64);
        c->last = i + 1;
    }
    if (contexts_found->n)
        qsort(contexts_found->at, contexts_found->n, sizeof *contexts_found->at,
              by_number_then_start);
}

void settle(story *s, hit_list *out)
{
    jny_matcher *m              = s->m;
    occurrences  contexts_found = {0};
    if (s->found.n == 0)
        return;
    uint32_t *next   = jny_alloc_raw(s->a, s->found.n, sizeof *next);
    size_t    n      = (m->book->n + 63) / 64;
    uint64_t *themes = JNY_ARRAY(s->a, uint64_t, n);
    part(s, next, themes, &contexts_found);
    if (!s->words.ascii)
        s->points = jny_points_of(s->a, s->text);
    for (size_t i = 0; i < n; i++)
        for (; themes[i]; themes[i] &= themes[i] - 1) {
            uint32_t theme = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(themes[i]);
            settle_theme(s, theme, next, contexts_found, out);
            m->of_theme[theme] = (chain){0};
        }
}
