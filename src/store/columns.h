/* columns.h - columns of all live stories as bytes, kept so that a count need not read every
 * row. Only for store/.
 *
 * A column belongs to one state of the stories: the digest of the newest event that could
 * have changed them. Of any other state, or with bytes that do not fit, it is as if it were
 * not there, and the rows are read. */
#ifndef JNY_STORE_COLUMNS_H
#define JNY_STORE_COLUMNS_H

#include "db.h"

/* Each: whether it is there, for the stories as they are or (a column, masks) as `c` has
 * them. What is found lives in `a`. */
bool columns_census(jny_project *p, jny_arena *a, jny_census *out);
bool columns_values(jny_project *p, jny_arena *a, const jny_census *c, int64_t attribute,
                    jny_values *out);
bool columns_masks(jny_project *p, jny_arena *a, const jny_census *c, int64_t run, size_t themes,
                   jny_masks *out);

/* census.c: the persons of a census and the row of each story, from its other columns. Every key is
 * from 1 to the greatest; who fills the columns has looked. */
void census_complete(jny_arena *a, jny_census *c);
/* Numbers are given one after the other; far beyond their count, none was given by us. */
bool census_is_dense(int64_t greatest, int64_t n);
/* The number of an attribute; 0: no story ever had it. */
jny_status census_attribute(jny_project *p, jny_str name, int64_t *out, jny_err *err);

#endif
