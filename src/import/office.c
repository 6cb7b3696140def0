/* office.c - workbooks and documents: what comes from the locked-up readers, into parts. */
#include "encoding.h"
#include "office.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

typedef struct {
    import_job *job;
    part       *sheet;
    jny_str     stem;
    jny_arena  *row;
} receiver;

static jny_status close_sheet(receiver *r, jny_err *err)
{
    part *open = r->sheet;
    r->sheet   = NULL;
    return open ? part_close(open, err) : err->status;
}

static jny_status on_sheet(void *ctx, jny_str name, jny_err *err)
{
    receiver *r = ctx;
    if (close_sheet(r, err) == JNY_OK)
        r->sheet = part_open(r->job, name.n ? name : JNY_STR("Sheet"), true);
    return err->status;
}

static jny_status on_table_row(void *ctx, const raw_row *row, jny_err *err)
{
    receiver *r = ctx;
    return r->sheet ? part_row(r->sheet, row, err) : JNY_OK;
}

/* A story of a document: its file's name goes with it. */
static jny_status on_story(void *ctx, const raw_row *row, jny_err *err)
{
    receiver *r     = ctx;
    cell     *cells = JNY_ARRAY(r->row, cell, row->n + 1);
    memcpy(cells, row->at, row->n * sizeof *cells);
    cells[row->n]   = (cell){.name = JNY_STR("file"), .text = r->stem};
    raw_row    with = {.at = cells, .n = row->n + 1, .line = row->line};
    jny_status st   = part_row(r->job->documents, &with, err);
    jny_arena_reset(r->row);
    return st;
}

static void on_remark(void *ctx, jny_str text)
{
    receiver *r = ctx;
    import_remark(r->job, "%.*s", JNY_ARG(text));
}

/* What the first bytes say that the name does not. */
static jny_status check_kind(const char *path, jny_str bytes, jny_err *err)
{
    if (jny_str_starts(bytes, JNY_STR("PK")))
        return JNY_OK;
    if (jny_str_starts(bytes, JNY_STR("\xD0\xCF\x11\xE0")))
        return jny_fail(err, JNY_ESYNTAX, path,
                        "is encrypted, or in the form of Office 97: open it there, and save it "
                        "without a password as .xlsx or .docx");
    return jny_fail(err, JNY_ESYNTAX, path,
                    "is no workbook, no document and no project, whatever its name says");
}

static bool has_ending(const char *path, const char *ending)
{
    jny_str p = jny_cstr(path), e = jny_cstr(ending);
    return p.n > e.n && strncasecmp(p.p + p.n - e.n, e.p, e.n) == 0;
}

/* A REFI-QDA project is told by the part that only it has, under whatever name: the names of all
 * parts stand at the end of an archive, that of the first at its beginning. */
enum { LOOK_HEAD = 256, LOOK_TAIL = 1 << 16 };

static bool is_refi(jny_str bytes)
{
    jny_str head = jny_str_sub(bytes, 0, bytes.n < LOOK_HEAD ? bytes.n : LOOK_HEAD);
    jny_str tail = jny_str_sub(bytes, bytes.n > LOOK_TAIL ? bytes.n - LOOK_TAIL : 0, bytes.n);
    return memmem(head.p, head.n, ".qde", 4) || memmem(tail.p, tail.n, ".qde", 4);
}

static office_kind kind_of(const char *path, jny_str bytes)
{
    return has_ending(path, ".qdpx") || has_ending(path, ".zip") || is_refi(bytes) ? OFFICE_QDPX
           : has_ending(path, ".xlsx") || has_ending(path, ".xlsm")                ? OFFICE_XLSX
           : has_ending(path, ".ods")                                              ? OFFICE_ODS
                                                                                   : OFFICE_DOCX;
}

static jny_status read_bytes(import_job *job, jny_arena *a, const char *path, jny_str *out,
                             jny_err *err)
{
    jny_status st = jny_file_read(a, job->a->world, path, job->options->limits.document, out, err);
    if (st == JNY_OK) {
        jny_sha256_add(&job->digest, *out);
        job->bytes = out->n;
    }
    return st;
}

static jny_status read_into_parts(import_job *job, jny_arena *whole, office_kind kind,
                                  const char *path, jny_str bytes, jny_err *err)
{
    jny_arena   row    = jny_arena_open(job->a->world);
    bool        tables = kind == OFFICE_XLSX || kind == OFFICE_ODS;
    receiver    r      = {.job = job, .stem = job->name, .row = &row};
    office_sink sink   = {&r, on_sheet, tables ? on_table_row : on_story, on_remark};
    office_read(*whole, kind, path, office_bytes(bytes), &job->options->limits, &sink, err);
    close_sheet(&r, err);
    jny_arena_close(&row);
    return err->status;
}

static jny_status take_refi(import_job *job, const char *path, office_file file, jny_err *err)
{
    job->report->format = JNY_STR("qdpx");
    job->refi           = true;
    return read_refi(job, path, file, err);
}

/* ---- A project, of which not all is in memory ------------------------------------------------ */

/* What kind of file it is, by its beginning and its end. */
static office_kind look(const char *path, office_file file)
{
    static const jny_str sign = JNY_INIT("PK");
    char                 bytes[LOOK_HEAD + LOOK_TAIL];
    ssize_t              head = pread(file.fd, bytes, LOOK_HEAD, 0), tail;
    if (head < 0 || !jny_str_starts((jny_str){bytes, (size_t)head}, sign))
        return OFFICE_TREE;
    uint64_t from = file.n > LOOK_TAIL ? file.n - LOOK_TAIL : 0;
    tail          = pread(file.fd, bytes + head, LOOK_TAIL, (off_t)from);
    return kind_of(path, (jny_str){bytes, (size_t)(head + (tail > 0 ? tail : 0))});
}

static jny_status digest(import_job *job, const char *path, office_file file, jny_err *err)
{
    char block[1 << 16];
    if (file.n > job->options->limits.document)
        return jny_fail(err, JNY_ELIMIT, path,
                        "is larger than the limit of %zu bytes (--max-document)",
                        job->options->limits.document);
    for (uint64_t at = 0; at < file.n;) {
        ssize_t k = pread(file.fd, block, sizeof block, (off_t)at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return jny_fail(err, JNY_EIO, path, "cannot read it: %s",
                            k < 0 ? strerror(errno) : "it became shorter meanwhile");
        jny_sha256_add(&job->digest, (jny_str){block, (size_t)k});
        at += (uint64_t)k;
    }
    job->bytes = file.n;
    return JNY_OK;
}

/* Of a project of a hundred thousand stories no more is in memory than is needed; false: it is no
 * project, or no file that can be read from any place. */
static bool read_project(import_job *job, const char *path, jny_err *err)
{
    const jny_world *w    = job->a->world;
    office_file      file = {.fd = w->open(w->ctx, path, O_RDONLY, 0)};
    int64_t          size = file.fd >= 0 ? w->size(w->ctx, file.fd) : -1;
    file.n                = size > 0 ? (uint64_t)size : 0;
    bool is               = size > 0 && look(path, file) == OFFICE_QDPX;
    if (is && digest(job, path, file, err) == JNY_OK)
        take_refi(job, path, file, err);
    if (file.fd >= 0)
        w->close(w->ctx, file.fd);
    return is;
}

jny_status read_office(import_job *job, const char *path, jny_err *err)
{
    jny_str bytes;
    if (read_project(job, path, err))
        return err->status;
    jny_arena whole = jny_arena_open(job->a->world);
    if (read_bytes(job, &whole, path, &bytes, err) == JNY_OK &&
        check_kind(path, bytes, err) == JNY_OK) {
        office_kind kind = kind_of(path, bytes);
        if (kind == OFFICE_QDPX)
            take_refi(job, path, office_bytes(bytes), err);
        else
            read_into_parts(job, &whole, kind, path, bytes, err);
    }
    jny_arena_close(&whole);
    return err->status;
}

/* ---- Through pandoc -------------------------------------------------------------------------- */

/* Text of an older program comes to pandoc as UTF-8, which is all it takes. */
static jny_status as_text(import_job *job, jny_arena *a, const char *path, jny_str *bytes,
                          jny_err *err)
{
    encoding_survey survey;
    jny_str         asked = job->options->encoding, text = {0};
    if (!asked.n && job->source_map)
        asked = job->source_map->encoding;
    if (encoding_convert(a, *bytes, path, asked, &survey, &text, err) == JNY_OK)
        import_remark_encoding(job, &survey);
    *bytes = text;
    return err->status;
}

jny_status read_pandoc(import_job *job, const char *path, jny_err *err)
{
    jny_arena   whole = jny_arena_open(job->a->world);
    jny_str     bytes, json = {0};
    bool        odt  = has_ending(path, ".odt");
    const char *from = odt ? "odt" : has_ending(path, ".rtf") ? "rtf" : "html";
    jny_status  st   = read_bytes(job, &whole, path, &bytes, err);
    if (st == JNY_OK)
        st = odt ? check_kind(path, bytes, err) : as_text(job, &whole, path, &bytes, err);
    if (st == JNY_OK && strcmp(from, "rtf") == 0)
        bytes = rtf_for_pandoc(&whole, bytes);
    if (st == JNY_OK)
        st = pandoc_run(&whole, from, path, bytes, &json, err);
    if (st == JNY_OK)
        read_into_parts(job, &whole, OFFICE_TREE, path, json, err);
    jny_arena_close(&whole);
    return err->status;
}
