/* value.c - forms in which values are compared, patterns, and dates. */
#include "value.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- Forms -------------------------------------------------------------------------------- */

static size_t blank_at(jny_str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    if (c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] == 0xA0)
        return 2;
    return 0;
}

static jny_str squeeze(jny_arena *a, jny_str s)
{
    char  *to = jny_alloc_raw(a, s.n + 1, 1);
    size_t n  = 0;
    for (size_t i = 0, k; i < s.n; i += k ? k : 1) {
        k = blank_at(s, i);
        if (!k)
            to[n++] = s.p[i];
        else if (n && to[n - 1] != ' ')
            to[n++] = ' ';
    }
    return (jny_str){to, n && to[n - 1] == ' ' ? n - 1 : n};
}

jny_str value_form(jny_arena *a, jny_str s)
{
    char *p     = jny_alloc_raw(a, s.n + 1, 1);
    bool  ascii = true;
    for (size_t i = 0; i < s.n; i++) {
        ascii &= (signed char)s.p[i] >= 0;
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    }
    return squeeze(a, ascii || !jny_utf8_check(s, NULL) ? (jny_str){p, s.n}
                                                        : jny_text_form(a, s, true));
}

jny_str heading_form(jny_arena *a, jny_str s)
{
    jny_str form = value_form(a, s);
    char   *to   = jny_alloc_raw(a, form.n + 1, 1);
    size_t  n    = 0;
    for (size_t i = 0; i < form.n; i++) {
        char c = form.p[i];
        if (c == '_' || c == '.' || c == '-' || c == '/')
            c = ' ';
        if (!strchr("?:!*()[]\"'#", c) || c == '\0')
            to[n++] = c;
    }
    return squeeze(a, (jny_str){to, n});
}

jny_str heading_name(jny_arena *a, jny_str heading)
{
    size_t n = ATTRIBUTE_NAME_MAX - 20; /* " (12)" may have to follow */
    if (heading.n <= ATTRIBUTE_NAME_MAX)
        return heading;
    while (n && ((unsigned char)heading.p[n] & 0xC0) == 0x80)
        n--;
    size_t word = n;
    while (word > n / 2 && heading.p[word] != ' ')
        word--;
    return jny_str_format(a, "%.*s...", JNY_ARG(jny_str_sub(heading, 0, word > n / 2 ? word : n)));
}

jny_str place_form(jny_arena *a, jny_str s)
{
    static const struct {
        jny_str shown, meant;
    } shorts[] = {
        {JNY_INIT("s "), JNY_INIT("south ")},   {JNY_INIT("s. "), JNY_INIT("south ")},
        {JNY_INIT("n "), JNY_INIT("north ")},   {JNY_INIT("n. "), JNY_INIT("north ")},
        {JNY_INIT("e "), JNY_INIT("east ")},    {JNY_INIT("e. "), JNY_INIT("east ")},
        {JNY_INIT("w "), JNY_INIT("west ")},    {JNY_INIT("w. "), JNY_INIT("west ")},
        {JNY_INIT("sth "), JNY_INIT("south ")}, {JNY_INIT("nth "), JNY_INIT("north ")},
    };
    jny_str form = value_form(a, s);
    if (form.n > 5 && jny_str_ends(form, JNY_STR(" ward")))
        form = jny_str_sub(form, 0, form.n - 5);
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
        if (jny_str_starts(form, shorts[i].shown))
            form = jny_str_format(a, "%.*s%.*s", JNY_ARG(shorts[i].meant),
                                  JNY_ARG(jny_str_sub(form, shorts[i].shown.n, form.n)));
    const char *amp = form.n ? memmem(form.p, form.n, " & ", 3) : NULL;
    if (amp)
        form = jny_str_format(a, "%.*s and %.*s", (int)(amp - form.p), form.p,
                              (int)(form.p + form.n - amp - 3), amp + 3);
    return form;
}

/* ---- Patterns ------------------------------------------------------------------------------ */

enum { LIKE_MOST = 4096, PATTERN_MOST = 200 };

typedef struct {
    jny_str s, pattern;
    size_t  from, to;
    size_t  dead[PATTERN_MOST]; /* by place of a star: from here on nothing led on from it */
} likeness;

static bool like_from(likeness *l, size_t i, size_t k);

/* A star, or the part that is taken, at `k`: as much as can be. What is taken is at least a
 * character. Where one way failed, no later one leads on: each place is tried once. */
static bool like_any(likeness *l, size_t i, size_t k)
{
    bool   taking = l->pattern.p[k] == '{';
    size_t least  = i + taking;
    for (size_t stop = l->dead[k]; stop-- > least;) {
        if (like_from(l, stop, k + (taking ? 2 : 1))) {
            if (taking) {
                l->from = i;
                l->to   = stop;
            }
            return true;
        }
        l->dead[k] = stop;
    }
    return false;
}

static bool like_from(likeness *l, size_t i, size_t k)
{
    for (; k < l->pattern.n; i++, k++) {
        char c = l->pattern.p[k];
        if (c == '*' || (c == '{' && k + 1 < l->pattern.n && l->pattern.p[k + 1] == '}'))
            return like_any(l, i, k);
        if (i == l->s.n || (c != '?' && strncasecmp(&c, l->s.p + i, 1) != 0))
            return false;
    }
    return i == l->s.n;
}

bool value_like(jny_str s, jny_str pattern, jny_str *taken)
{
    if (s.n > LIKE_MOST ||
        pattern.n > PATTERN_MOST) /* stories are not matched, only what is short */
        return false;
    likeness l = {.s = s, .pattern = pattern, .to = s.n};
    for (size_t k = 0; k < pattern.n; k++)
        l.dead[k] = s.n + 1;
    if (!like_from(&l, 0, 0))
        return false;
    if (taken)
        *taken = jny_str_sub(s, l.from, l.to);
    return true;
}

/* ---- Dates ----------------------------------------------------------------------------------- */

static bool write_day(int year, int month, int day, char out[11])
{
    if (year < 1000 || year > 9999 || !jny_is_day(year, month, day))
        return false;
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    memcpy(out, text, 11);
    return true;
}

/* A number of at most `most` digits at `*i`; -1: none. */
static int number_at(jny_str s, size_t *i, size_t most, size_t *digits)
{
    int    n    = 0;
    size_t from = *i;
    while (*i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9' && *i - from < most)
        n = n * 10 + s.p[(*i)++] - '0';
    *digits = *i - from;
    return *digits ? n : -1;
}

static int whole_year(int year, size_t digits)
{
    if (digits == 2)
        return year < 70 ? 2000 + year : 1900 + year;
    return digits == 4 ? year : -1;
}

/* What follows a date may only be a time. */
static bool is_time(jny_str s)
{
    s = jny_str_trim(s);
    if (s.n == 0)
        return true;
    if (s.p[0] == 'T' || s.p[0] == ',')
        s = jny_str_trim(jny_str_sub(s, 1, s.n));
    bool digit = false;
    for (size_t i = 0; i < s.n; i++) {
        digit |= s.p[i] >= '0' && s.p[i] <= '9';
        if (!strchr("0123456789:.+-Z APMapm", s.p[i]) || s.p[i] == '\0')
            return false;
    }
    return digit && s.n >= 3;
}

/* Three numbers parted by one of "/.- "; false: something else. */
static bool three_numbers(jny_str s, int part[3], size_t digits[3])
{
    size_t i    = 0;
    char   sign = 0;
    for (int k = 0; k < 3; k++) {
        part[k] = number_at(s, &i, 4, &digits[k]);
        if (part[k] < 0)
            return false;
        if (k < 2) {
            if (i >= s.n || !strchr("/.-", s.p[i]) || (sign && s.p[i] != sign))
                return false;
            sign = s.p[i++];
        }
    }
    return is_time(jny_str_sub(s, i, s.n)) && (i == s.n || s.p[i] < '0' || s.p[i] > '9');
}

static int month_named(jny_str word)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    if (word.n == 4 && strncasecmp(word.p, "sept", 4) == 0)
        return 9;
    for (int m = 0; m < 12; m++)
        if (word.n >= 3 && word.n <= strlen(months[m]) &&
            (word.n == 3 || word.n == strlen(months[m])) &&
            strncasecmp(word.p, months[m], word.n) == 0)
            return m + 1;
    return 0;
}

/* "Fri 13th June 2012", "June 13, 2012": a month by its name, and two numbers. */
static date_found date_in_words(jny_str s, char out[11])
{
    int  day = 0, month = 0, year = 0;
    bool other = false;
    for (size_t i = 0; i < s.n && !other;) {
        size_t digits, from = i;
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            int n = number_at(s, &i, 4, &digits);
            if (digits <= 2 && !day)
                day = n;
            else if (!year)
                year = whole_year(n, digits);
            else
                return is_time(jny_str_sub(s, from, s.n)) && write_day(year, month, day, out)
                           ? DATE_READ
                           : DATE_NOT;
            if (day == n && i + 1 < s.n && strchr("snrt", s.p[i]) && strchr("tdh", s.p[i + 1]))
                i += 2;
        } else if ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z') {
            while (i < s.n && (s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z')
                i++;
            jny_str word = jny_str_sub(s, from, i);
            int     m    = month_named(word);
            if (m && !month)
                month = m;
            else /* a weekday may stand before, "of" between */
                other = !(word.n >= 2 &&
                          (jny_str_eq(word, JNY_STR("of")) ||
                           (!day && !month && word.n >= 3 &&
                            (memmem("monday tuesday wednesday thursday friday "
                                    "saturday sunday",
                                    57,
                                    (char[]){(char)(word.p[0] | 32), (char)(word.p[1] | 32),
                                             (char)(word.p[2] | 32)},
                                    3) != NULL))));
        } else if (strchr(" ,.-/", s.p[i])) {
            i++;
        } else {
            other = true;
        }
    }
    if (other || !month || !day || year <= 0)
        return DATE_NOT;
    return write_day(year, month, day, out) ? DATE_READ : DATE_IMPOSSIBLE;
}

date_found date_read(jny_str s, date_order order, char out[11])
{
    int    part[3];
    size_t digits[3];
    s = jny_str_trim(s);
    if (s.n < 6 || s.n > 60)
        return DATE_NOT;
    if (!three_numbers(s, part, digits))
        return date_in_words(s, out);
    if (digits[0] == 4)
        return write_day(part[0], part[1], part[2], out) ? DATE_READ : DATE_IMPOSSIBLE;
    if (digits[0] > 2 || digits[1] > 2 || digits[2] == 3 || digits[2] == 1)
        return DATE_NOT;
    if (order == ORDER_YMD)
        return digits[0] == 2 && write_day(whole_year(part[0], 2), part[1], part[2], out)
                   ? DATE_READ
                   : DATE_IMPOSSIBLE;
    int year  = whole_year(part[2], digits[2]);
    int day   = order == ORDER_MDY ? part[1] : part[0],
        month = order == ORDER_MDY ? part[0] : part[1];
    return write_day(year, month, day, out) ? DATE_READ : DATE_IMPOSSIBLE;
}

unsigned date_orders(jny_str s)
{
    int    part[3];
    size_t digits[3];
    s = jny_str_trim(s);
    if (s.n < 6 || s.n > 60 || !three_numbers(s, part, digits) || digits[0] > 2 || digits[1] > 2)
        return 0;
    int      year = whole_year(part[2], digits[2]);
    unsigned both = 0;
    if (year > 0 && jny_is_day(year, part[1], part[0]))
        both |= 1u << ORDER_DMY;
    if (year > 0 && jny_is_day(year, part[0], part[1]))
        both |= 1u << ORDER_MDY;
    return both;
}

static const char *const order_names[] = {"", "dmy", "mdy", "ymd"};

const char *date_order_name(date_order order)
{
    return order_names[order];
}

date_order date_order_named(jny_str name)
{
    for (int i = ORDER_DMY; i <= ORDER_YMD; i++)
        if (jny_str_eq(name, jny_cstr(order_names[i])))
            return (date_order)i;
    return ORDER_UNKNOWN;
}
