/* doctor.h - what the parts of the doctor share. Only for store/. */
#ifndef JNY_STORE_DOCTOR_H
#define JNY_STORE_DOCTOR_H

#include "record.h"

enum { LISTED = 200 };

typedef struct {
    jny_project          *p;
    jny_arena            *a;
    jny_progress          progress;
    void                 *ctx;
    uint64_t              done, total;
    jny_health           *out;
    int64_t               sealed_from;
    unsigned char         head[SEAL_BYTES];
    JNY_LIST(jny_finding) findings;
} exam;

void exam_find(exam *x, bool derived, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* One more row was looked at. */
void exam_step(exam *x);

/* The chain of events against the rows they sealed: doctor_chain.c. */
jny_status exam_chain(exam *x, jny_str head, jny_err *err);
/* Texts, codebooks, hits against what they were made from: doctor_made.c. */
jny_status exam_texts(exam *x, jny_err *err);
jny_status exam_codebooks(exam *x, jny_err *err);
jny_status exam_runs(exam *x, jny_err *err);
/* Everything that is counted, in two ways. */
jny_status exam_counts(exam *x, jny_err *err);

#endif
