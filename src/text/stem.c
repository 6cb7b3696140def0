/* stem.c - libstemmer by the name of a language. */
#include <journeys/text.h>

#include <libstemmer.h>
#include <string.h>

struct jny_stemmer {
    const jny_world   *world;
    struct sb_stemmer *sb;
};

/* ISO 639-1 beside libstemmer's own names. */
static const struct {
    jny_str code, name;
} languages[] = {
    {JNY_INIT("ar"), JNY_INIT("arabic")},     {JNY_INIT("ca"), JNY_INIT("catalan")},
    {JNY_INIT("da"), JNY_INIT("danish")},     {JNY_INIT("de"), JNY_INIT("german")},
    {JNY_INIT("el"), JNY_INIT("greek")},      {JNY_INIT("en"), JNY_INIT("english")},
    {JNY_INIT("es"), JNY_INIT("spanish")},    {JNY_INIT("eu"), JNY_INIT("basque")},
    {JNY_INIT("fi"), JNY_INIT("finnish")},    {JNY_INIT("fr"), JNY_INIT("french")},
    {JNY_INIT("ga"), JNY_INIT("irish")},      {JNY_INIT("hi"), JNY_INIT("hindi")},
    {JNY_INIT("hu"), JNY_INIT("hungarian")},  {JNY_INIT("hy"), JNY_INIT("armenian")},
    {JNY_INIT("id"), JNY_INIT("indonesian")}, {JNY_INIT("it"), JNY_INIT("italian")},
    {JNY_INIT("lt"), JNY_INIT("lithuanian")}, {JNY_INIT("ne"), JNY_INIT("nepali")},
    {JNY_INIT("nl"), JNY_INIT("dutch")},      {JNY_INIT("no"), JNY_INIT("norwegian")},
    {JNY_INIT("pt"), JNY_INIT("portuguese")}, {JNY_INIT("ro"), JNY_INIT("romanian")},
    {JNY_INIT("ru"), JNY_INIT("russian")},    {JNY_INIT("sr"), JNY_INIT("serbian")},
    {JNY_INIT("sv"), JNY_INIT("swedish")},    {JNY_INIT("ta"), JNY_INIT("tamil")},
    {JNY_INIT("tr"), JNY_INIT("turkish")},    {JNY_INIT("yi"), JNY_INIT("yiddish")},
};

jny_str jny_stemmer_language(jny_str tag)
{
    char   small[32];
    size_t n = 0;
    while (n < tag.n && n < sizeof small && tag.p[n] != '-' && tag.p[n] != '_') {
        char c     = tag.p[n];
        small[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    jny_str wanted = {small, n};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (jny_str_eq(wanted, languages[i].code) || jny_str_eq(wanted, languages[i].name))
            return languages[i].name;
    return (jny_str){0};
}

jny_status jny_stemmer_open(const jny_world *w, jny_str language, jny_stemmer **out, jny_err *err)
{
    jny_str            name = jny_stemmer_language(language); /* a literal, or nothing */
    struct sb_stemmer *sb   = name.n ? sb_stemmer_new(name.p, "UTF_8") : NULL;
    if (!sb)
        return jny_fail(err, JNY_ENOTFOUND, NULL, "no stemmer knows the language \"%.*s\"",
                        JNY_ARG(language));
    *out = w->alloc(w->ctx, sizeof **out);
    if (!*out) {
        sb_stemmer_delete(sb);
        return jny_fail(err, JNY_ELIMIT, NULL, "out of memory");
    }
    (*out)->world = w;
    (*out)->sb    = sb;
    return JNY_OK;
}

void jny_stemmer_close(jny_stemmer *s)
{
    if (s) {
        sb_stemmer_delete(s->sb);
        s->world->free(s->world->ctx, s, sizeof *s);
    }
}

jny_str jny_stem(jny_arena *a, jny_stemmer *s, jny_str folded)
{
    /* The answer belongs to the stemmer until the next call: copy it at once. */
    const sb_symbol *stem = sb_stemmer_stem(s->sb, (const sb_symbol *)folded.p, (int)folded.n);
    if (!stem)
        return folded;
    return jny_str_copy(a, (jny_str){(const char *)stem, (size_t)sb_stemmer_length(s->sb)});
}
