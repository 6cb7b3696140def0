/* part.h - a table, a sheet or the documents of a source on their way in. Only for part.c,
 * columns.c and meaning.c. */
#ifndef JNY_IMPORT_PART_H
#define JNY_IMPORT_PART_H

#include "row.h"

enum {
    KEPT_ROWS       = 400,
    KEPT_BYTES      = 8 << 20,
    KEPT_FOR_THEMES = 20000,
    FEW             = 5,       /* rows that are shorter than the headings: no slip any more */
    SHOWN_NOT_GIVEN = 24,      /* a longer value is no way of saying nothing */
    CACHED          = 512,     /* of a column, and of all columns together: */
    CACHED_IN_ALL   = 1 << 17, /* 40 bytes each; a power of two as well */
    SAMPLED_CELLS   = 1 << 21, /* of rows that each bring names of their own */
};

/* A value that came before, and what it meant: most columns have few. */
typedef struct {
    jny_str from, to;
    bool    known;
} cached;

typedef struct {
    jny_str           heading, form;
    const map_column *map; /* NULL: kept under its own heading */
    field             to;
    jny_str           name;
    bool              made, repeated;
    uint32_t          theme; /* of FIELD_THEME */
    cached           *cache;
    /* for the remarks */
    uint64_t given, impossible, no_break, breaks, out_of_range, not_dates;
    unsigned orders_seen;
} column;

typedef struct {
    cell       *cells;
    size_t      n;
    uint64_t    line, byte;
    jny_str     raw;
    const char *path;
    int64_t     source;
    jny_str     wrong_place, wrong; /* said by the reader: it is rejected */
    bool        is_wrong;
} kept_row;

struct part {
    import_job        *job;
    jny_str            name;
    bool               grid, decided, left_out, short_rows;
    jny_arena          kept, row, cache;
    size_t             kept_bytes, heading_cells;
    JNY_LIST(kept_row) rows;
    JNY_LIST(column)   columns;
    JNY_LIST(jny_str)  told; /* names that its columns and the mapping tell of; only grows */
    uint64_t           headings_again, totals, shorter;
    size_t             slots; /* in the cache of a column */
};

/* ---- columns.c */

/* The column of the cell at place `i` of a row: by its heading, or by the cell's own name. */
column *part_column_of(part *p, const cell *c, size_t i);
/* Decides by the rows kept so far where the headings are and what each column is, then lets
 * those rows through. */
jny_status part_decide(part *p, jny_err *err);

/* ---- meaning.c */

/* What a cell's value means by the mapping; a value that came before is not looked up again. */
jny_str part_with_cache(part *p, column *c, const cell *from, jny_str value);
/* Counts what is odd about a value, for the remarks. */
void part_look_at(column *c, jny_str value);
/* Notes a rating that is out of its range. */
void part_check_rating(part *p, column *c, const import_row *row, jny_str value);

/* ---- part.c */

bool part_is_total(part *p, const kept_row *row);
/* Makes named fields of a row and hands them on. */
jny_status part_take_kept(part *p, const kept_row *row, jny_err *err);

#endif
