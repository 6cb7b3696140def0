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

static bool is_known(const carrying *c, jny_outlived_kind kind, jny_str what, jny_str at)
{
    for (size_t i = 0; i < c->out->list.n; i++) {
        const jny_outlived *x = &c->out->list.at[i];
        if (x->kind == kind && jny_str_eq(x->what, what) && jny_str_eq(x->at, at))
            return true;
    }
    return false;
}

static void note(carrying *c, jny_outlived_kind kind, jny_str what, jny_str at, bool carried)
{
    *JNY_PUSH(c->a, &c->out->list) = (jny_outlived){kind, jny_str_copy(c->a, what), at, carried};
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

typedef JNY_LIST(jny_str) ids;

static jny_status add_ids(carrying *c, const char *sql, ids *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(c->live, sql, err);
    int           rc;
    db_bind_key(s, 1, c->common);
    while ((rc = db_step(c->live, s, err)) == SQLITE_ROW)
        *JNY_PUSH(c->a, out) = db_copy(c->a, s, 0);
    return db_done(s, rc, err);
}

/* `*both` false: it stands in one of them only. */
static jny_status get_both(carrying *c, jny_arena *a, jny_str id, jny_story *live, jny_story *copy,
                           bool *both, jny_err *err)
{
    jny_err    why[2] = {{0}, {0}};
    jny_status st[2]  = {jny_story_get(c->live, a, id, live, &why[0]),
                         jny_story_get(c->copy, a, id, copy, &why[1])};
    *both             = st[0] == JNY_OK && st[1] == JNY_OK;
    for (int i = 0; i < 2; i++)
        if (st[i] != JNY_OK && st[i] != JNY_ENOTFOUND) {
            *err = why[i];
            return st[i];
        }
    return JNY_OK;
}

/* ---- Consent --------------------------------------------------------------------------------- */

/* To the open event. What no consent is called is none. */
static jny_status narrow(carrying *c, jny_arena *a, jny_str id, size_t *n, jny_err *err)
{
    jny_story  live, copy;
    bool       both;
    jny_put    put;
    jny_status st = get_both(c, a, id, &live, &copy, &both, err);
    if (st != JNY_OK || !both)
        return st;
    jny_str now = jny_story_attribute(&live, "consent");
    if (consent_rank(now) >= consent_rank(jny_story_attribute(&copy, "consent")))
        return JNY_OK;
    story_set_consent(a, &copy, consent_rank(now) ? now : JNY_STR("internal"));
    copy.row = 0;
    st       = jny_story_put(c->copy, a, &copy, 0, false, &put, NULL, err);
    if (st == JNY_OK)
        note(c, JNY_CONSENT_NARROWED, id, (jny_str){0}, true);
    *n += st == JNY_OK;
    return st;
}

/* ---- Flags and signatures -------------------------------------------------------------------- */

static jny_status add_mark(carrying *c, const jny_story *s, const char *kind, jny_str what,
                           jny_str coder, jny_err *err)
{
    jny_mark m = {.story = s->key, .text = s->text_key, .kind = kind, .note = what};
    if (jny_coder_key(c->copy, coder, false, &m.coder, err) != JNY_OK)
        return err->status;
    return jny_mark_add(c->copy, &m, err);
}

static jny_status carry_marks(carrying *c, jny_arena *a, jny_str id, size_t *n, jny_err *err)
{
    jny_story  live, copy;
    jny_marks  now, then;
    bool       both;
    jny_status st = get_both(c, a, id, &live, &copy, &both, err);
    if (st == JNY_OK && both)
        st = jny_marks_of(c->live, a, &live, &now, err);
    if (st == JNY_OK && both)
        st = jny_marks_of(c->copy, a, &copy, &then, err);
    if (st != JNY_OK || !both)
        return st;
    bool risk = now.flagged && strcmp(now.flag.kind, "at-risk") == 0;
    if (now.flagged && (!then.flagged || (risk && strcmp(then.flag.kind, "at-risk") != 0))) {
        st = add_mark(c, &copy, now.flag.kind, now.flag.note, now.flag.coder_name, err);
        note(c, risk ? JNY_FLAGGED_AT_RISK : JNY_FLAGGED_SECOND, id, (jny_str){0}, true);
        ++*n;
    }
    /* Of other words, one that stands was not taken back. */
    if (st == JNY_OK && then.is_signed &&
        (!now.signature.kind || strcmp(now.signature.kind, "signed") != 0)) {
        st = add_mark(c, &copy, "unsigned", (jny_str){0}, c->actor, err);
        note(c, JNY_SIGNATURE_WITHDRAWN, id, (jny_str){0}, true);
        ++*n;
    }
    return st;
}

/* ---- One event for all stories --------------------------------------------------------------- */

typedef jny_status (*carry_one)(carrying *c, jny_arena *a, jny_str id, size_t *n, jny_err *err);

static jny_status carry_all(carrying *c, const char *kind, const char *figure, const ids *list,
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
static jny_status carry_stories(carrying *c, jny_err *err)
{
    ids        spoken = {0}, marked = {0};
    jny_status st = add_ids(c,
                            "SELECT DISTINCT s.name FROM story_version v JOIN story s ON"
                            " s.id = v.story WHERE s.live AND (v.event > ?1 OR EXISTS"
                            "  (SELECT 1 FROM event u WHERE u.target = v.event AND u.seq > ?1))"
                            " ORDER BY s.id",
                            &spoken, err);
    if (st == JNY_OK)
        st = add_ids(c,
                     "SELECT DISTINCT s.name FROM mark m JOIN story s ON s.id = m.story"
                     " WHERE s.live AND (m.event > ?1 OR EXISTS"
                     "  (SELECT 1 FROM event u WHERE u.target = m.event AND u.seq > ?1))"
                     " ORDER BY s.id",
                     &marked, err);
    if (st == JNY_OK)
        st = carry_all(c, "consent", "stories", &spoken, narrow, err);
    if (st == JNY_OK)
        st = carry_all(c, "flag", "marks", &marked, carry_marks, err);
    return st;
}

/* ---- Releases -------------------------------------------------------------------------------- */

static jny_status carry_releases(carrying *c, jny_err *err)
{
    sqlite3_stmt *s =
        db_get(c->live,
               "SELECT r.kind, r.policy, r.query, r.content, e.at, coalesce(CASE WHEN"
               " json_valid(r.query) THEN coalesce(json_extract(r.query, '$.folder'),"
               " json_extract(r.query, '$.made')) END, ''), EXISTS (SELECT 1 FROM event i"
               " WHERE i.kind = 'import' AND i.seq > ?1 AND i.seq < e.seq)"
               " FROM release r JOIN event e ON e.seq = r.event WHERE r.event > ?1 ORDER BY r.id",
               err);
    int        rc = SQLITE_DONE;
    size_t     n  = 0;
    jny_status st = JNY_OK;
    db_bind_key(s, 1, c->common);
    while (st == JNY_OK && (rc = db_step(c->live, s, err)) == SQLITE_ROW) {
        jny_str     what = db_copy(c->a, s, 5), at = db_copy(c->a, s, 4);
        bool        other = sqlite3_column_int(s, 6) != 0;
        jny_release r     = {.kind    = jny_str_z(c->a, db_column(s, 0)),
                             .policy  = db_column(s, 1),
                             .query   = db_column(s, 2),
                             .content = db_column(s, 3)};
        if (is_known(c, JNY_RELEASED, what, at))
            continue;
        if (!other && !n)
            st = jny_event_begin(c->copy, "release", c->actor, err);
        if (!other && st == JNY_OK)
            st = jny_release_add(c->copy, &r, err);
        n += !other;
        note(c, JNY_RELEASED, what, at, !other);
    }
    jny_status end = db_done(s, rc, err);
    st             = st != JNY_OK ? st : end;
    if (st == JNY_OK && n)
        return jny_event_commit(
            c->copy, jny_str_format(c->a, "{\"restored\":true,\"releases\":%zu}", n), err);
    jny_event_rollback(c->copy);
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
        st = carry_stories(&c, err);
    if (st == JNY_OK && out->behind.n)
        st = carry_releases(&c, err);
    return st;
}
