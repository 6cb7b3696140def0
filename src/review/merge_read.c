/* merge_read.c - a line of a file of decisions: every text of it checked, nothing looked up,
 * nothing written. */
#include "merge.h"

#include <string.h>

enum { NAME_BYTES = 200, PATH_BYTES = 1000, NOTE_BYTES = 64 << 10 };
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

jny_status merge_read_event(const jny_world *w, const json_t *object, incoming *in, jny_err *err)
{
    static const char *const kinds[] = {"decide", "finish", "flag", "undo", NULL};
    int64_t                  made;
    bool                     bad = !json_is_object(object);
    *in                          = (incoming){.rows = json_object_get(object, "rows")};
    in->origin                   = merge_text(object, "event", 64, &bad);
    in->kind                     = merge_text(object, "kind", 16, &bad);
    in->at                       = merge_text(object, "at", 27, &bad);
    in->actor                    = merge_text(object, "actor", NAME_BYTES, &bad);
    in->blind                    = merge_text(object, "blind", NAME_BYTES, &bad);
    in->withdraws                = merge_text(object, "withdraws", 64, &bad);
    bool undo                    = jny_str_eq(in->kind, JNY_STR("undo"));
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
    jny_status st = check_typed(in->actor, "\"actor\"", err);
    return st == JNY_OK ? check_typed(in->blind, "\"blind\"", err) : st;
}

static bool is_path(jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') &&
            s.p[i] != '-' && s.p[i] != '/')
            return false;
    return s.n > 0;
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
    if (check_typed(r->coder, "\"coder\"", err) != JNY_OK ||
        check_typed(r->note, "\"note\"", err) != JNY_OK)
        return err->status;
    /* A file of decisions says in the same event which stories were read to the end. */
    if (jny_str_eq(in->kind, JNY_STR("decide")) && (r->action.n || r->theme.n || present))
        return check_decision(r, present, err);
    bool flag = jny_str_eq(in->kind, JNY_STR("flag"));
    if (r->action.n || (flag ? !is_one_of(r->mark, marks) : r->mark.n > 0))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        flag ? "a flag has a \"mark\": second-reader or none"
                             : "a finished story has a story and a coder, and no more");
    return JNY_OK;
}
