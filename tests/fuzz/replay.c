/* replay.c - runs a fuzzer over inputs that are kept, without libFuzzer: any compiler will do.
 *
 *     fuzz_csv [-mix N] FILE|FOLDER...    each file, each file in a folder; none at all is an error
 *
 * With -mix, N more are made of these, the same each time: words of one in another, doubled, cut,
 * written large, put beside numbers without end. It finds less than libFuzzer does and needs no
 * clang: `coverage.sh` counts what it reaches. */
#include "fuzz.h"

#include <dirent.h>
#include <sys/stat.h>

enum { KEPT = 4096, LONGEST = 6000 };

typedef struct {
    uint8_t *p;
    size_t   n;
} input;

static unsigned long replayed;
static input         kept[KEPT];
static size_t        n_kept;

/* In memory of just its size, so that AddressSanitizer sees a byte too far. */
static void replay_file(const char *path)
{
    struct stat st;
    FILE       *f = fopen(path, "rb");
    MUST(f && fstat(fileno(f), &st) == 0, "cannot read %s", path);
    size_t   n     = (size_t)st.st_size;
    uint8_t *bytes = malloc(n ? n : 1);
    MUST(bytes && fread(bytes, 1, n, f) == n, "cannot read %s", path);
    fclose(f);
    fprintf(stderr, "%s\n", path); /* the last one named is the one at fault */
    LLVMFuzzerTestOneInput(bytes, n);
    replayed++;
    if (n && n_kept < KEPT)
        kept[n_kept++] = (input){bytes, n};
    else
        free(bytes);
}

static void replay(const char *path)
{
    struct dirent **names;
    int             n = scandir(path, &names, NULL, alphasort);
    if (n < 0) {
        replay_file(path);
        return;
    }
    for (int i = 0; i < n; i++) {
        char inside[4096];
        snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            replay(inside);
        free(names[i]);
    }
    free(names);
}

/* splitmix64 */
static uint64_t state;
static size_t   drawn(size_t below)
{
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z          = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z          = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (size_t)((z ^ z >> 31) % below);
}

static bool in_word(uint8_t c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

/* A word, or what stands between two: where one of `in` begins and ends. */
static input piece_of(input in)
{
    size_t from = drawn(in.n), to;
    bool   word = in_word(in.p[from]);
    while (from && in_word(in.p[from - 1]) == word)
        from--;
    for (to = from; to < in.n && in_word(in.p[to]) == word;)
        to++;
    return (input){in.p + from, to - from};
}

/* At most LONGEST bytes of it, from the start or from anywhere. */
static input window_of(input in)
{
    size_t most = 50 + drawn(LONGEST / 2 - 50);
    if (in.n <= most)
        return in;
    size_t from = drawn(2) ? 0 : drawn(in.n - most);
    while (from && (in.p[from] & 0xC0) == 0x80)
        from--;
    return (input){in.p + from, most};
}

/* What stands in `to` from `at` on, `n` bytes, becomes `with`. */
static void put(input *to, size_t at, size_t n, input with)
{
    if (to->n - n + with.n > LONGEST)
        return;
    memmove(to->p + at + with.n, to->p + at + n, to->n - at - n);
    if (with.n)
        memcpy(to->p + at, with.p, with.n);
    to->n += with.n - n;
}

static void change(input *in)
{
    static const char *const odd[] = {"0",     "-1",   "99999999999999999999",
                                      "1e400", "null", "[]",
                                      "{}",    "\"",   "'",
                                      "''",    "\n\n", "\r\n",
                                      ",",     ":",    "\t",
                                      " ",     "'s",   "-",
                                      "(",     ")",    "é",
                                      "\xFF",  "ß",    "\\"};
    uint8_t                  copy[LONGEST];
    input                    piece = piece_of(*in), other = piece_of(kept[drawn(n_kept)]);
    size_t                   at   = (size_t)(piece.p - in->p);
    const char              *word = odd[drawn(sizeof odd / sizeof *odd)];
    if (other.n > 200)
        other.n = 200;
    switch (drawn(8)) {
    case 0: put(in, at, piece.n, other); return;
    case 1: put(in, at, 0, other); return;
    case 2: put(in, at, piece.n, (input){0}); return;
    case 3: put(in, at, drawn(2) ? piece.n : 0, (input){(uint8_t *)word, strlen(word)}); return;
    case 4: /* twice */
        if (piece.n < sizeof copy)
            put(in, at, 0, (input){memcpy(copy, piece.p, piece.n), piece.n});
        return;
    case 5: /* in other letters */
        for (size_t i = 0, all = drawn(2); i < (all ? piece.n : 1); i++)
            if ((piece.p[i] | 32) >= 'a' && (piece.p[i] | 32) <= 'z')
                piece.p[i] ^= 32;
        return;
    case 6: in->n = at ? at : in->n; return; /* cut */
    case 7: in->p[at] ^= (uint8_t)(1 << drawn(7)); return;
    }
}

static void mix(size_t n)
{
    uint8_t room[LONGEST];
    for (size_t i = 0; i < n && n_kept; i++) {
        state      = i * 1000003;
        input from = window_of(kept[drawn(n_kept)]), in = {room, from.n};
        memcpy(room, from.p, from.n);
        for (size_t k = 1 + drawn(5); k && in.n; k--)
            change(&in);
        uint8_t *bytes = malloc(in.n ? in.n : 1);
        MUST(bytes, "no memory");
        memcpy(bytes, in.p, in.n);
        fprintf(stderr, "mix %zu\n", i);
        LLVMFuzzerTestOneInput(bytes, in.n);
        free(bytes);
        replayed++;
    }
}

int main(int argc, char **argv)
{
    size_t more = 0;
    int    i    = 1;
    if (argc > 2 && strcmp(argv[1], "-mix") == 0) {
        more = strtoul(argv[2], NULL, 10);
        i    = 3;
    }
    for (; i < argc; i++)
        replay(argv[i]);
    mix(more);
    while (n_kept)
        free(kept[--n_kept].p);
    printf("%lu inputs\n", replayed);
    return replayed ? 0 : 2;
}
