/* rtf.c - RTF as pandoc reads it whole. Its reader (2.17) loses the word that follows a character
 * in Unicode where no blank stands between ("don\u8217?t"), and passes over notes of LibreOffice
 * without a word. The RTF specification 1.9.1 lets a blank end every control word. */
#include "office.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The end of "\u8217" at `i`; `i`: something else stands there. */
static size_t unicode_at(jny_str s, size_t i)
{
    size_t k = i + 2;
    if (k >= s.n || s.p[i] != '\\' || s.p[i + 1] != 'u')
        return i;
    k += s.p[k] == '-';
    size_t digits = k;
    while (k < s.n && is_digit(s.p[k]))
        k++;
    return k > digits ? k : i;
}

jny_str rtf_for_pandoc(jny_arena *a, jny_str s)
{
    static const jny_str note = JNY_INIT("\\*\\footnote");
    jny_buf              b    = jny_buf_open(a);
    size_t               from = 0;
    for (size_t i = 0; i < s.n;) {
        size_t end = unicode_at(s, i);
        if (end > i && end < s.n && !strchr(" \\{}\r\n;", s.p[end])) {
            jny_buf_add(&b, jny_str_sub(s, from, end));
            jny_buf_char(&b, ' ');
            from = i = end;
        } else if (s.p[i] == '\\' && jny_str_starts(jny_str_sub(s, i, s.n), note)) {
            jny_buf_add(&b, jny_str_sub(s, from, i));
            from = i + 2;
            i += note.n;
        } else {
            i += s.p[i] == '\\' ? 2 : 1;
        }
    }
    if (from < s.n)
        jny_buf_add(&b, jny_str_sub(s, from, s.n));
    return jny_buf_str(&b);
}
