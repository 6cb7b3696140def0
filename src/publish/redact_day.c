/* redact_day.c - days and years that are written as words: "the twenty-first", "two thousand
 * and nine", "Christmas Day". Whose date it is, redact_birth.c asks. */
#include "redact_bytes.h"

/* Over a space or a hyphen. */
static size_t over_gap(jny_str t, size_t i)
{
    return i < t.n && (t.p[i] == ' ' || t.p[i] == '-') ? i + 1 : i;
}

/* The end of the one of `words` that stands at `i` whole, and which; 0: none. */
static size_t one_of(jny_str t, size_t i, const char *const *words, unsigned *which)
{
    for (*which = 0; words[*which]; ++*which) {
        size_t end = i + strlen(words[*which]);
        if (starts_with(t, i, words[*which]) && !word_at(t, end))
            return end;
    }
    return 0;
}

size_t day_in_words(jny_str t, size_t i, unsigned *day)
{
    static const char *const days[] = {
        "first",      "second",     "third",     "fourth",    "fifth",       "sixth",
        "seventh",    "eighth",     "ninth",     "tenth",     "eleventh",    "twelfth",
        "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
        "nineteenth", "twentieth",  "thirtieth", NULL};
    enum { NINTH = 8, THIRTIETH = 20 };
    unsigned which, tens = starts_with(t, i, "twenty") ? 20 : starts_with(t, i, "thirty") ? 30 : 0;
    size_t   unit = tens ? over_gap(t, i + 6) : i; /* both have six letters */
    size_t   end  = tens && unit == i + 6 ? 0 : one_of(t, unit, days, &which);
    if (!end || (tens && which > NINTH))
        return 0;
    *day = tens + (which == THIRTIETH ? 30 : which + 1);
    return *day <= 31 ? end : 0;
}

size_t number_in_words(jny_str t, size_t i, unsigned *value)
{
    static const char *const small[] = {"one",     "two",       "three",    "four",     "five",
                                        "six",     "seven",     "eight",    "nine",     "ten",
                                        "eleven",  "twelve",    "thirteen", "fourteen", "fifteen",
                                        "sixteen", "seventeen", "eighteen", "nineteen", NULL};
    static const char *const tens[]  = {"twenty",  "thirty", "forty",  "fifty", "sixty",
                                        "seventy", "eighty", "ninety", NULL};
    enum { NINE = 8 };
    unsigned which, unit;
    size_t   end = one_of(t, i, small, &which);
    *value       = which + 1;
    if (end)
        return end;
    end    = one_of(t, i, tens, &which);
    *value = 10 * (which + 2);
    if (!end)
        return 0;
    size_t more = one_of(t, over_gap(t, end), small, &unit);
    if (!more || unit > NINE || over_gap(t, end) == end)
        return end;
    *value += unit + 1;
    return more;
}

size_t year_in_words(jny_str t, size_t i, unsigned *year)
{
    static const char *const thousand[] = {"two thousand and ", "two thousand ", "two thousand",
                                           NULL};
    unsigned                 rest;
    size_t                   end;
    for (const char *const *w = thousand; *w; w++)
        if (starts_with(t, i, *w)) {
            size_t at = i + strlen(*w);
            end       = number_in_words(t, at, &rest);
            *year     = 2000 + (end ? rest : 0);
            return end ? end : word_at(t, at) ? 0 : i + strlen("two thousand");
        }
    unsigned century = starts_with(t, i, "twenty ")     ? 2000
                       : starts_with(t, i, "nineteen ") ? 1900
                                                        : 0;
    if (!century)
        return 0;
    end   = number_in_words(t, i + (century == 2000 ? 7 : 9), &rest);
    *year = century + rest;
    return rest >= 10 ? end : 0;
}

size_t named_day(jny_str t, size_t i)
{
    static const char *const days[] = {"christmas day",
                                       "christmas eve",
                                       "boxing day",
                                       "new year's day",
                                       "new year's eve",
                                       "new year\xE2\x80\x99s day",
                                       "new year\xE2\x80\x99s eve",
                                       "new years day",
                                       "new years eve",
                                       "valentine's day",
                                       "valentines day",
                                       "valentine\xE2\x80\x99s day",
                                       "halloween",
                                       "bonfire night",
                                       "st patrick's day",
                                       "st patrick\xE2\x80\x99s day",
                                       NULL};
    unsigned                 which;
    return one_of(t, i, days, &which);
}
