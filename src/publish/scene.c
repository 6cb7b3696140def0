/* scene.c - the words of a text, what each can be, and which are part of a name. */
#include "scene.h"

#include <string.h>

static bool is_upper(jny_arena scratch, jny_str text, size_t at)
{
    size_t   end = at;
    uint32_t c   = jny_utf8_next(text, &end);
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    jny_str letter = jny_str_sub(text, at, end);
    return !jny_str_eq(jny_text_form(&scratch, letter, true),
                       jny_text_form(&scratch, letter, false));
}

static gap gap_of(const scene *s, const token *previous, size_t start)
{
    if (!previous)
        return GAP_LINE;
    jny_str between = jny_str_sub(s->text, previous->whole, start);
    if (memchr(between.p, '\n', between.n))
        return GAP_LINE;
    if (jny_str_eq(between, JNY_STR(" ")))
        return GAP_SPACE;
    if (jny_str_eq(between, JNY_STR("-")))
        return GAP_HYPHEN;
    if (jny_str_eq(between, JNY_STR(" & ")) || jny_str_eq(between, JNY_STR("' ")) ||
        jny_str_eq(between, JNY_STR("\xE2\x80\x99 ")))
        return between.p[1] == '&' ? GAP_AMPERSAND : GAP_SPACE;
    if ((previous->initial || (previous->kinds & KIND_TITLE) ||
         (previous->cap && jny_str_eq(previous->form, JNY_STR("st")))) &&
        (jny_str_eq(between, JNY_STR(". ")) || jny_str_eq(between, JNY_STR("."))))
        return GAP_DOT;
    for (size_t i = 0; i < between.n; i++)
        if (strchr(".!?:\"*", between.p[i]))
            return GAP_STOP;
    if (memmem(between.p, between.n, "\xE2\x80\x9C", 3) ||
        memmem(between.p, between.n, "\xE2\x80\xA6", 3))
        return GAP_STOP;
    return memchr(between.p, ',', between.n) ? GAP_COMMA : GAP_OTHER;
}

static void look_up(scene *s, const jny_gazetteer *g, token *t)
{
    gazetteer_entry e        = gazetteer_look(g, t->form);
    bool            everyday = !t->number && gazetteer_everyday(g, t->form);
    /* "Jessicas", "the Mr Sarpongs", "darrens mum" */
    if (!e.kinds && (t->cap ? t->form.n > 4 : t->form.n > 5 && !everyday) &&
        jny_str_ends(t->form, JNY_STR("s"))) {
        e = gazetteer_look(g, jny_str_sub(t->form, 0, t->form.n - 1));
        e.kinds &= t->cap ? KIND_FIRST_NAME | KIND_PUBLIC | KIND_TOWN : KIND_FIRST_NAME;
    }
    t->kinds = e.kinds;
    t->own   = e.own;
    /* "Terry" is no "Terr" with an ending. */
    if (everyday && e.kinds != KIND_FIRST_NAME)
        t->kinds |= KIND_EVERYDAY;
    (void)s;
}

static bool has_small(jny_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= 'a' && word.p[i] <= 'z')
            return true;
    return false;
}

static token make_token(scene *s, const jny_gazetteer *g, const token *previous, jny_word w)
{
    jny_str word = jny_str_sub(s->text, w.start, w.end);
    size_t  tail = jny_text_possessive(word);
    token   t    = {
             .start = w.start, .end = w.end - (uint32_t)tail, .whole = w.end, .possessive = tail > 0};
    word          = jny_str_sub(s->text, t.start, t.end);
    t.form        = jny_text_form(s->a, word, true);
    t.cap         = is_upper(*s->a, s->text, t.start);
    t.number      = word.p[0] >= '0' && word.p[0] <= '9';
    size_t points = jny_utf8_count(word);
    t.mixed       = memchr(word.p, '.', word.n) != NULL; /* N.H.S is one word */
    t.initial     = t.cap && points == 1 && t.form.p[0] != 'i';
    if (t.cap && points > 1) {
        size_t second = 0;
        jny_utf8_next(word, &second);
        t.caps = is_upper(*s->a, word, second);
        if (word.p[1] == '\'' ||
            jny_str_starts(jny_str_sub(word, 1, word.n), JNY_STR("\xE2\x80\x99")))
            t.caps = !has_small(word); /* O'BRIEN, and not O'Brien */
    }
    for (size_t i = 0; i < word.n; i++)
        t.mixed |= word.p[i] >= '0' && word.p[i] <= '9'; /* a bus, a form, a road of the map */
    look_up(s, g, &t);
    if (tail) { /* "Guy's" is a hospital, Guy a man */
        jny_str whole = jny_text_form(s->a, jny_str_sub(s->text, w.start, w.end), true);
        t.kinds |= gazetteer_look(g, whole).kinds & (KIND_PUBLIC | KIND_TOWN | KIND_PLAIN);
    }
    t.before = gap_of(s, previous, t.start);
    if (!t.cap && points == 1 && !t.number && t.end < s->text.n && s->text.p[t.end] == '.')
        t.initial = t.before == GAP_LINE || (previous && (previous->kinds & KIND_TITLE)) ||
                    (previous && previous->initial && t.before == GAP_DOT); /* "mr t. rowe" */
    return t;
}

/* Marks rows of words that a gazetteer has as one: what everybody knows, and the council's. */
static void look_up_rows(scene *s, const jny_gazetteer *g)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t n = gazetteer_longest(g); n >= 1; n--) {
            jny_arena scratch = *s->a;
            jny_buf   b       = jny_buf_open(&scratch);
            if (i + n > s->n)
                continue;
            for (size_t k = 0; k < n; k++) {
                if (k)
                    jny_buf_char(&b, ' ');
                jny_buf_add(&b, s->at[i + k].form);
            }
            gazetteer_entry e = gazetteer_look(g, jny_buf_str(&b));
            if (e.kinds & KIND_OWN) {
                found(s->f, s->at[i].start, s->at[i + n - 1].end, e.own, "listed by the council",
                      e.own == JNY_REDACT_PERSON         ? JNY_STR("[name]")
                      : e.own == JNY_REDACT_SCHOOL       ? JNY_STR("[school]")
                      : e.own == JNY_REDACT_ORGANISATION ? JNY_STR("[organisation]")
                      : e.own == JNY_REDACT_STREET       ? JNY_STR("[street]")
                                                         : JNY_STR("[place]"));
                memset(s->taken + i, 1, n);
            }
            if (n > 1 && (e.kinds & (KIND_PUBLIC | KIND_TOWN)) && (s->at[i].cap || s->at[i].low))
                for (size_t k = 0; k < n; k++)
                    s->at[i + k].closed = true;
            if ((e.kinds & KIND_DEDICATION) && n > s->at[i].dedicated)
                s->at[i].dedicated = (unsigned char)n;
            if (n > 1 && e.kinds)
                break;
        }
}

static void make_tokens(scene *s, const jny_gazetteer *g)
{
    jny_words words = jny_words_split(s->a, s->text);
    size_t    open = 0, closed = 0;
    s->at    = jny_alloc(s->a, words.n + 1, sizeof *s->at);
    s->taken = jny_alloc(s->a, words.n + 1, 1);
    for (size_t i = 0; i < words.n; i++) {
        token *t = &s->at[s->n];
        *t       = make_token(s, g, s->n ? t - 1 : NULL, words.at[i]);
        for (; open < t->start; open++)
            if (s->text.p[open] == '[' && replacement_end(s->text, open))
                closed = replacement_end(s->text, open);
        t->closed = t->start < closed;
        s->n++;
    }
}

/* Whether more than half of the words [from, to) are in capitals, and they are some. */
static bool is_shouted(const scene *s, size_t from, size_t to)
{
    enum { FEW = 6 };
    size_t caps = 0, words = 0;
    for (size_t i = from; i < to; i++) {
        caps += s->at[i].caps;
        words += !s->at[i].number;
    }
    return words > FEW && caps * 2 > words;
}

/* Words in capitals, and letters, have none from here on. */
static void hush(scene *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        token *t = &s->at[i];
        t->low |= t->caps || t->initial;
        t->cap &= !t->caps && !t->initial;
        t->initial &= t[1].before == GAP_DOT; /* and no "A" */
        t->caps = false;
    }
}

/* What capitals say in this text: where it is shouted, and where they are missing. */
static void hear(scene *s)
{
    size_t begun = 0, small = 0;
    for (size_t i = 0; i < s->n; i++) {
        const token *t = &s->at[i];
        if (!t->cap)
            jny_intern(&s->small, t->form);
        begun += scene_begins_sentence(t);
        small +=
            (scene_begins_sentence(t) && !t->cap && !t->number) ||
            (!t->cap && (jny_str_eq(t->form, JNY_STR("i")) || jny_str_eq(t->form, JNY_STR("im"))));
    }
    s->small_hand = small * 2 > begun;
    if (is_shouted(s, 0, s->n)) {
        hush(s, 0, s->n);
        s->small_hand = true;
    }
    for (size_t from = 0, to; from < s->n; from = to) {
        for (to = from + 1; to < s->n && !scene_begins_sentence(&s->at[to]);)
            to++;
        if (is_shouted(s, from, to))
            hush(s, from, to);
    }
    for (size_t i = 0; i < s->n; i++)
        s->at[i].low |= s->small_hand && !s->at[i].cap;
}

void scene_read(scene *s, const jny_gazetteer *g)
{
    make_tokens(s, g);
    hear(s);
    look_up_rows(s, g);
}

/* ---- What can be part of a name ------------------------------------------------------------ */

bool scene_joined(const token *t)
{
    return t->before == GAP_SPACE || t->before == GAP_HYPHEN || t->before == GAP_DOT;
}

bool scene_begins_sentence(const token *t)
{
    return t->before == GAP_STOP || t->before == GAP_LINE;
}

/* A word with a capital that is none of those everybody writes with one. */
bool scene_telling(const scene *s, size_t i)
{
    const token *t = &s->at[i];
    return t->cap && !t->caps && !t->initial && !t->closed && !t->mixed && t->form.n > 2 &&
           !(t->kinds & (KIND_PUBLIC | KIND_TOWN | KIND_PLAIN | KIND_GENERIC | KIND_TITLE |
                         KIND_RELATION | KIND_CLOSING | HEADS));
}

bool scene_ordinary(const scene *s, size_t i)
{
    static const jny_str endings[] = {
        JNY_INIT("ing"),   JNY_INIT("tion"),  JNY_INIT("tions"), JNY_INIT("sion"),
        JNY_INIT("ment"),  JNY_INIT("ments"), JNY_INIT("ness"),  JNY_INIT("ful"),
        JNY_INIT("less"),  JNY_INIT("ables"), JNY_INIT("able"),  JNY_INIT("ible"),
        JNY_INIT("ous"),   JNY_INIT("ics"),   JNY_INIT("ists"),  JNY_INIT("ship"),
        JNY_INIT("ships"), JNY_INIT("ology"), JNY_INIT("itis"),  JNY_INIT("ively"),
        JNY_INIT("ally"),  JNY_INIT("ight"),  JNY_INIT("ology"), JNY_INIT("osis"),
        JNY_INIT("ance"),  JNY_INIT("ency"),  JNY_INIT("ancy"),  JNY_INIT("ility"),
        JNY_INIT("ism"),   JNY_INIT("ated"),
    };
    const token *t = &s->at[i];
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++)
        if (t->form.n > endings[k].n + 2 && jny_str_ends(t->form, endings[k]))
            return true;
    return jny_intern_find(&s->small, t->form) != 0;
}

bool scene_misspelt(const token *t)
{
    static const jny_str endings[] = {JNY_INIT("dent"), JNY_INIT("sent"), JNY_INIT("vent"),
                                      JNY_INIT("dnt"),  JNY_INIT("snt"),  JNY_INIT("vnt"),
                                      JNY_INIT("rnt"),  JNY_INIT("'t"),   JNY_INIT("ed"),
                                      JNY_INIT("ing"),  JNY_INIT("ly")};
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++)
        if (jny_str_ends(t->form, endings[k]))
            return true;
    return false;
}

/* "Anna KOWALCZYK": a surname as forms and letters have it, no word that is shouted. */
static bool is_loud_surname(const token *t)
{
    enum { SHORTEST = 4 };
    return t[-1].cap && !t[-1].caps && t->caps && t->form.n >= SHORTEST && scene_unlisted(t) &&
           !scene_misspelt(t);
}

/* Where the name that begins with word `i` ends: the words that follow it with capitals,
 * initials, and what stands inside names. */
static size_t high_name_end(const scene *s, size_t i)
{
    size_t end = i + 1;
    for (size_t k = end; k < s->n && k < i + 5 && scene_joined(&s->at[k]); k++) {
        const token *t = &s->at[k];
        if (s->at[k - 1].possessive || t->closed)
            break;
        bool inside = (s->at[k - 1].kinds & KIND_PARTICLE) && !s->at[k - 1].cap &&
                      s->at[k - 1].form.n <= 5 && !jny_str_eq(s->at[k - 1].form, JNY_STR("and")) &&
                      !jny_str_eq(s->at[k - 1].form, JNY_STR("of")) &&
                      !jny_str_eq(s->at[k - 1].form, JNY_STR("the"));
        if (t->initial ||
            (t->cap && !t->caps && (inside || !(t->kinds & (KIND_PLAIN | KIND_PUBLIC)))) ||
            (t->before == GAP_HYPHEN && t->cap) || is_loud_surname(t) ||
            (t->cap && !t->caps && k + 1 < s->n && t[1].before == GAP_HYPHEN && t[1].cap))
            end = k + 1;
        else if (!(t->kinds & KIND_PARTICLE))
            break;
    }
    return end;
}

/* Without capitals: what is no English word, what a hyphen joins, and initials. */
static size_t low_name_end(const scene *s, size_t i)
{
    size_t end     = i + 1;
    bool   surname = false;
    for (size_t k = end; k < s->n && k < i + 5 && scene_joined(&s->at[k]); k++) {
        const token *t       = &s->at[k];
        bool         last    = scene_pauses_behind(s, k);
        bool         letter  = t->end - t->start == 1 && last && t->form.p[0] != 'x';
        bool         unknown = !surname && scene_unlisted(t) && (t->kinds || !scene_misspelt(t));
        if (s->at[k - 1].possessive || t->cap || t->closed || t->number || s->taken[k] ||
            !(t->before == GAP_HYPHEN || t->initial || letter || unknown))
            break;
        surname |= unknown;
        end = k + 1;
    }
    return end;
}

size_t scene_name_end(const scene *s, size_t i)
{
    return s->at[i].low ? low_name_end(s, i) : high_name_end(s, i);
}

/* Where it begins: "Big Trev", "Little Acorns". */
size_t scene_name_start(const scene *s, size_t i)
{
    while (i > 0 && (scene_joined(&s->at[i]) || s->at[i].before == GAP_AMPERSAND)) {
        const token *b    = &s->at[i - 1];
        bool         link = i > 1 && scene_joined(b) && jny_str_eq(b->form, JNY_STR("of")) &&
                    s->at[i - 2].cap && (s->at[i - 2].kinds & HEADS) &&
                    !scene_begins_sentence(&s->at[i - 2]);
        if (link)
            i -= 2;
        else if (b->cap && !b->caps && !b->closed && !b->possessive && !s->taken[i - 1] &&
                 !scene_begins_sentence(b) && (b->kinds & (KIND_GENERIC | HEADS)) &&
                 !(b->kinds & KIND_PUBLIC))
            i--;
        else
            break;
    }
    static const jny_str sizes[] = {JNY_INIT("big"), JNY_INIT("little"), JNY_INIT("lil"),
                                    JNY_INIT("old"), JNY_INIT("young"),  JNY_INIT("baby")};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) /* also where a sentence begins */
        if (i > 0 && s->at[i].before == GAP_SPACE && s->at[i - 1].cap && !s->taken[i - 1] &&
            jny_str_eq(s->at[i - 1].form, sizes[k]))
            return i - 1;
    /* "Bright Sparks is": the word before begins the sentence, and may be of the name. */
    if (i > 0 && scene_joined(&s->at[i]) && scene_begins_sentence(&s->at[i - 1]) &&
        scene_telling(s, i - 1) && !s->taken[i - 1] && !s->at[i - 1].possessive &&
        !(s->at[i - 1].kinds & KIND_VERB))
        i--;
    return i;
}

bool scene_is_any(jny_str form, const jny_str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(form, list[i]))
            return true;
    return false;
}

/* Letters only, and in no list but those of first names. */
bool scene_unlisted(const token *t)
{
    return !t->number && !t->mixed && !t->closed && t->form.n > 2 &&
           !(t->kinds & ~(uint32_t)(KIND_FIRST_NAME | KIND_WORD_NAME));
}

/* Behind word `i` a person may act: "came", "and", "who"; not "do", which is Portuguese too. */
bool scene_acts_behind(const scene *s, size_t i)
{
    const token *t = &s->at[i + 1];
    if (i + 1 >= s->n || t->before != GAP_SPACE || t->cap)
        return false;
    bool past = (t->kinds & KIND_EVERYDAY) && jny_str_ends(t->form, JNY_STR("ed"));
    return past || ((t->kinds & KIND_VERB) && !jny_str_eq(t->form, JNY_STR("do")));
}

/* Whether the sentence goes no further behind word `i`. */
bool scene_pauses_behind(const scene *s, size_t i)
{
    return i + 1 == s->n || s->at[i + 1].before > GAP_AMPERSAND;
}

bool scene_any_taken(const scene *s, size_t from, size_t to)
{
    return memchr(s->taken + from, 1, to - from) != NULL;
}

void scene_take(scene *s, size_t from, size_t to, jny_redact_class class, const char *reason,
                jny_str replacement)
{
    /* An 's is part of the name of a place. */
    size_t end = class == JNY_REDACT_PERSON ? s->at[to - 1].end : s->at[to - 1].whole;
    found(s->f, s->at[from].start, end, class, reason, replacement);
    memset(s->taken + from, 1, to - from);
    if (class == JNY_REDACT_PERSON)
        return;
    uint32_t number = jny_intern(&s->first, s->at[from].form);
    if (number > s->places.n)
        *JNY_PUSH(s->a, &s->places) = (found_place){from, to, class, replacement};
}

void scene_take_person(scene *s, size_t from, size_t to, const char *reason, jny_str replacement)
{
    from       = scene_name_start(s, from);
    size_t end = s->at[to - 1].end;
    if (s->at[to - 1].initial && end < s->text.n && s->text.p[end] == '.')
        end++; /* "Ibrahim S." */
    found(s->f, s->at[from].start, end, JNY_REDACT_PERSON, reason, replacement);
    memset(s->taken + from, 1, to - from);
    for (size_t k = from; k < to; k++)
        if ((s->at[k].form.n > 2 || (s->at[k].caps && !s->at[k].mixed)) &&
            (s->at[k].cap || !(s->at[k].kinds & KIND_EVERYDAY)) &&
            !(s->at[k].kinds & (KIND_TITLE | KIND_PLAIN | KIND_PUBLIC | KIND_RELATION)))
            jny_intern(&s->persons, s->at[k].form);
}
