/* anonymity.c - who told a story is shown by what at least k respondents share, and where a
 * sensitive theme is told, never so that being one of them would tell the theme.
 *
 * A class is all stories whose tellers would be shown alike. What is not given is a value of
 * its own: a class is never larger than what a reader could tell apart. */
#include "pool.h"

#include <stdlib.h>

static const char *const names[JNY_SHOWS] = {"by ward", "by locality", "by a wider age",
                                             "without respondent type", "left out"};

const char *jny_show_name(jny_show s)
{
    return names[s];
}

/* ---- Ages ------------------------------------------------------------------------------------ */

static const struct {
    jny_str band, wide, shown;
} ages[] = {
    {JNY_INIT("0-4"), JNY_INIT("under 16"), JNY_INIT("0 to 4")},
    {JNY_INIT("5-11"), JNY_INIT("under 16"), JNY_INIT("5 to 11")},
    {JNY_INIT("12-15"), JNY_INIT("under 16"), JNY_INIT("12 to 15")},
    {JNY_INIT("16-18"), JNY_INIT("16 to 25"), JNY_INIT("16 to 18")},
    {JNY_INIT("19-25"), JNY_INIT("16 to 25"), JNY_INIT("19 to 25")},
    {JNY_INIT("26-59"), JNY_INIT("26 and over"), JNY_INIT("26 to 59")},
    {JNY_INIT("60+"), JNY_INIT("26 and over"), JNY_INIT("60 and over")},
};
enum { AGES = sizeof ages / sizeof *ages };

/* 0: not given; 1: given, but not clear; then the wide bands by their first. */
static size_t age_index(jny_str band)
{
    for (size_t i = 0; i < AGES; i++)
        if (jny_str_eq(band, ages[i].band))
            return i + 2;
    return band.n ? 1 : 0;
}

static size_t wide_index(size_t age)
{
    if (age < 2)
        return age;
    size_t first = age - 2;
    while (first && jny_str_eq(ages[first - 1].wide, ages[age - 2].wide))
        first--;
    return first + 2;
}

/* ---- Classes --------------------------------------------------------------------------------- */

/* What of a teller is shown; the first steps are those of jny_show. */
typedef enum {
    BY_WARD,
    BY_LOCALITY,
    BY_WIDE_AGE,
    BY_NO_TYPE,
    BY_TYPE_AND_LOCALITY, /* anonymous: without an age */
    BY_PLACE_ALONE,
    STEPS
} step;

typedef struct {
    uint32_t *of; /* row: its class, from 0 */
    uint64_t *people;
    uint32_t *first, *rows; /* class: first[c] to first[c + 1] of `rows` */
    size_t    n;
} classes;

typedef struct {
    uint64_t key;
    uint32_t row;
} keyed_row;

static int by_key(const void *x, const void *y)
{
    const keyed_row *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static uint64_t key_of(const pool_columns *c, step s, size_t row)
{
    size_t   age   = age_index(value_of(&c->band, row));
    uint64_t type  = s == BY_NO_TYPE || s == BY_PLACE_ALONE ? 0 : c->type.of[row] + 1;
    uint64_t ward  = s == BY_WARD ? c->ward.of[row] + 1 : 0;
    uint64_t shown = s == BY_WARD || s == BY_LOCALITY      ? age
                     : s == BY_WIDE_AGE || s == BY_NO_TYPE ? wide_index(age)
                                                           : 0;
    return type << 48 | ward << 28 | (uint64_t)c->locality.of[row] << 8 | shown;
}

/* Rows of one person stand side by side in the census, and so within a class. */
static classes find_classes(jny_arena *a, const jny_pool *pool, const pool_columns *c, step s)
{
    size_t     n    = pool->census->n;
    keyed_row *list = JNY_ARRAY(a, keyed_row, n + 1);
    classes    out  = {JNY_ARRAY(a, uint32_t, n + 1), JNY_ARRAY(a, uint64_t, n + 1),
                       JNY_ARRAY(a, uint32_t, n + 2), JNY_ARRAY(a, uint32_t, n + 1), 0};
    for (size_t row = 0; row < n; row++)
        list[row] = (keyed_row){key_of(c, s, row), (uint32_t)row};
    if (n)
        qsort(list, n, sizeof *list, by_key);
    for (size_t i = 0; i < n; i++) {
        bool starts = i == 0 || list[i].key != list[i - 1].key;
        if (starts)
            out.first[out.n++] = (uint32_t)i;
        out.rows[i]         = list[i].row;
        out.of[list[i].row] = (uint32_t)out.n - 1;
        out.people[out.n - 1] +=
            starts || pool->census->person[list[i].row] != pool->census->person[list[i - 1].row];
    }
    out.first[out.n] = (uint32_t)n;
    return out;
}

/* ---- Sensitive themes ------------------------------------------------------------------------ */

/* Whether the row has the theme, and any that is neither it, nor above it, nor below it. */
static bool has_another(const jny_pool *pool, size_t row, size_t theme)
{
    for (size_t t = 0; t < pool->book->n; t++)
        if (has_theme(pool->presence, row, t) && !jny_codebook_within(pool->book, t, theme) &&
            !jny_codebook_within(pool->book, theme, t))
            return true;
    return false;
}

/* Whether somebody of the class tells of another theme and not of this one. */
static bool class_differs(const jny_pool *pool, const classes *k, size_t row, size_t theme)
{
    size_t class = k->of[row], i = k->first[class], end = k->first[class + 1];
    const uint32_t *person = pool->census->person;
    while (i < end) {
        uint32_t who = person[k->rows[i]];
        bool     has = false, other = false;
        for (; i < end && person[k->rows[i]] == who; i++) {
            has |= has_theme(pool->presence, k->rows[i], theme);
            other |= has_another(pool, k->rows[i], theme);
        }
        if (!has && other)
            return true;
    }
    return false;
}

static bool themes_differ(const jny_pool *pool, const classes *k, size_t row)
{
    for (size_t t = 0; t < pool->book->n; t++)
        if (pool->book->themes[t].sensitive && has_theme(pool->presence, row, t) &&
            !class_differs(pool, k, row, t))
            return false;
    return true;
}

/* ---- The ladder ------------------------------------------------------------------------------ */

static jny_shown shown_at(const pool_columns *c, step s, size_t row)
{
    size_t    age = age_index(value_of(&c->band, row));
    jny_shown out = {.how = s == BY_TYPE_AND_LOCALITY ? JNY_SHOW_LOCALITY
                            : s == BY_PLACE_ALONE     ? JNY_SHOW_NO_TYPE
                                                      : (jny_show)s};
    if (s != BY_NO_TYPE && s != BY_PLACE_ALONE)
        out.type = value_of(&c->type, row);
    if (s == BY_WARD)
        out.ward = value_of(&c->ward, row);
    out.locality = value_of(&c->locality, row);
    if (age >= 2 && (s == BY_WARD || s == BY_LOCALITY))
        out.age = ages[age - 2].shown;
    if (age >= 2 && (s == BY_WIDE_AGE || s == BY_NO_TYPE))
        out.age = ages[age - 2].wide;
    return out;
}

static void climb(jny_pool *pool, const pool_columns *c, const classes *k, size_t row)
{
    static const step open[]       = {BY_WARD, BY_LOCALITY, BY_WIDE_AGE, BY_NO_TYPE, STEPS};
    static const step anonymous[]  = {BY_TYPE_AND_LOCALITY, BY_PLACE_ALONE, STEPS};
    bool              is_anonymous = jny_str_eq(value_of(&c->consent, row), JNY_STR("anonymous"));
    bool              alike        = false;
    const step       *s            = is_anonymous ? anonymous : open;
    for (; *s != STEPS; s++) {
        if (*s == BY_WARD && (!pool->options.wards || value_of(&c->ward, row).n == 0))
            continue;
        uint64_t people = k[*s].people[k[*s].of[row]];
        alike           = people >= pool->options.k;
        if (!alike || !themes_differ(pool, &k[*s], row))
            continue;
        pool->shown[row]   = shown_at(c, *s, row);
        pool->shown[row].k = people;
        return;
    }
    pool->shown[row] = (jny_shown){.how = JNY_SHOW_NOTHING};
    if (pool->bar[row])
        return;
    pool->bar[row] = alike ? "all who would be shown alike tell of the same sensitive theme"
                           : "too few would be shown alike";
    pool->barred[alike ? BAR_ALIKE : BAR_ALONE]++;
}

void anonymity_find(jny_pool *pool, const pool_columns *c)
{
    classes k[STEPS];
    pool->shown = JNY_ARRAY(pool->a, jny_shown, pool->census->n + 1);
    for (step s = 0; s < STEPS; s++)
        k[s] = find_classes(pool->a, pool, c, s);
    for (size_t row = 0; row < pool->census->n; row++)
        climb(pool, c, k, row);
}
