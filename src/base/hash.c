/* hash.c - identity and chance, by xxHash and libsodium. */
#include <journeys/base.h>

#include <sodium.h>
#include <string.h>
#include <xxhash.h>

jny_sha256 jny_hash_sha256(jny_str s)
{
    jny_sha256 out;
    crypto_hash_sha256(out.bytes, (const unsigned char *)(s.p ? s.p : ""), s.n);
    return out;
}

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(jny_sha256_running), "room for it");

void jny_sha256_begin(jny_sha256_running *h)
{
    crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)h);
}

void jny_sha256_add(jny_sha256_running *h, jny_str s)
{
    crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)h,
                              (const unsigned char *)(s.p ? s.p : ""), s.n);
}

jny_sha256 jny_sha256_end(jny_sha256_running *h)
{
    jny_sha256 out;
    crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)h, out.bytes);
    return out;
}

jny_xxh128 jny_hash_xxh128(jny_str s)
{
    jny_xxh128         out;
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(s.p ? s.p : "", s.n));
    memcpy(out.bytes, canonical.digest, sizeof out.bytes);
    return out;
}

uint64_t jny_hash_xxh64(jny_str s)
{
    return XXH3_64bits(s.p ? s.p : "", s.n);
}

uint64_t jny_hash_seeded(jny_str s, uint64_t seed)
{
    return XXH3_64bits_withSeed(s.p ? s.p : "", s.n, seed);
}

void jny_random(void *out, size_t n)
{
    randombytes_buf(out, n);
}

jny_str jny_random_guid(jny_arena *a)
{
    unsigned char r[16];
    jny_random(r, sizeof r);
    r[6]      = (unsigned char)((r[6] & 0x0F) | 0x40); /* version 4 */
    r[8]      = (unsigned char)((r[8] & 0x3F) | 0x80); /* the RFC's variant */
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < sizeof r; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            jny_buf_char(&b, '-');
        jny_buf_hex(&b, &r[i], 1);
    }
    return jny_buf_str(&b);
}

uint64_t jny_hash_lot(jny_str name, uint64_t seed)
{
    return (jny_hash_xxh64(name) + seed) * 0x9E3779B97F4A7C15U;
}
