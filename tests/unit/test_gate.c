/* test_gate.c - what may be shown only when everything speaks for it, and stays shut in a backup
 * that comes back. */
#include <journeys/publish.h>
#include <journeys/review.h>

#include "chain.h"

/* ---- What may be shown ----------------------------------------------------------------------- */

static const char *refusal(desk *d, const char *id)
{
    jny_story s;
    jny_marks marks;
    works(d, jny_story_get(d->p, &d->a, jny_cstr(id), &s, &d->err), id);
    works(d, jny_marks_of(d->p, &d->a, &s, &marks, &d->err), id);
    return jny_may_not_publish(&s, &marks);
}

static void sign(desk *d, const char *id)
{
    jny_signed       out;
    jny_sign_request r = {.id = jny_cstr(id), .coder = JNY_STR("Ama")};
    works(d, jny_sign(d->p, &d->a, jny_gazetteer_shipped(&d->a), &r, &out, &d->err), "signing");
}

static void expect_refusal(desk *d, const char *id, const char *part)
{
    const char *got = refusal(d, id);
    cr_expect(part ? got && strstr(got, part) : !got, "%s: %s, not %s", id, got ? got : "may be",
              part ? part : "may be");
}

Test(gate, every_door_is_shut_until_all_agree)
{
    desk d = desk_with_project();
    begin(&d, "import");
    put(&d, "A", "My son Andre is here.", "respondent_type=parent", false);
    put(&d, "B", "I am eight.", "age=8;consent=publish;consent_by=self;respondent_type=child",
        false);
    put(&d, "C", "I am young.", "consent=publish;respondent_type=young person", false);
    commit(&d);
    expect_refusal(&d, "A", "nobody agreed");
    works(&d,
          jny_consent(d.p, &d.a, JNY_STR("A"), JNY_STR("publish"), (jny_str){0}, JNY_STR("Ama"),
                      &d.err),
          "consent");
    expect_refusal(&d, "A", "nobody signed");
    sign(&d, "A");
    expect_refusal(&d, "A", NULL);
    undo_last(&d, ""); /* the signature */
    expect_refusal(&d, "A", "nobody signed");
    sign(&d, "A");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("A"), JNY_STR("second-reader"), (jny_str){0}, JNY_STR("Ben"),
                   &d.err),
          "flag");
    expect_refusal(&d, "A", "second reader");
    undo_last(&d, "");
    expect_refusal(&d, "A", NULL);
    works(&d, jny_watch_contact_set(d.p, JNY_STR("Duty team"), JNY_STR("Ben"), &d.err), "contact");
    works(
        &d,
        jny_flag(d.p, &d.a, JNY_STR("A"), JNY_STR("at-risk"), (jny_str){0}, JNY_STR("Ben"), &d.err),
        "flag");
    expect_refusal(&d, "A", "at risk");
    works(&d,
          jny_flag(d.p, &d.a, JNY_STR("A"), JNY_STR("none"), (jny_str){0}, JNY_STR("Ben"), &d.err),
          "flag");
    expect_refusal(&d, "A", NULL);
    begin(&d, "import"); /* other words: what was signed is not what stands there */
    put(&d, "A", "My son Andre is there.", "consent=publish;respondent_type=parent", true);
    commit(&d);
    expect_refusal(&d, "A", "nobody signed");
    sign(&d, "B");
    expect_refusal(&d, "B", "no parent or guardian");
    works(&d,
          jny_consent(d.p, &d.a, JNY_STR("B"), JNY_STR("publish"), JNY_STR("parent"),
                      JNY_STR("Ama"), &d.err),
          "consent");
    expect_refusal(&d, "B", NULL);
    sign(&d, "C");
    expect_refusal(&d, "C", "no parent or guardian");
    cr_expect_null(chain_of(&d), "%s", chain_of(&d));
    desk_close(&d);
}

Test(gate, an_age_that_may_be_under_sixteen_asks_for_a_parent)
{
    static const struct {
        const char *age;
        bool        alone; /* may consent for themselves */
    } rows[] = {
        {"under 16", false}, {"under 18", false},     {"<18", false},   {"8 (year 3)", false},
        {"12-15", false},    {"2010", false},         {"", false},      {"17 months", false},
        {"15.5", false},     {"16 (year 11)", false}, {"16", true},     {"17", true},
        {"16-18", true},     {"over 16", true},       {"aged 17", true}};
    desk d = desk_with_project();
    begin(&d, "import");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        put(&d, jny_str_z(&d.a, jny_str_format(&d.a, "R%zu", i)), "We play there.",
            jny_str_z(&d.a, jny_str_format(
                                &d.a, "%s%s%sconsent=publish;respondent_type=young person",
                                *rows[i].age ? "age=" : "", rows[i].age, *rows[i].age ? ";" : "")),
            false);
    commit(&d);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *id = jny_str_z(&d.a, jny_str_format(&d.a, "R%zu", i));
        sign(&d, id);
        expect_refusal(&d, id, rows[i].alone ? NULL : "no parent or guardian");
    }
    desk_close(&d);
}

Test(gate, an_import_narrows_consent_and_never_widens_it)
{
    desk d = desk_with_project();
    begin(&d, "import");
    put(&d, "A", "One.", "consent=publish", false);
    commit(&d);
    works(&d,
          jny_consent(d.p, &d.a, JNY_STR("A"), JNY_STR("anonymous"), (jny_str){0}, JNY_STR("Ama"),
                      &d.err),
          "consent");
    begin(&d, "import");
    cr_expect_eq(put(&d, "A", "One.", "consent=publish", false), JNY_PUT_SAME, "kept by hand");
    cr_expect_eq(put(&d, "A", "One.", "consent=internal", false), JNY_PUT_CHANGED, "narrowed");
    commit(&d);
    expect_refusal(&d, "A", "nobody agreed");
    desk_close(&d);
}

Test(gate, a_signature_keeps_what_was_signed)
{
    desk       d = desk_with_project();
    jny_signed out;
    jny_marks  marks;
    begin(&d, "import");
    put(&d, "A", "My son Andre is a twin. Ring 020 7946 0182.", "", false);
    commit(&d);
    jny_str          hide = JNY_STR("twin"), keep = JNY_STR("Andre");
    jny_sign_request r = {.id     = JNY_STR("A"),
                          .coder  = JNY_STR("Ama"),
                          .hide   = &hide,
                          .n_hide = 1,
                          .keep   = &keep,
                          .n_keep = 1};
    works(&d, jny_sign(d.p, &d.a, jny_gazetteer_shipped(&d.a), &r, &out, &d.err), "signing");
    project_reopen(&d);
    works(&d, jny_story_get(d.p, &d.a, JNY_STR("A"), &out.story, &d.err), "A");
    works(&d, jny_marks_of(d.p, &d.a, &out.story, &marks, &d.err), "marks");
    jny_redactions layer;
    works(&d, jny_signed_redactions(&d.a, &marks.signature, out.story.text, &layer, &d.err),
          "layer");
    jny_str text = jny_redact_apply(&d.a, out.story.text, layer);
    cr_expect(jny_str_eq(text, JNY_STR("My son Andre is a [removed]. Ring [phone number].")),
              "%.*s", JNY_ARG(text));
    keep = JNY_STR("nobody");
    cr_expect_eq(jny_sign(d.p, &d.a, jny_gazetteer_shipped(&d.a), &r, &out, &d.err), JNY_ENOTFOUND);
    desk_close(&d);
}

/* ---- And goes back to a backup --------------------------------------------------------------- */

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

Test(gate, what_was_shut_since_stays_shut_in_a_backup)
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
