/* near.c - stories that are nearly the same (text.h, minima): told for a person to look at, never
 * dropped. Of each value a byte is kept: Li and König 2010, "b-Bit Minwise Hashing". Of a story
 * that are 48 bytes, its id, and where that stands. */
#include "row.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOTS      = 1 << 18,
    STORIES    = 200000, /* more are not compared, and that is told */
    ENOUGH     = 60,     /* per cent of the runs that are shared   */
    PAIRS_MOST = 100,
};

/* A byte of each value: one in 256 that differ is taken for the same. */
typedef struct {
    uint8_t of[JNY_MINIMA];
} sketch;

typedef struct near_signature {
    sketch   kept;
    uint32_t slot[JNY_MINIMA_BANDS]; /* where each band's value is to be looked for */
} signature;

struct nearness {
    jny_arena arena;
    sketch   *known;
    char     *ids; /* one after the other, NUL behind each; room for all, used as they come */
    uint32_t *id_at, ids_end;
    uint32_t *slots[JNY_MINIMA_BANDS]; /* the newest story of a band's value, + 1; 0: none */
    size_t    n;
    bool      full;
};

static void near_open(import_job *job, jny_arena *told)
{
    struct nearness *s = JNY_NEW(told, struct nearness);
    s->arena           = jny_arena_open(job->a->world);
    s->known           = jny_alloc_raw(&s->arena, STORIES, sizeof *s->known);
    s->ids             = jny_alloc_raw(&s->arena, STORIES, ID_MAX + 1);
    s->id_at           = jny_alloc_raw(&s->arena, STORIES, sizeof *s->id_at);
    for (size_t b = 0; b < JNY_MINIMA_BANDS; b++)
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

const struct near_signature *near_sign(jny_arena *a, jny_str text)
{
    signature *out = jny_alloc_raw(a, 1, sizeof *out);
    jny_minima least;
    if (!jny_minima_of(*a, text, &least))
        return NULL;
    for (size_t k = 0; k < JNY_MINIMA; k++)
        out->kept.of[k] = (uint8_t)(least.hash[k] >> 8); /* better mixed than the lowest byte */
    for (size_t b = 0; b < JNY_MINIMA_BANDS; b++)
        out->slot[b] = (uint32_t)(jny_minima_band(&least, b) % SLOTS);
    return out;
}

/* Per cent of the values that are shared. */
static unsigned shared(const sketch *x, const sketch *y)
{
    unsigned same = 0;
    for (int k = 0; k < JNY_MINIMA; k++)
        same += x->of[k] == y->of[k];
    return same * 100 / JNY_MINIMA;
}

static void add(struct nearness *s, const signature *sig, jny_str id)
{
    id             = jny_str_sub(id, 0, id.n < ID_MAX ? id.n : ID_MAX);
    s->known[s->n] = sig->kept;
    s->id_at[s->n] = s->ids_end;
    memcpy(s->ids + s->ids_end, id.p, id.n);
    s->ids_end += (uint32_t)id.n;
    s->ids[s->ids_end++] = '\0';
    s->n++;
    for (size_t b = 0; b < JNY_MINIMA_BANDS; b++)
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
    for (size_t b = 0; b < JNY_MINIMA_BANDS && !twin; b++) {
        uint32_t at = s->slots[b][sig->slot[b]];
        if (at && shared(&sig->kept, &s->known[at - 1]) > most) {
            best = at - 1;
            most = shared(&sig->kept, &s->known[best]);
        }
    }
    if (best != SIZE_MAX && job->report->near.n < PAIRS_MOST)
        *JNY_PUSH(told, &job->report->near) =
            (jny_import_near){jny_str_copy(told, story->id),
                              jny_str_copy(told, jny_cstr(s->ids + s->id_at[best])), most};
    if (s->n < STORIES)
        add(s, sig, story->id);
    else
        s->full = true;
    return JNY_OK;
}
