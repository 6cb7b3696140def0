/* loaded.h - what a count counts, in memory. Only for query/. */
#ifndef JNY_QUERY_LOADED_H
#define JNY_QUERY_LOADED_H

#include <journeys/query.h>

struct jny_loaded {
    jny_project         *project;
    jny_arena           *a;
    const jny_active    *codebook;
    jny_str              codings;
    jny_census           census;
    jny_presence         presence;
    JNY_LIST(jny_str)    names; /* of the columns */
    JNY_LIST(jny_values) columns;
};

/* The column of an attribute, or of its groups ("date:year"); loaded when it is asked for
 * first. It stays for as long as `l` does. */
jny_status loaded_column(jny_loaded *l, jny_str attribute, jny_values *out, jny_err *err);

/* match.c: the rows that pass a filter; NULL: all of them. `*hint` (empty: none) is a
 * sentence about a value nobody has. An attribute nobody has is shown by a caret. */
jny_status where_match(jny_loaded *l, jny_arena *a, jny_where where, bool **out, jny_str *hint,
                       jny_err *err);

/* bins.c: parts "date:year" into the attribute and the kind of its groups; without a colon
 * `bins_is_kind` is false of it. JNY_ENOTFOUND with what was probably meant. */
jny_status bins_find(jny_str attribute, jny_str *base, size_t *kind, jny_err *err);
bool       bins_is_kind(size_t kind);
jny_values bins_make(jny_arena *a, const jny_values *from, size_t rows, size_t kind);
/* Counts the values of a merge as one. JNY_ENOTFOUND: not all of them are there. */
jny_status bins_merge(jny_arena *a, jny_values *column, size_t rows, const jny_merge *m,
                      jny_err *err);

#endif
