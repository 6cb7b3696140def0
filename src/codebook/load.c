/* load.c - from a YAML tree to a codebook, finding as many mistakes as there are. */
#include "draft.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    jny_arena          *a;
    jny_problems       *problems;
    jny_str             file, source;
    JNY_LIST(jny_theme) themes;
    uint32_t            n_rules;
    bool                glob;  /* rules are a dictionary's patterns */
    jny_str             theme; /* the path of the theme being read, for messages */
} loader;

/* "theme "send": " before what is said, once it is known which theme. */
static void wrong(loader *l, jny_loc at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void wrong(loader *l, jny_loc at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    jny_str text = jny_str_vformat(l->a, fmt, ap);
    va_end(ap);
    if (l->theme.n)
        yaml_problem(l->a, l->problems, false, at, "theme \"%.*s\": %.*s", JNY_ARG(l->theme),
                     JNY_ARG(text));
    else
        yaml_problem(l->a, l->problems, false, at, "%.*s", JNY_ARG(text));
}

/* As much of a rule as a message can hold. */
static jny_str shown(const loader *l, jny_str rule)
{
    size_t at = 0;
    while (at < rule.n && at < 80)
        jny_utf8_next(rule, &at);
    return at < rule.n ? jny_str_format(l->a, "%.*s...", (int)at, rule.p) : rule;
}

static bool is_empty(const yaml_node *n)
{
    return n->kind == YAML_SCALAR && n->plain && n->text.n == 0;
}

static const yaml_node *child(const yaml_node *map, const char *key)
{
    for (const yaml_node *n = map->first; n; n = n->next)
        if (jny_str_eq(n->key, jny_cstr(key)))
            return n;
    return NULL;
}

static void check_keys(loader *l, const yaml_node *map, const jny_str *known, size_t n_known)
{
    for (const yaml_node *n = map->first; n; n = n->next) {
        size_t i = 0;
        while (i < n_known && !jny_str_eq(known[i], n->key))
            i++;
        if (i < n_known)
            continue;
        jny_str nearest = jny_str_nearest(n->key, known, n_known);
        if (nearest.n)
            wrong(l, n->key_at, "unknown key \"%.*s\" (did you mean \"%.*s\"?)", JNY_ARG(n->key),
                  JNY_ARG(nearest));
        else
            wrong(l, n->key_at, "unknown key \"%.*s\"", JNY_ARG(n->key));
    }
}

/* The text under `key`; empty where there is none. Folded lines are one line. */
static jny_str text_of(loader *l, const yaml_node *map, const char *key)
{
    const yaml_node *n = child(map, key);
    if (!n)
        return (jny_str){0};
    if (n->kind != YAML_SCALAR) {
        wrong(l, n->at, "\"%s\" takes a text, not a list", key);
        return (jny_str){0};
    }
    return jny_str_trim(n->text);
}

/* The list under `key`, or NULL where there is none or it is empty. */
static const yaml_node *list_of(loader *l, const yaml_node *map, const char *key)
{
    const yaml_node *n = child(map, key);
    if (!n || is_empty(n))
        return NULL;
    if (n->kind == YAML_LIST)
        return n;
    wrong(l, n->at, "\"%s\" takes a list: a line for each, beginning with \"- \"", key);
    return NULL;
}

static jny_loc column_in(const yaml_node *n, size_t byte)
{
    jny_loc at = n->at;
    at.col += (unsigned)jny_utf8_count(jny_str_sub(n->text, 0, byte));
    for (size_t i = 0; n->single && i < byte && i < n->text.n; i++)
        at.col += n->text.p[i] == '\''; /* in single quotes it is written twice */
    return at;
}

static const jny_rule *load_rules(loader *l, const yaml_node *list, bool contexts, size_t *n);

static bool load_rule(loader *l, const yaml_node *n, bool context, jny_rule *out)
{
    static const jny_str known[] = {JNY_INIT("rule"), JNY_INIT("unless")};
    const yaml_node     *text = n, *unless = NULL;
    if (n->kind == YAML_MAP) {
        text = child(n, "rule");
        if (!text) {
            wrong(l, n->at,
                  "a rule in braces needs \"rule\"; a rule with \": \" in it stands in quotes");
            return false;
        }
        check_keys(l, n, known, 2);
        unless = list_of(l, n, "unless");
        if (context && unless)
            wrong(l, unless->at, "an \"unless\" has no \"unless\" of its own");
    }
    if (text->kind != YAML_SCALAR) {
        wrong(l, text->at, "a rule is a line of text (put quotes around it if it has brackets)");
        return false;
    }
    jny_err    err = {0};
    size_t     col = 0;
    jny_status st  = l->glob ? jny_glob_parse(l->a, text->text, out, &col, &err)
                             : jny_rule_parse(l->a, text->text, out, &col, &err);
    if (st != JNY_OK) {
        wrong(l, column_in(text, col), "rule \"%.*s\": %s", JNY_ARG(shown(l, text->text)), err.msg);
        return false;
    }
    out->at = text->at;
    if (unless && !context)
        out->unless = load_rules(l, unless, true, &out->n_unless);
    return true;
}

static const jny_rule *load_rules(loader *l, const yaml_node *list, bool contexts, size_t *n)
{
    *n = 0;
    if (!list)
        return NULL;
    jny_rule *rules = JNY_ARRAY(l->a, jny_rule, list->n ? list->n : 1);
    for (const yaml_node *item = list->first; item; item = item->next)
        if (load_rule(l, item, contexts, &rules[*n]))
            ++*n;
    return rules;
}

static const jny_example *load_examples(loader *l, const yaml_node *map, const char *key, size_t *n)
{
    const yaml_node *list = list_of(l, map, key);
    *n                    = 0;
    if (!list)
        return NULL;
    jny_example *out = JNY_ARRAY(l->a, jny_example, list->n ? list->n : 1);
    for (const yaml_node *item = list->first; item; item = item->next) {
        if (item->kind != YAML_SCALAR || jny_str_trim(item->text).n == 0)
            wrong(l, item->at,
                  "\"%s\" takes sentences (put quotes around one that has \": \" in it)", key);
        else
            out[(*n)++] = (jny_example){jny_str_trim(item->text), item->at};
    }
    return out;
}

static void load_links(loader *l, const yaml_node *map, jny_theme *t)
{
    const yaml_node *list = list_of(l, map, "links");
    if (!list)
        return;
    jny_str *links = JNY_ARRAY(l->a, jny_str, list->n ? list->n : 1);
    for (const yaml_node *item = list->first; item; item = item->next) {
        if (item->kind != YAML_SCALAR || !memchr(item->text.p, ':', item->text.n))
            wrong(l, item->at,
                  "a link names a theme of another codebook, as in "
                  "'cypp-2013:best-start/timely-early-help'");
        else
            links[t->n_links++] = item->text;
    }
    t->links = links;
}

static void load_commitment(loader *l, const yaml_node *map, jny_theme *t)
{
    static const jny_str known[] = {JNY_INIT("text"), JNY_INIT("lead"), JNY_INIT("measure"),
                                    JNY_INIT("by"), JNY_INIT("state")};
    const yaml_node     *n       = child(map, "commitment");
    if (!n)
        return;
    if (n->kind != YAML_MAP) {
        wrong(l, n->at, "\"commitment\" takes the keys text, lead, measure, by and state");
        return;
    }
    check_keys(l, n, known, sizeof known / sizeof *known);
    t->commitment =
        (jny_commitment){text_of(l, n, "text"), text_of(l, n, "lead"), text_of(l, n, "measure"),
                         text_of(l, n, "by"), text_of(l, n, "state")};
}

static bool load_sensitive(loader *l, const yaml_node *map)
{
    jny_str value = text_of(l, map, "sensitive");
    if (value.n == 0 || jny_str_eq(value, JNY_STR("false")))
        return false;
    if (!jny_str_eq(value, JNY_STR("true")))
        wrong(l, child(map, "sensitive")->at, "\"sensitive\" is true or false");
    return true;
}

static void load_themes(loader *l, const yaml_node *list, size_t parent);

static void load_id(loader *l, const yaml_node *map, size_t parent, jny_theme *t)
{
    const yaml_node *id = child(map, "id");
    t->at               = map->at;
    if (!id || id->kind != YAML_SCALAR) {
        wrong(l, map->at, "a theme needs an \"id\"");
        return;
    }
    t->id      = id->text;
    t->at      = id->at;
    t->guid_at = id->end + id->quoted;
    if (!map->flow) {
        jny_str rest = jny_str_sub(l->source, t->guid_at, l->source.n);
        jny_str line = jny_str_cut(&rest, '\n');
        t->guid_at += line.n + (t->guid_at + line.n < l->source.n);
        t->guid_column = id->key_at.col;
    }
    t->path = t->id;
    if (parent != JNY_NO_PARENT)
        t->path =
            jny_str_format(l->a, "%.*s/%.*s", JNY_ARG(l->themes.at[parent].path), JNY_ARG(t->id));
    l->theme = t->path;
    if (!is_slug(t->id))
        wrong(l, id->at, "an id is made of a-z, 0-9 and \"-\", and never changes later");
    for (size_t i = 0; i < l->themes.n; i++)
        if (l->themes.at[i].parent == parent && jny_str_eq(l->themes.at[i].id, t->id))
            wrong(l, id->at, "this id stands on line %u already", l->themes.at[i].at.line);
}

/* What a theme has besides its name, its definition and its place in the tree. */
static void load_fields(loader *l, const yaml_node *map, jny_theme *t)
{
    t->include   = text_of(l, map, "include");
    t->exclude   = text_of(l, map, "exclude");
    t->sensitive = load_sensitive(l, map);
    load_links(l, map, t);
    load_commitment(l, map, t);
    t->rules       = load_rules(l, list_of(l, map, "rules"), false, &t->n_rules);
    t->unless      = load_rules(l, list_of(l, map, "unless"), true, &t->n_unless);
    t->examples    = load_examples(l, map, "examples", &t->n_examples);
    t->near_misses = load_examples(l, map, "near-misses", &t->n_near_misses);
}

bool theme_fields_parse(jny_arena *a, jny_str yaml, bool glob, jny_theme *out)
{
    static const jny_str known[] = {
        JNY_INIT("id"),          JNY_INIT("include"),    JNY_INIT("exclude"), JNY_INIT("sensitive"),
        JNY_INIT("links"),       JNY_INIT("rules"),      JNY_INIT("unless"),  JNY_INIT("examples"),
        JNY_INIT("near-misses"), JNY_INIT("commitment"),
    };
    jny_problems problems = {0};
    loader       l        = {.a = a, .problems = &problems, .source = yaml, .glob = glob};
    yaml_node   *map      = yaml_parse(a, yaml, &problems);
    jny_theme    t        = *out;
    if (!map || map->kind != YAML_MAP)
        return false;
    check_keys(&l, map, known, sizeof known / sizeof *known);
    load_fields(&l, map, &t);
    t.id = text_of(&l, map, "id");
    if (problems.n)
        return false;
    *out = t;
    return true;
}

static void load_theme(loader *l, const yaml_node *map, size_t parent)
{
    static const jny_str known[] = {
        JNY_INIT("id"),      JNY_INIT("guid"),       JNY_INIT("name"),      JNY_INIT("definition"),
        JNY_INIT("include"), JNY_INIT("exclude"),    JNY_INIT("sensitive"), JNY_INIT("links"),
        JNY_INIT("rules"),   JNY_INIT("unless"),     JNY_INIT("examples"),  JNY_INIT("near-misses"),
        JNY_INIT("themes"),  JNY_INIT("commitment"),
    };
    jny_str outer = l->theme;
    l->theme      = (jny_str){0};
    if (map->kind != YAML_MAP) {
        wrong(l, map->at, "a theme begins with \"id: \"");
        l->theme = outer;
        return;
    }
    jny_theme t = {.parent = parent};
    load_id(l, map, parent, &t);
    check_keys(l, map, known, sizeof known / sizeof *known);
    if (parent != JNY_NO_PARENT)
        t.depth = l->themes.at[parent].depth + 1;
    t.guid       = text_of(l, map, "guid");
    t.name       = text_of(l, map, "name");
    t.definition = text_of(l, map, "definition");
    load_fields(l, map, &t);
    if (parent != JNY_NO_PARENT && l->themes.at[parent].sensitive)
        t.sensitive = true;
    if (t.name.n == 0)
        t.name = t.id;
    t.first_rule = l->n_rules;
    l->n_rules += (uint32_t)t.n_rules;

    size_t self                 = l->themes.n;
    *JNY_PUSH(l->a, &l->themes) = t;
    load_themes(l, list_of(l, map, "themes"), self);
    l->theme = outer;
}

static void load_themes(loader *l, const yaml_node *list, size_t parent)
{
    if (list)
        for (const yaml_node *item = list->first; item; item = item->next)
            load_theme(l, item, parent);
}

/* ---- A quanteda dictionary -------------------------------------------------------- */

static void load_dictionary(loader *l, const yaml_node *root, jny_codebook *out)
{
    jny_exchange report = {0};
    draft        d      = draft_open(l->a, &report, true);
    d.name              = name_of_file(l->a, l->file);
    read_dictionary(&d, root);
    for (size_t i = 0; i < report.refused.n; i++)
        *JNY_PUSH(l->a, l->problems) = report.refused.at[i];
    draft_close(&d, out);
}

/* ---- The whole ------------------------------------------------------------------ */

static int by_place(const void *x, const void *y)
{
    const jny_problem *a = x, *b = y;
    if (a->at.line != b->at.line)
        return a->at.line < b->at.line ? -1 : 1;
    return (a->at.col > b->at.col) - (a->at.col < b->at.col);
}

static void load_header(loader *l, const yaml_node *root, jny_codebook *out)
{
    static const jny_str known[] = {JNY_INIT("codebook"), JNY_INIT("title"), JNY_INIT("language"),
                                    JNY_INIT("source-semantics"), JNY_INIT("themes")};
    check_keys(l, root, known, sizeof known / sizeof *known);
    const yaml_node *name      = child(root, "codebook");
    jny_str          semantics = text_of(l, root, "source-semantics");
    out->glob = l->glob = jny_str_eq(semantics, JNY_STR("glob"));
    if (semantics.n && !out->glob)
        wrong(l, child(root, "source-semantics")->at,
              "\"source-semantics\" is glob (rules are a dictionary's patterns), or left out");
    out->name     = text_of(l, root, "codebook");
    out->title    = text_of(l, root, "title");
    out->language = text_of(l, root, "language");
    if (!is_slug(out->name))
        wrong(l, name ? name->at : root->at,
              "\"codebook\" is the codebook's name: a-z, 0-9 and \"-\", as in 1000-journeys");
    if (out->language.n && !jny_stemmer_language(out->language).n)
        wrong(l, child(root, "language")->at, "no stemmer knows the language \"%.*s\"",
              JNY_ARG(out->language));
    if (!child(root, "themes"))
        wrong(l, root->at, "\"themes\" is missing");
}

jny_status jny_codebook_parse(jny_arena *a, jny_str file, jny_str yaml, jny_codebook *out,
                              jny_problems *problems, jny_err *err)
{
    jny_problems own = {0};
    if (!problems)
        problems = &own;
    size_t     before = problems->n;
    loader     l      = {.a = a, .problems = problems, .file = file, .source = yaml};
    yaml_node *root   = yaml_parse(a, yaml, problems);
    *out              = (jny_codebook){.source = yaml};
    if (root && root->kind == YAML_MAP) {
        if (child(root, "codebook") || child(root, "themes")) {
            load_header(&l, root, out);
            load_themes(&l, list_of(&l, root, "themes"), JNY_NO_PARENT);
            out->themes  = l.themes.at;
            out->n       = l.themes.n;
            out->n_rules = l.n_rules;
        } else {
            load_dictionary(&l, root, out);
        }
        if (out->n == 0 && problems->n == before)
            wrong(&l, root->at, "no theme in it");
    } else if (problems->n == before) {
        wrong(&l, (jny_loc){1, 1}, "not a codebook: it begins with \"codebook: NAME\"");
    }
    if (out->language.n == 0)
        out->language = JNY_STR("en");
    if (problems->n > before)
        qsort(problems->at + before, problems->n - before, sizeof *problems->at, by_place);
    for (size_t i = before; i < problems->n; i++) {
        const jny_problem *p = &problems->at[i];
        if (p->warning)
            continue;
        char place[300];
        snprintf(place, sizeof place, "%.*s:%u:%u", JNY_ARG(file), p->at.line, p->at.col);
        return jny_fail(err, JNY_ESYNTAX, place, "%.*s", JNY_ARG(p->msg));
    }
    out->hash = jny_hash_sha256(jny_codebook_canonical(a, out));
    return JNY_OK;
}
