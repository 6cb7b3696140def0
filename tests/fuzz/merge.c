/* merge.c - a journal of decisions from another laptop. What is refused changes nothing; after what
 * is taken the project is sound, and the same journal again is nothing new. */
#include "fuzz.h"

#include <journeys/import.h>
#include <journeys/review.h>

static const char book_text[] = "codebook: mini\nlanguage: en\nthemes:\n"
                                "  - id: help\n    rules: [help]\n"
                                "  - id: housing\n    rules: [damp]\n";
static const char stories[]   = "id,text\n1,The flat is damp and nobody helped.\n"
                                "2,Help came in time.\n";

static char    project[400];
static jny_str at_first; /* the bytes of the project before any journal */

static jny_project *open_project(void)
{
    jny_project *p   = NULL;
    jny_err      err = {0};
    MUST(jny_project_open(jny_world_system(), project, &p, &err) == JNY_OK, "%s", err.msg);
    return p;
}

static void prepare(void)
{
    static jny_arena   a;
    jny_err            err     = {0};
    jny_import_options options = {.limits = JNY_LIMITS, .actor = JNY_STR("fuzz")};
    jny_import_report  report;
    jny_codebook       book;
    int64_t            key;
    if (project[0])
        return;
    a = jny_arena_open(jny_world_system());
    snprintf(project, sizeof project, "%s/p.journeys", fuzz_folder());
    MUST(jny_project_create(a.world, project, JNY_STR("fuzz"), &err) == JNY_OK, "%s", err.msg);
    jny_project *p = open_project();
    jny_import_file(p, &a, fuzz_file("two.csv", jny_cstr(stories)), &options, &report, &err);
    jny_codebook_parse(&a, JNY_STR("b"), jny_cstr(book_text), &book, NULL, &err);
    if (jny_event_begin(p, "codebook", JNY_STR("fuzz"), &err) == JNY_OK)
        jny_codebook_add(p, &book, JNY_STR("b"), &key, &err);
    jny_event_commit(p, JNY_STR("{}"), &err);
    jny_project_close(p);
    jny_file_read(&a, a.world, project, SIZE_MAX / 4, &at_first, &err);
    MUST(err.status == JNY_OK, "%s: %s", err.place, err.msg);
}

static uint64_t events_of(jny_project *p, jny_arena *a)
{
    jny_status_report r   = {0};
    jny_err           err = {0};
    jny_project_status(p, a, &r, &err);
    return r.events;
}

static void check_taken(jny_project *p, jny_arena *a, const char *path)
{
    jny_limits       limits = JNY_LIMITS;
    jny_err          err    = {0};
    jny_merge_report again;
    jny_health       h = {0};
    MUST(jny_doctor(p, a, (jny_str){0}, NULL, NULL, &h, &err) == JNY_OK && h.n == 0, "%s%.*s",
         err.msg, JNY_ARG(h.n ? h.findings[0].what : (jny_str){0}));
    uint64_t before = events_of(p, a);
    jny_decisions_merge(p, a, path, true, &limits, &again, &err);
    MUST(err.status == JNY_OK && events_of(p, a) == before, "taken twice: %s", err.msg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static jny_project *p;
    prepare();
    if (!p)
        p = open_project();
    jny_arena        a      = jny_arena_open(jny_world_system());
    jny_err          err    = {0};
    jny_limits       limits = JNY_LIMITS;
    jny_merge_report report;
    uint64_t         before = events_of(p, &a);
    const char      *path   = fuzz_file("in.ndjson", fuzz_text(data, n));
    jny_status       st     = jny_decisions_merge(p, &a, path, true, &limits, &report, &err);
    must_agree(st, &err);
    uint64_t after = events_of(p, &a);
    MUST(st == JNY_OK || before == after, "refused, and %llu events more",
         (unsigned long long)(after - before));
    if (st == JNY_OK)
        check_taken(p, &a, path);
    if (after != before) { /* as before, for the next input */
        jny_project_close(p);
        fuzz_file("p.journeys", at_first);
        p = NULL;
    }
    jny_arena_close(&a);
    return 0;
}
