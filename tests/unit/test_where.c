/* test_where.c - filters as people type them: `ward = Peckham and age = ""`. What is
 * understood, and for what is not: which column is pointed at. */
#include <journeys/query.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void show(jny_buf *b, const jny_where_node *n)
{
    static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">="};
    if (!n)
        return;
    if (n->kind == JNY_WHERE_TEST) {
        jny_buf_format(b, "[%.*s] %s", JNY_ARG(n->attribute), signs[n->sign]);
        for (size_t i = 0; i < n->n_values; i++)
            jny_buf_format(b, " [%.*s]", JNY_ARG(n->values[i].text));
        return;
    }
    jny_buf_add(b, n->kind == JNY_WHERE_NOT ? JNY_STR("not(") : JNY_STR("("));
    show(b, n->left);
    if (n->right)
        jny_buf_add(b, n->kind == JNY_WHERE_AND ? JNY_STR(" and ") : JNY_STR(" or "));
    show(b, n->right);
    jny_buf_char(b, ')');
}

/* The tree as one text: "([ward] = [Peckham] and [age] < [8])". */
static jny_str understood(jny_arena *a, const char *text)
{
    jny_where where;
    jny_err   err = {0};
    jny_buf   b   = jny_buf_open(a);
    cr_expect_eq(jny_where_parse(a, jny_cstr(text), &where, &err), JNY_OK, "%s: %s: %s", text,
                 err.place, err.msg);
    cr_expect_eq(err.status, JNY_OK, "%s: an error beside the answer", text);
    show(&b, where.root);
    return jny_buf_str(&b);
}

static void means(const char *text, const char *meaning)
{
    jny_arena a   = jny_arena_open(jny_world_system());
    jny_str   got = understood(&a, text);
    cr_expect(jny_str_eq(got, jny_cstr(meaning)), "%s is understood as %.*s", text, JNY_ARG(got));
    jny_arena_close(&a);
}

Test(where, one_condition)
{
    means("ward = Peckham", "[ward] = [Peckham]");
    means("ward=Peckham", "[ward] = [Peckham]");
    means("  ward   =   Peckham  ", "[ward] = [Peckham]");
    means("age = 35-44", "[age] = [35-44]");
    means("date = 2012-06-13", "[date] = [2012-06-13]");
    means("ward = O'Brien's", "[ward] = [O'Brien's]");
    means("caf\u00E9 = \u4E2D\u6587", "[caf\u00E9] = [\u4E2D\u6587]");
    means("a.b/c:d = 50%", "[a.b/c:d] = [50%]");
}

Test(where, several)
{
    means("ward = Peckham and age = 8", "([ward] = [Peckham] and [age] = [8])");
    means("ward=Peckham and age=8 and lang=en",
          "(([ward] = [Peckham] and [age] = [8]) and [lang] = [en])");
    means("and = and and and = and", "([and] = [and] and [and] = [and])");
    means("ward = Peckham  and  ward = Peckham", "([ward] = [Peckham] and [ward] = [Peckham])");
}

Test(where, signs)
{
    means("age < 16", "[age] < [16]");
    means("age<=16", "[age] <= [16]");
    means("age>3.5", "[age] > [3.5]");
    means("date >= 2012-07-01", "[date] >= [2012-07-01]");
    means("ward != Peckham", "[ward] != [Peckham]");
    means("date:year = 2012", "[date:year] = [2012]");
    means("type in (child, \"young person\")", "[type] = [child] [young person]");
    means("type IN(child,carer)", "[type] = [child] [carer]");
    means("ward not in (Peckham, \"\")", "not([ward] = [Peckham] [])");
}

Test(where, and_binds_closer_than_or)
{
    means("a = 1 or b = 2 and c = 3", "([a] = [1] or ([b] = [2] and [c] = [3]))");
    means("a = 1 and b = 2 or c = 3", "(([a] = [1] and [b] = [2]) or [c] = [3])");
    means("(a = 1 or b = 2) and c = 3", "(([a] = [1] or [b] = [2]) and [c] = [3])");
    means("not a = 1 and b = 2", "(not([a] = [1]) and [b] = [2])");
    means("not (a = 1 and b = 2)", "not(([a] = [1] and [b] = [2]))");
    means("not not a = 1", "not(not([a] = [1]))");
    means("a = 1 AND b = 2 Or c = 3", "(([a] = [1] and [b] = [2]) or [c] = [3])");
    means("not = 1 and in = 2 and or = 3", "(([not] = [1] and [in] = [2]) and [or] = [3])");
}

Test(where, nothing)
{
    means("", "");
    means("   ", "");
}

Test(where, quotes)
{
    means("ward = \"Camberwell Green\"", "[ward] = [Camberwell Green]");
    means("\"respondent type\" = \"young person\"", "[respondent type] = [young person]");
    means("ward=\"Camberwell Green\"and age=8", "([ward] = [Camberwell Green] and [age] = [8])");
    means("ward = \"\"", "[ward] = []");
    means("ward = \"\" and age = \"\"", "([ward] = [] and [age] = [])");
    means("ward = \"she said \"\"no\"\"\"", "[ward] = [she said \"no\"]");
    means("ward = \"\"\"\"", "[ward] = [\"]");
    means("ward = \"\"\"\"\"\"", "[ward] = [\"\"]");
    means("ward = \"=!<>(),and\"", "[ward] = [=!<>(),and]");
    means("ward = \" Peckham \"", "[ward] = [ Peckham ]");
    means("ward = \"and\"", "[ward] = [and]");
}

/* ---- What is not understood ------------------------------------------------------------------ */

/* `caret` is the wrong text with a ^ before the character pointed at. */
static void points_at(const char *caret, const char *says)
{
    jny_arena   a     = jny_arena_open(jny_world_system());
    const char *where = strchr(caret, '^');
    jny_str     text  = jny_str_format(&a, "%.*s%s", (int)(where - caret), caret, where + 1);
    size_t      col   = jny_utf8_count((jny_str){caret, (size_t)(where - caret)});
    jny_str     place = jny_str_format(&a, "--where, column %zu", col + 1);
    jny_str     shown = jny_str_format(&a, "  %.*s\n  %*s^", JNY_ARG(text), (int)col, "");
    jny_where   out;
    jny_err     err = {0};
    cr_expect_eq(jny_where_parse(&a, text, &out, &err), JNY_EINVAL, "%s: status %d", caret,
                 (int)err.status);
    cr_expect(jny_str_eq(jny_cstr(err.place), place), "%s: at \"%s\"", caret, err.place);
    cr_expect(strstr(err.msg, says), "%s: says \"%s\"", caret, err.msg);
    cr_expect(jny_str_eq(jny_cstr(err.excerpt), shown), "%s: shows\n%s", caret, err.excerpt);
    jny_arena_close(&a);
}

Test(where, an_attribute_is_missing)
{
    points_at("^= Peckham", "attribute is missing");
    points_at("ward = Peckham and ^", "attribute is missing");
    points_at("ward = Peckham and ^= 8", "attribute is missing");
    points_at("ward = Peckham or ^", "attribute is missing");
    points_at("(^)", "attribute is missing");
    points_at("^!ward", "attribute is missing");
    points_at("ward = Peckham and not ^)", "attribute is missing");
}

Test(where, a_sign_is_missing)
{
    points_at("ward^", "a sign is missing");
    points_at("ward ^Peckham", "a sign is missing");
    points_at("respondent ^type = parent", "a sign is missing");
    points_at("ward = Peckham and age^", "a sign is missing");
    points_at("ward ^in_ (Peckham)", "a sign is missing");
    points_at("ward not ^Peckham", "\"in\" is missing");
    points_at("caf\u00E9 ^\U0001F642,x", "a sign is missing");
}

Test(where, a_value_is_missing)
{
    points_at("ward =^", "value is missing");
    points_at("ward = ^", "value is missing");
    points_at("ward =^= Peckham", "value is missing");
    points_at("ward = ^(Peckham)", "value is missing");
    points_at("ward = ^, age = 8", "value is missing");
    points_at("ward in (^)", "value is missing");
    points_at("ward in (Peckham, ^)", "value is missing");
    points_at("age <^", "value is missing");
}

Test(where, a_list_is_broken)
{
    points_at("ward in ^Peckham", "list in parentheses");
    points_at("ward in^", "list in parentheses");
    points_at("ward in (Peckham^", "closing parenthesis");
    points_at("type in (young ^person)", "double quotes");
}

Test(where, only_numbers_and_dates_are_less_or_more)
{
    points_at("age < ^Peckham", "compare numbers and dates");
    points_at("date >= ^2012-7", "compare numbers and dates");
    points_at("age > ^12-17", "compare numbers and dates");
    points_at("age <= ^\"\"", "compare numbers and dates");
}

Test(where, a_date_is_one_of_the_calendar)
{
    points_at("date >= ^2012-13-01", "no such day or month");
    points_at("date < ^2012-00", "no such day or month");
    points_at("date >= ^2012-06-31", "no such day or month");
    points_at("date <= ^2011-02-29", "no such day or month");
    points_at("date <= ^1900-02-29", "no such day or month");
    means("date <= 2012-02-29 or date > 2000-02-29",
          "([date] <= [2012-02-29] or [date] > [2000-02-29])");
    means("date >= 2012-12-31 and date < 2013-12",
          "([date] >= [2012-12-31] and [date] < [2013-12])");
}

Test(where, conditions_are_joined)
{
    points_at("ward = Camberwell ^Green", "joined by \"and\"");
    points_at("ward = Peckham ^xor age = 8", "joined by \"and\"");
    points_at("ward = Peckham ^andage = 8", "joined by \"and\"");
    points_at("ward = Peckham^, age = 8", "joined by \"and\"");
    points_at("ward = Peckham^)", "joined by \"and\"");
    points_at("ward = \"Camberwell\" ^Green", "joined by \"and\"");
    points_at("ward = \"Camberwell\"^Green", "joined by \"and\"");
}

Test(where, a_parenthesis_is_never_closed)
{
    points_at("^(ward = Peckham", "never closed");
    points_at("ward = Peckham and ^(ward = Peckham or age = 8", "never closed");
    points_at("(ward = Camberwell ^Green)", "closing parenthesis is missing");
}

Test(where, too_deep)
{
    char text[200] = "";
    for (int i = 0; i < 40; i++)
        strcat(text, "(");
    jny_arena a = jny_arena_open(jny_world_system());
    jny_where where;
    jny_err   err = {0};
    cr_expect_eq(jny_where_parse(&a, jny_cstr(text), &where, &err), JNY_EINVAL);
    cr_expect(strstr(err.msg, "32 deep"), "%s", err.msg);
    jny_arena_close(&a);
}

Test(where, a_quote_is_never_closed)
{
    points_at("ward = ^\"Peckham", "never closed");
    points_at("ward = ^\"", "never closed");
    points_at("ward = ^\"\"\"", "never closed");
    points_at("ward = ^\"she said \"\"no\"\"", "never closed");
    points_at("caf\u00E9 = ^\"x", "never closed");
    points_at("^\"ward = Peckham", "never closed");
}

/* Any text gives an answer, and an error always points into the text or right behind it. */
Test(where, any_text)
{
    static const char *const parts[] = {"ward", "=",  "\"",  "and", " ", "\u00E9", "(", "8",
                                        "\"\"", "or", "not", "in",  ")", ",",      "<", "2012-07"};
    char                     text[200];
    for (unsigned seed = 0; seed < 20000; seed++) {
        jny_arena a = jny_arena_open(jny_world_system());
        jny_where where;
        jny_err   err = {0};
        unsigned  n   = seed * 2654435761u;
        text[0]       = '\0';
        for (unsigned i = 0; i < seed % 13; i++, n = n * 1664525u + 1013904223u)
            strcat(text, parts[(n >> 20) % (sizeof parts / sizeof *parts)]);
        jny_status st = jny_where_parse(&a, jny_cstr(text), &where, &err);
        if (st != err.status || (st != JNY_OK && st != JNY_EINVAL))
            cr_assert_fail("%s: answer %d, error %d", text, (int)st, (int)err.status);
        size_t col = 0;
        if (st != JNY_OK && (sscanf(err.place, "--where, column %zu", &col) != 1 ||
                             col > jny_utf8_count(jny_cstr(text)) + 1))
            cr_assert_fail("%s: at \"%s\"", text, err.place);
        jny_arena_close(&a);
    }
}

/* A filter longer than the room for an excerpt is still refused with its column. */
Test(where, longer_than_an_excerpt)
{
    char      text[2000];
    jny_arena a = jny_arena_open(jny_world_system());
    jny_where where;
    jny_err   err = {0};
    memset(text, 'x', sizeof text);
    cr_expect_eq(jny_where_parse(&a, (jny_str){text, sizeof text}, &where, &err), JNY_EINVAL);
    cr_expect_str_eq(err.place, "--where, column 2001");
    jny_arena_close(&a);
}
