/* site_place.c - where a site is put, in the project's record: noted before anybody can read it,
 * and noted again when it is known to stand there. Touches no folder. */
#include "site_place.h"

#include "json.h"

/* A path is bytes, and a release says its folder in JSON. */
static jny_str readable(jny_arena *a, jny_str path)
{
    jny_buf b = jny_buf_open(a);
    size_t  bad;
    while (!jny_utf8_check(path, &bad)) {
        jny_buf_add(&b, jny_str_sub(path, 0, bad));
        jny_buf_format(&b, "%%%02X", (unsigned char)path.p[bad]);
        path = jny_str_sub(path, bad + 1, path.n);
    }
    jny_buf_add(&b, path);
    return jny_buf_str(&b);
}

jny_str place_of(jny_arena *a, const jny_release *r)
{
    json_t *query = NULL;
    jny_err why   = {0};
    jny_str out   = JNY_STR("a folder whose name cannot be read");
    if (json_read(readable(a, r->query), &query, &why) == JNY_OK) /* earlier ones hold raw bytes */
        out = jny_str_copy(a, json_text(query, "folder", NULL));
    json_decref(query);
    return out;
}

static bool is_table(const jny_release *r)
{
    return jny_str_eq(jny_cstr(r->kind), JNY_STR("table"));
}

/* Whether it says nothing new: a table that left before, or the pages that were put last into this
 * folder. Pages of before that come back are up again, since now. */
static bool left_already(const jny_release *r, jny_str query, const jny_release *list, size_t n)
{
    for (size_t i = n; i > 0; i--) {
        const jny_release *x = &list[i - 1];
        if (is_table(x) != is_table(r) || !jny_str_eq(x->query, query))
            continue;
        if (jny_str_eq(jny_cstr(x->kind), jny_cstr(r->kind)) && jny_str_eq(x->content, r->content))
            return true;
        if (!is_table(r))
            return false;
    }
    return false;
}

/* The number of the newest release that says just this. */
static jny_status find_number(jny_project *p, jny_arena *a, const jny_release *r, jny_str query,
                              int64_t *out, jny_err *err)
{
    jny_release *list;
    size_t       n;
    jny_status   st = jny_releases_of_pages(p, a, &list, &n, err);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (jny_str_eq(list[i].query, query) && jny_str_eq(list[i].content, r->content))
            *out = list[i].number;
    return st;
}

jny_status jny_site_release(jny_project *p, jny_arena *a, const jny_site *site, jny_str folder,
                            jny_str actor, int64_t *release, jny_err *err)
{
    jny_release *list;
    size_t       n, fresh = 0;
    jny_buf      b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("{\"folder\":"));
    jny_buf_json(&b, readable(a, folder));
    jny_buf_char(&b, '}');
    jny_str query    = jny_buf_str(&b);
    jny_release *new = JNY_ARRAY(a, jny_release, site->n_releases + 1);
    /* Also where nothing is new: what others wrote meanwhile may bar a story that it has. */
    jny_status st = jny_event_begin(p, "release", actor, err);
    if (st == JNY_OK)
        st = jny_releases(p, a, &list, &n, err);
    for (size_t i = 0; st == JNY_OK && i < site->n_releases; i++) {
        jny_release r = site->releases[i];
        if (r.query.n == 0)
            r.query = query;
        if (!left_already(&r, r.query, list, n))
            new[fresh++] = r;
    }
    for (size_t i = 0; st == JNY_OK && i < fresh; i++)
        st = jny_release_add(p, &new[i], err);
    if (st == JNY_OK && fresh)
        st = jny_event_commit(p, jny_str_format(a, "{\"published\":%zu}", fresh), err);
    else
        jny_event_rollback(p);
    *release = 0;
    for (size_t i = 0; st == JNY_OK && i < site->n_releases; i++)
        if (!is_table(&site->releases[i]))
            st = find_number(p, a, &site->releases[i], query, release, err);
    return st;
}

jny_status jny_site_placed(jny_project *p, jny_arena *a, int64_t release, jny_str actor,
                           jny_err *err)
{
    jny_release *list;
    size_t       n;
    jny_status   st   = jny_releases_of_pages(p, a, &list, &n, err);
    size_t       at   = 0;
    bool         last = true; /* known of it already, and of none since */
    while (st == JNY_OK && at < n && list[at].number != release)
        at++;
    if (st != JNY_OK || at == n)
        return st;
    for (size_t i = 0; i < n; i++)
        last &= !jny_str_eq(list[i].query, list[at].query) || list[i].placed <= list[at].placed;
    return list[at].placed && last ? JNY_OK : jny_release_placed(p, release, actor, err);
}
