/* test_corners.c - what seldom happens to a project file: names that nobody may have,
 * passages that moved, numbers that no program of ours gives. */
#include "by_hand.h"

/* ---- Names ---------------------------------------------------------------------------------- */

Test(names, a_person_and_a_machine_never_share_one)
{
    desk    d   = full_desk();
    jny_err err = {0};
    int64_t key;
    begin(&d, "decide");
    cr_expect_eq(jny_coder_key(d.p, JNY_STR("bot"), false, &key, &err), JNY_ECONFLICT);
    cr_expect(strstr(err.msg, "an outside machine"), "%s", err.msg);
    err = (jny_err){0};
    cr_expect_eq(jny_coder_key(d.p, JNY_STR("ann"), true, &key, &err), JNY_ECONFLICT);
    cr_expect(strstr(err.msg, "is a person"), "%s", err.msg);
    jny_event_rollback(d.p);
    desk_close(&d);
}

Test(names, a_machine_is_called_by_letters_and_for_nothing_else)
{
    static const char *const good[] = {"m", "my-model.2", "a b", "mod\u00E8le_3", "Z9"};
    static const char *const bad[]  = {"",      " m",     "m ",    "a:b",  "a/b",       "machine",
                                       "rules", "people", "coder", "\xff", "tab\there", "a\x7f"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        jny_err err = {0};
        cr_expect_eq(jny_machine_name_check(jny_cstr(good[i]), &err), JNY_OK, "%s: %s", good[i],
                     err.msg);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        jny_err err = {0};
        cr_expect_eq(jny_machine_name_check(jny_cstr(bad[i]), &err), JNY_EINVAL, "\"%s\"", bad[i]);
    }
    char    longest[62];
    jny_err err = {0};
    memset(longest, 'x', 61);
    longest[61] = 0;
    cr_expect_eq(jny_machine_name_check(jny_cstr(longest), &err), JNY_EINVAL);
    cr_expect_eq(jny_machine_name_check(jny_cstr(longest + 1), &err), JNY_OK, "sixty bytes");
}

/* A theme that was renamed is known by its guid. */
Test(names, of_a_theme_that_was_renamed)
{
    static const char was[] =
        "codebook: words\nthemes:\n"
        "  - {id: old, guid: 0b5c5a3e-0000-4000-8000-000000000001, rules: [a]}\n"
        "  - {id: gone, guid: 0b5c5a3e-0000-4000-8000-000000000002, rules: [d]}\n"
        "  - {id: none, rules: [b]}\n";
    static const char is[] =
        "codebook: words\nthemes:\n"
        "  - {id: more, rules: [c]}\n"
        "  - {id: new, guid: 0b5c5a3e-0000-4000-8000-000000000001, rules: [a]}\n";
    desk   d = desk_with_project();
    size_t theme;
    tag_all(&d, book_of(&d, was));
    tag_all(&d, book_of(&d, is));
    const jny_active *active = active_book(&d);
    works(&d, jny_codebook_former(d.p, &d.a, active, JNY_STR("old"), &theme, &d.err), "old");
    cr_expect_eq(theme, jny_codebook_find(&active->book, JNY_STR("new")));
    works(&d, jny_codebook_former(d.p, &d.a, active, JNY_STR("none"), &theme, &d.err), "none");
    cr_expect_eq(theme, JNY_NO_PARENT, "it had no guid");
    works(&d, jny_codebook_former(d.p, &d.a, active, JNY_STR("gone"), &theme, &d.err), "gone");
    cr_expect_eq(theme, JNY_NO_PARENT, "no theme has its guid any more");
    works(&d, jny_codebook_former(d.p, &d.a, active, JNY_STR("never"), &theme, &d.err), "never");
    cr_expect_eq(theme, JNY_NO_PARENT);
    jny_codebook version;
    jny_err      err = {0};
    cr_expect_eq(jny_codebook_version(d.p, &d.a, 99, &version, &err), JNY_EDB, "no such version");
    err = (jny_err){0};
    change(&d, "UPDATE codebook_version SET source = 'themes: [' WHERE id = 1");
    project_reopen(&d);
    cr_expect_eq(jny_codebook_former(d.p, &d.a, active, JNY_STR("old"), &theme, &err), JNY_ESYNTAX,
                 "a former version cannot be read");
    cr_expect_eq(theme, JNY_NO_PARENT);
    desk_close(&d);
}

/* ---- Passages ------------------------------------------------------------------------------- */

static const char *found_again(jny_arena *a, const char *was, const char *quote, const char *is)
{
    const char *at = strstr(was, quote);
    size_t      start, end;
    if (!jny_passage_find(a, jny_cstr(was), (size_t)(at - was), (size_t)(at - was) + strlen(quote),
                          jny_cstr(is), &start, &end))
        return "(not found)";
    return jny_str_z(a, jny_str_format(a, "%zu:%.*s", start, (int)(end - start), is + start));
}

Test(passages, are_found_by_their_words_and_by_what_stands_around_them)
{
    jny_arena a = jny_arena_open(jny_world_system());
    cr_expect_str_eq(
        found_again(&a, "We wait. Then help came.", "help", "Then help came, too late."), "5:help");
    cr_expect_str_eq(found_again(&a, "no help here, some help there", "help there",
                                 "help there first, some help there"),
                     "23:help there");
    cr_expect_str_eq(found_again(&a, "some help", "help", "help me, they gave some help"),
                     "24:help");
    /* Four words in five, in whatever case. */
    cr_expect_str_eq(found_again(&a, "The flat was damp all of the winter.",
                                 "flat was damp all of the winter",
                                 "Yes. The FLAT was damp, all of that winter!"),
                     "9:FLAT was damp, all of that winter");
    cr_expect_str_eq(found_again(&a, "x we were cold there y", "we were cold there",
                                 "We were cold There. And we Were cold there y"),
                     "24:we Were cold there");
    cr_expect_str_eq(found_again(&a, "The flat was damp.", "flat was damp", "Nothing of that."),
                     "(not found)");
    cr_expect_str_eq(found_again(&a, "The flat was damp.", "damp", "Dry."), "(not found)");
    cr_expect_str_eq(found_again(&a, "The flat was damp.", "flat was damp", "Damp?"),
                     "(not found)");
    cr_expect_str_eq(found_again(&a, "The flat", "", "The flat"), "(not found)");
    /* The first stays where no later one has more around it. */
    cr_expect_str_eq(
        found_again(&a, "We wait. Then help came.", "help", "Then help came. Their help was late."),
        "5:help");
    cr_expect_str_eq(found_again(&a, "Some help came.", "help", "No help? They gave some help"),
                     "24:help");
    cr_expect_str_eq(found_again(&a, "x we were cold there y", "we were cold there",
                                 "x We were cold there y. And we Were cold There."),
                     "2:We were cold there");
    /* Forty bytes to each side say enough: of two alike so far the first is taken. */
    static const char left[]  = "It was in the winter of the year before last, when we ";
    static const char right[] = " for a place on that list, and nobody ever told us why";
    const char       *was = jny_str_z(&a, jny_str_format(&a, "Yes. %swaited%s. So.", left, right));
    const char       *is  = jny_str_z(
               &a, jny_str_format(&a, "%swaited%s! Yes. %swaited%s. So.", left, right, left, right));
    cr_expect_str_eq(found_again(&a, was, "waited", is),
                     jny_str_z(&a, jny_str_format(&a, "%zu:waited", sizeof left - 1)));
    jny_arena_close(&a);
}

/* One that was made on words that were corrected since; and where the file says that it begins
 * behind its end. */
Test(passages, of_corrected_stories)
{
    static const char *const damages[] = {
        "UPDATE evidence SET start_byte = -1", "UPDATE evidence SET start_byte = 9, end_byte = 3",
        "UPDATE evidence SET end_byte = 99999",
        "UPDATE text SET body = CAST (x'ff41' AS TEXT) WHERE id = 1",
        "UPDATE text SET body = CAST (x'ff42' AS TEXT) WHERE id = (SELECT max(id) FROM text)"};
    for (size_t i = 0; i <= sizeof damages / sizeof *damages; i++) {
        desk         d = full_desk();
        jny_passage *list;
        size_t       n;
        put_alone(&d, "J1", "Then We asked for help early, and they came.", "ward=Peckham", true);
        if (i) {
            change(&d, damages[i - 1]);
            project_reopen(&d);
        }
        jny_err    err = {0};
        jny_status st  = jny_passages_corrected(d.p, &d.a, (jny_str){0}, &list, &n, &err);
        if (i) {
            cr_expect_eq(st, JNY_EDB, "%s: %d", damages[i - 1], (int)st);
        } else {
            cr_assert(st == JNY_OK && n == 1, "%zu: %s", n, err.msg);
            cr_expect(list[0].found && jny_str_eq(list[0].quote, JNY_STR("We")), "\"%.*s\"",
                      JNY_ARG(list[0].quote));
        }
        desk_close(&d);
    }
}

/* ---- Numbers that no program of ours gives --------------------------------------------------- */

static jny_status look_at_columns(desk *d, jny_err *err)
{
    static const char *const asked[] = {"ward", "id", "respondent", NULL};
    jny_census               c;
    jny_values               v;
    if (jny_census_load(d->p, &d->a, &c, err) != JNY_OK)
        return err->status;
    cr_expect_eq(jny_census_row(&c, -1), SIZE_MAX);
    cr_expect_eq(jny_census_row(&c, INT64_MAX), SIZE_MAX);
    for (size_t i = 0; i < 4; i++) {
        jny_status st = asked[i] ? jny_census_column(d->p, &d->a, &c, jny_cstr(asked[i]), &v, err)
                                 : jny_census_sources(d->p, &d->a, &c, &v, err);
        if (st != JNY_OK)
            return st;
    }
    return JNY_OK;
}

Test(numbers, that_are_out_of_all_proportion_are_damage)
{
    static const char *const damages[] = {
        "UPDATE story SET id = 4000000000 WHERE id = 1",
        "UPDATE story SET id = 9000000000 WHERE id = 1",
        "UPDATE story SET id = -7 WHERE id = 1; UPDATE story_version SET story = -7 WHERE story = "
        "1",
        "UPDATE story_version SET respondent = -1 WHERE story = 1",
        "UPDATE story_version SET respondent = 77 WHERE story = 1",
        "INSERT INTO respondent VALUES (4000000000, 'R')",
        "INSERT INTO respondent VALUES (-1, 'R'); DELETE FROM respondent WHERE id > 0",
        "UPDATE value SET id = 4000000000 WHERE id = 1",
        "UPDATE story_attribute SET value = 99",
        "UPDATE story_attribute SET value = -1",
        "UPDATE source SET id = 4000000000",
        "UPDATE story_version SET source = 99 WHERE source IS NOT NULL",
        "UPDATE story_version SET source = -1 WHERE source IS NOT NULL",
    };
    for (size_t i = 0; i <= sizeof damages / sizeof *damages; i++) {
        desk    d   = full_desk();
        jny_err err = {0};
        if (i) {
            change(&d, damages[i - 1]);
            project_reopen(&d);
        }
        jny_status st = look_at_columns(&d, &err);
        cr_expect_eq(st, i ? JNY_EDB : JNY_OK, "%s: %d %s", i ? damages[i - 1] : "sound", (int)st,
                     err.msg);
        desk_close(&d);
    }
}

/* More than 255 values of one attribute take two bytes each. */
Test(numbers, columns_of_many_values_are_kept)
{
    desk       d       = desk_with_project();
    jny_str    names[] = {JNY_STR("school")};
    jny_census c;
    jny_values v;
    begin(&d, "import");
    for (int i = 0; i < 300; i++) {
        char id[16], text[40], school[40];
        snprintf(id, sizeof id, "J%d", i);
        snprintf(text, sizeof text, "Story %d.", i);
        snprintf(school, sizeof school, "school=S%d", i);
        put(&d, id, text, school, false);
    }
    commit(&d);
    d.p->columns_from = 1;
    jny_columns_ready(d.p, NULL, names, 1);
    sqlite3 *db = sql_open(d.path);
    cr_expect(jny_str_eq(sql_text(&d, db, "SELECT count(*) FROM packed WHERE kind <> 3"),
                         JNY_STR("2|\n")),
              "nothing is kept");
    sqlite3_close(db);
    works(&d, jny_census_load(d.p, &d.a, &c, &d.err), "the census");
    works(&d, jny_census_column(d.p, &d.a, &c, names[0], &v, &d.err), "the column");
    cr_assert_eq(v.n, 300);
    for (size_t row = 0; row < c.n; row++) {
        char want[16];
        snprintf(want, sizeof want, "S%d", (int)c.key[row] - 1);
        cr_expect(jny_str_eq(v.values[v.of[row]], jny_cstr(want)), "row %zu", row);
    }
    /* A number that does not fit into what is kept: it is read row by row. */
    change(&d, "UPDATE story SET version = version; DELETE FROM packed;"
               "UPDATE story_version SET text = 5000000000 WHERE story = 1");
    project_reopen(&d);
    d.p->columns_from = 1;
    jny_columns_ready(d.p, NULL, names, 1);
    works(&d, jny_census_load(d.p, &d.a, &c, &d.err), "the census");
    cr_expect_eq(c.text[jny_census_row(&c, 1)], 5000000000);
    desk_close(&d);
}

/* What there is instead is told whole, or that there is more. */
static const char *told_of(desk *d, const char *attribute)
{
    jny_err    err = {0};
    jny_census c;
    jny_values v;
    works(d, jny_census_load(d->p, &d->a, &c, &d->err), "the census");
    cr_expect_eq(jny_census_column(d->p, &d->a, &c, jny_cstr(attribute), &v, &err), JNY_ENOTFOUND);
    return jny_str_z(&d->a, jny_cstr(err.msg));
}

Test(names, of_attributes_that_are_not_there)
{
    desk    d = desk_with_project();
    jny_buf b = jny_buf_open(&d.a);
    put_alone(&d, "J1", "Words.", "", false);
    cr_expect_str_eq(told_of(&d, "ward"), "no story has an attribute \"ward\", nor any other");
    put_alone(&d, "J2", "Other words.", "ward=Peckham;wave=1", false);
    cr_expect_str_eq(told_of(&d, "xyz"),
                     "no story has an attribute \"xyz\"; there are: ward, wave");
    cr_expect_str_eq(told_of(&d, "wrad"),
                     "no story has an attribute \"wrad\" (did you mean \"ward\"?)");
    for (int i = 0; i < 9; i++) /* a letter of two bytes at every place */
        jny_buf_format(
            &b, "%.*s\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9%d=1;",
            i, "aaaaaaaaa", i);
    put_alone(&d, "J3", "More words.", jny_str_z(&d.a, jny_buf_str(&b)), false);
    const char *many = told_of(&d, "xyz");
    cr_expect(jny_utf8_check(jny_cstr(many), NULL) && strstr(many, "in all)") == NULL, "%s", many);
    b.n = 0;
    for (int i = 0; i < 12; i++)
        jny_buf_format(
            &b, "%.*s\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9%d=1;",
            i, "bbbbbbbbbbbb", i);
    put_alone(&d, "J4", "Yet more words.", jny_str_z(&d.a, jny_buf_str(&b)), false);
    many = told_of(&d, "xyz");
    cr_expect(jny_utf8_check(jny_cstr(many), NULL) && strstr(many, ", ... (22 in all)"), "%s",
              many);
    desk_close(&d);
}

/* ---- Readings -------------------------------------------------------------------------------- */

Test(readings, hold_what_was_found_or_that_it_is_not_known)
{
    desk               d = full_desk();
    jny_story_reading *list;
    size_t             n;
    int64_t            ann, help, late;
    jny_story          s = story(&d, "J6");
    begin(&d, "finish");
    works(&d, jny_coder_key(d.p, JNY_STR("cy"), false, &ann, &d.err), "coder");
    works(&d, jny_theme_key(d.p, JNY_STR("words"), JNY_STR("help"), &help, &d.err), "theme");
    works(&d, jny_theme_key(d.p, JNY_STR("words"), JNY_STR("help/late"), &late, &d.err), "theme");
    works(&d, jny_finished_with(d.p, s.key, s.text_key, ann, NULL, 0, &d.err), "not known");
    works(&d, jny_finished_with(d.p, s.key, s.text_key, ann, &help, 0, &d.err), "nothing");
    works(&d, jny_finished_with(d.p, s.key, s.text_key, ann, (int64_t[]){help, late}, 2, &d.err),
          "two");
    commit(&d);
    works(&d, jny_readings(d.p, &d.a, JNY_STR("cy"), JNY_STR("words"), &list, &n, &d.err), "read");
    cr_assert_eq(n, 3);
    cr_expect(!list[0].whole && list[0].n_found == 0);
    cr_expect(list[1].whole && list[1].n_found == 0);
    cr_expect(list[2].whole && list[2].n_found == 2 && list[2].found[1] == late);
    desk_close(&d);
}
