/* says.c - whether a text names somebody: however it is cased, composed and broken into lines, and
 * as words of their own, in scripts with blanks and without; also in an address. */
#include <journeys/text.h>

#include <string.h>
#include <utf8proc.h>

jny_str jny_text_plain(jny_arena *a, jny_str s)
{
    jny_str form  = jny_text_form(a, s, true);
    char   *to    = jny_alloc(a, form.n + 1, 1);
    size_t  n     = 0;
    bool    blank = false;
    for (size_t at = 0; at < form.n;) {
        size_t              from = at;
        utf8proc_int32_t    c    = (utf8proc_int32_t)jny_utf8_next(form, &at);
        utf8proc_category_t is   = utf8proc_category(c);
        if (is == UTF8PROC_CATEGORY_CF)
            continue;
        if (is == UTF8PROC_CATEGORY_ZS || is == UTF8PROC_CATEGORY_ZL ||
            is == UTF8PROC_CATEGORY_ZP || (c >= '\t' && c <= '\r') || c == 0x85) {
            blank = n > 0;
            continue;
        }
        if (blank)
            to[n++] = ' ';
        blank = false;
        memcpy(to + n, form.p + from, at - from);
        n += at - from;
    }
    return (jny_str){to, n};
}

enum { MARKS = 32 }; /* on a letter, more than any script has */

/* A letter, mark or digit that runs on into another: not those of Han, Kana, Thai and other scripts
 * whose words stand without blanks. UAX #29 tells them by what they do beside a letter. A mark is
 * of the kind of what it stands on. */
static bool runs_on(jny_str s, size_t at)
{
    char pair[8] = {0};
    for (int marks = 0;; marks++) {
        size_t              behind = at;
        utf8proc_int32_t    c      = (utf8proc_int32_t)jny_utf8_next(s, &behind);
        utf8proc_category_t is     = utf8proc_category(c);
        bool                mark =
            is == UTF8PROC_CATEGORY_MN || is == UTF8PROC_CATEGORY_MC || is == UTF8PROC_CATEGORY_ME;
        if (mark && at > 0 && marks < MARKS) {
            do
                at--;
            while (((unsigned char)s.p[at] & 0xC0) == 0x80);
            continue;
        }
        if (is == UTF8PROC_CATEGORY_PC) /* "amina_diallo.csv" */
            return false;
        memcpy(pair, s.p + at, behind - at);
        pair[behind - at] = 'a';
        return jny_segment_end((jny_str){pair, behind - at + 1}, 0) > behind - at;
    }
}

/* Whether a word may end before byte `at`. */
static bool may_part(jny_str s, size_t at)
{
    size_t before = at;
    if (at == 0 || at == s.n)
        return true;
    do
        before--;
    while (((unsigned char)s.p[before] & 0xC0) == 0x80);
    return !runs_on(s, before) || !runs_on(s, at);
}

bool jny_text_says(jny_str text, jny_str name)
{
    const char *end = text.p + text.n, *at = text.p;
    while (name.n && (at = memmem(at, (size_t)(end - at), name.p, name.n))) {
        size_t from = (size_t)(at - text.p);
        if (may_part(text, from) && may_part(text, from + name.n))
            return true;
        at++;
    }
    return false;
}

/* ---- In an address --------------------------------------------------------------------------- */

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The byte that "%C3" means at `at`, or -1. */
static int byte_at(jny_str s, size_t at)
{
    if (at + 3 > s.n || s.p[at] != '%' || digit(s.p[at + 1]) < 0 || digit(s.p[at + 2]) < 0)
        return -1;
    return digit(s.p[at + 1]) << 4 | digit(s.p[at + 2]);
}

jny_str jny_text_unquoted(jny_arena *a, jny_str s)
{
    if (!s.n || (!memchr(s.p, '%', s.n) && !memchr(s.p, '+', s.n)))
        return s;
    char  *to = jny_alloc(a, s.n + 1, 1);
    size_t n  = 0;
    for (size_t at = 0; at < s.n;) {
        size_t row = n, bad;
        int    c   = byte_at(s, at);
        if (c < 0) {
            to[n++] = s.p[at] == '+' ? ' ' : s.p[at];
            at++;
            continue;
        }
        for (size_t ahead = at; (c = byte_at(s, ahead)) >= 0; ahead += 3)
            to[n++] = (char)c;
        if (!jny_utf8_check((jny_str){to + row, n - row}, &bad)) {
            n  = row + bad; /* up to there; then one that stays as it is */
            at = at + 3 * bad;
            memcpy(to + n, s.p + at, 3);
            n += 3;
            at += 3;
        } else {
            at += 3 * (n - row);
        }
    }
    return (jny_str){to, n};
}
