/* xml.c - XML by expat, with a short leash: no DOCTYPE, so no entities and nothing fetched;
 * and the dictionaries of Yoshikoder and of Lexicoder 2, which are XML. */
#include "xml.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    XML_Parser        parser;
    jny_arena        *a;
    const xml_events *events;
    void             *ctx;
    size_t            depth;
    const char       *refused;
} document;

static jny_str local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return jny_cstr(colon ? colon + 1 : name);
}

static void stop(document *d, const char *why)
{
    if (!d->refused)
        d->refused = why;
    XML_StopParser(d->parser, XML_FALSE);
}

static void on_open(void *ctx, const char *name, const char **attributes)
{
    document *d = ctx;
    if (++d->depth > XML_DEPTH) {
        stop(d, "more than 64 levels deep");
        return;
    }
    jny_loc at = {(unsigned)XML_GetCurrentLineNumber(d->parser),
                  (unsigned)XML_GetCurrentColumnNumber(d->parser) + 1};
    if (d->events->open && !d->events->open(d->ctx, local_name(name), attributes, at))
        XML_StopParser(d->parser, XML_FALSE);
}

static void on_close(void *ctx, const char *name)
{
    document *d = ctx;
    d->depth--;
    if (d->events->close)
        d->events->close(d->ctx, local_name(name));
}

static void on_text(void *ctx, const char *text, int n)
{
    document *d = ctx;
    if (d->events->text)
        d->events->text(d->ctx, (jny_str){text, (size_t)n});
}

static void on_instruction(void *ctx, const char *target, const char *data)
{
    document *d = ctx;
    if (d->events->instruction)
        d->events->instruction(d->ctx, jny_cstr(target), jny_cstr(data));
}

static void on_doctype(void *ctx, const char *name, const char *system, const char *public,
                       int has_subset)
{
    (void)name, (void)system, (void)public, (void)has_subset;
    stop(ctx, "holds a DOCTYPE, which no codebook needs: take it out, if you trust the file");
}

jny_status xml_read(jny_arena *a, jny_str text, const xml_events *events, void *ctx, jny_err *err)
{
    document d = {.a = a, .events = events, .ctx = ctx, .parser = XML_ParserCreate("UTF-8")};
    if (!d.parser)
        return jny_fail(err, JNY_EIO, NULL, "out of memory");
    XML_SetUserData(d.parser, &d);
    XML_SetElementHandler(d.parser, on_open, on_close);
    XML_SetCharacterDataHandler(d.parser, on_text);
    XML_SetProcessingInstructionHandler(d.parser, on_instruction);
    XML_SetStartDoctypeDeclHandler(d.parser, on_doctype);
    enum XML_Status st   = XML_Parse(d.parser, text.n ? text.p : "", (int)text.n, 1);
    enum XML_Error  code = XML_GetErrorCode(d.parser);
    char            place[40];
    snprintf(place, sizeof place, "%lu:%lu", (unsigned long)XML_GetCurrentLineNumber(d.parser),
             (unsigned long)XML_GetCurrentColumnNumber(d.parser) + 1);
    jny_status out = JNY_OK;
    if (d.refused)
        out = jny_fail(err, JNY_ESYNTAX, place, "%s", d.refused);
    else if (st != XML_STATUS_OK && code != XML_ERROR_ABORTED)
        out = jny_fail(err, JNY_ESYNTAX, place, "not XML: %s", XML_ErrorString(code));
    XML_ParserFree(d.parser);
    return out;
}

jny_str xml_attribute(jny_arena *a, const char *const *attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (jny_str_eq(local_name(attributes[i]), jny_cstr(name)))
            return jny_str_trim(jny_str_copy(a, jny_cstr(attributes[i + 1])));
    return (jny_str){0};
}

/* ---- What it is ------------------------------------------------------------------------- */

typedef struct {
    jny_arena *a;
    jny_str    name;
} root_seeker;

static bool on_root(void *ctx, jny_str name, const char *const *attributes, jny_loc at)
{
    root_seeker *s = ctx;
    (void)attributes, (void)at;
    s->name = jny_str_copy(s->a, name);
    return false;
}

jny_str xml_root(jny_arena *a, jny_str text)
{
    static const xml_events events = {.open = on_root};
    root_seeker             s      = {.a = a};
    jny_err                 err    = {0};
    xml_read(a, text, &events, &s, &err);
    return s.name;
}

/* ---- Yoshikoder ---------------------------------------------------------------------------- */

typedef struct {
    draft *d;
    size_t open[XML_DEPTH + 1]; /* the category of each level; JNY_NO_PARENT: none */
    size_t depth;
    bool   too_deep;
} yoshikoder;

static bool yoshi_open(void *ctx, jny_str name, const char *const *attributes, jny_loc at)
{
    yoshikoder *y     = ctx;
    draft      *d     = y->d;
    size_t      above = y->depth ? y->open[y->depth - 1] : JNY_NO_PARENT, here = above;
    jny_str     text  = xml_attribute(d->a, attributes, "name");
    jny_str     notes = xml_attribute(d->a, attributes, "desc");
    if (jny_str_eq(name, JNY_STR("cnode"))) {
        if (text.n == 0)
            draft_refuse(d, at, "a category without a name");
        else
            here = draft_theme_of(d, above, text, at);
        y->too_deep = text.n && here == JNY_NO_PARENT;
        if (text.n && !y->too_deep && !jny_str_eq(notes, text))
            d->themes.at[here].fields.definition = notes;
    } else if (jny_str_eq(name, JNY_STR("pnode"))) {
        d->report->entries++;
        if (xml_attribute(d->a, attributes, "score").n)
            draft_lost(d, "scores of patterns", at);
        if (above == JNY_NO_PARENT)
            draft_refuse(d, at, "pattern \"%.*s\" stands in no category", JNY_ARG(text));
        else
            draft_rule(d, above, text, at);
    } else if (jny_str_eq(name, JNY_STR("dictionary"))) {
        if (jny_str_eq(xml_attribute(d->a, attributes, "patternengine"), JNY_STR("regexp")))
            draft_lost(d, "regular expressions: patterns were read as words with wildcards", at);
    } else {
        draft_lost(d, "elements that a dictionary does not have", at);
    }
    y->open[y->depth++] = here;
    return !y->too_deep;
}

static void yoshi_close(void *ctx, jny_str name)
{
    yoshikoder *y = ctx;
    (void)name;
    y->depth--;
}

/* One category around all the others, with nothing of its own, names the dictionary. */
static void unwrap(draft *d)
{
    draft_theme *root = d->themes.n ? &d->themes.at[0] : NULL;
    if (!root || d->first_top != d->last_top || root->rules.n || !root->first_child)
        return;
    draft_note(d, "outermost categories around all others: its name is the codebook's title",
               root->fields.at);
    d->title     = root->fields.name;
    d->first_top = root->first_child;
    d->last_top  = root->last_child;
    for (size_t k = d->first_top; k; k = d->themes.at[k - 1].next)
        d->themes.at[k - 1].parent = JNY_NO_PARENT;
    for (size_t i = 0; i < d->themes.n; i++)
        d->themes.at[i].depth -= d->themes.at[i].depth > 0;
}

jny_status read_yoshikoder(draft *d, jny_str text, jny_err *err)
{
    static const xml_events events = {.open = yoshi_open, .close = yoshi_close};
    yoshikoder              y      = {.d = d};
    jny_status              st     = xml_read(d->a, text, &events, &y, err);
    if (st == JNY_OK && y.too_deep)
        return jny_fail(err, JNY_ELIMIT, NULL, "more than %d levels of categories", THEME_LEVELS);
    if (st == JNY_OK)
        unwrap(d);
    return st;
}
