/* qdc.c - REFI-QDA codebooks (QDC 1.0), the form in which NVivo, ATLAS.ti, MAXQDA and
 * others hand each other their codes: guid, name, description, and codes within codes.
 * Source: the standard's Codebook.xsd. It has no place for rules, so those stand as YAML
 * behind a line of their own in the description, where no program loses them; what
 * concerns the whole codebook stands in a processing instruction. */
#include "xml.h"

#include <string.h>

static const jny_str fence =
    JNY_INIT("---- rules for journeys, in YAML; leave them as they are ----");

/* ---- Reading ------------------------------------------------------------------------------- */

typedef struct {
    draft       *d;
    size_t       open[XML_DEPTH + 1]; /* the code of each level; JNY_NO_PARENT: none */
    size_t       depth;
    bool         is_codebook, too_deep, in_description;
    jny_buf      description;
    jny_interned guids;
} qdc;

static bool open_code(qdc *q, const char *const *attributes, size_t above, size_t *here, jny_loc at)
{
    draft  *d       = q->d;
    jny_str name    = xml_attribute(d->a, attributes, "name");
    jny_str guid    = jny_guid_read(d->a, xml_attribute(d->a, attributes, "guid"));
    jny_str codable = xml_attribute(d->a, attributes, "isCodable");
    if (name.n == 0)
        draft_note(d, "codes without a name", at);
    *here = draft_theme_new(d, above, name.n ? name : JNY_STR("(no name)"), at);
    if (*here == JNY_NO_PARENT) {
        q->too_deep = true;
        return false;
    }
    if (guid.n == 0)
        draft_lost(d, "guids that are none", at);
    else if (jny_intern_find(&q->guids, guid))
        draft_lost(d, "guids that two codes share: the first has it", at);
    else
        d->themes.at[*here].fields.guid = jny_intern_copy(&q->guids, guid);
    if (jny_str_eq(codable, JNY_STR("false")) || jny_str_eq(codable, JNY_STR("0")))
        draft_lost(d, "marks of folders (isCodable=\"false\"): they are themes like others", at);
    if (xml_attribute(d->a, attributes, "color").n)
        draft_lost(d, "colours", at);
    return true;
}

static bool qdc_open(void *ctx, jny_str name, const char *const *attributes, jny_loc at)
{
    qdc   *q     = ctx;
    size_t above = q->depth ? q->open[q->depth - 1] : JNY_NO_PARENT, here = above;
    bool   go_on = true;
    if (q->depth == 0)
        q->is_codebook = jny_str_eq(name, JNY_STR("CodeBook"));
    else if (jny_str_eq(name, JNY_STR("Code")))
        go_on = open_code(q, attributes, above, &here, at);
    else if (jny_str_eq(name, JNY_STR("Description"))) {
        q->in_description = above != JNY_NO_PARENT;
        q->description.n  = 0;
    } else if (jny_str_eq(name, JNY_STR("Set")))
        draft_lost(q->d, "sets of codes", at);
    else if (!jny_str_eq(name, JNY_STR("Codes")) && !jny_str_eq(name, JNY_STR("Sets")) &&
             !jny_str_eq(name, JNY_STR("MemberCode")))
        draft_lost(q->d, "elements that a codebook does not have", at);
    q->open[q->depth++] = here;
    return go_on && q->is_codebook;
}

/* What stands in a description: words for people, and behind the fence what we wrote. */
static void take_description(qdc *q, size_t theme)
{
    jny_theme *t    = &q->d->themes.at[theme].fields;
    jny_str    text = jny_str_copy(q->d->a, jny_buf_str(&q->description));
    for (size_t i = text.n; i > 0; i--) {
        jny_str rest = jny_str_sub(text, i - 1, text.n);
        if (!jny_str_starts(rest, fence) || (i > 1 && text.p[i - 2] != '\n'))
            continue;
        jny_str yaml = jny_str_sub(rest, fence.n, rest.n);
        if (theme_fields_parse(q->d->a, yaml, q->d->glob, t)) {
            q->d->report->entries += t->n_rules;
            if (t->id.n && !is_slug(t->id))
                t->id = (jny_str){0};
            text = jny_str_sub(text, 0, i - 1);
        } else {
            draft_lost(q->d,
                       "rules in a description that were changed and cannot be read: they "
                       "stand in the definition",
                       t->at);
        }
        break;
    }
    t->definition = jny_str_trim(text);
}

static void qdc_close(void *ctx, jny_str name)
{
    qdc *q = ctx;
    q->depth--;
    if (q->in_description && jny_str_eq(name, JNY_STR("Description"))) {
        take_description(q, q->open[q->depth]);
        q->in_description = false;
    }
}

static void qdc_text(void *ctx, jny_str text)
{
    qdc *q = ctx;
    if (q->in_description)
        jny_buf_add(&q->description, text);
}

static jny_str text_under(const yaml_node *map, const char *key)
{
    for (const yaml_node *n = map->first; n; n = n->next)
        if (jny_str_eq(n->key, jny_cstr(key)) && n->kind == YAML_SCALAR)
            return n->text;
    return (jny_str){0};
}

static void qdc_instruction(void *ctx, jny_str target, jny_str data)
{
    qdc         *q        = ctx;
    jny_problems problems = {0};
    if (!jny_str_eq(target, JNY_STR("journeys")) || q->depth)
        return;
    yaml_node *map = yaml_parse(q->d->a, jny_str_copy(q->d->a, data), &problems);
    if (!map || map->kind != YAML_MAP)
        return;
    jny_str name = text_under(map, "codebook"), language = text_under(map, "language");
    if (is_slug(name))
        q->d->name = name;
    q->d->title = text_under(map, "title");
    if (jny_stemmer_language(language).n)
        q->d->language = language;
    q->d->glob = jny_str_eq(text_under(map, "source-semantics"), JNY_STR("glob"));
}

jny_status read_qdc(draft *d, jny_str text, jny_err *err)
{
    static const xml_events events = {qdc_open, qdc_close, qdc_text, qdc_instruction};
    qdc        q  = {.d = d, .description = jny_buf_open(d->a), .guids = jny_intern_open(d->a)};
    jny_status st = xml_read(d->a, text, &events, &q, err);
    if (st == JNY_OK && q.too_deep)
        return jny_fail(err, JNY_ELIMIT, NULL, "more than %d levels of codes", THEME_LEVELS);
    if (st == JNY_OK && !q.is_codebook)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "not a REFI-QDA codebook: it begins with another "
                        "element than CodeBook");
    return st;
}

/* ---- Writing --------------------------------------------------------------------------------- */

void jny_refi_codebook_name(jny_buf *b, const jny_codebook *book)
{
    jny_buf json = jny_buf_open(b->a);
    jny_buf_add(&json, JNY_STR("{\"codebook\":"));
    jny_buf_json(&json, book->name);
    jny_buf_add(&json, JNY_STR(",\"language\":"));
    jny_buf_json(&json, book->language);
    if (book->glob)
        jny_buf_add(&json, JNY_STR(",\"source-semantics\":\"glob\""));
    jny_buf_add(&json, JNY_STR(",\"title\":"));
    jny_buf_json(&json, book->title);
    jny_buf_char(&json, '}');
    jny_buf_add(b, JNY_STR("<?journeys "));
    for (size_t i = 0; i < json.n; i++) /* the only sign that could end it */
        if (json.p[i] == '>')
            jny_buf_add(b, JNY_STR("\\u003e"));
        else
            jny_buf_char(b, json.p[i]);
    jny_buf_add(b, JNY_STR("?>\n"));
}

static bool write_description(jny_buf *b, const jny_theme *t, unsigned depth)
{
    jny_buf text = jny_buf_open(b->a), fields = jny_buf_open(b->a);
    if (!jny_str_eq(slug_of(b->a, t->name), t->id))
        jny_buf_format(&fields, "id: %.*s\n", JNY_ARG(t->id));
    write_theme_fields(&fields, t, 0);
    jny_buf_add(&text, t->definition);
    if (fields.n) {
        jny_buf_format(&text, "%s%.*s\n", text.n ? "\n\n" : "", JNY_ARG(fence));
        jny_buf_add(&text, jny_buf_str(&fields));
    }
    if (text.n == 0)
        return true;
    jny_buf_format(b, "%*s<Description>", (int)(2 + 2 * (depth + t->depth)), "");
    bool whole = jny_xml_escape(b, jny_buf_str(&text), false);
    jny_buf_add(b, JNY_STR("</Description>\n"));
    return whole;
}

void jny_refi_codes(jny_buf *b, const jny_codebook *book, const jny_str *guids, unsigned depth,
                    jny_exchange *report)
{
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t = &book->themes[i];
        if (jny_guid_read(b->a, t->guid).n == 0)
            exchange_lost(b->a, report,
                          "themes have no guid of their own: one was made of the id, so a new id "
                          "will be a new code (`codebook check --write-guids` gives them)",
                          t->path);
        jny_buf_format(b, "%*s<Code guid=\"%.*s\" name=\"", (int)(2 * (depth + t->depth)), "",
                       JNY_ARG(guids[i]));
        bool whole = jny_xml_escape(b, t->name, true);
        jny_buf_add(b, JNY_STR("\" isCodable=\"true\">\n"));
        whole &= write_description(b, t, depth);
        if (!whole)
            exchange_lost(b->a, report, "code points that XML cannot hold", t->path);
        int next = i + 1 < book->n ? (int)book->themes[i + 1].depth : 0;
        for (int d = (int)t->depth; d >= next; d--)
            jny_buf_format(b, "%*s</Code>\n", 2 * ((int)depth + d), "");
    }
}

jny_status write_qdc(jny_arena *a, const jny_codebook *book, jny_buf *b, jny_exchange *report,
                     jny_err *err)
{
    (void)err;
    jny_str *guids = JNY_ARRAY(a, jny_str, book->n + 1);
    for (size_t i = 0; i < book->n; i++)
        guids[i] = jny_refi_theme_guid(a, book, &book->themes[i]);
    jny_buf_add(b, JNY_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    jny_refi_codebook_name(b, book);
    jny_buf_add(
        b, JNY_STR("<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" origin=\"journeys " JNY_VERSION
                   "\">\n  <Codes>\n"));
    jny_refi_codes(b, book, guids, 2, report);
    jny_buf_add(b, JNY_STR("  </Codes>\n</CodeBook>\n"));
    return JNY_OK;
}
