/* redact_low.c - finds streets, blocks, schools and organisations where no capital tells of
 * them: "on marlpit road", "flat 9 corrie house", "I LIVE IN HARGRAVE HOUSE". What tells is a
 * type of place, a word before it that is no English one, and a word before that which
 * leads to a place. */
#include "scene.h"

/* A word before which a place is led to, beside those that the gazetteer has. */
static bool leads_to_place(const token *t)
{
    static const jny_str more[] = {JNY_INIT("on"),   JNY_INIT("off"),   JNY_INIT("down"),
                                   JNY_INIT("by"),   JNY_INIT("up"),    JNY_INIT("along"),
                                   JNY_INIT("of"),   JNY_INIT("floor"), JNY_INIT("its"),
                                   JNY_INIT("it's"), JNY_INIT("called")};
    if (jny_str_eq(t->form, JNY_STR("no"))) /* leads to places in Portuguese alone */
        return false;
    return IS_ANY(t->form, more) || (t->kinds & (KIND_WHERE | KIND_VERB)) || t->number;
}

/* "on marlpit road": a street without capitals, in any text. */
void find_low_street(scene *s, size_t head)
{
    const token *h = &s->at[head], *name = h - 1;
    if (head < 2 || !(h->kinds & KIND_STREET) || h->cap || h->before != GAP_SPACE ||
        s->taken[head] || name->before != GAP_SPACE || name->cap || name->closed || h->closed ||
        name->form.n < 4 || name->number ||
        (name->kinds & (KIND_PLAIN | KIND_GENERIC | KIND_VERB | KIND_RELATION | HEADS)) ||
        (name->kinds & KIND_EVERYDAY && h->kinds & (KIND_PLAIN | KIND_VERB)) ||
        !leads_to_place(name - 1) || (name[-1].kinds & KIND_VERB))
        return;
    bool more = head + 1 < s->n && is_small_type(&s->at[head + 1]);
    take_place(s, head - 1, head + 1 + more, more ? s->at[head + 1].kinds : h->kinds);
}

/* A word that can be part of the name of a place: also "old" and "all". */
static bool may_name_place(const token *t)
{
    static const jny_str small[] = {JNY_INIT("old"), JNY_INIT("new"), JNY_INIT("little"),
                                    JNY_INIT("all")};
    return !t->cap && !t->number && !t->closed &&
           (!(t->kinds & KIND_PLAIN) || IS_ANY(t->form, small)) &&
           !(t->kinds & (KIND_WHERE | KIND_VERB | KIND_RELATION | KIND_CUE));
}

/* "fairmead", "riverside": made of two English words, as places are. */
static bool is_placename(const token *t)
{
    static const jny_str ends[] = {
        JNY_INIT("mead"),  JNY_INIT("hill"),   JNY_INIT("wood"),  JNY_INIT("woods"),
        JNY_INIT("field"), JNY_INIT("fields"), JNY_INIT("ford"),  JNY_INIT("bridge"),
        JNY_INIT("stone"), JNY_INIT("bank"),   JNY_INIT("side"),  JNY_INIT("brook"),
        JNY_INIT("gate"),  JNY_INIT("green"),  JNY_INIT("moor"),  JNY_INIT("well"),
        JNY_INIT("land"),  JNY_INIT("lands"),  JNY_INIT("water"), JNY_INIT("dale"),
        JNY_INIT("mill"),  JNY_INIT("port"),   JNY_INIT("pool"),  JNY_INIT("cliff"),
        JNY_INIT("ridge"), JNY_INIT("church"), JNY_INIT("oak"),   JNY_INIT("oaks")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (t->form.n > ends[i].n + 3 && jny_str_ends(t->form, ends[i]))
            return (t->kinds & ~(uint32_t)(KIND_FIRST_NAME | KIND_EVERYDAY)) == 0;
    return false;
}

/* ... and makes it a particular one: no English word, nor one that is misspelt. */
static bool is_particular(const token *t)
{
    return t->form.n > 3 && !(t->kinds & (KIND_GENERIC | HEADS | KIND_PUBLIC)) &&
           (!(t->kinds & KIND_EVERYDAY) || is_placename(t)) && !scene_misspelt(t);
}

/* "tansley park": what a school or a place may be called by. */
static bool is_ground(const token *t)
{
    static const jny_str grounds[] = {JNY_INIT("park"), JNY_INIT("field"), JNY_INIT("fields"),
                                      JNY_INIT("wood"), JNY_INIT("woods")};
    return IS_ANY(t->form, grounds);
}

/* A type of place without a capital. "kids" and "families" are people, "way" and "place" are
 * said of much; a house and a school are what they are. */
static bool is_low_type(const token *t)
{
    static const jny_str always[] = {JNY_INIT("house"), JNY_INIT("school")};
    if (t->cap || t->closed || t->before != GAP_SPACE || (t->kinds & (KIND_RELATION | KIND_TITLE)))
        return false;
    return IS_ANY(t->form, always) || is_ground(t) ||
           ((t->kinds & HEADS) && !(t->kinds & (KIND_PLAIN | KIND_VERB)));
}

/* Behind the last of the types that follow one another: "park primary school". */
static size_t low_types_end(const scene *s, size_t head)
{
    size_t end = head + 1;
    while (end < s->n && is_low_type(&s->at[end]) && !s->taken[end] &&
           !(s->at[end].kinds & (KIND_STREET | KIND_BLOCK)))
        end++;
    return end;
}

/* Whether words [from, head) make a place of type `head` a particular one: by a word that is
 * no English one, by a town ("rye lane"), by a street ("quay lane surgery"). */
static bool names_place(const scene *s, size_t from, size_t head)
{
    const uint32_t streets = KIND_STREET | KIND_BLOCK;
    for (size_t k = from; k < head; k++) {
        uint32_t kinds = s->at[k].kinds;
        if (is_particular(&s->at[k]))
            return true;
        if (k + 1 == head && (kinds & KIND_TOWN) && (s->at[head].kinds & streets))
            return true;
        if (k > from && (kinds & KIND_STREET) && !(kinds & (KIND_PLAIN | KIND_VERB)) &&
            !(s->at[k - 1].kinds & KIND_PLAIN) && !(s->at[head].kinds & streets))
            return true;
    }
    return false;
}

/* Whether the name [from, end) stands where a place is told of: behind a word that leads to
 * one, behind "the", between pauses, or as what the sentence is about. */
static bool tells_of_place(const scene *s, size_t from, size_t end, bool low)
{
    const token *first = &s->at[from];
    if (from > 0 && first->before == GAP_SPACE)
        return leads_to_place(first - 1) || (low && jny_str_eq(first[-1].form, JNY_STR("the")));
    return low && (scene_pauses_behind(s, end - 1) || (s->at[end].kinds & KIND_VERB));
}

static void take_low_place(scene *s, size_t from, size_t end)
{
    const token *type = &s->at[end - 1];
    if (type->kinds & HEADS)
        take_place(s, from, end, type->kinds);
    else if (speaks_of_school(s, from))
        take_place(s, from, end, KIND_SCHOOL);
    else
        scene_take(s, from, end, JNY_REDACT_PLACE, "a place, by its type", JNY_STR("[place]"));
}

/* "at dunmore park primary", "in brindle house", "the pellmore youth centre", "thornley high
 * is good", "head of year, harbord academy." */
void find_low_place(scene *s, size_t head)
{
    enum { WORDS = 4 };
    const token *h    = &s->at[head];
    size_t       from = head;
    if (s->taken[head] || !is_low_type(h) || !(h->low || (h->kinds & KIND_BLOCK)))
        return;
    while (from > 0 && head - from < WORDS && scene_joined(&s->at[from]) && !s->taken[from - 1] &&
           may_name_place(&s->at[from - 1]) && !(from < head && leads_to_place(&s->at[from - 1]))) {
        from--;
        if (s->at[from].possessive && (h->kinds & KIND_BLOCK))
            return; /* "darren's house" */
    }
    size_t end = low_types_end(s, head);
    if (from < head && names_place(s, from, head) && tells_of_place(s, from, end, h->low))
        take_low_place(s, from, end);
}
