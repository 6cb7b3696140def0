/* redact_told.c - finds persons whom no list has and no capital gives away by itself: by what
 * is said of them. The surname first, the age in brackets, a word beginning a sentence that
 * is no English one, names in a story typed without capitals. Knows no names. */
#include "scene.h"

static bool is_any(jny_str form, const jny_str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(form, list[i]))
            return true;
    return false;
}

/* Letters only, and in no list but those of first names. */
static bool unlisted(const token *t)
{
    return !t->number && !t->mixed && !t->closed && t->form.n > 2 &&
           !(t->kinds & ~(uint32_t)(KIND_FIRST_NAME | KIND_WORD_NAME));
}

/* Behind word `i` a person may act: "came", "and", "who"; not "do", which is Portuguese too. */
static bool acts_behind(const scene *s, size_t i)
{
    const token *t = &s->at[i + 1];
    if (i + 1 >= s->n || t->before != GAP_SPACE || t->cap)
        return false;
    bool past = (t->kinds & KIND_EVERYDAY) && jny_str_ends(t->form, JNY_STR("ed"));
    return past || ((t->kinds & KIND_VERB) && !jny_str_eq(t->form, JNY_STR("do")));
}

/* Whether the sentence goes no further behind word `i`. */
static bool pauses_behind(const scene *s, size_t i)
{
    return i + 1 == s->n || s->at[i + 1].before > GAP_AMPERSAND;
}

/* "everyone calls him Dami", "we called her OB". */
void find_called(scene *s, size_t i)
{
    static const jny_str calls[] = {JNY_INIT("call"),    JNY_INIT("calls"),     JNY_INIT("called"),
                                    JNY_INIT("calling"), JNY_INIT("nicknamed"), JNY_INIT("named")};
    static const jny_str whom[]  = {JNY_INIT("him"), JNY_INIT("her"), JNY_INIT("me"),
                                    JNY_INIT("them"), JNY_INIT("us")};
    const token         *t       = &s->at[i];
    if (i < 2 || s->taken[i] || !t->cap || t->closed || t->initial || t->mixed ||
        !scene_joined(t) || (t->kinds & (KIND_TITLE | KIND_PLAIN)) ||
        !is_any(t[-1].form, whom, sizeof whom / sizeof *whom) ||
        !is_any(t[-2].form, calls, sizeof calls / sizeof *calls))
        return;
    scene_take_person(s, i, scene_name_end(s, i), "a name after \"called him\"", JNY_STR("[name]"));
}

/* "KOWALCZYK, Agnieszka": as lists and letters have it. */
void find_surname_first(scene *s, size_t i)
{
    const token *t = &s->at[i], *first = t + 1;
    if (i + 1 >= s->n || s->taken[i] || s->shouts || !t->cap || !unlisted(t) ||
        first->before != GAP_COMMA || !first->cap || s->taken[i + 1] || first->closed ||
        (scene_joined(t) && i && t[-1].cap && !t[-1].closed))
        return;
    size_t end   = scene_name_end(s, i + 1);
    bool   alone = end == s->n || !scene_joined(&s->at[end]);
    if (!alone || !(t->caps || t->before == GAP_LINE) ||
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
    if (s->taken[i] || s->shouts || !scene_begins_sentence(t) || !scene_telling(s, i) ||
        !unlisted(t) || scene_ordinary(s, i))
        return;
    size_t               end     = scene_name_end(s, i);
    static const jny_str about[] = {JNY_INIT("who"), JNY_INIT("whose"), JNY_INIT("my"),
                                    JNY_INIT("our"), JNY_INIT("his"),   JNY_INIT("her"),
                                    JNY_INIT("as"),  JNY_INIT("aged")};
    bool                 told    = end < s->n && s->at[end].before == GAP_COMMA &&
                is_any(s->at[end].form, about, sizeof about / sizeof *about);
    if (t->possessive || told || acts_behind(s, end - 1))
        scene_take_person(s, i, end, "a word that is not English, and a person acts",
                          JNY_STR("[name]"));
}

/* "he signed it "Marv"": one word between quotation marks. */
void find_quoted(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || !scene_telling(s, i) || !unlisted(t) || scene_ordinary(s, i) ||
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

/* "Jordan's the dad": a place everybody knows, doing what people do. */
void find_namesake(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || t->closed || !t->cap || t->caps || !(t->kinds & KIND_TOWN) ||
        !(t->kinds & (KIND_FIRST_NAME | KIND_WORD_NAME)))
        return;
    static const jny_str people[] = {JNY_INIT("said"), JNY_INIT("says"),  JNY_INIT("told"),
                                     JNY_INIT("came"), JNY_INIT("went"),  JNY_INIT("who"),
                                     JNY_INIT("got"),  JNY_INIT("asked"), JNY_INIT("rang")};
    bool                 place    = i && scene_joined(t) &&
                 ((t[-1].kinds & KIND_WHERE) || jny_str_eq(t[-1].form, JNY_STR("of")));
    bool acts = i + 1 < s->n && scene_joined(t + 1) &&
                is_any(t[1].form, people, sizeof people / sizeof *people);
    if (!place && (acts || t->possessive))
        scene_take_person(s, i, scene_name_end(s, i), "a place's name that a person has",
                          JNY_STR("[name]"));
}

/* ---- Without capitals ------------------------------------------------------------------------ */

/* A word without a capital that may be a name: a first name, or no English word. */
static bool may_be_small(const scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (t->cap || s->taken[i] || !unlisted(t) || t->before != GAP_SPACE)
        return false;
    if (t->kinds)
        return true;
    return !scene_misspelt(t);
}

/* "coach deji", "pc wright", "my teacher miss adeyemi". */
void find_small_titled(scene *s, size_t i)
{
    static const jny_str titles[] = {JNY_INIT("miss"),   JNY_INIT("sir"),     JNY_INIT("coach"),
                                     JNY_INIT("auntie"), JNY_INIT("aunty"),   JNY_INIT("aunt"),
                                     JNY_INIT("uncle"),  JNY_INIT("pastor"),  JNY_INIT("imam"),
                                     JNY_INIT("nurse"),  JNY_INIT("officer"), JNY_INIT("sergeant"),
                                     JNY_INIT("pc"),     JNY_INIT("pcso"),    JNY_INIT("cllr"),
                                     JNY_INIT("prof"),   JNY_INIT("mx"),      JNY_INIT("mr"),
                                     JNY_INIT("mrs"),    JNY_INIT("ms"),      JNY_INIT("dr")};
    static const jny_str who[]    = {JNY_INIT("i"),    JNY_INIT("we"),     JNY_INIT("they"),
                                     JNY_INIT("you"),  JNY_INIT("really"), JNY_INIT("to"),
                                     JNY_INIT("will"), JNY_INIT("dont"),   JNY_INIT("do"),
                                     JNY_INIT("did"),  JNY_INIT("still"),  JNY_INIT("also"),
                                     JNY_INIT("ill"),  JNY_INIT("always"), JNY_INIT("would"),
                                     JNY_INIT("just"), JNY_INIT("not"),    JNY_INIT("don't")};
    enum { FORMAL = 9 }; /* the last of `titles`, by which nobody is only spoken of */
    if (i == 0 || !may_be_small(s, i) || s->at[i - 1].cap || s->at[i - 1].possessive)
        return;
    size_t n      = sizeof titles / sizeof *titles;
    bool   formal = is_any(s->at[i - 1].form, titles + n - FORMAL, FORMAL);
    if (!formal && !(is_any(s->at[i - 1].form, titles, n) &&
                     (s->at[i].kinds || s->at[i].possessive || acts_behind(s, i) ||
                      pauses_behind(s, i) || (s->at[i + 1].kinds & KIND_PLAIN))))
        return;
    if (jny_str_eq(s->at[i - 1].form, JNY_STR("miss")) && i > 1 && scene_joined(&s->at[i - 1]) &&
        is_any(s->at[i - 2].form, who, sizeof who / sizeof *who))
        return; /* "i miss fortnite" */
    scene_take_person(s, i - 1, i + 1, "a name after a title", JNY_STR("[adult]"));
}

/* "my son jaydn is", "a girl called tiana": who it is, then no English word. */
void find_small_introduced(scene *s, size_t i)
{
    if (i == 0 || !may_be_small(s, i))
        return;
    const token *b       = &s->at[i - 1];
    bool         goes_on = acts_behind(s, i) || pauses_behind(s, i) || s->at[i].possessive;
    bool         cue     = (b->kinds & KIND_CUE) && !jny_str_eq(b->form, JNY_STR("im")) &&
               !jny_str_eq(b->form, JNY_STR("i'm")) && !jny_str_eq(b->form, JNY_STR("am"));
    bool self = (b->kinds & KIND_CUE) && !cue && pauses_behind(s, i) &&
                (i == 1 || (i == 2 && (b[-1].kinds & KIND_CUE)));
    bool mine = (b->kinds & KIND_RELATION) && !b->cap && !(b->kinds & KIND_TITLE) && i > 1 &&
                (jny_str_eq(b[-1].form, JNY_STR("my")) || jny_str_eq(b[-1].form, JNY_STR("our")) ||
                 jny_str_eq(b[-1].form, JNY_STR("her")) || jny_str_eq(b[-1].form, JNY_STR("his")));
    bool is =
        i > 1 && jny_str_eq(b->form, JNY_STR("is")) &&
        (jny_str_eq(b[-1].form, JNY_STR("name")) || jny_str_eq(b[-1].form, JNY_STR("called")));
    if (cue || is || self || (mine && goes_on && (s->at[i].kinds || acts_behind(s, i))))
        scene_take_person(s, i, i + 1, "a name in small letters, after who it is",
                          JNY_STR("[name]"));
}

/* "rayan and leo": no English word, and a name beside it. */
void find_small_beside(scene *s, size_t i)
{
    if (!may_be_small(s, i) || !s->small_hand)
        return;
    bool behind = i > 1 && jny_str_eq(s->at[i - 1].form, JNY_STR("and")) && s->taken[i - 2] &&
                  jny_intern_find(&s->persons, s->at[i - 2].form);
    bool before = i + 2 < s->n && jny_str_eq(s->at[i + 1].form, JNY_STR("and")) &&
                  s->taken[i + 2] && jny_intern_find(&s->persons, s->at[i + 2].form);
    if (behind || before)
        scene_take_person(s, i, i + 1, "a name beside a name", JNY_STR("[name]"));
}
