/* qdpx.c - a REFI-QDA project, as NVivo, ATLAS.ti, MAXQDA, QualCoder and we write it, leniently.
 * It is read twice: first who, which codes, which variables, which notes, and how positions are
 * counted; then the texts with their codings, one by one. What has no place in a project of ours
 * is counted. Source: the standard's Project.xsd. In the child only. */
#include "qdpx_read.h"

#include <stdio.h>
#include <string.h>

static jny_str cut_to(jny_str s, size_t most)
{
    if (s.n <= most)
        return s;
    while (most > 0 && ((unsigned char)s.p[most] & 0xC0) == 0x80)
        most--;
    return jny_str_sub(s, 0, most);
}

static jny_str on_one_line(jny_arena *a, jny_str s, size_t most)
{
    char *to = jny_str_z(a, cut_to(jny_str_trim(s), most));
    for (char *c = to; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = ' ';
    return jny_str_trim(jny_cstr(to));
}

jny_str qdpx_shown(jny_arena *a, jny_str s)
{
    return on_one_line(a, s, QDPX_NAME_BYTES);
}

jny_str qdpx_name(reader *r, jny_arena *a, jny_str s, size_t most)
{
    jny_str name = on_one_line(a, s, most);
    if (jny_str_trim(s).n > most)
        qdpx_lost(r, "ends of names that are too long", name, 1);
    return name;
}

/* ---- What is said to the parent -------------------------------------------------------------- */

void qdpx_say(reader *r, const char *kind, const jny_str *cells, size_t n)
{
    cell    at[QDPX_CELLS] = {{.text = jny_cstr(kind)}};
    raw_row row            = {.at = at, .n = n + 1};
    for (size_t i = 0; i < n; i++)
        at[i + 1].text = cells[i];
    office_row(r->out, &row);
}

jny_str qdpx_number(jny_arena *a, size_t n)
{
    return jny_str_format(a, "%zu", n);
}

/* Nothing of it is kept, however often something is said. */
static void tell(reader *r, const char *kind, jny_str what, jny_str where, size_t n)
{
    if (n == 0)
        return;
    jny_arena_reset(&r->said);
    jny_str cells[] = {what, qdpx_shown(&r->said, where), qdpx_number(&r->said, n)};
    qdpx_say(r, kind, cells, 3);
}

void qdpx_lost(reader *r, const char *what, jny_str where, size_t n)
{
    tell(r, QDPX_LOST, jny_cstr(what), where, n);
}

void qdpx_told(reader *r, const char *what, jny_str where, size_t n)
{
    tell(r, QDPX_TOLD, jny_cstr(what), where, n);
}

/* Some are named one by one, so that somebody can look for them. */
void qdpx_lost_one(reader *r, const char *what, jny_str which)
{
    if (r->named++ < QDPX_NAMED_MOST)
        tell(r, QDPX_LOST, jny_str_format(&r->own, "%s: %.*s", what, JNY_ARG(which)), (jny_str){0},
             1);
    else
        qdpx_lost(r, what, which, 1);
}

/* ---- The archive ----------------------------------------------------------------------------- */

/* A path in small letters, with its folders or without. */
static jny_str file_key(jny_arena *a, jny_str path, bool folders)
{
    char  *low   = jny_str_z(a, path);
    size_t begin = 0;
    for (size_t i = 0; i < path.n; i++) {
        if (low[i] >= 'A' && low[i] <= 'Z')
            low[i] = (char)(low[i] + 32);
        if (low[i] == '\\')
            low[i] = '/';
        if (low[i] == '/' && !folders)
            begin = i + 1;
    }
    return (jny_str){low + begin, path.n - begin};
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

/* A name that files of several folders have means none of them. */
static void add_file(reader *r, jny_str key, size_t i)
{
    size_t   before   = r->files.n;
    uint32_t k        = keys_add(&r->files, key_of_bytes(key));
    r->by_name[k - 1] = r->files.n > before ? (uint32_t)i + 1 : 0;
}

/* Those are told apart by their paths from the folder of sources, or from where the project
 * stands. */
static void add_paths(reader *r)
{
    static const jny_str sources = JNY_INIT("sources/");
    size_t               n       = archive_entries(r->z);
    r->by_path                   = JNY_ARRAY(r->a, uint32_t, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        jny_str     path  = file_key(&r->own, archive_name(r->z, i), true);
        uint32_t    k     = keys_find(&r->files, key_of_bytes(file_key(&r->own, path, false)));
        const char *below = memmem(path.p, path.n, sources.p, sources.n);
        jny_str     two[] = {path, {0}};
        if (below)
            two[1] = jny_str_sub(path, (size_t)(below - path.p) + sources.n, path.n);
        for (size_t w = 0; k && !r->by_name[k - 1] && w < 2 && two[w].n; w++) {
            size_t before = r->paths.n;
            keys_add(&r->paths, key_of_bytes(two[w]));
            if (r->paths.n > before)
                r->by_path[before] = (uint32_t)i + 1;
        }
        jny_arena_reset(&r->own);
    }
}

static jny_status list_files(reader *r, size_t *project, jny_err *err)
{
    size_t n = archive_entries(r->z), best = SIZE_MAX, named = 0;
    *project   = SIZE_MAX;
    r->files   = keys_open(r->a->world, n);
    r->by_name = JNY_ARRAY(r->a, uint32_t, n + 1);
    r->used    = JNY_ARRAY(r->a, bool, n + 1);
    for (size_t i = 0; i < n; i++) {
        jny_str name = archive_name(r->z, i);
        if (is_slip(name))
            return jny_fail(err, JNY_ESYNTAX, NULL,
                            "has a part \"%.*s\" that would leave its folder: refused",
                            JNY_ARG(qdpx_shown(r->a, name)));
        r->used[i] = true; /* unless it is a file of its own */
        if (name.n && name.p[name.n - 1] == '/')
            continue;
        jny_str key = file_key(&r->own, name, false);
        if (jny_str_ends(key, JNY_STR(".qde"))) {
            size_t rank = jny_str_eq(key, JNY_STR("project.qde")) ? name.n : name.n + 1000;
            if (rank < best) {
                best     = rank;
                *project = i;
            }
            continue;
        }
        r->used[i] = false;
        named++;
        add_file(r, key, i);
        jny_arena_reset(&r->own);
    }
    if (named > r->files.n)
        add_paths(r);
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

static size_t file_of(reader *r, jny_str path)
{
    uint32_t k = keys_find(&r->files, key_of_bytes(file_key(&r->own, path, false)));
    if (!k || r->by_name[k - 1])
        return k ? r->by_name[k - 1] - 1 : SIZE_MAX;
    k = keys_find(&r->paths, key_of_bytes(file_key(&r->own, path, true)));
    return k ? r->by_path[k - 1] - 1 : SIZE_MAX;
}

size_t qdpx_file(reader *r, jny_str path)
{
    size_t at = file_of(r, path);
    if (at == SIZE_MAX)
        at = file_of(r, unescaped(&r->own, path));
    if (at != SIZE_MAX)
        r->used[at] = true;
    return at;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void say_frame(reader *r)
{
    for (size_t i = 0; i < r->users.n; i++) {
        jny_str cells[] = {r->users.at[i].name,
                           r->users.at[i].machine ? JNY_STR("machine") : (jny_str){0}};
        qdpx_say(r, QDPX_USER, cells, 2);
    }
    for (size_t i = 0; i < r->codes.n; i++) {
        const qdpx_code *c       = &r->codes.at[i];
        jny_str          cells[] = {c->guid,
                                    c->name,
                                    c->description,
                                    qdpx_number(&r->own, c->depth),
                           c->folder ? JNY_STR("folder") : (jny_str){0},
                                    c->colour};
        qdpx_say(r, c->instruction ? QDPX_BOOK : QDPX_CODE, c->instruction ? &c->name : cells,
                 c->instruction ? 1 : 6);
        jny_arena_reset(&r->own);
    }
}

static void say_rest(reader *r)
{
    size_t unused = 0;
    for (size_t i = 0; i < archive_entries(r->z); i++)
        unused += !r->used[i];
    qdpx_lost(r, "parts of the archive that no text uses", (jny_str){0}, unused);
    qdpx_lost_cases(r);
    for (size_t i = 0; i < r->notes.n; i++)
        if (!r->note_used.at[i])
            qdpx_lost(r, "notes that stand by no coding", (jny_str){0}, 1);
    for (int i = 1; i < PLACE_READINGS; i++)
        if (r->read_by[i])
            tell(r, QDPX_TOLD,
                 jny_str_format(&r->own, "passages placed by another way of counting: %.*s",
                                JNY_ARG(place_reading_name(&r->own, i))),
                 (jny_str){0}, r->read_by[i]);
    jny_str codings = qdpx_number(&r->own, r->codings);
    qdpx_say(r, QDPX_CODINGS, &codings, 1);
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
    if (archive_parse_part(r->z, project, &h, err) != JNY_OK)
        return err->status;
    say_frame(r);
    r->second = true;
    archive_again(r->z);
    if (archive_parse_part(r->z, project, &h, err) == JNY_OK)
        say_rest(r);
    return err->status;
}

/* Room for what is kept of each text and its teller: a list that grows leaves what it outgrew. */
static void expect_texts(reader *r, size_t n)
{
    JNY_ROOM(r->a, &r->cases, n);
    JNY_ROOM(r->a, &r->links, n);
    JNY_ROOM(r->a, &r->case_of, n);
    JNY_ROOM(r->a, &r->sets_of, n);
    JNY_ROOM(r->a, &r->is_text, n);
}

jny_status read_qdpx(jny_arena *a, archive *z, office_out *out, jny_err *err)
{
    reader *r         = JNY_NEW(a, reader);
    *r                = (reader){.a    = a,
                                 .z    = z,
                                 .out  = out,
                                 .own  = jny_arena_open(a->world),
                                 .said = jny_arena_open(a->world)};
    r->value_texts    = jny_intern_open(a);
    r->user_guids     = jny_intern_open(a);
    r->variable_guids = jny_intern_open(a);
    r->paths          = keys_open(a->world, 0);
    r->case_names     = keys_open(a->world, 0);
    r->note_guids     = keys_open(a->world, 0);
    r->source_guids   = keys_open(a->world, archive_entries(z));
    r->names          = keys_open(a->world, archive_entries(z));
    r->text           = jny_buf_open(a);
    expect_texts(r, archive_entries(z));
    read_twice(r, err);
    keys_close(&r->files);
    keys_close(&r->paths);
    keys_close(&r->case_names);
    keys_close(&r->note_guids);
    keys_close(&r->source_guids);
    keys_close(&r->names);
    jny_arena_close(&r->own);
    jny_arena_close(&r->said);
    return err->status;
}
