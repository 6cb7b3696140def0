/* shown.c - text of strangers on its way to a person: what a terminal would obey is spelt. */
#include <journeys/base.h>

#include <stdio.h>
#include <string.h>

enum { SPELT = 8 }; /* bytes of "\u202e" with its NUL, and one to spare */

/* How many bytes the character at the start of `s` takes; 0: this is no UTF-8 (RFC 3629). */
static size_t character(jny_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t               n = p[0] < 0x80                    ? 1
                             : p[0] >= 0xC2 && p[0] <= 0xDF ? 2
                             : p[0] >= 0xE0 && p[0] <= 0xEF ? 3
                             : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
                                                            : 0;
    if (n > s.n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    bool beyond = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
                  (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F);
    return beyond ? 0 : n;
}

/* U+0080-009F, U+202A-202E, U+2066-2069, in their bytes. */
static bool is_obeyed(const unsigned char *p, size_t n)
{
    if (n == 2)
        return p[0] == 0xC2 && p[1] < 0xA0;
    return n == 3 && p[0] == 0xE2 &&
           ((p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) ||
            (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9));
}

/* The character at the start of `s`: its bytes, and whether it is to be spelt. */
static size_t look(jny_str s, bool line, bool *spell)
{
    unsigned char c = (unsigned char)s.p[0];
    if (c < 0x80) {
        bool end = c == '\n' || (c == '\r' && s.n > 1 && s.p[1] == '\n');
        *spell   = c == 0x7F || (c < ' ' && (line || (c != '\t' && !end)));
        return 1;
    }
    size_t n = character(s);
    *spell   = n == 0 || is_obeyed((const unsigned char *)s.p, n);
    return n ? n : 1;
}

static size_t plain(jny_str s, bool line)
{
    size_t at    = 0;
    bool   spell = false;
    while (at < s.n) {
        size_t n = look(jny_str_sub(s, at, s.n), line, &spell);
        if (spell)
            break;
        at += n;
    }
    return at;
}

/* Takes the first character of `rest` and spells it. */
static jny_str spell(jny_str *rest, char to[SPELT])
{
    const unsigned char *p = (const unsigned char *)rest->p;
    size_t               n = character(*rest);
    int                  k;
    if (n == 2)
        k = snprintf(to, SPELT, "\\u%04x", (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu));
    else if (n == 3)
        k = snprintf(to, SPELT, "\\u%04x",
                     (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu));
    else
        k = snprintf(to, SPELT, "\\x%02x", p[0]);
    *rest = jny_str_sub(*rest, n ? n : 1, rest->n);
    return (jny_str){to, (size_t)k};
}

static jny_str shown(jny_arena *a, jny_str s, bool line)
{
    size_t n = plain(s, line);
    if (n == s.n)
        return s;
    jny_buf b = jny_buf_open(a);
    char    spelt[SPELT];
    while (s.n) {
        jny_buf_add(&b, jny_str_sub(s, 0, n));
        s = jny_str_sub(s, n, s.n);
        if (s.n)
            jny_buf_add(&b, spell(&s, spelt));
        n = plain(s, line);
    }
    return jny_buf_str(&b);
}

jny_str jny_str_shown(jny_arena *a, jny_str s)
{
    return shown(a, s, false);
}

jny_str jny_str_line(jny_arena *a, jny_str s)
{
    return shown(a, s, true);
}

/* ---- Streams out to a person ------------------------------------------------ */

static void add_shown(jny_out *o, jny_str s, bool line)
{
    char spelt[SPELT];
    while (s.n) {
        size_t n = plain(s, line);
        jny_out_raw(o, jny_str_sub(s, 0, n));
        s = jny_str_sub(s, n, s.n);
        if (s.n)
            jny_out_raw(o, spell(&s, spelt));
    }
}

void jny_out_add(jny_out *o, jny_str s)
{
    if (o->shown)
        add_shown(o, s, false);
    else
        jny_out_raw(o, s);
}

/* A control that does not occur in `s`; 0 where all do. */
static char unused_control(jny_str s)
{
    for (int c = 1; c < ' '; c++)
        if (c != '\n' && (s.n == 0 || !memchr(s.p, c, s.n)))
            return (char)c;
    return '\0';
}

static jny_str filled(char *to, size_t room, const char *fmt, va_list ap)
{
    int n = vsnprintf(to, room, fmt, ap);
    return (jny_str){to, n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1};
}

/* `s`, in which `mark` stands for the line ends that are ours. */
static void add_marked(jny_out *o, jny_str s, char mark)
{
    for (size_t from = 0, i = 0; i <= s.n; i++)
        if (i == s.n || s.p[i] == mark) {
            add_shown(o, jny_str_sub(s, from, i), true);
            if (i < s.n)
                jny_out_raw(o, JNY_STR("\n"));
            from = i + 1;
        }
}

/* The line ends of the format are ours, those of its arguments a stranger's: it is filled in once
 * more with a mark for each of ours. */
void jny_out_format(jny_out *o, const char *fmt, ...)
{
    char    text[4096], marked[4096];
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    jny_str all = filled(text, sizeof text, fmt, ap);
    if (o->shown) {
        char   mark = unused_control(all);
        size_t n    = 0;
        for (; n < sizeof marked - 1 && fmt[n]; n++)
            marked[n] = fmt[n] == '\n' && mark ? mark : fmt[n];
        marked[n] = '\0';
        add_marked(o, filled(text, sizeof text, marked, again), mark);
    } else {
        jny_out_raw(o, all);
    }
    va_end(again);
    va_end(ap);
}
