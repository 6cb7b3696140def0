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

/* "{8C5A...}" is 8c5a...; empty where it is none. */
static jny_str guid_of(jny_arena *a, jny_str s)
{
    if (s.n == 38 && s.p[0] == '{' && s.p[37] == '}')
        s = jny_str_sub(s, 1, 37);
    if (s.n != 36)
        return (jny_str){0};
    for (size_t i = 0; i < s.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s.p[i] != '-' : !strchr("0123456789abcdefABCDEF", s.p[i]))
            return (jny_str){0};
    }
    return lower_of(a, s);
}

static bool open_code(qdc *q, const char *const *attributes, size_t above, size_t *here, jny_loc at)
{
    draft  *d       = q->d;
    jny_str name    = xml_attribute(d->a, attributes, "name");
    jny_str guid    = guid_of(d->a, xml_attribute(d->a, attributes, "guid"));
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

/* Text for an element or, with its line ends kept, an attribute. What XML cannot hold at
 * all is left out: false. */
static bool add_escaped(jny_buf *b, jny_str s, bool attribute)
{
    bool whole = true;
    for (size_t at = 0; at < s.n;) {
        size_t   from = at;
        uint32_t c    = jny_utf8_next(s, &at);
        if (c == '&')
            jny_buf_add(b, JNY_STR("&amp;"));
        else if (c == '<')
            jny_buf_add(b, JNY_STR("&lt;"));
        else if (c == '>')
            jny_buf_add(b, JNY_STR("&gt;"));
        else if (c == '"' && attribute)
            jny_buf_add(b, JNY_STR("&quot;"));
        else if (c == '\r' || (attribute && (c == '\n' || c == '\t')))
            jny_buf_format(b, "&#%u;", (unsigned)c);
        else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0xFFFE || c == 0xFFFF)
            whole = false;
        else
            jny_buf_add(b, jny_str_sub(s, from, at));
    }
    return whole;
}

/* A guid for a theme that has none: always the same for the same place in a codebook. */
static jny_str made_guid(jny_arena *a, const jny_codebook *book, const jny_theme *t)
{
    jny_xxh128 h = jny_hash_xxh128(
        jny_str_format(a, "journeys:%.*s:%.*s", JNY_ARG(book->name), JNY_ARG(t->path)));
    unsigned char *x = h.bytes;
    x[6]      = (unsigned char)((x[6] & 0x0F) | 0x80); /* version 8: made by one's own rule */
    x[8]      = (unsigned char)((x[8] & 0x3F) | 0x80);
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < sizeof h.bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            jny_buf_char(&b, '-');
        jny_buf_hex(&b, &x[i], 1);
    }
    return jny_buf_str(&b);
}

static void write_header(jny_buf *b, const jny_codebook *book)
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
    jny_buf_add(b, JNY_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?journeys "));
    for (size_t i = 0; i < json.n; i++) /* the only sign that could end it */
        if (json.p[i] == '>')
            jny_buf_add(b, JNY_STR("\\u003e"));
        else
            jny_buf_char(b, json.p[i]);
    jny_buf_add(
        b, JNY_STR("?>\n<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" origin=\"journeys " JNY_VERSION
                   "\">\n  <Codes>\n"));
}

static bool write_description(jny_buf *b, const jny_theme *t)
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
    jny_buf_format(b, "%*s<Description>", (int)(6 + 2 * t->depth), "");
    bool whole = add_escaped(b, jny_buf_str(&text), false);
    jny_buf_add(b, JNY_STR("</Description>\n"));
    return whole;
}

jny_status write_qdc(jny_arena *a, const jny_codebook *book, jny_buf *b, jny_exchange *report,
                     jny_err *err)
{
    (void)err;
    write_header(b, book);
    for (size_t i = 0; i < book->n; i++) {
        const jny_theme *t    = &book->themes[i];
        jny_str          guid = guid_of(a, t->guid);
        if (guid.n == 0) {
            guid = made_guid(a, book, t);
            exchange_lost(a, report,
                          "themes have no guid of their own: one was made of the id, so a new id "
                          "will be a new code (`codebook check --write-guids` gives them)",
                          t->path);
        }
        jny_buf_format(b, "%*s<Code guid=\"%.*s\" name=\"", (int)(4 + 2 * t->depth), "",
                       JNY_ARG(guid));
        bool whole = add_escaped(b, t->name, true);
        jny_buf_add(b, JNY_STR("\" isCodable=\"true\">\n"));
        whole &= write_description(b, t);
        if (!whole)
            exchange_lost(a, report, "code points that XML cannot hold", t->path);
        int next = i + 1 < book->n ? (int)book->themes[i + 1].depth : 0;
        for (int d = (int)t->depth; d >= next; d--)
            jny_buf_format(b, "%*s</Code>\n", 4 + 2 * d, "");
    }
    jny_buf_add(b, JNY_STR("  </Codes>\n</CodeBook>\n"));
    return JNY_OK;
}
