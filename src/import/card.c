/* card.c - a text file: lines "Key: value", a blank line, the story. Without such a head the
 * whole file is the story. */
#include "encoding.h"
#include "row.h"

#include <string.h>

enum { KEY_MOST = 60, HEAD_LINES = 40, KNOWN_STORY = 80 };

/* Whether the mapping, or everybody, calls a field so: then it is a head also where no blank line
 * ends it. */
static bool is_known(jny_arena *a, const import_job *job, const cell *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        jny_str form = heading_form(a, cells[i].name);
        for (size_t k = 0; job->source_map && k < job->source_map->columns.n; k++)
            if (jny_str_eq(job->source_map->columns.at[k].form, form))
                return true;
        if (detail_is_known(a, cells[i].name))
            return true;
    }
    return false;
}

static bool has(const cell *cells, size_t n, jny_str key)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(cells[i].name, key))
            return true;
    return false;
}

/* The head: details up to the first blank line, or to the first line that is none; what is left is
 * the story. */
static jny_str take_head(jny_arena *a, const import_job *job, jny_str text, cell *cells, size_t *n)
{
    jny_str rest = text;
    *n           = 0;
    while (rest.n && *n < HEAD_LINES) {
        jny_str key, value, here = rest, line = jny_str_cut(&rest, '\n');
        if (jny_str_trim(line).n == 0) {
            if (*n)
                return rest;
            continue;
        }
        if (!detail_read(a, line, KEY_MOST, &key, &value) || has(cells, *n, key)) {
            if (*n && is_known(a, job, cells, *n))
                return here;
            *n = 0;
            return text;
        }
        cells[(*n)++] = (cell){jny_str_copy(a, key), value, CELL_TEXT};
    }
    if (!rest.n && is_known(a, job, cells, *n)) /* only details: a card without a story */
        return (jny_str){0};
    *n = 0;
    return text;
}

/* "Text (tab delimited)" of a spreadsheet program: headings of which one is called a story, parted
 * by tabs, and rows below them. */
static bool is_table(jny_arena *a, jny_str text)
{
    jny_str rest = jny_str_trim(text), line = jny_str_cut(&rest, '\n');
    bool    story = false;
    size_t  cells = 0;
    while (line.n) {
        jny_str form = heading_form(a, jny_str_cut(&line, '\t'));
        story |= heading_says(form, FIELD_TEXT) >= KNOWN_STORY;
        cells++;
    }
    return story && cells > 1 && memchr(rest.p, '\t', rest.n);
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
        jny_str story = take_head(&a, job, (jny_str){whole, k}, cells, &n);
        cells[n++]    = (cell){JNY_STR("file"), stem_of(jny_cstr(path)), CELL_TEXT};
        cells[n++]    = (cell){JNY_STR("text"), story, CELL_TEXT};
        raw_row row   = {.at = cells, .n = n, .line = 1};
        st            = is_table(&a, story)
                            ? part_reject(job->documents, &row, (jny_str){0},
                                          JNY_STR("is a table, its cells parted by tabs: give the file a "
                                                             "name that ends in .tsv, and import that"),
                                          err)
                            : part_row(job->documents, &row, err);
    }
    jny_arena_close(&a);
    return st;
}
