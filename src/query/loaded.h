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

/* The column of an attribute; loaded when it is asked for first. It stays for as long as
 * `l` does. */
jny_status loaded_column(jny_loaded *l, jny_str attribute, jny_values *out, jny_err *err);

#endif
