/* test_lessons.c - rows to learn from: what liblinear makes of them, and their columns weighed and
 * put back. */
#include "chance.h"
#include "rows.h"

#include <criterion/criterion.h>
#include <string.h>

enum { ROWS = 200, COLUMNS = 30, FILLED = 8 };

/* Rows of eight different columns, each of length 1. */
static lesson_rows make_rows(jny_arena *a, chance *luck)
{
    float      *rarity  = JNY_ARRAY(a, float, COLUMNS);
    double     *lengths = JNY_ARRAY(a, double, ROWS);
    lesson_rows rows    = {.features = COLUMNS, .rarity = rarity, .lengths = lengths};
    rows.stories        = (linear_rows){JNY_ARRAY(a, struct feature_node *, ROWS), ROWS, COLUMNS};
    for (size_t c = 0; c < COLUMNS; c++)
        rarity[c] = 1 + (float)chance_below(luck, 1000) / 300;
    for (size_t i = 0; i < ROWS; i++) {
        struct feature_node *row = rows.stories.at[i] =
            JNY_ARRAY(a, struct feature_node, FILLED + 2);
        lengths[i] = 1 + (double)chance_below(luck, 100) / 7;
        for (size_t k = 0, c = 0; k < FILLED; k++) {
            c += 1 + chance_below(luck, 3);
            row[k].index = (int)c;
        }
        row[FILLED]     = (struct feature_node){COLUMNS + 1, 1};
        row[FILLED + 1] = (struct feature_node){-1, 0};
    }
    lesson_rows_weigh(&rows, NULL);
    return rows;
}

/* In which story a column stands says all there is to know. */
Test(lessons, a_word_that_decides_is_found)
{
    jny_arena      a    = jny_arena_open(jny_world_system());
    chance         luck = chance_of(5);
    lesson_rows    rows = make_rows(&a, &luck);
    signed char    labels[ROWS];
    linear_weights w    = {.w = JNY_ARRAY(&a, double, COLUMNS + 1)};
    linear_task    task = {&rows.stories, labels, 4, true, LINEAR_HINGE, 0.1};
    for (size_t i = 0; i < ROWS; i++) {
        labels[i] = -1;
        for (size_t k = 0; k < FILLED; k++)
            if (rows.stories.at[i][k].index == 7)
                labels[i] = 1;
    }
    linear_train(&task, &w);
    size_t right = 0;
    for (size_t i = 0; i < ROWS; i++)
        right += (linear_value(&w, rows.stories.at[i]) > 0) == (labels[i] > 0);
    cr_expect_eq(right, ROWS, "%zu of %d", right, ROWS);
    for (int c = 0; c < COLUMNS; c++)
        cr_expect(c == 6 || w.w[c] < w.w[6], "column %d weighs more than that which decides",
                  c + 1);
    jny_arena_close(&a);
}

Test(lessons, weighed_and_put_back_to_the_bit)
{
    jny_arena   a    = jny_arena_open(jny_world_system());
    chance      luck = chance_of(6);
    lesson_rows rows = make_rows(&a, &luck);
    double      by[COLUMNS], before[ROWS][FILLED];
    for (size_t c = 0; c < COLUMNS; c++)
        by[c] = 0.5 + (double)chance_below(&luck, 1000) / 400;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < FILLED; k++)
            before[i][k] = rows.stories.at[i][k].value;
    lesson_rows_weigh(&rows, by);
    for (size_t i = 0; i < ROWS; i++) {
        const struct feature_node *row = rows.stories.at[i];
        for (size_t k = 0; k < FILLED; k++)
            cr_assert_float_eq(row[k].value, before[i][k] * by[row[k].index - 1], 1e-12);
        cr_assert_eq(row[FILLED].value, 1, "the constant is weighed by nothing");
    }
    lesson_rows_weigh(&rows, NULL);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < FILLED; k++)
            cr_assert_eq(rows.stories.at[i][k].value, before[i][k], "row %zu", i);
    jny_arena_close(&a);
}
