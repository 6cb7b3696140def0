/* line.c - the fast way through a line of NDJSON, for lines as exports write them.
 *
 * It knows good lines only. What it is not sure of it leaves to json.h, so that there is
 * one place that says what is wrong with a line, and in the same words. */
#include "line.h"

#include <journeys/text.h>

#include <string.h>

enum { MOST_KEYS = 64, MOST_DIGITS = 18 /* of a number that fits, whatever they are */ };

typedef struct {
    jny_arena  *a;
    const char *p, *end;
} reader;

static bool at(const reader *r, char c)
{
    return r->p < r->end && *r->p == c;
}

static bool take(reader *r, char c)
{
    if (!at(r, c))
        return false;
    r->p++;
    return true;
}

static void skip_space(reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\r' || *r->p == '\n'))
        r->p++;
}

/* ---- Strings ------------------------------------------------------------------------------- */

/* The four digits behind `\u`; false if they are none. */
static bool four_hex(jny_str s, size_t from, uint32_t *out)
{
    if (s.n < from + 4)
        return false;
    *out = 0;
    for (size_t i = from; i < from + 4; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9')
            *out = *out << 4 | (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            *out = *out << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* The code point of the `\u` escape at the start of `s`, a pair of surrogates being one;
 * how many bytes that took, 0 for what is none. */
static size_t unicode_escape(jny_str s, uint32_t *out)
{
    uint32_t low;
    if (!four_hex(s, 2, out) || *out == 0 || (*out >= 0xDC00 && *out <= 0xDFFF))
        return 0;
    if (*out < 0xD800 || *out > 0xDBFF)
        return 6;
    if (s.n < 12 || s.p[6] != '\\' || s.p[7] != 'u' || !four_hex(s, 8, &low) || low < 0xDC00 ||
        low > 0xDFFF)
        return 0;
    *out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
    return 12;
}

/* Replaces what stands between the quotes by what it means. No escape is shorter than
 * its meaning. */
static bool unescape(jny_arena *a, jny_str *string)
{
    static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    jny_str           s     = *string;
    char             *start = jny_alloc_raw(a, s.n, 1), *to = start;
    for (;;) {
        size_t   k = jny_str_plain(s);
        uint32_t c;
        memcpy(to, s.p, k);
        to += k;
        s = jny_str_sub(s, k, s.n);
        if (s.n < 2)
            break;
        const char *known = memchr(escapes, s.p[1], sizeof escapes - 1);
        if (known) {
            *to++ = meant[known - escapes];
            k     = 2;
        } else {
            k = s.p[1] == 'u' ? unicode_escape(s, &c) : 0;
            if (k == 0)
                return false;
            to += jny_utf8_put(to, c);
        }
        s = jny_str_sub(s, k, s.n);
    }
    *string = (jny_str){start, (size_t)(to - start)};
    return true;
}

static bool read_string(reader *r, jny_str *out)
{
    bool escaped = false;
    if (!take(r, '"'))
        return false;
    const char *from = r->p;
    for (;;) {
        r->p += jny_str_plain((jny_str){r->p, (size_t)(r->end - r->p)});
        if (at(r, '"'))
            break;
        if (!at(r, '\\') || r->end - r->p < 2)
            return false;
        r->p += 2;
        escaped = true;
    }
    *out = (jny_str){from, (size_t)(r->p++ - from)};
    return !escaped || unescape(r->a, out);
}

/* ---- Other values -------------------------------------------------------------------------- */

static size_t take_digits(reader *r)
{
    const char *from = r->p;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
        r->p++;
    return (size_t)(r->p - from);
}

/* Without an exponent, and so short that it cannot be too large for anything. */
static bool skip_number(reader *r)
{
    take(r, '-');
    bool   zero   = at(r, '0');
    size_t digits = take_digits(r);
    if (digits == 0 || digits > MOST_DIGITS || (zero && digits > 1))
        return false;
    if (!take(r, '.'))
        return true;
    digits = take_digits(r);
    return digits > 0 && digits <= MOST_DIGITS;
}

static bool take_word(reader *r, jny_str word)
{
    if (!jny_str_starts((jny_str){r->p, (size_t)(r->end - r->p)}, word))
        return false;
    r->p += word.n;
    return true;
}

/* ---- The object ---------------------------------------------------------------------------- */

static jny_str *field_of(line_fields *out, jny_str key)
{
    if (key.n != 2 && key.n != 4)
        return NULL;
    if (jny_str_eq(key, JNY_STR("text")))
        return &out->text;
    if (jny_str_eq(key, JNY_STR("id")))
        return &out->id;
    return jny_str_eq(key, JNY_STR("lang")) ? &out->lang : NULL;
}

static bool read_value(reader *r, jny_str *field)
{
    jny_str string;
    if (at(r, '"')) {
        if (!read_string(r, &string))
            return false;
        if (field)
            *field = string;
        return true;
    }
    if (take_word(r, JNY_STR("null")))
        return true;
    if (field)
        return false; /* a number is no id */
    return take_word(r, JNY_STR("true")) || take_word(r, JNY_STR("false")) || skip_number(r);
}

/* The keys met so far, and a bit for each kind of key: where it is clear, there is none. */
typedef struct {
    jny_str  at[MOST_KEYS];
    size_t   n;
    uint64_t kinds;
} key_set;

/* False where it is there already, or where there are too many. */
static bool add_key(key_set *set, jny_str key)
{
    size_t   ends = key.n ? 7 * (size_t)key.p[0] + 31 * (size_t)key.p[key.n - 1] : 0;
    uint64_t kind = (uint64_t)1 << ((ends + key.n) & 63);
    if (set->n == MOST_KEYS)
        return false;
    for (size_t i = 0; set->kinds & kind && i < set->n; i++)
        if (jny_str_eq(set->at[i], key))
            return false;
    set->kinds |= kind;
    set->at[set->n++] = key;
    return true;
}

static bool read_member(reader *r, key_set *keys, line_fields *out)
{
    jny_str key;
    if (!read_string(r, &key) || !add_key(keys, key))
        return false;
    skip_space(r);
    if (!take(r, ':'))
        return false;
    skip_space(r);
    return read_value(r, field_of(out, key));
}

bool line_read(jny_arena *a, jny_str line, line_fields *out)
{
    reader  r = {a, line.p, line.p + line.n};
    key_set keys;
    keys.n = keys.kinds = 0;
    *out                = (line_fields){0};
    skip_space(&r);
    if (!take(&r, '{'))
        return false;
    do {
        skip_space(&r);
        if (!read_member(&r, &keys, out))
            return false;
        skip_space(&r);
    } while (take(&r, ','));
    if (!take(&r, '}'))
        return false;
    skip_space(&r);
    return r.p == r.end && out->id.p && out->text.p && jny_utf8_check(line, NULL);
}
