/* stance.h - what people say of one story, theme by theme. Only for query/. */
#ifndef JNY_QUERY_STANCE_H
#define JNY_QUERY_STANCE_H

#include <journeys/query.h>

/* What one coder says on each theme of one story, rolled up. */
typedef enum { SILENT, ABSENT, PRESENT, DISPUTED } stance;

enum { NO_VALENCE = JNY_VALENCES, VALENCES_DIFFER };

/* For each theme of one story: the stance, and the valence of what is present. */
typedef struct {
    uint8_t *on, *valence;
} stances;

/* Room for one story after the other. */
typedef struct {
    const jny_codebook *book;
    size_t             *theme_of;  /* by theme key of the project: index, or JNY_NO_PARENT */
    stances             mine, all; /* of one coder, of everybody                          */
    stances             ruled;     /* of who adjudicated                                  */
    const jny_answer  **denied;    /* by theme: the newest "absent" on it or its parents  */
    jny_arena           scratch;   /* after everything that lasts                         */
} voices;

/* Without `theme_of` and `scratch`, which the caller sets before a story is asked about. */
voices voices_open(jny_arena *a, const jny_codebook *book);
/* What people say of a story of which there are `n` answers, in `all`. Adjudication wins. */
void voices_of_people(voices *w, const jny_answer *a, size_t n);
/* What one coder says of it, person or outside machine, in `mine`; adjudicating is not coding.
 * Whether they said anything. */
bool voice_of_coder(voices *w, const jny_answer *a, size_t n, jny_str name, bool machine);

#endif
