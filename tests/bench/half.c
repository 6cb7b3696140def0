/* half.c - how many codings are found when half of all stories are read, in which order. */
#include "lessons.h"

#include <stdio.h>

typedef enum { HIGHEST, ALL_THEMES, THE_FOUR } reading_way;

static double weight_of(const corpus *c, size_t t, reading_way way)
{
    bool four = t == c->four[0] || t == c->four[1] || t == c->four[2] || t == c->four[3];
    if (!c->asked[t] || (way == THE_FOUR && !four))
        return 0;
    return way == ALL_THEMES && c->book.themes[t].sensitive ? 2 : 1;
}

/* By the highest score alone, as one theme that weighs all. */
static void keep_highest(const corpus *c, const float *chance, float *highest)
{
    for (size_t i = 0; i < c->n; i++)
        for (size_t t = 0; t < c->book.n; t++)
            if (c->asked[t] && chance[i * c->book.n + t] > highest[i])
                highest[i] = chance[i * c->book.n + t];
}

/* Puts all stories into an order by what `weight` gives each theme. */
static void put_in_order(const corpus *c, jny_arena *a, const float *chance, size_t themes,
                         const double *weight, jny_mixture mixture, size_t *order)
{
    uint64_t   *lot     = JNY_ARRAY(a, uint64_t, c->n + 1);
    jny_place  *why     = JNY_ARRAY(a, jny_place, c->n + 1);
    jny_reading reading = {c->n, themes, chance, weight, NULL, lot, JNY_AUDIT_SEED, 0};
    for (size_t i = 0; i < c->n; i++)
        lot[i] = jny_hash_lot(c->stories[i].id, JNY_AUDIT_SEED);
    jny_reading_order(*a, &reading, mixture, order, why);
}

/* The part of a theme's codings that the first half of the order holds. */
static double found_by_half(const corpus *c, const size_t *order, size_t theme)
{
    size_t found = 0, all = 0;
    for (size_t place = 0; place < c->n; place++) {
        bool there = c->lessons[order[place]].answers[theme] == JNY_ANSWER_PRESENT;
        all += there;
        found += there && place < c->n / 2;
    }
    return all ? (double)found / (double)all : 0;
}

static void print_found(const corpus *c, size_t theme, double found)
{
    printf("  %-10.*s %.3f", JNY_ARG(c->book.themes[theme].path), found);
}

static void read_half(const corpus *c, const float *chance, const char *name, reading_way way,
                      jny_mixture mixture)
{
    jny_arena a       = jny_arena_open(jny_world_system());
    float    *highest = JNY_ARRAY(&a, float, c->n + 1);
    double   *weight  = JNY_ARRAY(&a, double, c->book.n + 1);
    size_t   *order   = JNY_ARRAY(&a, size_t, c->n + 1);
    for (size_t t = 0; t < c->book.n; t++)
        weight[t] = weight_of(c, t, way);
    if (way == HIGHEST) {
        keep_highest(c, chance, highest);
        weight[0] = 1;
    }
    put_in_order(c, &a, way == HIGHEST ? highest : chance, way == HIGHEST ? 1 : c->book.n, weight,
                 mixture, order);
    printf("half read: %-34s", name);
    for (int k = 0; k < 4; k++)
        print_found(c, c->four[k], found_by_half(c, order, c->four[k]));
    printf("\n");
    jny_arena_close(&a);
}

/* Half of all stories for each of the four by itself, as `queue --themes` puts them. */
static void read_half_each(const corpus *c, const float *chance)
{
    printf("half read: %-34s", "likely only, each asked for alone");
    for (int k = 0; k < 4; k++) {
        jny_arena a        = jny_arena_open(jny_world_system());
        double   *weight   = JNY_ARRAY(&a, double, c->book.n + 1);
        size_t   *order    = JNY_ARRAY(&a, size_t, c->n + 1);
        weight[c->four[k]] = 1;
        put_in_order(c, &a, chance, c->book.n, weight, (jny_mixture){1, 0, 0}, order);
        print_found(c, c->four[k], found_by_half(c, order, c->four[k]));
        jny_arena_close(&a);
    }
    printf("\n");
}

void read_halves(const corpus *c, const float *chance)
{
    read_half(c, chance, "plain highest score", HIGHEST, (jny_mixture){1, 0, 0});
    read_half(c, chance, "mixed 7:2:1, all themes", ALL_THEMES, JNY_MIXTURE);
    read_half(c, chance, "likely only, all themes", ALL_THEMES, (jny_mixture){1, 0, 0});
    read_half(c, chance, "mixed 7:2:1, the four asked for", THE_FOUR, JNY_MIXTURE);
    read_half(c, chance, "likely only, the four asked for", THE_FOUR, (jny_mixture){1, 0, 0});
    read_half_each(c, chance);
}
