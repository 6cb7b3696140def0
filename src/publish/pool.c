/* pool.c - a project's stories as selecting sees them: what bars each, how its teller is shown,
 * what it counts for. Reads the project and changes nothing. */
#include "pool.h"

#include "gate.h"

#include <stdlib.h>

/* A column that no story has is one of empty values. */
static jny_status column(jny_pool *pool, const char *name, jny_values *out, jny_err *err)
{
    jny_err    why = {0};
    jny_status st  = jny_loaded_column(pool->loaded, jny_cstr(name), out, &why);
    if (st == JNY_ENOTFOUND) {
        static const jny_str nothing = {"", 0};
        *out = (jny_values){JNY_ARRAY(pool->a, uint32_t, pool->census->n + 1), &nothing, 1};
        return JNY_OK;
    }
    if (st != JNY_OK)
        *err = why;
    return st;
}

static jny_status load_columns(jny_pool *pool, pool_columns *c, jny_err *err)
{
    const struct {
        const char *name;
        jny_values *to;
    } all[]       = {{"respondent_type", &c->type}, {"ward", &c->ward}, {"locality", &c->locality},
                     {"age:band", &c->band},        {"age", &c->age},   {"consent", &c->consent},
                     {"consent_by", &c->by},        {"wave", &c->wave}, {"lang", &c->lang}};
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < sizeof all / sizeof *all; i++)
        st = column(pool, all[i].name, all[i].to, err);
    return st;
}

static void bar_row(jny_pool *pool, size_t row, const char *why, bar_kind kind)
{
    if (why && !pool->bar[row]) {
        pool->bar[row] = why;
        pool->barred[kind]++;
    }
}

static jny_status find_bars(jny_pool *pool, const pool_columns *c, jny_err *err)
{
    jny_mark  *flags;
    size_t     n;
    jny_status st = jny_marks_all(pool->project, pool->a, 0, &flags, &n, err);
    pool->bar     = jny_alloc(pool->a, pool->census->n + 1, sizeof *pool->bar);
    for (size_t row = 0; row < pool->census->n; row++)
        bar_row(pool, row,
                gate_consent(value_of(&c->type, row), value_of(&c->age, row),
                             value_of(&c->consent, row), value_of(&c->by, row)),
                BAR_CONSENT);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        size_t row  = jny_census_row(pool->census, flags[i].story);
        bool   last = i + 1 == n || flags[i + 1].story != flags[i].story; /* the newest holds */
        if (last && row != SIZE_MAX && !jny_str_eq(jny_cstr(flags[i].kind), JNY_STR("none")))
            bar_row(pool, row, gate_flag(flags[i].kind), BAR_FLAG);
    }
    return st;
}

jny_status jny_pool_open(jny_project *p, jny_arena *a, const jny_pool_options *o, jny_pool **out,
                         jny_err *err)
{
    pool_columns    c;
    jny_values      ids;
    jny_pool       *pool = JNY_NEW(a, jny_pool);
    jny_count_query q    = {.codebook = o->codebook, .codings = o->codings};
    *pool                = (jny_pool){.project = p, .a = a, .options = *o};
    pool->options.k      = o->k ? o->k : K_DEFAULT;
    jny_status st        = jny_count_load(p, a, &q, &pool->loaded, err);
    if (st != JNY_OK)
        return st;
    pool->census   = jny_loaded_census(pool->loaded);
    pool->presence = jny_loaded_presence(pool->loaded);
    pool->book     = &o->codebook->book;
    st             = load_columns(pool, &c, err);
    if (st == JNY_OK)
        st = jny_loaded_column(pool->loaded, JNY_STR("id"), &ids, err);
    if (st == JNY_OK)
        st = find_bars(pool, &c, err);
    if (st != JNY_OK)
        return st;
    jny_str *names = JNY_ARRAY(a, jny_str, pool->census->n + 1);
    for (size_t row = 0; row < pool->census->n; row++)
        names[row] = value_of(&ids, row);
    pool->ids = names;
    anonymity_find(pool, &c);
    for (size_t row = 0; row < pool->census->n; row++)
        pool->eligible += !pool->bar[row];
    *out = pool;
    return quotas_find(pool, &c, err);
}

size_t jny_pool_rows(const jny_pool *pool)
{
    return pool->census->n;
}

jny_str jny_pool_id(const jny_pool *pool, size_t row)
{
    return pool->ids[row];
}

int64_t jny_pool_key(const jny_pool *pool, size_t row)
{
    return pool->census->key[row];
}

jny_status jny_pool_find(const jny_pool *pool, jny_str id, size_t *row, jny_err *err)
{
    for (*row = 0; *row < pool->census->n; ++*row)
        if (jny_str_eq(pool->ids[*row], id))
            return JNY_OK;
    jny_str near = jny_str_nearest(id, pool->ids, pool->census->n);
    if (near.n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no story has the id \"%.*s\" (did you mean \"%.*s\"?)", JNY_ARG(id),
                        JNY_ARG(near));
    return jny_fail(err, JNY_ENOTFOUND, NULL, "no story has the id \"%.*s\"", JNY_ARG(id));
}

const char *jny_pool_bar(const jny_pool *pool, size_t row)
{
    return pool->bar[row];
}

const jny_shown *jny_pool_shown(const jny_pool *pool, size_t row)
{
    return &pool->shown[row];
}
