/* consequences.c - what was published with stories that somebody wants forgotten: pages that must
 * be made anew or taken down, tables that counted them; and pages that show what nobody may show
 * any more. Reads what left, by number. */
#include <journeys/publish.h>

#include "json.h"

#include <stdlib.h>
#include <string.h>

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

/* The stories by number, and their tellers, whether they stand or were withdrawn. */
static jny_status find_gone(jny_project *p, jny_arena *a, const jny_forget_request *r, gone *out,
                            jny_err *err)
{
    jny_forget_reach *reach;
    size_t            n;
    jny_status        st = jny_forget_reaches(p, a, r, &reach, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        *JNY_PUSH(a, &out->stories) = reach[i].story;
        *JNY_PUSH(a, &out->people)  = jny_ledger_teller(reach[i].respondent, reach[i].story);
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

static jny_status folder_of(jny_arena *a, const jny_release *r, jny_str *out, jny_err *err)
{
    json_t    *query = NULL;
    jny_status st    = json_read(r->query, &query, err);
    if (st == JNY_OK)
        *out = jny_str_copy(a, json_text(query, "folder", NULL));
    json_decref(query);
    return st;
}

/* A site takes the place of what was in its folder before. Whether another of the same name is the
 * same folder, only the whole path says: projects of before hold what was typed. */
static bool is_one_folder(jny_str x, jny_str y)
{
    return x.n && x.p[0] == '/' && jny_str_eq(x, y);
}

static jny_status take_site(jny_arena *a, const jny_release *r, const gone *g, jny_published *list,
                            size_t *n, jny_err *err)
{
    json_t       *content = NULL;
    jny_published site    = {.at = r->at};
    jny_status    st      = folder_of(a, r, &site.folder, err);
    if (st == JNY_OK)
        st = json_read(r->content, &content, err);
    if (st == JNY_OK)
        add_pages(a, content, g, &site);
    json_decref(content);
    for (size_t i = 0; st == JNY_OK && i < *n; i++)
        if (jny_str_eq(list[i].folder, site.folder) && !list[i].replaced.n)
            list[i].replaced = r->at;
    if (st != JNY_OK || !site.n_pages)
        return st;
    for (size_t i = 0; i < *n; i++)
        if (is_one_folder(list[i].folder, site.folder)) {
            memmove(&list[i], &list[i + 1], (*n - i - 1) * sizeof *list);
            --*n;
            break; /* it was there once, as each time before */
        }
    list[(*n)++] = site;
    return JNY_OK;
}

/* Who told a story that was forgotten before is not known any more: what was found then. */
static jny_status add_counted(jny_project *p, jny_arena *a, const jny_forget_request *r,
                              jny_consequences *out, jny_err *err)
{
    jny_forget_counted *kept;
    size_t              n;
    jny_status          st   = jny_forget_counted_before(p, a, r, &kept, &n, err);
    jny_held           *all  = JNY_ARRAY(a, jny_held, out->n_tables + n + 1);
    size_t              told = out->n_tables;
    for (size_t i = 0; i < told; i++)
        all[i] = out->tables[i];
    for (size_t i = 0; st == JNY_OK && i < n; i++) {
        size_t k = 0;
        while (k < told && all[k].release != kept[i].release)
            k++;
        if (k == told)
            all[told++] = (jny_held){kept[i].release, kept[i].cells};
        else if (all[k].cells < kept[i].cells)
            all[k].cells = kept[i].cells;
    }
    out->tables   = all;
    out->n_tables = told;
    return st;
}

jny_status jny_publish_consequences(jny_project *p, jny_arena *a, const jny_forget_request *r,
                                    jny_consequences *out, jny_err *err)
{
    gone         g = {0};
    jny_release *list;
    jny_held    *tables = NULL;
    size_t       n;
    *out          = (jny_consequences){0};
    jny_status st = find_gone(p, a, r, &g, err);
    if (st == JNY_OK)
        st = jny_releases_of_pages(p, a, &list, &n, err);
    if (st != JNY_OK)
        return st;
    jny_published *all = JNY_ARRAY(a, jny_published, n + 1);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        st = take_site(a, &list[i], &g, all, &out->n_sites, err);
    if (st == JNY_OK)
        st = jny_ledger_holds(p, a, g.people.at, g.people.n, &tables, &out->n_tables, err);
    out->sites  = all;
    out->tables = tables;
    return st == JNY_OK ? add_counted(p, a, r, out, err) : st;
}

/* ---- What stands there still ----------------------------------------------------------------- */

typedef JNY_LIST(jny_still_public) still;

/* NULL: nothing speaks against it. */
static jny_status why_not(jny_project *p, jny_arena *a, const jny_story_fate *fate,
                          const char **why, jny_err *err)
{
    jny_story story;
    jny_marks marks;
    *why = fate->forgotten ? "it was forgotten" : !fate->live ? "it was withdrawn" : NULL;
    if (*why)
        return JNY_OK;
    jny_status st = jny_story_get(p, a, fate->id, &story, err);
    if (st == JNY_OK)
        st = jny_marks_of(p, a, &story, &marks, err);
    if (st == JNY_OK)
        *why = jny_may_not_publish(&story, &marks);
    return st;
}

static jny_status look_at(jny_project *p, jny_arena *a, const jny_release *r, jny_str folder,
                          still *out, jny_err *err)
{
    json_t       *content = NULL;
    jny_status    st      = json_read(r->content, &content, err);
    const json_t *stories = json_object_get(content, "stories");
    for (size_t i = 0; st == JNY_OK && i < json_array_size(stories); i++) {
        jny_story_fate fate;
        const char    *why = NULL;
        int64_t key = json_integer_value(json_object_get(json_array_get(stories, i), "story"));
        st          = jny_story_fate_of(p, a, key, &fate, err);
        if (st == JNY_OK && fate.id.n)
            st = why_not(p, a, &fate, &why, err);
        if (st == JNY_OK && why)
            *JNY_PUSH(a, out) = (jny_still_public){fate.id, folder, r->at, why};
    }
    json_decref(content);
    return st;
}

jny_status jny_published_still(jny_project *p, jny_arena *a, jny_still_public **out, size_t *n,
                               jny_err *err)
{
    still        list = {0};
    jny_release *r;
    size_t       releases;
    *out          = NULL;
    *n            = 0;
    jny_status st = jny_releases_of_pages(p, a, &r, &releases, err);
    if (st != JNY_OK || releases == 0)
        return st;
    jny_str *folders = JNY_ARRAY(a, jny_str, releases);
    for (size_t i = 0; st == JNY_OK && i < releases; i++)
        st = folder_of(a, &r[i], &folders[i], err);
    for (size_t i = 0; st == JNY_OK && i < releases; i++)
        if (!is_among(folders + i + 1, releases - i - 1, folders[i])) /* the last of its folder */
            st = look_at(p, a, &r[i], folders[i], &list, err);
    *out = list.at;
    *n   = list.n;
    return st;
}
