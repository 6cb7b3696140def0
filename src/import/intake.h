/* intake.h - between who reads rows and who puts stories into the project: each has a core.
 *
 *     reader -> part -> row -> intake -> put -> project
 *
 * What is found in the rows goes over in their order, in batches, and only the other side counts
 * and tells. A file of a few rows needs no second thread and gets none. Only for import/. */
#ifndef JNY_IMPORT_INTAKE_H
#define JNY_IMPORT_INTAKE_H

#include "row.h"

typedef enum {
    TAKEN_STORY,
    TAKEN_TEST, /* left out */
    TAKEN_REJECTED,
    TAKEN_NOTE,
    TAKEN_UNKNOWN, /* a value that nobody knows */
} taken_kind;

typedef struct {
    taken_kind                   kind;
    import_row                   row;       /* without its fields */
    jny_story                    story;     /* TAKEN_STORY */
    const struct near_signature *signature; /* of the story, made when it is given */
    jny_str place, msg; /* of a remark; the field and the value that nobody knows */
    field   to;         /* TAKEN_UNKNOWN */
} taken;

typedef struct intake intake;

intake *intake_open(import_job *job);
/* Takes a copy over. Waits while the other side is too far behind. */
void intake_give(intake *in, const taken *t);
/* Whether the other side goes on. JNY_OK does not mean that all is in the project. */
jny_status intake_check(const intake *in, jny_err *err);
/* Waits until all that was given is in the project; the project is this side's until the next
 * intake_give. What failed there came earlier in the file than what failed here: it is the error.
 */
jny_status intake_drain(intake *in, jny_err *err);
/* What was told on the other side then lives in the job's arena. */
void intake_close(intake *in);

/* put.c: one after the other, on the other side. `told` is kept for the report, `row` is not. */
jny_status put_taken(import_job *job, jny_arena *told, jny_arena *row, const taken *t,
                     jny_err *err);

#endif
