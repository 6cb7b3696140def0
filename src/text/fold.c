/* fold.c - the form in which words are compared, by utf8proc. */
#include <journeys/text.h>

#include <string.h>
#include <utf8proc.h>

static const jny_str curly = {"\xE2\x80\x99", 3}; /* U+2019 */

/* ASCII needs no library: folding is lower case, and it is NFC already. */
static bool ascii_form(jny_str s, bool fold, char *to)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x80)
            return false;
        to[i] = (char)(fold && c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return true;
}

static jny_str straight_apostrophes(jny_arena *a, jny_str s)
{
    char  *to = jny_alloc(a, s.n ? s.n : 1, 1);
    size_t n  = 0;
    while (s.n) {
        bool here = jny_str_starts(s, curly);
        to[n++]   = here ? '\'' : s.p[0];
        s         = jny_str_sub(s, here ? curly.n : 1, s.n);
    }
    return (jny_str){to, n};
}

static jny_str normal_form(jny_arena *a, jny_str s, unsigned how)
{
    utf8proc_option_t       options = (utf8proc_option_t)(UTF8PROC_STABLE | how);
    const utf8proc_uint8_t *in      = (const utf8proc_uint8_t *)s.p;
    utf8proc_ssize_t        n = utf8proc_decompose(in, (utf8proc_ssize_t)s.n, NULL, 0, options);
    if (n < 0)
        return s; /* cannot be: the text was checked when it came in */
    utf8proc_int32_t *points = jny_alloc(a, (size_t)n + 1, sizeof *points);
    n                        = utf8proc_decompose(in, (utf8proc_ssize_t)s.n, points, n, options);
    n                        = utf8proc_reencode(points, n, options); /* in place */
    return (jny_str){(const char *)points, n < 0 ? 0 : (size_t)n};
}

jny_str jny_text_form(jny_arena *a, jny_str s, bool fold)
{
    char *to = jny_alloc(a, s.n ? s.n : 1, 1);
    if (ascii_form(s, fold, to))
        return (jny_str){to, s.n};

    jny_str plain = straight_apostrophes(a, s);
    if (!fold)
        return normal_form(a, plain, UTF8PROC_COMPOSE);
    /* Folding must see marks in their canonical order (U+0345 tells the difference). */
    jny_str ordered = normal_form(a, plain, UTF8PROC_DECOMPOSE);
    return normal_form(a, ordered, UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

size_t jny_text_possessive(jny_str word)
{
    if (word.n > 2 && (jny_str_ends(word, JNY_STR("'s")) || jny_str_ends(word, JNY_STR("'S"))))
        return 2;
    if (word.n > 4 && (word.p[word.n - 1] == 's' || word.p[word.n - 1] == 'S') &&
        jny_str_ends(jny_str_sub(word, 0, word.n - 1), curly))
        return 4;
    return 0;
}
