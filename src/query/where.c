/* where.c - a filter, from what was typed to conditions. */
#include <journeys/query.h>

#include <stdio.h>
#include <string.h>

typedef struct {
    jny_arena *a;
    jny_str    text;
    size_t     at; /* byte */
    jny_err   *err;
} parser;

static jny_status fail_at(parser *p, size_t at, const char *what)
{
    size_t col = jny_utf8_count(jny_str_sub(p->text, 0, at));
    char   place[64];
    snprintf(place, sizeof place, "--where, column %zu", col + 1);
    jny_fail(p->err, JNY_EINVAL, place, "%s", what);
    if (p->text.n + col + 8 < sizeof p->err->excerpt)
        snprintf(p->err->excerpt, sizeof p->err->excerpt, "  %.*s\n  %*s^", JNY_ARG(p->text),
                 (int)col, "");
    return JNY_EINVAL;
}

static void skip_blanks(parser *p)
{
    while (p->at < p->text.n && p->text.p[p->at] == ' ')
        p->at++;
}

/* A name or a value: in double quotes (a doubled quote stands for itself), or up to the
 * next blank or sign. */
static jny_status take_word(parser *p, const char *what, bool may_be_empty, jny_str *out)
{
    skip_blanks(p);
    size_t start = p->at;
    if (p->at < p->text.n && p->text.p[p->at] == '"') {
        jny_buf b = jny_buf_open(p->a);
        for (p->at++; p->at < p->text.n; p->at++) {
            if (p->text.p[p->at] != '"') {
                jny_buf_char(&b, p->text.p[p->at]);
            } else if (p->at + 1 < p->text.n && p->text.p[p->at + 1] == '"') {
                jny_buf_char(&b, '"');
                p->at++;
            } else {
                p->at++;
                *out = jny_buf_str(&b);
                return JNY_OK;
            }
        }
        return fail_at(p, start, "this quote is never closed");
    }
    while (p->at < p->text.n && !strchr(" =!<>\"(),", p->text.p[p->at]))
        p->at++;
    *out = jny_str_sub(p->text, start, p->at);
    if (out->n == 0 && !may_be_empty)
        return fail_at(p, start, what);
    return JNY_OK;
}

jny_status jny_where_parse(jny_arena *a, jny_str text, jny_where *out, jny_err *err)
{
    parser                  p    = {.a = a, .text = text, .err = err};
    JNY_LIST(jny_condition) list = {0};
    *out                         = (jny_where){0};
    if (jny_str_trim(text).n == 0)
        return JNY_OK;
    for (;;) {
        jny_condition c;
        jny_str       word;
        if (take_word(&p, "an attribute is missing here, as in: ward = Peckham", false,
                      &c.attribute))
            return JNY_EINVAL;
        skip_blanks(&p);
        if (p.at >= text.n || text.p[p.at] != '=')
            return fail_at(&p, p.at, "\"=\" is missing here, as in: ward = Peckham");
        p.at++;
        if (take_word(&p, "a value is missing here; \"\" stands for \"not given\"", false,
                      &c.value))
            return JNY_EINVAL;
        *JNY_PUSH(a, &list) = c;
        skip_blanks(&p);
        if (p.at >= text.n)
            break;
        size_t start = p.at;
        if (take_word(&p, "", true, &word) || !jny_str_eq(word, JNY_STR("and")))
            return fail_at(&p, start,
                           "conditions are joined by \"and\"; a value with blanks stands in double "
                           "quotes");
    }
    *out = (jny_where){list.at, list.n};
    return JNY_OK;
}
