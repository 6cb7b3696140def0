/* reference.h - a second matcher, as plain as can be, for test_reference.c.
 *
 * Section 4 of the design and the decisions in tests/spec, written down sentence by
 * sentence, with loops over everything. It knows nothing of src/tag. */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H

#include <journeys/tag.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* ---- A story ---------------------------------------------------------------------- */

typedef struct {
    size_t  start, end; /* bytes */
    jny_str folded, plain, stem;
    bool    possessive, negation;
} word;

typedef struct {
    jny_arena   *a;
    jny_str      text;
    const word  *words;
    size_t       n;
    jny_stemmer *stemmer;
} story;

/* Where a rule matched. Without any word in it (a regex may do that), first == last. */
typedef struct {
    size_t start, end;  /* bytes */
    size_t first, last; /* the words it touches, [first, last) */
} place;
typedef JNY_LIST(place) places;

static const char *const denials[][26] = {
    {"no",      "not",    "never",  "nobody",  "none",    "nothing",  "neither", "nor",
     "without", "cannot", "dont",   "didnt",   "cant",    "wont",     "isnt",    "wasnt",
     "doesnt",  "hasnt",  "havent", "couldnt", "wouldnt", "shouldnt", "arent",   "werent"},
    {"no", "nunca", "nadie", "nada", "sin", "ni", "jam\u00E1s", "ning\u00FAn", "ninguna", "ninguno",
     "tampoco"},
};

static bool is_denial(jny_str folded, bool spanish)
{
    if (!spanish && jny_str_ends(folded, JNY_STR("n't")))
        return true;
    for (const char *const *w = denials[spanish]; *w; w++)
        if (jny_str_eq(folded, jny_cstr(*w)))
            return true;
    return false;
}

/* How many bytes of a line end stand at `i`: LF, CR LF or CR; 0 if none. */
static size_t line_end_at(jny_str text, size_t i)
{
    if (i >= text.n || (text.p[i] != '\n' && text.p[i] != '\r'))
        return 0;
    return text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] == '\n' ? 2 : 1;
}

/* The end of the paragraph that byte `from` stands in: behind the line end that a blank
 * line follows, or the end of the story. */
static size_t paragraph_end(jny_str text, size_t from)
{
    for (size_t i = from, k; i < text.n; i += k) {
        k           = line_end_at(text, i);
        size_t next = i + k;
        while (next < text.n && (text.p[next] == ' ' || text.p[next] == '\t'))
            next++;
        if (k && line_end_at(text, next))
            return i + k;
        if (jny_str_starts(jny_str_sub(text, i, text.n), JNY_STR("\u2029")))
            return i + 3;
        k = k ? k : 1;
    }
    return text.n;
}

/* Whether bytes [from, to) lie in one paragraph. */
static bool in_one_paragraph(jny_str text, size_t from, size_t to)
{
    return to <= paragraph_end(text, from);
}

static story read_story(jny_arena *a, jny_stemmer *stemmer, bool spanish, jny_str text)
{
    jny_words found = jny_words_split(a, text);
    word     *words = JNY_ARRAY(a, word, found.n + 1);
    for (size_t i = 0; i < found.n; i++) {
        jny_str w           = jny_str_sub(text, found.at[i].start, found.at[i].end);
        words[i]            = (word){.start = found.at[i].start, .end = found.at[i].end};
        words[i].folded     = jny_text_form(a, w, true);
        words[i].plain      = jny_text_form(a, w, false);
        words[i].stem       = jny_stem(a, stemmer, words[i].folded);
        words[i].possessive = words[i].folded.n > 2 && jny_str_ends(words[i].folded, JNY_STR("'s"));
        words[i].negation   = is_denial(words[i].folded, spanish);
    }
    return (story){a, text, words, found.n, stemmer};
}

/* ---- One rule --------------------------------------------------------------------- */

static jny_str without_s(jny_str form)
{
    return jny_str_sub(form, 0, form.n - 2);
}

/* Whether the whole of a word is what a pattern with `*` and `?` says. */
static bool glob_is(jny_str pattern, jny_str form)
{
    size_t next = 0;
    if (pattern.n == 0)
        return form.n == 0;
    if (pattern.p[0] == '*') {
        for (size_t i = 0; i <= form.n; i++)
            if (glob_is(jny_str_sub(pattern, 1, pattern.n), jny_str_sub(form, i, form.n)))
                return true;
        return false;
    }
    if (form.n == 0)
        return false;
    if (pattern.p[0] == '?')
        jny_utf8_next(form, &next);
    else if (pattern.p[0] == form.p[0])
        next = 1;
    else
        return false;
    return glob_is(jny_str_sub(pattern, 1, pattern.n), jny_str_sub(form, next, form.n));
}

/* Whether a word of a rule meets a word of the story; `*apart`: without its 's. */
static bool meets(const story *s, const jny_term *t, const word *w, bool *apart)
{
    *apart = false;
    switch (t->how) {
    case JNY_WORD_STEM: return jny_str_eq(jny_stem(s->a, s->stemmer, t->form), w->stem);
    case JNY_WORD_PREFIX: return jny_str_starts(w->folded, t->form);
    case JNY_WORD_CASE_PREFIX: return jny_str_starts(w->plain, t->form);
    case JNY_WORD_WHOLE: return jny_str_eq(w->folded, t->form);
    case JNY_WORD_GLOB: return glob_is(t->form, w->folded);
    case JNY_WORD_FOLDED:
    case JNY_WORD_CASE: break;
    }
    jny_str form = t->how == JNY_WORD_CASE ? w->plain : w->folded;
    if (jny_str_eq(t->form, form))
        return true;
    *apart = w->possessive && jny_str_eq(t->form, without_s(form));
    return *apart;
}

static places phrase_places(const story *s, const jny_phrase *p)
{
    places out = {0};
    for (size_t first = 0; first + p->n <= s->n; first++) {
        const word *last = &s->words[first + p->n - 1];
        bool        all = true, apart = false;
        for (size_t k = 0; k < p->n && all; k++)
            all = meets(s, &p->at[k], &s->words[first + k], &apart);
        if (!all || !in_one_paragraph(s->text, s->words[first].start, last->end))
            continue;
        jny_str whole = jny_str_sub(s->text, last->start, last->end);
        size_t  cut   = apart ? jny_text_possessive(whole) : 0;
        *JNY_PUSH(s->a, &out) =
            (place){s->words[first].start, last->end - cut, first, first + p->n};
    }
    return out;
}

static void add_pairs(const story *s, const jny_rule *r, places left, places right, places *out)
{
    for (size_t i = 0; i < left.n; i++)
        for (size_t k = 0; k < right.n; k++) {
            place x = left.at[i], y = right.at[k];
            if (x.last <= y.first && y.first - x.last <= r->within &&
                in_one_paragraph(s->text, x.start, y.end))
                *JNY_PUSH(s->a, out) = (place){x.start, y.end, x.first, y.last};
        }
}

/* The pairs that have no other pair inside them, each once. */
static places near_places(const story *s, const jny_rule *r)
{
    places a = phrase_places(s, &r->a), b = phrase_places(s, &r->b), pairs = {0}, out = {0};
    add_pairs(s, r, a, b, &pairs);
    if (!r->ordered)
        add_pairs(s, r, b, a, &pairs);
    for (size_t i = 0; i < pairs.n; i++) {
        place x    = pairs.at[i];
        bool  keep = true;
        for (size_t k = 0; k < pairs.n; k++) {
            place y      = pairs.at[k];
            bool  same   = y.first == x.first && y.last == x.last;
            bool  inside = y.first >= x.first && y.last <= x.last;
            keep &= !(inside && !same) && !(same && k < i);
        }
        if (keep)
            *JNY_PUSH(s->a, &out) = x;
    }
    return out;
}

/* The match that begins at byte `at`, in its paragraph; empty or none: false. */
static bool regex_at(const story *s, const pcre2_code *re, pcre2_match_data *m, size_t at,
                     size_t *end)
{
    PCRE2_SPTR        p  = (PCRE2_SPTR)s->text.p;
    const PCRE2_SIZE *v  = pcre2_get_ovector_pointer(m);
    int               rc = pcre2_match(re, p, s->text.n, at, PCRE2_ANCHORED, m, NULL);
    if (rc >= 0 && !in_one_paragraph(s->text, at, v[1])) /* is there a shorter one in it? */
        rc = pcre2_match(re, p, paragraph_end(s->text, at), at, PCRE2_ANCHORED | PCRE2_NOTEOL, m,
                         NULL);
    *end = rc >= 0 ? v[1] : at;
    return *end > at;
}

static places regex_places(const story *s, jny_str pattern)
{
    int               code;
    PCRE2_SIZE        where;
    places            out = {0};
    pcre2_code       *re  = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
                                          PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS, &code, &where, NULL);
    pcre2_match_data *m   = pcre2_match_data_create(1, NULL);
    for (size_t at = 0, end; at < s->text.n;) {
        if (!regex_at(s, re, m, at, &end)) {
            jny_utf8_next(s->text, &at);
            continue;
        }
        place x = {at, end, 0, 0};
        while (x.first < s->n && s->words[x.first].end <= at)
            x.first++;
        for (x.last = x.first; x.last < s->n && s->words[x.last].start < end;)
            x.last++;
        *JNY_PUSH(s->a, &out) = x;
        at                    = end;
    }
    pcre2_match_data_free(m);
    pcre2_code_free(re);
    return out;
}

static places rule_places(const story *s, const jny_rule *r)
{
    if (r->pattern.n)
        return regex_places(s, r->pattern);
    return r->b.n ? near_places(s, r) : phrase_places(s, &r->a);
}

/* ---- One theme -------------------------------------------------------------------- */

/* The bytes of the words that a place touches; its own where it touches none. */
static place whole_words(const story *s, place x)
{
    if (x.first < x.last) {
        x.start = s->words[x.first].start;
        x.end   = s->words[x.last - 1].end;
    }
    return x;
}

/* Whether a word of one place is a word of the other. */
static bool share(const story *s, place x, place y)
{
    x = whole_words(s, x), y = whole_words(s, y);
    return x.start < y.end && y.start < x.end;
}

/* All places of the rules of an `unless`. */
static places contexts_of(const story *s, const jny_rule *unless, size_t n)
{
    places all = {0};
    for (size_t i = 0; i < n; i++) {
        places some = rule_places(s, &unless[i]);
        for (size_t k = 0; k < some.n; k++)
            *JNY_PUSH(s->a, &all) = some.at[k];
    }
    return all;
}

static bool cancelled(const story *s, place x, places contexts)
{
    for (size_t k = 0; k < contexts.n; k++)
        if (share(s, x, contexts.at[k]))
            return true;
    return false;
}

static bool negated(const story *s, place x)
{
    size_t from = whole_words(s, x).start;
    for (size_t k = 1; k <= 5 && k <= x.first; k++) {
        const word *w = &s->words[x.first - k];
        if (w->negation && in_one_paragraph(s->text, w->start, from + 1))
            return true;
    }
    return false;
}

/* Longest in code points, then leftmost, then the rule that stands first. */
static bool better(const jny_hit *x, const jny_hit *y)
{
    if (x->to - x->from != y->to - y->from)
        return x->to - x->from > y->to - y->from;
    return x->start != y->start ? x->start < y->start : x->rule < y->rule;
}

typedef JNY_LIST(jny_hit) hits;

static hits theme_candidates(const story *s, const jny_codebook *book, uint32_t theme)
{
    const jny_theme *t        = &book->themes[theme];
    places           of_theme = contexts_of(s, t->unless, t->n_unless);
    hits             out      = {0};
    for (uint32_t r = 0; r < t->n_rules; r++) {
        const jny_rule *rule    = &t->rules[r];
        places          of_rule = contexts_of(s, rule->unless, rule->n_unless);
        places          found   = rule_places(s, rule);
        for (size_t i = 0; i < found.n; i++) {
            place x = found.at[i];
            if (cancelled(s, x, of_theme) || cancelled(s, x, of_rule))
                continue;
            *JNY_PUSH(s->a, &out) = (jny_hit){
                .rule    = t->first_rule + r,
                .theme   = theme,
                .start   = (uint32_t)x.start,
                .end     = (uint32_t)x.end,
                .from    = (uint32_t)jny_utf8_count(jny_str_sub(s->text, 0, x.start)),
                .to      = (uint32_t)jny_utf8_count(jny_str_sub(s->text, 0, x.end)),
                .negated = negated(s, x),
            };
        }
    }
    return out;
}

/* Takes the best that overlaps nothing taken, again and again; gives them by start. */
static void add_theme(const story *s, const jny_codebook *book, uint32_t theme, hits *out)
{
    hits   all   = theme_candidates(s, book, theme);
    size_t begin = out->n;
    for (;;) {
        const jny_hit *best = NULL;
        for (size_t i = 0; i < all.n; i++) {
            const jny_hit *x    = &all.at[i];
            bool           free = true;
            for (size_t k = begin; k < out->n; k++)
                free &= x->end <= out->at[k].start || x->start >= out->at[k].end;
            if (free && (!best || better(x, best)))
                best = x;
        }
        if (!best)
            break;
        *JNY_PUSH(s->a, out) = *best;
        for (size_t k = out->n - 1; k > begin && out->at[k].start < out->at[k - 1].start; k--) {
            jny_hit swap   = out->at[k];
            out->at[k]     = out->at[k - 1];
            out->at[k - 1] = swap;
        }
    }
}

/* ---- The whole -------------------------------------------------------------------- */

/* What jny_tag must find. `stemmer` and `spanish` are those of the story's language. */
static hits reference_tag(jny_arena *a, const jny_codebook *book, jny_stemmer *stemmer,
                          bool spanish, jny_str text)
{
    story s   = read_story(a, stemmer, spanish, text);
    hits  out = {0};
    for (uint32_t t = 0; t < book->n; t++)
        add_theme(&s, book, t, &out);
    return out;
}

/* Without the themes of which a descendant was hit. */
static hits reference_specific(jny_arena *a, const jny_codebook *book, hits all)
{
    hits out = {0};
    for (size_t i = 0; i < all.n; i++) {
        bool hidden = false;
        for (size_t k = 0; k < all.n; k++)
            for (size_t t = book->themes[all.at[k].theme].parent; t != JNY_NO_PARENT;
                 t        = book->themes[t].parent)
                hidden |= t == all.at[i].theme;
        if (!hidden)
            *JNY_PUSH(a, &out) = all.at[i];
    }
    return out;
}

#endif
