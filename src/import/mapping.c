/* mapping.c - a mapping from YAML, with a place for every mistake; and its questions. */
#include "mapping.h"

#include "yaml.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

enum { STARS_MAX = 3 };

typedef struct {
    jny_arena    *a;
    jny_mapping  *m;
    jny_problems *problems;
} loader;

static void wrong(loader *l, jny_loc at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void wrong(loader *l, jny_loc at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    jny_str text = jny_str_vformat(l->a, fmt, ap);
    va_end(ap);
    yaml_problem(l->a, l->problems, false, at, "%.*s", JNY_ARG(text));
}

static void unknown_key(loader *l, const yaml_node *n, const jny_str *known, size_t n_known)
{
    jny_str near = jny_str_nearest(n->key, known, n_known);
    if (near.n)
        wrong(l, n->key_at, "unknown key \"%.*s\" (did you mean \"%.*s\"?)", JNY_ARG(n->key),
              JNY_ARG(near));
    else
        wrong(l, n->key_at, "unknown key \"%.*s\"", JNY_ARG(n->key));
}

static bool key_is(const yaml_node *n, const char *key)
{
    return jny_str_eq(n->key, jny_cstr(key));
}

static jny_str text_of(loader *l, const yaml_node *n)
{
    if (n->kind == YAML_SCALAR)
        return n->text;
    wrong(l, n->at, "\"%.*s\" takes a text", JNY_ARG(n->key));
    return (jny_str){0};
}

static const yaml_node *map_of(loader *l, const yaml_node *n)
{
    if (n->kind == YAML_MAP)
        return n;
    if (n->kind != YAML_SCALAR || n->text.n || !n->plain)
        wrong(l, n->at, "\"%.*s\" takes a map of names and what they mean", JNY_ARG(n->key));
    return NULL;
}

static bool is_pattern(loader *l, jny_str pattern, jny_loc at)
{
    size_t stars = 0;
    for (size_t i = 0; i < pattern.n; i++)
        stars += pattern.p[i] == '*' || pattern.p[i] == '{';
    if (stars > STARS_MAX)
        wrong(l, at, "a pattern with more than %d of * and {}", STARS_MAX);
    return stars <= STARS_MAX;
}

/* ---- Columns --------------------------------------------------------------------------------- */

static void take_target(loader *l, map_column *c, jny_str to, jny_loc at)
{
    c->to   = field_named(to);
    c->name = c->to == FIELD_OTHER ? to : jny_cstr(field_name(c->to));
    if (to.n == 0)
        wrong(l, at,
              "what is this column? Say a field (text, id, ward, ...), a name of your own, "
              "or ignore");
}

static void take_rating(loader *l, map_column *c, const yaml_node *n)
{
    char *end;
    long  limits[2] = {0, 0};
    int   i         = 0;
    if (n->kind == YAML_LIST && n->n == 2)
        for (const yaml_node *item = n->first; item; item = item->next, i++) {
            const char *z = jny_str_z(l->a, item->text);
            limits[i]     = strtol(z, &end, 10);
            if (item->kind != YAML_SCALAR || end == z || *end)
                i = 2;
        }
    if (i != 2 || limits[0] >= limits[1])
        wrong(l, n->at, "\"rating\" takes the lowest and the highest answer, as in [1, 5]");
    c->typed = true;
    c->low   = limits[0];
    c->high  = limits[1];
}

static void take_detail(loader *l, map_column *c, const yaml_node *n)
{
    static const jny_str known[] = {JNY_INIT("to"), JNY_INIT("order"), JNY_INIT("like"),
                                    JNY_INIT("rating")};
    if (key_is(n, "to"))
        take_target(l, c, text_of(l, n), n->at);
    else if (key_is(n, "rating"))
        take_rating(l, c, n);
    else if (key_is(n, "like")) {
        c->like = text_of(l, n);
        is_pattern(l, c->like, n->at);
    } else if (key_is(n, "order")) {
        c->order = date_order_named(text_of(l, n));
        if (c->order == ORDER_UNKNOWN)
            wrong(l, n->at, "\"order\" is dmy, mdy or ymd");
    } else
        unknown_key(l, n, known, sizeof known / sizeof *known);
}

static void load_columns(loader *l, map_source *s, const yaml_node *columns)
{
    for (const yaml_node *n = columns ? columns->first : NULL; n; n = n->next) {
        map_column c = {.heading = n->key, .form = heading_form(l->a, n->key), .at = n->key_at};
        if (n->kind == YAML_SCALAR)
            take_target(l, &c, n->text, n->at);
        else if (n->kind == YAML_MAP) {
            for (const yaml_node *d = n->first; d; d = d->next)
                take_detail(l, &c, d);
            if (c.name.n == 0)
                wrong(l, n->at, "the column \"%.*s\" needs \"to\": what it is", JNY_ARG(n->key));
        } else
            wrong(l, n->at, "a column takes a field, or a map with \"to\"");
        if (c.to == FIELD_OTHER && c.name.n > ATTRIBUTE_NAME_MAX)
            wrong(l, n->at, "a name of more than %d bytes", ATTRIBUTE_NAME_MAX);
        *JNY_PUSH(l->a, &s->columns) = c;
    }
}

/* ---- Values ---------------------------------------------------------------------------------- */

#define ADD_ALIAS(l, list, field_, shown_, means_)                                                 \
    (*JNY_PUSH((l)->a, (list)) = (map_alias){.name  = (field_),                                    \
                                             .form  = value_form((l)->a, (shown_)),                \
                                             .shown = (shown_),                                    \
                                             .means = (means_)})

/* values: {respondent_type: {parent: [Mum, Dad]}} into `own` or, with NULL, the whole's. */
static void load_values(loader *l, map_source *own, const yaml_node *values)
{
    for (const yaml_node *f = values ? values->first : NULL; f; f = f->next) {
        const yaml_node *means = map_of(l, f);
        for (const yaml_node *v = means ? means->first : NULL; v; v = v->next) {
            const yaml_node *one = v->kind == YAML_LIST ? v->first : v;
            if (v->kind == YAML_MAP)
                wrong(l, v->at, "takes the words that stand for \"%.*s\"", JNY_ARG(v->key));
            for (; one && v->kind != YAML_MAP; one = v->kind == YAML_LIST ? one->next : NULL) {
                if (one->kind != YAML_SCALAR)
                    wrong(l, one->at, "takes a word");
                else if (own)
                    ADD_ALIAS(l, &own->aliases, f->key, one->text, v->key);
                else
                    ADD_ALIAS(l, &l->m->aliases, f->key, one->text, v->key);
            }
        }
    }
}

static void load_tests(loader *l, map_source *s, const yaml_node *tests)
{
    for (const yaml_node *n = tests ? tests->first : NULL; n; n = n->next) {
        if (n->kind == YAML_MAP)
            wrong(l, n->at, "takes a pattern, as in 'TEST*', or a list of them");
        const yaml_node *one = n->kind == YAML_LIST ? n->first : n;
        for (; one && n->kind != YAML_MAP; one = n->kind == YAML_LIST ? one->next : NULL)
            if (is_pattern(l, one->text, one->at))
                *JNY_PUSH(l->a, &s->tests) = (map_test){n->key, one->text};
    }
}

/* ---- Sources --------------------------------------------------------------------------------- */

static void load_set(loader *l, map_source *s, const yaml_node *set)
{
    for (const yaml_node *n = set ? set->first : NULL; n; n = n->next) {
        field f = field_named(n->key);
        if (f == FIELD_ID || f == FIELD_TEXT || f == FIELD_IGNORE)
            wrong(l, n->key_at, "\"set\" gives what all stories of the source share, not \"%.*s\"",
                  JNY_ARG(n->key));
        *JNY_PUSH(l->a, &s->set) = (jny_attribute){n->key, text_of(l, n)};
    }
}

static void take_source_key(loader *l, map_source *s, const yaml_node *n)
{
    static const jny_str known[] = {
        JNY_INIT("files"),     JNY_INIT("name"),    JNY_INIT("encoding"),
        JNY_INIT("delimiter"), JNY_INIT("columns"), JNY_INIT("set"),
        JNY_INIT("tests"),     JNY_INIT("values"),  JNY_INIT("no-text")};
    if (key_is(n, "files"))
        s->files = text_of(l, n);
    else if (key_is(n, "name"))
        s->name = text_of(l, n);
    else if (key_is(n, "encoding"))
        s->encoding = text_of(l, n);
    else if (key_is(n, "delimiter")) {
        s->delimiter = text_of(l, n);
        if (jny_str_eq(s->delimiter, JNY_STR("tab")))
            s->delimiter = JNY_STR("\t");
        if (s->delimiter.n != 1)
            wrong(l, n->at, "\"delimiter\" is one character, or tab");
    } else if (key_is(n, "columns"))
        load_columns(l, s, map_of(l, n));
    else if (key_is(n, "set"))
        load_set(l, s, map_of(l, n));
    else if (key_is(n, "tests"))
        load_tests(l, s, map_of(l, n));
    else if (key_is(n, "values"))
        load_values(l, s, map_of(l, n));
    else if (key_is(n, "no-text")) {
        s->keeps_textless = jny_str_eq(text_of(l, n), JNY_STR("keep"));
        if (!s->keeps_textless && !jny_str_eq(n->text, JNY_STR("reject")))
            wrong(l, n->at, "\"no-text\" is keep or reject");
    } else
        unknown_key(l, n, known, sizeof known / sizeof *known);
}

static void load_sources(loader *l, const yaml_node *sources)
{
    if (sources->kind != YAML_LIST) {
        wrong(l, sources->at, "\"sources\" takes a list");
        return;
    }
    for (const yaml_node *n = sources->first; n; n = n->next) {
        map_source s = {.at = n->at};
        if (n->kind != YAML_MAP) {
            wrong(l, n->at, "a source is a map with \"files\" and \"columns\"");
            continue;
        }
        for (const yaml_node *k = n->first; k; k = k->next)
            take_source_key(l, &s, k);
        if (s.files.n == 0)
            wrong(l, n->at, "a source needs \"files\": a name, or a pattern like 'cards/*.txt'");
        if (s.name.n == 0)
            s.name = s.files;
        *JNY_PUSH(l->a, &l->m->sources) = s;
    }
}

/* A path beside the mapping's own. */
static jny_str beside(jny_arena *a, jny_str mapping, jny_str path)
{
    size_t folder = mapping.n;
    while (folder > 0 && mapping.p[folder - 1] != '/')
        folder--;
    if (path.n && path.p[0] == '/')
        return path;
    return jny_str_format(a, "%.*s%.*s", (int)folder, mapping.p, JNY_ARG(path));
}

static void take_key(loader *l, const yaml_node *n)
{
    static const jny_str known[] = {JNY_INIT("mapping"),   JNY_INIT("date-order"),
                                    JNY_INIT("not-given"), JNY_INIT("localities"),
                                    JNY_INIT("values"),    JNY_INIT("sources")};
    if (key_is(n, "mapping"))
        l->m->name = text_of(l, n);
    else if (key_is(n, "date-order")) {
        l->m->order = date_order_named(text_of(l, n));
        if (l->m->order == ORDER_UNKNOWN)
            wrong(l, n->at, "\"date-order\" is dmy, mdy or ymd");
    } else if (key_is(n, "not-given")) {
        for (const yaml_node *one = n->first; one; one = one->next)
            *JNY_PUSH(l->a, &l->m->not_given) = value_form(l->a, one->text);
    } else if (key_is(n, "localities"))
        l->m->places_path = beside(l->a, l->m->path, text_of(l, n));
    else if (key_is(n, "values"))
        load_values(l, NULL, map_of(l, n));
    else if (key_is(n, "sources"))
        load_sources(l, n);
    else
        unknown_key(l, n, known, sizeof known / sizeof *known);
}

jny_status jny_mapping_parse(jny_arena *a, const char *path, jny_str yaml, jny_mapping **out,
                             jny_problems *problems, jny_err *err)
{
    jny_mapping     *m    = JNY_NEW(a, jny_mapping);
    const yaml_node *root = yaml_parse(a, yaml, problems);
    loader           l    = {a, m, problems};
    *m   = (jny_mapping){.a = a, .path = jny_str_copy(a, jny_cstr(path)), .order = ORDER_DMY};
    *out = m;
    if (root && root->kind != YAML_MAP)
        wrong(&l, root->at, "a mapping begins with \"sources:\"");
    for (const yaml_node *n = root && root->kind == YAML_MAP ? root->first : NULL; n; n = n->next)
        take_key(&l, n);
    if (root && m->sources.n == 0 && problems->n == 0)
        wrong(&l, (jny_loc){1, 1}, "there is no source: a mapping needs \"sources:\"");
    for (size_t i = 0; i < problems->n; i++)
        if (!problems->at[i].warning)
            return jny_fail(err, JNY_ESYNTAX, path, "%.*s", JNY_ARG(problems->at[i].msg));
    if (!root)
        return jny_fail(err, JNY_ESYNTAX, path, "is empty: a mapping needs \"sources:\"");
    return JNY_OK;
}

jny_status jny_mapping_load(jny_arena *a, const jny_world *w, const char *path, jny_mapping **out,
                            jny_str *yaml, jny_problems *problems, jny_err *err)
{
    jny_status st = jny_file_read(a, w, path, JNY_CODEBOOK_BYTES, yaml, err);
    if (st == JNY_OK)
        st = jny_mapping_parse(a, path, *yaml, out, problems, err);
    if (st == JNY_OK && (*out)->places_path.n)
        st = map_places(*out, w, jny_str_z(a, (*out)->places_path), err);
    return st;
}

/* ---- Questions ------------------------------------------------------------------------------- */

static jny_str alias_in(const map_alias *list, size_t n, jny_str name, jny_str form)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(list[i].form, form) && jny_str_eq(list[i].name, name))
            return list[i].means;
    return (jny_str){0};
}

jny_str map_value(jny_arena *a, const jny_mapping *m, const map_source *s, field to, jny_str name,
                  jny_str value, jny_str form)
{
    jny_str            out   = s ? alias_in(s->aliases.at, s->aliases.n, name, form) : (jny_str){0};
    const char *const *words = field_words(to);
    if (!out.n)
        out = alias_in(m->aliases.at, m->aliases.n, name, form);
    if (!out.n && words)
        for (; *words && !out.n; words++)
            if (jny_str_eq(form, jny_cstr(*words)))
                out = jny_cstr(*words);
    if (!out.n && m->guessing)
        out = to == FIELD_TYPE      ? word_for_type(form)
              : to == FIELD_CONSENT ? word_for_consent(form)
                                    : out;
    if (!out.n && to == FIELD_WARD) {
        const map_place *place = map_ward(a, m, value);
        out                    = place ? place->ward : out;
    }
    return out;
}

bool map_is_not_given(const jny_mapping *m, jny_str form)
{
    if (m->guessing && is_not_given(form))
        return true;
    for (size_t i = 0; i < m->not_given.n; i++)
        if (jny_str_eq(m->not_given.at[i], form))
            return true;
    return form.n == 0;
}

/* A pattern of k folders and a name is held against the last k folders and the name. */
const map_source *map_source_for(const jny_mapping *m, jny_str path)
{
    char pattern[512], tail[4096];
    for (size_t i = 0; i < m->sources.n; i++) {
        jny_str files   = m->sources.at[i].files;
        size_t  slashes = 0, from = path.n;
        for (size_t k = 0; k < files.n; k++)
            slashes += files.p[k] == '/';
        while (from > 0 && (path.p[from - 1] != '/' || slashes-- > 0))
            from--;
        if (files.n >= sizeof pattern || path.n - from >= sizeof tail)
            continue;
        memcpy(pattern, files.p, files.n);
        pattern[files.n] = '\0';
        memcpy(tail, path.p + from, path.n - from);
        tail[path.n - from] = '\0';
        if (fnmatch(pattern, tail, FNM_PATHNAME | FNM_CASEFOLD) == 0)
            return &m->sources.at[i];
    }
    return NULL;
}
