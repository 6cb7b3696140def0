/* xlsx.c - a table as a workbook: a cover with what it is, the table, a chart of it. Every
 * text is written as text, never as a formula. The same table gives the same bytes: the
 * workbook is dated 1980, and how it was made stands in the archive's own comment too, so
 * that it can be read without unpacking. */
#include "outputs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

typedef struct {
    const jny_table *t;
    jny_arena       *a;
    lxw_workbook    *book;
    lxw_worksheet   *sheet;
    lxw_format      *bold, *wrap, *right;
    size_t           cells;       /* that the workbook has */
    lxw_error        refused;     /* the first cell that was, ... */
    size_t           row, column; /* ... and where, from 0 */
} writer;

enum {
    ABOVE       = 3,   /* rows of the sheet before the table's own */
    SERIES_MOST = 255, /* of one chart, says Excel's "specifications and limits" */
};

static char *z(const writer *w, jny_str s)
{
    return jny_str_z(w->a, s);
}

/* What the library refuses it leaves out: the first of that is kept. */
static bool took(writer *w, lxw_error said, size_t row, size_t column)
{
    if (said != LXW_NO_ERROR && w->refused == LXW_NO_ERROR) {
        w->refused = said;
        w->row     = row;
        w->column  = column;
    }
    return said == LXW_NO_ERROR;
}

static void put_text(writer *w, size_t row, size_t column, jny_str s, lxw_format *how)
{
    if (took(w,
             worksheet_write_string(w->sheet, (lxw_row_t)row, (lxw_col_t)column,
                                    z(w, xlsx_cell(w->a, s)), how),
             row, column) &&
        (s.n || how)) /* nothing, in no format, is no cell */
        w->cells++;
}

static void put_number(writer *w, size_t row, size_t column, jny_str s)
{
    w->cells += took(w,
                     worksheet_write_number(w->sheet, (lxw_row_t)row, (lxw_col_t)column,
                                            strtod(z(w, s), NULL), NULL),
                     row, column);
}

static size_t count_measures(const jny_table *t)
{
    size_t n = 0;
    for (size_t c = 0; c < t->n_columns; c++)
        n += is_measure(t, c);
    return n;
}

static void write_cover(writer *w)
{
    size_t row = 0;
    w->sheet   = workbook_add_worksheet(w->book, "About");
    worksheet_set_column(w->sheet, 0, 0, 100, NULL);
    put_text(w, row++, 0, w->t->caption, w->bold);
    for (size_t i = 0; i < w->t->n_notes; i++)
        put_text(w, ++row, 0, w->t->notes[i], w->wrap);
    size_t cut = jny_table_cut(w->t, JNY_FORMAT_XLSX);
    if (cut)
        put_text(w, ++row, 0,
                 jny_str_format(w->a,
                                "%zu %s longer than a cell of a workbook can be (32,767 "
                                "characters), and cut there where it says so; csv has all of it.",
                                cut, cut == 1 ? "text is" : "texts are"),
                 w->wrap);
    size_t measures = count_measures(w->t);
    if (w->t->n_body && measures > SERIES_MOST)
        put_text(w, ++row, 0,
                 jny_str_format(w->a,
                                "No chart: %zu columns could be drawn, and a chart of Excel holds "
                                "%d.",
                                measures, SERIES_MOST),
                 w->wrap);
    row += 2;
    if (w->t->made.n)
        put_text(w, row, 0, w->t->made, w->wrap);
}

static void write_table(writer *w)
{
    const jny_table *t = w->t;
    w->sheet           = workbook_add_worksheet(w->book, "Table");
    worksheet_set_column(w->sheet, 0, 0, 30, NULL);
    if (t->n_columns > 1)
        worksheet_set_column(w->sheet, 1, (lxw_col_t)(t->n_columns - 1), 16, NULL);
    put_text(w, 0, 0, t->caption, w->bold);
    for (size_t c = 0; c < t->n_columns; c++)
        put_text(w, 2, c, t->columns[c].heading, w->bold);
    for (size_t r = 0; r < t->n_rows; r++)
        for (size_t c = 0; c < t->n_columns; c++) {
            const jny_cell *cell = &t->cells[r * t->n_columns + c];
            if (cell->kind == JNY_CELL_NUMBER && cell->text.n && cell->text.p[0] != 't')
                put_number(w, r + ABOVE, c, cell->text);
            else if (cell->text.n)
                put_text(w, r + ABOVE, c, cell->text, t->columns[c].right ? w->right : NULL);
        }
    worksheet_freeze_panes(w->sheet, ABOVE, 1);
}

/* One series for every column that counts; categories are the rows. */
static void write_chart(writer *w)
{
    /* libxlsxwriter cuts a description at 2,079 bytes, wherever that is. */
    enum { TITLE_MOST = 200, DESCRIPTION_MOST = 500 };
    const jny_table *t = w->t;
    lxw_chart       *chart;
    size_t           measures = count_measures(t);
    if (t->n_body == 0 || measures == 0 || measures > SERIES_MOST)
        return;
    w->sheet = workbook_add_worksheet(w->book, "Chart");
    chart    = workbook_add_chart(w->book, LXW_CHART_BAR);
    chart_title_set_name(chart, z(w, xlsx_label(w->a, t->caption, TITLE_MOST)));
    chart_axis_set_reverse(chart->y_axis);
    for (size_t c = 0; c < t->n_columns; c++) {
        if (!is_measure(t, c))
            continue;
        lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
        chart_series_set_categories(s, "Table", 3, 0, (lxw_row_t)(t->n_body + 2), 0);
        chart_series_set_values(s, "Table", 3, (lxw_col_t)c, (lxw_row_t)(t->n_body + 2),
                                (lxw_col_t)c);
        chart_series_set_name(s, z(w, xlsx_label(w->a, t->columns[c].heading, TITLE_MOST)));
    }
    lxw_chart_options how = {.x_scale = 2, .y_scale = 2};
    how.description       = z(w, xlsx_label(w->a, t->caption, DESCRIPTION_MOST));
    worksheet_insert_chart_opt(w->sheet, 0, 0, chart, &how);
}

/* The comment of a zip archive stands behind its end record, whose last two bytes are its
 * length (APPNOTE.TXT, 4.3.16). */
static void add_comment(jny_buf *b, jny_str comment)
{
    if (b->n < 22 || comment.n > 0xFFFF || comment.n == 0)
        return;
    b->p[b->n - 2] = (char)(comment.n & 0xFF);
    b->p[b->n - 1] = (char)(comment.n >> 8);
    jny_buf_add(b, comment);
}

static jny_status write_book(writer *w, char *path, char *folder, jny_err *err)
{
    lxw_workbook_options options = {.constant_memory = LXW_FALSE, .tmpdir = folder};
    lxw_doc_properties   about   = {.title = "Table", .created = 315532800}; /* 1980-01-01 */
    w->book                      = workbook_new_opt(path, &options);
    if (!w->book)
        return jny_fail(err, JNY_EIO, folder, "a workbook cannot be made there");
    about.comments = z(w, w->t->made);
    workbook_set_properties(w->book, &about);
    w->bold  = workbook_add_format(w->book);
    w->wrap  = workbook_add_format(w->book);
    w->right = workbook_add_format(w->book);
    format_set_bold(w->bold);
    format_set_text_wrap(w->wrap);
    format_set_align(w->right, LXW_ALIGN_RIGHT);
    write_cover(w);
    write_table(w);
    write_chart(w);
    lxw_error why = workbook_close(w->book);
    if (w->refused != LXW_NO_ERROR)
        return jny_fail(err, JNY_ELIMIT, NULL,
                        "row %zu, column %zu of the workbook cannot be written: %s; choose csv",
                        w->row + 1, w->column + 1, lxw_strerror(w->refused));
    return why == LXW_NO_ERROR
               ? JNY_OK
               : jny_fail(err, JNY_EIO, folder, "the workbook could not be written there: %s",
                          lxw_strerror(why));
}

/* A sheet is as large as it is: what is beyond that would be left out. */
static jny_status check_size(const jny_table *t, jny_err *err)
{
    if (t->n_columns <= LXW_COL_MAX && t->n_rows <= LXW_ROW_MAX - ABOVE)
        return JNY_OK;
    return jny_fail(err, JNY_ELIMIT, NULL,
                    "a workbook has no room for this table of %zu columns and %zu rows: a sheet "
                    "holds 16,384 columns and 1,048,576 rows (%d of them for headings); choose csv",
                    t->n_columns, t->n_rows, ABOVE);
}

/* Where temporary files stand: the program says beside the project (cli/speak.c). */
static char *temporary(jny_arena *a)
{
    const char *temp = getenv("TMPDIR");
    return jny_str_z(a, jny_cstr(temp && temp[0] ? temp : "/tmp"));
}

jny_status print_xlsx(jny_buf *b, const jny_table *t, jny_err *err)
{
    enum { MOST = 256 << 20 };
    const jny_world *world  = b->a->world;
    writer           w      = {.t = t, .a = b->a};
    char            *folder = temporary(b->a);
    const char      *beside = jny_str_z(b->a, jny_str_format(b->a, "%s/workbook", folder));
    jny_str          bytes  = {0};
    if (check_size(t, err) != JNY_OK)
        return err->status;
    /* The library writes to a name; this one leads to a file that nobody else can open. */
    int fd = jny_file_nameless(world, beside);
    if (fd < 0)
        return jny_fail(err, JNY_EIO, folder, "a temporary file cannot be made there: %s",
                        strerror(errno));
    char *path = jny_str_z(b->a, jny_str_format(b->a, "/proc/self/fd/%d", fd));
    if (access(path, F_OK) != 0) {
        world->close(world->ctx, fd);
        return jny_fail(err, JNY_EIO, "/proc",
                        "is not there on this machine, and workbooks need it: choose csv, or have "
                        "it mounted");
    }
    jny_status st = write_book(&w, path, folder, err);
    if (st == JNY_OK)
        st = xlsx_is_whole(path, folder, w.cells, err);
    if (st == JNY_OK)
        st = jny_file_read(b->a, world, path, MOST, &bytes, err);
    world->close(world->ctx, fd);
    if (st != JNY_OK)
        return st;
    jny_buf_add(b, bytes);
    add_comment(b, t->made);
    return JNY_OK;
}
