/* selection.c - the selection as the project keeps it, and how well it mirrors the whole.
 *
 * It is kept as an event: numbers of stories and no word of them. */
#include "pool.h"

#include "json.h"

/* ---- Kept ------------------------------------------------------------------------------------ */

static void add_chosen(jny_buf *b, const char *name, const jny_chosen *list, size_t n)
{
    jny_buf_format(b, ",\"%s\":[", name);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(b, "%s[%lld,%u,%d]", i ? "," : "", (long long)list[i].story, list[i].page,
                       list[i].pinned);
    jny_buf_char(b, ']');
}

jny_status jny_selection_save(jny_project *p, jny_arena *a, const jny_selection *s, jny_str actor,
                              jny_err *err)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_format(&b, "{\"seed\":\"%llu\",\"wanted\":%zu,\"wards\":%s,\"next\":%u,\"codebook\":",
                   (unsigned long long)s->seed, s->wanted, s->wards ? "true" : "false",
                   s->next_page);
    jny_buf_json(&b, s->codebook);
    add_chosen(&b, "chosen", s->at, s->n);
    add_chosen(&b, "pages", s->pages, s->n_pages);
    jny_buf_add(&b, JNY_STR(",\"dropped\":["));
    for (size_t i = 0; i < s->n_dropped; i++)
        jny_buf_format(&b, "%s%lld", i ? "," : "", (long long)s->dropped[i]);
    jny_buf_add(&b, JNY_STR("]}"));
    return jny_choice_add(p, jny_buf_str(&b), actor, err);
}

static jny_chosen *read_chosen(jny_arena *a, const json_t *list, size_t *n)
{
    jny_chosen *out = JNY_ARRAY(a, jny_chosen, json_array_size(list) + 1);
    *n              = json_array_size(list);
    for (size_t i = 0; i < *n; i++) {
        const json_t *x = json_array_get(list, i);
        out[i]          = (jny_chosen){json_integer_value(json_array_get(x, 0)),
                                       json_integer_value(json_array_get(x, 2)) != 0,
                                       (uint32_t)json_integer_value(json_array_get(x, 1))};
    }
    return out;
}

/* Without those that are not live any more. */
static jny_status keep_live(jny_project *p, jny_arena *a, jny_selection *s, jny_err *err)
{
    jny_census  c;
    jny_status  st   = jny_census_load(p, a, &c, err);
    jny_chosen *list = JNY_ARRAY(a, jny_chosen, s->n + 1);
    size_t      n    = 0;
    for (size_t i = 0; st == JNY_OK && i < s->n; i++)
        if (jny_census_row(&c, s->at[i].story) != SIZE_MAX)
            list[n++] = s->at[i];
    s->at = list;
    s->n  = n;
    return st;
}

jny_status jny_selection_load(jny_project *p, jny_arena *a, jny_selection *out, jny_err *err)
{
    jny_str kept;
    json_t *o     = NULL;
    *out          = (jny_selection){0};
    jny_status st = jny_choice_last(p, a, &kept, err);
    if (st == JNY_OK && kept.n)
        st = json_read(kept, &o, err);
    if (st != JNY_OK || !o)
        return st;
    jny_str seed = json_text(o, "seed", NULL);
    for (size_t i = 0; i < seed.n; i++)
        out->seed = out->seed * 10 + (uint64_t)(seed.p[i] - '0');
    out->wanted         = (size_t)json_integer_value(json_object_get(o, "wanted"));
    out->next_page      = (uint32_t)json_integer_value(json_object_get(o, "next"));
    out->wards          = json_is_true(json_object_get(o, "wards"));
    out->codebook       = jny_str_copy(a, json_text(o, "codebook", NULL));
    out->at             = read_chosen(a, json_object_get(o, "chosen"), &out->n);
    out->pages          = read_chosen(a, json_object_get(o, "pages"), &out->n_pages);
    const json_t *drops = json_object_get(o, "dropped");
    int64_t      *list  = JNY_ARRAY(a, int64_t, json_array_size(drops) + 1);
    out->n_dropped      = json_array_size(drops);
    for (size_t i = 0; i < out->n_dropped; i++)
        list[i] = json_integer_value(json_array_get(drops, i));
    out->dropped = list;
    json_decref(o);
    return keep_live(p, a, out, err);
}

/* ---- The balance ----------------------------------------------------------------------------- */

/* Where the quota is missed, and whose fault it is not. */
static jny_str note_of(const jny_pool *pool, jny_arena *a, const quota *q, double wanted,
                       uint64_t chosen)
{
    if (q->must && chosen == 0 && q->eligible)
        return JNY_STR("no room among the others");
    if (q->must && chosen == 0)
        return pool->book->themes[q->theme].sensitive
                   ? JNY_STR("cannot be met: nobody confirmed it of a story that may be shown")
                   : JNY_STR("cannot be met: no story of it may be shown");
    if ((double)chosen >= wanted - 1)
        return (jny_str){0};
    if ((double)q->eligible < wanted)
        return jny_str_format(a, "cannot be met: %llu may be shown",
                              (unsigned long long)q->eligible);
    return JNY_STR("short, for the sake of others");
}

void jny_select_balance(const jny_pool *pool, jny_arena *a, const jny_selection *s,
                        jny_balance *out)
{
    jny_balance_row *rows = JNY_ARRAY(a, jny_balance_row, pool->quotas.n + 1);
    uint64_t        *have = JNY_ARRAY(a, uint64_t, pool->quotas.n + 1);
    for (size_t i = 0; i < s->n; i++) {
        size_t row = jny_census_row(pool->census, s->at[i].story);
        for (size_t k = 0; row != SIZE_MAX && k < pool->cells[row].n; k++)
            have[pool->cells[row].at[k]]++;
    }
    for (size_t i = 0; i < pool->quotas.n; i++) {
        const quota *q      = &pool->quotas.at[i];
        double       wanted = q->of ? (double)s->wanted * (double)q->whole / (double)q->of : 0;
        rows[i]             = (jny_balance_row){.what     = q->what,
                                                .value    = q->value,
                                                .whole    = q->whole,
                                                .eligible = q->eligible,
                                                .wanted   = wanted,
                                                .chosen   = have[i],
                                                .note     = note_of(pool, a, q, wanted, have[i])};
    }
    *out = (jny_balance){
        .rows = rows, .n = pool->quotas.n, .eligible = pool->eligible, .stories = pool->census->n};
    for (int i = 0; i < BARS; i++)
        out->barred[i] = pool->barred[i];
}
