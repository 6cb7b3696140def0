/* outlived.h - what people withdrew and what left the project since a backup was made: it must
 * outlive that the project goes back to it. Only for store/. */
#ifndef JNY_STORE_OUTLIVED_H
#define JNY_STORE_OUTLIVED_H

#include "project.h"

/* What a restoration knows of it so far: it may be tried more than once. */
typedef struct {
    JNY_LIST(jny_outlived)    list;
    JNY_LIST(jny_event_count) behind;
} outlived;

/* Finds what happened in `live` behind the last event that `copy` shares with it, and sets in
 * `copy` what must stand there too, in events of their own kind: consent narrower than in the copy,
 * flags, signatures taken back or given anew, accounts, releases. A release is carried only if
 * nothing was imported between: it names people and stories by number. Adds each once. */
jny_status outlived_carry(jny_project *live, jny_project *copy, jny_arena *a, jny_str actor,
                          outlived *out, jny_err *err);

#endif
