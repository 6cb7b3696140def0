/* keys.h - names of sixteen bytes (guids, digests), each with a number: 1, 2, 3 ... in the order in
 * which they came. For tables as long as a project has stories: some 26 bytes for each name, and
 * what a table outgrows is given back. Not part of the public headers. */
#ifndef JNY_BASE_KEYS_H
#define JNY_BASE_KEYS_H

#include <journeys/base.h>

typedef struct {
    unsigned char bytes[16];
} key16;

/* Of "8c5a0f3e-..." (36 characters of hexadecimal digits and dashes) the bytes it stands for. */
key16 key_of_guid(jny_str guid);
/* The same way back, in small letters. */
typedef struct {
    char text[37]; /* NUL-terminated */
} key_text;
key_text key_print(key16 k);
/* A digest of any bytes (XXH3): as good as the bytes themselves, unless somebody means harm. */
key16 key_of_bytes(jny_str s);

typedef struct {
    jny_arena arena; /* a table's own */
    key16    *at;    /* at[number - 1] */
    uint32_t *slots; /* open addressing: 0 or a number */
    size_t    n, cap, mask;
    uint64_t  seed; /* of the hash: another each time */
} keys;
/* `expected`: for how many it has room at once; it grows. */
keys     keys_open(const jny_world *world, size_t expected);
void     keys_close(keys *k);
uint32_t keys_add(keys *k, key16 key);
uint32_t keys_find(const keys *k, key16 key); /* 0: no such name */

#endif
