/* near.c - two operands near each other: the minimal pairs. */
#include "match.h"

#include <stdlib.h>

static int by_rule_side_start(const void *x, const void *y)
{
    const occurrence *a = x, *b = y;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    if (a->side != b->side)
        return a->side < b->side ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

static int by_start_then_end(const void *x, const void *y)
{
    const occurrence *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->last > b->last) - (a->last < b->last);
}

/* Pairs of a left operand and the nearest right one behind it, with at most `within`
 * words between and no paragraph break. Both lists are sorted by start. */
static void pair_up(const story *s, const occurrence *left, size_t n_left, const occurrence *right,
                    size_t n_right, const jny_rule *rule, occurrences *pairs)
{
    size_t k = 0;
    for (size_t i = 0; i < n_left; i++) {
        while (k < n_right && right[k].first < left[i].last)
            k++;
        if (k == n_right)
            return;
        if (right[k].first - left[i].last > rule->within ||
            jny_words_paragraph(&s->words, left[i].first) !=
                jny_words_paragraph(&s->words, right[k].first))
            continue;
        occurrence pair        = left[i];
        pair.last              = right[k].last;
        pair.end               = right[k].end;
        pair.side              = 0;
        *JNY_PUSH(s->a, pairs) = pair;
    }
}

/* Only pairs with no other pair inside: the words are about each other there. */
static void keep_minimal(story *s, occurrences *pairs, occurrences *out)
{
    if (pairs->n == 0)
        return;
    qsort(pairs->at, pairs->n, sizeof *pairs->at, by_start_then_end);
    uint32_t least_end = UINT32_MAX;
    for (size_t i = pairs->n; i-- > 0;) {
        const occurrence *p = &pairs->at[i];
        /* Of pairs with one start the shortest comes first, so look ahead to it. */
        if (i > 0 && pairs->at[i - 1].first == p->first)
            continue;
        if (p->last >= least_end)
            continue;
        least_end            = p->last;
        *JNY_PUSH(s->a, out) = *p;
    }
}

void resolve_near(story *s)
{
    occurrences out = {0};
    size_t      n   = s->found.n;
    if (n == 0)
        return;
    qsort(s->found.at, n, sizeof *s->found.at, by_rule_side_start);
    for (size_t i = 0; i < n;) {
        const occurrence *o = &s->found.at[i];
        if (o->side == 0) {
            *JNY_PUSH(s->a, &out) = *o;
            i++;
            continue;
        }
        size_t mid = i, end;
        while (mid < n && s->found.at[mid].rule == o->rule && s->found.at[mid].side == 1)
            mid++;
        end = mid;
        while (end < n && s->found.at[end].rule == o->rule)
            end++;
        const occurrence *left = o, *right = &s->found.at[mid];
        const jny_rule   *rule  = s->m->rules[o->rule].rule;
        occurrences       pairs = {0};
        pair_up(s, left, mid - i, right, end - mid, rule, &pairs);
        if (!rule->ordered)
            pair_up(s, right, end - mid, left, mid - i, rule, &pairs);
        keep_minimal(s, &pairs, &out);
        i = end;
    }
    s->found = out;
    if (out.n)
        qsort(out.at, out.n, sizeof *out.at, by_rule_side_start);
}
