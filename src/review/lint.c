/* lint.c - what a project's stories say of a codebook: rules that are never found, or found
 * everywhere, or by words they were not meant for; themes that are one and the same. */
#include <journeys/review.h>

#include <string.h>

enum { NAMED = 8, FORMS_MAX = 64, COINCIDE_STORIES = 10, COINCIDE_THEMES = 1000 };

/* The words by which a rule of one word was found. */
typedef struct {
    jny_str  form; /* folded, 's apart */
    uint32_t stories;
} form;

typedef struct {
    uint32_t       stories; /* in which it was found */
    JNY_LIST(form) forms;
} usage;

typedef struct {
    jny_arena          *a, scratch;
    const jny_codebook *book;
    jny_matcher        *m;
    jny_problems       *problems;
    usage              *rules;
    uint32_t           *both; /* [theme][theme]: stories; a child's hits count for its parents */
    uint32_t           *last; /* rule: the story that counted it last */
    uint32_t            stories;
    bool                twins; /* few enough themes to look at every two of them */
} linting;

static void warn(linting *l, jny_loc at, jny_str msg)
{
    *JNY_PUSH(l->a, l->problems) = (jny_problem){.warning = true, .at = at, .msg = msg};
}

/* ---- Counting -------------------------------------------------------------------------------- */

static bool is_one_stem(const jny_rule *r)
{
    return r->a.n == 1 && r->b.n == 0 && r->a.at[0].how == JNY_WORD_STEM;
}

static void count_form(linting *l, usage *u, jny_str word)
{
    jny_str folded = jny_text_form(&l->scratch, word, true);
    folded.n -= jny_text_possessive(folded);
    for (size_t i = 0; i < u->forms.n; i++)
        if (jny_str_eq(u->forms.at[i].form, folded)) {
            u->forms.at[i].stories++;
            return;
        }
    if (u->forms.n < FORMS_MAX)
        *JNY_PUSH(l->a, &u->forms) = (form){jny_str_copy(l->a, folded), 1};
}

static void count_story(linting *l, const jny_story *s)
{
    jny_tags tags;
    bool    *theme = JNY_ARRAY(&l->scratch, bool, l->book->n + 1);
    jny_tag(&l->scratch, l->m, s->text, jny_story_attribute(s, "lang"), &tags);
    l->stories++;
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        for (size_t t = h->theme; t != JNY_NO_PARENT; t = l->book->themes[t].parent)
            theme[t] = true;
        if (l->last[h->rule] == l->stories)
            continue;
        l->last[h->rule] = l->stories;
        l->rules[h->rule].stories++;
        if (is_one_stem(jny_codebook_rule(l->book, h->rule)))
            count_form(l, &l->rules[h->rule], jny_str_sub(s->text, h->start, h->end));
    }
    for (size_t t = 0; l->twins && t < l->book->n; t++)
        for (size_t u = t; theme[t] && u < l->book->n; u++)
            l->both[t * l->book->n + u] += theme[u];
}

static jny_status count_stories(linting *l, jny_project *p, jny_err *err)
{
    jny_stories it;
    jny_story   s;
    jny_status  st = jny_stories_open(&it, p, err);
    while (st == JNY_OK && jny_stories_next(&it, &l->scratch, &s, err)) {
        count_story(l, &s);
        jny_arena_reset(&l->scratch);
    }
    jny_stories_close(&it);
    return err->status;
}

/* ---- Judging --------------------------------------------------------------------------------- */

/* Most rules of a good codebook wait for a story that says it so: a line for the whole. */
static void judge_silent(linting *l)
{
    jny_buf b      = jny_buf_open(l->a);
    size_t  silent = 0;
    for (uint32_t r = 0; r < l->book->n_rules; r++)
        if (l->rules[r].stories == 0 && silent++ < NAMED) {
            const jny_rule *rule = jny_codebook_rule(l->book, r);
            jny_buf_format(&b, "%s\"%.*s\" (line %u)", silent > 1 ? ", " : "", JNY_ARG(rule->text),
                           rule->at.line);
        }
    if (silent)
        warn(l, (jny_loc){1, 1},
             jny_str_format(l->a, "%zu of %zu rules are found in none of these %u stories: %.*s%s",
                            silent, l->book->n_rules, l->stories, JNY_ARG(jny_buf_str(&b)),
                            silent > NAMED ? " ..." : ""));
}

static void judge_common(linting *l, const jny_theme *t, unsigned percent)
{
    for (size_t i = 0; i < t->n_rules; i++) {
        uint32_t n = l->rules[t->first_rule + i].stories;
        if ((uint64_t)n * 100 > (uint64_t)l->stories * percent)
            warn(l, t->rules[i].at,
                 jny_str_format(l->a,
                                "theme \"%.*s\": rule \"%.*s\" is found in %u of %u stories: can "
                                "so many be about it?",
                                JNY_ARG(t->path), JNY_ARG(t->rules[i].text), n, l->stories));
    }
}

/* What inflection alone does to the end of an English word; other endings make another word. */
static bool is_inflection(jny_str end)
{
    static const char *const ends[] = {"", "s", "es", "e", "ed", "d", "ing", "y", "ies", "ied"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (jny_str_eq(end, jny_cstr(ends[i])))
            return true;
    return false;
}

static bool is_kindred(jny_str a, jny_str b)
{
    size_t same = 0;
    while (same < a.n && same < b.n && a.p[same] == b.p[same])
        same++;
    jny_str rest_a = jny_str_sub(a, same, a.n), rest_b = jny_str_sub(b, same, b.n);
    /* a doubled letter, as in stop, stopped */
    if (same && rest_a.n > 1 && rest_a.p[0] == a.p[same - 1])
        rest_a = jny_str_sub(rest_a, 1, rest_a.n);
    if (same && rest_b.n > 1 && rest_b.p[0] == b.p[same - 1])
        rest_b = jny_str_sub(rest_b, 1, rest_b.n);
    return is_inflection(rest_a) && is_inflection(rest_b);
}

/* Whether a word is written with an ending, so that its stem may be more at home elsewhere:
 * "caring" finds "care". */
static bool has_ending(jny_str word)
{
    return word.n > 5 && (jny_str_ends(word, JNY_STR("ing")) || jny_str_ends(word, JNY_STR("ed")));
}

/* Forms that share the stem but are another word; or a word with an ending of which other
 * forms are found more often. */
static void judge_stems(linting *l, const jny_theme *t)
{
    for (size_t i = 0; i < t->n_rules; i++) {
        const jny_rule *r         = &t->rules[i];
        const usage    *u         = &l->rules[t->first_rule + i];
        jny_buf         b         = jny_buf_open(l->a);
        uint32_t        strangers = 0, own = 0;
        if (!is_one_stem(r))
            continue;
        jny_str word = r->a.at[0].form;
        for (size_t k = 0; k < u->forms.n; k++) {
            const form *f      = &u->forms.at[k];
            bool        plural = (jny_str_starts(f->form, word) && f->form.n <= word.n + 1) ||
                          (jny_str_starts(word, f->form) && word.n <= f->form.n + 1);
            own += plural ? f->stories : 0;
            if (!plural && !is_kindred(word, f->form))
                strangers++;
        }
        if (!strangers && (!has_ending(word) || own * 2 >= u->stories))
            continue;
        for (size_t k = 0; k < u->forms.n; k++)
            if (!jny_str_eq(u->forms.at[k].form, word))
                jny_buf_format(&b, "%s\"%.*s\" (%u)", jny_buf_str(&b).n ? ", " : "",
                               JNY_ARG(u->forms.at[k].form), u->forms.at[k].stories);
        warn(l, r->at,
             jny_str_format(l->a,
                            "theme \"%.*s\": rule \"%.*s\" shares its stem with other words and "
                            "finds %.*s: `^%.*s` takes the word alone",
                            JNY_ARG(t->path), JNY_ARG(r->text), JNY_ARG(jny_buf_str(&b)),
                            JNY_ARG(r->text)));
    }
}

static void judge_twins(linting *l)
{
    size_t n = l->twins ? l->book->n : 0;
    for (size_t t = 0; t < n; t++)
        for (size_t u = t + 1; u < n; u++) {
            uint32_t both = l->both[t * n + u], with_t = l->both[t * n + t],
                     with_u = l->both[u * n + u], either = with_t + with_u - both;
            if (jny_codebook_within(l->book, u, t) || either < COINCIDE_STORIES ||
                both * 5 < either * 4)
                continue;
            warn(l, l->book->themes[u].at,
                 jny_str_format(l->a,
                                "themes \"%.*s\" and \"%.*s\" nearly coincide: %u of the %u "
                                "stories with either have both",
                                JNY_ARG(l->book->themes[t].path), JNY_ARG(l->book->themes[u].path),
                                both, either));
        }
}

jny_status jny_codebook_lint(jny_project *p, jny_arena *a, const jny_codebook *book,
                             unsigned percent, jny_problems *problems, jny_err *err)
{
    linting l     = {.a        = a,
                     .scratch  = jny_arena_open(a->world),
                     .book     = book,
                     .problems = problems,
                     .rules    = JNY_ARRAY(a, usage, book->n_rules + 1),
                     .last     = JNY_ARRAY(a, uint32_t, book->n_rules + 1),
                     .twins    = book->n <= COINCIDE_THEMES};
    l.both        = JNY_ARRAY(a, uint32_t, l.twins ? book->n * book->n + 1 : 1);
    jny_status st = jny_matcher_open(a->world, book, &l.m, err);
    if (st == JNY_OK)
        st = count_stories(&l, p, err);
    jny_matcher_close(l.m);
    for (size_t t = 0; st == JNY_OK && l.stories && t < book->n; t++) {
        judge_common(&l, &book->themes[t], percent);
        judge_stems(&l, &book->themes[t]);
    }
    if (st == JNY_OK && l.stories) {
        judge_silent(&l);
        judge_twins(&l);
    }
    if (st == JNY_OK && !l.stories)
        warn(&l, (jny_loc){1, 1}, JNY_STR("the project has no stories yet, so they say nothing"));
    jny_arena_close(&l.scratch);
    return st;
}
