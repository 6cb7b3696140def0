/* str.c - views of text. Nothing here allocates, but for the copies at the end. */
#include <journeys/base.h>

#include <stdio.h>
#include <string.h>

jny_str jny_cstr(const char *z)
{
    return z ? (jny_str){z, strlen(z)} : (jny_str){0};
}

bool jny_str_eq(jny_str a, jny_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int jny_str_cmp(jny_str a, jny_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool jny_str_starts(jny_str s, jny_str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool jny_str_ends(jny_str s, jny_str suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

jny_str jny_str_sub(jny_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from >= to)
        return (jny_str){s.p ? s.p + (from < s.n ? from : s.n) : NULL, 0};
    return (jny_str){s.p + from, to - from};
}

/* Bytes of the white space that `s` starts (or, backwards, ends) with; 0 if none. */
static size_t space_at(jny_str s, bool backwards)
{
    static const jny_str wide[] = {{"\xC2\xA0", 2}, {"\xEF\xBB\xBF", 3}};
    if (s.n == 0)
        return 0;
    char c = backwards ? s.p[s.n - 1] : s.p[0];
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (backwards ? jny_str_ends(s, wide[i]) : jny_str_starts(s, wide[i]))
            return wide[i].n;
    return 0;
}

jny_str jny_str_trim(jny_str s)
{
    size_t k;
    while ((k = space_at(s, false)) > 0)
        s = jny_str_sub(s, k, s.n);
    while ((k = space_at(s, true)) > 0)
        s.n -= k;
    return s;
}

bool jny_cell_is_formula(jny_str s)
{
    static const jny_str wide[] = {JNY_INIT("\xEF\xBC\x9D"), JNY_INIT("\xEF\xBC\x8B"),
                                   JNY_INIT("\xEF\xBC\x8D"), JNY_INIT("\xEF\xBC\xA0")};
    s                           = jny_str_trim(s);
    while (s.n && s.p[0] == '\'')
        s = jny_str_trim(jny_str_sub(s, 1, s.n));
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (jny_str_starts(s, wide[i]))
            return true;
    return s.n && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@');
}

jny_str jny_cell_read(jny_str s)
{
    jny_str bare = jny_str_trim(s);
    return bare.n && bare.p[0] == '\'' && jny_cell_is_formula(bare) ? jny_str_sub(bare, 1, bare.n)
                                                                    : s;
}

jny_str jny_str_cut(jny_str *rest, char sep)
{
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    jny_str     head;
    if (!at) {
        head  = *rest;
        *rest = (jny_str){0};
        return head;
    }
    head  = (jny_str){rest->p, (size_t)(at - rest->p)};
    *rest = jny_str_sub(*rest, head.n + 1, rest->n);
    return head;
}

enum { DISTANCE_MAX = 64 };

/* The code points of `s`, for comparing names: broken UTF-8 counts by bytes. */
static size_t points_of(jny_str s, uint32_t out[DISTANCE_MAX])
{
    size_t k = 0;
    for (size_t i = 0; i < s.n && k < DISTANCE_MAX; k++) {
        uint32_t c = (unsigned char)s.p[i++];
        while (i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80)
            c = c << 6 | ((unsigned char)s.p[i++] & 0x3F);
        out[k] = c < 128 && c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
    return k;
}

size_t jny_str_distance(jny_str a, jny_str b, size_t most)
{
    uint32_t x[DISTANCE_MAX], y[DISTANCE_MAX];
    size_t   row[3][DISTANCE_MAX + 1];
    size_t   nx = points_of(a, x), ny = points_of(b, y);
    for (size_t j = 0; j <= ny; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= nx; i++) {
        size_t *now = row[i % 3], *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= ny; j++) {
            size_t best = last[j - 1] + (x[i - 1] != y[j - 1]);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    size_t d = row[nx % 3][ny];
    return d > most ? most + 1 : d;
}

jny_str jny_str_nearest(jny_str wrong, const jny_str *names, size_t n)
{
    jny_str best  = {0};
    size_t  least = wrong.n / 3 + 1; /* a third of the letters may be wrong, and one */
    if (least > 3)
        least = 3;
    for (size_t i = 0; i < n; i++) {
        size_t d = jny_str_distance(wrong, names[i], least);
        if (d <= least && (best.n == 0 || d < least)) {
            best  = names[i];
            least = d;
        }
    }
    return best;
}

jny_str jny_str_copy(jny_arena *a, jny_str s)
{
    char *p = jny_alloc_raw(a, s.n ? s.n : 1, 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return (jny_str){p, s.n};
}

char *jny_str_z(jny_arena *a, jny_str s)
{
    char *p = jny_alloc(a, s.n + 1, 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}

jny_str jny_str_lf(jny_arena *a, jny_str s)
{
    if (!s.n || !memchr(s.p, '\r', s.n))
        return s;
    char  *to = jny_alloc_raw(a, s.n, 1);
    size_t n  = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r')
            to[n++] = s.p[i];
        else if (i + 1 == s.n || s.p[i + 1] != '\n')
            to[n++] = '\n';
    return (jny_str){to, n};
}

jny_str jny_str_vformat(jny_arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int   n = vsnprintf(NULL, 0, fmt, ap);
    char *p = jny_alloc(a, (size_t)n + 1, 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (jny_str){p, (size_t)n};
}

jny_str jny_str_format(jny_arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    jny_str out = jny_str_vformat(a, fmt, ap);
    va_end(ap);
    return out;
}
