/* redact_birth.c - finds dates of birth: full dates that a word before them tells of, or that
 * stand in brackets as dates of birth are given. */
#include "redact_bytes.h"

/* Months as stories write them: English, Spanish, Portuguese, French, Polish. */
static size_t month_end(jny_str t, size_t i)
{
    static const char *const months[] = {"january",
                                         "february",
                                         "march",
                                         "april",
                                         "may",
                                         "june",
                                         "july",
                                         "august",
                                         "september",
                                         "october",
                                         "november",
                                         "december",
                                         "jan",
                                         "feb",
                                         "mar",
                                         "apr",
                                         "jun",
                                         "jul",
                                         "aug",
                                         "sept",
                                         "sep",
                                         "oct",
                                         "nov",
                                         "dec",
                                         "enero",
                                         "febrero",
                                         "marzo",
                                         "abril",
                                         "mayo",
                                         "junio",
                                         "julio",
                                         "agosto",
                                         "septiembre",
                                         "octubre",
                                         "noviembre",
                                         "diciembre",
                                         "janeiro",
                                         "fevereiro",
                                         "mar\xC3\xA7o",
                                         "maio",
                                         "junho",
                                         "julho",
                                         "setembro",
                                         "outubro",
                                         "novembro",
                                         "dezembro",
                                         "janvier",
                                         "f\xC3\xA9vrier",
                                         "mars",
                                         "avril",
                                         "mai",
                                         "juin",
                                         "juillet",
                                         "ao\xC3\xBBt",
                                         "septembre",
                                         "octobre",
                                         "d\303\251cembre",
                                         "novembre",
                                         "stycznia",
                                         "lutego",
                                         "marca",
                                         "kwietnia",
                                         "maja",
                                         "czerwca",
                                         "lipca",
                                         "sierpnia",
                                         "wrze\xC5\x9Bnia",
                                         "pa\305\272dziernika",
                                         "listopada",
                                         "grudnia",
                                         NULL};
    for (const char *const *m = months; *m; m++)
        if (starts_with(t, i, *m) && !word_at(t, i + strlen(*m)))
            return i + strlen(*m);
    return 0;
}

/* In full, of two digits or four: "09" is 2009, "65" is 1965. */
static unsigned full_year(unsigned year, size_t digits)
{
    return digits == 4 ? year : year + (year < 30 ? 2000 : 1900);
}

static bool is_date(unsigned day, unsigned month, unsigned year)
{
    return day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 1900 && year < 2100;
}

/* The end of one mark between the parts of a date, with a space on either side; `spaces`:
 * also a space alone. */
static size_t date_mark(jny_str t, size_t i, bool spaces)
{
    size_t at = i + starts_with(t, i, " ");
    if (at < t.n && t.p[at] && strchr("/.-", t.p[at]))
        return at + 1 + starts_with(t, at + 1, " ");
    return spaces && at > i ? at : 0;
}

/* "03/11/2005", "3.11.05", "2005-11-03", "3 11 2005", "11/23/2005": the end, or 0. Behind the word
 * for it (`told`) also a space parts the numbers, and with other marks a slip is one too:
 * "45/11/2005", "3/11/205"; its year is 0 where none can be told. */
static size_t numeric_date(jny_str t, size_t i, bool told, unsigned *year)
{
    unsigned part[3];
    size_t   n[3], at = i;
    for (int k = 0; k < 3; k++) {
        n[k] = number_at(t, at, 4, &part[k]);
        at += n[k];
        size_t mark = k < 2 && n[k] ? date_mark(t, at, told) : at;
        if (n[k] == 0 || mark == 0)
            return 0;
        at = mark;
    }
    bool     first = n[0] == 4; /* the year */
    unsigned day = part[first ? 2 : 0], month = part[1];
    size_t   digits = first ? 4 : n[2];
    *year           = full_year(part[first ? 0 : 2], digits);
    if (n[1] <= 2 && (first ? n[2] : n[0]) <= 2 && (digits == 2 || digits == 4) &&
        (is_date(day, month, *year) || is_date(month, day, *year)))
        return at;
    if (!told || t.p[i + n[0]] == ' ')
        return 0;
    if ((digits != 2 && digits != 4) || !is_date(1, 1, *year))
        *year = 0;
    return at;
}

/* "14022011", "140211": the end, or 0. */
static size_t packed_date(jny_str t, size_t i, unsigned *year)
{
    unsigned value;
    size_t   n = number_at(t, i, 8, &value);
    if (n != 8 && n != 6)
        return 0;
    unsigned scale = n == 8 ? 10000 : 100;
    *year          = full_year(value % scale, n - 4);
    return is_date(value / scale / 100, value / scale % 100, *year) ? i + n : 0;
}

static size_t ordinal_end(jny_str t, size_t i)
{
    return i + 2 * (size_t)(starts_with(t, i, "st") || starts_with(t, i, "nd") ||
                            starts_with(t, i, "rd") || starts_with(t, i, "th"));
}

/* What may stand between a day and its month. */
static size_t link_end(jny_str t, size_t i)
{
    static const char *const links[] = {" day of ", " of ", " de ", " do ", ", ",
                                        " ",        "-",    "/",    ".",    NULL};
    for (const char *const *l = links; *l; l++)
        if (starts_with(t, i, *l))
            return i + strlen(*l);
    return i;
}

/* The day and the month at `i`, in either order, or a day that has a name: the end, or 0. */
static size_t day_and_month(jny_str t, size_t i)
{
    unsigned day = 0;
    size_t   n = number_at(t, i, 2, &day), named = named_day(t, i);
    size_t   words = n ? 0 : day_in_words(t, i, &day), end;
    if (named)
        return named;
    if (n || words) {
        end = month_end(t, link_end(t, words ? words : ordinal_end(t, i + n)));
    } else {
        end = month_end(t, i);
        if (!end || !starts_with(t, end, " "))
            return 0;
        size_t the = end + 1 + 4 * (size_t)starts_with(t, end + 1, "the ");
        n          = number_at(t, the, 2, &day);
        end        = n ? ordinal_end(t, the + n) : day_in_words(t, the, &day);
    }
    return day >= 1 && day <= 31 ? end : 0;
}

/* "3 November 2005", "3rd of Nov '05", "14-Mar-2009", "November 3rd, 2005", "the third of
 * November", also without a year (0): the end, or 0. */
static size_t written_date(jny_str t, size_t i, unsigned *year)
{
    static const char *const links[] = {", ", " de ", " ", "-", "/", ".", NULL};
    unsigned                 y;
    size_t                   end = day_and_month(t, i), digits;
    *year                        = 0;
    if (!end)
        return 0;
    for (const char *const *l = links; *l; l++) {
        size_t at = end + strlen(*l), mark = starts_with(t, at, "'") ? 1 : 0;
        if (starts_with(t, at, "\xE2\x80\x99"))
            mark = 3;
        if (!starts_with(t, end, *l))
            continue;
        size_t words = year_in_words(t, at, year);
        if (words)
            return words;
        digits = number_at(t, at + mark, 4, &y);
        if ((digits == 4 && y >= 1900 && y < 2100) ||
            (digits == 2 && (mark || **l == '-' || **l == '/' || **l == '.' || **l == ' '))) {
            *year = full_year(y, digits);
            return at + mark + digits;
        }
    }
    return end;
}

/* Over "Tuesday " or "the " before a date. */
static size_t date_start(jny_str t, size_t i)
{
    static const char *const before[] = {"monday",   "tuesday", "wednesday", "thursday", "friday",
                                         "saturday", "sunday",  "mon",       "tue",      "tues",
                                         "wed",      "weds",    "thu",       "thur",     "thurs",
                                         "fri",      "sat",     "sun",       "the",      NULL};
    for (const char *const *w = before; *w; w++) {
        size_t n = strlen(*w);
        for (size_t gap = 1; gap <= 2; gap++) /* ", " or " " */
            if (i >= n + gap && t.p[i - 1] == ' ' && (gap == 1 || t.p[i - 2] == ',') &&
                starts_with(t, i - n - gap, *w) && !word_before(t, i - n - gap))
                return date_start(t, i - n - gap);
    }
    return i;
}

/* "they put 03/04/2008 instead of 04/03/2008", "and his brother on 4 June 2011": the dates beside a
 * date of birth. */
static void find_beside_birth(findings *f, jny_str t, size_t end)
{
    enum { REACH = 40 };
    static const char *const beside[] = {"instead", "not",    "or",  "rather",   "brother",
                                         "sister",  "twin",   "son", "daughter", "baby",
                                         "other",   "second", NULL};
    unsigned                 year;
    for (size_t i = end; i < t.n && i < end + REACH && t.p[i] != '\n' && t.p[i] != '.'; i++) {
        if (word_before(t, i))
            continue;
        size_t again = is_digit(t.p[i]) ? numeric_date(t, i, false, &year) : 0;
        if (!again)
            again = written_date(t, i, &year);
        if (!again || word_at(t, again) || !cue_before(t, i, i - end, beside))
            continue;
        found(f, i, again, JNY_REDACT_BIRTH, "a date beside a date of birth",
              year ? jny_str_format(f->a, "[%u]", year) : JNY_STR("[date]"));
        find_beside_birth(f, t, again);
        return;
    }
}

bool find_birth(findings *f, jny_str t, size_t i)
{
    static const char *const cues[] = {"dob",
                                       "d.o.b",
                                       "d.o.b.",
                                       "d o b",
                                       "birth",
                                       "born",
                                       "birthday",
                                       "birthdate",
                                       "bday",
                                       "b-day",
                                       "b'day",
                                       "birthdays",
                                       "nacido",
                                       "nacida",
                                       "naci\xC3\xB3",
                                       "nac\xC3\xAD",
                                       "nacimiento",
                                       "nascido",
                                       "nascida",
                                       "nasceu",
                                       "nasci",
                                       "nascimento",
                                       "naissance",
                                       "n\xC3\xA9",
                                       "n\303\251e",
                                       "urodzony",
                                       "urodzona",
                                       "urodzi\xC5\x82",
                                       "urodzi\305\202a",
                                       "urodzi\305\202am",
                                       "urodzi\305\202em",
                                       "ur",
                                       NULL};
    unsigned                 year;
    bool                     numeric = is_digit(t.p[i]);
    size_t                   end     = numeric ? 0 : written_date(t, i, &year);
    if (!numeric && !end) /* as nearly everywhere */
        return false;
    size_t gap = 0; /* the word is for the number next to it, not for the one after that */
    while (gap < 48 && gap < i && !is_digit(t.p[i - gap - 1]))
        gap++;
    bool cue = cue_before(t, i, gap, cues);
    if (numeric)
        end = numeric_date(t, i, cue, &year);
    if (!end && cue)
        end = packed_date(t, i, &year);
    if (!end) {
        numeric = false;
        end     = written_date(t, i, &year);
    }
    if (!end || word_at(t, end))
        return false;
    size_t start = numeric ? i : date_start(t, i);
    bool   apart = numeric && i > 0 && t.p[i - 1] == '(' && end < t.n && t.p[end] == ')';
    cue          = cue || tells_birth(t, end);
    bool aged    = !cue && !apart && tells_age(t, start, end);
    if (!cue && !apart && !aged)
        return false;
    found(f, start, end, JNY_REDACT_BIRTH,
          cue    ? "a date of birth"
          : aged ? "a birthday, by the age that is told with it"
                 : "a full date in brackets, as dates of birth are given",
          year ? jny_str_format(f->a, "[%u]", year) : JNY_STR("[date]"));
    if (cue)
        find_beside_birth(f, t, end);
    return true;
}
