/* outlived.c - what people withdrew since a backup was made, and what left the project: who goes
 * back to the backup means the data, not that a family agrees again or that a table was never
 * shared. So it is set in the copy anew, as forgetting is (tombstones.c), and told. */
#include "outlived.h"

#include <string.h>

typedef struct {
    jny_project *live, *copy;
    jny_arena   *a;
    jny_str      actor;
    outlived    *out;
    int64_t      common; /* the last event that both have */
} carrying;

/* Once, though it may be carried into more than one try. */
static void note(carrying *c, jny_outlived_kind kind, jny_str what, jny_str at, bool carried)
{
    for (size_t i = 0; i < c->out->list.n; i++) {
        const jny_outlived *x = &c->out->list.at[i];
        if (x->kind == kind && jny_str_eq(x->what, what) && jny_str_eq(x->at, at))
            return;
    }
    *JNY_PUSH(c->a, &c->out->list) =
        (jny_outlived){kind, jny_str_copy(c->a, what), jny_str_copy(c->a, at), carried};
}

/* ---- What happened --------------------------------------------------------------------------- */

/* The copy may have events of its own: of a migration, of what was carried before. */
static jny_status find_common(carrying *c, jny_err *err)
{
    sqlite3_stmt *s   = db_get(c->copy, "SELECT seq, digest FROM event ORDER BY seq DESC", err);
    int           rc  = SQLITE_DONE;
    bool          yes = false;
    jny_status    st  = JNY_OK;
    c->common         = -1; /* none: all of it is behind */
    while (st == JNY_OK && !yes && (rc = db_step(c->copy, s, err)) == SQLITE_ROW) {
        jny_moment m = {.event = sqlite3_column_int64(s, 0)};
        jny_str    d = db_column(s, 1);
        memcpy(m.digest.bytes, d.p, d.n < sizeof m.digest.bytes ? d.n : sizeof m.digest.bytes);
        st        = record_has(c->live, &m, &yes, err);
        c->common = yes ? m.event : -1;
    }
    jny_status end = db_done(s, rc, err);
    return st != JNY_OK ? st : end;
}

/* But what is carried anyhow, and what changes no data. */
static jny_status count_behind(carrying *c, jny_err *err)
{
    sqlite3_stmt *s = db_get(
        c->live,
        "SELECT kind, count(*) FROM event WHERE seq > ? AND kind NOT IN ('forget', 'restore',"
        " 'migrate') GROUP BY kind ORDER BY kind",
        err);
    int rc;
    c->out->behind.n = 0;
    db_bind_key(s, 1, c->common);
    while ((rc = db_step(c->live, s, err)) == SQLITE_ROW) {
        jny_event_count x = {db_copy(c->a, s, 0), (uint64_t)sqlite3_column_int64(s, 1)};
        *JNY_PUSH(c->a, &c->out->behind) = x;
    }
    return db_done(s, rc, err);
}

/* ---- Stories that stand in both -------------------------------------------------------------- */

typedef JNY_LIST(jny_str) names;

static jny_status add_names(carrying *c, const char *sql, names *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(c->live, sql, err);
    int           rc;
    db_bind_key(s, 1, c->common);
    while ((rc = db_step(c->live, s, err)) == SQLITE_ROW)
        *JNY_PUSH(c->a, out) = db_copy(c->a, s, 0);
    return db_done(s, rc, err);
}

typedef struct {
    jny_story live, copy;
    bool      in_live, in_copy;
} pair;

static jny_status get_one(jny_project *p, jny_arena *a, jny_str id, jny_story *out, bool *there,
                          jny_err *err)
{
    jny_err    why = {0};
    jny_status st  = jny_story_get(p, a, id, out, &why);
    *there         = st == JNY_OK;
    if (st == JNY_OK || st == JNY_ENOTFOUND)
        return JNY_OK;
    *err = why;
    return st;
}

static jny_status get_pair(carrying *c, jny_arena *a, jny_str id, pair *out, jny_err *err)
{
    jny_status st = get_one(c->live, a, id, &out->live, &out->in_live, err);
    return st == JNY_OK ? get_one(c->copy, a, id, &out->copy, &out->in_copy, err) : st;
}

/* ---- Consent --------------------------------------------------------------------------------- */

/* Of a story that the copy does not have nothing can be set; that it must be is told. */
static jny_status tell_absent(carrying *c, const jny_story *s, jny_err *err)
{
    if (consent_rank(jny_story_attribute(s, "consent")) == 2 &&
        !jny_str_eq(jny_story_attribute(s, "consent_by"), JNY_STR("self")))
        return JNY_OK;
    sqlite3_stmt *q = db_get(c->live,
                             "SELECT 1 FROM story_version v JOIN event e ON e.seq = v.event"
                             " WHERE v.story = ? AND e.seq > ? AND e.kind = 'consent'",
                             err);
    db_bind_key(q, 1, s->key);
    db_bind_key(q, 2, c->common);
    int rc = db_step(c->live, q, err);
    if (rc == SQLITE_ROW)
        note(c, JNY_CONSENT_NARROWED, s->id, (jny_str){0}, false);
    return db_done(q, rc, err);
}

/* To the open event. What no consent is called is none. */
static jny_status narrow(carrying *c, jny_arena *a, jny_str id, size_t *n, jny_err *err)
{
    pair       x;
    jny_put    put;
    jny_status st = get_pair(c, a, id, &x, err);
    if (st == JNY_OK && x.in_live && !x.in_copy)
        return tell_absent(c, &x.live, err);
    if (st != JNY_OK || !x.in_live || !story_narrow_consent(a, &x.copy, &x.live))
        return st;
    x.copy.row = 0;
    st         = jny_story_put(c->copy, a, &x.copy, 0, false, &put, NULL, err);
    if (st == JNY_OK)
        note(c, JNY_CONSENT_NARROWED, id, (jny_str){0}, true);
    *n += st == JNY_OK;
    return st;
}

/* ---- Flags and signatures -------------------------------------------------------------------- */

/* JNY_EINVAL, with nothing in `err`: an earlier version took a name that is none any more, and the
 * copy does not know it. */
static jny_status coder_in_copy(carrying *c, jny_str name, int64_t *key, jny_err *err)
{
    jny_err    why = {0};
    jny_status st  = jny_coder_key(c->copy, name, false, key, &why);
    if (st != JNY_OK && st != JNY_EINVAL)
        *err = why;
    return st;
}

static jny_status add_mark(carrying *c, const jny_story *s, const char *kind, jny_str what,
                           jny_str coder, jny_err *err)
{
    jny_mark   m  = {.story = s->key, .text = s->text_key, .kind = kind, .note = what};
    jny_status st = coder_in_copy(c, coder, &m.coder, err);
    if (st == JNY_EINVAL)
        st = jny_coder_key(c->copy, jny_coder_plain(c->a, coder), false, &m.coder, err);
    return st == JNY_OK ? jny_mark_add(c->copy, &m, err) : st;
}

static jny_status carry_flag(carrying *c, jny_arena *a, const pair *x, const char *kind,
                             jny_outlived_kind told, size_t *n, jny_err *err)
{
    jny_mark  *now, *then    = NULL;
    size_t     n_now, n_then = 0;
    jny_status st = jny_marks_all(c->live, a, x->live.key, &now, &n_now, err);
    if (st == JNY_OK && x->in_copy)
        st = jny_marks_all(c->copy, a, x->copy.key, &then, &n_then, err);
    const jny_mark *flag = st == JNY_OK ? jny_mark_since(now, n_now, kind) : NULL;
    if (!flag || jny_mark_since(then, n_then, kind))
        return st;
    if (x->in_copy)
        st = add_mark(c, &x->copy, kind, flag->note, flag->coder_name, err);
    note(c, told, x->live.id, (jny_str){0}, x->in_copy);
    *n += x->in_copy;
    return st;
}

/* One that was given again holds as it was given: with other words hidden, the one of before does
 * not. Of other words, one that stands was not taken back. */
static bool is_taken_back(const pair *x, const jny_mark *now, const jny_mark *then)
{
    if (!now->kind || strcmp(now->kind, "signed") != 0)
        return true;
    return now->text == x->live.text_key && jny_str_eq(x->live.text, x->copy.text) &&
           !jny_str_eq(now->note, then->note);
}

static jny_status carry_marks(carrying *c, jny_arena *a, jny_str id, size_t *n, jny_err *err)
{
    pair       x;
    jny_marks  now = {0}, then = {0};
    jny_status st = get_pair(c, a, id, &x, err);
    if (st != JNY_OK || !x.in_live)
        return st;
    st = carry_flag(c, a, &x, "second-reader", JNY_FLAGGED_SECOND, n, err);
    if (st == JNY_OK)
        st = carry_flag(c, a, &x, "at-risk", JNY_FLAGGED_AT_RISK, n, err);
    if (st == JNY_OK && x.in_copy)
        st = jny_marks_of(c->live, a, &x.live, &now, err);
    if (st == JNY_OK && x.in_copy)
        st = jny_marks_of(c->copy, a, &x.copy, &then, err);
    if (st != JNY_OK || !x.in_copy || !then.is_signed ||
        !is_taken_back(&x, &now.signature, &then.signature))
        return st;
    note(c, JNY_SIGNATURE_WITHDRAWN, id, (jny_str){0}, true);
    ++*n;
    return add_mark(c, &x.copy, "unsigned", (jny_str){0}, c->actor, err);
}

/* ---- Who may sign in ------------------------------------------------------------------------- */

static jny_status account_of(jny_project *p, jny_arena *a, jny_str name, jny_account *out,
                             jny_err *err)
{
    jny_account *list;
    size_t       n;
    jny_status   st = jny_accounts(p, a, &list, &n, err);
    *out            = (jny_account){name, JNY_STR("none"), {0}};
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (jny_str_eq(list[i].name, name))
            *out = list[i];
    return st;
}

/* As it is now: whoever may sign in no more, or by another passphrase, is not let in by a backup.
 */
static jny_status keep_account(carrying *c, jny_arena *a, jny_str name, size_t *n, jny_err *err)
{
    jny_account now = {0}, then = {0};
    int64_t     coder;
    jny_status  st = account_of(c->live, a, name, &now, err);
    if (st == JNY_OK)
        st = account_of(c->copy, a, name, &then, err);
    if (st != JNY_OK ||
        (jny_str_eq(now.role, then.role) && jny_str_eq(now.passphrase, then.passphrase)))
        return st;
    st = coder_in_copy(c, name, &coder, err);
    note(c, JNY_ACCOUNT_KEPT, name, (jny_str){0}, st == JNY_OK);
    if (st == JNY_EINVAL) /* nobody else is let in in its place */
        return JNY_OK;
    if (st == JNY_OK)
        st = jny_account_add(c->copy, coder, now.role, now.passphrase, err);
    *n += st == JNY_OK;
    return st;
}

/* Whom to ring is as it is now, too. */
static jny_status keep_contact(carrying *c, jny_err *err)
{
    jny_str       now = {0}, then = {0};
    sqlite3_stmt *s = db_get(c->live,
                             "SELECT 1 FROM event WHERE kind = 'coder' AND seq > ? AND"
                             " json_extract(summary, '$.contact') IS NOT NULL",
                             err);
    db_bind_key(s, 1, c->common);
    int        rc  = db_step(c->live, s, err);
    bool       was = rc == SQLITE_ROW;
    jny_status st  = db_done(s, rc, err);
    if (st == JNY_OK && was)
        st = jny_contact(c->live, c->a, &now, err);
    if (st == JNY_OK && was)
        st = jny_contact(c->copy, c->a, &then, err);
    if (st != JNY_OK || jny_str_eq(now, then))
        return st;
    note(c, JNY_CONTACT_KEPT, (jny_str){0}, (jny_str){0}, true);
    return jny_contact_set(c->copy, now, c->actor, err);
}

/* ---- One event for all of a kind ------------------------------------------------------------- */

typedef jny_status (*carry_one)(carrying *c, jny_arena *a, jny_str id, size_t *n, jny_err *err);

static jny_status carry_all(carrying *c, const char *kind, const char *figure, const names *list,
                            carry_one f, jny_err *err)
{
    size_t     n  = 0;
    jny_arena  a  = jny_arena_open(c->copy->world);
    jny_status st = list->n ? jny_event_begin(c->copy, kind, c->actor, err) : JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < list->n; i++) {
        st = f(c, &a, list->at[i], &n, err);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    if (st == JNY_OK && n)
        return jny_event_commit(
            c->copy, jny_str_format(c->a, "{\"restored\":true,\"%s\":%zu}", figure, n), err);
    jny_event_rollback(c->copy);
    return st;
}

/* Only of what was said behind the common event, or taken back: to go forward again to a newer
 * backup withdraws nothing. */
#define BEHIND(x)                                                                                  \
    "(" x ".event > ?1 OR EXISTS (SELECT 1 FROM event u WHERE u.target = " x                       \
    ".event AND u.seq > ?1))"

static jny_status carry_said(carrying *c, jny_err *err)
{
    static const struct {
        const char *sql, *kind, *figure;
        carry_one   f;
    } all[] = {
        {"SELECT DISTINCT s.name FROM story_version v JOIN story s ON s.id = v.story"
         " WHERE s.live AND " BEHIND("v") " ORDER BY s.id",
         "consent", "stories", narrow},
        {"SELECT DISTINCT s.name FROM mark m JOIN story s ON s.id = m.story"
         " WHERE s.live AND " BEHIND("m") " ORDER BY s.id",
         "flag", "marks", carry_marks},
        {"SELECT DISTINCT c.name FROM account x JOIN coder c ON c.id = x.coder"
         " WHERE x.event > ?1 ORDER BY c.id",
         "coder", "accounts", keep_account},
    };
    jny_status st = JNY_OK;
    for (size_t i = 0; st == JNY_OK && i < sizeof all / sizeof *all; i++) {
        names list = {0};
        st         = add_names(c, all[i].sql, &list, err);
        if (st == JNY_OK)
            st = carry_all(c, all[i].kind, all[i].figure, &list, all[i].f, err);
    }
    return st == JNY_OK ? keep_contact(c, err) : st;
}

/* ---- Releases -------------------------------------------------------------------------------- */

/* The first behind the common event; 0: none. */
static jny_status first_import(carrying *c, int64_t *seq, jny_err *err)
{
    sqlite3_stmt *s =
        db_get(c->live, "SELECT min(seq) FROM event WHERE kind = 'import' AND seq > ?", err);
    db_bind_key(s, 1, c->common);
    int rc = db_step(c->live, s, err);
    *seq   = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    return db_done(s, rc, err);
}

/* How often the very same left. One event may hold several tables, and what was carried once has
 * not left again. */
static jny_status count_alike(jny_project *p, const jny_release *r, int64_t *n, jny_err *err)
{
    sqlite3_stmt *s = db_get(p,
                             "SELECT count(*) FROM release WHERE kind = ? AND policy = ?"
                             " AND query = ? AND content = ?",
                             err);
    db_bind_str(s, 1, jny_cstr(r->kind));
    db_bind_str(s, 2, r->policy);
    db_bind_str(s, 3, r->query);
    db_bind_blob(s, 4, r->content.p, r->content.n);
    int rc = db_step(p, s, err);
    *n     = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    return db_done(s, rc, err);
}

typedef struct {
    jny_release it;
    jny_str     what;
    bool        other; /* stories came in between: its numbers may be of others */
} left;
typedef JNY_LIST(int64_t) numbers;

/* `*n`: how many the open event has. Of those that are known to stand in their folder, the numbers
 * that they have in the copy. */
static jny_status carry_release(carrying *c, const left *r, size_t *n, numbers *placed,
                                jny_err *err)
{
    int64_t    now = 0, then = 0;
    jny_status st = count_alike(c->live, &r->it, &now, err);
    if (st == JNY_OK)
        st = count_alike(c->copy, &r->it, &then, err);
    if (st != JNY_OK || then >= now)
        return st;
    note(c, JNY_RELEASED, r->what, r->it.at, !r->other);
    if (r->other)
        return JNY_OK;
    if (++*n == 1)
        st = jny_event_begin(c->copy, "release", c->actor, err);
    if (st == JNY_OK)
        st = jny_release_add(c->copy, &r->it, err);
    if (st == JNY_OK && r->it.placed)
        *JNY_PUSH(c->a, placed) = sqlite3_last_insert_rowid(c->copy->db);
    return st;
}

/* Its folder or page, or how it was made. Earlier versions noted paths as they are, which may be no
 * JSON: nothing. */
static jny_status name_of(carrying *c, jny_str query, jny_str *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(c->live,
                             "SELECT CASE WHEN json_valid(?1) THEN coalesce("
                             "json_extract(?1, '$.folder'), json_extract(?1, '$.made'),"
                             " json_extract(?1, '$.page')) END",
                             err);
    db_bind_str(s, 1, query);
    int rc = db_step(c->live, s, err);
    *out   = rc == SQLITE_ROW ? db_copy(c->a, s, 0) : (jny_str){0};
    return db_done(s, rc, err);
}

static jny_status carry_releases(carrying *c, jny_err *err)
{
    jny_release *list;
    numbers      placed = {0};
    size_t       n_list, n = 0;
    int64_t      import = 0;
    jny_status   st     = jny_releases(c->live, c->a, &list, &n_list, err);
    if (st == JNY_OK)
        st = first_import(c, &import, err);
    for (size_t i = 0; st == JNY_OK && i < n_list; i++) {
        left r = {.it = list[i], .other = import && import < list[i].event};
        if (r.it.event <= c->common)
            continue;
        st = name_of(c, r.it.query, &r.what, err);
        if (st == JNY_OK)
            st = carry_release(c, &r, &n, &placed, err);
    }
    if (st != JNY_OK || !n) {
        jny_event_rollback(c->copy);
        return st;
    }
    st = jny_event_commit(c->copy, jny_str_format(c->a, "{\"restored\":true,\"releases\":%zu}", n),
                          err);
    for (size_t i = 0; st == JNY_OK && i < placed.n; i++)
        st = jny_release_placed(c->copy, placed.at[i], c->actor, err);
    return st;
}

jny_status outlived_carry(jny_project *live, jny_project *copy, jny_arena *a, jny_str actor,
                          outlived *out, jny_err *err)
{
    carrying   c  = {.live = live, .copy = copy, .a = a, .actor = actor, .out = out};
    jny_status st = find_common(&c, err);
    if (st == JNY_OK)
        st = count_behind(&c, err);
    if (st == JNY_OK && out->behind.n)
        st = carry_said(&c, err);
    if (st == JNY_OK && out->behind.n)
        st = carry_releases(&c, err);
    return st;
}
