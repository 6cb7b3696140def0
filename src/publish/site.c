/* site.c - a site from a selection: asks the one gate of every story, gathers what the pages will
 * say, has them written, and notes what leaves. Puts nothing on a disk. */
#include "site.h"

#include "gate.h"

#include <stdlib.h>

/* ---- Stories --------------------------------------------------------------------------------- */

static void object(draft *s, jny_str id, jny_str why)
{
    *JNY_PUSH(s->a, &s->problems) = (jny_site_problem){id, why};
}

/* The most specific themes that a page may name. */
static void find_themes(draft *s, site_story *x)
{
    size_t *list = JNY_ARRAY(s->a, size_t, s->book->n + 1);
    for (size_t t = 0; t < s->book->n; t++) {
        bool below = false;
        if (!theme_is_shown(s->pool, x->row, t) || !theme_may_be_shown(s->pool, t))
            continue;
        for (size_t u = t + 1; u < s->book->n && !below; u++)
            below = jny_codebook_within(s->book, u, t) && theme_is_shown(s->pool, x->row, u) &&
                    theme_may_be_shown(s->pool, u);
        if (!below)
            list[x->n_themes++] = t;
    }
    x->themes = list;
}

static jny_status take_story(draft *s, site_story *x, jny_err *err)
{
    jny_status st = jny_story_get(s->project, s->a, s->pool->ids[x->row], &x->story, err);
    if (st == JNY_OK)
        st = jny_marks_of(s->project, s->a, &x->story, &x->marks, err);
    if (st != JNY_OK)
        return st;
    const char *why = jny_may_not_publish(&x->story, &x->marks);
    if (!why)
        why = s->pool->bar[x->row];
    if (why) {
        object(s, x->story.id, jny_cstr(why));
        return JNY_OK;
    }
    st = jny_signed_redactions(s->a, &x->marks.signature, x->story.text, &x->redactions, err);
    if (st != JNY_OK)
        return st;
    x->text  = jny_redact_apply(s->a, x->story.text, x->redactions);
    x->shown = &s->pool->shown[x->row];
    x->page  = jny_str_format(s->a, "story-%u.html", x->chosen->page);
    x->title = title_of(s->a, x->text);
    x->by    = by_line(s->a, x->shown);
    find_themes(s, x);
    return JNY_OK;
}

static jny_status take_stories(draft *s, jny_err *err)
{
    const jny_selection *sel = s->request->selection;
    jny_status           st  = JNY_OK;
    s->stories               = JNY_ARRAY(s->a, site_story, sel->n + 1);
    for (size_t i = 0; st == JNY_OK && i < sel->n; i++) {
        site_story *x = &s->stories[s->n];
        *x            = (site_story){.chosen = &sel->at[i],
                                     .row    = jny_census_row(s->pool->census, sel->at[i].story)};
        if (x->row == SIZE_MAX)
            continue; /* withdrawn between two looks */
        s->n++;
        st = take_story(s, x, err);
    }
    return st;
}

/* How many people gave a value; theirs stand side by side in the census. */
static uint64_t people_with(const jny_census *c, const jny_values *v, uint32_t value)
{
    uint64_t n = 0;
    for (size_t row = 0, last = SIZE_MAX; row < c->n; row++)
        if (v->of[row] == value) {
            n += last == SIZE_MAX || c->person[last] != c->person[row];
            last = row;
        }
    return n;
}

static jny_status find_languages(draft *s, jny_err *err)
{
    jny_values v;
    jny_err    why = {0};
    jny_status st  = jny_loaded_column(s->pool->loaded, JNY_STR("lang"), &v, &why);
    if (st != JNY_OK && st != JNY_ENOTFOUND) /* no story has one */
        *err = why;
    for (size_t i = 0; st == JNY_OK && i < s->n; i++) {
        uint32_t value     = v.of[s->stories[i].row];
        bool     many      = people_with(s->pool->census, &v, value) >= s->pool->options.k;
        s->stories[i].lang = language_shown(v.values[value], many);
    }
    return err->status;
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static site_group *group_named(draft *s, site_groups *list, const char *kind, jny_str name,
                               size_t theme)
{
    for (size_t i = 0; i < list->n; i++)
        if (jny_str_eq(list->at[i].name, name))
            return &list->at[i];
    jny_str slug = page_slug(s->a, name), page = {0};
    for (unsigned k = 1; page.n == 0; k++) { /* two names may look alike as the name of a page */
        page = k == 1 ? jny_str_format(s->a, "%s-%.*s.html", kind, JNY_ARG(slug))
                      : jny_str_format(s->a, "%s-%.*s-%u.html", kind, JNY_ARG(slug), k);
        for (size_t i = 0; i < list->n; i++)
            if (jny_str_eq(list->at[i].page, page))
                page = (jny_str){0};
    }
    site_group *g = JNY_PUSH(s->a, list);
    *g            = (site_group){
                   .name = name, .page = page, .theme = theme, .at = JNY_ARRAY(s->a, size_t, s->n + 1)};
    return g;
}

static void group_stories(draft *s)
{
    for (size_t t = 0; t < s->book->n; t++) { /* in the order of the codebook */
        if (s->book->themes[t].parent != JNY_NO_PARENT)
            continue;
        for (size_t i = 0; i < s->n; i++) {
            bool has = false;
            for (size_t k = 0; k < s->stories[i].n_themes; k++)
                has |= jny_codebook_within(s->book, s->stories[i].themes[k], t);
            if (!has)
                continue;
            site_group *g = group_named(s, &s->themes, "theme", s->book->themes[t].name, t);
            g->at[g->n++] = i;
        }
    }
    for (size_t i = 0; i < s->n; i++) {
        const jny_shown *x = s->stories[i].shown;
        site_group *g = group_named(s, &s->who, "who", tellers_of(s->a, x->type), JNY_NO_PARENT);
        g->at[g->n++] = i;
        if (x->locality.n) {
            g             = group_named(s, &s->places, "place", x->locality, JNY_NO_PARENT);
            g->at[g->n++] = i;
        }
    }
}

static int by_name(const void *x, const void *y)
{
    const site_group *a = x, *b = y;
    return jny_str_cmp(a->name, b->name);
}

/* Most stories first; of two alike by name. */
static int by_size(const void *x, const void *y)
{
    const site_group *a = x, *b = y;
    return a->n != b->n ? (a->n < b->n) - (a->n > b->n) : by_name(x, y);
}

static void sort_groups(draft *s)
{
    if (s->themes.n)
        qsort(s->themes.at, s->themes.n, sizeof *s->themes.at, by_size);
    if (s->who.n)
        qsort(s->who.at, s->who.n, sizeof *s->who.at, by_size);
    if (s->places.n)
        qsort(s->places.at, s->places.n, sizeof *s->places.at, by_name);
}

/* ---- What leaves ----------------------------------------------------------------------------- */

static void add_names(jny_buf *b, const jny_str *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            jny_buf_char(b, ',');
        jny_buf_json(b, names[i]);
    }
}

/* The themes that a story's pages name, with those above them. */
static size_t told_themes(const draft *s, const site_story *x, jny_str *out)
{
    size_t n = 0;
    for (size_t t = 0; t < s->book->n; t++) {
        bool told = false;
        for (size_t k = 0; k < x->n_themes; k++)
            told |= jny_codebook_within(s->book, x->themes[k], t);
        if (told)
            out[n++] = s->book->themes[t].path;
    }
    return n;
}

/* To be asked when the pages are written. */
static jny_status note_stories(draft *s, jny_site *out, jny_err *err)
{
    jny_buf         b    = jny_buf_open(s->a);
    jny_told_story *told = JNY_ARRAY(s->a, jny_told_story, s->n + 1);
    jny_buf_add(&b, JNY_STR("{\"stories\":["));
    for (size_t i = 0; i < s->n; i++) {
        jny_str *themes = JNY_ARRAY(s->a, jny_str, s->book->n + 1);
        size_t   n      = told_themes(s, &s->stories[i], themes);
        told[i] =
            (jny_told_story){jny_ledger_person(s->pool->census, s->stories[i].row), themes, n};
        jny_buf_format(&b, "%s{\"story\":%lld,\"person\":%u,\"themes\":[", i ? "," : "",
                       (long long)s->stories[i].story.key, told[i].person);
        add_names(&b, themes, n);
        jny_buf_add(&b, JNY_STR("],\"pages\":["));
        add_names(&b, s->stories[i].pages.at, s->stories[i].pages.n);
        jny_buf_add(&b, JNY_STR("]}"));
    }
    jny_buf_add(&b, JNY_STR("]}"));
    *JNY_PUSH(s->a, &s->releases) =
        (jny_release){.kind = "selection", .policy = JNY_STR("signed"), .content = jny_buf_str(&b)};
    jny_jigsaw *found;
    jny_status  st = jny_ledger_jigsaw(s->project, s->a, told, s->n, &found, &out->n_jigsaws, err);
    out->jigsaws   = found;
    return st;
}

/* ---- Building -------------------------------------------------------------------------------- */

static int by_file_name(const void *x, const void *y)
{
    const jny_named_bytes *a = x, *b = y;
    return jny_str_cmp(a->name, b->name);
}

extern const char jny_site_css[];

static void write_pages(draft *s, jny_site *out)
{
    write_lists(s);
    write_heard(s);
    write_about(s);
    *JNY_PUSH(s->a, &s->files) = (jny_named_bytes){JNY_STR("style.css"), jny_cstr(jny_site_css)};
    qsort(s->files.at, s->files.n, sizeof *s->files.at, by_file_name);
    out->document = s->document;
}

/* What both begin with: the stories of the selection. */
static jny_status draft_begin(draft *s, jny_project *p, jny_arena *a, const jny_site_request *r,
                              jny_site *out, jny_err *err)
{
    *out = (jny_site){0};
    *s   = (draft){.project = p,
                   .a       = a,
                   .pool    = r->pool,
                   .book    = r->pool->book,
                   .request = r,
                   .set     = r->settings};
    if (r->selection->n == 0)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "nothing is selected yet: journeys select 40 proposes 40 stories");
    jny_status st = take_stories(s, err);
    return st == JNY_OK ? find_languages(s, err) : st;
}

static void draft_end(const draft *s, jny_site *out)
{
    out->files      = s->files.at;
    out->n          = s->files.n;
    out->n_stories  = s->n;
    out->problems   = s->problems.at;
    out->n_problems = s->problems.n;
    out->releases   = s->releases.at;
    out->n_releases = s->releases.n;
}

jny_status jny_site_build(jny_project *p, jny_arena *a, const jny_site_request *r, jny_site *out,
                          jny_err *err)
{
    draft      s;
    jny_status st = draft_begin(&s, p, a, r, out, err);
    if (st == JNY_OK && s.problems.n == 0) {
        group_stories(&s);
        sort_groups(&s);
        st = site_count(&s, err);
    }
    if (st == JNY_OK && s.problems.n == 0) {
        st = site_quote(&s, err);
        if (st == JNY_OK) {
            write_pages(&s, out);
            site_record(&s, &out->record);
            st = note_stories(&s, out, err);
        }
    }
    draft_end(&s, out);
    return st;
}

jny_status jny_workshop_build(jny_project *p, jny_arena *a, const jny_site_request *r,
                              jny_site *out, jny_err *err)
{
    draft      s;
    jny_status st = draft_begin(&s, p, a, r, out, err);
    if (st == JNY_OK && s.problems.n == 0) {
        jny_buf b = jny_buf_open(a);
        write_pack(&s);
        *JNY_PUSH(a, &s.files) = (jny_named_bytes){JNY_STR("style.css"), jny_cstr(jny_site_css)};
        jny_buf_add(&b, JNY_STR("{\"stories\":["));
        for (size_t i = 0; i < s.n; i++)
            jny_buf_format(&b, "%s{\"story\":%lld,\"pages\":[\"pack.html\"]}", i ? "," : "",
                           (long long)s.stories[i].story.key);
        jny_buf_add(&b, JNY_STR("]}"));
        *JNY_PUSH(a, &s.releases) =
            (jny_release){.kind = "pack", .policy = JNY_STR("signed"), .content = jny_buf_str(&b)};
    }
    draft_end(&s, out);
    return st;
}
