/* test_gate.c - what may be shown only when everything speaks for it. */
#include "gate.h"

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
