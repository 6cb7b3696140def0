/* probe.c - tries a codebook's rules out: each on its own words, each regex on dull text,
 * each near-miss. */
#include <journeys/tag.h>

#include <string.h>

typedef struct {
    jny_arena          *a;
    jny_matcher        *m;
    const jny_codebook *book;
    jny_problems       *problems;
    jny_arena           scratch;
} probing;

static void warn(probing *p, jny_loc at, jny_str msg)
{
    *JNY_PUSH(p->a, p->problems) = (jny_problem){.warning = true, .at = at, .msg = msg};
}

static const jny_hit *hit_of(const jny_tags *tags, size_t theme)
{
    for (size_t i = 0; i < tags->n; i++)
        if (tags->hits[i].theme == theme)
            return &tags->hits[i];
    return NULL;
}

/* Tags by a codebook that is this one rule. */
static bool tag_by_one(probing *p, const jny_rule *r, jny_str text, jny_tags *out)
{
    jny_theme    alone = {.id      = JNY_STR("alone"),
                          .path    = JNY_STR("alone"),
                          .parent  = JNY_NO_PARENT,
                          .rules   = r,
                          .n_rules = 1};
    jny_codebook book  = {.language = p->book->language, .themes = &alone, .n = 1, .n_rules = 1};
    jny_matcher *m;
    if (jny_matcher_open(p->a->world, &book, &m, NULL) != JNY_OK)
        return false;
    jny_tag(&p->scratch, m, text, (jny_str){0}, out);
    jny_matcher_close(m);
    return true;
}

/* ---- On its own words ---------------------------------------------------------------------- */

static void add_phrase(jny_buf *b, const jny_phrase *p)
{
    for (size_t i = 0; i < p->n; i++) {
        jny_buf_add(b, p->at[i].form);
        jny_buf_char(b, ' ');
    }
}

/* The context that cancels the rule where it stands alone, or NULL. */
static const jny_rule *context_in(probing *p, const jny_theme *t, const jny_rule *r, jny_str words)
{
    const jny_rule *lists[] = {t->unless, r->unless};
    const size_t    n[]     = {t->n_unless, r->n_unless};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < n[k]; i++) {
            jny_tags tags;
            if (tag_by_one(p, &lists[k][i], words, &tags) && tags.n)
                return &lists[k][i];
        }
    return NULL;
}

static void probe_rule(probing *p, size_t theme, const jny_rule *r)
{
    const jny_theme *t = &p->book->themes[theme];
    jny_buf          b = jny_buf_open(&p->scratch);
    jny_tags         tags;
    add_phrase(&b, &r->a);
    add_phrase(&b, &r->b);
    jny_str words = jny_str_trim(jny_buf_str(&b));
    jny_tag(&p->scratch, p->m, words, (jny_str){0}, &tags);
    if (hit_of(&tags, theme))
        return;
    const jny_rule *context = context_in(p, t, r, words);
    if (context)
        warn(p, r->at,
             jny_str_format(p->a,
                            "theme \"%.*s\": rule \"%.*s\" can never be found: unless \"%.*s\" "
                            "(line %u) always cancels it",
                            JNY_ARG(t->path), JNY_ARG(r->text), JNY_ARG(context->text),
                            context->at.line));
    else
        warn(p, r->at,
             jny_str_format(p->a,
                            "theme \"%.*s\": rule \"%.*s\" is not found in its own words: "
                            "nothing can match it as it is written",
                            JNY_ARG(t->path), JNY_ARG(r->text)));
}

/* ---- A regex on dull text ----------------------------------------------------------------------
 */

enum { DULL = 20000 }; /* bytes; a pattern that backtracks badly is far over its limit here */

/* The characters that the pattern names, so far as a glance can tell. */
static jny_str named_in(probing *p, jny_str pattern)
{
    jny_buf b = jny_buf_open(&p->scratch);
    for (size_t i = 0; i < pattern.n; i++) {
        char c       = pattern.p[i];
        bool escaped = c == '\\' && i + 1 < pattern.n;
        if (escaped)
            c = pattern.p[++i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (escaped ? !plain : plain || c == ' ')
            jny_buf_char(&b, c);
    }
    return jny_buf_str(&b);
}

/* Over and over `piece`, then something that ends every match, then what the pattern may
 * need somewhere before it is tried at all. */
static jny_str dull_text(probing *p, jny_str piece, jny_str named)
{
    jny_buf b = jny_buf_open(&p->scratch);
    while (jny_buf_str(&b).n < DULL)
        jny_buf_add(&b, piece);
    for (size_t i = named.n; i > 0; i--) {
        jny_buf_add(&b, JNY_STR("!!"));
        jny_buf_char(&b, named.p[i - 1]);
    }
    jny_buf_add(&b, JNY_STR("!!"));
    return jny_buf_str(&b);
}

static bool runs_away(probing *p, const jny_rule *r, jny_str text)
{
    jny_tags tags;
    return tag_by_one(p, r, text, &tags) && tags.n_limited > 0;
}

static void probe_regex(probing *p, size_t theme, const jny_rule *r)
{
    jny_str named  = named_in(p, r->pattern);
    jny_str dull[] = {JNY_STR("a"),  JNY_STR("1"),    JNY_STR(" "),
                      JNY_STR("a "), JNY_STR("ab1 "), named};
    for (size_t i = 0; i < sizeof dull / sizeof *dull; i++)
        if (dull[i].n && runs_away(p, r, dull_text(p, dull[i], named))) {
            warn(p, r->at,
                 jny_str_format(p->a,
                                "theme \"%.*s\": rule \"%.*s\" runs over its match limit on dull "
                                "text: a repeat inside a repeat? Where it gives up, \"absent\" "
                                "means nothing",
                                JNY_ARG(p->book->themes[theme].path), JNY_ARG(r->text)));
            return;
        }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void probe_near_misses(probing *p)
{
    jny_example_report tried = jny_codebook_test(&p->scratch, p->m);
    for (size_t i = 0; i < tried.n; i++) {
        const jny_example_failure *f = &tried.failures[i];
        if (!f->near_miss)
            continue;
        const jny_rule *r = jny_codebook_rule(p->book, f->rule);
        warn(p, f->example.at,
             jny_str_format(p->a,
                            "theme \"%.*s\": this near-miss is tagged, by \"%.*s\" (line %u): it "
                            "wants an `unless`, or a narrower rule",
                            JNY_ARG(p->book->themes[f->theme].path), JNY_ARG(r->text), r->at.line));
    }
}

void jny_codebook_probe(jny_arena *a, jny_matcher *m, jny_problems *problems)
{
    probing p = {.a        = a,
                 .m        = m,
                 .book     = jny_matcher_codebook(m),
                 .problems = problems,
                 .scratch  = jny_arena_open(a->world)};
    for (size_t t = 0; t < p.book->n; t++)
        for (size_t i = 0; i < p.book->themes[t].n_rules; i++) {
            const jny_rule *r = &p.book->themes[t].rules[i];
            (r->pattern.n ? probe_regex : probe_rule)(&p, t, r);
            jny_arena_reset(&p.scratch);
        }
    probe_near_misses(&p);
    jny_arena_close(&p.scratch);
}
