/* model.c - a model file: a line of JSON, then numbers. */
#include "fuzz.h"

#include <journeys/tag.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena  a   = jny_arena_open(jny_world_system());
    jny_err    err = {0};
    jny_model  model;
    jny_status st = jny_model_parse(&a, JNY_STR("model"), fuzz_text(data, n), &model, &err);
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
    return 0;
}
