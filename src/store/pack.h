/* pack.h - hits in few bytes. Only for store/.
 *
 * The hits of a story, by theme and start as jny_tag gives them, one after the other,
 * each as three varints (LEB128, little end first):
 *
 *     rule * 2 + negated, start in bytes, length in bytes
 *
 * The theme follows from the rule, code points from the text. */
#ifndef JNY_STORE_PACK_H
#define JNY_STORE_PACK_H

#include <journeys/store.h>

void pack_number(jny_buf *b, uint64_t n);
/* Takes one number off the front; false when the bytes end inside it. */
bool unpack_number(jny_str *s, uint64_t *n);

void pack_hits(jny_buf *b, jny_tags tags);
/* False when the bytes are no hits of this codebook in this text. */
bool unpack_hits(jny_arena *a, jny_str packed, const jny_codebook *book, jny_str text,
                 jny_tags *out);

#endif
