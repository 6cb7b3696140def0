/* width.c - how many columns of a terminal a text takes. */
#include <journeys/text.h>

#include <utf8proc.h>

size_t jny_text_width(jny_str s)
{
    size_t columns = 0;
    for (size_t at = 0; at < s.n;) {
        int w = utf8proc_charwidth((utf8proc_int32_t)jny_utf8_next(s, &at));
        columns += w > 0 ? (size_t)w : 0;
    }
    return columns;
}
