/* window.c - what was loaded for counting, row by row: for who looks at stories and not at
 * counts. Changes nothing. */
#include "loaded.h"

const jny_census *jny_loaded_census(const jny_loaded *l)
{
    return &l->census;
}

const jny_presence *jny_loaded_presence(const jny_loaded *l)
{
    return &l->presence;
}

jny_status jny_loaded_column(jny_loaded *l, jny_str attribute, jny_values *out, jny_err *err)
{
    return loaded_column(l, attribute, out, err);
}
