/* codebooks.h - the bare names of codebooks, kept packed. Only for store/. */
#ifndef JNY_STORE_CODEBOOKS_H
#define JNY_STORE_CODEBOOKS_H

#include "db.h"

/* Whether what is kept of a version, if anything, is what `book` says. */
bool codebook_is_as_kept(jny_project *p, int64_t key, const jny_codebook *book);
/* Keeps it of the newest version of every codebook, inside a transaction of the caller's. */
jny_status codebooks_keep_bare(jny_project *p, jny_err *err);

#endif
