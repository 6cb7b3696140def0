/* score.h - a scorer as machines without AVX2 have it. Only for tag/ and its tests. */
#ifndef JNY_TAG_SCORE_H
#define JNY_TAG_SCORE_H

#include <journeys/tag.h>

/* From now on weights are added up by the loop for every machine: slower, to the same sums. */
void scorer_add_plainly(jny_scorer *s);

#endif
