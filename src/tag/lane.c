/* lane.c - words to symbols, symbols to phrases, for one language.
 *
 * Normalising and stemming happen once for each distinct word: a memo leads from the
 * bytes of a word as it stands in a story to its symbol, the set of terms it meets.
 * Most words meet none and cost one look-up. Phrases are found by walking a trie
 * over terms from every word that starts one. */
#include "lane.h"

#include <string.h>

enum {
    MEMO_WORD  = 64,       /* longer words are rare: worked out each time      */
    MEMO_BYTES = 24 << 20, /* then it is forgotten and begun anew               */
};

/* A table from a key of bytes to a number, for terms: how they compare, then the form. */
static jny_str term_key(jny_buf *b, char how, jny_str form)
{
    b->n = 0;
    jny_buf_char(b, how);
    jny_buf_add(b, form);
    return jny_buf_str(b);
}

static char how_letter(jny_word_how how)
{
    switch (how) {
    case JNY_WORD_STEM: return 'S';
    case JNY_WORD_FOLDED: return 'F';
    case JNY_WORD_CASE: return 'C';
    case JNY_WORD_PREFIX: return 'P';
    case JNY_WORD_CASE_PREFIX: return 'Q';
    }
    return '?';
}

typedef struct {
    uint32_t rule, side;
} emit;

typedef struct {
    uint64_t key; /* node << 32 | term; 0: free (node 0 is never an edge's end) */
    uint32_t to;
} edge;

typedef struct {
    const emit *at;
    uint32_t    n, cap;
} outputs;

typedef struct {
    jny_str       word;
    const symbol *symbol;
} memo_entry;

struct lane {
    const jny_world  *world;
    jny_str           language;
    jny_stemmer      *stemmer;
    jny_arena         lasting; /* terms and trie                    */
    jny_interned      terms;
    bool              has_case, has_folded;
    JNY_LIST(size_t)  prefix_lengths;      /* distinct, of 'P' terms, ascending */
    JNY_LIST(size_t)  case_prefix_lengths; /* of 'Q' terms                      */
    edge             *edges;
    size_t            edge_mask, n_edges;
    JNY_LIST(outputs) nodes;     /* node 0 is the root */
    jny_arena         forgotten; /* memo and symbols   */
    memo_entry       *memo;
    size_t            memo_mask, memo_n, memo_bytes;
};

/* ---- The trie ----------------------------------------------------------------------- */

static edge *edge_slot(const lane *l, uint64_t key)
{
    uint64_t h = key * 0x9E3779B97F4A7C15u;
    for (size_t i = (size_t)(h >> 32) & l->edge_mask;; i = (i + 1) & l->edge_mask)
        if (l->edges[i].key == 0 || l->edges[i].key == key)
            return &l->edges[i];
}

static uint64_t edge_key(uint32_t node, uint32_t term)
{
    return (uint64_t)node << 32 | term; /* terms count from 1: never 0 */
}

static uint32_t edge_follow(const lane *l, uint32_t node, uint32_t term)
{
    return edge_slot(l, edge_key(node, term))->to; /* a free slot leads to 0 */
}

static uint32_t edge_add(lane *l, uint32_t node, uint32_t term)
{
    edge *e = edge_slot(l, edge_key(node, term));
    if (e->key)
        return e->to;
    uint32_t fresh                    = (uint32_t)l->nodes.n;
    *JNY_PUSH(&l->lasting, &l->nodes) = (outputs){0};
    *e                                = (edge){edge_key(node, term), fresh};
    if (++l->n_edges * 2 > l->edge_mask) {
        edge  *old   = l->edges;
        size_t n     = l->edge_mask + 1;
        l->edge_mask = n * 2 - 1;
        l->edges     = JNY_ARRAY(&l->lasting, edge, n * 2);
        for (size_t i = 0; i < n; i++)
            if (old[i].key)
                *edge_slot(l, old[i].key) = old[i];
    }
    return fresh;
}

static void add_output(lane *l, uint32_t node, emit what)
{
    outputs *o = &l->nodes.at[node];
    if (o->n == o->cap) {
        uint32_t cap  = o->cap ? o->cap * 2 : 1;
        emit    *more = JNY_ARRAY(&l->lasting, emit, cap);
        if (o->n)
            memcpy(more, o->at, o->n * sizeof *more);
        o->at  = more;
        o->cap = cap;
    }
    ((emit *)o->at)[o->n++] = what;
}

static void note_length(lane *l, bool cased, size_t n)
{
    jny_arena *a  = &l->lasting;
    size_t    *at = cased ? l->case_prefix_lengths.at : l->prefix_lengths.at;
    size_t     k  = cased ? l->case_prefix_lengths.n : l->prefix_lengths.n;
    for (size_t i = 0; i < k; i++)
        if (at[i] == n)
            return;
    if (cased)
        *JNY_PUSH(a, &l->case_prefix_lengths) = n;
    else
        *JNY_PUSH(a, &l->prefix_lengths) = n;
}

static uint32_t add_term(lane *l, const jny_term *t)
{
    jny_buf key  = jny_buf_open(&l->lasting);
    jny_str form = t->form;
    if (t->how == JNY_WORD_STEM)
        form = jny_stem(&l->lasting, l->stemmer, form);
    l->has_case |= t->how == JNY_WORD_CASE || t->how == JNY_WORD_CASE_PREFIX;
    l->has_folded |= t->how == JNY_WORD_FOLDED;
    if (t->how == JNY_WORD_PREFIX || t->how == JNY_WORD_CASE_PREFIX)
        note_length(l, t->how == JNY_WORD_CASE_PREFIX, form.n);
    return jny_intern(&l->terms, term_key(&key, how_letter(t->how), form));
}

static void add_phrase(lane *l, const jny_phrase *p, emit what)
{
    uint32_t node = 0;
    for (size_t i = 0; i < p->n; i++)
        node = edge_add(l, node, add_term(l, &p->at[i]));
    add_output(l, node, what);
}

static void forget(lane *l)
{
    jny_arena_reset(&l->forgotten);
    l->memo_mask  = (1 << 12) - 1;
    l->memo_n     = 0;
    l->memo_bytes = 0;
    l->memo       = JNY_ARRAY(&l->forgotten, memo_entry, l->memo_mask + 1);
}

jny_status lane_open(const jny_world *w, jny_str language, const compiled *rules, size_t n,
                     lane **out, jny_err *err)
{
    jny_arena lasting = jny_arena_open(w);
    lane     *l       = JNY_NEW(&lasting, lane);
    l->world          = w;
    l->lasting        = lasting;
    l->forgotten      = jny_arena_open(w);
    l->language       = jny_str_copy(&l->lasting, jny_stemmer_language(language));
    jny_status st     = jny_stemmer_open(w, language, &l->stemmer, err);
    if (st != JNY_OK) {
        lane_close(l);
        return st;
    }
    l->terms                          = jny_intern_open(&l->lasting);
    l->edge_mask                      = 1023;
    l->edges                          = JNY_ARRAY(&l->lasting, edge, l->edge_mask + 1);
    *JNY_PUSH(&l->lasting, &l->nodes) = (outputs){0};
    for (uint32_t i = 0; i < n; i++) {
        const jny_rule *r = rules[i].rule;
        if (r->pattern.n)
            continue;
        bool near = r->b.n > 0;
        add_phrase(l, &r->a, (emit){i, near ? 1 : 0});
        if (near)
            add_phrase(l, &r->b, (emit){i, 2});
    }
    forget(l);
    *out = l;
    return JNY_OK;
}

void lane_close(lane *l)
{
    if (!l)
        return;
    jny_stemmer_close(l->stemmer);
    jny_arena_close(&l->forgotten);
    jny_arena lasting = l->lasting; /* `l` itself lives in it */
    jny_arena_close(&lasting);
}

jny_str lane_language(const lane *l)
{
    return l->language;
}

/* ---- Words to symbols ------------------------------------------------------------------ */

typedef struct {
    lane              *l;
    jny_arena         *scratch;
    jny_buf            key;
    JNY_LIST(met_term) met;
} meeting;

static void meet(meeting *m, char how, jny_str form, bool apart)
{
    uint32_t term = jny_intern_find(&m->l->terms, term_key(&m->key, how, form));
    if (term)
        *JNY_PUSH(m->scratch, &m->met) = (met_term){term, apart};
}

static void meet_prefixes(meeting *m, char how, jny_str form, const size_t *lengths, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (lengths[i] <= form.n)
            meet(m, how, jny_str_sub(form, 0, lengths[i]), false);
}

/* What `word` is to the rules; lives in `keep`, or is NULL. */
static const symbol *work_out(jny_arena *keep, lane *l, jny_str word, jny_arena scratch)
{
    meeting m      = {.l = l, .scratch = &scratch, .key = jny_buf_open(&scratch)};
    jny_str folded = jny_text_form(&scratch, word, true);
    size_t  s      = jny_text_possessive(word);
    meet(&m, 'S', jny_stem(&scratch, l->stemmer, folded), false);
    meet_prefixes(&m, 'P', folded, l->prefix_lengths.at, l->prefix_lengths.n);
    if (l->has_folded) {
        meet(&m, 'F', folded, false);
        if (s)
            meet(&m, 'F', jny_str_sub(folded, 0, folded.n - 2), true);
    }
    if (l->has_case) {
        jny_str form = jny_text_form(&scratch, word, false);
        meet(&m, 'C', form, false);
        if (s)
            meet(&m, 'C', jny_str_sub(form, 0, form.n - 2), true);
        meet_prefixes(&m, 'Q', form, l->case_prefix_lengths.at, l->case_prefix_lengths.n);
    }
    bool negation = is_negation(l->language, folded);
    if (m.met.n == 0 && !negation)
        return NULL;
    symbol   *out  = JNY_NEW(keep, symbol);
    met_term *copy = JNY_ARRAY(keep, met_term, m.met.n);
    if (m.met.n)
        memcpy(copy, m.met.at, m.met.n * sizeof *copy);
    *out = (symbol){copy, (uint32_t)m.met.n, negation};
    return out;
}

static memo_entry *memo_slot(const lane *l, jny_str word)
{
    for (size_t i = jny_hash_xxh64(word) & l->memo_mask;; i = (i + 1) & l->memo_mask)
        if (!l->memo[i].word.p || jny_str_eq(l->memo[i].word, word))
            return &l->memo[i];
}

static const symbol *remember(lane *l, jny_str word, jny_arena scratch)
{
    memo_entry *e = memo_slot(l, word);
    if (e->word.p)
        return e->symbol;
    const symbol *s = work_out(&l->forgotten, l, word, scratch);
    *e              = (memo_entry){jny_str_copy(&l->forgotten, word), s};
    l->memo_bytes += sizeof *e * 3 + word.n + (s ? sizeof *s + s->n * sizeof *s->at : 0);
    if (++l->memo_n * 2 > l->memo_mask) {
        memo_entry *old = l->memo;
        size_t      n   = l->memo_mask + 1;
        l->memo_mask    = n * 2 - 1;
        l->memo         = JNY_ARRAY(&l->forgotten, memo_entry, n * 2);
        for (size_t i = 0; i < n; i++)
            if (old[i].word.p)
                *memo_slot(l, old[i].word) = old[i];
    }
    return s;
}

const symbol **lane_symbols(jny_arena *a, lane *l, jny_str text, jny_words words)
{
    /* Only between stories: symbols must outlive the story they are given for. */
    if (l->memo_bytes > MEMO_BYTES)
        forget(l);
    const symbol **out     = JNY_ARRAY(a, const symbol *, words.n ? words.n : 1);
    jny_arena      scratch = *a;
    for (size_t i = 0; i < words.n; i++) {
        jny_str word = jny_str_sub(text, words.at[i].start, words.at[i].end);
        /* The memo's arena is free for scratch while nothing is remembered. */
        out[i] =
            word.n <= MEMO_WORD ? remember(l, word, scratch) : work_out(a, l, word, l->forgotten);
        if (word.n > MEMO_WORD)
            scratch = *a;
    }
    return out;
}

/* ---- Symbols to phrases -------------------------------------------------------------------- */

typedef struct {
    uint32_t node;
    bool     apart; /* the last word was met without its 's */
} front;

static void add_occurrences(jny_arena *a, const lane *l, jny_str text, jny_words words,
                            uint32_t first, uint32_t last, front f, occurrences *out)
{
    const outputs  *o   = &l->nodes.at[f.node];
    const jny_word *end = &words.at[last - 1];
    uint32_t        cut = 0;
    if (o->n && f.apart)
        cut = (uint32_t)jny_text_possessive(jny_str_sub(text, end->start, end->end));
    for (uint32_t i = 0; i < o->n; i++)
        *JNY_PUSH(a, out) = (occurrence){o->at[i].rule, o->at[i].side,         first,
                                         last,          words.at[first].start, end->end - cut};
}

void lane_phrases(jny_arena *a, const lane *l, jny_str text, jny_words words,
                  const symbol *const *symbols, occurrences *out)
{
    typedef JNY_LIST(front) fronts;
    fronts                  now = {0}, next = {0};
    for (uint32_t first = 0; first < words.n; first++) {
        if (!symbols[first])
            continue;
        now.n              = 0;
        *JNY_PUSH(a, &now) = (front){0, false};
        for (uint32_t at = first; at < words.n && now.n; at++) {
            const symbol *s = symbols[at];
            if (!s || jny_words_paragraph(&words, at) != jny_words_paragraph(&words, first))
                break;
            next.n = 0;
            for (size_t k = 0; k < now.n; k++)
                for (uint32_t t = 0; t < s->n; t++) {
                    uint32_t node = edge_follow(l, now.at[k].node, s->at[t].term);
                    if (!node)
                        continue;
                    front f             = {node, s->at[t].apart};
                    *JNY_PUSH(a, &next) = f;
                    add_occurrences(a, l, text, words, first, at + 1, f, out);
                }
            fronts swap = now;
            now         = next;
            next        = swap;
        }
    }
}
