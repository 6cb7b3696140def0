/* test_story.c - stories in a project: what becomes of one that comes in again, what is kept
 * of it, what undoing takes away and importing brings back, and that decisions outlive it all. */
#include "projects.h"

/* ---- Coming in ------------------------------------------------------------------------------ */

static void expect_put(jny_put got, jny_put want, const char *what)
{
    cr_expect_eq(got, want, "%s: answer %d, not %d", what, (int)got, (int)want);
}

Test(story, new_same_changed_corrected)
{
    desk d = desk_with_project();
    begin(&d, "import");
    expect_put(put(&d, "J1", "One.", "age=8;ward=Peckham", false), JNY_PUT_NEW, "a new story");
    expect_put(put(&d, "J2", "Two.", "", false), JNY_PUT_NEW, "another");
    expect_put(put(&d, "J1", "One.", "age=8;ward=Peckham", false), JNY_PUT_REPEATED,
               "in one event");
    commit(&d);
    jny_str before = all_rows(&d);
    begin(&d, "import");
    expect_put(put(&d, "J1", "One.", "age=8;ward=Peckham", false), JNY_PUT_SAME, "again");
    expect_put(put(&d, "J1", "One!", "age=8;ward=Peckham", false), JNY_PUT_OTHER_TEXT, "other");
    expect_put(put(&d, "J1", "One!", "ward=Dulwich", false), JNY_PUT_OTHER_TEXT, "all other");
    jny_event_rollback(d.p);
    cr_expect(jny_str_eq(all_rows(&d), before), "a refused story left a trace");
    expect_put(put_alone(&d, "J1", "One.", "age=8;ward=Dulwich", false), JNY_PUT_CHANGED,
               "a value");
    expect_put(put_alone(&d, "J1", "One.", "ward=Dulwich", false), JNY_PUT_CHANGED, "one less");
    expect_put(put_alone(&d, "J1", "One.", "lang=en;ward=Dulwich", false), JNY_PUT_CHANGED, "more");
    expect_put(put_alone(&d, "J1", "One.", "lang=en;ward=Dulwich", true), JNY_PUT_SAME, "same");
    expect_put(put_alone(&d, "J1", "One!", "lang=en;ward=Dulwich", true), JNY_PUT_CORRECTED, "fix");
    jny_story s = story(&d, "J1");
    cr_expect(jny_str_eq(s.text, JNY_STR("One!")), "\"%.*s\"", JNY_ARG(s.text));
    cr_expect(jny_str_eq(jny_story_attribute(&s, "ward"), JNY_STR("Dulwich")));
    cr_expect_eq(jny_story_attribute(&s, "age").n, 0, "an attribute that is not given any more");
    cr_expect_eq(s.n_attributes, 2);
    desk_close(&d);
}

Test(story, respondent_is_a_detail_too)
{
    desk      d = desk_with_project();
    jny_story s = {.id = JNY_STR("J1"), .text = JNY_STR("One."), .respondent = JNY_STR("R1")};
    jny_put   result;
    for (int i = 0; i < 3; i++) {
        static const jny_put want[] = {JNY_PUT_NEW, JNY_PUT_SAME, JNY_PUT_CHANGED};
        if (i == 2)
            s.respondent = JNY_STR("R2");
        begin(&d, "import");
        works(&d, jny_story_put(d.p, &d.a, &s, 0, false, &result, NULL, &d.err), "put");
        commit(&d);
        expect_put(result, want[i], "with a respondent");
    }
    cr_expect(jny_str_eq(story(&d, "J1").respondent, JNY_STR("R2")));
    desk_close(&d);
}

/* Words come out as they went in, and corrections stand beside what they correct. */
Test(story, text_is_never_changed)
{
    static const char *const texts[] = {
        "  outer blanks are the importer's business \n",
        "Caf\u00E9 and cafe\u0301 are two spellings",
        "\U0001F642 \u4E2D\u6587 \u202Eright to left\u202C",
        "line\r\nends\rof\nall kinds",
        "quotes ' \" ` and -- comments; DROP TABLE text;",
        "a",
    };
    desk   d = desk_with_project();
    size_t n = sizeof texts / sizeof *texts;
    for (size_t i = 0; i < n; i++) {
        char id[8];
        snprintf(id, sizeof id, "T%zu", i);
        put_alone(&d, id, texts[i], "", false);
        put_alone(&d, "J1", texts[i], "", true); /* each corrects the one before */
    }
    project_reopen(&d);
    for (size_t i = 0; i < n; i++) {
        char id[8];
        snprintf(id, sizeof id, "T%zu", i);
        cr_expect(jny_str_eq(story(&d, id).text, jny_cstr(texts[i])), "%s came out as \"%.*s\"", id,
                  JNY_ARG(story(&d, id).text));
    }
    sqlite3 *db = sql_open(d.path);
    jny_str  versions =
        sql_text(&d, db,
                 "SELECT v.version, t.body FROM story_version v JOIN story s ON s.id ="
                 " v.story JOIN text t ON t.id = v.text WHERE s.name = 'J1'"
                 " ORDER BY v.version");
    jny_buf want = jny_buf_open(&d.a);
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&want, "%zu|%s|\n", i + 1, texts[i]);
    cr_expect(jny_str_eq(versions, jny_buf_str(&want)), "versions of J1:\n%.*s", JNY_ARG(versions));
    cr_expect_neq(sqlite3_exec(db, "UPDATE text SET body = 'x' WHERE id = 1", NULL, NULL, NULL),
                  SQLITE_OK, "a text can be edited");
    sqlite3_close(db);
    desk_close(&d);
}

Test(story, twins_are_told_and_kept)
{
    desk      d = desk_with_project();
    jny_put   result;
    jny_str   twin = JNY_STR("?");
    jny_story s    = {.text = JNY_STR("The very same words.")};
    begin(&d, "import");
    for (int i = 0; i < 3; i++) {
        s.id = jny_str_format(&d.a, "J%d", i + 1);
        works(&d, jny_story_put(d.p, &d.a, &s, 0, false, &result, &twin, &d.err), "put");
        expect_put(result, JNY_PUT_NEW, "a twin");
        cr_expect(jny_str_eq(twin, i ? JNY_STR("J1") : JNY_STR("")), "story %d: twin \"%.*s\"",
                  i + 1, JNY_ARG(twin));
    }
    commit(&d);
    /* Not a twin: itself in new words, a withdrawn story, words that differ in a letter. */
    s = (jny_story){.id = JNY_STR("J9"), .text = JNY_STR("The very same words!")};
    begin(&d, "import");
    works(&d, jny_story_put(d.p, &d.a, &s, 0, false, &result, &twin, &d.err), "put");
    commit(&d);
    cr_expect_eq(twin.n, 0, "twin \"%.*s\"", JNY_ARG(twin));
    undo_last(&d, "import");
    s.id = JNY_STR("J10");
    begin(&d, "import");
    works(&d, jny_story_put(d.p, &d.a, &s, 0, false, &result, &twin, &d.err), "put");
    commit(&d);
    cr_expect_eq(twin.n, 0, "a withdrawn story is \"%.*s\"", JNY_ARG(twin));
    desk_close(&d);
}

/* ---- Finding --------------------------------------------------------------------------------- */

Test(story, a_wrong_id_names_the_nearest)
{
    desk      d = desk_with_project();
    jny_story s;
    jny_err   err = {0};
    put_alone(&d, "J0041", "Words.", "", false);
    cr_expect_eq(jny_story_get(d.p, &d.a, JNY_STR("J0014"), &s, &err), JNY_ENOTFOUND);
    cr_expect(strstr(err.msg, "J0041"), "%s", err.msg);
    put_alone(&d, "withdrawn", "Words!", "", false);
    undo_last(&d, "import");
    err = (jny_err){0};
    cr_expect_eq(jny_story_get(d.p, &d.a, JNY_STR("withdrawn"), &s, &err), JNY_ENOTFOUND);
    cr_expect_not(strstr(err.msg, "did you mean"), "%s", err.msg);
    desk_close(&d);
}

Test(story, all_come_in_the_order_of_their_bytes)
{
    desk d = desk_with_project();
    begin(&d, "import");
    put(&d, "b", "2", "", false);
    put(&d, "\u00E9", "5", "", false);
    put(&d, "J10", "1", "", false);
    put(&d, "J9", "1b", "z=1", false);
    put(&d, "ba", "3", "", false);
    commit(&d);
    jny_str all = all_stories(&d), rest = all;
    jny_str order[] = {JNY_STR("J10"), JNY_STR("J9"), JNY_STR("b"), JNY_STR("ba"),
                       JNY_STR("\u00E9")};
    for (size_t i = 0; i < 5; i++) {
        jny_str line = jny_str_cut(&rest, '\n');
        cr_expect(jny_str_starts(jny_str_sub(line, 7, line.n), order[i]), "place %zu: %.*s", i + 1,
                  JNY_ARG(line));
    }
    desk_close(&d);
}

/* As store.h writes it: opening sets all there is to set. */
Test(story, an_iterator_needs_no_preparing)
{
    desk        d = desk_with_project();
    jny_stories it;
    memset(&it, 0x30, sizeof it);
    put_alone(&d, "J1", "Words.", "ward=Peckham", false);
    works(&d, jny_stories_open(&it, d.p, &d.err), "opening");
    char bare;
    memcpy(&bare, &it.bare, 1);
    cr_expect_eq(bare, 0, "`bare` is left as it was found, %d: read like that it is undefined",
                 bare);
    jny_stories_close(&it);
    desk_close(&d);
}

/* ---- Taking back ---------------------------------------------------------------------------- */

static uint64_t stories_in(desk *d, uint64_t *withdrawn)
{
    jny_status_report r;
    works(d, jny_project_status(d->p, &d->a, &r, &d->err), "status");
    *withdrawn = r.withdrawn;
    return r.stories;
}

Test(undo, an_import_and_back)
{
    desk     d = desk_with_project();
    uint64_t withdrawn;
    put_alone(&d, "J1", "One.", "ward=Peckham", false);
    begin(&d, "import");
    put(&d, "J2", "Two.", "age=8", false);
    put(&d, "J3", "Three.", "", false);
    commit(&d);
    jny_str both = all_stories(&d);
    int64_t text = story(&d, "J2").text_key;
    undo_last(&d, "import");
    cr_expect_eq(stories_in(&d, &withdrawn), 1);
    cr_expect_eq(withdrawn, 2);
    cr_expect_eq(jny_story_get(d.p, &d.a, JNY_STR("J2"), &(jny_story){0}, &(jny_err){0}),
                 JNY_ENOTFOUND);
    begin(&d, "import");
    expect_put(put(&d, "J2", "Two.", "age=8", false), JNY_PUT_BACK, "J2");
    expect_put(put(&d, "J3", "Three.", "", false), JNY_PUT_BACK, "J3");
    commit(&d);
    cr_expect(jny_str_eq(all_stories(&d), both), "back, but not as before:\n%.*s",
              JNY_ARG(all_stories(&d)));
    cr_expect_eq(story(&d, "J2").text_key, text, "the same words are a new text");
    cr_expect_eq(stories_in(&d, &withdrawn), 3);
    cr_expect_eq(withdrawn, 0);
    desk_close(&d);
}

Test(undo, corrections_and_changes)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "One.", "ward=Peckham", false);
    jny_str first = all_stories(&d);
    put_alone(&d, "J1", "One!", "ward=Peckham", true);
    jny_str second = all_stories(&d);
    put_alone(&d, "J1", "One!", "ward=Dulwich", false);
    undo_last(&d, "import");
    cr_expect(jny_str_eq(all_stories(&d), second), "after undoing the change:\n%.*s",
              JNY_ARG(all_stories(&d)));
    undo_last(&d, "");
    cr_expect(jny_str_eq(all_stories(&d), first), "after undoing the correction:\n%.*s",
              JNY_ARG(all_stories(&d)));
    begin(&d, "import");
    expect_put(put(&d, "J1", "One!", "ward=Peckham", false), JNY_PUT_OTHER_TEXT,
               "the correction is withdrawn, its words are other words again");
    jny_event_rollback(d.p);
    expect_put(put_alone(&d, "J1", "One!", "ward=Peckham", true), JNY_PUT_CORRECTED, "again");
    undo_last(&d, "import");
    undo_last(&d, "import");
    cr_expect_eq(all_stories(&d).n, 0, "everything is withdrawn, but:\n%.*s",
                 JNY_ARG(all_stories(&d)));
    desk_close(&d);
}

Test(undo, what_cannot_be)
{
    desk      d = desk_with_project();
    jny_event last;
    jny_err   err = {0};
    cr_expect_eq(jny_event_last(d.p, &d.a, JNY_STR(""), &last, &err), JNY_ENOTFOUND, "%s",
                 "the making of a project can be undone");
    put_alone(&d, "J1", "One.", "", false);
    works(&d, jny_event_last(d.p, &d.a, JNY_STR("import"), &last, &d.err), "last");
    undo_last(&d, "import");
    jny_str before  = all_rows(&d);
    int64_t wrong[] = {last.seq, 4711, -1};
    for (size_t i = 0; i < 3; i++) {
        err = (jny_err){0};
        cr_expect_neq(jny_event_undo(d.p, wrong[i], JNY_STR("x"), &err), JNY_OK, "event %lld",
                      (long long)wrong[i]);
        cr_expect(jny_str_eq(all_rows(&d), before), "undoing event %lld left a trace",
                  (long long)wrong[i]);
    }
    err = (jny_err){0};
    cr_expect_eq(jny_event_last(d.p, &d.a, JNY_STR("import"), &last, &err), JNY_ENOTFOUND);
    put_alone(&d, "J1", "One.", "", false); /* the project goes on */
    desk_close(&d);
}

/* "The names of all attributes in use." */
Test(undo, takes_attributes_out_of_use)
{
    desk     d = desk_with_project();
    jny_str *names;
    size_t   n;
    put_alone(&d, "J1", "One.", "age=8", false);
    put_alone(&d, "J2", "Two.", "mistyped=8", false);
    undo_last(&d, "import");
    works(&d, jny_attributes(d.p, &d.a, &names, &n, &d.err), "attributes");
    cr_expect_eq(n, 1, "%zu attributes, the last is \"%.*s\"", n, JNY_ARG(names[n - 1]));
    desk_close(&d);
}

/* ---- Decisions outlive everything ---------------------------------------------------------- */

static void decide(desk *d, const char *id, const char *path, const char *action, bool present)
{
    jny_story    s     = story(d, id);
    jny_evidence words = {0, 3};
    jny_decision it    = {.story      = s.key,
                          .text       = s.text_key,
                          .action     = action,
                          .present    = present,
                          .valence    = present ? JNY_STR("mixed") : (jny_str){0},
                          .note       = JNY_STR("as \"she\" says"),
                          .evidence   = &words,
                          .n_evidence = 1,
                          .body       = s.text};
    begin(d, "decide");
    works(d, jny_theme_key(d->p, JNY_STR("words"), jny_cstr(path), &it.theme, &d->err), "theme");
    works(d, jny_coder_key(d->p, JNY_STR("ann"), false, &it.coder, &d->err), "coder");
    works(d, jny_decision_add(d->p, &it, &d->err), "deciding");
    works(d, jny_finished_add(d->p, s.key, s.text_key, it.coder, &d->err), "finishing");
    commit(d);
}

/* All standing answers, their quotes and the finished marks, as text. */
static jny_str all_answers(desk *d)
{
    jny_buf     b = jny_buf_open(&d->a);
    jny_answer *answers;
    jny_done   *done;
    jny_str    *quotes;
    size_t      n, n_done, n_quotes;
    works(d, jny_answers(d->p, &d->a, 0, &answers, &n, &d->err), "answers");
    works(d, jny_finished(d->p, &d->a, 0, &done, &n_done, &d->err), "finished");
    for (size_t i = 0; i < n; i++) {
        jny_buf_format(&b, "%lld %.*s:%.*s %.*s %.*s %d %.*s %.*s", (long long)answers[i].story,
                       JNY_ARG(answers[i].theme_codebook), JNY_ARG(answers[i].theme_path),
                       JNY_ARG(answers[i].coder_name), JNY_ARG(answers[i].action),
                       answers[i].present, JNY_ARG(answers[i].valence), JNY_ARG(answers[i].note));
        works(d, jny_answer_quotes(d->p, &d->a, answers[i].decision, &quotes, &n_quotes, &d->err),
              "quotes");
        for (size_t k = 0; k < n_quotes; k++)
            jny_buf_format(&b, " \"%.*s\"", JNY_ARG(quotes[k]));
        jny_buf_char(&b, '\n');
    }
    for (size_t i = 0; i < n_done; i++)
        jny_buf_format(&b, "%lld finished by %.*s\n", (long long)done[i].story,
                       JNY_ARG(done[i].coder_name));
    return jny_buf_str(&b);
}

Test(decisions, outlive_imports_runs_and_codebooks)
{
    desk d = desk_with_project();
    begin(&d, "import");
    put(&d, "J1", "One too late.", "ward=Peckham", false);
    put(&d, "J2", "Two, with help.", "", false);
    commit(&d);
    tag_all(&d, book_of(&d, two_themes));
    decide(&d, "J1", "help/late", "reject", false);
    decide(&d, "J1", "waiting", "add", true);
    decide(&d, "J2", "help", "accept", true);
    jny_str answers = all_answers(&d);
    cr_assert_gt(answers.n, 100, "%.*s", JNY_ARG(answers));
#define STAND(after)                                                                               \
    cr_expect(jny_str_eq(all_answers(&d), answers), "after %s:\n%.*s", after,                      \
              JNY_ARG(all_answers(&d)))
    put_alone(&d, "J1", "One too late.", "ward=Peckham", false);
    STAND("the same import");
    put_alone(&d, "J1", "One too late.", "ward=Dulwich", false);
    STAND("a change of attributes");
    put_alone(&d, "J1", "One far too late.", "ward=Dulwich", true);
    STAND("a correction");
    tag_all(&d, book_of(&d, two_themes));
    STAND("another run");
    undo_last(&d, "run");
    STAND("undoing it");
    undo_last(&d, "import");
    STAND("undoing the correction");
    put_alone(&d, "J1", "One far too late.", "ward=Dulwich", true);
    STAND("the correction again");
    tag_all(&d, book_of(&d, "codebook: words\nlanguage: en\nthemes:\n  - id: other\n    name: O\n"
                            "    definition: O.\n    rules: [late]\n"));
    STAND("another version of the codebook");
    project_reopen(&d);
    STAND("opening it again");
#undef STAND
    undo_last(&d, "decide");
    jny_answer *left;
    size_t      n;
    works(&d, jny_answers(d.p, &d.a, 0, &left, &n, &d.err), "answers");
    cr_expect_eq(n, 2, "%zu answers after undoing one of three", n);
    decide(&d, "J2", "help", "accept", true);
    cr_expect(jny_str_eq(all_answers(&d), answers), "decided again:\n%.*s",
              JNY_ARG(all_answers(&d)));
    desk_close(&d);
}

Test(decisions, come_back_with_their_story)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "One too late.", "ward=Peckham", false);
    tag_all(&d, book_of(&d, two_themes));
    decide(&d, "J1", "help/late", "accept", true);
    jny_str answers = all_answers(&d);
    undo_last(&d, "import");
    cr_expect_eq(all_stories(&d).n, 0);
    expect_put(put_alone(&d, "J1", "One too late.", "ward=Peckham", false), JNY_PUT_BACK, "J1");
    cr_expect(jny_str_eq(all_answers(&d), answers), "back:\n%.*s", JNY_ARG(all_answers(&d)));
    desk_close(&d);
}

Test(decisions, the_newest_of_a_coder_stands)
{
    desk d = desk_with_project();
    put_alone(&d, "J1", "One too late.", "", false);
    tag_all(&d, book_of(&d, two_themes));
    decide(&d, "J1", "help", "add", true);
    decide(&d, "J1", "help", "remove", false);
    decide(&d, "J1", "help", "adjudicate", true);
    jny_answer *a;
    size_t      n;
    works(&d, jny_answers(d.p, &d.a, story(&d, "J1").key, &a, &n, &d.err), "answers");
    cr_assert_eq(n, 2, "%zu answers", n);
    cr_expect(jny_str_eq(a[0].action, JNY_STR("remove")) && !a[0].present, "%.*s",
              JNY_ARG(a[0].action));
    cr_expect(jny_str_eq(a[1].action, JNY_STR("adjudicate")) && a[1].present);
    undo_last(&d, "decide");
    undo_last(&d, "decide");
    works(&d, jny_answers(d.p, &d.a, 0, &a, &n, &d.err), "answers");
    cr_expect(n == 1 && jny_str_eq(a[0].action, JNY_STR("add")) && a[0].present,
              "undoing brings the one before back");
    desk_close(&d);
}
