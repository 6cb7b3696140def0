/* redact_turned.c - birthdays that an age gives away: "turned five on 3 May", "on 3 May she was
 * eleven". Works on bytes. */
#include "redact_bytes.h"

static bool is_one_of(jny_str word, const char *const *list)
{
    for (; *list; list++)
        if (word.n == strlen(*list) && strncasecmp(word.p, *list, word.n) == 0)
            return true;
    return false;
}

/* The word that ends before `*i`, of what stands between spaces; `*i` becomes its start. Empty
 * where a sentence or a line begins. */
static jny_str word_behind(jny_str t, size_t *i)
{
    size_t end = *i;
    if (end > 0 && t.p[end - 1] == ' ')
        end--;
    size_t start = end;
    while (start > 0 &&
           (is_word(t.p[start - 1]) || t.p[start - 1] == '-' || t.p[start - 1] == '\''))
        start--;
    *i = start;
    return jny_str_sub(t, start, end);
}

static jny_str word_ahead(jny_str t, size_t *i)
{
    size_t start = *i + starts_with(t, *i, ",");
    start += starts_with(t, start, " ");
    size_t end = start;
    while (end < t.n && (is_word(t.p[end]) || t.p[end] == '-' || t.p[end] == '\''))
        end++;
    *i = end;
    return jny_str_sub(t, start, end);
}

/* "5", "five", "twenty-one": an age that people have birthdays of. */
static bool is_age(jny_str word)
{
    unsigned value;
    size_t   n = number_at(word, 0, 3, &value);
    if (!n)
        n = number_in_words(word, 0, &value);
    return n && n == word.n && value <= 110;
}

static const char *const turns[] = {"turned",  "turns",  "turn", "turning",
                                    "reached", "became", NULL};
static const char *const were[]  = {"were", NULL};
static const char *const born[]  = {"twins", "triplets", NULL};
static const char *const is[]    = {"was", "is", "be", "he's", "she's", NULL};

/* "there were five on 3 May" counts, unless they are twins; "he was five on 3 May" tells. */
static bool is_of_person(jny_str subject)
{
    static const char *const things[] = {"there", "it", "that", "this", "which", "what", NULL};
    return subject.n && !is_one_of(subject, things);
}

static bool told_before(jny_str t, size_t start)
{
    static const char *const old[]   = {"old", NULL};
    static const char *const years[] = {"years", "year", "yrs", "yr", NULL};
    static const char *const on[]    = {"on", NULL};
    size_t                   i       = start;
    if (!is_one_of(word_behind(t, &i), on))
        return false;
    jny_str word = word_behind(t, &i);
    if (is_one_of(word, old))
        word = word_behind(t, &i);
    if (is_one_of(word, years))
        word = word_behind(t, &i);
    if (!is_age(word))
        return false;
    jny_str verb    = word_behind(t, &i);
    jny_str subject = word_behind(t, &i);
    return is_one_of(verb, turns) || (is_one_of(verb, is) && is_of_person(subject)) ||
           (is_one_of(verb, were) && is_one_of(subject, born));
}

/* "on 3 May my son turned five": three words at most before the verb. */
static bool told_behind(jny_str t, size_t start, size_t end)
{
    enum { WORDS = 4 };
    static const char *const on[] = {"on", NULL};
    size_t                   i = start, k = end;
    if (!is_one_of(word_behind(t, &i), on))
        return false;
    for (int n = 0; n < WORDS; n++) {
        jny_str word = word_ahead(t, &k);
        if (word.n == 0)
            return false;
        if (n && is_one_of(word, turns))
            return is_age(word_ahead(t, &k));
    }
    return false;
}

bool tells_age(jny_str t, size_t start, size_t end)
{
    return told_before(t, start) || told_behind(t, start, end);
}

bool tells_birth(jny_str t, size_t end)
{
    enum { WORDS = 16 };
    static const char *const between[] = {
        "is",     "was",      "were",   "as",       "when",     "the",     "day",
        "date",   "of",       "for",    "her",      "his",      "their",   "my",
        "our",    "she",      "he",     "they",     "we",       "i",       "it",
        "being",  "both",     "and",    "son",      "daughter", "baby",    "boy",
        "girl",   "twins",    "child",  "children", "sister",   "brother", "eldest",
        "oldest", "youngest", "little", "first",    "second",   "third",   NULL};
    static const char *const cues[] = {"dob",  "d.o.b", "birth", "born",      "birthday",
                                       "bday", "b-day", "b'day", "birthdate", NULL};
    for (int n = 0; n < WORDS; n++) {
        jny_str word = word_ahead(t, &end);
        if (is_one_of(word, cues))
            return true;
        if (!is_one_of(word, between))
            return false;
    }
    return false;
}
