/* gazetteer.c - lists of words by kind: reads them, looks words up. Opens no file. */
#include "redact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const char jny_gazetteer_names[], jny_gazetteer_words[], jny_gazetteer_public[],
    jny_gazetteer_everyday[]; /* gazetteer.S */

struct jny_gazetteer {
    jny_interned              words; /* folded, one space between */
    JNY_LIST(gazetteer_entry) entries;
    size_t                    longest;
};

typedef struct {
    jny_str          name;
    uint32_t         kinds;
    jny_redact_class own;
} heading;

static const heading headings[] = {
    {JNY_INIT("first names"), KIND_FIRST_NAME, 0},
    {JNY_INIT("first names that are words"), KIND_WORD_NAME, 0},
    {JNY_INIT("titles"), KIND_TITLE, 0},
    {JNY_INIT("people"), KIND_RELATION, 0},
    {JNY_INIT("children"), KIND_RELATION | KIND_CHILD, 0},
    {JNY_INIT("a name follows"), KIND_CUE, 0},
    {JNY_INIT("a place follows"), KIND_WHERE, 0},
    {JNY_INIT("inside names"), KIND_PARTICLE, 0},
    {JNY_INIT("street types"), KIND_STREET, 0},
    {JNY_INIT("block types"), KIND_BLOCK, 0},
    {JNY_INIT("school types"), KIND_SCHOOL, 0},
    {JNY_INIT("organisation types"), KIND_ORGANISATION, 0},
    {JNY_INIT("dedications"), KIND_DEDICATION, 0},
    {JNY_INIT("school words"), KIND_SCHOOL_WORD, 0},
    {JNY_INIT("no particular one"), KIND_GENERIC, 0},
    {JNY_INIT("public"), KIND_PUBLIC, 0},
    {JNY_INIT("places everybody knows"), KIND_TOWN, 0},
    {JNY_INIT("plain words"), KIND_PLAIN, 0},
    {JNY_INIT("what people do"), KIND_VERB, 0},
    {JNY_INIT("closings"), KIND_CLOSING, 0},
    {JNY_INIT("everyday words"), KIND_EVERYDAY, 0},
    {JNY_INIT("own persons"), KIND_OWN, JNY_REDACT_PERSON},
    {JNY_INIT("own schools"), KIND_OWN, JNY_REDACT_SCHOOL},
    {JNY_INIT("own organisations"), KIND_OWN, JNY_REDACT_ORGANISATION},
    {JNY_INIT("own streets"), KIND_OWN, JNY_REDACT_STREET},
    {JNY_INIT("own places"), KIND_OWN, JNY_REDACT_PLACE},
};
enum { HEADINGS = sizeof headings / sizeof *headings };

static const heading *find_heading(jny_str name)
{
    for (size_t i = 0; i < HEADINGS; i++)
        if (jny_str_eq(headings[i].name, name))
            return &headings[i];
    return NULL;
}

static jny_status unknown_heading(const char *place, jny_str name, jny_err *err)
{
    jny_str names[HEADINGS];
    for (size_t i = 0; i < HEADINGS; i++)
        names[i] = headings[i].name;
    jny_str near = jny_str_nearest(name, names, HEADINGS);
    return jny_fail(err, JNY_ESYNTAX, place,
                    "no list is called [%.*s]%s%.*s%s; codebooks/gazetteers/README.md names them",
                    JNY_ARG(name), near.n ? " (did you mean [" : "", JNY_ARG(near),
                    near.n ? "]?)" : "");
}

static void add_entry(jny_gazetteer *g, const heading *h, jny_str entry)
{
    jny_arena *a       = g->words.a;
    jny_arena  scratch = jny_arena_open(a->world);
    jny_words  words   = jny_words_split(&scratch, entry);
    jny_buf    b       = jny_buf_open(&scratch);
    for (size_t i = 0; i < words.n; i++) {
        if (i)
            jny_buf_char(&b, ' ');
        jny_buf_add(
            &b,
            jny_text_form(&scratch, jny_str_sub(entry, words.at[i].start, words.at[i].end), true));
    }
    uint32_t number = words.n ? jny_intern(&g->words, jny_buf_str(&b)) : 0;
    jny_arena_close(&scratch);
    if (number == 0)
        return;
    if (words.n > g->longest)
        g->longest = words.n;
    while (g->entries.n < number)
        *JNY_PUSH(a, &g->entries) = (gazetteer_entry){0};
    gazetteer_entry *e = &g->entries.at[number - 1];
    e->kinds |= h->kinds;
    if (h->kinds == KIND_OWN)
        e->own = h->own;
}

jny_status jny_gazetteer_add(jny_gazetteer *g, const char *path, jny_str text, jny_err *err)
{
    const heading *h = NULL;
    size_t         bad;
    char           place[300];
    if (!jny_utf8_check(text, &bad))
        return jny_fail(err, JNY_ESYNTAX, path, "byte %zu is not UTF-8", bad + 1);
    for (unsigned line = 1; text.n; line++) {
        jny_str rest = jny_str_trim(jny_str_cut(&text, '\n'));
        snprintf(place, sizeof place, "%s:%u", path, line);
        if (rest.n == 0 || rest.p[0] == '#')
            continue;
        if (rest.p[0] == '[') {
            jny_str name =
                jny_str_trim(jny_str_sub(rest, 1, rest.n - jny_str_ends(rest, JNY_STR("]"))));
            h = find_heading(name);
            if (!h)
                return unknown_heading(place, name, err);
            continue;
        }
        if (!h)
            return jny_fail(err, JNY_ESYNTAX, place,
                            "stands under no heading; begin a list with one, as in [own schools]");
        while (rest.n)
            add_entry(g, h, jny_str_cut(&rest, ','));
    }
    return JNY_OK;
}

jny_gazetteer *jny_gazetteer_shipped(jny_arena *a)
{
    const struct {
        const char *name, *text;
    } shipped[]      = {{"first-names.txt", jny_gazetteer_names},
                        {"words.txt", jny_gazetteer_words},
                        {"public.txt", jny_gazetteer_public},
                        {"everyday.txt", jny_gazetteer_everyday}};
    jny_gazetteer *g = JNY_NEW(a, jny_gazetteer);
    g->words         = jny_intern_open(a);
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        jny_err err = {0};
        if (jny_gazetteer_add(g, shipped[i].name, jny_cstr(shipped[i].text), &err) != JNY_OK) {
            fprintf(stderr, "%s: %s\n", err.place, err.msg); /* built in: a test reads them all */
            abort();
        }
    }
    return g;
}

gazetteer_entry gazetteer_look(const jny_gazetteer *g, jny_str folded)
{
    uint32_t number = jny_intern_find(&g->words, folded);
    return number ? g->entries.at[number - 1] : (gazetteer_entry){0};
}

/* Words that are in any list but those of names. */
static bool is_everyday(const jny_gazetteer *g, jny_str word)
{
    return (gazetteer_look(g, word).kinds & ~(uint32_t)(KIND_FIRST_NAME | KIND_WORD_NAME |
                                                        KIND_OWN | KIND_PUBLIC | KIND_TOWN)) != 0;
}

/* As it is, or with an ending taken off: "stopped", "families". */
static bool is_inflected(const jny_gazetteer *g, jny_str folded)
{
    static const struct {
        const char *ending, *instead;
    } endings[] = {{"s", ""},    {"es", ""},    {"ies", "y"}, {"d", ""},    {"ed", ""},
                   {"ied", "y"}, {"ing", ""},   {"ing", "e"}, {"in", ""},   {"r", ""},
                   {"er", ""},   {"ers", ""},   {"ers", "e"}, {"ier", "y"}, {"st", ""},
                   {"est", ""},  {"iest", "y"}, {"ly", ""},   {"ily", "y"}, {"ness", ""},
                   {"y", ""},    {"ful", ""},   {"less", ""}, {"n't", ""},  {"nt", ""},
                   {"'s", ""},   {"'d", ""},    {"'ll", ""},  {"'re", ""},  {"'ve", ""}};
    char word[32];
    if (is_everyday(g, folded))
        return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        jny_str ending = jny_cstr(endings[i].ending), instead = jny_cstr(endings[i].instead);
        if (!jny_str_ends(folded, ending) || folded.n < ending.n + (ending.p[0] == '\'' ? 1 : 3) ||
            folded.n > sizeof word)
            continue;
        size_t n = folded.n - ending.n;
        memcpy(word, folded.p, n);
        memcpy(word + n, instead.p, instead.n);
        if (is_everyday(g, (jny_str){word, n + instead.n}))
            return true;
        if (n > 3 && instead.n == 0 && word[n - 1] == word[n - 2] && /* stopped */
            is_everyday(g, (jny_str){word, n - 1}))
            return true;
    }
    return false;
}

bool gazetteer_everyday(const jny_gazetteer *g, jny_str folded)
{
    static const char *const prefixes[] = {"un", "re",  "dis", "mis",  "over",
                                           "in", "non", "pre", "self", "under"};
    if (is_inflected(g, folded))
        return true;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        jny_str prefix = jny_cstr(prefixes[i]);
        if (jny_str_starts(folded, prefix) && folded.n > prefix.n + 3 &&
            is_inflected(g, jny_str_sub(folded, prefix.n, folded.n)))
            return true;
    }
    for (size_t k = 4; k + 4 <= folded.n; k++) /* of two: "worksheets", "timescale" */
        if (is_everyday(g, jny_str_sub(folded, 0, k)) &&
            is_inflected(g, jny_str_sub(folded, k, folded.n)))
            return true;
    return false;
}

size_t gazetteer_longest(const jny_gazetteer *g)
{
    return g->longest;
}
