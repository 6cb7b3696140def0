/* qdpx_place.c - where a passage of a foreign project stands. The standard counts characters from
 * 0 and says nothing of line ends, so that every program counts them in its own way: each way of
 * counting is a reading, and the words that a program put beside its positions tell which is
 * meant. In the child only. */
#include "qdpx.h"

#include <stdlib.h>
#include <string.h>

/* ---- Readings -------------------------------------------------------------------------------- */

/* A reading is lines + 3 * (shift + 3 * (units + 2 * ends)): the commoner come first. */
enum { LINES_AS_IS, LINES_CRLF_ONE, LINES_LF_TWO };

static void parts_of(int reading, int *lines, int *units, int *shift, int *ends)
{
    *lines = reading % 3;
    *shift = reading / 3 % 3;
    *units = reading / 9 % 2;
    *ends  = reading / 18;
}

jny_str place_reading_name(jny_arena *a, int reading)
{
    static const char *const lines_named[] = {"line ends as they stand", "CR LF as one",
                                              "line ends as two"};
    static const char *const shifted[]     = {"", ", one more before the first", ", from 1 before"};
    int                      lines, units, shift, ends;
    parts_of(reading, &lines, &units, &shift, &ends);
    return jny_str_format(a, "%s%s%s%s", lines_named[lines], units ? ", UTF-16 units" : "",
                          shifted[shift], ends ? ", the last one included" : "");
}

static bool is_crlf(jny_str s, size_t i)
{
    return s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
}

/* By position the byte where it begins, and one more for the end. */
static void count_positions(place_text *t, jny_arena *a, int way)
{
    int       lines = way / 2;
    bool      wide  = way % 2;
    uint32_t *at    = jny_alloc_raw(a, t->raw.n * 2 + 1, sizeof *at);
    size_t    n     = 0;
    for (size_t i = 0; i < t->raw.n;) {
        size_t   next = i;
        uint32_t c    = jny_utf8_next(t->raw, &next);
        at[n++]       = (uint32_t)i;
        if (lines == LINES_CRLF_ONE && is_crlf(t->raw, i))
            next++;
        if ((lines == LINES_LF_TWO && c == '\n' && (i == 0 || t->raw.p[i - 1] != '\r')) ||
            (wide && c > 0xFFFF))
            at[n++] = (uint32_t)i;
        i = next;
    }
    at[n]      = (uint32_t)t->raw.n;
    t->at[way] = at;
    t->n[way]  = n;
}

/* Without white space and control characters at either end. */
static jny_str trim(jny_str s)
{
    size_t before;
    do {
        s      = jny_str_trim(s);
        before = s.n;
        while (s.n && place_is_control(s.p[0]))
            s = jny_str_sub(s, 1, s.n);
        while (s.n && place_is_control(s.p[s.n - 1]))
            s = jny_str_sub(s, 0, s.n - 1);
    } while (s.n < before);
    return s;
}

void place_open(place_text *t, jny_arena *a, jny_str raw)
{
    jny_str trimmed = trim(raw);
    size_t  from = trimmed.n ? (size_t)(trimmed.p - raw.p) : 0, n = 0;
    char   *text = jny_alloc_raw(a, trimmed.n + 1, 1);
    *t           = (place_text){.raw = raw};
    t->kept      = jny_alloc_raw(a, raw.n + 1, sizeof *t->kept);
    for (size_t i = 0; i <= raw.n; i++) {
        t->kept[i]   = (uint32_t)n;
        bool control = i < raw.n && place_is_control(raw.p[i]);
        t->controls += control;
        if (i < from || i >= from + trimmed.n || is_crlf(raw, i))
            continue;
        text[n++] = raw.p[i] == '\r' ? '\n' : control ? ' ' : raw.p[i];
    }
    t->text = (jny_str){text, n};
}

bool place_at(place_text *t, jny_arena *a, int reading, int64_t from, int64_t to, size_t *start,
              size_t *end)
{
    int lines, units, shift, ends;
    parts_of(reading, &lines, &units, &shift, &ends);
    int     way   = lines * 2 + units;
    int64_t moved = shift == 1 ? -1 : shift == 2 ? 1 : 0;
    if (from < 0 || to < from || to > INT32_MAX)
        return false;
    if (!t->at[way])
        count_positions(t, a, way);
    from += moved;
    to += moved + ends;
    if (from < 0 || (uint64_t)to > t->n[way] || from >= to)
        return false;
    *start = t->kept[t->at[way][from]];
    *end   = t->kept[t->at[way][to]];
    return *start < *end;
}

/* ---- Words ----------------------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next character, with white space in a row as one space; 0 at the end. */
static char next_of(jny_str s, size_t *at)
{
    if (*at >= s.n)
        return 0;
    if (!is_space(s.p[*at]))
        return s.p[(*at)++];
    while (*at < s.n && is_space(s.p[*at]))
        (*at)++;
    return *at < s.n ? ' ' : 0;
}

/* "The baby has porridge, I..." goes as far as it goes. */
static bool cut_dots(jny_str *quote)
{
    static const jny_str dots[] = {JNY_INIT("\xE2\x80\xA6"), JNY_INIT("...")};
    for (size_t i = 0; i < 2; i++)
        if (jny_str_ends(*quote, dots[i])) {
            *quote = jny_str_trim(jny_str_sub(*quote, 0, quote->n - dots[i].n));
            return true;
        }
    return false;
}

static bool begins_with(jny_str words, jny_str quote, bool all)
{
    size_t i = 0, k = 0;
    for (;;) {
        char q = next_of(quote, &i), w;
        if (!q)
            return !all || next_of(words, &k) == 0;
        w = next_of(words, &k);
        if (q != w)
            return false;
    }
}

int place_is(jny_str quote, jny_str words)
{
    jny_str trimmed = jny_str_trim(words);
    quote           = jny_str_trim(quote);
    if (quote.n == 0)
        return 0;
    bool is = begins_with(trimmed, quote, true) ||
              (cut_dots(&quote) && quote.n && begins_with(trimmed, quote, false));
    return is ? 1 + (trimmed.n == words.n) : 0;
}

bool place_find(jny_str text, jny_str quote, size_t near, size_t *start, size_t *end)
{
    enum { LEAST = 4 };
    bool        found = false;
    size_t      best  = 0;
    const char *p     = text.p;
    quote             = jny_str_trim(quote);
    cut_dots(&quote);
    if (quote.n < LEAST)
        return false;
    while ((p = memmem(p, text.n - (size_t)(p - text.p), quote.p, quote.n))) {
        size_t at = (size_t)(p++ - text.p), far = at > near ? at - near : near - at;
        if (found && far >= best)
            break; /* they only go further away */
        found  = true;
        best   = far;
        *start = at;
    }
    if (found)
        *end = *start + quote.n;
    return found;
}
