/* validate.c - whether a string is one of the numbers and addresses that have a form of
 * their own. Pure; knows nothing of stories. */
#include "redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The digits of `s` without single spaces, dots and hyphens; SIZE_MAX if anything else
 * stands there, or more than `most` digits. */
static size_t digits_of(jny_str s, char *out, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i])) {
            if (n == most)
                return SIZE_MAX;
            out[n++] = s.p[i];
        } else if (!strchr(" .-", s.p[i]) || i == 0 || !is_digit(s.p[i - 1]) || i + 1 == s.n) {
            return SIZE_MAX;
        }
    }
    return n;
}

bool jny_valid_nhs_number(jny_str s)
{
    char d[10];
    int  sum = 0;
    if (digits_of(s, d, 10) != 10)
        return false;
    if (s.n != 10 && !(s.n == 12 && !is_digit(s.p[3]) && !is_digit(s.p[7])))
        return false;
    for (int i = 0; i < 9; i++)
        sum += (10 - i) * (d[i] - '0');
    int check = 11 - sum % 11;
    return (check == 11 ? 0 : check) == d[9] - '0'; /* 10 is no digit: never given */
}

bool jny_valid_ni_number(jny_str s)
{
    static const char *const never[] = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};
    char                     c[9];
    size_t                   n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ' && n)
            continue;
        if (n == sizeof c)
            return false;
        c[n++] = (char)toupper((unsigned char)s.p[i]);
    }
    if (n != sizeof c || !is_letter(c[0]) || !is_letter(c[1]) || c[8] < 'A' || c[8] > 'D')
        return false;
    for (size_t i = 2; i < 8; i++)
        if (!is_digit(c[i]))
            return false;
    if (strchr("DFIQUV", c[0]) || strchr("DFIQUVO", c[1]))
        return false;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (memcmp(c, never[i], 2) == 0)
            return false;
    return true;
}

/* The postcode areas in use, each between spaces. */
static const char areas[] =
    " AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
    "DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD "
    "LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK "
    "SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

static bool is_area(const char *letters, size_t n)
{
    char name[5] = {' '};
    memcpy(name + 1, letters, n);
    name[n + 1] = ' ';
    return strstr(areas, name) != NULL;
}

/* District: one or two digits, or a digit and a letter. */
static bool is_district(const char *c, size_t n)
{
    if (n == 0 || n > 2 || !is_digit(c[0]))
        return false;
    return n == 1 || is_digit(c[1]) || strchr("ABCDEFGHJKMNPRSTUVWXY", c[1]);
}

bool postcode_ordinal(const char inward[3])
{
    static const char *const ends[] = {"th", "st", "nd", "rd"};
    size_t digit = inward[0] >= '1' && inward[0] <= '3' ? (size_t)(inward[0] - '0') : 0;
    return strncasecmp(inward + 1, ends[digit], 2) == 0;
}

bool postcode_read(jny_str s, bool strict)
{
    char   c[8];
    size_t n = 0, letters = 0;
    bool   lower = false, upper = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ') {
            if (i + 4 != s.n)
                return false;
            continue;
        }
        if (n == 7 || !(is_digit(s.p[i]) || is_letter(s.p[i])))
            return false;
        lower |= s.p[i] >= 'a' && s.p[i] <= 'z';
        upper |= s.p[i] >= 'A' && s.p[i] <= 'Z';
        c[n++] = (char)toupper((unsigned char)s.p[i]);
    }
    if (n < 5)
        return false;
    const char *inward = c + n - 3;
    if (inward[0] == 'O') /* typed for a nought */
        c[n - 3] = '0';
    if (!is_digit(inward[0]) || !is_letter(inward[1]) || !is_letter(inward[2]))
        return false;
    if (strict && (strchr("CIKMOV", inward[1]) || strchr("CIKMOV", inward[2])))
        return false;
    if (n == 6 && memcmp(c, "GIR0AA", 6) == 0)
        return true;
    while (letters < 2 && is_letter(c[letters]))
        letters++;
    /* "n1 1st" is a place in a queue */
    if (lower && !upper && memchr(s.p, ' ', s.n) && postcode_ordinal(inward))
        return false;
    return letters > 0 && is_area(c, letters) && is_district(c + letters, n - 3 - letters);
}

bool jny_valid_postcode(jny_str s)
{
    return postcode_read(s, true);
}

bool jny_valid_phone(jny_str s)
{
    char   d[16];
    bool   abroad = s.n && s.p[0] == '+';
    size_t n      = 0;
    for (size_t i = abroad; i < s.n; i++) {
        if (is_digit(s.p[i])) {
            if (n == 15)
                return false;
            d[n++] = s.p[i];
        } else if (!strchr(" .-()/", s.p[i])) {
            return false;
        }
    }
    size_t      length;
    const char *number = d;
    if (abroad && !(n > 2 && d[0] == '4' && d[1] == '4'))
        return n >= 8 && d[0] != '0';
    if (abroad) {
        number += 2 + (n > 2 && d[2] == '0'); /* +44 (0)20 */
        length = n - (size_t)(number - d);
        return length == 10 || length == 9 ? number[0] != '0' && number[0] != '4' : false;
    }
    return (n == 10 || n == 11) && d[0] == '0' && strchr("1235789", d[1]);
}

bool jny_valid_email(jny_str s)
{
    const char *at = s.n ? memchr(s.p, '@', s.n) : NULL;
    if (!at || at == s.p || memchr(at + 1, '@', s.n - (size_t)(at - s.p) - 1))
        return false;
    jny_str local = jny_str_sub(s, 0, (size_t)(at - s.p)), domain = {at + 1, s.n - local.n - 1};
    for (size_t i = 0; i < local.n; i++) {
        char c = local.p[i];
        if (!is_letter(c) && !is_digit(c) && !(c & '\x80') && !strchr("._%+-'", c))
            return false;
    }
    size_t label = 0, labels = 0;
    for (size_t i = 0; i <= domain.n; i++) {
        if (i == domain.n || domain.p[i] == '.') {
            if (label == 0)
                return false;
            labels++;
            if (i < domain.n)
                label = 0;
        } else if (is_letter(domain.p[i]) || is_digit(domain.p[i]) || domain.p[i] == '-') {
            label++;
        } else {
            return false;
        }
    }
    return labels >= 2 && label >= 2 && is_letter(domain.p[domain.n - 1]);
}
