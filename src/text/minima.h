/* minima.h - signatures by a loop of one's choice. Only for text/ and its tests. */
#ifndef JNY_TEXT_MINIMA_H
#define JNY_TEXT_MINIMA_H

#include <journeys/text.h>

/* Takes `n` runs into a signature. */
typedef void runs_taker(const uint32_t *runs, size_t n, jny_minima *out);
runs_taker   take_plainly; /* for every machine */

bool minima_of_by(jny_arena scratch, jny_str text, runs_taker *take, jny_minima *out);

#endif
