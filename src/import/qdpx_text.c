/* qdpx_text.c - the words of a file within a REFI-QDA project, as UTF-8. The standard knows no
 * other encoding; files that people put together, or older programs wrote, do. In the child only,
 * which may open no file: what converts encodings elsewhere (encoding.c) reads its tables from
 * some. */
#include "qdpx_read.h"

static const jny_str utf8_mark = JNY_INIT("\xEF\xBB\xBF");

static uint32_t unit_at(jny_str s, size_t i, bool big)
{
    unsigned char one = (unsigned char)s.p[i], two = (unsigned char)s.p[i + 1];
    return big ? (uint32_t)one << 8 | two : (uint32_t)two << 8 | one;
}

static void add_point(jny_buf *b, uint32_t c)
{
    unsigned bits = c < 0x80      ? 0
                    : c < 0x800   ? 6
                    : c < 0x10000 ? 12
                                  : 18; /* behind the first byte */
    jny_buf_char(b, (char)(bits ? ((0xFFu << (7 - bits / 6)) & 0xFF) | (c >> bits) : c));
    for (; bits; bits -= 6)
        jny_buf_char(b, (char)(0x80 | (c >> (bits - 6) & 0x3F)));
}

static bool from_utf16(jny_buf *b, jny_str s, bool big)
{
    if (s.n % 2)
        return false;
    for (size_t i = 0; i < s.n; i += 2) {
        uint32_t c = unit_at(s, i, big);
        if (c >= 0xD800 && c < 0xDC00 && i + 2 < s.n) {
            uint32_t low = unit_at(s, i + 2, big);
            if (low < 0xDC00 || low > 0xDFFF)
                return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        } else if (c >= 0xD800 && c <= 0xDFFF) {
            return false;
        }
        add_point(b, c);
    }
    return true;
}

/* Where it differs from Latin 1; 0: means nothing. Source: unicode.org, CP1252.TXT. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static bool from_windows(jny_buf *b, jny_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        uint32_t c = (unsigned char)s.p[i];
        if (c >= 0x80 && c < 0xA0)
            c = windows_1252[c - 0x80];
        if (c == 0)
            return false;
        add_point(b, c);
    }
    return true;
}

bool qdpx_as_utf8(reader *r, jny_str *raw, jny_str where)
{
    jny_buf b      = jny_buf_open(&r->own);
    bool    little = jny_str_starts(*raw, JNY_STR("\xFF\xFE")), good;
    bool    wide   = little || jny_str_starts(*raw, JNY_STR("\xFE\xFF"));
    if (jny_str_starts(*raw, utf8_mark))
        *raw = jny_str_sub(*raw, utf8_mark.n, raw->n);
    if (jny_utf8_check(*raw, NULL))
        return true;
    good = wide ? from_utf16(&b, jny_str_sub(*raw, 2, raw->n), !little) : from_windows(&b, *raw);
    if (good && (r->second || r->in_note))
        qdpx_told(r,
                  wide ? "texts in UTF-16, not in UTF-8 as the standard asks: converted"
                       : "texts that are not in UTF-8, as the standard asks: read as windows-1252",
                  where, 1);
    *raw = jny_buf_str(&b);
    return good;
}
