/* exchange.c - codebooks and dictionaries of other programs: LIWC, WordStat, Yoshikoder, Lexicoder,
 * quanteda, REFI-QDA, CSV. The first byte says which, or that it is to be told by the bytes. */
#include "fuzz.h"

#include <journeys/codebook.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0)
        return 0;
    jny_arena    a      = jny_arena_open(jny_world_system());
    jny_err      err    = {0};
    jny_exchange report = {.format = (jny_book_format)(data[0] % (JNY_BOOK_LEXICODER + 1))};
    jny_codebook book, again;
    jny_status   st =
        jny_codebook_read(&a, JNY_STR("file"), fuzz_text(data + 1, n - 1), &book, &report, &err);
    must_agree(st, &err);
    jny_buf b = jny_buf_open(&a);
    jny_exchange_print(&b, JNY_STR("file"), &report);
    if (st == JNY_OK) {
        MUST(jny_codebook_parse(&a, JNY_STR("file"), book.source, &again, NULL, &err) == JNY_OK,
             "its own YAML cannot be read: %s: %s", err.place, err.msg);
        MUST(jny_str_eq(jny_codebook_canonical(&a, &book), jny_codebook_canonical(&a, &again)),
             "its own YAML means something else");
    }
    jny_arena_close(&a);
    return 0;
}
