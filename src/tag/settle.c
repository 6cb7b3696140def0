/* settle.c - what stays of what was found: contexts cancel, the longest of overlapping
 * hits stands, and a negation before a hit is flagged. Theme by theme. */
#include "match.h"

#include <stdlib.h>

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

/* The found places of rules [first, first + n): they stand together. */
static const occurrence *found_of(const story *s, uint32_t first, uint32_t n, size_t *count)
{
    size_t low = 0, high = s->found.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (s->found.at[mid].rule < first)
            low = mid + 1;
        else
            high = mid;
    }
    size_t end = low;
    while (end < s->found.n && s->found.at[end].rule - first < n)
        end++;
    *count = end - low;
    return s->found.at + low;
}

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

static void gather_contexts(const story *s, uint32_t first, uint32_t n, contexts *out)
{
    size_t            count = 0;
    const occurrence *o     = n ? found_of(s, first, n, &count) : NULL;
    out->n                  = 0;
    for (size_t i = 0; i < count; i++)
        *JNY_PUSH(s->a, out) = stretch_of(s, &o[i]);
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

/* ---- One theme --------------------------------------------------------------------- */

typedef struct {
    occurrence place;
    uint32_t   from, to; /* code points */
} candidate;

static int longest_first(const void *x, const void *y)
{
    const candidate *a = x, *b = y;
    uint32_t         la = a->to - a->from, lb = b->to - b->from;
    if (la != lb)
        return la > lb ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->place.rule > b->place.rule) - (a->place.rule < b->place.rule);
}

static int by_hit_start(const void *x, const void *y)
{
    const jny_hit *a = x, *b = y;
    return (a->start > b->start) - (a->start < b->start);
}

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
    uint32_t last = o->first - 1;
    if (o->first < o->last
            ? jny_words_paragraph(&s->words, last) != jny_words_paragraph(&s->words, o->first)
            : gap_break(s, o->first) <= o->start)
        return false;
    for (uint32_t k = 0; k < NEGATION_REACH && k <= last; k++) {
        uint32_t before = last - k;
        if (jny_words_paragraph(&s->words, before) != jny_words_paragraph(&s->words, last))
            return false;
        if (s->symbols[before] && s->symbols[before]->negation)
            return true;
    }
    return false;
}

/* The hits of one theme, found[from, to): contexts, overlaps, negation. `taken` has a
 * bit for every byte of the story and is given back all zero. */
static void settle_theme(story *s, size_t from, size_t to, unsigned char *taken, hit_list *out)
{
    uint32_t            theme    = s->m->rules[s->found.at[from].rule].theme;
    contexts            of_theme = {0}, of_rule = {0};
    uint32_t            last_rule = UINT32_MAX;
    JNY_LIST(candidate) list      = {0};
    gather_contexts(s, s->m->theme_contexts[theme].first, s->m->theme_contexts[theme].n, &of_theme);
    for (size_t i = from; i < to; i++) {
        const occurrence *o = &s->found.at[i];
        if (o->rule != last_rule) {
            const compiled *c = &s->m->rules[o->rule];
            gather_contexts(s, c->first_context, c->n_contexts, &of_rule);
            last_rule = o->rule;
        }
        stretch x = stretch_of(s, o);
        if (!is_cancelled(&of_theme, x) && !is_cancelled(&of_rule, x))
            *JNY_PUSH(s->a, &list) = (candidate){*o, (uint32_t)jny_points_at(&s->points, o->start),
                                                 (uint32_t)jny_points_at(&s->points, o->end)};
    }
    if (list.n == 0)
        return;
    qsort(list.at, list.n, sizeof *list.at, longest_first);
    size_t first_out = out->n;
    for (size_t i = 0; i < list.n; i++) {
        const candidate *c = &list.at[i];
        uint32_t         a = c->place.start, b = c->place.end - 1;
        /* What is taken is at least as long, so it shows at one of the ends. */
        if ((taken[a >> 3] >> (a & 7) & 1) || (taken[b >> 3] >> (b & 7) & 1))
            continue;
        for (uint32_t k = a; k <= b; k++)
            taken[k >> 3] |= (unsigned char)(1 << (k & 7));
        *JNY_PUSH(s->a, out) = (jny_hit){
            .rule    = c->place.rule,
            .theme   = theme,
            .start   = a,
            .end     = b + 1,
            .from    = c->from,
            .to      = c->to,
            .negated = is_negated(s, &c->place),
        };
    }
    for (size_t i = first_out; i < out->n; i++)
        for (uint32_t k = out->at[i].start; k < out->at[i].end; k++)
            taken[k >> 3] = 0;
    if (out->n > first_out)
        qsort(out->at + first_out, out->n - first_out, sizeof *out->at, by_hit_start);
}

void settle(story *s, hit_list *out)
{
    const jny_matcher *m     = s->m;
    unsigned char     *taken = NULL;
    for (size_t from = 0, to; from < s->found.n; from = to) {
        uint32_t rule = s->found.at[from].rule;
        if (rule >= m->book->n_rules)
            break; /* contexts: they stand behind all rules */
        if (!taken) {
            taken     = JNY_ARRAY(s->a, unsigned char, s->text.n / 8 + 1);
            s->points = jny_points_of(s->a, s->text);
        }
        to = from;
        while (to < s->found.n && s->found.at[to].rule < m->book->n_rules &&
               m->rules[s->found.at[to].rule].theme == m->rules[rule].theme)
            to++;
        settle_theme(s, from, to, taken, out);
    }
}
