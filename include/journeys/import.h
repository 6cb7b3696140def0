/* import.h - what a consultation collected, into the project: untrusted input ends here. */
#ifndef JNY_IMPORT_H
#define JNY_IMPORT_H

#include <journeys/store.h>

typedef struct {
    bool         dry_run;     /* tell everything, write nothing                       */
    bool         corrections; /* a known id with other words becomes a new version    */
    const char  *rejects;     /* file for rows that cannot be imported; NULL: none may be */
    jny_limits   limits;
    jny_str      actor;
    jny_progress progress; /* in bytes read; may be NULL */
    void        *progress_ctx;
} jny_import_options;

/* A row that was not imported, or was imported with something worth a look. */
typedef struct {
    bool     rejected;
    uint64_t line;  /* where the row begins in its file, from 1 */
    jny_str  place; /* "column 12", "id", "text"; may be empty  */
    jny_str  msg;
} jny_import_note;

typedef struct {
    jny_str                   file, format;
    uint64_t                  read;      /* rows */
    uint64_t                  added;     /* new stories */
    uint64_t                  same;      /* were there already, word for word */
    uint64_t                  changed;   /* known stories with other attributes: applied */
    uint64_t                  corrected; /* known stories with other words: new versions */
    uint64_t                  back;      /* had been withdrawn, are back */
    uint64_t                  twins;     /* came in with the very words of another story */
    uint64_t                  rejected;
    uint64_t                  twin_line;        /* of the first such row ... */
    jny_str                   twin_id, twin_of; /* ... its id, and whose words it has */
    JNY_LIST(jny_import_note) notes;            /* the first thousand */
} jny_import_report;

/* Imports one file: NDJSON, CSV or TSV in UTF-8, by its name's ending. One event, all
 * or nothing: a rejected row imports nothing (JNY_ECONFLICT, the report tells which)
 * unless `rejects` names a file for such rows. When nothing is new, no event is made. */
jny_status jny_import_file(jny_project *p, jny_arena *a, const char *path,
                           const jny_import_options *options, jny_import_report *out, jny_err *err);

/* Whether jny_import_file reads files of this name. */
bool jny_import_knows(jny_str path);

#endif
