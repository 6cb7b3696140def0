/* themes.c - which theme is meant: among the codebooks of a project, and in another version. */
#include "themes.h"

static jny_status not_found(const jny_active *books, size_t n, jny_str name, jny_err *err)
{
    jny_str nearest = {0};
    size_t  least   = 4;
    if (n == 0)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "the project has no codebook yet: `journeys tag --codebook FILE` brings "
                        "one in");
    if (n == 1) {
        size_t ignored;
        return jny_codebook_need(&books[0].book, name, &ignored, err);
    }
    for (size_t b = 0; b < n; b++)
        for (size_t t = 0; t < books[b].book.n; t++) {
            size_t d = jny_str_distance(name, books[b].book.themes[t].path, least);
            if (d < least) {
                least   = d;
                nearest = books[b].book.themes[t].path;
            }
        }
    if (nearest.n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no codebook of the project has a theme \"%.*s\" (did you mean "
                        "\"%.*s\"?)",
                        JNY_ARG(name), JNY_ARG(nearest));
    return jny_fail(err, JNY_ENOTFOUND, NULL, "no codebook of the project has a theme \"%.*s\"",
                    JNY_ARG(name));
}

jny_status jny_theme_named(const jny_active *books, size_t n, jny_str name, jny_named_theme *out,
                           jny_err *err)
{
    *out = (jny_named_theme){0};
    for (size_t b = 0; b < n; b++) {
        size_t t = jny_codebook_find(&books[b].book, name);
        if (t == JNY_NO_PARENT)
            continue;
        if (out->codebook)
            return jny_fail(err, JNY_ECONFLICT, NULL,
                            "two codebooks have a theme \"%.*s\": write \"%.*s:%.*s\" or "
                            "\"%.*s:%.*s\"",
                            JNY_ARG(name), JNY_ARG(out->codebook->book.name), JNY_ARG(name),
                            JNY_ARG(books[b].book.name), JNY_ARG(name));
        *out = (jny_named_theme){&books[b], t};
    }
    return out->codebook ? JNY_OK : not_found(books, n, name, err);
}

size_t same_theme(const jny_codebook *book, const jny_theme *t)
{
    for (size_t i = 0; t->guid.n && i < book->n; i++)
        if (jny_str_eq(book->themes[i].guid, t->guid))
            return i;
    size_t i = jny_codebook_find(book, t->path);
    return i != JNY_NO_PARENT && book->themes[i].guid.n && t->guid.n ? JNY_NO_PARENT : i;
}
