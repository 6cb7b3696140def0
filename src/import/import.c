/* import.c - one file, one event: all of it, or nothing. */
#include "row.h"

#include <stdio.h>
#include <string.h>

static const struct {
    jny_str ending, format;
    char    separator; /* 0: not separated values */
} formats[] = {
    {JNY_INIT(".ndjson"), JNY_INIT("ndjson"), 0}, {JNY_INIT(".jsonl"), JNY_INIT("ndjson"), 0},
    {JNY_INIT(".csv"), JNY_INIT("csv"), ','},     {JNY_INIT(".tsv"), JNY_INIT("tsv"), '\t'},
    {JNY_INIT("-"), JNY_INIT("ndjson"), 0}, /* standard input */
};
enum { FORMATS = sizeof formats / sizeof *formats };

static size_t format_of(jny_str path)
{
    size_t i = 0;
    while (i < FORMATS && !jny_str_ends(path, formats[i].ending))
        i++;
    return i;
}

bool jny_import_knows(jny_str path)
{
    return format_of(path) < FORMATS;
}

static jny_str file_name(jny_str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/')
            return jny_str_sub(path, i, path.n);
    return path;
}

static jny_str summary_of(jny_arena *a, const jny_import_report *r)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_format(&b,
                   "{\"added\":%llu,\"back\":%llu,\"changed\":%llu,\"corrected\":%llu,\"file\":",
                   (unsigned long long)r->added, (unsigned long long)r->back,
                   (unsigned long long)r->changed, (unsigned long long)r->corrected);
    jny_buf_json(&b, r->file);
    jny_buf_format(&b, ",\"read\":%llu,\"rejected\":%llu,\"same\":%llu}",
                   (unsigned long long)r->read, (unsigned long long)r->rejected,
                   (unsigned long long)r->same);
    return jny_buf_str(&b);
}

/* The rejected rows, mended by hand, can be imported from this file. */
static jny_status save_rejects(const import_job *job, jny_err *err)
{
    const jny_import_options *o = job->options;
    if (!o->rejects || job->report->rejected == 0 || o->dry_run)
        return JNY_OK;
    jny_buf all = jny_buf_open(job->a);
    if (job->rejects_head.n) {
        jny_buf_add(&all, job->rejects_head);
        jny_buf_char(&all, '\n');
    }
    jny_buf_add(&all, jny_buf_str(&job->rejects));
    return jny_file_save(job->a->world, o->rejects, jny_buf_str(&all), err);
}

static jny_status finish(import_job *job, const char *path, jny_err *err)
{
    const jny_import_report *r = job->report;
    if (r->rejected && !job->options->rejects)
        return jny_fail(err, JNY_ECONFLICT, path,
                        "%llu of %llu rows cannot be imported, so nothing was: mend them, or use "
                        "--rejects FILE to set them aside",
                        (unsigned long long)r->rejected, (unsigned long long)r->read);
    jny_status st = save_rejects(job, err);
    if (st != JNY_OK)
        return st;
    jny_source source = {
        .name   = file_name(jny_cstr(path)),
        .path   = jny_cstr(path),
        .format = r->format,
        .bytes  = job->bytes,
        .sha256 = jny_sha256_end(&job->digest),
    };
    return jny_source_add(job->project, &source, job->source, err);
}

jny_status jny_import_file(jny_project *p, jny_arena *a, const char *path,
                           const jny_import_options *options, jny_import_report *out, jny_err *err)
{
    size_t format = format_of(jny_cstr(path));
    *out          = (jny_import_report){.file = jny_str_copy(a, file_name(jny_cstr(path)))};
    if (format == FORMATS)
        return jny_fail(err, JNY_EINVAL, path,
                        "is in no format this program reads: .ndjson, .jsonl, .csv or .tsv");
    out->format     = formats[format].format;
    jny_str    rest = out->file;
    import_job job  = {.project = p, .a = a, .options = options, .report = out};
    job.stem        = jny_str_cut(&rest, '.');
    job.rejects     = jny_buf_open(a);
    jny_sha256_begin(&job.digest);

    jny_status st = jny_event_begin(p, "import", options->actor, err);
    if (st == JNY_OK)
        st = jny_source_next(p, &job.source, err);
    if (st == JNY_OK)
        st = formats[format].separator ? read_csv(&job, path, formats[format].separator, err)
                                       : read_ndjson(&job, path, err);
    if (st == JNY_OK)
        st = finish(&job, path, err);
    bool anything = out->added + out->changed + out->corrected + out->back > 0;
    if (st != JNY_OK || options->dry_run || !anything) {
        jny_event_rollback(p);
        return st;
    }
    return jny_event_commit(p, summary_of(a, out), err);
}
