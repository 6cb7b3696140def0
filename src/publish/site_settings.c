/* site_settings.c - site.yaml: what a council says of itself, with a place for every mistake. */
#include <journeys/publish.h>

#include "yaml.h"

#include <string.h>

typedef struct {
    jny_arena         *a;
    jny_site_settings *out;
    jny_problems      *problems;
} reader;

static jny_str text_of(reader *r, const yaml_node *n)
{
    if (n->kind == YAML_SCALAR)
        return jny_str_trim(n->text);
    yaml_problem(r->a, r->problems, false, n->at, "\"%.*s\" takes a text", JNY_ARG(n->key));
    return (jny_str){0};
}

static void read_paragraphs(reader *r, const yaml_node *n)
{
    JNY_LIST(jny_str) list = {0};
    if (n->kind == YAML_MAP) {
        yaml_problem(r->a, r->problems, false, n->at, "\"%.*s\" takes a list of paragraphs",
                     JNY_ARG(n->key));
        return;
    }
    if (n->kind == YAML_SCALAR)
        *JNY_PUSH(r->a, &list) = jny_str_trim(n->text);
    else
        for (const yaml_node *x = n->first; x; x = x->next)
            *JNY_PUSH(r->a, &list) = text_of(r, x);
    r->out->collected   = list.at;
    r->out->n_collected = list.n;
}

/* early-help: {said: ..., will: ...} */
static void read_easy(reader *r, const yaml_node *n)
{
    JNY_LIST(jny_easy_words) list = {0};
    for (const yaml_node *x = n->kind == YAML_MAP ? n->first : NULL; x; x = x->next) {
        jny_easy_words e = {.theme = x->key};
        for (const yaml_node *y = x->kind == YAML_MAP ? x->first : NULL; y; y = y->next) {
            if (jny_str_eq(y->key, JNY_STR("said")))
                e.said = text_of(r, y);
            else if (jny_str_eq(y->key, JNY_STR("will")))
                e.will = text_of(r, y);
            else
                yaml_problem(r->a, r->problems, false, y->key_at, "only said and will stand here");
        }
        if (e.said.n == 0)
            yaml_problem(r->a, r->problems, false, x->at,
                         "\"%.*s\" takes said: what people said, in easy words", JNY_ARG(x->key));
        *JNY_PUSH(r->a, &list) = e;
    }
    if (n->kind != YAML_MAP)
        yaml_problem(r->a, r->problems, false, n->at,
                     "\"easy\" takes a map of themes and easy words");
    r->out->easy   = list.at;
    r->out->n_easy = list.n;
}

static bool read_key(reader *r, const yaml_node *n, jny_str *known, size_t *n_known)
{
    const struct {
        const char *key;
        jny_str    *to;
    } texts[] = {{"title", &r->out->title},         {"council", &r->out->council},
                 {"helpline", &r->out->helpline},   {"contact", &r->out->contact},
                 {"plan", &r->out->plan},           {"plan-title", &r->out->plan_title},
                 {"plan-link", &r->out->plan_link}, {"notice", &r->out->notice},
                 {"language", &r->out->language},   {"published", &r->out->published}};
    *n_known  = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        known[(*n_known)++] = jny_cstr(texts[i].key);
        if (!jny_str_eq(n->key, jny_cstr(texts[i].key)))
            continue;
        *texts[i].to = text_of(r, n);
        return true;
    }
    known[(*n_known)++] = JNY_STR("collected");
    known[(*n_known)++] = JNY_STR("easy");
    if (jny_str_eq(n->key, JNY_STR("collected")))
        read_paragraphs(r, n);
    else if (jny_str_eq(n->key, JNY_STR("easy")))
        read_easy(r, n);
    else
        return false;
    return true;
}

/* A reader must be able to ask somebody, and to find help. */
static void need(reader *r, jny_str value, const char *key, const char *what)
{
    if (value.n == 0)
        yaml_problem(r->a, r->problems, false, (jny_loc){1, 1},
                     "\"%s\" is missing: %s; nothing is published without it", key, what);
}

static void check(reader *r)
{
    jny_site_settings *s = r->out;
    need(r, s->title, "title", "what the site is called");
    need(r, s->council, "council", "the name of the council");
    need(r, s->helpline, "helpline", "where a reader calls who worries about a child");
    need(r, s->contact, "contact", "who answers for the site, and takes a story out when asked");
    need(r, s->plan, "plan", "the codebook of the plan whose commitments answer the stories");
    if (s->plan_link.n && !jny_str_starts(s->plan_link, JNY_STR("https://")))
        yaml_problem(r->a, r->problems, false, (jny_loc){1, 1},
                     "\"plan-link\" begins with https://");
    for (size_t i = 0; i < s->language.n; i++)
        if (!((s->language.p[i] | 32) >= 'a' && (s->language.p[i] | 32) <= 'z') &&
            s->language.p[i] != '-')
            yaml_problem(r->a, r->problems, false, (jny_loc){1, 1},
                         "\"language\" is a tag like en-GB");
    if (s->language.n == 0)
        s->language = JNY_STR("en-GB");
}

jny_status jny_site_settings_parse(jny_arena *a, jny_str file, jny_str yaml, jny_site_settings *out,
                                   jny_problems *problems, jny_err *err)
{
    const yaml_node *root = yaml_parse(a, yaml, problems);
    jny_str          known[16];
    size_t           n_known;
    *out     = (jny_site_settings){0};
    reader r = {a, out, problems};
    if (root && root->kind != YAML_MAP)
        yaml_problem(a, problems, false, root->at, "this file takes keys like \"council:\"");
    for (const yaml_node *n = root && root->kind == YAML_MAP ? root->first : NULL; n; n = n->next) {
        if (read_key(&r, n, known, &n_known))
            continue;
        jny_str near = jny_str_nearest(n->key, known, n_known);
        if (near.n)
            yaml_problem(a, problems, false, n->key_at,
                         "unknown key \"%.*s\" (did you mean \"%.*s\"?)", JNY_ARG(n->key),
                         JNY_ARG(near));
        else
            yaml_problem(a, problems, false, n->key_at, "unknown key \"%.*s\"", JNY_ARG(n->key));
    }
    if (problems->n == 0)
        check(&r);
    for (size_t i = 0; i < problems->n; i++)
        if (!problems->at[i].warning)
            return jny_fail(err, JNY_ESYNTAX, jny_str_z(a, file), "%.*s",
                            JNY_ARG(problems->at[i].msg));
    return JNY_OK;
}
