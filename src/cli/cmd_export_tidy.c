/* cmd_export_tidy.c - `export --what matrix` and `--what codings`: data for R, quanteda and
 * spreadsheets. */
#include "export.h"

#include <string.h>

typedef struct {
    app    *a;
    jny_buf file;
    bool    to_file;
} writing;

static void put(void *ctx, jny_str bytes)
{
    writing *w = ctx;
    if (w->to_file)
        jny_buf_add(&w->file, bytes);
    else
        jny_out_add(&w->a->out, bytes);
}

int export_tidy(app *a, jny_project *p, const export_request *r)
{
    jny_err           err    = {0};
    uint64_t          rows   = 0;
    const jny_active *active = NULL;
    writing           w      = {a, jny_buf_open(&a->arena), r->output != NULL};
    bool              tabs   = r->format ? strcmp(r->format, "tsv") == 0
                                         : r->output && jny_str_ends(jny_cstr(r->output), JNY_STR(".tsv"));
    jny_tidy          to     = {.separator = tabs ? '\t' : ',', .put = put, .ctx = &w};
    bool              matrix = strcmp(r->what, "matrix") == 0;
    jny_status        st     = matrix ? choose_codebook(a, p, r->codebook, &active, &err) : JNY_OK;
    if (st == JNY_OK && matrix)
        st = jny_tidy_matrix(p, &a->arena, active, jny_cstr(r->codings ? r->codings : ""), &to,
                             &rows, &err);
    else if (st == JNY_OK)
        st = jny_tidy_codings(p, &a->arena, &to, &rows, &err);
    if (st == JNY_OK && r->output)
        st = write_result(a, r->output, jny_buf_str(&w.file), &err);
    return st == JNY_OK ? EXIT_DONE : say_error(a, &err);
}
