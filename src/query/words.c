/* words.c - the words themselves: each hit of a rule in its context, how often words are said
 * and by whom, and which are said more by some than by the rest. */
#include "loaded.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Stories that were asked for ------------------------------------------------------------- */

/* A census and what passes the filter, without any codebook. */
static jny_status choose(jny_project *p, jny_arena *a, jny_where where, jny_loaded *l,
                         bool **chosen, jny_str *hint, jny_err *err)
{
    *l            = (jny_loaded){.project = p, .a = a};
    jny_status st = jny_census_load(p, a, &l->census, err);
    return st == JNY_OK ? where_match(l, a, where, chosen, hint, err) : st;
}

jny_status jny_where_hint(jny_project *p, jny_arena *a, jny_where where, jny_str *hint,
                          jny_err *err)
{
    jny_loaded l;
    bool      *chosen;
    *hint = (jny_str){0};
    return where.root ? choose(p, a, where, &l, &chosen, hint, err) : JNY_OK;
}

static bool is_chosen(const jny_loaded *l, const bool *chosen, int64_t story)
{
    size_t row = jny_census_row(&l->census, story);
    return row != SIZE_MAX && (!chosen || chosen[row]);
}

/* ---- Finding --------------------------------------------------------------------------------- */

/* The best are asked for until enough of them pass: SQLite knows of no filter. */
jny_status jny_search_where(jny_project *p, jny_arena *a, jny_str query, jny_where where,
                            size_t most, jny_found **out, size_t *n, jny_err *err)
{
    jny_loaded l;
    bool      *chosen;
    jny_str    hint;
    if (!where.root)
        return jny_search(p, a, query, most, out, n, err);
    jny_status st = choose(p, a, where, &l, &chosen, &hint, err);
    if (st != JNY_OK)
        return st;
    for (size_t asked = most < 50 ? 200 : most * 4;; asked *= 8) {
        size_t found, k = 0;
        st = jny_search(p, a, query, asked, out, &found, err);
        if (st != JNY_OK)
            return st;
        for (size_t i = 0; i < found && k < most; i++)
            if (is_chosen(&l, chosen, (*out)[i].key))
                (*out)[k++] = (*out)[i];
        *n = k;
        if (k == most || found < asked)
            return JNY_OK;
    }
}

/* ---- Concordance ----------------------------------------------------------------------------- */

/* A codebook of one theme with one rule, as somebody would write it. */
static jny_status one_rule(jny_arena *a, jny_str rule, jny_codebook *out, jny_err *err)
{
    jny_buf      yaml     = jny_buf_open(a);
    jny_problems problems = {0};
    size_t       col;
    jny_rule     parsed;
    jny_status   st = jny_rule_parse(a, rule, &parsed, &col, err);
    if (st != JNY_OK)
        return st;
    jny_buf_add(&yaml, JNY_STR("codebook: kwic\nlanguage: en\nthemes:\n  - id: kwic\n    rules:\n"
                               "      - '"));
    for (size_t i = 0; i < rule.n; i++) {
        if (rule.p[i] == '\'')
            jny_buf_char(&yaml, '\'');
        jny_buf_char(&yaml, rule.p[i] == '\n' ? ' ' : rule.p[i]);
    }
    jny_buf_add(&yaml, JNY_STR("'\n"));
    return jny_codebook_parse(a, JNY_STR("rule"), jny_buf_str(&yaml), out, &problems, err);
}

/* So many words before (or behind) a hit, on one line. */
static jny_str context(jny_arena *a, jny_str text, jny_words words, size_t from, size_t to,
                       size_t n, bool before)
{
    size_t first = 0, last;
    if (words.n == 0)
        return (jny_str){0};
    while (first < words.n && words.at[first].end <= from)
        first++; /* the first word of the hit */
    for (last = first; last < words.n && words.at[last].start < to;)
        last++;
    size_t  begin = before ? words.at[first > n ? first - n : 0].start : to;
    size_t  end   = before                                ? from
                    : last + n <= words.n && last + n > 0 ? words.at[last + n - 1].end
                                                          : text.n;
    jny_buf b     = jny_buf_open(a);
    for (size_t i = begin; i < end && begin < end; i++)
        jny_buf_char(&b, text.p[i] == '\n' || text.p[i] == '\t' ? ' ' : text.p[i]);
    return jny_str_trim(jny_buf_str(&b));
}

static jny_str attribute_of(const jny_story *s, jny_str name)
{
    for (size_t i = 0; i < s->n_attributes; i++)
        if (jny_str_eq(s->attributes[i].name, name))
            return s->attributes[i].value;
    return (jny_str){0};
}

typedef JNY_LIST(jny_kwic_line) kwic_lines;

static void take_hits(jny_arena *a, const jny_kwic_query *q, const jny_story *s, jny_tags tags,
                      kwic_lines *out)
{
    if (tags.n == 0)
        return;
    jny_str   text = jny_str_copy(a, s->text), id = jny_str_copy(a, s->id);
    jny_str   group = jny_str_copy(a, attribute_of(s, q->by));
    jny_words words = jny_words_split(a, text);
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        *JNY_PUSH(a, out) =
            (jny_kwic_line){.id    = id,
                            .group = group,
                            .from  = h->from,
                            .left  = context(a, text, words, h->start, h->end, q->words, true),
                            .hit   = jny_str_sub(text, h->start, h->end),
                            .right = context(a, text, words, h->start, h->end, q->words, false)};
    }
}

/* Words from the hit outwards: to the left, the nearest first. */
static jny_str sort_key(jny_arena *a, jny_str s, bool backwards)
{
    jny_str folded = jny_text_form(a, s, true);
    jny_buf b      = jny_buf_open(a);
    if (!backwards)
        return folded;
    for (size_t end = folded.n; end > 0;) {
        size_t start = end;
        while (start > 0 && folded.p[start - 1] != ' ')
            start--;
        jny_buf_add(&b, jny_str_sub(folded, start, end));
        jny_buf_char(&b, ' ');
        end = start ? start - 1 : 0;
    }
    return jny_buf_str(&b);
}

static int compare_lines(const void *x, const void *y)
{
    const jny_kwic_line *a = x, *b = y;
    int                  c = jny_str_cmp(a->group, b->group);
    if (!c)
        c = jny_str_cmp(a->key, b->key);
    if (!c)
        c = jny_str_cmp(a->id, b->id);
    return c ? c : (a->from > b->from) - (a->from < b->from);
}

jny_status jny_kwic(jny_project *p, jny_arena *a, const jny_kwic_query *q, jny_kwic_line **out,
                    size_t *n, jny_err *err)
{
    jny_loaded   l;
    bool        *chosen = NULL;
    jny_codebook book;
    jny_matcher *m    = NULL;
    kwic_lines   list = {0};
    jny_stories  it   = {0};
    jny_story    s;
    jny_str      hint;
    *n            = 0;
    jny_status st = one_rule(a, q->rule, &book, err);
    if (st == JNY_OK)
        st = choose(p, a, q->where, &l, &chosen, &hint, err);
    if (st == JNY_OK)
        st = jny_matcher_open(a->world, &book, &m, err);
    if (st == JNY_OK)
        st = jny_stories_open(&it, p, err);
    jny_arena one = jny_arena_open(a->world);
    while (st == JNY_OK && jny_stories_next(&it, &one, &s, err)) {
        jny_tags tags;
        if (is_chosen(&l, chosen, s.key)) {
            jny_tag(&one, m, s.text, attribute_of(&s, JNY_STR("lang")), &tags);
            take_hits(a, q, &s, tags, &list);
        }
        jny_arena_reset(&one);
    }
    jny_stories_close(&it);
    jny_matcher_close(m);
    jny_arena_close(&one);
    if (st != JNY_OK || err->status != JNY_OK)
        return st != JNY_OK ? st : err->status;
    for (size_t i = 0; i < list.n; i++)
        if (q->sort != JNY_KWIC_STORY)
            list.at[i].key =
                sort_key(a, q->sort == JNY_KWIC_LEFT ? list.at[i].left : list.at[i].right,
                         q->sort == JNY_KWIC_LEFT);
    if (list.n)
        qsort(list.at, list.n, sizeof *list.at, compare_lines);
    *out = list.at;
    *n   = list.n;
    return JNY_OK;
}

/* ---- Frequencies ----------------------------------------------------------------------------- */

typedef struct {
    uint64_t here, there, stories, last; /* last: story it was last seen in + 1 */
    double   off; /* how far its share of each story is from the story's share of all */
} tally;

typedef struct {
    jny_arena         *a;
    jny_interned       forms;
    JNY_LIST(tally)    tallies; /* by number of the form, less one */
    JNY_LIST(uint64_t) sizes;   /* words of each story here */
    JNY_LIST(uint32_t) said;    /* all words here, story by story */
    uint64_t           here, there, stories;
} count;

static uint32_t number_of(count *c, jny_str form)
{
    uint32_t k = jny_intern(&c->forms, form);
    while (c->tallies.n < k)
        *JNY_PUSH(c->a, &c->tallies) = (tally){0};
    return k - 1;
}

static void take_story(count *c, jny_arena *one, const jny_story *s, bool here)
{
    jny_words words = jny_words_split(one, s->text);
    c->stories += here;
    for (size_t i = 0; i < words.n; i++) {
        jny_str form =
            jny_text_form(one, jny_str_sub(s->text, words.at[i].start, words.at[i].end), true);
        uint32_t k = number_of(c, form);
        tally   *t = &c->tallies.at[k];
        if (!here) {
            t->there++;
            c->there++;
            continue;
        }
        t->here++;
        c->here++;
        t->stories += t->last != c->stories;
        t->last                   = c->stories;
        *JNY_PUSH(c->a, &c->said) = k;
    }
    if (here)
        *JNY_PUSH(c->a, &c->sizes) = words.n;
}

/* Gries' deviation of proportions: 0 is spread as the stories are long, 1 is all in one. */
static void spread(count *c)
{
    uint64_t *in = JNY_ARRAY(c->a, uint64_t, c->tallies.n + 1);
    size_t    at = 0;
    for (size_t s = 0; s < c->sizes.n; s++) {
        size_t end   = at + c->sizes.at[s];
        double share = (double)c->sizes.at[s] / (double)c->here;
        for (size_t i = at; i < end; i++)
            in[c->said.at[i]]++;
        for (size_t i = at; i < end; i++) {
            uint32_t k = c->said.at[i];
            if (in[k]) { /* instead of its share of silence, what it said */
                double part = (double)in[k] / (double)c->tallies.at[k].here;
                c->tallies.at[k].off += fabs(part - share) - share;
            }
            in[k] = 0;
        }
        at = end;
    }
}

static jny_word_count finish(const count *c, uint32_t k, bool compared)
{
    const tally   *t   = &c->tallies.at[k];
    jny_word_count out = {.word    = c->forms.names.at[k],
                          .here    = t->here,
                          .there   = t->there,
                          .stories = t->stories,
                          .spread  = t->here ? fmin(1, fmax(0, (1 + t->off) / 2)) : NAN};
    out.key = compared ? jny_keyness_of((double)t->here, (double)c->here, (double)t->there,
                                        (double)c->there)
                       : (jny_keyness){.log_ratio = NAN, .p_g2 = NAN, .p_x2 = NAN, .p_yates = NAN};
    return out;
}

static int by_keyness(const void *x, const void *y)
{
    const jny_word_count *a = x, *b = y;
    if (a->key.g2 != b->key.g2)
        return (a->key.g2 < b->key.g2) - (a->key.g2 > b->key.g2);
    if (a->here != b->here)
        return (a->here < b->here) - (a->here > b->here);
    return jny_str_cmp(a->word, b->word);
}

jny_status jny_words_count(jny_project *p, jny_arena *a, jny_where where, bool against_rest,
                           jny_word_counts *out, jny_err *err)
{
    jny_loaded  l;
    bool       *chosen = NULL;
    count       c      = {.a = a, .forms = jny_intern_open(a)};
    jny_stories it     = {0};
    jny_story   s;
    jny_str     hint;
    jny_status  st = choose(p, a, where, &l, &chosen, &hint, err);
    if (st == JNY_OK)
        st = jny_stories_open(&it, p, err);
    it.bare       = true;
    jny_arena one = jny_arena_open(a->world);
    while (st == JNY_OK && jny_stories_next(&it, &one, &s, err)) {
        bool here = is_chosen(&l, chosen, s.key);
        if (here || against_rest)
            take_story(&c, &one, &s, here);
        jny_arena_reset(&one);
    }
    jny_stories_close(&it);
    jny_arena_close(&one);
    if (st != JNY_OK || err->status != JNY_OK)
        return st != JNY_OK ? st : err->status;
    spread(&c);
    jny_word_count *list = JNY_ARRAY(a, jny_word_count, c.tallies.n + 1);
    size_t          n    = 0;
    for (uint32_t k = 0; k < c.tallies.n; k++)
        if (c.tallies.at[k].here)
            list[n++] = finish(&c, k, against_rest && c.there > 0);
    if (n)
        qsort(list, n, sizeof *list, by_keyness);
    *out = (jny_word_counts){
        .at = list, .n = n, .here = c.here, .there = c.there, .stories = c.stories};
    return JNY_OK;
}
