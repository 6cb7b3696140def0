/* json.c - jansson behind one door. */
#include "json.h"

#include <stdio.h>
#include <string.h>

/* The byte at which `s` goes deeper than JSON_DEPTH, or s.n. Brackets in strings do
 * not count; a broken text is left to the parser. */
static size_t too_deep_at(jny_str s)
{
    int  depth     = 0;
    bool in_string = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH)
                return i;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return s.n;
}

static jny_status read_with(jny_str s, size_t flags, json_t **out, jny_err *err)
{
    json_error_t e;
    char         place[64];
    size_t       deep = too_deep_at(s);
    *out              = NULL;
    if (deep < s.n) {
        snprintf(place, sizeof place, "column %zu", deep + 1);
        return jny_fail(err, JNY_ELIMIT, place, "more than %d levels of brackets", JSON_DEPTH);
    }
    if (jny_str_trim(s).n == 0)
        return jny_fail(err, JNY_ESYNTAX, "column 1", "the line is blank");
    *out = json_loadb(s.p, s.n, flags, &e);
    if (*out)
        return JNY_OK;
    /* jansson quotes what stands near the fault: that may be a child's story. */
    char *near = strstr(e.text, " near '");
    if (near)
        *near = '\0';
    if (memchr(s.p, '\n', s.n))
        snprintf(place, sizeof place, "line %d column %d", e.line, e.column);
    else
        snprintf(place, sizeof place, "column %d", e.column > 0 ? e.column : 1);
    return jny_fail(err, JNY_ESYNTAX, place, "not JSON: %s", e.text);
}

jny_status json_read(jny_str s, json_t **out, jny_err *err)
{
    return read_with(s, JSON_REJECT_DUPLICATES, out, err);
}

/* jansson has no keys with NUL in them: another character stands in, for this look only. */
static jny_str without_nul(jny_arena *a, jny_str s)
{
    char *p = jny_str_z(a, s);
    for (size_t i = 0; i + 5 < s.n; i++)
        if (p[i] == '\\') {
            if (memcmp(p + i, "\\u0000", 6) == 0)
                p[i + 5] = '1';
            i++; /* what is escaped escapes nothing */
        }
    return (jny_str){p, s.n};
}

jny_status json_check(jny_arena scratch, jny_str s, jny_err *err)
{
    json_t    *root = NULL;
    jny_status st   = JNY_OK;
    if (s.n && memchr(s.p, 0, s.n)) /* jansson takes it for the end */
        return jny_fail(err, JNY_ESYNTAX, "line 1", "not JSON: a NUL byte");
    st = read_with(without_nul(&scratch, s), JSON_DECODE_ANY, &root, err);
    json_decref(root);
    return st;
}

jny_str json_text(const json_t *object, const char *key, bool *other)
{
    const json_t *v = json_object_get(object, key);
    if (other)
        *other = v && !json_is_string(v) && !json_is_null(v);
    if (!json_is_string(v))
        return (jny_str){0};
    return (jny_str){json_string_value(v), json_string_length(v)};
}
