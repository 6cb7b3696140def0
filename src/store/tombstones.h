/* tombstones.h - what was forgotten, as keyed hashes. Only for store/. */
#ifndef JNY_STORE_TOMBSTONES_H
#define JNY_STORE_TOMBSTONES_H

#include "db.h"

enum { KEYED = 32 };

typedef struct {
    char          kind[16]; /* "story", "text", "respondent" */
    unsigned char keyed[KEYED];
} stone;
typedef JNY_LIST(stone) stones;

/* The hash of a story's id, its words or its teller, that only this project can make. */
jny_status tombstone_hash(jny_project *p, const char *kind, jny_str what, unsigned char out[KEYED],
                          jny_err *err);
/* Adds it to the open event. */
jny_status tombstone_write(jny_project *p, const char *kind, const unsigned char keyed[KEYED],
                           jny_err *err);
/* Whether there is one; `*yes` that is true stays so. */
jny_status tombstone_stands(jny_project *p, const char *kind, jny_str what, bool *yes,
                            jny_err *err);
jny_status tombstone_add(jny_project *p, const char *kind, jny_str what, jny_err *err);

/* All of a project; those of a list that it does not have; these set, in an event of their own. */
jny_status tombstones_load(jny_project *p, jny_arena *a, stones *out, jny_err *err);
jny_status tombstones_missing(jny_project *p, jny_arena *a, stones *list, jny_err *err);
jny_status tombstones_set(jny_project *p, const stones *list, jny_str actor, jny_err *err);
/* Whatever a list means among a copy's people and stories, in all their versions; `keeper` has the
 * key. */
jny_status tombstones_meant(jny_project *keeper, jny_project *copy, jny_arena *a,
                            const stones *list, jny_forget_request *r, jny_err *err);
/* forgotten.c: writes NAME.forgotten anew from the project's tombstones. */
jny_status tombstones_save(jny_project *p, jny_err *err);

#endif
