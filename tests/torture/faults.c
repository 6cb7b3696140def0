/* faults.c - runs each command of a list again and again, and each time lets another request for
 * memory, call of the system or statement for SQLite fail (fail.c). Afterwards the command has
 * either done all it does when nothing fails, and says so (the same answer, the same files, exit as
 * then), or says what went wrong (exit 1 to 4 and words), and every project is sound: what it was,
 * or what it was to become.
 *
 *   faults PROGRAM BASE FAIL.SO WHICH SEED JOBS <COMMANDS
 *
 * BASE is a folder with the files that the commands begin with; each run has its own copy. WHICH: a
 * number of calls drawn for each command and kind; `ways`: the first call of each way through the
 * program; `places`: of each way through it and its libraries; `all`: every call; `twins`: every
 * request for memory in one run of the command, each refused to a twin of the process (fail.c),
 * which must end with 4 and words, while the command goes on as when nothing fails. A command is
 * words parted by spaces, or within '...'; `review` is visited (visitor.h) and then told to end,
 * and each of its answers must be right, or an error. */
#define _GNU_SOURCE
#include "folder.h"
#include "run.h"

#include <regex.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

enum { SHOWN = 4000 };

static uint64_t seed;
static int      jobs;
static bool     twins; /* WHICH is `twins` */

/* What differs between two runs that are the same: digests, times, sizes of files. */
static char *cleaned(const char *path)
{
    static regex_t digest;
    static bool    ready;
    size_t         n;
    char          *p = read_whole(path, &n);
    if (!ready)
        ready = regcomp(&digest,
                        "[0-9a-f]{8,}|[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9]{2}:[0-9]{2}(:[0-9.]+)?|"
                        "[0-9][0-9,.]* (pieces|bytes|[kKMG]i?B|ms|s)|p\\.backups/[^ ]*|seed [0-9]+|"
                        "127\\.0\\.0\\.1:[0-9]+|, [0-9]{2}:[0-9]{2}|\"event\":\"[0-9]+-[0-9a-f]+",
                        REG_EXTENDED) == 0;
    if (!p || memchr(p, 0, n))
        return p; /* not a text: as it is */
    char      *out = malloc(n + 1), *to = out;
    regmatch_t m;
    char      *from = p;
    while (regexec(&digest, from, 1, &m, from == p ? 0 : REG_NOTBOL) == 0 && m.rm_eo > m.rm_so) {
        memcpy(to, from, (size_t)m.rm_so);
        to += m.rm_so;
        *to++ = '#';
        from += m.rm_eo;
    }
    strcpy(to, from);
    free(p);
    return out;
}

/* -- one command --------------------------------------------------------------------------------
 */

typedef struct {
    _Atomic long runs, wrong, requests, twins;
} counts;
static counts *told;

typedef struct {
    const char *command;
    int         good;
    char       *said;             /* what it says when nothing fails */
    char        made[FILES][128]; /* files that were not there before, and are text */
    char       *holds[FILES];
    size_t      n_made;
    char       *listing; /* the names of all files there are then */
    char       *state;   /* what `status` says of p.journeys afterwards */
    char       *visited; /* what a server answered; NULL: it is none */
} model;

static void complain(const char *name, const char *why, const char *more)
{
    char   text[SHOWN + 1024];
    size_t n;
    char  *said = more ? read_whole(more, &n) : NULL;
    int k = snprintf(text, sizeof text, "not ok %s: %s\n%.*s", name, why, SHOWN, said ? said : "");
    if (k > 0)
        (void)!write(1, text, (size_t)k < sizeof text ? (size_t)k : sizeof text - 1);
    free(said);
    told->wrong++;
}

static bool is_project(const char *name)
{
    size_t n = strlen(name);
    return n > 9 && strcmp(name + n - 9, ".journeys") == 0;
}

static bool is_empty(const char *name)
{
    struct stat st;
    return stat(name, &st) != 0 || st.st_size == 0;
}

/* Every project in the folder that is not, byte for byte, the sound one it began as. */
static void look_at_projects(const char *name, int exit)
{
    DIR           *d = opendir(".");
    struct dirent *e;
    while (d && (e = readdir(d))) {
        char log[PATH], words[PATH * 2];
        snprintf(log, sizeof log, "%s-wal", e->d_name);
        kept *k = kept_called(e->d_name);
        if (!is_project(e->d_name) || is_empty(e->d_name) ||
            (k && is_as_it_was(k) && is_empty(log)))
            continue;
        snprintf(words, sizeof words, "doctor -p %s", e->d_name);
        int sound = run(words, NULL, "doctor.out", "doctor.err");
        if (sound != 0) {
            snprintf(words, sizeof words, "%s is not sound (doctor %d, exit %d)", e->d_name, sound,
                     exit);
            complain(name, words, "doctor.out");
        }
    }
    if (d)
        closedir(d);
}

/* Before a command of ours writes into the folder. */
static char *listing_now(void)
{
    char  *text;
    size_t n;
    FILE  *out = open_memstream(&text, &n);
    if (!out)
        give_up("memory");
    list_all(".", out);
    fclose(out);
    return text;
}

static char *status_says(void)
{
    return run("status -p p.journeys", NULL, "status.out", "status.err") == 0
               ? cleaned("status.out")
               : NULL;
}

/* Of a project that nobody wrote to it is asked once. */
static char *state_now(void)
{
    static char *at_first;
    const kept  *k = kept_called("p.journeys");
    if (!k || !is_as_it_was(k) || !is_empty("p.journeys-wal") || !is_empty("p.backups"))
        return status_says();
    if (!at_first)
        at_first = status_says();
    return at_first ? strdup(at_first) : NULL;
}

static void learn_model(model *m, const char *places)
{
    fresh();
    m->good          = run(m->command, &(fault){.places = places}, "told.out", "told.err");
    m->said          = cleaned("told.out");
    m->visited       = is_server(m->command) ? cleaned(VISITED) : NULL;
    DIR           *d = opendir(".");
    struct dirent *e;
    while (d && (e = readdir(d))) {
        struct stat st;
        if (kept_called(e->d_name) || is_own(e->d_name) || is_project(e->d_name) ||
            strncmp(e->d_name, "out", 3) != 0 || stat(e->d_name, &st) != 0 || !S_ISREG(st.st_mode))
            continue;
        snprintf(m->made[m->n_made], sizeof m->made[0], "%s", e->d_name);
        m->holds[m->n_made++] = cleaned(e->d_name);
    }
    if (d)
        closedir(d);
    m->listing = listing_now();
    look_at_projects(m->command, m->good);
    m->state = state_now();
}

static void free_model(model *m)
{
    for (size_t i = 0; i < m->n_made; i++)
        free(m->holds[i]);
    free(m->said);
    free(m->listing);
    free(m->visited);
    free(m->state);
}

static void compare(const char *name, const model *m)
{
    char *said = cleaned("told.out"), *listing = listing_now();
    if (!said || strcmp(said, m->said) != 0)
        complain(name, "exit as when nothing fails, and another answer", "told.out");
    if (strcmp(listing, m->listing) != 0)
        complain(name, "exit as when nothing fails, and other files", "told.err");
    free(listing);
    free(said);
    for (size_t i = 0; i < m->n_made; i++) {
        char *holds = cleaned(m->made[i]);
        if (!holds || !m->holds[i] || strcmp(holds, m->holds[i]) != 0)
            complain(name, m->made[i], "told.err");
        free(holds);
    }
    bool  all   = true; /* of what it should have done */
    char *state = state_now();
    if (m->visited) {
        char       *visited = cleaned(VISITED);
        const char *wrong   = wrong_answer(visited, m->visited, &all);
        if (wrong)
            complain(name, wrong, VISITED);
        free(visited);
    }
    if (m->good == 0 && all && (!state || !m->state || strcmp(state, m->state) != 0))
        complain(name, "exit 0, and another state of the project", "status.out");
    free(state);
}

static void one(const model *m, fault f)
{
    char name[2048], why[64];
    snprintf(name, sizeof name, "%s: %s call %ld%s, errno %d%s", m->command, f.what, f.at,
             f.for_good ? " and all after it" : "", f.code, f.in_part ? ", in part" : "");
    fresh();
    int exit = run(m->command, &f, "told.out", "told.err");
    told->runs++;
    if (exit == m->good) {
        compare(name, m);
    } else if (is_server(m->command) && exit == 128 + SIGTERM && is_empty("told.out")) {
        /* it was told to end while it still waited for the disk, and never said where it is */
    } else if (exit >= 1 && exit <= 4) {
        if (is_empty("told.err") && is_empty("told.out"))
            complain(name, "ended without a word", NULL);
    } else {
        snprintf(why, sizeof why, "exit %d", exit);
        complain(name, why, "told.err");
    }
    size_t n;
    char  *words = read_whole("told.err", &n);
    if (words && strstr(words, "Sanitizer"))
        complain(name, "a sanitizer complains", "told.err");
    free(words);
    look_at_projects(name, exit);
}

/* The kinds of calls, and how each may fail. SQLite answers 10 where the disk refuses, 13 where it
 * is full, 5 where somebody else writes. */
static const struct {
    const char *name;
    fault       how[4];
} kinds[] = {
    {"system",
     {{.code = EIO},
      {.code = ENOSPC, .for_good = true},
      {.code = EINTR},
      {.code = EIO, .in_part = true}}},
    {"memory", {{.code = ENOMEM}, {.code = ENOMEM, .for_good = true}}},
    {"statement", {{.code = 10}, {.code = 13, .for_good = true}, {.code = 5}}},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void fail_there(const model *m, int kind, long at)
{
    size_t most = getenv("ONCE") ? 1 : 4;
    for (size_t i = 0; i < most && kinds[kind].how[i].code; i++) {
        fault f = kinds[kind].how[i];
        f.what  = kinds[kind].name;
        f.at    = at;
        f.to    = f.for_good ? 999999999 : at;
        one(m, f);
    }
}

/* Some are drawn: the same ones for the same seed (splitmix64). */
static uint64_t drawn(void)
{
    uint64_t z = seed += 0x9E3779B97F4A7C15u;
    z          = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z          = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

typedef struct {
    long  *at;
    size_t n;
} calls;

static void choose(calls *out, const char *kind, const char *places, long most)
{
    long   some = strtol(which, NULL, 10);
    size_t n    = strlen(kind);
    out->at     = calloc((size_t)most + 1, sizeof *out->at);
    if (strcmp(which, "all") == 0) {
        for (long i = 1; i <= most; i++)
            out->at[out->n++] = i;
    } else if (strcmp(which, "places") == 0 || strcmp(which, "ways") == 0) {
        for (const char *p = places; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
            if (strncmp(p, kind, n) == 0 && p[n] == ' ')
                out->at[out->n++] = strtol(p + n, NULL, 10);
    } else {
        for (long i = 0; i < some && i < most; i++)
            out->at[out->n++] = 1 + (long)(drawn() % (uint64_t)most);
    }
}

/* One run of the command, in which every request for memory of its process is refused to a twin. */
static void with_twins(const char *command)
{
    model  m    = {.command = command};
    long   made = 0, asked = 0, wrong = 0;
    size_t n;
    char   name[2048];
    learn_model(&m, "places");
    fresh();
    int exit = run(command, &(fault){.places = "places", .twins = true}, "told.out", "told.err");
    told->runs++;
    if (exit == m.good) {
        compare(command, &m);
    } else {
        snprintf(name, sizeof name, "exit %d beside its twins, %d without", exit, m.good);
        complain(command, name, "told.err");
    }
    look_at_projects(command, exit);
    char *places = read_whole("places", &n);
    for (char *p = places; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
        if (sscanf(p, "wrong %ld", &asked) == 1) {
            snprintf(name, sizeof name, "%s: the twin of request %ld", command, asked);
            char *end = p + strcspn(p, "\n"), was = *end;
            *end = 0;
            complain(name, p, NULL);
            *end = was;
            wrong++;
        }
    }
    asked      = 0;
    char *last = places ? strstr(places, "twins ") : NULL;
    if (!last || sscanf(last, "twins %ld all %ld", &made, &asked) != 2 || made != asked || !made)
        complain(command, "its requests and twins are not as many", "places");
    told->requests += asked;
    told->twins += made;
    printf("%s: %ld requests, %ld twins, %ld wrong\n", command, asked, made, wrong);
    fflush(stdout);
    free_model(&m);
    free(places);
}

/* Worker `part` of `parts` that share the calls of one command. */
static void torment(const char *command, int part, int parts)
{
    model       m           = {.command = command};
    long        most[KINDS] = {0};
    calls       chosen      = {0};
    const char *only        = getenv("KIND");
    size_t      n;
    learn_model(&m, "places");
    char *places = read_whole("places", &n);
    char *last   = places ? strstr(places, "all ") : NULL;
    if (!last || sscanf(last, "all %ld %ld %ld", &most[1], &most[0], &most[2]) != 3 || most[0] < 3)
        complain(command, "its calls were not counted", "told.err");
    if (part == 0 && m.good != 0)
        printf("  %s: ends with %d when nothing fails\n", command, m.good);
    for (int kind = 0; kind < KINDS; kind++) {
        if (only && strcmp(only, kinds[kind].name) != 0)
            continue;
        choose(&chosen, kinds[kind].name, places, most[kind]);
        for (size_t i = 0; i < chosen.n; i++)
            if ((int)(i % (size_t)parts) == part)
                fail_there(&m, kind, chosen.at[i]);
        if (part == 0)
            printf("%s: %zu of %ld %s calls\n", command, chosen.n, most[kind], kinds[kind].name);
        free(chosen.at);
        chosen = (calls){0};
    }
    fflush(stdout);
    free_model(&m);
    free(places);
}

static void work(char **command, int n, int worker)
{
    char folder[PATH];
    snprintf(folder, sizeof folder, "%s/../run-%d", base, worker);
    if (mkdir(folder, 0700) != 0 || chdir(folder) != 0)
        give_up(folder);
    bool few = twins || (which[0] >= '0' && which[0] <= '9'); /* to each worker its commands */
    for (int i = 0; i < n; i++)
        if (!few)
            torment(command[i], worker, jobs);
        else if (i % jobs == worker)
            twins ? with_twins(command[i]) : torment(command[i], 0, 1);
    _exit(0);
}

int main(int argc, char **argv)
{
    static char  line[1024];
    static char *command[256];
    int          n = 0;
    if (argc != 7) {
        fputs("usage: faults PROGRAM BASE FAIL.SO WHICH SEED JOBS <COMMANDS\n", stderr);
        return 2;
    }
    program = argv[1], base = argv[2], library = argv[3], which = argv[4];
    seed  = strtoull(argv[5], NULL, 10);
    jobs  = (int)strtol(argv[6], NULL, 10);
    twins = strcmp(which, "twins") == 0;
    while (n < 256 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (*line)
            command[n++] = strdup(line);
    }
    list_base();
    told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        give_up("memory");
    for (int w = 0; w < jobs; w++) {
        fflush(NULL);
        if (fork() == 0)
            work(command, n, w);
    }
    int status, ended = 0;
    while (wait(&status) > 0)
        ended += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (twins)
        printf("faults: %ld requests for memory, %ld twins\n", (long)told->requests,
               (long)told->twins);
    printf("faults: %ld runs of %d commands, %ld wrong\n", (long)told->runs, n, (long)told->wrong);
    return ended == jobs && told->wrong == 0 ? 0 : 1;
}
