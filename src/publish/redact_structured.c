/* redact_structured.c - finds what is known by its form: numbers, addresses of the net,
 * dates of birth, user names. Works on bytes; every byte it compares is ASCII, so an end
 * never falls inside a character. */
#include "redact.h"

#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z');
}

/* A letter or digit; every byte beyond ASCII counts as one, so that no number is found
 * inside a word of another script. */
static bool is_word(char c)
{
    return is_letter(c) || is_digit(c) || (c & '\x80');
}

static bool word_before(jny_str t, size_t i)
{
    return i > 0 && is_word(t.p[i - 1]);
}

static bool word_at(jny_str t, size_t i)
{
    return i < t.n && is_word(t.p[i]);
}

/* Whether one of `cues` (lower case, NULL at the end) stands as a word in the `reach`
 * bytes before `at`. */
static bool cue_before(jny_str t, size_t at, size_t reach, const char *const *cues)
{
    size_t from = at > reach ? at - reach : 0;
    for (; *cues; cues++) {
        size_t n = strlen(*cues);
        for (size_t i = from; i + n <= at; i++)
            if (strncasecmp(t.p + i, *cues, n) == 0 && !word_before(t, i) && !word_at(t, i + n))
                return true;
    }
    return false;
}

/* ---- E-mail, addresses of the web, user names ------------------------------------------- */

static bool is_local(char c)
{
    return is_word(c) || (c && strchr("._%+-", c));
}

static bool is_domain(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '.';
}

static void find_email(findings *f, jny_str t, size_t at)
{
    size_t start = at, end = at + 1;
    while (start > 0 && is_local(t.p[start - 1]))
        start--;
    while (start < at && strchr(".%+-", t.p[start]))
        start++;
    while (end < t.n && is_domain(t.p[end]))
        end++;
    while (end > at + 1 && (t.p[end - 1] == '.' || t.p[end - 1] == '-'))
        end--;
    if (start < at && jny_valid_email(jny_str_sub(t, start, end))) {
        found(f, start, end, JNY_REDACT_EMAIL, "an e-mail address", JNY_STR("[e-mail address]"));
    } else if (start == at) {
        size_t handle = at + 1;
        while (handle < t.n && (is_word(t.p[handle]) || t.p[handle] == '_' || t.p[handle] == '.'))
            handle++;
        while (handle > at + 1 && t.p[handle - 1] == '.')
            handle--;
        if (handle >= at + 3)
            found(f, at, handle, JNY_REDACT_USERNAME, "a user name, by its @",
                  JNY_STR("[user name]"));
    }
}

/* "jo at example dot com", from its " dot ". */
static void find_spoken_email(findings *f, jny_str t, size_t dot)
{
    static const char *const ends[] = {"com", "org", "net", "co dot uk", "co.uk", "uk", NULL};
    size_t                   after = dot + 5, domain = dot;
    size_t                   end = 0;
    for (const char *const *e = ends; *e && !end; e++)
        if (after + strlen(*e) <= t.n && strncasecmp(t.p + after, *e, strlen(*e)) == 0 &&
            !word_at(t, after + strlen(*e)))
            end = after + strlen(*e);
    while (domain > 0 && (is_word(t.p[domain - 1]) || t.p[domain - 1] == '-'))
        domain--;
    if (!end || domain == dot || domain < 5 || strncasecmp(t.p + domain - 4, " at ", 4) != 0)
        return;
    size_t at = domain - 4, start = at;
    while (start > 0 && is_local(t.p[start - 1]))
        start--;
    if (start < at)
        found(f, start, end, JNY_REDACT_EMAIL, "an e-mail address in words",
              JNY_STR("[e-mail address]"));
}

/* The end of what can be an address of the web from `i` on. */
static size_t url_end(jny_str t, size_t i)
{
    for (size_t most = i + 2048;
         i < most && i < t.n && (unsigned char)t.p[i] > ' ' && !strchr("<>\"[]{}|\\^`", t.p[i]);)
        i++;
    while (i > 0 && strchr(".,;:!?)'", t.p[i - 1]))
        i--;
    return i;
}

static bool starts_with(jny_str t, size_t i, const char *what)
{
    size_t n = strlen(what);
    return i + n <= t.n && strncasecmp(t.p + i, what, n) == 0;
}

static void find_url(findings *f, jny_str t, size_t i)
{
    static const char *const ends[] = {".com/", ".co.uk/", ".org/", ".org.uk/",
                                       ".net/", ".me/",    ".tv/",  NULL};
    if (word_before(t, i) || (i > 0 && t.p[i - 1] == '.'))
        return;
    size_t scheme = starts_with(t, i, "http://")    ? 7
                    : starts_with(t, i, "https://") ? 8
                    : starts_with(t, i, "www.")     ? 4
                                                    : 0;
    if (scheme == 0) {
        size_t name = i;
        while (name < t.n && (is_letter(t.p[name]) || is_digit(t.p[name]) || t.p[name] == '-'))
            name++;
        for (const char *const *e = ends; *e && name > i && !scheme; e++)
            if (starts_with(t, name, *e))
                scheme = name - i + strlen(*e);
    }
    size_t end = scheme ? url_end(t, i) : 0;
    if (scheme && end > i + scheme)
        found(f, i, end, JNY_REDACT_OTHER, "an address of the web", JNY_STR("[web address]"));
}

/* A word [start, end) of letters, digits and underscores. */
static void find_username(findings *f, jny_str t, size_t start, size_t end)
{
    static const char *const sites[] = {
        "username", "user name", "screen name", "insta",   "instagram", "snapchat", "snap",
        "kik",      "bbm",       "tiktok",      "twitter", "gamertag",  "psn",      NULL};
    size_t letters = 0, digits = 0, low = 0, tail = 0, bars = 0;
    for (size_t i = start; i < end; i++) {
        letters += is_letter(t.p[i]) || (t.p[i] & '\x80');
        low += t.p[i] >= 'a' && t.p[i] <= 'z';
        digits += is_digit(t.p[i]);
        bars += t.p[i] == '_';
        tail = is_digit(t.p[i]) ? tail + 1 : 0;
    }
    const char *reason = NULL;
    if (bars && letters >= 2 && letters + digits >= 4 && (low || digits))
        reason = "a user name, by its underscore";
    else if (letters >= 4 && tail >= 2 && tail < 6 && low && digits == tail &&
             is_letter(t.p[start]) && low < letters)
        reason = "a user name, by the number at its end";
    else if (letters >= 3 && digits && low && cue_before(t, start, 32, sites))
        reason = "a user name, after the name of a site";
    if (reason)
        found(f, start, end, JNY_REDACT_USERNAME, reason, JNY_STR("[user name]"));
}

/* ---- Numbers --------------------------------------------------------------------------------- */

enum { ROW = 24 };
typedef struct {
    char   digits[ROW];
    size_t n, end;
    size_t groups[ROW], n_groups; /* digits in each group   */
    bool   even;                  /* only one space or hyphen between groups */
} row_of_digits;

/* Digits from `i` on, in groups with at most two marks between. */
static row_of_digits read_row(jny_str t, size_t i)
{
    row_of_digits r = {.even = true};
    while (i < t.n && r.n < ROW) {
        size_t group = 0, gap = 0;
        while (i < t.n && is_digit(t.p[i]) && r.n < ROW) {
            r.digits[r.n++] = t.p[i++];
            group++;
        }
        if (group == 0)
            break;
        r.groups[r.n_groups++] = group;
        r.end                  = i;
        while (i + gap < t.n && gap < 3 && strchr(" -().", t.p[i + gap]) && t.p[i + gap])
            gap++;
        if (gap == 0 || gap == 3 || i + gap >= t.n || !is_digit(t.p[i + gap]))
            break;
        r.even &= gap == 1 && strchr(" -", t.p[i]);
        i += gap;
    }
    return r;
}

/* Ten digits 3-3-4, or in a row. */
static bool find_nhs(findings *f, jny_str t, size_t i, const row_of_digits *r)
{
    static const char *const cues[] = {"nhs", NULL};
    bool                     grouped =
        r->n == 10 && r->n_groups == 3 && r->even && r->groups[0] == 3 && r->groups[1] == 3;
    bool in_row = r->n == 10 && r->n_groups == 1;
    if (!grouped && !in_row)
        return false;
    bool valid = jny_valid_nhs_number(jny_str_sub(t, i, r->end));
    bool near  = cue_before(t, i, 40, cues);
    if (in_row && !valid && !near)
        return false;
    found(f, i, r->end, JNY_REDACT_NHS,
          near      ? "a number after \"NHS\""
          : grouped ? "ten digits grouped like an NHS number"
                    : "ten digits with the check digit of an NHS number",
          JNY_STR("[NHS number]"));
    return true;
}

static bool find_phone(findings *f, jny_str t, size_t i, const row_of_digits *r)
{
    static const char *const cues[] = {"tel",    "phone", "telephone", "ring",   "call",
                                       "mobile", "mob",   "text",      "number", NULL};
    size_t                   start  = i;
    bool                     abroad = i > 0 && t.p[i - 1] == '+';
    if (abroad)
        start = i - 1;
    else if (i > 0 && t.p[i - 1] == '(')
        start = i - 1;
    bool valid = jny_valid_phone(jny_str_sub(t, start, r->end));
    if (!abroad && r->n > 12 && r->digits[0] == '0' && r->digits[1] == '0') /* 0044 20 ... */
        valid = true;
    /* Numbers that everybody may ring tell on nobody: freephone and the 03 range. */
    if (!abroad && r->n >= 10 && (strncmp(r->digits, "080", 3) == 0 || r->digits[1] == '3'))
        valid = false;
    if (!abroad && r->n == 8 && r->n_groups == 2 && r->groups[0] == 4 && cue_before(t, i, 30, cues))
        valid = true; /* without its 020 */
    if (valid)
        found(f, start, r->end, JNY_REDACT_PHONE, "a telephone number", JNY_STR("[phone number]"));
    return valid;
}

/* ---- Postcodes and National Insurance numbers -------------------------------------------------
 */

static bool find_postcode(findings *f, jny_str t, size_t i)
{
    for (size_t n = 8; n >= 5; n--) {
        jny_str s = jny_str_sub(t, i, i + n);
        if (i + n > t.n || word_at(t, i + n) ||
            !postcode_read(s, !(is_upper(s.p[0]) && is_upper(s.p[n - 1]) && memchr(s.p, ' ', n))))
            continue;
        const char *space    = memchr(s.p, ' ', s.n);
        size_t      district = space ? (size_t)(space - s.p) : n - 3;
        char        outward[8];
        for (size_t k = 0; k < district; k++)
            outward[k] = (char)(s.p[k] >= 'a' ? s.p[k] - 32 : s.p[k]);
        found(f, i, i + n, JNY_REDACT_POSTCODE, "a full postcode",
              jny_str_format(f->a, "[%.*s]", (int)district, outward));
        return true;
    }
    return false;
}

static bool find_ni_number(findings *f, jny_str t, size_t i)
{
    for (size_t n = 13; n >= 9; n--)
        if (i + n <= t.n && !word_at(t, i + n) && jny_valid_ni_number(jny_str_sub(t, i, i + n))) {
            found(f, i, i + n, JNY_REDACT_OTHER, "a National Insurance number",
                  JNY_STR("[National Insurance number]"));
            return true;
        }
    return false;
}

/* ---- Dates of birth
 * ------------------------------------------------------------------------------ */

static size_t number_at(jny_str t, size_t i, size_t most, unsigned *value)
{
    size_t n = 0;
    *value   = 0;
    while (i + n < t.n && n < most && is_digit(t.p[i + n]))
        *value = *value * 10 + (unsigned)(t.p[i + n++] - '0');
    return i + n < t.n && is_digit(t.p[i + n]) ? 0 : n;
}

/* The end of a month's name at `i`, or 0. */
static size_t month_end(jny_str t, size_t i)
{
    static const char *const months[] = {
        "january", "february", "march",    "april", "may", "june", "july", "august", "september",
        "october", "november", "december", "jan",   "feb", "mar",  "apr",  "jun",    "jul",
        "aug",     "sept",     "sep",      "oct",   "nov", "dec",  NULL};
    for (const char *const *m = months; *m; m++)
        if (starts_with(t, i, *m) && !word_at(t, i + strlen(*m)))
            return i + strlen(*m);
    return 0;
}

/* "03/11/2005", "3.11.05", "2005-11-03": the end, or 0; `*year` in full. */
static size_t numeric_date(jny_str t, size_t i, unsigned *year)
{
    unsigned part[3];
    size_t   n[3], at = i;
    for (int k = 0; k < 3; k++) {
        n[k] = number_at(t, at, 4, &part[k]);
        at += n[k];
        if (n[k] == 0 || (k < 2 && (at >= t.n || !strchr("/.-", t.p[at]))))
            return 0;
        at += k < 2;
    }
    bool first = n[0] == 4; /* the year */
    *year      = part[first ? 0 : 2];
    if (n[1] > 2 || (first ? n[2] > 2 : n[0] > 2 || n[2] == 3 || n[2] == 1))
        return 0;
    if (!first && n[2] == 2)
        *year += *year < 30 ? 2000 : 1900;
    unsigned day = part[first ? 2 : 0], month = part[1];
    return day >= 1 && day <= 31 && month >= 1 && month <= 12 && *year >= 1900 && *year < 2100 ? at
                                                                                               : 0;
}

/* "3 November 2005", "3rd of Nov 2005", "November 3rd, 2005", also without a year (0). */
static size_t written_date(jny_str t, size_t i, unsigned *year)
{
    unsigned day, y;
    size_t   at = i, end, n = number_at(t, at, 2, &day), digits;
    *year = 0;
    if (n) {
        at += n;
        if (starts_with(t, at, "st") || starts_with(t, at, "nd") || starts_with(t, at, "rd") ||
            starts_with(t, at, "th"))
            at += 2;
        at += starts_with(t, at, " of ") ? 4 : starts_with(t, at, " ") ? 1 : 0;
        end = month_end(t, at);
    } else {
        end = month_end(t, at);
        if (end && starts_with(t, end, " ") && (digits = number_at(t, end + 1, 2, &day)) > 0) {
            end += 1 + digits;
            if (starts_with(t, end, "th") || starts_with(t, end, "st") ||
                starts_with(t, end, "nd") || starts_with(t, end, "rd"))
                end += 2;
        } else {
            return 0;
        }
    }
    if (!end || day < 1 || day > 31)
        return 0;
    at = end + (starts_with(t, end, ", ") ? 2 : starts_with(t, end, " ") ? 1 : 0);
    if (at > end && number_at(t, at, 4, &y) == 4 && y >= 1900 && y < 2100) {
        *year = y;
        end   = at + 4;
    }
    return end;
}

static bool find_birth(findings *f, jny_str t, size_t i)
{
    static const char *const cues[] = {"dob",        "d.o.b",      "d.o.b.",    "birth",
                                       "born",       "birthday",   "birthdate", "nacido",
                                       "nacida",     "nacimiento", "nascido",   "nascida",
                                       "nascimento", "naissance",  NULL};
    unsigned                 year;
    bool                     numeric = true;
    size_t                   end     = numeric_date(t, i, &year);
    if (!end) {
        numeric = false;
        end     = written_date(t, i, &year);
    }
    if (!end || word_at(t, end))
        return false;
    bool   apart = numeric && i > 0 && t.p[i - 1] == '(' && end < t.n && t.p[end] == ')';
    size_t gap   = 0; /* the word is for the number next to it, not for the one after that */
    while (gap < 48 && gap < i && !is_digit(t.p[i - gap - 1]))
        gap++;
    bool cue = cue_before(t, i, gap, cues);
    if (!cue && !apart)
        return false;
    found(f, i, end, JNY_REDACT_BIRTH,
          cue ? "a date of birth" : "a full date in brackets, as dates of birth are given",
          year ? jny_str_format(f->a, "[%u]", year) : JNY_STR("[date]"));
    return true;
}

/* ---- Ages and school years, where the policy asks
 * ------------------------------------------------- */

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

/* ---- All of them
 * -------------------------------------------------------------------------------------- */

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
        if (!(is_word(c) || c == '_') || word_before(t, i) || (i > 0 && t.p[i - 1] == '_'))
            continue;
        find_url(f, t, i);
        if (is_digit(c))
            find_numbers(f, t, i, policy);
        if (is_letter(c) && !find_postcode(f, t, i) && !find_ni_number(f, t, i))
            find_birth(f, t, i);
        size_t end = i;
        while (end < t.n && (is_word(t.p[end]) || t.p[end] == '_'))
            end++;
        find_username(f, t, i, end);
    }
}
