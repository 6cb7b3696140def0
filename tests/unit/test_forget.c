/* test_forget.c - what was forgotten is in no byte, does not come back, and breaks no seal. */
#include <journeys/import.h>
#include <journeys/publish.h>
#include <journeys/review.h>

#include "chain.h"

#include <time.h>

enum { TELLERS = 50 };

/* A name that nothing else in the project has. */
static const char *planted(desk *d, size_t i)
{
    return jny_str_z(&d->a,
                     jny_str_format(&d->a, "Zyxqu%zuella Brambl%zuforth", i * 7919, i * 104729));
}

static const char *told(desk *d, size_t i)
{
    return jny_str_z(&d->a, jny_str_format(&d->a,
                                           "My name is %s and my caf\xC3\xA9 on the corner gave us "
                                           "early help when nobody in my whole family would come.",
                                           planted(d, i)));
}

/* `n` stories; every twentieth is told by somebody with a planted name. */
static void fill(desk *d, size_t n)
{
    begin(d, "import");
    for (size_t i = 0; i < n; i++) {
        const char   *id     = jny_str_z(&d->a, jny_str_format(&d->a, "J%05zu", i));
        bool          one    = i % 20 == 7 && i / 20 < TELLERS;
        jny_story     s      = {.id         = jny_cstr(id),
                                .row        = i + 1,
                                .respondent = one ? jny_cstr(planted(d, i / 20)) : (jny_str){0},
                                .text       = one ? jny_cstr(told(d, i / 20))
                                                  : jny_str_format(&d->a,
                                                                   "Story %zu: nobody in my whole family "
                                                                                  "had help with the waiting list.",
                                                                   i)};
        jny_attribute list[] = {
            {JNY_STR("event"), one ? jny_cstr(planted(d, i / 20 + 1000)) : JNY_STR("Fair")}};
        jny_put put;
        s.attributes   = list;
        s.n_attributes = 1;
        works(d, jny_story_put(d->p, &d->a, &s, 0, false, &put, NULL, &d->err), "putting");
    }
    commit(d);
}

static void decide_on(desk *d, size_t i)
{
    jny_story    s;
    jny_decision x  = {.action = "add", .present = true};
    const char  *id = jny_str_z(&d->a, jny_str_format(&d->a, "J%05zu", i * 20 + 7));
    works(d, jny_story_get(d->p, &d->a, jny_cstr(id), &s, &d->err), id);
    jny_evidence quote = {11, 30};
    begin(d, "decide");
    jny_theme_key(d->p, JNY_STR("words"), JNY_STR("help"), &x.theme, &d->err);
    jny_coder_key(d->p, JNY_STR("Ama"), false, &x.coder, &d->err);
    x.story      = s.key;
    x.text       = s.text_key;
    x.body       = s.text;
    x.evidence   = &quote;
    x.n_evidence = 1;
    x.note       = jny_cstr(planted(d, i));
    works(d, jny_decision_add(d->p, &x, &d->err), "deciding");
    commit(d);
    works(d,
          jny_watch_contact_set(d->p, JNY_STR("Duty team, 020 7946 0000"), JNY_STR("Ama"), &d->err),
          "naming who is to be told");
    works(d,
          jny_flag(d->p, &d->a, s.id, JNY_STR("at-risk"), jny_cstr(planted(d, i)), JNY_STR("Ama"),
                   &d->err),
          "flagging");
}

static size_t occurrences(jny_str in, jny_str what)
{
    size_t      n = 0;
    const char *p = in.p, *end = in.p + in.n;
    while (what.n && (p = memmem(p, (size_t)(end - p), what.p, what.n))) {
        n++;
        p++;
    }
    return n;
}

/* How often planted names stand in the files of the desk, in any of four forms. */
static size_t traces_in_folder(desk *d)
{
    size_t         n      = 0;
    DIR           *folder = opendir(d->folder);
    struct dirent *e;
    while ((e = readdir(folder))) {
        if (e->d_name[0] == '.')
            continue;
        jny_str bytes = file_bytes(d, path_in(d, e->d_name));
        for (size_t i = 0; i < TELLERS; i++) {
            jny_str first = jny_cstr(planted(d, i)), low = jny_text_form(&d->a, first, true);
            jny_buf wide = jny_buf_open(&d->a), other = jny_buf_open(&d->a);
            for (size_t k = 0; k < first.n; k++) {
                jny_buf_char(&wide, first.p[k]);
                jny_buf_char(&wide, 0);
                jny_buf_char(&other, 0);
                jny_buf_char(&other, first.p[k]);
            }
            jny_str word = low;
            word         = jny_str_cut(&word, ' '); /* as the index has it */
            n += occurrences(bytes, first) + occurrences(bytes, word) +
                 occurrences(bytes, jny_buf_str(&wide)) + occurrences(bytes, jny_buf_str(&other));
        }
    }
    closedir(folder);
    return n;
}

static jny_forgotten forget_all(desk *d)
{
    jny_str       names[TELLERS];
    jny_forgotten out;
    for (size_t i = 0; i < TELLERS; i++)
        names[i] = jny_cstr(planted(d, i));
    jny_forget_request r = {.respondents = names, .n_respondents = TELLERS};
    works(d, jny_forget(d->p, &d->a, &r, JNY_STR("tester"), &out, &d->err), "forgetting");
    return out;
}

Test(forget, fifty_people_leave_no_trace)
{
    desk   d = desk_with_project();
    size_t n = getenv("JNY_LONG") ? 10000 : 1500;
    fill(&d, n);
    for (size_t i = 0; i < TELLERS; i++)
        decide_on(&d, i);
    cr_expect_gt(traces_in_folder(&d), TELLERS);
    cr_expect_null(chain_of(&d), "%s", chain_of(&d));

    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    jny_forgotten out = forget_all(&d);
    clock_gettime(CLOCK_MONOTONIC, &to);
    cr_log_info("%zu stories: %.2f s", n,
                (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    cr_expect_eq(out.stories, TELLERS);
    cr_expect_eq(out.respondents, TELLERS);
    cr_expect_gt(out.pieces, 1000);
    cr_expect_gt(out.searched, 10000);
    cr_expect_eq(out.traces, 0, "%llu", (unsigned long long)out.traces);
    cr_expect_eq(out.in_index, 0);
    cr_expect_eq(traces_in_folder(&d), 0, "while it is open");
    project_reopen(&d);
    cr_expect_eq(traces_in_folder(&d), 0, "opened anew");
    cr_expect_null(chain_of(&d), "%s", chain_of(&d));
    desk_close(&d);
}

/* Somebody typed a name where it says "I am a": it is told as a value that nobody knows, and the
 * file was called like it. Neither outlives the story. */
Test(forget, a_name_in_the_wrong_column_goes_too)
{
    desk              d    = desk_with_project();
    jny_str           name = jny_cstr(planted(&d, 1)), id = JNY_STR("J1");
    jny_import_report report;
    jny_unknown      *unknown;
    size_t            n;
    const char       *path =
        path_in(&d, jny_str_z(&d.a, jny_str_format(&d.a, "%.*s.csv", JNY_ARG(name))));
    file_write(path, jny_str_format(&d.a, "id,respondent_type,text\nJ1,%.*s,Some words.\n",
                                    JNY_ARG(name)));
    works(&d,
          jny_import_file(d.p, &d.a, path,
                          &(jny_import_options){.limits = JNY_LIMITS, .actor = JNY_STR("tester")},
                          &report, &d.err),
          "importing");
    works(&d, jny_unknown_values(d.p, &d.a, &unknown, &n, &d.err), "unknown values");
    cr_assert_eq(n, 1);
    cr_expect(jny_str_eq(unknown->value, name) && unknown->stories == 1);
    cr_expect_eq(remove(path), 0);
    cr_expect_gt(traces_in_folder(&d), 0);

    jny_forgotten      out;
    jny_forget_request r = {.stories = &id, .n_stories = 1};
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "forgetting");
    cr_expect_gt(out.pieces, 0);
    cr_expect_eq(out.traces, 0);
    cr_expect_eq(traces_in_folder(&d), 0);
    works(&d, jny_unknown_values(d.p, &d.a, &unknown, &n, &d.err), "unknown values");
    cr_expect_eq(n, 0);
    cr_expect_null(chain_of(&d), "%s", chain_of(&d));
    desk_close(&d);
}

/* A file is called like one of those who told a story in it. */
Test(forget, the_name_of_a_file_goes_with_the_person)
{
    desk               d    = desk_with_project();
    jny_str            name = jny_cstr("Mary Wrombatch");
    jny_forgotten      out;
    jny_import_report  report;
    jny_forget_request r    = {.respondents = &name, .n_respondents = 1};
    const char        *path = path_in(&d, "mary wrombatch.ndjson");
    file_write(path,
               JNY_STR("{\"id\":\"A1\",\"respondent\":\"Mary Wrombatch\",\"text\":\"Words.\"}\n"
                       "{\"id\":\"A2\",\"text\":\"The bus never came.\"}\n"));
    works(&d,
          jny_import_file(d.p, &d.a, path,
                          &(jny_import_options){.limits = JNY_LIMITS, .actor = JNY_STR("tester")},
                          &report, &d.err),
          "importing");
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "forgetting");
    jny_str low = jny_text_form(&d.a, file_bytes(&d, d.path), true);
    cr_expect_eq(occurrences(low, JNY_STR("wrombatch")), 0);
    cr_expect_null(chain_of(&d), "%s", chain_of(&d));
    desk_close(&d);
}

/* A file of before has the name in its record: that is told, not passed over. */
Test(forget, what_the_record_says_is_told)
{
    desk               d    = desk_with_project();
    jny_str            name = jny_cstr(planted(&d, 1)), id = JNY_STR("J1");
    jny_forgotten      out;
    jny_forget_request r = {.stories = &id, .n_stories = 1};
    begin(&d, "import");
    put(&d, "J1", "Some words.", jny_str_z(&d.a, jny_str_format(&d.a, "type=%.*s", JNY_ARG(name))),
        false);
    works(&d,
          jny_event_commit(
              d.p, jny_str_format(&d.a, "{\"unknown\":[[\"type\",\"%.*s\",\"\"]]}", JNY_ARG(name)),
              &d.err),
          "committing");
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "forgetting");
    cr_expect_gt(out.traces, 0);
    desk_close(&d);
}

/* ---- Words of it in what people wrote -------------------------------------------------------- */

static const struct {
    const char *told, *wrote; /* the story; a codebook's near-miss */
    bool        found;
} quotes[] = {
    /* eight words in a row of forty code points, at either end, however they are set */
    {"We waited and then the doctor said it was only in my daughter's head, and left.",
     "The doctor said it was only in my daughter\u2019s head", true},
    {"The doctor said: it was only in\nmy daughter's head.",
     "so THE DOCTOR SAID it was only in my daughter's head she told us", true},
    {"The doctor said it was only in my daughter's head.",
     "The doctor said it was only in her daughter's head.", false},
    /* seven; and eight short ones */
    {"In our town the neighbourhood safeguarding partnership meetings disappointed us.",
     "Neighbourhood safeguarding partnership meetings disappointed nobody.", false},
    {"I do not go to it as it is so far.", "I do not go to it as she does", false},
    /* whole sentences of five words and twenty-four code points; a part of one is none */
    {"We moved here. My father shouts at her nights. It goes on.",
     "Not: my father shouts at her nights", true},
    {"We moved here. My father shouts at her nights and days.", "My father shouts at her nights.",
     false},
    {"Well. He is out. Thank you very much.", "Thank you very much. He is out.", false},
    {"Safeguarding partnership meetings disappointed.",
     "Safeguarding partnership meetings disappointed.", false},
    /* where signs are words, eight of them are soon said */
    {"\u6211\u4EEC\u7B49\u4E86\u5F88\u4E45\u3002", "\u6211\u4EEC\u7B49\u4E86\u5F88\u4E45", false},
    {"\u533B\u751F\u8BF4\u90A3\u53EA\u662F\u6211\u5973\u513F\u7684\u60F3\u8C61\u5C31\u8D70\u4E86"
     "\u3002",
     "\u533B\u751F\u8BF4\u90A3\u53EA\u662F\u6211\u5973\u513F\u7684\u60F3\u8C61\u5C31\u8D70\u4E86",
     true},
};

Test(forget, what_people_quoted_is_told)
{
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        desk               d  = desk_with_project();
        jny_str            id = JNY_STR("J1");
        jny_forgotten      out;
        jny_forget_request r    = {.stories = &id, .n_stories = 1};
        jny_codebook       book = {0};
        int64_t            key;
        jny_str            yaml = jny_str_format(&d.a,
                                                 "codebook: quotes\nlanguage: en\nthemes:\n  - id: home\n"
                                                            "    rules: [home]\n    near-misses: [\"%s\"]\n",
                                                 quotes[i].wrote);
        works(&d, jny_codebook_parse(&d.a, JNY_STR("quotes.yaml"), yaml, &book, NULL, &d.err),
              "reading the codebook");
        begin(&d, "import");
        put(&d, "J1", quotes[i].told, "", false);
        put(&d, "J2", "Something else.", "", false);
        commit(&d);
        begin(&d, "codebook");
        works(&d, jny_codebook_add(d.p, &book, JNY_STR("quotes.yaml"), &key, &d.err), "adding it");
        commit(&d);
        works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "forgetting");
        cr_expect_eq(out.traces, 0);
        cr_expect_eq(out.n_quoted, quotes[i].found, "%zu: \"%s\"", i, quotes[i].wrote);
        if (out.n_quoted)
            cr_expect(jny_str_eq(out.quoted->codebook, JNY_STR("quotes")) &&
                      jny_str_eq(out.quoted->theme, JNY_STR("home")) && out.quoted->stands);
        desk_close(&d);
    }
}

/* What was found before the words went is told by a run that goes on, too: by number, since a
 * note's story may be forgotten as well; and a codebook that was mended since is told as it was. */
Test(forget, a_run_that_goes_on_tells_what_was_found)
{
    static const char  told[] = "My father shouts at her nights, and then he goes out.";
    desk               d      = desk_with_project();
    jny_str            ids[]  = {JNY_STR("J1"), JNY_STR("J2")};
    jny_forget_counted in[]   = {{7, 3}}, *kept;
    jny_forget_request r      = {.stories = ids, .n_stories = 1, .counted = in, .n_counted = 1};
    jny_forgotten      out;
    jny_codebook       book = {0};
    int64_t            key;
    size_t             n;
    jny_forget_reach  *reach;
    begin(&d, "import");
    put(&d, "J1", told, "", false);
    put(&d, "J2", "Something else.", "", false);
    commit(&d);
    jny_str yaml = jny_str_format(&d.a,
                                  "codebook: quotes\nlanguage: en\nthemes:\n  - id: home\n"
                                  "    rules: [home]\n    near-misses: [\"%s\"]\n",
                                  told);
    works(&d, jny_codebook_parse(&d.a, JNY_STR("q"), yaml, &book, NULL, &d.err), "codebook");
    begin(&d, "codebook");
    works(&d, jny_codebook_add(d.p, &book, JNY_STR("q"), &key, &d.err), "adding it");
    commit(&d);
    jny_story s = story(&d, "J2");
    jny_mark  m = {
         .story = s.key, .text = s.text_key, .kind = "second-reader", .note = jny_cstr(told)};
    begin(&d, "flag");
    works(&d, jny_coder_key(d.p, JNY_STR("Ama"), false, &m.coder, &d.err), "coder");
    works(&d, jny_mark_add(d.p, &m, &d.err), "a note");
    commit(&d);
    int64_t was = story(&d, "J1").key;
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "forgetting");
    cr_expect(out.erased);
    cr_assert_eq(out.n_quoted, 2);
    for (int again = 0; again < 2; again++) {
        works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "again");
        cr_expect(out.before == 1 && !out.erased);
        cr_assert_eq(out.n_quoted, 2);
        cr_expect(jny_str_eq(out.quoted[0].codebook, JNY_STR("quotes")));
        cr_expect(jny_str_eq(out.quoted[0].theme, JNY_STR("home")));
        cr_expect_eq(out.quoted[0].stands, !again);
        cr_expect(jny_str_eq(out.quoted[1].story, JNY_STR("J2")) && out.quoted[1].stands);
        works(&d,
              jny_codebook_parse(&d.a, JNY_STR("q"),
                                 JNY_STR("codebook: quotes\nlanguage: en\n"
                                         "themes:\n  - {id: home, rules: [home]}\n"),
                                 &book, NULL, &d.err),
              "mended");
        begin(&d, "codebook");
        works(&d, jny_codebook_add(d.p, &book, JNY_STR("q"), &key, &d.err), "adding it");
        commit(&d);
    }
    works(&d, jny_forget_counted_before(d.p, &d.a, &r, &kept, &n, &d.err), "counted");
    cr_assert_eq(n, 1);
    cr_expect(kept[0].release == 7 && kept[0].cells == 3);
    works(&d, jny_forget_reaches(d.p, &d.a, &r, &reach, &n, &d.err), "reaches");
    cr_assert_eq(n, 1);
    cr_expect(reach[0].story == was && reach[0].respondent == 0);
    r = (jny_forget_request){.stories = ids + 1, .n_stories = 1};
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "the note's story");
    r = (jny_forget_request){.stories = ids, .n_stories = 1};
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "again");
    cr_expect_eq(out.n_quoted, 1, "a note that is gone");
    desk_close(&d);
}

/* Then the log cannot be cut off: that is said, not passed over. */
Test(forget, another_program_has_the_project_open)
{
    desk d = desk_with_project();
    fill(&d, 40);
    jny_str            name = jny_cstr(planted(&d, 0));
    jny_forget_request r    = {.respondents = &name, .n_respondents = 1};
    jny_forgotten      out;
    sqlite3           *reader = NULL;
    cr_assert_eq(sqlite3_open_v2(d.path, &reader, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM text", NULL, NULL, NULL),
                 SQLITE_OK);
    jny_status st = jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err);
    cr_expect_eq(st, JNY_EIO, "%d %s", (int)st, d.err.msg);
    cr_expect(strstr(d.err.msg, "close it"), "%s", d.err.msg);
    sqlite3_close(reader);
    desk_close(&d);
}

Test(forget, does_not_come_back)
{
    desk d = desk_with_project();
    fill(&d, 1100);
    forget_all(&d);
    begin(&d, "import");
    cr_expect_eq(put(&d, "J00007", "Other words.", "", false), JNY_PUT_FORGOTTEN, "by its id");
    const char *same = jny_str_z(&d.a, jny_str_format(&d.a, "%s!!", told(&d, 3)));
    cr_expect_eq(put(&d, "Q1", same, "", false), JNY_PUT_FORGOTTEN, "by its words");
    jny_put   result;
    jny_story s = {.id         = JNY_STR("Q2"),
                   .text       = JNY_STR("Something new."),
                   .respondent = jny_cstr(planted(&d, 5))};
    works(&d, jny_story_put(d.p, &d.a, &s, 0, false, &result, NULL, &d.err), "by its teller");
    cr_expect_eq(result, JNY_PUT_FORGOTTEN);
    cr_expect_eq(put(&d, "Q3", "Something new.", "", false), JNY_PUT_NEW);
    commit(&d);
    /* Withdrawing another change of the story's does not wake it either. */
    jny_event last;
    works(&d, jny_event_last(d.p, &d.a, JNY_STR("import"), &last, &d.err), "last");
    works(&d, jny_event_undo(d.p, last.seq, JNY_STR("tester"), &d.err), "undo");
    cr_expect_eq(jny_story_get(d.p, &d.a, JNY_STR("forgotten-8"), &s, &d.err), JNY_ENOTFOUND);
    cr_expect_null(chain_of(&d), "%s", chain_of(&d));
    desk_close(&d);
}

Test(forget, undoing_a_later_correction_wakes_nobody)
{
    desk          d  = desk_with_project();
    jny_str       id = JNY_STR("J1");
    jny_forgotten out;
    jny_event     last;
    jny_story     s;
    begin(&d, "import");
    put(&d, "J1", "One.", "", false);
    commit(&d);
    begin(&d, "import");
    put(&d, "J1", "One!", "", true);
    commit(&d);
    works(&d, jny_event_last(d.p, &d.a, (jny_str){0}, &last, &d.err), "last");
    jny_forget_request r = {.stories = &id, .n_stories = 1};
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "forgetting");
    works(&d, jny_event_undo(d.p, last.seq, JNY_STR("tester"), &d.err), "undo");
    jny_stories it;
    works(&d, jny_stories_open(&it, d.p, &d.err), "stories");
    cr_expect_not(jny_stories_next(&it, &d.a, &s, &d.err));
    jny_stories_close(&it);
    desk_close(&d);
}
