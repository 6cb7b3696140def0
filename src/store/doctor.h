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

/* clang-format off */
/* What the summary of event `e` says, where it is such a value: in a changed file anything may stand
 * there, and nobody but the chain is to speak of it. */
#define TOLD_BY_EVENT(what, type)                                                                  \
    " CASE WHEN json_valid(e.summary) THEN CASE WHEN typeof(e.summary ->> '" what "') = '" type    \
    "' THEN e.summary ->> '" what "' END END "
/* The runs as the record has them: a run is called by the number of its event among those that
 * tagged, as each makes one and nothing takes one out. Its codebook is the newest of that name that
 * stood then. What a summary does not say is NULL. */
#define RUNS_OF_RECORD                                                                             \
    "(SELECT row_number() OVER (ORDER BY e.seq) AS id, e.seq AS event,"                            \
    " (SELECT max(c.id) FROM codebook_version c WHERE c.event <= e.seq AND c.name ="               \
    TOLD_BY_EVENT("codebook", "text") "AND NOT EXISTS (SELECT 1 FROM event u WHERE"                \
    " u.target = c.event AND u.seq < e.seq)) AS codebook,"                                         \
    TOLD_BY_EVENT("engine", "text") "AS engine," TOLD_BY_EVENT("stories", "integer")               \
    "AS stories," TOLD_BY_EVENT("hits", "integer") "AS hits FROM event e WHERE e.kind = 'run')"
/* clang-format on */

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
