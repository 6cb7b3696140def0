/* where.c - the filters of counts and selections, as anybody may type them. */
#include "fuzz.h"

#include <journeys/query.h>

/* Every part stands where it says it does. */
static void check(jny_str text, const jny_where_node *node, unsigned depth)
{
    MUST(node && depth < 100000, "a filter without an end");
    MUST(node->at <= text.n, "stands at %zu of %zu", node->at, text.n);
    if (node->kind == JNY_WHERE_TEST) {
        MUST(node->attribute.n && node->n_values, "a test of nothing");
        MUST(node->n_values == 1 || node->sign <= JNY_UNEQUAL, "less than several values");
        for (size_t i = 0; i < node->n_values; i++)
            MUST(node->values[i].at <= text.n, "a value at %zu of %zu", node->values[i].at, text.n);
        return;
    }
    check(text, node->left, depth + 1);
    if (node->kind != JNY_WHERE_NOT)
        check(text, node->right, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena  a   = jny_arena_open(jny_world_system());
    jny_err    err = {0};
    jny_where  where;
    jny_str    text = fuzz_text(data, n);
    jny_status st   = jny_where_parse(&a, text, &where, &err);
    must_agree(st, &err);
    if (st == JNY_OK && where.root)
        check(text, where.root, 0);
    jny_where_orders(text);
    jny_arena_close(&a);
    return 0;
}
