/* test_merge.c - journals of other laptops, a case each; and those that no program of ours wrote.
 */
#include "merging.h"

static void say(desk *d, const char *id, const char *theme, const char *action, const char *coder)
{
    bool               stands;
    jny_decide_request r = {.id     = jny_cstr(id),
                            .theme  = jny_cstr(theme),
                            .action = jny_cstr(action),
                            .coder  = jny_cstr(coder)};
    works(d, jny_decide(d->p, &d->a, &r, &stands, &d->err), id);
}

Test(merge, where_two_people_differ_it_is_listed_until_somebody_settles_it)
{
    desk base = base_project(), ben = copy_of(&base);
    say(&base, "J1", "help", "accept", "Ama");
    say(&ben, "J1", "help", "reject", "Ben");
    say(&ben, "J2", "help", "accept", "Ben");
    jny_merge_report r = merge(&base, export_as(&ben, "ben.ndjson"));
    cr_assert_eq(r.n_conflicts, 1);
    cr_expect(jny_str_eq(r.conflicts[0].story, JNY_STR("J1")));
    cr_expect(jny_str_eq(r.conflicts[0].yes, JNY_STR("Ama")));
    cr_expect(jny_str_eq(r.conflicts[0].no, JNY_STR("Ben")));
    say(&base, "J1", "help", "adjudicate", "Kofi");
    say(&ben, "J1", "housing", "reject", "Ben");
    cr_expect_eq(merge(&base, export_as(&ben, "ben.ndjson")).n_conflicts, 0);
    desk_close(&ben);
    desk_close(&base);
}

Test(merge, the_later_answer_of_one_coder_holds_whichever_comes_first)
{
    desk base = base_project(), ben = copy_of(&base);
    say(&ben, "J1", "help", "reject", "Ama"); /* earlier, but merged later */
    const char *journal = export_as(&ben, "ben.ndjson");
    say(&base, "J1", "help", "accept", "Ama");
    merge(&base, journal);
    jny_answer *x;
    size_t      n;
    works(&base, jny_answers(base.p, &base.a, 0, &x, &n, &base.err), "answers");
    cr_assert_eq(n, 1);
    cr_expect(x[0].present, "the merge moved a later decision");
    desk_close(&ben);
    desk_close(&base);
}

Test(merge, what_was_forgotten_or_withdrawn_does_not_return)
{
    desk base = base_project(), ben = copy_of(&base);
    say(&ben, "J1", "help", "accept", "Ben");
    say(&ben, "J2", "help", "accept", "Ben");
    const char        *journal = export_as(&ben, "ben.ndjson");
    jny_str            name    = JNY_STR("J1");
    jny_forget_request r       = {.stories = &name, .n_stories = 1};
    jny_forgotten      out;
    works(&base, jny_forget(base.p, &base.a, &r, JNY_STR("tester"), &out, &base.err), "forget");
    jny_merge_report m = merge(&base, journal);
    cr_expect_eq(m.forgotten, 1);
    cr_expect_eq(m.decisions, 1);
    jny_story story;
    jny_err   gone = {0};
    cr_expect_eq(jny_story_get(base.p, &base.a, name, &story, &gone), JNY_ENOTFOUND);
    desk_close(&base);

    /* Withdrawn: the answer waits, and comes in when the story does. */
    base = copy_of(&ben);
    while (is_here(&base, 3))
        take_out(&base);
    desk             kofi = copy_of(&ben);
    jny_merge_report w;
    jny_limits       limits = JNY_LIMITS;
    say(&kofi, "J3", "help", "accept", "Kofi");
    journal = export_as(&kofi, "kofi.ndjson");
    works(&base, jny_decisions_merge(base.p, &base.a, journal, false, &limits, &w, &base.err),
          journal);
    cr_expect_eq(w.waiting, 1);
    cr_expect_eq(w.decisions, 0);
    cr_expect_eq(jny_story_get(base.p, &base.a, JNY_STR("J3"), &story, &gone), JNY_ENOTFOUND);
    put_alone(&base, "J3", "The flat is damp, and help came in time.", "", false);
    works(&base, jny_decisions_merge(base.p, &base.a, journal, false, &limits, &w, &base.err),
          journal);
    cr_expect_eq(w.decisions, 1);
    desk_close(&kofi);
    desk_close(&ben);
    desk_close(&base);
}

Test(merge, a_mark_of_present_risk_neither_leaves_nor_is_taken_away_from_elsewhere)
{
    desk base = base_project(), ben = copy_of(&base);
    works(&base, jny_watch_contact_set(base.p, JNY_STR("Duty team"), JNY_STR("Ama"), &base.err),
          "");
    works(&base,
          jny_flag(base.p, &base.a, JNY_STR("J1"), JNY_STR("at-risk"), JNY_STR("he hits her"),
                   JNY_STR("Ama"), &base.err),
          "mark");
    jny_str told = file_bytes(&base, export_as(&base, "base.ndjson"));
    cr_expect_null(memmem(told.p, told.n, "risk", 4));
    cr_expect_null(memmem(told.p, told.n, "hits", 4));
    works(&ben,
          jny_flag(ben.p, &ben.a, JNY_STR("J1"), JNY_STR("second-reader"), (jny_str){0},
                   JNY_STR("Ben"), &ben.err),
          "flag");
    works(&ben,
          jny_flag(ben.p, &ben.a, JNY_STR("J1"), JNY_STR("none"), (jny_str){0}, JNY_STR("Ben"),
                   &ben.err),
          "none");
    const char *journal = export_as(&ben, "ben.ndjson");
    merge(&base, journal);
    jny_str head = head_of(&base);
    cr_expect_eq(merge(&base, journal).marks, 0, "a flag of a story at risk came again");
    cr_expect(jny_str_eq(head, head_of(&base)));
    jny_mark *marks;
    size_t    n;
    works(&base, jny_marks_all(base.p, &base.a, 0, &marks, &n, &base.err), "marks");
    const jny_mark *risk = jny_mark_since(marks, n, "at-risk");
    cr_assert_not_null(risk, "a flag that came from elsewhere took the mark away");
    cr_expect(jny_str_eq(risk->coder_name, JNY_STR("Ama")));
    cr_expect_null(jny_mark_since(marks, n, "second-reader"));
    desk_close(&ben);
    desk_close(&base);
}

/* A journal with one thing changed is refused whole, and names the line. */
Test(merge, hostile_journals_are_refused_and_nothing_is_written)
{
    static const struct {
        const char *from, *to, *why;
    } cases[] = {
        {"\"journeys\":\"decisions\"", "\"journeys\":\"stories\"", "no file of"},
        {"\"format\":1", "\"format\":2", "newer form"},
        {"\"events\":4", "\"events\":5", "cut short"},
        {"\"project\":\"", "\"project\":\"0", "another project"},
        {"\"kind\":\"decide\"", "\"kind\":\"import\"", "cannot be taken"},
        {"\"action\":\"accept\"", "\"action\":\"reject\"", "cannot be taken"},
        {"\"present\":true", "\"present\":1", "cannot be taken"},
        {"\"theme\":\"help\"", "\"theme\":\"../help\"", "cannot be taken"},
        {"\"coder\":\"Ben\"", "\"coder\":\"\\u001b[2J\"", "cannot be taken"},
        {"\"at\":\"20", "\"at\":\"90", "cannot be taken"},
        {"\"at\":\"20", "\"at\":\"xx", "cannot be taken"},
        {"\"text\":\"xxh128:", "\"text\":\"xxh128:00", "cannot be taken"},
        {"[12,16,\"damp\"]", "[11,15,\"damp\"]", "do not stand there"},
        {"[12,16,\"damp\"]", "[12,1000000000000000000,\"damp\"]", "do not stand there"},
        {"[12,16,\"damp\"]", "[-1,3,\"damp\"]", "do not stand there"},
        {"\"rows\":[", "\"rows\":[7,", "cannot be taken"},
        {"\"rows\":[", "\"of\":[\"J1\"],\"rows\":[", "cannot be taken"},
        {"\"of\":[\"J0\"]", "\"of\":[]", "cannot be taken"},
        {"\"of\":[\"J0\"]", "\"of\":\"J0\"", "cannot be taken"},
        {"\"of\":[\"J0\"]", "\"of\":[\"J0\",7]", "cannot be taken"},
        {"\"event\":\"", "\"event\":\"'", "cannot be taken"},
        {"{\"event\"", "\n{\"event\"", "cannot be taken"},
    };
    desk               base = base_project(), ben = copy_of(&base);
    bool               stands;
    jny_decide_request q      = {.id     = JNY_STR("J1"),
                                 .theme  = JNY_STR("help"),
                                 .action = JNY_STR("accept"),
                                 .quote  = JNY_STR("damp"),
                                 .coder  = JNY_STR("Ben")};
    jny_limits         limits = JNY_LIMITS;
    works(&ben, jny_decide(ben.p, &ben.a, &q, &stands, &ben.err), "deciding");
    say(&ben, "J2", "help", "accept", "Ben");
    say(&base, "J0", "help", "accept", "Ama"); /* and what Ben takes back of it */
    merge(&ben, export_as(&base, "ama.ndjson"));
    model ignored = {jny_intern_open(&ben.a), jny_intern_open(&ben.a)};
    take_back_last(&ben, &ignored);
    jny_str good = file_bytes(&ben, export_as(&ben, "good.ndjson")), before = state_of(&base);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = path_in(&ben, "bad.ndjson");
        const char *at   = memmem(good.p, good.n, cases[i].from, strlen(cases[i].from));
        cr_assert_not_null(at, "the journal does not hold %s: %.*s", cases[i].from, JNY_ARG(good));
        size_t  k = (size_t)(at - good.p);
        jny_buf b = jny_buf_open(&ben.a);
        jny_buf_add(&b, jny_str_sub(good, 0, k));
        jny_buf_add(&b, jny_cstr(cases[i].to));
        jny_buf_add(&b, jny_str_sub(good, k + strlen(cases[i].from), good.n));
        file_write(path, jny_buf_str(&b));
        jny_merge_report r;
        jny_err          err = {0};
        jny_status       st  = jny_decisions_merge(base.p, &base.a, path, false, &limits, &r, &err);
        cr_expect_neq(st, JNY_OK, "%s was taken", cases[i].to);
        cr_expect_not_null(strstr(err.msg, cases[i].why), "%s: %s", cases[i].to, err.msg);
        cr_expect(jny_str_eq(before, state_of(&base)), "%s left something behind", cases[i].to);
    }
    merge(&base, path_in(&ben, "good.ndjson"));
    desk_close(&ben);
    desk_close(&base);
}

/* A line, with what was changed in it. */
static const char *changed(desk *d, const char *path, const char *from, const char *to)
{
    jny_str     all = file_bytes(d, path);
    const char *at  = memmem(all.p, all.n, from, strlen(from));
    cr_assert_not_null(at, "%.*s", JNY_ARG(all));
    size_t  k = (size_t)(at - all.p);
    jny_buf b = jny_buf_open(&d->a);
    jny_buf_add(&b, jny_str_sub(all, 0, k));
    jny_buf_add(&b, jny_cstr(to));
    jny_buf_add(&b, jny_str_sub(all, k + strlen(from), all.n));
    file_write(path, jny_buf_str(&b));
    return path;
}

/* Ben's answers on two stories of which one comes later; Ama takes back the later one. Whoever
 * hears of it, Ben himself, keeps the other: with its quote, its finished mark and the time it was
 * made; and the id of a story that may have to be forgotten is in no summary. */
Test(merge, who_takes_back_a_part_takes_back_no_other)
{
    desk        base = base_project(), ben = copy_of(&base);
    jny_limits  limits = JNY_LIMITS;
    jny_answer *x;
    jny_done   *done;
    size_t      n, n_done;
    take_out(&base); /* J5 */
    jny_decide_report r;
    const char       *many = path_in(&ben, "many.ndjson");
    file_write(
        many,
        JNY_STR("{\"id\":\"J1\",\"codes\":[{\"theme\":\"housing\",\"evidence\":[\"damp\"]}]}\n"
                "{\"id\":\"J5\",\"codes\":[{\"theme\":\"help\"}]}\n"));
    works(&ben,
          jny_decide_file(ben.p, &ben.a, many, JNY_STR("Ben"), JNY_CODER_PERSON, &limits, &r,
                          &ben.err),
          "many");
    jny_str     before  = state_of(&ben);
    const char *journal = export_as(&ben, "ben.ndjson");
    merge_some(&base, journal);
    bring_back(&base, 5);
    merge_some(&base, journal);
    model ignored = {jny_intern_open(&base.a), jny_intern_open(&base.a)};
    take_back_last(&base, &ignored);
    merge_some(&base, journal);
    works(&base, jny_answers(base.p, &base.a, 0, &x, &n, &base.err), "answers");
    cr_assert_eq(n, 1, "%zu answers stand", n);
    cr_expect(jny_str_eq(x[0].theme_path, JNY_STR("housing")));

    const char *told = export_as(&base, "base.ndjson");
    jny_str     line = file_bytes(&base, told);
    cr_expect_not_null(memmem(line.p, line.n, "\"of\":[\"J5\"]", 11));
    merge(&ben, told);
    expect_same(&ben, &base, "Ben hears of it");
    cr_expect_eq(merge(&ben, told).withdrawn, 0);
    works(&ben, jny_answers(ben.p, &ben.a, 0, &x, &n, &ben.err), "answers");
    works(&ben, jny_finished(ben.p, &ben.a, 0, &done, &n_done, &ben.err), "finished");
    cr_assert_eq(n, 1);
    cr_assert_eq(n_done, 1);
    cr_expect(memmem(before.p, before.n, x[0].at.p, x[0].at.n), "made at another time");
    jny_str *quotes;
    works(&ben, jny_answer_quotes(ben.p, &ben.a, x[0].decision, &quotes, &n, &ben.err), "quotes");
    cr_assert_eq(n, 1);
    cr_expect(jny_str_eq(quotes[0], JNY_STR("damp")));
    jny_history_row  *rows;
    jny_history_query all = {.each = true};
    works(&ben, jny_history(ben.p, &ben.a, &all, &rows, &n, &ben.err), "history");
    for (size_t i = 0; i < n; i++)
        cr_expect_null(memmem(rows[i].summary.p, rows[i].summary.n, "J5", 2), "%.*s",
                       JNY_ARG(rows[i].summary));

    /* What still stands is where it was: it is not the last step because it was merged. */
    jny_event last;
    say(&ben, "J2", "help", "accept", "Ben");
    merge(&ben, changed(&base, told, "\"of\":[\"J5\"]", "\"of\":[\"J1\",\"J5\",\"J5\"]"));
    works(&ben, jny_answers(ben.p, &ben.a, 0, &x, &n, &ben.err), "answers");
    cr_expect_eq(n, 1, "an undo of which more is heard takes back more");
    works(&ben, jny_event_last(ben.p, &ben.a, (jny_str){0}, &last, &ben.err), "last");
    cr_expect(jny_str_eq(last.kind, JNY_STR("decide")));
    desk_close(&ben);
    desk_close(&base);
}

/* Of an older program: an undo that does not say of which stories. */
Test(merge, an_undo_that_names_no_story_is_of_all)
{
    desk base = base_project(), ben = copy_of(&base);
    say(&base, "J1", "help", "accept", "Ama");
    merge(&ben, export_as(&base, "ama.ndjson"));
    model ignored = {jny_intern_open(&ben.a), jny_intern_open(&ben.a)};
    take_back_last(&ben, &ignored);
    const char *told = changed(&ben, export_as(&ben, "ben.ndjson"), ",\"of\":[\"J1\"]", "");
    cr_expect_eq(merge(&base, told).withdrawn, 1);
    cr_expect_eq(merge(&base, told).withdrawn, 0);
    jny_answer *x;
    size_t      n;
    works(&base, jny_answers(base.p, &base.a, 0, &x, &n, &base.err), "answers");
    cr_expect_eq(n, 0);
    desk_close(&ben);
    desk_close(&base);
}

/* What one person decided of 3,000 stories by a file is one event, so one line of 20 MB: it comes
 * home as it left. */
Test(merge, a_line_may_be_as_long_as_a_document)
{
    desk             base = base_project(), away = copy_of(&base);
    chance           luck   = chance_of(3);
    jny_limits       limits = JNY_LIMITS;
    jny_merge_report r;
    jny_err          err = {0};
    decide(&away, &luck);
    const char *journal = export_as(&away, "journal.ndjson");
    limits.document     = 64;
    cr_assert_eq(jny_decisions_merge(base.p, &base.a, journal, false, &limits, &r, &err),
                 JNY_ELIMIT);
    cr_assert(strstr(err.msg, "--max-document"), "%s", err.msg);
    limits      = (jny_limits)JNY_LIMITS;
    limits.line = 64;
    works(&base, jny_decisions_merge(base.p, &base.a, journal, false, &limits, &r, &base.err),
          "merge");
    cr_assert_eq(r.decisions, 1);
    desk_close(&away);
    desk_close(&base);
}
