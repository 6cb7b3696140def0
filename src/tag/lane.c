/* lane.c - words to symbols, symbols to phrases, for one language.
 *
 * Normalising and stemming happen once for each distinct word: a memo leads from the
 * bytes of a word as it stands in a story to its symbol. A symbol is the set of terms
 * that a word meets; words that meet the same have the same symbol, and most meet none.
 * A phrase of one word belongs to the symbol. For longer ones each symbol has two sets
 * of 63 bits, what it is and what may follow it: where they miss each other for two
 * neighbours, no phrase begins, and only where they meet is the trie of terms walked. */
#include "globs.h"
#include "lane.h"
#include "memo.h"

#include <string.h>

enum {
    HOWS = 7, /* of jny_word_how */
};

typedef struct {
    uint64_t key; /* node << 32 | term; 0: free (a term is never 0) */
    uint32_t to;
} edge;

typedef struct {
    uint64_t follow; /* bits of the terms that lead on from here */
    struct {
        uint32_t *at;
        size_t    n, cap;
    } numbers; /* the phrases that end here */
} node;

typedef struct {
    uint32_t term;
    bool     apart; /* met without its possessive 's, which stays outside the hit */
} met_term;

/* A phrase of one word. */
typedef struct {
    uint32_t number;
    bool     apart;
} single;

typedef struct {
    const met_term *terms;
    const single   *singles;
    const uint32_t *starts; /* nodes of the trie that longer phrases go on from */
    uint32_t        n_terms, n_singles, n_starts;
} symbol;

/* What the search for phrases asks of every word. */
typedef struct {
    uint64_t is;     /* bits of its terms; NEGATES on top                        */
    uint64_t follow; /* bits of the terms that may come next; HAS_SINGLES on top */
} outline;

#define HAS_SINGLES ((uint64_t)1 << 63)
#define NEGATES     ((uint64_t)1 << 63)

struct lane {
    jny_str          language;
    jny_stemmer     *stemmer;
    const negations *negations;
    jny_arena        lasting;       /* terms and trie                                  */
    jny_interned     terms[HOWS];   /* forms, by how they compare                      */
    uint64_t         prefixes[256]; /* by first byte: a bit for each length, 63: longer */
    uint64_t         case_prefixes[256];
    size_t           longest; /* prefix of a rule, bytes */
    globs            globs;   /* by their numbers among terms */
    uint64_t        *heads;   /* English: how stems begin, but for their last letter; else NULL */
    edge            *edges;
    size_t           edge_mask, n_edges;
    JNY_LIST(node)   nodes; /* 0 is the root */

    jny_arena         forgotten; /* memo and symbols                                          */
    memo              memo;
    jny_interned      sets; /* sets of terms, as bytes: the number is the symbol */
    JNY_LIST(symbol)  symbols;
    JNY_LIST(outline) outlines;
};

/* ---- The trie ----------------------------------------------------------------------- */

static uint64_t term_bit(uint32_t term)
{
    return (uint64_t)1 << ((uint64_t)(term * 0x9E3779B1u) * 63 >> 32);
}

static uint64_t edge_key(uint32_t from, uint32_t term)
{
    return (uint64_t)from << 32 | term;
}

static edge *edge_slot(const lane *l, uint64_t key)
{
    uint64_t h = key * 0x9E3779B97F4A7C15u;
    for (size_t i = (size_t)(h >> 32) & l->edge_mask;; i = (i + 1) & l->edge_mask)
        if (l->edges[i].key == 0 || l->edges[i].key == key)
            return &l->edges[i];
}

static uint32_t edge_follow(const lane *l, uint32_t from, uint32_t term)
{
    return edge_slot(l, edge_key(from, term))->to; /* a free slot leads to 0 */
}

static uint32_t edge_add(lane *l, uint32_t from, uint32_t term)
{
    edge *e = edge_slot(l, edge_key(from, term));
    if (e->key)
        return e->to;
    uint32_t fresh                    = (uint32_t)l->nodes.n;
    *JNY_PUSH(&l->lasting, &l->nodes) = (node){0};
    l->nodes.at[from].follow |= term_bit(term);
    *e = (edge){edge_key(from, term), fresh};
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

static void note_prefix(uint64_t *lengths, jny_str form)
{
    lengths[(unsigned char)form.p[0]] |= (uint64_t)1 << (form.n < 63 ? form.n : 63);
}

/* The number of a term, with how it compares in the low bits. 0: `n` is. */
static uint32_t term_of(uint32_t n, jny_word_how how)
{
    return n ? n << 3 | (uint32_t)how : 0;
}

/* Most words have a stem that no rule has, and finding it is most of what a new word
 * costs. In English a word keeps all of its stem but the last letter ("hoping", "hope"),
 * and only dying, lying and tying lose two. So where no stem of the rules begins like the
 * word, the word need not be stemmed. */
enum { HEAD = 8 /* letters that are looked at */, HEAD_BITS = 17 };

/* The place in `heads` of some first letters. */
static uint32_t head_place(uint64_t letters)
{
    return (uint32_t)(letters * 0x9E3779B97F4A7C15u >> (64 - HEAD_BITS));
}

static void note_stem(lane *l, jny_str stem)
{
    uint64_t letters = 0;
    size_t   n       = stem.n > 1 ? stem.n - 1 : stem.n;
    for (size_t i = 0; i < n && i < HEAD; i++)
        letters = letters << 8 | (unsigned char)stem.p[i];
    uint32_t at = head_place(letters);
    if (l->heads)
        l->heads[at >> 6] |= (uint64_t)1 << (at & 63);
}

static bool may_have_stem(const lane *l, jny_str folded)
{
    uint64_t letters = 0;
    if (!l->heads || folded.p[0] == '\'' ||
        (folded.n == 5 && jny_str_ends(folded, JNY_STR("ying"))))
        return true;
    for (size_t i = 0; i < folded.n; i++)
        if ((unsigned char)folded.p[i] >= 0x80)
            return true;
    for (size_t i = 0; i < folded.n && i < HEAD; i++) {
        letters     = letters << 8 | (unsigned char)folded.p[i];
        uint32_t at = head_place(letters);
        if (l->heads[at >> 6] >> (at & 63) & 1)
            return true;
    }
    return false;
}

static uint32_t add_term(lane *l, const jny_term *t)
{
    jny_str form = t->form;
    if (t->how == JNY_WORD_STEM) {
        form = jny_stem(&l->lasting, l->stemmer, form);
        note_stem(l, form);
    }
    if (t->how == JNY_WORD_PREFIX)
        note_prefix(l->prefixes, form);
    if (t->how == JNY_WORD_CASE_PREFIX)
        note_prefix(l->case_prefixes, form);
    if (form.n > l->longest)
        l->longest = form.n;
    size_t   before = l->terms[t->how].names.n;
    uint32_t n      = jny_intern(&l->terms[t->how], form);
    if (t->how == JNY_WORD_GLOB && n > before)
        globs_add(&l->globs, l->terms[t->how].names.at[n - 1], n);
    return term_of(n, t->how);
}

static void add_phrase(lane *l, const wanted *w)
{
    uint32_t at = 0;
    for (size_t i = 0; i < w->phrase->n; i++) {
        uint32_t term = add_term(l, &w->phrase->at[i]);
        at            = edge_add(l, at, term);
    }
    *JNY_PUSH(&l->lasting, &l->nodes.at[at].numbers) = w->number;
}

/* ---- Opening and forgetting ----------------------------------------------------------- */

enum { FEW = 16 }; /* of nodes and symbols, at first */

static void forget(lane *l)
{
    jny_arena *a = &l->forgotten;
    jny_arena_reset(a);
    memo_begin(&l->memo, a);
    l->sets = jny_intern_open(a);
    JNY_ROOM(a, &l->symbols, FEW);
    JNY_ROOM(a, &l->outlines, FEW);
    l->symbols.at[0]  = (symbol){0}; /* symbol 0: a word that meets nothing */
    l->outlines.at[0] = (outline){0};
    l->symbols.n = l->outlines.n = 1;
}

jny_status lane_open(const jny_world *w, jny_str language, const wanted *phrases, size_t n,
                     lane **out, jny_err *err)
{
    jny_arena lasting = jny_arena_open(w);
    lane     *l       = JNY_NEW(&lasting, lane);
    l->lasting        = lasting;
    l->forgotten      = jny_arena_open(w);
    l->language       = jny_str_copy(&l->lasting, jny_stemmer_language(language));
    jny_status st     = jny_stemmer_open(w, language, &l->stemmer, err);
    if (st != JNY_OK) {
        lane_close(l);
        return st;
    }
    if (jny_str_eq(l->language, JNY_STR("english")))
        l->heads = JNY_ARRAY(&l->lasting, uint64_t, 1 << HEAD_BITS >> 6);
    l->negations = negations_of(l->language);
    memo_open(&l->memo);
    globs_open(&l->globs, &l->lasting);
    for (int i = 0; i < HOWS; i++)
        l->terms[i] = jny_intern_open(&l->lasting);
    l->edge_mask = 1023;
    l->edges     = JNY_ARRAY(&l->lasting, edge, l->edge_mask + 1);
    JNY_ROOM(&l->lasting, &l->nodes, FEW);
    l->nodes.at[0] = (node){0};
    l->nodes.n     = 1;
    for (size_t i = 0; i < n; i++)
        add_phrase(l, &phrases[i]);
    forget(l);
    *out = l;
    return JNY_OK;
}

void lane_close(lane *l)
{
    jny_stemmer_close(l->stemmer);
    jny_arena_close(&l->forgotten);
    jny_arena lasting = l->lasting; /* `l` itself lives in it */
    jny_arena_close(&lasting);
}

jny_str lane_language(const lane *l)
{
    return l->language;
}

bool lane_negates(const lane *l, uint32_t s)
{
    return l->outlines.at[s].is & NEGATES;
}

/* ---- What a word meets ----------------------------------------------------------------- */

typedef struct {
    lane              *l;
    jny_arena         *scratch;
    JNY_LIST(met_term) met;
} meeting;

static void meet(meeting *m, jny_word_how how, jny_str form, bool apart)
{
    if (m->l->terms[how].names.n == 0)
        return;
    uint32_t term = term_of(jny_intern_find(&m->l->terms[how], form), how);
    if (term)
        *JNY_PUSH(m->scratch, &m->met) = (met_term){term, apart};
}

static void meet_prefixes(meeting *m, jny_word_how how, jny_str form, const uint64_t *lengths)
{
    uint64_t these = form.n ? lengths[(unsigned char)form.p[0]] : 0;
    for (; these; these &= these - 1) {
        size_t n = (size_t)__builtin_ctzll(these);
        for (; n <= form.n && n <= m->l->longest; n++) {
            meet(m, how, jny_str_sub(form, 0, n), false);
            if (n < 63)
                break;
        }
    }
}

static void meet_globs(meeting *m, jny_str folded)
{
    glob_numbers found = {0};
    globs_find(&m->l->globs, folded, m->scratch, &found);
    for (size_t i = 0; i < found.n; i++)
        *JNY_PUSH(m->scratch, &m->met) = (met_term){term_of(found.at[i], JNY_WORD_GLOB), false};
}

static void meet_all(meeting *m, jny_str word, jny_str folded)
{
    lane  *l        = m->l;
    size_t s        = jny_text_possessive(word);
    bool   has_case = l->terms[JNY_WORD_CASE].names.n || l->terms[JNY_WORD_CASE_PREFIX].names.n;
    if (may_have_stem(l, folded))
        meet(m, JNY_WORD_STEM, jny_stem(m->scratch, l->stemmer, folded), false);
    meet_prefixes(m, JNY_WORD_PREFIX, folded, l->prefixes);
    meet(m, JNY_WORD_WHOLE, folded, false);
    meet_globs(m, folded);
    meet(m, JNY_WORD_FOLDED, folded, false);
    if (s)
        meet(m, JNY_WORD_FOLDED, jny_str_sub(folded, 0, folded.n - 2), true);
    if (!has_case)
        return;
    jny_str form = jny_text_form(m->scratch, word, false);
    meet(m, JNY_WORD_CASE, form, false);
    if (s)
        meet(m, JNY_WORD_CASE, jny_str_sub(form, 0, form.n - 2), true);
    meet_prefixes(m, JNY_WORD_CASE_PREFIX, form, l->case_prefixes);
}

/* ---- Symbols ---------------------------------------------------------------------------- */

static void describe(lane *l, const met_term *terms, size_t n, bool negation)
{
    jny_arena         *keep    = &l->forgotten;
    JNY_LIST(single)   singles = {0};
    JNY_LIST(uint32_t) starts  = {0};
    outline            o       = {.is = negation ? NEGATES : 0};
    for (size_t i = 0; i < n; i++) {
        uint32_t at = edge_follow(l, 0, terms[i].term);
        o.is |= term_bit(terms[i].term);
        if (!at)
            continue; /* never the first word of a phrase */
        const node *here = &l->nodes.at[at];
        o.follow |= here->follow;
        if (here->follow)
            *JNY_PUSH(keep, &starts) = at;
        for (size_t k = 0; k < here->numbers.n; k++)
            *JNY_PUSH(keep, &singles) = (single){here->numbers.at[k], terms[i].apart};
    }
    symbol s = {NULL, singles.at, starts.at, (uint32_t)n, (uint32_t)singles.n, (uint32_t)starts.n};
    if (n)
        s.terms = memcpy(jny_alloc_raw(keep, n, sizeof *terms), terms, n * sizeof *terms);
    o.follow |= singles.n ? HAS_SINGLES : 0;
    *JNY_PUSH(keep, &l->symbols)  = s;
    *JNY_PUSH(keep, &l->outlines) = o;
}

static uint32_t work_out(lane *l, jny_str word, jny_arena scratch)
{
    meeting m      = {.l = l, .scratch = &scratch};
    jny_str folded = jny_text_form(&scratch, word, true);
    meet_all(&m, word, folded);
    bool negation = is_negation(l->negations, folded);
    if (m.met.n == 0 && !negation)
        return 0;
    /* The set as bytes: its terms with their marks, then the negation. */
    size_t    n   = m.met.n;
    uint32_t *set = JNY_ARRAY(&scratch, uint32_t, n * 2 + 1);
    for (size_t i = 0; i < n; i++) {
        set[i * 2]     = m.met.at[i].term;
        set[i * 2 + 1] = m.met.at[i].apart;
    }
    set[n * 2]     = negation;
    uint32_t known = jny_intern(&l->sets, (jny_str){(char *)set, (n * 2 + 1) * sizeof *set});
    if (known == l->symbols.n)
        describe(l, m.met.at, n, negation);
    return known;
}

/* ---- Words to symbols ---------------------------------------------------------------- */

static uint32_t make_symbol(void *ctx, jny_str word, jny_arena scratch)
{
    return work_out(ctx, word, scratch);
}

const uint32_t *lane_symbols(jny_arena *a, lane *l, jny_str text, jny_words words)
{
    /* Only between stories: symbols must outlive the story they are given for. */
    if (memo_is_full(&l->memo))
        forget(l);
    uint32_t *out = jny_alloc_raw(a, words.n + 1, sizeof *out);
    memo_numbers(&l->memo, text, words, make_symbol, l, out, *a);
    out[words.n] = 0;
    return out;
}

/* ---- Symbols to phrases -------------------------------------------------------------------- */

static bool may_go_on(uint64_t follow, outline next)
{
    return follow & next.is & ~NEGATES;
}

typedef struct {
    jny_arena      *a;
    const lane     *l;
    jny_str         text;
    jny_words       words;
    const uint32_t *symbols;
    occurrences    *out;
    size_t          first;     /* the word that the phrases begin with             */
    size_t          paragraph; /* the word before which the next paragraph begins  */
} walk;

static void add_occurrence(const walk *w, uint32_t number, size_t last, bool apart)
{
    const jny_word *end = &w->words.at[last - 1];
    uint32_t        cut = 0;
    if (apart)
        cut = (uint32_t)jny_text_possessive(jny_str_sub(w->text, end->start, end->end));
    *JNY_PUSH(w->a, w->out) = (occurrence){number, (uint32_t)w->first, (uint32_t)last,
                                           w->words.at[w->first].start, end->end - cut};
}

/* Goes on from node `from` by word `at`: a branch for each term that it meets. */
static void walk_on(const walk *w, uint32_t from, size_t at)
{
    const lane   *l = w->l;
    const symbol *s = &l->symbols.at[w->symbols[at]];
    if (at >= w->paragraph)
        return;
    for (uint32_t i = 0; i < s->n_terms; i++) {
        uint32_t to = edge_follow(l, from, s->terms[i].term);
        if (!to)
            continue;
        const node *here = &l->nodes.at[to];
        for (size_t k = 0; k < here->numbers.n; k++)
            add_occurrence(w, here->numbers.at[k], at + 1, s->terms[i].apart);
        if (may_go_on(here->follow, l->outlines.at[w->symbols[at + 1]]))
            walk_on(w, to, at + 1);
    }
}

/* The words where a phrase may begin. */
static size_t find_beginnings(const lane *l, const uint32_t *symbols, size_t n, uint32_t *out)
{
    const outline *o    = l->outlines.at;
    size_t         k    = 0;
    outline        here = o[symbols[0]];
    for (size_t i = 0; i < n; i++) {
        outline next = o[symbols[i + 1]];
        out[k]       = (uint32_t)i;
        k += (here.follow & ((next.is & ~NEGATES) | HAS_SINGLES)) != 0;
        here = next;
    }
    return k;
}

void lane_phrases(jny_arena *a, const lane *l, jny_str text, jny_words words,
                  const uint32_t *symbols, occurrences *out)
{
    uint32_t *at = jny_alloc_raw(a, words.n + 1, sizeof *at);
    size_t    n = find_beginnings(l, symbols, words.n, at), next_break = 0;
    walk      w = {a, l, text, words, symbols, out, 0, words.n};
    for (size_t i = 0; i < n; i++) {
        const symbol *s = &l->symbols.at[symbols[at[i]]];
        w.first         = at[i];
        for (uint32_t k = 0; k < s->n_singles; k++)
            add_occurrence(&w, s->singles[k].number, w.first + 1, s->singles[k].apart);
        if (!may_go_on(l->outlines.at[symbols[at[i]]].follow, l->outlines.at[symbols[at[i] + 1]]))
            continue;
        while (next_break < words.n_breaks && words.breaks[next_break] <= w.first)
            next_break++;
        w.paragraph = next_break < words.n_breaks ? words.breaks[next_break] : words.n;
        for (uint32_t k = 0; k < s->n_starts; k++)
            if (may_go_on(l->nodes.at[s->starts[k]].follow, l->outlines.at[symbols[at[i] + 1]]))
                walk_on(&w, s->starts[k], w.first + 1);
    }
}
