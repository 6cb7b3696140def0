/* mapping.c - how a source is read, as YAML from anybody. */
#include "fuzz.h"

#include <journeys/import.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena    a        = jny_arena_open(jny_world_system());
    jny_err      err      = {0};
    jny_problems problems = {0};
    jny_mapping *m;
    jny_str      source = fuzz_text(data, n);
    jny_status   st     = jny_mapping_parse(&a, "mapping.yaml", source, &m, &problems, &err);
    must_agree(st, &err);
    jny_buf b = jny_buf_open(&a);
    for (size_t i = 0; i < problems.n; i++) {
        MUST(problems.at[i].msg.n, "problem %zu says nothing", i);
        jny_problem_print(&b, JNY_STR("mapping.yaml"), source, &problems.at[i]);
    }
    jny_arena_close(&a);
    return 0;
}
