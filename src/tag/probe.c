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

static void say(probing *p, bool warning, jny_loc at, jny_str msg)
{
    *JNY_PUSH(p->a, p->problems) = (jny_problem){.warning = warning, .at = at, .msg = msg};
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

/* A word that the term meets. For what a wildcard leaves open stands a letter that few words have
 * there, so that only what cancels all of them cancels this one. */
static void add_word(jny_buf *b, const jny_term *t)
{
    bool open = t->how == JNY_WORD_GLOB;
    for (size_t i = 0; i < t->form.n; i++)
        jny_buf_char(b, open && strchr("*?", t->form.p[i]) ? 'q' : t->form.p[i]);
}

static void add_phrase(jny_buf *b, const jny_phrase *p)
{
    for (size_t i = 0; i < p->n; i++) {
        add_word(b, &p->at[i]);
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
        say(p, true, r->at,
            jny_str_format(p->a,
                           "theme \"%.*s\": rule \"%.*s\" can never be found: unless \"%.*s\" "
                           "(line %u) always cancels it",
                           JNY_ARG(t->path), JNY_ARG(r->text), JNY_ARG(context->text),
                           context->at.line));
    else
        say(p, true, r->at,
            jny_str_format(p->a,
                           "theme \"%.*s\": rule \"%.*s\" is not found in its own words: "
                           "nothing can match it as it is written",
                           JNY_ARG(t->path), JNY_ARG(r->text)));
}

/* ---- A regex on dull text -------------------------------------------------------------------- */

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

/* A sign that the pattern does not name, so that what comes before it is no match. */
static char stop_for(jny_str pattern)
{
    static const char signs[] = "!#%@=;";
    size_t            i       = 0;
    while (i + 2 < sizeof signs && memchr(pattern.p, signs[i], pattern.n))
        i++;
    return signs[i];
}

/* Over and over `piece`, then something that ends every match, then what the pattern may
 * need somewhere before it is tried at all. */
static jny_str dull_text(probing *p, jny_str piece, jny_str named, char stop)
{
    jny_buf b = jny_buf_open(&p->scratch);
    while (jny_buf_str(&b).n < DULL)
        jny_buf_add(&b, piece);
    for (size_t i = named.n; i > 0; i--) {
        jny_buf_format(&b, "%c%c", stop, stop);
        jny_buf_char(&b, named.p[i - 1]);
    }
    jny_buf_format(&b, "%c%c", stop, stop);
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
    char    stop   = stop_for(r->pattern);
    jny_str dull[] = {JNY_STR("a"),  JNY_STR("1"),    JNY_STR(" "),
                      JNY_STR("a "), JNY_STR("ab1 "), named};
    for (size_t i = 0; i < sizeof dull / sizeof *dull; i++)
        if (dull[i].n && runs_away(p, r, dull_text(p, dull[i], named, stop))) {
            say(p, true, r->at,
                jny_str_format(p->a,
                               "theme \"%.*s\": rule \"%.*s\" runs over its match limit on dull "
                               "text: a repeat inside a repeat? Where it gives up, \"absent\" "
                               "means nothing",
                               JNY_ARG(p->book->themes[theme].path), JNY_ARG(r->text)));
            return;
        }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static bool has_rules(const jny_codebook *book, size_t theme)
{
    size_t n = 0;
    for (size_t t = 0; t < book->n; t++)
        n += jny_codebook_within(book, t, theme) ? book->themes[t].n_rules : 0;
    return n > 0;
}

static void probe_examples(probing *p)
{
    jny_example_report tried = jny_codebook_test(&p->scratch, p->m);
    for (size_t i = 0; i < tried.n; i++) {
        const jny_example_failure *f    = &tried.failures[i];
        const jny_str              path = p->book->themes[f->theme].path;
        if (!f->near_miss && !has_rules(p->book, f->theme))
            continue; /* only people can find it */
        if (!f->near_miss) {
            say(p, false, f->example.at,
                jny_str_format(p->a,
                               "theme \"%.*s\": this example is not tagged: it wants a rule, or an "
                               "`unless` less",
                               JNY_ARG(path)));
            continue;
        }
        const jny_rule *r = jny_codebook_rule(p->book, f->rule);
        say(p, false, f->example.at,
            jny_str_format(p->a,
                           "theme \"%.*s\": this near-miss is tagged, by \"%.*s\" (line %u): it "
                           "wants an `unless`, or a narrower rule",
                           JNY_ARG(path), JNY_ARG(r->text), r->at.line));
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
    probe_examples(&p);
    jny_arena_close(&p.scratch);
}
