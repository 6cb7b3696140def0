/* prefilter.c - what a regex cannot match without, read off its pattern.
 *
 * PCRE2 looks for a first letter by itself, but not for \d, which is a property of code
 * points under UCP. This reads the part of the regex language that people write in
 * codebooks - letters, classes, \d, groups, repetition - and gives up at everything
 * else. Giving up costs time and loses nothing. */
#include "prefilter.h"

#include <string.h>

/* ---- Sets of bytes ------------------------------------------------------------------------ */

static void put(byte_set *s, unsigned c)
{
    s->bits[c >> 6] |= (uint64_t)1 << (c & 63);
}

static void join(byte_set *s, const byte_set *more)
{
    for (int i = 0; i < 4; i++)
        s->bits[i] |= more->bits[i];
}

/* How often a byte stands among 10,000 of a story, roughly: small letters by their
 * frequency in English. */
static unsigned weight_of_byte(unsigned c)
{
    static const unsigned short letters[26] = {640, 120, 230, 350, 950, 180, 160, 500, 570,
                                               12,  60,  330, 200, 560, 610, 150, 8,   480,
                                               520, 720, 230, 80,  190, 12,  150, 6};
    if (c >= 'a' && c <= 'z')
        return letters[c - 'a'];
    if (c >= 'A' && c <= 'Z')
        return 1 + letters[c - 'A'] / 25;
    return c == ' ' ? 1800 : c >= '0' && c <= '9' ? 5 : c >= 0x80 ? 3 : 30;
}

static unsigned weight(const byte_set *s)
{
    unsigned w = 0;
    for (unsigned c = 0; c < 256; c++)
        w += byte_in(s, (unsigned char)c) ? weight_of_byte(c) : 0;
    return w;
}

/* Of 10,000 bytes: below this a search for them saves more than it costs. */
enum { WORTH_A_SEARCH = 150 };

/* ---- Reading a pattern ---------------------------------------------------------------------- */

/* What a part of a pattern tells. */
typedef struct {
    bool     has_needs;  /* `needs`: one of these is in every match of the part          */
    bool     has_starts; /* `starts`: every match begins with one of these, so none is empty */
    bool     empty;      /* it takes no character: an assertion, or nothing at all        */
    bool     short_;     /* with `starts`: it may take just one byte                      */
    byte_set needs, starts, seconds; /* seconds: of what takes more than a byte           */
    jny_str  lead;                   /* as in prefilter.h                                 */
} part;

static const byte_set any_byte = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

typedef struct {
    const unsigned char *p, *end;
    bool                 lost;  /* something this reader does not know                       */
    bool                 wild;  /* a repetition that may take long to try, forth and back    */
    unsigned             turns; /* repetitions so far */
    int                  depth;
} reader;

enum { DEPTH = 50 };

static part lost(reader *r)
{
    r->lost = true;
    return (part){0};
}

static part one_of(byte_set s)
{
    part out   = {.has_needs = true, .has_starts = true, .needs = s, .starts = s};
    out.short_ = s.bits[0] || s.bits[1]; /* ASCII */
    if (s.bits[2] || s.bits[3])
        out.seconds.bits[2] = UINT64_MAX; /* 0x80 to 0xBF follow in UTF-8 */
    return out;
}

static bool is_among(const char *these, unsigned c)
{
    return c && strchr(these, (int)c);
}

static bool is_ascii_letter(unsigned c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Caseless: U+017F is another s, U+212A another k; no other letter of ASCII has a
 * counterpart outside of it. */
static void put_ascii(byte_set *s, unsigned c)
{
    put(s, c);
    if (!is_ascii_letter(c))
        return;
    put(s, c ^ 32);
    if ((c | 32) == 's')
        put(s, 0xC5);
    if ((c | 32) == 'k')
        put(s, 0xE2);
}

/* ASCII digits, and how the other decimal digits of Unicode begin in UTF-8. */
static void put_digits(byte_set *s)
{
    static const unsigned char leads[] = {0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xEF, 0xF0};
    for (unsigned c = '0'; c <= '9'; c++)
        put(s, c);
    for (size_t i = 0; i < sizeof leads; i++)
        put(s, leads[i]);
}

/* Any character that is not ASCII, or may match one caselessly. */
static void put_foreign(byte_set *s)
{
    for (unsigned c = 0x80; c < 256; c++)
        put(s, c);
    put_ascii(s, 's');
    put_ascii(s, 'k');
}

/* A character of more than one byte; `r` stands behind its first. */
static void put_long(reader *r, byte_set *s, unsigned lead)
{
    bool sign = lead == 0xC2 && r->p < r->end && *r->p != 0xAA && *r->p != 0xB5 && *r->p != 0xBA;
    while (r->p < r->end && (*r->p & 0xC0) == 0x80)
        r->p++;
    if (sign) /* U+0080 to U+00BF but its three letters: has no other case */
        put(s, lead);
    else
        put_foreign(s);
}

/* Behind a backslash, in a class or not: a character that stands for itself, or \d. */
static bool escape(reader *r, byte_set *s)
{
    unsigned c = r->p < r->end ? *r->p++ : 0;
    if (c == 'd')
        put_digits(s);
    else if (c > 32 && c < 127 && !is_ascii_letter(c) && !(c >= '0' && c <= '9'))
        put(s, c);
    else
        return false;
    return true;
}

/* A class, behind its [. */
static part read_class(reader *r)
{
    byte_set s     = {0};
    bool     other = r->p < r->end && *r->p == '^'; /* what is not in it, or \w and the like */
    r->p += other;
    if (r->p < r->end && *r->p == ']')
        return lost(r);
    while (r->p < r->end && *r->p != ']') {
        unsigned c = *r->p++;
        if (c == '\\' && r->p < r->end && is_among("dwsDWS", *r->p)) {
            other |= *r->p != 'd';
            put_digits(&s);
            r->p++;
            continue;
        }
        if (c == '[' || (c == '\\' && !escape(r, &s)))
            return lost(r);
        if (c == '\\') {
            if (r->p < r->end && *r->p == '-')
                return lost(r);
            continue;
        }
        if (c >= 0x80) {
            put_long(r, &s, c);
            if (r->p < r->end && *r->p == '-')
                return lost(r);
            continue;
        }
        put_ascii(&s, c);
        if (r->end - r->p < 2 || r->p[0] != '-' || r->p[1] == ']')
            continue;
        unsigned to = r->p[1];
        if (to == '\\' || to == '[' || to >= 0x80)
            return lost(r);
        for (; c <= to; c++)
            put_ascii(&s, c);
        r->p += 2;
    }
    if (r->p == r->end)
        return lost(r);
    r->p++;
    if (other)
        return (part){0};
    return one_of(s);
}

static part read_choice(reader *r);

static part read_group(reader *r)
{
    if (r->p < r->end && *r->p == '*')
        return lost(r);
    if (r->p < r->end && *r->p == '?') {
        if (r->end - r->p < 2 || r->p[1] != ':')
            return lost(r);
        r->p += 2;
    }
    if (++r->depth > DEPTH)
        return lost(r);
    part inner = read_choice(r);
    r->depth--;
    if (r->p == r->end)
        return lost(r);
    r->p++; /* its ) */
    return inner;
}

static part read_escape(reader *r)
{
    byte_set s = {0};
    unsigned c = r->p < r->end ? *r->p : 0;
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z' || c == 'Z') {
        r->p++;
        return (part){.empty = true};
    }
    if (c == 'w' || c == 's' || c == 'W' || c == 'S' || c == 'D') {
        r->p++;
        return (part){0};
    }
    return escape(r, &s) ? one_of(s) : lost(r);
}

static part read_atom(reader *r)
{
    byte_set s = {0};
    unsigned c = *r->p++;
    switch (c) {
    case '(': return read_group(r);
    case '[': return read_class(r);
    case '\\': return read_escape(r);
    case '.': return (part){0};
    case '^':
    case '$': return (part){.empty = true};
    case '*':
    case '+':
    case '?':
    case '{': return lost(r);
    default: break;
    }
    if (c >= 0x80)
        put_long(r, &s, c);
    else
        put_ascii(&s, c);
    return one_of(s);
}

enum { MANY_TURNS = 6, FEW_TIMES = 9, WITHOUT_END = 1 << 17 /* more than PCRE2 takes */ };

static bool is_digits(const part *p)
{
    byte_set digits = {0};
    put_digits(&digits);
    for (int i = 0; i < 4; i++)
        if (p->starts.bits[i] & ~digits.bits[i])
            return false;
    return p->has_starts;
}

/* How often an atom may come. */
typedef struct {
    unsigned least, most;
} times;

static unsigned read_number(reader *r)
{
    unsigned n = 0;
    for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++)
        n = n < WITHOUT_END ? n * 10 + (*r->p - '0') : n;
    return n < WITHOUT_END ? n : WITHOUT_END;
}

/* Behind the brace of {2}, {2,} or {2,5}. A brace that is only a brace is too much here. */
static times read_braces(reader *r)
{
    times t = {0, 0};
    r->lost |= r->p == r->end || *r->p < '0' || *r->p > '9';
    t.least = t.most = read_number(r);
    if (r->p < r->end && *r->p == ',') {
        r->p++;
        bool open = r->p < r->end && *r->p == '}';
        t.most    = open ? WITHOUT_END : read_number(r);
    }
    r->lost |= r->p == r->end || *r->p++ != '}';
    return t;
}

/* Reads what may follow an atom. */
static times read_repetition(reader *r, const part *atom, bool group)
{
    times t = {1, 1};
    if (r->p == r->end || !is_among("*+?{", *r->p))
        return t;
    unsigned c = *r->p++;
    if (c == '{')
        t = read_braces(r);
    else
        t = (times){c == '+', c == '?' ? 1 : WITHOUT_END};
    if (r->p < r->end && (*r->p == '?' || *r->p == '+'))
        r->p++;
    /* What is brief to try: digits without end, other single characters a few times. */
    r->wild |= group ? t.most > 1 : t.most > FEW_TIMES && !is_digits(atom);
    r->wild |= ++r->turns > MANY_TURNS;
    return t;
}

/* How much of a row's first two bytes is known, as its parts come. */
typedef struct {
    part all;
    bool nothing; /* so far it may have taken nothing  */
    bool one;     /* so far it may have taken one byte */
} row;

static void add_needs(part *all, const part *next)
{
    if (all->has_needs && weight(&all->needs) <= weight(&next->needs))
        return;
    all->has_needs = true;
    all->needs     = next->needs;
}

static void add_part(row *w, part next, times t)
{
    bool optional = t.least == 0;
    bool one      = w->one && optional; /* it is left out */
    if (w->one)
        join(&w->all.seconds, next.has_starts ? &next.starts : &any_byte);
    if (w->one && !next.has_starts)
        one = false;
    if (w->nothing) {
        w->all.has_starts &= next.has_starts;
        join(&w->all.starts, &next.starts);
        join(&w->all.seconds, &next.seconds);
        if (t.most > 1 && next.short_)
            join(&w->all.seconds, &next.starts);
        one |= next.short_;
    }
    w->one = one;
    w->nothing &= optional;
}

/* What a row begins with again and again, when this is its first atom. */
static jny_str lead_of(const part *p, bool group, jny_str atom, times t)
{
    if (group)
        return t.least > 0 ? p->lead : (jny_str){0};
    return t.most == WITHOUT_END && !p->empty ? atom : (jny_str){0};
}

static part read_row(reader *r)
{
    row                  w     = {.all = {.has_starts = true, .empty = true}, .nothing = true};
    const unsigned char *first = r->p;
    while (r->p < r->end && *r->p != '|' && *r->p != ')') {
        const unsigned char *from  = r->p;
        bool                 group = *from == '(';
        part                 next  = read_atom(r);
        jny_str              atom  = {(const char *)from, (size_t)(r->p - from)};
        times                t     = read_repetition(r, &next, group);
        if (r->lost)
            return (part){0};
        if (from == first)
            w.all.lead = lead_of(&next, group, atom, t);
        if (next.empty)
            continue;
        w.all.empty = false;
        if (t.least > 0 && next.has_needs)
            add_needs(&w.all, &next);
        add_part(&w, next, t);
    }
    w.all.has_starts &= !w.nothing;
    w.all.short_ = w.one;
    return w.all;
}

static part read_choice(reader *r)
{
    part all = read_row(r);
    while (r->p < r->end && *r->p == '|' && !r->lost) {
        r->p++;
        part next = read_row(r);
        all.has_needs &= next.has_needs;
        all.has_starts &= next.has_starts;
        all.empty &= next.empty;
        all.short_ |= next.short_;
        if (!jny_str_eq(all.lead, next.lead))
            all.lead = (jny_str){0};
        join(&all.needs, &next.needs);
        join(&all.starts, &next.starts);
        join(&all.seconds, &next.seconds);
    }
    return all;
}

prefilter prefilter_of(jny_str pattern)
{
    const unsigned char *p   = (const unsigned char *)pattern.p;
    reader               r   = {.p = p, .end = p + pattern.n};
    part                 all = read_choice(&r);
    prefilter            out = {0};
    if (r.lost || r.p != r.end)
        return out;
    out.seconds   = all.short_ ? any_byte : all.seconds;
    out.lead      = all.lead;
    out.needs     = all.needs;
    out.starts    = all.starts;
    out.brief     = !r.wild;
    out.has_needs = all.has_needs && weight(&all.needs) < WORTH_A_SEARCH;
    out.has_starts =
        all.has_starts && weight(&all.starts) * weight(&out.seconds) / 10000 < WORTH_A_SEARCH;
    return out;
}
