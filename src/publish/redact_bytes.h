/* redact_bytes.h - what the finders by form share: kinds of bytes, words before a place, and
 * one another. Every byte they compare is ASCII, so an end never falls inside a character.
 * Only for redact_structured.c, redact_net.c, redact_postcode.c, redact_birth.c,
 * redact_day.c and redact_turned.c. */
#ifndef JNY_PUBLISH_REDACT_BYTES_H
#define JNY_PUBLISH_REDACT_BYTES_H

#include "redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z');
}

/* A letter or digit; every byte beyond ASCII counts as one, so that no number is found
 * inside a word of another script. */
static inline bool is_word(char c)
{
    return is_letter(c) || is_digit(c) || (c & '\x80');
}

static inline bool word_before(jny_str t, size_t i)
{
    return i > 0 && is_word(t.p[i - 1]);
}

static inline bool word_at(jny_str t, size_t i)
{
    return i < t.n && is_word(t.p[i]);
}

/* Whether one of `cues` (lower case, NULL at the end) stands as a word in the `reach`
 * bytes before `at`. */
static inline bool cue_before(jny_str t, size_t at, size_t reach, const char *const *cues)
{
    size_t from = at > reach ? at - reach : 0;
    for (; *cues; cues++) {
        size_t n = strlen(*cues);
        for (size_t i = from; i + n <= at; i++)
            if (tolower((unsigned char)t.p[i]) == (unsigned char)**cues && !word_before(t, i) &&
                strncasecmp(t.p + i, *cues, n) == 0 && !word_at(t, i + n))
                return true;
    }
    return false;
}

static inline bool starts_with(jny_str t, size_t i, const char *what)
{
    if (i >= t.n || tolower((unsigned char)t.p[i]) != tolower((unsigned char)*what))
        return false; /* as most are not */
    size_t n = strlen(what);
    return i + n <= t.n && strncasecmp(t.p + i, what, n) == 0;
}

/* The value of at most `most` digits at `i`, and how many they are; 0: none, or more. */
static inline size_t number_at(jny_str t, size_t i, size_t most, unsigned *value)
{
    size_t n = 0;
    *value   = 0;
    while (i + n < t.n && n < most && is_digit(t.p[i + n]))
        *value = *value * 10 + (unsigned)(t.p[i + n++] - '0');
    return i + n < t.n && is_digit(t.p[i + n]) ? 0 : n;
}

/* Addresses of mail and web, user names: by their @, by " at ", by " dot ", from a letter, a
 * word [start, end). */
void find_email(findings *f, jny_str t, size_t at);
void find_email_at(findings *f, jny_str t, size_t i);
void find_spoken_email(findings *f, jny_str t, size_t dot);
void find_url(findings *f, jny_str t, size_t i);
void find_username(findings *f, jny_str t, size_t start, size_t end);

/* Whether a postcode begins at `i`. */
bool find_postcode(findings *f, jny_str t, size_t i);

/* A day of a month, a year, a day that has a name, all as words: the end, or 0. */
size_t day_in_words(jny_str t, size_t i, unsigned *day);
size_t year_in_words(jny_str t, size_t i, unsigned *year);
size_t named_day(jny_str t, size_t i);
/* "nine", "eleven", "ninety-eight": the end, or 0. */
size_t number_in_words(jny_str t, size_t i, unsigned *value);
/* Whether the date [start, end) is told with an age: "turned five on 3 May". */
bool tells_age(jny_str t, size_t start, size_t end);
/* Whether what stands behind a date says that somebody was born then: "is her date of birth". */
bool tells_birth(jny_str t, size_t end);

/* Whether a date of birth begins at `i`. */
bool find_birth(findings *f, jny_str t, size_t i);

#endif
