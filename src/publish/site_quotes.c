/* site_quotes.c - words that stand for a theme: a sentence of a signed story as it was signed,
 * around what was found or pointed at for the theme. */
#include "site.h"

enum { QUOTE_BEST = 110, QUOTE_LEAST = 30, QUOTE_MOST = 260 };

/* Where a byte of the original stands in the redacted text; SIZE_MAX: in what was taken out. */
static size_t redacted_place(const site_story *x, size_t at)
{
    int64_t shift = 0;
    for (size_t i = 0; i < x->redactions.n && x->redactions.at[i].start <= at; i++) {
        if (at < x->redactions.at[i].end)
            return SIZE_MAX;
        shift += (int64_t)x->redactions.at[i].replacement.n -
                 (int64_t)(x->redactions.at[i].end - x->redactions.at[i].start);
    }
    return (size_t)((int64_t)at + shift);
}

typedef struct {
    draft      *s;
    site_group *g;
    size_t      cost; /* of the words that stand now; less is better */
} chooser;

static void offer(chooser *c, const site_story *x, size_t start, size_t end)
{
    size_t from = redacted_place(x, start), to = redacted_place(x, end ? end - 1 : end);
    if (from == SIZE_MAX || to == SIZE_MAX || to < from)
        return;
    jny_str words = jny_str_trim(jny_sentence_around(x->text, from, to + 1));
    if (words.n < QUOTE_LEAST || words.n > QUOTE_MOST)
        return;
    size_t cost = words.n > QUOTE_BEST ? words.n - QUOTE_BEST : QUOTE_BEST - words.n;
    for (size_t i = 0; i < c->s->themes.n; i++) /* each story speaks once, where it can */
        if (c->s->themes.at[i].quoted == x)
            cost += 10000;
    if (cost < c->cost) {
        c->cost      = cost;
        c->g->quote  = words;
        c->g->quoted = x;
    }
}

static bool is_of(const chooser *c, jny_str codebook, jny_str path)
{
    size_t t = jny_str_eq(codebook, c->s->book->name) ? jny_codebook_find(c->s->book, path)
                                                      : JNY_NO_PARENT;
    return t != JNY_NO_PARENT && jny_codebook_within(c->s->book, t, c->g->theme);
}

/* What people pointed at, then what rules found. */
static jny_status look(chooser *c, const site_story *x, int64_t run, jny_err *err)
{
    jny_answer   *answers;
    jny_evidence *spans;
    jny_tags      tags;
    size_t        n, k;
    jny_status    st = jny_answers(c->s->project, c->s->a, x->story.key, &answers, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        if (!answers[i].present || !is_of(c, answers[i].theme_codebook, answers[i].theme_path))
            continue;
        st = jny_answer_spans(c->s->project, c->s->a, answers[i].decision, &spans, &k, err);
        for (size_t q = 0; st == JNY_OK && q < k; q++)
            if (spans[q].end <= x->story.text.n)
                offer(c, x, spans[q].start, spans[q].end);
    }
    if (st != JNY_OK || run == 0)
        return st;
    st = jny_run_hits(c->s->project, c->s->a, run, c->s->book, &x->story, &tags, err);
    for (size_t i = 0; st == JNY_OK && i < tags.n; i++)
        if (jny_codebook_within(c->s->book, tags.hits[i].theme, c->g->theme))
            offer(c, x, tags.hits[i].start, tags.hits[i].end);
    return st;
}

jny_status site_quote(draft *s, jny_err *err)
{
    jny_run    run;
    jny_status st = jny_run_find(s->project, s->pool->options.codebook->key, &run, err);
    for (size_t i = 0; st == JNY_OK && i < s->themes.n; i++) {
        chooser c = {.s = s, .g = &s->themes.at[i], .cost = SIZE_MAX};
        for (size_t k = 0; st == JNY_OK && k < c.g->n; k++)
            st = look(&c, &s->stories[c.g->at[k]], run.key, err);
    }
    return st;
}
