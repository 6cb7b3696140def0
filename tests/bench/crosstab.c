/* crosstab.c - how long a cross-tab takes: 28 themes by respondent type and locality.
 *
 *   bench_crosstab [STORIES...]      (1300 100000 1000000)
 *
 * Makes a project of so many stories in $TMPDIR, with rows as the program writes them
 * (the words are short: a count does not read them), loads it and counts. Figures are
 * medians of seven loadings after the first, and of seven counts of what was loaded; beside them
 * stands
 * SQLite's plain GROUP BY over the same tables, once. Every fifth person
 * tells several stories, and one in ten of those has moved between them. */
#include "grouped.h"

#include <journeys/query.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THEMES = 28, TYPES = 9, LOCALITIES = 25, TIMES = 7, SEED = 20120714 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "bench_crosstab: %s: %s\n", what, why);
    exit(4);
}

static void works(jny_status st, const jny_err *err, const char *what)
{
    if (st != JNY_OK)
        give_up(what, err->msg);
}

/* splitmix64 (Steele, Lea and Flood 2014) */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z          = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z          = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* The smaller, the likelier. */
static int64_t skewed(uint64_t *state, uint64_t n)
{
    uint64_t a = draw(state) % n, b = draw(state) % n;
    return (int64_t)(a < b ? a : b);
}

/* ---- A project --------------------------------------------------------------------------- */

static jny_str write_codebook(jny_arena *a)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("codebook: bench\nlanguage: en\nthemes:\n"));
    for (int i = 0; i < THEMES; i++)
        jny_buf_format(&b, "  - id: t%d\n    name: T\n    definition: T.\n    rules: ['^word%d']\n",
                       i, i);
    return jny_buf_str(&b);
}

/* Codebook and an empty run, by the library. */
static void begin_project(const char *path, jny_arena *a)
{
    jny_err        err = {0};
    jny_project   *p;
    jny_codebook   book;
    jny_matcher   *m;
    int64_t        key;
    jny_run_report r;
    works(jny_project_create(jny_world_system(), path, JNY_STR("bench"), &err), &err, path);
    works(jny_project_open(jny_world_system(), path, &p, &err), &err, path);
    works(jny_codebook_parse(a, JNY_STR("bench.yaml"), write_codebook(a), &book, NULL, &err), &err,
          "the codebook");
    works(jny_matcher_open(jny_world_system(), &book, &m, &err), &err, "the matcher");
    works(jny_event_begin(p, "run", JNY_STR("bench"), &err), &err, "the run");
    works(jny_codebook_add(p, &book, JNY_STR("bench.yaml"), &key, &err), &err, "the codebook");
    works(jny_run_make(p, a, &m, 1, key, NULL, NULL, &r, &err), &err, "the run");
    works(jny_event_commit(p, JNY_STR("{}"), &err), &err, "the run");
    jny_matcher_close(m);
    jny_project_close(p);
}

static void run_sql(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        give_up(sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        give_up(sql, sqlite3_errmsg(db));
    return s;
}

/* Binds whole numbers to the first parameters and steps. */
static void add_row(sqlite3 *db, sqlite3_stmt *s, const int64_t *values, int n)
{
    for (int i = 0; i < n; i++)
        sqlite3_bind_int64(s, i + 1, values[i]);
    if (sqlite3_step(s) != SQLITE_DONE)
        give_up(sqlite3_sql(s), sqlite3_errmsg(db));
    sqlite3_reset(s);
}

typedef struct {
    sqlite3      *db;
    sqlite3_stmt *story, *text, *version, *respondent, *attribute, *hit;
    uint64_t      luck;
} filler;

static void add_story(filler *f, int64_t i, int64_t person, int64_t type, int64_t locality)
{
    /* Themes are rare, and some come with each other: six of them or so in a story. */
    uint32_t      mask     = (uint32_t)(draw(&f->luck) & draw(&f->luck)) & ((1u << THEMES) - 1);
    unsigned char bytes[4] = {(unsigned char)mask, (unsigned char)(mask >> 8),
                              (unsigned char)(mask >> 16), (unsigned char)(mask >> 24)};
    add_row(f->db, f->story, (int64_t[]){i}, 1);
    add_row(f->db, f->text, (int64_t[]){i}, 1);
    add_row(f->db, f->version, (int64_t[]){i, i, person}, 3);
    add_row(f->db, f->attribute, (int64_t[]){1, i, 1 + type}, 3);
    add_row(f->db, f->attribute, (int64_t[]){2, i, 1 + TYPES + locality}, 3);
    sqlite3_bind_blob(f->hit, 3, bytes, sizeof bytes, SQLITE_STATIC);
    add_row(f->db, f->hit, (int64_t[]){i, i}, 2);
}

static void fill_project(const char *path, int64_t n)
{
    filler f = {.luck = SEED};
    char   value[200];
    if (sqlite3_open_v2(path, &f.db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        give_up(path, "cannot be opened");
    run_sql(f.db, "PRAGMA synchronous = OFF; BEGIN;"
                  "INSERT INTO attribute VALUES (1, 'respondent_type'), (2, 'locality')");
    for (int i = 0; i < TYPES + LOCALITIES; i++) {
        snprintf(value, sizeof value, "INSERT INTO value VALUES (%d, '%s %c')", i + 1,
                 i < TYPES ? "type" : "locality", 'a' + (i < TYPES ? i : i - TYPES));
        run_sql(f.db, value);
    }
    f.story      = prepare(f.db, "INSERT INTO story VALUES (?1, printf('J%07d', ?1), 1, 1, NULL)");
    f.text       = prepare(f.db, "INSERT INTO text VALUES (?1, 'Words.', zeroblob(16), 6, NULL,"
                                       " zeroblob(32))");
    f.version    = prepare(f.db, "INSERT INTO story_version VALUES (?1, 1, 1, ?2, ?3, NULL, ?1,"
                                    " zeroblob(16), zeroblob(32))");
    f.respondent = prepare(f.db, "INSERT INTO respondent VALUES (?1, printf('R%07d', ?1))");
    f.attribute  = prepare(f.db, "INSERT INTO story_attribute VALUES (?1, ?2, 1, ?3)");
    f.hit        = prepare(f.db, "INSERT INTO hit VALUES (4294967296 + ?1, ?2, '', ?3,"
                                        " zeroblob(48), NULL)");
    for (int64_t i = 1, person = 1; i <= n; person++) {
        int64_t type = skewed(&f.luck, TYPES), locality = skewed(&f.luck, LOCALITIES);
        int64_t stories = draw(&f.luck) % 5 ? 1 : 2 + (int64_t)(draw(&f.luck) % 3);
        add_row(f.db, f.respondent, (int64_t[]){person}, 1);
        for (int64_t k = 0; k < stories && i <= n; k++, i++) {
            if (k && draw(&f.luck) % 10 == 0)
                locality = skewed(&f.luck, LOCALITIES);
            add_story(&f, i, person, type, locality);
        }
    }
    sqlite3_stmt *all[] = {f.story, f.text, f.version, f.respondent, f.attribute, f.hit};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sqlite3_finalize(all[i]);
    run_sql(f.db, "COMMIT");
    sqlite3_close(f.db);
}

/* ---- Measuring ----------------------------------------------------------------------------- */

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *ms)
{
    qsort(ms, TIMES, sizeof *ms, by_size);
    return ms[TIMES / 2];
}

typedef struct {
    double loading, counting[TIMES];
    size_t rows, found;
} measured;

/* Loads once, then counts again and again. */
static measured measure(const char *path)
{
    measured        out = {0};
    jny_err         err = {0};
    jny_project    *p;
    jny_active     *active;
    size_t          n;
    jny_loaded     *loaded;
    jny_count_table table;
    jny_arena       a = jny_arena_open(jny_world_system());
    works(jny_project_open(jny_world_system(), path, &p, &err), &err, path);
    works(jny_codebooks_active(p, &a, &active, &n, &err), &err, "codebooks");
    jny_count_query q = {
        .codebook = active, .by = {JNY_STR("respondent_type"), JNY_STR("locality")}, .n_by = 2};
    double began = now_ms();
    works(jny_count_load(p, &a, &q, &loaded, &err), &err, "loading");
    out.loading = now_ms() - began;
    for (int i = 0; i < TIMES; i++) {
        jny_arena one = jny_arena_open(jny_world_system());
        began         = now_ms();
        works(jny_count_next(loaded, &one, &q, &table, &err), &err, "counting");
        out.counting[i] = now_ms() - began;
        out.rows        = table.n;
        out.found       = 0;
        for (size_t k = 0; k < table.n; k++) /* so that nobody wins by counting less */
            out.found += table.rows[k].stories;
        jny_arena_close(&one);
    }
    jny_project_close(p);
    jny_arena_close(&a);
    return out;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void bench(const char *folder, int64_t n)
{
    char      path[4200], beside[4210];
    double    loading[TIMES], kept;
    measured  m;
    jny_arena a = jny_arena_open(jny_world_system());
    snprintf(path, sizeof path, "%s/crosstab.journeys", folder);
    begin_project(path, &a);
    fill_project(path, n);
    kept = measure(path).loading; /* row by row; columns are kept for the next time */
    for (int i = 0; i < TIMES; i++) {
        m          = measure(path);
        loading[i] = m.loading;
    }
    double first = m.counting[0];
    printf("%9lld stories: loading %8.1f ms (the first time %8.1f), counting %7.2f ms (first "
           "%7.2f); %zu rows, %zu found\n",
           (long long)n, median(loading), kept, median(m.counting), first, m.rows, m.found);
    int64_t codings;
    double  sql = grouped(path, "respondent_type", "locality", &codings);
    printf(
        "%26s SQLite's GROUP BY of %lld codings %9.1f ms: loading and counting take %.2f of that\n",
        "", (long long)codings, sql, (median(loading) + median(m.counting)) / sql);
    fflush(stdout);
    jny_arena_close(&a);
    for (const char *const *e = (const char *const[]){"", "-wal", "-shm", NULL}; *e; e++) {
        snprintf(beside, sizeof beside, "%s%s", path, *e);
        remove(beside);
    }
}

int main(int argc, char **argv)
{
    static const int64_t usual[] = {1300, 100000, 1000000};
    const char          *temp    = getenv("TMPDIR");
    char                 folder[4096];
    snprintf(folder, sizeof folder, "%.4000s/crosstab.XXXXXX", temp ? temp : "/tmp");
    if (!mkdtemp(folder))
        give_up(folder, "cannot be made");
    for (int i = 1; i < argc; i++)
        bench(folder, atoll(argv[i]));
    for (size_t i = 0; argc == 1 && i < sizeof usual / sizeof *usual; i++)
        bench(folder, usual[i]);
    rmdir(folder);
    return 0;
}
