/* sentence.c - the sentence to show around a hit. A reader's help: where it errs,
 * it shows a little more or less; nothing is counted by it. */
#include <journeys/text.h>

#include <string.h>

static bool ends_sentence(jny_str text, size_t i)
{
    char c = text.p[i];
    if (c == '\n')
        return true;
    if (c != '.' && c != '!' && c != '?')
        return false;
    /* "3.5", "e.g." and "..." go on; closing quotes belong to the sentence. */
    size_t next = i + 1;
    while (next < text.n && (strchr("\"')", text.p[next]) || (unsigned char)text.p[next] >= 0x80))
        next++;
    if (next < text.n && text.p[next] != ' ' && text.p[next] != '\n')
        return false;
    while (next < text.n && text.p[next] == ' ')
        next++;
    return !(next < text.n && text.p[next] >= 'a' && text.p[next] <= 'z');
}

jny_str jny_sentence_around(jny_str text, size_t start, size_t end)
{
    size_t from = start, to = end;
    while (from > 0 && !ends_sentence(text, from - 1))
        from--;
    /* Closing quotes after the full stop belong to the sentence before. */
    while (from < start && from > 0 && strchr("\"')", text.p[from]))
        from++;
    if (to > 0)
        to--;
    while (to < text.n && !ends_sentence(text, to))
        to++;
    if (to < text.n && text.p[to] != '\n')
        to++;
    while (to < text.n && strchr("\"')", text.p[to]))
        to++;
    if (to < end)
        to = end;
    return jny_str_trim(jny_str_sub(text, from, to));
}
