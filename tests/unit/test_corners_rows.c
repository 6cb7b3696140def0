/* test_corners_rows.c - rows in a project file that no program of ours writes: each is said to be
 * damage, or read as what it can only mean; nothing is read or written beyond its end. */
#include "by_hand.h"

/* ---- Stories that come in ----------------------------------------------------------------------
 */

/* A story by that name whose version somebody took out is not a new one. */
Test(rows, a_story_without_a_version_is_damage)
{
    desk      d   = full_desk();
    jny_err   err = {0};
    jny_put   result;
    jny_story s = {.id = JNY_STR("J1"), .text = JNY_STR("New words.")};
    change(&d, "DELETE FROM story_version WHERE story = 1");
    project_reopen(&d);
    begin(&d, "import");
    cr_expect_eq(jny_story_put(d.p, &d.a, &s, 0, true, &result, NULL, &err), JNY_EDB);
    cr_expect(strstr(err.msg, "is damaged"), "%s", err.msg);
    jny_event_rollback(d.p);
    desk_close(&d);
}

/* Its attributes change, its words do not: their seal goes into the new version. */
Test(rows, a_seal_of_words_that_is_none_is_damage)
{
    desk          d   = full_desk();
    jny_err       err = {0};
    jny_put       result;
    jny_attribute ward = {JNY_STR("ward"), JNY_STR("Nunhead")};
    jny_story     s    = {.id           = JNY_STR("J5"),
                          .text         = JNY_STR("Nothing to say."),
                          .attributes   = &ward,
                          .n_attributes = 1};
    for (int i = 0; i < 2; i++) {
        begin(&d, "import");
        jny_status st = jny_story_put(d.p, &d.a, &s, 0, false, &result, NULL, &err);
        cr_expect_eq(st, i ? JNY_EDB : JNY_OK, "%s", err.msg);
        cr_expect(i || result == JNY_PUT_CHANGED);
        jny_event_rollback(d.p);
        change(&d, "UPDATE text SET seal = x'00'");
        project_reopen(&d);
    }
    desk_close(&d);
}
