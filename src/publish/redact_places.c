/* redact_places.c - finds streets, blocks, schools and organisations: by the type of place that is
 * named, and what stands before it. */
#include "scene.h"

bool speaks_of_school(const scene *s, size_t i)
{
    for (size_t k = i; k > 0 && i - k < 14 && s->at[k].before != GAP_LINE; k--)
        if (s->at[k - 1].kinds & KIND_SCHOOL_WORD)
            return true;
    for (size_t k = i; k < s->n && k - i < 10 && (k == i || s->at[k].before != GAP_LINE); k++)
        if (s->at[k].kinds & KIND_SCHOOL_WORD)
            return true;
    return false;
}

/* "14", "22b" */
static bool is_house_number(const token *t)
{
    return t->number && t->form.n <= 4;
}

/* Back over a house number and "Flat 31,". */
static size_t address_start(const scene *s, size_t from)
{
    if (from > 0 && is_house_number(&s->at[from - 1]) &&
        (s->at[from].before == GAP_SPACE || s->at[from].before == GAP_COMMA) &&
        !s->at[from - 1].closed) {
        from--;
        if (from > 0 && jny_str_eq(s->at[from - 1].form, JNY_STR("flat")) &&
            !s->at[from - 1].closed)
            from--;
    }
    return from;
}

static void take_place(scene *s, size_t from, size_t to, uint32_t kinds)
{
    if (kinds & (KIND_STREET | KIND_BLOCK))
        scene_take(s, address_start(s, from), to, JNY_REDACT_STREET,
                   kinds & KIND_STREET ? "a street, by its type" : "a block or estate, by its type",
                   kinds & KIND_STREET ? JNY_STR("[street]") : JNY_STR("[estate]"));
    else if (kinds & KIND_SCHOOL)
        scene_take(s, from, to, JNY_REDACT_SCHOOL, "a school, by its type", JNY_STR("[school]"));
    else
        scene_take(s, from, to, JNY_REDACT_ORGANISATION, "an organisation, by its type",
                   JNY_STR("[organisation]"));
}

/* Whether word `k` can stand before a type in the name of a place, and whether it makes it
 * a particular one. */
static bool modifies(const scene *s, size_t k, size_t head, bool *particular)
{
    const token *t     = &s->at[k];
    bool         close = k + 1 == head;
    uint32_t     type  = s->at[head].kinds;
    if (t->closed || t->number)
        return false;
    if (t->possessive && !s->at[head].cap)
        return false;
    if (!t->cap)
        return close && (t->kinds & KIND_GENERIC) && !(type & KIND_STREET);
    if ((t->kinds & KIND_PLAIN) && !((t->kinds & KIND_GENERIC) && !scene_begins_sentence(t)))
        return false;
    if (scene_begins_sentence(t) && !s->at[head].cap && !(t->kinds & KIND_TOWN) &&
        !(type & KIND_STREET))
        return true; /* any word may begin a sentence with a capital */
    if (scene_telling(s, k) || (t->caps && !(t->kinds & (KIND_PUBLIC | KIND_GENERIC)) &&
                                s->at[head].cap && !s->shouts && k + 1 < head))
        *particular = true;
    if ((t->kinds & KIND_TOWN) && (type & (KIND_STREET | KIND_BLOCK | KIND_SCHOOL)) &&
        (s->at[head].cap || (type & KIND_STREET)))
        *particular = true;
    if ((t->kinds & KIND_TOWN) && (type & KIND_ORGANISATION) && s->at[head].cap &&
        !scene_begins_sentence(t))
        *particular = true;
    if ((t->kinds & (HEADS | KIND_PUBLIC)) && s->at[head].cap &&
        (type & (KIND_STREET | KIND_BLOCK)) && !(t->kinds & KIND_GENERIC))
        *particular = true;
    return true;
}

void find_by_type(scene *s, size_t head)
{
    const token *h          = &s->at[head];
    size_t       from       = head;
    bool         particular = false;
    if (!(h->kinds & HEADS) || h->closed || s->shouts || s->taken[head])
        return;
    while (from > 0 && head - from < 6 &&
           (scene_joined(&s->at[from]) || s->at[from].before == GAP_AMPERSAND)) {
        bool link = head - from >= 1 && from > 1 && !s->at[from - 1].cap &&
                    (s->at[from - 1].kinds & KIND_PARTICLE) && s->at[from - 2].cap &&
                    s->at[from].cap && scene_joined(&s->at[from - 1]) &&
                    !(s->at[from - 2].kinds & KIND_PLAIN);
        if (!link && !modifies(s, from - 1, head, &particular))
            break;
        from--;
    }
    if (!particular || from == head)
        return;
    size_t end = head + 1;
    while (end < s->n && scene_joined(&s->at[end]) && s->at[end].cap && !s->at[end].closed &&
           ((s->at[end].kinds & HEADS) || (s->at[end].kinds & KIND_TOWN)) &&
           !s->at[end - 1].possessive)
        end++;
    take_place(s, from, end,
               end > head + 1 && (s->at[end - 1].kinds & HEADS) ? s->at[end - 1].kinds : h->kinds);
}

/* "on marlpit road": a street without capitals. */
void find_low_street(scene *s, size_t head)
{
    const token *h = &s->at[head], *name = h - 1;
    if (head < 2 || !(h->kinds & KIND_STREET) || h->cap || h->before != GAP_SPACE ||
        s->taken[head] || name->before != GAP_SPACE || name->cap || name->closed || h->closed ||
        name->form.n < 4 || name->number ||
        (name->kinds & (KIND_PLAIN | KIND_GENERIC | KIND_VERB | KIND_RELATION | HEADS)))
        return;
    if (jny_str_eq(name[-1].form, JNY_STR("on")) || jny_str_eq(name[-1].form, JNY_STR("in")) ||
        jny_str_eq(name[-1].form, JNY_STR("down")) || name[-1].number)
        take_place(s, head - 1, head + 1, h->kinds);
}

/* "St Osyth's": a school or a church. */
void find_saint(scene *s, size_t i)
{
    if (!jny_str_eq(s->at[i].form, JNY_STR("st")) || !s->at[i].cap || s->at[i].closed ||
        s->taken[i] || i + 1 >= s->n || !scene_joined(&s->at[i + 1]) || !s->at[i + 1].cap)
        return;
    size_t end = i + 2;
    while (end < s->n && end < i + 4 && scene_joined(&s->at[end]) && scene_telling(s, end) &&
           !s->at[end - 1].possessive)
        end++;
    bool school = speaks_of_school(s, i);
    scene_take(s, i, end, school ? JNY_REDACT_SCHOOL : JNY_REDACT_ORGANISATION,
               school ? "a saint's name where a school is spoken of"
                      : "a place with a saint's name",
               school ? JNY_STR("[school]") : JNY_STR("[organisation]"));
}

/* "22b" as an address, "9th Nunhead" as a troop. */
void find_numbered(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (!t->number || t->closed || s->taken[i])
        return;
    char last = t->form.p[t->form.n - 1];
    if (t->form.n >= 2 && t->form.n <= 4 && last >= 'a' && last <= 'd' && i > 0 &&
        t->form.p[t->form.n - 2] <= '9' && scene_joined(t) &&
        (s->at[i - 1].kinds & KIND_WHERE || jny_str_eq(s->at[i - 1].form, JNY_STR("flat"))))
        scene_take(s, i, i + 1, JNY_REDACT_STREET, "a house number", JNY_STR("[address]"));
    if (t->form.n >= 3 &&
        (jny_str_ends(t->form, JNY_STR("th")) || jny_str_ends(t->form, JNY_STR("st")) ||
         jny_str_ends(t->form, JNY_STR("nd")) || jny_str_ends(t->form, JNY_STR("rd"))) &&
        i + 1 < s->n && s->at[i + 1].before == GAP_SPACE && s->at[i + 1].cap &&
        !s->at[i + 1].caps && !(s->at[i + 1].kinds & (KIND_PUBLIC | KIND_PLAIN | KIND_GENERIC)))
        scene_take(s, i, scene_name_end(s, i + 1), JNY_REDACT_ORGANISATION,
                   "a troop, by its number", JNY_STR("[organisation]"));
}
