/* one_file.h - a folder for each test, and one file in it, written and read without the library. */
#ifndef UNIT_ONE_FILE_H
#define UNIT_ONE_FILE_H

#include <journeys/base.h>

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[128];

static inline void make_folder(void)
{
    strcpy(folder, "/tmp/journeys-test-XXXXXX");
    cr_assert(mkdtemp(folder), "no folder in /tmp");
    snprintf(path, sizeof path, "%s/file", folder);
}

static inline size_t files_in_folder(void)
{
    size_t         n = 0;
    DIR           *d = opendir(folder);
    struct dirent *e;
    while ((e = readdir(d)))
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static inline void remove_folder(void)
{
    unlink(path);
    cr_expect_eq(rmdir(folder), 0, "%s is not empty", folder);
}

/* Without the library: what the tests compare with. */
static inline void put_file(jny_str data)
{
    FILE *f = fopen(path, "w");
    cr_assert(f && (data.n == 0 || fwrite(data.p, data.n, 1, f) == 1) && fclose(f) == 0);
}

static inline jny_str get_file(jny_arena *a)
{
    FILE  *f = fopen(path, "r");
    char  *p = jny_alloc(a, 1 << 20, 1);
    size_t n = fread(p, 1, 1 << 20, f);
    fclose(f);
    return (jny_str){p, n};
}

static inline unsigned mode_of_file(void)
{
    struct stat s;
    cr_assert_eq(stat(path, &s), 0);
    return s.st_mode & 0777;
}

#endif
