/* test_corners_doctor.c - what a doctor seldom sees: hundreds of faults at once, an index that is
 * not its table's, seals of no length, a forger who seals what is no text. */
#include "by_hand.h"

static jny_health examined(desk *d, jny_str head, jny_err *err)
{
    jny_health h;
    jny_doctor(d->p, &d->a, head, NULL, NULL, &h, err);
    return h;
}

static void count_calls(void *ctx, uint64_t done, uint64_t total)
{
    cr_expect_leq(done, total, "%llu of %llu", (unsigned long long)done, (unsigned long long)total);
    ++*(size_t *)ctx;
}

Test(doctor, lists_no_more_faults_than_anybody_reads_and_tells_how_far_it_is)
{
    desk d = desk_with_project();
    begin(&d, "import");
    for (int i = 0; i < 700; i++) {
        char id[16], text[40];
        snprintf(id, sizeof id, "J%d", i);
        snprintf(text, sizeof text, "Story %d.", i);
        put(&d, id, text, "", false);
    }
    commit(&d);
    jny_health h;
    size_t     calls = 0;
    works(&d, jny_doctor(d.p, &d.a, (jny_str){0}, count_calls, &calls, &h, &d.err), "the doctor");
    cr_expect_eq(h.n, 0);
    cr_expect_geq(calls, 1);
    change(&d, "UPDATE text SET body = body || 'x'");
    project_reopen(&d);
    h = examined(&d, (jny_str){0}, &d.err);
    cr_expect(h.n > 0 && h.n < 700 && h.unlisted > 0, "%zu and %zu more", h.n, h.unlisted);
    cr_expect_eq(h.in_record, 700, "%zu in the record", h.in_record);
    desk_close(&d);
}

Test(doctor, knows_what_a_head_is)
{
    desk              d = full_desk();
    jny_status_report r;
    works(&d, jny_project_status(d.p, &d.a, &r, &d.err), "status");
    static const char *const bad[] = {"abcdef0", "not hexadecimal", "12345678g"};
    for (size_t i = 0; i < 3; i++) {
        jny_err err = {0};
        examined(&d, jny_cstr(bad[i]), &err);
        cr_expect_eq(err.status, JNY_EINVAL, "%s", bad[i]);
    }
    jny_err    err  = {0};
    jny_buf    many = jny_buf_open(&d.a);
    jny_health h;
    jny_buf_add(&many, r.head);
    jny_buf_char(&many, '0');
    examined(&d, jny_buf_str(&many), &err);
    cr_expect_eq(err.status, JNY_EINVAL, "65 digits");
    err = (jny_err){0};
    h   = examined(&d, jny_str_sub(r.head, 0, 8), &err);
    cr_expect(h.n == 0 && h.head_event == (int64_t)r.events, "%lld", (long long)h.head_event);
    h = examined(&d, JNY_STR("00000000"), &err);
    cr_expect_eq(h.n, 1, "a head that is not there");
    desk_close(&d);
}

Test(doctor, finds_what_is_derived_and_wrong_and_mends_it)
{
    static const char *const damages[] = {
        "UPDATE hit SET packed = x'ffffffffffffffffffff7f' WHERE length(packed) > 0",
        "UPDATE hit SET packed = x'80' WHERE length(packed) > 0",
        "UPDATE hit SET packed = x'0000' WHERE length(packed) > 0",
        "UPDATE hit SET packed = x'017f01' WHERE length(packed) > 0",
        "UPDATE hit SET packed = x'01007f' WHERE length(packed) > 0",
        "UPDATE hit SET limited = x'05'",
        "UPDATE run SET stories = 1",
        "UPDATE run SET hits = 1000",
        "UPDATE run SET hits = 0",
        "INSERT INTO value VALUES (99, 'nobody')",
        "INSERT INTO attribute VALUES (99, 'nothing')",
        "INSERT INTO respondent VALUES (99, 'nobody')",
        "UPDATE story SET live = 0",
        "UPDATE story SET version = 0 WHERE id = 2",
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        desk    d   = full_desk();
        jny_err err = {0};
        change(&d, damages[i]);
        project_reopen(&d);
        jny_health h = examined(&d, (jny_str){0}, &err);
        cr_expect(err.status == JNY_OK && h.n > 0, "%s: %zu found: %s", damages[i], h.n, err.msg);
        bool derived = true;
        for (size_t k = 0; k < h.n; k++)
            derived &= h.findings[k].derived;
        if (derived && err.status == JNY_OK) {
            cr_expect_eq(jny_mend(d.p, &h, &err), JNY_OK, "%s: %s", damages[i], err.msg);
            h = examined(&d, (jny_str){0}, &err);
            cr_expect(h.n == 0, "%s: mended, and %zu are left: %.*s", damages[i], h.n,
                      JNY_ARG(h.findings[0].what));
        }
        desk_close(&d);
    }
}

/* ---- One fault each -------------------------------------------------------------------------- */

static const jny_finding *finding(const jny_health *h, const char *what)
{
    for (size_t i = 0; i < h->n; i++)
        if (memmem(h->findings[i].what.p, h->findings[i].what.n, what, strlen(what)))
            return &h->findings[i];
    return NULL;
}

/* It must be among what is found. */
static void finds(desk *d, const char *damage, const char *what, bool derived)
{
    jny_err    err = {0};
    jny_health h   = examined(d, (jny_str){0}, &err);
    cr_expect_eq(err.status, JNY_OK, "%s: %s", damage, err.msg);
    const jny_finding *f = finding(&h, what);
    cr_expect(f && f->derived == derived, "%s: %s among %zu: %.*s", damage,
              f ? "another kind" : "not", h.n, JNY_ARG(h.n ? h.findings[0].what : JNY_STR("-")));
}

static void damage(desk *d, const char *sql)
{
    change(d, sql);
    project_reopen(d);
}

Test(doctor, finds_each_fault)
{
    static const struct {
        const char *damage, *what;
        bool        derived;
    } faults[] = {
        {"UPDATE mark SET seal = x'' WHERE id = 1",
         "mark: row 1 does not say what it said when it was sealed", false},
        {"UPDATE event SET sealed = CAST (sealed || x'00' AS BLOB) WHERE seq = 2",
         "event 2 does not say what it said when it was written", false},
        {"UPDATE event SET sealed = x'00' WHERE seq = 2",
         "event 2 does not say what it said when it was written", false},
        {"INSERT INTO respondent VALUES (0, 'R'); UPDATE story_version SET respondent = 0 WHERE"
         " story IN (1, 2)",
         "respondents: 6 by one way of counting, 7 by another", true},
        {"UPDATE text SET body = CAST (x'68656c70ff' AS TEXT) WHERE id = 1",
         "the hits of story number 1 are not what its rules find", true},
        {"UPDATE text SET body = CAST (x'68656c70ff' AS TEXT) WHERE id = 1",
         "stories: they cannot all be read and counted", false},
        {"DELETE FROM hit WHERE place = (SELECT max(place) FROM hit WHERE packed = x'')",
         "and has 6 with", true},
        {"UPDATE story_version SET respondent = 77 WHERE story = 1",
         "stories: they cannot all be read and counted", false},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        desk d = full_desk();
        damage(&d, faults[i].damage);
        finds(&d, faults[i].damage, faults[i].what, faults[i].derived);
        desk_close(&d);
    }
}

/* Words that are no text, sealed as a text is: the seal fits, and they are found all the same. */
Test(doctor, finds_a_sealed_text_that_is_none)
{
    static const unsigned char salt[SALT_BYTES] = {1};
    desk                       d                = full_desk();
    row_seal                   seal             = seal_salted(salt, JNY_STR("help\xff"));
    jny_buf                    b                = jny_buf_open(&d.a);
    jny_buf_add(&b, JNY_STR("UPDATE text SET body = CAST (x'68656c70ff' AS TEXT), salt = x'"));
    jny_buf_hex(&b, salt, sizeof salt);
    jny_buf_add(&b, JNY_STR("', seal = x'"));
    jny_buf_hex(&b, seal.seal, sizeof seal.seal);
    jny_buf_add(&b, JNY_STR("' WHERE id = 1"));
    damage(&d, jny_str_z(&d.a, jny_buf_str(&b)));
    finds(&d, "a forged text", "text 1 is not as long, or has not the digest, as its row says",
          false);
    jny_err    err = {0};
    jny_health h   = examined(&d, (jny_str){0}, &err);
    cr_expect_null(finding(&h, "text 1 does not say"), "its seal fits");
    desk_close(&d);
}

/* An index that a program without it did not keep up: its table is right, and it can be made again.
 */
Test(doctor, finds_an_index_that_is_not_its_tables)
{
    static const struct {
        const char *index, *change, *what;
        bool        mended; /* the record is whole */
    } cases[] = {
        {"story_live", "UPDATE story SET live = 0 WHERE id = 1", "missing from index story_live",
         true},
        {"mark_event", "DELETE FROM mark WHERE id = 2", "wrong # of entries in index mark_event",
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        desk        d     = full_desk();
        jny_err     err   = {0};
        sqlite3    *db    = sql_open(d.path);
        const char *where = jny_str_z(&d.a, jny_str_format(&d.a, "name = '%s'", cases[i].index));
        const char *away  = jny_str_z(
             &d.a, jny_str_format(&d.a,
                                  "CREATE TEMP TABLE kept AS SELECT * FROM sqlite_schema WHERE"
                                   " %s; PRAGMA writable_schema = ON;"
                                   " DELETE FROM sqlite_schema WHERE %s",
                                  where, where));
        sql_run(db, away);
        sqlite3 *other = sql_open(d.path); /* which knows of no such index */
        sql_run(other, cases[i].change);
        sqlite3_close(other);
        sql_run(db, "INSERT INTO sqlite_schema SELECT * FROM temp.kept");
        sqlite3_close(db);
        project_reopen(&d);
        finds(&d, cases[i].change, cases[i].what, true);
        jny_health h = examined(&d, (jny_str){0}, &err);
        works(&d, jny_mend(d.p, &h, &d.err), "mending");
        h = examined(&d, (jny_str){0}, &err);
        cr_expect_null(finding(&h, "index"), "%s: not mended", cases[i].index);
        cr_expect_eq(h.n == 0, cases[i].mended, "%s: %zu found", cases[i].index, h.n);
        desk_close(&d);
    }
}

/* ---- Runs ------------------------------------------------------------------------------------ */

static desk desk_with_limited_run(void)
{
    desk d = full_desk();
    put_alone(&d, "V1", "wordwordwordwordwordwordwordwordwordwordwordwordword x", "", false);
    tag_all(&d, book_of(&d, two_themes));
    return d;
}

/* A rule that ran over its limit does so again, and that it did is part of what was made. */
Test(doctor, makes_a_run_again_with_the_rules_that_were_limited)
{
    desk       d   = desk_with_limited_run();
    jny_err    err = {0};
    jny_health h   = examined(&d, (jny_str){0}, &err);
    cr_expect(h.n == 0 && h.hits > 0, "%zu found", h.n);
    damage(&d, "UPDATE hit SET limited = NULL WHERE limited IS NOT NULL");
    finds(&d, "no limits", "are not what its rules find", true);
    desk_close(&d);
}

static void forget_story(desk *d, const char *id)
{
    jny_str            name = jny_cstr(id);
    jny_forget_request r    = {.stories = &name, .n_stories = 1};
    jny_forgotten      out;
    works(d, jny_forget(d->p, &d->a, &r, JNY_STR("tester"), &out, &d->err), "forgetting");
}

/* A second run, whose event says what `journeys tag` lets it say; run 1 has an event that is mute.
 */
static void tag_and_tell(desk *d)
{
    jny_codebook  *book = book_of(d, two_themes);
    jny_matcher   *m    = NULL;
    int64_t        key  = 0;
    jny_run_report r;
    works(d, jny_matcher_open(d->world, book, &m, &d->err), "the matcher");
    begin(d, "run");
    works(d, jny_codebook_add(d->p, book, JNY_STR("test.yaml"), &key, &d->err), "the codebook");
    works(d, jny_run_make(d->p, &d->a, &m, 1, key, NULL, NULL, &r, &d->err), "tagging");
    works(
        d,
        jny_event_commit(d->p,
                         jny_str_format(&d->a,
                                        "{\"codebook\":\"words\",\"engine\":\"" JNY_VERSION
                                        "\",\"hits\":%llu,\"stories\":%llu}",
                                        (unsigned long long)r.hits, (unsigned long long)r.stories),
                         &d->err),
        "committing");
    jny_matcher_close(m);
}

/* The event of run 1 is mute, that of run 2 is not. */
static desk desk_with_told_run(void)
{
    desk d = full_desk();
    put_alone(&d, "L1", "Help came late, and we were on a waiting list.", "lang=en", false);
    tag_and_tell(&d);
    return d;
}

static jny_str runs_of(desk *d)
{
    sqlite3 *db  = sql_open(d->path);
    jny_str  out = sql_text(d, db, "SELECT * FROM run ORDER BY id");
    sqlite3_close(db);
    return out;
}

/* All that is left to find after mending; the first of it, for the message. */
static size_t left_after_mending(desk *d, jny_str *first)
{
    jny_err    err = {0};
    jny_health h   = examined(d, (jny_str){0}, &err);
    cr_expect_eq(jny_mend(d->p, &h, &err), JNY_OK, "%s", err.msg);
    h      = examined(d, (jny_str){0}, &err);
    *first = h.n ? h.findings[0].what : JNY_STR("-");
    return h.n;
}

/* Which event made a run, by which codebook and with what figures is known from the record. */
Test(doctor, finds_a_run_that_is_not_its_events_and_makes_it_again)
{
#define LAST_RUN " WHERE id = 2"
    static const struct {
        const char *damage, *what;
    } faults[] = {
        {"UPDATE run SET event = 1, engine = '0.0.9', hits = 0" LAST_RUN
         "; UPDATE hit SET mask = zeroblob(length(mask)), packed = x''",
         "run 2 is of no event that made a run, or of another than it says"},
        {"UPDATE run SET event = (SELECT event FROM run WHERE id = 1)" LAST_RUN,
         "run 2 is of no event that made a run, or of another than it says"},
        {"UPDATE run SET event = 3 - id",
         "run 1 is of no event that made a run, or of another than it says"},
        {"INSERT INTO run SELECT 3, event, codebook, engine, 0, 0 FROM run" LAST_RUN,
         "run 3 is of no event that made a run, or of another than it says"},
        {"DELETE FROM run" LAST_RUN "; DELETE FROM hit WHERE place >> 32 = 2", "made is gone"},
        {"UPDATE run SET engine = '0.0.9'" LAST_RUN, "run 2 is not what its event says"},
        {"UPDATE run SET hits = 0" LAST_RUN, "run 2 is not what its event says"},
        {"UPDATE run SET stories = 0" LAST_RUN, "run 2 is not what its event says"},
        {"UPDATE run SET codebook = 77" LAST_RUN, "run 2 is not what its event says"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        desk    d = desk_with_told_run();
        jny_str first;
        cr_expect_eq(examined(&d, (jny_str){0}, &d.err).n, 0, "a sound project");
        jny_str was = runs_of(&d);
        damage(&d, faults[i].damage);
        finds(&d, faults[i].damage, faults[i].what, true);
        cr_expect_eq(left_after_mending(&d, &first), 0, "%s: %.*s", faults[i].damage,
                     JNY_ARG(first));
        cr_expect(jny_str_eq(runs_of(&d), was), "%s: the run is another", faults[i].damage);
        desk_close(&d);
    }
}

/* A row of hits is of the words and the language that its story had when it was tagged, and each
 * story that stood then has one, unless it was forgotten since. */
Test(doctor, finds_hits_that_are_not_their_storys)
{
    static const char other[] = "are of other words, or of another language, than it had then";
    static const struct {
        const char *damage, *what;
    } faults[] = {
        /* The rows of stories 1 and 2 exchanged: all that is in each of them is right. */
        {"UPDATE hit SET place = place + 1000 WHERE place >> 32 = 2 AND place & 4294967295 < 3;"
         "UPDATE hit SET place = (place & ~4294967295) + 1003 - (place & 4294967295)"
         " WHERE place & 4294967295 > 1000",
         other},
        {"UPDATE hit SET lang = 'es' WHERE place >> 32 = 2 AND packed = x''", other},
        {"UPDATE hit SET lang = '' WHERE lang = 'en'", other},
        {"DELETE FROM hit WHERE place >> 32 = 2 AND packed = x''", "run 2 counted"},
        {"DELETE FROM hit WHERE place >> 32 = 1 AND packed = x''", "run 1 counted"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        desk    d = full_desk();
        jny_str first;
        forget_story(&d, "J6"); /* between the runs */
        put_alone(&d, "L1", "Help came late, and we were on a waiting list.", "lang=en", false);
        tag_and_tell(&d);
        put_alone(&d, "M1", "Told and forgotten after both.", "", false);
        forget_story(&d, "M1");
        jny_health h = examined(&d, (jny_str){0}, &d.err);
        cr_expect_eq(h.n, 0, "a sound project: %.*s",
                     JNY_ARG(h.n ? h.findings[0].what : JNY_STR("-")));
        damage(&d, faults[i].damage);
        finds(&d, faults[i].damage, faults[i].what, true);
        cr_expect_eq(left_after_mending(&d, &first), 0, "%s: %.*s", faults[i].damage,
                     JNY_ARG(first));
        desk_close(&d);
    }
}

/* What happens to stories after a run takes nothing from it but the rows of who was forgotten. */
Test(doctor, knows_what_stood_when_a_run_was_made)
{
    desk d = desk_with_told_run();
    put_alone(&d, "J1", "Nobody came when we asked for help.", "lang=cy", true);
    put_alone(&d, "L1", "Help came late, and we were on a waiting list.", "lang=es", true);
    put_alone(&d, "M1", "Another one, of help.", "", false);
    undo_last(&d, "import");
    undo_last(&d, "import");
    forget_story(&d, "J3");
    jny_health h = examined(&d, (jny_str){0}, &d.err);
    cr_expect_eq(h.n, 0, "%.*s", JNY_ARG(h.n ? h.findings[0].what : JNY_STR("-")));
    tag_all(&d, book_of(&d, two_themes));
    forget_story(&d, "J1");
    h = examined(&d, (jny_str){0}, &d.err);
    cr_expect_eq(h.n, 0, "%.*s", JNY_ARG(h.n ? h.findings[0].what : JNY_STR("-")));
    desk_close(&d);
}

/* A run of which the record does not say by which codebook it was. */
Test(doctor, says_that_a_run_cannot_be_made_again)
{
    desk    d = desk_with_told_run();
    jny_str first;
    damage(&d, "DELETE FROM run WHERE id = 1; DELETE FROM hit WHERE place >> 32 = 1");
    finds(&d, "no run", "made is gone, and nothing says by which codebook", false);
    cr_expect_eq(left_after_mending(&d, &first), 1, "%.*s", JNY_ARG(first));
    desk_close(&d);
}

/* A summary that is no JSON, or holds other values, is for the chain to tell, and stops nothing. */
Test(doctor, reads_no_summary_that_is_none)
{
    static const char *const summaries[] = {
        "x", "[", "\"x\"", "[1]", "{\"stories\":\"many\"}", "{\"hits\":1e99,\"engine\":[]}"};
    for (size_t i = 0; i < sizeof summaries / sizeof *summaries; i++) {
        desk               d = desk_with_told_run();
        jny_forget_request r = {.stories = (jny_str[]){JNY_STR("L1")}, .n_stories = 1};
        jny_forgotten      out;
        jny_str            first;
        works(&d, jny_forget(d.p, &d.a, &r, JNY_STR("tester"), &out, &d.err), "forgetting");
        damage(&d, jny_str_z(&d.a, jny_str_format(&d.a, "UPDATE event SET summary = '%s'",
                                                  summaries[i])));
        finds(&d, summaries[i], "event 1 does not say what it said when it was written", false);
        cr_expect_gt(left_after_mending(&d, &first), 0, "%s", summaries[i]);
        desk_close(&d);
    }
}

/* Of another engine the hits may be others; what they say of the masks holds for any. */
Test(doctor, does_not_compare_a_run_with_another_engine)
{
    desk    d   = full_desk();
    jny_err err = {0};
    damage(&d, "UPDATE run SET engine = '0.0.1'; UPDATE hit SET limited = x'01'");
    jny_health h = examined(&d, (jny_str){0}, &err);
    cr_expect(h.n == 0 && h.hits > 0, "%zu found", h.n);
    damage(&d, "UPDATE hit SET mask = x'00'");
    finds(&d, "no masks", "are not what its rules find", true);
    desk_close(&d);
}
