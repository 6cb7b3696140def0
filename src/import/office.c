/* office.c - workbooks and documents: what comes from the locked-up reader, into parts. */
#include "office.h"

#include <stdlib.h>
#include <string.h>

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

static office_kind kind_of(jny_str path)
{
    jny_str end    = path.n > 5 ? jny_str_sub(path, path.n - 5, path.n) : path;
    char    low[6] = {0};
    for (size_t i = 0; i < end.n && i < 5; i++)
        low[i] = (char)(end.p[i] | 32);
    return strstr(low, "qdpx") || strstr(low, "zip") ? OFFICE_QDPX
           : strstr(low, "xls")                      ? OFFICE_XLSX
           : strstr(low, "ods")                      ? OFFICE_ODS
                                                     : OFFICE_DOCX;
}

/* A REFI-QDA project is told by the part that only it has, under whatever name: the names of all
 * parts stand at the end of an archive, that of the first at its beginning. */
static bool is_refi(jny_str bytes)
{
    enum { LOOK = 1 << 16 };
    jny_str head = jny_str_sub(bytes, 0, bytes.n < 256 ? bytes.n : 256);
    jny_str tail = jny_str_sub(bytes, bytes.n > LOOK ? bytes.n - LOOK : 0, bytes.n);
    return memmem(head.p, head.n, ".qde", 4) || memmem(tail.p, tail.n, ".qde", 4);
}

jny_status read_office(import_job *job, const char *path, jny_err *err)
{
    jny_arena   whole = jny_arena_open(job->a->world), row = jny_arena_open(job->a->world);
    office_kind kind = kind_of(jny_cstr(path));
    receiver    r    = {.job = job, .stem = job->name, .row = &row};
    office_sink sink = {&r, on_sheet, kind == OFFICE_DOCX ? on_story : on_table_row, on_remark};
    jny_str     bytes;
    jny_status  st =
        jny_file_read(&whole, job->a->world, path, job->options->limits.document, &bytes, err);
    if (st == JNY_OK) {
        jny_sha256_add(&job->digest, bytes);
        job->bytes = bytes.n;
        st         = check_kind(path, bytes, err);
    }
    if (st == JNY_OK && (kind == OFFICE_QDPX || is_refi(bytes))) {
        job->report->format = JNY_STR("qdpx");
        job->refi           = true;
        read_refi(job, path, bytes, err);
    } else if (st == JNY_OK)
        office_read(whole, kind, path, bytes, &job->options->limits, &sink, err);
    close_sheet(&r, err);
    jny_arena_close(&row);
    jny_arena_close(&whole);
    return err->status;
}
