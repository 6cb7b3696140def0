/* regex.c - rules between slashes, by PCRE2 with limits, on the whole text of a story. */
#include "match.h"
#include "prefilter.h"

#include <string.h>

enum {
    MATCH_LIMIT = 100000,
    DEPTH_LIMIT = 1000,
    HEAP_LIMIT  = 1024, /* KiB */
    JIT_START   = 32 << 10,
    JIT_MOST    = 1 << 20,
};

typedef struct {
    uint32_t    rule;
    pcre2_code *code;
    size_t      needs;      /* no match without one of these: among `needed`; 0: not known */
    bool        has_starts; /* a match begins only at one of `starts`: `code` is anchored  */
    byte_search starts;
} regex;

/* Bytes that regexes need. Several need the same, digits above all. */
typedef struct {
    byte_set    set;
    byte_search search;
} needed;

struct regexes {
    regex           *at;
    size_t           n;
    JNY_LIST(needed) needed; /* from 1 */
    signed char *stands; /* of the story at hand: 1 one stands there, -1 none, 0 not looked for */
    pcre2_match_context *limits;
    pcre2_match_data    *match;
    pcre2_jit_stack     *jit_stack;
};

static pcre2_code *compile(jny_str pattern, uint32_t anchored)
{
    int         code;
    PCRE2_SIZE  at;
    pcre2_code *re =
        pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C | anchored,
                      &code, &at, NULL);
    if (re)
        pcre2_jit_compile(re, PCRE2_JIT_COMPLETE); /* without JIT the interpreter does it */
    return re;
}

static size_t add_needed(jny_arena *a, regexes *all, const byte_set *set)
{
    size_t i = 1;
    while (i < all->needed.n && memcmp(&all->needed.at[i].set, set, sizeof *set) != 0)
        i++;
    if (i >= all->needed.n) {
        if (all->needed.n == 0)
            *JNY_PUSH(a, &all->needed) = (needed){0};
        *JNY_PUSH(a, &all->needed) = (needed){*set, byte_search_of(set, NULL)};
    }
    return i;
}

static bool open_regex(jny_arena *a, regexes *all, regex *r, jny_str pattern, uint32_t rule)
{
    prefilter f = prefilter_of(pattern);
    *r          = (regex){.rule = rule, .code = compile(pattern, 0)};
    if (!r->code)
        return false;
    if (f.has_needs)
        r->needs = add_needed(a, all, &f.needs);
    if (!f.has_starts)
        return true;
    pcre2_code *anchored = compile(pattern, PCRE2_ANCHORED);
    if (!anchored)
        return true;
    pcre2_code_free(r->code);
    r->code       = anchored;
    r->has_starts = true;
    r->starts     = byte_search_of(&f.starts, &f.seconds);
    return true;
}

jny_status regexes_open(jny_matcher *m, jny_err *err)
{
    regexes *all = m->regexes = JNY_NEW(&m->arena, regexes);
    all->at                   = JNY_ARRAY(&m->arena, regex, m->n_rules + 1);
    for (uint32_t i = 0; i < m->n_rules; i++) {
        const jny_rule *r = m->rules[i].rule;
        if (r->pattern.n == 0)
            continue;
        if (!open_regex(&m->arena, all, &all->at[all->n], r->pattern, i))
            return jny_fail(err, JNY_ESYNTAX, NULL, "rule \"%.*s\": not a regex", JNY_ARG(r->text));
        all->n++;
    }
    if (all->n == 0)
        return JNY_OK;
    all->stands    = JNY_ARRAY(&m->arena, signed char, all->needed.n + 1);
    all->limits    = pcre2_match_context_create(NULL);
    all->match     = pcre2_match_data_create(1, NULL);
    all->jit_stack = pcre2_jit_stack_create(JIT_START, JIT_MOST, NULL);
    if (!all->limits || !all->match)
        return jny_fail(err, JNY_ELIMIT, NULL, "out of memory");
    pcre2_set_match_limit(all->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(all->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(all->limits, HEAP_LIMIT);
    pcre2_jit_stack_assign(all->limits, NULL, all->jit_stack);
    return JNY_OK;
}

void regexes_close(regexes *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++)
        pcre2_code_free(r->at[i].code);
    pcre2_match_data_free(r->match);
    pcre2_match_context_free(r->limits);
    pcre2_jit_stack_free(r->jit_stack);
}

static int try_match(const story *s, const regex *re, size_t length, size_t from, uint32_t options)
{
    const regexes *all = s->m->regexes;
    options |= PCRE2_NO_UTF_CHECK;
    int rc = pcre2_match(re->code, (PCRE2_SPTR)s->text.p, length, from, options, all->match,
                         all->limits);
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
        rc = pcre2_match(re->code, (PCRE2_SPTR)s->text.p, length, from, options | PCRE2_NO_JIT,
                         all->match, all->limits);
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

/* The first match at or behind `from`. */
static int next_match(const story *s, const regex *re, size_t from)
{
    if (!re->has_starts)
        return try_match(s, re, s->text.n, from, 0);
    while ((from = byte_search_next(&re->starts, s->text, from)) < s->text.n) {
        bool begins = ((unsigned char)s->text.p[from] & 0xC0) != 0x80; /* a code point */
        int  rc     = begins ? try_match(s, re, s->text.n, from, 0) : PCRE2_ERROR_NOMATCH;
        if (rc != PCRE2_ERROR_NOMATCH)
            return rc;
        from++;
    }
    return PCRE2_ERROR_NOMATCH;
}

/* All matches of one regex. False when it ran over its limit. */
static bool run_regex(story *s, const regex *re)
{
    const PCRE2_SIZE *at   = pcre2_get_ovector_pointer(s->m->regexes->match);
    size_t            from = 0;
    while (from <= s->text.n) {
        int rc = next_match(s, re, from);
        if (rc >= 0 && at[1] > at[0]) {
            size_t end = jny_paragraph_break(s->text, at[0], at[1]);
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
        occurrence o = {.number = re->rule, .start = (uint32_t)at[0], .end = (uint32_t)at[1]};
        words_touched(s, o.start, o.end, &o.first, &o.last);
        *JNY_PUSH(s->a, &s->found) = o;
        from                       = at[1];
    }
    return true;
}

static bool has_what_it_needs(const story *s, const regex *re)
{
    const regexes *all = s->m->regexes;
    signed char   *it  = &all->stands[re->needs];
    if (re->needs && *it == 0) {
        size_t at = byte_search_next(&all->needed.at[re->needs].search, s->text, 0);
        *it       = at < s->text.n ? 1 : -1;
    }
    return *it >= 0;
}

void regexes_run(story *s)
{
    const regexes *all = s->m->regexes;
    if (all->n)
        memset(all->stands, 0, all->needed.n);
    for (size_t i = 0; i < all->n; i++)
        if (has_what_it_needs(s, &all->at[i]) && !run_regex(s, &all->at[i]))
            *JNY_PUSH(s->a, &s->limited) = all->at[i].rule;
}
