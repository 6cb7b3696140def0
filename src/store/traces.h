/* traces.h - whether anything of what was forgotten is still in a file. Only for store/. */
#ifndef JNY_STORE_TRACES_H
#define JNY_STORE_TRACES_H

#include "db.h"

typedef struct traces traces;

/* Before erasing: what will be looked for. Texts are cut into pieces of sixteen bytes that
 * overlap, each in UTF-8, folded, UTF-16 (both orders) and cp1252. */
traces *traces_open(jny_arena *a);
void    traces_add(traces *t, jny_str text);
/* After erasing: what others still say is no trace. */
void traces_allow(traces *t, jny_str text);
/* Looks through a file that may be absent; counts what it finds. */
jny_status traces_search(traces *t, const jny_world *w, const char *path, uint64_t *bytes,
                         uint64_t *found, jny_err *err);
size_t     traces_count(const traces *t);

#endif
