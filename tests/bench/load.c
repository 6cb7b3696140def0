/* load.c - stories and codebooks into memory. Nothing here is timed. */
#include "bench.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bench_fail(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fflush(stdout);
    fputs("journeys-bench: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}

typedef struct {
    JNY_LIST(size_t) ends;
    jny_buf          block;
} loading;

static void add_line(jny_arena *a, loading *l, jny_str line, const char *path)
{
    json_t     *object = json_loadb(line.p, line.n, 0, NULL);
    json_t     *text   = json_object_get(object, "text");
    const char *bytes  = json_string_value(text);
    if (!bytes)
        bench_fail("%s: a line that is no story", path);
    jny_buf_add(&l->block, (jny_str){bytes, json_string_length(text)});
    *JNY_PUSH(a, &l->ends) = l->block.n;
    jny_buf_char(&l->block, '\n');
    json_decref(object);
}

stories stories_load(jny_arena *a, const char *path)
{
    /* While it grows the block moves; what it leaves behind goes with these arenas. */
    jny_arena growing = jny_arena_open(a->world), lists = jny_arena_open(a->world);
    jny_err   err = {0};
    loading   l   = {.block = jny_buf_open(&growing)};
    jny_lines in;
    jny_str   line;
    if (jny_lines_open(&in, &lists, a->world, path, JNY_LIMITS.line, &err) != JNY_OK)
        bench_fail("%s: %s", path, err.msg);
    while (jny_lines_next(&in, &line))
        add_line(&lists, &l, line, path);
    if (jny_lines_close(&in, &err) != JNY_OK)
        bench_fail("%s: %s", path, err.msg);
    stories  s     = {.n = l.ends.n, .bytes = l.block.n};
    char    *block = jny_alloc(a, s.bytes + 64, 1);
    jny_str *at    = JNY_ARRAY(a, jny_str, s.n ? s.n : 1);
    if (s.n == 0)
        bench_fail("%s: holds no story", path);
    memcpy(block, l.block.p, l.block.n);
    for (size_t i = 0, from = 0; i < s.n; from = l.ends.at[i++] + 1)
        at[i] = (jny_str){block + from, l.ends.at[i] - from};
    s.block = block;
    s.at    = at;
    jny_arena_close(&growing);
    jny_arena_close(&lists);
    return s;
}

stories stories_first(stories all, size_t bytes)
{
    stories s = all;
    s.n       = 0;
    s.bytes   = 0;
    while (s.n < all.n && s.bytes < bytes)
        s.bytes += all.at[s.n++].n + 1;
    return s;
}

jny_codebook book_of(jny_arena *a, jny_str yaml)
{
    jny_codebook book;
    jny_problems problems = {0};
    jny_err      err      = {0};
    if (jny_codebook_parse(a, JNY_STR("codebook"), yaml, &book, &problems, &err) != JNY_OK)
        bench_fail("%s: %s", err.place, err.msg);
    return book;
}

jny_codebook book_load(jny_arena *a, const char *path)
{
    jny_str yaml;
    jny_err err = {0};
    if (jny_file_read(a, a->world, path, JNY_CODEBOOK_BYTES, &yaml, &err) != JNY_OK)
        bench_fail("%s: %s", path, err.msg);
    return book_of(a, yaml);
}

jny_codebook book_without_regexes(jny_arena *a, const jny_codebook *book)
{
    jny_buf b    = jny_buf_open(a);
    jny_str rest = book->source;
    while (rest.n) {
        jny_str line = jny_str_cut(&rest, '\n');
        if (jny_str_starts(jny_str_trim(line), JNY_STR("- '/")))
            continue;
        jny_buf_add(&b, line);
        jny_buf_char(&b, '\n');
    }
    return book_of(a, jny_str_copy(a, jny_buf_str(&b)));
}
