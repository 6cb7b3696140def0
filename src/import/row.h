/* row.h - between the readers of formats and the project: a row of named fields.
 * Only for import/. */
#ifndef JNY_IMPORT_ROW_H
#define JNY_IMPORT_ROW_H

#include <journeys/import.h>

/* A row as a reader found it. Names and values are text; a missing value is empty. */
typedef struct {
    uint64_t       line; /* where it begins, from 1 */
    jny_attribute *fields;
    size_t         n;
    jny_str        raw; /* how it can be written to the file of rejects */
} import_row;

/* One import of one file: what readers hand their rows to. */
typedef struct {
    jny_project              *project;
    jny_arena                *a; /* the report lives here */
    const jny_import_options *options;
    jny_import_report        *report;
    jny_str                   stem; /* "forms" of "dir/forms.csv": for ids */
    int64_t                   source;
    jny_buf                   rejects;      /* raw rows */
    jny_str                   rejects_head; /* a CSV's heading */
    jny_sha256_running        digest;
    uint64_t                  bytes;
} import_job;

/* Takes a row: checks it, makes a story of it, puts it into the open event; or rejects
 * it. Fails only when the whole import must stop. `row_arena` is the row's. */
jny_status import_take(import_job *job, jny_arena *row_arena, const import_row *row, jny_err *err);
/* A row that the reader itself could not make sense of. */
void import_reject(import_job *job, uint64_t line, jny_str place, jny_str msg, jny_str raw);

/* The readers. */
jny_status read_ndjson(import_job *job, const char *path, jny_err *err);
jny_status read_csv(import_job *job, const char *path, char separator, jny_err *err);

#endif
