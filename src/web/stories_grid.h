/* stories_grid.h - what the grid of stories and "many at once" share. Only for web/. */
#ifndef JNY_WEB_STORIES_GRID_H
#define JNY_WEB_STORIES_GRID_H

#include "page_review.h"

enum { GRID_COLUMNS = 6 };
typedef struct {
    const char *attribute, *heading;
    bool        nowrap; /* digits with hyphens are read as one */
} grid_column;
extern const grid_column grid_columns[GRID_COLUMNS];

typedef struct {
    visit            *v;
    const jny_values *values[GRID_COLUMNS]; /* NULL: nobody has that attribute */
    size_t            theme;
    jny_str           q, who, locality, state, sort;
    const jny_values *localities;
    size_t           *rows;
    size_t            n;
} grid;

/* The rows that the request's filter lets through, sorted. */
jny_status grid_load(grid *g);
/* What a row has in a column; empty: not given. */
jny_str grid_value(const grid *g, size_t column, size_t row);
/* How many suggestions of it wait for a person; 0 while this coder codes it blind. */
uint32_t grid_waiting(const grid *g, size_t row);
/* The same grid, sorted so, from that row on, without one part of its filter. */
jny_str grid_link(const grid *g, jny_str sort, jny_str from, const char *without);
/* Which suggestions are to be accepted in these rows; false: none were named. */
bool batch_asked(grid *g, jny_batch_query *q);
void batch_preview(grid *g, const jny_batch_query *q);
void batch_offer(grid *g);

#endif
