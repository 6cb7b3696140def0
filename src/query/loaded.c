/* loaded.c - what a count counts, from the project into memory. */
#include "loaded.h"

jny_status loaded_column(jny_loaded *l, jny_str attribute, jny_values *out, jny_err *err)
{
    for (size_t i = 0; i < l->names.n; i++)
        if (jny_str_eq(l->names.at[i], attribute)) {
            *out = l->columns.at[i];
            return JNY_OK;
        }
    jny_err    why = {0};
    jny_str    base;
    size_t     kind;
    jny_status st = jny_census_column(l->project, l->a, &l->census, attribute, out, &why);
    if (st == JNY_ENOTFOUND) { /* it may be groups of one that is there */
        jny_err other = {0};
        if (bins_find(attribute, &base, &kind, &other) != JNY_OK)
            why = other;
        else if (bins_is_kind(kind))
            st = loaded_column(l, base, out, err);
        if (st == JNY_OK)
            *out = bins_make(l->a, out, l->census.n, kind);
    }
    if (st != JNY_OK) {
        if (err && err->status == JNY_OK)
            *err = why;
        return st;
    }
    *JNY_PUSH(l->a, &l->names)   = jny_str_copy(l->a, attribute);
    *JNY_PUSH(l->a, &l->columns) = *out;
    return JNY_OK;
}

/* What is asked for by name or, as "date:year", by groups of one. */
static void keep_columns(jny_project *p, const jny_count_query *q)
{
    jny_str names[2 * JNY_BY_MAX];
    size_t  n = 0;
    for (size_t i = 0; i < q->n_by; i++) {
        jny_str name = q->by[i], base = jny_str_cut(&name, ':');
        names[n++] = q->by[i];
        if (name.n)
            names[n++] = base;
    }
    jny_columns_ready(p, q->codebook, names, n);
}

jny_status jny_count_load(jny_project *p, jny_arena *a, const jny_count_query *q, jny_loaded **out,
                          jny_err *err)
{
    jny_values  column;
    jny_loaded *l = JNY_NEW(a, jny_loaded);
    *l            = (jny_loaded){
                   .project = p, .a = a, .codebook = q->codebook, .codings = jny_str_copy(a, q->codings)};
    keep_columns(p, q);
    jny_status st = jny_census_load(p, a, &l->census, err);
    if (st == JNY_OK)
        st = jny_presence_load(p, a, &l->census, l->codebook, l->codings, &l->presence, err);
    for (size_t i = 0; st == JNY_OK && i < q->n_by; i++)
        st = loaded_column(l, q->by[i], &column, err);
    *out = l;
    return st;
}
