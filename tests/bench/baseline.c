/* baseline.c - what anybody would try first: TF-IDF of stems and of pieces of words, three to five
 * letters long, the edges of a word being two. Frequencies by their logarithm, rows of length 1. */
#include "baseline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST = 3, LONGEST = 5, LEAST_STORIES = 2, MOST_LETTERS = 64 };

typedef struct {
    uint32_t term, often;
} counted;

typedef struct {
    jny_arena        *a;
    jny_arena         words; /* of one story */
    jny_stemmer      *stemmer;
    jny_interned      terms;
    JNY_LIST(size_t)  stories; /* by term: that have it */
    JNY_LIST(counted) met;     /* in one story, with `often` 1 */
} reader;

typedef struct {
    counted *at;
    size_t   n;
} story;

static void meet(reader *r, char kind, jny_str term)
{
    jny_str name                  = jny_str_format(&r->words, "%c%.*s", kind, JNY_ARG(term));
    *JNY_PUSH(&r->words, &r->met) = (counted){jny_intern(&r->terms, name), 1};
}

static void meet_pieces(reader *r, jny_str form)
{
    jny_str edged                  = jny_str_format(&r->words, "<%.*s>", JNY_ARG(form));
    size_t  ends[MOST_LETTERS + 1] = {0}, n = 0, at = 0;
    while (at < edged.n && n < MOST_LETTERS) {
        jny_utf8_next(edged, &at);
        ends[++n] = at;
    }
    for (size_t length = SHORTEST; length <= LONGEST; length++)
        for (size_t i = 0; i + length <= n; i++)
            meet(r, 'p', jny_str_sub(edged, ends[i], ends[i + length]));
}

static int by_term(const void *x, const void *y)
{
    const counted *a = x, *b = y;
    return (a->term > b->term) - (a->term < b->term);
}

static story read_story(reader *r, jny_str text)
{
    jny_words words = jny_words_split(&r->words, text);
    for (size_t i = 0; i < words.n; i++) {
        jny_str word = jny_str_sub(text, words.at[i].start, words.at[i].end);
        jny_str form = jny_text_form(&r->words, word, true);
        meet(r, 'w', jny_stem(&r->words, r->stemmer, form));
        meet_pieces(r, form);
    }
    story s = {JNY_ARRAY(r->a, counted, r->met.n + 1), 0};
    if (r->met.n)
        qsort(r->met.at, r->met.n, sizeof *r->met.at, by_term);
    for (size_t i = 0; i < r->met.n; i++)
        if (s.n && s.at[s.n - 1].term == r->met.at[i].term)
            s.at[s.n - 1].often++;
        else
            s.at[s.n++] = r->met.at[i];
    while (r->stories.n < r->terms.names.n)
        *JNY_PUSH(r->a, &r->stories) = 0;
    for (size_t i = 0; i < s.n; i++)
        r->stories.at[s.at[i].term - 1]++;
    r->met.n = r->met.cap = 0;
    r->met.at             = NULL;
    jny_arena_reset(&r->words);
    return s;
}

static struct feature_node *make_row(const reader *r, const story *s, const int *column, int last,
                                     size_t stories)
{
    struct feature_node *row = JNY_ARRAY(r->a, struct feature_node, s->n + 2);
    double               sum = 0;
    size_t               n   = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t term = s->at[i].term - 1;
        if (!column[term])
            continue;
        double rarity = log((1 + (double)stories) / (1 + (double)r->stories.at[term])) + 1;
        double v      = (1 + log((double)s->at[i].often)) * rarity;
        sum += v * v;
        row[n++] = (struct feature_node){column[term], v};
    }
    for (size_t i = 0; i < n; i++)
        row[i].value /= sqrt(sum);
    row[n]     = (struct feature_node){last + 1, 1};
    row[n + 1] = (struct feature_node){-1, 0};
    return row;
}

linear_rows baseline_rows(jny_arena *a, const corpus *c)
{
    jny_err err = {0};
    reader  r = {.a = a, .words = jny_arena_open(jny_world_system()), .terms = jny_intern_open(a)};
    story  *stories = JNY_ARRAY(a, story, c->n + 1);
    linear_rows out = {JNY_ARRAY(a, struct feature_node *, c->n + 1), c->n, 0};
    if (jny_stemmer_open(jny_world_system(), jny_stemmer_language(c->book.language), &r.stemmer,
                         &err) != JNY_OK)
        stop(err.msg);
    for (size_t i = 0; i < c->n; i++)
        stories[i] = read_story(&r, c->lessons[i].text);
    int *column = JNY_ARRAY(a, int, r.stories.n + 1);
    for (size_t t = 0; t < r.stories.n; t++)
        if (r.stories.at[t] >= LEAST_STORIES)
            column[t] = (int)++out.columns;
    for (size_t i = 0; i < c->n; i++)
        out.at[i] = make_row(&r, &stories[i], column, (int)out.columns, c->n);
    jny_stemmer_close(r.stemmer);
    jny_arena_close(&r.words);
    return out;
}
