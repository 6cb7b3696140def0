/* test_html.c - the only way markup is made: whatever a story, a name or an address holds, it comes
 * out as text. */
#include "html.h"

#include "chance.h"

#include <criterion/criterion.h>
#include <string.h>

static jny_str shown(jny_arena *a, jny_str text, jny_str attribute, jny_str link)
{
    html h = html_begin(a);
    html_open(&h, "p");
    html_attr(&h, "title", attribute);
    html_text(&h, text);
    html_el(&h, "a", "btn");
    html_link(&h, "href", link);
    html_close_to(&h, 0);
    return jny_buf_str(&h.out);
}

static void expect(const char *text, const char *as)
{
    jny_arena a    = jny_arena_open(jny_world_system());
    jny_str   got  = shown(&a, jny_cstr(text), (jny_str){0}, JNY_STR("/"));
    jny_str   want = jny_str_format(
          &a, "<!doctype html>\n<p title=\"\">%s<a class=\"btn\" href=\"/\"></a></p>", as);
    cr_expect(jny_str_eq(got, want), "%.*s", JNY_ARG(got));
    jny_arena_close(&a);
}

Test(html, what_means_something_to_a_browser_is_written_as_text)
{
    expect("a < b & c > d", "a &lt; b &amp; c &gt; d");
    expect("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
    expect("&lt;", "&amp;lt;");
    expect("caf\u00E9 \"q\" 'a'", "caf\u00E9 \"q\" 'a'");
}

/* A right-to-left override could show a name or a file as another. */
Test(html, signs_that_turn_text_around_are_named)
{
    expect("a\u202Egnp.exe", "a[U+202E]gnp.exe");
    expect("\u2066x\u2069", "[U+2066]x[U+2069]");
    expect("\u2026", "\u2026"); /* three dots are none of them */
}

Test(html, an_attribute_cannot_be_left)
{
    jny_arena a   = jny_arena_open(jny_world_system());
    jny_str   got = shown(&a, (jny_str){0}, JNY_STR("\" onload='x' \""), JNY_STR("/"));
    cr_expect_not_null(memmem(got.p, got.n, "title=\"&quot; onload=&#39;x&#39; &quot;\"", 39),
                       "%.*s", JNY_ARG(got));
    jny_arena_close(&a);
}

Test(html, a_link_leads_nowhere_else)
{
    static const char *const bad[]  = {"",
                                       "javascript:alert(1)",
                                       "//evil.example",
                                       "/\\evil.example",
                                       "http://evil.example",
                                       "data:text/html,x",
                                       " /x"};
    static const char *const good[] = {"/", "/review?story=J1", "#main", "?by=ward"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        jny_arena a   = jny_arena_open(jny_world_system());
        jny_str   got = shown(&a, (jny_str){0}, (jny_str){0}, jny_cstr(bad[i]));
        cr_expect_not_null(memmem(got.p, got.n, "href=\"#\"", 8), "%s: %.*s", bad[i], JNY_ARG(got));
        jny_arena_close(&a);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        jny_arena a    = jny_arena_open(jny_world_system());
        jny_str   got  = shown(&a, (jny_str){0}, (jny_str){0}, jny_cstr(good[i]));
        jny_str   want = jny_str_format(&a, "href=\"%s\"", good[i]);
        cr_expect_not_null(memmem(got.p, got.n, want.p, want.n), "%.*s", JNY_ARG(got));
        jny_arena_close(&a);
    }
}

/* Of any bytes at all: no more tags than were opened, no quote that ends an attribute. */
Test(html, any_bytes_make_the_same_three_tags)
{
    chance c = chance_of(7);
    for (size_t round = 0; round < 2000; round++) {
        static const char signs[] = "<>&\"'/= \0abc\xE2\x80\xAE\x81\xA6-";
        jny_arena         a       = jny_arena_open(jny_world_system());
        char              text[3][24];
        jny_str           s[3];
        size_t            tags = 0, quotes = 0;
        for (size_t k = 0; k < 3; k++) {
            size_t n = chance_below(&c, sizeof text[k]);
            for (size_t i = 0; i < n; i++)
                text[k][i] = signs[chance_below(&c, sizeof signs - 1)];
            s[k] = (jny_str){text[k], n};
        }
        jny_str got = shown(&a, s[0], s[1], s[2]);
        for (size_t i = 0; i < got.n; i++) {
            tags += got.p[i] == '<';
            cr_assert_neq(got.p[i], '\0');
        }
        jny_str head =
            jny_str_sub(got, 0, (size_t)((char *)memchr(got.p + 16, '>', got.n - 16) - got.p));
        for (size_t i = 0; i < head.n; i++)
            quotes += head.p[i] == '"';
        cr_assert_eq(tags, 5, "%.*s", JNY_ARG(got)); /* the doctype, p, a, and their ends */
        cr_assert_eq(quotes, 2, "%.*s", JNY_ARG(got));
        jny_arena_close(&a);
    }
}
