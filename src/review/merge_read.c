/* merge_read.c - a line of a file of decisions: every text of it checked, nothing looked up,
 * nothing written. */
#include "merge.h"

#include <string.h>

enum {
    NAME_BYTES = 200,
    PATH_BYTES = 1000,
    NOTE_BYTES = 64 << 10,
    BOOKS_MAX  = 100,
    FOUND_MAX  = 1000
};
static const int64_t AHEAD = 24LL * 3600 * 1000000; /* how far another clock may be ahead */

static bool is_hex(jny_str s, size_t digits)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
            return false;
    return s.n == digits;
}

jny_str merge_text(const json_t *object, const char *key, size_t most, bool *bad)
{
    bool    other = false;
    jny_str s     = json_text(object, key, &other);
    *bad |= other || s.n > most;
    return s;
}

static bool is_one_of(jny_str s, const char *const *names)
{
    for (; *names; names++)
        if (jny_str_eq(s, jny_cstr(*names)))
            return true;
    return false;
}

/* A name of codebooks or themes: what they may consist of. */
static bool is_path(jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') &&
            s.p[i] != '-' && s.p[i] != '/')
            return false;
    return s.n > 0 && s.n <= PATH_BYTES;
}

static jny_str string_of(const json_t *x)
{
    return (jny_str){json_string_value(x), json_string_length(x)};
}

/* By what it was made: nothing, or a program and the versions of codebooks. */
static jny_status check_made_by(const incoming *in, const json_t *again, jny_err *err)
{
    bool bad = (again && !json_is_boolean(again)) ||
               (in->codebooks && !json_is_object(in->codebooks)) ||
               json_object_size(in->codebooks) > BOOKS_MAX;
    const char *name;
    json_t     *hash;
    json_object_foreach((json_t *)in->codebooks, name, hash)
    {
        jny_str h = string_of(hash);
        bad |= !is_path(jny_cstr(name)) || !jny_str_starts(h, JNY_STR("sha256:")) ||
               !is_hex(jny_str_sub(h, 7, h.n), 64);
    }
    if (bad)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "\"again\" is true or false, and \"codebooks\" says sha256: and 64 digits "
                        "of each");
    return check_typed(in->program, "\"program\"", err);
}

/* Of which stories an undo is said; of all, where it does not say. */
static bool is_of(const json_t *of)
{
    bool good = !of || json_array_size(of) > 0;
    for (size_t i = 0; good && i < json_array_size(of); i++) {
        jny_str id = string_of(json_array_get(of, i));
        good       = id.n && id.n <= PATH_BYTES;
    }
    return good;
}

jny_status merge_read_event(const jny_world *w, const json_t *object, incoming *in, jny_err *err)
{
    static const char *const kinds[] = {"decide", "finish", "flag", "undo", NULL};
    int64_t                  made;
    bool                     bad   = !json_is_object(object);
    const json_t            *again = json_object_get(object, "again");
    *in                            = (incoming){.rows      = json_object_get(object, "rows"),
                                                .codebooks = json_object_get(object, "codebooks"),
                                                .of        = json_object_get(object, "of"),
                                                .again     = json_is_true(again)};
    in->origin                     = merge_text(object, "event", 64, &bad);
    in->kind                       = merge_text(object, "kind", 16, &bad);
    in->at                         = merge_text(object, "at", 27, &bad);
    in->actor                      = merge_text(object, "actor", NAME_BYTES, &bad);
    in->blind                      = merge_text(object, "blind", NAME_BYTES, &bad);
    in->withdraws                  = merge_text(object, "withdraws", 64, &bad);
    in->program                    = merge_text(object, "program", NAME_BYTES, &bad);
    bool undo                      = jny_str_eq(in->kind, JNY_STR("undo"));
    if (bad || !is_hex(in->origin, 64))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "an event has an \"event\" of 64 digits 0-9 a-f, and "
                        "short texts");
    if (!is_one_of(in->kind, kinds))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "\"kind\" is decide, finish, flag or undo, not \"%.*s\"",
                        JNY_ARG(in->kind));
    if (undo ? !is_hex(in->withdraws, 64) || in->rows
             : in->withdraws.n || !json_is_array(in->rows) || !json_array_size(in->rows))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        undo
                            ? "an undo has \"withdraws\", the event that it takes back, and no rows"
                            : "an event has \"rows\", one or more");
    if (undo ? !is_of(in->of) : in->of != NULL)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "\"of\" goes with an undo: a list of the ids of stories");
    if (!jny_time_parse(in->at, &made))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "\"at\" is a time such as 2026-11-22T01:17:32.123456Z");
    if (made > w->now(w->ctx) + AHEAD)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "it was made on %.10s, which is yet to come: set the clocks of both "
                        "computers right, and export again",
                        in->at.p);
    if (!jny_str_trim(in->actor).n)
        return jny_fail(err, JNY_ESYNTAX, NULL, "an event has an \"actor\"");
    jny_status st = jny_coder_check(in->actor, err);
    if (st == JNY_OK)
        st = check_typed(in->blind, "\"blind\"", err);
    return st == JNY_OK ? check_made_by(in, again, err) : st;
}

static bool read_hash(jny_str s, unsigned char out[16])
{
    if (!jny_str_starts(s, JNY_STR("xxh128:")) || !is_hex(jny_str_sub(s, 7, s.n), 32))
        return false;
    for (size_t i = 0; i < 16; i++) {
        unsigned v = 0;
        for (size_t k = 0; k < 2; k++) {
            char c = s.p[7 + 2 * i + k];
            v      = v * 16 + (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        out[i] = (unsigned char)v;
    }
    return true;
}

/* What a decision says must fit together. */
static jny_status check_decision(const incoming_row *r, const json_t *present, jny_err *err)
{
    static const char *const actions[] = {"accept", "reject", "add", "remove", "adjudicate", NULL};
    bool yes = jny_str_eq(r->action, JNY_STR("accept")) || jny_str_eq(r->action, JNY_STR("add"));
    bool no  = jny_str_eq(r->action, JNY_STR("reject")) || jny_str_eq(r->action, JNY_STR("remove"));
    if (!is_one_of(r->action, actions) || !json_is_boolean(present) || (yes && !r->present) ||
        (no && r->present))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "a decision has an \"action\" and a \"present\" that fit together");
    if (!is_path(r->codebook) || !is_path(r->theme))
        return jny_fail(err, JNY_ESYNTAX, NULL, "a decision has a \"codebook\" and a \"theme\"");
    return check_valence(r->valence, err);
}

bool merge_read_theme(const json_t *item, jny_str *codebook, jny_str *theme)
{
    jny_str     s     = string_of(item);
    const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
    if (!colon)
        return false;
    *codebook = (jny_str){s.p, (size_t)(colon - s.p)};
    *theme    = jny_str_sub(s, codebook->n + 1, s.n);
    return is_path(*codebook) && is_path(*theme);
}

static jny_status check_finished(const incoming_row *r, jny_err *err)
{
    jny_str codebook, theme;
    bool    bad = r->found && (!json_is_array(r->found) || json_array_size(r->found) > FOUND_MAX);
    for (size_t i = 0; !bad && i < json_array_size(r->found); i++)
        bad = !merge_read_theme(json_array_get(r->found, i), &codebook, &theme);
    return bad ? jny_fail(err, JNY_ESYNTAX, NULL, "\"found\" is a list of CODEBOOK:THEME") : JNY_OK;
}

jny_status merge_read_row(const json_t *object, const incoming *in, incoming_row *r, jny_err *err)
{
    static const char *const marks[] = {"second-reader", "none", NULL};
    bool                     bad     = !json_is_object(object);
    const json_t            *machine = json_object_get(object, "machine");
    const json_t            *present = json_object_get(object, "present");
    *r                               = (incoming_row){
                                      .machine  = json_is_true(machine),
                                      .present  = json_is_true(present),
                                      .evidence = json_object_get(object, "evidence"),
                                      .found    = json_object_get(object, "found"),
    };
    r->story     = merge_text(object, "story", PATH_BYTES, &bad);
    r->coder     = merge_text(object, "coder", NAME_BYTES, &bad);
    r->codebook  = merge_text(object, "codebook", NAME_BYTES, &bad);
    r->theme     = merge_text(object, "theme", PATH_BYTES, &bad);
    r->action    = merge_text(object, "action", 16, &bad);
    r->valence   = merge_text(object, "valence", 16, &bad);
    r->note      = merge_text(object, "note", NOTE_BYTES, &bad);
    r->mark      = merge_text(object, "mark", 16, &bad);
    jny_str hash = merge_text(object, "text", 39, &bad);
    if (bad || !r->story.n || !jny_str_trim(r->coder).n || !read_hash(hash, r->hash))
        return jny_fail(
            err, JNY_ESYNTAX, NULL,
            "a row has a \"story\", a \"text\" (xxh128: and 32 digits) and a \"coder\", "
            "as texts of sensible length");
    if ((r->machine ? check_typed(r->coder, "\"coder\"", err) : jny_coder_check(r->coder, err)) !=
            JNY_OK ||
        check_typed(r->note, "\"note\"", err) != JNY_OK)
        return err->status;
    /* A file of decisions says in the same event which stories were read to the end. */
    if (jny_str_eq(in->kind, JNY_STR("decide")) && (r->action.n || r->theme.n || present))
        return check_decision(r, present, err);
    bool flag = jny_str_eq(in->kind, JNY_STR("flag"));
    if (r->action.n || (flag ? !is_one_of(r->mark, marks) : r->mark.n > 0))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        flag ? "a flag has a \"mark\": second-reader or none"
                             : "a finished story has a story, a coder and what was found");
    return check_finished(r, err);
}
