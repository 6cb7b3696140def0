/* rows.c - lessons as the rows of matrices, and which rules met them. */
#include "rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Which features are kept ------------------------------------------------------------------
 */

typedef struct {
    uint64_t hash;
    uint32_t number;  /* as the reader numbers it */
    uint32_t stories; /* that have it             */
    uint32_t people;  /* so many are known of; no more than `rare` are counted */
} feature;

typedef struct {
    jny_arena         *a, scratch;
    const jny_lessons *l;
    unsigned           rare;
    jny_featured      *read;     /* by lesson */
    feature           *features; /* by number - 1 */
    size_t             n;
    uint32_t          *column; /* by number - 1: from 1; 0: left out */
    lesson_rows       *out;
} making;

static int by_hash(const void *x, const void *y)
{
    const feature *a = x, *b = y;
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static void read_lessons(making *m)
{
    jny_features *f = jny_features_open(m->a->world, m->l->book->language, NULL, 0);
    m->read         = JNY_ARRAY(&m->scratch, jny_featured, m->l->n + 1);
    for (size_t i = 0; i < m->l->n; i++)
        jny_features_read(&m->scratch, f, m->l->at[i].text, m->l->at[i].lang, &m->read[i]);
    const uint64_t *hashes = jny_features_hashes(f, &m->n);
    m->features            = JNY_ARRAY(&m->scratch, feature, m->n + 1);
    for (size_t i = 0; i < m->n; i++)
        m->features[i] = (feature){.hash = hashes[i], .number = (uint32_t)i};
    jny_features_close(f);
}

static void count_people(making *m)
{
    uint32_t *known = JNY_ARRAY(&m->scratch, uint32_t, m->n * m->rare + 1);
    for (size_t i = 0; i < m->l->n; i++)
        for (size_t k = 0; k < m->read[i].n; k++) {
            feature  *f      = &m->features[m->read[i].at[k] - 1];
            uint32_t *people = known + (size_t)f->number * m->rare, p = 0;
            f->stories++;
            while (p < f->people && people[p] != m->l->at[i].person)
                p++;
            if (p == f->people && f->people < m->rare)
                people[f->people++] = m->l->at[i].person;
        }
}

static void choose_features(making *m)
{
    size_t    kept   = 0;
    uint64_t *hashes = JNY_ARRAY(m->a, uint64_t, m->n + 1);
    float    *rarity = JNY_ARRAY(m->a, float, m->n + 1);
    m->column        = JNY_ARRAY(&m->scratch, uint32_t, m->n + 1);
    qsort(m->features, m->n, sizeof *m->features, by_hash);
    for (size_t i = 0; i < m->n; i++) {
        const feature *f = &m->features[i];
        if (f->people < m->rare)
            continue;
        hashes[kept]         = f->hash;
        rarity[kept]         = (float)(log((1 + (double)m->l->n) / (1 + (double)f->stories)) + 1);
        m->column[f->number] = (uint32_t)++kept;
    }
    m->out->features = kept;
    m->out->hashes   = hashes;
    m->out->rarity   = rarity;
}

/* ---- Rows
 * ---------------------------------------------------------------------------------------- */

static struct feature_node *make_row(making *m, const uint32_t *numbers, size_t n)
{
    struct feature_node *row = jny_alloc_raw(m->a, n + 2, sizeof *row);
    double               sum = 0;
    size_t               k   = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t column = m->column[numbers[i] - 1];
        if (!column)
            continue;
        double v = (double)m->out->rarity[column - 1];
        row[k++] = (struct feature_node){(int)column, v};
        sum += v * v;
    }
    for (size_t i = 0; i < k; i++)
        row[i].value /= sqrt(sum);
    row[k]     = (struct feature_node){(int)m->out->features + 1, 1};
    row[k + 1] = (struct feature_node){-1, 0};
    return row;
}

static void make_rows(making *m)
{
    const jny_lessons *l = m->l;
    lesson_rows       *o = m->out;
    size_t             n = 0, at = 0;
    for (size_t i = 0; i < l->n; i++)
        n += m->read[i].n_passages;
    size_t   *first = JNY_ARRAY(m->a, size_t, l->n + 1), *story = JNY_ARRAY(m->a, size_t, n + 1);
    uint32_t *starts = JNY_ARRAY(m->a, uint32_t, n + 1), *ends = JNY_ARRAY(m->a, uint32_t, n + 1);
    o->stories = (linear_rows){JNY_ARRAY(m->a, struct feature_node *, l->n + 1), l->n, o->features};
    o->passages = (linear_rows){JNY_ARRAY(m->a, struct feature_node *, n + 1), n, o->features};
    for (size_t i = 0; i < l->n; i++) {
        const jny_featured *r = &m->read[i];
        o->stories.at[i]      = make_row(m, r->at, r->n);
        first[i]              = at;
        for (size_t p = 0; p < r->n_passages; p++, at++) {
            const jny_featured_sentence *from = &r->passages[p];
            o->passages.at[at]                = make_row(m, r->parts + from->first, from->n);
            starts[at]                        = from->start;
            ends[at]                          = from->end;
            story[at]                         = i;
        }
    }
    first[l->n] = at;
    o->first    = first;
    o->starts   = starts;
    o->ends     = ends;
    o->story    = story;
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

void lesson_rows_make(jny_arena *a, const jny_lessons *l, unsigned rare, lesson_rows *out)
{
    making m = {.a = a, .scratch = jny_arena_open(a->world), .l = l, .rare = rare, .out = out};
    *out     = (lesson_rows){0};
    read_lessons(&m);
    count_people(&m);
    choose_features(&m);
    make_rows(&m);
    jny_arena_close(&m.scratch);
}

/* ---- Rules
 * ----------------------------------------------------------------------------------------- */

jny_status lesson_rules_count(jny_arena *a, const jny_lessons *l, lesson_rules *out, jny_err *err)
{
    const jny_codebook *book = l->book;
    jny_matcher        *m;
    jny_arena           scratch = jny_arena_open(a->world);
    jny_tags           *tags    = JNY_ARRAY(&scratch, jny_tags, l->n + 1);
    uint32_t           *group   = JNY_ARRAY(&scratch, uint32_t, book->n_rules + 1);
    bool               *several = JNY_ARRAY(&scratch, bool, book->n_rules + 1);
    bool               *counted = JNY_ARRAY(&scratch, bool, book->n_rules + 1);
    uint32_t           *counts  = JNY_ARRAY(a, uint32_t, l->n * book->n + 1);
    uint32_t           *all     = JNY_ARRAY(a, uint32_t, l->n + 1);
    jny_status          st      = jny_matcher_open(a->world, book, &m, err);
    for (size_t i = 0; st == JNY_OK && i < l->n; i++) {
        jny_tag(&scratch, m, l->at[i].text, l->at[i].lang, &tags[i]);
        for (size_t k = 0; k < tags[i].n; k++) {
            uint32_t rule = tags[i].hits[k].rule;
            several[rule] |= group[rule] && group[rule] != l->at[i].group + 1;
            group[rule] = l->at[i].group + 1;
        }
    }
    for (size_t i = 0; st == JNY_OK && i < l->n; i++) {
        for (size_t k = 0; k < tags[i].n; k++)
            counted[tags[i].hits[k].rule] = several[tags[i].hits[k].rule];
        all[i] = (uint32_t)jny_rules_met(scratch, book, tags[i], counted, counts + i * book->n);
    }
    if (st == JNY_OK)
        jny_matcher_close(m);
    jny_arena_close(&scratch);
    *out = (lesson_rules){counts, all};
    return st;
}
