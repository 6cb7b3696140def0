/* gold.h - hand codings from a file, laid beside the stories of a project. Only for query/. */
#ifndef JNY_QUERY_GOLD_H
#define JNY_QUERY_GOLD_H

#include <journeys/query.h>

typedef struct {
    bool     *coded;    /* row: the file has this story                           */
    uint64_t *present;  /* bits as in jny_presence, rolled up to parents          */
    jny_str  *evidence; /* [row * themes + theme], the first quote; NULL: not kept */
    uint8_t  *valence;  /* [row * themes + theme], where the file says; JNY_VALENCES: nothing */
    bool     *named;    /* theme: the file names it                               */
    uint64_t  elsewhere;
} gold;

/* Reads q->gold. `ids` is the column "id" of the census, `row_of` the row of each of its
 * values. */
jny_status gold_load(jny_arena *a, const jny_evaluate_query *q, const jny_values *ids,
                     const uint32_t *row_of, size_t words, gold *out, jny_err *err);

#endif
