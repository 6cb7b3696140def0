/* test_stems.c - a rule of one word hits exactly the words that have its stem.
 *
 * The matcher does not stem a word that begins like no rule's stem; here every word is
 * stemmed. The words are Snowball's vocabulary, where it is at hand, and words put together
 * from letters and from the endings that the English stemmer looks for. */
#include "chance.h"

#include <criterion/criterion.h>
#include <journeys/tag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODEBOOKS = 12, RULES = 120, MADE = 30000 };

typedef JNY_LIST(jny_str) words;

static jny_str made_word(jny_arena *a, chance *luck)
{
    static const char letters[] = "aeiouybcdlgnstrzvmhpwkx";
    static const char endings[] =
        "s es ies ied sses us ss 's ed edly ing ingly eed eedly y tional enci anci abli entli izer "
        "ization ational ation ator alism aliti alli fulness ousli ousness iveness iviti biliti "
        "bli "
        "ogi fulli lessli li alize icate iciti ical ful ness ative al ance ence er ic able ible "
        "ant "
        "ement ment ent ism ate iti ous ive ize ion e l ll at bl iz tt ying yed";
    jny_buf b = jny_buf_open(a);
    for (size_t n = 1 + chance_below(luck, 6); n > 0; n--)
        jny_buf_char(&b, letters[chance_below(luck, sizeof letters - 1)]);
    for (size_t n = chance_below(luck, 3); n > 0; n--) {
        jny_str rest = jny_cstr(endings);
        for (size_t skip = chance_below(luck, 80); skip > 0; skip--)
            jny_str_cut(&rest, ' ');
        jny_buf_add(&b, jny_str_cut(&rest, ' '));
    }
    return jny_buf_str(&b);
}

static void read_vocabulary(jny_arena *a, words *out)
{
    const char *data = getenv("JOURNEYS_SHARED_DATA");
    char        path[1024];
    jny_str     all;
    jny_err     err = {0};
    snprintf(path, sizeof path, "%s/snowball-2.2.0/english/voc.txt",
             data ? data : SOURCE_FOLDER "/../shared/data");
    if (jny_file_read(a, jny_world_system(), path, 1 << 24, &all, &err) != JNY_OK) {
        cr_log_warn("without Snowball's vocabulary: %s", err.msg);
        return;
    }
    while (all.n) {
        jny_str line      = jny_str_cut(&all, '\n');
        *JNY_PUSH(a, out) = jny_str_trim(line);
    }
    cr_assert_eq(out->n, 29417, "%zu words", out->n);
}

/* A codebook whose rules are single words; their stems go into `stems`. */
static jny_str make_codebook(jny_arena *a, chance *luck, const words *from, jny_stemmer *stemmer,
                             jny_interned *stems)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("codebook: stems\nlanguage: en\nthemes:\n  - id: t\n    rules:\n"));
    for (int i = 0; i < RULES; i++) {
        jny_str word = from->at[chance_below(luck, from->n)];
        if (memchr(word.p, '\'', word.n) || word.n == 0)
            continue;
        jny_buf_format(&b, "      - '%.*s'\n", JNY_ARG(word));
        jny_intern(stems, jny_stem(a, stemmer, jny_text_form(a, word, true)));
    }
    return jny_buf_str(&b);
}

static size_t check_words(const words *list, jny_matcher *m, jny_stemmer *stemmer,
                          const jny_interned *stems)
{
    jny_arena a    = jny_arena_open(jny_world_system());
    size_t    hits = 0;
    for (size_t i = 0; i < list->n; i++) {
        jny_str  word = list->at[i];
        jny_tags tags;
        jny_arena_reset(&a);
        if (jny_words_split(&a, word).n != 1 || word.p[0] == '\'')
            continue;
        jny_str stem = jny_stem(&a, stemmer, jny_text_form(&a, word, true));
        jny_tag(&a, m, word, JNY_STR("en"), &tags);
        if ((tags.n > 0) != (jny_intern_find(stems, stem) > 0))
            cr_assert_fail("\"%.*s\" with the stem \"%.*s\": the matcher gives %zu hits",
                           JNY_ARG(word), JNY_ARG(stem), tags.n);
        hits += tags.n;
    }
    jny_arena_close(&a);
    return hits;
}

Test(stems, every_word_that_has_the_stem)
{
    jny_arena    a    = jny_arena_open(jny_world_system());
    chance       luck = chance_of(7);
    jny_stemmer *stemmer;
    words        list = {0};
    size_t       hits = 0;
    cr_assert_eq(jny_stemmer_open(jny_world_system(), JNY_STR("en"), &stemmer, NULL), JNY_OK);
    read_vocabulary(&a, &list);
    for (int i = 0; i < MADE; i++) {
        jny_str word         = made_word(&a, &luck);
        *JNY_PUSH(&a, &list) = word;
    }
    *JNY_PUSH(&a, &list) = JNY_STR("dying");
    *JNY_PUSH(&a, &list) = JNY_STR("Tying");
    for (int i = 0; i < CODEBOOKS; i++) {
        jny_matcher *m;
        jny_codebook book;
        jny_err      err   = {0};
        jny_interned stems = jny_intern_open(&a);
        jny_str      yaml  = make_codebook(&a, &luck, &list, stemmer, &stems);
        if (i == 0)
            yaml =
                JNY_STR("codebook: s\nlanguage: en\nthemes:\n  - id: t\n    rules: [die, tie]\n");
        if (i == 0) {
            stems = jny_intern_open(&a);
            jny_intern(&stems, JNY_STR("die"));
            jny_intern(&stems, JNY_STR("tie"));
        }
        jny_codebook_parse(&a, JNY_STR("stems.yaml"), yaml, &book, NULL, &err);
        cr_assert_eq(err.status, JNY_OK, "%s", err.msg);
        cr_assert_eq(jny_matcher_open(jny_world_system(), &book, &m, &err), JNY_OK);
        hits += check_words(&list, m, stemmer, &stems);
        jny_matcher_close(m);
    }
    cr_assert_gt(hits, 1000);
    jny_stemmer_close(stemmer);
    jny_arena_close(&a);
}
