/* overlap.c - rules that add nothing: wherever they are found, another rule of their theme
 * is found too. Sound, not complete: two words count as the same only where every story
 * word that meets the one meets the other. */
#include "yaml.h"

#include <string.h>

typedef struct {
    size_t          rule;
    const jny_term *first; /* of the phrase under which it is kept */
} entry;
typedef JNY_LIST(entry) entries;

typedef struct {
    jny_arena        *a;
    const jny_theme  *theme;
    jny_stemmer      *stemmer;
    jny_interned      keys;     /* of first words                               */
    JNY_LIST(entries) by_key;   /* by the number of a key, from 1               */
    entries           prefixes; /* phrases that begin with a prefix             */
} overlaps;

static jny_str stem_of(overlaps *o, jny_str form)
{
    return jny_stem(o->a, o->stemmer, jny_text_form(o->a, form, true));
}

/* ---- Words ------------------------------------------------------------------------------- */

/* Every word that meets `t` meets `u` too. */
static bool word_implies(overlaps *o, const jny_term *t, const jny_term *u)
{
    bool    cased  = t->how == JNY_WORD_CASE || t->how == JNY_WORD_CASE_PREFIX;
    bool    begin  = t->how == JNY_WORD_PREFIX || t->how == JNY_WORD_CASE_PREFIX;
    jny_str folded = cased ? jny_text_form(o->a, t->form, true) : t->form;
    switch (u->how) {
    case JNY_WORD_STEM: return !begin && jny_str_eq(stem_of(o, folded), stem_of(o, u->form));
    case JNY_WORD_FOLDED: return !begin && t->how != JNY_WORD_STEM && jny_str_eq(folded, u->form);
    case JNY_WORD_CASE: return t->how == JNY_WORD_CASE && jny_str_eq(t->form, u->form);
    case JNY_WORD_PREFIX:
        return jny_str_starts(t->how == JNY_WORD_STEM ? stem_of(o, folded) : folded, u->form);
    case JNY_WORD_CASE_PREFIX: return cased && jny_str_starts(t->form, u->form);
    case JNY_WORD_WHOLE: return t->how == JNY_WORD_WHOLE && jny_str_eq(t->form, u->form);
    case JNY_WORD_GLOB:
        return t->how == JNY_WORD_WHOLE ? jny_glob_matches(u->form, t->form)
                                        : t->how == JNY_WORD_GLOB && jny_str_eq(t->form, u->form);
    }
    return false;
}

static bool phrase_at(overlaps *o, const jny_phrase *p, size_t at, const jny_phrase *of)
{
    if (at + of->n > p->n)
        return false;
    for (size_t i = 0; i < of->n; i++)
        if (!word_implies(o, &p->at[at + i], &of->at[i]))
            return false;
    return of->n > 0;
}

/* Where in `p`, from word `from`, the words of `of` stand; p->n: nowhere. */
static size_t phrase_in(overlaps *o, const jny_phrase *p, size_t from, const jny_phrase *of)
{
    while (from < p->n && !phrase_at(o, p, from, of))
        from++;
    return from;
}

/* ---- Rules --------------------------------------------------------------------------------- */

/* The words of both operands of `s` stand in the phrase, near enough. */
static bool phrase_implies_near(overlaps *o, const jny_phrase *p, const jny_rule *s)
{
    for (int turn = 0; turn < (s->ordered ? 1 : 2); turn++) {
        const jny_phrase *first = turn ? &s->b : &s->a, *second = turn ? &s->a : &s->b;
        size_t            i = phrase_in(o, p, 0, first);
        size_t            k = i < p->n ? phrase_in(o, p, i + first->n, second) : p->n;
        if (k < p->n && k - (i + first->n) <= s->within)
            return true;
    }
    return false;
}

static bool near_implies_near(overlaps *o, const jny_rule *r, const jny_rule *s)
{
    if (s->within < r->within || (s->ordered && !r->ordered))
        return false;
    bool same = r->a.n == s->a.n && r->b.n == s->b.n && phrase_at(o, &r->a, 0, &s->a) &&
                phrase_at(o, &r->b, 0, &s->b);
    bool turned = !s->ordered && r->a.n == s->b.n && r->b.n == s->a.n &&
                  phrase_at(o, &r->a, 0, &s->b) && phrase_at(o, &r->b, 0, &s->a);
    return same || turned;
}

static bool rule_implies(overlaps *o, const jny_rule *r, const jny_rule *s)
{
    if (s->n_unless)
        return false; /* it may be cancelled where `r` stands */
    if (s->b.n)
        return r->b.n ? near_implies_near(o, r, s) : phrase_implies_near(o, &r->a, s);
    return phrase_in(o, &r->a, 0, &s->a) < r->a.n || phrase_in(o, &r->b, 0, &s->a) < r->b.n;
}

/* ---- Candidates ---------------------------------------------------------------------------- */

/* The keys under which a rule with such a first word is kept, and looked for: its stem, its
 * folded form behind ^, its own form behind =. A word asks for all that it implies. */
static size_t keys_of(overlaps *o, const jny_term *t, bool asking, jny_str out[3])
{
    size_t n = 0;
    if (t->how == JNY_WORD_PREFIX || t->how == JNY_WORD_CASE_PREFIX || t->how == JNY_WORD_GLOB)
        return 0;
    jny_str folded = jny_text_form(o->a, t->form, true);
    if (asking || t->how == JNY_WORD_STEM)
        out[n++] = stem_of(o, folded);
    if (t->how == JNY_WORD_FOLDED || t->how == JNY_WORD_WHOLE ||
        (asking && t->how == JNY_WORD_CASE))
        out[n++] = jny_str_format(o->a, "^%.*s", JNY_ARG(folded));
    if (t->how == JNY_WORD_CASE)
        out[n++] = jny_str_format(o->a, "=%.*s", JNY_ARG(t->form));
    return n;
}

static void keep(overlaps *o, size_t rule, const jny_phrase *p)
{
    jny_str keys[3];
    if (p->n == 0)
        return;
    size_t n = keys_of(o, &p->at[0], false, keys);
    if (n == 0)
        *JNY_PUSH(o->a, &o->prefixes) = (entry){rule, p->at};
    for (size_t i = 0; i < n; i++) {
        uint32_t key = jny_intern(&o->keys, keys[i]);
        while (o->by_key.n <= key)
            *JNY_PUSH(o->a, &o->by_key) = (entries){0};
        *JNY_PUSH(o->a, &o->by_key.at[key]) = (entry){rule, p->at};
    }
}

/* The rule that makes rule `r` superfluous, or NULL. Of two that find the same, the first
 * stays. */
static const jny_rule *found_among(overlaps *o, size_t r, const entries *among)
{
    const jny_rule *rules = o->theme->rules;
    for (size_t i = 0; i < among->n; i++) {
        size_t s = among->at[i].rule;
        if (s == r || jny_str_eq(rules[s].text, rules[r].text) ||
            !rule_implies(o, &rules[r], &rules[s]))
            continue;
        if (s < r || !rule_implies(o, &rules[s], &rules[r]))
            return &rules[s];
    }
    return NULL;
}

static const jny_rule *superfluous_by(overlaps *o, size_t r)
{
    const jny_rule   *rule       = &o->theme->rules[r];
    const jny_phrase *operands[] = {&rule->a, &rule->b};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < operands[k]->n; i++) {
            jny_str keys[3];
            size_t  n = keys_of(o, &operands[k]->at[i], true, keys);
            for (size_t j = 0; j < n; j++) {
                uint32_t        key = jny_intern_find(&o->keys, keys[j]);
                const jny_rule *s =
                    key && key < o->by_key.n ? found_among(o, r, &o->by_key.at[key]) : NULL;
                if (s)
                    return s;
            }
        }
    return found_among(o, r, &o->prefixes);
}

void check_overlaps(jny_arena *a, const jny_theme *theme, jny_str language, jny_problems *problems)
{
    jny_err   err     = {0};
    jny_arena scratch = jny_arena_open(a->world);
    overlaps  o       = {.a = &scratch, .theme = theme, .keys = jny_intern_open(&scratch)};
    if (jny_stemmer_open(a->world, language, &o.stemmer, &err) != JNY_OK) {
        jny_arena_close(&scratch);
        return; /* no such language: the loader has said so */
    }
    for (size_t i = 0; i < theme->n_rules; i++) {
        keep(&o, i, &theme->rules[i].a);
        keep(&o, i, &theme->rules[i].b);
    }
    for (size_t i = 0; i < theme->n_rules; i++) {
        const jny_rule *r = &theme->rules[i];
        const jny_rule *s = r->pattern.n ? NULL : superfluous_by(&o, i);
        if (s)
            yaml_problem(a, problems, true, r->at,
                         "theme \"%.*s\": rule \"%.*s\" adds nothing: \"%.*s\" (line %u) finds it "
                         "already",
                         JNY_ARG(theme->path), JNY_ARG(r->text), JNY_ARG(s->text), s->at.line);
    }
    jny_stemmer_close(o.stemmer);
    jny_arena_close(&scratch);
}
