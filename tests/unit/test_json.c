/* test_json.c - documents that others made to try JSON parsers: JSONTestSuite. */
#include "json.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* y_ must be accepted, n_ refused; i_ is left to the parser, and must not crash it. */
Test(json, test_suite)
{
    const char *folder = getenv("JOURNEYS_SHARED_DATA");
    char        path[1024];
    size_t      must = 0, must_not = 0, may = 0;
    snprintf(path, sizeof path, "%s/json/test_parsing",
             folder ? folder : SOURCE_FOLDER "/../shared/data");
    DIR *d = opendir(path);
    if (!d) {
        fprintf(stderr, "SKIP: documents of JSONTestSuite: no %s\n", path);
        cr_skip_test("no third-party data");
    }
    jny_arena a = jny_arena_open(jny_world_system());
    for (struct dirent *e; (e = readdir(d));) {
        jny_str data;
        jny_err err = {0};
        char    name[2048];
        if (e->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        cr_assert_eq(jny_file_read(&a, a.world, name, 1 << 24, &data, NULL), JNY_OK, "%s", name);
        bool taken = json_check(a, data, &err) == JNY_OK;
        cr_expect(taken || err.msg[0], "%s is refused without a word", e->d_name);
        char kind = e->d_name[0];
        cr_expect(kind != 'y' || taken, "%s must be accepted: %s", e->d_name, err.msg);
        cr_expect(kind != 'n' || !taken, "%s must be refused", e->d_name);
        must += kind == 'y';
        must_not += kind == 'n';
        may += kind == 'i';
        jny_arena_reset(&a);
    }
    closedir(d);
    cr_expect_eq(must, 95, "%zu files to accept", must);
    cr_expect_eq(must_not, 188, "%zu files to refuse", must_not);
    cr_expect_eq(may, 35, "%zu files of either kind", may);
    jny_arena_close(&a);
}
