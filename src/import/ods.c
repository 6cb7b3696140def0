/* ods.c - an OpenDocument spreadsheet's tables as rows of cells: ODF 1.2, part 1, chapter 9. In
 * the child only. */
#include "office.h"

#include <stdlib.h>
#include <string.h>

enum { REPEATS_MOST = 1 << 20, WITH_WORDS_MOST = 10000 };

typedef struct {
    jny_arena      row;
    office_out    *out;
    JNY_LIST(cell) cells;
    uint64_t       line, all_cells;
    unsigned long  rows_repeat, cells_repeat;
    jny_buf        text;
    jny_str        value;
    cell_kind      kind;
    int            aside; /* within a note on a cell */
    bool           in_cell, in_paragraph, had_paragraph;
} table;

static bool is(const char *name, const char *what)
{
    return strcmp(name, what) == 0;
}

static unsigned long repeat(const char **attributes, const char *name)
{
    const char   *v = archive_attribute(attributes, name);
    unsigned long n = v ? strtoul(v, NULL, 10) : 1;
    return n < 1 ? 1 : n > REPEATS_MOST ? REPEATS_MOST : n;
}

static void begin_cell(table *t, const char **attributes)
{
    const char *type   = archive_attribute(attributes, "value-type");
    const char *date   = archive_attribute(attributes, "date-value");
    const char *number = archive_attribute(attributes, "value");
    t->in_cell         = true;
    t->had_paragraph   = false;
    t->cells_repeat    = repeat(attributes, "number-columns-repeated");
    t->text            = jny_buf_open(&t->row);
    t->value           = (jny_str){0};
    t->kind            = CELL_TEXT;
    if (type && is(type, "date") && date) {
        t->value = jny_str_copy(&t->row, jny_cstr(date));
        t->kind  = CELL_DATE;
    } else if (type && number && (is(type, "float") || is(type, "currency"))) {
        t->value = jny_str_copy(&t->row, jny_cstr(number));
        t->kind  = CELL_NUMBER;
    } else if (type && is(type, "boolean")) {
        t->kind = CELL_OTHER;
    }
}

static void on_start(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    table *t = ctx;
    (void)x;
    if (!main)
        return;
    if (is(name, "annotation") || is(name, "tracked-changes"))
        t->aside++;
    if (t->aside)
        return;
    if (is(name, "table")) {
        const char *title = archive_attribute(attributes, "name");
        t->line           = 0;
        office_sheet(t->out, jny_cstr(title ? title : "Sheet"));
    } else if (is(name, "table-row")) {
        t->rows_repeat = repeat(attributes, "number-rows-repeated");
        t->line++;
        jny_arena_reset(&t->row);
        t->cells.at = NULL;
        t->cells.n = t->cells.cap = 0;
    } else if (is(name, "table-cell") || is(name, "covered-table-cell")) {
        begin_cell(t, attributes);
    } else if (is(name, "p") && t->in_cell) {
        if (t->had_paragraph)
            jny_buf_char(&t->text, '\n');
        t->in_paragraph = t->had_paragraph = true;
    } else if (is(name, "line-break") && t->in_paragraph) {
        jny_buf_char(&t->text, '\n');
    } else if (is(name, "tab") && t->in_paragraph) {
        jny_buf_char(&t->text, '\t');
    } else if (is(name, "s") && t->in_paragraph) {
        const char   *c = archive_attribute(attributes, "c");
        unsigned long n = c ? strtoul(c, NULL, 10) : 1;
        for (unsigned long i = 0; i < n && i < 1000; i++)
            jny_buf_char(&t->text, ' ');
    }
}

static void on_text(xml *x, void *ctx, const char *p, size_t n)
{
    table *t = ctx;
    (void)x;
    if (t->in_paragraph && !t->aside)
        jny_buf_add(&t->text, (jny_str){p, n});
}

static void end_cell(xml *x, table *t)
{
    cell value = {.text = t->value.n ? t->value : jny_buf_str(&t->text), .kind = t->kind};
    t->in_cell = false;
    if (!value.text.n) { /* blanks at the end of a row are repeated to the sheet's edge */
        t->cells_repeat = t->cells_repeat > MOST_COLUMNS ? MOST_COLUMNS : t->cells_repeat;
    } else if (t->cells.n + t->cells_repeat > MOST_COLUMNS) {
        xml_stop(x, JNY_ELIMIT, "has more than the limit of %d columns", MOST_COLUMNS);
        return;
    }
    for (unsigned long i = 0; i < t->cells_repeat && t->cells.n < MOST_COLUMNS; i++)
        *JNY_PUSH(&t->row, &t->cells) = value;
}

static void end_row(xml *x, table *t)
{
    while (t->cells.n && !t->cells.at[t->cells.n - 1].text.n)
        t->cells.n--;
    if (t->cells.n && t->rows_repeat > WITH_WORDS_MOST) {
        xml_stop(x, JNY_ELIMIT, "repeats a row more than %d times", WITH_WORDS_MOST);
        return;
    }
    for (unsigned long i = 0; t->cells.n && i < t->rows_repeat; i++) {
        raw_row row = {.at = t->cells.at, .n = t->cells.n, .line = t->line + i};
        t->all_cells += row.n;
        if (t->all_cells > OFFICE_CELLS) {
            xml_stop(x, JNY_ELIMIT, "has more than the limit of %llu cells",
                     (unsigned long long)OFFICE_CELLS);
            return;
        }
        office_row(t->out, &row);
    }
    t->line += t->rows_repeat - 1;
}

static void on_end(xml *x, void *ctx, const char *name, bool main)
{
    table *t = ctx;
    if (!main)
        return;
    if (is(name, "annotation") || is(name, "tracked-changes"))
        t->aside--;
    else if (t->aside)
        return;
    else if (is(name, "p"))
        t->in_paragraph = false;
    else if (is(name, "table-cell") || is(name, "covered-table-cell"))
        end_cell(x, t);
    else if (is(name, "table-row"))
        end_row(x, t);
}

jny_status read_ods(jny_arena *a, archive *z, office_out *out, jny_err *err)
{
    table       t = {.row = jny_arena_open(a->world), .out = out};
    xml_handler h = {&t, on_start, on_end, on_text};
    archive_parse(z, JNY_STR("content.xml"), &h, err);
    jny_arena_close(&t.row);
    return err->status;
}
