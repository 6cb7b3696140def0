/* test_value.c - single values as people write them: dates in an order and never guessed cell by
 * cell, what stands for what, patterns of a mapping. */
#include "value.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ---- Dates -------------------------------------------------------------------------------- */

typedef struct {
    const char *written;
    date_order  order;
    date_found  found;
    const char *day;
} date;

static void expect_dates(const date *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char       day[11] = "nothing";
        date_found found   = date_read(jny_cstr(list[i].written), list[i].order, day);
        cr_expect_eq(found, list[i].found, "\"%s\" by order %d: found %d, not %d", list[i].written,
                     (int)list[i].order, (int)found, (int)list[i].found);
        if (list[i].found == DATE_READ)
            cr_expect_str_eq(day, list[i].day, "\"%s\" is %s, not %s", list[i].written, day,
                             list[i].day);
    }
}

Test(date, is_read_in_the_order_of_its_column)
{
    static const date list[] = {
        {"13/06/2012", ORDER_DMY, DATE_READ, "2012-06-13"},
        {"06/13/2012", ORDER_MDY, DATE_READ, "2012-06-13"},
        {"3/4/2012", ORDER_DMY, DATE_READ, "2012-04-03"},
        {"3/4/2012", ORDER_MDY, DATE_READ, "2012-03-04"},
        {"13.6.12", ORDER_DMY, DATE_READ, "2012-06-13"},
        {"13-6-69", ORDER_DMY, DATE_READ, "2069-06-13"},
        {"13-6-70", ORDER_DMY, DATE_READ, "1970-06-13"},
        {"12-06-13", ORDER_YMD, DATE_READ, "2012-06-13"},
        {" 29/2/2012 ", ORDER_DMY, DATE_READ, "2012-02-29"},
        {"13/06/2012 10:30", ORDER_DMY, DATE_READ, "2012-06-13"},
        {"13/06/2012, 10:30 pm", ORDER_DMY, DATE_READ, "2012-06-13"},
    };
    expect_dates(list, sizeof list / sizeof *list);
}

Test(date, beyond_doubt_needs_no_order)
{
    static const date list[] = {
        {"2012-06-13", ORDER_MDY, DATE_READ, "2012-06-13"},
        {"2012-06-13T10:00+01:00", ORDER_DMY, DATE_READ, "2012-06-13"},
        {"2012/6/13", ORDER_DMY, DATE_READ, "2012-06-13"},
        {"13 June 2012", ORDER_MDY, DATE_READ, "2012-06-13"},
        {"June 13, 2012", ORDER_DMY, DATE_READ, "2012-06-13"},
        {"Wednesday 13th of June 2012", ORDER_DMY, DATE_READ, "2012-06-13"},
        {"1st Sept 2012", ORDER_DMY, DATE_READ, "2012-09-01"},
        {"13-Jun-12", ORDER_MDY, DATE_READ, "2012-06-13"},
    };
    expect_dates(list, sizeof list / sizeof *list);
}

Test(date, that_no_calendar_has_is_not_made_to_fit)
{
    static const date list[] = {
        {"13/06/2012", ORDER_MDY, DATE_IMPOSSIBLE, NULL},
        {"06/13/2012", ORDER_DMY, DATE_IMPOSSIBLE, NULL},
        {"31/06/2012", ORDER_DMY, DATE_IMPOSSIBLE, NULL},
        {"29/02/2013", ORDER_DMY, DATE_IMPOSSIBLE, NULL},
        {"29/02/1900", ORDER_DMY, DATE_IMPOSSIBLE, NULL},
        {"2012-13-01", ORDER_DMY, DATE_IMPOSSIBLE, NULL},
        {"31 June 2012", ORDER_DMY, DATE_IMPOSSIBLE, NULL},
        {"0/6/2012", ORDER_DMY, DATE_IMPOSSIBLE, NULL},
    };
    expect_dates(list, sizeof list / sizeof *list);
}

Test(date, is_not_what_only_looks_like_one)
{
    static const char *const list[] = {
        "",      "June",         "2012",       "13/06",   "summer 2012", "13/06/2012 and later",
        "1.2.3", "07700 900123", "13/06-2012", "12/2012", "13/06/201",   "the 13 June 2012 event"};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        char day[11];
        cr_expect_eq(date_read(jny_cstr(list[i]), ORDER_DMY, day), DATE_NOT, "\"%s\" is read as %s",
                     list[i], day);
    }
}

/* Every day of two centuries, written in three orders, is read back. */
Test(date, every_day_is_read_as_it_was_written)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int year = 1900; year < 2100; year++)
        for (int month = 1; month <= 12; month++) {
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            int  last = days[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= last + 1; day++) {
                char dmy[40], mdy[40], ymd[40], out[11];
                snprintf(dmy, sizeof dmy, "%d/%d/%d", day, month, year);
                snprintf(mdy, sizeof mdy, "%02d-%02d-%d", month, day, year);
                snprintf(ymd, sizeof ymd, "%d-%02d-%02d", year, month, day);
                date_found want = day <= last ? DATE_READ : DATE_IMPOSSIBLE;
                cr_assert_eq(date_read(jny_cstr(dmy), ORDER_DMY, out), want, "%s", dmy);
                cr_assert(want != DATE_READ || strcmp(out, ymd) == 0, "%s is %s", dmy, out);
                cr_assert_eq(date_read(jny_cstr(mdy), ORDER_MDY, out), want, "%s", mdy);
                cr_assert(want != DATE_READ || strcmp(out, ymd) == 0, "%s is %s", mdy, out);
                cr_assert_eq(date_read(jny_cstr(ymd), ORDER_UNKNOWN, out), want, "%s", ymd);
            }
        }
}

Test(date, tells_which_orders_it_allows)
{
    const unsigned dmy = 1u << ORDER_DMY, mdy = 1u << ORDER_MDY;
    cr_expect_eq(date_orders(JNY_STR("13/06/2012")), dmy);
    cr_expect_eq(date_orders(JNY_STR("06/13/2012")), mdy);
    cr_expect_eq(date_orders(JNY_STR("03/04/2012")), dmy | mdy);
    cr_expect_eq(date_orders(JNY_STR("31/31/2012")), 0);
    cr_expect_eq(date_orders(JNY_STR("2012-06-13")), 0, "its order is plain");
    cr_expect_eq(date_orders(JNY_STR("June")), 0);
    cr_expect_eq(date_order_named(JNY_STR("mdy")), ORDER_MDY);
    cr_expect_eq(date_order_named(JNY_STR("dym")), ORDER_UNKNOWN);
    cr_expect_str_eq(date_order_name(ORDER_YMD), "ymd");
}

/* ---- Words and forms ------------------------------------------------------------------------- */

static void expect_str(jny_str got, const char *want, const char *of)
{
    cr_expect(jny_str_eq(got, jny_cstr(want)), "\"%s\" gives \"%.*s\", not \"%s\"", of,
              JNY_ARG(got), want);
}

Test(forms, of_values_headings_and_places)
{
    jny_arena a = jny_arena_open(jny_world_system());
    expect_str(value_form(&a, JNY_STR(" Ward \u00A0 Member\n")), "ward member", "Ward Member");
    expect_str(value_form(&a, JNY_STR("CAF\u00C9")), "caf\u00E9", "CAFÉ");
    expect_str(heading_form(&a, JNY_STR("Who are you?")), "who are you", "Who are you?");
    expect_str(heading_form(&a, JNY_STR("respondent_type")), "respondent type", "respondent_type");
    expect_str(heading_form(&a, JNY_STR("  *Date (of event):")), "date of event", "*Date");
    expect_str(place_form(&a, JNY_STR("S. Bermondsey")), "south bermondsey", "S. Bermondsey");
    expect_str(place_form(&a, JNY_STR("Brunswick & Park Ward")), "brunswick and park", "Brunswick");
    jny_arena_close(&a);
}

Test(words, that_everybody_uses)
{
    jny_arena a = jny_arena_open(jny_world_system());
    static const struct {
        const char *written, *type;
    } types[] = {
        {"Mum", "parent"},      {"YP", "young person"},     {"ward member", "ward councillor"},
        {"VCS", "local group"}, {"Kinship carer", "carer"}, {"astronaut", ""}};
    static const struct {
        const char *written, *consent;
    } consents[] = {{"Y", "publish"}, {"Anon", "anonymous"}, {"No", "internal"}, {"perhaps", ""}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        expect_str(word_for_type(value_form(&a, jny_cstr(types[i].written))), types[i].type,
                   types[i].written);
    for (size_t i = 0; i < sizeof consents / sizeof *consents; i++)
        expect_str(word_for_consent(value_form(&a, jny_cstr(consents[i].written))),
                   consents[i].consent, consents[i].written);
    cr_expect(is_not_given(JNY_STR("-")) && is_not_given(JNY_STR("not given")));
    cr_expect_not(is_not_given(JNY_STR("peckham")));
    for (int f = 0; f < FIELD_OTHER; f++)
        cr_expect_eq(field_named(jny_cstr(field_name((field)f))), f, "%s", field_name((field)f));
    cr_expect_eq(field_named(JNY_STR("colour")), FIELD_OTHER);
    cr_expect_gt(heading_says(JNY_STR("your story"), FIELD_TEXT), 50);
    cr_expect_gt(heading_says(JNY_STR("who are you"), FIELD_TYPE), 50);
    cr_expect_gt(heading_says(JNY_STR("where do you live"), FIELD_WARD), 50);
    cr_expect_gt(heading_says(JNY_STR("can we publish"), FIELD_CONSENT), 50);
    cr_expect_eq(heading_says(JNY_STR("favourite colour"), FIELD_CONSENT), 0);
    jny_arena_close(&a);
}

/* ---- Patterns -------------------------------------------------------------------------------- */

Test(patterns, take_what_stands_in_the_braces)
{
    static const struct {
        const char *s, *pattern, *taken; /* NULL: it is not like it */
    } list[] = {
        {"TEST 12", "test*", "TEST 12"},
        {"X9", "X?", "X9"},
        {"X99", "X?", NULL},
        {"Story 12 of 40", "Story {} of *", "12"},
        {"Session (13 June 2012)", "*({})", "13 June 2012"},
        {"Session ()", "*({})", NULL},
        {"", "*", ""},
        {"", "?", NULL},
        {"a)b)", "{})", "a)b"},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        jny_str taken = {0};
        bool    like  = value_like(jny_cstr(list[i].s), jny_cstr(list[i].pattern), &taken);
        cr_expect_eq(like, list[i].taken != NULL, "\"%s\" like \"%s\"", list[i].s, list[i].pattern);
        if (like && list[i].taken)
            expect_str(taken, list[i].taken, list[i].s);
    }
}

/* Stars upon stars must not take a lifetime. */
Test(patterns, that_would_never_end, .timeout = 20)
{
    char s[4097], pattern[201];
    memset(s, 'a', sizeof s - 1);
    s[sizeof s - 1] = '\0';
    for (size_t i = 0; i + 2 < sizeof pattern; i += 2)
        memcpy(pattern + i, "a*", 3);
    pattern[198] = 'b';
    pattern[199] = '\0';
    cr_expect_not(value_like(jny_cstr(s), jny_cstr(pattern), NULL));
}
