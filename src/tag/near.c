/* near.c - two operands near each other: the minimal pairs.
 *
 * Operands are looked for once, however many rules share them. A story's pairs are made
 * from the operands it has: each NEAR rule waits with the rarer of its two. */
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
    m->of_operand = JNY_ARRAY(a, chain, m->n_operands + 1);
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

/* Where an operand stands, from first to last. */
static occurrences list_of(const story *s, const occurrence *found, const uint32_t *next, chain c)
{
    occurrences out = {0};
    for (uint32_t i = c.first; i; i = next[i - 1])
        *JNY_PUSH(s->a, &out) = found[i - 1];
    return out;
}

/* Parts `found`: operands go into chains, rules and contexts stay. The operands that
 * stand here are added to `seen`. */
static size_t part_operands(story *s, occurrences *operands, uint32_t **next, uint32_t **seen)
{
    jny_matcher *m     = s->m;
    size_t       stays = 0, n_seen = 0;
    for (size_t i = 0; i < s->found.n; i++) {
        occurrence o = s->found.at[i];
        if (o.number < m->n_rules) {
            s->found.at[stays++] = o;
            continue;
        }
        if (!*next) {
            *next = JNY_ARRAY(s->a, uint32_t, s->found.n);
            *seen = jny_alloc_raw(s->a, m->n_operands, sizeof **seen);
        }
        chain *c                  = &m->of_operand[o.number - m->n_rules];
        *JNY_PUSH(s->a, operands) = o;
        uint32_t here             = (uint32_t)operands->n;
        if (c->first)
            (*next)[c->last - 1] = here;
        else
            c->first = here, (*seen)[n_seen++] = o.number - (uint32_t)m->n_rules;
        c->last = here;
    }
    s->found.n = stays;
    return n_seen;
}

void resolve_near(story *s)
{
    jny_matcher *m        = s->m;
    occurrences  operands = {0};
    uint32_t    *next = NULL, *seen = NULL;
    size_t       n = m->n_operands ? part_operands(s, &operands, &next, &seen) : 0;
    for (size_t i = 0; i < n; i++) {
        const nears *rules = &m->nears[seen[i]];
        for (size_t k = 0; k < rules->n; k++) {
            near        r = rules->at[k];
            chain       l = m->of_operand[r.left], right = m->of_operand[r.right];
            occurrences pairs = {0};
            if (!l.first || !right.first)
                continue;
            occurrences x = list_of(s, operands.at, next, l),
                        y = list_of(s, operands.at, next, right);
            pair_up(s, x, y, r.rule, &pairs);
            if (!m->rules[r.rule].rule->ordered)
                pair_up(s, y, x, r.rule, &pairs);
            keep_minimal(s, &pairs, &s->found);
        }
    }
    for (size_t i = 0; i < n; i++)
        m->of_operand[seen[i]] = (chain){0};
}
