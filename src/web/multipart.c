/* multipart.c - a form that brings a file along, as RFC 7578 has it. Reads what a browser sends and
 * refuses the rest; keeps nothing but views into the body. */
#include "app.h"

#include <string.h>

enum { PARTS_MOST = 100, BOUNDARY_MOST = 70 };

/* The value of `name="..."` in a Content-Disposition; a browser writes a quote in it as %22. */
static bool parameter(jny_str line, const char *name, jny_str *out)
{
    jny_str     key = jny_cstr(name);
    const char *at  = line.p;
    for (;;) {
        at = memmem(at, (size_t)(line.p + line.n - at), key.p, key.n);
        if (!at)
            return false;
        const char *begin = at + key.n, *end;
        if (at > line.p && at[-1] == ' ' && begin < line.p + line.n && *begin == '"' &&
            (end = memchr(begin + 1, '"', (size_t)(line.p + line.n - begin - 1)))) {
            *out = (jny_str){begin + 1, (size_t)(end - begin - 1)};
            return true;
        }
        at = begin;
    }
}

/* One part, between two boundaries. */
static bool read_part(visit *v, jny_str part)
{
    const char *blank = memmem(part.p, part.n, "\r\n\r\n", 4);
    jny_str     name, file;
    if (!blank)
        return false;
    jny_str head  = jny_str_sub(part, 0, (size_t)(blank - part.p));
    jny_str value = jny_str_sub(part, head.n + 4, part.n);
    if (!parameter(head, "name=", &name))
        return false;
    if (!parameter(head, "filename=", &file))
        return add_field(v, name, value);
    if (v->file_name.n || !jny_utf8_check(file, NULL))
        return false;
    v->file_name = file;
    v->file      = value;
    return true;
}

bool read_multipart(visit *v)
{
    jny_str type = v->rq->type, mark = {0};
    size_t  at = 0;
    while (at + 9 <= type.n && !jny_str_starts(jny_str_sub(type, at, type.n), JNY_STR("boundary=")))
        at++;
    mark = jny_str_sub(type, at + 9 <= type.n ? at + 9 : type.n, type.n);
    if (!mark.n || mark.n > BOUNDARY_MOST || memchr(mark.p, ';', mark.n) || mark.p[0] == '"')
        return false;
    jny_str line = jny_str_format(v->a, "\r\n--%.*s", JNY_ARG(mark)), rest = v->rq->body;
    if (!jny_str_starts(rest, jny_str_sub(line, 2, line.n))) /* the first begins the body */
        return false;
    rest = jny_str_sub(rest, line.n - 2, rest.n);
    for (size_t parts = 0; parts < PARTS_MOST; parts++) {
        if (jny_str_starts(rest, JNY_STR("--")))
            return true;
        const char *end = memmem(rest.p, rest.n, line.p, line.n);
        if (!jny_str_starts(rest, JNY_STR("\r\n")) || !end)
            return false;
        if (!read_part(v, jny_str_sub(rest, 2, (size_t)(end - rest.p))))
            return false;
        rest = jny_str_sub(rest, (size_t)(end - rest.p) + line.n, rest.n);
    }
    return false;
}
