/* test_snowball.c - stems: src/text against the vocabulary of the Snowball project, and the
 * languages it knows. */
#include <journeys/text.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next word of a list with one a line; empty at the end. */
static jny_str next_word(FILE *f, char *room, size_t n)
{
    if (!fgets(room, (int)n, f))
        return (jny_str){0};
    return jny_str_trim(jny_cstr(room));
}

Test(stem, english_vocabulary_of_snowball)
{
    const char *folder = getenv("JOURNEYS_SHARED_DATA");
    char        path[2][1024], room[2][256];
    size_t      n = 0, equal = 0;
    FILE       *in, *out;
    if (!folder)
        folder = SOURCE_FOLDER "/../shared/data";
    snprintf(path[0], sizeof path[0], "%s/snowball-2.2.0/english/voc.txt", folder);
    snprintf(path[1], sizeof path[1], "%s/snowball-2.2.0/english/output.txt", folder);
    in = fopen(path[0], "r"), out = fopen(path[1], "r");
    if (!in || !out) {
        fprintf(stderr, "SKIP: stems of Snowball: no %s\n", in ? path[1] : path[0]);
        if (in)
            fclose(in);
        cr_skip_test("no third-party data");
    }
    jny_arena    a = jny_arena_open(jny_world_system());
    jny_stemmer *s = NULL;
    cr_assert_eq(jny_stemmer_open(jny_world_system(), JNY_STR("en"), &s, NULL), JNY_OK);
    for (jny_str word; (word = next_word(in, room[0], sizeof room[0])).n; n++) {
        jny_str want = next_word(out, room[1], sizeof room[1]), got = jny_stem(&a, s, word);
        equal += jny_str_eq(got, want);
        cr_expect(jny_str_eq(got, want),
                  "voc.txt:%zu: \"%.*s\" has the stem \"%.*s\", not \"%.*s\"", n + 1, JNY_ARG(word),
                  JNY_ARG(got), JNY_ARG(want));
    }
    cr_expect_eq(next_word(out, room[1], sizeof room[1]).n, 0, "output.txt is longer than voc.txt");
    cr_expect_eq(n, 29417);
    cr_expect_eq(equal, 29417);
    jny_stemmer_close(s);
    jny_arena_close(&a);
    fclose(in);
    fclose(out);
}

Test(stem, languages)
{
    static const struct {
        const char *tag, *name;
    } cases[] = {
        {"en", "english"},
        {"en-GB", "english"},
        {"en_GB", "english"},
        {"EN", "english"},
        {"English", "english"},
        {"ES", "spanish"},
        {"Spanish", "spanish"},
        {"pt-BR", "portuguese"},
        {"fr", "french"},
        {"yi", "yiddish"},
        {"so", ""},
        {"zh", ""},
        {"", ""},
        {"-", ""},
        {"e", ""},
        {"english2", ""},
        {"Portugueseeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jny_str      tag = jny_cstr(cases[i].tag), name = jny_stemmer_language(tag);
        jny_stemmer *s   = NULL;
        jny_err      err = {0};
        cr_expect(jny_str_eq(name, jny_cstr(cases[i].name)), "\"%s\" is \"%s\", said \"%.*s\"",
                  cases[i].tag, cases[i].name, JNY_ARG(name));
        jny_status st = jny_stemmer_open(jny_world_system(), tag, &s, &err);
        cr_expect_eq(st, name.n ? JNY_OK : JNY_ENOTFOUND, "\"%s\": status %d", cases[i].tag, st);
        cr_expect(name.n || strstr(err.msg, cases[i].tag), "\"%s\" is not in: %s", cases[i].tag,
                  err.msg);
        jny_stemmer_close(s);
    }
    jny_stemmer_close(NULL);
}
