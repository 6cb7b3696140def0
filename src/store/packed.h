/* packed.h - the table `packed`: what was made from rows, kept as bytes. Only for store/.
 *
 * Derived, never sealed. Whatever is not there, is of another state, or does not fit its hash is
 * as if it had never been kept: who asks reads the rows. Nothing here fails, but for writing. */
#ifndef JNY_STORE_PACKED_H
#define JNY_STORE_PACKED_H

#include "db.h"

typedef enum {
    PACKED_CENSUS,
    PACKED_VALUES,
    PACKED_MASKS,
    PACKED_BOOK
} packed_kind; /* schema.sql */

/* What is kept, or NULL; `*bytes` until the statement is reset, which the caller does. */
sqlite3_stmt *packed_find(jny_project *p, packed_kind kind, int64_t number, const jny_sha256 *state,
                          jny_str *bytes);
bool packed_is_kept(jny_project *p, packed_kind kind, int64_t number, const jny_sha256 *state);
void packed_keep(jny_project *p, packed_kind kind, int64_t number, const jny_sha256 *state,
                 jny_str bytes, jny_err *err);

/* Bytes, numbers and texts, one after the other; each `take` moves `s` on, and says whether
 * there was so much. A text lives where `s` does. */
void        packed_put(jny_buf *b, const void *from, size_t n);
void        packed_put_number(jny_buf *b, uint64_t n);
void        packed_put_text(jny_buf *b, jny_str text);
const char *packed_take(jny_str *s, size_t n); /* NULL: there are fewer */
bool        packed_take_number(jny_str *s, uint64_t *n);
bool        packed_take_text(jny_str *s, jny_str *text);
/* How everything begins: the order of bytes of the machine that wrote it, and how many rows
 * follow. A row takes at least a byte. */
void packed_put_head(jny_buf *b, uint64_t rows);
bool packed_take_head(jny_str *s, uint64_t *rows);

#endif
