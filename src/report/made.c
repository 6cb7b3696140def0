/* made.c - how a table was made, in one word of safe characters, so that it stands in every
 * format as it is and can be read back from the bytes of any. */
#include <journeys/report.h>

#include <string.h>

static const jny_str scheme = JNY_INIT("journeys:");

static bool is_safe(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ',';
}

static void add_escaped(jny_buf *b, jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_safe(s.p[i]))
            jny_buf_char(b, s.p[i]);
        else
            jny_buf_format(b, "%%%02X", (unsigned char)s.p[i]);
}

jny_str jny_made(jny_arena *a, jny_str command, const jny_made_part *parts, size_t n)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, scheme);
    add_escaped(&b, command);
    for (size_t i = 0; i < n; i++) {
        jny_buf_char(&b, i ? ';' : '?');
        add_escaped(&b, parts[i].name);
        jny_buf_char(&b, '=');
        add_escaped(&b, parts[i].value);
    }
    return jny_buf_str(&b);
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static jny_str unescaped(jny_arena *a, jny_str s)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < s.n; i++) {
        int high = i + 2 < s.n && s.p[i] == '%' ? digit_of(s.p[i + 1]) : -1;
        int low  = high >= 0 ? digit_of(s.p[i + 2]) : -1;
        jny_buf_char(&b, low >= 0 ? (char)(high * 16 + low) : s.p[i]);
        i += low >= 0 ? 2 : 0;
    }
    return jny_buf_str(&b);
}

/* Where `what` stands in `in` from byte `at` on; in.n: nowhere. */
static size_t find(jny_str in, jny_str what, size_t at)
{
    for (; at + what.n <= in.n; at++) {
        const char *p = memchr(in.p + at, what.p[0], in.n - what.n - at + 1);
        if (!p)
            break;
        at = (size_t)(p - in.p);
        if (memcmp(p, what.p, what.n) == 0)
            return at;
    }
    return in.n;
}

jny_status jny_made_find(jny_arena *a, jny_str bytes, jny_str *command, jny_made_part **parts,
                         size_t *n, jny_err *err)
{
    JNY_LIST(jny_made_part) list = {0};
    size_t                  at   = find(bytes, scheme, 0), end;
    for (; at < bytes.n; at = find(bytes, scheme, at + 1)) {
        for (end = at + scheme.n; end < bytes.n && is_safe(bytes.p[end]);)
            end++;
        if (end < bytes.n && bytes.p[end] == '?')
            break;
    }
    if (at >= bytes.n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "it does not say how it was made: only files written by -o do");
    *command    = jny_str_sub(bytes, at + scheme.n, end);
    size_t from = ++end;
    while (end < bytes.n && (is_safe(bytes.p[end]) || strchr("%=;", bytes.p[end])) && bytes.p[end])
        end++;
    jny_str rest = jny_str_sub(bytes, from, end);
    while (rest.n) {
        jny_str value = jny_str_cut(&rest, ';'), name = jny_str_cut(&value, '=');
        *JNY_PUSH(a, &list) = (jny_made_part){unescaped(a, name), unescaped(a, value)};
    }
    *parts = list.at;
    *n     = list.n;
    return JNY_OK;
}
