/* chance.h - chance for tests: seeded, and the same on every machine.
 *
 * A test that fails names its seed; the same seed makes the same case again. */
#ifndef TESTS_CHANCE_H
#define TESTS_CHANCE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t state;
} chance;

static inline chance chance_of(uint64_t seed)
{
    return (chance){seed * 0x9E3779B97F4A7C15u + 1};
}

/* The next 64 bits. Source: Vigna 2015, xorshift64*. */
static inline uint64_t chance_bits(chance *c)
{
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return c->state * 0x2545F4914F6CDD1Du;
}

/* A number in [0, n); `n` is small, so that the bias of the remainder is of no account. */
static inline size_t chance_below(chance *c, size_t n)
{
    return (size_t)((chance_bits(c) >> 16) % n);
}

#endif
