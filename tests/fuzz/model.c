/* model.c - a model file: a line of JSON, then numbers. A checksum stands before them that nobody
 * guesses, so the bytes are read as they are and with the one that belongs to them. */
#include "fuzz.h"

#include <journeys/tag.h>

/* {"codebook":... as {"checksum":"sha256:...","codebook":... */
static jny_str sealed(jny_arena *a, jny_str text)
{
    jny_buf behind = jny_buf_open(a), file = jny_buf_open(a);
    jny_buf_add(&behind, JNY_STR("\","));
    jny_buf_add(&behind, jny_str_sub(text, 1, text.n));
    jny_sha256 sum = jny_hash_sha256(jny_buf_str(&behind));
    jny_buf_add(&file, JNY_STR("{\"checksum\":\"sha256:"));
    jny_buf_hex(&file, sum.bytes, sizeof sum.bytes);
    jny_buf_add(&file, jny_buf_str(&behind));
    return jny_buf_str(&file);
}

static void read_model(jny_str bytes)
{
    jny_arena  a   = jny_arena_open(jny_world_system());
    jny_err    err = {0};
    jny_model  model;
    jny_status st = jny_model_parse(&a, JNY_STR("model"), bytes, &model, &err);
    must_agree(st, &err);
    if (st == JNY_OK) {
        jny_err   none  = {0};
        jny_model again = {0};
        jny_str   once  = jny_model_print(&a, &model);
        MUST(jny_model_parse(&a, JNY_STR("again"), once, &again, &none) == JNY_OK,
             "what was written cannot be read: %s", none.msg);
        MUST(jny_str_eq(once, jny_model_print(&a, &again)), "what was written reads differently");
    }
    jny_arena_close(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena a    = jny_arena_open(jny_world_system());
    jny_str   text = fuzz_text(data, n);
    read_model(text);
    read_model(sealed(&a, text));
    jny_arena_close(&a);
    return 0;
}
