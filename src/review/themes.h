/* themes.h - themes of one codebook in another. Only for review/. */
#ifndef JNY_REVIEW_THEMES_H
#define JNY_REVIEW_THEMES_H

#include <journeys/review.h>

/* The theme of `book` that `t`, of another version of it, is: by guid, else by path.
 * JNY_NO_PARENT if it is not there. */
size_t same_theme(const jny_codebook *book, const jny_theme *t);

#endif
