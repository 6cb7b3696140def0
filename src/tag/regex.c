/* regex.c - rules between slashes, by PCRE2 with limits, on the whole text of a story. */
#include "match.h"

enum {
    MATCH_LIMIT = 100000,
    DEPTH_LIMIT = 1000,
    HEAP_LIMIT  = 1024, /* KiB */
    JIT_START   = 32 << 10,
    JIT_MOST    = 1 << 20,
};

jny_status regexes_open(jny_matcher *m, jny_err *err)
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

void regexes_close(jny_matcher *m)
{
    for (size_t i = 0; i < m->n_regexes; i++)
        pcre2_code_free(m->regexes[i].code);
    pcre2_match_data_free(m->match);
    pcre2_match_context_free(m->limits);
    pcre2_jit_stack_free(m->jit_stack);
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
        occurrence o = {.rule = re->rule, .start = (uint32_t)at[0], .end = (uint32_t)at[1]};
        words_touched(s, o.start, o.end, &o.first, &o.last);
        *JNY_PUSH(s->a, &s->found) = o;
        from                       = at[1];
    }
    return true;
}

void regexes_run(story *s)
{
    for (size_t i = 0; i < s->m->n_regexes; i++)
        if (!run_regex(s, &s->m->regexes[i]))
            *JNY_PUSH(s->a, &s->limited) = s->m->regexes[i].rule;
}
