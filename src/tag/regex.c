/* regex.c - rules between slashes, by PCRE2 with limits, on the whole text of a story. */
#include "match.h"
#include "prefilter.h"

#include <stdlib.h>

enum {
    MATCH_LIMIT = 100000,
    DEPTH_LIMIT = 1000,
    HEAP_LIMIT  = 1024, /* KiB */
    JIT_START   = 32 << 10,
    JIT_MOST    = 1 << 20,
};

typedef struct {
    uint32_t    rule;
    pcre2_code *code;    /* anchored where starts are known */
    pcre2_code *guarded; /* not behind a character that it leads with; NULL: has no lead */
    prefilter   filter;
} regex;

struct regexes {
    regex                *at; /* those whose starts are known stand first, eight to a group */
    size_t                n, n_started;
    JNY_LIST(byte_search) groups;
    pcre2_match_context  *limits;
    pcre2_match_data     *match;
    pcre2_jit_stack      *jit_stack;
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

/* Matched at one place, a regex must not first look ahead for a letter that it needs: that
 * would be done again at every place. */
#define AT_ONE_PLACE (PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE)

/* Compiles one; anchored where its starts are known. */
static bool open_regex(jny_arena *a, regexes *all, jny_str pattern, uint32_t rule)
{
    prefilter f       = prefilter_of(pattern);
    uint32_t  options = f.has_starts && f.brief ? AT_ONE_PLACE : 0;
    regex     re      = {rule, compile(pattern, options), NULL, f};
    if (!re.code)
        return false;
    if (f.lead.n)
        re.guarded = compile(
            jny_str_format(a, "(?<!%.*s)(?:%.*s)", JNY_ARG(f.lead), JNY_ARG(pattern)), options);
    if (f.has_starts) {
        unsigned pair = (unsigned)(all->n_started % PAIRS);
        if (pair == 0)
            *JNY_PUSH(a, &all->groups) = (byte_search){0};
        byte_search_add(&all->groups.at[all->groups.n - 1], pair, &f.starts, &f.seconds);
        all->at[all->n++]         = all->at[all->n_started];
        all->at[all->n_started++] = re;
    } else {
        all->at[all->n++] = re;
    }
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
        if (!open_regex(&m->arena, all, r->pattern, i))
            return jny_fail(err, JNY_ESYNTAX, NULL, "rule \"%.*s\": not a regex", JNY_ARG(r->text));
    }
    if (all->n == 0)
        return JNY_OK;
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
    for (size_t i = 0; i < r->n; i++) {
        pcre2_code_free(r->at[i].code);
        pcre2_code_free(r->at[i].guarded);
    }
    pcre2_match_data_free(r->match);
    pcre2_match_context_free(r->limits);
    pcre2_jit_stack_free(r->jit_stack);
}

static int try_match(const story *s, const pcre2_code *code, size_t length, size_t from,
                     uint32_t options)
{
    const regexes *all = s->m->regexes;
    options |= PCRE2_NO_UTF_CHECK;
    int rc =
        pcre2_match(code, (PCRE2_SPTR)s->text.p, length, from, options, all->match, all->limits);
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
        rc = pcre2_match(code, (PCRE2_SPTR)s->text.p, length, from, options | PCRE2_NO_JIT,
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

/* Whether a match may begin at byte `at`. */
static bool may_begin(const regex *re, jny_str text, size_t at)
{
    unsigned char c = (unsigned char)text.p[at];
    return (c & 0xC0) != 0x80 && byte_in(&re->filter.starts, c) &&
           (at + 1 == text.n || byte_in(&re->filter.seconds, (unsigned char)text.p[at + 1]));
}

/* The first match at or behind `at`, or just at it where the regex is anchored; none begins
 * between `from`, where the search began, and `at`. Of characters that the regex leads with
 * only the first is tried, or a long row of them would be walked from each of its places. */
static int search(const story *s, const regex *re, size_t at, size_t from)
{
    if (!re->guarded)
        return try_match(s, re->code, s->text.n, at, 0);
    if (at == from && from > 0) { /* what stands before was not tried */
        int rc = try_match(s, re->code, s->text.n, at, PCRE2_ANCHORED);
        if (rc != PCRE2_ERROR_NOMATCH)
            return rc;
    }
    return try_match(s, re->guarded, s->text.n, at, 0);
}

/* The first match at or behind `from`; `places`, where one may begin, moves along. */
static int next_match(const story *s, const regex *re, byte_places *places, size_t from)
{
    if (!re->filter.has_starts)
        return search(s, re, from, from);
    for (; places->n; places->at++, places->n--) {
        size_t at = places->at[0];
        if (at < from || !may_begin(re, s->text, at))
            continue;
        /* Where trying may take long, PCRE2 goes on by itself from the first place: it
         * knows by a look ahead when to give up. */
        int rc = search(s, re, at, from);
        if (rc != PCRE2_ERROR_NOMATCH || !re->filter.brief)
            return rc;
    }
    return PCRE2_ERROR_NOMATCH;
}

/* All matches of one regex. False when it ran over its limit. */
static bool run_regex(story *s, const regex *re, byte_places places)
{
    const PCRE2_SIZE *at   = pcre2_get_ovector_pointer(s->m->regexes->match);
    size_t            from = 0;
    while (from <= s->text.n) {
        int rc = next_match(s, re, &places, from);
        if (rc >= 0 && at[1] > at[0]) {
            size_t end = jny_paragraph_break(s->text, at[0], at[1]);
            if (at[1] > end) { /* it crossed a blank line: is there a shorter one here? */
                size_t here = at[0];
                rc          = try_match(s, re->code, end, here, PCRE2_ANCHORED | PCRE2_NOTEOL);
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

static void run_or_tell(story *s, const regex *re, byte_places places)
{
    if (!run_regex(s, re, places))
        *JNY_PUSH(s->a, &s->limited) = re->rule;
}

static void run_group(story *s, const regex *group, size_t n, const byte_search *search,
                      jny_arena scratch)
{
    byte_places places[PAIRS] = {0};
    byte_search_run(&scratch, search, s->text, places);
    for (size_t i = 0; i < n; i++)
        run_or_tell(s, &group[i], places[i]);
}

static int by_value(const void *x, const void *y)
{
    const uint32_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

void regexes_run(story *s, jny_arena scratch)
{
    const regexes *all = s->m->regexes;
    for (size_t i = 0; i < all->n_started; i += PAIRS) {
        size_t n = all->n_started - i < PAIRS ? all->n_started - i : PAIRS;
        run_group(s, &all->at[i], n, &all->groups.at[i / PAIRS], scratch);
    }
    for (size_t i = all->n_started; i < all->n; i++)
        if (!all->at[i].filter.has_needs || byte_set_stands(&all->at[i].filter.needs, s->text))
            run_or_tell(s, &all->at[i], (byte_places){0});
    if (s->limited.n > 1)
        qsort(s->limited.at, s->limited.n, sizeof *s->limited.at, by_value);
}
