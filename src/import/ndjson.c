/* ndjson.c - one JSON object a line. */
#include "row.h"

#include "json.h"

#include <stdlib.h>

/* A value as text: numbers and truth values as JSON writes them, lists and objects as
 * compact JSON, so that nothing is lost. */
static jny_str value_text(jny_arena *a, const json_t *v)
{
    if (json_is_string(v))
        return jny_str_copy(a, (jny_str){json_string_value(v), json_string_length(v)});
    if (json_is_null(v))
        return (jny_str){0};
    char *text =
        json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
    jny_str out = jny_str_copy(a, jny_cstr(text));
    free(text);
    return out;
}

/* A line over the limit is set aside whole. */
static void reject_long_line(import_job *job, jny_arena *a, jny_lines *in, jny_str line)
{
    jny_buf whole = jny_buf_open(a);
    jny_str piece;
    job->report->read++;
    jny_buf_add(&whole, line);
    while (job->options->rejects && jny_lines_rest(in, &piece))
        jny_buf_add(&whole, piece);
    import_reject(job, in->line, JNY_STR("the line"),
                  jny_str_format(a, "is longer than the limit of %zu bytes (--max-line)",
                                 job->options->limits.line),
                  jny_buf_str(&whole));
}

static jny_status take_line(import_job *job, jny_arena *a, jny_str line, uint64_t number,
                            jny_err *err)
{
    json_t    *object = NULL;
    jny_err    bad    = {0};
    jny_status st     = JNY_OK;
    if (json_read(line, &object, &bad) == JNY_OK && !json_is_object(object))
        jny_fail(&bad, JNY_ESYNTAX, "column 1", "a line must hold one object, {...}");
    const json_t *text = bad.status == JNY_OK ? json_object_get(object, "text") : NULL;
    if (text && !json_is_string(text) && !json_is_null(text))
        jny_fail(&bad, JNY_ESYNTAX, "text", "must be a string");
    if (bad.status != JNY_OK) {
        job->report->read++;
        import_reject(job, number, jny_cstr(bad.place), jny_cstr(bad.msg), line);
    } else {
        import_row row = {.line = number, .raw = line};
        row.fields     = JNY_ARRAY(a, jny_attribute, json_object_size(object) + 1);
        for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it))
            row.fields[row.n++] =
                (jny_attribute){jny_str_copy(a, jny_cstr(json_object_iter_key(it))),
                                value_text(a, json_object_iter_value(it))};
        st = import_take(job, a, &row, err);
    }
    json_decref(object);
    return st;
}

jny_status read_ndjson(import_job *job, const char *path, jny_err *err)
{
    const jny_world *w     = job->a->world;
    jny_arena        lines = jny_arena_open(w), row = jny_arena_open(w);
    jny_lines        in;
    jny_str          line;
    jny_status       st = jny_lines_open(&in, &lines, w, path, job->options->limits.line, err);
    in.digest           = &job->digest;
    while (st == JNY_OK && jny_lines_next(&in, &line)) {
        jny_arena_reset(&row);
        if (in.line == 1 && jny_str_starts(line, JNY_STR("\xEF\xBB\xBF")))
            line = jny_str_sub(line, 3, line.n);
        if (line.n > job->options->limits.line)
            reject_long_line(job, &row, &in, line);
        else
            st = take_line(job, &row, line, in.line, err);
        if (job->options->progress && in.line % 1024 == 0)
            job->options->progress(job->options->progress_ctx, in.bytes, in.size);
    }
    job->bytes        = in.bytes;
    jny_status closed = jny_lines_close(&in, err);
    jny_arena_close(&row);
    jny_arena_close(&lines);
    return st != JNY_OK ? st : closed;
}
