/* disclose.h - one table of counts made safe to print. Only for query/. */
#ifndef JNY_QUERY_DISCLOSE_H
#define JNY_QUERY_DISCLOSE_H

#include <journeys/query.h>

/* The sums that are printed with a table. */
typedef enum {
    SUMS_NONE,  /* the cells alone                               */
    SUMS_WHOLE, /* one sum of them all: a table by one attribute */
    SUMS_ALL,   /* of every row, of every column, and of all     */
} sums;

/* A table of respondents, who each stand in one cell: (rows + 1) * (columns + 1) places,
 * row by row; the last of a row and of a column are its sums. By one attribute it has one
 * row, without any one row and one column. */
typedef struct {
    size_t          rows, columns;
    sums            sums;
    const uint32_t *count;
    const uint32_t *base;        /* of whom; NULL: the counts are themselves a base */
    const bool     *base_hidden; /* as disclosing the base left it; NULL with it    */
    /* disclose_loose only: of both, by cell, who stands in that cell and no other. */
    const uint32_t *settled, *base_settled;
    unsigned        threshold; /* 1 to threshold - 1 respondents are hidden       */
    unsigned        base_threshold;
    unsigned        round; /* to multiples of that; 1: exact                  */
} sheet;

/* DISCLOSE_REFUSED: nothing helps; DISCLOSE_BASE: only hiding more of the base may. */
typedef enum { DISCLOSE_DONE, DISCLOSE_REFUSED, DISCLOSE_BASE } disclosed;

/* Which places are hidden, in `hidden`. Where the answer is no, `*place` is one that could
 * not be made safe. */
disclosed disclose(const sheet *s, bool *hidden, size_t *place, jny_arena scratch);
/* Hides one more sum, nearest to `place` first. False: all are hidden. */
bool disclose_next_sum(const sheet *s, bool *hidden, size_t place);
/* Whether the places in `hidden` are enough. */
bool disclose_audit(const sheet *s, const bool *hidden, jny_arena scratch);

/* A count as it is printed, where it is not hidden. */
uint32_t disclose_shown(unsigned round, uint32_t count);

/* For tables in which somebody may stand in several cells: only rounded. */
disclosed disclose_loose(const sheet *s, bool *hidden, jny_arena scratch);

/* Themes of one rounded table, each a sheet of the same shape with its own `hidden`. A theme is
 * part of the one above it: who mentions it mentions that. The last sheet is who mentions none;
 * the others of its base are above the themes at the top. */
typedef struct {
    size_t        n; /* sheets; themes are 0 to n - 2 */
    const sheet  *sheets;
    bool *const  *hidden;
    const size_t *above; /* of a theme; n - 1: at the top */
    const bool   *whole; /* all parts of it are in the table */
    const bool   *loose; /* somebody stands in two cells */
} family;

/* Hides more, until no theme tells on another by being a part of it. */
void disclose_family(const family *f, jny_arena scratch);

static inline size_t sheet_places(const sheet *s)
{
    return (s->rows + 1) * (s->columns + 1);
}

static inline bool sheet_is_sum(const sheet *s, size_t place)
{
    return place / (s->columns + 1) == s->rows || place % (s->columns + 1) == s->columns;
}

/* Whether the place is printed at all. */
static inline bool sheet_is_printed(const sheet *s, size_t place)
{
    return !sheet_is_sum(s, place) || s->sums == SUMS_ALL ||
           (s->sums == SUMS_WHOLE && place == sheet_places(s) - 1);
}

#endif
