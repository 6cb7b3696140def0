/* parts.c - what the filter printed in many parts, made one again.
 *
 * An index is kept of where each story's line lies; the lines themselves stay in their files
 * until they are written. Knows the form of the filter's lines and nothing of what they say. */
#include <journeys/import.h>

#include "json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_AT_ONCE = 16, NONE = 0 };

/* A story that was tagged: its id and its words. */
typedef struct {
    jny_str    id;
    jny_xxh128 story, whole; /* of the words; of the line */
    uint64_t   at, line;     /* where it begins in its part; its number there */
    uint32_t   n, part;
} entry;

struct jny_parts {
    const jny_world   *world;
    jny_arena          arena, line; /* the index; one line */
    const char *const *paths;
    size_t             n_paths;
    jny_limits         limits;
    JNY_LIST(entry)    entries;
    uint32_t          *table; /* by hash of id and story: number of an entry from 1 */
    size_t             mask;
    JNY_LIST(uint32_t) order; /* entries from 0, as they are printed */
    bool               ordered;
    jny_str            codebook, engine, first; /* of the first line, and where it stood */
    struct {
        int    fd; /* -1: none */
        size_t part;
    } files[OPEN_AT_ONCE];
};

/* ---- The index ------------------------------------------------------------------------------- */

static uint64_t hash_of(jny_str id, const jny_xxh128 *story)
{
    uint64_t words;
    memcpy(&words, story->bytes, sizeof words);
    return jny_hash_xxh64(id) ^ words;
}

static bool same_story(const entry *e, jny_str id, const jny_xxh128 *story)
{
    return memcmp(&e->story, story, sizeof *story) == 0 && jny_str_eq(e->id, id);
}

/* The place of a story in the table: NONE stands there if it is new. */
static uint32_t *place_of(const jny_parts *p, jny_str id, const jny_xxh128 *story)
{
    size_t i = hash_of(id, story) & p->mask;
    while (p->table[i] != NONE && !same_story(&p->entries.at[p->table[i] - 1], id, story))
        i = (i + 1) & p->mask;
    return &p->table[i];
}

/* At most half of the table is taken. */
static void make_room(jny_parts *p)
{
    if (p->table && p->entries.n * 2 <= p->mask)
        return;
    size_t size = p->table ? (p->mask + 1) * 2 : 1024;
    p->table    = JNY_ARRAY(&p->arena, uint32_t, size);
    p->mask     = size - 1;
    for (size_t i = 0; i < p->entries.n; i++)
        *place_of(p, p->entries.at[i].id, &p->entries.at[i].story) = (uint32_t)i + 1;
}

/* ---- A line ---------------------------------------------------------------------------------- */

typedef struct {
    jny_str    codebook, engine, id;
    jny_xxh128 story;
    bool       error; /* what the filter says of a bad line */
} tagged;

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "xxh128:" and 32 digits */
static bool read_digest(jny_str s, jny_xxh128 *out)
{
    static const jny_str head = JNY_INIT("xxh128:");
    if (!jny_str_starts(s, head) || s.n != head.n + 2 * sizeof out->bytes)
        return false;
    for (size_t i = 0; i < sizeof out->bytes; i++) {
        int high = digit_of(s.p[head.n + 2 * i]), low = digit_of(s.p[head.n + 2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->bytes[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

/* Views into `object`. False: none of the filter's lines. */
static bool take_apart(const json_t *object, tagged *out)
{
    *out       = (tagged){0};
    out->error = json_is_object(json_object_get(object, "error"));
    if (out->error)
        return true;
    out->codebook = json_text(object, "codebook", NULL);
    out->engine   = json_text(object, "engine", NULL);
    out->id       = json_text(object, "id", NULL);
    return out->codebook.p && out->engine.p && out->id.p &&
           read_digest(json_text(object, "story", NULL), &out->story) &&
           json_is_array(json_object_get(object, "tags"));
}

static const char *place_in(jny_arena *a, const char *path, uint64_t line)
{
    return jny_str_z(a, jny_str_format(a, "%s:%" PRIu64, path, line));
}

/* All parts must be by one codebook and one engine. */
static jny_status check_maker(jny_parts *p, const tagged *t, const char *path, uint64_t line,
                              jny_err *err)
{
    if (!p->first.p) {
        p->codebook = jny_str_copy(&p->arena, t->codebook);
        p->engine   = jny_str_copy(&p->arena, t->engine);
        p->first    = jny_cstr(place_in(&p->arena, path, line));
    }
    if (!jny_str_eq(p->engine, t->engine))
        return jny_fail(err, JNY_ECONFLICT, place_in(&p->line, path, line),
                        "was tagged by journeys %.*s, but %.*s by %.*s: tag all parts by one "
                        "version",
                        JNY_ARG(t->engine), JNY_ARG(p->first), JNY_ARG(p->engine));
    if (!jny_str_eq(p->codebook, t->codebook))
        return jny_fail(err, JNY_ECONFLICT, place_in(&p->line, path, line),
                        "was tagged by the codebook %.19s..., but %.*s by %.19s...: tag all parts "
                        "by one codebook",
                        jny_str_z(&p->line, t->codebook), JNY_ARG(p->first),
                        jny_str_z(&p->line, p->codebook));
    return JNY_OK;
}

static jny_status keep(jny_parts *p, const tagged *t, const entry *e, jny_parts_report *r,
                       jny_err *err)
{
    make_room(p);
    uint32_t *place = place_of(p, t->id, &t->story);
    if (*place == NONE) {
        if (p->entries.n == UINT32_MAX - 1)
            return jny_fail(err, JNY_ELIMIT, NULL, "more than four thousand million stories");
        entry *kept = JNY_PUSH(&p->arena, &p->entries);
        *kept       = *e;
        kept->id    = jny_str_copy(&p->arena, t->id);
        *place      = (uint32_t)p->entries.n;
        r->stories++;
        return JNY_OK;
    }
    const entry *other = &p->entries.at[*place - 1];
    if (memcmp(&other->whole, &e->whole, sizeof e->whole) != 0)
        return jny_fail(err, JNY_ECONFLICT, place_in(&p->line, p->paths[e->part], e->line),
                        "the same story has another answer in %s: was one of the two made with "
                        "another --model?",
                        place_in(&p->line, p->paths[other->part], other->line));
    r->repeated++;
    return JNY_OK;
}

/* ---- Reading the parts ----------------------------------------------------------------------- */

/* Who writes a line when he is stopped leaves half of it at the end. */
static bool is_last(const jny_lines *in)
{
    return in->size && in->bytes >= in->size;
}

static jny_status read_line(jny_parts *p, size_t part, const jny_lines *in, jny_str line,
                            uint64_t at, jny_parts_report *r, jny_err *err)
{
    const char *path   = p->paths[part];
    json_t     *object = NULL;
    tagged      t;
    jny_err     why = {0};
    jny_status  st  = JNY_OK;
    if (line.n > p->limits.line)
        return jny_fail(err, JNY_ELIMIT, place_in(&p->line, path, in->line),
                        "is longer than the limit of %zu bytes (--max-line)", p->limits.line);
    r->lines++;
    bool whole = json_read(line, &object, &why) == JNY_OK;
    if (!whole && is_last(in)) {
        r->cut++;
        if (!r->cut_in.p)
            r->cut_in = jny_cstr(path);
    } else if (!whole || !take_apart(object, &t)) {
        st = jny_fail(err, JNY_ESYNTAX, place_in(&p->line, path, in->line),
                      "is no line that `journeys tag ... -` prints: is this the right file?");
    } else if (t.error) {
        r->errors++;
    } else {
        entry e = {.story = t.story,
                   .whole = jny_hash_xxh128(line),
                   .at    = at,
                   .line  = in->line,
                   .n     = (uint32_t)line.n,
                   .part  = (uint32_t)part};
        st      = check_maker(p, &t, path, in->line, err);
        if (st == JNY_OK)
            st = keep(p, &t, &e, r, err);
    }
    json_decref(object);
    return st;
}

static jny_status read_part(jny_parts *p, size_t part, jny_parts_report *r, jny_err *err)
{
    struct stat is;
    jny_lines   in;
    jny_str     line;
    jny_arena   buffer = jny_arena_open(p->world);
    if (stat(p->paths[part], &is) == 0 && !S_ISREG(is.st_mode))
        return jny_fail(err, JNY_EINVAL, p->paths[part],
                        "a part must be a file, as it is read twice");
    jny_status st = jny_lines_open(&in, &buffer, p->world, p->paths[part], p->limits.line, err);
    if (st == JNY_OK) {
        uint64_t at = 0;
        while (st == JNY_OK && jny_lines_next(&in, &line)) {
            jny_arena_reset(&p->line);
            st = read_line(p, part, &in, line, at, r, err);
            at = in.bytes;
        }
        jny_status ended = jny_lines_close(&in, err);
        st               = st == JNY_OK ? ended : st;
    }
    jny_arena_close(&buffer);
    return st;
}

jny_status jny_parts_open(jny_arena *a, const jny_world *w, const char *const *paths, size_t n,
                          jny_limits limits, jny_parts **out, jny_parts_report *report,
                          jny_err *err)
{
    jny_parts *p = JNY_NEW(a, jny_parts);
    *out         = p;
    *report      = (jny_parts_report){0};
    p->world     = w;
    p->arena     = jny_arena_open(w);
    p->line      = jny_arena_open(w);
    p->paths     = paths;
    p->n_paths   = n;
    p->limits    = limits;
    if (p->limits.line > UINT32_MAX - 1)
        p->limits.line = UINT32_MAX - 1;
    for (size_t i = 0; i < OPEN_AT_ONCE; i++)
        p->files[i].fd = -1;
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        st = read_part(p, i, report, err);
    return st;
}

void jny_parts_close(jny_parts *p)
{
    for (size_t i = 0; i < OPEN_AT_ONCE; i++)
        if (p->files[i].fd >= 0)
            p->world->close(p->world->ctx, p->files[i].fd);
    jny_arena_close(&p->line);
    jny_arena_close(&p->arena);
}

/* ---- The stories ----------------------------------------------------------------------------- */

/* The entry of the story on a line, or NONE; `*id` lives as long as `*object`. */
static uint32_t find_story(const jny_parts *p, jny_str line, json_t **object, jny_str *id,
                           bool *readable)
{
    jny_err ignored = {0};
    *readable       = false;
    if (line.n > p->limits.line || json_read(line, object, &ignored) != JNY_OK)
        return NONE;
    jny_str text = json_text(*object, "text", NULL);
    *id          = json_text(*object, "id", NULL);
    *readable    = id->p && jny_str_trim(text).n;
    if (!*readable || !p->entries.n)
        return NONE;
    jny_xxh128 story = jny_hash_xxh128(text);
    return *place_of(p, *id, &story);
}

static uint64_t count_strangers(const jny_parts *p, const bool *wanted)
{
    uint64_t n = 0;
    for (size_t i = 0; i < p->entries.n; i++)
        n += !wanted[i];
    return n;
}

static void match_line(jny_parts *p, jny_str line, uint64_t number, bool *wanted, jny_out *rest,
                       jny_parts_report *r)
{
    json_t  *object = NULL;
    jny_str  id;
    bool     readable;
    uint32_t found = find_story(p, line, &object, &id, &readable);
    if (found != NONE) {
        wanted[found - 1]               = true;
        *JNY_PUSH(&p->arena, &p->order) = found - 1;
    } else if (readable) {
        *JNY_PUSH(&p->arena, &r->missing) =
            (jny_parts_missing){jny_str_copy(&p->arena, id), number};
        if (rest) {
            jny_out_add(rest, line);
            jny_out_add(rest, JNY_STR("\n"));
        }
    } else {
        r->unreadable++;
    }
    json_decref(object);
}

jny_status jny_parts_match(jny_parts *p, const char *stories, jny_out *rest,
                           jny_parts_report *report, jny_err *err)
{
    jny_lines  in;
    jny_str    line;
    jny_arena  buffer = jny_arena_open(p->world);
    bool      *wanted = JNY_ARRAY(&p->arena, bool, p->entries.n + 1);
    jny_status st     = jny_lines_open(&in, &buffer, p->world, stories, p->limits.line, err);
    p->ordered        = true;
    if (st == JNY_OK) {
        while (jny_lines_next(&in, &line))
            match_line(p, line, in.line, wanted, rest, report);
        st = jny_lines_close(&in, err);
    }
    report->strangers = count_strangers(p, wanted);
    jny_arena_close(&buffer);
    return st;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b, void *ctx)
{
    const entry *all = ctx, *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];
    int          c = jny_str_cmp(x->id, y->id);
    return c ? c : memcmp(&x->story, &y->story, sizeof x->story);
}

static void order_by_id(jny_parts *p)
{
    for (size_t i = 0; i < p->entries.n; i++)
        *JNY_PUSH(&p->arena, &p->order) = (uint32_t)i;
    if (p->order.n)
        qsort_r(p->order.at, p->order.n, sizeof *p->order.at, by_id, p->entries.at);
    p->ordered = true;
}

/* The open file of a part. Others make room for it, so that a thousand parts need no thousand
 * open files. */
static int file_of(jny_parts *p, size_t part)
{
    size_t slot = part % OPEN_AT_ONCE;
    if (p->files[slot].fd >= 0 && p->files[slot].part == part)
        return p->files[slot].fd;
    if (p->files[slot].fd >= 0)
        p->world->close(p->world->ctx, p->files[slot].fd);
    p->files[slot].fd   = p->world->open(p->world->ctx, p->paths[part], O_RDONLY, 0);
    p->files[slot].part = part;
    return p->files[slot].fd;
}

static jny_status fetch(jny_parts *p, const entry *e, jny_str *out, jny_err *err)
{
    char  *bytes = jny_alloc_raw(&p->line, e->n, 1);
    size_t have  = 0;
    int    fd    = file_of(p, e->part);
    if (fd < 0)
        return jny_fail(err, JNY_EIO, p->paths[e->part], "cannot open it again: %s",
                        strerror(errno));
    while (have < e->n) {
        ssize_t k = pread(fd, bytes + have, e->n - have, (off_t)(e->at + have));
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            break;
        have += (size_t)k;
    }
    *out               = (jny_str){bytes, have};
    jny_xxh128 present = jny_hash_xxh128(*out);
    if (have < e->n || memcmp(&present, &e->whole, sizeof present) != 0)
        return jny_fail(err, JNY_EIO, place_in(&p->line, p->paths[e->part], e->line),
                        "is not what it was a moment ago: wait until all parts are written");
    return JNY_OK;
}

jny_status jny_parts_print(jny_parts *p, jny_out *to, jny_err *err)
{
    jny_status st = JNY_OK;
    if (!p->ordered)
        order_by_id(p);
    for (size_t i = 0; st == JNY_OK && i < p->order.n && !to->error; i++) {
        jny_str line = {0};
        jny_arena_reset(&p->line);
        st = fetch(p, &p->entries.at[p->order.at[i]], &line, err);
        if (st == JNY_OK) {
            jny_out_add(to, line);
            jny_out_add(to, JNY_STR("\n"));
        }
    }
    return st;
}
