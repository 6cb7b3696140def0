/* qdpx_read.c - the XML of a REFI-QDA project, element by element: what it says is kept, what has
 * no place in a project of ours is counted by its kind. In the child only. */
#include "qdpx_read.h"

#include <stdlib.h>
#include <string.h>

/* ---- Attributes ------------------------------------------------------------------------------ */

jny_str qdpx_attribute(jny_arena *a, const char **attributes, const char *name)
{
    const char *v = archive_attribute(attributes, name);
    return v ? jny_str_copy(a, jny_cstr(v)) : (jny_str){0};
}

jny_str qdpx_path(jny_arena *a, const char **attributes, const char *name)
{
    jny_str path = qdpx_attribute(a, attributes, name);
    return jny_str_starts(path, JNY_STR("internal://")) ? jny_str_sub(path, 11, path.n) : path;
}

jny_str qdpx_guid(jny_arena *a, const char **attributes, const char *name)
{
    const char *v = archive_attribute(attributes, name);
    return v ? jny_guid_read(a, jny_cstr(v)) : (jny_str){0};
}

static int64_t position(const char **attributes, const char *name)
{
    const char *v   = archive_attribute(attributes, name);
    char       *end = NULL;
    long long   n   = v ? strtoll(v, &end, 10) : -1;
    return v && end != v && *end == '\0' && n >= 0 && n <= INT32_MAX ? n : -1;
}

/* The time of a coding, as it is written again. */
static jny_str date_attribute(reader *r, const char **attributes, const char *name)
{
    jny_str s = jny_str_trim(qdpx_attribute(&r->own, attributes, name));
    if (s.n == 0 || jny_refi_is_time(s))
        return s;
    if (r->second)
        qdpx_lost(r, "dates of codings that are no dates", r->s.name, 1);
    return (jny_str){0};
}

void qdpx_listen(reader *r, capture what)
{
    r->capturing    = what;
    r->capturing_at = r->depth;
    r->text.n       = 0;
}

/* ---- Texts: both readings -------------------------------------------------------------------- */

static void on_source(reader *r, const char **attributes)
{
    jny_arena *a    = &r->own;
    jny_str    rich = qdpx_attribute(a, attributes, "richTextPath");
    r->s            = (source){.guid    = qdpx_guid(a, attributes, "guid"),
                               .name    = qdpx_attribute(a, attributes, "name"),
                               .path    = qdpx_path(a, attributes, "plainTextPath"),
                               .content = jny_buf_open(a)};
    r->in_source    = true;
    r->in_selection = r->in_coding = 0;
    if (r->s.guid.n)
        qdpx_source_known(r, r->s.guid);
    if (r->second || !rich.n)
        return;
    qdpx_file(r, qdpx_path(a, attributes, "richTextPath"));
    qdpx_lost(r, "formatted versions of texts", r->s.name, 1);
}

static void on_selection(reader *r, const char **attributes)
{
    *JNY_PUSH(&r->own, &r->s.selections) = (selection){
        .name = qdpx_attribute(&r->own, attributes, "name"),
        .from = position(attributes, "startPosition"),
        .to   = position(attributes, "endPosition"),
    };
    r->in_selection = r->s.selections.n;
}

static void on_coding(reader *r, const char **attributes)
{
    *JNY_PUSH(&r->own, &r->s.codings) = (read_coding){
        .selection = r->in_selection ? r->in_selection - 1 : SIZE_MAX,
        .user      = qdpx_guid(&r->own, attributes, "creatingUser"),
        .when      = date_attribute(r, attributes, "creationDateTime"),
    };
    r->in_coding = r->s.codings.n;
    if (r->in_selection)
        r->s.selections.at[r->in_selection - 1].codings++;
}

static void on_code_ref(reader *r, const char **attributes)
{
    read_coding *c = &r->s.codings.at[r->in_coding - 1];
    if (!c->code.n)
        c->code = qdpx_guid(&r->own, attributes, "targetGUID");
    else if (r->second)
        qdpx_lost(r, "codes of a coding behind its first", r->s.name, 1);
}

static void on_note_ref(reader *r, const char **attributes)
{
    jny_str guid = qdpx_guid(&r->own, attributes, "targetGUID");
    if (r->in_coding) {
        read_coding *c                = &r->s.codings.at[r->in_coding - 1];
        *JNY_PUSH(&r->own, &c->notes) = guid;
    } else if (r->in_selection) {
        selection *s                  = &r->s.selections.at[r->in_selection - 1];
        *JNY_PUSH(&r->own, &s->notes) = guid;
    } else if (!r->second || r->in_source) {
        if (r->in_source == r->second)
            qdpx_lost(r,
                      r->in_source    ? "links from texts to notes"
                      : r->code_depth ? "links from codes to notes"
                                      : "links from other things to notes",
                      r->s.name, 1);
    }
}

/* ---- Element by element ---------------------------------------------------------------------- */

static void on_description(reader *r)
{
    if (r->in_selection && r->in_source)
        qdpx_listen(r, CAPTURE_SELECTION);
    else if (r->code_depth && !r->second)
        qdpx_listen(r, CAPTURE_CODE);
    else if (!r->second)
        qdpx_lost(r,
                  r->in_source ? "descriptions of texts"
                  : r->in_note ? "descriptions of notes"
                  : r->in_case ? "descriptions of cases"
                  : r->in_set  ? "descriptions of sets"
                               : "descriptions of the project and of variables",
                  r->in_source ? r->s.name : (jny_str){0}, 1);
}

static bool is_value(const char *name)
{
    static const char *const all[] = {"TextValue",  "BooleanValue", "IntegerValue",
                                      "FloatValue", "DateValue",    "DateTimeValue"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (qdpx_is(name, all[i]))
            return true;
    return false;
}

/* What stands in texts; true: it was this. */
static bool start_in_source(reader *r, const char *name, const char **attributes)
{
    if (qdpx_is(name, "PlainTextSelection"))
        on_selection(r, attributes);
    else if (qdpx_is(name, "Coding"))
        on_coding(r, attributes);
    else if (qdpx_is(name, "CodeRef") && r->in_coding)
        on_code_ref(r, attributes);
    else if (qdpx_is(name, "PlainTextContent")) {
        r->s.has_content = true;
        qdpx_listen(r, CAPTURE_SOURCE);
    } else
        return false;
    return true;
}

static void on_start(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    reader *r = ctx;
    (void)main;
    if (r->depth++ == 0) {
        const char *origin = archive_attribute(attributes, "origin");
        r->ours            = origin && strncmp(origin, "journeys ", 9) == 0;
        qdpx_attributes(r, "Project", attributes);
        if (!qdpx_is(name, "Project"))
            xml_stop(x, JNY_ESYNTAX, "begins with another element than Project");
        return;
    }
    if (r->capturing != CAPTURE_NONE) { /* words hold no elements: what these hold are words too */
        qdpx_other(r, "elements within words");
        return;
    }
    if (qdpx_foreign(r, name, attributes))
        return;
    qdpx_attributes(r, name, attributes);
    if (qdpx_is(name, "TextSource") && !r->in_source && !r->in_note && !r->in_case && !r->in_set)
        on_source(r, attributes);
    else if (r->in_source && start_in_source(r, name, attributes))
        return;
    else if (qdpx_is(name, "NoteRef"))
        on_note_ref(r, attributes);
    else if (qdpx_is(name, "Description"))
        on_description(r);
    else if (is_value(name))
        qdpx_listen(r, CAPTURE_VALUE);
    else
        qdpx_frame_start(x, r, name, attributes);
}

static void on_text(xml *x, void *ctx, const char *p, size_t n)
{
    reader *r = ctx;
    (void)x;
    if (r->capturing != CAPTURE_NONE)
        jny_buf_add(&r->text, (jny_str){p, n});
}

static void take_words(reader *r)
{
    jny_str text = jny_buf_str(&r->text);
    switch (r->capturing) {
    case CAPTURE_CODE:
        r->codes.at[r->code_at[r->code_depth - 1] - 1].description = jny_str_copy(r->a, text);
        break;
    case CAPTURE_SELECTION:
        r->s.selections.at[r->in_selection - 1].description =
            jny_str_copy(&r->own, jny_str_trim(text));
        break;
    case CAPTURE_SOURCE:
    case CAPTURE_NOTE: jny_buf_add(&r->s.content, text); break;
    case CAPTURE_VALUE: qdpx_value_end(r, text); break;
    case CAPTURE_NONE: break;
    }
    r->capturing = CAPTURE_NONE;
}

static void end_of_source(xml *x, reader *r)
{
    jny_err err = {0};
    qdpx_source_end(r, &err);
    if (err.status != JNY_OK)
        xml_stop(x, err.status, "%s: %s", err.place, err.msg);
    r->in_source = false;
    r->s         = (source){0};
    jny_arena_reset(&r->own);
}

static void on_end(xml *x, void *ctx, const char *name, bool main)
{
    reader *r = ctx;
    (void)main;
    r->depth--;
    if (r->foreign) {
        if (r->depth + 1 == r->foreign)
            r->foreign = 0;
        return;
    }
    if (r->capturing != CAPTURE_NONE) {
        if (r->depth + 1 == r->capturing_at)
            take_words(r);
    } else if (qdpx_is(name, "TextSource") && r->in_source)
        end_of_source(x, r);
    else if (qdpx_is(name, "PlainTextSelection"))
        r->in_selection = 0;
    else if (qdpx_is(name, "Coding"))
        r->in_coding = 0;
    else if (qdpx_is(name, "VariableValue"))
        r->variable = 0;
    else if (!r->second && !r->in_source)
        qdpx_frame_end(r, name);
}

void qdpx_instruction(void *ctx, const char *target, const char *data)
{
    reader *r = ctx;
    if (!r->second && strcmp(target, "journeys") == 0 && r->codes.n < QDPX_LIST_MOST)
        *JNY_PUSH(r->a, &r->codes) =
            (qdpx_code){.instruction = true, .name = jny_str_copy(r->a, jny_cstr(data))};
}

const xml_handler qdpx_handler = {NULL, on_start, on_end, on_text};
