/* exchange.h - reading other programs' codebooks in tests, and saying what they hold. */
#ifndef TESTS_EXCHANGE_H
#define TESTS_EXCHANGE_H

#include "shared.h"

#include <journeys/tag.h>

#include <stdlib.h>
#include <string.h>

static inline jny_status read_as(jny_arena *a, const char *name, jny_str bytes,
                                 jny_book_format format, const char *encoding, jny_codebook *book,
                                 jny_exchange *report, jny_err *err)
{
    *report = (jny_exchange){.format = format};
    if (encoding)
        report->encoding.encoding = jny_cstr(encoding);
    return jny_codebook_read(a, jny_cstr(name), bytes, book, report, err);
}

static inline jny_codebook load(jny_arena *a, const char *name, jny_str bytes)
{
    jny_codebook book;
    jny_exchange report;
    jny_err      err = {0};
    read_as(a, name, bytes, JNY_BOOK_UNKNOWN, NULL, &book, &report, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s: %s", name, err.place, err.msg);
    return book;
}

static inline int by_text(const void *x, const void *y)
{
    return jny_str_cmp(((const jny_rule *)x)->text, ((const jny_rule *)y)->text);
}

/* Themes and patterns as text, by names in small letters with `_` for blanks. */
static inline jny_str content(jny_arena *a, const jny_codebook *book, bool sorted)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t     = &book->themes[i];
        jny_rule        *rules = JNY_ARRAY(a, jny_rule, t->n_rules + 1);
        jny_str          name  = jny_text_form(a, t->name, true);
        jny_buf_format(&b, "%u ", t->depth);
        for (size_t k = 0; k < name.n; k++)
            jny_buf_char(&b, name.p[k] == ' ' ? '_' : name.p[k]);
        memcpy(rules, t->rules ? t->rules : rules, t->n_rules * sizeof *rules);
        if (sorted && t->n_rules)
            qsort(rules, t->n_rules, sizeof *rules, by_text);
        for (size_t k = 0; k < t->n_rules; k++)
            jny_buf_format(&b, "|%.*s", JNY_ARG(rules[k].text));
        jny_buf_char(&b, '\n');
    }
    return jny_buf_str(&b);
}

static inline void expect_same(jny_str got, jny_str wanted, const char *what)
{
    cr_expect(jny_str_eq(got, wanted), "%s\n--- wanted\n%.*s--- got\n%.*s", what, JNY_ARG(wanted),
              JNY_ARG(got));
}

static inline size_t losses_like(const jny_exchange *r, const char *what)
{
    for (size_t i = 0; i < r->losses.n; i++)
        if (memmem(r->losses.at[i].what.p, r->losses.at[i].what.n, what, strlen(what)))
            return r->losses.at[i].n;
    return 0;
}

static inline jny_codebook load_shared(jny_arena *a, const char *name)
{
    char *path = jny_str_z(a, jny_str_format(a, "dictionaries/%s", name));
    return load(a, name, shared_file(a, path));
}

static inline jny_str write_as(jny_arena *a, const jny_codebook *book, jny_book_format to,
                               jny_exchange *report)
{
    jny_str text;
    jny_err err = {0};
    *report     = (jny_exchange){0};
    jny_codebook_write(a, book, to, &text, report, &err);
    cr_assert_eq(err.status, JNY_OK, "%s", err.msg);
    return text;
}

static inline jny_str read_codebook_file(jny_arena *a, const char *name)
{
    jny_str text;
    jny_err err  = {0};
    char   *path = jny_str_z(a, jny_str_format(a, SOURCE_FOLDER "/codebooks/%s", name));
    jny_file_read(a, jny_world_system(), path, 1 << 20, &text, &err);
    cr_assert_eq(err.status, JNY_OK, "%s: %s", path, err.msg);
    return text;
}

#endif
