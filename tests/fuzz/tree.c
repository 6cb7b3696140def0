/* tree.c - what pandoc says of a document, as JSON: it, too, is read in the child. */
#include "parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena  a   = jny_arena_open(jny_world_system());
    jny_err    err = {0};
    office_out out = {0};
    jny_status st  = read_tree(&a, fuzz_text(data, n), &out, &err);
    must_agree(st, &err);
    jny_arena_close(&a);
    return 0;
}
