/* consequences.c - what was published with stories that somebody wants forgotten: pages that must
 * be made anew or taken down, tables that counted them; and pages that show what nobody may show
 * any more. Reads what left, by number. */
#include "site_place.h"

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

/* Pages that left, and into which folders. */
typedef struct {
    jny_release *at;
    jny_str     *folder;
    size_t       n;
} published;

static jny_status load(jny_project *p, jny_arena *a, published *out, jny_err *err)
{
    *out          = (published){0};
    jny_status st = jny_releases_of_pages(p, a, &out->at, &out->n, err);
    if (st != JNY_OK)
        return st;
    out->folder = JNY_ARRAY(a, jny_str, out->n + 1);
    for (size_t i = 0; i < out->n; i++)
        out->folder[i] = place_of(a, &out->at[i]);
    return JNY_OK;
}

/* What is known to have been put there since; SIZE_MAX: nothing. That something was to be put there
 * ends nothing: it may have failed. */
static size_t replaced_by(const published *all, size_t i)
{
    const jny_release *x = &all->at[i];
    for (size_t k = 0; k < all->n; k++)
        if (k != i && all->at[k].placed > x->event && all->at[k].placed > x->placed &&
            jny_str_eq(all->folder[k], all->folder[i]))
            return k;
    return SIZE_MAX;
}

/* A site takes the place of what was in its folder before. Whether another of the same name is the
 * same folder, only the whole path says: projects of before hold what was typed. */
static bool is_one_folder(jny_str x, jny_str y)
{
    return x.n && x.p[0] == '/' && jny_str_eq(x, y);
}

static jny_status take_site(jny_arena *a, const published *all, size_t i, const gone *g,
                            jny_published *list, size_t *n, jny_err *err)
{
    json_t            *content = NULL;
    const jny_release *r       = &all->at[i];
    size_t             by      = replaced_by(all, i);
    jny_published      site    = {.folder = all->folder[i], .at = r->at, .placed = r->placed != 0};
    jny_status         st      = json_read(r->content, &content, err);
    if (st == JNY_OK)
        add_pages(a, content, g, &site);
    json_decref(content);
    if (st != JNY_OK || !site.n_pages)
        return st;
    if (by != SIZE_MAX)
        site.replaced = all->at[by].at;
    size_t kept = 0; /* it was there once, as each time before */
    for (size_t k = 0; k < *n; k++)
        if (!site.placed || !is_one_folder(list[k].folder, site.folder))
            list[kept++] = list[k];
    list[kept++] = site;
    *n           = kept;
    return st;
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
    gone      g      = {0};
    jny_held *tables = NULL;
    published list;
    *out          = (jny_consequences){0};
    jny_status st = find_gone(p, a, r, &g, err);
    if (st == JNY_OK)
        st = load(p, a, &list, err);
    if (st != JNY_OK)
        return st;
    jny_published *all = JNY_ARRAY(a, jny_published, list.n + 1);
    for (size_t i = 0; st == JNY_OK && i < list.n; i++)
        st = take_site(a, &list, i, &g, all, &out->n_sites, err);
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

static bool is_told(const still *list, jny_str id, jny_str folder)
{
    for (size_t i = 0; i < list->n; i++)
        if (jny_str_eq(list->at[i].id, id) && jny_str_eq(list->at[i].folder, folder))
            return true;
    return false;
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
        if (st == JNY_OK && why && !is_told(out, fate.id, folder))
            *JNY_PUSH(a, out) = (jny_still_public){fate.id, folder, r->at, why};
    }
    json_decref(content);
    return st;
}

jny_status jny_published_still(jny_project *p, jny_arena *a, jny_still_public **out, size_t *n,
                               jny_err *err)
{
    still     list = {0};
    published all;
    *out          = NULL;
    *n            = 0;
    jny_status st = load(p, a, &all, err);
    for (size_t i = 0; st == JNY_OK && i < all.n; i++)
        if (replaced_by(&all, i) == SIZE_MAX)
            st = look_at(p, a, &all.at[i], all.folder[i], &list, err);
    *out = list.at;
    *n   = list.n;
    return st;
}
