/* qdpx_frame.c - what stands around the texts of a REFI-QDA project: people, codes, variables,
 * cases, sets, notes. In the child only. */
#include "qdpx_read.h"

#include <stdlib.h>
#include <string.h>

/* The number of a source that a case, a set or a text names. */
static uint32_t source_number(reader *r, jny_str guid)
{
    uint32_t n = keys_add(&r->source_guids, key_of_guid(guid));
    while (r->case_of.n < n) {
        *JNY_PUSH(r->a, &r->case_of) = 0;
        *JNY_PUSH(r->a, &r->sets_of) = 0;
        *JNY_PUSH(r->a, &r->is_text) = false;
    }
    return n;
}

uint32_t qdpx_source_number(const reader *r, jny_str guid)
{
    return guid.n ? keys_find(&r->source_guids, key_of_guid(guid)) : 0;
}

void qdpx_source_known(reader *r, jny_str guid)
{
    uint32_t n           = source_number(r, guid);
    r->is_text.at[n - 1] = true;
}

/* Puts a source into a case (or a set) of that number. */
static void join(reader *r, jny_str guid, bool set, size_t which)
{
    uint32_t  n                = source_number(r, guid);
    uint32_t *first            = set ? &r->sets_of.at[n - 1] : &r->case_of.at[n - 1];
    *JNY_PUSH(r->a, &r->links) = (membership){(uint32_t)which, *first};
    *first                     = (uint32_t)r->links.n;
}

static jny_str name_attribute(reader *r, const char **attributes, size_t most)
{
    return qdpx_name(r, r->a, qdpx_attribute(&r->own, attributes, "name"), most);
}

/* ---- People, codes, variables: the first reading --------------------------------------------- */

static void on_user(reader *r, const char **attributes)
{
    jny_str guid = qdpx_guid(r->a, attributes, "guid");
    jny_str name = name_attribute(r, attributes, QDPX_LONG_NAME);
    jny_str id   = qdpx_attribute(&r->own, attributes, "id");
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
        .guid   = qdpx_guid(r->a, attributes, "guid"),
        .name   = name_attribute(r, attributes, QDPX_LONG_NAME),
        .colour = qdpx_attribute(r->a, attributes, "color"),
        .depth  = r->code_depth,
        .folder = jny_str_eq(codable, JNY_STR("false")) || jny_str_eq(codable, JNY_STR("0")),
    };
    r->code_at[r->code_depth++] = r->codes.n; /* as deep as the XML may be */
}

/* A variable may not take the place of a field that every story has. */
static jny_str attribute_name(jny_arena *a, jny_str name)
{
    static const char *const own[]   = {"id", "text", "respondent", QDPX_SOURCE_GUID, NULL};
    static const char *const known[] = {"respondent_type", "age",  "ward",       "locality",
                                        "event",           "date", "wave",       "channel",
                                        "consent",         "lang", "consent_by", NULL};
    char                     low[QDPX_NAME_BYTES + 1];
    size_t                   n = 0;
    for (; n < name.n && n < QDPX_NAME_BYTES; n++)
        low[n] = name.p[n] == ' '
                     ? '_'
                     : (char)(name.p[n] >= 'A' && name.p[n] <= 'Z' ? name.p[n] + 32 : name.p[n]);
    for (const char *const *k = known; *k; k++)
        if (jny_str_eq((jny_str){low, n}, jny_cstr(*k)))
            return jny_cstr(*k);
    for (const char *const *k = own; *k; k++)
        if (jny_str_eq((jny_str){low, n}, jny_cstr(*k)))
            return jny_str_format(a, "%.*s (variable)", JNY_ARG(name));
    return name;
}

static void on_variable(reader *r, const char **attributes)
{
    static const char *const kept[] = {"Text", "Integer", "Date", "", NULL}; /* "": not said */
    jny_str                  guid   = qdpx_guid(r->a, attributes, "guid");
    jny_str                  name   = name_attribute(r, attributes, QDPX_NAME_BYTES);
    jny_str                  type   = qdpx_attribute(&r->own, attributes, "typeOfVariable");
    const char *const       *k      = kept;
    if (!guid.n || !name.n || jny_intern(&r->variable_guids, guid) <= r->variables.n) {
        qdpx_lost(r, "variables without a name or guid of their own", name, 1);
        return;
    }
    jny_str as                     = attribute_name(r->a, name);
    *JNY_PUSH(r->a, &r->variables) = as;
    if (as.n > name.n)
        qdpx_told(r,
                  "variables called like a field that every story has: \"(variable)\" goes with it",
                  name, 1);
    while (*k && !jny_str_eq(type, jny_cstr(*k)))
        k++;
    if (!*k)
        qdpx_told(r,
                  "variables that are no text, whole number or day: their values are kept as text",
                  name, 1);
}

/* Two people of one name are two people. */
static jny_str case_name(reader *r, jny_str wanted)
{
    jny_str name = wanted;
    for (size_t k = 2; wanted.n; k++) {
        size_t before = r->case_names.n;
        keys_add(&r->case_names, key_of_bytes(name));
        if (r->case_names.n > before) {
            if (k > 2)
                qdpx_told(r, "cases of one name: the later ones are numbered", wanted, 1);
            return name;
        }
        name = jny_str_format(&r->own, "%.*s-%zu", JNY_ARG(wanted), k);
    }
    return wanted;
}

static void on_case(reader *r, const char **attributes)
{
    jny_str none = {0}, guid = qdpx_guid(&r->own, attributes, "guid");
    jny_str name =
        qdpx_name(r, &r->own, qdpx_attribute(&r->own, attributes, "name"), QDPX_LONG_NAME);
    r->case_ours = jny_str_eq(guid, jny_refi_guid(&r->own, "case of", name, (jny_str){0}));
    r->case_name = case_name(r, r->case_ours ? none : name);
    r->case_said = jny_buf_open(&r->own);
    jny_buf_add(&r->case_said, r->case_name);
    *JNY_PUSH(r->a, &r->cases) = (a_case){0};
    r->in_case                 = true;
}

static void on_case_end(reader *r)
{
    jny_str said = jny_str_copy(r->a, jny_buf_str(&r->case_said));
    size_t  name = r->case_name.n;
    r->cases.at[r->cases.n - 1] =
        (a_case){said.p, r->case_ours ? CASE_OURS : (uint32_t)name, (uint32_t)(said.n - name)};
    r->in_case = false;
}

static void add_number(jny_buf *b, uint32_t n)
{
    for (; n >= 0x80; n >>= 7)
        jny_buf_char(b, (char)(0x80 | (n & 0x7F)));
    jny_buf_char(b, (char)n);
}

static uint32_t take_number(const unsigned char *p, size_t *at)
{
    uint32_t n     = 0;
    unsigned shift = 0;
    for (; p[*at] & 0x80; shift += 7)
        n |= (uint32_t)(p[(*at)++] & 0x7F) << shift;
    return n | (uint32_t)p[(*at)++] << shift;
}

jny_str qdpx_case_name(const a_case *c)
{
    return (jny_str){c->said, c->name == CASE_OURS ? 0 : c->name};
}

bool qdpx_case_value(const reader *r, const a_case *c, size_t *at, value *out)
{
    if (*at >= c->values)
        return false;
    const unsigned char *p = (const unsigned char *)c->said + qdpx_case_name(c).n;
    out->variable          = take_number(p, at);
    out->value             = r->value_texts.names.at[take_number(p, at) - 1];
    return true;
}

static jny_str without_controls(reader *r, jny_str text)
{
    unsigned which;
    size_t   n = 0;
    if (!jny_has_control(text, &which))
        return text;
    char *to = jny_str_z(&r->own, text);
    for (size_t i = 0; i < text.n; i++)
        if (place_is_control(to[i])) {
            to[i] = ' ';
            n++;
        }
    if (r->second == r->in_source) /* each is heard once */
        qdpx_lost(r, "control characters in values: a blank stands for each",
                  r->variable ? r->variables.at[r->variable - 1] : (jny_str){0}, n);
    return (jny_str){to, text.n};
}

void qdpx_value_end(reader *r, jny_str text)
{
    uint32_t v = r->variable;
    text       = jny_str_trim(without_controls(r, jny_str_trim(text)));
    if (r->second != r->in_source || (v && text.n == 0))
        return; /* each is heard once; empty is absent */
    if (!v) {
        qdpx_lost(r, "values of variables that are not in the file", (jny_str){0}, 1);
    } else if (r->in_source) {
        *JNY_PUSH(&r->own, &r->s.values) = (value){v, jny_str_copy(&r->own, text)};
    } else if (r->in_case) {
        add_number(&r->case_said, v);
        add_number(&r->case_said, jny_intern(&r->value_texts, text));
    } else {
        qdpx_lost(r, "values of variables that stand by no text and no case", (jny_str){0}, 1);
    }
}

/* ---- Sets ------------------------------------------------------------------------------------ */

static void on_set(reader *r, const char **attributes)
{
    jny_str guid = qdpx_guid(r->a, attributes, "guid");
    jny_str name = name_attribute(r, attributes, QDPX_LONG_NAME), rest = name;
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
    else if (jny_str_eq(guid, jny_refi_guid(&r->own, "selection of stories", name, (jny_str){0})))
        set.kind = SET_SELECTION;
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
    else if (s->kind == SET_SELECTION)
        qdpx_lost(r, "selections of stories: `journeys select` makes one here", name, 1);
    else if (s->kind == SET_OTHER || s->kind == SET_ATTRIBUTE)
        qdpx_lost(r, r->members.sources ? "sets of texts" : "empty sets", name, 1);
}

/* ---- Notes ----------------------------------------------------------------------------------- */

/* The words of a note: within the XML, or in a file beside it. */
static jny_str note_text(reader *r)
{
    jny_str raw  = jny_buf_str(&r->s.content);
    size_t  file = r->note_path.n ? qdpx_file(r, r->note_path) : SIZE_MAX;
    jny_err err  = {0};
    if (file == SIZE_MAX && r->note_path.n && !raw.n)
        qdpx_lost(r, "notes whose words are not in the file", r->note_path, 1);
    if (file == SIZE_MAX)
        return raw;
    if (archive_read(r->z, &r->own, file, &raw, &err) != JNY_OK ||
        !qdpx_as_utf8(r, &raw, r->note_path)) {
        qdpx_lost(r, "notes that cannot be read", r->note_path, 1);
        return (jny_str){0};
    }
    return raw;
}

static void on_note_end(reader *r)
{
    r->in_note = false;
    if (!r->note_guid.n || keys_add(&r->note_guids, key_of_guid(r->note_guid)) <= r->notes.n) {
        qdpx_lost(r, "notes without a guid of their own", (jny_str){0}, 1);
        return;
    }
    *JNY_PUSH(r->a, &r->notes)     = jny_str_copy(r->a, note_text(r));
    *JNY_PUSH(r->a, &r->note_used) = false;
}

static void on_note(reader *r, const char **attributes)
{
    r->note_guid = qdpx_guid(&r->own, attributes, "guid");
    r->note_path = qdpx_path(&r->own, attributes, "plainTextPath");
    r->s         = (source){.content = jny_buf_open(&r->own)};
    r->in_note   = true;
}

/* A note is a text, and can be coded like one. */
static bool start_in_note(reader *r, const char *name)
{
    if (qdpx_is(name, "PlainTextContent"))
        qdpx_listen(r, CAPTURE_NOTE);
    else if (qdpx_is(name, "PlainTextSelection"))
        qdpx_lost(r, "passages of notes", (jny_str){0}, 1);
    else if (qdpx_is(name, "Coding")) {
        qdpx_lost(r, "codings of notes", (jny_str){0}, 1);
        r->codings++;
    } else
        return false;
    return true;
}

/* ---- Element by element ---------------------------------------------------------------------- */

/* Of a text that is in it. */
static bool says_something(set_kind kind)
{
    return kind == SET_ATTRIBUTE || kind == SET_FINISHED || kind == SET_FLAG;
}

/* What a case, a set, a note point at. */
static bool start_reference(reader *r, const char *name, const char **attributes)
{
    jny_arena scratch    = r->own; /* a set may name every story */
    jny_str   target     = qdpx_guid(&scratch, attributes, "targetGUID");
    bool      source_ref = qdpx_is(name, "SourceRef") || qdpx_is(name, "MemberSource");
    if (qdpx_is(name, "VariableRef"))
        r->variable = jny_intern_find(&r->variable_guids, target);
    else if (source_ref && target.n && r->in_case && !r->second)
        join(r, target, false, r->cases.n);
    else if (source_ref && target.n && r->in_set && !r->second) {
        if (says_something(r->sets.at[r->sets.n - 1].kind))
            join(r, target, true, r->sets.n);
        r->members.sources++;
    } else if (qdpx_is(name, "MemberCode"))
        r->members.codes++;
    else if (qdpx_is(name, "CodeRef") && r->in_case && !r->second)
        qdpx_lost(r, "codings of whole cases", r->case_name, 1);
    else
        return source_ref || qdpx_is(name, "CodeRef");
    return true;
}

void qdpx_frame_start(xml *x, reader *r, const char *name, const char **attributes)
{
    if (start_reference(r, name, attributes) || r->second)
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
    else if (r->in_note && start_in_note(r, name))
        return;
    else
        qdpx_other(r, name);
}

/* What was kept of an element that is closed goes, unless one around it still needs it. */
static void rest(reader *r)
{
    if (!r->in_source && !r->in_note && !r->in_case)
        jny_arena_reset(&r->own);
}

void qdpx_frame_end(reader *r, const char *name)
{
    if (qdpx_is(name, "Code")) {
        r->code_depth--;
    } else if (qdpx_is(name, "Case") && r->in_case) {
        on_case_end(r);
        rest(r);
    } else if (qdpx_is(name, "Set") && r->in_set) {
        on_set_end(r);
        rest(r);
    } else if (qdpx_is(name, "Note") && r->in_note) {
        on_note_end(r);
        rest(r);
    }
}

void qdpx_lost_cases(reader *r)
{
    bool *has_text = JNY_ARRAY(r->a, bool, r->cases.n + 1);
    for (size_t i = 0; i < r->case_of.n; i++)
        for (uint32_t k = r->is_text.at[i] ? r->case_of.at[i] : 0; k; k = r->links.at[k - 1].next)
            has_text[r->links.at[k - 1].which - 1] = true;
    for (size_t i = 0; i < r->cases.n; i++)
        if (!has_text[i])
            qdpx_lost(r, "cases without a text, with their values", qdpx_case_name(&r->cases.at[i]),
                      1);
}
