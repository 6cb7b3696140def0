/* test_reference.c - the matcher against the plain one in reference.h.
 *
 * Both are given the same random codebooks and stories, made of few words, so that rules
 * meet, overlap and cancel each other often, and must give the same hits, byte for byte.
 * A disagreement shows codebook, story and both answers. */
#include "chance.h"
#include "reference.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STORIES     = 100000, /* ten times as many with JNY_LONG=1 in the environment */
    EACH        = 10,     /* stories for one codebook */
    MOST_THEMES = 4,
    FEW_WORDS   = 9, /* of the vocabulary, in one round */
};

/* ---- Random codebooks and stories ---------------------------------------------------- */

static const char vocabulary[] =
    "help Help HELP helped helping helper's wait waiting list lists list's early "
    "family families family's family\u2019s Family's SEND SEND's SEND\u2019s SENDs send sent "
    "no not Nobody never o't without didn't don\u2019t nadie sin caf\u00E9 cafe\u0301 CAF\u00C9S "
    "child children's childminder self-harm 7 7.5 1,000 sad_boy stra\u00DFe STRASSE C.A.F. "
    "o'brien befriender ayuda ayudar worker work \u4E2D \u6587 \u4E2D\u6587 \u6587\u4E2D\u6587 "
    "childrenandeverybodywhoeverwassmallandwentdowntheroadtotheseasideonedayinmay";

/* What stands between the words of a story: mostly one space. */
static const char gaps[] =
    " | | | | | | |-|, |. |\n|\n|\n\n|\n \t\n|\r\n|  | -- |/| \U0001F642 |! |'s |"
    "\u2019 |\r\n\r\n|\n\n--\n\n|...\n";

static const char patterns[] =
    "/help(ing|ed)?/\n/\\bwait\\w*\\s+list/\n/x*/\n/\\d+/\n/\\w+ed\\b/\n/early.{0,9}help/\n"
    "/no\\b[^.]*help/\n/^\\w+/\n/\\w+$/\n/friend/\n/\\bbe/\n/\\bhe/\n/ing\\b/\n/ers?\\b/\n"
    "/(?s)early.*list/\n/(?s)help.*?no/\n/(?s)list.*$/\n/[a-f]+/\n/help\\s+\\w+/\n/ \\w+ing/\n"
    "/(?<=early )\\w+/\n/caf\u00E9s?/\n/list|list help|help/\n/\\bnot? \\w+ \\w+/\n/(?i-i:SEND)/\n"
    "/family.s/\n/\u4E2D/\n/\\w+ list/\n/[^.]+help/\n/\\w+?e /\n/(\\d+|\\d*) ?help/\n/(?:e*x|e+d)/";

/* Patterns that begin or end outside of words, and what parts lines and paragraphs
 * besides LF: where the matcher and the reference are not yet of one mind. */
static const char edge_patterns[] =
    "/help\\W/\n/list\\s/\n/help, /\n/, \\w+/\n/\\s+/\n/\\W+\\w+/\n/!+/\n/\U0001F642/";
static const char edge_gaps[] = "\r|\r\r|\u2029|!\n\n!";

/* The words of this round, and the chance that picks among them. */
typedef struct {
    chance  luck;
    bool    glob; /* the codebook's rules are a dictionary's patterns */
    bool    edges;
    jny_str words[FEW_WORDS];
} maker;

static bool one_in(maker *m, size_t n)
{
    return chance_below(&m->luck, n) == 0;
}

/* One of the parts of `list`, which `sep` parts. */
static jny_str any_of(maker *m, const char *list, char sep)
{
    jny_str rest = jny_cstr(list);
    size_t  n    = 1;
    for (size_t i = 0; i < rest.n; i++)
        n += rest.p[i] == sep;
    for (size_t skip = chance_below(&m->luck, n); skip > 0; skip--)
        jny_str_cut(&rest, sep);
    return jny_str_cut(&rest, sep);
}

static jny_str any_word(maker *m)
{
    return m->words[chance_below(&m->luck, FEW_WORDS)];
}

static jny_str any_pattern(maker *m)
{
    return any_of(m, m->edges && one_in(m, 2) ? edge_patterns : patterns, '\n');
}

static jny_str any_gap(maker *m)
{
    return any_of(m, m->edges && one_in(m, 5) ? edge_gaps : gaps, '|');
}

static void write_quoted(jny_buf *b, jny_str s)
{
    jny_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        jny_buf_char(b, s.p[i]);
        if (s.p[i] == '\'')
            jny_buf_char(b, '\'');
    }
    jny_buf_char(b, '\'');
}

/* One to three words; some are cut short and starred. */
static void write_phrase(maker *m, jny_buf *b)
{
    for (size_t i = 0, n = 1 + chance_below(&m->luck, 3); i < n; i++) {
        jny_str w = any_word(m);
        if (i)
            jny_buf_char(b, ' ');
        bool ascii = true;
        for (size_t k = 0; k < w.n; k++)
            ascii &= (unsigned char)w.p[k] < 128 && w.p[k] != '-' && w.p[k] != '.';
        if (ascii && one_in(m, 4)) {
            w.n = 1 + chance_below(&m->luck, w.n < 6 ? w.n : 6);
            while (strchr("'_,", w.p[w.n - 1]))
                w.n--;
            jny_buf_add(b, w);
            jny_buf_char(b, '*');
        } else {
            jny_buf_add(b, w);
        }
    }
}

/* One to three words; letters of some are wildcards. */
static void write_glob(maker *m, jny_buf *b)
{
    for (size_t i = 0, n = 1 + chance_below(&m->luck, 3); i < n; i++) {
        jny_str w = any_word(m);
        if (i)
            jny_buf_char(b, ' ');
        for (size_t k = 0; k < w.n; k++) {
            bool replace = (unsigned char)w.p[k] < 128 && one_in(m, 6);
            jny_buf_char(b, !replace ? w.p[k] : one_in(m, 2) ? '*' : '?');
            while (replace && k + 1 < w.n && (unsigned char)w.p[k + 1] < 128 && one_in(m, 2))
                k++;
        }
        if (one_in(m, 5))
            jny_buf_char(b, '*');
    }
    bool letter = false; /* never without one */
    for (size_t k = 0; k < b->n; k++)
        letter |= (b->p[k] | 32) >= 'a' && (b->p[k] | 32) <= 'z';
    if (!letter)
        jny_buf_add(b, JNY_STR(" help"));
}

/* A rule in YAML's single quotes. */
static void write_rule(maker *m, jny_buf *b)
{
    jny_buf inner = jny_buf_open(b->a);
    if (m->glob) {
        write_glob(m, &inner);
        write_quoted(b, jny_buf_str(&inner));
        return;
    }
    size_t kind = chance_below(&m->luck, 10);
    if (kind == 0)
        jny_buf_add(&inner, any_pattern(m));
    else if (kind <= 2)
        jny_buf_char(&inner, kind == 1 ? '=' : '^');
    if (kind > 0)
        write_phrase(m, &inner);
    if (kind >= 3 && kind <= 5) {
        jny_buf_format(&inner, " %c%zu ", one_in(m, 2) ? '~' : '>', chance_below(&m->luck, 5));
        write_phrase(m, &inner);
    }
    write_quoted(b, jny_buf_str(&inner));
}

/* "[rule, rule]": one or two contexts. */
static void write_unless(maker *m, jny_buf *b)
{
    jny_buf_add(b, JNY_STR("unless: ["));
    write_rule(m, b);
    if (one_in(m, 3)) {
        jny_buf_add(b, JNY_STR(", "));
        write_rule(m, b);
    }
    jny_buf_char(b, ']');
}

static void write_theme(maker *m, jny_buf *b, size_t number, size_t depth)
{
    int indent = (int)(2 + 4 * depth);
    jny_buf_format(b, "%*s- id: t%zu\n%*srules:\n", indent, "", number, indent + 2, "");
    for (size_t i = 0, n = 1 + chance_below(&m->luck, 4); i < n; i++) {
        jny_buf_format(b, "%*s- ", indent + 4, "");
        if (one_in(m, 4)) {
            jny_buf_add(b, JNY_STR("{rule: "));
            write_rule(m, b);
            jny_buf_add(b, JNY_STR(", "));
            write_unless(m, b);
            jny_buf_char(b, '}');
        } else {
            write_rule(m, b);
        }
        jny_buf_char(b, '\n');
    }
    if (one_in(m, 3)) {
        jny_buf_format(b, "%*s", indent + 2, "");
        write_unless(m, b);
        jny_buf_char(b, '\n');
    }
}

static jny_str make_codebook(jny_arena *a, maker *m)
{
    jny_buf b     = jny_buf_open(a);
    size_t  depth = 0;
    m->glob       = one_in(m, 5);
    jny_buf_format(&b, "codebook: random\nlanguage: %s\n%sthemes:\n", one_in(m, 4) ? "es" : "en",
                   m->glob ? "source-semantics: glob\n" : "");
    for (size_t i = 0, n = 1 + chance_below(&m->luck, MOST_THEMES); i < n; i++) {
        if (i && one_in(m, 2)) {
            jny_buf_format(&b, "%*sthemes:\n", (int)(4 + 4 * depth), "");
            depth++;
        } else {
            depth = i ? chance_below(&m->luck, depth + 1) : 0;
        }
        write_theme(m, &b, i, depth);
    }
    return jny_buf_str(&b);
}

static jny_str make_story(jny_arena *a, maker *m)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0, n = chance_below(&m->luck, 24); i < n; i++) {
        jny_buf_add(&b, any_word(m));
        jny_buf_add(&b, any_gap(m));
    }
    return jny_buf_str(&b);
}

/* ---- Comparing ------------------------------------------------------------------------ */

static bool same_hits(const jny_hit *x, size_t n, hits y)
{
    bool same = n == y.n;
    for (size_t i = 0; i < n && same; i++)
        same = x[i].rule == y.at[i].rule && x[i].theme == y.at[i].theme &&
               x[i].start == y.at[i].start && x[i].end == y.at[i].end &&
               x[i].from == y.at[i].from && x[i].to == y.at[i].to &&
               x[i].negated == y.at[i].negated;
    return same;
}

static void show_hits(jny_buf *b, const jny_codebook *book, jny_str text, const jny_hit *x,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        jny_buf_format(b, "  %.*s, bytes [%u, %u), points [%u, %u)%s, ",
                       JNY_ARG(book->themes[x[i].theme].path), x[i].start, x[i].end, x[i].from,
                       x[i].to, x[i].negated ? ", negated" : "");
        jny_buf_json(b, jny_str_sub(text, x[i].start, x[i].end));
        jny_buf_format(b, " by %.*s\n", JNY_ARG(jny_codebook_rule(book, x[i].rule)->text));
    }
}

static void disagree(jny_arena *a, uint64_t seed, const jny_codebook *book, jny_str lang,
                     jny_str text, const jny_hit *x, size_t n, hits y)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_format(&b, "round %llu\n%.*sstory (language \"%.*s\"): ", (unsigned long long)seed,
                   JNY_ARG(book->source), JNY_ARG(lang));
    jny_buf_json(&b, text);
    jny_buf_add(&b, JNY_STR("\nthe matcher says\n"));
    show_hits(&b, book, text, x, n);
    jny_buf_add(&b, JNY_STR("the reference says\n"));
    show_hits(&b, book, text, y.at, y.n);
    jny_str s = jny_buf_str(&b);
    cr_assert_fail("%.*s", JNY_ARG(s));
}

typedef struct {
    jny_stemmer *english, *spanish;
    size_t       stories, hits, negated;
} tally;

static void one_story(jny_arena *a, maker *m, jny_matcher *matcher, uint64_t seed, tally *t)
{
    const jny_codebook *book = jny_matcher_codebook(matcher);
    jny_str             lang = any_of(m, "||en|es|so|es-MX", '|');
    jny_str             name = jny_stemmer_language(lang);
    if (name.n == 0)
        name = jny_stemmer_language(book->language);
    bool     spanish = jny_str_eq(name, JNY_STR("spanish"));
    jny_str  text    = make_story(a, m);
    jny_tags all;
    jny_tag(a, matcher, text, lang, &all);
    hits wanted = reference_tag(a, book, spanish ? t->spanish : t->english, spanish, text);
    if (!same_hits(all.hits, all.n, wanted) || all.n_limited)
        disagree(a, seed, book, lang, text, all.hits, all.n, wanted);
    jny_tags specific = jny_tags_specific(a, book, all);
    hits     fewer    = reference_specific(a, book, wanted);
    if (!same_hits(specific.hits, specific.n, fewer))
        disagree(a, seed, book, lang, text, specific.hits, specific.n, fewer);
    t->stories++;
    t->hits += all.n;
    for (size_t i = 0; i < all.n; i++)
        t->negated += all.hits[i].negated;
}

static void one_round(jny_arena *a, uint64_t seed, bool edges, tally *t)
{
    maker        m       = {.luck = chance_of(seed), .edges = edges};
    jny_matcher *matcher = NULL;
    jny_codebook book;
    jny_err      err = {0};
    for (size_t i = 0; i < FEW_WORDS; i++)
        m.words[i] = any_of(&m, vocabulary, ' ');
    jny_str yaml = make_codebook(a, &m);
    jny_codebook_parse(a, JNY_STR("random.yaml"), yaml, &book, NULL, &err);
    if (err.status == JNY_OK)
        jny_matcher_open(jny_world_system(), &book, &matcher, &err);
    if (err.status != JNY_OK)
        cr_assert_fail("round %llu: %s: %s\n%.*s", (unsigned long long)seed, err.place, err.msg,
                       JNY_ARG(yaml));
    for (int i = 0; i < EACH; i++)
        one_story(a, &m, matcher, seed, t);
    jny_matcher_close(matcher);
    jny_arena_reset(a);
}

/* Every second round from `first` on, until `stories` are compared. */
static void rounds(uint64_t first, size_t stories, bool edges)
{
    const char *wish = getenv("JNY_LONG");
    jny_arena   a    = jny_arena_open(jny_world_system());
    tally       t    = {0};
    if (wish && strcmp(wish, "1") == 0)
        stories *= 10;
    cr_assert_eq(jny_stemmer_open(jny_world_system(), JNY_STR("en"), &t.english, NULL), JNY_OK);
    cr_assert_eq(jny_stemmer_open(jny_world_system(), JNY_STR("es"), &t.spanish, NULL), JNY_OK);
    for (uint64_t seed = first; t.stories < stories; seed += 2)
        one_round(&a, seed, edges, &t);
    cr_log_info("%zu stories, %zu hits, %zu negated", t.stories, t.hits, t.negated);
    cr_assert_gt(t.hits, t.stories, "too few hits (%zu) to prove anything", t.hits);
    cr_assert_gt(t.negated, t.stories / 10, "too few negated hits (%zu)", t.negated);
    jny_stemmer_close(t.english);
    jny_stemmer_close(t.spanish);
    jny_arena_close(&a);
}

/* Two halves, so that two processors share the work. */
Test(reference, same_hits_in_odd_rounds)
{
    rounds(1, STORIES / 2, false);
}

Test(reference, same_hits_in_even_rounds)
{
    rounds(2, STORIES / 2, false);
}

/* Off until the matcher is mended: it loses a match that ends with the line end before a
 * blank line; lets a pattern cross U+2029 and two CR; looks for denials beyond a blank line
 * where a match has no word; and lets an `unless` cancel what shares but a comma with it. */
Test(reference, same_hits_at_the_edges)
{
    rounds(3, STORIES / 5, true);
}

/* ---- What the matcher remembers ------------------------------------------------------- */

/* More distinct words than the matcher keeps: it forgets, and answers the same. */
Test(matcher, forgets_and_answers_the_same)
{
    enum { TEXTS = 450, WORDS = 1000 };
    static const char yaml[] =
        "codebook: few\nthemes:\n  - id: t\n    rules: [help, zx*, no list]\n";
    jny_arena    a = jny_arena_open(jny_world_system()), lasting = jny_arena_open(a.world);
    jny_codebook book;
    jny_matcher *m = NULL;
    cr_assert_eq(jny_codebook_parse(&lasting, JNY_STR("few"), jny_cstr(yaml), &book, NULL, NULL),
                 JNY_OK);
    cr_assert_eq(jny_matcher_open(a.world, &book, &m, NULL), JNY_OK);
    for (unsigned i = 0; i < TEXTS; i++) {
        jny_buf  b = jny_buf_open(&a);
        jny_tags tags;
        jny_buf_add(&b, JNY_STR("Helped by zxy, no lists. "));
        for (unsigned k = 0; k < WORDS; k++)
            jny_buf_format(&b, k % 100 ? "w%x " : "zx%x ", i * WORDS + k);
        jny_buf_add(&b, JNY_STR("never help"));
        jny_tag(&a, m, jny_buf_str(&b), (jny_str){0}, &tags);
        if (tags.n != 14 || tags.hits[0].end != 6 || tags.hits[1].start != 10 ||
            tags.hits[2].end != 23 || tags.hits[2].rule != 2 || !tags.hits[13].negated)
            cr_assert_fail("text %u: %zu hits, not the fourteen of the first text", i, tags.n);
        jny_arena_reset(&a);
    }
    jny_matcher_close(m);
    jny_arena_close(&lasting);
    jny_arena_close(&a);
}

/* A pattern that runs away is named, an `unless` too; the other rules go on. */
Test(matcher, names_what_ran_over_its_limit)
{
    static const char yaml[] =
        "codebook: slow\nthemes:\n  - id: t\n"
        "    rules: ['/(x+x+)+[ab]/', help]\n    unless: ['/(z+z+)+[ab]/']\n";
    static const char text[] =
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx help zzzzzzzzzzzzzzzzzzzzzzzzzzzzz";
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_codebook book;
    jny_matcher *m = NULL;
    jny_tags     tags;
    cr_assert_eq(jny_codebook_parse(&a, JNY_STR("slow"), jny_cstr(yaml), &book, NULL, NULL),
                 JNY_OK);
    cr_assert_eq(jny_matcher_open(a.world, &book, &m, NULL), JNY_OK);
    jny_tag(&a, m, jny_cstr(text), (jny_str){0}, &tags);
    cr_expect(tags.n == 1 && tags.hits[0].rule == 1, "%zu hits", tags.n);
    cr_assert_eq(tags.n_limited, 2);
    jny_str rule = jny_tags_limited_rule(&book, tags.limited[0]);
    cr_expect(jny_str_eq(rule, JNY_STR("/(x+x+)+[ab]/")), "%.*s", JNY_ARG(rule));
    rule = jny_tags_limited_rule(&book, tags.limited[1]);
    cr_expect(jny_str_eq(rule, JNY_STR("/(z+z+)+[ab]/")), "%.*s", JNY_ARG(rule));
    jny_matcher_close(m);
    jny_arena_close(&a);
}
