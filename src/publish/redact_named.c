/* redact_named.c - finds persons, schools, organisations, streets and places: by what kind
 * of word stands there and beside it. Knows no names but those of the gazetteers. */
#include "redact.h"

#include <string.h>

/* What stands between a word and the one before it. */
typedef enum {
    GAP_SPACE,
    GAP_HYPHEN,
    GAP_DOT, /* behind an initial or a title: "T. Rowe" */
    GAP_AMPERSAND,
    GAP_COMMA,
    GAP_OTHER, /* brackets, dashes: the sentence goes on */
    GAP_STOP,  /* a sentence begins */
    GAP_LINE,  /* and on a line of its own */
} gap;

typedef struct {
    uint32_t         start, end; /* bytes, without a possessive 's */
    uint32_t         whole;      /* the end with it                */
    uint32_t         kinds;
    jny_redact_class own;
    jny_str          form; /* folded */
    gap              before;
    bool             cap, initial, caps, number, mixed, possessive, closed;
} token;

typedef struct {
    jny_arena     *a;
    findings      *f;
    jny_str        text;
    token         *at;
    size_t         n;
    bool           shouts;  /* capitals say nothing in this text */
    jny_interned   small;   /* words that stand somewhere without a capital */
    jny_interned   persons; /* words of the persons found: they are looked for again */
    unsigned char *taken;   /* token: belongs to a finding */
} scene;

enum { HEADS = KIND_STREET | KIND_BLOCK | KIND_SCHOOL | KIND_ORGANISATION };

/* ---- Words ------------------------------------------------------------------------------ */

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
    if ((previous->initial || (previous->kinds & KIND_TITLE)) &&
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
    gazetteer_entry e = gazetteer_look(g, t->form);
    /* "Jessicas", "the Mr Sarpongs" */
    if (!e.kinds && t->cap && t->form.n > 4 && jny_str_ends(t->form, JNY_STR("s"))) {
        e = gazetteer_look(g, jny_str_sub(t->form, 0, t->form.n - 1));
        e.kinds &= KIND_FIRST_NAME | KIND_PUBLIC | KIND_TOWN;
    }
    t->kinds = e.kinds;
    t->own   = e.own;
    (void)s;
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
        if (word.n > 3 && (word.p[1] == '\'')) /* O'Brien */
            t.caps = false;
    }
    for (size_t i = 0; i < word.n; i++)
        t.mixed |= word.p[i] >= '0' && word.p[i] <= '9'; /* a bus, a form, a road of the map */
    look_up(s, g, &t);
    if (tail) { /* "Guy's" is a hospital, Guy a man */
        jny_str whole = jny_text_form(s->a, jny_str_sub(s->text, w.start, w.end), true);
        t.kinds |= gazetteer_look(g, whole).kinds & (KIND_PUBLIC | KIND_TOWN | KIND_PLAIN);
    }
    t.before = gap_of(s, previous, t.start);
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
            if (n > 1 && (e.kinds & (KIND_PUBLIC | KIND_TOWN)) && s->at[i].cap)
                for (size_t k = 0; k < n; k++)
                    s->at[i + k].closed = true;
            if (n > 1 && e.kinds)
                break;
        }
}

static void make_tokens(scene *s, const jny_gazetteer *g)
{
    jny_words words = jny_words_split(s->a, s->text);
    size_t    caps = 0, letters = 0, open = 0, closed = 0;
    s->at    = jny_alloc(s->a, words.n + 1, sizeof *s->at);
    s->taken = jny_alloc(s->a, words.n + 1, 1);
    for (size_t i = 0; i < words.n; i++) {
        token *t = &s->at[s->n];
        *t       = make_token(s, g, s->n ? t - 1 : NULL, words.at[i]);
        for (; open < t->start; open++)
            if (s->text.p[open] == '[' && replacement_end(s->text, open))
                closed = replacement_end(s->text, open);
        t->closed = t->start < closed;
        if (!t->cap)
            jny_intern(&s->small, t->form);
        caps += t->caps;
        letters += !t->number;
        s->n++;
    }
    s->shouts = letters > 6 && caps * 2 > letters;
}

/* ---- What can be part of a name -------------------------------------------------------------- */

static bool joined(const token *t)
{
    return t->before == GAP_SPACE || t->before == GAP_HYPHEN || t->before == GAP_DOT;
}

static bool begins_sentence(const token *t)
{
    return t->before == GAP_STOP || t->before == GAP_LINE;
}

/* A word with a capital that is none of those everybody writes with one. */
static bool telling(const scene *s, size_t i)
{
    const token *t = &s->at[i];
    return t->cap && !t->caps && !t->initial && !t->closed && !t->mixed && t->form.n > 2 &&
           !(t->kinds & (KIND_PUBLIC | KIND_TOWN | KIND_PLAIN | KIND_GENERIC | KIND_TITLE |
                         KIND_RELATION | KIND_CLOSING | HEADS));
}

/* Where the name that begins with word `i` ends: the words that follow it with capitals,
 * initials, and what stands inside names. */
static size_t name_end(const scene *s, size_t i)
{
    size_t end = i + 1;
    for (size_t k = end; k < s->n && k < i + 5 && joined(&s->at[k]); k++) {
        const token *t = &s->at[k];
        if (s->at[k - 1].possessive || t->closed)
            break;
        if (t->initial || (t->cap && !t->caps && !(t->kinds & (KIND_PLAIN | KIND_PUBLIC))) ||
            (t->before == GAP_HYPHEN && t->cap))
            end = k + 1;
        else if (!(t->kinds & KIND_PARTICLE))
            break;
    }
    return end;
}

/* Where it begins: "Big Trev", "Little Acorns". */
static size_t name_start(const scene *s, size_t i)
{
    while (i > 0 && (joined(&s->at[i]) || s->at[i].before == GAP_AMPERSAND)) {
        const token *b = &s->at[i - 1];
        bool link = i > 1 && joined(b) && jny_str_eq(b->form, JNY_STR("of")) && s->at[i - 2].cap &&
                    (s->at[i - 2].kinds & HEADS) && !begins_sentence(&s->at[i - 2]);
        if (link)
            i -= 2;
        else if (b->cap && !b->caps && !b->closed && !b->possessive && !s->taken[i - 1] &&
                 !begins_sentence(b) && (b->kinds & (KIND_GENERIC | HEADS)) &&
                 !(b->kinds & KIND_PUBLIC))
            i--;
        else
            break;
    }
    /* "Bright Sparks is": the word before begins the sentence, and may be of the name. */
    if (i > 0 && joined(&s->at[i]) && begins_sentence(&s->at[i - 1]) && telling(s, i - 1) &&
        !s->taken[i - 1] && !s->at[i - 1].possessive && !(s->at[i - 1].kinds & KIND_VERB))
        i--;
    return i;
}

static bool any_taken(const scene *s, size_t from, size_t to)
{
    return memchr(s->taken + from, 1, to - from) != NULL;
}

static void take(scene *s, size_t from, size_t to, jny_redact_class class, const char *reason,
                 jny_str replacement)
{
    /* An 's is part of the name of a place. */
    size_t end = class == JNY_REDACT_PERSON ? s->at[to - 1].end : s->at[to - 1].whole;
    found(s->f, s->at[from].start, end, class, reason, replacement);
    memset(s->taken + from, 1, to - from);
}

static void take_person(scene *s, size_t from, size_t to, const char *reason, jny_str replacement)
{
    from       = name_start(s, from);
    size_t end = s->at[to - 1].end;
    if (s->at[to - 1].initial && end < s->text.n && s->text.p[end] == '.')
        end++; /* "Ibrahim S." */
    found(s->f, s->at[from].start, end, JNY_REDACT_PERSON, reason, replacement);
    memset(s->taken + from, 1, to - from);
    for (size_t k = from; k < to; k++)
        if (s->at[k].cap && s->at[k].form.n > 2 &&
            !(s->at[k].kinds & (KIND_TITLE | KIND_PLAIN | KIND_PUBLIC | KIND_RELATION)))
            jny_intern(&s->persons, s->at[k].form);
}

/* ---- Streets, blocks, schools, organisations ----------------------------------------------------
 */

static bool speaks_of_school(const scene *s, size_t i)
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
        take(s, address_start(s, from), to, JNY_REDACT_STREET,
             kinds & KIND_STREET ? "a street, by its type" : "a block or estate, by its type",
             kinds & KIND_STREET ? JNY_STR("[street]") : JNY_STR("[estate]"));
    else if (kinds & KIND_SCHOOL)
        take(s, from, to, JNY_REDACT_SCHOOL, "a school, by its type", JNY_STR("[school]"));
    else
        take(s, from, to, JNY_REDACT_ORGANISATION, "an organisation, by its type",
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
    if ((t->kinds & KIND_PLAIN) && !((t->kinds & KIND_GENERIC) && !begins_sentence(t)))
        return false;
    if (begins_sentence(t) && !s->at[head].cap && !(t->kinds & KIND_TOWN) && !(type & KIND_STREET))
        return true; /* any word may begin a sentence with a capital */
    if (telling(s, k) || (t->caps && !(t->kinds & (KIND_PUBLIC | KIND_GENERIC)) &&
                          s->at[head].cap && !s->shouts && k + 1 < head))
        *particular = true;
    if ((t->kinds & KIND_TOWN) && (type & (KIND_STREET | KIND_BLOCK | KIND_SCHOOL)) &&
        (s->at[head].cap || (type & KIND_STREET)))
        *particular = true;
    if ((t->kinds & KIND_TOWN) && (type & KIND_ORGANISATION) && s->at[head].cap &&
        !begins_sentence(t))
        *particular = true;
    if ((t->kinds & (HEADS | KIND_PUBLIC)) && s->at[head].cap &&
        (type & (KIND_STREET | KIND_BLOCK)) && !(t->kinds & KIND_GENERIC))
        *particular = true;
    return true;
}

static void find_by_type(scene *s, size_t head)
{
    const token *h          = &s->at[head];
    size_t       from       = head;
    bool         particular = false;
    if (!(h->kinds & HEADS) || h->closed || s->shouts || s->taken[head])
        return;
    while (from > 0 && head - from < 6 &&
           (joined(&s->at[from]) || s->at[from].before == GAP_AMPERSAND)) {
        bool link = head - from >= 1 && from > 1 && !s->at[from - 1].cap &&
                    (s->at[from - 1].kinds & KIND_PARTICLE) && s->at[from - 2].cap &&
                    s->at[from].cap && joined(&s->at[from - 1]) &&
                    !(s->at[from - 2].kinds & KIND_PLAIN);
        if (!link && !modifies(s, from - 1, head, &particular))
            break;
        from--;
    }
    if (!particular || from == head)
        return;
    size_t end = head + 1;
    while (end < s->n && joined(&s->at[end]) && s->at[end].cap && !s->at[end].closed &&
           ((s->at[end].kinds & HEADS) || (s->at[end].kinds & KIND_TOWN)) &&
           !s->at[end - 1].possessive)
        end++;
    take_place(s, from, end,
               end > head + 1 && (s->at[end - 1].kinds & HEADS) ? s->at[end - 1].kinds : h->kinds);
}

/* "on marlpit road": a street without capitals. */
static void find_low_street(scene *s, size_t head)
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
static void find_saint(scene *s, size_t i)
{
    if (!jny_str_eq(s->at[i].form, JNY_STR("st")) || !s->at[i].cap || s->at[i].closed ||
        s->taken[i] || i + 1 >= s->n || !joined(&s->at[i + 1]) || !s->at[i + 1].cap)
        return;
    size_t end = i + 2;
    while (end < s->n && end < i + 4 && joined(&s->at[end]) && telling(s, end) &&
           !s->at[end - 1].possessive)
        end++;
    bool school = speaks_of_school(s, i);
    take(s, i, end, school ? JNY_REDACT_SCHOOL : JNY_REDACT_ORGANISATION,
         school ? "a saint's name where a school is spoken of" : "a place with a saint's name",
         school ? JNY_STR("[school]") : JNY_STR("[organisation]"));
}

/* "22b" as an address, "9th Nunhead" as a troop. */
static void find_numbered(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (!t->number || t->closed || s->taken[i])
        return;
    char last = t->form.p[t->form.n - 1];
    if (t->form.n >= 2 && t->form.n <= 4 && last >= 'a' && last <= 'd' && i > 0 &&
        t->form.p[t->form.n - 2] <= '9' && joined(t) &&
        (s->at[i - 1].kinds & KIND_WHERE || jny_str_eq(s->at[i - 1].form, JNY_STR("flat"))))
        take(s, i, i + 1, JNY_REDACT_STREET, "a house number", JNY_STR("[address]"));
    if (t->form.n >= 3 &&
        (jny_str_ends(t->form, JNY_STR("th")) || jny_str_ends(t->form, JNY_STR("st")) ||
         jny_str_ends(t->form, JNY_STR("nd")) || jny_str_ends(t->form, JNY_STR("rd"))) &&
        i + 1 < s->n && s->at[i + 1].before == GAP_SPACE && s->at[i + 1].cap &&
        !s->at[i + 1].caps && !(s->at[i + 1].kinds & (KIND_PUBLIC | KIND_PLAIN | KIND_GENERIC)))
        take(s, i, name_end(s, i + 1), JNY_REDACT_ORGANISATION, "a troop, by its number",
             JNY_STR("[organisation]"));
}

/* ---- Persons ------------------------------------------------------------------------------------
 */

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
    if (k + 2 < s->n && joined(&s->at[k]) && joined(&s->at[k + 1]) &&
        (jny_str_eq(s->at[k].form, JNY_STR("and")) || s->at[k].before == GAP_AMPERSAND) &&
        (s->at[k + 1].kinds & KIND_TITLE))
        k += 2;
    const token *name = &s->at[k];
    if (!joined(name) || name->closed || name->number || (t->possessive))
        return;
    bool formal = jny_str_eq(t->form, JNY_STR("mr")) || jny_str_eq(t->form, JNY_STR("mrs")) ||
                  jny_str_eq(t->form, JNY_STR("ms")) || jny_str_eq(t->form, JNY_STR("dr"));
    bool named =
        name->initial || (name->cap && !name->caps && !(name->kinds & (KIND_PLAIN | KIND_PUBLIC)));
    if (!named &&
        !(formal && !name->cap && !(name->kinds & (KIND_PLAIN | KIND_VERB)) && name->form.n > 2))
        return;
    size_t from = t->cap || formal ? i : k;
    size_t end  = name_end(s, k);
    if (!any_taken(s, from, end))
        take_person(s, from, end, "a name after a title", JNY_STR("[adult]"));
}

/* A name may begin here: a capital, or a first name written small. */
static bool may_be_named(const scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || t->closed || t->number)
        return false;
    if (t->cap && (t->kinds & (KIND_FIRST_NAME | KIND_WORD_NAME)) && !t->caps)
        return true;
    return telling(s, i) || (!t->cap && (t->kinds & KIND_FIRST_NAME) && t->form.n > 2 &&
                             t->before == GAP_SPACE && !(t->kinds & (KIND_PLAIN | KIND_VERB)));
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
    if ((b->kinds & KIND_CUE) && (joined(t) || t->before == GAP_COMMA || t->before == GAP_OTHER))
        reason = "a name after such a word as \"called\"";
    else if ((b->kinds & KIND_RELATION) && !b->possessive &&
             (joined(t) || t->before == GAP_COMMA || t->before == GAP_OTHER))
        reason = "a name after who it is", who = name_of(b->kinds);
    else if (joined(t) && !b->possessive &&
             (jny_str_eq(b->form, JNY_STR("my")) || jny_str_eq(b->form, JNY_STR("our"))))
        reason = "a name after \"my\" or \"our\"", who = JNY_STR("[child]");
    else if (i > 1 && joined(t) && jny_str_eq(b->form, JNY_STR("is")) &&
             (b[-1].kinds & (KIND_CUE | KIND_RELATION)) && !jny_str_eq(b[-1].form, JNY_STR("this")))
        reason = "a name after who it is";
    if (reason)
        take_person(s, i, t->cap ? name_end(s, i) : i + 1, reason, who);
}

/* "the school nurse, Noreen, she": between commas. */
static void find_apposed(scene *s, size_t i)
{
    if (i == 0 || s->at[i].before != GAP_COMMA || !may_be_named(s, i) || !s->at[i].cap)
        return;
    size_t end = name_end(s, i);
    if (end < s->n && joined(&s->at[end]))
        return;
    if (s->at[i - 1].cap && !s->taken[i - 1])
        return; /* a list of places or things */
    bool place = false;
    for (size_t k = i; k > 0 && i - k < 3 && (k == i || joined(&s->at[k])); k--) {
        uint32_t kinds = s->at[k - 1].kinds;
        if ((kinds & HEADS) && !s->at[k - 1].cap) {
            place = true;
            if (kinds & KIND_SCHOOL)
                take(s, i, end, JNY_REDACT_SCHOOL, "a name after \"school\"", JNY_STR("[school]"));
            else
                take(s, i, end, JNY_REDACT_ORGANISATION, "a name after what it is",
                     JNY_STR("[organisation]"));
            break;
        }
    }
    if (!place)
        take_person(s, i, end, "a name between commas", JNY_STR("[name]"));
}

/* By the gazetteer: also where nothing around it tells. */
static void find_listed(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || t->closed || (t->kinds & (KIND_PUBLIC | KIND_PLAIN | KIND_TOWN)))
        return;
    bool next_acts = i + 1 < s->n && joined(&s->at[i + 1]) && (s->at[i + 1].kinds & KIND_VERB);
    if (t->cap && (!t->caps || (s->shouts && t->form.n > 3)) && (t->kinds & KIND_FIRST_NAME)) {
        take_person(s, i, name_end(s, i), "a first name", JNY_STR("[name]"));
    } else if (t->cap && !t->caps && (t->kinds & KIND_WORD_NAME)) {
        if (!begins_sentence(t) || next_acts || t->possessive)
            take_person(s, i, name_end(s, i), "a first name that is a word too", JNY_STR("[name]"));
    } else if (!t->cap && (t->kinds & KIND_FIRST_NAME) && t->form.n > 3 &&
               (t->possessive || next_acts)) {
        take_person(s, i, i + 1, "a first name in small letters", JNY_STR("[name]"));
    }
}

/* A word that any text may write with a capital: it stands elsewhere without one, or has an
 * ending that names have not. */
static bool ordinary(const scene *s, size_t i)
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
    if (next && joined(next) && !next->cap && (next->kinds & KIND_VERB))
        return true;
    if (i && joined(&s->at[i]) && !s->at[i - 1].cap && (s->at[i - 1].kinds & KIND_VERB))
        return end <= i + 2;
    for (size_t k = 0; k < sizeof before / sizeof *before; k++)
        if (i && joined(&s->at[i]) && jny_str_eq(s->at[i - 1].form, before[k]))
            return end <= i + 2 && !(next && joined(next) && !next->cap &&
                                     !(next->kinds & (KIND_PLAIN | KIND_VERB)));
    return false;
}

/* "The Nest", "Tanner's Field": capitals of a name where no sentence begins. */
static void find_entitled(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || begins_sentence(t) || t->closed || !t->cap || i + 1 >= s->n ||
        !joined(&s->at[i + 1]) || s->taken[i + 1] || s->shouts)
        return;
    bool the = jny_str_eq(t->form, JNY_STR("the")) && !t->caps && s->at[i + 1].cap &&
               !s->at[i + 1].caps && !s->at[i + 1].mixed && !s->at[i + 1].closed &&
               !(s->at[i + 1].kinds & (KIND_PUBLIC | KIND_TOWN | KIND_RELATION));
    bool owned = t->possessive && telling(s, i) && telling(s, i + 1);
    if (!the && !owned)
        return;
    bool school = speaks_of_school(s, i);
    take(s, i, name_end(s, i + 1), school ? JNY_REDACT_SCHOOL : JNY_REDACT_ORGANISATION,
         "a name of several words with capitals",
         school ? JNY_STR("[school]") : JNY_STR("[organisation]"));
}

/* A word nobody knows with a capital inside a sentence. */
static void find_unknown(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (i == 0 || s->taken[i] || !telling(s, i) || (t->kinds & KIND_VERB) || begins_sentence(t) ||
        (joined(t) && telling(s, i - 1) && !begins_sentence(t - 1)))
        return;
    size_t end = name_end(s, i);
    i          = name_start(s, i);
    t          = &s->at[i];
    if (any_taken(s, i, end) || (end == i + 1 && ordinary(s, i)))
        return;
    static const token nothing = {.before = GAP_LINE};
    const token       *b       = i ? t - 1 : &nothing;
    bool               the     = joined(t) && jny_str_eq(b->form, JNY_STR("the"));
    if (the && i > 1 && end == i + 1 && joined(b) &&
        (jny_str_eq(b[-1].form, JNY_STR("on")) || jny_str_eq(b[-1].form, JNY_STR("from"))) &&
        !(end < s->n && joined(&s->at[end]) && (s->at[end].kinds & KIND_GENERIC))) {
        take(s, i, end, JNY_REDACT_STREET, "a place that is called \"the\"", JNY_STR("[estate]"));
    } else if (the && i > 1 && joined(b) && (b[-1].kinds & KIND_WHERE)) {
        take(s, i, end, JNY_REDACT_ORGANISATION, "a place that is called \"the\"",
             JNY_STR("[organisation]"));
    } else if (joined(t) && (b->kinds & KIND_WHERE) && !(t->possessive && end == i + 1)) {
        if (speaks_of_school(s, i))
            take(s, i, end, JNY_REDACT_SCHOOL, "a place where a school is spoken of",
                 JNY_STR("[school]"));
        else
            take(s, i, end, JNY_REDACT_PLACE, "a place nobody lists", JNY_STR("[place]"));
    } else if (speaks_of_person(s, i, end)) {
        take_person(s, i, end, "a capital inside a sentence where a person acts",
                    JNY_STR("[name]"));
    } else if (end > i + 1) {
        take(s, i, end, JNY_REDACT_ORGANISATION, "a name of several words nobody lists",
             JNY_STR("[organisation]"));
    } else if (!the) {
        take(s, i, end, JNY_REDACT_OTHER, "a capital inside a sentence", JNY_STR("[name]"));
    }
}

/* ---- Signatures
 * -------------------------------------------------------------------------------------- */

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
    if (!(t->initial || telling(s, from) ||
          (t->cap && (t->kinds & (KIND_FIRST_NAME | KIND_WORD_NAME)))))
        return;
    size_t end = name_end(s, from);
    if (end <= line && (joined(&s->at[end]) || s->at[end].before == GAP_STOP))
        return;
    if (end == from + 1 && t->initial)
        return;
    if (!any_taken(s, from, end))
        take_person(s, from, end, "a signature", JNY_STR("[name]"));
}

/* ---- All of them
 * ---------------------------------------------------------------------------------------- */

/* "Andre and Kofi", "Hilary and Don", "Tyrell, Micah": a name beside a name. */
static void find_beside(scene *s, size_t i)
{
    if (i < 2 || !may_be_named(s, i) || !s->at[i].cap || begins_sentence(&s->at[i]))
        return;
    const token *b     = &s->at[i - 1];
    bool         after = (jny_str_eq(b->form, JNY_STR("and")) && joined(b) && joined(&s->at[i]) &&
                  s->taken[i - 2] && jny_intern_find(&s->persons, s->at[i - 2].form));
    if (after)
        take_person(s, i, name_end(s, i), "a name beside a name", JNY_STR("[name]"));
}

/* Wherever the words of a person stand again. */
static void find_again(scene *s, size_t i)
{
    const token *t = &s->at[i];
    if (s->taken[i] || t->closed || !t->cap)
        return;
    jny_str singular = jny_str_ends(t->form, JNY_STR("s")) && t->form.n > 3
                           ? jny_str_sub(t->form, 0, t->form.n - 1)
                           : t->form;
    if (jny_intern_find(&s->persons, t->form) ||
        (!t->kinds && jny_intern_find(&s->persons, singular)))
        take(s, i, i + 1, JNY_REDACT_PERSON, "a name found elsewhere in the story",
             JNY_STR("[name]"));
}

void find_named(findings *f, const jny_gazetteer *g, jny_str text)
{
    static void (*const passes[])(scene *, size_t) = {
        find_titled,   find_by_type,   find_low_street, find_saint,   find_numbered,
        find_entitled, find_signature, find_introduced, find_apposed, find_listed,
        find_beside,   find_unknown,   find_again,
    };
    scene s   = {.a = f->a, .f = f, .text = text};
    s.persons = jny_intern_open(f->a);
    s.small   = jny_intern_open(f->a);
    make_tokens(&s, g);
    look_up_rows(&s, g);
    for (size_t pass = 0; pass < sizeof passes / sizeof *passes; pass++)
        for (size_t i = 0; i < s.n; i++)
            passes[pass](&s, i);
}
