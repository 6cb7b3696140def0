/* csv.c - CSV and TSV by libcsv, strictly; one heading line with the columns' names.
 *
 * libcsv is fed line by line: a row can only end where a line ends, so the line on
 * which every row begins is known without counting bytes twice. */
#include "row.h"

#include <csv.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    import_job       *job;
    jny_arena        *a; /* the row's */
    struct csv_parser parser;
    char              separator;
    uint64_t          line, row_line; /* now; where the row began */
    size_t            field_bytes;    /* fed since the last field ended, at most */
    JNY_LIST(jny_str) names;          /* of the columns, from the heading */
    jny_arena        *names_arena;
    JNY_LIST(jny_str) cells;
    jny_status        st;
    jny_err          *err;
} reader;

static jny_status stop(reader *r, jny_status status, uint64_t line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
static jny_status stop(reader *r, jny_status status, uint64_t line, const char *fmt, ...)
{
    char    place[320], msg[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    snprintf(place, sizeof place, "%.*s:%llu", JNY_ARG(r->job->report->file),
             (unsigned long long)line);
    return r->st = jny_fail(r->err, status, place, "%s", msg);
}

/* "Respondent type" is respondent_type, if that is a name this program knows; any other
 * heading stays as it is. */
static jny_str column_name(jny_arena *a, jny_str heading)
{
    static const jny_str known[] = {
        JNY_INIT("id"),         JNY_INIT("text"),
        JNY_INIT("respondent"), JNY_INIT("respondent_type"),
        JNY_INIT("age"),        JNY_INIT("ward"),
        JNY_INIT("locality"),   JNY_INIT("event"),
        JNY_INIT("date"),       JNY_INIT("wave"),
        JNY_INIT("channel"),    JNY_INIT("consent"),
        JNY_INIT("consent_by"), JNY_INIT("lang"),
    };
    heading    = jny_str_trim(heading);
    char *name = jny_str_z(a, heading);
    for (size_t i = 0; i < heading.n; i++) {
        if (name[i] >= 'A' && name[i] <= 'Z')
            name[i] = (char)(name[i] + 32);
        else if (name[i] == ' ' || name[i] == '-')
            name[i] = '_';
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (jny_str_eq(known[i], (jny_str){name, heading.n}))
            return known[i];
    return jny_str_copy(a, heading);
}

static void on_field(void *text, size_t n, void *ctx)
{
    reader *r      = ctx;
    r->field_bytes = 0;
    if (n > r->job->options->limits.field && r->st == JNY_OK)
        stop(r, JNY_ELIMIT, r->line, "a cell is longer than the limit of %zu bytes (--max-field)",
             r->job->options->limits.field);
    *JNY_PUSH(r->a, &r->cells) = jny_str_copy(r->a, (jny_str){text, n});
}

/* The row as CSV again, for the file of rejects. */
static jny_str row_text(reader *r)
{
    jny_buf b = jny_buf_open(r->a);
    for (size_t i = 0; i < r->cells.n; i++) {
        if (i)
            jny_buf_char(&b, r->separator);
        jny_buf_char(&b, '"');
        for (size_t k = 0; k < r->cells.at[i].n; k++) {
            if (r->cells.at[i].p[k] == '"')
                jny_buf_char(&b, '"');
            jny_buf_char(&b, r->cells.at[i].p[k]);
        }
        jny_buf_char(&b, '"');
    }
    return jny_buf_str(&b);
}

static void take_heading(reader *r)
{
    bool has_text = false;
    for (size_t i = 0; i < r->cells.n; i++) {
        if (!jny_utf8_check(r->cells.at[i], NULL)) {
            stop(r, JNY_ESYNTAX, r->row_line, "heading %zu is not UTF-8: save the file as UTF-8",
                 i + 1);
            return;
        }
        jny_str name = column_name(r->names_arena, r->cells.at[i]);
        for (size_t k = 0; k < r->names.n; k++)
            if (name.n && jny_str_eq(r->names.at[k], name)) {
                stop(r, JNY_ESYNTAX, r->row_line,
                     "two columns have the same heading: rename one of them");
                return;
            }
        has_text |= jny_str_eq(name, JNY_STR("text"));
        *JNY_PUSH(r->names_arena, &r->names) = name;
    }
    r->job->rejects_head = jny_str_copy(r->job->a, row_text(r));
    if (!has_text)
        stop(r, JNY_ESYNTAX, r->row_line,
             "no column is called \"text\": the first line must name the columns, and the stories "
             "stand in the column \"text\"");
}

static void take_row(reader *r)
{
    import_row row = {.line = r->row_line, .raw = row_text(r)};
    size_t     n   = r->names.n;
    if (r->cells.n != n) {
        r->job->report->read++;
        import_reject(
            r->job, r->row_line, (jny_str){0},
            jny_str_format(r->a, "has %zu cells where the heading has %zu", r->cells.n, n),
            row.raw);
        return;
    }
    row.fields = JNY_ARRAY(r->a, jny_attribute, n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t bad;
        if (!jny_utf8_check(r->cells.at[i], &bad)) {
            r->job->report->read++;
            import_reject(r->job, r->row_line, r->names.at[i],
                          jny_str_format(r->a,
                                         "is not UTF-8 at byte %zu of the cell: save the file "
                                         "as UTF-8",
                                         bad + 1),
                          row.raw);
            return;
        }
        if (r->names.at[i].n)
            row.fields[row.n++] = (jny_attribute){r->names.at[i], r->cells.at[i]};
        else if (jny_str_trim(r->cells.at[i]).n) {
            r->job->report->read++;
            import_reject(r->job, r->row_line, (jny_str){0},
                          jny_str_format(r->a, "cell %zu stands under no heading", i + 1), row.raw);
            return;
        }
    }
    r->st = import_take(r->job, r->a, &row, r->err);
}

static void on_row(int c, void *ctx)
{
    reader *r = ctx;
    (void)c;
    bool blank = true;
    for (size_t i = 0; i < r->cells.n; i++)
        blank &= jny_str_trim(r->cells.at[i]).n == 0;
    if (r->st == JNY_OK && !blank) {
        if (r->names.n == 0)
            take_heading(r);
        else
            take_row(r);
    }
    r->cells.n = r->cells.cap = 0;
    r->cells.at               = NULL;
    r->field_bytes            = 0;
    jny_arena_reset(r->a);
}

static jny_status feed(reader *r, jny_str line)
{
    if (r->parser.pstate == 0) { /* libcsv's word for: no row has begun */
        r->row_line    = r->line;
        r->field_bytes = 0;
    }
    if (line.n > r->job->options->limits.line)
        return stop(r, JNY_ELIMIT, r->line,
                    "the line is longer than the limit of %zu bytes (--max-line)",
                    r->job->options->limits.line);
    r->field_bytes += line.n + 1;
    if (r->field_bytes > r->job->options->limits.field + r->job->options->limits.line)
        return stop(r, JNY_ELIMIT, r->row_line,
                    "a cell never ends: is a quote missing? (a cell may have %zu bytes: "
                    "--max-field)",
                    r->job->options->limits.field);
    if (csv_parse(&r->parser, line.p, line.n, on_field, on_row, r) != line.n ||
        (r->st == JNY_OK && csv_parse(&r->parser, "\n", 1, on_field, on_row, r) != 1))
        return stop(r, JNY_ESYNTAX, r->line, "a quote inside a quoted cell must be doubled (\"\")");
    return r->st;
}

jny_status read_csv(import_job *job, const char *path, char separator, jny_err *err)
{
    const jny_world *w     = job->a->world;
    jny_arena        lines = jny_arena_open(w), row = jny_arena_open(w), names = jny_arena_open(w);
    reader r = {.job = job, .a = &row, .names_arena = &names, .err = err, .separator = separator};
    jny_lines in;
    jny_str   line;
    if (csv_init(&r.parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        jny_fail(err, JNY_EIO, NULL, "out of memory");
        goto done;
    }
    csv_set_delim(&r.parser, (unsigned char)separator);
    /* Blanks belong to the cell: only its ends are trimmed, and later. */
    csv_set_space_func(&r.parser, NULL);
    r.st      = jny_lines_open(&in, &lines, w, path, job->options->limits.line, err);
    in.digest = &job->digest;
    while (r.st == JNY_OK && jny_lines_next(&in, &line)) {
        r.line = in.line;
        if (in.line == 1 && jny_str_starts(line, JNY_STR("\xEF\xBB\xBF")))
            line = jny_str_sub(line, 3, line.n);
        feed(&r, line);
        if (job->options->progress && in.line % 1024 == 0)
            job->options->progress(job->options->progress_ctx, in.bytes, in.size);
    }
    job->bytes = in.bytes;
    if (r.st == JNY_OK && csv_fini(&r.parser, on_field, on_row, &r) != 0)
        stop(&r, JNY_ESYNTAX, r.row_line, "the file ends inside a quoted cell that begins here");
    jny_lines_close(&in, err);
    if (err->status == JNY_OK && r.names.n == 0)
        stop(&r, JNY_ESYNTAX, 1, "the file is empty: there is not even a heading");
done:
    csv_free(&r.parser);
    jny_arena_close(&names);
    jny_arena_close(&row);
    jny_arena_close(&lines);
    return err->status;
}
