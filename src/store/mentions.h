/* mentions.h - where a forgotten name is still said. Only for store/. */
#ifndef JNY_STORE_MENTIONS_H
#define JNY_STORE_MENTIONS_H

#include "project.h"

/* After erasing: in how many places of each kind one of the names stands, as words of their own and
 * however they are cased, in an address ("%C3%A9") too. Numbers, and names of fewer than three
 * bytes, are not looked for. */
jny_status mentions_find(jny_project *p, jny_arena *a, const jny_str *names, size_t n,
                         jny_mention **out, size_t *n_out, jny_err *err);

#endif
