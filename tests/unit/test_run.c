/* test_run.c - runs: hits come out of the project as the matcher gave them, belong to the
 * words they were found in, and a run is current for as long as that holds. */
#include "projects.h"

static void expect_put(jny_put got, jny_put want, const char *what)
{
    cr_expect_eq(got, want, "%s: answer %d, not %d", what, (int)got, (int)want);
}

static bool same_tags(jny_tags x, jny_tags y)
{
    bool same = x.n == y.n && x.n_limited == y.n_limited;
    for (size_t i = 0; same && i < x.n; i++) {
        const jny_hit *a = &x.hits[i], *b = &y.hits[i];
        same = a->rule == b->rule && a->theme == b->theme && a->start == b->start &&
               a->end == b->end && a->from == b->from && a->to == b->to && a->negated == b->negated;
    }
    for (size_t i = 0; same && i < x.n_limited; i++)
        same = x.limited[i] == y.limited[i];
    return same;
}

/* The stored hits of every live story against the matcher itself. How many hits. */
static size_t compare_hits(desk *d, const jny_codebook *book, int64_t key)
{
    jny_run      run;
    jny_matcher *m  = NULL;
    jny_stories  it = {0};
    jny_story    s;
    size_t       n = 0;
    works(d, jny_run_last(d->p, key, &run, &d->err), "the run");
    cr_assert(run.key && run.current, "no run, or not of every text");
    works(d, jny_matcher_open(d->world, book, &m, &d->err), "the matcher");
    works(d, jny_stories_open(&it, d->p, &d->err), "stories");
    while (jny_stories_next(&it, &d->a, &s, &d->err)) {
        jny_tags direct, stored;
        jny_tag(&d->a, m, s.text, jny_story_attribute(&s, "lang"), &direct);
        works(d, jny_run_hits(d->p, &d->a, run.key, book, &s, &stored, &d->err), "hits");
        cr_expect(same_tags(direct, stored),
                  "%.*s: %zu and %zu limited by the matcher, %zu and %zu"
                  " from the project",
                  JNY_ARG(s.id), direct.n, direct.n_limited, stored.n, stored.n_limited);
        for (size_t i = 0; i < stored.n; i++)
            cr_expect_eq(
                jny_utf8_count(jny_str_sub(s.text, stored.hits[i].start, stored.hits[i].end)),
                stored.hits[i].to - stored.hits[i].from, "%.*s: code points of hit %zu",
                JNY_ARG(s.id), i);
        n += stored.n;
    }
    jny_stories_close(&it);
    jny_matcher_close(m);
    cr_expect_eq(run.hits, n, "the run says %llu hits", (unsigned long long)run.hits);
    return n;
}

Test(run, hits_come_out_as_the_matcher_gave_them)
{
    desk          d    = desk_with_project();
    jny_codebook *book = book_of(&d, two_themes);
    char         *vast = jny_alloc(&d.a, 200000, 1);
    for (size_t i = 0; i < 199990; i += 5) /* starts and lengths that need three bytes */
        memcpy(vast + i, i % 50 == 0 ? "help " : "\u00E9\u00E9 ", 5);
    begin(&d, "import");
    put(&d, "J1", "Nobody gave help. Early, said the family; too late.", "", false);
    put(&d, "J2", "\U0001F642 Caf\u00E9 mornings: waiting lists and HELP, helped, helping.", "",
        false);
    put(&d, "J3", "Nothing.", "", false);
    put(&d, "J4", vast, "", false);
    put(&d, "J5", "Ayudar, help.", "lang=es", false);
    put(&d, "J6", "wordwordwordwordwordwordwordwordwordwordwordwordword waiting list", "", false);
    commit(&d);
    int64_t key = tag_all(&d, book);
    size_t  n   = compare_hits(&d, book, key);
    cr_expect_gt(n, 4000, "%zu hits", n);
    project_reopen(&d);
    compare_hits(&d, book, key);
    desk_close(&d);
}

/* Hits belong to words: those of old words are not shown in new ones. */
Test(run, hits_of_old_words_are_not_shown)
{
    desk          d    = desk_with_project();
    jny_codebook *book = book_of(&d, two_themes);
    jny_run       run;
    jny_tags      tags;
    jny_census    census;
    jny_masks     masks;
    put_alone(&d, "J1", "They gave us help, too late.", "", false);
    int64_t key = tag_all(&d, book);
    put_alone(&d, "J1", "We got no such thing as a help.", "", true);
    jny_story s = story(&d, "J1");
    works(&d, jny_run_last(d.p, key, &run, &d.err), "run");
    cr_expect(run.key && !run.current, "a corrected story is not tagged, yet all is current");
    works(&d, jny_run_hits(d.p, &d.a, run.key, book, &s, &tags, &d.err), "hits");
    cr_expect_eq(tags.n, 0, "%zu hits of the old words", tags.n);
    works(&d, jny_census_load(d.p, &d.a, &census, &d.err), "census");
    works(&d, jny_run_masks(d.p, &d.a, run.key, &census, book->n, &masks, &d.err), "masks");
    cr_expect(masks.bits[0] == 0 && !masks.tagged[0], "the mask of the old words");
    tag_all(&d, book);
    cr_expect_eq(compare_hits(&d, book, key), 1);
    undo_last(&d, "run");
    undo_last(&d, "import"); /* the old words are back, and the run that saw them */
    cr_expect_eq(compare_hits(&d, book, key), 2);
    desk_close(&d);
}

/* ---- Threads ------------------------------------------------------------------------------- */

enum { MANY = 3000, MATCHERS = 5 };

/* More stories than a batch holds, some of them long, some in another language. */
static void put_many(desk *d)
{
    static const char *const texts[] = {"Help.", "Too late, nobody gave help.", "Nothing.",
                                        "A waiting list.", "Nos ayudaron."};
    char                    *vast    = jny_alloc(&d->a, 600000, 1);
    char                     id[16];
    for (size_t i = 0; i < 599990; i += 5)
        memcpy(vast + i, i % 500 == 0 ? "help " : "hmmm ", 5);
    begin(d, "import");
    for (int i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "J%04d", MANY - i); /* not in the order of the ids */
        const char *text = i % 1000 == 7 ? vast : texts[i % 5];
        if (i % 100 == 99)
            text = "wordwordwordwordwordwordwordwordwordwordwordwordword x";
        put(d, id, text, i % 5 == 4 ? "lang=es" : "", false);
    }
    commit(d);
    put_alone(d, "J0100", "Other words: help.", "", true);
}

static void told(void *ctx, uint64_t done, uint64_t total)
{
    uint64_t *last = ctx;
    cr_expect(done > *last && done <= total && total == MANY, "%llu of %llu after %llu",
              (unsigned long long)done, (unsigned long long)total, (unsigned long long)*last);
    *last = done;
}

Test(run, is_the_same_for_any_number_of_threads)
{
    desk           d           = desk_with_project();
    jny_codebook  *book        = book_of(&d, two_themes);
    jny_matcher   *m[MATCHERS] = {0};
    size_t         threads[]   = {1, 2, MATCHERS};
    int64_t        key         = 0;
    jny_str        hits[3]     = {0};
    jny_run_report report[3]   = {0};
    put_many(&d);
    for (size_t i = 0; i < MATCHERS; i++)
        works(&d, jny_matcher_open(d.world, book, &m[i], &d.err), "a matcher");
    for (size_t i = 0; i < 3; i++) {
        uint64_t done = 0;
        char     sql[200];
        begin(&d, "run");
        works(&d, jny_codebook_add(d.p, book, JNY_STR("x"), &key, &d.err), "the codebook");
        works(&d, jny_run_make(d.p, &d.a, m, threads[i], key, told, &done, &report[i], &d.err),
              "tagging");
        commit(&d);
        cr_expect_eq(done, MANY, "progress ends at %llu", (unsigned long long)done);
        compare_hits(&d, book, key);
        sqlite3 *db = sql_open(d.path);
        snprintf(sql, sizeof sql,
                 "SELECT place & 4294967295, text, lang, mask, packed, limited FROM hit"
                 " WHERE place >> 32 = %zu ORDER BY place",
                 i + 1);
        hits[i] = sql_text(&d, db, sql);
        sqlite3_close(db);
        cr_expect(i == 0 || jny_str_eq(hits[0], hits[i]), "%zu threads: other hits", threads[i]);
        cr_expect(report[i].hits == report[0].hits && report[i].tagged == report[0].tagged &&
                      report[i].limited == report[0].limited && report[i].stories == MANY &&
                      jny_str_eq(report[i].limited_rule, report[0].limited_rule),
                  "%zu threads: other figures", threads[i]);
    }
    cr_expect(report[0].limited == MANY / 100 && report[0].limited_rule.n,
              "the rule was never limited");
    for (size_t i = 0; i < MATCHERS; i++)
        jny_matcher_close(m[i]);
    desk_close(&d);
}

/* ---- Which words it saw ---------------------------------------------------------------------- */

static bool is_current(desk *d, int64_t key)
{
    jny_run run;
    works(d, jny_run_last(d->p, key, &run, &d->err), "the run");
    return run.key && run.current;
}

Test(run, is_current_while_every_text_is_tagged)
{
    desk          d    = desk_with_project();
    jny_codebook *book = book_of(&d, two_themes);
    put_alone(&d, "J1", "Help.", "", false);
    int64_t key = tag_all(&d, book);
    cr_expect(is_current(&d, key), "after the run");
    put_alone(&d, "J1", "Help.", "ward=Peckham", false);
    cr_expect(is_current(&d, key), "a ward does not matter to the matcher");
    put_alone(&d, "J2", "More help.", "", false);
    cr_expect(!is_current(&d, key), "a new story is not tagged");
    undo_last(&d, "import");
    cr_expect(is_current(&d, key), "it is withdrawn");
    put_alone(&d, "J2", "More help.", "", false);
    cr_expect(!is_current(&d, key), "it is back");
    tag_all(&d, book);
    cr_expect(is_current(&d, key), "tagged again");
    undo_last(&d, "run");
    cr_expect(!is_current(&d, key), "the run is undone, the one before holds");
    undo_last(&d, "run");
    jny_active *active;
    jny_run     run;
    size_t      n;
    works(&d, jny_run_last(d.p, key, &run, &d.err), "the run");
    cr_expect_eq(run.key, 0, "both runs are undone");
    works(&d, jny_codebooks_active(d.p, &d.a, &active, &n, &d.err), "codebooks");
    cr_expect_eq(n, 0, "the codebook came with the first run and goes with it");
    desk_close(&d);
}

/* A story's language chooses its stems, so its hits are of that language. */
Test(run, is_not_current_when_a_language_changes)
{
    desk          d = desk_with_project();
    jny_codebook *book =
        book_of(&d, "codebook: words\nlanguage: en\nthemes:\n  - id: help\n"
                    "    name: Help\n    definition: Help.\n    rules: [ayudar]\n");
    jny_story    s;
    jny_tags     direct, stored;
    jny_run      run;
    jny_matcher *m = NULL;
    put_alone(&d, "J1", "Nos ayudaron mucho.", "", false);
    int64_t key = tag_all(&d, book);
    expect_put(put_alone(&d, "J1", "Nos ayudaron mucho.", "lang=es", false), JNY_PUT_CHANGED, "J1");
    s = story(&d, "J1");
    works(&d, jny_matcher_open(d.world, book, &m, &d.err), "the matcher");
    jny_tag(&d.a, m, s.text, JNY_STR("es"), &direct);
    cr_assert_eq(direct.n, 1, "the test's own rule does not meet the story");
    works(&d, jny_run_last(d.p, key, &run, &d.err), "run");
    works(&d, jny_run_hits(d.p, &d.a, run.key, book, &s, &stored, &d.err), "hits");
    cr_expect(!run.current || same_tags(direct, stored),
              "current, but %zu hits where the story's language gives %zu", stored.n, direct.n);
    jny_matcher_close(m);
    desk_close(&d);
}

Test(run, another_version_of_the_codebook_is_another_run)
{
    desk        d = desk_with_project();
    jny_active *active;
    size_t      n;
    put_alone(&d, "J1", "Help, too late.", "", false);
    int64_t first = tag_all(&d, book_of(&d, two_themes));
    int64_t again = tag_all(&d, book_of(&d, two_themes));
    int64_t second =
        tag_all(&d, book_of(&d, "codebook: words\nlanguage: en\nthemes:\n  - id: o\n"
                                "    name: O\n    definition: O.\n    rules: [late]\n"));
    int64_t other =
        tag_all(&d, book_of(&d, "codebook: another\nlanguage: en\nthemes:\n  - id: o\n"
                                "    name: O\n    definition: O.\n    rules: [late]\n"));
    cr_expect_eq(first, again, "the same codebook is a new version");
    cr_expect(second != first && other != second);
    works(&d, jny_codebooks_active(d.p, &d.a, &active, &n, &d.err), "codebooks");
    cr_assert_eq(n, 2, "%zu codebooks", n);
    cr_expect(active[0].key == other && active[1].key == second, "not by name, or not the newest");
    undo_last(&d, "run");
    undo_last(&d, "run");
    works(&d, jny_codebooks_active(d.p, &d.a, &active, &n, &d.err), "codebooks");
    cr_expect(n == 1 && active[0].key == first, "the version before is back");
    cr_expect(is_current(&d, first));
    desk_close(&d);
}

/* ---- What a run is of ------------------------------------------------------------------------ */

/* Versions have their languages: of one that was corrected or taken back none holds. */
Test(run, goes_by_the_language_of_the_version_that_stands)
{
    desk d = desk_with_project();
    put_alone(&d, "L1", "Uno.", "lang=es", false);
    put_alone(&d, "L1", "One.", "lang=en", true);
    put_alone(&d, "L2", "Two.", "", false);
    put_alone(&d, "L3", "Three.", "lang=fr", false);
    put_alone(&d, "L2", "Dos.", "lang=es", true);
    undo_last(&d, "import");
    int64_t  key = tag_all(&d, book_of(&d, two_themes));
    sqlite3 *db  = sql_open(d.path);
    jny_str  is  = sql_text(&d, db, "SELECT place & 4294967295, lang FROM hit ORDER BY place");
    cr_expect(jny_str_eq(is, JNY_STR("1|en|\n2||\n3|fr|\n")), "%.*s", JNY_ARG(is));
    sqlite3_close(db);
    jny_run run;
    works(&d, jny_run_last(d.p, key, &run, &d.err), "the run");
    cr_expect(run.current);
    put_alone(&d, "L3", "Three.", "lang=en", true);
    works(&d, jny_run_last(d.p, key, &run, &d.err), "the run");
    cr_expect_not(run.current, "one story is in another language");
    desk_close(&d);
}

/* Another engine may find other hits in the same words. */
Test(run, by_another_engine_is_not_current)
{
    desk    d = desk_with_project();
    jny_run run;
    put_alone(&d, "J1", "Help.", "", false);
    int64_t key = tag_all(&d, book_of(&d, two_themes));
    works(&d, jny_run_last(d.p, key, &run, &d.err), "the run");
    cr_expect(run.key && run.current);
    sqlite3 *db = sql_open(d.path);
    sql_run(db, "UPDATE run SET engine = '0.0.1'");
    sqlite3_close(db);
    works(&d, jny_run_last(d.p, key, &run, &d.err), "the run");
    cr_expect(run.key && !run.current && run.hits == 1);
    desk_close(&d);
}

Test(run, says_every_rule_that_was_limited)
{
    desk          d = desk_with_project();
    jny_codebook *book =
        book_of(&d, "codebook: words\nlanguage: en\nthemes:\n  - id: a\n    name: A\n"
                    "    definition: A.\n    rules: ['/(\\w+\\s?)+$x/', help,"
                    " '/(\\w+\\s?)+$y/']\n");
    jny_run  run;
    jny_tags tags;
    put_alone(&d, "J1", "wordwordwordwordwordwordwordwordwordwordwordwordword x y", "", false);
    int64_t key = tag_all(&d, book);
    works(&d, jny_run_last(d.p, key, &run, &d.err), "the run");
    jny_story s = story(&d, "J1");
    works(&d, jny_run_hits(d.p, &d.a, run.key, book, &s, &tags, &d.err), "hits");
    cr_assert_eq(tags.n_limited, 2);
    cr_expect(jny_str_eq(jny_tags_limited_rule(book, tags.limited[0]), JNY_STR("/(\\w+\\s?)+$x/")));
    cr_expect(jny_str_eq(jny_tags_limited_rule(book, tags.limited[1]), JNY_STR("/(\\w+\\s?)+$y/")));
    desk_close(&d);
}
