/* check.c - what is allowed but should not stay: the lint of `codebook check`. */
#include "yaml.h"

static void say(jny_arena *a, jny_problems *p, bool warning, const jny_theme *t, const char *what)
{
    yaml_problem(a, p, warning, t->at, "theme \"%.*s\": %s", JNY_ARG(t->path), what);
}

static bool has_children(const jny_codebook *book, size_t i)
{
    return i + 1 < book->n && book->themes[i + 1].depth > book->themes[i].depth;
}

static void check_rules(jny_arena *a, const jny_theme *t, jny_problems *p)
{
    jny_interned seen = jny_intern_open(a);
    for (size_t i = 0; i < t->n_rules; i++) {
        size_t before = seen.names.n;
        jny_intern(&seen, t->rules[i].text);
        if (seen.names.n == before)
            yaml_problem(a, p, true, t->rules[i].at,
                         "theme \"%.*s\": rule \"%.*s\" stands here twice", JNY_ARG(t->path),
                         JNY_ARG(t->rules[i].text));
    }
}

/* A guid is what a theme is known by through every renaming. */
static void check_guids(jny_arena *a, const jny_codebook *book, jny_problems *p)
{
    jny_interned seen  = jny_intern_open(a);
    size_t      *first = JNY_ARRAY(a, size_t, book->n + 1);
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t = &book->themes[i];
        size_t           n = seen.names.n;
        if (t->guid.n == 0)
            continue;
        uint32_t number = jny_intern(&seen, t->guid);
        if (seen.names.n > n)
            first[number - 1] = i;
        else
            yaml_problem(a, p, false, t->at,
                         "theme \"%.*s\": has the guid of theme \"%.*s\" (line %u): take the line "
                         "away, and `codebook check --write-guids` writes another",
                         JNY_ARG(t->path), JNY_ARG(book->themes[first[number - 1]].path),
                         book->themes[first[number - 1]].at.line);
    }
}

void jny_codebook_check(jny_arena *a, const jny_codebook *book, jny_problems *problems)
{
    size_t without_guid = 0;
    check_guids(a, book, problems);
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t = &book->themes[i];
        without_guid += t->guid.n == 0;
        check_rules(a, t, problems);
        check_overlaps(a, t, book->language, problems);
        if (t->definition.n == 0)
            say(a, problems, true, t, "no definition: people cannot code by a name alone");
        if (t->n_rules == 0) {
            if (!has_children(book, i))
                say(a, problems, true, t, "no rules: only people can find it");
            else
                continue; /* a parent made of its children needs no examples of its own */
        }
        if (t->n_examples == 0)
            say(a, problems, false, t, "no example: write a sentence that must be tagged");
        if (t->n_near_misses == 0)
            say(a, problems, false, t,
                "no near-miss: write a sentence that sounds like it and must not be tagged");
    }
    if (without_guid)
        yaml_problem(a, problems, true, (jny_loc){1, 1},
                     "%zu %s no guid, so a renamed theme is a new one to other programs: "
                     "`codebook check --write-guids` adds them",
                     without_guid, without_guid == 1 ? "theme has" : "themes have");
}
