/* test_outlived.c - what was withdrawn, and what left the project, since a backup was made holds in
 * it when it comes back. */
#include "gate.h"

static void consent(desk *d, jny_project *p, const char *id, const char *value)
{
    works(
        d,
        jny_consent(p, &d->a, jny_cstr(id), jny_cstr(value), (jny_str){0}, JNY_STR("Ama"), &d->err),
        id);
}

/* While the project is kept before it is replaced, a family takes back what it agreed to. */
static desk  *told_by;
static size_t namings;

static int withdraw_and_name(void *ctx, const char *from, const char *to)
{
    if (namings++ == 0) {
        jny_project *other;
        works(told_by, jny_project_open(told_by->world, told_by->path, &other, &told_by->err),
              "another program");
        consent(told_by, other, "C", "internal");
        jny_project_close(other);
    }
    return jny_world_system()->name(ctx, from, to);
}

static bool outlives(const jny_restored *out, jny_outlived_kind kind, const char *what)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n_outlived; i++)
        n += out->outlived[i].kind == kind && out->outlived[i].carried &&
             jny_str_eq(out->outlived[i].what, jny_cstr(what));
    return n == 1;
}

Test(outlived, what_was_shut_since_stays_shut_in_a_backup)
{
    desk         d    = desk_with_project();
    jny_world    w    = *d.world;
    const char  *copy = path_in(&d, "copy.journeys"), *later = path_in(&d, "later.journeys");
    const char  *ids[] = {"A", "B", "C", "D", "E"};
    jny_restored out;
    size_t       removed;
    begin(&d, "import");
    for (size_t i = 0; i < 5; i++)
        put(&d, ids[i], "We play there.", i == 3 ? "consent=publish" : "", false);
    commit(&d);
    for (size_t i = 0; i < 5; i++)
        if (i != 3)
            consent(&d, d.p, ids[i], "publish");
    for (size_t i = 0; i < 5; i++)
        sign(&d, ids[i]);
    works(&d, jny_watch_contact_set(d.p, JNY_STR("Duty team"), JNY_STR("Ben"), &d.err), "contact");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("D"), JNY_STR("second-reader"), (jny_str){0}, JNY_STR("Ben"),
                   &d.err),
          "flag");
    works(&d, jny_backup_make(d.p, copy, false, NULL, NULL, &d.err), "a copy");
    jny_event last;
    works(&d, jny_event_last(d.p, &d.a, JNY_STR("consent"), &last, &d.err), "last");
    works(&d, jny_event_undo(d.p, last.seq, JNY_STR("Ama"), &d.err), "E never agreed");
    consent(&d, d.p, "B", "anonymous");
    works(
        &d,
        jny_flag(d.p, &d.a, JNY_STR("D"), JNY_STR("at-risk"), (jny_str){0}, JNY_STR("Ben"), &d.err),
        "flag");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("A"), JNY_STR("second-reader"), (jny_str){0}, JNY_STR("Ben"),
                   &d.err),
          "flag");
    jny_project_close(d.p);
    d.p     = NULL;
    told_by = &d;
    namings = 0;
    w.name  = withdraw_and_name;
    works(&d, jny_restore(&w, &d.a, copy, d.path, JNY_STR("Ama"), &out, &d.err), "back");
    cr_expect_gt(namings, 1);
    cr_expect(outlives(&out, JNY_CONSENT_NARROWED, "E"));
    cr_expect(outlives(&out, JNY_CONSENT_NARROWED, "B"));
    cr_expect(outlives(&out, JNY_CONSENT_NARROWED, "C"), "while it was replaced");
    cr_expect(outlives(&out, JNY_FLAGGED_AT_RISK, "D"));
    cr_expect(outlives(&out, JNY_FLAGGED_SECOND, "A"));
    cr_expect_eq(out.n_outlived, 5);
    project_reopen(&d);
    expect_refusal(&d, "A", "second reader");
    jny_story b;
    works(&d, jny_story_get(d.p, &d.a, JNY_STR("B"), &b, &d.err), "B");
    cr_expect(jny_str_eq(jny_story_attribute(&b, "consent"), JNY_STR("anonymous")));
    expect_refusal(&d, "C", "nobody agreed");
    expect_refusal(&d, "D", "at risk");
    expect_refusal(&d, "E", "nobody agreed");
    cr_expect_null(chain_of(&d), "%s", chain_of(&d));
    /* Agreed anew; from a state without it, back to one with it. */
    consent(&d, d.p, "E", "publish");
    expect_refusal(&d, "E", NULL);
    works(&d, jny_backup_make(d.p, later, false, NULL, NULL, &d.err), "a copy");
    jny_project_close(d.p);
    d.p = NULL;
    works(&d, jny_restore(d.world, &d.a, copy, d.path, JNY_STR("Ama"), &out, &d.err), "back");
    cr_expect_eq(out.n_outlived, 4, "all but E");
    works(&d, jny_restore(d.world, &d.a, later, d.path, JNY_STR("Ama"), &out, &d.err), "forward");
    cr_expect_eq(out.n_outlived, 0, "%zu", out.n_outlived);
    project_reopen(&d);
    expect_refusal(&d, "E", NULL);
    works(&d, jny_backups_forget(d.p, &d.a, &removed, &d.err), "away");
    desk_close(&d);
}

/* ---- One thing each -------------------------------------------------------------------------- */

static jny_restored back(desk *d, const char *copy)
{
    jny_restored out;
    jny_project_close(d->p);
    d->p = NULL;
    works(d, jny_restore(d->world, &d->a, copy, d->path, JNY_STR("Ama"), &out, &d->err), copy);
    project_reopen(d);
    cr_expect_null(chain_of(d), "%s", chain_of(d));
    return out;
}

static const char *copy_of(desk *d, const char *name)
{
    const char *copy = path_in(d, name);
    works(d, jny_backup_make(d->p, copy, false, NULL, NULL, &d->err), name);
    return copy;
}

static size_t told(const jny_restored *out, jny_outlived_kind kind, bool carried)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n_outlived; i++)
        n += out->outlived[i].kind == kind && out->outlived[i].carried == carried;
    return n;
}

static void flag(desk *d, const char *id, const char *kind)
{
    works(
        d,
        jny_flag(d->p, &d->a, jny_cstr(id), jny_cstr(kind), (jny_str){0}, JNY_STR("Ben"), &d->err),
        id);
}

static void end(desk *d)
{
    size_t removed;
    works(d, jny_backups_forget(d->p, &d->a, &removed, &d->err), "away");
    desk_close(d);
}

Test(outlived, a_parent_who_agreed_no_more)
{
    desk d = desk_with_project();
    begin(&d, "import");
    put(&d, "A", "I am eight.", "age=8;consent=publish;consent_by=parent;respondent_type=child",
        false);
    commit(&d);
    sign(&d, "A");
    expect_refusal(&d, "A", NULL);
    const char *copy = copy_of(&d, "copy.journeys");
    works(&d,
          jny_consent(d.p, &d.a, JNY_STR("A"), JNY_STR("publish"), JNY_STR("self"), JNY_STR("Ama"),
                      &d.err),
          "consent");
    begin(&d, "import"); /* nor does the file that said so bring it back */
    cr_expect_eq(put(&d, "A", "I am eight.",
                     "age=8;consent=publish;consent_by=parent;respondent_type=child", false),
                 JNY_PUT_SAME);
    commit(&d);
    jny_restored out = back(&d, copy);
    cr_expect(outlives(&out, JNY_CONSENT_NARROWED, "A"));
    expect_refusal(&d, "A", "no parent or guardian");
    end(&d);
}

Test(outlived, a_signature_that_was_given_anew)
{
    desk       d = desk_with_project();
    jny_signed signature;
    begin(&d, "import");
    put(&d, "A", "My son is a twin.", "consent=publish;respondent_type=parent", false);
    put(&d, "B", "We play there.", "consent=publish;respondent_type=parent", false);
    commit(&d);
    sign(&d, "A");
    sign(&d, "B");
    const char      *copy = copy_of(&d, "copy.journeys");
    jny_str          hide = JNY_STR("twin");
    jny_sign_request r = {.id = JNY_STR("A"), .coder = JNY_STR("Ben"), .hide = &hide, .n_hide = 1};
    works(&d, jny_sign(d.p, &d.a, jny_gazetteer_shipped(&d.a), &r, &signature, &d.err), "signing");
    sign(&d, "B"); /* as before */
    jny_restored out = back(&d, copy);
    cr_expect(outlives(&out, JNY_SIGNATURE_WITHDRAWN, "A"));
    cr_expect_eq(out.n_outlived, 1);
    expect_refusal(&d, "A", "nobody signed");
    expect_refusal(&d, "B", NULL);
    end(&d);
}

Test(outlived, what_nobody_may_see_of_stories_that_are_not_in_it)
{
    desk d = desk_with_project();
    works(&d, jny_watch_contact_set(d.p, JNY_STR("Duty team"), JNY_STR("Ben"), &d.err), "contact");
    const char *copy = copy_of(&d, "copy.journeys");
    begin(&d, "import");
    put(&d, "A", "We play there.", "consent=publish", false);
    put(&d, "B", "We play here.", "consent=publish", false);
    put(&d, "C", "We sit here.", "consent=internal", false);
    commit(&d);
    consent(&d, d.p, "A", "internal");
    flag(&d, "B", "at-risk");
    flag(&d, "B", "second-reader");
    jny_restored out = back(&d, copy);
    cr_expect_eq(out.n_outlived, 3, "%zu", out.n_outlived);
    cr_expect_eq(told(&out, JNY_CONSENT_NARROWED, false), 1);
    cr_expect_eq(told(&out, JNY_FLAGGED_AT_RISK, false), 1);
    cr_expect_eq(told(&out, JNY_FLAGGED_SECOND, false), 1);
    end(&d);
}

Test(outlived, both_flags_of_one_story)
{
    desk d = desk_with_project();
    works(&d, jny_watch_contact_set(d.p, JNY_STR("Duty team"), JNY_STR("Ben"), &d.err), "contact");
    begin(&d, "import");
    put(&d, "A", "We play there.", "consent=publish", false);
    commit(&d);
    const char *copy = copy_of(&d, "copy.journeys");
    flag(&d, "A", "second-reader");
    flag(&d, "A", "at-risk");
    jny_restored out = back(&d, copy);
    cr_expect(outlives(&out, JNY_FLAGGED_AT_RISK, "A"));
    cr_expect(outlives(&out, JNY_FLAGGED_SECOND, "A"));
    end(&d);
}

static jny_str role_of(desk *d, const char *name)
{
    jny_account *list;
    size_t       n;
    works(d, jny_accounts(d->p, &d->a, &list, &n, &d->err), name);
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(list[i].name, jny_cstr(name)))
            return list[i].role;
    return (jny_str){0};
}

static void account(desk *d, const char *name, const char *role)
{
    works(d,
          jny_coder_set(d->p, &d->a, jny_cstr(name), jny_cstr(role), JNY_STR("$argon2id$x"),
                        JNY_STR("Ama"), &d->err),
          name);
}

Test(outlived, who_may_sign_in_and_whom_to_ring)
{
    desk    d = desk_with_project();
    jny_str contact;
    account(&d, "Ama", "lead");
    account(&d, "Eve", "lead");
    works(&d, jny_watch_contact_set(d.p, JNY_STR("Old team"), JNY_STR("Ama"), &d.err), "contact");
    const char *copy = copy_of(&d, "copy.journeys");
    account(&d, "Eve", "none");
    works(&d, jny_watch_contact_set(d.p, JNY_STR("Duty team"), JNY_STR("Ama"), &d.err), "contact");
    const char  *later = copy_of(&d, "later.journeys");
    jny_restored out   = back(&d, copy);
    cr_expect(outlives(&out, JNY_ACCOUNT_KEPT, "Eve"));
    cr_expect_eq(told(&out, JNY_CONTACT_KEPT, true), 1);
    cr_expect_eq(out.n_outlived, 2);
    cr_expect(jny_str_eq(role_of(&d, "Eve"), JNY_STR("none")), "a closed account stays closed");
    cr_expect(jny_str_eq(role_of(&d, "Ama"), JNY_STR("lead")));
    works(&d, jny_contact(d.p, &d.a, &contact, &d.err), "contact");
    cr_expect(jny_str_eq(contact, JNY_STR("Duty team")));
    out = back(&d, later);
    cr_expect_eq(out.n_outlived, 0, "forward again");
    end(&d);
}

/* As an earlier version took them. No backup is made of it: the rows do not fit their seals. */
static void name_oddly(desk *d, const char *sql)
{
    jny_project_close(d->p);
    d->p         = NULL;
    sqlite3 *raw = sql_open(d->path);
    sql_run(raw, sql);
    sqlite3_close(raw);
    project_reopen(d);
}

Test(outlived, what_people_did_under_names_that_are_none_any_more)
{
    desk d = desk_with_project();
    works(&d, jny_watch_contact_set(d.p, JNY_STR("Duty team"), JNY_STR("Ama"), &d.err), "contact");
    begin(&d, "import");
    put(&d, "A", "We play there.", "consent=publish", false);
    commit(&d);
    const char *copy = copy_of(&d, "copy.journeys");
    account(&d, "Eve", "lead");
    account(&d, "Joe", "lead");
    flag(&d, "A", "at-risk");
    name_oddly(&d, "UPDATE coder SET name = name || ' ' WHERE name IN ('Ben', 'Eve', 'Joe')");
    account(&d, "Eve ", "none");
    jny_restored out = back(&d, copy);
    cr_expect(outlives(&out, JNY_FLAGGED_AT_RISK, "A"));
    cr_expect_eq(told(&out, JNY_ACCOUNT_KEPT, false), 1, "Joe's");
    cr_expect(!role_of(&d, "Joe").n && !role_of(&d, "Joe ").n, "nobody is let in");
    jny_mark *marks;
    size_t    n;
    jny_story s;
    works(&d, jny_story_get(d.p, &d.a, JNY_STR("A"), &s, &d.err), "A");
    works(&d, jny_marks_all(d.p, &d.a, s.key, &marks, &n, &d.err), "marks");
    cr_assert_eq(n, 1);
    cr_expect(jny_str_eq(marks[0].coder_name, JNY_STR("Ben")));
    end(&d);
}

static size_t releases_of(desk *d)
{
    jny_release *list;
    size_t       n;
    works(d, jny_releases(d->p, &d->a, &list, &n, &d->err), "releases");
    return n;
}

Test(outlived, each_table_that_left_at_once)
{
    desk d = desk_with_project();
    begin(&d, "import");
    put(&d, "A", "We play there.", "", false);
    commit(&d);
    const char *copy = copy_of(&d, "copy.journeys");
    begin(&d, "release");
    for (size_t i = 0; i < 3; i++) {
        jny_release r = {.kind    = "table",
                         .policy  = JNY_STR("round-5"),
                         .query   = JNY_STR("{\"page\":\"numbers.html\"}"),
                         .content = i ? JNY_STR("{\"cells\":[1]}") : JNY_STR("{\"cells\":[2]}")};
        works(&d, jny_release_add(d.p, &r, &d.err), "release"); /* two of them alike */
    }
    commit(&d);
    const char  *later = copy_of(&d, "later.journeys");
    jny_restored out   = back(&d, copy);
    cr_expect(told(&out, JNY_RELEASED, true) > 0);
    cr_expect_eq(releases_of(&d), 3, "%zu", releases_of(&d));
    back(&d, later);
    cr_expect_eq(releases_of(&d), 3, "what was carried once has not left again");
    end(&d);
}

Test(outlived, which_pages_stand_in_their_folder)
{
    desk d = desk_with_project();
    begin(&d, "import");
    put(&d, "A", "We play there.", "", false);
    commit(&d);
    const char *copy = copy_of(&d, "copy.journeys");
    for (size_t i = 0; i < 2; i++) { /* the second was not put there */
        jny_release *list;
        size_t       n;
        jny_release  r = {.kind    = "selection",
                          .policy  = JNY_STR("signed"),
                          .query   = JNY_STR("{\"folder\":\"/w/site\"}"),
                          .content = i ? JNY_STR("{\"stories\":[]}") : JNY_STR("{}")};
        begin(&d, "release");
        works(&d, jny_release_add(d.p, &r, &d.err), "release");
        commit(&d);
        works(&d, jny_releases(d.p, &d.a, &list, &n, &d.err), "releases");
        if (i == 0)
            works(&d, jny_release_placed(d.p, list[n - 1].number, JNY_STR("Ama"), &d.err), "there");
    }
    back(&d, copy);
    jny_release *list;
    size_t       n;
    works(&d, jny_releases(d.p, &d.a, &list, &n, &d.err), "releases");
    cr_assert_eq(n, 2);
    cr_expect(list[0].placed != 0, "it stands there");
    cr_expect_eq(list[1].placed, 0);
    end(&d);
}

/* ---- The backup that is asked for ------------------------------------------------------------ */

Test(outlived, no_backup_goes_before_it_is_done)
{
    desk         d = desk_with_project();
    jny_restored out;
    jny_str      path, *list;
    size_t       n;
    begin(&d, "import");
    put(&d, "A", "We play there.", "", false);
    commit(&d);
    for (size_t i = 0; i < 5; i++) {
        consent(&d, d.p, "A", i % 2 ? "publish" : "internal");
        works(&d, jny_backup_rotate(d.p, &d.a, &path, &d.err), "a backup");
    }
    consent(&d, d.p, "A", "publish");
    works(&d, jny_backups(&d.a, d.path, &list, &n, &d.err), "five");
    const char  *oldest = jny_str_z(&d.a, list[4]);
    jny_project *held   = d.p;
    /* Somebody else writes all the time. */
    sqlite3 *other = sql_open(d.path);
    sql_run(other, "BEGIN IMMEDIATE");
    cr_expect_neq(jny_restore(d.world, &d.a, oldest, d.path, JNY_STR("Ama"), &out, &d.err), JNY_OK);
    sql_run(other, "ROLLBACK");
    sqlite3_close(other);
    d.err = (jny_err){0};
    jny_project_close(held);
    d.p = NULL;
    works(&d, jny_restore(d.world, &d.a, oldest, d.path, JNY_STR("Ama"), &out, &d.err), "again");
    project_reopen(&d);
    works(&d, jny_backups(&d.a, d.path, &list, &n, &d.err), "backups");
    cr_expect_eq(n, 5, "%zu", n);
    end(&d);
}
