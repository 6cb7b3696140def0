/* shared.h - data that nobody here wrote: beside the checkout, or where the environment
 * says. A test that does not find it is skipped, and says so. */
#ifndef TESTS_SHARED_H
#define TESTS_SHARED_H

#include <journeys/base.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static inline jny_str shared_path(jny_arena *a, const char *name)
{
    const char *folder = getenv("JOURNEYS_SHARED_DATA");
    return jny_str_format(a, "%s/%s", folder ? folder : SOURCE_FOLDER "/../shared/data", name);
}

/* Criterion leaves skipped tests out of its closing line; run.sh counts these. */
#define SKIP_TEST(...)                                                                             \
    do {                                                                                           \
        fprintf(stderr, "SKIP: " __VA_ARGS__);                                                     \
        fputc('\n', stderr);                                                                       \
        cr_skip_test("no third-party data");                                                       \
    } while (0)

/* Reads one of its files; ends the test as skipped where there is none. */
static inline jny_str shared_file(jny_arena *a, const char *name)
{
    jny_str text = {0};
    char   *path = jny_str_z(a, shared_path(a, name));
    if (jny_file_read(a, jny_world_system(), path, 64 << 20, &text, NULL) != JNY_OK)
        SKIP_TEST("%s is not there", path);
    return text;
}

#endif
