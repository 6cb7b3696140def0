/* mapping.h - how a source is read: which column is what, and what its words mean. Read from
 * YAML by mapping.c, guessed by guess.c, written by mapping_print.c. Only for import/. */
#ifndef JNY_IMPORT_MAPPING_H
#define JNY_IMPORT_MAPPING_H

#include "value.h"

#include <journeys/import.h>

/* One column of one source. */
typedef struct {
    jny_str    heading, form; /* as the source writes it; its heading_form         */
    field      to;
    jny_str    name;  /* of the attribute; for a known field its own name            */
    date_order order; /* of a date; ORDER_UNKNOWN: the mapping's                      */
    jny_str    like;  /* a pattern whose `{}` is the value; empty: the whole          */
    bool       typed; /* a closed answer: a number from `low` to `high`             */
    long       low, high;
    int        says; /* of a guess: how sure, 0 to 100                            */
    jny_str    why;  /* of a guess: what spoke for it                             */
    jny_loc    at;
} map_column;

/* "Mum" stands for "parent" in the field `name`. */
typedef struct {
    jny_str name, form, shown, means;
} map_alias;

/* A row is a test where the column's value is like one of the patterns. */
typedef struct {
    jny_str name, pattern;
} map_test;

typedef struct {
    jny_str name;  /* for the report */
    jny_str files; /* a glob, relative to the folder of the import */
    jny_str encoding, delimiter;
    bool    strict; /* a column that the mapping does not name is an error (no: kept as it is) */
    bool    keeps_textless;
    JNY_LIST(map_column)    columns;
    JNY_LIST(jny_attribute) set; /* fields that the source does not give */
    JNY_LIST(map_test)      tests;
    JNY_LIST(map_alias)     aliases; /* of this source only; they come first */
    jny_loc                 at;
} map_source;

typedef struct {
    jny_str ward, locality, note, form;
} map_place;

struct jny_mapping {
    jny_arena           *a;
    jny_str              path, name;
    date_order           order;
    bool                 guessing; /* everyday words stand for what they mean */
    JNY_LIST(map_source) sources;
    JNY_LIST(map_alias)  aliases;
    JNY_LIST(jny_str)    not_given; /* forms */
    JNY_LIST(map_place)  places;
    jny_str              places_path;
};

/* What `value` means in the field: an alias, a word of the design, an everyday word; empty:
 * nobody knows. `form` is value_form of it. */
jny_str map_value(jny_arena *a, const jny_mapping *m, const map_source *s, field to, jny_str name,
                  jny_str value, jny_str form);
/* The ward that is meant; NULL: none of the list. */
const map_place *map_ward(jny_arena *a, const jny_mapping *m, jny_str value);
bool             map_is_not_given(const jny_mapping *m, jny_str form);

/* The source whose `files` a path belongs to; NULL: none. */
const map_source *map_source_for(const jny_mapping *m, jny_str path);

/* Reads a list of wards: separated values with the columns ward, locality and perhaps note, in any
 * encoding that an import reads. JNY_ESYNTAX for what is none, or holds stories as well; `m` has
 * no list then. */
jny_status map_places(jny_mapping *m, const jny_world *w, const char *path, jny_err *err);

#endif
