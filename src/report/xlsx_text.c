/* xlsx_text.c - what a text becomes in a workbook: XML cannot hold every character, and a cell
 * not every length. What is too long ends at a whole character and says so. */
#include "outputs.h"

#include <string.h>

/* Excel counts the 16-bit units of UTF-16 (specifications and limits: "total number of characters
 * that a cell can contain"); libxlsxwriter counts code points, which are never more. */
enum { CELL_MOST = 32767, ESCAPE = 7 };

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "_x0041_" would be read as "A" (ECMA-376, ST_Xstring). */
static bool reads_as_escape(jny_str s, size_t at)
{
    if (at + ESCAPE > s.n || s.p[at] != '_' || s.p[at + 1] != 'x' || s.p[at + ESCAPE - 1] != '_')
        return false;
    for (size_t i = at + 2; i < at + ESCAPE - 1; i++)
        if (!is_hex(s.p[i]))
            return false;
    return true;
}

/* The character at `*at`, as it must stand there, in a cell or elsewhere; its units of UTF-16.
 * Controls in cells libxlsxwriter spells itself. */
static size_t next_piece(jny_str s, size_t *at, bool in_cell, char piece[ESCAPE + 1], size_t *bytes)
{
    size_t   from = *at;
    uint32_t c    = jny_utf8_next(s, at);
    bool     line = in_cell && c == '_' && reads_as_escape(s, from);
    if (line || c == 0xFFFE || c == 0xFFFF) {
        memcpy(piece, line ? "_x005F_" : c == 0xFFFE ? "_xFFFE_" : "_xFFFF_", ESCAPE);
        return *bytes = ESCAPE;
    }
    *bytes = *at - from;
    memcpy(piece, s.p + from, *bytes);
    return c < 0x20 && c != '\t' && c != '\n' ? ESCAPE : c > 0xFFFF ? 2 : 1;
}

static size_t units_of(jny_str s)
{
    char   piece[ESCAPE + 1];
    size_t units = 0, bytes;
    for (size_t at = 0; at < s.n;)
        units += next_piece(s, &at, true, piece, &bytes);
    return units;
}

/* A byte of text gives at most seven units, and that only as a control. */
bool xlsx_is_cut(jny_str s)
{
    return s.n > CELL_MOST / ESCAPE && units_of(s) > CELL_MOST;
}

jny_str xlsx_cell(jny_arena *a, jny_str s)
{
    char    piece[ESCAPE + 1];
    jny_str mark  = {0};
    size_t  units = 0, bytes, most = CELL_MOST;
    jny_buf b = jny_buf_open(a);
    if (!jny_utf8_check(s, NULL))
        s = jny_str_shown(a, s);
    if (xlsx_is_cut(s)) {
        mark =
            jny_str_format(a, "\xE2\x80\xA6 (cut here: whole, it has %zu characters; csv has it)",
                           jny_utf8_count(s));
        most -= jny_utf8_count(mark);
    }
    for (size_t at = 0; at < s.n;) {
        units += next_piece(s, &at, true, piece, &bytes);
        if (units > most)
            break;
        jny_buf_add(&b, (jny_str){piece, bytes});
    }
    jny_buf_add(&b, mark);
    return jny_buf_str(&b);
}

jny_str xlsx_label(jny_arena *a, jny_str s, size_t most)
{
    size_t  at = 0, bytes;
    char    piece[ESCAPE + 1];
    jny_buf b = jny_buf_open(a);
    s         = jny_str_line(a, s);
    if (s.n && s.p[0] == '=')
        jny_buf_char(&b, '\'');
    for (size_t n = 0; at < s.n && n < most; n++) {
        next_piece(s, &at, false, piece, &bytes);
        jny_buf_add(&b, (jny_str){piece, bytes});
    }
    return jny_buf_str(&b);
}
