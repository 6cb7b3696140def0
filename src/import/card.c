/* card.c - a text file: lines "Key: value", a blank line, the story. Without such a head the
 * whole file is the story. */
#include "encoding.h"
#include "row.h"

#include <string.h>

enum { KEY_MOST = 60, HEAD_LINES = 40 };

/* "I am: Parent" has a short key without a full stop in it. */
static bool is_detail(jny_str line, jny_str *key, jny_str *value)
{
    jny_str rest = line;
    *key         = jny_str_trim(jny_str_cut(&rest, ':'));
    *value       = jny_str_trim(rest);
    if (key->n == line.n || !key->n || key->n > KEY_MOST)
        return false;
    return !memchr(key->p, '.', key->n) && !memchr(key->p, ',', key->n);
}

/* The head, if every line before the first blank one is a detail; what is left is the story. */
static jny_str take_head(jny_arena *a, jny_str text, cell *cells, size_t *n)
{
    jny_str rest = text;
    *n           = 0;
    while (rest.n && *n < HEAD_LINES) {
        jny_str key, value, line = jny_str_cut(&rest, '\n');
        if (jny_str_trim(line).n == 0) {
            if (*n)
                return rest;
            continue;
        }
        if (!is_detail(line, &key, &value))
            break;
        cells[(*n)++] = (cell){jny_str_copy(a, key), value, CELL_TEXT};
    }
    if (*n && !rest.n) /* only details: a card without a story */
        return (jny_str){0};
    *n = 0;
    return text;
}

static jny_str stem_of(jny_str path)
{
    size_t from = path.n, to = path.n;
    while (from > 0 && path.p[from - 1] != '/')
        from--;
    while (to > from && path.p[to - 1] != '.')
        to--;
    return jny_str_sub(path, from, to > from ? to - 1 : path.n);
}

jny_status read_card(import_job *job, const char *path, jny_err *err)
{
    jny_arena       a = jny_arena_open(job->a->world);
    encoding_survey survey;
    jny_str         bytes, text = {0};
    jny_status      st =
        jny_file_read(&a, job->a->world, path, job->options->limits.document, &bytes, err);
    jny_str asked = job->options->encoding.n || !job->source_map ? job->options->encoding
                                                                 : job->source_map->encoding;
    if (st == JNY_OK) {
        jny_sha256_add(&job->digest, bytes);
        job->bytes = bytes.n;
        st         = encoding_convert(&a, bytes, path, asked, &survey, &text, err);
    }
    if (st == JNY_OK) {
        cell   cells[HEAD_LINES + 2];
        size_t n;
        char  *whole = jny_str_z(&a, text);
        size_t k     = 0;
        for (size_t i = 0; i < text.n; i++) /* CR LF and lone CR end lines too */
            if (whole[i] != '\r')
                whole[k++] = whole[i];
            else if (i + 1 == text.n || whole[i + 1] != '\n')
                whole[k++] = '\n';
        import_remark_encoding(job, &survey);
        jny_str story = take_head(&a, (jny_str){whole, k}, cells, &n);
        cells[n++]    = (cell){JNY_STR("file"), stem_of(jny_cstr(path)), CELL_TEXT};
        cells[n++]    = (cell){JNY_STR("text"), story, CELL_TEXT};
        raw_row row   = {.at = cells, .n = n, .line = 1};
        st            = part_row(job->documents, &row, err);
    }
    jny_arena_close(&a);
    return st;
}
