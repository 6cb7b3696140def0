/* row.h - between the readers of formats and the project.
 *
 *     reader -> part (cells under headings) -> row (named fields) -> story
 *
 * A reader hands over cells as they stand. A part finds the headings and what each column
 * is; row.c makes a story of the fields. Only for import/. */
#ifndef JNY_IMPORT_ROW_H
#define JNY_IMPORT_ROW_H

#include "mapping.h"

enum { MOST_COLUMNS = 16384 }; /* as many as a spreadsheet has */

/* ---- What readers hand over ------------------------------------------------------------------ */

typedef enum {
    CELL_TEXT,
    CELL_NUMBER,
    CELL_DATE,  /* a real date of a spreadsheet, as "2012-06-13" or with "T10:00:00" */
    CELL_OTHER, /* true, false, a list: as text */
} cell_kind;

typedef struct {
    jny_str   name; /* of an answer in JSON or on a card; in a table the headings tell */
    jny_str   text;
    cell_kind kind;
} cell;

typedef struct {
    const cell *at;
    size_t      n;
    uint64_t    line, byte;
    jny_str     raw; /* how it can be written to the file of rejects; empty: made of its fields */
} raw_row;

/* ---- One import of one source ---------------------------------------------------------------- */

typedef struct part part;

enum { ID_MAX = 200 }; /* bytes of a story's id */
/* The list of wards that lies beside what is imported, and is no source of stories itself. */
#define PLACES_FILE "localities.csv"

/* The files of a source in one encoding. */
typedef struct {
    jny_str  name, changed;
    bool     guessed;
    size_t   files;
    uint64_t beyond;
} met_encoding;

typedef struct import_job {
    jny_project              *project;
    jny_arena                *a; /* the report lives here */
    const jny_import_options *options;
    jny_import_report        *report;
    const jny_mapping        *mapping;
    const map_source         *source_map; /* NULL: it is guessed */
    map_source               *guess;      /* what was guessed so far */
    jny_str                   name;       /* "forms" of "dir/forms.csv": for ids */
    const char               *path;       /* the file being read */
    int64_t                   source;     /* its number in the project */
    size_t                    file;       /* its number in this import, from 0 */
    bool                      many_files;
    bool                      places_used;  /* the list of wards said something */
    part                     *documents;    /* the part that all documents of the source share */
    jny_buf                   rejects;      /* raw rows */
    jny_str                   rejects_head; /* a CSV's heading */
    bool                      rejects_raw;  /* the rows are of the file's own form */
    jny_sha256_running        digest;
    uint64_t                  bytes; /* of the file being read */
    uint64_t                  bytes_before, bytes_all;
    JNY_LIST(uint64_t)        times; /* that each of the report's remarks was made */
    uint64_t places_seen[64];        /* by place of the list of wards: those that have a note */
    JNY_LIST(met_encoding) encodings;
    JNY_LIST(map_alias)    used;    /* aliases that were met: for writing the guess */
    struct codings        *codings; /* NULL: none are imported */
    bool                   refi;    /* a REFI-QDA project: a text may be empty */
    struct nearness       *nearness;
    struct intake         *intake;
} import_job;

/* A row of named fields, after the mapping. Names and values are text; a missing value is
 * empty. */
typedef struct {
    uint64_t                 line, byte;
    jny_str                  part;
    const char              *path;
    int64_t                  source;
    jny_attribute           *fields;
    size_t                   n;
    const uint32_t          *themes; /* numbers of the theme columns with a mark */
    size_t                   n_themes;
    jny_str                  raw;
    const struct qdpx_coded *coded;  /* of a REFI-QDA project: its codings; else NULL */
    const jny_str           *told;   /* what its source says anything of, named: told.c; NULL: */
    size_t                   n_told; /* ... of everything */
} import_row;

/* Takes a row: checks it, makes a story of it and hands that over; or rejects it. Fails only
 * when the whole import must stop. `row_arena` is the row's. */
jny_status import_take(import_job *job, jny_arena *row_arena, const import_row *row, jny_err *err);
/* A row that cannot be taken; one that somebody tried the form out with; one that can be taken
 * and is worth a look. */
void import_reject(import_job *job, jny_arena *row_arena, const import_row *row, jny_str place,
                   jny_str msg);
void import_test(import_job *job);
void import_note(import_job *job, const import_row *row, jny_str place, jny_str msg);
/* On the file; the same remark again is counted. */
void import_remark(import_job *job, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void import_count_remarks(import_job *job); /* last of all: "(61 times)" */
void import_unknown(import_job *job, jny_str name, field to, jny_str value);
/* "file.csv:12" or "file.xlsx [Carers]:12". */
void    import_place(const import_job *job, jny_str sheet, uint64_t line, char out[320]);
void    import_progress(import_job *job, uint64_t bytes);
jny_str import_file_name(jny_str path); /* without its folders */
/* The name up to its first dot, as it may be shown: what ids begin with. In `a`, or of `path`. */
jny_str import_stem(jny_arena *a, jny_str path);

/* ---- What a source says nothing of ----------------------------------------------------------- */

/* `row` comes under the id of a story that stands; `changed` names what is another one then. */
typedef struct {
    const import_row *row;
    JNY_LIST(jny_str) changed;
} told_settling;

/* For jny_story: what its source does not tell of stands as it is `there`. */
void told_settle(void *settling, jny_arena *a, const jny_story *there, jny_story *s);

/* ---- Parts ----------------------------------------------------------------------------------- */

/* A sheet, a table, or all the documents of a source. `grid`: the cells have no names, a row
 * of headings does. */
part *part_open(import_job *job, jny_str name, bool grid);
/* Copies what it keeps. A row that the reader could not make sense of is told first. */
jny_status part_row(part *p, const raw_row *row, jny_err *err);
jny_status part_reject(part *p, const raw_row *row, jny_str place, jny_str msg, jny_err *err);
jny_status part_close(part *p, jny_err *err);

/* What the guess sees of a part. */
typedef struct {
    jny_str heading, form;
    bool    made; /* by the reader: "title", "heading", "file", "text" */
} part_column;
typedef struct {
    const part_column *columns;
    size_t             n_columns;
    const cell *const *rows; /* rows[r][c]; a missing cell is empty */
    size_t             n_rows;
} part_sample;
/* What the columns are; adds to the job's guess. The columns of the part are out[i]. */
void guess_columns(import_job *job, jny_arena *scratch, const part_sample *s, map_column *out);
/* The row among the first of a table that names its columns; SIZE_MAX: none does. */
size_t guess_heading(const import_job *job, jny_arena *scratch, const raw_row *rows, size_t n);
bool   is_mark(jny_str form, bool *set); /* 1, x, yes; 0, no, nothing */

/* ---- The list of wards --------------------------------------------------------------------- */

/* Whether the file at `path` is called PLACES_FILE and can be used as one. */
bool is_list_of_wards(jny_arena *a, const char *path);
/* Reads the one beside `path`, or up to two folders above, into `m`, whose list is empty. One that
 * cannot be used is told as a remark; fails only where the disk does. */
jny_status find_places(import_job *job, jny_mapping *m, const char *path, jny_err *err);

/* ---- Codings of an outside coder ------------------------------------------------------------- */

jny_status codings_open(import_job *job, jny_err *err);
uint32_t   codings_theme(import_job *job, jny_str heading);
jny_status codings_add(import_job *job, jny_arena *a, const import_row *row, jny_str id,
                       jny_err *err);

/* ---- REFI-QDA projects ----------------------------------------------------------------------- */

/* The bytes of a .qdpx: stories, and with each its codings. */
/* The codings of a story that came in. */
jny_status qdpx_codings(import_job *job, jny_arena *a, const import_row *row,
                        const jny_story *story, jny_err *err);

/* ---- Stories that are nearly the same -------------------------------------------------------- */

/* What tells a text's near-copies; NULL: it has too few words. */
struct near_signature;
const struct near_signature *near_sign(jny_arena *a, jny_str text);
/* Looks for one like `story`, which came in; `twin`: one with its very words was told. What it
 * finds lives in `told`. */
jny_status near_look(import_job *job, jny_arena *told, jny_arena *a, const jny_story *story,
                     const struct near_signature *signature, bool twin, jny_err *err);
void       near_close(import_job *job);

/* ---- Readers --------------------------------------------------------------------------------- */

jny_status read_ndjson(import_job *job, const char *path, jny_err *err);
jny_status read_json(import_job *job, const char *path, jny_err *err);
jny_status read_csv(import_job *job, const char *path, char separator, jny_err *err);
/* What parts the cells of a table that begins with `head`; `usual` unless another fits better. */
char       csv_separator(jny_str head, char usual);
jny_status read_card(import_job *job, const char *path, jny_err *err);
jny_status read_office(import_job *job, const char *path, jny_err *err); /* XLSX, ODS, DOCX */
jny_status read_pandoc(import_job *job, const char *path, jny_err *err); /* ODT, RTF, HTML  */

/* Opens a decoder for the job's file, and closes it with what it counted. What was found out
 * about the encoding is told. */
struct decoder;
jny_status import_decode(import_job *job, struct decoder *d, jny_arena *a, const char *path,
                         jny_err *err);
void       import_decoded(import_job *job, struct decoder *d);
struct encoding_survey;
void import_remark_encoding(import_job *job, const struct encoding_survey *s);
bool import_is_document(jny_str path); /* the files of a folder are one source */
/* By its name a project of another program, of which nothing can be read but what it exports. */
typedef enum { PROJECT_NONE, PROJECT_FOREIGN, PROJECT_UNPACKED } project_kind;
project_kind import_project_kind(jny_str path, const char **program);

#endif
