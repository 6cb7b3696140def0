/* rows.c - lessons as the rows of matrices, and which rules met them. */
#include "rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Reading --------------------------------------------------------------------------------- */

typedef struct {
    uint64_t hash;
    uint32_t number; /* as the reader numbers it */
} hashed;

static int by_hash(const void *x, const void *y)
{
    const hashed *a = x, *b = y;
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

void lesson_texts_read(jny_arena *a, const jny_lessons *l, const uint32_t *copy_of,
                       lesson_texts *out)
{
    jny_arena     scratch = jny_arena_open(a->world);
    jny_features *f       = jny_features_open(a->world, l->book->language, NULL, 0);
    jny_featured *read    = JNY_ARRAY(a, jny_featured, l->n + 1);
    size_t        n;
    for (size_t i = 0; i < l->n; i++)
        jny_features_read(a, f, l->at[i].text, l->at[i].lang, &read[i]);
    const uint64_t *hashes = jny_features_hashes(f, &n);
    hashed         *order  = JNY_ARRAY(&scratch, hashed, n + 1);
    uint64_t       *sorted = JNY_ARRAY(a, uint64_t, n + 1);
    uint32_t       *place  = JNY_ARRAY(a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        order[i] = (hashed){hashes[i], (uint32_t)i};
    qsort(order, n, sizeof *order, by_hash);
    for (size_t i = 0; i < n; i++) {
        sorted[i]              = order[i].hash;
        place[order[i].number] = (uint32_t)i;
    }
    *out = (lesson_texts){l, copy_of, read, sorted, place, n};
    jny_features_close(f);
    jny_arena_close(&scratch);
}

/* ---- Which features are kept ----------------------------------------------------------------- */

typedef struct {
    uint32_t stories; /* that have it */
    uint32_t people;  /* so many are known of; no more than `rare` are counted */
} spread;

typedef struct {
    jny_arena          *a, scratch;
    const lesson_texts *t;
    const uint64_t     *near; /* as in lesson_rows_make */
    unsigned            fold, rare;
    size_t              taught; /* lessons that count */
    spread             *spread; /* by place */
    uint32_t           *column; /* by place: from 1; 0: left out */
    lesson_rows        *out;
} making;

static void count_people(making *m)
{
    const lesson_texts *t     = m->t;
    uint32_t           *known = JNY_ARRAY(&m->scratch, uint32_t, t->n * m->rare + 1);
    m->spread                 = JNY_ARRAY(&m->scratch, spread, t->n + 1);
    for (size_t i = 0; i < t->l->n; i++) {
        uint32_t person = t->l->at[t->copy_of[i]].person;
        if (m->near && m->near[i] >> m->fold & 1)
            continue;
        m->taught++;
        for (size_t k = 0; k < t->read[i].n; k++) {
            size_t    at     = t->place[t->read[i].at[k] - 1];
            spread   *f      = &m->spread[at];
            uint32_t *people = known + at * m->rare, p = 0;
            f->stories++;
            while (p < f->people && people[p] != person)
                p++;
            if (p == f->people && f->people < m->rare)
                people[f->people++] = person;
        }
    }
}

static void choose_features(making *m)
{
    size_t    kept = 0, n = m->t->n;
    uint64_t *hashes = JNY_ARRAY(m->a, uint64_t, n + 1);
    float    *rarity = JNY_ARRAY(m->a, float, n + 1);
    m->column        = JNY_ARRAY(&m->scratch, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        const spread *f = &m->spread[i];
        if (f->people < m->rare)
            continue;
        hashes[kept] = m->t->hashes[i];
        rarity[kept] = (float)(log((1 + (double)m->taught) / (1 + (double)f->stories)) + 1);
        m->column[i] = (uint32_t)++kept;
    }
    m->out->features = kept;
    m->out->hashes   = hashes;
    m->out->rarity   = rarity;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static struct feature_node *make_row(making *m, const uint32_t *numbers, size_t n, double *length)
{
    struct feature_node *row = jny_alloc_raw(m->a, n + 2, sizeof *row);
    double               sum = 0;
    size_t               k   = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t column = m->column[m->t->place[numbers[i] - 1]];
        if (!column)
            continue;
        double v = (double)m->out->rarity[column - 1];
        row[k++] = (struct feature_node){(int)column, v};
        sum += v * v;
    }
    *length = sqrt(sum);
    for (size_t i = 0; i < k; i++)
        row[i].value /= *length;
    row[k]     = (struct feature_node){(int)m->out->features + 1, 1};
    row[k + 1] = (struct feature_node){-1, 0};
    return row;
}

static void make_rows(making *m)
{
    const jny_lessons *l = m->t->l;
    lesson_rows       *o = m->out;
    size_t             n = 0, at = 0;
    for (size_t i = 0; i < l->n; i++)
        n += m->t->read[i].n_passages;
    size_t   *first = JNY_ARRAY(m->a, size_t, l->n + 1), *story = JNY_ARRAY(m->a, size_t, n + 1);
    uint32_t *starts = JNY_ARRAY(m->a, uint32_t, n + 1), *ends = JNY_ARRAY(m->a, uint32_t, n + 1);
    double   *lengths = JNY_ARRAY(m->a, double, l->n + 1), length;
    o->stories = (linear_rows){JNY_ARRAY(m->a, struct feature_node *, l->n + 1), l->n, o->features};
    o->passages = (linear_rows){JNY_ARRAY(m->a, struct feature_node *, n + 1), n, o->features};
    for (size_t i = 0; i < l->n; i++) {
        const jny_featured *r = &m->t->read[i];
        o->stories.at[i]      = make_row(m, r->at, r->n, &lengths[i]);
        first[i]              = at;
        for (size_t p = 0; p < r->n_passages; p++, at++) {
            const jny_featured_sentence *from = &r->passages[p];
            o->passages.at[at] = make_row(m, r->parts + from->first, from->n, &length);
            starts[at]         = from->start;
            ends[at]           = from->end;
            story[at]          = i;
        }
    }
    first[l->n] = at;
    o->first    = first;
    o->lengths  = lengths;
    o->starts   = starts;
    o->ends     = ends;
    o->story    = story;
}

void lesson_rows_weigh(lesson_rows *rows, const double *by)
{
    for (size_t i = 0; i < rows->stories.n; i++)
        for (struct feature_node *x = rows->stories.at[i]; x->index <= (int)rows->features; x++)
            x->value =
                (double)rows->rarity[x->index - 1] / rows->lengths[i] * (by ? by[x->index - 1] : 1);
}

bool lesson_shows(const jny_lessons *l, const lesson_rows *rows, size_t lesson, size_t passage,
                  size_t theme)
{
    for (size_t q = 0; q < l->at[lesson].n_quotes; q++) {
        const jny_lesson_quote *quote = &l->at[lesson].quotes[q];
        if (quote->start < rows->ends[passage] && rows->starts[passage] < quote->end &&
            jny_codebook_within(l->book, quote->theme, theme))
            return true;
    }
    return false;
}

void lesson_rows_make(jny_arena *a, const lesson_texts *t, unsigned rare, const uint64_t *near,
                      unsigned fold, lesson_rows *out)
{
    making m = {.a       = a,
                .scratch = jny_arena_open(a->world),
                .t       = t,
                .near    = near,
                .fold    = fold,
                .rare    = rare,
                .out     = out};
    *out     = (lesson_rows){0};
    count_people(&m);
    choose_features(&m);
    make_rows(&m);
    jny_arena_close(&m.scratch);
}

/* ---- Rules ----------------------------------------------------------------------------------- */

/* Which lessons met a rule so far: two of different groups, two that are no copies. There are then
 * two that differ in both. */
typedef struct {
    uint32_t group, text; /* + 1, of the last one; 0: none */
    bool     groups, texts;
} meetings;

static void note_meeting(meetings *m, uint32_t group, uint32_t text)
{
    m->groups |= m->group && m->group != group + 1;
    m->texts |= m->text && m->text != text + 1;
    m->group = group + 1;
    m->text  = text + 1;
}

static rule_counts count_rules(jny_arena *a, const jny_lessons *l, const jny_tags *tags,
                               const bool *counted)
{
    const jny_codebook *book    = l->book;
    jny_arena           scratch = jny_arena_open(a->world);
    uint32_t           *of      = JNY_ARRAY(a, uint32_t, l->n * book->n + 1),
             *all               = JNY_ARRAY(a, uint32_t, l->n + 1);
    for (size_t i = 0; i < l->n; i++)
        all[i] = (uint32_t)jny_rules_met(scratch, book, tags[i], counted, of + i * book->n);
    jny_arena_close(&scratch);
    return (rule_counts){of, all};
}

jny_status lesson_rules_count(jny_arena *a, const jny_lessons *l, const uint32_t *copy_of,
                              lesson_rules *out, jny_err *err)
{
    const jny_codebook *book = l->book;
    jny_matcher        *m;
    jny_arena           scratch = jny_arena_open(a->world);
    jny_tags           *tags    = JNY_ARRAY(&scratch, jny_tags, l->n + 1);
    meetings           *met     = JNY_ARRAY(&scratch, meetings, book->n_rules + 1);
    bool               *counted = JNY_ARRAY(&scratch, bool, book->n_rules + 1);
    jny_status          st      = jny_matcher_open(a->world, book, &m, err);
    for (size_t i = 0; st == JNY_OK && i < l->n; i++) {
        jny_tag(&scratch, m, l->at[i].text, l->at[i].lang, &tags[i]);
        for (size_t k = 0; k < tags[i].n; k++)
            note_meeting(&met[tags[i].hits[k].rule], l->at[i].group, copy_of[i]);
    }
    for (size_t r = 0; r <= book->n_rules; r++)
        counted[r] = met[r].groups && met[r].texts;
    if (st == JNY_OK) {
        jny_matcher_close(m);
        *out = (lesson_rules){count_rules(a, l, tags, NULL), count_rules(a, l, tags, counted)};
    }
    jny_arena_close(&scratch);
    return st;
}
