/* office.h - workbooks and documents: archives of XML from anybody, read in a child process
 * that can do nothing but compute, and hand rows over. Only for import/. */
#ifndef JNY_IMPORT_OFFICE_H
#define JNY_IMPORT_OFFICE_H

#include "row.h"

typedef enum {
    OFFICE_XLSX,
    OFFICE_ODS,
    OFFICE_DOCX,
    OFFICE_QDPX,
    OFFICE_TREE, /* what pandoc says of a document, as JSON */
} office_kind;

/* What a reader finds, in the order of the file. Texts live until the call returns. A call
 * that does not answer JNY_OK ends the reading. */
typedef struct {
    void *ctx;
    jny_status (*sheet)(void *ctx, jny_str name, jny_err *err);
    jny_status (*row)(void *ctx, const raw_row *row,
                      jny_err *err); /* cells without names: a grid */
    void (*remark)(void *ctx, jny_str text);
} office_sink;

/* A file that is read: its bytes, or, with fd >= 0, what is open for reading, of which no more is
 * in memory than is needed. */
typedef struct {
    const char *bytes;
    uint64_t    n; /* bytes */
    int         fd;
} office_file;
static inline office_file office_bytes(jny_str bytes)
{
    return (office_file){bytes.p, bytes.n, -1};
}

/* Reads a file in a child process and hands what it finds to `sink`. What the
 * child says is checked as if it came from the file itself. JNY_ESYNTAX: it is not such a
 * file; JNY_ELIMIT: it is larger, or asks more, than is allowed. */
jny_status office_read(jny_arena scratch, office_kind kind, const char *path, office_file file,
                       const jny_limits *limits, const office_sink *sink, jny_err *err);
/* A REFI-QDA project: qdpx_take.c. */
jny_status read_refi(import_job *job, const char *path, office_file file, jny_err *err);
/* What pandoc makes of the bytes of a file, as JSON. It has them, reads programs' folders, writes
 * to a pipe, and can do nothing else. `from` is pandoc's name of the format. JNY_EIO: there is no
 * pandoc on this machine. */
/* RTF that pandoc loses nothing of. */
jny_str    rtf_for_pandoc(jny_arena *a, jny_str bytes);
jny_status pandoc_run(jny_arena *a, const char *from, const char *path, jny_str bytes, jny_str *out,
                      jny_err *err);

/* ---- Inside the child ------------------------------------------------------------------------ */

enum {
    OFFICE_ENTRIES = 10000,
    QDPX_ENTRIES   = 1000000, /* a part for each story */
    OFFICE_RATIO   = 200,
    OFFICE_AGAIN   = 8, /* bytes of rows for a byte unpacked, above OFFICE_PACKED */
    OFFICE_DEPTH   = 64,
    OFFICE_SECONDS = 30, /* of CPU, and one more for each MiB of the file */
};
#define OFFICE_UNPACKED ((size_t)512 << 20) /* bytes of all parts that are read   */
#define QDPX_UNPACKED   ((size_t)4 << 30)   /* of a project of stories, which is read twice */
#define OFFICE_PACKED   ((size_t)64 << 20)  /* unpacked bytes above which the ratio counts */
#define OFFICE_MEMORY   ((size_t)512 << 20) /* bytes of the child                 */
#define OFFICE_CELLS    ((uint64_t)1 << 26) /* of all rows, blank ones between others too  */

typedef struct archive archive;
jny_status archive_open(jny_arena *a, office_file file, bool project, archive **out, jny_err *err);
void       archive_again(archive *z); /* it is about to be read once more */
void       archive_close(archive *z);
uint64_t   archive_unpacked(const archive *z); /* bytes so far */
/* The part of that name, whatever its case; SIZE_MAX: none. Not of a project. */
size_t  archive_find(const archive *z, jny_str name);
size_t  archive_entries(const archive *z);
jny_str archive_name(archive *z, size_t entry); /* until the next call */
/* The bytes of a part. */
jny_status archive_read(archive *z, jny_arena *a, size_t entry, jny_str *out, jny_err *err);
/* The same in pieces, while others are read whole: how many bytes; 0 at the end, -1 on failure. */
bool    archive_begin(archive *z, size_t entry);
int64_t archive_next(archive *z, void *to, size_t n, jny_err *err);
void    archive_end(archive *z);
/* A part that did not begin or go on: why. */
jny_status archive_refuse(const archive *z, const char *place, jny_err *err);
/* Tells of processing instructions too. */
void archive_on_instruction(archive *z,
                            void (*told)(void *ctx, const char *target, const char *data),
                            void *ctx);
void archive_tell(const archive *z, const char *target, const char *data);

/* An element or text of a part, as expat tells it. Names are local: "t" of <w:t>; `main` tells
 * whether the name is of the format's own vocabulary. */
typedef struct xml xml;
typedef struct {
    void *ctx;
    void (*start)(xml *x, void *ctx, const char *name, bool main, const char **attributes);
    void (*end)(xml *x, void *ctx, const char *name, bool main);
    void (*text)(xml *x, void *ctx, const char *p, size_t n);
} xml_handler;
/* Parses one part of the archive. Every DOCTYPE is refused. */
jny_status archive_parse(archive *z, jny_str name, const xml_handler *h, jny_err *err);
jny_status archive_parse_part(archive *z, size_t entry, const xml_handler *h, jny_err *err);
/* Ends the parsing with an error; what the handlers say afterwards is not heard. */
void xml_stop(xml *x, jny_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
const char *archive_attribute(const char **attributes, const char *local); /* NULL: none */

/* What the child writes to the pipe. The first failure is kept. */
typedef struct office_out office_out;
void                      office_sheet(office_out *o, jny_str name);
void                      office_row(office_out *o, const raw_row *row);
void office_remark(office_out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

jny_status read_xlsx(jny_arena *a, archive *z, office_out *out, jny_err *err);
jny_status read_ods(jny_arena *a, archive *z, office_out *out, jny_err *err);
jny_status read_docx(jny_arena *a, archive *z, office_out *out, jny_err *err);
jny_status read_qdpx(jny_arena *a, archive *z, office_out *out, jny_err *err);
jny_status read_tree(jny_arena *a, jny_str json, office_out *out, jny_err *err);

/* The target of a relationship by its type's last word ("officeDocument") or, with `id`, by
 * its id; a path within the archive. Empty: there is none. */
jny_str archive_relation(jny_arena *a, archive *z, jny_str of, const char *type, jny_str id,
                         jny_err *err);

#endif
