/* detail.c - a line "Key: value" above a story, told apart from somebody who speaks in one: "Mum:
 * I was tired." belongs to the story. Where it is in doubt, it is the story's. */
#include "value.h"

#include <string.h>

enum { SENTENCE_WORDS = 2, LONG_WORDS = 20, KNOWN = 80 };

static bool speaks(jny_str form)
{
    static const char *const words[] = {
        "interviewer", "interviewee", "facilitator", "researcher", "speaker", "int", "me",
        "i",           "we",          "you",         "him",        "her",     "he",  "she",
        "they",        "q",           "a",           "us",         NULL};
    for (size_t i = 0; words[i]; i++)
        if (jny_str_eq(form, jny_cstr(words[i])))
            return true;
    return word_for_type(form).n > 0;
}

static bool is_sentence(jny_str value)
{
    size_t words = 0;
    bool   blank = true;
    if (!value.n)
        return false;
    for (size_t i = 0; i < value.n; i++) {
        words += blank && value.p[i] != ' ';
        blank = value.p[i] == ' ';
    }
    char last = value.p[value.n - 1];
    return last == '?' || last == '!' || words > LONG_WORDS ||
           (last == '.' && words >= SENTENCE_WORDS);
}

bool detail_is_known(jny_arena *a, jny_str key)
{
    jny_str form = heading_form(a, key);
    for (int f = FIELD_ID; f < FIELD_THEME; f++)
        if (f != FIELD_TEXT && f != FIELD_RESPONDENT && heading_says(form, (field)f) >= KNOWN)
            return true;
    return false;
}

bool detail_read(jny_arena *a, jny_str line, size_t most, jny_str *key, jny_str *value)
{
    jny_str rest = line;
    *key         = jny_str_trim(jny_str_cut(&rest, ':'));
    *value       = jny_str_trim(rest);
    if (key->n == jny_str_trim(line).n || !key->n || key->n > most || memchr(key->p, '.', key->n) ||
        memchr(key->p, ',', key->n) || !jny_utf8_check(line, NULL))
        return false;
    if (speaks(value_form(a, *key)))
        return false;
    return !is_sentence(*value) || detail_is_known(a, *key);
}
