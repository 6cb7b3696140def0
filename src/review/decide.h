/* decide.h - what single decisions and files of them share. Only for review/. */
#ifndef JNY_REVIEW_DECIDE_H
#define JNY_REVIEW_DECIDE_H

#include <journeys/review.h>

/* The place of a quote in a story's text. JNY_ENOTFOUND: the story does not say that. */
jny_status find_quote(const jny_story *story, jny_str quote, jny_evidence *out, jny_err *err);
/* What was typed for other people to read: JNY_EINVAL for what a terminal might obey. */
jny_status check_typed(jny_str s, const char *what, jny_err *err);
jny_status check_valence(jny_str valence, jny_err *err);

#endif
