/* redact_named.c - finds persons, by what kind of word stands there and beside it, and
 * calls for the places. Knows no names but those of the gazetteers. */
#include "scene.h"

#include <string.h>

/* ---- Persons --------------------------------------------------------------------------------- */

static jny_str name_of(uint32_t relation)
{
    return relation & KIND_CHILD ? JNY_STR("[child]") : JNY_STR("[name]");
}

/* "Mrs Okafor-Lane", "mr tranter", "Mr and Mrs Whelan". */
static void find_titled(scene *s, size_t i)
{
    const token *t = &s->at[i];
    size_t       k = i + 1;
    if (!(t->kinds & KIND_TITLE) || t->closed || k >= s->n)
        return;
    if (k + 2 < s->n && scene_joined(&s->at[k]) && scene_joined(&s->at[k + 1]) &&
        (jny_str_eq(s->at[k].form, JNY_STR("and")) || s->at[k].before == GAP_AMPERSAND) &&
        (s->at[k + 1].kinds & KIND_TITLE))
        k += 2;
    const token *name = &s->at[k];
    if (!scene_joined(name) || name->closed || name->number || (t->possessive))
        return;
    bool formal = jny_str_eq(t->form, JNY_STR("mr")) || jny_str_eq(t->form, JNY_STR("mrs")) ||
                  jny_str_eq(t->form, JNY_STR("ms")) || jny_str_eq(t->form, JNY_STR("dr"));
    bool alike   = !name->caps || (t->caps && formal && !(name->kinds & KIND_VERB));
    bool twofold = k + 1 < s->n && name[1].before == GAP_HYPHEN && name[1].cap;
    bool named   = name->initial ||
                 (name->cap && alike && (twofold || !(name->kinds & (KIND_PLAIN | KIND_PUBLIC))));
    if (!named &&
        !(formal && !name->cap && !(name->kinds & (KIND_PLAIN | KIND_VERB)) && name->form.n > 2))
        return;
    size_t from = t->cap || formal ? i : k;
    size_t end  = scene_name_end(s, k);
    if (!scene_any_taken(s, from, end))
        scene_take_person(s, from, end, "a name after a title", JNY_STR("[adult]"));
}

/* A name may begin here: a capital, or a first name written small. */
static bool may_be_named(const scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || t->closed || t->number)
        return false;
    if (t->cap && (t->kinds & (KIND_FIRST_NAME | KIND_WORD_NAME)) && !t->caps)
        return true;
    return scene_telling(s, i) ||
           (!t->cap && (t->kinds & KIND_FIRST_NAME) && t->form.n > 2 && t->before == GAP_SPACE &&
            !(t->kinds & (KIND_PLAIN | KIND_VERB)));
}

/* "a group called Quiet Waters": the type of place that is called as word `i` says, or 0. */
static uint32_t type_called(const scene *s, size_t i)
{
    static const jny_str called[] = {JNY_INIT("called"), JNY_INIT("named")};
    if (i < 2 || !IS_ANY(s->at[i - 1].form, called) || !scene_joined(&s->at[i - 1]))
        return 0;
    const token *type = &s->at[i - 2];
    return type->kinds & (KIND_RELATION | KIND_VERB) ? 0 : type->kinds & HEADS;
}

/* "called Bibi", "my son Andre", "my mate, Yusuf": the word before tells. */
static void find_introduced(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (i == 0 || !may_be_named(s, i))
        return;
    const token *b      = t - 1;
    const char  *reason = NULL;
    jny_str      who    = JNY_STR("[name]");
    if ((b->kinds & KIND_CUE) &&
        (scene_joined(t) || t->before == GAP_COMMA || t->before == GAP_OTHER))
        reason = "a name after such a word as \"called\"";
    else if ((b->kinds & KIND_RELATION) && !b->possessive &&
             (scene_joined(t) || t->before == GAP_COMMA || t->before == GAP_OTHER))
        reason = "a name after who it is", who = name_of(b->kinds);
    else if (scene_joined(t) && !b->possessive &&
             (jny_str_eq(b->form, JNY_STR("my")) || jny_str_eq(b->form, JNY_STR("our"))))
        reason = "a name after \"my\" or \"our\"", who = JNY_STR("[child]");
    else if (i > 1 && scene_joined(t) && jny_str_eq(b->form, JNY_STR("is")) &&
             (b[-1].kinds & (KIND_CUE | KIND_RELATION)) && !jny_str_eq(b[-1].form, JNY_STR("this")))
        reason = "a name after who it is";
    uint32_t type = (b->kinds & KIND_CUE) && t->cap ? type_called(s, i) : 0;
    if (type)
        take_place(s, i, scene_name_end(s, i), type);
    else if (reason)
        scene_take_person(s, i, t->cap || t->low ? scene_name_end(s, i) : i + 1, reason, who);
}

/* "the school nurse, Noreen, she": between commas. */
static void find_apposed(scene *s, size_t i)
{
    if (i == 0 || s->at[i].before != GAP_COMMA || !may_be_named(s, i) || !s->at[i].cap)
        return;
    size_t end = scene_name_end(s, i);
    if (end < s->n && scene_joined(&s->at[end]))
        return;
    if (s->at[i - 1].cap && !s->taken[i - 1])
        return; /* a list of places or things */
    bool place = false;
    for (size_t k = i; k > 0 && i - k < 3 && (k == i || scene_joined(&s->at[k])); k--) {
        uint32_t kinds = s->at[k - 1].kinds;
        if ((kinds & HEADS) && !s->at[k - 1].cap) {
            place = true;
            if (kinds & KIND_SCHOOL)
                scene_take(s, i, end, JNY_REDACT_SCHOOL, "a name after \"school\"",
                           JNY_STR("[school]"));
            else
                scene_take(s, i, end, JNY_REDACT_ORGANISATION, "a name after what it is",
                           JNY_STR("[organisation]"));
            break;
        }
    }
    if (!place)
        scene_take_person(s, i, end, "a name between commas", JNY_STR("[name]"));
}

/* "I told Will", "we met Joy": what is done to people, by the word before. */
static bool done_to_person(const scene *s, size_t i)
{
    static const jny_str verbs[] = {JNY_INIT("told"), JNY_INIT("tell"),   JNY_INIT("asked"),
                                    JNY_INIT("ask"),  JNY_INIT("met"),    JNY_INIT("thank"),
                                    JNY_INIT("hit"),  JNY_INIT("hugged"), JNY_INIT("with")};
    for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
        if (jny_str_eq(s->at[i - 1].form, verbs[k]))
            return true;
    return false;
}

/* By the gazetteer: also where nothing around it tells. */
static void find_listed(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || t->closed || (t->kinds & (KIND_PUBLIC | KIND_TOWN)))
        return;
    bool next_acts =
        i + 1 < s->n && scene_joined(&s->at[i + 1]) && (s->at[i + 1].kinds & KIND_VERB);
    if (t->kinds & KIND_PLAIN) { /* "that Will had no coat": a capital where none belongs */
        if (t->cap && !t->caps && (t->kinds & KIND_WORD_NAME) && t->before == GAP_SPACE && i &&
            !t[-1].cap && (next_acts || t->possessive || done_to_person(s, i)))
            scene_take_person(s, i, i + 1, "a first name that is a word too", JNY_STR("[name]"));
        return;
    }
    if (t->cap && (!t->caps || t->form.n > 3) && (t->kinds & KIND_FIRST_NAME)) {
        scene_take_person(s, i, scene_name_end(s, i), "a first name", JNY_STR("[name]"));
    } else if (t->cap && !t->caps && (t->kinds & KIND_WORD_NAME)) {
        bool spoken_to = i + 1 < s->n && s->at[i + 1].before == GAP_COMMA;
        if (!scene_begins_sentence(t) || next_acts || t->possessive || spoken_to)
            scene_take_person(s, i, scene_name_end(s, i), "a first name that is a word too",
                              JNY_STR("[name]"));
    } else if (t->low && t->form.n > 2 && scene_unlisted(t) && t->kinds) {
        scene_take_person(s, i, scene_name_end(s, i), "a first name in small letters",
                          JNY_STR("[name]"));
    } else if (!t->cap && (t->kinds & KIND_FIRST_NAME) && t->form.n > 3 &&
               (t->possessive || next_acts)) {
        scene_take_person(s, i, i + 1, "a first name in small letters", JNY_STR("[name]"));
    }
}

/* What a person does stands behind a name, or with whom something was done before it. */
static bool speaks_of_person(const scene *s, size_t i, size_t end)
{
    static const jny_str before[] = {
        JNY_INIT("with"), JNY_INIT("and"),    JNY_INIT("for"),     JNY_INIT("by"),
        JNY_INIT("when"), JNY_INIT("if"),     JNY_INIT("because"), JNY_INIT("told"),
        JNY_INIT("tell"), JNY_INIT("than"),   JNY_INIT("asked"),   JNY_INIT("ask"),
        JNY_INIT("met"),  JNY_INIT("like"),   JNY_INIT("about"),   JNY_INIT("until"),
        JNY_INIT("then"), JNY_INIT("but"),    JNY_INIT("where"),   JNY_INIT("thank"),
        JNY_INIT("said"), JNY_INIT("little"), JNY_INIT("com"),     JNY_INIT("con"),
    };
    const token *next = end < s->n ? &s->at[end] : NULL;
    if (s->at[end - 1].possessive && end == i + 1)
        return true;
    if (next && scene_joined(next) && !next->cap && (next->kinds & KIND_VERB))
        return true;
    if (i && scene_joined(&s->at[i]) && !s->at[i - 1].cap && (s->at[i - 1].kinds & KIND_VERB))
        return end <= i + 2;
    for (size_t k = 0; k < sizeof before / sizeof *before; k++)
        if (i && scene_joined(&s->at[i]) && jny_str_eq(s->at[i - 1].form, before[k]))
            return end <= i + 2 && !(next && scene_joined(next) && !next->cap &&
                                     !(next->kinds & (KIND_PLAIN | KIND_VERB)));
    return false;
}

/* "The Nest", "Tanner's Field": capitals of a name where no sentence begins. */
static void find_entitled(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || scene_begins_sentence(t) || t->closed || !t->cap || i + 1 >= s->n ||
        !scene_joined(&s->at[i + 1]) || s->taken[i + 1])
        return;
    bool the = jny_str_eq(t->form, JNY_STR("the")) && !t->caps && s->at[i + 1].cap &&
               !s->at[i + 1].caps && !s->at[i + 1].mixed && !s->at[i + 1].closed &&
               !(s->at[i + 1].kinds & (KIND_PUBLIC | KIND_TOWN | KIND_RELATION));
    bool owned = t->possessive && scene_telling(s, i) && scene_telling(s, i + 1);
    if (!the && !owned)
        return;
    bool school = speaks_of_school(s, i);
    scene_take(s, i, scene_name_end(s, i + 1), school ? JNY_REDACT_SCHOOL : JNY_REDACT_ORGANISATION,
               "a name of several words with capitals",
               school ? JNY_STR("[school]") : JNY_STR("[organisation]"));
}

/* No noun follows: "the Hakimis had", not "the Renault garage". */
static bool ends_noun(const scene *s, size_t end)
{
    return end == s->n || !scene_joined(&s->at[end]) ||
           (!s->at[end].cap && (s->at[end].kinds & (KIND_PLAIN | KIND_VERB)));
}

/* "Peckham Peculiar Play", "Surrey Quays Hollywood Bowl": what everybody knows, with
 * capitals too, around what nobody does. Not a first name, whom it may be said of. */
static void widen(const scene *s, size_t *from, size_t *end)
{
    if (s->at[*from].kinds & (KIND_FIRST_NAME | KIND_WORD_NAME))
        return;
    while (*from > 0 && s->at[*from].before == GAP_SPACE && !s->taken[*from - 1] &&
           s->at[*from - 1].cap &&
           (s->at[*from - 1].closed || (s->at[*from - 1].kinds & KIND_TOWN)) &&
           !s->at[*from - 1].possessive && !scene_begins_sentence(&s->at[*from - 1]))
        --*from;
    if (!s->at[*end - 1].possessive)
        while (*end < s->n && s->at[*end].before == GAP_SPACE && !s->taken[*end] &&
               s->at[*end].cap && !s->at[*end].caps &&
               (s->at[*end].kinds & (KIND_TOWN | KIND_EVERYDAY)) &&
               (s->at[*end].kinds & (KIND_TOWN | KIND_GENERIC | KIND_VERB | HEADS)))
            ++*end;
}

/* "we live on the Aylesbury": nobody lives on a town. */
static void find_towns_estate(scene *s, size_t i)
{
    static const jny_str on[] = {JNY_INIT("on"), JNY_INIT("off"), JNY_INIT("round")};
    const token         *t    = &s->at[i];
    if (i < 2 || s->taken[i] || !t->cap || t->caps || !(t->kinds & KIND_TOWN) || t->possessive ||
        !scene_joined(t) || !scene_joined(t - 1) || !jny_str_eq(t[-1].form, JNY_STR("the")) ||
        !ends_noun(s, i + 1))
        return;
    for (size_t k = 0; k < sizeof on / sizeof *on; k++)
        if (jny_str_eq(t[-2].form, on[k]))
            scene_take(s, i, i + 1, JNY_REDACT_STREET, "an estate that is called as a town is",
                       JNY_STR("[estate]"));
}

/* A word nobody knows with a capital inside a sentence. */
static void find_unknown(scene *s, size_t i)
{
    const token *t = &s->at[i];
    find_place_again(s, i); /* "Open Door saw her": before its second word is asked */
    if (i == 0 || s->taken[i] || !scene_telling(s, i) || (t->kinds & KIND_VERB) ||
        scene_begins_sentence(t) ||
        (scene_joined(t) && scene_telling(s, i - 1) && !scene_begins_sentence(t - 1)))
        return;
    size_t end = scene_name_end(s, i);
    i          = scene_name_start(s, i);
    widen(s, &i, &end);
    t = &s->at[i];
    if (scene_any_taken(s, i, end) || (end == i + 1 && scene_ordinary(s, i)))
        return;
    static const token nothing = {.before = GAP_LINE};
    const token       *b       = i ? t - 1 : &nothing;
    bool               the     = scene_joined(t) && jny_str_eq(b->form, JNY_STR("the"));
    if (the && i > 1 && end == i + 1 && scene_joined(b) &&
        (jny_str_eq(b[-1].form, JNY_STR("on")) || jny_str_eq(b[-1].form, JNY_STR("from"))) &&
        !(end < s->n && scene_joined(&s->at[end]) && (s->at[end].kinds & KIND_GENERIC))) {
        scene_take(s, i, end, JNY_REDACT_STREET, "a place that is called \"the\"",
                   JNY_STR("[estate]"));
    } else if (the && i > 1 && scene_joined(b) && (b[-1].kinds & KIND_WHERE)) {
        scene_take(s, i, end, JNY_REDACT_ORGANISATION, "a place that is called \"the\"",
                   JNY_STR("[organisation]"));
    } else if (scene_joined(t) && (b->kinds & KIND_WHERE) && !(t->possessive && end == i + 1)) {
        if (speaks_of_school(s, i))
            scene_take(s, i, end, JNY_REDACT_SCHOOL, "a place where a school is spoken of",
                       JNY_STR("[school]"));
        else
            scene_take(s, i, end, JNY_REDACT_PLACE, "a place nobody lists", JNY_STR("[place]"));
    } else if (speaks_of_person(s, i, end)) {
        scene_take_person(s, i, end, "a capital inside a sentence where a person acts",
                          JNY_STR("[name]"));
    } else if (end > i + 1) {
        scene_take(s, i, end, JNY_REDACT_ORGANISATION, "a name of several words nobody lists",
                   JNY_STR("[organisation]"));
    } else if (the && !(t->kinds & KIND_EVERYDAY) && !scene_ordinary(s, i) && ends_noun(s, end)) {
        scene_take(s, i, end, JNY_REDACT_OTHER, "a name that is called \"the\"", JNY_STR("[name]"));
    } else if (!the && !(t->kinds & KIND_EVERYDAY)) {
        scene_take(s, i, end, JNY_REDACT_OTHER, "a capital inside a sentence", JNY_STR("[name]"));
    }
}

/* ---- Signatures ------------------------------------------------------------------------------ */

/* A name alone on a line near the end, or behind a closing. */
static void find_signature(scene *s, size_t first)
{
    size_t from = first, line = first;
    if (s->at[first].before != GAP_LINE)
        return;
    while (line + 1 < s->n && s->at[line + 1].before != GAP_LINE)
        line++;
    bool closing = false;
    while (from <= line && (s->at[from].kinds & KIND_CLOSING))
        from++, closing = true;
    size_t words_left = s->n - line - 1;
    if (from > line || words_left > 14 || s->taken[from] || s->at[from].closed ||
        (!closing && first == 0))
        return;
    const token *t = &s->at[from];
    if ((t->kinds & KIND_TITLE) && from < line)
        from++, t++;
    if (!(t->initial || scene_telling(s, from) ||
          (t->cap && (t->kinds & (KIND_FIRST_NAME | KIND_WORD_NAME)))))
        return;
    size_t end = scene_name_end(s, from);
    if (end <= line && (scene_joined(&s->at[end]) || s->at[end].before == GAP_STOP))
        return;
    if (end == from + 1 && t->initial)
        return;
    if (!scene_any_taken(s, from, end))
        scene_take_person(s, from, end, "a signature", JNY_STR("[name]"));
}

/* ---- All of them ----------------------------------------------------------------------------- */

static bool is_person(const scene *s, size_t i)
{
    return s->taken[i] && jny_intern_find(&s->persons, s->at[i].form);
}

/* The word before or behind word `i` that may be named with it: over "and"; with a name that is a
 * word too also over "or" and "&". SIZE_MAX: none stands there. */
static size_t other_of_two(const scene *s, size_t i, bool behind)
{
    const token *t    = &s->at[i];
    bool         word = (t->kinds & KIND_WORD_NAME) != 0;
    if (behind ? i + 1 < s->n && t[1].before == GAP_AMPERSAND : i > 0 && t->before == GAP_AMPERSAND)
        return word ? (behind ? i + 1 : i - 1) : SIZE_MAX;
    if (behind ? i + 2 >= s->n : i < 2)
        return SIZE_MAX;
    const token *link = behind ? t + 1 : t - 1;
    bool         links =
        jny_str_eq(link->form, JNY_STR("and")) || (word && jny_str_eq(link->form, JNY_STR("or")));
    return links && scene_joined(link) && scene_joined(link + 1) ? (behind ? i + 2 : i - 2)
                                                                 : SIZE_MAX;
}

/* "Andre and Kofi", "Oluchi and Steph": a name beside a name. A word that begins the sentence, as
 * "Will and Kofi" may, must be a name that is a word too, or no everyday word. */
static void find_beside(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (!may_be_named(s, i) || !t->cap)
        return;
    size_t before = other_of_two(s, i, false), behind = other_of_two(s, i, true);
    bool   may = !(t->kinds & KIND_EVERYDAY) || (t->kinds & KIND_WORD_NAME);
    if ((before != SIZE_MAX && is_person(s, before)) ||
        (may && behind != SIZE_MAX && is_person(s, behind)))
        scene_take_person(s, i, scene_name_end(s, i), "a name beside a name", JNY_STR("[name]"));
}

/* Wherever the words of a person stand again. */
static void find_again(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || t->closed || (!t->cap && (t->kinds & ~(uint32_t)KIND_FIRST_NAME)))
        return;
    jny_str singular = jny_str_ends(t->form, JNY_STR("s")) && t->form.n > 3
                           ? jny_str_sub(t->form, 0, t->form.n - 1)
                           : t->form;
    if (jny_intern_find(&s->persons, t->form) ||
        (!t->kinds && jny_intern_find(&s->persons, singular)))
        scene_take(s, i, i + 1, JNY_REDACT_PERSON, "a name found elsewhere in the story",
                   JNY_STR("[name]"));
}

void find_named(findings *f, const jny_gazetteer *g, jny_str text)
{
    static void (*const passes[])(scene *, size_t) = {
        find_surname_first,  find_titled,       find_dedicated,
        find_by_type,        find_low_street,   find_short_street,
        find_saint,          find_low_place,    find_numbered,
        find_linked,         find_entitled,     find_signature,
        find_called,         find_introduced,   find_aged,
        find_shoulder,       find_small_titled, find_small_introduced,
        find_small_nickname, find_apposed,      find_listed,
        find_small_surname,  find_small_word,   find_small_signature,
        find_namesake,       find_place_again,  find_opening,
        find_quoted,         find_beside,       find_small_beside,
        find_towns_estate,   find_two_in_one,   find_stepping,
        find_acronym,        find_unknown,      find_opened,
        find_place_again,    find_again,
    };
    scene s   = {.a = f->a, .f = f, .text = text};
    s.persons = jny_intern_open(f->a);
    s.small   = jny_intern_open(f->a);
    s.first   = jny_intern_open(f->a);
    scene_read(&s, g);
    for (size_t pass = 0; pass < sizeof passes / sizeof *passes; pass++)
        for (size_t i = 0; i < s.n; i++)
            passes[pass](&s, i);
}
