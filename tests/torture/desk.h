/* desk.h - what the torture programmes share: a small project, work to be interrupted in, and the
 * question whether all that was acknowledged is there and sound.
 *
 * An acknowledgement is a number in shared memory, set after the commit: the dead still tell. */
#ifndef TORTURE_DESK_H
#define TORTURE_DESK_H

#include "../unit/chance.h"

#include <journeys/import.h>
#include <journeys/record.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char torture_book[] = "codebook: words\nlanguage: en\nthemes:\n"
                                   "  - id: help\n    name: Help\n    definition: Help.\n"
                                   "    rules: [help, early ~3 family]\n"
                                   "  - id: waiting\n    name: Waiting\n    definition: Waiting.\n"
                                   "    rules: [waiting list, '/list.{1,9}school/']\n";

typedef struct {
    char     folder[256], project[300];
    uint64_t seed;
    /* Shared with the child that does the work. */
    struct {
        _Atomic int64_t decided; /* the greatest number of a decision that was acknowledged */
        _Atomic int64_t stories; /* ... and of imports                                       */
        _Atomic int64_t forgotten;
        _Atomic int64_t merged; /* of the journals of another laptop, the last one */
        _Atomic int64_t steps;  /* pieces of work begun */
    } * told;
} desk;

static inline _Noreturn void give_up(const char *what, const jny_err *err)
{
    fprintf(stderr, "torture: %s: %s: %s\n", what, err ? err->place : "",
            err ? err->msg : strerror(errno));
    _exit(99);
}

static inline uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *given = getenv(name);
    return given ? strtoull(given, NULL, 10) : otherwise;
}

static inline desk desk_make(const char *what)
{
    desk        d    = {.seed = number_of("SEED", (uint64_t)time(NULL))};
    const char *temp = getenv("TMPDIR");
    snprintf(d.folder, sizeof d.folder, "%s/torture-%s.XXXXXX", temp ? temp : "/tmp", what);
    if (!mkdtemp(d.folder))
        give_up("no folder", NULL);
    snprintf(d.project, sizeof d.project, "%s/p.journeys", d.folder);
    d.told = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (d.told == MAP_FAILED)
        give_up("no shared memory", NULL);
    return d;
}

static inline void desk_empty(const desk *d)
{
    char command[400];
    snprintf(command, sizeof command, "rm -rf '%s'/*", d->folder);
    if (system(command) != 0)
        give_up("emptying the folder", NULL);
}

static inline void desk_end(const desk *d)
{
    desk_empty(d);
    rmdir(d->folder);
}

/* ---- Work ------------------------------------------------------------------------------------ */

static inline jny_project *project_of(const jny_world *w, const desk *d)
{
    jny_project *p;
    jny_err      err = {0};
    return jny_project_open(w, d->project, &p, &err) == JNY_OK ? p : NULL;
}

static inline bool import_some(jny_project *p, const desk *d, unsigned from, unsigned n,
                               const jny_world *w)
{
    static const char *const words[] = {"We asked for help early, and the family worker came.",
                                        "Fourteen months on a waiting list. Nobody told us.",
                                        "The list, the school, the list again."};
    char                     path[400];
    jny_err                  err = {0};
    jny_arena                a   = jny_arena_open(w);
    jny_buf                  b   = jny_buf_open(&a);
    jny_import_report        report;
    jny_import_options       o = {.limits = JNY_LIMITS, .actor = JNY_STR("torture")};
    for (unsigned i = from; i < from + n; i++)
        jny_buf_format(&b,
                       "{\"id\":\"J%05u\",\"respondent\":\"R%u\",\"ward\":\"W%u\",\"text\":"
                       "\"%s This is the story with the number %u.\"}\n",
                       i, i, i % 7, words[i % 3], i);
    snprintf(path, sizeof path, "%s/in%d.ndjson", d->folder, (int)getpid());
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(b.p, 1, b.n, f) != b.n || fclose(f) != 0)
        give_up("writing what is imported", NULL);
    bool good = jny_import_file(p, &a, path, &o, &report, &err) == JNY_OK;
    jny_arena_close(&a);
    return good;
}

static inline bool tag_it(jny_project *p, const jny_world *w)
{
    jny_arena      a = jny_arena_open(w);
    jny_matcher   *m = NULL;
    jny_codebook   book;
    jny_run_report r;
    jny_err        err = {0};
    int64_t        key;
    if (jny_codebook_parse(&a, JNY_STR("book.yaml"), jny_cstr(torture_book), &book, NULL, &err) !=
            JNY_OK ||
        jny_matcher_open(w, &book, &m, &err) != JNY_OK)
        give_up("the codebook", &err);
    if (jny_event_begin(p, "run", JNY_STR("torture"), &err) == JNY_OK) {
        if (jny_codebook_add(p, &book, JNY_STR("book.yaml"), &key, &err) == JNY_OK)
            jny_run_make(p, &a, &m, 1, key, NULL, NULL, &r, &err);
        jny_event_commit(p, JNY_STR("{}"), &err);
    }
    jny_matcher_close(m);
    jny_arena_close(&a);
    return err.status == JNY_OK;
}

/* One decision in an event of its own; its note is the number by which it is found again. */
static inline bool decide_once(jny_project *p, const jny_world *w, const char *who, int64_t number,
                               chance *luck)
{
    jny_arena    a   = jny_arena_open(w);
    jny_err      err = {0};
    char         id[16], note[32];
    jny_story    s;
    jny_evidence words = {0, 2};
    snprintf(note, sizeof note, "%s-%lld", who, (long long)number);
    for (int tries = 0; tries < 50; tries++) {
        err = (jny_err){0};
        snprintf(id, sizeof id, "J%05u", (unsigned)chance_below(luck, 30));
        if (jny_story_get(p, &a, jny_cstr(id), &s, &err) == JNY_OK)
            break;
    }
    if (err.status == JNY_OK && jny_event_begin(p, "decide", jny_cstr(who), &err) == JNY_OK) {
        jny_decision x = {.story      = s.key,
                          .text       = s.text_key,
                          .action     = "add",
                          .present    = true,
                          .note       = jny_cstr(note),
                          .evidence   = &words,
                          .n_evidence = 1,
                          .body       = s.text};
        if (jny_theme_key(p, JNY_STR("words"), JNY_STR("help"), &x.theme, &err) == JNY_OK &&
            jny_coder_key(p, jny_cstr(who), false, &x.coder, &err) == JNY_OK &&
            jny_decision_add(p, &x, &err) == JNY_OK)
            jny_finished_add(p, x.story, x.text, x.coder, &err);
        jny_event_commit(p, JNY_STR("{\"decisions\":1}"), &err);
    }
    jny_arena_close(&a);
    return err.status == JNY_OK;
}

/* ---- Is it all there? ------------------------------------------------------------------------ */

/* What is wrong with the project at `path`, or NULL; `decisions` gets how many there are. */
static inline const char *look(const char *path, uint64_t *events, uint64_t *decisions)
{
    static char       wrong[700];
    const jny_world  *w   = jny_world_system();
    jny_arena         a   = jny_arena_open(w);
    jny_err           err = {0};
    jny_project      *p   = NULL;
    jny_health        h   = {0};
    jny_status_report r   = {0};
    wrong[0]              = '\0';
    if (jny_project_open(w, path, &p, &err) != JNY_OK ||
        jny_doctor(p, &a, (jny_str){0}, NULL, NULL, &h, &err) != JNY_OK ||
        jny_project_status(p, &a, &r, &err) != JNY_OK)
        snprintf(wrong, sizeof wrong, "%s", err.msg);
    else if (h.n)
        snprintf(wrong, sizeof wrong, "%.*s (and %zu more)", JNY_ARG(h.findings[0].what), h.n - 1);
    *events    = r.events;
    *decisions = r.decisions;
    jny_project_close(p);
    jny_arena_close(&a);
    return wrong[0] ? wrong : NULL;
}

#endif
