/* lanes.c - counts the bits of many masks at once, group by group. */
#include "lanes.h"

lanes lanes_open(jny_arena *a, size_t groups, size_t slots)
{
    size_t    n      = (slots + 7) / 8;
    uint64_t *spread = JNY_ARRAY(a, uint64_t, 256);
    for (size_t bits = 0; bits < 256; bits++)
        for (size_t i = 0; i < 8; i++)
            spread[bits] |= (uint64_t)(bits >> i & 1) << (i * 8);
    return (lanes){.slots  = slots,
                   .n      = n,
                   .words  = JNY_ARRAY(a, uint64_t, groups * n + 1),
                   .adds   = JNY_ARRAY(a, uint8_t, groups + 1),
                   .counts = JNY_ARRAY(a, uint32_t, groups * slots + 1),
                   .spread = spread};
}

void lanes_empty(lanes l, size_t group)
{
    uint64_t *from = l.words + group * l.n;
    uint32_t *to   = l.counts + group * l.slots;
    for (size_t slot = 0; slot < l.slots; slot++)
        to[slot] += (uint32_t)(from[slot / 8] >> (slot % 8 * 8) & 0xFF);
    for (size_t i = 0; i < l.n; i++)
        from[i] = 0;
    l.adds[group] = 0;
}

void lanes_finish(lanes l, size_t groups)
{
    for (size_t group = 0; group < groups; group++)
        if (l.adds[group])
            lanes_empty(l, group);
}

static bool is_empty(const uint64_t *mask, size_t words)
{
    uint64_t any = 0;
    for (size_t i = 0; i < words; i++)
        any |= mask[i];
    return any == 0;
}

void lanes_add_rows(lanes l, const uint32_t *group, const uint64_t *masks, size_t words, size_t n)
{
    for (size_t row = 0; row < n; row++, masks += words)
        if (group[row] != (uint32_t)NO_GROUP && !is_empty(masks, words))
            lanes_add(l, group[row], masks);
}
