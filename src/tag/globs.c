/* globs.c - patterns of dictionaries, looked up by their beginnings.
 *
 * A word is asked once and then remembered, so this must be quick only in that a word does
 * not try every pattern: it tries those that begin as it does, and of those that begin with
 * a wildcard the ones that end as it does. */
#include "globs.h"

#include <string.h>

static bool is_wildcard(char c)
{
    return c == '*' || c == '?';
}

void globs_open(globs *g, jny_arena *a)
{
    *g = (globs){.a = a, .heads = jny_intern_open(a)};
}

/* The chain of a head; room is made for it. */
static uint32_t *chain_of(globs *g, jny_str head)
{
    uint32_t i = jny_intern(&g->heads, head);
    if (i >= g->n_chains) {
        size_t    n    = i * 2 + 64;
        uint32_t *more = JNY_ARRAY(g->a, uint32_t, n);
        if (g->n_chains)
            memcpy(more, g->chains, g->n_chains * sizeof *more);
        g->chains   = more;
        g->n_chains = n;
    }
    return &g->chains[i];
}

void globs_add(globs *g, jny_str form, uint32_t number)
{
    size_t n = 0;
    while (n < form.n && !is_wildcard(form.p[n]))
        n++;
    uint32_t *chain;
    if (n) {
        chain = chain_of(g, jny_str_sub(form, 0, n));
        g->lengths[(unsigned char)form.p[0]] |= (uint64_t)1 << (n < 63 ? n : 63);
        g->longest = n > g->longest ? n : g->longest;
    } else {
        chain = &g->tails[(unsigned char)form.p[form.n - 1]];
    }
    *JNY_PUSH(g->a, &g->all) = (glob){form, number, *chain};
    *chain                   = (uint32_t)g->all.n;
}

static void try_chain(const globs *g, uint32_t first, jny_str folded, jny_arena *a,
                      glob_numbers *out)
{
    for (uint32_t i = first; i; i = g->all.at[i - 1].next)
        if (jny_glob_matches(g->all.at[i - 1].form, folded))
            *JNY_PUSH(a, out) = g->all.at[i - 1].number;
}

void globs_find(const globs *g, jny_str folded, jny_arena *a, glob_numbers *out)
{
    if (g->all.n == 0 || folded.n == 0)
        return;
    uint64_t these = g->lengths[(unsigned char)folded.p[0]];
    for (; these; these &= these - 1) {
        size_t n = (size_t)__builtin_ctzll(these);
        for (; n <= folded.n && n <= g->longest; n++) {
            uint32_t head = jny_intern_find(&g->heads, jny_str_sub(folded, 0, n));
            if (head)
                try_chain(g, g->chains[head], folded, a, out);
            if (n < 63)
                break;
        }
    }
    try_chain(g, g->tails[(unsigned char)folded.p[folded.n - 1]], folded, a, out);
    try_chain(g, g->tails['*'], folded, a, out);
    try_chain(g, g->tails['?'], folded, a, out);
}
