/* redact_structured.c - finds what is known by its form: numbers, and calls for the
 * addresses of the net and the dates of birth. Works on bytes. */
#include "redact_bytes.h"

/* ---- Numbers --------------------------------------------------------------------------------- */

enum { ROW = 24 };
typedef struct {
    char   digits[ROW];
    size_t n, end;
    size_t groups[ROW], n_groups; /* digits in each group   */
    bool   even;                  /* only one space or hyphen between groups */
} row_of_digits;

/* The length of what may stand between two groups of digits: also the dashes and the hard
 * space that word processors put there. */
static size_t mark_at(jny_str t, size_t i)
{
    if (t.p[i] && strchr(" -()./", t.p[i]))
        return 1;
    jny_str rest = jny_str_sub(t, i, t.n);
    return jny_str_starts(rest, JNY_STR("\xC2\xA0")) ? 2
           : jny_str_starts(rest, JNY_STR("\xE2\x80\x93")) ||
                   jny_str_starts(rest, JNY_STR("\xE2\x80\x91")) ||
                   jny_str_starts(rest, JNY_STR("\xE2\x80\xAF"))
               ? 3
               : 0;
}

/* Digits from the one at `i` on, in groups with at most three marks between. */
static row_of_digits read_row(jny_str t, size_t i)
{
    row_of_digits r = {.even = true};
    while (r.n < ROW) { /* each time there is a digit at `i` */
        size_t group = 0, gap = 0;
        while (i < t.n && is_digit(t.p[i]) && r.n < ROW) {
            r.digits[r.n++] = t.p[i++];
            group++;
        }
        r.groups[r.n_groups++] = group;
        r.end                  = i;
        size_t marks           = 0;
        while (i + gap < t.n && marks < 4 && mark_at(t, i + gap)) {
            gap += mark_at(t, i + gap);
            marks++;
        }
        if (marks == 0 || marks == 4 || i + gap >= t.n || !is_digit(t.p[i + gap]))
            break;
        r.even &= marks == 1 && t.p[i] != '(' && t.p[i] != ')' && t.p[i] != '/';
        i += gap;
    }
    return r;
}

/* Ten digits 3-3-4, or in a row. */
static bool find_nhs(findings *f, jny_str t, size_t i, const row_of_digits *r)
{
    static const char *const cues[] = {"nhs", "n.h.s", NULL};
    bool                     grouped =
        r->n == 10 && r->n_groups == 3 && r->even && r->groups[0] == 3 && r->groups[1] == 3;
    bool in_row = r->n == 10 && r->n_groups == 1;
    bool near   = r->n == 10 && r->n_groups <= 5 && cue_before(t, i, 40, cues);
    if (!grouped && !in_row && !near)
        return false;
    bool valid = in_row && jny_valid_nhs_number(jny_str_sub(t, i, r->end));
    if (!grouped && !valid && !near)
        return false;
    found(f, i, r->end, JNY_REDACT_NHS,
          near      ? "a number after \"NHS\""
          : grouped ? "ten digits grouped like an NHS number"
                    : "ten digits with the check digit of an NHS number",
          JNY_STR("[NHS number]"));
    return true;
}

/* "oh seven seven double oh ...": the value of a word as digits, and their number. */
static size_t spoken_digits(jny_str word)
{
    static const char *const spoken[] = {"oh",   "o",    "zero", "nought", "one",   "two",  "three",
                                         "four", "five", "six",  "seven",  "eight", "nine", NULL};
    for (const char *const *w = spoken; *w; w++)
        if (word.n == strlen(*w) && strncasecmp(word.p, *w, word.n) == 0)
            return 1;
    return 0;
}

/* A row of spoken digits from `i` on, with "double" and "triple", also mixed with digits. */
static bool find_spoken_phone(findings *f, jny_str t, size_t i)
{
    enum { FEWEST = 9, FEWEST_WORDS = 4 };
    size_t end = i, digits = 0, words = 0, times = 1;
    for (size_t at = i; at < t.n;) {
        size_t n = at;
        while (n < t.n && is_word(t.p[n]))
            n++;
        jny_str word = jny_str_sub(t, at, n);
        size_t  said = spoken_digits(word), numeric = 0;
        while (numeric < word.n && is_digit(word.p[numeric]))
            numeric++;
        if (word.n == 6 &&
            (strncasecmp(word.p, "double", 6) == 0 || strncasecmp(word.p, "triple", 6) == 0 ||
             strncasecmp(word.p, "treble", 6) == 0)) {
            times = word.p[0] == 'd' || word.p[0] == 'D' ? 2 : 3;
        } else if (said || (word.n && numeric == word.n)) {
            digits += said ? times : numeric;
            words += said;
            times = 1;
            end   = n;
        } else {
            break;
        }
        at = n;
        while (at < t.n && at < n + 2 && t.p[at] && strchr(" ,-", t.p[at]))
            at++;
        if (at == n)
            break;
    }
    if (digits < FEWEST || digits > 15 || words < FEWEST_WORDS)
        return false;
    found(f, i, end, JNY_REDACT_PHONE, "a telephone number in words", JNY_STR("[phone number]"));
    return true;
}

static bool find_phone(findings *f, jny_str t, size_t i, const row_of_digits *r)
{
    static const char *const cues[] = {"tel",    "phone", "telephone", "ring",   "call",
                                       "mobile", "mob",   "text",      "number", NULL};
    static const char *const on[]   = {"on", NULL};
    size_t                   start  = i;
    bool                     abroad = i > 0 && t.p[i - 1] == '+';
    if (abroad)
        start = i - 1;
    else if (i > 0 && t.p[i - 1] == '(')
        start = i - 1;
    bool valid =
        jny_valid_phone(jny_str_format(f->a, "%s%.*s", abroad ? "+" : "", (int)r->n, r->digits));
    if (!abroad && r->n == 12 && strncmp(r->digits, "44", 2) == 0 && strchr("127", r->digits[2]))
        valid = true;                                                       /* without its + */
    if (!abroad && r->n > 12 && r->digits[0] == '0' && r->digits[1] == '0') /* 0044 20 ... */
        valid = true;
    /* Numbers that everybody may ring tell on nobody: freephone and the 03 range. */
    if (!abroad && r->n >= 10 && (strncmp(r->digits, "080", 3) == 0 || r->digits[1] == '3'))
        valid = false;
    if (!abroad && r->n == 8 && r->n_groups == 2 && r->groups[0] == 4 &&
        strncmp(r->digits, "19", 2) != 0 && strncmp(r->digits, "20", 2) != 0 &&
        (cue_before(t, i, 30, cues) || cue_before(t, i, 4, on)))
        valid = true; /* without its 020 */
    if (valid)
        found(f, start, r->end, JNY_REDACT_PHONE, "a telephone number", JNY_STR("[phone number]"));
    return valid;
}

/* "O7700 900123": a letter for the nought. */
static void find_o_phone(findings *f, jny_str t, size_t i)
{
    row_of_digits r = read_row(t, i + 1);
    if (!word_at(t, r.end) && jny_valid_phone(jny_str_format(f->a, "0%.*s", (int)r.n, r.digits)))
        found(f, i, r.end, JNY_REDACT_PHONE, "a telephone number", JNY_STR("[phone number]"));
}

/* ---- National Insurance numbers ------------------------------------------------------------- */

/* Two letters, six digits, a letter: also with letters that are never given. */
static bool looks_like_ni(jny_str s)
{
    char   c[9];
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ') {
            if (n == sizeof c)
                return false;
            c[n++] = s.p[i];
        }
    if (n != sizeof c || !is_letter(c[0]) || !is_letter(c[1]) || !is_letter(c[8]))
        return false;
    for (size_t i = 2; i < 8; i++)
        if (!is_digit(c[i]))
            return false;
    return true;
}

static bool find_ni_number(findings *f, jny_str t, size_t i)
{
    static const char *const cues[] = {"ni", "nino", "insurance", NULL};
    for (size_t n = 13; n >= 9; n--)
        if (i + n <= t.n && !word_at(t, i + n) &&
            (jny_valid_ni_number(jny_str_sub(t, i, i + n)) ||
             (looks_like_ni(jny_str_sub(t, i, i + n)) && cue_before(t, i, 40, cues)))) {
            found(f, i, i + n, JNY_REDACT_OTHER, "a National Insurance number",
                  JNY_STR("[National Insurance number]"));
            return true;
        }
    return false;
}

/* ---- Ages and school years, where the policy asks -------------------------------------------- */

static jny_str age_band(unsigned age)
{
    return age < 5    ? JNY_STR("[under 5]")
           : age < 11 ? JNY_STR("[5 to 10]")
           : age < 16 ? JNY_STR("[11 to 15]")
           : age < 18 ? JNY_STR("[16 or 17]")
           : age < 25 ? JNY_STR("[18 to 24]")
                      : JNY_STR("[25 or over]");
}

static bool find_age(findings *f, jny_str t, size_t i)
{
    static const char *const before[] = {"aged", "age", "turned", NULL};
    static const char *const after[]  = {" years old", " year old", "-year-old",
                                         " yr old",    " yrs old",  "yr old",
                                         "yrs old",    " y/o",      NULL};
    static const char *const school[] = {"year", "yr", NULL};
    unsigned                 value;
    size_t                   n = number_at(t, i, 2, &value);
    if (n == 0)
        return false;
    for (const char *const *x = after; *x; x++)
        if (starts_with(t, i + n, *x) && !word_at(t, i + n + strlen(*x))) {
            found(f, i, i + n + strlen(*x), JNY_REDACT_OTHER, "an exact age", age_band(value));
            return true;
        }
    if (word_at(t, i + n))
        return false;
    if (cue_before(t, i, 7, before) && t.p[i - 1] == ' ') {
        found(f, i, i + n, JNY_REDACT_OTHER, "an exact age", age_band(value));
        return true;
    }
    if (value >= 1 && value <= 13 && cue_before(t, i, 5, school) && t.p[i - 1] == ' ') {
        size_t start = i - 1;
        while (start > 0 && is_letter(t.p[start - 1]))
            start--;
        found(f, start, i + n, JNY_REDACT_OTHER, "a school year",
              value <= 6 ? JNY_STR("[primary school year]") : JNY_STR("[secondary school year]"));
        return true;
    }
    return false;
}

/* ---- All of them ----------------------------------------------------------------------------- */

/* What may begin with the digit at `i`, which no letter or digit stands before. */
static void find_numbers(findings *f, jny_str t, size_t i, const jny_redact_policy *policy)
{
    if (policy->ages)
        find_age(f, t, i);
    if (find_birth(f, t, i))
        return;
    row_of_digits r = read_row(t, i);
    if (word_at(t, r.end) || find_nhs(f, t, i, &r) || find_phone(f, t, i, &r))
        return;
    /* "020 7946 0182 12 times": the number may be shorter than its row. */
    while (r.n_groups > 1 && r.n > 8) {
        size_t last = r.groups[--r.n_groups];
        r.n -= last;
        r.end -= last;
        while (!is_digit(t.p[r.end - 1]))
            r.end--;
        if (find_nhs(f, t, i, &r) || find_phone(f, t, i, &r))
            return;
    }
}

void find_structured(findings *f, jny_str t, const jny_redact_policy *policy)
{
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c == '@')
            find_email(f, t, i);
        if (c == ' ' && starts_with(t, i, " dot "))
            find_spoken_email(f, t, i);
        if (c == ' ' || c == '(' || c == '[')
            find_email_at(f, t, i);
        if (!(is_word(c) || c == '_') || word_before(t, i) || (i > 0 && t.p[i - 1] == '_'))
            continue;
        find_url(f, t, i);
        if (is_digit(c))
            find_numbers(f, t, i, policy);
        if ((c | 32) == 'o' && i + 1 < t.n && is_digit(t.p[i + 1]))
            find_o_phone(f, t, i);
        if (strchr("ozndtfse", c | 32))
            find_spoken_phone(f, t, i);
        if (is_letter(c) && !find_postcode(f, t, i) && !find_ni_number(f, t, i))
            find_birth(f, t, i);
        size_t end = i;
        while (end < t.n && (is_word(t.p[end]) || t.p[end] == '_' ||
                             (t.p[end] == '.' && end + 1 < t.n && end > i &&
                              (is_digit(t.p[end + 1]) || t.p[end + 1] == '_' ||
                               (t.p[end + 1] >= 'a' && t.p[end + 1] <= 'z')))))
            end++;
        find_username(f, t, i, end);
    }
}
