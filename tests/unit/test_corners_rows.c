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

/* ---- What people said
 * ----------------------------------------------------------------------------
 */

/* Who compares readings keeps an array by these numbers. */
Test(rows, numbers_of_themes_that_no_program_gives_are_damage)
{
    static const char *const damages[] = {
        "UPDATE theme SET id = -1 WHERE id = 1",
        "UPDATE theme SET id = 0 WHERE id = 1",
        "UPDATE theme SET id = 4000000000 WHERE id = 1",
        "UPDATE theme SET id = 4611686018427387904 WHERE id = 1",
    };
    for (size_t i = 0; i <= sizeof damages / sizeof *damages; i++) {
        desk        d   = full_desk();
        jny_err     err = {0};
        jny_answer *list;
        size_t      n;
        if (i) {
            change(&d, damages[i - 1]);
            project_reopen(&d);
        }
        cr_expect_eq(jny_themes_ever(d.p, &d.a, &list, &n, &err), i ? JNY_EDB : JNY_OK, "%zu: %s",
                     i, err.msg);
        if (!i)
            cr_expect(n == 3 && list[2].theme == 3 &&
                      jny_str_eq(list[0].theme_path, JNY_STR("help")));
        desk_close(&d);
    }
}

/* What was found in a reading is a list of numbers; of what is no number of a theme nothing is
 * left. */
Test(rows, a_list_of_what_was_found_is_read_to_its_end)
{
    static const struct {
        const char *found;
        size_t      n;
        int64_t     last;
    } lists[] = {
        {"[1,3]", 2, 3},
        {"[1,3", 2, 3},
        {"12", 1, 12},
        {"[2, none, 0]", 1, 2},
        {"[99999999999999999999999999999999, 4294967295]", 1, 4294967295},
        {"[4294967296]", 0, 0},
        {"", 0, 0},
    };
    desk               d = full_desk();
    jny_story_reading *r;
    size_t             n;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        change(&d, jny_str_z(&d.a, jny_str_format(&d.a, "UPDATE finished SET found = '%s'",
                                                  lists[i].found)));
        project_reopen(&d);
        works(&d, jny_readings(d.p, &d.a, JNY_STR("bob"), JNY_STR("words"), &r, &n, &d.err),
              "read");
        cr_assert_eq(n, 1);
        cr_expect(r[0].whole && r[0].n_found == lists[i].n &&
                      (!r[0].n_found || r[0].found[r[0].n_found - 1] == lists[i].last),
                  "%s: %zu", lists[i].found, r[0].n_found);
    }
    desk_close(&d);
}
