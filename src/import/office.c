/* office.c - workbooks and documents: what comes from the locked-up readers, into parts. */
#include "encoding.h"
#include "office.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
static bool is_refi(jny_str bytes)
{
    enum { LOOK = 1 << 16 };
    jny_str head = jny_str_sub(bytes, 0, bytes.n < 256 ? bytes.n : 256);
    jny_str tail = jny_str_sub(bytes, bytes.n > LOOK ? bytes.n - LOOK : 0, bytes.n);
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
    office_read(*whole, kind, path, bytes, &job->options->limits, &sink, err);
    close_sheet(&r, err);
    jny_arena_close(&row);
    return err->status;
}

jny_status read_office(import_job *job, const char *path, jny_err *err)
{
    jny_arena whole = jny_arena_open(job->a->world);
    jny_str   bytes;
    if (read_bytes(job, &whole, path, &bytes, err) == JNY_OK &&
        check_kind(path, bytes, err) == JNY_OK) {
        office_kind kind = kind_of(path, bytes);
        if (kind == OFFICE_QDPX) {
            job->report->format = JNY_STR("qdpx");
            job->refi           = true;
            read_refi(job, path, bytes, err);
        } else {
            read_into_parts(job, &whole, kind, path, bytes, err);
        }
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
