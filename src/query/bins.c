/* bins.c - attributes as people ask for them in groups: `date:year`, `date:quarter`,
 * `date:month`, `age:band`. */
#include "loaded.h"

#include <stdio.h>
#include <string.h>

/* ---- Dates --------------------------------------------------------------------------------- */

static bool digits(jny_str s, size_t from, size_t to)
{
    bool all = to <= s.n;
    for (size_t i = from; all && i < to; i++)
        all = s.p[i] >= '0' && s.p[i] <= '9';
    return all;
}

/* The year and month of "2012", "2012-07" or "2012-07-01"; month 0: not given. */
static bool read_date(jny_str s, int *month)
{
    *month = 0;
    if (!digits(s, 0, 4) || (s.n > 4 && s.p[4] != '-'))
        return false;
    if (s.n >= 7 && digits(s, 5, 7))
        *month = (s.p[5] - '0') * 10 + s.p[6] - '0';
    return *month <= 12;
}

static jny_str year_of(jny_arena *a, jny_str date)
{
    int month;
    (void)a;
    return read_date(date, &month) ? jny_str_sub(date, 0, 4) : (jny_str){0};
}

static jny_str quarter_of(jny_arena *a, jny_str date)
{
    int month;
    if (!read_date(date, &month) || !month)
        return (jny_str){0};
    return jny_str_format(a, "%.4s-Q%d", date.p, (month + 2) / 3);
}

static jny_str month_of(jny_arena *a, jny_str date)
{
    int month;
    (void)a;
    return read_date(date, &month) && month ? jny_str_sub(date, 0, 7) : (jny_str){0};
}

/* ---- Ages ---------------------------------------------------------------------------------- */

static const struct {
    int     from, to;
    jny_str name;
} bands[] = {{0, 4, JNY_INIT("0-4")},     {5, 11, JNY_INIT("5-11")},   {12, 15, JNY_INIT("12-15")},
             {16, 18, JNY_INIT("16-18")}, {19, 25, JNY_INIT("19-25")}, {26, 59, JNY_INIT("26-59")},
             {60, 999, JNY_INIT("60+")}};
enum { BANDS = sizeof bands / sizeof *bands };
static const jny_str unclear = JNY_INIT("unclear");

static bool has_word(jny_str s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s.n; i++) {
        size_t k = 0;
        while (k < n && (s.p[i + k] | 0x20) == word[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

/* The whole numbers in a text, at most two. */
static size_t numbers_in(jny_str s, int *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        int value = 0;
        if (s.p[i] < '0' || s.p[i] > '9') {
            i++;
            continue;
        }
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9') {
            value = value < 1000 ? value * 10 + s.p[i] - '0' : value;
            i++;
        }
        if (n == 2)
            return 3;
        out[n++] = value;
        if (i + 1 < s.n && s.p[i] == '.' && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')
            for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';)
                i++; /* 8.5 is 8 */
    }
    return n;
}

bool jny_ages_of(jny_str s, int *from, int *to)
{
    int    n[2];
    size_t k = numbers_in(s, n);
    if (k == 0 || k > 2)
        return false;
    *from = n[0];
    *to   = k == 2 ? n[1] : n[0];
    if (has_word(s, "month") || has_word(s, "week") || has_word(s, "day")) {
        int divisor = has_word(s, "month") ? 12 : has_word(s, "week") ? 52 : 365;
        *from /= divisor;
        *to /= divisor;
    } else if (k == 1 && (has_word(s, "under") || has_word(s, "below") || s.p[0] == '<')) {
        *from = 0;
        *to   = n[0] - 1;
    } else if (k == 1 && (has_word(s, "over") || has_word(s, "plus") || s.p[s.n - 1] == '+' ||
                          s.p[0] == '>')) {
        *from = n[0];
        *to   = bands[BANDS - 1].to;
    } else if (k == 1 && has_word(s, "0s")) {
        *to = n[0] + 9;
    }
    return *from <= *to && *to <= bands[BANDS - 1].to;
}

/* "" stays "not given"; what is no age, or lies in several bands, is "unclear". */
static jny_str band_of(jny_arena *a, jny_str age)
{
    int from, to;
    (void)a;
    if (age.n == 0)
        return age;
    if (jny_ages_of(age, &from, &to))
        for (size_t i = 0; i < BANDS; i++)
            if (from >= bands[i].from && to <= bands[i].to)
                return bands[i].name;
    return unclear;
}

static int band_number(jny_str name)
{
    if (name.n == 0)
        return -1;
    int i = 0;
    while (i < BANDS && !jny_str_eq(name, bands[i].name))
        i++;
    return i;
}

/* ---- Columns ------------------------------------------------------------------------------- */

static const struct {
    jny_str name;
    jny_str (*of)(jny_arena *a, jny_str value);
} kinds[] = {{JNY_INIT("year"), year_of},
             {JNY_INIT("quarter"), quarter_of},
             {JNY_INIT("month"), month_of},
             {JNY_INIT("band"), band_of}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool comes_before(jny_str x, jny_str y)
{
    int a = band_number(x), b = band_number(y);
    return a != b ? a < b : jny_str_cmp(x, y) < 0;
}

/* Puts the values of a column into groups; rows of one group get one number. */
jny_values bins_make(jny_arena *a, const jny_values *from, size_t rows, size_t kind)
{
    jny_str *names  = JNY_ARRAY(a, jny_str, from->n + 1),
            *group  = JNY_ARRAY(a, jny_str, from->n + 1);
    uint32_t *place = JNY_ARRAY(a, uint32_t, from->n + 1), *of = JNY_ARRAY(a, uint32_t, rows + 1);
    size_t    n = 0;
    for (size_t v = 0; v < from->n; v++) {
        size_t k = 0;
        group[v] = kinds[kind].of(a, from->values[v]);
        while (k < n && comes_before(names[k], group[v]))
            k++;
        if (k < n && jny_str_eq(names[k], group[v]))
            continue;
        memmove(names + k + 1, names + k, (n - k) * sizeof *names);
        names[k] = group[v];
        n++;
    }
    for (size_t v = 0; v < from->n; v++)
        while (!jny_str_eq(names[place[v]], group[v]))
            place[v]++;
    for (size_t row = 0; row < rows; row++)
        of[row] = place[from->of[row]];
    return (jny_values){.of = of, .values = names, .n = n};
}

jny_status bins_find(jny_str attribute, jny_str *base, size_t *kind, jny_err *err)
{
    jny_str names[KINDS];
    size_t  colon = attribute.n;
    while (colon > 0 && attribute.p[colon - 1] != ':')
        colon--;
    *base = attribute;
    *kind = KINDS;
    if (!colon)
        return JNY_OK;
    jny_str asked = jny_str_sub(attribute, colon, attribute.n);
    for (size_t i = 0; i < KINDS; i++) {
        names[i] = kinds[i].name;
        if (jny_str_eq(asked, kinds[i].name)) {
            *base = jny_str_sub(attribute, 0, colon - 1);
            *kind = i;
            return JNY_OK;
        }
    }
    jny_str near = jny_str_nearest(asked, names, KINDS);
    if (near.n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "there are no groups called \"%.*s\" (did you mean \"%.*s\"?)",
                        JNY_ARG(asked), JNY_ARG(near));
    return jny_fail(err, JNY_ENOTFOUND, NULL,
                    "there are no groups called \"%.*s\": date:year, date:quarter, date:month, "
                    "age:band",
                    JNY_ARG(asked));
}

bool bins_is_kind(size_t kind)
{
    return kind < KINDS;
}

/* ---- Values counted as one ------------------------------------------------------------------ */

jny_status jny_merge_parse(jny_arena *a, jny_str text, jny_merge *out, jny_err *err)
{
    JNY_LIST(jny_str) values = {0};
    jny_buf           name   = jny_buf_open(a);
    size_t            colon  = text.n;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    *out = (jny_merge){.attribute = jny_str_trim(jny_str_sub(text, 0, colon ? colon - 1 : 0))};
    jny_str rest = jny_str_sub(text, colon, text.n);
    while (colon && rest.n) {
        jny_str value = jny_str_trim(jny_str_cut(&rest, '+'));
        jny_buf_format(&name, "%s%.*s", values.n ? " + " : "", JNY_ARG(value));
        *JNY_PUSH(a, &values) = jny_str_eq(value, JNY_STR("(not given)")) ? JNY_STR("") : value;
    }
    if (!out->attribute.n || values.n < 2)
        return jny_fail(err, JNY_EINVAL, NULL,
                        "--merge takes an attribute and two values or more, as in: "
                        "'locality: Dulwich + Peckham'");
    out->name   = jny_buf_str(&name);
    out->values = values.at;
    out->n      = values.n;
    return JNY_OK;
}

jny_status bins_merge(jny_arena *a, jny_values *column, size_t rows, const jny_merge *m,
                      jny_err *err)
{
    jny_str  *names = JNY_ARRAY(a, jny_str, column->n + 1);
    uint32_t *place = JNY_ARRAY(a, uint32_t, column->n + 1), *of = JNY_ARRAY(a, uint32_t, rows + 1);
    size_t    n = 0, one = SIZE_MAX, found = 0;
    for (size_t v = 0; v < column->n; v++) {
        bool in = false;
        for (size_t i = 0; i < m->n; i++)
            in |= jny_str_eq(column->values[v], m->values[i]);
        found += in;
        if (in && one != SIZE_MAX) {
            place[v] = (uint32_t)one;
            continue;
        }
        names[n] = in ? m->name : column->values[v];
        place[v] = (uint32_t)n++;
        if (in)
            one = place[v];
    }
    if (found < m->n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "--merge: %.*s does not have all of the values \"%.*s\"",
                        JNY_ARG(m->attribute), JNY_ARG(m->name));
    for (size_t row = 0; row < rows; row++)
        of[row] = place[column->of[row]];
    *column = (jny_values){.of = of, .values = names, .n = n};
    return JNY_OK;
}
