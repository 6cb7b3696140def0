/* test_many.c - more of everything than the matcher first makes room for: pairs, patterns, words
 * to remember. Nothing is lost of it, and nothing comes twice. */
#include <journeys/tag.h>

#include <criterion/criterion.h>
#include <string.h>

static jny_matcher *matcher_of(jny_arena *a, const jny_buf *yaml)
{
    jny_codebook *book = JNY_NEW(a, jny_codebook);
    jny_matcher  *m    = NULL;
    jny_err       err  = {0};
    cr_assert_eq(jny_codebook_parse(a, JNY_STR("b.yaml"), jny_buf_str(yaml), book, NULL, &err),
                 JNY_OK, "%s", err.msg);
    cr_assert_eq(jny_matcher_open(jny_world_system(), book, &m, &err), JNY_OK, "%s", err.msg);
    return m;
}

static jny_buf open_book(jny_arena *a)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("codebook: many\nlanguage: en\nthemes:\n  - id: t\n    rules:\n"));
    return b;
}

Test(many, pairs)
{
    enum { PAIRS = 1000 };
    jny_arena a    = jny_arena_open(jny_world_system());
    jny_buf   book = open_book(&a), story = jny_buf_open(&a);
    jny_tags  tags;
    jny_buf_add(&book, JNY_STR("      - nobody ~2 help\n"));
    for (int i = 0; i < PAIRS; i++)
        jny_buf_add(&story, JNY_STR("Nobody gave help to me at that old place. "));
    jny_matcher *m = matcher_of(&a, &book);
    jny_tag(&a, m, jny_buf_str(&story), (jny_str){0}, &tags);
    cr_assert_eq(tags.n, PAIRS);
    for (size_t i = 0; i < PAIRS; i++)
        cr_expect_eq(tags.hits[i].end - tags.hits[i].start, sizeof "Nobody gave help" - 1);
    jny_matcher_close(m);
    jny_arena_close(&a);
}

/* Patterns are looked for eight at a time; a text may end in the middle of what could be one, and
 * begin with the second letter of a first that is not there. */
Test(many, patterns)
{
    enum { PATTERNS = 150 };
    jny_arena a    = jny_arena_open(jny_world_system());
    jny_buf   book = open_book(&a), story = jny_buf_open(&a);
    jny_tags  tags;
    for (int i = 0; i < PATTERNS; i++)
        jny_buf_format(&book, "      - '/q%c%c?%d\\b/'\n", "xzj"[i % 3], "kv"[i % 2], i);
    jny_matcher *m = matcher_of(&a, &book);
    for (int i = 0; i < PATTERNS; i++)
        jny_buf_format(&story, "k%d q%c%d qv. q\u00E9 ", i, "xzj"[i % 3], i);
    jny_buf_char(&story, 'q');
    jny_tag(&a, m, jny_buf_str(&story), (jny_str){0}, &tags);
    cr_assert_eq(tags.n, PATTERNS);
    for (size_t i = 0; i < PATTERNS; i++)
        cr_expect_eq(tags.hits[i].rule, i);
    jny_matcher_close(m);
    jny_arena_close(&a);
}

/* Words without end are not remembered without end: 16 MB of long ones, then all is forgotten. */
Test(many, long_words)
{
    enum { LONG = 1 << 16, WORDS = 300 };
    jny_arena a    = jny_arena_open(jny_world_system());
    jny_buf   book = open_book(&a);
    jny_buf_add(&book, JNY_STR("      - help\n      - zzz*\n"));
    jny_matcher *m    = matcher_of(&a, &book);
    char        *word = JNY_ARRAY(&a, char, LONG + sizeof " help");
    memset(word, 'z', LONG);
    memcpy(word + LONG, " help", sizeof " help");
    for (int i = 0; i < WORDS; i++) {
        jny_arena one = a;
        jny_tags  tags;
        word[LONG - 1] = (char)('a' + i % 26);
        word[LONG - 2] = (char)('a' + i / 26);
        jny_tag(&one, m, jny_cstr(word), (jny_str){0}, &tags);
        cr_assert_eq(tags.n, 2, "word %d", i);
        cr_expect_eq(tags.hits[0].end, LONG);
    }
    jny_matcher_close(m);
    jny_arena_close(&a);
}
