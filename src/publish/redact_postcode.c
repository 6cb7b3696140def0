/* redact_postcode.c - finds postcodes: as they are typed, and as they are spelled out on the
 * telephone, "s e 1 5 4 s t". Works on bytes. */
#include "redact_bytes.h"

#include <ctype.h>

static void take(findings *f, size_t start, size_t end, jny_str outward)
{
    char district[8];
    for (size_t k = 0; k < outward.n; k++)
        district[k] = (char)toupper((unsigned char)outward.p[k]);
    found(f, start, end, JNY_REDACT_POSTCODE, "a full postcode",
          jny_str_format(f->a, "[%.*s]", (int)outward.n, district));
}

/* A postcode as it may be typed, "SE16  2XY", "SE5-8RJ", with the one space it should have. */
static jny_str postcode_form(jny_str s, char *out, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < most; i++) {
        bool mark = s.p[i] == ' ' || s.p[i] == '-';
        if (!mark || (n && out[n - 1] != ' '))
            out[n++] = (char)(mark ? ' ' : s.p[i]);
    }
    return (jny_str){out, n};
}

static bool find_typed(findings *f, jny_str t, size_t i)
{
    enum { LONGEST = 10 };
    char form[LONGEST];
    for (size_t n = LONGEST; n >= 5; n--) {
        if (i + n > t.n || word_at(t, i + n))
            continue;
        jny_str s = postcode_form(jny_str_sub(t, i, i + n), form, sizeof form);
        if (s.n < 5 || s.n > 8 || s.p[s.n - 1] == ' ' ||
            !postcode_read(s,
                           !(is_upper(s.p[0]) && is_upper(s.p[s.n - 1]) && memchr(s.p, ' ', s.n))))
            continue;
        const char *space = memchr(s.p, ' ', s.n);
        take(f, i, i + n, jny_str_sub(s, 0, space ? (size_t)(space - s.p) : s.n - 3));
        return true;
    }
    return false;
}

/* ---- Spelled out ------------------------------------------------------------------------- */

/* The digit that a word is, or 0. */
static char spelled_digit(jny_str word)
{
    static const char *const digits[] = {"zero", "one", "two",   "three", "four",
                                         "five", "six", "seven", "eight", "nine"};
    for (size_t d = 0; d < sizeof digits / sizeof *digits; d++)
        if (word.n == strlen(digits[d]) && strncasecmp(word.p, digits[d], word.n) == 0)
            return (char)('0' + d);
    return 0;
}

/* Over what stands between two letters that are spelled: a space, a hyphen, ", ". */
static size_t over_pause(jny_str t, size_t i)
{
    size_t at = i;
    while (at < t.n && at < i + 2 && t.p[at] && strchr(" -,.", t.p[at]))
        at++;
    return at;
}

/* Letters and digits one by one, the district perhaps as it is written: "SE15 4 S T". The last
 * two stand alone, for nobody ends a sentence so. */
static bool find_spelled(findings *f, jny_str t, size_t i)
{
    enum { LONGEST = 7, SHORTEST = 5, PIECES = 4, FIRST_PIECE = 4 };
    char   form[LONGEST + 1]; /* with its space */
    size_t n = 0, pieces = 0, alone = 0, end = i, best = 0, best_n = 0;
    char   all[LONGEST];
    for (size_t at = i; at < t.n && n < LONGEST; at = over_pause(t, end)) {
        size_t stop = at;
        while (stop < t.n && is_word(t.p[stop]))
            stop++;
        jny_str piece = jny_str_sub(t, at, stop);
        char    digit = spelled_digit(piece);
        size_t  most  = pieces ? 2 : FIRST_PIECE;
        if (at == stop ||
            (!digit && (piece.n > most || n + piece.n > LONGEST || (piece.p[0] & '\x80'))))
            break;
        if (digit)
            all[n++] = digit;
        for (size_t k = 0; k < piece.n && !digit; k++)
            all[n++] = piece.p[k];
        alone = piece.n == 1 && is_letter(piece.p[0]) ? alone + 1 : 0;
        pieces++;
        end = stop;
        if (n < SHORTEST || pieces < PIECES || alone < 2)
            continue;
        memcpy(form, all, n - 3);
        form[n - 3] = ' ';
        memcpy(form + n - 2, all + n - 3, 3);
        if (postcode_read((jny_str){form, n + 1}, true))
            best = end, best_n = n - 3;
    }
    if (!best)
        return false;
    take(f, i, best, (jny_str){all, best_n});
    return true;
}

bool find_postcode(findings *f, jny_str t, size_t i)
{
    return find_typed(f, t, i) || find_spelled(f, t, i);
}
