/* codebook.c - a codebook in YAML from anybody; what was read and is written again means the same.
 */
#include "fuzz.h"

#include <journeys/codebook.h>

static void check_problems(jny_arena *a, jny_str source, const jny_problems *problems)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < problems->n; i++)
        jny_problem_print(&b, JNY_STR("book.yaml"), source, &problems->at[i]);
}

/* Guids are added once, and a codebook with them is one. */
static void check_guids(jny_arena *a, const jny_codebook *book)
{
    size_t       first = 0, second = 0;
    jny_err      err  = {0};
    jny_codebook with = {0};
    jny_str      text = jny_codebook_with_guids(a, book, &first);
    MUST(jny_codebook_parse(a, JNY_STR("with"), text, &with, NULL, &err) == JNY_OK, "%s: %s",
         err.place, err.msg);
    jny_codebook_with_guids(a, &with, &second);
    MUST(with.n == book->n && second == 0, "%zu guids, then %zu more", first, second);
}

static void check_written(jny_arena *a, const jny_codebook *book)
{
    for (jny_book_format f = JNY_BOOK_YAML; f <= JNY_BOOK_LEXICODER; f++) {
        jny_exchange out = {0}, in = {.format = f};
        jny_err      err = {0};
        jny_codebook again;
        jny_str      bytes;
        if (!jny_book_format_is_written(f) ||
            jny_codebook_write(a, book, f, &bytes, &out, &err) != JNY_OK || f != JNY_BOOK_YAML)
            continue;
        MUST(jny_codebook_read(a, JNY_STR("again"), bytes, &again, &in, &err) == JNY_OK,
             "what was written cannot be read: %s: %s", err.place, err.msg);
        MUST(jny_str_eq(jny_codebook_canonical(a, book), jny_codebook_canonical(a, &again)),
             "what was written means something else");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena    a        = jny_arena_open(jny_world_system());
    jny_err      err      = {0};
    jny_problems problems = {0};
    jny_codebook book;
    jny_str      source = fuzz_text(data, n);
    jny_status   st = jny_codebook_parse(&a, JNY_STR("book.yaml"), source, &book, &problems, &err);
    must_agree(st, &err);
    check_problems(&a, source, &problems);
    if (st == JNY_OK) {
        MUST(jny_utf8_check(source, NULL), "a codebook that is no UTF-8");
        check_guids(&a, &book);
        check_written(&a, &book);
        jny_codebook_check(&a, &book, &problems);
    }
    jny_arena_close(&a);
    return 0;
}
