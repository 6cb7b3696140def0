/* match.c - the matcher: all hits of a story, by the semantics of the design.
 *
 *   words -> symbols -> phrases (lane.c); regexes beside them
 *   -> NEAR pairs -> contexts cancel -> overlaps resolved -> negations flagged */
#include "lane.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    MATCH_LIMIT    = 100000,
    DEPTH_LIMIT    = 1000,
    HEAP_LIMIT     = 1024, /* KiB */
    JIT_START      = 32 << 10,
    JIT_MOST       = 1 << 20,
    NEGATION_REACH = 5, /* words before a hit */
    LANES          = 32,
};

typedef struct {
    uint32_t    rule; /* number of a `compiled` */
    pcre2_code *code;
} regex;

struct jny_matcher {
    const jny_world    *world;
    jny_arena           arena;
    const jny_codebook *book;
    const compiled     *rules; /* the themes' own first, then the contexts */
    size_t              n_rules;
    struct {
        uint32_t first, n;
    } * theme_contexts; /* a theme's `unless`, among `rules` */
    regex               *regexes;
    size_t               n_regexes;
    pcre2_match_context *limits;
    pcre2_match_data    *match;
    pcre2_jit_stack     *jit_stack;
    lane                *lanes[LANES];
    size_t               n_lanes;
};

/* ---- Opening -------------------------------------------------------------------------- */

typedef JNY_LIST(compiled)
compiled_list;

static void add_contexts(jny_matcher *m, compiled_list *list, const jny_rule *rules, size_t n,
                         uint32_t theme, uint32_t *first, uint32_t *count)
{
    *first = (uint32_t)list->n;
    *count = (uint32_t)n;
    for (size_t i = 0; i < n; i++)
        *JNY_PUSH(&m->arena, list) = (compiled){&rules[i], theme, 0, 0};
}

static void gather_rules(jny_matcher *m)
{
    const jny_codebook *book = m->book;
    compiled_list       list = {0};
    for (uint32_t t = 0; t < book->n; t++)
        for (size_t i = 0; i < book->themes[t].n_rules; i++)
            *JNY_PUSH(&m->arena, &list) = (compiled){&book->themes[t].rules[i], t, 0, 0};
    assert(list.n == book->n_rules);
    m->theme_contexts = jny_alloc(&m->arena, book->n ? book->n : 1, sizeof *m->theme_contexts);
    for (uint32_t t = 0; t < book->n; t++)
        add_contexts(m, &list, book->themes[t].unless, book->themes[t].n_unless, t,
                     &m->theme_contexts[t].first, &m->theme_contexts[t].n);
    for (size_t i = 0; i < book->n_rules; i++) {
        uint32_t first, n;
        assert(list.at);
        add_contexts(m, &list, list.at[i].rule->unless, list.at[i].rule->n_unless, list.at[i].theme,
                     &first, &n);
        list.at[i].first_context = first;
        list.at[i].n_contexts    = n;
    }
    m->rules   = list.at;
    m->n_rules = list.n;
}

static jny_status compile_regexes(jny_matcher *m, jny_err *err)
{
    m->regexes = JNY_ARRAY(&m->arena, regex, m->n_rules ? m->n_rules : 1);
    for (uint32_t i = 0; i < m->n_rules; i++) {
        const jny_rule *r = m->rules[i].rule;
        int             code;
        PCRE2_SIZE      at;
        if (r->pattern.n == 0)
            continue;
        pcre2_code *re = pcre2_compile(
            (PCRE2_SPTR)r->pattern.p, r->pattern.n,
            PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
        if (!re)
            return jny_fail(err, JNY_ESYNTAX, NULL, "rule \"%.*s\": not a regex", JNY_ARG(r->text));
        pcre2_jit_compile(re, PCRE2_JIT_COMPLETE); /* without JIT the interpreter does it */
        m->regexes[m->n_regexes++] = (regex){i, re};
    }
    if (m->n_regexes == 0)
        return JNY_OK;
    m->limits    = pcre2_match_context_create(NULL);
    m->match     = pcre2_match_data_create(1, NULL);
    m->jit_stack = pcre2_jit_stack_create(JIT_START, JIT_MOST, NULL);
    if (!m->limits || !m->match)
        return jny_fail(err, JNY_ELIMIT, NULL, "out of memory");
    pcre2_set_match_limit(m->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(m->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(m->limits, HEAP_LIMIT);
    pcre2_jit_stack_assign(m->limits, NULL, m->jit_stack);
    return JNY_OK;
}

/* The lane for a language tag; made when first needed. */
static lane *lane_for(jny_matcher *m, jny_str tag, jny_err *err)
{
    jny_str name = jny_stemmer_language(tag);
    if (name.n == 0)
        name = jny_stemmer_language(m->book->language);
    for (size_t i = 0; i < m->n_lanes; i++)
        if (jny_str_eq(lane_language(m->lanes[i]), name))
            return m->lanes[i];
    assert(m->n_lanes < LANES); /* there are fewer stemmers than that */
    lane *l = NULL;
    if (lane_open(m->world, name, m->rules, m->n_rules, &l, err) != JNY_OK)
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
    m->book            = book;
    gather_rules(m);
    jny_err    local = {0};
    jny_status st    = compile_regexes(m, err ? err : &local);
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
    for (size_t i = 0; i < m->n_regexes; i++)
        pcre2_code_free(m->regexes[i].code);
    pcre2_match_data_free(m->match);
    pcre2_match_context_free(m->limits);
    pcre2_jit_stack_free(m->jit_stack);
    jny_arena arena = m->arena; /* `m` itself lives in it */
    jny_arena_close(&arena);
}

const jny_codebook *jny_matcher_codebook(const jny_matcher *m)
{
    return m->book;
}

/* ---- One story -------------------------------------------------------------------------- */

/* What is being worked on; `a` is the story's arena. */
typedef struct {
    jny_arena           *a;
    jny_matcher         *m;
    jny_str              text;
    jny_words            words;
    const symbol *const *symbols;
    jny_points           points;
    occurrences          found; /* rules, and operands of NEAR; later sorted by rule, side, start */
    JNY_LIST(uint32_t)
    limited;
} story;

/* The words that bytes [start, end) touch: [*first, *last), empty if none. */
static void words_touched(const story *s, uint32_t start, uint32_t end, uint32_t *first,
                          uint32_t *last)
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

/* ---- Regexes ------------------------------------------------------------------------------ */

/* Where the paragraph that byte `from` stands in ends: its blank line, or the end. A
 * blank line is a line end, white space, and another line end. */
static size_t paragraph_end(jny_str text, size_t from)
{
    for (size_t i = from; i < text.n; i++) {
        if (text.p[i] != '\n')
            continue;
        size_t k = i + 1;
        while (k < text.n && (text.p[k] == ' ' || text.p[k] == '\t' || text.p[k] == '\r'))
            k++;
        if (k < text.n && text.p[k] == '\n')
            return i;
    }
    return text.n;
}

static int try_match(const story *s, const regex *re, size_t length, size_t from, uint32_t options)
{
    jny_matcher *m = s->m;
    options |= PCRE2_NO_UTF_CHECK;
    int rc =
        pcre2_match(re->code, (PCRE2_SPTR)s->text.p, length, from, options, m->match, m->limits);
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
        rc = pcre2_match(re->code, (PCRE2_SPTR)s->text.p, length, from, options | PCRE2_NO_JIT,
                         m->match, m->limits);
    return rc;
}

static size_t behind_point(jny_str text, size_t at)
{
    if (at < text.n)
        jny_utf8_next(text, &at);
    else
        at++;
    return at;
}

/* All matches of one regex. False when it ran over its limit. */
static bool run_regex(story *s, const regex *re)
{
    const PCRE2_SIZE *at   = pcre2_get_ovector_pointer(s->m->match);
    size_t            from = 0;
    while (from <= s->text.n) {
        int rc = try_match(s, re, s->text.n, from, 0);
        if (rc >= 0 && at[1] > at[0]) {
            size_t end = paragraph_end(s->text, at[0]);
            if (at[1] > end) { /* it crossed a blank line: is there a shorter one here? */
                size_t here = at[0];
                rc          = try_match(s, re, end, here, PCRE2_ANCHORED | PCRE2_NOTEOL);
                if (rc == PCRE2_ERROR_NOMATCH) {
                    from = behind_point(s->text, here);
                    continue;
                }
            }
        }
        if (rc == PCRE2_ERROR_NOMATCH)
            return true;
        if (rc < 0)
            return false;
        if (at[1] <= at[0]) { /* an empty match says nothing; \K may even turn it round */
            from = behind_point(s->text, at[0] > from ? at[0] : from);
            continue;
        }
        occurrence o = {.rule = re->rule, .start = (uint32_t)at[0], .end = (uint32_t)at[1]};
        words_touched(s, o.start, o.end, &o.first, &o.last);
        *JNY_PUSH(s->a, &s->found) = o;
        from                       = at[1];
    }
    return true;
}

/* ---- NEAR ----------------------------------------------------------------------------------- */

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
            s->words.at[left[i].first].paragraph != s->words.at[right[k].first].paragraph)
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

/* Replaces the operands of NEAR rules by their pairs. Leaves `found` sorted. */
static void resolve_near(story *s)
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

/* ---- Contexts ---------------------------------------------------------------------------------
 */

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

/* Bytes of the whole words a place touches: sharing a byte of these is sharing a word. */
typedef struct {
    uint32_t start, end;
} stretch;

static stretch stretch_of(const story *s, const occurrence *o)
{
    stretch x = {o->start, o->end};
    if (o->first < o->last) {
        if (s->words.at[o->first].start < x.start)
            x.start = s->words.at[o->first].start;
        if (s->words.at[o->last - 1].end > x.end)
            x.end = s->words.at[o->last - 1].end;
    }
    return x;
}

/* Contexts sorted by start; `end` of each is the greatest so far. */
typedef JNY_LIST(stretch)
contexts;

static int by_start(const void *x, const void *y)
{
    const stretch *a = x, *b = y;
    return (a->start > b->start) - (a->start < b->start);
}

static void gather_contexts(const story *s, uint32_t first, uint32_t n, contexts *out)
{
    size_t            count;
    const occurrence *o = n ? found_of(s, first, n, &count) : NULL;
    out->n              = 0;
    if (!o || count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        *JNY_PUSH(s->a, out) = stretch_of(s, &o[i]);
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

/* ---- One theme ----------------------------------------------------------------------------------
 */

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

static bool is_negated(const story *s, const occurrence *o)
{
    for (uint32_t k = 1; k <= NEGATION_REACH && k <= o->first; k++) {
        uint32_t before = o->first - k;
        if (o->first < s->words.n &&
            s->words.at[before].paragraph != s->words.at[o->first].paragraph)
            return false;
        if (s->symbols[before] && s->symbols[before]->negation)
            return true;
    }
    return false;
}

typedef JNY_LIST(jny_hit)
hit_list;

/* The hits of one theme, found[from, to): contexts, overlaps, negation. `taken` has a
 * bit for every byte of the story and is given back all zero. */
static void settle_theme(story *s, size_t from, size_t to, unsigned char *taken, hit_list *out)
{
    uint32_t theme    = s->m->rules[s->found.at[from].rule].theme;
    contexts of_theme = {0}, of_rule = {0};
    uint32_t last_rule = UINT32_MAX;
    JNY_LIST(candidate)
    list = {0};
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

void jny_tag(jny_arena *a, jny_matcher *m, jny_str text, jny_str lang, jny_tags *out)
{
    jny_err ignored = {0};
    lane   *l       = lane_for(m, lang, &ignored);
    story   s       = {.a = a, .m = m, .text = text};
    *out            = (jny_tags){0};
    s.words         = jny_words_split(a, text);
    s.symbols       = (const symbol *const *)lane_symbols(a, l, text, s.words);
    lane_phrases(a, l, text, s.words, s.symbols, &s.found);
    for (size_t i = 0; i < m->n_regexes; i++)
        if (!run_regex(&s, &m->regexes[i]))
            *JNY_PUSH(a, &s.limited) = m->regexes[i].rule;
    resolve_near(&s);

    hit_list       hits  = {0};
    unsigned char *taken = NULL;
    for (size_t from = 0, to; from < s.found.n; from = to) {
        uint32_t rule = s.found.at[from].rule;
        if (rule >= m->book->n_rules)
            break; /* contexts: they stand behind all rules */
        if (!taken) {
            taken    = JNY_ARRAY(a, unsigned char, text.n / 8 + 1);
            s.points = jny_points_of(a, text);
        }
        to = from;
        while (to < s.found.n && s.found.at[to].rule < m->book->n_rules &&
               m->rules[s.found.at[to].rule].theme == m->rules[rule].theme)
            to++;
        settle_theme(&s, from, to, taken, &hits);
    }
    out->hits      = hits.at;
    out->n         = hits.n;
    out->limited   = s.limited.at;
    out->n_limited = s.limited.n;
}
