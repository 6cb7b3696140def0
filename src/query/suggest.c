/* suggest.c - candidates for a theme's rules, from what people accepted and rejected.
 *
 * Two passes over the stories that people answered on. The first counts the words in a row
 * of the accepted ones; the second how often the rejected ones have them, and where rules
 * were wrong. Words in a row are known by their stems, and shown as they were met first. */
#include <journeys/query.h>

#include <stdlib.h>

enum {
    LONGEST            = 3,
    LEAST              = 3,
    ONE_MORE_OF        = 50,
    MOST               = 60,
    EXAMPLES_OF_A_RULE = 3,
    ACCEPTED_MAX       = 20000
};

typedef struct {
    uint32_t accepted, rejected, missed;
    uint32_t last;       /* row + 1 that counted it last */
    uint32_t shorter[2]; /* of two words and more: what is one word shorter ...     */
    uint32_t edges[2];   /* ... and its first and last word; 0: it is a single word */
    jny_str  words;      /* as met first */
    size_t   example;    /* row; of a missed story where there is one */
    bool     example_missed;
} candidate;

/* What will be suggested, and of which candidate or rule. */
typedef struct {
    jny_suggestion shown;
    uint32_t       of;
} entry;
typedef JNY_LIST(entry) entries;

typedef struct {
    jny_project        *project;
    jny_arena          *a, scratch;
    const jny_active   *active;
    const jny_codebook *book;
    size_t              theme;
    double              precision;
    jny_census          census;
    jny_presence        people, machine;
    jny_matcher        *m;
    jny_stemmer        *stemmer;
    jny_arena           names; /* of the candidates */
    jny_interned        keys;
    JNY_LIST(candidate) candidates;    /* by number of the key, from 1 */
    uint32_t           *wrong, *right; /* rule: stories in which it was met */
    entries             out;
    jny_suggestions    *report;
} suggesting;

static bool has(const jny_presence *p, const uint64_t *bits, size_t row, size_t theme)
{
    return bits[row * p->words + theme / 64] >> theme % 64 & 1;
}

static bool is_answered(const suggesting *s, size_t row)
{
    return s->people.answered && has(&s->people, s->people.reviewed, row, s->theme) &&
           !has(&s->people, s->people.disputed, row, s->theme);
}

static bool is_accepted(const suggesting *s, size_t row)
{
    return has(&s->people, s->people.present, row, s->theme);
}

static bool is_missed(const suggesting *s, size_t row)
{
    return !has(&s->machine, s->machine.present, row, s->theme);
}

/* The quote in its sentence; both live as long as the answer. */
static void show(const suggesting *s, jny_suggestion *to, const jny_story *story, size_t start,
                 size_t end)
{
    jny_str sentence = jny_sentence_around(story->text, start, end);
    size_t  from     = (size_t)(sentence.p - story->text.p);
    if (from > start || from + sentence.n < end) { /* over the end of a sentence */
        from     = start;
        sentence = jny_str_sub(story->text, start, end);
    }
    sentence   = jny_str_copy(s->a, sentence);
    to->id     = jny_str_copy(s->a, story->id);
    to->before = jny_str_sub(sentence, 0, start - from);
    to->quote  = jny_str_sub(sentence, start - from, end - from);
    to->after  = jny_str_sub(sentence, end - from, sentence.n);
}

/* ---- Words in a row ------------------------------------------------------------------------- */

typedef struct {
    jny_str   text;
    jny_words words;
    jny_str  *stems;
} reading;

static reading read_story(suggesting *s, const jny_story *story)
{
    reading r = {.text = story->text, .words = jny_words_split(&s->scratch, story->text)};
    r.stems   = JNY_ARRAY(&s->scratch, jny_str, r.words.n + 1);
    for (size_t i = 0; i < r.words.n; i++) {
        jny_str word = jny_str_sub(r.text, r.words.at[i].start, r.words.at[i].end);
        r.stems[i]   = jny_stem(&s->scratch, s->stemmer, jny_text_form(&s->scratch, word, true));
    }
    return r;
}

/* The stems of words [at, at + n) joined, or nothing where a sentence or a paragraph ends
 * between them. */
static jny_str key_of(suggesting *s, const reading *r, size_t at, size_t n)
{
    jny_buf b = jny_buf_open(&s->scratch);
    if (at + n > r->words.n)
        return (jny_str){0};
    for (size_t i = at; i < at + n; i++) {
        if (i > at) {
            for (size_t k = r->words.at[i - 1].end; k < r->words.at[i].start; k++)
                if (r->text.p[k] == '\n' || r->text.p[k] == '.' || r->text.p[k] == '!' ||
                    r->text.p[k] == '?')
                    return (jny_str){0};
            jny_buf_char(&b, ' ');
        }
        jny_buf_add(&b, r->stems[i]);
    }
    return jny_buf_str(&b);
}

/* A rule takes single blanks between words. */
static jny_str as_rule(suggesting *s, const reading *r, size_t at, size_t n)
{
    jny_buf b = jny_buf_open(&s->names);
    for (size_t i = at; i < at + n; i++) {
        jny_str word = jny_str_sub(r->text, r->words.at[i].start, r->words.at[i].end);
        jny_buf_add(&b, i > at ? JNY_STR(" ") : (jny_str){0});
        jny_buf_add(&b, jny_text_form(&s->scratch, word, true));
    }
    return jny_buf_str(&b);
}

static void count_accepted(suggesting *s, const reading *r, size_t row)
{
    bool missed = is_missed(s, row);
    for (size_t n = 1; n <= LONGEST; n++)
        for (size_t at = 0; at + n <= r->words.n; at++) {
            jny_str key = key_of(s, r, at, n);
            if (!key.n)
                continue;
            uint32_t number = jny_intern(&s->keys, key);
            while (s->candidates.n <= number)
                *JNY_PUSH(&s->names, &s->candidates) = (candidate){0};
            if (s->candidates.at[number].words.n == 0) {
                candidate c = {
                    .words = as_rule(s, r, at, n), .example = row, .example_missed = missed};
                for (size_t k = 0; n > 1 && k < 2; k++) {
                    c.shorter[k] = jny_intern_find(&s->keys, key_of(s, r, at + k, n - 1));
                    c.edges[k]   = jny_intern_find(&s->keys, key_of(s, r, at + k * (n - 1), 1));
                }
                s->candidates.at[number] = c;
            }
            candidate *c = &s->candidates.at[number];
            if (c->last == row + 1)
                continue;
            c->last = (uint32_t)row + 1;
            c->accepted++;
            c->missed += missed;
            if (missed && !c->example_missed) {
                c->example        = row;
                c->example_missed = true;
            }
        }
}

static void count_rejected(suggesting *s, const reading *r, size_t row)
{
    for (size_t n = 1; n <= LONGEST; n++)
        for (size_t at = 0; at + n <= r->words.n; at++) {
            jny_str  key    = key_of(s, r, at, n);
            uint32_t number = key.n ? jny_intern_find(&s->keys, key) : 0;
            if (!number || s->candidates.at[number].last == row + 1)
                continue;
            s->candidates.at[number].last = (uint32_t)row + 1;
            s->candidates.at[number].rejected++;
        }
}

/* ---- The rules there are --------------------------------------------------------------------- */

/* Counts each rule of the theme once in a story; of a wrong one, the place is kept. */
static void count_rules(suggesting *s, const jny_story *story, bool accepted)
{
    jny_tags tags;
    uint32_t before = UINT32_MAX;
    jny_tag(&s->scratch, s->m, story->text, jny_story_attribute(story, "lang"), &tags);
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        if (!jny_codebook_within(s->book, h->theme, s->theme) || h->rule == before)
            continue;
        before = h->rule;
        if (accepted) {
            s->right[h->rule]++;
        } else if (s->wrong[h->rule]++ < EXAMPLES_OF_A_RULE) {
            entry x = {.shown = {.kind = JNY_SUGGEST_NEAR_MISS,
                                 .rule = jny_codebook_rule(s->book, h->rule)->text},
                       .of    = h->rule};
            show(s, &x.shown, story, h->start, h->end);
            *JNY_PUSH(s->a, &s->out) = x;
        }
    }
}

static void suggest_misspellings(suggesting *s, const jny_story *story)
{
    const jny_misspelling *found;
    size_t                 n;
    jny_misspellings_find(&s->scratch, s->m, story->text, jny_story_attribute(story, "lang"),
                          &found, &n);
    for (size_t i = 0; i < n; i++) {
        if (!jny_codebook_within(s->book, found[i].theme, s->theme))
            continue;
        entry x = {.shown = {.kind     = JNY_SUGGEST_MISSPELLING,
                             .rule     = jny_codebook_rule(s->book, found[i].rule)->text,
                             .accepted = 1,
                             .missed   = 1},
                   .of    = found[i].rule};
        show(s, &x.shown, story, found[i].start, found[i].end);
        *JNY_PUSH(s->a, &s->out) = x;
    }
}

/* ---- The passes ------------------------------------------------------------------------------ */

static void take_story(suggesting *s, const jny_story *story, size_t row, bool first_pass)
{
    bool accepted = is_accepted(s, row);
    if (accepted != first_pass)
        return;
    reading r = read_story(s, story);
    if (accepted) {
        if (s->report->accepted++ < ACCEPTED_MAX)
            count_accepted(s, &r, row);
        s->report->missed += is_missed(s, row);
        if (is_missed(s, row))
            suggest_misspellings(s, story);
    } else {
        s->report->rejected++;
        count_rejected(s, &r, row);
    }
    count_rules(s, story, accepted);
}

static jny_status pass(suggesting *s, bool first_pass, jny_err *err)
{
    jny_stories it;
    jny_story   story;
    jny_status  st = jny_stories_open(&it, s->project, err);
    while (st == JNY_OK && jny_stories_next(&it, &s->scratch, &story, err)) {
        size_t row = jny_census_row(&s->census, story.key);
        if (row != SIZE_MAX && is_answered(s, row))
            take_story(s, &story, row, first_pass);
        jny_arena_reset(&s->scratch);
    }
    jny_stories_close(&it);
    return err->status;
}

/* ---- Choosing -------------------------------------------------------------------------------- */

static double precision_of(const candidate *c)
{
    return (double)c->accepted / (double)(c->accepted + c->rejected);
}

/* Every fifth story has it: "the", "and", "was" in English, whatever it is elsewhere. */
static bool is_everywhere(const suggesting *s, const candidate *c)
{
    uint64_t stories = s->report->accepted + s->report->rejected;
    return (uint64_t)(c->accepted + c->rejected) * 5 > stories;
}

/* A longer row of words must be better than what stands inside it, and must not begin or
 * end with a word that says nothing. */
static bool is_worth(const suggesting *s, const candidate *c)
{
    double share =
        (double)s->report->accepted / (double)(s->report->accepted + s->report->rejected);
    if (c->accepted < LEAST + s->report->accepted / ONE_MORE_OF || c->missed == 0 ||
        precision_of(c) < s->precision || precision_of(c) <= share)
        return false;
    for (size_t i = 0; c->edges[0] && i < 2; i++)
        if (precision_of(&s->candidates.at[c->shorter[i]]) >= precision_of(c) ||
            is_everywhere(s, &s->candidates.at[c->edges[i]]))
            return false;
    return true;
}

static int compare_suggestions(const void *x, const void *y)
{
    const jny_suggestion *a = &((const entry *)x)->shown, *b = &((const entry *)y)->shown;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->keyness != b->keyness)
        return a->keyness > b->keyness ? -1 : 1;
    if (a->rejected != b->rejected)
        return a->rejected > b->rejected ? -1 : 1;
    int order = jny_str_cmp(a->rule, b->rule);
    return order ? order : jny_str_cmp(a->id, b->id);
}

/* Where the words of a candidate stand in a story: those of its own example. */
static jny_status find_example(suggesting *s, const candidate *c, jny_suggestion *to, jny_err *err)
{
    jny_story  story;
    jny_values ids;
    jny_status st =
        jny_census_column(s->project, &s->scratch, &s->census, JNY_STR("id"), &ids, err);
    if (st == JNY_OK)
        st = jny_story_get(s->project, &s->scratch, ids.values[ids.of[c->example]], &story, err);
    if (st != JNY_OK)
        return st;
    reading r = read_story(s, &story);
    reading w = {.text = c->words, .words = jny_words_split(&s->scratch, c->words)};
    w.stems   = JNY_ARRAY(&s->scratch, jny_str, w.words.n + 1);
    for (size_t i = 0; i < w.words.n; i++)
        w.stems[i] = jny_stem(&s->scratch, s->stemmer,
                              jny_str_sub(w.text, w.words.at[i].start, w.words.at[i].end));
    jny_str key = key_of(s, &w, 0, w.words.n);
    for (size_t at = 0; at + w.words.n <= r.words.n; at++)
        if (jny_str_eq(key_of(s, &r, at, w.words.n), key)) {
            show(s, to, &story, r.words.at[at].start, r.words.at[at + w.words.n - 1].end);
            break;
        }
    return JNY_OK;
}

static jny_status choose_rules(suggesting *s, jny_err *err)
{
    entries rules = {0};
    for (size_t i = 1; i < s->candidates.n; i++) {
        const candidate *c = &s->candidates.at[i];
        if (!is_worth(s, c))
            continue;
        *JNY_PUSH(s->a, &rules) = (entry){
            .shown = {.kind     = JNY_SUGGEST_RULE,
                      .rule     = jny_str_copy(s->a, c->words),
                      .accepted = c->accepted,
                      .rejected = c->rejected,
                      .missed   = c->missed,
                      .keyness  = jny_keyness_of(c->accepted, (double)s->report->accepted,
                                                 c->rejected, (double)s->report->rejected)
                                     .g2},
            .of    = (uint32_t)i,
        };
    }
    if (rules.n)
        qsort(rules.at, rules.n, sizeof *rules.at, compare_suggestions);
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < rules.n && i < MOST; i++) {
        entry x                  = rules.at[i];
        st                       = find_example(s, &s->candidates.at[x.of], &x.shown, err);
        *JNY_PUSH(s->a, &s->out) = x;
        jny_arena_reset(&s->scratch);
    }
    return st;
}

/* How often a rule was right and wrong is known only in the end. */
static void finish(suggesting *s)
{
    jny_suggestion *at = JNY_ARRAY(s->a, jny_suggestion, s->out.n + 1);
    for (size_t i = 0; i < s->out.n; i++)
        if (s->out.at[i].shown.kind == JNY_SUGGEST_NEAR_MISS) {
            s->out.at[i].shown.accepted = s->right[s->out.at[i].of];
            s->out.at[i].shown.rejected = s->wrong[s->out.at[i].of];
        }
    if (s->out.n)
        qsort(s->out.at, s->out.n, sizeof *s->out.at, compare_suggestions);
    for (size_t i = 0; i < s->out.n; i++)
        at[i] = s->out.at[i].shown;
    s->report->at = at;
    s->report->n  = s->out.n;
}

static jny_status load(suggesting *s, jny_err *err)
{
    jny_status st = jny_census_load(s->project, s->a, &s->census, err);
    if (st == JNY_OK)
        st = jny_presence_load(s->project, s->a, &s->census, s->active, JNY_STR("reviewed"),
                               &s->people, err);
    if (st == JNY_OK)
        st = jny_presence_load(s->project, s->a, &s->census, s->active, JNY_STR("machine"),
                               &s->machine, err);
    if (st == JNY_OK)
        st = jny_matcher_open(s->a->world, s->book, &s->m, err);
    if (st == JNY_OK)
        st = jny_stemmer_open(s->a->world, s->book->language, &s->stemmer, err);
    return st;
}

jny_status jny_suggest(jny_project *p, jny_arena *a, const jny_active *active, size_t theme,
                       double precision, jny_suggestions *out, jny_err *err)
{
    suggesting s  = {.project   = p,
                     .a         = a,
                     .scratch   = jny_arena_open(a->world),
                     .names     = jny_arena_open(a->world),
                     .active    = active,
                     .book      = &active->book,
                     .theme     = theme,
                     .precision = precision,
                     .wrong     = JNY_ARRAY(a, uint32_t, active->book.n_rules + 1),
                     .right     = JNY_ARRAY(a, uint32_t, active->book.n_rules + 1),
                     .report    = out};
    s.keys        = jny_intern_open(&s.names);
    *out          = (jny_suggestions){0};
    jny_status st = load(&s, err);
    if (st == JNY_OK)
        st = pass(&s, true, err);
    if (st == JNY_OK)
        st = pass(&s, false, err);
    if (st == JNY_OK)
        st = choose_rules(&s, err);
    finish(&s);
    jny_stemmer_close(s.stemmer);
    jny_matcher_close(s.m);
    jny_arena_close(&s.names);
    jny_arena_close(&s.scratch);
    return st;
}
