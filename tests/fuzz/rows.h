/* rows.h - for the readers of tables, lines and cards: any bytes are imported as a file of some
 * name into a small project, for a trial. */
#ifndef TESTS_FUZZ_ROWS_H
#define TESTS_FUZZ_ROWS_H

#include "fuzz.h"

#include <journeys/import.h>

/* A project of this process, made at the first input. */
static inline jny_project *rows_project(void)
{
    static jny_project *p;
    static char         path[400];
    jny_err             err = {0};
    if (p)
        return p;
    snprintf(path, sizeof path, "%s/p.journeys", fuzz_folder());
    MUST(jny_project_create(jny_world_system(), path, JNY_STR("fuzz"), &err) == JNY_OK &&
             jny_project_open(jny_world_system(), path, &p, &err) == JNY_OK,
         "%s: %s", err.place, err.msg);
    return p;
}

/* Every row that was read came to something; what is told is for people. */
static inline void rows_check(const jny_import_report *r)
{
    MUST(r->read == r->added + r->same + r->repeated + r->changed + r->corrected + r->back +
                        r->tests + r->forgotten + r->rejected,
         "%llu rows were read, and not all came to something", (unsigned long long)r->read);
    MUST(r->notes.n <= 1000, "%zu notes", r->notes.n);
    for (size_t i = 0; i < r->notes.n; i++)
        MUST(r->notes.at[i].msg.n && jny_utf8_check(r->notes.at[i].msg, NULL), "note %zu", i);
    for (size_t i = 0; i < r->remarks.n; i++)
        MUST(jny_utf8_check(r->remarks.at[i], NULL), "remark %zu is no UTF-8", i);
}

static inline void rows_import(const char *name, jny_str bytes, jny_str encoding,
                               const char *rejects)
{
    jny_arena          a   = jny_arena_open(jny_world_system());
    jny_err            err = {0};
    jny_import_report  report;
    jny_import_options options = {.dry_run  = true,
                                  .rejects  = rejects,
                                  .encoding = encoding,
                                  .limits   = JNY_LIMITS,
                                  .actor    = JNY_STR("fuzz")};
    jny_status         st =
        jny_import_file(rows_project(), &a, fuzz_file(name, bytes), &options, &report, &err);
    must_agree(st, &err);
    if (st == JNY_OK || st == JNY_ECONFLICT)
        rows_check(&report);
    if (st == JNY_OK && report.read) { /* the guess, written down, is a mapping */
        jny_mapping *m;
        jny_problems problems = {0};
        jny_str      yaml     = jny_mapping_print(&a, &report, 1);
        MUST(jny_mapping_parse(&a, "guess.yaml", yaml, &m, &problems, &err) == JNY_OK,
             "%s: %s: %.*s", err.place, err.msg, JNY_ARG(yaml));
    }
    jny_arena_close(&a);
}

#endif
