/* names.c - ids from names that other programs allow. */
#include "draft.h"

#include <string.h>

jny_str slug_of(jny_arena *a, jny_str name)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            jny_buf_char(&b, c);
        else if (b.n && b.p[b.n - 1] != '-')
            jny_buf_char(&b, '-');
    }
    while (b.n && b.p[b.n - 1] == '-')
        b.n--;
    return jny_buf_str(&b);
}

bool is_slug(jny_str s)
{
    if (s.n == 0 || s.p[0] == '-')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] == '-' || (s.p[i] >= 'a' && s.p[i] <= 'z') ||
              (s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    return true;
}

jny_str lower_of(jny_arena *a, jny_str s)
{
    bool ascii = true;
    for (size_t i = 0; i < s.n; i++)
        ascii &= (unsigned char)s.p[i] < 0x80;
    if (!ascii) {
        jny_str form = jny_text_form(a, s, false), folded = jny_text_form(a, s, true);
        if (jny_utf8_count(form) == jny_utf8_count(folded))
            return folded; /* else a letter became two: \u00DF is not to be shown as ss */
    }
    char *small = jny_str_z(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (small[i] >= 'A' && small[i] <= 'Z')
            small[i] = (char)(small[i] + 32);
    return (jny_str){small, s.n};
}

jny_str name_of_file(jny_arena *a, jny_str file)
{
    for (size_t i = file.n; i > 0; i--)
        if (file.p[i - 1] == '/') {
            file = jny_str_sub(file, i, file.n);
            break;
        }
    jny_str rest = file, stem = jny_str_cut(&rest, '.');
    jny_str slug = slug_of(a, stem);
    return slug.n ? slug : JNY_STR("dictionary");
}
