/* writers.c - eight people at one project, each deciding as fast as they can, while one more
 * imports and tags. Nobody's acknowledged decision may be missing afterwards, nor be overwritten.
 *
 *   SECONDS=600 SEED=7 torture_writers     (default: 4 seconds, the time as seed) */
#include "desk.h"

enum { WRITERS = 8, SHOWN = 200000 };

typedef struct {
    _Atomic int64_t acked;
    uint32_t        waited[SHOWN]; /* microseconds, of each */
} writer;

static int64_t now(void)
{
    return jny_world_system()->now(NULL);
}

static void write_until(const desk *d, writer *me, int number, int64_t end)
{
    const jny_world *w    = jny_world_system();
    chance           luck = chance_of(d->seed + (uint64_t)number);
    char             who[16];
    jny_project     *p = project_of(w, d);
    if (!p)
        _exit(98);
    snprintf(who, sizeof who, "coder%d", number);
    while (now() < end) {
        int64_t began = now();
        if (decide_once(p, w, who, me->acked + 1, &luck)) {
            if (me->acked < SHOWN)
                me->waited[me->acked] = (uint32_t)(now() - began);
            me->acked++;
        }
        usleep((useconds_t)chance_below(&luck, 20000)); /* people read */
    }
    jny_project_close(p);
}

static int by_size(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

int main(void)
{
    desk             d       = desk_make("writers");
    int64_t          seconds = (int64_t)number_of("SECONDS", 4);
    const jny_world *w       = jny_world_system();
    jny_err          err     = {0};
    uint64_t         events, decisions, acked = 0;
    int64_t          least = INT64_MAX, most = 0;
    bool             missing = false;
    writer          *all     = mmap(NULL, sizeof *all * WRITERS, PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED || jny_project_create(w, d.project, JNY_STR("torture"), &err) != JNY_OK)
        give_up("making a project", &err);
    jny_project *p = project_of(w, &d);
    if (!p || !import_some(p, &d, 0, 70, w) || !tag_it(p, w))
        give_up("filling the project", NULL);
    jny_project_close(p);
    int64_t end = now() + seconds * 1000000;
    for (int i = 0; i < WRITERS + 1; i++)
        if (fork() == 0) {
            if (i < WRITERS) {
                write_until(&d, &all[i], i, end);
                _exit(0);
            }
            p = project_of(w, &d);
            for (unsigned n = 100; p && now() < end; n += 5) {
                import_some(p, &d, n, 5, w);
                tag_it(p, w);
                usleep(200000);
            }
            jny_project_close(p);
            _exit(0);
        }
    int how, bad_end = 0;
    while (wait(&how) > 0)
        bad_end += !WIFEXITED(how) || WEXITSTATUS(how) != 0;
    const char *wrong = look(d.project, &events, &decisions);
    uint32_t   *waits = malloc(sizeof *waits * SHOWN * WRITERS);
    size_t      n     = 0;
    if (!waits)
        give_up("no memory", NULL);
    /* Each coder's notes are numbered 1, 2, 3 ...: none may be missing, none be there twice. */
    p = project_of(w, &d);
    for (int i = 0; i < WRITERS; i++) {
        char             who[16];
        jny_arena        a = jny_arena_open(w);
        jny_history_row *rows;
        size_t           k, mine = 0;
        snprintf(who, sizeof who, "coder%d", i);
        jny_history_query q = {.actor = jny_cstr(who)};
        if (!p || jny_history(p, &a, &q, &rows, &k, &err) != JNY_OK)
            give_up("reading the record", &err);
        for (size_t r = 0; r < k; r++)
            mine += rows[r].decisions == 1;
        missing |= mine != (size_t)all[i].acked;
        acked += (uint64_t)all[i].acked;
        least = all[i].acked < least ? all[i].acked : least;
        most  = all[i].acked > most ? all[i].acked : most;
        for (int64_t r = 0; r < all[i].acked && r < SHOWN; r++)
            waits[n++] = all[i].waited[r];
        jny_arena_close(&a);
    }
    jny_project_close(p);
    qsort(waits, n, sizeof *waits, by_size);
    printf("writers: seed %llu, %lld s: %llu decisions acknowledged, %llu in the file, most/least "
           "of a "
           "writer %lld/%lld, 99 %% waited under %.0f ms%s%s\n",
           (unsigned long long)d.seed, (long long)seconds, (unsigned long long)acked,
           (unsigned long long)decisions, (long long)most, (long long)least,
           n ? waits[n * 99 / 100] / 1e3 : 0, missing ? "; SOME ARE MISSING" : "",
           wrong ? wrong : "");
    free(waits);
    desk_end(&d);
    return missing || wrong || bad_end || decisions != acked;
}
