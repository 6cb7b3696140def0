/* page_review.h - what the review page shares with those that change something. Only for web/. */
#ifndef JNY_WEB_PAGE_REVIEW_H
#define JNY_WEB_PAGE_REVIEW_H

#include "app.h"
#include "marks.h"

/* The queue that the fields of a request ask for, and the address of a story in it. */
jny_queue_query asked_queue(const visit *v);
jny_str         review_link(visit *v, jny_str story);
size_t          queue_next(const jny_queue_item *queue, size_t n, size_t from, bool flagged);
/* review_conflict.c. Whether two people say other things of a theme; either may be NULL. */
bool answers_differ(const jny_answer *x, const jny_answer *y);
/* What somebody else said of a theme behind the decision `seen`; NULL: nobody. */
const jny_answer *conflict_since(visit *v, size_t row, size_t theme, int64_t seen);
jny_str           conflict_words(visit *v, const jny_answer *x, jny_str theme, const char *when);
/* "keep", "theirs", "leave": makes it the request of a decision. False: there is none to record;
 * then `*said` is what to say of it, or NULL, and the visit has its answer. */
bool conflict_settle(visit *v, jny_str act, jny_decide_request *r, const char **said);
/* The first words of a story. */
jny_str beginning_of(jny_str text, size_t most);
void    keys_dialog(html *h);
/* Who marked the story "may be at risk now", and whom to tell: to who marked it, and to leads. */
void risk_note(visit *v, size_t row);

#endif
