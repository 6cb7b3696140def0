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
    size_t           cells; /* that the workbook has */
} writer;

static char *z(const writer *w, jny_str s)
{
    enum { MOST = 32767 }; /* bytes are never fewer than what a cell may hold of characters */
    return jny_str_z(w->a, s.n > MOST ? jny_str_sub(s, 0, MOST) : s);
}

static void put_text(writer *w, size_t row, size_t column, jny_str s, lxw_format *how)
{
    if (worksheet_write_string(w->sheet, (lxw_row_t)row, (lxw_col_t)column, z(w, s), how) ==
            LXW_NO_ERROR &&
        (s.n || how)) /* nothing, in no format, is no cell */
        w->cells++;
}

static void write_cover(writer *w)
{
    size_t row = 0;
    w->sheet   = workbook_add_worksheet(w->book, "About");
    worksheet_set_column(w->sheet, 0, 0, 100, NULL);
    put_text(w, row++, 0, w->t->caption, w->bold);
    for (size_t i = 0; i < w->t->n_notes; i++)
        put_text(w, ++row, 0, w->t->notes[i], w->wrap);
    row += 2;
    if (w->t->made.n)
        put_text(w, row, 0, w->t->made, w->wrap);
}

static void write_table(writer *w)
{
    const jny_table *t = w->t;
    w->sheet           = workbook_add_worksheet(w->book, "Table");
    worksheet_set_column(w->sheet, 0, 0, 30, NULL);
    worksheet_set_column(w->sheet, 1, (lxw_col_t)t->n_columns, 16, NULL);
    put_text(w, 0, 0, t->caption, w->bold);
    for (size_t c = 0; c < t->n_columns; c++)
        put_text(w, 2, c, t->columns[c].heading, w->bold);
    for (size_t r = 0; r < t->n_rows; r++)
        for (size_t c = 0; c < t->n_columns; c++) {
            const jny_cell *cell = &t->cells[r * t->n_columns + c];
            if (cell->kind == JNY_CELL_NUMBER && cell->text.n && cell->text.p[0] != 't')
                w->cells +=
                    worksheet_write_number(w->sheet, (lxw_row_t)(r + 3), (lxw_col_t)c,
                                           strtod(z(w, cell->text), NULL), NULL) == LXW_NO_ERROR;
            else if (cell->text.n)
                put_text(w, r + 3, c, cell->text, t->columns[c].right ? w->right : NULL);
        }
    worksheet_freeze_panes(w->sheet, 3, 1);
}

/* One series for every column that counts; categories are the rows. */
static void write_chart(writer *w)
{
    const jny_table *t = w->t;
    lxw_chart       *chart;
    size_t           measures = 0;
    for (size_t c = 0; c < t->n_columns; c++)
        measures += is_measure(t, c);
    if (t->n_body == 0 || measures == 0)
        return;
    w->sheet = workbook_add_worksheet(w->book, "Chart");
    chart    = workbook_add_chart(w->book, LXW_CHART_BAR);
    chart_title_set_name(chart,
                         z(w, jny_str_sub(t->caption, 0, t->caption.n < 200 ? t->caption.n : 200)));
    chart_axis_set_reverse(chart->y_axis);
    for (size_t c = 0; c < t->n_columns; c++) {
        if (!is_measure(t, c))
            continue;
        lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
        chart_series_set_categories(s, "Table", 3, 0, (lxw_row_t)(t->n_body + 2), 0);
        chart_series_set_values(s, "Table", 3, (lxw_col_t)c, (lxw_row_t)(t->n_body + 2),
                                (lxw_col_t)c);
        chart_series_set_name(s, z(w, t->columns[c].heading));
    }
    lxw_chart_options how = {.x_scale = 2, .y_scale = 2};
    how.description       = z(w, t->caption);
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
    return why == LXW_NO_ERROR
               ? JNY_OK
               : jny_fail(err, JNY_EIO, folder, "the workbook could not be written there: %s",
                          lxw_strerror(why));
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
