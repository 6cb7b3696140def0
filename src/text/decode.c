/* decode.c - bytes in whatever encoding to UTF-8, and what was taken them for. Files come
 * from twenty years of Windows programs: a guess is made only where it can be judged, and
 * is always told. */
#include <journeys/text.h>

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

enum { SAMPLE_BYTES = 48 };

/* iconv's suffixes (//IGNORE, //TRANSLIT) would lose characters in silence. */
static bool is_name(jny_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = (char)(s.p[i] | 32);
        if (!((c >= 'a' && c <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || strchr("-_.:", s.p[i])))
            return false;
    }
    return s.n > 0 && s.n < 60;
}

static unsigned line_at(jny_str s, size_t byte)
{
    unsigned line = 1;
    for (size_t i = 0; i < byte && i < s.n; i++)
        line += s.p[i] == '\n';
    return line;
}

static jny_status convert(jny_arena *a, jny_str bytes, jny_str encoding, jny_str *out, jny_err *err)
{
    if (!is_name(encoding))
        return jny_fail(err, JNY_ENOTFOUND, NULL, "\"%.*s\" is no name of an encoding",
                        JNY_ARG(encoding));
    iconv_t cd = iconv_open("UTF-8", jny_str_z(a, encoding));
    if (cd == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): POSIX will have it so */
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no encoding is known as \"%.*s\"; `iconv --list` names them",
                        JNY_ARG(encoding));
    jny_buf    b    = jny_buf_open(a);
    char      *from = jny_str_z(a, bytes); /* iconv takes no const */
    size_t     left = bytes.n;
    jny_status st   = JNY_OK;
    while (left && st == JNY_OK) {
        size_t room = left * 2 + 64, before = room;
        char  *to    = jny_buf_room(&b, room);
        size_t done  = iconv(cd, &from, &left, &to, &room);
        int    error = done == (size_t)-1 ? errno : 0;
        b.n += before - room;
        if (error && error != E2BIG)
            st = jny_fail(err, JNY_ESYNTAX, NULL,
                          "line %u: byte 0x%02X is no character of %.*s: say which encoding the "
                          "file has (--encoding)",
                          line_at(bytes, bytes.n - left), (unsigned char)*from, JNY_ARG(encoding));
    }
    iconv_close(cd);
    *out = jny_buf_str(&b);
    return st;
}

/* Counts the characters above ASCII and keeps the first for showing. */
static void take_sample(jny_arena *a, jny_decoded *d)
{
    jny_buf b = jny_buf_open(a);
    for (size_t at = 0; at < d->text.n;) {
        size_t from = at;
        if (jny_utf8_next(d->text, &at) < 0x80)
            continue;
        d->changed++;
        if (b.n + 4 < SAMPLE_BYTES)
            jny_buf_add(&b, jny_str_sub(d->text, from, at));
    }
    d->sample = jny_buf_str(&b);
}

/* The signs that Windows programs put into plain English: quotes, dashes, dots, a pound. */
static bool is_common_sign(uint32_t c)
{
    static const uint32_t signs[] = {0x2018, 0x2019, 0x201C, 0x201D, 0x2013, 0x2014,
                                     0x2022, 0x2026, 0x20AC, 0x00A3, 0x00A0};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == c)
            return true;
    return false;
}

/* Whether what stands above ASCII is mostly letters, as it is where the guess was right. */
static bool makes_letters(jny_arena *a, jny_str text)
{
    size_t  all = 0;
    jny_buf b   = jny_buf_open(a);
    for (size_t at = 0; at < text.n;) {
        size_t   from = at;
        uint32_t c    = jny_utf8_next(text, &at);
        if (c < 0x80 || is_common_sign(c))
            continue;
        all++;
        jny_buf_add(&b, jny_str_sub(text, from, at));
        jny_buf_char(&b, ' ');
    }
    return jny_words_split(a, jny_buf_str(&b)).n * 2 >= all;
}

static jny_status guess(jny_arena *a, jny_str bytes, jny_decoded *out, jny_err *err)
{
    size_t even = 0, odd = 0, look = bytes.n < 4096 ? bytes.n : 4096;
    for (size_t i = 0; i < look; i++) {
        even += i % 2 == 0 && bytes.p[i] == 0;
        odd += i % 2 == 1 && bytes.p[i] == 0;
    }
    if (look >= 4 && even + odd > look / 4) {
        out->encoding = even > odd ? JNY_STR("UTF-16BE") : JNY_STR("UTF-16LE");
        return convert(a, bytes, out->encoding, &out->text, err);
    }
    if (even + odd)
        return jny_fail(err, JNY_ESYNTAX, NULL, "not a text: it holds bytes of value 0");
    jny_err why   = {0};
    out->encoding = JNY_STR("windows-1252");
    out->guessed  = true;
    if (convert(a, bytes, JNY_STR("CP1252"), &out->text, &why) != JNY_OK)
        return jny_fail(err, why.status, NULL, "not UTF-8, and %s", why.msg);
    if (!makes_letters(a, out->text)) {
        take_sample(a, out);
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "not UTF-8, and not windows-1252, in which it would say \"%.*s\": say "
                        "which encoding the file has, as in --encoding iso-8859-14",
                        JNY_ARG(out->sample));
    }
    return JNY_OK;
}

jny_status jny_text_decode(jny_arena *a, jny_str bytes, jny_str encoding, jny_decoded *out,
                           jny_err *err)
{
    static const jny_str mark8 = JNY_INIT("\xEF\xBB\xBF");
    *out                       = (jny_decoded){.text = bytes, .encoding = JNY_STR("UTF-8")};
    jny_status st              = JNY_OK;
    if (encoding.n) {
        out->encoding = encoding;
        st            = convert(a, bytes, encoding, &out->text, err);
    } else if (jny_str_starts(bytes, JNY_STR("\xFF\xFE")) ||
               jny_str_starts(bytes, JNY_STR("\xFE\xFF"))) {
        out->encoding = bytes.p[0] == '\xFF' ? JNY_STR("UTF-16LE") : JNY_STR("UTF-16BE");
        st            = convert(a, jny_str_sub(bytes, 2, bytes.n), out->encoding, &out->text, err);
    } else if (!jny_utf8_check(bytes, NULL) || (bytes.n && memchr(bytes.p, 0, bytes.n))) {
        st = guess(a, bytes, out, err);
    }
    if (st != JNY_OK)
        return st;
    if (jny_str_starts(out->text, mark8))
        out->text = jny_str_sub(out->text, mark8.n, out->text.n);
    size_t bad;
    if (!jny_utf8_check(out->text, &bad) || (out->text.n && memchr(out->text.p, 0, out->text.n)))
        return jny_fail(err, JNY_ESYNTAX, NULL, "not a text in %.*s", JNY_ARG(out->encoding));
    if (!jny_str_eq(out->encoding, JNY_STR("UTF-8")))
        take_sample(a, out);
    return JNY_OK;
}
