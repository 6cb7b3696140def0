/* qdpx.c - a REFI-QDA project, as NVivo, ATLAS.ti, MAXQDA, QualCoder and we write it, leniently.
 * It is read twice: first who, which codes, which variables, which notes, and how positions are
 * counted; then the texts with their codings, one by one. What has no place in a project of ours
 * is counted. Source: the standard's Project.xsd. In the child only. */
#include "qdpx_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jny_str cut_to(jny_str s, size_t most)
{
    if (s.n <= most)
        return s;
    while (most > 0 && ((unsigned char)s.p[most] & 0xC0) == 0x80)
        most--;
    return jny_str_sub(s, 0, most);
}

/* A name for people, on one line. */
jny_str qdpx_name(jny_arena *a, jny_str s)
{
    char *to = jny_str_z(a, cut_to(jny_str_trim(s), QDPX_NAME_BYTES));
    for (char *c = to; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = ' ';
    return jny_str_trim(jny_cstr(to));
}

/* ---- What is said to the parent
 * -------------------------------------------------------------------- */

static void say(reader *r, const char *kind, const jny_str *cells, size_t n)
{
    cell    at[QDPX_CELLS] = {{.text = jny_cstr(kind)}};
    raw_row row            = {.at = at, .n = n + 1};
    for (size_t i = 0; i < n; i++)
        at[i + 1].text = cells[i];
    office_row(r->out, &row);
}

static jny_str number(jny_arena *a, size_t n)
{
    return jny_str_format(a, "%zu", n);
}

static void tell(reader *r, const char *kind, jny_str what, jny_str where, size_t n)
{
    char    digits[24];
    jny_str cells[] = {what, where, {digits, (size_t)snprintf(digits, sizeof digits, "%zu", n)}};
    if (n)
        say(r, kind, cells, 3);
}

void qdpx_lost(reader *r, const char *what, jny_str where, size_t n)
{
    tell(r, QDPX_LOST, jny_cstr(what), qdpx_name(&r->own, where), n);
}

void qdpx_told(reader *r, const char *what, jny_str where, size_t n)
{
    tell(r, QDPX_TOLD, jny_cstr(what), qdpx_name(&r->own, where), n);
}

/* Some are named one by one, so that somebody can look for them. */
static void lost_one(reader *r, const char *what, jny_str which)
{
    if (r->named++ < QDPX_NAMED_MOST)
        tell(r, QDPX_LOST, jny_str_format(&r->own, "%s: %.*s", what, JNY_ARG(which)), (jny_str){0},
             1);
    else
        qdpx_lost(r, what, which, 1);
}

/* ---- The archive
 * ------------------------------------------------------------------------------------- */

static jny_str file_key(jny_arena *a, jny_str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/' || path.p[i - 1] == '\\') {
            path = jny_str_sub(path, i, path.n);
            break;
        }
    char *low = jny_str_z(a, path);
    for (size_t i = 0; i < path.n; i++)
        if (low[i] >= 'A' && low[i] <= 'Z')
            low[i] = (char)(low[i] + 32);
    return (jny_str){low, path.n};
}

/* A part that would be written outside a folder is a trap for whoever unpacks. */
static bool is_slip(jny_str name)
{
    if (name.n && (name.p[0] == '/' || name.p[0] == '\\'))
        return true;
    if (name.n > 1 && name.p[1] == ':')
        return true;
    for (jny_str rest = name; rest.n;) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '\\')
            n++;
        if (jny_str_eq(jny_str_sub(rest, 0, n), JNY_STR("..")))
            return true;
        rest = jny_str_sub(rest, n + (n < rest.n), rest.n);
    }
    return false;
}

static jny_status list_files(reader *r, size_t *project, jny_err *err)
{
    size_t n = archive_entries(r->z), best = SIZE_MAX;
    *project = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        jny_str name = archive_name(r->z, i);
        if (is_slip(name))
            return jny_fail(err, JNY_ESYNTAX, NULL,
                            "has a part \"%.*s\" that would leave its folder: refused",
                            JNY_ARG(qdpx_name(r->a, name)));
        if (name.n && name.p[name.n - 1] == '/')
            continue;
        jny_str key = file_key(r->a, name);
        if (jny_str_ends(key, JNY_STR(".qde"))) {
            size_t rank = jny_str_eq(key, JNY_STR("project.qde")) ? name.n : name.n + 1000;
            if (rank < best) {
                best     = rank;
                *project = i;
            }
            continue;
        }
        if (jny_intern(&r->files, key) > r->entry_of.n)
            *JNY_PUSH(r->a, &r->entry_of) = i;
    }
    if (*project == SIZE_MAX)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "is no REFI-QDA project: there is no project.qde in it");
    return JNY_OK;
}

static jny_str unescaped(jny_arena *a, jny_str s)
{
    char  *to = jny_str_z(a, s);
    size_t n  = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned code;
        char     hex[3] = {0};
        if (s.p[i] == '%' && i + 2 < s.n) {
            memcpy(hex, s.p + i + 1, 2);
            if (sscanf(hex, "%2x", &code) == 1 && code >= 0x20) {
                to[n++] = (char)code;
                i += 2;
                continue;
            }
        }
        to[n++] = s.p[i];
    }
    return (jny_str){to, n};
}

size_t qdpx_file(reader *r, jny_str path)
{
    uint32_t at = jny_intern_find(&r->files, file_key(&r->own, path));
    if (!at)
        at = jny_intern_find(&r->files, file_key(&r->own, unescaped(&r->own, path)));
    if (at)
        jny_intern(&r->used, number(&r->own, at));
    return at ? at - 1 : SIZE_MAX;
}

typedef enum { TEXT_THERE, TEXT_MISSING, TEXT_OUTSIDE, TEXT_NOT_UTF8 } text_state;

/* The words of a source as they stand in the file, without a byte order mark. */
static text_state load_text(reader *r, jny_str *raw, jny_err *err)
{
    jny_str path = r->s.path;
    *raw         = jny_buf_str(&r->s.content);
    if (r->s.has_content && !path.n)
        return TEXT_THERE;
    size_t file = qdpx_file(r, path);
    if (file == SIZE_MAX && r->s.has_content)
        return TEXT_THERE;
    if (file == SIZE_MAX)
        return jny_str_starts(path, JNY_STR("relative:")) ||
                       jny_str_starts(path, JNY_STR("absolute:"))
                   ? TEXT_OUTSIDE
                   : TEXT_MISSING;
    if (archive_read(r->z, &r->own, r->entry_of.at[file], raw, err) != JNY_OK)
        return TEXT_MISSING;
    if (jny_str_starts(*raw, JNY_STR("\xEF\xBB\xBF")))
        *raw = jny_str_sub(*raw, 3, raw->n);
    return jny_utf8_check(*raw, NULL) ? TEXT_THERE : TEXT_NOT_UTF8;
}

/* ---- Passages
 * ------------------------------------------------------------------------------------------ */

static size_t votes_for(reader *r, place_text *t, int reading)
{
    size_t votes = 0;
    for (size_t i = 0; i < r->s.selections.n; i++) {
        const selection *s = &r->s.selections.at[i];
        size_t           start, end;
        if (place_at(t, &r->own, reading, s->from, s->to, &start, &end))
            votes += (size_t)place_is(s->name, jny_str_sub(t->text, start, end));
    }
    return votes;
}

/* The reading under which most quotes are the words at their place; of several the one that most
 * other texts of the project speak for. */
static int choose_reading(reader *r, place_text *t)
{
    size_t best_votes = votes_for(r, t, 0);
    int    best       = 0;
    if (!r->second)
        r->votes[0] += best_votes;
    if (best_votes == 2 * r->s.selections.n)
        return 0;
    for (int i = 1; i < PLACE_READINGS; i++) {
        size_t votes = votes_for(r, t, i);
        if (!r->second)
            r->votes[i] += votes;
        if (votes > best_votes || (votes == best_votes && r->votes[i] > r->votes[best])) {
            best       = i;
            best_votes = votes;
        }
    }
    return best;
}

static void place_all(reader *r, place_text *t)
{
    int reading = choose_reading(r, t);
    r->read_by[reading] += r->s.selections.n;
    for (size_t i = 0; i < r->s.selections.n; i++) {
        selection *s     = &r->s.selections.at[i];
        size_t     start = 0, end = 0;
        bool       stands = place_at(t, &r->own, reading, s->from, s->to, &start, &end);
        s->start          = start;
        s->end            = end;
        s->placed         = stands;
        if (stands && place_is(s->name, jny_str_sub(t->text, start, end)))
            continue;
        if (place_find(t->text, s->name, start, &s->start, &s->end)) {
            s->placed = true;
            qdpx_told(r, "passages that were not where their positions say: found by their words",
                      r->s.name, 1);
        } else if (stands) {
            qdpx_told(r, "passages whose name is not their words: placed by their positions alone",
                      r->s.name, 1);
        } else {
            lost_one(r, "a passage that cannot be placed: its codings are kept for the whole story",
                     jny_str_format(&r->own, "%.*s at %lld to %lld", JNY_ARG(r->s.name),
                                    (long long)s->from, (long long)s->to));
        }
    }
}

/* ---- A text source, whole
 * --------------------------------------------------------------------------------- */

static void add_words(jny_buf *b, jny_str words)
{
    if (words.n == 0)
        return;
    if (b->n)
        jny_buf_add(b, JNY_STR("\n\n"));
    jny_buf_add(b, words);
}

/* What is said of a coding: by its notes and those of its passage. A note of ours also tells its
 * state and valence. */
static void say_coding(reader *r, const read_coding *c)
{
    const selection *s     = c->selection == SIZE_MAX ? NULL : &r->s.selections.at[c->selection];
    jny_refi_note    note  = {0};
    jny_buf          words = jny_buf_open(&r->own);
    uint32_t         who   = jny_intern_find(&r->user_guids, c->user);
    for (int of = 0; of < 2; of++)
        for (size_t i = 0; i < (of ? s ? s->notes.n : 0 : c->notes.n); i++) {
            jny_str       guid = of ? s->notes.at[i] : c->notes.at[i];
            uint32_t      k    = jny_intern_find(&r->note_guids, guid);
            jny_refi_note one;
            if (!k)
                qdpx_lost(r, "notes that are not in the file", r->s.name, 1);
            else {
                bool known = jny_refi_note_parse(r->notes.at[k - 1], &one);
                if (known)
                    note = one;
                add_words(&words, known ? one.words : r->notes.at[k - 1]);
                r->note_used.at[k - 1] = true;
            }
        }
    if (s)
        add_words(&words, s->description);
    jny_str cells[] = {
        s && s->placed ? number(&r->own, s->start) : (jny_str){0},
        s && s->placed ? number(&r->own, s->end) : (jny_str){0},
        who ? number(&r->own, who) : (jny_str){0},
        c->code,
        c->when,
        note.state,
        note.valence,
        jny_buf_str(&words),
    };
    say(r, QDPX_CODING, cells, 8);
}

static jny_str case_name(reader *r, jny_str story, const a_case **of, uint32_t number_of)
{
    size_t cases = 0;
    *of          = NULL;
    for (uint32_t k = number_of ? r->case_of.at[number_of - 1] : 0; k;
         k          = r->links.at[k - 1].next) {
        cases++;
        *of = &r->cases.at[r->links.at[k - 1].which - 1]; /* the first: links run backwards */
    }
    if (cases > 1)
        qdpx_lost(r, "further cases of a source: the first is its respondent", story, cases - 1);
    return *of && !(*of)->unnamed_of_ours ? (*of)->name : (jny_str){0};
}

static const value *value_of(const values *v, uint32_t variable)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->at[i].variable == variable)
            return &v->at[i];
    return NULL;
}

static bool differs(const values *v, const value *other)
{
    const value *own = value_of(v, other->variable);
    return own && !jny_str_eq(own->value, other->value);
}

/* A variable may not take the place of a field that every story has. */
static jny_str attribute_name(reader *r, uint32_t variable)
{
    static const char *const own[]   = {"id", "text", "respondent", QDPX_SOURCE_GUID, NULL};
    static const char *const known[] = {"respondent_type", "age",  "ward",       "locality",
                                        "event",           "date", "wave",       "channel",
                                        "consent",         "lang", "consent_by", NULL};
    jny_str                  name    = r->variables.at[variable - 1];
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
            return jny_str_format(&r->own, "%.*s (variable)", JNY_ARG(name));
    return name;
}

/* The name of a source is the id of its story; a second one of that name gets a number. */
static jny_str story_name(reader *r)
{
    jny_str wanted = qdpx_name(&r->own, r->s.name.n ? r->s.name : r->s.guid), name = wanted;
    for (size_t k = 2;; k++) {
        size_t before = r->names.names.n;
        jny_intern(&r->names, name);
        if (r->names.names.n > before)
            return name;
        name = jny_str_format(&r->own, "%.*s-%zu", JNY_ARG(wanted), k);
    }
}

static void say_story(reader *r, jny_str name, jny_str text)
{
    JNY_LIST(cell) cells = {0};
    const a_case  *of;
    uint32_t       number_of  = jny_intern_find(&r->source_guids, r->s.guid);
    jny_str        respondent = case_name(r, name, &of, number_of);
    jny_str        fixed[]    = {JNY_STR(QDPX_STORY), r->s.guid, name, respondent, text};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        *JNY_PUSH(&r->own, &cells) = (cell){.text = fixed[i]};
    for (size_t i = 0; i < r->s.values.n; i++)
        *JNY_PUSH(&r->own, &cells) = (cell){.name = attribute_name(r, r->s.values.at[i].variable),
                                            .text = r->s.values.at[i].value};
    for (size_t i = 0; of && i < of->values.n; i++)
        if (differs(&r->s.values, &of->values.at[i]))
            qdpx_told(r, "values that a case and its text tell differently: the text's", name, 1);
        else if (!value_of(&r->s.values, of->values.at[i].variable))
            *JNY_PUSH(&r->own, &cells) =
                (cell){.name = attribute_name(r, of->values.at[i].variable),
                       .text = of->values.at[i].value};
    for (uint32_t k = number_of ? r->sets_of.at[number_of - 1] : 0; k;
         k          = r->links.at[k - 1].next) {
        const a_set *set = &r->sets.at[r->links.at[k - 1].which - 1];
        if (set->kind == SET_ATTRIBUTE)
            *JNY_PUSH(&r->own, &cells) =
                (cell){.name = set->name, .text = set->value, .kind = CELL_OTHER};
    }
    raw_row row = {.at = cells.at, .n = cells.n, .line = r->names.names.n};
    office_row(r->out, &row);
    for (uint32_t k = number_of ? r->sets_of.at[number_of - 1] : 0; k;
         k          = r->links.at[k - 1].next) {
        const a_set *set      = &r->sets.at[r->links.at[k - 1].which - 1];
        jny_str      cells2[] = {set->kind == SET_FINISHED ? set->value : set->name, set->value};
        if (set->kind == SET_FINISHED)
            say(r, QDPX_FINISHED, cells2, 1);
        else if (set->kind == SET_FLAG)
            say(r, QDPX_FLAG, cells2, 2);
    }
}

void qdpx_source_end(reader *r, jny_err *err)
{
    jny_str    raw;
    place_text t;
    text_state state = r->second || r->s.selections.n ? load_text(r, &raw, err) : TEXT_MISSING;
    if (state == TEXT_THERE && !r->second) {
        place_open(&t, &r->own, raw);
        choose_reading(r, &t);
    }
    if (!r->second || err->status != JNY_OK)
        return;
    r->codings += r->s.codings.n;
    if (state != TEXT_THERE) {
        lost_one(r,
                 state == TEXT_NOT_UTF8  ? "a text that is not UTF-8, as the standard asks"
                 : state == TEXT_OUTSIDE ? "a text that stands outside the file"
                                         : "a text that is not in the file",
                 jny_str_format(&r->own, "%.*s (%.*s)", JNY_ARG(qdpx_name(&r->own, r->s.name)),
                                JNY_ARG(r->s.path)));
        qdpx_lost(r, "passages of texts that are not there", r->s.name, r->s.selections.n);
        qdpx_lost(r, "codings of texts that are not there", r->s.name, r->s.codings.n);
        say(r, QDPX_MISSING, NULL, 0);
        return;
    }
    place_open(&t, &r->own, raw);
    place_all(r, &t);
    say_story(r, story_name(r), t.text);
    for (size_t i = 0; i < r->s.codings.n; i++)
        say_coding(r, &r->s.codings.at[i]);
    for (size_t i = 0; i < r->s.selections.n; i++)
        if (!r->s.selections.at[i].codings)
            qdpx_lost(r, "passages without a code", r->s.name, 1);
}

/* ---- The whole ---------------------------------------------------------------------------------
 */

static void say_frame(reader *r)
{
    for (size_t i = 0; i < r->users.n; i++) {
        jny_str cells[] = {r->users.at[i].name,
                           r->users.at[i].machine ? JNY_STR("machine") : (jny_str){0}};
        say(r, QDPX_USER, cells, 2);
    }
    for (size_t i = 0; i < r->codes.n; i++) {
        const qdpx_code *c       = &r->codes.at[i];
        jny_str          cells[] = {c->guid,
                                    c->name,
                                    c->description,
                                    number(&r->own, c->depth),
                           c->folder ? JNY_STR("folder") : (jny_str){0},
                                    c->colour};
        say(r, c->instruction ? QDPX_BOOK : QDPX_CODE, c->instruction ? &c->name : cells,
            c->instruction ? 1 : 6);
        jny_arena_reset(&r->own);
    }
}

static void say_rest(reader *r)
{
    size_t unused = 0;
    for (size_t i = 0; i < r->entry_of.n; i++)
        unused += !jny_intern_find(&r->used, number(&r->own, i + 1));
    qdpx_lost(r, "parts of the archive that no text uses", (jny_str){0}, unused);
    for (size_t i = 0; i < r->notes.n; i++)
        if (!r->note_used.at[i])
            qdpx_lost(r, "notes that stand by no coding", (jny_str){0}, 1);
    for (int i = 1; i < PLACE_READINGS; i++)
        if (r->read_by[i])
            tell(r, QDPX_TOLD,
                 jny_str_format(&r->own, "passages placed by another way of counting: %.*s",
                                JNY_ARG(place_reading_name(&r->own, i))),
                 (jny_str){0}, r->read_by[i]);
    jny_str codings = number(&r->own, r->codings);
    say(r, QDPX_CODINGS, &codings, 1);
}

/* The frame first, which stories refer to; then the stories. */
static jny_status read_twice(reader *r, jny_err *err)
{
    size_t      project;
    xml_handler h = qdpx_handler;
    h.ctx         = r;
    if (list_files(r, &project, err) != JNY_OK)
        return err->status;
    archive_on_instruction(r->z, qdpx_instruction, r);
    if (archive_parse(r->z, archive_name(r->z, project), &h, err) != JNY_OK)
        return err->status;
    say_frame(r);
    r->second = true;
    if (archive_parse(r->z, archive_name(r->z, project), &h, err) == JNY_OK)
        say_rest(r);
    return err->status;
}

jny_status read_qdpx(jny_arena *a, archive *z, office_out *out, jny_err *err)
{
    reader *r         = JNY_NEW(a, reader);
    *r                = (reader){.a = a, .z = z, .out = out, .own = jny_arena_open(a->world)};
    r->files          = jny_intern_open(a);
    r->used           = jny_intern_open(a);
    r->value_texts    = jny_intern_open(a);
    r->user_guids     = jny_intern_open(a);
    r->variable_guids = jny_intern_open(a);
    r->note_guids     = jny_intern_open(a);
    r->source_guids   = jny_intern_open(a);
    r->names          = jny_intern_open(a);
    r->text           = jny_buf_open(a);
    read_twice(r, err);
    jny_arena_close(&r->own);
    return err->status;
}
