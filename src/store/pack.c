/* pack.c - hits in few bytes. */
#include "pack.h"

enum { NUMBER_BYTES = 10 }; /* of the longest */

/* Writes one number; where the next begins. */
static char *put_number(char *to, uint64_t n)
{
    for (; n >= 128; n >>= 7)
        *to++ = (char)(unsigned char)(n | 128);
    *to++ = (char)n;
    return to;
}

void pack_number(jny_buf *b, uint64_t n)
{
    char bytes[NUMBER_BYTES];
    jny_buf_add(b, (jny_str){bytes, (size_t)(put_number(bytes, n) - bytes)});
}

bool unpack_number(jny_str *s, uint64_t *n)
{
    *n = 0;
    for (unsigned shift = 0; s->n && shift < 64; shift += 7) {
        unsigned char c = (unsigned char)s->p[0];
        *s              = jny_str_sub(*s, 1, s->n);
        *n |= (uint64_t)(c & 127) << shift;
        if (c < 128)
            return true;
    }
    return false;
}

void pack_hits(jny_buf *b, jny_tags tags)
{
    enum { HIT_BYTES = 3 * NUMBER_BYTES };
    char bytes[16 * HIT_BYTES], *to = bytes;
    for (size_t i = 0; i < tags.n; i++) {
        const jny_hit *h = &tags.hits[i];
        to               = put_number(to, (uint64_t)h->rule * 2 + h->negated);
        to               = put_number(to, h->start);
        to               = put_number(to, h->end - h->start);
        if (to > bytes + sizeof bytes - HIT_BYTES || i + 1 == tags.n) {
            jny_buf_add(b, (jny_str){bytes, (size_t)(to - bytes)});
            to = bytes;
        }
    }
}

bool unpack_hits(jny_arena *a, jny_str packed, const jny_codebook *book, jny_str text,
                 jny_tags *out)
{
    JNY_LIST(jny_hit)
    hits              = {0};
    jny_points points = jny_points_of(a, text);
    while (packed.n) {
        uint64_t rule, start, length;
        if (!unpack_number(&packed, &rule) || !unpack_number(&packed, &start) ||
            !unpack_number(&packed, &length) || rule / 2 >= book->n_rules || start > text.n ||
            length > text.n - start)
            return false;
        *JNY_PUSH(a, &hits) = (jny_hit){
            .rule    = (uint32_t)(rule / 2),
            .theme   = (uint32_t)jny_codebook_theme_of(book, (uint32_t)(rule / 2)),
            .start   = (uint32_t)start,
            .end     = (uint32_t)(start + length),
            .from    = (uint32_t)jny_points_at(&points, start),
            .to      = (uint32_t)jny_points_at(&points, start + length),
            .negated = rule & 1,
        };
    }
    *out = (jny_tags){.hits = hits.at, .n = hits.n};
    return true;
}
