/* ndjson.c - JSON: one object a line, or a document with a list of objects. Answers within
 * answers become columns of their own, "answers.story". */
#include "encoding.h"
#include "row.h"

#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWERS_MOST = 500 };

typedef JNY_LIST(cell) cells;

/* A value as text: numbers and truth values as JSON writes them, lists as compact JSON, so
 * that nothing is lost. */
static cell value_cell(jny_arena *a, jny_str name, const json_t *v)
{
    if (json_is_string(v))
        return (cell){name, jny_str_copy(a, (jny_str){json_string_value(v), json_string_length(v)}),
                      CELL_TEXT};
    if (json_is_null(v))
        return (cell){name, {0}, CELL_TEXT};
    char *text =
        json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
    cell out = {name, jny_str_copy(a, jny_cstr(text)),
                json_is_number(v) ? CELL_NUMBER : CELL_OTHER};
    free(text);
    return out;
}

/* The value of the first of these keys that an object has. */
static json_t *under(const json_t *object, const char *const *keys)
{
    for (; *keys; keys++) {
        json_t *v = json_object_get(object, *keys);
        if (v)
            return v;
    }
    return NULL;
}

static json_t *question_of(const json_t *pair)
{
    static const char *const keys[] = {"question", "label", "title", "name", "field", "key", NULL};
    json_t                  *q      = json_is_object(pair) ? under(pair, keys) : NULL;
    return json_is_string(q) && json_string_length(q) ? q : NULL;
}

static json_t *answer_of(const json_t *pair)
{
    static const char *const keys[] = {"answer", "value", "response", NULL};
    json_t                  *v      = under(pair, keys);
    return json_is_object(v) || json_is_array(v) ? NULL : v;
}

/* Survey tools write [{"question": "Your story", "answer": "..."}, ...]: each is a named answer. */
static bool are_answers(const json_t *list)
{
    size_t n = json_is_array(list) ? json_array_size(list) : 0;
    for (size_t i = 0; i < n; i++) {
        const json_t *q = question_of(json_array_get(list, i));
        if (!q || !answer_of(json_array_get(list, i)))
            return false;
        for (size_t k = 0; k < i; k++)
            if (json_equal(q, question_of(json_array_get(list, k))))
                return false;
    }
    return n > 0 && n <= ANSWERS_MOST;
}

static void flatten(jny_arena *a, jny_str before, json_t *object, cells *out)
{
    for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it)) {
        json_t *v    = json_object_iter_value(it);
        jny_str key  = jny_cstr(json_object_iter_key(it));
        jny_str name = before.n ? jny_str_format(a, "%.*s.%.*s", JNY_ARG(before), JNY_ARG(key))
                                : jny_str_copy(a, key);
        if (json_is_object(v) && json_object_size(v))
            flatten(a, name, v, out);
        else if (are_answers(v))
            for (size_t i = 0; i < json_array_size(v); i++) {
                const json_t *pair = json_array_get(v, i);
                jny_str       q    = jny_cstr(json_string_value(question_of(pair)));
                *JNY_PUSH(a, out)  = value_cell(
                     a, jny_str_format(a, "%.*s.%.*s", JNY_ARG(name), JNY_ARG(q)), answer_of(pair));
            }
        else
            *JNY_PUSH(a, out) = value_cell(a, name, v);
    }
}

static jny_status take_object(part *p, jny_arena *a, json_t *object, uint64_t line, uint64_t byte,
                              jny_str raw, jny_err *err)
{
    cells found = {0};
    flatten(a, (jny_str){0}, object, &found);
    raw_row row = {found.at, found.n, line, byte, raw};
    return part_row(p, &row, err);
}

/* A line over the limit is set aside whole. */
static jny_status reject_long_line(import_job *job, part *p, jny_arena *a, jny_lines *in,
                                   jny_str line, jny_err *err)
{
    jny_buf whole = jny_buf_open(a);
    jny_str piece;
    jny_buf_add(&whole, line);
    while (job->options->rejects && jny_lines_rest(in, &piece))
        jny_buf_add(&whole, piece);
    raw_row row = {.line = in->line, .raw = jny_buf_str(&whole)};
    return part_reject(p, &row, JNY_STR("the line"),
                       jny_str_format(a, "is longer than the limit of %zu bytes (--max-line)",
                                      job->options->limits.line),
                       err);
}

static jny_status take_line(part *p, jny_arena *a, jny_str line, uint64_t number, uint64_t byte,
                            jny_err *err)
{
    json_t    *object = NULL;
    jny_err    bad    = {0};
    jny_status st     = JNY_OK;
    if (json_read(line, &object, &bad) == JNY_OK && !json_is_object(object))
        jny_fail(&bad, JNY_ESYNTAX, "column 1", "a line must hold one object, {...}");
    if (bad.status != JNY_OK) {
        raw_row row = {.line = number, .byte = byte, .raw = line};
        st          = part_reject(p, &row, jny_cstr(bad.place), jny_cstr(bad.msg), err);
    } else {
        st = take_object(p, a, object, number, byte, line, err);
    }
    json_decref(object);
    return st;
}

static jny_status read_lines(import_job *job, part *p, decoder *d, jny_arena *lines, jny_arena *row,
                             const char *path, jny_err *err)
{
    jny_lines  in;
    jny_str    line;
    uint64_t   byte = 0, blank = 0;
    jny_status st = jny_lines_open(&in, lines, &d->world, path, job->options->limits.line, err);
    while (st == JNY_OK && jny_lines_next(&in, &line)) {
        jny_arena_reset(row);
        if (line.n > job->options->limits.line)
            st = reject_long_line(job, p, row, &in, line, err);
        else if (jny_str_trim(line).n == 0)
            blank++;
        else
            st = take_line(p, row, line, in.line, byte, err);
        byte = in.bytes;
        if (in.line % 1024 == 0)
            import_progress(job, d->bytes);
    }
    if (blank)
        import_remark(job, "%llu blank line%s passed over", (unsigned long long)blank,
                      blank == 1 ? "" : "s");
    if (st == JNY_OK)
        st = decoder_check(d, path, err);
    jny_status closed = jny_lines_close(&in, err);
    return st != JNY_OK ? st : closed;
}

jny_status read_ndjson(import_job *job, const char *path, jny_err *err)
{
    const jny_world *w     = job->a->world;
    jny_arena        lines = jny_arena_open(w), row = jny_arena_open(w);
    decoder         *d  = JNY_NEW(&lines, decoder);
    jny_status       st = import_decode(job, d, &lines, path, err);
    if (st == JNY_OK) {
        part *p = part_open(job, (jny_str){0}, false);
        read_lines(job, p, d, &lines, &row, path, err);
        part_close(p, err);
    }
    import_decoded(job, d);
    jny_arena_close(&row);
    jny_arena_close(&lines);
    return err->status;
}

/* ---- Documents ------------------------------------------------------------------------------- */

/* The list of objects in a document: itself, or the longest of its values. */
static json_t *list_in(json_t *root, const char **key)
{
    json_t *best = json_is_array(root) ? root : NULL;
    for (void *it = json_is_object(root) ? json_object_iter(root) : NULL; it;
         it       = json_object_iter_next(root, it)) {
        json_t *v = json_object_iter_value(it);
        if (json_is_array(v) && json_array_size(v) && json_is_object(json_array_get(v, 0)) &&
            !are_answers(v) && (!best || json_array_size(v) > json_array_size(best))) {
            best = v;
            *key = json_object_iter_key(it);
        }
    }
    return best;
}

/* What stands beside the list is not lost in silence. */
static void remark_other_lists(import_job *job, json_t *root, const json_t *list, const char *key)
{
    for (void *it = json_is_object(root) ? json_object_iter(root) : NULL; it;
         it       = json_object_iter_next(root, it)) {
        const json_t *v = json_object_iter_value(it);
        if (v != list && json_is_array(v) && json_is_object(json_array_get(v, 0)))
            import_remark(job,
                          "the list \"%s\" (%zu) is read; \"%s\" (%zu) beside it is not: put it "
                          "into a file of its own",
                          key, json_array_size(list), json_object_iter_key(it), json_array_size(v));
    }
}

static jny_status take_list(import_job *job, json_t *list, jny_arena *row, jny_err *err)
{
    part      *p  = part_open(job, (jny_str){0}, false);
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < json_array_size(list); i++) {
        json_t *v = json_array_get(list, i);
        jny_arena_reset(row);
        if (json_is_object(v)) {
            st = take_object(p, row, v, i + 1, 0, (jny_str){0}, err);
        } else {
            raw_row bad = {.line = i + 1, .raw = value_cell(row, (jny_str){0}, v).text};
            st          = part_reject(p, &bad, JNY_STR("entry"),
                                      JNY_STR("is no object, {...}: a story has named fields"), err);
        }
    }
    return part_close(p, err);
}

jny_status read_json(import_job *job, const char *path, jny_err *err)
{
    const jny_world *w     = job->a->world;
    jny_arena        whole = jny_arena_open(w), row = jny_arena_open(w);
    encoding_survey  survey;
    jny_str          bytes, text = {0};
    json_t          *root = NULL;
    jny_status st = jny_file_read(&whole, w, path, job->options->limits.document, &bytes, err);
    if (st == JNY_OK) {
        jny_sha256_add(&job->digest, bytes);
        job->bytes = bytes.n;
        st = encoding_convert(&whole, bytes, path, job->options->encoding, &survey, &text, err);
    }
    if (st == JNY_OK) {
        jny_err bad = {0};
        import_remark_encoding(job, &survey);
        json_check(whole, text, &bad);
        if (bad.status != JNY_OK || json_read(text, &root, &bad) != JNY_OK) {
            char place[700];
            snprintf(place, sizeof place, "%s: %s", path, bad.place);
            bool lines = text.n && text.p[0] == '{' && strstr(bad.msg, "end of file expected");
            jny_fail(err, bad.status, place, "%s%s", bad.msg,
                     lines ? "; a file with an object on each line is called NAME.ndjson" : "");
        }
    }
    const char *key  = "";
    json_t     *list = root ? list_in(root, &key) : NULL;
    if (list) {
        remark_other_lists(job, root, list, key);
        take_list(job, list, &row, err);
    } else if (json_is_object(root)) { /* one story */
        part *p = part_open(job, (jny_str){0}, false);
        take_object(p, &row, root, 1, 0, (jny_str){0}, err);
        part_close(p, err);
    }
    json_decref(root);
    jny_arena_close(&row);
    jny_arena_close(&whole);
    return err->status;
}
