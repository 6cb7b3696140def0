/* example.c - tags a string by a codebook. Build it against the installed library:
 *     cc example.c $(pkg-config --cflags --libs journeys) -o example
 *     ./example /usr/share/journeys/codebooks/1000-journeys.yaml "We were on the waiting list." */
#include <journeys/tag.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    const jny_world *world = jny_world_system();
    jny_arena        a     = jny_arena_open(world);
    static jny_err   err; /* zero: no error yet */
    jny_str          yaml;
    jny_codebook     book;
    jny_matcher     *matcher;
    jny_tags         tags;
    if (argc != 3)
        return 2;
    if (jny_file_read(&a, world, argv[1], 1 << 20, &yaml, &err) != JNY_OK ||
        jny_codebook_parse(&a, jny_cstr(argv[1]), yaml, &book, NULL, &err) != JNY_OK ||
        jny_matcher_open(world, &book, &matcher, &err) != JNY_OK) {
        fprintf(stderr, "%s: %s\n", err.place, err.msg);
        jny_arena_close(&a);
        return 3;
    }
    jny_str story = jny_cstr(argv[2]);
    jny_tag(&a, matcher, story, jny_cstr(""), &tags);
    for (size_t i = 0; i < tags.n; i++)
        printf("%.*s: %.*s\n", JNY_ARG(book.themes[tags.hits[i].theme].path),
               JNY_ARG(jny_str_sub(story, tags.hits[i].start, tags.hits[i].end)));
    jny_matcher_close(matcher);
    jny_arena_close(&a);
}
