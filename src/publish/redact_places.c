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

static bool begins_address(const token *t)
{
    return jny_str_eq(t->form, JNY_STR("flat")) || jny_str_eq(t->form, JNY_STR("block")) ||
           jny_str_eq(t->form, JNY_STR("number")) || jny_str_eq(t->form, JNY_STR("no"));
}

/* Back over a house number and "Flat 31,". */
static size_t address_start(const scene *s, size_t from)
{
    if (from > 0 && is_house_number(&s->at[from - 1]) &&
        (s->at[from].before == GAP_SPACE || s->at[from].before == GAP_COMMA) &&
        !s->at[from - 1].closed) {
        from--;
        if (from > 1 && s->at[from].before == GAP_COMMA && s->at[from - 1].form.n <= 3 &&
            !s->at[from - 1].closed && begins_address(&s->at[from - 2]))
            from -= 2; /* "Block C, 9 ..." */
        else if (from > 0 && begins_address(&s->at[from - 1]) && !s->at[from - 1].closed)
            from--;
    }
    return from;
}

void take_place(scene *s, size_t from, size_t to, uint32_t kinds)
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

bool is_small_type(const token *t)
{
    return t->before == GAP_SPACE && !t->cap && !t->closed && !t->possessive &&
           (t->kinds & (KIND_SCHOOL | KIND_ORGANISATION)) &&
           !(t->kinds & (KIND_PLAIN | KIND_RELATION | KIND_TITLE | KIND_VERB));
}

/* "East Street", "Church Road", "Station Road": but the High Street is every town's. */
static bool names_a_street(const scene *s, size_t k, size_t head)
{
    static const jny_str every[] = {JNY_INIT("high"), JNY_INIT("main"), JNY_INIT("our"),
                                    JNY_INIT("my"),   JNY_INIT("this"), JNY_INIT("one"),
                                    JNY_INIT("every")};
    const token         *t = &s->at[k], *h = &s->at[head];
    for (size_t i = 0; i < sizeof every / sizeof *every; i++)
        if (jny_str_eq(t->form, every[i]))
            return false;
    return k + 1 == head && t->cap && h->cap && (h->kinds & KIND_STREET) &&
           !(h->kinds & KIND_PLAIN) && (t->kinds & (KIND_GENERIC | HEADS)) &&
           !scene_begins_sentence(t) && scene_joined(h);
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
    bool noun = (t->kinds & (KIND_GENERIC | KIND_RELATION | HEADS)) && !scene_begins_sentence(t);
    if ((t->kinds & KIND_PLAIN) && !noun)
        return false;
    bool alone = close || !s->at[k + 1].cap; /* else "Fernley Park tennis club" */
    if (scene_begins_sentence(t) && alone && !s->at[head].cap && !(t->kinds & KIND_TOWN) &&
        !(type & KIND_STREET))
        return true; /* any word may begin a sentence with a capital */
    if (names_a_street(s, k, head))
        *particular = true;
    if (scene_telling(s, k) ||
        (t->caps && !(t->kinds & (KIND_PUBLIC | KIND_GENERIC)) && s->at[head].cap && k + 1 < head))
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
    if (!(h->kinds & HEADS) || h->closed || s->taken[head])
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
    while (end < s->n && is_small_type(&s->at[end]) && !s->at[end - 1].possessive)
        end++;
    while (end < s->n && scene_joined(&s->at[end]) && s->at[end].cap && !s->at[end].closed &&
           (s->at[end].kinds & (HEADS | KIND_TOWN | KIND_PUBLIC)) && !s->at[end - 1].possessive)
        end++;
    take_place(s, from, end,
               end > head + 1 && (s->at[end - 1].kinds & HEADS) ? s->at[end - 1].kinds : h->kinds);
}

/* "Tatum St", "12 Thorburn St": a street, and no saint. */
void find_short_street(scene *s, size_t i)
{
    if (i == 0 || !jny_str_eq(s->at[i].form, JNY_STR("st")) || !s->at[i].cap || s->taken[i] ||
        s->at[i].before != GAP_SPACE || s->taken[i - 1] || !scene_telling(s, i - 1) ||
        (i + 1 < s->n && scene_joined(&s->at[i + 1]) && s->at[i + 1].cap))
        return;
    size_t from = i - 1;
    while (from > 0 && scene_joined(&s->at[from]) && scene_telling(s, from - 1) &&
           !s->taken[from - 1])
        from--;
    take_place(s, from, i + 1, KIND_STREET);
}

/* "St Osyth's": a school or a church. */
void find_saint(scene *s, size_t i)
{
    if (!jny_str_eq(s->at[i].form, JNY_STR("st")) || s->at[i].closed || s->taken[i] ||
        i + 1 >= s->n || !scene_joined(&s->at[i + 1]))
        return;
    bool small = !s->at[i].cap && i && scene_joined(&s->at[i]) && !s->at[i - 1].number &&
                 ((s->at[i - 1].kinds & KIND_WHERE) || s->at[i + 1].possessive) &&
                 s->at[i + 1].form.n > 2 && !(s->at[i + 1].kinds & (KIND_PLAIN | KIND_VERB));
    if (!small && !(s->at[i].cap && s->at[i + 1].cap))
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
