/* report.h - one table model, many outputs. */
#ifndef JNY_REPORT_H
#define JNY_REPORT_H

#include <journeys/learn.h>
#include <journeys/query.h>
#include <journeys/review.h>

JNY_C_BEGIN

typedef enum {
    JNY_FORMAT_TABLE, /* for people, aligned              */
    JNY_FORMAT_MD,    /* the same as Markdown             */
    JNY_FORMAT_CSV,   /* a row a line; guarded against formulas */
    JNY_FORMAT_TSV,
    JNY_FORMAT_JSON,   /* one document, with caption and notes */
    JNY_FORMAT_NDJSON, /* one object a row                 */
    JNY_FORMAT_HTML,   /* a page with bars                 */
    JNY_FORMAT_XLSX,   /* a workbook with cover, table and chart */
    JNY_FORMAT_SVG,    /* bars, with all of it in words    */
    JNY_FORMAT_R,      /* a script that makes a data frame */
} jny_format;
/* By its name ("csv"), or by the ending of a file ("out.csv"). JNY_EINVAL. */
jny_status jny_format_parse(jny_str name, jny_format *out, jny_err *err);
jny_status jny_format_of_file(jny_str path, jny_format *out);

/* Absent: not there at all in JSON; people and spreadsheets read the text. */
typedef enum { JNY_CELL_TEXT, JNY_CELL_NUMBER, JNY_CELL_NULL, JNY_CELL_ABSENT } jny_cell_kind;
typedef struct {
    jny_cell_kind kind;
    jny_str       text; /* a number as it is to be printed; of null: what people read */
} jny_cell;

typedef struct {
    jny_str key;     /* in data: "base_stories"   */
    jny_str heading; /* for people: "Base: stories" */
    bool    right;
} jny_column;

typedef struct {
    jny_str           caption; /* says INTERNAL where numbers are exact */
    const jny_column *columns;
    size_t            n_columns;
    const jny_cell   *cells; /* row by row */
    size_t            n_rows;
    size_t            n_body; /* rows before the bases; n_rows without any */
    const jny_str    *notes;
    size_t            n_notes;
    jny_str           made; /* jny_made; empty: it does not say */
} jny_table;

/* What a file says of how it was made, in one word that stands in any format as it is:
 * `journeys:count?by=ward;where=age%20%3C%2016;state=...;codebook=...;version=0.1.0`. */
typedef struct {
    jny_str name, value;
} jny_made_part;
jny_str jny_made(jny_arena *a, jny_str command, const jny_made_part *parts, size_t n);
/* Finds it in the bytes of a file. JNY_ENOTFOUND. */
jny_status jny_made_find(jny_arena *a, jny_str bytes, jny_str *command, jny_made_part **parts,
                         size_t *n, jny_err *err);

/* Whether a format is read by people: crossed, not a row a cell. */
bool jny_format_is_for_people(jny_format format);

/* How many texts of the table are longer than such a file can hold: in a workbook more than 32,767
 * characters as Excel counts them (UTF-16). They end at a whole character, and with a mark. */
size_t jny_table_cut(const jny_table *t, jny_format format);

/* Only a workbook can fail (JNY_EIO: it is made in a temporary file; JNY_ELIMIT: of more than
 * 16,384 columns, or 1,048,573 rows). `width`: columns of the terminal, to part a wide table into
 * panels; 0: no limit. */
jny_status jny_table_print(jny_buf *b, const jny_table *t, jny_format format, size_t width,
                           jny_err *err);

typedef struct {
    bool    percent, valence, tests;
    jny_str made; /* how the table was made (jny_made); empty: it does not say */
} jny_count_style;
/* The count as a table: crossed for people (table, md), a row a cell as data. */
void jny_count_report(jny_arena *a, const jny_count_table *count, jny_format format,
                      jny_count_style style, jny_table *out);

/* The figures of an evaluation, a row a theme; or, where they were asked for, the stories
 * on which the two differ. */
void jny_evaluation_report(jny_arena *a, const jny_evaluation *e, jny_format format,
                           jny_table *out);

/* What a changed codebook would do: a row for each theme that gains or loses; a row for
 * each story that does, with its words; the same as lines for people, at most so many for
 * each theme. */
void jny_changes_summary(jny_arena *a, const jny_codebook_changes *c, jny_table *out);
void jny_changes_stories(jny_arena *a, const jny_codebook_changes *c, jny_table *out);
void jny_changes_explain(jny_buf *b, jny_arena *a, const jny_codebook_changes *c, size_t most);

/* Agreement: a row for each theme; or, where they were asked for, for each disagreement. Of a file
 * for programs each row of figures also says of whom it is, and of how many stories. */
void jny_agreement_report(jny_arena *arena, const jny_agreement *a, jny_format format,
                          jny_table *out);

/* Candidates for a theme: a row for each. */
void jny_suggestions_report(jny_arena *a, const jny_suggestions *s, jny_str theme, jny_table *out);

/* The other answers of query.h as tables; all of them INTERNAL. `most`: rows. */
void jny_search_report(jny_arena *a, const jny_found *list, size_t n, jny_where where,
                       jny_table *out);
void jny_kwic_report(jny_arena *a, const jny_kwic_query *q, const jny_kwic_line *list, size_t n,
                     jny_table *out);
/* `least`: words said less often are left out. */
void jny_words_report(jny_arena *a, const jny_word_counts *c, jny_where where, bool compared,
                      uint64_t least, size_t most, jny_table *out);
void jny_together_report(jny_arena *a, const jny_pair_counts *c, size_t most, jny_table *out);
void jny_tabulate_report(jny_arena *a, const jny_tabulation *t, jny_where where, jny_table *out);
void jny_coverage_report(jny_arena *a, const jny_tabulation *heard, const jny_covered *list,
                         size_t n, jny_where where, jny_table *out);
/* The stories behind a figure: names, and how they begin. */
void jny_cell_report(jny_arena *a, const jny_str *ids, const jny_str *begins, size_t n,
                     jny_str cell, jny_table *out);
/* What is to be read next: the first `limit` of a queue (0: all). */
void jny_queue_report(jny_arena *a, const jny_desk *d, const jny_queue_query *q,
                      const jny_queue_item *items, size_t n, size_t limit, jny_table *out);
/* What a sample by chance says of a machine's codings: a row a theme and group. */
void jny_audited_report(jny_arena *a, const jny_audited *x, jny_table *out);
/* How good a model's suggestions are, cross-validated: a row a theme. */
void jny_learned_report(jny_arena *a, const jny_learned *l, const jny_taught *t, jny_table *out);

/* ---- Data for R, quanteda and others ------------------------------------------------------- */

/* Rows of separated values as they are made: a heading, then rows, in pieces of any size. */
typedef struct {
    char separator; /* ',' or '\t' */
    void (*put)(void *ctx, jny_str bytes);
    void *ctx;
} jny_tidy;
/* A row a story: id, respondent, every attribute, text, and `theme.PATH` for each theme of the
 * codebook: 1, 0, or nothing where nobody knows (people differ; neither a person nor a run has
 * read it). `codings` as for jny_presence_load. Stories by id. */
jny_status jny_tidy_matrix(jny_project *p, jny_arena *a, const jny_active *active, jny_str codings,
                           const jny_tidy *to, uint64_t *rows, jny_err *err);
/* A row a passage: story, theme, coder, what they say of it, [from, to) in code points and the
 * words there; of people, of machines, and of the rules of the latest runs; an answer without
 * passages has one row. With the story's respondent and attributes. */
jny_status jny_tidy_codings(jny_project *p, jny_arena *a, const jny_tidy *to, uint64_t *rows,
                            jny_err *err);

JNY_C_END

#endif
