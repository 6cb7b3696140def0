/* match.c - the matcher: made from a codebook, asked story by story. */
#include "match.h"

#include <assert.h>

/* ---- Opening -------------------------------------------------------------------------- */

typedef JNY_LIST(compiled) compiled_list;

static context_range add_contexts(jny_matcher *m, compiled_list *list, const jny_rule *rules,
                                  size_t n, uint32_t theme)
{
    context_range range = {(uint32_t)list->n, (uint32_t)n};
    for (size_t i = 0; i < n; i++)
        *JNY_PUSH(&m->arena, list) = (compiled){&rules[i], theme, 0, 0};
    return range;
}

static void gather_rules(jny_matcher *m)
{
    const jny_codebook *book     = m->book;
    compiled_list       list     = {0};
    context_range      *contexts = JNY_ARRAY(&m->arena, context_range, book->n + 1);
    for (uint32_t t = 0; t < book->n; t++)
        for (size_t i = 0; i < book->themes[t].n_rules; i++)
            *JNY_PUSH(&m->arena, &list) = (compiled){&book->themes[t].rules[i], t, 0, 0};
    assert(list.n == book->n_rules);
    for (uint32_t t = 0; t < book->n; t++)
        contexts[t] = add_contexts(m, &list, book->themes[t].unless, book->themes[t].n_unless, t);
    for (size_t i = 0; i < book->n_rules; i++) {
        assert(list.at);
        const compiled c     = list.at[i];
        context_range  range = add_contexts(m, &list, c.rule->unless, c.rule->n_unless, c.theme);
        list.at[i].first_context = range.first;
        list.at[i].n_contexts    = range.n;
    }
    m->rules          = list.at;
    m->n_rules        = list.n;
    m->theme_contexts = contexts;
    m->of_theme       = JNY_ARRAY(&m->arena, chain, book->n + 1);
}

/* What the lanes shall look for: phrases of rules and operands of NEAR. */
static void gather_phrases(jny_matcher *m)
{
    wanted_list list = {0};
    for (uint32_t i = 0; i < m->n_rules; i++)
        if (m->rules[i].rule->b.n == 0 && m->rules[i].rule->pattern.n == 0)
            *JNY_PUSH(&m->arena, &list) = (wanted){&m->rules[i].rule->a, i};
    nears_open(m, &list);
    m->phrases   = list.at;
    m->n_phrases = list.n;
}

/* The lane for a language tag; made when first needed. */
static lane *lane_for(jny_matcher *m, jny_str tag, jny_err *err)
{
    if (tag.n == 0 && m->n_lanes)
        return m->lanes[0]; /* the codebook's own */
    jny_str name = jny_stemmer_language(tag);
    if (name.n == 0)
        name = jny_stemmer_language(m->book->language);
    for (size_t i = 0; i < m->n_lanes; i++)
        if (jny_str_eq(lane_language(m->lanes[i]), name))
            return m->lanes[i];
    assert(m->n_lanes < LANES); /* there are fewer stemmers than that */
    lane *l = NULL;
    if (lane_open(m->world, name, m->phrases, m->n_phrases, &l, err) != JNY_OK)
        return m->lanes[0];
    return m->lanes[m->n_lanes++] = l;
}

jny_status jny_matcher_open(const jny_world *w, const jny_codebook *book, jny_matcher **out,
                            jny_err *err)
{
    jny_arena    arena = jny_arena_open(w);
    jny_matcher *m     = JNY_NEW(&arena, jny_matcher);
    m->world           = w;
    m->arena           = arena;
    m->scratch         = jny_arena_open(w);
    m->book            = book;
    gather_rules(m);
    gather_phrases(m);
    jny_err    local = {0};
    jny_status st    = regexes_open(m, err ? err : &local);
    if (st == JNY_OK && !lane_for(m, book->language, err ? err : &local))
        st = err ? err->status : local.status;
    if (st != JNY_OK) {
        jny_matcher_close(m);
        return st;
    }
    *out = m;
    return JNY_OK;
}

void jny_matcher_close(jny_matcher *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->n_lanes; i++)
        lane_close(m->lanes[i]);
    regexes_close(m->regexes);
    jny_arena_close(&m->scratch);
    jny_arena arena = m->arena; /* `m` itself lives in it */
    jny_arena_close(&arena);
}

const jny_codebook *jny_matcher_codebook(const jny_matcher *m)
{
    return m->book;
}

/* ---- One story ---------------------------------------------------------------------- */

void jny_tag(jny_arena *a, jny_matcher *m, jny_str text, jny_str lang, jny_tags *out)
{
    jny_err  ignored = {0};
    story    s       = {.a = a, .m = m, .l = lane_for(m, lang, &ignored), .text = text};
    hit_list hits    = {0};
    /* Most stories need no more room than this. */
    JNY_ROOM(a, &s.found, 64);
    JNY_ROOM(a, &hits, 32);
    *out      = (jny_tags){0};
    s.words   = jny_words_split(a, text);
    s.symbols = lane_symbols(a, s.l, text, s.words);
    lane_phrases(a, s.l, text, s.words, s.symbols, &s.found);
    regexes_run(&s, m->scratch);
    resolve_near(&s);
    settle(&s, &hits);
    out->hits      = hits.at;
    out->n         = hits.n;
    out->limited   = s.limited.at;
    out->n_limited = s.limited.n;
}
