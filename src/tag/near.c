/* near.c - two operands near each other: the minimal pairs.
 *
 * Operands are looked for once, however many rules share them. A story's pairs are made
 * from the operands it has: each NEAR rule waits with that of its two which
 * fewer rules have. */
#include "match.h"

#include <stdlib.h>
#include <string.h>

/* ---- Opening ----------------------------------------------------------------------------- */

/* A phrase as bytes: how each word compares, its form, and a 0 behind it. */
static jny_str phrase_key(jny_arena *a, const jny_phrase *p)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < p->n; i++) {
        jny_buf_char(&b, (char)('0' + p->at[i].how));
        jny_buf_add(&b, p->at[i].form);
        jny_buf_char(&b, '\0');
    }
    return jny_buf_str(&b);
}

void nears_open(jny_matcher *m, wanted_list *phrases)
{
    jny_arena   *a     = &m->arena;
    jny_interned names = jny_intern_open(a);
    nears        all   = {0};
    for (uint32_t i = 0; i < m->n_rules; i++) {
        const jny_rule *r = m->rules[i].rule;
        if (r->b.n == 0)
            continue;
        const jny_phrase *sides[2] = {&r->a, &r->b};
        uint32_t          operand[2];
        for (int k = 0; k < 2; k++) {
            operand[k] = jny_intern(&names, phrase_key(a, sides[k])) - 1;
            if (operand[k] < m->n_operands)
                continue;
            m->n_operands++;
            *JNY_PUSH(a, phrases) = (wanted){sides[k], (uint32_t)m->n_rules + operand[k]};
        }
        *JNY_PUSH(a, &all) = (near){i, operand[0], operand[1]};
    }
    uint32_t *uses  = JNY_ARRAY(a, uint32_t, m->n_operands + 1);
    nears    *lists = JNY_ARRAY(a, nears, m->n_operands + 1);
    for (size_t i = 0; i < all.n; i++) {
        uses[all.at[i].left]++;
        uses[all.at[i].right]++;
    }
    for (size_t i = 0; i < all.n; i++) {
        near n                                                                 = all.at[i];
        *JNY_PUSH(a, &lists[uses[n.left] <= uses[n.right] ? n.left : n.right]) = n;
    }
    m->nears      = lists;
    m->of_operand = JNY_ARRAY(a, operand_places, m->n_operands + 1);
}

/* ---- Pairs ------------------------------------------------------------------------------- */

static int by_start_then_end(const void *x, const void *y)
{
    const occurrence *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->last > b->last) - (a->last < b->last);
}

/* Pairs of a left operand and the nearest right one behind it, with at most `within`
 * words between and no paragraph break. Both lists are sorted by start. */
static void pair_up(const story *s, occurrences left, occurrences right, uint32_t number,
                    occurrences *pairs)
{
    const jny_rule *rule = s->m->rules[number].rule;
    size_t          k    = 0;
    for (size_t i = 0; i < left.n; i++) {
        const occurrence *l = &left.at[i];
        while (k < right.n && right.at[k].first < l->last)
            k++;
        if (k == right.n)
            return;
        const occurrence *r = &right.at[k];
        if (r->first - l->last > rule->within ||
            jny_words_paragraph(&s->words, l->first) != jny_words_paragraph(&s->words, r->first))
            continue;
        *JNY_PUSH(s->a, pairs) = (occurrence){number, l->first, r->last, l->start, r->end};
    }
}

/* Only pairs with no other pair inside: the words are about each other there. */
static void keep_minimal(const story *s, occurrences *pairs, occurrences *out)
{
    if (pairs->n == 0)
        return;
    qsort(pairs->at, pairs->n, sizeof *pairs->at, by_start_then_end);
    uint32_t least_end = UINT32_MAX;
    size_t   begin     = out->n;
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
    for (size_t i = begin, k = out->n; i + 1 < k; i++, k--) { /* from first to last */
        occurrence swap = out->at[i];
        out->at[i]      = out->at[k - 1];
        out->at[k - 1]  = swap;
    }
}

/* Parts `found`: rules and contexts stay; operands go to `operands`, those of one operand
 * together, from first to last, as m->of_operand tells. Gives how many operands there
 * are, and their numbers in `seen`. */
static size_t part_operands(story *s, occurrence **operands, uint32_t **seen)
{
    jny_matcher *m = s->m;
    size_t       n = 0, stays = 0;
    uint32_t     all = 0;
    for (size_t i = 0; i < s->found.n; i++)
        all += s->found.at[i].number >= m->n_rules;
    if (all == 0)
        return 0;
    *operands = jny_alloc_raw(s->a, all, sizeof **operands);
    *seen     = jny_alloc_raw(s->a, m->n_operands, sizeof **seen);
    for (size_t i = 0; i < s->found.n; i++) {
        uint32_t number = s->found.at[i].number;
        if (number >= m->n_rules && m->of_operand[number - m->n_rules].n++ == 0)
            (*seen)[n++] = number - (uint32_t)m->n_rules;
    }
    for (size_t i = 0, first = 0; i < n; i++) {
        operand_places *p = &m->of_operand[(*seen)[i]];
        p->first          = (uint32_t)first;
        first += p->n;
        p->n = 0;
    }
    for (size_t i = 0; i < s->found.n; i++) {
        occurrence o = s->found.at[i];
        if (o.number < m->n_rules) {
            s->found.at[stays++] = o;
            continue;
        }
        operand_places *p              = &m->of_operand[o.number - m->n_rules];
        (*operands)[p->first + p->n++] = o;
    }
    s->found.n = stays;
    return n;
}

static occurrences list_of(occurrence *operands, operand_places p)
{
    return (occurrences){operands + p.first, p.n, p.n};
}

void resolve_near(story *s)
{
    jny_matcher *m        = s->m;
    occurrence  *operands = NULL;
    uint32_t    *seen     = NULL;
    size_t       n        = m->n_operands ? part_operands(s, &operands, &seen) : 0;
    for (size_t i = 0; i < n; i++) {
        const nears *rules = &m->nears[seen[i]];
        for (size_t k = 0; k < rules->n; k++) {
            near           r    = rules->at[k];
            operand_places left = m->of_operand[r.left], right = m->of_operand[r.right];
            occurrences    pairs = {0};
            if (left.n == 0 || right.n == 0)
                continue;
            pair_up(s, list_of(operands, left), list_of(operands, right), r.rule, &pairs);
            if (!m->rules[r.rule].rule->ordered)
                pair_up(s, list_of(operands, right), list_of(operands, left), r.rule, &pairs);
            keep_minimal(s, &pairs, &s->found);
        }
    }
    for (size_t i = 0; i < n; i++)
        m->of_operand[seen[i]] = (operand_places){0};
}
