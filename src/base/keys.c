/* keys.c - one number for each name of sixteen bytes. */
#include "keys.h"

#include <string.h>

key16 key_of_guid(jny_str guid)
{
    key16  k = {{0}};
    size_t n = 0;
    for (size_t i = 0; i < guid.n && n < 2 * sizeof k.bytes; i++) {
        char c = guid.p[i];
        if (c == '-')
            continue;
        int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        k.bytes[n / 2] |= (unsigned char)((digit & 0x0F) << (n % 2 ? 0 : 4));
        n++;
    }
    return k;
}

key_text key_print(key16 k)
{
    static const char hex[] = "0123456789abcdef";
    key_text          out   = {{0}};
    char             *to    = out.text;
    for (size_t i = 0; i < sizeof k.bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = hex[k.bytes[i] >> 4];
        *to++ = hex[k.bytes[i] & 0x0F];
    }
    return out;
}

key16 key_of_bytes(jny_str s)
{
    key16      k;
    jny_xxh128 h = jny_hash_xxh128(s);
    memcpy(k.bytes, h.bytes, sizeof k.bytes);
    return k;
}

/* ---- The table ---------------------------------------------------------------------------- */

enum { LEAST_SLOTS = 64 };

static size_t room_of(size_t slots) /* three of four are filled at most */
{
    return slots / 4 * 3;
}

keys keys_open(const jny_world *world, size_t expected)
{
    keys   k     = {.arena = jny_arena_open(world)};
    size_t slots = LEAST_SLOTS;
    while (room_of(slots) < expected)
        slots *= 2;
    jny_random(&k.seed, sizeof k.seed);
    k.mask  = slots - 1;
    k.cap   = room_of(slots);
    k.slots = JNY_ARRAY(&k.arena, uint32_t, slots);
    k.at    = jny_alloc_raw(&k.arena, k.cap, sizeof *k.at);
    return k;
}

void keys_close(keys *k)
{
    if (k->arena.world)
        jny_arena_close(&k->arena);
    *k = (keys){0};
}

/* The slot that holds a name, or the free one where it belongs. */
static uint32_t *slot_of(const keys *k, key16 key)
{
    jny_str bytes = {(const char *)key.bytes, sizeof key.bytes};
    for (size_t i = jny_hash_seeded(bytes, k->seed) & k->mask;; i = (i + 1) & k->mask)
        if (k->slots[i] == 0 || memcmp(&k->at[k->slots[i] - 1], &key, sizeof key) == 0)
            return &k->slots[i];
}

uint32_t keys_find(const keys *k, key16 key)
{
    return *slot_of(k, key);
}

static void grow(keys *k)
{
    keys more = keys_open(k->arena.world, k->cap + 1);
    for (size_t i = 0; i < k->n; i++)
        keys_add(&more, k->at[i]);
    keys_close(k);
    *k = more;
}

uint32_t keys_add(keys *k, key16 key)
{
    uint32_t known = keys_find(k, key);
    if (known)
        return known;
    if (k->n == k->cap)
        grow(k);
    uint32_t *slot = slot_of(k, key);
    k->at[k->n++]  = key;
    *slot          = (uint32_t)k->n;
    return (uint32_t)k->n;
}
