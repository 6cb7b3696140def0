/* test_corners_rows.c - rows in a project file that no program of ours writes, or writes seldom:
 * each is said to be damage, or read as what it can only mean; nothing is read or written beyond
 * its end. */
#include "by_hand.h"

/* ---- Stories that come in -------------------------------------------------------------------- */

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

/* ---- What people said ------------------------------------------------------------------------ */

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

static desk changed(const char *sql)
{
    desk d = full_desk();
    change(&d, sql);
    project_reopen(&d);
    return d;
}

/* Two quotes of one decision go to another copy in their order. */
Test(rows, a_decision_with_two_quotes_is_in_the_journal_with_both)
{
    desk               d     = full_desk();
    jny_story          s     = story(&d, "J6");
    jny_evidence       two[] = {{0, 4}, {9, 12}};
    jny_decision       x     = {.story      = s.key,
                                .text       = s.text_key,
                                .action     = "add",
                                .present    = true,
                                .body       = s.text,
                                .evidence   = two,
                                .n_evidence = 2};
    jny_journal_event *events;
    jny_journal_row   *rows;
    size_t             n, k;
    begin(&d, "decide");
    works(&d, jny_theme_key(d.p, JNY_STR("words"), JNY_STR("help"), &x.theme, &d.err), "theme");
    works(&d, jny_coder_key(d.p, JNY_STR("cy"), false, &x.coder, &d.err), "coder");
    works(&d, jny_decision_add(d.p, &x, &d.err), "deciding");
    commit(&d);
    works(&d, jny_journal(d.p, &d.a, &events, &n, &d.err), "events");
    works(&d, jny_journal_rows(d.p, &d.a, events[n - 1].seq, &rows, &k, &d.err), "rows");
    cr_assert(k == 1 && rows[0].n_evidence == 2, "%zu", k);
    cr_expect(jny_str_eq(rows[0].quotes[0], JNY_STR("Help")) && rows[0].evidence[0].end == 4);
    cr_expect(jny_str_eq(rows[0].quotes[1], JNY_STR("the")) && rows[0].evidence[1].start == 9);
    desk_close(&d);
}

/* A story that bears the id of a forgotten one, by another program: nothing of it is taken. */
Test(rows, a_forgotten_id_is_not_taken_for_the_story_that_bears_it)
{
    desk               d   = full_desk();
    jny_str            id  = JNY_STR("J1");
    jny_forget_request r   = {.stories = &id, .n_stories = 1};
    jny_err            err = {0};
    jny_forgotten      out;
    jny_story          s;
    bool               gone = false;
    works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("ann"), &out, &d.err), "forgetting");
    change(&d, "UPDATE story SET name = 'J1' WHERE name = 'J2'");
    project_reopen(&d);
    jny_xxh128 hash = jny_hash_xxh128(story(&d, "J1").text);
    jny_str    of   = {(const char *)hash.bytes, sizeof hash.bytes};
    cr_expect_eq(jny_journal_story(d.p, &d.a, id, of, &s, &gone, &err), JNY_ENOTFOUND);
    cr_expect(gone && err.status == JNY_OK);
    desk_close(&d);
}

Test(rows, a_project_without_its_own_name_is_damaged)
{
    desk    d   = changed("UPDATE setting SET name = 'x' WHERE name = 'guid'");
    jny_err err = {0};
    jny_str guid;
    cr_expect_eq(jny_project_guid(d.p, &d.a, &guid, &err), JNY_EDB);
    desk_close(&d);
}

/* The time of the event before is none: the next one has its own. */
Test(rows, an_event_after_one_without_a_time_has_its_own)
{
    desk d = changed("UPDATE event SET at = 'yesterday' WHERE seq = (SELECT max(seq) FROM event)");
    int64_t   now = d.world->now(d.world->ctx), at = 0;
    jny_event last;
    put_alone(&d, "N1", "A new one.", "", false);
    works(&d, jny_event_last(d.p, &d.a, JNY_STR("import"), &last, &d.err), "last");
    cr_expect(jny_time_parse(last.at, &at) && at >= now, "%.*s", JNY_ARG(last.at));
    desk_close(&d);
}

/* Whoever takes a signature back is the last who said anything. */
Test(rows, a_signature_that_was_taken_back_is_none)
{
    desk      d = full_desk();
    jny_story s = story(&d, "J1");
    jny_marks of;
    begin(&d, "sign");
    mark(&d, "J1", "signed");
    commit(&d);
    works(&d, jny_marks_of(d.p, &d.a, &s, &of, &d.err), "signed");
    cr_expect(of.is_signed);
    begin(&d, "sign");
    mark(&d, "J1", "unsigned");
    commit(&d);
    works(&d, jny_marks_of(d.p, &d.a, &s, &of, &d.err), "unsigned");
    cr_expect(!of.is_signed && strcmp(of.signature.kind, "unsigned") == 0);
    desk_close(&d);
}

/* ---- Words and names ------------------------------------------------------------------------- */

Test(rows, words_and_ids_that_are_no_text_are_damage)
{
    static const char *const damages[] = {
        "UPDATE text SET body = CAST (x'410042' AS TEXT) WHERE id = 1",
        "UPDATE text SET body = CAST (x'41ff' AS TEXT) WHERE id = 1",
        "UPDATE story SET name = CAST (x'4a31ff' AS TEXT) WHERE id = 1",
        "UPDATE story SET name = CAST (x'4a310031' AS TEXT) WHERE id = 1",
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        desk        d   = changed(damages[i]);
        jny_err     err = {0};
        jny_stories it  = {0};
        jny_story   s;
        works(&d, jny_stories_open(&it, d.p, &d.err), "stories");
        while (jny_stories_next(&it, &d.a, &s, &err))
            cr_expect_neq(s.key, 1, "%s: it is told", damages[i]);
        jny_stories_close(&it);
        cr_expect_eq(err.status, JNY_EDB, "%s: %s", damages[i], err.msg);
        desk_close(&d);
    }
}

/* The bare names are kept for a hash; where that is none, the codebook itself is read. */
Test(rows, a_codebook_with_no_hash_is_read_from_its_source)
{
    desk        d = changed("UPDATE codebook_version SET hash = x'00'");
    jny_active *list;
    size_t      n;
    works(&d, jny_codebooks_bare(d.p, &d.a, &list, &n, &d.err), "bare");
    cr_assert(n == 1 && !list[0].book.bare && list[0].book.n == 3, "%zu", n);
    cr_expect(jny_str_eq(list[0].book.themes[2].path, JNY_STR("waiting")));
    desk_close(&d);
}

/* ---- Columns --------------------------------------------------------------------------------- */

/* Values whose rows are gone are as if they had not been given, all of them together. */
Test(rows, values_that_are_gone_were_not_given)
{
    desk       d = changed("DELETE FROM value WHERE text IN ('Peckham', 'Faraday')");
    jny_census c;
    jny_values v;
    works(&d, jny_census_load(d.p, &d.a, &c, &d.err), "the census");
    works(&d, jny_census_column(d.p, &d.a, &c, JNY_STR("ward"), &v, &d.err), "the wards");
    cr_assert(v.n == 2 && v.values[0].n == 0 && jny_str_eq(v.values[1], JNY_STR("Dulwich")), "%zu",
              v.n);
    for (size_t i = 1; i <= 5; i++)
        cr_expect_eq(v.of[jny_census_row(&c, (int64_t)i)], i >= 4, "story number %zu", i);
    desk_close(&d);
}

static void put_from(desk *d, const char *name, const char *id, const char *text)
{
    jny_source source = {jny_cstr(name), jny_cstr(name), JNY_STR("csv"), 10, {{1}}};
    jny_story  s      = {.id = jny_cstr(id), .text = jny_cstr(text), .row = 1};
    jny_put    result;
    int64_t    key;
    begin(d, "import");
    works(d, jny_source_next(d->p, &key, &d->err), "source");
    works(d, jny_story_put(d->p, &d->a, &s, key, true, &result, NULL, &d->err), id);
    works(d, jny_source_add(d->p, &source, key, &d->err), "source");
    commit(d);
}

/* A correction that was taken back, and a story: what they came from is that of no story. */
Test(rows, the_source_of_a_story_is_that_of_the_version_that_stands)
{
    desk       d = desk_with_project();
    jny_census c;
    jny_values v;
    put_from(&d, "first.csv", "A1", "One.");
    put_from(&d, "other.csv", "A2", "Two.");
    put_from(&d, "later.csv", "A1", "One, as it should be.");
    undo_last(&d, "import");
    put_from(&d, "last.csv", "A3", "Three.");
    undo_last(&d, "import");
    put_alone(&d, "A2", "Two.", "ward=Peckham", false); /* by hand */
    works(&d, jny_census_load(d.p, &d.a, &c, &d.err), "the census");
    works(&d, jny_census_sources(d.p, &d.a, &c, &v, &d.err), "the sources");
    cr_assert(c.n == 2 && v.n == 2, "%zu of %zu", v.n, c.n);
    cr_expect(jny_str_eq(v.values[v.of[jny_census_row(&c, 1)]], JNY_STR("first.csv")));
    cr_expect(jny_str_eq(v.values[v.of[jny_census_row(&c, 2)]], JNY_STR("other.csv")));
    desk_close(&d);
}

/* Whatever an import did not know is told for as long as a story has it: by its mark, and, in a
 * file of before, by its words. */
Test(rows, values_that_nobody_knew_are_all_told)
{
    desk         d = desk_with_project();
    jny_unknown *list;
    size_t       n;
    begin(&d, "import");
    put(&d, "A1", "One.", "type=grandma;ward=Pekham", false);
    put(&d, "A2", "Two.", "ward=Pekham", false);
    jny_str mark;
    works(&d, jny_value_mark(d.p, &d.a, JNY_STR("ward"), JNY_STR("Pekham"), &mark, &d.err), "mark");
    cr_assert_eq(mark.n, 32);
    works(
        &d,
        jny_event_commit(d.p,
                         jny_str_format(&d.a,
                                        "{\"unknown\":[[\"ward\",\"%.*s\",\"Peckham\"],"
                                        "[\"type\",\"grandma\",\"\"],[\"type\",\"nobody\",\"\"]]}",
                                        JNY_ARG(mark)),
                         &d.err),
        "committing");
    works(&d, jny_unknown_values(d.p, &d.a, &list, &n, &d.err), "the list");
    cr_assert_eq(n, 2);
    cr_expect(jny_str_eq(list[0].attribute, JNY_STR("type")) && list[0].stories == 1);
    cr_expect(jny_str_eq(list[1].value, JNY_STR("Pekham")) && list[1].stories == 2 &&
              jny_str_eq(list[1].nearest, JNY_STR("Peckham")));
    desk_close(&d);
}

/* Rows of a table out of their order, in a page that was written by hand: a story has a number
 * beyond the greatest. */
Test(rows, a_table_out_of_order_is_damage)
{
    desk       d   = full_desk();
    jny_err    err = {0};
    jny_census c;
    sqlite3   *db = sql_open(d.path);
    long       root =
        strtol(jny_str_z(&d.a, sql_text(&d, db,
                                        "SELECT rootpage FROM sqlite_schema WHERE name = 'story'")),
               NULL, 10);
    sqlite3_close(db);
    jny_project_close(d.p);
    d.p                  = NULL;
    jny_str        bytes = file_bytes(&d, d.path);
    unsigned char *page  = (unsigned char *)bytes.p + (root - 1) * 4096, last[2];
    size_t         n     = (size_t)(page[3] << 8 | page[4]);
    cr_assert(page[0] == 13 && n == 8, "a leaf with eight rows, not %d with %zu", page[0], n);
    unsigned char *at = page + 8 + 2 * (n - 2); /* where the last two rows lie */
    memcpy(last, at + 2, 2);
    memcpy(at + 2, at, 2);
    memcpy(at, last, 2);
    file_write(d.path, bytes);
    project_reopen(&d);
    cr_expect_eq(jny_census_load(d.p, &d.a, &c, &err), JNY_EDB, "%s", err.msg);
    cr_expect(strstr(err.msg, "is damaged"), "%s", err.msg);
    desk_close(&d);
}

/* ---- Columns that are kept ------------------------------------------------------------------- */

static jny_str kept(desk *d)
{
    sqlite3 *db  = sql_open(d->path);
    jny_str  out = sql_text(d, db, "SELECT kind FROM packed WHERE kind <> 3 ORDER BY kind");
    sqlite3_close(db);
    return out;
}

static void keep(desk *d, const char *name)
{
    jny_str names[]    = {jny_cstr(name)};
    d->p->columns_from = 1;
    jny_columns_ready(d->p, active_book(d), names, 1);
}

Test(rows, what_cannot_be_kept_is_not)
{
    static const struct {
        const char *damage, *kept;
    } cases[] = {
        {"SELECT 1", "0|\n1|\n2|\n"},
        {"UPDATE event SET digest = x'00' WHERE kind = 'run'", "0|\n1|\n"},
        {"UPDATE story_version SET text = -5 WHERE story = 1", ""},
        {"UPDATE story_attribute SET value = -1", ""},
        {"UPDATE story SET id = -1 WHERE id = 1;"
         " UPDATE story_version SET story = -1 WHERE story = 1",
         ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        desk d = changed(cases[i].damage);
        keep(&d, "ward");
        cr_expect(jny_str_eq(kept(&d), jny_cstr(cases[i].kept)), "%s: %.*s", cases[i].damage,
                  JNY_ARG(kept(&d)));
        cr_expect(sqlite3_get_autocommit(d.p->db), "%s: a transaction is open", cases[i].damage);
        desk_close(&d);
    }
}

/* One column more than before: what is kept of the others stays. */
Test(rows, a_column_is_kept_beside_others)
{
    desk d = full_desk();
    keep(&d, "ward");
    keep(&d, "age");
    cr_expect(jny_str_eq(kept(&d), JNY_STR("0|\n1|\n1|\n2|\n")));
    desk_close(&d);
}

/* The numbers of a census that somebody forged, with the hash that belongs to them. */
Test(rows, a_census_with_a_key_that_none_can_have_is_read_from_the_rows)
{
    static const uint32_t keys[] = {0, 9, UINT32_MAX};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        desk          d = full_desk();
        sqlite3_stmt *s = NULL;
        jny_census    c;
        keep(&d, "ward");
        sqlite3 *db = sql_open(d.path);
        cr_assert_eq(
            sqlite3_prepare_v2(db, "SELECT bytes FROM packed WHERE kind = 0", -1, &s, NULL),
            SQLITE_OK);
        cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
        jny_str bytes = jny_str_copy(
            &d.a, (jny_str){sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0)});
        sqlite3_finalize(s);
        memcpy((char *)bytes.p + 20, &keys[i], sizeof keys[i]); /* behind the order and two sizes */
        jny_xxh128 hash = jny_hash_xxh128(bytes);
        sqlite3_prepare_v2(db, "UPDATE packed SET bytes = ?, hash = ? WHERE kind = 0", -1, &s,
                           NULL);
        sqlite3_bind_blob(s, 1, bytes.p, (int)bytes.n, SQLITE_STATIC);
        sqlite3_bind_blob(s, 2, hash.bytes, sizeof hash.bytes, SQLITE_STATIC);
        cr_assert_eq(sqlite3_step(s), SQLITE_DONE);
        sqlite3_finalize(s);
        sqlite3_close(db);
        works(&d, jny_census_load(d.p, &d.a, &c, &d.err), "the census");
        cr_expect(c.n == 7 && jny_census_row(&c, 1) != SIZE_MAX, "%zu", c.n);
        for (size_t row = 0; row < c.n; row++)
            cr_expect_eq(jny_census_row(&c, c.key[row]), row);
        desk_close(&d);
    }
}

/* More than 65,535 values of one attribute take four bytes each. */
Test(rows, a_column_of_very_many_values_is_kept)
{
    enum { MANY = 65600 };
    desk       d       = desk_with_project();
    jny_str    names[] = {JNY_STR("school")};
    jny_census c;
    jny_values v;
    put_alone(&d, "S1", "The words of all.", "school=V999999", false);
    change(&d, "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 65600)"
               " INSERT INTO value (id, text) SELECT i, printf('V%06d', 1000000 - i) FROM n;"
               "INSERT INTO story (id, name, live, version) SELECT id, 'S' || id, 1, 1 FROM value"
               " WHERE id > 1;"
               "INSERT INTO story_version (story, version, event, text, seal) SELECT id, 1, 2, 1,"
               " x'00' FROM value WHERE id > 1;"
               "INSERT INTO story_attribute SELECT 1, id, 1, id FROM value WHERE id > 1");
    project_reopen(&d);
    jny_columns_ready(d.p, NULL, names, 1);
    change(&d, "DELETE FROM story_attribute"); /* so that it is what is kept that is read */
    works(&d, jny_census_load(d.p, &d.a, &c, &d.err), "the census");
    works(&d, jny_census_column(d.p, &d.a, &c, names[0], &v, &d.err), "the column");
    cr_assert(c.n == MANY && v.n == MANY, "%zu values of %zu", v.n, c.n);
    for (size_t row = 0; row < c.n; row += 97) {
        char want[16];
        snprintf(want, sizeof want, "V%06d", 1000000 - (int)c.key[row]);
        cr_expect(jny_str_eq(v.values[v.of[row]], jny_cstr(want)), "row %zu", row);
    }
    desk_close(&d);
}
