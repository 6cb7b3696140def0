/* project.c - a project file that somebody changed. What is refused keeps every byte; what is
 * opened can be read, counted and looked through, whatever it says.
 *
 * The file is the same in every process: chance and clock stand still while it is made. An input is
 * a list of changes to it: three bytes of place, one of how many bytes (0: the file ends there),
 * and these. */
#include "fuzz.h"

#include <journeys/import.h>
#include <journeys/query.h>
#include <journeys/record.h>

#include <sodium.h>

static const char book_text[] = "codebook: mini\nlanguage: en\nthemes:\n"
                                "  - id: help\n    rules: [help]\n"
                                "  - id: housing\n    rules: [damp, '/da(m|n)p/']\n";
static const char stories[] =
    "{\"id\":\"1\",\"ward\":\"Hill\",\"text\":\"The flat is damp and nobody helped.\"}\n"
    "{\"id\":\"2\",\"respondent\":\"R2\",\"text\":\"Help came in time.\"}\n";

static char    project[400];
static jny_str at_first;

/* ---- A project that is always the same ------------------------------------------------------- */

static uint32_t chance_state;
static uint32_t chance_next(void)
{
    return chance_state = chance_state * 1664525u + 1013904223u;
}
static void chance_fill(void *out, const size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)out)[i] = (unsigned char)(chance_next() >> 24);
}
static const char *chance_name(void)
{
    return "none";
}

static int64_t no_time_passes(void *ctx)
{
    (void)ctx;
    return 1790000000000000;
}

static const jny_world *still_world(void)
{
    static jny_world w;
    w     = *jny_world_system();
    w.now = no_time_passes;
    return &w;
}

static void make(jny_project *p, jny_arena *a, jny_err *err)
{
    jny_import_options options = {.limits = JNY_LIMITS, .actor = JNY_STR("fuzz")};
    jny_import_report  report;
    jny_codebook       book;
    jny_matcher       *m = NULL;
    jny_run_report     run;
    int64_t            key;
    jny_import_file(p, a, fuzz_file("two.ndjson", jny_cstr(stories)), &options, &report, err);
    jny_codebook_parse(a, JNY_STR("b"), jny_cstr(book_text), &book, NULL, err);
    jny_matcher_open(a->world, &book, &m, err);
    if (jny_event_begin(p, "run", JNY_STR("fuzz"), err) == JNY_OK &&
        jny_codebook_add(p, &book, JNY_STR("b"), &key, err) == JNY_OK)
        jny_run_make(p, a, &m, 1, key, NULL, NULL, &run, err);
    jny_event_commit(p, JNY_STR("{}"), err);
    jny_matcher_close(m);
}

static void prepare(void)
{
    static randombytes_implementation still = {
        .implementation_name = chance_name, .random = chance_next, .buf = chance_fill};
    static jny_arena a;
    jny_err          err = {0};
    jny_project     *p   = NULL;
    if (project[0])
        return;
    randombytes_set_implementation(&still);
    a = jny_arena_open(still_world());
    snprintf(project, sizeof project, "%s/p.journeys", fuzz_folder());
    if (jny_project_create(a.world, project, JNY_STR("fuzz"), &err) == JNY_OK &&
        jny_project_open(a.world, project, &p, &err) == JNY_OK)
        make(p, &a, &err);
    jny_project_close(p);
    jny_file_read(&a, a.world, project, SIZE_MAX / 4, &at_first, &err);
    MUST(err.status == JNY_OK && at_first.n, "%s: %s", err.place, err.msg);
}

/* ---- Changes --------------------------------------------------------------------------------- */

static jny_str change(jny_arena *a, jny_str changes)
{
    jny_str out   = jny_str_copy(a, at_first);
    char   *bytes = (char *)(uintptr_t)out.p;
    while (changes.n >= 4) {
        const unsigned char *c  = (const unsigned char *)changes.p;
        size_t               at = ((size_t)c[0] << 16 | (size_t)c[1] << 8 | c[2]) % (out.n + 1);
        size_t               k  = c[3];
        changes                 = jny_str_sub(changes, 4, changes.n);
        if (k > changes.n)
            k = changes.n;
        if (c[3] == 0)
            out.n = at;
        for (size_t i = 0; i < k && at + i < out.n; i++)
            bytes[at + i] = changes.p[i];
        changes = jny_str_sub(changes, k, changes.n);
    }
    return out;
}

/* ---- Reading it ------------------------------------------------------------------------------ */

static void read_all(jny_project *p, jny_arena *a)
{
    jny_err    err = {0};
    jny_health h   = {0};
    jny_doctor(p, a, (jny_str){0}, NULL, NULL, &h, &err);

    jny_stories it;
    jny_story   s;
    err = (jny_err){0};
    for (jny_stories_open(&it, p, &err); jny_stories_next(&it, a, &s, &err);)
        MUST(s.n_attributes < 1000000, "attributes without end");
    jny_stories_close(&it);

    jny_census  census;
    jny_active *active;
    size_t      n = 0;
    err           = (jny_err){0};
    jny_census_load(p, a, &census, &err);
    err = (jny_err){0};
    if (jny_codebooks_active(p, a, &active, &n, &err) != JNY_OK)
        n = 0;
    jny_found *found;
    size_t     n_found;
    err = (jny_err){0};
    jny_search_where(p, a, JNY_STR("help"), (jny_where){0}, 10, &found, &n_found, &err);
    if (n) {
        jny_why_report why;
        err = (jny_err){0};
        jny_why(p, a, JNY_STR("1"), &active[0], 0, &why, &err);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    prepare();
    jny_arena    a       = jny_arena_open(still_world());
    jny_err      err     = {0};
    jny_project *p       = NULL;
    jny_str      changed = change(&a, fuzz_text(data, n)), after = {0};
    const char  *path = fuzz_file("p.journeys", changed);
    jny_status   st   = jny_project_open(a.world, path, &p, &err);
    must_agree(st, &err);
    if (st == JNY_OK)
        read_all(p, &a);
    jny_project_close(p);
    err = (jny_err){0};
    jny_file_read(&a, a.world, project, SIZE_MAX / 4, &after, &err);
    MUST(st == JNY_OK || jny_str_eq(changed, after), "refused, and changed");
    jny_arena_close(&a);
    return 0;
}
