/* near.c - stories that are nearly the same, by MinHash: told for a person to look at, never
 * dropped. Broder 1997, "On the resemblance and containment of documents"; bands as in Leskovec,
 * Rajaraman and Ullman, "Mining of Massive Datasets", 3.4. */
#include "row.h"

#include <stdlib.h>
#include <string.h>

enum {
    RUN        = 3,  /* words in a row that make one feature   */
    HASHES     = 48, /* of a signature                         */
    BANDS      = 16, /* of HASHES / BANDS values each          */
    SLOTS      = 1 << 18,
    STORIES    = 200000, /* more are not compared, and that is told */
    ENOUGH     = 60,     /* per cent of the runs that are shared   */
    WORDS_FEW  = 8,      /* a shorter story is like many           */
    PAIRS_MOST = 100,
};

typedef struct {
    uint32_t hash[HASHES];
} minima;

typedef struct near_signature {
    minima   of;
    uint32_t slot[BANDS]; /* where each band's value is to be looked for */
} signature;

struct nearness {
    jny_arena arena;
    minima   *known;
    jny_str  *ids;
    uint32_t *slots[BANDS]; /* the newest story of a band's value, + 1; 0: none */
    size_t    n;
    bool      full;
};

static void near_open(import_job *job, jny_arena *told)
{
    struct nearness *s = JNY_NEW(told, struct nearness);
    s->arena           = jny_arena_open(job->a->world);
    s->known           = jny_alloc_raw(&s->arena, STORIES, sizeof *s->known);
    s->ids             = jny_alloc_raw(&s->arena, STORIES, sizeof *s->ids);
    for (size_t b = 0; b < BANDS; b++)
        s->slots[b] = JNY_ARRAY(&s->arena, uint32_t, SLOTS);
    job->nearness = s;
}

void near_close(import_job *job)
{
    if (!job->nearness)
        return;
    if (job->nearness->full)
        import_remark(job, "stories that are nearly the same were looked for among %d only",
                      STORIES);
    jny_arena_close(&job->nearness->arena);
    job->nearness = NULL;
}

static uint32_t word_hash(jny_str word)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < word.n; i++) {
        unsigned char c = (unsigned char)word.p[i];
        h               = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 16777619u;
    }
    return h;
}

/* Takes one run into a signature: HASHES hash functions of it, the least value of each. */
static inline __attribute__((always_inline)) void take_run(uint32_t run, minima *out)
{
    for (uint32_t k = 0; k < HASHES; k++) {
        uint32_t h   = (run ^ (k * 0x9E3779B9u)) * 0x85EBCA6Bu;
        h            = (h ^ h >> 15) * (0xC2B2AE35u + 2 * k);
        out->hash[k] = h < out->hash[k] ? h : out->hash[k];
    }
}

static void take_runs(const uint32_t *runs, size_t n, minima *out)
{
    for (size_t i = 0; i < n; i++)
        take_run(runs[i], out);
}

#if defined(__x86_64__)
/* The same, eight hash functions at a time. */
__attribute__((target("avx2"))) static void take_runs_avx2(const uint32_t *runs, size_t n,
                                                           minima *out)
{
    for (size_t i = 0; i < n; i++)
        take_run(runs[i], out);
}
#endif

static void take_all_runs(const uint32_t *runs, size_t n, minima *out)
{
    memset(out->hash, 0xFF, sizeof out->hash);
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        take_runs_avx2(runs, n, out);
        return;
    }
#endif
    take_runs(runs, n, out);
}

static uint32_t slot_of(const minima *m, size_t band)
{
    return (uint32_t)(jny_hash_xxh64((jny_str){(const char *)&m->hash[band * (HASHES / BANDS)],
                                               HASHES / BANDS * sizeof *m->hash}) %
                      SLOTS);
}

const struct near_signature *near_sign(jny_arena *a, jny_str text)
{
    signature *out     = jny_alloc_raw(a, 1, sizeof *out);
    jny_arena  scratch = *a; /* the words are needed here only */
    jny_words  w       = jny_words_split(&scratch, text);
    if (w.n < WORDS_FEW)
        return NULL;
    uint32_t *runs   = jny_alloc_raw(&scratch, w.n, sizeof *runs);
    uint32_t  before = 0, last = 0;
    for (size_t i = 0; i < w.n; i++) {
        uint32_t now = word_hash(jny_str_sub(text, w.at[i].start, w.at[i].end));
        if (i + 1 >= RUN)
            runs[i + 1 - RUN] = (before * 31u + last) * 31u + now;
        before = last;
        last   = now;
    }
    take_all_runs(runs, w.n + 1 - RUN, &out->of);
    for (size_t b = 0; b < BANDS; b++)
        out->slot[b] = slot_of(&out->of, b);
    return out;
}

static unsigned shared(const minima *x, const minima *y)
{
    unsigned same = 0;
    for (int k = 0; k < HASHES; k++)
        same += x->hash[k] == y->hash[k];
    return same * 100 / HASHES;
}

static void add(struct nearness *s, const signature *sig, jny_str id)
{
    s->known[s->n] = sig->of;
    s->ids[s->n]   = jny_str_copy(&s->arena, id);
    s->n++;
    for (size_t b = 0; b < BANDS; b++)
        s->slots[b][sig->slot[b]] = (uint32_t)s->n;
}

/* The stories that were there before. */
static jny_status load_project(import_job *job, jny_arena *a, jny_str but, jny_err *err)
{
    jny_stories it = {0};
    jny_story   s;
    jny_arena   scratch = jny_arena_open(a->world);
    jny_status  st      = jny_stories_open(&it, job->project, err);
    it.bare             = true;
    while (st == JNY_OK && job->nearness->n < STORIES && jny_stories_next(&it, &scratch, &s, err)) {
        const signature *sig = jny_str_eq(s.id, but) ? NULL : near_sign(&scratch, s.text);
        if (sig)
            add(job->nearness, sig, s.id);
        jny_arena_reset(&scratch);
    }
    jny_stories_close(&it);
    jny_arena_close(&scratch);
    return err->status;
}

jny_status near_look(import_job *job, jny_arena *told, jny_arena *a, const jny_story *story,
                     const struct near_signature *sig, bool twin, jny_err *err)
{
    if (!job->nearness) {
        near_open(job, told);
        if (load_project(job, a, story->id, err) != JNY_OK)
            return err->status;
    }
    struct nearness *s    = job->nearness;
    size_t           best = SIZE_MAX;
    unsigned         most = ENOUGH - 1;
    if (!sig)
        return JNY_OK;
    for (size_t b = 0; b < BANDS && !twin; b++) {
        uint32_t at = s->slots[b][sig->slot[b]];
        if (at && shared(&sig->of, &s->known[at - 1]) > most) {
            best = at - 1;
            most = shared(&sig->of, &s->known[best]);
        }
    }
    if (best != SIZE_MAX && job->report->near.n < PAIRS_MOST)
        *JNY_PUSH(told, &job->report->near) = (jny_import_near){
            jny_str_copy(told, story->id), jny_str_copy(told, s->ids[best]), most};
    if (s->n < STORIES)
        add(s, sig, story->id);
    else
        s->full = true;
    return JNY_OK;
}
