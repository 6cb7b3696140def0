/* redact_postcode.c - finds postcodes: as they are typed, with a space too many, and as they
 * are spelled out on the telephone, "s e 1 5 4 s t". Works on bytes. */
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

/* Over what stands between two letters that are spelled: a space, a hyphen, ", ", "/". */
static size_t over_pause(jny_str t, size_t i)
{
    enum { LONGEST_PAUSE = 3 };
    size_t at = i;
    while (at < t.n && at < i + LONGEST_PAUSE && t.p[at] && strchr(" -,./", t.p[at]))
        at++;
    return at;
}

/* A postcode on its way, piece by piece. */
enum { LONGEST = 7, SHORTEST = 5, INWARD = 3 };
typedef struct {
    char   all[LONGEST]; /* without what stands between */
    size_t n, pieces;
    size_t first, last; /* letters and digits in the first piece, and in the last         */
    size_t alone;       /* so many pieces at the end are a letter each                    */
    bool   capitals;    /* of its letters none is small                                   */
} spelling;

/* Adds the word [at, stop); false: no postcode goes on so. */
static bool add_piece(spelling *x, jny_str t, size_t at, size_t stop)
{
    enum { FIRST_PIECE = 4, LAST_PIECE = 6 };
    jny_str piece = jny_str_sub(t, at, stop);
    char    digit = spelled_digit(piece);
    size_t  n     = digit ? 1 : piece.n;
    if (n == 0 || n > (x->pieces ? LAST_PIECE : FIRST_PIECE) || x->n + n > LONGEST ||
        (piece.p[0] & '\x80'))
        return false;
    x->capitals &= !digit;
    for (size_t k = 0; k < n; k++) {
        x->all[x->n++] = digit ? digit : piece.p[k];
        x->capitals &= digit || !is_letter(piece.p[k]) || is_upper(piece.p[k]);
    }
    x->alone = n == 1 && is_letter(piece.p[0]) && !digit ? x->alone + 1 : 0;
    x->last  = n;
    if (x->pieces++ == 0)
        x->first = n;
    return true;
}

/* Areas that are words, or units, in small letters: "so 15 4ab". One letter is any word's. */
static bool is_area_alone(jny_str area)
{
    static const char words[] = "co da ha hr la me ml ox pa pe ph po sa so st ta wc yo ";
    for (const char *w = words; *w; w += 3)
        if (area.n != 2 || strncasecmp(area.p, w, 2) == 0)
            return false;
    return true;
}

/* Letters and digits one by one, the last two alone, for nobody ends a sentence so; or written with
 * a gap too many, or in another place: "SE 15 4ST", "SE15 4S T", "SE1 54ST". */
static bool is_meant(const spelling *x)
{
    if (x->pieces >= 4 && x->alone >= 2)
        return true;
    bool   district = x->first == x->n - INWARD, inward = x->last == INWARD;
    size_t letters = 0;
    while (letters < x->first && is_letter(x->all[letters]))
        letters++;
    inward = inward && !postcode_ordinal(x->all + x->n - INWARD);
    if (x->capitals)
        return district || inward || (x->pieces == 2 && x->last > INWARD);
    if (district)
        return inward || (x->pieces == 3 && x->alone == 1); /* "se15 4s t", and not "4 of" */
    return inward && x->first == letters && is_area_alone((jny_str){x->all, letters});
}

static bool find_spelled(findings *f, jny_str t, size_t i)
{
    spelling x    = {.capitals = true};
    size_t   best = 0, district = 0;
    for (size_t at = i, stop; x.n < LONGEST; at = over_pause(t, stop)) {
        char form[LONGEST + 1]; /* in capitals, with its space */
        for (stop = at; stop < t.n && is_word(t.p[stop]);)
            stop++;
        if (!add_piece(&x, t, at, stop))
            break;
        if (x.n < SHORTEST || x.pieces < 2 || !is_meant(&x))
            continue;
        for (size_t k = 0; k < x.n; k++)
            form[k + (k >= x.n - INWARD)] = (char)toupper((unsigned char)x.all[k]);
        form[x.n - INWARD] = ' ';
        if (postcode_read((jny_str){form, x.n + 1}, true))
            best = stop, district = x.n - INWARD;
    }
    if (!best)
        return false;
    take(f, i, best, (jny_str){x.all, district});
    return true;
}

bool find_postcode(findings *f, jny_str t, size_t i)
{
    return find_typed(f, t, i) || find_spelled(f, t, i);
}
