/* qdpx_read.c - the XML of a REFI-QDA project, element by element: what it says is kept, what has
 * no place in a project of ours is counted by its kind. In the child only. */
#include "qdpx_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- Attributes
 * ----------------------------------------------------------------------------------- */

jny_str qdpx_attribute(jny_arena *a, const char **attributes, const char *name)
{
    const char *v = archive_attribute(attributes, name);
    return v ? jny_str_copy(a, jny_cstr(v)) : (jny_str){0};
}

static jny_str guid_attribute(jny_arena *a, const char **attributes, const char *name)
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

/* An xsd:dateTime, as it is written again: digits and its signs, no more. */
static jny_str date_attribute(jny_arena *a, const char **attributes, const char *name)
{
    jny_str s = jny_str_trim(qdpx_attribute(a, attributes, name));
    if (s.n < 19 || s.n > 40 || s.p[4] != '-' || s.p[7] != '-' || s.p[10] != 'T')
        return (jny_str){0};
    for (size_t i = 0; i < s.n; i++)
        if (!isdigit((unsigned char)s.p[i]) && (!s.p[i] || !strchr("-:.+TZ", s.p[i])))
            return (jny_str){0};
    return s;
}

static void listen_for(reader *r, capture what)
{
    r->capturing    = what;
    r->capturing_at = r->depth;
    r->text.n       = 0;
}

/* The number of a source that a case, a set or a text names. */
static uint32_t source_number(reader *r, jny_str guid)
{
    uint32_t n = jny_intern(&r->source_guids, guid);
    while (r->case_of.n < n) {
        *JNY_PUSH(r->a, &r->case_of) = 0;
        *JNY_PUSH(r->a, &r->sets_of) = 0;
    }
    return n;
}

/* Puts a source into a case (or a set) of that number. */
static void join(reader *r, jny_str guid, bool set, size_t which)
{
    uint32_t  n                = source_number(r, guid);
    uint32_t *first            = set ? &r->sets_of.at[n - 1] : &r->case_of.at[n - 1];
    *JNY_PUSH(r->a, &r->links) = (membership){(uint32_t)which, *first};
    *first                     = (uint32_t)r->links.n;
}

/* ---- People, codes, variables: the first reading
 * ---------------------------------------------------- */

static void on_user(reader *r, const char **attributes)
{
    jny_str guid = guid_attribute(r->a, attributes, "guid");
    jny_str name = qdpx_name(r->a, qdpx_attribute(r->a, attributes, "name"));
    jny_str id   = qdpx_attribute(r->a, attributes, "id");
    if (!guid.n || jny_intern(&r->user_guids, guid) <= r->users.n) {
        qdpx_lost(r, "users without a guid of their own", name, 1);
        return;
    }
    *JNY_PUSH(r->a, &r->users) =
        (qdpx_user){name.n ? name : guid, jny_str_eq(id, JNY_STR("machine"))};
}

static void on_code(xml *x, reader *r, const char **attributes)
{
    jny_str codable = qdpx_attribute(r->a, attributes, "isCodable");
    if (r->codes.n >= QDPX_LIST_MOST) {
        xml_stop(x, JNY_ELIMIT, "has more than %d codes", QDPX_LIST_MOST);
        return;
    }
    *JNY_PUSH(r->a, &r->codes) = (qdpx_code){
        .guid   = guid_attribute(r->a, attributes, "guid"),
        .name   = qdpx_name(r->a, qdpx_attribute(r->a, attributes, "name")),
        .colour = qdpx_attribute(r->a, attributes, "color"),
        .depth  = r->code_depth,
        .folder = jny_str_eq(codable, JNY_STR("false")) || jny_str_eq(codable, JNY_STR("0")),
    };
    r->code_at[r->code_depth++] = r->codes.n; /* as deep as the XML may be */
}

static void on_variable(reader *r, const char **attributes)
{
    jny_str guid = guid_attribute(r->a, attributes, "guid");
    jny_str name = qdpx_name(r->a, qdpx_attribute(r->a, attributes, "name"));
    if (!guid.n || !name.n || jny_intern(&r->variable_guids, guid) <= r->variables.n)
        qdpx_lost(r, "variables without a name or guid of their own", name, 1);
    else
        *JNY_PUSH(r->a, &r->variables) = name;
}

static void on_case(reader *r, const char **attributes)
{
    jny_str guid = guid_attribute(r->a, attributes, "guid");
    jny_str name = qdpx_name(r->a, qdpx_attribute(r->a, attributes, "name"));
    bool    ours = jny_str_eq(guid, jny_refi_guid(&r->own, "case of", name, (jny_str){0}));
    *JNY_PUSH(r->a, &r->cases) = (a_case){.name = name, .unnamed_of_ours = ours};
    r->in_case                 = true;
}

static void on_value_end(reader *r, jny_str text)
{
    uint32_t v = r->variable;
    text       = jny_str_trim(text);
    if (!v) {
        qdpx_lost(r, "values of variables that are not in the file", (jny_str){0}, 1);
    } else if (text.n == 0) {
        return; /* empty is absent */
    } else if (r->in_source) {
        *JNY_PUSH(&r->own, &r->s.values) = (value){v, jny_str_copy(&r->own, text)};
    } else if (r->in_case && !r->second) {
        values *of          = &r->cases.at[r->cases.n - 1].values;
        *JNY_PUSH(r->a, of) = (value){v, jny_intern_copy(&r->value_texts, text)};
    }
}

/* ---- Sets
 * ---------------------------------------------------------------------------------------------- */

static void on_set(reader *r, const char **attributes)
{
    jny_str guid = guid_attribute(r->a, attributes, "guid");
    jny_str name = qdpx_name(r->a, qdpx_attribute(r->a, attributes, "name")), rest = name;
    a_set   set  = {.name = name};
    bool    pair = memmem(name.p ? name.p : "", name.n, ": ", 2) != NULL;
    jny_str key  = jny_str_trim(jny_str_cut(&rest, ':'));
    rest         = jny_str_trim(rest);
    pair         = pair && key.n && rest.n;
    if (jny_str_eq(guid, jny_refi_guid(&r->own, "set", name, (jny_str){0})))
        set.kind = SET_OURS; /* an attribute says the same */
    else if (jny_str_eq(guid, jny_refi_guid(&r->own, "finished", name, (jny_str){0})))
        set.kind = SET_FINISHED;
    else if (jny_str_eq(guid, jny_refi_guid(&r->own, "flag", name, (jny_str){0})))
        set.kind = SET_FLAG;
    else if (pair)
        set.kind = SET_ATTRIBUTE;
    if (set.kind != SET_OURS && pair) {
        set.name  = key;
        set.value = rest;
    }
    *JNY_PUSH(r->a, &r->sets) = set;
    r->members                = (set_members){0};
    r->in_set                 = true;
}

static void on_set_end(reader *r)
{
    const a_set *s    = &r->sets.at[r->sets.n - 1];
    jny_str      name = s->value.n
                            ? jny_str_format(&r->own, "%.*s: %.*s", JNY_ARG(s->name), JNY_ARG(s->value))
                            : s->name;
    r->in_set         = false;
    if (r->members.codes)
        qdpx_lost(r, "sets of codes", name, 1);
    else if (s->kind == SET_ATTRIBUTE && r->members.sources)
        qdpx_told(r,
                  "sets named like an attribute, \"name: value\" (taken in as that with "
                  "--sets-as-attributes)",
                  name, 1);
    else if (s->kind == SET_OTHER || s->kind == SET_ATTRIBUTE)
        qdpx_lost(r, r->members.sources ? "sets of texts" : "empty sets", name, 1);
}

/* ---- Texts: both readings
 * ---------------------------------------------------------------------------------- */

static void on_source(reader *r, const char **attributes)
{
    static const char *const who[] = {"creatingUser", "creationDateTime", "modifyingUser",
                                      "modifiedDateTime", NULL};
    jny_arena               *a     = &r->own;
    jny_str                  path  = qdpx_attribute(a, attributes, "plainTextPath");
    jny_str                  rich  = qdpx_attribute(a, attributes, "richTextPath");
    bool                     said  = false;
    if (jny_str_starts(path, JNY_STR("internal://")))
        path = jny_str_sub(path, 11, path.n);
    r->s            = (source){.guid    = guid_attribute(a, attributes, "guid"),
                               .name    = qdpx_attribute(a, attributes, "name"),
                               .path    = path,
                               .content = jny_buf_open(a)};
    r->in_source    = true;
    r->in_selection = r->in_coding = 0;
    if (r->s.guid.n)
        source_number(r, r->s.guid);
    if (r->second)
        return;
    if (rich.n) {
        qdpx_file(r, rich);
        qdpx_lost(r, "formatted versions of texts", r->s.name, 1);
    }
    for (const char *const *k = who; *k; k++)
        said |= archive_attribute(attributes, *k) != NULL;
    if (said)
        qdpx_lost(r, "who brought texts in or changed them, and when", r->s.name, 1);
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
        .user      = guid_attribute(&r->own, attributes, "creatingUser"),
        .when      = date_attribute(&r->own, attributes, "creationDateTime"),
    };
    r->in_coding = r->s.codings.n;
    if (r->in_selection)
        r->s.selections.at[r->in_selection - 1].codings++;
}

static void on_note_ref(reader *r, const char **attributes)
{
    jny_str guid = guid_attribute(&r->own, attributes, "targetGUID");
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

/* ---- Notes
 * -------------------------------------------------------------------------------------------------
 */

static void on_note_end(reader *r)
{
    r->in_note = false;
    if (!r->note_guid.n || jny_intern(&r->note_guids, r->note_guid) <= r->notes.n)
        return;
    jny_str raw  = jny_str_copy(r->a, jny_buf_str(&r->s.content));
    size_t  file = r->note_path.n ? qdpx_file(r, r->note_path) : SIZE_MAX;
    jny_err err  = {0};
    if (file != SIZE_MAX && archive_read(r->z, r->a, r->entry_of.at[file], &raw, &err) == JNY_OK &&
        !jny_utf8_check(raw, NULL))
        raw = (jny_str){0};
    if (jny_str_starts(raw, JNY_STR("\xEF\xBB\xBF")))
        raw = jny_str_sub(raw, 3, raw.n);
    *JNY_PUSH(r->a, &r->notes)     = raw;
    *JNY_PUSH(r->a, &r->note_used) = false;
}

static void on_note(reader *r, const char **attributes)
{
    jny_str path = qdpx_attribute(r->a, attributes, "plainTextPath");
    if (jny_str_starts(path, JNY_STR("internal://")))
        path = jny_str_sub(path, 11, path.n);
    r->note_guid = guid_attribute(r->a, attributes, "guid");
    r->note_path = path;
    r->s         = (source){.content = jny_buf_open(&r->own)};
    r->in_note   = true;
}

static void on_description(reader *r)
{
    if (r->in_selection && r->in_source)
        listen_for(r, CAPTURE_SELECTION);
    else if (r->code_depth && !r->second)
        listen_for(r, CAPTURE_CODE);
    else if (!r->second)
        qdpx_lost(r,
                  r->in_source ? "descriptions of texts"
                  : r->in_note ? "descriptions of notes"
                  : r->in_case ? "descriptions of cases"
                  : r->in_set  ? "descriptions of sets"
                               : "descriptions of the project and of variables",
                  r->in_source ? r->s.name : (jny_str){0}, 1);
}

/* ---- Element by element
 * ---------------------------------------------------------------------------------------- */

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
        r->s.codings.at[r->in_coding - 1].code = guid_attribute(&r->own, attributes, "targetGUID");
    else if (qdpx_is(name, "PlainTextContent")) {
        r->s.has_content = true;
        listen_for(r, CAPTURE_SOURCE);
    } else
        return false;
    return true;
}

/* What a case, a set, a note point at. */
static bool start_reference(reader *r, const char *name, const char **attributes)
{
    jny_str target     = guid_attribute(&r->own, attributes, "targetGUID");
    bool    source_ref = qdpx_is(name, "SourceRef") || qdpx_is(name, "MemberSource");
    if (qdpx_is(name, "VariableRef"))
        r->variable = jny_intern_find(&r->variable_guids, target);
    else if (source_ref && target.n && r->in_case && !r->second)
        join(r, target, false, r->cases.n);
    else if (source_ref && target.n && r->in_set && !r->second) {
        join(r, target, true, r->sets.n);
        r->members.sources++;
    } else if (qdpx_is(name, "MemberCode"))
        r->members.codes++;
    else if (qdpx_is(name, "CodeRef") && r->in_case && !r->second)
        qdpx_lost(r, "codings of whole cases", r->cases.at[r->cases.n - 1].name, 1);
    else
        return source_ref || qdpx_is(name, "CodeRef");
    return true;
}

static void start_frame(xml *x, reader *r, const char *name, const char **attributes)
{
    if (r->second)
        return;
    if (r->in_source)
        qdpx_other(r, name);
    else if (qdpx_is(name, "User"))
        on_user(r, attributes);
    else if (qdpx_is(name, "Code"))
        on_code(x, r, attributes);
    else if (qdpx_is(name, "Variable"))
        on_variable(r, attributes);
    else if (qdpx_is(name, "Case"))
        on_case(r, attributes);
    else if (qdpx_is(name, "Set"))
        on_set(r, attributes);
    else if (qdpx_is(name, "Note") && !r->in_note)
        on_note(r, attributes);
    else if (qdpx_is(name, "PlainTextContent") && r->in_note)
        listen_for(r, CAPTURE_NOTE);
    else
        qdpx_other(r, name);
}

static void on_start(xml *x, void *ctx, const char *name, bool main, const char **attributes)
{
    reader *r = ctx;
    (void)main;
    if (r->depth++ == 0) {
        const char *origin = archive_attribute(attributes, "origin");
        r->ours            = origin && strncmp(origin, "journeys ", 9) == 0;
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
    if (qdpx_is(name, "TextSource") && !r->in_source && !r->in_note && !r->in_case && !r->in_set)
        on_source(r, attributes);
    else if (r->in_source && start_in_source(r, name, attributes))
        return;
    else if (qdpx_is(name, "NoteRef"))
        on_note_ref(r, attributes);
    else if (qdpx_is(name, "Description"))
        on_description(r);
    else if (is_value(name))
        listen_for(r, CAPTURE_VALUE);
    else if (!start_reference(r, name, attributes))
        start_frame(x, r, name, attributes);
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
    case CAPTURE_VALUE: on_value_end(r, text); break;
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

/* What was kept of an element that is closed goes, unless one around it still needs it. */
static void rest(reader *r)
{
    if (!r->in_source && !r->in_note)
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
    else if (r->second || r->in_source)
        return;
    else if (qdpx_is(name, "Code"))
        r->code_depth--;
    else if (qdpx_is(name, "Case")) {
        r->in_case = false;
        rest(r);
    } else if (qdpx_is(name, "Set") && r->in_set) {
        on_set_end(r);
        rest(r);
    } else if (qdpx_is(name, "Note") && r->in_note) {
        on_note_end(r);
        rest(r);
    }
}

void qdpx_instruction(void *ctx, const char *target, const char *data)
{
    reader *r = ctx;
    if (!r->second && strcmp(target, "journeys") == 0 && r->codes.n < QDPX_LIST_MOST)
        *JNY_PUSH(r->a, &r->codes) =
            (qdpx_code){.instruction = true, .name = jny_str_copy(r->a, jny_cstr(data))};
}

const xml_handler qdpx_handler = {NULL, on_start, on_end, on_text};
