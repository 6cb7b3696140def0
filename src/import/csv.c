/* csv.c - separated values by libcsv, strictly; whatever stands between the cells.
 *
 * libcsv is fed line by line: a row can only end where a line ends, so the line on
 * which every row begins is known without counting bytes twice. */
#include "encoding.h"
#include "row.h"

#include <csv.h>
#include <stdio.h>
#include <string.h>

enum { LOOKED_AT = 200 };

typedef struct {
    import_job       *job;
    part             *part;
    jny_arena        *a; /* the row's */
    struct csv_parser parser;
    char              separator;
    uint64_t          line, row_line; /* now; where the row began */
    uint64_t          byte, row_byte;
    size_t            field_bytes; /* fed since the last field ended, at most */
    JNY_LIST(cell)    cells;
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
    import_place(r->job, (jny_str){0}, line, place);
    return r->st = jny_fail(r->err, status, place, "%s", msg);
}

/* ---- What parts the cells ------------------------------------------------------------------- */

/* Cells of one line outside quotes; a line may lie wholly within them. */
static size_t count_cells(jny_str line, char separator, bool *quoted)
{
    size_t n = 1;
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '"')
            *quoted = !*quoted;
        else if (line.p[i] == separator && !*quoted)
            n++;
    return n;
}

/* How many rows of the head have the commonest number of cells above one, times that number:
 * what parts the cells gives the same number again and again. */
static size_t regularity(jny_str head, char separator)
{
    enum { MOST = 64 };
    size_t seen[MOST] = {0}, best = 0, cells = 0;
    bool   quoted = false;
    for (size_t i = 0; head.n && i < LOOKED_AT; i++) {
        jny_str line = jny_str_cut(&head, '\n');
        cells += count_cells(line, separator, &quoted) - (cells > 0);
        if (quoted)
            continue;
        if (cells < MOST)
            seen[cells]++;
        cells = 0;
    }
    for (size_t n = 2; n < MOST; n++)
        if (seen[n] * 100 + n > best && seen[n])
            best = seen[n] * 100 + n;
    return best;
}

/* "sep=;" in the first line is how spreadsheets are told. */
static bool says_separator(jny_str head, char *separator)
{
    jny_str line = jny_str_trim(jny_str_cut(&head, '\n'));
    if (line.n != 5 || !jny_str_starts(line, JNY_STR("sep=")))
        return false;
    *separator = line.p[4];
    return true;
}

char csv_separator(jny_str head, char usual)
{
    static const char others[] = {',', ';', '\t', '|'};
    char              best     = usual;
    size_t            regular  = regularity(head, usual);
    for (size_t i = 0; i < sizeof others; i++) {
        size_t now = regularity(head, others[i]);
        if (others[i] != usual && now > regular) {
            best    = others[i];
            regular = now;
        }
    }
    return best;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void on_field(void *text, size_t n, void *ctx)
{
    reader *r      = ctx;
    r->field_bytes = 0;
    if (n > r->job->options->limits.field && r->st == JNY_OK)
        stop(r, JNY_ELIMIT, r->line, "a cell is longer than the limit of %zu bytes (--max-field)",
             r->job->options->limits.field);
    *JNY_PUSH(r->a, &r->cells) = (cell){.text = jny_str_copy(r->a, (jny_str){text, n})};
}

/* The row as CSV again, for the file of rejects. */
static jny_str row_text(reader *r)
{
    jny_buf b = jny_buf_open(r->a);
    for (size_t i = 0; i < r->cells.n; i++) {
        jny_str text = r->cells.at[i].text;
        if (i)
            jny_buf_char(&b, r->separator);
        jny_buf_char(&b, '"');
        for (size_t k = 0; k < text.n; k++) {
            if (text.p[k] == '"')
                jny_buf_char(&b, '"');
            jny_buf_char(&b, text.p[k]);
        }
        jny_buf_char(&b, '"');
    }
    return jny_buf_str(&b);
}

static void on_row(int c, void *ctx)
{
    reader *r = ctx;
    (void)c;
    if (r->st == JNY_OK) {
        raw_row row = {r->cells.at, r->cells.n, r->row_line, r->row_byte,
                       r->job->options->rejects ? row_text(r) : (jny_str){0}};
        for (size_t i = 0; i < r->cells.n; i++)
            r->cells.at[i].text = jny_cell_read(r->cells.at[i].text);
        r->st = part_row(r->part, &row, r->err);
    }
    r->cells.n = r->cells.cap = 0;
    r->cells.at               = NULL;
    r->field_bytes            = 0;
    jny_arena_reset(r->a);
}

/* A quote within a cell that does not begin with one is just a quote, as every spreadsheet
 * reads it; within a quoted cell it must be doubled. */
static jny_status parse(reader *r, const char *p, size_t n)
{
    size_t fed = 0;
    while (fed < n) {
        fed += csv_parse(&r->parser, p + fed, n - fed, on_field, on_row, r);
        if (fed == n)
            break;
        if (r->parser.quoted)
            return stop(r, JNY_ESYNTAX, r->line,
                        "a quote inside a quoted cell must be doubled (\"\")");
        csv_set_opts(&r->parser, 0);
        fed += csv_parse(&r->parser, p + fed, 1, on_field, on_row, r);
        csv_set_opts(&r->parser, CSV_STRICT | CSV_STRICT_FINI);
    }
    return r->st;
}

static jny_status feed(reader *r, jny_str line)
{
    if (r->parser.pstate == 0) { /* libcsv's word for: no row has begun */
        r->row_line    = r->line;
        r->row_byte    = r->byte;
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
    if (parse(r, line.p, line.n) != JNY_OK)
        return r->st;
    return parse(r, "\n", 1);
}

static jny_status read_rows(reader *r, decoder *d, jny_arena *lines, const char *path)
{
    jny_lines in;
    jny_str   line;
    char      said;
    bool      skip = says_separator(d->survey.head, &said);
    r->st = jny_lines_open(&in, lines, &d->world, path, r->job->options->limits.line, r->err);
    if (skip) {
        r->separator = said;
        csv_set_delim(&r->parser, (unsigned char)said);
    }
    while (r->st == JNY_OK && jny_lines_next(&in, &line)) {
        r->line = in.line;
        if (!skip || in.line > 1)
            feed(r, line);
        r->byte = in.bytes;
        if (in.line % 1024 == 0)
            import_progress(r->job, d->bytes);
    }
    if (r->st == JNY_OK && !d->wrong && csv_fini(&r->parser, on_field, on_row, r) != 0)
        stop(r, JNY_ESYNTAX, r->row_line, "the file ends inside a quoted cell that begins here");
    if (r->st == JNY_OK)
        r->st = decoder_check(d, path, r->err);
    jny_status closed = jny_lines_close(&in, r->err);
    return r->st == JNY_OK ? closed : r->st;
}

jny_status read_csv(import_job *job, const char *path, char separator, jny_err *err)
{
    const jny_world *w     = job->a->world;
    jny_arena        lines = jny_arena_open(w), row = jny_arena_open(w);
    decoder         *d = JNY_NEW(&lines, decoder);
    reader           r = {.job = job, .a = &row, .err = err};
    r.st               = import_decode(job, d, &lines, path, err);
    if (r.st == JNY_OK && csv_init(&r.parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        r.st = jny_fail(err, JNY_EIO, NULL, "out of memory");
    if (r.st == JNY_OK) {
        bool given = job->source_map && job->source_map->delimiter.n;
        r.separator =
            given ? job->source_map->delimiter.p[0] : csv_separator(d->survey.head, separator);
        csv_set_delim(&r.parser, (unsigned char)r.separator);
        /* Blanks belong to the cell: only its ends are trimmed, and later. */
        csv_set_space_func(&r.parser, NULL);
        r.part = part_open(job, (jny_str){0}, true);
        read_rows(&r, d, &lines, path);
        if (r.separator != separator)
            import_remark(job, "%s parts the cells",
                          r.separator == '\t'
                              ? "a tab"
                              : jny_str_z(&lines, jny_str_format(&lines, "\"%c\"", r.separator)));
        part_close(r.part, err);
        csv_free(&r.parser);
    }
    import_decoded(job, d);
    jny_arena_close(&row);
    jny_arena_close(&lines);
    return err->status;
}
