/* redact_told.c - finds persons whom no list has and no capital gives away by itself: by what
 * is said of them. The surname first, the age in brackets, a word beginning a sentence that
 * is no English one. Knows no names. */
#include "scene.h"

/* "everyone calls him Dami", "we called her OB". */
void find_called(scene *s, size_t i)
{
    static const jny_str calls[] = {JNY_INIT("call"),    JNY_INIT("calls"),     JNY_INIT("called"),
                                    JNY_INIT("calling"), JNY_INIT("nicknamed"), JNY_INIT("named")};
    static const jny_str whom[]  = {JNY_INIT("him"), JNY_INIT("her"), JNY_INIT("me"),
                                    JNY_INIT("them"), JNY_INIT("us")};
    const token         *t       = &s->at[i];
    if (i < 2 || s->taken[i] || !t->cap || t->closed || t->initial || t->mixed ||
        !scene_joined(t) || (t->kinds & (KIND_TITLE | KIND_PLAIN)) || !IS_ANY(t[-1].form, whom) ||
        !IS_ANY(t[-2].form, calls))
        return;
    scene_take_person(s, i, scene_name_end(s, i), "a name after \"called him\"", JNY_STR("[name]"));
}

/* "KOWALCZYK, Agnieszka": as lists and letters have it. */
void find_surname_first(scene *s, size_t i)
{
    const token *t = &s->at[i], *first = t + 1;
    if (i + 1 >= s->n || s->taken[i] || !t->cap || !scene_unlisted(t) ||
        first->before != GAP_COMMA || !first->cap || s->taken[i + 1] || first->closed ||
        (scene_joined(t) && i && t[-1].cap && !t[-1].closed))
        return;
    size_t end   = scene_name_end(s, i + 1);
    bool   alone = end == s->n || !scene_joined(&s->at[end]);
    bool   loud  = t->caps && !first->caps && (first->kinds & KIND_FIRST_NAME) &&
                scene_begins_sentence(t) && !scene_ordinary(s, i); /* "KOWALCZYK, Anna rang" */
    if (!(alone || loud) || !(t->caps || t->before == GAP_LINE) ||
        !((first->kinds & KIND_FIRST_NAME) || (t->caps && scene_telling(s, i + 1))))
        return;
    scene_take_person(s, i, end, "a surname, then a first name", JNY_STR("[name]"));
}

/* "Rio (7) and Bobby (3)", "Rio aged 7". */
void find_aged(scene *s, size_t i)
{
    enum { OLDEST = 2 }; /* digits */
    const token *t = &s->at[i], *age = t + 1;
    if (i + 1 >= s->n || s->taken[i] || !t->cap || t->caps || t->closed || t->number ||
        (t->kinds & (HEADS | KIND_PLAIN | KIND_RELATION | KIND_TITLE | KIND_SCHOOL_WORD)))
        return;
    bool brackets = false, said = false;
    if (age->number && age->form.n <= OLDEST) {
        jny_str between = jny_str_sub(s->text, t->end, age->start);
        brackets        = jny_str_eq(between, JNY_STR(" (")) && age->whole < s->text.n &&
                   (s->text.p[age->whole] == ')' || s->text.p[age->whole] == ',');
    } else if (jny_str_eq(age->form, JNY_STR("aged")) && i + 2 < s->n) {
        said = age[1].number;
    }
    if ((brackets && !(t->kinds & KIND_PUBLIC)) || said)
        scene_take_person(s, i, i + 1, "a name with an age", JNY_STR("[name]"));
}

/* "Oluchi crossed it out." "Haydn's report": no English word begins the sentence. */
void find_opening(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || !scene_begins_sentence(t) || !scene_telling(s, i) || !scene_unlisted(t) ||
        scene_ordinary(s, i))
        return;
    size_t               end     = scene_name_end(s, i);
    static const jny_str about[] = {JNY_INIT("who"), JNY_INIT("whose"), JNY_INIT("my"),
                                    JNY_INIT("our"), JNY_INIT("his"),   JNY_INIT("her"),
                                    JNY_INIT("as"),  JNY_INIT("aged")};
    bool told = end < s->n && s->at[end].before == GAP_COMMA && IS_ANY(s->at[end].form, about);
    if (t->possessive || told || scene_acts_behind(s, end - 1))
        scene_take_person(s, i, end, "a word that is not English, and a person acts",
                          JNY_STR("[name]"));
}

/* "he signed it "Marv"": one word between quotation marks. */
void find_quoted(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || !scene_telling(s, i) || !scene_unlisted(t) || scene_ordinary(s, i) ||
        t->start == 0)
        return;
    jny_str before = jny_str_sub(s->text, 0, t->start),
            behind = jny_str_sub(s->text, t->whole, s->text.n);
    bool opens     = jny_str_ends(before, JNY_STR("\"")) ||
                 jny_str_ends(before, JNY_STR("\xE2\x80\x9C")) ||
                 jny_str_ends(before, JNY_STR("\xE2\x80\x98"));
    bool ends = jny_str_starts(behind, JNY_STR("\"")) ||
                jny_str_starts(behind, JNY_STR("\xE2\x80\x9D")) ||
                jny_str_starts(behind, JNY_STR("\xE2\x80\x99"));
    if (opens && ends)
        scene_take_person(s, i, i + 1, "a name in quotation marks", JNY_STR("[name]"));
}

/* "Jordan's the dad", "my daughter Paris": what everybody knows as a place or a club, doing what
 * people do, or told with a relation. */
void find_namesake(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || t->closed || !t->cap || t->caps || !(t->kinds & (KIND_TOWN | KIND_PUBLIC)))
        return;
    if ((t->kinds & KIND_TOWN) && i && scene_joined(t) && (t[-1].kinds & KIND_RELATION) &&
        !t[-1].cap && (i + 1 == s->n || !scene_joined(t + 1) || !t[1].cap)) {
        scene_take_person(s, i, i + 1, "a place's name behind a relation", JNY_STR("[name]"));
        return;
    }
    if (!(t->kinds & (KIND_FIRST_NAME | KIND_WORD_NAME)))
        return;
    static const jny_str people[] = {JNY_INIT("said"), JNY_INIT("says"),  JNY_INIT("told"),
                                     JNY_INIT("came"), JNY_INIT("went"),  JNY_INIT("who"),
                                     JNY_INIT("got"),  JNY_INIT("asked"), JNY_INIT("rang")};
    bool                 place    = i && scene_joined(t) &&
                 ((t[-1].kinds & KIND_WHERE) || jny_str_eq(t[-1].form, JNY_STR("of")));
    bool acts = i + 1 < s->n && scene_joined(t + 1) && IS_ANY(t[1].form, people);
    if (!place && (acts || t->possessive))
        scene_take_person(s, i, scene_name_end(s, i), "a place's name that a person has",
                          JNY_STR("[name]"));
}

/* "4471", "83MD", "MD83": a number of a badge. */
static bool is_badge(const token *t)
{
    enum { SHORTEST = 2, LONGEST = 6 };
    size_t digits = 0;
    for (size_t i = 0; i < t->form.n; i++)
        digits += t->form.p[i] >= '0' && t->form.p[i] <= '9';
    return digits >= SHORTEST && t->form.n <= LONGEST && !t->closed;
}

/* "PC 4471", "shoulder number 83 MD": officers are known by their numbers. */
void find_shoulder(scene *s, size_t i)
{
    enum { RANK_DIGITS = 3 };
    static const jny_str ranks[]  = {JNY_INIT("pc"),        JNY_INIT("pcso"),   JNY_INIT("wpc"),
                                     JNY_INIT("sergeant"),  JNY_INIT("sgt"),    JNY_INIT("ps"),
                                     JNY_INIT("constable"), JNY_INIT("officer")};
    static const jny_str worn[]   = {JNY_INIT("shoulder"), JNY_INIT("collar"), JNY_INIT("badge"),
                                     JNY_INIT("warrant"), JNY_INIT("epaulette")};
    static const jny_str number[] = {JNY_INIT("number"), JNY_INIT("no"), JNY_INIT("numbers")};
    static const jny_str is[]     = {JNY_INIT("is"), JNY_INIT("was"), JNY_INIT("were")};
    const token         *t        = &s->at[i];
    if (i == 0 || s->taken[i] || !is_badge(t) || t->before == GAP_LINE)
        return;
    size_t k = i - 1;
    bool   rank =
        t->form.n >= RANK_DIGITS && t->number && scene_joined(t) && IS_ANY(t[-1].form, ranks);
    if (k && IS_ANY(s->at[k].form, is))
        k--;
    if (k && IS_ANY(s->at[k].form, number))
        k--;
    bool badge = i - k > 1 && IS_ANY(s->at[k].form, worn);
    if (!rank && !badge)
        return;
    size_t end = i + 1; /* "83 MD" */
    if (end < s->n && s->at[end].before == GAP_SPACE && s->at[end].caps && s->at[end].form.n == 2)
        end++;
    scene_take(s, rank ? i - 1 : i, end, JNY_REDACT_PERSON, "an officer's number",
               rank ? JNY_STR("[adult]") : JNY_STR("[name]"));
}
