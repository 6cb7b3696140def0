/* intern.c - one number for each distinct string. */
#include <journeys/text.h>

#include <string.h>

jny_interned jny_intern_open(jny_arena *a)
{
    jny_interned t = {.a = a, .mask = 63};
    jny_random(&t.seed, sizeof t.seed);
    t.slots = JNY_ARRAY(a, uint32_t, t.mask + 1);
    return t;
}

/* The slot that holds `s`, or the free one where it belongs. */
static uint32_t *slot_of(const jny_interned *t, jny_str s)
{
    for (size_t i = jny_hash_seeded(s, t->seed) & t->mask;; i = (i + 1) & t->mask)
        if (t->slots[i] == 0 || jny_str_eq(t->names.at[t->slots[i] - 1], s))
            return &t->slots[i];
}

uint32_t jny_intern_find(const jny_interned *t, jny_str s)
{
    return *slot_of(t, s);
}

uint32_t jny_intern(jny_interned *t, jny_str s)
{
    uint32_t known = jny_intern_find(t, s);
    if (known)
        return known;
    uint32_t *slot             = slot_of(t, s);
    *JNY_PUSH(t->a, &t->names) = jny_str_copy(t->a, s);
    *slot                      = (uint32_t)t->names.n;
    if (t->names.n * 2 > t->mask) {
        t->mask  = t->mask * 2 + 1;
        t->slots = JNY_ARRAY(t->a, uint32_t, t->mask + 1);
        for (uint32_t i = 0; i < t->names.n; i++)
            *slot_of(t, t->names.at[i]) = i + 1;
    }
    return (uint32_t)t->names.n;
}

jny_str jny_intern_copy(jny_interned *t, jny_str s)
{
    uint32_t number = jny_intern(t, s);
    return t->names.at[number - 1];
}
