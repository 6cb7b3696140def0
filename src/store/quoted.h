/* quoted.h - where people have put words of a forgotten story: into a codebook, into a note on
 * another story. Only for store/. */
#ifndef JNY_STORE_QUOTED_H
#define JNY_STORE_QUOTED_H

#include "project.h"

typedef struct quoted quoted;

/* Before erasing: what was told. Looked for are eight words in a row of at least forty code points,
 * and whole sentences of five words and twenty-four: less is said by chance. */
quoted *quoted_open(jny_arena *a);
void    quoted_add(quoted *q, jny_str text);
/* After erasing: where it stands, whatever its case and what stands between the words. What another
 * story that stays says as well is nobody's alone, and not told. Each theme and each story once. */
jny_status quoted_find(quoted *q, jny_project *p, jny_arena *a, jny_quoted **out, size_t *n,
                       jny_err *err);

#endif
