/* test_office.c - workbooks and documents that others made, against the answers that came with
 * them; and files that were made to do harm. */
#include "imports.h"

#include "office.h"

#include <csv.h>
#include <dirent.h>
#include <math.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

/* ---- A sink that keeps everything ----------------------------------------------------------- */

typedef struct {
    jny_str           name;
    JNY_LIST(raw_row) rows;
} table;

typedef struct {
    jny_arena        *a;
    JNY_LIST(table)   tables;
    JNY_LIST(jny_str) remarks;
} kept;

static jny_status keep_sheet(void *ctx, jny_str name, jny_err *err)
{
    kept *k = ctx;
    (void)err;
    *JNY_PUSH(k->a, &k->tables) = (table){.name = jny_str_copy(k->a, name)};
    return JNY_OK;
}

static jny_status keep_row(void *ctx, const raw_row *row, jny_err *err)
{
    kept *k = ctx;
    if (k->tables.n == 0)
        keep_sheet(k, JNY_STR(""), err);
    cell *cells = JNY_ARRAY(k->a, cell, row->n + 1);
    for (size_t i = 0; i < row->n; i++)
        cells[i] = (cell){jny_str_copy(k->a, row->at[i].name), jny_str_copy(k->a, row->at[i].text),
                          row->at[i].kind};
    table *t                  = &k->tables.at[k->tables.n - 1];
    *JNY_PUSH(k->a, &t->rows) = (raw_row){.at = cells, .n = row->n, .line = row->line};
    return JNY_OK;
}

static void keep_remark(void *ctx, jny_str text)
{
    kept *k                      = ctx;
    *JNY_PUSH(k->a, &k->remarks) = jny_str_copy(k->a, text);
}

static jny_status read_into(jny_arena *a, const char *path, kept *out, jny_err *err)
{
    jny_limits  limits = JNY_LIMITS;
    jny_str     bytes;
    size_t      n    = strlen(path);
    office_kind kind = n > 4 && strstr(path + n - 5, "doc") ? OFFICE_DOCX
                       : strstr(path + n - 5, "ods")        ? OFFICE_ODS
                                                            : OFFICE_XLSX;
    *out             = (kept){.a = a};
    office_sink sink = {out, keep_sheet, keep_row, keep_remark};
    jny_status  st   = jny_file_read(a, jny_world_system(), path, 256u << 20, &bytes, err);
    return st == JNY_OK ? office_read(*a, kind, path, office_bytes(bytes), &limits, &sink, err)
                        : st;
}

static const char *shared(jny_arena *a, const char *name)
{
    const char *data = getenv("JOURNEYS_SHARED_DATA");
    char       *path = jny_str_z(
              a, jny_str_format(a, "%s/office/%s", data ? data : SOURCE_FOLDER "/../shared/data", name));
    struct stat st;
    if (stat(path, &st) == 0)
        return path;
    return NULL;
}

static bool have_data(jny_arena *a)
{
    if (shared(a, "xlsx"))
        return true;
    fprintf(stderr, "SKIP: workbooks and documents of others: no shared/data/office\n");
    cr_skip_test("no third-party data");
    return false;
}

/* ---- Workbooks ------------------------------------------------------------------------------- */

typedef struct {
    jny_arena        *a;
    JNY_LIST(jny_str) cells;
    size_t            line, wrong, right;
    size_t            row_before, column_before; /* blank: the answers leave them out */
    const table      *got;
    const char       *file;
    bool              quiet;
} answers;

static const cell *cell_at(const table *t, uint64_t line, size_t column)
{
    for (size_t r = 0; r < t->rows.n; r++)
        if (t->rows.at[r].line == line)
            return column < t->rows.at[r].n ? &t->rows.at[r].at[column] : NULL;
    return NULL;
}

/* "$1,234.50 " and "12%" as numbers: formats may differ. */
static bool number_in(jny_arena *a, jny_str s, double *out)
{
    jny_buf b       = jny_buf_open(a);
    bool    percent = false, digit = false, minus = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        digit |= c >= '0' && c <= '9';
        if (c == '%')
            percent = true;
        else if (c == '(' || c == '-')
            minus |= b.n == 0, (void)(b.n && c == '-' ? (jny_buf_char(&b, '-'), 0) : 0);
        else if ((c >= '0' && c <= '9') || c == '.' || c == 'E' || c == 'e' || c == '+')
            jny_buf_char(&b, (char)c);
        else if (c < 0x80 && c != ',' && c != ' ' && c != '$' && c != ')')
            return false;
    }
    char *end, *z = jny_str_z(a, jny_buf_str(&b));
    *out = strtod(z, &end) * (minus ? -1 : 1) / (percent ? 100 : 1);
    return digit && *end == '\0';
}

/* A date of the answer in whatever format against ISO: the same year, month and day in it. */
static bool same_date(jny_arena *a, jny_str iso, jny_str shown)
{
    char day[11];
    if (iso.n < 10)
        return false;
    for (int order = ORDER_DMY; order <= ORDER_MDY; order++)
        if (date_read(shown, (date_order)order, day) == DATE_READ && memcmp(day, iso.p, 10) == 0)
            return true;
    int  y = atoi(jny_str_z(a, jny_str_sub(iso, 2, 4)));
    char two[8];
    snprintf(two, sizeof two, "%02d", y);
    return memmem(shown.p, shown.n, two, 2) != NULL; /* "14-Feb-10", "Feb-10" */
}

/* The answers were written in ASCII: `_` stands for what is not, two for one above U+FFFF. */
static bool same_but_ascii(jny_str got, jny_str want)
{
    size_t k = 0;
    for (size_t i = 0; i < got.n;) {
        size_t   from = i;
        uint32_t c    = jny_utf8_next(got, &i);
        for (int units = c > 0xFFFF ? 2 : 1; c >= 0x80 && units > 0; units--, k++)
            if (k >= want.n || want.p[k] != '_')
                return false;
        if (c < 0x80 && (k >= want.n || want.p[k++] != got.p[from]))
            return false;
    }
    return k == want.n;
}

static bool same_cell(jny_arena *a, const cell *got, jny_str want)
{
    double  x, y;
    jny_str text = got ? got->text : (jny_str){0};
    if (jny_str_eq(jny_str_trim(text), jny_str_trim(want)) ||
        same_but_ascii(jny_str_trim(text), jny_str_trim(want)))
        return true;
    if (got && got->kind == CELL_DATE)
        return same_date(a, text, want);
    if (got && got->kind == CELL_NUMBER && number_in(a, text, &x) && number_in(a, want, &y)) {
        double most = fabs(x) > 1 ? fabs(x) * 0.01 : 0.01; /* digits that a format rounds off */
        return fabs(x - y) <= most;
    }
    return false;
}

static void answer_cell(void *text, size_t n, void *ctx)
{
    answers *w                 = ctx;
    *JNY_PUSH(w->a, &w->cells) = jny_str_copy(w->a, (jny_str){text, n});
}

static void answer_row(int c, void *ctx)
{
    answers *w = ctx;
    (void)c;
    w->line++;
    for (size_t i = 0; i < w->cells.n; i++) {
        const cell *got = cell_at(w->got, w->line + w->row_before, i + w->column_before);
        if (same_cell(w->a, got, w->cells.at[i])) {
            w->right++;
            continue;
        }
        w->wrong++;
        if (!w->quiet && w->wrong <= 5)
            printf("%s [%.*s] row %zu column %zu: \"%.*s\" (%d), the answer says \"%.*s\"\n",
                   w->file, JNY_ARG(w->got->name), w->line, i + 1,
                   JNY_ARG(got ? got->text : (jny_str){0}), got ? (int)got->kind : -1,
                   JNY_ARG(w->cells.at[i]));
    }
    w->cells.n = 0;
}

static void hold_against(answers *w, const char *path)
{
    struct csv_parser p;
    jny_str           bytes;
    jny_err           err = {0};
    cr_assert_eq(jny_file_read(w->a, jny_world_system(), path, 1u << 26, &bytes, &err), JNY_OK);
    if (jny_str_starts(bytes, JNY_STR("\xEF\xBB\xBF")))
        bytes = jny_str_sub(bytes, 3, bytes.n);
    jny_buf lines = jny_buf_open(w->a); /* libcsv would count CR LF as two ends */
    for (size_t i = 0; i < bytes.n; i++)
        if (bytes.p[i] != '\r')
            jny_buf_char(&lines, bytes.p[i]);
    csv_init(&p, CSV_REPALL_NL);
    csv_parse(&p, lines.p, lines.n, answer_cell, answer_row, w);
    csv_fini(&p, answer_cell, answer_row, w);
    csv_free(&p);
}

static void blank_before(answers *w)
{
    w->row_before    = w->got->rows.n ? w->got->rows.at[0].line - 1 : 0;
    w->column_before = SIZE_MAX;
    for (size_t r = 0; r < w->got->rows.n; r++)
        for (size_t c = 0; c < w->got->rows.at[r].n && c < w->column_before; c++)
            if (w->got->rows.at[r].at[c].text.n)
                w->column_before = c;
}

/* Every cell that is not as its answer says, and why. */
static size_t exceptions_of(const char *file, size_t sheet)
{
    static const struct {
        const char *file;
        size_t      sheet, cells;
        const char *why; /* for who reads this */
    } known[] = {
        {"sheetjs-formula_stress_test.xlsx", 1, 3, "a time of day, NOW() and TODAY(): other days"},
        {"sheetjs-formula_stress_test.xlsx", 3, 1, "0-Jan-00 is no day: the number is kept"},
        {"sheetjs-formula_stress_test.xlsx", 4, 1, "INFO(\"release\"): another Excel"},
        {"sheetjs-formula_stress_test.xlsx", 7, 2, "RAND() and RANDBETWEEN(): other throws"},
        {"sheetjs-LONumbers.xlsx", 0, 201,
         "how formats show numbers and times, and #### where narrow"},
        {"sheetjs-merge_cells.xlsx", 0, 1, "the answer is in MacRoman: 0xC9 for an ellipsis"},
        {"sheetjs-mixed_sheets.xlsx", 2, 1, "a line break, which the answer shows as a blank"},
        {"sheetjs-xlsx-stream-d-date-cell.xlsx", 0, 2, "times, 1.5 days as 12:00 PM and 36:00:00"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].file, file) == 0 && known[i].sheet == sheet)
            return known[i].cells;
    return 0;
}

Test(xlsx, say_what_their_answers_say)
{
    jny_arena a = jny_arena_open(jny_world_system());
    if (!have_data(&a))
        return;
    DIR           *d = opendir(shared(&a, "xlsx"));
    struct dirent *e;
    size_t         sheets = 0, right = 0, wrong = 0;
    while ((e = readdir(d))) {
        size_t n = strlen(e->d_name);
        if (n < 5 || strcmp(e->d_name + n - 5, ".xlsx") != 0)
            continue;
        kept    k;
        jny_err err  = {0};
        char   *path = jny_str_z(&a, jny_str_format(&a, "xlsx/%s", e->d_name));
        read_into(&a, shared(&a, path), &k, &err);
        for (size_t s = 0; s < 20; s++) {
            const char *answer =
                shared(&a, jny_str_z(&a, jny_str_format(&a, "%s.%zu.csv", path, s)));
            if (!answer)
                continue;
            cr_expect_lt(s, k.tables.n, "%s: sheet %zu is not there: %s", e->d_name, s, err.msg);
            if (s >= k.tables.n)
                continue;
            answers w = {.a = &a, .got = &k.tables.at[s], .file = e->d_name, .quiet = true};
            hold_against(&w, answer);
            if (w.wrong > w.right / 10) {
                answers cut = w;
                cut.line = cut.wrong = cut.right = 0;
                blank_before(&cut);
                hold_against(&cut, answer);
                w = cut.wrong < w.wrong ? cut : w;
            }
            size_t known = exceptions_of(e->d_name, s);
            if (w.wrong != known) {
                w.line = w.wrong = w.right = 0;
                w.quiet                    = false;
                hold_against(&w, answer);
            }
            cr_expect_eq(w.wrong, known,
                         "%s, sheet %zu: %zu cells not as the answer says, %zu are "
                         "known",
                         e->d_name, s, w.wrong, known);
            sheets++;
            right += w.right;
            wrong += w.wrong;
        }
    }
    closedir(d);
    cr_expect_eq(sheets, 44, "%zu sheets with answers", sheets);
    cr_expect_eq(right, 7705, "%zu cells as the answers say", right);
    cr_expect_eq(wrong, 212, "%zu not, for the reasons above", wrong);
    jny_arena_close(&a);
}

/* ---- Documents ------------------------------------------------------------------------------- */

static jny_str cell_named(const raw_row *row, const char *name)
{
    for (size_t i = 0; i < row->n; i++)
        if (jny_str_eq(row->at[i].name, jny_cstr(name)))
            return row->at[i].text;
    return (jny_str){0};
}

/* All the words of a document, heading and text of each story. */
static jny_str words_of(jny_arena *a, const kept *k)
{
    jny_buf b = jny_buf_open(a);
    for (size_t r = 0; k->tables.n && r < k->tables.at[0].rows.n; r++) {
        const raw_row *row = &k->tables.at[0].rows.at[r];
        if (cell_named(row, "heading").n)
            jny_buf_format(&b, "# %.*s\n", JNY_ARG(cell_named(row, "heading")));
        jny_buf_add(&b, cell_named(row, "text"));
        jny_buf_char(&b, '\n');
    }
    return jny_str_trim(jny_buf_str(&b));
}

Test(docx, say_what_their_makers_say)
{
    static const char *const said[][2] = {
        {"single-paragraph.docx", "Walking on imported air"},
        {"embedded-style-map.docx", "Walking on imported air"},
        {"empty.docx", ""},
        {"simple-list.docx", "Apple\n\nBanana"},
        {"strict-format.docx", "Test"},
        {"strikethrough.docx", "Today's Special: Salmon Sold out"},
        {"tables.docx", "Above\n\nTop left\tTop right\nBottom left\tBottom right\n\nBelow"},
        {"text-box.docx", "Datum plane"},
        {"underline.docx", "The Sunset Tree"},
        {"utf8-bom.docx", "This XML has a byte order mark."},
        {"comments.docx", "Ouch."},
        {"footnotes.docx", "Ouch."},
        {"endnotes.docx", "Ouch."},
        {"tiny-picture.docx", ""},
        {"poi-61470.docx", "とうきょう東京"},
        {"poi-52288.docx", "CHAPTER 1\n\nCertain infectious and parasitic diseases"},
        {"pd-test.docx", "# python-docx was here!\npython-docx was here too!"},
        {"pd-blk-inner-content.docx", "P1\n\nT2\n\nP3"},
        {"pd-sct-inner-content.docx", "P1\n\nT2\n\nP3\n\nT4\n\nP5\n\nP6\n\nP7\n\nP8\n\nP9"},
        {"pd-par-known-paragraphs.docx", "# Heading Paragraph\nNormal paragraph"},
        {"pd-tab-stops.docx",
         "Default\t\ttab\tstops\n\nAssigned\tLeft\tcenter\tright\n\n-0.5\t\t0.5"},
        {"pd-doc-add-section.docx", "First page\n\nSecond page\n\nThird page"},
    };
    jny_arena a = jny_arena_open(jny_world_system());
    if (!have_data(&a))
        return;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        kept        k;
        jny_err     err  = {0};
        const char *path = shared(&a, jny_str_z(&a, jny_str_format(&a, "docx/%s", said[i][0])));
        cr_assert(path, "%s is not there", said[i][0]);
        cr_expect_eq(read_into(&a, path, &k, &err), JNY_OK, "%s: %s", said[i][0], err.msg);
        jny_str got = words_of(&a, &k);
        cr_expect(jny_str_eq(got, jny_cstr(said[i][1])), "%s says \"%.*s\"", said[i][0],
                  JNY_ARG(got));
    }
    jny_arena_close(&a);
}

/* Every workbook and document of others is read, or refused with a reason. */
static void all_are_read(const char *folder, size_t want, size_t may_fail)
{
    jny_arena a = jny_arena_open(jny_world_system());
    if (!have_data(&a))
        return;
    DIR           *d = opendir(shared(&a, folder));
    struct dirent *e;
    size_t         n = 0, refused = 0;
    while ((e = readdir(d))) {
        kept        k;
        jny_err     err = {0};
        const char *dot = strrchr(e->d_name, '.');
        if (!dot ||
            (strcmp(dot, ".xlsx") != 0 && strcmp(dot, ".docx") != 0 && strcmp(dot, ".xlsm") != 0))
            continue;
        n++;
        char *name = jny_str_z(&a, jny_str_format(&a, "%s/%s", folder, e->d_name));
        if (read_into(&a, shared(&a, name), &k, &err) != JNY_OK) {
            refused++;
            cr_expect(err.msg[0] && err.place[0], "%s: refused without a word", e->d_name);
            if (!may_fail)
                cr_expect_fail("%s: %s: %s", e->d_name, err.place, err.msg);
        }
    }
    closedir(d);
    cr_expect_eq(n, want, "%zu files in %s, not %zu", n, folder, want);
    cr_expect_leq(refused, may_fail, "%s: %zu are refused", folder, refused);
    jny_arena_close(&a);
}

Test(xlsx, are_all_read)
{
    all_are_read("xlsx", 44, 0);
}

Test(docx, are_all_read)
{
    all_are_read("docx", 73, 0);
}

/* ---- Harm ------------------------------------------------------------------------------------ */

/* "A clear refusal or a clean import, each under 5 s and 512 MiB." The child's memory is what
 * the kernel says of the children that were waited for; a sanitizer takes several times as much. */
Test(hostile, files_are_refused_or_read_in_no_time)
{
    jny_arena a = jny_arena_open(jny_world_system());
    if (!have_data(&a))
        return;
    DIR           *d = opendir(shared(&a, "hostile"));
    struct dirent *e;
    size_t         n = 0, refused = 0;
    while ((e = readdir(d))) {
        kept            k;
        jny_err         err = {0};
        struct timespec from, to;
        struct rusage   used;
        if (e->d_name[0] == '.')
            continue;
        clock_gettime(CLOCK_MONOTONIC, &from);
        refused +=
            read_into(&a, shared(&a, jny_str_z(&a, jny_str_format(&a, "hostile/%s", e->d_name))),
                      &k, &err) != JNY_OK;
        clock_gettime(CLOCK_MONOTONIC, &to);
        getrusage(RUSAGE_CHILDREN, &used);
        double seconds =
            (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
        cr_expect_lt(seconds, 5.0, "%s took %.1f s", e->d_name, seconds);
        cr_expect_lt(used.ru_maxrss, 512 << 10, "%s took %ld KiB", e->d_name, used.ru_maxrss);
        cr_expect(err.status == JNY_OK || (err.msg[0] && err.place[0]),
                  "%s: refused without a word", e->d_name);
        n++;
    }
    closedir(d);
    cr_expect_eq(n, 18, "%zu files", n);
    cr_expect_geq(refused, 15, "%zu are refused", refused);
    jny_arena_close(&a);
}
