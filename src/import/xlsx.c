/* xlsx.c - a workbook's sheets as rows of cells: ECMA-376, part 1, chapter 18. Formulas by the
 * value that was last worked out; dates by the format of their cell. In the child only. */
#include "office.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DATE_FORMATS = 4096, FIRST_OWN_FORMAT = 164 };

typedef struct {
    jny_str name, id;
    bool    hidden;
} sheet;

typedef struct {
    jny_arena        *a, row;
    office_out       *out;
    bool              is_1904;
    JNY_LIST(sheet)   sheets;
    JNY_LIST(jny_str) strings;
    JNY_LIST(bool)    date_style;  /* by cellXfs */
    JNY_LIST(bool)    date_format; /* own formats, by id - FIRST_OWN_FORMAT */
    bool              in_cell_formats;
    /* the string that is being read */
    jny_buf text;
    bool    in_text, in_phonetic, in_inline;
    int     phonetic;
    /* the row and the cell */
    JNY_LIST(cell) cells;
    uint64_t       line, all_cells;
    size_t         column;
    char           type[12];
    bool           is_date, has_value, has_formula;
    uint64_t       unknown; /* formulas without a value */
} workbook;

static bool is(const char *name, const char *what)
{
    return strcmp(name, what) == 0;
}

static bool is_on(const char *value)
{
    return value && (is(value, "1") || is(value, "true") || is(value, "on"));
}

static void ignore_end(xml *x, void *ctx, const char *name, bool main)
{
    (void)x, (void)ctx, (void)name, (void)main;
}

static void take_text(xml *x, void *ctx, const char *p, size_t n)
{
    workbook *w = ctx;
    (void)x;
    if (w->in_text && !w->phonetic)
        jny_buf_add(&w->text, (jny_str){p, n});
}

enum { ESCAPE = sizeof "_x000D_" - 1 };

/* The character for which "_x000D_" stands (ECMA-376, ST_Xstring); 0: for none. Half of a pair of
 * UTF-16 is none, and stays as it is written. */
static uint32_t escaped_at(jny_str s, size_t at)
{
    char hex[5] = {0};
    if (at + ESCAPE > s.n || memcmp(s.p + at, "_x", 2) != 0 || s.p[at + ESCAPE - 1] != '_')
        return 0;
    memcpy(hex, s.p + at + 2, 4);
    uint32_t c = strspn(hex, "0123456789abcdefABCDEF") == 4 ? (uint32_t)strtoul(hex, NULL, 16) : 0;
    return c >= 0xD800 && c <= 0xDFFF ? 0 : c;
}

static jny_str unescape(jny_arena *a, jny_str s)
{
    if (!s.n || !memmem(s.p, s.n, "_x", 2))
        return jny_str_copy(a, s);
    char  *out = jny_alloc_raw(a, s.n, 1);
    size_t n   = 0;
    for (size_t at = 0; at < s.n;) {
        uint32_t c = escaped_at(s, at);
        if (c)
            n += jny_utf8_put(out + n, c);
        else
            out[n++] = s.p[at];
        at += c ? ESCAPE : 1;
    }
    return (jny_str){out, n};
}

/* ---- The workbook ---------------------------------------------------------------------------- */

static void on_workbook(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    workbook *w = ctx;
    (void)x, (void)main;
    if (is(name, "workbookPr")) {
        w->is_1904 = is_on(archive_attribute(attributes, "date1904"));
    } else if (is(name, "sheet")) {
        const char *title = archive_attribute(attributes, "name"),
                   *id    = archive_attribute(attributes, "id"),
                   *state = archive_attribute(attributes, "state");
        if (title && id)
            *JNY_PUSH(w->a, &w->sheets) =
                (sheet){jny_str_copy(w->a, jny_cstr(title)), jny_str_copy(w->a, jny_cstr(id)),
                        state && !is(state, "visible")};
    }
}

/* Whether a number format shows a date: a letter of one, outside quotes and brackets. Times
 * alone are no dates. */
static bool shows_date(const char *code)
{
    bool quoted = false, bracket = false;
    for (; code && *code; code++) {
        char c = (char)(*code | 32);
        if (*code == '"')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (*code == '\\' || *code == '_' || *code == '*') {
            if (!*++code)
                break;
        } else if (*code == '[')
            bracket = true;
        else if (*code == ']')
            bracket = false;
        else if (*code == ';')
            break;
        else if (!bracket && (c == 'y' || c == 'd'))
            return true;
    }
    return false;
}

/* ECMA-376 18.8.30: the formats that need not be said. */
static bool is_date_format(const workbook *w, long id)
{
    if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
        (id >= 50 && id <= 58))
        return true;
    return id >= FIRST_OWN_FORMAT && (size_t)(id - FIRST_OWN_FORMAT) < w->date_format.n &&
           w->date_format.at[id - FIRST_OWN_FORMAT];
}

static void on_style(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    workbook   *w  = ctx;
    const char *id = archive_attribute(attributes, "numFmtId");
    (void)x, (void)main;
    if (is(name, "numFmt") && id) {
        long n = strtol(id, NULL, 10);
        if (n < FIRST_OWN_FORMAT || n >= FIRST_OWN_FORMAT + DATE_FORMATS)
            return;
        while (w->date_format.n <= (size_t)(n - FIRST_OWN_FORMAT))
            *JNY_PUSH(w->a, &w->date_format) = false;
        w->date_format.at[n - FIRST_OWN_FORMAT] =
            shows_date(archive_attribute(attributes, "formatCode"));
    } else if (is(name, "cellXfs")) {
        w->in_cell_formats = true;
    } else if (is(name, "xf") && w->in_cell_formats) {
        bool date                       = is_date_format(w, id ? strtol(id, NULL, 10) : 0);
        *JNY_PUSH(w->a, &w->date_style) = date;
    }
}

static void on_style_end(xml *x, void *ctx, const char *name, bool main)
{
    workbook *w = ctx;
    (void)x, (void)main;
    if (is(name, "cellXfs"))
        w->in_cell_formats = false;
}

/* ---- Strings --------------------------------------------------------------------------------- */

static void on_string(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    workbook *w = ctx;
    (void)x, (void)main, (void)attributes;
    if (is(name, "si"))
        w->text = jny_buf_open(w->a);
    else if (is(name, "t"))
        w->in_text = true;
    else if (is(name, "rPh"))
        w->phonetic++;
}

static void on_string_end(xml *x, void *ctx, const char *name, bool main)
{
    workbook *w = ctx;
    (void)x, (void)main;
    if (is(name, "t"))
        w->in_text = false;
    else if (is(name, "rPh"))
        w->phonetic--;
    else if (is(name, "si"))
        *JNY_PUSH(w->a, &w->strings) = unescape(w->a, jny_buf_str(&w->text));
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* Days since 1899-12-30 (or 1904-01-01) as ISO. Serials before 1 March 1900 count a day that
 * never was (1900 was no leap year) and are one off; they are births of no one alive. */
static jny_str date_of(jny_arena *a, double serial, bool is_1904)
{
    if (!(serial >= 1 && serial < 2958466))
        return (jny_str){0};
    long days = (long)floor(serial), seconds = (long)floor((serial - floor(serial)) * 86400 + 0.5);
    if (seconds == 86400) {
        days++;
        seconds = 0;
    }
    days += is_1904 ? 1462 : serial < 61 ? 1 : 0;
    /* Howard Hinnant, "chrono-compatible low-level date algorithms": civil from days */
    long z = days - 25569 + 719468, era = z / 146097, doe = z - era * 146097;
    long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    long doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    long day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
    long year = yoe + era * 400 + (month <= 2);
    if (seconds)
        return jny_str_format(a, "%04ld-%02ld-%02ldT%02ld:%02ld:%02ld", year, month, day,
                              seconds / 3600, seconds / 60 % 60, seconds % 60);
    return jny_str_format(a, "%04ld-%02ld-%02ld", year, month, day);
}

/* A whole number with all its digits, which tell one id from the next. */
static bool is_whole(jny_str raw)
{
    bool whole = raw.n > 0 && raw.n <= 20 && (raw.p[0] != '0' || raw.n == 1);
    for (size_t i = 0; i < raw.n; i++)
        whole &= raw.p[i] >= '0' && raw.p[i] <= '9';
    return whole;
}

/* The digits that a spreadsheet shows: 15 of them, and not the 17 it stores. */
static jny_str number_of(jny_arena *a, jny_str raw)
{
    char  *end;
    char  *z = jny_str_z(a, raw);
    double d = strtod(z, &end);
    if (end == z || *end || !isfinite(d) || is_whole(raw))
        return jny_str_copy(a, raw);
    if (floor(d) == d && fabs(d) < 1e18)
        return jny_str_format(a, "%.0f", d);
    return jny_str_format(a, "%.15g", d);
}

static cell value_of(xml *x, workbook *w)
{
    jny_str raw = jny_buf_str(&w->text);
    if (is(w->type, "s")) {
        char         *z = jny_str_z(&w->row, jny_str_trim(raw)), *end;
        unsigned long n = strtoul(z, &end, 10);
        if (*end || end == z || n >= w->strings.n) {
            xml_stop(x, JNY_ESYNTAX, "a cell of row %llu names a text that is not there",
                     (unsigned long long)w->line);
            return (cell){0};
        }
        return (cell){.text = w->strings.at[n]};
    }
    if (is(w->type, "inlineStr") || is(w->type, "str"))
        return (cell){.text = unescape(&w->row, raw)};
    if (is(w->type, "b"))
        return (cell){.text = is_on(jny_str_z(&w->row, raw)) ? JNY_STR("TRUE") : JNY_STR("FALSE"),
                      .kind = CELL_OTHER};
    if (is(w->type, "d"))
        return (cell){.text = jny_str_copy(&w->row, raw), .kind = CELL_DATE};
    if (is(w->type, "e"))
        return (cell){.text = jny_str_copy(&w->row, raw), .kind = CELL_OTHER};
    if (w->is_date) {
        jny_str day = date_of(&w->row, strtod(jny_str_z(&w->row, raw), NULL), w->is_1904);
        if (day.n)
            return (cell){.text = day, .kind = CELL_DATE};
    }
    return (cell){.text = number_of(&w->row, raw), .kind = CELL_NUMBER};
}

/* ---- A sheet --------------------------------------------------------------------------------- */

/* "BC12" is column 54; SIZE_MAX: no such thing. */
static size_t column_of(const char *r)
{
    size_t n = 0;
    for (; r && *r >= 'A' && *r <= 'Z' && n < (size_t)MOST_COLUMNS * 2; r++)
        n = n * 26 + (size_t)(*r - 'A' + 1);
    return n ? n - 1 : SIZE_MAX;
}

static void begin_row(workbook *w, const char **attributes)
{
    const char        *r = archive_attribute(attributes, "r");
    unsigned long long n = r ? strtoull(r, NULL, 10) : 0;
    w->line              = n > w->line && n <= 1u << 30 ? n : w->line + 1;
    w->column            = 0;
    jny_arena_reset(&w->row);
    w->cells.at = NULL;
    w->cells.n = w->cells.cap = 0;
}

static void begin_cell(xml *x, workbook *w, const char **attributes)
{
    const char *type  = archive_attribute(attributes, "t");
    const char *style = archive_attribute(attributes, "s"), *r = archive_attribute(attributes, "r");
    size_t      at  = r ? column_of(r) : SIZE_MAX;
    unsigned long s = style ? strtoul(style, NULL, 10) : 0;
    if (at != SIZE_MAX && at >= w->column)
        w->column = at;
    if (w->column >= MOST_COLUMNS) {
        xml_stop(x, JNY_ELIMIT, "has more than the limit of %d columns", MOST_COLUMNS);
        return;
    }
    snprintf(w->type, sizeof w->type, "%s", type ? type : "n");
    w->is_date   = s < w->date_style.n && w->date_style.at[s];
    w->has_value = w->has_formula = false;
    w->text                       = jny_buf_open(&w->row);
}

static void on_sheet(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    workbook *w = ctx;
    if (!main)
        return;
    if (is(name, "row"))
        begin_row(w, attributes);
    else if (is(name, "c"))
        begin_cell(x, w, attributes);
    else if (is(name, "v") || (is(name, "t") && w->in_inline))
        w->in_text = w->has_value = true;
    else if (is(name, "f"))
        w->has_formula = true;
    else if (is(name, "is"))
        w->in_inline = true;
    else if (is(name, "rPh"))
        w->phonetic++;
}

static void end_cell(xml *x, workbook *w)
{
    if (w->has_value && w->text.n) {
        cell value = value_of(x, w);
        while (w->cells.n < w->column)
            *JNY_PUSH(&w->row, &w->cells) = (cell){0};
        *JNY_PUSH(&w->row, &w->cells) = value;
    } else if (w->has_formula && !is(w->type, "str")) { /* no text of no letters */
        w->unknown++;
    }
    w->column++;
}

static void on_sheet_end(xml *x, void *ctx, const char *name, bool main)
{
    workbook *w = ctx;
    if (!main)
        return;
    if (is(name, "v") || is(name, "t"))
        w->in_text = false;
    else if (is(name, "is"))
        w->in_inline = false;
    else if (is(name, "rPh"))
        w->phonetic--;
    else if (is(name, "c"))
        end_cell(x, w);
    else if (is(name, "row") && w->cells.n) {
        raw_row row = {.at = w->cells.at, .n = w->cells.n, .line = w->line};
        w->all_cells += w->cells.n;
        if (w->all_cells > OFFICE_CELLS)
            xml_stop(x, JNY_ELIMIT, "has more than the limit of %llu cells",
                     (unsigned long long)OFFICE_CELLS);
        office_row(w->out, &row);
    }
}

static jny_status read_sheet(workbook *w, archive *z, jny_str book, const sheet *s, jny_err *err)
{
    xml_handler h    = {w, on_sheet, on_sheet_end, take_text};
    jny_str     name = archive_relation(w->a, z, book, "", s->id, err);
    if (err->status != JNY_OK)
        return err->status;
    if (!name.n || memmem(name.p, name.n, "chartsheet", 10) ||
        memmem(name.p, name.n, "dialog", 6)) {
        office_remark(w->out, "the sheet \"%.*s\" is a chart, or elsewhere: left out",
                      JNY_ARG(s->name));
        return JNY_OK;
    }
    if (s->hidden)
        office_remark(w->out, "the sheet \"%.*s\" is hidden: it is read like the others",
                      JNY_ARG(s->name));
    w->line    = 0;
    w->cells.n = 0;
    office_sheet(w->out, s->name);
    return archive_parse(z, name, &h, err);
}

jny_status read_xlsx(jny_arena *a, archive *z, office_out *out, jny_err *err)
{
    workbook w        = {.a = a, .row = jny_arena_open(a->world), .out = out};
    w.text            = jny_buf_open(a); /* for a text that stands in no cell */
    xml_handler book  = {&w, on_workbook, ignore_end, NULL};
    xml_handler style = {&w, on_style, on_style_end, NULL};
    xml_handler text  = {&w, on_string, on_string_end, take_text};
    jny_str     path  = archive_relation(a, z, (jny_str){0}, "officeDocument", (jny_str){0}, err);
    if (err->status == JNY_OK && !path.n)
        path = JNY_STR("xl/workbook.xml");
    if (err->status == JNY_OK)
        archive_parse(z, path, &book, err);
    jny_str styles = archive_relation(a, z, path, "styles", (jny_str){0}, err);
    if (err->status == JNY_OK && archive_find(z, styles) != SIZE_MAX)
        archive_parse(z, styles, &style, err);
    jny_str strings = archive_relation(a, z, path, "sharedStrings", (jny_str){0}, err);
    if (err->status == JNY_OK && archive_find(z, strings) != SIZE_MAX)
        archive_parse(z, strings, &text, err);
    for (size_t i = 0; err->status == JNY_OK && i < w.sheets.n; i++)
        read_sheet(&w, z, path, &w.sheets.at[i], err);
    if (w.unknown)
        office_remark(
            out,
            "%llu formula%s no value: open the workbook in a spreadsheet program, save it, "
            "and import that",
            (unsigned long long)w.unknown, w.unknown == 1 ? " has" : "s have");
    if (err->status == JNY_OK && w.sheets.n == 0)
        jny_fail(err, JNY_ESYNTAX, NULL, "is no workbook: it has no sheet");
    jny_arena_close(&w.row);
    return err->status;
}
