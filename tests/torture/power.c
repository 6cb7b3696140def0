/* power.c - power cuts. A session of work runs on a disk that notes every write, truncation, sync
 * and deletion. Then the power is cut at any moment of it: what was synced before is there; of what
 * was not, chance takes some, drops some, and tears some at a sector of 512 bytes. The files are
 * written as they would be found, and examined as after a start.
 *
 *   CUTS=100000 SEED=7 torture_power       (default: 80 cuts, the time as seed)
 *
 * Deletions count as done at once, and a disk that lies about syncing is not modelled. */
#include "desk.h"

#include <sqlite3.h>

#include "../unit/disk.h"

enum { SECTOR = 512, FILES = 4 };

typedef enum { WRITE, TRUNCATE, SYNC, DELETE, ACK } deed;
typedef struct {
    deed    what;
    int     file; /* 0: the project, 1: its log */
    char   *data;
    size_t  n;
    int64_t at; /* ACK: the number of the decision */
} entry;

static struct {
    entry *at;
    size_t n, room;
} trace;

static void note(entry e)
{
    if (trace.n == trace.room) {
        trace.room = trace.room ? trace.room * 2 : 4096;
        trace.at   = realloc(trace.at, trace.room * sizeof *trace.at);
        if (!trace.at)
            give_up("no memory", NULL);
    }
    trace.at[trace.n++] = e;
}

static int file_of(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, "-wal") == 0       ? 1
           : n > 8 && strcmp(name + n - 8, "-journal") == 0 ? 2
                                                            : 0;
}

static void saw(const char *what, const char *name, const void *from, size_t n, int64_t at)
{
    entry e = {.file = file_of(name), .n = n, .at = at};
    if (!strstr(name, "p.journeys"))
        return;
    e.what = what[0] == 'w' ? WRITE : what[0] == 't' ? TRUNCATE : what[0] == 's' ? SYNC : DELETE;
    if (n) {
        e.data = malloc(n);
        if (!e.data)
            give_up("no memory", NULL);
        memcpy(e.data, from, n);
    }
    note(e);
}

/* ---- A file as it is put together ------------------------------------------------------------ */

typedef struct {
    char  *p;
    size_t n, room;
    bool   there;
} image;

static void put(image *f, const char *from, size_t n, int64_t at)
{
    size_t end = (size_t)at + n;
    if (end > f->room) {
        f->room = end * 2;
        f->p    = realloc(f->p, f->room);
        if (!f->p)
            give_up("no memory", NULL);
    }
    if (end > f->n) {
        memset(f->p + f->n, 0, end - f->n);
        f->n = end;
    }
    memcpy(f->p + at, from, n);
    f->there = true;
}

static void apply(image *f, const entry *e, chance *luck)
{
    if (e->what == TRUNCATE) {
        if ((size_t)e->at < f->n)
            f->n = (size_t)e->at;
        return;
    }
    size_t n = e->n;
    if (luck && n > SECTOR && chance_below(luck, 4) == 0) { /* torn: some of its sectors */
        for (size_t i = 0; i < n; i += SECTOR)
            if (chance_below(luck, 2))
                put(f, e->data + i, n - i < SECTOR ? n - i : SECTOR, e->at + (int64_t)i);
        return;
    }
    put(f, e->data, n, e->at);
}

/* The files as they are found after a cut before entry `cut`. */
static void replay(image files[FILES], const image base[FILES], size_t cut, chance *luck)
{
    size_t synced[FILES] = {0};
    for (size_t i = 0; i < cut; i++)
        if (trace.at[i].what == SYNC || trace.at[i].what == DELETE)
            synced[trace.at[i].file] = i;
    for (int f = 0; f < FILES; f++) {
        files[f].n     = 0;
        files[f].there = base[f].there;
        if (base[f].n)
            put(&files[f], base[f].p, base[f].n, 0);
    }
    for (size_t i = 0; i < cut; i++) {
        const entry *e = &trace.at[i];
        image       *f = &files[e->file];
        if (e->what == DELETE) {
            f->n     = 0;
            f->there = false;
        } else if (e->what == WRITE || e->what == TRUNCATE) {
            bool safe = i < synced[e->file];
            if (safe || chance_below(luck, 2))
                apply(f, e, safe ? NULL : luck);
        }
    }
}

static void lay_out(const desk *d, const image files[FILES])
{
    static const char *const beside[FILES] = {"", "-wal", "-journal", "-shm"};
    char                     path[400];
    for (int f = 0; f < FILES; f++) {
        snprintf(path, sizeof path, "%s%s", d->project, beside[f]);
        remove(path);
        if (!files[f].there)
            continue;
        FILE *out = fopen(path, "wb");
        if (!out || fwrite(files[f].n ? files[f].p : "", 1, files[f].n, out) != files[f].n ||
            fclose(out) != 0)
            give_up("laying out the files", NULL);
    }
}

/* ---- The session ----------------------------------------------------------------------------- */

static void session(desk *d, const jny_world *w, chance *luck)
{
    jny_project *p = project_of(w, d);
    if (!p)
        give_up("opening", NULL);
    int64_t number = 0;
    for (int round = 0; round < 6; round++) {
        import_some(p, d, (unsigned)(70 + round * 20), 20, w);
        tag_it(p, w);
        for (int i = 0; i < 12; i++)
            if (decide_once(p, w, "ann", number + 1, luck))
                note((entry){.what = ACK, .at = ++number});
        if (round == 3) {
            jny_arena     a   = jny_arena_open(w);
            jny_err       err = {0};
            jny_forgotten out;
            jny_str       id = JNY_STR("J00044");
            jny_forget(p, &a, &(jny_forget_request){.stories = &id, .n_stories = 1},
                       JNY_STR("torture"), &out, &err);
            jny_arena_close(&a);
        }
        if (round % 2) { /* closing writes the log into the file */
            jny_project_close(p);
            p = project_of(w, d);
            if (!p)
                give_up("opening", NULL);
        }
    }
    jny_project_close(p);
}

int main(void)
{
    desk             d    = desk_make("power");
    uint64_t         cuts = number_of("CUTS", 80), bad = 0, lost = 0;
    chance           luck        = chance_of(d.seed);
    const jny_world *sys         = jny_world_system();
    jny_world        w           = world_on_disk();
    jny_err          err         = {0};
    image            base[FILES] = {0}, files[FILES] = {0};
    printf("power: seed %llu\n", (unsigned long long)d.seed);
    fflush(stdout);
    if (jny_project_create(sys, d.project, JNY_STR("torture"), &err) != JNY_OK)
        give_up("making a project", &err);
    jny_project *p = project_of(sys, &d);
    if (!p || !import_some(p, &d, 0, 70, sys) || !tag_it(p, sys))
        give_up("filling the project", NULL);
    jny_project_close(p);
    jny_arena a = jny_arena_open(sys);
    jny_str   bytes;
    if (jny_file_read(&a, sys, d.project, SIZE_MAX / 4, &bytes, &err) != JNY_OK)
        give_up("reading", &err);
    put(&base[0], bytes.p, bytes.n, 0);
    disk.saw = saw;
    session(&d, &w, &luck);
    disk.saw       = NULL;
    uint64_t syncs = 0;
    for (size_t i = 0; i < trace.n; i++)
        syncs += trace.at[i].what == SYNC;
    for (uint64_t i = 0; i < cuts; i++) {
        size_t   cut   = chance_below(&luck, trace.n + 1);
        int64_t  acked = 0;
        uint64_t events, decisions;
        for (size_t k = 0; k < cut; k++)
            if (trace.at[k].what == ACK)
                acked = trace.at[k].at;
        replay(files, base, cut, &luck);
        lay_out(&d, files);
        const char *wrong = look(d.project, &events, &decisions);
        bad += wrong != NULL;
        lost += !wrong && decisions < (uint64_t)acked;
        if (wrong || decisions < (uint64_t)acked)
            printf("cut %llu before entry %zu: %s; %llu decisions of %lld\n", (unsigned long long)i,
                   cut, wrong ? wrong : "sound", (unsigned long long)decisions, (long long)acked);
    }
    printf("power: %llu cuts of a session of %zu writes with %llu syncs: %llu files unsound, %llu "
           "with lost decisions\n",
           (unsigned long long)cuts, trace.n, (unsigned long long)syncs, (unsigned long long)bad,
           (unsigned long long)lost);
    jny_arena_close(&a);
    for (size_t i = 0; i < trace.n; i++)
        free(trace.at[i].data);
    free(trace.at);
    for (int f = 0; f < FILES; f++) {
        free(base[f].p);
        free(files[f].p);
    }
    desk_end(&d);
    return bad || lost;
}
