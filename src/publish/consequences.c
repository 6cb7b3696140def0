/* consequences.c - what was published with stories that somebody wants forgotten: pages that must
 * be made anew or taken down, tables that counted them. Reads what left, by number. */
#include <journeys/publish.h>

#include "json.h"

#include <stdlib.h>

typedef struct {
    JNY_LIST(int64_t)  stories;
    JNY_LIST(uint32_t) people;
} gone;

static bool is_among(const jny_str *list, size_t n, jny_str name)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(list[i], name))
            return true;
    return false;
}

/* The stories by number, and their tellers. */
static jny_status find_gone(jny_project *p, jny_arena *a, const jny_forget_request *r, gone *out,
                            jny_err *err)
{
    jny_census c;
    jny_values ids = {0}, names = {0};
    jny_status st = jny_census_load(p, a, &c, err);
    if (st == JNY_OK)
        st = jny_census_column(p, a, &c, JNY_STR("id"), &ids, err);
    if (st == JNY_OK)
        st = jny_census_column(p, a, &c, JNY_STR("respondent"), &names, err);
    for (size_t row = 0; st == JNY_OK && row < c.n; row++) {
        bool in = is_among(r->stories, r->n_stories, ids.values[ids.of[row]]) ||
                  (c.respondent[row] &&
                   is_among(r->respondents, r->n_respondents, names.values[names.of[row]]));
        if (!in)
            continue;
        *JNY_PUSH(a, &out->stories) = c.key[row];
        *JNY_PUSH(a, &out->people)  = jny_ledger_person(&c, row);
    }
    return st;
}

static int by_text(const void *x, const void *y)
{
    return jny_str_cmp(*(const jny_str *)x, *(const jny_str *)y);
}

static void add_pages(jny_arena *a, const json_t *content, const gone *g, jny_published *out)
{
    JNY_LIST(jny_str) pages   = {0};
    const json_t     *stories = json_object_get(content, "stories");
    for (size_t i = 0; i < json_array_size(stories); i++) {
        const json_t *x  = json_array_get(stories, i);
        bool          in = false;
        for (size_t k = 0; k < g->stories.n; k++)
            in |= json_integer_value(json_object_get(x, "story")) == g->stories.at[k];
        const json_t *list = json_object_get(x, "pages");
        for (size_t k = 0; in && k < json_array_size(list); k++) {
            jny_str name = jny_cstr(json_string_value(json_array_get(list, k)));
            if (!is_among(pages.at, pages.n, name))
                *JNY_PUSH(a, &pages) = jny_str_copy(a, name);
        }
    }
    if (pages.n)
        qsort(pages.at, pages.n, sizeof *pages.at, by_text);
    out->pages   = pages.at;
    out->n_pages = pages.n;
}

/* A site, in the place of what was in its folder before. */
static jny_status take_site(jny_arena *a, const jny_release *r, const gone *g, jny_published *list,
                            size_t *n, jny_err *err)
{
    json_t    *query = NULL, *content = NULL;
    jny_status st = json_read(r->query, &query, err);
    if (st == JNY_OK)
        st = json_read(r->content, &content, err);
    if (st == JNY_OK) {
        jny_published site = {.folder = jny_str_copy(a, json_text(query, "folder", NULL))};
        size_t        k    = 0;
        add_pages(a, content, g, &site);
        while (k < *n && !jny_str_eq(list[k].folder, site.folder))
            k++;
        list[k] = site;
        *n += k == *n;
    }
    json_decref(query);
    json_decref(content);
    return st;
}

jny_status jny_publish_consequences(jny_project *p, jny_arena *a, const jny_forget_request *r,
                                    jny_consequences *out, jny_err *err)
{
    gone         g = {0};
    jny_release *list;
    jny_held    *tables;
    size_t       n, sites = 0, kept = 0;
    *out          = (jny_consequences){0};
    jny_status st = find_gone(p, a, r, &g, err);
    if (st == JNY_OK)
        st = jny_releases(p, a, &list, &n, err);
    if (st != JNY_OK)
        return st;
    jny_published *all = JNY_ARRAY(a, jny_published, n + 1);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (!jny_str_eq(jny_cstr(list[i].kind), JNY_STR("table")))
            st = take_site(a, &list[i], &g, all, &sites, err);
    for (size_t i = 0; i < sites; i++)
        if (all[i].n_pages)
            all[kept++] = all[i];
    if (st == JNY_OK)
        st = jny_ledger_holds(p, a, g.people.at, g.people.n, &tables, &out->n_tables, err);
    out->sites   = all;
    out->n_sites = kept;
    out->tables  = tables;
    return st;
}
