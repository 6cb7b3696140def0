/* import.h - what a consultation collected, into the project: untrusted input ends here.
 *
 * A source is what one step brings in and `undo` takes back: a file, or the files of a folder
 * that a mapping reads alike (typed cards, transcripts). */
#ifndef JNY_IMPORT_H
#define JNY_IMPORT_H

#include <journeys/store.h>

JNY_C_BEGIN

/* ---- Mappings ------------------------------------------------------------------------------ */

/* How sources are read: which column is what, what their words mean, what is a test. */
typedef struct jny_mapping jny_mapping;

/* Reads a mapping from YAML. Everything found wrong is added to `problems`; with an error
 * among them the answer is JNY_ESYNTAX and `err` holds the first. */
jny_status jny_mapping_parse(jny_arena *a, const char *path, jny_str yaml, jny_mapping **out,
                             jny_problems *problems, jny_err *err);
/* The same of a file, with the list of wards that it names. `*yaml` is its text. */
jny_status jny_mapping_load(jny_arena *a, const jny_world *w, const char *path, jny_mapping **out,
                            jny_str *yaml, jny_problems *problems, jny_err *err);
/* What was guessed for the sources of an import, as a commented YAML file that
 * jny_mapping_parse reads. */
typedef struct jny_import_report jny_import_report;
jny_str jny_mapping_print(jny_arena *a, const jny_import_report *reports, size_t n);

/* ---- What there is to import ----------------------------------------------------------------- */

/* The files of one source, in the order of their names. */
typedef struct {
    jny_str            name;
    const char *const *paths;
    size_t             n;
    const void        *source; /* of the mapping; NULL: it is guessed */
} jny_import_source;

/* What stands in a folder and was not read. */
typedef struct {
    jny_str path, why;
    bool    missing; /* stories may be missing for it: a link that leads nowhere, what is no file;
                      * false: in no format that is read, or no source of the mapping names it */
} jny_import_left;

typedef struct {
    JNY_LIST(jny_import_source) sources;
    JNY_LIST(jny_import_left)   left_out;
} jny_import_plan;

/* Sorts files and folders into sources. A folder is looked through, with the folders in it;
 * hidden files, the mapping itself and its list of wards are passed over (without a mapping a
 * localities.csv that can be used as one). `mapping` may be NULL: tables are then each a source,
 * and documents of a kind in one folder are one. */
jny_status jny_import_plan_make(jny_arena *a, const char *const *paths, size_t n,
                                const jny_mapping *mapping, jny_import_plan *out, jny_err *err);

/* ---- Importing ------------------------------------------------------------------------------- */

typedef struct {
    bool               dry_run;      /* tell everything, write nothing                     */
    bool               corrections;  /* a known id with other words becomes a new version  */
    const char        *rejects;      /* file for rows that cannot be imported; NULL: none may be */
    const jny_mapping *mapping;      /* NULL: guessed                                      */
    jny_str            encoding;     /* of text files; empty: found out                    */
    jny_str            codings_from; /* columns of marks are this coder's themes           */
    bool         sets_as_attributes; /* REFI-QDA: sets named "gender: male" tell an attribute */
    jny_limits   limits;
    jny_str      actor;
    jny_progress progress; /* in bytes read; may be NULL */
    void        *progress_ctx;
} jny_import_options;

/* A row that was not imported, or was imported with something worth a look. */
typedef struct {
    bool     rejected;
    jny_str  file;  /* as it was given */
    jny_str  part;  /* the sheet; empty: the file has none    */
    uint64_t line;  /* where the row begins, from 1: a line, or the row of a sheet */
    uint64_t byte;  /* the same in bytes from 0, where the file has lines */
    jny_str  place; /* "column 12", "id", "text"; may be empty  */
    jny_str  msg;
} jny_import_note;

/* A value that nobody knows, imported as it was given. */
typedef struct {
    jny_str  field, value, nearest; /* nearest: the known one that was perhaps meant */
    uint64_t rows;
} jny_import_unknown;

/* An attribute that is another one now, and of how many known stories. */
typedef struct {
    jny_str  field;
    uint64_t rows;
} jny_import_change;

/* Two stories that are nearly the same. */
typedef struct {
    jny_str  id, other;
    unsigned percent; /* of their runs of words that they share */
} jny_import_near;

/* Every row read is one of: added, same, changed, corrected, back, repeated, tests, forgotten,
 * rejected. */
struct jny_import_report {
    jny_str  file, format; /* the name of the source */
    size_t   files;
    uint64_t read;      /* rows */
    uint64_t added;     /* new stories */
    uint64_t same;      /* were there already, word for word */
    uint64_t repeated;  /* stood in this source before, word for word: imported once */
    uint64_t changed;   /* known stories with other attributes: applied */
    uint64_t corrected; /* known stories with other words: new versions */
    uint64_t back;      /* had been withdrawn, are back */
    uint64_t tests;     /* test rows: left out */
    uint64_t forgotten; /* somebody asked to be forgotten: left out */
    uint64_t rejected;
    /* of those that came in: */
    uint64_t twins;    /* with the very words of another story */
    uint64_t prefixed; /* with an id of another source's story: prefixed by the source's name */
    uint64_t textless; /* without words: only codings or closed answers */
    uint64_t codings;  /* answers of coders that were added */
    uint64_t themes;   /* REFI-QDA: codes that became themes ... */
    uint64_t marks;    /* ... finished stories and flags ...     */
    uint64_t missing;  /* ... and texts that are not in the file  */
    uint64_t quotes_kept, quotes_lost;       /* passages of decisions on corrected stories */
    uint64_t twin_line;                      /* of the first such row ... */
    jny_str  twin_id, twin_of;               /* ... its id, and whose words it has */
    JNY_LIST(jny_import_note)    notes;      /* the first thousand */
    uint64_t                     more_notes; /* and so many more */
    JNY_LIST(jny_str)            remarks;    /* on the file: encoding, title rows, dates */
    JNY_LIST(jny_import_unknown) unknown;
    JNY_LIST(jny_import_change)  changes; /* in known stories, by name */
    JNY_LIST(jny_import_near)    near;
    jny_receipt                  receipt; /* REFI-QDA: what did not come along */
    const void                  *source;  /* what was used of the mapping, or guessed */
    const jny_mapping           *mapping; /* the same */
};

/* Imports one source in one event, all or nothing: a rejected row imports nothing
 * (JNY_ECONFLICT, the report tells which) unless `rejects` names a file for such rows. When
 * nothing is new, no event is made. */
jny_status jny_import(jny_project *p, jny_arena *a, const jny_import_source *source,
                      const jny_import_options *options, jny_import_report *out, jny_err *err);
/* The same of one file. */
jny_status jny_import_file(jny_project *p, jny_arena *a, const char *path,
                           const jny_import_options *options, jny_import_report *out, jny_err *err);

/* Whether jny_import_file reads files of this name. */
bool jny_import_knows(jny_str path);

/* ---- Parts of a tagging -------------------------------------------------------------------- */

/* What the filter `tag ... -` printed on many machines, or in many shards, made one again. */
typedef struct jny_parts jny_parts;

/* A story without a line, by its place among the stories. */
typedef struct {
    jny_str  id;
    uint64_t line;
} jny_parts_missing;

typedef struct {
    uint64_t lines;      /* read in all parts                                    */
    uint64_t stories;    /* different ones                                       */
    uint64_t repeated;   /* lines that were there already, byte for byte         */
    uint64_t errors;     /* what the filter said of a bad line: not carried over */
    uint64_t cut;        /* last lines that were not finished: passed over       */
    jny_str  cut_in;     /* the first such part                                  */
    uint64_t strangers;  /* tagged, but none of the stories asked for            */
    uint64_t unreadable; /* lines of the stories that hold none                  */
    JNY_LIST(jny_parts_missing) missing;
} jny_parts_report;

/* Reads the parts: files, in any order, with any lines twice. JNY_ESYNTAX for a line that is none
 * of the filter's, JNY_ECONFLICT where two were made by different codebooks or engines, or one
 * story has two answers. Keeps an index of some 150 bytes a story and not the lines. `paths` must
 * live as long. Close it, also after a failure. */
jny_status jny_parts_open(jny_arena *a, const jny_world *w, const char *const *paths, size_t n,
                          jny_limits limits, jny_parts **out, jny_parts_report *report,
                          jny_err *err);
void       jny_parts_close(jny_parts *p);
/* Puts them in the order of the stories (NDJSON), and finds out which of these are missing: no
 * part has a line for this id with these very words. With `rest` (may be NULL) their lines are
 * written to it. Without this call the order is that of the ids. */
jny_status jny_parts_match(jny_parts *p, const char *stories, jny_out *rest,
                           jny_parts_report *report, jny_err *err);
/* Writes the lines. The same stories have the same bytes, however they were parted. */
jny_status jny_parts_print(jny_parts *p, jny_out *to, jny_err *err);

JNY_C_END

#endif
