/* value.c - dates, wards and headings as people write them. The first line is the value, the second
 * a pattern. */
#include "fuzz.h"

#include "value.h"

#include <time.h>

/* The calendar knows it: told by the C library, which moves days that are none. */
static bool is_day(const char *s)
{
    struct tm t = {0}, back;
    if (!strptime(s, "%Y-%m-%d", &t))
        return false;
    time_t when = timegm(&t);
    return gmtime_r(&when, &back) && back.tm_mday == t.tm_mday && back.tm_mon == t.tm_mon;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena a       = jny_arena_open(jny_world_system());
    jny_str   pattern = fuzz_text(data, n), value = jny_str_cut(&pattern, '\n'), taken = value;
    if (!jny_utf8_check(value, NULL) || !jny_utf8_check(pattern, NULL)) {
        jny_arena_close(&a);
        return 0;
    }
    for (date_order order = ORDER_UNKNOWN; order <= ORDER_YMD; order++) {
        char day[11] = "";
        if (date_read(value, order, day) == DATE_READ)
            MUST(is_day(day), "\"%s\" is no day", day);
    }
    date_orders(value);
    jny_str form = value_form(&a, value);
    MUST(jny_str_eq(form, value_form(&a, form)), "the form of a form is another");
    MUST(jny_utf8_check(heading_form(&a, value), NULL), "a heading's form is no UTF-8");
    MUST(jny_utf8_check(place_form(&a, value), NULL), "a place's form is no UTF-8");
    if (value_like(value, pattern, &taken) && taken.n)
        MUST(taken.p >= value.p && taken.p + taken.n <= value.p + value.n, "taken from elsewhere");
    is_not_given(form);
    for (int f = 0; f < FIELDS; f++)
        heading_says(form, (field)f);
    jny_arena_close(&a);
    return 0;
}
