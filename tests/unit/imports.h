/* imports.h - files for tests to import, and what came of it. */
#ifndef TESTS_IMPORTS_H
#define TESTS_IMPORTS_H

#include "projects.h"

#include <journeys/import.h>

typedef struct {
    jny_status        st;
    jny_err           err;
    jny_import_report report;
} outcome;

static inline jny_import_options plain_options(void)
{
    return (jny_import_options){.limits = JNY_LIMITS, .actor = JNY_STR("tester")};
}

static inline outcome import_with(desk *d, const char *name, const jny_import_options *options)
{
    outcome o = {0};
    o.st      = jny_import_file(d->p, &d->a, path_in(d, name), options, &o.report, &o.err);
    cr_assert_eq(o.st, o.err.status, "%s: answer %d, error %d: %s", name, (int)o.st,
                 (int)o.err.status, o.err.msg);
    return o;
}

/* Writes the bytes as a file of that name and imports it. */
static inline outcome import_bytes(desk *d, const char *name, jny_str bytes)
{
    jny_import_options options = plain_options();
    file_write(path_in(d, name), bytes);
    return import_with(d, name, &options);
}

static inline outcome import_text(desk *d, const char *name, const char *text)
{
    return import_bytes(d, name, jny_cstr(text));
}

static inline void all_in(const outcome *o, uint64_t added, const char *what)
{
    cr_assert_eq(o->st, JNY_OK, "%s: %s: %s%s%.*s", what, o->err.place, o->err.msg,
                 o->report.notes.n ? "; " : "",
                 o->report.notes.n ? (int)o->report.notes.at[0].msg.n : 0,
                 o->report.notes.n ? o->report.notes.at[0].msg.p : "");
    cr_assert_eq(o->report.added, added, "%s: %llu stories", what,
                 (unsigned long long)o->report.added);
}

static inline jny_str attribute(desk *d, const char *id, const char *name)
{
    jny_story s = story(d, id);
    return jny_story_attribute(&s, name);
}

#define SAYS(got, want, ...)                                                                       \
    do {                                                                                           \
        jny_str says_got = (got);                                                                  \
        cr_expect(jny_str_eq(says_got, jny_cstr(want)), __VA_ARGS__, JNY_ARG(says_got));           \
    } while (0)

static inline void text_is(desk *d, const char *id, const char *want)
{
    jny_str got = story(d, id).text;
    cr_expect(jny_str_eq(got, jny_cstr(want)), "%s says \"%.*s\", not \"%s\"", id, JNY_ARG(got),
              want);
}

#endif
