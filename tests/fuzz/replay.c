/* replay.c - runs a fuzzer over inputs that are kept, without libFuzzer: any compiler will do.
 *
 *     fuzz_csv FILE|FOLDER...    each file, each file of a folder; one without any is an error */
#include "fuzz.h"

#include <dirent.h>
#include <sys/stat.h>

static unsigned long replayed;

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
    free(bytes);
    replayed++;
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
            replay_file(inside);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%lu inputs\n", replayed);
    return replayed ? 0 : 2;
}
