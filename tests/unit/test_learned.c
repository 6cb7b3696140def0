/* test_learned.c - what a learned model says of a story, and how it is shown beside the rules:
 * models are made by hand here, so that what they must say is known. */
#include "chance.h"
#include "score.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char book_text[] = "codebook: small\n"
                                "language: en\n"
                                "themes:\n"
                                "  - id: cold\n"
                                "  - id: help\n"
                                "    rules: [help, 'hel*']\n"
                                "    unless: [self help, help desk]\n"
                                "  - id: money\n"
                                "    rules: [{rule: money, unless: [pocket money]}]\n"
                                "  - id: warm\n";

static void book_of(jny_arena *a, jny_codebook *book)
{
    jny_err err = {0};
    cr_assert_eq(jny_codebook_parse(a, JNY_STR("b.yaml"), jny_cstr(book_text), book, NULL, &err),
                 JNY_OK, "%s", err.msg);
}

/* ---- A model by hand ------------------------------------------------------------------------- */

enum { THEMES = 5, VALENCES = 2 };

typedef struct {
    jny_arena        *a;
    jny_model         m;
    jny_model_theme   themes[THEMES];
    jny_model_valence valences[VALENCES];
    double            by_theme[THEMES];
    float            *weights;
    float            *rarity;
} handmade;

static int by_hash(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

/* A model that knows the words of `text` and says nothing of any: each theme's probability is a
 * half, and a suggestion begins at 0.6. The last of its themes is none of the codebook. */
static void model_of(jny_arena *a, const char *text, size_t n_valences, handmade *out)
{
    static const char *const paths[THEMES] = {"warm", "money", "cold", "help", "long gone"};
    jny_features            *f = jny_features_open(jny_world_system(), JNY_STR("en"), NULL, 0);
    jny_featured             read;
    size_t                   n;
    jny_features_read(a, f, jny_cstr(text), JNY_STR("en"), &read);
    const uint64_t *hashes = jny_features_hashes(f, &n);
    uint64_t       *sorted = JNY_ARRAY(a, uint64_t, n + 1);
    memcpy(sorted, hashes, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_hash);
    jny_features_close(f);

    *out         = (handmade){.a = a};
    out->weights = JNY_ARRAY(a, float, n * 2 * (THEMES + VALENCES) + 1);
    out->rarity  = JNY_ARRAY(a, float, n + 1);
    for (size_t i = 0; i < n; i++)
        out->rarity[i] = 1;
    for (size_t t = 0; t < THEMES; t++) {
        out->themes[t].path                      = jny_cstr(paths[t]);
        out->themes[t].threshold                 = 0.6;
        out->themes[t].weight[JNY_STACK_STORY]   = 1;
        out->themes[t].weight[JNY_STACK_PASSAGE] = 1;
    }
    out->valences[0] = (jny_model_valence){.name = JNY_STR("bad"), .by_theme = out->by_theme};
    out->valences[1] = (jny_model_valence){.name = JNY_STR("good"), .by_theme = out->by_theme};
    out->m           = (jny_model){.codebook   = JNY_STR("small"),
                                   .name       = JNY_STR("by hand"),
                                   .language   = JNY_STR("en"),
                                   .provenance = JNY_STR("{}"),
                                   .features   = n,
                                   .hashes     = sorted,
                                   .rarity     = out->rarity,
                                   .weights    = out->weights,
                                   .themes     = out->themes,
                                   .n          = THEMES,
                                   .valences   = out->valences,
                                   .n_valences = n_valences};
}

/* Adds to what the model thinks of the words of `text`: of output `what` (a theme, or THEMES and a
 * valence), as part of a story (side 0) or of a sentence (1). */
static void teach(handmade *h, size_t what, size_t side, const char *text, float weight)
{
    jny_features *f =
        jny_features_open(jny_world_system(), JNY_STR("en"), h->m.hashes, h->m.features);
    jny_featured read;
    size_t       outs = h->m.n + h->m.n_valences;
    jny_features_read(h->a, f, jny_cstr(text), JNY_STR("en"), &read);
    for (size_t i = 0; i < read.n; i++)
        h->weights[(2 * (size_t)(read.at[i] - 1) + side) * outs + what] += weight;
    jny_features_close(f);
}

/* The tags of the line that the filter gives for a story, or, with `explain`, its whole answer. */
static jny_str answer(jny_arena *a, const jny_model *m, const char *story, bool explain)
{
    jny_codebook       book;
    jny_matcher       *matcher;
    jny_scorer        *scorer;
    jny_err            err = {0};
    jny_tags           tags;
    jny_suggested_tag *learned;
    jny_buf            b    = jny_buf_open(a);
    jny_str            text = jny_cstr(story);
    book_of(a, &book);
    cr_assert_eq(jny_matcher_open(jny_world_system(), &book, &matcher, &err), JNY_OK);
    cr_assert_eq(jny_scorer_open(jny_world_system(), m, &book, &scorer, &err), JNY_OK, "%s",
                 err.msg);
    jny_tag(a, matcher, text, (jny_str){0}, &tags);
    size_t n = jny_scorer_suggest(a, scorer, text, (jny_str){0}, tags, &learned);
    if (explain)
        jny_tags_explain(&b, &book, text, tags, learned, n);
    else
        jny_tags_json(&b, jny_wording_of(a, &book), JNY_STR("x"), text, tags, learned, n);
    jny_scorer_close(scorer);
    jny_matcher_close(matcher);
    jny_str out = jny_buf_str(&b);
    if (!explain) {
        const char *at = memmem(out.p, out.n, "\"tags\":", 7);
        cr_assert(at);
        out = jny_str_sub(out, (size_t)(at - out.p), out.n);
    }
    return out;
}

static void expect_answer(jny_arena *a, const jny_model *m, const char *story, bool explain,
                          const char *expected)
{
    jny_str got = answer(a, m, story, explain);
    cr_expect(jny_str_eq(got, jny_cstr(expected)), "of \"%s\":\n%.*s\nnot\n%s", story, JNY_ARG(got),
              expected);
}

/* ---- Beside the rules ------------------------------------------------------------------------ */

Test(learned, stands_where_the_codebook_puts_it)
{
    jny_arena a = jny_arena_open(jny_world_system());
    handmade  h;
    model_of(&a, "cold help money warm", 0, &h);
    teach(&h, 2, 0, "cold", 50);
    teach(&h, 3, 1, "help", 50);
    teach(&h, 0, 1, "warm", 50);
    expect_answer(
        &a, &h.m, "Cold. Help, help. Money. Warm.", false,
        "\"tags\":[{\"hits\":[{\"bytes\":[0,5],\"span\":[0,5],\"text\":\"Cold.\"}],"
        "\"rule_agrees\":false,\"score\":1.000,\"source\":\"learned\",\"theme\":\"cold\"},"
        "{\"hits\":[{\"bytes\":[6,10],\"rule\":\"help\",\"span\":[6,10],\"text\":\"Help\"},"
        "{\"bytes\":[12,16],\"rule\":\"help\",\"span\":[12,16],\"text\":\"help\"}],"
        "\"source\":\"rule\",\"theme\":\"help\"},"
        "{\"hits\":[{\"bytes\":[6,17],\"span\":[6,17],\"text\":\"Help, help.\"}],"
        "\"rule_agrees\":true,\"score\":1.000,\"source\":\"learned\",\"theme\":\"help\"},"
        "{\"hits\":[{\"bytes\":[18,23],\"rule\":\"money\",\"span\":[18,23],"
        "\"text\":\"Money\"}],\"source\":\"rule\",\"theme\":\"money\"},"
        "{\"hits\":[{\"bytes\":[25,30],\"span\":[25,30],\"text\":\"Warm.\"}],"
        "\"rule_agrees\":false,\"score\":1.000,\"source\":\"learned\",\"theme\":\"warm\"}"
        "]}");
    jny_arena_close(&a);
}

Test(learned, where_no_rule_hits)
{
    jny_arena a = jny_arena_open(jny_world_system());
    handmade  h;
    model_of(&a, "cold warm very", VALENCES, &h);
    teach(&h, 2, 1, "cold", 50);
    teach(&h, 0, 1, "warm", 50);
    h.valences[1].bias = 9; /* good, unless a sentence says otherwise */
    teach(&h, THEMES, 1, "cold", 100);
    /* Two themes; of the second two passages, in the order of the story though the other way round
     * by weight; each with how it was. */
    expect_answer(&a, &h.m, "It was cold.  We grew warm. Warm, warm!", false,
                  "\"tags\":[{\"hits\":[{\"bytes\":[0,12],\"span\":[0,12],\"text\":\"It was "
                  "cold.\"}],\"rule_agrees\":false,\"score\":1.000,\"source\":\"learned\","
                  "\"theme\":\"cold\",\"valence\":\"bad\"},"
                  "{\"hits\":[{\"bytes\":[14,27],\"span\":[14,27],\"text\":\"We grew warm.\"},"
                  "{\"bytes\":[28,39],\"span\":[28,39],\"text\":\"Warm, warm!\"}],"
                  "\"rule_agrees\":false,\"score\":1.000,\"source\":\"learned\",\"theme\":\"warm\","
                  "\"valence\":\"good\"}]}");
    expect_answer(
        &a, &h.m, "It was cold.  We grew warm. Warm, warm!", true,
        "cold: learned, 1.000, no rule agrees, bad, \"It was cold.\"\n"
        "warm: learned, 1.000, no rule agrees, good, \"We grew warm.\"; \"Warm, warm!\"\n");
    expect_answer(&a, &h.m, "Nobody knows these words.", true, "(none)\n");
    expect_answer(&a, &h.m, "?!", true, "(none)\n");
    jny_arena_close(&a);
}

Test(learned, the_passage_that_weighs_most_may_come_last)
{
    jny_arena a = jny_arena_open(jny_world_system());
    handmade  h;
    model_of(&a, "warm very hot", 0, &h);
    teach(&h, 0, 1, "warm", 5);
    teach(&h, 0, 1, "hot", 50);
    expect_answer(&a, &h.m, "One was warm. Another hot. A third hot and hot.", true,
                  "warm: learned, 1.000, no rule agrees, \"Another hot.\"; \"A third hot and "
                  "hot.\"\n");
    expect_answer(&a, &h.m, "Warm. Hot. Nothing.", true,
                  "warm: learned, 1.000, no rule agrees, \"Warm.\"; \"Hot.\"\n");
    jny_arena_close(&a);
}

/* What is suggested of every story has no passage where the story has no word. */
Test(learned, a_story_without_words)
{
    jny_arena a = jny_arena_open(jny_world_system());
    handmade  h;
    model_of(&a, "warm", VALENCES, &h);
    h.themes[0].bias = 50;
    expect_answer(&a, &h.m, "?!", false,
                  "\"tags\":[{\"hits\":[],\"rule_agrees\":false,\"score\":1.000,"
                  "\"source\":\"learned\",\"theme\":\"warm\",\"valence\":\"bad\"}]}");
    expect_answer(&a, &h.m, "?!", true, "warm: learned, 1.000, no rule agrees, bad\n");
    jny_arena_close(&a);
}

Test(learned, with_another_codebook_it_is_refused)
{
    jny_arena    a = jny_arena_open(jny_world_system());
    handmade     h;
    jny_codebook book;
    jny_scorer  *s   = NULL;
    jny_err      err = {0};
    book_of(&a, &book);
    model_of(&a, "warm", 0, &h);
    h.m.codebook = JNY_STR("large");
    cr_expect_eq(jny_scorer_open(jny_world_system(), &h.m, &book, &s, &err), JNY_ECONFLICT);
    cr_expect(strstr(err.msg, "\"large\", not \"small\""), "%s", err.msg);
    jny_scorer_close(s);
    jny_arena_close(&a);
}

/* ---- Both ways of adding up ------------------------------------------------------------------ */

static const char *const some_words[] = {"cold",  "help",      "money",  "warm", "nobody", "came",
                                         "house", "caf\u00E9", "school", "we",   "waited", "."};

static jny_str random_story(jny_arena *a, chance *luck)
{
    jny_buf b = jny_buf_open(a);
    for (size_t n = chance_below(luck, 40); n > 0; n--) {
        jny_buf_add(
            &b, jny_cstr(some_words[chance_below(luck, sizeof some_words / sizeof *some_words)]));
        jny_buf_char(&b, ' ');
    }
    return jny_buf_str(&b);
}

Test(learned, machines_without_avx2_say_the_same)
{
    jny_arena    a    = jny_arena_open(jny_world_system());
    chance       luck = chance_of(21);
    jny_codebook book;
    handmade     h;
    jny_scorer  *quick, *plain;
    jny_err      err       = {0};
    size_t       suggested = 0;
    book_of(&a, &book);
    model_of(&a, "cold help money warm. nobody came. house caf\u00E9 school. we waited", VALENCES,
             &h);
    for (size_t i = 0; i < h.m.features * 2 * (THEMES + VALENCES); i++)
        h.weights[i] = (float)((double)chance_below(&luck, 20001) / 10000 - 1);
    for (size_t i = 0; i < h.m.features; i++)
        h.rarity[i] = (float)(1 + (double)chance_below(&luck, 1000) / 300);
    cr_assert_eq(jny_scorer_open(jny_world_system(), &h.m, &book, &quick, &err), JNY_OK);
    cr_assert_eq(jny_scorer_open(jny_world_system(), &h.m, &book, &plain, &err), JNY_OK);
    scorer_add_plainly(plain);
    for (int i = 0; i < 3000; i++) {
        jny_arena        one   = a;
        jny_str          story = random_story(&one, &luck);
        const jny_score *x, *y;
        jny_featured     read;
        jny_scorer_score(&one, quick, story, (jny_str){0}, (jny_tags){0}, &x, &read);
        jny_scorer_score(&one, plain, story, (jny_str){0}, (jny_tags){0}, &y, NULL);
        for (size_t t = 0; t < THEMES; t++) {
            cr_assert(memcmp(&x[t].score, &y[t].score, sizeof x->score) == 0, "\"%.*s\"",
                      JNY_ARG(story));
            cr_assert_eq(x[t].valence, y[t].valence, "\"%.*s\"", JNY_ARG(story));
            cr_assert(memcmp(&x[t].valence_score, &y[t].valence_score, sizeof x->score) == 0);
            suggested += x[t].suggested;
        }
    }
    cr_expect_gt(suggested, 300, "%zu suggestions", suggested);
    jny_scorer_close(quick);
    jny_scorer_close(plain);
    jny_arena_close(&a);
}

/* ---- Features -------------------------------------------------------------------------------- */

static void expect_same(jny_arena *a, jny_features *f, jny_str language, const uint64_t *hashes,
                        size_t n, jny_str story, jny_str lang)
{
    jny_features *fresh = jny_features_open(jny_world_system(), language, hashes, n);
    jny_featured  x, y;
    jny_features_read(a, f, story, lang, &x);
    jny_features_read(a, fresh, story, lang, &y);
    cr_assert_eq(x.n, y.n, "%.*s: %zu and %zu", JNY_ARG(lang), x.n, y.n);
    cr_assert(x.n == 0 || memcmp(x.at, y.at, x.n * sizeof *x.at) == 0, "%.*s", JNY_ARG(lang));
    jny_features_close(fresh);
}

/* What was read before, in whatever language, and whether it was forgotten, makes no difference. */
Test(learned, features_do_not_depend_on_the_stories_before)
{
    static const char *const langs[] = {"en", "es", "de", "fr", "pt",  "it", "nl",
                                        "sv", "fi", "",   "en", "tlh", "de"};
    jny_arena                a       = jny_arena_open(jny_world_system());
    jny_str       text = JNY_STR("We were waiting for children, ni\u00F1os, Kinder, enfants.");
    jny_features *all  = jny_features_open(jny_world_system(), JNY_STR("en"), NULL, 0);
    jny_featured  read;
    size_t        n, same = 0;
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        jny_features_read(&a, all, text, jny_cstr(langs[i]), &read);
    const uint64_t *hashes = jny_features_hashes(all, &n);
    jny_features   *f      = jny_features_open(jny_world_system(), JNY_STR("en"), hashes, n);
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        expect_same(&a, f, JNY_STR("en"), hashes, n, text, jny_cstr(langs[i]));

    /* Another stem is another feature; a language that nobody knows is the codebook's. */
    jny_featured english, german, unknown;
    jny_features_read(&a, f, text, JNY_STR("en"), &english);
    jny_features_read(&a, f, text, JNY_STR("de"), &german);
    jny_features_read(&a, f, text, JNY_STR("tlh"), &unknown);
    for (size_t i = 0; i < english.n && i < german.n; i++)
        same += english.at[i] == german.at[i];
    cr_expect(same < english.n);
    cr_assert_eq(english.n, unknown.n);
    cr_expect(memcmp(english.at, unknown.at, english.n * sizeof *english.at) == 0);

    /* More words than are remembered. */
    jny_buf many = jny_buf_open(&a);
    for (int i = 0; i < 400002; i++)
        jny_buf_format(&many, "w%x ", (unsigned)i);
    jny_features_read(&a, f, jny_buf_str(&many), JNY_STR("en"), &read);
    expect_same(&a, f, JNY_STR("en"), hashes, n, text, JNY_STR("en"));
    jny_features_close(f);
    jny_features_close(all);
    jny_arena_close(&a);
}

/* Without a stemmer words are features as they stand; of a very long one the beginning is. */
Test(learned, features_without_a_stemmer_and_of_long_words)
{
    jny_arena     a = jny_arena_open(jny_world_system());
    jny_features *f = jny_features_open(jny_world_system(), JNY_STR("tlh"), NULL, 0);
    jny_featured  one, more;
    jny_features_read(&a, f, JNY_STR("wait"), (jny_str){0}, &one);
    jny_features_read(&a, f, JNY_STR("waiting"), (jny_str){0}, &more);
    for (size_t i = 0; i < more.n; i++)
        cr_expect_neq(more.at[i], one.at[0], "the word itself");
    char word[101] = {0};
    memset(word, 'a', 100);
    memcpy(word, "bcd", 3);
    jny_features_read(&a, f, jny_cstr(word), (jny_str){0}, &one);
    memset(word + 70, 'x', 30);
    jny_features_read(&a, f, jny_cstr(word), (jny_str){0}, &more);
    cr_assert_eq(one.n, more.n);
    cr_expect_neq(one.at[0], more.at[0], "they are two words");
    cr_expect(memcmp(one.at + 1, more.at + 1, (one.n - 1) * sizeof *one.at) == 0,
              "of the same beginning");
    jny_features_close(f);
    jny_arena_close(&a);
}

/* ---- Tags as they are shown ----------------------------------------------------------------- */

Test(print, places_far_into_a_story)
{
    static const size_t far[] = {9999, 10000, 10009, 99999, 100000, 1234560};
    jny_arena           a     = jny_arena_open(jny_world_system());
    handmade            h;
    model_of(&a, "warm", 0, &h);
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        char *story = JNY_ARRAY(&a, char, far[i] + sizeof "money");
        memset(story, ' ', far[i]);
        memcpy(story + far[i], "money", sizeof "money");
        expect_answer(&a, &h.m, story, false,
                      jny_str_z(&a, jny_str_format(&a,
                                                   "\"tags\":[{\"hits\":[{\"bytes\":[%zu,%zu],"
                                                   "\"rule\":\"money\",\"span\":[%zu,%zu],\"text\":"
                                                   "\"money\"}],\"source\":\"rule\",\"theme\":"
                                                   "\"money\"}]}",
                                                   far[i], far[i] + 5, far[i], far[i] + 5)));
    }
    jny_arena_close(&a);
}

/* Every rule that gave up is named, in the line and to people. */
Test(print, rules_that_gave_up)
{
    static const uint32_t limited[] = {0, 5};
    jny_arena             a         = jny_arena_open(jny_world_system());
    jny_codebook          book;
    jny_tags              tags = {.limited = limited, .n_limited = 2};
    jny_buf               json = jny_buf_open(&a), people = jny_buf_open(&a);
    book_of(&a, &book);
    jny_tags_json(&json, jny_wording_of(&a, &book), JNY_STR("x"), JNY_STR("y"), tags, NULL, 0);
    cr_expect(jny_str_ends(jny_buf_str(&json),
                           JNY_STR("\"tags\":[],\"warnings\":[\"help\",\"pocket money\"]}")),
              "%.*s", JNY_ARG(jny_buf_str(&json)));
    jny_tags_explain(&people, &book, JNY_STR("y"), tags, NULL, 0);
    cr_expect(jny_str_eq(jny_buf_str(&people), JNY_STR("(none)\nover its match limit: help\n"
                                                       "over its match limit: pocket money\n")),
              "%.*s", JNY_ARG(jny_buf_str(&people)));
    jny_arena_close(&a);
}

/* A codebook that holds nothing yet tags nothing. */
Test(print, a_codebook_without_themes)
{
    jny_arena    a    = jny_arena_open(jny_world_system());
    jny_codebook book = {0};
    cr_expect_eq(jny_tags_specific(&a, &book, (jny_tags){0}).n, 0);
    jny_arena_close(&a);
}

/* Rules are numbered first, then what cancels a theme, then what cancels a rule. */
Test(print, every_rule_that_may_give_up_has_its_words)
{
    static const char *const words[] = {"help",      "hel*",         "money", "self help",
                                        "help desk", "pocket money", ""};
    jny_arena                a       = jny_arena_open(jny_world_system());
    jny_codebook             book;
    book_of(&a, &book);
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
        cr_expect(jny_str_eq(jny_tags_limited_rule(&book, i), jny_cstr(words[i])), "%u: %.*s", i,
                  JNY_ARG(jny_tags_limited_rule(&book, i)));
    jny_arena_close(&a);
}
