/* decide.h - what single decisions and files of them share. Only for review/. */
#ifndef JNY_REVIEW_DECIDE_H
#define JNY_REVIEW_DECIDE_H

#include <journeys/review.h>

/* What a coder could not see, as the record says it. A reading that is blind to the earlier one of
 * the same coder ends with OWN_EARLIER. */
#define BLIND_TO_OTHERS JNY_STR("machine and others")
#define OWN_EARLIER     JNY_STR("own earlier answers")
#define BLIND_TO_OWN    JNY_STR("machine, others and own earlier answers")

/* The place of a quote in a story's text. JNY_ENOTFOUND: the story does not say that. */
jny_status find_quote(const jny_story *story, jny_str quote, jny_evidence *out, jny_err *err);
/* What was typed for other people to read: JNY_EINVAL for what a terminal might obey. */
static inline jny_status check_typed(jny_str s, const char *what, jny_err *err)
{
    return jny_typed_check(s, what, JNY_NOTE_BYTES, err);
}
/* Adds to an event's summary what its coder could not see; nothing where that is empty. */
void say_blind(jny_buf *summary, jny_str blind);
/* What a coding may say of how it was. */
enum { VALENCES = JNY_AGREE_VALENCES };
extern const jny_str valence_names[VALENCES];
size_t               valence_find(jny_str name); /* VALENCES: none is called so */
jny_status           check_valence(jny_str valence, jny_err *err);

#endif
