/* redact_small.c - finds persons in what is typed without capitals, or in nothing else: by the
 * word before, by what they do, by how surnames begin and letters end. Knows no names. */
#include "scene.h"

/* A word without a capital that may be a name: a first name, or no English word. */
static bool may_be_small(const scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (t->cap || s->taken[i] || !scene_unlisted(t) || t->before != GAP_SPACE)
        return false;
    return t->kinds || !scene_misspelt(t);
}

/* A first name, also one that is a word or has two letters: where who it is was said. */
static bool is_small_name(const scene *s, size_t i)
{
    const token *t = &s->at[i];
    return !t->cap && !s->taken[i] && !t->closed && t->before == GAP_SPACE && t->form.n > 1 &&
           (t->kinds & (KIND_FIRST_NAME | KIND_WORD_NAME)) &&
           !(t->kinds & (KIND_PLAIN | KIND_VERB | KIND_RELATION | KIND_GENERIC));
}

/* The name may go on in a text without capitals; in others it is one word. */
static void take_small(scene *s, size_t from, size_t i, const char *reason, jny_str replacement)
{
    scene_take_person(s, from, s->at[i].low ? scene_name_end(s, i) : i + 1, reason, replacement);
}

/* Whether "miss" before word `i` is what somebody does: "i miss fortnite". */
static bool is_missed(const scene *s, size_t i)
{
    static const jny_str who[] = {JNY_INIT("i"),    JNY_INIT("we"),     JNY_INIT("they"),
                                  JNY_INIT("you"),  JNY_INIT("really"), JNY_INIT("to"),
                                  JNY_INIT("will"), JNY_INIT("dont"),   JNY_INIT("do"),
                                  JNY_INIT("did"),  JNY_INIT("still"),  JNY_INIT("also"),
                                  JNY_INIT("ill"),  JNY_INIT("always"), JNY_INIT("would"),
                                  JNY_INIT("just"), JNY_INIT("not"),    JNY_INIT("don't")};
    if (i < 2 || !jny_str_eq(s->at[i - 1].form, JNY_STR("miss")) || !scene_joined(&s->at[i - 1]) ||
        !IS_ANY(s->at[i - 2].form, who))
        return false;
    return !(i > 2 && jny_str_eq(s->at[i - 3].form, JNY_STR("thank")));
}

/* "coach deji", "pc wright", "my teacher miss adeyemi", "auntie grace". */
void find_small_titled(scene *s, size_t i)
{
    static const jny_str spoken[] = {JNY_INIT("miss"),   JNY_INIT("sir"),     JNY_INIT("coach"),
                                     JNY_INIT("auntie"), JNY_INIT("aunty"),   JNY_INIT("aunt"),
                                     JNY_INIT("uncle"),  JNY_INIT("pastor"),  JNY_INIT("imam"),
                                     JNY_INIT("nurse"),  JNY_INIT("officer"), JNY_INIT("sergeant")};
    static const jny_str formal[] = {JNY_INIT("pc"),   JNY_INIT("pcso"), JNY_INIT("cllr"),
                                     JNY_INIT("prof"), JNY_INIT("mx"),   JNY_INIT("mr"),
                                     JNY_INIT("mrs"),  JNY_INIT("ms"),   JNY_INIT("dr")};
    static const jny_str kin[]    = {JNY_INIT("auntie"), JNY_INIT("aunty"),  JNY_INIT("aunt"),
                                     JNY_INIT("uncle"),  JNY_INIT("nan"),    JNY_INIT("nanny"),
                                     JNY_INIT("granny"), JNY_INIT("sister"), JNY_INIT("mum"),
                                     JNY_INIT("grandad")};
    if (i == 0 || s->at[i - 1].cap || s->at[i - 1].possessive)
        return;
    const token *t = &s->at[i], *title = t - 1;
    bool         named = false;
    if (may_be_small(s, i))
        named = IS_ANY(title->form, formal) ||
                (IS_ANY(title->form, spoken) &&
                 (t->kinds || t->possessive || scene_acts_behind(s, i) ||
                  scene_pauses_behind(s, i) || (t[1].kinds & KIND_PLAIN)));
    else
        named = is_small_name(s, i) && IS_ANY(title->form, kin);
    if (named && !is_missed(s, i))
        take_small(s, i - 1, i, "a name after a title", JNY_STR("[adult]"));
}

/* "hi im jade and": somebody says who they are. */
static bool tells_own_name(const scene *s, size_t i)
{
    static const jny_str self[] = {JNY_INIT("im"), JNY_INIT("i'm"), JNY_INIT("am")};
    const token         *b      = &s->at[i - 1];
    bool begins = i == 1 || scene_begins_sentence(b) || (i == 2 && (b[-1].kinds & KIND_CUE)) ||
                  (i == 2 && jny_str_eq(b[-1].form, JNY_STR("i")));
    bool goes_on = scene_pauses_behind(s, i) ||
                   (s->at[i].kinds && jny_str_eq(s->at[i + 1].form, JNY_STR("and")));
    return IS_ANY(b->form, self) && begins && goes_on;
}

/* "my son jaydn is", "a girl called tiana": who it is, then no English word. */
void find_small_introduced(scene *s, size_t i)
{
    static const jny_str self[]  = {JNY_INIT("im"), JNY_INIT("i'm"), JNY_INIT("am")};
    static const jny_str whose[] = {JNY_INIT("my"), JNY_INIT("our"), JNY_INIT("her"),
                                    JNY_INIT("his")};
    static const jny_str names[] = {JNY_INIT("name"), JNY_INIT("called")};
    bool                 known   = i > 0 && is_small_name(s, i);
    if (i == 0 || !(known || may_be_small(s, i)))
        return;
    const token *b = &s->at[i - 1];
    bool goes_on   = scene_acts_behind(s, i) || scene_pauses_behind(s, i) || s->at[i].possessive ||
                   (known && (s->at[i + 1].kinds & KIND_PLAIN));
    bool cue  = (b->kinds & KIND_CUE) && !IS_ANY(b->form, self);
    bool mine = !(s->at[i].kinds & KIND_EVERYDAY) && (b->kinds & KIND_RELATION) && !b->cap &&
                !(b->kinds & KIND_TITLE) && i > 1 && IS_ANY(b[-1].form, whose) &&
                (s->at[i].kinds || scene_acts_behind(s, i));
    bool is = i > 1 && jny_str_eq(b->form, JNY_STR("is")) && IS_ANY(b[-1].form, names);
    if (cue || is || tells_own_name(s, i) || (mine && goes_on))
        take_small(s, i, i, "a name in small letters, after who it is", JNY_STR("[name]"));
}

/* "lil tee", "big dave", "man like tezza", "everyone calls me beanie". */
void find_small_nickname(scene *s, size_t i)
{
    static const jny_str sizes[] = {JNY_INIT("lil"),   JNY_INIT("big"),  JNY_INIT("little"),
                                    JNY_INIT("young"), JNY_INIT("yung"), JNY_INIT("old"),
                                    JNY_INIT("baby")};
    static const jny_str calls[] = {JNY_INIT("call"), JNY_INIT("calls"), JNY_INIT("called"),
                                    JNY_INIT("nicknamed"), JNY_INIT("named")};
    static const jny_str whom[]  = {JNY_INIT("him"), JNY_INIT("her"), JNY_INIT("me"),
                                    JNY_INIT("them"), JNY_INIT("us")};
    if (i == 0 || !s->at[i].low || !(is_small_name(s, i) || may_be_small(s, i)))
        return;
    const token *t = &s->at[i], *b = t - 1;
    bool         after = i + 1 < s->n && scene_joined(t + 1);
    bool sized = IS_ANY(b->form, sizes) && (t->kinds || t->possessive || scene_acts_behind(s, i));
    bool hailed =
        i > 1 && jny_str_eq(b->form, JNY_STR("like")) && jny_str_eq(b[-1].form, JNY_STR("man"));
    bool called = i > 1 && IS_ANY(b->form, whom) && IS_ANY(b[-1].form, calls) &&
                  (!after || (t[1].kinds & KIND_PLAIN));
    if (sized)
        take_small(s, i - 1, i, "a nickname", JNY_STR("[name]"));
    else if (hailed || called)
        take_small(s, i, i, "a name after \"called him\"", JNY_STR("[name]"));
}

/* "o'connor", "mcallister": how Irish and Scottish surnames begin. */
void find_small_surname(scene *s, size_t i)
{
    enum { O_LETTERS = 5, MC_LETTERS = 6 };
    const token *t = &s->at[i];
    if (t->cap || s->taken[i] || t->closed || t->number)
        return;
    bool o = t->form.n >= O_LETTERS && jny_str_starts(t->form, JNY_STR("o'")) &&
             !(t->kinds & (KIND_PLAIN | KIND_PUBLIC)) && !jny_str_eq(t->form, JNY_STR("o'clock"));
    bool mc = t->form.n >= MC_LETTERS && jny_str_starts(t->form, JNY_STR("mc")) && !t->kinds;
    if (o || mc)
        scene_take_person(s, i, i + 1, "how a surname begins", JNY_STR("[name]"));
}

/* "terry said", "i told poppy": a name that is a word too, where a person acts. */
void find_small_word(scene *s, size_t i)
{
    static const jny_str acts[] = {JNY_INIT("said"),   JNY_INIT("says"),    JNY_INIT("told"),
                                   JNY_INIT("came"),   JNY_INIT("went"),    JNY_INIT("who"),
                                   JNY_INIT("asked"),  JNY_INIT("rang"),    JNY_INIT("doesn't"),
                                   JNY_INIT("doesnt"), JNY_INIT("don't"),   JNY_INIT("shouted"),
                                   JNY_INIT("smiled"), JNY_INIT("laughed"), JNY_INIT("cried")};
    static const jny_str done[] = {JNY_INIT("told"), JNY_INIT("asked"), JNY_INIT("thank"),
                                   JNY_INIT("hugged")};
    const token         *t      = &s->at[i];
    if (!t->low || t->form.n < 3 || s->taken[i] || t->closed || !(t->kinds & KIND_WORD_NAME) ||
        (t->kinds & (KIND_PLAIN | KIND_VERB | KIND_PUBLIC | KIND_TITLE | KIND_RELATION)))
        return;
    bool acting = i + 1 < s->n && t[1].before == GAP_SPACE && IS_ANY(t[1].form, acts) &&
                  !(i && t->before == GAP_SPACE && (t[-1].kinds & KIND_GENERIC));
    bool met = i && t->before == GAP_SPACE && IS_ANY(t[-1].form, done) && scene_pauses_behind(s, i);
    if (acting || met)
        take_small(s, i, i, "a first name that is a word too", JNY_STR("[name]"));
}

/* The line that begins with word `first` stands behind one of closing words alone. */
static bool behind_closing(const scene *s, size_t first)
{
    size_t k = first;
    while (k > 0 && (s->at[k - 1].kinds & KIND_CLOSING)) {
        k--;
        if (s->at[k].before == GAP_LINE)
            return true;
    }
    return false;
}

/* "yours truly,\n\nmrs d. harkness", "from nell b": a name on a line of its own, or behind a
 * closing. */
void find_small_signature(scene *s, size_t first)
{
    enum { NEAR_THE_END = 14 };
    size_t from = first, line = first;
    if (s->at[first].before != GAP_LINE || first == 0)
        return;
    while (line + 1 < s->n && s->at[line + 1].before != GAP_LINE)
        line++;
    while (from < line && (s->at[from].kinds & KIND_CLOSING))
        from++;
    if (s->n - line - 1 > NEAR_THE_END || s->taken[from])
        return;
    bool   closing = from > first || behind_closing(s, first);
    size_t name    = from;
    if (name < line && (s->at[name].kinds & KIND_TITLE))
        name++;
    const token *t = &s->at[name];
    if (!t->low || s->taken[name] || !(t->initial || scene_unlisted(t)) ||
        !(closing || t->kinds || t->initial))
        return;
    size_t end = scene_name_end(s, name);
    if ((end <= line && scene_joined(&s->at[end])) || (end == name + 1 && t->initial) ||
        scene_any_taken(s, from, end))
        return;
    scene_take_person(s, from, end, "a signature", JNY_STR("[name]"));
}

/* "rayan and leo": no English word, and a name beside it. */
void find_small_beside(scene *s, size_t i)
{
    if (!may_be_small(s, i) || !s->at[i].low)
        return;
    bool behind = i > 1 && jny_str_eq(s->at[i - 1].form, JNY_STR("and")) && s->taken[i - 2] &&
                  jny_intern_find(&s->persons, s->at[i - 2].form);
    bool before = i + 2 < s->n && jny_str_eq(s->at[i + 1].form, JNY_STR("and")) &&
                  s->taken[i + 2] && jny_intern_find(&s->persons, s->at[i + 2].form);
    if (behind || before)
        scene_take_person(s, i, i + 1, "a name beside a name", JNY_STR("[name]"));
}
