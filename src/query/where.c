/* where.c - a filter, from what was typed to a tree of conditions.
 *
 *   either := both { "or" both }          both := one { "and" one }
 *   one    := "not" one | "(" either ")" | attribute sign value
 *           | attribute ["not"] "in" "(" value { "," value } ")"
 *
 * A word is a name by where it stands, so that an attribute may be called "and". */
#include <journeys/query.h>

#include <stdio.h>
#include <string.h>

enum { DEPTH = 32 };

typedef struct {
    jny_arena *a;
    jny_str    text;
    size_t     at; /* byte */
    size_t     depth;
    jny_err   *err;
} parser;

jny_status jny_where_fail(jny_str text, size_t at, jny_status status, const char *what,
                          jny_err *err)
{
    size_t col = jny_utf8_count(jny_str_sub(text, 0, at));
    char   place[64];
    snprintf(place, sizeof place, "--where, column %zu", col + 1);
    jny_fail(err, status, place, "%s", what);
    if (err && text.n + col + 8 < sizeof err->excerpt)
        snprintf(err->excerpt, sizeof err->excerpt, "  %.*s\n  %*s^", JNY_ARG(text), (int)col, "");
    return status;
}

static jny_status fail_at(parser *p, size_t at, const char *what)
{
    return jny_where_fail(p->text, at, JNY_EINVAL, what, p->err);
}

/* ---- Words and signs -------------------------------------------------------------------- */

static void skip_blanks(parser *p)
{
    while (p->at < p->text.n && p->text.p[p->at] == ' ')
        p->at++;
}

static char next_char(const parser *p)
{
    return p->at < p->text.n ? p->text.p[p->at] : '\0';
}

static bool is_sign(char c)
{
    return c && strchr("=!<>", c);
}

/* A name or a value: in double quotes (a doubled quote stands for itself), or up to the
 * next blank or sign. */
static jny_status take_word(parser *p, const char *what, jny_str *out)
{
    skip_blanks(p);
    size_t start = p->at;
    if (next_char(p) == '"') {
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
    while (p->at < p->text.n && p->text.p[p->at] && !strchr(" =!<>\"(),", p->text.p[p->at]))
        p->at++;
    *out = jny_str_sub(p->text, start, p->at);
    return out->n ? JNY_OK : fail_at(p, start, what);
}

/* Whether `word` stands here, in any case; then it is behind us. */
static bool take_keyword(parser *p, const char *word)
{
    size_t n = strlen(word), at;
    skip_blanks(p);
    at = p->at;
    for (size_t i = 0; i < n; i++)
        if (at + i >= p->text.n || (p->text.p[at + i] | 0x20) != word[i])
            return false;
    if (at + n < p->text.n && !strchr(" \"(", p->text.p[at + n]))
        return false;
    p->at = at + n;
    return true;
}

static bool take_char(parser *p, char c)
{
    skip_blanks(p);
    if (next_char(p) != c)
        return false;
    p->at++;
    return true;
}

/* ---- Conditions -------------------------------------------------------------------------- */

static jny_status parse_either(parser *p, jny_where_node **out);

static jny_where_node *node(parser *p, jny_where_kind kind, jny_where_node *left,
                            jny_where_node *right)
{
    jny_where_node *n = JNY_NEW(p->a, jny_where_node);
    n->kind           = kind;
    n->left           = left;
    n->right          = right;
    return n;
}

static jny_status parse_value(parser *p, jny_where_node *c)
{
    jny_str value;
    skip_blanks(p);
    size_t at = p->at;
    if (take_word(p, "a value is missing here; \"\" stands for \"not given\"", &value))
        return JNY_EINVAL;
    if (c->sign >= JNY_LESS && jny_where_names_no_day(value))
        return fail_at(p, at,
                       "there is no such day or month; a date is YYYY-MM-DD, YYYY-MM or YYYY");
    if (c->sign >= JNY_LESS && !jny_where_orders(value))
        return fail_at(p, at,
                       "<, <=, > and >= compare numbers and dates, as in: age < 16, "
                       "date >= 2012-07-01");
    jny_where_value *list = JNY_ARRAY(p->a, jny_where_value, c->n_values + 1);
    if (c->n_values)
        memcpy(list, c->values, c->n_values * sizeof *list);
    list[c->n_values++] = (jny_where_value){value, at};
    c->values           = list;
    return JNY_OK;
}

static jny_status parse_list(parser *p, jny_where_node *c)
{
    if (!take_char(p, '('))
        return fail_at(p, p->at, "a list in parentheses is missing here, as in: in (child, carer)");
    do {
        if (parse_value(p, c))
            return JNY_EINVAL;
    } while (take_char(p, ','));
    if (!take_char(p, ')'))
        return fail_at(p, p->at,
                       "a comma or a closing parenthesis is missing here; a value with blanks "
                       "stands in double quotes");
    return JNY_OK;
}

static bool take_sign(parser *p, jny_where_sign *out)
{
    static const struct {
        const char    *text;
        jny_where_sign sign;
    } signs[] = {{"<=", JNY_LESS_EQUAL}, {">=", JNY_MORE_EQUAL}, {"!=", JNY_UNEQUAL},
                 {"<", JNY_LESS},        {">", JNY_MORE},        {"=", JNY_EQUAL}};
    skip_blanks(p);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (jny_str_starts(jny_str_sub(p->text, p->at, p->text.n), jny_cstr(signs[i].text))) {
            p->at += strlen(signs[i].text);
            *out = signs[i].sign;
            return true;
        }
    return false;
}

static jny_status parse_condition(parser *p, jny_where_node **out)
{
    jny_where_node *c = *out = node(p, JNY_WHERE_TEST, NULL, NULL);
    skip_blanks(p);
    c->at                       = p->at;
    static const char missing[] = "an attribute is missing here, as in: ward = Peckham";
    if (take_word(p, missing, &c->attribute))
        return JNY_EINVAL;
    if (!c->attribute.n)
        return fail_at(p, c->at, missing);
    if (take_sign(p, &c->sign))
        return parse_value(p, c);
    bool negated = take_keyword(p, "not");
    if (take_keyword(p, "in")) {
        if (negated)
            *out = node(p, JNY_WHERE_NOT, c, NULL);
        return parse_list(p, c);
    }
    return fail_at(p, p->at,
                   negated ? "\"in\" is missing here, as in: ward not in (Peckham, Nunhead)"
                           : "a sign is missing here: =, !=, <, <=, >, >= or in, as in: "
                             "ward = Peckham");
}

/* "not" before a condition; an attribute of that name has a sign behind it. */
static bool take_not(parser *p)
{
    size_t before = p->at;
    if (!take_keyword(p, "not"))
        return false;
    skip_blanks(p);
    if (!is_sign(next_char(p)) && p->at < p->text.n)
        return true;
    p->at = before;
    return false;
}

static jny_status parse_one(parser *p, jny_where_node **out)
{
    jny_status st;
    skip_blanks(p);
    if (p->depth == DEPTH)
        return fail_at(p, p->at, "this is nested more than 32 deep");
    p->depth++;
    if (take_not(p)) {
        *out = node(p, JNY_WHERE_NOT, NULL, NULL);
        st   = parse_one(p, &(*out)->left);
    } else if (take_char(p, '(')) {
        size_t open = p->at - 1;
        st          = parse_either(p, out);
        if (st == JNY_OK && !take_char(p, ')'))
            st = p->at < p->text.n
                     ? fail_at(p, p->at,
                               "\"and\", \"or\" or a closing parenthesis is missing here; a value "
                               "with blanks stands in double quotes")
                     : fail_at(p, open, "this parenthesis is never closed");
    } else {
        st = parse_condition(p, out);
    }
    p->depth--;
    return st;
}

static jny_status parse_both(parser *p, jny_where_node **out)
{
    jny_status st = parse_one(p, out);
    while (st == JNY_OK && take_keyword(p, "and")) {
        *out = node(p, JNY_WHERE_AND, *out, NULL);
        st   = parse_one(p, &(*out)->right);
    }
    return st;
}

static jny_status parse_either(parser *p, jny_where_node **out)
{
    jny_status st = parse_both(p, out);
    while (st == JNY_OK && take_keyword(p, "or")) {
        *out = node(p, JNY_WHERE_OR, *out, NULL);
        st   = parse_both(p, &(*out)->right);
    }
    return st;
}

jny_status jny_where_parse(jny_arena *a, jny_str text, jny_where *out, jny_err *err)
{
    jny_where_node *root = NULL;
    text                 = jny_str_copy(a, text);
    parser p             = {.a = a, .text = text, .err = err};
    *out                 = (jny_where){.text = jny_str_trim(text)};
    if (out->text.n == 0)
        return JNY_OK;
    if (!jny_utf8_check(text, NULL))
        return jny_fail(err, JNY_EINVAL, "--where", "this is not UTF-8");
    jny_status st = parse_either(&p, &root);
    skip_blanks(&p);
    if (st == JNY_OK && p.at < text.n)
        st = fail_at(&p, p.at,
                     "conditions are joined by \"and\" or \"or\"; a value with blanks stands in "
                     "double quotes");
    if (st == JNY_OK)
        *out = (jny_where){.text = text, .root = root};
    return st;
}
