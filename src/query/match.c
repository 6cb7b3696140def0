/* match.c - which stories a filter lets through, and what was probably meant by a value
 * that nobody has. Each condition is asked once for each value of its attribute. */
#include "loaded.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- What can be compared ---------------------------------------------------------------- */

static bool is_written_as_date(jny_str s)
{
    static const char form[] = "dddd-dd-dd";
    if (s.n != 4 && s.n != 7 && s.n != 10)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != form[i])
            return false;
    return true;
}

static unsigned two_digits(jny_str s, size_t at)
{
    return (unsigned)(s.p[at] - '0') * 10 + (unsigned)(s.p[at + 1] - '0');
}

bool jny_where_names_no_day(jny_str s)
{
    static const unsigned days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!is_written_as_date(s) || s.n < 7)
        return false;
    unsigned month = two_digits(s, 5), year = two_digits(s, 2);
    bool     leap = year ? year % 4 == 0 : two_digits(s, 0) % 4 == 0;
    if (month < 1 || month > 12 || s.n < 10)
        return month < 1 || month > 12;
    unsigned day = two_digits(s, 8), last = days[month - 1] - (month == 2 && !leap);
    return day < 1 || day > last;
}

/* "2012", "2012-07" or "2012-07-01". */
static bool is_date(jny_str s)
{
    return is_written_as_date(s) && !jny_where_names_no_day(s);
}

/* The number a text begins with; what is behind it is in `rest`. */
static bool take_number(jny_str *rest, double *out)
{
    double n = 0, unit = 1;
    size_t i = 0, digits = 0;
    bool   minus = rest->n && rest->p[0] == '-', point = false;
    for (i = minus; i < rest->n; i++) {
        char c = rest->p[i];
        if (c == '.' && !point && digits) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            n = n * 10 + (c - '0');
            unit *= point ? 10 : 1;
            digits++;
        } else {
            break;
        }
    }
    *out  = (minus ? -n : n) / unit;
    *rest = jny_str_sub(*rest, i, rest->n);
    return digits > 0;
}

/* "8" is 8 to 8, "35-44" is 35 to 44. */
static bool span_of(jny_str s, double *low, double *high)
{
    s = jny_str_trim(s);
    if (!take_number(&s, low))
        return false;
    *high = *low;
    if (s.n && s.p[0] == '-') {
        s = jny_str_sub(s, 1, s.n);
        if (!take_number(&s, high))
            return false;
    }
    return s.n == 0;
}

bool jny_where_orders(jny_str value)
{
    double low, high;
    return is_date(value) || (span_of(value, &low, &high) && low == high);
}

static bool holds(jny_where_sign sign, double low, double high, double limit)
{
    switch (sign) {
    case JNY_LESS: return high < limit;
    case JNY_LESS_EQUAL: return high <= limit;
    case JNY_MORE: return low > limit;
    default: return low >= limit;
    }
}

/* A date is compared as far as the filter gives it: all of 2012 is <= 2012. Of a span of
 * ages every one must hold. */
static bool compares(jny_str value, jny_where_sign sign, jny_str limit)
{
    double low, high, to, same;
    if (is_date(value) && is_date(limit) && value.n >= limit.n) {
        int c = jny_str_cmp(jny_str_sub(value, 0, limit.n), limit);
        return holds(sign, c, c, 0);
    }
    return span_of(value, &low, &high) && span_of(limit, &to, &same) && holds(sign, low, high, to);
}

static bool value_passes(const jny_where_node *c, jny_str value)
{
    bool found = false;
    if (c->sign >= JNY_LESS)
        return compares(value, c->sign, c->values[0].text);
    for (size_t i = 0; i < c->n_values; i++)
        found |= jny_str_eq(value, c->values[i].text);
    return found != (c->sign == JNY_UNEQUAL);
}

/* ---- Rows ---------------------------------------------------------------------------------- */

typedef struct {
    jny_loaded *l;
    jny_arena  *a;
    jny_str     text;
    jny_str    *hint; /* about the first value nobody has */
    jny_err    *err;
} matcher;

static void look_for_slips(matcher *m, const jny_where_node *c, const jny_values *column)
{
    for (size_t i = 0; c->sign < JNY_LESS && i < c->n_values && !m->hint->n; i++) {
        bool known = c->values[i].text.n == 0;
        for (size_t v = 0; v < column->n && !known; v++)
            known = jny_str_eq(c->values[i].text, column->values[v]);
        if (known)
            continue;
        jny_str near = jny_str_nearest(c->values[i].text, column->values, column->n);
        *m->hint =
            jny_str_format(m->a, "No story has the %.*s \"%.*s\"%s%.*s%s.", JNY_ARG(c->attribute),
                           JNY_ARG(c->values[i].text), near.n ? " (did you mean \"" : "",
                           JNY_ARG(near), near.n ? "\"?)" : "");
    }
}

static jny_status match_node(matcher *m, const jny_where_node *node, bool *pass);

static jny_status match_test(matcher *m, const jny_where_node *c, bool *pass)
{
    jny_values column;
    jny_err    why = {0};
    jny_status st  = loaded_column(m->l, c->attribute, &column, &why);
    if (st == JNY_ENOTFOUND)
        return jny_where_fail(m->text, c->at, st, why.msg, m->err);
    if (st != JNY_OK)
        return jny_fail(m->err, st, why.place, "%s", why.msg);
    bool *passes = JNY_ARRAY(m->a, bool, column.n + 1);
    for (size_t v = 0; v < column.n; v++)
        passes[v] = value_passes(c, column.values[v]);
    for (size_t row = 0; row < m->l->census.n; row++)
        pass[row] = passes[column.of[row]];
    look_for_slips(m, c, &column);
    return JNY_OK;
}

static jny_status match_two(matcher *m, const jny_where_node *node, bool *pass)
{
    bool      *right = JNY_ARRAY(m->a, bool, m->l->census.n + 1);
    jny_status st    = match_node(m, node->left, pass);
    if (st == JNY_OK)
        st = match_node(m, node->right, right);
    for (size_t row = 0; st == JNY_OK && row < m->l->census.n; row++)
        pass[row] = node->kind == JNY_WHERE_AND ? pass[row] & right[row] : pass[row] | right[row];
    return st;
}

static jny_status match_node(matcher *m, const jny_where_node *node, bool *pass)
{
    jny_status st;
    switch (node->kind) {
    case JNY_WHERE_TEST: return match_test(m, node, pass);
    case JNY_WHERE_NOT:
        st = match_node(m, node->left, pass);
        for (size_t row = 0; st == JNY_OK && row < m->l->census.n; row++)
            pass[row] = !pass[row];
        return st;
    default: return match_two(m, node, pass);
    }
}

jny_status where_match(jny_loaded *l, jny_arena *a, jny_where where, bool **out, jny_str *hint,
                       jny_err *err)
{
    matcher m = {.l = l, .a = a, .text = where.text, .hint = hint, .err = err};
    *out      = NULL;
    *hint     = (jny_str){0};
    if (!where.root)
        return JNY_OK;
    *out = JNY_ARRAY(a, bool, l->census.n + 1);
    return match_node(&m, where.root, *out);
}
