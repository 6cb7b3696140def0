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

/* Canonical ordering (Unicode 15.0, D109): marks that follow each other by combining class,
 * those of one class as they come. utf8proc's own exchanges neighbours, which for marks
 * without end takes for ever; counting the classes does not. */
static void order_run(jny_arena scratch, utf8proc_int32_t *points, const uint8_t *classes, size_t n)
{
    size_t            ends[257] = {0};
    utf8proc_int32_t *old       = jny_alloc_raw(&scratch, n, sizeof *old);
    memcpy(old, points, n * sizeof *old);
    for (size_t i = 0; i < n; i++)
        ends[classes[i] + 1]++;
    for (size_t c = 1; c < 257; c++)
        ends[c] += ends[c - 1];
    for (size_t i = 0; i < n; i++)
        points[ends[classes[i]]++] = old[i];
}

static void order_marks(jny_arena scratch, utf8proc_int32_t *points, size_t n)
{
    uint8_t *classes = jny_alloc_raw(&scratch, n + 1, 1);
    for (size_t i = 0; i < n; i++)
        classes[i] = (uint8_t)utf8proc_get_property(points[i])->combining_class;
    classes[n] = 0;
    for (size_t i = 0, from = 0; i < n; from = ++i) {
        bool ordered = true;
        for (; classes[i]; i++)
            ordered &= i == from || classes[i - 1] <= classes[i];
        if (!ordered)
            order_run(scratch, points + from, classes + from, i - from);
    }
}

/* The code points of `s`, each decomposed. */
static size_t decompose(jny_str s, utf8proc_option_t how, utf8proc_int32_t *to, size_t room)
{
    size_t n    = 0;
    int    last = 0; /* of use where graphemes are marked; not here */
    for (size_t at = 0; at < s.n;) {
        utf8proc_int32_t c = (utf8proc_int32_t)jny_utf8_next(s, &at);
        utf8proc_ssize_t k = utf8proc_decompose_char(c, to ? to + n : NULL,
                                                     (utf8proc_ssize_t)(room - n), how, &last);
        n += k > 0 ? (size_t)k : 0;
    }
    return n;
}

static jny_str normal_form(jny_arena *a, jny_str s, unsigned how)
{
    utf8proc_option_t options = (utf8proc_option_t)(UTF8PROC_STABLE | how);
    size_t            room    = decompose(s, options, NULL, 0);
    utf8proc_int32_t *points  = jny_alloc(a, room + 1, sizeof *points);
    decompose(s, options, points, room);
    order_marks(*a, points, room);
    utf8proc_ssize_t n = utf8proc_reencode(points, (utf8proc_ssize_t)room, options); /* in place */
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
