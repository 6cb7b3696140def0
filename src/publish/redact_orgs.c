/* redact_orgs.c - finds organisations by how they are called, where no type of place tells: by
 * dedications, words written as one, capitals that begin a sentence, and by having been found
 * elsewhere in the story. Knows no names. */
#include "scene.h"

/* As a school where it ends with one or one is spoken of, else as an organisation. */
static void take_either(scene *s, size_t from, size_t to, const char *reason)
{
    bool school = (s->at[to - 1].kinds & KIND_SCHOOL) || speaks_of_school(s, from);
    scene_take(s, from, to, school ? JNY_REDACT_SCHOOL : JNY_REDACT_ORGANISATION, reason,
               school ? JNY_STR("[school]") : JNY_STR("[organisation]"));
}

/* "All Saints", "at our lady of lourdes primary": with the types behind it. */
void find_dedicated(scene *s, size_t i)
{
    enum { MORE = 4 };
    const token *t   = &s->at[i];
    size_t       end = i + t->dedicated, most = end + MORE;
    if (!t->dedicated || scene_any_taken(s, i, end) || !(t->low || (t->cap && s->at[end - 1].cap)))
        return;
    for (size_t k = end; k < s->n && k < most && scene_joined(&s->at[k]) && !s->taken[k]; k++) {
        const token *more = &s->at[k];
        if (more->cap ? !(more->kinds & KIND_PLAIN) : (more->kinds & HEADS) != 0)
            end = k + 1;
        else if (!(more->kinds & KIND_PARTICLE))
            break;
    }
    take_either(s, i, end, "a dedication, as churches and schools have");
}

/* Whether a capital of word `i` may be of an organisation's name. */
static bool may_be_linked(const scene *s, size_t i)
{
    const uint32_t known = KIND_TOWN | KIND_PUBLIC | KIND_FIRST_NAME | KIND_TITLE;
    const token   *t     = &s->at[i];
    return t->cap && !t->caps && !t->closed && !t->number && !t->mixed && !t->initial &&
           !s->taken[i] && !(t->kinds & known) && !jny_str_eq(t->form, JNY_STR("i")) &&
           !jny_str_starts(t->form, JNY_STR("i'"));
}

/* Where the name ends that begins with word `i` and has a small word inside, or 0. */
static size_t linked_end(const scene *s, size_t i)
{
    static const jny_str links[] = {JNY_INIT("and"), JNY_INIT("in"),   JNY_INIT("on"),
                                    JNY_INIT("of"),  JNY_INIT("for"),  JNY_INIT("the"),
                                    JNY_INIT("to"),  JNY_INIT("with"), JNY_INIT("at")};
    const token         *t       = &s->at[i];
    if (i + 2 >= s->n || !may_be_linked(s, i) || t->possessive)
        return 0;
    size_t name = t[1].before == GAP_AMPERSAND ? i + 1 : i + 2;
    if (name == i + 2 && (t[1].cap || t[1].before != GAP_SPACE || t[2].before != GAP_SPACE ||
                          !IS_ANY(t[1].form, links)))
        return 0;
    return may_be_linked(s, name) ? scene_name_end(s, name) : 0;
}

/* "at Time and Talents", "The Larder at Quayside opens". */
void find_linked(scene *s, size_t i)
{
    static const jny_str before[] = {JNY_INIT("at"), JNY_INIT("called"), JNY_INIT("join"),
                                     JNY_INIT("joined"), JNY_INIT("run")};
    static const jny_str by[]     = {JNY_INIT("by"),     JNY_INIT("with"),     JNY_INIT("visit"),
                                     JNY_INIT("attend"), JNY_INIT("attended"), JNY_INIT("the")};
    const uint32_t       common   = KIND_RELATION | KIND_SCHOOL_WORD | KIND_PLAIN | KIND_GENERIC;
    const token         *t        = &s->at[i];
    size_t               end      = linked_end(s, i);
    if (!end)
        return;
    bool led  = t->before == GAP_SPACE && i > 0;
    bool sure = (led && IS_ANY(t[-1].form, before)) || t[1].before == GAP_AMPERSAND;
    bool rare = !((t->kinds | s->at[end - 1].kinds) & common);
    bool acts = end < s->n && s->at[end].before == GAP_SPACE && (s->at[end].kinds & KIND_VERB);
    bool told = led && (IS_ANY(t[-1].form, by) || (t[-1].kinds & KIND_WHERE));
    if ((sure && led) || (rare && (told || (scene_begins_sentence(t) && acts))))
        take_either(s, i, end, "a name with a small word inside");
}

/* "HomeLink": two words written as one, which no surname is. */
void find_two_in_one(scene *s, size_t i)
{
    enum { SHORTEST = 5 };
    static const jny_str surnames[] = {JNY_INIT("mc"),  JNY_INIT("mac"), JNY_INIT("fitz"),
                                       JNY_INIT("de"),  JNY_INIT("di"),  JNY_INIT("da"),
                                       JNY_INIT("la"),  JNY_INIT("le"),  JNY_INIT("du"),
                                       JNY_INIT("van"), JNY_INIT("o")};
    const token         *t          = &s->at[i];
    if (s->taken[i] || !t->cap || t->caps || t->closed || t->form.n < SHORTEST ||
        (t->kinds & ~(uint32_t)KIND_EVERYDAY))
        return;
    size_t second = 0;
    for (size_t k = 1; t->start + k < t->end && !second; k++) {
        char c = s->text.p[t->start + k], before = s->text.p[t->start + k - 1];
        if (c >= 'A' && c <= 'Z' && before >= 'a' && before <= 'z')
            second = k;
    }
    if (second < 3 || IS_ANY(jny_str_sub(t->form, 0, second), surnames) ||
        t->start + second + 2 > t->end)
        return;
    scene_take(s, i, scene_name_end(s, i), JNY_REDACT_ORGANISATION, "two words written as one",
               JNY_STR("[organisation]"));
}

/* "at Stepping Up", "from Growing Together": what is done, and whither, with capitals. */
void find_stepping(scene *s, size_t i)
{
    static const jny_str whither[] = {
        JNY_INIT("up"),      JNY_INIT("out"),     JNY_INIT("on"),       JNY_INIT("in"),
        JNY_INIT("ahead"),   JNY_INIT("forward"), JNY_INIT("forwards"), JNY_INIT("together"),
        JNY_INIT("through"), JNY_INIT("over"),    JNY_INIT("first")};
    const token *t = &s->at[i];
    if (s->taken[i] || scene_begins_sentence(t) || !scene_telling(s, i) || i + 1 >= s->n ||
        t[1].before != GAP_SPACE || !t[1].cap || t[1].caps || s->taken[i + 1] ||
        !IS_ANY(t[1].form, whither) || jny_intern_find(&s->small, t->form))
        return;
    take_either(s, i, i + 2, "two capitals inside a sentence");
}

/* "at PYP", "run by SCYF", and "PYP, Peckham" at the head of a letter. */
void find_acronym(scene *s, size_t i)
{
    enum { SHORTEST = 3, LONGEST = 6 };
    static const jny_str before[] = {JNY_INIT("at"),     JNY_INIT("from"), JNY_INIT("by"),
                                     JNY_INIT("called"), JNY_INIT("join"), JNY_INIT("joined"),
                                     JNY_INIT("with")};
    const token         *t        = &s->at[i];
    if (s->taken[i] || !t->caps || t->mixed || t->number || t->closed ||
        (t->kinds & ~(uint32_t)KIND_EVERYDAY) || t->form.n < SHORTEST || t->form.n > LONGEST)
        return;
    bool led    = i > 0 && scene_joined(t) && !t->kinds && IS_ANY(t[-1].form, before);
    bool headed = t->before == GAP_LINE && i + 1 < s->n && t[1].before == GAP_COMMA && t[1].cap;
    if (led || headed)
        take_either(s, i, i + 1, "letters that nobody lists");
}

/* Whether a clause goes on behind [.., end) as it does behind who or what is spoken of; where
 * a line begins, also with a comma or where they are. */
static bool goes_on(const scene *s, size_t end, bool line)
{
    static const jny_str where[] = {JNY_INIT("in"), JNY_INIT("at"), JNY_INIT("on"), JNY_INIT("by"),
                                    JNY_INIT("for")};
    if (end >= s->n || s->at[end].before == GAP_LINE)
        return false;
    const token *t = &s->at[end];
    if (t->before == GAP_COMMA)
        return line;
    return t->before == GAP_SPACE && !t->cap &&
           ((t->kinds & KIND_VERB) || jny_str_ends(t->form, JNY_STR("ed")) ||
            (line && IS_ANY(t->form, where)));
}

/* "Phoenix Rising closed.": two capitals begin a sentence, and it goes on. */
void find_opened(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (i + 2 >= s->n || s->taken[i] || s->taken[i + 1] || !scene_begins_sentence(t) || !t->cap ||
        t->caps || t->closed || t[1].before != GAP_SPACE || !scene_telling(s, i + 1) ||
        (t->kinds &
         (KIND_PLAIN | KIND_VERB | KIND_PUBLIC | KIND_TITLE | KIND_RELATION | KIND_CLOSING)) ||
        jny_intern_find(&s->small, t[1].form))
        return;
    size_t end = scene_name_end(s, i + 1);
    if (goes_on(s, end, t->before == GAP_LINE))
        take_either(s, i, end, "two capitals that begin a sentence");
}

/* Whether the words of `p` stand again from word `i` on, with the same capitals. */
static bool stands_again(const scene *s, const found_place *p, size_t i, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const token *old = &s->at[p->from + k], *new = &s->at[i + k];
        if (s->taken[i + k] || new->closed || old->cap != new->cap ||
            !jny_str_eq(old->form, new->form) || (k && !scene_joined(new)))
            return false;
    }
    return true;
}

/* A word that may stand for the name it begins: "Tideway" for "Tideway Family Project". */
static bool stands_for_all(const scene *s, size_t i)
{
    return scene_telling(s, i) && !(s->at[i].kinds & KIND_EVERYDAY) && !scene_ordinary(s, i);
}

/* Wherever a place that was found stands again: whole, or by its first word. */
void find_place_again(scene *s, size_t i)
{
    uint32_t number = s->taken[i] ? 0 : jny_intern_find(&s->first, s->at[i].form);
    if (!number || number > s->places.n)
        return;
    const found_place *p = &s->places.at[number - 1];
    const token       *t = &s->at[i];
    size_t             n = p->to - p->from;
    if (i + n > s->n || !stands_again(s, p, i, n))
        n = 1;
    bool acts = i + 1 < s->n && scene_joined(t + 1) && !t[1].cap && (t[1].kinds & KIND_VERB);
    bool said = t->cap && s->at[p->from].cap &&
                (stands_for_all(s, i) || (p->to - p->from == 1 && (acts || t->possessive)));
    if (n > 1 || said)
        scene_take(s, i, i + n, p->class, "a place found elsewhere in the story", p->replacement);
}
