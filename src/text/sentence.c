/* sentence.c - the sentence to show around a hit. A reader's help: where it errs, it
 * shows a little more or less; nothing is counted by it. */
#include <journeys/text.h>

#include <string.h>

/* Bytes of a closing quote or bracket at byte `i`; 0 if there is none. */
static size_t closing_at(jny_str s, size_t i)
{
    static const char *const wide[] = {"\xE2\x80\x9D", "\xE2\x80\x99", "\xC2\xBB"}; /* ” ’ » */
    if (i < s.n && (s.p[i] == '"' || s.p[i] == '\'' || s.p[i] == ')'))
        return 1;
    for (size_t k = 0; k < sizeof wide / sizeof *wide; k++)
        if (jny_str_starts(jny_str_sub(s, i, s.n), jny_cstr(wide[k])))
            return strlen(wide[k]);
    return 0;
}

/* "Mr.", "St.", "J.": a full stop behind a capital and at most two more letters, with
 * nothing but a blank before, ends no sentence. */
static bool is_abbreviation(jny_str s, size_t stop)
{
    size_t n = 0;
    while (n < stop && n < 4 &&
           ((s.p[stop - 1 - n] | 32) >= 'a' && (s.p[stop - 1 - n] | 32) <= 'z'))
        n++;
    if (n == 0 || n > 3)
        return false;
    char first = s.p[stop - n];
    bool alone = n == stop || s.p[stop - n - 1] == ' ' || s.p[stop - n - 1] == '\n';
    return alone && first >= 'A' && first <= 'Z' &&
           (n < 3 || memcmp(s.p + stop - 3, "Mrs", 3) == 0);
}

/* Where the sentence that stops at byte `i` ends, with its closing quotes; 0 if no
 * sentence stops there ("3.5", "e.g. this", "..."). */
static size_t stop_at(jny_str s, size_t i)
{
    char c = s.p[i];
    if (c != '.' && c != '!' && c != '?')
        return 0;
    size_t end = i + 1, k;
    while ((k = closing_at(s, end)) > 0)
        end += k;
    if (end == s.n)
        return end;
    if ((s.p[end] != ' ' && s.p[end] != '\n') || (c == '.' && is_abbreviation(s, i)))
        return 0;
    size_t next = end;
    while (next < s.n && (s.p[next] == ' ' || s.p[next] == '\n'))
        next++;
    return next < s.n && s.p[next] >= 'a' && s.p[next] <= 'z' ? 0 : end;
}

jny_str jny_sentence_around(jny_str text, size_t start, size_t end)
{
    size_t from = 0, to = text.n, stop;
    for (size_t i = 0; i < start;) { /* paragraphs first, then sentences */
        size_t next = jny_paragraph_break(text, i, start);
        if (next == SIZE_MAX || next <= i)
            break;
        from = i = next;
    }
    for (size_t i = from; i < start; i++)
        if ((stop = stop_at(text, i)) > 0 && stop <= start)
            from = stop;
    size_t paragraph = jny_paragraph_break(text, end, text.n);
    if (paragraph < to)
        to = paragraph;
    for (size_t i = end > 0 ? end - 1 : 0; i < to; i++)
        if ((stop = stop_at(text, i)) >= end && stop > 0) {
            to = stop;
            break;
        }
    return jny_str_trim(jny_str_sub(text, from, to));
}

bool jny_sentence_next(jny_sentences *it, jny_str *out)
{
    while (it->at < it->text.n) {
        size_t from = it->at, to = from, stop = 0;
        if (from >= it->paragraph) {
            size_t end    = jny_paragraph_break(it->text, from, it->text.n);
            it->paragraph = end == SIZE_MAX || end <= from ? it->text.n : end;
        }
        while (to < it->paragraph && (stop = stop_at(it->text, to)) == 0)
            to++;
        it->at = stop > from && stop < it->paragraph ? stop : it->paragraph;
        *out   = jny_str_trim(jny_str_sub(it->text, from, it->at));
        if (out->n)
            return true;
    }
    return false;
}
