/* tombstones.h - what was forgotten, as keyed hashes. Only for store/. */
#ifndef JNY_STORE_TOMBSTONES_H
#define JNY_STORE_TOMBSTONES_H

#include "db.h"

enum { KEYED = 32 };

/* forget.c: the hash of a story's id, its words or its teller, that only this project can make. */
jny_status tombstone_hash(jny_project *p, const char *kind, jny_str what, unsigned char out[KEYED],
                          jny_err *err);
/* Adds it to the open event. */
jny_status tombstone_write(jny_project *p, const char *kind, const unsigned char keyed[KEYED],
                           jny_err *err);
/* Writes NAME.forgotten anew from the project's tombstones. */
jny_status tombstones_save(jny_project *p, jny_err *err);

#endif
